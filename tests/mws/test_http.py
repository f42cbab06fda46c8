"""Calls over real sockets: signed so that a gateway's verifier agrees, ended by their deadline, never sent twice."""

from __future__ import annotations

import base64
import hashlib
import io
import logging
import socket
import threading
import traceback
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest
import requests

import mws
from mws.calls import LegacyCall
from mws.http import GUIDE_RETRIES, HttpBackend
from mws.pacing import Pacer
from tests.mws.speaker import Answer, Speaker, speaking
from tests.ports import refusing
from tests.spapi.faulty import Faulty, verbatim

SECRET = "a secret with é"
SECRETS = ("SECRETSIGNATURE", "Signature=", "AWSAccessKeyId", "AKIAKEY", "amzn.mws.token", SECRET)
LIST = LegacyCall(
    "ListOrders", {"MarketplaceId.Id.1": "A B*~"}, "AKIAKEY", "A1", "amzn.mws.token", "2013-09-01", "/O/1"
)
WRITE = LegacyCall("SubmitFeed", {"FeedType": "_X_"}, "AKIAKEY", "A1", version="2009-01-01", path="/", body=b"feed")


@pytest.fixture
def host() -> Iterator[Speaker]:
    with speaking() as speaker:
        yield speaker


@pytest.mark.parametrize(("method", "form"), [("GET", True), ("GET", False), ("POST", False), ("POST", True)])
def test_a_call_is_signed_and_its_parameters_arrive(host: Speaker, method: str, form: bool) -> None:
    reply = HttpBackend(host.url, SECRET).send(LIST, method=method, form=form)
    (sent,) = host.sent
    assert (reply.status_code, sent.method, sent.path) == (200, method, "/O/1")
    assert sent.verdict(SECRET) == (True, host.url.removeprefix("http://"), "rfc3986", "")
    assert not sent.verdict("another").ok
    assert sent.params["MarketplaceId.Id.1"] == "A B*~"
    assert sent.params["SellerId"] == "A1"
    assert bool(sent.query) == (method == "GET" or not form)


@pytest.mark.parametrize("method", ["HmacSHA256", "HmacSHA1"])
def test_either_signature_method(host: Speaker, method: str) -> None:
    HttpBackend(host.url, SECRET, signature_method=method).send(LIST)
    assert host.sent[0].verdict(SECRET).ok
    assert host.sent[0].params["SignatureMethod"] == method


@pytest.mark.parametrize("body", [b"a feed", io.BytesIO(b"skipped a feed")], ids=["bytes", "file"])
def test_a_payload_goes_in_the_body_with_its_md5(host: Speaker, body: bytes | io.BytesIO) -> None:
    if isinstance(body, io.BytesIO):
        body.seek(8)
    call = LegacyCall("SubmitFeed", {}, "AKIAKEY", "A1", version="2009-01-01", body=body, content_type="text/xml")
    HttpBackend(host.url, SECRET).send(call)
    (sent,) = host.sent
    assert sent.body == b"a feed"
    assert sent.headers["content-md5"] == base64.b64encode(hashlib.md5(b"a feed").digest()).decode()
    assert sent.headers["content-type"] == "text/xml"
    assert sent.params["Action"] == "SubmitFeed"
    assert sent.verdict(SECRET).ok


def test_the_time_of_a_request_follows_the_host_s_clock(host: Speaker) -> None:
    host.answers = [Answer(b"<PingResponse/>", headers={"Date": "Fri, 20 Nov 2026 14:00:00 GMT"}), Answer()]
    now = datetime(2026, 11, 20, 13, 20, tzinfo=timezone.utc)
    backend = HttpBackend(host.url, SECRET, now=lambda: now).synchronised()
    backend.send(LIST)
    assert backend.offset == timedelta(minutes=40)
    assert host.sent[0].path == "/"
    assert host.sent[1].params["Timestamp"] == "2026-11-20T14:00:00Z"


