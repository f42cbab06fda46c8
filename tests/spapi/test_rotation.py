"""The client secret's rotation: asked for, found in the queue, kept, taken up without a restart."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs

import pytest

from mws.spapi import rotation
from mws.spapi.client import Client
from mws.spapi.clock import FixedClock
from mws.spapi.errors import LwaError
from mws.spapi.notifications import NotANotification, Notification, read, receive
from mws.spapi.rotation import NEW_SECRET, SECRET_EXPIRY, NewSecret, SecretAgeUnknown, SecretExpiry, take_up
from mws.spapi.secret import ClientSecret
from tests.spapi import clients
from tests.spapi.clients import READ
from tests.spapi.faulty import Faulty, lwa_error, raw, reply, token

START = datetime(2026, 11, 20, tzinfo=timezone.utc)
ORDER = reply({"order": {}})
NEW = "new-" + "pl4nted"


def arrived(
    secret: object = NEW,
    client_id: object = "client-id",
    kind: str = NEW_SECRET,
    time: str = "2026-11-20T10:00:00.123Z",
    **others: object,
) -> Notification:
    return read(message(secret, client_id, kind, time, **others))


def message(
    secret: object = NEW,
    client_id: object = "client-id",
    kind: str = NEW_SECRET,
    time: str = "2026-11-20T10:00:00.123Z",
    **others: object,
) -> str:
    """What Amazon puts into the queue. The names are those of its sample application's README."""
    inside = {
        "clientId": client_id,
        "newClientSecret": secret,
        "newClientSecretExpiryTime": "2027-05-19T10:00:00.198Z",
        "oldClientSecretExpiryTime": "2026-11-27T10:00:00.180Z",
    }
    return json.dumps(
        {
            "notificationVersion": "1.0",
            "notificationType": kind,
            "payloadVersion": "2023-11-30",
            "eventTime": time,
            "payload": {"applicationOAuthClientNewSecret": {**inside, **others}},
            "notificationMetadata": {"applicationId": "amzn1.sp.solution.x", "notificationId": "n-1"},
        }
    )


def client(server: Faulty, clock: FixedClock, secret: str | ClientSecret = "old-secret") -> Client:
    return clients.client(server, clock=clock, lwa_client_secret=secret)


def secrets_used(server: Faulty) -> list[str]:
    return [parse_qs(seen.body.decode())["client_secret"][0] for seen in server.tokens]


def nothing(found: NewSecret) -> None:
    return


def test_rotate_asks_without_a_seller() -> None:
    with Faulty(raw(204, b"")) as server:
        rotation.rotate(client(server, FixedClock(START)))
    assert (server.seen[0].method, server.seen[0].target) == ("POST", "/applications/2023-11-30/clientSecret")
    assert b"scope=sellingpartnerapi%3A%3Aclient_credential%3Arotation" in server.tokens[0].body


def test_the_notification_is_read() -> None:
    found = rotation.new_secret(arrived())
    assert found == NewSecret(
        "client-id",
        NEW,
        datetime(2026, 11, 20, 10, 0, 0, 123000, tzinfo=timezone.utc),
        datetime(2027, 5, 19, 10, 0, 0, 198000, tzinfo=timezone.utc),
        datetime(2026, 11, 27, 10, 0, 0, 180000, tzinfo=timezone.utc),
    )
    assert NEW not in repr(found)


def test_the_warning_before_the_end_is_read() -> None:
    said = read(
        json.dumps(
            {
                "notificationType": SECRET_EXPIRY,
                "eventTime": "2026-11-20T10:00:00Z",
                "payload": {
                    "applicationOAuthClientSecretExpiry": {
                        "clientId": "client-id",
                        "clientSecretExpiryTime": "2026-12-09T22:06:39.224Z",
                        "clientSecretExpiryReason": "PERIODIC_ROTATION",
                    }
                },
            }
        )
    )
    ends = datetime(2026, 12, 9, 22, 6, 39, 224000, tzinfo=timezone.utc)
    assert rotation.expiry(said) == SecretExpiry("client-id", ends, "PERIODIC_ROTATION")
    assert rotation.new_secret(said) is None
    assert rotation.expiry(arrived()) is None


@pytest.mark.parametrize(
    "broken",
    [{"secret": ""}, {"secret": None}, {"secret": 5}, {"client_id": ""}, {"client_id": None}],
    ids=["empty", "none", "number", "nobody's", "no client"],
)
def test_a_notification_without_what_it_is_for_is_an_error_that_shows_nothing(broken: dict[str, object]) -> None:
    with pytest.raises(NotANotification) as caught:
        rotation.new_secret(arrived(**broken))  # type: ignore[arg-type]
    assert NEW not in str(caught.value)


