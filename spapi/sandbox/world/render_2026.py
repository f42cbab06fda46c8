"""One order as Orders 2026-01-01 shows it: only the datasets asked for, and restricted data only with the role for it.

A pure function of the order; property names and order of appearance follow Amazon's model.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from mws.spapi.sandbox.world import pools
from mws.spapi.sandbox.world.access import DELIVERY, INVOICING
from mws.spapi.sandbox.world.model import Address, Charges, Item, Order, Package, Shape, Window

DATASETS = (
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
)


def order(source: Order, included: Collection[str], roles: Collection[str]) -> Shape:
    """The order with the datasets named in `included`; `roles` gate restricted data, whose lack is silent."""
    easy_ship = "AMAZON_EASY_SHIP" in source.programs
    personal = DELIVERY in roles and source.addressed
    shape: Shape = {"orderId": source.order_id}
    if source.seller_order_id:
        shape["orderAliases"] = [{"aliasId": source.seller_order_id, "aliasType": "SELLER_ORDER_ID"}]
    shape["createdTime"] = instant(source.created)
    shape["lastUpdatedTime"] = instant(source.updated)
    if source.programs:
        shape["programs"] = list(source.programs)
    if source.replaces:
        shape["associatedOrders"] = [{"orderId": source.replaces, "associationType": "REPLACEMENT_ORIGINAL_ID"}]
    shape["salesChannel"] = {
        "channelName": "AMAZON" if source.amazon_channel else "NON_AMAZON",
        "marketplaceId": source.marketplace_id,
        "marketplaceName": sales_channel(source),
    }
    if "BUYER" in included and (buyer := _buyer(source, personal)):
        shape["buyer"] = buyer
    if "RECIPIENT" in included and source.addressed:
        shape["recipient"] = {"deliveryAddress": _address(source.address, personal)}
    if "PROCEEDS" in included and source.priced:
        shape["proceeds"] = _proceeds(source)
    if "PAYMENT" in included and source.payments:
        executions = [
            {"paymentMethod": payment.method, "paymentAmount": money(payment.amount, source.currency)}
            for payment in source.payments
        ]
        shape["payment"] = {"paymentExecutions": executions}
    if "TAX" in included and (tax := _tax(source, INVOICING in roles)):
        shape["tax"] = tax
    if "FULFILLMENT" in included:
        shape["fulfillment"] = _fulfillment(source)
    shape["orderItems"] = [_item(item, source, included, personal) for item in source.items]
    if "PACKAGES" in included and source.packages:
        shape["packages"] = [_package(package) for package in source.packages]
    if "FULFILLMENT_ORDERS" in included and easy_ship:
        shape["fulfillmentOrders"] = [{"fulfillmentOrderId": f"{source.order_id}-1"}]
    return shape


def instant(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def cents(amount: int) -> str:
    """1999 -> "19.99"; never a binary fraction on the way."""
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def money(amount: int, currency: str) -> Shape:
    return {"amount": cents(amount), "currencyCode": currency}


def sales_channel(source: Order) -> str:
    """The marketplace's name, or Non-Amazon for an order that came to Amazon only to be delivered."""
    return pools.MARKETPLACES[source.marketplace_id].name if source.amazon_channel else "Non-Amazon"


def _window(window: Window) -> Shape:
    return {"earliestDateTime": instant(window.start), "latestDateTime": instant(window.end)}


def _buyer(source: Order, personal: bool) -> Shape:
    shape: Shape = {}
    if personal:
        shape["buyerName"] = source.buyer.name
        if source.by_merchant:
            shape["buyerEmail"] = source.buyer.email
    if source.addressed and source.buyer.company:
        shape["buyerCompanyName"] = source.buyer.company
        shape["buyerPurchaseOrderNumber"] = source.buyer.purchase_order
    return shape


