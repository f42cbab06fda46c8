"""Turns a RestCall into what goes on the wire, or refuses it by name before anything is sent. No I/O, no secrets.

Every name and value is percent-encoded exactly once by RFC 3986: a SKU `A/B` is `A%2FB` in the path, never `A/B` and
never `A%252FB`. Parameters of place "header" are given in `RestCall.query` beside the others; the Route knows better
where each belongs.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import NoReturn, TypeAlias
from urllib.parse import quote

from mws.spapi.calls import Json, Param, QueryValue, RestCall, Route
from mws.spapi.dates import as_text
from mws.spapi.errors import InvalidCall
from mws.spapi.routes import body_properties, nearest

Notice: TypeAlias = Callable[[str, str], None]
"""Told a parameter's name and what the table says against it, where that is no reason to refuse the call."""

_HOLE = re.compile(r"\{([^}]+)\}")
_INTEGER = re.compile(r"-?[0-9]+")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_HEADER_VALUE = re.compile(r"[\x20-\x7e]*")


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One HTTP request but for host, token and date. path is encoded; query is not (see `target`)."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = field(default=None, repr=False)

    @property
    def target(self) -> str:
        """Path and query as they stand in the request line."""
        if not self.query:
            return self.path
        return self.path + "?" + "&".join(f"{quote(n, safe='')}={quote(v, safe='')}" for n, v in self.query)


def build(call: RestCall, route: Route, notice: Notice | None = None) -> HttpRequest:
    """The request that makes this call.

    notice: given, it is told of parameters and values that the table does not know, and they are sent all the same;
    None refuses them.
    Raises InvalidCall naming operation and parameter: one is missing, unknown, of the wrong type, not one of the
    allowed values, in a list too long, or cannot travel (a comma inside an element of a comma-joined list).
    """
    places = _places(route)
    pieces = {name: _path_value(call, name, value) for name, value in call.path.items() if value is not None}
    for name in pieces:
        if name not in places.path:
            _refuse(call, name, f"is not in the path {route.path}{nearest(name, places.path)}")
    for name in places.path:
        if name not in pieces:
            _refuse(call, name, f"is missing; the path is {route.path}")
    query: list[tuple[str, str]] = []
    headers: list[tuple[str, str]] = []
    given = {name: value for name, value in call.query.items() if value is not None}
    for name, value in given.items():
        param = places.named.get(name)
        if param is None:
            problem = _not_among(name, list(places.named))
            if notice is None:
                _refuse(call, name, problem)
            notice(name, problem)
            param = Param(name, "query", _kind_of(value))
        if param.place == "header":
            headers.append((name, _header_value(call, param, value, notice)))
        elif param.kind == "array":
            query += _list(call, param, value, notice)
        else:
            query.append((name, _scalar(call, param, value, notice)))
    for name in places.required:
        if name not in given:
            _refuse(call, name, "is missing")
    return HttpRequest(
        route.method,
        _HOLE.sub(lambda hole: pieces[hole[1]], route.path) if pieces else route.path,
        tuple(query),
        tuple(headers),
        _body(call, places.body),
    )


