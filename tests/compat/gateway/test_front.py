"""The front over real sockets: nobody who is slow holds a worker, addresses are bounded, answers leave as they are."""

from __future__ import annotations

import asyncio
import http.client
import io
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest
import trustme

from mws.calls import LegacyCall, LegacyReply
from mws.compat.config import GatewaySettings as Settings
from mws.compat.gateway import Gateway
from mws.compat.gateway.addresses import networks
from mws.compat.gateway.limits import Connections, Limits
from mws.compat.gateway.serving import Serving, ServingError
from mws.compat.gateway.turns import Turns
from mws.spapi.clock import SystemClock
from tests.compat.gateway.sockets import connect, read_answer
from tests.compat.gateway.standin import ACCOUNT, PATH, REPLY, Standin, mws_error, query_of, signed

AGENT = "User-Agent: Test/1 (Language=Python)\r\n"
LARGE = 20 * 1024 * 1024
DEADLINE = 10.0

Start = Callable[..., Any]  # WSGI's start_response


def request(serving: Serving, method: str = "GET", *fields: str, target: str = "") -> bytes:
    """A head, signed where no target is given."""
    host = serving.url.partition("://")[2]
    if not target:
        target = f"{PATH}?{query_of(signed(method=method, host=host, moment=SystemClock().now()))}"
    return "\r\n".join([f"{method} {target} HTTP/1.1", f"Host: {host}", AGENT.strip(), *fields, "", ""]).encode()


def connect_from(address: str, serving: Serving) -> socket.socket:
    host, _, port = serving.url.rpartition("/")[2].partition(":")
    return socket.create_connection((host, int(port)), DEADLINE, source_address=(address, 0))


