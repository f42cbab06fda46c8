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

from mws.compat.ledger import feed_rows as rows
from mws.compat.ledger import prices
from mws.compat.ledger.asked import Asked, NamedQuestion
from mws.compat.ledger.feed_rows import UNSENT, over, span
from mws.compat.ledger.own_ids import new_id
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


def submission_planned(connection: Connection, asked: Asked) -> Json:
    """Write down the feeds a submission becomes. Asked with submission, attempt, conversion (JSON for its report),
    prices (`prices.note`) and parts, each with document, marketplace, sent, after.
    """
    if not _taken(connection, asked, conversion=json.dumps(asked.arguments["conversion"])):
        return None
    number = asked.number("submission")
    connection.execute(P.delete().where(P.c.submission == number))  # those of an attempt that failed
    new = [
        {
            **_new(asked, place),
            "document": each["document"],
            "marketplace": each["marketplace"],
            "sent": each["sent"],
            "after": ",".join(str(other) for other in _places(each["after"])),
            "status": "",
        }
        for place, each in enumerate(asked.rows("parts"))
    ]
    connection.execute(P.insert(), new)
    prices.note(connection, asked)
    return None


def submission_accepted(connection: Connection, asked: Asked) -> Json:
    """Take a submission over whose changes are sent one by one: it has an id from here on, whatever becomes of them.

    Asked with submission, attempt, conversion, prices (`prices.note`) and changes, each with number, marketplace and
    message (JSON); without any, for a feed nothing of which can be sent, it is done at once. Answer: feed, the row, or
    None where this attempt was given up for dead meanwhile.
    """
    values: dict[str, object] = {"sent": "sent", "status": "IN_QUEUE", "changed": asked.now, "checked": asked.now}
    values |= {"conversion": json.dumps(asked.arguments["conversion"]), "feed_id": new_id(connection, asked.now)}
    if not _taken(connection, asked, **values):
        return {"feed": None}
    new = [
        {
            **_new(asked, place),
            "number": each["number"],
            "marketplace": each["marketplace"],
            "message": json.dumps(each["message"]),
            "issues": "[]",
        }
        for place, each in enumerate(asked.rows("changes"))
    ]
    if new:
        connection.execute(C.insert(), new)
    else:
        ended = {"status": "DONE", "started": asked.now, "completed": asked.now}
        rows.changed(connection, asked.number("submission") or 0, **ended)
    prices.note(connection, asked)
    prices.count_repeats(connection, asked.number("submission") or 0, asked.now)
    (row,) = rows.whole(connection, [rows.submission(connection, asked)])
    return {"feed": row}


def _new(asked: Asked, place: int) -> dict[str, Any]:  # Any: values by column
    return {
        "submission": asked.number("submission"),
        "place": place,
        "owner": asked.owner,
        "state": "waiting",
        "changed": asked.now,
        "why": "",
    }


def _taken(connection: Connection, asked: Asked, **values: object) -> bool:
    """Whether this attempt is still the one that may send, and these values of its row are changed."""
    mine = (S.c.id == asked.number("submission"), S.c.owner == asked.owner)
    waits = (S.c.attempt == asked.number("attempt"), S.c.sent == "recorded")
    return connection.execute(S.update().where(*mine, *waits).values(**values)).rowcount == 1


def take(connection: Connection, asked: Asked, conversion: Json, values: dict[str, object]) -> bool:
    """Whether this attempt is still the one that may be ended, and is: with these values and what its report needs."""
    return _taken(connection, asked, conversion=json.dumps(conversion), **values)


def _places(value: Json) -> Sequence[int]:
    return [item for item in value if isinstance(item, int)] if isinstance(value, list) else ()


# ---- feeds ---------------------------------------------------------------------------------------------------------


def part_claimed(connection: Connection, asked: Asked) -> Json:
    """A part of this submission whose turn has come, to be sent by whoever asked. Asked with submission, and with
    hurry where none may wait for another any more.

    Answer: part, or None; feed, the row. What is over is told as lost before.
    """
    wanted = select(S).where(S.c.owner == asked.owner, S.c.id == asked.number("submission"))
    row = connection.execute(wanted.with_for_update()).one()
    mine = (P.c.submission == row.id,)
    _lose(connection, asked, P, (*mine, P.c.state == "sending", over(P.c.changed, asked.now, LEASE)), UNKNOWN)
    if row.created < asked.now - WAITS:
        _lose(connection, asked, P, (*mine, P.c.state == "waiting"), TOO_LATE)
    parts = connection.execute(select(P).where(*mine).order_by(P.c.place)).all()
    ended = {str(part.place) for part in parts if asked.flag("hurry") or part.state == "lost" or part.status in FINAL}
    due = (part for part in parts if part.state == "waiting" and ended.issuperset(filter(None, part.after.split(","))))
    claimed = next(due, None)
    if claimed is not None:
        going = P.update().where(*mine, P.c.place == claimed.place)
        connection.execute(going.values(state="sending", changed=asked.now))
    (feed,) = rows.whole(connection, [rows.submission(connection, asked)])
    return {"part": None if claimed is None else rows.part(claimed), "feed": feed}


