"""Which REST version answered an order, for as long as a program may come back to it.

ListOrderItems and GetOrder name no marketplace, and two versions may write the money of one order differently: what a
program was shown of an order decides who answers the rest. Only orders that another version than the one asked first
answered are noted; nothing known means the first. In the state database where there is one, else in this process.
A database that fails costs this knowledge and is said once in the log; it fails no call.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import NamedTuple

from mws import forks
from mws.compat.state import State, StateError, milliseconds
from mws.spapi.clock import Clock

KEPT = timedelta(days=30)
AT_MOST = 20_000  # orders noted where there is no database
SWEEP_AT_MOST = 10_000  # rows in one sweep

log = logging.getLogger("mws.compat.orders")


class Answered(NamedTuple):
    """version: the REST version that answered the order. marketplace: of the order, "" where it was not said."""

    version: str
    marketplace: str


class OrderAnswers:
    """The orders that were not answered by the version asked first. Threads share it."""

    def __init__(self, state: State | None, clock: Clock) -> None:
        self._state = state if state is not None and state.persistent else None
        self._clock = clock
        self._here: OrderedDict[tuple[str, str], tuple[Answered, int]] = OrderedDict()
        self._lock = forks.lock()
        self._complained = False

    def remember(self, owner: str, answers: Mapping[str, Answered]) -> None:
        """Note these, by order id. owner: as `mws.compat.config.owners` makes it."""
        now = self._clock.now()
        until = milliseconds(now + KEPT)
        if not answers:
            return
        if self._state is None:
            with self._lock:
                for order_id, answered in answers.items():
                    self._here[owner, order_id] = (answered, until)
                    self._here.move_to_end((owner, order_id))
                while len(self._here) > AT_MOST:
                    self._here.popitem(last=False)
            return
        try:
            self._write(self._state, owner, answers, milliseconds(now), until)
        except StateError as exc:
            self._complain(exc)

    def recall(self, owner: str, ids: Iterable[str]) -> dict[str, Answered]:
        """What is noted of these orders."""
        wanted, now = tuple(ids), milliseconds(self._clock.now())
        if self._state is None:
            with self._lock:
                found = {order_id: self._here.get((owner, order_id)) for order_id in wanted}
            return {order_id: each[0] for order_id, each in found.items() if each is not None and each[1] > now}
        try:
            with self._state.read() as connection:
                from sqlalchemy import select

                from mws.compat.state.tables import ORDER_ANSWER as TABLE

                rows = connection.execute(
                    select(TABLE.c.order_id, TABLE.c.version, TABLE.c.marketplace).where(
                        TABLE.c.owner == owner, TABLE.c.order_id.in_(wanted), TABLE.c.expires > now
                    )
                ).all()
        except StateError as exc:
            self._complain(exc)
            return {}
        return {row.order_id: Answered(row.version, row.marketplace) for row in rows}

    def forget(self, owner: str, ids: Iterable[str]) -> None:
        """The version asked first has answered these anew."""
        wanted = tuple(ids)
        if self._state is None:
            with self._lock:
                for order_id in wanted:
                    self._here.pop((owner, order_id), None)
            return
        noted = tuple(self.recall(owner, wanted))  # hardly ever any: a read waits for nobody, a deletion may
        if not noted:
            return
        try:
            with self._state.begin() as connection:
                from mws.compat.state.tables import ORDER_ANSWER as TABLE

                connection.execute(TABLE.delete().where(TABLE.c.owner == owner, TABLE.c.order_id.in_(noted)))
        except StateError as exc:
            self._complain(exc)

    def _write(self, state: State, owner: str, answers: Mapping[str, Answered], now: int, until: int) -> None:
        with state.begin() as connection:
            from sqlalchemy import select
            from sqlalchemy.dialects import postgresql, sqlite

            from mws.compat.state.tables import ORDER_ANSWER as TABLE

            row = (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(TABLE)
            names = ("version", "marketplace", "expires")
            upsert = row.on_conflict_do_update(
                index_elements=["owner", "order_id"],
                set_={name: row.excluded[name] for name in names},
            )
            # In order of key, so that two processes wait for each other instead of deadlocking.
            connection.execute(
                upsert,
                [
                    {"owner": owner, "order_id": order_id, **answers[order_id]._asdict(), "expires": until}
                    for order_id in sorted(answers)
                ],
            )
            old = select(TABLE.c.order_id).where(TABLE.c.expires <= now).order_by(TABLE.c.expires).limit(SWEEP_AT_MOST)
            connection.execute(TABLE.delete().where(TABLE.c.expires <= now, TABLE.c.order_id.in_(old)))

    def _complain(self, exc: StateError) -> None:
        if not self._complained:
            self._complained = True
            log.warning("which version answered an order is not remembered: %s", exc)
