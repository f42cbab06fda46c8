"""Deadlines hold and `cancel` ends a call, whatever it waits for: names, addresses, TLS, a reply, another thread."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

import pytest

from mws.spapi import connect, sockets
from mws.spapi.aside import MACHINE, Aside
from mws.spapi.calls import RestCall
from mws.spapi.circuit import RecentReplies
from mws.spapi.clock import FixedClock
from mws.spapi.errors import (
    Cancelled,
    ConnectFailed,
    DeadlineExceeded,
    OutcomeUnknown,
    ServerError,
    SpapiError,
)
from mws.spapi.sending import ATTEMPTS
from tests.ports import refusing
from tests.spapi import faulty
from tests.spapi.clients import ORDER, READ, WRITE
from tests.spapi.faulty import Faulty, failure
from tests.spapi.running import SLACK, START, Running, client

# ---- names and addresses -------------------------------------------------------------------------------------------


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[], list[tuple[str, int]]]]:
    """What a name server says of a host: addresses, or an answer that takes its time."""
    known: dict[str, Callable[[], list[tuple[str, int]]]] = {}
    original = socket.getaddrinfo

    def look_up(host: Any, port: Any, *args: Any, **options: Any) -> Any:
        if host not in known:
            return original(host, port, *args, **options)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address) for address in known[host]()]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


@contextmanager
def silent_addresses(count: int) -> Iterator[list[tuple[str, int]]]:
    """Addresses that answer no attempt to connect: their queue is full and nobody takes from it."""
    with ExitStack() as stack:
        found: list[tuple[str, int]] = []
        for number in range(count):
            listener = stack.enter_context(socket.create_server((f"127.0.1.{number + 1}", 0), backlog=0))
            for _ in range(4):
                filler = stack.enter_context(socket.socket())
                filler.setblocking(False)
                filler.connect_ex(listener.getsockname())
            found.append(listener.getsockname())
        yield found


def test_several_silent_addresses_end_by_the_deadline_not_each_by_its_own(names: dict[str, Any]) -> None:
    with silent_addresses(4) as silent:
        names["silent.example"] = lambda: silent
        api = client("http://silent.example:1", deadline=0.6)
        asked = Running(lambda: api.send(READ))
        assert isinstance(asked.ends(), ConnectFailed)
        write = Running(lambda: api.send(WRITE))
        assert isinstance(write.ends(), ConnectFailed), "nothing was sent: that is known"


def test_an_address_that_answers_is_found_behind_silent_ones(names: dict[str, Any]) -> None:
    with silent_addresses(3) as silent, Faulty(ORDER) as server:
        port = int(server.url.rpartition(":")[2])
        names["some.example"] = lambda: [*silent, ("127.0.0.1", port)]
        api = client(f"http://some.example:{port}", deadline=8.0)
        began = MACHINE.monotonic()
        assert api.send(READ).status == 200
        # Token and order on one connection: three addresses waited for, once, and none for its whole time.
        assert MACHINE.monotonic() - began < 3 * connect.STAGGER + SLACK
        assert server.connections == 1


def test_of_addresses_that_refuse_the_next_is_tried_at_once_and_the_last_refusal_told(names: dict[str, Any]) -> None:
    with Faulty(ORDER) as server, refusing() as closed:
        nobody = ("127.0.0.1", closed)
        port = int(server.url.rpartition(":")[2])
        names["some.example"] = lambda: [nobody, ("127.0.0.1", port)]
        assert client(f"http://some.example:{port}").send(READ).status == 200
        names["none.example"] = lambda: [nobody, nobody]
        with pytest.raises(ConnectFailed, match="ConnectionRefusedError"):
            client("http://none.example:1", clock=FixedClock(START)).send(READ)


def test_a_slow_name_lookup_ends_by_the_deadline_and_holds_one_thread(names: dict[str, Any]) -> None:
    answers, looked_up = threading.Event(), []

    def slow() -> list[tuple[str, int]]:
        looked_up.append(1)
        answers.wait(30)
        return [("127.0.0.1", 1)]

    names["slow.example"] = slow
    api = client("http://slow.example:1", deadline=0.4)
    try:
        asked = [Running(partial(api.send, call)) for call in (READ, READ, WRITE)]
        failed = [one.ends() for one in asked]
        # Which of the two ends first, the lookup or the wait for another thread's lookup, is a matter of luck.
        assert all(isinstance(one, (ConnectFailed, DeadlineExceeded)) for one in failed), failed
        assert "slow.example was not looked up in time" in str([one.__cause__ for one in failed if one])
        assert len(looked_up) == 1
    finally:
        answers.set()


class Looked(threading.Event):
    """An Event that tells when somebody looks whether it is set: then he waits."""

    def __init__(self) -> None:
        super().__init__()
        self.at = threading.Event()

    def is_set(self) -> bool:
        self.at.set()
        return super().is_set()


def test_work_aside_is_done_once_for_all_who_want_it_and_again_for_later_ones() -> None:
    aside, inside, go_on, done = Aside(), threading.Event(), threading.Event(), []

    def act() -> int:
        inside.set()
        go_on.wait(30)
        done.append(1)
        return len(done)

    ends = MACHINE.monotonic() + 30
    looked = [Looked() for _ in range(3)]
    waiting = [Running(partial(aside.do, "key", act, ends=ends, cancel=one)) for one in looked]
    assert inside.wait(SLACK)
    assert all(one.at.wait(SLACK) for one in looked)
    assert aside.do("another", lambda: "other", ends=ends) == "other"
    go_on.set()
    assert [(one.ends(), one.result) for one in waiting] == [(None, 1)] * 3
    with pytest.raises(ZeroDivisionError):
        aside.do("fails", lambda: 1 // 0, ends=ends)


# ---- cancel --------------------------------------------------------------------------------------------------------


@contextmanager
def arrives(begins: bytes = b"") -> Iterator[tuple[faulty.Step, threading.Event]]:
    """A server's silence, after the beginning of a reply, and the sign that the request has come."""
    arrived = threading.Event()

    def step(server: Faulty, connection: socket.socket, seen: faulty.Seen) -> bool:
        connection.sendall(begins)
        arrived.set()
        return faulty.silent(server, connection, seen)

    yield step, arrived


