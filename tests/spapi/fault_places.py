"""Runners of the fault matrix for faults around the endpoint: names, proxies, processes, clocks, services."""

from __future__ import annotations

import errno
import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any
from unittest import mock

import trustme

from mws.spapi import sandbox as facts
from mws.spapi.calls import Json, RestCall, RestReply
from mws.spapi.client import Client
from mws.spapi.clock import Clock, FixedClock, SystemClock
from mws.spapi.errors import OutcomeUnknown, SpapiError
from mws.spapi.routes import pace, route
from mws.spapi.sandbox import embedded
from mws.spapi.sandbox.app import Sandbox
from tests.mws.forked import in_child
from tests.ports import refusing
from tests.redis_server import RedisServer
from tests.spapi import faulty
from tests.spapi.fault_runs import DEADLINE, GOOD, NOON, SHORT, SLACK, Seen, answers, client, ending
from tests.spapi.faulty import Faulty, failure, verbatim
from tests.spapi.held import HeldClock
from tests.spapi.test_deadlines import silent_addresses


def sixteen_threads(call: RestCall) -> Seen:
    """All at a cold cache, while Login with Amazon takes its time."""

    def slow(server: Faulty, connection: Any, seen: faulty.Seen) -> bool:
        server.stopped.wait(0.3)
        return faulty.token("Atza|1")(server, connection, seen)

    clock = SystemClock()
    with Faulty(GOOD, lwa=(slow,)) as server, ThreadPoolExecutor(16) as pool:
        api = client(server, clock)
        said = set(pool.map(lambda _: ending(lambda: api.send(call), clock, DEADLINE), range(16)))
        api.close()
    return Seen(",".join(sorted(said)), len(server.seen), len(server.tokens))


def lwa_refuses_connections(call: RestCall) -> Seen:
    with Faulty() as gone:
        pass
    return answers(GOOD, lwa_endpoint=gone.token_url)(call)


def clock_off(minutes: float, **options: Any) -> Callable[[RestCall], Seen]:
    """Our clock is off; Amazon looks at the date of a signed request, and at nothing in an unsigned one."""

    def judging(server: Faulty, connection: Any, seen: faulty.Seen) -> bool:
        date = datetime.strptime(seen.headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
        step = GOOD
        if "authorization" in seen.headers and abs(date - NOON) > timedelta(minutes=5):
            step = failure(403, "InvalidSignature", "Signature expired: it is not of this time")
        return step(server, connection, seen)

    return lambda call: answers(judging, clock=FixedClock(NOON + timedelta(minutes=minutes)), **options)(call)


def redis_ends(how: Callable[[RedisServer], None]) -> Callable[[RestCall], Seen]:
    """A call that waits for a rate shared through Redis, when Redis goes away like that."""
    return lambda call: _redis_ends(how, call)


def _redis_ends(how: Callable[[RedisServer], None], call: RestCall) -> Seen:
    clock = HeldClock()
    ended: list[str] = []
    _, burst = pace(route(call.operation))
    with RedisServer() as redis, Faulty(GOOD) as server:
        api = client(server, clock, redis_url=redis.url, max_wait=None)
        for _ in range(int(burst)):
            api.send(call)

        def wait() -> None:
            try:
                api.send(call)
            except SpapiError as exc:
                ended.append(type(exc).__name__)
            else:
                ended.append("answered")
            with clock.moved:
                clock.moved.notify_all()

        thread = threading.Thread(target=wait)
        with clock.moved:
            thread.start()
            assert clock.moved.wait_for(lambda: clock.asleep == 1 or ended, SLACK)
        assert not ended, "it waits for its rate"
        how(redis)
        clock.move(1 / pace(route(call.operation))[0] + 1)
        thread.join(SLACK)
        api.close()
    return Seen(",".join(ended), len(server.seen) - int(burst), len(server.tokens))


def response_lost(call: RestCall) -> Seen:
    """The sandbox carries the write out, and the connection breaks before it can say so."""
    clock = FixedClock(NOON)
    sandbox = Sandbox(clock=clock)
    api = Client(
        refresh_token=facts.REFRESH_TOKEN,
        lwa_client_id=facts.CLIENT_ID,
        lwa_client_secret=facts.CLIENT_SECRET,
        endpoint=embedded.URL,
        lwa_endpoint=embedded.URL + facts.TOKEN_PATH,
        session=embedded.session(sandbox),
        clock=clock,
    )
    feed: dict[str, Json] = {
        "feedType": "POST_PRODUCT_DATA",
        "marketplaceIds": [facts.US],
        "inputFeedDocumentId": api.documents.upload_feed(b"<AmazonEnvelope/>", "text/xml; charset=UTF-8"),
    }
    sandbox.plant(f"{call.operation}:reset")
    caught: list[SpapiError] = []

    def send() -> RestReply:
        try:
            return api.send(replace(call, body=feed))
        except SpapiError as exc:
            caught.append(exc)
            raise

    said = ending(send, clock, DEADLINE)
    (error,) = caught
    assert isinstance(error, OutcomeUnknown)
    assert error.read_back is not None
    assert not error.safe_to_repeat
    shown = api.send(error.read_back.call).data
    assert isinstance(shown, dict)
    assert isinstance(shown["feeds"], list)
    assert len(shown["feeds"]) == 1, "it was carried out, once, and the read it offers shows it"
    return Seen(said, sandbox.journal.counts[call.operation])


# ---- names and addresses -------------------------------------------------------------------------------------------

Addresses = Callable[[], list[tuple[str, int]]]
HOST = "spapi.example"


@contextmanager
def resolving(found: Addresses) -> Iterator[None]:
    """The system's resolver, but that it gives these addresses for HOST, or fails as `found` does."""
    real = socket.getaddrinfo

    def look_up(host: Any, *args: Any, **options: Any) -> Any:
        if host != HOST:
            return real(host, *args, **options)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address) for address in found()]

    with mock.patch.object(socket, "getaddrinfo", look_up):
        yield


