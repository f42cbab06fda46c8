"""Reports that are one to the caller and two at Amazon: an order report, and the part with its taxes.

The law of a part: "wanted" (written down with its report) → "asking" → "asked" (Amazon has it), or "missing": refused,
or nobody knows whether it was asked for, and it is not asked for again. Its report is not done before it has ended.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from mws.compat.ledger.asked import Answers, Asked
from mws.compat.ledger.feed_rows import over
from mws.compat.ledger.questions.reports import (
    CancelReportParts,
    ClaimedReportPart,
    ClaimReportPart,
    FindPartDocument,
    HasUnaskedPart,
    NoteReportPart,
    PartDocument,
)
from mws.compat.state.tables import REPORT
from mws.compat.state.tables import REPORT_PART as P
from mws.mappings.reports.types import STATUSES, UNFINISHED
from mws.spapi.calls import Json

GIVEN_UP = 60 * 60_000
"""Milliseconds for which a part may wait for Amazon's rate."""
LEASE = 5 * 60_000
"""Milliseconds after which whoever was asking for a part counts as dead."""


def want(connection: Connection, asked: Asked, report_id: str, types: Iterable[str], body: Mapping[str, Json]) -> None:
    """Note the parts of a report that was just requested. body: of the report's own createReport."""
    for report_type in types:
        row = {
            "owner": asked.owner,
            "report_id": report_id,
            "report_type": report_type,
            "part_id": "",
            "state": "wanted",
            "changed": asked.now,
            "body": json.dumps({**body, "reportType": report_type}),
        }
        connection.execute(P.insert().values(**row))


def has_unasked_part(connection: Connection, asked: Asked, question: HasUnaskedPart) -> bool:
    """Answer `HasUnaskedPart`."""
    wanted = sa.select(P.c.report_id).where(P.c.owner == asked.owner, P.c.state.in_(("wanted", "asking")))
    return connection.execute(wanted.limit(1)).first() is not None


def claim(connection: Connection, asked: Asked, question: ClaimReportPart) -> ClaimedReportPart | None:
    """Answer `ClaimReportPart`."""
    mine = (P.c.owner == asked.owner,)
    old = sa.select(REPORT.c.report_id).where(REPORT.c.owner == asked.owner, REPORT.c.created < asked.now - GIVEN_UP)
    late = sa.and_(P.c.state == "wanted", P.c.report_id.in_(old))
    dead = sa.and_(P.c.state == "asking", over(P.c.changed, asked.now, LEASE))
    lost = P.update().where(*mine, sa.or_(late, dead)).values(state="missing", changed=asked.now)
    settle(connection, asked.owner, connection.execute(lost.returning(P.c.report_id)).scalars().all())
    wanted = sa.select(P).where(*mine, P.c.state == "wanted").order_by(P.c.changed, P.c.report_id).limit(1)
    row = connection.execute(wanted.with_for_update(skip_locked=True)).one_or_none()
    if row is None:
        return None
    this = (P.c.report_id == row.report_id, P.c.report_type == row.report_type)
    connection.execute(P.update().where(*mine, *this).values(state="asking", changed=asked.now))
    return ClaimedReportPart(row.report_id, row.report_type, json.loads(row.body))


def done(connection: Connection, asked: Asked, question: NoteReportPart) -> None:
    """Answer `NoteReportPart`."""
    this = (P.c.report_id == question.report_id, P.c.report_type == question.report_type)
    mine = (P.c.owner == asked.owner, *this)
    if question.part_id:
        # Also of one that was given up or cancelled meanwhile: it is a part still, and no report to be shown.
        connection.execute(P.update().where(*mine).values(part_id=question.part_id))
    asking = P.update().where(*mine, P.c.state == "asking")
    connection.execute(asking.values(state=question.state, changed=asked.now))
    settle(connection, asked.owner, [question.report_id])


def cancel(connection: Connection, asked: Asked, question: CancelReportParts) -> list[str]:
    """Answer `CancelReportParts`."""
    mine = (P.c.owner == asked.owner, P.c.report_id == question.report_id)
    connection.execute(P.update().where(*mine, P.c.part_id == "").values(state="missing"))
    return [*connection.execute(sa.select(P.c.part_id).where(*mine, P.c.part_id != "")).scalars()]


def find_document(connection: Connection, asked: Asked, question: FindPartDocument) -> PartDocument | None:
    """Answer `FindPartDocument`."""
    this = (P.c.report_id == question.report_id, P.c.report_type == question.report_type)
    wanted = sa.select(REPORT.c.document_id, REPORT.c.report_type).join_from(P, REPORT, _is_part())
    row = connection.execute(wanted.where(P.c.owner == asked.owner, *this, REPORT.c.status == "DONE")).first()
    return PartDocument(row.document_id, row.report_type) if row is not None and row.document_id else None


def unfinished_parts(connection: Connection, asked: Asked, ids: Iterable[str]) -> list[str]:
    """Parts of these reports of which Amazon has to be asked."""
    mine = (P.c.owner == asked.owner, P.c.report_id.in_(list(ids)), P.c.part_id != "")
    ended = sa.and_(REPORT.c.status.is_not(None), REPORT.c.status.not_in(UNFINISHED))
    wanted = sa.select(P.c.part_id).select_from(P.outerjoin(REPORT, _is_part())).where(*mine, sa.not_(ended))
    return [*connection.execute(wanted).scalars()]


def forget(connection: Connection, owner: str, before: int) -> None:
    """Let go of parts that nobody asks for any more."""
    connection.execute(P.delete().where(P.c.owner == owner, P.c.changed < before))


def hidden(owner: str) -> sa.ColumnElement[bool]:
    """A condition: the report is no part of another."""
    return REPORT.c.report_id.not_in(sa.select(P.c.part_id).where(P.c.owner == owner, P.c.part_id != ""))


def settle(connection: Connection, owner: str, ids: Iterable[str]) -> None:
    """Hold these reports back while their parts are made, and let them go then. ids: of reports, or of parts."""
    ids = list(ids)
    mine = (P.c.owner == owner, sa.or_(P.c.report_id.in_(ids), P.c.part_id.in_(ids)))
    for report_id in set(connection.execute(sa.select(P.c.report_id).where(*mine)).scalars()):
        this = (REPORT.c.owner == owner, REPORT.c.report_id == report_id)
        report = connection.execute(sa.select(REPORT).where(*this)).one_or_none()
        if report is None or report.status != "DONE":
            continue
        wanted = sa.select(P.c.state, REPORT.c.status, REPORT.c.completed)
        parts = connection.execute(
            wanted.select_from(P.outerjoin(REPORT, _is_part())).where(P.c.owner == owner, P.c.report_id == report_id)
        ).all()
        values: dict[str, Any] = {"mws_status": STATUSES["DONE"], "available": None}  # Any: values by column
        if any(part.state != "missing" and part.status in (None, *UNFINISHED) for part in parts):
            values["mws_status"] = STATUSES["IN_PROGRESS"]
        elif report.document_id:
            ends = [report.completed or report.created, *(part.completed for part in parts if part.completed)]
            values["available"] = max(ends)
        connection.execute(sa.update(REPORT).where(*this).values(**values))


def _is_part() -> sa.ColumnElement[bool]:
    return sa.and_(REPORT.c.owner == P.c.owner, REPORT.c.report_id == P.c.part_id)


ANSWERS: Answers = {
    HasUnaskedPart: has_unasked_part,
    ClaimReportPart: claim,
    NoteReportPart: done,
    CancelReportParts: cancel,
    FindPartDocument: find_document,
}
