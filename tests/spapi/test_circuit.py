"""The circuit: opens after failures in a row, tries once, closes; one seller's troubles are his own."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime, timezone

import pytest

from mws.spapi.circuit import (
    BY_DEFAULT,
    MOST_ITEMS,
    SLICE,
    SLICES,
    Circuits,
    CircuitSettings,
    Health,
    RecentReplies,
    Verdict,
)
from mws.spapi.clock import FixedClock
from mws.spapi.errors import CircuitOpen

KEY = ("seller", "orders.x")
FAILURES, FIRST_PAUSE, LONGEST_PAUSE = BY_DEFAULT.failures, BY_DEFAULT.first_pause, BY_DEFAULT.longest_pause


def clocked() -> tuple[FixedClock, Circuits]:
    clock = FixedClock(datetime(2026, 11, 20, tzinfo=timezone.utc))
    return clock, Circuits(clock)


def fail(
    circuits: Circuits, times: int = 1, key: Hashable = KEY, request: str = "r", verdict: Verdict = "service"
) -> None:
    for _ in range(times):
        circuits.note(key, "failures")
        circuits.settle(key, request, verdict)


def succeed(circuits: Circuits, request: str = "r") -> None:
    circuits.note(KEY, "successes")
    circuits.settle(KEY, request, "answered")


def test_it_opens_after_failures_in_a_row_only() -> None:
    _, circuits = clocked()
    fail(circuits, FAILURES - 1)
    circuits.settle(KEY, "r", "answered")
    fail(circuits, FAILURES - 1)
    circuits.admit(KEY)
    fail(circuits)
    with pytest.raises(CircuitOpen, match=r"orders\.x: failed 5 times") as caught:
        circuits.admit(KEY, "r", "orders.x")
    assert caught.value.retry_after == pytest.approx(FIRST_PAUSE)


def test_one_trial_is_let_through_and_closes_it() -> None:
    clock, circuits = clocked()
    fail(circuits, FAILURES)
    clock.advance(FIRST_PAUSE)
    circuits.admit(KEY)
    with pytest.raises(CircuitOpen):
        circuits.admit(KEY)
    circuits.settle(KEY, "r", "answered")
    circuits.admit(KEY)
    circuits.admit(KEY)


def test_a_trial_that_learned_nothing_makes_room_for_another() -> None:
    clock, circuits = clocked()
    fail(circuits, FAILURES)
    clock.advance(FIRST_PAUSE)
    circuits.admit(KEY)
    circuits.settle(KEY, "r", None)
    circuits.admit(KEY)


def test_the_pause_grows_with_each_failed_trial_up_to_the_longest() -> None:
    clock, circuits = clocked()
    fail(circuits, FAILURES)
    pauses = []
    for _ in range(8):
        with pytest.raises(CircuitOpen) as caught:
            circuits.admit(KEY)
        assert caught.value.retry_after is not None
        pauses.append(caught.value.retry_after)
        clock.advance(caught.value.retry_after)
        circuits.admit(KEY)
        fail(circuits)
    assert pauses == [pytest.approx(p) for p in (5, 10, 20, 40, 80, 120, 120, LONGEST_PAUSE)]


def test_calls_under_way_when_it_opens_do_not_make_the_pause_grow() -> None:
    clock, circuits = clocked()
    fail(circuits, FAILURES + 20)
    clock.advance(FIRST_PAUSE)
    circuits.admit(KEY)


def test_one_sellers_failures_open_his_circuit_only() -> None:
    _, circuits = clocked()
    fail(circuits, FAILURES, ("other", "orders.x"))
    circuits.admit(KEY)
    assert Health(circuits, "seller").of(["orders.x"]) == RecentReplies()
    assert Health(circuits, "other").of(["orders.x"]) == RecentReplies(failures=FAILURES, open=True)


def test_health_is_a_sliding_window_summed_over_operations() -> None:
    clock, circuits = clocked()
    health = Health(circuits, "s")
    circuits.note(("s", "a"), "successes")
    clock.advance(SLICE * (SLICES - 2))
    circuits.note(("s", "a"), "throttles")
    circuits.note(("s", "b"), "failures")
    assert health.of(["a", "b", "never"]) == RecentReplies(1, 1, 1)
    assert health.of(["b"]) == RecentReplies(0, 0, 1)
    clock.advance(SLICE * 3)
    assert health.of(["a", "b"]) == RecentReplies(0, 1, 1)
    clock.advance(SLICE * SLICES)
    assert health.of(["a", "b"]) == RecentReplies()


def test_a_busy_operation_keeps_no_more_than_its_window() -> None:
    clock, circuits = clocked()
    for _ in range(1000):
        circuits.note(KEY, "successes")
        clock.advance(SLICE / 2)
    assert circuits.recent([KEY]).successes <= SLICES * 2
    assert len(circuits._states[KEY].slices) <= SLICES + 1


# ---- a bad item is no dead service ---------------------------------------------------------------------------------


def test_bad_items_refuse_themselves_and_no_other() -> None:
    _, circuits = clocked()
    for number in range(BY_DEFAULT.items - 1):
        fail(circuits, 1, request=f"bad {number}", verdict="item")
        circuits.admit(KEY, "good")
    fail(circuits, FAILURES - 1, request="bad 1", verdict="item")
    with pytest.raises(CircuitOpen, match=r"this request\): failed 5 times") as caught:
        circuits.admit(KEY, "bad 1", "orders.x")
    assert caught.value.retry_after == pytest.approx(FIRST_PAUSE)
    circuits.admit(KEY, "bad 2")
    circuits.admit(KEY, "good")


def test_where_every_item_fails_it_is_the_service() -> None:
    clock, circuits = clocked()
    for number in range(BY_DEFAULT.items):
        fail(circuits, 1, request=f"bad {number}", verdict="item")
    with pytest.raises(CircuitOpen, match=r"orders\.x: failed"):
        circuits.admit(KEY, "another", "orders.x")
    # A trial that fails at yet another item opens it again, for twice as long.
    clock.advance(FIRST_PAUSE)
    circuits.admit(KEY, "another")
    fail(circuits, 1, request="another", verdict="item")
    with pytest.raises(CircuitOpen) as caught:
        circuits.admit(KEY, "and another")
    assert caught.value.retry_after == pytest.approx(2 * FIRST_PAUSE)
    clock.advance(2 * FIRST_PAUSE)
    circuits.admit(KEY, "good")
    succeed(circuits, "good")
    circuits.admit(KEY, "and another")
    circuits.admit(KEY, "and another")


def test_one_success_in_between_is_enough() -> None:
    _, circuits = clocked()
    for number in range(3 * BY_DEFAULT.items):
        fail(circuits, 1, request=f"bad {number}", verdict="item")
        if number % (BY_DEFAULT.items - 1) == 0:
            succeed(circuits, "good")
    circuits.admit(KEY, "another")


def test_an_items_circuit_is_tried_and_closed_by_itself() -> None:
    clock, circuits = clocked()
    fail(circuits, FAILURES, request="bad", verdict="item")
    clock.advance(FIRST_PAUSE)
    circuits.admit(KEY, "bad")
    with pytest.raises(CircuitOpen):
        circuits.admit(KEY, "bad")
    succeed(circuits, "bad")
    circuits.admit(KEY, "bad")
    circuits.admit(KEY, "bad")


def test_health_tells_an_operation_that_fails_from_one_with_a_bad_item() -> None:
    _, circuits = clocked()
    fail(circuits, FAILURES, request="bad", verdict="item")
    assert circuits.recent([KEY]).open, "nothing else was asked for"
    succeed(circuits, "good")
    assert not circuits.recent([KEY]).open
    with pytest.raises(CircuitOpen):
        circuits.admit(KEY, "bad")


def test_many_bad_items_are_not_remembered_for_ever() -> None:
    _, circuits = clocked()
    for number in range(3 * MOST_ITEMS):
        fail(circuits, 1, request=f"bad {number}", verdict="item")
        succeed(circuits, "good")
    assert len(circuits._states[KEY].items) == MOST_ITEMS


@pytest.mark.parametrize("verdict", ["item", "service"])
def test_it_can_be_set_and_switched_off(verdict: Verdict) -> None:
    clock = FixedClock(datetime(2026, 11, 20, tzinfo=timezone.utc))
    strict = Circuits(clock, CircuitSettings(failures=2, first_pause=30.0, longest_pause=40.0))
    fail(strict, 2, verdict=verdict)
    for pause in (30.0, 40.0):
        with pytest.raises(CircuitOpen) as caught:
            strict.admit(KEY, "r")
        assert caught.value.retry_after == pytest.approx(pause)
        clock.advance(pause)
        strict.admit(KEY, "r")
        fail(strict, 1, verdict=verdict)
    off = Circuits(clock, None)
    fail(off, 1000, verdict=verdict)
    off.admit(KEY, "r")
    assert off.recent([KEY]) == RecentReplies(failures=1000)


def test_sellers_who_call_no_more_are_forgotten() -> None:
    clock, circuits = clocked()
    for number in range(1000):
        circuits.note((f"seller {number}", "orders.x"), "successes")
    clock.advance(2 * SLICE * SLICES)
    circuits.note(KEY, "successes")
    assert list(circuits._states) == [KEY]
