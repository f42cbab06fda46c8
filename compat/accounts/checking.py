"""Asks whether accounts can call, and notes of those in the store what was learnt, in a word of `outcomes`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mws.compat.accounts.find import Accounts
from mws.compat.accounts.health import AccountHealth, check_account
from mws.compat.accounts.records import StoredAccount
from mws.compat.config import Account
from mws.compat.errors import NotConfigured
from mws.spapi.clock import Clock

if TYPE_CHECKING:
    import requests

    from mws.compat.accounts.store import AccountStore


class Checking:
    """Looks at accounts one by one. accounts: of the file and the store, merged. Every method raises StateError."""

    def __init__(
        self, store: AccountStore, accounts: Accounts, clock: Clock, *, session: requests.Session | None = None
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._clock = clock
        self._session = session

    def check(self, account: Account, *, number: int = 0) -> AccountHealth:
        """Whether an account can call. number: of a stored one, to tell its other records by; 0 for one of the file."""
        try:
            application = self._accounts.application(account)
        except NotConfigured:
            text = f"its application {account.application!r} is neither in the file nor stored: nobody can call for it"
            return AccountHealth("refused", text)
        others = [self._store.account(each.id) for each in self._store.find(account.seller_id) if each.id != number]
        return check_account(account, application, clock=self._clock, session=self._session, others=others)

    def check_stored(self, stored: StoredAccount) -> AccountHealth:
        """The same of a stored account; its status says afterwards what was learnt.

        Of one that is being moved nothing is noted: who moves it does that.
        """
        health = self.check(self._store.account(stored.id), number=stored.id)
        if stored.status == "moving" or health.verdict == "waiting":
            return health
        if health.is_fine:
            self._store.set_status(stored.id, "ready", checked=True)
        elif health.verdict != "unreachable":  # which says nothing of the account
            self._store.set_status(stored.id, "failed", health.verdict, health.text, checked=True)
        return health
