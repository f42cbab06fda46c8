"""Orders 2013-09-01 by Orders API v0: MWS's own shape, with every filter and a batch by id. Most names are MWS's.

Amazon ends its reads (see `mws.spapi.lifecycle`); until then it is asked first (decision 0011).
"""

from __future__ import annotations

from dataclasses import replace

from mws.mappings.codecs import BOOL, COUNT, SECOND, TIME, enum, field, group, many, whole
from mws.mappings.model import Absent, Check, Codec, Given, Group, NextToken, Operation, Supplied, next_page
from mws.mappings.orders import findings
from mws.mappings.orders.v2026 import LIST_ORDERS_RULES, ORDERS

GET_ORDERS = "orders.v0.getOrders"
GET_ORDER_V0 = "orders.v0.getOrder"
GET_ORDER_ITEMS = "orders.v0.getOrderItems"


def _same(name: str, *values: str) -> Codec:
    return enum(name, {value: value for value in values})


STATUS = _same(
    "OrderStatus",
    "PendingAvailability",
    "Pending",
    "Unshipped",
    "PartiallyShipped",
    "Shipped",
    "Canceled",
    "Unfulfillable",
    "InvoiceUnconfirmed",
)
CHANNEL = _same("FulfillmentChannel", "AFN", "MFN")
PAYMENT = _same("PaymentMethod", "COD", "CVS", "Other")
EASY_SHIP = _same(
    "EasyShipShipmentStatus",
    "PendingSchedule",
    "PendingPickUp",
    "PendingDropOff",
    "LabelCanceled",
    "PickedUp",
    "DroppedOff",
    "AtOriginFC",
    "AtDestinationFC",
    "OutForDelivery",
    "Damaged",
    "Delivered",
    "RejectedByBuyer",
    "Undeliverable",
    "ReturnedToSeller",
    "ReturningToSeller",
    "Lost",
)

_ADDRESS = (
    field("Name", "Name"),
    field("AddressLine1", "AddressLine1"),
    field("AddressLine2", "AddressLine2"),
    field("AddressLine3", "AddressLine3"),
    field("City", "City"),
    field("County", "County"),
    field("District", "District"),
    field("StateOrRegion", "StateOrRegion"),
    field("Municipality", "Municipality"),
    field("PostalCode", "PostalCode"),
    field("CountryCode", "CountryCode"),
    field("Phone", "Phone"),
    field("AddressType", "AddressType"),
)


def _money(name: str, rest: str = "") -> Group:
    return group(name, field("CurrencyCode", "CurrencyCode"), field("Amount", "Amount"), rest=rest or name)


