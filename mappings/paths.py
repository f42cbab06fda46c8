"""REST paths of the tables, parsed; and what of a reply the tables know. Pure functions of data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from mws.mappings.model import Attr, Field, Group, Many, NextToken, Node, Operation, Scope, Text, When
from mws.spapi.calls import Json

_STEP = re.compile(r"([A-Za-z0-9_]+)(?:\[([A-Za-z0-9_]+)=([^\]]+)\])?")

# name → what is known below it; an empty mapping, or the name "*": everything below is known.
Known: TypeAlias = dict[str, "Known"]
ALL = "*"


@dataclass(frozen=True, slots=True)
class Step:
    """One name of a path; key and value select the first element of the list found there that has them."""

    name: str
    key: str = ""
    value: str = ""


@cache
def parse(path: str) -> tuple[Step, ...]:
    """`a.b[type=X].c` as steps. ValueError for anything else."""
    if not path:
        return ()
    steps: list[Step] = []
    for part in path.split("."):
        match = _STEP.fullmatch(part)
        if not match:
            raise ValueError(f"no path: {path!r} at {part!r}")
        steps.append(Step(match[1], match[2] or "", match[3] or ""))
    return tuple(steps)


def resolve(value: Json, path: str) -> Json:
    """What stands at a path; None where a step is missing. TypeError where a step meets something not an object."""
    for step in parse(path):
        if value is None:
            return None
        if not isinstance(value, dict):
            raise TypeError(f"wants an object to read {step.name!r} from, got {type(value).__name__}")
        value = value.get(step.name)
        if step.key and value is not None:
            if not isinstance(value, list):
                raise TypeError(f"wants a list at {step.name!r}, got {type(value).__name__}")
            value = next((row for row in value if isinstance(row, dict) and row.get(step.key) == step.value), None)
    return value


def _names(path: str) -> tuple[str, ...]:
    return tuple(step.name for step in parse(path))


def _selectors(base: tuple[str, ...], path: str) -> Iterable[tuple[str, ...]]:
    before: list[str] = []
    for step in parse(path):
        before.append(step.name)
        if step.key:
            yield (*base, *before, step.key)


def read_paths(nodes: Iterable[Node], base: tuple[str, ...] = ()) -> Iterable[tuple[str, ...]]:
    """Every path these nodes read, as names from the root of the reply."""
    for node in nodes:
        if isinstance(node, NextToken):
            yield (*base, *_names(node.rest))
        elif isinstance(node, When):
            yield from read_paths(node.children, base)
        elif isinstance(node, (Field, Attr, Text)):
            if node.codec is None:
                continue  # an attribute that is a constant or a fact of the call
            here = (*base, *_names(node.rest))
            yield from _selectors(base, node.rest)
            if node.codec.looks_at:
                yield from ((*here, *_names(path)) for path in node.codec.looks_at)
            elif node.rest:
                yield here
        elif isinstance(node, (Group, Scope, Many)):
            here = (*base, *_names(node.rest))
            yield from _selectors(base, node.rest)
            extra = node.via.looks_at if node.via else ()
            if isinstance(node, Many):
                extra += node.check.looks_at if node.check else ()
                extra += node.codec.looks_at if node.codec else ()
            yield from ((*here, *_names(path)) for path in extra)
            if node.via is None or node.via.filters:
                yield from read_paths(node.children, here)
                if not node.children and not extra:
                    yield here


def known_paths(operation: Operation) -> Known:
    """What of the reply this operation reads or ignores, and what its plan makes, as a tree."""
    tree: Known = {}
    ignored = ((*path.split("."), ALL) for path in operation.ignored)
    for path in (*read_paths(operation.result), *ignored, *_plans_own(operation.sources)):
        place = tree
        for name in path:
            place = place.setdefault(name, {})
    return tree


def _plans_own(sources: Mapping[str, str]) -> Iterable[tuple[str, ...]]:
    """Places where nothing is Amazon's word for word: what the plan makes, and objects it gives names of its own."""
    for place, source in sources.items():
        names = _names(place)
        if not source:
            yield (*names, ALL)
        elif len(names) > 1 and names[-1] != source.partition(" ")[2].rpartition(".")[2]:
            yield (*names[:-1], ALL)


def unknown(data: Json, tree: Known, base: str = "$") -> Iterable[str]:
    """Properties of a reply the tree does not know, of the first element of each list only: a sample, for counting."""
    if isinstance(data, list):
        yield from unknown(data[0], tree, base + "[]") if data else ()
    elif isinstance(data, dict) and tree and ALL not in tree:
        for name, value in data.items():
            if name not in tree:
                yield f"{base}.{name}"
            elif tree[name]:
                yield from unknown(value, tree[name], f"{base}.{name}")
