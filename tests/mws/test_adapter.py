"""Requests written by hand on `requests`, in the styles legacy code has, answered in this process by the adapter."""

from __future__ import annotations

import base64
import collections
import hashlib
import io
import shutil
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from lxml import etree
from requests.adapters import Retry

from mws import timestamps
from mws.adapter import MWSAdapter
from mws.calls import LegacyCall, LegacyReply
from mws.compat.facade import Facade
from mws.endpoints import AMAZON_HOSTS
from mws.spapi.sandbox.app import Sandbox
from tests.mws.by_hand import (
    ACCOUNT,
    CONFIG,
    FEED,
    HOST,
    ORDERS,
    US,
    error_of,
    listing,
    query_of,
    session,
    signed,
    world,
)


@pytest.fixture
def facade() -> Iterator[Facade]:
    with world() as (facade, _):
        yield facade


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
    # By it programs set the clock they sign by.
    dated = timestamps.of_http(response.headers["Date"])
    assert dated == timestamps.parse(response.headers["x-mws-timestamp"]).replace(microsecond=0)
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
