"""A row for every Action there was, and every operation in it exists."""

from __future__ import annotations

import json

from mws.mappings.actions import ACTIONS, GONE
from mws.mappings.registry import OPERATIONS
from mws.spapi import routes
from tests.reference import REFERENCE, needs_reference


def test_there_are_115_rows_and_none_twice() -> None:
    assert len(ACTIONS) == len({(row.section, row.name) for row in ACTIONS}) == 115


def test_every_operation_is_in_the_route_table() -> None:
    known = set(routes.keys())
    assert {key for row in ACTIONS for key in row.operations} <= known


def test_what_is_not_wholly_translated_says_why() -> None:
    for row in ACTIONS:
        assert bool(row.reason) == (row.status != "translated"), row
        assert (row.status == "none") == (row.kind == "no-equivalent"), row


def test_what_is_translated_names_the_operations_or_is_made_here() -> None:
    for row in ACTIONS:
        assert row.operations or row.kind in ("synthesised-locally", "no-equivalent"), row


def test_every_built_action_has_a_row_naming_the_operations_it_calls() -> None:
    rows = {(row.section, row.name): row for row in ACTIONS}
    for operation in OPERATIONS:
        row = rows[operation.section.name, operation.action]
        # GetServiceStatus watches operations and calls none; participations have one page, so no second is fetched.
        if row.kind != "synthesised-locally":
            assert set(operation.calls) <= set(row.operations), operation.action


@needs_reference
def test_rows_are_those_collected() -> None:
    assert REFERENCE is not None
    collected = json.loads((REFERENCE / "mapping" / "mapping.json").read_text("utf-8"))["actions"]
    rows = {(row.section, row.name): row for row in ACTIONS}
    assert rows.keys() == {(given["section"], given["action"]) for given in collected}
    for given in collected:
        row = rows[given["section"], given["action"]]
        assert row.kind == given["kind"]
        # "local" and presigned URLs are no operations.
        targets = {key for key in given["target"] if key != "local" and not key.startswith("s3.")}
        assert targets <= set(row.operations), row
        # What we add are other versions and the variants that the same Action takes by argument.
        family = {key.split(".")[0] for key in targets}
        if row.section == "Feeds":
            family |= {"listingsItems", "catalogItems", "sellers"}  # what listing feeds are sent by, and read before
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
