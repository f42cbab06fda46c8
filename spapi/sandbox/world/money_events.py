"""What was booked for a seller, event by event, in the groups it is paid out in: the money of the settlement reports.

An event is a sale of one order, its refund, or a fee of the account; it holds amounts in cents by what they are for.
The groups are the settlements, and one more that is still open. Nothing here knows how a version of the API spells a
thing.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from mws.spapi.sandbox.world import pools
from mws.spapi.sandbox.world.report_settlement import FORTNIGHT, Settlement, amounts, settlements
from mws.spapi.sandbox.world.sellers import Seller

SALE, REFUND, FEE = "Order", "Refund", "other-transaction"
PAID_AFTER = timedelta(days=2)
_FEE_NAMES = {"Subscription Fee": "Subscription"}
_HELD_FOR = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Amount:
    """kind: "ItemPrice", "ItemFees", "Promotion" or "other-transaction". promotion: its id, of a promotion."""

    kind: str
    what: str
    cents: int
    promotion: str = ""


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """One item of an order. adjustment: the id of its refund. shipped: units, of a sale."""

    item_id: str
    sku: str
    shipped: int
    adjustment: str
    amounts: tuple[Amount, ...]


@dataclass(frozen=True, slots=True)
class MoneyEvent:
    """kind: SALE, REFUND or FEE. lines: of an order; of a fee one without an item. by_amazon: who sent it."""

    kind: str
    group: str
    marketplace_id: str
    posted: datetime
    order_id: str
    seller_order_id: str
    by_amazon: bool
    lines: tuple[MoneyLine, ...]

    @property
    def cents(self) -> int:
        return sum(amount.cents for line in self.lines for amount in line.amounts)

    @property
    def currency(self) -> str:
        return pools.MARKETPLACES[self.marketplace_id].currency

    @property
    def key(self) -> str:
        """What a transaction of it is known by."""
        return _name(f"{self.kind}/{self.group}/{self.order_id}/{self.posted.isoformat()}")


@dataclass(frozen=True, slots=True)
class MoneyGroup:
    """One settlement as it stands. open: it still runs. events: those posted by now, oldest first."""

    id: str
    settlement: Settlement
    open: bool
    events: tuple[MoneyEvent, ...]

    @property
    def cents(self) -> int:
        return sum(event.cents for event in self.events)


def groups(seller: Seller, anchor: datetime, now: datetime) -> list[MoneyGroup]:
    """Every group of a seller, the oldest first."""
    running = [
        Settlement(f"open-{seller.number}-{marketplace}", marketplace, anchor, anchor + FORTNIGHT)
        for marketplace in seller.marketplaces
    ]
    found = []
    for settlement in (*settlements(seller, anchor), *running):
        name = group_id(settlement.id)
        events = (event for event in _events(seller, settlement, name) if event.posted <= now)
        ordered = tuple(sorted(events, key=lambda event: (event.posted, event.order_id, event.kind)))
        found.append(MoneyGroup(name, settlement, settlement in running, ordered))
    return sorted(found, key=lambda group: (group.settlement.start, group.id))


def events(seller: Seller, anchor: datetime, now: datetime) -> list[MoneyEvent]:
    """Everything posted by now, the oldest first."""
    found = [event for group in groups(seller, anchor, now) for event in group.events]
    return sorted(found, key=lambda event: (event.posted, event.group, event.order_id, event.kind))


def group_id(settlement: str) -> str:
    """The id of the group that a settlement of this id is."""
    return _name(settlement)


def held_back(event: MoneyEvent) -> datetime | None:
    """When the money of a sale was first posted, for one that Amazon deferred; None for those it paid at once."""
    if event.kind != SALE or int(hashlib.sha256(event.order_id.encode()).hexdigest(), 16) % 3:
        return None
    return event.posted - _HELD_FOR


def deferred(seller: Seller, anchor: datetime, now: datetime) -> list[MoneyEvent]:
    """Sales whose money is still held back: shipped within the last days of the open group, and in none yet."""
    found = []
    for order in seller.by_created:
        if order.status == "SHIPPED" and anchor - timedelta(days=1) <= order.created <= now:
            place = Settlement("", order.marketplace_id, order.created, order.created + timedelta(days=2))
            sales = (event for event in _events(seller, place, "") if event.order_id == order.order_id)
            found += [replace(event, posted=order.created) for event in sales if event.posted > now]
    return found


def _events(seller: Seller, settlement: Settlement, group: str) -> Iterator[MoneyEvent]:
    """The rows of a settlement, those of one order and kind together."""
    rows: dict[tuple[str, str, str], list[tuple[dict[str, str], int]]] = {}
    for row, cents in amounts(seller, settlement):
        named = (row["transaction-type"], row.get("order-id", ""), row["posted-date-time"])
        rows.setdefault(named, []).append((row, cents))
    for (kind, order_id, posted), listed in rows.items():
        lines: dict[str, list[tuple[dict[str, str], int]]] = {}
        for row, cents in listed:
            lines.setdefault(row.get("order-item-code", ""), []).append((row, cents))
        yield MoneyEvent(
            kind,
            group,
            settlement.marketplace,
            datetime.strptime(posted, "%Y-%m-%d %H:%M:%S UTC").replace(tzinfo=timezone.utc),
            order_id,
            listed[0][0].get("merchant-order-id", ""),
            listed[0][0].get("fulfillment-id") == "AFN",
            tuple(_line(item, found) for item, found in lines.items()),
        )


def _line(item_id: str, rows: list[tuple[dict[str, str], int]]) -> MoneyLine:
    first = rows[0][0]
    return MoneyLine(
        item_id,
        first.get("sku", ""),
        int(first.get("quantity-purchased") or 0),
        first.get("adjustment-id", ""),
        tuple(
            Amount(
                row["amount-type"],
                _FEE_NAMES.get(row["amount-description"], row["amount-description"]),
                cents,
                row.get("promotion-id", ""),
            )
            for row, cents in rows
        ),
    )


def _name(text: str) -> str:
    """An id as Amazon's look: opaque and safe in a URL."""
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
