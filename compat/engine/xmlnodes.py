"""Compiles each node of a reply table, once, into a closure that appends to a list of strings.

Markup stands here and in `xmlwrite`, nowhere else.

Every text passes `escape`. A character XML 1.0 has no way to hold is never written: U+FFFD takes its place and the
element is named in the reply's `x-mws-compat-inferred`. The slow twin in `explain.py` says where a closure failed; each
closure here has its equal there, which raises where it raises and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from mws.compat.engine.getters import getter, single_name
from mws.compat.engine.table_check import has_text
from mws.failures import UNWRITABLE
from mws.mappings.codecs import TEXT
from mws.mappings.model import Attr, Field, Given, Group, Many, Mark, NextToken, Node, Scope, Text, When
from mws.spapi.calls import Json

_SPECIAL = re.compile(f"[&<>\r{UNWRITABLE}]")
_UNWRITABLE = re.compile(f"[{UNWRITABLE}]")
_needs_escape = _SPECIAL.search


@dataclass(slots=True)
class ReplyFacts:
    """What a reply needs to know beside the JSON, and what it found to tell about itself.

    given: values for `Given` nodes. seal: makes a page token of ours from upstream's,
    or from the object in which a plan says where it goes on.
    marks: kind ("inferred", "rebuilt", "withheld", "dropped") → element names, in the order they were met.
    strange: (element, value) of enum values no table knows; they are passed on as they are, and marked inferred.
    doubts: scope → names of groups in it that are doubtful and their marks, None for a scope that changes nothing;
    asked at the root and at every item of a list. What is marked "unproven" is left out.
    """

    given: Mapping[str, str] = field(default_factory=dict)
    seal: Callable[[Json], str] = str
    marks: dict[str, dict[str, None]] = field(default_factory=dict)
    strange: list[tuple[str, str]] = field(default_factory=list)
    doubts: Callable[[Mapping[str, Json]], Mapping[str, str] | None] | None = None
    doubted: Mapping[str, str] = field(default_factory=dict)

    def enter(self, scope: Json) -> None:
        """Take over what is doubtful in this scope."""
        found = self.doubts(scope) if self.doubts is not None and isinstance(scope, dict) else None
        if found is not None:
            self.doubted = found

    def mark(self, kind: str, *names: str) -> None:
        """Tell of these elements in the reply's headers."""
        self.marks.setdefault(kind, {}).update(dict.fromkeys(names))

    def meet(self, name: str, value: str) -> None:
        """Take down an enum value no table knows."""
        self.strange.append((name, value))
        self.mark("inferred", name)


# A scope is the JSON object a node reads from; wrong shapes raise and are explained by the slow twin.
Writer: TypeAlias = Callable[[dict[str, Json], list[str], ReplyFacts], None]
RowsWriter: TypeAlias = Callable[[list[Json], list[str], ReplyFacts], None]
# The start tag, and whether an attribute in it was read from the reply.
Opening: TypeAlias = Callable[[dict[str, Json], ReplyFacts], tuple[str, bool]]


