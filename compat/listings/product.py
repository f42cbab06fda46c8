"""Product messages by the seller's own table, `[feeds.product_types]`: which element becomes which attribute.

Amazon's mapping has thousands of rows for every category, and none of them is ours to guess. So the seller says what
to do with each element that the feeds hold; a message with an element that is not in the table is refused, and all of
those elements are named. What the attributes look like, and whether they are all there, says Amazon's definition of the
product type: what it forbids is refused, and named. The form of the table stands in `docs/feeds.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mws.compat.listings.definition import Definition, DefinitionKey, Unusable
from mws.compat.listings.offer import Entry, World
from mws.compat.listings.rules import Amount, Leaf, Values, Wrong
from mws.compat.listings.shape import Shaper
from mws.mappings.feeds.definitions import DEFAULT_LOCALE, LOCALES
from mws.mappings.feeds.listing_values import CONDITIONS, EXTERNAL_ID_TYPES

_REQUIREMENTS = ("LISTING", "LISTING_PRODUCT_ONLY", "LISTING_OFFER_ONLY")
_ANY = "*"
_CONDITION = "Condition"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a product message says in today's attributes."""

    product_type: str
    requirements: str
    attributes: dict[str, list[Entry]]


def attributes_of(values: Values, world: World, marketplace: str, is_new: Callable[[], bool]) -> Facts:
    """The attributes for one message in one marketplace. is_new: tells whether there is no such listing yet, so that
    nothing may be missing; asked once all elements are known, for it may have to be read.

    Raises Wrong, naming every element without a row, or every attribute that Amazon's definition forbids or misses;
    Waiting where the definition is not read yet.
    """
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
    product_type = str(row["product_type"])
    definition = _definition(world, product_type, marketplace, requirements, is_new)
    attributes, origins = _identity(values, marketplace, ignored)
    shaper = Shaper(world, marketplace, product_type, definition, attributes, origins)
    said = set[str]()
    for leaf in leaves:
        if leaf.path not in ignored:
            for rule in _rules(leaf, rules[leaf.path]):
                shaper.add(leaf, rule)
                said.add(str(rule["attribute"]))
    for name, value in row.get("constants", {}).items():
        here = value.get(marketplace) if isinstance(value, Mapping) else value
        if name not in said and here is not None:
            _add_constant(shaper, name, here)
    if definition is not None:
        _check(definition, shaper, world)
    return Facts(product_type, requirements, attributes)


def _definition(
    world: World, product_type: str, marketplace: str, requirements: str, is_new: Callable[[], bool]
) -> Definition | None:
    """Amazon's definition; None where definitions are not read. Raises Waiting, Wrong."""
    if world.definition is None:
        return None
    language = world.language_of.get(marketplace, "")
    locale = language if language in LOCALES else DEFAULT_LOCALE
    return world.definition(DefinitionKey(product_type, marketplace, locale, requirements, is_new()))


def _check(definition: Definition, shaper: Shaper, world: World) -> None:
    """Hold the attributes against the definition. Raises Wrong; a definition that cannot be applied is a note."""
    try:
        faults = definition.faults(shaper.attributes)
    except Unusable as exc:
        world.notes.append(Wrong("", f"is sent unchecked: of Amazon's definition of {shaper.product_type}, {exc}"))
        return
    if faults:
        # By the elements of the message where they say an attribute, by the attribute where none does.
        names: dict[str, None] = {}
        for fault in faults:
            names.update(shaper.origins.get(fault.attribute) or {fault.attribute or "Product": None})
        said = "; ".join(fault.text for fault in faults)
        raise Wrong(", ".join(names), f"{said} (Amazon's definition of {shaper.product_type})")


# `Any`: rows as the seller wrote them: the name of an attribute, a table, or a list of both.
def _rules(leaf: Leaf, given: Any) -> Iterator[Mapping[str, Any]]:
    """What becomes of an element: an attribute, or several."""
    for rule in given if isinstance(given, list) else (given,):
        if isinstance(rule, str):
            rule = {"attribute": rule}
        if not isinstance(rule, Mapping) or not rule.get("attribute"):
            raise Wrong(leaf.path, "its row of [feeds.product_types] names no attribute")
        yield rule


def _add_constant(shaper: Shaper, name: str, given: Any) -> None:
    """Add what every message of a row says. given: a text, a number or a flag, or a list of them."""
    for value in given if isinstance(given, list) else (given,):
        flag = isinstance(value, bool)
        rule = {"attribute": name, "boolean": flag, "number": not flag and isinstance(value, (int, float))}
        shaper.add(Leaf(f"constants.{name}", str(value).lower() if flag else str(value), {}), rule)


def _leaves(values: Values) -> Iterator[Leaf]:
    """Every text of the message by its path, but for those every product has."""
    for name, value in values.items():
        if name in ("SKU", "StandardProductID", _CONDITION):
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


def _identity(
    values: Values, marketplace: str, ignored: Iterable[str]
) -> tuple[dict[str, list[Entry]], dict[str, dict[str, None]]]:
    """Attributes of what every product has, and the element each comes from."""
    where = {"marketplace_id": marketplace}
    found: dict[str, list[Entry]] = {}
    identity, condition = values.get("StandardProductID"), values.get(_CONDITION)
    if identity:
        kind = identity["Type"]
        if kind == "ASIN":
            found["merchant_suggested_asin"] = [{"value": identity["Value"], **where}]
        elif kind in EXTERNAL_ID_TYPES:
            entry = {"type": EXTERNAL_ID_TYPES[kind], "value": identity["Value"], **where}
            found["externally_assigned_product_identifier"] = [entry]
        else:
            raise Wrong("StandardProductID", f"no source says how {kind} is given today")
    origins = {name: {"StandardProductID": None} for name in found}
    if condition and _CONDITION not in ignored:
        found["condition_type"] = [{"value": CONDITIONS[condition["ConditionType"]], **where}]
        origins["condition_type"] = {_CONDITION: None}
        if condition.get("ConditionNote"):
            found["condition_note"] = [{"value": condition["ConditionNote"], **where}]
            origins["condition_note"] = {_CONDITION: None}
    return found, origins
