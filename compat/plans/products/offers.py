"""Offers for products: the lowest priced ones of one product, and the lowest listings of up to 20, rebuilt from offers.

Where every condition is asked for, New goes first: its summary counts the offers of all conditions, and only those that
have any are asked for. The caller's own offers are known by the seller's id, since Amazon does not mark them.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from typing import Any, TypeAlias

from mws.compat.accounts import policy
from mws.compat.engine.context import Context
from mws.compat.engine.item_errors import ItemError, item_error
from mws.compat.engine.preview import Foreseen
from mws.compat.engine.readers import text
from mws.compat.engine.request import Ask, fields_of
from mws.compat.engine.steps import Mark, Plan, Recall, Remember, Step
from mws.compat.plans.each import answer_each, first_calls, what_may_follow
from mws.compat.plans.products.offer_answers import (
    TOO_SOON,
    are_all_listed,
    conditions_with_offers,
    counts_of,
    is_whole,
    offers_of,
)
from mws.compat.plans.products.offer_questions import (
    BY_ASIN,
    BY_SKU,
    NOT_WHOLE,
    SECTION,
    OfferQuestion,
    batch_of,
    kind_of,
    names_in,
)
from mws.compat.plans.products.skus import listing_of
from mws.mappings.items import SUCCESS
from mws.mappings.products import offers as table
from mws.mappings.products.offer_groups import is_for_everybody, lowest_offer_listings
from mws.mappings.products.skus import LISTING
from mws.spapi.calls import Json
from mws.spapi.errors import BadRequest, NotFound, Unauthorized, UnreadableReply
from mws.spapi.pagination import dig

REMEMBERED = "asin-of-sku"
"""The kind under which the ASIN of a SKU is remembered."""
_FIRST, *_OTHERS = table.CONDITIONS
_WITHOUT_OWN = "ExcludeMe"

# What is known of one product: its answers by condition, or what failed.
_Known: TypeAlias = "dict[str, Json] | ItemError"
_Steps: TypeAlias = Generator[Step, Any, Any]  # Any: each step has its own kind of answer


def lowest_priced_offers(ask: Ask, context: Context) -> Plan:
    """The reply of one call. What its status says of offers that are not there is handed on, and not waited for."""
    (call,) = ask.calls
    reply = yield call
    if not isinstance(reply, dict) or not is_whole(reply, str(call.query["ItemCondition"]), strict=False):
        raise UnreadableReply(f"{call.operation}: {NOT_WHOLE}", operation=call.operation)
    own, without_own = context.account.seller_id, fields_of(ask.operation, ask.values).get(_WITHOUT_OWN)
    offers: list[Json] = [
        {**offer, **({"MyOffer": _is_own(offer, own)} if offer.get("SellerId") else {})}
        for offer in offers_of(reply) or []
        if not (without_own and _is_own(offer, own))
    ]
    return {**reply, "Offers": offers}


def foresee_listings(ask: Ask, context: Context) -> Foreseen:
    """What GetLowestOfferListings would send. Raises InvalidRequest for a marketplace that is none of the account's
    region: Amazon would refuse the whole batch for it, and then each product."""
    _refuse_elsewhere(ask, context)
    condition = _condition(ask)
    first = [OfferQuestion(name, _first_of(condition)) for name in names_in(ask)]
    batch = batch_of(ask, first)
    calls = first_calls(first, batch)
    further = [*what_may_follow(calls, first, batch)]
    if condition == table.ALL:
        others = ", ".join(_OTHERS)
        further.append(f"the same for {others}, of products whose first answer counts offers in that condition")
    if kind_of(ask) is BY_SKU:
        further.append(f"{LISTING} for the ASIN of a SKU whose offers do not name it; remembered for a while")
    return Foreseen(calls, tuple(further))


def listings(ask: Ask, context: Context) -> Plan:
    """One result a product, in the order asked: what Amazon lists of its offers, for the table to group."""
    _refuse_elsewhere(ask, context)
    names, condition = names_in(ask), _condition(ask)
    known: dict[str, _Known] = {}
    first = [OfferQuestion(name, _first_of(condition)) for name in dict.fromkeys(names)]
    for question, answer in zip(first, (yield from answer_each(first, batch_of(ask, first))), strict=True):
        known[question.name] = _settled(ask, question, answer)
    if condition == table.ALL:
        for _ in _OTHERS:
            more = _next_round(known)
            for question, answer in zip(more, (yield from answer_each(more, batch_of(ask, more))), strict=True):
                before, found = known[question.name], _settled(ask, question, answer)
                if isinstance(before, dict):
                    known[question.name] = {**before, **found} if isinstance(found, dict) else found
    asins = yield from _asins(ask, context, known)
    rows = {name: _row(ask, context, name, found, asins.get(name, "")) for name, found in known.items()}
    return [rows[name] for name in names]


def _refuse_elsewhere(ask: Ask, context: Context) -> None:
    policy.marketplaces(context.account, (text(ask, "MarketplaceId"),), "MarketplaceId")


def _condition(ask: Ask) -> str:
    return str(ask.fields.get("ItemCondition") or table.ALL)


def _first_of(condition: str) -> str:
    return _FIRST if condition == table.ALL else condition


def _settled(ask: Ask, question: OfferQuestion, answer: Json | ItemError) -> _Known:
    """An answer by its condition. Offers that are not worked out yet, or cannot be read, are no list without offers,
    and none of the other products' fault."""
    if isinstance(answer, ItemError):
        return answer
    problem = ""
    if dig(answer, "status") == TOO_SOON:
        problem = f"Amazon has not worked out the offers for {question.name} yet: {TOO_SOON}."
    else:
        try:
            lowest_offer_listings(dig(answer, "Offers"))
        except (TypeError, ValueError) as exc:
            problem = f"Amazon's offers for {question.name} cannot be read: {exc}."
    if not problem:
        return {question.condition: answer}
    return item_error({"message": problem}, status=500, section=SECTION, action=ask.operation.action)


