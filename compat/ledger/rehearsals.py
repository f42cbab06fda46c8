"""The ledger's questions about rehearsals: feeds of `writes = "dry_run"` that the program believes were submitted.

What states a fact or does something is kept, to be sent once the rehearsal is over: "left" → "sent", or "dropped".
Prices and stock are not: they will be said again. What is older than it is kept for is left no longer.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, func, select

from mws.compat.ledger.asked import Answers, Asked
from mws.compat.ledger.feed_parts import take
from mws.compat.ledger.feed_rows import span, whole_submission
from mws.compat.ledger.own_ids import new_id
from mws.compat.ledger.questions.base import Page
from mws.compat.ledger.questions.feed_parts import NoteRehearsed
from mws.compat.ledger.questions.feeds import FeedRow
from mws.compat.ledger.questions.rehearsals import CountRehearsals, EndRehearsal, ListRehearsals, RehearsalRow
from mws.compat.state.tables import REHEARSAL as R
from mws.compat.state.tables import SUBMISSION as S
from mws.mappings.feeds.types import REHEARSED_DAYS


def note_rehearsed(connection: Connection, asked: Asked, question: NoteRehearsed) -> FeedRow | None:
    """Answer `NoteRehearsed`."""
    number = question.submission
    values: dict[str, object] = {
        "sent": "dry_run",
        "feed_id": new_id(connection, asked.now),
        "status": "DONE",
        "changed": asked.now,
        "started": asked.now,
        "completed": asked.now,
        "checked": asked.now,
    }
    if not take(connection, asked, number, question.attempt, question.conversion, **values):
        return None
    if question.left:
        made = {"submission": number, "owner": asked.owner, "state": "left", "messages": question.messages}
        connection.execute(R.insert().values(**made, feed_id=None))
    return whole_submission(connection, asked, number)


def list_left(connection: Connection, asked: Asked, question: ListRehearsals) -> Page[RehearsalRow]:
    """Answer `ListRehearsals`."""
    wanted = (
        select(R.c.submission, R.c.messages, S.c.feed_id, S.c.feed_type_legacy, S.c.created)
        .join(S, S.c.id == R.c.submission)
        .where(*_left(asked))
        .order_by(R.c.submission)
    )
    rows: list[RehearsalRow] = [
        {
            "submission": row.submission,
            "feedId": row.feed_id,
            "feedType": row.feed_type_legacy,
            "created": row.created,
            "messages": row.messages,
        }
        for row in connection.execute(wanted)
    ]
    return Page(rows)


def count_left(connection: Connection, asked: Asked, question: CountRehearsals) -> dict[str, int]:
    """Answer `CountRehearsals`."""
    wanted = (
        select(S.c.feed_type_legacy, func.sum(R.c.messages))
        .join(R, S.c.id == R.c.submission)
        .where(*_left(asked))
        .group_by(S.c.feed_type_legacy)
        .order_by(S.c.feed_type_legacy)
    )
    return {row[0]: int(row[1]) for row in connection.execute(wanted)}


def _left(asked: Asked) -> tuple[ColumnElement[bool], ...]:
    """Conditions: it is left, and kept still."""
    return (R.c.owner == asked.owner, R.c.state == "left", S.c.created > asked.now - span(days=REHEARSED_DAYS))


def end(connection: Connection, asked: Asked, question: EndRehearsal) -> bool:
    """Answer `EndRehearsal`."""
    mine = (R.c.owner == asked.owner, R.c.submission == question.submission, R.c.state == "left")
    values = {"state": question.state, "feed_id": question.feed_id or None}
    return connection.execute(R.update().where(*mine).values(**values)).rowcount == 1


ANSWERS: Answers = {
    NoteRehearsed: note_rehearsed,
    ListRehearsals: list_left,
    CountRehearsals: count_left,
    EndRehearsal: end,
}
