"""What a call's keywords must be and become before they are sent: each rule a frozen value. No knowledge of a section.

A rule takes the Action's name and the keywords, which it changes in place; KeyError where they do not fit, as boto has
it. Its `text` is the line that the call's docstring says it with.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import md5
from typing import Any, TypeAlias

from mws.boto.elements import ResponseElement

# What a call was given, by keyword. Any: callers hand in whatever they have.
Given: TypeAlias = dict[str, Any]
Group: TypeAlias = Sequence[str]
Rule: TypeAlias = "Required | Either | Needs | SomeOf | Lists | Objects | Booleans | Body"


def _spelt(groups: Iterable[Group]) -> str:
    return " OR ".join("+".join(group) for group in groups)


def _whole(given: Given, groups: Iterable[Group]) -> int:
    """How many of the groups are given whole."""
    return sum(all(name in given for name in group) for group in groups)


@dataclass(frozen=True)
class Required:
    """Exactly one of these groups of keywords."""

    groups: tuple[Group, ...]

    @property
    def text(self) -> str:
        return f"Required: {_spelt(self.groups)}"

    def apply(self, action: str, given: Given) -> None:
        if _whole(given, self.groups) != 1:
            raise KeyError(f"{action} requires {_spelt(self.groups)} argument(s)")


@dataclass(frozen=True)
class Either:
    """At most one of these groups of keywords."""

    groups: tuple[Group, ...]

    @property
    def text(self) -> str:
        return f"Either: {_spelt(self.groups)}"

    def apply(self, action: str, given: Given) -> None:
        if _whole(given, self.groups) > 1:
            raise KeyError(f"{action} requires either {_spelt(self.groups)}")


@dataclass(frozen=True)
class Needs:
    """A keyword that goes only with one of these groups."""

    field: str
    groups: tuple[Group, ...]

    @property
    def text(self) -> str:
        return f"{self.field} requires: {_spelt(self.groups)}"

    def apply(self, action: str, given: Given) -> None:
        if self.field in given and not _whole(given, self.groups):
            raise KeyError(f"{action} argument {self.field} requires {_spelt(self.groups)}")


@dataclass(frozen=True)
class SomeOf:
    """One of these keywords at least."""

    fields: tuple[str, ...]

    @property
    def text(self) -> str:
        return f"Some Required: {', '.join(self.fields)}"

    def apply(self, action: str, given: Given) -> None:
        if not any(name in given for name in self.fields):
            raise KeyError(f"{action} requires at least one of {', '.join(self.fields)} argument(s)")


@dataclass(frozen=True)
class Lists:
    """Lists: `Name.Item` says that Name goes out as Name.Item.1, Name.Item.2; `Name.` as Name.1, Name.2."""

    fields: tuple[str, ...]

    @property
    def text(self) -> str:
        return f"Lists: {', '.join(self.fields)}"

    def apply(self, action: str, given: Given) -> None:
        for field in self.fields:
            name, _, item = field.partition(".")
            if name not in given:
                continue
            if isinstance(given[name], Mapping):
                raise KeyError(f"{action}: {name} is a list of values, not a {type(given[name]).__name__}")
            prefix = f"{name}.{item}." if item else f"{name}."
            given |= {f"{prefix}{number}": each for number, each in enumerate(given.pop(name), 1)}


@dataclass(frozen=True)
class Objects:
    """Structures: elements, mappings, sequences; spelt by dotted names. members: sequences as `.member.N`."""

    fields: tuple[str, ...]
    members: bool = False

    @property
    def text(self) -> str:
        return f"Element|Iter|Map: {', '.join(self.fields)}\n(an element of a reply, a mapping or a sequence)"

    def apply(self, action: str, given: Given) -> None:
        for field in self.fields:
            if field in given:
                destructure_object(given.pop(field), given, field, self.members)


@dataclass(frozen=True)
class Booleans:
    """True and False of these keywords go out in lower case."""

    fields: tuple[str, ...]

    @property
    def text(self) -> str:
        return f"Booleans: {', '.join(self.fields)}"

    def apply(self, action: str, given: Given) -> None:
        for field in self.fields:
            if isinstance(given.get(field), bool):
                given[field] = str(given[field]).lower()


@dataclass(frozen=True)
class Body:
    """The keyword whose value is the payload; `content_type` comes with it."""

    field: str

    @property
    def text(self) -> str:
        return f"Required HTTP Body: {self.field}"

    def apply(self, action: str, given: Given) -> None:
        if self.field not in given or "content_type" not in given:
            raise KeyError(f"{action} requires {self.field} and content_type arguments for building HTTP body")
        body = given.pop(self.field)
        content_type = given.pop("content_type")
        if isinstance(body, str):
            body = body.encode(_charset(content_type))
        given["body"] = body
        given["headers"] = {"Content-Type": content_type, "Content-MD5": content_md5(body)}


def content_md5(c: bytes) -> bytes:
    """The Content-MD5 of a payload. TypeError for what is no bytes."""
    return b64encode(md5(c, usedforsecurity=False).digest())


def destructure_object(value: Any, into: Given, prefix: str, members: bool = False) -> None:
    """Spell a structure by dotted names: `prefix.Name`, `prefix.1`, or `prefix.member.1` with `members`.

    value: an element of a reply, whose attributes count; a mapping, a sequence, or one value. What begins with an
    underscore is left out.
    """
    if isinstance(value, ResponseElement):
        value = vars(value)
    named: Iterable[tuple[str, object]]
    if isinstance(value, Mapping):
        named = [(name, each) for name, each in value.items() if not name.startswith("_")]
    elif isinstance(value, Iterable) and not isinstance(value, str | bytes):
        named = [(f"member.{number}" if members else str(number), each) for number, each in enumerate(value, 1)]
    else:
        into[prefix] = str(value).lower() if isinstance(value, bool) else value
        return
    for name, each in named:
        destructure_object(each, into, f"{prefix}.{name}", members)


def _charset(content_type: str) -> str:
    """What a Content-Type says of the characters; UTF-8 where it says nothing."""
    _, _, charset = content_type.lower().partition("charset=")
    return charset.partition(";")[0].strip(' "') or "utf-8"
