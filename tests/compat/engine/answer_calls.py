"""What tests of the answer cache stand on: Actions of their own over real routes, and an Amazon of offers."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

import pytest

from mws.calls import LegacyCall, LegacyReply
from mws.compat import plans as plans_of_mws
from mws.compat.config import SANDBOX, AnswerCacheSettings, StateSettings
from mws.compat.engine.answer_cache import AnswerCache, KeptAnswer
from mws.compat.engine.context import Context
from mws.compat.engine.preview import Foreseen
from mws.compat.engine.readers import texts
from mws.compat.engine.request import Ask
from mws.compat.engine.steps import Plan, Poll
from mws.compat.errors import Throttled
from mws.compat.facade import Facade
from mws.compat.ledger.questions.feed_parts import AcceptSubmission, ClaimChange, NoteChange, PlannedChange
from mws.compat.ledger.questions.submissions import BeginSubmission, NewSubmission
from mws.compat.operate.journal import Journal
from mws.compat.plans import PLANS
from mws.compat.state import State
from mws.mappings import registry
from mws.mappings.codecs import field as node
from mws.mappings.codecs import many
from mws.mappings.model import Operation, Section
from mws.spapi.calls import Json, QueryValue, RestCall
from mws.spapi.clock import Clock, FixedClock
from mws.spapi.sandbox import TOKEN_PATH
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session
from tests.compat.worlds import NOON

ITEM = "productPricing.v0.getItemOffers"
LISTING = "productPricing.v0.getListingOffers"
PRICING = "productPricing.v0.getPricing"
CATALOG = "catalogItems.2022-04-01.getCatalogItem"
US = "ATVPDKIKX0DER"
SECTION = Section("Kept", "/Kept/2026-11-20", "2026-11-20", "http://kept.invalid/", "SellerId")
KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
DEADLINE = 20.0
ASIN, SKU = "B000000001", "A,1+2"
MINE = "A 1+2"


def made(action: str, plan: str, calls: tuple[str, ...], **more: Any) -> Operation:  # Any: of Operation
    """An operation of `SECTION` that answers one word."""
    return Operation(
        section=SECTION,
        action=action,
        calls=calls,
        plan=f"kept.{plan}",
        by_values=True,
        result=(node("Price", "price"),),
        request=(many("IdList", "Id", rest=""),),
        **more,
    )


OPERATIONS = (
    made("ByASIN", "by_asin", (ITEM,), caches="offers"),
    made("BySKU", "by_sku", (LISTING,), caches="offers"),
    made("Product", "product", (CATALOG,), caches="catalogue"),
    made("MyPrice", "my_price", (PRICING,)),
    made("Durable", "by_asin", (ITEM,), caches="offers", durable=True),
    made("Polled", "polled", (ITEM,), caches="offers"),
)

_NEW: dict[str, QueryValue | None] = {"MarketplaceId": US, "ItemCondition": "New"}


def _each(operation: str, name: str, query: dict[str, QueryValue | None]) -> Callable[[Ask, Context], Plan]:
    def plan(ask: Ask, context: Context) -> Plan:
        found: list[str] = []
        for each in texts(ask, "IdList"):
            reply = yield RestCall(operation, {name: each}, query)
            found.append(_price(reply))
        return {"price": " ".join(found)}

    return plan


def _price(reply: Any) -> str:  # Any: JSON
    return str(reply["Summary"]["TotalOfferCount"] if "Summary" in reply else reply["asin"])


def _my_price(ask: Ask, context: Context) -> Plan:
    query: dict[str, QueryValue | None] = {"MarketplaceId": US, "ItemType": "Sku", "Skus": texts(ask, "IdList")}
    reply = yield RestCall(PRICING, query=query)
    return {"price": str(reply[0]["Product"]["Offers"][0]["RegularPrice"]["Amount"])}


def _polled(ask: Ask, context: Context) -> Plan:
    reply = yield Poll(RestCall(ITEM, {"Asin": texts(ask, "IdList")[0]}, _NEW), lambda said: _price(said) != "0")
    return {"price": _price(reply)}


def _foreseen(plan: Callable[[Ask, Context], Plan]) -> Callable[[Ask, Context], Foreseen]:
    """What the plan asks for where everything is answered: these ask the same whatever is."""

    def foresee(ask: Ask, context: Context) -> Foreseen:
        calls: list[RestCall] = []
        going, reply = plan(ask, context), None
        try:
            while True:
                step = going.send(reply)
                call = step.call if isinstance(step, Poll) else step
                assert isinstance(call, RestCall)
                calls.append(call)
                offer: Json = {"SellerSKU": "", "RegularPrice": {"Amount": 1}}
                reply = [{"Product": {"Offers": [offer]}}] if call.operation == PRICING else {"asin": "B"}
        except StopIteration:
            return Foreseen(tuple(calls))

    return foresee


def install(patch: pytest.MonkeyPatch) -> None:
    """The tables and plans are the façade's."""
    patch.setattr(registry, "SECTIONS", (*registry.SECTIONS, SECTION))
    for operation in OPERATIONS:
        patch.setitem(registry._BY_NAME, (SECTION.name, operation.action), [operation])
    plans = {
        "by_asin": _each(ITEM, "Asin", _NEW),
        "by_sku": _each(LISTING, "SellerSKU", _NEW),
        "product": _each(CATALOG, "asin", {"marketplaceIds": [US]}),
        "my_price": _my_price,
        "polled": _polled,
    }
    for name, plan in plans.items():
        patch.setitem(PLANS, f"kept.{name}", plan)
        patch.setitem(plans_of_mws._FORESEEN, f"kept.{name}", _foreseen(plan))