@pytest.mark.parametrize(
    ("date", "offset"),
    [
        ("Fri, 20 Nov 2026 14:00:00 -0000", timedelta(minutes=40)),
        ("soon", None),
        ("Fri, 20 Nov 99999 14:00:00 GMT", None),
    ],
)
def test_a_host_may_write_its_date_as_it_likes(host: Speaker, date: str, offset: timedelta | None) -> None:
    host.answers = [Answer(b"<PingResponse/>", headers={"Date": date})]
    now = datetime(2026, 11, 20, 13, 20, tzinfo=timezone.utc)
    assert HttpBackend(host.url, SECRET, now=lambda: now).ping().offset == offset


def test_a_ping_of_what_speaks_no_mws(host: Speaker) -> None:
    host.answers = [Answer(b"<html/>")]
    with pytest.raises(mws.MWSError, match="does not speak MWS"):
        HttpBackend(host.url, SECRET).ping()


def test_connections_are_reused_and_cookies_are_not(host: Speaker) -> None:
    host.answers = [Answer(headers={"Set-Cookie": "who=seller-one; Path=/"})]
    for _ in range(3):
        HttpBackend(host.url, SECRET).send(LIST)
    assert len(host.connections) == 1
    assert not any("cookie" in sent.headers for sent in host.sent)


@pytest.mark.parametrize("status", [100, 102, 103])
def test_an_interim_reply_shifts_no_answer_on_a_shared_connection(status: int) -> None:
    def answer(name: str) -> bytes:
        body = f"<GetOrderResponse><GetOrderResult><Id>{name}</Id></GetOrderResult></GetOrderResponse>".encode()
        interim = b"HTTP/1.1 %d Interim\r\nLink: </a>\r\n\r\n" % status
        return interim + b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n" % len(body) + body

    with Faulty(verbatim(answer("first")), verbatim(answer("second"))) as server:
        orders = mws.Orders("AKIA", "secret", "A1", domain=server.url)
        assert [str(orders.get_order([name]).parsed["Id"]) for name in ("first", "second")] == ["first", "second"]
    assert server.connections == 1


