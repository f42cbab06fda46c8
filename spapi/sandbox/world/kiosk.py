"""Data Kiosk queries as they wait, are run and end, and what they find: sales by day and by product.

The sandbox has the part of `analytics_salesAndTraffic_2024_04_24` that its orders tell: sales, not traffic. A query for
anything else ends FATAL, and its error document names what there is not.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mws.spapi.sandbox.world import graphql, pools
from mws.spapi.sandbox.world.graphql import Field
from mws.spapi.sandbox.world.model import Item, Order, Shape
from mws.spapi.sandbox.world.outcomes import Outcome
from mws.spapi.sandbox.world.sellers import Seller
from mws.spapi.sandbox.world.site import Site
from mws.spapi.sandbox.world.worklist import Task, Worklist

KIND = "DATA_KIOSK"
"""What a planted outcome calls it, and what its documents are marked with."""
ROOT = "analytics_salesAndTraffic_2024_04_24"
KEPT = timedelta(days=30)
"""What the schema says of every field of it."""
PAGE = 100
"""Rows of one document; the rest takes another query."""


@dataclass(slots=True, kw_only=True)
class StoredQuery(Task):
    """One query. start: the row its page begins with."""

    text: str
    start: int
    worked: bool = False
    document_id: str = ""
    error_document_id: str = ""
    more: bool = False


class Queries(Worklist[StoredQuery]):
    """All queries. seconds: how long one takes. first: where ids begin."""

    def __init__(self, seconds: float, first: int) -> None:
        super().__init__(first)
        self._seconds = seconds

    @classmethod
    def open(cls, site: Site) -> Queries:
        return cls(site.options.report_seconds, site.first)

    def add(self, seller_id: str, text: str, start: int, created: datetime, outcome: Outcome) -> StoredQuery:
        """A new query, to be run; what it says is checked by the caller."""
        query = StoredQuery(
            id=self._next_id(80_004_000_000),
            seller_id=seller_id,
            text=text,
            start=start,
            created=created,
            begins=created + timedelta(seconds=self._seconds / 2),
            ends=created + timedelta(seconds=self._seconds),
            outcome=outcome,
        )
        return self._enter(query)

    def retention(self, task: StoredQuery) -> timedelta:
        """As of Worklist."""
        return KEPT


class NotHere(ValueError):
    """The query asks for what the sandbox has not; the text says for what."""


def work(site: Site, query: StoredQuery) -> None:
    """End the query with what the orders say at this moment."""
    query.worked = True
    ending = query.outcome.ending
    if ending.startswith("fatal"):
        query.ended = "FATAL"
        if ending == "fatal_document":
            query.error_document_id = _document(site, query, ["The query could not be run."])
        return
    query.ended = "DONE"
    try:
        rows = [] if ending == "no_data" else list(find(site.world.sellers[query.seller_id], query.text, query.ends))
    except NotHere as exc:
        query.ended = "FATAL"
        query.error_document_id = _document(site, query, [f"The local sandbox cannot run this query: {exc}"])
        return
    page = rows[query.start : query.start + PAGE]
    query.more = query.start + PAGE < len(rows)
    if page:
        query.document_id = _document(site, query, page)


def _document(site: Site, query: StoredQuery, rows: Sequence[object]) -> str:
    errors = [{"errors": [{"message": row}]} if isinstance(row, str) else row for row in rows]
    document = site.shelf.create("amzn1.tortuga.4.na", query.seller_id, "application/jsonl; charset=UTF-8", query.ends)
    document.used, document.report_type = True, KIND
    lines = (json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in errors)
    site.shelf.store(document, lines, query.outcome.gzip)
    return document.id


def find(seller: Seller, text: str, now: datetime) -> Iterator[Shape]:
    """The rows of the query, each with the fields it asks for. Raises NotHere."""
    for root in graphql.parse(text):
        if root.name != ROOT:
            raise NotHere(f"it has {ROOT}, not {root.name}")
        for wanted in root.fields:
            if wanted.name not in _SETS:
                raise NotHere(f"{ROOT} has {', '.join(_SETS)} here, not {wanted.name}")
            kinds, make = _SETS[wanted.name]
            if wanted.arguments.get("aggregateBy") not in kinds:
                raise NotHere(f"{wanted.name} is aggregated by {', '.join(kinds)} here")
            for row in make(seller, wanted.arguments, now):
                yield _selected(row, wanted)


def _selected(row: Mapping[str, object], wanted: Field) -> Shape:
    if not wanted.fields:
        raise NotHere(f"{wanted.name} wants a selection of fields")
    shape: Shape = {}
    for each in wanted.fields:
        if each.name not in row:
            raise NotHere(f"{wanted.name} has {', '.join(row)} here, not {each.name}")
        value = row[each.name]
        shape[each.alias] = _selected(value, each) if isinstance(value, dict) else value
    return shape


def _by_date(seller: Seller, arguments: Mapping[str, graphql.Value], now: datetime) -> Iterator[Shape]:
    start, end, marketplaces = _bounds(seller, arguments, now)
    found: dict[tuple[str, date], list[tuple[Order, Item]]] = defaultdict(list)
    for order in seller.by_created:
        found[order.marketplace_id, order.created.date()] += [(order, item) for item in order.items]
    for marketplace in marketplaces:
        for day in (start + timedelta(days=at) for at in range((end - start).days + 1)):
            yield _row(found[marketplace, day], marketplace, day, day)


def _by_asin(seller: Seller, arguments: Mapping[str, graphql.Value], now: datetime) -> Iterator[Shape]:
    start, end, marketplaces = _bounds(seller, arguments, now)
    found: dict[tuple[str, str, str], list[tuple[Order, Item]]] = defaultdict(list)
    for order in seller.by_created:
        if start <= order.created.date() <= end and order.marketplace_id in marketplaces:
            for item in order.items:
                found[order.marketplace_id, item.asin, item.sku].append((order, item))
    by_sku = arguments.get("aggregateBy") == "SKU"
    for (marketplace, asin, sku), lines in sorted(found.items()):
        product = {"parentAsin": asin, "childAsin": asin, "sku": sku if by_sku else None}
        yield product | _row(lines, marketplace, start, end)


_SETS = {"salesAndTrafficByDate": (("DAY",), _by_date), "salesAndTrafficByAsin": (("CHILD", "SKU"), _by_asin)}


def _bounds(
    seller: Seller, arguments: Mapping[str, graphql.Value], now: datetime
) -> tuple[date, date, tuple[str, ...]]:
    try:
        start, end = (date.fromisoformat(str(arguments.get(name))) for name in ("startDate", "endDate"))
    except ValueError as exc:
        raise NotHere("startDate and endDate must be dates such as 2026-11-20") from exc
    if not now.date() - timedelta(days=731) <= start <= end <= now.date():
        raise NotHere("startDate lies two years back at most, endDate is not before it, nor in the future")
    asked = arguments.get("marketplaceIds")
    marketplaces = tuple(str(each) for each in asked) if isinstance(asked, list) else ()
    if not marketplaces or any(each not in seller.marketplaces for each in marketplaces):
        raise NotHere("marketplaceIds must be marketplaces of the seller")
    return start, end, marketplaces


def _row(lines: Sequence[tuple[Order, Item]], marketplace: str, start: date, end: date) -> Shape:
    sold = [(order, item) for order, item in lines if order.status != "CANCELLED"]
    currency = pools.MARKETPLACES[marketplace].currency
    return {
        "marketplaceId": marketplace,
        "startDate": start.isoformat(),
        "endDate": end.isoformat(),
        "sales": {
            "orderedProductSales": _amount(sum(item.unit * item.quantity for _, item in sold), currency),
            "shippedProductSales": _amount(sum(item.unit * item.shipped for _, item in sold), currency),
            "unitsOrdered": sum(item.quantity for _, item in sold),
            "unitsShipped": sum(item.shipped for _, item in sold),
            "totalOrderItems": len(sold),
            "ordersShipped": len({order.order_id for order, item in sold if item.shipped}),
        },
    }


def _amount(cents: int, currency: str) -> Shape:
    return {"amount": cents / 100, "currencyCode": currency}
