"""Whatever takes long comes before a call's turn in the rate: Amazon, who counts what arrives, refuses none of ours."""

from __future__ import annotations

import os
import socket
import threading
from datetime import timedelta
from typing import Any

import pytest

from mws.spapi import routes
from mws.spapi.calls import RestCall
from mws.spapi.client import Client
from mws.spapi.clock import FixedClock
from mws.spapi.credentials import PROFILE_KEYS_GOOD, AwsProfile, AwsRole, Keyring
from mws.spapi.errors import ConnectFailed, LwaError
from mws.spapi.preparing import ADDRESSES_GOOD
from mws.spapi.signing import AwsKeys
from mws.spapi.tokens import EARLY, FLIGHT_TIME, Fetched, TokenCache
from mws.spapi.transport import Transport
from tests.spapi import faulty
from tests.spapi.clients import NOON, client
from tests.spapi.faulty import Faulty, Seen, Step, failure, reply, role_keys, token

CALL = RestCall("orders.v0.getOrder", {"orderId": "111-1111111-1111111"})
RATE, BURST = routes.pace(routes.route(CALL.operation))
# As long as three calls' turns.
SLOW = 3.0 / RATE
ORDER = reply({"payload": {"AmazonOrderId": "1"}})
BASE = AwsKeys("AKIDBASE", "base-secret")
TOKENS = "/tokens/2021-03-01/restrictedDataToken"


def slowly(clock: FixedClock, step: Step, seconds: float = SLOW) -> Step:
    """The same answer, later by that much."""

    def late(server: Faulty, connection: socket.socket, seen: Seen) -> bool:
        clock.advance(seconds)
        return step(server, connection, seen)

    return late


class Amazon(Faulty):
    """Grants a call where the bucket of CALL's rate and burst has one when it arrives; slow_tokens: seconds."""

    def __init__(self, clock: FixedClock, *, slow_tokens: float = 0.0) -> None:
        super().__init__(self._answer, lwa=(slowly(clock, token("Atza|1"), slow_tokens),))
        self._clock = clock
        self._left, self._at = BURST, clock.monotonic()
        self._restricted = slowly(clock, reply({"restrictedDataToken": "Atz.sprdt|1", "expiresIn": 3600}))
        self.granted, self.throttled = 0, 0

    def _answer(self, server: Faulty, connection: socket.socket, seen: Seen) -> bool:
        if seen.target == TOKENS:
            return self._restricted(server, connection, seen)
        now = self._clock.monotonic()
        self._left, self._at = min(BURST, self._left + (now - self._at) * RATE), now
        # A rounding error is no call too many.
        if self._left < 1.0 - 1e-6:
            self.throttled += 1
            return failure(429, "QuotaExceeded")(server, connection, seen)
        self._left -= 1.0
        self.granted += 1
        return ORDER(server, connection, seen)


def spend(api: Client, call: RestCall = CALL) -> None:
    """More calls than the bucket holds, one after the other."""
    for _ in range(int(BURST) + 4):
        api.send(call)


def names(monkeypatch: pytest.MonkeyPatch, clock: FixedClock) -> list[str]:
    """From now on the host slow.example is this machine, and its name server slow; who was looked up."""
    looked_up: list[str] = []
    original = socket.getaddrinfo

    def look_up(host: Any, port: Any, *args: Any, **options: Any) -> Any:  # as getaddrinfo has them
        if host != "slow.example":
            return original(host, port, *args, **options)
        looked_up.append(host)
        clock.advance(SLOW)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return looked_up


def test_a_slow_token_throttles_nobody() -> None:
    clock = FixedClock(NOON)
    with Amazon(clock, slow_tokens=SLOW) as server:
        spend(client(server, clock=clock, max_wait=None))
    assert (server.granted, server.throttled, len(server.tokens)) == (BURST + 4, 0, 1)


