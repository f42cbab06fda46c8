"""What the sandbox was asked: which operation, for which seller, with which status. No parameters, no bodies."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass

from mws import forks

KEPT = 10_000
"""The newest requests are kept one by one up to this number; counts are kept for all."""


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """operation: a Route key, `lwa`, or `unknown`. seller_id: "" where no valid token was shown."""

    operation: str
    seller_id: str
    status: int


class Journal:
    """counts: requests by operation. log: the newest of them, oldest first."""

    def __init__(self) -> None:
        self._lock = forks.lock()
        self._counts: Counter[str] = Counter()
        self._log: deque[LoggedCall] = deque(maxlen=KEPT)

    def note(self, operation: str, seller_id: str, status: int) -> None:
        with self._lock:
            self._counts[operation] += 1
            self._log.append(LoggedCall(operation, seller_id, status))

    def clear(self) -> None:
        with self._lock:
            self._counts.clear()
            self._log.clear()

    @property
    def counts(self) -> dict[str, int]:
        with self._lock:
            return dict(self._counts)

    @property
    def log(self) -> tuple[LoggedCall, ...]:
        with self._lock:
            return tuple(self._log)
