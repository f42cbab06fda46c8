"""Orders 2013-09-01 by Orders API 2026-01-01. One reply holds an order with its items; see `orders_v0` for the other.

Elements stand in the order of Amazon's own client library (2020-05-11), where the documented samples agree.
"""

from __future__ import annotations

from mws.mappings.codecs import COUNT, SECOND, TIME, field, group, has, many, money, total, whole
from mws.mappings.model import (
    Absent,
    Cannot,
    Check,
    Codec,
    Derive,
    Dropped,
    Field,
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
from mws.mappings.orders import derive, findings
from mws.mappings.orders.words_2026 import (
    CHANNEL,
    CONDITION,
    ORDER_STATUS,
    PRICE_DESIGNATION,
    SERVICE_LEVEL,
    SUBCONDITION,
    TAX_CLASS,
    TAX_MODEL,
)

SEARCH_ORDERS = "orders.2026-01-01.searchOrders"
GET_ORDER_2026 = "orders.2026-01-01.getOrder"

ORDERS = Section(
    "Orders",
    "/Orders/2013-09-01",
    "2013-09-01",
    "https://mws.amazonservices.com/Orders/2013-09-01",
    version_setting="orders_version",
)

# Order ------------------------------------------------------------------------------------------------------------

ORDER_TOTAL = Derive(
    "total without delivery tip",
    derive.without_tip,
    ("grandTotal.amount", "grandTotal.currencyCode", "breakdowns.type", "breakdowns.subtotal.amount"),
)
ORDER_CHECK = Check(
    "money reconciles; what roles or Amazon withhold is named",
    findings.order_findings,
    (
        "programs",
        "packages.packageStatus.detailedStatus",
        "salesChannel.channelName",
        "salesChannel.marketplaceId",
        "salesChannel.marketplaceName",
        "tax.taxRegistrations.entityType",
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
    field(
        "SalesChannel",
        "salesChannel",
        Codec("marketplace's name, or Non-Amazon", derive.sales_channel, looks_at=("marketplaceName", "channelName")),
    ),
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
        field("AddressType", "addressType", Codec("AddressType", derive.address_type, known=derive.ADDRESS_TYPE.known)),
        rest="recipient.deliveryAddress",
    ),
    money("OrderTotal", "proceeds", via=ORDER_TOTAL),
    field("NumberOfItemsShipped", "orderItems", total("fulfillment.quantityFulfilled"), mark="rebuilt"),
    field("NumberOfItemsUnshipped", "orderItems", total("fulfillment.quantityUnfulfilled"), mark="rebuilt"),
    many(
        "PaymentExecutionDetail",
        "PaymentExecutionDetailItem",
        money("Payment", "paymentAmount"),
        field("PaymentMethod", "paymentMethod", Codec("MWS's word", derive.sub_payment_method)),
        rest="payment.paymentExecutions",
        via=Derive("of several, or on delivery", derive.sub_payments, ("paymentMethod", "paymentAmount")),
    ),
    field(
        "PaymentMethod",
        "payment.paymentExecutions",
        Codec("COD, CVS or Other", derive.payment_method, looks_at=("paymentMethod",)),
        mark="rebuilt",
    ),
    many(
        "PaymentMethodDetails",
        "PaymentMethodDetail",
        rest="payment.paymentExecutions",
        codec=derive.member("paymentMethod"),
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
            derive.buyer_tax,
            ("entityType", "legalName", "taxRegistrationType", "taxRegistrationNumber"),
        ),
    ),
    field("ShipmentServiceLevelCategory", "fulfillment.fulfillmentServiceLevel", SERVICE_LEVEL),
    field(
        "EasyShipShipmentStatus",
        "",
        Codec("of the first package", derive.easy_ship, looks_at=("programs", "packages.packageStatus.detailedStatus")),
    ),
    # BackOrder, LongLeadTimeOrder and SourcingOnDemandOrder are no longer told apart.
    field("OrderType", "programs", Codec("Preorder or StandardOrder", derive.order_type), mark="inferred"),
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
        Codec("the replaced order", derive.replaced_order, looks_at=("associationType", "orderId")),
    ),
    field(
        "IsReplacementOrder",
        "associatedOrders",
        Codec("has a replaced order", derive.is_replacement, looks_at=("associationType",)),
    ),
    field("IsIBA", "programs", has("INVOICE_BY_AMAZON")),
    field(
        "IsAccessPointOrder",
        "recipient.deliveryAddress.addressType",
        Codec("PICKUP_POINT", derive.is_access_point),
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
    Absent("AutomatedShippingSettings", "not offered by version 2026-01-01"),
    Absent("BuyerTaxInfo.TaxingRegion", "no such value in version 2026-01-01; an address is not proof of it"),
    Absent("ShippingAddress.District", "one value stands for County and District; written as County"),
    Absent("ShippingAddress.isAddressSharingConfidential", "no SP-API version has it"),
    Absent("ShippedByAmazonTFM", "no SP-API version has it"),
    Absent("TFMShipmentStatus", "no SP-API version has it; see EasyShipShipmentStatus"),
    Absent("TaxRegistrationDetails", "no SP-API version has it"),
    Absent("BuyerIdentificationInformation", "no SP-API version has it"),
)

