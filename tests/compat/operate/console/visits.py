"""Visits to a console without a browser: a WSGI call, its answer, its cookies."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urljoin

from mws.compat.config import Operator
from mws.compat.operate.console.app import Console
from mws.compat.operate.console.tokens import hash_of, make_token

TOKEN = make_token()
OPERATOR = Operator("anna", hash_of(TOKEN))


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: str

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")


@dataclass
class Visitor:
    """Somebody with a browser that keeps cookies, and follows no redirect by itself."""

    console: Console
    address: str = "127.0.0.1"
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, target: str, **environ: str) -> Answer:
        return self._ask("GET", target, "", environ)

    def post(self, target: str, form: Mapping[str, str], **environ: str) -> Answer:
        return self._ask("POST", target, urlencode(form), environ)

    def sign_in(self, token: str = TOKEN, **environ: str) -> Answer:
        return self.post("/login", {"token": token, "to": "calls"}, **environ)

    def follow(self, answer: Answer, page: str = "/login") -> Answer:
        """Go where a redirect from that page leads."""
        return self.get(urljoin(page, answer.header("Location")))

    def _ask(self, method: str, target: str, body: str, environ: Mapping[str, str]) -> Answer:
        path, _, query = target.partition("?")
        content = body.encode()
        given: dict[str, Any] = {  # Any: as PEP 3333 has it
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REMOTE_ADDR": self.address,
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(content)),
            "wsgi.input": io.BytesIO(content),
            "wsgi.url_scheme": "http",
            **environ,
        }
        begun: list[tuple[str, list[tuple[str, str]]]] = []
        pieces = self.console(given, lambda status, headers, exc_info=None: begun.append((status, headers)) or bytes)  # type: ignore[func-returns-value]  # append
        ((status, headers),) = begun
        for name, value in headers:
            if name == "Set-Cookie":
                cookie, _, rest = value.partition(";")
                key, _, content_of = cookie.partition("=")
                self.cookies[key] = content_of
                if "Max-Age=0" in rest:
                    del self.cookies[key]
        return Answer(int(status[:3]), headers, b"".join(pieces).decode())
