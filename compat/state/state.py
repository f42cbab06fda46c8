"""What outlives a call: one SQL database, opened at first use, brought up to date by migrations, secrets sealed in it.

The law: short transactions only, safe for several processes on one database, and a database that cannot be used is a
StateError that says why, never a half-written row. Their tables stand in `tables`; who owns one (`journal`, later
ones) go through `begin` and `read`. With `url = "off"`, or without the [state] extra and without a url, nothing is
written anywhere: values that expire are kept in this process, tables are refused with StateError "off".
"""

from __future__ import annotations

import logging
import os
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from mws import forks
from mws.compat.config import StateSettings
from mws.compat.state import lifetimes
from mws.compat.state.errors import StateError
from mws.compat.state.gate import Gate
from mws.compat.state.key import Sealer
from mws.compat.state.room import Room
from mws.compat.state.times import milliseconds
from mws.spapi.clock import Clock, SystemClock

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from mws.compat.state.database import Database

__all__ = ["State", "StateError", "default_path"]

log = logging.getLogger("mws.compat.state")

SWEEP_EVERY = 600.0  # seconds between two sweeps of expired values
RETRY = 30.0  # seconds before a database that could not be opened is tried again: a server that is down costs 5 each
SWEEP_AT_MOST = 10_000  # rows in one sweep, so that it stays a short transaction
_PROOF = ("proof", "key")  # kind and key of the value that proves the key
OFF = "[state] url is off, or SQLAlchemy and alembic are not installed"
REMEMBERED = 10_000  # values kept in the process where there is no database


def default_path() -> Path:
    """`$XDG_STATE_HOME/mws-compat/state.sqlite3`, else under `~/.local/state`. Raises StateError without a home."""
    named = os.environ.get("XDG_STATE_HOME", "")
    try:
        base = Path(named) if named else Path.home() / ".local" / "state"
    except RuntimeError as exc:
        raise StateError("there is no home directory: set [state] url or XDG_STATE_HOME", "path") from exc
    return base / "mws-compat" / "state.sqlite3"