@pytest.mark.parametrize(("call", "error"), [(READ, Cancelled), (WRITE, OutcomeUnknown)], ids=["read", "write"])
def test_cancel_ends_a_call_that_waits_for_its_reply(call: RestCall, error: type[SpapiError]) -> None:
    cancel = threading.Event()
    with arrives() as (silent, arrived), Faulty(silent) as server:
        api = client(server.url)
        asked = Running(lambda: api.send(call, cancel=cancel))
        assert arrived.wait(SLACK)
        cancel.set()
        failed = asked.ends()
        assert type(failed) is error
        assert "cancelled" in str(failed)
        assert len(server.seen) == 1
        # Who takes his call back says nothing about the service.
        assert api.health.of([call.operation]) == RecentReplies()


def test_cancel_ends_a_call_on_a_connection_that_served_before() -> None:
    cancel = threading.Event()
    with arrives() as (silent, arrived), Faulty(ORDER, silent) as server:
        api = client(server.url)
        assert api.send(READ, cancel=cancel).status == 200
        asked = Running(lambda: api.send(READ, cancel=cancel))
        assert arrived.wait(SLACK)
        assert server.connections == 1
        cancel.set()
        assert isinstance(asked.ends(), Cancelled)


def test_a_call_that_could_have_been_cancelled_leaves_a_connection_that_serves_on() -> None:
    with Faulty(ORDER) as server:
        api = client(server.url)
        for _ in range(3):
            cancel = threading.Event()
            assert api.send(READ, cancel=cancel).status == 200
            # The call is over: its Event is nobody's concern any more.
            assert sockets.socket_limits.watched is None
            cancel.set()
        assert api.send(READ).status == 200
    assert server.connections == 1


