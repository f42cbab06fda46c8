"""A legacy program on the sandbox: what it confirms is shipped, and what it imports on day two is what changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from mws.spapi.sandbox import US
from tests.compat.test_facade import World, texts

FIELD = Path(__file__).parent / "plans" / "feeds" / "field" / "u01_fulfilment_utf16_declared_utf8_bytes.xml"
ORDER = "111-1111111-1111111"
SHIP = (
    b'<?xml version="1.0"?><AmazonEnvelope><Header><DocumentVersion>1.01</DocumentVersion>'
    b"<MerchantIdentifier>A1SANDBOXSELLER</MerchantIdentifier></Header><MessageType>OrderFulfillment</MessageType>"
    b"<Message><MessageID>1</MessageID><OrderFulfillment><AmazonOrderID>111-1111111-1111111</AmazonOrderID>"
    b"<FulfillmentDate>2026-11-20T11:00:00Z</FulfillmentDate><FulfillmentData><CarrierCode>UPS</CarrierCode>"
    b"<ShipperTrackingNumber>1Z1</ShipperTrackingNumber></FulfillmentData></OrderFulfillment></Message></AmazonEnvelope>"
)


def changed(world: World, since: str) -> dict[str, str]:
    reply = world.call("ListOrders", params={"LastUpdatedAfter": since, "MarketplaceId.Id.1": US})
    assert reply.status == 200
    return dict(zip(texts(reply, "AmazonOrderId"), texts(reply, "OrderStatus"), strict=True))


@pytest.mark.parametrize("content", [SHIP, FIELD.read_bytes()], ids=["plain", "declared UTF-16"])
@pytest.mark.parametrize("version", ["2026-01-01", "v0"])
def test_a_confirmation_of_a_legacy_program_ships_the_order(content: bytes, version: str) -> None:
    world = World({"orders_version": version})
    now = world.sandbox.site.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    submitted = world.call(
        "SubmitFeed", "/Feeds/2009-01-01", params={"FeedType": "_POST_ORDER_FULFILLMENT_DATA_"}, body=content
    )
    assert submitted.status == 200
    world.clock.advance(300)
    assert changed(world, now) == {ORDER: "Shipped"}
    (feed_id,) = texts(submitted, "FeedSubmissionId")
    report = world.call("GetFeedSubmissionResult", "/Feeds/2009-01-01", params={"FeedSubmissionId": feed_id})
    assert not isinstance(report.body, bytes)
    assert b"<MessagesSuccessful>1</MessagesSuccessful>" in report.body.read()


def test_the_import_of_day_two_is_what_came_and_changed_since() -> None:
    world = World({"orders_version": "v0"})
    first = changed(world, "2020-01-01T00:00:00Z")
    last_run = world.sandbox.site.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    said = set(world.sandbox.next_day())
    second = changed(world, last_run)
    assert second.keys() <= said
    assert second.keys() - first.keys()
    assert any(first[order_id] != second[order_id] for order_id in second.keys() & first.keys())
