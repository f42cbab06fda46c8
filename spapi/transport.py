"""Sends one HTTP request and brings back the whole reply, within a deadline. Knows nothing of tokens, rates or retries.

The deadline holds for every single receive, so a server that drips a byte a second, in headers or in body, does not
outlive it. Redirects are never followed: they would hand an access token to another host. Every foreign exception is
turned into one of `spapi.errors` here and nowhere else, and none of them stays in the chain: they carry the prepared
request, and that carries the token.
"""

from __future__ import annotations

import socket
import ssl
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from threading import Event
from typing import Protocol
from urllib.parse import urlsplit

import requests
import urllib3
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ReadTimeoutError

from mws import forks
from mws.spapi.errors import (
    ConnectFailed,
    ConnectionLost,
    DeadlineExceeded,
    TransportError,
    UnreadableReply,
)
from mws.spapi.sockets import MACHINE, DeadlineAdapter, flight

POOL_SIZE = 32
CONNECT_TIMEOUT = 10.0
# A reply that unpacks to more than this is an attack or a mistake: Amazon's largest JSON replies are a few megabytes.
MAX_BODY = 256 * 1024 * 1024


# What the libraries below raise.
FOREIGN = (requests.RequestException, HTTPError, HTTPException, OSError)


class Body(Protocol):
    """A request body that is read block by block while it is sent."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, b"" at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, headers and the decoded body of one exchange."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class Cause(Exception):
    """What the libraries below said, class and text, without the request they attach to it."""


class Transport:
    """Connections, pooled and shared by all threads.

    pool_size: connections kept per host. proxy: URL for http and https. ca_bundle: path of a PEM file. session: a
    `requests.Session` to use as it stands, with its adapters, proxies and verification; the per-receive deadline then
    needs `DeadlineAdapter` mounted on it.
    """

    def __init__(
        self,
        *,
        session: requests.Session | None = None,
        pool_size: int = POOL_SIZE,
        proxy: str = "",
        ca_bundle: str = "",
    ) -> None:
        self._own = session is None
        self._session = session or requests.Session()
        if session is None:
            adapter = DeadlineAdapter(pool_connections=pool_size, pool_maxsize=pool_size)
            self._session.mount("https://", adapter)
            self._session.mount("http://", adapter)
        self._proxies = {"http": proxy, "https": proxy} if proxy else {}
        self._ca_bundle = ca_bundle
        self._settings: dict[str, _Settings] = {}
        # A session that was handed in too: it may be remade by several of us, which does no harm.
        forks.in_child(self, Transport._reconnect)

    def exchange(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        *,
        timeout: float,
        operation: str = "",
        cancel: Event | None = None,
    ) -> Reply:
        """The reply to one request. timeout: seconds for everything together. cancel: ends it when set.

        Raises ConnectFailed where nothing can have arrived, ConnectionLost, DeadlineExceeded; UnreadableReply for a
        redirect and for content that does not unpack. What was cancelled is a ConnectFailed or ConnectionLost too.
        """
        if timeout <= 0:
            raise DeadlineExceeded(f"{_what(operation, method)}: no time was left to send it", operation=operation)
        try:
            response, raw = self._receive(method, url, headers, body, timeout, cancel)
        except FOREIGN as exc:
            failure = told(exc, _what(operation, method), operation)
        else:
            return _checked(response, raw, _what(operation, method), operation)
        # Outside the except block: inside it Python would chain the foreign exception, request and token included.
        raise failure

    def begin(
        self, method: str, url: str, headers: Mapping[str, str], body: Body | bytes | None, *, timeout: float
    ) -> requests.Response:
        """Send one request and come back with status and headers; the body is still to be read by the caller.

        timeout: seconds for each send and receive where the connection does not heed `flight`. A body that is read from
        wants its Content-Length among the headers. Raises foreign exceptions (FOREIGN): hand them to `told`.
        """
        settings = self._settings_for(url)
        # The adapter is called past Session.send: no cookies shared between sellers, no redirects, no netrc.
        return self._session.get_adapter(url).send(
            _prepared(method, url, headers, body),
            stream=True,
            timeout=(min(CONNECT_TIMEOUT, timeout), timeout),
            verify=settings.verify,
            cert=settings.cert,
            proxies=settings.proxies,
        )

    def close(self) -> None:
        """Close the pooled connections, unless the session was handed in."""
        if self._own:
            self._session.close()

    def _reconnect(self) -> None:
        """In a forked child: the pooled connections are the parent's."""
        forks.renew_connections(self._session)

    def _receive(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
        cancel: Event | None,
    ) -> tuple[requests.Response, bytes]:
        flight.deadline = MACHINE.monotonic() + timeout
        flight.cancel = cancel
        flight.sent = None
        try:
            response = self.begin(method, url, headers, body, timeout=timeout)
            try:
                return response, _raw_body(response)
            except BaseException:
                response.close()
                raise
        finally:
            flight.deadline = flight.cancel = None
            if flight.watched is not None:
                flight.leave()

    def _settings_for(self, url: str) -> _Settings:
        """Proxies and verification for a host, from arguments, session and environment; worked out once per host."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        found = self._settings.get(origin)
        if found is None:
            merged = self._session.merge_environment_settings(
                origin, dict(self._proxies), None, self._ca_bundle or None, None
            )
            verify = True if merged["verify"] is None else merged["verify"]
            found = _Settings(dict(merged["proxies"]), verify, merged["cert"])
            self._settings[origin] = found
        return found


@dataclass(frozen=True, slots=True)
class _Settings:
    proxies: dict[str, str] = field(repr=False)
    verify: bool | str
    cert: str | tuple[str, str] | None


# ---- requests, replies ---------------------------------------------------------------------------------------------


def _prepared(method: str, url: str, headers: Mapping[str, str], body: Body | bytes | None) -> requests.PreparedRequest:
    """A prepared request without the preparing: the URL is encoded already and must not be touched again."""
    prepared = requests.PreparedRequest()
    prepared.method = method
    prepared.url = url
    prepared.headers = CaseInsensitiveDict(headers)
    prepared.headers.setdefault("Accept-Encoding", "gzip")
    if isinstance(body, bytes):
        prepared.headers["Content-Length"] = str(len(body))
    # requests' stubs know fewer kinds of bodies than requests does: it reads from what has read().
    prepared.body = body  # type: ignore[assignment]
    prepared.hooks = {}
    prepared._cookies = None  # type: ignore[attr-defined]
    return prepared


def _raw_body(response: requests.Response) -> bytes:
    """The bytes as they came, undecoded where the reply is urllib3's."""
    raw = response.raw
    if isinstance(raw, urllib3.HTTPResponse):
        data: bytes = raw.read(decode_content=False)
        raw.release_conn()
        return data
    return response.content


