"""Prices of up to twenty products or SKUs: one call, and one row for each that was asked, in that order."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from mws.compat.accounts import policy
from mws.compat.config import Account
from mws.compat.engine.context import Context
from mws.compat.engine.item_errors import ItemError, item_error
from mws.compat.engine.preview import Foreseen
from mws.compat.engine.readers import text
from mws.compat.engine.request import Ask
from mws.compat.engine.steps import Plan
from mws.compat.plans.each import Batch, answer_each, first_calls, what_may_follow
from mws.compat.plans.products.ids import asin_problem, sku_problem, unknown_asin, unknown_sku
from mws.compat.plans.products.skus import asins_of, fits_a_list, listing_of
from mws.mappings.items import SUCCESS
from mws.mappings.products.identifiers import ASIN, SELLER_SKU, same_as
from mws.spapi.calls import Json, QueryValue, RestCall
from mws.spapi.errors import UnreadableReply
from mws.spapi.pagination import dig


@dataclass(frozen=True, slots=True)
class _Pricing:
    """What a call asks, how, and what each answer becomes."""

    ask: Ask
    account: Account

    @classmethod
    def of(cls, ask: Ask, context: Context) -> _Pricing:
        """Raises InvalidRequest for a marketplace that is none, or none of the account's region: Amazon would refuse
        the whole batch for it, and then each id."""
        policy.marketplaces(context.account, (text(ask, "MarketplaceId"),), "MarketplaceId")
        return cls(ask, context.account)

    @property
    def action(self) -> str:
        return self.ask.operation.action

    @property
    def marketplace(self) -> str:
        return text(self.ask, "MarketplaceId")

    @property
    def kind(self) -> str:
        """By what it is asked."""
        return SELLER_SKU if "SellerSKUList" in self.ask.values else ASIN

    @property
    def ids(self) -> list[str]:
        """As they were sent, twice where they were sent twice."""
        listed = self.ask.values[f"{self.kind}List"]
        return [each for each in listed if isinstance(each, str)]

    def batch(self, kind: str) -> Batch[str]:
        """How ids of this kind are asked for: ASINs also for SKUs whose product was looked up."""
        problem_of = sku_problem if kind == SELLER_SKU else asin_problem
        return Batch(
            "Products",
            self.action,
            lambda ids: self._call(kind, ids),
            lambda reply, ids: self._read(kind, reply, ids),
            key=lambda name: same_as(kind, name),
            problem=lambda name: problem_of(name, self.marketplace, self.action),
        )

    def _call(self, kind: str, ids: Sequence[str]) -> RestCall:
        listed, item = ("Skus", "Sku") if kind == SELLER_SKU else ("Asins", "Asin")
        wanted = [same_as(kind, each) for each in ids]
        query: dict[str, QueryValue] = {"MarketplaceId": self.marketplace, "ItemType": item, listed: wanted}
        condition = self.ask.fields.get("ItemCondition")
        if isinstance(condition, str):
            query["ItemCondition"] = condition
        return RestCall(self.ask.operation.calls[0], query=query)

    def _read(self, kind: str, reply: Json, ids: Sequence[str]) -> dict[str, Json | ItemError]:
        if not isinstance(reply, list):
            raise UnreadableReply(f"{self.ask.operation.calls[0]}: wants a list, got {type(reply).__name__}")
        rows = [row for row in reply if isinstance(row, dict)]
        # The only row of a call for one is about that one, however Amazon spells it.
        theirs = {ids[0]: rows[0]} if len(ids) == len(rows) == 1 else _rows_by_id(kind, rows, ids)
        found: dict[str, Json | ItemError] = {}
        for each, row in theirs.items():
            answer = self._answer(kind, each, row)
            if answer is not None:
                found[same_as(kind, each)] = answer
        return found

    def _answer(self, kind: str, asked: str, row: Mapping[str, Json]) -> Json | ItemError | None:
        """What a row says; None for a success that holds nothing, which is no answer."""
        if row.get("status") == SUCCESS:
            product = row.get("Product")
            return product if isinstance(product, dict) and product else None
        failure = row.get("Error") or row.get("errors")
        if row.get("status") == "ClientError" and not failure:
            # Amazon names no reason today. MWS knew this one.
            unknown = unknown_sku if kind == SELLER_SKU else unknown_asin
            return unknown(asked, self.marketplace, self.action)
        return item_error(failure, item=f"{kind} {asked}", section="Products", action=self.action)

    def result(self, asked: str, answer: Json | ItemError) -> Json:
        """The Result of one id as its table reads it."""
        if isinstance(answer, ItemError):
            return {"asked": asked, **answer.as_json()}
        product = answer if isinstance(answer, dict) else {}
        if self.kind == SELLER_SKU:
            identifiers = product.get("Identifiers")
            named: Json = {"MarketplaceId": self.marketplace, "SellerId": self.account.seller_id, "SellerSKU": asked}
            outer = identifiers if isinstance(identifiers, dict) else {}
            product = {**product, "Identifiers": {**outer, "asked": named}}
        return {"asked": asked, "status": SUCCESS, "Product": product}


_Row: TypeAlias = dict[str, Json]


def _rows_by_id(kind: str, rows: Sequence[_Row], ids: Sequence[str]) -> dict[str, _Row]:
    """The row of each id. One that may be several ids' is nobody's: those are asked for alone."""
    wanted = {same_as(kind, each): each for each in ids}
    found: dict[str, list[_Row]] = {}
    for row in rows:
        for name in _spellings(kind, str(row.get(kind))) & wanted.keys():
            found.setdefault(name, []).append(row)
    claims = Counter(id(row) for listed in found.values() for row in listed)
    return {
        wanted[name]: listed[0] for name, listed in found.items() if len(listed) == 1 and claims[id(listed[0])] == 1
    }


def _spellings(kind: str, value: str) -> set[str]:
    """What an id of a row may stand for: Amazon writes a quote in a SKU as HTML does, with a backslash before it."""
    if kind == ASIN:
        return {same_as(kind, value)}
    plain = html.unescape(value)
    return {value, plain, plain.replace('\\"', '"')}


def foresee_prices(ask: Ask, context: Context) -> Foreseen:
    """What a call for prices would send."""
    pricing = _Pricing.of(ask, context)
    ids, kind = pricing.ids, pricing.kind
    batch = pricing.batch(kind)
    together = [each for each in ids if kind == ASIN or fits_a_list(each)]
    calls = first_calls(together, batch)
    then = what_may_follow(calls, together, batch)
    if kind == ASIN:
        return Foreseen(calls, then)
    alone = [*dict.fromkeys(sku for sku in ids if not fits_a_list(sku) and batch.problem(sku) is None)]
    listings = tuple(listing_of(sku, pricing.account.seller_id, pricing.marketplace) for sku in alone)
    if alone:
        then = (*then, f"{ask.operation.calls[0]} by the ASINs of SKUs with a comma")
    return Foreseen((*calls, *listings), then)


def prices(ask: Ask, context: Context) -> Plan:
    """getPricing or getCompetitivePricing. A SKU with a comma is asked for by its ASIN."""
    pricing = _Pricing.of(ask, context)
    ids, kind = pricing.ids, pricing.kind
    answers: dict[str, Json | ItemError] = {}
    listed = [each for each in ids if kind == ASIN or fits_a_list(each)]
    answers.update(zip(listed, (yield from answer_each(listed, pricing.batch(kind))), strict=True))
    alone = [each for each in ids if each not in answers]
    if alone:
        asins = yield from asins_of(
            alone, seller_id=pricing.account.seller_id, marketplace=pricing.marketplace, action=pricing.action
        )
        known = [asin for asin in asins if isinstance(asin, str)]
        products = dict(zip(known, (yield from answer_each(known, pricing.batch(ASIN))), strict=True))
        for sku, asin in zip(alone, asins, strict=True):
            answers[sku] = asin if isinstance(asin, ItemError) else _own_offers(products[asin], sku)
    return [pricing.result(each, answers[each]) for each in ids]


def _own_offers(product: Json | ItemError, sku: str) -> Json | ItemError:
    """Of a product that was asked for by its ASIN: the offers of this SKU."""
    offers = dig(product, "Offers") if isinstance(product, dict) else None
    if not isinstance(product, dict) or not isinstance(offers, list):
        return product
    return {**product, "Offers": [offer for offer in offers if dig(offer, "SellerSKU") == sku]}
