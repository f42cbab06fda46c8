"""Reports 2021-06-30: reports and their documents. Schedules are in `schedules`, contents in `report_work`.

Half of `report_seconds` after its creation a report goes from IN_QUEUE to IN_PROGRESS, and at their end to its last
status, with the data of that moment. CANCELLED says three things, as with Amazon: cancelled by a call, nothing to
report, or asked for too soon after another of its type.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from mws.spapi.sandbox import checks, report_settlement, report_types, report_work
from mws.spapi.sandbox.feeds import location, store
from mws.spapi.sandbox.model import Shape
from mws.spapi.sandbox.outcomes import Outcome
from mws.spapi.sandbox.pages import listing
from mws.spapi.sandbox.render_2026 import instant
from mws.spapi.sandbox.site import Call, Site
from mws.spapi.sandbox.web import Refusal, denied, encode, invalid
from mws.spapi.sandbox.world import World

MOST_MARKETPLACES = 25
SETTLEMENT = "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2"


@dataclass(slots=True)
class Report:
    """One report. ended: its last status, "" while there is work to do. worked: it was begun at all."""

    id: str
    seller_id: str
    type: str
    marketplaces: tuple[str, ...]
    start: datetime
    end: datetime
    options: Mapping[str, str]
    created: datetime
    begins: datetime
    ends: datetime
    outcome: Outcome
    schedule_id: str = ""
    ended: str = ""
    worked: bool = False
    document_id: str = ""
    settlement: report_settlement.Settlement | None = None

    def status(self, now: datetime) -> str:
        if self.ended:
            return self.ended
        return "IN_QUEUE" if now < self.begins or self.outcome.ending == "stuck" else "IN_PROGRESS"


class Reports:
    """All reports by seller and id. seconds: how long one takes. first: where ids begin.

    Amazon's own settlement reports are there from the start.
    """

    def __init__(self, seconds: float, first: int, world: World) -> None:
        self.seconds = seconds
        self._number = first
        self._all: dict[tuple[str, str], Report] = {}
        self._working: list[Report] = []
        self._generated: dict[tuple[str, str], datetime] = {}
        for seller in world.sellers.values():
            for settlement in report_settlement.settlements(seller, world.anchor):
                report = self.add(
                    seller.id,
                    SETTLEMENT,
                    (settlement.marketplace,),
                    (settlement.start, settlement.end),
                    {},
                    settlement.end,
                    Outcome(),
                    seconds=0,
                )
                report.settlement = settlement

    def add(
        self,
        seller_id: str,
        report_type: str,
        marketplaces: tuple[str, ...],
        period: tuple[datetime, datetime],
        options: Mapping[str, str],
        created: datetime,
        outcome: Outcome,
        *,
        schedule_id: str = "",
        seconds: float | None = None,
    ) -> Report:
        """A new report, to be worked on; what it says is checked by the caller."""
        self._number += 1
        lasts = self.seconds if seconds is None else seconds
        report = Report(
            id=str(60_002_000_000 + self._number),
            seller_id=seller_id,
            type=report_type,
            marketplaces=marketplaces,
            start=period[0],
            end=period[1],
            options=options,
            created=created,
            begins=created + timedelta(seconds=lasts / 2),
            ends=created + timedelta(seconds=lasts),
            outcome=outcome,
            schedule_id=schedule_id,
        )
        self._all[seller_id, report.id] = report
        self._working.append(report)
        return report

    def find(self, call: Call) -> Report:
        """The seller's report named in the path, while Amazon keeps it. Raises Refusal."""
        report = self._all.get((call.seller.id, call.path["reportId"]))
        if report is None or call.now - report.created > report_types.kept(report.type):
            raise Refusal(404, "NotFound", "The requested report was not found.")
        return report

    def of(self, seller_id: str, now: datetime) -> Iterable[Report]:
        """The seller's reports, newest first."""
        found = [
            report
            for report in self._all.values()
            if report.seller_id == seller_id and now - report.created <= report_types.kept(report.type)
        ]
        return sorted(found, key=lambda report: (report.created, report.id), reverse=True)

    def settle(self, site: Site, now: datetime) -> None:
        """Finish every report whose time has come, in the order in which it came."""
        due = [report for report in self._working if report.ends <= now and report.outcome.ending != "stuck"]
        for report in sorted(due, key=lambda report: (report.ends, report.id)):
            self._working.remove(report)
            if not report.ended:
                report.worked = True
                self._finish(site, report)

    def _finish(self, site: Site, report: Report) -> None:
        ending = report.outcome.ending or self._ending(report)
        if ending in ("no_data", "too_often"):
            report.ended = "CANCELLED"
            return
        form = report_types.form(report.type)
        charset = report.outcome.charset or report_types.charset(report.type)
        if ending.startswith("fatal"):
            report.ended = "FATAL"
            text: Iterable[str] | None = [report_work.failure(report)] if ending == "fatal_document" else None
            form, charset = "json", "utf-8"
        elif report.settlement:
            seller = site.world.sellers[report.seller_id]
            text = report_work.table(report_settlement.COLUMNS, report_settlement.lines(seller, report.settlement))
            report.ended = "DONE"
        else:
            text = report_work.document(site, report)
            report.ended = "CANCELLED" if text is None else "DONE"
        if text is not None:
            document_type = report_work.content_type(form, charset)
            self.attach(site, report, document_type, report_work.encoded(text, charset), report.outcome.gzip)
        if report.ended == "DONE":
            self._generated[report.seller_id, report.type] = report.ends

    def _ending(self, report: Report) -> str:
        ended = report_types.ENDED.get(report.type)
        if ended and report.created.date() >= ended:
            return "fatal"
        last = self._generated.get((report.seller_id, report.type))
        return "too_often" if last and report.ends - last < report_types.minimum(report.type) else ""

    def attach(
        self, site: Site, report: Report, content_type: str, chunks: Iterable[bytes], compress: bool | None
    ) -> None:
        """Give the report a document with that content."""
        document = site.shelf.create("amzn1.spdoc.1.4.na", report.seller_id, content_type, report.ends)
        document.used, document.report_type = True, report.type
        store(site, document, chunks, compress)
        report.document_id = document.id