def _address(address: Address, personal: bool) -> Shape:
    shape: Shape = {}
    if personal:
        shape["name"] = address.name
    if address.company:
        shape["companyName"] = address.company
    if personal:
        shape.update((f"addressLine{number}", line) for number, line in enumerate(address.lines, 1))
    shape["city"] = address.city
    if address.county:
        shape["districtOrCounty"] = address.county
    shape["stateOrRegion"] = address.region
    if address.municipality:
        shape["municipality"] = address.municipality
    if personal:
        shape["postalCode"] = address.postal_code
    shape["countryCode"] = address.country
    if personal and address.phone:
        shape["phone"] = address.phone
    shape["addressType"] = address.kind
    return shape


_PARTS = (
    ("ITEM", "price"),
    ("SHIPPING", "shipping"),
    ("GIFT_WRAP", "gift_wrap"),
    ("COD_FEE", "cod_fee"),
    ("TAX", "tax"),
    ("DISCOUNT", "discount"),
)
_TAX_PARTS = (
    ("ITEM", "tax_price"),
    ("SHIPPING", "tax_shipping"),
    ("GIFT_WRAP", "tax_gift_wrap"),
    ("DISCOUNT", "tax_discount"),
)
_DISCOUNT_PARTS = (("ITEM", "off_price"), ("SHIPPING", "off_shipping"), ("COD_FEE", "off_cod_fee"))


def _proceeds(source: Order) -> Shape:
    sums = {kind: sum(getattr(item.charges, attribute) for item in source.items) for kind, attribute in _PARTS}
    breakdowns: list[Shape] = [
        {"type": kind, "subtotal": money(amount, source.currency)}
        for kind, amount in sums.items()
        if amount or kind == "ITEM"
    ]
    if source.tip:
        tip = money(source.tip, source.currency)
        breakdowns.append({"type": "DELIVERY_TIP", "status": "FINALIZED", "subtotal": tip})
    return {"grandTotal": money(source.grand_total, source.currency), "breakdowns": breakdowns}


def _item_proceeds(charges: Charges, currency: str) -> Shape:
    breakdowns: list[Shape] = []
    for kind, attribute in _PARTS:
        amount = getattr(charges, attribute)
        parts = {"TAX": _TAX_PARTS, "DISCOUNT": _DISCOUNT_PARTS}.get(kind, ())
        detailed = [
            {"subtype": subtype, "value": money(getattr(charges, part), currency)}
            for subtype, part in parts
            if getattr(charges, part)
        ]
        if not (amount or detailed or kind == "ITEM"):
            continue
        breakdown: Shape = {"type": kind, "subtotal": money(amount, currency)}
        if detailed:
            breakdown["detailedBreakdowns"] = detailed
        breakdowns.append(breakdown)
    return {"proceedsTotal": money(charges.total, currency), "breakdowns": breakdowns}


def _tax(source: Order, invoicing: bool) -> Shape:
    shape: Shape = {}
    if source.buyer.tax_number and source.addressed and invoicing:
        shape["taxRegistrations"] = [
            {
                "entityType": "BUYER",
                "legalName": source.buyer.company,
                "taxRegistrationType": "BUSINESS",
                "taxRegistrationNumber": source.buyer.tax_number,
                "taxRegistrationAddress": {"countryCode": source.address.country},
            }
        ]
    if source.invoice_status:
        shape["taxInvoicing"] = {"invoiceStatus": source.invoice_status}
    return shape


def _fulfillment(source: Order) -> Shape:
    shape: Shape = {
        "fulfillmentStatus": source.status,
        "fulfilledBy": source.fulfilled_by,
        "fulfillmentServiceLevel": source.level,
    }
    if source.ship_by:
        shape["shipByWindow"] = _window(source.ship_by)
    if source.deliver_by:
        shape["deliverByWindow"] = _window(source.deliver_by)
    return shape


