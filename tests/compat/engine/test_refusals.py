"""What is said of an Action that is not answered: the reason, and what to send instead."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mws.calls import LegacyCall
from mws.compat.engine.refusals import unanswered_action
from mws.mappings import registry
from mws.mappings.actions import GONE, UNBUILT, GoneSection
from tests.reference import REFERENCE, needs_reference


def said(action: str, path: str, version: str = "") -> str:
    section = registry.section_of(path, version, action)
    return str(unanswered_action(LegacyCall(action, {}, "AKIA", "A1", version=version, path=path), section))


@pytest.mark.parametrize("gone", GONE, ids=lambda gone: gone.section)
def test_a_section_that_is_gone_says_why(gone: GoneSection) -> None:
    for path in gone.paths:
        for spelt in (path, path + "/", path.upper()):
            assert said(gone.actions[0], spelt).endswith(f" is answered by nobody today: {gone.reason}")


def test_orders_of_2011_are_told_which_version_to_send() -> None:
    text = said("ListOrders", "/Orders/2011-01-01", "2011-01-01")
    assert "send that version" in text
    assert "2013-09-01" in text
    assert "not translated" not in text


def test_a_version_that_never_was_names_the_one_there_is() -> None:
    for section in registry.SECTIONS:
        if section.path != "/":
            text = said("GetServiceStatus", f"/{section.name}/1999-01-01")
            assert f"{section.name} has version {section.version}, at {section.path}." in text


def test_what_is_not_built_is_no_unknown_action() -> None:
    for row in UNBUILT:
        text = said(row.name, f"/{row.section}/")
        if row.status == "none":
            assert f"{row.section}.{row.name} has no equivalent in the Selling Partner API: {row.reason}" in text
        else:
            assert f"{row.section}.{row.name} is not translated by this version of mws-compat" in text
    assert "is not an Action of Amazon MWS" in said("GetNothing", "/Products/2011-10-01")


@pytest.mark.parametrize("version", ["2009-01-01", ""])
def test_an_action_of_many_sections_is_said_of_none_at_the_path_of_feeds_and_reports(version: str) -> None:
    """As `mws.Feeds(...).get_service_status()` asks for it."""
    text = said("GetServiceStatus", "/", version)
    assert text.startswith("GetServiceStatus is no Action of Feeds or Reports, whose path is /.")
    assert text.endswith(" ShipmentInvoicing.")
    assert " Orders, " in text


@needs_reference
def test_the_paths_of_gone_sections_are_those_of_the_facts() -> None:
    assert REFERENCE is not None
    rows = json.loads(Path(REFERENCE / "mws" / "operations.json").read_text())
    operations = rows if isinstance(rows, list) else rows["operations"]
    known = {(row["section"], row["version"]) for row in operations}
    for gone in GONE:
        version = gone.paths[0].rpartition("/")[2]
        assert (gone.section, version) in known
