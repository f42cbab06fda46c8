"""What can be asked and told of reports. Types are SP-API's, where nothing else is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal, NamedTuple, TypedDict

from mws.compat.ledger.questions.base import Page, Question
from mws.spapi.calls import Json


class ReportRow(TypedDict):
    """A report as the tables of `mws.mappings.reports.operations` read it.

    rest: SP-API's type, type: MWS's. status: MWS's, guessed where it is; upstream: Amazon's. report: its id where it
    has a document.
    """

    id: str
    rest: str
    type: str
    start: int
    end: int
    scheduled: bool
    created: int
    status: str
    guessed: bool
    upstream: str
    report: str | None
    document: str | None
    started: int | None
    completed: int | None
    available: int | None
    acknowledged: bool
    acknowledged_at: int | None


class RequestBegun(NamedTuple):
    """report_id: what the same request got, where that is not finished; "" for a new one, as it is where the earlier
    one has ended: what changed in between is wanted. pending: somebody is asking for it at this moment, or died of it.
    """

    report_id: str
    pending: bool


class StaleReports(NamedTuple):
    """Of whom Amazon has to be asked, as it knows them: those not known here, and those not known to have ended."""

    unknown: list[str]
    unfinished: list[str]


class ListDue(TypedDict):
    """A list Amazon has to be asked for. since: from when on. resume: the token to go on with, "" from the start.

    begun: when the list was begun. first: no list of these types was ever read to its end.
    """

    types: list[str]
    since: int
    resume: str
    begun: int
    first: bool


class ClaimedReportPart(NamedTuple):
    """A part to be asked for. body: of its createReport."""

    report_id: str
    report_type: str
    body: dict[str, Json]


class PartDocument(NamedTuple):
    """The document of a part. report_type: as Amazon called it."""

    document: str
    report_type: str


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """Which reports are meant; every condition holds.

    order: "available" leaves out what cannot be downloaded. ids: these alone, whatever else is said. names: MWS types;
    part: which part of a split report they mean. settlements: the form of settlements where no type is named. statuses:
    MWS's. since, until: of what it is ordered by. others: False leaves out what was not asked for here.
    """

    order: Literal["created", "available"] = "created"
    ids: Sequence[str] | None = None
    names: Sequence[str] = ()
    part: str = ""
    settlements: str = ""
    statuses: Sequence[str] = ()
    since: int | None = None
    until: int | None = None
    acknowledged: bool | None = None
    others: bool = True


# ---- requested here ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BeginRequest(Question[RequestBegun]):
    """Whether the same was asked for within `window` milliseconds; a new request is noted."""

    fingerprint: str
    window: int

    begins: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class ForgetRequest(Question[None]):
    """Amazon did not take it."""

    fingerprint: str


@dataclass(frozen=True, slots=True)
class NoteRequested(Question[Page[ReportRow]]):
    """A report was requested here, and Amazon gave it an id. Answered with its row.

    parts: types it is joined with when it is handed out. body: of its createReport.
    """

    report_id: str
    report_type: str
    legacy_type: str
    marketplaces: Sequence[str]
    fingerprint: str
    start: int | None = None
    end: int | None = None
    options: Mapping[str, Json] = field(default_factory=dict)
    parts: Sequence[str] = ()
    body: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NoteCancelling(Question[None]):
    """We are about to cancel these; with `taken_back` Amazon refused."""

    ids: Sequence[str]
    taken_back: bool = False


@dataclass(frozen=True, slots=True)
class NoteReportsCancelled(Question[Page[ReportRow]]):
    """Amazon has cancelled these for us. Answered with their rows."""

    ids: Sequence[str]


@dataclass(frozen=True, slots=True)
class AcknowledgeReports(Question[Page[ReportRow]]):
    """Set the acknowledgement of these reports, of all or none. Answered with their rows."""

    ids: Sequence[str]
    acknowledged: bool = True


# ---- as Amazon has them --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FindListsDue(Question[list[ListDue]]):
    """What Amazon has to be asked before a list can be answered.

    types: those wanted, none for all that are known. known: further ones, from the configuration.
    """

    types: Sequence[str] = ()
    known: Sequence[str] = ()
    kind: Literal["report", "schedule"] = "report"

    writes: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class MergeReports(Question[None]):
    """Take over what Amazon says. types: of the list they came from, if any; begun, resume: as of its `ListDue`."""

    reports: Sequence[Mapping[str, Json]]
    types: Sequence[str] = ()
    begun: int | None = None
    resume: str = ""


@dataclass(frozen=True, slots=True)
class FindStaleReports(Question[StaleReports]):
    """Those of these ids that Amazon has to be asked about."""

    ids: Sequence[str]

    writes: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class ListReports(Question[Page[ReportRow]]):
    """The newest reports that meet the filter, all of them without a limit. cursor: of the page before."""

    filter: ReportFilter
    limit: int | None = None
    cursor: str = ""

    writes: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class CountReports(Question[int]):
    """How many reports meet the filter."""

    filter: ReportFilter

    writes: ClassVar[bool] = False


# ---- parts ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HasUnaskedPart(Question[bool]):
    """Whether there is a part that is not asked for yet. It only reads, for the many who have none."""

    writes: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class ClaimReportPart(Question[ClaimedReportPart | None]):
    """A part to be asked for by whoever asks this. What waited for too long, or whose asker died, is missing then."""


@dataclass(frozen=True, slots=True)
class NoteReportPart(Question[None]):
    """What became of a part. part_id: Amazon's id of it, "" where it has none."""

    report_id: str
    report_type: str
    state: Literal["wanted", "asked", "missing"]
    part_id: str = ""


@dataclass(frozen=True, slots=True)
class CancelReportParts(Question[list[str]]):
    """The parts of a cancelled report: those not asked for are missing. Answered with Amazon's ids of the others."""

    report_id: str


@dataclass(frozen=True, slots=True)
class FindPartDocument(Question[PartDocument | None]):
    """The document of a part, None where there is none."""

    report_id: str
    report_type: str

    writes: ClassVar[bool] = False