def _item(item: Item, source: Order, included: Collection[str], personal: bool) -> Shape:
    shape: Shape = {"orderItemId": item.item_id, "quantityOrdered": item.quantity}
    if item.weight_ounces:
        shape["measurement"] = {"unit": "OUNCES", "value": item.weight_ounces}
    if item.programs:
        shape["programs"] = list(item.programs)
    shape["product"] = _product(item, source, personal)
    if "PROCEEDS" in included and source.priced:
        shape["proceeds"] = _item_proceeds(item.charges, source.currency)
    if "EXPENSE" in included and source.priced and item.points:
        worth = money(item.points.worth, source.currency)
        granted = {"pointsNumber": item.points.number, "pointsMonetaryValue": worth}
        shape["expense"] = {"pointsCost": {"pointsGranted": granted}}
    if "PROMOTION" in included and source.priced and item.promotions:
        shape["promotion"] = {"breakdowns": [{"promotionId": promotion} for promotion in item.promotions]}
    if "CANCELLATION" in included and (cancellation := _cancellation(item)):
        shape["cancellation"] = cancellation
    if "FULFILLMENT" in included:
        shape["fulfillment"] = _item_fulfillment(item, personal)
    if "TAX" in included and source.priced and source.marketplace_id in TAX_COLLECTED:
        collection = {"model": "MARKETPLACE_FACILITATOR", "responsibleParty": TAX_COLLECTED[source.marketplace_id]}
        shape["tax"] = {"taxCollections": [collection]}
    return shape


def _cancellation(item: Item) -> Shape:
    shape: Shape = {}
    if item.cancel_request:
        shape["cancellationRequest"] = {"requester": "BUYER", "cancelReason": item.cancel_request}
    if item.cancelled_by:
        reason = item.cancel_reason or item.cancel_request
        shape["cancellationExecution"] = {"cancelledBy": item.cancelled_by, "cancelReason": reason}
    return shape


TAX_COLLECTED = {"ATVPDKIKX0DER": "Amazon Services, Inc."}
"""Where Amazon withholds the tax, and in whose name: the only pair v0's model allows."""


def _product(item: Item, source: Order, personal: bool) -> Shape:
    condition: Shape = {"conditionType": item.condition, "conditionSubtype": item.subcondition}
    if item.condition_note:
        condition["conditionNote"] = item.condition_note
    shape: Shape = {"asin": item.asin, "title": item.title, "sellerSku": item.sku, "condition": condition}
    if source.priced:
        price: Shape = {"unitPrice": money(item.unit, source.currency)}
        if item.business_price:
            price["priceDesignation"] = "BUSINESS_PRICE"
        shape["price"] = price
    if item.serial_numbers:
        shape["serialNumbers"] = list(item.serial_numbers)
    if item.customized_url and personal:
        shape["customization"] = {"customizedUrl": item.customized_url}
    return shape


def _item_fulfillment(item: Item, personal: bool) -> Shape:
    shape: Shape = {"quantityFulfilled": item.shipped, "quantityUnfulfilled": item.open}
    packing: Shape = {}
    if item.gift:
        option: Shape = {"giftWrapLevel": item.gift.level}
        if item.gift.message and personal:
            option["giftMessage"] = item.gift.message
        packing["giftOption"] = option
    if item.serial_required:
        packing["serialNumberRequirement"] = {"requirementType": "REQUIRED"}
    shipping: Shape = {}
    if item.scheduled:
        shipping["scheduledDeliveryWindow"] = _window(item.scheduled)
    if item.signature:
        shipping["shippingConstraints"] = {"signatureConfirmation": "MANDATORY"}
    if packing:
        shape["packing"] = packing
    if shipping:
        shape["shipping"] = shipping
    return shape


def _package(package: Package) -> Shape:
    return {
        "packageReferenceId": package.reference,
        "createdTime": instant(package.created),
        "packageStatus": {"status": package.status, "detailedStatus": package.detail},
        "carrier": package.carrier,
        "shipTime": instant(package.shipped),
        "shippingService": package.service,
        "trackingNumber": package.tracking,
        "shipFromAddress": {
            "name": "Sandbox warehouse",
            "addressLine1": "1 Example Street",
            "city": "Seattle",
            "stateOrRegion": "WA",
            "postalCode": "98101",
            "countryCode": "US",
        },
        "packageItems": [{"orderItemId": item_id, "quantity": quantity} for item_id, quantity in package.contents],
    }
