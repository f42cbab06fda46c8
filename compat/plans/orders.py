"""Orders: what was listed a moment ago need not be asked again.

A page of API 2026-01-01 brings every item along; one of v0 brings whole orders without their items.
"""

from __future__ import annotations

from dataclasses import replace

from mws.compat.engine.context import Context
from mws.compat.engine.request import Ask
from mws.compat.engine.steps import Plan, Recall, Remember
from mws.spapi.calls import Json
from mws.spapi.errors import NotFound, SpapiError


def _by_id(orders: Json) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for order in orders if isinstance(orders, list) else ():
        if isinstance(order, dict) and isinstance(order.get("orderId"), str):
            found[str(order["orderId"])] = order
    return found


def list_orders(ask: Ask, context: Context) -> Plan:
    """searchOrders; the orders are remembered, so that ListOrderItems and GetOrder after it cost no call."""
    (call,) = ask.calls
    page: Json = yield call
    if ask.whole and isinstance(page, dict):
        yield Remember("order", _by_id(page.get("orders")))
    return page


def get_order(ask: Ask, context: Context) -> Plan:
    """One getOrder for every id that is not remembered. MWS left unknown ids out of its reply, and so do we."""
    ids = tuple(call.path["orderId"] for call in ask.calls)
    remembered = (yield Recall("order", ids)) if ask.whole else {}
    orders: list[Json] = []
    for call in ask.calls:
        order_id = call.path["orderId"]
        order = _fresh(remembered, order_id, ask.since)
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


def list_order_items(ask: Ask, context: Context) -> Plan:
    """What is remembered; else the whole page the order was listed on, where one call brings it; else getOrder."""
    (call,) = ask.calls
    order_id = call.path["orderId"]
    remembered = (yield Recall("order", (order_id,))) if ask.whole else {}
    order = _fresh(remembered, order_id, ask.since)
    if order is None and ask.page is not None:
        try:
            page = yield ask.page
        except SpapiError:
            page = None  # the order can be asked for by itself
        orders = _by_id(page.get("orders") if isinstance(page, dict) else None)
        yield Remember("order", orders)
        order = _fresh(orders, order_id, ask.since)
    if order is not None:
        return {"order": order}
    reply: Json = yield call
    if ask.whole and isinstance(reply, dict):
        yield Remember("order", _by_id([reply.get("order")]))
    return reply


def get_order_v0(ask: Ask, context: Context) -> Plan:
    """One getOrder of v0 for every id that is not remembered; unknown ones are left out."""
    ids = tuple(call.path["orderId"] for call in ask.calls)
    remembered = (yield Recall("order.v0", ids)) if ask.whole else {}
    orders: list[Json] = []
    for call in ask.calls:
        order = remembered.get(call.path["orderId"]) if isinstance(remembered, dict) else None
        if order is None:
            try:
                order = yield call
            except NotFound:
                continue
        orders.append(order)
    return {"Orders": orders}


def get_orders_v0(ask: Ask, context: Context) -> Plan:
    """One getOrders of v0 for all ids that are not remembered; none where all are."""
    (call,) = ask.calls
    listed = call.query["AmazonOrderIds"]
    ids = tuple(map(str, listed)) if isinstance(listed, list) else (str(listed),)
    remembered = (yield Recall("order.v0", ids)) if ask.whole else {}
    known: list[Json] = [remembered[each] for each in ids if each in remembered] if isinstance(remembered, dict) else []
    rest = [each for each in ids if each not in remembered] if isinstance(remembered, dict) else [*ids]
    if not rest:
        return {"Orders": known}
    reply: Json = yield replace(call, query={**call.query, "AmazonOrderIds": rest})
    found = reply.get("Orders") if isinstance(reply, dict) else None
    if not known or not isinstance(found, list) or not isinstance(reply, dict):
        return reply
    return {**reply, "Orders": [*known, *found]}


def _fresh(orders: Json, order_id: str, since: str) -> Json:
    """The order, unless it is older than what the caller was shown."""
    order = orders.get(order_id) if isinstance(orders, dict) else None
    if not isinstance(order, dict) or str(order.get("lastUpdatedTime", ""))[: len(since)] < since:
        return None
    return order
