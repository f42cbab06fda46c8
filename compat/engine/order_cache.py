"""The order cache: what a page of orders brought along, kept so that the next questions cost no call.

Values are kept as bytes: a private copy for whoever asks, and nothing for the garbage collector to walk through.

Short-lived and bounded; keyed by whose it is and order id; an older state of an order never replaces a newer one. In
memory, and where the configuration asks for it also in the state database, encrypted there.
"""

from __future__ import annotations

import json
import marshal
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from mws import forks
from mws.compat.engine.paging import Shelf
from mws.compat.state.lifetimes import LONGEST
from mws.spapi.calls import Json
from mws.spapi.clock import Clock

SECONDS = LONGEST["order"].total_seconds()
AT_MOST = 6000

# Where the values of each kind say when they were updated.
_UPDATED = ("lastUpdatedTime", "LastUpdateDate", "updated")


@dataclass(frozen=True, slots=True)
class _Kept:
    value: bytes = field(repr=False)
    version: str
    until: float


class Memory:
    """Values by (kind, owner, id), for `seconds` seconds and at most `at_most` of them."""

    def __init__(
        self, clock: Clock, shelf: Shelf | None = None, *, seconds: float = SECONDS, at_most: int = AT_MOST
    ) -> None:
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
            self._shelf.put_all(
                kind, {f"{owner}/{name}": json.dumps(value).encode() for name, value in stored}, expires
            )

    def recall(self, kind: str, owner: str, ids: Iterable[str]) -> dict[str, Json]:
        """Those of these ids that are kept and fresh."""
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
        for name in missing if self._shelf is not None else ():
            stored = self._shelf.get(kind, f"{owner}/{name}")  # type: ignore[union-attr]  # not None: see the loop
            if stored is not None:
                found[name] = json.loads(stored)
        return found


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
