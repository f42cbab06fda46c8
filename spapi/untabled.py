"""Calls past the route table: what Amazon has since this release was made. Pure: method and path to a Route.

A path that is in the table after all takes that row, so that rate, wrapper and life of an operation hold however it is
asked for. Any other is a Route of its own, of which nothing is known but what the caller says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from urllib.parse import quote, unquote

from mws.spapi import routes
from mws.spapi.calls import Json, Param, QueryValue, RestCall, Route, Success
from mws.spapi.errors import InvalidCall

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")

_HOLE = re.compile(r"\{([^{}/]+)\}")
# Path characters by RFC 3986, holes filled; percent signs only before two hex digits.
_PATH = re.compile(r"(/([A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})+)+")


def build_untabled(
    method: str,
    path: str,
    *,
    path_parameters: Mapping[str, str],
    query: Mapping[str, QueryValue | None],
    body: Json,
    data_elements: tuple[str, ...],
    scope: str,
    rate: float | None,
    burst: float | None,
) -> tuple[RestCall, Route]:
    """The call and the Route of one request. Arguments as of `Client.request`.

    Raises InvalidCall for what is no method or no path, and for a hole without its value.
    """
    if method not in METHODS:
        raise _refused(method, path, f"the method is one of {', '.join(METHODS)}", "method")
    for name in _HOLE.findall(path):
        value = path_parameters.get(name)
        if not isinstance(value, str) or value in ("", ".", ".."):
            raise _refused(method, path, f"path_parameters has no text for {{{name}}} that keeps the path", name)
    for name in path_parameters:
        if f"{{{name}}}" not in path:
            raise _refused(method, path, f"path_parameters has {name}, the path has no {{{name}}}", name)
    filled = _HOLE.sub(lambda hole: quote(path_parameters[hole[1]], safe=""), path)
    if not _PATH.fullmatch(filled) or {".", ".."} & set(unquote(filled).split("/")):
        raise _refused(method, path, "the path begins with / and is percent-encoded, without query", "path")
    known = _tabled(method, filled)
    if known is not None:
        route, values = known
        return RestCall(route.key, values, query, body, data_elements), route
    params = (Param("body", "body", "array" if isinstance(body, list) else "object"),)
    route = Route(
        key=f"{method} {path}",
        method=method,
        path=path,
        params=params if method not in ("GET", "HEAD") else (),
        rate=rate,
        burst=burst,
        restricted=bool(data_elements),
        data_elements=data_elements,
        grantless_scope=scope or None,
        success=Success(kind="any", may_be_empty=True),
    )
    return RestCall(route.key, dict(path_parameters), query, body, data_elements), route


def _tabled(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The row of the table that this path is an instance of, and the values of its holes."""
    given = path.split("/")[1:]
    for steps, key in _index().get((method, len(given)), ()):
        if all(step[0] == "{" or step == unquote(have) for step, have in zip(steps, given, strict=True)):
            values = {step[1:-1]: unquote(have) for step, have in zip(steps, given, strict=True) if step[0] == "{"}
            return routes.route(key), values
    return None


@cache
def _index() -> dict[tuple[str, int], list[tuple[list[str], str]]]:
    """The table by method and number of steps; a path without holes before one whose hole it would fill."""
    found: dict[tuple[str, int], list[tuple[list[str], str]]] = {}
    for route in map(routes.route, routes.keys()):
        steps = route.path.split("/")[1:]
        found.setdefault((route.method, len(steps)), []).append((steps, route.key))
    for rows in found.values():
        rows.sort(key=lambda row: sum(step[:1] == "{" for step in row[0]))
    return found


def _refused(method: str, path: str, problem: str, parameter: str) -> InvalidCall:
    where = f"{method} {path}"[:200]
    return InvalidCall(f"{where}: {problem}", operation=where, parameter=parameter)
