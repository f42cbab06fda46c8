"""A requests Session that calls the sandbox in process: no socket, no thread, the same Response objects.

Only the transport differs from a served sandbox: whoever is handed this session cannot tell.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Iterable, Iterator
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
            body=_Stream(body),
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
    content = body.encode() if isinstance(body, str) else body
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(url.path, "latin-1"),
        "QUERY_STRING": url.query,
        "SERVER_NAME": url.hostname,
        "SERVER_PORT": str(url.port or (443 if url.scheme == "https" else 80)),
        "REQUEST_URI": f"{url.path}?{url.query}" if url.query else url.path,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": url.scheme,
        "wsgi.input": io.BytesIO(content) if isinstance(content, bytes) else _reader(content),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    if isinstance(content, bytes) and content and "CONTENT_LENGTH" not in environ:
        environ["CONTENT_LENGTH"] = str(len(content))
    return environ


def _reader(body: Iterable[bytes]) -> Any:  # Any: a file as it was handed in, or our own
    return body if hasattr(body, "read") else io.BufferedReader(_Stream(body))


class _Stream(io.RawIOBase):
    """Chunks as a file, read as they come: a document of any size passes through without being held."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    # The base class has `WriteableBuffer`, which is a name of the type stubs only.
    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = memoryview(chunk)
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


def _call(
    app: WSGIApplication, environ: dict[str, Any], request: requests.PreparedRequest
) -> tuple[str, Iterable[tuple[str, str]], Iterable[bytes]]:
    answered: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], exc_info: object = None
    ) -> Callable[[bytes], object]:
        answered.append((status, headers))
        return written.append

    written: list[bytes] = []
    try:
        rest: Iterator[bytes] = iter(app(environ, start_response))
        # Two chunks are taken at once: a connection that is dropped after the first byte is an error of the call,
        # as over a socket, and a document is still not held whole.
        written.extend(itertools.islice(rest, 2))
    except ConnectionError as exc:
        raise requests.ConnectionError(str(exc), request=request) from exc
    status, headers = answered[-1]
    return status, headers, itertools.chain(written, rest)
