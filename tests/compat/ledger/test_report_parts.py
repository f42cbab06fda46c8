"""Order reports joined with their taxes: one report to the caller, two at Amazon. And the parts of other programs."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest

from mws.calls import LegacyReply
from mws.compat.config import Reports
from mws.compat.ledger.questions.reports import ClaimReportPart, NoteReportPart
from tests.compat.plans.reports.requesting import ORDERS, V, World

SHIPPING, TAX = "GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING", "GET_FLAT_FILE_ORDER_REPORT_DATA_TAX"
WEEKS = {"StartDate": "2026-09-01T00:00:00Z"}


@pytest.fixture
def joining() -> World:
    return World(reports=Reports(join_tax=True))


def made(world: World) -> list[Any]:  # the sandbox's reports
    """Those that were requested; settlements come by themselves."""
    every = world.sandbox.reports.of(world.config.accounts[0].seller_id, world.clock.now())
    return [each for each in every if "SETTLEMENT" not in each.type]


def upstream(world: World) -> list[str]:
    """The types of the reports Amazon has, oldest first."""
    return [each.type for each in reversed(made(world))]


def lines(world: World, report_id: str) -> tuple[list[dict[str, str]], LegacyReply]:
    reply = world.raw("GetReport", ReportId=report_id)
    assert reply.status == 200, reply.body
    body = reply.body if isinstance(reply.body, bytes) else reply.body.read()
    assert base64.b64encode(hashlib.md5(body).digest()).decode() == reply.header("Content-MD5")
    names, *rows = (line.split("\t") for line in body.decode("cp1252").splitlines())
    return [dict(zip(names, row, strict=True)) for row in rows], reply


def test_an_order_report_joined_with_its_taxes_is_one_report(joining: World) -> None:
    report_id = joining.request(ORDERS, **WEEKS)
    assert upstream(joining) == [SHIPPING, TAX]
    assert joining.request(ORDERS, **WEEKS) == report_id
    assert upstream(joining) == [SHIPPING, TAX]
    joining.clock.advance(60)
    for action in ("GetReportRequestList", "GetReportList"):
        assert [kind for kind in joining(action).all("ReportType") if "SETTLEMENT" not in kind] == [ORDERS]
        assert joining(action, ReportTypeList__Type__1=ORDERS).all("ReportRequestId") == [report_id]
    for action in ("GetReportRequestCount", "GetReportCount"):
        assert joining(action, ReportTypeList__Type__1=ORDERS)["Count"] == "1"
    joined, reply = lines(joining, report_id)
    assert joining.sandbox.journal.counts["tokens.2021-03-01.createRestrictedDataToken"] == 2, "each has its own"
    assert joined
    assert all(row["gift-wrap-price"] for row in joined), "which only the part with the taxes has"
    assert all(row["recipient-name"] for row in joined), "which it has not"
    assert TAX not in reply.header("x-mws-compat-withheld")


def test_it_is_not_done_before_both_are(joining: World) -> None:
    joining.sandbox.plant(f"{V}createReport:slow=0,{V}createReport:429*always")
    report_id = joining.request(ORDERS, **WEEKS)
    joining.clock.advance(60)
    assert upstream(joining) == [SHIPPING]

    def status() -> str:
        return joining("GetReportRequestList", ReportRequestIdList__Id__1=report_id)["ReportProcessingStatus"]

    assert status() == "_IN_PROGRESS_"
    assert joining("GetReport", ReportId=report_id).error == (404, "ReportNotReady")
    assert joining("GetReportList", ReportTypeList__Type__1=ORDERS).all("ReportId") == []
    joining.sandbox.faults.clear()
    joining.clock.advance(60)
    assert status() == "_IN_PROGRESS_"
    assert upstream(joining) == [SHIPPING, TAX]
    joining.clock.advance(60)
    assert status() == "_DONE_"
    assert joining("GetReportList", ReportTypeList__Type__1=ORDERS)["AvailableDate"] == "2026-11-20T12:02:20+00:00"


@pytest.mark.parametrize("fault", ["400", "403denied", "500", "reset"])
def test_where_its_taxes_cannot_be_had_the_report_is_given_without_and_says_so(
    joining: World, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    joining.sandbox.plant(f"{V}createReport:slow=0,{V}createReport:{fault}")
    report_id = joining.done(ORDERS, **WEEKS)
    rows, reply = lines(joining, report_id)
    assert rows
    assert TAX in reply.header("x-mws-compat-withheld")
    assert joining.count("createReport") == 2, "and it is not asked for again"
    assert f"report {report_id} is handed out without its {TAX}" in caplog.text


@pytest.mark.parametrize("ending", ["no_data", "fatal"])
def test_taxes_that_amazon_gives_up_are_withheld(ending: str) -> None:
    world = World(reports=Reports(join_tax=True), outcomes=[f"{TAX}:{ending}"])
    assert TAX in lines(world, world.done(ORDERS, **WEEKS))[1].header("x-mws-compat-withheld")


def test_taxes_that_wait_for_amazon_s_rate_too_long_are_given_up(joining: World) -> None:
    joining.sandbox.plant(f"{V}createReport:slow=0,{V}createReport:429*always")
    report_id = joining.request(ORDERS, **WEEKS)
    joining.clock.advance(3599)
    assert joining("GetReport", ReportId=report_id).error == (404, "ReportNotReady")
    joining.clock.advance(2)
    assert TAX in lines(joining, report_id)[1].header("x-mws-compat-withheld")
    joining.sandbox.faults.clear()
    joining("GetReportRequestList")
    assert upstream(joining) == [SHIPPING]


def test_taxes_whose_asker_died_are_not_asked_for_again(joining: World) -> None:
    joining.sandbox.plant(f"{V}createReport:slow=0,{V}createReport:429*always")
    report_id = joining.request(ORDERS, **WEEKS)
    joining.sandbox.faults.clear()
    joining.facade.ledger.answer(
        joining.facade.owner(joining.config.accounts[0]), ClaimReportPart()
    )  # and then it dies
    joining.clock.advance(299)
    assert joining("GetReport", ReportId=report_id).error == (404, "ReportNotReady")
    joining.clock.advance(2)
    assert TAX in lines(joining, report_id)[1].header("x-mws-compat-withheld")
    assert upstream(joining) == [SHIPPING]


def test_taxes_that_come_after_their_report_was_cancelled_are_shown_to_nobody(joining: World) -> None:
    joining.sandbox.plant(f"{V}createReport:slow=0,{V}createReport:429*always")
    report_id = joining.request(ORDERS, **WEEKS)
    joining.sandbox.faults.clear()
    owner, ledger = joining.facade.owner(joining.config.accounts[0]), joining.facade.ledger
    part = ledger.answer(owner, ClaimReportPart())  # another thread asks for it this moment
    joining("CancelReportRequests", ReportRequestIdList__Id__1=report_id)
    joining.clock.advance(60)
    assert part is not None
    made = joining.facade.client(joining.config.accounts[0]).call(f"{V}createReport", body=part.body)
    ledger.answer(owner, NoteReportPart(report_id, TAX, "asked", made["reportId"]))
    joining.clock.advance(60)
    listed = joining("GetReportRequestList", ReportTypeList__Type__1=ORDERS)
    assert (listed["ReportRequestId"], listed["ReportProcessingStatus"]) == (report_id, "_CANCELLED_")
    assert TAX not in joining("GetReportRequestList").text


def test_taxes_amazon_no_longer_keeps_are_withheld(joining: World) -> None:
    report_id = joining.done(ORDERS, **WEEKS)
    joining.sandbox.plant("reports.2021-06-30.getReportDocument:slow=0,reports.2021-06-30.getReportDocument:404")
    assert TAX in lines(joining, report_id)[1].header("x-mws-compat-withheld")


def test_taxes_not_yet_asked_for_are_cancelled_with_their_report(joining: World) -> None:
    joining.sandbox.plant(f"{V}createReport:slow=0,{V}createReport:429*always")
    report_id = joining.request(ORDERS, **WEEKS)
    assert joining("CancelReportRequests", ReportRequestIdList__Id__1=report_id)["Count"] == "1"
    joining.sandbox.faults.clear()
    joining.clock.advance(120)
    joining("GetReportRequestList")
    assert upstream(joining) == [SHIPPING]


def test_cancelling_a_joined_report_cancels_both(joining: World) -> None:
    report_id = joining.request(ORDERS, **WEEKS)
    reply = joining("CancelReportRequests", ReportRequestIdList__Id__1=report_id)
    assert (reply["Count"], reply["ReportProcessingStatus"]) == ("1", "_CANCELLED_")
    assert {each.status(joining.clock.now()) for each in made(joining)} == {"CANCELLED"}


def test_raw_or_another_part_is_not_joined() -> None:
    for reports in (Reports(join_tax=True, raw=("*",)), Reports(join_tax=True, order_part="TAX"), Reports()):
        world = World(reports=reports)
        world.request(ORDERS, **WEEKS)
        assert len(upstream(world)) == 1


def test_other_parts_of_other_programs_have_names_of_their_own() -> None:
    """They are not what a legacy program expects under the old name, and are handed out as Amazon made them."""
    world = World(reports=Reports(types=(SHIPPING, TAX)))
    client = world.facade.client(world.config.accounts[0])
    for rest in (SHIPPING, TAX):
        body = {"reportType": rest, "marketplaceIds": ["ATVPDKIKX0DER"], "dataStartTime": WEEKS["StartDate"]}
        client.call(f"{V}createReport", body=body)
    world.clock.advance(60)
    assert world("GetReportList", ReportTypeList__Type__1=ORDERS).all("ReportType") == [ORDERS]
    listed = world("GetReportList")
    found = dict(zip(listed.all("ReportType"), listed.all("ReportId"), strict=True))
    assert {kind for kind in found if "SETTLEMENT" not in kind} == {ORDERS, f"_{TAX}_"}
    assert list(lines(world, found[f"_{TAX}_"])[0][0])[:5] == [
        "order-id",
        "order-item-id",
        "purchase-date",
        "payments-date",
        "sku",
    ]


def test_schedules_of_other_parts_by_other_programs_are_left_alone() -> None:
    world = World()
    client = world.facade.client(world.config.accounts[0])
    body = {"reportType": TAX, "marketplaceIds": ["ATVPDKIKX0DER"], "period": "P1D"}
    client.call(f"{V}createReportSchedule", body=body)
    world("ManageReportSchedule", ReportType=ORDERS, Schedule="_1_DAY_")
    assert world("GetReportScheduleList", ReportTypeList__Type__1=ORDERS).all("ReportType") == [ORDERS]
    world("ManageReportSchedule", ReportType=ORDERS, Schedule="_NEVER_")
    assert world("GetReportScheduleList").all("ReportType") == [f"_{TAX}_"]
