"""The ledger's questions about submitting a feed: what was submitted, by whom, what became of it. No feed's content.

The law of a submission: it is written down before anything is sent, each step before it is taken, and a step that may
have reached Amazon is never left by the way it came. "recorded" → "sending" → "sent"; from "sending" also "unknown";
from "recorded" or a proven failure "refused", and only from there is the same submission tried again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from sqlalchemy import Connection, Row, select

from mws.compat.ledger import feed_parts, prices, repeats, signatures
from mws.compat.ledger.asked import Asked, NamedQuestion
from mws.compat.ledger.feed_parts import LEASE, SLACK
from mws.compat.ledger.feed_rows import changed, instant, names, span, submission, whole
from mws.compat.ledger.repeats import Earlier
from mws.compat.state.tables import FEED_PART as P
from mws.compat.state.tables import LISTING_CHANGE as C
from mws.compat.state.tables import SUBMISSION as S
from mws.spapi.calls import Json

KEPT = span(days=180)
"""How long a submission is remembered. Amazon knows a feed for 90 days."""


def begin_submission(connection: Connection, asked: Asked) -> Json:
    """Write a submission down, or find that it was made before.

    Asked with fingerprint, feed_type_legacy, feed_type, marketplaces, md5, size, dry_run; kind, touching (legacy types
    that set the same kinds of value), windows (as of `repeats.Windows`), signature and expires (milliseconds), again.

    Answer: outcome "new" (with submission and attempt), "sent" or "dry_run" (with feed, the row), "unknown" (with
    submission), "busy" (with retry_after, seconds), "doubtful" (an event or a fact that Amazon has: with feed and
    submission, before it is known whether it came to nothing; who has looked asks again, with certain, its submission).
    Of an earlier one also overtaken: something was written since.
    """
    return _earlier(connection, asked) or _begun(connection, asked)


def _claim(asked: Asked) -> str:
    return f"{'dry_run' if asked.flag('dry_run') else 'on'}:{asked.text('fingerprint')}"


def _earlier(connection: Connection, asked: Asked) -> dict[str, Json] | None:
    """What is known of this submission already; None where it is to be made."""
    mine = S.c.owner == asked.owner
    signed = signatures.find(connection, asked, "submission")
    row = None
    if signed is not None:
        row = connection.execute(select(S).where(mine, S.c.id == signed).with_for_update()).one_or_none()
    if row is None or _state(asked, row) == "free":
        # A retry of what never left goes by the newest submission that says the same.
        row = connection.execute(select(S).where(mine, S.c.claim == _claim(asked)).with_for_update()).one_or_none()
    if row is None:
        return None
    row = _row_today(connection, asked, row)
    known = Earlier(
        _state(asked, row),
        repeats.age(asked.now, row.changed),
        None if row.answered is None else repeats.age(asked.now, row.answered),
        same_signature=signed == row.id,
        overtaken=_overtaken(connection, asked, row),
        void=row.status in ("CANCELLED", "FATAL") and row.sent == "sent",
    )
    found = repeats.verdict(_kind(asked), known, repeats.windows(asked.arguments.get("windows")))
    if found == "new" or (found == "again" and asked.flag("again") and not known.same_signature):
        changed(connection, row.id, claim=None)
        return None
    if found == "wait":
        return {"outcome": "busy", "retry_after": (LEASE - known.age) / 1000}
    if found == "try":
        return _begun_again(connection, asked, row)
    answer: dict[str, Json] = {"submission": row.id, "overtaken": known.overtaken}
    (whole_row,) = whole(connection, [row])
    looked = known.same_signature or asked.number("certain") == row.id
    if row.sent == "sent" and _kind(asked) != "state" and not looked:
        # Its Signature is noted when it is known which write it is.
        return {**answer, "outcome": "doubtful", "feed": whole_row}
    signatures.note(connection, asked, "submission", row.id)
    if known.overtaken:
        changed(connection, row.id, overtaken=1)
    if row.sent == "unknown":
        return {**answer, "outcome": "unknown"}
    return {**answer, "outcome": row.sent, "feed": whole_row}


def _state(asked: Asked, row: Row[Any]) -> Literal["free", "going", "reached"]:  # Any: SQLAlchemy types no rows
    alive = repeats.age(asked.now, row.changed) <= LEASE
    if row.sent == "recorded":
        return "going" if alive else "free"
    if row.sent == "sending":
        return "going" if alive else "reached"
    return "free" if row.sent == "refused" else "reached"


def _row_today(connection: Connection, asked: Asked, row: Row[Any]) -> Row[Any]:  # Any: as in _state
    """The row, put right: its process may be gone, its time may be that of a clock that was ahead."""
    values: dict[str, object] = {}
    if row.sent == "sending" and _state(asked, row) == "reached":
        # Whoever was sending it is gone, and it may have arrived.
        values = {"sent": "unknown", "changed": asked.now}
    elif repeats.age(asked.now, row.changed) == repeats.FOREVER and _kind(asked) == "event":
        # Nobody knows how old it is: what must not happen twice counts as made now.
        values = {"changed": asked.now, "answered": row.answered and asked.now}
    if not values:
        return row
    changed(connection, row.id, **values)
    return connection.execute(select(S).where(S.c.id == row.id)).one()


def _kind(asked: Asked) -> repeats.Kind:
    kind = asked.text("kind")
    return "state" if kind == "state" else "fact" if kind == "fact" else "event"


def _begun_again(connection: Connection, asked: Asked, row: Row[Any]) -> dict[str, Json]:  # Any: as in _state
    """A submission of which nothing reached Amazon, tried once more: a row of its own, behind what came meanwhile.

    The number of the attempt goes on, so that whoever was at the old one, slow and given up, finds nothing to send.
    """
    connection.execute(P.delete().where(P.c.submission == row.id))
    connection.execute(S.delete().where(S.c.id == row.id))
    begun = _begun(connection, asked, row.attempt + 1)
    signatures.move(connection, asked, "submission", row.id, int(str(begun["submission"])))
    return begun


def _begun(connection: Connection, asked: Asked, attempt: int = 1) -> dict[str, Json]:
    _forget(connection, asked)
    made = connection.execute(
        S.insert()
        .values(
            owner=asked.owner,
            claim=_claim(asked),
            fingerprint=asked.text("fingerprint"),
            attempt=attempt,
            sent="recorded",
            changed=asked.now,
            feed_type_legacy=asked.text("feed_type_legacy"),
            feed_type=asked.text("feed_type"),
            marketplaces=",".join(asked.texts("marketplaces")),
            md5=asked.text("md5"),
            size=asked.number("size") or 0,
            status="",
            created=asked.now,
            cancelled_by_us=0,
            conversion="",
            checked=asked.now,
        )
        .returning(S.c.id)
    ).scalar_one()
    signatures.note(connection, asked, "submission", made)
    return {"outcome": "new", "submission": made, "attempt": attempt}


def _overtaken(connection: Connection, asked: Asked, row: Row[Any]) -> bool:  # Any: as in _state
    """Whether a later submission, by the database's own order, set the same kind of value, or may have."""
    later = select(S.c.id).where(
        S.c.owner == asked.owner,
        S.c.id > row.id,
        S.c.feed_type_legacy.in_(asked.texts("touching")),
        S.c.sent.in_(("recorded", "sending", "sent", "unknown", *(("dry_run",) if asked.flag("dry_run") else ()))),
    )
    return connection.execute(later.limit(1)).first() is not None


