"""Orders that Amazon fulfils for sales made elsewhere, as they live on the sandbox's clock.

Half an hour after it was received an order is being processed, a day later it is on its way: what was kept back by
`Hold` waits until it is released. Statuses are spelled as Amazon's own example of a reply spells them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from mws.spapi.sandbox.world.site import Site

PLANNED_AFTER, SHIPPED_AFTER, ARRIVES_AFTER = timedelta(minutes=30), timedelta(hours=24), timedelta(days=4)
RECEIVED, PROCESSING, COMPLETE = "RECEIVED", "PROCESSING", "COMPLETE"
CANCELLED, UNFULFILLABLE = "CANCELLED", "UNFULFILLABLE"


@dataclass(frozen=True, slots=True)
class Line:
    """One item of such an order. spec: the item as it was handed in."""

    item_id: str
    sku: str
    fnsku: str
    quantity: int
    spec: Mapping[str, object]


@dataclass(slots=True)
class FulfillmentOrder:
    """One such order. spec: the order as it was handed in. ended: CANCELLED, UNFULFILLABLE, or "" while it lives."""

    seller_id: str
    number: int
    marketplace_id: str
    lines: tuple[Line, ...]
    spec: Mapping[str, object]
    received: datetime
    held: bool = False
    ended: str = ""
    ended_at: datetime | None = None

    def status(self, now: datetime) -> str:
        if self.ended:
            return self.ended
        if self.held or now < self.received + PLANNED_AFTER:
            return RECEIVED
        return PROCESSING if now < self.received + SHIPPED_AFTER else COMPLETE

    def status_since(self, now: datetime) -> datetime:
        """When it came into that status."""
        if self.ended_at is not None:
            return self.ended_at
        after = {PROCESSING: PLANNED_AFTER, COMPLETE: SHIPPED_AFTER}
        return self.received + after.get(self.status(now), timedelta())


class FulfillmentOrders:
    """All such orders by seller and the seller's own id."""

    def __init__(self) -> None:
        self._all: dict[tuple[str, str], FulfillmentOrder] = {}

    @classmethod
    def open(cls, site: Site) -> FulfillmentOrders:
        return cls()

    def find(self, seller_id: str, order_id: str) -> FulfillmentOrder | None:
        return self._all.get((seller_id, order_id))

    def add(self, order_id: str, order: FulfillmentOrder) -> None:
        self._all[order.seller_id, order_id] = order

    def of(self, seller_id: str) -> Iterable[FulfillmentOrder]:
        return (order for order in self._all.values() if order.seller_id == seller_id)

    def next_number(self) -> int:
        return len(self._all) + 1

    def units(self, seller_id: str, sku: str, now: datetime, *statuses: str) -> int:
        """Units of that SKU in the seller's orders of these statuses."""
        return sum(
            line.quantity
            for order in self.of(seller_id)
            if order.status(now) in statuses
            for line in order.lines
            if line.sku == sku
        )


def stamp(moment: datetime) -> str:
    """ISO 8601 in whole seconds, as these dates are told."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
