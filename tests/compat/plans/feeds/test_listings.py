"""Listing feeds through the façade, on the sandbox: MWS's XML in, Amazon's JSON between, a ProcessingReport out."""

from __future__ import annotations

import errno
import json
import tempfile
from typing import Any

import pytest
from lxml import etree

from mws.compat.errors import InvalidRequest, OutcomeUnknown
from mws.compat.ledger.feed_parts import LEASE, WAITS
from mws.compat.ledger.questions.feed_parts import ClaimPart
from mws.compat.plans.feeds import lookups
from mws.mappings.feeds import operations as table
from tests.compat.listings.feeds import FLAT, INVENTORY, LOADER, PRICING, envelope, price, stock
from tests.compat.plans.feeds.submitting import CA, US, World, code, document, texts, the
from tests.reference import REFERENCE, needs_reference

CREATE = table.CREATE
# A feed of two parts: a price in each of two marketplaces.
TWO_PLACES = {"MarketplaceIdList.Id.1": US, "MarketplaceIdList.Id.2": CA}
EVERYWHERE = envelope("Price", price(5, "SKU-1", '<StandardPrice currency="DEFAULT">35.00</StandardPrice>'))
PRICES = envelope("Price", price(1, "SKU-1"), price(2, "SKU-2"))


@pytest.fixture
def world() -> World:
    return World(feeds={"route": "feed"})


def sent(world: World) -> list[dict[str, Any]]:  # JSON
    """The JSON documents of the feeds Amazon has, oldest first."""
    found = []
    for feed in reversed(world.feeds):
        assert feed.type == "JSON_LISTINGS_FEED"
        held = world.sandbox.site.shelf.find(feed.document_id, world.clock.now())
        assert held is not None
        assert held.content is not None
        found.append(json.loads(b"".join(held.content.chunks())))
    return found


def report(world: World, feed_id: str) -> Any:  # an element
    content = document(world.result(feed_id))
    if REFERENCE is not None:
        schema = REFERENCE / "mws" / "xsd" / "published" / "feeds-and-reports" / "amzn-envelope.xsd"
        assert schema.exists()
    return etree.fromstring(content)


def test_a_price_feed_goes_in_and_its_processing_report_comes_back(world: World) -> None:
    reply = world.submit(PRICES, PRICING)
    feed_id = the(reply, "FeedSubmissionId")
    assert the(reply, "FeedType") == PRICING
    (made,) = sent(world)
    assert [row["sku"] for row in made["messages"]] == ["SKU-1", "SKU-2"]
    assert code(world.result(feed_id)) == "FeedProcessingResultNotReady"
    world.clock.sleep(61)
    listed = world.listed(FeedSubmissionIdList_Id_1=feed_id)
    assert (the(listed, "FeedProcessingStatus"), the(listed, "FeedType")) == ("_DONE_", PRICING)
    found = report(world, feed_id)
    assert found.findtext(".//MessagesProcessed") == "2"
    assert found.findtext(".//DocumentTransactionID") == feed_id
    assert world.result(feed_id).header("x-mws-compat-rebuilt") == "ProcessingReport"


@needs_reference
def test_the_report_is_valid_against_the_published_schema(world: World) -> None:
    assert REFERENCE is not None
    schema = etree.XMLSchema(file=str(REFERENCE / "mws/xsd/published/feeds-and-reports/ProcessingReport.xsd"))
    content = envelope("Price", price(7, "SKU-1"), price("20000000000", "NO-SUCH-SKU"))
    feed_id = the(world.submit(content, PRICING), "FeedSubmissionId")
    world.clock.sleep(61)
    found = report(world, feed_id)
    (inner,) = found.iter("ProcessingReport")
    schema.assertValid(etree.ElementTree(inner))
    assert {row.text for row in found.iter("MessageID")} <= {"1", "7", "20000000000"}


def test_what_is_listed_as_json_is_shown_under_its_legacy_type_and_once(world: World) -> None:
    feed_id = the(world.submit(PRICES, PRICING), "FeedSubmissionId")
    world.clock.sleep(200)
    assert texts(world.listed(), "FeedSubmissionId") == [feed_id]
    assert texts(world.listed(FeedTypeList_Type_1=PRICING), "FeedProcessingStatus") == ["_DONE_"]
    assert the(world.call("GetFeedSubmissionCount"), "Count") == "1"


