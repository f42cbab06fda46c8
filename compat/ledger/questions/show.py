"""What a person can ask of the whole ledger of a seller."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, TypedDict

from mws.compat.ledger.questions.adoption import Adoption
from mws.compat.ledger.questions.base import Question


class ReportCount(TypedDict):
    """Reports of a type and status, in MWS's words. newest: when the newest was made."""

    type: str
    status: str
    count: int
    acknowledged: int
    newest: int


class FeedCount(TypedDict):
    """Feeds of a type and status, by who sent them."""

    type: str
    sent: str
    status: str
    count: int
    newest: int


class JobRow(TypedDict):
    """A call that is not over. last: the operation of its last step.

    state: "held" (a call carries it on), "standing" (its repeat goes on with it), "unknown" (a write may have arrived).
    """

    action: str
    state: str
    steps: int
    last: str
    changed: int


class LedgerShown(TypedDict):
    """What the ledger of a seller holds."""

    adoption: Adoption
    reports: list[ReportCount]
    feeds: list[FeedCount]
    jobs: list[JobRow]


@dataclass(frozen=True, slots=True)
class ShowLedger(Question[LedgerShown]):
    """The adoption, and counts: reports by type and status, feeds by type, status and who sent them; and jobs."""

    writes: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class VerifyLedger(Question[list[str]]):
    """What is odd about this seller's ledger, a sentence each."""

    writes: ClassVar[bool] = False
