"""The categories of a product: of an ASIN, or of one of the seller's SKUs, by one call where its list can carry it."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from mws.compat.accounts import policy
from mws.compat.engine.context import Context
from mws.compat.engine.item_errors import ItemError
from mws.compat.engine.preview import Foreseen
from mws.compat.engine.readers import text
from mws.compat.engine.request import Ask
from mws.compat.engine.steps import Plan, Step
from mws.compat.errors import InvalidRequest
from mws.compat.plans.products.ids import asin_problem, sku_problem, unknown_asin, unknown_sku
from mws.compat.plans.products.search import read_items
from mws.compat.plans.products.skus import asins_of, fits_a_list, listing_of
from mws.mappings.products.categories import ITEM, SEARCH
from mws.mappings.products.identifiers import ASIN, SELLER_SKU, same_as
from mws.mappings.products.skus import LISTING
from mws.spapi import errors as spapi
from mws.spapi.calls import Json, RestCall

_DATA = ["classifications"]


def foresee_asin(ask: Ask, context: Context) -> Foreseen:
    """What GetProductCategoriesForASIN would send."""
    return Foreseen((_item(_checked(ask, context, ASIN), ask),))


def foresee_sku(ask: Ask, context: Context) -> Foreseen:
    """What GetProductCategoriesForSKU would send."""
    sku = _checked(ask, context, SELLER_SKU)
    if fits_a_list(sku):
        several = f"{LISTING} and {ITEM}, where it tells several products"
        return Foreseen((_search(sku, ask, context),), (several,))
    listing = listing_of(sku, context.account.seller_id, _marketplace(ask))
    return Foreseen((listing,), (f"{ITEM} of the ASIN it tells",))


def categories_of_asin(ask: Ask, context: Context) -> Plan:
    """getCatalogItem. A product that is not in this marketplace is an invalid ASIN, as MWS said."""
    asin = _checked(ask, context, ASIN)
    answer: Json = yield from _of_asin(asin, ask)
    return answer


def categories_of_sku(ask: Ask, context: Context) -> Plan:
    """searchCatalogItems. A SKU with a comma, and one for which it tells several products, is looked up first."""
    sku, action = _checked(ask, context, SELLER_SKU), ask.operation.action
    if fits_a_list(sku):
        items = read_items((yield _search(sku, ask, context)))
        if len(items) == 1:
            return items[0]
        if not items:
            raise _refusal(unknown_sku(sku, _marketplace(ask), action))
    seller_id = context.account.seller_id
    (asin,) = yield from asins_of([sku], seller_id=seller_id, marketplace=_marketplace(ask), action=action)
    if isinstance(asin, ItemError):
        raise _refusal(asin)
    answer: Json = yield from _of_asin(asin, ask)
    return answer


def _of_asin(asin: str, ask: Ask) -> Generator[Step, Any, Json]:  # Any: JSON of an item
    try:
        answer: Json = yield _item(asin, ask)
    except spapi.NotFound as exc:
        raise _refusal(unknown_asin(asin, _marketplace(ask), ask.operation.action)) from exc
    return answer


def _checked(ask: Ask, context: Context, name: str) -> str:
    """The id of that name. Raises InvalidRequest for one that is none, and for a marketplace that is none."""
    policy.marketplaces(context.account, (_marketplace(ask),), "MarketplaceId")
    value, problem_of = text(ask, name), asin_problem if name == ASIN else sku_problem
    problem = problem_of(value, _marketplace(ask), ask.operation.action)
    if problem is not None:
        raise _refusal(problem)
    return same_as(name, value)


def _refusal(error: ItemError) -> InvalidRequest:
    return InvalidRequest(error.message, mws_code=error.code)


def _marketplace(ask: Ask) -> str:
    return text(ask, "MarketplaceId")


def _item(asin: str, ask: Ask) -> RestCall:
    return RestCall(ITEM, {"asin": asin}, {"marketplaceIds": [_marketplace(ask)], "includedData": _DATA})


def _search(sku: str, ask: Ask, context: Context) -> RestCall:
    return RestCall(
        SEARCH,
        query={
            "identifiers": [sku],
            "identifiersType": "SKU",
            "sellerId": context.account.seller_id,
            "marketplaceIds": [_marketplace(ask)],
            "includedData": _DATA,
        },
    )
