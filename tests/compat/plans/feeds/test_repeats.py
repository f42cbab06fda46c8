"""SubmitFeed said again: a library's retry is one feed, a customer's wish is another. On the sandbox, end to end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from mws.calls import LegacyReply
from mws.compat.config import StateSettings
from mws.compat.state import State
from mws.compat.state.tables import SUBMISSION
from tests.compat.listings.feeds import INVENTORY, PRICING, price, stock
from tests.compat.listings.feeds import envelope as listing
from tests.compat.plans.feeds.submitting import CREATE, FEED, FULFILLMENT, REFUND, World, envelope, the

LOADER = "_POST_FLAT_FILE_PRICEANDQUANTITYONLY_UPDATE_DATA_"
REMOVAL = "_POST_FLAT_FILE_FBA_CREATE_REMOVAL_"
# An order the sandbox has, refunded; an order it does not have.
REFUNDED = envelope(1, message="OrderAdjustment")
DAY = 86_400.0


def refund(order: str) -> bytes:
    return REFUNDED.replace(b"111-1111111-1111111", order.encode())


@pytest.fixture
def world() -> World:
    return World()


def sku_of(world: World) -> str:
    return sorted(world.sandbox.site.stock.of(world.account.seller_id))[0]


def priced(sku: str, amount: str) -> bytes:
    return listing("Price", price(1, sku, f'<StandardPrice currency="USD">{amount}</StandardPrice>'))


def price_at_amazon(world: World, sku: str) -> str:
    call = world.facade.client(world.account).call(
        "listingsItems.2021-08-01.getListingsItem",
        sellerId=world.account.seller_id,
        sku=sku,
        marketplaceIds=["ATVPDKIKX0DER"],
        includedData=["offers"],
    )
    return f"{float(call['offers'][0]['price']['amount']):.2f}"


def repeat_header(reply: LegacyReply) -> str:
    return reply.header("x-mws-compat-repeat")


def test_the_last_word_stays_the_last_whatever_form_it_is_said_in(world: World) -> None:
    """Price 10 by XML, 12 by flat file, 10 by XML: the third is a submission of its own."""
    sku = sku_of(world)
    said: list[tuple[bytes, str]] = [
        (priced(sku, "10.00"), PRICING),
        (f"sku\tprice\tquantity\n{sku}\t12.00\t\n".encode(), LOADER),
        (priced(sku, "10.00"), PRICING),
    ]
    ids = [the(world.submit(content, kind), "FeedSubmissionId") for content, kind in said]
    assert len(set(ids)) == 3
    assert price_at_amazon(world, sku) == "10.00"


def test_what_was_throttled_and_tried_again_comes_after_what_was_sent_meanwhile(world: World) -> None:
    """Price 12 is throttled, 10 is sent, 12 is tried again: a 10 behind it is a wish, though 10 was just answered."""
    sku = sku_of(world)
    ten, twelve = priced(sku, "10.00"), priced(sku, "12.00")
    world.sandbox.plant("lwa:500*always")
    assert world.submit(twelve, PRICING, signature="a").status >= 500
    world.sandbox.faults.clear()
    world.clock.sleep(60)
    first = the(world.submit(ten, PRICING, signature="b"), "FeedSubmissionId")
    assert world.submit(twelve, PRICING, signature="a").status == 200
    assert the(world.submit(ten, PRICING, signature="c"), "FeedSubmissionId") != first
    assert price_at_amazon(world, sku) == "10.00"


@pytest.mark.parametrize("seconds", [120, 900, 1200])
def test_the_same_snapshot_every_few_minutes_is_sent_every_time(world: World, seconds: float) -> None:
    snapshot = listing("Inventory", stock(1, sku_of(world), "<Quantity>5</Quantity>"))
    ids = set()
    for _ in range(3):
        ids.add(the(world.submit(snapshot, INVENTORY), "FeedSubmissionId"))
        world.clock.sleep(seconds)
    assert len(ids) == 3


def test_a_repeat_whose_answer_was_lost_does_not_bring_the_older_price_back(world: World) -> None:
    """A client that signs anew repeats 10.11 behind a 12.22: the repeat is the first one, and says so."""
    sku = sku_of(world)
    first = the(world.facade_unreceived(priced(sku, "10.11"), PRICING), "FeedSubmissionId")
    world.clock.sleep(30)
    world.submit(priced(sku, "12.22"), PRICING)
    again = world.submit(priced(sku, "10.11"), PRICING)
    assert (the(again, "FeedSubmissionId"), repeat_header(again)) == (first, "overtaken")
    assert price_at_amazon(world, sku) == "12.22"
    world.clock.sleep(200)
    assert b"a later submission" in report_of(world, first)


def test_the_processing_report_of_one_that_was_not_overtaken_warns_of_nothing(world: World) -> None:
    feed_id = the(world.submit(priced(sku_of(world), "10.11"), PRICING), "FeedSubmissionId")
    again = world.submit(priced(sku_of(world), "10.11"), PRICING)
    assert (the(again, "FeedSubmissionId"), repeat_header(again)) == (feed_id, "answered-before")
    assert b"a later submission" not in report_of(world, feed_id)


def report_of(world: World, feed_id: str) -> bytes:
    body = world.result(feed_id).body
    return body if isinstance(body, bytes) else body.read()


def test_an_answer_that_lay_in_a_buffer_is_known_for_ninety_seconds(world: World) -> None:
    first = the(world.submit(), "FeedSubmissionId")
    world.clock.sleep(89)
    assert the(world.submit(), "FeedSubmissionId") == first
    world.clock.sleep(90)
    assert the(world.submit(), "FeedSubmissionId") != first


def test_the_same_signature_is_the_same_request_at_any_time(world: World) -> None:
    first = the(world.submit(signature="s"), "FeedSubmissionId")
    world.submit(envelope(7), signature="t")
    world.clock.sleep(29 * 60)
    assert the(world.submit(signature="s"), "FeedSubmissionId") == first
    assert world.upstream(CREATE) == 2


def test_a_signature_that_is_accepted_for_days_is_remembered_for_days(world: World) -> None:
    expires = (world.clock.now() + timedelta(days=7)).timestamp()
    first = the(world.submit(signature="s", expires=expires), "FeedSubmissionId")
    world.clock.sleep(6 * DAY)
    assert the(world.submit(signature="s", expires=expires), "FeedSubmissionId") == first


def test_a_signature_covers_no_body_so_another_body_is_another_submission(world: World) -> None:
    first = the(world.submit(signature="s"), "FeedSubmissionId")
    assert the(world.submit(envelope(7), signature="s"), "FeedSubmissionId") != first


@pytest.mark.parametrize(("content", "feed_type"), [(REFUNDED, REFUND), (b"sku\tx\n1\t2\n", REMOVAL)])
def test_what_happens_once_is_the_same_for_a_day(world: World, content: bytes, feed_type: str) -> None:
    first = the(world.submit(content, feed_type, signature="a"), "FeedSubmissionId")
    world.clock.sleep(23 * 3600)
    assert the(world.submit(content, feed_type, signature="b"), "FeedSubmissionId") == first
    world.clock.sleep(3601)
    assert the(world.submit(content, feed_type, signature="c"), "FeedSubmissionId") != first


def test_a_refund_that_is_meant_twice_is_said_to_be(world: World) -> None:
    first = the(world.submit(REFUNDED, REFUND, signature="a"), "FeedSubmissionId")
    assert the(world.submit(REFUNDED, REFUND, signature="b", again=True), "FeedSubmissionId") != first
    assert world.upstream(CREATE) == 2


def cancelled(world: World, feed_id: str) -> None:
    world.call("CancelFeedSubmissions", params={"FeedSubmissionIdList.Id.1": feed_id})


def test_a_refund_that_was_cancelled_is_said_anew(world: World) -> None:
    first = the(world.submit(REFUNDED, REFUND), "FeedSubmissionId")
    cancelled(world, first)
    assert the(world.submit(REFUNDED, REFUND), "FeedSubmissionId") != first


def test_a_refund_of_which_no_message_succeeded_is_said_anew(world: World) -> None:
    content = refund("999-9999999-9999999")  # an order Amazon does not have
    first = the(world.submit(content, REFUND), "FeedSubmissionId")
    world.clock.sleep(300)
    assert b"<MessagesSuccessful>0<" in report_of(world, first)
    second = the(world.submit(content, REFUND), "FeedSubmissionId")
    assert second != first
    assert the(world.submit(content, REFUND), "FeedSubmissionId") == second  # still being worked through


def test_a_signed_refund_of_which_no_message_succeeded_is_said_anew(world: World) -> None:
    """The Signature of the second is that of the second: it is not taken for the first one's retry."""
    content = refund("999-9999999-9999999")
    first = the(world.submit(content, REFUND, signature="a"), "FeedSubmissionId")
    world.clock.sleep(300)
    second = the(world.submit(content, REFUND, signature="b"), "FeedSubmissionId")
    assert second != first
    assert the(world.submit(content, REFUND, signature="b"), "FeedSubmissionId") == second
    assert the(world.submit(content, REFUND, signature="a"), "FeedSubmissionId") == first
    assert world.upstream(CREATE) == 2


