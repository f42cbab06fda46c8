"""Product type definitions of our own, in the vocabulary of Amazon's: JSON Schema 2019-09 and Amazon's keywords.

Amazon's describe hundreds of attributes; these show each keyword that validates (`selectors`, `minUniqueItems`,
`maxUniqueItems`, `minUtf8ByteLength`, `maxUtf8ByteLength`) and two that only inform (`editable`, `enumNames`) on a few.
Source of the keywords: Amazon's page on its meta-schema, version 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from mws.spapi.marketplaces import Marketplace
from mws.spapi.sandbox.world import drinking_cup

# `Any`: parts of a JSON schema.
Schema: TypeAlias = dict[str, Any]

META = "https://schemas.amazon.com/selling-partners/definitions/product-types/meta-schema/v1"
SCHEMA = "https://schemas.amazon.com/selling-partners/definitions/product-types/schema/v1"
"""What the `$id` of a definition begins with; the name of its product type ends it, as at Amazon."""
VOCABULARY = "https://schemas.amazon.com/selling-partners/definitions/product-types/vocabulary/v1"
DRAFT = "https://json-schema.org/draft/2019-09"
VERSION = "SANDBOX-1"
REQUIREMENTS = ("LISTING", "LISTING_PRODUCT_ONLY", "LISTING_OFFER_ONLY")


@dataclass(frozen=True, slots=True)
class ProductType:
    """One product type. attributes: of the product, beside those of every offer. required: of these."""

    name: str
    display_name: str
    attributes: tuple[str, ...]
    required: tuple[str, ...]


TYPES = {
    each.name: each
    for each in (
        ProductType("PRODUCT", "Product", ("item_name", "brand", "bullet_point", "list_price"), ("item_name",)),
        ProductType(
            "SHIRT",
            "Shirt",
            (
                "item_name",
                "brand",
                "bullet_point",
                "list_price",
                "item_dimensions",
                "parentage_level",
                "child_parent_sku_relationship",
                "variation_theme",
            ),
            ("item_name", "brand", "bullet_point"),
        ),
        ProductType(drinking_cup.NAME, "Drinking Cup", drinking_cup.attributes(), drinking_cup.REQUIRED),
    )
}
_OFFER = ("condition_type", "merchant_suggested_asin")
GROUPS = {"product_identity": "Product Identity", "offer": "Offer"}


def groups(kind: ProductType) -> dict[str, tuple[str, ...]]:
    """The attributes of the type, by property group."""
    return {"product_identity": kind.attributes, "offer": _OFFER}


def schema(kind: ProductType, market: Marketplace, requirements: str, *, enforced: bool) -> Schema:
    """The schema of the attributes of a listing in that marketplace. enforced: with those that it must have."""
    if kind.name == drinking_cup.NAME:
        return drinking_cup.schema(market.id, requirements, enforced=enforced)
    wanted = {
        "LISTING": (*kind.required, "condition_type"),
        "LISTING_PRODUCT_ONLY": kind.required,
        "LISTING_OFFER_ONLY": _OFFER,
    }[requirements]
    names = {
        "LISTING": (*kind.attributes, *_OFFER),
        "LISTING_PRODUCT_ONLY": kind.attributes,
        "LISTING_OFFER_ONLY": _OFFER,
    }[requirements]
    found: Schema = {
        "$schema": META,
        "$id": f"{SCHEMA}/{kind.name}",
        "$comment": "A definition of the local sandbox, not Amazon's.",
        "$defs": {
            "marketplace_id": {"type": "string", "enum": [market.id], "enumNames": [market.name], "default": market.id},
            "language_tag": {"type": "string", "enum": [market.language], "default": market.language},
        },
        "type": "object",
        "properties": {name: _attribute(name, market) for name in names},
    }
    if enforced:
        found["required"] = list(wanted)
    return found


def meta_schema() -> Schema:
    """What describes the keywords; the identifiers in it lead nowhere, as Amazon's do."""
    return {
        "$schema": f"{DRAFT}/schema",
        "$id": META,
        "$vocabulary": {
            f"{DRAFT}/vocab/core": True,
            f"{DRAFT}/vocab/applicator": True,
            f"{DRAFT}/vocab/validation": True,
            f"{DRAFT}/vocab/meta-data": False,
            VOCABULARY: True,
        },
        "allOf": [{"$ref": f"{DRAFT}/schema"}],
        "type": ["object", "boolean"],
        "properties": {
            "editable": {"type": "boolean"},
            "hidden": {"type": "boolean"},
            "enumNames": {"type": "array"},
            "selectors": {"type": "array", "items": {"type": "string"}},
            **{name: {"type": "integer", "minimum": 0} for name in _LIMITS},
        },
    }


