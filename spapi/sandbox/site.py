"""What all operations of one sandbox share: its clock, its data, its tokens, and the seal on page tokens.

Holds state; decides nothing about any operation.
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
from typing import TYPE_CHECKING, Any

from mws import forks
from mws.spapi.clock import Clock
from mws.spapi.sandbox import CLIENT_ID
from mws.spapi.sandbox.web import Request
from mws.spapi.sandbox.world import Seller, World

if TYPE_CHECKING:
    from mws.spapi.sandbox.applications import Applications
    from mws.spapi.sandbox.documents import Shelf
    from mws.spapi.sandbox.feeds import Feeds
    from mws.spapi.sandbox.notifications import Notices
    from mws.spapi.sandbox.outcomes import Outcomes
    from mws.spapi.sandbox.reports import Reports
    from mws.spapi.sandbox.schedules import Schedules
    from mws.spapi.sandbox.stock import Stock

TOKEN_LIFE = 3600
"""Seconds an access token or a restricted data token lives."""

DELIVERY = "Direct-to-Consumer Delivery (Restricted)"
INVOICING = "Tax Invoicing (Restricted)"
ALL_ROLES = frozenset({DELIVERY, INVOICING})


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


@dataclass(frozen=True, slots=True)
class Resource:
    """One restricted resource of an RDT: method, path (specific or a template), data elements."""

    method: str
    path: str
    data_elements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token stands for. seller_id is "" for a grantless token, which has scopes instead; expires: Unix time.

    client_id: the application it was given to.
    """

    seller_id: str
    expires: float
    scopes: tuple[str, ...] = ()
    resources: tuple[Resource, ...] | None = None
    client_id: str = CLIENT_ID


class Tokens:
    """Every token given out, by its text. Thread-safe; what is expired for a day is forgotten."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._lock = forks.lock()
        self.grants: dict[str, Grant] = {}
        self.issued = 0

    def issue(self, prefix: str, grant: Grant, now: float) -> str:
        """A new token for the grant: `Atza|...`, `Atz.sprdt|...`. The n-th token of a seed is always the same text."""
        with self._lock:
            self.issued += 1
            digest = hashlib.sha256(f"{self._seed}/token/{self.issued}".encode()).digest()
            token = f"{prefix}|{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"
            self.grants[token] = grant
            if self.issued % 256 == 0:
                self.grants = {text: kept for text, kept in self.grants.items() if kept.expires > now - 86400}
            return token

    def find(self, token: str) -> Grant | None:
        return self.grants.get(token)


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


@dataclass(slots=True)
class Site:
    """One sandbox's shared state. items_page: order items in a page of v0. fragments: orders rendered so far.

    Feeds, reports, schedules, stock and notices change under `lock`; see `settle`.
    """

    seed: int
    clock: MovableClock
    world: World
    tokens: Tokens
    seal: Seal
    shelf: Shelf
    outcomes: Outcomes
    stock: Stock
    feeds: Feeds
    reports: Reports
    schedules: Schedules
    applications: Applications
    notices: Notices
    roles: frozenset[str] = ALL_ROLES
    items_page: int = 100
    fragments: dict[tuple[object, ...], str] = field(default_factory=dict)
    lock: forks.WholeLock = field(default_factory=lambda: forks.WholeLock(10.0))

    def settle(self, now: datetime) -> None:
        """Do what was to be done until now: schedules create reports, reports and feeds end."""
        self.schedules.settle(self, now)
        self.feeds.settle(self, now)
        self.reports.settle(self, now)


@dataclass(frozen=True, slots=True)
class Call:
    """One authorised call of an operation. elements: the data elements its RDT opens here, None without an RDT.

    by: the seller it is for, None for a grantless call. client_id: the application that makes it.
    """

    request: Request
    path: Mapping[str, str]
    by: Seller | None
    now: datetime
    elements: frozenset[str] | None = None
    client_id: str = CLIENT_ID

    @property
    def seller(self) -> Seller:
        """The seller of an operation that is not grantless."""
        if self.by is None:
            raise LookupError("a grantless call has no seller")
        return self.by

    @property
    def owner(self) -> str:
        """Whose usage plan the call counts against: the seller's, or the application's own."""
        return self.by.id if self.by else self.client_id