@pytest.fixture(params=["uvloop", "asyncio"])
def loop(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both event loops: uvloop is not to be had everywhere."""
    if request.param == "asyncio":
        monkeypatch.setitem(sys.modules, "uvloop", None)
    elif sys.platform == "win32":
        pytest.skip("uvloop is not made for Windows")
    else:
        assert __import__("uvloop")
    return str(request.param)


@contextmanager
def stuck(count: int) -> Iterator[tuple[Standin, Callable[[], None]]]:
    """A façade whose first `count` calls wait till the end; and a function that waits until they do."""
    entered, go, first = threading.Semaphore(0), threading.Event(), iter(range(count))

    def answer(call: LegacyCall) -> LegacyReply:
        if next(first, None) is not None:
            entered.release()
            assert go.wait(6 * DEADLINE)
        return LegacyReply(200, (("Content-Type", "text/xml"),), REPLY)

    def wait() -> None:
        for _ in range(count):
            assert entered.acquire(timeout=DEADLINE)

    try:
        yield Standin(answer=answer), wait
    finally:
        go.set()


# Who is slow ---------------------------------------------------------------------------------------------------


def test_health_is_answered_while_every_worker_is_busy(loop: str) -> None:
    with stuck(2) as (facade, wait), ExitStack() as opened:
        serving = opened.enter_context(Serving(Gateway(facade), threads=2, drain=0.0))
        for _ in range(2):
            opened.enter_context(connect(serving.url)).sendall(request(serving))
        wait()
        with connect(serving.url) as sock:
            for method in ("GET", "HEAD"):
                sock.sendall(request(serving, method, target="/healthz"))
                if method == "GET":
                    assert read_answer(sock).body.splitlines()[:2] == [b"ok", b"in_flight 2"]
            assert sock.recv(15) == b"HTTP/1.1 200 OK"


def test_calls_beyond_those_that_may_wait_are_refused_at_once(loop: str) -> None:
    with stuck(1) as (facade, wait), ExitStack() as opened:
        serving = opened.enter_context(Serving(Gateway(facade), threads=1, limits=Limits(waiting=1), drain=0.0))
        opened.enter_context(connect(serving.url)).sendall(request(serving))
        wait()
        with connect(serving.url) as sock:
            sock.sendall(request(serving))
            answer = read_answer(sock)
        assert (answer.status, mws_error(answer.body)["Code"]) == (503, "ServiceUnavailable")


def test_slow_heads_bodies_and_silence_hold_no_worker(loop: str) -> None:
    facade = Standin()
    with Serving(Gateway(facade), threads=1, drain=0.0) as serving, ExitStack() as opened:
        whole = request(serving, "POST", "Content-Length: 100000")
        for part in (b"", whole[:40], whole, whole + b"x" * 1000, whole + b"x" * 70_000) * 4:
            opened.enter_context(connect(serving.url)).sendall(part)
        with connect(serving.url) as sock:
            sock.sendall(request(serving))
            assert read_answer(sock).body == REPLY
    assert len(facade.calls) == 1


class Report(io.FileIO):
    """A file that tells when it is closed."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.gone = threading.Event()

    def close(self) -> None:
        super().close()
        self.gone.set()


def test_who_takes_no_answer_holds_no_worker(loop: str, tmp_path: Path) -> None:
    path = tmp_path / "report"
    path.write_bytes(b"x" * LARGE)
    reports: list[Report] = []

    def answer(call: LegacyCall) -> LegacyReply:
        if len(reports) == 4:
            return LegacyReply(200, (("Content-Type", "text/xml"),), REPLY)
        reports.append(Report(path))
        return LegacyReply(
            200, (("Content-Type", "text/plain"), ("Content-Length", str(LARGE))), cast("BinaryIO", reports[-1])
        )

    with Serving(Gateway(Standin(answer=answer)), threads=1, drain=0.0) as serving, ExitStack() as opened:
        slow = [opened.enter_context(connect(serving.url)) for _ in range(4)]
        for sock in slow:
            sock.sendall(request(serving))
            assert sock.recv(15) == b"HTTP/1.1 200 OK"
        with connect(serving.url) as sock:
            sock.sendall(request(serving))
            assert read_answer(sock).body == REPLY
    assert all(report.gone.wait(DEADLINE) for report in reports), "the stop lets go of what nobody took"


def test_an_answer_that_comes_after_the_stop_is_closed_too(loop: str) -> None:
    called, stopped, app = threading.Event(), threading.Event(), Watched(1)

    def late(environ: dict[str, Any], start: Start) -> Watched:
        called.set()
        assert stopped.wait(DEADLINE)
        return app(environ, start)

    with Serving(late, threads=1, drain=0.0) as serving, connect(serving.url) as sock:
        sock.sendall(request(serving))
        assert called.wait(DEADLINE)
    stopped.set()
    assert app.closed.wait(DEADLINE)


def test_who_takes_no_answer_is_sent_away(loop: str) -> None:
    app = Watched(LARGE)
    with Serving(app, threads=1, limits=Limits(write=0.2)) as serving, connect(serving.url) as sock:
        sock.sendall(request(serving))
        assert app.closed.wait(DEADLINE)
    assert app.made < LARGE
    assert not app.asked_to_the_end


# A body is read when the request is somebody's -------------------------------------------------------------------


@pytest.mark.parametrize("framing", ["Content-Length: 10000000", "Transfer-Encoding: chunked"])
def test_a_long_body_is_not_asked_for_before_the_signature_is_known_to_be_right(loop: str, framing: str) -> None:
    facade = Standin()
    with Serving(Gateway(facade), threads=1) as serving:
        good = request(serving, "POST", framing, "Expect: 100-continue")
        with connect(serving.url) as sock:
            sock.sendall(good.replace(b"Signature=", b"Signature=x", 1))
            answer = read_answer(sock)
            assert (answer.status, mws_error(answer.body)["Code"]) == (403, "SignatureDoesNotMatch")
            assert answer["Connection"] == "close"
            assert sock.recv(1) == b""
        with connect(serving.url) as sock:
            sock.sendall(good)
            assert sock.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert not facade.calls


def test_a_form_that_is_too_long_is_refused_unread(loop: str) -> None:
    with Serving(Gateway(Standin()), threads=1) as serving, connect(serving.url) as sock:
        sock.sendall(request(serving, "POST", "Content-Length: 2097153", target="/"))
        assert mws_error(read_answer(sock).body)["Code"] == "InvalidParameterValue"


@pytest.mark.parametrize("length", [0, 1, 65_536, 65_537, 1024 * 1024, 3_000_000])
def test_a_body_of_any_length_arrives_whole(loop: str, length: int) -> None:
    facade, body = Standin(), bytes(range(256)) * (length // 256 + 1)
    with Serving(Gateway(facade), threads=1) as serving, connect(serving.url) as sock:
        sock.sendall(request(serving, "POST", f"Content-Length: {length}") + body[:length])
        assert read_answer(sock).status == 200
    assert (facade.calls[0].body or b"") == body[:length]


# What leaves -----------------------------------------------------------------------------------------------------


def test_names_of_headers_and_the_reason_phrase_leave_as_they_are_given(loop: str) -> None:
    def app(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        start("299 Fine by me", [("x-mws-quota-resetsOn", "now"), ("CONTENT-length", "2"), ("ETag", "é")])
        return [b"ok"]

    with Serving(app, threads=1) as serving, connect(serving.url) as sock:
        sock.sendall(request(serving))
        head = b""
        while b"\r\n\r\nok" not in head:
            head += sock.recv(1000)
    lines = head.split(b"\r\n")
    assert lines[:4] == [b"HTTP/1.1 299 Fine by me", b"x-mws-quota-resetsOn: now", b"CONTENT-length: 2", b"ETag: \xe9"]
    assert lines[4].startswith(b"Date: ")


def test_the_application_sees_the_request_as_it_was_sent(loop: str) -> None:
    seen: list[dict[str, Any]] = []

    def app(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        seen.append(environ)
        start("204 No Content", [])
        return []

    with Serving(app, threads=1) as serving, connect(serving.url) as sock:
        port = serving.url.rpartition(":")[2]
        fields = ("X-Twice: 1", "X_Hidden: 1", "x-twice: 2", "X-Forwarded-For: 192.0.2.1", "X-Forwarded-Proto: https")
        for target in ("/a%2Fb%20c?x=%2f&y", "http://other.example/a%2Fb%20c?x=%2f&y"):
            sock.sendall(request(serving, "GET", *fields, target=target))
            while b"\r\n\r\n" not in sock.recv(1000):
                pass
        local = sock.getsockname()
    for environ in seen:
        assert (environ["REQUEST_URI"], environ["PATH_INFO"]) == ("/a%2Fb%20c?x=%2f&y", "/a/b c")
        assert (environ["QUERY_STRING"], environ["HTTP_X_TWICE"]) == ("x=%2f&y", "1, 2")
        assert (environ["SERVER_PORT"], environ["SERVER_PROTOCOL"]) == (port, "HTTP/1.1")
        assert (environ["wsgi.url_scheme"], environ["HTTP_X_FORWARDED_FOR"]) == ("http", "192.0.2.1")
        assert (environ["REMOTE_ADDR"], environ["REMOTE_PORT"]) == (local[0], str(local[1]))
        assert "HTTP_X_HIDDEN" not in environ
    assert len(seen) == 2


class Watched:
    """An answer that notes what a server does with it."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.made = 0
        self.asked_to_the_end = False
        self.closed = threading.Event()

    def __call__(self, environ: dict[str, Any], start: Start) -> Watched:
        start("200 OK", [("Content-Length", str(self.size))])
        return self

    def __iter__(self) -> Iterator[bytes]:
        while self.made < self.size:
            self.made += 65_536
            yield b"x" * 65_536
        self.asked_to_the_end = True

    def close(self) -> None:
        self.closed.set()


@pytest.mark.parametrize("size", [65_536, 64 * 65_536])
def test_an_answer_that_was_written_is_asked_for_its_end_and_closed(loop: str, size: int) -> None:
    app = Watched(size)
    with Serving(app, threads=1) as serving, connect(serving.url) as sock:
        sock.sendall(request(serving))
        assert len(read_answer(sock).body) == size
        assert app.closed.wait(DEADLINE)
    assert app.asked_to_the_end


def test_who_reads_his_answer_and_is_gone_at_once_has_it(loop: str) -> None:
    """As most legacy clients do. Else every write of theirs would count as not answered."""
    apps = [Watched(65_536) for _ in range(30)]
    waiting = iter(apps)
    with Serving(lambda environ, start: next(waiting)(environ, start), threads=1) as serving:
        for app in apps:
            with connect(serving.url) as sock:
                sock.sendall(request(serving))
                assert len(read_answer(sock).body) == app.size
            assert app.closed.wait(DEADLINE)
    assert [app.asked_to_the_end for app in apps] == [True] * len(apps)


@pytest.mark.parametrize("size", [65_536, 400 * 65_536])
@pytest.mark.parametrize("half", [False, True], ids=["closed", "half-closed"])
def test_an_answer_whose_peer_has_gone_is_not_asked_for_its_end(loop: str, half: bool, size: int) -> None:
    """A caller who closed before his answer was written may not have it: his repeat is then no new wish.

    Who only said that he sends no more looks the same, and still gets his answer.
    """
    app, entered, go = Watched(size), threading.Event(), threading.Event()

    def late(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        entered.set()
        assert go.wait(DEADLINE)
        return app(environ, start)

    with Serving(late, threads=1) as serving, connect(serving.url) as other, connect(serving.url) as sock:
        sock.sendall(request(serving))
        assert entered.wait(DEADLINE)
        if half:
            sock.shutdown(socket.SHUT_WR)
        else:
            sock.close()
        # An answer to another proves that the loop has seen the end of the first.
        other.sendall(b"bad\r\n\r\n")
        assert read_answer(other).status == 400
        go.set()
        if half:
            assert len(read_answer(sock).body) == size
        assert app.closed.wait(DEADLINE)
    assert not app.asked_to_the_end


# Addresses -------------------------------------------------------------------------------------------------------

needs_loopback_net = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8")


@needs_loopback_net
def test_connections_of_an_address_are_bounded_but_not_those_of_this_machine_and_of_proxies(loop: str) -> None:
    limits = Limits.of(Settings(connections_per_address=2, trusted_proxies=("127.0.0.8/30",)))
    with Serving(Gateway(Standin()), "127.0.0.1", threads=1, limits=limits) as serving, ExitStack() as opened:

        def ask_from(address: str) -> int:
            sock = opened.enter_context(connect_from(address, serving))
            sock.sendall(request(serving))
            return read_answer(sock).status

        assert [ask_from("127.0.0.2") for _ in range(3)] == [200, 200, 503]
        assert [ask_from("127.0.0.3") for _ in range(3)] == [200, 200, 503]
        assert [ask_from("127.0.0.9") for _ in range(5)] == [200] * 5
        assert [ask_from("127.0.0.1") for _ in range(5)] == [200] * 5
        opened.close()
        assert ask_from("127.0.0.2") == 200


def test_connections_are_counted_by_address_and_in_all() -> None:
    counted = Connections(Limits(connections=4, per_address=2, trusted=networks(["10.0.0.0/8", "::1"])))
    assert [counted.admit("192.0.2.1") for _ in range(3)] == [True, True, False]
    assert counted.admit("10.1.2.3")
    assert counted.admit("::ffff:10.1.2.4")
    assert not counted.admit("10.1.2.5")  # four in all
    counted.leave("192.0.2.1")
    assert counted.admit("192.0.2.1")
    assert counted.peak == 4


def test_a_host_that_makes_up_ipv6_addresses_gets_no_more_connections_by_them() -> None:
    counted = Connections(Limits(connections=1000, per_address=2, trusted=networks(["2001:db8:9::/48"])))
    assert [counted.admit(f"2001:db8:1:2::{number:x}") for number in range(300)] == [True, True, *[False] * 298]
    assert counted.admit("2001:db8:1:3::1")  # a neighbour
    assert [counted.admit(f"2001:db8:9::{number:x}") for number in range(5)] == [True] * 5
    counted.leave("2001:db8:1:2::0")
    assert counted.admit("2001:db8:1:2::ffff")
    assert counted.total == 8


def test_handshakes_take_turns_by_address() -> None:
    done: list[str] = []

    async def shake(turns: Turns, address: str) -> None:
        await turns.take(address)
        done.append(address)
        await asyncio.sleep(0)
        turns.give()

    async def run() -> None:
        turns = Turns(1)
        gone = asyncio.ensure_future(shake(turns, "A"))
        crowd = [asyncio.ensure_future(shake(turns, "A")) for _ in range(50)]
        await asyncio.sleep(0)
        crowd.append(asyncio.ensure_future(shake(turns, "B")))
        given_up = asyncio.ensure_future(shake(turns, "C"))
        await asyncio.sleep(0)
        given_up.cancel()
        await asyncio.gather(gone, *crowd)
        assert given_up.cancelled()
        await asyncio.wait_for(turns.take("D"), 1)  # none was lost

    asyncio.run(run())
    assert "B" in done[:4]
    assert done.count("A") == 51
    assert "C" not in done


# TLS, sockets ----------------------------------------------------------------------------------------------------


def issue(authority: trustme.CA, folder: Path, name: str) -> tuple[str, str]:
    issued = authority.issue_cert(name)
    issued.private_key_pem.write_to_path(folder / "key.pem")
    issued.cert_chain_pems[0].write_to_path(folder / "cert.pem")
    return str(folder / "cert.pem"), str(folder / "key.pem")


def test_a_new_certificate_is_shown_to_new_connections_and_old_ones_go_on(loop: str, tmp_path: Path) -> None:
    authority = trustme.CA()
    context = ssl.create_default_context()
    authority.configure_trust(context)
    cert, key = issue(authority, tmp_path, "old.example")
    with Serving(Gateway(Standin()), threads=1, certfile=cert, keyfile=key, drain=0.0) as serving:
        old = context.wrap_socket(connect(serving.url), server_hostname="old.example")
        assert not serving.renew_certificate()
        (tmp_path / "cert.pem").write_text("no certificate")
        with pytest.raises(ServingError, match="cannot use certificate"):
            serving.renew_certificate()
        issue(authority, tmp_path, "new.example")
        assert serving.renew_certificate()
        for sock in (old, context.wrap_socket(connect(serving.url), server_hostname="new.example")):
            with sock:
                sock.sendall(request(serving))
                assert read_answer(sock).body == REPLY


def test_a_tls_peer_that_stops_in_its_handshake_is_sent_away(loop: str, tmp_path: Path) -> None:
    cert, key = issue(trustme.CA(), tmp_path, "localhost")
    limits = Limits(idle=0.2)
    with Serving(Gateway(Standin()), threads=1, certfile=cert, keyfile=key, limits=limits) as serving:
        for beginning in (b"", b"\x16", b"\x16\x03\x01\x00\x05\x01\x00\x00"):
            with connect(serving.url) as sock:
                sock.sendall(beginning)
                assert sock.recv(1) == b""


def test_an_inherited_socket_is_served(loop: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        with Serving(Gateway(Standin()), listener=listening, threads=1) as serving:
            assert serving.url == f"http://127.0.0.1:{port}"
            client = http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE)
            client.request("GET", "/healthz")
            assert client.getresponse().read().startswith(b"ok")
            client.close()


def test_the_account_is_the_standins() -> None:
    """What the tests above sign with is what the façade knows."""
    assert Standin().accounts.find(ACCOUNT.mws_access_key, ACCOUNT.seller_id) == ACCOUNT
