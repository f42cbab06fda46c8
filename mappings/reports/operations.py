"""Reports 2009-01-01 by Reports API 2021-06-30 and the ledger. The plans make the calls; rows come out of the ledger.

`id`, `created`, `available` and so on are the names of `mws.compat.ledger.reports`; times are milliseconds there.
"""

from __future__ import annotations

from dataclasses import replace

from mws.mappings.codecs import BOOL, COUNT, FLAG, MOMENT, enum, field, many, whole
from mws.mappings.model import Absent, Check, Codec, Findings, NextToken, Node, Operation, Section, next_page
from mws.mappings.reports.types import MWS_STATUSES, NEVER, PERIODS
from mws.spapi.calls import Json

CREATE_REPORT = "reports.2021-06-30.createReport"
GET_REPORTS = "reports.2021-06-30.getReports"
GET_REPORT = "reports.2021-06-30.getReport"
CANCEL_REPORT = "reports.2021-06-30.cancelReport"
GET_REPORT_DOCUMENT = "reports.2021-06-30.getReportDocument"
CREATE_SCHEDULE = "reports.2021-06-30.createReportSchedule"
GET_SCHEDULES = "reports.2021-06-30.getReportSchedules"
CANCEL_SCHEDULE = "reports.2021-06-30.cancelReportSchedule"

REPORTS = Section(
    "Reports", "/Reports/2009-01-01", "2009-01-01", "http://mws.amazonaws.com/doc/2009-01-01/", "Merchant"
)


def _write_status(text: str) -> str:
    if text not in MWS_STATUSES:
        raise ValueError("must be one of " + ", ".join(MWS_STATUSES))
    return text


STATUS = Codec("report status", lambda value: str(value), _write_status)
PERIOD = enum("Schedule", {**PERIODS, NEVER: NEVER})


def _told_by(flag: str, element: str) -> Check:
    """Marks the element inferred where the ledger says that it is a guess."""

    def find(row: Json) -> Findings:
        return {"inferred": (element,)} if isinstance(row, dict) and row.get(flag) else {}

    return Check(f"{flag} {element}", find)


# What a report's life had in MWS and has nowhere at Amazon.
_NO_DATA = Absent(
    "ReportProcessingStatus: _DONE_NO_DATA_ and _CANCELLED_ are told apart by our own records only",
    "SP-API says CANCELLED of both",
)
_OURS = Absent("Acknowledged: kept here, not at Amazon", "SP-API keeps no acknowledgements")

_REQUEST_INFO: tuple[Node, ...] = (
    field("ReportRequestId", "id"),
    field("ReportType", "type"),
    field("StartDate", "start", MOMENT),
    field("EndDate", "end", MOMENT),
    field("Scheduled", "scheduled", BOOL),
    field("SubmittedDate", "created", MOMENT),
    field("ReportProcessingStatus", "status"),
    field("GeneratedReportId", "report"),
    field("StartedProcessingDate", "started", MOMENT),
    field("CompletedDate", "completed", MOMENT),
)
_REQUESTS = many(
    "", "ReportRequestInfo", *_REQUEST_INFO, rest="rows", check=_told_by("guessed", "ReportProcessingStatus")
)

_REPORTS = many(
    "",
    "ReportInfo",
    field("ReportId", "id"),
    field("ReportType", "type"),
    field("ReportRequestId", "id"),
    field("AvailableDate", "available", MOMENT),
    field("Acknowledged", "acknowledged", BOOL),
    field("AcknowledgedDate", "acknowledged_at", MOMENT),
    rest="rows",
    check=_told_by("unsure", "Acknowledged"),
)

_SCHEDULES = many(
    "",
    "ReportSchedule",
    field("ReportType", "type"),
    field("Schedule", "period", PERIOD),
    field("ScheduledDate", "next", MOMENT),
    rest="rows",
)

_PAGE: tuple[Node, ...] = (NextToken("next"), field("HasNext", "has_next", BOOL))
_COUNT = field("Count", "count", COUNT)