def submission_answered(connection: Connection, asked: Asked) -> Json:
    """The caller has the answer. Asked with submission. It counts from the first time: a repeat makes it no younger."""
    mine = (S.c.owner == asked.owner, S.c.id == asked.number("submission"), S.c.answered.is_(None))
    connection.execute(S.update().where(*mine).values(answered=asked.now))
    return None


def submission_void(connection: Connection, asked: Asked) -> Json:
    """An event or a fact came to nothing: the next one that says the same is a wish. Asked with submission."""
    changed(connection, asked.number("submission") or 0, claim=None)
    return None


def submission_sending(connection: Connection, asked: Asked) -> Json:
    """The last word before createFeed. Answer: go, False where this attempt was given up for dead meanwhile."""
    return {"go": _moved(connection, asked, "recorded", sent="sending")}


def submission_refused(connection: Connection, asked: Asked) -> Json:
    """Nothing was submitted: the same submission may be tried again. Asked with submission and attempt."""
    return {"noted": _moved(connection, asked, "recorded", "sending", sent="refused")}


def submission_sent(connection: Connection, asked: Asked) -> Json:
    """Amazon has the feed. Asked with submission and feed_id. Answer: feed, the row."""
    return {"feed": _is_feed(connection, asked, asked.text("feed_id"), "IN_QUEUE")}


