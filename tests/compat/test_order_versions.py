"""Orders, v0 first (decision 0011): who answers which order, through the façade on the embedded sandbox."""

from __future__ import annotations

import logging
import random
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import etree

from mws.calls import LegacyCall, LegacyReply
from mws.compat import errors
from mws.compat.config import SANDBOX, Application, Orders, StateSettings
from mws.compat.facade import Facade
from mws.compat.state import State
from mws.spapi.clock import FixedClock
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session
from tests.compat.order_calls import ITEMS_V0, ORDER_V0, TAX_FREE, TAXED, asked, calls, get, items, priced
from tests.compat.test_facade import ALL, CA, GET, MX, NOW, ORDERS_V0, SEARCH, US, World, marks, texts


@pytest.mark.parametrize("place", [US, CA, MX])
def test_v0_is_asked_first_in_every_marketplace(place: str) -> None:
    world = World(orders=60)
    reply = world.call("ListOrders", params={"CreatedAfter": "2020-01-01", "MarketplaceId.Id.1": place})
    assert calls(reply) == [ORDERS_V0]
    assert texts(reply, "ShipServiceLevel"), "v0 alone has it"
    assert not marks(reply, "inferred")


def test_the_end_of_v0_is_no_warning_where_2026_takes_over(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        world = World(orders=60)
        order_id = texts(world.call("ListOrders", params=TAXED), "AmazonOrderId")[0]
        items(world, order_id)
        World({"orders_version": "v0"}).call("ListOrders", params=TAXED)
    ends = [(each.levelno, each.getMessage().split(" is")[0]) for each in caplog.records if "ends on" in each.message]
    assert ends == [
        (logging.INFO, "Orders.ListOrders"),
        (logging.INFO, "Orders.ListOrderItems"),
        (logging.WARNING, "Orders.ListOrders"),
    ]


@pytest.mark.parametrize(
    ("chosen", "first", "asked"), [("auto", ORDERS_V0, 1), ("v0", ORDERS_V0, 1), ("2026-01-01", SEARCH, 0)]
)
def test_the_configuration_chooses_the_version(chosen: str, first: str, asked: int) -> None:
    world = World({"orders_version": chosen})
    assert calls(world.call("ListOrders", params=TAXED)) == [first]
    assert world.upstream(ORDERS_V0) == asked


def test_where_prices_carry_no_tax_100_orders_with_their_items_cost_two_calls() -> None:
    world = World(orders=160)
    ids = texts(world.call("ListOrders", params=TAX_FREE), "AmazonOrderId")
    assert len(ids) == 100
    spent = [calls(items(world, order_id)) for order_id in ids]
    assert spent[0] == [SEARCH]
    assert spent[1:] == [["none"]] * 99
    assert world.upstream(ORDERS_V0) == world.upstream(SEARCH) == 1
    assert world.upstream(GET) == world.upstream(ITEMS_V0) == 0
    assert calls(get(world, *ids[:50])) == ["none"], "what was listed is remembered as v0 told it"


def test_orders_that_were_asked_for_by_id_stand_on_no_page_that_a_search_brings() -> None:
    """A search by their times would bring everything between the oldest and the newest of them."""
    ids = texts(World(orders=60).call("ListOrders", params=TAX_FREE), "AmazonOrderId")
    world = World(orders=60)
    get(world, ids[0], ids[1], ids[-1])
    assert calls(items(world, ids[0])) == [ITEMS_V0]
    assert world.upstream(SEARCH) == 0


def test_where_prices_carry_tax_an_order_v0_listed_has_its_items_from_v0() -> None:
    """Seen before: a list of v0, and then all its items from 2026-01-01, whose prices need not be the same."""
    world = World(orders=60)
    ids = texts(world.call("ListOrders", params=TAXED), "AmazonOrderId")[:10]
    assert [calls(items(world, order_id)) for order_id in ids] == [[ITEMS_V0]] * 10
    assert world.upstream(SEARCH) == world.upstream(GET) == 0


def test_a_page_of_both_kinds_has_help_for_the_orders_whose_prices_carry_no_tax() -> None:
    world = World(orders=60)
    reply = world.call("ListOrders", params=ALL)
    assert isinstance(reply.body, bytes)
    places = {
        str(order.findtext("{*}AmazonOrderId")): str(order.findtext("{*}MarketplaceId"))
        for order in etree.fromstring(reply.body).iter("{*}Order")
    }
    assert set(places.values()) == {US, CA, MX}
    (first, *_) = (order_id for order_id, place in places.items() if place == US)
    account = SANDBOX.accounts[0]
    told = world.facade.explain(
        LegacyCall("ListOrderItems", {"AmazonOrderId": first}, account.mws_access_key, account.seller_id)
    )
    (request,) = told.requests
    assert request.operation == SEARCH
    assert US in request.target
    assert MX not in request.target, "what may not be used is not asked for"
    for order_id, place in places.items():
        assert (calls(items(world, order_id)) == [ITEMS_V0]) == (place == MX), place
    assert world.upstream(SEARCH) == 1


def test_items_are_never_older_than_the_order_the_caller_was_shown() -> None:
    world = World(orders=40)
    first, second = texts(world.call("ListOrders", params=TAX_FREE), "AmazonOrderId")[:2]
    assert calls(items(world, first)) == [SEARCH]
    (seller, *_) = world.sandbox.site.world.sellers.values()
    seller.orders[first] = replace(seller.orders[first], updated=NOW - timedelta(minutes=3))
    for name in ("by_created", "by_updated"):
        vars(seller).pop(name, None)
    assert first in texts(world.call("ListOrders", params=TAX_FREE), "AmazonOrderId")
    assert calls(items(world, first)) == [ITEMS_V0], "what is kept is older than what was just shown"
    assert calls(items(world, second)) == ["none"]
    world.sandbox.plant(f"{ITEMS_V0}:400*1")
    assert calls(items(world, first)) == [ITEMS_V0, GET], "nor is it used where v0 fails"
    assert calls(items(world, first)) == ["none"], "now it is new"


def test_a_page_is_searched_once_and_only_while_six_searches_are_left() -> None:
    world = World(orders=60)
    spent = []
    for _ in range(20):
        order_id = texts(world.call("ListOrders", params=TAX_FREE), "AmazonOrderId")[0]
        spent += calls(items(world, order_id))
        world.clock.advance(901 / 15)  # what was kept is gone after fifteen rounds; five searches come back meanwhile
    assert spent.count(SEARCH) == 2
    world.facade.close()
    world = World(orders=60)
    client = world.facade.client(SANDBOX.accounts[0])
    for _ in range(15):
        client.call(SEARCH, createdAfter="2020-01-01T00:00:00Z")
    order_id = texts(world.call("ListOrders", params=TAX_FREE), "AmazonOrderId")[0]
    assert calls(items(world, order_id)) == [ITEMS_V0], "five searches stay for those who wait for an answer"


def test_where_prices_carry_no_tax_2026_answers_when_the_rate_of_v0_is_spent() -> None:
    world = World(orders=30, enforce_rates=True)
    spent = [calls(world.call("ListOrders", params=TAX_FREE)) for _ in range(21)]
    assert spent == [[ORDERS_V0]] * 20 + [[SEARCH]]
    reply = world.call("ListOrders", params=TAX_FREE)
    assert not set(marks(reply, "inferred")) & {"OrderTotal", "Payment"}


def test_where_prices_carry_tax_a_spent_rate_is_a_throttle() -> None:
    world = World(orders=30, enforce_rates=True)
    assert [world.call("ListOrders", params=TAXED).status for _ in range(21)] == [200] * 20 + [503]
    assert world.upstream(SEARCH) == 0


@pytest.mark.parametrize("fault", ["400*9", "403denied*9", "503*9", "503html*9", "truncated*9"])
@pytest.mark.parametrize("params", [TAX_FREE, TAXED], ids=["tax-free", "taxed"])
def test_what_v0_refuses_or_fails_at_2026_answers_in_every_marketplace(params: Mapping[str, str], fault: str) -> None:
    world = World(orders=60)
    world.sandbox.plant(f"{ORDERS_V0}:{fault}")
    reply = world.call("ListOrders", params=params)
    assert reply.status == 200, reply.error
    assert calls(reply)[-1] == SEARCH
    assert ("OrderTotal" in marks(reply, "inferred")) == (params is TAXED), "money that nobody proved is marked"


@pytest.mark.parametrize("fault", ["400*9", "403denied*9", "503*9"])
def test_what_2026_refuses_v0_answers(fault: str) -> None:
    """An order that 2026-01-01 answered is asked of it; where that fails, v0 answers and the order remembers it."""
    world = World(orders=60)
    world.sandbox.plant(f"{ORDERS_V0}:400*1")
    (order_id, *_) = texts(world.call("ListOrders", params=TAXED), "AmazonOrderId")
    world.clock.advance(901)
    world.sandbox.plant(f"{GET}:{fault}")
    assert calls(items(world, order_id))[-1] == ITEMS_V0
    world.sandbox.faults.clear()
    world.clock.advance(3600)
    assert calls(items(world, order_id)) == [ITEMS_V0]


def test_an_order_remembers_the_version_that_answered_it_until_it_is_answered_anew() -> None:
    world = World(orders=60)
    world.sandbox.plant(f"{ORDERS_V0}:400*1")
    ids = priced(world, TAXED)
    order_id = ids[0]
    for advance in (0, 901, 86_400):
        world.clock.advance(advance)
        reply = items(world, order_id)
        assert calls(reply) == (["none"] if not advance else [GET])
        assert "ItemPrice" in marks(reply, "inferred")
    world.clock.advance(901)
    assert calls(get(world, order_id)) == [GET], "v0 works again, but the program was shown the other's prices"
    assert texts(world.call("ListOrders", params=TAXED), "AmazonOrderId")[:1]
    reply = items(world, order_id)
    assert calls(reply) == [ITEMS_V0], "v0 has shown it anew"
    assert not marks(reply, "inferred")


def test_items_that_v0_fails_at_come_from_2026_and_so_does_the_order_after_them() -> None:
    world = World(orders=60)
    (order_id, *_) = priced(world, TAXED)
    world.sandbox.plant(f"{ITEMS_V0}:400*1")
    reply = items(world, order_id)
    assert calls(reply) == [ITEMS_V0, GET]
    assert "ItemPrice" in marks(reply, "inferred")
    assert calls(items(world, order_id)) == ["none"]
    assert "OrderTotal" in marks(get(world, order_id), "inferred")


def test_a_get_order_of_orders_that_two_versions_answered_is_one_reply_of_both() -> None:
    world = World(orders=60)
    ids = priced(world, TAXED)[:4]
    world.sandbox.plant(f"{ITEMS_V0}:400*2")
    for order_id in ids[:2]:
        items(world, order_id)
    world.clock.advance(901)
    reply = get(world, *ids)
    assert isinstance(reply.body, bytes)
    found = {
        str(order.findtext("{*}AmazonOrderId")): order.find("{*}ShipServiceLevel") is not None
        for order in etree.fromstring(reply.body).iter("{*}Order")
    }
    assert found == {ids[0]: False, ids[1]: False, ids[2]: True, ids[3]: True}
    assert sorted(calls(reply)) == sorted([GET, GET, ORDER_V0, ORDER_V0])
    assert len(texts(reply, "Orders")) == 1


@pytest.mark.parametrize(
    ("action", "params"),
    [
        ("ListOrders", {**TAXED, "CreatedBefore": "2019-01-01"}),
        ("ListOrders", {**TAXED, "CreatedAfter": "2030-01-01"}),
        ("ListOrders", {**TAXED, "CreatedBefore": "2026-11-20T11:59:30Z"}),
        ("ListOrderItems", {"AmazonOrderId": "12-34"}),
        ("GetOrder", {"AmazonOrderId.Id.1": "12-34"}),
    ],
)
def test_what_the_caller_got_wrong_is_asked_of_one_version(action: str, params: Mapping[str, str]) -> None:
    world = World()
    world.sandbox.plant(f"{ORDERS_V0}:400*9")
    reply = world.call(action, params=params)
    assert reply.status == 400
    assert world.upstream(SEARCH) == world.upstream(GET) == 0


def test_where_both_refuse_the_caller_is_told_what_a_repeat_may_heal_else_the_first() -> None:
    world = World()
    world.sandbox.plant(f"{ORDERS_V0}:400*9,{SEARCH}:403denied*9")
    reply = world.call("ListOrders", params=TAXED)
    assert (reply.status, texts(reply, "Code")) == (400, ["InvalidParameterValue"])
    world = World()
    world.sandbox.plant(f"{ORDERS_V0}:400*9,{SEARCH}:503*9")
    assert world.call("ListOrders", params=TAXED).status == 503


def test_an_unknown_order_is_not_looked_for_in_the_other_version() -> None:
    world = World()
    reply = world.call("ListOrderItems", params={"AmazonOrderId": "999-9999999-9999999"})
    assert isinstance(reply.error, errors.NotFound)
    assert world.upstream(GET) == 0


def test_a_next_page_stays_with_the_version_of_the_first() -> None:
    world = World(orders=60)
    world.sandbox.plant(f"{ORDERS_V0}:400*1")
    reply = world.call("ListOrders", params={**TAXED, "MaxResultsPerPage": "3"})
    token = texts(reply, "NextToken")[0]
    reply = world.call("ListOrdersByNextToken", params={"NextToken": token})
    assert calls(reply) == [SEARCH]
    order_id = texts(reply, "AmazonOrderId")[0]
    world.clock.advance(901)
    assert calls(items(world, order_id)) == [GET], "the second page's orders remember their version too"


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_an_order_is_answered_by_the_version_that_answered_it_last(seed: int) -> None:
    """Random lists, orders and items, faults and pauses: the other version answers only where this one just failed."""
    rng = random.Random(seed)
    world = World(orders=45)
    ids = priced(world, TAXED)
    last = dict.fromkeys(ids, "v0")
    switched = 0
    for _ in range(120):
        world.clock.advance(rng.choice((1, 30, 60, 400, 1000, 90_000)))
        failing = rng.choice(("", "", "", ORDERS_V0, ITEMS_V0, f"{ORDER_V0}*3,{ORDERS_V0}", SEARCH, GET))
        world.sandbox.faults.clear()
        if not failing:
            world.clock.advance(150)  # no circuit that opened before is open any more
        else:
            kind = rng.choice(("400", "403denied", "503html"))
            world.sandbox.plant(",".join(f"{one.partition('*')[0]}:{kind}*always" for one in failing.split(",")))
        what = rng.choice(("list", "get", "items", "items", "items"))
        chosen = ids if what == "list" else rng.sample(ids, rng.choice((1, 3))) if what == "get" else [rng.choice(ids)]
        params = {
            "list": dict(TAXED),
            "get": {f"AmazonOrderId.Id.{n}": each for n, each in enumerate(chosen, 1)},
            "items": {"AmazonOrderId": chosen[0]},
        }[what]
        action = {"list": "ListOrders", "get": "GetOrder", "items": "ListOrderItems"}[what]
        reply = world.call(action, params=params)
        if reply.status != 200:
            assert failing or reply.status == 503, reply.error
            continue
        told = versions_of(reply, chosen, what)
        for order_id in chosen:
            expected = "v0" if what == "list" else last[order_id]
            if told[order_id] != expected:
                assert failing, f"{action} by {told[order_id]}, and {expected} had not failed"
                switched += 1
            last[order_id] = told[order_id]
    assert switched, "the traces are worth something"


def versions_of(reply: LegacyReply, ids: Sequence[str], what: str) -> dict[str, str]:
    """Which version wrote each order: v0 alone has a ShipServiceLevel, and items of 2026-01-01 are marked here."""
    assert isinstance(reply.body, bytes)
    if what == "items":
        return dict.fromkeys(ids, "2026-01-01" if "ItemPrice" in marks(reply, "inferred") else "v0")
    return {
        str(order.findtext("{*}AmazonOrderId")): "v0" if order.find("{*}ShipServiceLevel") is not None else "2026-01-01"
        for order in etree.fromstring(reply.body).iter("{*}Order")
    }


def test_many_readers_of_one_page_search_it_once() -> None:
    world = World(orders=160)
    ids = texts(world.call("ListOrders", params=TAX_FREE), "AmazonOrderId")[:40]
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda order_id: items(world, order_id), ids))
    assert all(texts(reply, "OrderItemId") for reply in replies)
    assert world.upstream(SEARCH) == 1
    # Who came while it was under way asked for his own alone, however many came.
    alone = world.upstream(ITEMS_V0)
    assert alone < len(ids)
    assert all(texts(items(world, order_id), "OrderItemId") for order_id in ids)
    assert (world.upstream(SEARCH), world.upstream(ITEMS_V0)) == (1, alone)