def test_a_host_that_wants_another_protocol_gives_no_answer() -> None:
    other = verbatim(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n")
    with Faulty(other) as server, pytest.raises(mws.MWSError):
        mws.Orders("AKIA", "secret", "A1", domain=server.url).get_order(["1"])


@pytest.mark.parametrize(
    "answer", [Answer(b"x" * 100_000, drip=True), Answer(b"x", drip_head=True)], ids=["body", "head"]
)
def test_a_slow_drip_ends_at_the_deadline(host: Speaker, answer: Answer) -> None:
    """The speaker would go on for half an hour, and each wait for a byte is short."""
    answer.headers = {"X-Long": "y" * 60_000}
    host.answers = [answer]
    with pytest.raises(requests.Timeout, match="no whole reply from 127"):
        HttpBackend(host.url, SECRET, deadline=0.3).send(LIST)


@pytest.mark.parametrize("begins", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<R"], ids=["silence", "body"])
def test_a_wait_that_ends_before_the_watchdog_comes_to_it_ends_by_the_deadline_all_the_same(
    monkeypatch: pytest.MonkeyPatch, begins: bytes
) -> None:
    monkeypatch.setattr(threading.Timer, "run", lambda timer: None)
    with Faulty(verbatim(begins)) as server, pytest.raises(requests.Timeout, match="no whole reply from 127"):
        HttpBackend(server.url, SECRET, deadline=0.2).send(LIST)


def test_a_call_after_a_deadline_is_none_the_worse(host: Speaker) -> None:
    host.answers = [Answer(b"x" * 9999, drip=True), Answer(b"<Fine/>")]
    with pytest.raises(requests.Timeout):
        HttpBackend(host.url, SECRET, deadline=0.2).send(LIST)
    assert HttpBackend(host.url, SECRET).send(LIST).content == b"<Fine/>"


def test_a_host_that_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(requests.Timeout):
            HttpBackend(url, SECRET, deadline=0.2).send(LIST)


def test_a_redirect_is_not_followed(host: Speaker) -> None:
    host.answers = [Answer(b"", 302, {"Location": host.url + "/elsewhere"})]
    assert HttpBackend(host.url, SECRET).send(LIST).status_code == 302
    assert len(host.sent) == 1


def test_reads_are_repeated_only_when_asked_and_writes_never(host: Speaker) -> None:
    slept: list[float] = []
    host.answers = [Answer(status=503), Answer(hang_up=True), Answer(status=500), Answer()]
    assert HttpBackend(host.url, SECRET, sleep=slept.append).send(LIST).status_code == 503
    host.answers.insert(0, Answer(status=503))
    eager = HttpBackend(host.url, SECRET, retries=GUIDE_RETRIES, sleep=slept.append)
    assert eager.send(LIST).status_code == 200
    assert slept == [1, 4, 10]
    host.answers = [Answer(status=503), Answer()]
    assert eager.send(WRITE).status_code == 503
    assert slept == [1, 4, 10]


def test_repetition_ends(host: Speaker) -> None:
    host.answers = [Answer(status=503)]
    backend = HttpBackend(host.url, SECRET, retries=GUIDE_RETRIES, sleep=lambda seconds: None)
    assert backend.send(LIST).status_code == 503
    assert len(host.sent) == 5


def test_a_refusal_of_the_caller_is_not_repeated(host: Speaker) -> None:
    host.answers = [Answer(status=400)]
    assert HttpBackend(host.url, SECRET, retries=GUIDE_RETRIES).send(LIST).status_code == 400
    assert len(host.sent) == 1


def test_pacing_sleeps_what_the_quota_asks(host: Speaker) -> None:
    slept: list[float] = []
    backend = HttpBackend(host.url, SECRET, pacer=Pacer(lambda: 0.0), sleep=slept.append)
    for _ in range(7):
        backend.send(LIST)
    assert slept == [0, 0, 0, 0, 0, 0, pytest.approx(60)]


@pytest.mark.parametrize("failure", ["refused", "hung up", "late"])
def test_no_failure_shows_a_key_a_token_or_a_signature(host: Speaker, failure: str) -> None:
    host.answers = [Answer(hang_up=True)] if failure == "hung up" else [Answer(b"x" * 999, drip=True)]
    with refusing() as port:
        url = f"http://127.0.0.1:{port}" if failure == "refused" else host.url
        api = mws.Orders(
            "AKIAKEY", SECRET, "A1", auth_token="amzn.mws.token", backend=HttpBackend(url, SECRET, deadline=0.3)
        )
        with pytest.raises(mws.MWSError) as caught:
            api.list_orders()
    error: BaseException | None = caught.value
    assert isinstance(error, requests.RequestException)
    while error is not None:
        shown = f"{error!r} {error} {error.args} {getattr(error, 'request', None)!r}"
        assert not [word for word in SECRETS if word in shown], shown
        assert getattr(error, "request", None) is None
        assert error.__cause__ is error.__context__ or error.__context__ is None
        error = error.__cause__
    printed = "".join(traceback.format_exception(caught.value))
    assert "Signature=" not in printed
    assert "amzn.mws.token&" not in printed


def test_the_log_shows_no_key_no_token_and_no_signature(host: Speaker, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    HttpBackend(host.url, SECRET).send(LIST, method="GET")
    assert "/O/1?(withheld)" in caplog.text
    assert not [word for word in SECRETS if word in caplog.text]


def test_a_backend_shows_no_secret() -> None:
    assert SECRET not in repr(HttpBackend("https://h", SECRET, headers={"X": SECRET}, proxies={"https": SECRET}))


@pytest.mark.parametrize(
    ("endpoint", "host_line"),
    [
        ("https://Gateway.example:443/", "gateway.example"),
        ("https://gateway.example:8443", "gateway.example:8443"),
        ("http://gateway.example:80", "gateway.example"),
        ("gateway.example", "gateway.example"),
    ],
)
def test_the_host_signed_is_the_host_sent(endpoint: str, host_line: str) -> None:
    from mws.http import _host_header

    assert _host_header(HttpBackend(endpoint, SECRET)._base()) == host_line
    prepared = requests.Request("GET", HttpBackend(endpoint, SECRET)._base() + "/").prepare()
    assert prepared.url is not None
    assert "gateway.example" in prepared.url