def at_addresses(*kinds: str, ends: bool = True) -> Callable[[RestCall], Seen]:
    """A host with those addresses: "silent", "refusing", or "good". ends: False where only the deadline ends it."""

    def run(call: RestCall) -> Seen:
        clock: Clock = SystemClock() if "silent" in kinds else FixedClock(NOON)
        deadline = DEADLINE if ends else SHORT
        with ExitStack() as stack:
            server = stack.enter_context(Faulty(GOOD))
            silent = iter(stack.enter_context(silent_addresses(kinds.count("silent"))))
            port = int(server.url.rpartition(":")[2])
            closed = stack.enter_context(refusing())
            known: dict[str, Callable[[], tuple[str, int]]] = {
                "good": lambda: ("127.0.0.1", port),
                "refusing": lambda: ("127.0.0.1", closed),
                "silent": lambda: next(silent),
            }
            addresses = [known[kind]() for kind in kinds]
            stack.enter_context(resolving(lambda: addresses))
            api = client(server, clock, endpoint=f"http://{HOST}:{port}", deadline=deadline)
            said = ending(lambda: api.send(call), clock, deadline)
            api.close()
        return Seen(said, len(server.seen), len(server.tokens))

    return run


def name_fails(number: int) -> Callable[[RestCall], Seen]:
    """The resolver's own failures."""

    def fails() -> list[tuple[str, int]]:
        raise socket.gaierror(number, os.strerror(errno.EHOSTUNREACH))

    def run(call: RestCall) -> Seen:
        with resolving(fails):
            return answers(GOOD, endpoint=f"http://{HOST}")(call)

    return run


def name_is_slow(call: RestCall) -> Seen:
    """The resolver takes its time, and knows no timeout."""
    over = threading.Event()

    def slow() -> list[tuple[str, int]]:
        over.wait(SLACK * 2)
        return [("127.0.0.1", 1)]

    with resolving(slow):
        try:
            return answers(GOOD, endpoint=f"http://{HOST}", clock=SystemClock(), deadline=SHORT)(call)
        finally:
            over.set()


