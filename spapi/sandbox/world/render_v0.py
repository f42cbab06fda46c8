"""One order as Orders v0 shows it. A pure function of the order and of the data elements the token opens.

Some v0 elements have no source in Orders 2026-01-01 (ShipServiceLevel, ProductInfo, ...): they are filled here, because
v0 still has them. Property names and order of appearance follow Amazon's model.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from mws.spapi.sandbox.world.model import Address, Item, Order, Payment, Shape
from mws.spapi.sandbox.world.render_2026 import TAX_COLLECTED, cents, sales_channel

STATUSES = {
    "PENDING_AVAILABILITY": "PendingAvailability",
    "PENDING": "Pending",
    "UNSHIPPED": "Unshipped",
    "PARTIALLY_SHIPPED": "PartiallyShipped",
    "SHIPPED": "Shipped",
    "CANCELLED": "Canceled",
    "UNFULFILLABLE": "Unfulfillable",
}
CHANNELS = {"MERCHANT": "MFN", "AMAZON": "AFN"}
EASY_SHIP = {"DELIVERED": "Delivered", "PICKED_UP": "PickedUp"}
INVOICES = {"ACCEPTED": "Accepted"}
# 2026-01-01 spells the method in full; v0 has three classes of order and short names for the parts of a cash order.
METHODS = {"CashOnDelivery": "COD", "ConvenienceStore": "CVS"}
PARTS = {"CashOnDelivery": "COD", "GiftCard": "GC"}


def order(source: Order, elements: Collection[str]) -> Shape:
    """The order. elements: data elements opened by an RDT; what they do not open is left out without a word."""
    merchant = source.by_merchant
    shape: Shape = {"AmazonOrderId": source.order_id}
    if source.seller_order_id:
        shape["SellerOrderId"] = source.seller_order_id
    shape["PurchaseDate"] = instant(source.created)
    shape["LastUpdateDate"] = instant(source.updated)
    shape["OrderStatus"] = STATUSES[source.status]
    shape["FulfillmentChannel"] = CHANNELS[source.fulfilled_by]
    shape["SalesChannel"] = sales_channel(source)
    shape["ShipServiceLevel"] = f"{'Std' if source.level == 'STANDARD' else 'Exp'} {source.address.country} D2D Dom"
    if source.priced:
        shape["OrderTotal"] = money(source.total, source.currency)
    shape["NumberOfItemsShipped"] = sum(item.shipped for item in source.items)
    shape["NumberOfItemsUnshipped"] = sum(item.open for item in source.items)
    if source.payments:
        if len(source.payments) > 1:
            shape["PaymentExecutionDetail"] = [_execution(payment, source.currency) for payment in source.payments]
        shape["PaymentMethod"] = METHODS.get(source.payments[0].method, "Other")
        shape["PaymentMethodDetails"] = [payment.method for payment in source.payments]
    shape["MarketplaceId"] = source.marketplace_id
    shape["ShipmentServiceLevelCategory"] = words(source.level)
    if "AMAZON_EASY_SHIP" in source.programs:
        shape["EasyShipShipmentStatus"] = EASY_SHIP[source.packages[0].detail]
    shape["OrderType"] = "Preorder" if "PREORDER" in source.programs else "StandardOrder"
    if source.ship_by:
        shape["EarliestShipDate"] = instant(source.ship_by.start)
        shape["LatestShipDate"] = instant(source.ship_by.end)
    if source.deliver_by:
        shape["EarliestDeliveryDate"] = instant(source.deliver_by.start)
        shape["LatestDeliveryDate"] = instant(source.deliver_by.end)
    shape["IsBusinessOrder"] = "AMAZON_BUSINESS" in source.programs
    shape["IsPrime"] = "PRIME" in source.programs
    shape["IsPremiumOrder"] = "PREMIUM" in source.programs
    shape["IsGlobalExpressEnabled"] = False
    if source.replaces:
        shape["ReplacedOrderId"] = source.replaces
    shape["IsReplacementOrder"] = bool(source.replaces)
    shape["IsSoldByAB"] = False
    shape["IsIBA"] = False
    if merchant:
        shape["DefaultShipFromLocationAddress"] = {
            "Name": "Sandbox warehouse",
            "AddressLine1": "1 Example Street",
            "City": "Seattle",
            "StateOrRegion": "WA",
            "PostalCode": "98101",
            "CountryCode": "US",
        }
    shape["IsISPU"] = False
    shape["IsAccessPointOrder"] = source.addressed and source.address.kind == "PICKUP_POINT"
    if source.addressed and "shippingAddress" in elements:
        shape["ShippingAddress"] = _address(source.address)
    if "buyerInfo" in elements and (buyer := _buyer(source)):
        shape["BuyerInfo"] = buyer
    shape["AutomatedShippingSettings"] = {"HasAutomatedShippingSettings": False}
    shape["HasRegulatedItems"] = False
    if source.invoice_status:
        shape["ElectronicInvoiceStatus"] = INVOICES[source.invoice_status]
    return shape


def buyer_info(source: Order, elements: Collection[str]) -> Shape:
    """getOrderBuyerInfo: the order id, and the buyer where the token opens him."""
    return {"AmazonOrderId": source.order_id, **(_buyer(source) if "buyerInfo" in elements else {})}


def address(source: Order, elements: Collection[str]) -> Shape:
    """getOrderAddress: the order id, and company and address where the token opens them."""
    shape: Shape = {"AmazonOrderId": source.order_id}
    if source.addressed and "shippingAddress" in elements:
        if source.buyer.company:
            shape["BuyerCompanyName"] = source.buyer.company
        shape["ShippingAddress"] = _address(source.address)
    return shape


def item(source: Item, order: Order, elements: Collection[str]) -> Shape:
    """One of getOrderItems: without money, promotions and gift while payment is not authorised."""
    shape: Shape = {
        "ASIN": source.asin,
        "SellerSKU": source.sku,
        "OrderItemId": source.item_id,
        "Title": source.title,
        "QuantityOrdered": source.quantity,
        "QuantityShipped": source.shipped,
        "ProductInfo": {"NumberOfItems": "1"},
    }
    if order.priced:
        shape.update(_priced(source, order))
    shape["IsGift"] = "true" if source.gift else "false"
    if source.condition_note:
        shape["ConditionNote"] = source.condition_note
    shape["ConditionId"] = words(source.condition)
    shape["ConditionSubtypeId"] = words(source.subcondition, " ")
    if source.scheduled:
        shape["ScheduledDeliveryStartDate"] = instant(source.scheduled.start)
        shape["ScheduledDeliveryEndDate"] = instant(source.scheduled.end)
    if order.priced and source.business_price:
        shape["PriceDesignation"] = "BusinessPrice"
    if order.priced and order.marketplace_id in TAX_COLLECTED:
        party = TAX_COLLECTED[order.marketplace_id]
        shape["TaxCollection"] = {"Model": "MarketplaceFacilitator", "ResponsibleParty": party}
    if source.serial_required:
        shape["SerialNumberRequired"] = True
    shape["IsTransparency"] = "TRANSPARENCY" in source.programs
    if gift := _item_buyer(source, order, elements):
        shape["BuyerInfo"] = gift
    if source.cancel_request:
        shape["BuyerRequestedCancel"] = {
            "IsBuyerRequestedCancel": "true",
            "BuyerCancelReason": source.cancel_request,
        }
    if source.serial_numbers:
        shape["SerialNumbers"] = list(source.serial_numbers)
    if source.weight_ounces:
        shape["Measurement"] = {"Unit": "OUNCES", "Value": source.weight_ounces}
    if source.signature:
        shape["ShippingConstraints"] = {"SignatureConfirmation": "MANDATORY"}
    item_programs = [name for name in source.programs if name == "SUBSCRIBE_AND_SAVE"]
    if programs := item_programs + [name for name in order.programs if name == "FBM_SHIP_PLUS"]:
        shape["AmazonPrograms"] = {"Programs": programs}
    return shape


def item_buyer_info(source: Item, order: Order, elements: Collection[str]) -> Shape:
    """One of getOrderItemsBuyerInfo: the item's id, and gift and customisation where the token opens them."""
    return {"OrderItemId": source.item_id, **_item_buyer(source, order, elements)}


