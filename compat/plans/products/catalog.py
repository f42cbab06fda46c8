"""Products of the catalogue by their ids: each id is answered, in the order asked, joined by what names it.

Amazon does not say which id an item was found by, and turns UPC, EAN and ISBN into GTIN. An item that carries none of
the ids asked for is told apart by asking alone. What is asked of a SKU with a comma, which separates the ids of a
search, goes by the seller's listing of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from mws.compat.engine.context import Context
from mws.compat.engine.preview import Foreseen
from mws.compat.engine.readers import chosen, text
from mws.compat.engine.request import Ask
from mws.compat.engine.steps import Plan
from mws.compat.item_errors import ItemError
from mws.compat.plans.each import Answers, Batch, answer_each, first_calls
from mws.compat.plans.products.shape import as_products
from mws.mappings.items import SUCCESS
from mws.mappings.products.catalog import DATA, PAGE, SEARCH
from mws.mappings.products.identifiers import ASIN, ID_TYPES, gtin_14, is_formed, same_as
from mws.spapi.calls import Json, QueryValue, RestCall
from mws.spapi.errors import UnreadableReply
from mws.spapi.pagination import dig

Item: TypeAlias = dict[str, Json]


def foresee_products(ask: Ask, context: Context) -> Foreseen:
    """What GetMatchingProduct would send."""
    batch = search_of(ask, ASIN, text(ask, "MarketplaceId"))
    return Foreseen(first_calls(chosen(ask, "ASINList"), batch), FURTHER)


def matching_products(ask: Ask, context: Context) -> Plan:
    """GetMatchingProduct: one Result for every ASIN."""
    asins, marketplace = chosen(ask, "ASINList"), text(ask, "MarketplaceId")
    answers = yield from answer_each(asins, search_of(ask, ASIN, marketplace))
    found = yield from as_products([items_of(answer) for answer in answers], ask, marketplace)
    return [
        {"id": asin, **_status(answer), "product": products[0] if products else None}
        for asin, answer, products in zip(asins, answers, found, strict=True)
    ]


FURTHER = (
    "the same for a part of the ids, where Amazon refuses a search or answers what fits none of them",
    "a search for every 20 children of the variations that are found",
)


def _status(answer: Json | ItemError) -> dict[str, Json]:
    return answer.as_json() if isinstance(answer, ItemError) else {"status": SUCCESS}


def items_of(answer: Json | ItemError) -> list[Item]:
    """The items an id was answered with; none where it has an error."""
    found = None if isinstance(answer, ItemError) else dig(answer, "items")
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def search_of(ask: Ask, kind: str, marketplace: str, data: Sequence[str] = DATA) -> Batch[str]:
    """How ids of one kind are searched for. kind: an IdType other than SellerSKU."""

    def call(ids: Sequence[str]) -> RestCall:
        query: dict[str, QueryValue] = {
            "identifiers": [each.strip() for each in ids],
            "identifiersType": ID_TYPES[kind],
            "marketplaceIds": [marketplace],
            "includedData": [*data],
            "pageSize": PAGE,
        }
        return RestCall(SEARCH, query=query)

    def unknown(name: str) -> ItemError:
        return not_there(kind, name, marketplace)

    def read(reply: Json, ids: Sequence[str]) -> Answers:
        return _by_id(reply, ids, kind, marketplace)

    return Batch(
        ask.operation.section.name,
        ask.operation.action,
        call,
        read,
        PAGE,
        key=lambda name: same_as(kind, name),
        problem=lambda name: None if is_formed(kind, name) else unknown(name),
    )


def not_there(kind: str, name: str, marketplace: str) -> ItemError:
    """MWS's error for an id that names no product there."""
    return ItemError(
        "Sender", "InvalidParameterValue", f"Invalid {kind} identifier {name} for marketplace {marketplace}"
    )


def read_items(reply: Json) -> list[Item]:
    """The items of a search. Raises UnreadableReply for an answer that is none, or counts what it does not hold."""
    found = dig(reply, "items")
    if not isinstance(found, list) or not all(isinstance(item, dict) and item.get("asin") for item in found):
        raise UnreadableReply(f"{SEARCH}: Amazon answered no list of items with their ASINs.")
    if not found and dig(reply, "numberOfResults"):
        raise UnreadableReply(f"{SEARCH}: Amazon counts results and answered none of them.")
    return [item for item in found if isinstance(item, dict)]


def _by_id(reply: Json, ids: Sequence[str], kind: str, marketplace: str) -> Answers:
    """The items of every id. Ids are left out that have to be asked for alone to know which items are theirs."""
    items, token = read_items(reply), dig(reply, "pagination.nextToken")
    if len(ids) == 1:
        (name,) = ids
        rows: list[Json] = [*items]
        return {same_as(kind, name): {"items": rows, "next": token} if items else not_there(kind, name, marketplace)}
    keys = {same_as(kind, name): name for name in ids}
    found: dict[str, list[Json]] = {key: [] for key in keys}
    strays = False
    for item in items:
        fitting = [key for key in keys if key in _names_of(item, kind)]
        strays = strays or not fitting
        for key in fitting:
            found[key].append(item)
    if token or (strays and kind != ASIN):
        return {}  # one that fits none may be any code's, and so may one of the next page
    return {
        key: {"items": rows, "next": None} if rows else not_there(kind, keys[key], marketplace)
        for key, rows in found.items()
        if rows or not strays
    }


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
