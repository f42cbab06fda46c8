"""Sellers who wait in a store with their MWS tokens, a sandbox that converts these, and runs that die on the way."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import requests
from sqlalchemy import Connection

from mws.compat.accounts.moving.tokens import MigrationSummary, TokenMigration
from mws.compat.accounts.records import Developer, NewAccount, StoredAccount
from mws.compat.accounts.store import AccountStore
from mws.compat.config import SANDBOX, Application, Config, StateSettings
from mws.compat.state import State
from mws.spapi import sandbox as facts
from mws.spapi.clock import Clock, FixedClock
from mws.spapi.sandbox import embedded
from mws.spapi.sandbox.app import Sandbox

NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
ASK = "authorization.v1.getAuthorizationCode"
PROVE = "sellers.v1.getMarketplaceParticipations"


# As much of each as random bytes do not have by chance: of four of them, a file of sealed rows has any in a while.
_IN_CLEAR = re.compile(rb"amzn\.mws\.[0-9a-f]{4}|Atz[ar]\|[\w-]{3}|ANDM[0-9a-f]{4}")


def found_in_clear(text: bytes) -> list[bytes]:
    """The beginnings of MWS auth tokens, of LWA's tokens and of codes, as the sandbox makes them."""
    return _IN_CLEAR.findall(text)


class Died(BaseException):
    """What a run is at its end that was killed."""


class Waiting:
    """sellers: so many wait, A1SANDBOXSELLER first. spec: what becomes of their MWS authorisations (of the sandbox).

    url: of the database, an SQLite file in `folder` by default. application: fields that differ. options: the
    sandbox's.
    """

    def __init__(
        self,
        folder: Path,
        sellers: int = 1,
        spec: str = "",
        *,
        clock: Clock | None = None,
        url: str = "",
        application: dict[str, Any] | None = None,  # Any: fields of a dataclass
        options: dict[str, Any] | None = None,  # Any: the sandbox's own
    ) -> None:
        self.clock = clock or FixedClock(NOW)
        self.sandbox = Sandbox(clock=self.clock, sellers=sellers, **(options or {}))
        self.sandbox.plant_mws_authorisations(spec)
        self.application: Application = replace(SANDBOX.applications[0], **(application or {}))
        self.settings = StateSettings(url=url or f"sqlite:///{folder / 'state.sqlite3'}", key=KEY)
        self.config = Config(applications=(self.application,), state=self.settings)
        self.store = AccountStore(State(self.settings, clock=self.clock))
        self.store.put_developer(Developer(facts.MWS_ACCESS_KEY, developer_id=facts.DEVELOPER_ID))
        self.store.add([new_account(number) for number in range(1, sellers + 1)])

    def migration(self, session: requests.Session | None = None, state: State | None = None) -> TokenMigration:
        """What another process would have."""
        state = state or State(self.settings, clock=self.clock)
        return TokenMigration(self.config, state, session=session or embedded.session(self.sandbox))

    def run(self, *only: str) -> MigrationSummary:
        migration = self.migration()
        try:
            return migration.run(only)
        finally:
            migration.close()

    def account(self, number: int = 1) -> StoredAccount:
        (found,) = self.store.find(facts.seller_id(number))
        return found

    def standing(self, number: int = 1) -> tuple[str, str]:
        found = self.account(number)
        return found.status, found.why

    @property
    def shown(self) -> Counter[int]:
        """How many codes were shown so often."""
        return Counter(times for _, times in self.sandbox.site.applications.shown_codes)

    def calls(self, operation: str) -> int:
        """How often the sandbox was asked for that."""
        return self.sandbox.journal.counts.get(operation, 0)


def new_account(number: int, **changes: Any) -> NewAccount:  # Any: fields of a dataclass
    made = NewAccount(facts.seller_id(number), access_key=facts.MWS_ACCESS_KEY, auth_token=facts.mws_auth_token(number))
    return replace(made, **changes)


class Deadline:
    """When a process dies: at the n-th thing it does that others see, before it is done or after. at: n, from 1."""

    def __init__(self, at: int, *, after: bool) -> None:
        self.at, self.after, self.seen = at, after, 0
        self.dead = False
        self._lock = threading.Lock()

    @contextmanager
    def counted(self) -> Iterator[None]:
        with self._lock:
            self.seen += 1
            mine = self.seen == self.at
        if self.dead or (mine and not self.after):
            self.dead = True
            raise Died
        yield
        if self.dead or (mine and self.after):
            self.dead = True
            raise Died


class DyingState(State):
    """The database of a process that dies: before a transaction that writes is committed, or after."""

    def __init__(self, settings: StateSettings, clock: Clock, deadline: Deadline) -> None:
        super().__init__(settings, clock=clock)
        self._deadline = deadline

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        if self._deadline.after:
            with self._deadline.counted(), super().begin() as connection:
                yield connection
        else:
            with super().begin() as connection, self._deadline.counted():
                yield connection


def dying(sandbox: Sandbox, deadline: Deadline) -> requests.Session:
    """The connections of a process that dies: before a request arrives, or before its answer does."""

    # Any: WSGI's environment.
    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with deadline.counted():
            return [b"".join(sandbox(environ, start_response))]

    return embedded.session(application)
