"""When operations end: date, source, the day it was read, successor. Dates move; nothing else may hold one.

They stand in `data/lifecycle.json`, or in a newer file that `use` was given: a date that Amazon moves needs no release.
Source tags: "changelog", "schedule" = Amazon's announcements on developer-docs.amazon.com/sp-api; "models" = the
history of amzn/selling-partner-api-models, where "before launch" means that the operation was never open to the
public; "third party" = a copy of the schedule quoted elsewhere. What is not in the table has no end that was found.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from mws.spapi.calls import Json

SHIPPED = Path(__file__).resolve().parent / "data" / "lifecycle.json"


@dataclass(frozen=True, slots=True)
class End:
    """The end of one operation. ends: the first day on which calls fail, None where none is announced.

    source: where the date stands. read_on: when it was read there. successor: what to call then, "" where nothing does
    the job.
    """

    operation: str
    ends: date | None
    source: str
    read_on: date
    successor: str


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """A table of ends. read_on: the day its sources were read last; the newer of two tables is the one to go by."""

    read_on: date
    ends: Mapping[str, End]


def read(content: Json) -> Lifecycle:
    """The table of a file's content, `{"read_on": day, "rows": [{"prefix", "ends", "source", "operations"}]}`.

    Raises ValueError where it is not of that form; it says where.
    """
    table = _object(content, "the file", {"read_on", "rows"})
    read_on = _day(table["read_on"], "read_on")
    rows = table["rows"]
    if not isinstance(rows, list):
        raise ValueError("rows is no list")
    found: dict[str, End] = {}
    for number, raw in enumerate(rows, 1):
        where = f"row {number}"
        row = _object(raw, where, {"prefix", "ends", "source", "operations"}, frozenset({"read_on"}))
        ends = None if row["ends"] is None else _day(row["ends"], f"{where}: ends")
        seen = _day(row["read_on"], f"{where}: read_on") if "read_on" in row else read_on
        prefix, source = _text(row["prefix"], f"{where}: prefix"), _text(row["source"], f"{where}: source")
        operations = row["operations"]
        if not isinstance(operations, dict):
            raise ValueError(f"{where}: operations is no object")
        for name, successor in operations.items():
            key = f"{prefix}.{name}"
            if key in found:
                raise ValueError(f"{where}: {key} stands there twice")
            if not isinstance(successor, str):
                raise ValueError(f"{where}: the successor of {name} is no text")
            found[key] = End(key, ends, source, seen, successor)
    return Lifecycle(read_on, MappingProxyType(found))


def _object(value: Json, where: str, wanted: set[str], allowed: frozenset[str] = frozenset()) -> dict[str, Json]:
    if not isinstance(value, dict) or not wanted <= set(value) <= wanted | allowed:
        raise ValueError(f"{where} is no object with {', '.join(sorted(wanted))} and nothing else")
    return value


def _text(value: Json, where: str) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"{where} is no text")
    return value


def _day(value: Json, where: str) -> date:
    try:
        return date.fromisoformat(_text(value, where))
    except ValueError:
        raise ValueError(f"{where} is no day such as 2026-11-20") from None


_in_use = _shipped = read(json.loads(SHIPPED.read_text(encoding="utf-8")))


def use(table: Lifecycle) -> bool:
    """Go by that table from now on, in this process, where it is newer than the one in use; whether it is."""
    global _in_use
    if table.read_on <= _in_use.read_on:
        return False
    _in_use = table
    return True


def use_shipped() -> None:
    """Go by the table this version came with."""
    global _in_use
    _in_use = _shipped


def in_use() -> Lifecycle:
    """The table that is gone by."""
    return _in_use


def end_of(key: str) -> End | None:
    """The end of the operation with this Route key, None where none was found."""
    return _in_use.ends.get(key)


def words(key: str, today: date) -> str:
    """What to tell a person of its end, such as `ended on 2020-08-13; use reports.2021-06-30.createReport`."""
    end = end_of(key)
    if end is None or end.ends is None:
        return "is deprecated; no end date is announced"
    when = f"{'ended' if today >= end.ends else 'ends'} on {end.ends}"
    return f"{when}; {f'use {end.successor}' if end.successor else 'no operation follows it'}"


def has_ended(key: str, today: date) -> bool:
    """True where calls fail on that day. today: the date at Amazon, which is taken for UTC's."""
    end = end_of(key)
    return end is not None and end.ends is not None and today >= end.ends
