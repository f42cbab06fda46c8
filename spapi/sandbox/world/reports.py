"""Reports as they wait, are made and end, all on the sandbox's clock. What one says is in `report_work`.

Half of `report_seconds` after its creation a report goes from IN_QUEUE to IN_PROGRESS, and at their end to its last
status, with the data of that moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from mws.spapi.sandbox.world import report_settlement, report_types
from mws.spapi.sandbox.world.outcomes import Outcome
from mws.spapi.sandbox.world.sellers import World
from mws.spapi.sandbox.world.site import Site

SETTLEMENT = "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2"


@dataclass(slots=True)
class Report:
    """One report. ended: its last status, "" while there is work to do. worked: it was begun at all."""

    id: str
    seller_id: str
    type: str
    marketplaces: tuple[str, ...]
    start: datetime
    end: datetime
    options: Mapping[str, str]
    created: datetime
    begins: datetime
    ends: datetime
    outcome: Outcome
    schedule_id: str = ""
    ended: str = ""
    worked: bool = False
    document_id: str = ""
    settlement: report_settlement.Settlement | None = None

    def status(self, now: datetime) -> str:
        if self.ended:
            return self.ended
        return "IN_QUEUE" if now < self.begins or self.outcome.ending == "stuck" else "IN_PROGRESS"


class Reports:
    """All reports by seller and id. seconds: how long one takes. first: where ids begin.

    Amazon's own settlement reports are there from the start.
    """

    def __init__(self, seconds: float, first: int, world: World) -> None:
        self.seconds = seconds
        self._number = first
        self._all: dict[tuple[str, str], Report] = {}
        self._working: list[Report] = []
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
        self._number += 1
        lasts = self.seconds if seconds is None else seconds
        report = Report(
            id=str(60_002_000_000 + self._number),
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
        self._all[seller_id, report.id] = report
        self._working.append(report)
        return report

    def find(self, seller_id: str, report_id: str, now: datetime) -> Report | None:
        """The seller's report, while Amazon keeps it."""
        report = self._all.get((seller_id, report_id))
        return None if report is None or now - report.created > report_types.retention(report.type) else report

    def of(self, seller_id: str, now: datetime) -> Iterable[Report]:
        """The seller's reports, newest first."""
        found = [
            report
            for report in self._all.values()
            if report.seller_id == seller_id and now - report.created <= report_types.retention(report.type)
        ]
        return sorted(found, key=lambda report: (report.created, report.id), reverse=True)

    def take_due(self, now: datetime) -> list[Report]:
        """The reports whose time has come and that nobody has ended, in the order in which it came; each once."""
        due = [report for report in self._working if report.ends <= now and report.outcome.ending != "stuck"]
        due.sort(key=lambda report: (report.ends, report.id))
        for report in due:
            self._working.remove(report)
        return [report for report in due if not report.ended]

    def came_too_soon(self, report: Report) -> bool:
        """True where one of its type was generated so lately that Amazon generates no other."""
        last = self._generated.get((report.seller_id, report.type))
        return last is not None and report.ends - last < report_types.minimum(report.type)

    def note_generated(self, report: Report) -> None:
        """The report has its data: from now on another of its type may come too soon."""
        self._generated[report.seller_id, report.type] = report.ends
