"""DRINKING_CUP: the sandbox's definition with conditions, and what its requirements choose."""

from __future__ import annotations

import base64
import hashlib
import itertools
from typing import Any

import pytest

from mws.spapi.sandbox import CA, MX, US
from mws.spapi.sandbox.world.drinking_cup import LISTING, OFFER_ONLY, PRODUCT_ONLY, schema
from tests.spapi.sandbox.caller import Caller

PATH = "/definitions/2020-09-01/productTypes"


def definition(caller: Caller, name: str = "DRINKING_CUP", **query: str) -> tuple[Any, Any]:  # JSON
    """The reply, and the schema behind it."""
    told = caller.json(f"{PATH}/{name}", **{"marketplaceIds": US, **query})
    reply = caller.http.get(told["schema"]["link"]["resource"])
    assert reply.status_code == 200
    assert told["schema"]["checksum"] == base64.b64encode(hashlib.md5(reply.content).digest()).decode()
    return told, reply.json()


def test_a_definition_names_a_document_that_is_its_schema() -> None:
    told, found = definition(Caller())
    assert (told["productType"], told["requirements"], told["requirementsEnforced"]) == (
        "DRINKING_CUP",
        LISTING,
        "ENFORCED",
    )
    assert (told["locale"], told["marketplaceIds"]) == ("en_US", [US])
    assert found["required"] == ["brand", "country_of_origin", "item_name", "condition_type"]
    assert found["properties"]["variation_theme"]["items"]["required"] == ["name"]


def test_requirements_choose_the_attributes_and_whether_any_is_required() -> None:
    caller = Caller()
    product = definition(caller, requirements=PRODUCT_ONLY)[1]
    offer = definition(caller, requirements=OFFER_ONLY)[1]
    assert ("condition_type" in product["properties"], "item_name" in product["properties"]) == (False, True)
    assert ("condition_type" in offer["properties"], "item_name" in offer["properties"]) == (True, False)
    loose = definition(caller, requirementsEnforced="NOT_ENFORCED")[1]
    assert (loose["required"], "allOf" in loose) == ([], False)


@pytest.mark.parametrize(("marketplace", "member"), [(US, "value"), (CA, "value"), (MX, "value_with_tax")])
def test_list_prices_are_with_tax_where_prices_are(marketplace: str, member: str) -> None:
    found = definition(Caller(), marketplaceIds=marketplace)[1]
    assert member in found["properties"]["list_price"]["items"]["required"]


WAYS = [*itertools.product((US, CA, MX), (LISTING, PRODUCT_ONLY, OFFER_ONLY), (True, False))]


@pytest.mark.parametrize(("marketplace", "requirements", "enforced"), WAYS)
def test_every_definition_is_a_schema_of_draft_2019_09(marketplace: str, requirements: str, enforced: bool) -> None:
    from jsonschema import Draft201909Validator

    from mws.compat.listings.definition import Definition

    made = schema(marketplace, requirements, enforced=enforced)
    Draft201909Validator.check_schema({key: value for key, value in made.items() if key != "$schema"})
    # In Amazon's vocabulary, and nothing beside it.
    assert Definition(made).unknown == {}
