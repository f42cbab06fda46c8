"""How many sellers may authorise an application, by Amazon's own limits: told before they bite.

Source: developer-docs.amazon.com/sp-api/docs/application-authorization-limits, read 2026-11-28. By the announcement of
2022-04-25 (changelog/application-authorization-limits-and-listing-restrictions) they hold for sellers and for vendors
each. How many are used, Developer Central shows; what is counted here is what is known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mws.compat.accounts.records import StoredAccount
from mws.compat.accounts.waiting import is_waiting
from mws.compat.config import Account, Application, Config
from mws.words import count

if TYPE_CHECKING:
    from mws.compat.accounts.store import AccountStore

SOURCE = "https://developer-docs.amazon.com/sp-api/docs/application-authorization-limits"
READ_ON = "2026-11-28"


@dataclass(frozen=True, slots=True)
class AuthorisationLimit:
    """One of Amazon's limits. most: how many. what: of what, in words. more: how to get beyond it."""

    most: int
    what: str
    more: str


SELF_AUTHORISATIONS = AuthorisationLimit(
    10,
    "self-authorisations of an application, private or public",
    "make it a public application, whose sellers consent on Amazon's page, or revoke one that is not needed",
)
CONSENTS_UNLISTED = AuthorisationLimit(
    25,
    "sellers' consents to a public application that is not listed in the Selling Partner Appstore",
    "have it listed: then there is no limit",
)
NEAR = 0.8  # the share of a limit from which on it is told


@dataclass(frozen=True, slots=True)
class LimitNotice:
    """A limit that is near or that would be passed. held: authorisations there are. coming: sellers still to
    authorise."""

    limit: AuthorisationLimit
    held: int
    coming: int

    @property
    def text(self) -> str:
        """One line for whoever adds or invites sellers."""
        coming = f", and {count(self.coming, 'seller')} still to authorise" if self.coming else ""
        return (
            f"{count(self.held, 'seller')} authorised{coming}: "
            f"Amazon takes at most {self.limit.most} {self.limit.what}. "
            f"Beyond it, {self.limit.more} ({SOURCE}, read {READ_ON})"
        )


def limit_of(application: Application) -> AuthorisationLimit | None:
    """The limit that may hold for it: by consent pages where it has an application id, else by self-authorisation.

    None where nothing can be said: with consent pages and not a draft, it may be listed.
    """
    if not application.application_id:
        return SELF_AUTHORISATIONS
    return CONSENTS_UNLISTED if application.draft else None


def limits_near(
    application: Application, accounts: Iterable[Account | StoredAccount], further: int = 0
) -> LimitNotice | None:
    """The limit that is near, None where none is.

    accounts: those of this application, waiting ones included. further: sellers that are to be added to them.
    """
    limit = limit_of(application)
    if limit is None:
        return None
    # An authorisation is one seller's account of one region, however many MWS keys call for it.
    known: dict[tuple[str, str], bool] = {}
    for account in accounts:
        seller = (account.seller_id, account.region)
        known[seller] = known.get(seller, True) and _waits(account)
    coming = sum(known.values())
    notice = LimitNotice(limit, len(known) - coming, coming + further)
    if notice.held > limit.most:
        # More have authorised than it lets: it is another one that holds, or none. A listed application, say.
        return None
    return notice if notice.held + notice.coming >= NEAR * limit.most else None


def limits_of(config: Config, store: AccountStore) -> Iterator[tuple[Application, LimitNotice]]:
    """The limits that are near, of every application of the file and the store. Opens no secret of an account."""
    named = {application.name: application for application in (*store.applications(), *config.applications)}
    limited = {name: list[Account | StoredAccount]() for name, each in named.items() if limit_of(each)}
    for account in (*config.accounts, *(store.each() if limited else ())):
        # Without a name: of the only one there is.
        name = account.application if account.application or len(named) != 1 else next(iter(named))
        if name in limited:
            limited[name].append(account)
    for name, accounts in limited.items():
        notice = limits_near(named[name], accounts)
        if notice is not None:
            yield named[name], notice


def _waits(account: Account | StoredAccount) -> bool:
    return not account.has_refresh_token if isinstance(account, StoredAccount) else is_waiting(account)