def test_a_slow_restricted_token_throttles_nobody() -> None:
    clock = FixedClock(NOON)
    with Amazon(clock) as server:
        call = RestCall(CALL.operation, CALL.path, data_elements=("buyerInfo",))
        spend(client(server, clock=clock, max_wait=None), call)
    assert (server.granted, server.throttled) == (BURST + 4, 0)
    assert [seen.target for seen in server.seen].count(TOKENS) == 1


def test_slow_keys_throttle_nobody() -> None:
    clock = FixedClock(NOON)
    with Amazon(clock) as server, Faulty(slowly(clock, role_keys("A", NOON + timedelta(hours=1)))) as sts:
        role = AwsRole("arn:aws:iam::123456789012:role/SellingPartner", base=BASE, endpoint=sts.url)
        spend(client(server, clock=clock, max_wait=None, aws=role))
        assert len(sts.seen) == 1
    assert (server.granted, server.throttled) == (BURST + 4, 0)


def test_a_slow_name_server_throttles_nobody_and_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FixedClock(NOON)
    looked_up = names(monkeypatch, clock)
    with Amazon(clock) as server:
        port = server.url.rpartition(":")[2]
        spend(client(server, clock=clock, max_wait=None, endpoint=f"http://slow.example:{port}"))
    assert (server.granted, server.throttled) == (BURST + 4, 0)
    assert looked_up == ["slow.example"]


def test_addresses_are_looked_up_again_after_a_long_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FixedClock(NOON)
    looked_up = names(monkeypatch, clock)
    wait = failure(429, "QuotaExceeded", Retry_After=str(int(ADDRESSES_GOOD) + 1))
    with Faulty(faulty.then_hang_up(wait, threading.Event()), ORDER) as server:
        port = server.url.rpartition(":")[2]
        api = client(server, clock=clock, max_wait=None, endpoint=f"http://slow.example:{port}", deadline=600.0)
        assert api.send(CALL).status == 200
    assert looked_up == ["slow.example"] * 2


def test_a_proxys_name_is_looked_up_and_the_targets_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up = names(monkeypatch, FixedClock(NOON))
    found = Transport(proxy="http://name:secret@slow.example:8080").look_up("https://target.example/orders", 5.0)
    assert found is not None
    assert (found.host, found.port, looked_up) == ("slow.example", 8080, ["slow.example"])


def test_a_name_that_is_not_found_is_told_as_ever_and_takes_no_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    original = socket.getaddrinfo

    def nowhere(host: Any, *args: Any, **options: Any) -> Any:  # as getaddrinfo has them
        if host != "nowhere.example":
            return original(host, *args, **options)
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    with Faulty() as server:
        api = client(server, endpoint="http://nowhere.example")
        with pytest.raises(ConnectFailed, match=r"did not say where nowhere\.example is"):
            api.send(CALL)
        assert api.cost(CALL.operation, int(BURST)) == 0.0
    with pytest.raises(ConnectFailed, match=r"the proxy nowhere\.example:8080"):
        Transport(proxy="http://nowhere.example:8080").look_up("https://target.example", 5.0)


def test_who_gets_no_token_takes_no_turn() -> None:
    with Faulty(lwa=(faulty.lwa_error(400, "invalid_grant"),)) as server:
        api = client(server)
        with pytest.raises(LwaError):
            api.send(CALL)
        assert api.cost(CALL.operation, int(BURST)) == 0.0


# ---- what ends while the turn is waited for ------------------------------------------------------------------------


def wait_of(seconds: float) -> Step:
    """Amazon's refusal that makes the next try's turn so many seconds away."""
    return failure(429, "QuotaExceeded", Retry_After=str(int(seconds)))


def shown(server: Faulty) -> list[str]:
    return [seen.headers["x-amz-access-token"] for seen in server.seen]


