"""The drop-in class `Reports`: what each method asks for, in either generation's words; and one whole round."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

import mws
from mws.models.reports import ProcessingStatus, ReportType

LISTINGS = "_GET_MERCHANT_LISTINGS_DATA_"
COMMON = {"AWSAccessKeyId", "Merchant", "SignatureMethod", "SignatureVersion", "Timestamp", "Version"}
MOMENT = datetime(2020, 1, 2, 3, 4, 5)


def content(ask: Callable[[mws.Reports], Any]) -> dict[str, str]:
    """The parameters of a call without those every call has."""
    api = mws.Reports("access", "secret", "account")
    api._test_request_params = True
    params: dict[str, str] = ask(api)
    assert set(params) >= COMMON
    return {name: value for name, value in params.items() if name not in COMMON}


@pytest.mark.parametrize(
    ("ask", "wanted"),
    [
        (
            lambda api: api.request_report(LISTINGS, MOMENT, "2020-02-01", ["A", "B"]),
            {
                "Action": "RequestReport",
                "ReportType": LISTINGS,
                "StartDate": "2020-01-02T03:04:05",
                "EndDate": "2020-02-01",
                "MarketplaceIdList.Id.1": "A",
                "MarketplaceIdList.Id.2": "B",
            },
        ),
        (
            lambda api: api.request_report(
                ReportType.ACTIVE_LISTINGS, marketplace_ids="A", report_options={"ShowSalesChannel": True, "x": 1}
            ),
            {
                "Action": "RequestReport",
                "ReportType": LISTINGS,
                "MarketplaceIdList.Id.1": "A",
                "ReportOptions": "ShowSalesChannel=true;x=1",
            },
        ),
        (
            lambda api: api.get_report_request_list(["1"], [LISTINGS], ["_DONE_"], 5, MOMENT, MOMENT),
            {
                "Action": "GetReportRequestList",
                "ReportRequestIdList.Id.1": "1",
                "ReportTypeList.Type.1": LISTINGS,
                "ReportProcessingStatusList.Status.1": "_DONE_",
                "MaxCount": "5",
                "RequestedFromDate": "2020-01-02T03:04:05",
                "RequestedToDate": "2020-01-02T03:04:05",
            },
        ),
        (
            lambda api: api.get_report_request_list(
                request_ids="1", report_types=LISTINGS, processing_statuses=ProcessingStatus.DONE, from_date=MOMENT
            ),
            {
                "Action": "GetReportRequestList",
                "ReportRequestIdList.Id.1": "1",
                "ReportTypeList.Type.1": LISTINGS,
                "ReportProcessingStatusList.Status.1": "_DONE_",
                "RequestedFromDate": "2020-01-02T03:04:05",
            },
        ),
        (
            lambda api: api.get_report_request_list(next_token="t"),
            {"Action": "GetReportRequestListByNextToken", "NextToken": "t"},
        ),
        (
            lambda api: api.get_report_request_count([LISTINGS], ["_DONE_"]),
            {
                "Action": "GetReportRequestCount",
                "ReportTypeList.Type.1": LISTINGS,
                "ReportProcessingStatusList.Status.1": "_DONE_",
            },
        ),
        (
            lambda api: api.get_report_list((), 7, [LISTINGS], False, MOMENT),
            {
                "Action": "GetReportList",
                "MaxCount": "7",
                "ReportTypeList.Type.1": LISTINGS,
                "Acknowledged": "false",
                "AvailableFromDate": "2020-01-02T03:04:05",
            },
        ),
        (lambda api: api.get_report_list(acknowledged="true"), {"Action": "GetReportList", "Acknowledged": "true"}),
        (lambda api: api.get_report_list(next_token="t"), {"Action": "GetReportListByNextToken", "NextToken": "t"}),
        (
            lambda api: api.get_report_count([LISTINGS], True, todate=MOMENT),
            {
                "Action": "GetReportCount",
                "ReportTypeList.Type.1": LISTINGS,
                "Acknowledged": "true",
                "AvailableToDate": "2020-01-02T03:04:05",
            },
        ),
        (lambda api: api.get_report("9"), {"Action": "GetReport", "ReportId": "9"}),
        (
            lambda api: api.get_report_schedule_list([LISTINGS]),
            {"Action": "GetReportScheduleList", "ReportTypeList.Type.1": LISTINGS},
        ),
        (
            lambda api: api.get_report_schedule_count(types=LISTINGS),
            {"Action": "GetReportScheduleCount", "ReportTypeList.Type.1": LISTINGS},
        ),
        (
            lambda api: api.update_report_acknowledgements(["1", "2"], acknowledged=False),
            {
                "Action": "UpdateReportAcknowledgements",
                "ReportIdList.Id.1": "1",
                "ReportIdList.Id.2": "2",
                "Acknowledged": "false",
            },
        ),
    ],
)
def test_a_method_asks_for(ask: Callable[[mws.Reports], Any], wanted: dict[str, str]) -> None:
    assert content(ask) == wanted


@pytest.mark.parametrize("name", ["get_report_request_list", "get_report_list", "get_report_schedule_list"])
def test_the_aliases_for_pages_warn(name: str) -> None:
    with pytest.warns(DeprecationWarning, match=name):
        asked = content(lambda api: getattr(api, f"{name}_by_next_token")("t"))
    assert asked["NextToken"] == "t"


def test_names_of_1_0_are_on_the_class_and_are_mws_s_words() -> None:
    assert mws.Reports.ReportType["FBA_SALES_ALL_LAST_UPDATE"].name == "TRACKING_BY_LAST_UPDATE"
    assert mws.Reports.Schedule["FORTNIGHTLY"].value == "_14_DAYS_"
    assert mws.Reports.ProcessingStatus["CANCELED"].value == "_CANCELLED_"


def test_a_report_from_request_to_acknowledgement_without_a_network() -> None:
    """As legacy code does it, but for the wait: the embedded sandbox's clock is the machine's."""
    from mws.compat.facade import Facade
    from mws.spapi.clock import SystemClock
    from mws.spapi.sandbox.app import Sandbox

    api = mws.Reports(
        "AKIASANDBOXSANDBOX00",
        "sandboxsandboxsandboxsandboxsandboxsandb",
        "A1SANDBOXSELLER",
        backend=Facade.on(Sandbox(report_seconds=0), clock=SystemClock()),
    )
    asked = api.request_report(LISTINGS).parsed.ReportRequestInfo
    assert asked.ReportProcessingStatus == "_SUBMITTED_"
    listed = api.get_report_request_list(requestids=[asked.ReportRequestId]).parsed
    assert listed.ReportRequestInfo.ReportProcessingStatus == "_DONE_"
    report = api.get_report(listed.ReportRequestInfo.GeneratedReportId)
    assert report.original.startswith(b"item-name\t")
    done = api.update_report_acknowledgements([asked.ReportRequestId], True).parsed
    assert done.ReportInfo.Acknowledged == "true"
