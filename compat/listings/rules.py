"""Turns the rules of `mws.mappings.feeds.listing_elements` into functions that read an element, once per rule.

What they return is plain: a dict by element name; whole numbers as int, amounts as `Amount`, lists where an element
may repeat. What is not as the rule says is raised as `Wrong`, naming the element; nothing is repaired.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from mws.mappings.codecs import parse_time
from mws.mappings.feeds.listing_elements import CURRENCIES, NEWER_CURRENCIES, Rule

# `Any`: what a message says, by element; the rule decides the type of each.
Values: TypeAlias = dict[str, Any]
# `Any`: an element's value. The element's type is lxml's, which its stubs do not name in public.
Reader: TypeAlias = Callable[[Any], Any]

_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(Z|[+-]\d{2}:\d{2})?", re.ASCII)
_LONGEST_NUMBER = 18
LONGEST_DECIMAL = 40
"""Characters of a decimal. Programs that count in binary write up to thirty of them, and mean two decimals."""
DELETE = "delete"
"""What a price limit says to be taken off."""
_URI_LENGTH = 2048
_CURRENCIES = (*CURRENCIES, *NEWER_CURRENCIES)


class Wrong(ValueError):
    """A message that cannot be taken. element: what is wrong in it. reason: a sentence for people."""

    def __init__(self, element: str, reason: str) -> None:
        super().__init__(element, reason)
        self.element = element
        self.reason = reason


class Amount(NamedTuple):
    """A price as written. currency: ISO 4217 or "DEFAULT". zero: the attribute of that name is set.

    column: of a flat file, whose numbers follow the notation of the marketplace; "" where it comes of XML.
    """

    text: str
    currency: str
    zero: bool = False
    column: str = ""


class Leaf(NamedTuple):
    """One element without children somewhere in a tree. path: `DescriptionData/Title`."""

    path: str
    text: str
    attributes: dict[str, str]


@cache
def compile_group(rule: Rule) -> Reader:
    """The reader of a group: element → Values."""
    places: dict[str, tuple[int, int | None, Reader]] = {
        child.name: (index, child.most, _reader(child)) for index, child in enumerate(rule.children)
    }
    needed = tuple(child.name for child in rule.children if child.least and not child.one_of)
    choices = tuple({child.one_of for child in rule.children if child.one_of})
    options = tuple(tuple(child.name for child in rule.children if child.one_of == mark) for mark in choices)
    owner = rule.name

    def read(element: Any) -> Values:
        values: Values = {}
        last = -1
        for child in element:
            tag = child.tag
            place = places.get(tag)
            if place is None:
                raise Wrong(_name(tag), f"{owner} has no such element")
            index, most, leaf = place
            if index <= last and (index < last or most == 1):
                said = "occurs twice" if tag in values else "stands in the wrong place"
                raise Wrong(tag, f"{said} in {owner}")
            last = index
            if most == 1:
                values[tag] = leaf(child)
            else:
                rows = values.setdefault(tag, [])
                rows.append(leaf(child))
                if most is not None and len(rows) > most:
                    raise Wrong(tag, f"occurs more than {most} times in {owner}")
        for name in needed:
            if name not in values:
                raise Wrong(name, f"is missing in {owner}")
        for names in options:
            count = 0
            for name in names:
                if name in values:
                    count += 1
            if count != 1:
                raise Wrong(names[0], f"{owner} takes exactly one of {', '.join(names)}, not {count}")
        return values

    return read


def _name(tag: object) -> str:
    return tag if isinstance(tag, str) else "an entity"


def _reader(rule: Rule) -> Reader:
    if rule.kind == "group":
        return compile_group(rule)
    if rule.kind == "tree":
        return _tree
    if rule.kind in ("amount", "word amount"):
        return _amount_reader(rule)
    check, name = checker(rule), rule.name

    def read(element: Any) -> Any:
        if len(element):
            raise Wrong(name, "holds elements where a text is expected")
        return check(element.text or "")

    return read


def _amount_reader(rule: Rule) -> Reader:
    check, name = _CHECKS[rule.kind], rule.name

    def read(element: Any) -> Amount:
        if len(element):
            raise Wrong(name, "holds elements where a text is expected")
        currency = element.get("currency")
        if currency not in _CURRENCIES:
            raise Wrong(name, f"currency={currency!r} is none of {', '.join(_CURRENCIES)}")
        text = check(name, (element.text or "").strip())
        return Amount(text, currency, (element.get("zero") or "").strip() in ("true", "1"))

    return read


def _tree(element: Any) -> list[Leaf]:
    return list(_leaves(element, element.tag))


def _leaves(element: Any, path: str) -> Iterator[Leaf]:
    if not len(element):
        yield Leaf(path, (element.text or "").strip(), dict(element.attrib))
    for child in element:
        if not isinstance(child.tag, str):
            raise Wrong(path, "holds an entity")
        yield from _leaves(child, f"{path}/{child.tag}")


@cache
def checker(rule: Rule) -> Callable[[str], Any]:  # Any: the rule decides
    """The check of one text: what it says as a value. Raises Wrong."""
    name = rule.name
    if rule.kind == "text":
        return _text_checker(rule)
    check = _CHECKS[rule.kind]
    return lambda text: check(name, text.strip())


def _text_checker(rule: Rule) -> Callable[[str], str]:
    name, shortest, longest = rule.name, rule.least_length, rule.most_length
    if rule.values:
        known = frozenset(rule.values)

        def choose(text: str) -> str:
            text = text.strip()
            if text not in known:
                raise Wrong(name, f"{_short(text)} is none of {', '.join(rule.values)}")
            return text

        return choose

    def check(text: str) -> str:
        text = text.strip()
        if len(text) < shortest or (longest is not None and len(text) > longest):
            raise Wrong(name, f"has {len(text)} characters, not {shortest} to {longest}")
        return text

    return check


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}…")


def _whole(name: str, text: str, lowest: int | None) -> int:
    sign = text[:1]
    digits = text[1:] if sign in ("+", "-") else text
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_NUMBER):
        raise Wrong(name, f"{_short(text)} is not a whole number")
    value = int(text)
    if lowest is not None and value < lowest:
        raise Wrong(name, f"{value} is less than {lowest}")
    return value


def _boolean(name: str, text: str) -> bool:
    if text not in ("true", "false", "1", "0"):
        raise Wrong(name, f"{_short(text)} is not true or false")
    return text in ("true", "1")


def _decimal(name: str, text: str) -> str:
    if not _DECIMAL.fullmatch(text) or len(text) > LONGEST_DECIMAL:
        raise Wrong(name, f"{_short(text)} is not a number")
    return text


def _limit(name: str, text: str) -> str:
    # The schema takes any text for a limit; beside a number this one has a meaning.
    return DELETE if text.lower() == DELETE else _decimal(name, text)


def _date(name: str, text: str) -> str:
    match = _DAY.fullmatch(text)
    try:
        return date.fromisoformat(match[1] if match else "").isoformat()
    except ValueError as exc:
        raise Wrong(name, f"{_short(text)} is not a date such as 2026-11-30") from exc


def _time(name: str, text: str) -> str:
    try:
        if "T" not in text:
            raise ValueError
        return parse_time(text).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
    except ValueError as exc:
        raise Wrong(name, f"{_short(text)} is not a time such as 2026-11-30T08:00:00Z") from exc


def _uri(name: str, text: str) -> str:
    if not text or len(text) > _URI_LENGTH or any(char.isspace() for char in text):
        raise Wrong(name, f"{_short(text)} is not an address")
    return text


_CHECKS: dict[str, Callable[[str, str], Any]] = {  # Any: as in `checker`
    "boolean": _boolean,
    "natural": lambda name, text: _whole(name, text, 0),
    "positive": lambda name, text: _whole(name, text, 1),
    "integer": lambda name, text: _whole(name, text, None),
    "decimal": _decimal,
    "amount": _decimal,
    "word amount": _limit,
    "date": _date,
    "time": _time,
    "uri": _uri,
}
