"""The two authorisation workflows as pages: a WSGI application to mount in any other. Plain HTML, no JavaScript.

    pages = OAuthPages(Application(...), host)        # host: your Host, below
    /authorize   choose a marketplace, go to Seller Central         (website workflow)
    /login       Amazon's Login URI: sign in, confirm, go back       (Appstore workflow)
    /redirect    Amazon's Redirect URI: state checked, code exchanged, `host.authorised` told

The browser is known by a cookie of its own, so that no session of the host is needed; who is signed in, the host says.
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
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qs, quote

from mws.spapi.clock import Clock, SystemClock
from mws.spapi.consent.seller_central import SELLER_CENTRAL
from mws.spapi.consent.states import STATE_LIFE, MemoryStates, StateRejected, States, digest
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
from mws.spapi.headers import number_in
from mws.spapi.transport import Transport

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

log = logging.getLogger("mws.spapi")

USER_AGENT = "mws-compat/0.1 (Language=Python)"

_SESSION = re.compile(r"[A-Za-z0-9_-]{43}")
_LARGEST_FORM = 4096

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
    status: int
    body: str = ""
    location: str = ""


class OAuthPages:
    """The pages, as a WSGI application. Serves many threads.

    states: where to remember what is under way; None for this process's memory. marketplaces: ids offered on the first
    page, () for all; the first is also whose Seller Central a callback without a host belongs to. secure_cookie: False
    only for a development server without TLS.
    """

    def __init__(
        self,
        application: Application,
        host: Host,
        *,
        states: States | None = None,
        marketplaces: Sequence[str] = (),
        transport: Transport | None = None,
        clock: Clock | None = None,
        secure_cookie: bool = True,
        user_agent: str = USER_AGENT,
    ) -> None:
        for marketplace_id in marketplaces:
            if marketplace_id not in SELLER_CENTRAL:
                raise InvalidCall(f"the Seller Central of {marketplace_id!r} is not known", parameter="marketplaces")
        self._application = application
        self._host = host
        self._clock: Clock = clock or SystemClock()
        self._states: States = states or MemoryStates(self._clock)
        self._home = next(iter(marketplaces), "")
        self._marketplaces = tuple(marketplaces) or tuple(SELLER_CENTRAL)
        self._transport = transport or Transport()
        self._user_agent = user_agent
        self._secure = secure_cookie
        # With this prefix a browser takes the cookie from this very host over TLS only, not from a neighbour.
        self._cookie = "__Host-spapi-oauth" if secure_cookie else "spapi-oauth"
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
            security = "; Secure" if self._secure else ""
            # Lax: the cookie comes along when Amazon sends the browser back, and with no form of another site.
            headers.append(
                (
                    "Set-Cookie",
                    f"{self._cookie}={visitor.session}; Path=/; HttpOnly; SameSite=Lax; "
                    f"Max-Age={STATE_LIFE:.0f}{security}",
                )
            )
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", headers)
        return [body]

    def _visitor(self, environ: WSGIEnvironment) -> _Visitor:
        session = _cookie(environ, self._cookie)
        # Each beginning lengthens the cookie's life; without one the browser is a new one.
        fresh = not session or environ.get("PATH_INFO") in ("/authorize", "/login")
        return _Visitor(
            environ,
            session or secrets.token_urlsafe(32),
            bool(session),
            fresh,
            self._host.user(environ),
            quote(environ.get("SCRIPT_NAME", ""), encoding="latin-1"),
        )

    # ---- website workflow ------------------------------------------------------------------------------------------

    def _choose(self, visitor: _Visitor) -> _Answer:
        if not visitor.user:
            return _to(self._host.sign_in(visitor.path("/authorize")))
        buttons = "".join(
            f'<p><button name="marketplace" value="{html.escape(marketplace_id)}">'
            f"{html.escape(SELLER_CENTRAL[marketplace_id].country)}: "
            f"{html.escape(SELLER_CENTRAL[marketplace_id].url.removeprefix('https://'))}</button></p>"
            for marketplace_id in self._marketplaces
        )
        return _page(
            "Authorise with Amazon",
            "<p>Choose the Seller Central you sign in to. It will ask for your consent.</p>"
            f'<form method="post" action="{html.escape(visitor.path("/authorize"))}">{buttons}</form>',
        )

    def _leave(self, visitor: _Visitor) -> _Answer:
        marketplace_id = _form(visitor.environ).get("marketplace", "")
        if not visitor.user:
            return _to(self._host.sign_in(visitor.path("/authorize")))
        if not visitor.known:
            # The page itself gave this browser its cookie; a form of another site comes without.
            raise StateRejected("this form was not sent from its page, or the browser keeps no cookies: begin again")
        if marketplace_id not in self._marketplaces:
            raise InvalidCall("choose one of the marketplaces on the page", parameter="marketplace")
        pending = Pending(visitor.user, "", marketplace_id)
        state = new_state(self._states, self._clock, visitor.session, pending)
        return _to(authorize_uri(self._application, marketplace_id, state))

    # ---- Appstore workflow -----------------------------------------------------------------------------------------

    def _arrive(self, visitor: _Visitor) -> _Answer:
        """Keep what Amazon said on this side, so that it travels through no page of the host."""
        visit = read_visit(self._application, visitor.query, self._home)
        until = self._clock.now() + timedelta(seconds=STATE_LIFE)
        self._keep(visitor, visit, until, "")
        return _to(visitor.path("/continue"))

    def _ask(self, visitor: _Visitor) -> _Answer:
        """Have the user confirm: a link alone must not tie a stranger's seller to whoever is signed in."""
        visit, until, _ = self._kept(visitor)
        word = secrets.token_urlsafe(32)
        self._keep(visitor, visit, until, word)
        if not visitor.user:
            return _to(self._host.sign_in(visitor.path("/continue")))
        return _page(
            "Authorise with Amazon",
            f"<p>Connect the Amazon seller <strong>{html.escape(visit.selling_partner_id)}</strong> to the account "
            f"<strong>{html.escape(visitor.user)}</strong>?</p>"
            f'<form method="post" action="{html.escape(visitor.path("/continue"))}">'
            f'<input type="hidden" name="word" value="{word}"><button>Connect</button></form>',
        )

    def _go_back(self, visitor: _Visitor) -> _Answer:
        word = _form(visitor.environ).get("word", "")
        visit, _, expected = self._kept(visitor)
        if not visitor.user or not expected or not hmac.compare_digest(word.encode(), expected.encode()):
            raise StateRejected("this page is no longer valid: begin again at Amazon's Appstore")
        pending = Pending(visitor.user, visit.selling_partner_id, "")
        state = new_state(self._states, self._clock, visitor.session, pending)
        return _to(callback_uri(self._application, visit, state))

    def _keep(self, visitor: _Visitor, visit: Visit, until: datetime, word: str) -> None:
        record = {
            "callback_uri": visit.callback_uri,
            "amazon_state": visit.amazon_state,
            "selling_partner_id": visit.selling_partner_id,
            "draft": "yes" if visit.draft else "",
            "until": until.isoformat(),
            "word": word,
        }
        self._states.put(_visit_key(visitor), record, (until - self._clock.now()).total_seconds())

    def _kept(self, visitor: _Visitor) -> tuple[Visit, datetime, str]:
        kept = self._states.take(_visit_key(visitor))
        until = datetime.fromisoformat(kept["until"]) if kept else self._clock.now()
        if kept is None or self._clock.now() >= until:
            raise StateRejected("Amazon did not send this browser here within the last ten minutes: begin again there")
        visit = Visit(kept["callback_uri"], kept["amazon_state"], kept["selling_partner_id"], bool(kept["draft"]))
        return visit, until, kept["word"]

    # ---- the end of both -------------------------------------------------------------------------------------------

    def _end(self, visitor: _Visitor) -> _Answer:
        redirect = read_redirect(visitor.query, self._clock)
        pending = redeem_state(self._states, self._clock, visitor.session, redirect, visitor.user)
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

    fresh: the cookie is set again. root: where these pages are mounted.
    """

    environ: WSGIEnvironment
    session: str
    known: bool
    fresh: bool
    user: str
    root: str

    def path(self, page: str) -> str:
        return self.root + page

    @property
    def query(self) -> str:
        text: str = self.environ.get("QUERY_STRING", "")
        return text


def _visit_key(visitor: _Visitor) -> str:
    return f"visit-{digest(visitor.session)}"


def _to(location: str) -> _Answer:
    return _Answer(303, location=location)


def _page(title: str, content: str, status: int = 200) -> _Answer:
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    body = f"<main><h1>{title}</h1>{content}</main>"
    return _Answer(status, f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>\n')


def _cookie(environ: WSGIEnvironment, name: str) -> str:
    # By hand: http.cookies gives up the whole header at the first cookie of somebody else that it does not like.
    for pair in environ.get("HTTP_COOKIE", "").split(";"):
        key, _, value = pair.strip().partition("=")
        if key == name and _SESSION.fullmatch(value):
            return str(value)
    return ""


def _form(environ: WSGIEnvironment) -> dict[str, str]:
    length = environ.get("CONTENT_LENGTH") or "0"
    size = number_in(length)
    if size is None or size > _LARGEST_FORM:
        raise BadRedirect("the form is too large")
    body = environ["wsgi.input"].read(size)
    given = parse_qs(body.decode("latin-1"))
    return {name: values[0] for name, values in given.items()}
