"""The price guard through the façade, on the sandbox and the ledger: what is refused, what is known, what is noted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from mws.compat.config import StateSettings
from mws.compat.ledger.questions.feed_parts import PlannedPart, PlanSubmission
from mws.compat.ledger.questions.prices import ListPriceNotes, ListPriceRanges
from mws.compat.ledger.questions.submissions import BeginSubmission, NewSubmission, NoteSubmissionSending
from mws.compat.state import State
from mws.mappings.feeds.operations import CREATE, PATCH_LISTING
from mws.spapi.clock import FixedClock
from tests.compat.listings.feeds import FLAT, PRICING, envelope, price
from tests.compat.plans.feeds.submitting import NOW, World, document, the

MUG, BOOK, NEW = "MUG-350", "BOOK 0006", "NOT-LISTED"  # 12.49, 31.99, and no offer
DAY = 86_400.0


@pytest.fixture(params=["auto", "feed"])
def world(request: pytest.FixtureRequest) -> World:
    return World(feeds={"route": request.param, "repeat_grace": 0.0, "repeat_window": 0.0})


def prices(**amounts: str) -> bytes:
    """A price feed: MUG="9.99"; NEW and BOOK are written so too."""
    skus = {"MUG": MUG, "BOOK": BOOK, "NEW": NEW}
    rows = [(skus[name], f'<StandardPrice currency="USD">{text}</StandardPrice>') for name, text in amounts.items()]
    return envelope("Price", *(price(number, sku, rest) for number, (sku, rest) in enumerate(rows, 1)))


def submit(world: World, content: bytes, feed_type: str = PRICING) -> str:
    """The FeedSubmissionId of a feed that is worked through."""
    feed_id = the(world.submit(content, feed_type), "FeedSubmissionId")
    world.clock.advance(120)
    world.listed()
    return feed_id


def results(world: World, feed_id: str) -> list[tuple[str, str, str]]:
    """(MessageID, ResultCode, SKU) of what the guard said."""
    found = etree.fromstring(document(world.result(feed_id))).iter("Result")
    rows = [
        [str(row.findtext(name)) for name in ("MessageID", "ResultCode", ".//SKU", "ResultDescription")]
        for row in found
    ]
    return [
        (number, kind, sku) for number, kind, sku, text in rows if "known for this SKU" in text or "minimum" in text
    ]


def notes(world: World, sku: str) -> list[tuple[str | None, str, int]]:
    """(from, to, how often) of every price that was sent."""
    return [(row["old"], row["new"], row["times"]) for row in world.ask(ListPriceNotes(sku)).rows]


def at_amazon(world: World, sku: str) -> Any:  # JSON
    return world.sandbox.site.stock.of("A1SANDBOXSELLER")[sku].price("ATVPDKIKX0DER")


def test_a_price_of_a_penny_is_an_error_of_its_sku_and_the_others_go(world: World) -> None:
    feed_id = submit(world, prices(MUG="0.01", BOOK="29.99"))
    assert results(world, feed_id) == [("1", "Error", MUG)]
    assert (at_amazon(world, MUG), at_amazon(world, BOOK)) == (12.49, 29.99)
    assert (notes(world, MUG), notes(world, BOOK)) == ([], [("31.99", "29.99", 1)])


def test_so_is_a_row_of_a_flat_file(world: World) -> None:
    feed_id = submit(world, f"sku\tprice\n{MUG}\t0.12\n{BOOK}\t29.99\n".encode(), FLAT)
    lines = [line.split("\t") for line in document(world.result(feed_id)).decode().splitlines()[5:]]
    assert [line[:4] for line in lines] == [["1", MUG, "5000", "Error"]]
    assert (at_amazon(world, MUG), at_amazon(world, BOOK)) == (12.49, 29.99)


def test_an_offer_is_parked_and_comes_back(world: World) -> None:
    away = submit(world, prices(MUG="999"))
    assert results(world, away) == [("1", "Warning", MUG)]
    world.clock.advance(120 * DAY)  # the note is older than 90 days, and the newest
    assert results(world, submit(world, prices(MUG="12.49"))) == []
    assert at_amazon(world, MUG) == 12.49
    assert notes(world, MUG) == [("12.49", "999", 1), ("999", "12.49", 1)]


def test_what_only_the_ledger_knows_is_known(world: World) -> None:
    submit(world, prices(NEW="19.99"))
    assert results(world, submit(world, prices(NEW="0.20"))) == [("1", "Error", NEW)]
    world.clock.advance(100 * DAY)
    submit(world, prices(MUG="12.50"))
    world.clock.advance(81 * DAY)
    submit(world, prices(MUG="12.60"))
    assert (notes(world, NEW), notes(world, MUG)) == ([], [("12.49", "12.5", 1), ("12.5", "12.6", 1)])
    assert results(world, submit(world, prices(NEW="0.20"))) == []


def test_a_price_that_was_sent_more_than_ninety_days_ago_is_known_no_more() -> None:
    world = World(feeds={"repeat_grace": 0.0, "repeat_window": 0.0})
    for text, days in (("2.50", 60.0), ("19.99", 89.0), ("0.25", 1.0)):
        submit(world, prices(NEW=text))
        world.clock.advance(days * DAY)
    assert notes(world, NEW) == [(None, "2.5", 1), ("2.5", "19.99", 1)], "0.25 was refused"
    submit(world, prices(NEW="21.00"))
    world.clock.advance(1 * DAY)
    # 2.50 and its successor were last sent 150 and 90 days ago.
    assert results(world, submit(world, prices(NEW="1.99"))) == [("1", "Error", NEW)]


def test_a_price_below_the_minimum_of_its_offer_is_an_error(world: World) -> None:
    content = envelope("Price", price(1, "SKU-1", '<StandardPrice currency="USD">14.99</StandardPrice>'))
    assert results(world, submit(world, content)) == [("1", "Error", "SKU-1")]
    assert at_amazon(world, "SKU-1") == 19.99


@pytest.mark.parametrize(("mode", "said"), [("warn", [("1", "Warning", MUG)]), ("off", [])])
def test_it_can_be_told_to_warn_or_to_look_away(mode: str, said: list[tuple[str, str, str]]) -> None:
    world = World(feeds={"price_guard": mode})
    assert results(world, submit(world, prices(MUG="0.01"))) == said
    assert at_amazon(world, MUG) == 0.01
    assert notes(world, MUG) == [("12.49", "0.01", 1)]


def test_the_factor_is_the_configuration_s() -> None:
    world = World(feeds={"price_guard_factor": 3})
    assert results(world, submit(world, prices(MUG="4.17", BOOK="10.00"))) == [("2", "Error", BOOK)]


def test_a_list_that_is_sent_again_and_again_adds_no_rows(world: World) -> None:
    for _ in range(4):
        submit(world, prices(MUG="11.00"))
        world.clock.advance(1200)
    assert notes(world, MUG) == [("12.49", "11", 4)]
    (row,) = world.ask(ListPriceNotes(MUG)).rows
    assert row["sent"] < row["last"]
    submit(world, prices(MUG="10.00"))
    submit(world, prices(MUG="11.00"))
    assert notes(world, MUG) == [("12.49", "11", 4), ("11", "10", 1), ("10", "11", 1)]


def test_a_submission_that_amazon_refused_leaves_no_note() -> None:
    world = World(feeds={"route": "feed"})
    world.sandbox.plant(f"{CREATE}:400")
    assert world.submit(prices(MUG="11.00"), PRICING).status == 400
    assert notes(world, MUG) == []
    assert world.ask(ListPriceRanges([MUG])).rows == []
    assert world.submit(prices(MUG="11.00"), PRICING).status == 200
    assert notes(world, MUG) == [("12.49", "11", 1)]


def test_one_that_was_refused_while_the_same_price_was_known_counts_nothing() -> None:
    world = World(feeds={"route": "feed", "repeat_grace": 0.0, "repeat_window": 0.0})
    submit(world, prices(MUG="11.00"))
    world.sandbox.plant(f"{CREATE}:400")
    assert world.submit(prices(MUG="11.00"), PRICING).status == 400
    assert notes(world, MUG) == [("12.49", "11", 1)]


def test_prices_that_may_have_arrived_are_known() -> None:
    world = World(feeds={"route": "feed"})
    world.sandbox.plant(f"{CREATE}:500")
    assert world.submit(prices(NEW="19.99"), PRICING).status == 400
    assert notes(world, NEW) == [(None, "19.99", 1)]
    world.sandbox.faults.clear()
    assert results(world, submit(world, prices(NEW="0.20"))) == [("1", "Error", NEW)]


def test_a_change_that_is_lost_was_perhaps_sent() -> None:
    world = World()
    world.sandbox.plant(f"{PATCH_LISTING}:500")
    world.submit(prices(MUG="11.00"), PRICING)
    assert notes(world, MUG) == [("12.49", "11", 1)]


def test_a_cancelled_submission_leaves_no_note(world: World) -> None:
    world.sandbox.plant(f"{PATCH_LISTING}:429*always")
    feed_id = the(world.submit(prices(MUG="11.00", BOOK="29.99"), PRICING), "FeedSubmissionId")
    assert notes(world, MUG) == [("12.49", "11", 1)]
    world.sandbox.faults.clear()
    cancelled = world.call("CancelFeedSubmissions", params={"FeedSubmissionIdList.Id.1": feed_id})
    assert the(cancelled, "Count") == "1"
    assert (notes(world, MUG), notes(world, BOOK)) == ([], [])


def test_a_process_that_dies_before_it_sends_leaves_no_note() -> None:
    world = World()
    begun = world.ask(BeginSubmission("f", PRICING, "J", [], md5="", size=1, kind="state"))
    assert isinstance(begun, NewSubmission)
    at = (begun.submission, begun.attempt)
    world.ask(PlanSubmission(*at, {}, [PART], [("ATVPDKIKX0DER", MUG, "StandardPrice", "USD", "", "11", 0)]))
    assert (notes(world, MUG), world.ask(ListPriceRanges([MUG])).rows) == ([], [])
    world.ask(PlanSubmission(*at, {}, [PART], [("ATVPDKIKX0DER", MUG, "StandardPrice", "USD", "", "12", 0)]))
    world.ask(NoteSubmissionSending(*at))
    assert notes(world, MUG) == [(None, "12", 1)]


PART: PlannedPart = {"document": "d", "marketplace": "ATVPDKIKX0DER", "sent": "1", "after": []}


def test_a_rehearsal_notes_nothing() -> None:
    world = World(account={"writes": "dry_run"})
    assert world.submit(prices(MUG="11.00"), PRICING).status == 200
    assert world.ask(ListPriceNotes(MUG)).rows == []


def test_notes_are_a_seller_s_own_and_outlive_the_process(tmp_path: Path) -> None:
    settings = StateSettings(url=f"sqlite:///{tmp_path}/state.sqlite3")
    first = World(state=State(settings, clock=FixedClock(NOW)))
    submit(first, prices(NEW="19.99"))
    first.facade.close()
    second = World(state=State(settings, clock=FixedClock(NOW)))
    assert second.facade.ledger.answer("client/na/A9OTHER", ListPriceNotes(NEW)).rows == []
    assert second.facade.ledger.answer("client/na/A9OTHER", ListPriceRanges([NEW])).rows == []
    assert results(second, submit(second, prices(NEW="0.20"))) == [("1", "Error", NEW)]
    second.facade.close()
