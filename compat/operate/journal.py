"""The journal: which MWS calls were answered, how, and by which requests to Amazon; for 30 days, as MWS asked.

No parameter, no body, no buyer's data: an Entry has no field for them. What a caller sends is kept cut and cleaned.

Recording never fails a call and never makes it wait: `record` puts the entry into a bounded queue, and one thread
writes what has gathered in one transaction. A single insert per call was the other choice; it makes every call wait up
to the busy timeout while another process writes, and a whole round trip on a remote server. What a killed process loses
is the last moment; `close` and a normal exit flush.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import queue
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from mws import forks
from mws.compat.operate.printable import word
from mws.compat.state import State, StateError, milliseconds
from mws.compat.state.times import moment_of
from mws.spapi.calls import Json

if TYPE_CHECKING:
    from sqlalchemy import Row

KEPT = timedelta(days=30)
WAITING = 10_000  # entries not yet written; more are dropped
BATCH = 500  # entries written in one transaction
PRUNE_EVERY = 3600.0  # seconds between two prunings
PRUNE_AT_MOST = 10_000  # rows in one pruning
CLOSING = 5.0  # seconds that `close` and `flush` wait for the writer
ROW = 500  # bytes that an entry takes, roughly, with its places in indexes
UPSTREAM = 100  # requests to Amazon that are named in one entry

# The most characters kept of a text that somebody else wrote.
LONGEST = {
    "request_id": 64,
    "seller_id": 40,
    "section": 40,
    "action": 60,
    "error_code": 60,
    "address": 45,
    "reason": 80,
    "owner": 200,
}

Kind = Literal["call", "refused", "security"]
Position: TypeAlias = tuple[int, int]
"""Where an entry stands: its time in milliseconds, and its number among those of one time."""

log = logging.getLogger("mws.compat.journal")


@dataclass(frozen=True, slots=True)
class Entry:
    """One answered MWS call, or requests that were refused before they were one.

    request_id: the MWS one we answered. time: when it arrived, with a time zone. status: HTTP status answered.
    error_code: MWS error code, "" for success. upstream: (operation, x-amzn-RequestId) of each request to Amazon, in
    order; an id is "" where no reply came. duration: seconds.
    kind: "call", "refused", or "security" where nobody proved who calls. address: the client's, of refused requests.
    reason: why it was refused. count: how many requests the entry stands for. bucket: entries of the same one are
    kept as one, counted together; "" for an entry of its own. owner: of `config.owners`, "" where no account was found.
    age: seconds, of the oldest kept answer it was answered from; None where Amazon was asked for all.
    """

    request_id: str
    time: datetime
    seller_id: str
    action: str
    status: int
    section: str = ""
    error_code: str = ""
    upstream: tuple[tuple[str, str], ...] = ()
    duration: float = 0.0
    kind: Kind = "call"
    address: str = ""
    reason: str = ""
    count: int = 1
    bucket: str = ""
    owner: str = ""
    age: int | None = None

    def as_json(self) -> dict[str, Json]:
        """The entry as `mws-compat calls --json` prints it."""
        return {
            "time": self.time.astimezone(timezone.utc).isoformat(timespec="milliseconds"),
            "request_id": self.request_id,
            "seller_id": self.seller_id,
            "section": self.section,
            "action": self.action,
            "status": self.status,
            "error_code": self.error_code,
            "duration": self.duration,
            "upstream": [{"operation": operation, "request_id": given} for operation, given in self.upstream],
            "kind": self.kind,
            "address": self.address,
            "reason": self.reason,
            "count": self.count,
            "application": self.owner.rpartition("/")[0].rpartition("/")[0],
            "region": self.region,
            "age": self.age,
        }

    @property
    def region(self) -> str:
        """The region of the account that called, "" where none was found."""
        return self.owner.rpartition("/")[0].rpartition("/")[2]


class Journal:
    """The journal in a State. Where that has no database, recording does nothing and nothing is found."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._lock = forks.lock()
        self._queue: queue.Queue[Entry | Event | None] = queue.Queue(WAITING)
        self._writer: Thread | None = None
        self._pid = os.getpid()
        self._told = False
        self._pruned: float | None = None

    def record(self, entry: Entry) -> None:
        """Note a call. Never raises, never waits; a failure is logged once."""
        if not self._state.persistent:
            return
        self._start()
        try:
            self._queue.put_nowait(entry)
        except queue.Full:
            self._tell(f"more than {WAITING} calls wait to be written: some are not in the journal")

    def find(
        self,
        *,
        request_id: str = "",
        seller: str = "",
        section: str = "",
        status: int = 0,
        failed: bool = False,
        refused: bool = False,
        since: datetime | None = None,
        limit: int = 100,
    ) -> tuple[Entry, ...]:
        """The newest entries that meet every condition given, newest first. Raises StateError.

        failed: only those answered with an error. refused: only those that never were a call. since: not earlier than
        that. limit: at most so many.
        """
        if not self._state.persistent:
            return ()
        self.flush()
        with self._state.read() as connection:
            from sqlalchemy import select

            from mws.compat.state.tables import JOURNAL

            wanted = select(JOURNAL).order_by(JOURNAL.c.time.desc(), JOURNAL.c.id.desc()).limit(limit)
            if request_id:
                wanted = wanted.where(JOURNAL.c.request_id == request_id)
            if seller:
                wanted = wanted.where(JOURNAL.c.seller_id == seller)
            if section:
                wanted = wanted.where(JOURNAL.c.section == section)
            if status:
                wanted = wanted.where(JOURNAL.c.status == status)
            if failed:
                wanted = wanted.where(JOURNAL.c.status >= 400)
            if refused:
                wanted = wanted.where(JOURNAL.c.kind != "call")
            if since is not None:
                wanted = wanted.where(JOURNAL.c.time >= milliseconds(since))
            rows = connection.execute(wanted).all()
        return tuple(map(_entry, rows))

    def page(
        self,
        *,
        seller: str = "",
        action: str = "",
        failed: bool = False,
        refused: bool = False,
        before: Position | None = None,
        limit: int = 50,
    ) -> tuple[tuple[Position, Entry], ...]:
        """Calls, or refused requests, and where each stands, newest first. Raises StateError.

        action: as it was sent, in any case. failed, refused: as in `find`. before: only what stands after that place.
        """
        if not self._state.persistent:
            return ()
        self.flush()
        with self._state.read() as connection:
            from sqlalchemy import func, select, tuple_

            from mws.compat.state.tables import JOURNAL

            wanted = select(JOURNAL).order_by(JOURNAL.c.time.desc(), JOURNAL.c.id.desc()).limit(limit)
            wanted = wanted.where(JOURNAL.c.kind != "call" if refused else JOURNAL.c.kind == "call")
            if seller:
                wanted = wanted.where(JOURNAL.c.seller_id == seller)
            if action:
                wanted = wanted.where(func.lower(JOURNAL.c.action) == action.lower())
            if failed:
                wanted = wanted.where(JOURNAL.c.status >= 400)
            if before is not None:
                wanted = wanted.where(tuple_(JOURNAL.c.time, JOURNAL.c.id) < tuple_(*before))
            rows = connection.execute(wanted).all()
        return tuple(((row.time, row.id), _entry(row)) for row in rows)

    def actions(self) -> frozenset[tuple[str, str]]:
        """(section, Action) of every call that names a section, answered or not. Raises StateError."""
        if not self._state.persistent:
            return frozenset()
        self.flush()
        with self._state.read() as connection:
            from sqlalchemy import select

            from mws.compat.state.tables import JOURNAL

            named = select(JOURNAL.c.section, JOURNAL.c.action).where(JOURNAL.c.kind == "call", JOURNAL.c.section != "")
            return frozenset((row.section, row.action) for row in connection.execute(named.distinct()))

    def flush(self) -> None:
        """Wait until what was recorded so far is written, at most CLOSING seconds."""
        if self._writer is None or self._pid != os.getpid():
            return
        written = Event()
        try:
            self._queue.put(written, timeout=CLOSING)
        except queue.Full:
            return
        written.wait(CLOSING)

    def close(self) -> None:
        """Write what is left and end the thread. Recording again starts another."""
        with self._lock:
            writer, self._writer = self._writer, None
        atexit.unregister(self.close)
        if writer is None or self._pid != os.getpid():
            return
        try:
            self._queue.put(None, timeout=CLOSING)
        except queue.Full:
            return
        writer.join(CLOSING)

    def _start(self) -> None:
        """The writer thread, made at the first entry and again in a forked child, which inherits no threads."""
        if self._writer is not None and self._pid == os.getpid():
            return
        with self._lock:
            if self._pid != os.getpid():
                self._queue = queue.Queue(WAITING)
                self._writer, self._pid = None, os.getpid()
            if self._writer is None:
                self._writer = Thread(target=self._write, args=(self._queue,), name="mws-compat journal", daemon=True)
                self._writer.start()
                atexit.register(self.close)

    def _write(self, waiting: queue.Queue[Entry | Event | None]) -> None:
        while True:
            batch = [waiting.get()]
            while len(batch) < BATCH:
                try:
                    batch.append(waiting.get_nowait())
                except queue.Empty:
                    break
            try:
                self._insert([item for item in batch if isinstance(item, Entry)])
            except StateError as exc:
                self._tell(f"calls are not in the journal: {exc}")
            except Exception as exc:  # noqa: BLE001  a thread that dies here would leave every later call unrecorded and unsaid
                self._tell(f"calls are not in the journal: {type(exc).__name__}")
            for item in batch:
                if isinstance(item, Event):
                    item.set()
            if None in batch:
                return

    def _insert(self, entries: Sequence[Entry]) -> None:
        if not entries:
            return
        single = [_row(entry) for entry in entries if not entry.bucket]
        counted: dict[str, Entry] = {}
        for entry in entries:
            if entry.bucket:
                before = counted.get(entry.bucket)
                counted[entry.bucket] = entry if before is None else _together(before, entry)
        with self._state.begin() as connection:
            from mws.compat.state import values
            from mws.compat.state.tables import JOURNAL

            if single:
                connection.execute(JOURNAL.insert(), single)
            values.count_up(connection, [_row(entry) for entry in counted.values()])
        now = self._state.clock.monotonic()
        if self._pruned is None or now - self._pruned >= PRUNE_EVERY:
            # A full pruning has left some: go on with the next batch rather than in an hour.
            self._pruned = None if self.prune() == PRUNE_AT_MOST else now
        self._state.grown(ROW * len(entries))

    def prune(self) -> int:
        """Remove entries older than 30 days, at most PRUNE_AT_MOST; done hourly by the writer. Returns how many."""
        before = milliseconds(self._state.clock.now() - KEPT)
        with self._state.begin() as connection:
            from sqlalchemy import select

            from mws.compat.state.tables import JOURNAL

            old = select(JOURNAL.c.id).where(JOURNAL.c.time < before).order_by(JOURNAL.c.time).limit(PRUNE_AT_MOST)
            return connection.execute(JOURNAL.delete().where(JOURNAL.c.id.in_(old))).rowcount

    def _tell(self, text: str) -> None:
        if not self._told:
            self._told = True
            log.warning("%s", text)


