"""What an attribute looks like: by Amazon's definition of the product type, where there is one, else by the rule alone.

A rule names an attribute, or a place in one: `item_dimensions.length`. The definition says whether a place is a list or
an object, which member bears the value (`value`, `value_with_tax`, `name`), of what type it is, and what stands beside
it: unit, currency, language, marketplace. Without a definition a unit makes an object of value and unit, and everything
else stands beside the member. Places of one attribute that do not exclude each other come into one entry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

from mws.compat.listings.amounts import as_number
from mws.compat.listings.definition import Definition
from mws.compat.listings.offer import Entry, Prices, World
from mws.compat.listings.rules import Amount, Leaf, Wrong
from mws.mappings.feeds.definitions import BESIDE, CURRENCY, LANGUAGE, MARKETPLACE, UNIT, VALUE, WITH_TAX

# Any: a JSON schema.
_Schema: TypeAlias = Mapping[str, Any]

_TRUE, _FALSE = ("true", "1"), ("false", "0")
_DEEPEST = 10


class _Step(NamedTuple):
    """A member on the way to a value. many: it is a list."""

    name: str
    many: bool


class _Target(NamedTuple):
    """Where a value goes. beside: members that stand beside it, None where no definition says it. kind: its type.

    listed: it is a list of plain values. open: the rule named the place, so that it may share an entry. placed: the
    entry bears the marketplace.
    """

    steps: tuple[_Step, ...]
    member: str
    beside: frozenset[str] | None
    kind: str = ""
    listed: bool = False
    open: bool = False
    placed: bool = True


@dataclass(frozen=True, slots=True)
class Shaper:
    """The attributes of one message in one marketplace. product_type: for errors.

    origins: attribute → the elements that say it, for errors. Raises Wrong where a value does not go where it should.
    """

    world: World
    marketplace: str
    product_type: str
    definition: Definition | None
    attributes: dict[str, list[Entry]]
    origins: dict[str, dict[str, None]]

    def add(self, leaf: Leaf, rule: Mapping[str, Any]) -> None:  # Any: a row of the seller's table
        """Put one value where its rule says; nothing where the rule's `values` have an empty text for it."""
        if "values" in rule and not self._text(leaf, rule):
            return
        attribute, *rest = str(rule["attribute"]).split(".")
        target = self._target(leaf, attribute, rest, rule)
        members = self._members(leaf, target, rule)
        # A marketplace stands in the entry itself, not in what lies within.
        found: Entry = {MARKETPLACE: self.marketplace} if target.placed else {}
        rows = self.attributes.setdefault(attribute, [])
        self.origins.setdefault(attribute, {})[leaf.path] = None
        _add(rows, target, target.steps, members, found)

    def _members(self, leaf: Leaf, target: _Target, rule: Mapping[str, Any]) -> Entry:  # Any: as in add
        beside = target.beside
        text = self._text(leaf, rule)
        priced = bool(rule.get("currency")) or (beside is not None and CURRENCY in beside)
        money = Prices({"": leaf}, self.world, self.marketplace) if priced else None
        members: Entry = {target.member: _value(leaf, text, target, rule, money)}
        if "units" in rule:
            unit = leaf.attributes.get("unitOfMeasure", "")
            if unit not in rule["units"]:
                raise Wrong(leaf.path, f"unitOfMeasure {unit!r} is not among the units of its row")
            members[UNIT] = rule["units"][unit]
        if money:
            money.check_currency(leaf.path, leaf.attributes.get("currency") or "DEFAULT")
            members[CURRENCY] = money.currency
        if rule.get("language") if beside is None else LANGUAGE in beside:
            members[LANGUAGE] = self._language(leaf)
        return members

    def _text(self, leaf: Leaf, rule: Mapping[str, Any]) -> str:  # Any: as in add
        if "values" not in rule:
            return leaf.text
        if leaf.text not in rule["values"]:
            raise Wrong(leaf.path, f"{leaf.text[:40]!r} is not among the values of its row")
        return str(rule["values"][leaf.text])

    def _language(self, leaf: Leaf) -> str:
        language = self.world.language(self.marketplace)
        if not language:
            raise Wrong(
                leaf.path,
                f"the language of marketplace {self.marketplace} is not known: "
                f"set feeds.marketplaces.{self.marketplace}.language",
            )
        return language

    # ---- where a value goes ----------------------------------------------------------------------------------------

    def _target(self, leaf: Leaf, attribute: str, rest: Sequence[str], rule: Mapping[str, Any]) -> _Target:
        schema = self.definition.attribute(attribute) if self.definition else None
        if self.definition is None or schema is None:
            return _by_rule(rest, rule)
        entry, many = self._inside(schema)
        if not many:
            raise Wrong(leaf.path, f"{attribute} of {self.product_type} is no list in Amazon's definition")
        placed = MARKETPLACE in _properties(entry)
        steps: list[_Step] = []
        here, beside = entry, _properties(entry)
        names = list(rest)
        for _ in range(_DEEPEST):
            members = _properties(here)
            if not members:
                break
            beside = members
            name = names.pop(0) if names else self._member(leaf, attribute, steps, members, rule)
            under = self.definition.resolved(members.get(name))
            if under is None:
                known = ", ".join(members)
                where = ".".join((attribute, *(step.name for step in steps)))
                raise Wrong(leaf.path, f"{where} of {self.product_type} has no {name} in Amazon's definition; {known}")
            here, many = self._inside(under)
            steps.append(_Step(name, many))
        if names or not steps:
            raise Wrong(leaf.path, f"{attribute} of {self.product_type} has nothing within in Amazon's definition")
        last = steps.pop()
        kind = here.get("type")
        return _Target(
            tuple(steps),
            last.name,
            BESIDE & beside.keys(),
            kind=kind if isinstance(kind, str) else "",
            listed=last.many,
            open=bool(rest),
            placed=placed,
        )

    def _inside(self, schema: _Schema) -> tuple[_Schema, bool]:
        """The schema of a value or of the entries of a list, and whether it is a list."""
        if self.definition is not None and "items" in schema:
            return self.definition.resolved(schema["items"]) or {}, True
        return schema, False

    def _member(
        self, leaf: Leaf, attribute: str, steps: Sequence[_Step], members: _Schema, rule: Mapping[str, Any]
    ) -> str:
        """The member that bears the value, where the rule does not say it."""
        if VALUE in members:
            return VALUE
        if rule.get("currency") and WITH_TAX in members:
            return WITH_TAX
        left = [name for name in members if name not in BESIDE]
        if len(left) == 1:
            return left[0]
        where = ".".join((attribute, *(step.name for step in steps)))
        choice = ", ".join(f"{where}.{name}" for name in left)
        raise Wrong(leaf.path, f"{where} of {self.product_type} has several members; its row must name one: {choice}")


