"""Who holds a job, asked of the ledger itself: what is true between two questions of others."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest
import sqlalchemy as sa

from mws.compat.ledger.jobs import KEPT
from mws.compat.ledger.ledger import Ledger
from mws.compat.ledger.repeats import AHEAD
from mws.compat.state.tables import JOB, JOB_STEP
from mws.spapi.calls import Json
from mws.spapi.clock import FixedClock

OWNER = "app/na/A1"
LEASE = 90_000


class World:
    def __init__(self) -> None:
        self.clock = FixedClock(datetime(2026, 11, 20, 12, tzinfo=timezone.utc))
        self.ledger = Ledger(None, self.clock)

    def __call__(self, question: str, owner: str = OWNER, **arguments: Json) -> Any:  # Any: JSON
        return self.ledger.answer(owner, question, arguments)

    def begin(self, signature: str = "s", kind: str = "event") -> Any:  # Any: JSON
        asked: dict[str, Any] = {"action": "MakePlan", "fingerprint": "f", "kind": kind, "signature": signature}
        return self("write_begun", **asked, expires=0, windows={}, lease=LEASE)

    def send(self, job: Any, place: int, **more: Any) -> Any:  # Any: JSON
        key: dict[str, Any] = {
            "job": job["job"],
            "holder": job["holder"],
            "place": place,
            "asked": "h",
            "operation": "o",
        }
        return self("step_sending", **key, **more)["go"]


@pytest.fixture
def world() -> World:
    return World()


def test_a_write_that_is_carried_on_is_busy_until_its_lease_is_over(world: World) -> None:
    first = world.begin()
    world.clock.advance(LEASE / 1000 - 0.001)
    assert world.begin("t")["outcome"] == "busy"
    world.clock.advance(0.001)
    second = world.begin("t")
    assert (second["outcome"], second["write"], second["job"]) == ("resume", first["write"], first["job"])
    assert second["holder"] != first["holder"]


def test_each_step_holds_it_for_another_lease(world: World) -> None:
    first = world.begin()
    for place in range(3):
        world.clock.advance(LEASE / 1000 - 1)
        assert world.send(first, place)
    assert world.begin("t")["outcome"] == "busy"


def test_who_holds_it_no_longer_changes_nothing(world: World) -> None:
    first = world.begin()
    assert world.send(first, 0)
    world.clock.advance(LEASE / 1000)
    second = world.begin("t")
    key = {"job": first["job"], "holder": first["holder"]}
    assert not world.send(first, 1)
    assert not world("job_held", **key)["go"]
    assert not world("step_done", **key, place=0, asked="h", operation="o", state="answered", answer=1)["go"]
    assert world("job_cleared", **key) == {"begun": None}
    for state in ("done", "refused", "paused", "unknown"):
        world("write_ended", write=first["write"], state=state, reply="", holder=first["holder"])
    world("job_released", **key)
    world("job_over", **key)
    (step,) = world("job_steps", job=second["job"], holder=second["holder"])["steps"]
    assert step["state"] == "sending"
    assert world.begin("t")["outcome"] == "busy"


def test_a_write_is_noted_once_at_its_place(world: World) -> None:
    job = world.begin()
    assert world.send(job, 0)
    assert not world.send(job, 0)
    key = {"job": job["job"], "holder": job["holder"], "place": 0, "asked": "h", "operation": "o"}
    world("step_done", **key, state="failed", answer=None)
    assert world.send(job, 0)


def test_a_job_that_a_clock_noted_which_was_ahead_is_nobodys(world: World) -> None:
    world.clock.advance(86_400)
    first = world.begin()
    world.clock.set(datetime(2026, 11, 20, 12, tzinfo=timezone.utc))
    second = world.begin("s")
    assert (second["outcome"], second["job"]) == ("resume", first["job"])
    assert AHEAD < 86_400_000


def test_a_job_is_remembered_as_long_as_it_goes_on(world: World) -> None:
    """Polled every hour for a week, it is one and the same."""
    first = world.begin()
    for hour in range(7 * 24):
        world("write_ended", write=first["write"], state="paused", reply="", holder=first["holder"])
        world.clock.advance(3600)
        # Another write, which removes what has expired.
        asked: dict[str, Any] = {
            "action": "Other",
            "fingerprint": f"{hour}",
            "kind": "call",
            "windows": {},
            "expires": 0,
        }
        world("write_begun", **asked, signature="", lease=LEASE)
        first = world.begin("t")
        assert first["outcome"] == "resume"
        key = {"job": first["job"], "holder": first["holder"], "place": 0, "asked": "h", "operation": "o"}
        world("step_done", **key, state="answered", answer={})
    assert KEPT < 7 * 86_400_000


def test_what_has_expired_is_removed_when_another_begins(world: World) -> None:
    first = world.begin()
    assert world.send(first, 0)
    world.clock.advance(KEPT / 1000 + 1)
    asked: dict[str, Any] = {"action": "Other", "fingerprint": "o", "kind": "call", "windows": {}, "expires": 0}
    world("write_begun", **asked, signature="", lease=LEASE)
    with world.ledger._store.read() as connection:
        assert connection.execute(sa.select(JOB.c.action)).scalars().all() == ["Other"]
        assert connection.execute(sa.select(JOB_STEP)).all() == []


def test_a_number_that_is_given_again_finds_no_steps_of_another_write(world: World) -> None:
    """SQLite counts on from the highest row there is; a job outlives its write by what its steps took."""
    first = world.begin()
    world.clock.advance(60)
    key = {"job": first["job"], "holder": first["holder"], "place": 0, "asked": "h", "operation": "o"}
    world("step_done", **key, state="answered", answer={})
    world.clock.advance(KEPT / 1000 - 30)
    asked: dict[str, Any] = {"action": "Other", "fingerprint": "o", "kind": "call", "windows": {}, "expires": 0}
    other = world("write_begun", **asked, signature="", lease=LEASE)
    assert (other["outcome"], other["write"], other["kept"]) == ("new", first["write"], False)
    assert world("job_steps", job=other["job"], holder=other["holder"])["steps"] == []


def test_a_conversation_that_is_kept_no_longer_goes_by_the_law_of_all_writes(world: World) -> None:
    """The table row stopped to be durable with a version of ours: it may have arrived."""
    first = world.begin()
    world("write_ended", write=first["write"], state="paused", reply="", holder=first["holder"])
    asked: dict[str, Any] = {"action": "MakePlan", "fingerprint": "f", "kind": "event", "signature": "s"}
    assert world("write_begun", **asked, expires=0, windows={})["outcome"] == "unknown"
