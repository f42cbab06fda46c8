"""Whether calls can be answered: asks the state database, its key, the disk and Redis; says in public words what ails.

A problem that begins or ends is logged once, with all that the operator should know. An answer holds for some seconds,
and one look goes on at a time: whoever asks meanwhile gets the last one, so that asking costs nothing.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from mws import forks
from mws.compat.accounts.find import Accounts, ConfiguredAccounts
from mws.compat.config import Config
from mws.compat.state import State, StateError
from mws.spapi.clock import Clock
from mws.spapi.errors import InvalidCall

log = logging.getLogger("mws.compat")

HOLDS = 5.0  # seconds for which an answer is given again
LEAST_FREE = (
    64 * 1024**2
)  # bytes a disk must have: for what is written down before a call is sent, and for spooled files


class Readiness:
    """What a gateway needs beside itself. state: None where nothing is kept. accounts: as `Facade` takes."""

    def __init__(self, config: Config, state: State | None, clock: Clock, accounts: Accounts | None = None) -> None:
        self._accounts = accounts or ConfiguredAccounts(config)
        self._configured = config.applications
        self._state = state if state is not None and state.persistent else None
        self._clock = clock
        self._lock = forks.lock()
        self._looked: float | None = None
        self._found: dict[str, str] | None = None

    def problems(self) -> tuple[str, ...]:
        """A line for each thing that is not as it must be, without a path or an address; () where all is well."""
        with self._lock:
            due = self._looked is None or self._clock.monotonic() - self._looked >= HOLDS
            if due:
                self._looked = self._clock.monotonic()
        if due:
            found = dict(self._examine())
            self._compare(found)
        return ("starting",) if self._found is None else tuple(self._found)

    def _compare(self, found: dict[str, str]) -> None:
        """Keep what was found, and log what is new and what is over."""
        with self._lock:
            before, self._found = self._found or {}, found
        for line, text in found.items():
            if line not in before:
                log.error("not ready: %s", text)
        for line in before:
            if line not in found:
                log.warning("no longer: %s", line)

    def _examine(self) -> Iterator[tuple[str, str]]:
        """(the public line, the operator's) of each problem."""
        if self._state is not None:
            try:
                self._state.probe()
            except StateError as exc:
                what = "key" if exc.reason == "key" else "disk" if exc.reason == "full" else "database"
                yield f"{what}: {exc.public}", str(exc)
        yield from self._disks()
        yield from self._redis()

    def _disks(self) -> Iterator[tuple[str, str]]:
        path = self._state.path if self._state is not None else None
        folders = {"temporary files": Path(tempfile.gettempdir())}
        if path is not None:
            folders["state"] = path.parent
        for what, folder in folders.items():
            try:
                free = shutil.disk_usage(folder).free
            except OSError as exc:
                yield f"disk of {what}: cannot be looked at", f"the disk of {folder}: {exc.strerror}"
                continue
            if free < LEAST_FREE:
                free_mb = free // 1024**2
                yield f"disk of {what}: nearly full", f"the disk of {folder} ({what}) has {free_mb} MB left: make room"

    def _redis(self) -> Iterator[tuple[str, str]]:
        from mws.spapi.redis_link import Shared

        try:
            applications = self._accounts.applications
        except StateError:
            applications = self._configured  # what ails the state database is told by its own line
        for application in applications:
            if not application.redis_url:
                continue
            name = f"Redis of application {application.name}".rstrip() if application.name else "Redis"
            try:
                shared = Shared(application.redis_url, self._clock)
            except InvalidCall as exc:
                yield "redis: cannot be asked", f"{name}: {exc}"
                continue
            try:
                answers = shared.do(lambda redis: redis.ping())
            finally:
                shared.close()
            if not answers:
                yield "redis: does not answer", f"{name} does not answer: each process paces for itself"