def test_a_token_that_ends_while_the_turn_is_waited_for_is_fetched_anew() -> None:
    with Faulty(wait_of(200), ORDER, lwa=(token("Atza|1", 120), token("Atza|2"))) as server:
        assert client(server, max_wait=None).send(CALL).status == 200
    assert shown(server) == ["Atza|1", "Atza|2"]


def test_a_token_that_is_merely_due_for_renewal_then_is_not() -> None:
    clock = FixedClock(NOON)
    with Faulty(ORDER, wait_of(250), ORDER, lwa=(token("Atza|1", 3600), token("Atza|2"))) as server:
        api = client(server, clock=clock, max_wait=None)
        api.send(CALL)
        clock.advance(3300)
        api.send(CALL)
        assert 3600 - EARLY < clock.monotonic() < 3600 - FLIGHT_TIME
        api.send(CALL)
    assert shown(server) == ["Atza|1", "Atza|1", "Atza|1", "Atza|2"]


def test_a_token_of_unknown_lifetime_serves_the_call_it_was_fetched_for() -> None:
    with Faulty(wait_of(200), ORDER, lwa=(token("Atza|1", "soon"), token("Atza|2", "soon"))) as server:
        client(server, max_wait=None).send(CALL)
    # One a try, as without any wait.
    assert shown(server) == ["Atza|1", "Atza|2"]
    assert len(server.tokens) == 2


def test_a_restricted_token_that_ends_meanwhile_is_fetched_anew() -> None:
    made: list[str] = []
    orders = [wait_of(200), ORDER]

    def step(server: Faulty, connection: socket.socket, seen: Seen) -> bool:
        if seen.target != TOKENS:
            return orders.pop(0)(server, connection, seen)
        made.append(f"Atz.sprdt|{len(made) + 1}")
        return reply({"restrictedDataToken": made[-1], "expiresIn": 120})(server, connection, seen)

    with Faulty(step) as server:
        call = RestCall(CALL.operation, CALL.path, data_elements=("buyerInfo",))
        client(server, max_wait=None).send(call)
    assert [seen.headers["x-amz-access-token"] for seen in server.seen if seen.target != TOKENS] == made
    assert len(made) == 2


def test_keys_that_end_meanwhile_are_fetched_anew() -> None:
    clock = FixedClock(NOON)
    first, second = (role_keys(name, NOON + timedelta(minutes=minutes)) for name, minutes in (("A", 3), ("B", 60)))
    with Faulty(wait_of(400), ORDER) as server, Faulty(first, second) as sts:
        role = AwsRole("arn:aws:iam::123456789012:role/SellingPartner", base=BASE, endpoint=sts.url)
        client(server, clock=clock, max_wait=None, aws=role).send(CALL)
    assert [seen.headers["x-amz-security-token"] for seen in server.seen] == ["session-A", "session-B"]


def test_keys_that_were_given_never_end_and_those_of_a_profile_are_looked_up_after_ten_minutes() -> None:
    ring = Keyring(Transport(), FixedClock(NOON))
    assert not ring.has_ended(BASE, BASE, 1e6)
    assert not ring.has_ended(AwsProfile("seller"), BASE, PROFILE_KEYS_GOOD - 1)
    assert ring.has_ended(AwsProfile("seller"), BASE, PROFILE_KEYS_GOOD)


def test_a_token_that_was_dropped_has_ended() -> None:
    cache = TokenCache(FixedClock(NOON))
    assert cache.has_ended("key", "one")
    cache.get("key", lambda: Fetched("one", 3600), 5)
    assert not cache.has_ended("key", "one")
    assert cache.has_ended("key", "another")
    cache.drop("key", "one")
    assert cache.has_ended("key", "one")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_forked_child_looks_up_before_its_first_turn() -> None:
    """Its parent's connections are not its own."""
    transport = Transport()
    transport.reached.add("https://sellingpartnerapi-na.amazon.com")
    child = os.fork()
    if not child:
        os._exit(len(transport.reached))
    assert os.waitpid(child, 0)[1] == 0
    assert transport.reached