# ---- TLS and proxies -----------------------------------------------------------------------------------------------


@contextmanager
def tls_server(authority: trustme.CA, name: str) -> Iterator[tuple[int, list[int]]]:
    """A server with a certificate for that name; its port, and a list that gets an entry for each connection."""
    context, connections = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), list[int]()
    authority.issue_cert(name).configure_cert(context)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                plain, _peer = listener.accept()
                if stopped.is_set():
                    plain.close()
                    return
                connections.append(1)
                try:
                    context.wrap_socket(plain, server_side=True).close()
                except OSError:
                    plain.close()

        stopped = threading.Event()
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1], connections
        stopped.set()
        socket.create_connection(listener.getsockname()).close()
        thread.join(SLACK)


def untrusted(call: RestCall) -> Seen:
    """A certificate that nobody we trust has signed."""
    with tls_server(trustme.CA(), "localhost") as (port, connections):
        seen = answers(GOOD, endpoint=f"https://localhost:{port}")(call)
    assert len(connections) == 1, "it is not asked again"
    return seen


def proxy_says(status: int) -> Callable[[RestCall], Seen]:
    """A proxy that lets nothing through, Login with Amazon included."""

    def run(call: RestCall) -> Seen:
        with Faulty(verbatim(b"HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n" % status, stays=False)) as proxy:
            tls: dict[str, Any] = {
                "endpoint": "https://spapi.invalid",
                "lwa_endpoint": "https://lwa.invalid/auth/o2/token",
            }
            return answers(GOOD, proxy=proxy.url, **tls)(call)

    return run


def answers_nobody(role: str) -> Callable[[RestCall], Seen]:
    """Somebody who takes connections and never says a word, as "endpoint" behind TLS or as "proxy"."""

    def run(call: RestCall) -> Seen:
        with socket.create_server(("127.0.0.1", 0), backlog=16) as quiet:
            place = f"127.0.0.1:{quiet.getsockname()[1]}"
            options: dict[str, Any] = {"endpoint": f"https://{place}"}
            if role == "proxy":
                options = {"endpoint": "https://spapi.invalid", "lwa_endpoint": "https://lwa.invalid/auth/o2/token"}
                options["proxy"] = f"http://{place}"
            return answers(GOOD, clock=SystemClock(), deadline=SHORT, **options)(call)

    return run


# ---- processes -----------------------------------------------------------------------------------------------------


def forked_with_a_connection(call: RestCall) -> Seen:
    """Parent and child call over what was one kept connection; each has its own answer."""
    clock = FixedClock(NOON)
    with Faulty(GOOD) as server:
        api = client(server, clock)
        api.send(call)
        child = in_child(lambda: api.send(call))
        said = ending(lambda: api.send(call), clock, DEADLINE)
        api.close()
    assert server.connections == 2, "the child has one of its own"
    return Seen(child or said, len(server.seen) - 1, len(server.tokens))


def forked_during_a_token_request(call: RestCall) -> Seen:
    """The child does not wait for a token that a thread of its parent asks for."""
    release = threading.Event()

    def slow(server: Faulty, connection: Any, seen: faulty.Seen) -> bool:
        release.wait(SLACK * 2)
        return faulty.token("Atza|1")(server, connection, seen)

    clock, ended = SystemClock(), list[str]()
    with Faulty(GOOD, lwa=(slow, faulty.token("Atza|2"))) as server:
        api = client(server, clock)
        thread = threading.Thread(target=lambda: ended.append(ending(lambda: api.send(call), clock, DEADLINE)))
        thread.start()
        while not server.tokens and thread.is_alive():
            thread.join(0.01)
        child = in_child(lambda: api.send(call))
        release.set()
        thread.join(SLACK)
        api.close()
    return Seen(child or ",".join(ended), len(server.seen), len(server.tokens))
