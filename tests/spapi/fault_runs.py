"""How a cell of the fault matrix is run: a client, a server that fails, and what is seen of both.

A runner makes one call (of READ or WRITE, as it is told) under its fault, and says how that ended and how many requests
the endpoint and Login with Amazon saw. The cells themselves are in `fault_cells.py`.
"""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

import pytest

from mws.spapi.calls import RestCall
from mws.spapi.client import Client
from mws.spapi.clock import Clock, FixedClock, SystemClock
from mws.spapi.errors import SpapiError
from mws.spapi.routes import pace, route
from tests.spapi import clients, faulty
from tests.spapi.documents.store import Store
from tests.spapi.faulty import Faulty, Step, failure, reply, verbatim

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
FOUND = {"order": {"orderId": "111-1111111-1111111"}, "feedId": "1"}
GOOD = reply(FOUND)
TOO_MANY = failure(429, "QuotaExceeded", "You exceeded your quota for the requested resource.")

DEADLINE, SHORT, MAX_WAIT = 60.0, 0.4, 5.0
# What a loaded machine may need to notice that a deadline is over.
SLACK = 5.0


@dataclass(frozen=True)
class Seen:
    """How a call ended ("answered" or the error's class), and how many requests the endpoint and LWA saw for it."""

    ending: str
    requests: int
    tokens: int = 1


@dataclass(frozen=True)
class Cell:
    """One fault. run: makes the call under it and looks. read, write: what is to be seen; None where a read or a write
    has no part in it. deadline: of the call, in seconds, 0 = none applies. note: what the table says beside it. needs:
    "redis" or "fork", "" for nothing that a machine may lack.
    """

    fault: str
    run: Callable[[RestCall], Seen]
    read: Seen | None
    write: Seen | None
    deadline: float = DEADLINE
    note: str = ""
    needs: str = ""


# ---- how a cell is run ---------------------------------------------------------------------------------------------


def client(server: Faulty, clock: Clock, **options: Any) -> Client:
    return clients.client(server, clock=clock, **{"deadline": DEADLINE, "max_wait": MAX_WAIT, **options})


def ending(send: Callable[[], object], clock: Clock, deadline: float) -> str:
    """How it ends. Fails where that takes longer than the deadline, by the client's clock or by the machine's."""
    began, machine = clock.monotonic(), time.monotonic()
    try:
        send()
    except SpapiError as exc:
        said = type(exc).__name__
    else:
        said = "answered"
    # Waiting for the rate is not part of the deadline; it has its own limit.
    assert clock.monotonic() - began <= deadline + MAX_WAIT
    assert time.monotonic() - machine <= deadline + SLACK
    return said


def answers(
    *script: Step, lwa: tuple[Step, ...] = (), clock: Clock | None = None, **options: Any
) -> Callable[..., Seen]:
    """The server answers by that script."""

    def run(call: RestCall) -> Seen:
        moved = clock or FixedClock(NOON)
        with Faulty(*script, lwa=lwa) as server:
            api = client(server, moved, **options)
            said = ending(lambda: api.send(call), moved, options.get("deadline", DEADLINE))
            api.close()
        return Seen(said, len(server.seen), len(server.tokens))

    return run


def never_whole(*script: Step, lwa: tuple[Step, ...] = ()) -> Callable[[RestCall], Seen]:
    """The same on the machine's clock: sockets know no other, and what never ends has to end by it.

    A busy machine may let all the time pass before the request is there; then the same is done with more of it.
    """

    def run(call: RestCall) -> Seen:
        for deadline in (SHORT, 4 * SHORT, 16 * SHORT):
            seen = answers(*script, lwa=lwa, clock=SystemClock(), deadline=deadline)(call)
            if seen.tokens if lwa else seen.requests:
                break
        return seen

    return run


def cancelled(begins: bytes = b"", *, lwa: bool = False) -> Callable[[RestCall], Seen]:
    """Taken back by another thread while its answer, or its token's, is awaited. begins: what came of that answer."""

    def run(call: RestCall) -> Seen:
        cancel = threading.Event()

        def step(server: Faulty, connection: Any, seen: faulty.Seen) -> bool:
            connection.sendall(begins)
            cancel.set()
            return faulty.silent(server, connection, seen)

        clock = SystemClock()
        with Faulty(GOOD if lwa else step, lwa=(step,) if lwa else ()) as server:
            api = client(server, clock)
            # Its own deadline is far beyond what is asserted here.
            said = ending(lambda: api.send(call, cancel=cancel), clock, SHORT)
            api.close()
        return Seen(said, len(server.seen), len(server.tokens))

    return run


def all_the_time_in_the_world(call: RestCall) -> Seen:
    """429 for ever and all the time in the world: the clock runs on while the rate is waited for."""
    clock = FixedClock(NOON)
    with Faulty(TOO_MANY) as server:
        api = client(server, clock, max_wait=None)
        with pytest.raises(SpapiError) as caught:
            api.send(call)
        api.close()
    assert caught.value.retry_after is not None
    return Seen(type(caught.value).__name__, len(server.seen), len(server.tokens))


