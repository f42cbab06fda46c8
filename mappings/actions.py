"""What becomes of every MWS Action today: one row each, whether it is built here or not. Facts only, no behaviour.

status: "translated": SP-API does the Action's job; `missing` names what of the reply or request has no source.
"partial": a part of the job cannot be done, or means something else; `reason` says which. "none": nothing in SP-API
does it; `operations` names the nearest, which is not the same, and `reason` says what to use.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["translated", "partial", "none"]
Kind = Literal["one-to-one", "fan-out", "orchestration", "synthesised-locally", "no-equivalent"]


@dataclass(frozen=True, slots=True)
class Action:
    """One Action. kind: how its job is done (one call, several alike, a conversation, out of local knowledge).

    operations: Route keys it uses today, the preferred first. missing: elements, parameters or values that cannot be
    carried. reason: one sentence, for "partial" and "none".
    """

    section: str
    name: str
    kind: Kind = "one-to-one"
    operations: tuple[str, ...] = ()
    status: Status = "translated"
    missing: tuple[str, ...] = ()
    reason: str = ""

    @property
    def is_write(self) -> bool:
        """True where it changes something: MWS named those that only read `Get...` and `List...`."""
        return not self.name.startswith(("Get", "List"))


def _status_of(section: str) -> Action:
    return Action(section, "GetServiceStatus", "synthesised-locally")


_GET_FEEDS, _GET_FEED = "feeds.2021-06-30.getFeeds", "feeds.2021-06-30.getFeed"
# What a submission is sent by; who asks for one of which something waits, sends it.
_SENDING = (
    "feeds.2021-06-30.createFeed",
    "listingsItems.2021-08-01.patchListingsItem",
    "listingsItems.2021-08-01.putListingsItem",
    "listingsItems.2021-08-01.deleteListingsItem",
)

_FEEDS = (
    Action(
        "Feeds",
        "SubmitFeed",
        "orchestration",
        (
            "feeds.2021-06-30.createFeedDocument",
            *_SENDING,
            _GET_FEEDS,
            _GET_FEED,
            "listingsItems.2021-08-01.getListingsItem",
            "listingsItems.2021-08-01.searchListingsItems",
            "catalogItems.2022-04-01.searchCatalogItems",
            "sellers.v1.getMarketplaceParticipations",
            "feeds.2021-06-30.getFeedDocument",
        ),
        "partial",
        (
            "PurgeAndReplace",
            "FeedType: product data without a product-type table, shipping overrides, four flat listing formats",
        ),
        "Listing feeds become JSON_LISTINGS_FEED or single changes, which not all can; the others go as they are.",
    ),
    Action("Feeds", "GetFeedSubmissionList", "fan-out", (_GET_FEEDS, _GET_FEED, *_SENDING)),
    Action("Feeds", "GetFeedSubmissionListByNextToken", "one-to-one", (_GET_FEEDS,)),
    Action("Feeds", "GetFeedSubmissionCount", "synthesised-locally", (_GET_FEEDS,)),
    Action("Feeds", "CancelFeedSubmissions", "fan-out", (_GET_FEEDS, _GET_FEED, "feeds.2021-06-30.cancelFeed")),
    Action(
        "Feeds", "GetFeedSubmissionResult", "orchestration", (_GET_FEED, "feeds.2021-06-30.getFeedDocument", *_SENDING)
    ),
)

_GET_REPORTS, _GET_REPORT = "reports.2021-06-30.getReports", "reports.2021-06-30.getReport"
_SCHEDULES = "reports.2021-06-30.getReportSchedules"
# Where order reports are joined with their taxes, whoever asks for one requests the part it still lacks.
_CREATE_REPORT = "reports.2021-06-30.createReport"
_NO_DATA = ("ReportProcessingStatus: _DONE_NO_DATA_ and _CANCELLED_ are told apart by our own records only",)
_PERIODS = ("Schedule: periods MWS had no name for",)

_REPORTS = (
    Action(
        "Reports",
        "RequestReport",
        "one-to-one",
        (_CREATE_REPORT,),
        "partial",
        ("ReportType: types without a successor",),
        "Some report types are gone, some have other names; order reports are three now: shipping, tax, invoicing.",
    ),
    Action("Reports", "GetReportRequestList", "fan-out", (_GET_REPORTS, _GET_REPORT, _CREATE_REPORT), missing=_NO_DATA),
    Action("Reports", "GetReportRequestListByNextToken", "one-to-one", (_GET_REPORTS,), missing=_NO_DATA),
    Action("Reports", "GetReportRequestCount", "synthesised-locally", (_GET_REPORTS, _CREATE_REPORT)),
    Action(
        "Reports",
        "CancelReportRequests",
        "fan-out",
        (_GET_REPORTS, "reports.2021-06-30.cancelReport", _GET_REPORT, _CREATE_REPORT),
    ),
    Action(
        "Reports",
        "GetReportList",
        "fan-out",
        (_GET_REPORTS, _GET_REPORT, _CREATE_REPORT),
        missing=("Acknowledged: ours only",),
    ),
    Action("Reports", "GetReportListByNextToken", "one-to-one", (_GET_REPORTS,), missing=("Acknowledged: ours only",)),
    Action("Reports", "GetReportCount", "synthesised-locally", (_GET_REPORTS, _CREATE_REPORT)),
    Action(
        "Reports",
        "GetReport",
        "orchestration",
        (_GET_REPORT, "reports.2021-06-30.getReportDocument", _CREATE_REPORT),
        missing=(
            "order reports: columns of the INVOICING part, of the TAX part unless join_tax",
            "buyer columns without the restricted role",
        ),
    ),
    Action(
        "Reports",
        "ManageReportSchedule",
        "orchestration",
        (_SCHEDULES, "reports.2021-06-30.createReportSchedule", "reports.2021-06-30.cancelReportSchedule"),
    ),
    Action("Reports", "GetReportScheduleList", "one-to-one", (_SCHEDULES,), missing=_PERIODS),
    Action("Reports", "GetReportScheduleListByNextToken", "synthesised-locally", (_SCHEDULES,)),
    Action("Reports", "GetReportScheduleCount", "synthesised-locally", (_SCHEDULES,)),
    Action(
        "Reports",
        "UpdateReportAcknowledgements",
        "synthesised-locally",
        missing=("Acknowledged: kept here, not at Amazon",),
    ),
)

_SEARCH_ORDERS, _GET_ORDER = "orders.2026-01-01.searchOrders", "orders.2026-01-01.getOrder"
_ORDERS_V0, _ORDER_V0, _ITEMS_V0 = "orders.v0.getOrders", "orders.v0.getOrder", "orders.v0.getOrderItems"

# What single elements of Orders and Sellers lack stands in their tables and is added by mws.compat.operate.coverage.
_ORDERS = (
    _status_of("Orders"),
    Action(
        "Orders", "ListOrders", "one-to-one", (_ORDERS_V0, _SEARCH_ORDERS), missing=("orders older than two years",)
    ),
    Action("Orders", "ListOrdersByNextToken", "one-to-one", (_ORDERS_V0, _SEARCH_ORDERS)),
    Action("Orders", "GetOrder", "fan-out", (_ORDER_V0, _ORDERS_V0, _GET_ORDER)),
    Action("Orders", "ListOrderItems", "one-to-one", (_ITEMS_V0, _GET_ORDER)),
    Action("Orders", "ListOrderItemsByNextToken", "one-to-one", (_ITEMS_V0,)),
)

_SELLERS = (
    _status_of("Sellers"),
    Action("Sellers", "ListMarketplaceParticipations", "one-to-one", ("sellers.v1.getMarketplaceParticipations",)),
    Action("Sellers", "ListMarketplaceParticipationsByNextToken", "synthesised-locally"),
)

_SEARCH_ITEMS = "catalogItems.2022-04-01.searchCatalogItems"
_ATTRIBUTES = ("ItemAttributes the product type has no attribute for", "VariationChild: Color, Size and their like")
_ONE_PATH = ("category paths beyond the first",)
_TWENTY = "The lowest listings are rebuilt from the twenty offers SP-API shows; MWS looked at all of them."

_PRODUCTS = (
    _status_of("Products"),
    Action(
        "Products", "ListMatchingProducts", "one-to-one", (_SEARCH_ITEMS,), missing=("QueryContextId", *_ATTRIBUTES)
    ),
    Action("Products", "GetMatchingProduct", "one-to-one", (_SEARCH_ITEMS,), missing=_ATTRIBUTES),
    Action(
        "Products", "GetMatchingProductForId", "one-to-one", (_SEARCH_ITEMS,), missing=("IdType: GCID", *_ATTRIBUTES)
    ),
    Action("Products", "GetCompetitivePricingForSKU", "one-to-one", ("productPricing.v0.getCompetitivePricing",)),
    Action("Products", "GetCompetitivePricingForASIN", "one-to-one", ("productPricing.v0.getCompetitivePricing",)),
    Action("Products", "GetLowestPricedOffersForSKU", "one-to-one", ("productPricing.v0.getListingOffers",)),
    Action("Products", "GetLowestPricedOffersForASIN", "one-to-one", ("productPricing.v0.getItemOffers",)),
    Action(
        "Products",
        "GetLowestOfferListingsForSKU",
        "orchestration",
        ("productPricing.v0.getListingOffersBatch",),
        "partial",
        ("offers beyond the twentieth",),
        _TWENTY,
    ),
    Action(
        "Products",
        "GetLowestOfferListingsForASIN",
        "orchestration",
        ("productPricing.v0.getItemOffersBatch",),
        "partial",
        ("offers beyond the twentieth",),
        _TWENTY,
    ),
    Action("Products", "GetMyPriceForSKU", "one-to-one", ("productPricing.v0.getPricing",)),
    Action("Products", "GetMyPriceForASIN", "one-to-one", ("productPricing.v0.getPricing",)),
    Action(
        "Products",
        "GetMyFeesEstimate",
        "one-to-one",
        (
            "productFees.v0.getMyFeesEstimates",
            "productFees.v0.getMyFeesEstimateForSKU",
            "productFees.v0.getMyFeesEstimateForASIN",
        ),
    ),
    Action("Products", "GetProductCategoriesForSKU", "one-to-one", (_SEARCH_ITEMS,), missing=_ONE_PATH),
    Action(
        "Products",
        "GetProductCategoriesForASIN",
        "one-to-one",
        ("catalogItems.2022-04-01.getCatalogItem",),
        missing=_ONE_PATH,
    ),
)

_SUPPLY = ("SupplyDetail", "EarliestAvailability: dates")
_SUPPLY_REASON = "Quantities are counted in other ways than MWS did, and nothing tells when stock will be there."

_INVENTORY = (
    _status_of("FulfillmentInventory"),
    Action(
        "FulfillmentInventory",
        "ListInventorySupply",
        "one-to-one",
        ("fbaInventory.v1.getInventorySummaries",),
        "partial",
        _SUPPLY,
        _SUPPLY_REASON,
    ),
    Action(
        "FulfillmentInventory",
        "ListInventorySupplyByNextToken",
        "one-to-one",
        ("fbaInventory.v1.getInventorySummaries",),
        "partial",
        _SUPPLY,
        _SUPPLY_REASON,
    ),
)


def _outbound(name: str, operation: str, *missing: str) -> Action:
    key = f"fulfillmentOutbound.2020-07-01.{operation}"
    return Action("FulfillmentOutboundShipment", name, "one-to-one", (key,), missing=missing)


_OUTBOUND = (
    _status_of("FulfillmentOutboundShipment"),
    _outbound("GetFulfillmentPreview", "getFulfillmentPreview"),
    Action(
        "FulfillmentOutboundShipment",
        "CreateFulfillmentOrder",
        "one-to-one",
        (
            "fulfillmentOutbound.2020-07-01.createFulfillmentOrder",
            "fulfillmentOutbound.2020-07-01.getFulfillmentOrder",
        ),
        missing=("OrderItemDisposition Unsellable",),
    ),
    _outbound("UpdateFulfillmentOrder", "updateFulfillmentOrder"),
    _outbound("GetFulfillmentOrder", "getFulfillmentOrder"),
    _outbound("ListAllFulfillmentOrders", "listAllFulfillmentOrders"),
    _outbound("ListAllFulfillmentOrdersByNextToken", "listAllFulfillmentOrders"),
    _outbound("GetPackageTrackingDetails", "getPackageTrackingDetails"),
    _outbound("CancelFulfillmentOrder", "cancelFulfillmentOrder"),
    _outbound("ListReturnReasonCodes", "listReturnReasonCodes"),
    _outbound("CreateFulfillmentReturn", "createFulfillmentReturn"),
)

_INBOUND = "FulfillmentInboundShipment"
_DONE = "fulfillmentInbound.2024-03-20.getInboundOperationStatus"


def _plan(name: str, missing: tuple[str, ...], reason: str, *operations: str) -> Action:
    keys = tuple(f"fulfillmentInbound.2024-03-20.{operation}" for operation in operations)
    return Action(_INBOUND, name, "orchestration", (*keys, _DONE), "partial", missing, reason)


_GUIDANCE = "Removed 2024-03-27. The nearest tells whether an item may be sent in, not whether it should be."
_PREORDER = "Removed 2025-01-21 with the inbound operations of v0; the version that followed has no pre-orders."

_INBOUND_ROWS = (
    _status_of(_INBOUND),
    Action(
        _INBOUND,
        "GetInboundGuidanceForSKU",
        "no-equivalent",
        ("fbaInbound.v1.getItemEligibilityPreview",),
        "none",
        ("GuidanceReasonList",),
        _GUIDANCE,
    ),
    Action(
        _INBOUND,
        "GetInboundGuidanceForASIN",
        "no-equivalent",
        ("fbaInbound.v1.getItemEligibilityPreview",),
        "none",
        ("GuidanceReasonList",),
        _GUIDANCE,
    ),
    _plan(
        "CreateInboundShipmentPlan",
        ("EstimatedBoxContentsFee", "choice between placement options"),
        "MWS only asked; now a plan is really made, in steps that take minutes, and the caller's choice of placement "
        "has to come from the configuration.",
        "createInboundPlan",
        "generatePlacementOptions",
        "listPlacementOptions",
        "getShipment",
        "listShipmentItems",
    ),
    _plan(
        "CreateInboundShipment",
        ("DestinationFulfillmentCenterId: Amazon chooses", "adding items to a shipment that exists"),
        "Confirming one placement confirms all its shipments; MWS made them one by one.",
        "confirmPlacementOption",
        "getShipment",
        "updateShipmentName",
    ),
    _plan(
        "UpdateInboundShipment",
        ("ShipmentStatus: cancelling a single shipment",),
        "Only a whole plan can be cancelled, and new contents need what is in every box.",
        "updateShipmentName",
        "updateShipmentSourceAddress",
        "generateShipmentContentUpdatePreviews",
        "listShipmentContentUpdatePreviews",
        "confirmShipmentContentUpdatePreview",
        "updateShipmentTrackingDetails",
        "cancelInboundPlan",
    ),
    Action(_INBOUND, "GetPreorderInfo", "no-equivalent", (), "none", ("the whole Action",), _PREORDER),
    Action(_INBOUND, "ConfirmPreorder", "no-equivalent", (), "none", ("the whole Action",), _PREORDER),
    Action(_INBOUND, "GetPrepInstructionsForSKU", "one-to-one", ("fulfillmentInbound.v0.getPrepInstructions",)),
    Action(_INBOUND, "GetPrepInstructionsForASIN", "one-to-one", ("fulfillmentInbound.v0.getPrepInstructions",)),
    _plan(
        "PutTransportContent",
        (),
        "Transport cannot be asked for before the contents of every box are known, where packing comes first.",
        "setPackingInformation",
        "generateTransportationOptions",
        "listTransportationOptions",
        "updateShipmentTrackingDetails",
    ),
    Action(
        _INBOUND,
        "EstimateTransportRequest",
        "orchestration",
        (
            "fulfillmentInbound.2024-03-20.generateTransportationOptions",
            _DONE,
            "fulfillmentInbound.2024-03-20.listTransportationOptions",
        ),
    ),
    Action(
        _INBOUND,
        "GetTransportContent",
        "orchestration",
        (
            "fulfillmentInbound.2024-03-20.listTransportationOptions",
            "fulfillmentInbound.2024-03-20.getShipment",
            "fulfillmentInbound.2024-03-20.listShipmentBoxes",
        ),
    ),
    _plan(
        "ConfirmTransportRequest",
        (),
        "All shipments of a plan are confirmed together, so one waits for its siblings.",
        "confirmTransportationOptions",
    ),
    Action(
        _INBOUND,
        "VoidTransportRequest",
        "no-equivalent",
        ("fulfillmentInbound.2024-03-20.cancelInboundPlan", _DONE),
        "none",
        ("the whole Action",),
        "Transport alone cannot be called off; the nearest cancels the whole plan.",
    ),
    Action(_INBOUND, "GetPackageLabels", "orchestration", ("fulfillmentInbound.v0.getLabels",)),
    Action(_INBOUND, "GetUniquePackageLabels", "orchestration", ("fulfillmentInbound.v0.getLabels",)),
    Action(_INBOUND, "GetPalletLabels", "orchestration", ("fulfillmentInbound.v0.getLabels",)),
    Action(_INBOUND, "GetBillOfLading", "orchestration", ("fulfillmentInbound.v0.getBillOfLading",)),
    Action(_INBOUND, "ListInboundShipments", "one-to-one", ("fulfillmentInbound.v0.getShipments",)),
    Action(_INBOUND, "ListInboundShipmentsByNextToken", "one-to-one", ("fulfillmentInbound.v0.getShipments",)),
    Action(
        _INBOUND,
        "ListInboundShipmentItems",
        "one-to-one",
        ("fulfillmentInbound.v0.getShipmentItemsByShipmentId", "fulfillmentInbound.v0.getShipmentItems"),
    ),
    Action(_INBOUND, "ListInboundShipmentItemsByNextToken", "one-to-one", ("fulfillmentInbound.v0.getShipmentItems",)),
)

_MFN = (
    _status_of("MerchantFulfillment"),
    Action(
        "MerchantFulfillment",
        "GetEligibleShippingServices",
        "one-to-one",
        ("merchantFulfillment.v0.getEligibleShipmentServices",),
    ),
    Action(
        "MerchantFulfillment",
        "GetAdditionalSellerInputs",
        "one-to-one",
        ("merchantFulfillment.v0.getAdditionalSellerInputs",),
    ),
    Action("MerchantFulfillment", "CreateShipment", "one-to-one", ("merchantFulfillment.v0.createShipment",)),
    Action("MerchantFulfillment", "GetShipment", "one-to-one", ("merchantFulfillment.v0.getShipment",)),
    Action("MerchantFulfillment", "CancelShipment", "one-to-one", ("merchantFulfillment.v0.cancelShipment",)),
)

_EVENTS = (
    "finances.v0.listFinancialEvents",
    "finances.v0.listFinancialEventsByOrderId",
    "finances.v0.listFinancialEventsByGroupId",
)

_FINANCES = (
    _status_of("Finances"),
    Action("Finances", "ListFinancialEventGroups", "one-to-one", ("finances.v0.listFinancialEventGroups",)),
    Action("Finances", "ListFinancialEventGroupsByNextToken", "one-to-one", ("finances.v0.listFinancialEventGroups",)),
    Action("Finances", "ListFinancialEvents", "one-to-one", _EVENTS, missing=("events still deferred",)),
    Action("Finances", "ListFinancialEventsByNextToken", "one-to-one", _EVENTS),
)

_DESTINATIONS = "notifications.v1.getDestinations"
_SUBSCRIPTION = "notifications.v1.getSubscription"
_JSON = "Notifications arrive as JSON, not XML: whoever reads the queue has to be translated too."

_SUBSCRIPTIONS = (
    _status_of("Subscriptions"),
    Action(
        "Subscriptions",
        "RegisterDestination",
        "one-to-one",
        ("notifications.v1.createDestination",),
        "partial",
        ("MarketplaceId",),
        "A destination belongs to the application, not to a seller and marketplace, and the queue must admit SP-API.",
    ),
    Action(
        "Subscriptions", "DeregisterDestination", "orchestration", (_DESTINATIONS, "notifications.v1.deleteDestination")
    ),
    Action("Subscriptions", "ListRegisteredDestinations", "one-to-one", (_DESTINATIONS,), missing=("MarketplaceId",)),
    Action(
        "Subscriptions",
        "SendTestNotificationToDestination",
        "no-equivalent",
        ("notifications.v1.sendTestNotification",),
        "none",
        ("the whole Action",),
        "Test notifications exist in Amazon's sandbox only; send a message to the queue with your own AWS rights.",
    ),
    Action(
        "Subscriptions",
        "CreateSubscription",
        "orchestration",
        (_DESTINATIONS, "notifications.v1.createSubscription"),
        "partial",
        ("IsEnabled", "a second subscription of one type"),
        _JSON,
    ),
    Action("Subscriptions", "GetSubscription", "one-to-one", (_SUBSCRIPTION,), missing=("IsEnabled: ours only",)),
    Action(
        "Subscriptions",
        "DeleteSubscription",
        "orchestration",
        (_SUBSCRIPTION, "notifications.v1.deleteSubscriptionById"),
    ),
    Action(
        "Subscriptions",
        "ListSubscriptions",
        "fan-out",
        ("notifications.v1.getSubscriptions",),
        missing=("MarketplaceId", "IsEnabled: ours only"),
    ),
    Action(
        "Subscriptions",
        "UpdateSubscription",
        "orchestration",
        (_SUBSCRIPTION, "notifications.v1.createSubscription", "notifications.v1.deleteSubscriptionById"),
        "partial",
        ("IsEnabled",),
        "A subscription cannot be switched off; switching off deletes it.",
    ),
)

_NO_RECOMMENDATIONS = (
    "SP-API has no recommendations. By category: the restock and inventory planning reports, the Product Pricing API, "
    "the listings reports."
)


def _recommendation(name: str) -> Action:
    return Action("Recommendations", name, "no-equivalent", (), "none", ("the whole Action",), _NO_RECOMMENDATIONS)


_RECOMMENDATIONS = (
    Action(
        "Recommendations",
        "GetServiceStatus",
        "synthesised-locally",
        status="partial",
        reason="No other Action of this section is served, so there is no service whose state could be told.",
    ),
    _recommendation("GetLastUpdatedTimeForRecommendations"),
    _recommendation("ListRecommendations"),
    _recommendation("ListRecommendationsByNextToken"),
)

_EASYSHIP = (
    _status_of("EasyShip"),
    Action("EasyShip", "ListPickupSlots", "one-to-one", ("easyShip.2022-03-23.listHandoverSlots",)),
    Action(
        "EasyShip",
        "CreateScheduledPackage",
        "one-to-one",
        ("easyShip.2022-03-23.createScheduledPackage",),
        missing=("PackageDimensions", "PackageWeight"),
    ),
    Action("EasyShip", "UpdateScheduledPackages", "one-to-one", ("easyShip.2022-03-23.updateScheduledPackages",)),
    Action(
        "EasyShip",
        "GetScheduledPackage",
        "one-to-one",
        ("easyShip.2022-03-23.getScheduledPackage",),
        missing=("PackageId",),
    ),
)

_INVOICING = (
    _status_of("ShipmentInvoicing"),
    Action(
        "ShipmentInvoicing",
        "GetFBAOutboundShipmentDetail",
        "one-to-one",
        ("shipmentInvoicing.v0.getShipmentDetails",),
        missing=("MarketplaceId",),
    ),
    Action(
        "ShipmentInvoicing", "SubmitFBAOutboundShipmentInvoice", "one-to-one", ("shipmentInvoicing.v0.submitInvoice",)
    ),
    Action(
        "ShipmentInvoicing",
        "GetFBAOutboundShipmentInvoiceStatus",
        "one-to-one",
        ("shipmentInvoicing.v0.getInvoiceStatus",),
    ),
)

ACTIONS: tuple[Action, ...] = (
    *_ORDERS,
    *_SELLERS,
    *_FEEDS,
    *_REPORTS,
    *_PRODUCTS,
    *_INVENTORY,
    *_OUTBOUND,
    *_INBOUND_ROWS,
    *_MFN,
    *_FINANCES,
    *_SUBSCRIPTIONS,
    *_RECOMMENDATIONS,
    *_EASYSHIP,
    *_INVOICING,
)
"""The 115 Actions of the sections MWS served to its end."""


@dataclass(frozen=True, slots=True)
class GoneSection:
    """A section MWS itself had given up or that is another product's now. actions: their names. paths: where it was."""

    section: str
    reason: str
    actions: tuple[str, ...]
    paths: tuple[str, ...]


