"""Writes `spapi/data/routes.json`: facts about every SP-API operation, out of Amazon's models and `operations.json`.

Paths, parameters, bodies and the list a page holds come from the models; rates, restricted and grantless marks, the
`payload` wrapper and pagination names from `operations.json`, which was collected from several sources. Operations
without a model come from `operations.json` alone; removed ones from `removed.json` and the last model they had. No
sentence of Amazon's is copied: names and numbers only.

    python scripts/generate_routes.py [--reference DIR] [--output FILE] [--check]
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT.parent / "shared" / "reference"
OUTPUT = ROOT / "spapi" / "data" / "routes.json"

# Type names of operations.json rows that come from the Python SDK and not from a model.
SDK_TYPES = {"str": "string", "int": "integer", "datetime": "string", "List[str]": "array"}

# Where the reply of an operation without a model has the next token and the list: (parameter, token, list). Source: the
# attribute maps of the reply classes in amzn-sp-api 1.13.0.
PAGES_WITHOUT_MODEL = {
    "financesRemittances.2026-03-17.getRemittance": (
        "nextTokenForLineItems",
        "nextTokenForLineItems",
        "remittanceItems",
    ),
    "financesRemittances.2026-03-17.getRemittanceHeaders": ("nextToken", "nextToken", "remittances"),
    "promotions.2025-12-01.getSelection": (
        "paginationToken",
        "selection.selectionDetails.pagination.nextToken",
        "selection.selectionDetails.items",
    ),
    "promotions.2025-12-01.searchPromotions": ("paginationToken", "pagination.nextToken", "promotions"),
    "support.2025-02-01.listCases": ("body.nextToken", "nextToken", "cases"),
    "support.2025-02-01.listContacts": ("nextToken", "nextToken", "contacts"),
}

# The models of operations that are gone, and what their keys begin with.
HISTORIC = {
    "authorizationV1.json": "authorization.v1",
    "catalogItemsV0.json": "catalogItems.v0",
    "fbaSmallandLight.json": "fbaSmallAndLight.v1",
    "feedsV0.json": "feeds.v0",
    "feeds_2020-09-04.json": "feeds.2020-09-04",
    "fulfillmentInboundV0_17ops_2024-01-31.json": "fulfillmentInbound.v0",
    "fulfillmentInboundV0_full_2025-01-07.json": "fulfillmentInbound.v0",
    "fulfillmentOutboundV0.json": "fulfillmentOutbound.v0",
    "merchantFulfillmentV0_8ops_2023-11-02.json": "merchantFulfillment.v0",
    "reportsV0.json": "reports.v0",
    "reports_2020-09-04.json": "reports.2020-09-04",
}
# Amazon's list of grantless operations had this one beside those that operations.json marks (auth.md, section 2).
HISTORIC_SCOPES = {"authorization.v1.getAuthorizationCode": "sellingpartnerapi::migration"}
HISTORIC_TOKENS = ("nextToken", "NextToken")
# Lists that stand beside an answer and are not it.
NO_ANSWER = ("errors", "warnings")
# The usage plan in an operation's description: a table row of rate and burst.
PLAN = re.compile(r"\| *-+ *\|\s*\|(?: *Default *\|)? *([0-9.]+) *\| *([0-9.]+) *\|")

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


def members(model: Facts, schema: Facts) -> dict[str, Facts]:
    """The properties of an object schema with `$ref` followed, inherited ones too, but for what is no answer."""
    if "$ref" in schema:
        return members(model, resolve(model, schema["$ref"]))
    found = {name: one for part in schema.get("allOf", ()) for name, one in members(model, part).items()}
    named: Facts = schema.get("properties", {})
    own = {name: resolve(model, one["$ref"]) if "$ref" in one else one for name, one in named.items()}
    return {name: one for name, one in (found | own).items() if name not in NO_ANSWER}


def reply_schema(model: Facts, path: str, method: str) -> Facts:
    """The schema of an operation's success, {} where it has none."""
    responses = model["paths"][path][method.lower()]["responses"]
    return next((said["schema"] for code, said in responses.items() if code.startswith("2") and "schema" in said), {})


