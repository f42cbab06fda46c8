"""What was seen lately of each operation of each seller, and a circuit that stops calls into a service that is down.

Counts nothing but calls this process made. One seller's failures open only his own circuit. No waiting happens here.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from mws import forks
from mws.spapi.clock import Clock
from mws.spapi.errors import CircuitOpen

# Calls in a row that ended in 5xx or without a reply before the circuit opens.
FAILURES = 5
# Seconds it stays open: doubled at each failed trial, up to the longest.
FIRST_PAUSE = 5.0
LONGEST_PAUSE = 120.0
# A trial call that never reports back blocks the others this long.
TRIAL_TIME = 90.0
# The sliding window, kept in slices so that a busy operation costs no more memory than an idle one.
SLICE = 60.0
SLICES = 15

Event = Literal["successes", "throttles", "failures"]


@dataclass(frozen=True, slots=True)
class Seen:
    """Replies of the last fifteen minutes. open: calls are refused at the moment, unsent."""

    successes: int = 0
    throttles: int = 0
    failures: int = 0
    open: bool = False


@dataclass(slots=True)
class _State:
    slices: dict[int, dict[Event, int]] = field(default_factory=dict)
    in_a_row: int = 0
    opened: int = 0
    open_until: float = 0.0
    trial_until: float = 0.0


class Circuits:
    """The state of every (seller, operation). clock: its monotonic time counts."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._states: dict[Hashable, _State] = {}
        self._lock = forks.lock()
        forks.in_child(self, Circuits._end_trials)

    def admit(self, key: Hashable, operation: str = "") -> None:
        """Let a call through, or raise CircuitOpen. After the pause one call is let through as a trial."""
        state = self._states.get(key)
        if state is None or state.in_a_row < FAILURES:
            return
        now = self._clock.monotonic()
        with self._lock:
            closed_until = max(state.open_until, state.trial_until)
            if state.in_a_row < FAILURES:
                return
            if now < closed_until:
                raise CircuitOpen(
                    f"{operation}: failed {state.in_a_row} times in a row just now; "
                    f"tried again in {closed_until - now:.0f} s; nothing was sent",
                    operation=operation,
                    retry_after=closed_until - now,
                )
            state.trial_until = now + TRIAL_TIME

    def note(self, key: Hashable, event: Event) -> None:
        """Count one reply, or the lack of one."""
        now = int(self._clock.monotonic() // SLICE)
        with self._lock:
            slices = self._state(key).slices
            counts = slices.get(now)
            if counts is None:
                counts = slices[now] = {"successes": 0, "throttles": 0, "failures": 0}
                for old in [at for at in slices if at <= now - SLICES]:
                    del slices[old]
            counts[event] += 1

    def settle(self, key: Hashable, failed: bool | None) -> None:
        """How a call ended. None: nothing was learned of the service (refused before sending, throttled, cancelled)."""
        state = self._states.get(key)
        if state is None or (not failed and not state.in_a_row):
            return
        with self._lock:
            state.trial_until = 0.0
            if failed is None:
                return
            if not failed:
                state.in_a_row = state.opened = 0
                return
            state.in_a_row += 1
            now = self._clock.monotonic()
            # Calls that were under way when it opened fail too; they must not make the pause grow.
            if state.in_a_row >= FAILURES and now >= state.open_until:
                state.open_until = now + min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**state.opened)
                state.opened = min(state.opened + 1, 16)

    def seen(self, keys: Iterable[Hashable]) -> Seen:
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
                is_open = is_open or (state.in_a_row >= FAILURES and now < state.open_until)
                for at, counts in state.slices.items():
                    if at > oldest:
                        for event, count in counts.items():
                            total[event] += count
        return Seen(**total, open=is_open)

    def _end_trials(self) -> None:
        """In a forked child: a trial call of the parent reports back to the parent only."""
        for state in self._states.values():
            state.trial_until = 0.0

    def _state(self, key: Hashable) -> _State:
        state = self._states.get(key)
        if state is None:
            state = self._states[key] = _State()
        return state


class Health:
    """What one seller's client saw lately. Made by `Client`."""

    def __init__(self, circuits: Circuits, seller: Hashable) -> None:
        self._circuits = circuits
        self._seller = seller

    def of(self, operations: Iterable[str]) -> Seen:
        """The sum over those operations (Route keys)."""
        return self._circuits.seen([(self._seller, operation) for operation in operations])
