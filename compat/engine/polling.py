"""What an hour of a program costs that makes the same call again and again, at Amazon's default rates.

Worked out with the pacer and the rules that calls go by, on a clock of its own. Nothing is sent. The law: a poll begins
when it is due, or when the one before has ended. Each of its calls waits for its rate as long as the configuration
allows. Counted is what is sent for sure; Amazon is taken to answer at once, and the seller to make no other calls.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone

from mws.compat.config import AnswerCacheSettings
from mws.compat.engine.answer_cache import seconds_of
from mws.compat.engine.step_json import digest, step_as_json
from mws.compat.ledger.questions.jobs import READ_KEPT
from mws.mappings.model import Operation
from mws.spapi.buckets import Bucket
from mws.spapi.calls import Json, RestCall
from mws.spapi.clock import FixedClock
from mws.spapi.errors import RateWaitTooLong
from mws.spapi.limits import application_limit
from mws.spapi.routes import pace, route
from mws.spapi.throttle import Pacer

HOUR = 3600.0
MOST_POLLS = 20_000
"""Polls that are worked out. More in an hour are more than any rate lets through."""

_START = datetime(2026, 1, 1, tzinfo=timezone.utc)


@dataclass(frozen=True, slots=True)
class Polls:
    """How a program polls. every: seconds. max_wait: seconds a call may wait for its rate, None for ever."""

    every: float
    max_wait: float | None
    settings: AnswerCacheSettings


@dataclass(frozen=True, slots=True)
class OperationHour:
    """An operation in that hour. allowed: calls at its rate (a second) and burst. sent: calls that left."""

    operation: str
    rate: float
    burst: float
    allowed: int
    sent: int


@dataclass(frozen=True, slots=True)
class PollingHour:
    """An hour of polls, one every so many seconds.

    polls: how many came to their turn. asked: answered by asking Amazon for something. fresh: from kept answers,
    without asking. older: from kept answers, in the place of a throttle. throttled: told RequestThrottled. waited:
    seconds spent waiting for rates. oldest: seconds, of the oldest answer that a poll was told.
    """

    every: float
    polls: int
    asked: int
    fresh: int
    older: int
    throttled: int
    waited: float
    oldest: float
    operations: tuple[OperationHour, ...]

    @property
    def calls(self) -> int:
        """Calls to Amazon in that hour."""
        return sum(each.sent for each in self.operations)

    def as_json(self) -> dict[str, Json]:
        """As `explain --json` prints it."""
        operations: list[Json] = [
            {
                "operation": each.operation,
                "rate": each.rate,
                "burst": each.burst,
                "allowed": each.allowed,
                "calls": each.sent,
            }
            for each in self.operations
        ]
        return {
            "every": self.every,
            "polls": self.polls,
            "asked": self.asked,
            "fresh": self.fresh,
            "older": self.older,
            "throttled": self.throttled,
            "calls": self.calls,
            "seconds": round(self.waited, 1),
            "oldest_age": round(self.oldest, 1),
            "operations": operations,
        }


class _Program:
    """The program, and what is kept for it. kept: when each call was asked that made a whole reply; begun: that of a
    call that was throttled, for its repeat.
    """

    def __init__(self, operation: Operation, calls: Sequence[RestCall], polls: Polls) -> None:
        self.clock = FixedClock(_START)
        self.waited = self.oldest = 0.0
        self.sent: Counter[str] = Counter()
        self._durable = operation.durable and not operation.writes
        self._fresh, self._instead = seconds_of(operation.caches, polls.settings)
        self._calls = [(digest(step_as_json(call)), call.operation) for call in calls]
        self._max_wait = polls.max_wait
        self._pacer = Pacer(self.clock)
        self._kept: dict[str, float] = {}
        self._begun: dict[str, float] = {}

    def poll(self) -> str:
        """One call of the program. How it is answered: a field of PollingHour."""
        answered: dict[str, float] = {}
        began, sent = self.clock.monotonic(), self.sent.total()
        try:
            for key, operation in self._calls:
                answered[key] = self._answered(key, operation)
            how = "asked" if self.sent.total() > sent else "fresh"
        except RateWaitTooLong:
            if self._durable:
                self._begun.update(answered)
            answered = {**self._older(), **answered}
            if len(answered) < len({key for key, _ in self._calls}):
                return "throttled"
            how = "older"
        self._kept.update(answered)
        if how != "older":
            self._begun.clear()
        old = [self.clock.monotonic() - asked for asked in answered.values() if asked < began]
        self.oldest = max(self.oldest, *old, 0.0)
        return how

    def _older(self) -> dict[str, float]:
        """What may serve instead of the throttle."""
        now = self.clock.monotonic()
        return {key: asked for key, asked in self._kept.items() if self._instead > 0 and now - asked <= self._instead}

    def _answered(self, key: str, operation: str) -> float:
        """When it was asked for. Raises RateWaitTooLong."""
        now = self.clock.monotonic()
        if now - self._begun.get(key, -math.inf) <= READ_KEPT:
            return self._begun[key]
        if self._fresh > 0 and now - self._kept.get(key, -math.inf) <= self._fresh:
            return self._kept[key]
        bucket, above = buckets(operation)
        self.waited += self._pacer.wait(bucket, above=above, max_wait=self._max_wait, operation=operation)
        self.sent[operation] += 1
        return now


def buckets(operation: str) -> tuple[Bucket, Bucket | None]:
    """What paces a call of that operation: as Amazon publishes it for a seller, and for an application."""
    limit = application_limit(operation)
    above = None if limit is None else Bucket(("application", operation), limit.rate, limit.burst)
    return Bucket(("seller", operation), *pace(route(operation))), above


def polling_hour(operation: Operation, calls: Sequence[RestCall], polls: Polls) -> PollingHour:
    """An hour of a program that polls like that. calls: what one poll takes."""
    program = _Program(operation, calls, polls)
    told: Counter[str] = Counter()
    due = 0.0
    while due < HOUR and program.clock.monotonic() < HOUR and told.total() < MOST_POLLS:
        program.clock.advance(max(0.0, due - program.clock.monotonic()))
        told[program.poll()] += 1
        due = max(due + polls.every, program.clock.monotonic())
    operations = []
    for key in dict.fromkeys(call.operation for call in calls):
        rate, burst = pace(route(key))
        operations.append(OperationHour(key, rate, burst, int(burst + rate * HOUR), program.sent[key]))
    return PollingHour(
        polls.every,
        told.total(),
        told["asked"],
        told["fresh"],
        told["older"],
        told["throttled"],
        program.waited,
        program.oldest,
        tuple(operations),
    )
