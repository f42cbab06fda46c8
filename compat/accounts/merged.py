"""The accounts of the configuration and those of the store, together. Where both have one, that of the file counts, but
for one thing: an account that waits there for its seller to authorise has the token that he then gave to the store.

The store is asked whether it changed at most once in LOOK seconds, so a change is known to every process within that
time. Accounts are read one by one as calls come, and remembered until the store changes: thousands of them cost a call
nothing. What is remembered goes on serving where the store cannot be read; who is asked for then and is not remembered
is a StateError, never an unknown seller.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from mws import forks
from mws.compat.accounts.find import Accounts, ConfiguredAccounts, check_token, refusal
from mws.compat.accounts.waiting import is_waiting
from mws.compat.config import Account, Application, Config
from mws.compat.state import State, StateError

if TYPE_CHECKING:
    from mws.compat.accounts.store import AccountStore

log = logging.getLogger("mws.compat")

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

LOOK = 1.0
REMEMBERED = 20_000
"""Accounts that are remembered, and as many pairs that are none."""


def accounts_of(config: Config, state: State) -> Accounts:
    """The accounts of a configuration, and those of its state database where it has one. Nothing is opened yet."""
    return MergedAccounts(config, state) if state.persistent else ConfiguredAccounts(config)


class _Unread:
    """The type of _UNREAD: what is not remembered, or was let go by another thread this moment."""


_UNREAD = _Unread()


@dataclass(slots=True)
class _Read:
    """What was read of the store while its number was this one."""

    number: int
    accounts: dict[tuple[str, str], Account | None] = field(default_factory=dict)
    secret_keys: dict[str, frozenset[str] | None] = field(default_factory=dict)
    applications: dict[str, Application] | None = None
    all: Sequence[Account] | None = None
    completed: dict[tuple[str, str], Account] = field(default_factory=dict)


class MergedAccounts:
    """`Accounts` of a file and a store. Threads share it."""

    def __init__(self, config: Config, state: State) -> None:
        self._configured = ConfiguredAccounts(config)
        self._named = {application.name for application in config.applications}
        self._state = state
        self._lock = forks.lock()
        self._opened: AccountStore | None = None
        self._looked: float | None = None
        self._unseen = False
        self._read = _Read(-1)

    @property
    def changed(self) -> int:
        """As `Accounts.changed`."""
        return self._current().number

    @property
    def all(self) -> Sequence[Account]:
        """The accounts of the file, then those of the store that are not in it."""
        read = self._current()
        if read.all is None:
            stored = self._store().accounts()
            waits = {(each.mws_access_key, each.seller_id) for each in self._configured.all if is_waiting(each)}
            both = [each for each in stored if self._is_configured(each)]
            twice = sorted({each.seller_id for each in both if (each.mws_access_key, each.seller_id) not in waits})
            if twice:
                named = ", ".join(twice[:3]) + (f" and {len(twice) - 3} more" if len(twice) > 3 else "")
                log.warning("the file and the store both have an account for %s: that of the file counts", named)
            ours = (self._completed(each) for each in self._configured.all)
            read.all = (*ours, *(each for each in stored if not self._is_configured(each)))
        return read.all

    def secret_keys(self, access_key: str) -> frozenset[str] | None:
        """As `Accounts.secret_keys`."""
        read = self._current()
        known = read.secret_keys.get(access_key, _UNREAD)
        if not isinstance(known, _Unread):
            return known
        # An access key has one secret: where the file says it, the store need not be asked.
        found = self._configured.secret_keys(access_key)
        if not found and access_key:
            stored = self._store().secret_keys(access_key)
            found = found if stored is None else stored
        _remember(read.secret_keys, access_key, found)
        return found

    def has(self, access_key: str, seller_id: str) -> bool:
        """As `Accounts.has`."""
        return self._configured.has(access_key, seller_id) or self._stored(access_key, seller_id) is not None

    def find(self, access_key: str, seller_id: str, auth_token: str = "") -> Account:
        """The account a call may use. Raises the MWS errors of `ConfiguredAccounts.find`, and StateError."""
        if self._configured.has(access_key, seller_id):
            return self._completed(self._configured.find(access_key, seller_id, auth_token))
        account = self._stored(access_key, seller_id)
        if account is None:
            raise refusal(self, access_key, seller_id)
        check_token(account, auth_token)
        return account

    def application(self, account: Account) -> Application:
        """The SP-API application that calls for an account. Raises NotConfigured where it names one there is not."""
        if account.application in self._named and (account.application or len(self._named) == 1):
            return self._configured.application(account)
        stored = self._stored_applications()
        if account.application in stored:
            return stored[account.application]
        if not account.application and not self._named and len(stored) == 1:
            return next(iter(stored.values()))
        return self._configured.application(account)

    @property
    def applications(self) -> Sequence[Application]:
        """Those of the file, then those of the store that have another name. Raises StateError."""
        return (*self._configured.applications, *self._stored_applications().values())

    def _stored_applications(self) -> Mapping[str, Application]:
        """By name, those of the store that stand in no file."""
        read = self._current()
        if read.applications is None:
            stored = self._store().applications()
            read.applications = {each.name: each for each in stored if each.name not in self._named}
        return read.applications

    def _is_configured(self, account: Account) -> bool:
        return self._configured.has(account.mws_access_key, account.seller_id)

    def _completed(self, account: Account) -> Account:
        """An account of the file; where it is waiting, with the authorisation that the store has of its seller."""
        if not is_waiting(account):
            return account
        read, key = self._current(), (account.mws_access_key, account.seller_id)
        if key not in read.completed:
            store = self._store()
            # Under whatever MWS key it is stored: the authorisation is the seller's.
            found = store.find(account.seller_id, region=account.region, application=account.application)
            held = [store.account(each.id) for each in found if each.has_refresh_token]
            read.completed[key] = (
                replace(account, refresh_token=held[0].refresh_token, authorised=held[0].authorised)
                if held
                else account
            )
        return read.completed[key]

    def _stored(self, access_key: str, seller_id: str) -> Account | None:
        if not access_key or not seller_id:
            return None
        read, key = self._current(), (access_key, seller_id)
        known = read.accounts.get(key, _UNREAD)
        if not isinstance(known, _Unread):
            return known
        _remember(read.accounts, key, found := self._store().by_identity(access_key, seller_id))
        return found

    def _current(self) -> _Read:
        """What is known of the store as it is now, or was less than LOOK seconds ago."""
        now = self._state.clock.monotonic()
        due = self._looked is None or not 0 <= now - self._looked < LOOK
        # One thread looks; the others go on with what is known.
        if due and self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._looked = self._state.clock.monotonic()
                self._lock.release()
        return self._read

    def _look(self) -> None:
        try:
            number = self._store().changed
        except StateError as exc:
            if not self._unseen:
                log.warning("whether stored accounts have changed cannot be seen: %s", exc)
            self._unseen = True
        else:
            self._unseen = False
            if number != self._read.number:
                self._read = _Read(number)

    def _store(self) -> AccountStore:
        if self._opened is None:
            from mws.compat.accounts.store import AccountStore

            self._opened = AccountStore(self._state)
        return self._opened


def _remember(where: dict[_Key, _Value], key: _Key, value: _Value) -> None:
    if len(where) >= REMEMBERED:
        where.clear()
    where[key] = value