def submission_unknown(connection: Connection, asked: Asked) -> Json:
    """createFeed may have arrived. Asked with submission. Answer: as of `unknown_submission`."""
    changed(connection, asked.number("submission") or 0, sent="unknown", changed=asked.now)
    return unknown_submission(connection, asked)


def unknown_submission(connection: Connection, asked: Asked) -> Json:
    """What to look for upstream of a submission whose outcome is unknown. Answer: feed_type, and since (ISO 8601)."""
    row = submission(connection, asked)
    return {"feed_type": row.feed_type, "since": instant(row.created - SLACK)}


def submission_read_back(connection: Connection, asked: Asked) -> Json:
    """Whether one of these feeds is the submission whose outcome is unknown. Asked with submission and feeds.

    feeds: rows of getFeeds. Adopted where exactly one of them is of its type and marketplaces and not known for ours,
    and no other submission of ours could be it. Answer: feed, the row, or None.
    """
    row = submission(connection, asked)
    if row.sent == "sent":
        return {"feed": whole(connection, [row])[0]}
    same = (S.c.owner == asked.owner, S.c.feed_type == row.feed_type)
    ours = set(connection.execute(select(S.c.feed_id).where(*same, S.c.sent == "sent")).scalars())
    ours |= set(connection.execute(select(P.c.feed_id).where(P.c.owner == asked.owner)).scalars())
    rivals = select(S.c.id).where(*same, S.c.sent.in_(("recorded", "sending", "unknown")), S.c.id != row.id)
    first = connection.execute(select(P.c.marketplace).where(P.c.submission == row.id, P.c.place == 0)).scalar()
    places = {first} if first else set(row.marketplaces.split(","))
    fitting = [
        feed
        for feed in asked.rows("feeds")
        if feed.get("feedType") == row.feed_type
        and feed.get("feedId") not in ours
        and set(names(feed.get("marketplaceIds")) or places) == places
    ]
    if len(fitting) != 1 or connection.execute(rivals.limit(1)).first() is not None:
        return {"feed": None}
    (only,) = fitting
    return {"feed": _is_feed(connection, asked, str(only["feedId"]), str(only["processingStatus"]))}


def _moved(connection: Connection, asked: Asked, *before: str, sent: str) -> bool:
    """Whether this attempt of the submission was in one of these states, and is now in the new one."""
    moved = (
        S.update()
        .where(S.c.id == asked.number("submission"), S.c.owner == asked.owner)
        .where(S.c.attempt == asked.number("attempt"), S.c.sent.in_(before))
        .values(sent=sent, changed=asked.now)
    )
    return connection.execute(moved).rowcount == 1


def _is_feed(connection: Connection, asked: Asked, feed_id: str, status: str) -> Json:
    """Give a submission its feed, which of a converted one is its first part."""
    row = submission(connection, asked)
    feed_parts.known_for_ours(connection, asked, feed_id)
    feed_parts.give_up(connection, asked, feed_id)
    values = {"feed_id": feed_id, "sent": "sent", "status": status, "changed": asked.now, "checked": asked.now}
    changed(connection, row.id, **values)
    if row.conversion:
        feed_parts.part_sent(connection, asked, 0, feed_id)
        feed_parts.settle(connection, row.id, asked.now)
        prices.count_repeats(connection, row.id, asked.now)
    return whole(connection, [submission(connection, asked)])[0]


def _forget(connection: Connection, asked: Asked) -> None:
    """Let go of what is so old that nobody asks for it."""
    old = select(S.c.id).where(S.c.owner == asked.owner, S.c.created < asked.now - KEPT)
    for table in (P, C):
        connection.execute(table.delete().where(table.c.submission.in_(old)))
    connection.execute(S.delete().where(S.c.owner == asked.owner, S.c.created < asked.now - KEPT))
    prices.forget(connection, asked)


QUESTIONS: Mapping[str, NamedQuestion] = {
    "begin_submission": NamedQuestion(begin_submission),
    "submission_answered": NamedQuestion(submission_answered),
    "submission_void": NamedQuestion(submission_void),
    "submission_sending": NamedQuestion(submission_sending),
    "submission_refused": NamedQuestion(submission_refused),
    "submission_sent": NamedQuestion(submission_sent),
    "submission_unknown": NamedQuestion(submission_unknown),
    "submission_read_back": NamedQuestion(submission_read_back),
    "unknown_submission": NamedQuestion(unknown_submission, writes=False),
}
