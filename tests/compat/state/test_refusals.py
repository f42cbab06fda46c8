"""What cannot be used as a state database, and what its failures say."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa

from mws.compat.config import StateSettings
from mws.compat.state import State, StateError, database
from mws.compat.state import state as module
from mws.spapi.clock import FixedClock
from tests.compat.state.databases import KEY, ROOT, SOON, reason_of


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
