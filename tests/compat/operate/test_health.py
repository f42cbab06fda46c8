"""Ready or not: the real database, key, disk and Redis, each as it is and each as it fails; told without a path."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mws.compat.accounts.merged import accounts_of
from mws.compat.accounts.store import AccountStore
from mws.compat.config import SANDBOX, Config, StateSettings
from mws.compat.gateway import Gateway
from mws.compat.operate import health
from mws.compat.operate.health import Readiness
from mws.compat.state import State
from mws.spapi.clock import FixedClock
from tests import postgresql
from tests.compat.gateway.standin import NOON, Standin, ask
from tests.redis_server import RedisServer, needs_redis


def ready(config: Config, clock: FixedClock | None = None) -> tuple[Readiness, State, FixedClock]:
    clock = clock or FixedClock(NOON)
    state = State(config.state, clock=clock)
    return Readiness(config, state, clock), state, clock


def at(file: Path) -> Config:
    return replace(SANDBOX, state=StateSettings(url=f"sqlite:///{file}"))


def lost_key(file: Path) -> None:
    Path(f"{file}.key").unlink()


def readable_key(file: Path) -> None:
    Path(f"{file}.key").chmod(0o644)


def damaged(file: Path) -> None:
    file.write_bytes(b"no database" * 1000)


def later(file: Path) -> None:
    import sqlite3

    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


@pytest.mark.parametrize(
    ("spoil", "line"),
    [
        (lost_key, "key: its key is missing, or another one"),
        (readable_key, "key: its key is missing, or another one"),
        (damaged, "database: its file is damaged, its disk failed, or a statement did"),
        (later, "database: it was made by a later version"),
    ],
)
def test_what_ails_the_database_is_told_without_saying_where_it_is(
    tmp_path: Path, spoil: Callable[[Path], None], line: str, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "state.db"
    readiness, state, _ = ready(at(file))
    assert readiness.problems() == ()
    state.close()
    spoil(file)
    readiness, state, _ = ready(at(file))
    answer = ask(Gateway(Standin(), clock=FixedClock(NOON), readiness=readiness), target="/readyz")
    assert (answer.status, answer.body.decode()) == (503, line + "\n")
    assert str(tmp_path) not in answer.body.decode()
    assert any("not ready" in record.getMessage() for record in caplog.records)
    state.close()


def test_a_database_that_cannot_be_opened(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    readiness, _, _ = ready(at(tmp_path / "file" / "state.db"))
    assert "database: it cannot be opened" in readiness.problems()
    assert str(tmp_path) in caplog.text, "the operator is told where"


def test_a_server_that_is_down() -> None:
    settings = StateSettings(url="postgresql://u:secret@127.0.0.1:9/d", key="A" * 43 + "=")
    readiness, _, _ = ready(replace(SANDBOX, state=settings))
    assert readiness.problems() == ("database: its server cannot be reached",)


def test_a_disk_that_is_nearly_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readiness, state, clock = ready(at(tmp_path / "state.db"))
    assert readiness.problems() == ()
    monkeypatch.setattr(health, "LEAST_FREE", 2**60)
    assert readiness.problems() == (), "an answer holds for some seconds"
    clock.advance(health.HOLDS)
    assert readiness.problems() == ("disk of temporary files: nearly full", "disk of state: nearly full")
    state.close()


@needs_redis
def test_redis(caplog: pytest.LogCaptureFixture) -> None:
    with RedisServer() as server:
        (application,) = SANDBOX.applications
        readiness, _, clock = ready(replace(SANDBOX, applications=(replace(application, redis_url=server.url),)))
        assert readiness.problems() == ()
        server.freeze()
        clock.advance(health.HOLDS)
        assert readiness.problems() == ("redis: does not answer",)
        server.kill()
        clock.advance(health.HOLDS)
        assert readiness.problems() == ("redis: does not answer",)
    assert str(server.port) not in caplog.text


@needs_redis
def test_redis_of_an_application_that_is_stored(tmp_path: Path) -> None:
    (application,) = SANDBOX.applications
    config, clock = at(tmp_path / "state.db"), FixedClock(NOON)
    state = State(config.state, clock=clock)
    readiness = Readiness(config, state, clock, accounts_of(config, state))
    assert readiness.problems() == ()
    with RedisServer() as server:
        AccountStore(state).put_application(replace(application, name="shop", redis_url=server.url))
        clock.advance(health.HOLDS)
        assert readiness.problems() == ()
    clock.advance(health.HOLDS)
    assert readiness.problems() == ("redis: does not answer",)
    state.close()


def test_what_begins_and_what_ends_is_logged_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    readiness, _, clock = ready(SANDBOX)
    with caplog.at_level(logging.WARNING), monkeypatch.context() as patch:
        patch.setattr(health, "LEAST_FREE", 2**60)
        for _ in range(3):
            readiness.problems()
            clock.advance(health.HOLDS)
        assert [record.levelname for record in caplog.records] == ["ERROR"]
        patch.undo()
        for _ in range(3):
            assert readiness.problems() == ()
            clock.advance(health.HOLDS)
    assert [record.getMessage() for record in caplog.records][1:] == ["no longer: disk of temporary files: nearly full"]


def test_alive_is_alive_whatever_is_not_ready(tmp_path: Path) -> None:
    readiness, _, _ = ready(at(tmp_path))
    app = Gateway(Standin(), clock=FixedClock(NOON), readiness=readiness)
    assert ask(app, target="/readyz").status == 503
    assert ask(app, target="/healthz").status == 200
    assert ask(app, target="/healthz").body.startswith(b"ok\n")


def test_watching_is_no_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    app = Gateway(Standin(), clock=FixedClock(NOON))
    with caplog.at_level(logging.INFO):
        for target in ("/healthz", "/readyz", "/"):
            assert ask(app, target=target).status == 200
    assert caplog.records == []


def test_a_server_that_takes_no_writes() -> None:
    try:
        with postgresql.server() as url:
            settings = StateSettings(url=url, key="A" * 43 + "=")
            readiness, state, _ = ready(replace(SANDBOX, state=settings))
            assert readiness.problems() == ()
            state.close()
            standby = replace(
                settings, url=f"{url}{'&' if '?' in url else '?'}options=-cdefault_transaction_read_only%3Don"
            )
            readiness, state, _ = ready(replace(SANDBOX, state=standby))
            assert readiness.problems() == ("database: it cannot be written",)
            state.close()
    except postgresql.Unavailable as exc:
        pytest.skip(str(exc))
