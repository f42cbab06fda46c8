"""Reports 2021-06-30: reports, their documents and schedules. How one lives is in `world.reports`, what it says in
`world.report_work`.

CANCELLED says three things, as with Amazon: cancelled by a call, nothing to report, or asked for too soon after another
of its type.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from mws.spapi.sandbox.calls import checks
from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.calls.declare import Api, Row
from mws.spapi.sandbox.calls.locations import location
from mws.spapi.sandbox.calls.messages import Refusal, denied, encode, invalid
from mws.spapi.sandbox.calls.pages import MOST_TYPES, listing
from mws.spapi.sandbox.calls.tasks import cancel_waiting, find_task
from mws.spapi.sandbox.world import report_types, report_work
from mws.spapi.sandbox.world.model import Shape
from mws.spapi.sandbox.world.render_2026 import instant
from mws.spapi.sandbox.world.reports import Report, Reports
from mws.spapi.sandbox.world.schedules import PERIODS, Schedule, Schedules
from mws.spapi.sandbox.world.site import Site

MOST_MARKETPLACES = 25


def create_report(site: Site, call: Call) -> bytes:
    """A new report."""
    spec = checks.json_object(call)
    report_type, marketplaces, options = read_request(call, spec)
    period = _moment(spec, "dataStartTime") or call.now, _moment(spec, "dataEndTime") or call.now
    if max(period) > call.now:
        raise invalid("dataStartTime and dataEndTime cannot lie in the future.")
    if period[1] < period[0]:
        raise invalid("dataEndTime must be after dataStartTime.")
    outcome = site.outcomes.take(report_type)
    report = site.books(Reports).add(call.seller.id, report_type, marketplaces, period, options, call.now, outcome)
    return encode({"reportId": report.id})


def read_request(call: Call, spec: Mapping[str, object]) -> tuple[str, tuple[str, ...], dict[str, str]]:
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
    return encode(_shape(_find(site, call), call.now))


def get_reports(site: Site, call: Call) -> bytes:
    """A page of reports, newest first: reportTypes with filters, or nextToken alone."""
    page = listing(site, call, "reports", "reportTypes")
    statuses, marketplaces = page.many("processingStatuses"), set(page.many("marketplaceIds"))
    found = [
        _shape(report, call.now)
        for report in site.books(Reports).of(call.seller.id, call.now)
        if report.type in page.many("reportTypes")
        and (not marketplaces or set(report.marketplaces) & marketplaces)
        and (not statuses or report.status(call.now) in statuses)
        and page.holds(report.created)
    ]
    return page.reply("reports", found)


def cancel_report(site: Site, call: Call) -> bytes:
    """Cancel a report that still waits."""
    return cancel_waiting(_find(site, call), call, "report")


def get_report_document(site: Site, call: Call) -> bytes:
    """A URL for a report's document; of a restricted type only with a token for this very document."""
    document = site.shelf.find(call.path["reportDocumentId"], call.now)
    if (
        document is None
        or document.seller_id != call.seller.id
        or document.report_type not in report_types.NAMES
        or call.now - document.created > report_types.retention(document.report_type)
    ):
        raise Refusal(404, "NotFound", "The requested report document was not found.")
    if document.report_type in report_types.RESTRICTED and call.elements is None:
        raise denied()
    return encode({"reportDocumentId": document.id, **location(site, call, document)})


def create_report_schedule(site: Site, call: Call) -> bytes:
    """A new schedule, in the place of one with the same type and marketplaces."""
    spec = checks.json_object(call)
    report_type, marketplaces, options = read_request(call, spec)
    period = checks.text(spec, "period")
    if period not in PERIODS:
        raise invalid("period is not one of the possible periods.", period)
    name = "nextReportCreationTime"
    begin = checks.instant(checks.text(spec, name), name) if name in spec else call.now
    if begin < call.now:
        raise invalid("nextReportCreationTime cannot lie in the past.")
    schedules = site.books(Schedules)
    schedule = Schedule(schedules.next_id(), call.seller.id, report_type, marketplaces, options, period, begin)
    schedules.add(schedule)
    return encode({"reportScheduleId": schedule.id})


def get_report_schedule(site: Site, call: Call) -> bytes:
    """One schedule."""
    return encode(_schedule_shape(_find_schedule(site, call)))


def get_report_schedules(site: Site, call: Call) -> bytes:
    """All schedules of 1 to 10 types."""
    wanted = call.request.many("reportTypes")
    if not 1 <= len(wanted) <= MOST_TYPES:
        raise invalid(f"reportTypes takes 1 to {MOST_TYPES} values.")
    found = [
        _schedule_shape(schedule) for schedule in site.books(Schedules).of(call.seller.id) if schedule.type in wanted
    ]
    return encode({"reportSchedules": found})


def cancel_report_schedule(site: Site, call: Call) -> bytes:
    """The schedule creates no more reports."""
    site.books(Schedules).remove(_find_schedule(site, call))
    return b""


def settle(site: Site, now: datetime) -> None:
    """Create the reports whose time has come, and make those that are due."""
    site.books(Schedules).settle(site, now)
    for report in site.books(Reports).take_due(now):
        report_work.work(site, report)


def _find(site: Site, call: Call) -> Report:
    return find_task(site.books(Reports), call, "reportId", "report")


def _find_schedule(site: Site, call: Call) -> Schedule:
    schedule = site.books(Schedules).find(call.seller.id, call.path["reportScheduleId"])
    if schedule is None:
        raise Refusal(404, "NotFound", "The requested report schedule was not found.")
    return schedule


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


def _schedule_shape(schedule: Schedule) -> Shape:
    shape: Shape = {
        "reportScheduleId": schedule.id,
        "reportType": schedule.type,
        "marketplaceIds": list(schedule.marketplaces),
        "period": schedule.period,
        "nextReportCreationTime": instant(schedule.next),
    }
    if schedule.options:
        shape["reportOptions"] = dict(schedule.options)
    return shape


API = Api(
    "reports.2021-06-30",
    rows=(
        Row("createReport", create_report, 202),
        Row("getReports", get_reports),
        Row("getReport", get_report),
        Row("cancelReport", cancel_report),
        Row("getReportDocument", get_report_document),
        Row("createReportSchedule", create_report_schedule, 201),
        Row("getReportSchedules", get_report_schedules),
        Row("getReportSchedule", get_report_schedule),
        Row("cancelReportSchedule", cancel_report_schedule),
    ),
    keeps_books=True,
    settle=settle,
)
