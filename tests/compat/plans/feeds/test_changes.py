"""Small listing feeds, sent change by change on the sandbox: each once, in order, and told like any other feed."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from mws.compat.config import StateSettings
from mws.compat.engine import runner
from mws.compat.engine.steps import Step
from mws.compat.errors import Throttled
from mws.compat.ledger.feed_parts import CALL_LEASE, WAITS
from mws.compat.ledger.own_ids import FIRST
from mws.compat.ledger.questions.feed_parts import (
    AcceptSubmission,
    CancelChanges,
    ClaimChange,
    FindConversion,
    NoteChange,
)
from mws.compat.plans.feeds.changes import _issues
from mws.compat.state import State
from mws.compat.worker import Worker
from mws.mappings.feeds import operations as table
from mws.mappings.feeds.operations import DELETE_LISTING, PUT_LISTING
from mws.mappings.feeds.operations import PATCH_LISTING as PATCH
from mws.spapi.calls import RestCall
from tests.compat.listings.feeds import FLAT, INVENTORY, LOADER, PRICING, PRODUCTS, envelope, message, price, stock
from tests.compat.plans.feeds.submitting import CA, US, World, code, document, texts, the

SELLER = "A1SANDBOXSELLER"
STOCK = envelope("Inventory", stock(1, "SKU-1"), stock(2, "SKU-2"), stock(3, "SKU-3"))


@pytest.fixture
def world() -> World:
    return World()


def report(world: World, feed_id: str) -> Any:  # an element
    return etree.fromstring(document(world.result(feed_id)))


def outcomes(found: Any) -> list[tuple[str | None, str | None]]:  # Any: an element
    """(MessageID, ResultCode) of every result."""
    return [(row.findtext("MessageID"), row.findtext("ResultCode")) for row in found.iter("Result")]


def quantities(world: World, *skus: str) -> list[Any]:  # JSON
    listings = world.sandbox.site.stock.of(SELLER)
    return [listings[sku].availability.get("quantity") if sku in listings else None for sku in skus]


def known(world: World) -> list[str]:
    return sorted(world.sandbox.site.stock.of(SELLER))


def test_a_small_feed_is_sent_at_once_and_its_processing_report_is_there(world: World) -> None:
    first, second = known(world)[:2]
    content = envelope("Inventory", stock(7, first), stock(8, second, "<Quantity>0</Quantity>"))
    feed_id = the(world.submit(content, INVENTORY), "FeedSubmissionId")
    assert world.upstream(PATCH) == 2
    assert world.feeds == []
    assert quantities(world, first, second) == [5, 0]
    listed = world.listed(FeedSubmissionIdList_Id_1=feed_id)
    assert (the(listed, "FeedProcessingStatus"), the(listed, "FeedType")) == ("_DONE_", INVENTORY)
    assert the(listed, "StartedProcessingDate") == the(listed, "CompletedProcessingDate")
    found = report(world, feed_id)
    assert (found.findtext(".//MessagesProcessed"), found.findtext(".//MessagesSuccessful")) == ("2", "2")
    assert found.findtext(".//DocumentTransactionID") == feed_id
    assert texts(world.listed(), "FeedSubmissionId") == [feed_id]


def test_its_id_is_ours_and_far_above_amazon_s(world: World) -> None:
    feed_id = the(world.submit(STOCK, INVENTORY), "FeedSubmissionId")
    assert FIRST <= int(feed_id) < 2**53


def test_empty_stock_goes_first(world: World) -> None:
    """Within a submission: what may sell and is not there any more must not wait behind additions."""
    content = envelope("Inventory", stock(1, "SKU-1"), stock(2, "SKU-2", "<Quantity>0</Quantity>"))
    world.sandbox.plant(f"{PATCH}:429*always")
    world.submit(content, INVENTORY)
    world.sandbox.faults.clear()
    world.sandbox.plant(f"{PATCH}:slow=0,{PATCH}:429*always")
    (feed_id,) = texts(world.listed(), "FeedSubmissionId")
    world.listed(FeedSubmissionIdList_Id_1=feed_id)
    waiting = world.ask(FindConversion(submission=1))
    assert [(row["number"], row["state"]) for row in waiting.changes] == [(2, "done"), (1, "waiting")]


def test_what_amazon_does_not_accept_is_an_error_of_its_message(world: World) -> None:
    feed_id = the(
        world.submit(envelope("Inventory", stock(1, known(world)[0]), stock(2, "GONE")), INVENTORY), "FeedSubmissionId"
    )
    found = report(world, feed_id)
    assert outcomes(found) == [("2", "Error")]
    assert found.findtext(".//Result//SKU") == "GONE"
    assert (found.findtext(".//MessagesSuccessful"), found.findtext(".//MessagesWithError")) == ("1", "1")


def test_what_amazon_refuses_is_an_error_of_its_message_and_the_others_go_on(world: World) -> None:
    world.sandbox.plant(f"{PATCH}:400")
    feed_id = the(world.submit(STOCK, INVENTORY), "FeedSubmissionId")
    found = report(world, feed_id)
    assert outcomes(found)[0] == ("1", "Error")
    assert "It was refused" in str(found.findtext(".//ResultDescription"))
    assert world.upstream(PATCH) == 3


def test_what_can_never_be_sent_is_an_error_and_stops_nothing(world: World) -> None:
    """A SKU is a part of the path, where these two mean something else."""
    content = envelope("Inventory", stock(1, ".."), stock(2, known(world)[0]))
    feed_id = the(world.submit(content, INVENTORY), "FeedSubmissionId")
    assert outcomes(report(world, feed_id)) == [("1", "Error")]
    assert quantities(world, known(world)[0]) == [5]


def test_every_sku_of_the_world_is_reached(world: World) -> None:
    skus = known(world)
    assert any("/" in sku for sku in skus)
    content = envelope("Inventory", *(stock(number, escape(sku)) for number, sku in enumerate(skus, 1)))
    assert outcomes(report(world, the(world.submit(content, INVENTORY), "FeedSubmissionId"))) == []
    assert set(quantities(world, *skus)) == {5}


@pytest.mark.parametrize("fault", ["500", "reset", "truncated", "empty200"])
def test_what_may_have_arrived_is_told_as_lost_and_never_sent_again(world: World, fault: str) -> None:
    world.sandbox.plant(f"{PATCH}:{fault}")
    feed_id = the(world.submit(envelope("Inventory", stock(4, known(world)[0])), INVENTORY), "FeedSubmissionId")
    for _ in range(2):
        assert "not known whether" in str(report(world, feed_id).findtext(".//ResultDescription"))
    assert the(world.submit(envelope("Inventory", stock(4, known(world)[0])), INVENTORY), "FeedSubmissionId") == feed_id
    assert world.upstream(PATCH) == 1


def test_what_did_not_arrive_is_sent_when_somebody_next_asks(world: World) -> None:
    world.sandbox.plant(f"{PATCH}:slow=0,{PATCH}:429*always")
    feed_id = the(world.submit(STOCK, INVENTORY), "FeedSubmissionId")
    assert code(world.result(feed_id)) == "FeedProcessingResultNotReady"
    assert the(world.listed(FeedSubmissionIdList_Id_1=feed_id), "FeedProcessingStatus") == "_IN_PROGRESS_"
    world.sandbox.faults.clear()
    assert the(world.listed(FeedSubmissionIdList_Id_1=feed_id), "FeedProcessingStatus") == "_DONE_"
    done = world.upstream(PATCH)
    world.result(feed_id)
    assert world.upstream(PATCH) == done


def test_where_writes_are_switched_off_meanwhile_it_stays(tmp_path: Path) -> None:
    state = State(StateSettings(url=f"sqlite:///{tmp_path / 'state.sqlite3'}"))
    before = World(state=state)
    before.sandbox.plant(f"{PATCH}:429*always")
    feed_id = the(before.submit(STOCK, INVENTORY), "FeedSubmissionId")
    after = World(state=state, sandbox=before.sandbox, clock=before.clock, account={"writes": "off"})
    after.sandbox.faults.clear()
    sent = after.upstream(PATCH)
    assert the(after.listed(FeedSubmissionIdList_Id_1=feed_id), "FeedProcessingStatus") == "_SUBMITTED_"
    assert after.upstream(PATCH) == sent


def test_the_gateway_s_worker_sends_it_too(world: World) -> None:
    world.sandbox.plant(f"{PATCH}:429*always")
    feed_id = the(world.submit(STOCK, INVENTORY), "FeedSubmissionId")
    worker = Worker(world.facade)
    assert worker.round() == 1
    world.sandbox.faults.clear()
    assert worker.round() == 0
    assert world.result(feed_id).status == 200


def test_nothing_older_comes_after_what_is_submitted_next(world: World) -> None:
    sku = known(world)[0]
    world.sandbox.plant(f"{PATCH}:429*always")
    older = the(world.submit(envelope("Inventory", stock(1, sku)), INVENTORY), "FeedSubmissionId")
    newer = envelope("Inventory", stock(1, sku, "<Quantity>9</Quantity>"))
    refused = world.submit(newer, INVENTORY)
    assert isinstance(refused.error, Throttled)
    assert "nothing of it was submitted" in str(refused.error)
    assert texts(world.listed(), "FeedSubmissionId") == [older]
    world.sandbox.faults.clear()
    world.submit(newer, INVENTORY)
    assert quantities(world, sku) == [9]


def test_what_waits_for_two_days_is_told_as_lost(world: World) -> None:
    world.sandbox.plant(f"{PATCH}:429*always")
    feed_id = the(world.submit(STOCK, INVENTORY), "FeedSubmissionId")
    world.sandbox.faults.clear()
    world.clock.sleep(WAITS / 1000 + 1)
    found = report(world, feed_id)
    assert outcomes(found) == [("1", "Error"), ("2", "Error"), ("3", "Error")]
    assert "two days" in str(found.findtext(".//ResultDescription"))


def test_what_was_being_sent_by_a_process_that_died_is_told_as_lost(world: World) -> None:
    world.sandbox.plant(f"{PATCH}:429*always")
    feed_id = the(world.submit(STOCK, INVENTORY), "FeedSubmissionId")
    world.sandbox.faults.clear()
    sent = world.upstream(PATCH)
    world.ask(ClaimChange())  # and then it dies
    assert the(world.listed(FeedSubmissionIdList_Id_1=feed_id), "FeedProcessingStatus") == "_IN_PROGRESS_"
    world.clock.sleep(CALL_LEASE / 1000 + 1)
    assert outcomes(report(world, feed_id))[0] == ("1", "Error")
    assert world.upstream(PATCH) == sent + 2


def test_what_was_given_up_for_dead_and_was_slow_only_is_told_as_it_was(world: World) -> None:
    world.sandbox.plant(f"{PATCH}:429*always")
    feed_id = the(world.submit(envelope("Inventory", stock(1, "A")), INVENTORY), "FeedSubmissionId")
    world.ask(ClaimChange())
    world.clock.sleep(CALL_LEASE / 1000 + 1)
    world.ask(ClaimChange())
    assert outcomes(report(world, feed_id)) == [("1", "Error")]
    world.ask(NoteChange(submission=1, place=0, state="waiting"))
    assert outcomes(report(world, feed_id)) == [("1", "Error")]
    world.ask(NoteChange(submission=1, place=0, state="done", issues=[]))
    assert outcomes(report(world, feed_id)) == []


def test_only_what_is_not_begun_is_cancelled(world: World) -> None:
    world.sandbox.plant(f"{PATCH}:429*always")
    first = the(world.submit(STOCK, INVENTORY), "FeedSubmissionId")
    world.sandbox.faults.clear()
    asked = world.upstream(PATCH)
    reply = world.call("CancelFeedSubmissions", params={"FeedSubmissionIdList.Id.1": first})
    assert (the(reply, "Count"), the(reply, "FeedProcessingStatus")) == ("1", "_CANCELLED_")
    assert code(world.result(first)) == "FeedCanceled"
    assert world.upstream(PATCH) == asked, "who cancels does not send before"
    world.sandbox.plant(f"{PATCH}:slow=0,{PATCH}:429*always")
    second = the(world.submit(envelope("Inventory", stock(1, "A"), stock(2, "B")), INVENTORY), "FeedSubmissionId")
    assert the(world.call("CancelFeedSubmissions", params={"FeedSubmissionIdList.Id.1": second}), "Count") == "0"


def test_a_cancellation_that_comes_too_late_is_none(world: World) -> None:
    """Between the look at the status and the cancellation a change may have been sent."""
    world.sandbox.plant(f"{PATCH}:429*always")
    world.submit(STOCK, INVENTORY)
    world.ask(ClaimChange())
    assert world.ask(CancelChanges(submission=1)) is False


def test_an_attempt_that_was_given_up_for_dead_accepts_nothing(world: World) -> None:
    told = world.facade.ledger.answer(
        SELLER, AcceptSubmission(submission=1, attempt=1, conversion={}, changes=[], prices=[])
    )
    assert told is None


def test_a_change_amazon_does_not_accept_without_a_reason_is_an_error_all_the_same() -> None:
    issue: Any  # JSON
    (issue,) = _issues({"sku": "A", "status": "INVALID", "issues": [{"severity": "WARNING", "message": "w"}]})[1:]
    assert (issue["severity"], issue["sku"]) == ("ERROR", "A")
    assert _issues({"sku": "A", "status": "ACCEPTED"}) == []


def test_what_was_sent_is_not_kept(tmp_path: Path) -> None:
    world = World(state=State(StateSettings(url=f"sqlite:///{tmp_path / 'state.sqlite3'}")))
    world.submit(STOCK, INVENTORY)
    with closing(sqlite3.connect(tmp_path / "state.sqlite3")) as file:
        assert file.execute("SELECT DISTINCT state, message FROM listing_change").fetchall() == [("done", "")]


def test_deleting_and_offering_have_calls_of_their_own(world: World) -> None:
    first, second = known(world)[:2]
    asin = world.sandbox.site.stock.of(SELLER)[second].asin
    rows = f"sku\tproduct-id\tproduct-id-type\titem-condition\tprice\tadd-delete\nNEW-1\t{asin}\t1\t11\t9.99\ta\n"
    feed_id = the(world.submit(rows.encode(), LOADER), "FeedSubmissionId")
    gone = envelope("Product", message(1, f"<Product><SKU>{first}</SKU></Product>", "Delete"))
    world.submit(gone, PRODUCTS)
    assert (world.upstream(PUT_LISTING), world.upstream(DELETE_LISTING), world.feeds) == (1, 1, [])
    assert b"Number of records successful\t\t1" in document(world.result(feed_id))
    listings = world.sandbox.site.stock.of(SELLER)
    assert (listings[first].listed(US), listings["NEW-1"].listed(US)) == (False, True)


def test_prices_are_set_in_each_marketplace(world: World) -> None:
    sku = known(world)[0]
    content = envelope("Price", price(1, sku, '<StandardPrice currency="DEFAULT">19.99</StandardPrice>'))
    params = {"MarketplaceIdList.Id.1": US, "MarketplaceIdList.Id.2": CA}
    feed_id = the(world.submit(content, PRICING, params=params), "FeedSubmissionId")
    assert world.upstream(PATCH) == 2
    assert report(world, feed_id).findtext(".//MessagesProcessed") == "1"


@pytest.mark.parametrize(
    ("settings", "content", "feed_type"),
    [
        ({"route": "feed"}, STOCK, INVENTORY),
        ({"patch_up_to": 2}, STOCK, INVENTORY),
        ({}, b"sku\tprice\tquantity\nSKU-1\t16.50\t4\n", FLAT),  # Amazon would apply the quantity before the price
    ],
)
def test_what_is_sent_as_a_feed_all_the_same(settings: dict[str, object], content: bytes, feed_type: str) -> None:
    world = World(feeds=settings)
    world.submit(content, feed_type)
    assert (len(world.feeds), world.upstream(PATCH)) == (1, 0)


def test_while_an_earlier_feed_is_worked_through_the_next_one_is_a_feed_too() -> None:
    """Else the older values of the feed would come after the newer ones of the changes."""
    world = World(feeds={"patch_up_to": 2})
    large, small = STOCK, envelope("Inventory", stock(1, "SKU-1", "<Quantity>9</Quantity>"))
    world.submit(large, INVENTORY)
    world.submit(small, INVENTORY)
    assert (len(world.feeds), world.upstream(PATCH)) == (2, 0)
    world.clock.sleep(200)
    world.submit(envelope("Inventory", stock(1, "SKU-1", "<Quantity>8</Quantity>")), INVENTORY)
    assert (len(world.feeds), world.upstream(PATCH)) == (2, 1)


def test_nothing_is_sent_before_everything_is_written_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what was written down is there for another process, whatever became of the first."""
    url = f"sqlite:///{tmp_path / 'state.sqlite3'}"
    world = World(state=State(StateSettings(url=url)))
    seen: list[Sequence[str]] = []

    def look(self: runner.Runner, step: Step) -> Any:  # the runner's own
        other = State(StateSettings(url=url))
        with other.read() as connection:
            rows = connection.exec_driver_sql("SELECT state FROM listing_change ORDER BY place").scalars()
            seen.append([*rows])
        other.close()
        return send(self, step)

    send = runner._DO[RestCall]
    monkeypatch.setattr(runner, "_DO", {**runner._DO, RestCall: look})
    world.submit(STOCK, INVENTORY)
    assert seen == [
        ["sending", "waiting", "waiting"],
        ["done", "sending", "waiting"],
        ["done", "done", "sending"],
    ]


