"""What can be asked and told of report schedules. Types are SP-API's, where nothing else is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypedDict

from mws.compat.ledger.questions.base import Page, Question
from mws.spapi.calls import Json


class ScheduleRow(TypedDict):
    """A schedule as the tables of `mws.mappings.reports.operations` read it. type: MWS's."""

    id: str
    type: str
    period: str
    next: int | None


@dataclass(frozen=True, slots=True)
class MergeSchedules(Question[None]):
    """Take over the schedules of these types as Amazon has them; those it no longer has are forgotten."""

    schedules: Sequence[Mapping[str, Json]]
    types: Sequence[str]


@dataclass(frozen=True, slots=True)
class NoteSchedule(Question[None]):
    """A schedule was made here. Amazon keeps one for a type and its marketplaces: the one before is gone."""

    schedule_id: str
    report_type: str
    legacy_type: str
    marketplaces: Sequence[str]
    period: str
    next: int


@dataclass(frozen=True, slots=True)
class ForgetSchedules(Question[None]):
    """These were cancelled."""

    ids: Sequence[str]


@dataclass(frozen=True, slots=True)
class ListSchedules(Question[Page[ScheduleRow]]):
    """The schedules of these MWS types, or all, by type. part: which part of a split report its MWS type means."""

    names: Sequence[str]
    part: str

    writes: ClassVar[bool] = False
