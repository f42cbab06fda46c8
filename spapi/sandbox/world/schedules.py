"""Report schedules, and the reports they create on the sandbox's clock."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from mws.spapi.sandbox.world.reports import Reports
from mws.spapi.sandbox.world.site import Site

_MONTH = "P1M"
PERIODS: dict[str, timedelta] = {
    "PT5M": timedelta(minutes=5),
    "PT15M": timedelta(minutes=15),
    "PT30M": timedelta(minutes=30),
    "PT1H": timedelta(hours=1),
    "PT2H": timedelta(hours=2),
    "PT4H": timedelta(hours=4),
    "PT8H": timedelta(hours=8),
    "PT12H": timedelta(hours=12),
    "P1D": timedelta(days=1),
    "P2D": timedelta(days=2),
    "P3D": timedelta(days=3),
    "PT84H": timedelta(hours=84),
    "P7D": timedelta(days=7),
    "P14D": timedelta(days=14),
    "P15D": timedelta(days=15),
    "P18D": timedelta(days=18),
    "P30D": timedelta(days=30),
    _MONTH: timedelta(),
}
MOST_CAUGHT_UP = 100
"""After a jump of the clock a schedule creates at most so many of the reports it missed, the newest."""


@dataclass(slots=True)
class Schedule:
    """One schedule: what it creates, and when next."""

    id: str
    seller_id: str
    type: str
    marketplaces: tuple[str, ...]
    options: Mapping[str, str]
    period: str
    next: datetime

    def after(self, moment: datetime) -> datetime:
        """The creation that follows the one at `moment`."""
        if self.period != _MONTH:
            return moment + PERIODS[self.period]
        year, month = (moment.year, moment.month + 1) if moment.month < 12 else (moment.year + 1, 1)
        return moment.replace(year=year, month=month, day=min(moment.day, calendar.monthrange(year, month)[1]))


class Schedules:
    """All schedules by seller and id. first: where ids begin."""

    def __init__(self, first: int) -> None:
        self._number = first
        self._all: dict[tuple[str, str], Schedule] = {}

    @classmethod
    def open(cls, site: Site) -> Schedules:
        return cls(site.first)

    def add(self, schedule: Schedule) -> None:
        """The schedule takes the place of one of the same seller, type and marketplaces."""
        same = (schedule.seller_id, schedule.type, set(schedule.marketplaces))
        for key, old in list(self._all.items()):
            if (old.seller_id, old.type, set(old.marketplaces)) == same:
                del self._all[key]
        self._all[schedule.seller_id, schedule.id] = schedule

    def next_id(self) -> str:
        self._number += 1
        return str(70_003_000_000 + self._number)

    def find(self, seller_id: str, schedule_id: str) -> Schedule | None:
        """The seller's schedule."""
        return self._all.get((seller_id, schedule_id))

    def remove(self, schedule: Schedule) -> None:
        del self._all[schedule.seller_id, schedule.id]

    def of(self, seller_id: str) -> Iterable[Schedule]:
        return [schedule for schedule in self._all.values() if schedule.seller_id == seller_id]

    def settle(self, site: Site, now: datetime) -> None:
        """Create the reports whose time has come."""
        for schedule in list(self._all.values()):
            due = []
            while schedule.next <= now:
                due.append(schedule.next)
                schedule.next = schedule.after(schedule.next)
            for moment in due[-MOST_CAUGHT_UP:]:
                start = moment - (schedule.after(moment) - moment)
                site.books(Reports).add(
                    schedule.seller_id,
                    schedule.type,
                    schedule.marketplaces,
                    (start, moment),
                    schedule.options,
                    moment,
                    site.outcomes.take(schedule.type),
                    schedule_id=schedule.id,
                )
