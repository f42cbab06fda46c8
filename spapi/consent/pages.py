"""The two authorisation workflows as pages: a WSGI application to mount in any other. Plain HTML, no JavaScript.

    pages = OAuthPages(Application(...), host)        # host: your Host, below
    /authorize   choose a marketplace, go to Seller Central         (website workflow)
    /login       Amazon's Login URI: sign in, confirm, go back       (Appstore workflow)
    /redirect    Amazon's Redirect URI: state checked, code exchanged, `host.authorised` told

The browser is known by a cookie of its own, so that no session of the host is needed; who is signed in, the host says.
What Amazon said at /login waits in a sealed cookie while the user signs in: nobody who only looks costs any memory.
No page, URL of ours or log line holds a state, code or token. Nothing is taken from the Host header.
"""

from __future__ import annotations

import hmac
import html
import logging
import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

from mws.spapi.clock import Clock, SystemClock
from mws.spapi.consent.requests import cookie_of, form_of, peer_of
from mws.spapi.consent.seller_central import SELLER_CENTRAL
from mws.spapi.consent.states import STATE_LIFE, StateRejected, States, TooManyStates, UsedStates
from mws.spapi.consent.workflows import (
    Application,
    Authorisation,
    BadRedirect,
    ConsentRefused,
    Pending,
    UnsafeCallback,
    Visit,
    authorize_uri,
    callback_uri,
    exchange,
    new_state,
    read_redirect,
    read_visit,
    redeem_state,
)
from mws.spapi.errors import InvalidCall, SpapiError
from mws.spapi.marketplaces import MARKETPLACES
from mws.spapi.transport import Transport
from mws.version import USER_AGENT

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

log = logging.getLogger("mws.spapi")


_SESSION = re.compile(r"[A-Za-z0-9_-]{43}")
_SEALED = re.compile(r"[A-Za-z0-9_-]{1,3500}")
"""What browsers keep of a cookie is 4,096 bytes, its name and attributes included."""

HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    # No form-action: browsers hold it against redirects too, and these lead through Amazon's sign-in hosts.
    ("Content-Security-Policy", "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
)

# What an error is to the browser; the rest are failures of Login with Amazon.
_STATUS: tuple[tuple[type[SpapiError], int], ...] = (
    (StateRejected, 403),
    (TooManyStates, 429),
    (ConsentRefused, 403),
    (BadRedirect, 400),
    (UnsafeCallback, 400),
    (InvalidCall, 400),
    (SpapiError, 502),
)


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


@dataclass(frozen=True, slots=True)
class _Answer:
    """visit: the sealed visit to keep in a cookie, "" to drop it, None to leave it."""

    status: int
    body: str = ""
    location: str = ""
    visit: str | None = None


