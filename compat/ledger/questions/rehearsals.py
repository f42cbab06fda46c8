"""What can be asked and told of rehearsals: feeds of `writes = "dry_run"` that the program believes were submitted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, TypedDict

from mws.compat.ledger.questions.base import Page, Question


class RehearsalRow(TypedDict):
    """A feed that is left to be sent. feedType: MWS's. messages: how many it has."""

    submission: int
    feedId: str
    feedType: str
    created: int
    messages: int


@dataclass(frozen=True, slots=True)
class ListRehearsals(Question[Page[RehearsalRow]]):
    """What is left, in the order it was submitted."""

    writes: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class CountRehearsals(Question[dict[str, int]]):
    """How many messages are left of each of MWS's types."""

    writes: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class EndRehearsal(Question[bool]):
    """One is left no longer; False where it was not. feed_id: of the real one, "" where there is none."""

    submission: int
    state: Literal["sent", "dropped"]
    feed_id: str = ""
