"""Orders by API 2026-01-01: a page of orders brings every item along, so what was listed need not be asked again."""

from __future__ import annotations

from mws.compat.engine.request import Ask
from mws.compat.engine.steps import Plan, Recall, Remember
from mws.spapi.calls import Json
from mws.spapi.errors import NotFound


def _by_id(orders: Json) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for order in orders if isinstance(orders, list) else ():
        if isinstance(order, dict) and isinstance(order.get("orderId"), str):
            found[str(order["orderId"])] = order
    return found


def list_orders(ask: Ask) -> Plan:
    """searchOrders; the orders are remembered, so that ListOrderItems and GetOrder after it cost no call."""
    (call,) = ask.calls
    page: Json = yield call
    if ask.whole and isinstance(page, dict):
        yield Remember("order", _by_id(page.get("orders")))
    return page


def get_order(ask: Ask) -> Plan:
    """One getOrder for every id that is not remembered. MWS left unknown ids out of its reply, and so do we."""
    ids = tuple(call.path["orderId"] for call in ask.calls)
    remembered = (yield Recall("order", ids)) if ask.whole else {}
    orders: list[Json] = []
    for call in ask.calls:
        order_id = call.path["orderId"]
        order = remembered.get(order_id) if isinstance(remembered, dict) else None
        if order is None:
            try:
                reply = yield call
            except NotFound:
                continue
            order = reply.get("order") if isinstance(reply, dict) else None
            if ask.whole and order is not None:
                yield Remember("order", {order_id: order})
        orders.append(order)
    return {"orders": orders}


def list_order_items(ask: Ask) -> Plan:
    """getOrder, whose reply holds the items; or what is remembered."""
    (call,) = ask.calls
    order_id = call.path["orderId"]
    remembered = (yield Recall("order", (order_id,))) if ask.whole else {}
    if isinstance(remembered, dict) and remembered.get(order_id) is not None:
        return {"order": remembered[order_id]}
    reply: Json = yield call
    if ask.whole and isinstance(reply, dict):
        yield Remember("order", _by_id([reply.get("order")]))
    return reply
