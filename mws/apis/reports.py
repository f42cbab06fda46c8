"""Reports 2009-01-01."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from mws.apis.base import MWS, by_next_token
from mws.decorators import also_named, next_token_action
from mws.models.reports import ProcessingStatus, ReportType, Schedule
from mws.utils.params import clean_value, coerce_to_bool, enumerate_param, enumerate_params

Moment = datetime | str | None
Texts = Iterable[str] | str | None


def _options(options: Mapping[str, Any] | str | None) -> str | None:
    """ReportOptions as MWS took them: `Name=value`, joined by semicolons."""
    if options is None or isinstance(options, str):
        return options
    return ";".join(f"{name}={clean_value(value)}" for name, value in options.items())


def _true_false(value: Any) -> bool | None:
    return None if value is None else coerce_to_bool(value)


class Reports(MWS):
    """A seller's reports."""

    ACCOUNT_TYPE = "Merchant"
    NEXT_TOKEN_OPERATIONS: ClassVar[list[str]] = ["GetReportRequestList", "GetReportList", "GetReportScheduleList"]

    ReportType = ReportType
    ProcessingStatus = ProcessingStatus
    Schedule = Schedule

    @also_named(marketplace_ids="marketplaceids")
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
        dict, or MWS's `Name=value;...`. 1.0's `marketplace_ids` is taken too.
        """
        return self.make_request(
            {
                "Action": "RequestReport",
                "ReportType": report_type,
                "StartDate": start_date,
                "EndDate": end_date,
                "ReportOptions": _options(report_options),
                **enumerate_param("MarketplaceIdList.Id.", marketplaceids),
            },
        )

    @also_named(
        request_ids="requestids",
        report_types="types",
        processing_statuses="processingstatuses",
        from_date="fromdate",
        to_date="todate",
    )
    @next_token_action("GetReportRequestList")
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
        return self.make_request(
            {
                "Action": "GetReportRequestList",
                "MaxCount": max_count,
                "RequestedFromDate": fromdate,
                "RequestedToDate": todate,
                **enumerate_params(
                    {
                        "ReportRequestIdList.Id.": requestids,
                        "ReportTypeList.Type.": types,
                        "ReportProcessingStatusList.Status.": processingstatuses,
                    }
                ),
            },
        )

    def get_report_request_list_by_next_token(self, token: str) -> Any:
        """Deprecated: `get_report_request_list(next_token=token)`."""
        return by_next_token(self, "get_report_request_list", token)

    @also_named(processing_statuses="processingstatuses", from_date="fromdate", to_date="todate")
    def get_report_request_count(
        self, report_types: Texts = (), processingstatuses: Texts = (), fromdate: Moment = None, todate: Moment = None
    ) -> Any:
        """GetReportRequestCount. Arguments as of `get_report_request_list`."""
        return self.make_request(
            {
                "Action": "GetReportRequestCount",
                "RequestedFromDate": fromdate,
                "RequestedToDate": todate,
                **enumerate_params(
                    {
                        "ReportTypeList.Type.": report_types,
                        "ReportProcessingStatusList.Status.": processingstatuses,
                    }
                ),
            },
        )

    @also_named(request_ids="requestids", report_types="types", from_date="fromdate", to_date="todate")
    @next_token_action("GetReportList")
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
        return self.make_request(
            {
                "Action": "GetReportList",
                "Acknowledged": _true_false(acknowledged),
                "AvailableFromDate": fromdate,
                "AvailableToDate": todate,
                "MaxCount": max_count,
                **enumerate_params({"ReportRequestIdList.Id.": requestids, "ReportTypeList.Type.": types}),
            },
        )

    def get_report_list_by_next_token(self, token: str) -> Any:
        """Deprecated: `get_report_list(next_token=token)`."""
        return by_next_token(self, "get_report_list", token)

    @also_named(from_date="fromdate", to_date="todate")
    def get_report_count(
        self,
        report_types: Texts = (),
        acknowledged: bool | str | None = None,
        fromdate: Moment = None,
        todate: Moment = None,
    ) -> Any:
        """GetReportCount. Arguments as of `get_report_list`."""
        return self.make_request(
            {
                "Action": "GetReportCount",
                "Acknowledged": _true_false(acknowledged),
                "AvailableFromDate": fromdate,
                "AvailableToDate": todate,
                **enumerate_param("ReportTypeList.Type.", report_types),
            },
        )

    def get_report(self, report_id: str) -> Any:
        """GetReport: the report itself; `.original` and `.parsed` are its content."""
        return self.make_request({"Action": "GetReport", "ReportId": report_id})

    @also_named(report_types="types")
    def get_report_schedule_list(self, types: Texts = (), *, next_token: str | None = None) -> Any:
        """GetReportScheduleList. next_token: taken for 1.0's sake; MWS had no second page here."""
        if next_token:
            return self.action_by_next_token("GetReportScheduleList", next_token)
        return self.make_request({"Action": "GetReportScheduleList", **enumerate_param("ReportTypeList.Type.", types)})

    def get_report_schedule_list_by_next_token(self, token: str) -> Any:
        """Deprecated: `get_report_schedule_list(next_token=token)`."""
        return by_next_token(self, "get_report_schedule_list", token)

    @also_named(report_types="types")
    def get_report_schedule_count(self, types: Texts = ()) -> Any:
        """GetReportScheduleCount."""
        return self.make_request({"Action": "GetReportScheduleCount", **enumerate_param("ReportTypeList.Type.", types)})

    def update_report_acknowledgements(self, report_ids: Texts = None, acknowledged: bool | str | None = None) -> Any:
        """UpdateReportAcknowledgements: mark reports as seen, or with False as not seen. Of 1.0."""
        return self.make_request(
            {
                "Action": "UpdateReportAcknowledgements",
                "Acknowledged": _true_false(acknowledged),
                **enumerate_param("ReportIdList.Id.", report_ids),
            },
        )
