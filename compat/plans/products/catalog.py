"""Products of the catalogue: by their ASINs, by ids of one kind, or by words.

A SKU with a comma, which separates the ids of a search, is found by the seller's own listing of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from mws.compat.engine.context import Context
from mws.compat.engine.preview import Foreseen
from mws.compat.engine.readers import chosen, text
from mws.compat.engine.request import Ask
from mws.compat.engine.steps import Plan, Poll
from mws.compat.item_errors import ItemError
from mws.compat.plans.each import Answers, Batch, answer_each, first_calls
from mws.compat.plans.products.search import Item, Steps, is_readable, not_there, read_items, search_each, search_of
from mws.compat.plans.products.shape import as_products
from mws.mappings.items import SUCCESS
from mws.mappings.products.catalog import DATA, LISTED, LISTING, SEARCH
from mws.mappings.products.identifiers import ASIN, SELLER_SKU, is_formed, kind_of_code
from mws.spapi.calls import Json, QueryValue, RestCall
from mws.spapi.pagination import dig

FURTHER = (
    "a search for a part of the ids, where Amazon refuses one or answers what fits none of them",
    "the next pages of an id that has more than 20 products",
    "a search for every 20 children of the variations that are found",
)
BY_WORDS = "a search for the query as words, where it is no known product code"
BY_LISTING = "a search for the ASINs of the SKUs that have a comma"


def foresee_products(ask: Ask, context: Context) -> Foreseen:
    """What GetMatchingProduct would send."""
    batch = search_of(ask, ASIN, text(ask, "MarketplaceId"))
    return Foreseen(first_calls(chosen(ask, "ASINList"), batch), FURTHER)


def matching_products(ask: Ask, context: Context) -> Plan:
    """GetMatchingProduct: a Result for every ASIN."""
    asins, marketplace = chosen(ask, "ASINList"), text(ask, "MarketplaceId")
    answers = yield from search_each(asins, search_of(ask, ASIN, marketplace))
    found = yield from as_products([_items(answer) for answer in answers], ask, marketplace)
    return [
        {"id": asin, **_status(answer), "product": products[0] if products else None}
        for asin, answer, products in zip(asins, answers, found, strict=True)
    ]


def foresee_products_for_id(ask: Ask, context: Context) -> Foreseen:
    """What GetMatchingProductForId would send."""
    kind, marketplace, ids = text(ask, "IdType"), text(ask, "MarketplaceId"), chosen(ask, "IdList")
    batch = search_of(ask, kind, marketplace, seller=_seller(kind, context))
    if kind != SELLER_SKU:
        return Foreseen(first_calls(ids, batch), FURTHER)
    plain, listed = _with_comma(ids)
    calls = (*first_calls(plain, batch), *first_calls(listed, _listings(ask, marketplace, context)))
    return Foreseen(calls, (BY_LISTING, *FURTHER) if listed else FURTHER)


def matching_products_for_id(ask: Ask, context: Context) -> Plan:
    """GetMatchingProductForId: a Result for every id, with all products it names."""
    kind, marketplace, ids = text(ask, "IdType"), text(ask, "MarketplaceId"), chosen(ask, "IdList")
    if kind == SELLER_SKU:
        answers = yield from _by_sku(ids, ask, marketplace, context)
    else:
        answers = yield from search_each(ids, search_of(ask, kind, marketplace))
    found = yield from as_products([_items(answer) for answer in answers], ask, marketplace)
    return [
        {"id": name, "kind": kind, **_status(answer), "products": products or None}
        for name, answer, products in zip(ids, answers, found, strict=True)
    ]


def foresee_list(ask: Ask, context: Context) -> Foreseen:
    """What ListMatchingProducts would send."""
    query, marketplace = text(ask, "Query"), text(ask, "MarketplaceId")
    kind = kind_of_code(query)
    if kind:
        return Foreseen(first_calls([query], search_of(ask, kind, marketplace)), (BY_WORDS, FURTHER[-1]))
    return Foreseen((_by_words(ask, marketplace),), FURTHER[-1:])


def list_matching_products(ask: Ask, context: Context) -> Plan:
    """ListMatchingProducts: ten products at most. A query that is a product code is searched for as such first."""
    query, marketplace = text(ask, "Query"), text(ask, "MarketplaceId")
    kind, items = kind_of_code(query), list[Item]()
    if kind:
        (answer,) = yield from answer_each([query], search_of(ask, kind, marketplace))
        items = [] if isinstance(answer, ItemError) else read_items(answer)
    if not items:
        items = read_items((yield Poll(_by_words(ask, marketplace), is_readable)))
    (products,) = yield from as_products([items[:LISTED]], ask, marketplace)
    return {"products": products}


def _by_words(ask: Ask, marketplace: str) -> RestCall:
    query: dict[str, QueryValue] = {
        "keywords": chosen(ask, "Query"),
        "marketplaceIds": [marketplace],
        "includedData": [*DATA],
        "pageSize": LISTED,
    }
    return RestCall(SEARCH, query=query)


def _by_sku(ids: Sequence[str], ask: Ask, marketplace: str, context: Context) -> Steps[list[list[Item] | ItemError]]:
    plain, listed = _with_comma(ids)
    found: dict[str, list[Item] | ItemError] = {}
    batch = search_of(ask, SELLER_SKU, marketplace, seller=_seller(SELLER_SKU, context))
    found.update(zip(plain, (yield from search_each(plain, batch)), strict=True))
    asins: dict[str, str] = {}
    for sku, answer in zip(listed, (yield from answer_each(listed, _listings(ask, marketplace, context))), strict=True):
        if isinstance(answer, ItemError):
            found[sku] = answer
        else:
            asins[sku] = str(answer)
    by_asin = yield from search_each([*asins.values()], search_of(ask, ASIN, marketplace))
    for sku, items in zip(asins, by_asin, strict=True):
        found[sku] = not_there(SELLER_SKU, sku, marketplace) if isinstance(items, ItemError) else items
    return [found[sku] for sku in ids]


def _with_comma(ids: Sequence[str]) -> tuple[list[str], list[str]]:
    """The SKUs that a search can carry, and those it cannot."""
    return [sku for sku in ids if "," not in sku], [sku for sku in ids if "," in sku]


def _seller(kind: str, context: Context) -> str:
    return context.account.seller_id if kind == SELLER_SKU else ""


def _listings(ask: Ask, marketplace: str, context: Context) -> Batch[str]:
    """How the ASIN of a SKU is asked for where a search cannot carry the SKU."""

    def call(ids: Sequence[str]) -> RestCall:
        path = {"sellerId": context.account.seller_id, "sku": ids[0]}
        return RestCall(LISTING, path, {"marketplaceIds": [marketplace], "includedData": ["summaries"]})

    def read(reply: Json, ids: Sequence[str]) -> Answers:
        rows = dig(reply, "summaries")
        here = [row for row in rows if dig(row, "marketplaceId") == marketplace] if isinstance(rows, list) else []
        asin = next((asin for row in here if isinstance(asin := dig(row, "asin"), str) and asin), None)
        return {ids[0]: not_there(SELLER_SKU, ids[0], marketplace) if asin is None else asin}

    return Batch(
        ask.operation.section.name,
        ask.operation.action,
        call,
        read,
        1,
        problem=lambda sku: None if is_formed(SELLER_SKU, sku) else not_there(SELLER_SKU, sku, marketplace),
    )


def _status(answer: list[Item] | ItemError) -> dict[str, Json]:
    return answer.as_json() if isinstance(answer, ItemError) else {"status": SUCCESS}


def _items(answer: list[Item] | ItemError) -> list[Item]:
    return [] if isinstance(answer, ItemError) else answer
