"""The journal: what is kept of a call, how it is found again, and that keeping it never gets in a call's way."""

from __future__ import annotations

import dataclasses
import logging
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from threading import Barrier, Thread

import pytest

from mws.compat.config import StateSettings
from mws.compat.operate import journal as module
from mws.compat.operate.journal import Entry, Journal
from mws.compat.state import State
from mws.spapi.clock import FixedClock
from tests import postgresql

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def journal(tmp_path: Path, clock: FixedClock) -> Iterator[Journal]:
    state = State(StateSettings(url=f"sqlite:///{tmp_path}/state.db"), clock=clock)
    made = Journal(state)
    yield made
    made.close()
    state.close()


def entry(request_id: str = "r1", **changes: object) -> Entry:
    base = Entry(
        request_id=request_id,
        time=NOW,
        seller_id="A1",
        section="Orders",
        action="ListOrders",
        status=200,
        upstream=(("orders.2026-01-01.searchOrders", "amzn-1"), ("orders.2026-01-01.getOrder", "")),
        duration=0.25,
    )
    return dataclasses.replace(base, **changes)  # type: ignore[arg-type]  # fields by name


def test_an_entry_comes_back_as_it_was(journal: Journal) -> None:
    journal.record(entry("r0", age=0, time=NOW - timedelta(seconds=1)))
    journal.record(entry(age=61))
    assert journal.find() == (entry(age=61), entry("r0", age=0, time=NOW - timedelta(seconds=1)))
    assert journal.find()[0].as_json() == {
        "time": "2026-11-20T12:00:00.000+00:00",
        "request_id": "r1",
        "seller_id": "A1",
        "section": "Orders",
        "action": "ListOrders",
        "status": 200,
        "error_code": "",
        "duration": 0.25,
        "upstream": [
            {"operation": "orders.2026-01-01.searchOrders", "request_id": "amzn-1"},
            {"operation": "orders.2026-01-01.getOrder", "request_id": ""},
        ],
        "kind": "call",
        "address": "",
        "reason": "",
        "count": 1,
        "application": "",
        "region": "",
        "age": 61,
    }


def test_an_entry_has_no_room_for_parameters_or_buyers() -> None:
    assert {field.name for field in dataclasses.fields(Entry)} == {
        "request_id", "time", "seller_id", "action", "status", "section", "error_code", "upstream", "duration",
        "kind", "address", "reason", "count", "bucket", "owner", "age",
    }  # fmt: skip


def test_finding(journal: Journal) -> None:
    for recorded in (
        entry("old", time=NOW - timedelta(days=2)),
        entry("failed", time=NOW - timedelta(hours=1), status=503, error_code="RequestThrottled"),
        entry("other", time=NOW - timedelta(minutes=1), seller_id="A2"),
        entry("new"),
    ):
        journal.record(recorded)

    def ids(**conditions: object) -> list[str]:
        return [found.request_id for found in journal.find(**conditions)]  # type: ignore[arg-type]  # by name

    assert ids() == ["new", "other", "failed", "old"], "newest first"
    assert ids(request_id="failed") == ["failed"]
    assert ids(request_id="nothing") == []
    assert ids(seller="A2") == ["other"]
    assert ids(failed=True) == ["failed"]
    assert ids(since=NOW - timedelta(hours=1)) == ["new", "other", "failed"]
    assert ids(limit=2) == ["new", "other"]
    assert ids(seller="A1", failed=True, since=NOW) == []


def test_entries_older_than_thirty_days_go(journal: Journal) -> None:
    journal.record(entry("old", time=NOW - timedelta(days=30, seconds=1)))
    journal.record(entry("kept", time=NOW - timedelta(days=30)))
    assert [found.request_id for found in journal.find()] == ["kept"]


