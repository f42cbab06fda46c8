"""FBA stock reports that ended in 2023, made of today's ledger reports line by line.

A column no ledger has stays empty and is named; a quantity is never worked out. Which column comes from which, and
which events are taken: `mws.mappings.reports.columns`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from mws.compat.report_files.table import Sink, Table, read, unreadable
from mws.mappings.reports.columns import INFERRED_COLUMNS, Change, Rebuilt

if TYPE_CHECKING:  # the plans import this module
    from mws.compat.engine.steps import Document

_AMERICAN = re.compile(r"(\d\d)/(\d\d)/(\d{4})")
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)


def stock(document: Document, rebuilt: Rebuilt, legacy: str) -> Document:
    """The report of that MWS type. Raises ServiceError where the document is not its ledger report."""
    with read(document) as table:
        find = {name: _find(table, source) for name, source, _ in rebuilt.columns if source}
        makers: list[Callable[[Sequence[str]], str]] = [
            _maker(find[name], change) if source else lambda row: "" for name, source, change in rebuilt.columns
        ]
        event = _find(table, "Event Type") if rebuilt.events else None
        kept: set[str] = set()
        with Sink(table.codec, table.mark) as sink:
            # Those reports were not quoted; a tab or a line end in a title would shift the cells behind it.
            sink.text("\t".join(name for name, _, _ in rebuilt.columns) + table.ending)
            for row in table.rows:
                if event is not None and event(row) not in rebuilt.events:
                    continue
                cells = [make(row) for make in makers]
                kept.update(name for (name, _, _), cell in zip(rebuilt.columns, cells, strict=True) if cell)
                sink.text("\t".join(" ".join(cell.split()) for cell in cells) + table.ending)
            names = [name for name, _, _ in rebuilt.columns]
            return sink.document(
                document,
                {
                    "rebuilt": [legacy],
                    "inferred": [name for name in names if name in kept and name in INFERRED_COLUMNS],
                    "withheld": [name for name in names if name not in kept],
                },
            )


def _find(table: Table, name: str) -> Callable[[Sequence[str]], str]:
    """That column. Amazon's page writes the names together, its files with blanks."""
    wanted = _folded(name)
    for at, there in enumerate(table.header):
        if _folded(there) == wanted:
            return lambda row: row[at]
    raise unreadable(f"it has no column {name}")


def _folded(name: str) -> str:
    return name.replace(" ", "").replace("-", "").lower()


def _maker(find: Callable[[Sequence[str]], str], change: Change) -> Callable[[Sequence[str]], str]:
    if change == "moment":
        return lambda row: day(find(row))
    if change == "country":
        return lambda row: find(row) if _COUNTRY.fullmatch(find(row)) else ""
    if change == "center":
        return lambda row: "" if _COUNTRY.fullmatch(find(row)) else find(row)
    return find


def day(text: str) -> str:
    """A ledger's day as the start of that day; any text that is none, as it is.

    Ledgers of every marketplace write month/day/year; some write 2026-09-20.
    """
    found = _AMERICAN.fullmatch(text.strip())
    try:
        meant = date(int(found[3]), int(found[1]), int(found[2])) if found else date.fromisoformat(text.strip())
    except ValueError:
        return text
    return f"{meant.isoformat()}T00:00:00+00:00"
