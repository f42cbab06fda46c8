"""Writes `tests/facts/*.jsonl`: what Amazon's models say of every operation, for tests that need facts and no models.

    python scripts/generate_facts.py MODELS_DIR [--gone FOLDER] [--output FOLDER] [--check]

MODELS_DIR as for `generate_routes.py`. FOLDER of `--gone`: the last models of operations that Amazon has removed; they
are in no checkout of today, so without it their files are left as they are. The form is that of `scripts/facts.py`.
Names, types and bounds only: no sentence, no example and no model of Amazon's is carried on.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from scripts import swagger
from scripts.facts import FOLDER, Kind, Line
from scripts.generate_routes import ADDITIONS
from scripts.swagger import Facts, Modelled

# The models of operations that are gone, and what their keys begin with. Where two have an operation, the first counts.
GONE = {
    "authorizationV1": "authorization.v1",
    "catalogItemsV0": "catalogItems.v0",
    "fbaSmallandLight": "fbaSmallAndLight.v1",
    "feedsV0": "feeds.v0",
    "feeds_2020-09-04": "feeds.2020-09-04",
    "fulfillmentInboundV0_full_2025-01-07": "fulfillmentInbound.v0",
    "fulfillmentInboundV0_17ops_2024-01-31": "fulfillmentInbound.v0",
    "fulfillmentOutboundV0": "fulfillmentOutbound.v0",
    "merchantFulfillmentV0_8ops_2023-11-02": "merchantFulfillment.v0",
    "reportsV0": "reports.v0",
    "reports_2020-09-04": "reports.2020-09-04",
}
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
            "params": [_param(one) for one in raw],
            "body": body[0] if body else "",
            "replies": self._replies(responses, name),
            "examples": sorted(map(int, shown)),
            "error_codes": sorted(codes),
            "pages": _said_of_pages(operation),
        }
        return {word: value for word, value in line.items() if value not in ([], "")}

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


def extract(operations: Iterable[Modelled]) -> str:
    """The text of one file: its operations, then the shapes they use, each sorted by name."""
    listed = sorted(operations, key=lambda each: each.key)
    made = _Extract(listed[0].model)
    lines = [made.operation(each) for each in listed]
    lines += [made.shapes[name] for name in sorted(made.shapes)]
    return "".join(json.dumps(line, ensure_ascii=True, separators=(",", ":")) + "\n" for line in lines)


def live_files(models: Path, apis: Mapping[str, str]) -> dict[str, str]:
    """Text by file name, for every API of the public models."""
    by_api: dict[str, list[Modelled]] = {}
    for operation in swagger.read_models(models, apis):
        by_api.setdefault(operation.api, []).append(operation)
    return {f"{api}.jsonl": extract(operations) for api, operations in by_api.items()}


def gone_files(folder: Path, removed: Mapping[str, Any]) -> dict[str, str]:  # Any: rows of routes.json
    """Text by file name, for the operations that are gone. removed: their rows by key."""
    keys = {(row["method"], row["path"]): key for key, row in removed.items()}
    files: dict[str, str] = {}
    for stem, api in GONE.items():
        model = json.loads((folder / f"{stem}.json").read_text("utf-8"))
        found = [
            replace(each, key=keys.pop((each.method, each.path)))
            for each in swagger.operations(model, api)
            if (each.method, each.path) in keys
        ]
        if found:
            files[f"gone-{stem}.jsonl"] = extract(found)
    return files


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("models", type=Path, help="checkout of Amazon's public models")
    parser.add_argument("--gone", type=Path, help="folder with the last models of removed operations")
    parser.add_argument("--output", type=Path, default=FOLDER)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file differs")
    options = parser.parse_args(arguments)
    additions = json.loads(ADDITIONS.read_text("utf-8"))
    wanted = live_files(options.models, additions["apis"])
    if options.gone:
        wanted |= gone_files(options.gone, additions["removed"])
    present = {
        path.name: path.read_text("utf-8")
        for path in options.output.glob("*.jsonl")
        if options.gone or not path.name.startswith("gone-")
    }
    stale = sorted(name for name in {*wanted, *present} if wanted.get(name) != present.get(name))
    for name in stale:
        print(f"{options.output / name}: {'differs from' if name in wanted else 'is in none of'} the models")
        if options.check:
            continue
        if name in wanted:
            (options.output / name).write_text(wanted[name], "utf-8")
        else:
            (options.output / name).unlink()
    print(f"{options.output}: {len(wanted)} files, {sum(map(len, wanted.values()))} bytes, {len(stale)} differed")
    return 1 if stale and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
