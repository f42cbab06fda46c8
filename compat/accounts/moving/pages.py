"""The public pages of the move: an invitation is followed, the seller consents at Amazon, his account is finished.

    {public_url}/migrate/start/<invitation>   sends the browser to the consent page of the seller's own marketplace
    {public_url}/migrate/callback             where Amazon sends it back; so does the path of the redirect_uri

Nobody signs in: the invitation says whose account it is about, the browser is known by a cookie, and what comes back
must be of the invited seller, in that browser, within ten minutes. Nothing is read from the Host header: the one
address of these pages is `[migrate] public_url`, whose path is the prefix under which a proxy shows them.
"""

from __future__ import annotations

import html
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from mws.compat.accounts.moving.appstore import AppstoreHost, AppstorePages
from mws.compat.accounts.moving.failing import NotPossibleNow, operators_matter
from mws.compat.accounts.moving.finishing import Finisher
from mws.compat.accounts.moving.invitations import Invitation, InvitationOver, Invitations, InvitationUnknown
from mws.compat.accounts.moving.invitations import InvitationUsed as Used
from mws.compat.accounts.moving.registered import Registered, choices_of, for_consent
from mws.compat.accounts.records import AccountError, StoredAccount
from mws.compat.accounts.store import AccountStore
from mws.compat.config import Application
from mws.compat.state import StateError
from mws.spapi.clock import Clock
from mws.spapi.consent.look import link
from mws.spapi.consent.pages import country_choice
from mws.spapi.consent.requests import form_of, peer_of
from mws.spapi.consent.site import PageSite
from mws.spapi.consent.states import StateRejected, States, UsedStates
from mws.spapi.consent.texts import TEXTS, Problem
from mws.spapi.consent.visitor import PageAnswer, Visitor, go_to
from mws.spapi.consent.workflows import OtherSeller, authorize_uri, exchange, read_redirect
from mws.spapi.errors import InvalidCall, SpapiError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

log = logging.getLogger("mws.compat")

MOUNT = "/migrate"
START, CALLBACK, PASTED = "/start/", "/callback", "/pasted"

# Not that of the Appstore's states, which the same key seals.
_PURPOSE: Final = "invitation"

_PROBLEMS: Mapping[type[SpapiError], tuple[int, Problem]] = {
    InvitationUnknown: (404, "invitation_unknown"),
    InvitationOver: (410, "invitation_over"),
    Used: (410, "invitation_used"),
}


