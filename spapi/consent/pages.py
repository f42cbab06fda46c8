"""The two authorisation workflows as pages: a WSGI application to mount in any other. Plain HTML, no JavaScript.

    pages = OAuthPages(Application(...), host)        # host: your Host, below
    /authorize   choose a marketplace, go to Seller Central         (website workflow)
    /login       Amazon's Login URI: sign in, confirm, go back       (Appstore workflow)
    /redirect    Amazon's Redirect URI: state checked, code exchanged, token proven, `host.authorised` told

The browser is known by a cookie of its own, so that no session of the host is needed; who is signed in, the host says.
What Amazon said at /login waits in a sealed cookie while the user signs in, and so does what Amazon brought to
/redirect where the host's session has ended meanwhile: nobody who only looks costs any memory. A seller reads plain
words and whom to ask; the log has what went wrong, under the reference on his page. No page, URL of ours or log line
holds a state, code or token. Nothing is taken from the Host header.
"""

from __future__ import annotations

import hmac
import html
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from mws.spapi.clock import Clock, SystemClock
from mws.spapi.consent.look import hidden, link
from mws.spapi.consent.proof import SellerUnproven, prove
from mws.spapi.consent.requests import form_of, peer_of, root_of
from mws.spapi.consent.seller_central import SELLER_CENTRAL
from mws.spapi.consent.site import PageSite, Routes
from mws.spapi.consent.states import StateRejected, States, UsedStates
from mws.spapi.consent.texts import COUNTRIES, TEXTS
from mws.spapi.consent.visitor import HERE, SEALED, PageAnswer, Visitor, go_to
from mws.spapi.consent.workflows import (
    Application,
    Authorisation,
    BadRedirect,
    Pending,
    Redirect,
    Visit,
    authorize_uri,
    callback_uri,
    exchange,
    new_state,
    read_redirect,
    read_visit,
    redeem_state,
    was_begun_by_somebody,
)
from mws.spapi.errors import InvalidCall, SpapiError
from mws.spapi.marketplaces import MARKETPLACES
from mws.spapi.region_names import REGIONS
from mws.spapi.transport import Transport
from mws.version import USER_AGENT

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

log = logging.getLogger("mws.spapi")

_VISIT_COOKIE, _REDIRECT_COOKIE = "spapi-visit", "spapi-redirect"
_OF_APPSTORE, _OF_BOTH = ("/login", "/continue"), ("/redirect", "/finish")


class Host(Protocol):
    """What the application around these pages does."""

    def user(self, environ: WSGIEnvironment) -> str:
        """Who is signed in, by the host's own name for them; "" for nobody."""
        ...

    def sign_in(self, return_to: str) -> str:
        """The URL of the host's page to sign in or register. return_to: the path to come back to, on this host."""
        ...

    def authorised(self, pending: Pending, authorisation: Authorisation) -> str:
        """Keep the authorisation of `pending.user`. Returns the URL to go on to, "" for the page of these pages."""
        ...