ORDER = (
    field("AmazonOrderId", "AmazonOrderId"),
    field("SellerOrderId", "SellerOrderId"),
    field("PurchaseDate", "PurchaseDate", SECOND),
    field("LastUpdateDate", "LastUpdateDate", SECOND),
    field("OrderStatus", "OrderStatus", STATUS),
    field("FulfillmentChannel", "FulfillmentChannel", CHANNEL),
    field("SalesChannel", "SalesChannel"),
    field("OrderChannel", "OrderChannel"),
    field("ShipServiceLevel", "ShipServiceLevel"),
    group("ShippingAddress", *_ADDRESS, rest="ShippingAddress"),
    group("DefaultShipFromLocationAddress", *_ADDRESS, rest="DefaultShipFromLocationAddress"),
    _money("OrderTotal"),
    field("NumberOfItemsShipped", "NumberOfItemsShipped", COUNT),
    field("NumberOfItemsUnshipped", "NumberOfItemsUnshipped", COUNT),
    many(
        "PaymentExecutionDetail",
        "PaymentExecutionDetailItem",
        _money("Payment"),
        field("PaymentMethod", "PaymentMethod"),
        rest="PaymentExecutionDetail",
    ),
    field("PaymentMethod", "PaymentMethod"),
    many("PaymentMethodDetails", "PaymentMethodDetail", rest="PaymentMethodDetails"),
    field("MarketplaceId", "MarketplaceId"),
    field("BuyerEmail", "BuyerInfo.BuyerEmail"),
    field("BuyerName", "BuyerInfo.BuyerName"),
    field("BuyerCounty", "BuyerInfo.BuyerCounty"),
    group(
        "BuyerTaxInfo",
        field("CompanyLegalName", "CompanyLegalName"),
        field("TaxingRegion", "TaxingRegion"),
        many(
            "TaxClassifications",
            "TaxClassification",
            field("Name", "Name"),
            field("Value", "Value"),
            rest="TaxClassifications",
        ),
        rest="BuyerInfo.BuyerTaxInfo",
    ),
    field("ShipmentServiceLevelCategory", "ShipmentServiceLevelCategory"),
    field("EasyShipShipmentStatus", "EasyShipShipmentStatus"),
    field("CbaDisplayableShippingLabel", "CbaDisplayableShippingLabel"),
    field("OrderType", "OrderType"),
    field("EarliestShipDate", "EarliestShipDate", SECOND),
    field("LatestShipDate", "LatestShipDate", SECOND),
    field("EarliestDeliveryDate", "EarliestDeliveryDate", SECOND),
    field("LatestDeliveryDate", "LatestDeliveryDate", SECOND),
    field("IsBusinessOrder", "IsBusinessOrder", BOOL),
    field("PurchaseOrderNumber", "BuyerInfo.PurchaseOrderNumber"),
    field("IsPrime", "IsPrime", BOOL),
    field("IsPremiumOrder", "IsPremiumOrder", BOOL),
    field("IsGlobalExpressEnabled", "IsGlobalExpressEnabled", BOOL),
    field("ReplacedOrderId", "ReplacedOrderId"),
    field("IsReplacementOrder", "IsReplacementOrder", BOOL),
    field("PromiseResponseDueDate", "PromiseResponseDueDate", SECOND),
    field("IsEstimatedShipDateSet", "IsEstimatedShipDateSet", BOOL),
    field("IsSoldByAB", "IsSoldByAB", BOOL),
    field("IsIBA", "IsIBA", BOOL),
    field("IsAccessPointOrder", "IsAccessPointOrder", BOOL),
    # MWS wrote these three names with a small first letter.
    group(
        "AutomatedShippingSettings",
        field("hasAutomatedShippingSettings", "HasAutomatedShippingSettings", BOOL),
        field("automatedCarrier", "AutomatedCarrier"),
        field("automatedShipMethod", "AutomatedShipMethod"),
        rest="AutomatedShippingSettings",
    ),
)

ORDER_ITEM = (
    field("ASIN", "ASIN"),
    field("SellerSKU", "SellerSKU"),
    field("OrderItemId", "OrderItemId"),
    field("Title", "Title"),
    field("QuantityOrdered", "QuantityOrdered", COUNT),
    field("QuantityShipped", "QuantityShipped", COUNT),
    group("ProductInfo", field("NumberOfItems", "NumberOfItems"), rest="ProductInfo"),
    group(
        "PointsGranted",
        field("PointsNumber", "PointsNumber", COUNT),
        _money("PointsMonetaryValue"),
        rest="PointsGranted",
    ),
    _money("ItemPrice"),
    _money("ShippingPrice"),
    _money("GiftWrapPrice", "BuyerInfo.GiftWrapPrice"),
    _money("ItemTax"),
    _money("ShippingTax"),
    _money("GiftWrapTax", "BuyerInfo.GiftWrapTax"),
    _money("ShippingDiscount"),
    _money("ShippingDiscountTax"),
    _money("PromotionDiscount"),
    _money("PromotionDiscountTax"),
    many("PromotionIds", "PromotionId", rest="PromotionIds"),
    _money("CODFee"),
    _money("CODFeeDiscount"),
    field("IsGift", "IsGift", BOOL),
    field("GiftMessageText", "BuyerInfo.GiftMessageText"),
    field("GiftWrapLevel", "BuyerInfo.GiftWrapLevel"),
    field("ConditionNote", "ConditionNote"),
    field("ConditionId", "ConditionId"),
    field("ConditionSubtypeId", "ConditionSubtypeId"),
    field("ScheduledDeliveryStartDate", "ScheduledDeliveryStartDate"),
    field("ScheduledDeliveryEndDate", "ScheduledDeliveryEndDate"),
    field("PriceDesignation", "PriceDesignation"),
    group("BuyerCustomizedInfo", field("CustomizedURL", "CustomizedURL"), rest="BuyerInfo.BuyerCustomizedInfo"),
    group(
        "TaxCollection",
        field("Model", "Model"),
        field("ResponsibleParty", "ResponsibleParty"),
        rest="TaxCollection",
    ),
    field("SerialNumberRequired", "SerialNumberRequired", BOOL),
    field("IsTransparency", "IsTransparency", BOOL),
    field("IossNumber", "IossNumber"),
    field("DeemedResellerCategory", "DeemedResellerCategory"),
    group(
        "BuyerRequestedCancel",
        field("IsBuyerRequestedCancel", "IsBuyerRequestedCancel", BOOL),
        field("BuyerCancelReason", "BuyerCancelReason"),
        rest="BuyerRequestedCancel",
    ),
)

