"""What a plan may ask the outside for, beside a `RestCall`. Plain frozen values."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from mws.spapi.calls import Json, RestCall


@dataclass(frozen=True, slots=True)
class Wait:
    """Let that many seconds pass. The runner refuses when the call's time would be over. Answer: None."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Remember:
    """Keep these for a while: kind ("order"), id → value. Answer: None."""

    kind: str
    values: Mapping[str, Json] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Recall:
    """What is remembered of these ids and still fresh. Answer: a dict of those found."""

    kind: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """How these operations fared lately. Answer: {"status": ..., "timestamp": ..., ...} as JSON."""

    operations: tuple[str, ...]


Step: TypeAlias = RestCall | Wait | Remember | Recall | Look
Plan: TypeAlias = Generator[Step, Json, Json]
