"""One request to the pages and what is answered to it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from mws.spapi.consent.look import language_of, say
from mws.spapi.consent.requests import cookie_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_SESSION = re.compile(r"[A-Za-z0-9_-]{43}")
SEALED = re.compile(r"[A-Za-z0-9_-]{1,3500}")
"""What browsers keep of a cookie is 4,096 bytes, its name and attributes included."""

SESSION_COOKIE = "spapi-oauth"
"""By which a browser is known, without its prefix."""

HERE = "here"
"""Said in the query by a page of ours that sends the browser on to another of ours."""


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """What a page answers. cookies: name, without prefix, to sealed value; an empty one ends the cookie."""

    status: int
    body: str = ""
    location: str = ""
    cookies: Mapping[str, str] = field(default_factory=dict)


def go_to(location: str, cookies: Mapping[str, str] | None = None) -> PageAnswer:
    """A redirect after which the browser asks with GET."""
    return PageAnswer(303, location=location, cookies=cookies or {})


@dataclass(frozen=True, slots=True)
class Visitor:
    """One request. session: the browser's cookie, or a new one where it brought none (`known` is False then).

    root: where the pages are mounted. prefix: of our cookies' names. language: of the texts for whoever reads.
    """

    environ: WSGIEnvironment
    session: str
    known: bool
    user: str
    root: str
    prefix: str
    language: str

    @classmethod
    def of(cls, environ: WSGIEnvironment, user: str, root: str, prefix: str) -> Visitor:
        """Read from a request."""
        session = cookie_of(environ, prefix + SESSION_COOKIE, _SESSION)
        language = language_of(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        return cls(environ, session or secrets.token_urlsafe(32), bool(session), user, root, prefix, language)

    def path(self, page: str) -> str:
        """A page of ours as a path of this host."""
        return self.root + page

    @property
    def query(self) -> str:
        """The query string."""
        text: str = self.environ.get("QUERY_STRING", "")
        return text

    def asked(self, name: str) -> str:
        """A parameter of the query, "" without it."""
        return dict(parse_qsl(self.query[:8192])).get(name, "")

    def sealed(self, name: str) -> str:
        """What a cookie of ours keeps sealed, "" for nothing."""
        return cookie_of(self.environ, f"{self.prefix}{name}", SEALED)

    @property
    def was_sent_by_another_site(self) -> bool:
        """Whether another site may have sent the browser here: then a host's SameSite=Strict cookie stayed behind.

        Browsers say so in Sec-Fetch-Site; for those that do not, only a page of ours says that it sent them.
        """
        site = self.environ.get("HTTP_SEC_FETCH_SITE", "")
        return self.asked(HERE) != "1" and site not in ("same-origin", "same-site", "none")

    def say(self, key: str, **values: str) -> str:
        """A paragraph of the texts."""
        return f"<p>{say(self.language, key, **values)}</p>"
