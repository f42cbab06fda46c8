"""The state database, on real SQLite files and a real PostgreSQL: migrations, sealing, expiry, and clear refusals."""

from __future__ import annotations

import base64
import json
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
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
from mws.compat.state import State, StateError, database, default_path, tables
from mws.compat.state import state as module
from mws.mappings.reports.settlements import FORM_IDS
from mws.spapi.clock import FixedClock
from tests import postgresql

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
SOON = NOW + timedelta(minutes=5)
KEY = base64.b64encode(bytes(range(32))).decode()
OTHER_KEY = base64.b64encode(bytes(32)).decode()


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("MWS_COMPAT_KEY", raising=False)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    try:
        with postgresql.server() as url:
            yield url
    except postgresql.Unavailable as exc:
        pytest.skip(str(exc))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/made/state.db"
    found: str = request.getfixturevalue("server")
    engine = sa.create_engine(found.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    engine.dispose()
    return found


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def state(url: str, clock: FixedClock) -> Iterator[State]:
    made = State(StateSettings(url=url, key=KEY), clock=clock)
    yield made
    made.close()


def raw(path: Path, statement: str) -> list[tuple[Any, ...]]:
    """What another program sees in an SQLite file."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


def reason_of(settings: StateSettings) -> tuple[str, str]:
    made = State(settings, clock=FixedClock(NOW))
    try:
        with pytest.raises(StateError) as caught, made.begin():
            pass
    finally:
        made.close()
    return caught.value.reason, str(caught.value)


# Migrations


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


# Values that expire


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


# Sealing


def test_nothing_is_stored_in_clear(state: State, url: str, tmp_path: Path) -> None:
    state.put("order", "111", b"Ada Sample, 1 Elm Street", SOON)
    with state.read() as connection:
        (sealed,) = connection.execute(sa.text("SELECT sealed FROM stored_value")).scalars()
    assert b"Ada" not in bytes(sealed)
    state.close()
    assert not any(b"Elm Street" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_sealed_bytes_open_in_their_own_context_only(state: State) -> None:
    sealed = state.seal(b"secret", "refresh_token:A1")
    assert state.open(sealed, "refresh_token:A1") == b"secret"
    assert state.seal(b"secret", "refresh_token:A1") != sealed, "equal contents do not look equal"
    altered = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for wrong, context in ((sealed, "refresh_token:A2"), (altered, "refresh_token:A1"), (b"", ""), (b"\x02abc", "")):
        with pytest.raises(StateError) as caught:
            state.open(wrong, context)
        assert caught.value.reason == "key"


def test_a_value_sealed_with_another_key_is_as_good_as_absent(state: State, url: str, clock: FixedClock) -> None:
    state.put("k", "a", b"v", SOON)
    other = State(StateSettings(url=url, key=OTHER_KEY), clock=clock)
    assert other.get("k", "a") is None
    other.close()


def test_the_key_is_found_in_settings_then_environment_then_a_file(
    tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path}/state.db"
    file = tmp_path / "state.db.key"

    def sealed_by(key: str = "") -> State:
        return State(StateSettings(url=url, key=key), clock=clock)

    by_file = sealed_by().seal(b"v", "c")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(base64.b64decode(file.read_text())) == 32
    assert sealed_by().open(by_file, "c") == b"v", "the file is made once"
    monkeypatch.setenv("MWS_COMPAT_KEY", KEY)
    by_variable = sealed_by().seal(b"v", "c")
    assert sealed_by(KEY).open(by_variable, "c") == b"v"
    assert sealed_by(OTHER_KEY).open(sealed_by(OTHER_KEY).seal(b"v", "c"), "c") == b"v"
    with pytest.raises(StateError):
        sealed_by(OTHER_KEY).open(by_variable, "c")


def test_a_key_file_others_can_read_is_refused(tmp_path: Path) -> None:
    state = State(StateSettings(url=f"sqlite:///{tmp_path}/state.db"))
    state.seal(b"v", "c")
    (tmp_path / "state.db.key").chmod(0o644)
    with pytest.raises(StateError, match="chmod 600"):
        State(StateSettings(url=f"sqlite:///{tmp_path}/state.db")).seal(b"v", "c")


@pytest.mark.parametrize("key", ["short", "AAAA", "not base64 at all!"])
def test_a_bad_key_is_refused_without_showing_it(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MWS_COMPAT_KEY", key)
    with pytest.raises(StateError, match=r"^MWS_COMPAT_KEY must be base64 of 32 bytes$"):
        State().seal(b"v", "c")


def test_a_server_needs_a_key_that_all_machines_share(server: str) -> None:
    with pytest.raises(StateError, match="needs a key: set MWS_COMPAT_KEY"):
        State(StateSettings(url=server)).seal(b"v", "c")


# Where it is, and who may read it


def test_the_default_file_is_the_owners_alone(tmp_path: Path, clock: FixedClock) -> None:
    state = State(clock=clock)
    assert not (tmp_path / "state").exists(), "making a State touches nothing"
    state.put("k", "a", b"v", SOON)
    path = tmp_path / "state" / "mws-compat" / "state.sqlite3"
    assert default_path() == state.path == path
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in path.parent.iterdir())
    assert raw(path, "PRAGMA journal_mode") == [("wal",)]
    state.close()


def test_without_a_state_home_it_is_under_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_path() == tmp_path / ".local" / "state" / "mws-compat" / "state.sqlite3"


# What cannot be used


def test_a_path_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    reason, text = reason_of(StateSettings(url=f"sqlite:///{tmp_path}/file/state.db"))
    assert reason == "path"
    assert f"{tmp_path}/file/state.db" in text


def test_a_file_that_is_something_else(tmp_path: Path) -> None:
    (tmp_path / "state.db").write_text("a letter to the bank, longer than a header " * 50)
    assert reason_of(StateSettings(url=f"sqlite:///{tmp_path}/state.db"))[0] == "broken"
    assert (tmp_path / "state.db").read_text().startswith("a letter"), "it is left alone"


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path, clock: FixedClock) -> None:
    path = tmp_path / "state.db"
    state = State(StateSettings(url=f"sqlite:///{path}", key=KEY), clock=clock)
    state.put("k", "a", b"before", SOON)
    # SQLite's own limit is how it behaves when the file cannot grow: SQLITE_FULL.
    with state.begin() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StateError) as caught:
        state.put_all("k", {"a": b"after", "b": b"x" * 100_000}, SOON)
    assert caught.value.reason == "full"
    assert "x" * 50 not in str(caught.value)
    assert (state.get("k", "a"), state.get("k", "b")) == (b"before", None)
    state.close()


def test_a_read_only_database_is_told_so(tmp_path: Path, clock: FixedClock) -> None:
    state = State(StateSettings(url=f"sqlite:///{tmp_path}/state.db", key=KEY), clock=clock)
    with state.begin() as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")
    with pytest.raises(StateError) as caught:
        state.put("k", "a", b"v", SOON)
    assert caught.value.reason == "read_only"
    state.close()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become another user here")
def test_a_folder_of_somebody_else(tmp_path: Path) -> None:
    code = "import os; os.setuid(65534)\n" + (
        "from mws.compat.config import StateSettings\nfrom mws.compat.state import State, StateError\n"
        f"state = State(StateSettings(url='sqlite:///{tmp_path}/state.db'))\n"
        "try: state.sweep()\nexcept StateError as exc: print(exc.reason)\n"
    )
    # Everything is imported first: the other user may not be able to read this checkout.
    code = (
        "import mws.compat.state, mws.compat.state.values, mws.compat.state.database, mws.compat.state.tables\n" + code
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == "path\n", done.stderr


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_of_two_sessions_that_wait_for_each_other_one_is_told_to_come_again(state: State) -> None:
    met = Barrier(2, timeout=30)
    told: list[StateError | None] = []

    def hold(first: int, second: int) -> None:
        try:
            with state.begin() as connection:
                connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({first})"))
                met.wait()
                connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({second})"))
            told.append(None)
        except StateError as exc:
            told.append(exc)

    with state.begin():
        pass  # opened: what follows waits for no migration
    threads = [Thread(target=hold, args=order) for order in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    (error,) = filter(None, told)
    assert len(told) == 2
    assert error.reason == "locked"


def test_a_locked_database_is_waited_for_and_then_refused(
    tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "WAIT", 0.05)
    state = State(StateSettings(url=f"sqlite:///{tmp_path}/state.db", key=KEY), clock=clock)
    state.put("k", "a", b"before", SOON)
    other = sqlite3.connect(tmp_path / "state.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert state.get("k", "a") == b"before", "readers wait for nobody"
    with pytest.raises(StateError) as caught:
        state.put("k", "a", b"after", SOON)
    assert caught.value.reason == "locked"
    other.execute("ROLLBACK")
    other.close()
    state.put("k", "a", b"after", SOON)
    state.close()


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    reason, text = reason_of(StateSettings(url=f"postgresql://user:hush@/db?host={tmp_path}"))
    assert reason == "unreachable"
    assert "hush" not in text


def test_a_wrong_database_on_the_server(server: str) -> None:
    assert reason_of(StateSettings(url=server.replace("/postgres?", "/nothing?")))[0] == "unreachable"


def test_a_database_that_could_not_be_opened_is_not_tried_at_once_again(tmp_path: Path, clock: FixedClock) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    state = State(StateSettings(url=f"sqlite:///{blocked}/state.db", key=KEY), clock=clock)
    with pytest.raises(StateError):
        state.sweep()
    blocked.unlink()
    with pytest.raises(StateError):
        state.sweep()
    clock.advance(module.RETRY)
    assert state.sweep() == 0
    state.close()


@pytest.mark.parametrize("text", ["mysql://user:hush@host/db", "sqlite://", "no url, hush"])
def test_a_url_of_another_kind_is_refused_without_showing_it(text: str) -> None:
    reason, said = reason_of(StateSettings(url=text))
    assert reason == "path"
    assert "hush" not in said


def test_without_the_extra_the_default_is_memory_and_a_url_is_refused(tmp_path: Path) -> None:
    code = f"""
import sys
sys.modules["sqlalchemy"] = None  # what an import finds where it is not installed
import importlib.util
real = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "sqlalchemy" else real(name, *rest)
from mws.compat.config import StateSettings
from mws.compat.state import State, StateError
print(State().persistent)
try:
    State(StateSettings(url="sqlite:///{tmp_path}/state.db")).sweep()
except StateError as exc:
    print(exc.reason, "pip install SQLAlchemy alembic" in str(exc))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\nlibrary True\n"
