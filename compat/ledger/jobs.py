"""The ledger's questions about jobs: conversations of several calls, whose answers are kept step by step.

The law: one holder at a time, for as long as his lease; whoever holds it no longer changes nothing. A step that writes
is there before it leaves, and is never taken out again but by its own refusal. Answers are sealed. A job ends with its
conversation, or is forgotten when it expires.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Mapping
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select

from mws.compat.ledger import repeats
from mws.compat.ledger.asked import Asked, NamedQuestion
from mws.compat.ledger.feed_rows import over, span
from mws.compat.ledger.questions.show import JobRow
from mws.compat.state import values
from mws.compat.state.errors import StateError
from mws.compat.state.tables import JOB as J
from mws.compat.state.tables import JOB_STEP as P
from mws.spapi.calls import Json

log = logging.getLogger("mws.compat")

KEPT = span(days=2)
"""How long the job of a write is remembered after its last step, as its write is."""
FRESH = span(minutes=5)
"""How old the answer of a read may be that stands for a new call. Nothing older is used."""
SWEPT = 1000
"""Expired jobs that are removed when another begins."""

_MAY_HAVE_ARRIVED = ("sending", "answered", "unknown")

_Job: TypeAlias = "Row[Any]"  # Any: SQLAlchemy types no rows


# ---- whose turn it is ----------------------------------------------------------------------------------------------


def find(connection: Connection, asked: Asked, claim: str) -> _Job | None:
    """The job of that claim, None where there is none."""
    return connection.execute(select(J).where(J.c.owner == asked.owner, J.c.claim == claim)).one_or_none()


def is_held(asked: Asked, job: _Job) -> bool:
    """Whether somebody carries it on this moment, as far as is known."""
    return bool(job.holder) and repeats.age(asked.now, job.changed) < job.lease


def begin(connection: Connection, asked: Asked, claim: str, kept: int) -> dict[str, Json]:
    """Begin a job and hold it. Asked with action and lease (milliseconds). kept: milliseconds.

    Answer: job, holder, begun, and kept (whether there may be steps of it), as `take` answers.
    """
    values.sweep_jobs(connection, asked.now, SWEPT)
    left = find(connection, asked, claim)
    if left is not None:
        # Of a write that was forgotten a moment before its job, and whose number is another's by now.
        drop(connection, left)
    holder = secrets.token_hex(8)
    row = {
        "owner": asked.owner,
        "claim": claim,
        "action": asked.text("action"),
        "holder": holder,
        "lease": asked.number("lease") or 0,
        "begun": asked.now,
        "changed": asked.now,
        "expires": asked.now + kept,
        "overtaken": 0,
    }
    number: int = connection.execute(J.insert().values(**row).returning(J.c.id)).scalar_one()
    return {"job": number, "holder": holder, "begun": asked.now, "kept": False}


def take(connection: Connection, asked: Asked, job: _Job) -> dict[str, Json] | None:
    """Hold a job that nobody carries on; None where somebody does. Asked with lease. Answer: as `begin`."""
    holder = secrets.token_hex(8)
    over_now = or_(J.c.changed <= asked.now - J.c.lease, J.c.changed > asked.now + repeats.AHEAD)
    free = or_(J.c.holder == "", over_now)
    held = {"holder": holder, "lease": asked.number("lease") or 0, "changed": asked.now}
    if connection.execute(J.update().where(J.c.id == job.id, free).values(**held)).rowcount != 1:
        return None
    return {"job": job.id, "holder": holder, "begun": job.begun, "kept": True}


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


def _mine(connection: Connection, asked: Asked) -> bool:
    """Whether the asker still holds the job; then it is his for another lease."""
    mine = (J.c.owner == asked.owner, J.c.id == asked.number("job"), J.c.holder == asked.text("holder"))
    kept = {"changed": asked.now}
    lease = asked.number("lease")
    if lease is not None:
        kept["lease"] = lease
    return bool(asked.text("holder")) and connection.execute(J.update().where(*mine).values(**kept)).rowcount == 1


# ---- questions -----------------------------------------------------------------------------------------------------


def job_begun(connection: Connection, asked: Asked) -> Json:
    """Begin a job of reads, or go on with it. Asked with claim, action, lease (milliseconds).

    Answer: outcome "busy", or "begun" with what `begin` answers. What is too old to be used is gone.
    """
    claim = asked.text("claim")
    job = find(connection, asked, claim)
    if job is None:
        return {"outcome": "begun", **begin(connection, asked, claim, FRESH)}
    taken = take(connection, asked, job)
    if taken is None:
        return {"outcome": "busy"}
    connection.execute(P.delete().where(P.c.job == job.id, over(P.c.changed, asked.now, FRESH)))
    left = connection.execute(select(func.count()).where(P.c.job == job.id)).scalar_one()
    renewed = {"expires": asked.now + FRESH, "begun": job.begun if left else asked.now}
    connection.execute(J.update().where(J.c.id == job.id).values(**renewed))
    return {"outcome": "begun", **taken, "begun": renewed["begun"], "kept": bool(left)}


def job_steps(connection: Connection, asked: Asked) -> Json:
    """What a job has asked and was answered. Asked with job, holder.

    Answer: now (milliseconds), and steps, in order, with place, asked, operation, writes, state, changed and answer of
    each; steps None where another holds it. A job without a write whose answers are too old, or cannot be opened, has
    none.
    """
    if not _mine(connection, asked):
        return {"steps": None}
    rows = connection.execute(select(P).where(P.c.job == asked.number("job")).order_by(P.c.place)).all()
    steps: list[Json] = []
    readable = True
    for row in rows:
        answer: Json = None
        try:
            if row.answer:
                answer = json.loads(asked.seals.open(bytes(row.answer), _context(asked, row.job, row.place)))
        except StateError:
            log.warning("a kept answer of %s cannot be opened: it was sealed with another key", row.operation)
            readable = False
        step: dict[str, Json] = {name: getattr(row, name) for name in ("place", "asked", "operation", "state")}
        steps.append({**step, "writes": bool(row.writes), "changed": row.changed, "answer": answer})
    old = any(repeats.age(asked.now, row.changed) > FRESH for row in rows)
    if (old or not readable) and not any(row.writes and row.state in _MAY_HAVE_ARRIVED for row in rows):
        _clear(connection, asked)
        return {"steps": [], "begun": asked.now}
    return {"steps": steps, "readable": readable, "now": asked.now}


def job_cleared(connection: Connection, asked: Asked) -> Json:
    """Begin a job anew that has written nothing. Asked with job, holder. Answer: begun; None where another holds it."""
    if not _mine(connection, asked):
        return {"begun": None}
    _clear(connection, asked)
    return {"begun": asked.now}


def _clear(connection: Connection, asked: Asked) -> None:
    number = asked.number("job")
    connection.execute(P.delete().where(P.c.job == number))
    connection.execute(J.update().where(J.c.id == number).values(begun=asked.now))


def job_held(connection: Connection, asked: Asked) -> Json:
    """Hold a job for longer. Asked with job, holder, lease (milliseconds from now). Answer: go, False where another
    holds it.
    """
    return {"go": _mine(connection, asked)}


def step_sending(connection: Connection, asked: Asked) -> Json:
    """A write is about to leave. Asked with job, holder, place, asked, operation, target. Answer: go, whether it may;
    busy, where it may not while another call is in the middle of writing to the same.

    In the place of one that was refused; never of one that may have arrived.
    """
    target = asked.text("target")
    if target and connection.dialect.name == "postgresql":
        # Before any row is locked: one at a time for one thing, as on SQLite.
        connection.execute(select(func.pg_advisory_xact_lock(int(target[:15], 16))))
    if not _mine(connection, asked):
        return {"go": False}
    others = select(P.c.job).where(P.c.owner == asked.owner, P.c.target == target, P.c.job != asked.number("job"))
    if target:
        writing = connection.execute(select(J).where(J.c.id.in_(others.where(P.c.state.in_(_MAY_HAVE_ARRIVED))))).all()
        if any(is_held(asked, job) for job in writing):
            return {"go": False, "busy": True}
    here = (P.c.job == asked.number("job"), P.c.place == asked.number("place"))
    connection.execute(P.delete().where(*here, P.c.state == "failed"))
    if connection.execute(select(P.c.id).where(*here)).first() is not None:
        return {"go": False}
    connection.execute(P.insert().values(**_step(asked, "sending"), writes=1, target=target, answer=b""))
    if target:
        connection.execute(J.update().where(J.c.id.in_(others)).values(overtaken=1))
    return {"go": True}


def step_done(connection: Connection, asked: Asked) -> Json:
    """A step was answered, or failed. Asked with job, holder, place, asked, operation, state ("answered", "unknown",
    "failed", "passed") and answer (any JSON). Answer: go, False where another holds the job.
    """
    if not _mine(connection, asked):
        return {"go": False}
    number, place = asked.number("job") or 0, asked.number("place") or 0
    text = json.dumps(asked.arguments.get("answer"), separators=(",", ":"))
    sealed = asked.seals.seal(text.encode(), _context(asked, number, place))
    row = {**_step(asked, asked.text("state")), "answer": sealed}
    here: tuple[ColumnElement[bool], ...] = (P.c.job == number, P.c.place == place)
    if connection.execute(P.update().where(*here).values(**row)).rowcount != 1:
        connection.execute(P.insert().values(**row, writes=0, target=""))
    expires = asked.now + (KEPT if _is_write(connection, asked) else FRESH)
    connection.execute(J.update().where(J.c.id == number).values(expires=expires))
    return {"go": True}


def job_released(connection: Connection, asked: Asked) -> Json:
    """The call is over and the conversation is not. Asked with job, holder. Nothing happens where another holds it."""
    mine = (J.c.owner == asked.owner, J.c.id == asked.number("job"), J.c.holder == asked.text("holder"))
    connection.execute(J.update().where(*mine).values(holder="", changed=asked.now))
    return None


def job_over(connection: Connection, asked: Asked) -> Json:
    """The conversation is over: its answers are forgotten. Asked with job, holder."""
    mine = (J.c.owner == asked.owner, J.c.id == asked.number("job"), J.c.holder == asked.text("holder"))
    job = connection.execute(select(J).where(*mine)).one_or_none()
    if job is not None:
        drop(connection, job)
    return None


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


def _is_write(connection: Connection, asked: Asked) -> bool:
    claim: Any = connection.execute(select(J.c.claim).where(J.c.id == asked.number("job"))).scalar()
    return str(claim).startswith("write:")


def _step(asked: Asked, state: str) -> dict[str, Any]:  # Any: values by column
    return {
        "job": asked.number("job"),
        "place": asked.number("place"),
        "owner": asked.owner,
        "asked": asked.text("asked"),
        "operation": asked.text("operation"),
        "state": state,
        "changed": asked.now,
    }


def _context(asked: Asked, job: int, place: int) -> str:
    return f"job_step:{asked.owner}:{job}:{place}"


QUESTIONS: Mapping[str, NamedQuestion] = {
    "job_begun": NamedQuestion(job_begun),
    "job_steps": NamedQuestion(job_steps),
    "job_cleared": NamedQuestion(job_cleared),
    "job_held": NamedQuestion(job_held),
    "step_sending": NamedQuestion(step_sending),
    "step_done": NamedQuestion(step_done),
    "job_released": NamedQuestion(job_released),
    "job_over": NamedQuestion(job_over),
}
