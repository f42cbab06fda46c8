"""Reads the part of GraphQL that Data Kiosk queries are written in: one operation, fields, arguments. No variables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Value: TypeAlias = str | int | float | bool | list["Value"] | None

_TOKEN = re.compile(
    r"""[\s,\ufeff]+|\#[^\n]*|(?P<token>[{}()\[\]:!]|[A-Za-z_]\w*|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|"(?:[^"\\\n]|\\.)*")""",
    re.ASCII,
)
_DEEPEST = 20


class Unreadable(ValueError):
    """The text is no query of this kind; says where."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field with its arguments and the fields asked for inside it. alias: the name it is answered under."""

    name: str
    alias: str
    arguments: Mapping[str, Value] = field(default_factory=dict)
    fields: tuple[Field, ...] = ()


def parse(text: str) -> tuple[Field, ...]:
    """The top-level fields of the query. Raises Unreadable."""
    tokens = _Tokens(text)
    if tokens.next == "query":
        tokens.take()
        if tokens.next != "{":
            tokens.name()
    found = _fields(tokens, 0)
    if tokens.next:
        raise Unreadable(f"nothing may follow the query, found {tokens.next!r}")
    return found


def compact(text: str) -> str:
    """The query without the blanks that mean nothing, as its length counts."""
    return " ".join(_split(text))


class _Tokens:
    """The tokens still to be read; `next` is "" at the end."""

    def __init__(self, text: str) -> None:
        self._left = _split(text)
        self.next = next(self._left, "")

    def take(self, wanted: str = "") -> str:
        token = self.next
        if not token or (wanted and token != wanted):
            raise Unreadable(f"expected {wanted or 'more'}, found {token or 'the end'!r}")
        self.next = next(self._left, "")
        return token

    def name(self) -> str:
        if not (self.next[:1].isalpha() or self.next[:1] == "_"):
            raise Unreadable(f"expected a name, found {self.next or 'the end'!r}")
        return self.take()


def _split(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise Unreadable(f"{text[at : at + 10]!r} is not understood")
        at = match.end()
        if match["token"]:
            yield match["token"]


def _fields(tokens: _Tokens, depth: int) -> tuple[Field, ...]:
    if depth > _DEEPEST:
        raise Unreadable("the query is nested too deeply")
    tokens.take("{")
    found = []
    while tokens.next != "}":
        name = alias = tokens.name()
        if tokens.next == ":":
            tokens.take()
            name = tokens.name()
        arguments = _arguments(tokens) if tokens.next == "(" else {}
        found.append(Field(name, alias, arguments, _fields(tokens, depth + 1) if tokens.next == "{" else ()))
    tokens.take("}")
    if not found:
        raise Unreadable("a selection names no field")
    return tuple(found)


def _arguments(tokens: _Tokens) -> dict[str, Value]:
    tokens.take("(")
    found: dict[str, Value] = {}
    while tokens.next != ")":
        name = tokens.name()
        tokens.take(":")
        found[name] = _value(tokens, 0)
    tokens.take(")")
    return found


def _value(tokens: _Tokens, depth: int) -> Value:
    if tokens.next == "[" and depth < _DEEPEST:
        tokens.take()
        found = []
        while tokens.next != "]":
            found.append(_value(tokens, depth + 1))
        tokens.take("]")
        return found
    token = tokens.take()
    if token[0] == '"' or token in ("true", "false", "null") or token[0] == "-" or token[0].isdigit():
        try:
            literal: Value = json.loads(token)
        except ValueError as exc:
            raise Unreadable(f"{token!r} is not a value") from exc
        return literal
    # What is left is a word of an enumeration.
    if token[0].isalpha() or token[0] == "_":
        return token
    raise Unreadable(f"expected a value, found {token!r}")
