"""Copies of a database in use: a plain one is none, `state backup` makes a whole one, the doctor tells them apart."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from threading import Event, Thread

import pytest
from click.testing import CliRunner, Result

from mws.compat.cli import main
from mws.compat.config import SANDBOX, StateSettings
from mws.compat.operate import doctor
from mws.compat.operate.findings import Finding
from mws.compat.operate.journal import Entry, Journal
from mws.compat.state import State, StateError, backup
from mws.spapi.clock import SystemClock

NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "mws-compat" / "state.sqlite3"


def begun(file: Path) -> tuple[State, Journal]:
    """A database that is open and has been written to, as under a gateway that runs."""
    state = State(StateSettings(url=f"sqlite:///{file}"))
    journal = Journal(state)
    for number in range(50):
        journal.record(Entry(f"r{number}", NOW, "A1", "ListOrders", 200))
    journal.flush()
    state.put("kept", "A1:feed:1:0", b"a feed", NOW + timedelta(days=36_500))
    return state, journal


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments], catch_exceptions=False)


def examined(file: Path) -> Finding:
    (finding,) = doctor.state(replace(SANDBOX, state=StateSettings(url=f"sqlite:///{file}")), SystemClock())
    return finding


def test_a_backup_of_a_database_in_use_is_whole(file: Path, tmp_path: Path) -> None:
    state, journal = begun(file)
    copy = tmp_path / "copy.sqlite3"
    done = run("state", "backup", str(copy))
    assert done.exit_code == 0
    assert done.stdout == f"{copy}: 0 feeds, 0 reports, 50 calls, the newest of 2026-11-20T12:00:00Z\n"
    assert f"its key is not in it: keep {file}.key too" in done.stderr
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir() if "copy" in path.name] == ["copy.sqlite3"], "one file"
    journal.close()
    state.close()
    # Restored elsewhere with its key, it is what it was.
    restored = tmp_path / "restored" / "state.sqlite3"
    restored.parent.mkdir()
    shutil.copy(copy, restored)
    shutil.copy(f"{file}.key", f"{restored}.key")
    again = State(StateSettings(url=f"sqlite:///{restored}"))
    assert len(Journal(again).find()) == 50
    assert again.get("kept", "A1:feed:1:0") == b"a feed"
    again.close()
    assert examined(restored).result == "ok"
    assert "50 calls" in examined(restored).text


def test_a_plain_copy_of_a_database_in_use_is_empty_and_the_doctor_says_so(file: Path, tmp_path: Path) -> None:
    state, journal = begun(file)
    copy = tmp_path / "copy.sqlite3"
    shutil.copy(file, copy)
    finding = examined(copy)
    assert finding.result == "fail"
    assert "mws-compat state backup" in finding.text
    assert copy.stat().st_size == file.stat().st_size, "looking made no database of it"
    assert examined(file).result == "ok"
    journal.close()
    state.close()


def test_an_empty_database_beside_an_old_key_is_suspicious(file: Path) -> None:
    state, journal = begun(file)
    journal.close()
    state.close()
    file.unlink()
    assert examined(file).result == "ok", "a young one may be empty"
    old = (datetime.now(timezone.utc) - timedelta(days=30)).timestamp()
    os.utime(f"{file}.key", (old, old))
    finding = examined(file)
    assert finding.result == "warn"
    assert "30 days old" in finding.text


def test_a_backup_is_of_one_moment_while_others_write(file: Path, tmp_path: Path) -> None:
    state, journal = begun(file)
    stop, written = Event(), Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            with state.begin() as connection:
                for half in ("a", "b"):
                    connection.exec_driver_sql(
                        "INSERT INTO ledger (owner, made, adopted_by) VALUES (?, 1, '')", (f"{number}{half}",)
                    )
            number += 1
            written.set()

    writer = Thread(target=write)
    writer.start()
    try:
        assert written.wait(10)
        for number in range(10):
            copy = tmp_path / f"copy{number}"
            backup.write(file, copy)
            with closing(sqlite3.connect(copy)) as connection:
                (count,) = connection.execute("SELECT count(*) FROM ledger").fetchone()
                assert count > 0
                assert count % 2 == 0, "no half of a transaction"
    finally:
        stop.set()
        writer.join(10)
        journal.close()
        state.close()


def test_a_backup_replaces_the_one_before(file: Path, tmp_path: Path) -> None:
    state, journal = begun(file)
    copy = tmp_path / "copy"
    copy.write_text("yesterday's")
    assert run("state", "backup", str(copy)).exit_code == 0
    assert backup.is_empty(copy) is False
    journal.close()
    state.close()


def test_what_cannot_be_copied_is_refused_and_nothing_is_overwritten(file: Path, tmp_path: Path) -> None:
    with pytest.raises(StateError, match="there is no database"):
        backup.write(file, tmp_path / "copy")
    state, journal = begun(file)
    with pytest.raises(StateError, match="the database itself"):
        backup.write(file, file)
    with pytest.raises(StateError, match="a folder"):
        backup.write(file, tmp_path)
    with pytest.raises(StateError, match="cannot be written"):
        backup.write(file, tmp_path / "nowhere" / "copy")
    journal.close()
    state.close()
    broken = tmp_path / "broken"
    broken.write_bytes(b"no database" * 1000)
    (tmp_path / "copy").write_text("yesterday's")
    with pytest.raises(StateError, match="could not be made"):
        backup.write(broken, tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "yesterday's"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken", "copy", "state"]


def test_the_command_says_what_to_do_where_there_is_no_file(tmp_path: Path) -> None:
    toml = tmp_path / "other.toml"
    toml.write_text(
        '[spapi]\nlwa_client_id = "c"\nlwa_client_secret = "s"\n[[account]]\nseller_id = "A1"\n'
        'mws_access_key = "K"\nrefresh_token = "Atzr|1"\n[state]\nurl = "postgresql://h/d"\n'
    )
    done = run("state", "backup", "copy", "--config", str(toml))
    assert done.exit_code == 2
    assert "pg_dump" in done.stderr
    assert run("state", "backup", "copy").exit_code == 2
    assert not (tmp_path / "copy").exists()


def test_another_key_is_found_out_and_can_be_accepted(file: Path) -> None:
    state, journal = begun(file)
    state.probe()
    journal.close()
    state.close()
    Path(f"{file}.key").unlink()
    finding = examined(file)
    assert finding.result == "fail"
    assert "another key" in finding.text
    assert run("state", "accept-key").exit_code == 0
    assert examined(file).result == "ok"
