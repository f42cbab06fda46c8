"""The circuit: opens after failures in a row, tries once, closes; one seller's troubles are his own."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from mws.spapi.circuit import FAILURES, FIRST_PAUSE, LONGEST_PAUSE, SLICE, SLICES, Circuits, Health, Seen
from mws.spapi.clock import FixedClock
from mws.spapi.errors import CircuitOpen

KEY = ("seller", "orders.x")


def clocked() -> tuple[FixedClock, Circuits]:
    clock = FixedClock(datetime(2026, 11, 20, tzinfo=timezone.utc))
    return clock, Circuits(clock)


def fail(circuits: Circuits, times: int = 1, key: object = KEY) -> None:
    for _ in range(times):
        circuits.note(key, "failures")  # type: ignore[arg-type]
        circuits.settle(key, True)  # type: ignore[arg-type]


def test_it_opens_after_failures_in_a_row_only() -> None:
    _, circuits = clocked()
    fail(circuits, FAILURES - 1)
    circuits.settle(KEY, False)
    fail(circuits, FAILURES - 1)
    circuits.admit(KEY)
    fail(circuits)
    with pytest.raises(CircuitOpen, match=r"orders\.x: failed 5 times") as caught:
        circuits.admit(KEY, "orders.x")
    assert caught.value.retry_after == pytest.approx(FIRST_PAUSE)


def test_one_trial_is_let_through_and_closes_it() -> None:
    clock, circuits = clocked()
    fail(circuits, FAILURES)
    clock.advance(FIRST_PAUSE)
    circuits.admit(KEY)
    with pytest.raises(CircuitOpen):
        circuits.admit(KEY)
    circuits.settle(KEY, False)
    circuits.admit(KEY)
    circuits.admit(KEY)


def test_a_trial_that_learned_nothing_makes_room_for_another() -> None:
    clock, circuits = clocked()
    fail(circuits, FAILURES)
    clock.advance(FIRST_PAUSE)
    circuits.admit(KEY)
    circuits.settle(KEY, None)
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
    assert Health(circuits, "seller").of(["orders.x"]) == Seen()
    assert Health(circuits, "other").of(["orders.x"]) == Seen(failures=FAILURES, open=True)


def test_health_is_a_sliding_window_summed_over_operations() -> None:
    clock, circuits = clocked()
    health = Health(circuits, "s")
    circuits.note(("s", "a"), "successes")
    clock.advance(SLICE * (SLICES - 2))
    circuits.note(("s", "a"), "throttles")
    circuits.note(("s", "b"), "failures")
    assert health.of(["a", "b", "never"]) == Seen(1, 1, 1)
    assert health.of(["b"]) == Seen(0, 0, 1)
    clock.advance(SLICE * 3)
    assert health.of(["a", "b"]) == Seen(0, 1, 1)
    clock.advance(SLICE * SLICES)
    assert health.of(["a", "b"]) == Seen()


def test_a_busy_operation_keeps_no_more_than_its_window() -> None:
    clock, circuits = clocked()
    for _ in range(1000):
        circuits.note(KEY, "successes")
        clock.advance(SLICE / 2)
    assert circuits.seen([KEY]).successes <= SLICES * 2
    assert len(circuits._states[KEY].slices) <= SLICES + 1
