"""What Amazon works on for a while: feeds, reports, queries. Each waits, is worked on, ends, and is kept for a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from mws.spapi.sandbox.world.outcomes import Outcome


@dataclass(slots=True, kw_only=True)
class Task:
    """One of them. begins, ends: when its work does. ended: its last status, "" while there is work to do."""

    id: str
    seller_id: str
    created: datetime
    begins: datetime
    ends: datetime
    outcome: Outcome
    ended: str = ""

    def status(self, now: datetime) -> str:
        """As Amazon says it. One that is stuck never leaves the queue."""
        if self.ended:
            return self.ended
        return "IN_QUEUE" if now < self.begins or self.outcome.ending == "stuck" else "IN_PROGRESS"


T = TypeVar("T", bound=Task)


class Worklist(Generic[T]):
    """All tasks of a kind by seller and id, and those that are to be worked on. first: where ids begin."""

    def __init__(self, first: int) -> None:
        self._number = first
        self._all: dict[tuple[str, str], T] = {}
        self._working: list[T] = []

    def retention(self, task: T) -> timedelta:
        """How long Amazon keeps it."""
        raise NotImplementedError

    def find(self, seller_id: str, task_id: str, now: datetime) -> T | None:
        """The seller's task, while Amazon keeps it."""
        task = self._all.get((seller_id, task_id))
        return None if task is None or now - task.created > self.retention(task) else task

    def of(self, seller_id: str, now: datetime) -> Iterable[T]:
        """The seller's tasks, newest first."""
        found = (task for task in self._all.values() if task.seller_id == seller_id)
        return sorted(
            (task for task in found if now - task.created <= self.retention(task)),
            key=lambda task: (task.created, task.id),
            reverse=True,
        )

    def take_due(self, now: datetime) -> list[T]:
        """The tasks whose time has come and that nobody has ended, in the order in which it came; each once."""
        due = [task for task in self._working if task.ends <= now and task.outcome.ending != "stuck"]
        due.sort(key=lambda task: (task.ends, task.id))
        for task in due:
            self._working.remove(task)
        return [task for task in due if not task.ended]

    def _next_id(self, series: int) -> str:
        self._number += 1
        return str(series + self._number)

    def _enter(self, task: T) -> T:
        self._all[task.seller_id, task.id] = task
        self._working.append(task)
        return task
