"""Adoption: from when on a report counts as new, so that nothing imported long ago is imported again.

A fresh ledger knows no acknowledgements. Until somebody says what had been imported, "not acknowledged" is no answer;
afterwards every report that was available before the moment they named is acknowledged as it becomes known.

A date in the configuration outlives a lost database. A ledger made after that date has lost what happened between, so
all that was there when it was made counts as acknowledged; only a person, by the command, can say otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy import Connection

from mws.compat.questions import Asked, Question
from mws.compat.tables import LEDGER, REPORT, REPORT_SYNC
from mws.mappings.report_types import MWS_STATUSES, UNFINISHED
from mws.spapi.calls import Json


def open_ledger(connection: Connection, seller_id: str, now: int) -> None:
    """Note since when this seller is known, at the first time."""
    table = LEDGER
    if connection.execute(sa.select(table.c.made).where(table.c.seller_id == seller_id)).first() is None:
        connection.execute(table.insert().values(seller_id=seller_id, made=now, adopted_by=""))


def acknowledged_before(connection: Connection, seller_id: str) -> int | None:
    """The moment of the adoption, None where there was none."""
    table = LEDGER
    found = connection.execute(sa.select(table.c.acknowledged_before).where(table.c.seller_id == seller_id)).scalar()
    return None if found is None else int(found)


def adoption(connection: Connection, asked: Asked) -> Json:
    """{"made", "before", "by"} of this seller's ledger; before is None until it is adopted, made until it is used."""
    table = LEDGER
    row = connection.execute(sa.select(table).where(table.c.seller_id == asked.seller_id)).first()
    if row is None:
        return {"made": None, "before": None, "by": ""}
    return {"made": row.made, "before": row.acknowledged_before, "by": row.adopted_by}


def adopt(connection: Connection, asked: Asked) -> Json:
    """Acknowledge what was available before a moment. Answers as `adoption`, and how many reports it changed.

    before: milliseconds; 0 acknowledges nothing. by: "command", which may say anything at any time, or
    "configuration", which holds for a ledger that is not adopted yet and never reaches back behind its making.
    """
    table, reports = LEDGER, REPORT
    open_ledger(connection, asked.seller_id, asked.now)
    row = connection.execute(sa.select(table).where(table.c.seller_id == asked.seller_id)).one()
    by = asked.text("by") or "command"
    before = asked.number("before") or 0
    if by == "configuration":
        if row.acknowledged_before is not None:
            return {"made": row.made, "before": row.acknowledged_before, "by": row.adopted_by, "changed": 0}
        before = max(before, row.made)
    connection.execute(
        sa.update(table)
        .where(table.c.seller_id == asked.seller_id)
        .values(acknowledged_before=before, adopted=asked.now, adopted_by=by)
    )
    changed = connection.execute(
        sa.update(reports)
        .where(
            reports.c.seller_id == asked.seller_id,
            reports.c.available < before,
            reports.c.acknowledged == 0,
        )
        .values(acknowledged=1, acknowledged_at=asked.now)
    ).rowcount
    return {"made": row.made, "before": before, "by": by, "changed": changed}


def show(connection: Connection, asked: Asked) -> Json:
    """What the ledger holds of this seller: counts by type and status, and the adoption."""
    table = REPORT
    counted = connection.execute(
        sa.select(
            table.c.report_type,
            table.c.mws_status,
            sa.func.count(),
            sa.func.sum(table.c.acknowledged),
            sa.func.max(table.c.created),
        )
        .where(table.c.seller_id == asked.seller_id)
        .group_by(table.c.report_type, table.c.mws_status)
        .order_by(table.c.report_type, table.c.mws_status)
    )
    rows: list[Json] = [
        {"type": kind, "status": status, "count": number, "acknowledged": int(acknowledged or 0), "newest": newest}
        for kind, status, number, acknowledged, newest in counted
    ]
    return {"adoption": adoption(connection, asked), "reports": rows}


def verify(connection: Connection, asked: Asked) -> Json:
    """What is odd about this seller's ledger, a sentence each; an empty list where nothing is."""
    report = REPORT
    mine = report.c.seller_id == asked.seller_id
    odd: list[Json] = []
    if connection.dialect.name == "sqlite":
        damage = [str(text) for text in connection.execute(sa.text("PRAGMA quick_check(5)")).scalars()]
        odd += [f"the database is damaged: {text}" for text in damage if text != "ok"]
    if acknowledged_before(connection, asked.seller_id) is None:
        odd.append("not adopted: GetReportList with Acknowledged=false is refused until `ledger adopt`")

    def counted(what: str, *conditions: sa.ColumnElement[bool]) -> None:
        number = connection.execute(
            sa.select(sa.func.count()).select_from(report).where(mine, *conditions)
        ).scalar_one()
        if number:
            odd.append(f"{number} {what}")

    counted(
        "reports are said to be unfinished for more than three days",
        report.c.status.in_(UNFINISHED),
        report.c.created < asked.now - 3 * 24 * 60 * 60 * 1000,
    )
    counted("reports have a status no table knows", report.c.mws_status.not_in(MWS_STATUSES))
    counted(
        "reports are acknowledged without a time, or not and with one",
        (report.c.acknowledged == 1) != report.c.acknowledged_at.is_not(None),
    )
    unlearnt = sa.select(REPORT_SYNC.c.report_type).where(
        REPORT_SYNC.c.seller_id == asked.seller_id, REPORT_SYNC.c.seen == 1
    )
    counted("reports are of a type that lists do not look for", report.c.report_type.not_in(unlearnt))
    return odd


QUESTIONS: Mapping[str, Question] = {
    "ledger.adoption": Question(adoption, writes=False),
    "ledger.adopt": Question(adopt),
    "ledger.show": Question(show, writes=False),
    "ledger.verify": Question(verify, writes=False),
}
