"""A clock for a pool of threads: when all of them sleep, time goes on to the moment the first of them wakes."""

from __future__ import annotations

import sys
import threading
from datetime import datetime

from mws.spapi.clock import FixedClock

_IDLE = "_worker"  # the function of concurrent.futures in which a thread waits for something to do


class EventClock(FixedClock):
    """Sleeping costs no time of the machine. prefix: of the names of the threads that live by it."""

    def __init__(self, start: datetime, prefix: str) -> None:
        super().__init__(start)
        self._prefix = prefix
        self._moved = threading.Condition()
        self._sleepers: dict[int, float] = {}

    def sleep(self, seconds: float, cancel: threading.Event | None = None) -> None:
        if seconds <= 0:
            return
        me = threading.get_ident()
        with self._moved:
            wakes = self._sleepers[me] = self.monotonic() + seconds
            self._go_on()
            while self.monotonic() < wakes and not (cancel and cancel.is_set()):
                if not self._moved.wait(0.02):
                    self._go_on()
            del self._sleepers[me]

    def _go_on(self) -> None:
        """Move on to the next waking, unless somebody is awake who will come to sleep."""
        first = min(self._sleepers.values())
        if first <= self.monotonic() or any(self._is_awake(each) for each in threading.enumerate()):
            return
        # A little more: the difference of two times may be too small to be added to one.
        self.advance(first - self.monotonic() + 1e-6)
        self._moved.notify_all()

    def _is_awake(self, thread: threading.Thread) -> bool:
        if not thread.name.startswith(self._prefix) or thread.ident in self._sleepers or thread.ident is None:
            return False
        frame = sys._current_frames().get(thread.ident)
        return frame is not None and frame.f_code.co_name != _IDLE
