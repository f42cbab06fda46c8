"""The pacer: what Amazon's bucket lets through it lets through, no more; in order; and it listens to replies."""

from __future__ import annotations

import math
import threading
from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mws.spapi.clock import FixedClock
from mws.spapi.errors import Cancelled, RateWaitTooLong
from mws.spapi.throttle import Pacer

START = datetime(2026, 11, 20, tzinfo=timezone.utc)
SLOW = (0.0056, 20.0)


def clocked() -> tuple[FixedClock, Pacer]:
    clock = FixedClock(START)
    return clock, Pacer(clock)


class Bucket:
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
    bucket = Bucket(rate, burst)
    for gap in gaps:
        clock.advance(gap / rate / 10)
        pacer.wait("k", (rate, float(burst)))
        assert bucket.take(clock.monotonic())


def test_the_burst_leaves_at_once_and_the_rest_at_the_rate() -> None:
    clock, pacer = clocked()
    waits = [pacer.wait("k", (0.5, 3.0)) for _ in range(5)]
    assert waits == [0, 0, 0, pytest.approx(2), pytest.approx(2)]
    assert clock.monotonic() == pytest.approx(4)


def test_too_long_a_wait_is_refused_at_once_and_takes_nothing() -> None:
    clock, pacer = clocked()
    for _ in range(20):
        pacer.wait("k", SLOW, max_wait=5)
    for _ in range(3):
        with pytest.raises(RateWaitTooLong, match=r"178\.6 s") as caught:
            pacer.wait("k", SLOW, max_wait=5, operation="orders.x")
        assert caught.value.retry_after == pytest.approx(1 / 0.0056)
    clock.advance(1 / 0.0056)
    assert pacer.wait("k", SLOW, max_wait=5) == 0


def test_cost_says_how_long_and_takes_nothing() -> None:
    _, pacer = clocked()
    assert pacer.cost("k", SLOW, 0) == 0
    assert pacer.cost("k", SLOW, 20) == 0
    assert pacer.cost("k", SLOW, 21) == pytest.approx(178.57, abs=0.01)
    assert pacer.cost("k", SLOW, 20) == 0
    pacer.wait("k", SLOW)
    assert pacer.cost("k", SLOW, 21) == pytest.approx(2 * 178.57, abs=0.01)


def test_keys_do_not_share_a_bucket() -> None:
    _, pacer = clocked()
    assert [pacer.wait(key, (1.0, 1.0), max_wait=0) for key in "abc"] == [0, 0, 0]


@pytest.mark.parametrize("nonsense", [0.0, -1.0, math.nan, math.inf, 1e9, 1e-9, None])
def test_a_rate_that_cannot_be_one_is_ignored(nonsense: float | None) -> None:
    _, pacer = clocked()
    pacer.learn("k", (2.0, 1.0), nonsense)
    pacer.wait("k", (2.0, 1.0))
    assert pacer.cost("k", (2.0, 1.0), 1) == pytest.approx(0.5)


def test_a_rate_learned_holds_for_the_calls_that_follow() -> None:
    _, pacer = clocked()
    pacer.wait("k", (2.0, 1.0))
    pacer.learn("k", (2.0, 1.0), 0.5)
    assert pacer.cost("k", (2.0, 1.0), 1) == pytest.approx(2)
    assert pacer.cost("k", (2.0, 1.0), 2) == pytest.approx(4)


def test_after_a_429_the_bucket_is_taken_for_empty() -> None:
    clock, pacer = clocked()
    pacer.wait("k", (0.5, 10.0))
    pacer.drain("k", (0.5, 10.0))
    assert pacer.cost("k", (0.5, 10.0), 1) == pytest.approx(2)
    assert pacer.cost("k", (0.5, 10.0), 2) == pytest.approx(4)
    clock.advance(1000)
    assert pacer.cost("k", (0.5, 10.0), 10) == 0


def test_a_429_that_names_a_time_is_believed() -> None:
    _, pacer = clocked()
    pacer.drain("k", (10.0, 1.0), at_least=30)
    assert pacer.cost("k", (10.0, 1.0), 1) == pytest.approx(30)


class HeldClock(FixedClock):
    """Sleepers wait for `wake`, so that a test sees what happens while they sleep."""

    def __init__(self) -> None:
        super().__init__(START)
        self.asleep = threading.Semaphore(0)
        self.wake = threading.Event()

    def sleep(self, seconds: float, cancel: threading.Event | None = None) -> None:
        self.asleep.release()
        assert (cancel or self.wake).wait(5)


def test_a_waiting_call_can_be_cancelled_and_gives_its_turn_back() -> None:
    clock = HeldClock()
    pacer = Pacer(clock)
    pacer.wait("k", (0.1, 1.0))
    cancel = threading.Event()
    caught: list[BaseException] = []

    def wait() -> None:
        try:
            pacer.wait("k", (0.1, 1.0), cancel=cancel)
        except Cancelled as exc:
            caught.append(exc)

    thread = threading.Thread(target=wait)
    thread.start()
    assert clock.asleep.acquire(timeout=5)
    assert pacer.cost("k", (0.1, 1.0), 1) == pytest.approx(20)
    cancel.set()
    thread.join(5)
    assert [type(exc) for exc in caught] == [Cancelled]
    assert pacer.cost("k", (0.1, 1.0), 1) == pytest.approx(10)


def test_a_429_puts_off_those_who_wait_already() -> None:
    clock = HeldClock()
    pacer = Pacer(clock)
    pacer.wait("k", (0.1, 1.0))
    woken: list[float] = []

    def wait() -> None:
        pacer.wait("k", (0.1, 1.0))
        woken.append(clock.monotonic())

    thread = threading.Thread(target=wait)
    thread.start()
    assert clock.asleep.acquire(timeout=5)  # its turn is at 10
    clock.advance(9)
    pacer.drain("k", (0.1, 1.0))  # at 9: nobody before 19
    clock.advance(1)
    clock.wake.set()
    assert clock.asleep.acquire(timeout=5)  # awake at 10, and sent back to sleep
    clock.advance(9)
    thread.join(5)
    assert woken == [pytest.approx(19)]
    assert pacer.cost("k", (0.1, 1.0), 1) == pytest.approx(10)


def test_who_came_first_leaves_first() -> None:
    """Turns are given out on arrival: a later call cannot overtake, however long it looks."""
    clock, pacer = clocked()
    pacer.wait("k", (1.0, 1.0))
    order: list[float] = []
    for _ in range(5):
        pacer.wait("k", (1.0, 1.0))
        order.append(clock.monotonic())
    assert order == [pytest.approx(n) for n in (1, 2, 3, 4, 5)]


def test_threads_together_get_no_more_than_the_rate() -> None:
    """Eight threads reserve at one moment; their turns are one interval apart, none twice."""
    clock = HeldClock()
    pacer = Pacer(clock)
    slept: list[float] = []
    clock.wake.set()
    real_sleep = clock.sleep

    def sleep(seconds: float, cancel: threading.Event | None = None) -> None:
        slept.append(round(seconds, 6))
        real_sleep(seconds, cancel)
        FixedClock.sleep(clock, seconds)

    clock.sleep = sleep  # type: ignore[method-assign]
    threads = [threading.Thread(target=pacer.wait, args=("k", (1.0, 3.0))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert pacer.cost("k", (1.0, 3.0), 1) == pytest.approx(max(0.0, 6 - clock.monotonic()), abs=1e-3)
