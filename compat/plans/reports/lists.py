"""Before the ledger answers for reports: what Amazon has to be asked, and what the caller asked for in its words.

A list is answered out of the ledger. Amazon is asked for what may have changed, at its own slow pace; where that pace
is used up, a ledger that was read to its end before answers as it stands, and one that was not is never passed off as
the whole: the call is throttled, and goes on where it stopped when it is repeated.
"""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any, Literal, TypeAlias

from mws.compat.engine.context import Context
from mws.compat.engine.preview import Foreseen
from mws.compat.engine.readers import span, texts
from mws.compat.engine.request import Ask
from mws.compat.engine.steps import Step, Wait, consult
from mws.compat.errors import error_for
from mws.compat.ledger.questions.adoption import AdoptLedger, FindAdoption
from mws.compat.ledger.questions.base import row_as_json
from mws.compat.ledger.questions.reports import (
    ClaimReportPart,
    FindListsDue,
    FindStaleReports,
    HasUnaskedPart,
    ListDue,
    MergeReports,
    NoteReportPart,
    ReportFilter,
    ReportRow,
)
from mws.compat.ledger.questions.schedules import MergeSchedules
from mws.compat.plans.once import once
from mws.compat.report_files.adapt import default_settlement_form, is_raw, needs, settlement_form
from mws.compat.state.times import milliseconds, time_text
from mws.mappings.codecs import parse_time
from mws.mappings.reports.columns import REBUILT, Rebuilt
from mws.mappings.reports.operations import CREATE_REPORT, GET_REPORT, GET_REPORTS, GET_SCHEDULES
from mws.mappings.reports.settlements import SETTLEMENT_ALIASES, SETTLEMENT_V2_TYPE, SETTLEMENTS
from mws.mappings.reports.types import BY_LEGACY, ReportType
from mws.spapi.calls import Json, RestCall
from mws.spapi.errors import BadRequest, RateWaitTooLong, TooManyRequests

log = logging.getLogger("mws.compat")

PAGES = 100  # of one list in one call: ten thousand reports
DAYS_90 = 90 * 24 * 60 * 60 * 1000
# By which parameters a list of requests says its time frame, and one of reports.
REQUESTED = ("RequestedFromDate", "RequestedToDate")
AVAILABLE = ("AvailableFromDate", "AvailableToDate")
_NEXT_PAGE = "nothing: a further page comes out of the ledger"
_PACE = 45.0  # seconds in which Amazon restores one getReports

# A part of a plan: its own result is of any shape.
Part: TypeAlias = Generator[Step, Any, Any]
_TOO_FAST = (RateWaitTooLong, TooManyRequests)


def type_of(name: str) -> ReportType:
    """The row of an MWS report type. Raises InvalidReportType for a name that is not in the table."""
    row = BY_LEGACY.get(name)
    if row is None:
        near = get_close_matches(name[:100], BY_LEGACY, 1)
        meant = f"; did you mean {near[0]}?" if near else "."
        raise error_for(
            "InvalidReportType", f"{name[:100]} is no report type that is known of MWS{meant}", section="Reports"
        )
    return row


def type_today(name: str) -> ReportType:
    """The row of a type that can be asked for today. Raises InvalidReportType with what to do instead."""
    row = type_of(name)
    if not row.requestable:
        said = (
            f"{name} cannot be requested: Amazon makes it by itself. GetReportList with this type lists what there is"
        )
        if form := settlement_form(name):
            said += f'; without a type, where the configuration says [reports] settlements = "{form}"'
        said += "."
        raise error_for("InvalidReportType", said, section="Reports")
    if not row.rest:
        ended = f"ended on {row.ends.isoformat()}" if row.ends else "no longer exists"
        instead = f"ask for {row.successor} in its place" if row.successor else "no successor of it is known"
        raise error_for("InvalidReportType", f"{name} {ended}; {instead}. Nothing was sent.", section="Reports")
    return row


def rebuilt(context: Context, name: str) -> Rebuilt | None:
    """What a type that has ended is made of today, None where it is not, or is handed out raw."""
    return None if is_raw(name, context.config.reports) else REBUILT.get(name)


