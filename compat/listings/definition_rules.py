"""The rules of product type definitions: Draft 2019-09, named and not looked up by `$schema`, and Amazon's keywords.

Three rules of the draft are set right: `multipleOf` counts in decimals, dates and times are checked (definitions tell
them apart by `format` alone), and a pattern that Python cannot read refuses nothing. No reference leaves the
definition; nothing is fetched. `jsonschema`, of the extra `product-types`, is imported when the first definition is.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from mws.compat.errors import NotConfigured
from mws.mappings.codecs import parse_time

EXTRA = (
    "Product data is checked by Amazon's definitions, which needs jsonschema (the extra product-types): "
    'pip install jsonschema, or set definitions = "off" in [feeds] to go by the table alone. Nothing was submitted.'
)


@lru_cache(maxsize=1)
def validator_class() -> Any:  # Any: a class made at run time
    """Draft 2019-09 with Amazon's keywords. Raises NotConfigured without the extra."""
    try:
        from jsonschema import Draft201909Validator, validators
    except ImportError as exc:
        raise NotConfigured(EXTRA) from exc
    rules = {
        "required": _required,
        "selectors": lambda validator, value, instance, schema: None,  # read by the three below
        "minUniqueItems": _min_unique_items,
        "maxUniqueItems": _max_unique_items,
        "uniqueItems": _unique_items,
        "minUtf8ByteLength": _min_bytes,
        "maxUtf8ByteLength": _max_bytes,
        "multipleOf": _multiple_of,
        "pattern": _pattern,
    }
    return validators.extend(Draft201909Validator, rules)  # type: ignore[no-untyped-call]  # its stubs have no types


def validator_of(schema: dict[str, Any]) -> Any:  # Any: a JSON schema; an object of that class
    """The validator of a definition. Raises NotConfigured without the extra."""
    cls = validator_class()
    from jsonschema import FormatChecker
    from referencing import Registry

    formats = FormatChecker(formats=())
    formats.checks("date", raises=ValueError)(_is_date)
    formats.checks("date-time", raises=ValueError)(_is_time)
    # A registry of its own holds nothing and fetches nothing: a reference elsewhere is an error, never a request.
    return cls(schema, registry=Registry(), format_checker=formats)


def _is_date(value: object) -> bool:
    return not isinstance(value, str) or bool(date.fromisoformat(value))


def _is_time(value: object) -> bool:
    if not isinstance(value, str):
        return True
    return "T" in value.upper() and bool(parse_time(value))


# The rules of jsonschema: (validator, what the keyword says, what is sent, the schema around it) → errors, whose text
# only `required` needs: the name. `Any`: all of it is JSON, or jsonschema's.
def _error(text: str) -> Any:
    from jsonschema import ValidationError

    return ValidationError(text)


def _counts(instance: object, schema: Mapping[str, Any]) -> Counter[str]:
    """How many objects of a list have the same values for the selectors; for all members where there are none."""
    names = schema.get("selectors")
    chosen = frozenset(name for name in names if isinstance(name, str)) if isinstance(names, list) else frozenset()
    rows = [row for row in instance if isinstance(row, Mapping)] if isinstance(instance, list) else []
    return Counter(
        json.dumps({name: row[name] for name in row if not chosen or name in chosen}, sort_keys=True, default=str)
        for row in rows
    )


def _required(validator: Any, names: Any, instance: Any, schema: Mapping[str, Any]) -> Iterator[Any]:
    if isinstance(instance, Mapping) and isinstance(names, list):
        yield from (_error(name) for name in names if isinstance(name, str) and name not in instance)


def _max_unique_items(validator: Any, most: Any, instance: Any, schema: Mapping[str, Any]) -> Iterator[Any]:
    if _is_count(most) and any(count > most for count in _counts(instance, schema).values()):
        yield _error(f"more than {most} entries for the same selectors")


def _min_unique_items(validator: Any, least: Any, instance: Any, schema: Mapping[str, Any]) -> Iterator[Any]:
    if not _is_count(least) or not isinstance(instance, list):
        return
    counts = _counts(instance, schema)
    if (not instance and least) or any(count < least for count in counts.values()):
        yield _error(f"fewer than {least} entries for the same selectors")


def _unique_items(validator: Any, unique: Any, instance: Any, schema: Mapping[str, Any]) -> Iterator[Any]:
    if unique is not True or not isinstance(instance, list):
        return
    plain = Counter(json.dumps(row, sort_keys=True, default=str) for row in instance if not isinstance(row, Mapping))
    if any(count > 1 for count in (*_counts(instance, schema).values(), *plain.values())):
        yield _error("the same entry twice")


def _min_bytes(validator: Any, least: Any, instance: Any, schema: Mapping[str, Any]) -> Iterator[Any]:
    if _is_count(least) and isinstance(instance, str) and _bytes(instance) < least:
        yield _error(f"fewer than {least} bytes")


def _max_bytes(validator: Any, most: Any, instance: Any, schema: Mapping[str, Any]) -> Iterator[Any]:
    if _is_count(most) and isinstance(instance, str) and _bytes(instance) > most:
        yield _error(f"more than {most} bytes")


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _multiple_of(validator: Any, step: Any, instance: Any, schema: Mapping[str, Any]) -> Iterator[Any]:
    if isinstance(instance, bool) or not isinstance(instance, (int, float)):
        return
    # In decimals, as people write them: in binary 19.99 is no multiple of 0.01.
    try:
        left = Decimal(repr(instance)) % Decimal(repr(step))
    except (InvalidOperation, TypeError):
        return
    if left:
        yield _error(f"no multiple of {step}")


def _pattern(validator: Any, pattern: Any, instance: Any, schema: Mapping[str, Any]) -> Iterator[Any]:
    if not isinstance(instance, str):
        return
    try:
        found = re.search(pattern, instance)
    except re.error:
        # Written for another language's expressions: Amazon will tell.
        return
    if not found:
        yield _error(f"not of the form {pattern}")
