"""Where each REST version of Orders keeps what its orders are known by, and which elements of MWS's orders are money.

Facts only: which version answers which order is decided in `mws.compat.engine.order_versions`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from mws.mappings.model import Field, Group, Many, Node, Operation, Scope, When
from mws.mappings.orders import v0, v2026
from mws.mappings.paths import resolve
from mws.spapi.calls import Json

ENDING, LASTING = "v0", "2026-01-01"
"""The version Amazon ends (`mws.spapi.lifecycle`), which is MWS's own shape, and the one that follows it."""

MONEY_PARTS = frozenset({"CurrencyCode", "Amount"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a version keeps an order. lists, one: paths of many orders and of one in a plan's answer, "" for none.

    id, marketplace, created, updated: paths in the order. kind: the name it is remembered by.
    """

    lists: str
    one: str
    id: str
    marketplace: str
    created: str
    updated: str
    kind: str


PLACES = {
    ENDING: Place("Orders", "", "AmazonOrderId", "MarketplaceId", "PurchaseDate", "LastUpdateDate", "order.v0"),
    LASTING: Place(
        "orders", "order", "orderId", "salesChannel.marketplaceId", "createdTime", "lastUpdatedTime", "order"
    ),
}


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """One order as a reply told of it. updated, created: ISO 8601, "" where it does not say."""

    id: str
    marketplace: str
    created: str
    updated: str


def is_of_orders(operation: Operation) -> bool:
    """Whether this is an operation of one of these versions. Other sections' versions have the same names."""
    return operation.section == v2026.ORDERS and operation.version in PLACES


def tells_items(operation: Operation) -> bool:
    """Whether its reply tells the items of one order, not orders."""
    return any(isinstance(node, Many) and node.wrapper == "OrderItems" for node in operation.result)


def facts_of(version: str, order: Json) -> OrderFacts | None:
    """What the order is known by; None for what is no order of this version."""
    place = PLACES.get(version)
    if place is None or not isinstance(order, dict) or not isinstance(order.get(place.id), str):
        return None
    return OrderFacts(
        str(order[place.id]),
        *(
            value if isinstance(value, str) else ""
            for value in (resolve(order, path) for path in (place.marketplace, place.created, place.updated))
        ),
    )


def orders_in(version: str, data: Json) -> Iterator[dict[str, Json]]:
    """The orders of a plan's answer; none where it holds items alone."""
    place = PLACES.get(version)
    if place is None or not isinstance(data, dict):
        return
    many, one = data.get(place.lists), data.get(place.one) if place.one else None
    for order in (*(many if isinstance(many, list) else ()), one):
        if isinstance(order, dict):
            yield order


def _money(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        if (
            isinstance(node, Group)
            and {child.name for child in node.children if isinstance(child, Field)} == MONEY_PARTS
        ):
            yield node.name
        elif isinstance(node, (Group, Many, Scope, When)):
            yield from _money(node.children)


@cache
def money_of(operation: Operation) -> frozenset[str]:
    """The elements of an operation's reply that hold an amount of money."""
    return frozenset(_money(operation.result))


MONEY = money_of(v2026.LIST_ORDERS) | money_of(v2026.LIST_ORDER_ITEMS)
"""Every element of an order that holds an amount of money, of those that outlast the ending version."""

PERSONAL = frozenset(
    {"BuyerName", "BuyerEmail", "PurchaseOrderNumber", "ShippingAddress", "BuyerTaxInfo", "GiftMessageText"}
) | {"BuyerCustomizedInfo"}
"""Elements that hold buyers' data in 2026-01-01."""

INCLUDED_NOT_PERSONAL = tuple(name for name in v2026.INCLUDED_DATA if name not in v2026.INCLUDED.private)
"""What 2026-01-01 is asked to include where no buyer's data is wanted."""

ENDING_CALLS = (v0.GET_ORDERS, v0.GET_ORDER_V0, v0.GET_ORDER_ITEMS)
