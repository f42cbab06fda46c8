"""A request for every operation, held against Amazon's own model of it, or against the collected row where none is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest

from mws.spapi import routes
from mws.spapi.build import HttpRequest, build, sort_names
from mws.spapi.calls import Json, Param, QueryValue
from tests.reference import REFERENCE, facts, needs_reference

EVERY = [*routes.keys(), *routes.keys(removed=True)]
MODELLED = [key for key in EVERY if key in facts().all]
# Their rows were collected from Amazon's Python SDK.
WITHOUT_MODEL = [key for key in EVERY if key not in facts().all]

# A swagger parameter: JSON of Amazon's.
Stated = Mapping[str, Any]

# Type names of the SDK.
SDK_TYPES = {"str": "string", "int": "integer", "datetime": "string", "List[str]": "array", None: "object"}


@cache
def collected() -> dict[str, dict[str, Stated]]:
    assert REFERENCE is not None
    rows = json.loads((REFERENCE / "spapi" / "operations.json").read_text("utf-8"))["operations"]
    return {
        row["key"]: {one["name"]: {**one, "type": SDK_TYPES.get(one["type"], one["type"])} for one in row["params"]}
        for row in rows
    }


def stated(key: str) -> Mapping[str, Stated]:
    """The parameters by name, as Amazon's model states them, or the collected row."""
    modelled = facts().all.get(key)
    return collected()[key] if modelled is None else {one["name"]: one for one in modelled.params}


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


def made(key: str, *, all_of_them: bool) -> HttpRequest:
    route = routes.route(key)
    given: dict[str, object] = {}
    for param in route.params:
        if param.required or all_of_them:
            empty: Json = [] if param.kind == "array" else {}
            given[param.name] = empty if param.place == "body" else sample(param)
    return build(sort_names(route, given), route)


def check(key: str, request: HttpRequest, *, all_of_them: bool) -> None:
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


def check_values(param: Stated, values: list[str]) -> None:
    if param["type"] == "array":
        if param.get("collectionFormat") != "multi":
            assert len(values) == 1, f"{param['name']} travels once, joined by commas"
            values = values[0].split(",")
    else:
        assert len(values) == 1
    allowed = param.get("enum") or param.get("items_enum")
    if allowed:
        assert set(values) <= set(allowed)
    if param["type"] == "boolean":
        assert values == ["true"]
    if param["type"] in ("integer", "number"):
        assert float(values[0])


@pytest.mark.parametrize("key", MODELLED)
def test_a_request_with_everything_is_what_the_model_allows(key: str) -> None:
    check(key, made(key, all_of_them=True), all_of_them=True)


@pytest.mark.parametrize("key", MODELLED)
def test_a_request_with_the_least_has_what_the_model_requires(key: str) -> None:
    check(key, made(key, all_of_them=False), all_of_them=False)


@needs_reference
def test_requests_without_a_model_are_what_was_collected() -> None:
    assert len(WITHOUT_MODEL) == 14
    for key in WITHOUT_MODEL:
        check(key, made(key, all_of_them=True), all_of_them=True)
        check(key, made(key, all_of_them=False), all_of_them=False)


def test_every_operation_of_the_models_can_be_called() -> None:
    table = {(routes.route(key).method, routes.route(key).path) for key in EVERY}
    assert len(facts().live) == 370
    assert len(facts().gone) == len(routes.keys(removed=True))
    for key, modelled in facts().all.items():
        assert (modelled.method, modelled.path) in table, key


@pytest.mark.parametrize("key", MODELLED)
def test_the_route_is_what_the_model_says(key: str) -> None:
    """Method, path, parameters and success: table and extract are made from the same models on two ways."""
    modelled, route = facts().all[key], routes.route(key)
    assert (route.method, route.path) == (modelled.method, modelled.path)
    for param in route.params:
        theirs = modelled.param(param.place, param.name)
        assert theirs is not None, param.name
        assert param.required == theirs.get("required", False)
        assert param.enum == tuple(theirs.get("enum", ()))
        if param.place != "body":
            assert param.kind == theirs["type"]
            assert param.csv == (theirs.get("collectionFormat") != "multi")
    assert len(route.params) == len(modelled.params)
    bodies = {status: kind for status, kind in modelled.replies.items() if status < 300}
    names = {name for kind in bodies.values() if kind for name in modelled.shapes.names(kind)}
    assert route.success.may_be_empty == (names <= {"errors"} and not modelled.shapes.is_list(modelled.success))
    if route.wrapped:
        assert "payload" in names
    elif route.success.kind == "object" and len(set(map(str, filter(None, bodies.values())))) == 1:
        assert set(route.success.required) == set(modelled.shapes.required(modelled.success))
