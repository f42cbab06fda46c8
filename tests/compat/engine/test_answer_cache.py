"""The answer cache: what is answered from before, how old, and what never is."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mws.calls import LegacyCall, LegacyReply
from mws.compat.config import SANDBOX
from mws.compat.engine.answer_cache import KeptAnswer
from mws.compat.engine.own_products import OwnProducts
from mws.compat.errors import Throttled
from mws.compat.facade import Facade
from mws.compat.ledger.questions.changed_skus import ListChangedSkus
from mws.mappings import registry
from mws.mappings.codecs import field as node
from mws.mappings.codecs import group
from mws.spapi.calls import Json
from mws.spapi.errors import DeadlineExceeded
from mws.spapi.sandbox.embedded import session
from tests.compat.engine import answer_calls
from tests.compat.engine.answer_calls import (
    CATALOG,
    DEADLINE,
    ITEM,
    OPERATIONS,
    PRICING,
    SECTION,
    Shop,
    age,
    cache,
    made_answer,
    price,
)

ASIN, SKU = "B000000001", "A,1+2"
MINE = "A 1+2"


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    answer_calls.install(monkeypatch)


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


# What this layer changed --------------------------------------------------------------------------------------------


@pytest.fixture(params=["memory", "database"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path if request.param == "database" else None)
    yield made
    made.facade.close()


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


def test_an_answer_by_sku_does_not_serve_once_the_sku_is_changed(shop: Shop) -> None:
    for name in (SKU, "B"):
        answer_of(shop, "BySKU", name)
    assert old(shop, "BySKU", SKU)
    shop.change(SKU)
    assert not old(shop, "BySKU", SKU)
    assert old(shop, "BySKU", "B")
    answer_of(shop, "BySKU", SKU)
    assert old(shop, "BySKU", SKU), "this one was asked for after the change"


def test_a_fresh_answer_does_not_serve_either(shop: Shop) -> None:
    answer_of(shop, "Product", ASIN)
    shop.change(ASIN)
    shop.amazon.price = 2
    assert answer_of(shop, "Product", ASIN) == f"{ASIN} 2"


def test_an_answer_by_asin_does_not_serve_once_its_sku_is_changed(shop: Shop) -> None:
    """The ASIN is known from an answer that names both, here of the seller's own price."""
    shop.amazon.asins, shop.amazon.seller = {MINE: ASIN}, shop.seller
    answer_of(shop, "MyPrice", MINE)
    for name in (ASIN, "B000000002"):
        answer_of(shop, "ByASIN", name)
    shop.change(MINE)
    assert not old(shop, "ByASIN", ASIN)
    assert old(shop, "ByASIN", "B000000002"), "of another ASIN"


@pytest.mark.parametrize("own", [True, False])
def test_where_the_asin_is_not_known_no_answer_with_an_own_offer_serves(shop: Shop, own: bool) -> None:
    shop.amazon.seller = shop.seller if own else "A9SOMEBODY"
    answer_of(shop, "ByASIN", ASIN)
    shop.change(SKU)
    assert old(shop, "ByASIN", ASIN) is not own


def test_a_change_that_amazon_still_works_on_is_a_change_of_now(shop: Shop) -> None:
    shop.change(SKU, done=False)
    shop.clock.advance(600)
    answer_of(shop, "BySKU", SKU)
    assert not old(shop, "BySKU", SKU)
    shop.clock.advance(400)
    answer_of(shop, "BySKU", SKU)
    assert old(shop, "BySKU", SKU), "a quarter of an hour later it is over, whoever asks"


def test_another_process_knows_what_was_changed(tmp_path: Path) -> None:
    one, other = Shop(tmp_path), Shop(tmp_path)
    one.clock.advance(8)
    answer_of(other, "BySKU", SKU)
    one.change(SKU)
    assert not old(other, "BySKU", SKU)
    one.facade.close()
    other.facade.close()