class OAuthPages(PageSite):
    """The pages, as a WSGI application. Serves many threads.

    used: where what was used is remembered; None for this process's memory. marketplaces: ids offered on the first
    page, () for all; the first is also whose Seller Central a callback without a host belongs to. secure_cookie: False
    only for a development server without TLS. address: whose a request is, "" for nobody's; a hundred authorisations
    are finished from one in ten minutes. root: the path under which browsers reach these pages; behind a proxy that
    takes a prefix off, `requests.forwarded_root`. contact: whom a seller may ask: an address, a URL or words.
    name: what he knows the host by.
    take_unproven: hand on also the authorisation of which Amazon does not say whose it is (`proof.py`).
    """

    def __init__(
        self,
        application: Application,
        host: Host,
        *,
        used: UsedStates | None = None,
        marketplaces: Sequence[str] = (),
        transport: Transport | None = None,
        clock: Clock | None = None,
        secure_cookie: bool = True,
        user_agent: str = USER_AGENT,
        address: Callable[[WSGIEnvironment], str] = peer_of,
        root: Callable[[WSGIEnvironment], str] = root_of,
        contact: str = "",
        name: str = "",
        take_unproven: bool = False,
    ) -> None:
        for marketplace_id in marketplaces:
            if marketplace_id not in SELLER_CENTRAL:
                raise InvalidCall(f"the Seller Central of {marketplace_id!r} is not known", parameter="marketplaces")
        self._application = application
        self._host = host
        self._clock: Clock = clock or SystemClock()
        self._states = States(application.lwa_client_secret, self._clock, used)
        self._address = address
        self._home = next(iter(marketplaces), "")
        self._marketplaces = tuple(marketplaces) or tuple(SELLER_CENTRAL)
        self._transport = transport or Transport()
        self._user_agent = user_agent
        self._take_unproven = take_unproven
        routes: Routes = {
            ("GET", "/authorize"): self._choose,
            ("POST", "/authorize"): self._leave,
            ("GET", "/login"): self._arrive,
            ("GET", "/continue"): self._ask,
            ("POST", "/continue"): self._go_back,
            ("GET", "/redirect"): self._end,
            ("GET", "/finish"): self._finish,
            ("GET", "/done"): self._done,
        }
        super().__init__(
            routes,
            beginnings=("/authorize", "/login"),
            secure_cookie=secure_cookie,
            root=root,
            contact=contact,
            name=name,
        )

    def began(self, environ: WSGIEnvironment) -> bool:
        """Whether a callback brings a state that these pages gave to its browser, and that is good."""
        visitor = Visitor.of(environ, "", "", self._prefix)
        try:
            self._states.read(visitor.session, visitor.asked("state"))
        except StateRejected:
            return False
        return True

    def _user(self, environ: WSGIEnvironment) -> str:
        return self._host.user(environ)

    def _sign_in(self, visitor: Visitor, page: str) -> PageAnswer:
        """To the host's sign-in, and back to that page of ours.

        Whoever comes from another site comes once more from here first: a host's SameSite=Strict cookie travels with no
        request that another site began, and to be asked to sign in while signed in would go round for ever.
        """
        if not visitor.was_sent_by_another_site:
            return go_to(self._host.sign_in(visitor.path(page)))
        onward = visitor.path(f"{page}?{HERE}=1")
        content = visitor.say("wait") + f"<p>{link(onward, TEXTS[visitor.language]['go_on'])}</p>"
        return self._page(visitor, "wait_title", content, refresh=onward)

    # ---- website workflow ------------------------------------------------------------------------------------------

    def _choose(self, visitor: Visitor) -> PageAnswer:
        """The page with the countries; `?marketplace=` says which one it is about, and the rest are left out."""
        if not visitor.user:
            return self._sign_in(visitor, "/authorize")
        wanted = visitor.asked("marketplace")
        offered = (wanted,) if wanted in self._marketplaces else self._marketplaces
        action = html.escape(visitor.path("/authorize"))
        form = f'<form method="post" action="{action}">{country_choice(visitor, offered)}</form>'
        return self._page(visitor, "choose_title", form)

    def _leave(self, visitor: Visitor) -> PageAnswer:
        marketplace_id = form_of(visitor.environ).get("marketplace", "")
        if not visitor.user:
            return go_to(self._host.sign_in(visitor.path("/authorize")))
        if not visitor.known:
            # The page itself gave this browser its cookie; a form of another site comes without.
            raise StateRejected("this form was not sent from its page, or the browser keeps no cookies: begin again")
        if marketplace_id not in self._marketplaces:
            raise InvalidCall("choose one of the marketplaces on the page", parameter="marketplace")
        pending = Pending(visitor.user, "", marketplace_id)
        state = new_state(self._states, visitor.session, pending)
        return go_to(authorize_uri(self._application, marketplace_id, state))

    # ---- Appstore workflow -----------------------------------------------------------------------------------------

    def _arrive(self, visitor: Visitor) -> PageAnswer:
        """Keep what Amazon said in this browser, sealed, so that it travels through no page of the host."""
        visit = read_visit(self._application, visitor.query, self._home)
        record = {
            "callback_uri": visit.callback_uri,
            "amazon_state": visit.amazon_state,
            "selling_partner_id": visit.selling_partner_id,
            "draft": "yes" if visit.draft else "",
        }
        sealed = self._states.give(visitor.session, record, "visit")
        return go_to(visitor.path("/continue"), {_VISIT_COOKIE: _for_a_cookie(sealed)})

    def _ask(self, visitor: Visitor) -> PageAnswer:
        """Have the user confirm: a link alone must not tie a stranger's seller to whoever is signed in."""
        sealed = visitor.sealed(_VISIT_COOKIE)
        visit = _visit(self._states.read(visitor.session, sealed, "visit"))
        if not visitor.user:
            return self._sign_in(visitor, "/continue")
        word = self._states.word(visitor.session, sealed, visitor.user)
        return self._page(
            visitor,
            "choose_title",
            visitor.say("ask", seller=visit.selling_partner_id, user=visitor.user)
            + f'<form method="post" action="{html.escape(visitor.path("/continue"))}">{hidden({"word": word})}'
            f"<p><button>{html.escape(TEXTS[visitor.language]['connect'])}</button></p></form>",
        )

    def _go_back(self, visitor: Visitor) -> PageAnswer:
        word, sealed = form_of(visitor.environ).get("word", ""), visitor.sealed(_VISIT_COOKIE)
        expected = self._states.word(visitor.session, sealed, visitor.user)
        if not visitor.user or not sealed or not hmac.compare_digest(word.encode(), expected.encode()):
            raise StateRejected("this page is no longer valid: begin again at Amazon's Appstore")
        address = self._address(visitor.environ)
        visit = _visit(self._states.redeem(visitor.session, sealed, "visit", address))
        pending = Pending(visitor.user, visit.selling_partner_id, "")
        state = new_state(self._states, visitor.session, pending)
        return go_to(callback_uri(self._application, visit, state), {_VISIT_COOKIE: ""})

    # ---- the end of both -------------------------------------------------------------------------------------------

    def _end(self, visitor: Visitor) -> PageAnswer:
        redirect = read_redirect(visitor.query, self._clock)
        if not visitor.user and was_begun_by_somebody(self._states, visitor.session, redirect):
            # The host's session has ended meanwhile, or its cookie stayed behind: what came waits for the user.
            sealed = self._states.give(visitor.session, _record(redirect), "redirect")
            return go_to(visitor.path("/finish"), {_REDIRECT_COOKIE: _for_a_cookie(sealed)})
        return self._complete(visitor, redirect)

    def _finish(self, visitor: Visitor) -> PageAnswer:
        """The same once somebody is signed in, while the code lives."""
        record = self._states.read(visitor.session, visitor.sealed(_REDIRECT_COOKIE), "redirect")
        if not visitor.user:
            return self._sign_in(visitor, "/finish")
        return replace(self._complete(visitor, _redirect(record)), cookies={_REDIRECT_COOKIE: ""})

    def _complete(self, visitor: Visitor, redirect: Redirect) -> PageAnswer:
        address = self._address(visitor.environ)
        pending = redeem_state(self._states, visitor.session, redirect, visitor.user, address)
        given = exchange(self._application, redirect, self._transport, self._clock, user_agent=self._user_agent)
        proof = prove(self._application, given.refresh_token, self._transport, self._clock, user_agent=self._user_agent)
        if not proof.check(given.selling_partner_id) and not self._take_unproven:
            raise SellerUnproven(
                "Amazon did not say whose the refresh token is, so it was not kept: the application needs one of the "
                "roles of getMyFeesEstimateForASIN, or OAuthPages(take_unproven=True)"
            )
        where = ", ".join(each.region for each in proof.regions)
        log.info("seller %s authorised the application; the token serves %s", given.selling_partner_id, where)
        # A redirect, so that the code stands neither in the address bar nor in the history's last place.
        return go_to(self._host.authorised(pending, replace(given, proof=proof)) or visitor.path("/done"))

    def _done(self, visitor: Visitor) -> PageAnswer:
        return self._page(visitor, "done_title", visitor.say("done"), kind="good")

    def _onward(self, visitor: Visitor, path: str, exc: SpapiError) -> str:
        of_appstore = self._began_at_appstore(visitor, path)
        if of_appstore:
            return visitor.say("again_appstore")
        again = f"<p>{link(visitor.path('/authorize'), TEXTS[visitor.language]['again'])}</p>"
        return again + (visitor.say("maybe_appstore") if of_appstore is None else "")

    def _began_at_appstore(self, visitor: Visitor, path: str) -> bool | None:
        """Which workflow a page belongs to; at the end of both the state says it. None where it says nothing.

        What began at Amazon names its seller beforehand.
        """
        if path not in _OF_BOTH:
            return path in _OF_APPSTORE
        state = visitor.asked("state")
        try:
            if path == "/finish":
                state = self._states.read(visitor.session, visitor.sealed(_REDIRECT_COOKIE), "redirect")["state"]
            return bool(self._states.read(visitor.session, state).get("seller"))
        except StateRejected:
            return None


