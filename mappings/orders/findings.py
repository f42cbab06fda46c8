"""What the marks of an order and of an item tell: elements inferred, and elements kept back. Pure functions of JSON.

Each looks at a whole order or item and returns kind of mark → element names; {} where there is nothing to tell.
"""

from __future__ import annotations

from decimal import Decimal

from mws.mappings.model import Findings
from mws.mappings.orders.derive import (
    amount,
    buyer_tax,
    by_easy_ship,
    channel_is_misnamed,
    charged_types,
    child,
    easy_ship,
    in_program,
    item_sum,
    objects,
    pick,
    tax_not_split,
    without_tip,
)
from mws.spapi.calls import Json


def order_findings(order: Json) -> Findings:
    """What of an order is inferred, and what the reply keeps back: the role for it is missing, or Amazon sends none."""
    withheld = [*_personal_withheld(order)]
    if _wants_buyer_tax(order) and buyer_tax(child(order, "tax", "taxRegistrations")) is None:
        withheld.append("BuyerTaxInfo")
    if by_easy_ship(order) and easy_ship(order) is None:
        withheld.append("EasyShipShipmentStatus")
    inferred = [] if _reconciles(order) else ["OrderTotal"]
    if channel_is_misnamed(child(order, "salesChannel")):
        inferred.append("SalesChannel")
    found = {"inferred": tuple(inferred), "withheld": tuple(withheld)}
    return {kind: names for kind, names in found.items() if names}


def _reconciles(order: Json) -> bool:
    """Items + shipping + gift wrap + fees + tax - discounts are the total, as far as both are told."""
    items = [child(item, "proceeds", "breakdowns") for item in objects(child(order, "orderItems"))]
    if child(order, "proceeds", "grandTotal") is None or not all(items):
        return True
    return sum((item_sum(rows) for rows in items), Decimal(0)) == amount(without_tip(child(order, "proceeds")))


def _buyer_is_told(order: Json) -> bool:
    """Amazon names the buyer of no order that waits for payment, or was cancelled."""
    return child(order, "fulfillment", "fulfillmentStatus") in ("UNSHIPPED", "PARTIALLY_SHIPPED", "SHIPPED")


def _personal_withheld(order: Json) -> tuple[str, ...]:
    if child(order, "fulfillment", "fulfilledBy") != "MERCHANT" or not _buyer_is_told(order):
        return ()
    address = child(order, "recipient", "deliveryAddress")
    told = {
        "BuyerName": child(order, "buyer", "buyerName"),
        "BuyerEmail": child(order, "buyer", "buyerEmail"),
        "ShippingAddress": child(address, "addressLine1") or child(address, "name"),
    }
    return tuple(name for name, value in told.items() if not value)


# Brazil, Mexico and India: where BuyerTaxInfo of business orders is available at all, says the model of v0.
_TELL_BUYER_TAX = frozenset({"A2Q3Y263D00KWC", "A1AM78C64UM0Y8", "A21TJRUUN4KGV"})


def _wants_buyer_tax(order: Json) -> bool:
    told_there = child(order, "salesChannel", "marketplaceId") in _TELL_BUYER_TAX
    return told_there and in_program(order, "AMAZON_BUSINESS") and _buyer_is_told(order)


def order_findings_v0(order: Json) -> Findings:
    """A business buyer's tax data of an order of v0, whose lack nothing else tells of: the role for it is another."""
    told = child(order, "OrderStatus") in ("Unshipped", "PartiallyShipped", "Shipped", "InvoiceUnconfirmed")
    wanted = told and child(order, "MarketplaceId") in _TELL_BUYER_TAX and child(order, "IsBusinessOrder") is True
    missing = wanted and not child(order, "BuyerInfo", "BuyerTaxInfo")
    return {"withheld": ("BuyerTaxInfo",)} if missing else {}


def item_findings(item: Json) -> Findings:
    """What of an item's money is inferred (sums that disagree, a discount not split), and what is left out."""
    breakdowns, whole_item = child(item, "proceeds", "breakdowns"), child(item, "proceeds", "proceedsTotal")
    inferred: tuple[str, ...] = ()
    if breakdowns and whole_item is not None and item_sum(breakdowns) != amount(whole_item):
        inferred = ("ItemPrice", "PromotionDiscount")
    elif _discount_not_split(breakdowns):
        inferred = ("PromotionDiscount",)
    found = {"inferred": inferred, "withheld": tax_not_split(breakdowns)}
    return {kind: names for kind, names in found.items() if names}


def _discount_not_split(breakdowns: Json) -> bool:
    """One sum of discounts without details, and a charge whose discount MWS kept apart may be in it."""
    row = pick(breakdowns, "type", "DISCOUNT")
    if row is None or child(row, "detailedBreakdowns") or not amount(child(row, "subtotal")):
        return False
    return bool(charged_types(breakdowns) & {"SHIPPING", "COD_FEE"})
