"""Amazon's swagger models as strict JSON schemas: unknown properties are errors, dates must be dates."""

from __future__ import annotations

import functools
import json
from datetime import datetime
from typing import Any

from jsonschema import Draft4Validator, FormatChecker

from tests.reference import REFERENCE

FILES = {
    "orders.2026-01-01": "orders-api-model/orders_2026-01-01.json",
    "orders.v0": "orders-api-model/ordersV0.json",
    "sellers.v1": "sellers-api-model/sellers.json",
    "tokens.2021-03-01": "tokens-api-model/tokens_2021-03-01.json",
}

_formats = FormatChecker(formats=())


@_formats.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    datetime.strptime(str(value), "%Y-%m-%dT%H:%M:%S.%fZ")
    return True


@functools.cache
def _model(api: str) -> Any:
    assert REFERENCE is not None
    model = json.loads((REFERENCE / "spapi" / "models" / FILES[api]).read_text("utf-8"))
    for definition in _objects(model["definitions"]):
        definition.setdefault("additionalProperties", False)
    return model


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
                schema = row["responses"][str(status)]["schema"]
                return Draft4Validator({**schema, "definitions": model["definitions"]}, format_checker=_formats)
    raise LookupError(key)


def faults_in(key: str, status: int, body: object) -> list[str]:
    """What is wrong with a reply of that operation and status, by Amazon's model; empty where nothing is."""
    return [f"{error.json_path}: {error.message}" for error in _validator(key, status).iter_errors(body)]
