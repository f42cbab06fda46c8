"""What is in a state database is sealed; where its key is found; where its file is, and who may read it."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest
import sqlalchemy as sa

from mws.compat.config import StateSettings
from mws.compat.state import State, StateError, default_path
from mws.spapi.clock import FixedClock
from tests.compat.state.databases import KEY, OTHER_KEY, SOON, raw


def test_nothing_is_stored_in_clear(state: State, url: str, tmp_path: Path) -> None:
    state.put("order", "111", b"Ada Sample, 1 Elm Street", SOON)
    with state.read() as connection:
        (sealed,) = connection.execute(sa.text("SELECT sealed FROM stored_value")).scalars()
    assert b"Ada Sample" not in bytes(sealed)
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
