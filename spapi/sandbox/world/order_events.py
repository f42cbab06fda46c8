"""What happens to orders on demand and overnight. A spec is `EVENT:ORDER_ID` or `appear[:STATUS][@SELLER_ID][*TIMES]`.

    appear                            a new order of the first seller, UNSHIPPED, placed now
    appear:PENDING@A2SANDBOXSELLER*3  three of the second seller whose payment is not authorised yet
    pay:ORDER_ID                      the payment of a PENDING order is authorised
    ship:ORDER_ID                     what is open is shipped, as by a confirmation of the merchant's, or by Amazon
    cancel:ORDER_ID                   the buyer cancels what is open
    ask_to_cancel:ORDER_ID            the buyer asks the merchant to cancel
    move:ORDER_ID                     the buyer's address changes

Several specs are parted by commas. As at Amazon, a list of what changed shows a change two minutes later.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from mws.spapi.sandbox import ORDER_ID, SELLER_ID
from mws.spapi.sandbox.world import order_changes
from mws.spapi.sandbox.world.model import Order
from mws.spapi.sandbox.world.order_changes import Impossible, Parcel
from mws.spapi.sandbox.world.sellers import Seller, World

APPEARING = ("UNSHIPPED", "PENDING")
NIGHT = timedelta(hours=24)
_REASON, _STREET = "Ordered by mistake", "99 Elm Street"

_SPEC = re.compile(r"(?P<event>[a-z_]+)(?::(?P<what>[^@*:]+))?(?:@(?P<seller>\w+))?(?:\*(?P<times>\d{1,4}))?", re.ASCII)


def _ship(order: Order, now: datetime) -> Order:
    if not order.by_merchant:
        return order_changes.leave_warehouse(order)
    if not any(item.open for item in order.items):
        raise Impossible(f"nothing of it is open; the order is {order.status}.")
    return order_changes.ship(order, {}, Parcel(now, now, "UPS", "UPS Ground", "1Z999AA3000000001"))


EVENTS: Mapping[str, Callable[[Order, datetime], Order]] = {
    "pay": lambda order, now: order_changes.pay(order),
    "ship": _ship,
    "cancel": lambda order, now: order_changes.cancel(order, "BUYER", _REASON),
    "ask_to_cancel": lambda order, now: order_changes.ask_to_cancel(order, _REASON),
    "move": lambda order, now: order_changes.move(order, _STREET),
}


def happen(world: World, spec: str, now: datetime) -> list[Order]:
    """Let the events of a spec happen now; the orders as they are then.

    Raises ValueError that names what is wrong with which part; what stands before that part has happened.
    """
    changed: list[Order] = []
    for text in (part.strip() for part in spec.split(",")):
        match = _SPEC.fullmatch(text)
        if match is None or match["event"] not in (*EVENTS, "appear"):
            known = ", ".join(("appear", *EVENTS))
            raise ValueError(f"order event {text!r}: expected EVENT:ORDER_ID or appear; events are {known}")
        if match["event"] == "appear":
            changed += _appear(world, text, match, now)
            continue
        seller = next((each for each in world.sellers.values() if (match["what"] or "") in each.orders), None)
        if seller is None:
            raise ValueError(f"order event {text!r}: the sandbox has no order {match['what']!r}")
        try:
            changed.append(seller.put(EVENTS[match["event"]](seller.orders[match["what"]], now), now))
        except Impossible as exc:
            raise ValueError(f"order event {text!r}: {exc}") from exc
    return changed


def _appear(world: World, text: str, match: re.Match[str], now: datetime) -> list[Order]:
    status, seller = match["what"] or APPEARING[0], world.sellers.get(match["seller"] or SELLER_ID)
    if status not in APPEARING:
        raise ValueError(f"order event {text!r}: a new order is one of {', '.join(APPEARING)}")
    if seller is None:
        raise ValueError(f"order event {text!r}: the sandbox has no seller {match['seller']!r}")
    return [seller.receive(status, now) for _ in range(int(match["times"] or 1))]


def pass_night(seller: Seller, start: datetime) -> list[Order]:
    """What a day and a night bring that begin at `start`: the orders that came or changed, as they are then.

    Three orders come, one of them PENDING. One that was PENDING is paid, one is cancelled by its buyer, one goes to
    another address, one is asked to be cancelled, and Amazon ships one. The order all examples name stays as it is.
    """
    step = NIGHT / 10
    changed = [seller.receive(status, start + step * at) for at, status in ((2, "UNSHIPPED"), (4, "PENDING"))]
    seen = {ORDER_ID, *(order.order_id for order in changed)}
    for at, event in ((3, "pay"), (5, "cancel"), (6, "move"), (7, "ask_to_cancel"), (8, "ship")):
        moment = start + step * at
        for order in seller.by_created:
            # What the merchant ships he tells of himself.
            if order.order_id in seen or (event == "ship" and order.by_merchant):
                continue
            try:
                after = EVENTS[event](order, moment)
            except Impossible:
                continue
            seen.add(order.order_id)
            changed.append(seller.put(after, moment))
            break
    changed.append(seller.receive("UNSHIPPED", start + step * 9))
    return changed