# Whose orders they are, and for how long -----------------------------------------------------------------------------


def two_accounts(state: State | None, clock: FixedClock, sandbox: Sandbox) -> Facade:
    """One seller id in two regions."""
    first = SANDBOX.accounts[0]
    config = replace(SANDBOX, accounts=(first, replace(first, mws_access_key="AKIASECOND", region="eu")))
    return Facade(config, clock=clock, state=state, session=session(sandbox))


@pytest.mark.parametrize("kept", [True, False], ids=["database", "process"])
def test_what_is_remembered_is_one_region_s_and_outlives_the_process_where_there_is_a_database(
    kept: bool, tmp_path: Path
) -> None:
    clock = FixedClock(NOW)
    sandbox = Sandbox(clock=clock, orders=60)
    settings = StateSettings(url=f"sqlite:///{tmp_path}/state.db" if kept else "off")
    sandbox.plant(f"{ORDERS_V0}:400*1")
    with_state = State(settings, clock=clock)
    facade = two_accounts(with_state, clock, sandbox)
    one, two = facade.config.accounts
    order_id = texts(asked(facade, one, "ListOrders", TAXED), "AmazonOrderId")[0]
    clock.advance(901)
    params = {"AmazonOrderId": order_id}
    assert calls(asked(facade, two, "ListOrderItems", params)) == [ITEMS_V0], "the other region saw no such list"
    assert calls(asked(facade, one, "ListOrderItems", params)) == [GET]
    facade.close()
    clock.advance(901)
    again = two_accounts(State(settings, clock=clock), clock, sandbox)
    assert calls(asked(again, one, "ListOrderItems", params)) == ([GET] if kept else [ITEMS_V0])
    clock.advance(31 * 86_400)
    assert calls(asked(again, one, "ListOrderItems", params)) == [ITEMS_V0], "a month later nobody goes on with it"
    again.close()


