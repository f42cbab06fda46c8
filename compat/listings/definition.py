"""Amazon's definition of a product type: a JSON schema that attributes are shaped and checked by before they are sent.

It is Amazon's, fetched at run time, and kept. A keyword that no rule here knows is counted and refuses nothing.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from mws.compat.listings.definition_rules import validator_of
from mws.mappings.feeds.definitions import REFUSING, SILENT, TELLING

AT_ONCE = 32
"""Definitions that are held ready: a whole one of Amazon's is a megabyte."""
TOLD = 12
"""Faults told of one message."""
_LONGEST = 120


class DefinitionKey(NamedTuple):
    """Which one. locale: of its titles. requirements: as of putListingsItem. enforced: nothing may be missing."""

    product_type: str
    marketplace: str
    locale: str
    requirements: str
    enforced: bool

    def __str__(self) -> str:
        return "/".join((*self[:4], "enforced" if self.enforced else "parts"))


class AttributeFault(NamedTuple):
    """What is wrong. attribute: its name, "" where it is of none. text: for people, with path and title."""

    attribute: str
    text: str


class Unusable(ValueError):
    """A definition that cannot be applied. The text says why."""


class Definition:
    """One definition. schema: as Amazon has it. unknown: keywords no rule here knows, and how often they stand in it.

    Raises Unusable; NotConfigured without the extra `product-types`.
    """

    def __init__(self, schema: object) -> None:
        if not isinstance(schema, dict) or not isinstance(schema.get("properties"), dict):
            raise Unusable("it is no schema of attributes")
        self._schema: dict[str, Any] = schema  # Any: a JSON schema
        try:
            self._validator = validator_of(schema)
            self.unknown: Mapping[str, int] = _unknown(schema, frozenset(self._validator.VALIDATORS))
        except _MALFORMED as exc:
            raise Unusable(f"it is no schema ({type(exc).__name__})") from exc

    def attribute(self, name: str) -> Mapping[str, Any] | None:  # Any: a JSON schema
        """The schema of an attribute, None where the product type has none of that name."""
        return self.resolved(self._schema["properties"].get(name))

    def resolved(self, node: object) -> Mapping[str, Any] | None:  # Any: a JSON schema
        """A part of the definition, or what it refers to; None where that is no schema with something in it."""
        for _ in range(_DEEPEST):
            if not isinstance(node, Mapping):
                return None
            where = node.get("$ref")
            if not isinstance(where, str):
                return node
            node = self._at(where)
        return None

    def _at(self, where: str) -> object:
        found: object = self._schema
        if not where.startswith("#/"):
            return None
        for step in where[2:].split("/"):
            if not isinstance(found, Mapping):
                return None
            found = found.get(step.replace("~1", "/").replace("~0", "~"))
        return found

    def faults(self, attributes: Mapping[str, Any]) -> tuple[AttributeFault, ...]:  # Any: attributes as they are sent
        """What the definition forbids of these attributes, the most told ones first. Raises Unusable."""
        found = dict.fromkeys(self._faults(attributes))
        return tuple(found)[:TOLD]

    def _faults(self, attributes: Mapping[str, Any]) -> Iterator[AttributeFault]:  # Any: as in faults
        from jsonschema.exceptions import UnknownType
        from referencing.exceptions import Unresolvable

        try:
            for error in self._validator.iter_errors(attributes):
                yield self._fault(error)
        except (UnknownType, Unresolvable, *_MALFORMED) as exc:
            raise Unusable(f"it cannot be applied ({type(exc).__name__})") from exc

    def _fault(self, error: Any) -> AttributeFault:  # Any: jsonschema's error, whose stubs leave its members open
        path: list[str | int] = [*error.absolute_path]
        given: object = error.instance
        rule, value = str(error.validator), error.validator_value
        if rule == "required":
            path = [*path, str(error.message)]
            return AttributeFault(str(path[0]), f"{self._named(path)} is required and missing")
        text = _TEXTS.get(rule)
        if rule == "additionalProperties" and isinstance(given, Mapping):
            known = error.schema.get("properties", {})
            more = ", ".join(sorted(str(name) for name in given if name not in known))
            attribute = str(path[0]) if path else more
            return AttributeFault(
                attribute, f"{self._named(path)}{' ' if path else ''}has no {more} in Amazon's definition"
            )
        said = text.format(value=_short(value), given=_short(given)) if text else f"does not meet {rule}"
        return AttributeFault(str(path[0]) if path else "", f"{self._named(path)} {said}".strip())

    def _named(self, path: Sequence[str | int]) -> str:
        """`list_price[0].value ("List Price")`: path and title of a place in the attributes."""
        text, title = "", ""
        node: Mapping[str, Any] | None = self._schema  # Any: a JSON schema
        for step in path:
            text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
            if node is not None:
                under = node.get("items") if isinstance(step, int) else (node.get("properties") or {}).get(step)
                node = self.resolved(under)
            if node is not None and isinstance(node.get("title"), str):
                title = node["title"]
        return f'{text} ("{title}")' if title else text


