"""What can be asked and told of submitting a feed. submission: its number; attempt: which one may send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal, NamedTuple, TypeAlias

from mws.compat.ledger.questions.base import Question
from mws.compat.ledger.questions.feeds import FeedRow
from mws.compat.ledger.repeats import Kind, Windows
from mws.spapi.calls import Json


@dataclass(frozen=True, slots=True)
class NewSubmission:
    """To be made now."""

    submission: int
    attempt: int


@dataclass(frozen=True, slots=True)
class BusySubmission:
    """The same is under way elsewhere. retry_after: milliseconds until it counts as dead."""

    retry_after: int


@dataclass(frozen=True, slots=True)
class UnknownSubmission:
    """It may have arrived, and nobody knows. overtaken: something was written since."""

    submission: int
    overtaken: bool


@dataclass(frozen=True, slots=True)
class EarlierSubmission:
    """It was made before. outcome: "sent", "dry_run", or "doubtful": an event or a fact that Amazon has, before it is
    known whether it came to nothing. Who has looked asks again, with certain. overtaken: something was written since.
    """

    outcome: Literal["sent", "dry_run", "doubtful"]
    submission: int
    overtaken: bool
    feed: FeedRow


SubmissionBegun: TypeAlias = NewSubmission | BusySubmission | UnknownSubmission | EarlierSubmission


class UpstreamSearch(NamedTuple):
    """What to look for at Amazon: feeds of its type, from when on."""

    feed_type: str
    since: int


@dataclass(frozen=True, slots=True)
class BeginSubmission(Question[SubmissionBegun]):
    """Write a submission down, or find that it was made before.

    touching: legacy types that set the same kinds of value. size: bytes. signature: of the request, "" where there is
    none; expires: until when it can be accepted. again: whether the caller wants it once more. certain: the submission
    that was "doubtful", once it was looked up.
    """

    fingerprint: str
    feed_type_legacy: str
    feed_type: str
    marketplaces: Sequence[str]
    md5: str
    size: int
    kind: Kind
    touching: Sequence[str] = ()
    windows: Windows = field(default_factory=Windows)
    dry_run: bool = False
    signature: str = field(default="", repr=False)
    expires: int = 0
    again: bool = False
    certain: int | None = None

    begins: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class NoteSubmissionAnswered(Question[None]):
    """The caller has the answer. It counts from the first time: a repeat makes it no younger."""

    submission: int


@dataclass(frozen=True, slots=True)
class VoidSubmission(Question[None]):
    """An event or a fact came to nothing: the next one that says the same is a wish."""

    submission: int


@dataclass(frozen=True, slots=True)
class NoteSubmissionSending(Question[bool]):
    """The last word before createFeed. False where this attempt was given up for dead meanwhile."""

    submission: int
    attempt: int


@dataclass(frozen=True, slots=True)
class NoteSubmissionRefused(Question[bool]):
    """Nothing was submitted: the same submission may be tried again. False where this attempt was given up."""

    submission: int
    attempt: int


@dataclass(frozen=True, slots=True)
class NoteSubmissionSent(Question[FeedRow]):
    """Amazon has the feed."""

    submission: int
    feed_id: str


@dataclass(frozen=True, slots=True)
class NoteOutcomeUnknown(Question[UpstreamSearch]):
    """createFeed may have arrived."""

    submission: int


@dataclass(frozen=True, slots=True)
class FindUpstreamSearch(Question[UpstreamSearch]):
    """What to look for of a submission whose outcome is unknown."""

    submission: int

    writes: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class ReadBackSubmission(Question[FeedRow | None]):
    """Whether one of these feeds, rows of getFeeds, is the submission whose outcome is unknown.

    Adopted where exactly one of them is of its type and marketplaces and not known for ours, and no other submission of
    ours could be it.
    """

    submission: int
    feeds: Sequence[Mapping[str, Json]]
