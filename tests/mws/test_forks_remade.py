"""What is remade in a forked child, one thing at a time."""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from mws import backends, forks
from mws.calls import LegacyCall
from mws.compat.config import SANDBOX, StateSettings
from mws.compat.errordoc import read_error_document
from mws.compat.facade import Facade
from mws.compat.gateway.app import Gateway
from mws.compat.ledger.ledger import Ledger
from mws.compat.state import State
from mws.compat.state.tables import VALUES
from mws.http import HttpBackend
from mws.spapi.aside import MACHINE, Aside
from mws.spapi.buckets import Bucket
from mws.spapi.circuit import Circuits, CircuitSettings
from mws.spapi.clock import SystemClock
from mws.spapi.errors import Cancelled, TransportError
from mws.spapi.throttle import Pacer
from mws.spapi.tokens import Fetched, TokenCache
from mws.spapi.transport import Transport
from tests.compat.gateway.standin import Standin
from tests.mws.forked import echoing, in_child, in_children

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="a system without fork"),
    # Python 3.12 advises against what is tested here.
    pytest.mark.filterwarnings("ignore:.*use of fork.*:DeprecationWarning"),
]


def test_a_lock_another_thread_holds_is_free_in_a_child() -> None:
    held = forks.lock()
    with held:
        assert in_child(lambda: _take(held)) == ""
        assert held.locked()


def _take(held: threading.Lock) -> None:
    assert held.acquire(timeout=1)


def test_a_lock_another_thread_is_about_to_have_is_free_in_a_child() -> None:
    """It has the lock, and waits for the interpreter to say so: `locked()` is False, and nobody will let it go."""
    held = forks.lock()
    held.acquire()
    takes = threading.Thread(target=_take_and_release, args=(held,))
    takes.start()
    time.sleep(0.1)

    def hand_over(lock: threading.Lock) -> None:
        lock.release()
        ends = time.perf_counter() + 0.2
        while time.perf_counter() < ends:
            """The other thread is woken, and does not get the interpreter before the fork."""

    forks.around(held, hand_over, lambda _: None)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(30)
    try:
        said = in_child(lambda: _take(held))
    finally:
        sys.setswitchinterval(interval)
    takes.join(5)
    assert said == ""


def _take_and_release(held: threading.Lock) -> None:
    with held:
        """Nothing: it had it."""


def test_what_is_remade_does_not_end_at_a_connection_that_is_none_any_more() -> None:
    held = forks.lock()
    ours, theirs = socket.socketpair()
    forks.close_in_child(ours)
    # Right before the fork: else the pipe of `in_child` has its number.
    forks.around(ours, lambda sock: os.close(sock.fileno()), lambda _: None)
    with held:
        assert in_child(lambda: _take(held)) == ""
    ours.detach()
    theirs.close()


def test_a_connection_is_the_parents_alone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        transport = Transport()
        port = server.getsockname()[1]
        answered = threading.Thread(target=_answer_one, args=(server,))
        answered.start()
        transport.exchange("GET", f"http://127.0.0.1:{port}/", {}, None, timeout=5)
        mine = _lines_to(port)
        assert len(mine) == 1

        def look() -> None:
            assert _lines_to(port) == []
            transport.close()

        assert in_child(look) == ""
        assert _lines_to(port) == mine
        answered.join(5)
        transport.close()


def _answer_one(server: socket.socket) -> None:
    peer, _ = server.accept()
    peer.recv(65536)
    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
    # Kept open: closed with the process.
    _open.append(peer)


_open: list[socket.socket] = []


def _lines_to(port: int) -> list[int]:
    """Descriptors of this process that are connected to that port."""
    found = []
    for name in os.listdir("/proc/self/fd"):
        try:
            with socket.socket(fileno=os.dup(int(name))) as copy:
                if copy.getpeername()[1] == port:
                    found.append(int(name))
        except OSError:
            continue
    return found


