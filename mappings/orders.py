"""Orders 2013-09-01 by Orders API 2026-01-01. One reply holds an order with its items; see `orders_v0` for the other.

Elements stand in the order of Amazon's own client library (2020-05-11), where the documented samples agree.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from mws.mappings.codecs import COUNT, SECOND, TIME, enum, field, group, has, many, money, total, whole
from mws.mappings.model import (
    Absent,
    Cannot,
    Check,
    Codec,
    Derive,
    Field,
    Findings,
    Fixed,
    Given,
    Needs,
    NextToken,
    NotWith,
    OneOf,
    Operation,
    Rule,
    Section,
    next_page,
)
from mws.spapi.calls import Json

SEARCH_ORDERS = "orders.2026-01-01.searchOrders"
GET_ORDER_2026 = "orders.2026-01-01.getOrder"

ORDERS = Section("Orders", "/Orders/2013-09-01", "2013-09-01", "https://mws.amazonservices.com/Orders/2013-09-01")

ORDER_STATUS = enum(
    "OrderStatus",
    {
        "PendingAvailability": "PENDING_AVAILABILITY",
        "Pending": "PENDING",
        "Unshipped": "UNSHIPPED",
        "PartiallyShipped": "PARTIALLY_SHIPPED",
        "Shipped": "SHIPPED",
        "Canceled": "CANCELLED",  # one L in MWS, two in REST
        "Unfulfillable": "UNFULFILLABLE",
    },
    elsewhere=("InvoiceUnconfirmed",),
)
CHANNEL = enum("FulfillmentChannel", {"AFN": "AMAZON", "MFN": "MERCHANT"})
SERVICE_LEVEL = enum(
    "ShipmentServiceLevelCategory",
    {
        "Expedited": "EXPEDITED",
        "FreeEconomy": "FREE_ECONOMY",
        "NextDay": "NEXT_DAY",
        "Priority": "PRIORITY",
        "SameDay": "SAME_DAY",
        "SecondDay": "SECOND_DAY",
        "Scheduled": "SCHEDULED",
        "Standard": "STANDARD",
    },
)
ADDRESS_TYPE = enum("AddressType", {"Residential": "RESIDENTIAL", "Commercial": "COMMERCIAL"})
CONDITION = enum(
    "ConditionId",
    {
        "New": "NEW",
        "Used": "USED",
        "Collectible": "COLLECTIBLE",
        "Refurbished": "REFURBISHED",
        "Preorder": "PREORDER",
        "Club": "CLUB",
    },
)
SUBCONDITION = enum(
    "ConditionSubtypeId",
    {
        "New": "NEW",
        "Mint": "MINT",
        "Very Good": "VERY_GOOD",
        "Good": "GOOD",
        "Acceptable": "ACCEPTABLE",
        "Poor": "POOR",
        "Club": "CLUB",
        "OEM": "OEM",
        "Warranty": "WARRANTY",
        "Refurbished Warranty": "REFURBISHED_WARRANTY",
        "Refurbished": "REFURBISHED",
        "Open Box": "OPEN_BOX",
        "Any": "ANY",
        "Other": "OTHER",
    },
)
EASY_SHIP_STATUS = enum(
    "EasyShipShipmentStatus",
    {
        "PendingSchedule": "PENDING_SCHEDULE",
        "PendingPickUp": "PENDING_PICK_UP",
        "PendingDropOff": "PENDING_DROP_OFF",
        "LabelCanceled": "LABEL_CANCELLED",
        "PickedUp": "PICKED_UP",
        "DroppedOff": "DROPPED_OFF",
        "AtOriginFC": "AT_ORIGIN_FC",
        "AtDestinationFC": "AT_DESTINATION_FC",
        "OutForDelivery": "OUT_FOR_DELIVERY",
        "Damaged": "DAMAGED",
        "Delivered": "DELIVERED",
        "RejectedByBuyer": "REJECTED_BY_BUYER",
        "Undeliverable": "UNDELIVERABLE",
        "ReturningToSeller": "RETURNING_TO_SELLER",
        "ReturnedToSeller": "RETURNED_TO_SELLER",
        "Lost": "LOST",
    },
)
# The documented MWS samples write VATNumber and CSTNumber; the other registrations are newer than MWS.
TAX_CLASS = enum("TaxClassification", {"VATNumber": "VAT", "CSTNumber": "CST"})
TAX_MODEL = enum("TaxCollection.Model", {"MarketplaceFacilitator": "MARKETPLACE_FACILITATOR"})
PRICE_DESIGNATION = enum("PriceDesignation", {"BusinessPrice": "BUSINESS_PRICE"})

REPLACEMENTS = ("REPLACEMENT_ORIGINAL_ID", "EXCHANGE_ORIGINAL_ID")


def _objects(value: Json) -> list[dict[str, Json]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _child(value: Json, *names: str) -> Json:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _amount(money: Json) -> Decimal:
    text = _child(money, "amount")
    try:
        return Decimal(text) if isinstance(text, str) else Decimal(0)
    except InvalidOperation as exc:
        raise ValueError("wants an amount in digits") from exc


def _pick(value: Json, key: str, wanted: str) -> Json:
    return next((item for item in _objects(value) if item.get(key) == wanted), None)


# Order ------------------------------------------------------------------------------------------------------------


def _without_tip(proceeds: Json) -> Json:
    grand = _child(proceeds, "grandTotal")
    tip = _pick(_child(proceeds, "breakdowns"), "type", "DELIVERY_TIP")
    if not isinstance(grand, dict) or tip is None:
        return grand
    return {**grand, "amount": f"{_amount(grand) - abs(_amount(_child(tip, 'subtotal'))):f}"}


# Amazon publishes no list of the values; v0 has the short forms, and its replies spell methods out as one word.
_PAYMENT = {"COD": {"COD", "CASHONDELIVERY"}, "CVS": {"CVS", "CONVENIENCESTORE"}}


def _payment_method(executions: Json) -> str | None:
    methods = {str(item.get("paymentMethod", "")).upper() for item in _objects(executions)}
    if not methods:
        return None
    return next((mws for mws, spellings in _PAYMENT.items() if methods & spellings), "Other")


def _sub_payments(executions: Json) -> Json:
    """MWS listed sub-payments of orders paid in several ways, or on delivery; a single card payment had no list."""
    found = _objects(executions)
    if len(found) < 2 and _payment_method(executions) != "COD":
        return None
    return [item for item in found if item.get("paymentAmount")] or None


def _buyer_tax(registrations: Json) -> Json:
    found = [item for item in _objects(registrations) if item.get("entityType") == "BUYER"]
    if not found:
        return None
    return {"name": next((item["legalName"] for item in found if item.get("legalName")), None), "all": [*found]}


def _order_type(programs: Json) -> str | None:
    return "Preorder" if isinstance(programs, list) and "PREORDER" in programs else "StandardOrder"


def _replaced(associated: Json) -> str | None:
    found = (item for item in _objects(associated) if item.get("associationType") in REPLACEMENTS)
    order_id = next((item.get("orderId") for item in found), None)
    return order_id if isinstance(order_id, str) else None


def _is_replacement(associated: Json) -> str | None:
    return "true" if any(item.get("associationType") in REPLACEMENTS for item in _objects(associated)) else "false"


def _easy_ship(order: Json) -> str | None:
    programs = _child(order, "programs")
    packages = _objects(_child(order, "packages"))
    if not packages or not isinstance(programs, list) or "AMAZON_EASY_SHIP" not in programs:
        return None
    return EASY_SHIP_STATUS.read(_child(packages[0], "packageStatus", "detailedStatus"))


def _address_type(value: Json) -> str | None:
    # PICKUP_POINT has no MWS value: the element is optional, so it is left out rather than guessed.
    return None if value == "PICKUP_POINT" else ADDRESS_TYPE.read(value)


def _reconciles(order: Json) -> Findings:
    """Items + shipping + gift wrap + fees + tax - discounts must be the total; otherwise OrderTotal is marked."""
    total_now = _child(order, "proceeds", "grandTotal")
    items = _objects(_child(order, "orderItems"))
    marks: dict[str, tuple[str, ...]] = {}
    if total_now is not None and all(_child(item, "proceeds", "breakdowns") for item in items):
        sum_of_items = sum((_item_sum(_child(item, "proceeds", "breakdowns")) for item in items), Decimal(0))
        if sum_of_items != _amount(_without_tip(_child(order, "proceeds"))):
            marks["inferred"] = ("OrderTotal",)
    if _child(order, "fulfillment", "fulfilledBy") == "MERCHANT" and _child(
        order, "fulfillment", "fulfillmentStatus"
    ) in ("UNSHIPPED", "PARTIALLY_SHIPPED", "SHIPPED"):
        address = _child(order, "recipient", "deliveryAddress")
        missing = tuple(
            name
            for name, value in (
                ("BuyerName", _child(order, "buyer", "buyerName")),
                ("BuyerEmail", _child(order, "buyer", "buyerEmail")),
                ("ShippingAddress", _child(address, "addressLine1") or _child(address, "name")),
            )
            if not value
        )
        if missing:
            marks["withheld"] = missing
    return marks


ORDER_TOTAL = Derive(
    "total without delivery tip",
    _without_tip,
    ("grandTotal.amount", "grandTotal.currencyCode", "breakdowns.type", "breakdowns.subtotal.amount"),
)
ORDER_CHECK = Check(
    "money reconciles; personal data present",
    _reconciles,
    (
        "orderItems.proceeds.breakdowns",
        "proceeds.grandTotal",
        "fulfillment.fulfilledBy",
        "fulfillment.fulfillmentStatus",
        "recipient.deliveryAddress.addressLine1",
        "recipient.deliveryAddress.name",
        "buyer.buyerName",
        "buyer.buyerEmail",
    ),
)

ORDER = (
    field("AmazonOrderId", "orderId"),
    field("SellerOrderId", "orderAliases[aliasType=SELLER_ORDER_ID].aliasId"),
    field("PurchaseDate", "createdTime", SECOND),
    field("LastUpdateDate", "lastUpdatedTime", SECOND),
    field("OrderStatus", "fulfillment.fulfillmentStatus", ORDER_STATUS),
    field("FulfillmentChannel", "fulfillment.fulfilledBy", CHANNEL),
    field("SalesChannel", "salesChannel.marketplaceName"),
    group(
        "ShippingAddress",
        field("Name", "name"),
        field("AddressLine1", "addressLine1"),
        field("AddressLine2", "addressLine2"),
        field("AddressLine3", "addressLine3"),
        field("City", "city"),
        # REST has one value for what MWS split into County and District.
        field("County", "districtOrCounty", mark="inferred"),
        field("StateOrRegion", "stateOrRegion"),
        field("Municipality", "municipality"),
        field("PostalCode", "postalCode"),
        field("CountryCode", "countryCode"),
        field("Phone", "phone"),
        field("AddressType", "addressType", Codec("AddressType", _address_type, known=ADDRESS_TYPE.known)),
        rest="recipient.deliveryAddress",
    ),
    money("OrderTotal", "proceeds", via=ORDER_TOTAL),
    field("NumberOfItemsShipped", "orderItems", total("fulfillment.quantityFulfilled"), mark="rebuilt"),
    field("NumberOfItemsUnshipped", "orderItems", total("fulfillment.quantityUnfulfilled"), mark="rebuilt"),
    many(
        "PaymentExecutionDetail",
        "PaymentExecutionDetailItem",
        money("Payment", "paymentAmount"),
        field("PaymentMethod", "paymentMethod"),
        rest="payment.paymentExecutions",
        via=Derive("of several, or on delivery", _sub_payments, ("paymentMethod", "paymentAmount")),
    ),
    field(
        "PaymentMethod",
        "payment.paymentExecutions",
        Codec("COD, CVS or Other", _payment_method, looks_at=("paymentMethod",)),
        mark="rebuilt",
    ),
    many(
        "PaymentMethodDetails",
        "PaymentMethodDetail",
        rest="payment.paymentExecutions",
        codec=Codec("paymentMethod", lambda item: _plain(_child(item, "paymentMethod")), looks_at=("paymentMethod",)),
    ),
    field("MarketplaceId", "salesChannel.marketplaceId"),
    field("BuyerEmail", "buyer.buyerEmail"),
    field("BuyerName", "buyer.buyerName"),
    group(
        "BuyerTaxInfo",
        field("CompanyLegalName", "name"),
        many(
            "TaxClassifications",
            "TaxClassification",
            field("Name", "taxRegistrationType", TAX_CLASS),
            field("Value", "taxRegistrationNumber"),
            rest="all",
        ),
        rest="tax.taxRegistrations",
        via=Derive(
            "the buyer's registrations",
            _buyer_tax,
            ("entityType", "legalName", "taxRegistrationType", "taxRegistrationNumber"),
        ),
    ),
    field("ShipmentServiceLevelCategory", "fulfillment.fulfillmentServiceLevel", SERVICE_LEVEL),
    field(
        "EasyShipShipmentStatus",
        "",
        Codec("of the first package", _easy_ship, looks_at=("programs", "packages.packageStatus.detailedStatus")),
    ),
    # BackOrder, LongLeadTimeOrder and SourcingOnDemandOrder are no longer told apart.
    field("OrderType", "programs", Codec("Preorder or StandardOrder", _order_type), mark="inferred"),
    field("EarliestShipDate", "fulfillment.shipByWindow.earliestDateTime", SECOND),
    field("LatestShipDate", "fulfillment.shipByWindow.latestDateTime", SECOND),
    field("EarliestDeliveryDate", "fulfillment.deliverByWindow.earliestDateTime", SECOND),
    field("LatestDeliveryDate", "fulfillment.deliverByWindow.latestDateTime", SECOND),
    field("IsBusinessOrder", "programs", has("AMAZON_BUSINESS")),
    field("PurchaseOrderNumber", "buyer.buyerPurchaseOrderNumber"),
    field("IsPrime", "programs", has("PRIME")),
    field("IsPremiumOrder", "programs", has("PREMIUM")),
    field(
        "ReplacedOrderId",
        "associatedOrders",
        Codec("the replaced order", _replaced, looks_at=("associationType", "orderId")),
    ),
    field(
        "IsReplacementOrder",
        "associatedOrders",
        Codec("has a replaced order", _is_replacement, looks_at=("associationType",)),
    ),
)

ABSENT_FROM_ORDER = (
    Absent("OrderChannel", "removed from the Orders API with version 2026-01-01"),
    Absent("ShipServiceLevel", "removed from the Orders API with version 2026-01-01"),
    Absent("CbaDisplayableShippingLabel", "removed from the Orders API with version 2026-01-01"),
    Absent("IsGlobalExpressEnabled", "removed from the Orders API with version 2026-01-01"),
    Absent("PromiseResponseDueDate", "removed from the Orders API with version 2026-01-01"),
    Absent("IsEstimatedShipDateSet", "removed from the Orders API with version 2026-01-01"),
    Absent("IsSoldByAB", "removed from the Orders API with version 2026-01-01"),
    Absent("BuyerCounty", "removed from the Orders API with version 2026-01-01"),
    Absent("DefaultShipFromLocationAddress", "not offered by version 2026-01-01"),
    Absent("BuyerTaxInfo.TaxingRegion", "no such value in version 2026-01-01; an address is not proof of it"),
    Absent("ShippingAddress.District", "one value stands for County and District; written as County"),
    Absent("ShippingAddress.isAddressSharingConfidential", "no SP-API version has it"),
    Absent("ShippedByAmazonTFM", "no SP-API version has it"),
    Absent("TFMShipmentStatus", "no SP-API version has it; see EasyShipShipmentStatus"),
    Absent("TaxRegistrationDetails", "no SP-API version has it"),
    Absent("BuyerIdentificationInformation", "no SP-API version has it"),
)

# OrderItem --------------------------------------------------------------------------------------------------------

# The model does not say the sign of a discount; MWS wrote discounts as positive amounts. abs() reads either.
_CHARGES = ("ITEM", "SHIPPING", "GIFT_WRAP", "COD_FEE", "OTHER", "TAX")


def _item_sum(breakdowns: Json) -> Decimal:
    result = Decimal(0)
    for row in _objects(breakdowns):
        amount = _amount(row.get("subtotal"))
        if row.get("type") == "DISCOUNT":
            result -= abs(amount)
        elif row.get("type") in _CHARGES:
            result += amount
    return result


def _positive(money: Json) -> Json:
    if not isinstance(money, dict):
        return None
    return {**money, "amount": f"{abs(_amount(money)):f}"} if str(money.get("amount", "")).startswith("-") else money


def _detail(breakdowns: Json, kind: str, subtype: str) -> Json:
    row = _pick(breakdowns, "type", kind)
    return _child(_pick(_child(row, "detailedBreakdowns"), "subtype", subtype), "value")


def _item_discount(breakdowns: Json) -> Json:
    """MWS kept ShippingDiscount and CODFeeDiscount apart from PromotionDiscount; REST's subtotal holds all three."""
    row = _pick(breakdowns, "type", "DISCOUNT")
    if row is None:
        return None
    whole_discount = _child(row, "subtotal")
    apart = sum((abs(_amount(_detail(breakdowns, "DISCOUNT", kind))) for kind in ("SHIPPING", "COD_FEE")), Decimal(0))
    rest = abs(_amount(whole_discount)) - apart
    if not isinstance(whole_discount, dict) or (apart and not rest):
        return None
    return {**whole_discount, "amount": f"{rest:f}"}


