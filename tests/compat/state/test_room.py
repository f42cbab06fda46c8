"""Quotas of the state database: what goes, in which order, what never does, and who is told when nothing may go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from mws.compat.config import StateSettings
from mws.compat.errors import ServiceError
from mws.compat.ledger.ledger import BEGINS, QUESTIONS, Ledger
from mws.compat.ledger.questions.feed_parts import PlannedPart, PlanSubmission
from mws.compat.ledger.questions.feeds import FindFeeds, NoteFeeds
from mws.compat.ledger.questions.prices import ListPriceNotes
from mws.compat.ledger.questions.reports import BeginRequest
from mws.compat.ledger.questions.submissions import BeginSubmission, NewSubmission, NoteSubmissionSending
from mws.compat.operate.journal import Entry, Journal
from mws.compat.state import State, room
from mws.spapi.clock import FixedClock
from tests import postgresql

NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
MB = 1024**2


class World:
    """A ledger and a journal in a database with quotas."""

    def __init__(self, url: str, quota: int = 0, seller_quota: int = 0) -> None:
        self.clock = FixedClock(NOW)
        key = "A" * 43 + "="
        settings = StateSettings(url=url, key=key, quota=quota, seller_quota=seller_quota)
        self.state = State(settings, clock=self.clock)
        self.ledger = Ledger(self.state, self.clock)
        self.journal = Journal(self.state)

    def keep(self, seller: str, *numbers: int, size: int = MB // 4) -> None:
        for number in numbers:
            self.clock.advance(1)
            self.ledger.keep(seller, f"feed:{number}:0", bytes(size), 7)

    def still_there(self, seller: str, *numbers: int) -> list[int]:
        return [number for number in numbers if self.ledger.read_kept(seller, f"feed:{number}:0") is not None]

    def submit(self, seller: str, name: str) -> str:
        told = self.ledger.answer(seller, BeginSubmission(name, "_T_", "T", ["M"], "", 1, "event"))
        return "new" if isinstance(told, NewSubmission) else "known"

    def size(self) -> int:
        return self.state._room._size(room.EVERYBODY)

    def close(self) -> None:
        self.journal.close()
        self.state.close()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/state.db"


@pytest.fixture
def opened() -> Iterator[list[World]]:
    worlds: list[World] = []
    yield worlds
    for world in worlds:
        world.close()


def test_the_file_stays_within_its_quota_and_the_oldest_content_goes_first(
    url: str, opened: list[World], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    world = World(url, quota=4 * MB)
    opened.append(world)
    assert world.submit("A1", "first") == "new"
    numbers = range(60)  # 15 MB in all
    world.keep("A1", *numbers)
    left = world.still_there("A1", *numbers)
    assert left == [*numbers][-len(left) :]
    assert 8 <= len(left) <= 16
    assert (tmp_path / "state.db").stat().st_size <= 5 * MB
    assert "the state database reached its quota" in caplog.text
    assert "A1" not in caplog.text
    assert world.submit("A1", "second") == "new", "there is room again"


def test_notes_of_prices_go_before_a_write_is_refused(
    url: str, opened: list[World], caplog: pytest.LogCaptureFixture
) -> None:
    world = World(url, seller_quota=MB)
    opened.append(world)
    part: PlannedPart = {"document": "d", "marketplace": "M", "sent": "1", "after": []}
    for number in range(1, 4):
        assert world.submit("A1", f"feed {number}") == "new"
        prices = [("M", f"SKU-{each}", "StandardPrice", "USD", "", f"{number}", 0) for each in range(2000)]
        world.ledger.answer("A1", PlanSubmission(number, 1, {}, [part], prices))
        world.ledger.answer("A1", NoteSubmissionSending(number, 1))
        world.clock.advance(room.LOOK_EVERY + 1)
    assert world.submit("A1", "feed 4") == "new"
    assert "notes of sent prices" in caplog.text
    noted = [world.ledger.answer("A1", ListPriceNotes(f"SKU-{each}")).rows for each in range(2000)]
    left = [[row["new"] for row in rows] for rows in noted]
    assert {*map(tuple, left)} == {("2", "3"), ("1", "2", "3")}, "the oldest went, and no more than had to"


def test_one_seller_does_not_take_anothers_room(url: str, opened: list[World]) -> None:
    world = World(url, seller_quota=2 * MB)
    opened.append(world)
    world.keep("A2", 1)
    world.keep("A1", *range(30))
    assert world.still_there("A2", 1) == [1]
    assert 4 <= len(world.still_there("A1", *range(30))) <= 8


def test_calls_go_after_content_and_security_lines_never(
    url: str, opened: list[World], caplog: pytest.LogCaptureFixture
) -> None:
    world = World(url, quota=MB // 2)
    opened.append(world)
    for number in range(3000):
        kind = "security" if number % 10 == 0 else "call"
        moment = NOW + timedelta(seconds=number)
        world.journal.record(Entry(f"r{number}", moment, "A1", "ListOrders", 200, "x" * 40, kind=kind))  # type: ignore[arg-type]
    world.journal.flush()
    world.clock.advance(room.LOOK_EVERY)
    world.journal.record(Entry("last", NOW + timedelta(days=1), "A1", "ListOrders", 200))
    rows = world.journal.find(limit=10_000)
    assert sum(row.kind == "security" for row in rows) == 300
    calls = [row.request_id for row in rows if row.kind == "call"]
    assert calls[0] == "last"
    assert 0 < len(calls) < 2700
    assert "r1" not in calls, "the oldest went"
    assert "calls of the journal were removed" in caplog.text


def test_where_the_ledger_alone_is_too_much_writes_are_refused_and_nothing_is_lost(
    url: str, opened: list[World], caplog: pytest.LogCaptureFixture
) -> None:
    made = World(url)
    opened.append(made)
    ids = [f"feed{number}" for number in range(2000)]
    feed = {"feedType": "POST_ORDER_FULFILLMENT_DATA", "processingStatus": "DONE", "createdTime": NOW.isoformat()}
    made.ledger.answer("A1", NoteFeeds(feeds=[{**feed, "feedId": each} for each in ids], types=[]))
    assert made.submit("A1", "begun") == "new"
    world = World(url, quota=made.size() // 2)
    opened.append(world)
    with pytest.raises(ServiceError) as told:
        world.submit("A1", "another")
    assert (told.value.http_status, told.value.mws_code) == (503, "ServiceUnavailable")
    assert "quota" in str(told.value)
    assert str(url).removeprefix("sqlite:///") not in str(told.value)
    assert "new writes are refused" in caplog.text
    assert QUESTIONS.keys() >= BEGINS
    for question in BEGINS:
        with pytest.raises(ServiceError, match="quota"):
            world.ledger.answer("A1", question, {"fingerprint": "f", "window": 60_000, "action": "A", "kind": "fact"})
    with pytest.raises(ServiceError, match="quota"):
        world.ledger.answer("A1", BeginRequest("f", 60_000))
    # What has begun is noted, and every read goes on.
    assert world.ledger.answer("A1", NoteSubmissionSending(submission=2001, attempt=1)) is True
    known = world.ledger.answer("A1", FindFeeds(ids=ids))
    assert len(known) == 2000


def test_a_seller_whose_ledger_alone_is_too_much_is_refused_and_no_other(url: str, opened: list[World]) -> None:
    made = World(url)
    opened.append(made)
    feed = {"feedType": "POST_ORDER_FULFILLMENT_DATA", "processingStatus": "DONE", "createdTime": NOW.isoformat()}
    rows = [{**feed, "feedId": f"feed{number}"} for number in range(500)]
    made.ledger.answer("A1", NoteFeeds(feeds=rows, types=[]))
    world = World(url, seller_quota=50_000)
    opened.append(world)
    with pytest.raises(ServiceError):
        world.submit("A1", "one")
    assert world.submit("A2", "one") == "new"


def test_only_the_calls_of_the_region_whose_quota_is_reached_go(url: str, opened: list[World]) -> None:
    world = World(url, seller_quota=MB // 8)
    opened.append(world)
    for number in range(1000):
        for owner in ("app/na/A1", "app/eu/A1"):
            if owner == "app/na/A1" or number < 10:
                world.journal.record(Entry(f"r{number}", NOW, "A1", "ListOrders", 200, "x" * 40, owner=owner))
    world.journal.flush()
    world.state._room.grown(MB, "app/na/A1")
    left = [row.owner for row in world.journal.find(limit=10_000)]
    assert left.count("app/eu/A1") == 10
    assert 0 < left.count("app/na/A1") < 1000


def test_room_comes_back_without_a_restart(url: str, opened: list[World]) -> None:
    world = World(url, quota=1)
    opened.append(world)
    with pytest.raises(ServiceError):
        world.submit("A1", "one")
    world.state._room._quotas[True] = 100 * MB  # as if an operator had removed as much
    with pytest.raises(ServiceError):
        world.submit("A1", "one")
    world.clock.advance(room.LOOK_AGAIN)
    assert world.submit("A1", "one") == "new"


def test_a_look_that_fails_stops_no_write(
    url: str, opened: list[World], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    world = World(url, quota=MB)
    opened.append(world)
    assert world.submit("A1", "one") == "new"
    world.clock.advance(room.LOOK_EVERY)
    (tmp_path / "state.db").rename(tmp_path / "away.db")
    (tmp_path / "state.db").mkdir()
    world.state.close()
    world.state._room.grown(MB, "A1")
    assert world.state.has_room("A1")
    (tmp_path / "state.db").rmdir()
    (tmp_path / "away.db").rename(tmp_path / "state.db")
    world.clock.advance(30)
    assert world.submit("A1", "two") == "new"


def test_a_full_database_is_told_once(url: str, opened: list[World], caplog: pytest.LogCaptureFixture) -> None:
    world = World(url, quota=1)
    opened.append(world)
    for number in range(5):
        world.clock.advance(room.LOOK_AGAIN)
        with pytest.raises(ServiceError):
            world.submit("A1", str(number))
    assert caplog.text.count("new writes are refused") == 1


def test_without_a_quota_nothing_goes(url: str, opened: list[World], caplog: pytest.LogCaptureFixture) -> None:
    world = World(url)
    opened.append(world)
    world.keep("A1", *range(40))
    assert world.still_there("A1", *range(40)) == [*range(40)]
    assert caplog.records == []


def test_on_postgresql(caplog: pytest.LogCaptureFixture) -> None:
    try:
        with postgresql.server() as url:
            world = World(url, quota=4 * MB, seller_quota=2 * MB)
            world.keep("A2", 1)
            world.keep("A1", *range(40))
            assert world.still_there("A2", 1) == [1]
            assert 4 <= len(world.still_there("A1", *range(40))) <= 8
            world.state.probe()
            world.close()
    except postgresql.Unavailable as exc:
        pytest.skip(str(exc))


def test_the_sizes_are_near_the_truth(url: str, opened: list[World]) -> None:
    world = World(url)
    opened.append(world)
    world.keep("A1", *range(20))
    with world.state.read() as connection:
        mine = room.content(connection, "A1")
    assert 0.95 < mine / (20 * MB // 4) < 1.1
