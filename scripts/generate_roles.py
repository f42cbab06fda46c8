"""Writes `spapi/data/roles.json`: which of Amazon's roles opens which operation, feed, report and notification type.

    python scripts/generate_roles.py FILE [--output FILE] [--check]

FILE: the collected facts (`roles.json` of the reference): per operation and type the roles of which one is enough, with
source, day and confidence. Names and marks are taken, no sentence. `--check` writes nothing and ends with 1 where the
present file is another one.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

OUTPUT = Path(__file__).resolve().parent.parent / "spapi" / "data" / "roles.json"
TABLES = ("operations", "feed_types", "report_types", "notification_types")
RESTRICTED = "(Restricted)"

Row = Mapping[str, Any]  # Any: texts, lists and flags of JSON


def short(row: Row, numbers: Mapping[str, int]) -> dict[str, Any]:
    """One line: roles by their number; what is not so is left out. Raises ValueError for what the form cannot say."""
    made: dict[str, Any] = {"any_of": [numbers[role] for role in row["roles"]], "confidence": row["confidence"]}
    if row["restricted"] != [role for role in row["roles"] if role.endswith(RESTRICTED)]:
        raise ValueError(f"a restricted role whose name does not say so: {row['restricted']}")
    if row.get("regions"):
        made["regions"] = {str(numbers[role]): where.lower().split(", ") for role, where in row["regions"].items()}
    for name in ("depends_on", "grantless"):
        if row.get(name):
            made[name] = row[name]
    if row.get("pii_roles"):
        made["pii"] = {
            # What stands in brackets is the page it was read on.
            what.partition(" (")[0]: [numbers[role] for role in roles]
            for what, roles in row["pii_roles"].items()
        }
    return made


def extract(facts: Row) -> str:
    """The file: one line an operation or type, so that a change reads as a change of one line."""
    rows = {table: facts[table] for table in TABLES}
    every = (row for table in rows.values() for row in table.values())
    named = {role for row in every for role in row["roles"]}
    named |= {
        role for row in rows["operations"].values() for each in row.get("pii_roles", {}).values() for role in each
    }
    roles = sorted(named, key=lambda role: (role.endswith(RESTRICTED), role))
    numbers = {role: number for number, role in enumerate(roles)}
    parts = [f'"read_on": {json.dumps(facts["meta"]["built"])}', f'"roles": {json.dumps(roles)}']
    for table, found in rows.items():
        lines = (f"{json.dumps(key)}: {json.dumps(short(row, numbers))}" for key, row in sorted(found.items()))
        parts.append(f'"{table}": {{\n' + ",\n".join(lines) + "\n}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Write spapi/data/roles.json.")
    parser.add_argument("facts", type=Path)
    parser.add_argument("--output", type=Path, default=OUTPUT)
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args(arguments)
    made = extract(json.loads(given.facts.read_text(encoding="utf-8")))
    if given.check:
        return int(given.output.read_text(encoding="utf-8") != made)
    given.output.write_text(made, encoding="utf-8")
    print(f"wrote {given.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
