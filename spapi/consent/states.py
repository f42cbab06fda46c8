"""What must be remembered while a seller is at Amazon: for ten minutes, for one browser, once.

A `state` is 256 random bits. It is kept by its digest, so that whoever reads the store cannot use it, and is taken out
by the first who shows it, rightly or wrongly. Whether it was shown by the browser that began is decided here.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from mws import forks
from mws.spapi.clock import Clock
from mws.spapi.errors import SpapiError

STATE_LIFE = 600.0
# Seconds by which the clocks of machines with one store may differ.
SKEW = 60.0

# More sellers than this are hardly on their way at once; whoever only begins and never ends cannot fill the memory.
MOST_KEPT = 10_000

_UNTIL = "until"
_SESSION = "session"


class OAuthError(SpapiError):
    """An authorisation that cannot go on. The seller may begin again."""

    safe_to_repeat = False


class StateRejected(OAuthError):
    """The `state` that came back is not one this browser was given in the last ten minutes, or was used already."""


class States(Protocol):
    """Where records are kept. Several processes want one that they share: Redis, a database."""

    def put(self, key: str, record: Mapping[str, str], seconds: float) -> None:
        """Keep a record under that key, for that many seconds at most; an older one under it goes."""
        ...

    def take(self, key: str) -> Mapping[str, str] | None:
        """The record under that key, None where there is none. It is gone afterwards: of two takers one gets it."""
        ...


class MemoryStates:
    """Records of one process. Expired ones go by themselves, and the oldest where there are too many."""

    def __init__(self, clock: Clock, most: int = MOST_KEPT) -> None:
        self._clock = clock
        self._most = most
        self._lock = forks.lock()
        self._kept: dict[str, tuple[float, Mapping[str, str]]] = {}

    def put(self, key: str, record: Mapping[str, str], seconds: float) -> None:
        """As States has it."""
        now = self._clock.monotonic()
        with self._lock:
            self._kept.pop(key, None)
            if len(self._kept) >= self._most:
                self._kept = {name: kept for name, kept in self._kept.items() if kept[0] > now}
            while len(self._kept) >= self._most:
                # A dict keeps the order of arrival.
                del self._kept[next(iter(self._kept))]
            self._kept[key] = (now + seconds, dict(record))

    def take(self, key: str) -> Mapping[str, str] | None:
        """As States has it."""
        with self._lock:
            until, record = self._kept.pop(key, (0.0, None))
        return record if until > self._clock.monotonic() else None


def digest(text: str) -> str:
    """What a secret is kept by."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def give(states: States, clock: Clock, session: str, record: Mapping[str, str]) -> str:
    """A new `state` for a browser session, with a record to get back for it. session: whatever only that browser has.

    Raises ValueError for an empty session: a state bound to nothing would protect nobody.
    """
    if not session:
        raise ValueError("a state wants a browser session to be bound to")
    state = secrets.token_urlsafe(32)
    until = clock.now() + timedelta(seconds=STATE_LIFE)
    kept = {**record, _SESSION: digest(session), _UNTIL: until.isoformat()}
    states.put(digest(state), kept, STATE_LIFE)
    return state


def redeem(states: States, clock: Clock, session: str, state: str) -> dict[str, str]:
    """The record of a `state`, which is used up by this. Raises StateRejected."""
    kept = dict(states.take(digest(state)) or {})
    bound, until = kept.pop(_SESSION, ""), kept.pop(_UNTIL, "")
    # All is compared before anything is said, and the session in constant time.
    same = hmac.compare_digest(bound, digest(session)) and bool(session)
    # A shared store may keep a record longer than it was asked to, and one of a clock that was ahead ends too late.
    left = (datetime.fromisoformat(until) - clock.now()).total_seconds() if until else 0.0
    if not (same and 0 < left <= STATE_LIFE + SKEW):
        raise StateRejected(
            "this authorisation was not begun in this browser within the last ten minutes, or was completed already: "
            "begin again"
        )
    return kept
