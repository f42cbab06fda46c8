"""End dates: the ones everything else relies on, and that each names something that exists."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from mws.spapi import lifecycle, routes
from tests.reference import REFERENCE, needs_reference

KEYS = routes.keys()


@pytest.mark.parametrize(
    ("operation", "ends"),
    [
        ("orders.v0.getOrders", date(2027, 3, 27)),
        ("orders.v0.getOrderItemsBuyerInfo", date(2027, 3, 27)),
        ("finances.v0.listFinancialEvents", date(2027, 8, 27)),
        ("catalogItems.v0.listCatalogCategories", date(2026, 8, 26)),
        ("authorization.v1.getAuthorizationCode", date(2024, 3, 27)),
    ],
)
def test_an_operation_ends_on_its_day_and_not_before(operation: str, ends: date) -> None:
    end = lifecycle.end_of(operation)
    assert end is not None
    assert end.ends == ends
    assert not lifecycle.has_ended(operation, ends - timedelta(days=1))
    assert lifecycle.has_ended(operation, ends)


@pytest.mark.parametrize("operation", ["orders.v0.confirmShipment", "finances.v0.listFinancialEventGroups"])
def test_what_amazon_keeps_has_no_end(operation: str) -> None:
    routes.route(operation)
    assert lifecycle.end_of(operation) is None
    assert not lifecycle.has_ended(operation, date(2099, 1, 1))


@pytest.mark.parametrize("end", lifecycle.END.values(), ids=lambda end: end.operation)
def test_every_end_says_where_it_stands_and_what_follows(end: lifecycle.End) -> None:
    assert end.source
    assert end.read_on == lifecycle.READ_ON
    if end.successor:
        assert lifecycle.end_of(routes.route(end.successor).key) is None


def test_what_amazon_flags_deprecated_has_an_end() -> None:
    flagged = {key for key in KEYS if routes.route(key).deprecated}
    assert flagged
    assert flagged <= set(lifecycle.END)


@needs_reference
def test_the_dates_are_those_collected() -> None:
    assert REFERENCE is not None
    rows = json.loads((REFERENCE / "spapi" / "operations.json").read_text("utf-8"))["operations"]
    for row in rows:
        end = lifecycle.end_of(row["key"])
        stated = row.get("removal_date")
        assert (str(end.ends) if end else None) == stated, row["key"]
