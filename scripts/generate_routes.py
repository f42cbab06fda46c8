"""Writes `spapi/data/routes.json`: every SP-API operation, out of Amazon's public models and one file of ours.

    python scripts/generate_routes.py MODELS_DIR [--output FILE] [--source TEXT] [--check] [--anyway]

MODELS_DIR: a checkout of github.com/amzn/selling-partner-api-models, or its folder `models`. Paths, parameters, bodies,
usage plans, wrappers, pages and what a success holds are read there. `scripts/route_additions.json` has what the models
do not say: operations without a model and those that are gone, whole; of others the rate, marks and places of pages
that stand elsewhere, with its source. No sentence of Amazon's is copied: names and numbers only.

What changed against the present file is printed. Where a line of a mapping table names what the new table does not have
any more, nothing is written and the exit code is 1; `--anyway` writes it, for whoever mends the tables next.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from mws.mappings.all_actions import ACTIONS
from mws.mappings.model import Operation
from mws.mappings.registry import OPERATIONS
from mws.spapi.routes import PREPARE_ONLY, READS_BY_BODY
from scripts import extract, swagger, table_lines
from scripts.swagger import Facts, Modelled

ROOT = Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "spapi" / "data" / "routes.json"
ADDITIONS = ROOT / "scripts" / "route_additions.json"


def param(model: Facts, raw: Facts) -> Facts:
    """One parameter in the short form of routes.json: what equals Param's default is left out."""
    body = raw.get("schema", {}) if raw["in"] == "body" else None
    kind = raw.get("type", "object") if body is None else swagger.kind(model, body)
    short: Facts = {"name": raw["name"], "in": raw["in"]}
    # A body is an object or a list.
    if kind == "any":
        kind = "object"
    if kind != "string":
        short["kind"] = kind
    if raw.get("required"):
        short["required"] = True
    if kind == "array" and raw.get("collectionFormat") == "multi":
        short["csv"] = False
    enum = raw.get("enum") or raw.get("items", {}).get("enum")
    if enum:
        short["enum"] = enum
    if raw.get("maxItems") is not None:
        short["max_items"] = raw["maxItems"]
    if body is not None:
        short["properties"] = list(swagger.members(model, body))
    return short


def row(operation: Modelled) -> Facts:
    """One line of routes.json as the model states it; what equals Route's default is left out."""
    asked, pages = swagger.page_tokens(operation)
    wrapped = swagger.is_wrapped(operation, pages)
    schema = next((one for one in swagger.successes(operation).values() if one is not None), {})
    items = swagger.items_beside(operation.model, schema, pages[0]) if pages else ""
    rate, burst = swagger.usage_plan(operation) or (None, None)
    under = "payload." if wrapped else ""
    return _short(
        {
            "method": operation.method,
            "path": operation.path,
            "params": [param(operation.model, one) for one in swagger.parameters(operation)],
            "rate": rate,
            "burst": burst,
            "wrapped": wrapped,
            "page_request": asked,
            "page_reply": [page.removeprefix(under) for page in pages],
            "page_items": items.removeprefix(under),
            "deprecated": bool(operation.itself.get("deprecated")),
            "success": swagger.success(operation, wrapped=wrapped),
        }
    )


ORDER = (
    "method", "path", "params", "rate", "burst", "wrapped", "restricted", "data_elements", "scope",
    "page_request", "page_reply", "page_items", "deprecated", "removed", "success",
)  # fmt: skip


def _short(row: Facts) -> Facts:
    return {name: row[name] for name in ORDER if row.get(name) not in (None, False, [], "", {})}


def made(models: list[Modelled], additions: Mapping[str, Facts]) -> dict[str, Facts]:
    """Every row by its key. What a model states about an operation wins over a row kept for want of a model."""
    rows = {**additions["without_model"], **additions["removed"]}
    for operation in models:
        rows[operation.key] = _short({**row(operation), **additions["rows"].get(operation.key, {})})
    return {key: rows[key] for key in sorted(rows)}


def as_text(rows: Mapping[str, Facts], about: Facts) -> str:
    """routes.json: one line an operation, so that a change reads as a change of one line."""
    lines = [f"{json.dumps(key)}:{json.dumps(rows[key], separators=(',', ':'))}" for key in rows]
    body = ",\n".join(lines)
    return f'{{"about":{json.dumps(about)},\n"routes":{{\n{body}\n}}}}\n'


def changes(before: Mapping[str, Facts], after: Mapping[str, Facts]) -> Iterator[str]:
    """What is different, one line an operation that came or went, one a fact of those that stayed."""
    for key in sorted({*before, *after}):
        if key not in after:
            yield f"gone     {key}"
        elif key not in before:
            yield f"new      {key}: {after[key]['method']} {after[key]['path']}"
        else:
            for name in ORDER:
                old, new = before[key].get(name), after[key].get(name)
                if old != new:
                    yield f"changed  {key}: {name} {_difference(old, new)}"


