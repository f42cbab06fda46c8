"""The stock that lies with Amazon: what came in and went out day by day, and what is left.

Shipments are those of the seller's own orders. The ledger reports, the inventory and new orders all count by this.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from mws.spapi.sandbox.world.model import Order
from mws.spapi.sandbox.world.sellers import Seller
from mws.spapi.sandbox.world.stock import FBA, Listing

FIRST_BALANCE = 120
# Event type of the detailed view -> column of the summary; Reason tells the two kinds of adjustment.
_COLUMNS = {"Receipts": "Receipts", "Shipments": "Customer Shipments", "CustomerReturns": "Customer Returns"}
_REASONS = {"F": "Found", "M": "Lost"}


@dataclass(frozen=True, slots=True)
class Event:
    """Units of one SKU on one day. column: where the summary of that day counts them."""

    day: date
    kind: str
    quantity: int
    reference: str = ""
    reason: str = ""

    @property
    def column(self) -> str:
        return _COLUMNS.get(self.kind) or _REASONS[self.reason]


def by_amazon(listing: Listing) -> bool:
    """True where Amazon fulfils it."""
    return listing.availability.get("fulfillment_channel_code") == FBA


def origin(seller: Seller, otherwise: datetime) -> date:
    """The day on which the ledger begins: before the seller's first order."""
    return (seller.by_created[0].created - timedelta(days=1)).date() if seller.by_created else otherwise.date()


def events(seller: Seller, listing: Listing, origin: date, end: datetime) -> Iterator[Event]:
    """What happened from `origin` to the day of `end`: comings and losses first, then shipments."""
    day = origin
    while day <= end.date():
        turn = _turn(listing, day)
        if units := receipt(listing, day):
            yield Event(day, "Receipts", units, f"FBA15SANDBOX{turn:02d}")
        if turn == 3:
            yield Event(day, "CustomerReturns", 1, f"R{day.toordinal()}")
        if turn == 10:
            yield Event(day, "Adjustments", -2, f"T{day.toordinal()}", "M")
        if turn == 17:
            yield Event(day, "Adjustments", 1, f"T{day.toordinal()}", "F")
        day += timedelta(days=1)
    for order in seller.by_created:
        shipped = leaves(order)
        for item in order.items:
            if not order.by_merchant and item.sku == listing.sku and item.shipped and shipped <= end.date():
                yield Event(shipped, "Shipments", -item.shipped, order.order_id)


def receipt(listing: Listing, day: date) -> int:
    """Units that come in on that day."""
    return 24 if _turn(listing, day) % 7 == 0 else 0


def _turn(listing: Listing, day: date) -> int:
    """Where the day stands in the SKU's cycle of four weeks."""
    return (day.toordinal() + sum(map(ord, listing.sku))) % 28


def leaves(order: Order) -> date:
    """The day on which what is shipped of an order leaves the stock."""
    return (order.created + timedelta(days=1)).date()


def balance(seller: Seller, listing: Listing, now: datetime) -> int:
    """Units that lie there."""
    return FIRST_BALANCE + sum(event.quantity for event in events(seller, listing, origin(seller, now), now))


def last_change(seller: Seller, listing: Listing, now: datetime) -> datetime:
    """The beginning of the day on which that number last changed; of the listing's last change before any did."""
    days = [event.day for event in events(seller, listing, origin(seller, now), now)]
    return datetime.combine(max(days), datetime.min.time(), timezone.utc) if days else listing.updated
