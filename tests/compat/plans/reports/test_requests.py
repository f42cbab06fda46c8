"""The Reports section on the embedded sandbox: from request to acknowledgement, and everything that is refused."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from mws.compat.config import SANDBOX, Reports
from mws.spapi import sandbox as facts
from tests.compat.plans.reports.requesting import LISTINGS, NOON, ORDERS, REST, RETURNS, STOCK, V, World


@pytest.fixture
def world() -> World:
    return World()


# From request to document --------------------------------------------------------------------------------------------


def test_a_report_is_requested_followed_fetched_and_acknowledged(world: World) -> None:
    asked = world("RequestReport", ReportType=LISTINGS)
    report_id = asked["ReportRequestId"]
    assert asked["ReportProcessingStatus"] == "_SUBMITTED_"
    assert asked["SubmittedDate"] == asked["StartDate"] == asked["EndDate"] == "2026-11-20T12:00:00+00:00"
    assert asked["Scheduled"] == "false"

    def status() -> str:
        return world("GetReportRequestList", ReportRequestIdList__Id__1=report_id)["ReportProcessingStatus"]

    assert status() == "_SUBMITTED_"
    assert world("GetReport", ReportId=report_id).error == (404, "ReportNotReady")
    world.clock.advance(10)
    assert status() == "_IN_PROGRESS_"
    world.clock.advance(10)
    assert status() == "_DONE_"
    followed = world("GetReportRequestList", ReportRequestIdList__Id__1=report_id)
    assert followed["GeneratedReportId"] == report_id
    assert followed["CompletedDate"] == "2026-11-20T12:00:20+00:00"
    listed = world("GetReportList", Acknowledged="false")
    assert listed["ReportId"] == listed["ReportRequestId"] == report_id
    assert listed["AvailableDate"] == "2026-11-20T12:00:20+00:00"  # when it was ready, not when it was asked for

    reply = world.raw("GetReport", ReportId=report_id)
    assert not isinstance(reply.body, bytes)
    content = reply.body.read()
    assert content.startswith(b"item-name\t")
    assert int(reply.header("Content-Length")) == len(content)
    assert reply.header("Content-MD5") == base64.b64encode(hashlib.md5(content).digest()).decode()
    assert reply.header("x-amz-request-id")

    acknowledged = world("UpdateReportAcknowledgements", ReportIdList__Id__1=report_id)
    assert (acknowledged["Count"], acknowledged["Acknowledged"]) == ("1", "true")
    assert world("GetReportList", Acknowledged="false").all("ReportId") == []
    assert world("GetReportCount", Acknowledged="false")["Count"] == "0"
    assert report_id in world("GetReportList", Acknowledged="true").all("ReportId")


def test_what_is_sent_for_a_request(world: World) -> None:
    world("RequestReport", ReportType=ORDERS, StartDate="2026-11-01", EndDate="2026-11-19T10:00:00+02:00",
          ReportOptions="ShowSalesChannel=true; x=1", MarketplaceIdList__Id__1="A2EUQ1WTGCTBG2")  # fmt: skip
    (report,) = [each for each in world.sandbox.reports._all.values() if "SHIPPING" in each.type]
    assert report.type == "GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING"
    assert report.marketplaces == ("A2EUQ1WTGCTBG2",)
    assert (report.start.isoformat(), report.end.isoformat()) == (
        "2026-11-01T00:00:00+00:00",
        "2026-11-19T08:00:00+00:00",
    )
    assert report.options == {"ShowSalesChannel": "true", "x": "1"}


def test_the_part_of_a_split_report_and_the_home_marketplace_are_configured() -> None:
    world = World(reports=Reports(adopt_before="all", order_part="TAX"))
    report_id = world.request(ORDERS)
    (report,) = [each for each in world.sandbox.reports._all.values() if each.id == report_id]
    assert (report.type, report.marketplaces) == ("GET_FLAT_FILE_ORDER_REPORT_DATA_TAX", ("ATVPDKIKX0DER",))
    assert world("GetReportRequestList", ReportTypeList__Type__1=ORDERS)["ReportType"] == ORDERS


def test_without_a_marketplace_an_ambiguous_account_is_refused() -> None:
    world = World(account={"home_marketplace": ""})
    reply = world("RequestReport", ReportType=LISTINGS)
    assert reply.status == 401
    assert "home_marketplace" in reply["Message"]
    assert world.count("createReport") == 0
    assert World(account={"home_marketplace": "", "marketplaces": ("A2EUQ1WTGCTBG2",)}).request()


def test_a_request_repeated_at_once_is_the_same_request(world: World) -> None:
    """Legacy libraries repeat after a 5xx or a timeout by themselves, and Amazon cancels what comes too often."""
    first = world.request()
    assert world.request() == first
    assert world.request(RETURNS) != first
    world.clock.advance(61)
    assert world.request() != first
    assert world.count("createReport") == 3


def test_a_request_that_was_refused_may_be_repeated(world: World) -> None:
    world.sandbox.plant(f"{V}createReport:400")
    assert world("RequestReport", ReportType=LISTINGS).status == 400
    assert world.request()


def test_a_request_nobody_knows_the_end_of_is_not_sent_again_at_once(world: World) -> None:
    world.sandbox.plant(f"{V}createReport:truncated")
    assert world("RequestReport", ReportType=LISTINGS).error == (400, "NonRetriableInternalError")
    assert world("RequestReport", ReportType=LISTINGS).error == (400, "NonRetriableInternalError")
    assert world.count("createReport") == 1
    # What was made all the same is found when the type is listed.
    assert len(world("GetReportRequestList", ReportTypeList__Type__1=LISTINGS).all("ReportRequestId")) == 1


def test_restricted_reports_come_with_a_token_of_their_own(world: World) -> None:
    report_id = world.done(ORDERS, StartDate="2026-11-01")
    reply = world.raw("GetReport", ReportId=report_id)
    assert reply.status == 200
    assert world.sandbox.journal.counts["tokens.2021-03-01.createRestrictedDataToken"] == 1
    assert not isinstance(reply.body, bytes)
    reply.body.close()


# How it ends ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "ending", "status", "inferred"),
    [
        (RETURNS, "no_data", "_DONE_NO_DATA_", "ReportProcessingStatus"),
        (LISTINGS, "no_data", "_CANCELLED_", "ReportProcessingStatus"),
        (STOCK, "too_often", "_CANCELLED_", "ReportProcessingStatus"),
        (LISTINGS, "fatal", "_CANCELLED_", ""),
    ],
)
def test_endings_in_mws_s_words_with_every_guess_said(kind: str, ending: str, status: str, inferred: str) -> None:
    world = World(outcomes=[f"{REST[kind]}:{ending}"])
    report_id = world.request(kind)
    world.clock.advance(60)
    reply = world("GetReportRequestList", ReportRequestIdList__Id__1=report_id)
    assert (reply["ReportProcessingStatus"], reply.inferred) == (status, inferred)
    assert reply.all("GeneratedReportId") == []
    assert world("GetReport", ReportId=report_id).error == (404, "InvalidReportId")
    assert report_id not in world("GetReportList").all("ReportId")
    # The filter is by what MWS says, not by what Amazon says.
    for each in ("_DONE_NO_DATA_", "_CANCELLED_", "_DONE_"):
        listed = world("GetReportRequestList", ReportProcessingStatusList__Status__1=each, ReportTypeList__Type__1=kind)
        assert (report_id in listed.all("ReportRequestId")) == (each == status)


def test_asked_twice_within_the_interval_is_no_lack_of_data(world: World) -> None:
    """Amazon says CANCELLED to a daily report that was made an hour ago: code must not take that for no returns."""
    world.done(RETURNS, StartDate="2026-10-01", EndDate="2026-11-01")
    world.clock.advance(3600)
    second = world.request(RETURNS, StartDate="2026-10-01", EndDate="2026-11-02")
    world.clock.advance(60)
    reply = world("GetReportRequestList", ReportRequestIdList__Id__1=second)
    assert (reply["ReportProcessingStatus"], reply.inferred) == ("_CANCELLED_", "ReportProcessingStatus")


def test_a_fatal_report_s_document_can_be_read() -> None:
    world = World(outcomes=[f"{REST[LISTINGS]}:fatal_document"])
    report_id = world.request()
    world.clock.advance(60)
    reply = world("GetReportRequestList", ReportRequestIdList__Id__1=report_id)
    assert (reply["ReportProcessingStatus"], reply["GeneratedReportId"]) == ("_CANCELLED_", report_id)
    document = world.raw("GetReport", ReportId=report_id)
    assert document.status == 200
    assert not isinstance(document.body, bytes)
    assert document.body.read()


def test_cancelled_by_us_is_cancelled_and_no_guess(world: World) -> None:
    first, second = world.request(RETURNS), world.request(LISTINGS)
    world.clock.advance(5)
    gone = world("CancelReportRequests", ReportTypeList__Type__1=RETURNS)
    assert (gone["Count"], gone["ReportRequestId"], gone["ReportProcessingStatus"]) == ("1", first, "_CANCELLED_")
    world.clock.advance(60)
    reply = world("GetReportRequestList")
    statuses = dict(zip(reply.all("ReportRequestId"), reply.all("ReportProcessingStatus"), strict=True))
    assert (statuses[first], statuses[second]) == ("_CANCELLED_", "_DONE_")
    assert reply.inferred == ""


def test_what_has_begun_is_not_cancelled_and_not_counted(world: World) -> None:
    report_id = world.request()
    world("GetReportRequestList", ReportRequestIdList__Id__1=report_id)
    world.clock.advance(12)
    # The ledger still has it in the queue: Amazon is the one who refuses.
    reply = world("CancelReportRequests", ReportTypeList__Type__1=LISTINGS)
    assert (reply["Count"], reply.all("ReportRequestId")) == ("0", [])
    world.clock.advance(60)
    assert world("GetReportRequestList", ReportRequestIdList__Id__1=report_id)["ReportProcessingStatus"] == "_DONE_"


# Schedules -----------------------------------------------------------------------------------------------------------


def test_schedules_both_ways(world: World) -> None:
    begins = (NOON + timedelta(hours=1)).isoformat()
    made = world("ManageReportSchedule", ReportType=ORDERS, Schedule="_15_MINUTES_", ScheduleDate=begins)
    assert (made["Count"], made["ReportType"], made["Schedule"]) == ("1", ORDERS, "_15_MINUTES_")
    assert made["ScheduledDate"] == "2026-11-20T13:00:00+00:00"
    listed = world("GetReportScheduleList")
    assert (listed["ReportType"], listed["Schedule"], listed["HasNext"]) == (ORDERS, "_15_MINUTES_", "false")
    assert world("GetReportScheduleCount")["Count"] == "1"
    world.clock.advance(3600 + 60)
    requests = world("GetReportRequestList", ReportTypeList__Type__1=ORDERS)
    assert requests.all("Scheduled")[:1] == ["true"]
    ended = world("ManageReportSchedule", ReportType=ORDERS, Schedule="_NEVER_")
    assert ended["Schedule"] == "_NEVER_"
    assert world("GetReportScheduleList").all("ReportType") == []
    assert world.sandbox.journal.counts[V + "cancelReportSchedule"] == 1


def test_a_schedule_made_anew_replaces_the_one_before(world: World) -> None:
    for schedule in ("_15_MINUTES_", "_1_WEEK_"):
        world("ManageReportSchedule", ReportType=ORDERS, Schedule=schedule)
    assert world("GetReportScheduleList").all("Schedule") == ["_1_WEEK_"]
    world.clock.advance(60)
    assert world("GetReportScheduleList").all("Schedule") == ["_1_WEEK_"]


@pytest.mark.parametrize(("writes", "status"), [("off", 401), ("dry_run", 200)])
def test_writes_switched_off_hold_for_schedules(writes: str, status: int) -> None:
    world = World(application={"writes": writes})
    assert world("ManageReportSchedule", ReportType=ORDERS, Schedule="_1_DAY_").status == status
    assert world.count("createReportSchedule") == 0
    assert world("RequestReport", ReportType=LISTINGS).status == 200


@pytest.mark.parametrize(("writes", "status"), [("off", 401), ("dry_run", 200)])
def test_writes_switched_off_hold_for_cancels(writes: str, status: int) -> None:
    world = World(application={"writes": writes})
    report_id = world.request()
    said = world("CancelReportRequests", ReportRequestIdList__Id__1=report_id)
    assert said.status == status
    assert world.count("cancelReport") == 0
    if writes == "dry_run":
        assert (said["Count"], said.all("ReportRequestId")) == ("1", [report_id])
    world.clock.advance(60)
    assert world("GetReportRequestList", ReportRequestIdList__Id__1=report_id)["ReportProcessingStatus"] == "_DONE_"


# Bad input -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "params", "status", "code", "words"),
    [
        ("RequestReport", {}, 400, "MissingParameter", "ReportType"),
        ("RequestReport", {"ReportType": "GET_NOTHING"}, 400, "InvalidReportType", "no report type"),
        ("RequestReport", {"ReportType": "GET_MERCHANT_LISTINGS_DATA"}, 400, "InvalidReportType", "no report type"),
        ("RequestReport", {"ReportType": "_GET_FBA_UNO_INVENTORY_DATA_"}, 400, "InvalidReportType", "2024-03-31"),
        (
            "RequestReport",
            {"ReportType": "_GET_MERCHANT_LISTINGS_DEFECT_DATA_"},
            400,
            "InvalidReportType",
            "ended on 2022-06-15; ask for _GET_MERCHANTS_LISTINGS_FYP_REPORT_",
        ),
        (
            "RequestReport",
            {"ReportType": "_GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2_"},
            400,
            "InvalidReportType",
            'where the configuration says [reports] settlements = "FLAT_FILE_V2"',
        ),
        (
            "RequestReport",
            {"ReportType": "_GET_FLAT_FILE_PAYMENT_SETTLEMENT_DATA_"},
            400,
            "InvalidReportType",
            "Amazon makes it by itself. GetReportList with this type lists what there is; without a type, where the "
            'configuration says [reports] settlements = "FLAT_FILE"',
        ),
        (
            "RequestReport",
            {"ReportType": "_GET_V2_SETTLEMENT_REPORT_DATA_XML_"},
            400,
            "InvalidReportType",
            '[reports] settlements = "XML"',
        ),
        (
            "RequestReport",
            {"ReportType": "_GET_FLAT_FILE_SALES_TAX_DATA_"},
            400,
            "InvalidReportType",
            "GetReportList with this type lists what there is.",
        ),
        (
            "RequestReport",
            {"ReportType": "_GET_FBA_RECONCILIATION_REPORT_DATA_"},
            400,
            "InvalidReportType",
            "ended on 2023-01-31; ask for _GET_LEDGER_DETAIL_VIEW_DATA_ in its place",
        ),
        (
            "RequestReport",
            {"ReportType": "_LISTINGS_DEFECT_REPORT_XL_"},
            400,
            "InvalidReportType",
            "ended on 2022-06-15; ask for _GET_MERCHANTS_LISTINGS_FYP_REPORT_ in its place",
        ),
        (
            "RequestReport",
            {"ReportType": "_GET_PADS_PRODUCT_PERFORMANCE_OVER_TIME_DAILY_DATA_TSV_"},
            400,
            "InvalidReportType",
            "no longer exists; no successor of it is known",
        ),
        (
            "RequestReport",
            {"ReportType": "_GET_NEMO_MERCHANT_LISTINGS_DATA_"},
            400,
            "InvalidReportType",
            "no longer exists; no successor of it is known",
        ),
        (
            "RequestReport",
            {"ReportType": "_GET_MERCHANT_LISTING_DATA_"},
            400,
            "InvalidReportType",
            "did you mean _GET_MERCHANT_LISTINGS_DATA_?",
        ),
        ("RequestReport", {"ReportType": LISTINGS, "StartDate": "yesterday"}, 400, "InvalidParameterValue", "ISO 8601"),
        ("RequestReport", {"ReportType": LISTINGS, "StartDate": "2026-12-01"}, 400, "InvalidParameterValue", "later"),
        ("RequestReport", {"ReportType": LISTINGS, "EndDate": "2027-01-01"}, 400, "InvalidParameterValue", "later"),
        (
            "RequestReport",
            {"ReportType": LISTINGS, "StartDate": "2026-11-02", "EndDate": "2026-11-01"},
            400,
            "InvalidParameterValue",
            "later than EndDate",
        ),
        ("RequestReport", {"ReportType": LISTINGS, "ReportOptions": "x"}, 400, "InvalidParameterValue", "Name=value"),
        (
            "RequestReport",
            {"ReportType": LISTINGS, "MarketplaceIdList__Id__1": "A1PA6795UKMFR9"},
            400,
            "InvalidParameterValue",
            "region",
        ),
        ("GetReportRequestList", {"MaxCount": "0"}, 400, "InvalidParameterValue", "from 1 to 100"),
        ("GetReportRequestList", {"MaxCount": "101"}, 400, "InvalidParameterValue", "from 1 to 100"),
        (
            "GetReportRequestList",
            {"ReportProcessingStatusList__Status__1": "DONE"},
            400,
            "InvalidParameterValue",
            "_DONE_NO_DATA_",
        ),
        ("GetReportRequestList", {"ReportTypeList__Type__1": "X"}, 400, "InvalidReportType", ""),
        ("GetReportRequestList", {"ReportRequestIdList__Id__1": "42"}, 404, "InvalidReportRequestId", ""),
        ("GetReportRequestList", {"RequestedFromDate": "never"}, 400, "InvalidParameterValue", "ISO 8601"),
        ("GetReportRequestListByNextToken", {"NextToken": "AAAA"}, 400, "NextTokenCorrupted", ""),
        ("GetReportScheduleListByNextToken", {"NextToken": "AAAA"}, 400, "NextTokenCorrupted", ""),
        ("GetReportList", {"Acknowledged": "perhaps"}, 400, "InvalidParameterValue", "true or false"),
        ("GetReport", {}, 400, "MissingParameter", "ReportId"),
        ("GetReport", {"ReportId": "42"}, 404, "InvalidReportId", ""),
        ("GetReport", {"ReportId": "../../orders"}, 404, "InvalidReportId", ""),
        ("UpdateReportAcknowledgements", {}, 400, "MissingParameter", "ReportIdList.Id.1"),
        ("UpdateReportAcknowledgements", {"ReportIdList__Id__1": "42"}, 404, "InvalidReportId", ""),
        (
            "ManageReportSchedule",
            {"ReportType": ORDERS, "Schedule": "_5_MINUTES_"},
            400,
            "InvalidScheduleFrequency",
            "_15_MINUTES_",
        ),
        ("ManageReportSchedule", {"ReportType": ORDERS}, 400, "MissingParameter", "Schedule"),
        (
            "ManageReportSchedule",
            {"ReportType": ORDERS, "Schedule": "_1_DAY_", "ScheduleDate": "2027-12-01"},
            400,
            "InvalidParameterValue",
            "later than",
        ),
    ],
)
def test_bad_input_is_answered_as_mws_did_and_nothing_is_written(
    world: World, action: str, params: dict[str, str], status: int, code: str, words: str
) -> None:
    reply = world(action, **params)
    assert reply.error == (status, code), reply.text
    assert words in reply["Message"]
    assert world.count("createReport") == world.count("createReportSchedule") == 0


def test_another_seller_s_report_is_no_report() -> None:
    world = World(sellers=2)
    report_id = world.done()
    other = replace(
        SANDBOX.accounts[0],
        seller_id=facts.seller_id(2),
        refresh_token=facts.refresh_token(2),
        mws_auth_token="",
    )
    world.config = replace(world.config, accounts=(other,))
    world.facade = world.open()
    assert world("GetReport", ReportId=report_id).error == (404, "InvalidReportId")
    assert world("UpdateReportAcknowledgements", ReportIdList__Id__1=report_id).error == (404, "InvalidReportId")


def test_a_token_of_one_list_is_none_of_another(world: World) -> None:
    for kind in (LISTINGS, RETURNS):
        world.done(kind)
    token = world("GetReportRequestList", MaxCount="1")["NextToken"]
    assert world("GetReportListByNextToken", NextToken=token).error == (400, "NextTokenCorrupted")
    altered = token[:-5] + ("A" if token[-5] != "A" else "B") + token[-4:]
    assert world("GetReportRequestListByNextToken", NextToken=altered).error == (400, "NextTokenCorrupted")
