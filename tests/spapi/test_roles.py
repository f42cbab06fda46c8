"""Roles: what the collected facts say, by operation and by type, and "not known" where they say nothing."""

from __future__ import annotations

import json

import pytest

from mws.spapi import roles
from mws.spapi.roles import Roles, is_restricted, roles_as_json, roles_in_words, roles_of, roles_of_type
from scripts import generate_roles
from tests.reference import REFERENCE, needs_reference

PARTICIPATIONS = "sellers.v1.getMarketplaceParticipations"


@needs_reference
def test_the_file_is_what_the_facts_say() -> None:
    assert REFERENCE is not None
    facts = json.loads((REFERENCE / "spapi" / "roles.json").read_text(encoding="utf-8"))
    assert generate_roles.extract(facts) == roles.DATA.read_text(encoding="utf-8")
    for table, kind in zip(generate_roles.TABLES[1:], ("feed_type", "report_type", "notification_type"), strict=True):
        for name, row in facts[table].items():
            found = roles_of_type(kind, name)
            assert found is not None
            assert [*found.any_of] == row["roles"]
    for key, row in facts["operations"].items():
        found = roles_of(key)
        assert found is not None
        assert [*found.any_of] == row["roles"]
        assert [role for role in found.any_of if is_restricted(role)] == row["restricted"]
        assert (found.grantless, found.depends_on) == (row.get("grantless", False), row.get("depends_on", ""))
        for role, where in row.get("regions", {}).items():
            assert ", ".join(found.regions[role]).upper() == where


def test_346_operations_are_known_and_the_others_are_not_guessed() -> None:
    document = json.loads(roles.DATA.read_text(encoding="utf-8"))
    assert len(document["operations"]) == 346
    assert roles_of("support.2026-06-25.createCase") is None
    assert roles_in_words("support.2026-06-25.createCase") == "not known"
    assert roles_as_json("support.2026-06-25.createCase") is None
    assert roles_in_words("feeds.2021-06-30.createFeed", {"feedType": "NO_SUCH_FEED"}) == "not known for NO_SUCH_FEED"


@pytest.mark.parametrize(
    ("operation", "body", "region", "words"),
    [
        ("fbaInventory.v1.getInventorySummaries", None, "", "Amazon Fulfillment or Product Listing"),
        ("merchantFulfillment.v0.createShipment", None, "eu", "Direct to Consumer Shipping (Restricted)"),
        (PARTICIPATIONS, None, "na", "Product Listing or Selling Partner Insights"),
        ("shipmentInvoicing.v0.submitInvoice", None, "", "Tax Invoicing (Restricted) (NA only)"),
        (
            "shipmentInvoicing.v0.submitInvoice",
            None,
            "eu",
            "none of Tax Invoicing (Restricted) is enough in eu",
        ),
        ("notifications.v1.createDestination", {}, "", "none: it is called for the application"),
        ("notifications.v1.createSubscription", {}, "", "the notification type decides"),
        (
            "feeds.2021-06-30.createFeed",
            {"feedType": "JSON_LISTINGS_FEED"},
            "",
            "Inventory and Order Tracking or Product Listing for JSON_LISTINGS_FEED",
        ),
    ],
)
def test_roles_in_words(operation: str, body: dict[str, str] | None, region: str, words: str) -> None:
    assert roles_in_words(operation, body, region) == words  # type: ignore[arg-type]  # texts are JSON


def test_a_role_that_is_enough_in_one_region_only() -> None:
    found = roles_of(PARTICIPATIONS)
    assert found is not None
    assert "Pricing" in found.enough_in("fe")
    assert "Pricing" not in found.enough_in("eu")
    assert Roles(("One",), "A", {}).enough_in("eu") == ("One",)
