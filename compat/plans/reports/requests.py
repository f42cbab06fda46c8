"""Reports: requested, followed, listed, downloaded. One report id stands for MWS's three.

ReportRequestId, ReportId and GeneratedReportId are all Amazon's reportId; the id of its document is looked up when it
is downloaded. What SP-API has no place for, acknowledgements first of all, is in the ledger.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from mws.compat.accounts import policy
from mws.compat.engine.context import Context
from mws.compat.engine.params import invalid
from mws.compat.engine.preview import Foreseen
from mws.compat.engine.readers import SKEW, moment, number, text, texts
from mws.compat.engine.request import Ask
from mws.compat.engine.steps import Document, Plan, Spool, Step, Wait, consult
from mws.compat.errors import error_for
from mws.compat.ledger.questions.base import row_as_json
from mws.compat.ledger.questions.reports import (
    AcknowledgeReports,
    BeginRequest,
    CancelReportParts,
    CountReports,
    FindPartDocument,
    ForgetRequest,
    ListReports,
    NoteCancelling,
    NoteReportsCancelled,
    NoteRequested,
    ReportFilter,
    ReportRow,
)
from mws.compat.plans.reports.lists import (
    AVAILABLE,
    REQUESTED,
    Part,
    adoption,
    as_json,
    bring_up_to_date,
    filters,
    looked_up,
    parts_requested,
    rebuilt,
    refuse_unadopted,
    type_today,
)
from mws.compat.report_files.adapt import adapt, needs
from mws.compat.state.times import time_text
from mws.mappings.reports.operations import CANCEL_REPORT, CREATE_REPORT
from mws.mappings.reports.settlements import SETTLEMENT_ALIASES
from mws.spapi.calls import Json, RestCall
from mws.spapi.documents.client import report_call
from mws.spapi.errors import (
    ApiError,
    BadRequest,
    Conflict,
    NotFound,
    OutcomeUnknown,
    RateWaitTooLong,
    SpapiError,
    TooManyRequests,
    Unauthorized,
)

log = logging.getLogger("mws.compat")

REPEATED = 60_000  # milliseconds in which the same RequestReport is one that legacy code repeats after an error
_MAX_COUNT = 10
_LOOK_AGAIN = 1.0


def _options(ask: Ask) -> dict[str, Json]:
    """ReportOptions, `ShowSalesChannel=true;MarketplaceId=...`, as an object. Raises InvalidRequest."""
    said = text(ask, "ReportOptions")
    options: dict[str, Json] = {}
    for part in said.split(";"):
        name, equals, value = part.strip().partition("=")
        if name and equals:
            options[name.strip()] = value.strip()
        elif part.strip():
            raise invalid(said, "ReportOptions", "it is written Name=value;Name=value")
    return options


# Requests ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A report that is asked for, checked. start, end: milliseconds, None where the caller said nothing."""

    name: str
    report_type: str
    body: dict[str, Json]
    marketplaces: tuple[str, ...]
    options: Mapping[str, Json]
    start: int | None
    end: int | None

    @property
    def call(self) -> RestCall:
        return RestCall(CREATE_REPORT, body=dict(self.body))


def _wanted(ask: Ask, context: Context) -> _Wanted:
    """Raises InvalidRequest and InvalidReportType for what cannot be asked for."""
    account, now = context.account, context.milliseconds
    name = text(ask, "ReportType")
    made_of = rebuilt(context, name)
    rest = made_of.rest if made_of else type_today(name).part(context.config.reports.order_part)
    start, end = moment(ask, "StartDate", latest=now + SKEW), moment(ask, "EndDate", latest=now + SKEW)
    if start is not None and start > (end if end is not None else now + SKEW):
        raise invalid(text(ask, "StartDate"), "StartDate", "it is later than EndDate")
    marketplaces = policy.marketplaces(account, texts(ask, "MarketplaceIdList"), "MarketplaceIdList.Id.1")
    body: dict[str, Json] = {"reportType": rest, "marketplaceIds": list(marketplaces)}
    if start is not None:
        body["dataStartTime"] = time_text(min(start, now))
    if end is not None:
        body["dataEndTime"] = time_text(min(end, now))
    options = {**_options(ask), **(made_of.options if made_of else {})}
    if options:
        body["reportOptions"] = options
    return _Wanted(name, rest, body, marketplaces, options, start, end)


def foresee_report(ask: Ask, context: Context) -> Foreseen:
    """What RequestReport would send."""
    wanted = _wanted(ask, context)
    joined = needs(wanted.name, context.config.reports)
    parts = tuple(f"createReport for {part}, which it is joined with" for part in joined)
    return Foreseen((wanted.call,), ("nothing, where the same was asked for within the last minute", *parts))


