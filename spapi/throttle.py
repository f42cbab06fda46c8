"""Paces calls by Amazon's rates so that they are not refused: a token bucket per key, and a queue before each.

A key is (application, selling partner, endpoint, operation), as Amazon counts; where Amazon counts the application too,
a call leaves the bucket above at the same moment. Nothing sleeps under a lock. Within a class who came first leaves
first; an interactive call passes batch calls, but not for ever. Rates are corrected by `x-amzn-RateLimit-Limit`, which
is believed only where it makes sense. GCRA: one number per bucket, the theoretical time at which it is full again.

With a Store the buckets are shared by processes and hosts: what stands here is then the last that was seen of them,
good for knowing when to ask. While the store is away each process takes its share, by the number of those who took from
the bucket lately; what it learns meanwhile (429, another rate) it tells the store when that is back.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import Literal, TypeAlias

from mws import forks
from mws.spapi.buckets import Answer, Bucket, Key, State, Store, believable
from mws.spapi.clock import Clock
from mws.spapi.errors import Cancelled, RateWaitTooLong

# Interactive calls that may leave, one after the other, while a batch call waits; then it is the batch call's turn.
PASSES = 4

# A sleeper looks up this often: a rate may have risen, or somebody before it may have given up.
LOOK = 1.0

# A bucket that has been full for that long is forgotten, and a rate that a reply named with it; looked for that often.
FORGET = 3600.0
FORGET_EVERY = 600.0

# Rounding errors of floating point are no reason to sleep.
_NOTHING = 1e-6

Priority: TypeAlias = Literal["interactive", "batch"]


@dataclass(slots=True, eq=False)
class _Turn:
    """One waiting call."""

    interactive: bool


@dataclass(slots=True)
class _Line:
    """A bucket and who waits for it. interval: seconds per call. full_at: when the bucket will be full.

    passed: interactive calls that left, one after the other, while a batch call waited.
    sharers, place: who else takes from it, as the store said last; 0 where it said nothing. apart: the store is away,
    and this process takes its share only: a bucket of so many times the interval, with so much less burst.
    """

    interval: float
    burst: float
    full_at: float
    interactive: list[_Turn] = field(default_factory=list)
    batch: list[_Turn] = field(default_factory=list)
    passed: int = 0
    sharers: int = 0
    place: int = 0
    apart: bool = False

    def ready(self, now: float, ahead: int) -> float:
        """When a call with that many before it may leave."""
        if self.apart:
            return max(self.full_at, now) - self.slack() + ahead * self.interval * self.sharers
        return max(self.full_at, now) - (self.burst - 1.0) * self.interval + ahead * self.interval

    def slack(self) -> float:
        """Seconds before it is full at which it has one call to give."""
        if self.apart:
            return (max(1.0, self.burst / self.sharers) - 1.0) * self.interval * self.sharers
        return (self.burst - 1.0) * self.interval

    def part(self, now: float, others: tuple[int, int]) -> None:
        """The store is away. others: sharers and place to go by where it never spoke of this bucket."""
        if self.apart:
            return
        if not self.sharers:
            self.sharers, self.place = others
        self.apart = True
        # What a full bucket has at once does not go round: the others begin one after the other.
        late = self.place - int(self.burst) + 1
        if self.burst < self.sharers and late > 0:
            self.full_at = max(self.full_at, now) + late * self.interval

    def enter(self, turn: _Turn) -> None:
        waiting = self.interactive if turn.interactive else self.batch
        if turn not in waiting:
            waiting.append(turn)

    def ahead(self, turn: _Turn) -> int:
        """How many leave before it, if nobody else comes."""
        if turn.interactive:
            place = self.interactive.index(turn)
            return place + min(len(self.batch), (self.passed + place) // PASSES)
        place = self.batch.index(turn)
        return place + min(len(self.interactive), (place + 1) * PASSES - self.passed)

    def leave(self, turn: _Turn) -> None:
        """Out of the queue, with or without a call; one that is not in it is no matter."""
        waiting = self.interactive if turn.interactive else self.batch
        if turn in waiting:
            waiting.remove(turn)

    def take(self, turn: _Turn, now: float) -> None:
        self.full_at = max(self.full_at, now) + self.interval * (self.sharers if self.apart else 1)
        if not turn.interactive:
            self.passed = 0
        elif self.batch:
            self.passed = min(PASSES, self.passed + 1)

    def be(self, state: State, now: float) -> None:
        """Take over what the store said."""
        self.full_at, self.apart = now + state.full_in, False
        self.interval, self.sharers, self.place = state.interval, state.sharers, state.place


class Pacer:
    """All buckets of a process. clock: its monotonic time counts. store: shares them with other processes."""

    def __init__(self, clock: Clock, store: Store | None = None) -> None:
        self._clock = clock
        self._store = store
        self._lines: dict[Key, _Line] = {}
        self._forget_at = 0.0
        self._lock = forks.lock()
        forks.in_child(self, Pacer._leave_queues)

    def wait(
        self,
        bucket: Bucket,
        *,
        above: Bucket | None = None,
        max_wait: float | None = None,
        cancel: Event | None = None,
        operation: str = "",
        priority: Priority = "interactive",
    ) -> float:
        """Take one call out of the bucket, waiting for it if need be; returns the seconds waited.

        above: a second bucket the call has to leave at the same moment. max_wait: seconds; None = for ever. Raises
        RateWaitTooLong as soon as it is known that the wait is longer, Cancelled when `cancel` is set before its turn
        came; neither takes anything.
        """
        asked = (bucket,) if above is None else (bucket, above)
        started = self._clock.monotonic()
        if started >= self._forget_at:
            self._forget_idle(started)
        turn = _Turn(priority == "interactive")
        with self._lock:
            lines = [self._line(one, started) for one in asked]
            lines[0].enter(turn)
        try:
            while True:
                due = self._try(asked, lines, turn)
                now = self._clock.monotonic()
                if due is None:
                    return now - started
                if max_wait is not None and due - started > max_wait + _NOTHING:
                    raise _too_long(operation, due - started, max_wait)
                if cancel is not None and cancel.is_set():
                    raise Cancelled(f"{operation}: cancelled while waiting for its rate", operation=operation)
                self._clock.sleep(min(LOOK, due - now), cancel)
        finally:
            with self._lock:
                for line in lines:
                    line.leave(turn)

    def learn(self, bucket: Bucket, rate: float | None) -> None:
        """Take over the rate a reply named (`x-amzn-RateLimit-Limit`, requests per second), if it can be one."""
        if rate is None or not believable(rate):
            return
        interval = 1.0 / rate
        line = self._lines.get(bucket.key)
        if line is not None and math.isclose(line.interval, interval, rel_tol=1e-3):
            return
        now = self._clock.monotonic()
        with self._lock:
            line = self._line(bucket, now)
            owed = max(0.0, line.full_at - now) / line.interval
            line.interval = interval
            line.full_at = now + owed * interval
        if self._store is not None:
            self._heed((bucket,), self._store.learn(bucket, rate))

    def drain(self, bucket: Bucket, at_least: float = 0.0) -> None:
        """Amazon said 429: the bucket there is empty. The next call leaves one interval from now, the others after.

        at_least: seconds, where the reply named some (`Retry-After`).
        """
        now = self._clock.monotonic()
        with self._lock:
            line = self._line(bucket, now)
            # Where it is shared unseen too: what Amazon's bucket restores next is anybody's.
            empty = now + line.slack() + max(line.interval, at_least)
            line.full_at = max(line.full_at, empty)
        if self._store is not None:
            self._heed((bucket,), self._store.drain(bucket, at_least))

    def cost(self, bucket: Bucket, calls: int, *, above: Bucket | None = None) -> float:
        """Seconds until the last of that many calls could leave if all were made now. Takes nothing."""
        if calls < 1:
            return 0.0
        asked = (bucket,) if above is None else (bucket, above)
        if self._store is not None:
            self._heed(asked, self._store.look(asked))
        now = self._clock.monotonic()
        with self._lock:
            # A bucket that was never used is not made for a question.
            lines = [self._lines.get(one.key) or _new(one, now) for one in asked]
            return max(
                0.0,
                *(line.ready(now, len(line.interactive) + len(line.batch) + calls - 1) - now for line in lines),
            )

    def _leave_queues(self) -> None:
        """In a forked child: who waited in the parent does not wait here. What the buckets hold stays a good guess."""
        for line in self._lines.values():
            line.interactive, line.batch, line.passed = [], [], 0

    def _try(self, asked: Sequence[Bucket], lines: Sequence[_Line], turn: _Turn) -> float | None:
        """Leave, if it is the turn's time: None. Else when it will be, as far as can be known now."""
        if self._store is not None:
            for bucket, line in zip(asked, lines, strict=True):
                if line.apart and not self._rejoin(self._store, bucket, line):
                    break
        with self._lock:
            now = self._clock.monotonic()
            for place, line in enumerate(lines):
                line.enter(turn)
                due = line.ready(now, line.ahead(turn))
                if due > now + _NOTHING:
                    # Only those queue for the bucket above who could leave but for it: a slow seller blocks nobody.
                    for above in lines[place + 1 :]:
                        above.leave(turn)
                    return due
            if self._store is None:
                self._leave(lines, turn, now)
                return None
        answer = None if any(line.apart for line in lines) else self._store.take(asked)
        with self._lock:
            now = self._clock.monotonic()
            if answer is None:
                self._part(lines, now)
                due = max(line.ready(now, line.ahead(turn)) for line in lines)
                if due > now + _NOTHING:
                    return due
                self._leave(lines, turn, now)
                return None
            for line, state in zip(lines, answer.states, strict=True):
                line.be(state, now)
            if answer.granted:
                # Taken there already; here only the order of the classes is kept.
                self._leave(lines, turn, now, taken=True)
                return None
            return max(line.ready(now, line.ahead(turn)) for line in lines)

    def _leave(self, lines: Sequence[_Line], turn: _Turn, now: float, *, taken: bool = False) -> None:
        for line in lines:
            line.leave(turn)
            full_at = line.full_at
            line.take(turn, now)
            if taken:
                line.full_at = full_at

    def _heed(self, asked: Sequence[Bucket], answer: Answer | None) -> None:
        with self._lock:
            now = self._clock.monotonic()
            if answer is None:
                self._part([self._lines[one.key] for one in asked if one.key in self._lines], now)
                return
            for bucket, state in zip(asked, answer.states, strict=True):
                line = self._line(bucket, now)
                # What was learnt while the store was away is told to it first, when the next call leaves.
                if not line.apart:
                    line.be(state, now)

    def _part(self, lines: Sequence[_Line], now: float) -> None:
        """The store is away: each of these lines is a share of its bucket from now on. Called under the lock."""
        if all(line.apart for line in lines):
            return
        # Of a bucket that was never seen there: whoever shares the others may share it.
        others = max(((line.sharers, line.place) for line in self._lines.values()), default=(1, 0))
        for line in lines:
            line.part(now, others if others[0] else (1, 0))

    def _rejoin(self, store: Store, bucket: Bucket, line: _Line) -> bool:
        """Tell the store what was learnt without it. False while it is away."""
        answer = store.rejoin(bucket, max(0.0, line.full_at - self._clock.monotonic()), line.interval)
        if answer is None:
            return False
        with self._lock:
            line.be(answer.states[0], self._clock.monotonic())
        return True

    def _forget_idle(self, now: float) -> None:
        """Let go of buckets that have been full for so long that what was learnt of them is no longer to be trusted."""
        with self._lock:
            self._forget_at = now + FORGET_EVERY
            for key, line in list(self._lines.items()):
                if line.full_at + FORGET <= now and not line.interactive and not line.batch:
                    del self._lines[key]

    def _line(self, bucket: Bucket, now: float) -> _Line:
        line = self._lines.get(bucket.key)
        if line is None:
            line = self._lines[bucket.key] = _new(bucket, now)
        return line


def _new(bucket: Bucket, now: float) -> _Line:
    return _Line(1.0 / bucket.rate, max(1.0, bucket.burst), now)


def _too_long(operation: str, wait: float, max_wait: float) -> RateWaitTooLong:
    return RateWaitTooLong(
        f"{operation}: its rate lets it out in {wait:.1f} s, longer than max_wait ({max_wait:g} s); nothing was sent",
        operation=operation,
        retry_after=wait,
    )