def test_pruning_is_bounded_and_not_done_at_every_write(
    journal: Journal, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PRUNE_AT_MOST", 2)
    old = NOW - timedelta(days=40)
    journal.record(entry("first"))
    journal.flush()
    for number in range(5):
        journal.record(entry(f"old{number}", time=old))
    assert len(journal.find()) == 6, "pruned within the hour: not again"
    clock.advance(module.PRUNE_EVERY)
    left = []
    for number in range(3):
        journal.record(entry(f"new{number}"))
        left.append(sum(found.time == old for found in journal.find()))
    assert left == [3, 1, 0], "a few at a time, until none is left"


def test_what_is_counted_is_one_row_that_counts_on_and_is_of_its_latest(journal: Journal) -> None:
    for number in range(3):
        journal.record(entry(f"r{number}", time=NOW + timedelta(seconds=number), kind="refused", bucket="hour"))
        journal.flush()
    journal.record(entry("other", kind="refused", bucket="next hour", count=5))
    journal.record(entry("call"))
    assert [(found.request_id, found.count) for found in journal.find(refused=True)] == [("r0", 3), ("other", 5)]
    assert journal.find(request_id="r0")[0].time == NOW + timedelta(seconds=2)
    assert len(journal.find()) == 3


def test_what_others_wrote_is_kept_cut_and_cleaned(journal: Journal) -> None:
    evil = "\x1b[31m" + "x" * 5000
    changes = dict.fromkeys(("seller_id", "action", "section", "error_code", "address", "reason"), evil)
    journal.record(entry(evil, upstream=((evil, evil),) * 5000, **changes))
    (found,) = journal.find()
    texts = [getattr(found, name) for name in (*changes, "request_id")] + [
        text for each in found.upstream for text in each
    ]
    assert max(map(len, texts)) <= 80
    assert all(text.isprintable() and text.startswith("?[31m") for text in texts)
    assert len(found.upstream) == module.UPSTREAM


def test_calls_of_one_seller_in_two_regions_are_told_apart(journal: Journal) -> None:
    for region in ("na", "eu"):
        journal.record(entry(region, owner=f"amzn1.application-oa2-client.1/x/{region}/A1"))
    told = {found.request_id: found.as_json() for found in journal.find(seller="A1")}
    assert {region: row["region"] for region, row in told.items()} == {"na": "na", "eu": "eu"}
    assert told["na"]["application"] == "amzn1.application-oa2-client.1/x"


def test_many_threads_record(journal: Journal) -> None:
    barrier = Barrier(8)

    def record(number: int) -> None:
        barrier.wait(10)
        for turn in range(100):
            journal.record(entry(f"{number}-{turn}"))

    threads = [Thread(target=record, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len({found.request_id for found in journal.find(limit=1000)}) == 800


def test_a_failure_is_logged_once_and_fails_no_call(
    tmp_path: Path, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    journal = Journal(State(StateSettings(url=f"sqlite:///{tmp_path}/file/state.db"), clock=clock))
    for number in range(3):
        journal.record(entry(str(number)))
        journal.flush()
    journal.close()
    told = [record for record in caplog.records if record.name == module.log.name]
    assert [record.levelno for record in told] == [logging.WARNING]
    assert "calls are not in the journal" in told[0].message


def test_a_database_in_use_makes_no_call_wait(tmp_path: Path, journal: Journal) -> None:
    journal.record(entry("before"))
    journal.flush()
    other = sqlite3.connect(tmp_path / "state.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    journal.record(entry("meanwhile"))  # returns although nothing can be written now
    other.execute("ROLLBACK")
    other.close()
    assert {found.request_id for found in journal.find()} == {"before", "meanwhile"}


def test_a_full_queue_drops_and_says_so(
    tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "WAITING", 2)
    journal = Journal(State(StateSettings(url=f"sqlite:///{tmp_path}/state.db"), clock=clock))
    monkeypatch.setattr(journal, "_start", lambda: None)  # no writer takes anything out
    for number in range(4):
        journal.record(entry(str(number)))
    assert [record.message for record in caplog.records] == [
        "more than 2 calls wait to be written: some are not in the journal"
    ]


def test_without_a_database_nothing_is_kept() -> None:
    journal = Journal(State(StateSettings(url="off")))
    journal.record(entry())
    assert journal.find() == ()
    journal.close()


def test_recording_goes_on_after_close(journal: Journal) -> None:
    journal.record(entry("one"))
    journal.close()
    journal.record(entry("two"))
    assert {found.request_id for found in journal.find()} == {"one", "two"}


SCRIPT = """
import os, sys
from datetime import datetime, timezone
from mws.compat.config import StateSettings
from mws.compat.operate.journal import Entry, Journal
from mws.compat.state import State
journal = Journal(State(StateSettings(url=sys.argv[1])))
def record(name):
    journal.record(Entry(name, datetime(2999, 1, 1, tzinfo=timezone.utc), "A1", "ListOrders", 200))
record("parent")
if "fork" in sys.argv:
    journal.flush()
    child = os.fork()
    if child == 0:
        record("child")
        journal.close()
        os._exit(0)
    os.waitpid(child, 0)
"""


def run(url: str, *arguments: str) -> None:
    subprocess.run([sys.executable, "-c", SCRIPT, url, *arguments], cwd=ROOT, check=True, timeout=60)


def test_a_normal_exit_writes_what_is_left(tmp_path: Path, journal: Journal) -> None:
    run(f"sqlite:///{tmp_path}/state.db")
    assert [found.request_id for found in journal.find()] == ["parent"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_child_writes_its_own(tmp_path: Path, journal: Journal) -> None:
    run(f"sqlite:///{tmp_path}/state.db", "fork")
    assert sorted(found.request_id for found in journal.find()) == ["child", "parent"]


def test_on_postgresql() -> None:
    try:
        with postgresql.server() as url:
            state = State(StateSettings(url=url), clock=FixedClock(NOW))
            journal = Journal(state)
            journal.record(entry("old", time=NOW - timedelta(days=31)))
            journal.record(entry())
            assert journal.find(seller="A1", request_id="r1", since=NOW) == (entry(),)
            assert len(journal.find()) == 1
            for _ in range(2):
                for _ in range(3):
                    journal.record(entry("refused", kind="security", bucket="hour one"))
                journal.flush()
            (refused,) = journal.find(refused=True)
            assert (refused.count, refused.kind) == (6, "security")
            journal.close()
            state.close()
    except postgresql.Unavailable as exc:
        pytest.skip(str(exc))
