"""What was seen lately of each operation of each seller, and circuits that stop calls which fail again and again.

A service that is down and an item that is broken look alike in one reply. A lost connection or a gateway's 503 speaks
against the service: some of them in a row open the circuit of the operation. A 500 speaks against what was asked for:
in a row they open the circuit of that one request, and that of the operation only when many different requests failed
and none succeeded meanwhile. Counts nothing but calls this process made. One seller's failures open only his own
circuits. No waiting happens here.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from mws import forks
from mws.spapi.clock import Clock
from mws.spapi.errors import CircuitOpen

# A trial call that never reports back blocks the others this long.
TRIAL_TIME = 90.0
# The sliding window, kept in slices so that a busy operation costs no more memory than an idle one.
SLICE = 60.0
SLICES = 15
# Requests of one operation whose failures are remembered; beyond that the oldest are forgotten.
MOST_ITEMS = 256

Event = Literal["successes", "throttles", "failures"]

Verdict: TypeAlias = Literal["answered", "item", "service"]
"""How a call ended: the service answered it; it failed at what was asked for; the service failed."""


@dataclass(frozen=True, slots=True)
class CircuitSettings:
    """When circuits open, and for how long.

    failures: failures in a row of the service, or of one and the same request, that open one. items: different requests
    in a row that open the circuit of their operation. first_pause: seconds it stays open, doubled at each trial that
    fails, up to longest_pause.
    """

    failures: int = 5
    items: int = 25
    first_pause: float = 5.0
    longest_pause: float = 120.0


BY_DEFAULT = CircuitSettings()


@dataclass(frozen=True, slots=True)
class RecentReplies:
    """Replies of the last fifteen minutes. open: calls are refused at the moment, unsent, and none succeeded since."""

    successes: int = 0
    throttles: int = 0
    failures: int = 0
    open: bool = False


@dataclass(slots=True)
class _Circuit:
    """in_a_row: failures since the last success. opened: how often it opened since then."""

    in_a_row: int = 0
    opened: int = 0
    open_until: float = 0.0
    trial_until: float = 0.0

    def shut_until(self, settings: CircuitSettings) -> float:
        """Until when nothing passes; 0 where it never opened."""
        return max(self.open_until, self.trial_until) if self.in_a_row >= settings.failures else 0.0

    def fail(self, now: float, settings: CircuitSettings, *, at_least: int = 0) -> None:
        self.trial_until = 0.0
        self.in_a_row = max(self.in_a_row + 1, at_least)
        # Calls that were under way when it opened fail too; they must not make the pause grow.
        if self.in_a_row >= settings.failures and now >= self.open_until:
            self.open_until = now + min(settings.longest_pause, settings.first_pause * 2.0**self.opened)
            self.opened = min(self.opened + 1, 16)


@dataclass(slots=True)
class _State:
    """items: circuits of single requests that failed. bad: those that failed since anything succeeded."""

    slices: dict[int, dict[Event, int]] = field(default_factory=dict)
    whole: _Circuit = field(default_factory=_Circuit)
    items: dict[int, _Circuit] = field(default_factory=dict)
    bad: set[int] = field(default_factory=set)


class Circuits:
    """The state of every (seller, operation). clock: its monotonic time counts. settings: None = nothing is refused."""

    def __init__(self, clock: Clock, settings: CircuitSettings | None = BY_DEFAULT) -> None:
        self._clock = clock
        self._settings = settings
        self._states: dict[Hashable, _State] = {}
        self._forget_at = 0
        self._lock = forks.lock()
        forks.in_child(self, Circuits._end_trials)

    def admit(self, key: Hashable, request: Hashable = None, operation: str = "") -> None:
        """Let a call through, or raise CircuitOpen. After the pause one call is let through as a trial.

        request: what tells the call from others of the same operation.
        """
        state, settings = self._states.get(key), self._settings
        if state is None or settings is None or (not state.items and state.whole.in_a_row < settings.failures):
            return
        with self._lock:
            now = self._clock.monotonic()
            item = state.items.get(hash(request)) if state.items else None
            circuits = (state.whole,) if item is None else (state.whole, item)
            for circuit in circuits:
                if now < (shut := circuit.shut_until(settings)):
                    whose = operation if circuit is state.whole else f"{operation} (this request)"
                    raise CircuitOpen(
                        f"{whose}: failed {circuit.in_a_row} times in a row just now; "
                        f"tried again in {shut - now:.0f} s; nothing was sent",
                        operation=operation,
                        retry_after=shut - now,
                    )
            for circuit in circuits:
                if circuit.in_a_row >= settings.failures:
                    circuit.trial_until = now + TRIAL_TIME

    def note(self, key: Hashable, event: Event) -> None:
        """Count one reply, or the lack of one."""
        now = int(self._clock.monotonic() // SLICE)
        with self._lock:
            slices = self._state(key, now).slices
            counts = slices.get(now)
            if counts is None:
                counts = slices[now] = {"successes": 0, "throttles": 0, "failures": 0}
                for old in [at for at in slices if at <= now - SLICES]:
                    del slices[old]
            counts[event] += 1

    def settle(self, key: Hashable, request: Hashable, verdict: Verdict | None) -> None:
        """How a call ended. None: nothing was learned of it (refused before sending, throttled, cancelled)."""
        state, settings = self._states.get(key), self._settings
        if state is None or settings is None:
            return
        if verdict in (None, "answered") and not state.items and not state.whole.in_a_row:
            return
        with self._lock:
            now, item = self._clock.monotonic(), hash(request)
            # The trial is over, whoever made it.
            state.whole.trial_until = 0.0
            if item in state.items:
                state.items[item].trial_until = 0.0
            if verdict == "answered":
                state.whole = _Circuit()
                state.items.pop(item, None)
                state.bad.clear()
            elif verdict == "service":
                state.whole.fail(now, settings)
            elif verdict == "item":
                while len(state.items) >= MOST_ITEMS and item not in state.items:
                    state.bad.discard(next(iter(state.items)))
                    del state.items[next(iter(state.items))]
                state.items.setdefault(item, _Circuit()).fail(now, settings)
                state.bad.add(item)
                if len(state.bad) >= settings.items:
                    state.whole.fail(now, settings, at_least=settings.failures)

    def recent(self, keys: Iterable[Hashable]) -> RecentReplies:
        """The sum over those keys."""
        now = self._clock.monotonic()
        oldest = int(now // SLICE) - SLICES
        total: dict[Event, int] = {"successes": 0, "throttles": 0, "failures": 0}
        is_open = False
        with self._lock:
            for key in keys:
                state = self._states.get(key)
                if state is None:
                    continue
                is_open = is_open or self._is_open(state, now)
                for at, counts in state.slices.items():
                    if at > oldest:
                        for event, count in counts.items():
                            total[event] += count
        return RecentReplies(**total, open=is_open)

    def _is_open(self, state: _State, now: float) -> bool:
        settings = self._settings
        if settings is None:
            return False
        circuits = [state.whole, *(state.items[item] for item in state.bad)]
        return any(now < one.open_until and one.in_a_row >= settings.failures for one in circuits)

    def _end_trials(self) -> None:
        """In a forked child: a trial call of the parent reports back to the parent only."""
        for state in self._states.values():
            for circuit in (state.whole, *state.items.values()):
                circuit.trial_until = 0.0

    def _state(self, key: Hashable, now: int) -> _State:
        """Under the lock. now: the slice of now; what was not called for a whole window is forgotten on the way."""
        if now >= self._forget_at:
            self._forget_at = now + SLICES
            for idle in [one for one, state in self._states.items() if max(state.slices, default=0) <= now - SLICES]:
                del self._states[idle]
        state = self._states.get(key)
        if state is None:
            state = self._states[key] = _State()
        return state


class Health:
    """What one seller's client saw lately. Made by `Client`."""

    def __init__(self, circuits: Circuits, seller: Hashable) -> None:
        self._circuits = circuits
        self._seller = seller

    def of(self, operations: Iterable[str]) -> RecentReplies:
        """The sum over those operations (Route keys)."""
        return self._circuits.recent([(self._seller, operation) for operation in operations])
