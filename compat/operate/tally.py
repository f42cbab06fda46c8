"""Counts what happens again and again, so that it is told once, and then as a number.

Windows of time follow each other without a gap; a count belongs to one of them. Memory is bounded: beyond `most` keys
in a window, what is new is counted as OTHERS.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Hashable, Mapping

from mws import forks
from mws.spapi.clock import Clock

OTHERS = "others"


class Tally:
    """Counts by key in windows of that many seconds. Threads share it."""

    def __init__(self, clock: Clock, window: float, most: int = 1000) -> None:
        self._clock = clock
        self._window = window
        self._most = most
        self._lock = forks.lock()
        self._began = clock.monotonic()
        self._counts: Counter[Hashable] = Counter()
        self._over: Counter[Hashable] = Counter()

    def add(self, key: Hashable) -> tuple[Hashable, int]:
        """Count it. Returns what it was counted as, and how often in this window, this time included."""
        with self._lock:
            self._turn()
            if key not in self._counts and len(self._counts) >= self._most:
                key = OTHERS
            self._counts[key] += 1
            return key, self._counts[key]

    def take_ended(self) -> Mapping[Hashable, int]:
        """The counts of windows that are over; each is told once."""
        with self._lock:
            self._turn()
            over, self._over = self._over, Counter()
            return over

    def _turn(self) -> None:
        now = self._clock.monotonic()
        if now - self._began >= self._window:
            self._over, self._counts, self._began = self._counts, Counter(), now


class FoldedLog:
    """A logger for what fails the same way for many: the first is a line, the others within the minute are a count."""

    def __init__(self, log: logging.Logger, clock: Clock, window: float = 60.0) -> None:
        self._log = log
        self._tally = Tally(clock, window)
        self._window = window

    def warning(self, text: str) -> None:
        """Log a text, unless the same was logged in this window. What was left out before is told now."""
        self.tell()
        if self._tally.add(text)[1] == 1:
            self._log.warning("%s", text)

    def tell(self) -> None:
        """Log the counts of windows that are over."""
        for text, count in self._tally.take_ended().items():
            if count > 1:
                self._log.warning("%s (%d more of these within %g s)", text, count - 1, self._window)