def test_a_ledger_that_cannot_be_asked_lets_nothing_old_out(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    from mws.compat.ledger.ledger import Ledger
    from mws.compat.ledger.outage import unusable
    from mws.compat.state.errors import StateError

    answer_of(shop, "ByASIN", ASIN)
    assert old(shop, "ByASIN", ASIN)
    real = Ledger.answer

    def answer(self: Ledger, owner: str, question: Any) -> Any:
        if isinstance(question, ListChangedSkus):
            raise unusable(StateError("the disk is full", "full"))
        return real(self, owner, question)

    monkeypatch.setattr(Ledger, "answer", answer)
    assert not old(shop, "ByASIN", ASIN)


# Equal questions under way ------------------------------------------------------------------------------------------


def together(shop: Shop, number: int, action: str = "ByASIN", name: str = ASIN) -> list[LegacyReply]:
    """So many of the same call at once, all of them under way before the first is answered."""
    shop.amazon.gate = threading.Event()
    flights = shop.facade.kept_answers.cache._flights
    with ThreadPoolExecutor(number) as pool:
        first = pool.submit(shop.ask, action, name)
        assert shop.amazon.arrived.wait(DEADLINE)
        (flight,) = flights.values()
        waiting = threading.Semaphore(0)
        wait = flight.over.wait

        def wait_aloud(timeout: float | None = None) -> bool:
            waiting.release()
            return wait(timeout)

        flight.over.wait = wait_aloud  # type: ignore[method-assign]  # the moment in which a thread begins to wait
        others = [pool.submit(shop.ask, action, name) for _ in range(number - 1)]
        for _ in others:
            assert waiting.acquire(timeout=DEADLINE)
        shop.amazon.gate.set()
        return [each.result(DEADLINE) for each in (first, *others)]


def test_equal_questions_under_way_are_one() -> None:
    shop = Shop()
    replies = together(shop, 5)
    assert [price(each) for each in replies] == ["1"] * 5
    assert shop.amazon.asked[ASIN] == 1
    assert sorted(filter(None, (calls(each) for each in replies))) == ["none"] * 4 + [ITEM]
    assert [age(each) for each in replies] == [None, "0", "0", "0", "0"]
    assert not shop.facade.kept_answers.cache._flights


def test_its_failure_is_told_to_all_who_wait_and_is_not_kept() -> None:
    shop = Shop()
    shop.amazon.statuses = [403]
    replies = together(shop, 4)
    assert {each.status for each in replies} == {replies[0].status}
    assert replies[0].status >= 400
    assert len({id(each.error.__cause__) for each in replies if each.error}) == 4, "each has an exception of its own"
    assert shop.amazon.asked[ASIN] == 1
    shop.amazon.gate = None
    shop.clock.advance(10)
    assert price(shop.ask("ByASIN", ASIN)) == "1"


def test_an_answer_under_way_that_was_asked_before_a_change_serves_only_who_asked_it() -> None:
    shop = Shop(max_wait=None)
    shop.amazon.during = lambda: shop.change(ASIN) if shop.amazon.asked[ASIN] == 1 else None
    replies = together(shop, 2)
    assert [calls(each) for each in replies] == [ITEM, ITEM]
    assert shop.amazon.asked[ASIN] == 2


def test_who_asked_and_died_leaves_the_question_to_the_next() -> None:
    """What is no failure of Amazon's is nobody else's: a worker that is stopped, a mistake."""
    answers, asked, go_on = cache(), threading.Event(), threading.Event()

    def die() -> KeptAnswer:
        asked.set()
        assert go_on.wait(DEADLINE)
        raise KeyboardInterrupt

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(answers.ask, "key", die, lambda _: True, DEADLINE)
        assert asked.wait(DEADLINE)
        second = pool.submit(answers.ask, "key", lambda: made_answer(2), lambda _: True, DEADLINE)
        go_on.set()
        assert second.result(DEADLINE) == (made_answer(2), True)
        with pytest.raises(KeyboardInterrupt):
            first.result(DEADLINE)


def test_who_waits_has_a_deadline() -> None:
    answers, asked, go_on = cache(), threading.Event(), threading.Event()

    def hang() -> KeptAnswer:
        asked.set()
        assert go_on.wait(DEADLINE)
        return made_answer(1)

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(answers.ask, "key", hang, lambda _: True, DEADLINE)
        assert asked.wait(DEADLINE)
        with pytest.raises(DeadlineExceeded):
            answers.ask("key", lambda: made_answer(2), lambda _: True, 0.05)
        go_on.set()
        assert first.result(DEADLINE) == (made_answer(1), True)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_forked_child_waits_for_nobody_of_its_parent() -> None:
    answers = cache()
    answers.keep("other", made_answer("kept"))
    inside, out = threading.Event(), threading.Event()

    def hang() -> KeptAnswer:
        inside.set()
        assert out.wait(DEADLINE)
        return made_answer(1)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(answers.ask, "key", hang, lambda _: True, DEADLINE)
        assert inside.wait(DEADLINE)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                found, ours = answers.ask("key", lambda: made_answer("mine"), lambda _: True, 1.0)
                still = answers.find("other")
                code = 0 if (found.data, ours, still and still.data) == ("mine", True, "kept") else 2
            finally:
                os._exit(code)
        out.set()
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


# Which ASIN a SKU is ------------------------------------------------------------------------------------------------


def test_a_row_that_names_one_sku_and_one_asin_is_learnt() -> None:
    products = OwnProducts()
    row: Json = {"SellerSKU": "s", "Product": {"Identifiers": {"MarketplaceASIN": {"ASIN": "B1"}}}}
    two: Json = {"SellerSKU": "t", "Product": [{"ASIN": "B2"}, {"ASIN": "B3"}]}
    products.learn("o", PRICING, [row, two])
    assert [products.asin("o", sku) for sku in "st"] == ["B1", ""]
    assert products.asin("other", "s") == ""
    products.learn("o", "orders.v0.getOrders", [{"SellerSKU": "u", "ASIN": "B4"}])
    assert products.asin("o", "u") == ""


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
