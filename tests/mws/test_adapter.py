"""Requests written by hand on `requests`, in the styles legacy code has, answered in this process by the adapter."""

from __future__ import annotations

import base64
import collections
import hashlib
import hmac
import io
import pickle
import shutil
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import requests
from lxml import etree
from requests.adapters import Retry

from mws import MWSError, backends
from mws.adapter import MWSAdapter
from mws.calls import LegacyCall, LegacyReply
from mws.compat.config import SANDBOX, Config, GatewaySettings, Reports
from mws.compat.facade import Facade
from mws.compat.gateway import Gateway
from mws.compat.gateway.serving import Serving
from mws.endpoints import AMAZON_HOSTS
from mws.spapi.clock import FixedClock
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session as embedded
from tests.mws.speaker import Answer, Speaker, speaking

ROOT = Path(__file__).resolve().parents[2]
(ACCOUNT,) = SANDBOX.accounts
US = "ATVPDKIKX0DER"
HOST = "mws.amazonservices.com"
ORDERS = "/Orders/2013-09-01"
FEED = (
    b'<?xml version="1.0"?><AmazonEnvelope><Header><DocumentVersion>1.01</DocumentVersion><MerchantIdentifier>'
    b"A1SANDBOXSELLER</MerchantIdentifier></Header><MessageType>OrderFulfillment</MessageType><Message><MessageID>1"
    b"</MessageID><OrderFulfillment><AmazonOrderID>111-1111111-1111111</AmazonOrderID></OrderFulfillment></Message>"
    b"</AmazonEnvelope>"
)
CONFIG = replace(SANDBOX, reports=Reports(adopt_before="all"))


@contextmanager
def world(config: Config = CONFIG) -> Iterator[tuple[Facade, Sandbox]]:
    """A façade on a sandbox of its own; both go by the machine's clock, as the programs do that sign."""
    sandbox = Sandbox(feed_seconds=0, report_seconds=0)
    facade = Facade(config, session=embedded(sandbox))
    try:
        yield facade, sandbox
    finally:
        facade.close()


@pytest.fixture
def facade() -> Iterator[Facade]:
    with world() as (facade, _):
        yield facade


def session(backend: Any = "sandbox", *, verify_signature: bool = True) -> requests.Session:
    made = requests.Session()
    made.mount(f"https://{HOST}/", MWSAdapter(backend, verify_signature=verify_signature))
    return made


def signed(
    action: str,
    more: Mapping[str, str] | None = None,
    *,
    method: str = "GET",
    path: str = ORDERS,
    version: str = "2013-09-01",
    host: str = HOST,
) -> dict[str, str]:
    """The parameters of a request, as programs of the time signed them. A parameter given as "" is left out."""
    params = {
        "AWSAccessKeyId": ACCOUNT.mws_access_key,
        "Action": action,
        "SellerId": ACCOUNT.seller_id,
        "SignatureMethod": "HmacSHA256",
        "SignatureVersion": "2",
        "Timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "Version": version,
        **(more or {}),
    }
    params = {name: value for name, value in params.items() if value}
    query = "&".join(f"{quoted(name)}={quoted(params[name])}" for name in sorted(params))
    text = f"{method}\n{host}\n{path}\n{query}"
    digest = hmac.new(ACCOUNT.mws_secret_key.encode(), text.encode(), hashlib.sha256).digest()
    return params | {"Signature": base64.b64encode(digest).decode()}


def quoted(text: str) -> str:
    return urllib.parse.quote(text, safe="-_.~")


def query_of(params: Mapping[str, str]) -> str:
    return "&".join(f"{quoted(name)}={quoted(value)}" for name, value in params.items())


def error_of(response: requests.Response) -> str:
    """The Code of an ErrorResponse."""
    root = etree.fromstring(response.content)
    assert etree.QName(root).localname == "ErrorResponse"
    return str(root.findtext(".//{*}Code"))


