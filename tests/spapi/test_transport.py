"""One exchange against real sockets that fail: which error, and that it ends."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import traceback

import pytest
import requests
import trustme

from mws.spapi import sockets
from mws.spapi.errors import ConnectFailed, ConnectionLost, DeadlineExceeded, SpapiError, UnreadableReply
from mws.spapi.failures import Cause
from mws.spapi.transport import MOST_MEMBERS, Transport
from tests.ports import refusing
from tests.spapi import faulty
from tests.spapi.faulty import Faulty, Step, raw, reply

# Spelled in two halves: a traceback quotes source lines, and this must be found only where it leaked.
PLANTED = "buyer" + "@example.invalid"


def exchange(server: Faulty, timeout: float = 5.0, body: bytes | None = None) -> bytes:
    transport = Transport()
    try:
        return transport.exchange("GET", f"{server.url}/x?q={PLANTED}", {"A": "b"}, body, timeout=timeout).body
    finally:
        transport.close()


BROKEN: list[tuple[Step, type[SpapiError]]] = [
    (faulty.reset_before_headers, ConnectionLost),
    (faulty.close_before_headers, ConnectionLost),
    (faulty.reset_mid_body, ConnectionLost),
    (faulty.close_mid_body, ConnectionLost),
    (faulty.close_mid_chunks, ConnectionLost),
    (faulty.silent, DeadlineExceeded),
    (faulty.drip_headers, DeadlineExceeded),
    (faulty.drip_body, DeadlineExceeded),
    (faulty.gzipped({"a": "b" * 500}, keep=0.5), UnreadableReply),
    (raw(200, b"no gzip at all", Content_Encoding="gzip"), UnreadableReply),
    (raw(200, b"{}", Content_Encoding="br"), UnreadableReply),
    (raw(302, b"", Location="http://elsewhere.invalid/"), UnreadableReply),
]


def patience(error: type[SpapiError]) -> float:
    """Seconds for an exchange: few where it is to end by them, else more than any machine takes."""
    return 0.4 if error is DeadlineExceeded else 30.0


@pytest.mark.parametrize(("step", "error"), BROKEN, ids=lambda value: getattr(value, "__name__", None))
def test_what_breaks_is_a_typed_error(step: Step, error: type[SpapiError]) -> None:
    with Faulty(step) as server, pytest.raises(error) as caught:
        exchange(server, timeout=patience(error))
    assert type(caught.value) is error
    assert len(server.seen) == 1


@pytest.mark.parametrize(("step", "error"), BROKEN[:8], ids=lambda value: getattr(value, "__name__", None))
def test_no_foreign_exception_stays_in_the_chain(step: Step, error: type[SpapiError]) -> None:
    with Faulty(step) as server, pytest.raises(error) as caught:
        exchange(server, timeout=patience(error))
    assert caught.value.__context__ is None or isinstance(caught.value.__context__, SpapiError)
    assert caught.value.__cause__ is None or isinstance(caught.value.__cause__, Cause)
    assert PLANTED not in "".join(traceback.format_exception(caught.value))


def test_whole_replies_come_back_whole() -> None:
    data = {"a": "b" * 100_000}
    with Faulty(faulty.gzipped(data), reply(data)) as server:
        assert len(exchange(server)) == len(exchange(server)) == 100_009


def test_gzip_in_several_members_is_read_to_the_last() -> None:
    body = gzip.compress(b'{"a":') + gzip.compress(b"") * (MOST_MEMBERS - 2) + gzip.compress(b"1}")
    with Faulty(raw(200, body, Content_Encoding="gzip")) as server:
        assert exchange(server) == b'{"a":1}'


def test_refused_means_nothing_arrived() -> None:
    with refusing() as port, pytest.raises(ConnectFailed, match="could not connect"):
        Transport().exchange("GET", f"http://127.0.0.1:{port}/", {}, None, timeout=5)


def test_an_unknown_host_means_nothing_arrived() -> None:
    with pytest.raises(ConnectFailed):
        Transport().exchange("GET", "http://nowhere.invalid/", {}, None, timeout=5)


def test_a_proxy_that_is_not_there_means_nothing_arrived() -> None:
    password = "proxy" + "secret"
    with refusing() as port:
        transport = Transport(proxy=f"http://user:{password}@127.0.0.1:{port}")
        with pytest.raises(ConnectFailed) as caught:
            transport.exchange("GET", "https://sellingpartnerapi-na.amazon.com/", {}, None, timeout=5)
    assert password not in "".join(traceback.format_exception(caught.value))


def test_the_proxy_is_used() -> None:
    with Faulty(reply({})) as server:
        transport = Transport(proxy=server.url)
        transport.exchange("GET", "http://target.invalid/x?y=1", {}, None, timeout=5)
    assert server.seen[0].target == "http://target.invalid/x?y=1"


def test_a_server_that_speaks_no_tls_means_nothing_arrived() -> None:
    with Faulty(reply({})) as server, pytest.raises(ConnectFailed):
        Transport().exchange("GET", server.url.replace("http:", "https:"), {}, None, timeout=30)


def test_the_ca_bundle_decides_whom_we_trust() -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]

    def serve() -> None:
        for _ in range(2):
            plain, _peer = listener.accept()
            try:
                with context.wrap_socket(plain, server_side=True) as connection:
                    connection.recv(4096)
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
            except OSError:
                plain.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    url = f"https://localhost:{port}/"
    with pytest.raises(ConnectFailed, match="certificate"):
        Transport().exchange("GET", url, {}, None, timeout=5)
    with authority.cert_pem.tempfile() as bundle:
        assert Transport(ca_bundle=bundle).exchange("GET", url, {}, None, timeout=5).body == b"{}"
    thread.join(5)
    listener.close()


def test_connections_are_reused_and_get_carries_neither_body_nor_length() -> None:
    transport = Transport()
    with Faulty(reply({})) as server:
        for _ in range(5):
            transport.exchange("GET", server.url, {}, None, timeout=5)
        transport.exchange("POST", server.url, {}, b"{}", timeout=5)
        transport.close()
    assert server.connections == 1
    assert "content-length" not in server.seen[0].headers
    assert server.seen[5].headers["content-length"] == "2"


def test_cookies_of_one_reply_do_not_go_with_the_next_request() -> None:
    transport = Transport()
    with Faulty(reply({}, Set_Cookie="session=other-sellers")) as server:
        transport.exchange("GET", server.url, {}, None, timeout=5)
        transport.exchange("GET", server.url, {}, None, timeout=5)
    assert "cookie" not in server.seen[1].headers


def test_a_session_handed_in_is_used_as_it_stands() -> None:
    session = requests.Session()
    transport = Transport(session=session)
    with Faulty(reply({}), faulty.reset_before_headers, faulty.close_mid_body) as server:
        assert transport.exchange("GET", server.url, {}, None, timeout=5).body == b"{}"
        for _ in range(2):
            with pytest.raises(ConnectionLost):
                transport.exchange("GET", server.url, {}, None, timeout=5)
    with pytest.raises(ConnectFailed):
        transport.exchange("GET", server.url, {}, None, timeout=5)
    session.close()


def test_each_receive_gets_only_what_is_left_of_the_deadline() -> None:
    here, there = socket.socketpair()
    with here, there:
        here.settimeout(60)
        there.sendall(b"abc")
        raw_stream = sockets._TimedRaw(here.makefile("rb", buffering=0), here)
        sockets.socket_limits.deadline = sockets.MACHINE.monotonic() + 5
        try:
            assert raw_stream.read(3) == b"abc"
            assert 0 < (here.gettimeout() or 60) <= 5
            sockets.socket_limits.deadline = sockets.MACHINE.monotonic() - 1
            with pytest.raises(TimeoutError):
                raw_stream.read(3)
        finally:
            sockets.socket_limits.deadline = None
        raw_stream.close()
