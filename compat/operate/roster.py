"""Accounts of the file and of the store as one list, with what a person looks for: where each is, and what ends when.

A page goes by the index of the store; the accounts of the file, which are few, come before the first one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from mws.compat.accounts.records import Status, StoredAccount
from mws.compat.config import Application, Config, Region
from mws.compat.operate.ages import Age, consent_age, secret_age

if TYPE_CHECKING:
    from mws.compat.accounts.store import AccountStore
    from mws.spapi.calls import Json


@dataclass(frozen=True, slots=True)
class Listed:
    """One account of the list. source: where it stands. status: of a stored account; "" in the file, which keeps none.

    number: the store's, 0 in the file. hidden: the file has this account too, and its line counts.
    """

    source: Literal["file", "store"]
    number: int
    seller_id: str
    region: Region
    application: str
    name: str
    status: Status | Literal[""]
    why: str
    detail: str
    consent: Age
    access_key: str
    marketplaces: tuple[str, ...]
    has_refresh_token: bool
    has_auth_token: bool
    proven: datetime | None
    checked: datetime | None
    hidden: bool = False

    def as_json(self) -> dict[str, Json]:
        """Everything, without secrets, in the names of Python."""
        return {
            "source": self.source,
            "number": self.number or None,
            "seller": self.seller_id,
            "region": self.region,
            "application": self.application,
            "name": self.name,
            "status": self.status or None,
            "why": self.why,
            "detail": self.detail,
            "consent": _age_as_json(self.consent),
            "mwsAccessKey": self.access_key,
            "marketplaces": [*self.marketplaces],
            "hasRefreshToken": self.has_refresh_token,
            "hasMwsAuthToken": self.has_auth_token,
            "proven": self.proven.isoformat() if self.proven else None,
            "checked": self.checked.isoformat() if self.checked else None,
            "fileCounts": self.hidden,
        }


@dataclass(frozen=True, slots=True)
class ListedApplication:
    """One application of the list. secret: its client secret's life. source: where it stands."""

    source: Literal["file", "store"]
    name: str
    client_id: str
    secret: Age

    def as_json(self) -> dict[str, Json]:
        """Everything, without secrets."""
        return {
            "source": self.source,
            "name": self.name,
            "clientId": self.client_id,
            "secret": _age_as_json(self.secret),
        }


def configured(config: Config, now: datetime) -> list[Listed]:
    """The accounts of the file."""
    return [
        Listed(
            source="file",
            number=0,
            seller_id=each.seller_id,
            region=each.region,
            application=each.application,
            name="",
            status="",
            why="",
            detail="",
            consent=consent_age(date.fromisoformat(each.authorised[:10]) if each.authorised else None, now),
            access_key=each.mws_access_key,
            marketplaces=each.marketplaces,
            has_refresh_token=bool(each.refresh_token),
            has_auth_token=bool(each.mws_auth_token),
            proven=None,
            checked=None,
        )
        for each in config.accounts
    ]


def stored(accounts: Iterable[StoredAccount], config: Config, now: datetime) -> list[Listed]:
    """These accounts of the store."""
    in_file = {(each.mws_access_key, each.seller_id) for each in config.accounts}
    return [
        Listed(
            source="store",
            number=each.id,
            seller_id=each.seller_id,
            region=each.region,
            application=each.application,
            name=each.name,
            status=each.status,
            why=each.why,
            detail=each.detail,
            consent=consent_age(each.authorised.date() if each.authorised else None, now),
            access_key=each.access_key,
            marketplaces=each.marketplaces,
            has_refresh_token=each.has_refresh_token,
            has_auth_token=each.has_auth_token,
            proven=each.proven,
            checked=each.checked,
            hidden=(each.access_key, each.seller_id) in in_file,
        )
        for each in accounts
    ]


def page(
    config: Config,
    store: AccountStore,
    now: datetime,
    status: Status | None = None,
    *,
    after: int = 0,
    limit: int = 100,
) -> list[Listed]:
    """A page of the list: `limit` of the store that follow number `after`. Raises StateError.

    status: only those of the store that have it.
    """
    first = configured(config, now) if status is None and not after else []
    return first + stored(store.page(status, after=after, limit=limit), config, now)


def again(config: Config, store: AccountStore, now: datetime, listed: Listed) -> list[Listed]:
    """An account of the list as it is now; () where it is gone. Raises StateError."""
    if listed.source == "file":
        return [listed]
    alike = store.find(listed.seller_id, region=listed.region, application=listed.application)
    return stored(alike, config, now)


def find(config: Config, store: AccountStore, now: datetime, seller_id: str) -> list[Listed]:
    """Every account of a seller, by the index of the store. Raises StateError."""
    first = [each for each in configured(config, now) if each.seller_id == seller_id]
    return first + stored(store.find(seller_id), config, now)


def applications(config: Config, store: AccountStore, now: datetime) -> list[ListedApplication]:
    """The applications of the file, then those of the store that are not in it. Raises StateError."""
    names = {each.name for each in config.applications}
    more = [each for each in store.applications() if each.name not in names]
    return [
        *(_application(each, "file", now) for each in config.applications),
        *(_application(each, "store", now) for each in more),
    ]


def _application(application: Application, source: Literal["file", "store"], now: datetime) -> ListedApplication:
    age = secret_age(application.lwa_client_secret_issued, now)
    return ListedApplication(source, application.name, application.lwa_client_id, age)


def _age_as_json(age: Age) -> Json:
    """Days; None where its first day is not known."""
    return None if age.since is None else {"since": age.since.isoformat(), "days": age.days, "left": age.left}
