"""Notifications out of a real SQS: received, deleted, given back; one message, one fate."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from moto.server import ThreadedMotoServer

from mws.spapi import notifications
from mws.spapi.credentials import AwsProfile
from mws.spapi.errors import InvalidCall, TransportError
from mws.spapi.notifications import Notification, consume, read, receive
from mws.spapi.queues import InHand, Queue, sqs_client
from mws.spapi.signing import AwsKeys
from tests.spapi.envelopes import MARK, envelope

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
    assert list(receive(made, sqs=sqs, idle=1)) == []


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


@pytest.mark.parametrize("door", ["receive", "consume"])
def test_a_client_that_is_made_is_closed_and_one_that_is_handed_in_is_not(
    sqs: Any, queue: str, aws: str, monkeypatch: pytest.MonkeyPatch, door: str
) -> None:
    made = []

    def make(url: str, keys: AwsKeys) -> Any:
        made.append(sqs_client(url, keys))
        return made[0]

    monkeypatch.setenv("AWS_ENDPOINT_URL_SQS", aws)
    monkeypatch.setattr(notifications, "sqs_client", make)
    amazons = f"https://sqs.us-east-1.amazonaws.com/123456789012/{queue.rpartition('/')[2]}"
    for client in (None, sqs):
        put(sqs, queue, 1)
        if door == "receive":
            next(receive(amazons, aws=AwsKeys("AKID", "s", "t"), sqs=client))
        else:
            consume(amazons, lambda _: None, aws=AwsKeys("AKID", "s", "t"), sqs=client, idle=0)
    assert [connections(client) for client in (*made, sqs)] == [0, 1]


def connections(sqs: Any) -> int:
    """To how many hosts a botocore client keeps connections."""
    return len(sqs._endpoint.http_session._manager.pools)


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
            # Another reader waits for longer than what is in hand would be ours by itself.
            got = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=3, MaxNumberOfMessages=10, VisibilityTimeout=0)
            others.append(len(got.get("Messages", ())))

    if door == "consume":
        assert consume(queue, slow, sqs=sqs, idle=0, visibility=2) == 2
        assert others == [0]
    else:
        for notification in receive(queue, sqs=sqs, idle=0, visibility=2):
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