@pytest.mark.parametrize("route", ["auto", "feed"])
def test_fifty_prices_are_accepted_within_a_minute_at_amazon_s_rates(route: str) -> None:
    world = World(enforce_rates=True, orders=60, feeds={"route": route})
    content = envelope("Price", *(price(number, sku) for number, sku in enumerate(known(world)[:50], 1)))
    begun = world.clock.monotonic()
    feed_id = the(world.submit(content, PRICING), "FeedSubmissionId")
    if route == "auto":
        assert the(world.listed(FeedSubmissionIdList_Id_1=feed_id), "FeedProcessingStatus") == "_DONE_"
        assert outcomes(report(world, feed_id)) == []
    assert world.upstream(table.CREATE) == (route == "feed")
    assert world.clock.monotonic() - begun < 60


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("submit"), st.lists(st.integers(0, 2), min_size=1, max_size=3, unique=True)),
        st.tuples(st.just("fault"), st.sampled_from(["429*60", "reset", "500", "503*9"])),
        st.tuples(st.just("poll"), st.none()),
        st.tuples(st.just("wait"), st.sampled_from([1, 61, 130])),
        st.tuples(st.just("repeat"), st.none()),
    ),
    max_size=12,
)


@pytest.mark.long
@given(STEPS)
@settings(max_examples=100, deadline=None)
def test_whatever_fails_nothing_is_sent_twice_and_the_last_word_stays_the_last(steps: list[tuple[str, Any]]) -> None:
    world = World(feeds={"patch_up_to": 2})  # what is larger goes as a feed, which Amazon works through a minute later
    skus = known(world)[:3]
    seen: list[tuple[str, int]] = []
    stock_of = world.sandbox.site.stock
    patch = stock_of.patch

    def noted(seller: str, sku: str, kind: str, patches: Any, *rest: Any, **more: Any) -> Any:  # Any: the sandbox's own
        seen.append((sku, patches[0]["value"][0]["quantity"]))
        return patch(seller, sku, kind, patches, *rest, **more)

    setattr(stock_of, "patch", noted)  # noqa: B010 - what arrives at Amazon; mypy wants a method to stay itself
    accepted: list[tuple[str, int]] = []
    ids: list[str] = []
    last, signature = b"", ""
    for number, (step, given_) in enumerate(steps, 1):
        if step == "fault":
            world.sandbox.faults.clear()
            world.sandbox.plant(f"{PATCH}:{given_}")
        elif step == "submit":
            # Every quantity is said once, so that what arrives tells which message it was.
            changes = [(skus[place], 10 * number + place) for place in given_]
            last = envelope(
                "Inventory",
                *(stock(n, sku, f"<Quantity>{count}</Quantity>") for n, (sku, count) in enumerate(changes, 1)),
            )
            signature = f"signature {number}"
            reply = world.submit(last, INVENTORY, signature=signature)
            if reply.status == 200:
                accepted += changes
                ids.append(the(reply, "FeedSubmissionId"))
        elif step == "repeat" and ids:
            world.submit(last, INVENTORY, signature=signature)
        elif step == "wait":
            world.clock.sleep(given_)
        elif ids:
            world.listed(FeedSubmissionIdList_Id_1=ids[-1])
    world.sandbox.faults.clear()
    for _ in range(3):
        world.clock.sleep(120)  # the rate, and a circuit that failures opened
        world.listed()
    arrived = [each for each in seen if each in accepted]
    assert len(arrived) == len(set(arrived)), "sent twice"
    for sku in skus:
        order = [count for which, count in arrived if which == sku]
        assert order == sorted(order), "an older word came last"