# Any: two values of a row of routes.json.
def _difference(old: Any, new: Any) -> str:
    """Two values in few words; of parameters, only those that differ."""
    if isinstance(old, list) and isinstance(new, list):
        gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
        parts = [f"without {json.dumps(gone)}"] * bool(gone) + [f"with {json.dumps(come)}"] * bool(come)
        return ", ".join(parts) or "in another order"
    return f"{json.dumps(old)} → {json.dumps(new)}"


def notes(models: list[Modelled], additions: Mapping[str, Facts]) -> Iterator[str]:
    """What of the additions has had its day: a model states it now, or the operation is gone."""
    stated = {operation.key: row(operation) for operation in models}
    for key in sorted(stated.keys() & {*additions["without_model"], *additions["removed"]}):
        yield f"note     {key} has a model: its row in {ADDITIONS.name} is not used"
    for key, added in additions["rows"].items():
        if key not in stated:
            yield f"note     {key} is in no model: what {ADDITIONS.name} adds to it is lost"
        elif all(stated[key].get(name) == value for name, value in added.items()):
            yield f"note     {key}: the model says by itself what {ADDITIONS.name} adds"


def breaks(
    rows: Mapping[str, Facts], models: list[Modelled], operations: Sequence[Operation] = OPERATIONS
) -> Iterator[str]:
    """Lines of the mapping tables, and of our own lists of operations, that the new table has no place for."""
    facts = extract.facts_of(models)
    for operation in operations:
        for fault in table_lines.breaks(operation, facts):
            yield f"breaks   {_named(operation)}: {fault}"
    for action in ACTIONS:
        for key in dict.fromkeys(action.operations):
            if key not in rows:
                yield f"breaks   {action.section}.{action.name} of mappings/actions.py: no row has {key}"
    for key in sorted({*READS_BY_BODY, *PREPARE_ONLY} - rows.keys()):
        yield f"breaks   spapi/routes.py names {key}"


def news(models: list[Modelled], operations: Sequence[Operation] = OPERATIONS) -> Iterator[str]:
    """What Amazon sends now and no mapping table speaks of: nothing breaks by it, the drift test wants a word."""
    facts = extract.facts_of(models)
    for operation in operations:
        if not operation.watched and all(key in facts for key in operation.calls):
            yield from (f"unread   {_named(operation)}: {fault}" for fault in table_lines.unread(operation, facts))


def _named(operation: Operation) -> str:
    return f"{operation.name} {operation.version}".rstrip()


def source_of(models: Path) -> str:
    """`amzn/selling-partner-api-models@COMMIT (DATE)` where the folder is a git checkout of its own, "" otherwise."""
    folder = models if (models / ".git").exists() else models.parent
    if not (folder / ".git").exists():
        return ""
    asked = ["git", "-C", str(folder), "log", "-1", "--format=%H (%cs)"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    return f"amzn/selling-partner-api-models@{done.stdout.strip()}" if done.returncode == 0 else ""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("models", type=Path, help="checkout of Amazon's public models")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    parser.add_argument("--source", help="what the file names as its source, where the folder is no git checkout")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the file differs")
    parser.add_argument("--anyway", action="store_true", help="write also what lines of mapping tables need otherwise")
    options = parser.parse_args(arguments)
    additions: dict[str, Facts] = json.loads(ADDITIONS.read_text("utf-8"))
    present: dict[str, Facts] = json.loads(options.output.read_text("utf-8")) if options.output.is_file() else {}
    models = swagger.read_models(options.models, additions["apis"])
    rows = made(models, additions)
    about = dict(present.get("about") or additions["about"])
    source = options.source or source_of(options.models)
    if source and source != about["sources"][0]:
        about |= {"sources": [source, *about["sources"][1:]], "read_on": date.today().isoformat()}
    text = as_text(rows, about)
    broken = list(breaks(rows, models))
    for line in (*changes(present.get("routes", {}), rows), *notes(models, additions), *news(models), *broken):
        print(line)
    if broken and not options.anyway:
        print(f"{options.output}: not written, {len(broken)} lines of mapping tables would break; --anyway writes it")
        return 1
    if options.check:
        same = options.output.is_file() and options.output.read_text("utf-8") == text
        print(f"{options.output}: {'up to date' if same else 'differs from the models'}")
        return 0 if same else 1
    options.output.write_text(text, "utf-8")
    print(f"{options.output}: {len(rows)} operations, {len(text)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
