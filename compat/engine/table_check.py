"""Refuses a reply table that could not be written as XML: asked once for each, when it is compiled. Pure.

`field("@SellerSKU", ...)` wants to be an attribute and would be broken markup. That is a fault of the table: it is said
with the name of the operation and the place of the node, before any reply is written by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mws.mappings.model import (
    Attr,
    Cannot,
    Field,
    Fixed,
    Given,
    Group,
    Many,
    NextToken,
    Node,
    Operation,
    Scope,
    Section,
    Text,
    When,
)

# A name without a colon, by "Namespaces in XML 1.0": NameStartChar and NameChar of XML 1.0, fifth edition.
_START = (
    "A-Z_a-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_PLAIN_NAME = re.compile(f"[{_START}][{_START}0-9.\xb7\u0300-\u036f\u203f-\u2040-]*")
_RESERVED = ("xml", "xmlns")


def check(operation: Operation) -> None:
    """Raises ValueError, naming the operation and the node, for a table that is no XML."""
    for fault in _faults(operation):
        raise ValueError(f"{operation.name}: {fault}")


def is_name(name: str) -> bool:
    """Whether this is an XML name without a prefix."""
    return _PLAIN_NAME.fullmatch(name) is not None


def prefixes(nodes: Iterable[Node]) -> Iterator[str]:
    """The prefixes of these nodes and of what they hold, `xml` and repetitions too."""
    for node in nodes:
        for name in names(node):
            prefix, colon, _ = name.partition(":")
            if colon:
                yield prefix
        if isinstance(node, (Group, Many, Scope, When)):
            yield from prefixes(node.children)


def names(node: Node) -> tuple[str, ...]:
    """The names a node itself writes; () for one without an element."""
    if isinstance(node, (Field, Attr, Group, Given, NextToken)):
        return (node.name,)
    if isinstance(node, Many):
        return (node.wrapper, node.item) if node.wrapper else (node.item,)
    return ()


def _faults(operation: Operation) -> Iterator[str]:
    yield from _section_faults(operation.section)
    if not is_name(operation.action):
        yield f"{operation.action!r} is no XML name"
    if operation.result and operation.envelope in ("empty", "none"):
        yield f'envelope="{operation.envelope}" leaves no place for result nodes'
    known = {"xml", *(prefix for prefix, _ in operation.section.namespaces)}
    yield from _element_faults(operation.result, f"<{operation.action}Result>", known)


def _section_faults(section: Section) -> Iterator[str]:
    declared = [prefix for prefix, _ in section.namespaces]
    for prefix, uri in section.namespaces:
        if not is_name(prefix) or prefix in _RESERVED or declared.count(prefix) > 1 or not uri:
            yield f"namespaces: {prefix!r} is no prefix that can be declared"


def _element_faults(nodes: tuple[Node, ...], place: str, known: set[str]) -> Iterator[str]:
    """Of what stands in one element."""
    attributes = [node.name for node in nodes if isinstance(node, Attr)]
    for name in dict.fromkeys(attributes):
        if attributes.count(name) > 1:
            yield f"{place}: the attribute {name} stands there twice"
    for node in nodes:
        yield from _node_faults(node, place, known)


def _node_faults(node: Node, place: str, known: set[str]) -> Iterator[str]:
    for name in names(node):
        yield from (f"{place}/{fault}" for fault in _name_faults(name, known))
    if isinstance(node, (Fixed, Cannot)):
        yield f"{place}: {type(node).__name__} stands in requests only"
    elif isinstance(node, Attr):
        if [bool(node.codec), bool(node.value), bool(node.source)].count(True) != 1:
            yield f"{place}/@{node.name}: an attribute has one of codec, value and source"
    elif isinstance(node, Group):
        yield from _element_faults(node.children, f"{place}/<{node.name}>", known)
    elif isinstance(node, Many):
        if node.empty and not node.wrapper:
            yield f"{place}/<{node.item}>: a list without a wrapper cannot be written empty"
        yield from _element_faults(node.children, f"{place}/<{node.wrapper or node.item}>", known)
    elif isinstance(node, (Scope, When)):
        kind = "Scope" if isinstance(node, Scope) else "When"
        if isinstance(node, Scope) and node.via is not None and node.via.mark:
            yield f"{place}: a Scope has no element to mark; mark the fields in it"
        for child in node.children:
            if isinstance(child, Attr):
                yield f"{place}/@{child.name}: an attribute stands in an element, not in a {kind}"
            yield from _node_faults(child, place, known)


def _name_faults(name: str, known: set[str]) -> Iterator[str]:
    prefix, colon, rest = name.partition(":")
    if not is_name(rest if colon else name):
        yield f"{name!r} is no XML name"
    elif colon and prefix not in known:
        yield f"{name!r}: the section declares no namespace {prefix!r}"


def has_text(nodes: Iterable[Node]) -> bool:
    """Whether the element these stand in is one with a text of its own."""
    return any(
        isinstance(node, Text) or (isinstance(node, (Scope, When)) and has_text(node.children)) for node in nodes
    )
