"""Runs every row, or those that are named, prints the table, leaves the numbers in `.cache/bench/results.json`.

Exits 0 whatever they are, 1 where a row could not be measured because its code is broken, and 2 for a name that no row
has.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from dataclasses import asdict
from datetime import datetime, timezone

from rich.console import Console
from rich.table import Table

from bench import more_rows, page, processes, rows

RESULTS = processes.CACHE / "results.json"
ROWS = {**rows.ROWS, **more_rows.ROWS}


def show(measured: list[rows.Row]) -> None:
    table = Table("what", "against", "ours", "theirs", "ratio", "at most", "")
    for column in table.columns[2:6]:
        column.justify = "right"
    for row in measured:
        numbers = (f"{row.ours:.2f} {row.unit}", f"{row.theirs:.2f} {row.unit}", f"{row.ratio:.2f}", f"{row.bar:g}")
        table.add_row(row.name, row.against, *(("",) * 4 if row.reason else numbers), row.verdict)
    # A log has no width; a table cut to 80 columns cannot be read.
    Console(width=None if sys.stdout.isatty() else 160).print(table)


def asked_for(arguments: list[str]) -> list[str]:
    """The rows to run. Ends the program with the usage for `--help` and for a name that no row has."""
    parser = argparse.ArgumentParser(
        "python -m bench",
        description="Measure this package against what others write. Without a name every row is run.",
        epilog=f"rows: {', '.join(ROWS)}",
    )
    parser.add_argument("rows", nargs="*", metavar="ROW", help="a row to run, in the order given")
    names: list[str] = parser.parse_args(arguments).rows
    if unknown := [name for name in names if name not in ROWS]:
        parser.error(f"no row is called {', '.join(unknown)}; there are {', '.join(ROWS)}")
    return names or list(ROWS)


def main(names: list[str]) -> int:
    json_page, xml_page = page.make(processes.CACHE)
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}"
    print(f"{machine}; {page.shape(json_page)}, {xml_page.stat().st_size:,} as XML; CPU time unless said", flush=True)
    with processes.stub(processes.CACHE) as url:
        stubbed = rows.Page(json_page, xml_page, url)
        measured = [row for name in names for row in rows.measured(ROWS[name], stubbed)]
    show(measured)
    record = {
        "when": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "machine": machine,
        "page": page.shape(json_page),
        "rows": [asdict(row) | {"ratio": row.ratio, "verdict": row.verdict} for row in measured],
    }
    RESULTS.write_text(json.dumps(record, indent=2) + "\n")
    print(f"numbers: {RESULTS.relative_to(processes.ROOT)}")
    return 1 if any(row.reason.startswith(rows.BROKEN) for row in measured) else 0


if __name__ == "__main__":
    sys.exit(main(asked_for(sys.argv[1:])))