class Amazon:
    """Offers whose number is `price`; tokens are the sandbox's.

    seller: whose offer stands in the answers, "" for nobody's. asins: of SKUs. statuses: of the next answers, 200 where
    there are no more. gate: where there is one, answers wait until it is set; arrived: a call has come.
    """

    def __init__(self, clock: Clock) -> None:
        self.tokens = Sandbox(clock=clock, orders=1)
        self.price = 1
        self.seller = ""
        self.asins: dict[str, str] = {}
        self.statuses: list[int] = []
        self.asked: Counter[str] = Counter()
        self.gate: threading.Event | None = None
        self.arrived = threading.Event()
        self.during: Callable[[], None] = lambda: None

    # Any: WSGI's.
    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path, query = environ["PATH_INFO"], parse_qs(environ["QUERY_STRING"])
        if path.startswith(TOKEN_PATH):
            return self.tokens(environ, start_response)
        name = unquote(path.split("/")[-2] if path.endswith("/offers") else path.split("/")[-1])
        self.asked[name] += 1
        price, status = self.price, self.statuses.pop(0) if self.statuses else 200
        self.during()
        self.arrived.set()
        if self.gate is not None:
            assert self.gate.wait(DEADLINE)
        said: Json = {"errors": [{"code": "QuotaExceeded" if status == 429 else "InternalFailure", "message": "no"}]}
        if status == 200:
            said = self._said(path, name, price, query)
        body = json.dumps(said).encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        start_response(f"{status} Said", headers)
        return [body]

    def _said(self, path: str, name: str, price: int, query: dict[str, list[str]]) -> Json:
        if path.startswith("/catalog"):
            return {"asin": f"{name} {price}", "summaries": []}
        if path.endswith("/price"):
            sku = query["Skus"][0]
            ids: Json = {"MarketplaceASIN": {"MarketplaceId": US, "ASIN": self.asins.get(sku, "B0")}}
            offer: Json = {"SellerSKU": sku, "RegularPrice": {"CurrencyCode": "USD", "Amount": price}}
            product: Json = {"Identifiers": ids, "Offers": [offer]}
            return {"payload": [{"status": "Success", "SellerSKU": sku, "Product": product}]}
        offers: list[Json] = [{"SellerId": self.seller}] if self.seller else []
        named: dict[str, Json] = {"SKU": name} if "/listings/" in path else {"ASIN": name}
        if "/listings/" in path and name in self.asins:
            named["ASIN"] = self.asins[name]
        summary: Json = {"TotalOfferCount": price}
        needed: dict[str, Json] = {"Identifier": {}, "ItemCondition": "New", "marketplaceId": US, "status": "Success"}
        return {"payload": {**needed, **named, "Offers": offers, "Summary": summary}}


