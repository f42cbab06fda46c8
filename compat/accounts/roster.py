"""Accounts of the file and of the store as one list, with what a person looks for: where each is, and what ends when.

A page goes by the index of the store; the accounts of the file, which are few, come before the first one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from mws.compat.accounts.records import Status, StoredAccount
from mws.compat.config import Application, Config, Region

if TYPE_CHECKING:
    from mws.compat.accounts.store import AccountStore
    from mws.spapi.calls import Json

SECRET_LASTS = timedelta(days=180)  # Amazon: LWA client secrets must be rotated every 180 days
CONSENT_LASTS = timedelta(days=365)  # Amazon: a seller's authorisation is renewed every 365 days


@dataclass(frozen=True, slots=True)
class Term:
    """Something that ends. since: its first day, None where nobody knows. left: days, negative where it is over."""

    since: date | None
    ends: date | None
    left: int | None

    @classmethod
    def of(cls, since: str, lasts: timedelta, today: date) -> Term:
        """since: a date, ISO 8601, or "" for unknown."""
        if not since:
            return cls(None, None, None)
        begun = date.fromisoformat(since[:10])
        return cls(begun, begun + lasts, (begun + lasts - today).days)

    def __str__(self) -> str:
        """`until 2027-05-30`, `over since 2026-05-30`, or `unknown`."""
        if self.ends is None or self.left is None:
            return "unknown"
        return f"{'until' if self.left > 0 else 'over since'} {self.ends.isoformat()}"

    def as_json(self) -> Json:
        """Dates and days left; None where its first day is not known."""
        if self.since is None or self.ends is None:
            return None
        return {"since": self.since.isoformat(), "ends": self.ends.isoformat(), "daysLeft": self.left}


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
    consent: Term
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
            "consent": self.consent.as_json(),
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
    secret: Term

    def as_json(self) -> dict[str, Json]:
        """Everything, without secrets."""
        return {"source": self.source, "name": self.name, "clientId": self.client_id, "secret": self.secret.as_json()}


def configured(config: Config, today: date) -> list[Listed]:
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
            consent=Term.of(each.authorised, CONSENT_LASTS, today),
            access_key=each.mws_access_key,
            marketplaces=each.marketplaces,
            has_refresh_token=bool(each.refresh_token),
            has_auth_token=bool(each.mws_auth_token),
            proven=None,
            checked=None,
        )
        for each in config.accounts
    ]


def stored(accounts: Iterable[StoredAccount], config: Config, today: date) -> list[Listed]:
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
            consent=Term.of(each.authorised.date().isoformat() if each.authorised else "", CONSENT_LASTS, today),
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
    config: Config, store: AccountStore, today: date, status: Status | None = None, *, after: int = 0, limit: int = 100
) -> list[Listed]:
    """A page of the list: `limit` of the store that follow number `after`. Raises StateError.

    status: only those of the store that have it.
    """
    first = configured(config, today) if status is None and not after else []
    return first + stored(store.page(status, after=after, limit=limit), config, today)


def find(config: Config, store: AccountStore, today: date, seller_id: str) -> list[Listed]:
    """Every account of a seller, by the index of the store. Raises StateError."""
    first = [each for each in configured(config, today) if each.seller_id == seller_id]
    return first + stored(store.find(seller_id), config, today)


def applications(config: Config, store: AccountStore, today: date) -> list[ListedApplication]:
    """The applications of the file, then those of the store that are not in it. Raises StateError."""
    names = {each.name for each in config.applications}
    more = [each for each in store.applications() if each.name not in names]
    return [
        *(_application(each, "file", today) for each in config.applications),
        *(_application(each, "store", today) for each in more),
    ]


def _application(application: Application, source: Literal["file", "store"], today: date) -> ListedApplication:
    term = Term.of(application.lwa_client_secret_issued, SECRET_LASTS, today)
    return ListedApplication(source, application.name, application.lwa_client_id, term)