def listing() -> dict[str, str]:
    return {"MarketplaceId.Id.1": US, "CreatedAfter": "2020-01-01T00:00:00Z"}


# The styles --------------------------------------------------------------------------------------------------------


def test_a_url_glued_together_by_hand() -> None:
    url = f"https://{HOST}{ORDERS}?" + query_of(signed("ListOrders", listing()))
    response = session().get(url, timeout=30, headers={"User-Agent": "MyShop/1.0 (Language=Python)"})
    assert response.status_code == 200
    assert response.ok
    assert response.url == url
    assert response.request.url == url
    assert response.request.method == "GET"
    assert response.reason == "OK"
    assert response.encoding == "utf-8"
    assert response.elapsed > timedelta(0)
    assert response.headers["X-MWS-Request-ID"] in response.text
    assert response.headers["content-length"] == str(len(response.content))
    assert len(etree.fromstring(response.content).findall(".//{*}AmazonOrderId")) > 5


def test_a_dict_of_params() -> None:
    response = session().get(f"https://{HOST}{ORDERS}", params=signed("ListOrders", listing()))
    assert (response.status_code, "<ListOrdersResult>" in response.text) == (200, True)


def test_a_form_that_is_posted() -> None:
    response = session().post(f"https://{HOST}{ORDERS}", data=signed("ListOrders", listing(), method="POST"), timeout=9)
    assert (response.status_code, "<ListOrdersResult>" in response.text) == (200, True)


