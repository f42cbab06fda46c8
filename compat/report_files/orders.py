"""Flat file order reports in the order of columns that legacy parsers count by.

Columns MWS gave every seller are always there, empty where today's report has none of that name; what today's report
has more stands behind. Cells are passed on byte for byte. Layouts: `mws.mappings.reports.columns`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing, nullcontext
from typing import TYPE_CHECKING

from mws.compat.report_files.table import Sink, Table, copy_line, read, unreadable
from mws.mappings.reports.columns import ORDER_ITEM, Layout

if TYPE_CHECKING:  # the plans import this module
    from mws.compat.engine.steps import Document

Joined = Callable[[str], Sequence[str]]


def orders(document: Document, layout: Layout, tax: Document | None, *, untaxed: str = "") -> Document:
    """The report with its columns in `layout`. tax: the TAX part of the same orders, or None.

    untaxed: the name of a TAX part that was wanted and is not there; it is marked.

    Of a line that both parts have, by its order-item-id, the TAX part fills the cells that are empty and adds the
    columns that are missing. Lines of the TAX part alone are orders that are not to be shipped: they are left out.
    Raises ServiceError where the document is no such report.
    """
    with _parts(tax) as parts, read(document) as table:
        if ORDER_ITEM not in table.header:
            raise unreadable(f"it has no column {ORDER_ITEM}")
        taxed = () if parts is None else parts.header
        header = _header(layout, (*table.header, *taxed))
        had = {*table.header, *taxed}
        empty = [name for name in header if name not in had]
        marks = {"rebuilt": ["columns"], "withheld": [*empty, *([untaxed] if untaxed else [])]}
        with Sink(table.codec, table.mark) as sink:
            sink.text(copy_line(header, table))
            item = table.cell(ORDER_ITEM)
            here = [table.header.index(name) if name in table.header else -1 for name in header]
            there = [taxed.index(name) if name in taxed else -1 for name in header]
            for row in table.rows:
                cells = [row[at] if at >= 0 else "" for at in here]
                if parts is not None and (found := parts.of(item(row))):
                    cells = [cell or (found[at] if at >= 0 else "") for cell, at in zip(cells, there, strict=True)]
                sink.text(copy_line(cells, table))
            return sink.document(document, marks)


def _header(layout: Layout, found: Sequence[str]) -> list[str]:
    # Names are compared without regard to case: one of them has a capital in Amazon's own files.
    spelt = {name.lower(): name for name in reversed(found)}
    known = {name.lower() for name in layout.columns}
    header = [
        spelt.get(name.lower(), name) for name in layout.columns if name in layout.always or name.lower() in spelt
    ]
    return header + [name for name in dict.fromkeys(found) if name.lower() not in known]


class _Tax:
    """The lines of the TAX part by order-item-id: on disk, without a name, gone when closed."""

    def __init__(self, table: Table) -> None:
        self.header = table.header
        item = table.cell(ORDER_ITEM)
        self._db = sqlite3.connect("")
        self._db.execute("CREATE TABLE lines (item TEXT PRIMARY KEY, line TEXT) WITHOUT ROWID")
        with self._db:
            self._db.executemany(
                "INSERT OR IGNORE INTO lines VALUES (?, ?)", ((item(row), "\t".join(row)) for row in table.rows)
            )

    def of(self, item: str) -> list[str]:
        found = self._db.execute("SELECT line FROM lines WHERE item = ?", (item,)).fetchone()
        return str(found[0]).split("\t") if found else []

    def close(self) -> None:
        self._db.close()


def _parts(tax: Document | None) -> closing[_Tax] | nullcontext[None]:
    if tax is None:
        return nullcontext()
    with read(tax) as table:
        if ORDER_ITEM not in table.header:
            raise unreadable(f"its TAX part has no column {ORDER_ITEM}")
        return closing(_Tax(table))
