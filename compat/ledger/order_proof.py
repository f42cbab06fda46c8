"""How often both REST versions of Orders said the same of an element of MWS's order, by marketplace.

An element of a marketplace is proven when the last 200 orders that had it, each counted once, were equal in both. One
that is not takes the proof away. Kept are counts and keyed digests of order ids: no value of an order, no buyer's data.
In the state database where there is one, else in this process; a database that fails proves nothing and fails no call.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from mws import forks
from mws.compat.state import State, StateError, milliseconds
from mws.spapi.clock import Clock

ENOUGH = 200
"""Equal orders in a row that prove an element."""

LOOK = 60.0  # seconds for which what the database said is believed
COUNTED = timedelta(days=90)  # how long an order that was compared is not counted again
PRUNE_AT_MOST = 10_000
AT_MOST = 50_000  # orders remembered as compared where there is no database

log = logging.getLogger("mws.compat.orders")


@dataclass(frozen=True, slots=True)
class Count:
    """Orders in which the element was compared, in which it was equal, and equal ones since the last that was not."""

    seen: int = 0
    equal: int = 0
    in_a_row: int = 0

    @property
    def proven(self) -> bool:
        """Whether it was equal often enough to be relied on."""
        return self.in_a_row >= ENOUGH

    def plus(self, same: bool) -> Count:
        """With one more order."""
        return Count(self.seen + 1, self.equal + same, self.in_a_row + 1 if same else 0)


class OrderProof:
    """The counts of one installation; they are about Amazon, so all its sellers add to them. Threads share it."""

    def __init__(self, state: State | None, clock: Clock) -> None:
        self._state = state if state is not None and state.persistent else None
        self._clock = clock
        self._counts: dict[tuple[str, str], Count] = {}
        self._compared: dict[str, None] = {}
        self._read_at: float | None = None
        self._lock = forks.lock()
        self._complained = False

    def all(self) -> Mapping[tuple[str, str], Count]:
        """Every count, by (marketplace, element), as it stands: what is handed out does not change."""
        if self._state is not None:
            now = self._clock.monotonic()
            if self._read_at is None or now - self._read_at >= LOOK:
                self._read_at = now
                self._read(self._state)
        return self._counts

    def of(self, marketplace: str, element: str) -> Count:
        """What was counted of an element in a marketplace."""
        return self.all().get((marketplace, element), Count())

    def count(self, marketplace: str, same: Mapping[str, bool], digest: str) -> bool:
        """Add one compared order: element → whether both versions said the same. False where it counted before.

        digest: keyed, of the order's id and of what of it was compared.
        """
        if not same:
            return False
        if self._state is None:
            with self._lock:
                if digest in self._compared:
                    return False
                self._compared[digest] = None
                while len(self._compared) > AT_MOST:
                    del self._compared[next(iter(self._compared))]
                # Another one: whoever was handed the counts may be walking through them.
                counts = dict(self._counts)
                for element, equal in same.items():
                    key = marketplace, element
                    counts[key] = counts.get(key, Count()).plus(equal)
                self._counts = counts
            return True
        try:
            counted = self._write(self._state, marketplace, same, digest)
        except StateError as exc:
            self._complain(exc)
            return False
        self._read_at = None
        return counted

    def _read(self, state: State) -> None:
        try:
            with state.read() as connection:
                from sqlalchemy import select

                from mws.compat.state.tables import ORDER_PROOF as TABLE

                rows = connection.execute(select(TABLE)).all()
        except StateError as exc:
            self._complain(exc)
            self._counts = {}
            return
        self._counts = {(row.marketplace, row.element): Count(row.seen, row.equal, row.in_a_row) for row in rows}

    def _write(self, state: State, marketplace: str, same: Mapping[str, bool], digest: str) -> bool:
        now = self._clock.now()
        with state.begin() as connection:
            from sqlalchemy import case, select
            from sqlalchemy.dialects import postgresql, sqlite

            from mws.compat.state.tables import ORDER_COMPARED, ORDER_PROOF

            insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
            compared = ORDER_COMPARED.c
            if connection.execute(select(compared.digest).where(compared.digest == digest)).scalar() is not None:
                return False
            # On PostgreSQL another process may insert it meanwhile: at worst one order counts twice.
            new = insert(ORDER_COMPARED).values(digest=digest, compared=milliseconds(now))
            connection.execute(new.on_conflict_do_nothing())
            row = insert(ORDER_PROOF)
            table = ORDER_PROOF.c
            upsert = row.on_conflict_do_update(
                index_elements=["marketplace", "element"],
                set_={
                    "seen": table.seen + 1,
                    "equal": table.equal + row.excluded.equal,
                    "in_a_row": case((row.excluded.equal == 1, table.in_a_row + 1), else_=0),
                    "changed": row.excluded.changed,
                },
            )
            for element in sorted(same):
                equal = int(same[element])
                values = {"seen": 1, "equal": equal, "in_a_row": equal, "changed": milliseconds(now)}
                connection.execute(upsert, {"marketplace": marketplace, "element": element, **values})
            before = milliseconds(now - COUNTED)
            old = select(compared.digest).where(compared.compared < before).limit(PRUNE_AT_MOST)
            connection.execute(ORDER_COMPARED.delete().where(compared.digest.in_(old)))
        return True

    def _complain(self, exc: StateError) -> None:
        if not self._complained:
            self._complained = True
            log.warning("the comparison of Orders v0 with 2026-01-01 is not counted: %s", exc)
