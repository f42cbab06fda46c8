"""The ledger's questions about lists of feeds, ours and other applications': what Amazon tells, and who is told it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from mws.compat.ledger import feed_parts
from mws.compat.ledger.asked import Asked, NamedQuestion
from mws.compat.ledger.feed_parts import SLACK
from mws.compat.ledger.feed_rows import instant, moment, names, span, told, whole
from mws.compat.ledger.repeats import FOREVER, age
from mws.compat.state.tables import FEED_PART as P
from mws.compat.state.tables import FEED_SYNC as F
from mws.compat.state.tables import SUBMISSION as S
from mws.mappings.feeds import types as feed_types
from mws.mappings.feeds.operations import FINAL
from mws.spapi.calls import Json

KEPT = span(days=90)
"""How long Amazon knows a feed, and how far back a list reaches."""
FRESH = span(minutes=2)
"""How old a listing may be. All types take three calls of getFeeds, whose rate is one in 45 seconds."""
STALE = span(minutes=15)
"""How old it may be where Amazon's rate lets no newer one through."""
LISTED_AT_ONCE = 10
"""feedTypes of one getFeeds."""


def feeds_to_list(connection: Connection, asked: Asked) -> Json:
    """What must be listed upstream before a list may be answered. Asked with types (live names; none means all).

    Answer: chunks, each with types (ten at most), since (ISO 8601) and stale_ok (the last listing will do if need be).
    """
    wanted = [each for each in dict.fromkeys(asked.texts("types") or feed_types.LIVE) if each in feed_types.LIVE]
    listed = select(F.c.feed_type, F.c.synced).where(F.c.owner == asked.owner)
    synced: dict[str, int] = {row[0]: row[1] for row in connection.execute(listed)}
    unfinished = (
        select(S.c.feed_type, func.min(S.c.created))
        .where(S.c.owner == asked.owner, S.c.feed_id.is_not(None), S.c.status.not_in(FINAL))
        .group_by(S.c.feed_type)
    )
    oldest_open: dict[str, int] = {row[0]: row[1] for row in connection.execute(unfinished)}
    # What a clock that was ahead has noted was never listed.
    synced = {each: moment for each, moment in synced.items() if age(asked.now, moment) != FOREVER}
    due = [each for each in wanted if age(asked.now, synced.get(each, 0)) >= FRESH]
    chunks: list[Json] = []
    for at in range(0, len(due), LISTED_AT_ONCE):
        types = due[at : at + LISTED_AT_ONCE]
        since = min(min(synced.get(each, 0), oldest_open.get(each, asked.now)) for each in types) - SLACK
        chunks.append(
            {
                "types": [*types],
                "since": instant(max(asked.now - KEPT, since)),
                "stale_ok": all(age(asked.now, synced.get(each, 0)) < STALE for each in types),
            }
        )
    return {"chunks": chunks}


def note_feeds(connection: Connection, asked: Asked) -> Json:
    """Write down what Amazon tells of feeds. Asked with feeds (rows of getFeeds or getFeed), types (listed whole)."""
    feed_parts.find_again(
        connection, asked, [feed for feed in asked.rows("feeds") if feed["feedType"] == feed_types.JSON_LISTINGS]
    )
    ids = [str(feed["feedId"]) for feed in asked.rows("feeds")]
    ours = select(P).where(P.c.owner == asked.owner, P.c.feed_id.in_(ids))
    parts = {row.feed_id: row for row in connection.execute(ours)}
    for feed in asked.rows("feeds"):
        if feed["feedId"] in parts:
            feed_parts.note_part(connection, asked, feed, parts[str(feed["feedId"])])
            continue
        place = (S.c.owner == asked.owner, S.c.feed_id == feed["feedId"])
        told = {
            "status": feed["processingStatus"],
            "started": moment(feed.get("processingStartTime")),
            "completed": moment(feed.get("processingEndTime")),
            "result_document": feed.get("resultFeedDocumentId"),
            "checked": asked.now,
        }
        if connection.execute(S.update().where(*place).values(**told)).rowcount:
            continue
        feed_type = str(feed["feedType"])
        connection.execute(
            S.insert().values(
                owner=asked.owner,
                feed_id=feed["feedId"],
                attempt=0,
                sent="foreign",
                changed=asked.now,
                feed_type_legacy=feed_types.legacy_of(feed_type),
                feed_type=feed_type,
                marketplaces=",".join(names(feed.get("marketplaceIds"))),
                md5="",
                size=0,
                created=moment(feed["createdTime"]) or asked.now,
                cancelled_by_us=0,
                conversion="",
                **told,
            )
        )
    known = set(connection.execute(select(F.c.feed_type).where(F.c.owner == asked.owner)).scalars())
    for feed_type in asked.texts("types"):
        if feed_type in known:
            changed = F.update().where(F.c.owner == asked.owner, F.c.feed_type == feed_type)
            connection.execute(changed.values(synced=asked.now))
        else:
            connection.execute(F.insert().values(owner=asked.owner, feed_type=feed_type, synced=asked.now))
    return None


def find_feeds(connection: Connection, asked: Asked) -> Json:
    """Rows by id. Asked with ids. Answer: feeds, an object of those known, by id, with their parts."""
    wanted = select(S).where(S.c.owner == asked.owner, S.c.feed_id.in_(asked.texts("ids")))
    return {"feeds": {str(row["feedId"]): row for row in whole(connection, connection.execute(wanted))}}


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
    return {"feeds": [told(row) for row in rows[:limit]], "next": more}


def count_feeds(connection: Connection, asked: Asked) -> Json:
    """How many `list_feeds` would list in all. Answer: count."""
    return {"count": connection.execute(select(func.count()).select_from(_chosen(asked).subquery())).scalar_one()}


def feeds_cancelled(connection: Connection, asked: Asked) -> Json:
    """We cancelled these, with all of their parts. Asked with ids. Answer: feeds, their rows by id."""
    mine = (S.c.owner == asked.owner, S.c.feed_id.in_(asked.texts("ids")))
    several = [*connection.execute(select(S.c.id).where(*mine, S.c.conversion != "")).scalars()]
    feed_parts.parts_cancelled(connection, asked, several)
    values = {"status": "CANCELLED", "cancelled_by_us": 1, "completed": asked.now, "checked": asked.now}
    connection.execute(S.update().where(*mine).values(**values))
    return find_feeds(connection, asked)


QUESTIONS: Mapping[str, NamedQuestion] = {
    "feeds_to_list": NamedQuestion(feeds_to_list, writes=False),
    "note_feeds": NamedQuestion(note_feeds),
    "find_feeds": NamedQuestion(find_feeds, writes=False),
    "list_feeds": NamedQuestion(list_feeds, writes=False),
    "count_feeds": NamedQuestion(count_feeds, writes=False),
    "feeds_cancelled": NamedQuestion(feeds_cancelled),
}


def _chosen(asked: Asked) -> Select[Any]:  # Any: SQLAlchemy types no columns
    """Asked with types (legacy; none means all), statuses (Amazon's; without it, all), since and until (ISO 8601)."""
    wanted = select(S).where(S.c.owner == asked.owner, S.c.feed_id.is_not(None))
    since, until = moment(asked.text("since")), moment(asked.text("until"))
    if since is not None:
        wanted = wanted.where(S.c.created >= since)
    if until is not None:
        wanted = wanted.where(S.c.created <= until)
    if asked.texts("types"):
        wanted = wanted.where(S.c.feed_type_legacy.in_(asked.texts("types")))
    if "statuses" in asked.arguments:
        wanted = wanted.where(S.c.status.in_(asked.texts("statuses")))
    return wanted
