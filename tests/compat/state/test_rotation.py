"""The key of what is stored is changed while others use the database, killed half way or not, and nothing is lost."""

from __future__ import annotations

import base64
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from mws.compat.accounts.records import NewAccount
from mws.compat.accounts.store import AccountStore
from mws.compat.cli import main
from mws.compat.config import StateSettings
from mws.compat.state import State, StateError, rotation
from mws.compat.state.metadata import METADATA
from mws.compat.state.tables import JOB_STEP
from mws.spapi.clock import FixedClock
from tests.compat.state.databases import KEY, NOW, OTHER_KEY, SOON

TOKEN = "Atzr|the-refresh-token"
OF_VAULT = {"account.auth_token", "account.refresh_token", "developer.sealed", "application.sealed", "migration.code"}
STEP = {"job": 7, "place": 2, "owner": "o", "asked": "a", "operation": "x", "writes": 0, "target": "", "state": "done"}


def fill(state: State) -> None:
    """One value of every kind that is sealed."""
    state.put("order", "114", b"an order", SOON)
    sealed = state.seal(b"an answer", "job_step:o:7:2")
    with state.begin() as connection:
        connection.execute(JOB_STEP.insert().values(**STEP, changed=1, answer=sealed))
    AccountStore(state).add([NewAccount("A1", refresh_token=TOKEN)])


def read(state: State) -> list[object]:
    with state.read() as connection:
        answer = connection.execute(sa.select(JOB_STEP.c.answer)).scalar_one()
    return [state.get("order", "114"), state.open(bytes(answer), "job_step:o:7:2"), AccountStore(state).account(1)]


def state_of(url: str, key: str = KEY, previous: str = "") -> State:
    return State(StateSettings(url=url, key=key, previous_key=previous), clock=FixedClock(NOW))


def test_every_sealed_column_is_sealed_anew() -> None:
    columns = {f"{table}.{column.name}" for table in METADATA.tables.values() for column in table.c if is_bytes(column)}
    assert {f"{each.table}.{each.column}" for each in rotation.SEALED} == columns - OF_VAULT


def is_bytes(column: sa.Column[object]) -> bool:
    return isinstance(column.type, sa.LargeBinary)


def test_both_keys_open_and_once_sealed_anew_the_new_one_suffices(url: str) -> None:
    with closing(state_of(url)) as old:
        old.probe()
        fill(old)
        before = read(old)
    with closing(state_of(url, OTHER_KEY)) as wrong, pytest.raises(StateError, match="another key"):
        read(wrong)
    with closing(state_of(url, OTHER_KEY, KEY)) as both:
        both.probe()
        assert read(both) == before
        assert rotation.seal_anew(both) == (4, 0)
        assert read(both) == before
    with closing(state_of(url, OTHER_KEY)) as new:
        new.probe()
        assert read(new) == before


def test_what_neither_key_opens_is_counted_and_left(url: str) -> None:
    with closing(state_of(url)) as old:
        old.put("order", "114", b"an order", SOON)
    with closing(state_of(url, OTHER_KEY)) as new:
        new.put("order", "115", b"another", SOON)
        assert rotation.seal_anew(new) == (1, 1)
        assert new.get("order", "115") == b"another"
    with closing(state_of(url)) as old:
        assert old.get("order", "114") == b"an order"


@pytest.fixture
def settings(tmp_path: Path) -> StateSettings:
    """A database whose key is in a file beside it."""
    return StateSettings(url=f"sqlite:///{tmp_path}/state.db")


def test_a_key_in_a_file_is_changed_and_processes_that_began_before_go_on(
    settings: StateSettings, tmp_path: Path
) -> None:
    with (
        closing(State(settings, clock=FixedClock(NOW))) as first,
        closing(State(settings, clock=FixedClock(NOW))) as gateway,
    ):
        fill(first)
        before, old = read(gateway), (tmp_path / "state.db.key").read_bytes()
        assert rotation.change_key(first) == (True, 3, 0)
        assert (tmp_path / "state.db.key").read_bytes() != old == (tmp_path / "state.db.key.previous").read_bytes()
        assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("state.db.key*")} == {0o600}
        # It has the old key in memory: opens what is sealed with the new one, and others open what it seals.
        gateway.put("order", "115", b"by the old key", SOON)
        assert read(gateway) == before
        assert first.get("order", "115") == b"by the old key"
        rotation.seal_anew(first)
        first.sealer.forget_previous()
        assert not (tmp_path / "state.db.key.previous").exists()
    with closing(State(settings, clock=FixedClock(NOW))) as restarted:
        assert read(restarted) == before
        assert restarted.get("order", "115") == b"by the old key"


class Killed(BaseException):
    """In the place of a signal that ends the process."""


