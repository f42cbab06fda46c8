"""Report schedules: set, ended and listed. Amazon replaces the schedule of a type by the next one that is set."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from mws.compat.accounts import policy
from mws.compat.engine.context import Context
from mws.compat.engine.preview import Foreseen
from mws.compat.engine.readers import moment, text, texts
from mws.compat.engine.request import Ask
from mws.compat.engine.steps import Plan, consult
from mws.compat.errors import error_for
from mws.compat.ledger.questions.base import row_as_json
from mws.compat.ledger.questions.schedules import ForgetSchedules, ListSchedules, MergeSchedules, NoteSchedule
from mws.compat.plans.reports.lists import Part, rest_names, schedules_synced, type_today
from mws.compat.state.times import time_text
from mws.mappings.reports.operations import CANCEL_SCHEDULE, CREATE_SCHEDULE, GET_SCHEDULES
from mws.mappings.reports.types import NEVER, PERIODS, ReportType
from mws.spapi.calls import Json, RestCall
from mws.spapi.errors import NotFound

LATEST = 366 * 24 * 60 * 60 * 1000  # a schedule begins within 366 days


@dataclass(frozen=True, slots=True)
class _Schedule:
    """A schedule that is asked for, checked. period: "" where all of the type are to end. begins: milliseconds.

    call: the one that sets it, or that lists what is to end.
    """

    row: ReportType
    report_type: str
    period: str
    begins: int
    marketplaces: tuple[str, ...]
    call: RestCall

    @property
    def answer(self) -> Json:
        """What MWS said of it."""
        row: Json = {"type": self.row.legacy, "period": self.period or NEVER, "next": self.begins}
        return {"count": 1, "rows": [row]}


def _schedule(ask: Ask, context: Context) -> _Schedule:
    """Raises InvalidRequest, InvalidReportType and InvalidScheduleFrequency for what cannot be set."""
    now = context.milliseconds
    schedule, row = text(ask, "Schedule"), type_today(text(ask, "ReportType"))
    if schedule not in PERIODS and schedule != NEVER:
        raise error_for(
            "InvalidScheduleFrequency",
            f"{schedule[:100]} is no Schedule: it is one of {', '.join((*PERIODS, NEVER))}.",
            section="Reports",
        )
    begins = moment(ask, "ScheduleDate", latest=now + LATEST)
    if schedule == NEVER:
        listing = RestCall(GET_SCHEDULES, query={"reportTypes": list(row.names)})
        return _Schedule(row, "", "", begins or now, (), listing)
    marketplaces = policy.marketplaces(context.account, (), "the marketplaces of a schedule")
    part = row.part(context.config.reports.order_part)
    body: dict[str, Json] = {
        "reportType": part,
        "marketplaceIds": list(marketplaces),
        "period": PERIODS[schedule],
    }
    if begins is not None:
        body["nextReportCreationTime"] = time_text(begins)
    period = PERIODS[schedule]
    return _Schedule(row, part, period, begins or now, marketplaces, RestCall(CREATE_SCHEDULE, body=body))


def foresee_schedule(ask: Ask, context: Context) -> Foreseen:
    """What ManageReportSchedule would send."""
    wanted = _schedule(ask, context)
    ends = () if wanted.period else ("cancelReportSchedule for each that is listed",)
    return Foreseen((wanted.call,), ends)


def manage_report_schedule(ask: Ask, context: Context) -> Plan:
    """createReportSchedule, which replaces the one before; `_NEVER_` cancels every schedule of the type."""
    wanted = _schedule(ask, context)
    if context.writes == "dry_run":
        return wanted.answer
    if wanted.period:
        yield from _set(wanted)
    else:
        yield from _ended(context, wanted)
    return wanted.answer


def _set(wanted: _Schedule) -> Part:
    reply = yield wanted.call
    yield from consult(
        NoteSchedule(
            schedule_id=reply["reportScheduleId"],
            report_type=wanted.report_type,
            legacy_type=wanted.row.legacy,
            marketplaces=wanted.marketplaces,
            period=wanted.period,
            next=wanted.begins,
        )
    )


def _ended(context: Context, wanted: _Schedule) -> Part:
    """Cancel every schedule of the type: those made here, and others of the part of it that is configured."""
    row = wanted.row
    reply: Any = yield wanted.call  # Any: Amazon's JSON
    yield from consult(MergeSchedules(reply.get("reportSchedules") or [], row.names))
    found = yield from consult(ListSchedules([row.legacy], context.config.reports.order_part))
    for schedule in found.rows:
        # Gone already is what was wanted.
        with suppress(NotFound):
            yield RestCall(CANCEL_SCHEDULE, {"reportScheduleId": schedule["id"]})
        yield from consult(ForgetSchedules([schedule["id"]]))


def report_schedules(ask: Ask, context: Context) -> Plan:
    """GetReportScheduleList and its count."""
    names = texts(ask, "ReportTypeList")
    rest_names(context, names)
    yield from schedules_synced(context, names)
    found = yield from consult(ListSchedules(names, context.config.reports.order_part))
    rows: list[Json] = [row_as_json(row) for row in found.rows]
    return {"rows": rows, "count": len(rows), "has_next": False}
