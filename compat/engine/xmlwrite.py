"""Writes whole MWS documents: replies by their tables, errors, pings. What a table says is compiled once (`xmlnodes`).

The slow twin in `explain.py` says where a reply is not what its table says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from mws.compat.engine.dropped import dropped_names
from mws.compat.engine.table_check import check, prefixes
from mws.compat.engine.xmlnodes import (
    Opening,
    ReplyFacts,
    Writer,
    compile_node,
    element,
    escape,
    escape_attribute,
    opening_of,
    tags,
)
from mws.mappings.model import Attr, Many, Operation, Section
from mws.spapi.calls import Json

__all__ = [
    "ReplyFacts",
    "element",
    "escape",
    "write_content",
    "write_envelope",
    "write_errors",
    "write_ping",
    "write_reply",
]

DECLARATION = '<?xml version="1.0"?>\n'


@dataclass(frozen=True, slots=True)
class _Result:
    """A compiled table. start, end: of its Result element; opening: where that has attributes."""

    start: str
    end: str
    opening: Opening | None
    writers: tuple[Writer, ...]


@cache
def _compiled(operation: Operation) -> _Result:
    check(operation)
    name, section, nodes = f"{operation.action}Result", operation.section, operation.result
    own = set(prefixes([node for node in nodes if isinstance(node, Attr)]))
    declared = _declarations(section, own)
    writers = tuple(
        compile_node(node, _declarations(section, {*prefixes((node,))} - own), name)
        for node in nodes
        if not isinstance(node, Attr)
    )
    return _Result(*tags(name, declared), opening_of(name, nodes, declared), writers)


def _declarations(section: Section, used: set[str]) -> str:
    return "".join(f' xmlns:{prefix}="{escape_attribute(uri)}"' for prefix, uri in section.namespaces if prefix in used)


def write_reply(operation: Operation, data: Json, facts: ReplyFacts, request_id: str) -> bytes:
    """The whole MWS reply. AttributeError, KeyError, TypeError, ValueError: the JSON is not what the table says."""
    return write_envelope(operation, (write_content(operation, data, facts),), request_id)


def write_content(operation: Operation, data: Json, facts: ReplyFacts) -> str:
    """The Result element; one for every element of `data` where the table's envelope is "each".

    Raises what `write_reply` raises, and ValueError for a table that is no XML.
    """
    compiled = _compiled(operation)
    if operation.dropped:
        for name in dropped_names(operation, data):
            facts.mark("dropped", name)
    if operation.envelope == "none":
        return ""
    if operation.envelope != "each":
        return _result(compiled, data, facts)
    if not isinstance(data, list):
        raise TypeError(f"wants a list, got {type(data).__name__}")
    return "".join([_result(compiled, row, facts) for row in data])


def _result(compiled: _Result, data: Json, facts: ReplyFacts) -> str:
    opening = compiled.opening
    facts.enter(data)
    out = [compiled.start if opening is None else opening(data, facts)[0]]  # type: ignore[arg-type]  # as below
    for writer in compiled.writers:
        writer(data, out, facts)  # type: ignore[arg-type]  # explained when it raises
    out.append(compiled.end)
    return "".join(out)


def write_envelope(operation: Operation, contents: Sequence[str], request_id: str) -> bytes:
    """The whole MWS reply around its content. contents: several where a reply is one list of several results."""
    action, content = operation.action, contents[0]
    if len(contents) > 1:
        content = _joined(operation, contents)
    return (
        f'{DECLARATION}<{action}Response xmlns="{operation.section.xmlns}">{content}'
        f"<ResponseMetadata>{element('RequestId', request_id)}</ResponseMetadata></{action}Response>"
    ).encode()


def _joined(operation: Operation, contents: Sequence[str]) -> str:
    (many,) = operation.result
    if not isinstance(many, Many):
        raise TypeError(f"{operation.name} is no list that could be joined")
    compiled = _compiled(operation)
    start, end = tags(many.wrapper, _declarations(operation.section, {*prefixes((many,))}))
    items = [content.removeprefix(compiled.start).removesuffix(compiled.end) for content in contents]
    joined = "".join([item.removeprefix(start).removesuffix(end) for item in items])
    return f"{compiled.start}{start}{joined}{end}{compiled.end}"


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
