"""Reports 2009-01-01."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar, TypeAlias

from mws import generations
from mws.apis.base import MWS, by_next_token
from mws.apis.declare import Moment, Texts, Wire, action, flag, yes_no
from mws.decorators import also_named, in_1_0, next_token_action
from mws.errors import MWSValueError
from mws.models.reports import ProcessingStatus, ReportType, Schedule
from mws.utils.params import clean_value


def report_options_str(report_options: Mapping[str, Any] | None) -> str | None:
    """ReportOptions as MWS took them: `Name=value`, joined by semicolons. ValueError for what is no dict or empty."""
    if not report_options:
        return None
    if not isinstance(report_options, Mapping):
        raise MWSValueError("`report_options` must be a dict.")
    return ";".join(f"{name}={clean_value(value)}" for name, value in report_options.items())


def _options(options: Any) -> str | None:
    as_text = isinstance(options, str) and generations.named() != "1.0"
    return options if as_text else report_options_str(options)


DateType: TypeAlias = datetime | date

_ACKNOWLEDGED = Wire("Acknowledged", flag)


class Reports(MWS):
    """A seller's reports."""

    URI_IN_1_0 = "/Reports/2009-01-01"
    ACCOUNT_TYPE = "Merchant"
    NEXT_TOKEN_OPERATIONS: ClassVar[list[str]] = ["GetReportRequestList", "GetReportList", "GetReportScheduleList"]

    ReportType = ReportType
    ProcessingStatus = ProcessingStatus
    Schedule = Schedule

    @also_named(marketplace_ids="marketplaceids")
    @in_1_0("report_type start_date end_date marketplaceids report_options")
    @action(
        "RequestReport",
        report_type="ReportType",
        start_date="StartDate",
        end_date="EndDate",
        report_options=Wire("ReportOptions", _options),
        marketplaceids="MarketplaceIdList.Id.",
    )
    def request_report(
        self,
        report_type: str,
        start_date: Moment = None,
        end_date: Moment = None,
        marketplaceids: Texts = (),
        *,
        report_options: Mapping[str, Any] | str | None = None,
    ) -> Any:
        """RequestReport: have a report made.

        report_type: with its underscores (`_GET_MERCHANT_LISTINGS_DATA_`). start_date, end_date: datetimes (naive is
        UTC) or ISO 8601; now by default. marketplaceids: none means the account's home marketplace. report_options: a
        dict, or MWS's `Name=value;...` but in 1.0. 1.0's `marketplace_ids` is taken too.
        """

    @also_named(
        request_ids="requestids",
        report_types="types",
        processing_statuses="processingstatuses",
        from_date="fromdate",
        to_date="todate",
    )
    @next_token_action("GetReportRequestList")
    @action(
        "GetReportRequestList",
        max_count="MaxCount",
        fromdate="RequestedFromDate",
        todate="RequestedToDate",
        requestids="ReportRequestIdList.Id.",
        types="ReportTypeList.Type.",
        processingstatuses="ReportProcessingStatusList.Status.",
    )
    def get_report_request_list(
        self,
        requestids: Texts = (),
        types: Texts = (),
        processingstatuses: Texts = (),
        max_count: int | str | None = None,
        fromdate: Moment = None,
        todate: Moment = None,
        next_token: str | None = None,
    ) -> Any:
        """GetReportRequestList: what was requested in the last 90 days, newest first.

        requestids: then every other argument is ignored. processingstatuses: `_SUBMITTED_`, `_IN_PROGRESS_`, `_DONE_`,
        `_DONE_NO_DATA_`, `_CANCELLED_`. max_count: 1 to 100, 10 by default. next_token: of the page before. 1.0's names
        (`request_ids`, `report_types`, `from_date`, ...) are taken too.
        """

    def get_report_request_list_by_next_token(self, token: str) -> Any:
        """Deprecated: `get_report_request_list(next_token=token)`."""
        return by_next_token(self, "get_report_request_list", token)

    @also_named(processing_statuses="processingstatuses", from_date="fromdate", to_date="todate")
    @action(
        "GetReportRequestCount",
        fromdate="RequestedFromDate",
        todate="RequestedToDate",
        report_types="ReportTypeList.Type.",
        processingstatuses="ReportProcessingStatusList.Status.",
    )
    def get_report_request_count(
        self, report_types: Texts = (), processingstatuses: Texts = (), fromdate: Moment = None, todate: Moment = None
    ) -> Any:
        """GetReportRequestCount. Arguments as of `get_report_request_list`."""

    @action(
        "CancelReportRequests",
        method="POST",
        from_date="RequestedFromDate",
        to_date="RequestedToDate",
        request_ids="ReportRequestIdList.Id.",
        report_types="ReportTypeList.Type.",
        processing_statuses="ReportProcessingStatusList.Status.",
    )
    def cancel_report_requests(
        self,
        request_ids: Texts = None,
        report_types: Texts = None,
        processing_statuses: Texts = None,
        from_date: Moment = None,
        to_date: Moment = None,
    ) -> Any:
        """CancelReportRequests: cancel those that are not begun yet. Without arguments: all of them. Of 1.0."""

    @also_named(request_ids="requestids", report_types="types", from_date="fromdate", to_date="todate")
    @next_token_action("GetReportList")
    @action(
        "GetReportList",
        acknowledged=_ACKNOWLEDGED,
        fromdate="AvailableFromDate",
        todate="AvailableToDate",
        max_count="MaxCount",
        requestids="ReportRequestIdList.Id.",
        types="ReportTypeList.Type.",
    )
    def get_report_list(
        self,
        requestids: Texts = (),
        max_count: int | str | None = None,
        types: Texts = (),
        acknowledged: bool | str | None = None,
        fromdate: Moment = None,
        todate: Moment = None,
        next_token: str | None = None,
    ) -> Any:
        """GetReportList: reports that can be downloaded, newest first.

        requestids: then every other argument is ignored. acknowledged: True or False; None for both. fromdate, todate:
        when they became available. max_count, next_token, 1.0's names: as of `get_report_request_list`.
        """

    def get_report_list_by_next_token(self, token: str) -> Any:
        """Deprecated: `get_report_list(next_token=token)`."""
        return by_next_token(self, "get_report_list", token)

    @also_named(from_date="fromdate", to_date="todate")
    @action(
        "GetReportCount",
        acknowledged=_ACKNOWLEDGED,
        fromdate="AvailableFromDate",
        todate="AvailableToDate",
        report_types="ReportTypeList.Type.",
    )
    def get_report_count(
        self,
        report_types: Texts = (),
        acknowledged: bool | str | None = None,
        fromdate: Moment = None,
        todate: Moment = None,
    ) -> Any:
        """GetReportCount. Arguments as of `get_report_list`."""

    @action("GetReport", report_id="ReportId")
    def get_report(self, report_id: str) -> Any:
        """GetReport: the report itself; `.original` and `.parsed` are its content."""

    @action(
        "ManageReportSchedule",
        method="POST",
        report_type="ReportType",
        schedule="Schedule",
        schedule_date="ScheduleDate",
    )
    def manage_report_schedule(self, report_type: str, schedule: str, schedule_date: Moment = None) -> Any:
        """ManageReportSchedule: begin, change or, with `Schedule.DELETE`, end a schedule. Of 1.0."""

    @also_named(report_types="types")
    @next_token_action("GetReportScheduleList")
    @action("GetReportScheduleList", types="ReportTypeList.Type.")
    def get_report_schedule_list(self, types: Texts = (), *, next_token: str | None = None) -> Any:
        """GetReportScheduleList. next_token: taken for 1.0's sake; MWS had no second page here."""

    def get_report_schedule_list_by_next_token(self, token: str) -> Any:
        """Deprecated: `get_report_schedule_list(next_token=token)`."""
        return by_next_token(self, "get_report_schedule_list", token)

    @also_named(report_types="types")
    @action("GetReportScheduleCount", types="ReportTypeList.Type.")
    def get_report_schedule_count(self, types: Texts = ()) -> Any:
        """GetReportScheduleCount."""

    @action("UpdateReportAcknowledgements", acknowledged=Wire("Acknowledged", yes_no), report_ids="ReportIdList.Id.")
    def update_report_acknowledgements(self, report_ids: Texts = None, acknowledged: bool | str | None = None) -> Any:
        """UpdateReportAcknowledgements: mark reports as seen, or with False as not seen. Of 1.0."""