def _next_round(known: Mapping[str, _Known]) -> list[OfferQuestion]:
    """The next condition of every product that has one left. No product twice: Amazon may refuse such a batch."""
    left = {name: _worth_asking(found) for name, found in known.items()}
    return [OfferQuestion(name, conditions[0]) for name, conditions in left.items() if conditions]


def _worth_asking(found: _Known) -> list[str]:
    """The conditions that are left to be asked for, by the first answer that counts offers by condition."""
    if isinstance(found, ItemError):
        return []
    counting = next((answer for answer in found.values() if counts_of(answer)), None)
    return [each for each in conditions_with_offers(counting, _OTHERS) if each not in found]


def _row(ask: Ask, context: Context, name: str, found: _Known, asin: str) -> Json:
    """The result of one product. asin: "" where nothing says it."""
    if isinstance(found, ItemError):
        return {"asked": name, **found.as_json()}
    marketplace = text(ask, "MarketplaceId")
    identifiers: dict[str, Json] = {}
    if asin:
        identifiers["by_asin"] = {"marketplace": marketplace, "asin": asin}
    if kind_of(ask) is BY_SKU:
        identifiers["by_sku"] = {"marketplace": marketplace, "seller": context.account.seller_id, "sku": name}
    return {
        "asked": name,
        "status": SUCCESS,
        "considered": all(are_all_listed(answer, condition) for condition, answer in found.items()),
        "product": {"identifiers": identifiers, "offers": [*_offers(ask, context, found)]},
    }


def _offers(ask: Ask, context: Context, found: Mapping[str, Json]) -> Iterator[Json]:
    """The offers that count: those any buyer has, without the caller's own where he wants it so."""
    for condition, answer in found.items():
        for offer in offers_of(answer) or ():
            left_out = ask.fields.get(_WITHOUT_OWN) and _is_own(offer, context.account.seller_id)
            if is_for_everybody(offer) and not left_out:
                yield {**offer, "condition": condition, "marketplace": text(ask, "MarketplaceId")}


def _is_own(offer: Mapping[str, Json], seller: str) -> bool:
    return offer.get("SellerId") == seller or offer.get("MyOffer") is True


def _asins(ask: Ask, context: Context, known: Mapping[str, _Known]) -> _Steps:
    """The ASIN of every product: as its offers say, as it was asked for, as was read before, or as its listing says.

    None where the seller has no such listing. Where the application may not read listings they are left out, and told.
    """
    said = {name: _said_asin(found) for name, found in known.items() if not isinstance(found, ItemError)}
    if kind_of(ask) is not BY_SKU:
        return {name: asin or BY_ASIN.spelling(name) for name, asin in said.items()}
    asins = {name: asin for name, asin in said.items() if asin}
    asins |= yield Recall(REMEMBERED, tuple(name for name, asin in said.items() if not asin))
    seller, marketplace = context.account.seller_id, text(ask, "MarketplaceId")
    for name in said:
        if name in asins:
            continue
        try:
            listing = yield listing_of(name, seller, marketplace)
        except (NotFound, BadRequest):
            continue
        except Unauthorized:
            yield Mark("withheld", ("MarketplaceASIN",))
            break
        summaries = dig(listing, "summaries")
        for summary in summaries if isinstance(summaries, list) else ():
            if dig(summary, "marketplaceId") == marketplace and dig(summary, "asin"):
                asins[name] = str(dig(summary, "asin"))
                yield Remember(REMEMBERED, {name: asins[name]})
    return asins


def _said_asin(found: Mapping[str, Json]) -> str:
    """The ASIN that offers say they are of, "" for none."""
    said = (dig(answer, path) for answer in found.values() for path in ("ASIN", "Identifier.ASIN"))
    return next((asin for asin in said if isinstance(asin, str) and asin), "")
