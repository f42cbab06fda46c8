"""Facts out of Amazon's models, as lines of the form `scripts/facts.py` describes: names, types, bounds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from scripts import swagger
from scripts.facts import Kind, Line, OperationFacts, read
from scripts.swagger import Facts, Modelled

_BOUNDS = (
    "enum", "minLength", "maxLength", "pattern", "minimum", "maximum", "multipleOf", "minItems", "maxItems",
    "uniqueItems",
)  # fmt: skip
_PARAM = ("name", "in", "type", "format", "required", "collectionFormat", *_BOUNDS)
# What the models say of a page's token, and the word that stands for it in the extract.
_SAID_OF_PAGES = {
    "alone": re.compile("only parameter"),
    "repeats": re.compile("same arguments|All other parameters"),
    "expires": re.compile("expire"),
}


class _Extract:
    """The lines of one model."""

    def __init__(self, model: Facts) -> None:
        self._model = model
        self.shapes: dict[str, Line] = {}

    def operation(self, operation: Modelled) -> Line:
        """The line of one operation; the shapes it uses are noted beside."""
        raw, responses = list(swagger.parameters(operation)), operation.itself["responses"]
        name = operation.itself["operationId"]
        body = [self.kind(one["schema"], f"{name}.body") for one in raw if one["in"] == "body"]
        shown = [status for status in responses if status.isdigit() and _examples(responses[status])]
        codes = {code for status in shown if int(status) >= 400 for code in _codes(responses[status])}
        line: Line = {
            "operation": operation.key,
            "method": operation.method,
            "path": operation.path,
            "wrapped": swagger.is_wrapped(operation, swagger.page_tokens(operation)[1]),
            "params": [_param(one) for one in raw],
            "body": body[0] if body else "",
            "replies": self._replies(responses, name),
            "examples": sorted(map(int, shown)),
            "error_codes": sorted(codes),
            "pages": _said_of_pages(operation),
        }
        return {word: value for word, value in line.items() if value not in ([], "", False)}

    def _replies(self, responses: Facts, name: str) -> dict[str, Kind]:
        """Kind by statuses: those with the same kind stand together, `400 403 404`."""
        found: dict[str, list[str]] = {}
        for status in sorted(filter(str.isdigit, responses)):
            schema = None if status == "204" else responses[status].get("schema")
            kind = "" if schema is None else self.kind(schema, f"{name}.{status}")
            found.setdefault(json.dumps(kind), []).append(status)
        return {" ".join(statuses): json.loads(kind) for kind, statuses in found.items()}

    def kind(self, schema: Facts, name: str) -> Kind:
        """The kind of a schema; what has names of its own becomes a shape, called `name` where the model does not."""
        if "$ref" in schema:
            called = schema["$ref"].rpartition("/")[2]
            if called in self.shapes:
                return f"#{called}"
            target = swagger.resolve(self._model, schema)
            return self.kind(target, called)
        parts = schema.get("allOf", ())
        if len(parts) == 1 and "properties" not in schema:
            return self.kind(parts[0], name)
        if parts or "properties" in schema or isinstance(schema.get("additionalProperties"), dict):
            self.shapes[name] = {"shape": name}  # before its properties: a shape may hold itself
            self.shapes[name]["has"] = self._has(schema, name)
            return f"#{name}"
        bounds = {bound: schema[bound] for bound in _BOUNDS if schema.get(bound) not in (None, False)}
        if schema.get("type") == "array":
            inner = self.kind(schema["items"], f"{name}.item")
            return {"list": inner, **bounds} if bounds or isinstance(inner, dict) else f"[]{inner}"
        word = schema.get("format") if schema.get("format") in ("date-time", "date") else schema.get("type", "any")
        if "enum" in bounds:
            self.shapes[name] = {"shape": name, "is": word, **bounds}
            return f"#{name}"
        return {"is": word, **bounds} if bounds else str(word)

    def _has(self, schema: Facts, name: str) -> dict[str, Kind]:
        has: dict[str, Kind] = {}
        for part in schema.get("allOf", ()):
            has |= self._has(swagger.resolve(self._model, part), name)
        must = set(swagger.required(self._model, schema))
        for property_, inner in schema.get("properties", {}).items():
            has[property_] = self.kind(inner, f"{name}.{property_}")
        more = schema.get("additionalProperties", False)
        if more is not False:
            has["*"] = self.kind(more, f"{name}.*") if isinstance(more, dict) else "any"
        # A part of an `allOf` may require what its neighbour names.
        return {key.removesuffix("!") + "!" * (key.removesuffix("!") in must): kind for key, kind in has.items()}


def _param(raw: Facts) -> Facts:
    short = {name: raw[name] for name in _PARAM if raw.get(name) not in (None, False)}
    items = raw.get("items", {})
    return {**short, "enum": items["enum"]} if "enum" in items else short


def _examples(response: Facts) -> list[Facts]:
    return [
        *(response.get("x-amzn-api-sandbox") or {}).get("static", ()),
        *response.get("x-amazon-spds-sandbox-behaviors", ()),
    ]


def _codes(response: Facts) -> Iterable[str]:
    for example in _examples(response):
        said = example.get("response")
        for error in said.get("errors") or () if isinstance(said, dict) else ():
            if isinstance(error, dict) and isinstance(error.get("code"), str):
                yield error["code"]


def _said_of_pages(operation: Modelled) -> list[str]:
    asked, _ = swagger.page_tokens(operation)
    said = " ".join(one.get("description", "") for one in swagger.parameters(operation) if one["name"] in asked)
    return [word for word, pattern in _SAID_OF_PAGES.items() if pattern.search(said)]


def lines(operations: Iterable[Modelled]) -> list[Line]:
    """Those of one model: its operations, then the shapes they use, each sorted by name."""
    listed = sorted(operations, key=lambda each: each.key)
    made = _Extract(listed[0].model)
    found = [made.operation(each) for each in listed]
    return [*found, *(made.shapes[name] for name in sorted(made.shapes))]


def by_api(operations: Iterable[Modelled]) -> dict[str, list[Line]]:
    """The lines of each API's model."""
    found: dict[str, list[Modelled]] = {}
    for operation in operations:
        found.setdefault(operation.api, []).append(operation)
    return {api: lines(each) for api, each in found.items()}


def facts_of(operations: Iterable[Modelled]) -> dict[str, OperationFacts]:
    """What a test reads of the extract, out of the models themselves."""
    return {key: found for each in by_api(operations).values() for key, found in read(each)}
