"""The static examples in Amazon's model files, and the rule by which a request finds its own. Only `load` reads files.

An example names parameters and their values. It matches a request that has all of them, whatever else that says; of
several the one that names most is taken, then the first. Bodies must be equal, parameters as text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from mws.spapi.sandbox.calls.messages import Request

# Two names for the same thing; the second is older and is found in the vendors' models.
_EXTENSION, _OLDER = "x-amzn-api-sandbox", "x-amazon-spds-sandbox-behaviors"
_METHODS = frozenset({"get", "post", "put", "patch", "delete"})


# `Any` below: parts of a JSON file whose shapes are Amazon's.
@dataclass(frozen=True, slots=True)
class Example:
    """A request's parameters by (place, name), and the reply to it. body: None for an empty one."""

    parameters: Mapping[tuple[str, str], Any]
    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Modelled:
    """One operation of a model, with its examples; none of them for about a fifth."""

    id: str
    method: str
    path: str
    pattern: re.Pattern[str]
    examples: tuple[Example, ...]

    def find(self, request: Request) -> Example | None:
        """The example that answers a request for this operation."""
        match = self.pattern.fullmatch(request.raw_path)
        place = {name: unquote(value) for name, value in match.groupdict().items()} if match else {}
        body = _body(request)
        fitting = [row for row in self.examples if _fits(row, request, place, body)]
        return max(fitting, key=lambda row: len(row.parameters), default=None)


def load(models: Path) -> tuple[Modelled, ...]:
    """Every operation of the swagger files in that folder and below. Raises ValueError where there is none."""
    found: list[Modelled] = []
    for path in sorted(models.rglob("*.json")):
        try:
            model = json.loads(path.read_text("utf-8"))
        except ValueError as exc:
            raise ValueError(f"{path}: not a JSON file") from exc
        if isinstance(model, dict) and isinstance(model.get("paths"), dict):
            found += _operations(model)
    if not found:
        raise ValueError(f"{models}: no swagger model in this folder")
    # `/items/search` is tried before `/items/{id}`.
    return tuple(sorted(found, key=lambda row: (row.path.count("{"), row.path)))


def _operations(model: Mapping[str, Any]) -> Iterator[Modelled]:
    for path, row in model["paths"].items():
        for method, operation in row.items():
            if method not in _METHODS or not isinstance(operation, dict):
                continue
            declared = [*row.get("parameters", ()), *operation.get("parameters", ())]
            places = dict(_place(model, parameter) for parameter in declared)
            yield Modelled(
                id=str(operation.get("operationId", f"{method.upper()} {path}")),
                method=method.upper(),
                path=path,
                pattern=_pattern(path),
                examples=tuple(_examples(operation, places)),
            )


def _pattern(path: str) -> re.Pattern[str]:
    # A parameter may be empty: one of Amazon's examples asks for the item without an ASIN.
    parts = re.split(r"\{(\w+)\}", path)
    return re.compile("".join(f"(?P<{part}>[^/]*)" if at % 2 else re.escape(part) for at, part in enumerate(parts)))


def _place(model: Mapping[str, Any], parameter: Mapping[str, Any]) -> tuple[str, str]:
    if reference := parameter.get("$ref"):
        parameter = model["parameters"][reference.rpartition("/")[2]]
    return parameter["name"], parameter["in"]


def _examples(operation: Mapping[str, Any], places: Mapping[str, str]) -> Iterator[Example]:
    for status, reply in operation["responses"].items():
        if not status.isdigit():
            continue
        for row in [*(reply.get(_EXTENSION) or {}).get("static", ()), *reply.get(_OLDER, ())]:
            asked = (row.get("request") or {}).get("parameters") or {}
            # Some models call the body `body` without declaring it so.
            parameters = {
                (places.get(name, "body" if name == "body" else "query"), name): _value(given)
                for name, given in asked.items()
                if given != {}  # named without a value: nothing is said about it
            }
            headers = {str(name): str(value) for name, value in (row.get("responseHeaders") or {}).items()}
            body = None if status == "204" else row.get("response")
            yield Example(parameters, int(status), body, headers)


def _value(given: Any) -> Any:
    # Usually {"value": ...}; a few examples leave the wrapping out.
    return given["value"] if isinstance(given, dict) and "value" in given else given


def _body(request: Request) -> Any:
    try:
        return json.loads(request.body) if request.body.strip() else None
    except ValueError:
        return request.body


def _fits(example: Example, request: Request, place: Mapping[str, str], body: Any) -> bool:
    for (where, name), value in example.parameters.items():
        if where == "body":
            if not _equal(body or None, value or None):
                return False
        elif where == "path":
            if place.get(name) != _text(value):
                return False
        elif where == "header":
            if request.headers.get(name.lower()) != _text(value):
                return False
        elif ",".join(request.query.get(name, ())) != _text(value):
            return False
    return True


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(_text(part) for part in value)
    return json.dumps(value) if isinstance(value, (bool, int, float)) else str(value)


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_equal(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_equal, one, other))
    return bool(one == other)
