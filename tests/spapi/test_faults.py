"""The fault matrix: what a call ends in, how many requests that costs, and that it ends in time; for reads and writes.

`docs/faults.md` is printed from what its cells saw: `python -m tests.spapi.test_faults` (`make docs`) writes it.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.redis_server import needs_redis, redis_program
from tests.spapi.clients import READ, WRITE
from tests.spapi.fault_cells import CELLS, GROUPS
from tests.spapi.fault_runs import Cell, Seen

PAGE = Path(__file__).resolve().parents[2] / "docs" / "faults.md"
MARKS = "<!-- generated: faults -->\n", "\n<!-- /generated -->"

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="a system without fork")
NEEDS = {"": [], "redis": [needs_redis], "fork": [needs_fork]}

# Python 3.12 advises against the forks that are made here on purpose.
pytestmark = pytest.mark.filterwarnings("ignore:.*use of fork.*:DeprecationWarning")


@cache
def seen(fault: str, write: bool) -> Seen:
    """What one cell sees; each is run once."""
    (cell,) = (each for each in CELLS if each.fault == fault)
    return cell.run(WRITE if write else READ)


def marked(cells: tuple[Cell, ...], write: bool) -> list[Any]:
    return [
        pytest.param(cell, id=cell.fault, marks=NEEDS[cell.needs])
        for cell in cells
        if (cell.write if write else cell.read) is not None
    ]


@pytest.mark.parametrize("cell", marked(CELLS, write=False))
def test_a_read(cell: Cell) -> None:
    assert seen(cell.fault, write=False) == cell.read


@pytest.mark.parametrize("cell", marked(CELLS, write=True))
def test_a_write(cell: Cell) -> None:
    assert seen(cell.fault, write=True) == cell.write


def test_a_fault_has_one_cell() -> None:
    assert sorted({cell.fault for cell in CELLS}) == sorted(cell.fault for cell in CELLS)


# ---- the page ------------------------------------------------------------------------------------------------------


def markdown() -> str:
    """The tables of what was seen, a group each. Runs every cell that has not been run yet."""
    parts = []
    for name, cells in GROUPS.items():
        rows = [
            f"### {name}\n",
            "| fault | a read ends in | requests | a write ends in | requests | token requests | within | note |",
            "| --- | --- | --- | --- | --- | --- | --- | --- |",
            *map(_row, cells),
        ]
        parts.append("\n".join(rows) + "\n")
    return "\n".join(parts)


def _row(cell: Cell) -> str:
    both = [seen(cell.fault, write) if wanted else None for write, wanted in ((False, cell.read), (True, cell.write))]
    ends = [
        part
        for one in both
        for part in ((f"`{one.ending}`".replace("`answered`", "answered"), str(one.requests)) if one else ("", ""))
    ]
    tokens = "/".join(sorted({str(one.tokens) for one in both if one}))
    within = f"{cell.deadline:g} s" if cell.deadline else ""
    return "| " + " | ".join([cell.fault, *ends, tokens, within, cell.note]) + " |"


def filled(text: str) -> str:
    """The page with the table between its markers."""
    before, _, rest = text.partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    return f"{before}{MARKS[0]}\n{markdown()}{MARKS[1]}{after}"


@needs_redis
@needs_fork
def test_the_page_is_what_was_seen() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert filled(text) == text, "docs/faults.md is out of date: run `make docs`"


if __name__ == "__main__":
    if redis_program() is None:
        print("docs/faults.md is left as it is: redis-server is not installed")
        sys.exit()
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print("wrote docs/faults.md")