@pytest.mark.parametrize("orders", [("999-9999999-9999999",), ("999-9999999-9999999", "111-1111111-1111111")])
def test_a_shipment_confirmation_that_failed_is_not_lost_to_a_repeat(world: World, orders: tuple[str, ...]) -> None:
    """Though it comes within the time in which an answer may lie in a buffer; one message that failed is enough."""
    content = envelope(*range(len(orders))).decode()
    for order in orders:
        content = content.replace("111-1111111-1111111", order, 1)
    first = the(world.submit(content.encode(), signature="a"), "FeedSubmissionId")
    assert the(world.submit(content.encode(), signature="b"), "FeedSubmissionId") == first
    world.clock.sleep(70)
    assert the(world.submit(content.encode(), signature="c"), "FeedSubmissionId") != first


def test_a_shipment_confirmation_that_succeeded_is_the_same_for_ninety_seconds(world: World) -> None:
    first = the(world.submit(signature="a"), "FeedSubmissionId")
    world.clock.sleep(70)
    assert the(world.submit(signature="b"), "FeedSubmissionId") == first


def test_a_repeat_makes_the_first_answer_no_younger(world: World) -> None:
    """Who says the same stock every minute is not answered from the first for ever."""
    snapshot = listing("Inventory", stock(1, sku_of(world), "<Quantity>5</Quantity>"))
    ids = []
    for number in range(5):
        ids.append(the(world.submit(snapshot, INVENTORY, signature=f"{number}"), "FeedSubmissionId"))
        world.clock.sleep(60)
    assert [ids.index(each) for each in ids] == [0, 0, 2, 2, 4]


