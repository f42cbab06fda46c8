"""What a converted listing feed is sent as: feeds (parts), or one change after the other. No network.

The law of both: written down before anything of the submission is sent; "waiting" → "sending" → "sent" or "done", and
back to "waiting" only where nothing arrived; what stays "sending" too long, or too long "waiting", is "lost": told, and
never sent again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select, union

from mws.compat.ledger import changed_skus, prices
from mws.compat.ledger import feed_rows as rows
from mws.compat.ledger.asked import Answers, Asked
from mws.compat.ledger.feed_rows import UNSENT, over, span
from mws.compat.ledger.own_ids import new_id
from mws.compat.ledger.questions.feed_parts import (
    AcceptSubmission,
    CancelChanges,
    Change,
    ChangeRow,
    ClaimChange,
    ClaimedChange,
    ClaimedPart,
    ClaimPart,
    FindConversion,
    FindOpenParts,
    KeptConversion,
    ListUnsentSubmissions,
    NoteChange,
    NotePart,
    OpenParts,
    PlanSubmission,
)
from mws.compat.ledger.questions.feeds import FeedRow
from mws.compat.state.tables import FEED_PART as P
from mws.compat.state.tables import LISTING_CHANGE as C
from mws.compat.state.tables import SUBMISSION as S
from mws.mappings.feeds.operations import FINAL
from mws.spapi.calls import Json

LEASE = span(minutes=15)
"""How long something counts as under way. Its process may have died; a gigabyte's upload takes less than this."""
CALL_LEASE = span(minutes=5)
"""The same of a single change, which is one call; a call has a minute where the configuration says nothing else."""
SLACK = span(minutes=5)
"""Amazon's clock and ours may differ by so much."""
WAITS = span(days=2, hours=-1)
"""How long something may wait: Amazon keeps an unused document for two days, and an old price is none."""
TOO_LATE = "It was not sent within two days. Submit these messages anew."
UNKNOWN = "It is not known whether Amazon got it, and it was not sent again. Look before submitting it anew."
CANCELLED = "The submission was cancelled."


# ---- writing down --------------------------------------------------------------------------------------------------


def plan(connection: Connection, asked: Asked, question: PlanSubmission) -> None:
    """Answer `PlanSubmission`."""
    number = question.submission
    if not take(connection, asked, number, question.attempt, question.conversion):
        return
    connection.execute(P.delete().where(P.c.submission == number))  # those of an attempt that failed
    new = [
        {
            **_new(asked, number, place),
            "document": each["document"],
            "marketplace": each["marketplace"],
            "sent": each["sent"],
            "after": ",".join(str(other) for other in each["after"]),
            "status": "",
        }
        for place, each in enumerate(question.parts)
    ]
    connection.execute(P.insert(), new)
    prices.note(connection, asked, number, question.prices)
    changed_skus.note(connection, asked, number, question.skus)


def accept(connection: Connection, asked: Asked, question: AcceptSubmission) -> FeedRow | None:
    """Answer `AcceptSubmission`."""
    number = question.submission
    values: dict[str, object] = {"sent": "sent", "status": "IN_QUEUE", "changed": asked.now, "checked": asked.now}
    values |= {"feed_id": new_id(connection, asked.now)}
    if not take(connection, asked, number, question.attempt, question.conversion, **values):
        return None
    new = [
        {
            **_new(asked, number, place),
            "number": each["number"],
            "marketplace": each["marketplace"],
            "message": json.dumps(each["message"]),
            "issues": "[]",
        }
        for place, each in enumerate(question.changes)
    ]
    if new:
        connection.execute(C.insert(), new)
    else:
        ended = {"status": "DONE", "started": asked.now, "completed": asked.now}
        rows.change_submission(connection, number, **ended)
    prices.note(connection, asked, number, question.prices)
    prices.count_repeats(connection, number, asked.now)
    if new:
        skus = [str(each["message"]["sku"]) for each in question.changes]
        changed_skus.note(connection, asked, number, skus)
    return rows.whole_submission(connection, asked, number)


def _new(asked: Asked, number: int, place: int) -> dict[str, Any]:  # Any: values by column
    return {
        "submission": number,
        "place": place,
        "owner": asked.owner,
        "state": "waiting",
        "changed": asked.now,
        "why": "",
    }


def take(
    connection: Connection,
    asked: Asked,
    number: int,
    attempt: int,
    conversion: Mapping[str, Json],
    **values: object,
) -> bool:
    """Whether this attempt is still the one that may send: then what its report needs, and these values, are set."""
    mine = (S.c.id == number, S.c.owner == asked.owner, S.c.attempt == attempt, S.c.sent == "recorded")
    values["conversion"] = json.dumps({**conversion})
    return connection.execute(S.update().where(*mine).values(**values)).rowcount == 1


