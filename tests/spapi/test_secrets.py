"""Nothing secret comes out: not in messages, tracebacks, logs at DEBUG, nor anywhere on the chain of an exception."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import pytest
import requests

from mws.spapi import datakiosk
from mws.spapi.calls import RestCall
from mws.spapi.client import Client
from mws.spapi.clock import FixedClock
from mws.spapi.errors import OutcomeUnknown, SpapiError
from mws.spapi.signing import AwsKeys
from tests.spapi import clients, faulty
from tests.spapi.faulty import Faulty, Step, failure, lwa_error, raw, reply, token

if TYPE_CHECKING:
    import socket

# Each put together here, so that a traceback that quotes a source line does not contain it.
MARK = "pl4nted"
REFRESH, ACCESS, SECRET, OLD = (f"{kind}-{MARK}" for kind in ("Atzr|refresh", "Atza|access", "secret", "old"))
AWS, SESSION, EMAIL = (f"{kind}-{MARK}" for kind in ("aws", "session", "buyer@example.com"))

READ = RestCall(
    "orders.v0.getOrders", query={"MarketplaceIds": ["M"], "BuyerEmail": EMAIL, "CreatedAfter": "2026-01-01T00:00:00Z"}
)
WRITE = RestCall(
    "messaging.v1.confirmCustomizationDetails", {"amazonOrderId": "1"}, {"marketplaceIds": ["M"]}, {"text": EMAIL}
)


def parts(exc: BaseException) -> Iterator[object]:
    """Everything that hangs on an exception: its chain, arguments, attributes, and what they hold."""
    todo: list[object] = [exc]
    seen: set[int] = set()
    while todo:
        thing = todo.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        yield thing
        if isinstance(thing, BaseException):
            todo += [thing.__cause__, thing.__context__, *thing.args]
        if isinstance(thing, (list, tuple, set)):
            todo += thing
        elif isinstance(thing, dict):
            todo += [*thing, *thing.values()]
        elif is_dataclass(thing) and not isinstance(thing, type):
            todo += [getattr(thing, one.name) for one in fields(thing)]
        elif hasattr(thing, "__dict__") and not isinstance(thing, type):
            todo += vars(thing).values()


def assert_clean(exc: BaseException, caplog: pytest.LogCaptureFixture) -> None:
    """Neither message, traceback, log nor anything on the chain holds what was planted."""
    assert MARK not in "".join(traceback.format_exception(exc))
    assert MARK not in caplog.text
    for thing in parts(exc):
        assert MARK not in str(thing) + repr(thing), type(thing)


QUOTED = failure(400, "InvalidInput", f"the token {ACCESS} is not for {SECRET}", details="x")

FAULTS: list[tuple[str, Step, tuple[Step, ...]]] = [
    ("reset", faulty.reset_before_headers, ()),
    ("mid body", faulty.close_mid_body, ()),
    ("chunks", faulty.close_mid_chunks, ()),
    ("html", faulty.html(503), ()),
    ("truncated", raw(200, f'{{"payload": "{EMAIL}'.encode()), ()),
    ("not utf-8", raw(200, b"\xff" + EMAIL.encode()), ()),
    ("half gzip", faulty.gzipped({"payload": EMAIL * 50}, keep=0.5), ()),
    ("quoted back", QUOTED, ()),
    ("redirect", raw(302, b"", Location="http://elsewhere.invalid/"), ()),
    ("429", failure(429), ()),
    ("403 expired", failure(403, "Unauthorized", f"The access token {ACCESS} has expired"), ()),
    ("invalid grant", reply({}), (lwa_error(400, "invalid_grant", f"{REFRESH} {SECRET} is revoked"),)),
    ("lwa reset", reply({}), (faulty.reset_before_headers,)),
    ("lwa html", reply({}), (faulty.html(200),)),
]


@pytest.mark.parametrize("call", [READ, WRITE], ids=["read", "write"])
@pytest.mark.parametrize(("fault", "lwa"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_no_secret_comes_out_of_a_failure(
    fault: Step, lwa: tuple[Step, ...], call: RestCall, caplog: pytest.LogCaptureFixture
) -> None:
    with Faulty(fault, lwa=lwa or (token(ACCESS),)) as server:
        api = Client(
            refresh_token=REFRESH,
            lwa_client_id="id",
            lwa_client_secret=SECRET,
            lwa_previous_client_secret=OLD,
            endpoint=server.url,
            lwa_endpoint=server.token_url,
            aws=AwsKeys("AKID", AWS, SESSION),
            max_wait=0,
            clock=FixedClock(datetime(2026, 11, 20, tzinfo=timezone.utc)),
        )
        with caplog.at_level(logging.DEBUG), pytest.raises(SpapiError) as caught:
            api.send(call)
    assert len(server.seen) + len(server.tokens) > 0
    assert_clean(caught.value, caplog)
    assert "urllib3" in {record.name.partition(".")[0] for record in caplog.records}
    assert MARK not in repr(api)


def test_no_secret_comes_out_when_nobody_listens(caplog: pytest.LogCaptureFixture) -> None:
    with Faulty() as server:
        url, token_url = server.url, server.token_url
    with caplog.at_level(logging.DEBUG):
        api = Client(
            refresh_token=REFRESH,
            lwa_client_id="id",
            lwa_client_secret=SECRET,
            endpoint=url,
            lwa_endpoint=token_url,
            clock=FixedClock(datetime(2026, 11, 20, tzinfo=timezone.utc)),
        )
        with pytest.raises(SpapiError) as caught:
            api.send(READ)
    assert_clean(caught.value, caplog)


def test_urllib3_lines_of_others_are_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    with Faulty(reply({})) as server, caplog.at_level(logging.DEBUG), requests.Session() as session:
        session.get(server.url + "/x?kept=1", timeout=5)
    assert "/x?kept=1" in caplog.text


def test_a_success_logs_no_secret_either(caplog: pytest.LogCaptureFixture) -> None:
    with Faulty(reply({"payload": {"Orders": []}}), lwa=(token(ACCESS),)) as server, caplog.at_level(logging.DEBUG):
        api = Client(
            refresh_token=REFRESH,
            lwa_client_id="id",
            lwa_client_secret=SECRET,
            endpoint=server.url,
            lwa_endpoint=server.token_url,
        )
        reply_ = api.send(READ)
    assert "/orders/v0/orders" in caplog.text
    assert MARK not in caplog.text + repr(reply_) + repr(READ.body)


# ---- restricted tokens, presigned URLs, listings, and what is offered after a lost answer ----------------------------

RESTRICTED, SIGNATURE = f"Atz.sprdt|{MARK}", f"X-Amz-Signature={MARK}&X-Amz-Security-Token={MARK}"


def client(server: Faulty) -> Client:
    return clients.client(server, refresh_token=REFRESH, lwa_client_secret=SECRET, max_wait=0)


def presigned(name: str = "url", **more: object) -> Step:
    """A reply that names a document at this server, by an URL that must not be seen."""

    def step(server: Faulty, connection: socket.socket, seen: faulty.Seen) -> bool:
        said = {"reportDocumentId": "d", "feedDocumentId": "d", "documentId": "d", name: f"{server.url}/d?{SIGNATURE}"}
        return reply(said | more)(server, connection, seen)

    return step


@pytest.mark.parametrize(
    "fault",
    [
        failure(403, "Unauthorized", f"The access token {RESTRICTED} is revoked"),
        failure(400, "InvalidInput", f"{RESTRICTED} is for another path"),
        faulty.reset_before_headers,
        raw(200, f'{{"payload": "{EMAIL}'.encode()),
    ],
)
def test_a_restricted_token_stays_one(fault: Step, caplog: pytest.LogCaptureFixture) -> None:
    call = RestCall("orders.v0.getOrder", {"orderId": "1"}, data_elements=("buyerInfo",))
    granted = reply({"restrictedDataToken": RESTRICTED, "expiresIn": 3600})

    def step(server: Faulty, connection: socket.socket, seen: faulty.Seen) -> bool:
        asked = seen.target.startswith("/tokens/")
        return (granted if asked else fault)(server, connection, seen)

    with Faulty(step, lwa=(token(ACCESS),)) as server, caplog.at_level(logging.DEBUG):
        api = client(server)
        with pytest.raises(SpapiError) as caught:
            api.send(call)
    assert any(seen.headers["x-amz-access-token"] == RESTRICTED for seen in server.seen)
    assert_clean(caught.value, caplog)
    assert MARK not in repr(api)


DOCUMENT_FAULTS: list[tuple[str, Step]] = [
    ("expired", raw(403, f"<Error><Code>AccessDenied</Code><X>{SIGNATURE}</X></Error>".encode())),
    ("gone", raw(404, SIGNATURE.encode())),
    ("reset", faulty.reset_before_headers),
    ("mid body", faulty.close_mid_body),
    ("redirect", raw(302, b"", Location=f"http://elsewhere.invalid/?{SIGNATURE}")),
    ("server error", raw(503, SIGNATURE.encode())),
    ("half gzip", faulty.gzipped({"buyer": EMAIL * 50}, keep=0.5)),
]


def read_report(api: Client) -> None:
    with api.documents.open_report("d") as opened:
        list(opened)


def read_query(api: Client) -> None:
    with datakiosk.open_document(api, "d") as opened:
        list(opened)


def upload_feed(api: Client) -> None:
    api.documents.upload_feed(f"<buyer>{EMAIL}</buyer>".encode(), "text/xml; charset=UTF-8")


# Not of an upload: the body of its answer is not read.
READING_ONLY = ("mid body", "half gzip")
DOCUMENT_JOBS = [
    pytest.param(job, name, fault, id=f"{job.__name__}-{what}")
    for job, name in ((read_report, "url"), (read_query, "documentUrl"), (upload_feed, "url"))
    for what, fault in DOCUMENT_FAULTS
    if job is not upload_feed or what not in READING_ONLY
]


@pytest.mark.parametrize(("job", "name", "fault"), DOCUMENT_JOBS)
def test_a_presigned_url_stays_unseen(
    job: Callable[[Client], None], name: str, fault: Step, caplog: pytest.LogCaptureFixture
) -> None:
    def step(server: Faulty, connection: socket.socket, seen: faulty.Seen) -> bool:
        at_store = seen.target.startswith("/d?")
        return (fault if at_store else presigned(name))(server, connection, seen)

    with (
        Faulty(step, lwa=(token(ACCESS),)) as server,
        caplog.at_level(logging.DEBUG),
        pytest.raises(SpapiError) as caught,
    ):
        job(client(server))
    assert any(SIGNATURE in seen.target for seen in server.seen)
    assert_clean(caught.value, caplog)


def test_a_listing_that_fails_shows_nothing_of_its_pages(caplog: pytest.LogCaptureFixture) -> None:
    page = reply({"payload": {"Orders": [{"BuyerInfo": {"BuyerEmail": EMAIL}}], "NextToken": f"token-{MARK}"}})
    with (
        Faulty(page, lwa=(token(ACCESS),)) as server,
        caplog.at_level(logging.DEBUG),
        pytest.raises(SpapiError, match="second time") as caught,
    ):
        list(client(server).paginate("orders.v0.getOrders", MarketplaceIds=["M"], BuyerEmail=EMAIL))
    assert_clean(caught.value, caplog)


def test_what_is_offered_after_a_lost_answer_holds_no_buyer(caplog: pytest.LogCaptureFixture) -> None:
    body = {"sellerFulfillmentOrderId": "S1", "destinationAddress": {"name": EMAIL}, "notificationEmails": [EMAIL]}
    call = RestCall("fulfillmentOutbound.2020-07-01.createFulfillmentOrder", body=json.loads(json.dumps(body)))
    with (
        Faulty(faulty.reset_before_headers, lwa=(token(ACCESS),)) as server,
        caplog.at_level(logging.DEBUG),
        pytest.raises(OutcomeUnknown) as caught,
    ):
        client(server).send(call)
    assert caught.value.read_back is not None
    assert_clean(caught.value, caplog)


def test_a_call_refused_before_it_is_sent_quotes_no_body(caplog: pytest.LogCaptureFixture) -> None:
    with Faulty() as server, caplog.at_level(logging.DEBUG):
        for body in ({"text": EMAIL, "when": object()}, [EMAIL], EMAIL, {"text": EMAIL + "\ud800"}):
            with pytest.raises(SpapiError) as caught:
                client(server).call(WRITE.operation, amazonOrderId="1", marketplaceIds=["M"], body=body)
            assert_clean(caught.value, caplog)
    assert server.seen == []