def escape(text: str) -> str:
    """Text as it stands in an element. A carriage return is written so that no parser normalises it away."""
    if not _needs_escape(text):
        return text
    text = _UNWRITABLE.sub("\ufffd", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def escape_attribute(text: str) -> str:
    """Text as it stands in an attribute, between double quotes; white space is written so that it stays as it is."""
    return escape(text).replace('"', "&quot;").replace("\t", "&#9;").replace("\n", "&#10;")


def _escape_in(text: str, name: str, facts: ReplyFacts) -> str:
    if _UNWRITABLE.search(text):
        facts.mark("inferred", name)
    return escape(text)


def element(name: str, text: str) -> str:
    """One element with text."""
    return f"<{name}>{escape(text)}</{name}>"


def tags(name: str, declared: str = "") -> tuple[str, str]:
    """Start and end of an element without attributes; ("", "") without a name."""
    return (f"<{name}{declared}>", f"</{name}>") if name else ("", "")


def _field(node: Field, declared: str) -> Writer:
    get, read, mark, name, known = getter(node.rest), node.codec.read, node.mark, node.name, node.codec.known
    start, end = tags(name, declared)
    plain, only = node.codec is TEXT, single_name(node.rest)

    def write(scope: dict[str, Json], out: list[str], facts: ReplyFacts) -> None:
        value = scope.get(only) if only else get(scope)
        text = value if plain and value.__class__ is str else read(value)
        if not text:
            return
        if _needs_escape(text):
            text = _escape_in(text, name, facts)
        out.append(f"{start}{text}{end}")
        if mark:
            facts.mark(mark, name)
        if known and value.__class__ is str and value not in known:
            facts.meet(name, value)

    return write


def _reader(node: Attr | Text, name: str) -> Callable[[dict[str, Json], ReplyFacts], str]:
    """What `node` reads, unescaped, marked under that name; "" where there is nothing."""
    get, mark = getter(node.rest), node.mark
    codec = node.codec or TEXT
    read, known = codec.read, codec.known

    def reading(scope: dict[str, Json], facts: ReplyFacts) -> str:
        value = get(scope)
        text = read(value)
        if not text:
            return ""
        if mark:
            facts.mark(mark, name)
        if known and value.__class__ is str and value not in known:
            facts.meet(name, value)
        return text

    return reading


def _text(node: Text, element_name: str) -> Writer:
    read = _reader(node, element_name)

    def write(scope: dict[str, Json], out: list[str], facts: ReplyFacts) -> None:
        text = read(scope, facts)
        if text:
            out.append(_escape_in(text, element_name, facts))

    return write


def _attribute(node: Attr) -> Callable[[dict[str, Json], ReplyFacts], str]:
    """` name="text"`, or "" where there is no text."""
    name = node.name
    if node.value:
        constant = f' {name}="{escape_attribute(node.value)}"'
        return lambda scope, facts: constant
    read = _reader(node, name)
    source = node.source

    def attribute(scope: dict[str, Json], facts: ReplyFacts) -> str:
        text = facts.given.get(source, "") if source else read(scope, facts)
        if not text:
            return ""
        if _UNWRITABLE.search(text):
            facts.mark("inferred", name)
        return f' {name}="{escape_attribute(text)}"'

    return attribute


def opening_of(name: str, children: Sequence[Node], declared: str) -> Opening | None:
    """Writes the start tag of an element that has attributes; None for one that has none."""
    attributes = [(_attribute(child), child.codec is not None) for child in children if isinstance(child, Attr)]
    if not attributes:
        return None

    def opening(scope: dict[str, Json], facts: ReplyFacts) -> tuple[str, bool]:
        tag, has_value = [f"<{name}{declared}"], False
        for attribute, is_read in attributes:
            text = attribute(scope, facts)
            tag.append(text)
            has_value = has_value or (is_read and bool(text))
        return "".join((*tag, ">")), has_value

    return opening


def _contents(name: str, children: Sequence[Node], declared: str = "") -> tuple[Writer, ...]:
    """Writers of what stands inside the element of that name."""
    return tuple(compile_node(child, declared, name) for child in children if not isinstance(child, Attr))


def _group(node: Group, declared: str) -> Writer:
    get, children, name = getter(node.rest), _contents(node.name, node.children), node.name
    make = node.via.make if node.via else None
    mark: Mark = node.via.mark if node.via else ""
    start, end = tags(name, declared)
    opening, keep = opening_of(name, node.children, declared), node.empty
    # Its text decides whether such an element is worth writing; without one, an attribute that was read does.
    by_text, only = has_text(node.children), single_name(node.rest)

    def write(scope: dict[str, Json], out: list[str], facts: ReplyFacts) -> None:
        inner = scope.get(only) if only else get(scope)
        if make is not None and inner is not None:
            inner = make(inner)
        if inner is None:
            if keep:
                out.append(start + end)
            return
        before, has_value = len(out), keep
        if opening is None:
            out.append(start)
        else:
            tag, is_read = opening(inner, facts)  # type: ignore[arg-type]  # explained when it raises
            out.append(tag)
            has_value = keep or (is_read and not by_text)
        for child in children:
            child(inner, out, facts)  # type: ignore[arg-type]  # as above
        if len(out) == before + 1 and not has_value:
            del out[before]
            return
        out.append(end)
        if mark:
            facts.mark(mark, name)
        if facts.doubted and name in facts.doubted:
            doubt = facts.doubted[name]
            facts.mark(doubt, name)
            if doubt == "unproven":
                del out[before:]

    return write


def _many(node: Many, declared: str) -> Writer:
    get = getter(node.rest)
    write_rows = _structures(node, declared) if node.codec is None else _values(node, declared)
    make = node.via.make if node.via else None
    mark: Mark = node.via.mark if node.via else ""
    start, end = tags(node.wrapper, declared)
    keep = node.empty

    def write(scope: dict[str, Json], out: list[str], facts: ReplyFacts) -> None:
        rows = get(scope)
        if make is not None and rows is not None:
            rows = make(rows)
        if rows is None:
            if keep:
                out.append(start + end)
            return
        if rows.__class__ is not list:
            raise TypeError(f"wants a list, got {type(rows).__name__}")
        if start:
            out.append(start)
        write_rows(rows, out, facts)
        if start:
            out.append(end)
        if mark and (rows or start):
            facts.mark(mark, node.wrapper or node.item)

    return write


def _values(node: Many, declared: str) -> RowsWriter:
    """Items that are plain values."""
    codec, item_name = node.codec, node.item
    item_start, item_end = tags(node.item, "" if node.wrapper else declared)

    def write(rows: list[Json], out: list[str], facts: ReplyFacts) -> None:
        for row in rows:
            if facts.doubts is not None:
                facts.enter(row)
            text = codec.read(row) if codec is not None else None
            if text:
                out.append(f"{item_start}{_escape_in(text, item_name, facts)}{item_end}")

    return write


def _structures(node: Many, declared: str) -> RowsWriter:
    """Items that have children."""
    children = _contents(node.item, node.children)
    find = node.check.find if node.check else None
    inside = "" if node.wrapper else declared
    item_start, item_end = tags(node.item, inside)
    opening = opening_of(node.item, node.children, inside)

    def write(rows: list[Json], out: list[str], facts: ReplyFacts) -> None:
        for row in rows:
            if facts.doubts is not None:
                facts.enter(row)
            out.append(item_start if opening is None else opening(row, facts)[0])  # type: ignore[arg-type]
            for child in children:
                child(row, out, facts)  # type: ignore[arg-type]  # explained when it raises
            out.append(item_end)
            if find is not None:
                for kind, names in find(row).items():
                    facts.mark(kind, *names)

    return write


def _scope(node: Scope, declared: str, element_name: str) -> Writer:
    get, children = getter(node.rest), _contents(element_name, node.children, declared)
    make = node.via.make if node.via else None

    def write(scope: dict[str, Json], out: list[str], facts: ReplyFacts) -> None:
        inner = get(scope)
        if make is not None and inner is not None:
            inner = make(inner)
        if inner is not None:
            for child in children:
                child(inner, out, facts)  # type: ignore[arg-type]  # explained when it raises

    return write


def _when(node: When, declared: str, element_name: str) -> Writer:
    children = _contents(element_name, node.children, declared)
    parameter, values = node.parameter, frozenset(node.values)

    def write(scope: dict[str, Json], out: list[str], facts: ReplyFacts) -> None:
        if facts.given.get(parameter, "") in values:
            for child in children:
                child(scope, out, facts)

    return write


def _given(node: Given, declared: str) -> Writer:
    start, end = tags(node.name, declared)

    def write(scope: dict[str, Json], out: list[str], facts: ReplyFacts) -> None:
        text = facts.given.get(node.source, "")
        if text:
            out.append(f"{start}{escape(text)}{end}")

    return write


def _next_token(node: NextToken, declared: str) -> Writer:
    get = getter(node.rest)
    start, end = tags(node.name, declared)

    def write(scope: dict[str, Json], out: list[str], facts: ReplyFacts) -> None:
        token = get(scope)
        if token is None or token == "":
            return
        if not isinstance(token, str | dict):
            raise TypeError(f"wants a page token, got {type(token).__name__}")
        out.append(f"{start}{escape(facts.seal(token))}{end}")

    return write


def compile_node(node: Node, declared: str = "", element_name: str = "") -> Writer:
    """One node as a closure. declared: namespaces its start tag declares; element_name: what it stands in."""
    if isinstance(node, Field):
        return _field(node, declared)
    if isinstance(node, Group):
        return _group(node, declared)
    if isinstance(node, Many):
        return _many(node, declared)
    if isinstance(node, Text):
        return _text(node, element_name)
    if isinstance(node, Scope):
        return _scope(node, declared, element_name)
    if isinstance(node, When):
        return _when(node, declared, element_name)
    if isinstance(node, Given):
        return _given(node, declared)
    if isinstance(node, NextToken):
        return _next_token(node, declared)
    raise TypeError(f"{type(node).__name__} is no node that is written by itself")
