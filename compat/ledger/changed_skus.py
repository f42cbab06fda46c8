"""The SKUs of listing feeds, and when what a feed says of them is true at Amazon: by that, old answers are thrown away.

The law: the SKUs of a submission are noted in the transaction that takes it over, before anything of it is sent. Its
change is under way from when it may have arrived until Amazon has worked it through; where nobody has learnt that,
until SETTLES after it was sent. What was refused, cancelled or only rehearsed has changed nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, or_, select

from mws.compat.ledger.asked import Answers, Asked
from mws.compat.ledger.feed_rows import span
from mws.compat.ledger.questions.base import Page
from mws.compat.ledger.questions.changed_skus import ANY, MOST_NAMED, ChangedSku, ListChangedSkus
from mws.compat.state.tables import CHANGED_SKU as N
from mws.compat.state.tables import SUBMISSION as S
from mws.mappings.feeds.operations import FINAL

SETTLES = span(minutes=15)
"""How long Amazon may take over a feed of which nobody asks. It says itself that a small one takes minutes."""
KEPT = span(days=3)
"""How long a change is noted. No answer is kept longer than two days."""


def note(connection: Connection, asked: Asked, submission: int, skus: Iterable[str]) -> None:
    """Note the SKUs of a submission. Without any it is not known which they are: any."""
    connection.execute(N.delete().where(N.c.owner == asked.owner, N.c.noted < asked.now - KEPT))
    connection.execute(N.delete().where(N.c.submission == submission))  # those of an attempt that failed
    named = dict.fromkeys(skus)
    if not named or len(named) > MOST_NAMED:
        named = {ANY: None}
    rows = [{"owner": asked.owner, "submission": submission, "sku": sku, "noted": asked.now} for sku in named]
    connection.execute(N.insert(), rows)


def list_changed(connection: Connection, asked: Asked, question: ListChangedSkus) -> Page[ChangedSku]:
    """Answer `ListChangedSkus`."""
    arrived = S.c.sent.in_(("sending", "sent", "unknown"))
    going = S.c.status.not_in(FINAL)
    may_matter = or_(going, S.c.completed.is_(None), S.c.completed >= question.since)
    rows = connection.execute(
        select(N.c.sku, S.c.changed, S.c.completed, S.c.status)
        .join(S, S.c.id == N.c.submission)
        .where(N.c.owner == asked.owner, arrived, S.c.cancelled_by_us == 0, may_matter)
    )
    found: dict[str, ChangedSku] = {}
    for row in rows:
        # A submission of several feeds has the end of those that have ended.
        ended = row.completed if row.status in FINAL else None
        until = min(asked.now, row.changed + SETTLES if ended is None else ended)
        before = found.get(row.sku, ChangedSku(row.sku, 0, 0))
        found[row.sku] = ChangedSku(row.sku, max(before.begun, row.changed), max(before.until, until))
    return Page([each for each in found.values() if each.until >= question.since])


ANSWERS: Answers = {ListChangedSkus: list_changed}
