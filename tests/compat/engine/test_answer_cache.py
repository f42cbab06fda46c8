"""The answer cache: what is answered from before, how old, and what never is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mws.calls import LegacyCall, LegacyReply
from mws.compat.config import SANDBOX
from mws.compat.errors import Throttled
from mws.compat.facade import Facade
from mws.mappings import registry
from mws.mappings.codecs import field as node
from mws.mappings.codecs import group
from mws.spapi.sandbox.embedded import session
from tests.compat.engine import answer_calls
from tests.compat.engine.answer_calls import (
    ASIN,
    CATALOG,
    MINE,
    OPERATIONS,
    SECTION,
    SKU,
    Shop,
    age,
    answer_of,
    calls,
    old,
    price,
    throttled,
)


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    answer_calls.install(monkeypatch)


# Fresh ------------------------------------------------------------------------------------------------------------


def test_the_catalogue_serves_again_for_five_minutes() -> None:
    shop = Shop()
    first = shop.ask("Product", ASIN)
    assert (price(first), age(first), calls(first)) == (f"{ASIN} 1", None, CATALOG)
    shop.amazon.price = 2
    shop.clock.advance(299.5)
    again = shop.ask("Product", ASIN)
    assert (price(again), age(again), calls(again)) == (f"{ASIN} 1", "299", "none")
    shop.clock.advance(1)
    later = shop.ask("Product", ASIN)
    assert (price(later), age(later), calls(later)) == (f"{ASIN} 2", None, CATALOG)


def test_offers_are_asked_for_every_time() -> None:
    shop = Shop(max_wait=None)
    assert price(shop.ask("ByASIN", ASIN)) == "1"
    shop.amazon.price = 2
    again = shop.ask("ByASIN", ASIN)
    assert (price(again), age(again)) == ("2", None)


@pytest.mark.parametrize("action", ["Product", "ByASIN"])
def test_fresh_is_a_setting_of_each(action: str) -> None:
    shop = Shop(max_wait=None, offers_fresh=10, catalogue_fresh=10)
    shop.ask(action, ASIN)
    shop.clock.advance(10)
    assert age(shop.ask(action, ASIN)) == "10"
    assert shop.amazon.asked[ASIN] == 1
    off = Shop(max_wait=None, offers_fresh=0, catalogue_fresh=0)
    off.ask(action, ASIN)
    assert age(off.ask(action, ASIN)) is None
    assert off.amazon.asked[ASIN] == 2


def test_an_answer_is_its_sellers_alone() -> None:
    shop = Shop()
    assert price(shop.ask("Product", ASIN)) == f"{ASIN} 1"
    shop.amazon.price = 2
    first = SANDBOX.accounts[0]
    other = replace(first, seller_id="A2OTHER", refresh_token=first.refresh_token, mws_auth_token="")
    shop.config = replace(shop.config, accounts=(first, other))
    facade = Facade(shop.config, clock=shop.clock, session=session(shop.amazon))
    call = LegacyCall("Product", {"IdList.Id.1": ASIN}, other.mws_access_key, other.seller_id, path=SECTION.path)
    facade.call(replace(call, seller_id=first.seller_id))
    shop.amazon.price = 3
    theirs = facade.call(call)
    assert (price(theirs), age(theirs)) == (f"{ASIN} 3", None)
    assert facade.kept_answers.cache.find("") is None
    assert len(facade.kept_answers.cache) == 2


@pytest.mark.parametrize("names", [("one", "two"), ("two", "one")])
def test_the_age_is_that_of_the_oldest_answer(names: tuple[str, ...]) -> None:
    shop = Shop()
    for name in ("one", "two"):
        shop.ask("Product", name)
        shop.clock.advance(10)
    assert age(shop.ask("Product", *names)) == "20"


# Instead of a throttle ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["the rate here", "Amazon"])
@pytest.mark.parametrize(("action", "longest"), [("ByASIN", 120.0), ("Product", 86400.0)])
def test_an_older_answer_serves_where_the_call_is_throttled(by: str, action: str, longest: float) -> None:
    shop = Shop(catalogue_fresh=0)
    before = price(shop.ask(action, ASIN))
    shop.amazon.price = 2
    shop.clock.advance(longest)
    if by == "Amazon":
        shop.amazon.statuses = [429]
    else:
        drain(shop, action)
    older = shop.ask(action, ASIN)
    assert (price(older), age(older)) == (before, str(int(longest)))
    shop.clock.advance(1)
    if by == "Amazon":
        shop.clock.advance(5)
        shop.amazon.statuses = [429]
    else:
        drain(shop, action)
    assert throttled(shop.ask(action, ASIN))


def drain(shop: Shop, action: str) -> None:
    """Use up what the rate lets through this moment, by questions about something else."""
    for number in range(20):
        if throttled(shop.ask(action, f"drain{number}{shop.clock.now()}")):
            return
    raise AssertionError("the rate has no end")


@pytest.mark.parametrize(("statuses", "status"), [([500] * 9, 503), ([403], 403), ([400], 400)])
def test_no_other_failure_is_answered_from_before(statuses: list[int], status: int) -> None:
    shop = Shop(max_wait=None)
    price(shop.ask("ByASIN", ASIN))
    shop.amazon.statuses = statuses
    reply = shop.ask("ByASIN", ASIN)
    assert (reply.status >= 400, isinstance(reply.error, Throttled)) == (True, False)
    assert age(reply) is None


def test_zero_turns_it_off() -> None:
    shop = Shop(offers_instead_of_throttle=0)
    price(shop.ask("ByASIN", ASIN))
    assert throttled(shop.ask("ByASIN", ASIN))


def test_what_the_table_does_not_allow_is_never_answered_from_before() -> None:
    shop = Shop(offers_fresh=100, catalogue_fresh=100)
    assert price(shop.ask("MyPrice", MINE)) == "1"
    shop.amazon.price = 2
    assert answer_of(shop, "MyPrice", MINE) == "2"
    assert not old(shop, "MyPrice", MINE)
    assert len(shop.facade.kept_answers.cache) == 0


def test_a_call_of_several_is_answered_whole_or_not_at_all() -> None:
    shop = Shop()
    for name in ("one", "two"):
        price(shop.ask("ByASIN", name))
        shop.clock.advance(10)
    shop.amazon.price = 2
    reply = shop.ask("ByASIN", "one", "two")
    assert (price(reply), age(reply)) == ("2 1", "10"), "the first was asked for; the oldest used is of ten seconds ago"
    shop.clock.advance(2)
    assert throttled(shop.ask("ByASIN", "one", "three"))
    shop.clock.advance(2)
    assert throttled(shop.ask("ByASIN", "three")) is False
    assert price(shop.ask("ByASIN", "one", "three")) == "2 2"


def test_the_call_is_tried_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another way of the Action answers what the first was throttled in: nothing old is told."""
    shop = Shop()
    price(shop.ask("ByASIN", ASIN))
    other = replace(OPERATIONS[0], version="other", plan="kept.by_sku", calls=OPERATIONS[1].calls)
    first = replace(OPERATIONS[0], version="other")
    monkeypatch.setitem(registry._BY_NAME, (SECTION.name, "ByASIN"), [first, other])
    shop.amazon.price = 2
    for _ in range(2):
        reply = shop.ask("ByASIN", ASIN)
        assert (price(reply), age(reply)) == ("2", None)
    older = shop.ask("ByASIN", ASIN)
    assert (price(older), age(older)) == ("1", "0"), "by the first way, once both are throttled"


