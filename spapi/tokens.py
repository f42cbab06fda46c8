"""A cache of tokens that expire, shared by all threads: one fetch for many waiters, early renewal, nothing kept longer.

A key is everything that makes a token. A fetch that fails fails for all who waited for it, unless it ended by a limit
of its own thread (deadline, `max_wait`, cancelled): then the next one tries for itself. Another thread's fetch holds
nobody up beyond his own limits. Holds no opinion on what a token is for; `lwa.py` and `rdt.py` say how one is fetched.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mws import forks
from mws.spapi.aside import LOOK, MACHINE
from mws.spapi.clock import Clock
from mws.spapi.errors import (
    Cancelled,
    CircuitOpen,
    DeadlineExceeded,
    LwaError,
    RateWaitTooLong,
    ServerError,
    SpapiError,
    TransportError,
)
from mws.spapi.headers import number_in

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
# A refusal by Login with Amazon is remembered this long: what was revoked is not asked for again at every call. Who is
# authorised anew, or rotates his secret, asks with another key.
REFUSED = 60.0
_REFUSALS = frozenset({"invalid_grant", "invalid_client", "unauthorized_client", "invalid_scope"})
# From this many keys on, expired ones are let go: tokens for single report documents would otherwise pile up.
MANY = 1024

# How a fetch ends by limits of the thread that made it. That says nothing about the token.
_ITS_OWN = (Cancelled, CircuitOpen, DeadlineExceeded, RateWaitTooLong)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a fetch brings: the token and for how many seconds it is good. refused: see rdt.py. keys: credentials.py."""

    token: str = field(repr=False)
    lifetime: float
    refused: tuple[str, ...] = ()
    keys: AwsKeys | None = field(default=None, repr=False)


def lifetime_of(said: object) -> float:
    """Seconds out of a reply, where they may stand as text. What is no such number is 0: a lifetime is not guessed, the
    token serves one call."""
    said = number_in(said) if isinstance(said, str) else said
    if isinstance(said, (int, float)) and not isinstance(said, bool) and 0 < said < 1e7:
        return float(said)
    return 0.0


class RateWaits:
    """Seconds a call has waited for rates. Written by its own thread; read by others too, while they wait for it."""

    __slots__ = ("_clock", "_done", "_since")

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._done = 0.0
        self._since: float | None = None

    def begin(self) -> None:
        """A wait begins."""
        self._since = self._clock.monotonic()

    def end(self, waited: float) -> None:
        """It has ended; it took that long."""
        self._done, self._since = self._done + waited, None

    def seconds(self) -> float:
        """All of them, the wait under way included."""
        since = self._since
        return self._done if since is None else self._done + self._clock.monotonic() - since


