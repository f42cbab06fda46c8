"""Serving over real sockets: HTTP/1.1 and TLS as legacy clients speak them, hostile peers, a stop that drains."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from mws.calls import LegacyCall, LegacyReply
from mws.compat.gateway import Gateway
from mws.compat.gateway.limits import Limits
from mws.compat.gateway.serving import Serving, ServingError
from tests.compat.gateway.sockets import connect, read_answer
from tests.compat.gateway.standin import PATH, REPLY, Standin, mws_error, query_of, signed

AGENT = "User-Agent: Test/1 (Language=Python)\r\n"
PING = f"GET / HTTP/1.1\r\nHost: localhost\r\n{AGENT}\r\n".encode()


def live(serving: Serving, method: str = "GET", **params: str) -> str:
    """A signed target for a server that runs on the machine's clock."""
    from mws.spapi.clock import SystemClock

    host = serving.url.partition("://")[2]
    return f"{PATH}?{query_of(signed(params, method=method, host=host, moment=SystemClock().now()))}"


def head(serving: Serving, method: str, target: str, *fields: str) -> bytes:
    lines = [f"{method} {target} HTTP/1.1", f"Host: {serving.url.partition('://')[2]}", AGENT.strip(), *fields, "", ""]
    return "\r\n".join(lines).encode()


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Serving, Standin]]:
    standin = Standin()
    with Serving(Gateway(standin), "localhost", threads=4, drain=2) as serving:
        yield serving, standin


@pytest.fixture
def serving(running: tuple[Serving, Standin]) -> Serving:
    return running[0]