def _settlement_source(name: str) -> str:
    """The type a settlement report is rebuilt from; any other name as it is."""
    return SETTLEMENT_V2_TYPE if name in (*SETTLEMENTS, *SETTLEMENT_ALIASES) else name


def rest_names(context: Context, names: Iterable[str], *, every_part: bool = False) -> list[str]:
    """What these MWS types are called in SP-API, settlements in any form what they are rebuilt from; other types that
    have ended are called nothing. Raises InvalidReportType.

    Of a split report the part that is configured, with what it is joined with; every_part: all of them.
    """
    found: list[str] = []
    for name in names:
        made_of, row = rebuilt(context, name), type_of(_settlement_source(name))
        if made_of:
            found.append(made_of.rest)
        elif every_part:
            found += row.names
        else:
            found += (row.part(context.config.reports.order_part), *needs(name, context.config.reports))
    return list(dict.fromkeys(filter(None, found)))


def _configured(context: Context) -> list[str]:
    return [
        rest
        for name in context.config.reports.types
        for rest in (BY_LEGACY[name].names if name in BY_LEGACY else (name.strip("_"),))
    ]


def foresee_list(ask: Ask, context: Context) -> Foreseen:
    """What a list or a count of reports or of their requests may send, and an acknowledgement.

    Raises InvalidReportType, and InvalidRequest for a time frame that holds nothing; so do those below.
    """
    return _foreseen(ask, context)


def foresee_cancel(ask: Ask, context: Context) -> Foreseen:
    """What cancelling report requests may send."""
    return _foreseen(ask, context, "cancelReport for each that has not begun")


def foresee_document(ask: Ask, context: Context) -> Foreseen:
    """What downloading a report may send."""
    return _foreseen(ask, context, "getReportDocument")


def foresee_schedules(ask: Ask, context: Context) -> Foreseen:
    """What a list or a count of schedules may send."""
    _refuse_wrong(ask, context)
    return Foreseen(
        then=(_NEXT_PAGE if ask.operation.first else "getReportSchedules, where the ledger is not up to date",)
    )


def _foreseen(ask: Ask, context: Context, *then: str) -> Foreseen:
    """What brings the ledger up to date, and then these."""
    _refuse_wrong(ask, context)
    if ask.operation.first:
        return Foreseen(then=(_NEXT_PAGE,))
    first = (
        "getReport for each id of which the ledger does not know how it ended"
        if any(texts(ask, name) for name in ("ReportRequestIdList", "ReportIdList", "ReportId"))
        else "getReports, page by page, for the types of which the ledger is not up to date"
    )
    return Foreseen(then=(first, *then))


def _refuse_wrong(ask: Ask, context: Context) -> None:
    rest_names(context, texts(ask, "ReportTypeList"))
    for since, until in (REQUESTED, AVAILABLE):
        span(ask, since, until, context.milliseconds)


def adoption(context: Context) -> Generator[Step, Any, bool]:
    """Whether the ledger knows what was imported before; the configuration's word is taken at the first time."""
    known = yield from consult(FindAdoption())
    before = context.config.reports.adopt_before
    if known["before"] is None and before:
        # "all" is what is there when the ledger is made, and no configuration reaches back behind that.
        moment = 0 if before == "all" else milliseconds(parse_time(before))
        known = yield from consult(AdoptLedger(moment, "configuration"))
    return known["before"] is not None


def refuse_unadopted(adopted: bool) -> None:
    """Raise where "not acknowledged" would be everything of ninety days."""
    if not adopted:
        raise error_for(
            "InvalidRequest",
            "Acknowledged=false cannot be answered: this ledger is new and does not know which reports were imported "
            "before, so every report of the last 90 days would be imported again. Tell it once, by `mws-compat ledger "
            "adopt --acknowledge-before DATE` (or all, or none), or by adopt_before in [reports].",
            section="Reports",
        )