@dataclass(slots=True)
class _Slot:
    """waits: of the thread that fetches, where it waits for rates on the way."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    waits: RateWaits | None = None
    held: Fetched | None = field(default=None, repr=False)
    renew_at: float = 0.0
    dead_at: float = 0.0
    fetches: int = 0
    failure: SpapiError | None = None
    refused_until: float = 0.0


class TokenCache:
    """Tokens by key. clock: its monotonic time decides what has expired."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._slots: dict[Hashable, _Slot] = {}
        self._lock = forks.lock()
        forks.in_child(self, TokenCache._give_up_fetches)

    def get(
        self,
        key: Hashable,
        fetch: Callable[[], Fetched],
        patience: float,
        *,
        cancel: threading.Event | None = None,
        waits: RateWaits | None = None,
        max_wait: float | None = None,
    ) -> Fetched:
        """The token held for that key, or what `fetch` brings. Exactly one thread fetches; the others wait for it.

        patience: seconds to wait for another thread's fetch. cancel: ends that wait when set. waits: where `fetch`
        notes what it waits for rates; what the other thread waits for them is added to it instead of counting as
        patience, and is limited by max_wait: seconds, None = for ever. Raises what fetch raises, in every thread that
        waited; DeadlineExceeded when patience ends, Cancelled, RateWaitTooLong.
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
        if now < slot.refused_until and slot.failure is not None:
            raise slot.failure.twin()
        alive = held is not None and now < slot.dead_at
        before = slot.fetches
        if not slot.lock.acquire(blocking=False):
            if alive and held is not None:
                return held
            _wait_for(slot, max(0.0, patience), cancel, waits, max_wait)
        try:
            if slot.fetches != before:
                if slot.failure is not None and not isinstance(slot.failure, _ITS_OWN):
                    raise slot.failure.twin()
                held = slot.held
                if held is not None and self._clock.monotonic() < slot.dead_at:
                    return held
            slot.waits = waits
            return self._fetched(slot, fetch, held if alive else None)
        finally:
            slot.waits = None
            slot.lock.release()

    def has_ended(self, key: Hashable, token: str) -> bool:
        """Whether that token, handed out a while ago, is no longer to be used: its end is here, or it was dropped.

        One that is merely due for renewal has not ended; one whose lifetime nobody told serves the call it was had for.
        """
        slot = self._slots.get(key)
        held = None if slot is None else slot.held
        if slot is None or held is None or held.token != token:
            return True
        return held.lifetime > 0 and self._clock.monotonic() >= slot.dead_at

    def drop(self, key: Hashable, token: str) -> None:
        """Forget that token; a newer one under the same key stays."""
        slot = self._slots.get(key)
        if slot is None:
            return
        # Not under the slot's own lock: another thread may be out fetching, for as long as its deadline lets it.
        with self._lock:
            if slot.held is not None and slot.held.token == token:
                slot.held = None

    def _give_up_fetches(self) -> None:
        """In a forked child: a fetch that was under way ends in the parent. Tokens that are held stay good."""
        for slot in self._slots.values():
            slot.lock = threading.Lock()

    def _forget_the_dead(self) -> None:
        """Let go of slots whose token or refusal has expired and that nobody is fetching for."""
        now = self._clock.monotonic()
        for key, slot in list(self._slots.items()):
            if max(slot.dead_at, slot.refused_until) <= now and not slot.lock.locked():
                del self._slots[key]

    def _fetched(self, slot: _Slot, fetch: Callable[[], Fetched], old: Fetched | None) -> Fetched:
        """What `fetch` brings, or `old`, which lives on, where it cannot be had now and was not dropped meanwhile."""
        started = self._clock.monotonic()
        try:
            fresh = fetch()
        except SpapiError as exc:
            slot.fetches += 1
            with self._lock:
                kept = slot.held if slot.held is old else None
                trouble = isinstance(exc, (TransportError, ServerError, *_ITS_OWN))
                slot.held = kept if trouble else None
                slot.failure = None if slot.held is not None else exc
                if isinstance(exc, LwaError) and exc.error in _REFUSALS:
                    slot.refused_until = self._clock.monotonic() + REFUSED
            if slot.held is None or isinstance(exc, Cancelled):
                raise
            slot.renew_at = self._clock.monotonic() + RETRY_EARLY
            return slot.held
        slot.fetches += 1
        slot.failure = None
        share = fresh.lifetime / SHARE
        with self._lock:
            slot.held = fresh
            slot.renew_at = started + fresh.lifetime - min(EARLY + JITTER * random.random(), share)
            slot.dead_at = started + fresh.lifetime - min(FLIGHT_TIME, share)
        return fresh


def _wait_for(
    slot: _Slot, patience: float, cancel: threading.Event | None, waits: RateWaits | None, max_wait: float | None
) -> None:
    """Take the slot's lock when the thread that holds it has fetched. Arguments and errors as of `TokenCache.get`."""
    if cancel is None and waits is None:
        if not slot.lock.acquire(timeout=patience):
            raise _too_late()
        return
    # A lock knows no injected clock: how long it is waited for is the machine's own time.
    began, paced, seen = MACHINE.monotonic(), 0.0, 0.0
    theirs: RateWaits | None = None
    try:
        while True:
            now = slot.waits
            if theirs is not None:
                said = theirs.seconds()
                paced, seen = paced + max(0.0, said - seen), said
            if now is not theirs:
                theirs, seen = now, 0.0 if now is None else now.seconds()
            if slot.lock.acquire(timeout=min(LOOK, patience)):
                return
            if cancel is not None and cancel.is_set():
                raise Cancelled("cancelled while another thread's request for the token was out")
            if max_wait is not None and paced > max_wait:
                raise RateWaitTooLong(
                    f"another thread's request for the token waits for its rate, longer than max_wait ({max_wait:g} s)"
                )
            if MACHINE.monotonic() - began - paced >= patience:
                raise _too_late()
    finally:
        if waits is not None:
            if theirs is not None:
                paced += max(0.0, theirs.seconds() - seen)
            waits.end(paced)


def _too_late() -> DeadlineExceeded:
    return DeadlineExceeded("no token within the deadline: another thread's request for it is still out")
