"""Notifications: every published type read, destinations and subscriptions made, nothing of a message told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import FrozenInstanceError
from datetime import datetime, timezone
from typing import Any

import pytest

from mws.spapi import notifications
from mws.spapi.errors import InvalidCall
from mws.spapi.notifications import NotANotification, Notification, read
from tests.reference import REFERENCE, needs_reference
from tests.spapi.clients import client
from tests.spapi.envelopes import MARK, envelope
from tests.spapi.faulty import Faulty, raw, reply

# ---- reading one ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lower", [False, True])
def test_both_spellings_make_the_same_notification(lower: bool) -> None:
    got = read(json.dumps(envelope("ORDER_CHANGE", {"OrderChangeNotification": {"SellerId": "A1"}}, lower=lower)))
    assert got == Notification(
        type="ORDER_CHANGE",
        version="2.1",
        time=datetime(2026, 11, 20, 12, 0, 0, 500000, tzinfo=timezone.utc),
        seller_id="A1",
        payload={"OrderChangeNotification": {"SellerId": "A1"}},
        id="id-1",
    )


def test_a_notification_is_frozen_and_keeps_its_payload_to_itself() -> None:
    got = read(json.dumps(envelope("ORDER_CHANGE", {"BuyerEmail": MARK})))
    with pytest.raises(FrozenInstanceError):
        got.type = "OTHER"  # type: ignore[misc]
    assert MARK not in repr(got)
    assert got.payload["BuyerEmail"] == MARK


def test_an_event_of_eventbridge_is_opened() -> None:
    event = {"version": "0", "detail-type": "ORDER_CHANGE", "detail": envelope("ORDER_CHANGE", {"SellerId": "A1"})}
    assert read(json.dumps(event)).seller_id == "A1"


@pytest.mark.parametrize(
    ("payload", "seller"),
    [
        ({"SellerId": "A1"}, "A1"),
        ({"sellerId": "A1", "issueType": "x"}, "A1"),
        ({"AnyOfferChangedNotification": {"SellerId": "A1", "Offers": [{"SellerId": "A2"}]}}, "A1"),
        ({"FeePromotionNotification": {"MerchantId": "A1"}}, "A1"),
        ({"TransactionUpdateNotification": {"SellingPartnerMetadata": {"SellingPartnerId": "A1"}}}, "A1"),
        ({"itemSalesEventChanges": [{"accountId": "amzn1.merchant.o.1"}]}, ""),
        ({"offers": [{"sellerId": "A2"}]}, ""),
        ({"SellerId": None, "Asin": "B1"}, ""),
        ({}, ""),
    ],
)
def test_the_seller_is_the_one_the_payload_is_about(payload: dict[str, Any], seller: str) -> None:
    assert read(json.dumps(envelope("X", payload))).seller_id == seller


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-11-20T12:00:00Z", datetime(2026, 11, 20, 12, tzinfo=timezone.utc)),
        ("2026-11-20T12:00:00.123456789Z", datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=timezone.utc)),
        ("2026-11-20T13:00:00+01:00", datetime(2026, 11, 20, 12, tzinfo=timezone.utc)),
        ("2026-11-20T12:00:00", datetime(2026, 11, 20, 12, tzinfo=timezone.utc)),
    ],
)
def test_times_are_utc(written: str, moment: datetime) -> None:
    said = envelope("X", {}) | {"EventTime": written}
    assert read(json.dumps(said)).time == moment


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (MARK, "notificationType"),
        (f'["{MARK}"]', "notificationType"),
        (f'{{"NotificationType": 5, "x": "{MARK}"}}', "notificationType"),
        (f'{{"detail": "{MARK}"}}', "notificationType"),
        (json.dumps(envelope("X", {}) | {"Payload": MARK}), "payload"),
        (json.dumps(envelope("X", {}) | {"EventTime": MARK}), "eventTime"),
        ("[" * 100_000, "notificationType"),
    ],
)
def test_what_is_no_notification_is_refused_without_being_quoted(text: str, says: str) -> None:
    with pytest.raises(NotANotification, match=says) as caught:
        read(text)
    assert MARK not in str(caught.value)
    assert caught.value.__context__ is None


SELLERLESS = {
    "BRANDED_ITEM_CONTENT_CHANGE",
    "DATA_KIOSK_QUERY_PROCESSING_FINISHED",
    "DETAIL_PAGE_TRAFFIC_EVENT",
    "ITEM_INVENTORY_EVENT_CHANGE",
    "ITEM_PRODUCT_TYPE_CHANGE",
    "ITEM_SALES_EVENT_CHANGE",
    "PRODUCT_TYPE_DEFINITIONS_CHANGE",
    "SHIPMENT_TRACKING_MILESTONE_CHANGED",
}


def published() -> Iterator[tuple[str, dict[str, Any]]]:
    """(file, an example) of every schema Amazon publishes; where it has none, the names its envelope has."""
    if REFERENCE is None:
        return
    for file in sorted((REFERENCE / "spapi" / "schemas" / "notifications").glob("*.json")):
        schema = json.loads(file.read_text("utf-8"))
        if "examples" in schema:
            yield from ((file.name, example) for example in schema["examples"])
            continue
        named = (schema.get("properties") or schema["definitions"]["NotificationResponse"]["properties"]).keys()
        kind = "B2B_ANY_OFFER_CHANGED" if file.name.startswith("B2b") else "FBA_INVENTORY_AVAILABILITY_CHANGES"
        made = envelope(kind, {"SellerId": "A1"})
        assert set(named) - {"NotificationMetadata"} <= set(made)
        yield file.name, {name: made[name] for name in named}


@needs_reference
def test_every_published_type_is_read() -> None:
    kinds = set()
    for file, example in published():
        got = read(json.dumps(example))
        kinds.add(got.type)
        assert (got.version, got.time.tzinfo) == (
            example.get("PayloadVersion") or example["payloadVersion"],
            timezone.utc,
        )
        assert got.payload == (example.get("Payload") or example["payload"])
        vendor = "amzn1.vg." in json.dumps(example)
        assert bool(got.seller_id) == (got.type not in SELLERLESS and not vendor), file
    assert kinds == set(notifications.TYPES)


# ---- destinations and subscriptions --------------------------------------------------------------------------------


def test_destinations_are_made_without_a_seller() -> None:
    with Faulty(reply({"payload": {"destinationId": "d"}})) as server:
        api = client(server)
        assert notifications.create_sqs_destination(api, "q", "arn:aws:sqs:us-east-1:123456789012:queue") == "d"
        assert notifications.create_eventbridge_destination(api, "e", "123456789012", "us-east-1") == "d"
    bodies = [json.loads(seen.body) for seen in server.seen]
    assert bodies == [
        {"name": "q", "resourceSpecification": {"sqs": {"arn": "arn:aws:sqs:us-east-1:123456789012:queue"}}},
        {"name": "e", "resourceSpecification": {"eventBridge": {"accountId": "123456789012", "region": "us-east-1"}}},
    ]
    assert [b"client_credentials" in seen.body for seen in server.tokens] == [True]


def test_a_subscription_is_the_sellers_and_its_end_is_not() -> None:
    with Faulty(
        reply({"payload": {"subscriptionId": "s"}}), raw(200, b"{}", Content_Type="application/json")
    ) as server:
        api = client(server)
        made = notifications.subscribe(
            api, "ANY_OFFER_CHANGED", "d", event_filter={"eventFilterType": "ANY_OFFER_CHANGED"}
        )
        notifications.unsubscribe(api, "ANY_OFFER_CHANGED", made)
        notifications.delete_destination(api, "d")
    assert made == "s"
    assert json.loads(server.seen[0].body) == {
        "destinationId": "d",
        "payloadVersion": "1.0",
        "processingDirective": {"eventFilter": {"eventFilterType": "ANY_OFFER_CHANGED"}},
    }
    assert [(seen.method, seen.target) for seen in server.seen[1:]] == [
        ("DELETE", "/notifications/v1/subscriptions/ANY_OFFER_CHANGED/s"),
        ("DELETE", "/notifications/v1/destinations/d"),
    ]
    assert [b"client_credentials" in seen.body for seen in server.tokens] == [False, True]


@pytest.mark.parametrize("arn", ["queue", "arn:aws:sns:us-east-1:123456789012:queue", "arn:aws:sqs:us-east-1:1:q q"])
def test_what_is_no_queue_is_refused_unsent(arn: str) -> None:
    with Faulty() as server, pytest.raises(InvalidCall, match="SQS queue"):
        notifications.create_sqs_destination(client(server), "q", arn)
    with pytest.raises(InvalidCall, match="twelve digits"):
        notifications.create_eventbridge_destination(client(server), "e", "12345", "us-east-1")
    assert server.seen == []
