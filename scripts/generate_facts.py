"""Writes `tests/facts/*.jsonl`: what Amazon's models say of every operation, for tests that need facts and no models.

    python scripts/generate_facts.py MODELS_DIR [--gone FOLDER] [--output FOLDER] [--check]

MODELS_DIR as for `generate_routes.py`. FOLDER of `--gone`: the last models of operations that Amazon has removed; they
are in no checkout of today, so without it their files are left as they are. The form is that of `scripts/facts.py`.
Names, types and bounds only: no sentence, no example and no model of Amazon's is carried on.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from scripts import extract, swagger
from scripts.facts import FOLDER, Line
from scripts.generate_routes import ADDITIONS

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


def as_text(lines: Iterable[Line]) -> str:
    """One file of the extract."""
    return "".join(json.dumps(line, ensure_ascii=True, separators=(",", ":")) + "\n" for line in lines)


def live_files(models: Path, apis: Mapping[str, str]) -> dict[str, str]:
    """Text by file name, for every API of the public models."""
    found = extract.by_api(swagger.read_models(models, apis))
    return {f"{api}.jsonl": as_text(lines) for api, lines in found.items()}


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
            files[f"gone-{stem}.jsonl"] = as_text(extract.lines(found))
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
