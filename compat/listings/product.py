"""Product messages by the seller's own table, `[feeds.product_types]`: which element becomes which attribute.

Amazon's mapping has thousands of rows for every category, and none of them is ours to guess. So the seller says what
to do with each element that the feeds hold; a message with an element that is not in the table is refused, and all of
those elements are named. The form of the table stands in `docs/feeds.md`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mws.compat.listings.amounts import as_number
from mws.compat.listings.offer import Entry, Prices, World
from mws.compat.listings.rules import Amount, Leaf, Values, Wrong
from mws.mappings.feeds.listing_values import CONDITIONS, EXTERNAL_ID_TYPES

_REQUIREMENTS = ("LISTING", "LISTING_PRODUCT_ONLY", "LISTING_OFFER_ONLY")
_ANY = "*"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a product message says in today's attributes."""

    product_type: str
    requirements: str
    attributes: dict[str, list[Entry]]


def attributes_of(values: Values, world: World, marketplace: str) -> Facts:
    """The attributes for one message in one marketplace. Raises Wrong, naming every element without a row."""
    leaves = list(_leaves(values))
    row = _row(leaves, world.product_types)
    if row is None:
        elements = ", ".join(dict.fromkeys(leaf.path for leaf in leaves))
        raise Wrong(elements or "Product", "no row of [feeds.product_types] says what becomes of this kind of product")
    rules, ignored = row.get("attributes", {}), frozenset(row.get("ignore", ()))
    missing = dict.fromkeys(leaf.path for leaf in leaves if leaf.path not in rules and leaf.path not in ignored)
    if missing:
        raise Wrong(", ".join(missing), "no attribute is given for it in [feeds.product_types]")
    requirements = str(row.get("requirements", "LISTING_PRODUCT_ONLY"))
    if requirements not in _REQUIREMENTS:
        raise Wrong("Product", f"requirements={requirements!r} of its row is none of {', '.join(_REQUIREMENTS)}")
    attributes = _identity(values, marketplace)
    for leaf in leaves:
        if leaf.path not in ignored:
            name, entry = _entry(leaf, rules[leaf.path], world, marketplace)
            attributes.setdefault(name, []).append(entry)
    return Facts(str(row["product_type"]), requirements, attributes)


def _leaves(values: Values) -> Iterator[Leaf]:
    """Every text of the message by its path, but for those every product has."""
    for name, value in values.items():
        if name in ("SKU", "StandardProductID", "Condition"):
            continue
        rows = value if isinstance(value, list) else [value]
        for row in rows:
            if isinstance(row, Leaf):
                yield row
            elif isinstance(row, Amount):
                yield Leaf(name, row.text, {"currency": row.currency})
            else:
                yield Leaf(name, str(row).lower() if isinstance(row, bool) else str(row), {})


def _row(leaves: list[Leaf], table: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The row of the message's category: `Health/HealthMisc`, else `Health`, else `*`."""
    keys = [_ANY]
    for leaf in leaves:
        steps = leaf.path.split("/")
        if steps[0] == "ProductData" and len(steps) > 1:
            keys.insert(0, steps[1])
            if "ProductType" in steps[2:3]:
                keys.insert(0, f"{steps[1]}/{steps[3] if len(steps) > 3 else leaf.text}")
            break
    row = next((table[key] for key in keys if key in table), None)
    if row is not None and not (isinstance(row, Mapping) and row.get("product_type")):
        raise Wrong("Product", "its row of [feeds.product_types] names no product_type")
    return row


def _identity(values: Values, marketplace: str) -> dict[str, list[Entry]]:
    where = {"marketplace_id": marketplace}
    found: dict[str, list[Entry]] = {}
    identity, condition = values.get("StandardProductID"), values.get("Condition")
    if identity:
        kind = identity["Type"]
        if kind == "ASIN":
            found["merchant_suggested_asin"] = [{"value": identity["Value"], **where}]
        elif kind in EXTERNAL_ID_TYPES:
            entry = {"type": EXTERNAL_ID_TYPES[kind], "value": identity["Value"], **where}
            found["externally_assigned_product_identifier"] = [entry]
        else:
            raise Wrong("StandardProductID", f"no source says how {kind} is given today")
    if condition:
        found["condition_type"] = [{"value": CONDITIONS[condition["ConditionType"]], **where}]
        if condition.get("ConditionNote"):
            found["condition_note"] = [{"value": condition["ConditionNote"], **where}]
    return found


# `Any`: a row as the seller wrote it: the name of an attribute, or a table.
def _entry(leaf: Leaf, rule: Any, world: World, marketplace: str) -> tuple[str, Entry]:
    if isinstance(rule, str):
        rule = {"attribute": rule}
    if not isinstance(rule, Mapping) or not rule.get("attribute"):
        raise Wrong(leaf.path, "its row of [feeds.product_types] names no attribute")
    text = leaf.text
    if "values" in rule:
        if text not in rule["values"]:
            raise Wrong(leaf.path, f"{text[:40]!r} is not among the values of its row")
        text = rule["values"][text]
    money = Prices({"": leaf}, world, marketplace) if rule.get("currency") else None
    entry: Entry = {"value": _number(leaf, text, money) if rule.get("number") else text}
    if "units" in rule:
        unit = leaf.attributes.get("unitOfMeasure", "")
        if unit not in rule["units"]:
            raise Wrong(leaf.path, f"unitOfMeasure {unit!r} is not among the units of its row")
        entry["unit"] = rule["units"][unit]
    if money:
        money.check_currency(leaf.path, leaf.attributes.get("currency") or "DEFAULT")
        entry["currency"] = money.currency
    if rule.get("language"):
        language = world.language(marketplace)
        if not language:
            raise Wrong(
                leaf.path,
                f"the language of marketplace {marketplace} is not known: "
                f"set feeds.marketplaces.{marketplace}.language",
            )
        entry["language_tag"] = language
    return str(rule["attribute"]), {**entry, "marketplace_id": marketplace}


def _number(leaf: Leaf, text: str, money: Prices | None) -> int | float:
    """A number of a product: an amount in its currency where the row says that it is one."""
    try:
        if money is None:
            return as_number(leaf.path, Decimal(text))
        return money.amount(leaf.path, Amount(text, leaf.attributes.get("currency") or "DEFAULT"))
    except ArithmeticError as exc:
        raise Wrong(leaf.path, f"{text[:40]!r} is not a number") from exc
