"""The ledger's questions about jobs: conversations of several calls, whose answers are kept step by step.

The law: one holder at a time, for as long as his lease; whoever holds it no longer changes nothing. A step that writes
is there before it leaves, and is never taken out again but by its own refusal. Answers are sealed. A job ends with its
conversation, or is forgotten when it expires.
"""

from __future__ import annotations

import json
import logging
import secrets
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select

from mws.compat.ledger import repeats
from mws.compat.ledger.asked import Answers, Asked
from mws.compat.ledger.feed_rows import over, span
from mws.compat.ledger.questions.jobs import (
    READ_KEPT,
    BeginJob,
    ClearJob,
    EndJob,
    HeldJob,
    HoldJob,
    KeptSteps,
    ListSteps,
    MaySend,
    NoteStepDone,
    NoteStepSending,
    ReleaseJob,
    StepRow,
)
from mws.compat.ledger.questions.show import JobRow
from mws.compat.state import values
from mws.compat.state.errors import StateError
from mws.compat.state.tables import JOB as J
from mws.compat.state.tables import JOB_STEP as P
from mws.spapi.calls import Json

log = logging.getLogger("mws.compat")

KEPT = span(days=2)
"""How long the job of a write is remembered after its last step, as its write is."""
FRESH = span(seconds=READ_KEPT)
"""How old the answer of a read may be that stands for a new call. Nothing older is used."""
SWEPT = 1000
"""Expired jobs that are removed when another begins."""

_MAY_HAVE_ARRIVED = ("sending", "answered", "unknown")

_Job: TypeAlias = "Row[Any]"  # Any: SQLAlchemy types no rows
_OfJob: TypeAlias = ListSteps | ClearJob | HoldJob | NoteStepSending | NoteStepDone | ReleaseJob | EndJob


# ---- whose turn it is ----------------------------------------------------------------------------------------------


def find(connection: Connection, asked: Asked, claim: str) -> _Job | None:
    """The job of that claim, None where there is none."""
    return connection.execute(select(J).where(J.c.owner == asked.owner, J.c.claim == claim)).one_or_none()


def is_held(asked: Asked, job: _Job) -> bool:
    """Whether somebody carries it on this moment, as far as is known."""
    return bool(job.holder) and repeats.age(asked.now, job.changed) < job.lease


def begin(connection: Connection, asked: Asked, claim: str, action: str, lease: int, kept: int) -> HeldJob:
    """Begin a job and hold it. lease, kept: milliseconds."""
    values.sweep_jobs(connection, asked.now, SWEPT)
    left = find(connection, asked, claim)
    if left is not None:
        # Of a write that was forgotten a moment before its job, and whose number is another's by now.
        drop(connection, left)
    holder = secrets.token_hex(8)
    row = {
        "owner": asked.owner,
        "claim": claim,
        "action": action,
        "holder": holder,
        "lease": lease,
        "begun": asked.now,
        "changed": asked.now,
        "expires": asked.now + kept,
        "overtaken": 0,
    }
    number: int = connection.execute(J.insert().values(**row).returning(J.c.id)).scalar_one()
    return HeldJob(number, holder, asked.now, kept=False)


def take(connection: Connection, asked: Asked, job: _Job, lease: int) -> HeldJob | None:
    """Hold a job that nobody carries on, for so many milliseconds; None where somebody does."""
    holder = secrets.token_hex(8)
    over_now = or_(J.c.changed <= asked.now - J.c.lease, J.c.changed > asked.now + repeats.AHEAD)
    free = or_(J.c.holder == "", over_now)
    held = {"holder": holder, "lease": lease, "changed": asked.now}
    if connection.execute(J.update().where(J.c.id == job.id, free).values(**held)).rowcount != 1:
        return None
    return HeldJob(job.id, holder, job.begun, kept=True)


def release(connection: Connection, asked: Asked, job: _Job) -> None:
    """Nobody carries it on; what it was answered stays."""
    connection.execute(J.update().where(J.c.id == job.id).values(holder="", changed=asked.now))


def drop(connection: Connection, job: _Job) -> None:
    """Forget a job and its answers."""
    connection.execute(P.delete().where(P.c.job == job.id))
    connection.execute(J.delete().where(J.c.id == job.id))


