"""The slow twin of `xmlwrite`: walks a reply again, node by node, and says where it is not what the table says."""

from __future__ import annotations

from collections.abc import Iterable

from mws.mappings.model import Child, Field, Group, Many, NextToken, Operation
from mws.mappings.paths import parse, resolve
from mws.spapi.calls import Json


class Untranslatable(Exception):
    """A reply of SP-API that the table cannot write. `str()` says where and why, by names and types, never a value."""


def _below(place: str, rest: str) -> str:
    return place + "".join(f".{step.name}" + (f"[{step.key}={step.value}]" if step.key else "") for step in parse(rest))


def _kind(value: Json) -> str:
    return f"{type(value).__name__}"


def _faults(node: Child, scope: Json, place: str) -> Iterable[str]:
    if isinstance(node, Field):
        here = _below(place, node.rest)
        try:
            node.codec.read(resolve(scope, node.rest))
        except (AttributeError, KeyError, TypeError, ValueError) as exc:
            yield f"{here}: <{node.name}> {_said(exc)}"
    elif isinstance(node, NextToken):
        token = resolve(scope, node.rest) if isinstance(scope, dict) else scope
        if token is not None and not isinstance(token, str | dict):
            yield f"{_below(place, node.rest)}: <{node.name}> wants text, got {_kind(token)}"
    elif isinstance(node, (Group, Many)):
        name = node.name if isinstance(node, Group) else node.wrapper or node.item
        here = _below(place, node.rest)
        try:
            inner = resolve(scope, node.rest)
            if node.via is not None and inner is not None:
                inner = node.via.make(inner)
        except (AttributeError, KeyError, TypeError, ValueError) as exc:
            yield f"{here}: <{name}> {_said(exc)}"
            return
        if inner is None:
            return
        if isinstance(node, Group):
            yield from _children(node.children, inner, here, name)
        else:
            yield from _rows(node, inner, here, name)


def _rows(node: Many, rows: Json, here: str, name: str) -> Iterable[str]:
    if not isinstance(rows, list):
        yield f"{here}: <{name}> wants a list, got {_kind(rows)}"
        return
    for number, row in enumerate(rows):
        place = f"{here}[{number}]"
        if node.codec is None:
            yield from _children(node.children, row, place, node.item)
        try:
            if node.codec is not None:
                node.codec.read(row)
            elif node.check is not None and isinstance(row, dict):
                node.check.find(row)
        except (AttributeError, KeyError, TypeError, ValueError) as exc:
            yield f"{place}: <{node.item}> {_said(exc)}"


def _children(children: tuple[Child, ...], scope: Json, place: str, name: str) -> Iterable[str]:
    if not isinstance(scope, dict):
        yield f"{place}: <{name}> wants an object, got {_kind(scope)}"
        return
    for child in children:
        yield from _faults(child, scope, place)


def _said(exc: Exception) -> str:
    return str(exc) if isinstance(exc, (TypeError, ValueError)) and str(exc) else type(exc).__name__


def explain(operation: Operation, data: Json) -> Untranslatable:
    """What is wrong with this reply: the first fault, as an exception to raise."""
    for node in operation.result:
        for fault in _faults(node, data, "$"):
            return Untranslatable(f"{operation.name}: {fault}")
    return Untranslatable(f"{operation.name}: the reply has a shape its table does not describe")