@pytest.mark.parametrize("step", ["link 1", "link 2", "replace 1", "row 1", "row 2", "row 3"])
def test_whoever_is_killed_half_way_loses_nothing(
    settings: StateSettings, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(State(settings, clock=FixedClock(NOW))) as state:
        fill(state)
        before = read(state)
    with monkeypatch.context() as patched:
        if step.startswith("row"):
            die(patched, State, "seal", int(step[-1]))
        else:
            die(patched, os, step[:-2], int(step[-1]))
        with closing(State(settings, clock=FixedClock(NOW))) as state, pytest.raises(Killed):
            rotation.change_key(state)
    with closing(State(settings, clock=FixedClock(NOW))) as state:
        assert read(state) == before
        assert rotation.change_key(state)[2] == 0
        state.sealer.forget_previous()
    with closing(State(settings, clock=FixedClock(NOW))) as state:
        assert read(state) == before


def die(patched: pytest.MonkeyPatch, where: object, name: str, time: int) -> None:
    """Make the process die at the so-manieth use of a function."""
    real, count = getattr(where, name), iter(range(1, 1000))

    def mortal(*given: object, **named: object) -> object:
        if next(count) == time:
            raise Killed
        return real(*given, **named)

    patched.setattr(where, name, mortal)


def test_while_one_changes_the_key_another_makes_none(settings: StateSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that comes second finishes what the first one began, which is killed before its first row."""
    with closing(State(settings, clock=FixedClock(NOW))) as state:
        fill(state)
        before = read(state)
    with monkeypatch.context() as patched:
        die(patched, State, "seal", 1)
        with closing(State(settings, clock=FixedClock(NOW))) as first, pytest.raises(Killed):
            rotation.change_key(first)
    with closing(State(settings, clock=FixedClock(NOW))) as second:
        assert rotation.change_key(second) == (False, 3, 0)
        second.sealer.forget_previous()
        assert rotation.change_key(second) == (True, 3, 0)
    with closing(State(settings, clock=FixedClock(NOW))) as state:
        assert read(state) == before


def test_of_many_who_change_the_key_at_once_one_makes_it(settings: StateSettings, tmp_path: Path) -> None:
    with closing(State(settings, clock=FixedClock(NOW))) as state:
        fill(state)
        before, old = read(state), (tmp_path / "state.db.key").read_bytes()

    def change(_: int) -> tuple[bool, int, int]:
        with closing(State(settings, clock=FixedClock(NOW))) as one:
            return rotation.change_key(one)

    with ThreadPoolExecutor(6) as pool:
        done = [*pool.map(change, range(6))]
    assert sorted(done) == [(False, 3, 0)] * 5 + [(True, 3, 0)]
    assert (tmp_path / "state.db.key.previous").read_bytes() == old
    with closing(State(settings, clock=FixedClock(NOW))) as state:
        assert read(state) == before


def test_the_command_changes_the_key_and_forgets_the_old_one(tmp_path: Path, settings: StateSettings) -> None:
    file = tmp_path / "mws-compat.toml"
    file.write_text(
        f'[state]\nurl = "{settings.url}"\n[spapi]\nlwa_client_id = "a"\nlwa_client_secret = "b"\n'
        '[[account]]\nseller_id = "A1"\nmws_access_key = "AKIA1"\nrefresh_token = "Atzr|x"\nregion = "na"\n'
    )
    with closing(State(settings, clock=FixedClock(NOW))) as state:
        fill(state)
        before = read(state)

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["state", "rotate-key", "--config", str(file), *words])
        return done.exit_code, done.output

    assert run("--forget-previous")[0] == 2
    code, output = run()
    assert (code, "secrets of 1 row\n" in output, "restart every process" in output) == (0, True, True)
    assert "no new key was made" in run()[1]
    assert run("--forget-previous")[0] == 0
    assert sorted(path.name for path in tmp_path.glob("*.key*")) == ["state.db.key"]
    with closing(State(settings, clock=FixedClock(NOW))) as state:
        assert read(state) == before


def test_a_key_of_ones_own_wants_the_old_one_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = StateSettings(url=f"sqlite:///{tmp_path}/state.db", key=KEY)
    with closing(State(settings, clock=FixedClock(NOW))) as state:
        fill(state)
        with pytest.raises(StateError, match="put another one into MWS_COMPAT_KEY"):
            rotation.change_key(state)
    monkeypatch.setenv("MWS_COMPAT_PREVIOUS_KEY", KEY)
    with closing(State(replace(settings, key=OTHER_KEY), clock=FixedClock(NOW))) as state:
        assert rotation.seal_anew(state)[1] == 0
    monkeypatch.delenv("MWS_COMPAT_PREVIOUS_KEY")
    with closing(State(replace(settings, key=OTHER_KEY), clock=FixedClock(NOW))) as state:
        assert AccountStore(state).account(1).refresh_token == TOKEN
    assert base64.b64decode(KEY) not in (tmp_path / "state.db").read_bytes()