class Shop:
    """A façade before that Amazon, one clock for both. settings: of `AnswerCacheSettings`. folder: of the database."""

    def __init__(self, folder: Path | None = None, *, max_wait: float | None = 0.0, **settings: Any) -> None:
        self.clock = FixedClock(NOON)
        self.amazon = Amazon(self.clock)
        url = f"sqlite:///{folder}/state.sqlite3" if folder else "off"
        self.config = replace(
            SANDBOX,
            applications=(replace(SANDBOX.applications[0], max_wait=max_wait),),
            state=StateSettings(url=url, key=KEY),
            answer_cache=AnswerCacheSettings(**settings),
        )
        self.state = State(self.config.state, clock=self.clock) if folder else None
        journal = Journal(self.state) if self.state else None
        self.facade = Facade(
            self.config, clock=self.clock, state=self.state, journal=journal, session=session(self.amazon)
        )
        self.seller = self.config.accounts[0].seller_id

    def ask(self, action: str, *ids: str) -> LegacyReply:
        """A call of `SECTION`."""
        params = {f"IdList.Id.{number}": each for number, each in enumerate(ids, 1)}
        account = self.config.accounts[0]
        call = LegacyCall(action, params, account.mws_access_key, account.seller_id, path=SECTION.path)
        return self.facade.call(call)

    def change(self, *skus: str, done: bool = True) -> None:
        """The prices of these SKUs are changed now. done: Amazon has answered."""
        facade, owner = self.facade, self.facade.owner(self.config.accounts[0])
        wanted = BeginSubmission(
            f"{self.clock.now()} {skus}", "_POST_PRODUCT_PRICING_DATA_", "JSON_LISTINGS_FEED", (US,), "", 1, "state"
        )
        begun = facade.ledger.answer(owner, wanted)
        assert isinstance(begun, NewSubmission)
        changes: list[PlannedChange] = [
            {"number": number, "marketplace": US, "message": {"sku": sku}} for number, sku in enumerate(skus, 1)
        ]
        assert facade.ledger.answer(owner, AcceptSubmission(begun.submission, begun.attempt, {}, changes, []))
        for _ in changes if done else ():
            change = facade.ledger.answer(owner, ClaimChange()).change
            assert change is not None
            facade.ledger.answer(owner, NoteChange(change.submission, change.place, "done", []))


def price(reply: LegacyReply) -> str:
    """What it answers."""
    assert reply.status == 200, reply.body
    assert isinstance(reply.body, bytes)
    return reply.body.split(b"<Price>")[1].split(b"<")[0].decode()


def age(reply: LegacyReply) -> str | None:
    """`x-mws-compat-age`, None where it is not there."""
    return dict(reply.headers).get("x-mws-compat-age")


def made_answer(value: Json, asked: float = 0.0) -> KeptAnswer:
    """What would be kept of that answer."""
    text = json.dumps([None, value], ensure_ascii=False, separators=(",", ":"))
    return KeptAnswer(text.encode("utf-8", "surrogatepass"), asked, 0)


def cache(**changes: Any) -> AnswerCache:  # Any: fields of AnswerCacheSettings
    """An empty one."""
    return AnswerCache(FixedClock(NOON), AnswerCacheSettings(**changes))


def calls(reply: LegacyReply) -> str | None:
    return reply.header("x-mws-compat-calls")


def throttled(reply: LegacyReply) -> bool:
    assert isinstance(reply.body, bytes)
    if reply.status == 200:
        return False
    assert isinstance(reply.error, Throttled), reply.error
    assert b"RequestThrottled" in reply.body
    assert b"throttled" in reply.body
    assert age(reply) is None
    return True


def answer_of(shop: Shop, action: str, name: str) -> str:
    """What it answers, some seconds later, when the rate lets it through."""
    shop.clock.advance(5)
    reply = shop.ask(action, name)
    assert age(reply) is None
    return price(reply)


def old(shop: Shop, action: str, name: str) -> bool:
    """Whether it is answered from before, while Amazon throttles everything."""
    shop.clock.advance(5)
    shop.amazon.statuses = [429]
    reply = shop.ask(action, name)
    shop.amazon.statuses = []
    if throttled(reply):
        return False
    assert age(reply) is not None, "nothing was throttled"
    return True
