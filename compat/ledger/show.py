"""The ledger looked at by a person: what it holds of a seller, and what of it is odd. Reads, asks nobody."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Connection

from mws.compat.ledger import feed_parts, jobs, report_parts, settlement_forms
from mws.compat.ledger.adoption import acknowledged_before, find_adoption
from mws.compat.ledger.asked import Answers, Asked
from mws.compat.ledger.feed_rows import over, span
from mws.compat.ledger.questions.adoption import FindAdoption
from mws.compat.ledger.questions.feed_parts import ListUnsentSubmissions
from mws.compat.ledger.questions.show import FeedCount, LedgerShown, ReportCount, ShowLedger, VerifyLedger
from mws.compat.state.tables import REPORT, REPORT_SYNC
from mws.compat.state.tables import SUBMISSION as S
from mws.mappings.feeds.operations import FINAL
from mws.mappings.reports.types import MWS_STATUSES, UNFINISHED

LONG = span(days=3)
"""Nothing takes Amazon so long."""


def show(connection: Connection, asked: Asked, question: ShowLedger) -> LedgerShown:
    """Answer `ShowLedger`."""
    table = REPORT
    counted = connection.execute(
        sa.select(
            settlement_forms.counted_type().label("kind"),
            table.c.mws_status,
            sa.func.count(),
            sa.func.sum(table.c.acknowledged),
            sa.func.max(table.c.created),
        )
        .where(table.c.owner == asked.owner, report_parts.hidden(asked.owner))
        # By its name: PostgreSQL takes the same expression with its values sent twice for another one.
        .group_by("kind", table.c.mws_status)
        .order_by("kind", table.c.mws_status)
    )
    found: list[ReportCount] = [
        {"type": kind, "status": status, "count": number, "acknowledged": int(acknowledged or 0), "newest": newest}
        for kind, status, number, acknowledged, newest in counted
    ]
    sent = connection.execute(
        sa.select(S.c.feed_type_legacy, S.c.sent, S.c.status, sa.func.count(), sa.func.max(S.c.created))
        .where(S.c.owner == asked.owner)
        .group_by(S.c.feed_type_legacy, S.c.sent, S.c.status)
        .order_by(S.c.feed_type_legacy, S.c.sent, S.c.status)
    )
    feeds: list[FeedCount] = [
        {"type": kind, "sent": how, "status": status, "count": number, "newest": newest}
        for kind, how, status, number, newest in sent
    ]
    adopted = find_adoption(connection, asked, FindAdoption())
    return {"adoption": adopted, "reports": found, "feeds": feeds, "jobs": jobs.show(connection, asked)}


def verify(connection: Connection, asked: Asked, question: VerifyLedger) -> list[str]:
    """Answer `VerifyLedger`."""
    odd: list[str] = []
    if connection.dialect.name == "sqlite":
        damage = [str(text) for text in connection.execute(sa.text("PRAGMA quick_check(5)")).scalars()]
        odd += [f"the database is damaged: {text}" for text in damage if text != "ok"]
    if acknowledged_before(connection, asked.owner) is None:
        odd.append("not adopted: GetReportList with Acknowledged=false is refused until `ledger adopt`")
    for what, conditions in (*_reports(asked), *_feeds(asked)):
        number = connection.execute(sa.select(sa.func.count()).where(*conditions)).scalar_one()
        if number:
            odd.append(f"{number} {what}")
    if feed_parts.list_unsent(connection, asked, ListUnsentSubmissions()):
        odd.append("feeds are not all sent: run the gateway, or `mws-compat feed send`")
    return odd


_Oddities = tuple[tuple[str, tuple[sa.ColumnElement[bool], ...]], ...]


def _reports(asked: Asked) -> _Oddities:
    table, mine = REPORT, REPORT.c.owner == asked.owner
    learnt = sa.select(REPORT_SYNC.c.report_type).where(REPORT_SYNC.c.owner == asked.owner, REPORT_SYNC.c.seen == 1)
    return (
        (
            "reports are said to be unfinished for more than three days",
            (mine, table.c.status.in_(UNFINISHED), table.c.created < asked.now - LONG),
        ),
        ("reports have a status no table knows", (mine, table.c.mws_status.not_in(MWS_STATUSES))),
        (
            "reports are acknowledged without a time, or not and with one",
            (mine, (table.c.acknowledged == 1) != table.c.acknowledged_at.is_not(None)),
        ),
        ("reports are of a type that lists do not look for", (mine, table.c.report_type.not_in(learnt))),
    )


def _feeds(asked: Asked) -> _Oddities:
    mine = S.c.owner == asked.owner
    begun = S.c.sent.in_(("recorded", "sending"))
    return (
        (
            "submissions may have arrived at Amazon, and nobody knows: repeat the same SubmitFeed, or look there",
            (mine, S.c.sent == "unknown"),
        ),
        (
            "submissions were begun and never ended: their process died; repeat the same SubmitFeed",
            (mine, begun, over(S.c.changed, asked.now, feed_parts.LEASE)),
        ),
        (
            "feeds are said to be unfinished for more than three days",
            (mine, S.c.sent == "sent", S.c.status.not_in(FINAL), S.c.created < asked.now - LONG),
        ),
    )


ANSWERS: Answers = {ShowLedger: show, VerifyLedger: verify}
