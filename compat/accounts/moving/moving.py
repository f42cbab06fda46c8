"""The move of one configuration as a whole: its store, invitations, applications, and what finishes accounts.

moving = Moving(mws.compat.config.load())
for link in moving.links(url, moving.to_invite()):      # one for each seller that has to authorise
    ...
application = moving.pages(url)      # the public pages, as a WSGI application
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from mws.compat.accounts.moving.appstore import AppstoreHost
from mws.compat.accounts.moving.finishing import Finisher
from mws.compat.accounts.moving.invitations import LIFE, Invitations
from mws.compat.accounts.moving.pages import MOUNT, START, InvitationPages
from mws.compat.accounts.moving.registered import Registered, choices_of, for_consent
from mws.compat.accounts.moving.used import StoredUsed
from mws.compat.accounts.outcomes import outcome
from mws.compat.accounts.records import StoredAccount
from mws.compat.accounts.store import AccountStore
from mws.compat.accounts.waiting import store_waiting
from mws.compat.config import Application, Config
from mws.compat.state import State
from mws.spapi.clock import Clock
from mws.spapi.consent.requests import peer_of
from mws.spapi.transport import Transport

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

MANY = 500
"""Invitations that are made in one transaction."""


@dataclass(frozen=True, slots=True)
class InvitationLink:
    """One seller and his link. marketplace: where he will be asked, "" where he chooses. expires: in UTC."""

    account: StoredAccount
    marketplace: str
    url: str = field(repr=False)
    expires: datetime


class Moving:
    """The move of a configuration. Nothing is opened before it is used. clock: of the state's by default."""

    def __init__(self, config: Config, state: State | None = None) -> None:
        self.config = config
        self.state = state or State(config.state)
        self.clock: Clock = self.state.clock
        self.store = AccountStore(self.state)
        self.invitations = Invitations(self.state)
        self.registered = Registered(config, self.state, self.store)
        self._transports: dict[tuple[str, str], Transport] = {}
        self.finisher = Finisher(self.store, self.invitations, self.registered, self._transport, self.clock)

    def close(self) -> None:
        """Close connections and database."""
        for each in self._transports.values():
            each.close()
        self.state.close()

    def pages(
        self,
        public_url: str,
        *,
        address: Callable[[WSGIEnvironment], str] = peer_of,
        host: AppstoreHost | None = None,
        asks_for_address: bool = False,
    ) -> InvitationPages:
        """The public pages. public_url: as sellers reach them. The others as of `InvitationPages`."""
        return InvitationPages(
            self.store,
            self.finisher,
            public_url=public_url,
            used=StoredUsed(self.state),
            contact=self.config.migrate.contact,
            name=self.config.migrate.name,
            address=address,
            host=host,
            asks_for_address=asks_for_address,
        )

    def to_invite(self, only: Collection[str] = (), *, again: bool = False) -> list[StoredAccount]:
        """Accounts whose seller has to authorise: those that wait, or failed for want of it; again: all others too.

        only: of these sellers, whatever their status. Accounts that wait in the file are stored first.
        """
        store_waiting(self.config, self.store)
        if only:
            return [each for seller_id in only for each in self.store.find(seller_id)]
        return [each for each in self.store.each() if again or _wants_consent(each)]

    def links(self, public_url: str, accounts: Collection[StoredAccount]) -> list[InvitationLink]:
        """New invitations for these accounts, all or none of MANY together.

        Raises AccountError and NotConfigured where the application of one cannot be consented to.
        """
        for application in {self.registered.of(each).name: self.registered.of(each) for each in accounts}.values():
            for_consent(application)
        expires = self.clock.now() + LIFE
        start = public_url.rstrip("/") + MOUNT + START
        made: list[InvitationLink] = []
        rows = list(accounts)
        for at in range(0, len(rows), MANY):
            some = rows[at : at + MANY]
            for account, carried in zip(some, self.invitations.invite([each.id for each in some]), strict=True):
                choices = choices_of(account)
                marketplace = choices[0] if len(choices) == 1 else ""
                made.append(InvitationLink(account, marketplace, start + carried, expires))
        return made

    def links_to_copy(self, public_url: str, accounts: Iterable[int]) -> dict[int, str]:
        """The links of invitations that are good, by the number of the account; none is made."""
        start = public_url.rstrip("/") + MOUNT + START
        return {account: start + carried for account, carried in self.invitations.to_copy(accounts).items()}

    def _transport(self, application: Application) -> Transport:
        """Connections by proxy and certificates, which several applications may share."""
        key = (application.proxy, application.ca_bundle)
        if key not in self._transports:
            self._transports[key] = Transport(proxy=application.proxy, ca_bundle=application.ca_bundle)
        return self._transports[key]


def _wants_consent(account: StoredAccount) -> bool:
    return account.status == "waiting" or (account.status == "failed" and outcome(account.why).invite)
