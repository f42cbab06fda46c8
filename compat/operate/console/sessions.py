"""Who is signed in, and who tried in vain: in the memory of this process, so that a restart signs everybody out.

A session is known by a random value that is in the operator's cookie alone; here lies its digest. Both collections are
bounded: strangers cannot fill the memory.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from dataclasses import dataclass

from mws import forks
from mws.compat.config import Operator
from mws.spapi.clock import Clock

LASTS = 8 * 3600.0  # seconds a session lasts at most
IDLE = 3600.0  # seconds without a page after which it has ended
AT_MOST = 500  # sessions; the oldest end

TRIES = 5  # tokens that are nobody's, of one address within WINDOW
WINDOW = 900.0  # seconds
ADDRESSES = 10_000  # remembered; the oldest are forgotten


@dataclass(slots=True)
class _Session:
    operator: Operator
    ends: float
    idle: float


class Sessions:
    """Sessions by the value of the cookie. Threads share it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = forks.lock()
        self._sessions: OrderedDict[str, _Session] = OrderedDict()

    def open(self, operator: Operator) -> str:
        """A new session. Returns the value of its cookie, which is kept nowhere else."""
        value, now = secrets.token_urlsafe(32), self._clock.monotonic()
        with self._lock:
            self._sessions[_digest(value)] = _Session(operator, now + LASTS, now + IDLE)
            while len(self._sessions) > AT_MOST:
                self._sessions.popitem(last=False)
        return value

    def find(self, value: str) -> Operator | None:
        """Whose session that is, None where it has ended or never was."""
        now, key = self._clock.monotonic(), _digest(value)
        with self._lock:
            session = self._sessions.get(key)
            if session is None:
                return None
            if now >= session.ends or now >= session.idle:
                del self._sessions[key]
                return None
            session.idle = now + IDLE
            return session.operator

    def close(self, value: str) -> None:
        """End it; nothing happens where there is none."""
        with self._lock:
            self._sessions.pop(_digest(value), None)


class Attempts:
    """How often an address tried in vain to sign in. Threads share it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = forks.lock()
        self._failures: OrderedDict[str, tuple[int, float]] = OrderedDict()  # address: how many, until when they count

    def begin(self, address: str) -> float:
        """Count a try of that address. Returns 0.0, or the seconds after which it may try again: this one is over."""
        now, key = self._clock.monotonic(), address[:64]
        with self._lock:
            count, until = self._failures.get(key, (0, 0.0))
            if now >= until:
                count, until = 0, now + WINDOW
            if count >= TRIES:
                return until - now
            # Counted before the token is looked at: many at once are no more tries than one after another.
            self._failures[key] = (count + 1, until)
            self._failures.move_to_end(key)
            while len(self._failures) > ADDRESSES:
                self._failures.popitem(last=False)
            return 0.0

    def succeed(self, address: str) -> None:
        """Somebody of that address has signed in: what went before does not count."""
        with self._lock:
            self._failures.pop(address[:64], None)


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()
