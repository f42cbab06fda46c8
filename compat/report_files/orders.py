"""Flat file order reports in the order of columns that legacy parsers count by.

Columns MWS gave every seller are always there, empty where today's report has none of that name; what today's report
has more stands behind. Cells are passed on byte for byte. Layouts: `mws.mappings.reports.columns`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, nullcontext
from typing import TYPE_CHECKING

from mws.compat.errors import ServiceError
from mws.compat.report_files.table import Sink, Table, copy_line, fit_row, read, unreadable
from mws.mappings.reports.columns import ORDER_ITEM, Layout

if TYPE_CHECKING:  # the plans import this module
    from mws.compat.engine.steps import Document

_LINES_NAMED = 20
"""Line numbers of odd rows in a reply's header."""


def orders(document: Document, layout: Layout, tax: Document | None, *, tax_part: str = "") -> Document:
    """The report with its columns in `layout`. tax: the TAX part of the same orders, or None.

    tax_part: the name of the TAX part where one was wanted; it is marked as withheld where not all of it is there.

    Of a line that both parts have, by its order-item-id, the TAX part fills the cells that are empty and adds the
    columns that are missing. Lines of the TAX part alone are orders that are not to be shipped: they are left out. A
    line of which nobody can say what stands in which column is handed on as it came and marked by its number, so that
    the other orders of the file are not held up. Raises ServiceError where the document is no such report.
    """
    with _parts(tax) as parts, read(document, strict=False) as table:
        if ORDER_ITEM not in table.header:
            raise unreadable(f"it has no column {ORDER_ITEM}")
        taxed = () if parts is None else parts.header
        header = _header(layout, (*table.header, *taxed))
        had = {*table.header, *taxed}
        empty = [name for name in header if name not in had]
        untaxed = [tax_part] if tax_part and (parts is None or parts.left_out) else []
        odd = _OddRows()
        with Sink(table.codec, table.mark) as sink:
            sink.text(copy_line(header, table))
            item = table.cell(ORDER_ITEM)
            here = [table.header.index(name) if name in table.header else -1 for name in header]
            there = [taxed.index(name) if name in taxed else -1 for name in header]
            for line, came in enumerate(table.rows, 2):
                row = fit_row(came.copy(), len(table.header))
                # The rest of a row that was cut in two has few cells, and none where an item is named.
                if row is None or (len(came) < len(row) and not item(row)):
                    odd.add(line)
                    sink.text(copy_line(came, table))
                    continue
                cells = [row[at] if at >= 0 else "" for at in here]
                if parts is not None and (found := parts.of(item(row))):
                    cells = [cell or (found[at] if at >= 0 else "") for cell, at in zip(cells, there, strict=True)]
                sink.text(copy_line(cells, table))
            marks = {"rebuilt": ["columns"], "withheld": [*empty, *untaxed], "odd-rows": odd.marks()}
            return sink.document(document, marks)


class _OddRows:
    """Rows that do not fit the columns: how many, and the line numbers of the first."""

    def __init__(self) -> None:
        self.count = 0
        self._lines: list[int] = []

    def add(self, line: int) -> None:
        self.count += 1
        if len(self._lines) < _LINES_NAMED:
            self._lines.append(line)

    def marks(self) -> list[str]:
        """`2`, `line 3`, `line 17`; nothing where there is none."""
        return [str(self.count), *(f"line {line}" for line in self._lines)] if self.count else []


def _header(layout: Layout, found: Sequence[str]) -> list[str]:
    # Names are compared without regard to case: one of them has a capital in Amazon's own files.
    spelt = {name.lower(): name for name in reversed(found)}
    known = {name.lower() for name in layout.columns}
    header = [
        spelt.get(name.lower(), name) for name in layout.columns if name in layout.always or name.lower() in spelt
    ]
    return header + [name for name in dict.fromkeys(found) if name.lower() not in known]


class _Tax:
    """The lines of the TAX part by order-item-id: on disk, without a name, gone when closed.

    left_out: how many of its lines did not fit its columns.
    """

    def __init__(self, table: Table) -> None:
        self.header = table.header
        self.left_out = 0
        self._item = table.cell(ORDER_ITEM)
        self._db = sqlite3.connect("")
        self._db.execute("CREATE TABLE lines (item TEXT PRIMARY KEY, line TEXT) WITHOUT ROWID")
        with self._db:
            self._db.executemany("INSERT OR IGNORE INTO lines VALUES (?, ?)", self._lines(table))

    def _lines(self, table: Table) -> Iterator[tuple[str, str]]:
        for came in table.rows:
            row = fit_row(came, len(self.header))
            if row is None:
                self.left_out += 1
            else:
                yield self._item(row), "\t".join(row)

    def of(self, item: str) -> list[str]:
        found = self._db.execute("SELECT line FROM lines WHERE item = ?", (item,)).fetchone()
        return str(found[0]).split("\t") if found else []

    def close(self) -> None:
        self._db.close()


def _parts(tax: Document | None) -> closing[_Tax] | nullcontext[None]:
    """The TAX part, or None where it is not there or is no table: the report without it is worth more than none."""
    if tax is None:
        return nullcontext()
    try:
        with read(tax, strict=False) as table:
            if ORDER_ITEM in table.header:
                return closing(_Tax(table))
    except ServiceError:
        pass
    return nullcontext()