def may_have_written(connection: Connection, job: _Job) -> bool:
    """Whether a write of it reached Amazon, or may have."""
    wrote = select(P.c.id).where(P.c.job == job.id, P.c.writes == 1, P.c.state.in_(_MAY_HAVE_ARRIVED))
    return connection.execute(wrote.limit(1)).first() is not None


def is_overtaken(connection: Connection, job: _Job) -> bool:
    """Whether something it has set was set by another job after it. False where a write's outcome is not known."""
    wrote = (P.c.job == job.id, P.c.writes == 1, P.c.state.in_(("sending", "unknown")))
    unclear = connection.execute(select(P.c.id).where(*wrote).limit(1)).first() is not None
    return bool(job.overtaken) and not unclear


def _is_mine(asked: Asked, question: _OfJob) -> tuple[ColumnElement[bool], ...]:
    """Conditions: the asker holds the job."""
    return (J.c.owner == asked.owner, J.c.id == question.job, J.c.holder == question.holder)


def _hold(connection: Connection, asked: Asked, question: _OfJob) -> bool:
    """Whether the asker still holds the job; then it is his for another lease."""
    held = {"changed": asked.now}
    if question.lease is not None:
        held["lease"] = question.lease
    mine = J.update().where(*_is_mine(asked, question))
    return bool(question.holder) and connection.execute(mine.values(**held)).rowcount == 1


# ---- questions -----------------------------------------------------------------------------------------------------


def begin_job(connection: Connection, asked: Asked, question: BeginJob) -> HeldJob | None:
    """Answer `BeginJob`."""
    job = find(connection, asked, question.claim)
    if job is None:
        return begin(connection, asked, question.claim, question.action, question.lease, FRESH)
    taken = take(connection, asked, job, question.lease)
    if taken is None:
        return None
    connection.execute(P.delete().where(P.c.job == job.id, over(P.c.changed, asked.now, FRESH)))
    left = connection.execute(select(func.count()).where(P.c.job == job.id)).scalar_one()
    begun = job.begun if left else asked.now
    connection.execute(J.update().where(J.c.id == job.id).values(expires=asked.now + FRESH, begun=begun))
    return HeldJob(taken.job, taken.holder, begun, kept=bool(left))


def list_steps(connection: Connection, asked: Asked, question: ListSteps) -> KeptSteps | None:
    """Answer `ListSteps`."""
    if not _hold(connection, asked, question):
        return None
    rows = connection.execute(select(P).where(P.c.job == question.job).order_by(P.c.place)).all()
    steps: list[StepRow] = []
    readable = True
    for row in rows:
        answer: Json = None
        try:
            if row.answer:
                answer = json.loads(asked.seals.open(bytes(row.answer), _context(asked, row.job, row.place)))
        except StateError:
            log.warning("a kept answer of %s cannot be opened: it was sealed with another key", row.operation)
            readable = False
        steps.append(
            {
                "place": row.place,
                "asked": row.asked,
                "operation": row.operation,
                "writes": bool(row.writes),
                "state": row.state,
                "changed": row.changed,
                "answer": answer,
            }
        )
    old = any(repeats.age(asked.now, row.changed) > FRESH for row in rows)
    if (old or not readable) and not any(row.writes and row.state in _MAY_HAVE_ARRIVED for row in rows):
        _clear(connection, asked, question.job)
        return KeptSteps([], asked.now, now=asked.now)
    return KeptSteps(steps, readable=readable, now=asked.now)


def clear_job(connection: Connection, asked: Asked, question: ClearJob) -> int | None:
    """Answer `ClearJob`."""
    if not _hold(connection, asked, question):
        return None
    _clear(connection, asked, question.job)
    return asked.now


def _clear(connection: Connection, asked: Asked, number: int) -> None:
    connection.execute(P.delete().where(P.c.job == number))
    connection.execute(J.update().where(J.c.id == number).values(begun=asked.now))


def hold_job(connection: Connection, asked: Asked, question: HoldJob) -> bool:
    """Answer `HoldJob`."""
    return _hold(connection, asked, question)