class OAuthPages:
    """The pages, as a WSGI application. Serves many threads.

    used: where what was used is remembered; None for this process's memory. marketplaces: ids offered on the first
    page, () for all; the first is also whose Seller Central a callback without a host belongs to. secure_cookie: False
    only for a development server without TLS. address: whose a request is, "" for nobody's; a hundred authorisations
    are finished from one in ten minutes.
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
        self._secure = secure_cookie
        # With this prefix a browser takes the cookie from this very host over TLS only, not from a neighbour.
        prefix = "__Host-" if secure_cookie else ""
        self._cookie, self._visit_cookie = f"{prefix}spapi-oauth", f"{prefix}spapi-visit"
        self._routes: Mapping[tuple[str, str], Callable[[_Visitor], _Answer]] = {
            ("GET", "/authorize"): self._choose,
            ("POST", "/authorize"): self._leave,
            ("GET", "/login"): self._arrive,
            ("GET", "/continue"): self._ask,
            ("POST", "/continue"): self._go_back,
            ("GET", "/redirect"): self._end,
            ("GET", "/done"): lambda visitor: _page("Authorised", "<p>The application is authorised.</p>"),
        }

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        visitor = self._visitor(environ)
        path = environ.get("PATH_INFO", "")
        route = self._routes.get((environ["REQUEST_METHOD"], path))
        if route is not None:
            try:
                answer = route(visitor)
            except SpapiError as exc:
                answer = self._failed(visitor, exc)
        elif any(known == path for _, known in self._routes):
            # HEAD too: looking at these pages uses up what they are about.
            answer = _page("Not possible", "<p>This page is not asked for like that.</p>", 405)
        else:
            answer = _page("Not found", "<p>There is no such page.</p>", 404)
        body = answer.body.encode()
        headers = [*HEADERS, ("Content-Length", str(len(body)))]
        if answer.status == 405:
            headers.append(("Allow", ", ".join(verb for verb, known in self._routes if known == path)))
        if answer.location:
            headers.append(("Location", answer.location))
        if visitor.fresh:
            headers.append(self._set_cookie(self._cookie, visitor.session))
        if answer.visit is not None:
            headers.append(self._set_cookie(self._visit_cookie, answer.visit))
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", headers)
        return [body]

    def _set_cookie(self, name: str, value: str) -> tuple[str, str]:
        """A cookie for as long as a state lives; an empty one ends it."""
        life = STATE_LIFE if value else 0
        security = "; Secure" if self._secure else ""
        # Lax: the cookie comes along when Amazon sends the browser back, and with no form of another site.
        return "Set-Cookie", f"{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={life:.0f}{security}"

    def _visitor(self, environ: WSGIEnvironment) -> _Visitor:
        session = cookie_of(environ, self._cookie, _SESSION)
        # Each beginning lengthens the cookie's life; without one the browser is a new one.
        fresh = not session or environ.get("PATH_INFO") in ("/authorize", "/login")
        return _Visitor(
            environ,
            session or secrets.token_urlsafe(32),
            bool(session),
            fresh,
            self._host.user(environ),
            cookie_of(environ, self._visit_cookie, _SEALED),
            quote(environ.get("SCRIPT_NAME", ""), encoding="latin-1"),
        )

    # ---- website workflow ------------------------------------------------------------------------------------------

    def _choose(self, visitor: _Visitor) -> _Answer:
        if not visitor.user:
            return _to(self._host.sign_in(visitor.path("/authorize")))
        buttons = "".join(
            f'<p><button name="marketplace" value="{html.escape(marketplace_id)}">'
            f"{html.escape(MARKETPLACES[marketplace_id].country)}: "
            f"{html.escape(SELLER_CENTRAL[marketplace_id].url.removeprefix('https://'))}</button></p>"
            for marketplace_id in self._marketplaces
        )
        return _page(
            "Authorise with Amazon",
            "<p>Choose the Seller Central you sign in to. It will ask for your consent.</p>"
            f'<form method="post" action="{html.escape(visitor.path("/authorize"))}">{buttons}</form>',
        )

    def _leave(self, visitor: _Visitor) -> _Answer:
        marketplace_id = form_of(visitor.environ).get("marketplace", "")
        if not visitor.user:
            return _to(self._host.sign_in(visitor.path("/authorize")))
        if not visitor.known:
            # The page itself gave this browser its cookie; a form of another site comes without.
            raise StateRejected("this form was not sent from its page, or the browser keeps no cookies: begin again")
        if marketplace_id not in self._marketplaces:
            raise InvalidCall("choose one of the marketplaces on the page", parameter="marketplace")
        pending = Pending(visitor.user, "", marketplace_id)
        state = new_state(self._states, visitor.session, pending)
        return _to(authorize_uri(self._application, marketplace_id, state))

    # ---- Appstore workflow -----------------------------------------------------------------------------------------

    def _arrive(self, visitor: _Visitor) -> _Answer:
        """Keep what Amazon said in this browser, sealed, so that it travels through no page of the host."""
        visit = read_visit(self._application, visitor.query, self._home)
        record = {
            "callback_uri": visit.callback_uri,
            "amazon_state": visit.amazon_state,
            "selling_partner_id": visit.selling_partner_id,
            "draft": "yes" if visit.draft else "",
        }
        sealed = self._states.give(visitor.session, record, "visit")
        if not _SEALED.fullmatch(sealed):
            raise BadRedirect("the request is too long for a browser to keep")
        return _Answer(303, location=visitor.path("/continue"), visit=sealed)

    def _ask(self, visitor: _Visitor) -> _Answer:
        """Have the user confirm: a link alone must not tie a stranger's seller to whoever is signed in."""
        visit = _visit(self._states.read(visitor.session, visitor.visit, "visit"))
        if not visitor.user:
            return _to(self._host.sign_in(visitor.path("/continue")))
        word = self._states.word(visitor.session, visitor.visit, visitor.user)
        return _page(
            "Authorise with Amazon",
            f"<p>Connect the Amazon seller <strong>{html.escape(visit.selling_partner_id)}</strong> to the account "
            f"<strong>{html.escape(visitor.user)}</strong>?</p>"
            f'<form method="post" action="{html.escape(visitor.path("/continue"))}">'
            f'<input type="hidden" name="word" value="{word}"><button>Connect</button></form>',
        )

    def _go_back(self, visitor: _Visitor) -> _Answer:
        word = form_of(visitor.environ).get("word", "")
        expected = self._states.word(visitor.session, visitor.visit, visitor.user)
        if not visitor.user or not visitor.visit or not hmac.compare_digest(word.encode(), expected.encode()):
            raise StateRejected("this page is no longer valid: begin again at Amazon's Appstore")
        address = self._address(visitor.environ)
        visit = _visit(self._states.redeem(visitor.session, visitor.visit, "visit", address))
        pending = Pending(visitor.user, visit.selling_partner_id, "")
        state = new_state(self._states, visitor.session, pending)
        return _Answer(303, location=callback_uri(self._application, visit, state), visit="")

    # ---- the end of both -------------------------------------------------------------------------------------------

    def _end(self, visitor: _Visitor) -> _Answer:
        redirect = read_redirect(visitor.query, self._clock)
        address = self._address(visitor.environ)
        pending = redeem_state(self._states, visitor.session, redirect, visitor.user, address)
        authorisation = exchange(self._application, redirect, self._transport, self._clock, user_agent=self._user_agent)
        log.info("seller %s authorised the application", authorisation.selling_partner_id)
        # A redirect, so that the code stands neither in the address bar nor in the history's last place.
        return _to(self._host.authorised(pending, authorisation) or visitor.path("/done"))

    def _failed(self, visitor: _Visitor, exc: SpapiError) -> _Answer:
        log.warning("an authorisation failed: %s: %s", type(exc).__name__, exc)
        status = next(status for kind, status in _STATUS if isinstance(exc, kind))
        return _page(
            "Not authorised",
            f'<p>{html.escape(str(exc))}</p><p><a href="{html.escape(visitor.path("/authorize"))}">Begin again</a></p>',
            status,
        )


# ---- pieces --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Visitor:
    """One request. session: the browser's cookie, or a new one where it brought none (`known` is False then).

    fresh: the cookie is set again. visit: the sealed visit it brought, "" for none. root: where the pages are mounted.
    """

    environ: WSGIEnvironment
    session: str
    known: bool
    fresh: bool
    user: str
    visit: str
    root: str

    def path(self, page: str) -> str:
        return self.root + page

    @property
    def query(self) -> str:
        text: str = self.environ.get("QUERY_STRING", "")
        return text


def _visit(record: Mapping[str, str]) -> Visit:
    return Visit(record["callback_uri"], record["amazon_state"], record["selling_partner_id"], bool(record["draft"]))


def _to(location: str) -> _Answer:
    return _Answer(303, location=location)


def _page(title: str, content: str, status: int = 200) -> _Answer:
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    body = f"<main><h1>{title}</h1>{content}</main>"
    return _Answer(status, f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>\n')
