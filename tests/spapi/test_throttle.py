"""The pacer: what Amazon's bucket lets through it lets through, no more; in order; and it listens to replies."""

from __future__ import annotations

import math
import threading
from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mws.spapi import routes
from mws.spapi.buckets import Bucket
from mws.spapi.calls import RestCall
from mws.spapi.client import Client
from mws.spapi.clock import FixedClock
from mws.spapi.errors import Cancelled, RateWaitTooLong
from mws.spapi.limits import APPLICATION_LIMITS, application_limit, speaks_of_application
from mws.spapi.throttle import FORGET, PASSES, Pacer
from tests.spapi.faulty import Faulty, failure, reply
from tests.spapi.held import Callers, HeldClock

START = datetime(2026, 11, 20, tzinfo=timezone.utc)
SLOW = Bucket(("k",), 0.0056, 20.0)


def bucket(rate: float, burst: float, key: str = "k") -> Bucket:
    return Bucket((key,), rate, burst)


def clocked() -> tuple[FixedClock, Pacer]:
    clock = FixedClock(START)
    return clock, Pacer(clock)


class AmazonsBucket:
    """A token bucket as Amazon describes it: full at the start, refilled steadily, one token per call."""

    def __init__(self, rate: float, burst: float) -> None:
        self.rate, self.burst, self.tokens, self.at = rate, burst, burst, 0.0

    def take(self, now: float) -> bool:
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.rate)
        self.at = now
        if self.tokens < 1 - 1e-3:
            return False
        self.tokens -= 1
        return True


@given(
    st.floats(0.001, 100),
    st.integers(1, 40),
    st.lists(st.floats(0, 50), min_size=1, max_size=80),
)
def test_nothing_leaves_that_the_real_bucket_would_refuse(rate: float, burst: int, gaps: list[float]) -> None:
    clock, pacer = clocked()
    amazons = AmazonsBucket(rate, burst)
    for gap in gaps:
        clock.advance(gap / rate / 10)
        pacer.wait(bucket(rate, float(burst)))
        assert amazons.take(clock.monotonic())


def test_the_burst_leaves_at_once_and_the_rest_at_the_rate() -> None:
    clock, pacer = clocked()
    waits = [pacer.wait(bucket(0.5, 3.0)) for _ in range(5)]
    assert waits == [0, 0, 0, pytest.approx(2), pytest.approx(2)]
    assert clock.monotonic() == pytest.approx(4)


def test_too_long_a_wait_is_refused_at_once_and_takes_nothing() -> None:
    clock, pacer = clocked()
    for _ in range(20):
        pacer.wait(SLOW, max_wait=5)
    for _ in range(3):
        with pytest.raises(RateWaitTooLong, match=r"178\.6 s") as caught:
            pacer.wait(SLOW, max_wait=5, operation="orders.x")
        assert caught.value.retry_after == pytest.approx(1 / 0.0056)
    clock.advance(1 / 0.0056)
    assert pacer.wait(SLOW, max_wait=5) == 0


def test_cost_says_how_long_and_takes_nothing() -> None:
    _, pacer = clocked()
    assert pacer.cost(SLOW, 0) == 0
    assert pacer.cost(SLOW, 20) == 0
    assert pacer.cost(SLOW, 21) == pytest.approx(178.57, abs=0.01)
    assert pacer.cost(SLOW, 20) == 0
    pacer.wait(SLOW)
    assert pacer.cost(SLOW, 21) == pytest.approx(2 * 178.57, abs=0.01)


def test_sellers_who_call_no_more_are_forgotten_and_those_who_wait_are_not() -> None:
    clock, pacer = clocked()
    for number in range(1000):
        pacer.wait(bucket(1, 2, f"seller {number}"))
    pacer.drain(bucket(1, 2, "drained"), at_least=3 * FORGET)
    clock.advance(2 * FORGET)
    pacer.wait(ONE)
    assert set(pacer._lines) == {("drained",), ONE.key}
    assert pacer.cost(bucket(1, 2, "drained"), 1) == pytest.approx(FORGET)


def test_keys_do_not_share_a_bucket() -> None:
    _, pacer = clocked()
    assert [pacer.wait(bucket(1, 1, key), max_wait=0) for key in "abc"] == [0, 0, 0]


@pytest.mark.parametrize("nonsense", [0.0, -1.0, math.nan, math.inf, 1e9, 1e-9, None])
def test_a_rate_that_cannot_be_one_is_ignored(nonsense: float | None) -> None:
    _, pacer = clocked()
    pacer.learn(bucket(2.0, 1.0), nonsense)
    pacer.wait(bucket(2.0, 1.0))
    assert pacer.cost(bucket(2.0, 1.0), 1) == pytest.approx(0.5)


def test_a_rate_learned_holds_for_the_calls_that_follow() -> None:
    _, pacer = clocked()
    pacer.wait(bucket(2.0, 1.0))
    pacer.learn(bucket(2.0, 1.0), 0.5)
    assert pacer.cost(bucket(2.0, 1.0), 1) == pytest.approx(2)
    assert pacer.cost(bucket(2.0, 1.0), 2) == pytest.approx(4)


