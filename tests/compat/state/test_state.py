"""The state database, on real SQLite files and a real PostgreSQL: migrations, processes, threads, forks."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from datetime import datetime, timezone
from multiprocessing import get_context
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from mws.compat.config import StateSettings
from mws.compat.ledger.asked import Asked
from mws.compat.ledger.feeds import find_feeds
from mws.compat.ledger.questions.feeds import FindFeeds
from mws.compat.state import State, StateError, database, tables
from mws.mappings.reports.settlements import FORM_IDS
from mws.spapi.clock import FixedClock
from tests.compat.state.databases import KEY, ROOT, SOON, reason_of


def test_the_migrations_make_exactly_the_tables(state: State) -> None:
    with state.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, tables.METADATA) == []
        assert context.get_current_revision() == tables.HEAD


def test_head_is_the_newest_migration() -> None:
    config = AlembicConfig()
    config.set_main_option("script_location", str(database.MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [tables.HEAD]


def test_parts_written_before_they_had_a_table_of_their_own_are_found_there(url: str) -> None:
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir()
    part = {"document": "d", "marketplaces": ["US", "CA"], "result": None, "why": ""}
    sent = {**part, "state": "sent", "sent": "1-9", "after": [], "feed_id": "50", "status": "DONE", "at": 7}
    waiting = {**part, "state": "waiting", "sent": "3", "after": [0], "feed_id": None, "status": "", "at": 0}
    kept = {"parts": [sent, waiting], "numbers": {}, "messages": 9, "merchant": "M", "refused": [], "form": "xml"}
    engine = sa.create_engine(database._driver(url))
    with engine.begin() as connection:
        config = AlembicConfig()
        config.set_main_option("script_location", str(database.MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        row = "(seller_id, feed_id, attempt, sent, changed, feed_type_legacy, feed_type, marketplaces, md5, size,"
        for feed_id, parts in (("50", json.dumps(kept)), ("60", "[]")):
            values = f"VALUES ('S', '{feed_id}', 1, 'sent', 7, 'L', 'J', 'US', '', 0, 'DONE', 7, 0, :parts, 7)"
            statement = f"INSERT INTO submission {row} status, created, cancelled_by_us, parts, checked) {values}"
            connection.execute(sa.text(statement), {"parts": parts})
        command.upgrade(config, "head")
        feeds = find_feeds(connection, Asked("S", 8), FindFeeds(["50", "60"]))
    engine.dispose()
    assert (feeds["60"]["converted"], feeds["50"]["converted"]) == (False, True)
    assert [(row["feed_id"], row["after"], row["marketplace"]) for row in feeds["50"]["parts"]] == [
        ("50", [], "US"),
        (None, [0], "US"),
    ]


def test_settlements_known_before_they_had_forms_are_listed_in_each_as_acknowledged_as_they_were(url: str) -> None:
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir()
    empty = {"marketplaces": "[]", "options": "{}", "status": "DONE", "mws_status": "_DONE_", "guessed": 0, "ours": 0}
    common = {**empty, "seller_id": "A", "legacy_type": "", "scheduled": 0, "created": 1, "document_id": "D"}
    settlement = {**common, "report_type": "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2"}
    engine = sa.create_engine(database._driver(url))
    with engine.begin() as connection:
        config = AlembicConfig()
        config.set_main_option("script_location", str(database.MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        report = sa.Table("report", sa.MetaData(), autoload_with=connection)
        for row in (
            {**settlement, "report_id": "50021018723", "available": 5, "acknowledged": 1, "acknowledged_at": 7},
            {**settlement, "report_id": "50021018724", "available": 6, "acknowledged": 0},
            {**settlement, "report_id": "50021018725", "available": None, "acknowledged": 0},
            {
                **common,
                "report_type": "GET_MERCHANT_LISTINGS_DATA",
                "report_id": "9",
                "available": 1,
                "acknowledged": 0,
            },
        ):
            connection.execute(report.insert().values(**row))
        command.upgrade(config, "head")
        wanted = sa.text("SELECT report_id, legacy_type, acknowledged, acknowledged_at, available FROM report")
        found = {row.report_id: tuple(row)[1:] for row in connection.execute(wanted)}
        for form, first in FORM_IDS.items():
            assert found.pop(str(first + 50021018723)) == (form, 1, 7, 5)
            assert found.pop(str(first + 50021018724)) == (form, 0, None, 6)
        assert sorted(found) == ["50021018723", "50021018724", "50021018725", "9"]
        command.downgrade(config, "0004")
        assert connection.execute(sa.text("SELECT count(*) FROM report")).scalar() == 4
    engine.dispose()


def test_what_callers_wrote_is_cut_and_what_is_kept_gets_its_owner(url: str) -> None:
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir()
    engine = sa.create_engine(database._driver(url))
    with engine.begin() as connection:
        config = AlembicConfig()
        config.set_main_option("script_location", str(database.MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        columns = "(request_id, time, seller_id, section, action, status, error_code, upstream, milliseconds)"
        row = f"INSERT INTO journal {columns} VALUES ('r', 1, :text, '', :text, 400, '', '[]', 1)"
        connection.execute(sa.text(row), {"text": "x" * 2000})
        for kind, key in (("kept", "A1:feed:7:0"), ("next-token", "abc")):
            value = f"INSERT INTO stored_value (kind, key, sealed, expires) VALUES ('{kind}', '{key}', :data, 1)"
            connection.execute(sa.text(value), {"data": b""})
        command.upgrade(config, "head")
        kept = connection.execute(sa.select(tables.JOURNAL)).one()
        owners = connection.execute(sa.select(tables.VALUES.c.kind, tables.VALUES.c.owner).order_by("kind")).all()
    engine.dispose()
    assert (len(kept.action), len(kept.seller_id), kept.kind, kept.times) == (60, 40, "call", 1)
    assert [tuple(each) for each in owners] == [("kept", "A1"), ("next-token", "")]


def test_opening_again_changes_nothing_and_needs_no_alembic(url: str) -> None:
    code = f"""
