"""End dates: the ones everything else relies on, and that each names something that exists."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import pytest

from mws.spapi import lifecycle, routes
from tests.packaging.test_names import ROOT, sources
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


@pytest.mark.parametrize("end", lifecycle.in_use().ends.values(), ids=lambda end: end.operation)
def test_every_end_says_where_it_stands_and_what_follows(end: lifecycle.End) -> None:
    assert end.source
    assert end.read_on == lifecycle.in_use().read_on
    if end.successor:
        assert lifecycle.end_of(routes.route(end.successor).key) is None


def days_ahead() -> set[str]:
    """The days that Amazon may still move."""
    table = lifecycle.in_use()
    return {end.ends.isoformat() for end in table.ends.values() if end.ends is not None and end.ends >= table.read_on}


def test_no_code_holds_a_day_that_amazon_may_still_move() -> None:
    ahead = days_ahead()
    assert ahead
    found = [
        f"{path.relative_to(ROOT).as_posix()}: {day}"
        for folder in ("compat", "mappings", "mws", "spapi")
        for path in sources(ROOT / folder)
        for day in ahead
        if day in path.read_text(encoding="utf-8")
    ]
    assert found == []


def test_where_a_page_says_when_something_ends_it_says_the_day_of_the_table() -> None:
    days = {end.ends.isoformat() for end in lifecycle.in_use().ends.values() if end.ends is not None}
    said = {
        (page.name, day)
        for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))
        for day in re.findall(r"\bends? (?:it,? )?on (\d{4}-\d\d-\d\d)", page.read_text(encoding="utf-8"))
    }
    assert ("README.md", "2027-03-27") in said
    assert {(page, day) for page, day in said if day not in days} == set()


def test_what_amazon_flags_deprecated_has_an_end() -> None:
    flagged = {key for key in KEYS if routes.route(key).deprecated}
    assert flagged
    assert flagged <= set(lifecycle.in_use().ends)


@needs_reference
def test_the_dates_are_those_collected() -> None:
    assert REFERENCE is not None
    rows = json.loads((REFERENCE / "spapi" / "operations.json").read_text("utf-8"))["operations"]
    for row in rows:
        end = lifecycle.end_of(row["key"])
        stated = row.get("removal_date")
        assert (str(end.ends) if end else None) == stated, row["key"]


REMOVED = routes.keys(removed=True)


def test_removed_operations_are_in_the_table_and_apart() -> None:
    assert len(REMOVED) == 62
    assert not set(REMOVED) & set(KEYS)
    assert all(routes.route(key).removed for key in REMOVED)
    assert not any(routes.route(key).removed for key in KEYS)


@pytest.mark.parametrize("key", REMOVED)
def test_what_is_removed_has_an_end_that_has_come(key: str) -> None:
    assert lifecycle.has_ended(key, lifecycle.in_use().read_on)


def test_an_end_is_told_in_words() -> None:
    told = lifecycle.words("orders.v0.getOrders", date(2026, 11, 20))
    assert told == "ends on 2027-03-27; use orders.2026-01-01.searchOrders"
    assert lifecycle.words("orders.v0.getOrders", date(2027, 3, 27)).startswith("ended on")
    told = lifecycle.words("authorization.v1.getAuthorizationCode", date(2026, 11, 20))
    assert told == "ended on 2024-03-27; no operation follows it"
    assert lifecycle.words("orders.v0.confirmShipment", date(2026, 11, 20)) == "is deprecated; no end date is announced"


@needs_reference
def test_the_removed_ones_are_those_whose_last_model_is_kept() -> None:
    assert REFERENCE is not None
    rows = json.loads((REFERENCE / "spapi" / "removed.json").read_text("utf-8"))["removed"]
    kept = {(row["method"], row["path"]): row for row in rows if row.get("saved_copy")}
    assert {(routes.route(key).method, routes.route(key).path) for key in REMOVED} == set(kept)
    for key in REMOVED:
        end = lifecycle.end_of(key)
        assert end is not None
        assert str(end.ends) in kept[routes.route(key).method, routes.route(key).path]["removal_date_announced"]
