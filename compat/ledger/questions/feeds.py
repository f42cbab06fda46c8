"""What can be asked and told of lists of feeds, ours and other applications'. Rows bear Amazon's names, types MWS's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypedDict

from mws.compat.ledger.questions.base import Page, Question
from mws.spapi.calls import Json


class PartRow(TypedDict):
    """A feed of Amazon's that a submission becomes. after: the places of those it waits for. result: the document.

    state: "waiting", "sending", "sent" or "lost", for which why says the reason.
    """

    place: int
    state: str
    document: str
    marketplace: str
    sent: str
    after: list[int]
    feed_id: str | None
    status: str
    result: str | None
    why: str


class ListedFeed(TypedDict):
    """A submission. final: nothing can change any more. converted: it is told by a report made here."""

    submission: int
    feedId: str
    feedType: str
    marketplaceIds: list[str]
    createdTime: int
    processingStatus: str
    processingStartTime: int | None
    processingEndTime: int | None
    resultFeedDocumentId: str | None
    converted: bool
    sent: str
    final: bool


class FeedRow(ListedFeed):
    """A submission with its feeds, in order. changes: how many of them are not sent yet."""

    parts: list[PartRow]
    changes: int


class FeedListDue(TypedDict):
    """A list Amazon has to be asked for. types: ten of its own at most. since: from when on.

    stale_ok: the last listing will do if need be.
    """

    types: list[str]
    since: int
    stale_ok: bool


@dataclass(frozen=True, slots=True)
class FeedFilter:
    """Which feeds are meant; every condition holds. types: MWS's, none for all. statuses: Amazon's, None for all.

    since, until: of when they were submitted.
    """

    types: Sequence[str] = ()
    statuses: Sequence[str] | None = None
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class FindFeedListsDue(Question[list[FeedListDue]]):
    """What must be listed upstream before a list may be answered. types: Amazon's, none for all."""

    types: Sequence[str] = ()

    writes: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class NoteFeeds(Question[None]):
    """What Amazon tells of feeds: rows of getFeeds or getFeed. types: those that were listed whole."""

    feeds: Sequence[Mapping[str, Json]]
    types: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class FindFeeds(Question[dict[str, FeedRow]]):
    """Those known of these ids, by id."""

    ids: Sequence[str]

    writes: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class ListFeeds(Question[Page[ListedFeed]]):
    """The newest feeds that meet the filter. cursor: of the page before."""

    filter: FeedFilter
    limit: int = 10
    cursor: str = ""

    writes: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class CountFeeds(Question[int]):
    """How many feeds meet the filter."""

    filter: FeedFilter

    writes: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class NoteFeedsCancelled(Question[dict[str, FeedRow]]):
    """We cancelled these, with all of their parts. Answered with their rows, by id."""

    ids: Sequence[str]