def _properties(schema: _Schema) -> _Schema:
    found = schema.get("properties")
    return found if isinstance(found, Mapping) else {}


def _by_rule(rest: Sequence[str], rule: Mapping[str, Any]) -> _Target:  # Any: as in Shaper.add
    """Where a value goes when no definition says it."""
    steps = tuple(_Step(name, False) for name in rest)
    if not steps:
        return _Target((), VALUE, None)
    if "units" in rule:
        return _Target(steps, VALUE, None, open=True)
    return _Target(steps[:-1], steps[-1].name, None, open=True)


# ---- entries -------------------------------------------------------------------------------------------------------


def _add(rows: list[Entry], target: _Target, steps: Sequence[_Step], members: Entry, top: Entry) -> None:
    """Put the members into the last entry where they go with it, else into a new one."""
    if not (target.open and rows and _fits(rows[-1], target, steps, members)):
        rows.append({})
    row = rows[-1]
    _put(row, target, steps, members)
    for name, value in top.items():
        row.setdefault(name, value)


def _fits(row: Entry, target: _Target, steps: Sequence[_Step], members: Entry) -> bool:
    if not steps:
        same = (row.get(name, value) == value for name, value in members.items() if name != target.member)
        return (target.member not in row or (target.listed and isinstance(row[target.member], list))) and all(same)
    step, *rest = steps
    if step.name not in row:
        return True
    there = row[step.name]
    # A list within takes one more at any time; beside a plain value nothing has room.
    return isinstance(there, list) if step.many else isinstance(there, dict) and _fits(there, target, rest, members)


def _put(row: Entry, target: _Target, steps: Sequence[_Step], members: Entry) -> None:
    if not steps:
        before = row.get(target.member, []) if target.listed else []
        given = members[target.member]
        row.update(members)
        if target.listed:
            row[target.member] = [*before, given]
        return
    step, *rest = steps
    if step.many:
        _add(row.setdefault(step.name, []), target, rest, members, {})
    else:
        _put(row.setdefault(step.name, {}), target, rest, members)


# ---- values --------------------------------------------------------------------------------------------------------


# `Any`: a value of JSON.
def _value(leaf: Leaf, text: str, target: _Target, rule: Mapping[str, Any], money: Prices | None) -> Any:
    """The value in the type that the definition wants; where none says it, in that of the rule."""
    kind = target.kind or ("number" if rule.get("number") else "boolean" if rule.get("boolean") else "string")
    if kind in ("number", "integer"):
        return _number(leaf, text, money)
    if kind == "boolean":
        if text.lower() not in (*_TRUE, *_FALSE):
            raise Wrong(leaf.path, f"{text[:40]!r} is not true or false")
        return text.lower() in _TRUE
    return text


def _number(leaf: Leaf, text: str, money: Prices | None) -> int | float:
    """A number of a product: an amount in its currency where it is one."""
    try:
        if money is None:
            return as_number(leaf.path, Decimal(text))
        return money.amount(leaf.path, Amount(text, leaf.attributes.get("currency") or "DEFAULT"))
    except ArithmeticError as exc:
        raise Wrong(leaf.path, f"{text[:40]!r} is not a number") from exc