def test_dates_that_are_missing_are_not_guessed() -> None:
    found = rotation.new_secret(arrived(newClientSecretExpiryTime=None, oldClientSecretExpiryTime="soon"))
    assert found is not None
    assert (found.ends, found.previous_ends) == (None, None)


def test_new_tokens_use_the_new_secret_and_those_of_other_sellers_too() -> None:
    clock = FixedClock(START)
    with Faulty(ORDER) as server:
        api = client(server, clock)
        other = api.for_seller(refresh_token="Atzr|other")
        api.send(READ)
        assert take_up(api, arrived(), nothing)
        api.send(READ)
        other.send(READ)
    assert secrets_used(server) == ["old-secret", NEW, NEW]


def test_it_is_kept_before_it_is_used() -> None:
    with Faulty(ORDER) as server:
        api = client(server, FixedClock(START))
        kept: list[tuple[str, str]] = []

        def save(found: NewSecret) -> None:
            kept.append((found.secret, api.client_secret.get().current))

        take_up(api, arrived(), save)
    assert kept == [(NEW, "old-secret")]


def test_what_nobody_kept_is_not_used() -> None:
    def save(found: NewSecret) -> None:
        raise OSError("disk full")

    with Faulty(ORDER) as server:
        api = client(server, FixedClock(START))
        with pytest.raises(OSError, match="disk full"):
            take_up(api, arrived(), save)
        api.send(READ)
    assert secrets_used(server) == ["old-secret"]


def test_a_new_secret_that_is_refused_gives_way_to_the_previous_one_once() -> None:
    refused = lwa_error(401, "invalid_client")
    with Faulty(ORDER, lwa=(refused, token("by the old one"))) as server:
        api = client(server, FixedClock(START))
        take_up(api, arrived(), nothing)
        api.send(READ)
    assert secrets_used(server) == [NEW, "old-secret"]
    with Faulty(ORDER, lwa=(refused,)) as server:
        api = client(server, FixedClock(START))
        take_up(api, arrived(), nothing)
        with pytest.raises(LwaError, match="invalid_client"):
            api.send(READ)
    assert secrets_used(server) == [NEW, "old-secret"]


def test_the_previous_secret_is_not_tried_after_its_end() -> None:
    clock = FixedClock(START)
    with Faulty(ORDER, lwa=(lwa_error(401, "invalid_client"),)) as server:
        api = client(server, clock)
        take_up(api, arrived(), nothing)
        clock.advance(timedelta(days=8).total_seconds())
        with pytest.raises(LwaError):
            api.send(READ)
    assert secrets_used(server) == [NEW]


@pytest.mark.parametrize(
    ("notification", "why"),
    [
        (lambda: arrived(kind="ORDER_CHANGE"), "another type"),
        (lambda: arrived(client_id="somebody-else"), "another application"),
        (lambda: arrived(time="2026-11-19T10:00:00Z"), "older"),
        (lambda: arrived("yet another", time="2026-11-20T09:00:00Z"), "a copy"),
    ],
    ids=["type", "application", "older", "copy"],
)
def test_what_is_not_for_this_client_changes_nothing(notification: Callable[[], Notification], why: str) -> None:
    kept: list[NewSecret] = []
    held = ClientSecret("held", since=datetime(2026, 11, 20, 9, tzinfo=timezone.utc))
    with Faulty(ORDER) as server:
        api = client(server, FixedClock(START), held)
        assert not take_up(api, notification(), kept.append), why
    assert held.get().current == "held"
    assert kept == []


def test_the_same_message_twice_is_taken_up_once() -> None:
    kept: list[NewSecret] = []
    with Faulty(ORDER) as server:
        api = client(server, FixedClock(START))
        assert [take_up(api, arrived(), kept.append) for _ in range(2)] == [True, False]
    assert api.client_secret.get().previous == "old-secret"
    assert len(kept) == 1


def test_the_secret_in_use_does_not_become_its_own_previous_one() -> None:
    held = ClientSecret("one")
    assert held.replace("two", since=START)
    assert not held.replace("two", since=START + timedelta(hours=1))
    assert held.get().at(START) == ("two", "one")


def test_an_older_secret_does_not_come_back() -> None:
    held = ClientSecret("one", since=START)
    assert not held.replace("older", since=START - timedelta(hours=1))
    assert not held.replace("as old", since=START)
    assert held.get().at(START) == ("one", "")


