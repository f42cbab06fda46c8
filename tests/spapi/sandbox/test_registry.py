"""Every API is one module that declares itself, and what it declares is in Amazon's route table."""

from __future__ import annotations

import pkgutil
import re
import threading
from importlib import import_module

import pytest

from mws.spapi import routes
from mws.spapi.sandbox import ORDER_ID, api
from mws.spapi.sandbox.calls.declare import Api
from mws.spapi.sandbox.http.registry import APIS, KEYS, OPERATIONS
from tests.spapi.sandbox.caller import LONG_AGO, Caller
from tests.spapi.sandbox.test_feeds import JSON_TYPE, LISTINGS, listings, quantity

MODULES = sorted(module.name for module in pkgutil.iter_modules(api.__path__))
# Amazon's own short words for two of its APIs.
CALLED = {
    "application": "application_management",
    "orders.v0": "orders_v0",
    "catalogItems.v0": "catalog_items_v0",
    "finances.v0": "finances_v0",
}


@pytest.mark.parametrize("name", MODULES)
def test_a_module_declares_the_api_it_is_named_after(name: str) -> None:
    declared: Api = import_module(f"{api.__name__}.{name}").API
    first = declared.name.partition(".")[0]
    snake = re.sub(r"[A-Z]", lambda letter: f"_{letter[0].lower()}", first)
    assert name in (snake, CALLED.get(first), CALLED.get(declared.name))
    assert declared in APIS


def test_nothing_is_declared_twice() -> None:
    assert len({each.name for each in APIS}) == len(APIS) == len(MODULES)
    assert len(KEYS) == len(OPERATIONS) > 50


def test_what_is_declared_is_in_the_route_table() -> None:
    assert {*routes.keys(), *routes.keys(removed=True)} >= KEYS


def test_what_changes_something_keeps_books() -> None:
    """Tokens and secrets have locks of their own."""
    own = {"tokens.2021-03-01", "application.2023-11-30"}
    writing = {each.api.name for each in OPERATIONS if each.route.method != "GET"} - own
    assert [name for name in writing if not next(each for each in APIS if each.name == name).keeps_books] == []
    assert all(each.keeps_books for each in APIS if each.settle)


def test_feeds_end_before_reports_are_made() -> None:
    """Both ended long before anybody asked: the report has the feed's change."""
    caller = Caller()
    caller.feed(LISTINGS, listings(quantity("SKU-1", 7)), JSON_TYPE)
    report_id = caller.report("GET_FLAT_FILE_OPEN_LISTINGS_DATA")
    caller.clock.advance(60)
    report = caller.json(f"/reports/2021-06-30/reports/{report_id}")
    rows = [line.split("\t") for line in caller.contents(report).decode().splitlines()]
    assert next(row for row in rows if row[0] == "SKU-1")[3] == "7"


def test_orders_may_be_read_while_they_change() -> None:
    caller = Caller(orders=60)
    wrong: list[object] = []

    def read() -> None:
        for _ in range(15):
            orders = caller.json("/orders/2026-01-01/orders", createdAfter=LONG_AGO)["orders"]
            moments = [order["createdTime"] for order in orders]
            if moments != sorted(moments) or len(moments) < 60:
                wrong.append(moments)

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    for _ in range(15):
        caller.sandbox.change_orders(f"appear*2,ask_to_cancel:{ORDER_ID}")
    for thread in threads:
        thread.join(60)
    assert wrong == []
    assert len(caller.sandbox.site.world.sellers["A1SANDBOXSELLER"].orders) == 60 + 30