def request_report(ask: Ask, context: Context) -> Plan:
    """createReport, unless the same was asked for a moment ago: then its id again."""
    wanted, now = _wanted(ask, context), context.milliseconds
    name, body = wanted.name, wanted.body
    fingerprint = hashlib.sha256(json.dumps([name, body], sort_keys=True).encode()).hexdigest()
    # Written before anything is sent: a ledger that cannot be written costs no report.
    begun = yield from consult(BeginRequest(fingerprint, REPEATED))
    while begun.pending:
        # The same request is on its way in another thread or process; the runner ends this when it takes too long.
        yield Wait(_LOOK_AGAIN)
        begun = yield from consult(BeginRequest(fingerprint, REPEATED))
    if begun.report_id:
        return {"rows": as_json((yield from _found([begun.report_id])))}
    try:
        reply = yield wanted.call
    except OutcomeUnknown:
        # It may be there: the same again is not sent for a while, and the next list finds it.
        raise
    except SpapiError:
        yield from consult(ForgetRequest(fingerprint))
        raise
    parts = needs(name, context.config.reports)
    requested = NoteRequested(
        report_id=reply["reportId"],
        report_type=wanted.report_type,
        legacy_type=name,
        marketplaces=wanted.marketplaces,
        fingerprint=fingerprint,
        start=wanted.start if wanted.start is not None else now,
        end=wanted.end if wanted.end is not None else now,
        options=wanted.options,
        parts=parts,
        body=body,
    )
    page = yield from consult(requested)
    if parts:
        yield from parts_requested()
    return {"rows": as_json(page.rows)}


def report_requests(ask: Ask, context: Context) -> Plan:
    """GetReportRequestList. Where ids are given, they are the only condition, as in MWS."""
    ids = texts(ask, "ReportRequestIdList")
    wanted = filters(ask, context, "created", *REQUESTED)
    if ids:
        yield from looked_up(ids)
    elif ask.place is None:
        yield from bring_up_to_date(context, texts(ask, "ReportTypeList"))
    return (yield from _page(ask, wanted, ids))


def reports(ask: Ask, context: Context) -> Plan:
    """GetReportList: what can be downloaded."""
    ids = texts(ask, "ReportRequestIdList")
    wanted = filters(ask, context, "available", *AVAILABLE)
    adopted = yield from adoption(context)
    if wanted.acknowledged is False and not ids:
        refuse_unadopted(adopted)
    if ids:
        yield from looked_up(ids)
    elif ask.place is None:
        yield from bring_up_to_date(context, texts(ask, "ReportTypeList"))
    return (yield from _page(ask, wanted, ids, unsure=not adopted))


def _page(ask: Ask, wanted: ReportFilter, ids: list[str], *, unsure: bool = False) -> Generator[Step, Any, Json]:
    """unsure: whether nobody knows what was acknowledged before."""
    if ids:
        found = yield from consult(ListReports(replace(wanted, ids=ids)))
    else:
        found = yield from consult(ListReports(wanted, number(ask, "MaxCount", _MAX_COUNT), str(ask.place or "")))
    # A settlement is called what the caller calls it.
    called = {SETTLEMENT_ALIASES.get(name, name): name for name in reversed(texts(ask, "ReportTypeList"))}
    rows: list[Json] = [
        {**row_as_json(row), "type": called.get(row["type"], row["type"]), **({"unsure": True} if unsure else {})}
        for row in found.rows
    ]
    return {"rows": rows, "next": found.next, "has_next": found.next is not None}


def report_request_count(ask: Ask, context: Context) -> Plan:
    """GetReportRequestCount, out of the ledger."""
    wanted = filters(ask, context, "created", *REQUESTED)
    yield from bring_up_to_date(context, texts(ask, "ReportTypeList"))
    return {"count": (yield from consult(CountReports(wanted)))}


def report_count(ask: Ask, context: Context) -> Plan:
    """GetReportCount, out of the ledger."""
    wanted = filters(ask, context, "available", *AVAILABLE)
    adopted = yield from adoption(context)
    if wanted.acknowledged is False:
        refuse_unadopted(adopted)
    yield from bring_up_to_date(context, texts(ask, "ReportTypeList"))
    return {"count": (yield from consult(CountReports(wanted)))}


