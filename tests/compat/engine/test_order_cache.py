"""The order cache: short-lived, bounded, per seller; what is newer stays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone

import pytest

from mws.compat.config import StateSettings
from mws.compat.engine.order_cache import Memory
from mws.compat.state import State, StateError
from mws.spapi.calls import Json
from mws.spapi.clock import FixedClock


def clock() -> FixedClock:
    return FixedClock(datetime(2026, 11, 20, 12, tzinfo=timezone.utc))


def order(updated: str) -> Json:
    return {"orderId": "1", "lastUpdatedTime": updated}


def test_a_value_is_kept_for_its_seller_and_its_time() -> None:
    now = clock()
    memory = Memory(now, seconds=60)
    memory.remember("order", "A1", {"1": order("2026-11-01")})
    assert memory.recall("order", "A1", ["1", "2"]) == {"1": order("2026-11-01")}
    assert memory.recall("order", "A2", ["1"]) == {}
    now.advance(61)
    assert memory.recall("order", "A1", ["1"]) == {}


def test_an_older_state_never_replaces_a_newer_one() -> None:
    memory = Memory(clock())
    memory.remember("order", "A1", {"1": order("2026-11-02")})
    memory.remember("order", "A1", {"1": order("2026-11-01")})
    assert memory.recall("order", "A1", ["1"]) == {"1": order("2026-11-02")}


def test_it_is_bounded() -> None:
    memory = Memory(clock(), at_most=3)
    memory.remember("order", "A1", {str(n): order("2026") for n in range(10)})
    assert sorted(memory.recall("order", "A1", map(str, range(10)))) == ["7", "8", "9"]


def test_with_a_database_another_process_finds_it_and_the_file_holds_nothing_readable(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]  # pytest's fixtures
    monkeypatch.delenv("MWS_COMPAT_KEY", raising=False)
    now = clock()
    settings = StateSettings(url=f"sqlite:///{tmp_path}/state.sqlite3")
    value: Json = {"orderId": "1", "lastUpdatedTime": "2026", "buyer": {"buyerName": "Ada Lovelace"}}
    first = State(settings, clock=now)
    Memory(now, first).remember("order", "A1", {"1": value})
    first.close()
    second = State(settings, clock=now)
    assert Memory(now, second).recall("order", "A1", ["1"]) == {"1": value}
    second.close()
    assert all(b"Lovelace" not in path.read_bytes() for path in tmp_path.iterdir() if path.is_file())


def test_what_lasts_outlives_orders_and_is_not_pushed_out_by_them() -> None:
    now = clock()
    memory = Memory(now, seconds=60, at_most=2, lasting=Memory(now, seconds=600, at_most=2))
    memory.remember("definition", "A1", {"MUG": "schema"})
    memory.remember("order", "A1", {str(n): order("2026") for n in range(10)})
    now.advance(61)
    assert memory.recall("definition", "A1", ["MUG"]) == {"MUG": "schema"}
    assert memory.recall("order", "A1", ["9"]) == {}
    now.advance(600)
    assert memory.recall("definition", "A1", ["MUG"]) == {}


class Broken:
    """A shelf that cannot be used."""

    def put(self, kind: str, key: str, value: bytes, expires: datetime) -> None:
        raise StateError("no space", "full")

    def put_all(self, kind: str, by_key: Mapping[str, bytes], expires: datetime) -> None:
        raise StateError("no space", "full")

    def get(self, kind: str, key: str) -> bytes | None:
        raise StateError("no space", "full")


def test_a_database_that_cannot_be_used_costs_what_would_be_kept_and_no_call(caplog: pytest.LogCaptureFixture) -> None:
    memory = Memory(clock(), Broken())
    memory.remember("order", "A1", {"1": order("2026")})
    assert memory.recall("order", "A1", ["1", "2"]) == {"1": order("2026")}
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]
