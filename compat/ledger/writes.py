"""The ledger's questions about writes that are no SubmitFeed: whether one was made before, and what it was answered.

The law: written down before its plan begins; from "begun" to "done" with the document that answered it, to "unknown"
where it may have arrived and nobody knows, or to "refused" where nothing was done. One that is "begun" for too long
counts as arrived: its process died.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Connection, Row, select

from mws.compat.ledger import repeats, signatures
from mws.compat.ledger.feed_rows import span
from mws.compat.ledger.questions import Asked, Question
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

    Asked with action, fingerprint, kind (of `repeats`), windows, signature, expires (milliseconds), again.
    Answer: outcome "new" (with write), "busy", "unknown" or "done" (both with write; reply, and overtaken).
    """
    row = _row(connection, asked)
    if row is None:
        return _new(connection, asked)
    kind = cast(repeats.Kind, asked.text("kind"))
    signed = signatures.find(connection, asked, "write") == row.id
    known = Earlier(
        _state(asked, row),
        repeats.age(asked.now, row.changed),
        None if row.answered is None else repeats.age(asked.now, row.answered),
        same_signature=signed,
        overtaken=_overtaken(connection, asked, row),
    )
    found = repeats.verdict(kind, known, repeats.windows(asked.arguments.get("windows")))
    if found == "wait":
        return {"outcome": "busy"}
    if found == "try" or found == "new" or (asked.flag("again") and not signed):
        connection.execute(W.update().where(W.c.id == row.id).values(claim=None))
        return _new(connection, asked)
    signatures.note(connection, asked, "write", row.id)
    done = row.state == "done"
    return {
        "outcome": "done" if done else "unknown",
        "write": row.id,
        "reply": row.reply,
        "overtaken": known.overtaken and kind in ("state", "fact"),
    }


def _row(connection: Connection, asked: Asked) -> Row[Any] | None:  # Any: SQLAlchemy types no rows
    signed = signatures.find(connection, asked, "write")
    row = None
    if signed is not None:
        row = connection.execute(select(W).where(W.c.owner == asked.owner, W.c.id == signed)).one_or_none()
    if row is None or _state(asked, row) == "free":
        newest = select(W).where(W.c.owner == asked.owner, W.c.claim == asked.text("fingerprint"))
        row = connection.execute(newest.with_for_update()).one_or_none()
    return row


def _state(asked: Asked, row: Row[Any]) -> Any:  # Any: as in _row, and one of the words of Earlier
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
    connection.execute(W.delete().where(W.c.begun < asked.now - KEPT, W.c.id.not_in(signed)))
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
    signatures.note(connection, asked, "write", made)
    return {"outcome": "new", "write": made}


def write_ended(connection: Connection, asked: Asked) -> Json:
    """What became of a write. Asked with write, state ("done", "unknown", "refused") and reply, the document."""
    values = {"state": asked.text("state"), "reply": asked.text("reply"), "changed": asked.now}
    connection.execute(W.update().where(W.c.owner == asked.owner, W.c.id == asked.number("write")).values(**values))
    return None


def write_answered(connection: Connection, asked: Asked) -> Json:
    """The caller has the answer. Asked with write. It counts from the first time: a repeat makes it no younger."""
    mine = (W.c.owner == asked.owner, W.c.id == asked.number("write"), W.c.answered.is_(None))
    connection.execute(W.update().where(*mine).values(answered=asked.now))
    return None


QUESTIONS: Mapping[str, Question] = {
    "write_begun": Question(write_begun),
    "write_ended": Question(write_ended),
    "write_answered": Question(write_answered),
}