def test_after_a_429_the_bucket_is_taken_for_empty() -> None:
    clock, pacer = clocked()
    pacer.wait(bucket(0.5, 10.0))
    pacer.drain(bucket(0.5, 10.0))
    assert pacer.cost(bucket(0.5, 10.0), 1) == pytest.approx(2)
    assert pacer.cost(bucket(0.5, 10.0), 2) == pytest.approx(4)
    clock.advance(1000)
    assert pacer.cost(bucket(0.5, 10.0), 10) == 0


def test_a_429_that_names_a_time_is_believed() -> None:
    _, pacer = clocked()
    pacer.drain(bucket(10.0, 1.0), at_least=30)
    assert pacer.cost(bucket(10.0, 1.0), 1) == pytest.approx(30)


def held() -> tuple[HeldClock, Pacer, Callers]:
    clock = HeldClock()
    pacer = Pacer(clock)
    return clock, pacer, Callers(clock, pacer)


ONE = bucket(1.0, 1.0)
TENTH = bucket(0.1, 1.0)


def test_a_waiting_call_can_be_cancelled_and_takes_nothing() -> None:
    _, pacer, callers = held()
    pacer.wait(TENTH)
    cancel = threading.Event()
    callers.start("a", TENTH, cancel=cancel)
    assert pacer.cost(TENTH, 1) == pytest.approx(20)
    cancel.set()
    callers.settle()
    assert callers.failed == [("a", Cancelled)]
    assert pacer.cost(TENTH, 1) == pytest.approx(10)


def test_who_stands_behind_a_cancelled_call_moves_up() -> None:
    _, pacer, callers = held()
    pacer.wait(TENTH)
    cancel = threading.Event()
    callers.start("a", TENTH, cancel=cancel)
    callers.start("b", TENTH)
    cancel.set()
    callers.settle()
    assert callers.move(10) == ["b"]


def test_a_429_puts_off_those_who_wait_already() -> None:
    _, pacer, callers = held()
    pacer.wait(TENTH)
    callers.start("a", TENTH)
    assert callers.move(9) == []
    pacer.drain(TENTH)  # at 9: nobody before 19
    assert callers.move(9.5) == []
    assert callers.move(0.5) == ["a"]
    assert pacer.cost(TENTH, 1) == pytest.approx(10)


def test_a_wait_that_grew_beyond_what_was_agreed_ends() -> None:
    _, pacer, callers = held()
    pacer.wait(TENTH)
    callers.start("a", TENTH, max_wait=12)
    pacer.drain(TENTH, at_least=15)
    callers.move(1)
    assert callers.failed == [("a", RateWaitTooLong)]
    assert pacer.cost(TENTH, 1) == pytest.approx(14)


def test_a_rate_that_rose_wakes_those_who_wait() -> None:
    _, pacer, callers = held()
    pacer.wait(TENTH)
    callers.start("a", TENTH)
    pacer.learn(TENTH, 1.0)
    assert callers.move(1) == ["a"]


def test_who_came_first_leaves_first() -> None:
    _, pacer, callers = held()
    pacer.wait(ONE)
    for name in "abcde":
        callers.start(name, ONE)
    assert [callers.move(1) for _ in range(5)] == [["a"], ["b"], ["c"], ["d"], ["e"]]


def test_interactive_calls_pass_batch_calls_but_not_for_ever() -> None:
    _, pacer, callers = held()
    pacer.wait(ONE)
    for name in "xyz":
        callers.start(name, ONE, "batch")
    for name in "abcdefghij":
        callers.start(name, ONE)
    assert PASSES == 4
    left = [callers.move(1) for _ in range(13)]
    assert "".join(name for names in left for name in names) == "abcdxefghyijz"
    callers.join()


def test_an_interactive_call_waits_for_its_own_class_only() -> None:
    _, pacer, callers = held()
    pacer.wait(ONE)
    for name in "uvwxyz":
        callers.start(name, ONE, "batch")
    callers.start("a", ONE, max_wait=1)
    callers.start("b", ONE, max_wait=1)
    assert callers.failed == [("b", RateWaitTooLong)]
    assert callers.move(2) == ["a", "u"]
    callers.move(5)
    callers.join()


def test_the_turn_of_a_batch_call_comes_however_many_interactive_ones_arrive() -> None:
    _, pacer, callers = held()
    pacer.wait(ONE)
    callers.start("x", ONE, "batch")
    for number in range(PASSES + 1):
        callers.start(f"i{number}", ONE)
        callers.move(1)
    assert callers.left == ["i0", "i1", "i2", "i3", "x"]
    callers.move(1)
    callers.join()


# ---- the bucket above ----------------------------------------------------------------------------------------------

APPLICATION = bucket(1.0, 1.0, "application")


