"""The slow twin of `xmlnodes`: walks a reply again, node by node, and says where it is not what the table says.

Law: it finds a fault exactly where writing raises. What is below a `Derive` has no place of its own in the reply, so
the place of the derived scope is said, and the name of the element.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from mws.mappings.model import (
    Attr,
    Cannot,
    Derive,
    Field,
    Fixed,
    Given,
    Group,
    Many,
    NextToken,
    Node,
    Operation,
    Scope,
    Text,
    When,
)
from mws.mappings.paths import Step, parse
from mws.spapi.calls import Json

_RAISED = (AttributeError, KeyError, TypeError, ValueError)


class Untranslatable(Exception):
    """A reply of SP-API that the table cannot write. `str()` says where and why, by names and types, never a value."""


@dataclass(frozen=True, slots=True)
class Fault:
    """place: `$.orders[1].proceeds`, as far as it is one of the reply. element: MWS's name. reason: names and types."""

    place: str
    element: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: <{self.element}> {self.reason}"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a scope was read from. derived: it was computed, and nothing below it is a place of the reply."""

    path: str
    derived: bool = False

    def below(self, rest: str) -> _Place:
        return self if self.derived else _Place(self.path + "".join(map(_spelled, parse(rest))))

    def item(self, number: int) -> _Place:
        return self if self.derived else _Place(f"{self.path}[{number}]")


def faults(operation: Operation, data: Json, given: Mapping[str, str]) -> Iterator[Fault]:
    """Every fault of a reply, in the order of the table. given: the call's facts, which decide what `When` writes."""
    if operation.envelope in ("empty", "none"):
        return
    result = f"{operation.action}Result"
    if operation.envelope != "each":
        yield from _children(operation.result, data, _Place("$"), result, given)
    elif isinstance(data, list):
        for number, row in enumerate(data):
            yield from _children(operation.result, row, _Place(f"$[{number}]"), result, given)
    else:
        yield Fault("$", result, f"wants a list, got {_kind(data)}")


def explain(operation: Operation, data: Json, given: Mapping[str, str] | None = None) -> Untranslatable:
    """What is wrong with this reply: the first fault, as an exception to raise. given: as in `faults`."""
    for fault in faults(operation, data, given or {}):
        return Untranslatable(f"{operation.name}: {fault}")
    return Untranslatable(f"{operation.name}: the reply has a shape its table does not describe")


def _children(
    children: Iterable[Node], scope: Json, place: _Place, name: str, given: Mapping[str, str]
) -> Iterator[Fault]:
    for child in children:
        if not isinstance(scope, dict) and _reads_names(child, given):
            yield Fault(place.path, name, f"wants an object, got {_kind(scope)}")
            return
        yield from _faults(child, scope, place, name, given)


def _reads_names(node: Node, given: Mapping[str, str]) -> bool:
    """Whether it reads a name of its scope, which has to be an object then."""
    if isinstance(node, When):
        return _applies(node, given) and any(_reads_names(child, given) for child in node.children)
    if isinstance(node, (Given, Fixed, Cannot)):
        return False
    return bool(node.rest)


def _applies(node: When, given: Mapping[str, str]) -> bool:
    return given.get(node.parameter, "") in node.values


def _faults(node: Node, scope: Json, place: _Place, inside: str, given: Mapping[str, str]) -> Iterator[Fault]:
    if isinstance(node, (Given, Fixed, Cannot)):
        return
    if isinstance(node, When):
        if _applies(node, given):
            yield from _children(node.children, scope, place, inside, given)
        return
    name = _name(node, inside)
    here = place.below(node.rest)
    try:
        inner = _read(node, scope)
    except _RAISED as exc:
        yield Fault(here.path, name, _reason(exc))
        return
    if isinstance(node, (Field, Attr, Text, NextToken)) or inner is None:
        return
    if node.via is not None:
        here = _Place(here.path, derived=True)
    if isinstance(node, Many):
        yield from _rows(node, inner, here, name, given)
    else:
        yield from _children(node.children, inner, here, name, given)


def _read(node: Field | Attr | Text | NextToken | Group | Scope | Many, scope: Json) -> Json:
    """What the node finds: the text of its codec, or the scope of its children. Raises what writing raises."""
    value = _at(scope, node.rest)
    if isinstance(node, NextToken):
        if value is not None and not isinstance(value, str | dict):
            raise TypeError(f"wants a page token, got {_kind(value)}")
        return value
    if isinstance(node, (Field, Attr, Text)):
        # An attribute without a codec is a constant or a fact of the call.
        return node.codec.read(value) if node.codec is not None else None
    return _derived(node.via, value)


def _rows(node: Many, rows: Json, here: _Place, name: str, given: Mapping[str, str]) -> Iterator[Fault]:
    if not isinstance(rows, list):
        yield Fault(here.path, name, f"wants a list, got {_kind(rows)}")
        return
    look: Callable[[Json], object] | None = node.check.find if node.check is not None else None
    if node.codec is not None:
        look = node.codec.read
    for number, row in enumerate(rows):
        place = here.item(number)
        if node.codec is None:
            yield from _children(node.children, row, place, node.item, given)
        if look is not None:
            try:
                look(row)
            except _RAISED as exc:
                yield Fault(place.path, node.item, _reason(exc))


def _at(scope: Json, rest: str) -> Json:
    """What stands at a path, read as the writer's closures read it."""
    value = scope
    for number, step in enumerate(parse(rest)):
        if value is None and number:
            return None
        if not isinstance(value, dict):
            raise TypeError(f"wants an object to read {step.name!r} from, got {_kind(value)}")
        value = value.get(step.name)
        if step.key and value is not None:
            value = _selected(value, step)
    return value


def _selected(rows: Json, step: Step) -> Json:
    if not isinstance(rows, list):
        raise TypeError(f"wants a list at {step.name!r}, got {_kind(rows)}")
    for row in rows:
        if not isinstance(row, dict):
            raise TypeError(f"wants objects at {step.name!r}, got {_kind(row)}")
        if row.get(step.key) == step.value:
            return row
    return None


def _derived(via: Derive | None, value: Json) -> Json:
    return value if via is None or value is None else via.make(value)


def _name(node: Field | Attr | Text | NextToken | Group | Scope | Many, inside: str) -> str:
    if isinstance(node, Many):
        return node.wrapper or node.item
    return inside if isinstance(node, (Text, Scope)) else node.name


def _spelled(step: Step) -> str:
    return f".{step.name}" + (f"[{step.key}={step.value}]" if step.key else "")


def _kind(value: Json) -> str:
    return type(value).__name__


def _reason(exc: Exception) -> str:
    return str(exc) if isinstance(exc, (TypeError, ValueError)) and str(exc) else type(exc).__name__
