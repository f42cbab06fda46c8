"""Paces calls by Amazon's rates so that they are not refused: a token bucket per key, reserved in order of arrival.

A key is (application, selling partner, operation, endpoint), as Amazon counts. Reserving is instant and never sleeps
under a lock; whoever reserved first leaves first. Rates are corrected by `x-amzn-RateLimit-Limit`, which is believed
only where it makes sense. GCRA: one number per bucket, the theoretical time at which it would be full again.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Event

from mws.spapi.clock import Clock
from mws.spapi.errors import Cancelled, RateWaitTooLong

# Between one call a day and a thousand a second lies every rate Amazon publishes, with room; others are not believed.
LOWEST_RATE = 1 / 86400
HIGHEST_RATE = 1000.0

# Rounding errors of floating point are no reason to sleep.
_NOTHING = 1e-6


@dataclass(slots=True)
class _Bucket:
    """interval: seconds per call. full_at: when the bucket will be full. shift: how far waiting turns were put off.

    waiting: calls that sleep for their turn. tickets: turns given out so far; the last one may be handed back.
    """

    interval: float
    burst: float
    full_at: float
    shift: float = 0.0
    waiting: int = 0
    tickets: int = 0

    @property
    def slack(self) -> float:
        return (self.burst - 1.0) * self.interval


class Pacer:
    """All buckets of a process. clock: its monotonic time counts."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: dict[Hashable, _Bucket] = {}
        self._lock = threading.Lock()

    def wait(
        self,
        key: Hashable,
        pace: tuple[float, float],
        *,
        max_wait: float | None = None,
        cancel: Event | None = None,
        operation: str = "",
    ) -> float:
        """Take one call out of the bucket, waiting for it if need be; returns the seconds waited.

        pace: (requests per second, burst) for a bucket not seen before. max_wait: seconds; None = for ever.
        Raises RateWaitTooLong at once (nothing is taken then), Cancelled when `cancel` is set before its turn came.
        """
        started = self._clock.monotonic()
        with self._lock:
            bucket = self._bucket(key, pace, started)
            full_at = max(bucket.full_at, started)
            wait = full_at - bucket.slack - started
            if max_wait is not None and wait > max_wait + _NOTHING:
                raise _too_long(operation, wait, max_wait)
            bucket.full_at = full_at + bucket.interval
            if wait <= _NOTHING:
                return 0.0
            bucket.waiting += 1
            bucket.tickets = ticket = bucket.tickets + 1
            turn = started + wait - bucket.shift
        left = False
        try:
            while (pause := turn + bucket.shift - self._clock.monotonic()) > _NOTHING:
                if cancel is not None and cancel.is_set():
                    raise Cancelled(f"{operation}: cancelled while waiting for its rate", operation=operation)
                # A 429 in the meantime may have put the turn off beyond what the caller agreed to.
                wait = turn + bucket.shift - started
                if max_wait is not None and wait > max_wait + _NOTHING:
                    raise _too_long(operation, wait, max_wait)
                self._clock.sleep(pause, cancel)
            left = True
            return self._clock.monotonic() - started
        finally:
            with self._lock:
                bucket.waiting -= 1
                # A turn given up goes back only while nobody stands behind it; else two would leave at one time.
                if not left and bucket.tickets == ticket:
                    bucket.full_at -= bucket.interval

    def learn(self, key: Hashable, pace: tuple[float, float], rate: float | None) -> None:
        """Take over the rate a reply named (`x-amzn-RateLimit-Limit`, requests per second), if it can be one."""
        if rate is None or not believable(rate):
            return
        interval = 1.0 / rate
        bucket = self._buckets.get(key)
        if bucket is not None and math.isclose(bucket.interval, interval, rel_tol=1e-3):
            return
        now = self._clock.monotonic()
        with self._lock:
            bucket = self._bucket(key, pace, now)
            owed = max(0.0, bucket.full_at - now) / bucket.interval
            bucket.interval = interval
            bucket.full_at = now + owed * interval

    def drain(self, key: Hashable, pace: tuple[float, float], at_least: float = 0.0) -> None:
        """Amazon said 429: the bucket there is empty. The next call leaves one interval from now, the others after.

        at_least: seconds, where the reply named some (`Retry-After`).
        """
        now = self._clock.monotonic()
        with self._lock:
            bucket = self._bucket(key, pace, now)
            next_turn = max(bucket.full_at, now) - bucket.slack - bucket.waiting * bucket.interval
            late = now + max(bucket.interval, at_least) - next_turn
            if late > 0:
                bucket.full_at = max(bucket.full_at, now) + late
                bucket.shift += late

    def cost(self, key: Hashable, pace: tuple[float, float], calls: int) -> float:
        """Seconds until the last of that many calls could leave if all were made now. Takes nothing."""
        if calls < 1:
            return 0.0
        now = self._clock.monotonic()
        with self._lock:
            bucket = self._buckets.get(key) or _new(pace, now)
            ready = max(bucket.full_at, now) - bucket.slack + (calls - 1) * bucket.interval
        return max(0.0, ready - now)

    def _bucket(self, key: Hashable, pace: tuple[float, float], now: float) -> _Bucket:
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = _new(pace, now)
        return bucket


def believable(rate: float) -> bool:
    """False for what cannot be a rate: zero, negative, NaN, infinite, or beyond anything Amazon publishes."""
    return math.isfinite(rate) and LOWEST_RATE <= rate <= HIGHEST_RATE


def _new(pace: tuple[float, float], now: float) -> _Bucket:
    rate, burst = pace
    return _Bucket(1.0 / rate, max(1.0, burst), now)


def _too_long(operation: str, wait: float, max_wait: float) -> RateWaitTooLong:
    return RateWaitTooLong(
        f"{operation}: its rate lets it out in {wait:.1f} s, longer than max_wait ({max_wait:g} s); nothing was sent",
        operation=operation,
        retry_after=wait,
    )