def sort_names(
    route: Route, given: dict[str, object], data_elements: tuple[str, ...] = (), notice: Notice | None = None
) -> RestCall:
    """The RestCall of loose parameters: each goes where the Route has it.

    `body`, or the body's own name, gives the whole body; a name that is neither parameter nor `body` is a top-level
    property of the body where the operation has one. Raises InvalidCall for a name that fits nowhere; with a notice
    that is told of it, and it is a property of the body where there is one, else a query parameter.
    """
    places = _places(route)
    path: dict[str, str] = {}
    query: dict[str, QueryValue | None] = {}
    body: Json = None
    properties: dict[str, Json] = {}
    known = body_properties(route.key)
    bare = RestCall(route.key)
    # Values are checked by `build`, which knows each parameter's type; here only names are sorted.
    for name, value in given.items():
        if name in places.path:
            path[name] = value  # type: ignore[assignment]
        elif name in places.named:
            query[name] = value  # type: ignore[assignment]
        # Some bodies have a property of their own name (`requests`): then that is meant.
        elif places.body is not None and (name == "body" or (name == places.body.name and name not in known)):
            body = value  # type: ignore[assignment]
        elif places.body is not None and (name in known or not known or notice is not None):
            if notice is not None and known and name not in known:
                notice(name, _not_among(name, known))
            if value is not None:
                properties[name] = value  # type: ignore[assignment]
        elif notice is not None:
            query[name] = value  # type: ignore[assignment]  # `build` gives notice of it
        else:
            _refuse(bare, name, _not_among(name, [*places.path, *places.named, *known]))
    if properties and body is not None:
        _refuse(bare, next(iter(properties)), "is given beside a whole body; give one or the other")
    return RestCall(route.key, path, query, properties or body, data_elements)


@dataclass(frozen=True, slots=True)
class _Places:
    """A Route's parameters by where they travel, worked out once."""

    path: tuple[str, ...]
    named: MappingProxyType[str, Param]
    required: tuple[str, ...]
    body: Param | None


# By key and not by Route: hashing a Route walks all its parameters, on every call.
_worked_out: dict[str, tuple[Route, _Places]] = {}
# More than the table has rows. Calls past it have a key for each path somebody writes.
_MOST_WORKED_OUT = 1000


def _places(route: Route) -> _Places:
    known = _worked_out.get(route.key)
    if known is None or known[0] is not route:
        if len(_worked_out) >= _MOST_WORKED_OUT:
            _worked_out.clear()
        known = _worked_out[route.key] = (route, _sorted_out(route))
    return known[1]


def _sorted_out(route: Route) -> _Places:
    named = {p.name: p for p in route.params if p.place in ("query", "header")}
    return _Places(
        path=tuple(_HOLE.findall(route.path)),
        named=MappingProxyType(named),
        required=tuple(p.name for p in named.values() if p.required),
        body=next((p for p in route.params if p.place == "body"), None),
    )


def _path_value(call: RestCall, name: str, value: object) -> str:
    if not isinstance(value, str):
        _refuse(call, name, f"wants text, got {_type(value)}")
    if value in ("", ".", ".."):
        # These three change which resource the path names, however they are encoded.
        _refuse(call, name, f"cannot be {value!r}: it would name another path")
    return _encoded(call, name, value, lambda text: quote(text, safe=""))


