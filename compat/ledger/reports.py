"""What the ledger can be asked and told about reports: functions of one transaction, times in milliseconds.

Amazon's word on a report is merged, never taken over whole: what was cancelled here, which MWS name the caller used and
what was acknowledged is known to nobody else. A report that has ended never goes back to an unfinished state.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row
from sqlalchemy.sql import ColumnElement

from mws.compat.ledger import report_parts as parts
from mws.compat.ledger import settlement_forms as forms
from mws.compat.ledger.adoption import acknowledged_before, open_ledger
from mws.compat.ledger.asked import Asked, NamedQuestion
from mws.compat.ledger.repeats import age
from mws.compat.ledger.schedules import schedules_made_here
from mws.compat.ledger.sync import DAY, learn, marketplaces, put, synced, text, time
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


def repeated(connection: Connection, asked: Asked) -> Json:
    """Whether the same was asked for within `window` milliseconds: {"report_id", "pending"}; a new request is noted.

    report_id: what it got, where that is not finished; "" for a new one, as it is where the earlier one has ended: what
    changed in between is wanted. pending: somebody is asking for it at this moment, or died of it.
    """
    table = REPORT_ASKED
    connection.execute(sa.delete(table).where(table.c.owner == asked.owner, table.c.asked < asked.now - DAY))
    mine = (table.c.owner == asked.owner, table.c.fingerprint == asked.text("fingerprint"))
    found = connection.execute(sa.select(table).where(*mine)).first()
    if found is not None and age(asked.now, found.asked) < (asked.number("window") or 0):
        made = sa.select(REPORT.c.status).where(REPORT.c.owner == asked.owner, REPORT.c.report_id == found.report_id)
        if connection.execute(made).scalar() not in _ENDED:
            return {"report_id": found.report_id, "pending": not found.report_id}
    row = {"owner": asked.owner, "fingerprint": asked.text("fingerprint"), "asked": asked.now, "report_id": ""}
    put(connection, table, [row], ("owner", "fingerprint"), ("asked", "report_id"))
    return {"report_id": "", "pending": False}


def refused(connection: Connection, asked: Asked) -> Json:
    """Forget a request that Amazon did not take."""
    table = REPORT_ASKED
    connection.execute(
        sa.delete(table).where(table.c.owner == asked.owner, table.c.fingerprint == asked.text("fingerprint"))
    )
    return None


def requested(connection: Connection, asked: Asked) -> Json:
    """Note a report that was requested here, as Amazon gave it an id. Answers its row.

    parts: SP-API types it is joined with when it is handed out. body: of its createReport.
    """
    open_ledger(connection, asked.owner, asked.now)
    row = {
        "owner": asked.owner,
        "report_id": asked.text("report_id"),
        "report_type": asked.text("report_type"),
        "legacy_type": asked.text("legacy_type"),
        "marketplaces": marketplaces(asked.texts("marketplaces")),
        "options": json.dumps(asked.arguments.get("options") or {}, sort_keys=True),
        "status": "IN_QUEUE",
        "mws_status": "_SUBMITTED_",
        "guessed": 0,
        "ours": 1,
        "scheduled": 0,
        "created": asked.now,
        "data_start": asked.number("start"),
        "data_end": asked.number("end"),
        "document_id": "",
        "acknowledged": 0,
    }
    put(connection, REPORT, [row], ("owner", "report_id"), (*tuple(row)[2:6], "ours"))
    asked_table = REPORT_ASKED
    connection.execute(
        sa.update(asked_table)
        .where(asked_table.c.owner == asked.owner, asked_table.c.fingerprint == asked.text("fingerprint"))
        .values(report_id=row["report_id"])
    )
    body = asked.arguments.get("body")
    parts.want(connection, asked, asked.text("report_id"), asked.texts("parts"), body if isinstance(body, dict) else {})
    learn(connection, asked.owner, "report", [str(row["report_type"]), *asked.texts("parts")])
    return find(connection, asked.about([asked.text("report_id")]))


def merge(connection: Connection, asked: Asked) -> Json:
    """Take over what Amazon says. reports: its objects. types, begun, resume: of the list they came from, if any."""
    table = REPORT
    open_ledger(connection, asked.owner, asked.now)
    reports = sorted(asked.rows("reports"), key=lambda report: text(report.get("createdTime")))
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
    if asked.texts("types"):
        synced(connection, asked, "report")
        connection.execute(sa.delete(table).where(table.c.owner == asked.owner, table.c.created < asked.now - KEPT))
        parts.forget(connection, asked.owner, asked.now - KEPT)
    return None


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


def cancelling(connection: Connection, asked: Asked) -> Json:
    """Note that we are about to cancel a report, or with `taken_back` that Amazon refused."""
    table = REPORT
    when = None if asked.flag("taken_back") else asked.now
    connection.execute(
        sa.update(table)
        .where(table.c.owner == asked.owner, table.c.report_id.in_(asked.texts("ids")))
        .values(cancelled_by_us=when)
    )
    return None


def cancelled(connection: Connection, asked: Asked) -> Json:
    """Note that Amazon has cancelled these for us. Answers their rows."""
    table = REPORT
    connection.execute(
        sa.update(table)
        .where(table.c.owner == asked.owner, table.c.report_id.in_(asked.texts("ids")))
        .values(status="CANCELLED", mws_status="_CANCELLED_", guessed=0, completed=asked.now)
    )
    return find(connection, asked.about(asked.texts("ids")))


def acknowledge(connection: Connection, asked: Asked) -> Json:
    """Set the acknowledgement of these reports, of all or none. Answers their rows."""
    table = REPORT
    value = asked.flag("acknowledged") is not False
    connection.execute(
        sa.update(table)
        .where(table.c.owner == asked.owner, table.c.report_id.in_(asked.texts("ids")))
        .values(acknowledged=int(value), acknowledged_at=asked.now if value else None)
    )
    return find(connection, asked.about(asked.texts("ids")))


# Asking the ledger ---------------------------------------------------------------------------------------------------


def find(connection: Connection, asked: Asked) -> Json:
    """The newest reports that meet every condition: {"rows", "next"}; next: the cursor of the rest, None at the end.

    order: "created" or "available", which leaves out what cannot be downloaded. ids: these alone, whatever else is
    said. names: MWS types; part: which part of a split report they mean. settlements: the form of settlements where
    no type is named. statuses: MWS's. since, until. acknowledged. others: False leaves out what was not asked for here.
    limit, cursor.
    """
    table = REPORT
    order = table.c.available if asked.text("order") == "available" else table.c.created
    limit = asked.number("limit")
    wanted = sa.select(table).where(*_conditions(asked)).order_by(order.desc(), table.c.report_id.desc())
    cursor = asked.text("cursor")
    if cursor:
        moment, _, report_id = cursor.partition(":")
        wanted = wanted.where(sa.tuple_(order, table.c.report_id) < sa.tuple_(int(moment), sa.literal(report_id)))
    if limit is not None:
        wanted = wanted.limit(limit + 1)
    rows = connection.execute(wanted).all()
    more = limit is not None and len(rows) > limit
    shown = rows[:limit] if limit is not None else rows
    last = shown[-1] if more else None
    following = (
        None if last is None else f"{last.available if order is table.c.available else last.created}:{last.report_id}"
    )
    part = asked.text("part")
    names = {BY_LEGACY[name].part(part): name for name in asked.texts("names") if name in BY_LEGACY}
    return {"rows": [_shown(row, names, part) for row in shown], "next": following}


def count(connection: Connection, asked: Asked) -> Json:
    """How many reports meet every condition of `find`."""
    table = REPORT
    return int(
        connection.execute(sa.select(sa.func.count()).select_from(table).where(*_conditions(asked))).scalar_one()
    )


def _conditions(asked: Asked) -> list[ColumnElement[bool]]:
    table = REPORT
    available = asked.text("order") == "available"
    order = table.c.available if available else table.c.created
    conditions: list[ColumnElement[bool]] = [table.c.owner == asked.owner]
    if available:
        conditions.append(order.is_not(None))
    if asked.texts("ids"):
        return [*conditions, table.c.report_id.in_(asked.texts("ids")), parts.hidden(asked.owner)]
    names = asked.texts("names")
    if names:
        types = [BY_LEGACY[name].part(asked.text("part")) for name in names if name in BY_LEGACY]
        conditions.append(
            sa.or_(table.c.legacy_type.in_(names), sa.and_(table.c.legacy_type == "", table.c.report_type.in_(types)))
        )
    else:
        conditions.append(forms.is_of_form(asked.text("settlements")))
    if asked.texts("statuses"):
        conditions.append(table.c.mws_status.in_(asked.texts("statuses")))
    since, until, acknowledged = asked.number("since"), asked.number("until"), asked.flag("acknowledged")
    if since is not None:
        conditions.append(order >= since)
    if until is not None:
        conditions.append(order <= until)
    if acknowledged is not None:
        conditions.append(table.c.acknowledged == int(acknowledged))
    if asked.flag("others") is False:
        conditions.append(sa.or_(table.c.ours == 1, table.c.report_type.in_(ALWAYS_LISTED)))
    # Last, for what is looked through in vain: conditions are tried in their order.
    return [*conditions, parts.hidden(asked.owner)]


def _shown(row: Row[Any], names: Mapping[str, str], part: str) -> dict[str, Json]:
    """A row as the tables of `mws.mappings.reports.operations` read it. names: the MWS name the caller filters by."""
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


def stale(connection: Connection, asked: Asked) -> Json:
    """Those of these ids that Amazon has to be asked about, as Amazon knows them: {"unknown", "unfinished"}."""
    table = REPORT
    ids = asked.texts("ids")
    rows = connection.execute(
        sa.select(table.c.report_id, table.c.status).where(table.c.owner == asked.owner, table.c.report_id.in_(ids))
    )
    known = {row.report_id: row.status for row in rows}
    return {
        "unknown": [*dict.fromkeys(forms.amazons_id(report_id) for report_id in ids if report_id not in known)],
        "unfinished": [
            *(report_id for report_id in ids if known.get(report_id, "DONE") not in _ENDED),
            *parts.unfinished(connection, asked, ids),
        ],
    }


QUESTIONS: Mapping[str, NamedQuestion] = {
    "reports.repeated": NamedQuestion(repeated),
    "reports.refused": NamedQuestion(refused),
    "reports.requested": NamedQuestion(requested),
    "reports.merge": NamedQuestion(merge),
    "reports.cancelling": NamedQuestion(cancelling),
    "reports.cancelled": NamedQuestion(cancelled),
    "reports.acknowledge": NamedQuestion(acknowledge),
    "reports.find": NamedQuestion(find, writes=False),
    "reports.count": NamedQuestion(count, writes=False),
    "reports.stale": NamedQuestion(stale, writes=False),
}