def test_a_feed_for_two_marketplaces_is_one_submission_of_two_feeds(world: World) -> None:
    feed_id = the(world.submit(EVERYWHERE, PRICING, params=TWO_PLACES, signature="s"), "FeedSubmissionId")
    assert [feed.marketplaces for feed in reversed(world.feeds)] == [(US,), (CA,)]
    assert texts(world.listed(), "FeedSubmissionId") == [feed_id]
    world.clock.sleep(200)
    assert the(world.listed(FeedSubmissionIdList_Id_1=feed_id), "FeedProcessingStatus") == "_DONE_"
    assert texts(world.listed(), "FeedSubmissionId") == [feed_id]
    assert report(world, feed_id).findtext(".//MessagesProcessed") == "1"
    again = world.submit(EVERYWHERE, PRICING, params=TWO_PLACES, signature="s")
    assert the(again, "FeedSubmissionId") == feed_id
    assert world.upstream(CREATE) == 2


def two_parts_of_which_one_waits(world: World) -> str:
    world.sandbox.plant(f"{CREATE}:slow=0,{CREATE}:429*20")
    feed_id = the(world.submit(EVERYWHERE, PRICING, params=TWO_PLACES), "FeedSubmissionId")
    world.sandbox.faults.clear()
    return feed_id


def test_a_second_part_that_is_throttled_is_sent_later(world: World) -> None:
    feed_id = two_parts_of_which_one_waits(world)
    assert len(world.feeds) == 1
    world.clock.sleep(300)
    assert the(world.listed(FeedSubmissionIdList_Id_1=feed_id), "FeedProcessingStatus") == "_IN_PROGRESS_"
    assert len(world.feeds) == 2
    world.clock.sleep(61)
    assert the(world.listed(FeedSubmissionIdList_Id_1=feed_id), "FeedProcessingStatus") == "_DONE_"


@pytest.mark.parametrize(("dies", "after", "why"), [(True, LEASE, "not known whether"), (False, WAITS, "two days")])
def test_a_part_that_nobody_sent_in_time_is_told_as_lost(world: World, dies: bool, after: int, why: str) -> None:
    feed_id = two_parts_of_which_one_waits(world)
    if dies:
        world.ask(ClaimPart(submission=1))  # and sends nothing
    world.clock.sleep(after / 1000 + 1)
    found = report(world, feed_id)
    assert found.findtext(".//Result/MessageID") == "5"
    assert why in found.findtext(".//ResultDescription")
    assert len(world.feeds) == 1


def test_a_listing_feed_amazon_refused_may_be_submitted_again(world: World) -> None:
    world.sandbox.plant(f"{CREATE}:400")
    assert world.submit(PRICES, PRICING).status == 400
    assert world.submit(PRICES, PRICING).status == 200
    assert len(world.feeds) == 1


def test_a_disk_that_is_full_while_a_feed_is_converted_keeps_nobody_from_submitting_it_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # For the look before the submission is written down: the messages as they come, and the document.
    files = iter([tempfile.TemporaryFile(), tempfile.TemporaryFile()])  # noqa: SIM115

    def file() -> Any:  # a file
        made = next(files, None)
        if made is None:
            raise OSError(errno.ENOSPC, "No space left on device")
        return made

    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "TemporaryFile", file)
        assert world.submit(envelope("Inventory", stock(1, "SKU-1")), INVENTORY).status == 503
    assert world.submit(envelope("Inventory", stock(1, "SKU-1")), INVENTORY).status == 200


def test_a_second_part_whose_outcome_is_unknown_is_told_as_lost_and_never_sent_again(world: World) -> None:
    world.sandbox.plant(f"{CREATE}:slow=0,{CREATE}:500")
    feed_id = the(world.submit(EVERYWHERE, PRICING, params=TWO_PLACES), "FeedSubmissionId")
    world.clock.sleep(61)
    assert the(world.listed(FeedSubmissionIdList_Id_1=feed_id), "FeedProcessingStatus") == "_DONE_"
    found = report(world, feed_id)
    assert found.findtext(".//Result/MessageID") == "5"
    assert found.findtext(".//Result/ResultCode") == "Error"
    assert world.upstream(CREATE) == 2


