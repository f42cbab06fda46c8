"""One sandbox's shared state: its clock, its data, its tokens, the seal on page tokens, and the books APIs keep.

Holds state; decides nothing about any operation and knows no API: what one API alone remembers is its `Books`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event
from typing import Any, Protocol, TypeVar

from mws import forks
from mws.spapi.clock import Clock
from mws.spapi.sandbox.world.access import ALL_ROLES, Tokens
from mws.spapi.sandbox.world.applications import Applications
from mws.spapi.sandbox.world.authorisations import Authorisations
from mws.spapi.sandbox.world.documents import Shelf
from mws.spapi.sandbox.world.outcomes import Outcomes
from mws.spapi.sandbox.world.sellers import World
from mws.spapi.sandbox.world.stock import Stock


class MovableClock:
    """The caller's clock, moved by an offset that the control path sets."""

    def __init__(self, base: Clock, offset: float = 0.0) -> None:
        self.base, self.offset = base, offset

    def now(self) -> datetime:
        return self.base.now() + timedelta(seconds=self.offset)

    def monotonic(self) -> float:
        return self.base.monotonic()

    def sleep(self, seconds: float, cancel: Event | None = None) -> None:
        self.base.sleep(seconds, cancel)

    def set(self, moment: datetime) -> None:
        """From here on, now is `moment` plus what the base clock moves."""
        self.offset = (moment - self.base.now()).total_seconds()


class Seal:
    """Page tokens: opaque, bound to this seed, unreadable when altered. No secrecy is wanted or given."""

    def __init__(self, seed: int) -> None:
        self._key = hashlib.sha256(f"{seed}/seal".encode()).digest()

    def close(self, purpose: str, content: Mapping[str, object]) -> str:
        body = json.dumps(content, separators=(",", ":"), sort_keys=True).encode()
        return base64.urlsafe_b64encode(self._mac(purpose, body) + body).decode().rstrip("=")

    # `Any`: the content is JSON that `close` wrote; the caller knows its shape.
    def open(self, purpose: str, token: str) -> dict[str, Any] | None:
        """What was sealed for that purpose, or None where the token is not ours or was changed."""
        try:
            raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except ValueError:
            return None
        if len(raw) < 16 or not hmac.compare_digest(raw[:16], self._mac(purpose, raw[16:])):
            return None
        content: dict[str, Any] = json.loads(raw[16:])
        return content

    def _mac(self, purpose: str, body: bytes) -> bytes:
        return hmac.new(self._key, purpose.encode() + b"\0" + body, hashlib.sha256).digest()[:16]


@dataclass(frozen=True, slots=True)
class Options:
    """How one sandbox was told to behave; what each says is in `http.app.Sandbox`."""

    roles: frozenset[str] = ALL_ROLES
    items_page: int = 100
    feed_seconds: float = 3.0
    report_seconds: float = 3.0


class Books(Protocol):
    """What one API remembers from call to call. Made when first asked for; changed under `Site.lock`."""

    @classmethod
    def open(cls, site: Site) -> Books:
        """Empty books of that sandbox."""
        ...


_Books = TypeVar("_Books", bound=Books)


@dataclass(slots=True)
class Site:
    """One sandbox's shared state. first: where the ids of things begin that are made from now on.

    Orders, stock, documents and all books change under `lock`.
    """

    seed: int
    clock: MovableClock
    world: World
    tokens: Tokens
    seal: Seal
    shelf: Shelf
    outcomes: Outcomes
    stock: Stock
    applications: Applications
    authorisations: Authorisations
    options: Options = field(default_factory=Options)
    first: int = 0
    lock: forks.WholeLock = field(default_factory=lambda: forks.WholeLock(10.0))
    _books: dict[type[Books], Books] = field(default_factory=dict)

    def books(self, kind: type[_Books]) -> _Books:
        """The books of that kind, the same ones each time."""
        with self.lock:
            if kind not in self._books:
                self._books[kind] = kind.open(self)
            found = self._books[kind]
        assert isinstance(found, kind)  # what `kind.open` made, which the protocol cannot say
        return found