import sys
from datetime import datetime, timezone
from mws.compat.config import StateSettings
from mws.compat.state import State
state = State(StateSettings(url={url!r}, key={KEY!r}))
state.put("k", "a", b"v", datetime(2999, 1, 1, tzinfo=timezone.utc))
print("alembic" in sys.modules)
"""
    seen = [
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    assert seen == ["True\n", "False\n"]


def test_a_failed_migration_leaves_nothing(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(connection: sa.Connection) -> None:
        statedatabase_upgrade(connection)
        connection.execute(sa.text("SELECT nothing FROM nowhere"))

    statedatabase_upgrade = database._upgrade
    with monkeypatch.context() as patch:
        patch.setattr(database, "_upgrade", fail)
        assert reason_of(StateSettings(url=url))[0] == "broken"
    engine = sa.create_engine(database._driver(url))
    assert sa.inspect(engine).get_table_names() == []
    engine.dispose()


def test_a_database_of_a_later_version_is_refused(state: State, url: str) -> None:
    with state.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    reason, text = reason_of(StateSettings(url=url))
    assert reason == "newer"
    assert "update" in text


def _open_and_write(url: str, number: int, barrier: Any) -> None:
    made = State(StateSettings(url=url, key=KEY))
    barrier.wait(30)
    for turn in range(20):
        made.put("race", f"{number}-{turn}", b"v", datetime(2999, 1, 1, tzinfo=timezone.utc))
        made.put("race", "shared", f"{number}".encode(), datetime(2999, 1, 1, tzinfo=timezone.utc))
    made.close()


def test_two_processes_open_and_write_one_new_database(url: str, state: State) -> None:
    context = get_context("spawn")
    barrier = context.Barrier(2)
    workers = [context.Process(target=_open_and_write, args=(url, number, barrier)) for number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0]
    with state.read() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM stored_value")).scalar() == 41


def test_a_transaction_that_may_write_holds_the_lock_from_its_beginning(tmp_path: Path, clock: FixedClock) -> None:
    # Begun as a reader it would fail at its first write, whatever the busy timeout, if another wrote in between.
    state = State(StateSettings(url=f"sqlite:///{tmp_path}/state.db", key=KEY), clock=clock)
    other = None
    with state.begin() as connection:
        connection.execute(sa.text("SELECT count(*) FROM journal"))
        other = sqlite3.connect(tmp_path / "state.db", isolation_level=None, timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()
    state.close()


def test_no_error_holds_what_was_to_be_written(state: State) -> None:
    with pytest.raises(StateError) as caught, state.begin() as connection:
        connection.execute(sa.text("INSERT INTO nowhere VALUES (:value)"), {"value": "hush"})
    assert "hush" not in str(caught.value)
    assert "hush" not in str(caught.value.__cause__)


def test_threads_share_a_state(state: State) -> None:
    barrier = Barrier(8)

    def write(number: int) -> None:
        barrier.wait(10)
        for turn in range(10):
            state.put("t", f"{number}-{turn}", f"{number}".encode(), SOON)

    threads = [Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert {state.get("t", f"{number}-9") for number in range(8)} == {f"{number}".encode() for number in range(8)}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_child_takes_connections_of_its_own(state: State) -> None:
    def session() -> int:
        """Which session of the server this is; SQLite has none."""
        with state.read() as connection:
            if connection.dialect.name == "sqlite":
                return 0
            return int(connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one())

    before = session()
    child = os.fork()
    if child == 0:
        try:
            state.put("k", "session", str(session()).encode(), SOON)
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    theirs = state.get("k", "session")
    assert theirs is not None
    assert session() == before
    assert int(theirs) == 0 or int(theirs) != before
