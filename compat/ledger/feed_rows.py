"""Rows of the ledger of feeds as plans and tables read them: by Amazon's names, the type by MWS's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from mws.compat.ledger.asked import Asked
from mws.compat.ledger.questions.feeds import FeedRow, ListedFeed, PartRow
from mws.compat.ledger.repeats import AHEAD
from mws.compat.state import milliseconds
from mws.compat.state.tables import FEED_PART as P
from mws.compat.state.tables import LISTING_CHANGE as C
from mws.compat.state.tables import SUBMISSION as S
from mws.mappings.feeds.operations import FINAL
from mws.spapi.calls import Json

UNSENT = ("waiting", "sending")
"""States of a part or a change of which nobody knows yet that it was sent, or lost."""


def listed_feed(row: Row[Any]) -> ListedFeed:  # Any: SQLAlchemy does not type a table's rows
    """A submission as a list shows it."""
    return {
        "submission": row.id,
        "feedId": row.feed_id,
        "feedType": row.feed_type_legacy,
        "marketplaceIds": [each for each in row.marketplaces.split(",") if each],
        "createdTime": row.created,
        "processingStatus": row.status,
        "processingStartTime": row.started,
        "processingEndTime": row.completed,
        "resultFeedDocumentId": row.result_document,
        "converted": bool(row.conversion),
        "sent": row.sent,
        "final": row.status in FINAL,
    }


def whole(connection: Connection, rows: Iterable[Row[Any]]) -> list[FeedRow]:  # Any: as in listed_feed
    """Submissions with `parts` (their feeds, in order) and `changes` (how many of them are not sent yet)."""
    found = list(rows)
    made = [row.id for row in found if row.conversion]
    parts: dict[int, list[PartRow]] = {}
    unsent: dict[int, int] = {}
    if made:
        wanted = select(P).where(P.c.submission.in_(made)).order_by(P.c.submission, P.c.place)
        for row in connection.execute(wanted):
            parts.setdefault(row.submission, []).append(part(row))
        counted = select(C.c.submission, func.count()).where(C.c.submission.in_(made), C.c.state.in_(UNSENT))
        unsent = {row[0]: row[1] for row in connection.execute(counted.group_by(C.c.submission))}
    return [{**listed_feed(row), "parts": parts.get(row.id, []), "changes": unsent.get(row.id, 0)} for row in found]


def part(row: Row[Any]) -> PartRow:  # Any: as in listed_feed
    """A part, by the names of its columns."""
    return {
        "place": row.place,
        "state": row.state,
        "document": row.document,
        "marketplace": row.marketplace,
        "sent": row.sent,
        "after": [int(place) for place in row.after.split(",") if place],
        "feed_id": row.feed_id,
        "status": row.status,
        "result": row.result_document,
        "why": row.why,
    }


def submission(connection: Connection, asked: Asked, number: int) -> Row[Any]:  # Any: as in listed_feed
    """The row of that submission of the asker's."""
    return connection.execute(select(S).where(S.c.owner == asked.owner, S.c.id == number)).one()


def whole_submission(connection: Connection, asked: Asked, number: int) -> FeedRow:
    """The same, as `whole` has it."""
    return whole(connection, [submission(connection, asked, number)])[0]


def change_submission(connection: Connection, number: int, **values: object) -> None:
    """Change columns of a submission."""
    connection.execute(S.update().where(S.c.id == number).values(**values))


def span(**parts: float) -> int:
    """A span of time in milliseconds, as the tables count. parts: of timedelta."""
    return int(timedelta(**parts).total_seconds() * 1000)


def over(column: Any, now: int, lease: int) -> Any:  # Any: SQLAlchemy's column and condition
    """The condition that a lease begun at `column` is over, or was begun by a clock that was ahead."""
    return or_(column < now - lease, column > now + AHEAD)


def moment(text: Json) -> int | None:
    """A moment as the tables have it, None where there is none. text: ISO 8601; without an offset, UTC."""
    if not isinstance(text, str) or not text:
        return None
    # Python 3.10 does not read the Z.
    found = datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith("Z") else text)
    return milliseconds(found if found.tzinfo else found.replace(tzinfo=timezone.utc))


def names(value: Json) -> Sequence[str]:
    """The texts of a list; none where it is no list."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else ()
