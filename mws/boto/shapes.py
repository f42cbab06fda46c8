"""Which children the classes of replies declare: data only, and complete; whatever a reply has besides is plain text.

    "ListOrdersResult": {"Orders": {"Order": ["Order"]}}
    "GetOrderResult(ListOrdersResult)": {}

A key is a class, with the class it derives from where that is not ResponseElement. The value of a child says what it
becomes: a name, one element of that class · a mapping, one element that declares those children in turn · a list of
one of both, a list of elements · `TEXTS`, a list of texts · `Members(of)`, the elements below `member`, as a list.

Source: the surface of boto 2.49 as recorded, tested side by side with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

Child: TypeAlias = "str | Mapping[str, Child] | list[Child] | Members"


@dataclass(frozen=True)
class Members:
    """The elements below `member`. of: what each is; `TEXTS`, texts."""

    of: Child


TEXTS: Final = "*"

MONEY = "ComplexMoney"
_IDENTIFIERS: Child = {"MarketplaceASIN": {}, "SKUIdentifier": {}}
_DESTINATION = "Destination"

SHAPES: Mapping[str, Mapping[str, Child]] = {
    # Feeds
    "FeedSubmissionInfo": {},
    "SubmitFeedResult": {"FeedSubmissionInfo": "FeedSubmissionInfo"},
    "GetFeedSubmissionListResult": {"FeedSubmissionInfo": ["FeedSubmissionInfo"]},
    "GetFeedSubmissionCountResult": {},
    "CancelFeedSubmissionsResult(GetFeedSubmissionListResult)": {},
    "GetServiceStatusResult": {"Messages": {"Messages": [{}]}},
    # Reports
    "ReportRequestInfo": {},
    "RequestReportResult": {"ReportRequestInfo": {}},
    "GetReportRequestListResult(RequestReportResult)": {"ReportRequestInfo": [{}]},
    "CancelReportRequestsResult(RequestReportResult)": {},
    "GetReportListResult": {"ReportInfo": [{}]},
    "ManageReportScheduleResult": {"ReportSchedule": {}},
    "GetReportScheduleListResult(ManageReportScheduleResult)": {},
    "UpdateReportAcknowledgementsResult(GetReportListResult)": {},
    # Inbound shipments, inventory
    "CreateInboundShipmentPlanResult": {"InboundShipmentPlans": Members({"ShipToAddress": {}, "Items": Members({})})},
    "ListInboundShipmentsResult": {"ShipmentData": Members({"ShipFromAddress": {}})},
    "ListInboundShipmentItemsResult": {"ItemData": Members({})},
    "ListInventorySupplyResult": {
        "InventorySupplyList": Members(
            {
                "EarliestAvailability": {},
                "SupplyDetail": Members({"EarliestAvailableToPick": {}, "LatestAvailableToPick": {}}),
            }
        )
    },
    # Outbound shipments
    "FulfillmentPreviewItem": {"EstimatedShippingWeight": "ComplexWeight"},
    "FulfillmentPreview": {
        "EstimatedShippingWeight": "ComplexWeight",
        "EstimatedFees": Members({"Amount": "ComplexAmount"}),
        "UnfulfillablePreviewItems": Members("FulfillmentPreviewItem"),
        "FulfillmentPreviewShipments": Members({"FulfillmentPreviewItems": Members("FulfillmentPreviewItem")}),
    },
    "GetFulfillmentPreviewResult": {"FulfillmentPreviews": Members("FulfillmentPreview")},
    "FulfillmentOrder": {"DestinationAddress": {}, "NotificationEmailList": Members(TEXTS)},
    "GetFulfillmentOrderResult": {
        "FulfillmentOrder": "FulfillmentOrder",
        "FulfillmentShipment": Members(
            {"FulfillmentShipmentItem": Members({}), "FulfillmentShipmentPackage": Members({})}
        ),
        "FulfillmentOrderItem": Members({}),
    },
    "ListAllFulfillmentOrdersResult": {"FulfillmentOrders": Members("FulfillmentOrder")},
    "GetPackageTrackingDetailsResult": {"ShipToAddress": {}, "TrackingEvents": Members({"EventAddress": {}})},
    # Products
    "Image": {},
    "AttributeSet": {
        "ItemDimensions": "ComplexDimensions",
        "ListPrice": MONEY,
        "PackageDimensions": "ComplexDimensions",
        "SmallImage": "Image",
    },
    "ItemAttributes(AttributeSet)": {
        "Languages": {"Language": [{}]},
        **dict.fromkeys(
            (
                *("Actor", "Artist", "Author", "Creator", "Director", "Feature", "Format", "GemType"),
                *("MaterialType", "MediaType", "OperatingSystem", "Platform"),
            ),
            TEXTS,
        ),
    },
    "VariationRelationship": {
        "Identifiers": _IDENTIFIERS,
        "GemType": TEXTS,
        "MaterialType": TEXTS,
        "OperatingSystem": TEXTS,
    },
    "Price": {"LandedPrice": MONEY, "ListingPrice": MONEY, "Shipping": MONEY},
    "CompetitivePrice": {"Price": "Price"},
    "CompetitivePriceList": {"CompetitivePrice": ["CompetitivePrice"]},
    "CompetitivePricing": {
        "CompetitivePrices": "CompetitivePriceList",
        "NumberOfOfferListings": TEXTS,
        "TradeInValue": MONEY,
    },
    "SalesRank": {},
    "LowestOfferListing": {"Qualifiers": {"ShippingTime": {}}, "Price": "Price"},
    "Offer": {"BuyingPrice": "Price", "RegularPrice": MONEY},
    "Product": {
        "Identifiers": _IDENTIFIERS,
        "AttributeSets": {"ItemAttributes": ["ItemAttributes"]},
        "Relationships": {"VariationParent": ["VariationRelationship"]},
        "CompetitivePricing": ["CompetitivePricing"],
        "SalesRankings": {"SalesRank": ["SalesRank"]},
        "LowestOfferListings": {"LowestOfferListing": ["LowestOfferListing"]},
        "Offers": {"Offer": ["Offer"]},
    },
    "ListMatchingProductsResult": {"Products": {"Product": ["Product"]}},
    "ProductsBulkOperationResult": {"Product": "Product", "Error": {}},
    "GetMatchingProductForIdResult(ListMatchingProductsResult)": {},
    "ProductCategory": {"Parent": "ProductCategory"},
    "GetProductCategoriesResult": {"Self": ["ProductCategory"]},
    "GetProductCategoriesForSKUResult(GetProductCategoriesResult)": {},
    "GetProductCategoriesForASINResult(GetProductCategoriesResult)": {},
    # Orders, sellers, recommendations
    "Order": {
        "OrderTotal": MONEY,
        "ShippingAddress": {},
        "PaymentExecutionDetail": {
            "PaymentExecutionDetailItem": [{"PaymentExecutionDetailItem": {"Payment": MONEY}}],
        },
    },
    "ListOrdersResult": {"Orders": {"Order": ["Order"]}},
    "GetOrderResult(ListOrdersResult)": {},
    "OrderItem": {
        "ItemPrice": MONEY,
        "ShippingPrice": MONEY,
        "GiftWrapPrice": MONEY,
        "ItemTax": MONEY,
        "ShippingTax": MONEY,
        "GiftWrapTax": MONEY,
        "ShippingDiscount": MONEY,
        "PromotionDiscount": MONEY,
        "PromotionIds": TEXTS,
        "CODFee": MONEY,
        "CODFeeDiscount": MONEY,
    },
    "ListOrderItemsResult": {"OrderItems": {"OrderItem": ["OrderItem"]}},
    "ListMarketplaceParticipationsResult": {
        "ListParticipations": {"Participation": [{}]},
        "ListMarketplaces": {"Marketplace": [{}]},
    },
    "ListRecommendationsResult": {"ListingQualityRecommendations": Members({"ItemIdentifier": {}})},
    # Customers and carts of web stores
    "Customer": {
        "PrimaryContactInfo": {},
        "ShippingAddressList": {"ShippingAddress": [{}]},
        "AssociatedMarketplaces": {"MarketplaceDomain": [{}]},
    },
    "ListCustomersResult": {"CustomerList": {"Customer": ["Customer"]}},
    "GetCustomersForCustomerIdResult(ListCustomersResult)": {},
    "CartItem": {"CurrentPrice": MONEY, "SalePrice": MONEY},
    "Cart": {"ActiveCartItemList": {"CartItem": ["CartItem"]}, "SavedCartItemList": {"CartItem": ["CartItem"]}},
    "ListCartsResult": {"CartList": {"Cart": ["Cart"]}},
    "GetCartsResult(ListCartsResult)": {},
    # Subscriptions
    _DESTINATION: {"AttributeList": Members({})},
    "ListRegisteredDestinationsResult": {"DestinationList": Members(_DESTINATION)},
    "Subscription": {"Destination": _DESTINATION},
    "GetSubscriptionResult": {"Subscription": "Subscription"},
    "ListSubscriptionsResult": {"SubscriptionList": Members("Subscription")},
    # Amazon Pay as MWS had it
    "OrderReferenceDetails": {
        "Buyer": {},
        "OrderTotal": MONEY,
        "Destination": {"PhysicalDestination": {}},
        "SellerOrderAttributes": {},
        "OrderReferenceStatus": {},
        "Constraints": [{}],
    },
    "SetOrderReferenceDetailsResult": {"OrderReferenceDetails": "OrderReferenceDetails"},
    "GetOrderReferenceDetailsResult(SetOrderReferenceDetailsResult)": {},
    "AuthorizationDetails": {
        "AuthorizationAmount": MONEY,
        "CapturedAmount": MONEY,
        "AuthorizationFee": MONEY,
        "AuthorizationStatus": {},
    },
    "AuthorizeResult": {"AuthorizationDetails": "AuthorizationDetails"},
    "GetAuthorizationDetailsResult(AuthorizeResult)": {},
    "CaptureDetails": {"CaptureAmount": MONEY, "RefundedAmount": MONEY, "CaptureFee": MONEY, "CaptureStatus": {}},
    "CaptureResult": {"CaptureDetails": "CaptureDetails"},
    "GetCaptureDetailsResult(CaptureResult)": {},
    "RefundDetails": {"RefundAmount": MONEY, "FeeRefunded": MONEY, "RefundStatus": {}},
    "RefundResult": {"RefundDetails": "RefundDetails"},
    "GetRefundDetails(RefundResult)": {},
}

# Replies with a result for each thing asked for, and the class of a result.
RESULT_LISTS: Mapping[str, str] = {
    "ProductsBulkOperationResponse": "ProductsBulkOperationResult",
    "GetMatchingProductResponse(ProductsBulkOperationResponse)": "",
    "GetMatchingProductForIdResponse": "GetMatchingProductForIdResult",
    "GetCompetitivePricingForSKUResponse(ProductsBulkOperationResponse)": "",
    "GetCompetitivePricingForASINResponse(ProductsBulkOperationResponse)": "",
    "GetLowestOfferListingsForSKUResponse(ProductsBulkOperationResponse)": "",
    "GetLowestOfferListingsForASINResponse(ProductsBulkOperationResponse)": "",
    "GetMyPriceForSKUResponse(ProductsBulkOperationResponse)": "",
    "GetMyPriceForASINResponse(ProductsBulkOperationResponse)": "",
}

# The prefix under which elements of a class, and those below, may stand.
PREFIXES: Mapping[str, str] = {"Product": "ns2"}
