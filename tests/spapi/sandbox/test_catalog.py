"""Catalog Items: the goods of the sandbox by identifier, by word and by ASIN, and what programs stumble over."""

from __future__ import annotations

from typing import Any

import pytest

from mws.spapi.sandbox import ASIN, CA, MX, SELLER_ID, SKU, US
from mws.spapi.sandbox.api.catalog_items import DATASETS
from mws.spapi.sandbox.world import pools
from mws.spapi.sandbox.world.product_facts import BY_ASIN, PARENT, PRODUCTS, TWIN, with_check_digit
from tests.spapi.sandbox.caller import Caller
from tests.spapi.sandbox.swagger import faults_in

ITEMS, CATEGORIES = "/catalog/2022-04-01/items", "/catalog/v0/categories"
ALL = ",".join(DATASETS)
PENS, BOOK, TEA, COFFEE, MUG = "B000FAKE12", "B000FAKE06", "B000FAKE07", "B000FAKE10", "B000FAKE05"
CHILDREN = ["B000FAKE04", "B000FAKE14", "B000FAKE15"]


@pytest.fixture(scope="module")
def caller() -> Caller:
    return Caller()


def found(caller: Caller, **query: str) -> list[str]:
    return [item["asin"] for item in caller.json(ITEMS, marketplaceIds=US, **query)["items"]]


def by(caller: Caller, kind: str, *identifiers: str, **query: str) -> list[str]:
    return found(caller, identifiersType=kind, identifiers=",".join(identifiers), pageSize="20", **query)


def item(caller: Caller, asin: str, **query: str) -> Any:
    """One item with everything that is known of it."""
    reply = caller.json(f"{ITEMS}/{asin}", **{"marketplaceIds": US, "includedData": ALL, **query})
    assert faults_in("catalogItems.2022-04-01.getCatalogItem", 200, reply) == []
    return reply


@pytest.mark.parametrize("kind", ["ASIN", "UPC", "EAN", "GTIN"])
def test_by_identifiers(caller: Caller, kind: str) -> None:
    assert by(caller, kind, BY_ASIN[ASIN].code(kind)) == [ASIN]
    told = [product for product in PRODUCTS if product.code(kind) and product.asin != TWIN]
    many = by(caller, kind, *(product.code(kind) for product in told))
    twins = {TWIN} if kind != "ASIN" else set()
    assert set(many) == {product.asin for product in told} | twins


def test_codes_carry_their_check_digit() -> None:
    codes = [product.gtin for product in PRODUCTS if product.gtin]
    assert [with_check_digit(code[:-1]) for code in codes] == codes
    assert len(set(codes)) == len(codes) - 1  # the twins


def test_every_code_counts_as_a_gtin_and_what_was_asked_is_not_told(caller: Caller) -> None:
    for kind, code in (
        ("UPC", "200000000059"),
        ("EAN", "0200000000059"),
        ("EAN", "200000000059"),
        ("JAN", "00200000000059"),
    ):
        reply = caller.json(
            ITEMS, marketplaceIds=US, identifiersType=kind, identifiers=code, includedData="identifiers"
        )
        (told,) = reply["items"]
        # Neither the kind nor the spelling that was asked for.
        codes = [{"identifierType": "GTIN", "identifier": "00200000000059"}]
        assert told == {"asin": MUG, "identifiers": [{"marketplaceId": US, "identifiers": codes}]}
    assert by(caller, "EAN", "200000000058", "1", "x") == []


def test_a_book_by_both_lengths_of_its_isbn(caller: Caller) -> None:
    assert by(caller, "ISBN", "9781234567897") == by(caller, "ISBN", "123456789X") == [BOOK]
    assert by(caller, "EAN", "9781234567897") == [BOOK]
    (summary,) = item(caller, BOOK)["summaries"]
    assert summary["contributors"] == [{"role": {"displayName": "Author", "value": "author"}, "value": "Ada Sample"}]


def test_one_code_of_two_products(caller: Caller) -> None:
    assert sorted(by(caller, "UPC", BY_ASIN[PENS].code("UPC"))) == [PENS, TWIN]