def test_a_call_leaves_both_buckets_at_once() -> None:
    clock, pacer = clocked()
    for seller in "abc":
        pacer.wait(bucket(10, 5, seller), above=APPLICATION)
    assert clock.monotonic() == pytest.approx(2)
    # Nobody's own bucket was drawn on twice, and what waited above left its own only then.
    assert pacer.cost(bucket(10, 5, "a"), 5) == 0
    assert pacer.cost(bucket(10, 5, "c"), 5) == pytest.approx(0.1)


def test_too_long_a_wait_above_takes_nothing_below() -> None:
    _, pacer = clocked()
    pacer.wait(bucket(10, 1, "a"), above=APPLICATION)
    with pytest.raises(RateWaitTooLong):
        pacer.wait(bucket(10, 1, "b"), above=APPLICATION, max_wait=0.5)
    assert pacer.cost(bucket(10, 1, "b"), 1) == 0
    assert pacer.cost(bucket(10, 1, "b"), 1, above=APPLICATION) == pytest.approx(1)


def test_one_sellers_queue_does_not_hold_up_the_others() -> None:
    _, pacer, callers = held()
    slow = bucket(0.1, 1, "slow")
    pacer.wait(slow, above=APPLICATION)
    for name in ("s1", "s2", "s3"):
        callers.start(name, slow, above=APPLICATION)
    callers.start("quick", bucket(10, 1, "quick"), above=APPLICATION)
    assert callers.move(1) == ["quick"]
    assert callers.move(29) == ["s1", "s2", "s3"]
    callers.join()


def test_who_cannot_leave_after_all_does_not_stand_in_the_way_above() -> None:
    _, pacer, callers = held()
    a, b = bucket(10, 1, "a"), bucket(10, 1, "b")
    pacer.wait(bucket(10, 1, "c"), above=APPLICATION)
    callers.start("a", a, above=APPLICATION)
    callers.start("b", b, above=APPLICATION)
    pacer.drain(a, at_least=20)
    assert callers.move(3) == ["b"]
    assert callers.move(18) == ["a"]
    callers.join()


GET = RestCall("listingsItems.2021-08-01.getListingsItem", {"sellerId": "A", "sku": "1"}, {"marketplaceIds": ["M"]})


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("You exceeded your quota for the requested resource.", 0),
        ("The frequency of requests was greater than what is allowed for the application.", 0.01),
    ],
    ids=["of the seller", "of the application"],
)
def test_a_429_empties_the_bucket_it_speaks_of(said: str, seconds: float) -> None:
    with Faulty(failure(429, "QuotaExceeded", said), reply({"sku": "1"})) as server:
        one = Client(
            refresh_token="Atzr|one",
            lwa_client_id="id",
            lwa_client_secret="secret",
            endpoint=server.url,
            lwa_endpoint=server.token_url,
            clock=FixedClock(START),
        )
        other = one.for_seller(refresh_token="Atzr|other")
        one.send(GET)
    assert len(server.seen) == 2
    assert other.cost(GET.operation, 1) == pytest.approx(seconds)


def test_all_sellers_together_are_paced_by_the_applications_rate() -> None:
    with Faulty(reply({"sku": "1"})) as server:
        clock = FixedClock(START)
        one = Client(
            refresh_token="Atzr|one",
            lwa_client_id="id",
            lwa_client_secret="secret",
            endpoint=server.url,
            lwa_endpoint=server.token_url,
            clock=clock,
        )
        for number in range(105):
            one.for_seller(refresh_token=f"Atzr|{number}").send(GET)
    assert clock.monotonic() == pytest.approx(1.0)


def test_the_bucket_above_knows_no_more_than_amazon_publishes() -> None:
    for operation, limit in APPLICATION_LIMITS.items():
        assert limit.source.startswith("https://developer-docs.amazon.com/sp-api/docs/")
        assert limit.rate >= (routes.route(operation).rate or 0)
    assert application_limit("orders.2026-01-01.searchOrders") is None
    assert speaks_of_application("The frequency of requests was greater than what is allowed for the application.")
    assert not speaks_of_application("You exceeded your quota for the requested resource.")


@given(
    st.floats(0.5, 20),
    st.integers(1, 10),
    st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 3)), min_size=1, max_size=60),
)
def test_neither_bucket_is_overdrawn(rate: float, burst: int, calls: list[tuple[str, float]]) -> None:
    clock, pacer = clocked()
    above = bucket(rate * 1.5, burst, "above")
    sellers = {name: AmazonsBucket(rate, burst) for name in "abc"}
    application = AmazonsBucket(above.rate, burst)
    for name, gap in calls:
        clock.advance(gap / rate)
        pacer.wait(bucket(rate, burst, name), above=above)
        assert sellers[name].take(clock.monotonic())
        assert application.take(clock.monotonic())


def test_sixteen_threads_together_get_no_more_than_the_rate() -> None:
    _, _, callers = held()
    three = bucket(1.0, 3.0)
    for number in range(16):
        callers.start(str(number), three)
    assert callers.left == ["0", "1", "2"]
    for done in range(3, 16):
        callers.move(1)
        assert len(callers.left) == done + 1
    callers.join()
