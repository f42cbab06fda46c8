"""The ledger: what SP-API no longer keeps of feeds and reports. Every question is one transaction, whole or not at all.

It holds ids, types, times, filters, acknowledgements; no buyers' data. It lies in the state database; without one (a
sandbox, `[state] url = "off"`) it is kept in memory and forgotten with the process. The questions are in
`mws.compat.ledger.questions`; a full disk or a lock held too long is a ServiceError and leaves no half of anything.

Importing this costs SQLAlchemy: the façade does so at the first question.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from mws.compat.state.errors import StateError

try:
    import sqlalchemy as sa
    from sqlalchemy import Connection
    from sqlalchemy.exc import IntegrityError
    from sqlalchemy.pool import StaticPool
except ImportError as missing:
    raise StateError("feeds and reports need a ledger: pip install SQLAlchemy alembic", "library") from missing

from mws import forks
from mws.compat.config.owners import Owner
from mws.compat.errors import NotConfigured
from mws.compat.ledger import (
    adoption,
    changed_skus,
    feed_parts,
    feeds,
    jobs,
    owners,
    prices,
    rehearsals,
    report_parts,
    reports,
    schedules,
    show,
    submissions,
    sync,
    writes,
)
from mws.compat.ledger.asked import Answers, Asked, Seals, Unsealed
from mws.compat.ledger.outage import no_room, unusable
from mws.compat.ledger.questions.base import A, Question
from mws.compat.state import State, milliseconds
from mws.compat.state.gate import LONGEST
from mws.compat.state.room import KEPT, Store
from mws.compat.state.tables import METADATA
from mws.spapi.clock import Clock

log = logging.getLogger("mws.compat")

NEEDED = "needed"
"""The same of what no quota takes away: rehearsed feeds that are still to be sent."""

COLLISIONS = 5
"""How often a question is asked that meets another process's writing of the same row."""

ANSWERS: Answers = {
    **jobs.ANSWERS,
    **writes.ANSWERS,
    **submissions.ANSWERS,
    **feed_parts.ANSWERS,
    **feeds.ANSWERS,
    **rehearsals.ANSWERS,
    **sync.ANSWERS,
    **schedules.ANSWERS,
    **report_parts.ANSWERS,
    **reports.ANSWERS,
    **show.ANSWERS,
    **adoption.ANSWERS,
    **prices.ANSWERS,
    **changed_skus.ANSWERS,
}
"""Who answers each question."""


class Ledger:
    """The ledger of one configuration, of all its owners. Threads and processes share it.

    known: the owners of the configuration, to whom entries are given that were kept under a seller id alone.
    """

    def __init__(self, state: State | None, clock: Clock, known: Sequence[Owner] = ()) -> None:
        self._known: Sequence[Owner] = known
        self._clock = clock
        self._state = state if state is not None and state.persistent else None
        self._store: Store = state if state is not None and state.persistent else _Held()
        self._seals: Seals = self._state or Unsealed()

    @property
    def persistent(self) -> bool:
        """Whether it outlives the process."""
        return self._state is not None

    def know(self, owners: Sequence[Owner]) -> None:
        """Accounts have come: what is kept under their seller ids alone is given to them at the next question."""
        self._known = owners

    def answer(self, owner: str, question: Question[A]) -> A:
        """Answer one question, in one transaction. owner: a key of `mws.compat.config.owners`.

        Raises ServiceError where the database cannot be used.
        """
        asked = Asked(owner, milliseconds(self._clock.now()), self._seals)
        found = ANSWERS[type(question)]
        for left in reversed(range(COLLISIONS)):
            try:
                self._take_over()
                if question.begins and self._state is not None and not self._state.has_room(owner):
                    raise no_room(owner)
                with self._store.begin() if question.writes else self._store.read() as connection:
                    answer: A = found(connection, asked, question)
                if question.brings and self._state is not None:
                    self._state.grown(question.brings, owner)
                return answer
            except IntegrityError:
                # PostgreSQL: another process wrote the same row since we looked. Asked again, the question sees it.
                if not left:
                    raise
            except StateError as exc:
                # Not the caller's fault, and gone when there is room again.
                raise unusable(exc) from exc
        raise AssertionError("the last collision is raised")

    def keep(self, owner: str, name: str, content: bytes, days: int, *, needed: bool = False) -> None:
        """Keep bytes for people who look later: sealed, in the state database; without one nothing is kept.

        needed: raises NotConfigured without a database, ServiceError where it cannot be used. Else raises nothing.
        """
        if self._state is None:
            if needed:
                raise NotConfigured(
                    'A rehearsal (writes = "dry_run") keeps what states a fact or does something, to be sent later, '
                    "and there is no state database: set [state] url, or pip install SQLAlchemy alembic. Nothing was "
                    "submitted."
                )
            return
        try:
            until = self._clock.now() + timedelta(days=days)
            self._state.put(NEEDED if needed else KEPT, f"{owner}:{name}", content, until, owner=owner)
        except StateError as exc:
            if needed:
                raise unusable(exc) from exc
            log.warning("%s is not kept: %s", name, exc)

    def forget(self, owner: str, name: str) -> None:
        """Forget what was needed. Raises StateError."""
        if self._state is not None:
            self._state.delete(NEEDED, f"{owner}:{name}")

    def read_kept(self, owner: str, name: str) -> bytes | None:
        """What was kept, None where nothing is. Raises StateError."""
        if self._state is None:
            return None
        found = self._state.get(KEPT, f"{owner}:{name}") or self._state.get(NEEDED, f"{owner}:{name}")
        # Kept under the seller id alone by versions before 0.2; gone within the days it was kept for.
        return found if found is not None else self._state.get(KEPT, f"{owner.rpartition('/')[2]}:{name}")

    def _take_over(self) -> None:
        """Once, before the first question: entries under a seller id alone go to their owner."""
        if not self._known:
            return
        with self._store.read() as connection:
            old = owners.waiting(connection, self._known)
        if old:
            with self._store.begin() as connection:
                log.info(
                    "%d entries of the ledger were given to their owners", owners.take_over(connection, self._known)
                )
        self._known = ()


class _Held:
    """Tables in memory, of this process: one connection, used by one thread at a time."""

    def __init__(self) -> None:
        self._lock = forks.WholeLock(LONGEST)
        self._engine = sa.create_engine(
            "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}, hide_parameters=True
        )
        METADATA.create_all(self._engine)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction."""
        with self._lock, self._engine.begin() as connection:
            yield connection

    read = begin
