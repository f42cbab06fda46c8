"""The gateway's worker: waiting parts of a submission are sent though no client asks."""

from __future__ import annotations

import json
from contextlib import closing
from threading import Event
from time import sleep

import pytest

from mws.compat import worker as worker_module
from mws.compat.config import SANDBOX, Account
from mws.compat.facade import Facade
from mws.compat.ledger.questions.feed_parts import ListUnsentSubmissions
from mws.compat.state import StateError
from mws.compat.worker import Worker, working
from mws.mappings.feeds.operations import PATCH_LISTING
from tests.compat.accounts.kept import Kept
from tests.compat.listings.feeds import FLAT, INVENTORY, envelope, stock
from tests.compat.plans.feeds.submitting import World, the
from tests.compat.plans.feeds.test_listings import sent

RISING = b"sku\tprice\tquantity\nSKU-1\t16.50\t4000\n"


def test_stock_that_waits_for_its_price_is_sent_without_a_client() -> None:
    world = World()
    the(world.submit(RISING, FLAT), "FeedSubmissionId")
    worker = Worker(world.facade)
    assert len(world.feeds) == 1
    for _ in range(4):
        world.clock.sleep(61)
        worker.round()
    assert "fulfillment_availability" in json.dumps(sent(world)[1])
    assert worker.round() == 0


def test_with_nothing_waiting_nothing_is_asked_upstream() -> None:
    world = World()
    assert Worker(world.facade).round() == 0
    assert world.sandbox.journal.counts == {}


def test_it_begins_with_a_round_for_what_waited_when_the_gateway_was_stopped() -> None:
    world = World()
    world.sandbox.plant(f"{PATCH_LISTING}:429*always")
    world.submit(envelope("Inventory", stock(1, "SKU-1")), INVENTORY)
    world.sandbox.faults.clear()
    with working(world.facade):
        for _ in range(600):
            unsent = world.facade.ledger.answer(world.facade.owner(world.account), ListUnsentSubmissions())
            if not unsent:
                break
            sleep(0.05)
    assert unsent == []


def test_it_ends_when_told() -> None:
    with working(World().facade) as worker:
        assert worker._thread.is_alive()
    assert not worker._thread.is_alive()


class Unreadable(Kept):
    """Stored accounts whose database cannot be read."""

    @property
    def all(self) -> tuple[Account, ...]:
        raise StateError("the state database cannot be reached", "unreachable")


def test_accounts_that_cannot_be_read_do_not_end_it(caplog: pytest.LogCaptureFixture) -> None:
    with closing(Facade(SANDBOX, accounts=Unreadable(SANDBOX))) as facade:
        assert Worker(facade).round() == 0
    assert "what waits of stored accounts stays: the state database cannot be reached" in caplog.text


class Broken(Kept):
    """Accounts of somebody's own making, which fail as nobody foresaw. asked: it was asked a second time."""

    def __init__(self) -> None:
        super().__init__(SANDBOX)
        self.times = 0
        self.asked = Event()

    @property
    def all(self) -> tuple[Account, ...]:
        self.times += 1
        if self.times > 1:
            self.asked.set()
        raise KeyError("Atzr|of-a-seller")


def test_a_round_that_breaks_is_told_and_the_next_one_comes(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker_module, "EVERY", 0.01)
    accounts = Broken()
    with closing(Facade(SANDBOX, accounts=accounts)) as facade:
        worker = Worker(facade)
        worker.start()
        assert accounts.asked.wait(10)
        worker.stop()
    assert "a round of the worker broke off by KeyError at " in caplog.text
    assert "what waits stays until the next round" in caplog.text
    assert "of-a-seller" not in caplog.text
