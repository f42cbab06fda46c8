"""Newer end dates than this version came with: taken where a trusted key signed them, told where calls rest on them.

What was accepted lies beside the state database (`lifecycle.json`), with its signature, which is checked at each start.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, time, timedelta, timezone
from pathlib import Path

from mws import forks
from mws.compat.config import StateSettings
from mws.compat.state import State, StateError, default_path
from mws.mappings.model import Operation
from mws.spapi import lifecycle, lifecycle_file
from mws.spapi.clock import Clock
from mws.spapi.lifecycle import Lifecycle
from mws.spapi.lifecycle_file import Untrusted

log = logging.getLogger("mws.compat")

FILE = "lifecycle.json"
WARN_WITHIN = timedelta(days=90)
"""How long before the end of an operation replies that rest on it say so."""


def place(settings: StateSettings) -> Path:
    """Where the accepted table lies: beside the SQLite file, else in the state directory. Raises StateError."""
    return (State(settings).path or default_path()).with_name(FILE)


def use_accepted(settings: StateSettings) -> None:
    """Go by the table that was accepted, where it is newer and a trusted key signed it. Raises nothing."""
    try:
        path = place(settings)
        if path.exists():
            lifecycle.use(lifecycle_file.load(path, settings.lifecycle_keys))
    except (OSError, StateError, Untrusted) as exc:
        log.warning("end dates of %s are not gone by: %s", FILE, exc)


def accept(settings: StateSettings, file: Path) -> Lifecycle:
    """Take over a signed table that is newer than the one in use; returns it.

    Raises Untrusted where it is not newer or no trusted key signed it, OSError, StateError.
    """
    use_accepted(settings)
    raw = file.read_bytes()[: lifecycle_file.LONGEST + 1]
    table = lifecycle_file.verify(raw, settings.lifecycle_keys)
    before = lifecycle.in_use().read_on
    if table.read_on <= before:
        raise Untrusted(f"it was read on {table.read_on}, and the dates in use on {before}")
    from mws.spapi.documents.files import new_file

    target = place(settings)
    target.parent.mkdir(parents=True, exist_ok=True)
    with new_file(target) as written:
        written.write(raw)
    lifecycle.use(table)
    return table


class Endings:
    """The end dates that calls rest on: each logged once, and told in replies of its last days. Threads share it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._soon, self._until = _ending_soon(clock.now())
        self._logged: set[tuple[str, int]] = set()
        self._lock = forks.lock()

    def log_ends(self, operation: Operation, *, goes_on: bool) -> None:
        """Log the ends of what an Action asks, once; as a warning where nothing takes over by itself."""
        level = logging.INFO if goes_on else logging.WARNING
        for key in operation.calls:
            end = lifecycle.end_of(key)
            if end is None or end.ends is None:
                continue
            with self._lock:
                is_logged = (key, level) in self._logged
                self._logged.add((key, level))
            if not is_logged:
                log.log(
                    level,
                    "%s is answered by %s, which Amazon ends on %s; after it: %s",
                    operation.name,
                    key,
                    end.ends.isoformat(),
                    end.successor or "nothing",
                )

    def warning(self, calls: Sequence[str]) -> str:
        """The `Warning` header of a reply that rests on these operations; "" where none ends soon."""
        now = self._clock.now()
        if now >= self._until:
            self._soon, self._until = _ending_soon(now)
        if self._soon.isdisjoint(calls):
            return ""
        soon = [key for key in dict.fromkeys(calls) if key in self._soon]
        return ", ".join(f'299 mws-compat "{key} {lifecycle.words(key, now.date())}"' for key in soon)


def _ending_soon(now: datetime) -> tuple[frozenset[str], datetime]:
    """The operations that have ended or end within WARN_WITHIN, and until when that holds: the end of the day, UTC."""
    last = now.date() + WARN_WITHIN
    keys = (key for key, end in lifecycle.in_use().ends.items() if end.ends is not None and end.ends <= last)
    midnight = datetime.combine(now.date() + timedelta(days=1), time(), timezone.utc)
    return frozenset(keys), midnight
