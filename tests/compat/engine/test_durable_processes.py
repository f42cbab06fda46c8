"""Conversations of real processes on one database: killed with `kill -9` at each call, and asked several at once."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa

from mws.spapi.clock import FixedClock
from tests import postgresql
from tests.compat.engine.conversations import WHOLE, Amazon, Served
from tests.compat.processes import NOON, Program, served

pytestmark = pytest.mark.long

MODULE = "tests.compat.engine.conversations"
LEASE = 2
"""Minutes after which what a process held is anybody's."""
CALLS = 5
# What is told when the process was killed at that call, before Amazon carried it out or after; and what was written.
KILLS = {
    (0, False): ("unknown", []),
    (0, True): ("done", WHOLE),
    (1, False): ("done", WHOLE),
    (1, True): ("done", WHOLE),
    (2, False): ("unknown", WHOLE[:1]),
    (2, True): ("unknown", WHOLE[:2]),
    (3, False): ("done", WHOLE),
    (3, True): ("done", WHOLE),
    (4, False): ("unknown", WHOLE[:2]),
    (4, True): ("unknown", WHOLE),
}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    try:
        with postgresql.server() as url:
            yield url
    except postgresql.Unavailable as exc:
        pytest.skip(str(exc))


@pytest.fixture(params=["sqlite", "postgresql"])
def state(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path | str:
    """An empty database."""
    if request.param == "sqlite":
        return tmp_path / "state.sqlite3"
    monkeypatch.setenv("MWS_COMPAT_KEY", base64.b64encode(b"k" * 32).decode())
    found: str = request.getfixturevalue("server")
    engine = sa.create_engine(found.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    engine.dispose()
    return found


@pytest.mark.parametrize("answered", [False, True])
def test_a_process_that_is_killed_at_any_call_is_succeeded_by_another(state: Path | str, answered: bool) -> None:
    """No write is made twice; what it said is told, or gone on with, or said to be unknown."""
    amazon, minutes, seen = Amazon(FixedClock(NOON)), 0, {}
    with ExitStack() as opened:
        upstream = opened.enter_context(served(Served(amazon)))
        heir = opened.enter_context(Program(upstream, state, module=MODULE))
        heir.call("MakePlan", Name="warm")
        for number in range(CALLS):
            name = f"n{number}"
            with Program(upstream, state, minutes, module=MODULE) as victim:
                hold = amazon.hold(number, answered=answered)
                victim.ask("MakePlan", Name=name)
                hold.wait()
                waiting = heir.call("MakePlan", Name=name)
                assert (waiting["status"], waiting["code"]) == (503, "RequestThrottled")
                victim.kill()
            hold.release(dropped=not answered)
            minutes += LEASE
            heir.move(minutes)
            told = heir.call("MakePlan", Name=name)
            again = heir.call("MakePlan", Name=name)
            assert (again["status"], again["ids"]) == (told["status"], told["ids"])
            seen[number, answered] = ("unknown" if told["unknown"] else "done", amazon.of(name))
    assert seen == {moment: came for moment, came in KILLS.items() if moment[1] == answered}


@pytest.mark.parametrize("processes", [2, 4])
def test_processes_that_ask_the_same_at_once_make_one(state: Path | str, processes: int) -> None:
    amazon = Amazon(FixedClock(NOON))
    amazon.before = lambda number: time.sleep(0.02)
    with ExitStack() as opened:
        upstream = opened.enter_context(served(Served(amazon)))
        programs = [opened.enter_context(Program(upstream, state, module=MODULE)) for _ in range(processes)]
        for program in programs:
            program.call("MakePlan", Name="warm")
        for round_ in range(5):
            answers: dict[int, str] = {}
            for _ in range(20):
                waiting = [each for each in programs if each.pid not in answers]
                for program in waiting:
                    program.ask("MakePlan", Name=f"n{round_}")
                for program in waiting:
                    told = program.answer()
                    if told["status"] == 200:
                        (answers[program.pid],) = told["ids"]
                    else:
                        assert told["code"] == "RequestThrottled", told
            assert len(answers) == processes
            assert len(set(answers.values())) == 1
            assert amazon.of(f"n{round_}") == WHOLE
    assert amazon.of("warm") == WHOLE
