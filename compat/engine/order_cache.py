"""What was read and is kept for a while: the order cache, so that the next questions cost no call, and what lasts.

Values are kept as bytes: a private copy for whoever asks, and nothing for the garbage collector to walk through.

Bounded; keyed by whose it is and id; an older state of an order never replaces a newer one. In memory, and where the
configuration asks for it also in the state database, encrypted there. What lasts (definitions of product types, which
say nothing of anybody) is always in the database too, and has a memory of its own, so that orders do not push it out.
"""

from __future__ import annotations

import json
import logging
import marshal
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from mws import forks
from mws.compat.engine.paging import Shelf
from mws.compat.state.errors import StateError
from mws.compat.state.lifetimes import LASTING, LONGEST
from mws.spapi.calls import Json
from mws.spapi.clock import Clock

SECONDS = LONGEST["order"].total_seconds()
AT_MOST = 6000
LASTING_SECONDS = LONGEST["definition"].total_seconds()
LASTING_AT_MOST = 32
"""Values that last: one may take a hundred kilobytes."""

log = logging.getLogger("mws.compat")

# Where the values of each kind say when they were updated.
_UPDATED = ("lastUpdatedTime", "LastUpdateDate", "updated")


@dataclass(frozen=True, slots=True)
class _Kept:
    value: bytes = field(repr=False)
    version: str
    until: float


class Memory:
    """Values by (kind, owner, id), for `seconds` seconds and at most `at_most` of them. lasting: where those of kinds
    that last are kept; None: here.
    """

    def __init__(
        self,
        clock: Clock,
        shelf: Shelf | None = None,
        *,
        seconds: float = SECONDS,
        at_most: int = AT_MOST,
        lasting: Memory | None = None,
    ) -> None:
        self._lasting = lasting
        self._clock = clock
        self._shelf = shelf
        self._seconds = seconds
        self._at_most = at_most
        self._kept: OrderedDict[tuple[str, str, str], _Kept] = OrderedDict()
        self._lock = forks.lock()

    def of(self, owner: str) -> OwnMemory:
        """What is kept for one owner."""
        return OwnMemory(self, owner)

    def remember(self, kind: str, owner: str, values: Mapping[str, Json]) -> None:
        """Keep these, each under its id. owner: whose they are; the same id of another owner is another value."""
        if self._lasting is not None and kind in LASTING:
            self._lasting.remember(kind, owner, values)
            return
        until = self._clock.monotonic() + self._seconds
        stored: list[tuple[str, Json]] = []
        with self._lock:
            for name, value in values.items():
                key, version = (kind, owner, name), _version(value)
                before = self._kept.get(key)
                if before is not None and before.version > version:
                    continue
                self._kept[key] = _Kept(marshal.dumps(value), version, until)
                self._kept.move_to_end(key)
                stored.append((name, value))
            while len(self._kept) > self._at_most:
                self._kept.popitem(last=False)
        if self._shelf is not None:
            expires = self._clock.now() + timedelta(seconds=self._seconds)
            shelved = {f"{owner}/{name}": json.dumps(value).encode() for name, value in stored}
            try:
                self._shelf.put_all(kind, shelved, expires)
            except StateError as exc:
                log.warning("%d values of kind %s are kept in this process only: %s", len(shelved), kind, exc)

    def recall(self, kind: str, owner: str, ids: Iterable[str]) -> dict[str, Json]:
        """Those of these ids that are kept and fresh."""
        if self._lasting is not None and kind in LASTING:
            return self._lasting.recall(kind, owner, ids)
        found: dict[str, Json] = {}
        now = self._clock.monotonic()
        missing: list[str] = []
        with self._lock:
            for name in ids:
                kept = self._kept.get((kind, owner, name))
                if kept is None or kept.until < now:
                    missing.append(name)
                else:
                    found[name] = marshal.loads(kept.value)
        for name in missing:
            stored = self._shelved(kind, f"{owner}/{name}")
            if stored is not None:
                found[name] = json.loads(stored)
        return found

    def _shelved(self, kind: str, key: str) -> bytes | None:
        if self._shelf is None:
            return None
        try:
            return self._shelf.get(kind, key)
        except StateError as exc:
            log.warning("what is kept of kind %s cannot be read: %s", kind, exc)
            return None


@dataclass(frozen=True, slots=True)
class OwnMemory:
    """A Memory as one owner sees it."""

    memory: Memory
    owner: str

    def remember(self, kind: str, values: Mapping[str, Json]) -> None:
        """Keep these, each under its id."""
        self.memory.remember(kind, self.owner, values)

    def recall(self, kind: str, ids: Iterable[str]) -> dict[str, Json]:
        """Those of these ids that are kept and fresh."""
        return self.memory.recall(kind, self.owner, ids)


def _version(value: Json) -> str:
    if not isinstance(value, dict):
        return ""
    updated = next((value[name] for name in _UPDATED if name in value), "")
    return updated if isinstance(updated, str) else ""
