"""What can be asked and told of the adoption: from when on a report counts as new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, TypedDict

from mws.compat.ledger.questions.base import Question


class Adoption(TypedDict):
    """made: when the ledger was, None until it is used. before: None until it is adopted. by: who adopted it."""

    made: int | None
    before: int | None
    by: str


class Adopted(Adoption):
    """changed: how many reports are acknowledged by it."""

    changed: int


@dataclass(frozen=True, slots=True)
class FindAdoption(Question[Adoption]):
    """How this seller's ledger was adopted."""

    writes: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class AdoptLedger(Question[Adopted]):
    """Acknowledge what was available before a moment; 0 acknowledges nothing.

    by: "command", which may say anything at any time, or "configuration", which holds for a ledger that is not adopted
    yet and never reaches back behind its making.
    """

    before: int
    by: Literal["command", "configuration"] = "command"