def test_a_second_part_whose_answer_was_lost_is_found_in_amazon_s_list(world: World) -> None:
    world.sandbox.plant(f"{CREATE}:slow=0,{CREATE}:reset")
    feed_id = the(world.submit(EVERYWHERE, PRICING, params=TWO_PLACES), "FeedSubmissionId")
    assert len(world.feeds) == 2
    world.clock.sleep(121)
    assert texts(world.listed(), "FeedSubmissionId") == [feed_id]
    assert the(world.listed(FeedSubmissionIdList_Id_1=feed_id), "FeedProcessingStatus") == "_DONE_"
    assert list(report(world, feed_id).iter("Result")) == []


def test_where_two_feeds_could_be_the_part_none_is_taken(world: World) -> None:
    world.sandbox.plant(f"{CREATE}:slow=0,{CREATE}:reset")
    feed_id = the(world.submit(EVERYWHERE, PRICING, params=TWO_PLACES), "FeedSubmissionId")
    document = world.feeds[0].document_id
    body = {"feedType": "JSON_LISTINGS_FEED", "marketplaceIds": [CA], "inputFeedDocumentId": document}
    world.facade.client(world.account).call(CREATE, body=body)
    assert len(texts(world.listed(), "FeedSubmissionId")) == 3
    world.clock.sleep(121)
    assert "not known whether" in report(world, feed_id).findtext(".//ResultDescription")


def test_a_first_part_whose_answer_was_lost_is_found_again(world: World) -> None:
    world.sandbox.plant(f"{CREATE}:reset")
    feed_id = the(world.submit(PRICES, PRICING), "FeedSubmissionId")
    world.clock.sleep(61)
    assert report(world, feed_id).findtext(".//MessagesProcessed") == "2"
    assert world.upstream(CREATE) == 1


def test_a_first_part_whose_outcome_is_unknown_is_never_sent_again(world: World) -> None:
    world.sandbox.plant(f"{CREATE}:500")
    for _ in range(2):
        assert isinstance(world.submit(PRICES, PRICING).error, OutcomeUnknown)
    assert world.upstream(CREATE) == 1


def test_a_flat_file_s_report_is_a_flat_file(world: World) -> None:
    content = b"sku\tprice\tquantity\nSKU-1\t16.50\t4\n"
    feed_id = the(
        world.submit(content, FLAT, content_type="text/tab-separated-values; charset=iso-8859-1"), "FeedSubmissionId"
    )
    for _ in range(4):
        world.clock.sleep(61)
        world.listed(FeedSubmissionIdList_Id_1=feed_id)
    reply = world.result(feed_id)
    assert reply.header("Content-Type").startswith("text/tab-separated-values")
    assert b"Number of records processed\t\t1" in document(reply)


@pytest.mark.parametrize("by_id", [True, False])
def test_stock_that_goes_up_waits_for_its_price(world: World, by_id: bool) -> None:
    content = b"sku\tprice\tquantity\nSKU-1\t16.50\t4000\n"
    feed_id = the(world.submit(content, FLAT), "FeedSubmissionId")
    before = len(world.feeds)
    for _ in range(4):
        world.clock.sleep(61)
        world.listed(**({"FeedSubmissionIdList_Id_1": feed_id} if by_id else {}))
    assert (before, len(world.feeds)) == (1, 2)
    first, second = sent(world)
    assert "purchasable_offer" in json.dumps(first)
    assert "fulfillment_availability" in json.dumps(second)


def test_stock_that_waits_for_its_price_does_not_come_after_a_newer_word(world: World) -> None:
    rising = b"sku\tprice\tquantity\nSKU-1\t19.50\t4000\n"
    older = the(world.submit(rising, FLAT), "FeedSubmissionId")
    newer = the(world.submit(envelope("Inventory", stock(1, "SKU-1")), INVENTORY), "FeedSubmissionId")
    for _ in range(3):
        world.clock.sleep(61)
        for feed_id in (older, newer):
            world.listed(FeedSubmissionIdList_Id_1=feed_id)
    assert world.sandbox.site.stock.of(world.account.seller_id)["SKU-1"].quantity == 5
    assert world.upstream(CREATE) == 3


def test_a_price_is_no_reason_for_stock_to_go_before_its_own(world: World) -> None:
    world.submit(b"sku\tprice\tquantity\nSKU-1\t19.50\t4000\n", FLAT)
    world.submit(envelope("Price", price(1, "SKU-1")), PRICING)
    assert world.upstream(CREATE) == 2