def part_done(connection: Connection, asked: Asked) -> Json:
    """What became of a part. Asked with submission, place, state ("sent", "waiting", "lost"), feed_id, why.

    Without why nobody knows what became of it. Answer: feed, the row.
    """
    if asked.text("state") == "sent":
        known_for_ours(connection, asked, asked.text("feed_id"))
        give_up(connection, asked, asked.text("feed_id"))
        part_sent(connection, asked, asked.number("place") or 0, asked.text("feed_id"))
    else:
        done = P.update().where(*_of(P, asked), P.c.state == "sending")
        connection.execute(done.values(state=asked.text("state"), why=_why(asked), changed=asked.now))
    settle(connection, asked.number("submission") or 0, asked.now)
    (row,) = rows.whole(connection, [rows.submission(connection, asked)])
    return {"feed": row}


def part_sent(connection: Connection, asked: Asked, place: int, feed_id: str) -> None:
    """Amazon has that part of the submission, under that id."""
    mine = (P.c.submission == asked.number("submission"), P.c.place == place)
    values = {"state": "sent", "feed_id": feed_id, "status": "IN_QUEUE", "changed": asked.now}
    connection.execute(P.update().where(*mine).values(**values))


def known_for_ours(connection: Connection, asked: Asked, feed_id: str) -> None:
    """Take a feed off the others': a list may have found it upstream before it was known for ours."""
    foreign = (S.c.owner == asked.owner, S.c.feed_id == feed_id, S.c.sent == "foreign")
    connection.execute(S.delete().where(*foreign))


def give_up(connection: Connection, asked: Asked, feed_id: str) -> None:
    """Take an id that Amazon has just given to the submission asked about off every other one of ours.

    Amazon gives no id twice, but a ledger may be older than what it talks to. What became of the other is unknown then:
    it is told so, and not sent again.
    """
    number = asked.number("submission") or 0
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


def note_part(
    connection: Connection, asked: Asked, feed: Mapping[str, Json], row: Row[Any]
) -> None:  # Any: a part's row
    """Write down what Amazon tells of the feed of a part. feed: of getFeed or getFeeds."""
    mine = (P.c.submission == row.submission, P.c.place == row.place)
    values = {"status": feed["processingStatus"], "result_document": feed.get("resultFeedDocumentId")}
    connection.execute(P.update().where(*mine).values(**values))
    whole = connection.execute(select(S).where(S.c.id == row.submission).with_for_update()).one()
    begun = [each for each in (whole.started, rows.moment(feed.get("processingStartTime"))) if each is not None]
    ended = [each for each in (whole.completed, rows.moment(feed.get("processingEndTime"))) if each is not None]
    rows.changed(
        connection,
        row.submission,
        started=min(begun, default=None),
        completed=max(ended, default=None),
        checked=asked.now,
    )
    settle(connection, row.submission, asked.now)


def _why(asked: Asked) -> str:
    return asked.text("why") or (UNKNOWN if asked.text("state") == "lost" else "")


def _of(table: Any, asked: Asked) -> tuple[Any, ...]:  # Any: a table's columns and what they are compared with
    """Conditions: the part or change that is asked about."""
    mine = (table.c.owner == asked.owner, table.c.submission == asked.number("submission"))
    return (*mine, table.c.place == asked.number("place"))


# ---- changes -------------------------------------------------------------------------------------------------------


def change_claimed(connection: Connection, asked: Asked) -> Json:
    """The seller's oldest change that waits, to be sent by whoever asked. What is over is told as lost before.

    Answer: change (submission, place, marketplace, message) or None; beside it, how many are waiting and sending.
    """
    mine = (C.c.owner == asked.owner,)
    _lose(connection, asked, C, (*mine, C.c.state == "sending", over(C.c.changed, asked.now, CALL_LEASE)), UNKNOWN)
    late = select(S.c.id).where(S.c.owner == asked.owner, S.c.created < asked.now - WAITS)
    _lose(connection, asked, C, (*mine, C.c.state == "waiting", C.c.submission.in_(late)), TOO_LATE)
    wanted = select(C).where(*mine, C.c.state == "waiting").order_by(C.c.submission, C.c.place).limit(1)
    # One that another process claims this moment is passed over: no two that wait say different things of the same.
    row = connection.execute(wanted.with_for_update(skip_locked=True)).one_or_none()
    left = _states(connection, *mine, C.c.state.in_(UNSENT))
    if row is None:
        return {"change": None, **left}
    going = C.update().where(C.c.submission == row.submission, C.c.place == row.place, C.c.state == "waiting")
    if connection.execute(going.values(state="sending", changed=asked.now)).rowcount != 1:
        return {"change": None, **left}
    change = {
        "submission": row.submission,
        "place": row.place,
        "marketplace": row.marketplace,
        "message": json.loads(row.message),
    }
    return {"change": change, **left, "waiting": left["waiting"] - 1}


