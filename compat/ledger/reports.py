"""What the ledger can be asked and told about reports: functions of one transaction, times in milliseconds.

Amazon's word on a report is merged, never taken over whole: what was cancelled here, which MWS name the caller used and
what was acknowledged is known to nobody else. A report that has ended never goes back to an unfinished state.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row
from sqlalchemy.sql import ColumnElement

from mws.compat.ledger import report_parts as parts
from mws.compat.ledger import settlement_forms as forms
from mws.compat.ledger.adoption import acknowledged_before, open_ledger
from mws.compat.ledger.asked import Answers, Asked
from mws.compat.ledger.questions.base import Page
from mws.compat.ledger.questions.reports import (
    AcknowledgeReports,
    BeginRequest,
    CountReports,
    FindStaleReports,
    ForgetRequest,
    ListReports,
    MergeReports,
    NoteCancelling,
    NoteReportsCancelled,
    NoteRequested,
    ReportFilter,
    ReportRow,
    RequestBegun,
    StaleReports,
)
from mws.compat.ledger.repeats import age
from mws.compat.ledger.schedules import schedules_made_here
from mws.compat.ledger.sync import DAY, learn, marketplaces, note_list_read, put, text, time
from mws.compat.state.tables import REPORT, REPORT_ASKED
from mws.mappings.reports.types import (
    ALWAYS_LISTED,
    BY_LEGACY,
    STATUSES,
    UNFINISHED,
    cancelled_means,
    legacy_name,
    minimum_interval,
)
from mws.spapi.calls import Json

KEPT = 180 * DAY  # Amazon knows a report for 90 days
_ENDED = ("DONE", "FATAL", "CANCELLED")


# Telling the ledger --------------------------------------------------------------------------------------------------


def begin_request(connection: Connection, asked: Asked, question: BeginRequest) -> RequestBegun:
    """Answer `BeginRequest`."""
    table = REPORT_ASKED
    connection.execute(sa.delete(table).where(table.c.owner == asked.owner, table.c.asked < asked.now - DAY))
    mine = (table.c.owner == asked.owner, table.c.fingerprint == question.fingerprint)
    found = connection.execute(sa.select(table).where(*mine)).first()
    if found is not None and age(asked.now, found.asked) < question.window:
        made = sa.select(REPORT.c.status).where(REPORT.c.owner == asked.owner, REPORT.c.report_id == found.report_id)
        if connection.execute(made).scalar() not in _ENDED:
            return RequestBegun(found.report_id, not found.report_id)
    row = {"owner": asked.owner, "fingerprint": question.fingerprint, "asked": asked.now, "report_id": ""}
    put(connection, table, [row], ("owner", "fingerprint"), ("asked", "report_id"))
    return RequestBegun("", False)


def forget_request(connection: Connection, asked: Asked, question: ForgetRequest) -> None:
    """Answer `ForgetRequest`."""
    table = REPORT_ASKED
    connection.execute(
        sa.delete(table).where(table.c.owner == asked.owner, table.c.fingerprint == question.fingerprint)
    )


def note_requested(connection: Connection, asked: Asked, question: NoteRequested) -> Page[ReportRow]:
    """Answer `NoteRequested`."""
    open_ledger(connection, asked.owner, asked.now)
    row = {
        "owner": asked.owner,
        "report_id": question.report_id,
        "report_type": question.report_type,
        "legacy_type": question.legacy_type,
        "marketplaces": marketplaces([*question.marketplaces]),
        "options": json.dumps({**question.options}, sort_keys=True),
        "status": "IN_QUEUE",
        "mws_status": "_SUBMITTED_",
        "guessed": 0,
        "ours": 1,
        "scheduled": 0,
        "created": asked.now,
        "data_start": question.start,
        "data_end": question.end,
        "document_id": "",
        "acknowledged": 0,
    }
    put(connection, REPORT, [row], ("owner", "report_id"), (*tuple(row)[2:6], "ours"))
    asked_table = REPORT_ASKED
    connection.execute(
        sa.update(asked_table)
        .where(asked_table.c.owner == asked.owner, asked_table.c.fingerprint == question.fingerprint)
        .values(report_id=question.report_id)
    )
    parts.want(connection, asked, question.report_id, question.parts, question.body)
    learn(connection, asked.owner, "report", [question.report_type, *question.parts])
    return _page_of(connection, asked, [question.report_id])


def merge(connection: Connection, asked: Asked, question: MergeReports) -> None:
    """Answer `MergeReports`."""
    table = REPORT
    open_ledger(connection, asked.owner, asked.now)
    reports = sorted(question.reports, key=lambda report: text(report.get("createdTime")))
    ids = [text(report.get("reportId")) for report in reports]
    known = {
        row.report_id: row
        for row in connection.execute(
            sa.select(table).where(table.c.owner == asked.owner, table.c.report_id.in_([*ids, *forms.form_ids(ids)]))
        )
    }
    mine = schedules_made_here(connection, asked.owner, reports)
    before = acknowledged_before(connection, asked.owner)
    for report, report_id in zip(reports, ids, strict=True):
        row = _merged(connection, asked, report, known.get(report_id), mine, before)
        # One by one: whether a report came too soon is decided by those before it.
        rows = [row, *forms.rows_of_forms(row, known)]
        put(connection, table, rows, ("owner", "report_id"), tuple(row)[2:])
    parts.settle(connection, asked.owner, ids)
    learn(connection, asked.owner, "report", sorted({text(report.get("reportType")) for report in reports}))
    if question.types:
        note_list_read(connection, asked, "report", question.types, question.begun, question.resume)
        connection.execute(sa.delete(table).where(table.c.owner == asked.owner, table.c.created < asked.now - KEPT))
        parts.forget(connection, asked.owner, asked.now - KEPT)


def _merged(
    connection: Connection,
    asked: Asked,
    report: Mapping[str, Json],
    known: Row[Any] | None,
    schedules: Mapping[str, str],
    before: int | None,
) -> dict[str, Any]:  # Any: values by column name
    status = text(report.get("processingStatus"))
    if known is not None and known.status in _ENDED and status in UNFINISHED:
        status = known.status
    schedule = text(report.get("reportScheduleId"))
    document = text(report.get("reportDocumentId")) or (known.document_id if known is not None else "")
    completed = time(report.get("processingEndTime")) or (known.completed if known is not None else None)
    created = time(report.get("createdTime")) or asked.now
    available = (completed or created) if status == "DONE" and document else None
    acknowledged = known.acknowledged if known is not None else 0
    acknowledged_at = known.acknowledged_at if known is not None else None
    # Only what was finished when it was first seen: a report requested here, or watched while it was made, is new to
    # the caller, whatever Amazon's clock says of it.
    if available is not None and known is None and before is not None:
        acknowledged = int(bool(acknowledged) or available < before)
        acknowledged_at = (acknowledged_at or asked.now) if acknowledged else None
    row = {
        "owner": asked.owner,
        "report_id": text(report.get("reportId")),
        "report_type": text(report.get("reportType")),
        "legacy_type": (known.legacy_type if known is not None else "") or schedules.get(schedule, ""),
        "marketplaces": marketplaces(report.get("marketplaceIds")),
        "options": known.options if known is not None else "{}",
        "status": status,
        "ours": int((known is not None and known.ours) or schedule in schedules),
        "scheduled": int(bool(schedule)),
        "created": created,
        "data_start": time(report.get("dataStartTime")) or (known.data_start if known is not None else None),
        "data_end": time(report.get("dataEndTime")) or (known.data_end if known is not None else None),
        "started": time(report.get("processingStartTime")) or (known.started if known is not None else None),
        "completed": completed,
        "document_id": document,
        "available": available,
        "acknowledged": acknowledged,
        "acknowledged_at": acknowledged_at,
    }
    by_us = known is not None and known.cancelled_by_us is not None
    row["mws_status"], row["guessed"] = _meaning(connection, row, by_us)
    return row


def _meaning(connection: Connection, row: Mapping[str, Any], by_us: bool) -> tuple[str, int]:
    """MWS's status of a report, and 1 where it is a guess."""
    status = str(row["status"])
    if status != "CANCELLED":
        # A status no table knows is passed on as it is.
        return STATUSES.get(status, status), int(status not in STATUSES)
    if by_us:
        return "_CANCELLED_", 0
    return ("_CANCELLED_" if _too_soon(connection, row) else cancelled_means(str(row["report_type"]))), 1


