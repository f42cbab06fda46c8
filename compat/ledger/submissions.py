"""The ledger's questions about submitting a feed: what was submitted, by whom, what became of it. No feed's content.

The law of a submission: it is written down before anything is sent, each step before it is taken, and a step that may
have reached Amazon is never left by the way it came. "recorded" → "sending" → "sent"; from "sending" also "unknown";
from "recorded" or a proven failure "refused", and only from there is the same submission tried again.
"""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import Connection, Row, select

from mws.compat.ledger import feed_parts, prices, repeats, signatures
from mws.compat.ledger.asked import Answers, Asked
from mws.compat.ledger.feed_parts import LEASE, SLACK
from mws.compat.ledger.feed_rows import change_submission, names, span, submission, whole, whole_submission
from mws.compat.ledger.questions.feeds import FeedRow
from mws.compat.ledger.questions.submissions import (
    BeginSubmission,
    BusySubmission,
    EarlierSubmission,
    FindUpstreamSearch,
    NewSubmission,
    NoteOutcomeUnknown,
    NoteSubmissionAnswered,
    NoteSubmissionRefused,
    NoteSubmissionSending,
    NoteSubmissionSent,
    ReadBackSubmission,
    SubmissionBegun,
    UnknownSubmission,
    UpstreamSearch,
    VoidSubmission,
)
from mws.compat.ledger.repeats import Earlier
from mws.compat.ledger.signatures import Signed
from mws.compat.state.tables import FEED_PART as P
from mws.compat.state.tables import LISTING_CHANGE as C
from mws.compat.state.tables import SUBMISSION as S

KEPT = span(days=180)
"""How long a submission is remembered. Amazon knows a feed for 90 days."""


def begin(connection: Connection, asked: Asked, question: BeginSubmission) -> SubmissionBegun:
    """Answer `BeginSubmission`."""
    return _earlier(connection, asked, question) or _begun(connection, asked, question)


def _claim(question: BeginSubmission) -> str:
    return f"{'dry_run' if question.dry_run else 'on'}:{question.fingerprint}"


def _signed(question: BeginSubmission) -> Signed:
    return Signed(question.signature, question.fingerprint, question.expires, question.dry_run)


def _earlier(connection: Connection, asked: Asked, question: BeginSubmission) -> SubmissionBegun | None:
    """What is known of this submission already; None where it is to be made."""
    mine = S.c.owner == asked.owner
    signed = signatures.find(connection, asked, "submission", _signed(question))
    row = None
    if signed is not None:
        row = connection.execute(select(S).where(mine, S.c.id == signed).with_for_update()).one_or_none()
    if row is None or _state(asked, row) == "free":
        # A retry of what never left goes by the newest submission that says the same.
        row = connection.execute(select(S).where(mine, S.c.claim == _claim(question)).with_for_update()).one_or_none()
    if row is None:
        return None
    row = _row_today(connection, asked, question, row)
    known = Earlier(
        _state(asked, row),
        repeats.age(asked.now, row.changed),
        None if row.answered is None else repeats.age(asked.now, row.answered),
        same_signature=signed == row.id,
        overtaken=_overtaken(connection, asked, question, row),
        void=row.status in ("CANCELLED", "FATAL") and row.sent == "sent",
    )
    found = repeats.verdict(question.kind, known, question.windows)
    if found == "new" or (found == "again" and question.again and not known.same_signature):
        change_submission(connection, row.id, claim=None)
        return None
    if found == "wait":
        return BusySubmission()
    if found == "try":
        return _begun_again(connection, asked, question, row)
    (feed,) = whole(connection, [row])
    looked = known.same_signature or question.certain == row.id
    if row.sent == "sent" and question.kind != "state" and not looked:
        # Its Signature is noted when it is known which write it is.
        return EarlierSubmission("doubtful", row.id, known.overtaken, feed)
    signatures.note(connection, asked, "submission", row.id, _signed(question))
    if known.overtaken:
        change_submission(connection, row.id, overtaken=1)
    if row.sent == "unknown":
        return UnknownSubmission(row.id, known.overtaken)
    return EarlierSubmission("dry_run" if row.sent == "dry_run" else "sent", row.id, known.overtaken, feed)


