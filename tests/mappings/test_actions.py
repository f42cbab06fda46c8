"""A row for every Action there was, what is built read off its table, and every operation in it exists."""

from __future__ import annotations

import json

from mws.mappings import registry
from mws.mappings.actions import GONE, REASONS, STATUSES, UNBUILT, Action
from mws.mappings.all_actions import ACTIONS, SECTIONS
from mws.mappings.registry import OPERATIONS
from mws.spapi import routes
from tests.reference import REFERENCE, needs_reference


def by_name() -> dict[tuple[str, str], Action]:
    return {(row.section, row.name): row for row in ACTIONS}


def test_there_are_115_rows_and_none_twice() -> None:
    assert len(ACTIONS) == len(by_name()) == 115
    assert list(dict.fromkeys(row.section for row in ACTIONS)) == list(SECTIONS)


def test_what_is_built_stands_in_its_table_alone() -> None:
    """Whoever builds an Action takes its row out of `mappings/actions.py`."""
    assert [row for row in UNBUILT if registry.is_built(row.section, row.name)] == []
    assert all(registry.is_built(*named) for named in REASONS)
    assert {row.status for row in UNBUILT} == set(STATUSES) - {"translated", "partial"}
    for row in ACTIONS:
        assert registry.is_built(row.section, row.name) == (row.status in ("translated", "partial")), row


def test_every_operation_is_in_the_route_table() -> None:
    known = set(routes.keys())
    assert {key for row in ACTIONS for key in row.operations} <= known


def test_what_is_not_done_wholly_says_why() -> None:
    for row in ACTIONS:
        assert bool(row.reason) == (row.status not in ("translated", "possible")), row


def test_a_built_action_uses_what_its_versions_call_and_lacks_what_they_have_no_place_for() -> None:
    rows = by_name()
    for operation in OPERATIONS:
        row = rows[operation.section.name, operation.action]
        assert operation.watched or set(operation.calls) <= set(row.operations), operation.action
    assert rows["Feeds", "SubmitFeed"].operations[0] == "feeds.2021-06-30.createFeedDocument"
    assert rows["Feeds", "SubmitFeed"].status == "partial"
    assert "PurgeAndReplace" in rows["Feeds", "SubmitFeed"].missing
    assert rows["Orders", "GetServiceStatus"].operations == ()
    assert rows["Orders", "ListOrders"].missing[0] == "orders older than two years"


@needs_reference
def test_rows_are_those_collected() -> None:
    assert REFERENCE is not None
    collected = json.loads((REFERENCE / "mapping" / "mapping.json").read_text("utf-8"))["actions"]
    rows = by_name()
    assert rows.keys() == {(given["section"], given["action"]) for given in collected}
    for given in collected:
        row = rows[given["section"], given["action"]]
        assert (given["kind"] == "no-equivalent") == (row.status == "none"), row
        # "local" and presigned URLs are no operations.
        targets = {key for key in given["target"] if key != "local" and not key.startswith("s3.")}
        assert targets <= set(row.operations), row
        # What we add are other versions and the variants that the same Action takes by argument.
        family = {key.split(".")[0] for key in targets}
        if row.section == "Feeds":
            # What listing feeds are sent by, and what is read before: offers, products, the seller's own currencies.
            family |= {"listingsItems", "catalogItems", "definitionsProductTypes", "sellers"}
        if row.section == "Products":
            family |= {"listingsItems"}  # which product a SKU is that no list can carry
        if not targets:
            family |= {row.section.lower()}  # answered out of the ledger, or out of the page before
        assert {key.split(".")[0] for key in row.operations} <= family, row


@needs_reference
def test_with_the_gone_sections_every_operation_of_mws_is_there() -> None:
    assert REFERENCE is not None
    operations = json.loads((REFERENCE / "mws" / "operations.json").read_text("utf-8"))
    listed = [(row.section, row.name) for row in ACTIONS] + [
        (gone.section, name) for gone in GONE for name in gone.actions
    ]
    assert len(listed) == len(set(listed)) == 162
    assert set(listed) == {(given["section"], given["action"]) for given in operations}


@needs_reference
def test_no_sentence_is_copied_from_the_reference() -> None:
    assert REFERENCE is not None
    text = " ".join((REFERENCE / "mapping" / "mapping.json").read_text("utf-8").lower().split())
    for words in [row.reason for row in ACTIONS] + [part for row in ACTIONS for part in row.missing]:
        if len(words.split()) > 5:
            assert words.lower().rstrip(".") not in text