# ---- feeds ---------------------------------------------------------------------------------------------------------


def claim_part(connection: Connection, asked: Asked, question: ClaimPart) -> ClaimedPart:
    """Answer `ClaimPart`."""
    wanted = select(S).where(S.c.owner == asked.owner, S.c.id == question.submission)
    row = connection.execute(wanted.with_for_update()).one()
    mine = (P.c.submission == row.id,)
    _lose(connection, asked, P, (*mine, P.c.state == "sending", over(P.c.changed, asked.now, LEASE)), UNKNOWN)
    if row.created < asked.now - WAITS:
        _lose(connection, asked, P, (*mine, P.c.state == "waiting"), TOO_LATE)
    parts = connection.execute(select(P).where(*mine).order_by(P.c.place)).all()
    ended = {str(part.place) for part in parts if question.hurry or part.state == "lost" or part.status in FINAL}
    due = (part for part in parts if part.state == "waiting" and ended.issuperset(filter(None, part.after.split(","))))
    claimed = next(due, None)
    if claimed is not None:
        going = P.update().where(*mine, P.c.place == claimed.place)
        connection.execute(going.values(state="sending", changed=asked.now))
    feed = rows.whole_submission(connection, asked, row.id)
    return ClaimedPart(None if claimed is None else rows.part(claimed), feed)


def note_part(connection: Connection, asked: Asked, question: NotePart) -> FeedRow:
    """Answer `NotePart`."""
    number = question.submission
    if question.state == "sent":
        known_for_ours(connection, asked, question.feed_id)
        give_up(connection, asked, number, question.feed_id)
        part_sent(connection, asked, number, question.place, question.feed_id)
    else:
        done = P.update().where(*_of(P, asked, question), P.c.state == "sending")
        connection.execute(done.values(state=question.state, why=_why(question), changed=asked.now))
    settle(connection, number, asked.now)
    return rows.whole_submission(connection, asked, number)


def part_sent(connection: Connection, asked: Asked, number: int, place: int, feed_id: str) -> None:
    """Amazon has that part of the submission, under that id."""
    mine = (P.c.submission == number, P.c.place == place)
    values = {"state": "sent", "feed_id": feed_id, "status": "IN_QUEUE", "changed": asked.now}
    connection.execute(P.update().where(*mine).values(**values))


def known_for_ours(connection: Connection, asked: Asked, feed_id: str) -> None:
    """Take a feed off the others': a list may have found it upstream before it was known for ours."""
    foreign = (S.c.owner == asked.owner, S.c.feed_id == feed_id, S.c.sent == "foreign")
    connection.execute(S.delete().where(*foreign))


def give_up(connection: Connection, asked: Asked, number: int, feed_id: str) -> None:
    """Take an id that Amazon has just given to that submission off every other one of ours.

    Amazon gives no id twice, but a ledger may be older than what it talks to. What became of the other is unknown then:
    it is told so, and not sent again.
    """
    other = (S.c.owner == asked.owner, S.c.feed_id == feed_id, S.c.id != number)
    values = {"feed_id": None, "changed": asked.now}
    connection.execute(S.update().where(*other).values(sent="unknown", **values))
    part = (P.c.owner == asked.owner, P.c.feed_id == feed_id, P.c.submission != number)
    connection.execute(P.update().where(*part).values(state="lost", why=UNKNOWN, **values))


def find_again(connection: Connection, asked: Asked, feeds: Sequence[Mapping[str, Json]]) -> None:
    """Parts of which nobody knew whether they arrived, among Amazon's feeds of this type that nobody here has.

    One is taken for ours where it alone fits one such part alone, by marketplace and time.
    """
    lost = or_(P.c.state == "sending", and_(P.c.state == "lost", P.c.why == UNKNOWN))
    parts = connection.execute(select(P).where(P.c.owner == asked.owner, lost)).all()
    if not parts:
        return
    ids = [str(feed["feedId"]) for feed in feeds]
    ours = select(S.c.feed_id).where(S.c.owner == asked.owner, S.c.feed_id.in_(ids), S.c.sent != "foreign")
    known = {*connection.execute(ours).scalars()}
    mine = select(P.c.feed_id).where(P.c.owner == asked.owner, P.c.feed_id.in_(ids))
    known |= {*connection.execute(mine).scalars()}
    fitting = [(part, feed) for feed in feeds if feed["feedId"] not in known for part in parts if _fits(part, feed)]
    for part, feed in fitting:
        if sum(part is other or feed is one for other, one in fitting) == 1:
            known_for_ours(connection, asked, str(feed["feedId"]))
            found = P.update().where(P.c.submission == part.submission, P.c.place == part.place)
            values = {"state": "sent", "feed_id": feed["feedId"], "why": "", "changed": asked.now}
            connection.execute(found.values(**values))