def create_report(site: Site, call: Call) -> bytes:
    """A new report."""
    spec = checks.json_object(call)
    report_type, marketplaces, options = requested(call, spec)
    period = _moment(spec, "dataStartTime") or call.now, _moment(spec, "dataEndTime") or call.now
    if max(period) > call.now:
        raise invalid("dataStartTime and dataEndTime cannot lie in the future.")
    if period[1] < period[0]:
        raise invalid("dataEndTime must be after dataStartTime.")
    outcome = site.outcomes.take(report_type)
    report = site.reports.add(call.seller.id, report_type, marketplaces, period, options, call.now, outcome)
    return encode({"reportId": report.id})


def requested(call: Call, spec: Mapping[str, object]) -> tuple[str, tuple[str, ...], dict[str, str]]:
    """Type, marketplaces and options of a report or of a schedule to be created. Raises Refusal."""
    report_type = checks.text(spec, "reportType")
    marketplaces = checks.texts(spec, "marketplaceIds", 1, MOST_MARKETPLACES)
    checks.own_marketplaces(call, marketplaces)
    options = checks.options(spec, "reportOptions")
    if report_type not in report_types.NAMES:
        raise invalid("reportType is not a report type.", report_type)
    if report_type in report_types.MADE_BY_AMAZON:
        raise invalid("This reportType cannot be requested; Amazon creates it by itself.", report_type)
    return report_type, marketplaces, options


def get_report(site: Site, call: Call) -> bytes:
    """One report as it stands."""
    return encode(_shape(site.reports.find(call), call.now))


def get_reports(site: Site, call: Call) -> bytes:
    """A page of reports, newest first: reportTypes with filters, or nextToken alone."""
    page = listing(site, call, "reports", "reportTypes")
    statuses, marketplaces = page.many("processingStatuses"), set(page.many("marketplaceIds"))
    found = [
        _shape(report, call.now)
        for report in site.reports.of(call.seller.id, call.now)
        if report.type in page.many("reportTypes")
        and (not marketplaces or set(report.marketplaces) & marketplaces)
        and (not statuses or report.status(call.now) in statuses)
        and page.holds(report.created)
    ]
    return page.reply("reports", found)


def cancel_report(site: Site, call: Call) -> bytes:
    """Cancel a report that still waits."""
    report = site.reports.find(call)
    if report.status(call.now) != "IN_QUEUE":
        raise invalid("Only a report that is IN_QUEUE can be cancelled.")
    report.ended = "CANCELLED"
    return b""


def get_report_document(site: Site, call: Call) -> bytes:
    """A URL for a report's document; of a restricted type only with a token for this very document."""
    document = site.shelf.find(call.path["reportDocumentId"], call.now)
    if (
        document is None
        or document.seller_id != call.seller.id
        or not document.report_type
        or call.now - document.created > report_types.kept(document.report_type)
    ):
        raise Refusal(404, "NotFound", "The requested report document was not found.")
    if document.report_type in report_types.RESTRICTED and call.elements is None:
        raise denied()
    return encode({"reportDocumentId": document.id, **location(site, call, document)})


def _moment(spec: Mapping[str, object], name: str) -> datetime | None:
    return checks.instant(checks.text(spec, name), name) if name in spec else None


def _shape(report: Report, now: datetime) -> Shape:
    status = report.status(now)
    shape: Shape = {
        "reportId": report.id,
        "reportType": report.type,
        "marketplaceIds": list(report.marketplaces),
        "dataStartTime": instant(report.start),
        "dataEndTime": instant(report.end),
        "createdTime": instant(report.created),
        "processingStatus": status,
    }
    if report.schedule_id:
        shape["reportScheduleId"] = report.schedule_id
    if report.worked or status == "IN_PROGRESS":
        shape["processingStartTime"] = instant(report.begins)
    if report.worked:
        shape["processingEndTime"] = instant(report.ends)
    if report.document_id:
        shape["reportDocumentId"] = report.document_id
    return shape
