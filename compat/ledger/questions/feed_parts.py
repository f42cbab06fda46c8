"""What can be asked and told of what a converted listing feed is sent as: feeds, or one change after the other.

conversion: what its report is made of. prices: what is noted of its prices. place: of a part or change, in order.
skus: what it changes; none where they are too many to be named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal, NamedTuple, TypedDict

from mws.compat.ledger.questions.base import Question
from mws.compat.ledger.questions.feeds import FeedRow, PartRow
from mws.compat.ledger.questions.prices import PriceMove
from mws.spapi.calls import Json


class PlannedPart(TypedDict):
    """A part that is uploaded and to be sent. after: the places of those it waits for."""

    document: str
    marketplace: str
    sent: str
    after: list[int]


class PlannedChange(TypedDict):
    """A change that is to be sent: the number of its message, and the message."""

    number: int
    marketplace: str
    message: dict[str, Json]


class ClaimedPart(NamedTuple):
    """A part whose turn has come, None where there is none, and the row of its submission."""

    part: PartRow | None
    feed: FeedRow


class Change(NamedTuple):
    """A change that is to be sent by whoever has it."""

    submission: int
    place: int
    marketplace: str
    message: dict[str, Json]


class ClaimedChange(NamedTuple):
    """A change, None where none waits; beside it, how many are waiting and sending."""

    change: Change | None
    waiting: int
    sending: int


class ChangeRow(TypedDict):
    """What is known of a change, by the number of its message."""

    number: int
    state: str
    issues: list[dict[str, Json]]
    why: str


class KeptConversion(NamedTuple):
    """All that a submission's report is made of. overtaken: something was written since."""

    conversion: Mapping[str, Json]
    parts: list[PartRow]
    changes: list[ChangeRow]
    overtaken: bool


class OpenParts(NamedTuple):
    """feeds: their ids at Amazon. others: how many parts there are that have none yet."""

    feeds: list[str]
    others: int


@dataclass(frozen=True, slots=True)
class PlanSubmission(Question[None]):
    """Write down the feeds a submission becomes."""

    submission: int
    attempt: int
    conversion: Mapping[str, Json] = field(repr=False)
    parts: Sequence[PlannedPart]
    prices: Sequence[PriceMove] = field(repr=False)
    skus: Sequence[str] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class AcceptSubmission(Question[FeedRow | None]):
    """Take a submission over whose changes are sent one by one: it has an id from here on, whatever becomes of them.

    Without any, for a feed nothing of which can be sent, it is done at once. None where this attempt was given up for
    dead meanwhile.
    """

    submission: int
    attempt: int
    conversion: Mapping[str, Json] = field(repr=False)
    changes: Sequence[PlannedChange] = field(repr=False)
    prices: Sequence[PriceMove] = field(repr=False)


@dataclass(frozen=True, slots=True)
class NoteRehearsed(Question[FeedRow | None]):
    """A feed was rehearsed: it has an id and is done. None where this attempt was given up for dead meanwhile.

    messages: how many it has. left: whether it is to be sent later.
    """

    submission: int
    attempt: int
    conversion: Mapping[str, Json] = field(repr=False)
    messages: int
    left: bool


@dataclass(frozen=True, slots=True)
class ClaimPart(Question[ClaimedPart]):
    """A part of this submission whose turn has come, to be sent by whoever asked. What is over is told as lost before.

    hurry: none may wait for another any more.
    """

    submission: int
    hurry: bool = False


@dataclass(frozen=True, slots=True)
class NotePart(Question[FeedRow]):
    """What became of a part. Without why nobody knows what became of a lost one."""

    submission: int
    place: int
    state: Literal["sent", "waiting", "lost"]
    feed_id: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class ClaimChange(Question[ClaimedChange]):
    """The seller's oldest change that waits, to be sent by whoever asked. What is over is told as lost before."""


@dataclass(frozen=True, slots=True)
class NoteChange(Question[None]):
    """What became of a change. Without why nobody knows what became of a lost one. issues: Amazon's, of one done."""

    submission: int
    place: int
    state: Literal["done", "waiting", "lost"]
    issues: Sequence[Mapping[str, Json]] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class CancelChanges(Question[bool]):
    """Cancel a submission of changes; False where one was sent already."""

    submission: int


@dataclass(frozen=True, slots=True)
class ListUnsentSubmissions(Question[list[str]]):
    """The ids of submissions of which something is not sent yet, oldest first."""

    limit: int = 50

    writes: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class FindOpenParts(Question[OpenParts]):
    """Feeds of the last two days that may still change listings."""

    writes: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class FindConversion(Question[KeptConversion]):
    """All that a submission's report is made of."""

    submission: int

    writes: ClassVar[bool] = False
