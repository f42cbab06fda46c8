"""Who holds a job, asked of the ledger itself: what is true between two questions of others."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Literal

import pytest
import sqlalchemy as sa

from mws.compat.ledger.jobs import KEPT
from mws.compat.ledger.ledger import Ledger
from mws.compat.ledger.questions.base import A, Question
from mws.compat.ledger.questions.jobs import (
    ClearJob,
    EndJob,
    HeldJob,
    HoldJob,
    KeptSteps,
    ListSteps,
    NoteStepDone,
    NoteStepSending,
    ReleaseJob,
)
from mws.compat.ledger.questions.writes import BeginWrite, EndWrite, WriteBegun, WriteState
from mws.compat.ledger.repeats import AHEAD, Kind, Windows
from mws.compat.state import milliseconds
from mws.compat.state.tables import JOB, JOB_STEP
from mws.spapi.calls import Json
from mws.spapi.clock import FixedClock

OWNER = "app/na/A1"
LEASE = 90_000


class World:
    def __init__(self) -> None:
        self.clock = FixedClock(datetime(2026, 11, 20, 12, tzinfo=timezone.utc))
        self.ledger = Ledger(None, self.clock)

    def __call__(self, question: Question[A], owner: str = OWNER) -> A:
        return self.ledger.answer(owner, question)

    def begin(self, signature: str = "s", action: str = "MakePlan", fingerprint: str = "f") -> WriteBegun:
        kind: Kind = "event" if action == "MakePlan" else "call"
        return self(BeginWrite(action, fingerprint, kind, Windows(), signature, lease=LEASE))

    def take(self, signature: str = "s") -> tuple[int, HeldJob]:
        """The number of a write that is new or gone on with, and its job."""
        begun = self.begin(signature)
        assert begun.job is not None
        return begun.write, begun.job

    def send(self, job: HeldJob, place: int) -> bool:
        return self(NoteStepSending(job.job, job.holder, place, "h", "o")).go

    def note(self, job: HeldJob, state: Literal["answered", "failed"], answer: Json) -> bool:
        return self(NoteStepDone(job.job, job.holder, 0, "h", "o", state, answer))

    def pause(self, write: int, job: HeldJob) -> None:
        self(EndWrite(write, "paused", holder=job.holder))


@pytest.fixture
def world() -> World:
    return World()


def test_a_write_that_is_carried_on_is_busy_until_its_lease_is_over(world: World) -> None:
    write, job = world.take()
    world.clock.advance(LEASE / 1000 - 0.001)
    assert world.begin("t").outcome == "busy"
    world.clock.advance(0.001)
    second = world.begin("t")
    assert second.job is not None
    assert (second.outcome, second.write, second.job.job) == ("resume", write, job.job)
    assert second.job.holder != job.holder


def test_each_step_holds_it_for_another_lease(world: World) -> None:
    _, job = world.take()
    for place in range(3):
        world.clock.advance(LEASE / 1000 - 1)
        assert world.send(job, place)
    assert world.begin("t").outcome == "busy"


def test_who_holds_it_no_longer_changes_nothing(world: World) -> None:
    write, first = world.take()
    assert world.send(first, 0)
    world.clock.advance(LEASE / 1000)
    _, second = world.take("t")
    assert not world.send(first, 1)
    assert not world(HoldJob(first.job, first.holder, LEASE))
    assert not world.note(first, "answered", 1)
    assert world(ClearJob(first.job, first.holder)) is None
    states: tuple[WriteState, ...] = ("done", "refused", "paused", "unknown")
    for state in states:
        world(EndWrite(write, state, holder=first.holder))
    world(ReleaseJob(first.job, first.holder))
    world(EndJob(first.job, first.holder))
    kept = world(ListSteps(second.job, second.holder))
    assert kept is not None
    assert [step["state"] for step in kept.steps] == ["sending"]
    assert world.begin("t").outcome == "busy"


def test_a_write_is_noted_once_at_its_place(world: World) -> None:
    _, job = world.take()
    assert world.send(job, 0)
    assert not world.send(job, 0)
    world.note(job, "failed", None)
    assert world.send(job, 0)


def test_a_job_that_a_clock_noted_which_was_ahead_is_nobodys(world: World) -> None:
    world.clock.advance(86_400)
    _, first = world.take()
    world.clock.set(datetime(2026, 11, 20, 12, tzinfo=timezone.utc))
    second = world.begin("s")
    assert second.job is not None
    assert (second.outcome, second.job.job) == ("resume", first.job)
    assert AHEAD < 86_400_000


def test_a_job_is_remembered_as_long_as_it_goes_on(world: World) -> None:
    """Polled every hour for a week, it is one and the same."""
    write, job = world.take()
    for hour in range(7 * 24):
        world.pause(write, job)
        world.clock.advance(3600)
        # Another write, which removes what has expired.
        world.begin("", "Other", f"{hour}")
        again = world.begin("t")
        assert (again.outcome, again.write) == ("resume", write)
        assert again.job is not None
        job = again.job
        world.note(job, "answered", {})
    assert KEPT < 7 * 86_400_000


def test_what_has_expired_is_removed_when_another_begins(world: World) -> None:
    _, job = world.take()
    assert world.send(job, 0)
    world.clock.advance(KEPT / 1000 + 1)
    world.begin("", "Other", "o")
    with world.ledger._store.read() as connection:
        assert connection.execute(sa.select(JOB.c.action)).scalars().all() == ["Other"]
        assert connection.execute(sa.select(JOB_STEP)).all() == []


def test_a_number_that_is_given_again_finds_no_steps_of_another_write(world: World) -> None:
    """SQLite counts on from the highest row there is; a job outlives its write by what its steps took."""
    write, job = world.take()
    world.clock.advance(60)
    world.note(job, "answered", {})
    world.clock.advance(KEPT / 1000 - 30)
    other = world.begin("", "Other", "o")
    assert other.job is not None
    assert (other.outcome, other.write, other.job.kept) == ("new", write, False)
    assert world(ListSteps(other.job.job, other.job.holder)) == KeptSteps([], now=milliseconds(world.clock.now()))


def test_a_conversation_that_is_kept_no_longer_goes_by_the_law_of_all_writes(world: World) -> None:
    """The table row stopped to be durable with a version of ours: it may have arrived."""
    write, job = world.take()
    world.pause(write, job)
    assert world(BeginWrite("MakePlan", "f", "event", Windows(), "s")).outcome == "unknown"