_LIMITS = ("minUniqueItems", "maxUniqueItems", "minUtf8ByteLength", "maxUtf8ByteLength")
_MARKETPLACE: Schema = {"$ref": "#/$defs/marketplace_id"}
_LANGUAGE: Schema = {"$ref": "#/$defs/language_tag"}


def _attribute(name: str, market: Marketplace) -> Schema:
    where: Schema = {"marketplace_id": _MARKETPLACE}
    spoken: Schema = {"language_tag": _LANGUAGE, **where}
    # As in Amazon's definitions: of the sandbox's marketplaces, MX alone tells prices with tax.
    price = "value_with_tax" if market.country == "MX" else "value"
    made: dict[str, Schema] = {
        "item_name": _entries("Item Name", {"value": _text(1, 200), **spoken}, ["value"], by=("language_tag",)),
        "brand": _entries("Brand Name", {"value": _text(1, 100), **spoken}, ["value"], by=("language_tag",)),
        "bullet_point": _entries(
            "Bullet Point", {"value": _text(1, 700), **spoken}, ["value"], by=("language_tag",), most=5
        ),
        "list_price": _entries(
            "List Price",
            {"currency": {"type": "string", "enum": [market.currency]}, price: _amount(), **where},
            ["currency", price],
            by=("currency",),
        ),
        "item_dimensions": _entries(
            "Item Dimensions", {**{side: _length() for side in ("length", "width", "height")}, **where}, []
        ),
        "parentage_level": _entries("Parentage", {"value": _choice("child", "parent"), **where}, ["value"]),
        "child_parent_sku_relationship": _entries(
            "Child Parent Relationship",
            {"child_relationship_type": _choice("variation"), "parent_sku": _text(1, 40), **where},
            ["child_relationship_type"],
        ),
        "variation_theme": _entries("Variation Theme", {"name": _choice("SIZE", "COLOR", "SIZE/COLOR")}, ["name"]),
        "condition_type": _entries(
            "Item Condition", {"value": _choice("new_new", "used_good", "refurbished_refurbished"), **where}, ["value"]
        ),
        "merchant_suggested_asin": _entries("ASIN", {"value": _text(10, 10), **where}, ["value"]),
    }
    found = made[name]
    if name == "parentage_level":
        found["editable"] = False
    return found


def _entries(title: str, properties: Schema, required: list[str], *, by: tuple[str, ...] = (), most: int = 1) -> Schema:
    selectors = [*(("marketplace_id",) if "marketplace_id" in properties else ()), *by]
    needed = [*required, *(("marketplace_id",) if "marketplace_id" in properties else ())]
    return drinking_cup.attribute(title, properties, needed, selectors, most)


def _text(least: int, most: int) -> Schema:
    return {"type": "string", "minLength": least, "maxLength": most, "minUtf8ByteLength": 1, "maxUtf8ByteLength": most}


def _choice(*values: str) -> Schema:
    return {"type": "string", "enum": list(values), "enumNames": [value.replace("_", " ").title() for value in values]}


def _amount() -> Schema:
    return {"type": "number", "minimum": 0, "maximum": 1_000_000}


def _length() -> Schema:
    parts = {"value": _amount(), "unit": _choice("centimeters", "inches")}
    return {"type": "object", "required": ["value", "unit"], "properties": parts, "additionalProperties": False}