def test_by_the_sellers_sku(caller: Caller) -> None:
    assert by(caller, "SKU", SKU, "NO", sellerId=SELLER_ID) == [ASIN]
    for good in pools.GOODS:
        if "," not in good.sku:
            assert by(caller, "SKU", good.sku, sellerId=SELLER_ID) == [good.asin]


def test_items_come_in_an_order_of_their_own(caller: Caller) -> None:
    asked = [good.asin for good in pools.GOODS]
    once = by(caller, "ASIN", *asked)
    assert sorted(once) == asked
    assert once not in (asked, asked[::-1])
    assert by(caller, "ASIN", *asked[::-1]) == once


def test_one_malformed_asin_spoils_the_search(caller: Caller) -> None:
    query = {"marketplaceIds": US, "identifiersType": "ASIN"}
    message = "Invalid 'asin' provided."
    for spoilt in ("B00X", "b000fake01"):
        reply = caller.refused(ITEMS, **query, identifiers=f"{ASIN},{spoilt}")
        assert reply == (400, "InvalidInput", message)
    assert caller.refused(f"{ITEMS}/B00X", marketplaceIds=US) == (400, "InvalidInput", message)
    assert by(caller, "ASIN", ASIN, "B000NOWHER") == [ASIN]


def test_by_keywords(caller: Caller) -> None:
    assert found(caller, keywords="desk,LAMP") == found(caller, keywords="lamp desk") == [ASIN]
    assert found(caller, keywords="00200000000011") == [ASIN]
    assert found(caller, keywords="200000000011") == [ASIN]
    assert found(caller, keywords="nothing") == []
    assert found(caller, keywords="pen", brandNames="Nobody") == []
    reply = caller.json(ITEMS, marketplaceIds=US, keywords="moon", includedData="classifications", pageSize="20")
    assert faults_in("catalogItems.2022-04-01.searchCatalogItems", 200, reply) == []
    assert sorted(row["asin"] for row in reply["items"]) == sorted([PARENT, *CHILDREN])
    assert reply["refinements"]["brands"] == [{"numberOfResults": 4, "brandName": "Sandbox Goods"}]
    (shirts,) = reply["refinements"]["classifications"]
    assert shirts == {"numberOfResults": 4, "displayName": "T-Shirts", "classificationId": "900311"}
    assert found(caller, keywords="moon", classificationIds="900411") == []


def test_pages(caller: Caller) -> None:
    first = caller.json(ITEMS, marketplaceIds=US, keywords="a", pageSize="3")
    second = caller.json(
        ITEMS, marketplaceIds=US, keywords="a", pageSize="3", pageToken=first["pagination"]["nextToken"]
    )
    assert first["numberOfResults"] > 3
    assert not {item["asin"] for item in first["items"]} & {item["asin"] for item in second["items"]}
    assert "previousToken" in second["pagination"]


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"keywords": "lamp", "identifiers": ASIN, "identifiersType": "ASIN"},
        {"identifiers": ASIN},
        {"identifiers": ASIN, "identifiersType": "NAME"},
        {"identifiers": f"{ASIN},{ASIN}", "identifiersType": "ASIN"},
        {"identifiers": SKU, "identifiersType": "SKU"},
        {"identifiers": SKU, "identifiersType": "SKU", "sellerId": "A2SANDBOXSELLER"},
        {"identifiers": ",".join(f"B{number:09d}" for number in range(21)), "identifiersType": "ASIN"},
        {"keywords": "lamp", "includedData": "prices"},
        {"keywords": "lamp", "pageSize": "21"},
        {"keywords": "lamp", "pageToken": "x"},
    ],
)
def test_refused(caller: Caller, query: dict[str, str]) -> None:
    assert caller.refused(ITEMS, marketplaceIds=US, **query)[:2] == (400, "InvalidInput")


