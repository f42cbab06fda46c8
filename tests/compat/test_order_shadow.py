"""Orders of which the other version is asked too: how often, at what cost, and what is kept of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mws.calls import LegacyReply
from mws.compat.config import SANDBOX, Orders, StateSettings
from mws.compat.facade import Facade
from mws.compat.ledger.order_proof import Count
from mws.compat.state import State
from mws.spapi.clock import FixedClock
from mws.spapi.sandbox.embedded import session
from tests.compat import worlds
from tests.compat.test_facade import GET, MX, NOW, ORDERS_V0, SEARCH, US, texts

ITEMS_V0, ORDER_V0 = "orders.v0.getOrderItems", "orders.v0.getOrder"
TOKEN = "tokens.2021-03-01.createRestrictedDataToken"
TAXED = {"CreatedAfter": "2020-01-01", "MarketplaceId.Id.1": MX}


class World(worlds.World):
    """A façade that shadows, its sandbox, and their clock."""

    def __init__(self, share: float, state: State | None = None, version: str = "auto", **sandbox: Any) -> None:
        super().__init__(
            replace(SANDBOX, orders=Orders(shadow=share)),
            now=NOW,
            application={"orders_version": version},
            state=state,
            orders=60,
            **sandbox,
        )

    def call(self, action: str, params: Mapping[str, str]) -> LegacyReply:
        reply = self.send(action, params, path="/Orders/2013-09-01")
        self.facade._shadow.close()
        assert reply.status == 200, reply.error
        return reply

    def counts(self, place: str = MX) -> dict[str, Count]:
        return {
            name: count for (where, name), count in self.facade.order_versions.proof.all().items() if where == place
        }


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    opened = State(StateSettings(url=f"sqlite:///{tmp_path}/state.db"), clock=FixedClock(NOW))
    yield opened
    opened.close()


def test_one_read_in_fifty_is_asked_of_the_other_version() -> None:
    world = World(Orders().shadow)
    for turn in range(1, 101):
        world.call("ListOrderItems", {"AmazonOrderId": "111-1111111-1111111"})
        world.clock.advance(30)
        assert world.upstream(GET) + world.upstream(ITEMS_V0) == turn + turn // 50
    assert world.counts(US)["ItemPrice"] == Count(1, 1, 1), "asked of twice, counted once"


def test_no_share_asks_nothing() -> None:
    world = World(0.0)
    for _ in range(20):
        world.call("ListOrders", TAXED)
    assert world.upstream(SEARCH) == 0


def test_a_list_and_its_items_are_compared_element_by_element_and_kept_as_counts(state: State) -> None:
    world = World(1.0, state)
    reply = world.call("ListOrders", TAXED)
    assert (world.upstream(ORDERS_V0), world.upstream(SEARCH)) == (1, 1)
    total = world.counts()["OrderTotal"]
    assert total.seen == total.equal == len(texts(reply, "OrderTotal")) > 5
    assert "ItemPrice" not in world.counts()
    for each in texts(reply, "AmazonOrderId")[:8]:
        world.call("ListOrderItems", {"AmazonOrderId": each})
    assert world.counts()["ItemPrice"].equal > 3
    assert not {name.partition(".")[0] for name in world.counts()} & {"BuyerName", "ShippingAddress", "BuyerEmail"}
    again = Facade(world.facade.config, clock=world.clock, state=state, session=session(world.sandbox))
    assert again.order_versions.proof.of(MX, "OrderTotal") == total


def test_buyers_data_is_not_asked_for_by_the_way() -> None:
    world = World(1.0, version="2026-01-01")
    reply = world.call("ListOrders", TAXED)
    assert texts(reply, "BuyerName"), "the program has what it asked for"
    assert world.upstream(ORDERS_V0) == 1
    assert world.upstream(TOKEN) == 0, "and v0 was asked without a restricted token"
    assert world.counts()["OrderTotal"].equal > 5


def test_money_that_differs_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """What 2026-01-01 would do in a marketplace whose prices carry tax, if its breakdowns were without it."""
    from mws.spapi.sandbox.world import render_2026

    real = render_2026.order

    def without_tax(*given: object) -> dict[str, object]:
        shape = real(*given)  # type: ignore[arg-type]  # handed through
        if "proceeds" in shape:
            shape["proceeds"] = {"grandTotal": {"amount": "1.00", "currencyCode": "MXN"}}
        return shape

    monkeypatch.setattr(render_2026, "order", without_tax)
    world = World(1.0)
    world.call("ListOrders", TAXED)
    total = world.counts()["OrderTotal"]
    assert total.seen > 5
    assert (total.equal, total.in_a_row, total.proven) == (0, 0, False)
    assert world.counts()["OrderStatus"].equal == total.seen


def test_get_order_is_compared_by_its_first_order() -> None:
    world = World(1.0)
    ids = texts(world.call("ListOrders", TAXED), "AmazonOrderId")
    before = world.upstream(GET)
    world.clock.advance(901)
    world.call("GetOrder", {f"AmazonOrderId.Id.{n}": each for n, each in enumerate(ids[:5], 1)})
    assert world.upstream(GET) == before + 1


def test_only_spare_rate_is_used_and_what_memory_answers_is_not_compared() -> None:
    world = World(1.0)
    for _ in range(15):
        world.call("ListOrders", TAXED)
    assert world.upstream(SEARCH) == 10, "half of its bucket of 20 stays for those who wait for an answer"
    world.call("GetOrder", {"AmazonOrderId.Id.1": texts(world.call("ListOrders", TAXED), "AmazonOrderId")[0]})
    assert world.upstream(GET) == 0


@pytest.mark.parametrize("fault", ["400*9", "403denied*9", "503*9", "truncated*9", "404*9"])
def test_a_comparison_that_fails_is_no_matter_of_the_caller(fault: str, caplog: pytest.LogCaptureFixture) -> None:
    world = World(1.0)
    world.sandbox.plant(f"{SEARCH}:{fault}")
    with caplog.at_level(logging.WARNING):
        reply = world.call("ListOrders", TAXED)
    assert reply.header("x-mws-compat-calls").endswith(ORDERS_V0)
    assert world.counts() == {}
    assert "compared" not in caplog.text


def test_a_filter_only_v0_has_and_a_next_page_are_not_compared() -> None:
    world = World(1.0)
    world.call("ListOrders", {**TAXED, "BuyerEmail": "b@example.com"})
    reply = world.call("ListOrders", {**TAXED, "MaxResultsPerPage": "2"})
    searched = world.upstream(SEARCH)
    world.call("ListOrdersByNextToken", {"NextToken": texts(reply, "NextToken")[0]})
    assert world.upstream(SEARCH) == searched == 1


def test_after_the_end_of_v0_nothing_is_compared() -> None:
    world = World(1.0)
    world.clock.advance(128 * 86_400)
    world.call("ListOrders", TAXED)
    assert (world.upstream(SEARCH), world.upstream(ORDERS_V0)) == (1, 0)