def _state(asked: Asked, row: Row[Any]) -> Literal["free", "going", "reached"]:  # Any: SQLAlchemy types no rows
    alive = repeats.age(asked.now, row.changed) <= LEASE
    if row.sent == "recorded":
        return "going" if alive else "free"
    if row.sent == "sending":
        return "going" if alive else "reached"
    return "free" if row.sent == "refused" else "reached"


def _row_today(
    connection: Connection, asked: Asked, question: BeginSubmission, row: Row[Any]
) -> Row[Any]:  # Any: as in _state
    """The row, put right: its process may be gone, its time may be that of a clock that was ahead."""
    values: dict[str, object] = {}
    if row.sent == "sending" and _state(asked, row) == "reached":
        # Whoever was sending it is gone, and it may have arrived.
        values = {"sent": "unknown", "changed": asked.now}
    elif repeats.age(asked.now, row.changed) == repeats.FOREVER and question.kind == "event":
        # Nobody knows how old it is: what must not happen twice counts as made now.
        values = {"changed": asked.now, "answered": row.answered and asked.now}
    if not values:
        return row
    change_submission(connection, row.id, **values)
    return connection.execute(select(S).where(S.c.id == row.id)).one()


def _begun_again(
    connection: Connection, asked: Asked, question: BeginSubmission, row: Row[Any]
) -> NewSubmission:  # Any: as in _state
    """A submission of which nothing reached Amazon, tried once more: a row of its own, behind what came meanwhile.

    The number of the attempt goes on, so that whoever was at the old one, slow and given up, finds nothing to send.
    """
    connection.execute(P.delete().where(P.c.submission == row.id))
    connection.execute(S.delete().where(S.c.id == row.id))
    begun = _begun(connection, asked, question, row.attempt + 1)
    signatures.move(connection, asked, "submission", row.id, begun.submission)
    return begun


def _begun(connection: Connection, asked: Asked, question: BeginSubmission, attempt: int = 1) -> NewSubmission:
    _forget(connection, asked)
    made: int = connection.execute(
        S.insert()
        .values(
            owner=asked.owner,
            claim=_claim(question),
            fingerprint=question.fingerprint,
            attempt=attempt,
            sent="recorded",
            changed=asked.now,
            feed_type_legacy=question.feed_type_legacy,
            feed_type=question.feed_type,
            marketplaces=",".join(question.marketplaces),
            md5=question.md5,
            size=question.size,
            status="",
            created=asked.now,
            cancelled_by_us=0,
            conversion="",
            checked=asked.now,
        )
        .returning(S.c.id)
    ).scalar_one()
    signatures.note(connection, asked, "submission", made, _signed(question))
    return NewSubmission(made, attempt)


def _overtaken(
    connection: Connection, asked: Asked, question: BeginSubmission, row: Row[Any]
) -> bool:  # Any: as in _state
    """Whether a later submission, by the database's own order, set the same kind of value, or may have."""
    later = select(S.c.id).where(
        S.c.owner == asked.owner,
        S.c.id > row.id,
        S.c.feed_type_legacy.in_(question.touching),
        S.c.sent.in_(("recorded", "sending", "sent", "unknown", *(("dry_run",) if question.dry_run else ()))),
    )
    return connection.execute(later.limit(1)).first() is not None


def note_answered(connection: Connection, asked: Asked, question: NoteSubmissionAnswered) -> None:
    """Answer `NoteSubmissionAnswered`."""
    mine = (S.c.owner == asked.owner, S.c.id == question.submission, S.c.answered.is_(None))
    connection.execute(S.update().where(*mine).values(answered=asked.now))


def void(connection: Connection, asked: Asked, question: VoidSubmission) -> None:
    """Answer `VoidSubmission`."""
    change_submission(connection, question.submission, claim=None)


def note_sending(connection: Connection, asked: Asked, question: NoteSubmissionSending) -> bool:
    """Answer `NoteSubmissionSending`."""
    return _moved(connection, asked, question, "recorded", sent="sending")


def note_refused(connection: Connection, asked: Asked, question: NoteSubmissionRefused) -> bool:
    """Answer `NoteSubmissionRefused`."""
    return _moved(connection, asked, question, "recorded", "sending", sent="refused")


