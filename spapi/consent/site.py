"""What every set of these pages has in common: routes, headers, the browser's own cookie, the page of a failure.

A seller reads plain words and a reference; the log has the failure itself under that reference.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeAlias

from mws.spapi.consent.look import STYLE, STYLE_PATH, contact_line, frame
from mws.spapi.consent.problems import problem_of
from mws.spapi.consent.requests import root_of
from mws.spapi.consent.states import STATE_LIFE
from mws.spapi.consent.texts import TEXTS, Problem
from mws.spapi.consent.visitor import SESSION_COOKIE, PageAnswer, Visitor
from mws.spapi.errors import SpapiError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

log = logging.getLogger("mws.spapi")

HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    # No form-action: browsers hold it against redirects too, and these lead through Amazon's sign-in hosts.
    ("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"),
)
_STYLE_HEADERS = (
    ("Content-Type", "text/css; charset=utf-8"),
    ("Cache-Control", "public, max-age=3600"),
    ("X-Content-Type-Options", "nosniff"),
)

Routes: TypeAlias = Mapping[tuple[str, str], Callable[[Visitor], PageAnswer]]
"""Pages by method and path. A path that ends with a slash serves whatever begins with it."""


class PageSite:
    """A WSGI application of pages. Serves many threads.

    beginnings: paths where the life of the browser's cookie begins anew. Others as of `OAuthPages`.
    """

    def __init__(
        self,
        routes: Routes,
        *,
        beginnings: Collection[str],
        secure_cookie: bool = True,
        root: Callable[[WSGIEnvironment], str] = root_of,
        contact: str = "",
        name: str = "",
    ) -> None:
        self._routes: Routes = {**routes, ("GET", STYLE_PATH): lambda visitor: PageAnswer(200, STYLE)}
        self._beginnings = beginnings
        self._root, self._contact, self._name, self._secure = root, contact, name, secure_cookie
        # With this prefix a browser takes the cookie from this very host over TLS only, not from a neighbour.
        self._prefix = "__Host-" if secure_cookie else ""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = self._place(self._path(environ))
        visitor = Visitor.of(environ, self._user(environ), self._root(environ), self._prefix)
        route = self._routes.get((environ["REQUEST_METHOD"], path))
        if route is not None:
            try:
                answer = route(visitor)
            except SpapiError as exc:
                answer = self._failed(visitor, path, exc)
        elif any(known == path for _, known in self._routes):
            # HEAD too: looking at these pages uses up what they are about.
            answer = self._page(visitor, "failed_title", visitor.say("method"), 405, "bad")
        else:
            answer = self._page(visitor, "failed_title", visitor.say("missing"), 404, "bad")
        body = answer.body.encode()
        fixed = _STYLE_HEADERS if path == STYLE_PATH and answer.status == 200 else HEADERS
        headers = [*fixed, ("Content-Length", str(len(body)))]
        if answer.status == 405:
            headers.append(("Allow", ", ".join(verb for verb, known in self._routes if known == path)))
        if answer.location:
            headers.append(("Location", answer.location))
        # Each beginning lengthens the cookie's life; without one the browser is a new one.
        if fixed is HEADERS and (not visitor.known or path in self._beginnings):
            headers.append(self._set_cookie(SESSION_COOKIE, visitor.session))
        headers += [self._set_cookie(name, value) for name, value in answer.cookies.items()]
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", headers)
        return [body]

    def _user(self, environ: WSGIEnvironment) -> str:
        """Who is signed in, "" for nobody."""
        return ""

    def _path(self, environ: WSGIEnvironment) -> str:
        """The path of a request, without that of the site."""
        return str(environ.get("PATH_INFO", ""))

    def _place(self, path: str) -> str:
        """The path as the routes have it."""
        head = path[: path.rfind("/") + 1]
        return head if any(known == head for _, known in self._routes) and path != head else path

    def _onward(self, visitor: Visitor, path: str, exc: SpapiError) -> str:
        """How a seller goes on after a failure, as HTML."""
        return ""

    def _problem(self, exc: SpapiError) -> tuple[int, Problem]:
        """The status and the text of a failure."""
        return problem_of(exc)

    def _set_cookie(self, name: str, value: str) -> tuple[str, str]:
        """A cookie for as long as a state lives; an empty one ends it."""
        life = STATE_LIFE if value else 0
        security = "; Secure" if self._secure else ""
        # Lax: the cookie comes along when Amazon sends the browser back, and with no form of another site.
        text = f"{self._prefix}{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={life:.0f}{security}"
        return "Set-Cookie", text

    def _page(
        self,
        visitor: Visitor,
        title: str,
        content: str,
        status: int = 200,
        kind: str = "",
        *,
        foot: str = "",
        refresh: str = "",
    ) -> PageAnswer:
        """A page. title: a key of the texts. content, foot: HTML. refresh: where the browser goes on by itself."""
        language = visitor.language
        body = frame(
            language,
            TEXTS[language][title],
            content,
            root=visitor.root,
            kind=kind,
            name=self._name,
            footer=contact_line(language, self._contact) + foot,
            refresh=refresh,
        )
        return PageAnswer(status, body)

    def _failed(self, visitor: Visitor, path: str, exc: SpapiError) -> PageAnswer:
        """Plain words for the seller, the rest for the log; both have the reference."""
        reference = secrets.token_hex(4).upper()
        log.warning("authorisation %s%s failed: %s: %s", reference, self._whose(visitor, path), type(exc).__name__, exc)
        status, problem = self._problem(exc)
        content = visitor.say(problem) + self._onward(visitor, path, exc)
        foot = visitor.say("reference", reference=reference)
        title, kind = self._heading(exc)
        return self._page(visitor, title, content, status, kind, foot=foot)

    def _whose(self, visitor: Visitor, path: str) -> str:
        """For the log, whose authorisation failed: " of seller ...", "" where that is not known."""
        return ""

    def _heading(self, exc: SpapiError) -> tuple[str, str]:
        """The title and the kind of the page of a failure."""
        return "failed_title", "bad"