@pytest.mark.parametrize("begins", [b"", b"HTTP/1.1 200 OK\r\nX-Long: x"], ids=["silence", "mid-headers"])
def test_cancel_ends_a_call_that_waits_for_its_token(begins: bytes) -> None:
    cancel = threading.Event()
    with arrives(begins) as (silent, arrived), Faulty(ORDER, lwa=(silent, faulty.token("Atza|2"))) as server:
        api = client(server.url)
        asked = Running(lambda: api.send(WRITE, cancel=cancel))
        assert arrived.wait(SLACK)
        other = Running(lambda: api.send(READ))
        cancel.set()
        assert isinstance(asked.ends(), Cancelled), "a write whose token never came was not begun"
        assert other.ends() is None, "the other thread asks for itself"
        assert len(server.seen) == 1


def test_cancel_ends_a_call_that_waits_for_another_threads_token() -> None:
    cancel = threading.Event()
    with arrives() as (silent, arrived), Faulty(ORDER, lwa=(silent,)) as server:
        api = client(server.url)
        Running(lambda: api.send(READ))
        assert arrived.wait(SLACK)
        asked = Running(lambda: api.send(READ, cancel=cancel))
        cancel.set()
        assert isinstance(asked.ends(), Cancelled)


def test_cancel_ends_a_handshake_that_gets_no_answer() -> None:
    cancel, accepted, over = threading.Event(), threading.Event(), threading.Event()
    with Faulty() as server, socket.create_server(("127.0.0.1", 0)) as mute:

        def accept() -> None:
            peer, _ = mute.accept()
            with peer:
                peer.recv(1)
                accepted.set()
                over.wait(30)

        threading.Thread(target=accept, daemon=True).start()
        api = client(f"https://127.0.0.1:{mute.getsockname()[1]}", lwa_endpoint=server.token_url)
        asked = Running(lambda: api.send(WRITE, cancel=cancel))
        assert accepted.wait(SLACK)
        cancel.set()
        try:
            assert isinstance(asked.ends(), Cancelled), "a handshake sends nothing of the call"
        finally:
            over.set()


def test_cancel_ends_connecting_and_name_lookup(names: dict[str, Any]) -> None:
    looked_up, answers = threading.Event(), threading.Event()

    def slow() -> list[tuple[str, int]]:
        looked_up.set()
        answers.wait(30)
        return []

    names["slow.example"] = slow
    with silent_addresses(1) as silent:

        def found() -> list[tuple[str, int]]:
            looked_up.set()
            return silent

        names["silent.example"] = found
        try:
            for host in ("slow.example", "silent.example"):
                cancel = threading.Event()
                looked_up.clear()
                api = client(f"http://{host}:1")
                asked = Running(partial(api.send, READ, cancel=cancel))
                assert looked_up.wait(SLACK)
                cancel.set()
                assert isinstance(asked.ends(), Cancelled), host
        finally:
            answers.set()


def test_cancel_between_two_tries_is_told_as_such() -> None:
    cancel = threading.Event()

    def fails(server: Faulty, connection: socket.socket, seen: faulty.Seen) -> bool:
        cancel.set()
        return failure(503)(server, connection, seen)

    with Faulty(fails) as server:
        with pytest.raises(Cancelled) as caught:
            client(server.url, clock=FixedClock(START)).send(READ, cancel=cancel)
        assert len(server.seen) == 1
    assert isinstance(caught.value.__cause__, ServerError)


def test_cancel_during_the_last_try_is_told_as_such() -> None:
    cancel = threading.Event()

    def hangs_up(server: Faulty, connection: socket.socket, seen: faulty.Seen) -> bool:
        if len(server.seen) == ATTEMPTS:
            cancel.set()
        return False

    with Faulty(hangs_up) as server:
        with pytest.raises(Cancelled):
            client(server.url, clock=FixedClock(START)).send(READ, cancel=cancel)
        assert len(server.seen) == ATTEMPTS
