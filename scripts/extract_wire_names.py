"""Writes the names of parameters that MWS took, by Action, into `tests/mws/wire_names.json`.

    .venv/bin/python scripts/extract_wire_names.py DIR

DIR: the collected facts (`../shared/reference`). A name is Amazon's own, out of the tables and examples of its pages,
or one that clients other than python-amazon-mws were recorded to send. `N` stands for a count.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "tests" / "mws" / "wire_names.json"


def counted(name: str) -> str:
    """The name with `N` in the place of each count."""
    return re.sub(r"\.\d+(?=\.|$)", ".N", name)


def extract(reference: Path) -> dict[str, list[str]]:
    """Action → names, in order. reference: the folder of collected facts."""
    operations = json.loads((reference / "mws" / "operations.json").read_text(encoding="utf-8"))
    clients = json.loads((reference / "clients" / "param_names_by_action.json").read_text(encoding="utf-8"))
    found: dict[str, set[str]] = {}
    for each in operations:
        names = found.setdefault(each["action"], set())
        for given in each["parameters"]:
            names.update(map(counted, given.get("wire_names", (given["name"],))))
        # The examples tell what the tables leave out.
        names.update(map(counted, each.get("doc_example_query_names") or ()))
    for action, by_name in clients.items():
        found.setdefault(action, set()).update(
            counted(name)
            for name, senders in by_name.items()
            if any(not sender.startswith(("mws-0.8", "mws-1.0")) for sender in senders)
        )
    return {action: sorted(names) for action, names in sorted(found.items())}


def written(names: dict[str, list[str]]) -> str:
    """An Action a line."""
    lines = (f"{json.dumps(action)}: {json.dumps(each)}" for action, each in names.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1], "mws", "operations.json").is_file():
        sys.exit("usage: extract_wire_names.py DIR, the folder of collected facts")
    TARGET.write_text(written(extract(Path(sys.argv[1]))), encoding="utf-8")
