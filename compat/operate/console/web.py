"""Requests and answers of the console as plain values, and the headers that every answer has. Knows no page.

The law: nothing of a page is kept by a browser or a proxy, no page runs a script, is framed, or says where it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Headers = tuple[tuple[str, str], ...]

HTML, CSS, TEXT = "text/html; charset=utf-8", "text/css; charset=utf-8", "text/plain; charset=utf-8"
LONGEST = 8192  # bytes of a form or a query that are read
FIELDS = 32  # fields of either

SAFE: Headers = (
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("Cache-Control", "no-store"),
)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One request. path: without the application's prefix. query, form: the first value of each name.

    cross_site: a page of another site sent it, as the browser says.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict, repr=False)
    cookies: Mapping[str, str] = field(default_factory=dict, repr=False)
    address: str = ""
    secure: bool = False
    cross_site: bool = False

    @property
    def up(self) -> str:
        """What leads from this page to the console's root: links are relative, so any prefix before it will do."""
        return "../" * (self.path.count("/") - 1)


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """One answer, but for the headers that every one has."""

    body: bytes = b""
    status: int = HTTPStatus.OK
    kind: str = HTML
    headers: Headers = ()


class BadForm(Exception):
    """A form that cannot be read: too long, or no form."""


def read(environ: WSGIEnvironment, address: str) -> PageRequest:
    """The request of a WSGI environment. address: the client's. Raises BadForm."""
    form: dict[str, str] = {}
    method = str(environ.get("REQUEST_METHOD", "GET"))
    if method == "POST":
        kind = str(environ.get("CONTENT_TYPE", "")).partition(";")[0].strip().lower()
        length = str(environ.get("CONTENT_LENGTH") or "")
        if kind != "application/x-www-form-urlencoded" or not length.isdecimal() or int(length) > LONGEST:
            raise BadForm
        form = _fields(environ["wsgi.input"].read(int(length)).decode("utf-8", "replace"))
    return PageRequest(
        method=method,
        path=str(environ.get("PATH_INFO", "")).encode("latin-1", "replace").decode("utf-8", "replace") or "/",
        query=_fields(str(environ.get("QUERY_STRING", ""))[:LONGEST]),
        form=form,
        cookies=_cookies(str(environ.get("HTTP_COOKIE", ""))),
        address=address,
        secure=environ.get("wsgi.url_scheme") == "https",
        cross_site=environ.get("HTTP_SEC_FETCH_SITE", "") in ("cross-site", "same-site"),
    )


def redirect(to: str, *headers: tuple[str, str]) -> PageAnswer:
    """Go on there, with GET. to: relative to the page."""
    return PageAnswer(status=HTTPStatus.SEE_OTHER, kind=TEXT, headers=(("Location", to), *headers))


def link(to: str, query: Mapping[str, str]) -> str:
    """`to?a=b`, without the fields that are empty."""
    given = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in query.items() if value)
    return f"{to}?{given}" if given else to


def _fields(text: str) -> dict[str, str]:
    try:
        found = parse_qsl(text, keep_blank_values=True, max_num_fields=FIELDS)
    except ValueError as exc:
        raise BadForm from exc
    return dict(reversed(found))


def _cookies(header: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header[:LONGEST]).items()}
    except CookieError:
        return {}
