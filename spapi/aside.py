"""Work that has no timeout of its own (name lookup, botocore's search for keys), done in a thread of its own.

Who wants the result waits as long as he may, and no longer; the work goes on without him. Whoever wants the same thing
meanwhile waits for the same thread: a resolver that hangs holds one thread for each name, not one for each call.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

from mws import forks
from mws.spapi.clock import SystemClock

# How long other work takes is the machine's own time, whatever clock a client was given.
MACHINE = SystemClock()
# Seconds between two looks at a caller's Event: two things cannot be waited for at once.
LOOK = 0.05

T = TypeVar("T")


class Interrupted(OSError):
    """The caller's Event was set while he waited."""


class _Work(Generic[T]):
    """One piece of work under way: its result, or what it raised."""

    def __init__(self, act: Callable[[], T]) -> None:
        self._act = act
        self._done = threading.Event()
        self._result: list[T] = []
        self._failure: Exception | None = None

    def carry_out(self) -> None:
        try:
            self._result.append(self._act())
        except Exception as exc:  # noqa: BLE001 - it is raised again in the threads that wait
            self._failure = exc
        self._done.set()

    def is_over(self) -> bool:
        """Whether its result is there: who comes now wants another, however it ended."""
        return self._done.is_set()

    def result(self, ends: float, cancel: threading.Event | None) -> T:
        while not self._done.wait(_slice(ends, cancel)):
            if cancel is not None and cancel.is_set():
                raise Interrupted("cancelled")
            if MACHINE.monotonic() >= ends:
                raise TimeoutError("took too long")
        if self._failure is not None:
            raise self._failure
        return self._result[0]


class Aside:
    """Work under way in threads of its own, by its key."""

    def __init__(self) -> None:
        # Any: each key has a result type of its own, which only `do` knows.
        self._under_way: dict[Hashable, _Work[Any]] = {}
        self._lock = forks.lock()
        forks.in_child(self, Aside._begin_anew)

    def do(self, key: Hashable, act: Callable[[], T], *, ends: float, cancel: threading.Event | None = None) -> T:
        """What `act` returns, or raises. ends: monotonic machine time. key: names the work; same key, same work.

        Raises TimeoutError when the time is over, Interrupted when `cancel` is set; the work itself goes on.
        """
        with self._lock:
            work: _Work[T] | None = self._under_way.get(key)
            if work is None or work.is_over():
                work = self._under_way[key] = _Work(act)
                # A daemon: a resolver that hangs does not keep the program from ending.
                threading.Thread(target=self._carry_out, args=(key, work), name="mws-spapi-aside", daemon=True).start()
        return work.result(ends, cancel)

    def _carry_out(self, key: Hashable, work: _Work[Any]) -> None:
        work.carry_out()
        with self._lock:
            if self._under_way.get(key) is work:
                del self._under_way[key]

    def _begin_anew(self) -> None:
        """In a forked child: the threads that did the work are the parent's."""
        self._under_way = {}


def _slice(ends: float, cancel: threading.Event | None) -> float:
    left = max(0.0, ends - MACHINE.monotonic())
    return left if cancel is None else min(LOOK, left)
