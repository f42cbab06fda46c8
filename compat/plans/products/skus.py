"""Which product a SKU is. For SKUs that Amazon's lists cannot carry: it takes a comma in one for the end of it."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

from mws.compat.engine.item_errors import ItemError
from mws.compat.engine.steps import Step
from mws.compat.plans.each import Batch, answer_each
from mws.compat.plans.products.ids import sku_problem, unknown_sku
from mws.mappings.products.skus import LISTING
from mws.spapi.calls import Json, RestCall
from mws.spapi.errors import UnreadableReply
from mws.spapi.pagination import dig


def fits_a_list(sku: str) -> bool:
    """Whether it may stand in a list of SKUs."""
    return "," not in sku


def listing_of(sku: str, seller_id: str, marketplace: str) -> RestCall:
    """The call that tells the ASIN of a SKU."""
    query = {"marketplaceIds": [marketplace], "includedData": ["summaries"]}
    return RestCall(LISTING, {"sellerId": seller_id, "sku": sku}, query)


def asins_of(
    skus: Sequence[str], *, seller_id: str, marketplace: str, action: str
) -> Generator[Step, Any, list[str | ItemError]]:  # Any: each step has its own kind of answer
    """The ASIN of each, one call a SKU, or why there is none. action: of the MWS call, for its words.

    Raises what a call fails with, and UnreadableReply for an answer without a list of summaries.
    """
    batch: Batch[str] = Batch(
        "Products",
        action,
        lambda things: listing_of(things[0], seller_id, marketplace),
        lambda reply, things: {things[0]: _asin_in(reply, marketplace) or unknown_sku(things[0], marketplace, action)},
        at_most=1,
        problem=lambda sku: sku_problem(sku, marketplace, action),
    )
    answers = yield from answer_each(skus, batch)
    return [
        unknown_sku(sku, marketplace, action) if isinstance(answer, ItemError) else str(answer)
        for sku, answer in zip(skus, answers, strict=True)
    ]


def _asin_in(reply: Json, marketplace: str) -> str:
    """Empty where the seller lists no product under that SKU there."""
    summaries = dig(reply, "summaries")
    if not isinstance(summaries, list):
        raise UnreadableReply(f"{LISTING}: Amazon tells no ASIN of a SKU in {marketplace}", operation=LISTING)
    for summary in summaries:
        if dig(summary, "marketplaceId") == marketplace and isinstance(asin := dig(summary, "asin"), str) and asin:
            return asin
    return ""
