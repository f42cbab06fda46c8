"""The ledger's questions about feeds: what was submitted, by whom, what became of it. No network, no feed's content.

The law of a submission: it is written down before anything is sent, each step before it is taken, and a step that may
have reached Amazon is never left by the way it came. "recorded" → "sending" → "sent"; from "sending" also "unknown";
from "recorded" or a proven failure "refused", and only from there is the same submission tried again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, or_, select
from sqlalchemy.exc import IntegrityError

from mws.compat import ledger_parts
from mws.compat.questions import Asked, Question
from mws.compat.state import milliseconds
from mws.compat.tables import FEED_SYNC as F
from mws.compat.tables import SUBMISSION as S
from mws.mappings import feed_types
from mws.spapi.calls import Json


def _whole(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)


# Milliseconds, as the tables count.
KEPT = _whole(timedelta(days=90))
"""How long Amazon knows a feed, and how far back a list reaches."""
LEASE = _whole(timedelta(minutes=15))
"""How long a submission counts as under way. Its process may have died; a gigabyte's upload takes less than this."""
FRESH = _whole(timedelta(minutes=2))
"""How old a listing may be. All types take three calls of getFeeds, whose rate is one in 45 seconds."""
STALE = _whole(timedelta(minutes=15))
"""How old it may be where Amazon's rate lets no newer one through."""
SLACK = _whole(timedelta(minutes=5))
"""Amazon's clock and ours may differ by so much."""

FINAL = ledger_parts.FINAL
_JSON = feed_types.JSON_LISTINGS
LISTED_AT_ONCE = 10
"""feedTypes of one getFeeds."""


# ---- submitting ----------------------------------------------------------------------------------------------------


def begin_submission(connection: Connection, asked: Asked) -> Json:
    """Write a submission down, or find that it was made before.

    Asked with fingerprint, feed_type_legacy, feed_type, marketplaces, md5, size, window (seconds), dry_run, and listing
    (the later of two feeds of this type wins).

    Answer: outcome "new" (with submission and attempt), "sent" or "dry_run" (with feed, the row), "unknown" (with
    submission), "busy" (with retry_after, seconds).
    """

    found = _earlier(connection, asked)
    if found is not None:
        return found
    try:
        with connection.begin_nested():
            return _begun(connection, asked)
    except IntegrityError:
        # PostgreSQL: another process wrote the same claim since we looked. SQLite lets one writer in at a time.
        return _earlier(connection, asked) or {"outcome": "busy", "retry_after": 1.0}


def _claim(asked: Asked) -> str:
    return f"{'dry_run' if asked.flag('dry_run') else 'on'}:{asked.text('fingerprint')}"


def _earlier(connection: Connection, asked: Asked) -> dict[str, Json] | None:
    """What is known of this submission already; None where it is to be made."""
    wanted = select(S).where(S.c.seller_id == asked.seller_id, S.c.claim == _claim(asked)).with_for_update()
    row = connection.execute(wanted).one_or_none()
    if row is None:
        return None
    age = asked.now - row.changed
    if row.sent in ("recorded", "sending") and age <= LEASE:
        return {"outcome": "busy", "retry_after": (LEASE - age) / 1000}
    if row.sent == "sending":
        # Whoever was sending it is gone, and it may have arrived.
        _set(connection, row.id, sent="unknown", changed=asked.now)
        return {"outcome": "unknown", "submission": row.id}
    if row.sent in ("recorded", "refused"):
        again = row.attempt + 1
        _set(connection, row.id, sent="recorded", attempt=again, changed=asked.now, created=asked.now)
        return {"outcome": "new", "submission": row.id, "attempt": again}
    if asked.now - row.created < (asked.number("window") or 0) * 1000:
        if row.sent == "unknown":
            return {"outcome": "unknown", "submission": row.id}
        came_to_nothing = row.sent == "sent" and row.status in ("CANCELLED", "FATAL")
        if not came_to_nothing and not (asked.flag("listing") and _overtaken(connection, row)):
            return {"outcome": row.sent, "feed": _told(row)}
    _set(connection, row.id, claim=None)
    return None


