"""The only module that writes markup: compiles a table once into closures that append to a list of strings.

Every text passes `escape`. A character XML 1.0 has no way to hold is never written: U+FFFD takes its place and the
element is named in the reply's `x-mws-compat-inferred`. The slow twin in `explain.py` says where a closure failed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TypeAlias

from mws.mappings.codecs import TEXT
from mws.mappings.model import Child, Field, Given, Group, Many, Mark, NextToken, Operation
from mws.mappings.paths import Step, parse
from mws.spapi.calls import Json

_SPECIAL = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_needs_escape = _SPECIAL.search

DECLARATION = '<?xml version="1.0"?>\n'


@dataclass(slots=True)
class Facts:
    """What a reply needs to know beside the JSON, and what it found to tell about itself.

    given: values for `Given` nodes. seal: makes a page token of ours from upstream's, or from the
    object in which a plan says where it goes on.
    marks: kind ("inferred", "rebuilt", "withheld") → element names, in the order they were met.
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


# A scope is the JSON object a node reads from; wrong shapes raise and are explained by the slow twin.
Writer: TypeAlias = Callable[[dict[str, Json], list[str], Facts], None]
Getter: TypeAlias = Callable[[dict[str, Json]], Json]


def escape(text: str) -> str:
    """Text as it stands in an element. A carriage return is written so that no parser normalises it away."""
    if not _needs_escape(text):
        return text
    text = _UNWRITABLE.sub("\ufffd", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def _escape_in(text: str, name: str, facts: Facts) -> str:
    if _UNWRITABLE.search(text):
        facts.mark("inferred", name)
    return escape(text)


def element(name: str, text: str) -> str:
    """One element with text."""
    return f"<{name}>{escape(text)}</{name}>"


def _getter(path: str) -> Getter:
    steps = parse(path)
    if any(step.key for step in steps):
        return _selecting(steps)
    names = [step.name for step in steps]
    if not names:
        return lambda scope: scope
    first, *rest = names
    if not rest:
        return lambda scope: scope.get(first)
    if len(rest) == 1:
        second = rest[0]

        def two(scope: dict[str, Json]) -> Json:
            inner = scope.get(first)
            return None if inner is None else inner.get(second)  # type: ignore[union-attr]  # explained when it raises

        return two

    def deep(scope: dict[str, Json]) -> Json:
        value: Json = scope.get(first)
        for name in rest:
            if value is None:
                return None
            value = value.get(name)  # type: ignore[union-attr]  # explained when it raises
        return value

    return deep


def _selecting(steps: tuple[Step, ...]) -> Getter:
    def get(scope: dict[str, Json]) -> Json:
        value: Json = scope
        for step in steps:
            if value is None:
                return None
            value = value.get(step.name)  # type: ignore[union-attr]  # explained when it raises
            if step.key and value is not None:
                for row in value:  # type: ignore[union-attr]  # as above
                    if row.get(step.key) == step.value:  # type: ignore[union-attr]  # as above
                        value = row
                        break
                else:
                    return None
        return value

    return get


def _field(node: Field) -> Writer:
    get, read, mark, name, known = _getter(node.rest), node.codec.read, node.mark, node.name, node.codec.known
    start, end = f"<{name}>", f"</{name}>"
    plain = node.codec is TEXT

    def write(scope: dict[str, Json], out: list[str], facts: Facts) -> None:
        value = get(scope)
        text = value if plain and value.__class__ is str else read(value)
        if not text:
            return
        if _needs_escape(text):
            text = _escape_in(text, name, facts)
        out.append(f"{start}{text}{end}")
        if mark:
            facts.mark(mark, name)
        if known and value not in known:
            facts.strange.append((name, str(value)))
            facts.mark("inferred", name)

    return write


def _group(node: Group) -> Writer:
    get, children, name = _getter(node.rest), tuple(compile_node(child) for child in node.children), node.name
    make = node.via.make if node.via else None
    mark: Mark = node.via.mark if node.via else ""
    start, end = f"<{name}>", f"</{name}>"

    def write(scope: dict[str, Json], out: list[str], facts: Facts) -> None:
        inner = get(scope)
        if make is not None and inner is not None:
            inner = make(inner)
        if inner is None:
            return
        before = len(out)
        out.append(start)
        for child in children:
            child(inner, out, facts)  # type: ignore[arg-type]  # explained when it raises
        if len(out) == before + 1:
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


def _many(node: Many) -> Writer:
    get, children, codec = _getter(node.rest), tuple(compile_node(child) for child in node.children), node.codec
    make = node.via.make if node.via else None
    mark: Mark = node.via.mark if node.via else ""
    find = node.check.find if node.check else None
    start, end = (f"<{node.wrapper}>", f"</{node.wrapper}>") if node.wrapper else ("", "")
    item_name, item_start, item_end = node.item, f"<{node.item}>", f"</{node.item}>"

    def write(scope: dict[str, Json], out: list[str], facts: Facts) -> None:
        rows = get(scope)
        if make is not None and rows is not None:
            rows = make(rows)
        if rows is None:
            return
        if rows.__class__ is not list:
            raise TypeError(f"wants a list, got {type(rows).__name__}")
        out.append(start)
        for row in rows:
            if facts.doubts is not None:
                facts.enter(row)
            if codec is None:
                out.append(item_start)
                for child in children:
                    child(row, out, facts)  # type: ignore[arg-type]  # explained when it raises
                out.append(item_end)
                if find is not None:
                    for kind, names in find(row).items():
                        facts.mark(kind, *names)
            else:
                text = codec.read(row)
                if text:
                    out.append(f"{item_start}{_escape_in(text, item_name, facts)}{item_end}")
        out.append(end)
        if mark:
            facts.mark(mark, node.wrapper or node.item)

    return write


def _given(node: Given) -> Writer:
    def write(scope: dict[str, Json], out: list[str], facts: Facts) -> None:
        text = facts.given.get(node.source, "")
        if text:
            out.append(element(node.name, text))

    return write


def _next_token(node: NextToken) -> Writer:
    get = _getter(node.rest)

    def write(scope: dict[str, Json], out: list[str], facts: Facts) -> None:
        token = get(scope)
        if token is None or token == "":
            return
        if not isinstance(token, str | dict):
            raise TypeError(f"wants a page token, got {type(token).__name__}")
        out.append(element(node.name, facts.seal(token)))

    return write


def compile_node(node: Child) -> Writer:
    """One node as a closure."""
    if isinstance(node, Field):
        return _field(node)
    if isinstance(node, Group):
        return _group(node)
    if isinstance(node, Many):
        return _many(node)
    if isinstance(node, Given):
        return _given(node)
    if isinstance(node, NextToken):
        return _next_token(node)
    raise TypeError(f"{type(node).__name__} stands in requests only")


@cache
def _compiled(operation: Operation) -> tuple[Writer, ...]:
    return tuple(compile_node(node) for node in operation.result)


def write_reply(operation: Operation, data: Json, facts: Facts, request_id: str) -> bytes:
    """The whole MWS reply. AttributeError, KeyError, TypeError, ValueError: the JSON is not what the table says."""
    return write_envelope(operation, (write_content(operation, data, facts),), request_id)


def write_content(operation: Operation, data: Json, facts: Facts) -> str:
    """What stands in the reply's Result element. Raises what `write_reply` raises."""
    out: list[str] = []
    facts.enter(data)
    for writer in _compiled(operation):
        writer(data, out, facts)  # type: ignore[arg-type]  # explained when it raises
    return "".join(out)


def write_envelope(operation: Operation, contents: Sequence[str], request_id: str) -> bytes:
    """The whole MWS reply around its content. contents: several where a reply is one list of several results."""
    action, content = operation.action, contents[0]
    for more in contents[1:]:
        (many,) = operation.result
        if not isinstance(many, Many):
            raise TypeError(f"{operation.name} is no list that could be joined")
        start, end = f"<{many.wrapper}>", f"</{many.wrapper}>"
        content = f"{content.removesuffix(end) or start}{more.removeprefix(start) or end}"
    return (
        f'{DECLARATION}<{action}Response xmlns="{operation.section.xmlns}">'
        f"<{action}Result>{content}</{action}Result>"
        f"<ResponseMetadata>{element('RequestId', request_id)}</ResponseMetadata></{action}Response>"
    ).encode()


def write_errors(
    xmlns: str, errors: Iterable[Sequence[str]], request_id: str, *, request_id_name: str = "RequestID"
) -> bytes:
    """An ErrorResponse. errors: (Type, Code, Message, Detail) of each `Error`."""
    blocks = "".join(
        f"<Error>{element('Type', kind)}{element('Code', code)}{element('Message', message)}"
        + (f"{element('Detail', detail)}" if detail else "<Detail/>")
        + "</Error>"
        for kind, code, message, detail in errors
    )
    return (
        f'{DECLARATION}<ErrorResponse xmlns="{xmlns}">{blocks}{element(request_id_name, request_id)}</ErrorResponse>'
    ).encode()


def write_ping(moment: str) -> bytes:
    """What an MWS endpoint answers at `/`: that it is alive, and its time."""
    return f'{DECLARATION}<PingResponse><Timestamp timestamp="{escape(moment)}"/></PingResponse>'.encode()
