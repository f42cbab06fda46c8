"""Reads a table of sellers: CSV as spreadsheets and programs write it, into lines of named cells, or why it cannot.

Taken: commas, semicolons, tabs or bars; UTF-8 with or without a byte order mark, UTF-16 with one; Excel's first line
`sep=;`; columns in any order, with blanks or capitals in their names. Every line becomes a `SheetLine`, or an
`ImportFault` that names its number, as an editor counts lines.
"""

from __future__ import annotations

import codecs
import csv
import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mws.compat.accounts import cells
from mws.words import count

COLUMNS = (
    *("seller_id", "mws_auth_token", "developer_id", "refresh_token", "region", "marketplaces", "application", "name"),
    *("mws_access_key", "mws_secret_key", "authorised", "home_marketplace", "writes", "write_rules"),
)
"""What may stand in a table; seller_id must. Those of `mws-compat accounts export`."""

LARGEST = 64 * 1024**2  # bytes
_LINE_ENDS = re.compile(r"\r\n|\n|\r")
_SEPARATORS = ",;\t|"
_ALIKE = 0.8  # how near a name is to a column's that is taken for misspelt, by difflib


@dataclass(frozen=True, slots=True)
class ImportFault:
    """Why a line was not taken. line: from 1, as an editor counts; 0 for none. column: "" for all of it."""

    line: int
    column: str
    text: str

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line else ""
        return f"{where}{self.column + ' ' if self.column else ''}{self.text}"


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One seller's line: its cells by column, as they stood. Secrets are among them, so that it is never shown."""

    number: int
    cells: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a table holds. unread: columns that mean nothing here."""

    lines: Sequence[SheetLine] = ()
    faults: Sequence[ImportFault] = ()
    unread: Sequence[str] = ()


def read(data: bytes) -> Sheet:
    """The lines of a table. Never raises: what is wrong with it are faults, and then of the whole where it must be."""
    try:
        text = _text(data)
    except _Unreadable as exc:
        return Sheet(faults=(exc.fault,))
    first, skipped, text = _said_separator(text)
    separator = first or _likely_separator(text)
    records = _records(text, separator, skipped)
    header = next(records, None)
    if header is None:
        return Sheet(faults=(ImportFault(1, "", f"the file is empty: expected a line with {', '.join(COLUMNS[:8])}"),))
    if isinstance(header, ImportFault):
        return Sheet(faults=(header,))
    names, unread, faults = _columns(*header)
    if faults:
        return Sheet(faults=faults)
    lines: list[SheetLine] = []
    for record in records:
        if isinstance(record, ImportFault):
            faults.append(record)
            continue
        number, row = record
        if len(row) != len(names):
            faults.append(ImportFault(number, "", f"has {count(len(row), 'cell')}, and the first line {len(names)}"))
            continue
        found = {name: cell for name, cell in zip(names, row, strict=True) if name in COLUMNS}
        lines.append(SheetLine(number, found))
    return Sheet(lines, faults, unread)


class _Unreadable(Exception):
    def __init__(self, fault: ImportFault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def _text(data: bytes) -> str:
    if len(data) > LARGEST:
        raise _Unreadable(ImportFault(1, "", f"the file has {len(data)} bytes, at most {LARGEST} are read: split it"))
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as exc:
        line = 1 if wide else data[: exc.start].count(b"\n") + 1
        text = "is not UTF-8 text: save the table as CSV UTF-8"
        raise _Unreadable(ImportFault(line, "", text)) from exc
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise _Unreadable(ImportFault(line, "", "has zero bytes: save the table as CSV UTF-8"))
    return text


def _said_separator(text: str) -> tuple[str, int, str]:
    """What a first line `sep=;` says, how many lines that took, and the rest."""
    first, *rest = _LINE_ENDS.split(text, maxsplit=1)
    said = cells.clean(first)
    if rest and said.lower().startswith("sep=") and len(said) == 5:
        return said[4], 1, rest[0]
    return "", 0, text


def _likely_separator(text: str) -> str:
    first = next((line for line in _LINE_ENDS.split(text) if line.strip()), "")
    return max(_SEPARATORS, key=lambda each: first.count(each))


def _records(text: str, separator: str, skipped: int) -> Iterator[tuple[int, list[str]] | ImportFault]:
    """(number, cells) of each line that is not empty, or a fault.

    Line by line: nothing that is read here has line ends inside, and a quotation mark that is not closed must not
    swallow the sellers that follow.
    """
    for number, line in enumerate(_LINE_ENDS.split(text), 1 + skipped):
        try:
            row = next(csv.reader([line], delimiter=separator, strict=True), [])
        except csv.Error as exc:
            said = str(exc)
            if "expected" in said or "unexpected" in said:
                said = "a quotation mark is not closed in this line, or closed before the end of its cell"
            yield ImportFault(number, "", f"cannot be read: {said}")
            continue
        if any(cell.strip() for cell in row):
            yield number, row


def _columns(number: int, row: Sequence[str]) -> tuple[list[str], list[str], list[ImportFault]]:
    """The names of the columns, those that mean nothing, and what is wrong with them."""
    names = ["_".join(cells.clean(cell).lower().replace("-", " ").split()) for cell in row]
    faults: list[ImportFault] = []
    unread: list[str] = []
    for name in dict.fromkeys(names):
        if name in COLUMNS:
            if names.count(name) > 1:
                faults.append(ImportFault(number, name, "is there twice"))
        elif meant := difflib.get_close_matches(name, COLUMNS, n=1, cutoff=_ALIKE):
            faults.append(ImportFault(number, cells.shown(name), f'is no column; did you mean "{meant[0]}"?'))
        elif name:
            unread.append(name)
    if "seller_id" not in names and not any("seller_id" in each.text for each in faults):
        known = ", ".join(COLUMNS)
        faults.append(
            ImportFault(number, "seller_id", f"is missing in the first line, which names the columns: {known}")
        )
    return names, unread, faults
