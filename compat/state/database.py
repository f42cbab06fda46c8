"""Opens the state database and keeps it honest: engine, pragmas, deadlines, migrations, and what its failures mean.

Importing this costs SQLAlchemy; `mws.compat.state` does so when a database is first used.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mws import forks
from mws.compat.state.errors import Reason, StateError
from mws.spapi.clock import Clock

try:
    import sqlalchemy as sa
    from sqlalchemy import exc as failures
    from sqlalchemy.engine import URL, Connection, Engine, make_url
except ImportError as missing:
    raise StateError(
        "the state database needs SQLAlchemy and alembic: pip install SQLAlchemy alembic", "library"
    ) from missing

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
WAIT = 5.0  # seconds a statement waits for another process's lock
_STATEMENT = 10  # seconds a statement may run on a server
NO_PSYCOPG = "a PostgreSQL state database needs psycopg: pip install 'psycopg[binary]'"
_LOCK_ID = 0x6D77_7363  # PostgreSQL advisory lock held while migrating: "mwsc"

# What SQLite's failures mean, by its own words: Python 3.10 has no error codes. First match wins.
_SQLITE: tuple[tuple[str, Reason, str], ...] = (
    ("disk is full", "full", "the disk is full: make room, nothing was written"),
    ("readonly", "read_only", "it cannot be written: check its owner and mode"),
    ("locked", "locked", f"another process held it for more than {WAIT:g} s"),
    ("unable to open", "path", "it cannot be opened: check the path, its owner and mode"),
    ("not a database", "broken", "the file is not an SQLite database"),
    ("malformed", "broken", "the file is damaged: restore it, or move it away to start anew"),
    ("disk i/o", "broken", "the disk failed while reading or writing"),
)
# The same for PostgreSQL, by the beginning of SQLSTATE.
_POSTGRESQL: tuple[tuple[str, Reason, str], ...] = (
    ("53100", "full", "the server's disk is full, nothing was written"),
    ("25006", "read_only", "the server is read-only (a standby?)"),
    ("55P03", "locked", f"another session held a lock for more than {WAIT:g} s"),
    ("40", "locked", "it met another session's changes and was undone"),
    ("57014", "locked", f"a statement took longer than {_STATEMENT} s"),
    ("28", "unreachable", "the server refused the user or password"),
    ("3D", "unreachable", "the server has no such database"),
    ("42501", "read_only", "the user lacks a permission"),
    ("08", "unreachable", "the connection failed"),
    ("57P", "unreachable", "the server is shutting down or starting"),
    ("53300", "unreachable", "the server has no connection left"),
)
_migrating = forks.lock()  # alembic's `context` is one per process


class Database:
    """One open database at the newest migration. url: as SQLAlchemy has it. Raises StateError."""

    def __init__(self, url: str, clock: Clock) -> None:
        self._url = _driver(url)
        self._sqlite = self._url.get_backend_name() == "sqlite"
        if self._sqlite:
            _make_file(Path(self._url.database or ""))
        self._engine = self._make_engine()
        self._readers = self._engine.execution_options(mws_reads=True)
        try:
            self._prepare(clock)
        except BaseException:
            self._engine.dispose()
            raise

    @contextmanager
    def transaction(self, *, write: bool) -> Iterator[Connection]:
        """A transaction; with `write` SQLite takes its lock at once, so that it cannot fail half way for want of it."""
        try:
            with (self._engine if write else self._readers).begin() as connection:
                yield connection
        except failures.IntegrityError:
            raise
        except failures.SQLAlchemyError as exc:
            raise self._as_error(exc) from exc

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def rest(self) -> None:
        """Close what is open of an SQLite file, for as long as the process forks; the next use opens it again."""
        if self._sqlite:
            self._engine.dispose()

    def forget(self) -> None:
        """Let the connections go without closing them: they are another process's."""
        self._engine.dispose(close=False)

    def _make_engine(self) -> Engine:
        # Any: SQLAlchemy types the keywords of create_engine so.
        options: dict[str, Any] = {"hide_parameters": True, "pool_timeout": WAIT}
        if self._sqlite:
            options["connect_args"] = {"timeout": WAIT}
        else:
            options["pool_pre_ping"] = True
            options["connect_args"] = {"connect_timeout": int(WAIT)}
            if "options" not in self._url.query:
                limits = f"-c statement_timeout={_STATEMENT}s -c lock_timeout={WAIT:g}s"
                options["connect_args"]["options"] = limits
        try:
            engine = sa.create_engine(self._url, **options)
        except ImportError as exc:
            raise StateError(NO_PSYCOPG, "library") from exc
        if self._sqlite:
            sa.event.listen(engine, "connect", _on_connect)
            sa.event.listen(engine, "begin", _on_begin)
        return engine

    def _prepare(self, clock: Clock) -> None:
        """Connect and migrate. Another process may be doing the same this moment: then wait, but not for ever."""
        for attempt in range(20):
            try:
                self._bring_up_to_date()
                return
            except StateError as exc:
                # Changing to WAL does not honour the busy timeout of SQLite.
                if exc.reason != "locked" or attempt == 19:
                    raise
                clock.sleep(WAIT / 20)

    def _bring_up_to_date(self) -> None:
        from mws.compat.state.tables import HEAD

        with self.transaction(write=False) as connection:
            if _version(connection) == HEAD:
                return
        with _migrating, self.transaction(write=True) as connection:
            if not self._sqlite:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK_ID)))
            if _version(connection) != HEAD:
                _upgrade(connection)

    def _as_error(self, exc: failures.SQLAlchemyError) -> StateError:
        name = self._url.database if self._sqlite else self._url.render_as_string(hide_password=True)
        start = f"the state database {name} cannot be used"
        if isinstance(exc, failures.TimeoutError):
            return StateError(f"{start}: every connection was busy for {WAIT:g} s", "locked")
        original = exc.orig if isinstance(exc, failures.DBAPIError) else None
        if original is None:
            return StateError(f"{start}: {type(exc).__name__}", "broken")
        if self._sqlite:
            words = str(original).lower()
            for part, reason, text in _SQLITE:
                if part in words:
                    return StateError(f"{start}: {text}", reason)
            return StateError(f"{start}: {type(original).__name__}", "broken")
        state = getattr(original, "sqlstate", None)
        if state is None:
            # Its own words name the host and what went wrong, never the password.
            words = str(original).strip().partition("\n")[0][:200]
            return StateError(f"{start}: {words}", "unreachable")
        for part, reason, text in _POSTGRESQL:
            if state.startswith(part):
                return StateError(f"{start}: {text}", reason)
        return StateError(f"{start}: SQLSTATE {state}", "broken")