def test_a_database_that_fails_costs_what_is_remembered_and_no_call(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock = FixedClock(NOW)
    (tmp_path / "state.db").write_bytes(b"this is no database" * 100)
    sandbox = Sandbox(clock=clock, orders=60)
    facade = two_accounts(State(StateSettings(url=f"sqlite:///{tmp_path}/state.db"), clock=clock), clock, sandbox)
    with caplog.at_level(logging.WARNING, "mws.compat.orders"):
        reply = asked(facade, facade.config.accounts[0], "ListOrders", TAXED)
        order_id = texts(reply, "AmazonOrderId")[0]
        assert asked(facade, facade.config.accounts[0], "ListOrderItems", {"AmazonOrderId": order_id}).status == 200
    assert caplog.text.count("which version answered an order is not remembered") == 1
    facade.close()


def test_an_account_without_marketplaces_is_served_by_v0_too() -> None:
    clock = FixedClock(NOW)
    config = replace(SANDBOX, accounts=(replace(SANDBOX.accounts[0], marketplaces=(), home_marketplace=""),))
    facade = Facade(config, clock=clock, session=session(Sandbox(clock=clock)))
    reply = asked(facade, config.accounts[0], "GetOrder", {"AmazonOrderId.Id.1": "111-1111111-1111111"})
    assert calls(reply) == [ORDER_V0]
    facade.close()


# What it costs -----------------------------------------------------------------------------------------------------


def explain(world: World, action: str, params: Mapping[str, str]) -> tuple[list[str], str]:
    account = SANDBOX.accounts[0]
    told = world.facade.explain(LegacyCall(action, params, account.mws_access_key, account.seller_id))
    return [each.operation for each in told.requests], "\n".join(told.notes)


def test_explain_says_what_items_cost_and_who_may_help() -> None:
    world = World(orders=60)
    assert "brings the items of a whole page" in explain(world, "ListOrders", TAX_FREE)[1]
    assert "orders.v0.getOrderItems each" in explain(world, "ListOrders", TAXED)[1]
    order_id = texts(world.call("ListOrders", params=TAX_FREE), "AmazonOrderId")[0]
    for _ in range(2):
        assert explain(world, "ListOrderItems", {"AmazonOrderId": order_id})[0] == [SEARCH], "looking spends nothing"
    assert calls(items(world, order_id)) == [SEARCH]
    shadowed = Facade(replace(SANDBOX, orders=Orders()), clock=world.clock, session=session(world.sandbox))
    told = shadowed.explain(
        LegacyCall("ListOrders", TAXED, SANDBOX.accounts[0].mws_access_key, SANDBOX.accounts[0].seller_id)
    )
    assert "one read in 50 is asked of the other version too, from spare rate" in told.notes
    shadowed.close()


def test_the_settings_of_a_world_are_the_sandbox_s() -> None:
    application: Application = SANDBOX.applications[0]
    assert application.orders_version == "auto"
    assert SANDBOX.orders.shadow == 0.0
