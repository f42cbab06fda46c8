"""Empty order-item-codes of a settlement, filled from the other lines of their item.

The codes lie in a private database on disk, without a name, and only where some line needs one.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from mws.compat.report_files.settlement import Line, moment
from mws.compat.report_files.table import Table, read
from mws.mappings.reports.settlements import AMOUNT_TYPES

if TYPE_CHECKING:  # the plans import this module
    from mws.compat.engine.steps import Document


class Codes:
    """The order-item-code of lines that have none, such as points: that of their item's other lines, where it is one.

    Kept in a private database on disk, without a name, and only where some line needs it.
    """

    def __init__(self) -> None:
        self._store: sqlite3.Connection | None = None

    def close(self) -> None:
        """Let go of the database, where one was needed."""
        if self._store is not None:
            self._store.close()

    def of(self, line: Line) -> str:
        """Its code, or "" where nothing says which."""
        if self._store is None:
            return ""
        key = _key(line.transaction, line.order, line.adjustment, line.sku, line.posted)
        found = self._store.execute("SELECT code FROM codes WHERE key = ?", (key,)).fetchone()
        return str(found[0]) if found else ""

    def learn(self, table: Table) -> None:
        """Read a file once."""
        self._store = sqlite3.connect("")
        self._store.execute("CREATE TABLE codes (key TEXT PRIMARY KEY, code TEXT) WITHOUT ROWID")
        get = [
            table.cell(name)
            for name in ("transaction-type", "order-id", "adjustment-id", "sku", "posted-date-time", "order-item-code")
        ]
        with self._store:
            self._store.executemany(
                # Two items of one SKU in one order: nothing says which of them it is.
                "INSERT INTO codes VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET code = "
                "CASE WHEN code = excluded.code THEN code ELSE '' END",
                (
                    (_key(transaction, order, adjustment, sku, moment(posted)), code)
                    for transaction, order, adjustment, sku, posted, code in (
                        [find(row) for find in get] for row in table.rows
                    )
                    if sku and code
                ),
            )


def _key(*parts: str) -> str:
    return "\t".join(parts)


def _needs_codes(table: Table) -> bool:
    code, sku, kind = table.cell("order-item-code"), table.cell("sku"), table.cell("amount-type")
    return any(sku(row) and not code(row) and kind(row) in AMOUNT_TYPES for row in table.rows)


def codes_of(document: Document, codec: str = "") -> Codes:
    """What is needed to fill empty order-item-codes of that file. The caller closes it."""
    codes = Codes()
    with read(document, codec) as table:
        needed = _needs_codes(table)
    if needed:
        try:
            with read(document, codec) as table:
                codes.learn(table)
        except ValueError:
            codes.close()
            # The pass that writes meets the same time again and says where.
            codes = Codes()
    return codes
