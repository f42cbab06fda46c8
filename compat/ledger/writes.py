"""The ledger's questions about writes that are no SubmitFeed: whether one was made before, and what it was answered.

The law: written down before its plan begins; from "begun" to "done" with the document that answered it, to "unknown"
where it may have arrived and nobody knows, or to "refused" where nothing was done. One that is "begun" for too long
counts as arrived: its process died. One whose conversation is kept has a job (`jobs`): it stands still as "paused", is
gone on with by its repeat, and is under way for as long as somebody holds that job.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import Connection, Row, select

from mws.compat.ledger import jobs, repeats, signatures
from mws.compat.ledger.asked import Asked, NamedQuestion
from mws.compat.ledger.feed_rows import span
from mws.compat.ledger.repeats import Earlier
from mws.compat.state.tables import SIGNATURE as G
from mws.compat.state.tables import WRITE as W
from mws.spapi.calls import Json

LEASE = span(minutes=5)
"""How long a write counts as under way."""
KEPT = span(days=2)
"""How long a write is remembered; longer while a signature of it is accepted."""


def write_begun(connection: Connection, asked: Asked) -> Json:
    """Write a write down, or find that it was made before.

    Asked with action, fingerprint, kind (of `repeats`), windows, signature, expires (milliseconds), again; and lease
    (milliseconds) where its conversation is kept.
    Answer: outcome "new" (with write), "busy", "unknown" or "done" (both with write; reply, and overtaken). Where the
    conversation is kept also "resume" (with write); and that and "new" have what `jobs.begin` answers.
    """
    row = _row(connection, asked)
    if row is None:
        return _new(connection, asked)
    kind = cast(repeats.Kind, asked.text("kind"))
    signed = signatures.find(connection, asked, "write", _signed(asked)) == row.id
    job = _job(connection, asked, row)
    state = _state(asked, row, job)
    known = Earlier(
        state,
        repeats.age(asked.now, row.changed if job is None or row.state == "unknown" else job.changed),
        None if row.answered is None else repeats.age(asked.now, row.answered),
        same_signature=signed,
        overtaken=jobs.is_overtaken(connection, job)
        if job is not None and state == "paused"
        else _overtaken(connection, asked, row),
    )
    found = repeats.verdict(kind, known, repeats.windows(asked.arguments.get("windows")))
    if found == "wait":
        return {"outcome": "busy"}
    if found == "try" or found == "new" or (asked.flag("again") and not signed):
        connection.execute(W.update().where(W.c.id == row.id).values(claim=None))
        if found == "try" and job is not None:
            jobs.drop(connection, job)
        return _new(connection, asked)
    signatures.note(connection, asked, "write", row.id, _signed(asked))
    if found == "resume" and job is not None:
        taken = jobs.take(connection, asked, job)
        return {"outcome": "busy"} if taken is None else {"outcome": "resume", "write": row.id, **taken}
    done = row.state == "done"
    return {
        "outcome": "done" if done else "unknown",
        "write": row.id,
        "reply": row.reply,
        "overtaken": known.overtaken and kind in ("state", "fact"),
    }


def _signed(asked: Asked) -> signatures.Signed:
    return signatures.Signed(asked.text("signature"), asked.text("fingerprint"), asked.number("expires") or 0)


def _row(connection: Connection, asked: Asked) -> Row[Any] | None:  # Any: SQLAlchemy types no rows
    signed = signatures.find(connection, asked, "write", _signed(asked))
    row = None
    if signed is not None:
        row = connection.execute(select(W).where(W.c.owner == asked.owner, W.c.id == signed)).one_or_none()
    if row is None or row.state == "refused":
        newest = select(W).where(W.c.owner == asked.owner, W.c.claim == asked.text("fingerprint"))
        row = connection.execute(newest.with_for_update()).one_or_none()
    return row


def _job(connection: Connection, asked: Asked, row: Row[Any]) -> Row[Any] | None:  # Any: as in _row
    """The conversation of a write that is not over, None where none is kept."""
    if row.state in ("done", "refused") or not asked.number("lease"):
        return None
    return jobs.find(connection, asked, _claim(row.id))


def _claim(write: int | None) -> str:
    return f"write:{write}"


def _state(asked: Asked, row: Row[Any], job: Row[Any] | None) -> Any:  # Any: as in _row, and a word of Earlier
    if job is not None:
        return "going" if jobs.is_held(asked, job) else "paused"
    if row.state == "begun":
        return "going" if repeats.age(asked.now, row.changed) <= LEASE else "reached"
    return "free" if row.state == "refused" else "reached"


def _overtaken(connection: Connection, asked: Asked, row: Row[Any]) -> bool:  # Any: as in _row
    later = select(W.c.id).where(
        W.c.owner == asked.owner, W.c.action == row.action, W.c.id > row.id, W.c.state != "refused"
    )
    return connection.execute(later.limit(1)).first() is not None


def _new(connection: Connection, asked: Asked) -> Json:
    signed = select(G.c.number).where(G.c.kind == "write", G.c.until >= asked.now)
    old = (W.c.begun < asked.now - KEPT, W.c.changed < asked.now - KEPT)
    connection.execute(W.delete().where(*old, W.c.id.not_in(signed)))
    row = {
        "owner": asked.owner,
        "action": asked.text("action"),
        "claim": asked.text("fingerprint"),
        "state": "begun",
        "begun": asked.now,
        "changed": asked.now,
        "reply": "",
    }
    made = connection.execute(W.insert().values(**row).returning(W.c.id)).scalar_one()
    signatures.note(connection, asked, "write", made, _signed(asked))
    job = jobs.begin(connection, asked, _claim(made), jobs.KEPT) if asked.number("lease") else {}
    return {"outcome": "new", "write": made, **job}


def write_ended(connection: Connection, asked: Asked) -> Json:
    """What became of a write. Asked with write, state ("done", "unknown", "refused", "paused") and reply, the document;
    and holder where its conversation is kept: nothing changes where another holds that.

    One that was refused and may have written before is paused: its repeat tries again what was refused.
    """
    state = asked.text("state")
    holder = asked.text("holder")
    mine = (W.c.owner == asked.owner, W.c.id == asked.number("write"))
    # The write before its job, as `write_begun` takes them: of two that take them crosswise one fails.
    connection.execute(select(W.c.id).where(*mine).with_for_update())
    if holder:
        job = jobs.find(connection, asked, _claim(asked.number("write")))
        if job is None or job.holder != holder:
            return None
        if state == "refused" and jobs.may_have_written(connection, job):
            state = "paused"
        if state in ("done", "refused"):
            jobs.drop(connection, job)
        else:
            jobs.release(connection, asked, job)
    values = {"state": state, "reply": asked.text("reply"), "changed": asked.now}
    # Looked into once more, an outcome that nobody knows grows no younger.
    still_unknown = W.c.state == "unknown" if state == "unknown" else sa.false()
    connection.execute(W.update().where(*mine, sa.not_(still_unknown)).values(**values))
    return None


def write_answered(connection: Connection, asked: Asked) -> Json:
    """The caller has the answer. Asked with write. It counts from the first time: a repeat makes it no younger."""
    mine = (W.c.owner == asked.owner, W.c.id == asked.number("write"), W.c.answered.is_(None))
    connection.execute(W.update().where(*mine).values(answered=asked.now))
    return None


QUESTIONS: Mapping[str, NamedQuestion] = {
    "write_begun": NamedQuestion(write_begun),
    "write_ended": NamedQuestion(write_ended),
    "write_answered": NamedQuestion(write_answered),
}