def _too_soon(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Whether another report of the type, not cancelled itself, was asked for within Amazon's minimum interval."""
    interval = minimum_interval(str(row["report_type"])) * 1000
    if not interval:
        return False
    table = REPORT
    earlier = sa.select(table.c.report_id).where(
        table.c.owner == row["owner"],
        table.c.created > row["created"] - interval,
        table.c.created <= row["created"],
        table.c.report_type == row["report_type"],
        table.c.report_id != row["report_id"],
        table.c.marketplaces == row["marketplaces"],
        table.c.mws_status != "_CANCELLED_",
    )
    return connection.execute(earlier.limit(1)).first() is not None


def note_cancelling(connection: Connection, asked: Asked, question: NoteCancelling) -> None:
    """Answer `NoteCancelling`."""
    _set(connection, asked, question.ids, cancelled_by_us=None if question.taken_back else asked.now)


def note_cancelled(connection: Connection, asked: Asked, question: NoteReportsCancelled) -> Page[ReportRow]:
    """Answer `NoteReportsCancelled`."""
    cancelled = {"status": "CANCELLED", "mws_status": "_CANCELLED_", "guessed": 0, "completed": asked.now}
    _set(connection, asked, question.ids, **cancelled)
    return _page_of(connection, asked, question.ids)


def acknowledge(connection: Connection, asked: Asked, question: AcknowledgeReports) -> Page[ReportRow]:
    """Answer `AcknowledgeReports`."""
    value = question.acknowledged
    _set(connection, asked, question.ids, acknowledged=int(value), acknowledged_at=asked.now if value else None)
    return _page_of(connection, asked, question.ids)


def _set(connection: Connection, asked: Asked, ids: Sequence[str], **values: object) -> None:
    mine = (REPORT.c.owner == asked.owner, REPORT.c.report_id.in_(ids))
    connection.execute(sa.update(REPORT).where(*mine).values(**values))


# Asking the ledger ---------------------------------------------------------------------------------------------------


def find(connection: Connection, asked: Asked, question: ListReports) -> Page[ReportRow]:
    """Answer `ListReports`."""
    table, wanted, limit = REPORT, question.filter, question.limit
    order = table.c.available if wanted.order == "available" else table.c.created
    chosen = sa.select(table).where(*_conditions(asked, wanted)).order_by(order.desc(), table.c.report_id.desc())
    if question.cursor:
        moment, _, report_id = question.cursor.partition(":")
        chosen = chosen.where(sa.tuple_(order, table.c.report_id) < sa.tuple_(int(moment), sa.literal(report_id)))
    if limit is not None:
        chosen = chosen.limit(limit + 1)
    rows = connection.execute(chosen).all()
    more = limit is not None and len(rows) > limit
    shown = rows[:limit] if limit is not None else rows
    last = shown[-1] if more else None
    following = (
        None if last is None else f"{last.available if wanted.order == 'available' else last.created}:{last.report_id}"
    )
    names = {BY_LEGACY[name].part(wanted.part): name for name in wanted.names if name in BY_LEGACY}
    return Page([_shown(row, names, wanted.part) for row in shown], following)


def _page_of(connection: Connection, asked: Asked, ids: Sequence[str]) -> Page[ReportRow]:
    return find(connection, asked, ListReports(ReportFilter(ids=[*ids])))


def count(connection: Connection, asked: Asked, question: CountReports) -> int:
    """Answer `CountReports`."""
    wanted = sa.select(sa.func.count()).select_from(REPORT).where(*_conditions(asked, question.filter))
    return int(connection.execute(wanted).scalar_one())


def _conditions(asked: Asked, wanted: ReportFilter) -> list[ColumnElement[bool]]:
    table = REPORT
    available = wanted.order == "available"
    order = table.c.available if available else table.c.created
    conditions: list[ColumnElement[bool]] = [table.c.owner == asked.owner]
    if available:
        conditions.append(order.is_not(None))
    if wanted.ids is not None:
        return [*conditions, table.c.report_id.in_(wanted.ids), parts.hidden(asked.owner)]
    if wanted.names:
        types = [BY_LEGACY[name].part(wanted.part) for name in wanted.names if name in BY_LEGACY]
        called = table.c.legacy_type.in_(wanted.names)
        conditions.append(sa.or_(called, sa.and_(table.c.legacy_type == "", table.c.report_type.in_(types))))
    else:
        conditions.append(forms.is_of_form(wanted.settlements))
    if wanted.statuses:
        conditions.append(table.c.mws_status.in_(wanted.statuses))
    if wanted.since is not None:
        conditions.append(order >= wanted.since)
    if wanted.until is not None:
        conditions.append(order <= wanted.until)
    if wanted.acknowledged is not None:
        conditions.append(table.c.acknowledged == int(wanted.acknowledged))
    if not wanted.others:
        conditions.append(sa.or_(table.c.ours == 1, table.c.report_type.in_(ALWAYS_LISTED)))
    # Last, for what is looked through in vain: conditions are tried in their order.
    return [*conditions, parts.hidden(asked.owner)]


def _shown(row: Row[Any], names: Mapping[str, str], part: str) -> ReportRow:
    """names: the MWS name the caller filters by."""
    return {
        "id": row.report_id,
        "rest": row.report_type,
        "type": row.legacy_type or names.get(row.report_type) or legacy_name(row.report_type, part),
        # MWS took the moment of the request for a date that was not given.
        "start": row.data_start if row.data_start is not None else row.created,
        "end": row.data_end if row.data_end is not None else row.created,
        "scheduled": bool(row.scheduled),
        "created": row.created,
        "status": row.mws_status,
        "guessed": bool(row.guessed),
        "upstream": row.status,
        "report": row.report_id if row.document_id else None,
        "document": row.document_id or None,
        "started": row.started,
        "completed": row.completed,
        "available": row.available,
        "acknowledged": bool(row.acknowledged),
        "acknowledged_at": row.acknowledged_at,
    }


def stale(connection: Connection, asked: Asked, question: FindStaleReports) -> StaleReports:
    """Answer `FindStaleReports`."""
    table, ids = REPORT, question.ids
    rows = connection.execute(
        sa.select(table.c.report_id, table.c.status).where(table.c.owner == asked.owner, table.c.report_id.in_(ids))
    )
    known = {row.report_id: row.status for row in rows}
    unfinished = [report_id for report_id in ids if known.get(report_id, "DONE") not in _ENDED]
    return StaleReports(
        [*dict.fromkeys(forms.amazons_id(report_id) for report_id in ids if report_id not in known)],
        [*unfinished, *parts.unfinished_parts(connection, asked, ids)],
    )


ANSWERS: Answers = {
    BeginRequest: begin_request,
    ForgetRequest: forget_request,
    NoteRequested: note_requested,
    MergeReports: merge,
    NoteCancelling: note_cancelling,
    NoteReportsCancelled: note_cancelled,
    AcknowledgeReports: acknowledge,
    ListReports: find,
    CountReports: count,
    FindStaleReports: stale,
}