def test_a_refund_of_which_one_message_succeeded_is_the_same(world: World) -> None:
    first = the(world.submit(REFUNDED, REFUND), "FeedSubmissionId")
    world.clock.sleep(300)
    assert b"<MessagesSuccessful>1<" in report_of(world, first)
    assert the(world.submit(REFUNDED, REFUND), "FeedSubmissionId") == first


def test_what_cannot_be_looked_up_is_no_reason_for_a_second_refund(world: World) -> None:
    first = the(world.submit(REFUNDED, REFUND), "FeedSubmissionId")
    world.sandbox.plant("feeds.2021-06-30.getFeed:500*always")
    assert the(world.submit(REFUNDED, REFUND), "FeedSubmissionId") == first


def test_a_refund_whose_outcome_nobody_knows_is_not_made_again(world: World) -> None:
    world.sandbox.plant(f"{CREATE}:reset*2,feeds.2021-06-30.getFeeds:500*always")
    assert world.submit(REFUNDED, REFUND).status == 400
    world.clock.sleep(23 * 3600)
    assert world.submit(REFUNDED, REFUND, signature="another").status == 400
    assert world.upstream(CREATE) == 1


def ahead(world: World, path: Path, days: float) -> None:
    """Every submission so far was noted by a clock that was ahead."""
    by = int(days * DAY * 1000)
    with world.facade._state.begin() as connection:  # type: ignore[union-attr]
        table = SUBMISSION
        connection.execute(
            sa.update(table).values(
                changed=table.c.changed + by, created=table.c.created + by, answered=table.c.answered + by
            )
        )


@pytest.fixture
def new_world(tmp_path: Path) -> Callable[[], World]:
    def make() -> World:
        return World(state=State(StateSettings(url=f"sqlite:///{tmp_path}/s.sqlite3")))

    return make


def test_a_clock_that_was_ahead_swallows_nothing(new_world: Callable[[], World], tmp_path: Path) -> None:
    world = new_world()
    first = the(world.submit(FEED, FULFILLMENT), "FeedSubmissionId")
    ahead(world, tmp_path, 3)
    assert the(world.submit(FEED, FULFILLMENT), "FeedSubmissionId") != first


def test_a_refund_noted_by_a_clock_that_was_ahead_counts_as_made_now(
    new_world: Callable[[], World], tmp_path: Path
) -> None:
    world = new_world()
    first = the(world.submit(REFUNDED, REFUND), "FeedSubmissionId")
    ahead(world, tmp_path, 300)
    assert the(world.submit(REFUNDED, REFUND), "FeedSubmissionId") == first
    world.clock.sleep(DAY + 1)
    assert the(world.submit(REFUNDED, REFUND), "FeedSubmissionId") != first