def note_sending(connection: Connection, asked: Asked, question: NoteStepSending) -> MaySend:
    """Answer `NoteStepSending`."""
    target = question.target
    if target and connection.dialect.name == "postgresql":
        # Before any row is locked: one at a time for one thing, as on SQLite.
        connection.execute(select(func.pg_advisory_xact_lock(int(target[:15], 16))))
    if not _hold(connection, asked, question):
        return MaySend(False)
    others = select(P.c.job).where(P.c.owner == asked.owner, P.c.target == target, P.c.job != question.job)
    if target:
        writing = connection.execute(select(J).where(J.c.id.in_(others.where(P.c.state.in_(_MAY_HAVE_ARRIVED))))).all()
        if any(is_held(asked, job) for job in writing):
            return MaySend(False, busy=True)
    here = (P.c.job == question.job, P.c.place == question.place)
    connection.execute(P.delete().where(*here, P.c.state == "failed"))
    if connection.execute(select(P.c.id).where(*here)).first() is not None:
        return MaySend(False)
    connection.execute(P.insert().values(**_step(asked, question, "sending"), writes=1, target=target, answer=b""))
    if target:
        connection.execute(J.update().where(J.c.id.in_(others)).values(overtaken=1))
    return MaySend(True)


def note_done(connection: Connection, asked: Asked, question: NoteStepDone) -> bool:
    """Answer `NoteStepDone`."""
    if not _hold(connection, asked, question):
        return False
    text = json.dumps(question.answer, separators=(",", ":"))
    sealed = asked.seals.seal(text.encode(), _context(asked, question.job, question.place))
    row = {**_step(asked, question, question.state), "answer": sealed}
    here: tuple[ColumnElement[bool], ...] = (P.c.job == question.job, P.c.place == question.place)
    if connection.execute(P.update().where(*here).values(**row)).rowcount != 1:
        connection.execute(P.insert().values(**row, writes=0, target=""))
    expires = asked.now + (KEPT if _is_write(connection, question.job) else FRESH)
    connection.execute(J.update().where(J.c.id == question.job).values(expires=expires))
    return True


def release_job(connection: Connection, asked: Asked, question: ReleaseJob) -> None:
    """Answer `ReleaseJob`."""
    connection.execute(J.update().where(*_is_mine(asked, question)).values(holder="", changed=asked.now))


def end_job(connection: Connection, asked: Asked, question: EndJob) -> None:
    """Answer `EndJob`."""
    job = connection.execute(select(J).where(*_is_mine(asked, question))).one_or_none()
    if job is not None:
        drop(connection, job)


def show(connection: Connection, asked: Asked) -> list[JobRow]:
    """The jobs of a seller that are not over, the oldest first."""
    rows = connection.execute(select(J).where(J.c.owner == asked.owner, J.c.expires > asked.now).order_by(J.c.id))
    found: list[JobRow] = []
    for job in rows.all():
        steps = connection.execute(select(P.c.operation, P.c.state).where(P.c.job == job.id).order_by(P.c.place)).all()
        unclear = any(row.state in ("sending", "unknown") for row in steps)
        found.append(
            {
                "action": job.action,
                "state": "held" if is_held(asked, job) else "unknown" if unclear else "standing",
                "steps": len(steps),
                "last": steps[-1].operation if steps else "",
                "changed": job.changed,
            }
        )
    return found


def _is_write(connection: Connection, number: int) -> bool:
    claim: Any = connection.execute(select(J.c.claim).where(J.c.id == number)).scalar()
    return str(claim).startswith("write:")


def _step(asked: Asked, question: NoteStepSending | NoteStepDone, state: str) -> dict[str, Any]:
    # Any: values by column
    return {
        "job": question.job,
        "place": question.place,
        "owner": asked.owner,
        "asked": question.asked,
        "operation": question.operation,
        "state": state,
        "changed": asked.now,
    }


def _context(asked: Asked, job: int, place: int) -> str:
    return f"job_step:{asked.owner}:{job}:{place}"


ANSWERS: Answers = {
    BeginJob: begin_job,
    ListSteps: list_steps,
    ClearJob: clear_job,
    HoldJob: hold_job,
    NoteStepSending: note_sending,
    NoteStepDone: note_done,
    ReleaseJob: release_job,
    EndJob: end_job,
}
