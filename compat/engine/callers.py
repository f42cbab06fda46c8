"""Whose a call is, and all that is made for him once: client, page tokens, memory, the key of his entries.

An account or application that changed is made for anew from the next call on; nothing is copied for good.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mws import forks
from mws.calls import LegacyCall
from mws.compat.accounts.clients import client_of, seller_client
from mws.compat.accounts.find import Accounts, owners_of
from mws.compat.config import Account, Application
from mws.compat.config.owners import Owner, owner_of
from mws.compat.engine.order_cache import Memory
from mws.compat.engine.order_versions import Asker
from mws.compat.engine.paging import TokenSealer
from mws.mappings import registry
from mws.spapi.client import Client
from mws.spapi.clock import Clock

if TYPE_CHECKING:
    import requests

    from mws.compat.state import State


@dataclass(frozen=True, slots=True)
class Caller:
    """An account in use. owner: the key of its entries in the database. changed: of `Accounts`, when this was made."""

    account: Account
    application: Application
    client: Client
    sealer: TokenSealer
    owner: str
    asker: Asker
    changed: int


class Callers:
    """The callers of one façade. Threads share it. session: for everything that goes out, None for our own."""

    def __init__(
        self, accounts: Accounts, memory: Memory, clock: Clock, state: State | None, session: requests.Session | None
    ) -> None:
        self._accounts = accounts
        self._memory = memory
        self._clock = clock
        self._state = state
        self._session = session
        self._clients: dict[str, tuple[Application, Client]] = {}
        self._callers: dict[tuple[str, str], Caller] = {}
        self._lock = forks.lock()

    def find(self, call: LegacyCall) -> Caller:
        """Who makes this call. Raises the MWS errors of `Accounts.find`, and NotConfigured without an application."""
        account = self._accounts.find(call.access_key, call.seller_id, call.auth_token)
        key, changed = (account.mws_access_key, account.seller_id), self._accounts.changed
        with self._lock:
            caller = self._callers.get(key)
            if caller is None or caller.changed != changed:
                application = self._accounts.application(account)
                if caller is not None and (caller.account, caller.application) == (account, application):
                    caller = self._callers[key] = replace(caller, changed=changed)
                    return caller
                owner = owner_of(account, application).key
                client = self._client(application)
                caller = self._callers[key] = Caller(
                    account,
                    application,
                    seller_client(client, application, account),
                    TokenSealer(client.client_secret, self._clock, self._state),
                    owner,
                    Asker(account, owner, self._memory.of(owner)),
                    changed,
                )
            return caller

    def owner_known(self, call: LegacyCall) -> str:
        """The owner of who made this call, "" where he was never found."""
        caller = self._callers.get((call.access_key, call.seller_id))
        return caller.owner if caller is not None else ""

    def owner(self, account: Account) -> str:
        """Under which key the ledger has the entries of an account. Raises NotConfigured without its application."""
        return owner_of(account, self._accounts.application(account)).key

    def owners(self) -> Iterator[Owner]:
        """The owners of all accounts there are now, of those that have an application."""
        return owners_of(self._accounts)

    def close(self) -> None:
        """Let go of connections."""
        for _, client in self._clients.values():
            client.close()

    def _client(self, application: Application) -> Client:
        made_for, client = self._clients.get(application.name, (None, None))
        if client is None or made_for != application:
            # One that is replaced is not closed: calls are under way on it.
            client = client_of(application, clock=self._clock, session=self._session)
            client.leave_ends_of(*(key for operation in registry.OPERATIONS for key in operation.calls))
            self._clients[application.name] = (application, client)
        return client
