"""A requests Session that calls the sandbox in process: no socket, no thread, the same Response objects.

Only the transport differs from a served sandbox: whoever is handed this session cannot tell.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers
from urllib3 import HTTPHeaderDict, HTTPResponse

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

URL = "http://sandbox.invalid"
"""Where the embedded sandbox is mounted: a name that no resolver may ever answer."""


def session(app: WSGIApplication) -> requests.Session:
    """A Session for URL that ends in `app`. It takes no proxies or certificates from the environment."""
    made = requests.Session()
    made.trust_env = False
    adapter = EmbeddedAdapter(app)
    made.mount(URL, adapter)
    made.mount(URL.replace("http:", "https:"), adapter)
    return made


class EmbeddedAdapter(BaseAdapter):
    """Calls a WSGI application for each request. Timeouts, TLS and proxies have nothing to act on and are ignored."""

    def __init__(self, app: WSGIApplication) -> None:
        super().__init__()
        self._app = app

    # The types of the base class are wider than any caller's; `Any` keeps them.
    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> requests.Response:
        """The application's reply. Raises requests.ConnectionError where it drops the connection."""
        status, headers, body = _call(self._app, _environ(request), request)
        code, _, reason = status.partition(" ")
        raw = HTTPResponse(
            body=io.BytesIO(body),
            headers=HTTPHeaderDict(headers),
            status=int(code),
            reason=reason,
            preload_content=False,
            request_method=request.method,
            request_url=request.url,
        )
        response = requests.Response()
        response.status_code = raw.status
        response.headers = CaseInsensitiveDict(raw.headers)
        response.encoding = get_encoding_from_headers(response.headers)
        response.raw = raw
        response.reason = reason
        response.url = str(request.url)
        response.request = request
        return response

    def close(self) -> None:
        """Nothing is held open."""


def _environ(request: requests.PreparedRequest) -> dict[str, Any]:
    url = urlsplit(str(request.url))
    body = request.body or b""
    content = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else _read(body)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(url.path, "latin-1"),
        "QUERY_STRING": url.query,
        "SERVER_NAME": url.hostname,
        "SERVER_PORT": str(url.port or 80),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": url.scheme,
        "wsgi.input": io.BytesIO(content),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    if content and "CONTENT_LENGTH" not in environ:
        environ["CONTENT_LENGTH"] = str(len(content))
    return environ


def _read(body: Iterable[bytes]) -> bytes:
    reader: Callable[[], bytes] | None = getattr(body, "read", None)
    return reader() if reader is not None else b"".join(body)


def _call(
    app: WSGIApplication, environ: dict[str, Any], request: requests.PreparedRequest
) -> tuple[str, Iterable[tuple[str, str]], bytes]:
    answered: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], exc_info: object = None
    ) -> Callable[[bytes], object]:
        answered.append((status, headers))
        return written.append

    written: list[bytes] = []
    try:
        written.extend(app(environ, start_response))
    except ConnectionError as exc:
        raise requests.ConnectionError(str(exc), request=request) from exc
    status, headers = answered[-1]
    return status, headers, b"".join(written)
