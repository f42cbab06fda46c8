"""The lines of a settlement by the element they belong to, so that those of one order come together however spread.

They lie in a private database on disk, without a name; those of one element are held in memory at a time. Which element
a line belongs to follows from its transaction-type and amount-type, never from how long its codes are or what it lacks.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import fields
from itertools import groupby
from operator import attrgetter

from mws.compat.report_files.settlement import Head, Line
from mws.compat.report_files.table import unreadable
from mws.mappings.reports.settlements import (
    LIQUIDATIONS,
    ORDER,
    OTHER_ELEMENT,
    OWN_ELEMENTS,
    REFUNDS,
    RETROCHARGE_PARTS,
    RETROCHARGED,
    RETROCHARGES,
    SECTIONS,
    Dialect,
)

LINES_OF_ONE = 5_000
"""Lines of one element held at a time; an order of more goes on in a second Order element."""

_VALUES = attrgetter(*(part.name for part in fields(Line)))


class SettlementStore:
    """The lines by settlement, element and what belongs together. On disk; gone when closed."""

    def __init__(self, dialect: Dialect) -> None:
        self._sections = SECTIONS[dialect]
        self._number = {name: at for at, name in enumerate(self._sections)}
        self._place = _schema_place if dialect == "schema" else _observed_place
        self._heads: dict[str, Head] = {}
        self._db = sqlite3.connect("")
        self._db.execute(
            "CREATE TABLE lines "
            "(number INTEGER PRIMARY KEY, settlement TEXT, section INTEGER, together TEXT, line TEXT)"
        )

    def close(self) -> None:
        """Forget the lines."""
        self._db.close()

    def take(self, found: Iterable[Head | Line]) -> None:
        """Store all lines of a file."""
        with self._db:
            self._db.executemany(
                "INSERT INTO lines (settlement, section, together, line) VALUES (?, ?, ?, ?)", self._rows(found)
            )

    def _rows(self, found: Iterable[Head | Line]) -> Iterator[tuple[str, int, str, str]]:
        for line in found:
            if isinstance(line, Head):
                if len(self._heads) < 100:  # one file is one settlement; a hundred is no settlement file at all
                    self._heads.setdefault(line.settlement, line)
            elif line.kind != "quantity":
                section, together = self._place(line)
                yield line.settlement, self._number[section], "\t".join(together), json.dumps(_VALUES(line))

    def heads(self) -> list[Head]:
        """The settlements. Raises ServiceError where there are amounts of one that has no head."""
        known = [name for (name,) in self._db.execute("SELECT DISTINCT settlement FROM lines")]
        if any(name not in self._heads for name in known):
            raise unreadable("it has amounts of a settlement that no line of it introduces")
        return list(self._heads.values())

    def groups(self, settlement: str) -> Iterator[tuple[str, list[Line]]]:
        """Name and lines of each element, in the order of `SECTIONS`."""
        rows = self._db.execute(
            "SELECT section, together, line FROM lines WHERE settlement = ? ORDER BY section, together, number",
            (settlement,),
        )
        for (section, _), group in groupby(rows, lambda row: (row[0], row[1])):
            held: list[Line] = []
            for row in group:
                held.append(Line(*json.loads(row[2])))
                if len(held) == LINES_OF_ONE:
                    yield self._sections[section], held
                    held = []
            if held:
                yield self._sections[section], held


def _alone(line: Line) -> tuple[str, ...]:
    return (f"{line.number:012}",)


def _of_an_order(line: Line) -> tuple[str, ...]:
    return line.order, line.shipment, line.fulfillment, line.posted


def _of_an_adjustment(line: Line) -> tuple[str, ...]:
    return line.order, line.transaction, line.adjustment, line.fulfillment, line.posted


def _observed_place(line: Line) -> tuple[str, tuple[str, ...]]:
    """The element, and what all lines of that one element have in common."""
    own = OWN_ELEMENTS.get((line.said, line.group)) or OWN_ELEMENTS.get((line.said, ""))
    if own is not None:
        return own, _alone(line)
    if line.kind in ("price", "fee", "promotion"):
        if line.said == ORDER and line.order:
            return ORDER, _of_an_order(line)
        if line.said in REFUNDS and line.order:
            return REFUNDS[line.said], _of_an_adjustment(line)
        if line.said == LIQUIDATIONS:
            # The readers take one item of each.
            return LIQUIDATIONS, (line.order, line.posted, line.item, line.sku, line.shipment)
    if line.said in RETROCHARGES and (
        line.group == RETROCHARGED or (line.group, line.description) in RETROCHARGE_PARTS
    ):
        return RETROCHARGES[line.said], (line.order, line.marketplace, line.posted)
    return OTHER_ELEMENT, _alone(line)


def _schema_place(line: Line) -> tuple[str, tuple[str, ...]]:
    """The same where only the elements of the published schema are written."""
    if line.kind != "other" and line.order:
        if line.said == ORDER:
            return ORDER, _of_an_order(line)
        if line.said in REFUNDS and line.kind != "shipment":
            return "Adjustment", _of_an_adjustment(line)
    return OTHER_ELEMENT, _alone(line)
