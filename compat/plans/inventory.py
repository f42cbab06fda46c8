"""ListInventorySupply: one row for every SKU that was asked for, in that order; a page of what changed otherwise.

A SKU is told to have no stock only where every page of a whole answer was seen without it.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from mws.compat.engine.context import Context
from mws.compat.engine.preview import Foreseen
from mws.compat.engine.request import Ask
from mws.compat.engine.steps import Plan
from mws.compat.engine.whole import rows_of
from mws.compat.plans.expiring import PageRules, begin_page, expiring_page
from mws.mappings.codecs import parse_time
from mws.spapi.calls import Json, QueryValue, RestCall
from mws.spapi.errors import UnreadableReply
from mws.spapi.pagination import dig, following
from mws.spapi.routes import route

PAGES = 20
"""Pages that the rows of 50 SKUs may fill."""
OLDEST = timedelta(days=545)
"""How far back a startDateTime is sent. Amazon takes 18 months, which are 546 days at least. What is listed without one
is more than MWS listed, and never less."""
_KNOWN_BY = ("sellerSku", "fnSku", "asin", "condition")
"""What makes a row the same one again: its quantities change every minute."""
_SINCE, _ALL = "startDateTime", "all"


def _asked(ask: Ask, context: Context) -> Ask:
    """With a call that Amazon takes: without a startDateTime that lies too far back. A next page is asked as the first
    one was, however old its date has become."""
    (call,) = ask.calls
    if isinstance(ask.place, dict):
        too_old = bool(ask.place.get(_ALL))
    else:
        since = call.query.get(_SINCE)
        too_old = since is not None and parse_time(str(since)) < context.now - OLDEST
    return replace(ask, calls=(_with(call, {_SINCE: None}),)) if too_old else ask


def _with(call: RestCall, changes: Mapping[str, QueryValue | None]) -> RestCall:
    query = {**call.query, **changes}
    return replace(call, query={name: value for name, value in query.items() if value is not None})


def _calls(ask: Ask, skus: Sequence[str]) -> tuple[RestCall, ...]:
    """One for all SKUs a list can hold; one for each with a comma in it, which would be two there. Each SKU once."""
    (call,) = ask.calls
    once = [*dict.fromkeys(skus)]
    listed = [sku for sku in once if "," not in sku]
    together = (_with(call, {"sellerSkus": listed}),) if listed else ()
    return (*together, *(_with(call, {"sellerSkus": None, "sellerSku": sku}) for sku in once if "," in sku))


def _skus(ask: Ask) -> list[str]:
    """In the order asked, those asked for twice too."""
    found = ask.values.get("SellerSkus", [])
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def foresee_supply(ask: Ask, context: Context) -> Foreseen:
    """What ListInventorySupply would send."""
    asked, skus = _asked(ask, context), _skus(ask)
    if skus and ask.place is None:
        return Foreseen(_calls(asked, skus))
    further = () if ask.place is None else ("the list from its beginning, where Amazon's page token has died",)
    return Foreseen((begin_page(asked.calls[0], asked.place, context),), further)


def list_inventory_supply(ask: Ask, context: Context) -> Plan:
    """getInventorySummaries. A SKU that Amazon does not list is answered with no stock, as MWS did."""
    asked, skus = _asked(ask, context), _skus(ask)
    if skus:
        answer: Json = yield from _of_skus(_calls(asked, skus), skus)
        return answer
    reply, place = yield from expiring_page(asked, context, PageRules(_KNOWN_BY))
    if isinstance(place, dict) and asked is not ask:
        place = {**place, _ALL: True}
    return {**reply, "next": place} if isinstance(reply, dict) else reply


def _of_skus(calls: Sequence[RestCall], skus: Sequence[str]) -> Generator[RestCall, Any, Json]:  # Any: JSON of a page
    """The rows of these SKUs, on one page however many Amazon makes of them: only then is it known what is missing."""
    rows: list[Json] = []
    last: Json = None
    for first in calls:
        call = first
        for _ in range(PAGES):
            last = yield call
            rows += rows_of(call, last)
            token = dig(last, "pagination.nextToken")
            if not token:
                break
            call = following(route(first.operation), first, str(token))
        else:
            what = f"{first.operation}: {len(skus)} SKUs fill more than {PAGES} pages"
            raise UnreadableReply(what, operation=first.operation)
    granularity = dig(last, "payload.granularity")
    return {"payload": {"granularity": granularity, "inventorySummaries": _in_order(rows, skus)}}


def _in_order(rows: Sequence[Json], skus: Sequence[str]) -> list[Json]:
    """The rows of each SKU, by its name and never by their place. A SKU without any is one that was not seen.

    Where Amazon spells a SKU otherwise than it was asked for, in another case or with blanks around it, its row counts.
    """
    found: dict[str, list[Json]] = {}
    for row in rows:
        if isinstance(row, dict):
            found.setdefault(str(row.get("sellerSku")), []).append(row)
    otherwise = {_bare(name): of for name, of in found.items() if name not in skus}
    listed: list[Json] = []
    for sku in skus:
        listed += found.get(sku) or otherwise.get(_bare(sku)) or [{"sellerSku": sku, "unseen": True}]
    return listed


def _bare(sku: str) -> str:
    return sku.strip().casefold()