@pytest.mark.parametrize("asin", list(BY_ASIN))
def test_all_of_every_item_has_the_shape_of_the_model(caller: Caller, asin: str) -> None:
    told = item(caller, asin, marketplaceIds=f"{US},{CA},{MX}")
    assert sorted(told) == sorted(["asin", *DATASETS])
    for name in set(DATASETS) - {"attributes", "vendorDetails"}:
        assert [row["marketplaceId"] for row in told[name]] == [US, CA, MX]


def test_one_item(caller: Caller) -> None:
    told = item(caller, ASIN)
    (codes,) = told["identifiers"]
    assert {"identifierType": "UPC", "identifier": "200000000011"} in codes["identifiers"]
    (summary,) = told["summaries"]
    assert (summary["itemName"], summary["websiteDisplayGroupName"], summary["releaseDate"]) == (
        "Desk lamp, dimmable, white",
        "Home Improvement",
        "2014-03-01",
    )
    assert told["attributes"]["list_price"] == [{"currency": "USD", "value": 24.99, "marketplace_id": US}]
    assert len(told["attributes"]["bullet_point"]) == 3
    assert caller.json(f"{ITEMS}/{ASIN}", marketplaceIds=US).keys() == {"asin", "summaries"}
    assert caller.refused(f"{ITEMS}/B000000000", marketplaceIds=US)[:2] == (404, "NOT_FOUND")


def test_measures_are_in_mixed_units(caller: Caller) -> None:
    (told,) = item(caller, ASIN)["dimensions"]
    assert told["item"]["weight"] == {"unit": "pounds", "value": 2.4}
    assert (told["package"]["length"]["unit"], told["package"]["weight"]) == (
        "inches",
        {"unit": "kilograms", "value": 1.542},
    )
    units = {
        measure["unit"]
        for product in PRODUCTS
        for row in item(caller, product.asin)["dimensions"]
        for name in ("item", "package")
        for measure in row.get(name, {}).values()
    }
    assert units == {"inches", "centimeters", "millimeters", "pounds", "ounces", "grams", "kilograms"}


def test_a_family_of_one_parent_and_three_children(caller: Caller) -> None:
    (row,) = item(caller, PARENT)["relationships"]
    (relationship,) = row["relationships"]
    assert (relationship["type"], relationship["childAsins"]) == ("VARIATION", CHILDREN)
    assert relationship["variationTheme"]["attributes"] == ["color", "size"]
    for child in CHILDREN:
        (up,) = item(caller, child)["relationships"][0]["relationships"]
        assert (up["type"], up["parentAsins"]) == ("VARIATION", [PARENT])
        (summary,) = item(caller, child)["summaries"]
        assert {"color", "size"} <= set(summary)
    (package,) = item(caller, PENS)["relationships"][0]["relationships"]
    assert (package["type"], package["childAsins"]) == ("PACKAGE_HIERARCHY", ["B000FAKE16"])


def test_ranks_that_are_there_and_ranks_that_are_not(caller: Caller) -> None:
    (row,) = item(caller, ASIN)["salesRanks"]
    assert [(each["classificationId"], each["rank"]) for each in row["classificationRanks"]] == [("900111", 113)]
    (group,) = row["displayGroupRanks"]
    assert (group["websiteDisplayGroup"], group["rank"]) == ("home_improvement_display_on_website", 72855)
    assert item(caller, COFFEE)["salesRanks"] == [{"marketplaceId": US}]
    assert set(item(caller, TEA)["salesRanks"][0]) == {"marketplaceId", "classificationRanks"}


def test_the_ranks_of_the_catalogue_are_those_of_the_prices(caller: Caller) -> None:
    query = {"MarketplaceId": US, "ItemType": "Asin", "Asins": ASIN}
    (price,) = caller.json("/products/pricing/v0/competitivePrice", **query)["payload"]
    assert [(row["ProductCategoryId"], row["Rank"]) for row in price["Product"]["SalesRankings"]] == [
        ("home_improvement_display_on_website", 72855),
        ("900111", 113),
    ]


