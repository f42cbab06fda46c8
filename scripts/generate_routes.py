"""Writes `spapi/data/routes.json`: facts about every SP-API operation, out of Amazon's models and `operations.json`.

Paths, parameters and bodies come from the models; rates, restricted and grantless marks, the `payload` wrapper and
pagination names from `operations.json`, which was collected from several sources. Operations without a model come from
`operations.json` alone. No sentence of Amazon's is copied: names and numbers only.

    python scripts/generate_routes.py [--reference DIR] [--output FILE] [--check]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT.parent / "shared" / "reference"
OUTPUT = ROOT / "spapi" / "data" / "routes.json"

# Type names of operations.json rows that come from the Python SDK and not from a model.
SDK_TYPES = {"str": "string", "int": "integer", "datetime": "string", "List[str]": "array"}

# Swagger is JSON of any shape, hence Any in this script's signatures.
Facts = dict[str, Any]


def model_parameters(model: Facts, path: str, method: str) -> Iterator[Facts]:
    """The parameters of one operation, `$ref` followed, the path's own ones included."""
    item = model["paths"][path]
    for parameter in [*item.get("parameters", ()), *item[method.lower()].get("parameters", ())]:
        if "$ref" in parameter:
            parameter = resolve(model, parameter["$ref"])
        yield parameter


def resolve(model: Facts, reference: str) -> Facts:
    """What `#/definitions/X` points at."""
    found: Facts = model
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return found


def properties(model: Facts, schema: Facts) -> list[str]:
    """Names of an object schema's properties, inherited ones too; [] for what is no object."""
    if "$ref" in schema:
        return properties(model, resolve(model, schema["$ref"]))
    names = [name for part in schema.get("allOf", ()) for name in properties(model, part)]
    return names + list(schema.get("properties", ()))


def param(model: Facts | None, raw: Facts) -> Facts:
    """One parameter in the short form of routes.json: what equals Param's default is left out."""
    kind = SDK_TYPES.get(raw.get("type") or "object", raw.get("type") or "object")
    if kind == "object" and model is not None and schema_kind(model, raw.get("schema", {})) == "array":
        kind = "array"
    short: Facts = {"name": raw["name"], "in": raw["in"]}
    if kind != "string":
        short["kind"] = kind
    if raw.get("required"):
        short["required"] = True
    if kind == "array" and raw.get("collectionFormat") == "multi":
        short["csv"] = False
    items = raw.get("items")
    enum = raw.get("enum") or (items.get("enum") if isinstance(items, dict) else raw.get("items_enum"))
    if enum:
        short["enum"] = enum
    if raw.get("maxItems") is not None:
        short["max_items"] = raw["maxItems"]
    if raw["in"] == "body" and model is not None:
        short["properties"] = properties(model, raw.get("schema", {}))
    return short


def schema_kind(model: Facts, schema: Facts) -> str:
    """The type a body schema states, `$ref` followed."""
    if "$ref" in schema:
        return schema_kind(model, resolve(model, schema["$ref"]))
    return str(schema.get("type", "object"))


def row(operation: Facts, model: Facts | None) -> Facts:
    """One line of routes.json; what equals Route's default is left out."""
    raw = operation["params"]
    answers_empty = False
    if model is not None:
        raw = list(model_parameters(model, operation["path"], operation["method"]))
        responses = model["paths"][operation["path"]][operation["method"].lower()]["responses"]
        answers_empty = not any("schema" in said for status, said in responses.items() if status.startswith("2"))
    # The wrapper of getInventorySummaries stands beside `pagination`; taking it off would lose the next token.
    pages = operation.get("pagination_response") or []
    wrapped = bool(operation.get("payload_wrapped")) and all(page.startswith("payload.") for page in pages)
    if wrapped:
        pages = [page.removeprefix("payload.") for page in pages]
    short: Facts = {
        "method": operation["method"],
        "path": operation["path"],
        "params": [param(model, one) for one in raw],
        "rate": number(operation.get("rate")),
        "burst": number(operation.get("burst")),
        "wrapped": wrapped,
        "restricted": bool(operation.get("restricted")),
        "data_elements": (operation.get("restricted_note") or {}).get("dataElements") or [],
        "scope": operation.get("grantless_scope") if operation.get("grantless") else None,
        "page_request": operation.get("pagination_request") or [],
        "page_reply": pages,
        "deprecated": bool(operation.get("deprecated")),
        "empty": answers_empty,
    }
    return {name: value for name, value in short.items() if value not in (None, False, [])}


def number(value: Any) -> float | None:
    return None if value is None else float(value)


def generate(reference: Path) -> str:
    """The text of routes.json: one line per operation, so that a change reads as a change of one line."""
    facts = json.loads((reference / "spapi" / "operations.json").read_text("utf-8"))
    models: dict[str, Facts] = {}
    lines: dict[str, str] = {}
    for operation in facts["operations"]:
        file = operation.get("file") or ""
        model = None
        if file.startswith("models/"):
            if file not in models:
                models[file] = json.loads((reference / "spapi" / file).read_text("utf-8"))
            model = models[file]
        key = operation["key"]
        if key in lines:
            key = f"{key}:{operation['method']}"
        lines[key] = json.dumps(row(operation, model), ensure_ascii=True, separators=(",", ":"))
    head = {"sources": facts["sources"], "read_on": facts["generated"]}
    body = ",\n".join(f"{json.dumps(key)}:{lines[key]}" for key in sorted(lines))
    return f'{{"about":{json.dumps(head)},\n"routes":{{\n{body}\n}}}}\n'


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--reference", type=Path, default=REFERENCE, help="folder that holds spapi/operations.json")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the file differs")
    options = parser.parse_args()
    text = generate(options.reference)
    if options.check:
        same = options.output.is_file() and options.output.read_text("utf-8") == text
        print(f"{options.output}: {'up to date' if same else 'differs from the models'}")
        return 0 if same else 1
    options.output.write_text(text, "utf-8")
    print(f"{options.output}: {len(text)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