# ---- pieces --------------------------------------------------------------------------------------------------------


def _visit(record: Mapping[str, str]) -> Visit:
    return Visit(record["callback_uri"], record["amazon_state"], record["selling_partner_id"], bool(record["draft"]))


def _record(redirect: Redirect) -> Mapping[str, str]:
    return {
        "state": redirect.state,
        "seller": redirect.selling_partner_id,
        "code": redirect.code,
        "mws": redirect.mws_auth_token,
        "received": redirect.received.isoformat(),
    }


def _redirect(record: Mapping[str, str]) -> Redirect:
    received = datetime.fromisoformat(record["received"])
    return Redirect(record["state"], record["seller"], record["code"], record["mws"], received)


def _for_a_cookie(sealed: str) -> str:
    if not SEALED.fullmatch(sealed):
        raise BadRedirect("the request is too long for a browser to keep")
    return sealed


def _country(marketplace_id: str) -> str:
    return COUNTRIES[MARKETPLACES[marketplace_id].country]


def country_choice(visitor: Visitor, offered: Sequence[str]) -> str:
    """The inside of a form that asks for one of these marketplaces, or says the only one, and its button."""
    words = TEXTS[visitor.language]
    if len(offered) == 1:
        content = visitor.say("leave", country=_country(offered[0])) + hidden({"marketplace": offered[0]})
    else:
        content = (
            f'{visitor.say("choose")}<p><label for="marketplace">{html.escape(words["country"])}</label>'
            f'<select id="marketplace" name="marketplace">{_options(words, offered)}</select></p>'
        )
    return f"{content}<p><button>{html.escape(words['go'])}</button></p>"


def _options(words: Mapping[str, str], marketplaces: Sequence[str]) -> str:
    """The choice of countries, by region; regions in Amazon's order, countries in that of their table."""
    groups = []
    for region in REGIONS:
        options = "".join(
            f'<option value="{html.escape(each)}">{html.escape(_country(each))}</option>'
            for each in marketplaces
            if MARKETPLACES[each].region == region
        )
        groups.append(f'<optgroup label="{html.escape(words[region])}">{options}</optgroup>' if options else "")
    return "".join(groups)