def _item_tax(breakdowns: Json) -> Json:
    """The part of the tax that is the item's. Without details the whole, where nothing but the item was charged."""
    row = _pick(breakdowns, "type", "TAX")
    if row is None or _child(row, "detailedBreakdowns"):
        return _detail(breakdowns, "TAX", "ITEM")
    others = {str(item.get("type")) for item in _objects(breakdowns)} - {"ITEM", "TAX", "DISCOUNT"}
    return None if others else _child(row, "subtotal")


def _tax(name: str, subtype: str) -> Derive:
    return Derive(
        f"{name}: tax detail {subtype}",
        lambda breakdowns: _positive(_detail(breakdowns, "TAX", subtype)),
        ("type", "detailedBreakdowns.subtype", "detailedBreakdowns.value"),
    )


def _discount(name: str, subtype: str) -> Derive:
    return Derive(
        f"{name}: discount detail {subtype}",
        lambda breakdowns: _positive(_detail(breakdowns, "DISCOUNT", subtype)),
        ("type", "detailedBreakdowns.subtype", "detailedBreakdowns.value"),
    )


def _plain(value: Json) -> str | None:
    return value if isinstance(value, str) else None


def _items_reconcile(item: Json) -> Findings:
    breakdowns, whole_item = _child(item, "proceeds", "breakdowns"), _child(item, "proceeds", "proceedsTotal")
    if breakdowns and whole_item is not None and _item_sum(breakdowns) != _amount(whole_item):
        return {"inferred": ("ItemPrice", "PromotionDiscount")}
    return {}


