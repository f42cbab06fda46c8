"""Equal questions under way are one: who asks, who waits, what both are told."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from mws.calls import LegacyReply
from mws.compat.engine.answer_cache import KeptAnswer
from mws.spapi.errors import DeadlineExceeded
from tests.compat.engine import answer_calls
from tests.compat.engine.answer_calls import (
    ASIN,
    DEADLINE,
    ITEM,
    Shop,
    age,
    cache,
    calls,
    made_answer,
    price,
)


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    answer_calls.install(monkeypatch)


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