def test_a_second_part_that_cannot_be_sent_yet_holds_the_next_feed_back(world: World) -> None:
    world.sandbox.plant(f"{CREATE}:slow=0,{CREATE}:429*always")
    older = the(world.submit(EVERYWHERE, PRICING, params=TWO_PLACES), "FeedSubmissionId")
    newer = envelope("Price", price(1, "SKU-1", '<StandardPrice currency="USD">20.99</StandardPrice>'))
    assert code(world.submit(newer, PRICING)) == "RequestThrottled"
    world.sandbox.faults.clear()
    world.clock.sleep(600)
    assert the(world.submit(newer, PRICING), "FeedSubmissionId") != older
    assert [feed.marketplaces for feed in reversed(world.feeds)] == [(US,), (CA,), (US,)]


@pytest.mark.parametrize(
    ("content", "feed_type", "said"),
    [
        (b"no xml", PRICING, ""),
        (envelope("Inventory", stock(1, "SKU-1")), PRICING, "Price"),
        (envelope("Price"), PRICING, ""),
        (envelope("Price", price(1, "A"), price(1, "B")), PRICING, "MessageID"),
        (envelope("Price", price(1, "SKU-1"), extra="<PurgeAndReplace>true</PurgeAndReplace>"), PRICING, "Purge"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + envelope("Price", price(1, "A"), head=""), PRICING, ""),
        (b"", INVENTORY, "empty"),
        (b"nothing\nelse\n", LOADER, ""),
    ],
)
def test_a_bad_feed_is_refused_before_anything_is_sent(world: World, content: bytes, feed_type: str, said: str) -> None:
    reply = world.submit(content, feed_type)
    assert reply.status == 400, reply.body
    assert said in str(reply.error)
    assert world.sandbox.journal.counts == {}


def test_replacing_everything_is_refused(world: World) -> None:
    assert world.submit(PRICES, PRICING, params={"PurgeAndReplace": "true"}).status == 400
    assert world.sandbox.journal.counts == {}


def test_a_dry_run_converts_and_sends_nothing() -> None:
    world = World(account={"writes": "dry_run"})
    assert world.submit(b"no xml", PRICING).status == 400
    feed_id = the(world.submit(PRICES, PRICING), "FeedSubmissionId")
    told = report(world, feed_id)
    assert (told.findtext(".//MessagesProcessed"), told.findtext(".//MessagesSuccessful")) == ("2", "2")
    assert "2 messages would have been sent" in str(told.findtext(".//ResultDescription"))
    assert world.feeds == []


def test_cancelling_cancels_every_part(world: World) -> None:
    feed_id = the(world.submit(EVERYWHERE, PRICING, params=TWO_PLACES), "FeedSubmissionId")
    reply = world.call("CancelFeedSubmissions", params={"FeedSubmissionIdList.Id.1": feed_id})
    assert the(reply, "Count") == "1"
    assert {feed.status(world.clock.now()) for feed in world.feeds} == {"CANCELLED"}
    assert code(world.result(feed_id)) == "FeedCanceled"


def test_many_offers_are_read_twenty_at_a_time_and_nothing_of_them_is_lost(world: World) -> None:
    known = sorted(world.sandbox.site.stock.of("A1SANDBOXSELLER"))[:3]
    first = world.sandbox.site.stock.of("A1SANDBOXSELLER")[known[0]]
    first.attributes["purchasable_offer"][0]["minimum_seller_allowed_price"] = [{"schedule": [{"value_with_tax": 5.0}]}]
    skus = [*known, "WITH,COMMA", *(f"NOT-{number}" for number in range(lookups.SINGLY_AT_MOST))]
    content = envelope("Price", *(price(number, sku) for number, sku in enumerate(skus, 1)))
    assert world.submit(content, PRICING).status == 200
    assert world.upstream(table.GET_LISTING) == 1  # the one whose comma would make two of it
    assert world.upstream(table.SEARCH_LISTINGS) == -(-len(skus) // lookups.AT_ONCE)
    (made,) = sent(world)
    (row,) = (row for row in made["messages"] if row["sku"] == known[0])
    assert row["patches"][0]["value"][0]["minimum_seller_allowed_price"] == [{"schedule": [{"value_with_tax": 5.0}]}]


def test_more_offers_than_are_read_for_one_feed_are_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookups, "READS_AT_MOST", 2)
    reply = world.submit(envelope("Price", *(price(number, f"S-{number}") for number in range(1, 9))), PRICING)
    assert isinstance(reply.error, InvalidRequest)
    assert "8 calls, and 2 are made" in str(reply.error)
    assert world.sandbox.journal.counts == {}