ABSENT_FROM_ORDER = (
    Absent("ShippingAddress.isAddressSharingConfidential", "no SP-API version has it"),
    Absent("ShippedByAmazonTFM", "no SP-API version has it"),
    Absent("TFMShipmentStatus", "no SP-API version has it; see EasyShipShipmentStatus"),
    Absent("TaxRegistrationDetails", "no SP-API version has it"),
    Absent("BuyerIdentificationInformation", "no SP-API version has it"),
)

# Known, and MWS had no such thing: held against its Orders pages as they stood from 2019 to September 2022, the last
# ones kept publicly. They gained IossNumber (2021-07), AutomatedShippingSettings (2021-09), IsIBA and
# BuyerRequestedCancel (2022-03) and IsAccessPointOrder (2022-05); where it put them no page says, so v0's places are
# taken. DeemedResellerCategory, of the same change of 2021 as IossNumber, is on no page.
_NEWER = (
    "BuyerInvoicePreference",
    "BuyerTaxInformation",
    "DefaultShipFromLocationAddress.CompanyName",
    "DefaultShipFromLocationAddress.ExtendedFields",
    "ElectronicInvoiceStatus",
    "FulfillmentInstruction",
    "HasRegulatedItems",
    "IsISPU",
    "MarketplaceTaxInfo",
    "PaymentExecutionDetail.AcquirerId",
    "PaymentExecutionDetail.AuthorizationCode",
    "PaymentExecutionDetail.CardBrand",
    "SellerDisplayName",
    "ShippingAddress.CompanyName",
    "ShippingAddress.ExtendedFields",
)
_NEWER_ITEM = (
    "AmazonPrograms",
    "AssociatedItems",
    "Measurement",
    "SerialNumbers",
    "ShippingConstraints",
    "StoreChainStoreId",
    "SubstitutionPreferences",
)
_HIDES = {
    "buyerInfo": ("BuyerEmail", "BuyerName", "BuyerCounty", "BuyerTaxInfo", "PurchaseOrderNumber"),
    "shippingAddress": ("ShippingAddress",),
}
_HIDES_ITEM = {"buyerInfo": ("GiftMessageText", "GiftWrapLevel", "GiftWrapPrice", "GiftWrapTax", "BuyerCustomizedInfo")}

_ORDER_CHECK = Check(
    "a business buyer's tax data present",
    findings.order_findings_v0,
    ("OrderStatus", "MarketplaceId", "IsBusinessOrder", "BuyerInfo.BuyerTaxInfo"),
)

_LIST_RESULT = (
    NextToken("NextToken"),
    field("CreatedBefore", "CreatedBefore"),
    field("LastUpdatedBefore", "LastUpdatedBefore"),
    many("Orders", "Order", *ORDER, rest="Orders", check=_ORDER_CHECK),
)

