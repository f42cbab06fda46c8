"""Notifications: every published type read, nothing lost between queue and consumer, nothing of a message told."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import FrozenInstanceError
from datetime import datetime, timezone
from itertools import islice
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from moto.server import ThreadedMotoServer

from mws.spapi import notifications
from mws.spapi.credentials import AwsProfile
from mws.spapi.errors import InvalidCall, TransportError
from mws.spapi.notifications import NotANotification, Notification, consume, read, receive
from mws.spapi.queues import InHand, Queue, sqs_client
from mws.spapi.signing import AwsKeys
from tests.reference import REFERENCE, needs_reference
from tests.spapi.clients import client
from tests.spapi.faulty import Faulty, raw, reply

MARK = "pl4nted"


def envelope(kind: str, payload: dict[str, Any], *, lower: bool = False, number: int = 1) -> dict[str, Any]:
    """The common envelope in either of Amazon's spellings."""
    upper: dict[str, Any] = {
        "NotificationVersion": "1.0",
        "NotificationType": kind,
        "PayloadVersion": "2.1",
        "EventTime": "2026-11-20T12:00:00.5Z",
        "Payload": payload,
        "NotificationMetadata": {"NotificationId": f"id-{number}", "SubscriptionId": "s", "ApplicationId": "a"},
    }
    if not lower:
        return upper
    metadata = {name[0].lower() + name[1:]: value for name, value in upper.pop("NotificationMetadata").items()}
    return {name[0].lower() + name[1:]: value for name, value in upper.items()} | {"notificationMetadata": metadata}


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