# Where the rows come from, by Amazon's names; the ledger adds what Amazon does not know.
_OF_LEDGER = dict.fromkeys(("rows.acknowledged", "rows.acknowledged_at", "count", "next", "has_next"), "")
_FROM_REPORT = {
    "id": "reportId",
    "type": "reportType",
    "start": "dataStartTime",
    "end": "dataEndTime",
    "scheduled": "reportScheduleId",
    "created": "createdTime",
    "status": "processingStatus",
    "report": "reportDocumentId",  # where there is a document, the report is named
    "started": "processingStartTime",
    "completed": "processingEndTime",
    "available": "processingEndTime",
}
_FROM_LIST = {
    **_OF_LEDGER,
    "rows": f"{GET_REPORTS} reports",
    **{f"rows.{name}": f"{GET_REPORTS} reports.{theirs}" for name, theirs in _FROM_REPORT.items()},
}
_FROM_SCHEDULES = {
    **_OF_LEDGER,
    "rows": f"{GET_SCHEDULES} reportSchedules",
    "rows.type": f"{GET_SCHEDULES} reportSchedules.reportType",
    "rows.period": f"{GET_SCHEDULES} reportSchedules.period",
    "rows.next": f"{GET_SCHEDULES} reportSchedules.nextReportCreationTime",
}
_NO_PLACE = ("rows.marketplaceIds",)
_FILLS = {
    CREATE_REPORT: (
        "body.reportType",
        "body.marketplaceIds",
        "body.dataStartTime",
        "body.dataEndTime",
        "body.reportOptions",
    ),
    GET_REPORTS: ("query.reportTypes", "query.pageSize", "query.createdSince", "query.nextToken"),
    GET_REPORT: ("path.reportId",),
    CANCEL_REPORT: ("path.reportId",),
    GET_REPORT_DOCUMENT: ("path.reportDocumentId",),
    CREATE_SCHEDULE: ("body.reportType", "body.marketplaceIds", "body.period", "body.nextReportCreationTime"),
    GET_SCHEDULES: ("query.reportTypes",),
    CANCEL_SCHEDULE: ("path.reportScheduleId",),
}

_TYPES = many("ReportTypeList", "Type", rest="")
_REQUEST_IDS = many("ReportRequestIdList", "Id", rest="", at_most=100)
_STATUSES = many("ReportProcessingStatusList", "Status", rest="", codec=STATUS)
_REQUESTED = (field("RequestedFromDate", "", MOMENT), field("RequestedToDate", "", MOMENT))
_AVAILABLE = (field("AvailableFromDate", "", MOMENT), field("AvailableToDate", "", MOMENT))
_ACKNOWLEDGED = field("Acknowledged", "", FLAG)
_MAX_COUNT = field("MaxCount", "", whole(1, 100))

REQUEST_REPORT = Operation(
    section=REPORTS,
    action="RequestReport",
    calls=(CREATE_REPORT,),
    absent=(Absent("ReportType: types without a successor", "Amazon makes them no more"),),
    plan="request_report",
    repeats="request",
    by_values=True,
    request=(
        field("ReportType", "", required=True),
        field("StartDate", "", MOMENT),
        field("EndDate", "", MOMENT),
        field("ReportOptions", ""),
        many("MarketplaceIdList", "Id", rest=""),
    ),
    result=(_REQUESTS,),
    sources={**_OF_LEDGER, "rows": "", "rows.id": f"{CREATE_REPORT} reportId"},
    fills=_FILLS,
)

GET_REPORT_REQUEST_LIST = Operation(
    section=REPORTS,
    action="GetReportRequestList",
    calls=(GET_REPORTS, GET_REPORT, CREATE_REPORT),
    absent=(_NO_DATA,),
    plan="report_requests",
    by_values=True,
    request=(_REQUEST_IDS, _TYPES, _STATUSES, _MAX_COUNT, *_REQUESTED),
    result=(*_PAGE, _REQUESTS),
    sources=_FROM_LIST,
    ignored=_NO_PLACE,
    fills=_FILLS,
)
GET_REPORT_REQUEST_LIST_BY_NEXT_TOKEN = replace(next_page(GET_REPORT_REQUEST_LIST), calls=(GET_REPORTS,))

GET_REPORT_REQUEST_COUNT = Operation(
    section=REPORTS,
    action="GetReportRequestCount",
    calls=(GET_REPORTS, CREATE_REPORT),
    plan="report_request_count",
    by_values=True,
    request=(_TYPES, _STATUSES, *_REQUESTED),
    result=(_COUNT,),
    sources=_OF_LEDGER,
    fills=_FILLS,
)

CANCEL_REPORT_REQUESTS = Operation(
    section=REPORTS,
    action="CancelReportRequests",
    calls=(GET_REPORTS, CANCEL_REPORT, GET_REPORT, CREATE_REPORT),
    plan="cancel_report_requests",
    repeats="call",
    rehearsal="plan",
    by_values=True,
    request=(_REQUEST_IDS, _TYPES, _STATUSES, *_REQUESTED),
    result=(_COUNT, _REQUESTS),
    sources=_FROM_LIST,
    ignored=_NO_PLACE,
    fills=_FILLS,
)