def _is_gift(fulfillment: Json) -> str | None:
    if fulfillment is None:
        return None
    return "true" if _child(fulfillment, "packing", "giftOption") is not None else "false"


def _serial_number_required(value: Json) -> str | None:
    return "true" if value == "REQUIRED" else None


ORDER_ITEM = (
    field("ASIN", "product.asin"),
    field("SellerSKU", "product.sellerSku"),
    field("OrderItemId", "orderItemId"),
    field("Title", "product.title"),
    field("QuantityOrdered", "quantityOrdered", COUNT),
    field("QuantityShipped", "fulfillment.quantityFulfilled", COUNT),
    group(
        "PointsGranted",
        field("PointsNumber", "pointsNumber", COUNT),
        money("PointsMonetaryValue", "pointsMonetaryValue"),
        rest="expense.pointsCost.pointsGranted",
    ),
    money("ItemPrice", "proceeds.breakdowns[type=ITEM].subtotal"),
    money("ShippingPrice", "proceeds.breakdowns[type=SHIPPING].subtotal"),
    money("GiftWrapPrice", "proceeds.breakdowns[type=GIFT_WRAP].subtotal"),
    money(
        "ItemTax",
        "proceeds.breakdowns",
        via=Derive("the item's tax", _item_tax, ("type", "subtotal", "detailedBreakdowns.value")),
    ),
    money("ShippingTax", "proceeds.breakdowns", via=_tax("ShippingTax", "SHIPPING")),
    money("GiftWrapTax", "proceeds.breakdowns", via=_tax("GiftWrapTax", "GIFT_WRAP")),
    money("ShippingDiscount", "proceeds.breakdowns", via=_discount("ShippingDiscount", "SHIPPING")),
    money(
        "PromotionDiscount",
        "proceeds.breakdowns",
        via=Derive(
            "discount but shipping's and fee's",
            _item_discount,
            ("type", "subtotal", "detailedBreakdowns.subtype", "detailedBreakdowns.value"),
        ),
    ),
    money("PromotionDiscountTax", "proceeds.breakdowns", via=_tax("PromotionDiscountTax", "DISCOUNT")),
    many(
        "PromotionIds",
        "PromotionId",
        rest="promotion.breakdowns",
        codec=Codec("promotionId", lambda item: _plain(_child(item, "promotionId")), looks_at=("promotionId",)),
    ),
    money("CODFee", "proceeds.breakdowns[type=COD_FEE].subtotal"),
    money("CODFeeDiscount", "proceeds.breakdowns", via=_discount("CODFeeDiscount", "COD_FEE")),
    field("IsGift", "fulfillment", Codec("has a gift option", _is_gift, looks_at=("packing.giftOption",))),
    field("GiftMessageText", "fulfillment.packing.giftOption.giftMessage"),
    field("GiftWrapLevel", "fulfillment.packing.giftOption.giftWrapLevel"),
    field("ConditionNote", "product.condition.conditionNote"),
    field("ConditionId", "product.condition.conditionType", CONDITION),
    field("ConditionSubtypeId", "product.condition.conditionSubtype", SUBCONDITION),
    field("ScheduledDeliveryStartDate", "fulfillment.shipping.scheduledDeliveryWindow.earliestDateTime"),
    field("ScheduledDeliveryEndDate", "fulfillment.shipping.scheduledDeliveryWindow.latestDateTime"),
    field("PriceDesignation", "product.price.priceDesignation", PRICE_DESIGNATION),
    group("BuyerCustomizedInfo", field("CustomizedURL", "customizedUrl"), rest="product.customization"),
    group(
        "TaxCollection",
        field("Model", "model", TAX_MODEL),
        field("ResponsibleParty", "responsibleParty"),
        rest="tax.taxCollections",
        via=Derive(
            "the first collection", lambda rows: next(iter(_objects(rows)), None), ("model", "responsibleParty")
        ),
    ),
    field(
        "SerialNumberRequired",
        "fulfillment.packing.serialNumberRequirement.requirementType",
        Codec("REQUIRED", _serial_number_required, known=frozenset({"REQUIRED"})),
    ),
    field("IsTransparency", "programs", has("TRANSPARENCY")),
)