def cancel_report_requests(ask: Ask, context: Context) -> Plan:
    """cancelReport for each that has not begun. Those Amazon refuses to cancel are not counted, as in MWS.

    What is to be cancelled is noted before: a reply that is lost must not make ours a stranger's cancellation.
    """
    ids = texts(ask, "ReportRequestIdList")
    wanted = filters(ask, context, "created", *REQUESTED)
    if ids:
        yield from looked_up(ids)
    else:
        yield from bring_up_to_date(context, texts(ask, "ReportTypeList"))
    found = yield from consult(ListReports(replace(wanted, ids=ids or None)))
    queued = [row for row in found.rows if row["upstream"] == "IN_QUEUE"]
    if context.writes == "dry_run":
        return {"count": len(queued), "rows": as_json(queued)}
    done: list[str] = []
    for row in queued:
        yield from consult(NoteCancelling([row["id"]]))
        try:
            yield RestCall(CANCEL_REPORT, {"reportId": row["id"]})
        except (RateWaitTooLong, TooManyRequests):
            yield from consult(NoteCancelling([row["id"]], taken_back=True))
            if not done:
                raise
            break
        except (BadRequest, Conflict, NotFound):
            # It has begun in the meantime.
            yield from consult(NoteCancelling([row["id"]], taken_back=True))
            continue
        except ApiError as exc:
            if isinstance(exc, Unauthorized):
                yield from consult(NoteCancelling([row["id"]], taken_back=True))
            raise
        done.append(row["id"])
        yield from consult(NoteReportsCancelled([row["id"]]))
        for part in (yield from consult(CancelReportParts(row["id"]))):
            # Nobody sees it, and what it is joined with is gone: whether Amazon still makes it makes no difference.
            with suppress(SpapiError):
                yield RestCall(CANCEL_REPORT, {"reportId": part})
    return {"count": len(done), "rows": as_json((yield from _found(done)))}


# Documents -----------------------------------------------------------------------------------------------------------


def report_document(ask: Ask, context: Context) -> Plan:
    """GetReport: the document, in the form MWS gave it. ReportNotReady, ReportNoLongerAvailable, InvalidReportId."""
    report_id = text(ask, "ReportId")
    row = yield from _one(report_id)
    if row is None or not _is_ready(row):
        known = row is not None
        try:
            yield from looked_up([report_id])
        except NotFound as exc:
            if known:
                raise _gone(report_id) from exc
            raise
        row = yield from _one(report_id)
    if row is None or not _is_ready(row):
        if row is not None and row["status"] in ("_SUBMITTED_", "_IN_PROGRESS_"):
            raise error_for("ReportNotReady", f"Report {report_id} is not ready yet.", section="Reports")
        status = row["status"] if row is not None else "unknown"
        raise error_for(
            "InvalidReportId", f"Report request {report_id} ended as {status}: it has no report.", section="Reports"
        )
    try:
        document: Document = yield Spool(report_call(row["document"] or "", row["rest"]))
    except NotFound as exc:
        raise _gone(report_id) from exc
    try:
        parts = yield from _parts(report_id, needs(row["type"], context.config.reports))
    except BaseException:
        document.file.close()
        raise
    return adapt(
        row["type"], document, settings=context.config.reports, fetch=parts.get, seller_id=context.account.seller_id
    )


def _parts(report_id: str, types: Iterable[str]) -> Part:
    """The documents a report is joined with, by type; those there are none of are left out."""
    found: dict[str, Document] = {}
    for rest in types:
        part = yield from consult(FindPartDocument(report_id, rest))
        if part is not None:
            with suppress(NotFound):
                found[rest] = yield Spool(report_call(part.document, part.report_type))
        if rest not in found:
            log.warning("report %s is handed out without its %s: there is no document of it", report_id, rest)
    return found


def _is_ready(row: ReportRow) -> bool:
    """Whether it can be handed out: one that ended FATAL has a document at times, one that waits for a part has one."""
    return bool(row["document"]) and row["status"] != "_IN_PROGRESS_"


def _found(ids: Sequence[str]) -> Generator[Step, Any, list[ReportRow]]:
    return (yield from consult(ListReports(ReportFilter(ids=ids)))).rows


def _one(report_id: str) -> Generator[Step, Any, ReportRow | None]:
    rows = yield from _found([report_id])
    return rows[0] if rows else None


def _gone(report_id: str) -> Exception:
    return error_for(
        "ReportNoLongerAvailable", f"Amazon no longer keeps report {report_id}: 90 days have passed.", section="Reports"
    )


def acknowledge_reports(ask: Ask, context: Context) -> Plan:
    """UpdateReportAcknowledgements: of all these reports, or of none."""
    ids = texts(ask, "ReportIdList")
    yield from adoption(context)
    yield from looked_up(ids)
    found = yield from _found(ids)
    unfinished = [row["id"] for row in found if row["available"] is None]
    if unfinished:
        raise error_for("InvalidReportId", f"{unfinished[0]} is no report: its request is not done.", section="Reports")
    known = {row["id"] for row in found}
    for report_id in ids:
        if report_id not in known:
            raise error_for("InvalidReportId", f"{report_id[:100]} is no report of this seller.", section="Reports")
    done = yield from consult(AcknowledgeReports(ids, ask.fields.get("Acknowledged") is not False))
    return {"count": len(done.rows), "rows": as_json(done.rows)}
