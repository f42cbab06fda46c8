"""For type checkers and editors only. `scripts/generate_types.py` writes it out of the route table: do not edit."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from threading import Event
from typing import Any, Literal, Protocol, TypeAlias, TypedDict, overload

from typing_extensions import Unpack, deprecated

from mws.spapi.calls import RestReply
from mws.spapi.client import Unset
from mws.spapi.throttle import Priority

class _PageOptions(TypedDict, total=False):
    data_elements: tuple[str, ...]
    max_wait: float | Unset | None
    cancel: Event | None
    priority: Priority

class _Options(_PageOptions, total=False):
    deadline: float | None

IncludedDataSet: TypeAlias = Literal["CONTENTS", "METADATA"]
IncludedDataSet2: TypeAlias = Literal["METADATA"]
SkuQuantities: TypeAlias = Literal["SHOW", "HIDE"]
PageType: TypeAlias = Literal["PLAIN_PAPER"]
FormatType: TypeAlias = Literal["PDF"]
SortBy: TypeAlias = Literal["UPDATED_AT", "CREATED_AT"]
SortOrder: TypeAlias = Literal["ASCENDING", "DESCENDING"]
ShipmentStatus: TypeAlias = Literal["CREATED", "SHIPPED", "IN_TRANSIT", "RECEIVING", "DELIVERED", "CLOSED", "CANCELLED"]
IncludedData: TypeAlias = Literal[
    "attributes",
    "identifiers",
    "images",
    "productTypes",
    "salesRanks",
    "summaries",
    "variations",
    "vendorDetails",
]
IncludedData2: TypeAlias = Literal[
    "identifiers",
    "images",
    "productTypes",
    "salesRanks",
    "summaries",
    "variations",
    "vendorDetails",
]
IncludedData3: TypeAlias = Literal[
    "attributes",
    "classifications",
    "dimensions",
    "identifiers",
    "images",
    "productTypes",
    "relationships",
    "salesRanks",
    "summaries",
    "vendorDetails",
]
IdentifiersType: TypeAlias = Literal["ASIN", "EAN", "GTIN", "ISBN", "JAN", "MINSAN", "SKU", "UPC"]
SortBy2: TypeAlias = Literal["MENTIONS", "STAR_RATING_IMPACT"]
ProcessingStatuses: TypeAlias = Literal["CANCELLED", "DONE", "FATAL", "IN_PROGRESS", "IN_QUEUE"]
Requirements: TypeAlias = Literal["LISTING", "LISTING_PRODUCT_ONLY", "LISTING_OFFER_ONLY"]
RequirementsEnforced: TypeAlias = Literal["ENFORCED", "NOT_ENFORCED"]
ParentageLevel: TypeAlias = Literal["NONE", "CHILD", "PARENT"]
InvoiceType: TypeAlias = Literal["Outbound"]
ProgramType: TypeAlias = Literal["EasyShip", "FbaOnSite", "SelfShip"]
Status: TypeAlias = Literal[
    "CREATED",
    "CARRIER_NOTIFIED_TO_PICK_UP_FROM_CUSTOMER",
    "CARRIER_OUT_FOR_PICK_UP_FROM_CUSTOMER",
    "CUSTOMER_CANCELLED_PICK_UP",
    "CUSTOMER_RESCHEDULED_PICK_UP",
    "PICKED_FROM_CUSTOMER",
    "IN_TRANSIT",
    "OUT_FOR_DELIVERY",
    "DELIVERED",
    "REPLANNED",
    "CUSTOMER_DROPPED_OFF",
    "PARTIALLY_PROCESSED",
    "PROCESSED",
    "REJECTED",
    "CANCELLED",
]
Operation: TypeAlias = Literal["GENERATE", "REGENERATE"]
Status2: TypeAlias = Literal[
    "CREATED",
    "ACCEPTED",
    "CONFIRMED",
    "PACKAGE_CREATED",
    "PICKUP_SLOT_RETRIEVED",
    "INVOICE_GENERATED",
    "SHIPLABEL_GENERATED",
    "CANCELLED",
    "SHIPPED",
    "DELIVERED",
]
Operation2: TypeAlias = Literal["CONFIRM", "REJECT"]
Status3: TypeAlias = Literal["SHIPPED"]
Program: TypeAlias = Literal["INBOUND", "COMMINGLING"]
GranularityType: TypeAlias = Literal["Marketplace"]
Status4: TypeAlias = Literal["ACTIVE", "VOIDED", "SHIPPED"]
SortBy3: TypeAlias = Literal["LAST_UPDATED_TIME", "CREATION_TIME"]
SortOrder2: TypeAlias = Literal["ASC", "DESC"]
PageType2: TypeAlias = Literal[
    "PackageLabel_Letter_2",
    "PackageLabel_Letter_4",
    "PackageLabel_Letter_6",
    "PackageLabel_Letter_6_CarrierLeft",
    "PackageLabel_A4_2",
    "PackageLabel_A4_4",
    "PackageLabel_Plain_Paper",
    "PackageLabel_Plain_Paper_CarrierBottom",
    "PackageLabel_Thermal",
    "PackageLabel_Thermal_Unified",
    "PackageLabel_Thermal_NonPCP",
    "PackageLabel_Thermal_No_Carrier_Rotation",
]
LabelType: TypeAlias = Literal["BARCODE_2D", "UNIQUE", "PALLET"]
QueryType: TypeAlias = Literal["DATE_RANGE", "NEXT_TOKEN"]
QueryType2: TypeAlias = Literal["SHIPMENT", "DATE_RANGE", "NEXT_TOKEN"]
ShipmentStatusList: TypeAlias = Literal[
    "WORKING",
    "READY_TO_SHIP",
    "SHIPPED",
    "RECEIVING",
    "CANCELLED",
    "DELETED",
    "CLOSED",
    "ERROR",
    "IN_TRANSIT",
    "DELIVERED",
    "CHECKED_IN",
]
Shipments: TypeAlias = Literal["INCLUDE", "EXCLUDE"]
SortOrder3: TypeAlias = Literal["DESC", "ASC"]
SortBy4: TypeAlias = Literal["START_DATE_TIME"]
Status5: TypeAlias = Literal["REQUESTED", "PROCESSING", "DONE", "ERROR"]
IncludedData4: TypeAlias = Literal[
    "summaries",
    "attributes",
    "issues",
    "offers",
    "fulfillmentAvailability",
    "procurement",
    "relationships",
    "productTypes",
]
IncludedData5: TypeAlias = Literal["identifiers", "issues"]
Mode: TypeAlias = Literal["VALIDATION_PREVIEW"]
IdentifiersType2: TypeAlias = Literal["ASIN", "EAN", "FNSKU", "GTIN", "ISBN", "JAN", "MINSAN", "SKU", "UPC"]
WithIssueSeverity: TypeAlias = Literal["WARNING", "ERROR"]
WithStatus: TypeAlias = Literal["BUYABLE", "DISCOVERABLE"]
SortBy5: TypeAlias = Literal["sku", "createdDate", "lastUpdatedDate"]
ConditionType: TypeAlias = Literal[
    "new_new",
    "new_open_box",
    "new_oem",
    "refurbished_refurbished",
    "used_like_new",
    "used_very_good",
    "used_good",
    "used_acceptable",
    "collectible_like_new",
    "collectible_very_good",
    "collectible_good",
    "collectible_acceptable",
    "club_club",
]
IncludedData6: TypeAlias = Literal[
    "BUYER",
    "RECIPIENT",
    "PROCEEDS",
    "EXPENSE",
    "PROMOTION",
    "CANCELLATION",
    "FULFILLMENT",
    "PACKAGES",
    "TAX",
    "PAYMENT",
    "FULFILLMENT_ORDERS",
]
FulfillmentStatuses: TypeAlias = Literal[
    "PENDING_AVAILABILITY",
    "PENDING",
    "UNSHIPPED",
    "PARTIALLY_SHIPPED",
    "SHIPPED",
    "CANCELLED",
    "UNFULFILLABLE",
]
FulfilledBy: TypeAlias = Literal["MERCHANT", "AMAZON"]
ItemType: TypeAlias = Literal["Asin", "Sku"]
CustomerType: TypeAlias = Literal["Consumer", "Business"]
ItemCondition: TypeAlias = Literal["New", "Used", "Collectible", "Refurbished", "Club"]
OfferType: TypeAlias = Literal["B2C", "B2B"]
Granularity: TypeAlias = Literal["Hour", "Day", "Week", "Month", "Year", "Total"]
BuyerType: TypeAlias = Literal["B2B", "B2C", "All"]
FirstDayOfWeek: TypeAlias = Literal["Monday", "Sunday"]
AmazonProgram: TypeAlias = Literal["AmazonHaul"]
ServiceJobStatus: TypeAlias = Literal[
    "NOT_SERVICED",
    "CANCELLED",
    "COMPLETED",
    "PENDING_SCHEDULE",
    "NOT_FULFILLABLE",
    "HOLD",
    "PAYMENT_DECLINED",
]
SortField: TypeAlias = Literal["JOB_DATE", "JOB_STATUS"]
AccessPointTypes: TypeAlias = Literal[
    "HELIX",
    "CAMPUS_LOCKER",
    "OMNI_LOCKER",
    "ODIN_LOCKER",
    "DOBBY_LOCKER",
    "CORE_LOCKER",
    "3P",
    "CAMPUS_ROOM",
]
PaymentMethodTypes: TypeAlias = Literal["BANK_ACCOUNT", "CARD", "SELLER_WALLET"]
VehicleType: TypeAlias = Literal["CAR", "MOTORBIKE"]
Status6: TypeAlias = Literal["NEW", "SHIPPED", "ACCEPTED", "CANCELLED"]
PoItemState: TypeAlias = Literal["Cancelled"]
PurchaseOrderState: TypeAlias = Literal["New", "Acknowledged", "Closed"]
PurchaseOrderStatus: TypeAlias = Literal["OPEN", "CLOSED"]
ItemConfirmationStatus: TypeAlias = Literal["ACCEPTED", "PARTIALLY_ACCEPTED", "REJECTED", "UNCONFIRMED"]
ItemReceiveStatus: TypeAlias = Literal["NOT_RECEIVED", "PARTIALLY_RECEIVED", "RECEIVED"]

class Call(Protocol):
    """`Client.call`."""

    @overload
    def __call__(
        self,
        operation_id: Literal["aplusContent.2020-11-01.createContentDocument"],
        /,
        *,
        marketplaceId: str,
        body: Any = ...,
        contentDocument: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["aplusContent.2020-11-01.createMedia"],
        /,
        *,
        body: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["aplusContent.2020-11-01.getContentDocument"],
        /,
        *,
        contentReferenceKey: str,
        marketplaceId: str,
        includedDataSet: Sequence[IncludedDataSet],
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["aplusContent.2020-11-01.getMedia"],
        /,
        *,
        mediaId: str,
        associatedMediaId: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["aplusContent.2020-11-01.listContentDocumentAsinRelations"],
        /,
        *,
        contentReferenceKey: str,
        marketplaceId: str,
        includedDataSet: Sequence[IncludedDataSet2] | None = ...,
        asinSet: Sequence[str] | None = ...,
        pageToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["aplusContent.2020-11-01.postContentDocumentApprovalSubmission"],
        /,
        *,
        contentReferenceKey: str,
        marketplaceId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["aplusContent.2020-11-01.postContentDocumentAsinRelations"],
        /,
        *,
        contentReferenceKey: str,
        marketplaceId: str,
        body: Any = ...,
        asinSet: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["aplusContent.2020-11-01.postContentDocumentSuspendSubmission"],
        /,
        *,
        contentReferenceKey: str,
        marketplaceId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["aplusContent.2020-11-01.searchContentDocuments"],
        /,
        *,
        marketplaceId: str,
        pageToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["aplusContent.2020-11-01.searchContentPublishRecords"],
        /,
        *,
        marketplaceId: str,
        asin: str,
        pageToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["aplusContent.2020-11-01.updateContentDocument"],
        /,
        *,
        contentReferenceKey: str,
        marketplaceId: str,
        body: Any = ...,
        contentDocument: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["aplusContent.2020-11-01.updateMedia"],
        /,
        *,
        mediaId: str,
        associatedMediaId: str | None = ...,
        body: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["aplusContent.2020-11-01.validateContentDocumentAsinRelations"],
        /,
        *,
        marketplaceId: str,
        asinSet: Sequence[str] | None = ...,
        body: Any = ...,
        contentDocument: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["appIntegrations.2024-04-01.createNotification"],
        /,
        *,
        body: Any = ...,
        templateId: Any = ...,
        notificationParameters: Any = ...,
        marketplaceId: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["appIntegrations.2024-04-01.deleteNotifications"],
        /,
        *,
        body: Any = ...,
        templateId: Any = ...,
        deletionReason: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["appIntegrations.2024-04-01.recordActionFeedback"],
        /,
        *,
        notificationId: str,
        body: Any = ...,
        feedbackActionCode: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["application.2023-11-30.rotateApplicationClientSecret"],
        /,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["awd.2024-05-09.cancelInbound"],
        /,
        *,
        orderId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["awd.2024-05-09.checkInboundEligibility"],
        /,
        *,
        body: Any = ...,
        packagesToInbound: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["awd.2024-05-09.confirmInbound"],
        /,
        *,
        orderId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["awd.2024-05-09.confirmOutbound"],
        /,
        *,
        orderId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["awd.2024-05-09.confirmReplenishmentOrder"],
        /,
        *,
        orderId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["awd.2024-05-09.createInbound"],
        /,
        *,
        body: Any = ...,
        externalReferenceId: Any = ...,
        originAddress: Any = ...,
        packagesToInbound: Any = ...,
        preferences: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["awd.2024-05-09.createOutbound"],
        /,
        *,
        body: Any = ...,
        orderPreferences: Any = ...,
        packagesToOutbound: Any = ...,
        productsToOutbound: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["awd.2024-05-09.createReplenishmentOrder"],
        /,
        *,
        body: Any = ...,
        preferences: Any = ...,
        products: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["awd.2024-05-09.getInbound"],
        /,
        *,
        orderId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["awd.2024-05-09.getInboundShipment"],
        /,
        *,
        shipmentId: str,
        skuQuantities: SkuQuantities | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["awd.2024-05-09.getInboundShipmentLabels"],
        /,
        *,
        shipmentId: str,
        pageType: PageType | None = ...,
        formatType: FormatType | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["awd.2024-05-09.getLabelPageTypes"],
        /,
        *,
        shipmentId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["awd.2024-05-09.getOutbound"],
        /,
        *,
        orderId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["awd.2024-05-09.getReplenishmentOrder"],
        /,
        *,
        orderId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["awd.2024-05-09.listInboundShipments"],
        /,
        *,
        sortBy: SortBy | None = ...,
        sortOrder: SortOrder | None = ...,
        shipmentStatus: ShipmentStatus | None = ...,
        updatedAfter: str | date | None = ...,
        updatedBefore: str | date | None = ...,
        maxResults: int | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["awd.2024-05-09.listInventory"],
        /,
        *,
        sku: str | None = ...,
        sortOrder: SortOrder | None = ...,
        details: SkuQuantities | None = ...,
        nextToken: str | None = ...,
        maxResults: int | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["awd.2024-05-09.listOutbounds"],
        /,
        *,
        updatedAfter: str | date | None = ...,
        updatedBefore: str | date | None = ...,
        sortOrder: SortOrder | None = ...,
        maxResults: int | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["awd.2024-05-09.listReplenishmentOrders"],
        /,
        *,
        updatedAfter: str | date | None = ...,
        updatedBefore: str | date | None = ...,
        sortOrder: SortOrder | None = ...,
        maxResults: int | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["awd.2024-05-09.updateInbound"],
        /,
        *,
        orderId: str,
        body: Any = ...,
        createdAt: Any = ...,
        destinationDetails: Any = ...,
        externalReferenceId: Any = ...,
        orderStatus: Any = ...,
        originAddress: Any = ...,
        packagesToInbound: Any = ...,
        preferences: Any = ...,
        updatedAt: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["awd.2024-05-09.updateInboundShipmentTransportDetails"],
        /,
        *,
        shipmentId: str,
        body: Any = ...,
        trackingDetails: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["awd.2024-05-09.updateOutbound"],
        /,
        *,
        orderId: str,
        body: Any = ...,
        confirmedOn: Any = ...,
        createdAt: Any = ...,
        eligiblePackagesToOutbound: Any = ...,
        eligibleProductsToOutbound: Any = ...,
        executionErrors: Any = ...,
        orderPreferences: Any = ...,
        orderStatus: Any = ...,
        outboundShipments: Any = ...,
        packagesToOutbound: Any = ...,
        productsToOutbound: Any = ...,
        shippedOutboundPackages: Any = ...,
        shippedOutboundProducts: Any = ...,
        updatedAt: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["catalogItems.2020-12-01.getCatalogItem"],
        /,
        *,
        asin: str,
        marketplaceIds: Sequence[str],
        includedData: Sequence[IncludedData] | None = ...,
        locale: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["catalogItems.2020-12-01.searchCatalogItems"],
        /,
        *,
        keywords: Sequence[str],
        marketplaceIds: Sequence[str],
        includedData: Sequence[IncludedData2] | None = ...,
        brandNames: Sequence[str] | None = ...,
        classificationIds: Sequence[str] | None = ...,
        pageSize: int | None = ...,
        pageToken: str | None = ...,
        keywordsLocale: str | None = ...,
        locale: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["catalogItems.2022-04-01.getCatalogItem"],
        /,
        *,
        asin: str,
        marketplaceIds: Sequence[str],
        includedData: Sequence[IncludedData3] | None = ...,
        locale: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["catalogItems.2022-04-01.searchCatalogItems"],
        /,
        *,
        marketplaceIds: Sequence[str],
        identifiers: Sequence[str] | None = ...,
        identifiersType: IdentifiersType | None = ...,
        includedData: Sequence[IncludedData3] | None = ...,
        locale: str | None = ...,
        sellerId: str | None = ...,
        keywords: Sequence[str] | None = ...,
        brandNames: Sequence[str] | None = ...,
        classificationIds: Sequence[str] | None = ...,
        pageSize: int | None = ...,
        pageToken: str | None = ...,
        keywordsLocale: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    @deprecated("ends on 2026-08-26; use catalogItems.2022-04-01.getCatalogItem")
    def __call__(
        self,
        operation_id: Literal["catalogItems.v0.listCatalogCategories"],
        /,
        *,
        MarketplaceId: str,
        ASIN: str | None = ...,
        SellerSKU: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["customerFeedback.2024-06-01.getBrowseNodeReturnTopics"],
        /,
        *,
        browseNodeId: str,
        marketplaceId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["customerFeedback.2024-06-01.getBrowseNodeReturnTrends"],
        /,
        *,
        browseNodeId: str,
        marketplaceId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["customerFeedback.2024-06-01.getBrowseNodeReviewTopics"],
        /,
        *,
        browseNodeId: str,
        marketplaceId: str,
        sortBy: SortBy2,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["customerFeedback.2024-06-01.getBrowseNodeReviewTrends"],
        /,
        *,
        browseNodeId: str,
        marketplaceId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["customerFeedback.2024-06-01.getItemBrowseNode"],
        /,
        *,
        asin: str,
        marketplaceId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["customerFeedback.2024-06-01.getItemReviewTopics"],
        /,
        *,
        asin: str,
        marketplaceId: str,
        sortBy: SortBy2,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["customerFeedback.2024-06-01.getItemReviewTrends"],
        /,
        *,
        asin: str,
        marketplaceId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["dataKiosk.2023-11-15.cancelQuery"],
        /,
        *,
        queryId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["dataKiosk.2023-11-15.createQuery"],
        /,
        *,
        body: Any = ...,
        query: Any = ...,
        paginationToken: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["dataKiosk.2023-11-15.getDocument"],
        /,
        *,
        documentId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["dataKiosk.2023-11-15.getQueries"],
        /,
        *,
        processingStatuses: Sequence[ProcessingStatuses] | None = ...,
        pageSize: int | None = ...,
        createdSince: str | date | None = ...,
        createdUntil: str | date | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["dataKiosk.2023-11-15.getQuery"],
        /,
        *,
        queryId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["definitionsProductTypes.2020-09-01.getDefinitionsProductType"],
        /,
        *,
        productType: str,
        marketplaceIds: Sequence[str],
        sellerId: str | None = ...,
        productTypeVersion: str | None = ...,
        requirements: Requirements | None = ...,
        requirementsEnforced: RequirementsEnforced | None = ...,
        locale: str | None = ...,
        parentageLevel: ParentageLevel | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["definitionsProductTypes.2020-09-01.searchDefinitionsProductTypes"],
        /,
        *,
        marketplaceIds: Sequence[str],
        keywords: Sequence[str] | None = ...,
        itemName: str | None = ...,
        locale: str | None = ...,
        searchLocale: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["deliveryShipmentInvoice.2022-07-01.getInvoiceStatus"],
        /,
        *,
        marketplaceId: str,
        invoiceType: InvoiceType,
        programType: ProgramType,
        orderId: str | None = ...,
        shipmentId: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["deliveryShipmentInvoice.2022-07-01.submitInvoice"],
        /,
        *,
        orderId: str | None = ...,
        shipmentId: str | None = ...,
        body: Any = ...,
        invoiceContent: Any = ...,
        marketplaceId: Any = ...,
        contentMD5Value: Any = ...,
        invoiceType: Any = ...,
        programType: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["easyShip.2022-03-23.createScheduledPackage"],
        /,
        *,
        body: Any = ...,
        amazonOrderId: Any = ...,
        marketplaceId: Any = ...,
        packageDetails: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["easyShip.2022-03-23.createScheduledPackageBulk"],
        /,
        *,
        body: Any = ...,
        marketplaceId: Any = ...,
        orderScheduleDetailsList: Any = ...,
        labelFormat: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["easyShip.2022-03-23.getScheduledPackage"],
        /,
        *,
        amazonOrderId: str,
        marketplaceId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["easyShip.2022-03-23.listHandoverSlots"],
        /,
        *,
        body: Any = ...,
        marketplaceId: Any = ...,
        amazonOrderId: Any = ...,
        packageDimensions: Any = ...,
        packageWeight: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["easyShip.2022-03-23.updateScheduledPackages"],
        /,
        *,
        body: Any = ...,
        marketplaceId: Any = ...,
        updatePackageDetailsList: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["externalFulfillmentInventory.2024-09-11.batchInventory"],
        /,
        *,
        body: Any = ...,
        requests: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["externalFulfillmentLocation.2026-07-30.createSandboxLocation"],
        /,
        *,
        body: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["externalFulfillmentReturns.2024-09-11.getReturn"],
        /,
        *,
        returnId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["externalFulfillmentReturns.2024-09-11.listReturns"],
        /,
        *,
        returnLocationId: str | None = ...,
        rmaId: str | None = ...,
        status: Status | None = ...,
        reverseTrackingId: str | None = ...,
        createdSince: str | date | None = ...,
        createdUntil: str | date | None = ...,
        lastUpdatedSince: str | date | None = ...,
        lastUpdatedUntil: str | date | None = ...,
        lastUpdatedAfter: str | date | None = ...,
        lastUpdatedBefore: str | date | None = ...,
        maxResults: int | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["externalFulfillmentShipments.2024-09-11.createPackages"],
        /,
        *,
        shipmentId: str,
        body: Any = ...,
        packages: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["externalFulfillmentShipments.2024-09-11.createSandboxShipment"],
        /,
        *,
        body: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["externalFulfillmentShipments.2024-09-11.generateInvoice"],
        /,
        *,
        shipmentId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["externalFulfillmentShipments.2024-09-11.generateShipLabels"],
        /,
        *,
        shipmentId: str,
        operation: Operation,
        shippingOptionId: str | None = ...,
        body: Any = ...,
        packageIds: Any = ...,
        courierSupportedAttributes: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["externalFulfillmentShipments.2024-09-11.getShipment"],
        /,
        *,
        shipmentId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["externalFulfillmentShipments.2024-09-11.getShipments"],
        /,
        *,
        status: Status2,
        locationId: str | None = ...,
        marketplaceId: str | None = ...,
        channelName: str | None = ...,
        lastUpdatedAfter: str | date | None = ...,
        lastUpdatedBefore: str | date | None = ...,
        maxResults: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["externalFulfillmentShipments.2024-09-11.processShipment"],
        /,
        *,
        shipmentId: str,
        operation: Operation2,
        body: Any = ...,
        referenceId: Any = ...,
        lineItems: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["externalFulfillmentShipments.2024-09-11.retrieveInvoice"],
        /,
        *,
        shipmentId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["externalFulfillmentShipments.2024-09-11.retrieveShippingOptions"],
        /,
        *,
        shipmentId: str,
        packageId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["externalFulfillmentShipments.2024-09-11.updatePackage"],
        /,
        *,
        shipmentId: str,
        packageId: str,
        body: Any = ...,
        id: Any = ...,
        dimensions: Any = ...,
        weight: Any = ...,
        hazmatLabels: Any = ...,
        packageLineItems: Any = ...,
        status: Any = ...,
        packageHandlingRequirements: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["externalFulfillmentShipments.2024-09-11.updatePackageStatus"],
        /,
        *,
        shipmentId: str,
        packageId: str,
        status: Status3 | None = ...,
        body: Any = ...,
        subStatus: Any = ...,
        reason: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["externalFulfillmentShipments.2024-09-11.updateSandboxShipment"],
        /,
        *,
        shipmentId: str,
        body: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fbaInbound.v1.getItemEligibilityPreview"],
        /,
        *,
        asin: str,
        program: Program,
        marketplaceIds: Sequence[str] | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fbaInventory.v1.addInventory"],
        /,
        *,
        body: Any = ...,
        inventoryItems: Any = ...,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fbaInventory.v1.createInventoryItem"],
        /,
        *,
        body: Any = ...,
        sellerSku: Any = ...,
        marketplaceId: Any = ...,
        productName: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fbaInventory.v1.deleteInventoryItem"],
        /,
        *,
        sellerSku: str,
        marketplaceId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fbaInventory.v1.getInventorySummaries"],
        /,
        *,
        granularityType: GranularityType,
        granularityId: str,
        marketplaceIds: Sequence[str],
        details: bool | None = ...,
        startDateTime: str | date | None = ...,
        sellerSkus: Sequence[str] | None = ...,
        sellerSku: str | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["feeds.2021-06-30.cancelFeed"],
        /,
        *,
        feedId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["feeds.2021-06-30.createFeed"],
        /,
        *,
        body: Any = ...,
        feedType: Any = ...,
        marketplaceIds: Any = ...,
        inputFeedDocumentId: Any = ...,
        feedOptions: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["feeds.2021-06-30.createFeedDocument"],
        /,
        *,
        body: Any = ...,
        contentType: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["feeds.2021-06-30.getFeed"],
        /,
        *,
        feedId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["feeds.2021-06-30.getFeedDocument"],
        /,
        *,
        feedDocumentId: str,
        enableContentEncodingUrlHeader: bool | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["feeds.2021-06-30.getFeeds"],
        /,
        *,
        feedTypes: Sequence[str] | None = ...,
        marketplaceIds: Sequence[str] | None = ...,
        pageSize: int | None = ...,
        processingStatuses: Sequence[ProcessingStatuses] | None = ...,
        createdSince: str | date | None = ...,
        createdUntil: str | date | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["finances.2024-06-19.listBalances"],
        /,
        *,
        marketplaceIds: Sequence[str] | None = ...,
        balanceType: str | None = ...,
        accountType: str | None = ...,
        asOfDate: str | date | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["finances.2024-06-19.listSummary"],
        /,
        *,
        marketplaceIds: Sequence[str] | None = ...,
        accountType: str | None = ...,
        relatedIdentifierName: str | None = ...,
        relatedIdentifierValue: str | None = ...,
        periodStart: str | None = ...,
        periodEnd: str | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["finances.2024-06-19.listTransactions"],
        /,
        *,
        postedAfter: str | date | None = ...,
        postedBefore: str | date | None = ...,
        marketplaceId: str | None = ...,
        transactionStatus: str | None = ...,
        relatedIdentifierName: str | None = ...,
        relatedIdentifierValue: str | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["finances.v0.listFinancialEventGroups"],
        /,
        *,
        MaxResultsPerPage: int | None = ...,
        FinancialEventGroupStartedBefore: str | date | None = ...,
        FinancialEventGroupStartedAfter: str | date | None = ...,
        NextToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    @deprecated("ends on 2027-08-27; use finances.2024-06-19.listTransactions")
    def __call__(
        self,
        operation_id: Literal["finances.v0.listFinancialEvents"],
        /,
        *,
        MaxResultsPerPage: int | None = ...,
        PostedAfter: str | date | None = ...,
        PostedBefore: str | date | None = ...,
        NextToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    @deprecated("ends on 2027-08-27; use finances.2024-06-19.listTransactions")
    def __call__(
        self,
        operation_id: Literal["finances.v0.listFinancialEventsByGroupId"],
        /,
        *,
        eventGroupId: str,
        MaxResultsPerPage: int | None = ...,
        PostedAfter: str | date | None = ...,
        PostedBefore: str | date | None = ...,
        NextToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    @deprecated("ends on 2027-08-27; use finances.2024-06-19.listTransactions")
    def __call__(
        self,
        operation_id: Literal["finances.v0.listFinancialEventsByOrderId"],
        /,
        *,
        orderId: str,
        MaxResultsPerPage: int | None = ...,
        NextToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["financesInvoices.2026-06-25.getInvoice"],
        /,
        *,
        invoiceIdentifier: str,
        marketplaceId: str,
        nextTokenForLineItems: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["financesInvoices.2026-06-25.getInvoiceHeaders"],
        /,
        *,
        marketplaceId: str,
        nextToken: str | None = ...,
        fromIssueDate: str | date | None = ...,
        toIssueDate: str | date | None = ...,
        invoicesModifiedAfter: str | date | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["financesRemittances.2026-03-17.getRemittance"],
        /,
        *,
        uniquePaymentId: str,
        marketplaceId: str,
        nextTokenForLineItems: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["financesRemittances.2026-03-17.getRemittanceHeaders"],
        /,
        *,
        marketplaceId: str,
        startDate: str | date | None = ...,
        endDate: str | date | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.cancelInboundPlan"],
        /,
        *,
        inboundPlanId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.cancelSelfShipAppointment"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        body: Any = ...,
        reasonComment: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.confirmDeliveryWindowOptions"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        deliveryWindowOptionId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.confirmPackingOption"],
        /,
        *,
        inboundPlanId: str,
        packingOptionId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.confirmPlacementOption"],
        /,
        *,
        inboundPlanId: str,
        placementOptionId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.confirmShipmentContentUpdatePreview"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        contentUpdatePreviewId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.confirmTransportationOptions"],
        /,
        *,
        inboundPlanId: str,
        body: Any = ...,
        transportationSelections: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.createInboundPlan"],
        /,
        *,
        body: Any = ...,
        destinationMarketplaces: Any = ...,
        items: Any = ...,
        name: Any = ...,
        sourceAddress: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.createMarketplaceItemLabels"],
        /,
        *,
        body: Any = ...,
        height: Any = ...,
        labelType: Any = ...,
        localeCode: Any = ...,
        marketplaceId: Any = ...,
        mskuQuantities: Any = ...,
        pageType: Any = ...,
        width: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.generateDeliveryWindowOptions"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.generatePackingOptions"],
        /,
        *,
        inboundPlanId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.generatePlacementOptions"],
        /,
        *,
        inboundPlanId: str,
        body: Any = ...,
        customPlacement: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.generateSelfShipAppointmentSlots"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        body: Any = ...,
        desiredEndDate: Any = ...,
        desiredStartDate: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.generateShipmentContentUpdatePreviews"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        body: Any = ...,
        boxes: Any = ...,
        items: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.generateTransportationOptions"],
        /,
        *,
        inboundPlanId: str,
        body: Any = ...,
        placementOptionId: Any = ...,
        shipmentTransportationConfigurations: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.getDeliveryChallanDocument"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.getInboundOperationStatus"],
        /,
        *,
        operationId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.getInboundPlan"],
        /,
        *,
        inboundPlanId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.getSelfShipAppointmentSlots"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.getShipment"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.getShipmentContentUpdatePreview"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        contentUpdatePreviewId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listDeliveryWindowOptions"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listInboundPlanBoxes"],
        /,
        *,
        inboundPlanId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listInboundPlanItems"],
        /,
        *,
        inboundPlanId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listInboundPlanPallets"],
        /,
        *,
        inboundPlanId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listInboundPlans"],
        /,
        *,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        status: Status4 | None = ...,
        sortBy: SortBy3 | None = ...,
        sortOrder: SortOrder2 | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listItemComplianceDetails"],
        /,
        *,
        mskus: Sequence[str],
        marketplaceId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listPackingGroupBoxes"],
        /,
        *,
        inboundPlanId: str,
        packingGroupId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listPackingGroupItems"],
        /,
        *,
        inboundPlanId: str,
        packingGroupId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listPackingOptions"],
        /,
        *,
        inboundPlanId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listPlacementOptions"],
        /,
        *,
        inboundPlanId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listPrepDetails"],
        /,
        *,
        marketplaceId: str,
        mskus: Sequence[str],
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listShipmentBoxes"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listShipmentContentUpdatePreviews"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listShipmentItems"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listShipmentPallets"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listTransportationOptions"],
        /,
        *,
        inboundPlanId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        placementOptionId: str | None = ...,
        shipmentId: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.scheduleSelfShipAppointment"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        slotId: str,
        body: Any = ...,
        reasonComment: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.setPackingInformation"],
        /,
        *,
        inboundPlanId: str,
        body: Any = ...,
        packageGroupings: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.setPrepDetails"],
        /,
        *,
        body: Any = ...,
        marketplaceId: Any = ...,
        mskuPrepDetails: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.updateInboundPlanName"],
        /,
        *,
        inboundPlanId: str,
        body: Any = ...,
        name: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.updateItemComplianceDetails"],
        /,
        *,
        marketplaceId: str,
        body: Any = ...,
        msku: Any = ...,
        taxDetails: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.updateShipmentName"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        body: Any = ...,
        name: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.updateShipmentSourceAddress"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        body: Any = ...,
        address: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.updateShipmentTrackingDetails"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        body: Any = ...,
        trackingDetails: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.v0.getBillOfLading"],
        /,
        *,
        shipmentId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.v0.getLabels"],
        /,
        *,
        shipmentId: str,
        PageType: PageType2,
        LabelType: LabelType,
        NumberOfPackages: int | None = ...,
        PackageLabelsToPrint: Sequence[str] | None = ...,
        NumberOfPallets: int | None = ...,
        PageSize: int | None = ...,
        PageStartIndex: int | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.v0.getPrepInstructions"],
        /,
        *,
        ShipToCountryCode: str,
        SellerSKUList: Sequence[str] | None = ...,
        ASINList: Sequence[str] | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.v0.getShipmentItems"],
        /,
        *,
        QueryType: QueryType,
        MarketplaceId: str,
        LastUpdatedAfter: str | date | None = ...,
        LastUpdatedBefore: str | date | None = ...,
        NextToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.v0.getShipmentItemsByShipmentId"],
        /,
        *,
        shipmentId: str,
        MarketplaceId: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.v0.getShipments"],
        /,
        *,
        QueryType: QueryType2,
        MarketplaceId: str,
        ShipmentStatusList: Sequence[ShipmentStatusList] | None = ...,
        ShipmentIdList: Sequence[str] | None = ...,
        LastUpdatedAfter: str | date | None = ...,
        LastUpdatedBefore: str | date | None = ...,
        NextToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentOutbound.2020-07-01.cancelFulfillmentOrder"],
        /,
        *,
        sellerFulfillmentOrderId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentOutbound.2020-07-01.createFulfillmentOrder"],
        /,
        *,
        body: Any = ...,
        marketplaceId: Any = ...,
        sellerFulfillmentOrderId: Any = ...,
        displayableOrderId: Any = ...,
        displayableOrderDate: Any = ...,
        displayableOrderComment: Any = ...,
        shippingSpeedCategory: Any = ...,
        deliveryWindow: Any = ...,
        destinationAddress: Any = ...,
        deliveryPreferences: Any = ...,
        fulfillmentAction: Any = ...,
        fulfillmentPolicy: Any = ...,
        codSettings: Any = ...,
        shipFromCountryCode: Any = ...,
        notificationEmails: Any = ...,
        featureConstraints: Any = ...,
        items: Any = ...,
        paymentInformation: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentOutbound.2020-07-01.createFulfillmentReturn"],
        /,
        *,
        sellerFulfillmentOrderId: str,
        body: Any = ...,
        items: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentOutbound.2020-07-01.deliveryOffers"],
        /,
        *,
        body: Any = ...,
        product: Any = ...,
        terms: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentOutbound.2020-07-01.getFeatureInventory"],
        /,
        *,
        featureName: str,
        marketplaceId: str,
        nextToken: str | None = ...,
        queryStartDate: str | date | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentOutbound.2020-07-01.getFeatureSKU"],
        /,
        *,
        featureName: str,
        sellerSku: str,
        marketplaceId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentOutbound.2020-07-01.getFeatures"],
        /,
        *,
        marketplaceId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentOutbound.2020-07-01.getFulfillmentOrder"],
        /,
        *,
        sellerFulfillmentOrderId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentOutbound.2020-07-01.getFulfillmentPreview"],
        /,
        *,
        body: Any = ...,
        marketplaceId: Any = ...,
        address: Any = ...,
        items: Any = ...,
        shippingSpeedCategories: Any = ...,
        includeCODFulfillmentPreview: Any = ...,
        includeDeliveryWindows: Any = ...,
        featureConstraints: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentOutbound.2020-07-01.getPackageTrackingDetails"],
        /,
        *,
        packageNumber: int,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentOutbound.2020-07-01.listAllFulfillmentOrders"],
        /,
        *,
        queryStartDate: str | date | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentOutbound.2020-07-01.listReturnReasonCodes"],
        /,
        *,
        sellerSku: str,
        marketplaceId: str | None = ...,
        sellerFulfillmentOrderId: str | None = ...,
        language: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentOutbound.2020-07-01.submitFulfillmentOrderStatusUpdate"],
        /,
        *,
        sellerFulfillmentOrderId: str,
        body: Any = ...,
        fulfillmentOrderStatus: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentOutbound.2020-07-01.updateFulfillmentOrder"],
        /,
        *,
        sellerFulfillmentOrderId: str,
        body: Any = ...,
        marketplaceId: Any = ...,
        displayableOrderId: Any = ...,
        displayableOrderDate: Any = ...,
        displayableOrderComment: Any = ...,
        shippingSpeedCategory: Any = ...,
        destinationAddress: Any = ...,
        fulfillmentAction: Any = ...,
        fulfillmentPolicy: Any = ...,
        shipFromCountryCode: Any = ...,
        notificationEmails: Any = ...,
        featureConstraints: Any = ...,
        items: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentOutbound.2026-07-04.cancelOrder"],
        /,
        *,
        orderId: str,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentOutbound.2026-07-04.createOrder"],
        /,
        *,
        body: Any = ...,
        orderId: Any = ...,
        channel: Any = ...,
        fulfillmentConfiguration: Any = ...,
        origin: Any = ...,
        destination: Any = ...,
        lineItems: Any = ...,
        paymentInformation: Any = ...,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentOutbound.2026-07-04.getOffers"],
        /,
        *,
        body: Any = ...,
        fulfillmentConfiguration: Any = ...,
        origin: Any = ...,
        destination: Any = ...,
        items: Any = ...,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentOutbound.2026-07-04.getOrder"],
        /,
        *,
        orderId: str,
        shipments: Shipments | None = ...,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentOutbound.2026-07-04.getOrderPreview"],
        /,
        *,
        body: Any = ...,
        channel: Any = ...,
        fulfillmentConfiguration: Any = ...,
        origin: Any = ...,
        destination: Any = ...,
        lineItems: Any = ...,
        excludeEstimatedFees: Any = ...,
        includePaymentOnDelivery: Any = ...,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentOutbound.2026-07-04.listOrders"],
        /,
        *,
        updatedAfter: str | date | None = ...,
        pageToken: str | None = ...,
        shipments: Shipments | None = ...,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentOutbound.2026-07-04.updateOrder"],
        /,
        *,
        orderId: str,
        body: Any = ...,
        fulfillmentConfiguration: Any = ...,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentOutbound.2026-07-04.updateOrderStatus"],
        /,
        *,
        orderId: str,
        body: Any = ...,
        status: Any = ...,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentOutbound.2026-07-04.updatePackage"],
        /,
        *,
        orderId: str,
        packageId: str,
        body: Any = ...,
        status: Any = ...,
        deliveryTime: Any = ...,
        tracking: Any = ...,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["invoices.2024-06-19.createGovernmentInvoice"],
        /,
        *,
        body: Any = ...,
        contexts: Any = ...,
        inboundPlanId: Any = ...,
        invoiceType: Any = ...,
        marketplaceId: Any = ...,
        shipmentId: Any = ...,
        transactionType: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["invoices.2024-06-19.createInvoicesExport"],
        /,
        *,
        body: Any = ...,
        dateEnd: Any = ...,
        dateStart: Any = ...,
        externalInvoiceId: Any = ...,
        fileFormat: Any = ...,
        invoiceType: Any = ...,
        marketplaceId: Any = ...,
        series: Any = ...,
        statuses: Any = ...,
        transactionIdentifier: Any = ...,
        transactionType: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["invoices.2024-06-19.getGovernmentInvoiceDocument"],
        /,
        *,
        shipmentId: str,
        marketplaceId: str,
        transactionType: str,
        invoiceType: str,
        inboundPlanId: str | None = ...,
        fileFormat: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["invoices.2024-06-19.getGovernmentInvoiceStatus"],
        /,
        *,
        marketplaceId: str,
        transactionType: str,
        shipmentId: str,
        invoiceType: str,
        inboundPlanId: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["invoices.2024-06-19.getInvoice"],
        /,
        *,
        invoiceId: str,
        marketplaceId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["invoices.2024-06-19.getInvoices"],
        /,
        *,
        marketplaceId: str,
        transactionIdentifierName: str | None = ...,
        pageSize: int | None = ...,
        dateEnd: str | None = ...,
        transactionType: str | None = ...,
        transactionIdentifierId: str | None = ...,
        dateStart: str | None = ...,
        series: str | None = ...,
        nextToken: str | None = ...,
        sortOrder: SortOrder3 | None = ...,
        invoiceType: str | None = ...,
        statuses: Sequence[str] | None = ...,
        externalInvoiceId: str | None = ...,
        sortBy: SortBy4 | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["invoices.2024-06-19.getInvoicesAttributes"],
        /,
        *,
        marketplaceId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["invoices.2024-06-19.getInvoicesDocument"],
        /,
        *,
        invoicesDocumentId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["invoices.2024-06-19.getInvoicesExport"],
        /,
        *,
        exportId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["invoices.2024-06-19.getInvoicesExports"],
        /,
        *,
        marketplaceId: str,
        dateStart: str | None = ...,
        nextToken: str | None = ...,
        pageSize: int | None = ...,
        dateEnd: str | None = ...,
        status: Status5 | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["listingsItems.2020-09-01.deleteListingsItem"],
        /,
        *,
        sellerId: str,
        sku: str,
        marketplaceIds: Sequence[str],
        issueLocale: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["listingsItems.2020-09-01.patchListingsItem"],
        /,
        *,
        sellerId: str,
        sku: str,
        marketplaceIds: Sequence[str],
        issueLocale: str | None = ...,
        body: Any = ...,
        productType: Any = ...,
        patches: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["listingsItems.2020-09-01.putListingsItem"],
        /,
        *,
        sellerId: str,
        sku: str,
        marketplaceIds: Sequence[str],
        issueLocale: str | None = ...,
        body: Any = ...,
        productType: Any = ...,
        requirements: Any = ...,
        attributes: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["listingsItems.2021-08-01.deleteListingsItem"],
        /,
        *,
        sellerId: str,
        sku: str,
        marketplaceIds: Sequence[str],
        issueLocale: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["listingsItems.2021-08-01.getListingsItem"],
        /,
        *,
        sellerId: str,
        sku: str,
        marketplaceIds: Sequence[str],
        issueLocale: str | None = ...,
        includedData: Sequence[IncludedData4] | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["listingsItems.2021-08-01.patchListingsItem"],
        /,
        *,
        sellerId: str,
        sku: str,
        marketplaceIds: Sequence[str],
        includedData: Sequence[IncludedData5] | None = ...,
        mode: Mode | None = ...,
        issueLocale: str | None = ...,
        body: Any = ...,
        productType: Any = ...,
        patches: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["listingsItems.2021-08-01.putListingsItem"],
        /,
        *,
        sellerId: str,
        sku: str,
        marketplaceIds: Sequence[str],
        includedData: Sequence[IncludedData5] | None = ...,
        mode: Mode | None = ...,
        issueLocale: str | None = ...,
        body: Any = ...,
        productType: Any = ...,
        requirements: Any = ...,
        attributes: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["listingsItems.2021-08-01.searchListingsItems"],
        /,
        *,
        sellerId: str,
        marketplaceIds: Sequence[str],
        issueLocale: str | None = ...,
        includedData: Sequence[IncludedData4] | None = ...,
        identifiers: Sequence[str] | None = ...,
        identifiersType: IdentifiersType2 | None = ...,
        variationParentSku: str | None = ...,
        packageHierarchySku: str | None = ...,
        createdAfter: str | date | None = ...,
        createdBefore: str | date | None = ...,
        lastUpdatedAfter: str | date | None = ...,
        lastUpdatedBefore: str | date | None = ...,
        withIssueSeverity: Sequence[WithIssueSeverity] | None = ...,
        withStatus: Sequence[WithStatus] | None = ...,
        withoutStatus: Sequence[WithStatus] | None = ...,
        sortBy: SortBy5 | None = ...,
        sortOrder: SortOrder2 | None = ...,
        pageSize: int | None = ...,
        pageToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["listingsRestrictions.2021-08-01.getListingsRestrictions"],
        /,
        *,
        asin: str,
        sellerId: str,
        marketplaceIds: Sequence[str],
        conditionType: ConditionType | None = ...,
        reasonLocale: str | None = ...,
        productType: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["merchantFulfillment.v0.cancelShipment"],
        /,
        *,
        shipmentId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["merchantFulfillment.v0.createShipment"],
        /,
        *,
        body: Any = ...,
        ShipmentRequestDetails: Any = ...,
        ShippingServiceId: Any = ...,
        ShippingServiceOfferId: Any = ...,
        HazmatType: Any = ...,
        LabelFormatOption: Any = ...,
        ShipmentLevelSellerInputsList: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["merchantFulfillment.v0.getAdditionalSellerInputs"],
        /,
        *,
        body: Any = ...,
        ShippingServiceId: Any = ...,
        ShipFromAddress: Any = ...,
        OrderId: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["merchantFulfillment.v0.getEligibleShipmentServices"],
        /,
        *,
        body: Any = ...,
        ShipmentRequestDetails: Any = ...,
        ShippingOfferingFilter: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["merchantFulfillment.v0.getShipment"],
        /,
        *,
        shipmentId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["messaging.v1.CreateWarranty"],
        /,
        *,
        amazonOrderId: str,
        marketplaceIds: Sequence[str],
        body: Any = ...,
        attachments: Any = ...,
        coverageStartDate: Any = ...,
        coverageEndDate: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["messaging.v1.GetAttributes"],
        /,
        *,
        amazonOrderId: str,
        marketplaceIds: Sequence[str],
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["messaging.v1.confirmCustomizationDetails"],
        /,
        *,
        amazonOrderId: str,
        marketplaceIds: Sequence[str],
        body: Any = ...,
        text: Any = ...,
        attachments: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["messaging.v1.createConfirmDeliveryDetails"],
        /,
        *,
        amazonOrderId: str,
        marketplaceIds: Sequence[str],
        body: Any = ...,
        text: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["messaging.v1.createConfirmOrderDetails"],
        /,
        *,
        amazonOrderId: str,
        marketplaceIds: Sequence[str],
        body: Any = ...,
        text: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["messaging.v1.createConfirmServiceDetails"],
        /,
        *,
        amazonOrderId: str,
        marketplaceIds: Sequence[str],
        body: Any = ...,
        text: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["messaging.v1.createDigitalAccessKey"],
        /,
        *,
        amazonOrderId: str,
        marketplaceIds: Sequence[str],
        body: Any = ...,
        text: Any = ...,
        attachments: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["messaging.v1.createLegalDisclosure"],
        /,
        *,
        amazonOrderId: str,
        marketplaceIds: Sequence[str],
        body: Any = ...,
        attachments: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["messaging.v1.createUnexpectedProblem"],
        /,
        *,
        amazonOrderId: str,
        marketplaceIds: Sequence[str],
        body: Any = ...,
        text: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["messaging.v1.getMessagingActionsForOrder"],
        /,
        *,
        amazonOrderId: str,
        marketplaceIds: Sequence[str],
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["messaging.v1.sendInvoice"],
        /,
        *,
        amazonOrderId: str,
        marketplaceIds: Sequence[str],
        body: Any = ...,
        attachments: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["notifications.v1.createDestination"],
        /,
        *,
        body: Any = ...,
        resourceSpecification: Any = ...,
        name: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["notifications.v1.createSubscription"],
        /,
        *,
        notificationType: str,
        body: Any = ...,
        payloadVersion: Any = ...,
        destinationId: Any = ...,
        processingDirective: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["notifications.v1.deleteDestination"],
        /,
        *,
        destinationId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["notifications.v1.deleteSubscriptionById"],
        /,
        *,
        notificationType: str,
        subscriptionId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["notifications.v1.getDestination"],
        /,
        *,
        destinationId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["notifications.v1.getDestinations"],
        /,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["notifications.v1.getSubscription"],
        /,
        *,
        notificationType: str,
        payloadVersion: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["notifications.v1.getSubscriptionById"],
        /,
        *,
        notificationType: str,
        subscriptionId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["notifications.v1.getSubscriptions"],
        /,
        *,
        notificationTypes: Sequence[str],
        payloadVersion: str | None = ...,
        pageSize: int | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["notifications.v1.sendTestNotification"],
        /,
        *,
        notificationType: str,
        body: Any = ...,
        destinationId: Any = ...,
        testNotification: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["orders.2026-01-01.getOrder"],
        /,
        *,
        orderId: str,
        includedData: Sequence[IncludedData6] | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["orders.2026-01-01.searchOrders"],
        /,
        *,
        createdAfter: str | date | None = ...,
        createdBefore: str | date | None = ...,
        lastUpdatedAfter: str | date | None = ...,
        lastUpdatedBefore: str | date | None = ...,
        fulfillmentStatuses: Sequence[FulfillmentStatuses] | None = ...,
        marketplaceIds: Sequence[str] | None = ...,
        fulfilledBy: Sequence[FulfilledBy] | None = ...,
        maxResultsPerPage: int | None = ...,
        paginationToken: str | None = ...,
        includedData: Sequence[IncludedData6] | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["orders.v0.confirmShipment"],
        /,
        *,
        orderId: str,
        body: Any = ...,
        packageDetail: Any = ...,
        codCollectionMethod: Any = ...,
        marketplaceId: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    @deprecated("ends on 2027-03-27; use orders.2026-01-01.getOrder")
    def __call__(
        self,
        operation_id: Literal["orders.v0.getOrder"],
        /,
        *,
        orderId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    @deprecated("ends on 2027-03-27; use orders.2026-01-01.getOrder")
    def __call__(
        self,
        operation_id: Literal["orders.v0.getOrderAddress"],
        /,
        *,
        orderId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    @deprecated("ends on 2027-03-27; use orders.2026-01-01.getOrder")
    def __call__(
        self,
        operation_id: Literal["orders.v0.getOrderBuyerInfo"],
        /,
        *,
        orderId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    @deprecated("ends on 2027-03-27; use orders.2026-01-01.getOrder")
    def __call__(
        self,
        operation_id: Literal["orders.v0.getOrderItems"],
        /,
        *,
        orderId: str,
        NextToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    @deprecated("ends on 2027-03-27; use orders.2026-01-01.getOrder")
    def __call__(
        self,
        operation_id: Literal["orders.v0.getOrderItemsBuyerInfo"],
        /,
        *,
        orderId: str,
        NextToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["orders.v0.getOrderRegulatedInfo"],
        /,
        *,
        orderId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    @deprecated("ends on 2027-03-27; use orders.2026-01-01.searchOrders")
    def __call__(
        self,
        operation_id: Literal["orders.v0.getOrders"],
        /,
        *,
        MarketplaceIds: Sequence[str],
        CreatedAfter: str | date | None = ...,
        CreatedBefore: str | date | None = ...,
        LastUpdatedAfter: str | date | None = ...,
        LastUpdatedBefore: str | date | None = ...,
        OrderStatuses: Sequence[str] | None = ...,
        FulfillmentChannels: Sequence[str] | None = ...,
        PaymentMethods: Sequence[str] | None = ...,
        BuyerEmail: str | None = ...,
        SellerOrderId: str | None = ...,
        MaxResultsPerPage: int | None = ...,
        EasyShipShipmentStatuses: Sequence[str] | None = ...,
        ElectronicInvoiceStatuses: Sequence[str] | None = ...,
        NextToken: str | None = ...,
        AmazonOrderIds: Sequence[str] | None = ...,
        ActualFulfillmentSupplySourceId: str | None = ...,
        IsISPU: bool | None = ...,
        StoreChainStoreId: str | None = ...,
        EarliestDeliveryDateBefore: str | date | None = ...,
        EarliestDeliveryDateAfter: str | date | None = ...,
        LatestDeliveryDateBefore: str | date | None = ...,
        LatestDeliveryDateAfter: str | date | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["orders.v0.updateShipmentStatus"],
        /,
        *,
        orderId: str,
        body: Any = ...,
        marketplaceId: Any = ...,
        shipmentStatus: Any = ...,
        orderItems: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["orders.v0.updateVerificationStatus"],
        /,
        *,
        orderId: str,
        body: Any = ...,
        regulatedOrderVerificationStatus: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["productFees.v0.getMyFeesEstimateForASIN"],
        /,
        *,
        Asin: str,
        body: Any = ...,
        FeesEstimateRequest: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["productFees.v0.getMyFeesEstimateForSKU"],
        /,
        *,
        SellerSKU: str,
        body: Any = ...,
        FeesEstimateRequest: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["productFees.v0.getMyFeesEstimates"],
        /,
        *,
        body: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["productPricing.2022-05-01.getCompetitiveSummary"],
        /,
        *,
        body: Any = ...,
        requests: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["productPricing.2022-05-01.getFeaturedOfferExpectedPriceBatch"],
        /,
        *,
        body: Any = ...,
        requests: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["productPricing.v0.getCompetitivePricing"],
        /,
        *,
        MarketplaceId: str,
        ItemType: ItemType,
        Asins: Sequence[str] | None = ...,
        Skus: Sequence[str] | None = ...,
        CustomerType: CustomerType | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["productPricing.v0.getItemOffers"],
        /,
        *,
        Asin: str,
        MarketplaceId: str,
        ItemCondition: ItemCondition,
        CustomerType: CustomerType | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["productPricing.v0.getItemOffersBatch"],
        /,
        *,
        body: Any = ...,
        requests: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["productPricing.v0.getListingOffers"],
        /,
        *,
        SellerSKU: str,
        MarketplaceId: str,
        ItemCondition: ItemCondition,
        CustomerType: CustomerType | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["productPricing.v0.getListingOffersBatch"],
        /,
        *,
        body: Any = ...,
        requests: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["productPricing.v0.getPricing"],
        /,
        *,
        MarketplaceId: str,
        ItemType: ItemType,
        Asins: Sequence[str] | None = ...,
        Skus: Sequence[str] | None = ...,
        ItemCondition: ItemCondition | None = ...,
        OfferType: OfferType | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["promotions.2025-12-01.getPromotion"],
        /,
        *,
        promotionId: str,
        includedData: Sequence[str] | None = ...,
        locale: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["promotions.2025-12-01.getSelection"],
        /,
        *,
        promotionId: str,
        selectionId: str,
        revisionId: int,
        locale: str | None = ...,
        paginationToken: str | None = ...,
        limit: int | None = ...,
        includedData: Sequence[str] | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["promotions.2025-12-01.searchPromotions"],
        /,
        *,
        marketplaceIds: Sequence[str],
        locale: str | None = ...,
        statuses: Sequence[str] | None = ...,
        asins: Sequence[str] | None = ...,
        skus: Sequence[str] | None = ...,
        promotionTypes: Sequence[str] | None = ...,
        startDateBefore: str | date | None = ...,
        startDateAfter: str | date | None = ...,
        endDateBefore: str | date | None = ...,
        endDateAfter: str | date | None = ...,
        updateDateAfter: str | date | None = ...,
        updateDateBefore: str | date | None = ...,
        paginationToken: str | None = ...,
        revision: str | None = ...,
        limit: int | None = ...,
        includedData: Sequence[str] | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["replenishment.2022-11-07.getSellingPartnerMetrics"],
        /,
        *,
        body: Any = ...,
        aggregationFrequency: Any = ...,
        timeInterval: Any = ...,
        metrics: Any = ...,
        filters: Any = ...,
        timePeriodType: Any = ...,
        marketplaceId: Any = ...,
        programTypes: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["replenishment.2022-11-07.listOfferMetrics"],
        /,
        *,
        body: Any = ...,
        pagination: Any = ...,
        sort: Any = ...,
        filters: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["replenishment.2022-11-07.listOffers"],
        /,
        *,
        body: Any = ...,
        pagination: Any = ...,
        filters: Any = ...,
        sort: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["reports.2021-06-30.cancelReport"],
        /,
        *,
        reportId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["reports.2021-06-30.cancelReportSchedule"],
        /,
        *,
        reportScheduleId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["reports.2021-06-30.createReport"],
        /,
        *,
        body: Any = ...,
        reportOptions: Any = ...,
        reportType: Any = ...,
        dataStartTime: Any = ...,
        dataEndTime: Any = ...,
        marketplaceIds: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["reports.2021-06-30.createReportSchedule"],
        /,
        *,
        body: Any = ...,
        reportType: Any = ...,
        marketplaceIds: Any = ...,
        reportOptions: Any = ...,
        period: Any = ...,
        nextReportCreationTime: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["reports.2021-06-30.getReport"],
        /,
        *,
        reportId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["reports.2021-06-30.getReportDocument"],
        /,
        *,
        reportDocumentId: str,
        enableContentEncodingUrlHeader: bool | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["reports.2021-06-30.getReportSchedule"],
        /,
        *,
        reportScheduleId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["reports.2021-06-30.getReportSchedules"],
        /,
        *,
        reportTypes: Sequence[str],
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["reports.2021-06-30.getReports"],
        /,
        *,
        reportTypes: Sequence[str] | None = ...,
        processingStatuses: Sequence[ProcessingStatuses] | None = ...,
        marketplaceIds: Sequence[str] | None = ...,
        pageSize: int | None = ...,
        createdSince: str | date | None = ...,
        createdUntil: str | date | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["sales.v1.getOrderMetrics"],
        /,
        *,
        marketplaceIds: Sequence[str],
        interval: str,
        granularity: Granularity,
        granularityTimeZone: str | None = ...,
        buyerType: BuyerType | None = ...,
        fulfillmentNetwork: str | None = ...,
        firstDayOfWeek: FirstDayOfWeek | None = ...,
        asin: str | None = ...,
        sku: str | None = ...,
        amazonProgram: AmazonProgram | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["sellerWallet.2024-03-01.createTransaction"],
        /,
        *,
        destAccountDigitalSignature: str,
        amountDigitalSignature: str,
        marketplaceId: str,
        body: Any = ...,
        sourceAccountId: Any = ...,
        destinationAccountId: Any = ...,
        destinationTransactionInstrument: Any = ...,
        transactionDescription: Any = ...,
        customerPaymentReference: Any = ...,
        payeeContactInformation: Any = ...,
        sourceAmount: Any = ...,
        transferRateDetails: Any = ...,
        requestTime: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["sellerWallet.2024-03-01.createTransferSchedule"],
        /,
        *,
        destAccountDigitalSignature: str,
        amountDigitalSignature: str,
        marketplaceId: str,
        body: Any = ...,
        sourceAccountId: Any = ...,
        sourceCurrencyCode: Any = ...,
        destinationAccountId: Any = ...,
        destinationTransactionInstrument: Any = ...,
        transactionType: Any = ...,
        transferScheduleInformation: Any = ...,
        paymentPreference: Any = ...,
        transferScheduleStatus: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["sellerWallet.2024-03-01.deleteScheduleTransaction"],
        /,
        *,
        transferScheduleId: str,
        marketplaceId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["sellerWallet.2024-03-01.getAccount"],
        /,
        *,
        accountId: str,
        marketplaceId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["sellerWallet.2024-03-01.getTransaction"],
        /,
        *,
        transactionId: str,
        marketplaceId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["sellerWallet.2024-03-01.getTransferPreview"],
        /,
        *,
        sourceCountryCode: str,
        sourceCurrencyCode: str,
        destinationCountryCode: str,
        destinationCurrencyCode: str,
        baseAmount: float,
        marketplaceId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["sellerWallet.2024-03-01.getTransferSchedule"],
        /,
        *,
        transferScheduleId: str,
        marketplaceId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["sellerWallet.2024-03-01.listAccountBalances"],
        /,
        *,
        accountId: str,
        marketplaceId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["sellerWallet.2024-03-01.listAccountTransactions"],
        /,
        *,
        accountId: str,
        marketplaceId: str,
        nextPageToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["sellerWallet.2024-03-01.listAccounts"],
        /,
        *,
        marketplaceId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["sellerWallet.2024-03-01.listTransferSchedules"],
        /,
        *,
        accountId: str,
        marketplaceId: str,
        nextPageToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["sellerWallet.2024-03-01.updateTransferSchedule"],
        /,
        *,
        destAccountDigitalSignature: str,
        amountDigitalSignature: str,
        marketplaceId: str,
        body: Any = ...,
        transferScheduleId: Any = ...,
        transactionType: Any = ...,
        transactionSourceAccount: Any = ...,
        transactionDestinationAccount: Any = ...,
        transferScheduleStatus: Any = ...,
        transferScheduleInformation: Any = ...,
        paymentPreference: Any = ...,
        transferScheduleFailures: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["sellers.v1.getAccount"],
        /,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["sellers.v1.getMarketplaceParticipations"],
        /,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["services.v1.addAppointmentForServiceJobByServiceJobId"],
        /,
        *,
        serviceJobId: str,
        body: Any = ...,
        appointmentTime: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["services.v1.assignAppointmentResources"],
        /,
        *,
        serviceJobId: str,
        appointmentId: str,
        body: Any = ...,
        resources: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["services.v1.cancelReservation"],
        /,
        *,
        reservationId: str,
        marketplaceIds: Sequence[str],
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["services.v1.cancelServiceJobByServiceJobId"],
        /,
        *,
        serviceJobId: str,
        cancellationReasonCode: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["services.v1.completeServiceJobByServiceJobId"],
        /,
        *,
        serviceJobId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["services.v1.createReservation"],
        /,
        *,
        marketplaceIds: Sequence[str],
        body: Any = ...,
        resourceId: Any = ...,
        reservation: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["services.v1.createServiceDocumentUploadDestination"],
        /,
        *,
        body: Any = ...,
        contentType: Any = ...,
        contentLength: Any = ...,
        contentMD5: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["services.v1.getAppointmentSlots"],
        /,
        *,
        asin: str,
        storeId: str,
        marketplaceIds: Sequence[str],
        startTime: str | date | None = ...,
        endTime: str | date | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["services.v1.getAppointmmentSlotsByJobId"],
        /,
        *,
        serviceJobId: str,
        marketplaceIds: Sequence[str],
        startTime: str | date | None = ...,
        endTime: str | date | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["services.v1.getFixedSlotCapacity"],
        /,
        *,
        resourceId: str,
        marketplaceIds: Sequence[str],
        nextPageToken: str | None = ...,
        body: Any = ...,
        capacityTypes: Any = ...,
        slotDuration: Any = ...,
        startDateTime: Any = ...,
        endDateTime: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["services.v1.getRangeSlotCapacity"],
        /,
        *,
        resourceId: str,
        marketplaceIds: Sequence[str],
        nextPageToken: str | None = ...,
        body: Any = ...,
        capacityTypes: Any = ...,
        startDateTime: Any = ...,
        endDateTime: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["services.v1.getServiceJobByServiceJobId"],
        /,
        *,
        serviceJobId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["services.v1.getServiceJobs"],
        /,
        *,
        marketplaceIds: Sequence[str],
        serviceOrderIds: Sequence[str] | None = ...,
        productOrderIds: Sequence[str] | None = ...,
        trackingIds: Sequence[str] | None = ...,
        serviceJobStatus: Sequence[ServiceJobStatus] | None = ...,
        pageToken: str | None = ...,
        pageSize: int | None = ...,
        sortField: SortField | None = ...,
        sortOrder: SortOrder2 | None = ...,
        createdAfter: str | date | None = ...,
        createdBefore: str | date | None = ...,
        lastUpdatedAfter: str | date | None = ...,
        lastUpdatedBefore: str | date | None = ...,
        scheduleStartDate: str | date | None = ...,
        scheduleEndDate: str | date | None = ...,
        asins: Sequence[str] | None = ...,
        requiredSkills: Sequence[str] | None = ...,
        storeIds: Sequence[str] | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["services.v1.rescheduleAppointmentForServiceJobByServiceJobId"],
        /,
        *,
        serviceJobId: str,
        appointmentId: str,
        body: Any = ...,
        appointmentTime: Any = ...,
        rescheduleReasonCode: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["services.v1.setAppointmentFulfillmentData"],
        /,
        *,
        serviceJobId: str,
        appointmentId: str,
        body: Any = ...,
        estimatedArrivalTime: Any = ...,
        fulfillmentTime: Any = ...,
        appointmentResources: Any = ...,
        fulfillmentDocuments: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["services.v1.updateReservation"],
        /,
        *,
        reservationId: str,
        marketplaceIds: Sequence[str],
        body: Any = ...,
        resourceId: Any = ...,
        reservation: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["services.v1.updateSchedule"],
        /,
        *,
        resourceId: str,
        marketplaceIds: Sequence[str],
        body: Any = ...,
        schedules: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipmentInvoicing.v0.getInvoiceStatus"],
        /,
        *,
        shipmentId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipmentInvoicing.v0.getShipmentDetails"],
        /,
        *,
        shipmentId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipmentInvoicing.v0.submitInvoice"],
        /,
        *,
        shipmentId: str,
        body: Any = ...,
        InvoiceContent: Any = ...,
        MarketplaceId: Any = ...,
        ContentMD5Value: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipping.v1.cancelShipment"],
        /,
        *,
        shipmentId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipping.v1.createShipment"],
        /,
        *,
        body: Any = ...,
        clientReferenceId: Any = ...,
        shipTo: Any = ...,
        shipFrom: Any = ...,
        containers: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipping.v1.getAccount"],
        /,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipping.v1.getRates"],
        /,
        *,
        body: Any = ...,
        shipTo: Any = ...,
        shipFrom: Any = ...,
        serviceTypes: Any = ...,
        shipDate: Any = ...,
        containerSpecifications: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipping.v1.getShipment"],
        /,
        *,
        shipmentId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipping.v1.getTrackingInformation"],
        /,
        *,
        trackingId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipping.v1.purchaseLabels"],
        /,
        *,
        shipmentId: str,
        body: Any = ...,
        rateId: Any = ...,
        labelSpecification: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipping.v1.purchaseShipment"],
        /,
        *,
        body: Any = ...,
        clientReferenceId: Any = ...,
        shipTo: Any = ...,
        shipFrom: Any = ...,
        shipDate: Any = ...,
        serviceType: Any = ...,
        containers: Any = ...,
        labelSpecification: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipping.v1.retrieveShippingLabel"],
        /,
        *,
        shipmentId: str,
        trackingId: str,
        body: Any = ...,
        labelSpecification: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipping.v2.cancelShipment"],
        /,
        *,
        shipmentId: str,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipping.v2.createClaim"],
        /,
        *,
        body: Any = ...,
        trackingId: Any = ...,
        declaredValue: Any = ...,
        claimReason: Any = ...,
        isReplacementPackageSent: Any = ...,
        proofs: Any = ...,
        settlementType: Any = ...,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipping.v2.directPurchaseShipment"],
        /,
        *,
        locale: str | None = ...,
        body: Any = ...,
        shipTo: Any = ...,
        shipFrom: Any = ...,
        returnTo: Any = ...,
        packages: Any = ...,
        channelDetails: Any = ...,
        labelSpecifications: Any = ...,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipping.v2.generateCollectionForm"],
        /,
        *,
        body: Any = ...,
        clientReferenceDetails: Any = ...,
        carrierId: Any = ...,
        shipFromAddress: Any = ...,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipping.v2.getAccessPoints"],
        /,
        *,
        accessPointTypes: Sequence[AccessPointTypes],
        countryCode: str,
        postalCode: str,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipping.v2.getAdditionalInputs"],
        /,
        *,
        requestToken: str,
        rateId: str,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipping.v2.getCarrierAccountFormInputs"],
        /,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipping.v2.getCarrierAccounts"],
        /,
        *,
        body: Any = ...,
        clientReferenceDetails: Any = ...,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipping.v2.getCollectionForm"],
        /,
        *,
        collectionFormId: str,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipping.v2.getCollectionFormHistory"],
        /,
        *,
        body: Any = ...,
        clientReferenceDetails: Any = ...,
        maxResults: Any = ...,
        carrierId: Any = ...,
        shipFromAddress: Any = ...,
        dateRange: Any = ...,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipping.v2.getRates"],
        /,
        *,
        body: Any = ...,
        shipTo: Any = ...,
        shipFrom: Any = ...,
        returnTo: Any = ...,
        shipDate: Any = ...,
        shipperInstruction: Any = ...,
        packages: Any = ...,
        valueAddedServices: Any = ...,
        taxDetails: Any = ...,
        channelDetails: Any = ...,
        clientReferenceDetails: Any = ...,
        shipmentType: Any = ...,
        destinationAccessPointDetails: Any = ...,
        carrierAccounts: Any = ...,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipping.v2.getShipmentDocuments"],
        /,
        *,
        shipmentId: str,
        packageClientReferenceId: str,
        format: str | None = ...,
        dpi: float | None = ...,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipping.v2.getTracking"],
        /,
        *,
        trackingId: str,
        carrierId: str,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipping.v2.getUnmanifestedShipments"],
        /,
        *,
        body: Any = ...,
        clientReferenceDetails: Any = ...,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipping.v2.linkCarrierAccount"],
        /,
        *,
        carrierId: str,
        body: Any = ...,
        clientReferenceDetails: Any = ...,
        carrierAccountType: Any = ...,
        carrierAccountAttributes: Any = ...,
        encryptedCarrierAccountAttributes: Any = ...,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipping.v2.linkCarrierAccount:POST"],
        /,
        *,
        carrierId: str,
        body: Any = ...,
        clientReferenceDetails: Any = ...,
        carrierAccountType: Any = ...,
        carrierAccountAttributes: Any = ...,
        encryptedCarrierAccountAttributes: Any = ...,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipping.v2.oneClickShipment"],
        /,
        *,
        body: Any = ...,
        shipTo: Any = ...,
        shipFrom: Any = ...,
        returnTo: Any = ...,
        shipDate: Any = ...,
        goodsOwner: Any = ...,
        packages: Any = ...,
        valueAddedServicesDetails: Any = ...,
        taxDetails: Any = ...,
        channelDetails: Any = ...,
        labelSpecifications: Any = ...,
        serviceSelection: Any = ...,
        shipperInstruction: Any = ...,
        destinationAccessPointDetails: Any = ...,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipping.v2.purchaseShipment"],
        /,
        *,
        body: Any = ...,
        requestToken: Any = ...,
        rateId: Any = ...,
        requestedDocumentSpecification: Any = ...,
        requestedValueAddedServices: Any = ...,
        additionalInputs: Any = ...,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipping.v2.submitNdrFeedback"],
        /,
        *,
        body: Any = ...,
        trackingId: Any = ...,
        ndrAction: Any = ...,
        ndrRequestData: Any = ...,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["shipping.v2.unlinkCarrierAccount"],
        /,
        *,
        carrierId: str,
        body: Any = ...,
        clientReferenceDetails: Any = ...,
        accountId: Any = ...,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["solicitations.v1.createProductReviewAndSellerFeedbackSolicitation"],
        /,
        *,
        amazonOrderId: str,
        marketplaceIds: Sequence[str],
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["solicitations.v1.getSolicitationActionsForOrder"],
        /,
        *,
        amazonOrderId: str,
        marketplaceIds: Sequence[str],
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["supplySources.2020-07-01.archiveSupplySource"],
        /,
        *,
        supplySourceId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["supplySources.2020-07-01.createSupplySource"],
        /,
        *,
        body: Any = ...,
        supplySourceCode: Any = ...,
        alias: Any = ...,
        address: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["supplySources.2020-07-01.getSupplySource"],
        /,
        *,
        supplySourceId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["supplySources.2020-07-01.getSupplySources"],
        /,
        *,
        nextPageToken: str | None = ...,
        pageSize: float | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["supplySources.2020-07-01.updateSupplySource"],
        /,
        *,
        supplySourceId: str,
        body: Any = ...,
        alias: Any = ...,
        configuration: Any = ...,
        capabilities: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["supplySources.2020-07-01.updateSupplySourceStatus"],
        /,
        *,
        supplySourceId: str,
        body: Any = ...,
        status: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["support.2025-02-01.getCase"],
        /,
        *,
        caseId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["support.2025-02-01.listCases"],
        /,
        *,
        body: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["support.2025-02-01.listContacts"],
        /,
        *,
        caseId: str,
        maxResults: int | None = ...,
        nextToken: str | None = ...,
        sortOrder: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["tokens.2021-03-01.createRestrictedDataToken"],
        /,
        *,
        body: Any = ...,
        targetApplication: Any = ...,
        restrictedResources: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["tracking.2026-01-30.getShipmentTracking"],
        /,
        *,
        id: str | None = ...,
        acsin: str | None = ...,
        aftn: str | None = ...,
        containerNumber: str | None = ...,
        houseBillOfLadingNumber: str | None = ...,
        **options: Any,
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["transfers.2024-06-01.getPaymentMethods"],
        /,
        *,
        marketplaceId: str,
        paymentMethodTypes: Sequence[PaymentMethodTypes] | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["transfers.2024-06-01.initiatePayout"],
        /,
        *,
        body: Any = ...,
        marketplaceId: Any = ...,
        accountType: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["transfers.2024-06-01.listExpectedPayouts"],
        /,
        *,
        marketplaceIds: Sequence[str] | None = ...,
        accountType: str | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["transfers.2024-06-01.listPayouts"],
        /,
        *,
        marketplaceIds: Sequence[str] | None = ...,
        createdAfter: str | date | None = ...,
        createdBefore: str | date | None = ...,
        payoutId: str | None = ...,
        accountType: str | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["uploads.2020-11-01.createUploadDestinationForResource"],
        /,
        *,
        resource: str,
        marketplaceIds: Sequence[str],
        contentMD5: str,
        contentType: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vehicles.2024-11-01.getVehicles"],
        /,
        *,
        marketplaceId: str,
        vehicleType: VehicleType,
        pageToken: str | None = ...,
        updatedAfter: str | date | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentInventory.v1.submitInventoryUpdate"],
        /,
        *,
        warehouseId: str,
        body: Any = ...,
        inventory: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentOrders.2021-12-28.getOrder"],
        /,
        *,
        purchaseOrderNumber: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentOrders.2021-12-28.getOrders"],
        /,
        *,
        createdAfter: str | date,
        createdBefore: str | date,
        shipFromPartyId: str | None = ...,
        status: Status6 | None = ...,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        includeDetails: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentOrders.2021-12-28.submitAcknowledgement"],
        /,
        *,
        body: Any = ...,
        orderAcknowledgements: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentOrders.v1.getOrder"],
        /,
        *,
        purchaseOrderNumber: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentOrders.v1.getOrders"],
        /,
        *,
        createdAfter: str | date,
        createdBefore: str | date,
        shipFromPartyId: str | None = ...,
        status: Status6 | None = ...,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        includeDetails: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentOrders.v1.submitAcknowledgement"],
        /,
        *,
        body: Any = ...,
        orderAcknowledgements: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentPayments.v1.submitInvoice"],
        /,
        *,
        body: Any = ...,
        invoices: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentSandboxData.2021-10-28.generateOrderScenarios"],
        /,
        *,
        body: Any = ...,
        orders: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentSandboxData.2021-10-28.getOrderScenarios"],
        /,
        *,
        transactionId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.2021-12-28.createContainerLabel"],
        /,
        *,
        body: Any = ...,
        sellingParty: Any = ...,
        shipFromParty: Any = ...,
        carrierId: Any = ...,
        vendorContainerId: Any = ...,
        packages: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.2021-12-28.createShippingLabels"],
        /,
        *,
        purchaseOrderNumber: str,
        body: Any = ...,
        sellingParty: Any = ...,
        shipFromParty: Any = ...,
        containers: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.2021-12-28.getCustomerInvoice"],
        /,
        *,
        purchaseOrderNumber: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.2021-12-28.getCustomerInvoices"],
        /,
        *,
        createdAfter: str | date,
        createdBefore: str | date,
        shipFromPartyId: str | None = ...,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.2021-12-28.getPackingSlip"],
        /,
        *,
        purchaseOrderNumber: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.2021-12-28.getPackingSlips"],
        /,
        *,
        createdAfter: str | date,
        createdBefore: str | date,
        shipFromPartyId: str | None = ...,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.2021-12-28.getShippingLabel"],
        /,
        *,
        purchaseOrderNumber: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.2021-12-28.getShippingLabels"],
        /,
        *,
        createdAfter: str | date,
        createdBefore: str | date,
        shipFromPartyId: str | None = ...,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.2021-12-28.submitShipmentConfirmations"],
        /,
        *,
        body: Any = ...,
        shipmentConfirmations: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.2021-12-28.submitShipmentStatusUpdates"],
        /,
        *,
        body: Any = ...,
        shipmentStatusUpdates: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.2021-12-28.submitShippingLabelRequest"],
        /,
        *,
        body: Any = ...,
        shippingLabelRequests: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.v1.getCustomerInvoice"],
        /,
        *,
        purchaseOrderNumber: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.v1.getCustomerInvoices"],
        /,
        *,
        createdAfter: str | date,
        createdBefore: str | date,
        shipFromPartyId: str | None = ...,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.v1.getPackingSlip"],
        /,
        *,
        purchaseOrderNumber: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.v1.getPackingSlips"],
        /,
        *,
        createdAfter: str | date,
        createdBefore: str | date,
        shipFromPartyId: str | None = ...,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.v1.getShippingLabel"],
        /,
        *,
        purchaseOrderNumber: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.v1.getShippingLabels"],
        /,
        *,
        createdAfter: str | date,
        createdBefore: str | date,
        shipFromPartyId: str | None = ...,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.v1.submitShipmentConfirmations"],
        /,
        *,
        body: Any = ...,
        shipmentConfirmations: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.v1.submitShipmentStatusUpdates"],
        /,
        *,
        body: Any = ...,
        shipmentStatusUpdates: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.v1.submitShippingLabelRequest"],
        /,
        *,
        body: Any = ...,
        shippingLabelRequests: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentTransactions.2021-12-28.getTransactionStatus"],
        /,
        *,
        transactionId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentTransactions.v1.getTransactionStatus"],
        /,
        *,
        transactionId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorInvoices.v1.submitInvoices"],
        /,
        *,
        body: Any = ...,
        invoices: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorOrders.v1.getPurchaseOrder"],
        /,
        *,
        purchaseOrderNumber: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorOrders.v1.getPurchaseOrders"],
        /,
        *,
        limit: int | None = ...,
        createdAfter: str | date | None = ...,
        createdBefore: str | date | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        includeDetails: str | None = ...,
        changedAfter: str | date | None = ...,
        changedBefore: str | date | None = ...,
        poItemState: PoItemState | None = ...,
        isPOChanged: str | None = ...,
        purchaseOrderState: PurchaseOrderState | None = ...,
        orderingVendorCode: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorOrders.v1.getPurchaseOrdersStatus"],
        /,
        *,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        createdAfter: str | date | None = ...,
        createdBefore: str | date | None = ...,
        updatedAfter: str | date | None = ...,
        updatedBefore: str | date | None = ...,
        purchaseOrderNumber: str | None = ...,
        purchaseOrderStatus: PurchaseOrderStatus | None = ...,
        itemConfirmationStatus: ItemConfirmationStatus | None = ...,
        itemReceiveStatus: ItemReceiveStatus | None = ...,
        orderingVendorCode: str | None = ...,
        shipToPartyId: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorOrders.v1.submitAcknowledgement"],
        /,
        *,
        body: Any = ...,
        acknowledgements: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorShipments.v1.GetShipmentDetails"],
        /,
        *,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        createdAfter: str | date | None = ...,
        createdBefore: str | date | None = ...,
        shipmentConfirmedBefore: str | date | None = ...,
        shipmentConfirmedAfter: str | date | None = ...,
        packageLabelCreatedBefore: str | date | None = ...,
        packageLabelCreatedAfter: str | date | None = ...,
        shippedBefore: str | date | None = ...,
        shippedAfter: str | date | None = ...,
        estimatedDeliveryBefore: str | date | None = ...,
        estimatedDeliveryAfter: str | date | None = ...,
        shipmentDeliveryBefore: str | date | None = ...,
        shipmentDeliveryAfter: str | date | None = ...,
        requestedPickUpBefore: str | date | None = ...,
        requestedPickUpAfter: str | date | None = ...,
        scheduledPickUpBefore: str | date | None = ...,
        scheduledPickUpAfter: str | date | None = ...,
        currentShipmentStatus: str | None = ...,
        vendorShipmentIdentifier: str | None = ...,
        buyerReferenceNumber: str | None = ...,
        buyerWarehouseCode: str | None = ...,
        sellerWarehouseCode: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorShipments.v1.GetShipmentLabels"],
        /,
        *,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        labelCreatedAfter: str | date | None = ...,
        labelCreatedBefore: str | date | None = ...,
        buyerReferenceNumber: str | None = ...,
        vendorShipmentIdentifier: str | None = ...,
        sellerWarehouseCode: str | None = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorShipments.v1.SubmitShipmentConfirmations"],
        /,
        *,
        body: Any = ...,
        shipmentConfirmations: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorShipments.v1.SubmitShipments"],
        /,
        *,
        body: Any = ...,
        shipments: Any = ...,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorTransactionStatus.v1.getTransaction"],
        /,
        *,
        transactionId: str,
        **options: Unpack[_Options],
    ) -> Any: ...
    @overload
    def __call__(self, operation_id: str, /, **parameters: Any) -> Any: ...

class Pages(Protocol):
    """`Client.pages`."""

    @overload
    def __call__(
        self,
        operation_id: Literal["aplusContent.2020-11-01.listContentDocumentAsinRelations"],
        /,
        *,
        contentReferenceKey: str,
        marketplaceId: str,
        includedDataSet: Sequence[IncludedDataSet2] | None = ...,
        asinSet: Sequence[str] | None = ...,
        pageToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["aplusContent.2020-11-01.searchContentDocuments"],
        /,
        *,
        marketplaceId: str,
        pageToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["aplusContent.2020-11-01.searchContentPublishRecords"],
        /,
        *,
        marketplaceId: str,
        asin: str,
        pageToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["awd.2024-05-09.listInboundShipments"],
        /,
        *,
        sortBy: SortBy | None = ...,
        sortOrder: SortOrder | None = ...,
        shipmentStatus: ShipmentStatus | None = ...,
        updatedAfter: str | date | None = ...,
        updatedBefore: str | date | None = ...,
        maxResults: int | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["awd.2024-05-09.listInventory"],
        /,
        *,
        sku: str | None = ...,
        sortOrder: SortOrder | None = ...,
        details: SkuQuantities | None = ...,
        nextToken: str | None = ...,
        maxResults: int | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["awd.2024-05-09.listOutbounds"],
        /,
        *,
        updatedAfter: str | date | None = ...,
        updatedBefore: str | date | None = ...,
        sortOrder: SortOrder | None = ...,
        maxResults: int | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["awd.2024-05-09.listReplenishmentOrders"],
        /,
        *,
        updatedAfter: str | date | None = ...,
        updatedBefore: str | date | None = ...,
        sortOrder: SortOrder | None = ...,
        maxResults: int | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["catalogItems.2020-12-01.searchCatalogItems"],
        /,
        *,
        keywords: Sequence[str],
        marketplaceIds: Sequence[str],
        includedData: Sequence[IncludedData2] | None = ...,
        brandNames: Sequence[str] | None = ...,
        classificationIds: Sequence[str] | None = ...,
        pageSize: int | None = ...,
        pageToken: str | None = ...,
        keywordsLocale: str | None = ...,
        locale: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["catalogItems.2022-04-01.searchCatalogItems"],
        /,
        *,
        marketplaceIds: Sequence[str],
        identifiers: Sequence[str] | None = ...,
        identifiersType: IdentifiersType | None = ...,
        includedData: Sequence[IncludedData3] | None = ...,
        locale: str | None = ...,
        sellerId: str | None = ...,
        keywords: Sequence[str] | None = ...,
        brandNames: Sequence[str] | None = ...,
        classificationIds: Sequence[str] | None = ...,
        pageSize: int | None = ...,
        pageToken: str | None = ...,
        keywordsLocale: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["dataKiosk.2023-11-15.createQuery"],
        /,
        *,
        body: Any = ...,
        query: Any = ...,
        paginationToken: Any = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["dataKiosk.2023-11-15.getQueries"],
        /,
        *,
        processingStatuses: Sequence[ProcessingStatuses] | None = ...,
        pageSize: int | None = ...,
        createdSince: str | date | None = ...,
        createdUntil: str | date | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["externalFulfillmentReturns.2024-09-11.listReturns"],
        /,
        *,
        returnLocationId: str | None = ...,
        rmaId: str | None = ...,
        status: Status | None = ...,
        reverseTrackingId: str | None = ...,
        createdSince: str | date | None = ...,
        createdUntil: str | date | None = ...,
        lastUpdatedSince: str | date | None = ...,
        lastUpdatedUntil: str | date | None = ...,
        lastUpdatedAfter: str | date | None = ...,
        lastUpdatedBefore: str | date | None = ...,
        maxResults: int | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["externalFulfillmentShipments.2024-09-11.getShipments"],
        /,
        *,
        status: Status2,
        locationId: str | None = ...,
        marketplaceId: str | None = ...,
        channelName: str | None = ...,
        lastUpdatedAfter: str | date | None = ...,
        lastUpdatedBefore: str | date | None = ...,
        maxResults: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fbaInventory.v1.getInventorySummaries"],
        /,
        *,
        granularityType: GranularityType,
        granularityId: str,
        marketplaceIds: Sequence[str],
        details: bool | None = ...,
        startDateTime: str | date | None = ...,
        sellerSkus: Sequence[str] | None = ...,
        sellerSku: str | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["feeds.2021-06-30.getFeeds"],
        /,
        *,
        feedTypes: Sequence[str] | None = ...,
        marketplaceIds: Sequence[str] | None = ...,
        pageSize: int | None = ...,
        processingStatuses: Sequence[ProcessingStatuses] | None = ...,
        createdSince: str | date | None = ...,
        createdUntil: str | date | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["finances.2024-06-19.listBalances"],
        /,
        *,
        marketplaceIds: Sequence[str] | None = ...,
        balanceType: str | None = ...,
        accountType: str | None = ...,
        asOfDate: str | date | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["finances.2024-06-19.listSummary"],
        /,
        *,
        marketplaceIds: Sequence[str] | None = ...,
        accountType: str | None = ...,
        relatedIdentifierName: str | None = ...,
        relatedIdentifierValue: str | None = ...,
        periodStart: str | None = ...,
        periodEnd: str | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["finances.2024-06-19.listTransactions"],
        /,
        *,
        postedAfter: str | date | None = ...,
        postedBefore: str | date | None = ...,
        marketplaceId: str | None = ...,
        transactionStatus: str | None = ...,
        relatedIdentifierName: str | None = ...,
        relatedIdentifierValue: str | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["finances.v0.listFinancialEventGroups"],
        /,
        *,
        MaxResultsPerPage: int | None = ...,
        FinancialEventGroupStartedBefore: str | date | None = ...,
        FinancialEventGroupStartedAfter: str | date | None = ...,
        NextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    @deprecated("ends on 2027-08-27; use finances.2024-06-19.listTransactions")
    def __call__(
        self,
        operation_id: Literal["finances.v0.listFinancialEvents"],
        /,
        *,
        MaxResultsPerPage: int | None = ...,
        PostedAfter: str | date | None = ...,
        PostedBefore: str | date | None = ...,
        NextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    @deprecated("ends on 2027-08-27; use finances.2024-06-19.listTransactions")
    def __call__(
        self,
        operation_id: Literal["finances.v0.listFinancialEventsByGroupId"],
        /,
        *,
        eventGroupId: str,
        MaxResultsPerPage: int | None = ...,
        PostedAfter: str | date | None = ...,
        PostedBefore: str | date | None = ...,
        NextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    @deprecated("ends on 2027-08-27; use finances.2024-06-19.listTransactions")
    def __call__(
        self,
        operation_id: Literal["finances.v0.listFinancialEventsByOrderId"],
        /,
        *,
        orderId: str,
        MaxResultsPerPage: int | None = ...,
        NextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["financesInvoices.2026-06-25.getInvoiceHeaders"],
        /,
        *,
        marketplaceId: str,
        nextToken: str | None = ...,
        fromIssueDate: str | date | None = ...,
        toIssueDate: str | date | None = ...,
        invoicesModifiedAfter: str | date | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["financesRemittances.2026-03-17.getRemittance"],
        /,
        *,
        uniquePaymentId: str,
        marketplaceId: str,
        nextTokenForLineItems: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["financesRemittances.2026-03-17.getRemittanceHeaders"],
        /,
        *,
        marketplaceId: str,
        startDate: str | date | None = ...,
        endDate: str | date | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.getSelfShipAppointmentSlots"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listDeliveryWindowOptions"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listInboundPlanBoxes"],
        /,
        *,
        inboundPlanId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listInboundPlanItems"],
        /,
        *,
        inboundPlanId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listInboundPlanPallets"],
        /,
        *,
        inboundPlanId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listInboundPlans"],
        /,
        *,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        status: Status4 | None = ...,
        sortBy: SortBy3 | None = ...,
        sortOrder: SortOrder2 | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listPackingGroupBoxes"],
        /,
        *,
        inboundPlanId: str,
        packingGroupId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listPackingGroupItems"],
        /,
        *,
        inboundPlanId: str,
        packingGroupId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listPackingOptions"],
        /,
        *,
        inboundPlanId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listPlacementOptions"],
        /,
        *,
        inboundPlanId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listShipmentBoxes"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listShipmentContentUpdatePreviews"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listShipmentItems"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listShipmentPallets"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listTransportationOptions"],
        /,
        *,
        inboundPlanId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        placementOptionId: str | None = ...,
        shipmentId: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.v0.getShipmentItems"],
        /,
        *,
        QueryType: QueryType,
        MarketplaceId: str,
        LastUpdatedAfter: str | date | None = ...,
        LastUpdatedBefore: str | date | None = ...,
        NextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.v0.getShipments"],
        /,
        *,
        QueryType: QueryType2,
        MarketplaceId: str,
        ShipmentStatusList: Sequence[ShipmentStatusList] | None = ...,
        ShipmentIdList: Sequence[str] | None = ...,
        LastUpdatedAfter: str | date | None = ...,
        LastUpdatedBefore: str | date | None = ...,
        NextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentOutbound.2020-07-01.getFeatureInventory"],
        /,
        *,
        featureName: str,
        marketplaceId: str,
        nextToken: str | None = ...,
        queryStartDate: str | date | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentOutbound.2020-07-01.listAllFulfillmentOrders"],
        /,
        *,
        queryStartDate: str | date | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentOutbound.2026-07-04.listOrders"],
        /,
        *,
        updatedAfter: str | date | None = ...,
        pageToken: str | None = ...,
        shipments: Shipments | None = ...,
        **options: Any,
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["invoices.2024-06-19.getInvoices"],
        /,
        *,
        marketplaceId: str,
        transactionIdentifierName: str | None = ...,
        pageSize: int | None = ...,
        dateEnd: str | None = ...,
        transactionType: str | None = ...,
        transactionIdentifierId: str | None = ...,
        dateStart: str | None = ...,
        series: str | None = ...,
        nextToken: str | None = ...,
        sortOrder: SortOrder3 | None = ...,
        invoiceType: str | None = ...,
        statuses: Sequence[str] | None = ...,
        externalInvoiceId: str | None = ...,
        sortBy: SortBy4 | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["invoices.2024-06-19.getInvoicesExports"],
        /,
        *,
        marketplaceId: str,
        dateStart: str | None = ...,
        nextToken: str | None = ...,
        pageSize: int | None = ...,
        dateEnd: str | None = ...,
        status: Status5 | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["listingsItems.2021-08-01.searchListingsItems"],
        /,
        *,
        sellerId: str,
        marketplaceIds: Sequence[str],
        issueLocale: str | None = ...,
        includedData: Sequence[IncludedData4] | None = ...,
        identifiers: Sequence[str] | None = ...,
        identifiersType: IdentifiersType2 | None = ...,
        variationParentSku: str | None = ...,
        packageHierarchySku: str | None = ...,
        createdAfter: str | date | None = ...,
        createdBefore: str | date | None = ...,
        lastUpdatedAfter: str | date | None = ...,
        lastUpdatedBefore: str | date | None = ...,
        withIssueSeverity: Sequence[WithIssueSeverity] | None = ...,
        withStatus: Sequence[WithStatus] | None = ...,
        withoutStatus: Sequence[WithStatus] | None = ...,
        sortBy: SortBy5 | None = ...,
        sortOrder: SortOrder2 | None = ...,
        pageSize: int | None = ...,
        pageToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["notifications.v1.getSubscriptions"],
        /,
        *,
        notificationTypes: Sequence[str],
        payloadVersion: str | None = ...,
        pageSize: int | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["orders.2026-01-01.searchOrders"],
        /,
        *,
        createdAfter: str | date | None = ...,
        createdBefore: str | date | None = ...,
        lastUpdatedAfter: str | date | None = ...,
        lastUpdatedBefore: str | date | None = ...,
        fulfillmentStatuses: Sequence[FulfillmentStatuses] | None = ...,
        marketplaceIds: Sequence[str] | None = ...,
        fulfilledBy: Sequence[FulfilledBy] | None = ...,
        maxResultsPerPage: int | None = ...,
        paginationToken: str | None = ...,
        includedData: Sequence[IncludedData6] | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    @deprecated("ends on 2027-03-27; use orders.2026-01-01.getOrder")
    def __call__(
        self,
        operation_id: Literal["orders.v0.getOrderItems"],
        /,
        *,
        orderId: str,
        NextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    @deprecated("ends on 2027-03-27; use orders.2026-01-01.getOrder")
    def __call__(
        self,
        operation_id: Literal["orders.v0.getOrderItemsBuyerInfo"],
        /,
        *,
        orderId: str,
        NextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    @deprecated("ends on 2027-03-27; use orders.2026-01-01.searchOrders")
    def __call__(
        self,
        operation_id: Literal["orders.v0.getOrders"],
        /,
        *,
        MarketplaceIds: Sequence[str],
        CreatedAfter: str | date | None = ...,
        CreatedBefore: str | date | None = ...,
        LastUpdatedAfter: str | date | None = ...,
        LastUpdatedBefore: str | date | None = ...,
        OrderStatuses: Sequence[str] | None = ...,
        FulfillmentChannels: Sequence[str] | None = ...,
        PaymentMethods: Sequence[str] | None = ...,
        BuyerEmail: str | None = ...,
        SellerOrderId: str | None = ...,
        MaxResultsPerPage: int | None = ...,
        EasyShipShipmentStatuses: Sequence[str] | None = ...,
        ElectronicInvoiceStatuses: Sequence[str] | None = ...,
        NextToken: str | None = ...,
        AmazonOrderIds: Sequence[str] | None = ...,
        ActualFulfillmentSupplySourceId: str | None = ...,
        IsISPU: bool | None = ...,
        StoreChainStoreId: str | None = ...,
        EarliestDeliveryDateBefore: str | date | None = ...,
        EarliestDeliveryDateAfter: str | date | None = ...,
        LatestDeliveryDateBefore: str | date | None = ...,
        LatestDeliveryDateAfter: str | date | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["promotions.2025-12-01.getSelection"],
        /,
        *,
        promotionId: str,
        selectionId: str,
        revisionId: int,
        locale: str | None = ...,
        paginationToken: str | None = ...,
        limit: int | None = ...,
        includedData: Sequence[str] | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["promotions.2025-12-01.searchPromotions"],
        /,
        *,
        marketplaceIds: Sequence[str],
        locale: str | None = ...,
        statuses: Sequence[str] | None = ...,
        asins: Sequence[str] | None = ...,
        skus: Sequence[str] | None = ...,
        promotionTypes: Sequence[str] | None = ...,
        startDateBefore: str | date | None = ...,
        startDateAfter: str | date | None = ...,
        endDateBefore: str | date | None = ...,
        endDateAfter: str | date | None = ...,
        updateDateAfter: str | date | None = ...,
        updateDateBefore: str | date | None = ...,
        paginationToken: str | None = ...,
        revision: str | None = ...,
        limit: int | None = ...,
        includedData: Sequence[str] | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["reports.2021-06-30.getReports"],
        /,
        *,
        reportTypes: Sequence[str] | None = ...,
        processingStatuses: Sequence[ProcessingStatuses] | None = ...,
        marketplaceIds: Sequence[str] | None = ...,
        pageSize: int | None = ...,
        createdSince: str | date | None = ...,
        createdUntil: str | date | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["sellerWallet.2024-03-01.listAccountTransactions"],
        /,
        *,
        accountId: str,
        marketplaceId: str,
        nextPageToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["sellerWallet.2024-03-01.listTransferSchedules"],
        /,
        *,
        accountId: str,
        marketplaceId: str,
        nextPageToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["services.v1.getFixedSlotCapacity"],
        /,
        *,
        resourceId: str,
        marketplaceIds: Sequence[str],
        nextPageToken: str | None = ...,
        body: Any = ...,
        capacityTypes: Any = ...,
        slotDuration: Any = ...,
        startDateTime: Any = ...,
        endDateTime: Any = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["services.v1.getRangeSlotCapacity"],
        /,
        *,
        resourceId: str,
        marketplaceIds: Sequence[str],
        nextPageToken: str | None = ...,
        body: Any = ...,
        capacityTypes: Any = ...,
        startDateTime: Any = ...,
        endDateTime: Any = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["services.v1.getServiceJobs"],
        /,
        *,
        marketplaceIds: Sequence[str],
        serviceOrderIds: Sequence[str] | None = ...,
        productOrderIds: Sequence[str] | None = ...,
        trackingIds: Sequence[str] | None = ...,
        serviceJobStatus: Sequence[ServiceJobStatus] | None = ...,
        pageToken: str | None = ...,
        pageSize: int | None = ...,
        sortField: SortField | None = ...,
        sortOrder: SortOrder2 | None = ...,
        createdAfter: str | date | None = ...,
        createdBefore: str | date | None = ...,
        lastUpdatedAfter: str | date | None = ...,
        lastUpdatedBefore: str | date | None = ...,
        scheduleStartDate: str | date | None = ...,
        scheduleEndDate: str | date | None = ...,
        asins: Sequence[str] | None = ...,
        requiredSkills: Sequence[str] | None = ...,
        storeIds: Sequence[str] | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["supplySources.2020-07-01.getSupplySources"],
        /,
        *,
        nextPageToken: str | None = ...,
        pageSize: float | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["support.2025-02-01.listCases"],
        /,
        *,
        body: Any = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["support.2025-02-01.listContacts"],
        /,
        *,
        caseId: str,
        maxResults: int | None = ...,
        nextToken: str | None = ...,
        sortOrder: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["transfers.2024-06-01.listExpectedPayouts"],
        /,
        *,
        marketplaceIds: Sequence[str] | None = ...,
        accountType: str | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["transfers.2024-06-01.listPayouts"],
        /,
        *,
        marketplaceIds: Sequence[str] | None = ...,
        createdAfter: str | date | None = ...,
        createdBefore: str | date | None = ...,
        payoutId: str | None = ...,
        accountType: str | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vehicles.2024-11-01.getVehicles"],
        /,
        *,
        marketplaceId: str,
        vehicleType: VehicleType,
        pageToken: str | None = ...,
        updatedAfter: str | date | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentOrders.2021-12-28.getOrders"],
        /,
        *,
        createdAfter: str | date,
        createdBefore: str | date,
        shipFromPartyId: str | None = ...,
        status: Status6 | None = ...,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        includeDetails: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentOrders.v1.getOrders"],
        /,
        *,
        createdAfter: str | date,
        createdBefore: str | date,
        shipFromPartyId: str | None = ...,
        status: Status6 | None = ...,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        includeDetails: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.2021-12-28.getCustomerInvoices"],
        /,
        *,
        createdAfter: str | date,
        createdBefore: str | date,
        shipFromPartyId: str | None = ...,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.2021-12-28.getPackingSlips"],
        /,
        *,
        createdAfter: str | date,
        createdBefore: str | date,
        shipFromPartyId: str | None = ...,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.2021-12-28.getShippingLabels"],
        /,
        *,
        createdAfter: str | date,
        createdBefore: str | date,
        shipFromPartyId: str | None = ...,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.v1.getCustomerInvoices"],
        /,
        *,
        createdAfter: str | date,
        createdBefore: str | date,
        shipFromPartyId: str | None = ...,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.v1.getPackingSlips"],
        /,
        *,
        createdAfter: str | date,
        createdBefore: str | date,
        shipFromPartyId: str | None = ...,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.v1.getShippingLabels"],
        /,
        *,
        createdAfter: str | date,
        createdBefore: str | date,
        shipFromPartyId: str | None = ...,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorOrders.v1.getPurchaseOrders"],
        /,
        *,
        limit: int | None = ...,
        createdAfter: str | date | None = ...,
        createdBefore: str | date | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        includeDetails: str | None = ...,
        changedAfter: str | date | None = ...,
        changedBefore: str | date | None = ...,
        poItemState: PoItemState | None = ...,
        isPOChanged: str | None = ...,
        purchaseOrderState: PurchaseOrderState | None = ...,
        orderingVendorCode: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorOrders.v1.getPurchaseOrdersStatus"],
        /,
        *,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        createdAfter: str | date | None = ...,
        createdBefore: str | date | None = ...,
        updatedAfter: str | date | None = ...,
        updatedBefore: str | date | None = ...,
        purchaseOrderNumber: str | None = ...,
        purchaseOrderStatus: PurchaseOrderStatus | None = ...,
        itemConfirmationStatus: ItemConfirmationStatus | None = ...,
        itemReceiveStatus: ItemReceiveStatus | None = ...,
        orderingVendorCode: str | None = ...,
        shipToPartyId: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorShipments.v1.GetShipmentDetails"],
        /,
        *,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        createdAfter: str | date | None = ...,
        createdBefore: str | date | None = ...,
        shipmentConfirmedBefore: str | date | None = ...,
        shipmentConfirmedAfter: str | date | None = ...,
        packageLabelCreatedBefore: str | date | None = ...,
        packageLabelCreatedAfter: str | date | None = ...,
        shippedBefore: str | date | None = ...,
        shippedAfter: str | date | None = ...,
        estimatedDeliveryBefore: str | date | None = ...,
        estimatedDeliveryAfter: str | date | None = ...,
        shipmentDeliveryBefore: str | date | None = ...,
        shipmentDeliveryAfter: str | date | None = ...,
        requestedPickUpBefore: str | date | None = ...,
        requestedPickUpAfter: str | date | None = ...,
        scheduledPickUpBefore: str | date | None = ...,
        scheduledPickUpAfter: str | date | None = ...,
        currentShipmentStatus: str | None = ...,
        vendorShipmentIdentifier: str | None = ...,
        buyerReferenceNumber: str | None = ...,
        buyerWarehouseCode: str | None = ...,
        sellerWarehouseCode: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorShipments.v1.GetShipmentLabels"],
        /,
        *,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        labelCreatedAfter: str | date | None = ...,
        labelCreatedBefore: str | date | None = ...,
        buyerReferenceNumber: str | None = ...,
        vendorShipmentIdentifier: str | None = ...,
        sellerWarehouseCode: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[RestReply]: ...
    @overload
    def __call__(self, operation_id: str, /, **parameters: Any) -> Iterator[RestReply]: ...

class Paginate(Protocol):
    """`Client.paginate`."""

    @overload
    def __call__(
        self,
        operation_id: Literal["aplusContent.2020-11-01.listContentDocumentAsinRelations"],
        /,
        *,
        contentReferenceKey: str,
        marketplaceId: str,
        includedDataSet: Sequence[IncludedDataSet2] | None = ...,
        asinSet: Sequence[str] | None = ...,
        pageToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["aplusContent.2020-11-01.searchContentDocuments"],
        /,
        *,
        marketplaceId: str,
        pageToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["aplusContent.2020-11-01.searchContentPublishRecords"],
        /,
        *,
        marketplaceId: str,
        asin: str,
        pageToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["awd.2024-05-09.listInboundShipments"],
        /,
        *,
        sortBy: SortBy | None = ...,
        sortOrder: SortOrder | None = ...,
        shipmentStatus: ShipmentStatus | None = ...,
        updatedAfter: str | date | None = ...,
        updatedBefore: str | date | None = ...,
        maxResults: int | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["awd.2024-05-09.listInventory"],
        /,
        *,
        sku: str | None = ...,
        sortOrder: SortOrder | None = ...,
        details: SkuQuantities | None = ...,
        nextToken: str | None = ...,
        maxResults: int | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["awd.2024-05-09.listOutbounds"],
        /,
        *,
        updatedAfter: str | date | None = ...,
        updatedBefore: str | date | None = ...,
        sortOrder: SortOrder | None = ...,
        maxResults: int | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["awd.2024-05-09.listReplenishmentOrders"],
        /,
        *,
        updatedAfter: str | date | None = ...,
        updatedBefore: str | date | None = ...,
        sortOrder: SortOrder | None = ...,
        maxResults: int | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["catalogItems.2020-12-01.searchCatalogItems"],
        /,
        *,
        keywords: Sequence[str],
        marketplaceIds: Sequence[str],
        includedData: Sequence[IncludedData2] | None = ...,
        brandNames: Sequence[str] | None = ...,
        classificationIds: Sequence[str] | None = ...,
        pageSize: int | None = ...,
        pageToken: str | None = ...,
        keywordsLocale: str | None = ...,
        locale: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["catalogItems.2022-04-01.searchCatalogItems"],
        /,
        *,
        marketplaceIds: Sequence[str],
        identifiers: Sequence[str] | None = ...,
        identifiersType: IdentifiersType | None = ...,
        includedData: Sequence[IncludedData3] | None = ...,
        locale: str | None = ...,
        sellerId: str | None = ...,
        keywords: Sequence[str] | None = ...,
        brandNames: Sequence[str] | None = ...,
        classificationIds: Sequence[str] | None = ...,
        pageSize: int | None = ...,
        pageToken: str | None = ...,
        keywordsLocale: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["dataKiosk.2023-11-15.createQuery"],
        /,
        *,
        body: Any = ...,
        query: Any = ...,
        paginationToken: Any = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["dataKiosk.2023-11-15.getQueries"],
        /,
        *,
        processingStatuses: Sequence[ProcessingStatuses] | None = ...,
        pageSize: int | None = ...,
        createdSince: str | date | None = ...,
        createdUntil: str | date | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["externalFulfillmentReturns.2024-09-11.listReturns"],
        /,
        *,
        returnLocationId: str | None = ...,
        rmaId: str | None = ...,
        status: Status | None = ...,
        reverseTrackingId: str | None = ...,
        createdSince: str | date | None = ...,
        createdUntil: str | date | None = ...,
        lastUpdatedSince: str | date | None = ...,
        lastUpdatedUntil: str | date | None = ...,
        lastUpdatedAfter: str | date | None = ...,
        lastUpdatedBefore: str | date | None = ...,
        maxResults: int | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["externalFulfillmentShipments.2024-09-11.getShipments"],
        /,
        *,
        status: Status2,
        locationId: str | None = ...,
        marketplaceId: str | None = ...,
        channelName: str | None = ...,
        lastUpdatedAfter: str | date | None = ...,
        lastUpdatedBefore: str | date | None = ...,
        maxResults: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fbaInventory.v1.getInventorySummaries"],
        /,
        *,
        granularityType: GranularityType,
        granularityId: str,
        marketplaceIds: Sequence[str],
        details: bool | None = ...,
        startDateTime: str | date | None = ...,
        sellerSkus: Sequence[str] | None = ...,
        sellerSku: str | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["feeds.2021-06-30.getFeeds"],
        /,
        *,
        feedTypes: Sequence[str] | None = ...,
        marketplaceIds: Sequence[str] | None = ...,
        pageSize: int | None = ...,
        processingStatuses: Sequence[ProcessingStatuses] | None = ...,
        createdSince: str | date | None = ...,
        createdUntil: str | date | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["finances.2024-06-19.listBalances"],
        /,
        *,
        marketplaceIds: Sequence[str] | None = ...,
        balanceType: str | None = ...,
        accountType: str | None = ...,
        asOfDate: str | date | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["finances.2024-06-19.listSummary"],
        /,
        *,
        marketplaceIds: Sequence[str] | None = ...,
        accountType: str | None = ...,
        relatedIdentifierName: str | None = ...,
        relatedIdentifierValue: str | None = ...,
        periodStart: str | None = ...,
        periodEnd: str | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["finances.2024-06-19.listTransactions"],
        /,
        *,
        postedAfter: str | date | None = ...,
        postedBefore: str | date | None = ...,
        marketplaceId: str | None = ...,
        transactionStatus: str | None = ...,
        relatedIdentifierName: str | None = ...,
        relatedIdentifierValue: str | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["finances.v0.listFinancialEventGroups"],
        /,
        *,
        MaxResultsPerPage: int | None = ...,
        FinancialEventGroupStartedBefore: str | date | None = ...,
        FinancialEventGroupStartedAfter: str | date | None = ...,
        NextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    @deprecated("ends on 2027-08-27; use finances.2024-06-19.listTransactions")
    def __call__(
        self,
        operation_id: Literal["finances.v0.listFinancialEvents"],
        /,
        *,
        MaxResultsPerPage: int | None = ...,
        PostedAfter: str | date | None = ...,
        PostedBefore: str | date | None = ...,
        NextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    @deprecated("ends on 2027-08-27; use finances.2024-06-19.listTransactions")
    def __call__(
        self,
        operation_id: Literal["finances.v0.listFinancialEventsByGroupId"],
        /,
        *,
        eventGroupId: str,
        MaxResultsPerPage: int | None = ...,
        PostedAfter: str | date | None = ...,
        PostedBefore: str | date | None = ...,
        NextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    @deprecated("ends on 2027-08-27; use finances.2024-06-19.listTransactions")
    def __call__(
        self,
        operation_id: Literal["finances.v0.listFinancialEventsByOrderId"],
        /,
        *,
        orderId: str,
        MaxResultsPerPage: int | None = ...,
        NextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["financesInvoices.2026-06-25.getInvoiceHeaders"],
        /,
        *,
        marketplaceId: str,
        nextToken: str | None = ...,
        fromIssueDate: str | date | None = ...,
        toIssueDate: str | date | None = ...,
        invoicesModifiedAfter: str | date | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["financesRemittances.2026-03-17.getRemittance"],
        /,
        *,
        uniquePaymentId: str,
        marketplaceId: str,
        nextTokenForLineItems: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["financesRemittances.2026-03-17.getRemittanceHeaders"],
        /,
        *,
        marketplaceId: str,
        startDate: str | date | None = ...,
        endDate: str | date | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.getSelfShipAppointmentSlots"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listDeliveryWindowOptions"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listInboundPlanBoxes"],
        /,
        *,
        inboundPlanId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listInboundPlanItems"],
        /,
        *,
        inboundPlanId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listInboundPlanPallets"],
        /,
        *,
        inboundPlanId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listInboundPlans"],
        /,
        *,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        status: Status4 | None = ...,
        sortBy: SortBy3 | None = ...,
        sortOrder: SortOrder2 | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listPackingGroupBoxes"],
        /,
        *,
        inboundPlanId: str,
        packingGroupId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listPackingGroupItems"],
        /,
        *,
        inboundPlanId: str,
        packingGroupId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listPackingOptions"],
        /,
        *,
        inboundPlanId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listPlacementOptions"],
        /,
        *,
        inboundPlanId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listShipmentBoxes"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listShipmentContentUpdatePreviews"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listShipmentItems"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listShipmentPallets"],
        /,
        *,
        inboundPlanId: str,
        shipmentId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.2024-03-20.listTransportationOptions"],
        /,
        *,
        inboundPlanId: str,
        pageSize: int | None = ...,
        paginationToken: str | None = ...,
        placementOptionId: str | None = ...,
        shipmentId: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.v0.getShipmentItems"],
        /,
        *,
        QueryType: QueryType,
        MarketplaceId: str,
        LastUpdatedAfter: str | date | None = ...,
        LastUpdatedBefore: str | date | None = ...,
        NextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentInbound.v0.getShipments"],
        /,
        *,
        QueryType: QueryType2,
        MarketplaceId: str,
        ShipmentStatusList: Sequence[ShipmentStatusList] | None = ...,
        ShipmentIdList: Sequence[str] | None = ...,
        LastUpdatedAfter: str | date | None = ...,
        LastUpdatedBefore: str | date | None = ...,
        NextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentOutbound.2020-07-01.getFeatureInventory"],
        /,
        *,
        featureName: str,
        marketplaceId: str,
        nextToken: str | None = ...,
        queryStartDate: str | date | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentOutbound.2020-07-01.listAllFulfillmentOrders"],
        /,
        *,
        queryStartDate: str | date | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["fulfillmentOutbound.2026-07-04.listOrders"],
        /,
        *,
        updatedAfter: str | date | None = ...,
        pageToken: str | None = ...,
        shipments: Shipments | None = ...,
        **options: Any,
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["invoices.2024-06-19.getInvoices"],
        /,
        *,
        marketplaceId: str,
        transactionIdentifierName: str | None = ...,
        pageSize: int | None = ...,
        dateEnd: str | None = ...,
        transactionType: str | None = ...,
        transactionIdentifierId: str | None = ...,
        dateStart: str | None = ...,
        series: str | None = ...,
        nextToken: str | None = ...,
        sortOrder: SortOrder3 | None = ...,
        invoiceType: str | None = ...,
        statuses: Sequence[str] | None = ...,
        externalInvoiceId: str | None = ...,
        sortBy: SortBy4 | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["invoices.2024-06-19.getInvoicesExports"],
        /,
        *,
        marketplaceId: str,
        dateStart: str | None = ...,
        nextToken: str | None = ...,
        pageSize: int | None = ...,
        dateEnd: str | None = ...,
        status: Status5 | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["listingsItems.2021-08-01.searchListingsItems"],
        /,
        *,
        sellerId: str,
        marketplaceIds: Sequence[str],
        issueLocale: str | None = ...,
        includedData: Sequence[IncludedData4] | None = ...,
        identifiers: Sequence[str] | None = ...,
        identifiersType: IdentifiersType2 | None = ...,
        variationParentSku: str | None = ...,
        packageHierarchySku: str | None = ...,
        createdAfter: str | date | None = ...,
        createdBefore: str | date | None = ...,
        lastUpdatedAfter: str | date | None = ...,
        lastUpdatedBefore: str | date | None = ...,
        withIssueSeverity: Sequence[WithIssueSeverity] | None = ...,
        withStatus: Sequence[WithStatus] | None = ...,
        withoutStatus: Sequence[WithStatus] | None = ...,
        sortBy: SortBy5 | None = ...,
        sortOrder: SortOrder2 | None = ...,
        pageSize: int | None = ...,
        pageToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["notifications.v1.getSubscriptions"],
        /,
        *,
        notificationTypes: Sequence[str],
        payloadVersion: str | None = ...,
        pageSize: int | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["orders.2026-01-01.searchOrders"],
        /,
        *,
        createdAfter: str | date | None = ...,
        createdBefore: str | date | None = ...,
        lastUpdatedAfter: str | date | None = ...,
        lastUpdatedBefore: str | date | None = ...,
        fulfillmentStatuses: Sequence[FulfillmentStatuses] | None = ...,
        marketplaceIds: Sequence[str] | None = ...,
        fulfilledBy: Sequence[FulfilledBy] | None = ...,
        maxResultsPerPage: int | None = ...,
        paginationToken: str | None = ...,
        includedData: Sequence[IncludedData6] | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    @deprecated("ends on 2027-03-27; use orders.2026-01-01.getOrder")
    def __call__(
        self,
        operation_id: Literal["orders.v0.getOrderItems"],
        /,
        *,
        orderId: str,
        NextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    @deprecated("ends on 2027-03-27; use orders.2026-01-01.getOrder")
    def __call__(
        self,
        operation_id: Literal["orders.v0.getOrderItemsBuyerInfo"],
        /,
        *,
        orderId: str,
        NextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    @deprecated("ends on 2027-03-27; use orders.2026-01-01.searchOrders")
    def __call__(
        self,
        operation_id: Literal["orders.v0.getOrders"],
        /,
        *,
        MarketplaceIds: Sequence[str],
        CreatedAfter: str | date | None = ...,
        CreatedBefore: str | date | None = ...,
        LastUpdatedAfter: str | date | None = ...,
        LastUpdatedBefore: str | date | None = ...,
        OrderStatuses: Sequence[str] | None = ...,
        FulfillmentChannels: Sequence[str] | None = ...,
        PaymentMethods: Sequence[str] | None = ...,
        BuyerEmail: str | None = ...,
        SellerOrderId: str | None = ...,
        MaxResultsPerPage: int | None = ...,
        EasyShipShipmentStatuses: Sequence[str] | None = ...,
        ElectronicInvoiceStatuses: Sequence[str] | None = ...,
        NextToken: str | None = ...,
        AmazonOrderIds: Sequence[str] | None = ...,
        ActualFulfillmentSupplySourceId: str | None = ...,
        IsISPU: bool | None = ...,
        StoreChainStoreId: str | None = ...,
        EarliestDeliveryDateBefore: str | date | None = ...,
        EarliestDeliveryDateAfter: str | date | None = ...,
        LatestDeliveryDateBefore: str | date | None = ...,
        LatestDeliveryDateAfter: str | date | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["promotions.2025-12-01.getSelection"],
        /,
        *,
        promotionId: str,
        selectionId: str,
        revisionId: int,
        locale: str | None = ...,
        paginationToken: str | None = ...,
        limit: int | None = ...,
        includedData: Sequence[str] | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["promotions.2025-12-01.searchPromotions"],
        /,
        *,
        marketplaceIds: Sequence[str],
        locale: str | None = ...,
        statuses: Sequence[str] | None = ...,
        asins: Sequence[str] | None = ...,
        skus: Sequence[str] | None = ...,
        promotionTypes: Sequence[str] | None = ...,
        startDateBefore: str | date | None = ...,
        startDateAfter: str | date | None = ...,
        endDateBefore: str | date | None = ...,
        endDateAfter: str | date | None = ...,
        updateDateAfter: str | date | None = ...,
        updateDateBefore: str | date | None = ...,
        paginationToken: str | None = ...,
        revision: str | None = ...,
        limit: int | None = ...,
        includedData: Sequence[str] | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["reports.2021-06-30.getReports"],
        /,
        *,
        reportTypes: Sequence[str] | None = ...,
        processingStatuses: Sequence[ProcessingStatuses] | None = ...,
        marketplaceIds: Sequence[str] | None = ...,
        pageSize: int | None = ...,
        createdSince: str | date | None = ...,
        createdUntil: str | date | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["sellerWallet.2024-03-01.listAccountTransactions"],
        /,
        *,
        accountId: str,
        marketplaceId: str,
        nextPageToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["sellerWallet.2024-03-01.listTransferSchedules"],
        /,
        *,
        accountId: str,
        marketplaceId: str,
        nextPageToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["services.v1.getFixedSlotCapacity"],
        /,
        *,
        resourceId: str,
        marketplaceIds: Sequence[str],
        nextPageToken: str | None = ...,
        body: Any = ...,
        capacityTypes: Any = ...,
        slotDuration: Any = ...,
        startDateTime: Any = ...,
        endDateTime: Any = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["services.v1.getRangeSlotCapacity"],
        /,
        *,
        resourceId: str,
        marketplaceIds: Sequence[str],
        nextPageToken: str | None = ...,
        body: Any = ...,
        capacityTypes: Any = ...,
        startDateTime: Any = ...,
        endDateTime: Any = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["services.v1.getServiceJobs"],
        /,
        *,
        marketplaceIds: Sequence[str],
        serviceOrderIds: Sequence[str] | None = ...,
        productOrderIds: Sequence[str] | None = ...,
        trackingIds: Sequence[str] | None = ...,
        serviceJobStatus: Sequence[ServiceJobStatus] | None = ...,
        pageToken: str | None = ...,
        pageSize: int | None = ...,
        sortField: SortField | None = ...,
        sortOrder: SortOrder2 | None = ...,
        createdAfter: str | date | None = ...,
        createdBefore: str | date | None = ...,
        lastUpdatedAfter: str | date | None = ...,
        lastUpdatedBefore: str | date | None = ...,
        scheduleStartDate: str | date | None = ...,
        scheduleEndDate: str | date | None = ...,
        asins: Sequence[str] | None = ...,
        requiredSkills: Sequence[str] | None = ...,
        storeIds: Sequence[str] | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["supplySources.2020-07-01.getSupplySources"],
        /,
        *,
        nextPageToken: str | None = ...,
        pageSize: float | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["support.2025-02-01.listCases"],
        /,
        *,
        body: Any = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["support.2025-02-01.listContacts"],
        /,
        *,
        caseId: str,
        maxResults: int | None = ...,
        nextToken: str | None = ...,
        sortOrder: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["transfers.2024-06-01.listExpectedPayouts"],
        /,
        *,
        marketplaceIds: Sequence[str] | None = ...,
        accountType: str | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["transfers.2024-06-01.listPayouts"],
        /,
        *,
        marketplaceIds: Sequence[str] | None = ...,
        createdAfter: str | date | None = ...,
        createdBefore: str | date | None = ...,
        payoutId: str | None = ...,
        accountType: str | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vehicles.2024-11-01.getVehicles"],
        /,
        *,
        marketplaceId: str,
        vehicleType: VehicleType,
        pageToken: str | None = ...,
        updatedAfter: str | date | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentOrders.2021-12-28.getOrders"],
        /,
        *,
        createdAfter: str | date,
        createdBefore: str | date,
        shipFromPartyId: str | None = ...,
        status: Status6 | None = ...,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        includeDetails: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentOrders.v1.getOrders"],
        /,
        *,
        createdAfter: str | date,
        createdBefore: str | date,
        shipFromPartyId: str | None = ...,
        status: Status6 | None = ...,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        includeDetails: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.2021-12-28.getCustomerInvoices"],
        /,
        *,
        createdAfter: str | date,
        createdBefore: str | date,
        shipFromPartyId: str | None = ...,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.2021-12-28.getPackingSlips"],
        /,
        *,
        createdAfter: str | date,
        createdBefore: str | date,
        shipFromPartyId: str | None = ...,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.2021-12-28.getShippingLabels"],
        /,
        *,
        createdAfter: str | date,
        createdBefore: str | date,
        shipFromPartyId: str | None = ...,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.v1.getCustomerInvoices"],
        /,
        *,
        createdAfter: str | date,
        createdBefore: str | date,
        shipFromPartyId: str | None = ...,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.v1.getPackingSlips"],
        /,
        *,
        createdAfter: str | date,
        createdBefore: str | date,
        shipFromPartyId: str | None = ...,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorDirectFulfillmentShipping.v1.getShippingLabels"],
        /,
        *,
        createdAfter: str | date,
        createdBefore: str | date,
        shipFromPartyId: str | None = ...,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorOrders.v1.getPurchaseOrders"],
        /,
        *,
        limit: int | None = ...,
        createdAfter: str | date | None = ...,
        createdBefore: str | date | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        includeDetails: str | None = ...,
        changedAfter: str | date | None = ...,
        changedBefore: str | date | None = ...,
        poItemState: PoItemState | None = ...,
        isPOChanged: str | None = ...,
        purchaseOrderState: PurchaseOrderState | None = ...,
        orderingVendorCode: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorOrders.v1.getPurchaseOrdersStatus"],
        /,
        *,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        createdAfter: str | date | None = ...,
        createdBefore: str | date | None = ...,
        updatedAfter: str | date | None = ...,
        updatedBefore: str | date | None = ...,
        purchaseOrderNumber: str | None = ...,
        purchaseOrderStatus: PurchaseOrderStatus | None = ...,
        itemConfirmationStatus: ItemConfirmationStatus | None = ...,
        itemReceiveStatus: ItemReceiveStatus | None = ...,
        orderingVendorCode: str | None = ...,
        shipToPartyId: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorShipments.v1.GetShipmentDetails"],
        /,
        *,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        createdAfter: str | date | None = ...,
        createdBefore: str | date | None = ...,
        shipmentConfirmedBefore: str | date | None = ...,
        shipmentConfirmedAfter: str | date | None = ...,
        packageLabelCreatedBefore: str | date | None = ...,
        packageLabelCreatedAfter: str | date | None = ...,
        shippedBefore: str | date | None = ...,
        shippedAfter: str | date | None = ...,
        estimatedDeliveryBefore: str | date | None = ...,
        estimatedDeliveryAfter: str | date | None = ...,
        shipmentDeliveryBefore: str | date | None = ...,
        shipmentDeliveryAfter: str | date | None = ...,
        requestedPickUpBefore: str | date | None = ...,
        requestedPickUpAfter: str | date | None = ...,
        scheduledPickUpBefore: str | date | None = ...,
        scheduledPickUpAfter: str | date | None = ...,
        currentShipmentStatus: str | None = ...,
        vendorShipmentIdentifier: str | None = ...,
        buyerReferenceNumber: str | None = ...,
        buyerWarehouseCode: str | None = ...,
        sellerWarehouseCode: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(
        self,
        operation_id: Literal["vendorShipments.v1.GetShipmentLabels"],
        /,
        *,
        limit: int | None = ...,
        sortOrder: SortOrder2 | None = ...,
        nextToken: str | None = ...,
        labelCreatedAfter: str | date | None = ...,
        labelCreatedBefore: str | date | None = ...,
        buyerReferenceNumber: str | None = ...,
        vendorShipmentIdentifier: str | None = ...,
        sellerWarehouseCode: str | None = ...,
        **options: Unpack[_PageOptions],
    ) -> Iterator[Any]: ...
    @overload
    def __call__(self, operation_id: str, /, **parameters: Any) -> Iterator[Any]: ...

def as_call(method: Callable[..., Any]) -> Call: ...
def as_pages(method: Callable[..., Iterator[RestReply]]) -> Pages: ...
def as_paginate(method: Callable[..., Iterator[Any]]) -> Paginate: ...
