"""Every REST path of every table exists in Amazon's model of that route; every property there is read or ignored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from mws.mappings.model import Field, Fixed, Many, Operation, Supplied
from mws.mappings.paths import ALL, Known, known, read_paths
from mws.mappings.registry import OPERATIONS
from mws.spapi.routes import route
from tests.reference import REFERENCE, needs_reference

# What a plan puts together from several replies, by the name of the part: plan → (name in the table, where it is
# upstream, which is the root for a reply that is the part itself).
ASSEMBLED = {"get_order": ("orders", ("order",)), "get_order_v0": ("Orders", ())}

# Plans that make their calls by themselves answer in a shape of their own: their tests hold it against the model.
TRANSLATED = [each for each in OPERATIONS if each.calls and not each.by_values and each.plan != "service_status"]


@cache
def model_of(key: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Schema of the good reply (without its wrapper) and all definitions, from Amazon's model."""
    assert REFERENCE is not None
    rows = json.loads((REFERENCE / "spapi" / "operations.json").read_text())["operations"]
    row = next(row for row in rows if row["key"] == key)
    model = json.loads((REFERENCE / "spapi" / row["file"]).read_text())
    schema = {"$ref": row["response_ref"]}
    if row["payload_wrapped"]:
        schema = resolved(schema, model["definitions"])["properties"]["payload"]
    return schema, model["definitions"]


def resolved(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = definitions[schema["$ref"].rsplit("/", 1)[1]]
    return resolved(schema["items"], definitions) if schema.get("type") == "array" else schema


def upstream(operation: Operation, path: tuple[str, ...]) -> tuple[str, ...]:
    ours, theirs = ASSEMBLED.get(operation.plan, ("", ()))
    return (*theirs, *path[1:]) if path and path[0] == ours else path


def strangers(schema: dict[str, Any], definitions: dict[str, Any], tree: Known, base: str) -> Iterator[str]:
    for name, inner in resolved(schema, definitions).get("properties", {}).items():
        if name not in tree:
            yield f"{base}{name}"
        elif tree[name] and ALL not in tree[name]:
            yield from strangers(inner, definitions, tree[name], f"{base}{name}.")


@needs_reference
@pytest.mark.parametrize("operation", TRANSLATED, ids=lambda each: f"{each.name} {each.version}")
def test_every_path_of_the_table_exists_in_the_model(operation: Operation) -> None:
    schema, definitions = model_of(operation.calls[0])
    for path in read_paths(operation.result):
        place = schema
        for name in upstream(operation, path):
            properties = resolved(place, definitions).get("properties", {})
            assert name in properties, f"{'.'.join(path)} stops at {name}: not in {list(properties)}"
            place = properties[name]


@needs_reference
@pytest.mark.parametrize("operation", TRANSLATED, ids=lambda each: f"{each.name} {each.version}")
def test_every_property_of_the_model_is_mapped_or_ignored(operation: Operation) -> None:
    schema, definitions = model_of(operation.calls[0])
    tree: Known = {}
    for name, below in known(operation).items():
        place = upstream(operation, (name,))
        tree.update({place[0]: below} if place else below)
    assert list(strangers(schema, definitions, tree, "")) == []


@pytest.mark.parametrize("operation", TRANSLATED, ids=lambda each: f"{each.name} {each.version}")
def test_every_parameter_of_the_table_exists_in_the_route(operation: Operation) -> None:
    params = {(param.place, param.name): param for param in route(operation.calls[0]).params}
    for node in operation.request:
        if isinstance(node, (Field, Many, Fixed, Supplied)):
            place, _, name = node.rest.removeprefix("each.").partition(".")
            assert (place, name) in params, f"{operation.name}: {node.rest}"  # type: ignore[comparison-overlap]
            param = params[place, name]  # type: ignore[index]  # a place: looked up one line above
            if isinstance(node, Fixed) and param.enum:
                values = (node.value,) if isinstance(node.value, str) else node.value
                assert set(values) <= set(param.enum)


@pytest.mark.parametrize("operation", TRANSLATED, ids=lambda each: f"{each.name} {each.version}")
def test_every_enum_of_a_parameter_is_the_routes(operation: Operation) -> None:
    params = {param.name: param for param in route(operation.calls[0]).params}
    for node in operation.request:
        codec = node.codec if isinstance(node, (Field, Many)) else None
        if codec is not None and codec.known and isinstance(node, (Field, Many)):
            allowed = params[node.rest.rpartition(".")[2]].enum
            assert not allowed or codec.known <= set(allowed), node.rest
