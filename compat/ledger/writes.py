"""The ledger's questions about writes that are no SubmitFeed: whether one was made before, and what it was answered.

The law: written down before its plan begins; from "begun" to "done" with the document that answered it, to "unknown"
where it may have arrived and nobody knows, or to "refused" where nothing was done. One that is "begun" for too long
counts as arrived: its process died. One whose conversation is kept has a job (`jobs`): it stands still as "paused", is
gone on with by its repeat, and is under way for as long as somebody holds that job.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row, select

from mws.compat.ledger import jobs, repeats, signatures
from mws.compat.ledger.asked import Answers, Asked
from mws.compat.ledger.feed_rows import span
from mws.compat.ledger.questions.writes import BeginWrite, EndWrite, NoteWriteAnswered, WriteBegun
from mws.compat.ledger.repeats import Earlier
from mws.compat.ledger.signatures import Signed
from mws.compat.state.tables import SIGNATURE as G
from mws.compat.state.tables import WRITE as W

LEASE = span(minutes=5)
"""How long a write counts as under way."""
KEPT = span(days=2)
"""How long a write is remembered; longer while a signature of it is accepted."""


def begin(connection: Connection, asked: Asked, question: BeginWrite) -> WriteBegun:
    """Answer `BeginWrite`."""
    row = _row(connection, asked, question)
    if row is None:
        return _new(connection, asked, question)
    kind = question.kind
    signed = signatures.find(connection, asked, "write", _signed(question)) == row.id
    job = _job(connection, asked, question, row)
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
    found = repeats.verdict(kind, known, question.windows)
    if found == "wait":
        return WriteBegun("busy")
    if found == "try" or found == "new" or (question.again and not signed):
        connection.execute(W.update().where(W.c.id == row.id).values(claim=None))
        if found == "try" and job is not None:
            jobs.drop(connection, job)
        return _new(connection, asked, question)
    signatures.note(connection, asked, "write", row.id, _signed(question))
    if found == "resume" and job is not None:
        taken = jobs.take(connection, asked, job, question.lease)
        return WriteBegun("busy") if taken is None else WriteBegun("resume", row.id, taken)
    overtaken = known.overtaken and kind in ("state", "fact")
    return WriteBegun("done" if row.state == "done" else "unknown", row.id, None, row.reply, overtaken)


def _signed(question: BeginWrite) -> Signed:
    return Signed(question.signature, question.fingerprint, question.expires)


def _row(
    connection: Connection, asked: Asked, question: BeginWrite
) -> Row[Any] | None:  # Any: SQLAlchemy types no rows
    signed = signatures.find(connection, asked, "write", _signed(question))
    row = None
    if signed is not None:
        row = connection.execute(select(W).where(W.c.owner == asked.owner, W.c.id == signed)).one_or_none()
    if row is None or row.state == "refused":
        newest = select(W).where(W.c.owner == asked.owner, W.c.claim == question.fingerprint)
        row = connection.execute(newest.with_for_update()).one_or_none()
    return row


def _job(
    connection: Connection, asked: Asked, question: BeginWrite, row: Row[Any]
) -> Row[Any] | None:  # Any: as in _row
    """The conversation of a write that is not over, None where none is kept."""
    if row.state in ("done", "refused") or not question.lease:
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


def _new(connection: Connection, asked: Asked, question: BeginWrite) -> WriteBegun:
    signed = select(G.c.number).where(G.c.kind == "write", G.c.until >= asked.now)
    old = (W.c.begun < asked.now - KEPT, W.c.changed < asked.now - KEPT)
    connection.execute(W.delete().where(*old, W.c.id.not_in(signed)))
    row = {
        "owner": asked.owner,
        "action": question.action,
        "claim": question.fingerprint,
        "state": "begun",
        "begun": asked.now,
        "changed": asked.now,
        "reply": "",
    }
    made: int = connection.execute(W.insert().values(**row).returning(W.c.id)).scalar_one()
    signatures.note(connection, asked, "write", made, _signed(question))
    job = None
    if question.lease:
        job = jobs.begin(connection, asked, _claim(made), question.action, question.lease, jobs.KEPT)
    return WriteBegun("new", made, job)


def end(connection: Connection, asked: Asked, question: EndWrite) -> None:
    """Answer `EndWrite`."""
    state: str = question.state
    mine = (W.c.owner == asked.owner, W.c.id == question.write)
    # The write before its job, as `begin` takes them: of two that take them crosswise one fails.
    connection.execute(select(W.c.id).where(*mine).with_for_update())
    if question.holder:
        job = jobs.find(connection, asked, _claim(question.write))
        if job is None or job.holder != question.holder:
            return
        if state == "refused" and jobs.may_have_written(connection, job):
            state = "paused"
        if state in ("done", "refused"):
            jobs.drop(connection, job)
        else:
            jobs.release(connection, asked, job)
    values = {"state": state, "reply": question.reply, "changed": asked.now}
    # Looked into once more, an outcome that nobody knows grows no younger.
    still_unknown = W.c.state == "unknown" if state == "unknown" else sa.false()
    connection.execute(W.update().where(*mine, sa.not_(still_unknown)).values(**values))


def note_answered(connection: Connection, asked: Asked, question: NoteWriteAnswered) -> None:
    """Answer `NoteWriteAnswered`."""
    mine = (W.c.owner == asked.owner, W.c.id == question.write, W.c.answered.is_(None))
    connection.execute(W.update().where(*mine).values(answered=asked.now))


ANSWERS: Answers = {BeginWrite: begin, EndWrite: end, NoteWriteAnswered: note_answered}