def note_sent(connection: Connection, asked: Asked, question: NoteSubmissionSent) -> FeedRow:
    """Answer `NoteSubmissionSent`."""
    return _is_feed(connection, asked, question.submission, question.feed_id, "IN_QUEUE")


def note_unknown(connection: Connection, asked: Asked, question: NoteOutcomeUnknown) -> UpstreamSearch:
    """Answer `NoteOutcomeUnknown`."""
    change_submission(connection, question.submission, sent="unknown", changed=asked.now)
    return find_search(connection, asked, FindUpstreamSearch(question.submission))


def find_search(connection: Connection, asked: Asked, question: FindUpstreamSearch) -> UpstreamSearch:
    """Answer `FindUpstreamSearch`."""
    row = submission(connection, asked, question.submission)
    return UpstreamSearch(row.feed_type, row.created - SLACK)


def read_back(connection: Connection, asked: Asked, question: ReadBackSubmission) -> FeedRow | None:
    """Answer `ReadBackSubmission`."""
    row = submission(connection, asked, question.submission)
    if row.sent == "sent":
        return whole(connection, [row])[0]
    same = (S.c.owner == asked.owner, S.c.feed_type == row.feed_type)
    ours = set(connection.execute(select(S.c.feed_id).where(*same, S.c.sent == "sent")).scalars())
    ours |= set(connection.execute(select(P.c.feed_id).where(P.c.owner == asked.owner)).scalars())
    rivals = select(S.c.id).where(*same, S.c.sent.in_(("recorded", "sending", "unknown")), S.c.id != row.id)
    first = connection.execute(select(P.c.marketplace).where(P.c.submission == row.id, P.c.place == 0)).scalar()
    places = {first} if first else set(row.marketplaces.split(","))
    fitting = [
        feed
        for feed in question.feeds
        if feed.get("feedType") == row.feed_type
        and feed.get("feedId") not in ours
        and set(names(feed.get("marketplaceIds")) or places) == places
    ]
    if len(fitting) != 1 or connection.execute(rivals.limit(1)).first() is not None:
        return None
    (only,) = fitting
    return _is_feed(connection, asked, row.id, str(only["feedId"]), str(only["processingStatus"]))


def _moved(
    connection: Connection,
    asked: Asked,
    question: NoteSubmissionSending | NoteSubmissionRefused,
    *before: str,
    sent: str,
) -> bool:
    """Whether this attempt of the submission was in one of these states, and is now in the new one."""
    moved = (
        S.update()
        .where(S.c.id == question.submission, S.c.owner == asked.owner)
        .where(S.c.attempt == question.attempt, S.c.sent.in_(before))
        .values(sent=sent, changed=asked.now)
    )
    return connection.execute(moved).rowcount == 1


def _is_feed(connection: Connection, asked: Asked, number: int, feed_id: str, status: str) -> FeedRow:
    """Give a submission its feed, which of a converted one is its first part."""
    row = submission(connection, asked, number)
    feed_parts.known_for_ours(connection, asked, feed_id)
    feed_parts.give_up(connection, asked, number, feed_id)
    values = {"feed_id": feed_id, "sent": "sent", "status": status, "changed": asked.now, "checked": asked.now}
    change_submission(connection, row.id, **values)
    if row.conversion:
        feed_parts.part_sent(connection, asked, number, 0, feed_id)
        feed_parts.settle(connection, row.id, asked.now)
        prices.count_repeats(connection, row.id, asked.now)
    return whole_submission(connection, asked, number)


def _forget(connection: Connection, asked: Asked) -> None:
    """Let go of what is so old that nobody asks for it."""
    old = select(S.c.id).where(S.c.owner == asked.owner, S.c.created < asked.now - KEPT)
    for table in (P, C):
        connection.execute(table.delete().where(table.c.submission.in_(old)))
    connection.execute(S.delete().where(S.c.owner == asked.owner, S.c.created < asked.now - KEPT))
    prices.forget(connection, asked)


ANSWERS: Answers = {
    BeginSubmission: begin,
    NoteSubmissionAnswered: note_answered,
    VoidSubmission: void,
    NoteSubmissionSending: note_sending,
    NoteSubmissionRefused: note_refused,
    NoteSubmissionSent: note_sent,
    NoteOutcomeUnknown: note_unknown,
    FindUpstreamSearch: find_search,
    ReadBackSubmission: read_back,
}