GONE: tuple[GoneSection, ...] = (
    GoneSection(
        "Orders-2011-01-01",
        "Replaced by version 2013-09-01 of Orders while MWS ran: send that version.",
        (
            "ListOrders",
            "ListOrdersByNextToken",
            "GetOrder",
            "ListOrderItems",
            "ListOrderItemsByNextToken",
            "GetServiceStatus",
        ),
        ("/Orders/2011-01-01",),
    ),
    GoneSection(
        "CartInformation",
        "Amazon Webstore, whose carts these were, is closed.",
        ("ListCarts", "ListCartsByNextToken", "GetCarts", "GetServiceStatus"),
        ("/CartInformation/2014-03-01",),
    ),
    GoneSection(
        "CustomerInformation",
        "Amazon Webstore, whose customers these were, is closed.",
        (
            "ListCustomers",
            "ListCustomersByNextToken",
            "GetCustomersForCustomerId",
            "GetCustomersByCustomerId",
            "GetServiceStatus",
        ),
        ("/CustomerInformation/2014-03-01",),
    ),
    GoneSection(
        "Webstore",
        "Amazon Webstore is closed.",
        (
            "ListSubscriptionsCount",
            "ListSubscriptionsCountByNextToken",
            "GetSubscriptionDetails",
            "GetServiceStatus",
        ),
        ("/Webstore/2014-09-01",),
    ),
    GoneSection(
        "OffAmazonPayments",
        "Amazon Pay has an API of its own (version 2), with other credentials; SP-API has no part in it.",
        (
            "Authorize",
            "AuthorizeOnBillingAgreement",
            "CancelOrderReference",
            "Capture",
            "CloseAuthorization",
            "CloseBillingAgreement",
            "CloseOrderReference",
            "ConfirmBillingAgreement",
            "ConfirmOrderReference",
            "CreateOrderReferenceForId",
            "GetAuthorizationDetails",
            "GetBillingAgreementDetails",
            "GetCaptureDetails",
            "GetMerchantAccountStatus",
            "GetOrderReferenceDetails",
            "GetProviderCreditDetails",
            "GetProviderCreditReversalDetails",
            "GetRefundDetails",
            "GetServiceStatus",
            "ListOrderReference",
            "ListOrderReferenceByNextToken",
            "Refund",
            "RefundPayment",
            "ReverseProviderCredit",
            "SetBillingAgreementDetails",
            "SetOrderAttributes",
            "SetOrderReferenceDetails",
            "ValidateBillingAgreement",
        ),
        ("/OffAmazonPayments/2013-01-01", "/OffAmazonPayments_Sandbox/2013-01-01"),
    ),
)
"""47 Actions more, for whoever asks for all of them."""