# OrderItem --------------------------------------------------------------------------------------------------------


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
        via=Derive("the item's tax", derive.item_tax, ("type", "subtotal", "detailedBreakdowns.value")),
    ),
    money("ShippingTax", "proceeds.breakdowns", via=derive.tax("ShippingTax", "SHIPPING")),
    money("GiftWrapTax", "proceeds.breakdowns", via=derive.tax("GiftWrapTax", "GIFT_WRAP")),
    money("ShippingDiscount", "proceeds.breakdowns", via=derive.discount("ShippingDiscount", "SHIPPING")),
    money(
        "PromotionDiscount",
        "proceeds.breakdowns",
        via=Derive(
            "discount but shipping's and fee's",
            derive.item_discount,
            ("type", "subtotal", "detailedBreakdowns.subtype", "detailedBreakdowns.value"),
        ),
    ),
    money("PromotionDiscountTax", "proceeds.breakdowns", via=derive.tax("PromotionDiscountTax", "DISCOUNT")),
    many(
        "PromotionIds",
        "PromotionId",
        rest="promotion.breakdowns",
        codec=derive.member("promotionId"),
    ),
    money("CODFee", "proceeds.breakdowns[type=COD_FEE].subtotal"),
    money("CODFeeDiscount", "proceeds.breakdowns", via=derive.discount("CODFeeDiscount", "COD_FEE")),
    field("IsGift", "fulfillment", Codec("has a gift option", derive.is_gift, looks_at=("packing.giftOption",))),
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
            "the first collection", lambda rows: next(iter(derive.objects(rows)), None), ("model", "responsibleParty")
        ),
    ),
    field(
        "SerialNumberRequired",
        "fulfillment.packing.serialNumberRequirement.requirementType",
        Codec("REQUIRED", derive.serial_number_required, known=frozenset({"REQUIRED"})),
    ),
    field("IsTransparency", "programs", has("TRANSPARENCY")),
    field("IossNumber", "fulfillment.shipping.internationalShipping.iossNumber"),
    field(
        "DeemedResellerCategory",
        "tax.taxCalculationBreakdowns",
        Codec("the first scheme", derive.reporting_scheme, looks_at=("reportingScheme",)),
    ),
    # Without `cancellation` nothing is said: an answer "false" would have the item shipped.
    group(
        "BuyerRequestedCancel",
        field("IsBuyerRequestedCancel", "asked"),
        field("BuyerCancelReason", "reason"),
        rest="cancellation",
        via=Derive(
            "the buyer's request",
            derive.buyer_cancel,
            ("cancellationRequest.requester", "cancellationRequest.cancelReason"),
        ),
    ),
)

