"""A request for every operation, held against Amazon's own model of it, or against the collected row where none is."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest

from mws.spapi import routes
from mws.spapi.build import Request, build, sort_names
from mws.spapi.calls import Json, Param, QueryValue
from tests.reference import REFERENCE, needs_reference

pytestmark = needs_reference

EVERY = [*routes.keys(), *routes.keys(removed=True)]

# A swagger parameter or operation: JSON of Amazon's, of any shape.
Facts = dict[str, Any]

# Type names of rows collected from the Python SDK.
SDK_TYPES = {"str": "string", "int": "integer", "datetime": "string", "List[str]": "array", None: "object"}


@cache
def load(name: str) -> Any:
    assert REFERENCE is not None
    return json.loads((REFERENCE / "spapi" / name).read_text("utf-8"))


@cache
def files() -> dict[tuple[str, str], str]:
    """The model file of each (method, path); "" where there is none."""
    live = {
        (row["method"], row["path"]): row["file"] if (row.get("file") or "").startswith("models/") else ""
        for row in load("operations.json")["operations"]
    }
    gone = {(row["method"], row["path"]): row["saved_copy"] for row in load("removed.json")["removed"]}
    return {**{place: file for place, file in gone.items() if file}, **live}


def without_model() -> list[str]:
    return [key for key in EVERY if not files()[routes.route(key).method, routes.route(key).path]] if REFERENCE else []


def stated(key: str) -> dict[str, Facts]:
    """The parameters by name, as Amazon's model states them, or the collected row."""
    route = routes.route(key)
    file = files()[route.method, route.path]
    if not file:
        rows = load("operations.json")["operations"]
        row = next(row for row in rows if (row["method"], row["path"]) == (route.method, route.path))
        return {one["name"]: {**one, "type": SDK_TYPES.get(one["type"], one["type"])} for one in row["params"]}
    model = load(file)
    item = model["paths"][route.path]
    found = {}
    for one in [*item.get("parameters", ()), *item[route.method.lower()].get("parameters", ())]:
        known = model["parameters"][one["$ref"].rpartition("/")[2]] if "$ref" in one else one
        found[known["name"]] = known
    return found


def sample(param: Param) -> QueryValue:
    one = param.enum[0] if param.enum else "a/b c"
    two = param.enum[-1] if param.enum else "d+e%&"
    plain: dict[str, QueryValue] = {
        "array": [one] if param.max_items == 1 or one == two else [one, two],
        "integer": 3,
        "number": 1.5,
        "boolean": True,
    }
    return plain.get(param.kind, one)


def made(key: str, *, all_of_them: bool) -> Request:
    route = routes.route(key)
    given: dict[str, object] = {}
    for param in route.params:
        if param.required or all_of_them:
            empty: Json = [] if param.kind == "array" else {}
            given[param.name] = empty if param.place == "body" else sample(param)
    return build(sort_names(route, given), route)


def check(key: str, request: Request, *, all_of_them: bool) -> None:
    """The request says what Amazon's parameters allow: every place, name, list form, value and nothing else."""
    known = stated(key)
    pattern = re.sub(r"\\\{[^}]+\\\}", "([^/]+)", re.escape(routes.route(key).path))
    pieces = re.fullmatch(pattern, request.path)
    assert pieces
    names = re.findall(r"\{([^}]+)\}", routes.route(key).path)
    assert {name for name in known if known[name]["in"] == "path"} == set(names)
    assert all(
        unquote(piece) in ("a/b c", *(known[name].get("enum") or ()))
        for name, piece in zip(names, pieces.groups(), strict=True)
    )
    sent = (
        parse_qsl(request.target.partition("?")[2], keep_blank_values=True, strict_parsing=True)
        if request.query
        else []
    )
    for place, named in (("query", {name for name, _ in sent}), ("header", {name for name, _ in request.headers})):
        there = {name for name in known if known[name]["in"] == place}
        wanted = {name for name in there if known[name].get("required")}
        assert wanted <= named <= there
        assert named == there or not all_of_them
    for name, values in ((name, [v for n, v in sent if n == name]) for name in {name for name, _ in sent}):
        check_values(known[name], values)
    body = [one for one in known.values() if one["in"] == "body"]
    assert (request.body is not None) <= bool(body)
    assert request.body is not None or not (body and (body[0].get("required") or all_of_them))
    assert request.method == routes.route(key).method


def check_values(param: Facts, values: list[str]) -> None:
    if param["type"] == "array":
        if param.get("collectionFormat") != "multi":
            assert len(values) == 1, f"{param['name']} travels once, joined by commas"
            values = values[0].split(",")
        items = param.get("items")
        allowed = param.get("enum") or (items.get("enum") if isinstance(items, dict) else None)
    else:
        assert len(values) == 1
        allowed = param.get("enum")
    if allowed:
        assert set(values) <= set(allowed)
    if param["type"] == "boolean":
        assert values == ["true"]
    if param["type"] in ("integer", "number"):
        assert float(values[0])


@pytest.mark.parametrize("key", EVERY)
def test_a_request_with_everything_is_what_the_model_allows(key: str) -> None:
    check(key, made(key, all_of_them=True), all_of_them=True)


@pytest.mark.parametrize("key", EVERY)
def test_a_request_with_the_least_has_what_the_model_requires(key: str) -> None:
    check(key, made(key, all_of_them=False), all_of_them=False)


def test_those_without_a_model_are_known() -> None:
    assert len(without_model()) == 14


def test_every_operation_of_the_models_can_be_called() -> None:
    assert REFERENCE is not None
    table = {(routes.route(key).method, routes.route(key).path) for key in EVERY}
    for file in sorted((REFERENCE / "spapi" / "models").rglob("*.json")):
        model = json.loads(file.read_text("utf-8"))
        for path, item in model.get("paths", {}).items():
            for method, operation in item.items():
                if isinstance(operation, dict) and "operationId" in operation:
                    assert (method.upper(), path) in table, (Path(file).name, operation["operationId"])
