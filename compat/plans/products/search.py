"""Searches of the catalogue for ids, and which item is which id's. Amazon does not say by which id an item was found.

It turns UPC, EAN and ISBN into GTIN, and an item may carry other codes beside the one asked for. So codes are compared
as GTIN-14; where an item of a batch carries none of those asked for, the ids are asked for alone: then it is theirs.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any, TypeAlias, TypeVar

from mws.compat.engine.item_errors import ItemError
from mws.compat.engine.request import Ask
from mws.compat.engine.steps import Poll, Step
from mws.compat.plans.each import Answers, Batch, answer_each
from mws.mappings.products.catalog import DATA, PAGE, SEARCH
from mws.mappings.products.identifiers import ASIN, ID_TYPES, SELLER_SKU, gtin_14, is_formed, same_as
from mws.spapi.calls import Json, QueryValue, RestCall
from mws.spapi.errors import UnreadableReply
from mws.spapi.pagination import dig, following
from mws.spapi.routes import route

T = TypeVar("T")
Steps: TypeAlias = Generator[Step, Any, T]  # Any: each step has its own kind of answer
Item: TypeAlias = dict[str, Json]

PAGES = 50
"""Pages of one id: Amazon hands out no more than 1,000 items of a search, twenty a page."""


def search_of(ask: Ask, kind: str, marketplace: str, data: Sequence[str] = DATA, seller: str = "") -> Batch[str]:
    """How ids of one kind are searched for. kind: an IdType. data: what is asked for of each item.

    seller: whose SKUs they are. One SKU a search: its items do not tell which SKU they are.
    """

    def call(ids: Sequence[str]) -> RestCall:
        query: dict[str, QueryValue] = {
            "identifiers": [same_as(kind, each) if kind in (ASIN, SELLER_SKU) else each.strip() for each in ids],
            "identifiersType": ID_TYPES[kind],
            "marketplaceIds": [marketplace],
            "includedData": [*data],
            "pageSize": PAGE,
        }
        return RestCall(SEARCH, query={**query, "sellerId": seller} if seller else query)

    def read(reply: Json, ids: Sequence[str]) -> Answers:
        return _by_id(reply, ids, kind, marketplace)

    return Batch(
        ask.operation.section.name,
        ask.operation.action,
        call,
        read,
        1 if kind == SELLER_SKU else PAGE,
        key=lambda name: same_as(kind, name),
        problem=lambda name: None if is_formed(kind, name) else not_there(kind, name, marketplace),
    )


def search_each(ids: Sequence[str], batch: Batch[str]) -> Steps[list[list[Item] | ItemError]]:
    """The items of each id, or its error, in the order asked. Raises what `answer_each` raises."""
    found: dict[str, list[Item] | ItemError] = {}
    answers = yield from answer_each(ids, batch)
    for name, answer in zip(ids, answers, strict=True):
        key = batch.key(name)
        if key not in found:
            found[key] = (
                answer if isinstance(answer, ItemError) else (yield from _all_items(answer, batch.call([name])))
            )
    return [found[batch.key(name)] for name in ids]


def _all_items(answer: Json, call: RestCall) -> Steps[list[Item]]:
    """The items of one id, those of further pages too. answer: what `_by_id` says of it."""
    items, token = read_items(answer), dig(answer, "next")
    for _ in range(PAGES - 1):
        if not token:
            return items
        reply = yield Poll(following(route(SEARCH), call, str(token)), is_readable)
        items += read_items(reply)
        token = dig(reply, "pagination.nextToken")
    if token:
        raise UnreadableReply(f"{SEARCH}: Amazon hands out pages of one id without end.")
    return items


def is_readable(reply: Json) -> bool:
    """Looked at before the answer is kept. Raises UnreadableReply."""
    read_items(reply)
    return True


def not_there(kind: str, name: str, marketplace: str) -> ItemError:
    """MWS's error for an id that names no product there."""
    words = f"Invalid {kind} identifier {name} for marketplace {marketplace}"
    return ItemError("Sender", "InvalidParameterValue", words)


def read_items(reply: Json) -> list[Item]:
    """The items of a search. Raises UnreadableReply for an answer that is none, or counts what it does not hold."""
    found = dig(reply, "items")
    items = [item for item in found if isinstance(item, dict) and item.get("asin")] if isinstance(found, list) else []
    if not isinstance(found, list) or len(items) != len(found):
        raise UnreadableReply(f"{SEARCH}: Amazon answered no list of items with their ASINs.")
    if not items and dig(reply, "numberOfResults"):
        raise UnreadableReply(f"{SEARCH}: Amazon counts results and answered none of them.")
    return items


def _by_id(reply: Json, ids: Sequence[str], kind: str, marketplace: str) -> Answers:
    """The items of every id. Ids are left out that have to be asked for alone to know which items are theirs."""
    items, token = read_items(reply), dig(reply, "pagination.nextToken")
    if len(ids) == 1:
        (name,) = ids
        return {same_as(kind, name): _answer(items, token) if items else not_there(kind, name, marketplace)}
    keys = {same_as(kind, name): name for name in ids}
    found: dict[str, list[Item]] = {key: [] for key in keys}
    strays = False
    for item in items:
        fitting = found.keys() & _names_of(item, kind)
        strays = strays or not fitting
        for key in fitting:
            found[key].append(item)
    if token or (strays and kind != ASIN):
        return {}  # one that fits none may be any code's, and so may one of the next page
    return {
        key: _answer(rows, None) if rows else not_there(kind, keys[key], marketplace)
        for key, rows in found.items()
        if rows or not strays
    }


def _answer(items: Sequence[Item], token: Json) -> Json:
    return {"items": [*items], "next": token}


def _names_of(item: Item, kind: str) -> set[str]:
    """What an item is known by among ids of this kind."""
    asin = str(item["asin"])
    if kind == ASIN:
        return {same_as(ASIN, asin)}
    codes = [asin] if kind == "ISBN" else []  # the ASIN of a book is its ISBN-10
    for place in _rows(item.get("identifiers")):
        codes += [str(row.get("identifier", "")) for row in _rows(place.get("identifiers"))]
    return {code for code in map(gtin_14, codes) if code is not None}


def _rows(value: Json) -> list[Item]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
