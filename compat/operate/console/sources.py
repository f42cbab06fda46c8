"""What the pages are made of. They read it; nothing of it is changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from mws.compat.accounts.records import Status
from mws.compat.config import Application, Config
from mws.compat.operate.console.web import PageRequest
from mws.compat.operate.journal import Journal
from mws.compat.state import State
from mws.spapi.clock import Clock


class MovingSeller(Protocol):
    """What the pages show of a stored account: `mws.compat.accounts.records.StoredAccount` has it."""

    @property
    def id(self) -> int: ...
    @property
    def seller_id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def application(self) -> str: ...
    @property
    def status(self) -> Status: ...
    @property
    def why(self) -> str: ...
    @property
    def detail(self) -> str: ...
    @property
    def authorised(self) -> datetime | None: ...
    @property
    def created(self) -> datetime: ...
    @property
    def changed(self) -> datetime: ...


class MovingSellers(Protocol):
    """Where stored accounts are found: `mws.compat.accounts.store.AccountStore`. Every method raises StateError."""

    def counts(self) -> Mapping[Status, int]:
        """How many accounts have each status."""
        ...

    def page(self, status: Status | None = None, *, after: int = 0, limit: int = 100) -> Sequence[MovingSeller]:
        """Accounts by number, those after number `after`; status: only of that one."""
        ...

    def find(self, seller_id: str) -> Sequence[MovingSeller]:
        """Every account of a seller."""
        ...

    def applications(self) -> Sequence[Application]:
        """The stored applications."""
        ...


@dataclass(frozen=True, slots=True)
class Sources:
    """journal, state: None where there are none. sellers: None where no account can be stored.

    invitations: the links that sellers may be sent today, by the number of their stored account.
    """

    config: Config
    clock: Clock
    journal: Journal | None = None
    state: State | None = None
    sellers: MovingSellers | None = None
    invitations: Callable[[Sequence[int]], Mapping[int, str]] = lambda numbers: {}

    def applications(self) -> Sequence[Application]:
        """Those of the file, then those of the store that have another name. Raises StateError."""
        named = {each.name for each in self.config.applications}
        stored = self.sellers.applications() if self.sellers is not None else ()
        return (*self.config.applications, *(each for each in stored if each.name not in named))


class NoSuchPage(Exception):
    """There is nothing at that address; the text says so to the operator."""


Made: TypeAlias = tuple[str, Mapping[str, object]]
"""A template, and what it is given beside what every page is."""

Page: TypeAlias = Callable[[Sources, PageRequest, str], Made]
"""Makes a page. The text is what stands behind its name in the path."""
