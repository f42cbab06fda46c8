"""Keeping under MWS's request quotas before asking: how long a call has to wait. Holds counts; never sleeps."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Hashable, Iterable

from mws import forks
from mws.quotas import QUOTAS

_INDEX = re.compile(r"\.(\d+)(?:\.|$)")


class _Bucket:
    """A quota that refills steadily up to its size. May go below zero: callers wait for what they took."""

    def __init__(self, size: float, per_second: float, now: float) -> None:
        self.size = size
        self.per_second = per_second
        self.left = size
        self.at = now

    def take(self, cost: float, now: float) -> float:
        """Take `cost`; the seconds until it is there."""
        self.left = min(self.size, self.left + (now - self.at) * self.per_second) - cost
        self.at = now
        return max(0.0, -self.left / self.per_second)


class Pacer:
    """Counts calls per account, endpoint path and quota. Safe to share between threads.

    monotonic: seconds that never go back.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._buckets: dict[Hashable, tuple[_Bucket, ...]] = {}
        self._lock = forks.lock()

    def take(self, account: Hashable, path: str, action: str, names: Iterable[str] = ()) -> float:
        """Book one call; the seconds it must wait before it is sent. 0 for an Action without a published quota.

        account: whose quota it is (access key and seller). path: GetServiceStatus counts per section.
        names: the parameter names, for quotas that count ids rather than calls.
        """
        quota = QUOTAS.get(action)
        if quota is None:
            return 0.0
        cost = _ids(names) if quota.items else 1
        key = (account, path if action == "GetServiceStatus" else "", quota.bucket or action)
        with self._lock:
            now = self._monotonic()
            if key not in self._buckets:
                limits = [(quota.request, quota.per_second)]
                if quota.hourly:
                    limits.append((quota.hourly, quota.hourly / 3600))
                self._buckets[key] = tuple(_Bucket(size, rate, now) for size, rate in limits)
            return max(bucket.take(cost, now) for bucket in self._buckets[key])


def _ids(names: Iterable[str]) -> int:
    """How many entries the enumerated parameters hold (`ASINList.ASIN.3`), at least one."""
    return max((int(number) for name in names for number in _INDEX.findall(name)), default=1)
