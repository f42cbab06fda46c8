"""What walks through the pages of both workflows: a browser that knows cookies, links and forms but no JavaScript."""

from __future__ import annotations

import io
import re
from datetime import datetime, timezone
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from wsgiref.validate import validator

from mws.spapi.consent.proof import Proof, RegionProof
from mws.spapi.consent.site import PageSite
from mws.spapi.consent.workflows import Authorisation, Pending
from tests.spapi.faulty import Faulty, reply

NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
APP_ID = "amzn1.sp.solution.1"
SECRET, CODE, REFRESH, MWS, AMAZONS = (
    f"{kind}-pl4nted" for kind in ("secret", "code", "Atzr|refresh", "mws", "amazon")
)
US = "ATVPDKIKX0DER"
CONFIRM = f"https://sellercentral.amazon.com/apps/authorize/confirm/{APP_ID}"
PROVEN = Proof((RegionProof("na", (US,), "A3"),))
YES = reply({"access_token": "Atza|x", "token_type": "bearer", "expires_in": 3600, "refresh_token": REFRESH})


class Shop:
    """A host application: its users sign in at /sign-in, and what they authorise is kept."""

    def __init__(self) -> None:
        self.signed_in = "ann"
        self.kept: list[tuple[Pending, Authorisation]] = []
        self.next_page = ""

    def user(self, environ: dict[str, Any]) -> str:
        return self.signed_in

    def sign_in(self, return_to: str) -> str:
        return "/sign-in?" + urlencode({"next": return_to})

    def authorised(self, pending: Pending, authorisation: Authorisation) -> str:
        self.kept.append((pending, authorisation))
        return self.next_page


class Browser:
    """Follows nothing by itself, so that each step is seen."""

    def __init__(self, pages: PageSite, root: str = "/amazon", scheme: str = "https") -> None:
        self._app = validator(pages)
        self._root = root
        self._scheme = scheme
        self.cookies: dict[str, str] = {}
        self.status = 0
        self.headers: dict[str, str] = {}
        self.set_cookies: list[str] = []
        self.address = "203.0.113.9"
        self.languages = "en-GB,en;q=0.9"
        self.fetch_site = True
        self.more: dict[str, str] = {}
        self.body = ""

    def get(self, url: str, method: str = "GET", form: dict[str, str] | None = None, cross_site: bool = False) -> str:
        """The Location of the answer, "" without one. cross_site: another site sends the browser there."""
        parts = urlsplit(url)
        body = urlencode(form or {}).encode()
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": self._root,
            "PATH_INFO": parts.path.removeprefix(self._root),
            "QUERY_STRING": parts.query,
            "SERVER_NAME": "host.example",
            "SERVER_PORT": "443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "evil.example",
            "REMOTE_ADDR": self.address,
            "HTTP_ACCEPT_LANGUAGE": self.languages,
            "CONTENT_LENGTH": str(len(body)) if form is not None else "",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": self._scheme,
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        if self.fetch_site:
            environ["HTTP_SEC_FETCH_SITE"] = "cross-site" if cross_site else "same-origin"
        environ |= self.more
        # SameSite=Lax: a form of another site brings no cookies along.
        if self.cookies and not (cross_site and method == "POST"):
            others = "odd cookie=; [x]=y"
            environ["HTTP_COOKIE"] = "; ".join([others, *(f"{k}={v}" for k, v in self.cookies.items())])

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Any:
            self.status, self.headers = int(status[:3]), dict(headers)
            self.set_cookies = [value for name, value in headers if name == "Set-Cookie"]
            return lambda data: None

        answer = self._app(environ, start_response)
        self.body = b"".join(answer).decode()
        getattr(answer, "close", lambda: None)()
        for cookie in self.set_cookies:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
            if "Max-Age=0" in cookie:
                del self.cookies[name]
        return self.headers.get("Location", "")

    def refresh(self) -> str:
        """Where the page sends the browser by itself."""
        onward = re.search(r'<meta http-equiv="refresh" content="0; url=([^"]*)">', self.body)
        assert onward is not None, self.body
        return unescape(onward[1])

    def submit(self, **chosen: str) -> str:
        """Press the page's button, its hidden fields included."""
        action = re.search(r'<form method="post" action="([^"]*)">', self.body)
        assert action is not None
        hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', self.body)
        return self.get(unescape(action[1]), "POST", dict(hidden) | chosen)


def came(state: str, seller: str = "A3", **more: str) -> str:
    query = {"state": state, "selling_partner_id": seller, "spapi_oauth_code": CODE, **more}
    return "/amazon/redirect?" + urlencode(query)


def login(callback: str = CONFIRM, seller: str = "A3") -> str:
    query = {"amazon_callback_uri": callback, "amazon_state": AMAZONS, "selling_partner_id": seller}
    return "/amazon/login?" + urlencode(query)


def state_in(uri: str) -> str:
    return dict(parse_qsl(urlsplit(uri).query))["state"]


def codes(lwa: Faulty) -> list[bytes]:
    """The requests that exchanged a code."""
    return [seen.body for seen in lwa.tokens if b"authorization_code" in seen.body]


def leave(browser: Browser) -> str:
    """The website workflow up to Amazon; the `state` that Amazon was given."""
    browser.get("/amazon/authorize")
    return state_in(browser.submit(marketplace=US))
