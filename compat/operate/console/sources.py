"""What the pages are made of. They read it; nothing of it is changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from mws.compat.accounts.find import Accounts
from mws.compat.operate.console.web import Asked
from mws.compat.operate.journal import Journal
from mws.compat.state import State
from mws.spapi.clock import Clock


class MovingSeller(Protocol):
    """What a page shows of one stored account, as `mws.compat.accounts.records.StoredAccount` has it."""

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
    def status(self) -> str: ...
    @property
    def why(self) -> str: ...
    @property
    def detail(self) -> str: ...
    @property
    def changed(self) -> datetime: ...


class MovingSellers(Protocol):
    """Where the stored accounts are found."""

    def counts(self) -> Mapping[str, int]:
        """How many accounts have each status. Raises StateError."""
        ...

    def page(self, status: str, *, after: int, limit: int) -> Sequence[MovingSeller]:
        """Accounts by number, those after number `after`; status: only of that one, "" for all. Raises StateError."""
        ...

    def find(self, seller_id: str) -> Sequence[MovingSeller]:
        """Every account of a seller. Raises StateError."""
        ...

    def invitations(self, numbers: Sequence[int]) -> Mapping[int, str]:
        """The invitation that each of these accounts may be sent today, by its number; without one it is not in it."""
        ...


@dataclass(frozen=True, slots=True)
class Sources:
    """accounts: who may call. journal, state: None where there are none. sellers: None where no account is stored."""

    accounts: Accounts
    clock: Clock
    journal: Journal | None = None
    state: State | None = None
    sellers: MovingSellers | None = None


class NoSuchPage(Exception):
    """There is nothing at that address; the text says so to the operator."""


Made: TypeAlias = tuple[str, Mapping[str, object]]
"""A template, and what it is given beside what every page is."""

Page: TypeAlias = Callable[[Sources, Asked, str], Made]
"""Makes a page. The text is what stands behind its name in the path."""
