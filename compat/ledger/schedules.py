"""What the ledger can be asked and told about report schedules. Amazon's list of a type replaces what was known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy import Connection

from mws.compat.ledger.asked import Answers, Asked
from mws.compat.ledger.questions.base import Page
from mws.compat.ledger.questions.schedules import (
    ForgetSchedules,
    ListSchedules,
    MergeSchedules,
    NoteSchedule,
    ScheduleRow,
)
from mws.compat.ledger.sync import learn, marketplaces, note_list_read, put, text, time
from mws.compat.state.tables import REPORT_SCHEDULE
from mws.mappings.reports.types import BY_LEGACY, legacy_name
from mws.spapi.calls import Json


def schedules_made_here(connection: Connection, owner: str, reports: Iterable[Mapping[str, Json]]) -> dict[str, str]:
    """Schedules made here, of those these reports came from: id → MWS type."""
    table = REPORT_SCHEDULE
    ids = sorted({text(report.get("reportScheduleId")) for report in reports} - {""})
    if not ids:
        return {}
    found = connection.execute(
        sa.select(table.c.schedule_id, table.c.legacy_type).where(
            table.c.owner == owner, table.c.schedule_id.in_(ids), table.c.ours == 1
        )
    )
    return {row.schedule_id: row.legacy_type for row in found}


def merge(connection: Connection, asked: Asked, question: MergeSchedules) -> None:
    """Answer `MergeSchedules`."""
    table = REPORT_SCHEDULE
    schedules = question.schedules
    ids = [text(schedule.get("reportScheduleId")) for schedule in schedules]
    connection.execute(
        sa.delete(table).where(
            table.c.owner == asked.owner,
            table.c.report_type.in_(question.types),
            table.c.schedule_id.not_in(ids),
        )
    )
    for schedule, schedule_id in zip(schedules, ids, strict=True):
        row = {
            "owner": asked.owner,
            "schedule_id": schedule_id,
            "report_type": text(schedule.get("reportType")),
            "legacy_type": "",
            "marketplaces": marketplaces(schedule.get("marketplaceIds")),
            "period": text(schedule.get("period")),
            "next": time(schedule.get("nextReportCreationTime")),
            "ours": 0,
        }
        put(connection, table, [row], ("owner", "schedule_id"), ("report_type", "marketplaces", "period", "next"))
    note_list_read(connection, asked, "schedule", question.types)
    learn(connection, asked.owner, "report", sorted({text(item.get("reportType")) for item in schedules}))


def note(connection: Connection, asked: Asked, question: NoteSchedule) -> None:
    """Answer `NoteSchedule`."""
    table = REPORT_SCHEDULE
    row = {
        "owner": asked.owner,
        "schedule_id": question.schedule_id,
        "report_type": question.report_type,
        "legacy_type": question.legacy_type,
        "marketplaces": marketplaces([*question.marketplaces]),
        "period": question.period,
        "next": question.next,
        "ours": 1,
    }
    connection.execute(
        sa.delete(table).where(
            table.c.owner == asked.owner,
            table.c.report_type == row["report_type"],
            table.c.marketplaces == row["marketplaces"],
        )
    )
    put(connection, table, [row], ("owner", "schedule_id"), tuple(row)[2:])
    for kind in ("report", "schedule"):
        learn(connection, asked.owner, kind, [question.report_type])


def forget(connection: Connection, asked: Asked, question: ForgetSchedules) -> None:
    """Answer `ForgetSchedules`."""
    table = REPORT_SCHEDULE
    connection.execute(sa.delete(table).where(table.c.owner == asked.owner, table.c.schedule_id.in_(question.ids)))


def find(connection: Connection, asked: Asked, question: ListSchedules) -> Page[ScheduleRow]:
    """Answer `ListSchedules`."""
    table = REPORT_SCHEDULE
    names, part = question.names, question.part
    shown = {BY_LEGACY[name].part(part): name for name in names if name in BY_LEGACY}
    found = connection.execute(
        sa.select(table)
        .where(table.c.owner == asked.owner)
        .order_by(table.c.report_type, table.c.next, table.c.schedule_id)
    )
    rows: list[ScheduleRow] = []
    for row in found:
        name = row.legacy_type or shown.get(row.report_type) or legacy_name(row.report_type, part)
        if not names or name in names:
            rows.append({"id": row.schedule_id, "type": name, "period": row.period, "next": row.next})
    return Page(rows)


ANSWERS: Answers = {MergeSchedules: merge, NoteSchedule: note, ForgetSchedules: forget, ListSchedules: find}
