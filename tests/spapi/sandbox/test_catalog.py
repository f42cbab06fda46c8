"""Catalog Items: the goods of the sandbox by identifier, by word and by ASIN."""

from __future__ import annotations

import pytest

from mws.spapi.sandbox import ASIN, SELLER_ID, SKU, US
from mws.spapi.sandbox.api.catalog_items import DATASETS, PRODUCTS
from tests.spapi.sandbox.caller import Caller

ITEMS = "/catalog/2022-04-01/items"


@pytest.fixture(scope="module")
def caller() -> Caller:
    return Caller()


def found(caller: Caller, **query: str) -> list[str]:
    return [item["asin"] for item in caller.json(ITEMS, marketplaceIds=US, **query)["items"]]


@pytest.mark.parametrize("kind", ["ASIN", "UPC", "EAN", "GTIN"])
def test_by_identifiers(caller: Caller, kind: str) -> None:
    codes = [product.code(kind) for product in PRODUCTS]
    assert len(set(codes)) == len(codes)
    assert found(caller, identifiersType=kind, identifiers=codes[0]) == [ASIN]
    assert len(found(caller, identifiersType=kind, identifiers=",".join([*codes, "none"]), pageSize="20")) == len(codes)


def test_codes_carry_their_check_digit() -> None:
    for product in PRODUCTS:
        digits = [int(digit) for digit in product.upc]
        assert (3 * sum(digits[::2]) + sum(digits[1::2])) % 10 == 0


def test_by_the_sellers_sku(caller: Caller) -> None:
    assert found(caller, identifiersType="SKU", identifiers=f"{SKU},NO", sellerId=SELLER_ID) == [ASIN]


def test_by_keywords(caller: Caller) -> None:
    assert found(caller, keywords="desk,LAMP") == [ASIN]
    assert found(caller, keywords="nothing") == []


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
        {"identifiers": SKU, "identifiersType": "SKU"},
        {"identifiers": ",".join([ASIN] * 21), "identifiersType": "ASIN"},
        {"keywords": "lamp", "includedData": "prices"},
        {"keywords": "lamp", "pageSize": "21"},
        {"keywords": "lamp", "pageToken": "x"},
    ],
)
def test_refused(caller: Caller, query: dict[str, str]) -> None:
    assert caller.refused(ITEMS, marketplaceIds=US, **query)[:2] == (400, "InvalidInput")


def test_one_item(caller: Caller) -> None:
    item = caller.json(f"{ITEMS}/{ASIN}", marketplaceIds=US, includedData=",".join(DATASETS))
    assert sorted(item) == sorted(["asin", *DATASETS])
    assert {"identifierType": "UPC", "identifier": PRODUCTS[0].upc} in item["identifiers"][0]["identifiers"]
    assert caller.refused(f"{ITEMS}/B000000000", marketplaceIds=US)[:2] == (404, "NOT_FOUND")