ABSENT_FROM_ITEM = (
    Absent("ProductInfo.NumberOfItems", "not offered by version 2026-01-01"),
    Absent("ShippingDiscountTax", "version 2026-01-01 does not split the tax of a discount"),
    Absent("InvoiceData", "no SP-API version has it (China only)"),
)

# Known, and MWS had no such thing.
_NEWER = (
    "associatedOrders",
    "buyer.buyerCompanyName",
    "fulfillment.labelPrintingWindow",
    "fulfillmentOrders",
    "orderAliases",
    "orderItems.associatedOrderItems",
    "orderItems.cancellation",
    "orderItems.fulfillment.picking",
    "orderItems.fulfillment.shipping.internationalShipping",
    "orderItems.fulfillment.shipping.shippingConstraints",
    "orderItems.measurement",
    "orderItems.product.price.unitPrice",
    "orderItems.product.serialNumbers",
    "orderItems.proceeds.proceedsTotal",
    "orderItems.fulfillment.quantityUnfulfilled",
    "orderItems.tax.taxCalculationBreakdowns",
    "packages",
    "payment.paymentExecutions.acquirerId",
    "payment.paymentExecutions.authorizationCode",
    "payment.paymentExecutions.cardBrand",
    "proceeds.breakdowns",
    "recipient.deliveryAddress.companyName",
    "recipient.deliveryAddress.extendedFields",
    "recipient.deliveryPreference",
    "salesChannel.channelName",
    "tax.taxInvoicing",
    "tax.taxRegistrations",
)