def test_who_waited_for_a_rate_in_the_parent_is_not_waited_for_in_a_child() -> None:
    pacer = Pacer(SystemClock())
    bucket = Bucket(("a", "b"), 0.1, 1.0)
    pacer.wait(bucket)
    over = threading.Event()
    waiting = [threading.Thread(target=_wait, args=(pacer, bucket, over)) for _ in range(20)]
    for thread in waiting:
        thread.start()
    ends = MACHINE.monotonic() + 60
    while pacer.cost(bucket, 1) < 100:
        assert MACHINE.monotonic() < ends
        time.sleep(0.01)

    def work() -> None:
        # At most the ten seconds that the bucket itself asks for, not two hundred for those who stand before it.
        assert pacer.cost(bucket, 1) <= 10

    told = in_child(work)
    over.set()
    for thread in waiting:
        thread.join(5)
    assert told == ""


def _wait(pacer: Pacer, bucket: Bucket, over: threading.Event) -> None:
    with suppress(Cancelled):
        pacer.wait(bucket, cancel=over)


def test_a_token_being_fetched_in_the_parent_is_fetched_in_a_child() -> None:
    cache = TokenCache(SystemClock())
    begun, go = threading.Event(), threading.Event()

    def slow() -> Fetched:
        begun.set()
        go.wait(20)
        return Fetched("parents", 3600)

    thread = threading.Thread(target=cache.get, args=("key", slow, 20))
    thread.start()
    begun.wait(5)

    def work() -> None:
        assert cache.get("key", lambda: Fetched("childs", 3600), 1).token == "childs"

    told = in_child(work)
    go.set()
    thread.join(5)
    assert told == ""
    assert cache.get("key", slow, 1).token == "parents"


def test_a_name_being_looked_up_in_the_parent_is_looked_up_in_a_child() -> None:
    aside, begun, go = Aside(), threading.Event(), threading.Event()
    ends = MACHINE.monotonic() + 20

    def slow() -> str:
        begun.set()
        go.wait(20)
        return "parents"

    thread = threading.Thread(target=aside.do, args=("host", slow), kwargs={"ends": ends})
    thread.start()
    assert begun.wait(5)

    def work() -> None:
        assert aside.do("host", lambda: "childs", ends=ends) == "childs"

    told = in_child(work)
    go.set()
    thread.join(5)
    assert told == ""


