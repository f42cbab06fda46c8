"""REST paths of the tables as closures: what `mws.mappings.paths.resolve` does step by step, prepared once.

A scope is the JSON object a node reads from. Where it, or a step below it, is no object, reading raises AttributeError
or TypeError; a selector wants a list of objects.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from mws.mappings.paths import Step, parse
from mws.spapi.calls import Json

Getter: TypeAlias = Callable[[dict[str, Json]], Json]


def single_name(path: str) -> str:
    """The name that a path of one plain step is, "" for any other: what a page reads ten thousand times."""
    steps = parse(path)
    return steps[0].name if len(steps) == 1 and not steps[0].key else ""


def getter(path: str) -> Getter:
    """Reads what stands at a path of a JSON object; None where a step is missing."""
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
    first = steps[0]

    def get(scope: dict[str, Json]) -> Json:
        value: Json = scope
        for step in steps:
            if value is None and step is not first:
                return None
            value = value.get(step.name)  # type: ignore[union-attr]  # explained when it raises
            if step.key and value is not None:
                if value.__class__ is not list:
                    raise TypeError(f"wants a list at {step.name!r}, got {type(value).__name__}")
                for row in value:
                    if row.get(step.key) == step.value:  # type: ignore[union-attr]  # as above
                        value = row
                        break
                else:
                    return None
        return value

    return get