INCLUDED = Fixed(
    "query.includedData",
    (
        "BUYER",
        "RECIPIENT",
        "PROCEEDS",
        "EXPENSE",
        "PROMOTION",
        "FULFILLMENT",
        "PACKAGES",
        "TAX",
        "PAYMENT",
    ),
    private=("BUYER", "RECIPIENT"),
)

HIDES = {"BUYER": ("BuyerName", "BuyerEmail", "PurchaseOrderNumber"), "RECIPIENT": ("ShippingAddress",)}

# Operations -------------------------------------------------------------------------------------------------------

_GONE = "Orders API 2026-01-01 has no such filter"

LIST_ORDERS_RULES: tuple[Rule, ...] = (
    OneOf(("CreatedAfter", "LastUpdatedAfter")),
    Needs("CreatedBefore", "CreatedAfter"),
    Needs("LastUpdatedBefore", "LastUpdatedAfter"),
    NotWith("LastUpdatedAfter", ("BuyerEmail", "SellerOrderId")),
    NotWith("BuyerEmail", ("FulfillmentChannel", "OrderStatus", "PaymentMethod", "SellerOrderId")),
    NotWith("SellerOrderId", ("FulfillmentChannel", "OrderStatus", "PaymentMethod")),
)

LIST_ORDERS = Operation(
    section=ORDERS,
    action="ListOrders",
    version="2026-01-01",
    calls=(SEARCH_ORDERS,),
    plan="list_orders",
    request=(
        field("CreatedAfter", "query.createdAfter", TIME),
        field("CreatedBefore", "query.createdBefore", TIME),
        field("LastUpdatedAfter", "query.lastUpdatedAfter", TIME),
        field("LastUpdatedBefore", "query.lastUpdatedBefore", TIME),
        many("OrderStatus", "Status", rest="query.fulfillmentStatuses", codec=ORDER_STATUS),
        many("MarketplaceId", "Id", rest="query.marketplaceIds", required=True, at_most=50),
        many("FulfillmentChannel", "Channel", rest="query.fulfilledBy", codec=CHANNEL),
        field("MaxResultsPerPage", "query.maxResultsPerPage", whole(1, 100)),
        Cannot("PaymentMethod", _GONE),
        Cannot("BuyerEmail", _GONE),
        Cannot("SellerOrderId", _GONE),
        Cannot("EasyShipShipmentStatus", _GONE),
        Cannot("TFMShipmentStatus", _GONE),
        INCLUDED,
    ),
    rules=LIST_ORDERS_RULES,
    result=(
        NextToken("pagination.nextToken"),
        field("CreatedBefore", "createdBefore"),
        field("LastUpdatedBefore", "lastUpdatedBefore"),
        many("Orders", "Order", *ORDER, rest="orders", check=ORDER_CHECK),
    ),
    ignored=tuple(f"orders.{path}" for path in (*_NEWER, "orderItems")),
    absent=ABSENT_FROM_ORDER,
    hides=HIDES,
)

