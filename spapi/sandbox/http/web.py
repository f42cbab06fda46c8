"""Reads a request out of a WSGI environ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote

from mws.spapi.headers import number_in
from mws.spapi.sandbox.calls.messages import LARGEST_BODY, Request

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def read_request(environ: WSGIEnvironment, *, body: bool = True, hosts: Sequence[str] = ()) -> Request:
    """The request in a WSGI environ. A body is read to its announced length, or to its end where it comes in chunks.

    body: False leaves it in `wsgi.input`, for documents. hosts: hosts with ports under which this server was reached.
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
        root=f"{environ.get('wsgi.url_scheme', 'http')}://{_host(headers.get('host', ''), environ, hosts)}",
    )


def _raw_path(environ: WSGIEnvironment, path: bytes) -> str:
    # REQUEST_URI is what our server, uWSGI and the embedded session say; a server that says nothing has decoded %2F.
    sent = str(environ.get("REQUEST_URI") or "").partition("?")[0]
    return sent if sent.startswith("/") else quote(path, safe="/")


def _host(sent: str, environ: WSGIEnvironment, hosts: Sequence[str]) -> str:
    """The host a client can reach us by. Some cut as many characters off `http://host` as `https://` has.

    What they send is then the end of a name of ours; a whole one is taken as it is, since we may have more names.
    """
    own, port = _server(environ), str(environ.get("SERVER_PORT", "80"))
    known = [*hosts, own, *(f"{name}:{port}" for name in LOOPBACK), *LOOPBACK]
    if not sent:
        return own
    return sent if sent in known else next((name for name in known if name.endswith(sent)), sent)


def _server(environ: WSGIEnvironment) -> str:
    name, port = str(environ.get("SERVER_NAME", "localhost")), str(environ.get("SERVER_PORT", "80"))
    usual = "443" if environ.get("wsgi.url_scheme") == "https" else "80"
    return name if port == usual else f"{name}:{port}"
