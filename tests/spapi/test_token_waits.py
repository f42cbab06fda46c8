"""Waiting for tokens: for another thread's fetch, and for the rate of a restricted token."""

from __future__ import annotations

import json
import socket
import threading

import pytest

from mws.spapi.calls import RestCall
from mws.spapi.clock import Clock, FixedClock, SystemClock
from mws.spapi.errors import (
    Cancelled,
    DeadlineExceeded,
    RateWaitTooLong,
    ServerError,
    SpapiError,
)
from mws.spapi.tokens import Fetched, RateWaits, TokenCache
from tests.spapi import faulty
from tests.spapi.faulty import Faulty, failure, reply
from tests.spapi.running import SLACK, START, Running, client

# ---- while another thread fetches a token --------------------------------------------------------------------------


class Fetch:
    """A fetch that takes until it is let go."""

    def __init__(self, *ends: Fetched | SpapiError) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()
        self._ends = list(ends)
        self.calls = 0

    def __call__(self) -> Fetched:
        self.calls += 1
        self.begun.set()
        assert self.go_on.wait(30)
        end = self._ends.pop(0)
        if isinstance(end, SpapiError):
            raise end
        return end


def test_dropping_a_token_waits_for_no_other_threads_fetch() -> None:
    clock = FixedClock(START)
    cache, slow = TokenCache(clock), Fetch(Fetched("new", 3600))
    cache.get("k", lambda: Fetched("old", 3600), 5)
    clock.advance(3595)
    fetching = Running(lambda: cache.get("k", slow, 5))
    assert slow.begun.wait(SLACK)
    dropping = Running(lambda: cache.drop("k", "old"))
    assert dropping.ends() is None
    slow.go_on.set()
    assert fetching.ends() is None
    assert cache.get("k", slow, 5).token == "new"


def test_a_token_that_was_dropped_during_an_early_renewal_does_not_come_back() -> None:
    clock = FixedClock(START)
    cache, slow = TokenCache(clock), Fetch(ServerError("trouble"))
    cache.get("k", lambda: Fetched("old", 3600), 5)
    clock.advance(3545)
    fetching = Running(lambda: cache.get("k", slow, 5))
    assert slow.begun.wait(SLACK)
    cache.drop("k", "old")
    slow.go_on.set()
    assert isinstance(fetching.ends(), ServerError)
    assert cache.get("k", lambda: Fetched("new", 3600), 5).token == "new"


def test_an_early_renewal_that_was_cancelled_leaves_the_token_to_the_others() -> None:
    clock = FixedClock(START)
    cache, slow = TokenCache(clock), Fetch(Cancelled("mine"))
    cache.get("k", lambda: Fetched("old", 3600), 5)
    clock.advance(3545)
    slow.go_on.set()
    with pytest.raises(Cancelled):
        cache.get("k", slow, 5)
    trouble = Fetch(ServerError("trouble"))
    trouble.go_on.set()
    assert cache.get("k", trouble, 5).token == "old"


@pytest.mark.parametrize("ended", [Cancelled("his"), DeadlineExceeded("his"), RateWaitTooLong("his")], ids=repr)
def test_limits_of_the_thread_that_fetches_are_not_those_of_one_that_waits(ended: SpapiError) -> None:
    cache, slow = TokenCache(SystemClock()), Fetch(ended)
    first = Running(lambda: cache.get("k", slow, 30))
    assert slow.begun.wait(SLACK)
    second = Running(lambda: cache.get("k", lambda: Fetched("mine", 3600), 30).token)
    slow.go_on.set()
    assert first.ends() is ended
    assert (second.ends(), second.result) == (None, "mine")


# ---- waiting for the rate of a restricted token --------------------------------------------------------------------

TOKENS = "/tokens/2021-03-01/restrictedDataToken"


RESTRICTED = RestCall("orders.v0.getOrder", {"orderId": "1"}, data_elements=("buyerInfo",))


