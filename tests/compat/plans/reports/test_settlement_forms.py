"""Settlements in each of MWS's forms: which one a call gets follows from the type its program names."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from mws.compat.config import Reports
from mws.compat.ledger.questions.show import ShowLedger
from mws.mappings.reports.settlements import SETTLEMENT_ALIASES
from tests.compat.plans.reports.requesting import World
from tests.compat.report_files.settlement_readers import book_items, book_money

V1 = "_GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_"
V2 = "_GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2_"
XML = "_GET_V2_SETTLEMENT_REPORT_DATA_XML_"
BEGINS = {V1: b"settlement-id\t", V2: b"settlement-id\t", XML: b"<?xml"}


@pytest.fixture
def world() -> World:
    return World(reports=Reports(adopt_before="all"))


def ids(world: World, kind: str = "", **params: str) -> list[str]:
    """Ids of the reports of that type, whose type is what was asked for."""
    named = {"ReportTypeList__Type__1": kind} if kind else {}
    reply = world("GetReportList", MaxCount="100", **named, **params)
    assert not kind or set(reply.all("ReportType")) <= {kind}
    return reply.all("ReportId")


def document(world: World, report_id: str) -> bytes:
    reply = world.raw("GetReport", ReportId=report_id)
    if isinstance(reply.body, bytes):
        return reply.body
    with reply.body as file:
        return file.read()


@pytest.mark.parametrize("chosen", ["FLAT_FILE_V2", "FLAT_FILE", "XML"])
@pytest.mark.parametrize("kind", [V1, V2, XML])
def test_the_type_a_program_names_is_the_form_it_gets_whatever_is_configured(kind: str, chosen: str) -> None:
    world = World(reports=Reports(adopt_before="all", settlements=chosen))  # type: ignore[arg-type]  # of the three
    found = ids(world, kind)
    assert len(found) == len(ids(world, V2))
    assert world("GetReportCount", ReportTypeList__Type__1=kind)["Count"] == str(len(found))
    for report_id in found[:2]:
        content = document(world, report_id)
        assert content.startswith(BEGINS[kind])
        assert (b"price-type" in content.split(b"\r\n")[0]) == (kind == V1)
    assert ids(World(reports=world.config.reports), kind) == found  # another ledger, the same ids


@pytest.mark.parametrize(("chosen", "kind"), [("FLAT_FILE_V2", V2), ("FLAT_FILE", V1), ("XML", XML)])
def test_where_no_type_is_named_the_configuration_says_the_form(chosen: str, kind: str) -> None:
    world = World(reports=Reports(adopt_before="all", settlements=chosen))  # type: ignore[arg-type]  # of the three
    for action in ("GetReportList", "GetReportRequestList"):
        assert set(world(action, MaxCount="100").all("ReportType")) == {kind}, action
    assert sorted(ids(world)) == sorted(ids(world, kind))
    for action in ("GetReportCount", "GetReportRequestCount"):
        assert world(action)["Count"] == str(len(ids(world))), action


def test_every_form_has_an_id_of_its_own_that_is_a_number_every_language_holds(world: World) -> None:
    found = {kind: ids(world, kind) for kind in (V1, V2, XML)}
    every = [report_id for each in found.values() for report_id in each]
    assert len(set(every)) == len(every) == 3 * len(found[V2])
    assert all(0 < int(report_id) < 2**53 for report_id in every)
    row = world("GetReportRequestList", ReportRequestIdList__Id__1=found[XML][0])
    assert (row["ReportType"], row["ReportRequestId"], row["GeneratedReportId"]) == (XML, found[XML][0], found[XML][0])
    both = world("GetReportList", ReportTypeList__Type__1=XML, ReportTypeList__Type__2=V1, MaxCount="100")
    assert sorted(both.all("ReportId")) == sorted(found[XML] + found[V1])


def test_an_acknowledgement_is_of_one_form(world: World) -> None:
    first = ids(world, XML)[0]
    done = world("UpdateReportAcknowledgements", ReportIdList__Id__1=first, Acknowledged="false")
    assert (done["Count"], done["ReportType"], done["Acknowledged"]) == ("1", XML, "false")
    for _ in range(2):  # at once, and after Amazon was asked again
        assert ids(world, XML, Acknowledged="false") == [first]
        assert first not in ids(world, XML, Acknowledged="true")
        assert world("GetReportCount", Acknowledged="false")["Count"] == "0"
        for kind in (V1, V2):
            assert ids(world, kind, Acknowledged="false") == []
        world.clock.advance(60)


def test_what_was_imported_before_counts_for_every_form(world: World) -> None:
    for kind in (V1, V2, XML):
        assert ids(world, kind, Acknowledged="false") == []
        assert ids(world, kind, Acknowledged="true") == ids(world, kind) != []


@pytest.mark.parametrize(("older", "kind"), SETTLEMENT_ALIASES.items())
def test_the_older_names_are_names_of_the_same_reports(world: World, older: str, kind: str) -> None:
    assert ids(world, older) == ids(world, kind) != []
    assert document(world, ids(world, older)[0]).startswith(BEGINS[kind])
    world("UpdateReportAcknowledgements", ReportIdList__Id__1=ids(world, older)[0], Acknowledged="false")
    assert ids(world, kind, Acknowledged="false") == ids(world, older, Acknowledged="false") != []


def test_a_page_goes_on_in_the_form_that_was_named(world: World) -> None:
    first = world("GetReportList", ReportTypeList__Type__1=XML, MaxCount="1")
    rest = world("GetReportListByNextToken", NextToken=first["NextToken"])
    assert set(rest.all("ReportType")) == {XML}
    assert not set(rest.all("ReportId")) & set(first.all("ReportId"))


def test_ids_survive_a_lost_ledger(tmp_path: Path) -> None:
    world = World(url=f"sqlite:///{tmp_path}/state.db", reports=Reports(adopt_before="all"))
    first = ids(world, XML)[0]
    world.facade = world.open()
    assert document(world, first).startswith(b"<?xml")
    fresh = World(reports=Reports(adopt_before="all"))
    assert document(fresh, first).startswith(b"<?xml")  # asked for at once, of a ledger that knows nothing
    assert fresh("GetReportList", ReportRequestIdList__Id__1=first)["ReportType"] == XML


def test_an_id_that_no_settlement_has_is_no_report(world: World) -> None:
    request = int(world.done())
    first = ids(world, XML)[0]
    for report_id in (str(7_100_000_000_000_000 + request), "7100000000000001", "7200000000000001", "9" * 30):
        assert world("GetReport", ReportId=report_id).status in (400, 404), report_id
        both = {"ReportIdList__Id__1": first, "ReportIdList__Id__2": report_id, "Acknowledged": "false"}
        assert world("UpdateReportAcknowledgements", **both).status in (400, 404), report_id
    assert ids(world, XML, Acknowledged="false") == []  # of all these reports, or of none


@pytest.mark.parametrize("kind", [V1, V2, XML, *SETTLEMENT_ALIASES])
def test_no_settlement_can_be_requested_or_scheduled(world: World, kind: str) -> None:
    for params in ({}, {"Schedule": "_1_DAY_"}):
        reply = world("ManageReportSchedule" if params else "RequestReport", ReportType=kind, **params)
        assert reply.error == (400, "InvalidReportType")
        assert "GetReportList" in reply["Message"]
    assert world("GetReportScheduleList", ReportTypeList__Type__1=kind).all("ReportType") == []


def test_raw_hands_out_amazon_s_file_under_the_name_that_was_asked_for() -> None:
    for raw in (("*",), (XML,)):
        world = World(reports=Reports(adopt_before="all", settlements="XML", raw=raw))
        assert document(world, ids(world, XML)[0]) == document(world, ids(world, V2)[0])
        kinds = set(world("GetReportList", MaxCount="100").all("ReportType"))
        assert kinds == ({V2} if raw == ("*",) else {XML})


def test_programs_book_the_sandbox_s_settlements_to_the_cent(world: World) -> None:
    for xml_id, flat_id in zip(ids(world, XML), ids(world, V2), strict=True):
        report, flat = document(world, xml_id), document(world, flat_id).decode("cp1252").splitlines()
        header = flat[0].split("\t")
        paid = Decimal(flat[1].split("\t")[header.index("total-amount")])
        assert sum(book_money(report).values(), Decimal()) == paid
        assert {item.kind for item in book_items(report)} <= {"Order", "Refund"}
    assert any(item.quantity and item.sku for item in book_items(report))


def test_the_operator_sees_each_form_counted_by_itself(world: World) -> None:
    number = len(ids(world, V2))
    owner = world.facade.owner(world.config.accounts[0])
    shown = world.facade.ledger.answer(owner, ShowLedger())
    counted = {row["type"]: row["count"] for row in shown["reports"] if "SETTLEMENT" in row["type"]}
    assert counted == {V2.strip("_"): number, V1: number, XML: number}