# What is kept -------------------------------------------------------------------------------------------------------


def test_an_answer_that_no_reply_could_be_made_of_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Shop()
    broken = replace(OPERATIONS[2], result=(group("Price", node("Amount", "Amount"), rest="price"),))
    monkeypatch.setitem(registry._BY_NAME, (SECTION.name, "Product"), [broken])
    assert shop.ask("Product", ASIN).status == 500
    assert len(shop.facade.kept_answers.cache) == 0
    monkeypatch.setitem(registry._BY_NAME, (SECTION.name, "Product"), [OPERATIONS[2]])
    reply = shop.ask("Product", ASIN)
    assert (price(reply), age(reply)) == (f"{ASIN} 1", None)


def test_what_is_for_later_is_not_kept() -> None:
    shop = Shop()
    price(shop.ask("Polled", ASIN))
    shop.amazon.price = 0
    shop.clock.advance(60)
    late = shop.ask("Polled", ASIN)
    assert (price(late), age(late)) == ("1", "60"), "Amazon said: later. That is a throttle, and the older one serves"
    assert throttled(shop.ask("Polled", "B2")), "of this one there is nothing but what is for later"


def test_a_conversation_that_is_gone_on_with_tells_its_age() -> None:
    """Of a durable read what was answered before the throttle is used by the repeat, and is that old."""
    shop = Shop()
    assert throttled(shop.ask("Durable", "one", "two"))
    shop.amazon.price = 2
    shop.clock.advance(30)
    reply = shop.ask("Durable", "one", "two")
    assert (price(reply), age(reply)) == ("1 2", "30")
    shop.clock.advance(30)
    assert price(shop.ask("Durable", "two")) == "2"
    older = shop.ask("Durable", "two")
    assert (price(older), age(older)) == ("2", "0"), "from the cache; the conversation is not touched by it"


def test_a_conversation_is_not_gone_on_with_over_a_change() -> None:
    """By ASIN it is not known whose it is: whatever was changed since it began, it begins anew."""
    shop = Shop()
    assert throttled(shop.ask("Durable", "one", "two"))
    shop.change(SKU)
    shop.clock.advance(5)
    shop.amazon.price = 2
    assert throttled(shop.ask("Durable", "one", "two")), "the first is asked for again"
    shop.clock.advance(5)
    reply = shop.ask("Durable", "one", "two")
    assert (price(reply), age(reply)) == ("2 2", "5"), "and this is gone on with: nothing was changed since"


# What an operator sees ----------------------------------------------------------------------------------------------


def test_the_age_stands_in_the_journal(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.ask("Product", ASIN)
    shop.clock.advance(61.9)
    assert age(shop.ask("Product", ASIN)) == "61"
    journal = shop.facade.journal
    assert journal is not None
    assert [entry.age for entry in journal.find()] == [61, None]
    assert [entry.as_json()["age"] for entry in journal.find()] == [61, None]
    shop.facade.close()


def test_a_door_that_may_not_wait_gets_what_is_at_hand() -> None:
    """Of the gateway: what needs no waiting is answered by the workers that never wait."""
    from mws.spapi.errors import RateWaitTooLong

    shop = Shop()
    shop.ask("Product", ASIN)
    shop.ask("ByASIN", ASIN)
    account = shop.config.accounts[0]

    def refuse() -> None:
        raise RateWaitTooLong("no worker may wait")

    def ask(action: str, name: str) -> LegacyReply:
        params = {"IdList.Id.1": name}
        call = LegacyCall(action, params, account.mws_access_key, account.seller_id, path=SECTION.path)
        return shop.facade.call(call, refuse)

    for action in ("Product", "ByASIN"):
        assert age(ask(action, ASIN)) == "0"
        assert throttled(ask(action, "B2"))
