"""The ledger's questions about lists of feeds, ours and other applications': what Amazon tells, and who is told it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from mws.compat.ledger import feed_parts
from mws.compat.ledger.asked import Answers, Asked
from mws.compat.ledger.feed_parts import SLACK
from mws.compat.ledger.feed_rows import listed_feed, moment, names, span, whole
from mws.compat.ledger.questions.base import Page
from mws.compat.ledger.questions.feeds import (
    CountFeeds,
    FeedFilter,
    FeedListDue,
    FeedRow,
    FindFeedListsDue,
    FindFeeds,
    ListedFeed,
    ListFeeds,
    NoteFeeds,
    NoteFeedsCancelled,
)
from mws.compat.ledger.repeats import FOREVER, age
from mws.compat.state.tables import FEED_PART as P
from mws.compat.state.tables import FEED_SYNC as F
from mws.compat.state.tables import SUBMISSION as S
from mws.mappings.feeds import types as feed_types
from mws.mappings.feeds.operations import FINAL

KEPT = span(days=90)
"""How long Amazon knows a feed, and how far back a list reaches."""
FRESH = span(minutes=2)
"""How old a listing may be. All types take three calls of getFeeds, whose rate is one in 45 seconds."""
STALE = span(minutes=15)
"""How old it may be where Amazon's rate lets no newer one through."""
LISTED_AT_ONCE = 10
"""feedTypes of one getFeeds."""


def find_due(connection: Connection, asked: Asked, question: FindFeedListsDue) -> list[FeedListDue]:
    """Answer `FindFeedListsDue`."""
    wanted = [each for each in dict.fromkeys(question.types or feed_types.LIVE) if each in feed_types.LIVE]
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
    chunks: list[FeedListDue] = []
    for at in range(0, len(due), LISTED_AT_ONCE):
        types = due[at : at + LISTED_AT_ONCE]
        since = min(min(synced.get(each, 0), oldest_open.get(each, asked.now)) for each in types) - SLACK
        chunks.append(
            {
                "types": [*types],
                "since": max(asked.now - KEPT, since),
                "stale_ok": all(age(asked.now, synced.get(each, 0)) < STALE for each in types),
            }
        )
    return chunks


def note_feeds(connection: Connection, asked: Asked, question: NoteFeeds) -> None:
    """Answer `NoteFeeds`."""
    feed_parts.find_again(
        connection, asked, [feed for feed in question.feeds if feed["feedType"] == feed_types.JSON_LISTINGS]
    )
    ids = [str(feed["feedId"]) for feed in question.feeds]
    ours = select(P).where(P.c.owner == asked.owner, P.c.feed_id.in_(ids))
    parts = {row.feed_id: row for row in connection.execute(ours)}
    for feed in question.feeds:
        if feed["feedId"] in parts:
            feed_parts.note_feed_of_part(connection, asked, feed, parts[str(feed["feedId"])])
            continue
        place = (S.c.owner == asked.owner, S.c.feed_id == feed["feedId"])
        values = {
            "status": feed["processingStatus"],
            "started": moment(feed.get("processingStartTime")),
            "completed": moment(feed.get("processingEndTime")),
            "result_document": feed.get("resultFeedDocumentId"),
            "checked": asked.now,
        }
        if connection.execute(S.update().where(*place).values(**values)).rowcount:
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
                **values,
            )
        )
    known = set(connection.execute(select(F.c.feed_type).where(F.c.owner == asked.owner)).scalars())
    for feed_type in question.types:
        if feed_type in known:
            changed = F.update().where(F.c.owner == asked.owner, F.c.feed_type == feed_type)
            connection.execute(changed.values(synced=asked.now))
        else:
            connection.execute(F.insert().values(owner=asked.owner, feed_type=feed_type, synced=asked.now))


def find_feeds(connection: Connection, asked: Asked, question: FindFeeds) -> dict[str, FeedRow]:
    """Answer `FindFeeds`."""
    wanted = select(S).where(S.c.owner == asked.owner, S.c.feed_id.in_(question.ids))
    return {row["feedId"]: row for row in whole(connection, connection.execute(wanted))}


def list_feeds(connection: Connection, asked: Asked, question: ListFeeds) -> Page[ListedFeed]:
    """Answer `ListFeeds`."""
    limit = question.limit
    chosen = _chosen(asked, question.filter).order_by(S.c.created.desc(), S.c.id.desc()).limit(limit + 1)
    if question.cursor:
        created, _, number = question.cursor.partition(":")
        older = and_(S.c.created == int(created), S.c.id < int(number))
        chosen = chosen.where(or_(S.c.created < int(created), older))
    rows = connection.execute(chosen).all()
    more = f"{rows[limit - 1].created}:{rows[limit - 1].id}" if len(rows) > limit else None
    return Page([listed_feed(row) for row in rows[:limit]], more)


def count_feeds(connection: Connection, asked: Asked, question: CountFeeds) -> int:
    """Answer `CountFeeds`."""
    chosen = _chosen(asked, question.filter).subquery()
    return int(connection.execute(select(func.count()).select_from(chosen)).scalar_one())


def note_cancelled(connection: Connection, asked: Asked, question: NoteFeedsCancelled) -> dict[str, FeedRow]:
    """Answer `NoteFeedsCancelled`."""
    mine = (S.c.owner == asked.owner, S.c.feed_id.in_(question.ids))
    several = [*connection.execute(select(S.c.id).where(*mine, S.c.conversion != "")).scalars()]
    feed_parts.parts_cancelled(connection, asked, several)
    values = {"status": "CANCELLED", "cancelled_by_us": 1, "completed": asked.now, "checked": asked.now}
    connection.execute(S.update().where(*mine).values(**values))
    return find_feeds(connection, asked, FindFeeds(question.ids))


def _chosen(asked: Asked, wanted: FeedFilter) -> Select[Any]:  # Any: SQLAlchemy types no columns
    chosen = select(S).where(S.c.owner == asked.owner, S.c.feed_id.is_not(None))
    if wanted.since is not None:
        chosen = chosen.where(S.c.created >= wanted.since)
    if wanted.until is not None:
        chosen = chosen.where(S.c.created <= wanted.until)
    if wanted.types:
        chosen = chosen.where(S.c.feed_type_legacy.in_(wanted.types))
    if wanted.statuses is not None:
        chosen = chosen.where(S.c.status.in_(wanted.statuses))
    return chosen


ANSWERS: Answers = {
    FindFeedListsDue: find_due,
    NoteFeeds: note_feeds,
    FindFeeds: find_feeds,
    ListFeeds: list_feeds,
    CountFeeds: count_feeds,
    NoteFeedsCancelled: note_cancelled,
}
