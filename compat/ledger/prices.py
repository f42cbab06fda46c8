"""The prices that were sent: from what to what, by whom and when; what the price guard knows, and what a person asks.

The law: the prices of a submission are noted in the transaction that takes it over, before anything of it is sent, and
count from when they may have arrived: not while it is only "recorded", and not where it was refused or cancelled. One
that was sent once more becomes a count in the note that says the same, when its submission is Amazon's: a program that
sends its whole list every twenty minutes adds no rows. Notes live as long as the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Numeric, Row, Select, cast, func, or_, select

from mws.compat.ledger.asked import Answers, Asked
from mws.compat.ledger.feed_rows import span
from mws.compat.ledger.questions.base import Page
from mws.compat.ledger.questions.prices import (
    ListPriceNotes,
    ListPriceRanges,
    NewestPrice,
    PriceMove,
    PriceNote,
    PriceRange,
)
from mws.compat.state.tables import PRICE_SENT as N
from mws.compat.state.tables import SUBMISSION as S

KNOWN = span(days=90)
"""How long after it was last sent a price is known to the guard. The newest note of a SKU is known at any age."""
KEPT = span(days=180)
AT_ONCE = 500
"""SKUs of one query."""


def note(connection: Connection, asked: Asked, submission: int, prices: Sequence[PriceMove]) -> None:
    """Note the prices of a submission."""
    connection.execute(N.delete().where(N.c.submission == submission))  # those of an attempt that failed
    rows = [
        {
            "owner": asked.owner,
            "marketplace": marketplace,
            "sku": sku,
            "element": element,
            "currency": currency,
            "old": old or None,
            "new": new,
            "submission": submission,
            "sent": asked.now,
            "last": asked.now,
            "times": 1,
            "same_as": same_as or None,
        }
        for marketplace, sku, element, currency, old, new, same_as in prices
    ]
    if rows:
        connection.execute(N.insert(), rows)


def count_repeats(connection: Connection, number: int, now: int) -> None:
    """Fold the prices of a submission that Amazon has into the notes that say the same."""
    if connection.execute(select(N.c.id).where(N.c.submission == number).limit(1)).first() is None:
        return
    mine = (N.c.submission == number, N.c.same_as.is_not(None))
    earlier = N.alias()
    there = select(earlier.c.id).where(earlier.c.id.in_(select(N.c.same_as).where(*mine)))
    repeats = select(N.c.same_as).where(*mine)
    connection.execute(N.update().where(N.c.id.in_(repeats)).values(last=now, times=N.c.times + 1))
    connection.execute(N.delete().where(*mine, N.c.same_as.in_(there)))


def forget(connection: Connection, asked: Asked) -> None:
    """Let go of what was last sent longer ago than the ledger remembers."""
    connection.execute(N.delete().where(N.c.owner == asked.owner, N.c.last < asked.now - KEPT))


def list_ranges(connection: Connection, asked: Asked, question: ListPriceRanges) -> Page[PriceRange]:
    """Answer `ListPriceRanges`."""
    found: dict[tuple[str, str, str], tuple[list[float], list[NewestPrice]]] = {}
    for at in range(0, len(question.skus), AT_ONCE):
        some = question.skus[at : at + AT_ONCE]
        for row in connection.execute(_lowest_and_highest(asked, some)):
            known, _ = found.setdefault((row.sku, row.marketplace, row.currency), ([], []))
            known += (price for price in row[3:] if price is not None)
        for row in connection.execute(_newest(asked, some)):
            known, notes = found.setdefault((row.sku, row.marketplace, row.currency), ([], []))
            known += (float(price) for price in (row.old, row.new) if price)
            notes.append(NewestPrice(row.element, row.id, row.new))
    return Page(
        [
            PriceRange(
                sku=sku, marketplace=place, currency=currency, lowest=min(known), highest=max(known), newest=notes
            )
            for (sku, place, currency), (known, notes) in found.items()
        ]
    )


def _mine(asked: Asked, skus: Sequence[str]) -> tuple[Any, ...]:  # Any: conditions
    """The notes of these SKUs that count."""
    unsent = or_(S.c.sent.in_(("recorded", "refused")), S.c.cancelled_by_us == 1)
    never = select(S.c.id).where(S.c.owner == asked.owner, unsent)
    return (N.c.owner == asked.owner, N.c.sku.in_(skus), N.c.submission.not_in(never))


def _lowest_and_highest(asked: Asked, skus: Sequence[str]) -> Select[Any]:  # Any: SQLAlchemy types no rows
    price = [cast(column, Numeric(asdecimal=False)) for column in (N.c.new, N.c.old)]
    ends = [end(each) for each in price for end in (func.min, func.max)]
    by = (N.c.sku, N.c.marketplace, N.c.currency)
    return select(*by, *ends).where(*_mine(asked, skus), N.c.last >= asked.now - KNOWN).group_by(*by)


def _newest(asked: Asked, skus: Sequence[str]) -> Select[Any]:  # Any: as above
    by = (N.c.sku, N.c.marketplace, N.c.currency, N.c.element)
    return select(N).where(N.c.id.in_(select(func.max(N.c.id)).where(*_mine(asked, skus)).group_by(*by)))


def list_notes(connection: Connection, asked: Asked, question: ListPriceNotes) -> Page[PriceNote]:
    """Answer `ListPriceNotes`."""
    wanted = (
        select(N, S.c.feed_id)
        .outerjoin(S, S.c.id == N.c.submission)
        .where(*_mine(asked, [question.sku]))
        .order_by(N.c.id)
    )
    return Page([_note(row) for row in connection.execute(wanted)])


def _note(row: Row[Any]) -> PriceNote:  # Any: as above
    return {
        "marketplace": row.marketplace,
        "element": row.element,
        "currency": row.currency,
        "old": row.old,
        "new": row.new,
        "sent": row.sent,
        "last": row.last,
        "times": row.times,
        "feedId": row.feed_id,
    }


ANSWERS: Answers = {ListPriceRanges: list_ranges, ListPriceNotes: list_notes}