GET_REPORT_LIST = Operation(
    section=REPORTS,
    action="GetReportList",
    calls=(GET_REPORTS, GET_REPORT, CREATE_REPORT),
    absent=(_OURS,),
    plan="reports",
    by_values=True,
    request=(_MAX_COUNT, _TYPES, _ACKNOWLEDGED, *_AVAILABLE, _REQUEST_IDS),
    result=(*_PAGE, _REPORTS),
    sources=_FROM_LIST,
    ignored=_NO_PLACE,
    fills=_FILLS,
)
GET_REPORT_LIST_BY_NEXT_TOKEN = replace(next_page(GET_REPORT_LIST), calls=(GET_REPORTS,))

GET_REPORT_COUNT = Operation(
    section=REPORTS,
    action="GetReportCount",
    calls=(GET_REPORTS, CREATE_REPORT),
    plan="report_count",
    by_values=True,
    request=(_TYPES, _ACKNOWLEDGED, *_AVAILABLE),
    result=(_COUNT,),
    sources=_OF_LEDGER,
    fills=_FILLS,
)

# The reply is the document itself.
GET_REPORT_ITSELF = Operation(
    section=REPORTS,
    action="GetReport",
    calls=(GET_REPORT, GET_REPORT_DOCUMENT, CREATE_REPORT),
    plan="report_document",
    by_values=True,
    request=(field("ReportId", "", required=True),),
    fills=_FILLS,
    absent=(
        Absent(
            "order reports: columns of the INVOICING part, of the TAX part unless join_tax", "other reports have them"
        ),
        Absent("buyer columns without the restricted role", "Amazon leaves them empty"),
    ),
)

MANAGE_REPORT_SCHEDULE = Operation(
    section=REPORTS,
    action="ManageReportSchedule",
    calls=(CREATE_SCHEDULE, GET_SCHEDULES, CANCEL_SCHEDULE),
    plan="manage_report_schedule",
    repeats="call",
    rehearsal="plan",
    by_values=True,
    request=(
        field("ReportType", "", required=True),
        field("Schedule", "", required=True),
        field("ScheduleDate", "", MOMENT),
    ),
    result=(_COUNT, _SCHEDULES),
    sources={**_OF_LEDGER, "rows": ""},
    fills=_FILLS,
)

GET_REPORT_SCHEDULE_LIST = Operation(
    section=REPORTS,
    action="GetReportScheduleList",
    calls=(GET_SCHEDULES,),
    absent=(Absent("Schedule: periods MWS had no name for", "other programs may have made such a schedule"),),
    plan="report_schedules",
    by_values=True,
    request=(_TYPES,),
    # MWS kept NextToken for the future and never sent one here; nor do we.
    result=(field("HasNext", "has_next", BOOL), _SCHEDULES),
    sources=_FROM_SCHEDULES,
    ignored=("rows.reportScheduleId", "rows.marketplaceIds", "rows.reportOptions"),
    fills=_FILLS,
)
GET_REPORT_SCHEDULE_LIST_BY_NEXT_TOKEN = next_page(GET_REPORT_SCHEDULE_LIST)

GET_REPORT_SCHEDULE_COUNT = Operation(
    section=REPORTS,
    action="GetReportScheduleCount",
    calls=(GET_SCHEDULES,),
    plan="report_schedules",
    by_values=True,
    request=(_TYPES,),
    result=(_COUNT,),
    sources=_OF_LEDGER,
    fills=_FILLS,
)

UPDATE_REPORT_ACKNOWLEDGEMENTS = Operation(
    section=REPORTS,
    action="UpdateReportAcknowledgements",
    calls=(GET_REPORT, CREATE_REPORT),
    absent=(_OURS,),
    plan="acknowledge_reports",
    repeats="state",
    by_values=True,
    request=(many("ReportIdList", "Id", rest="", required=True, at_most=100), _ACKNOWLEDGED),
    result=(_COUNT, _REPORTS),
    sources={
        **_OF_LEDGER,
        "rows": GET_REPORT,
        **{f"rows.{name}": f"{GET_REPORT} {theirs}" for name, theirs in _FROM_REPORT.items()},
    },
    ignored=_NO_PLACE,
    fills=_FILLS,
)

OPERATIONS = (
    REQUEST_REPORT,
    GET_REPORT_REQUEST_LIST,
    GET_REPORT_REQUEST_LIST_BY_NEXT_TOKEN,
    GET_REPORT_REQUEST_COUNT,
    CANCEL_REPORT_REQUESTS,
    GET_REPORT_LIST,
    GET_REPORT_LIST_BY_NEXT_TOKEN,
    GET_REPORT_COUNT,
    GET_REPORT_ITSELF,
    MANAGE_REPORT_SCHEDULE,
    GET_REPORT_SCHEDULE_LIST,
    GET_REPORT_SCHEDULE_LIST_BY_NEXT_TOKEN,
    GET_REPORT_SCHEDULE_COUNT,
    UPDATE_REPORT_ACKNOWLEDGEMENTS,
)
