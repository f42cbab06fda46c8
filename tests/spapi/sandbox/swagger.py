"""Amazon's swagger models as strict JSON schemas: unknown properties are errors, dates must be dates."""

from __future__ import annotations

import functools
import json
from datetime import datetime
from typing import Any

from jsonschema import Draft4Validator, FormatChecker

from mws.spapi.sandbox.http.registry import APIS
from tests.reference import REFERENCE

FILES = {api.name: api.model for api in APIS}

_formats = FormatChecker(formats=())


@_formats.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    # Whole seconds is how the outbound dates are told, milliseconds all others.
    text = str(value)
    datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ" if "." in text else "%Y-%m-%dT%H:%M:%SZ")
    return True


@functools.cache
def _model(api: str) -> Any:
    assert REFERENCE is not None
    model = json.loads((REFERENCE / "spapi" / "models" / FILES[api]).read_text("utf-8"))
    # A part of an `allOf` must let pass what the other parts name.
    parts = {part["$ref"].rpartition("/")[2] for part in _parts(model) if "$ref" in part}
    inline = {id(part) for part in _parts(model)}
    for name, definition in model["definitions"].items():
        for found in _objects(definition):
            if id(found) not in inline and not (found is definition and name in parts):
                found.setdefault("additionalProperties", False)
    return model


def _parts(node: Any) -> Any:
    if isinstance(node, dict):
        yield from node.get("allOf", ())
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _parts(child)


def _objects(node: Any) -> Any:
    if isinstance(node, dict):
        if isinstance(node.get("properties"), dict):
            yield node
        for child in node.values():
            yield from _objects(child)
    elif isinstance(node, list):
        for child in node:
            yield from _objects(child)


@functools.cache
def _validator(key: str, status: int) -> Draft4Validator:
    api, _, operation = key.rpartition(".")
    model = _model(api)
    for methods in model["paths"].values():
        for row in methods.values():
            if isinstance(row, dict) and row.get("operationId") == operation:
                # A planted fault may give a status that the model does not list; an error then has the shape of a 400.
                reply = row["responses"].get(str(status)) or row["responses"]["400"]
                schema = reply["schema"]
                return Draft4Validator({**schema, "definitions": model["definitions"]}, format_checker=_formats)
    raise LookupError(key)


def faults_in(key: str, status: int, body: object) -> list[str]:
    """What is wrong with a reply of that operation and status, by Amazon's model; empty where nothing is."""
    return [f"{error.json_path}: {error.message}" for error in _validator(key, status).iter_errors(body)]


def required_names(key: str, definition: str) -> set[str]:
    """The names that one definition of the operation's model requires."""
    return set(_model(key.rpartition(".")[0])["definitions"][definition].get("required", ()))
