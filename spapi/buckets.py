"""What a bucket is, as plain values, and what a store of buckets offers that several processes share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple, Protocol, TypeAlias

# Between one call a day and a thousand a second lies every rate Amazon publishes, with room; others are not believed.
LOWEST_RATE = 1 / 86400
HIGHEST_RATE = 1000.0

Key: TypeAlias = tuple[str, ...]


class Bucket(NamedTuple):
    """Which bucket, and what it is taken for until a reply or the store says otherwise: rate per second, burst."""

    key: Key
    rate: float
    burst: float


class State(NamedTuple):
    """A bucket in a store. full_in: seconds until it is full. interval: seconds per call.

    sharers: how many took from it lately, this one included. place: of this one among them, from 0.
    """

    full_in: float
    interval: float
    sharers: int = 1
    place: int = 0


class Answer(NamedTuple):
    """What a store says. granted: a call was taken out of every bucket asked about, or of none. states: of each."""

    granted: bool
    states: tuple[State, ...]


class Store(Protocol):
    """Buckets kept where several processes see them. Every method answers None while the store is away."""

    def take(self, buckets: Sequence[Bucket]) -> Answer | None:
        """Take one call out of all of them if all allow it now, else out of none."""
        ...

    def learn(self, bucket: Bucket, rate: float) -> Answer | None:
        """From now on that bucket restores `rate` calls a second."""
        ...

    def drain(self, bucket: Bucket, at_least: float) -> Answer | None:
        """The bucket is empty: nothing leaves for an interval, or `at_least` seconds."""
        ...

    def look(self, buckets: Sequence[Bucket]) -> Answer | None:
        """How they stand."""
        ...

    def rejoin(self, bucket: Bucket, full_in: float, interval: float) -> Answer | None:
        """What was learnt of it while the store was away: full at the earliest in that many seconds; its interval."""
        ...


def believable(rate: float) -> bool:
    """False for what cannot be a rate: zero, negative, NaN, infinite, or beyond anything Amazon publishes."""
    return math.isfinite(rate) and LOWEST_RATE <= rate <= HIGHEST_RATE
