"""What is written does to the sandbox's listings what the legacy feed meant, and nothing beside it."""

from __future__ import annotations

import copy
from datetime import datetime, timezone
from typing import Any

from mws.compat.listings.convert import Conversion
from mws.spapi.sandbox.world.sellers import World
from mws.spapi.sandbox.world.stock import Stock
from tests.compat.listings.feeds import (
    CA,
    FLAT,
    INVENTORY,
    LOADER,
    PRICING,
    PRODUCTS,
    US,
    converted,
    documents,
    envelope,
    message,
    price,
    stock,
)

SELLER = "A1SANDBOXSELLER"
NOW = datetime(2026, 11, 20, tzinfo=timezone.utc)


def fresh() -> Stock:
    return Stock(World(1, 1, 1, NOW))


def there(listings: Stock) -> Any:
    """`current_offer` of the sandbox's seller."""

    def read(sku: str, marketplace: str) -> Any:
        found = listings.of(SELLER).get(sku)
        if found is None or not found.listed(marketplace):
            return None
        return {"attributes": copy.deepcopy(found.attributes), "summaries": [{"productType": found.product_type}]}

    return read


def applied(listings: Stock, made: Conversion) -> list[Any]:
    """Send the parts in their order; the issues."""
    issues: list[Any] = []
    for part, document in zip(made.parts, documents(made), strict=True):
        for row in document["messages"]:
            sku, where = row["sku"], part.marketplace_ids
            if row["operationType"] == "DELETE":
                issues += listings.delete(SELLER, sku, where)
            elif row["operationType"] == "UPDATE":
                issues += listings.put(
                    SELLER, sku, row["productType"], row["attributes"], row["requirements"], where, NOW
                )
            else:
                issues += listings.patch(SELLER, sku, row["productType"], row["patches"], where, NOW)
    return issues


def test_a_quantity_leaves_the_lead_time() -> None:
    listings = fresh()
    before = copy.deepcopy(listings.of(SELLER)["SKU-1"].availability)
    assert applied(listings, converted(envelope("Inventory", stock(1, "SKU-1")), INVENTORY)) == []
    assert listings.of(SELLER)["SKU-1"].availability == {**before, "quantity": 5}


def test_a_price_leaves_its_limits_its_sale_and_other_marketplaces() -> None:
    listings = fresh()
    sku = listings.of(SELLER)["SKU-1"]
    before, canada = copy.deepcopy(sku.offer(US)), copy.deepcopy(sku.offer(CA))
    assert before is not None
    made = converted(envelope("Price", price(1, "SKU-1")), PRICING, current_offer=there(listings))
    assert applied(listings, made) == []
    sku = listings.of(SELLER)["SKU-1"]
    assert sku.offer(US) == {**before, "our_price": [{"schedule": [{"value_with_tax": 19.99}]}]}
    assert sku.offer(CA) == canada


def test_a_flat_file_sets_both() -> None:
    listings = fresh()
    made = converted(b"sku\tprice\tquantity\nSKU-1\t17.25\t3\n", FLAT, current_offer=there(listings))
    assert applied(listings, made) == []
    assert (listings.of(SELLER)["SKU-1"].price(US), listings.of(SELLER)["SKU-1"].quantity) == (17.25, 3)


def test_an_offer_is_made_changed_and_deleted() -> None:
    listings = fresh()
    feed = b"sku\tproduct-id\tproduct-id-type\titem-condition\tprice\tquantity\nNEW\tB000FAKE01\t1\t11\t9\t4\n"
    assert applied(listings, converted(feed, LOADER, current_offer=there(listings))) == []
    made = listings.of(SELLER)["NEW"]
    assert (made.asin, made.price(US), made.quantity) == ("B000FAKE01", 9, 4)
    again = feed.replace(b"\t9\t4", b"\t8\t2")
    assert applied(listings, converted(again, LOADER, current_offer=there(listings))) == []
    made = listings.of(SELLER)["NEW"]
    assert (made.asin, made.price(US), made.quantity) == ("B000FAKE01", 8, 2)
    gone = envelope("Product", message(1, "<Product><SKU>NEW</SKU></Product>", "Delete"))
    assert applied(listings, converted(gone, PRODUCTS)) == []
    assert "NEW" not in listings.of(SELLER)
