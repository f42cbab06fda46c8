"""Every API of `api`, found by its declaration, and the operation of a request."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from urllib.parse import unquote

from mws.spapi import routes
from mws.spapi.calls import Route
from mws.spapi.sandbox import api
from mws.spapi.sandbox.calls.declare import Api, Row
from mws.spapi.sandbox.calls.messages import Request
from mws.spapi.sandbox.world.site import Site


@dataclass(frozen=True, slots=True)
class Operation:
    """A row with its API and its route."""

    api: Api
    row: Row
    route: Route

    @property
    def key(self) -> str:
        return self.route.key

    @property
    def rate(self) -> float:
        """Calls a second."""
        return routes.pace(self.route)[0]

    @property
    def burst(self) -> float:
        return routes.pace(self.route)[1]


def _declared() -> tuple[Api, ...]:
    names = sorted(module.name for module in pkgutil.iter_modules(api.__path__))
    found = [import_module(f"{api.__name__}.{name}").API for name in names]
    return tuple(sorted(found, key=lambda each: each.name))


APIS: tuple[Api, ...] = _declared()
OPERATIONS = tuple(
    Operation(declared, row, routes.route(f"{declared.name}.{row.name}")) for declared in APIS for row in declared.rows
)
KEYS = frozenset(operation.key for operation in OPERATIONS)


def _pattern(route: Route) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", route.path))


# `/items/search` is tried before `/items/{id}`.
_PATTERNS = tuple(
    (_pattern(each.route), each) for each in sorted(OPERATIONS, key=lambda each: each.route.path.count("{"))
)


def find(request: Request) -> tuple[Operation, Mapping[str, str]] | None:
    """The operation of a request and its path parameters, decoded. An encoded slash belongs to its parameter."""
    path = request.raw_path or request.path
    for pattern, operation in _PATTERNS:
        if operation.route.method == request.method and (match := pattern.fullmatch(path)):
            return operation, {name: unquote(value) for name, value in match.groupdict().items()}
    return None


@cache
def _others() -> tuple[tuple[re.Pattern[str], Route], ...]:
    every = map(routes.route, (*routes.keys(), *routes.keys(removed=True)))
    return tuple((_pattern(route), route) for route in every if route.key not in KEYS)


def find_absent(request: Request) -> str:
    """The key of an operation that Amazon has or had and this sandbox has not; "" for a path that is nobody's."""
    path = request.raw_path or request.path
    matching = (route for pattern, route in _others() if route.method == request.method and pattern.fullmatch(path))
    return next((route.key for route in matching), "")


def settle(site: Site, now: datetime) -> None:
    """Do what was to be done until now: feeds end, schedules create reports, reports end."""
    for declared in APIS:
        if declared.settle:
            declared.settle(site, now)
