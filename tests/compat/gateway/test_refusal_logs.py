"""What the server refuses before there is a call fills no log: one line, then a count."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterable
from contextlib import ExitStack
from typing import Any

import pytest

from mws.compat.gateway.limits import Limits
from mws.compat.gateway.serving import Serving


def test_connections_beyond_the_bound_of_an_address_are_one_line(caplog: pytest.LogCaptureFixture) -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # Any: WSGI
        start_response("200 OK", [("Content-Length", "0")])
        return ()

    with caplog.at_level(logging.WARNING), ExitStack() as opened, Serving(app, limits=Limits(per_address=1)) as server:
        port = int(server.url.rpartition(":")[2])
        refused = 0
        for number in range(30):
            peer = opened.enter_context(
                socket.create_connection(("127.0.0.1", port), 10, source_address=("127.0.0.2", 0))
            )
            if number:
                refused += b"503" in peer.recv(100)
        assert refused == 29
    assert [record.getMessage() for record in caplog.records] == ["127.0.0.2 has 1 connections: one more was refused"]


def test_calls_beyond_those_that_may_wait_are_one_line(caplog: pytest.LogCaptureFixture) -> None:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # Any: WSGI
        raise AssertionError("no call may wait, so none comes here")

    with caplog.at_level(logging.WARNING), Serving(app, limits=Limits(waiting=0)) as server:
        port = int(server.url.rpartition(":")[2])
        for _ in range(30):
            with socket.create_connection(("127.0.0.1", port), 30) as peer:
                peer.sendall(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                assert b" 503 " in peer.recv(100)
    (record,) = caplog.records
    assert record.getMessage() == "0 calls are waiting for a worker: one more was refused"
