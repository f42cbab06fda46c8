"""Products of the catalogue: by their ASINs, by ids of one kind, or by words.

A SKU with a comma, which separates the ids of a search, is found by the seller's own listing of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from mws.compat.accounts import policy
from mws.compat.engine.context import Context
from mws.compat.engine.item_errors import ItemError
from mws.compat.engine.preview import Foreseen
from mws.compat.engine.readers import chosen, text
from mws.compat.engine.request import Ask
from mws.compat.engine.steps import Plan, Poll
from mws.compat.plans.each import answer_each, first_calls
from mws.compat.plans.products.search import Item, Steps, is_readable, not_there, read_items, search_each, search_of
from mws.compat.plans.products.shape import as_products
from mws.compat.plans.products.skus import asins_of, fits_a_list, listing_of
from mws.mappings.items import SUCCESS
from mws.mappings.products.catalog import DATA, LISTED, SEARCH
from mws.mappings.products.identifiers import ASIN, SELLER_SKU, kind_of_code
from mws.spapi.calls import Json, QueryValue, RestCall

FURTHER = (
    "a search for a part of the ids, where Amazon refuses one or answers what fits none of them",
    "the next pages of an id that has more than 20 products",
    "a search for every 20 children of the variations that are found",
)
BY_WORDS = "a search for the query as words, where it is no known product code"
BY_LISTING = "a search for the ASINs of the SKUs that have a comma"


def foresee_products(ask: Ask, context: Context) -> Foreseen:
    """What GetMatchingProduct would send."""
    batch = search_of(ask, ASIN, _marketplace(ask, context))
    return Foreseen(first_calls(chosen(ask, "ASINList"), batch), FURTHER)


def matching_products(ask: Ask, context: Context) -> Plan:
    """GetMatchingProduct: a Result for every ASIN."""
    asins, marketplace = chosen(ask, "ASINList"), _marketplace(ask, context)
    answers = yield from search_each(asins, search_of(ask, ASIN, marketplace))
    found = yield from as_products([_items(answer) for answer in answers], ask, marketplace)
    return [
        {"id": asin, **_status(answer), "product": products[0] if products else None}
        for asin, answer, products in zip(asins, answers, found, strict=True)
    ]


def foresee_products_for_id(ask: Ask, context: Context) -> Foreseen:
    """What GetMatchingProductForId would send."""
    kind, marketplace, ids = text(ask, "IdType"), _marketplace(ask, context), chosen(ask, "IdList")
    if kind != SELLER_SKU:
        return Foreseen(first_calls(ids, search_of(ask, kind, marketplace)), FURTHER)
    seller_id = context.account.seller_id
    plain, listed = _with_comma(ids)
    calls = (
        *first_calls(plain, search_of(ask, kind, marketplace, seller=seller_id)),
        *(listing_of(sku, seller_id, marketplace) for sku in dict.fromkeys(listed)),
    )
    return Foreseen(calls, (BY_LISTING, *FURTHER) if listed else FURTHER)


def matching_products_for_id(ask: Ask, context: Context) -> Plan:
    """GetMatchingProductForId: a Result for every id, with all products it names."""
    kind, marketplace, ids = text(ask, "IdType"), _marketplace(ask, context), chosen(ask, "IdList")
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
    query, marketplace = text(ask, "Query"), _marketplace(ask, context)
    kind = kind_of_code(query)
    if kind:
        return Foreseen(first_calls([query], search_of(ask, kind, marketplace)), (BY_WORDS, FURTHER[-1]))
    return Foreseen((_by_words(ask, marketplace),), FURTHER[-1:])


def list_matching_products(ask: Ask, context: Context) -> Plan:
    """ListMatchingProducts: ten products at most. A query that is a product code is searched for as such first."""
    query, marketplace = text(ask, "Query"), _marketplace(ask, context)
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
    """The items of each SKU. One with a comma is found by its ASIN, which the seller's own listing of it tells."""
    seller_id, action = context.account.seller_id, ask.operation.action
    plain, listed = _with_comma(ids)
    batch = search_of(ask, SELLER_SKU, marketplace, seller=seller_id)
    found = dict(zip(plain, (yield from search_each(plain, batch)), strict=True))
    asins = yield from asins_of(listed, seller_id=seller_id, marketplace=marketplace, action=action)
    by_sku = {sku: asin for sku, asin in zip(listed, asins, strict=True) if isinstance(asin, str)}
    by_asin = yield from search_each([*by_sku.values()], search_of(ask, ASIN, marketplace))
    found.update(zip(by_sku, by_asin, strict=True))
    unknown = {sku for sku in listed if isinstance(found.get(sku), ItemError | None)}
    return [not_there(SELLER_SKU, sku, marketplace) if sku in unknown else found[sku] for sku in ids]


def _with_comma(ids: Sequence[str]) -> tuple[list[str], list[str]]:
    """The SKUs that a search can carry, and those it cannot."""
    return [sku for sku in ids if fits_a_list(sku)], [sku for sku in ids if not fits_a_list(sku)]


def _marketplace(ask: Ask, context: Context) -> str:
    """Where it is asked. Raises InvalidRequest for what is no marketplace of the account's region."""
    (marketplace,) = policy.marketplaces(context.account, (text(ask, "MarketplaceId"),), "MarketplaceId")
    return marketplace


def _status(answer: list[Item] | ItemError) -> dict[str, Json]:
    return answer.as_json() if isinstance(answer, ItemError) else {"status": SUCCESS}


def _items(answer: list[Item] | ItemError) -> list[Item]:
    return [] if isinstance(answer, ItemError) else answer
