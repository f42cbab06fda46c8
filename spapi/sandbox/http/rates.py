"""Amazon's usage plans: a token bucket for each seller and operation, kept on the sandbox's clock."""

from __future__ import annotations

from mws import forks


class Buckets:
    """take() says whether one more call fits. A bucket starts full and fills at `rate` calls a second up to `burst`."""

    def __init__(self) -> None:
        self._lock = forks.lock()
        self._levels: dict[tuple[str, str], tuple[float, float]] = {}

    def take(self, seller_id: str, operation: str, rate: float, burst: float, now: float) -> bool:
        """True where the call is within the plan. now: seconds of any clock; going back in time fills nothing."""
        with self._lock:
            level, then = self._levels.get((seller_id, operation), (burst, now))
            level = min(burst, level + max(0.0, now - then) * rate)
            # 0.0056 calls a second is no binary fraction: without the grain a call exactly on time would be refused.
            fits = level >= 1.0 - 1e-9
            self._levels[seller_id, operation] = (level - 1.0 if fits else level, now)
            return fits

    def clear(self) -> None:
        with self._lock:
            self._levels.clear()
