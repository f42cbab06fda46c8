"""How the offers of several products are asked for: who names them, which call, and what a batch says of each. Pure.

One or two products are asked about one by one, at several times the rate of the batch. A member of a batch is known by
what its answer repeats of the question, or says its offers are of; never by its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote

from mws.compat.engine.item_errors import ItemError, item_error
from mws.compat.engine.readers import text
from mws.compat.engine.request import Ask
from mws.compat.plans.each import Answers, Batch
from mws.compat.plans.products.ids import asin_problem, sku_problem
from mws.compat.plans.products.offer_answers import is_whole
from mws.mappings.products import offers as table
from mws.mappings.products.identifiers import ASIN, SELLER_SKU, same_as
from mws.spapi.calls import Json, RestCall
from mws.spapi.errors import UnreadableReply
from mws.spapi.pagination import dig
from mws.spapi.routes import route

SECTION = "Products"
SINGLE_UP_TO = 2
"""Products that are asked about one by one."""
NOT_WHOLE = "Amazon counts offers for a product and lists none of them. That is no answer; repeat the call."

_OF_THE_PRODUCT = (400, 404)
"""Statuses of a member of a batch that are its product's own fault."""


@dataclass(frozen=True, slots=True)
class OfferQuestion:
    """The offers of one product in one condition. name: its ASIN or SKU, as the caller spelt it."""

    name: str
    condition: str


@dataclass(frozen=True, slots=True)
class Kind:
    """What products are named by. parameter: the list of them. single, batch: routes. path: the parameter of `single`,
    and what a batch repeats. said: where the offers themselves say what they are of.
    """

    parameter: str
    single: str
    batch: str
    path: str
    said: tuple[str, ...]

    def key(self, question: OfferQuestion) -> str:
        """Two questions of one key are one."""
        return f"{question.condition} {self.spelling(question.name)}"

    def spelling(self, name: str) -> str:
        """A name as Amazon spells it: an ASIN is the same in either case."""
        return same_as(ASIN if self is BY_ASIN else SELLER_SKU, name)


BY_ASIN = Kind("ASINList", table.ITEM_OFFERS, table.ITEM_OFFERS_BATCH, "Asin", ("ASIN", "Identifier.ASIN"))
BY_SKU = Kind(
    "SellerSKUList", table.LISTING_OFFERS, table.LISTING_OFFERS_BATCH, "SellerSKU", ("SKU", "Identifier.SellerSKU")
)


@dataclass(frozen=True, slots=True)
class _Asking:
    """The questions of one call of MWS. marketplace: its id; action: for the words of errors."""

    kind: Kind
    marketplace: str
    action: str

    def call(self, questions: Sequence[OfferQuestion]) -> RestCall:
        if len(questions) > 1:
            return RestCall(self.kind.batch, body={"requests": [self._member(each) for each in questions]})
        (one,) = questions
        query = {"MarketplaceId": self.marketplace, "ItemCondition": one.condition}
        return RestCall(self.kind.single, {self.kind.path: self.kind.spelling(one.name)}, query)

    def _member(self, question: OfferQuestion) -> Json:
        """One request of a batch. Its address is encoded once, as that of the call for one."""
        name = quote(self.kind.spelling(question.name), safe="")
        uri = route(self.kind.single).path.replace(f"{{{self.kind.path}}}", name)
        return {"uri": uri, "method": "GET", "MarketplaceId": self.marketplace, "ItemCondition": question.condition}

    def read(self, reply: Json, questions: Sequence[OfferQuestion]) -> Answers:
        """What fails for another reason than its product is left out: asked for by itself, it says what that is."""
        if len(questions) == 1:
            (one,) = questions
            if not is_whole(reply, one.condition):
                raise UnreadableReply(f"{self.kind.single}: {NOT_WHOLE}", operation=self.kind.single)
            return {self.kind.key(one): reply}
        members = dig(reply, "responses")
        if not isinstance(members, list):
            raise UnreadableReply(f"{self.kind.batch}: the reply has no responses", operation=self.kind.batch)
        by_key = {self.kind.key(question): question for question in questions}
        found: dict[str, list[Json | ItemError | None]] = {}
        for member in members:
            key = next((key for key in self._keys(member) if key in by_key), "")
            if key:
                found.setdefault(key, []).append(self._answer(member, by_key[key]))
        # Two members that say they are of one product: one of them is not.
        return {key: answers[0] for key, answers in found.items() if len(answers) == 1 and answers[0] is not None}

    def _answer(self, member: Json, question: OfferQuestion) -> Json | ItemError | None:
        status, payload = dig(member, "status.statusCode"), dig(member, "body.payload")
        if isinstance(status, int) and status in _OF_THE_PRODUCT:
            name = f"{self.kind.path} {question.name}"
            return item_error(dig(member, "body.errors"), status=status, item=name, section=SECTION, action=self.action)
        return payload if is_whole(payload, question.condition) else None

    def _keys(self, member: Json) -> list[str]:
        """By what a member may be known. Some answers repeat a SKU as it stood in the address."""
        condition = dig(member, "request.ItemCondition") or dig(member, "body.payload.ItemCondition")
        named = [dig(member, f"request.{self.kind.path}")]
        named += [dig(member, f"body.payload.{path}") for path in self.kind.said]
        names = [name for name in named if isinstance(name, str)]
        return [self.kind.key(OfferQuestion(name, str(condition))) for name in (*names, *map(unquote, names))]

    def problem(self, question: OfferQuestion) -> ItemError | None:
        check = asin_problem if self.kind is BY_ASIN else sku_problem
        return check(question.name, self.marketplace, self.action)


def kind_of(ask: Ask) -> Kind:
    """What the products of this call are named by."""
    return BY_SKU if BY_SKU.parameter in ask.values else BY_ASIN


def names_in(ask: Ask) -> list[str]:
    """The products of this call as they were named, in order, duplicates included."""
    listed = ask.values[kind_of(ask).parameter]
    return [str(name) for name in ([listed] if isinstance(listed, str) else listed)]


def batch_of(ask: Ask, questions: Sequence[OfferQuestion]) -> Batch[OfferQuestion]:
    """How this call asks these questions."""
    kind = kind_of(ask)
    asking = _Asking(kind, text(ask, "MarketplaceId"), ask.operation.action)
    sound = [each for each in questions if asking.problem(each) is None]
    few = len({kind.key(replace(each, condition="")) for each in sound}) <= SINGLE_UP_TO
    return Batch(
        SECTION,
        ask.operation.action,
        asking.call,
        asking.read,
        1 if few else table.AT_MOST,
        kind.key,
        asking.problem,
        _is_ready,
    )


def _is_ready(reply: Json) -> bool:
    """False for a batch of which Amazon throttled a member."""
    members = dig(reply, "responses")
    return not (isinstance(members, list) and any(dig(each, "status.statusCode") == 429 for each in members))
