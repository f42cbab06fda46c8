"""Writes `spapi/operations.pyi`: what a type checker and an editor know of `Client.call`, `pages` and `paginate`.

One overload for each operation, with its parameters by Amazon's names, out of the route table. The file exists for
reading only: nothing imports it at run time. Unknown names and operations stay possible (the last overload), because
Amazon adds some every month and the client refuses or lets through by its own rules (`Client(strict=...)`).

`--check` writes nothing and ends with 1 where the file is not what the table says.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from mws.spapi import routes
from mws.spapi.calls import Param, Route
from mws.spapi.lifecycle import end_of

FILE = Path(__file__).resolve().parent.parent / "spapi" / "operations.pyi"

# Names whose values are times: no row of the table says so, the names do.
TIMES = re.compile(r"(After|Before|Since|Until|Date|Time|DateTime)$")

KINDS = {"integer": "int", "number": "float", "boolean": "bool", "array": "Sequence[str]"}

WIDTH = 120

# Longer lists of values are no help in an editor.
MOST_VALUES = 30

HEAD = '''\
"""For type checkers and editors only. `scripts/generate_types.py` writes it out of the route table: do not edit."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from threading import Event
from typing import Any, Literal, Protocol, TypeAlias, TypedDict, overload

from typing_extensions import Unpack, deprecated

from mws.spapi.calls import RestReply
from mws.spapi.client import Unset
from mws.spapi.throttle import Priority

class _PageOptions(TypedDict, total=False):
    data_elements: tuple[str, ...]
    max_wait: float | Unset | None
    cancel: Event | None
    priority: Priority

class _Options(_PageOptions, total=False):
    deadline: float | None
'''

# name of the protocol, what it describes, its options, what it returns, whether only listings have it.
PROTOCOLS = (
    ("Call", "Client.call", "_Options", "Any", False),
    ("Pages", "Client.pages", "_PageOptions", "Iterator[RestReply]", True),
    ("Paginate", "Client.paginate", "_PageOptions", "Iterator[Any]", True),
)


class Values:
    """The sets of values that parameters may have, each under a name made from that of its parameter."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, ...], str] = {}

    def name(self, param: Param) -> str:
        """The alias for what this parameter may be."""
        if param.enum not in self._names:
            stem = "".join(part[:1].upper() + part[1:] for part in re.split(r"\W+", param.name))
            taken = sum(re.sub(r"\d+$", "", one) == stem for one in self._names.values())
            self._names[param.enum] = f"{stem}{taken + 1 if taken else ''}"
        return self._names[param.enum]

    def text(self) -> str:
        """All aliases, one after the other."""
        return "\n".join(self._alias(name, values) for values, name in self._names.items()) + "\n"

    def _alias(self, name: str, values: tuple[str, ...]) -> str:
        quoted = ['"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values]
        line = f"{name}: TypeAlias = Literal[{', '.join(quoted)}]"
        if len(line) <= WIDTH:
            return line
        return "\n".join([f"{name}: TypeAlias = Literal[", *(f"    {one}," for one in quoted), "]"])


def text() -> str:
    """The whole file."""
    keys = routes.keys()
    every = [routes.route(key) for key in keys]
    values = Values()
    parts: list[str] = []
    for name, of, options, returns, listings in PROTOCOLS:
        lines = [f"class {name}(Protocol):", f'    """`{of}`."""', ""]
        for route in every:
            if route.page_request or not listings:
                lines += _overload(route, options, returns, values)
        lines += ["    @overload", f"    def __call__(self, operation_id: str, /, **parameters: Any) -> {returns}: ..."]
        parts.append("\n".join(lines) + "\n")
    parts.append(
        "\n".join(
            f"def as_{name.lower()}(method: Callable[..., {returns}]) -> {name}: ..."
            for name, _, _, returns, _ in PROTOCOLS
        )
        + "\n"
    )
    return "\n".join([HEAD, values.text(), *parts])


def _overload(route: Route, options: str, returns: str, values: Values) -> Iterator[str]:
    yield "    @overload"
    if route.deprecated or end_of(route.key):
        yield f'    @deprecated("{_end(route.key)}")'
    yield "    def __call__("
    yield "        self,"
    # By position only; some operations have a parameter called `operation`.
    yield f'        operation_id: Literal["{route.key}"],'
    yield "        /,"
    named = list(_parameters(route, values))
    if named:
        yield "        *,"
    yield from (f"        {one}," for one in named)
    # A header's name is no name of Python's: it is given as `**{"x-amzn-...": ...}`.
    others = "Any" if any(not param.name.isidentifier() for param in route.params) else f"Unpack[{options}]"
    yield f"        **options: {others},"
    yield f"    ) -> {returns}: ..."


def _parameters(route: Route, values: Values) -> Iterator[str]:
    """Each parameter with its type; what may be left out after what may not."""
    holes = re.findall(r"\{([^}]+)\}", route.path)
    yield from (f"{name}: str" for name in holes)
    named = [one for one in route.params if one.place in ("query", "header") and one.name.isidentifier()]
    yield from (f"{one.name}: {_type(one, values)}" for one in named if one.required)
    yield from (f"{one.name}: {_type(one, values)} | None = ..." for one in named if not one.required)
    if any(one.place == "body" for one in route.params):
        yield "body: Any = ..."
        taken = {"body", *holes, *(one.name for one in named)}
        yield from (f"{name}: Any = ..." for name in routes.body_properties(route.key) if name not in taken)


def _type(param: Param, values: Values) -> str:
    if param.enum and len(param.enum) <= MOST_VALUES:
        name = values.name(param)
        return f"Sequence[{name}]" if param.kind == "array" else name
    if param.kind in KINDS:
        return KINDS[param.kind]
    return "str | date" if TIMES.search(param.name) else "str"


def _end(key: str) -> str:
    end = end_of(key)
    if end is None or end.ends is None:
        return "deprecated by Amazon; no end date is announced"
    return f"ends on {end.ends}; {f'use {end.successor}' if end.successor else 'no operation follows it'}"


def main(arguments: list[str]) -> int:
    """Write the file, or say that it is stale."""
    wanted = text()
    if FILE.exists() and FILE.read_text(encoding="utf-8") == wanted:
        return 0
    if "--check" in arguments:
        print(f"spapi/{FILE.name} is not what the route table says: run `make docs`")
        return 1
    FILE.write_text(wanted, encoding="utf-8")
    print(f"wrote spapi/{FILE.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