def _begun(connection: Connection, asked: Asked) -> dict[str, Json]:

    dry = asked.flag("dry_run") is True
    made = connection.execute(
        S.insert()
        .values(
            seller_id=asked.seller_id,
            claim=_claim(asked),
            attempt=1,
            sent="dry_run" if dry else "recorded",
            changed=asked.now,
            feed_type_legacy=asked.text("feed_type_legacy"),
            feed_type=asked.text("feed_type"),
            marketplaces=",".join(asked.texts("marketplaces")),
            md5=asked.text("md5"),
            size=asked.number("size") or 0,
            status="CANCELLED" if dry else "",
            created=asked.now,
            cancelled_by_us=0,
            parts="[]",
            checked=asked.now,
        )
        .returning(S.c.id)
    ).scalar_one()
    if not dry:
        return {"outcome": "new", "submission": made, "attempt": 1}
    _set(connection, made, feed_id=f"DRYRUN-{made}")
    return {"outcome": "dry_run", "feed": _told(connection.execute(select(S).where(S.c.id == made)).one())}


def _overtaken(connection: Connection, row: Row[Any]) -> bool:  # Any: SQLAlchemy does not type a table's rows
    """Whether a later feed of the same type was sent, so that repeating this one would bring its values back."""
    later = select(S.c.id).where(
        S.c.seller_id == row.seller_id,
        S.c.feed_type_legacy == row.feed_type_legacy,
        S.c.sent.in_(("sent", "unknown")),
        S.c.created > row.created,
    )
    return row.sent == "sent" and connection.execute(later.limit(1)).first() is not None


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
    _set(connection, asked.number("submission") or 0, sent="unknown", changed=asked.now)
    return unknown_submission(connection, asked)


def unknown_submission(connection: Connection, asked: Asked) -> Json:
    """What to look for upstream of a submission whose outcome is unknown. Answer: feed_type, and since (ISO 8601)."""
    row = _submission(connection, asked)
    return {"feed_type": row.feed_type, "since": instant(row.created - SLACK)}


def submission_read_back(connection: Connection, asked: Asked) -> Json:
    """Whether one of these feeds is the submission whose outcome is unknown. Asked with submission and feeds.

    feeds: rows of getFeeds. Adopted where exactly one of them is of its type and marketplaces and not known for ours,
    and no other submission of ours could be it. Answer: feed, the row, or None.
    """
    row = _submission(connection, asked)
    if row.sent == "sent":
        return {"feed": _told(row)}
    same = (S.c.seller_id == asked.seller_id, S.c.feed_type == row.feed_type)
    ours = set(connection.execute(select(S.c.feed_id).where(*same, S.c.sent == "sent")).scalars())
    ours |= set(_of_parts(connection, asked))
    rivals = select(S.c.id).where(*same, S.c.sent.in_(("recorded", "sending", "unknown")), S.c.id != row.id)
    plan = json.loads(row.parts)
    places = set(plan["parts"][0]["marketplaces"] if plan else row.marketplaces.split(","))
    fitting = [
        feed
        for feed in asked.rows("feeds")
        if feed.get("feedType") == row.feed_type
        and feed.get("feedId") not in ours
        and set(_names(feed.get("marketplaceIds")) or places) == places
    ]
    if len(fitting) != 1 or connection.execute(rivals.limit(1)).first() is not None:
        return {"feed": None}
    (only,) = fitting
    return {"feed": _is_feed(connection, asked, str(only["feedId"]), str(only["processingStatus"]))}


def _moved(connection: Connection, asked: Asked, *before: str, sent: str) -> bool:
    """Whether this attempt of the submission was in one of these states, and is now in the new one."""

    moved = (
        S.update()
        .where(S.c.id == asked.number("submission"), S.c.seller_id == asked.seller_id)
        .where(S.c.attempt == asked.number("attempt"), S.c.sent.in_(before))
        .values(sent=sent, changed=asked.now)
    )
    return connection.execute(moved).rowcount == 1


def _is_feed(connection: Connection, asked: Asked, feed_id: str, status: str) -> Json:
    """Give a submission its feed; a list may have found that feed upstream before we knew it for ours."""

    row = _submission(connection, asked)
    foreign = (S.c.seller_id == asked.seller_id, S.c.feed_id == feed_id, S.c.sent == "foreign")
    connection.execute(S.delete().where(*foreign))
    told = {"feed_id": feed_id, "sent": "sent", "status": status, "changed": asked.now, "checked": asked.now}
    plan = json.loads(row.parts)
    if plan:
        ledger_parts.sent(plan["parts"][0], feed_id, asked.now)
        told |= {"parts": json.dumps(plan), "status": ledger_parts.status(plan["parts"])}
    _set(connection, row.id, **told)
    return _told(_submission(connection, asked))


# ---- submissions of several feeds ----------------------------------------------------------------------------------


