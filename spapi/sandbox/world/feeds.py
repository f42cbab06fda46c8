"""Feeds as they wait, are worked on and end, all on the sandbox's clock. What one does is in `feed_work`.

Half of `feed_seconds` after its creation a feed goes from IN_QUEUE to IN_PROGRESS, and at their end to its last status.
Nothing runs in between: whoever asks first after that moment finds the work done as of that moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from mws.spapi.sandbox.world.outcomes import Outcome
from mws.spapi.sandbox.world.site import Site
from mws.spapi.sandbox.world.worklist import Task, Worklist

KEPT = timedelta(days=90)


@dataclass(slots=True, kw_only=True)
class Feed(Task):
    """One feed."""

    type: str
    marketplaces: tuple[str, ...]
    document_id: str
    options: Mapping[str, str]
    result_id: str = ""


class Feeds(Worklist[Feed]):
    """All feeds. seconds: how long one takes from creation to end. first: where ids begin."""

    def __init__(self, seconds: float, first: int) -> None:
        super().__init__(first)
        self.seconds = seconds

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
        feed = Feed(
            id=self._next_id(50_001_000_000),
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
        return self._enter(feed)

    def retention(self, task: Feed) -> timedelta:
        """As of Worklist."""
        return KEPT