def change_done(connection: Connection, asked: Asked) -> Json:
    """What became of a change. Asked with submission, place, state ("done", "waiting", "lost"), issues, why.

    Without why nobody knows what became of a lost one.
    """
    state = asked.text("state")
    values: dict[str, Any] = {"state": state, "changed": asked.now, "why": _why(asked)}  # Any: by column
    before = ["sending"]
    if state != "waiting":
        values |= {"message": "", "issues": json.dumps(asked.rows("issues"))}
        before.append("lost")  # given up for dead, and it was slow only
    connection.execute(C.update().where(*_of(C, asked), C.c.state.in_(before)).values(**values))
    settle(connection, asked.number("submission") or 0, asked.now)
    return None


def changes_cancelled(connection: Connection, asked: Asked) -> Json:
    """Cancel a submission of changes of which none was sent yet. Asked with submission. Answer: gone."""
    mine = (C.c.owner == asked.owner, C.c.submission == asked.number("submission"))
    states = set(connection.execute(select(C.c.state).where(*mine).with_for_update()).scalars())
    if states != {"waiting"}:
        return {"gone": False}
    _lose(connection, asked, C, mine, CANCELLED)
    return {"gone": True}


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
        rows.changed(connection, number, status=_status([(row.state, row.status) for row in parts]))
        return
    states = _states(connection, C.c.submission == number)
    if states["waiting"] == sum(states.values()):
        return
    row = connection.execute(select(S.c.started).where(S.c.id == number)).one()
    values: dict[str, object] = {"status": "IN_PROGRESS", "started": row.started or now, "checked": now}
    if not states["waiting"] and not states["sending"]:
        values |= {"status": "DONE", "completed": now}
    rows.changed(connection, number, **values)


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


def unsent_submissions(connection: Connection, asked: Asked) -> Json:
    """Submissions of which something is not sent yet, oldest first. Asked with limit. Answer: ids."""
    unsent = union(
        *(select(table.c.submission).where(table.c.owner == asked.owner, table.c.state.in_(UNSENT)) for table in (P, C))
    )
    wanted = select(S.c.feed_id).where(S.c.id.in_(unsent), S.c.feed_id.is_not(None)).order_by(S.c.created)
    return {"ids": [*connection.execute(wanted.limit(asked.number("limit") or 50)).scalars()]}


def open_parts(connection: Connection, asked: Asked) -> Json:
    """Feeds of the last two days that may still change listings. Answer: feeds, their ids at Amazon; others, how many
    parts there are that have none yet.
    """
    sent = select(S.c.id).where(S.c.owner == asked.owner, S.c.sent.in_(("sending", "sent", "unknown")))
    sent = sent.where(S.c.created > asked.now - WAITS)
    wanted = select(P.c.feed_id).where(P.c.submission.in_(sent), P.c.state != "lost", P.c.status.not_in(FINAL))
    found = [*connection.execute(wanted).scalars()]
    return {"feeds": [each for each in found if each], "others": sum(1 for each in found if not each)}


def conversion(connection: Connection, asked: Asked) -> Json:
    """All that a submission's report is made of. Asked with submission.

    Answer: conversion, parts, changes (each with number, state, issues, why), overtaken.
    """
    row = rows.submission(connection, asked)
    (whole,) = rows.whole(connection, [row])
    wanted = select(C).where(C.c.submission == row.id).order_by(C.c.place)
    changes: list[Json] = [
        {"number": each.number, "state": each.state, "issues": json.loads(each.issues), "why": each.why}
        for each in connection.execute(wanted)
    ]
    made = json.loads(row.conversion)
    return {"conversion": made, "parts": whole["parts"], "changes": changes, "overtaken": bool(row.overtaken)}


QUESTIONS: Mapping[str, NamedQuestion] = {
    "submission_planned": NamedQuestion(submission_planned),
    "submission_accepted": NamedQuestion(submission_accepted),
    "part_claimed": NamedQuestion(part_claimed),
    "part_done": NamedQuestion(part_done),
    "change_claimed": NamedQuestion(change_claimed),
    "change_done": NamedQuestion(change_done),
    "changes_cancelled": NamedQuestion(changes_cancelled),
    "unsent_submissions": NamedQuestion(unsent_submissions, writes=False),
    "open_parts": NamedQuestion(open_parts, writes=False),
    "conversion": NamedQuestion(conversion, writes=False),
}