def instant(moment: datetime) -> str:
    """ISO 8601 in UTC, whole seconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def money(amount: int, currency: str) -> Shape:
    return {"CurrencyCode": currency, "Amount": cents(amount)}


def words(name: str, between: str = "") -> str:
    """SECOND_DAY -> SecondDay; with a space between, VERY_GOOD -> Very Good."""
    return between.join(part.capitalize() for part in name.split("_"))


def _priced(source: Item, order: Order) -> Shape:
    charges, currency = source.charges, order.currency
    shape: Shape = {}
    if source.points:
        worth = money(source.points.worth, currency)
        shape["PointsGranted"] = {"PointsNumber": source.points.number, "PointsMonetaryValue": worth}
    shape["ItemPrice"] = money(charges.price, currency)
    for name, amount in (
        ("ShippingPrice", charges.shipping),
        ("ItemTax", charges.tax_price),
        ("ShippingTax", charges.tax_shipping),
        ("ShippingDiscount", charges.off_shipping),
        ("PromotionDiscount", charges.off_price),
        ("PromotionDiscountTax", charges.tax_discount),
    ):
        if amount:
            shape[name] = money(amount, currency)
    if source.promotions:
        shape["PromotionIds"] = list(source.promotions)
    if charges.cod_fee:
        shape["CODFee"] = money(charges.cod_fee, currency)
    if charges.off_cod_fee:
        shape["CODFeeDiscount"] = money(charges.off_cod_fee, currency)
    return shape


def _execution(payment: Payment, currency: str) -> Shape:
    return {"Payment": money(payment.amount, currency), "PaymentMethod": PARTS[payment.method]}


def _address(source: Address) -> Shape:
    shape: Shape = {"Name": source.name}
    if source.company:
        shape["CompanyName"] = source.company
    shape.update((f"AddressLine{number}", line) for number, line in enumerate(source.lines, 1))
    shape["City"] = source.city
    if source.county:
        shape["County"] = source.county
    shape["StateOrRegion"] = source.region
    if source.municipality:
        shape["Municipality"] = source.municipality
    shape["PostalCode"] = source.postal_code
    shape["CountryCode"] = source.country
    if source.phone:
        shape["Phone"] = source.phone
    if source.kind != "PICKUP_POINT":
        shape["AddressType"] = words(source.kind)
    return shape


def _buyer(source: Order) -> Shape:
    if not source.addressed:
        return {}
    shape: Shape = {}
    if source.by_merchant:
        shape["BuyerEmail"] = source.buyer.email
    shape["BuyerName"] = source.buyer.name
    if source.buyer.tax_number:
        shape["BuyerTaxInfo"] = {
            "CompanyLegalName": source.buyer.company,
            "TaxingRegion": source.address.country,
            "TaxClassifications": [{"Name": "BUSINESS", "Value": source.buyer.tax_number}],
        }
    if source.buyer.purchase_order:
        shape["PurchaseOrderNumber"] = source.buyer.purchase_order
    return shape


def _item_buyer(source: Item, order: Order, elements: Collection[str]) -> Shape:
    """Gift and customisation. The wrap's price and level are not personal, but v0 keeps them in the same place."""
    if "buyerInfo" not in elements:
        return {}
    shape: Shape = {}
    if source.customized_url and order.addressed:
        shape["BuyerCustomizedInfo"] = {"CustomizedURL": source.customized_url}
    if source.gift and order.priced:
        if source.charges.gift_wrap:
            shape["GiftWrapPrice"] = money(source.charges.gift_wrap, order.currency)
        if source.charges.tax_gift_wrap:
            shape["GiftWrapTax"] = money(source.charges.tax_gift_wrap, order.currency)
        if source.gift.message and order.addressed:
            shape["GiftMessageText"] = source.gift.message
        shape["GiftWrapLevel"] = source.gift.level
    return shape
