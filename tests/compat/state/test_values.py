"""Values that expire, in a database and in memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mws.compat.config import StateSettings
from mws.compat.state import State
from mws.compat.state import state as module
from mws.spapi.clock import FixedClock
from tests.compat.state.databases import KEY, NOW, SOON, raw, reason_of


@pytest.fixture(params=["database", "memory"])
def values(request: pytest.FixtureRequest, tmp_path: Path, clock: FixedClock) -> Iterator[State]:
    url = f"sqlite:///{tmp_path}/values.db" if request.param == "database" else "off"
    made = State(StateSettings(url=url, key=KEY), clock=clock)
    yield made
    made.close()


def test_a_value_is_there_until_it_expires(values: State, clock: FixedClock) -> None:
    assert values.get("token", "a") is None
    values.put("token", "a", b"one", SOON)
    values.put("order", "a", b"two", SOON)
    assert (values.get("token", "a"), values.get("order", "a")) == (b"one", b"two"), "kinds do not mix"
    values.put("token", "a", b"three", SOON)
    assert values.get("token", "a") == b"three"
    clock.set(SOON)
    assert values.get("token", "a") is None


def test_a_value_can_be_forgotten(values: State) -> None:
    values.put("token", "a", b"one", SOON)
    values.delete("token", "a")
    values.delete("token", "a")
    assert values.get("token", "a") is None


def test_sweeping_removes_what_has_expired_and_no_more(values: State, clock: FixedClock) -> None:
    values.put("token", "old", b"1", SOON)
    values.put("token", "new", b"2", SOON + timedelta(hours=1))
    clock.set(SOON)
    assert values.sweep() == 1
    assert values.sweep() == 0
    assert values.get("token", "new") == b"2"


def test_an_order_stored_while_the_clock_was_days_ahead_is_not_handed_out(values: State, clock: FixedClock) -> None:
    clock.set(NOW + timedelta(days=3))
    values.put("order", "a", b"of a clock that was ahead", clock.now() + timedelta(minutes=15))
    clock.set(NOW)
    assert values.get("order", "a") is None
    assert values.sweep() == 1
    values.put("order", "a", b"of today", NOW + timedelta(minutes=15))
    assert (values.sweep(), values.get("order", "a")) == (0, b"of today")


def test_what_is_kept_for_long_outlives_a_clock_ahead_by_days_but_not_by_years(
    values: State, clock: FixedClock
) -> None:
    for key, ahead in (("years", 3 * 365), ("days", 3)):
        clock.set(NOW + timedelta(days=ahead))
        values.put("kept", key, b"a feed", clock.now() + timedelta(days=7))
    clock.set(NOW)
    assert (values.get("kept", "days"), values.get("kept", "years")) == (b"a feed", None)
    assert values.sweep() == 1
    assert values.get("kept", "days") == b"a feed"


def test_a_machine_whose_clock_is_a_minute_ahead_shares_what_it_stores(values: State, clock: FixedClock) -> None:
    clock.set(NOW + timedelta(minutes=1))
    values.put("order", "a", b"1", clock.now() + timedelta(minutes=15))
    clock.set(NOW)
    assert (values.get("order", "a"), values.sweep()) == (b"1", 0)


def test_nothing_is_kept_for_longer_than_its_kind_may(values: State, clock: FixedClock) -> None:
    values.put("next-token", "a", b"1", NOW + timedelta(days=1000))
    clock.set(NOW + timedelta(days=1, minutes=6))
    assert values.get("next-token", "a") is None


def test_putting_sweeps_now_and_then(tmp_path: Path, clock: FixedClock) -> None:
    path = tmp_path / "state.db"
    state = State(StateSettings(url=f"sqlite:///{path}", key=KEY), clock=clock)
    state.put("token", "old", b"1", NOW)
    clock.advance(module.SWEEP_EVERY)
    state.put("token", "new", b"2", SOON + timedelta(hours=1))
    state.close()
    assert raw(path, "SELECT key FROM stored_value") == [("new",)]


def test_several_values_go_in_one_transaction(state: State) -> None:
    state.put_all("order", {"a": b"1", "b": b"2"}, SOON)
    state.put_all("order", {}, SOON)
    assert (state.get("order", "a"), state.get("order", "b")) == (b"1", b"2")


def test_memory_is_bounded(clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REMEMBERED", 2)
    state = State(StateSettings(url="off"), clock=clock)
    for key in "abc":
        state.put("k", key, key.encode(), SOON)
    assert [state.get("k", key) for key in "abc"] == [None, b"b", b"c"]


def test_off_has_no_tables() -> None:
    assert State(StateSettings(url="off")).persistent is False
    assert reason_of(StateSettings(url="off"))[0] == "off"
