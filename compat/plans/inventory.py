"""ListInventorySupply: one row for every SKU that was asked for, in that order; a page of what changed otherwise."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from mws.compat.engine.context import Context
from mws.compat.engine.preview import Foreseen
from mws.compat.engine.readers import texts
from mws.compat.engine.request import Ask
from mws.compat.engine.steps import Plan
from mws.compat.plans.expiring import expiring_page
from mws.mappings.codecs import parse_time
from mws.spapi.calls import Json, RestCall
from mws.spapi.errors import UnreadableReply
from mws.spapi.pagination import dig, following
from mws.spapi.routes import route

PAGES = 20
"""Pages that the rows of 50 SKUs may fill."""
MONTHS_18 = timedelta(days=547)
"""How far back Amazon takes a startDateTime. Everything it lists is more than MWS listed, and never less."""


def _asked(ask: Ask, context: Context) -> Ask:
    """With a call that Amazon takes: without a startDateTime that lies too far back."""
    (call,) = ask.calls
    since = call.query.get("startDateTime")
    if since is None or parse_time(str(since)) >= context.now - MONTHS_18:
        return ask
    query = {name: value for name, value in call.query.items() if name != "startDateTime"}
    return replace(ask, calls=(replace(call, query=query),))


def foresee_supply(ask: Ask, context: Context) -> Foreseen:
    """What ListInventorySupply would send."""
    further = () if ask.place is None else ("the list from its beginning, where Amazon's page token has died",)
    return Foreseen(_asked(ask, context).calls, further)


def list_inventory_supply(ask: Ask, context: Context) -> Plan:
    """getInventorySummaries. A SKU that Amazon does not list is answered with no stock, as MWS did."""
    ask = _asked(ask, context)
    skus = texts(ask, "SellerSkus")
    if skus:
        answer: Json = yield from _of_skus(ask, skus)
        return answer
    reply, place = yield from expiring_page(ask, context)
    return {**reply, "next": place} if isinstance(reply, dict) else reply


def _of_skus(ask: Ask, skus: list[str]) -> Generator[RestCall, Any, Json]:  # Any: JSON of a page
    """The rows of these SKUs, on one page however many Amazon makes of them: only then is it known what is missing."""
    (call,) = ask.calls
    rows: list[Json] = []
    for _ in range(PAGES):
        reply: Json = yield call
        found = dig(reply, "payload.inventorySummaries")
        if not isinstance(found, list) or not isinstance(reply, dict):
            return reply  # the table says what is wrong with it
        rows += found
        token = dig(reply, "pagination.nextToken")
        if not token:
            payload = reply["payload"] if isinstance(reply["payload"], dict) else {}
            return {**reply, "payload": {**payload, "inventorySummaries": _in_order(rows, skus)}}
        call = following(route(call.operation), call, str(token))
    raise UnreadableReply(f"{call.operation}: {len(skus)} SKUs fill more than {PAGES} pages", operation=call.operation)


def _in_order(rows: list[Json], skus: list[str]) -> list[Json]:
    found: dict[str, list[Json]] = {}
    for row in rows:
        if isinstance(row, dict):
            found.setdefault(str(row.get("sellerSku")), []).append(row)
    unseen: dict[str, list[Json]] = {sku: [{"sellerSku": sku, "unseen": True}] for sku in skus}
    return [row for sku in skus for row in found.get(sku) or unseen[sku]]