def _kind_of(value: QueryValue) -> str:
    """The swagger type of a parameter that is not in the table, by the value it is given."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    return "string" if isinstance(value, (str, date)) else "array"


def _header_value(call: RestCall, param: Param, value: QueryValue, notice: Notice | None) -> str:
    text = _scalar(call, param, value, notice)
    if not _HEADER_VALUE.fullmatch(text):
        _refuse(call, param.name, "travels as a header and may hold printable ASCII only")
    return text


def _list(call: RestCall, param: Param, value: QueryValue, notice: Notice | None) -> list[tuple[str, str]]:
    elements: Sequence[object] = [value] if isinstance(value, str) else _sequence(call, param, value)
    if not elements:
        _refuse(call, param.name, "is an empty list; leave the parameter out, or name at least one")
    if param.max_items is not None and len(elements) > param.max_items:
        _refuse(call, param.name, f"takes at most {param.max_items} items, got {len(elements)}")
    texts = [_text(call, param, element, notice) for element in elements]
    if not param.csv:
        return [(param.name, text) for text in texts]
    for text in texts:
        if "," in text:
            _refuse(
                call,
                param.name,
                f"is joined by commas and cannot carry {text!r}: Amazon takes an encoded comma for a separator. "
                "Ask for it alone, by an operation that has it in the path",
            )
    return [(param.name, ",".join(texts))]


def _sequence(call: RestCall, param: Param, value: object) -> Sequence[object]:
    if isinstance(value, (list, tuple)):
        return value
    if isinstance(value, (set, frozenset)):
        return sorted(value, key=str)
    _refuse(call, param.name, f"wants a list of texts, got {_type(value)}")


def _text(call: RestCall, param: Param, value: object, notice: Notice | None) -> str:
    if not isinstance(value, str):
        _refuse(call, param.name, f"wants text, got {_type(value)}")
    if value == "":
        _refuse(call, param.name, "has an empty text in its list")
    if param.enum and value not in param.enum:
        _unknown(call, param, value, notice)
    return _encoded(call, param.name, value)


def _scalar(call: RestCall, param: Param, value: QueryValue, notice: Notice | None) -> str:
    name, kind = param.name, param.kind
    if kind == "boolean":
        if isinstance(value, bool):
            return "true" if value else "false"
        if value in ("true", "false"):
            return str(value)
        _refuse(call, name, f"wants True or False, got {_type(value)}")
    if kind in ("integer", "number"):
        shape = _INTEGER if kind == "integer" else _NUMBER
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            _refuse(call, name, f"wants {kind}, got {_type(value)}")
        if isinstance(value, float) and not math.isfinite(value):
            _refuse(call, name, f"wants {kind}, got {value!r}")
        # repr of a float may be 1e-07, which is no JSON-like number for Amazon; the check below refuses it.
        if not shape.fullmatch(str(value)):
            _refuse(call, name, f"wants {kind}, got {value!r}")
        return str(value)
    if not isinstance(value, str):
        if isinstance(value, date):
            return _time(call, name, value)
        _refuse(call, name, f"wants text, got {_type(value)}")
    if param.enum and value not in param.enum:
        _unknown(call, param, value, notice)
    return _encoded(call, name, value)


def _unknown(call: RestCall, param: Param, value: str, notice: Notice | None) -> None:
    problem = f"may not be {value!r}{nearest(value, param.enum) or _choice(param)}"
    if notice is None:
        _refuse(call, param.name, problem)
    notice(param.name, problem)


def _body(call: RestCall, param: Param | None) -> bytes | None:
    if call.body is None:
        if param is not None and param.required:
            _refuse(call, param.name, "is missing: this operation wants a body")
        return None
    if param is None:
        _refuse(call, "body", "is not taken by this operation")
    wanted: type = list if param.kind == "array" else dict
    if not isinstance(call.body, wanted):
        _refuse(call, param.name, f"wants a JSON {'array' if wanted is list else 'object'}, got {_type(call.body)}")

    def other(value: object) -> str:
        if isinstance(value, date):
            return _time(call, param.name, value)
        raise TypeError

    try:
        written = json.dumps(call.body, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=other)
        return written.encode("utf-8")
    except (TypeError, ValueError) as exc:
        # The exception's own text may quote the body, which may be a buyer's address.
        problem = type(exc).__name__
    _refuse(call, param.name, f"cannot be written as JSON ({problem}): a NaN, an object, a broken character?")


def _time(call: RestCall, name: str, value: date) -> str:
    try:
        return as_text(value)
    except ValueError as exc:
        problem = str(exc)
    _refuse(call, name, problem)


def _encoded(call: RestCall, name: str, value: str, encode: Callable[[str], str] = str) -> str:
    """The value, encoded; refused where it holds half a character (a lone surrogate), which has no UTF-8."""
    if not value.isascii() and any("\ud800" <= char <= "\udfff" for char in value):
        _refuse(call, name, "holds a broken character (a lone surrogate)")
    return encode(value)


def _not_among(name: str, known: Sequence[str]) -> str:
    return f"is not a parameter of this operation{nearest(name, list(known))}"


def _choice(param: Param) -> str:
    return f"; one of {', '.join(param.enum[:12])}"


def _type(value: object) -> str:
    return type(value).__name__


def _refuse(call: RestCall, name: str, problem: str) -> NoReturn:
    raise InvalidCall(f"{call.operation}: {name} {problem}", operation=call.operation, parameter=name)
