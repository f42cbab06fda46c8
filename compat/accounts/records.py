"""What the store of accounts keeps, as frozen dataclasses. Secrets stand in none of them but `Developer`, hidden there;
those of an account and an application are in the configuration's own `Account` and `Application`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

from mws.compat.config import Region, Writes
from mws.errors import MWSError

Status = Literal["waiting", "moving", "unproven", "ready", "failed"]
"""Where a seller is: without a refresh token; one is being fetched; there is one and nothing proves it yet; a call was
answered with it; it does not work, and `why` says why."""

STATUSES: tuple[Status, ...] = get_args(Status)


class AccountError(MWSError):
    """Something about stored accounts that cannot be as it was asked for. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Developer:
    """A developer's MWS key of a region, under which many sellers called. developer_id: Amazon's number for him."""

    access_key: str
    region: Region = "na"
    developer_id: str = ""
    secret_key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to be stored. Everything as in `[[account]]`; name: for people. authorised: None for not, or unknown.

    status: what it is taken for; by default "unproven" with a refresh token and "waiting" without.
    """

    seller_id: str
    region: Region = "na"
    application: str = ""
    name: str = ""
    access_key: str = ""
    auth_token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    marketplaces: tuple[str, ...] = ()
    home_marketplace: str = ""
    writes: Writes | None = None
    write_rules: tuple[tuple[str, Writes], ...] = ()
    authorised: datetime | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class StoredAccount:
    """One stored account, without its secrets. id: the store's number for it. Times in UTC, None for never.

    has_auth_token, has_refresh_token: whether there are such. why: a word of `mws.compat.accounts.outcomes`, "" where
    nothing is wrong; detail: what was said, for people. proven: when a call was last answered; checked: when that was
    last tried.
    """

    id: int
    application: str
    region: Region
    seller_id: str
    name: str
    access_key: str
    marketplaces: tuple[str, ...]
    home_marketplace: str
    writes: Writes | None
    write_rules: tuple[tuple[str, Writes], ...]
    has_auth_token: bool
    has_refresh_token: bool
    status: Status
    why: str
    detail: str
    authorised: datetime | None
    proven: datetime | None
    checked: datetime | None
    created: datetime
    changed: datetime
