"""What the calls of one client, and the clients of one application, share: circuits, health, connections, threads."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

import pytest

from mws.spapi.circuit import CircuitSettings, RecentReplies
from mws.spapi.clock import FixedClock, SystemClock
from mws.spapi.errors import (
    CircuitOpen,
    ServerError,
    SpapiError,
)
from tests.spapi import faulty
from tests.spapi.clients import ORDER, READ, client
from tests.spapi.faulty import Faulty, failure, reply

FAILURES = CircuitSettings().failures


def test_an_operation_that_is_down_is_left_alone_for_a_while() -> None:
    clock = FixedClock(datetime(2026, 11, 20, tzinfo=timezone.utc))
    with Faulty(failure(505)) as server:
        api = client(server, clock=clock)
        other = api.for_seller(refresh_token="Atzr|other", seller_id="B")
        for _ in range(FAILURES):
            with pytest.raises(ServerError):
                api.send(READ)
        with pytest.raises(CircuitOpen):
            api.send(READ)
        assert len(server.seen) == FAILURES
        assert api.health.of([READ.operation]) == RecentReplies(failures=FAILURES, open=True)
        assert other.health.of([READ.operation]) == RecentReplies()
        with pytest.raises(ServerError):
            other.send(READ)
        server.script[:] = [ORDER]
        clock.advance(5)
        assert api.send(READ).status == 200
        assert api.send(READ).status == 200


def by_sku(server: Faulty, connection: object, seen: faulty.Seen) -> bool:
    """Listings of which those called bad cannot be read."""
    step = failure(500) if "/bad" in seen.target else reply({"sku": "1"})
    return step(server, connection, seen)  # type: ignore[arg-type]


@pytest.mark.parametrize("threads", [1, 8])
def test_items_that_cannot_be_read_do_not_refuse_those_that_can(threads: int) -> None:
    with Faulty(by_sku) as server, ThreadPoolExecutor(threads) as pool:
        api = client(server, max_wait=None)

        def look(sku: str) -> str:
            try:
                api.call("listingsItems.2021-08-01.getListingsItem", sellerId="A", sku=sku, marketplaceIds=["M"])
            except SpapiError as exc:
                return type(exc).__name__
            return "answered"

        skus = [*(f"bad{number}" for number in range(5)), *(f"good{number}" for number in range(20))]
        assert Counter(pool.map(look, skus)) == {"ServerError": 5, "answered": 20}


def test_a_client_without_a_circuit_asks_however_often_it_fails() -> None:
    with Faulty(failure(505)) as server:
        api = client(server, circuit=None)
        for _ in range(3 * FAILURES):
            with pytest.raises(ServerError):
                api.send(READ)
        assert len(server.seen) == 3 * FAILURES


def test_errors_of_the_caller_do_not_open_the_circuit() -> None:
    with Faulty(failure(404, "NotFound")) as server:
        api = client(server)
        for _ in range(FAILURES + 3):
            with pytest.raises(SpapiError):
                api.send(READ)
        assert api.health.of([READ.operation]) == RecentReplies(successes=FAILURES + 3)


def test_health_counts_every_try() -> None:
    with Faulty(failure(503), failure(429), ORDER) as server:
        api = client(server, max_wait=None)
        api.send(READ)
        assert api.health.of([READ.operation]) == RecentReplies(successes=1, throttles=1, failures=1)


def test_sellers_share_connections_but_neither_token_nor_rate() -> None:
    with Faulty(reply({"orders": []})) as server:
        api = client(server, seller_id="A")
        other = api.for_seller(refresh_token="Atzr|other", seller_id="B")
        for one in (api, other):
            for _ in range(20):
                one.call("orders.2026-01-01.searchOrders", createdAfter="2026-01-01T00:00:00Z")
    assert server.connections == 1
    assert len(server.tokens) == 2
    assert {seen.headers["x-amz-access-token"] for seen in server.seen} == {"Atza|1", "Atza|2"}


def test_one_client_serves_many_threads() -> None:
    def echo(server: Faulty, connection: object, seen: faulty.Seen) -> bool:
        return reply({"order": {"orderId": seen.target.rsplit("/", 1)[1]}})(server, connection, seen)  # type: ignore[arg-type]

    with Faulty(echo) as server, ThreadPoolExecutor(16) as pool:
        api = client(server, clock=SystemClock(), max_wait=None)
        numbers = [str(n) for n in range(30)]
        replies = list(pool.map(lambda n: api.call(READ.operation, orderId=n), numbers))
    assert replies == [{"order": {"orderId": n}} for n in numbers]
    assert len(server.tokens) == 1


def test_one_sellers_failures_open_only_his_circuit_while_others_go_on() -> None:
    """Sixteen threads, four sellers, one of whom is always answered with a failure."""

    def by_token(server: Faulty, connection: object, seen: faulty.Seen) -> bool:
        bad = seen.headers["x-amz-access-token"] == "Atza|bad"
        step = failure(505) if bad else ORDER
        return step(server, connection, seen)  # type: ignore[arg-type]

    with Faulty(by_token, lwa=(by_refresh_token,)) as server, ThreadPoolExecutor(16) as pool:
        first = client(server, clock=SystemClock(), max_wait=None)
        sellers = {name: first.for_seller(refresh_token=name, seller_id=name) for name in ("a", "b", "c", "bad")}

        def ask(number: int) -> tuple[str, str]:
            name = list(sellers)[number % 4]
            try:
                sellers[name].send(READ)
            except SpapiError as exc:
                return name, type(exc).__name__
            return name, "answered"

        got = Counter(pool.map(ask, range(80)))
    assert {name for name, ending in got if ending == "answered"} == {"a", "b", "c"}
    assert sum(count for (name, _), count in got.items() if name != "bad") == 60
    assert got["bad", "CircuitOpen"] > 0
    assert sellers["bad"].health.of([READ.operation]).open
    assert not any(sellers[name].health.of([READ.operation]).open for name in ("a", "b", "c"))
    assert len(server.tokens) == 4


def by_refresh_token(server: Faulty, connection: object, seen: faulty.Seen) -> bool:
    name = seen.body.decode().partition("refresh_token=")[2].partition("&")[0]
    return faulty.token(f"Atza|{name}")(server, connection, seen)  # type: ignore[arg-type]