class State:
    """The state of one configuration. Making it touches nothing; threads share it; close it when done."""

    def __init__(self, settings: StateSettings | None = None, *, clock: Clock | None = None) -> None:
        self._settings = settings or StateSettings()
        self.clock: Clock = clock or SystemClock()
        self._lock = forks.lock()
        self._opened: Database | None = None
        self._refused: tuple[StateError, float] | None = None
        self._sealer: Sealer | None = None
        self._gate = Gate()
        self._swept = self.clock.monotonic()
        self._memory: OrderedDict[tuple[str, str], tuple[bytes, int]] = OrderedDict()
        forks.in_child(self, State._leave_connections)
        forks.around(self, State._rest, State._go_on)
        self._room = Room(self, self.clock, self._settings.quota, self._settings.seller_quota)

    @property
    def persistent(self) -> bool:
        """Whether there is a database. False: the settings say "off", or ask for none and the extra is missing."""
        url = self._settings.url
        return url != "off" and (bool(url) or _installed())

    @property
    def path(self) -> Path | None:
        """The SQLite file, whether it is there already or not; None for another database, or none."""
        url = self._settings.url
        if not self.persistent or (url and not url.startswith("sqlite:")):
            return None
        return Path(url.removeprefix("sqlite:///")) if url else default_path()

    def check_url(self) -> None:
        """Raise StateError where no driver that is installed reads the URL of the settings. Nothing is opened."""
        if self._settings.url not in ("", "off"):
            from mws.compat.state.database import check_url

            check_url(self._settings.url)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction that may write; committed at the end, rolled back on any exception. Raises StateError."""
        with self._gate.inside(), self._database().transaction(write=True) as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads: it waits for nobody. Raises StateError."""
        with self._gate.inside(), self._database().transaction(write=False) as connection:
            yield connection

    def seal(self, data: bytes, context: str) -> bytes:
        """Encrypt for storing. context: what and whose it is (`refresh_token:A1...`); `open` must name the same."""
        return self._sealing().seal(data, context)

    def open(self, sealed: bytes, context: str) -> bytes:
        """Decrypt what `seal` made. Raises StateError "key" where it was altered or is another's."""
        return self._sealing().open(sealed, context)

    @property
    def sealer(self) -> Sealer:
        """The key itself, for who changes it."""
        return self._sealing()

    def put(self, kind: str, key: str, value: bytes, expires: datetime, *, owner: str = "") -> None:
        """Keep a value until `expires`, sealed; it replaces an earlier one of the same kind and key."""
        self.put_all(kind, {key: value}, expires, owner=owner)

    def put_all(self, kind: str, by_key: Mapping[str, bytes], expires: datetime, *, owner: str = "") -> None:
        """Keep several values in one transaction: all of them, or none. None for longer than `lifetimes` says.

        owner: whose quota they take.
        """
        until = milliseconds(min(expires, self.clock.now() + lifetimes.latest(kind)))
        if not self.persistent:
            with self._lock:
                for key, value in by_key.items():
                    self._memory[kind, key] = (value, until)
                    self._memory.move_to_end((kind, key))
                while len(self._memory) > REMEMBERED:
                    self._memory.popitem(last=False)
            return
        sealed = {key: self.seal(value, _context(kind, key)) for key, value in by_key.items()}
        with self.begin() as connection:
            from mws.compat.state import values

            values.put(connection, kind, sealed, until, owner)
        self._room.grown(sum(map(len, sealed.values())), owner)
        if self.clock.monotonic() - self._swept >= SWEEP_EVERY:
            self.sweep()

    def get(self, kind: str, key: str) -> bytes | None:
        """The value, or None where there is none, it has expired, or the key that sealed it is gone.

        One that would live longer than its kind may is none either: a clock was ahead when it was stored.
        """
        now, latest = self._span(kind)
        if not self.persistent:
            with self._lock:
                value, until = self._memory.get((kind, key), (b"", 0))
            return value if now < until <= latest else None
        with self.read() as connection:
            from mws.compat.state import values

            sealed = values.get(connection, kind, key, now, latest)
        if sealed is None:
            return None
        try:
            return self.open(sealed, _context(kind, key))
        except StateError:
            # Only a lost key or a meddled file leads here; both leave the value as good as absent.
            log.warning("a stored %s cannot be opened: it was altered, or sealed with another key", kind)
            return None

    def grown(self, size: int, owner: str = "") -> None:
        """Say that so many bytes were written by `begin`, where that may be often. owner: whose quota they take.

        Raises nothing.
        """
        self._room.grown(size, owner)

    def has_room(self, seller: str) -> bool:
        """Whether the quotas let something new be begun for a seller, as far as is known. Raises nothing."""
        return not self.persistent or self._room.left(seller)

    def probe(self) -> None:
        """Show that it can be written and that the key is the one that sealed what is stored. Raises StateError.

        A value sealed at the first probe is opened at every later one; `accept_key` forgets it.
        """
        with self.begin() as connection:
            server = connection.dialect.name == "postgresql"
            if server and connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "on":
                raise StateError("the state database's server is read-only (a standby?)", "read_only")
            from mws.compat.state import values

            now = self.clock.now()
            sealed = values.get(connection, *_PROOF, milliseconds(now), milliseconds(now + timedelta(days=36_500)))
        if sealed is None:
            self.put(*_PROOF, b"", self.clock.now() + timedelta(days=365))
        else:
            self.open(sealed, _context(*_PROOF))

    def accept_key(self) -> None:
        """Take the present key for the right one, whatever was sealed before. Raises StateError."""
        self.delete(*_PROOF)
        self.probe()

    def delete(self, kind: str, key: str) -> None:
        """Forget a value; nothing happens where there is none."""
        if not self.persistent:
            with self._lock:
                self._memory.pop((kind, key), None)
            return
        with self.begin() as connection:
            from mws.compat.state import values

            values.delete(connection, kind, key)

    def sweep(self) -> int:
        """Remove values that have expired, or would live longer than they may, at most SWEEP_AT_MOST; jobs as well.

        `put` does so now and then. Returns how many values.
        """
        now, otherwise = self._span("")
        self._swept = self.clock.monotonic()
        if not self.persistent:
            with self._lock:
                gone = [each for each, (_, until) in self._memory.items() if not now < until <= self._span(each[0])[1]]
                for each in gone:
                    del self._memory[each]
            return len(gone)
        with self.begin() as connection:
            from mws.compat.state import values

            values.sweep_jobs(connection, now, SWEEP_AT_MOST)
            latest = {kind: self._span(kind)[1] for kind in lifetimes.LONGEST}
            return values.sweep(connection, now, latest, otherwise, SWEEP_AT_MOST)

    def close(self) -> None:
        """Close the connections. A later use opens the database again."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    def _span(self, kind: str) -> tuple[int, int]:
        """Now, and when a value of that kind that is stored now has ended at the latest."""
        now = self.clock.now()
        return milliseconds(now), milliseconds(now + lifetimes.latest(kind))

    def _database(self) -> Database:
        if not self.persistent:
            raise StateError(f"no state database: {OFF}", "off")
        with self._lock:
            if self._opened is None:
                self._opened = self._open()
            return self._opened

    def _rest(self) -> None:
        """Before a fork: an SQLite database has no connection open then. A server's are left behind by the child."""
        if self._settings.url.startswith("postgres"):
            return
        if self._gate.shut() and self._opened is not None:
            self._opened.rest()

    def _go_on(self) -> None:
        self._gate.open()

    def _leave_connections(self) -> None:
        """In a forked child: the connections are the parent's, two processes on one of them corrupt both."""
        if self._opened is not None:
            self._opened.forget()
            self._opened = None

    def _open(self) -> Database:
        from mws.compat.state.database import Database

        if self._refused is not None and self.clock.monotonic() - self._refused[1] < RETRY:
            raise StateError(str(self._refused[0]), self._refused[0].reason)
        try:
            return Database(self._settings.url or f"sqlite:///{default_path()}", self.clock)
        except StateError as exc:
            self._refused = (exc, self.clock.monotonic())
            raise

    def _sealing(self) -> Sealer:
        if self._sealer is None:
            path = self.path
            if path is not None:
                self._database()  # makes the directory, and refuses one that cannot be used
            file = path and path.with_name(path.name + ".key")
            self._sealer = Sealer(self._settings.key, file, self._settings.previous_key)
        return self._sealer


@cache
def _installed() -> bool:
    return find_spec("sqlalchemy") is not None and find_spec("alembic") is not None


def _context(kind: str, key: str) -> str:
    return f"stored_value:{kind}:{key}"