LIST_ORDERS = Operation(
    section=ORDERS,
    action="ListOrders",
    version="v0",
    calls=(GET_ORDERS,),
    request=(
        field("CreatedAfter", "query.CreatedAfter", TIME),
        field("CreatedBefore", "query.CreatedBefore", TIME),
        field("LastUpdatedAfter", "query.LastUpdatedAfter", TIME),
        field("LastUpdatedBefore", "query.LastUpdatedBefore", TIME),
        many("OrderStatus", "Status", rest="query.OrderStatuses", codec=STATUS),
        many("MarketplaceId", "Id", rest="query.MarketplaceIds", required=True, at_most=50),
        many("FulfillmentChannel", "Channel", rest="query.FulfillmentChannels", codec=CHANNEL),
        many("PaymentMethod", "Method", rest="query.PaymentMethods", codec=PAYMENT),
        field("BuyerEmail", "query.BuyerEmail"),
        field("SellerOrderId", "query.SellerOrderId"),
        field("MaxResultsPerPage", "query.MaxResultsPerPage", whole(1, 100)),
        many("EasyShipShipmentStatus", "Status", rest="query.EasyShipShipmentStatuses", codec=EASY_SHIP),
        # The older name of the same filter, from the time before Easy Ship was called that.
        many("TFMShipmentStatus", "Status", rest="query.EasyShipShipmentStatuses", codec=EASY_SHIP),
    ),
    rules=LIST_ORDERS_RULES,
    result=_LIST_RESULT,
    private=("buyerInfo", "shippingAddress"),
    hides=_HIDES,
    ignored=tuple(f"Orders.{path}" for path in _NEWER),
    absent=(Absent("orders older than two years", "SP-API keeps them no longer"), *ABSENT_FROM_ORDER),
)

GET_ORDER = Operation(
    section=ORDERS,
    action="GetOrder",
    version="v0",
    calls=(GET_ORDERS,),
    plan="get_orders_v0",
    remembers=True,
    request=(
        many("AmazonOrderId", "Id", rest="query.AmazonOrderIds", required=True, at_most=50),
        Supplied("query.MarketplaceIds", "marketplaces"),
    ),
    result=(many("Orders", "Order", *ORDER, rest="Orders", check=_ORDER_CHECK),),
    private=("buyerInfo", "shippingAddress"),
    hides=_HIDES,
    ignored=("NextToken", "CreatedBefore", "LastUpdatedBefore", *(f"Orders.{path}" for path in _NEWER)),
    absent=ABSENT_FROM_ORDER,
)

# ListOrders and a batch of GetOrder draw on one bucket (a call a minute), getOrder has its own (one in two seconds).
GET_ORDER_EACH = replace(
    GET_ORDER,
    calls=(GET_ORDER_V0,),
    plan="get_order_v0",
    remembers=True,
    request=(many("AmazonOrderId", "Id", rest="each.path.orderId", required=True, at_most=50),),
    ignored=tuple(f"Orders.{path}" for path in _NEWER),
    sources={"Orders": GET_ORDER_V0},
    at_most_calls=10,
)

LIST_ORDER_ITEMS = Operation(
    section=ORDERS,
    action="ListOrderItems",
    version="v0",
    calls=(GET_ORDER_ITEMS,),
    request=(field("AmazonOrderId", "path.orderId", required=True),),
    result=(
        NextToken("NextToken"),
        Given("AmazonOrderId", "AmazonOrderId"),
        many("OrderItems", "OrderItem", *ORDER_ITEM, rest="OrderItems"),
    ),
    private=("buyerInfo",),
    hides=_HIDES_ITEM,
    ignored=("AmazonOrderId", *(f"OrderItems.{path}" for path in _NEWER_ITEM)),
    absent=(Absent("InvoiceData", "no SP-API version has it (China only)"),),
)

LIST_ORDERS_BY_NEXT_TOKEN = next_page(LIST_ORDERS)
LIST_ORDER_ITEMS_BY_NEXT_TOKEN = next_page(LIST_ORDER_ITEMS)
