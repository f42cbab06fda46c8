"""GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2: what Amazon paid out for a fortnight, amount by amount.

The first line has the settlement's head and its total; the amounts of the lines below add up to it, to the cent.
Column names: Amazon's page on settlement report attributes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from mws.spapi.sandbox.world import fees, pools
from mws.spapi.sandbox.world.model import Item, Order
from mws.spapi.sandbox.world.report_orders import amount
from mws.spapi.sandbox.world.sellers import Seller

_COLUMNS_TEXT = (
    "settlement-id settlement-start-date settlement-end-date deposit-date total-amount currency transaction-type "
    "order-id merchant-order-id adjustment-id shipment-id marketplace-name amount-type amount-description amount "
    "fulfillment-id posted-date posted-date-time order-item-code merchant-order-item-id merchant-adjustment-item-id "
    "sku quantity-purchased promotion-id"
)
COLUMNS = tuple(_COLUMNS_TEXT.split())
FORTNIGHT = timedelta(days=14)
_SUBSCRIPTION = 3999


@dataclass(frozen=True, slots=True)
class Settlement:
    """One fortnight of one marketplace."""

    id: str
    marketplace: str
    start: datetime
    end: datetime


def settlements(seller: Seller, anchor: datetime) -> list[Settlement]:
    """The two fortnights before the world's anchor, in each marketplace."""
    made = []
    for place, marketplace in enumerate(seller.marketplaces):
        for turn in (2, 1):
            end = anchor - (turn - 1) * FORTNIGHT
            number = 17_000_000_000 + seller.number * 1000 + place * 10 + (2 - turn)
            made.append(Settlement(str(number), marketplace, end - FORTNIGHT, end))
    return made


def lines(seller: Seller, settlement: Settlement) -> Iterator[dict[str, str]]:
    """The head, then every amount."""
    market = pools.MARKETPLACES[settlement.marketplace]
    rows = list(amounts(seller, settlement))
    yield {
        "settlement-id": settlement.id,
        "settlement-start-date": _moment(settlement.start),
        "settlement-end-date": _moment(settlement.end),
        "deposit-date": _moment(settlement.end + timedelta(days=2)),
        "total-amount": amount(sum(cents for _, cents in rows)),
        "currency": market.currency,
    }
    for row, cents in rows:
        yield {"settlement-id": settlement.id, **row, "amount": amount(cents)}


def amounts(seller: Seller, settlement: Settlement) -> Iterator[tuple[dict[str, str], int]]:
    """Every amount of a settlement in cents, with the columns that say what it is of."""
    refunded = False
    for order in seller.by_created:
        posted = order.created + timedelta(days=1)
        if order.marketplace_id != settlement.marketplace or not settlement.start <= posted < settlement.end:
            continue
        for item in order.items:
            if order.status != "SHIPPED" or not item.charges.price:
                continue
            yield from _sale("Order", order, item, posted, 1)
            if not refunded:
                refunded = True
                yield from _sale("Refund", order, item, min(posted + timedelta(days=2), settlement.end), -1)
    fee = _SUBSCRIPTION * pools.MARKETPLACES[settlement.marketplace].price_factor
    yield (
        {
            "transaction-type": "other-transaction",
            "amount-type": "other-transaction",
            "amount-description": "Subscription Fee",
            **_posted(settlement.start + timedelta(hours=3)),
        },
        -fee,
    )


def _sale(kind: str, order: Order, item: Item, posted: datetime, sign: int) -> Iterator[tuple[dict[str, str], int]]:
    charges = item.charges
    row = {
        "transaction-type": kind,
        "order-id": order.order_id,
        "merchant-order-id": order.seller_order_id or order.order_id,
        "adjustment-id": f"adj-{item.item_id}" if sign < 0 else "",
        "shipment-id": f"D{item.item_id[-8:]}" if sign > 0 else "",
        "marketplace-name": pools.MARKETPLACES[order.marketplace_id].name,
        "fulfillment-id": "MFN" if order.by_merchant else "AFN",
        **_posted(posted),
        "order-item-code": item.item_id,
        "sku": item.sku,
        "quantity-purchased": str(item.shipped) if sign > 0 else "",
    }
    commission = fees.referral(charges.price, charges.shipping)
    taken = [("Commission" if sign > 0 else "RefundCommission", -commission)]
    if not order.by_merchant and sign > 0:
        taken.append(("FBAPerUnitFulfillmentFee", -fees.fulfillment(order.marketplace_id) * item.shipped))
    parts = [
        ("ItemPrice", "Principal", charges.price),
        ("ItemPrice", "Tax", charges.tax_price - charges.tax_discount),
        ("ItemPrice", "Shipping", charges.shipping),
        ("ItemPrice", "ShippingTax", charges.tax_shipping),
        ("ItemPrice", "GiftWrap", charges.gift_wrap),
        ("ItemPrice", "GiftWrapTax", charges.tax_gift_wrap),
        *(("ItemFees", name, cents) for name, cents in taken),
        ("Promotion", "Principal", -charges.off_price),
        ("Promotion", "Shipping", -charges.off_shipping),
    ]
    for amount_type, description, cents in parts:
        if cents:
            named = {"promotion-id": item.promotions[0]} if amount_type == "Promotion" and item.promotions else {}
            yield {**row, "amount-type": amount_type, "amount-description": description, **named}, sign * cents


def _posted(moment: datetime) -> dict[str, str]:
    return {"posted-date": moment.strftime("%Y-%m-%d"), "posted-date-time": _moment(moment)}


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S UTC")
