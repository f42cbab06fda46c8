"""Requests and replies of the sandbox as plain values, and the one place where Amazon's error shape is written.

Reads a WSGI environ, gives bytes back. Knows no operation.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote

from mws.spapi.headers import number_in

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

JSON = "application/json"
LARGEST_BODY = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """One request. path: decoded. query: decoded values by name; a name given twice keeps both.

    has_body: the request announced a body, even an empty one. body is cut at LARGEST_BODY + 1 bytes.
    raw_path: the path as it was sent, where the server tells it: only there is `%2F` told from `/`.
    root: scheme and host the client used, `http://127.0.0.1:8080`; document URLs begin with it.
    """

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str] = field(repr=False)
    has_body: bool
    body: bytes = field(repr=False)
    raw_path: str = ""
    root: str = ""

    def one(self, name: str) -> str:
        """The parameter's value, the last one where it was repeated; "" where it is absent or empty."""
        return self.query.get(name, [""])[-1]

    def many(self, name: str) -> tuple[str, ...]:
        """A list parameter: comma-joined, as Amazon's models have it, or repeated."""
        values = (part.strip() for value in self.query.get(name, ()) for part in value.split(","))
        return tuple(value for value in values if value)


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply. broken: send the headers and the first byte only, then drop the connection.

    chunks, length: a body to be streamed in place of `body`, and its bytes; length is -1 where `body` is the body.
    """

    status: int
    body: bytes = field(repr=False)
    content_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()
    broken: bool = False
    chunks: Iterable[bytes] = field(default=(), repr=False)
    length: int = -1


class Refusal(Exception):
    """An SP-API error to be answered. `status` decides; `details` is "" where Amazon leaves it so."""

    def __init__(self, status: int, code: str, message: str, details: str = "") -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.details = status, code, message, details


def invalid(message: str, details: str = "") -> Refusal:
    """400 InvalidInput, the code Amazon's Orders, Sellers and Tokens models use for a bad parameter."""
    return Refusal(400, "InvalidInput", message, details)


def denied(details: str = "") -> Refusal:
    """403 Unauthorized. details: "" for a missing role or an unknown path, else what is wrong with the token."""
    return Refusal(403, "Unauthorized", "Access to requested resource is denied.", details)


# Seen from Amazon: only the one for 429. The others are API Gateway's usual word for the status, ours by inference.
_ERROR_TYPES = {400: "InvalidInputException", 403: "AccessDeniedException", 429: "TooManyRequestsException"}


def refusal_reply(refusal: Refusal) -> Reply:
    """The refusal in SP-API's `{"errors": [...]}`."""
    error = {"code": refusal.code, "message": refusal.message, "details": refusal.details}
    error_type = _ERROR_TYPES.get(refusal.status, f"{refusal.code}Exception")
    return Reply(refusal.status, encode({"errors": [error]}), headers=(("x-amzn-ErrorType", error_type),))


# `Any`: what json takes has no narrower name that mypy accepts for nested literals.
def encode(value: Any) -> bytes:
    """Compact UTF-8 JSON, as Amazon sends it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def read_request(environ: WSGIEnvironment, *, body: bool = True) -> Request:
    """The request in a WSGI environ. A body is read to its announced length, or to its end where it comes in chunks.

    body: False leaves it in `wsgi.input`, for documents.
    """
    length = environ.get("CONTENT_LENGTH") or ""
    chunked = "chunked" in str(environ.get("HTTP_TRANSFER_ENCODING", "")).lower()
    content = b""
    if body and chunked:
        content = environ["wsgi.input"].read(LARGEST_BODY + 1)
    elif body and (size := number_in(length)):
        content = environ["wsgi.input"].read(min(size, LARGEST_BODY + 1))
    headers = {name[5:].replace("_", "-").lower(): str(value) for name, value in environ.items() if name[:5] == "HTTP_"}
    headers["content-type"] = str(environ.get("CONTENT_TYPE") or "")
    headers["content-length"] = length
    path = str(environ.get("PATH_INFO", "")).encode("latin-1")
    return Request(
        method=str(environ["REQUEST_METHOD"]),
        path=path.decode("utf-8", "replace"),
        query=parse_qs(str(environ.get("QUERY_STRING", "")), keep_blank_values=True),
        headers=headers,
        has_body=bool(length) or chunked,
        body=content,
        raw_path=_raw_path(environ, path),
        root=f"{environ.get('wsgi.url_scheme', 'http')}://{headers.get('host') or _server(environ)}",
    )


def _raw_path(environ: WSGIEnvironment, path: bytes) -> str:
    # REQUEST_URI is what our server, uWSGI and the embedded session say; a server that says nothing has decoded %2F.
    sent = str(environ.get("REQUEST_URI") or "").partition("?")[0]
    return sent if sent.startswith("/") else quote(path, safe="/")


def _server(environ: WSGIEnvironment) -> str:
    name, port = str(environ.get("SERVER_NAME", "localhost")), str(environ.get("SERVER_PORT", "80"))
    usual = "443" if environ.get("wsgi.url_scheme") == "https" else "80"
    return name if port == usual else f"{name}:{port}"
