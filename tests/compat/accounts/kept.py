"""Accounts that are kept elsewhere than in the configuration, for tests: they come, go and change."""

from __future__ import annotations

from mws.compat.accounts.find import ConfiguredAccounts
from mws.compat.config import Account, Application, Config


class Kept:
    """Accounts that somebody may change."""

    def __init__(self, config: Config) -> None:
        self._read = ConfiguredAccounts(config)
        self.changed = 1

    def become(self, config: Config) -> None:
        self._read = ConfiguredAccounts(config)
        self.changed += 1

    @property
    def applications(self) -> tuple[Application, ...]:
        return tuple(self._read.applications)

    @property
    def all(self) -> tuple[Account, ...]:
        return tuple(self._read.all)

    def secret_keys(self, access_key: str) -> frozenset[str] | None:
        return self._read.secret_keys(access_key)

    def has(self, access_key: str, seller_id: str) -> bool:
        return self._read.has(access_key, seller_id)

    def find(self, access_key: str, seller_id: str, auth_token: str = "") -> Account:
        return self._read.find(access_key, seller_id, auth_token)

    def application(self, account: Account) -> Application:
        return self._read.application(account)
