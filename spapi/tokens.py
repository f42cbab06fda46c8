"""A cache of tokens that expire, shared by all threads: one fetch for many waiters, early renewal, nothing kept longer.

A key is everything that makes a token. A fetch that fails fails for all who waited for it. Holds no opinion on what a
token is for; `lwa.py` and `rdt.py` say how one is fetched.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mws import forks
from mws.spapi.clock import Clock
from mws.spapi.errors import DeadlineExceeded, ServerError, SpapiError, TransportError

if TYPE_CHECKING:
    from mws.spapi.signing import AwsKeys

# Renewed this long before its end, plus up to JITTER more so that many processes do not renew in the same second.
EARLY = 60.0
JITTER = 60.0
# Not handed out this close to its end: it must outlive the request it is put on.
FLIGHT_TIME = 10.0
# After an early renewal that failed for no reason of ours, the old token serves on and the next try waits this long.
RETRY_EARLY = 15.0
# Short-lived tokens are renewed after three quarters of their life, whatever the margins above say.
SHARE = 4.0
# From this many keys on, expired ones are let go: tokens for single report documents would otherwise pile up.
MANY = 1024


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a fetch brings: the token and for how many seconds it is good. refused: see rdt.py. keys: credentials.py."""

    token: str = field(repr=False)
    lifetime: float
    refused: tuple[str, ...] = ()
    keys: AwsKeys | None = field(default=None, repr=False)


def lifetime_of(said: object) -> float:
    """Seconds out of a reply. What is no such number is 0: a lifetime is not guessed, the token serves one call."""
    if isinstance(said, (int, float)) and not isinstance(said, bool) and 0 < said < 1e7:
        return float(said)
    return 0.0


@dataclass(slots=True)
class _Slot:
    lock: threading.Lock = field(default_factory=threading.Lock)
    held: Fetched | None = field(default=None, repr=False)
    renew_at: float = 0.0
    dead_at: float = 0.0
    fetches: int = 0
    failure: SpapiError | None = None


class TokenCache:
    """Tokens by key. clock: its monotonic time decides what has expired."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._slots: dict[Hashable, _Slot] = {}
        self._lock = forks.lock()
        forks.in_child(self, TokenCache._give_up_fetches)

    def get(self, key: Hashable, fetch: Callable[[], Fetched], patience: float) -> Fetched:
        """The token held for that key, or what `fetch` brings. Exactly one thread fetches; the others wait for it.

        patience: seconds to wait for another thread's fetch. Raises what fetch raises, in every thread that waited;
        DeadlineExceeded when patience ends.
        """
        slot = self._slots.get(key)
        if slot is None:
            with self._lock:
                if len(self._slots) >= MANY:
                    self._forget_the_dead()
                slot = self._slots.setdefault(key, _Slot())
        now = self._clock.monotonic()
        held = slot.held
        if held is not None and now < slot.renew_at:
            return held
        alive = held is not None and now < slot.dead_at
        before = slot.fetches
        if not slot.lock.acquire(blocking=False):
            if alive and held is not None:
                return held
            if not slot.lock.acquire(timeout=max(0.0, patience)):
                raise DeadlineExceeded("no token within the deadline: another thread's request for it is still out")
        try:
            if slot.fetches != before:
                # The other thread's deadline is not ours: where it ended, this one tries for itself.
                if slot.failure is not None and not isinstance(slot.failure, DeadlineExceeded):
                    raise _again(slot.failure)
                if slot.held is not None and self._clock.monotonic() < slot.dead_at:
                    return slot.held
            return self._fetched(slot, fetch, held if alive else None)
        finally:
            slot.lock.release()

    def drop(self, key: Hashable, token: str) -> None:
        """Forget that token; a newer one under the same key stays."""
        slot = self._slots.get(key)
        if slot is None:
            return
        with slot.lock:
            if slot.held is not None and slot.held.token == token:
                slot.held = None

    def _give_up_fetches(self) -> None:
        """In a forked child: a fetch that was under way ends in the parent. Tokens that are held stay good."""
        for slot in self._slots.values():
            slot.lock = threading.Lock()

    def _forget_the_dead(self) -> None:
        """Let go of slots whose token has expired and that nobody is fetching for."""
        now = self._clock.monotonic()
        for key, slot in list(self._slots.items()):
            if slot.dead_at <= now and not slot.lock.locked():
                del self._slots[key]

    def _fetched(self, slot: _Slot, fetch: Callable[[], Fetched], old: Fetched | None) -> Fetched:
        started = self._clock.monotonic()
        try:
            fresh = fetch()
        except (TransportError, ServerError) as exc:
            slot.fetches += 1
            slot.failure = exc
            if old is None:
                slot.held = None
                raise
            slot.renew_at = self._clock.monotonic() + RETRY_EARLY
            slot.failure = None
            return old
        except SpapiError as exc:
            slot.fetches += 1
            slot.failure = exc
            slot.held = None
            raise
        slot.fetches += 1
        slot.failure = None
        slot.held = fresh
        share = fresh.lifetime / SHARE
        slot.renew_at = started + fresh.lifetime - min(EARLY + JITTER * random.random(), share)
        slot.dead_at = started + fresh.lifetime - min(FLIGHT_TIME, share)
        return fresh


def _again(failure: SpapiError) -> SpapiError:
    """The same failure for another thread: an exception object raised twice would mix two tracebacks."""
    twin = failure.__class__.__new__(failure.__class__)
    twin.args = failure.args
    twin.__dict__.update(failure.__dict__)
    return twin
