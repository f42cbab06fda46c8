"""The `x-mws-quota-*` headers: what MWS would have said about the quota of an Action. Tells, never enforces.

The numbers are those MWS published (`mws.quotas`); what is left counts the calls that came through this gateway. The
limits that really hold are SP-API's, kept by the client's pacer.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from mws import forks
from mws.compat.engine.answers import instant
from mws.quotas import QUOTAS
from mws.spapi.clock import Clock

Headers = tuple[tuple[str, str], ...]

HOUR = timedelta(hours=1)
# The spelling PHP clients look up; their search respects case.
MAX, REMAINING, RESETS_ON = "x-mws-quota-max", "x-mws-quota-remaining", "x-mws-quota-resetsOn"


class Quotas:
    """Calls per seller and quota bucket in the running hour. Safe to share between threads.

    Bounded by the accounts configured: only authenticated calls are counted.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = forks.lock()
        self._hours: dict[tuple[str, str], tuple[datetime, int]] = {}

    def count_call(self, seller_id: str, action: str) -> Headers:
        """Count one call; its quota headers, () for an Action without an hourly quota.

        A call counts once, also where MWS counted the ids in it.
        """
        quota = QUOTAS.get(action)
        if quota is None or quota.hourly is None:
            return ()
        key = (seller_id, quota.bucket or action)
        now = self._clock.now()
        with self._lock:
            end, used = self._hours.get(key, (now, 0))
            # Also where the hour begun lies ahead: a clock was, and the seller's quota would stay used up for as long.
            if not now < end <= now + HOUR:
                end, used = now + HOUR, 0
            self._hours[key] = (end, used + 1)
        return _headers(quota.hourly, max(0, quota.hourly - used - 1), end)

    def throttle_headers(self, action: str, otherwise: int, retry_after: float | None = None) -> Headers:
        """The headers of a RequestThrottled: nothing left until one request is restored.

        otherwise: the limit to name where MWS published none. retry_after: seconds, where they are known.
        """
        quota = QUOTAS.get(action)
        seconds = retry_after if retry_after is not None else quota.seconds / quota.restored if quota else 1.0
        return _headers(quota.request if quota else otherwise, 0, self._clock.now() + timedelta(seconds=seconds))


def _headers(most: int, remaining: int, resets_on: datetime) -> Headers:
    # One decimal, as observed on the wire; the guide shows none. Official clients read both.
    return ((MAX, f"{most:.1f}"), (REMAINING, f"{remaining:.1f}"), (RESETS_ON, instant(resets_on)))
