"""Orders after the end of v0: money that was proven is written, other money is left out and named, or marked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

import pytest
from lxml import etree

from mws.compat.config import SANDBOX, Orders
from mws.compat.facade import Facade
from mws.compat.ledger.order_proof import ENOUGH
from mws.mappings.orders.versions import MONEY
from mws.spapi.clock import FixedClock
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session
from tests.compat.order_calls import ITEMS_V0, TAXED, asked, calls, items, money
from tests.compat.test_facade import ALL, CA, MX, SEARCH, US, World, marks, texts


def prove(world: World, *elements: str, place: str = MX, times: int = ENOUGH) -> None:
    proof = world.facade.order_versions.proof
    for number in range(times):
        assert proof.count(place, dict.fromkeys(elements, True), f"{place}-{number}-{elements}")


def test_proven_elements_let_the_versions_help_each_other() -> None:
    world = World(orders=60)
    prove(world, "OrderTotal", "ItemPrice", times=ENOUGH - 1)
    order_id = texts(world.call("ListOrders", params=TAXED), "AmazonOrderId")[0]
    assert calls(items(world, order_id)) == [ITEMS_V0], "199 are not 200"
    world.facade.order_versions.proof.count(MX, {"OrderTotal": True, "ItemPrice": True}, "the last")
    assert calls(items(world, order_id)) == [SEARCH]
    assert calls(items(world, order_id)) == ["none"]
    world.facade.order_versions.proof.count(MX, {"ShippingPrice": False}, "another")
    assert calls(items(world, order_id)) == [ITEMS_V0], "money was seen that differs"


def after_the_end(**application: object) -> World:
    world = World(application, orders=60)
    world.clock.set(datetime(2027, 3, 28, 12, tzinfo=timezone.utc))
    return world


LATE = {"CreatedAfter": "2020-03-01"}


@pytest.mark.parametrize("chosen", ["auto", "2026-01-01"])
def test_after_the_end_money_that_is_not_proven_is_left_out_and_named(chosen: str) -> None:
    world = after_the_end(orders_version=chosen)
    prove(world, "ItemPrice")
    reply = world.call("ListOrders", params=TAXED)
    assert calls(reply) == [SEARCH]
    assert money(reply) == []
    assert "OrderTotal" in marks(reply, "unproven")
    assert not set(marks(reply, "inferred")) & MONEY
    found = [items(world, order_id) for order_id in texts(reply, "AmazonOrderId")]
    written = {name for each in found for name in money(each)}
    assert written == {"ItemPrice"}, "what is proven goes on"
    assert "ShippingPrice" in {name for each in found for name in marks(each, "unproven")}


def test_after_the_end_the_rest_of_a_page_is_written_as_ever() -> None:
    world = after_the_end()
    reply = world.call("ListOrders", params=ALL)
    assert isinstance(reply.body, bytes)
    by_place: dict[str, set[bool]] = {}
    for order in etree.fromstring(reply.body).iter("{*}Order"):
        if order.findtext("{*}OrderStatus") == "Shipped":
            place = str(order.findtext("{*}MarketplaceId"))
            by_place.setdefault(place, set()).add(order.find("{*}OrderTotal") is not None)
    assert by_place == {US: {True}, CA: {True}, MX: {False}}


def test_after_the_end_money_may_be_written_and_marked() -> None:
    clock = FixedClock(datetime(2027, 3, 28, 12, tzinfo=timezone.utc))
    sandbox = Sandbox(clock=clock, orders=60)
    config = replace(SANDBOX, orders=Orders(shadow=0.0, unproven="inferred"))
    facade = Facade(config, clock=clock, session=session(sandbox))
    reply = asked(facade, SANDBOX.accounts[0], "ListOrders", TAXED)
    assert "OrderTotal" in money(reply)
    assert "OrderTotal" in marks(reply, "inferred")
    assert not marks(reply, "unproven")
    facade.close()
