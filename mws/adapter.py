"""`MWSAdapter`: MWS requests written by hand on `requests` become calls, without a server in between.

    session = requests.Session()
    session.mount("https://mws.amazonservices.com/", MWSAdapter())

Reads a request as `requests` would have sent it, and answers with what `requests` would have made of the reply.
Every refusal of MWS is such a reply, of status 4xx or 5xx. A request is carried out once: nothing is repeated here.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from http.client import responses as reasons
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes, urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.utils import get_encoding_from_headers
from urllib3 import HTTPResponse

from mws.bodies import pieces_of
from mws.calls import LegacyReply
from mws.endpoints import host_of

if TYPE_CHECKING:
    from mws.backends import Backend

__all__ = ["MWSAdapter"]


class MWSAdapter(BaseAdapter):
    """Answers a session's MWS requests by the Selling Partner API, the sandbox, or a host that speaks MWS.

    backend: as of `mws.MWS`; `http`, and any host that was never Amazon's, sends the request as it is.
    verify_signature: False takes each request for the seller's it names, signed or not, at whatever time.

    `timeout`, `verify`, `cert` and `proxies` of a request tell of connections: they hold where one is made. Else a call
    has the deadline of its application's configuration.
    """

    def __init__(self, backend: Backend | str | None = None, *, verify_signature: bool = True) -> None:
        super().__init__()
        self.backend = backend
        self.verify_signature = verify_signature

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: Any = None,  # Any: as requests types it
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """The response to a request, whatever its status; `stream` leaves its body to be read.

        Raises MWSError where nobody is configured who could answer, what the request's own body raises while it is
        read, and requests' exceptions where the request goes over HTTP.
        """
        # Not before a call, as in `mws.apis.base`.
        from mws.backends import exchange

        url = request.url or ""
        body = _Body(request.body)
        reply = exchange(_environ(request, body), url, self.backend, verify_signature=self.verify_signature)
        if reply is None:
            from mws.http import pass_on

            return pass_on(request, stream=stream, timeout=timeout, verify=verify, cert=cert, proxies=proxies)
        if body.failure is not None:
            _close(reply)
            if isinstance(body.failure, OSError):
                raise requests.ConnectionError(body.failure, request=request) from body.failure
            raise body.failure
        response = _response(reply, request)
        response.connection = self  # type: ignore[assignment]  # any adapter: requests' answer to a 401 goes by it
        if not stream:
            _ = response.content
        return response

    def close(self) -> None:
        """Nothing to let go: the process's façades and connections are shared."""


class _Body:
    """The body of a request as a server reads it. failure: what the caller's own file or generator raised meanwhile."""

    def __init__(self, body: Any) -> None:  # Any: whatever requests sends
        self.failure: OSError | ValueError | None = None
        self._pieces = pieces_of(body)
        self._left = b""

    def read(self, size: int) -> bytes:
        """Up to so many bytes; none at the end."""
        try:
            while not self._left:
                self._left = next(self._pieces)
        except StopIteration:
            return b""
        except (OSError, ValueError) as exc:
            self.failure = exc
            raise
        piece, self._left = self._left[:size], self._left[size:]
        return piece


def _environ(request: requests.PreparedRequest, body: _Body) -> dict[str, object]:
    """The request as WSGI has it."""
    parts = urlsplit(request.url or "")
    environ: dict[str, object] = {
        "REQUEST_METHOD": request.method or "",
        "REQUEST_URI": request.path_url,
        "PATH_INFO": unquote_to_bytes(parts.path or "/").decode("latin-1"),
        "QUERY_STRING": parts.query,
        "HTTP_HOST": host_of(request.url or ""),
        "wsgi.input": body,
        "wsgi.input_terminated": request.body is not None and request.body != b"",
    }
    headers: Mapping[str, str | bytes] = request.headers  # requests sends both
    for name, value in headers.items():
        key = name.upper().replace("-", "_")
        if key not in ("CONTENT_LENGTH", "TRANSFER_ENCODING"):
            text = value.decode("latin-1") if isinstance(value, bytes) else value
            environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = text
    return environ


def _response(reply: LegacyReply, request: requests.PreparedRequest) -> requests.Response:
    """What `requests` makes of such a reply that came over HTTP."""
    from mws.backends import headers_of  # loaded by `send`

    response = requests.Response()
    response.status_code = reply.status
    response.reason = reasons.get(reply.status, "")
    response.headers = headers_of(reply)
    response.encoding = get_encoding_from_headers(response.headers)
    response.url = request.url or ""
    response.request = request
    response.raw = HTTPResponse(
        body=io.BytesIO(reply.body) if isinstance(reply.body, bytes) else reply.body,
        headers=dict(response.headers),
        status=reply.status,
        version=11,
        version_string="HTTP/1.1",
        reason=response.reason,
        preload_content=False,
        request_method=request.method,
        request_url=request.path_url,
    )
    return response


def _close(reply: LegacyReply) -> None:
    if not isinstance(reply.body, bytes):
        reply.body.close()
