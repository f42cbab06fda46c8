"""What can happen to an order, as pure functions of the order: it is paid, shipped, cancelled, its address changes.

Each gives a new order that keeps what is true together: counts, status and parcels. Whoever calls puts it in the place
of the old one with `Seller.put`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mws.spapi.sandbox.world.model import Item, Order, Package, Payment, Window

_OPEN = ("UNSHIPPED", "PARTIALLY_SHIPPED")


class Impossible(ValueError):
    """The order cannot take that change; the text says why."""


class TooMany(Impossible):
    """More units than are open."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """How units went out. when: handed to the carrier; created: noted at Amazon."""

    when: datetime
    created: datetime
    carrier: str = ""
    service: str = ""
    tracking: str = ""


def ship(order: Order, units: Mapping[str, int], parcel: Parcel) -> Order:
    """The order with these units gone in one parcel. units: by item id; empty = everything that is open.

    One that is shipped already, and of which no units are named, has its last parcel corrected. Raises Impossible for
    an order that the merchant does not ship now, TooMany for more units than are open.
    """
    if not order.by_merchant:
        raise Impossible("Amazon fulfills this order.")
    if order.status not in (*_OPEN, "SHIPPED"):
        raise Impossible(f"the order is {order.status}.")
    open_units = {item.item_id: item.open for item in order.items}
    gone = dict(units) or {item_id: count for item_id, count in open_units.items() if count}
    for item_id, count in gone.items():
        if count > open_units.get(item_id, 0):
            raise TooMany(f"item {item_id} has {open_units.get(item_id, 0)} units open, not {count}.")
    if not gone and order.packages:
        return replace(order, packages=(*order.packages[:-1], _corrected(order.packages[-1], parcel)))
    if not any(gone.values()):
        raise TooMany("no unit of it is open.")
    items = tuple(
        replace(item, shipped=item.shipped + gone.get(item.item_id, 0), open=item.open - gone.get(item.item_id, 0))
        for item in order.items
    )
    package = Package(
        reference=str(len(order.packages) + 1),
        created=parcel.created,
        shipped=parcel.when,
        status="IN_TRANSIT",
        detail="PICKED_UP",
        carrier=parcel.carrier,
        service=parcel.service,
        tracking=parcel.tracking,
        contents=tuple(gone.items()),
    )
    return _with_status(replace(order, items=items, packages=(*order.packages, package)))


def leave_warehouse(order: Order) -> Order:
    """An order that Amazon fulfils, shipped whole; Amazon tells of no parcels. Raises Impossible for any other."""
    if order.by_merchant or order.status not in _OPEN:
        raise Impossible("it is not one that Amazon is about to ship.")
    items = tuple(replace(item, shipped=item.shipped + item.open, open=0) for item in order.items)
    return _with_status(replace(order, items=items))


def cancel(order: Order, by: str, reason: str, item_ids: frozenset[str] = frozenset()) -> Order:
    """The order with what is open of these items cancelled. by: BUYER, MERCHANT or AMAZON. item_ids: empty = all.

    Raises Impossible where nothing of them is open.
    """
    chosen = {item.item_id for item in order.items if item.open and (not item_ids or item.item_id in item_ids)}
    if not chosen:
        raise Impossible(f"nothing of it can be cancelled; the order is {order.status}.")
    items = tuple(_cancelled(item, by, reason) if item.item_id in chosen else item for item in order.items)
    return _with_status(replace(order, items=items))


def pay(order: Order) -> Order:
    """The payment of a PENDING order was authorised: it can be shipped now. Raises Impossible for any other."""
    if order.status != "PENDING":
        raise Impossible(f"the order is {order.status}, not PENDING.")
    deliver_by = (
        Window(order.created + timedelta(days=3), order.created + timedelta(days=7)) if order.by_merchant else None
    )
    paid = replace(order, status="UNSHIPPED", deliver_by=deliver_by)
    return replace(paid, payments=(Payment("CreditCard", paid.grand_total),) if paid.grand_total else ())


def move(order: Order, line: str) -> Order:
    """The order with another first line in its address. Raises Impossible once something was shipped."""
    if order.status not in ("PENDING", "UNSHIPPED"):
        raise Impossible(f"the order is {order.status}.")
    return replace(order, address=replace(order.address, lines=(line, *order.address.lines[1:])))


def ask_to_cancel(order: Order, reason: str) -> Order:
    """The buyer asks that the order be cancelled, which the merchant may heed. Raises Impossible if none is open."""
    if not any(item.open for item in order.items):
        raise Impossible(f"nothing of it is open; the order is {order.status}.")
    items = tuple(replace(item, cancel_request=reason) if item.open else item for item in order.items)
    return replace(order, items=items)


def _corrected(package: Package, parcel: Parcel) -> Package:
    return replace(
        package,
        shipped=parcel.when,
        carrier=parcel.carrier or package.carrier,
        service=parcel.service or package.service,
        tracking=parcel.tracking or package.tracking,
    )


def _cancelled(item: Item, by: str, reason: str) -> Item:
    if by == "BUYER":
        return replace(item, open=0, cancelled_by=by, cancel_request=item.cancel_request or reason)
    return replace(item, open=0, cancelled_by=by, cancel_reason=reason)


def _with_status(order: Order) -> Order:
    shipped, left = (sum(getattr(item, name) for item in order.items) for name in ("shipped", "open"))
    if left:
        return replace(order, status="PARTIALLY_SHIPPED" if shipped else order.status)
    return replace(order, status="SHIPPED" if shipped else "CANCELLED")
