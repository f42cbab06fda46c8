"""What an account to be stored may refer to: the applications of the file and the store, and MWS keys.

Where an account names none, the only one there is is meant, and it is written down by its name: a second one that comes
later changes nothing for those that are there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mws.compat.accounts.cells import Unfit, shown
from mws.compat.accounts.records import Developer
from mws.compat.config import Application, Config, Region

if TYPE_CHECKING:
    from mws.compat.accounts.store import AccountStore


class AccountReferences:
    """Applications and MWS keys that there are, and those about to be stored beside them.

    configured, stored: names of applications. file_keys: access keys of the file. developers: MWS keys of the store.
    """

    def __init__(
        self,
        configured: Iterable[str] = (),
        stored: Iterable[str] = (),
        file_keys: Iterable[str] = (),
        developers: Iterable[Developer] = (),
    ) -> None:
        self.applications = frozenset(configured) | frozenset(stored)
        self._file_keys = frozenset(file_keys)
        self._by_key = {each.access_key: each for each in developers}
        self._by_region: dict[Region, set[str]] = {}
        for each in self._by_key.values():
            self._by_region.setdefault(each.region, set()).add(each.access_key)

    @classmethod
    def of(cls, config: Config, store: AccountStore) -> AccountReferences:
        """What a configuration and the store know now. Raises StateError."""
        return cls(
            (each.name for each in config.applications),
            store.application_names(),
            (each.mws_access_key for each in config.accounts),
            store.developers(),
        )

    def take(self, developer: Developer) -> None:
        """Know an MWS key that is about to be stored."""
        self._by_key[developer.access_key] = developer
        self._by_region.setdefault(developer.region, set()).add(developer.access_key)

    def application(self, name: str) -> str:
        """The name to store. Raises Unfit for one there is not, and where one of several has to be named."""
        names = self.applications
        if name:
            if name not in names:
                raise Unfit(f"is {shown(name)}, and there is no such application{_of(names)}")
            return name
        if len(names) > 1 and "" not in names:
            raise Unfit("is empty, and there are several" + _of(names))
        return next(iter(names)) if len(names) == 1 else ""

    def developer(
        self, access_key: str, region: Region, developer_id: str = "", secret_key: str = ""
    ) -> Developer | None:
        """The MWS key as it is to be stored, with what is known of it already; None where nothing is to be stored.

        Raises Unfit where it is known for another region or developer.
        """
        there = self._by_key.get(access_key)
        if there is None:
            new = Developer(access_key, region, developer_id, secret_key)
            return None if access_key in self._file_keys and not secret_key and not developer_id else new
        if there.region != region:
            raise Unfit(f"{access_key} is stored as a key of region {there.region}, not {region}")
        if developer_id and there.developer_id not in ("", developer_id):
            raise Unfit(f"{access_key} is stored as the key of developer {there.developer_id}, not {developer_id}")
        new = Developer(access_key, region, developer_id or there.developer_id, secret_key or there.secret_key)
        return None if new == there else new

    def access_key(self, developer_id: str, region: Region) -> str:
        """The MWS key of a developer in a region; of the only one of the region where none is named; "" for none.

        Raises Unfit for a developer whose key of that region is not known, or who has several.
        """
        keys = self._by_region.get(region, set())
        if developer_id:
            keys = {key for key in keys if self._by_key[key].developer_id == developer_id}
        if len(keys) == 1:
            return next(iter(keys))
        if not developer_id:
            return ""
        if keys:
            raise Unfit(f"{developer_id} has several MWS keys in {region}: name one by its access key")
        raise Unfit(
            f"{developer_id} has no MWS key of {region} in the store: give the access key, or store it first with "
            "`mws-compat accounts developer add`"
        )


def find_application(config: Config, store: AccountStore, name: str) -> tuple[Application, bool]:
    """The application of that name, of the only one where the name is ""; whether it stands in the file.

    Raises Unfit where there is none, or several.
    """
    chosen = AccountReferences.of(config, store).application(name)
    for each in config.applications:
        if each.name == chosen:
            return each, True
    for each in store.applications():
        if each.name == chosen:
            return each, False
    raise Unfit("there is no application yet: `mws-compat accounts application add` stores one")


def _of(names: frozenset[str]) -> str:
    return ": known are " + ", ".join(sorted(filter(None, names))) if any(names) else ""