def test_pictures_have_links_and_sizes_of_their_own(caller: Caller) -> None:
    (row,) = item(caller, ASIN)["images"]
    main = [image for image in row["images"] if image["variant"] == "MAIN"]
    assert [image["height"] for image in main] == [1500, 75, 500]
    assert len({image["link"] for image in row["images"]}) == 4
    assert item(caller, TWIN)["images"] == [{"marketplaceId": US, "images": []}]


def test_categories_are_chained_to_their_parents_in_both_versions(caller: Caller) -> None:
    (row,) = item(caller, MUG)["classifications"]
    new = [
        [(node["classificationId"], node["displayName"]) for node in chain(first, "parent")]
        for first in row["classifications"]
    ]
    assert [[name for _, name in up] for up in new] == [
        ["Mugs", "Dining & Entertaining", "Home & Kitchen"],
        ["Gifts for Colleagues", "Gift Ideas"],
    ]
    for query in ({"ASIN": MUG}, {"SellerSKU": "MUG-350"}):
        reply = caller.json(CATEGORIES, MarketplaceId=US, **query)
        assert faults_in("catalogItems.v0.listCatalogCategories", 200, reply) == []
        old = [
            [(node["ProductCategoryId"], node["ProductCategoryName"]) for node in chain(first, "parent")]
            for first in reply["payload"]
        ]
        assert old == new


def chain(node: Any, up: str) -> list[Any]:
    """The node and those above it."""
    return [node, *chain(node[up], up)] if up in node else [node]


@pytest.mark.parametrize(
    "query",
    [
        {"MarketplaceId": US},
        {"ASIN": ASIN},
        {"MarketplaceId": US, "ASIN": ASIN, "SellerSKU": SKU},
        {"MarketplaceId": US, "ASIN": "B000NOWHER"},
        {"MarketplaceId": US, "SellerSKU": "NO-SUCH-SKU"},
    ],
)
def test_categories_refused(caller: Caller, query: dict[str, str]) -> None:
    assert caller.refused(CATEGORIES, **query)[:2] == (400, "InvalidInput")


def test_ids_of_a_category_have_one_name() -> None:
    names: dict[str, set[str]] = {}
    for product in PRODUCTS:
        for first in (product.category, product.also):
            node = first
            while node:
                names.setdefault(node.id, set()).add(node.name)
                node = node.above
    assert [number for number, known in names.items() if len(known) > 1] == []


def test_what_every_sku_is_known_by(caller: Caller) -> None:
    """Each has a code, a title, a brand, a category with its parents, and a picture."""
    for good in pools.GOODS:
        told = item(caller, good.asin)
        assert told["identifiers"][0]["identifiers"]
        assert told["images"][0]["images"]
        assert "parent" in told["classifications"][0]["classifications"][0]
        (summary,) = told["summaries"]
        assert (summary["itemName"], bool(summary["brand"])) == (good.title, True)


def test_what_a_listing_brought_is_in_the_catalogue_too() -> None:
    caller, code = Caller(), "4006381333931"
    attributes = {
        "item_name": [{"value": "Highlighter, yellow", "language_tag": "en_US"}],
        "brand": [{"value": "Example Pens"}],
        "externally_assigned_product_identifier": [{"type": "ean", "value": code}],
    }
    path = f"/listings/2021-08-01/items/{SELLER_ID}/NEW-1"
    body = {"productType": "PRODUCT", "attributes": attributes}
    reply = caller.done("PUT", path, body, marketplaceIds=US, includedData="identifiers")
    asin = reply["identifiers"][0]["asin"]
    assert by(caller, "EAN", code) == by(caller, "SKU", "NEW-1", sellerId=SELLER_ID) == [asin]
    assert found(caller, keywords="yellow highlighter") == found(caller, keywords=code) == [asin]
    told = item(caller, asin)
    assert (told["summaries"][0]["itemName"], told["summaries"][0]["brand"]) == ("Highlighter, yellow", "Example Pens")
    assert told["salesRanks"] == [{"marketplaceId": US}]
    assert told["identifiers"][0]["identifiers"][0] == {"identifierType": "EAN", "identifier": code}
    caller.done("DELETE", path, marketplaceIds=US)
    assert by(caller, "EAN", code) == []
