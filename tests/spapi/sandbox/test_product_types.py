"""Product Type Definitions: two small definitions, each a JSON Schema that says what a listing's attributes must be."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import pytest
from jsonschema import Draft201909Validator

from mws.spapi.sandbox import CA, MX, US
from tests.spapi.sandbox.caller import Caller
from tests.spapi.sandbox.swagger import faults_in

PATH = "/definitions/2020-09-01/productTypes"
KEY = "definitionsProductTypes.2020-09-01."


@pytest.fixture(scope="module")
def caller() -> Caller:
    return Caller()


def definition(caller: Caller, name: str = "SHIRT", **query: str) -> Any:
    return caller.json(f"{PATH}/{name}", **{"marketplaceIds": US, **query})


def schema(caller: Caller, name: str = "SHIRT", part: str = "schema", **query: str) -> Any:
    link = definition(caller, name, **query)[part]
    content = caller.http.get(link["link"]["resource"]).content
    assert base64.b64encode(hashlib.md5(content).digest()).decode() == link["checksum"]
    return json.loads(content)


def shirt(**more: object) -> dict[str, object]:
    spoken = {"language_tag": "en_US", "marketplace_id": US}
    return {
        "item_name": [{"value": "A shirt", **spoken}],
        "brand": [{"value": "Sandbox Goods", **spoken}],
        "bullet_point": [{"value": "Cotton", **spoken}, {"value": "Blue", **spoken}],
        "condition_type": [{"value": "new_new", "marketplace_id": US}],
        **more,
    }


def problems(rules: Any, attributes: object) -> list[str]:
    return [error.json_path for error in Draft201909Validator(rules).iter_errors(attributes)]


def test_both_replies_have_the_shape_of_amazons_model(caller: Caller) -> None:
    found = caller.json(PATH, marketplaceIds=US)
    assert [row["name"] for row in found["productTypes"]] == ["PRODUCT", "SHIRT", "DRINKING_CUP"]
    assert faults_in(f"{KEY}searchDefinitionsProductTypes", 200, found) == []
    one = definition(caller)
    assert (one["locale"], one["displayName"], one["requirements"]) == ("en_US", "Shirt", "LISTING")
    assert faults_in(f"{KEY}getDefinitionsProductType", 200, one) == []


def test_types_are_found_by_keyword(caller: Caller) -> None:
    assert [row["name"] for row in caller.json(PATH, marketplaceIds=US, keywords="shirt")["productTypes"]] == ["SHIRT"]
    refused = caller.refused(PATH, marketplaceIds=US, keywords="shirt", itemName="a shirt")
    assert refused[:2] == (400, "InvalidInput")


@pytest.mark.parametrize("part", ["schema", "metaSchema"])
def test_what_the_links_lead_to_is_a_schema(caller: Caller, part: str) -> None:
    Draft201909Validator.check_schema(schema(caller, part=part))


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({}, []),
        ({"item_dimensions": [{"length": {"value": 3, "unit": "inches"}, "marketplace_id": US}]}, []),
        ({"variation_theme": [{"name": "SIZE"}]}, []),
        ({"variation_theme": [{"value": "SIZE"}]}, ["$.variation_theme[0]", "$.variation_theme[0]"]),
        ({"item_dimensions": [{"length": 3, "marketplace_id": US}]}, ["$.item_dimensions[0].length"]),
        ({"list_price": [{"currency": "EUR", "value": 3, "marketplace_id": US}]}, ["$.list_price[0].currency"]),
        ({"brand": []}, ["$.brand"]),
    ],
)
def test_a_plain_validator_reads_what_is_plain_in_it(caller: Caller, more: dict[str, Any], wrong: list[str]) -> None:
    assert problems(schema(caller), shirt(**more)) == wrong


def test_what_only_amazons_keywords_forbid_passes_a_plain_validator(caller: Caller) -> None:
    """Which is why a validator has to know them: six bullet points, and one title twice in one language."""
    attributes = shirt()
    attributes["bullet_point"] = [{"value": str(n), "language_tag": "en_US", "marketplace_id": US} for n in range(6)]
    attributes["item_name"] = attributes["item_name"] * 2  # type: ignore[operator]  # a list
    rules = schema(caller)
    assert problems(rules, attributes) == []
    assert rules["properties"]["bullet_point"]["maxUniqueItems"] == 5
    assert rules["properties"]["item_name"]["selectors"] == ["marketplace_id", "language_tag"]


def test_requirements_decide_what_must_be_there(caller: Caller) -> None:
    assert problems(schema(caller, requirementsEnforced="NOT_ENFORCED"), {}) == []
    offer = schema(caller, requirements="LISTING_OFFER_ONLY")
    assert sorted(offer["required"]) == ["condition_type", "merchant_suggested_asin"] == sorted(offer["properties"])
    assert "condition_type" not in schema(caller, requirements="LISTING_PRODUCT_ONLY")["properties"]


@pytest.mark.parametrize(
    ("marketplace", "member", "currency"),
    [(US, "value", "USD"), (CA, "value", "CAD"), (MX, "value_with_tax", "MXN")],
)
def test_prices_have_tax_where_amazons_definitions_have_it(
    caller: Caller, marketplace: str, member: str, currency: str
) -> None:
    price = schema(caller, marketplaceIds=marketplace)["properties"]["list_price"]["items"]["properties"]
    assert price.keys() == {member, "currency", "marketplace_id"}
    assert price["currency"]["enum"] == [currency]


@pytest.mark.parametrize(
    ("name", "query", "status"),
    [
        ("HAT", {}, 404),
        ("SHIRT", {"productTypeVersion": "U8L4z4Ud95N16tZlR7rsmbQ=="}, 404),
        ("SHIRT", {"requirements": "ALL"}, 400),
        ("SHIRT", {"requirementsEnforced": "MAYBE"}, 400),
        ("SHIRT", {"marketplaceIds": f"{US},{CA}"}, 400),
        ("SHIRT", {"marketplaceIds": "A1"}, 403),
    ],
)
def test_what_is_refused(caller: Caller, name: str, query: dict[str, str], status: int) -> None:
    assert caller.refused(f"{PATH}/{name}", **{"marketplaceIds": US, **query})[0] == status


def test_the_same_schema_is_the_same_document(caller: Caller) -> None:
    one, two = (definition(caller)["schema"]["link"]["resource"].partition("?")[0] for _ in range(2))
    assert one == two
