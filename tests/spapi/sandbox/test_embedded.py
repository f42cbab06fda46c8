"""The embedded session gives what a served sandbox gives: real Response objects, streams, and the same bytes."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from datetime import timedelta
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
import requests
import urllib3

from mws.spapi.sandbox import ORDER_ID
from mws.spapi.sandbox.embedded import URL, session
from tests.spapi.sandbox.caller import Caller

ORDER = f"/orders/2026-01-01/orders/{ORDER_ID}"


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def served() -> Iterator[tuple[Caller, str]]:
    """A caller and the address of a real server for the same sandbox."""
    caller = Caller()
    with make_server("127.0.0.1", 0, caller.sandbox, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield caller, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_response_is_whole() -> None:
    caller = Caller()
    reply = caller.get(ORDER, includedData="BUYER")
    assert (reply.status_code, reply.reason, reply.ok) == (200, "OK", True)
    assert reply.url == f"{URL}{ORDER}?includedData=BUYER"
    assert reply.request.headers["x-amz-access-token"] == caller.token
    assert isinstance(reply.elapsed, timedelta)
    assert isinstance(reply.raw, urllib3.HTTPResponse)
    assert reply.headers["CONTENT-TYPE"] == "application/json"
    assert reply.json()["order"]["orderId"] == ORDER_ID


def test_streams() -> None:
    caller = Caller()
    headers = {"x-amz-access-token": caller.token}
    whole = caller.get(ORDER).content
    with caller.http.get(URL + ORDER, headers=headers, stream=True, timeout=(1, 1)) as reply:
        assert b"".join(reply.iter_content(100)) == whole
    with caller.http.get(URL + ORDER, headers=headers, stream=True) as reply:
        assert reply.raw.read(10) + reply.raw.read() == whole


@pytest.mark.parametrize("body", [b'{"x":1}', '{"x":1}', io.BytesIO(b'{"x":1}'), iter([b'{"x"', b":1}"])])
def test_every_kind_of_body_arrives(body: object) -> None:
    def echo(environ, start_response):  # type: ignore[no-untyped-def]
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [environ["wsgi.input"].read()]

    assert session(echo).post(f"{URL}/x", data=body).content == b'{"x":1}'  # type: ignore[arg-type]


def test_nothing_else_is_answered() -> None:
    """Only the sandbox's own name is mounted; another name would go to the network, and this one has no address."""
    with pytest.raises(requests.ConnectionError):
        session(Caller().sandbox).get("http://elsewhere.invalid/", timeout=5)


def test_the_same_bytes_as_over_http(served: tuple[Caller, str]) -> None:
    caller, address = served
    headers = {"x-amz-access-token": caller.token}
    for path in (ORDER, "/orders/v0/orders/nonsense", "/sellers/v1/account", "/unknown/%2F"):
        over_http = requests.get(address + path, headers=headers, timeout=5)
        embedded = caller.get(path)
        assert (over_http.status_code, over_http.content) == (embedded.status_code, embedded.content)
        assert over_http.headers["Content-Type"] == embedded.headers["Content-Type"]


def test_a_planted_reset_breaks_a_real_connection(served: tuple[Caller, str]) -> None:
    caller, address = served
    caller.sandbox.plant("sellers.v1.getAccount:reset")
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        requests.get(f"{address}/sellers/v1/account", headers={"x-amz-access-token": caller.token}, timeout=5)
