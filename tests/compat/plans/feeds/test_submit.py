"""Feeds through the façade, on the sandbox: one submission at most whatever fails, and what bad input never reaches."""

from __future__ import annotations

import io
from typing import Any, BinaryIO, cast

import pytest

from mws.mappings.feeds.types import FEED_TYPES
from tests.compat.plans.feeds.submitting import CA, FEED, FULFILLMENT, US, World, code, document, envelope, md5, the


@pytest.fixture
def world() -> World:
    return World()


# ---- what goes through ---------------------------------------------------------------------------------------------


def test_a_feed_goes_in_and_its_report_comes_back(world: World) -> None:
    reply = world.submit()
    feed_id = the(reply, "FeedSubmissionId")
    assert the(reply, "FeedType") == FULFILLMENT
    assert the(reply, "FeedProcessingStatus") == "_SUBMITTED_"
    assert the(reply, "SubmittedDate") == "2026-11-20T12:00:00+00:00"
    assert world.sent() == ("text/xml; charset=UTF-8", FEED)
    assert world.feeds[0].type == "POST_ORDER_FULFILLMENT_DATA"
    assert code(world.result(feed_id)) == "FeedProcessingResultNotReady"
    world.clock.sleep(61)
    listed = world.listed(FeedSubmissionIdList_Id_1=feed_id)
    assert the(listed, "FeedProcessingStatus") == "_DONE_"
    assert the(listed, "CompletedProcessingDate") == "2026-11-20T12:01:00+00:00"
    report = world.result(feed_id)
    content = document(report)
    assert b"<MessagesProcessed>2</MessagesProcessed>" in content
    assert report.header("Content-MD5") == md5(content)
    assert report.header("Content-Length") == str(len(content))
    assert report.header("x-amz-request-id")


@pytest.mark.parametrize("feed_type", [row.legacy for row in FEED_TYPES.values() if row.name])
def test_every_living_type_arrives_byte_for_byte(feed_type: str) -> None:
    world, row = World(), FEED_TYPES[feed_type]
    content = {
        "xml": envelope(
            1, message=row.message or "InvoiceConfirmation", head='<?xml version="1.0"?>\n<!-- odd \t -->\r\n'
        ),
        "flat": b"order-id\tship-date\r\n111-1111111-1111111\t2026-11-20\r\n",
        "file": b"%PDF-1.4 \x00\xff\xfe\x80 not text",
    }[row.form]
    assert world.submit(content, feed_type).status == 200
    media, arrived = world.sent()
    assert arrived == content
    assert world.feeds[0].type == row.name == feed_type.strip("_")
    assert (
        media.split(";")[0]
        == {"xml": "text/xml", "flat": "text/tab-separated-values", "file": "application/pdf"}[row.form]
    )


def test_a_type_without_its_underscores_is_the_same(world: World) -> None:
    assert the(world.submit(feed_type="POST_ORDER_FULFILLMENT_DATA"), "FeedType") == FULFILLMENT


def test_a_file_is_sent_and_not_held(world: World) -> None:
    class Once(io.BytesIO):
        """A file of which no more than a piece may be asked for at a time."""

        def read(self, size: int | None = -1, /) -> bytes:
            assert size is not None
            assert 0 < size <= 1024 * 1024
            return super().read(size)

    content = envelope(*range(1, 40_000))
    assert world.submit(Once(content)).status == 200
    assert world.sent()[1] == content


def test_a_file_that_cannot_be_wound_back_is_sent_too(world: World) -> None:
    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self._left = io.BytesIO(FEED)

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            return self._left.readinto(buffer)

    assert world.submit(cast(BinaryIO, io.BufferedReader(Pipe()))).status == 200
    assert world.sent()[1] == FEED


def test_feed_options_and_documents_become_feed_options(world: World) -> None:
    world.submit(
        b"%PDF-1.4",
        "_UPLOAD_VAT_INVOICE_",
        params={"FeedOptions": "metadata:orderid=206-1;metadata:invoicenumber=A=1"},
    )
    assert world.feeds[0].options == {"metadata:orderid": "206-1", "metadata:invoicenumber": "A=1"}
    world.submit(b"\x89PNG", "_POST_EASYSHIP_DOCUMENTS_", params={"AmazonOrderId": "171-1", "DocumentType": "Invoice"},
                 content_type="image/png")  # fmt: skip
    assert world.feeds[0].options == {"AmazonOrderId": "171-1", "DocumentType": "Invoice"}
    assert world.sent()[0] == "image/png"


# ---- marketplaces --------------------------------------------------------------------------------------------------


def test_without_a_marketplace_the_home_marketplace_is_meant() -> None:
    world = World()
    world.submit()
    assert world.feeds[0].marketplaces == (US,)
    one = World(account={"home_marketplace": "", "marketplaces": (CA,)})
    one.submit()
    assert one.feeds[0].marketplaces == (CA,)


def test_marketplaces_that_are_named_are_meant() -> None:
    world = World()
    world.submit(params={"MarketplaceIdList.Id.1": CA, "MarketplaceIdList.Id.2": US, "Marketplace": US})
    assert world.feeds[0].marketplaces == (CA, US)
    world.submit(params={"Marketplace": CA})
    assert world.feeds[0].marketplaces == (CA,)


@pytest.mark.parametrize("marketplaces", [(), (US, CA)])
def test_what_could_mean_several_is_refused(marketplaces: tuple[str, ...]) -> None:
    world = World(account={"home_marketplace": "", "marketplaces": marketplaces})
    reply = world.submit()
    assert reply.status >= 400
    assert "home_marketplace" in str(reply.error)
    assert world.sandbox.journal.counts == {}