def submission_planned(connection: Connection, asked: Asked) -> Json:
    """Write down what a converted feed becomes, before any of it is sent. Asked with submission, attempt and plan."""

    connection.execute(
        S.update()
        .where(S.c.id == asked.number("submission"), S.c.seller_id == asked.seller_id)
        .where(S.c.attempt == asked.number("attempt"), S.c.sent == "recorded")
        .values(parts=json.dumps(asked.arguments["plan"]))
    )
    return None


def part_sending(connection: Connection, asked: Asked) -> Json:
    """The last word before a further part's createFeed. Asked with feed_id (of the submission) and part (its place).

    Answer: go, False where that part is not waiting any more.
    """
    row, plan = _planned(connection, asked)
    part = plan["parts"][asked.number("part") or 0]
    go = part["state"] == "waiting"
    if go:
        part |= {"state": "sending", "at": asked.now}
        _replan(connection, row, plan)
    return {"go": go}


def part_done(connection: Connection, asked: Asked) -> Json:
    """What became of a part. Asked with feed_id, part, state ("sent", "waiting", "lost"), sent_as, why.

    Answer: feed, the row.
    """
    row, plan = _planned(connection, asked)
    part = plan["parts"][asked.number("part") or 0]
    if asked.text("state") == "sent":
        ledger_parts.sent(part, asked.text("sent_as"), asked.now)
    else:
        part |= {"state": asked.text("state"), "at": asked.now, "why": asked.text("why")}
    _replan(connection, row, plan)
    return {"feed": _told(_planned(connection, asked)[0])}


def _planned(connection: Connection, asked: Asked) -> tuple[Row[Any], Any]:  # Any: as in _overtaken; a plan is JSON

    wanted = select(S).where(S.c.seller_id == asked.seller_id, S.c.feed_id == asked.text("feed_id"))
    row = connection.execute(wanted.with_for_update()).one()
    return row, json.loads(row.parts)


def _replan(connection: Connection, row: Row[Any], plan: Any) -> None:  # Any: as in _planned
    whole = ledger_parts.status(plan["parts"])
    _set(connection, row.id, parts=json.dumps(plan), status=whole)


def _of_parts(connection: Connection, asked: Asked) -> dict[str, tuple[int, int]]:
    """Which submission (its id) and which of its parts a feed is, for the feeds of submissions of several."""
    wanted = select(S.c.id, S.c.parts).where(S.c.seller_id == asked.seller_id, S.c.parts != "[]")
    wanted = wanted.where(S.c.created >= asked.now - KEPT)
    return {
        part["feed_id"]: (number, place)
        for number, parts in connection.execute(wanted)
        for place, part in enumerate(json.loads(parts)["parts"])
        if part["feed_id"]
    }


# ---- listing -------------------------------------------------------------------------------------------------------


def feeds_to_list(connection: Connection, asked: Asked) -> Json:
    """What must be listed upstream before a list may be answered. Asked with types (live names; none means all).

    Answer: chunks, each with types (ten at most), since (ISO 8601) and stale_ok (the last listing will do if need be).
    """
    wanted = [each for each in dict.fromkeys(asked.texts("types") or feed_types.LIVE) if each in feed_types.LIVE]
    listed = select(F.c.feed_type, F.c.synced).where(F.c.seller_id == asked.seller_id)
    synced: dict[str, int] = {row[0]: row[1] for row in connection.execute(listed)}
    unfinished = (
        select(S.c.feed_type, func.min(S.c.created))
        .where(S.c.seller_id == asked.seller_id, S.c.feed_id.is_not(None), S.c.status.not_in(FINAL))
        .group_by(S.c.feed_type)
    )
    oldest_open: dict[str, int] = {row[0]: row[1] for row in connection.execute(unfinished)}
    due = [each for each in wanted if asked.now - synced.get(each, 0) >= FRESH]
    chunks: list[Json] = []
    for at in range(0, len(due), LISTED_AT_ONCE):
        types = due[at : at + LISTED_AT_ONCE]
        since = min(min(synced.get(each, 0), oldest_open.get(each, asked.now)) for each in types) - SLACK
        chunks.append(
            {
                "types": [*types],
                "since": instant(max(asked.now - KEPT, since)),
                "stale_ok": all(asked.now - synced.get(each, 0) < STALE for each in types),
            }
        )
    return {"chunks": chunks}