TOO_MANY = failure(429, "QuotaExceeded", "You exceeded your quota.", x_amzn_RateLimit_Limit="0.01")


def restricted_token_after(*first: faulty.Step) -> Faulty:
    """The Tokens API answers by those steps, then grants; Orders answers."""
    script = [*first, reply({"restrictedDataToken": "Atz.sprdt|1", "expiresIn": 3600})]

    def step(server: Faulty, connection: socket.socket, seen: faulty.Seen) -> bool:
        if seen.target != TOKENS:
            return reply({"payload": {"AmazonOrderId": "1"}})(server, connection, seen)
        return (script.pop(0) if len(script) > 1 else script[0])(server, connection, seen)

    return Faulty(step)


def test_waiting_for_the_rate_of_a_restricted_token_is_not_part_of_the_deadline() -> None:
    clock = FixedClock(START)
    with restricted_token_after(TOO_MANY) as server:
        api = client(server.url, clock=clock, max_wait=None, deadline=60.0)
        assert api.send(RESTRICTED).status == 200
    assert clock.monotonic() >= 100
    assert [json.loads(seen.body or b"{}") != {} for seen in server.seen] == [True, True, False]


def test_it_is_part_of_max_wait() -> None:
    clock = FixedClock(START)
    with restricted_token_after(TOO_MANY, TOO_MANY) as server:
        api = client(server.url, clock=clock, max_wait=150.0, deadline=60.0)
        with pytest.raises(SpapiError) as caught:
            api.send(RESTRICTED)
    assert caught.value.retry_after is not None
    assert clock.monotonic() == pytest.approx(100, abs=1)
    assert len(server.seen) == 2


class Watched(RateWaits):
    """Tells when another thread looks at it."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.looks = threading.Semaphore(0)

    def seconds(self) -> float:
        self.looks.release()
        return super().seconds()

    def seen(self) -> None:
        """Until another thread has looked, and has come back to look again."""
        while self.looks.acquire(blocking=False):
            """What it saw before is not meant."""
        for _ in range(2):
            assert self.looks.acquire(timeout=SLACK)


def test_who_waits_for_another_threads_restricted_token_is_not_charged_for_its_rate(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, machine = FixedClock(START), FixedClock(START)
    monkeypatch.setattr("mws.spapi.tokens.MACHINE", machine)
    cache, slow, paced = TokenCache(clock), Fetch(Fetched("t", 3600)), Watched(clock)

    def waits_for_its_rate() -> Fetched:
        paced.begin()
        brought = slow()
        paced.end(clock.monotonic())
        return brought

    first = Running(lambda: cache.get("k", waits_for_its_rate, 30, waits=paced))
    assert slow.begun.wait(SLACK)
    charged, hastily = RateWaits(clock), RateWaits(clock)
    patient = Running(lambda: cache.get("k", slow, 30, waits=charged))
    assert paced.looks.acquire(timeout=SLACK)
    hasty = Running(lambda: cache.get("k", slow, 30, waits=hastily, max_wait=3.0))
    for _ in range(3):
        assert paced.looks.acquire(timeout=SLACK)
    clock.advance(100)
    assert isinstance(hasty.ends(), RateWaitTooLong)
    paced.seen()
    # Longer than the patient one's patience, by the machine's clock; and no longer than the rate is waited for.
    machine.advance(100)
    paced.seen()
    uncharged = Running(lambda: cache.get("k", slow, 0.05))
    assert isinstance(uncharged.ends(), DeadlineExceeded)
    slow.go_on.set()
    assert (first.ends(), patient.ends()) == (None, None)
    assert charged.seconds() == pytest.approx(100)
    assert slow.calls == 1


def test_rate_waits_count_the_one_under_way() -> None:
    clock = FixedClock(START)
    waits = RateWaits(clock)
    waits.begin()
    clock.advance(3)
    assert waits.seconds() == pytest.approx(3)
    waits.end(3.0)
    clock.advance(5)
    assert waits.seconds() == pytest.approx(3)
