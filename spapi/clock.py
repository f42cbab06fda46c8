"""Where time comes from. Every module that waits, dates or expires takes a Clock; tests hand in their own."""

from __future__ import annotations

import time
from datetime import datetime, timezone
from threading import Event
from typing import Protocol


class Clock(Protocol):
    """Wall time for dates, monotonic time for intervals, and a sleep that an Event can cut short."""

    def now(self) -> datetime:
        """The current time, timezone-aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back, for intervals."""
        ...

    def sleep(self, seconds: float, cancel: Event | None = None) -> None:
        """Wait that long, or until `cancel` is set."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """As in Clock."""
        return datetime.now(timezone.utc)

    def monotonic(self) -> float:
        """As in Clock."""
        return time.monotonic()

    def sleep(self, seconds: float, cancel: Event | None = None) -> None:
        """As in Clock."""
        if seconds <= 0:
            return
        if cancel is None:
            time.sleep(seconds)
        else:
            cancel.wait(seconds)


class FixedClock:
    """A clock that moves only when told, or by what is slept on it. For tests and the sandbox."""

    def __init__(self, start: datetime) -> None:
        self._now = start.timestamp()
        self._zero = self._now

    def now(self) -> datetime:
        """As in Clock."""
        return datetime.fromtimestamp(self._now, timezone.utc)

    def monotonic(self) -> float:
        """As in Clock."""
        return self._now - self._zero

    def sleep(self, seconds: float, cancel: Event | None = None) -> None:
        """Moves this clock on at once; nobody waits."""
        if seconds > 0 and not (cancel and cancel.is_set()):
            self._now += seconds

    def advance(self, seconds: float) -> None:
        """Move on by that many seconds."""
        self._now += seconds

    def set(self, moment: datetime) -> None:
        """Set the wall time; monotonic time moves with it but never back."""
        self._zero += min(0.0, moment.timestamp() - self._now)
        self._now = moment.timestamp()