def note_feeds(connection: Connection, asked: Asked) -> Json:
    """Write down what Amazon tells of feeds. Asked with feeds (rows of getFeeds or getFeed), types (listed whole)."""
    parts = _of_parts(connection, asked) if any(feed["feedType"] == _JSON for feed in asked.rows("feeds")) else {}
    for feed in asked.rows("feeds"):
        if feed["feedId"] in parts:
            _note_part(connection, asked, feed, *parts[str(feed["feedId"])])
            continue
        place = (S.c.seller_id == asked.seller_id, S.c.feed_id == feed["feedId"])
        told = {
            "status": feed["processingStatus"],
            "started": _moment(feed.get("processingStartTime")),
            "completed": _moment(feed.get("processingEndTime")),
            "result_document": feed.get("resultFeedDocumentId"),
            "checked": asked.now,
        }
        if connection.execute(S.update().where(*place).values(**told)).rowcount:
            continue
        feed_type = str(feed["feedType"])
        connection.execute(
            S.insert().values(
                seller_id=asked.seller_id,
                feed_id=feed["feedId"],
                attempt=0,
                sent="foreign",
                changed=asked.now,
                feed_type_legacy=feed_types.legacy_of(feed_type),
                feed_type=feed_type,
                marketplaces=",".join(_names(feed.get("marketplaceIds"))),
                md5="",
                size=0,
                created=_moment(feed["createdTime"]) or asked.now,
                cancelled_by_us=0,
                parts="[]",
                **told,
            )
        )
    known = set(connection.execute(select(F.c.feed_type).where(F.c.seller_id == asked.seller_id)).scalars())
    for feed_type in asked.texts("types"):
        if feed_type in known:
            changed = F.update().where(F.c.seller_id == asked.seller_id, F.c.feed_type == feed_type)
            connection.execute(changed.values(synced=asked.now))
        else:
            connection.execute(F.insert().values(seller_id=asked.seller_id, feed_type=feed_type, synced=asked.now))
    return None


def _note_part(connection: Connection, asked: Asked, feed: dict[str, Json], number: int, place: int) -> None:

    row = connection.execute(select(S).where(S.c.id == number).with_for_update()).one()
    plan = json.loads(row.parts)
    ledger_parts.told(plan["parts"][place], feed)
    begun = [each for each in (row.started, _moment(feed.get("processingStartTime"))) if each is not None]
    ended = [each for each in (row.completed, _moment(feed.get("processingEndTime"))) if each is not None]
    _set(
        connection,
        number,
        parts=json.dumps(plan),
        status=ledger_parts.status(plan["parts"]),
        started=min(begun, default=None),
        completed=max(ended, default=None),
        checked=asked.now,
    )


def find_feeds(connection: Connection, asked: Asked) -> Json:
    """Rows by id. Asked with ids. Answer: feeds, an object of those known, by id."""
    wanted = select(S).where(S.c.seller_id == asked.seller_id, S.c.feed_id.in_(asked.texts("ids")))
    return {"feeds": {row.feed_id: _told(row) for row in connection.execute(wanted)}}


def list_feeds(connection: Connection, asked: Asked) -> Json:
    """A page, newest first. Asked with what `_chosen` reads, limit, after (the cursor of the page before).

    Answer: feeds, and next: the cursor of the page after it, None at the end.
    """
    limit = asked.number("limit") or 10
    chosen = _chosen(asked).order_by(S.c.created.desc(), S.c.id.desc()).limit(limit + 1)
    if asked.text("after"):
        created, _, number = asked.text("after").partition(":")
        older = and_(S.c.created == int(created), S.c.id < int(number))
        chosen = chosen.where(or_(S.c.created < int(created), older))
    rows = connection.execute(chosen).all()
    more = f"{rows[limit - 1].created}:{rows[limit - 1].id}" if len(rows) > limit else None
    return {"feeds": [_told(row) for row in rows[:limit]], "next": more}


def count_feeds(connection: Connection, asked: Asked) -> Json:
    """How many `list_feeds` would list in all. Answer: count."""

    return {"count": connection.execute(select(func.count()).select_from(_chosen(asked).subquery())).scalar_one()}


def feeds_cancelled(connection: Connection, asked: Asked) -> Json:
    """We cancelled these, with all of their parts. Asked with ids. Answer: feeds, their rows by id."""
    several = select(S).where(S.c.seller_id == asked.seller_id, S.c.feed_id.in_(asked.texts("ids")), S.c.parts != "[]")
    for row in connection.execute(several).all():
        plan = json.loads(row.parts)
        for part in plan["parts"]:
            part |= {"state": "lost", "status": "CANCELLED", "why": "the submission was cancelled"}
        _set(connection, row.id, parts=json.dumps(plan))

    connection.execute(
        S.update()
        .where(S.c.seller_id == asked.seller_id, S.c.feed_id.in_(asked.texts("ids")))
        .values(status="CANCELLED", cancelled_by_us=1, completed=asked.now, checked=asked.now)
    )
    return find_feeds(connection, asked)