def _checked(response: requests.Response, raw: bytes, what: str, operation: str) -> Reply:
    """The reply, if as many bytes came as were promised and they unpack to their end."""
    headers = response.headers
    promised = headers.get("Content-Length", "")
    if promised.isdigit() and len(raw) < int(promised) and response.request.method != "HEAD":
        raise ConnectionLost(f"{what}: the reply broke off after {len(raw)} of {promised} bytes", operation=operation)
    status = response.status_code
    if 300 <= status < 400:
        raise UnreadableReply(
            f"{what}: answered with a redirect ({status}), which is not followed: check the endpoint",
            operation=operation,
            status=status,
        )
    encoding = headers.get("Content-Encoding", "").strip().lower()
    if not encoding or encoding == "identity" or not raw:
        return Reply(status, headers, raw)
    body = _unpacked(raw, encoding)
    if body is None:
        raise UnreadableReply(
            f"{what}: the reply (HTTP {status}) does not unpack as {encoding!r}: cut off or damaged",
            operation=operation,
            status=status,
        )
    return Reply(status, headers, body)


def _unpacked(raw: bytes, encoding: str) -> bytes | None:
    """All members of a gzip or deflate body; None where it is cut, damaged, longer than MAX_BODY or another kind."""
    if encoding not in ("gzip", "x-gzip", "deflate"):
        return None
    parts: list[bytes] = []
    room = MAX_BODY
    while raw:
        # 47 = zlib finds out by itself whether the header is gzip's or zlib's.
        unpack = zlib.decompressobj(47)
        try:
            parts.append(unpack.decompress(raw, room))
        except zlib.error:
            return None
        room -= len(parts[-1])
        if not unpack.eof or room <= 0:
            return None
        raw = unpack.unused_data
    return b"".join(parts)


# ---- failures: the only place where foreign exceptions are judged --------------------------------------------------

_FAILURES: tuple[tuple[tuple[type[BaseException], ...], type[TransportError], str], ...] = (
    # Connecting took too long: nothing was sent.
    ((requests.ConnectTimeout, ConnectTimeoutError), ConnectFailed, "could not connect in time"),
    # Before ConnectionError: requests wraps a timeout in the middle of a body in that.
    ((requests.ReadTimeout, ReadTimeoutError, TimeoutError), DeadlineExceeded, "no whole reply within the deadline"),
    # A certificate is judged during the handshake, before the request is sent.
    ((ssl.SSLCertVerificationError,), ConnectFailed, "the server's certificate was not accepted"),
    ((socket.gaierror,), ConnectFailed, "the host name was not found"),
    # NewConnectionError says that no connection came about, whatever the system's reason.
    ((NewConnectionError, ConnectionRefusedError), ConnectFailed, "could not connect"),
    # urllib3 raises this only while it has no connection to the proxy yet.
    ((requests.exceptions.ProxyError, urllib3.exceptions.ProxyError), ConnectFailed, "the proxy could not be reached"),
    ((BaseException,), ConnectionLost, "the connection broke"),
)


def told(exc: BaseException, what: str, operation: str) -> TransportError:
    """The error of ours that a foreign exception stands for, ready to be raised outside the except block.

    what: begins the sentence. operation: the Route key, "" where none applies.
    """
    kind, problem, cause = _failure(exc, flight.sent)
    error = kind(f"{what}: {problem}", operation=operation)
    error.__cause__ = cause
    return error


def _failure(exc: BaseException, sent: bool | None) -> tuple[type[TransportError], str, Cause]:
    """Class, sentence and scrubbed cause for a foreign exception: the first row that any link of its chain matches."""
    links = list(_chain(exc))
    kind, problem = next(
        (kind, problem) for types, kind, problem in _FAILURES if any(isinstance(link, types) for link in links)
    )
    if sent is False and kind is not ConnectFailed:
        kind, problem = ConnectFailed, "could not connect"
    root = links[-1]
    said = str(root) if isinstance(root, OSError) and not isinstance(root, requests.RequestException) else ""
    name = type(root).__name__
    return kind, f"{problem} ({name})", Cause(f"{name}: {said}" if said else name)


def _chain(exc: BaseException) -> Iterator[BaseException]:
    """An exception and what it was made from, outermost first: `reason`, wrapped arguments, cause, context."""
    seen: set[int] = set()
    current: BaseException | None = exc
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = next(_inside(current), None)


def _inside(exc: BaseException) -> Iterator[BaseException]:
    links: Iterable[object] = (getattr(exc, "reason", None), *exc.args, exc.__cause__, exc.__context__)
    return (link for link in links if isinstance(link, BaseException))


def _what(operation: str, method: str) -> str:
    return operation or f"{method} request"
