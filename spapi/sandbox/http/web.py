"""Reads a request out of a WSGI environ."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote

from mws.spapi.sandbox.calls.messages import LARGEST_BODY, Request

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


def read_request(environ: WSGIEnvironment, *, body: bool = True) -> Request:
    """The request in a WSGI environ. A body is read to its announced length, or to its end where it comes in chunks.

    body: False leaves it in `wsgi.input`, for documents.
    """
    length = environ.get("CONTENT_LENGTH") or ""
    chunked = "chunked" in str(environ.get("HTTP_TRANSFER_ENCODING", "")).lower()
    content = b""
    if body and chunked:
        content = environ["wsgi.input"].read(LARGEST_BODY + 1)
    elif body and length.isdigit() and int(length):
        content = environ["wsgi.input"].read(min(int(length), LARGEST_BODY + 1))
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