_DEEPEST = 20
# What jsonschema raises where a keyword holds what no schema has there.
_MALFORMED = (TypeError, ValueError, AttributeError, LookupError, RecursionError)


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


# Rule → what is wrong with a place. "value": what the definition says; "given": what is sent.
_TEXTS = {
    "type": "must be of type {value}, not {given}",
    "enum": "is {given}, which is none of {value}",
    "const": "must be {value}, not {given}",
    "minLength": "has fewer than {value} characters",
    "maxLength": "has more than {value} characters",
    "minUtf8ByteLength": "has fewer than {value} bytes in UTF-8",
    "maxUtf8ByteLength": "has more than {value} bytes in UTF-8",
    "minimum": "is {given}, less than {value}",
    "maximum": "is {given}, more than {value}",
    "exclusiveMinimum": "is {given}, not more than {value}",
    "exclusiveMaximum": "is {given}, not less than {value}",
    "multipleOf": "is {given}, which is no multiple of {value}",
    "minItems": "has fewer than {value} entries",
    "maxItems": "has more than {value} entries",
    "minUniqueItems": "has fewer than {value} entries for the same selectors",
    "maxUniqueItems": "has more than {value} entries for the same selectors",
    "uniqueItems": "has the same entry twice",
    "format": "is {given}, which is no {value}",
    "pattern": "is {given}, which is not of the form {value}",
    "anyOf": "is {given}, which is of none of the forms it may have",
    "oneOf": "is {given}, which is not of just one of the forms it may have",
    "not": "must not be said beside what else is said",
    "contains": "lacks an entry that has to be there",
    "dependentRequired": "lacks what belongs to it",
}


# ---- keywords ------------------------------------------------------------------------------------------------------

_SCHEMAS_BY_NAME = ("properties", "patternProperties", "dependentSchemas", "$defs", "definitions")
_SCHEMA_LISTS = ("allOf", "anyOf", "oneOf")
_SCHEMAS = ("items", "contains", "not", "if", "then", "else", "additionalProperties", "propertyNames")


def _unknown(schema: Mapping[str, Any], rules: frozenset[str]) -> dict[str, int]:
    """Keywords that are neither in a rule nor known to forbid nothing."""
    known = rules | REFUSING | TELLING | SILENT
    found: Counter[str] = Counter()
    waiting: list[object] = [schema]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, Mapping):
            continue
        found.update(name for name in node if name not in known)
        for name in _SCHEMAS_BY_NAME:
            waiting += _values(node.get(name))
        for name in (*_SCHEMA_LISTS, *_SCHEMAS):
            under = node.get(name)
            waiting += under if isinstance(under, list) else [under]
    return dict(found)


def _values(under: object) -> Iterable[object]:
    return under.values() if isinstance(under, Mapping) else ()


# ---- kept ----------------------------------------------------------------------------------------------------------


def pack(document: bytes) -> str:
    """A definition as it is kept: a megabyte of schema takes a seventh of that."""
    return b64encode(zlib.compress(document, 6)).decode("ascii")


@lru_cache(maxsize=AT_ONCE)
def unpack(kept: str) -> Definition:
    """The definition that `pack` made, ready for use. Raises Unusable, NotConfigured."""
    try:
        schema = json.loads(zlib.decompress(b64decode(kept)))
    except (ValueError, zlib.error, RecursionError) as exc:
        raise Unusable("it is no JSON") from exc
    return Definition(schema)
