"""Reports as they wait, are made and end, all on the sandbox's clock. What one says is in `report_work`.

Half of `report_seconds` after its creation a report goes from IN_QUEUE to IN_PROGRESS, and at their end to its last
status, with the data of that moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from mws.spapi.sandbox.world import report_settlement, report_types
from mws.spapi.sandbox.world.outcomes import Outcome
from mws.spapi.sandbox.world.sellers import World
from mws.spapi.sandbox.world.site import Site
from mws.spapi.sandbox.world.worklist import Task, Worklist

SETTLEMENT = "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2"


@dataclass(slots=True, kw_only=True)
class Report(Task):
    """One report. worked: it was begun at all."""

    type: str
    marketplaces: tuple[str, ...]
    start: datetime
    end: datetime
    options: Mapping[str, str]
    schedule_id: str = ""
    worked: bool = False
    document_id: str = ""
    settlement: report_settlement.Settlement | None = None


class Reports(Worklist[Report]):
    """All reports. seconds: how long one takes. first: where ids begin.

    Amazon's own settlement reports are there from the start.
    """

    def __init__(self, seconds: float, first: int, world: World) -> None:
        super().__init__(first)
        self.seconds = seconds
        self._generated: dict[tuple[str, str], datetime] = {}
        for seller in world.sellers.values():
            for settlement in report_settlement.settlements(seller, world.anchor):
                report = self.add(
                    seller.id,
                    SETTLEMENT,
                    (settlement.marketplace,),
                    (settlement.start, settlement.end),
                    {},
                    settlement.end,
                    Outcome(),
                    seconds=0,
                )
                report.settlement = settlement

    @classmethod
    def open(cls, site: Site) -> Reports:
        return cls(site.options.report_seconds, site.first, site.world)

    def add(
        self,
        seller_id: str,
        report_type: str,
        marketplaces: tuple[str, ...],
        period: tuple[datetime, datetime],
        options: Mapping[str, str],
        created: datetime,
        outcome: Outcome,
        *,
        schedule_id: str = "",
        seconds: float | None = None,
    ) -> Report:
        """A new report, to be worked on; what it says is checked by the caller."""
        lasts = self.seconds if seconds is None else seconds
        report = Report(
            id=self._next_id(60_002_000_000),
            seller_id=seller_id,
            type=report_type,
            marketplaces=marketplaces,
            start=period[0],
            end=period[1],
            options=options,
            created=created,
            begins=created + timedelta(seconds=lasts / 2),
            ends=created + timedelta(seconds=lasts),
            outcome=outcome,
            schedule_id=schedule_id,
        )
        return self._enter(report)

    def retention(self, task: Report) -> timedelta:
        """As of Worklist."""
        return report_types.retention(task.type)

    def came_too_soon(self, report: Report) -> bool:
        """True where one of its type was generated so lately that Amazon generates no other."""
        last = self._generated.get((report.seller_id, report.type))
        return last is not None and report.ends - last < report_types.minimum(report.type)

    def note_generated(self, report: Report) -> None:
        """The report has its data: from now on another of its type may come too soon."""
        self._generated[report.seller_id, report.type] = report.ends
