"""Names what a reply holds and MWS had no place for, as `Operation.dropped` declares it. Never fails a call.

It reads the reply beside the writer: a shape that is not what a path says holds nothing there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from mws.mappings.model import Operation
from mws.mappings.paths import Step, parse
from mws.spapi.calls import Json

_NOTHING = re.compile(r"\s*[-+]?0*\.?0*\s*", re.ASCII)


@cache
def _steps(operation: Operation) -> tuple[tuple[str, tuple[Step, ...]], ...]:
    return tuple((each.name, parse(each.rest)) for each in operation.dropped)


def dropped_names(operation: Operation, data: Json) -> Iterator[str]:
    """The names of what this reply has a value for and its table has no element for."""
    for name, steps in _steps(operation):
        # Loops in place of calls: this runs over every order of a page.
        found: list[Json] = data if isinstance(data, list) else [data]
        for step in steps:
            below: list[Json] = []
            for scope in found:
                value = scope.get(step.name) if isinstance(scope, dict) else None
                if not isinstance(value, list):
                    value = [] if value is None or step.key else [value]
                for row in value:
                    if not step.key or (isinstance(row, dict) and row.get(step.key) == step.value):
                        below.append(row)
            found = below
        for value in found:
            if value and not (isinstance(value, str) and _NOTHING.fullmatch(value)):
                yield name
                break