def feeds_with_waiting_parts(connection: Connection, asked: Asked) -> Json:
    """Submissions whose parts have not all been sent, oldest first. Asked with limit. Answer: ids."""
    rows = connection.execute(
        select(S.c.feed_id, S.c.parts)
        .where(S.c.seller_id == asked.seller_id, S.c.parts.contains('"waiting"'), S.c.feed_id.is_not(None))
        .order_by(S.c.created)
        .limit(asked.number("limit") or 50)
    )
    waiting = [row.feed_id for row in rows if any(p["state"] == "waiting" for p in json.loads(row.parts)["parts"])]
    return {"ids": waiting}


QUESTIONS: Mapping[str, Question] = {
    "feeds_with_waiting_parts": Question(feeds_with_waiting_parts, writes=False),
    "begin_submission": Question(begin_submission),
    "submission_sending": Question(submission_sending),
    "submission_refused": Question(submission_refused),
    "submission_sent": Question(submission_sent),
    "submission_unknown": Question(submission_unknown),
    "submission_read_back": Question(submission_read_back),
    "submission_planned": Question(submission_planned),
    "part_sending": Question(part_sending),
    "part_done": Question(part_done),
    "unknown_submission": Question(unknown_submission, writes=False),
    "feeds_to_list": Question(feeds_to_list, writes=False),
    "note_feeds": Question(note_feeds),
    "find_feeds": Question(find_feeds, writes=False),
    "list_feeds": Question(list_feeds, writes=False),
    "count_feeds": Question(count_feeds, writes=False),
    "feeds_cancelled": Question(feeds_cancelled),
}


# ---- pieces --------------------------------------------------------------------------------------------------------


def _chosen(asked: Asked) -> Select[Any]:  # Any: as in _overtaken
    """Asked with types (legacy; none means all), statuses (Amazon's; without it, all), since and until (ISO 8601)."""
    wanted = select(S).where(S.c.seller_id == asked.seller_id, S.c.feed_id.is_not(None))
    since, until = _moment(asked.text("since")), _moment(asked.text("until"))
    if since is not None:
        wanted = wanted.where(S.c.created >= since)
    if until is not None:
        wanted = wanted.where(S.c.created <= until)
    if asked.texts("types"):
        wanted = wanted.where(S.c.feed_type_legacy.in_(asked.texts("types")))
    if "statuses" in asked.arguments:
        wanted = wanted.where(S.c.status.in_(asked.texts("statuses")))
    return wanted


def _set(connection: Connection, number: int, **values: object) -> None:

    connection.execute(S.update().where(S.c.id == number).values(**values))


def _submission(connection: Connection, asked: Asked) -> Row[Any]:  # Any: as in _overtaken

    wanted = select(S).where(S.c.seller_id == asked.seller_id, S.c.id == asked.number("submission"))
    return connection.execute(wanted).one()


def _told(row: Row[Any]) -> dict[str, Json]:  # Any: as in _overtaken
    """A row as plans and tables read it: by Amazon's names, the type by MWS's. final: nothing can change any more."""
    return {
        "submission": row.id,
        "feedId": row.feed_id,
        "feedType": row.feed_type_legacy,
        "listedAs": row.feed_type,
        "marketplaceIds": [each for each in row.marketplaces.split(",") if each],
        "createdTime": instant(row.created),
        "createdAt": row.created,
        "processingStatus": row.status,
        "processingStartTime": None if row.started is None else instant(row.started),
        "processingEndTime": None if row.completed is None else instant(row.completed),
        "resultFeedDocumentId": row.result_document,
        "plan": json.loads(row.parts) or None,
        "sent": row.sent,
        "final": row.status in FINAL,
    }


def instant(moment: int) -> str:
    """A moment of the tables as MWS wrote it in Feeds: UTC, to the second, `+00:00`."""
    return datetime.fromtimestamp(moment // 1000, timezone.utc).isoformat()


def _moment(text: Json) -> int | None:
    if not isinstance(text, str) or not text:
        return None
    # Python 3.10 does not read the Z.
    moment = datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith("Z") else text)
    return milliseconds(moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc))


def _names(value: Json) -> Sequence[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else ()