def filters(ask: Ask, context: Context, order: Literal["created", "available"], since: str, until: str) -> ReportFilter:
    """Which reports a list is about. since, until: the names of the date parameters.

    Raises InvalidRequest for a time frame that holds nothing.
    """
    now = context.milliseconds
    first, last = span(ask, since, until, now)
    names = texts(ask, "ReportTypeList")
    rest_names(context, names)
    acknowledged = ask.fields.get("Acknowledged")
    return ReportFilter(
        order=order,
        names=list(dict.fromkeys(SETTLEMENT_ALIASES.get(name, name) for name in names)),
        part=context.config.reports.order_part,
        settlements=default_settlement_form(context.config.reports),
        statuses=texts(ask, "ReportProcessingStatusList"),
        since=first if first is not None else now - DAYS_90,
        until=last,
        acknowledged=acknowledged if isinstance(acknowledged, bool) else None,
        others=context.config.reports.others,
    )


def as_json(rows: Iterable[ReportRow]) -> list[Json]:
    """Rows of the ledger as a table reads them."""
    return [row_as_json(row) for row in rows]


def bring_up_to_date(context: Context, names: Sequence[str]) -> Part:
    """Bring the ledger up to date for these MWS types, for all it knows of where none is named."""
    types = rest_names(context, names)
    if names and not types:
        return
    yield from parts_requested()
    for chunk in (yield from consult(FindListsDue(types, _configured(context)))):
        yield from _read(chunk)


def _read(chunk: ListDue) -> Part:
    """One list of Amazon's, page by page into the ledger."""
    fresh = RestCall(
        GET_REPORTS,
        query={"reportTypes": chunk["types"], "pageSize": 100, "createdSince": time_text(chunk["since"])},
    )
    token = chunk["resume"]
    for _ in range(PAGES):
        try:
            # A token stands for the whole query: Amazon refuses it beside anything else.
            reply = yield RestCall(GET_REPORTS, query={"nextToken": token}) if token else fresh
        except _TOO_FAST:
            if chunk["first"]:
                raise
            return
        except BadRequest:
            if not token or token != chunk["resume"]:
                raise
            token = ""  # kept for too long: from the start again
            continue
        token = reply.get("nextToken") or ""
        listed = reply.get("reports") or []
        yield from consult(MergeReports(listed, chunk["types"], chunk["begun"], token))
        if not token:
            return
    if chunk["first"]:
        yield Wait(_PACE)


def parts_requested() -> Part:
    """createReport for the parts that reports of ours are joined with, as far as Amazon's rate lets them through.

    One that is refused, or of which nobody knows whether it was asked for, is missing: the report is given without it.
    """
    if not (yield from consult(HasUnaskedPart())):
        return
    while (part := (yield from consult(ClaimReportPart()))) is not None:
        noted = NoteReportPart(part.report_id, part.report_type, "missing")
        made, failed = yield from once(RestCall(CREATE_REPORT, body=part.body))
        if failed is None:
            yield from consult(replace(noted, state="asked", part_id=made["reportId"]))
            continue
        if failed.state == "waiting":
            yield from consult(replace(noted, state="wanted"))
            return
        yield from consult(noted)
        log.warning(
            "report %s is handed out without its %s: %s",
            part.report_id,
            part.report_type,
            failed.why or "nobody knows whether Amazon got the request",
        )


def looked_up(ids: Sequence[str]) -> Part:
    """Ask Amazon about these reports, where the ledger does not know how they ended. NotFound for an unknown one."""
    yield from parts_requested()
    stale = yield from consult(FindStaleReports(ids))
    for report_id in stale.unknown:
        reply = yield RestCall(GET_REPORT, {"reportId": report_id})
        yield from consult(MergeReports([reply]))
    for report_id in stale.unfinished:
        try:
            reply = yield RestCall(GET_REPORT, {"reportId": report_id})
        except _TOO_FAST:
            return
        yield from consult(MergeReports([reply]))


def schedules_synced(context: Context, names: Sequence[str]) -> Part:
    """Bring the schedules of these MWS types up to date, those of all types known where none is named."""
    types = rest_names(context, names, every_part=True)
    if names and not types:
        return
    for chunk in (yield from consult(FindListsDue(types, _configured(context), "schedule"))):
        try:
            reply = yield RestCall(GET_SCHEDULES, query={"reportTypes": chunk["types"]})
        except _TOO_FAST:
            if chunk["first"]:
                raise
            return
        yield from consult(MergeSchedules(reply.get("reportSchedules") or [], chunk["types"]))