# ---- receiving -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def aws() -> Iterator[str]:
    """moto's server on a real socket: its URL."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def sqs(aws: str) -> Any:
    session = botocore.session.Session()
    session.set_credentials("AKID", f"aws-{MARK}", f"session-{MARK}")
    return session.create_client("sqs", region_name="us-east-1", endpoint_url=aws)


@pytest.fixture
def queue(sqs: Any, request: pytest.FixtureRequest) -> str:
    made = sqs.create_queue(QueueName=f"q{abs(hash(request.node.name))}", Attributes={"VisibilityTimeout": "600"})
    return str(made["QueueUrl"])


def put(sqs: Any, queue: str, *numbers: int) -> None:
    for number in numbers:
        body = json.dumps(envelope("ORDER_CHANGE", {"SellerId": "A1", "BuyerEmail": MARK}, number=number))
        sqs.send_message(QueueUrl=queue, MessageBody=body)


def counts(sqs: Any, queue: str) -> tuple[int, int]:
    """(messages to be had, messages in somebody's hands)."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    got = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
    return int(got[names[0]]), int(got[names[1]])


def test_everything_in_the_queue_arrives_and_is_then_gone(sqs: Any, queue: str) -> None:
    put(sqs, queue, *range(25))
    got = list(receive(queue, sqs=sqs, idle=1))
    assert sorted(one.id for one in got) == sorted(f"id-{number}" for number in range(25))
    assert counts(sqs, queue) == (0, 0)


def test_a_message_is_deleted_when_the_next_is_asked_for_and_not_before(sqs: Any, queue: str) -> None:
    put(sqs, queue, 1, 2)
    with closing(receive(queue, sqs=sqs, idle=1)) as arriving:
        next(arriving)
        assert sum(counts(sqs, queue)) == 2
        next(arriving)
        assert sum(counts(sqs, queue)) == 1


def test_what_a_consumer_leaves_is_there_for_the_next_one_at_once(sqs: Any, queue: str) -> None:
    put(sqs, queue, 1, 2, 3)

    def fail_at_second() -> None:
        for number, _ in enumerate(receive(queue, sqs=sqs, idle=1), 1):
            if number == 2:
                raise RuntimeError("the consumer's own")

    with pytest.raises(RuntimeError, match="own"):
        fail_at_second()
    assert counts(sqs, queue) == (2, 0)
    assert len(list(receive(queue, sqs=sqs, idle=1))) == 2


def test_what_is_no_notification_stays_and_the_rest_goes_on(
    sqs: Any, queue: str, caplog: pytest.LogCaptureFixture
) -> None:
    sent = sqs.send_message(QueueUrl=queue, MessageBody=f"not a notification: {MARK}")
    put(sqs, queue, 1, 2)
    with caplog.at_level(logging.ERROR):
        assert len(list(receive(queue, sqs=sqs, idle=1))) == 2
    assert sum(counts(sqs, queue)) == 1
    assert f"message {sent['MessageId']} was left in the queue" in caplog.text
    assert MARK not in caplog.text


def test_a_queue_of_nothing_else_ends_too(sqs: Any, aws: str) -> None:
    made = sqs.create_queue(QueueName="at-once", Attributes={"VisibilityTimeout": "0"})["QueueUrl"]
    sqs.send_message(QueueUrl=made, MessageBody="no notification, and there again at once")
    assert list(receive(made, sqs=sqs, idle=5)) == []


def test_an_empty_queue_ends_after_the_idle_time() -> None:
    asked: list[int] = []

    class Impatient:
        """SQS that waits for nothing, so that the test need not."""

        def receive_message(self, **arguments: Any) -> Any:
            asked.append(arguments["WaitTimeSeconds"])
            return {}

    assert list(receive("queue", sqs=Impatient(), idle=50)) == []
    assert asked == [20, 20, 10]


def test_setting_the_event_ends_it(sqs: Any, queue: str) -> None:
    put(sqs, queue, 1, 2, 3)
    cancel = threading.Event()
    arriving = receive(queue, sqs=sqs, idle=None, cancel=cancel)
    assert len(list(islice(arriving, 2))) == 2
    cancel.set()
    assert list(arriving) == []
    assert counts(sqs, queue) == (1, 0)


def test_without_a_client_one_is_made(sqs: Any, queue: str, aws: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_SQS", aws)
    put(sqs, queue, 1)
    # moto tells queues apart by the last part of the URL; the region is in its host, as in Amazon's own.
    name = queue.rpartition("/")[2]
    amazons = f"https://sqs.us-east-1.amazonaws.com/123456789012/{name}"
    assert [one.id for one in receive(amazons, aws=AwsKeys("AKID", "s", "t"), idle=1)] == ["id-1"]


@pytest.mark.parametrize(
    ("url", "region"),
    [
        ("https://sqs.eu-west-1.amazonaws.com/123456789012/q", "eu-west-1"),
        ("https://eu-west-1.queue.amazonaws.com/123456789012/q", "eu-west-1"),
        ("https://sqs.cn-north-1.amazonaws.com.cn/123456789012/q", "cn-north-1"),
    ],
)
def test_the_region_is_that_of_the_queue(url: str, region: str) -> None:
    assert sqs_client(url, AwsKeys("AKID", "s")).meta.region_name == region


def test_a_profile_lends_its_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "credentials").write_text("[queue]\naws_access_key_id = AKIDQUEUE\naws_secret_access_key = s\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    made = sqs_client("https://sqs.us-east-1.amazonaws.com/123456789012/q", AwsProfile("queue"))
    assert made._request_signer._credentials.access_key == "AKIDQUEUE"


def test_a_queue_without_a_region_wants_a_client() -> None:
    with pytest.raises(InvalidCall, match="names no AWS region"):
        receive("http://localhost/queue")


def test_what_sqs_refuses_is_one_of_our_errors(sqs: Any, queue: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(TransportError, match="refused receive_message") as caught:
        next(receive(queue + "-that-is-not-there", sqs=sqs))
    assert caught.value.__context__ is None
    assert MARK not in caplog.text


def test_nothing_of_a_message_or_a_key_is_logged(sqs: Any, queue: str, caplog: pytest.LogCaptureFixture) -> None:
    put(sqs, queue, 1)
    with caplog.at_level(logging.DEBUG):
        (got,) = receive(queue, sqs=sqs, idle=1)
    assert got.payload["BuyerEmail"] == MARK
    assert "botocore" in {record.name.partition(".")[0] for record in caplog.records}
    assert MARK not in caplog.text


def test_what_botocore_says_of_others_is_left_alone(sqs: Any, queue: str, caplog: pytest.LogCaptureFixture) -> None:
    put(sqs, queue, 1)
    with caplog.at_level(logging.DEBUG):
        sqs.receive_message(QueueUrl=queue)
    assert MARK in caplog.text


# ---- one message, one fate -----------------------------------------------------------------------------------------


@pytest.fixture
def guarded(sqs: Any, request: pytest.FixtureRequest) -> tuple[str, str]:
    """A queue whose messages are taken aside after three receipts, and where they go then."""
    name = f"g{abs(hash(request.node.name))}"
    aside = sqs.create_queue(QueueName=f"{name}-dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=aside, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": "3"})
    return str(sqs.create_queue(QueueName=name, Attributes={"RedrivePolicy": policy})["QueueUrl"]), str(aside)


class Bad(Exception):
    """What a handler raises for the one message it cannot bear."""


def handle(got: list[str]) -> Callable[[Notification], None]:
    def handler(notification: Notification) -> None:
        if notification.id == "id-0":
            raise Bad(MARK)
        got.append(notification.id)

    return handler


def test_one_bad_message_of_ten_is_the_only_one_taken_aside(sqs: Any, guarded: tuple[str, str]) -> None:
    """A program that is started again whenever it fails."""
    queue, aside = guarded
    put(sqs, queue, *range(10))
    got: list[str] = []
    handler = handle(got)
    for _ in range(20):
        try:
            for notification in receive(queue, sqs=sqs, idle=0):
                handler(notification)
        except Bad:
            continue
    assert sorted(got) == [f"id-{number}" for number in range(1, 10)]
    assert (counts(sqs, queue), counts(sqs, aside)) == ((0, 0), (1, 0))
    assert read(sqs.receive_message(QueueUrl=aside)["Messages"][0]["Body"]).id == "id-0"


def test_a_handler_that_fails_stops_nobody(sqs: Any, queue: str, caplog: pytest.LogCaptureFixture) -> None:
    put(sqs, queue, *range(25))
    got: list[str] = []
    told: list[tuple[str, str]] = []
    with caplog.at_level(logging.DEBUG):
        handled = consume(
            queue, handle(got), sqs=sqs, idle=0, failed=lambda one, exc: told.append((one.id, type(exc).__name__))
        )
    assert (handled, len(got)) == (24, 24)
    assert told == [("id-0", "Bad")]
    assert counts(sqs, queue) == (0, 1), "it comes again by itself, not at once"
    assert "was not handled: Bad" in caplog.text
    assert MARK not in caplog.text


def test_what_is_not_the_handlers_own_failure_gives_everything_back(sqs: Any, queue: str) -> None:
    put(sqs, queue, *range(5))

    def interrupted(notification: Notification) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        consume(queue, interrupted, sqs=sqs, idle=0)
    assert counts(sqs, queue) == (5, 0)


@pytest.mark.parametrize("door", ["receive", "consume"])
def test_while_a_handler_works_no_other_reader_gets_its_message(sqs: Any, queue: str, door: str) -> None:
    put(sqs, queue, 1, 2)
    seen: list[str] = []
    others: list[int] = []

    def slow(notification: Notification) -> None:
        seen.append(notification.id)
        if len(seen) == 1:
            # Another reader waits for three times as long as what is in hand would be ours by itself.
            got = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=3, MaxNumberOfMessages=10, VisibilityTimeout=0)
            others.append(len(got.get("Messages", ())))

    if door == "consume":
        assert consume(queue, slow, sqs=sqs, idle=0, visibility=1) == 2
        assert others == [0]
    else:
        for notification in receive(queue, sqs=sqs, idle=0, visibility=1):
            slow(notification)
        assert others == [1], "the second one, which was not taken out yet"
    assert sorted(seen) == ["id-1", "id-2"]
    assert counts(sqs, queue) == (0, 0)


@pytest.mark.parametrize("count", [0, 3])
def test_without_idle_time_the_queue_is_asked_until_it_has_nothing(sqs: Any, queue: str, count: int) -> None:
    put(sqs, queue, *range(count))
    waits: list[int] = []

    class Counted:
        """SQS, and how long it was asked to wait."""

        def __getattr__(self, name: str) -> Any:
            return getattr(sqs, name)

        def receive_message(self, **arguments: Any) -> Any:
            waits.append(arguments["WaitTimeSeconds"])
            return sqs.receive_message(**arguments)

    assert len(list(receive(queue, sqs=Counted(), idle=0))) == count
    assert waits == [0] * (count + 1)


def test_nothing_is_prolonged_after_it_was_given_back() -> None:
    prolonged: list[int] = []
    twice = threading.Event()

    class Hearing:
        """SQS that hears what is prolonged."""

        def change_message_visibility(self, **arguments: Any) -> None:
            prolonged.append(arguments["VisibilityTimeout"])
            if len(prolonged) == 2:
                twice.set()

    with InHand(Queue(Hearing(), "queue", visibility=1)) as in_hand:
        in_hand.take([{"ReceiptHandle": "r"}])
        assert twice.wait(10)
        in_hand.give_back({"ReceiptHandle": "r"})
        given_back = len(prolonged)
        in_hand._thread.join(0.8)
        assert len(prolonged) == given_back
    assert prolonged == [1] * (given_back - 1) + [0]