def on_a_kept_connection(at_once: bool) -> Callable[[RestCall], Seen]:
    """The server closed the connection that the first call left open: before the second, or when it arrives."""

    def run(call: RestCall) -> Seen:
        clock, hung_up = FixedClock(NOON), threading.Event()
        script = (faulty.then_hang_up(GOOD, hung_up), GOOD) if at_once else (GOOD, faulty.close_before_headers, GOOD)
        with Faulty(*script) as server:
            api = client(server, clock)
            api.send(call)
            assert not at_once or hung_up.wait(SLACK)
            said = ending(lambda: api.send(call), clock, DEADLINE)
            api.close()
        return Seen(said, len(server.seen) - 1, len(server.tokens))

    return run


def with_rate_header(value: str) -> Callable[[RestCall], Seen]:
    def run(call: RestCall) -> Seen:
        clock = FixedClock(NOON)
        with Faulty(reply(FOUND, x_amzn_RateLimit_Limit=value)) as server:
            api = client(server, clock)
            _, burst = pace(route(call.operation))
            before = api.cost(call.operation, int(burst) + 2)
            said = ending(lambda: api.send(call), clock, DEADLINE)
            assert api.cost(call.operation, int(burst) + 1) == pytest.approx(before), "the rate is the published one"
            api.close()
        return Seen(said, len(server.seen), len(server.tokens))

    return run


def rate_halved(call: RestCall) -> Seen:
    """A server that enforces the rate on the same clock, and halves it in the middle of 90 calls."""
    clock = FixedClock(NOON)
    rate, burst = pace(route(call.operation))
    bucket = {"tokens": burst, "at": 0.0, "served": 0.0}

    def enforcing(server: Faulty, connection: Any, seen: faulty.Seen) -> bool:
        now = clock.monotonic()
        allowed = rate if bucket["served"] < 45 else rate / 2
        bucket["tokens"] = min(burst, bucket["tokens"] + (now - bucket["at"]) * allowed)
        bucket["at"] = now
        if bucket["tokens"] < 1 - 1e-9:
            return TOO_MANY(server, connection, seen)
        bucket["tokens"] -= 1
        bucket["served"] += 1
        return reply({"order": {}}, x_amzn_RateLimit_Limit=str(allowed))(server, connection, seen)

    with Faulty(enforcing) as server:
        api = client(server, clock, max_wait=None)
        for _ in range(90):
            api.send(call)
        api.close()
    least = (45 - burst) / rate + 45 / (rate / 2)
    assert clock.monotonic() <= least * 1.05 + 1 / rate
    return Seen("answered", len(server.seen), len(server.tokens))


# What a reply may have at most, of a client whose limit a test can reach.
LIMIT = 100_000


def beyond_the_limit(step: Step) -> Callable[[RestCall], Seen]:
    """A reply with more bytes than any of Amazon's."""

    def run(call: RestCall) -> Seen:
        clock = FixedClock(NOON)
        with Faulty(step) as server:
            api = client(server, clock)
            api._transport._max_body = LIMIT
            said = ending(lambda: api.send(call), clock, DEADLINE)
            api.close()
        return Seen(said, len(server.seen), len(server.tokens))

    return run


def behind_another(first: bytes) -> Callable[[RestCall], Seen]:
    """What came with an earlier answer on the connection is not taken for this call's."""

    def run(call: RestCall) -> Seen:
        clock = FixedClock(NOON)
        with Faulty(verbatim(first), GOOD) as server:
            api = client(server, clock)
            api.send(call)
            got: list[object] = []
            said = ending(lambda: got.append(api.send(call).data), clock, DEADLINE)
            api.close()
        assert got == [FOUND]
        return Seen(said, len(server.seen) - 1, len(server.tokens))

    return run


def listing(step: Step) -> Callable[[RestCall], Seen]:
    """`paginate` under that reply: it never turns a failure into "nothing there"."""

    def run(call: RestCall) -> Seen:
        clock = FixedClock(NOON)
        with Faulty(step) as server:
            api = client(server, clock)
            orders = api.paginate("orders.2026-01-01.searchOrders", createdAfter="2026-01-01T00:00:00Z")
            said = ending(lambda: list(orders), clock, DEADLINE)
            api.close()
        return Seen(said, len(server.seen), len(server.tokens))

    return run


def document(step: Step) -> Callable[[RestCall], Seen]:
    """A report's document under that reply of the document store."""

    def run(call: RestCall) -> Seen:
        with Store(step) as store:
            documents = store.client().documents
            said = ending(lambda: documents.download_report("1", io.BytesIO()), SystemClock(), DEADLINE)
        return Seen(said, len(store.asked) + len(store.moved), len(store.tokens))

    return run


def twenty_calls(*script: Step, lwa: tuple[Step, ...] = ()) -> Callable[[RestCall], Seen]:
    """A program that goes on calling: how the last of twenty ended, and what all of them cost."""

    def run(call: RestCall) -> Seen:
        clock = FixedClock(NOON)
        with Faulty(*script, lwa=lwa) as server:
            api = client(server, clock, max_wait=None)
            said = [ending(lambda: api.send(call), clock, DEADLINE * 20) for _ in range(20)]
            api.close()
        return Seen(said[-1], len(server.seen), len(server.tokens))

    return run