class MWSAuth(requests.auth.AuthBase):
    """Signs what `requests` has prepared: a style of its own."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        parts = urllib.parse.urlsplit(request.url or "")
        params = dict(urllib.parse.parse_qsl(str(parts.query), keep_blank_values=True))
        action = params.pop("Action")
        done = signed(action, params, method=str(request.method), path=str(parts.path))
        request.prepare_url(f"https://{HOST}{parts.path}", done)
        return request


def test_an_auth_object_and_a_session_with_hooks() -> None:
    seen: list[int] = []

    def note(response: requests.Response, *args: Any, **kwargs: Any) -> None:  # Any: as requests calls a hook
        seen.append(response.status_code)

    made = session()
    made.auth = MWSAuth()
    made.hooks["response"].append(note)
    response = made.get(f"https://{HOST}{ORDERS}", params={"Action": "ListOrders", **listing()})
    response.raise_for_status()
    assert seen == [200]
    assert "<ListOrdersResult>" in response.text


def test_a_request_prepared_and_sent_in_two_steps_with_the_host_in_its_headers() -> None:
    request = requests.Request(
        "GET", f"https://{HOST}:443{ORDERS}", headers={"Host": HOST}, params=signed("ListOrders", listing())
    )
    made = session()
    made.mount(f"https://{HOST}:443/", MWSAdapter("sandbox"))
    assert made.send(made.prepare_request(request), timeout=(3, 10)).status_code == 200


def test_a_ping_is_answered_without_a_signature() -> None:
    response = session().get(f"https://{HOST}/")
    assert response.status_code == 200
    assert response.text.startswith('<?xml version="1.0"?>')
    assert "PingResponse" in response.text


@pytest.mark.parametrize("host", sorted(AMAZON_HOSTS))
def test_every_host_of_mws_can_be_mounted(host: str) -> None:
    made = requests.Session()
    made.mount(f"https://{host}/", MWSAdapter("sandbox"))
    response = made.get(f"https://{host}{ORDERS}", params=signed("GetServiceStatus", host=host))
    assert (response.status_code, "<Status>" in response.text) == (200, True)


# Feeds -------------------------------------------------------------------------------------------------------------


def feed_query(content: bytes = FEED, **more: str) -> str:
    given = {"FeedType": "_POST_ORDER_FULFILLMENT_DATA_", "MarketplaceIdList.Id.1": US, **more}
    return f"https://{HOST}/?" + query_of(signed("SubmitFeed", given, method="POST", path="/", version="2009-01-01"))


def md5_of(content: bytes) -> str:
    return base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()


def chunks(content: bytes) -> Iterator[bytes]:
    yield content[:7]
    yield b""
    yield content[7:]


def text_chunks(content: bytes) -> Iterator[str]:
    yield from (piece.decode() for piece in chunks(content))


BODIES: dict[str, Callable[[bytes, Path], Any]] = {
    "bytes": lambda content, folder: content,
    "text": lambda content, folder: content.decode(),
    "a file": lambda content, folder: (folder / "feed.xml").open("rb"),
    "a file of text": lambda content, folder: (folder / "feed.xml").open(encoding="utf-8"),
    "a file in memory": lambda content, folder: io.BytesIO(content),
    "an array of bytes": lambda content, folder: bytearray(content),
    "a view of bytes": lambda content, folder: memoryview(content),
    "a generator": lambda content, folder: chunks(content),
    "a generator of views": lambda content, folder: map(memoryview, chunks(content)),
    "a generator of text": lambda content, folder: text_chunks(content),
}


@pytest.mark.filterwarnings("ignore::requests.exceptions.FileModeWarning")
@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("size", [0, 2_000_000], ids=["small", "large"])
def test_a_feed_arrives_as_it_was_given(kind: str, size: int, tmp_path: Path) -> None:
    content = FEED + b"<!-- \xc3\xa9 -->" + b" " * size
    (tmp_path / "feed.xml").write_bytes(content)
    came: list[tuple[bytes, str, str]] = []

    class Backend:
        def call(self, call: LegacyCall) -> LegacyReply:
            assert call.body is not None
            body = call.body if isinstance(call.body, bytes) else call.body.read()
            came.append((body, call.content_type, call.content_md5))
            return LegacyReply(200, (("Content-Type", "text/xml"),), b"<R/>")

    body = BODIES[kind](content, tmp_path)
    headers: dict[str, str | bytes] = {"Content-Type": "text/xml", "Content-MD5": md5_of(content).encode()}
    response = session(Backend(), verify_signature=False).post(feed_query(), data=body, headers=headers)
    getattr(body, "close", bool)()
    assert response.content == b"<R/>"
    assert came == [(content, "text/xml", md5_of(content))]


@pytest.mark.filterwarnings("ignore::requests.exceptions.FileModeWarning")
@pytest.mark.parametrize("kind", BODIES)
def test_a_feed_is_submitted_and_its_result_read(kind: str, tmp_path: Path, facade: Facade) -> None:
    (tmp_path / "feed.xml").write_bytes(FEED)
    made = session(facade)
    headers = {"Content-Type": "text/xml", "Content-MD5": md5_of(FEED)}
    sent = made.post(feed_query(), data=BODIES[kind](FEED, tmp_path), headers=headers)
    assert sent.status_code == 200, sent.text
    number = str(etree.fromstring(sent.content).findtext(".//{*}FeedSubmissionId"))
    asked = signed("GetFeedSubmissionResult", {"FeedSubmissionId": number}, path="/", version="2009-01-01")
    with made.get(f"https://{HOST}/", params=asked, stream=True) as got:
        content = b"".join(got.iter_content(100))
    assert got.status_code == 200, content
    assert b"<ProcessingReport>" in content
    assert md5_of(content) == got.headers["Content-MD5"]


def test_a_body_that_is_not_what_its_md5_says_is_refused(facade: Facade) -> None:
    response = session(facade).post(feed_query(), data=FEED, headers={"Content-MD5": md5_of(b"another")})
    assert (response.status_code, error_of(response)) == (400, "ContentMD5DoesNotMatch")


@pytest.mark.parametrize("raised", [OSError("disk"), ValueError("row 3"), KeyError("sku")])
def test_what_a_generator_raises_is_raised_and_nothing_is_submitted(raised: Exception) -> None:
    def broken() -> Iterator[bytes]:
        yield FEED[:50]
        raise raised

    with world() as (facade, sandbox):
        kind = requests.ConnectionError if isinstance(raised, OSError) else type(raised)
        with pytest.raises(kind) as caught:
            session(facade).post(feed_query(), data=broken())
        assert sandbox.journal.counts == collections.Counter()
    assert "Signature" not in str(caught.value)


def feeds_made(sandbox: Sandbox) -> int:
    return sandbox.journal.counts.get("feeds.2021-06-30.createFeed", 0)


def test_a_request_that_is_sent_again_is_no_second_write() -> None:
    with world() as (facade, sandbox):
        made = session(facade)
        request = made.prepare_request(requests.Request("POST", feed_query(), data=FEED))
        first, second = made.send(request), made.send(request)
        assert first.status_code == second.status_code == 200
        numbers = [etree.fromstring(each.content).findtext(".//{*}FeedSubmissionId") for each in (first, second)]
        assert numbers[0] == numbers[1]
        assert second.headers["x-mws-compat-repeat"] == "answered-before"
        assert feeds_made(sandbox) == 1


def test_a_server_s_failure_is_handed_on_and_nothing_is_repeated() -> None:
    seen: list[str] = []

    class Failing:
        def call(self, call: LegacyCall) -> LegacyReply:
            seen.append(call.action)
            return LegacyReply(503, (("Content-Type", "text/xml"),), b"<ErrorResponse/>")

    made = session(Failing(), verify_signature=False)
    # What a program had mounted for everything: it is the adapter of the longest prefix that sends.
    made.mount("https://", requests.adapters.HTTPAdapter(max_retries=Retry(total=5, status_forcelist=[503])))
    assert made.post(feed_query(), data=FEED).status_code == 503
    assert seen == ["SubmitFeed"]
    with pytest.raises(TypeError):
        MWSAdapter(max_retries=Retry(total=5))  # type: ignore[call-arg]


def test_writes_that_are_off_are_refused() -> None:
    config = replace(CONFIG, accounts=(replace(ACCOUNT, writes="off"),))
    with world(config) as (facade, sandbox):
        response = session(facade).post(feed_query(), data=FEED)
        assert response.status_code == 401
        assert error_of(response) == "AccessDenied"
        assert feeds_made(sandbox) == 0


# Reports, read in pieces -------------------------------------------------------------------------------------------


def by_iter_content(response: requests.Response) -> bytes:
    return b"".join(response.iter_content(chunk_size=1000))


def by_lines(response: requests.Response) -> bytes:
    return b"\n".join(response.iter_lines())


def by_raw(response: requests.Response) -> bytes:
    target = io.BytesIO()
    shutil.copyfileobj(response.raw, target)
    return target.getvalue()


@pytest.mark.parametrize("read", [by_iter_content, by_lines, by_raw])
def test_a_report_is_streamed(read: Callable[[requests.Response], bytes], facade: Facade) -> None:
    made = session(facade)

    def ask(action: str, **params: str) -> dict[str, str]:
        return signed(action, params, path="/", version="2009-01-01")

    def text(response: requests.Response, element: str) -> str:
        return str(etree.fromstring(response.content).findtext(f".//{{*}}{element}"))

    url = f"https://{HOST}/"
    asked = made.get(url, params=ask("RequestReport", ReportType="_GET_MERCHANT_LISTINGS_DATA_"))
    number = text(asked, "ReportRequestId")
    done = made.get(url, params=ask("GetReportRequestList", **{"ReportRequestIdList.Id.1": number}))
    report = ask("GetReport", ReportId=text(done, "GeneratedReportId"))
    whole = made.get(url, params=report).content
    response = made.get(url, params=report, stream=True)
    assert not response._content_consumed  # type: ignore[attr-defined]  # requests': nothing is read yet
    assert read(response).splitlines() == whole.splitlines()
    assert b"item-name" in whole
    assert response.headers["Content-MD5"] == md5_of(whole)


def test_a_head_has_no_body() -> None:
    url = f"https://{HOST}{ORDERS}"
    response = session().head(url, params=signed("ListOrders", listing(), method="HEAD"))
    assert (response.status_code, response.content) == (200, b"")
    assert int(response.headers["Content-Length"]) > 1000


# Refusals ----------------------------------------------------------------------------------------------------------

LATE = {"Timestamp": "2020-01-01T00:00:00Z"}
# What is wrong, the request, status and code.
REFUSED: dict[str, tuple[Callable[[], dict[str, str]], int, str]] = {
    "signature": (lambda: signed("ListOrders", listing()) | {"Signature": "x"}, 403, "SignatureDoesNotMatch"),
    "other host": (lambda: signed("ListOrders", host="mws.amazonservices.de"), 403, "SignatureDoesNotMatch"),
    "expired": (lambda: signed("ListOrders", LATE), 400, "InvalidParameterValue"),
    "key": (lambda: signed("ListOrders", {"AWSAccessKeyId": "AKIAUNKNOWN"}), 403, "InvalidAccessKeyId"),
    "no action": (lambda: signed(""), 400, "MissingParameter"),
    "no signature": (lambda: listing(), 400, "MissingParameter"),
    "no seller": (lambda: signed("ListOrders", {"SellerId": ""}), 400, "MissingParameter"),
    "no time": (lambda: signed("ListOrders", {"Timestamp": ""}), 400, "MissingParameter"),
    "other seller": (lambda: signed("ListOrders", {"SellerId": "A2OTHER"}), 401, "AccessDenied"),
    "token": (lambda: signed("ListOrders", {"MWSAuthToken": "amzn.mws.other"}), 401, "AccessDenied"),
    "no marketplace": (lambda: signed("ListOrders", {"CreatedAfter": "2020-01-01"}), 400, "MissingParameter"),
    "no such action": (lambda: signed("ListNothing"), 404, "InvalidAddress"),
}


def described(response: requests.Response) -> tuple[int, str, set[str], list[tuple[str, str | None]]]:
    """Status, reason, headers and the document, without what is of one answer alone."""
    document = [(str(each.tag), each.text) for each in etree.fromstring(response.content).iter()]
    headers = {name.lower() for name in response.headers} - {"date", "server", "connection", "keep-alive"}
    return response.status_code, response.reason, headers, [row for row in document if "RequestI" not in row[0]]


@pytest.mark.parametrize("wrong", REFUSED)
def test_a_refusal_is_an_answer_and_the_gateway_s_very_own(wrong: str, facade: Facade) -> None:
    make, status, code = REFUSED[wrong]
    params = make()
    response = session(facade).get(f"https://{HOST}{ORDERS}", params=params)
    assert (response.status_code, error_of(response)) == (status, code)
    with Serving(Gateway(facade, GatewaySettings()), threads=1) as serving:
        served = requests.get(f"{serving.url}{ORDERS}", params=params, headers={"Host": HOST}, timeout=10)
    assert described(response) == described(served)


def test_the_settings_of_the_gateway_hold() -> None:
    strict = replace(CONFIG, gateway=GatewaySettings(strict=True, public_hosts=("mws.internal",)))
    with world(strict) as (facade, _):
        made = session(facade)
        url = f"https://{HOST}{ORDERS}"
        refused = made.get(url, params=signed("GetServiceStatus"), headers={"User-Agent": "curl"})
        agent = {"User-Agent": "MyShop/1.0 (Language=Python)"}
        taken = made.get(url, params=signed("GetServiceStatus", host="mws.internal"), headers=agent)
    assert (refused.status_code, error_of(refused)) == (400, "UserAgentHeaderMalformed")
    assert taken.status_code == 200


def test_a_method_mws_did_not_have_is_refused() -> None:
    response = session().put(f"https://{HOST}/", params=signed("ListOrders"))
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD, POST")


# Without a signature -----------------------------------------------------------------------------------------------


def unsigned(action: str, **more: str) -> dict[str, str]:
    return {"AWSAccessKeyId": ACCOUNT.mws_access_key, "SellerId": ACCOUNT.seller_id, "Action": action, **more}


def test_what_is_not_signed_is_taken_where_that_is_said(facade: Facade) -> None:
    made = session(facade, verify_signature=False)
    url = f"https://{HOST}{ORDERS}"
    assert made.get(url, params=unsigned("ListOrders", **listing())).status_code == 200
    assert made.post(url, data=unsigned("ListOrders", **listing())).status_code == 200
    assert made.get(url, params=signed("ListOrders", LATE | listing()) | {"Signature": "x"}).status_code == 200
    feed = unsigned("SubmitFeed", FeedType="_POST_ORDER_FULFILLMENT_DATA_", Version="2009-01-01")
    assert made.post(f"https://{HOST}/", params=feed, data=FEED).status_code == 200


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"AWSAccessKeyId": "AKIAUNKNOWN"}, 403, "InvalidAccessKeyId"),
        ({"AWSAccessKeyId": ""}, 400, "MissingParameter"),
        ({"SellerId": ""}, 400, "MissingParameter"),
        ({"SellerId": "A2OTHER"}, 401, "AccessDenied"),
        ({"Merchant": "A2OTHER"}, 400, "InvalidParameterValue"),
        ({"MWSAuthToken": "amzn.mws.other"}, 401, "AccessDenied"),
        ({"Action": ""}, 400, "MissingParameter"),
    ],
)
def test_who_calls_is_found_without_a_signature_too(
    changes: dict[str, str], status: int, code: str, facade: Facade
) -> None:
    made = session(facade, verify_signature=False)
    response = made.get(f"https://{HOST}{ORDERS}", params=unsigned("ListOrders", **listing()) | changes)
    assert (response.status_code, error_of(response)) == (status, code)


def test_a_signature_that_nobody_looked_at_does_not_tell_of_a_repeat() -> None:
    calls: list[LegacyCall] = []

    class Noting:
        def call(self, call: LegacyCall) -> LegacyReply:
            calls.append(call)
            return LegacyReply(200, (("Content-Type", "text/xml"),), b"<R/>")

    made = session(Noting(), verify_signature=False)
    made.get(f"https://{HOST}{ORDERS}", params=unsigned("ListOrders", Signature="always the same", Timestamp="x"))
    assert (calls[0].signature, calls[0].expires, calls[0].seller_id) == ("", 0.0, ACCOUNT.seller_id)


# Where a request goes ----------------------------------------------------------------------------------------------


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Nothing is configured."""
    backends.forget()
    monkeypatch.delenv(backends.VARIABLE, raising=False)
    monkeypatch.delenv("MWS_COMPAT_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)
    yield
    backends.forget()


@pytest.mark.usefixtures("nowhere")
def test_the_variable_names_the_backend(monkeypatch: pytest.MonkeyPatch) -> None:
    made = session(None)
    with pytest.raises(MWSError, match=r"mws-compat\.toml") as caught:
        made.get(f"https://{HOST}{ORDERS}", params=signed("GetServiceStatus"))
    assert "Signature" not in str(caught.value)
    monkeypatch.setenv(backends.VARIABLE, "sandbox")
    assert made.get(f"https://{HOST}{ORDERS}", params=signed("GetServiceStatus")).status_code == 200


@pytest.mark.usefixtures("nowhere")
def test_the_configured_account_is_asked(tmp_path: Path) -> None:
    (tmp_path / "mws-compat.toml").write_text(
        f"""
[spapi]
lwa_client_id = "amzn1.application-oa2-client.0123456789abcdef"
lwa_client_secret = "secret"
user_agent = "MyShop/1.0 (Language=Python)"
[state]
url = "off"
[[account]]
seller_id = "A1EXAMPLESELLER"
mws_access_key = "{ACCOUNT.mws_access_key}"
mws_secret_key = "{ACCOUNT.mws_secret_key}"
refresh_token = "token"
""",
        encoding="utf-8",
    )
    (tmp_path / "mws-compat.toml").chmod(0o600)
    url = f"https://{HOST}{ORDERS}"
    known = session(None).get(url, params=signed("GetServiceStatus", {"SellerId": "A1EXAMPLESELLER"}))
    unknown = session(None).get(url, params=signed("GetServiceStatus"))
    assert (known.status_code, unknown.status_code) == (200, 401)


@pytest.fixture
def host() -> Iterator[Speaker]:
    with speaking() as speaker:
        yield speaker


@pytest.mark.usefixtures("nowhere")
def test_a_host_that_was_never_amazon_s_gets_the_request_as_it_is(host: Speaker) -> None:
    host.answers = [Answer(b"<R/>", 503)]
    made = requests.Session()
    made.mount("http://", MWSAdapter())
    address = host.url.partition("://")[2]
    response = made.post(f"{host.url}/?" + query_of(signed("SubmitFeed", host=address)), data=FEED, stream=True)
    assert (response.status_code, response.raw.read()) == (503, b"<R/>")
    (sent,) = host.sent
    assert sent.body == FEED
    assert sent.params["Action"] == "SubmitFeed"


@pytest.mark.usefixtures("nowhere")
def test_what_fails_over_http_names_no_signed_url() -> None:
    made = requests.Session()
    made.mount("http://", MWSAdapter())
    with pytest.raises(requests.ConnectionError) as caught:
        made.get("http://127.0.0.1:9/?" + query_of(signed("ListOrders")), timeout=2)
    shown = repr(caught.value) + str(caught.value) + repr(caught.value.__context__)
    assert ACCOUNT.mws_access_key not in shown
    assert "Signature" not in shown


def test_a_backend_without_accounts_wants_to_be_told_that_nothing_is_verified() -> None:
    class Backend:
        def call(self, call: LegacyCall) -> LegacyReply:
            return LegacyReply(200, (), b"<R/>")

    with pytest.raises(MWSError, match="verify_signature=False"):
        session(Backend()).get(f"https://{HOST}{ORDERS}", params=signed("GetServiceStatus"))


def test_a_session_with_the_adapter_can_be_pickled_and_closed() -> None:
    made = pickle.loads(pickle.dumps(session()))
    with made:
        assert made.get(f"https://{HOST}{ORDERS}", params=signed("GetServiceStatus")).status_code == 200


def test_the_clock_is_the_facade_s() -> None:
    clock = FixedClock(datetime(2026, 11, 20, 12, tzinfo=timezone.utc))
    sandbox = Sandbox(clock=clock)
    facade = Facade(CONFIG, clock=clock, session=embedded(sandbox))
    made = session(facade)
    noon = signed("GetServiceStatus", {"Timestamp": "2026-11-20T12:05:00Z"})
    answered = made.get(f"https://{HOST}{ORDERS}", params=noon)
    clock.advance(3600)
    late = made.get(f"https://{HOST}{ORDERS}", params=noon)
    facade.close()
    assert (answered.status_code, late.status_code) == (200, 400)
    assert "expired" in late.text


def test_nothing_of_the_extras_is_needed() -> None:
    code = f"""
import sys
sys.modules.update(dict.fromkeys(["werkzeug", "uvicorn", "h11", "uvloop", "sqlalchemy", "alembic"]))
import requests
from mws.adapter import MWSAdapter
session = requests.Session()
session.mount("https://", MWSAdapter("sandbox", verify_signature=False))
print(session.get("https://{HOST}{ORDERS}", params={unsigned("GetServiceStatus")!r}).status_code)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60, cwd=ROOT
    )
    assert done.stdout == "200\n"
