"""Which roles a set of operations needs: as few as there can be, restricted ones last, what is not known by name."""

from __future__ import annotations

from pathlib import Path

from mws.compat.operate.coverage import rows
from mws.compat.operate.role_needs import needs_of

ORDERS = ("orders.v0.getOrders", "orders.2026-01-01.searchOrders")


def test_one_role_is_told_where_one_is_enough() -> None:
    needs = needs_of(ORDERS)
    assert needs.roles == ("Amazon Fulfillment",), "the first by name of those that are enough"
    assert needs.pii["shipping address"] == ("Direct to Consumer Shipping (Restricted)",)
    assert needs.unknown == ()
    both = needs_of((*ORDERS, "productPricing.2022-05-01.getFeaturedOfferExpectedPriceBatch"))
    assert both.roles == ("Pricing",), "one that is enough for both, in the place of one for each"


def test_a_restricted_role_is_told_only_where_no_other_is_enough() -> None:
    assert needs_of(("merchantFulfillment.v0.createShipment", *ORDERS)).roles == (
        "Direct to Consumer Shipping (Restricted)",
    )
    assert needs_of(
        ("fbaInventory.v1.getInventorySummaries", "productPricing.2022-05-01.getFeaturedOfferExpectedPriceBatch")
    ).roles == (
        "Amazon Fulfillment",
        "Pricing",
    )


def test_what_is_enough_depends_on_the_region() -> None:
    asked = ("sellers.v1.getMarketplaceParticipations", "productPricing.2022-05-01.getFeaturedOfferExpectedPriceBatch")
    assert needs_of(asked, ["fe"]).roles == ("Pricing",)
    assert needs_of(asked, ["na", "fe"]).roles == ("Pricing", "Product Listing")
    assert needs_of(["shipmentInvoicing.v0.submitInvoice"], ["eu"]).roles == (), "there no role opens it"


def test_what_is_not_known_is_named_and_what_the_type_decides_too() -> None:
    needs = needs_of(["support.2026-06-25.createCase", "feeds.2021-06-30.createFeed", "feeds.2021-06-30.createFeed"])
    assert needs.unknown == ("support.2026-06-25.createCase",)
    assert needs.by_type == ("feeds.2021-06-30.createFeed",)
    assert needs_of([]).roles == ()


def test_all_that_is_built_opens_with_the_roles_that_going_live_names() -> None:
    built = [target.operation for row in rows() if row.built for target in row.operations]
    needs = needs_of(built)
    page = (Path(__file__).parents[3] / "docs" / "going-live.md").read_text(encoding="utf-8")
    assert needs.unknown == ()
    assert f"open with three roles: {', '.join(needs.roles)}." in page
    assert "Of 383 operations 346 are known" in page
    assert needs.pii["shipping address"] == ("Direct to Consumer Shipping (Restricted)",)