def _driver(text: str) -> URL:
    """The URL with the one driver we use for each kind of database."""
    try:
        url = make_url(text.replace("postgres://", "postgresql://", 1) if text.startswith("postgres://") else text)
    except (failures.ArgumentError, ValueError):
        # Not chained: its words hold the URL, which may hold a password.
        raise StateError("[state] url is not a database URL", "path") from None
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite" and url.database:
        return url
    raise StateError("[state] url must name an SQLite file or a PostgreSQL database", "path")


def check_url(text: str) -> None:
    """Raise StateError where no driver that is installed reads this URL. Nothing is opened."""
    url = _driver(text)
    if url.get_backend_name() == "sqlite":
        if url.database and Path(url.database).is_dir():
            raise StateError("[state] url names a folder, and SQLite wants a file", "path")
        return
    try:
        from psycopg import ProgrammingError
        from psycopg.conninfo import make_conninfo
    except ImportError as exc:
        raise StateError(NO_PSYCOPG, "library") from exc
    _, options = sa.create_engine(url).dialect.create_connect_args(url)
    options.pop("context", None)
    try:
        make_conninfo(**options)
    except ProgrammingError as exc:
        # Its words name the option; not chained, since the URL may hold a password.
        raise StateError(f"[state] url: {str(exc).strip()}", "path") from None


def _make_file(path: Path) -> None:
    """The database file, readable by its owner only, in a directory that is too where it is made here."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as exc:
        reason: Reason = {errno.ENOSPC: "full", errno.EROFS: "read_only"}.get(exc.errno or 0, "path")  # type: ignore[assignment]
        raise StateError(f"the state database {path} cannot be opened for writing: {exc.strerror}", reason) from exc


# Any: the raw connection of a driver.
def _on_connect(raw: Any, record: object) -> None:
    raw.execute("PRAGMA journal_mode=WAL")
    # What is written down before a call is sent must outlive a power cut too.
    raw.execute("PRAGMA synchronous=FULL")
    raw.execute("PRAGMA foreign_keys=ON")


def _on_begin(connection: Connection) -> None:
    # Said out loud: Python's sqlite3 would begin late, deferred, and not at all before a CREATE TABLE.
    reads = connection.get_execution_options().get("mws_reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _version(connection: Connection) -> str:
    if not sa.inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() or "")


def _upgrade(connection: Connection) -> None:
    """Run the migrations inside the caller's transaction: all of them, or none."""
    try:
        from alembic import command
        from alembic.config import Config
        from alembic.util import CommandError
    except ImportError as exc:
        raise StateError("the state database needs alembic: pip install alembic", "library") from exc
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as exc:
        raise StateError("the state database was made by a newer mws-compat: update this one", "newer") from exc
