"""What becomes of an authorisation: the refresh token is proven, kept, and the account finished.

The law: a token that Amazon says is somebody else's, or that does not serve the account's region, changes nothing. One
that could not be proven because Amazon did not answer is kept as "unproven", for it cannot be had again without the
seller; `prove_kept` asks later.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from mws.compat.accounts.moving.invitations import Invitations
from mws.compat.accounts.moving.registered import Registered, for_consent
from mws.compat.accounts.outcomes import word_for
from mws.compat.accounts.records import NewAccount, StoredAccount
from mws.compat.accounts.store import AccountStore
from mws.compat.config import Application
from mws.compat.errors import NotConfigured
from mws.spapi.clock import Clock
from mws.spapi.consent.proof import Proof, RegionProof, ServesNowhere, prove
from mws.spapi.consent.states import OAuthError
from mws.spapi.consent.workflows import Authorisation, OtherSeller
from mws.spapi.errors import LwaError, SpapiError
from mws.spapi.transport import Transport

log = logging.getLogger("mws.compat")

End = Literal["ready", "unproven"]

NOT_SAID = "Amazon did not say whose the refresh token is; it came back for this seller"


class RegionNotServed(OtherSeller):
    """The token serves, but not in the account's region: the seller signed in to another Seller Central."""


@dataclass(frozen=True, slots=True)
class Finisher:
    """Finishes accounts of a store. transport_of: the connections to Amazon of an application."""

    store: AccountStore
    invitations: Invitations
    registered: Registered
    transport_of: Callable[[Application], Transport]
    clock: Clock

    def finish(self, account: StoredAccount, given: Authorisation) -> End:
        """Prove and keep what the seller of an account gave. Returns what the account is now.

        given: the authorisation; its seller id was compared with the account's. Raises OtherSeller, ServesNowhere and
        LwaError where nothing was kept.
        """
        application = self.registered.of(account)
        try:
            proof = given.proof or self._prove(application, given.refresh_token)
        except (LwaError, ServesNowhere):
            raise
        except SpapiError as exc:
            log.warning("the consent of seller %s is kept, not proven yet: %s", account.seller_id, exc)
            self._keep(account.id, given, given.mws_auth_token)
            self.store.set_status(account.id, "unproven", "unreachable", str(exc), checked=True)
            self.invitations.use(account.id)
            return "unproven"
        is_said = proof.check(account.seller_id)
        served = {each.region: each for each in proof.regions}
        if account.region not in served and account.region not in proof.unasked:
            found = ", ".join(served)
            raise RegionNotServed(
                f"the refresh token of seller {account.seller_id} serves {found}, not {account.region} where the "
                "account is: nothing was changed"
            )
        self._keep(account.id, given, given.mws_auth_token)
        if not account.marketplaces and account.region in served:
            self.store.set_details(account.id, marketplaces=served[account.region].marketplaces)
        end = self._settle(account.id, proof, account.region, is_said)
        self.invitations.use(account.id)
        log.info("seller %s authorised the application in region %s: %s", account.seller_id, account.region, end)
        for each in proof.regions:
            self._finish_linked(account, each, given)
        return end

    def finish_seller(self, application: Application, given: Authorisation, *, adds: bool) -> list[StoredAccount]:
        """Keep what a seller gave of whom no account was named: every account of his that it serves is finished.

        given: proven. adds: store him where he is not. Returns his accounts, none where he is unknown.
        """
        proof = given.proof or self._prove(application, given.refresh_token)
        done: list[int] = []
        for served in proof.regions:
            seller_id = served.seller_id or given.selling_partner_id
            own = seller_id == given.selling_partner_id
            found = self._accounts_of(application, seller_id, served.region)
            numbers = [each.id for each in found if own or each.status != "ready"]
            if not found and own and adds:
                new = NewAccount(seller_id, served.region, application.name, marketplaces=served.marketplaces)
                numbers = self.store.add([new])
            for number in numbers:
                self._keep(number, given, given.mws_auth_token if own else "")
                self._settle(number, proof, served.region, bool(served.seller_id))
                self.invitations.use(number)
            done += numbers
        return [self.store.get(number) for number in done]

    def prove_kept(self) -> int:
        """Ask again about every account that is "unproven". Returns how many are settled now."""
        return sum(self._prove_kept(each) for each in list(self.store.each("unproven")))

    def _prove_kept(self, account: StoredAccount) -> bool:
        try:
            token = self.store.account(account.id).refresh_token
            proof = self._prove(self.registered.of(account), token)
            is_said = proof.check(account.seller_id)
        except NotConfigured as exc:
            log.warning("the consent of seller %s cannot be proven: %s", account.seller_id, exc)
            return False
        except (LwaError, OAuthError) as exc:
            why = "other_seller" if isinstance(exc, OtherSeller) else word_for(exc)
            why = "no_access" if isinstance(exc, ServesNowhere) else why
            self.store.set_status(account.id, "failed", why, str(exc), checked=True)
            log.warning("the consent of seller %s does not hold: %s", account.seller_id, exc)
            return True
        except SpapiError as exc:
            self.store.set_status(account.id, "unproven", "unreachable", str(exc), checked=True)
            return False
        return self._settle(account.id, proof, account.region, is_said) == "ready"

    def _prove(self, application: Application, refresh_token: str) -> Proof:
        transport = self.transport_of(application)
        consent = for_consent(application)
        return prove(consent, refresh_token, transport, self.clock, user_agent=application.user_agent)

    def _keep(self, number: int, given: Authorisation, mws_auth_token: str) -> None:
        self.store.set_refresh_token(number, given.refresh_token, given.obtained, mws_auth_token)

    def _settle(self, number: int, proof: Proof, region: str, is_said: bool) -> End:
        """Note what the proof says of an account whose token is kept."""
        if region in proof.unasked:
            self.store.set_status(number, "unproven", "unreachable", f"region {region} gave no answer", checked=True)
            return "unproven"
        self.store.set_status(number, "ready", detail="" if is_said else NOT_SAID, checked=True)
        return "ready"

    def _finish_linked(self, account: StoredAccount, served: RegionProof, given: Authorisation) -> None:
        """One consent may serve several regions, and linked accounts under ids of their own: finish those that wait."""
        seller_id = served.seller_id or account.seller_id
        found = self._accounts_of(self.registered.of(account), seller_id, served.region)
        if not found:
            log.info("the consent of seller %s serves seller %s in region %s too, who is not stored",
                     account.seller_id, seller_id, served.region)  # fmt: skip
        for each in found:
            if each.id != account.id and each.status in ("waiting", "failed", "unproven"):
                self._keep(each.id, given, "")
                self.store.set_status(each.id, "ready", detail="" if served.seller_id else NOT_SAID, checked=True)
                self.invitations.use(each.id)
                log.info("the consent of seller %s finished seller %s in region %s too",
                         account.seller_id, seller_id, served.region)  # fmt: skip

    def _accounts_of(self, application: Application, seller_id: str, region: str) -> list[StoredAccount]:
        """The stored accounts of a seller in a region that go by that application, under whatever name."""
        found = []
        for each in self.store.find(seller_id, region=region):
            with suppress(NotConfigured):
                if self.registered.of(each).lwa_client_id == application.lwa_client_id:
                    found.append(each)
        return found
