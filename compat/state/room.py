"""Keeps the state database within its quotas, the whole and each seller's, by removing what may go.

The order: the content of feeds that is kept for people who look later, then the journal but for its security lines,
then the notes of prices that were sent, of each the oldest first. Never what else the ledger holds, its
acknowledgements and aliases: where they alone are too much, there is no room, and whoever would begin something new is
told so. Looked at as it grows, not at every write; every transaction is short. A seller's part is an estimate: the
lengths of his texts, and some bytes for each row.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol

from mws import forks
from mws.compat.state.errors import StateError
from mws.spapi.clock import Clock

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select, Table

log = logging.getLogger("mws.compat.state")

KEPT = "kept"
"""The kind of stored value that may go: the content of feeds, kept for people."""
LOOK_EVERY = 600.0  # seconds between two looks at one quota where little was written
LOOK_AGAIN = 30.0  # seconds where there was no room
SHARE = 50  # a look for each so-manieth part of the quota that was written
TO = 0.9  # of the quota that is left when something was removed
VALUES_AT_ONCE, ROWS_AT_ONCE = 200, 10_000  # removed in one transaction
ROUNDS = 20  # transactions of one look
ROW = 200  # bytes a row takes beside its texts, with its places in indexes, roughly

EVERYBODY = ""


class Store(Protocol):
    """Where transactions are made: `State`, or memory."""

    def begin(self) -> AbstractContextManager[Connection]:
        """A transaction that may write."""
        ...

    def read(self) -> AbstractContextManager[Connection]:
        """A transaction that only reads."""
        ...


class Room:
    """The quotas of one database. quota, seller_quota: bytes, 0 = none. Threads share it."""

    def __init__(self, store: Store, clock: Clock, quota: int, seller_quota: int) -> None:
        self._store = store
        self._clock = clock
        self._quotas = {True: quota, False: seller_quota}
        self._lock = forks.lock()
        self._grown: Counter[str] = Counter()
        self._looked: dict[str, float] = {}
        self._full: set[str] = set()

    def grown(self, size: int, seller: str = "") -> None:
        """So many bytes were written, of a seller or of nobody. Raises nothing."""
        for whose in {EVERYBODY, seller}:
            with self._lock:
                self._grown[whose] += size
            self._look(whose)

    def left(self, seller: str) -> bool:
        """Whether something new may be begun for a seller, as far as is known. Raises nothing."""
        for whose in (EVERYBODY, seller):
            self._look(whose)
        return self._full.isdisjoint({EVERYBODY, seller})

    def _look(self, whose: str) -> None:
        quota = self._quotas[whose == EVERYBODY]
        if not quota or not self._due(whose, quota):
            return
        try:
            self._keep_within(quota, whose)
        except StateError as exc:
            # Whoever writes next meets it too, and is told; a look that took too long stops nobody.
            log.info("the quota could not be looked at: %s", exc)

    def _keep_within(self, quota: int, whose: str) -> None:
        size = self._size(whose)
        removed: Sequence[int] = ()
        if size > quota:
            removed, size = self._remove(whose, size - int(quota * TO))
        if any(removed):
            log.warning(
                "%s reached its quota of %d bytes: the content of feeds (%d pieces), notes of sent prices (%d) "
                "and %d calls of the journal were removed, the oldest first",
                _name(whose),
                quota,
                removed[_REMOVERS.index(_remove_values)],
                removed[_REMOVERS.index(_remove_prices)],
                removed[_REMOVERS.index(_remove_calls)],
            )
        with self._lock:
            was_full = whose in self._full
            (self._full.add if size > quota else self._full.discard)(whose)
        if size > quota and not was_full:
            log.error(
                "%s holds %d bytes, more than its quota of %d, and nothing of it may be removed: new writes are "
                "refused. Raise it in [state] of the configuration",
                _name(whose),
                size,
                quota,
            )

    def _due(self, whose: str, quota: int) -> bool:
        now = self._clock.monotonic()
        with self._lock:
            looked = self._looked.get(whose)
            every = LOOK_AGAIN if whose in self._full else LOOK_EVERY
            if looked is not None and now - looked < every and self._grown[whose] < quota // SHARE:
                return False
            self._looked[whose] = now
            self._grown[whose] = 0
            return True

    def _size(self, whose: str) -> int:
        with self._store.read() as connection:
            if whose == EVERYBODY and connection.dialect.name == "sqlite":
                pages, free, size = (
                    int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())
                    for name in ("page_count", "freelist_count", "page_size")
                )
                return (pages - free) * size
            return content(connection, whose)

    def _remove(self, whose: str, excess: int) -> tuple[Sequence[int], int]:
        """Remove until so many bytes are gone, or nothing is left that may go. Returns how many of each, and the new
        size.
        """
        removed = [0] * len(_REMOVERS)
        for _ in range(ROUNDS):
            if excess <= 0:
                break
            count = 0
            with self._store.begin() as connection:
                for kind, remove in enumerate(_REMOVERS):
                    count, freed = remove(connection, whose, excess)
                    if count:
                        removed[kind] += count
                        excess -= freed
                        break
            if not count:
                break
        return removed, self._size(whose)


def content(connection: Connection, seller: str = EVERYBODY) -> int:
    """About how many bytes of the database are a seller's, or everybody's."""
    from sqlalchemy import func, select

    from mws.compat.state.tables import JOURNAL, METADATA

    total = 0
    for table in METADATA.sorted_tables:
        wanted = select(func.coalesce(func.sum(_row_size(table)), 0))
        if seller != EVERYBODY:
            if table is JOURNAL:
                wanted = wanted.where(*_calls_of(seller))
            elif "owner" in table.c:
                wanted = wanted.where(table.c.owner == seller)
            else:
                continue
        total += int(connection.execute(wanted).scalar_one())
    return total


def _row_size(table: Table) -> Any:  # Any: an SQL expression
    from sqlalchemy import LargeBinary, Text, func, literal

    texts = [column for column in table.c if isinstance(column.type, (Text, LargeBinary))]
    size: Any = literal(ROW)  # Any: as above
    for column in texts:
        size = size + func.coalesce(func.length(column), 0)
    return size


def _remove_values(connection: Connection, whose: str, excess: int) -> tuple[int, int]:
    """Remove the oldest kept values, few at a time. Returns how many, and their bytes."""
    from sqlalchemy import func, select

    from mws.compat.state.tables import VALUES

    oldest = select(VALUES.c.key, func.length(VALUES.c.sealed)).where(VALUES.c.kind == KEPT)
    if whose != EVERYBODY:
        oldest = oldest.where(VALUES.c.owner == whose)
    keys, freed = [], 0
    for key, size in connection.execute(oldest.order_by(VALUES.c.expires).limit(VALUES_AT_ONCE)):
        if freed >= excess:
            break
        keys.append(key)
        freed += size + ROW
    connection.execute(VALUES.delete().where(VALUES.c.kind == KEPT, VALUES.c.key.in_(keys)))
    return len(keys), freed


def _remove_calls(connection: Connection, whose: str, excess: int) -> tuple[int, int]:
    """Remove the oldest rows of the journal that are no security lines. Returns how many, and their bytes."""
    from sqlalchemy import select

    from mws.compat.state.tables import JOURNAL

    oldest = select(JOURNAL.c.id, _row_size(JOURNAL)).where(JOURNAL.c.kind != "security")
    if whose != EVERYBODY:
        oldest = oldest.where(*_calls_of(whose))
    return _remove_rows(connection, JOURNAL, oldest.order_by(JOURNAL.c.time), excess)


def _remove_prices(connection: Connection, whose: str, excess: int) -> tuple[int, int]:
    """Remove the notes of prices that were last sent longest ago. Returns how many, and their bytes."""
    from sqlalchemy import select

    from mws.compat.state.tables import PRICE_SENT

    oldest = select(PRICE_SENT.c.id, _row_size(PRICE_SENT))
    if whose != EVERYBODY:
        oldest = oldest.where(PRICE_SENT.c.owner == whose)
    return _remove_rows(connection, PRICE_SENT, oldest.order_by(PRICE_SENT.c.last), excess)


def _remove_rows(connection: Connection, table: Table, oldest: Select[Any], excess: int) -> tuple[int, int]:
    """Remove rows until so many bytes are free. oldest: id and bytes of each, in that order (Any: an SQL expression).

    Returns how many, and their bytes.
    """
    ids, freed = [], 0
    for number, size in connection.execute(oldest.limit(ROWS_AT_ONCE)):
        if freed >= excess:
            break
        ids.append(number)
        freed += size
    connection.execute(table.delete().where(table.c.id.in_(ids)))
    return len(ids), freed


_REMOVERS = (_remove_values, _remove_calls, _remove_prices)
"""What may go, in this order."""


def _calls_of(owner: str) -> tuple[Any, ...]:  # Any: SQL expressions
    """The conditions of an owner's rows of the journal. Those of nobody, refused ones, are of the seller they name."""
    from mws.compat.state.tables import JOURNAL

    return (JOURNAL.c.seller_id == owner.rpartition("/")[2], JOURNAL.c.owner.in_((owner, "")))


def _name(whose: str) -> str:
    return f"what is kept of seller {whose}" if whose else "the state database"