def _fits(part: Row[Any], feed: Mapping[str, Json]) -> bool:  # Any: untyped
    created = rows.moment(feed["createdTime"]) or 0
    return part.marketplace in rows.names(feed.get("marketplaceIds")) and (
        part.changed - LEASE - SLACK <= created <= part.changed + SLACK
    )


def parts_cancelled(connection: Connection, asked: Asked, submissions: Sequence[int]) -> None:
    """All parts of these submissions are cancelled, the sent ones at Amazon too."""
    values = {"state": "lost", "status": "CANCELLED", "why": CANCELLED, "changed": asked.now}
    connection.execute(P.update().where(P.c.submission.in_(submissions)).values(**values))


def note_feed_of_part(
    connection: Connection, asked: Asked, feed: Mapping[str, Json], row: Row[Any]
) -> None:  # Any: a part's row
    """Write down what Amazon tells of the feed of a part. feed: of getFeed or getFeeds."""
    mine = (P.c.submission == row.submission, P.c.place == row.place)
    values = {"status": feed["processingStatus"], "result_document": feed.get("resultFeedDocumentId")}
    connection.execute(P.update().where(*mine).values(**values))
    whole = connection.execute(select(S).where(S.c.id == row.submission).with_for_update()).one()
    begun = [each for each in (whole.started, rows.moment(feed.get("processingStartTime"))) if each is not None]
    ended = [each for each in (whole.completed, rows.moment(feed.get("processingEndTime"))) if each is not None]
    rows.change_submission(
        connection,
        row.submission,
        started=min(begun, default=None),
        completed=max(ended, default=None),
        checked=asked.now,
    )
    settle(connection, row.submission, asked.now)


def _why(question: NotePart | NoteChange) -> str:
    return question.why or (UNKNOWN if question.state == "lost" else "")


def _of(table: Any, asked: Asked, question: NotePart | NoteChange) -> tuple[Any, ...]:
    """Conditions: the part or change that is told of."""
    # Any: a table's columns and what they are compared with
    mine = (table.c.owner == asked.owner, table.c.submission == question.submission)
    return (*mine, table.c.place == question.place)


# ---- changes -------------------------------------------------------------------------------------------------------


def claim_change(connection: Connection, asked: Asked, question: ClaimChange) -> ClaimedChange:
    """Answer `ClaimChange`."""
    mine = (C.c.owner == asked.owner,)
    _lose(connection, asked, C, (*mine, C.c.state == "sending", over(C.c.changed, asked.now, CALL_LEASE)), UNKNOWN)
    late = select(S.c.id).where(S.c.owner == asked.owner, S.c.created < asked.now - WAITS)
    _lose(connection, asked, C, (*mine, C.c.state == "waiting", C.c.submission.in_(late)), TOO_LATE)
    wanted = select(C).where(*mine, C.c.state == "waiting").order_by(C.c.submission, C.c.place).limit(1)
    # One that another process claims this moment is passed over: no two that wait say different things of the same.
    row = connection.execute(wanted.with_for_update(skip_locked=True)).one_or_none()
    left = _states(connection, *mine, C.c.state.in_(UNSENT))
    if row is None:
        return ClaimedChange(None, **left)
    going = C.update().where(C.c.submission == row.submission, C.c.place == row.place, C.c.state == "waiting")
    if connection.execute(going.values(state="sending", changed=asked.now)).rowcount != 1:
        return ClaimedChange(None, **left)
    change = Change(row.submission, row.place, row.marketplace, json.loads(row.message))
    return ClaimedChange(change, left["waiting"] - 1, left["sending"])


def note_change(connection: Connection, asked: Asked, question: NoteChange) -> None:
    """Answer `NoteChange`."""
    state = question.state
    values: dict[str, Any] = {"state": state, "changed": asked.now, "why": _why(question)}  # Any: by column
    before = ["sending"]
    if state != "waiting":
        values |= {"message": "", "issues": json.dumps([{**issue} for issue in question.issues])}
        before.append("lost")  # given up for dead, and it was slow only
    connection.execute(C.update().where(*_of(C, asked, question), C.c.state.in_(before)).values(**values))
    settle(connection, question.submission, asked.now)


