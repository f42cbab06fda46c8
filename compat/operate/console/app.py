"""The console as a WSGI application: signs operators in, finds the page, shows it. Every page but signing in is theirs.

The law: it only reads, whatever the operator's role; the one thing a POST does is to sign in or out. The token is in
that form alone: never in a URL, a log line or a page.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from mws import forks
from mws.compat.config import ConsoleSettings, Operator
from mws.compat.operate.console.pages import PAGES, NoSuchPage, Sources
from mws.compat.operate.console.rendering import Rendering, style
from mws.compat.operate.console.sessions import LASTS, Attempts, Sessions
from mws.compat.operate.console.tokens import Operators
from mws.compat.operate.console.web import CSS, SAFE, TEXT, BadForm, PageAnswer, PageRequest, read, redirect
from mws.compat.state import StateError
from mws.spapi.clock import Clock
from mws.words import count

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

log = logging.getLogger("mws.compat.console")

COOKIE = "mws_console"
FIRST = "calls"  # the page after signing in


class Console:
    """WSGI callable. operators: who may sign in; without one nobody can.

    address_of: the address of a request's client, by which attempts are counted.
    """

    def __init__(
        self,
        operators: Iterable[Operator],
        sources: Sources,
        clock: Clock,
        settings: ConsoleSettings | None = None,
        address_of: Callable[[WSGIEnvironment], str] = lambda environ: str(environ.get("REMOTE_ADDR", "")),
    ) -> None:
        self._settings = settings or ConsoleSettings()
        self._operators = Operators(tuple(operators))
        self._sources = sources
        self._sessions, self._attempts = Sessions(clock), Attempts(clock)
        self._address_of = address_of
        self._rendering = Rendering()
        # One token is looked at at a time: each costs memory and a moment, and who is asked here may be a stranger.
        self._looking = forks.lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            asked = read(environ, self._address_of(environ))
        except BadForm:
            shown = PageAnswer(b"This form cannot be read.\n", HTTPStatus.BAD_REQUEST, TEXT)
        else:
            try:
                shown = self._answer(asked)
            except Exception as exc:  # noqa: BLE001  what broke may hold what is not for a log: its place is enough
                log.error("a page of the console broke: %s at %s", type(exc).__name__, _place(exc))
                shown = PageAnswer(
                    b"This page is broken; the log says where.\n", HTTPStatus.INTERNAL_SERVER_ERROR, TEXT
                )
        status = HTTPStatus(shown.status)
        length = ("Content-Length", str(len(shown.body)))
        headers = [("Content-Type", shown.kind), length, *shown.headers, *SAFE]
        start_response(f"{status.value} {status.phrase}", headers)
        return () if environ.get("REQUEST_METHOD") == "HEAD" else (shown.body,)

    def _answer(self, asked: PageRequest) -> PageAnswer:
        if asked.path in ("/login", "/logout") and asked.method == "POST":
            if asked.cross_site:
                return PageAnswer(b"This form was sent by another site.\n", HTTPStatus.FORBIDDEN, TEXT)
            return self._sign_in(asked) if asked.path == "/login" else self._sign_out(asked)
        if asked.method not in ("GET", "HEAD"):
            return PageAnswer(b"Pages are only read.\n", HTTPStatus.METHOD_NOT_ALLOWED, TEXT, (("Allow", "GET, HEAD"),))
        if asked.path == "/style.css":
            return PageAnswer(style(), kind=CSS)
        if asked.path == "/login":
            return self._form(asked)
        operator = self._sessions.find(asked.cookies.get(COOKIE, ""))
        if operator is None:
            return redirect(f"{asked.up}login?to={quote(asked.path[1:], safe='')}")
        if asked.path == "/":
            return redirect(FIRST)
        return self._page(asked, operator)

    def _page(self, asked: PageRequest, operator: Operator) -> PageAnswer:
        name, _, rest = asked.path[1:].partition("/")
        made = PAGES.get(name)
        try:
            if made is None:
                raise NoSuchPage("There is no such page.")
            template, values = made(self._sources, asked, rest)
        except NoSuchPage as exc:
            return self._show("missing.html", asked, {"why": str(exc)}, operator, HTTPStatus.NOT_FOUND)
        except StateError as exc:
            log.warning("a page of the console cannot be shown: %s", exc)
            values = {"why": exc.public}
            return self._show("unavailable.html", asked, values, operator, HTTPStatus.SERVICE_UNAVAILABLE)
        return self._show(template, asked, values, operator)

    def _show(
        self,
        template: str,
        asked: PageRequest,
        values: Mapping[str, object],
        operator: Operator | None = None,
        status: int = HTTPStatus.OK,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> PageAnswer:
        here = asked.path[1:].partition("/")[0]
        body = self._rendering.page(template, {"up": asked.up, "here": here, "operator": operator, **values})
        return PageAnswer(body, status, headers=headers)

    # Signing in ----------------------------------------------------------------------------------------------------

    def _form(self, asked: PageRequest, why: str = "", status: int = HTTPStatus.OK, wait: float = 0.0) -> PageAnswer:
        to = asked.form.get("to", "") or asked.query.get("to", "")
        headers = (("Retry-After", str(ceil(wait))),) if wait else ()
        return self._show("login.html", asked, {"why": why, "to": _own_page(to)}, None, status, headers)

    def _sign_in(self, asked: PageRequest) -> PageAnswer:
        wait = self._attempts.begin(asked.address)
        if wait:
            log.warning("too many tokens that are nobody's came from %s", asked.address or "an unknown address")
            minutes = ceil(wait / 60)
            why = f"Too many tries. Try again in {count(minutes, 'minute')}."
            return self._form(asked, why, HTTPStatus.TOO_MANY_REQUESTS, wait)
        with self._looking:
            operator = self._operators.find(asked.form.get("token", "").strip())
        if operator is None:
            log.warning("a token that is nobody's came from %s", asked.address or "an unknown address")
            return self._form(asked, "This is no operator's token.", HTTPStatus.FORBIDDEN)
        self._attempts.succeed(asked.address)
        self._sessions.close(asked.cookies.get(COOKIE, ""))
        log.info("operator %s signed in from %s", operator.name, asked.address or "an unknown address")
        cookie = self._cookie(self._sessions.open(operator), asked, int(LASTS))
        return redirect(_own_page(asked.form.get("to", "")), cookie)

    def _sign_out(self, asked: PageRequest) -> PageAnswer:
        self._sessions.close(asked.cookies.get(COOKIE, ""))
        return redirect("login", self._cookie("", asked, 0))

    def _cookie(self, value: str, asked: PageRequest, seconds: int) -> tuple[str, str]:
        secure = "; Secure" if asked.secure or self._settings.secure_cookie else ""
        return "Set-Cookie", f"{COOKIE}={value}; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Strict{secure}"


def _place(exc: BaseException) -> str:
    """File and line where it was raised."""
    frames = traceback.extract_tb(exc.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "an unknown place"


def _own_page(to: str) -> str:
    """A page of ours, relative to `login`, whatever stood in the form: no other site, no other path."""
    name, slash, rest = unquote(to).partition("/")
    if name not in PAGES or not all(char.isalnum() or char in "-_." for char in rest) or rest.startswith("."):
        return FIRST
    return f"{name}{slash}{rest}"
