"""A definition of a product type with conditions, small and of our own: DRINKING_CUP. Data and pure functions.

It has what whole definitions of Amazon's have: lists told apart by selectors, a theme that bears `name`, dimensions in
one object, list prices with tax or without, limits in bytes, and what is required under conditions, of a variation's
parent other things than of its children.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from mws.spapi.sandbox import MX, US
from mws.spapi.sandbox.world import pools

# `Any`: a JSON schema.
Schema: TypeAlias = dict[str, Any]

_BASE = "https://schemas.amazon.com/selling-partners/definitions/product-types"
LISTING, PRODUCT_ONLY, OFFER_ONLY = "LISTING", "LISTING_PRODUCT_ONLY", "LISTING_OFFER_ONLY"

_MARKETPLACE: Schema = {"$ref": "#/$defs/marketplace_id"}
_LANGUAGE: Schema = {"$ref": "#/$defs/language_tag"}
_LENGTHS = ("centimeters", "inches", "millimeters")
_WEIGHTS = ("grams", "kilograms", "ounces", "pounds")
_VOLUMES = ("fluid_ounces", "milliliters")


def _member(title: str, **rules: object) -> Schema:
    return {"title": title, "editable": True, "hidden": False, **rules}


def attribute(title: str, members: Schema, needed: Sequence[str], selectors: Sequence[str], most: int = 1) -> Schema:
    """An attribute: a list of entries, `most` of them for the same selectors."""
    return {
        "title": title,
        "type": "array",
        "minItems": 1,
        "minUniqueItems": 1,
        "maxUniqueItems": most,
        "selectors": [*selectors],
        "items": {"type": "object", "required": [*needed], "properties": members, "additionalProperties": False},
    }


def _text(title: str, most: int = 1, **rules: object) -> Schema:
    members = {
        "value": _member(title, type="string", **rules),
        "language_tag": _LANGUAGE,
        "marketplace_id": _MARKETPLACE,
    }
    return attribute(title, members, ["language_tag", "value"], ["marketplace_id", "language_tag"], most)


def _value(title: str, kind: str, **rules: object) -> Schema:
    members = {"value": _member(title, type=kind, **rules), "marketplace_id": _MARKETPLACE}
    return attribute(title, members, ["value"], ["marketplace_id"])


def _choice(title: str, names: Mapping[str, str]) -> Schema:
    return _value(title, "string", enum=[*names], enumNames=[*names.values()])


def _measure(title: str, units: Sequence[str]) -> Schema:
    return {
        "value": _member(title, type="number", exclusiveMinimum=0),
        "unit": _member(f"{title} Unit", type="string", enum=[*units]),
    }


def _measured(title: str, units: Sequence[str]) -> Schema:
    members = {**_measure(title, units), "marketplace_id": _MARKETPLACE}
    return attribute(title, members, ["unit", "value"], ["marketplace_id"])


def _dimensions() -> Schema:
    sides = {
        side: {
            "title": f"Item {side.title()}",
            "type": "object",
            "required": ["unit", "value"],
            "properties": _measure(f"Item {side.title()}", _LENGTHS),
            "additionalProperties": False,
        }
        for side in ("height", "length", "width")
    }
    return attribute("Item Dimensions", {**sides, "marketplace_id": _MARKETPLACE}, [*sides], ["marketplace_id"])


def _list_price(marketplace: str) -> Schema:
    # With tax where prices are told with it.
    value = "value_with_tax" if marketplace == MX else "value"
    members = {
        value: _member("List Price", type="number", minimum=0, multipleOf=0.01),
        "currency": _member("Currency", type="string", enum=[pools.MARKETPLACES[marketplace].currency]),
        "marketplace_id": _MARKETPLACE,
    }
    return attribute("List Price", members, ["currency", value], ["marketplace_id", "currency"])


def _identifiers() -> Schema:
    kinds = {
        "type": _member(
            "Product Id Type", type="string", enum=["ean", "gtin", "upc"], enumNames=["EAN", "GTIN", "UPC"]
        ),
        "value": _member("Product Id", type="string"),
        "marketplace_id": _MARKETPLACE,
    }
    exempt = _value("Product Id Exemption", "boolean", enum=[True, False], enumNames=["Yes", "No"])
    return {
        "externally_assigned_product_identifier": attribute(
            "External Product Id", kinds, ["type", "value"], ["marketplace_id", "type"]
        ),
        "merchant_suggested_asin": _value("Suggested ASIN", "string", minLength=10, maxLength=10, maxUtf8ByteLength=40),
        "supplier_declared_has_product_identifier_exemption": exempt,
    }


def _family() -> Schema:
    relation = {
        "child_relationship_type": _member("Relationship", type="string", enum=["variation"], enumNames=["Variation"]),
        "parent_sku": _member("Parent SKU", type="string", maxUtf8ByteLength=40),
        "marketplace_id": _MARKETPLACE,
    }
    themes = {
        "enum": ["COLOR", "COLOR/SIZE", "SIZE", "SIZE_NAME"],
        "enumNames": ["Color", "Color/Size", "Size", "Size name"],
        "$lifecycle": {"enumDeprecated": ["SIZE_NAME"]},
    }
    return {
        "parentage_level": _choice("Parentage Level", {"child": "Child", "parent": "Parent"}),
        "child_parent_sku_relationship": attribute(
            "Relationship to the Parent", relation, ["child_relationship_type"], ["marketplace_id"]
        ),
        "variation_theme": {
            "title": "Variation Theme",
            "type": "array",
            "minItems": 1,
            "maxItems": 1,
            "items": {
                "type": "object",
                "required": ["name"],
                "properties": {"name": _member("Variation Theme Name", type="string", **themes)},
                "additionalProperties": False,
            },
        },
    }


def _offer() -> Schema:
    stock = {
        "fulfillment_channel_code": _member("Channel", type="string", enum=["AMAZON_NA", "DEFAULT"]),
        "quantity": _member("Quantity", type="integer", minimum=0),
        "lead_time_to_ship_max_days": _member("Handling Time", type="integer", minimum=0, maximum=30),
        "restock_date": _member(
            "Restock Date",
            type="string",
            oneOf=[{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}],
        ),
    }
    return {
        "condition_type": _choice("Condition", {"new_new": "New", "used_good": "Used - Good"}),
        "condition_note": _text("Condition Note", maxLength=2000),
        "fulfillment_availability": attribute(
            "Availability", stock, ["fulfillment_channel_code"], ["fulfillment_channel_code"]
        ),
    }


def _cup(marketplace: str) -> Schema:
    return {
        "item_name": _text("Item Name", minLength=1, maxLength=200),
        "brand": _text("Brand Name", maxLength=100),
        "bullet_point": _text("Bullet Point", 5, maxLength=700),
        "color": _text("Color", maxLength=1000),
        "size": _text("Size", maxLength=1000),
        "model_number": _value("Model Number", "string", maxLength=40, maxUtf8ByteLength=40, minUtf8ByteLength=2),
        "country_of_origin": _choice("Country of Origin", {"CN": "China", "DE": "Germany", "US": "United States"}),
        "is_microwaveable": _value("Microwaveable", "boolean", enum=[True, False], enumNames=["Yes", "No"]),
        "number_of_items": _value("Number of Items", "integer", minimum=1, replaces=["item_count"]),
        "capacity": _measured("Capacity", _VOLUMES),
        "item_package_weight": _measured("Package Weight", _WEIGHTS),
        "item_dimensions": _dimensions(),
        "list_price": _list_price(marketplace),
        **_identifiers(),
        **_family(),
    }


def _said(attribute: str, **members: Sequence[object]) -> Schema:
    """Whether an attribute has an entry with these values."""
    values = {name: {"enum": [*allowed]} for name, allowed in members.items()}
    return {
        "required": [attribute],
        "properties": {attribute: {"contains": {"required": [*members], "properties": values}}},
    }


_PARENT = _said("parentage_level", value=["parent"])
_CHILD = _said("parentage_level", value=["child"])
_EXEMPT = _said("supplier_declared_has_product_identifier_exemption", value=[True])
_CONDITIONS: list[Schema] = [
    {
        "if": {"required": ["parentage_level"]},
        "then": {"required": ["child_parent_sku_relationship", "variation_theme"]},
    },
    {
        "if": _CHILD,
        "then": {"properties": {"child_parent_sku_relationship": {"items": {"required": ["parent_sku"]}}}},
    },
    {
        "if": {"allOf": [{"not": _PARENT}, {"not": _EXEMPT}, {"not": {"required": ["merchant_suggested_asin"]}}]},
        "then": {"required": ["externally_assigned_product_identifier"]},
    },
    {
        "if": {"allOf": [{"not": _PARENT}, _said("variation_theme", name=["COLOR", "COLOR/SIZE"])]},
        "then": {"required": ["color"]},
    },
]  # fmt: skip

NAME = "DRINKING_CUP"
REQUIRED = ("brand", "country_of_origin", "item_name")
_OFFER_REQUIRED = ("condition_type",)


def attributes(marketplace: str = US) -> tuple[str, ...]:
    """The names of the attributes of the product."""
    return tuple(_cup(marketplace))


def schema(marketplace: str, requirements: str, *, enforced: bool) -> Schema:
    """The definition. enforced: what is required, and under which conditions, is in it."""
    product = _cup(marketplace)
    offer = {**_offer(), "merchant_suggested_asin": product["merchant_suggested_asin"]}
    properties = {PRODUCT_ONLY: product, OFFER_ONLY: offer, LISTING: {**product, **offer}}[requirements]
    of_product = () if requirements == OFFER_ONLY else REQUIRED
    of_offer = () if requirements == PRODUCT_ONLY else _OFFER_REQUIRED
    home = pools.MARKETPLACES[marketplace]
    made: Schema = {
        "$schema": f"{_BASE}/meta-schema/v1",
        "$id": f"{_BASE}/schema/v1/{NAME}",
        "$comment": "A definition of the local sandbox, not Amazon's.",
        "$defs": {
            "marketplace_id": {"type": "string", "default": marketplace, "editable": False, "hidden": True},
            "language_tag": {
                "type": "string",
                "default": home.language,
                "editable": False,
                "hidden": True,
                "anyOf": [{"type": "string"}, {"type": "string", "enum": [home.language]}],
            },
        },
        "type": "object",
        "required": [*of_product, *of_offer] if enforced else [],
        "properties": properties,
        "additionalProperties": False,
    }
    if enforced and of_product:
        made["allOf"] = _CONDITIONS
    return made