ABSENT_FROM_ITEM = (
    Absent("ProductInfo.NumberOfItems", "not offered by version 2026-01-01"),
    Absent("ShippingDiscountTax", "version 2026-01-01 does not split the tax of a discount"),
    Absent("InvoiceData", "no SP-API version has it (China only)"),
)

# Known, and MWS had no such thing: held against its Orders pages of 2019 to September 2022, as of the v0 table's list.
_NEWER = (
    "associatedOrders",
    "buyer.buyerCompanyName",
    "fulfillment.labelPrintingWindow",
    "fulfillmentOrders",
    "orderAliases",
    "orderItems.associatedOrderItems",
    "orderItems.cancellation.cancellationExecution",
    "orderItems.fulfillment.picking",
    "orderItems.fulfillment.shipping.shippingConstraints",
    "orderItems.measurement",
    "orderItems.product.price.unitPrice",
    "orderItems.product.serialNumbers",
    "orderItems.proceeds.proceedsTotal",
    "orderItems.fulfillment.quantityUnfulfilled",
    "packages",
    "payment.paymentExecutions.acquirerId",
    "payment.paymentExecutions.authorizationCode",
    "payment.paymentExecutions.cardBrand",
    "proceeds.breakdowns",
    "recipient.deliveryAddress.companyName",
    "recipient.deliveryAddress.extendedFields",
    "recipient.deliveryPreference",
    "tax.taxInvoicing",
    "tax.taxRegistrations",
)

# Money that no element of MWS holds: OrderTotal is without the tip, and no element of an item has what is "OTHER".
_DROPPED = (Dropped("orders.proceeds.breakdowns[type=DELIVERY_TIP].subtotal.amount", "DeliveryTip"),)
_DROPPED_OF_ITEM = (Dropped("order.orderItems.proceeds.breakdowns[type=OTHER].subtotal.amount", "OtherCharge"),)

INCLUDED_DATA = (
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
)
INCLUDED = Fixed("query.includedData", INCLUDED_DATA, private=("BUYER", "RECIPIENT"))

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
    dropped=_DROPPED,
    absent=ABSENT_FROM_ORDER,
    hides=HIDES,
    no_role_opens=("EasyShipShipmentStatus",),
)

GET_ORDER = Operation(
    section=ORDERS,
    action="GetOrder",
    version="2026-01-01",
    calls=(GET_ORDER_2026,),
    plan="get_order",
    remembers=True,
    request=(many("AmazonOrderId", "Id", rest="each.path.orderId", required=True, at_most=50), INCLUDED),
    result=(many("Orders", "Order", *ORDER, rest="orders", check=ORDER_CHECK),),
    ignored=tuple(f"orders.{path}" for path in (*_NEWER, "orderItems")),
    dropped=_DROPPED,
    absent=ABSENT_FROM_ORDER,
    hides=HIDES,
    no_role_opens=("EasyShipShipmentStatus",),
    sources={"orders": f"{GET_ORDER_2026} order"},
    at_most_calls=30,  # the burst of getOrder; beyond it 2026-01-01 would wait two seconds an order
)

LIST_ORDER_ITEMS = Operation(
    section=ORDERS,
    action="ListOrderItems",
    version="2026-01-01",
    calls=(GET_ORDER_2026,),
    plan="list_order_items",
    remembers=True,
    request=(field("AmazonOrderId", "path.orderId", required=True), INCLUDED),
    result=(
        Given("AmazonOrderId", "AmazonOrderId"),
        many(
            "OrderItems",
            "OrderItem",
            *ORDER_ITEM,
            rest="order.orderItems",
            check=Check(
                "the item's money reconciles; what it does not split is named",
                findings.item_findings,
                ("proceeds.breakdowns", "proceeds.proceedsTotal"),
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
    dropped=_DROPPED_OF_ITEM,
    absent=ABSENT_FROM_ITEM,
    no_role_opens=derive.TAXES_OF_ITEM,
)

LIST_ORDERS_BY_NEXT_TOKEN = next_page(LIST_ORDERS)