@pytest.fixture
def facade(running: tuple[Serving, Standin]) -> Standin:
    """The one that `serving` serves, as new."""
    running[1].__init__()  # type: ignore[misc]  # the server keeps the object it was given
    return running[1]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def certificate(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    folder = tmp_path_factory.mktemp("tls")
    issued = authority.issue_cert("localhost", "127.0.0.1")
    issued.private_key_pem.write_to_path(folder / "key.pem")
    for position, blob in enumerate(issued.cert_chain_pems):
        blob.write_to_path(folder / "cert.pem", append=position > 0)
    return str(folder / "cert.pem"), str(folder / "key.pem")


# HTTP/1.1 -------------------------------------------------------------------------------------------------------------


def test_a_connection_serves_many_calls(serving: Serving, facade: Standin) -> None:
    with connect(serving.url) as sock:
        for _ in range(3):
            sock.sendall(head(serving, "GET", live(serving)))
            answer = read_answer(sock)
            assert (answer.status, answer.reason, answer.body) == (200, "OK", REPLY)
            assert "connection" not in answer.headers
    assert len(facade.calls) == 3


def test_pipelined_calls_are_answered_in_turn(serving: Serving) -> None:
    with connect(serving.url) as sock:
        sock.sendall(PING * 5)
        assert [read_answer(sock).status for _ in range(5)] == [200] * 5


@pytest.mark.parametrize("apart", [False, True])
def test_an_empty_line_after_a_body_is_ignored(serving: Serving, apart: bool) -> None:
    """Some old clients send one: RFC 9112, 2.2."""
    with connect(serving.url) as sock:
        for _ in range(3):
            call = head(serving, "POST", live(serving, "POST"), "Content-Length: 4") + b"feed"
            sock.sendall(call + (b"" if apart else b"\r\n"))
            assert read_answer(sock).status == 200
            if apart:
                sock.sendall(b"\r\n")
        sock.shutdown(socket.SHUT_WR)
        assert sock.recv(1) == b""


def test_a_client_without_user_agent_gets_a_connection_that_closes(serving: Serving) -> None:
    with connect(serving.url) as sock:
        sock.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert read_answer(sock)["Connection"] == "close"
        assert sock.recv(1) == b""


def test_a_chunked_feed_arrives_whole_and_the_connection_goes_on(serving: Serving, facade: Standin) -> None:
    with connect(serving.url) as sock:
        for _ in range(2):
            target = live(serving, "POST", Action="SubmitFeed")
            sock.sendall(head(serving, "POST", target, "Transfer-Encoding: chunked"))
            sock.sendall(b"3;note=1\r\nabc\r\n00010\r\n0123456789abcdef\r\n0\r\nTrailer: x\r\n\r\n")
            assert read_answer(sock).status == 200
    assert [call.body for call in facade.calls] == [b"abc0123456789abcdef"] * 2


def test_expect_100_continue_is_answered(serving: Serving, facade: Standin) -> None:
    with connect(serving.url) as sock:
        sock.sendall(head(serving, "POST", live(serving, "POST"), "Content-Length: 4", "Expect: 100-Continue"))
        assert sock.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        sock.sendall(b"feed")
        assert read_answer(sock).status == 200
    assert facade.calls[0].body == b"feed"


def test_a_refused_upload_still_gets_its_answer(serving: Serving) -> None:
    """The answer must not be lost to a reset while the client is still sending."""
    with connect(serving.url) as sock:
        sock.sendall(head(serving, "POST", f"{PATH}?Signature=x", f"Content-Length: {4 * 1024 * 1024}"))
        sock.sendall(b"x" * (4 * 1024 * 1024))
        answer = read_answer(sock)
        assert mws_error(answer.body)["Code"] == "MissingParameter"
        assert answer["Connection"] == "close"


def test_a_file_is_streamed(facade: Standin, serving: Serving, tmp_path: Path) -> None:
    path = tmp_path / "report"
    path.write_bytes(os.urandom(1000) * 1000)

    def report(call: LegacyCall) -> LegacyReply:
        return LegacyReply(200, (("Content-Type", "text/plain"), ("Content-Length", "1000000")), path.open("rb"))

    facade.answer = report
    with connect(serving.url) as sock:
        for _ in range(2):
            sock.sendall(head(serving, "GET", live(serving)))
            assert read_answer(sock).body == path.read_bytes()


# What never becomes a request -----------------------------------------------------------------------------------------

REFUSED: dict[str, tuple[bytes, int, str]] = {
    "no HTTP": (b"hello\r\n\r\n", 400, "InvalidRequest"),
    "TLS to plain": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400, "InvalidRequest"),
    "lower case": (b"get / HTTP/1.1\r\n\r\n", 400, "InvalidRequest"),
    "HTTP/2": (b"GET / HTTP/2.0\r\n\r\n", 505, "InvalidRequest"),
    "HTTP/9": (b"GET / HTTP/x\r\n\r\n", 400, "InvalidRequest"),
    "bad target": (b"GET //[ HTTP/1.1\r\n\r\n", 400, "InvalidRequest"),
    "raw bytes": ("GET /?é HTTP/1.1\r\n\r\n".encode(), 400, "InvalidRequest"),
    "CONNECT": (b"CONNECT a:1 HTTP/1.1\r\n\r\n", 405, "InvalidRequest"),
    "long line": (b"GET /?" + b"x" * 200_000 + b" HTTP/1.1\r\n\r\n", 414, "InvalidParameterValue"),
    "long header": (b"GET / HTTP/1.1\r\nA: " + b"x" * 200_000 + b"\r\n\r\n", 413, "InvalidParameterValue"),
    "many headers": (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n", 400, "InvalidRequest"),
    "no colon": (b"GET / HTTP/1.1\r\nHost\r\n\r\n", 400, "InvalidRequest"),
    "bare line feeds": (b"GET / HTTP/1.1\nHost: a\n\n", 400, "InvalidRequest"),
    "a bare line feed at the end": (b"GET / HTTP/1.1\r\nHost: a\r\n\n", 400, "InvalidRequest"),
    "a space before the colon": (b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400, "InvalidRequest"),
    "no host": (b"GET / HTTP/1.1\r\nAccept: a\r\n\r\n", 400, "InvalidRequest"),
    "chunks with a bare line feed": (
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\na\n0\n\n",
        400,
        "InputStreamDisconnected",
    ),
    "folded": (b"GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n", 400, "InvalidRequest"),
    "length twice": (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", 400, "InvalidRequest"),
    "host twice": (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "InvalidRequest"),
    "length below": (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400, "InvalidRequest"),
    "length as word": (b"POST / HTTP/1.1\r\nContent-Length: 1_0\r\n\r\n", 400, "InvalidRequest"),
    "huge": (b"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", 413, "InvalidParameterValue"),
    "both framings": (
        b"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400,
        "InvalidRequest",
    ),
    "gzip framing": (b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501, "InvalidRequest"),
    "chunks in 1.0": (b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "InvalidRequest"),
    "bad chunk": (
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        400,
        "InputStreamDisconnected",
    ),
    "giant chunk": (
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffff\r\nab",
        400,
        "InputStreamDisconnected",
    ),
    "cut head": (b"GET / HT", 400, "InvalidRequest"),
    "cut body": (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nab", 400, "InputStreamDisconnected"),
}


@pytest.mark.parametrize("name", list(REFUSED))
def test_what_is_no_request_is_answered_in_mws_xml(serving: Serving, name: str) -> None:
    data, status, code = REFUSED[name]
    expected = {414: 400, 413: 400}.get(status, status)
    with connect(serving.url) as sock:
        sock.sendall(data)
        sock.shutdown(socket.SHUT_WR)
        answer = read_answer(sock)
    assert (answer.status, mws_error(answer.body)["Code"]) == (expected, code)
    assert answer["Content-Type"].startswith("text/xml;")
    assert answer["x-mws-request-id"] == mws_error(answer.body)["RequestID"]


def test_a_fault_of_the_application_is_answered_in_mws_xml() -> None:
    def broken(environ: Any, start_response: Any) -> Iterable[bytes]:
        raise RuntimeError("the words of a fault")

    with Serving(broken, threads=1) as serving, connect(serving.url) as sock:
        sock.sendall(PING)
        answer = read_answer(sock)
    assert (answer.status, mws_error(answer.body)["Code"]) == (500, "InternalError")
    assert b"the words" not in answer.body


HASTY = Limits(grace=0.2, linger=0.2)


def test_a_head_that_trickles_is_refused(facade: Standin) -> None:
    with Serving(Gateway(facade), threads=1, limits=HASTY) as serving, connect(serving.url) as sock:
        sock.sendall(b"GET / HTTP/1.1\r\nHost: lo")
        assert mws_error(read_answer(sock).body)["Code"] == "InputStreamDisconnected"


def test_a_body_that_trickles_is_refused(facade: Standin) -> None:
    with Serving(Gateway(facade), threads=1, limits=HASTY) as serving, connect(serving.url) as sock:
        sock.sendall(head(serving, "POST", live(serving, "POST"), "Content-Length: 100") + b"<")
        answer = read_answer(sock)
        assert mws_error(answer.body)["Code"] == "InputStreamDisconnected"
        assert answer["Connection"] == "close"
    assert not facade.calls


def test_a_peer_that_says_nothing_gets_nothing(facade: Standin) -> None:
    with Serving(Gateway(facade), threads=1, limits=Limits(idle=0.2)) as serving, connect(serving.url) as sock:
        assert sock.recv(1) == b""


# TLS ------------------------------------------------------------------------------------------------------------------


def test_https_shows_its_certificate_with_and_without_sni(
    certificate: tuple[str, str], authority: trustme.CA, facade: Standin
) -> None:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    context.set_alpn_protocols(["h2", "http/1.1"])
    with Serving(Gateway(facade), "localhost", certfile=certificate[0], keyfile=certificate[1], threads=2) as serving:
        assert serving.url.startswith("https://localhost:")
        with context.wrap_socket(connect(serving.url), server_hostname="localhost") as sock:
            assert sock.selected_alpn_protocol() == "http/1.1"
            sock.sendall(head(serving, "GET", live(serving)))
            assert read_answer(sock).body == REPLY
        context.check_hostname = False  # Python then sends no SNI, as boto does
        with context.wrap_socket(connect(serving.url)) as sock:
            sock.sendall(PING)
            assert read_answer(sock).status == 200


def test_old_tls_is_refused_and_plain_http_is_told_in_mws_xml(certificate: tuple[str, str], facade: Standin) -> None:
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with Serving(Gateway(facade), "localhost", certfile=certificate[0], keyfile=certificate[1], threads=2) as serving:
        with pytest.raises((ssl.SSLError, ConnectionError)):
            old.wrap_socket(connect(serving.url))
        with connect(serving.url) as sock:
            sock.sendall(PING)
            assert mws_error(read_answer(sock).body)["Code"] == "InvalidRequest"


def test_a_silent_tls_peer_stops_nobody(certificate: tuple[str, str], authority: trustme.CA, facade: Standin) -> None:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    with (
        Serving(Gateway(facade), "localhost", certfile=certificate[0], keyfile=certificate[1], threads=2) as serving,
        connect(serving.url),
        context.wrap_socket(connect(serving.url), server_hostname="localhost") as sock,
    ):
        sock.sendall(PING)
        assert read_answer(sock).status == 200


# Starting and stopping ------------------------------------------------------------------------------------------------


def test_a_stop_closes_the_connections_of_silent_tls_peers(certificate: tuple[str, str], facade: Standin) -> None:
    certfile, keyfile = certificate
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always", ResourceWarning)
        with Serving(Gateway(facade), "localhost", certfile=certfile, keyfile=keyfile, drain=0.1) as serving:
            peers = [connect(serving.url) for _ in range(3)]
            # Who comes later is answered: so those were accepted.
            with connect(serving.url) as plain:
                plain.sendall(PING)
                assert read_answer(plain).status == 400
        for peer in peers:
            assert peer.recv(1) == b""
            peer.close()
    assert [str(each.message) for each in seen] == []


def test_plain_http_stays_on_loopback_unless_told_otherwise(facade: Standin) -> None:
    with pytest.raises(ServingError, match=r"plain HTTP on 0\.0\.0\.0"):
        Serving(Gateway(facade), "0.0.0.0")
    with Serving(Gateway(facade), "0.0.0.0", insecure=True, threads=1) as serving:
        assert serving.alive


def test_what_cannot_start_says_why(facade: Standin, certificate: tuple[str, str], serving: Serving) -> None:
    port = int(serving.url.rpartition(":")[2])
    with pytest.raises(ServingError, match="both"):
        Serving(Gateway(facade), certfile=certificate[0])
    with pytest.raises(ServingError, match="cannot use certificate"):
        Serving(Gateway(facade), certfile=certificate[0], keyfile="/nonexistent")
    with pytest.raises(ServingError, match="cannot use certificate"):
        Serving(Gateway(facade), certfile=certificate[1], keyfile=certificate[0])
    with pytest.raises(ServingError, match="cannot listen"):
        Serving(Gateway(facade), "localhost", port, threads=1).start()
    with pytest.raises(ServingError, match="cannot listen"):
        Serving(Gateway(facade), "no.such.host.invalid", insecure=True).start()


def test_a_stop_lets_a_call_in_flight_end_and_leaves_no_thread(facade: Standin) -> None:
    entered, go = threading.Event(), threading.Event()

    def slow(call: LegacyCall) -> LegacyReply:
        entered.set()
        assert go.wait(10)
        return LegacyReply(200, (("Content-Type", "text/xml"),), REPLY)

    facade.answer = slow
    before = set(threading.enumerate())
    serving = Serving(Gateway(facade), "localhost", threads=2)
    serving.start()
    with connect(serving.url) as sock:
        sock.sendall(head(serving, "GET", live(serving)))
        assert entered.wait(10)
        stopping = threading.Thread(target=serving.stop)
        stopping.start()
        go.set()
        assert read_answer(sock).body == REPLY
        stopping.join(10)
    assert not set(threading.enumerate()) - before
    with pytest.raises(OSError):
        connect(serving.url)


PROGRAM = """
import gc
import sys
from mws.compat.gateway.serving import serve
def app(environ, start_response):
    body = b"ok" if gc.get_freeze_count() else b"the collector walks through everything"
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
code = serve(app, "127.0.0.1", 0, threads=2)
assert not gc.get_freeze_count(), "what comes after is collected as ever"
sys.exit(code)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_says_it_is_ready_and_ends_with_0_at_a_signal(number: signal.Signals) -> None:
    root = Path(__file__).resolve().parents[3]
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True, cwd=root) as running:
        try:
            assert running.stdout
            line = running.stdout.readline().strip()
            word, url = line.split()
            assert word == "ready"
            client = http.client.HTTPConnection(url.partition("://")[2], timeout=10)
            client.request("GET", "/")
            assert client.getresponse().read() == b"ok"
            client.close()
            running.send_signal(number)
            assert running.wait(20) == 0
            assert running.stdout.read() == ""
        finally:
            running.kill()  # what has ended is no matter; what has not would be waited for
