"""Who calls: the account of an MWS access key and a seller, out of the configuration or wherever accounts are kept.

An account is the pair (MWS access key, SellerId or Merchant). The auth token is compared in constant time where both
sides have one and is never required. Signatures are the gateway's matter, before it asks here.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Protocol

from mws.compat.config import Account, Application, Config
from mws.compat.config.owners import Owner, owner_of
from mws.compat.errors import AccessDenied, CompatError, NotConfigured, error_for


class Accounts(Protocol):
    """Where accounts come from. Asked at every call, so that an account that came, went or changed is known at once.

    While `changed` stays what it was, `find` and `application` return the same objects for the same arguments.
    """

    @property
    def all(self) -> Sequence[Account]:
        """Every account there is now."""
        ...

    @property
    def changed(self) -> int:
        """A number that is another one once an account or an application came, went or changed."""
        ...

    def secret_keys(self, access_key: str) -> frozenset[str] | None:
        """The MWS secret keys that accounts under an access key have, one as a rule; None for an unknown key."""
        ...

    def has(self, access_key: str, seller_id: str) -> bool:
        """Whether there is an account of that seller under that access key."""
        ...

    def find(self, access_key: str, seller_id: str, auth_token: str = "") -> Account:
        """The account a call may use. Raises the MWS errors of `ConfiguredAccounts.find`."""
        ...

    def application(self, account: Account) -> Application:
        """The SP-API application that calls for an account. Raises NotConfigured where it names one there is not."""
        ...

    @property
    def applications(self) -> Sequence[Application]:
        """Every application there is now."""
        ...


class ConfiguredAccounts:
    """The accounts of one configuration. Threads share it freely: nothing in it changes."""

    changed = 0

    def __init__(self, config: Config) -> None:
        self.all: Sequence[Account] = config.accounts
        self._accounts = {(account.mws_access_key, account.seller_id): account for account in config.accounts}
        by_key: dict[str, set[str]] = {}
        for account in config.accounts:
            by_key.setdefault(account.mws_access_key, set()).add(account.mws_secret_key)
        self._secret_keys = {key: frozenset(filter(None, found)) for key, found in by_key.items()}
        self.applications: Sequence[Application] = config.applications
        self._applications = {application.name: application for application in config.applications}
        self._only = config.applications[0] if len(config.applications) == 1 else None

    def secret_keys(self, access_key: str) -> frozenset[str] | None:
        """As `Accounts.secret_keys`."""
        return self._secret_keys.get(access_key)

    def has(self, access_key: str, seller_id: str) -> bool:
        """As `Accounts.has`."""
        return (access_key, seller_id) in self._accounts

    def find(self, access_key: str, seller_id: str, auth_token: str = "") -> Account:
        """The account a call may use.

        Raises the MWS errors of DG_Errors: InvalidAccessKeyId 403 for an unknown key, MissingParameter 400 without a
        seller, AccessDenied 401 for a seller that is not under that key or an auth token that is not the seller's.
        """
        account = self._accounts.get((access_key, seller_id))
        if account is None:
            raise refusal(self, access_key, seller_id)
        check_token(account, auth_token)
        return account

    def application(self, account: Account) -> Application:
        """The SP-API application that calls for an account. Raises NotConfigured where it names one there is not."""
        found = self._applications.get(account.application)
        if found is None and not account.application:
            found = self._only
        if found is None:
            raise NotConfigured(f"No application is configured for seller {account.seller_id}.")
        return found


def check_token(account: Account, auth_token: str) -> None:
    """Raise AccessDenied where the call brings an MWSAuthToken and it is not the account's."""
    wanted = account.mws_auth_token
    if wanted and auth_token and not hmac.compare_digest(wanted.encode(), auth_token.encode()):
        raise AccessDenied(f"The MWSAuthToken is not that of seller {account.seller_id}.")


def refusal(accounts: Accounts, access_key: str, seller_id: str) -> CompatError:
    """Why there is no account for a call with this access key and seller, in MWS's words."""
    if accounts.secret_keys(access_key) is None:
        return error_for("InvalidAccessKeyId", "No account is configured for this AWSAccessKeyId.")
    if not seller_id:
        return error_for("MissingParameter", "SellerId (or Merchant) is missing.")
    return AccessDenied(f"Access denied: no account for seller {seller_id} under this access key.")


def owners_of(accounts: Accounts) -> Iterator[Owner]:
    """Whose entries the accounts there are now have, each once; an account without an application has none."""
    seen: set[Owner] = set()
    for account in accounts.all:
        with suppress(NotConfigured):
            owner = owner_of(account, accounts.application(account))
            if owner not in seen:
                seen.add(owner)
                yield owner