def test_calls_that_can_be_cancelled_are_watched_in_a_child_too() -> None:
    """While one of the parent's is under way, and with it the thread that a child has not."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        transport, stop = Transport(), threading.Event()

        def ask(cancel: threading.Event) -> None:
            with pytest.raises(TransportError):
                transport.exchange("GET", url, {}, None, timeout=20, cancel=cancel)

        thread = threading.Thread(target=ask, args=(stop,))
        thread.start()
        peer, _ = silent.accept()

        def work() -> None:
            cancel = threading.Event()
            timer = threading.Timer(0.2, cancel.set)
            timer.start()
            began = MACHINE.monotonic()
            ask(cancel)
            assert MACHINE.monotonic() - began < 10

        told = in_child(work)
        assert thread.is_alive(), "the parent's call is not the child's to end"
        stop.set()
        thread.join(5)
        assert not thread.is_alive()
        peer.close()
    assert told == ""


def test_a_trial_call_of_the_parent_does_not_hold_up_a_child() -> None:
    clock = SystemClock()
    circuits = Circuits(clock)
    for _ in range(CircuitSettings().failures):
        circuits.note("key", "failures")
        circuits.settle("key", "request", "service")
    # The pause is over, and the one trial is under way.
    circuits._states["key"].whole.open_until = 0.0
    circuits.admit("key")
    assert in_child(lambda: circuits.admit("key")) == ""


@pytest.mark.parametrize("write", [True, False])
def test_a_transaction_under_way_in_the_parent_does_not_lock_a_child_out(tmp_path: Path, write: bool) -> None:
    state = State(StateSettings(url=f"sqlite:///{tmp_path}/state.sqlite3"))
    ends = state.clock.now() + timedelta(hours=1)
    state.put("kind", "before", b"1", ends)
    begun = threading.Event()

    def hold() -> None:
        with state.begin() if write else state.read():
            begun.set()
            time.sleep(0.5)

    thread = threading.Thread(target=hold)
    thread.start()
    begun.wait(5)

    def work() -> None:
        state.put("kind", "child", b"2", ends)
        assert state.get("kind", "before") == b"1"

    told = in_child(work)
    thread.join(5)
    assert told == ""
    assert state.get("kind", "child") == b"2"
    state.close()


def test_tables_in_memory_are_whole_in_a_child() -> None:
    store = Ledger(None, SystemClock())._store
    begun = threading.Event()

    def hold() -> None:
        with store.begin() as connection:
            for key in ("first", "second"):
                connection.execute(VALUES.insert(), {"kind": "k", "key": key, "sealed": b"", "expires": 1})
                begun.set()
                time.sleep(0.3)

    thread = threading.Thread(target=hold)
    thread.start()
    begun.wait(5)

    def work() -> None:
        with store.read() as connection:
            assert len(connection.execute(VALUES.select()).all()) == 2

    told = in_child(work)
    thread.join(5)
    assert told == ""


def test_a_facade_that_is_being_made_is_there_in_a_child() -> None:
    facades = backends._Facades()
    made = Facade(SANDBOX)
    begun = threading.Event()

    def make() -> Facade:
        begun.set()
        time.sleep(0.5)
        return made

    thread = threading.Thread(target=facades.get, args=("one", make))
    thread.start()
    begun.wait(5)

    def work() -> None:
        assert facades.get("one", lambda: Facade(SANDBOX)) is made

    told = in_child(work)
    thread.join(5)
    assert told == ""
    # Nor does the fork hold it any longer.
    assert facades.get("one", make) is made


def test_forks_at_once_in_several_threads_let_everything_go_again(tmp_path: Path) -> None:
    lock = forks.WholeLock(10.0)
    state = State(StateSettings(url=f"sqlite:///{tmp_path}/state.sqlite3"))
    ends = state.clock.now() + timedelta(hours=1)

    def use() -> None:
        with lock:
            state.put("kind", "one", b"1", ends)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: in_child(use), range(12))) == [""] * 12
    use()
    state.close()


def test_a_fork_within_a_transaction_or_a_lock_of_ones_own_goes_through(tmp_path: Path) -> None:
    lock = forks.WholeLock(10.0)
    state = State(StateSettings(url=f"sqlite:///{tmp_path}/state.sqlite3"))
    ends = state.clock.now() + timedelta(hours=1)
    state.put("kind", "one", b"1", ends)
    with lock, state.read():
        assert in_child(lambda: state.put("kind", "two", b"2", ends)) == ""
    assert state.get("kind", "two") == b"2"
    state.close()


def test_calls_in_flight_in_the_parent_take_no_places_in_a_child() -> None:
    gateway = Gateway(Standin())
    gateway._in_flight = 6

    def work() -> None:
        assert b"in_flight 0" in gateway.healthz()

    assert in_child(work) == ""
    assert b"in_flight 6" in gateway.healthz()


def test_an_error_that_is_read_in_the_parent_keeps_no_child_from_reading_another() -> None:
    long, over, reading = b"<a>" + b"<b/>" * 200_000 + b"</a>", threading.Event(), threading.Event()

    def read_on() -> None:
        while not over.is_set():
            reading.set()
            read_error_document(long)

    thread = threading.Thread(target=read_on)
    thread.start()
    try:
        reading.wait()
        assert in_children([lambda: read_error_document(b"<ErrorResponse/>")] * 3) == ["", "", ""]
    finally:
        over.set()
        thread.join()


def test_a_session_that_was_handed_in_keeps_its_settings() -> None:
    session = requests.Session()
    adapter = requests.adapters.HTTPAdapter(pool_maxsize=7, max_retries=3)
    session.mount("http://", adapter)
    before = adapter.poolmanager
    forks.renew_connections(session)
    assert adapter.poolmanager is not before
    assert adapter.poolmanager.connection_pool_kw["maxsize"] == 7
    assert adapter.max_retries.total == 3
    session.close()


def test_http_backends_share_one_session_in_a_child_too() -> None:
    with echoing() as url:
        backend = HttpBackend(url, "secret")
        call = LegacyCall("GetOrder", {"AmazonOrderId.Id.1": "one"}, "AKIA", "A1", version="2013-09-01", path="/Orders")
        backend.send(call)
        assert in_child(lambda: backend.send(call).raise_for_status()) == ""
