"""Bulkheads: a call that is about to wait for somebody needs a permit, so that slow upstreams never take all workers.

A call that is answered from memory or the ledger needs none. Half of the permits are kept for the first call of a
seller: however many the others wait with, who comes new is let in at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

from mws import forks
from mws.spapi.errors import RateWaitTooLong


class Permits:
    """Permits of a gateway: `workers` minus those that never wait. Safe to share between threads.

    reserve: workers that never wait, 0 = a quarter of them. per_seller: the most of one seller, 0 = his fair part.
    """

    def __init__(self, workers: int, reserve: int = 0, per_seller: int = 0) -> None:
        self.total = max(1, workers - (reserve or workers // 4))
        self._for_more = self.total // 2
        self._per_seller = per_seller or self.total
        self._lock = forks.lock()
        self._held: Counter[Hashable] = Counter()

    @contextmanager
    def of(self, seller: Hashable) -> Iterator[Permit]:
        """A permit of that seller that is not taken yet, and given back at the end where it was."""
        permit = Permit(self, seller)
        try:
            yield permit
        finally:
            if permit.taken:
                self._give_back(seller)

    @property
    def held(self) -> int:
        """How many calls wait now, or have waited and are not done."""
        with self._lock:
            return sum(self._held.values())

    def take(self, seller: Hashable) -> bool:
        """Whether the seller may wait with one call more; if so, it is counted."""
        with self._lock:
            mine, used = self._held[seller], sum(self._held.values())
            if used >= self.total or not (mine == 0 or self._may_have_more(mine, used)):
                if not mine:
                    del self._held[seller]
                return False
            self._held[seller] += 1
            return True

    def _may_have_more(self, mine: int, used: int) -> bool:
        waiting = len(self._held)
        fair = max(1, self.total // waiting)
        beyond_the_first = used - waiting
        return mine < min(fair, self._per_seller) and beyond_the_first < self._for_more

    def _give_back(self, seller: Hashable) -> None:
        with self._lock:
            self._held[seller] -= 1
            if not self._held[seller]:
                del self._held[seller]


class Permit:
    """One call's. taken: it holds one, until its end."""

    def __init__(self, permits: Permits, seller: Hashable) -> None:
        self._permits = permits
        self._seller = seller
        self.taken = False

    def take(self) -> None:
        """Before a call waits for the first time. Raises RateWaitTooLong where the seller has no permit left."""
        if not self.taken:
            if not self._permits.take(self._seller):
                raise RateWaitTooLong("too many calls of this seller wait for Amazon already")
            self.taken = True