GET_ORDER = Operation(
    section=ORDERS,
    action="GetOrder",
    version="2026-01-01",
    calls=(GET_ORDER_2026,),
    plan="get_order",
    request=(many("AmazonOrderId", "Id", rest="each.path.orderId", required=True, at_most=50), INCLUDED),
    result=(many("Orders", "Order", *ORDER, rest="orders", check=ORDER_CHECK),),
    ignored=tuple(f"orders.{path}" for path in (*_NEWER, "orderItems")),
    absent=ABSENT_FROM_ORDER,
    hides=HIDES,
    at_most_calls=30,  # the burst of getOrder; beyond it 2026-01-01 would wait two seconds an order
)

LIST_ORDER_ITEMS = Operation(
    section=ORDERS,
    action="ListOrderItems",
    version="2026-01-01",
    calls=(GET_ORDER_2026,),
    plan="list_order_items",
    request=(field("AmazonOrderId", "path.orderId", required=True), INCLUDED),
    result=(
        Given("AmazonOrderId", "AmazonOrderId"),
        many(
            "OrderItems",
            "OrderItem",
            *ORDER_ITEM,
            rest="order.orderItems",
            check=Check(
                "the item's money reconciles", _items_reconcile, ("proceeds.breakdowns", "proceeds.proceedsTotal")
            ),
        ),
    ),
    ignored=tuple(
        f"order.{path}"
        for path in (
            *_NEWER,
            *(node.rest for node in ORDER if isinstance(node, Field) and node.rest not in ("", "orderItems")),
            "recipient",
            "proceeds",
            "payment",
        )
    ),
    absent=ABSENT_FROM_ITEM,
)

LIST_ORDERS_BY_NEXT_TOKEN = next_page(LIST_ORDERS)
