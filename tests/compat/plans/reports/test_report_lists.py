"""Lists of reports and of requests: pages, what a list costs, what is looked for."""

from __future__ import annotations

from typing import Any

import pytest

from mws.compat.config import Reports
from mws.compat.engine.steps import Consult
from mws.compat.ledger.questions.reports import ListDue, MergeReports
from mws.compat.plans.reports import lists as report_lists
from mws.spapi.calls import RestCall
from mws.spapi.errors import BadRequest, RateWaitTooLong
from tests.compat.plans.reports.requesting import LISTINGS, NOON, ORDERS, RETURNS, STOCK, V, World


@pytest.fixture
def world() -> World:
    return World()


# Lists ---------------------------------------------------------------------------------------------------------------


def test_pages_follow_each_other_to_the_end(world: World) -> None:
    asked = []
    for kind in (LISTINGS, RETURNS, STOCK, ORDERS, "_GET_FLAT_FILE_OPEN_LISTINGS_DATA_"):
        asked.append(world.request(kind))
        world.clock.advance(1)
    reply = world("GetReportRequestList", MaxCount="2", RequestedFromDate=NOON.isoformat())
    found = reply.all("ReportRequestId")
    while reply["HasNext"] == "true":
        reply = world("GetReportRequestListByNextToken", NextToken=reply["NextToken"])
        found += reply.all("ReportRequestId")
    assert reply.all("NextToken") == []
    assert found == asked[::-1]
    assert world("GetReportRequestCount", RequestedFromDate=NOON.isoformat())["Count"] == "5"


def test_reports_are_paged_by_when_they_became_available(world: World) -> None:
    first, second = world.done(LISTINGS), world.done(RETURNS)
    reply = world("GetReportList", MaxCount="1")
    assert (reply.all("ReportId"), reply["HasNext"]) == ([second], "true")
    assert world("GetReportListByNextToken", NextToken=reply["NextToken"]).all("ReportId")[0] == first


def test_a_poll_costs_no_list_and_a_list_costs_one_in_45_seconds(world: World) -> None:
    report_id = world.request()
    for _ in range(5):
        world("GetReportRequestList", ReportRequestIdList__Id__1=report_id)
    assert (world.count("getReports"), world.count("getReport")) == (0, 5)
    world.clock.advance(60)
    for _ in range(5):
        world("GetReportRequestList", ReportRequestIdList__Id__1=report_id)
    assert (world.count("getReports"), world.count("getReport")) == (0, 6)  # once it has ended nobody is asked
    for _ in range(5):
        world("GetReportRequestList")
        world("GetReportRequestCount")
    assert world.count("getReports") == 1
    world.clock.advance(45)
    world("GetReportRequestList")
    assert world.count("getReports") == 2


def test_settlements_are_listed_though_nobody_asked_for_them(world: World) -> None:
    settlement = "_GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2_"
    reply = world("GetReportList", ReportTypeList__Type__1=settlement, MaxCount="100")
    assert set(reply.all("ReportType")) == {settlement}
    assert set(reply.all("ReportType")) == set(world("GetReportList", MaxCount="100").all("ReportType"))


def test_types_of_other_programs_are_looked_for_when_they_are_configured() -> None:
    world = World(reports=Reports(types=("GET_SALES_AND_TRAFFIC_REPORT", LISTINGS)))
    world("GetReportRequestList")
    assert world.count("getReports") == 1


def test_where_the_pace_is_used_up_a_whole_ledger_answers_and_another_is_throttled(world: World) -> None:
    report_id = world.done()
    by_type = {"ReportTypeList__Type__1": LISTINGS}
    assert world("GetReportRequestList", **by_type).all("ReportRequestId") == [report_id]
    world.clock.advance(60)
    world.sandbox.plant(f"{V}getReports:429*always")
    assert world("GetReportRequestList", **by_type).all("ReportRequestId") == [report_id]
    for params in ({}, {"ReportTypeList__Type__1": RETURNS}):
        assert world("GetReportRequestList", **params).error == (503, "RequestThrottled")
        assert world("GetReportRequestCount", **params).error == (503, "RequestThrottled")


def listing(types: list[str], *replies: Any) -> tuple[list[Any], list[Any], Exception | None]:  # Any: steps and JSON
    """Run the reading of one list on these replies: the calls made, what the ledger was told, how it ended."""
    due: ListDue = {"types": types, "since": 0, "resume": "old", "begun": 7, "first": True}
    answers = iter(replies)
    calls, told = [], []
    part = report_lists._read(due)
    step = next(part)
    try:
        while True:
            if isinstance(step, RestCall):
                calls.append(step.query)
                answer = next(answers)
                step = part.throw(answer) if isinstance(answer, Exception) else part.send(answer)
            else:
                assert isinstance(step, Consult)
                assert isinstance(step.question, MergeReports)
                told.append((step.question.resume, step.question.begun))
                step = part.send(None)
    except StopIteration:
        return calls, told, None
    except RateWaitTooLong as exc:
        return calls, told, exc


def test_a_long_list_goes_into_the_ledger_page_by_page_and_on_from_there() -> None:
    first: dict[str, Any] = {"reports": [], "nextToken": "new"}
    second: dict[str, Any] = {"reports": []}
    assert listing(["X"], first, second) == ([{"nextToken": "old"}, {"nextToken": "new"}], [("new", 7), ("", 7)], None)
    _, told, ended = listing(["X"], first, RateWaitTooLong("", retry_after=9))
    assert told == [("new", 7)]
    assert isinstance(ended, RateWaitTooLong)


def test_a_page_token_kept_for_too_long_begins_the_list_anew() -> None:
    calls, told, ended = listing(["X"], BadRequest("", status=400), {"reports": []})
    assert calls == [
        {"nextToken": "old"},
        {"reportTypes": ["X"], "pageSize": 100, "createdSince": "1970-01-01T00:00:00Z"},
    ]
    assert (told, ended) == ([("", 7)], None)


# Types that have ended, made of their successors ---------------------------------------------------------------------


EVENTS = "_GET_FBA_FULFILLMENT_INVENTORY_SUMMARY_DATA_"


def test_a_type_that_ended_is_requested_as_its_successor_and_handed_out_as_itself(world: World) -> None:
    report_id = world.done(EVENTS, StartDate="2026-10-01", EndDate="2026-11-01")
    (report,) = [each for each in world.sandbox.reports._all.values() if each.id == report_id]
    assert report.type == "GET_LEDGER_DETAIL_VIEW_DATA"
    world.clock.advance(60)
    assert world("GetReportList", ReportTypeList__Type__1=EVENTS).all("ReportType") == [EVENTS]
    reply = world.raw("GetReport", ReportId=report_id)
    assert not isinstance(reply.body, bytes)
    with reply.body as document:
        assert document.read().startswith(b"snapshot-date\t")
    plain = World(reports=Reports(adopt_before="all", raw=(EVENTS,)))
    assert plain("RequestReport", ReportType=EVENTS).error == (400, "InvalidReportType")
