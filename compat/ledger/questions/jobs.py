"""What can be asked and told of jobs: conversations of several calls, whose answers are kept step by step.

job, holder: which one, and what proves that the asker carries it on. lease: milliseconds for which it is his from now.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal, NamedTuple, TypedDict

from mws.compat.ledger.questions.base import Question
from mws.spapi.calls import Json

READ_KEPT = 300.0
"""Seconds: how old the answer of a read may be that stands for a new call. Nothing older is used."""


@dataclass(frozen=True, slots=True)
class HeldJob:
    """A job the asker holds. begun: when it was. kept: whether there may be steps of it."""

    job: int
    holder: str = field(repr=False)
    begun: int
    kept: bool


class StepRow(TypedDict):
    """A step. asked: the hash of what was asked. changed: when it last did. answer: any JSON."""

    place: int
    asked: str
    operation: str
    writes: bool
    state: str
    changed: int
    answer: Json


class KeptSteps(NamedTuple):
    """What was asked and answered, in order. begun: when the job was, where it was begun anew just now.

    readable: False where an answer was sealed with another key. now: when this was read.
    """

    steps: list[StepRow]
    begun: int | None = None
    readable: bool = True
    now: int = 0


class MaySend(NamedTuple):
    """go: whether a write may leave. busy: it may not while another call is in the middle of writing to the same."""

    go: bool
    busy: bool = False


@dataclass(frozen=True, slots=True)
class BeginJob(Question[HeldJob | None]):
    """Begin a job of reads, or go on with it; None while another does. What is too old to be used is gone."""

    claim: str
    action: str
    lease: int

    begins: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class ListSteps(Question[KeptSteps | None]):
    """What a job has asked and was answered; None where another holds it.

    A job without a write whose answers are too old, or that cannot be opened, has none.
    """

    job: int
    holder: str = field(repr=False)
    lease: int | None = None


@dataclass(frozen=True, slots=True)
class ClearJob(Question[int | None]):
    """Begin a job anew that has written nothing. Answered with when; None where another holds it."""

    job: int
    holder: str = field(repr=False)
    lease: int | None = None


@dataclass(frozen=True, slots=True)
class HoldJob(Question[bool]):
    """Hold a job for longer. False where another holds it."""

    job: int
    holder: str = field(repr=False)
    lease: int


@dataclass(frozen=True, slots=True)
class NoteStepSending(Question[MaySend]):
    """A write is about to leave, in the place of one that was refused; never of one that may have arrived.

    target: what it writes to, a hash; "" where nothing that is there already is named.
    """

    job: int
    holder: str = field(repr=False)
    place: int
    asked: str
    operation: str
    target: str = ""
    lease: int | None = None


@dataclass(frozen=True, slots=True)
class NoteStepDone(Question[bool]):
    """What became of a step: "failed" is asked again, "passed" is a failure the plan went on from.

    False where another holds the job.
    """

    job: int
    holder: str = field(repr=False)
    place: int
    asked: str
    operation: str
    state: Literal["answered", "unknown", "failed", "passed"]
    answer: Json = field(repr=False)
    lease: int | None = None

    @property
    def brings(self) -> int:
        """Characters of the answer, about."""
        return len(str(self.answer))


@dataclass(frozen=True, slots=True)
class ReleaseJob(Question[None]):
    """The call is over and the conversation is not. Nothing happens where another holds it."""

    job: int
    holder: str = field(repr=False)
    lease: int | None = None


@dataclass(frozen=True, slots=True)
class EndJob(Question[None]):
    """The conversation is over: its answers are forgotten."""

    job: int
    holder: str = field(repr=False)
    lease: int | None = None