def items_beside(model: Facts, schema: Facts, token: str) -> str:
    """Where a page's list stands: the array beside the token, "" where the model does not decide.

    One level up where the token is alone in its object (`pagination`); inside the one object that holds arrays where
    there is none beside it; that object itself where it holds several (`FinancialEvents`: a list for each kind).
    """
    *above, _ = token.split(".")
    while True:
        here = schema
        for step in above:
            here = members(model, here)[step]
        found = members(model, here)
        arrays = [name for name, one in found.items() if one.get("type") == "array"]
        if len(arrays) == 1:
            return ".".join([*above, arrays[0]])
        inside = {
            name: [inner for inner, deep in members(model, one).items() if deep.get("type") == "array"]
            for name, one in found.items()
        }
        holders = [name for name, lists in inside.items() if lists]
        if not arrays and len(holders) == 1:
            lists = inside[holders[0]]
            return ".".join([*above, holders[0], *(lists if len(lists) == 1 else ())])
        if not above:
            return ""
        above.pop()


def row(operation: Facts, model: Facts | None) -> Facts:
    """One line of routes.json; what equals Route's default is left out."""
    raw = operation["params"]
    answers_empty = False
    asked: list[str] = operation.get("pagination_request") or []
    pages: list[str] = operation.get("pagination_response") or []
    items = ""
    if model is not None:
        raw = list(model_parameters(model, operation["path"], operation["method"]))
        schema = reply_schema(model, operation["path"], operation["method"])
        answers_empty = not schema
        if asked and pages:
            items = items_beside(model, schema, pages[0])
    elif operation["key"] in PAGES_WITHOUT_MODEL:
        parameter, token, items = PAGES_WITHOUT_MODEL[operation["key"]]
        asked, pages = [parameter], [token]
    # The wrapper of getInventorySummaries stands beside `pagination`; taking it off would lose the next token.
    wrapped = bool(operation.get("payload_wrapped")) and all(page.startswith("payload.") for page in pages)
    if wrapped:
        pages = [page.removeprefix("payload.") for page in pages]
        items = items.removeprefix("payload.")
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
        "page_request": asked,
        "page_reply": pages,
        "page_items": items,
        "deprecated": bool(operation.get("deprecated")),
        "removed": bool(operation.get("removed")),
        "empty": answers_empty,
    }
    return {name: value for name, value in short.items() if value not in (None, False, [], "")}


def removed_operation(gone: Facts, model: Facts) -> Facts:
    """A row of removed.json in the form of operations.json, the rest of it out of the last model."""
    method, path = gone["method"], gone["path"]
    key = f"{HISTORIC[Path(gone['saved_copy']).name]}.{gone['operationId']}"
    plan = PLAN.search(model["paths"][path][method.lower()].get("description", ""))
    answer = members(model, reply_schema(model, path, method))
    inner = members(model, answer["payload"]) if "payload" in answer else {}
    asked = [one["name"] for one in model_parameters(model, path, method) if one["name"] in HISTORIC_TOKENS]
    places = [*answer, *(f"payload.{name}" for name in inner)]
    return {
        "key": key,
        "method": method,
        "path": path,
        "params": (),
        "rate": plan[1] if plan else None,
        "burst": plan[2] if plan else None,
        "payload_wrapped": "payload" in answer,
        "grantless": key in HISTORIC_SCOPES,
        "grantless_scope": HISTORIC_SCOPES.get(key),
        "pagination_request": asked,
        "pagination_response": [place for place in places if place.rpartition(".")[2] in HISTORIC_TOKENS]
        if asked
        else [],
        "removed": True,
    }


def number(value: Any) -> float | None:
    return None if value is None else float(value)


def generate(reference: Path) -> str:
    """The text of routes.json: one line per operation, so that a change reads as a change of one line."""
    facts = json.loads((reference / "spapi" / "operations.json").read_text("utf-8"))
    models: dict[str, Facts] = {}

    def model_of(file: str) -> Facts:
        if file not in models:
            models[file] = json.loads((reference / "spapi" / file).read_text("utf-8"))
        return models[file]

    lines: dict[str, str] = {}

    def write(operation: Facts, model: Facts | None) -> None:
        key = operation["key"]
        if key in lines:
            key = f"{key}:{operation['method']}"
        lines[key] = json.dumps(row(operation, model), ensure_ascii=True, separators=(",", ":"))

    for operation in facts["operations"]:
        file = operation.get("file") or ""
        write(operation, model_of(file) if file.startswith("models/") else None)
    for gone in json.loads((reference / "spapi" / "removed.json").read_text("utf-8"))["removed"]:
        if gone.get("saved_copy"):
            model = model_of(gone["saved_copy"])
            write(removed_operation(gone, model), model)
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
