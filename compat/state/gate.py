"""No transaction is under way while the process forks, and none begins: what forks has to wait, for a moment at most.

SQLite keeps the locks of a process in its memory too. A child made in the middle of another thread's write would find
its database locked for as long as it lives, and what it opens beside inherited connections is not really locked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, get_ident

from mws import forks

# Seconds a fork waits for transactions: as long as a statement waits for another process's lock.
LONGEST = 5.0


class Gate:
    """Who is inside a transaction. Threads share it; `shut` and `open` are called by the thread that forks."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._inside: Counter[int] = Counter()
        self._forks = 0  # the thread that has shut it
        forks.in_child(self, Gate._forget_threads)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """For the time of one transaction, which may hold another."""
        me = get_ident()
        with self._changed:
            self._inside[me] += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside[me] -= 1
                if not self._inside[me]:
                    del self._inside[me]
                self._changed.notify_all()

    def shut(self) -> bool:
        """Let nobody in until `open`, and wait until nobody is inside. False where somebody still is."""
        self._changed.acquire()
        self._forks = get_ident()
        if self._forks in self._inside:
            return False
        return self._changed.wait_for(lambda: not self._inside, LONGEST)

    def open(self) -> None:
        """Let them in again. Nothing happens where this thread did not shut it."""
        if self._forks == get_ident():
            self._forks = 0
            self._changed.release()

    def _forget_threads(self) -> None:
        me = get_ident()
        self._inside = Counter({me: self._inside[me]} if me in self._inside else {})
        if self._forks != me:
            # Whatever forked did so behind Python's back, and said so only to the child.
            self._changed, self._forks = Condition(), 0
