"""Feeds as they wait, are worked on and end, all on the sandbox's clock. What one does is in `feed_work`.

Half of `feed_seconds` after its creation a feed goes from IN_QUEUE to IN_PROGRESS, and at their end to its last status.
Nothing runs in between: whoever asks first after that moment finds the work done as of that moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from mws.spapi.sandbox.world.outcomes import Outcome
from mws.spapi.sandbox.world.site import Site

KEPT = timedelta(days=90)


@dataclass(slots=True)
class Feed:
    """One feed. ended: its last status, "" while there is work to do. stuck: it never leaves the queue."""

    id: str
    seller_id: str
    type: str
    marketplaces: tuple[str, ...]
    document_id: str
    options: Mapping[str, str]
    created: datetime
    begins: datetime
    ends: datetime
    outcome: Outcome
    ended: str = ""
    result_id: str = ""

    def status(self, now: datetime) -> str:
        if self.ended:
            return self.ended
        return "IN_QUEUE" if now < self.begins or self.outcome.ending == "stuck" else "IN_PROGRESS"


class Feeds:
    """All feeds by seller and id. seconds: how long one takes from creation to end. first: where ids begin."""

    def __init__(self, seconds: float, first: int) -> None:
        self.seconds = seconds
        self._number = first
        self._all: dict[tuple[str, str], Feed] = {}
        self._working: list[Feed] = []

    @classmethod
    def open(cls, site: Site) -> Feeds:
        return cls(site.options.feed_seconds, site.first)

    def add(
        self,
        seller_id: str,
        feed_type: str,
        marketplaces: tuple[str, ...],
        document_id: str,
        options: Mapping[str, str],
        created: datetime,
        outcome: Outcome,
    ) -> Feed:
        """A new feed, to be worked on; what it says is checked by the caller."""
        self._number += 1
        feed = Feed(
            id=str(50_001_000_000 + self._number),
            seller_id=seller_id,
            type=feed_type,
            marketplaces=marketplaces,
            document_id=document_id,
            options=options,
            created=created,
            begins=created + timedelta(seconds=self.seconds / 2),
            ends=created + timedelta(seconds=self.seconds),
            outcome=outcome,
        )
        self._all[feed.seller_id, feed.id] = feed
        self._working.append(feed)
        return feed

    def find(self, seller_id: str, feed_id: str, now: datetime) -> Feed | None:
        """The seller's feed, while Amazon keeps it."""
        feed = self._all.get((seller_id, feed_id))
        return None if feed is None or now - feed.created > KEPT else feed

    def of(self, seller_id: str, now: datetime) -> Iterable[Feed]:
        """The seller's feeds, newest first."""
        return [
            feed for feed in reversed(self._all.values()) if feed.seller_id == seller_id and now - feed.created <= KEPT
        ]

    def take_due(self, now: datetime) -> list[Feed]:
        """The feeds whose time has come and that nobody has ended, in the order in which it came; each once."""
        due = sorted((feed for feed in self._working if feed.ends <= now), key=lambda feed: (feed.ends, feed.id))
        due = [feed for feed in due if feed.outcome.ending != "stuck"]
        for feed in due:
            self._working.remove(feed)
        return [feed for feed in due if not feed.ended]