def cancel_changes(connection: Connection, asked: Asked, question: CancelChanges) -> bool:
    """Answer `CancelChanges`."""
    mine = (C.c.owner == asked.owner, C.c.submission == question.submission)
    states = set(connection.execute(select(C.c.state).where(*mine).with_for_update()).scalars())
    if states != {"waiting"}:
        return False
    _lose(connection, asked, C, mine, CANCELLED)
    return True


def _lose(connection: Connection, asked: Asked, table: Any, which: Sequence[Any], why: str) -> None:  # Any: as in _of
    values = {"state": "lost", "why": why, "changed": asked.now, **({"message": ""} if table is C else {})}
    lost = table.update().where(*which).values(**values).returning(table.c.submission)
    for number in set(connection.execute(lost).scalars()):
        settle(connection, number, asked.now)


# ---- of both -------------------------------------------------------------------------------------------------------


def settle(connection: Connection, number: int, now: int) -> None:
    """Give a submission the status that follows from its parts or changes, in Amazon's words."""
    parts = connection.execute(select(P.c.state, P.c.status).where(P.c.submission == number).order_by(P.c.place)).all()
    if parts:
        rows.change_submission(connection, number, status=_status([(row.state, row.status) for row in parts]))
        return
    states = _states(connection, C.c.submission == number)
    if states["waiting"] == sum(states.values()):
        return
    row = connection.execute(select(S.c.started).where(S.c.id == number)).one()
    values: dict[str, object] = {"status": "IN_PROGRESS", "started": row.started or now, "checked": now}
    if not states["waiting"] and not states["sending"]:
        values |= {"status": "DONE", "completed": now}
    rows.change_submission(connection, number, **values)


def _states(connection: Connection, *which: Any) -> dict[str, int]:  # Any: conditions
    """How many changes are in each state."""
    counted = select(C.c.state, func.count()).where(*which).group_by(C.c.state)
    states: dict[str, int] = dict.fromkeys(UNSENT, 0)
    for state, count in connection.execute(counted):
        states[state] = count
    return states


def _status(parts: Sequence[tuple[str, str]]) -> str:
    """Done when every part has ended and any was done. parts: (state, Amazon's status of its feed)."""
    statuses = [status for _, status in parts]
    if not all(state == "lost" or status in FINAL for state, status in parts):
        return "IN_QUEUE" if all(status in ("", "IN_QUEUE") for status in statuses) else "IN_PROGRESS"
    return "DONE" if "DONE" in statuses else statuses[0] or "FATAL"


def list_unsent(connection: Connection, asked: Asked, question: ListUnsentSubmissions) -> list[str]:
    """Answer `ListUnsentSubmissions`."""
    unsent = union(
        *(select(table.c.submission).where(table.c.owner == asked.owner, table.c.state.in_(UNSENT)) for table in (P, C))
    )
    wanted = select(S.c.feed_id).where(S.c.id.in_(unsent), S.c.feed_id.is_not(None)).order_by(S.c.created)
    return [*connection.execute(wanted.limit(question.limit)).scalars()]


def find_open(connection: Connection, asked: Asked, question: FindOpenParts) -> OpenParts:
    """Answer `FindOpenParts`."""
    sent = select(S.c.id).where(S.c.owner == asked.owner, S.c.sent.in_(("sending", "sent", "unknown")))
    sent = sent.where(S.c.created > asked.now - WAITS)
    wanted = select(P.c.feed_id).where(P.c.submission.in_(sent), P.c.state != "lost", P.c.status.not_in(FINAL))
    found = [*connection.execute(wanted).scalars()]
    return OpenParts([each for each in found if each], sum(1 for each in found if not each))


def find_conversion(connection: Connection, asked: Asked, question: FindConversion) -> KeptConversion:
    """Answer `FindConversion`."""
    row = rows.submission(connection, asked, question.submission)
    (whole,) = rows.whole(connection, [row])
    wanted = select(C).where(C.c.submission == row.id).order_by(C.c.place)
    changes: list[ChangeRow] = [
        {"number": each.number, "state": each.state, "issues": json.loads(each.issues), "why": each.why}
        for each in connection.execute(wanted)
    ]
    return KeptConversion(json.loads(row.conversion), whole["parts"], changes, bool(row.overtaken))


ANSWERS: Answers = {
    PlanSubmission: plan,
    AcceptSubmission: accept,
    ClaimPart: claim_part,
    NotePart: note_part,
    ClaimChange: claim_change,
    NoteChange: note_change,
    CancelChanges: cancel_changes,
    ListUnsentSubmissions: list_unsent,
    FindOpenParts: find_open,
    FindConversion: find_conversion,
}
