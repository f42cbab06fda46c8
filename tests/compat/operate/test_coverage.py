"""Coverage has a row for every Action, and what it says is read off the tables."""

from __future__ import annotations

import json
from datetime import date

import pytest

from mws.compat.operate.coverage import Row, markdown, rows
from mws.mappings import all_actions, registry
from mws.spapi.lifecycle import in_use


def by_name() -> dict[str, Row]:
    return {f"{row.section}.{row.action}": row for row in rows()}


def test_there_are_115_rows_and_162_with_the_gone_sections() -> None:
    assert len(rows()) == 115
    gone = rows(include_gone=True)
    assert len(gone) == 162
    assert all(row.status == "none" and row.reason and not row.built for row in gone[115:])


def test_orders_and_sellers_are_translated_and_built() -> None:
    for row in rows():
        if row.section in ("Orders", "Sellers"):
            assert (row.status, row.built) == ("translated", True), row


def test_built_is_what_the_registry_has() -> None:
    built = {(row.section, row.action) for row in rows() if row.built}
    assert built == {(operation.section.name, operation.action) for operation in registry.OPERATIONS}


def test_operations_carry_their_end_dates() -> None:
    operations = dict(by_name()["Orders.ListOrders"].operations)
    end = in_use().ends["orders.v0.getOrders"].ends
    assert end is not None
    assert operations == {"orders.2026-01-01.searchOrders": "", "orders.v0.getOrders": end.isoformat()}


def test_nothing_that_is_translated_or_partial_rests_on_an_operation_that_has_ended() -> None:
    """The newest date of the facts is the day they were collected on."""
    collected = in_use().read_on
    for row in rows():
        for target in row.operations if row.status != "none" else ():
            assert not target.ends or date.fromisoformat(target.ends) > collected, row


def test_missing_names_what_the_built_table_has_no_source_for() -> None:
    items = by_name()["Orders.ListOrderItems"]
    assert "InvoiceData" in items.missing
    assert "ProductInfo.NumberOfItems (from 2027-03-27)" in items.missing, "v0, which has it, ends"
    assert "BuyerEmail (from 2027-03-27)" in by_name()["Orders.ListOrders"].missing, "a filter of v0 alone"
    assert len(set(items.missing)) == len(items.missing)


def test_a_row_is_json() -> None:
    row = json.loads(json.dumps(by_name()["Orders.ListOrders"].as_json()))
    assert list(row) == ["section", "action", "status", "built", "operations", "missing", "reason"]
    (newest,) = (each for each in row["operations"] if each["operation"] == "orders.2026-01-01.searchOrders")
    assert newest["ends"] is None
    assert "Inventory and Order Tracking" in newest["roles"]["any_of"]


def test_the_page_has_a_line_per_row_with_five_cells() -> None:
    lines = [line for line in markdown().splitlines() if line.startswith("| ")]
    sections = {row.section for row in rows(include_gone=True)}
    assert len(lines) == 162 + 2 * len(sections)
    assert all(line.count(" |") == 5 for line in lines)
    assert "orders.v0.getOrders (ends 20" in markdown()


def test_a_parameter_no_version_can_carry_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """With Orders v0 gone, its filters are gone."""
    newest = registry.versions("Orders", "ListOrders")[-1]
    assert newest.version == "2026-01-01"
    assert "BuyerEmail" not in by_name()["Orders.ListOrders"].missing
    monkeypatch.setattr(registry, "versions", lambda section, action: [newest] if action == "ListOrders" else [])
    assert "BuyerEmail" in all_actions._built("Orders", "ListOrders").missing
