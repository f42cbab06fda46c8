"""Bulkheads: slow upstreams of some sellers hold no call of another, and what waits for nobody is never refused."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from mws.compat.config import SANDBOX, Account
from mws.compat.config import GatewaySettings as Settings
from mws.compat.facade import Facade
from mws.compat.gateway import Gateway
from mws.compat.gateway.permits import Permits
from mws.compat.gateway.serving import Serving
from mws.spapi import sandbox as facts
from mws.spapi.clock import SystemClock
from mws.spapi.errors import RateWaitTooLong
from mws.spapi.sandbox import TOKEN_PATH
from mws.spapi.sandbox.app import Sandbox
from tests.compat.gateway.standin import Answer, ask, query_of, signed

WORKERS = 32
ELEVEN = [f"A{number}" for number in range(11)]


def taken(permits: Permits, seller: str, most: int = 100) -> int:
    """How many one seller gets who asks until he is refused."""
    return sum(1 for _ in iter(lambda: permits.take(seller), False))


def test_a_seller_alone_may_wait_with_many_calls_and_leaves_room() -> None:
    permits = Permits(WORKERS)
    assert permits.total == 24
    assert taken(permits, "A") == 13
    assert permits.held == 13


@pytest.mark.parametrize("seed", range(20))
def test_the_eleventh_is_let_in_whatever_ten_others_took_and_in_what_order(seed: int) -> None:
    chance, permits = random.Random(seed), Permits(WORKERS)
    for _ in range(400):
        permits.take(chance.choice(ELEVEN[:10]))
    assert permits.held <= 22
    assert permits.take(ELEVEN[10])


def test_nobody_takes_more_than_his_fair_part_while_others_wait() -> None:
    permits = Permits(16)  # 12 permits
    for seller in ELEVEN[:3]:
        assert permits.take(seller)
    assert [taken(permits, seller) for seller in ELEVEN[:3]] == [3, 3, 0]
    assert not permits.take(ELEVEN[0])


def test_a_configured_bound_of_one_seller_holds() -> None:
    permits = Permits(WORKERS, per_seller=2)
    assert taken(permits, "A") == 2


def test_a_permit_is_taken_once_and_given_back() -> None:
    permits = Permits(4, reserve=3)
    with permits.of("A") as permit:
        permit.take()
        permit.take()
        assert permits.held == 1
        with permits.of("B") as another, pytest.raises(RateWaitTooLong):
            another.take()
        assert permits.held == 1
    assert permits.held == 0


def test_a_call_that_fails_gives_its_permit_back() -> None:
    permits = Permits(4)

    def fail() -> None:
        with permits.of("A") as permit:
            permit.take()
            assert permits.held == 1
            raise OSError

    with pytest.raises(OSError):
        fail()
    assert permits.held == 0


def test_permits_are_never_more_than_there_are_and_none_is_lost() -> None:
    permits, most = Permits(16), Counter[int]()

    def work(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(300):
            with permits.of(chance.choice(ELEVEN)) as permit:
                try:
                    permit.take()
                except RateWaitTooLong:
                    most[-1] += 1
                most[permits.held] += 1

    with ThreadPoolExecutor(24) as threads:
        for done in [threads.submit(work, seed) for seed in range(24)]:
            done.result()
    assert max(most) <= permits.total
    assert permits.held == 0


# With a façade and Amazon behind it ------------------------------------------------------------------------


@dataclass
class Held:
    """An SP-API whose calls wait until they are let go; its tokens do not."""

    sandbox: Sandbox
    arrived: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    go: threading.Event = field(default_factory=threading.Event)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != TOKEN_PATH:
            self.arrived.release()
            assert self.go.wait(300)
        return self.sandbox(environ, start_response)


@dataclass
class House:
    """A gateway over the sellers of a sandbox, of whom all but the last have an Amazon that does not answer."""

    app: Gateway
    held: Held
    accounts: list[Account]

    def call(self, number: int, action: str = "ListOrders") -> Answer:
        """A call of the seller of that number, from 0."""
        orders = {"MarketplaceId.Id.1": "ATVPDKIKX0DER", "CreatedAfter": "2026-01-01T00:00:00Z"}
        params = {"Action": action, **(orders if action == "ListOrders" else {})}
        query = query_of(signed(params, account=self.accounts[number], moment=SystemClock().now()))
        return ask(self.app, "GET", f"/Orders/2013-09-01?{query}")


@pytest.fixture
def house() -> Iterator[House]:
    sellers = 4
    sandbox = Sandbox(sellers=sellers)
    held = Held(sandbox)
    with ExitStack() as opened:
        slow, quick = (opened.enter_context(Serving(each, threads=24, drain=0.0)) for each in (held, sandbox))
        (application,) = SANDBOX.applications
        (first,) = SANDBOX.accounts
        applications = tuple(
            # Without restricted tokens: one is fetched for all, so that of several calls only one would arrive.
            replace(application, name=name, endpoint=url, lwa_endpoint=url + TOKEN_PATH, pii="off")
            for name, url in (("slow", slow.url), ("quick", quick.url))
        )
        accounts = [
            replace(
                first,
                seller_id=facts.seller_id(number),
                refresh_token=facts.refresh_token(number),
                mws_auth_token="",
                application="quick" if number == sellers else "slow",
            )
            for number in range(1, sellers + 1)
        ]
        facade = Facade(replace(SANDBOX, applications=applications, accounts=tuple(accounts)))
        opened.callback(facade.close)
        opened.callback(held.go.set)
        yield House(Gateway(facade, Settings(threads=8)), held, accounts)


def test_calls_that_wait_are_bounded_and_another_seller_is_answered(house: House) -> None:
    with ThreadPoolExecutor(24) as threads:
        waiting = [threads.submit(house.call, 0) for _ in range(12)]
        for _ in range(4):  # of 6 permits: the seller's first, and the half that is for more
            assert house.held.arrived.acquire(timeout=60)
        others = [threads.submit(house.call, 1)]
        assert house.held.arrived.acquire(timeout=60)
        answer = house.call(3)
        assert answer.status == 200
        assert answer["x-mws-compat-calls"] != "none"
        house.held.go.set()
        statuses = Counter(done.result(60).status for done in waiting)
        assert statuses == {200: 4, 503: 8}
        assert others[0].result(60).status == 200
    throttled = next(done.result() for done in waiting if done.result().status == 503)
    assert throttled.code == "RequestThrottled"
    assert throttled["x-mws-quota-remaining"] == "0.0"
    assert throttled["x-mws-compat-calls"] == "none"
    assert house.call(0).status == 200


def test_readers_that_wait_for_nobody_are_never_refused(house: House) -> None:
    with ThreadPoolExecutor(24) as threads:
        waiting = [threads.submit(house.call, 0) for _ in range(12)]
        for _ in range(4):
            assert house.held.arrived.acquire(timeout=60)
        readers = [threads.submit(house.call, 0, "GetServiceStatus") for _ in range(8 * 20)]
        answers = [done.result(60) for done in readers]
        assert {(answer.status, answer["x-mws-compat-calls"]) for answer in answers} == {(200, "none")}
        house.held.go.set()
        assert {done.result(60).status for done in waiting} == {200, 503}