def _together(first: Entry, later: Entry) -> Entry:
    """Two entries of one bucket as one."""
    return replace(first, count=first.count + later.count, time=max(first.time, later.time))


def _entry(row: Row[Any]) -> Entry:  # Any: the columns of JOURNAL, in its order
    return Entry(
        request_id=row.request_id,
        time=moment_of(row.time),
        seller_id=row.seller_id,
        section=row.section,
        action=row.action,
        status=row.status,
        error_code=row.error_code,
        upstream=tuple((operation, given) for operation, given in json.loads(row.upstream)),
        duration=row.milliseconds / 1000,
        kind=row.kind,
        address=row.address,
        reason=row.reason,
        count=row.times,
        bucket=row.bucket or "",
        owner=row.owner,
        age=row.age,
    )


def _row(entry: Entry) -> dict[str, object]:
    texts = {name: word(str(getattr(entry, name)), most) for name, most in LONGEST.items()}
    upstream = [(word(operation, 80), word(given, 80)) for operation, given in entry.upstream[:UPSTREAM]]
    return {
        **texts,
        "time": milliseconds(entry.time),
        "status": entry.status,
        "upstream": json.dumps(upstream, separators=(",", ":")),
        "milliseconds": round(entry.duration * 1000),
        "kind": entry.kind,
        "times": entry.count,
        "bucket": entry.bucket or None,
        "age": entry.age,
    }