class InvitationPages(PageSite):
    """The pages, as a WSGI application. Serves many threads.

    public_url: as sellers reach them, `https://host` with or without a path. contact: whom a seller may ask. name: what
    he knows you by. used: where used states are remembered. address: whose a request is. host: of the Appstore's pages,
    None for none. asks_for_address: Amazon sends the browser elsewhere, so the seller is asked for the address at which
    it was left.
    """

    def __init__(
        self,
        store: AccountStore,
        finisher: Finisher,
        *,
        public_url: str,
        used: UsedStates,
        contact: str = "",
        name: str = "",
        address: Callable[[WSGIEnvironment], str] = peer_of,
        host: AppstoreHost | None = None,
        asks_for_address: bool = False,
    ) -> None:
        parts = urlsplit(public_url)
        base = quote(parts.path.rstrip("/"), safe="/%")
        self._store, self._finisher, self._used, self._address = store, finisher, used, address
        self._invitations: Invitations = finisher.invitations
        self._registered: Registered = finisher.registered
        self._clock: Clock = finisher.clock
        self._asks_for_address = asks_for_address
        self._mounts = (base + MOUNT, MOUNT)
        # Of the registered redirect URIs, which may be any.
        self._callbacks = {urlsplit(each.redirect_uri).path for each in self._registered.all()} - {"", "/"}
        self._appstore = AppstorePages(
            finisher,
            host,
            base=base + MOUNT,
            used=used,
            secure_cookie=parts.scheme == "https",
            address=address,
            contact=contact,
            name=name,
        )
        super().__init__(
            {
                ("GET", START): self._start,
                ("POST", START): self._leave,
                ("GET", CALLBACK): self._come_back,
                ("POST", PASTED): self._take_address,
                ("GET", "/done"): lambda visitor: self._end_page(visitor, "done"),
                ("GET", "/kept"): lambda visitor: self._end_page(visitor, "kept"),
            },
            beginnings=(START,),
            secure_cookie=parts.scheme == "https",
            root=lambda environ: base + MOUNT,
            contact=contact,
            name=name,
        )

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = self._path(environ)
        is_callback = path == CALLBACK
        if self._appstore.serves(environ, path, is_callback=is_callback):
            return self._appstore.answer(environ, path, start_response, is_callback=is_callback)
        return super().__call__(environ, start_response)

    def _path(self, environ: WSGIEnvironment) -> str:
        path = str(environ.get("PATH_INFO", ""))
        for mount in self._mounts:
            if path.startswith(mount + "/"):
                return path.removeprefix(mount)
        whole = str(environ.get("SCRIPT_NAME", "")) + path
        return CALLBACK if {path, whole} & self._callbacks else ""

    # ---- to Amazon -------------------------------------------------------------------------------------------------

    def _start(self, visitor: Visitor) -> PageAnswer:
        invitation, account = self._invited(visitor)
        choices = choices_of(account)
        if len(choices) == 1:
            return self._to_amazon(visitor, invitation, account, choices[0])
        action = html.escape(visitor.path(START) + self._carried(visitor))
        form = f'<form method="post" action="{action}">{country_choice(visitor, choices)}</form>'
        return self._page(visitor, "choose_title", form)

    def _leave(self, visitor: Visitor) -> PageAnswer:
        invitation, account = self._invited(visitor)
        if not visitor.known:
            raise StateRejected("this form was not sent from its page, or the browser keeps no cookies")
        marketplace_id = form_of(visitor.environ).get("marketplace", "")
        if marketplace_id not in choices_of(account):
            raise InvalidCall("a country that was not offered", parameter="marketplace")
        return self._to_amazon(visitor, invitation, account, marketplace_id)

    def _to_amazon(
        self, visitor: Visitor, invitation: Invitation, account: StoredAccount, marketplace_id: str
    ) -> PageAnswer:
        with operators_matter():
            application = self._registered.of(account)
            consent = for_consent(application)
            self._invitations.note_opened(invitation)
        record = {"invitation": self._carried(visitor), "account": str(account.id)}
        to = authorize_uri(consent, marketplace_id, self._states(application).give(visitor.session, record, _PURPOSE))
        return self._ask_for_address(visitor, to) if self._asks_for_address else go_to(to)

    def _ask_for_address(self, visitor: Visitor, to: str) -> PageAnswer:
        words = TEXTS[visitor.language]
        return self._page(
            visitor,
            "choose_title",
            f'{visitor.say("first")}<p><a class="button" target="_blank" rel="noreferrer" href="{html.escape(to)}">'
            f"{html.escape(words['go'])}</a></p>{visitor.say('then')}"
            f'<form method="post" action="{html.escape(visitor.path(PASTED))}">'
            f'<p><label for="address">{html.escape(words["address"])}</label>'
            '<input id="address" name="address" autocomplete="off" required></p>'
            f"<p><button>{html.escape(words['finish'])}</button></p></form>",
        )

    def _invited(self, visitor: Visitor) -> tuple[Invitation, StoredAccount]:
        return self._account_of(self._carried(visitor))

    def _account_of(self, carried: str) -> tuple[Invitation, StoredAccount]:
        with operators_matter():
            invitation = self._invitations.read(carried)
            return invitation, self._store.get(invitation.account)

    def _carried(self, visitor: Visitor) -> str:
        return self._path(visitor.environ).removeprefix(START)

    # ---- and back --------------------------------------------------------------------------------------------------

    def _come_back(self, visitor: Visitor) -> PageAnswer:
        return self._complete(visitor, visitor.query)

    def _take_address(self, visitor: Visitor) -> PageAnswer:
        """The same with an address that was pasted. No form of another site has the browser's cookie."""
        address = form_of(visitor.environ).get("address", "").strip()
        return self._complete(visitor, address.partition("?")[2].partition("#")[0])

    def _complete(self, visitor: Visitor, query: str) -> PageAnswer:
        redirect = read_redirect(query, self._clock)
        found = self._begun(visitor, redirect.state)
        if found is None:
            raise StateRejected("a callback came whose state was not given to this browser in the last ten minutes")
        application, record = found
        _, account = self._account_of(record["invitation"])
        if redirect.selling_partner_id != account.seller_id:
            raise OtherSeller(
                f"seller {redirect.selling_partner_id} consented where {account.seller_id} was invited: nothing was "
                "changed"
            )
        with operators_matter():
            consent, transport = for_consent(application), self._finisher.transport_of(application)
            address = self._address(visitor.environ)
            self._states(application).redeem(visitor.session, redirect.state, _PURPOSE, address)
        given = exchange(consent, redirect, transport, self._clock, user_agent=application.user_agent)
        with operators_matter():
            end = self._finisher.finish(account, given)
        # A redirect, so that the code stands neither in the address bar nor in the history's last place.
        return go_to(visitor.path("/done" if end == "ready" else "/kept"))

    def _begun(self, visitor: Visitor, state: str) -> tuple[Application, dict[str, str]] | None:
        """What a state was given to this browser for, None for a state that is none of ours."""
        with operators_matter():
            applications = self._registered.all()
        for application in applications:
            try:
                record = self._states(application).read(visitor.session, state, _PURPOSE)
            except StateRejected:
                continue
            return application, record
        return None

    def _states(self, application: Application) -> States:
        return States(application.lwa_client_secret, self._clock, self._used)

    # ---- pages -----------------------------------------------------------------------------------------------------

    def _end_page(self, visitor: Visitor, end: str) -> PageAnswer:
        return self._page(visitor, f"{end}_title", visitor.say(end), kind="good")

    def _onward(self, visitor: Visitor, path: str, exc: SpapiError) -> str:
        # Whose account is finished has nothing to begin again.
        if path not in (CALLBACK, PASTED) or isinstance(exc, Used):
            return ""
        record = self._record(visitor)
        if record is None:
            return visitor.say("again_link")
        href = visitor.path(START) + record["invitation"]
        return f"<p>{link(href, TEXTS[visitor.language]['again'])}</p>"

    def _whose(self, visitor: Visitor, path: str) -> str:
        record = self._record(visitor) if path == CALLBACK else None
        if record is None:
            return ""
        try:
            return f" of seller {self._store.get(int(record['account'])).seller_id}"
        except (AccountError, StateError):
            return f" of account {record['account']}"

    def _record(self, visitor: Visitor) -> dict[str, str] | None:
        """What this browser began, by the state of its address; None where that is not known."""
        try:
            found = self._begun(visitor, visitor.asked("state"))
        except NotPossibleNow:
            return None
        return found[1] if found else None

    def _heading(self, exc: SpapiError) -> tuple[str, str]:
        # Who follows a link twice is connected, and is not to think otherwise.
        return ("done_title", "good") if isinstance(exc, Used) else super()._heading(exc)

    def _problem(self, exc: SpapiError) -> tuple[int, Problem]:
        if isinstance(exc, NotPossibleNow):
            return 503, "ours"
        return _PROBLEMS.get(type(exc)) or super()._problem(exc)
