"""A state: ten minutes, one browser, once."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

import pytest

from mws.spapi.clock import FixedClock
from mws.spapi.consent.states import STATE_LIFE, MemoryStates, StateRejected, give, redeem


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 11, 20, 12, tzinfo=timezone.utc))


@pytest.fixture
def states(clock: FixedClock) -> MemoryStates:
    return MemoryStates(clock)


def test_it_brings_its_record_back_once(states: MemoryStates, clock: FixedClock) -> None:
    state = give(states, clock, "browser", {"user": "ann"})
    assert redeem(states, clock, "browser", state) == {"user": "ann"}
    with pytest.raises(StateRejected):
        redeem(states, clock, "browser", state)


def test_it_lives_ten_minutes(states: MemoryStates, clock: FixedClock) -> None:
    first, second = (give(states, clock, "browser", {}) for _ in range(2))
    assert STATE_LIFE == 600
    clock.advance(599.9)
    redeem(states, clock, "browser", first)
    clock.advance(0.2)
    with pytest.raises(StateRejected):
        redeem(states, clock, "browser", second)


def test_one_given_while_the_clock_was_ahead_does_not_live_until_then(states: MemoryStates, clock: FixedClock) -> None:
    now = clock.now()
    clock.advance(3 * 86_400)
    state = give(states, clock, "browser", {})
    clock.set(now)
    with pytest.raises(StateRejected):
        redeem(states, clock, "browser", state)


@pytest.mark.parametrize("session", ["another", "", "browse", "browserr"])
def test_it_is_of_one_browser_and_is_used_up_by_another(session: str, states: MemoryStates, clock: FixedClock) -> None:
    state = give(states, clock, "browser", {})
    with pytest.raises(StateRejected):
        redeem(states, clock, session, state)
    with pytest.raises(StateRejected):
        redeem(states, clock, "browser", state)


@pytest.mark.parametrize("state", ["", "x", "é\udcff", "0" * 43])
def test_what_was_never_given_is_refused(state: str, states: MemoryStates, clock: FixedClock) -> None:
    give(states, clock, "browser", {})
    with pytest.raises(StateRejected):
        redeem(states, clock, "browser", state)


def test_it_cannot_be_bound_to_nothing(states: MemoryStates, clock: FixedClock) -> None:
    with pytest.raises(ValueError, match="session"):
        give(states, clock, "", {})


def test_of_many_who_show_it_one_gets_through(states: MemoryStates, clock: FixedClock) -> None:
    for _ in range(20):
        state = give(states, clock, "browser", {})

        def shows(_: int, state: str = state) -> bool:
            try:
                redeem(states, clock, "browser", state)
            except StateRejected:
                return False
            return True

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(shows, range(8))) == 1


def test_states_are_unguessable_and_different(states: MemoryStates, clock: FixedClock) -> None:
    given = {give(states, clock, "browser", {}) for _ in range(200)}
    assert len(given) == 200
    assert {len(state) for state in given} == {43}  # 256 bits


class Careless:
    """A shared store that never forgets, and lets everyone read it."""

    def __init__(self) -> None:
        self.kept: dict[str, Mapping[str, str]] = {}

    def put(self, key: str, record: Mapping[str, str], seconds: float) -> None:
        self.kept[key] = dict(record)

    def take(self, key: str) -> Mapping[str, str] | None:
        return self.kept.pop(key, None)


def test_a_store_that_never_forgets_does_not_make_it_live_longer(clock: FixedClock) -> None:
    store = Careless()
    state = give(store, clock, "browser", {})
    clock.advance(601)
    with pytest.raises(StateRejected):
        redeem(store, clock, "browser", state)


def test_whoever_reads_the_store_can_use_nothing_of_it(clock: FixedClock) -> None:
    store = Careless()
    state = give(store, clock, "browser", {"user": "ann"})
    assert state not in repr(store.kept)
    assert "browser" not in repr(store.kept)


def test_the_memory_is_bounded_and_the_newest_stay(clock: FixedClock) -> None:
    states = MemoryStates(clock, most=10)
    given = [give(states, clock, "browser", {}) for _ in range(25)]
    kept = 0
    for state in given:
        try:
            redeem(states, clock, "browser", state)
        except StateRejected:
            continue
        kept += 1
        assert state in given[15:]
    assert kept == 10
