"""A copy of an SQLite database that is being written, whole and of one moment; and what a database holds.

A plain copy of the file is none: what was written last stands in the write-ahead log beside it, of a young database
everything. The copy is written beside its place and renamed, so that nobody finds half of it, and for its owner only.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mws.compat.state.errors import StateError
from mws.compat.state.times import moment_of
from mws.words import count

WAIT = 30.0  # seconds for another process's lock

_COUNTS: Mapping[str, str] = {
    "feeds": "SELECT count(*) FROM submission",
    "reports": "SELECT count(*) FROM report",
    "calls": "SELECT count(*) FROM journal WHERE kind = 'call'",
}
_NEWEST = (
    "SELECT max(latest) FROM (SELECT max(time) AS latest FROM journal UNION ALL SELECT max(created) FROM submission "
    "UNION ALL SELECT max(created) FROM report) AS found"
)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a database holds. newest: the last call, feed or report in it, None where there is none."""

    feeds: int
    reports: int
    calls: int
    newest: datetime | None

    def __str__(self) -> str:
        if self.newest is None:
            return "no call, feed or report in it"
        counts = ", ".join((count(self.feeds, "feed"), count(self.reports, "report"), count(self.calls, "call")))
        return f"{counts}, the newest of {self.newest:%Y-%m-%dT%H:%M:%SZ}"


def contents(ask: Callable[[str], int | None]) -> Contents:
    """What a database holds. ask: brings the one value of a statement."""
    newest = ask(_NEWEST)
    return Contents(
        **{name: ask(statement) or 0 for name, statement in _COUNTS.items()},
        newest=None if newest is None else moment_of(newest),
    )


def is_empty(path: Path) -> bool:
    """Whether an SQLite file has no table at all, as a plain copy of a young database has none. Changes nothing."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=WAIT)) as connection:
            return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,))
    except sqlite3.Error:
        return False  # whatever it is: opening it as a database will tell


def write(source: Path, target: Path) -> Contents:
    """Copy the database `source` to the file `target`, which is replaced. Returns what the copy holds.

    Raises StateError: there is no such database, it is damaged, the copy cannot be written or would be the source.
    """
    if not source.is_file():
        raise StateError(f"there is no database at {source}", "path")
    if target.is_dir() or (target.exists() and target.samefile(source)):
        raise StateError(f"{target} is {'a folder' if target.is_dir() else 'the database itself'}", "path")
    name = ""
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        os.close(handle)
        held = _copy(source, Path(name))
        with open(name, "rb") as written:
            os.fsync(written.fileno())
        Path(name).replace(target)
    except OSError as exc:
        raise StateError(f"{target} cannot be written: {exc.strerror}", "path") from exc
    except sqlite3.Error as exc:
        # SQLite's own words name no path and no value.
        raise StateError(f"the copy of {source} could not be made: {exc}", "broken") from exc
    finally:
        if name:
            Path(name).unlink(missing_ok=True)  # gone already where it was renamed
    return held


def _copy(source: Path, target: Path) -> Contents:
    uri = f"{source.absolute().as_uri()}?mode=rw"
    with (
        closing(sqlite3.connect(uri, uri=True, timeout=WAIT)) as database,
        closing(sqlite3.connect(target, timeout=WAIT)) as copy,
    ):
        # All pages in one step: a reader of a WAL database stops no writer, and sees one moment.
        database.backup(copy)
        # One file that needs no log beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
        found = copy.execute("PRAGMA quick_check(1)").fetchone()
        if found != ("ok",):
            raise sqlite3.DatabaseError("it is damaged")

        def ask(statement: str) -> int | None:
            (value,) = copy.execute(statement).fetchone()
            return value if isinstance(value, int) else None

        return contents(ask)
