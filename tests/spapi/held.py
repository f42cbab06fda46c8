"""Threads that wait for their rate, and a clock on which they sleep until the test moves it."""

from __future__ import annotations

import threading
from datetime import datetime, timezone

from mws.spapi.buckets import Bucket
from mws.spapi.clock import FixedClock
from mws.spapi.errors import Cancelled, RateWaitTooLong
from mws.spapi.throttle import Pacer, Priority

START = datetime(2026, 11, 20, tzinfo=timezone.utc)


class HeldClock(FixedClock):
    """Sleepers sleep until the test moves the clock on, so that it sees what happens while they do."""

    def __init__(self) -> None:
        super().__init__(START)
        self.moved = threading.Condition()
        self._sleepers: dict[int, tuple[float, threading.Event | None]] = {}

    def sleep(self, seconds: float, cancel: threading.Event | None = None) -> None:
        me = threading.get_ident()
        with self.moved:
            self._sleepers[me] = self.monotonic() + seconds, cancel
            self.moved.notify_all()
            while self._sleeps(me):
                assert self.moved.wait(10)
            del self._sleepers[me]

    def move(self, seconds: float) -> None:
        with self.moved:
            self.advance(seconds)
            self.moved.notify_all()

    @property
    def asleep(self) -> int:
        """How many sleep and have no reason to wake up."""
        return sum(map(self._sleeps, self._sleepers))

    def _sleeps(self, sleeper: int) -> bool:
        ends, cancel = self._sleepers[sleeper]
        return self.monotonic() < ends and not (cancel and cancel.is_set())


class Callers:
    """Threads that wait for their rate, started one after the other; `left` has those who got through, in order."""

    def __init__(self, clock: HeldClock, pacer: Pacer) -> None:
        self._clock, self._pacer = clock, pacer
        self._threads: list[threading.Thread] = []
        self.left: list[str] = []
        self.failed: list[tuple[str, type[BaseException]]] = []

    def start(
        self,
        name: str,
        one: Bucket,
        priority: Priority = "interactive",
        *,
        cancel: threading.Event | None = None,
        max_wait: float | None = None,
        above: Bucket | None = None,
    ) -> None:
        def wait() -> None:
            failure: type[BaseException] | None = None
            try:
                self._pacer.wait(one, priority=priority, cancel=cancel, max_wait=max_wait, above=above)
            except (Cancelled, RateWaitTooLong) as exc:
                failure = type(exc)
            with self._clock.moved:
                if failure is None:
                    self.left.append(name)
                else:
                    self.failed.append((name, failure))
                self._clock.moved.notify_all()

        self._threads.append(threading.Thread(target=wait, name=name))
        self._threads[-1].start()
        self.settle()

    @property
    def waiting(self) -> int:
        return len(self._threads) - len(self.left) - len(self.failed)

    def settle(self) -> None:
        """Until everybody has left or sleeps."""
        with self._clock.moved:
            self._clock.moved.notify_all()
            assert self._clock.moved.wait_for(lambda: self._clock.asleep == self.waiting, 10)

    def move(self, seconds: float) -> list[str]:
        """Move the clock on, half a second at a time; who left on the way."""
        before = len(self.left)
        for _ in range(round(seconds * 2)):
            self._clock.move(0.5)
            self.settle()
        return self.left[before:]

    def join(self) -> None:
        for thread in self._threads:
            thread.join(5)
            assert not thread.is_alive()