def test_sixteen_threads_see_the_old_pair_or_the_new_one_and_nothing_between() -> None:
    held = ClientSecret("0")
    stop = threading.Event()
    torn: list[tuple[str, str]] = []

    def look() -> None:
        while not stop.is_set():
            current, previous = held.get().at(START)
            if current != "0" and int(previous) != int(current) - 1:
                torn.append((current, previous))

    with ThreadPoolExecutor(16) as pool:
        for _ in range(16):
            pool.submit(look)
        for number in range(1, 2000):
            held.replace(str(number), since=START + timedelta(seconds=number))
        stop.set()
    assert held.get().current == "1999"
    assert torn == []


def test_out_of_the_queue_it_goes_only_when_it_is_taken_up() -> None:
    """From a real SQS reply on: what could not be kept comes again, what was taken up is gone."""
    moto = pytest.importorskip("moto.server", reason="moto is not installed: it is a tool of these tests only")
    import botocore.session

    sqs_server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    sqs_server.start()
    host, port = sqs_server.get_host_and_port()
    session = botocore.session.Session()
    session.set_credentials("AKID", "aws-secret")
    sqs = session.create_client("sqs", region_name="us-east-1", endpoint_url=f"http://{host}:{port}")
    queue = sqs.create_queue(QueueName="secrets")["QueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody=message())
    kept: list[str] = []

    def fails(found: NewSecret) -> None:
        raise OSError("disk full")

    def listen(api: Client, save: Callable[[NewSecret], None]) -> None:
        for notification in receive(queue, idle=0.1, sqs=sqs):
            take_up(api, notification, save)

    try:
        with Faulty(ORDER) as server:
            api = client(server, FixedClock(START))
            with pytest.raises(OSError, match="disk full"):
                listen(api, fails)
            listen(api, lambda found: kept.append(found.secret))
            listen(api, lambda found: kept.append("a copy"))
    finally:
        sqs_server.stop()
    assert kept == [NEW]
    assert api.client_secret.get().current == NEW


def test_neither_log_nor_repr_shows_a_secret(caplog: pytest.LogCaptureFixture) -> None:
    with Faulty(ORDER) as server, caplog.at_level(logging.DEBUG):
        api = client(server, FixedClock(START))
        take_up(api, arrived(), nothing)
        take_up(api, arrived(client_id="somebody-else"), nothing)
        api.send(READ)
    assert NEW not in caplog.text + repr(api) + repr(api.client_secret) + repr(api.client_secret.get())
    assert "old-secret" not in repr(api.client_secret.get())
    assert "is in use" in caplog.text


# ---- after a restart -----------------------------------------------------------------------------------------------

WAITED = "2026-11-19T10:00:00Z"  # made before the client of these tests was


def test_a_restarted_client_does_not_go_back_to_a_secret_that_waited_in_the_queue() -> None:
    """It was started with the newest secret as text; whether the queued one is older, nobody can know."""
    kept: list[NewSecret] = []
    with Faulty(ORDER) as server:
        api = client(server, FixedClock(START), "newest")
        with pytest.raises(SecretAgeUnknown, match="since") as caught:
            take_up(api, arrived("older", time=WAITED), kept.append)
        assert "older" not in str(caught.value)
        api.send(READ)
    assert secrets_used(server) == ["newest"]
    assert kept == []


@pytest.mark.parametrize(("since", "taken"), [(18, True), (20, False)], ids=["older", "newer"])
def test_who_says_how_old_his_secret_is_needs_no_luck(since: int, taken: bool) -> None:
    held = ClientSecret("held", since=datetime(2026, 11, since, tzinfo=timezone.utc))
    with Faulty(ORDER) as server:
        api = client(server, FixedClock(START), held)
        assert take_up(api, arrived("queued", time=WAITED), nothing) is taken
    assert held.get().current == ("queued" if taken else "held")


def test_its_own_secret_in_the_queue_tells_a_client_how_old_it_is() -> None:
    with Faulty(ORDER) as server:
        api = client(server, FixedClock(START), "newest")
        assert not take_up(api, arrived("newest", time=WAITED), nothing)
        assert not take_up(api, arrived("older", time="2026-11-12T10:00:00Z"), nothing)
        assert take_up(api, arrived("next", time="2026-11-19T11:00:00Z"), nothing)
    assert api.client_secret.get().at(START) == ("next", "newest")


def test_neither_the_previous_secret_nor_one_that_has_ended_comes_back() -> None:
    with Faulty(ORDER) as server:
        api = client(server, FixedClock(START), ClientSecret("newest", previous="older"))
        assert not take_up(api, arrived("older", time=WAITED), nothing)
        ended = arrived("ended", time=WAITED, newClientSecretExpiryTime="2026-11-19T23:00:00Z")
        assert not take_up(api, ended, nothing)
    assert api.client_secret.get().current == "newest"
