"""The ledger of feeds and reports on a real PostgreSQL: the same questions, the same answers as on SQLite."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import psycopg
import pytest

from mws.compat.config import SANDBOX, StateSettings
from mws.compat.config import Reports as ReportSettings
from mws.compat.facade import Facade
from mws.compat.ledger.questions.feed_parts import ListUnsentSubmissions
from mws.compat.ledger.questions.prices import ListPriceNotes, ListPriceRanges
from mws.compat.ledger.questions.show import ShowLedger
from mws.compat.state import State
from mws.mappings.feeds.operations import CREATE, PATCH_LISTING
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session
from tests import postgresql
from tests.compat.listings.feeds import FLAT, INVENTORY
from tests.compat.listings.feeds import envelope as listing
from tests.compat.listings.feeds import stock as message
from tests.compat.plans.feeds.submitting import FULFILLMENT, envelope, the
from tests.compat.plans.feeds.submitting import World as Feeds
from tests.compat.plans.reports.requesting import LISTINGS, ORDERS, RETURNS, classic_loop
from tests.compat.plans.reports.requesting import World as Reports
from tests.compat.processes import FEEDS, Program, Upstream, served

KEY = base64.b64encode(b"k" * 32).decode()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    try:
        with postgresql.server() as found:
            yield found
    except postgresql.Unavailable as exc:
        pytest.skip(str(exc))


def test_reports_are_requested_listed_counted_and_acknowledged(url: str) -> None:
    world = Reports()
    state = State(StateSettings(url=url, key=KEY), clock=world.clock)
    world.facade = Facade(world.config, clock=world.clock, state=state, session=session(world.sandbox))
    done = [world.done(LISTINGS), world.done(RETURNS)]
    assert sorted(classic_loop(world)) == sorted(done)
    assert classic_loop(world) == []
    first = world("GetReportRequestList", MaxCount="1")
    following = world("GetReportRequestListByNextToken", NextToken=first["NextToken"])
    assert first.all("ReportRequestId") != following.all("ReportRequestId")
    assert int(world("GetReportCount")["Count"]) >= 2
    state.close()


def test_settlements_are_listed_counted_and_acknowledged_in_each_form(empty: str) -> None:
    world = Reports(reports=ReportSettings(adopt_before="all"))
    state = State(StateSettings(url=empty, key=KEY), clock=world.clock)
    world.facade = Facade(world.config, clock=world.clock, state=state, session=session(world.sandbox))
    forms = {"_GET_V2_SETTLEMENT_REPORT_DATA_XML_", "_GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_"}
    for form in forms:
        first, *rest = world("GetReportList", ReportTypeList__Type__1=form).all("ReportId")
        world("UpdateReportAcknowledgements", ReportIdList__Id__1=first, Acknowledged="false")
        listed = world("GetReportList", ReportTypeList__Type__1=form, Acknowledged="false")
        assert (listed.all("ReportId"), listed.all("ReportType")) == ([first], [form])
    assert world("GetReportCount")["Count"] == str(len(rest) + 1)
    owner = world.facade.owner(world.config.accounts[0])
    shown = world.facade.ledger.answer(owner, ShowLedger())
    counted = {row["type"]: (row["count"], row["acknowledged"]) for row in shown["reports"]}
    assert counted == {
        "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2": (len(rest) + 1, len(rest) + 1),
        **dict.fromkeys(forms, (len(rest) + 1, len(rest))),
    }
    state.close()


def test_a_feed_is_sent_once_and_its_parts_wait_their_turn(url: str) -> None:
    world = Feeds()
    state = State(StateSettings(url=url, key=KEY), clock=world.clock)
    config = replace(SANDBOX, accounts=world.facade.config.accounts, feeds=world.facade.config.feeds)
    world.facade = Facade(config, clock=world.clock, state=state, session=session(world.sandbox))
    rising = b"sku\tprice\tquantity\nSKU-1\t16.50\t4000\n"
    feed_id = the(world.submit(rising, FLAT), "FeedSubmissionId")
    assert the(world.submit(rising, FLAT), "FeedSubmissionId") == feed_id
    for _ in range(4):
        world.clock.sleep(61)
        assert the(world.listed(FeedSubmissionIdList_Id_1=feed_id), "FeedSubmissionId") == feed_id
    assert len(world.feeds) == 2
    state.close()


def test_a_small_listing_feed_is_sent_change_by_change(empty: str) -> None:
    world = Feeds()
    state = State(StateSettings(url=empty, key=KEY), clock=world.clock)
    world.facade = Facade(world.facade.config, clock=world.clock, state=state, session=session(world.sandbox))
    stock = listing("Inventory", message(1, "SKU-1"), message(2, "SKU-2"))
    world.sandbox.plant(f"{PATCH_LISTING}:slow=0,{PATCH_LISTING}:429*always")
    feed_id = the(world.submit(stock, INVENTORY), "FeedSubmissionId")
    assert the(world.listed(FeedSubmissionIdList_Id_1=feed_id), "FeedProcessingStatus") == "_IN_PROGRESS_"
    world.sandbox.faults.clear()
    assert the(world.listed(FeedSubmissionIdList_Id_1=feed_id), "FeedProcessingStatus") == "_DONE_"
    assert world.result(feed_id).status == 200
    state.close()


def test_prices_are_known_noted_and_counted(empty: str) -> None:
    world = Feeds(feeds={"repeat_grace": 0.0, "repeat_window": 0.0, "route": "feed"})
    state = State(StateSettings(url=empty, key=KEY), clock=world.clock)
    world.facade = Facade(world.facade.config, clock=world.clock, state=state, session=session(world.sandbox))
    for text in ("19.99", "19.99", "0.20", "18.50"):
        world.submit(f"sku\tprice\nNOT-LISTED\t{text}\n".encode(), FLAT)
        world.clock.sleep(120)
        world.listed()
    notes = [(row["old"], row["new"], row["times"]) for row in world.ask(ListPriceNotes("NOT-LISTED")).rows]
    assert notes == [(None, "19.99", 2), ("19.99", "18.5", 1)]
    (known,) = world.ask(ListPriceRanges(["NOT-LISTED"])).rows
    assert (known["sku"], known["currency"]) == ("NOT-LISTED", "USD")
    assert (known["lowest"], known["highest"]) == (18.5, 19.99)
    assert [(element, new) for element, _, new in known["latest"]] == [("StandardPrice", "18.5")]
    state.close()


def test_an_order_report_joined_with_its_taxes_is_one_report(empty: str) -> None:
    world = Reports(reports=ReportSettings(join_tax=True))
    state = State(StateSettings(url=empty, key=KEY), clock=world.clock)
    world.facade = Facade(world.config, clock=world.clock, state=state, session=session(world.sandbox))
    report_id = world.done(ORDERS, StartDate="2026-09-01")
    assert world("GetReportList", ReportTypeList__Type__1=ORDERS).all("ReportId") == [report_id]
    assert world.count("createReport") == 2
    state.close()


def test_two_facades_share_it(url: str) -> None:
    config = replace(SANDBOX, state=StateSettings(url=url, key=KEY))
    sandbox = Sandbox(report_seconds=0)
    answers = []
    for _ in range(2):
        state = State(config.state)
        facade = Facade(config, state=state, session=session(sandbox))
        owner = facade.owner(config.accounts[0])
        answers.append(facade.ledger.answer(owner, ListUnsentSubmissions(limit=5)))
        state.close()
    assert answers[0] == answers[1]


@pytest.fixture
def empty(url: str, request: pytest.FixtureRequest) -> str:
    """A database of its own: each sandbox counts its feeds from the same number."""
    name = f"empty_{abs(hash(request.node.name))}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return url.replace("/postgres?", f"/{name}?")


@pytest.fixture
def upstream(monkeypatch: pytest.MonkeyPatch) -> Iterator[Upstream]:
    monkeypatch.setenv("MWS_COMPAT_KEY", KEY)
    with served(Upstream()) as made:
        yield made


@pytest.mark.long
def test_of_processes_with_the_same_feed_at_the_same_moment_one_submits_it(empty: str, upstream: Upstream) -> None:
    with ExitStack() as running:
        programs = [running.enter_context(Program(upstream, empty)) for _ in range(3)]
        for number in range(101, 107):
            for program in programs:
                program.ask("SubmitFeed", envelope(number), FeedType=FULFILLMENT)
            told = [program.answer() for program in programs]
            assert {each["ids"][0] for each in told if each["ids"]} == {upstream.feeds[0]}, told
            assert {each["code"] for each in told} <= {"", "RequestThrottled"}
            assert len(upstream.feeds) == upstream.counts[CREATE] == number - 100


@pytest.mark.long
def test_of_processes_that_come_upon_a_waiting_feed_one_submits_it(empty: str, upstream: Upstream) -> None:
    with ExitStack() as running:
        programs = [running.enter_context(Program(upstream, empty, 60)) for _ in range(4)]
        for number in range(3):
            content = f"sku\tprice\tquantity\nSKU-1\t16.50\t{5000 + number}\n".encode()
            (feed_id,) = programs[0].call("SubmitFeed", content, FeedType=FLAT)["ids"]
            assert upstream.counts[CREATE] == 2 * number + 1
            upstream.clock.sleep(61)
            for program in programs:
                program.ask("GetFeedSubmissionList", FeedSubmissionIdList_Id_1=feed_id)
            assert [program.answer()["ids"] for program in programs] == [[feed_id]] * 4
            assert len(upstream.feeds) == upstream.counts[CREATE] == 2 * number + 2


@pytest.mark.long
def test_killed_while_the_feed_was_being_created_it_is_found_and_not_submitted_again(
    empty: str, upstream: Upstream
) -> None:
    gate = upstream.hold(FEEDS, answered=True)
    with Program(upstream, empty, 120) as first:
        first.ask("SubmitFeed", envelope(201), FeedType=FULFILLMENT)
        gate.wait()
        first.kill()
    gate.release()
    with Program(upstream, empty, 136) as later:
        assert later.call("SubmitFeed", envelope(201), FeedType=FULFILLMENT)["ids"] == upstream.feeds
    assert upstream.counts[CREATE] == 1


@pytest.mark.long
def test_a_list_that_finds_a_feed_in_the_moment_it_is_noted_costs_nobody_its_answer(
    empty: str, upstream: Upstream
) -> None:
    with ExitStack() as running:
        sender, *lookers = [running.enter_context(Program(upstream, empty)) for _ in range(6)]
        for number in range(1, 14):
            gate = upstream.hold(FEEDS, answered=True)
            sender.ask("SubmitFeed", envelope(number), FeedType=FULFILLMENT)
            gate.wait()
            (feed_id, *_) = upstream.feeds
            for program in lookers:
                program.ask("GetFeedSubmissionList", FeedSubmissionIdList_Id_1=feed_id)
            gate.release()
            assert [program.answer()["ids"] for program in (sender, *lookers)] == [[feed_id]] * 6
