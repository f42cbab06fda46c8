"""Sends one HTTP request and brings back the whole reply, within a deadline. Knows nothing of tokens, rates or retries.

The deadline holds for every single receive, so a server that drips a byte a second, in headers or in body, does not
outlive it. Redirects are never followed: they would hand an access token to another host. Every foreign exception
becomes one of `spapi.errors` (`failures.py`), and none of them stays in the chain: they carry the prepared request, and
that carries the token.
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Event
from typing import Protocol
from urllib.parse import urlsplit

import requests
import urllib3
from requests.structures import CaseInsensitiveDict

from mws import forks
from mws.spapi.connect import look_up
from mws.spapi.errors import (
    CannotConnect,
    ConnectionLost,
    DeadlineExceeded,
    InvalidCall,
    SpapiError,
    UnreadableReply,
)
from mws.spapi.failures import READING, Target, as_error
from mws.spapi.headers import number_in
from mws.spapi.sockets import MACHINE, Addresses, DeadlineAdapter, ReplyTooLong, socket_limits

POOL_SIZE = 32
CONNECT_TIMEOUT = 10.0
# A reply that unpacks to more than this is an attack or a mistake: Amazon's largest JSON replies are a few megabytes.
MAX_BODY = 256 * 1024 * 1024

# Where a URL names no port. What is spoken by other schemes makes its connections itself.
_PORTS = {"http": 80, "https": 443}

# Members of a compressed reply: one is usual. Each more is a copy of the rest: millions of empty ones, a reply of a few
# megabytes, would outlive any deadline.
MOST_MEMBERS = 64

# Read from a connection at one go.
PIECE = 256 * 1024
# What the head of a reply may have beside its body: more than http.client takes as headers in all.
_HEAD = 8 * 1024 * 1024


class Body(Protocol):
    """A request body that is read block by block while it is sent."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, b"" at the end."""
        ...


@dataclass(frozen=True, slots=True)
class HttpReply:
    """Status, headers and the decoded body of one exchange."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class Transport:
    """Connections, pooled and shared by all threads.

    pool_size: connections kept per host. proxy: URL for http and https. ca_bundle: path of a PEM file. session: a
    `requests.Session` to use as it stands, with its adapters, proxies and verification; the per-receive deadline, and
    that one reply answers one request, then need `DeadlineAdapter` mounted on it. max_body: bytes of a reply of
    `exchange` at most, as sent and as unpacked.
    """

    def __init__(
        self,
        *,
        session: requests.Session | None = None,
        pool_size: int = POOL_SIZE,
        proxy: str = "",
        ca_bundle: str = "",
        max_body: int = MAX_BODY,
    ) -> None:
        self._max_body = max_body
        self._own = session is None
        self._session = session or requests.Session()
        if session is None:
            adapter = DeadlineAdapter(pool_connections=pool_size, pool_maxsize=pool_size)
            self._session.mount("https://", adapter)
            self._session.mount("http://", adapter)
        self._proxies = {"http": proxy, "https": proxy} if proxy else {}
        self._ca_bundle = ca_bundle
        self._settings: dict[str, _Settings] = {}
        # Kept by who uses it: endpoints that answered when they were asked last. There is a connection to them, or one
        # is soon made.
        self.reached: set[str] = set()
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
        addresses: Addresses | None = None,
    ) -> HttpReply:
        """The reply to one request. timeout: seconds for everything together. cancel: ends it when set.

        addresses: what `look_up` found for that URL, so that nothing is looked up any more.

        Raises ConnectFailed where nothing can have arrived, CannotConnect where a repeat will not either;
        ConnectionLost, DeadlineExceeded; UnreadableReply for a redirect, for content that does not unpack and for more
        of it than `max_body`; InvalidCall where the CA bundle is no file. What was cancelled is a ConnectFailed or
        ConnectionLost too.
        """
        if timeout <= 0:
            raise DeadlineExceeded(f"{_what(operation, method)}: no time was left to send it", operation=operation)
        try:
            response, raw = self._receive(method, url, headers, body, timeout, cancel, addresses)
        except READING as exc:
            failure = self.as_error(exc, url, _what(operation, method), operation)
        else:
            return self._checked(response, raw, url, _what(operation, method), operation)
        # Outside the except block: inside it Python would chain the foreign exception, request and token included.
        raise failure

    def look_up(
        self, url: str, patience: float, *, operation: str = "", cancel: Event | None = None
    ) -> Addresses | None:
        """Where a request to that URL has to connect to, for `exchange`. patience: seconds this may take.

        None where connections are made by others: a session that was handed in, a proxy of another kind. Raises as
        `exchange` does where nobody is found: nothing was sent.
        """
        if not isinstance(self._session.get_adapter(url), DeadlineAdapter):
            return None
        try:
            proxy = requests.utils.select_proxy(url, self._settings_for(url).proxies)
            parts = urlsplit(url if not proxy else proxy if "://" in proxy else f"http://{proxy}")
            host, port = parts.hostname, parts.port or _PORTS.get(parts.scheme)
            if not host or port is None:
                return None
            found = look_up(host, port, ends=MACHINE.monotonic() + patience, cancel=cancel)
            return Addresses(host, port, found)
        except READING as exc:
            through = requests.exceptions.ProxyError(exc) if proxy else exc
            failure = as_error(through, self._address(url), _what(operation, "GET"), operation, sent=False)
        raise failure

    def begin(
        self, method: str, url: str, headers: Mapping[str, str], body: Body | bytes | None, *, timeout: float
    ) -> requests.Response:
        """Send one request and come back with status and headers; the body is still to be read by the caller.

        timeout: seconds for each send and receive where the connection does not heed `socket_limits`. A body that is
        read from wants its Content-Length among the headers. Raises foreign exceptions (FOREIGN): hand them to
        `as_error`.
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

    def as_error(self, exc: BaseException, url: str, what: str, operation: str) -> SpapiError:
        """The error of ours that a foreign exception stands for, ready to be raised outside the except block.

        url: of the request that failed; its host is named. what: begins the sentence. operation: the Route key, ""
        where none applies.
        """
        return as_error(exc, self._address(url), what, operation, sent=socket_limits.sent)

    def _address(self, url: str) -> Target:
        try:
            proxy = requests.utils.select_proxy(url, self._settings_for(url).proxies)
        except ValueError:  # a URL that is none: nothing was asked of anybody
            proxy = None
        return Target(_place(url), _place(proxy or ""))

    def close(self) -> None:
        """Close the pooled connections, unless the session was handed in."""
        if self._own:
            self._session.close()

    def _reconnect(self) -> None:
        """In a forked child: the pooled connections are the parent's."""
        self.reached.clear()
        forks.renew_connections(self._session)

    def _receive(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        timeout: float,
        cancel: Event | None,
        addresses: Addresses | None,
    ) -> tuple[requests.Response, bytes]:
        socket_limits.addresses = addresses
        socket_limits.deadline = MACHINE.monotonic() + timeout
        socket_limits.cancel = cancel
        # Of an adapter that is not ours it is never known.
        socket_limits.sent = False if self._own else None
        socket_limits.most = self._max_body + _HEAD
        try:
            response = self.begin(method, url, headers, body, timeout=timeout)
            try:
                return response, _raw_body(response, self._max_body)
            except BaseException:
                response.close()
                raise
        finally:
            socket_limits.deadline = socket_limits.most = socket_limits.cancel = socket_limits.addresses = None
            if socket_limits.watched is not None:
                socket_limits.leave()

    def _checked(self, response: requests.Response, raw: bytes, url: str, what: str, operation: str) -> HttpReply:
        """The reply, if as many bytes came as were promised and they unpack to their end."""
        headers, status = response.headers, response.status_code
        promised = headers.get("Content-Length", "")
        cut = promised != str(len(raw)) and len(raw) < (number_in(promised) or 0)
        if cut and status != 204 and response.request.method != "HEAD":
            raise ConnectionLost(
                f"{what}: the reply broke off after {len(raw)} of {promised} bytes", operation=operation
            )
        if 300 <= status < 400:
            raise UnreadableReply(
                f"{what}: answered with a redirect ({status}), which is not followed: check the endpoint",
                operation=operation,
                status=status,
            )
        if status == 407:
            raise CannotConnect(f"{what}: {self._address(url).proxy_refuses}", operation=operation, status=status)
        encoding = headers.get("Content-Encoding", "").strip().lower()
        if not encoding or encoding == "identity" or not raw:
            return HttpReply(status, headers, raw)
        body = _unpacked(raw, encoding, self._max_body)
        if body is None:
            raise UnreadableReply(
                f"{what}: the reply (HTTP {status}) does not unpack as {encoding!r}: cut off, damaged, "
                "too long or in too many parts",
                operation=operation,
                status=status,
            )
        return HttpReply(status, headers, body)

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
            if isinstance(verify, str) and not os.path.exists(verify):
                raise InvalidCall(f"the CA bundle {verify!r} is no file", parameter="ca_bundle")
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


def _raw_body(response: requests.Response, at_most: int) -> bytes:
    """The bytes as they came, undecoded where the reply is urllib3's. Raises ReplyTooLong."""
    raw = response.raw
    if not isinstance(raw, urllib3.HTTPResponse):
        return _within(response.content, at_most)
    if (raw.length_remaining or 0) > at_most:
        raise ReplyTooLong("its Content-Length is too large")
    # In pieces: a length that is a lie would otherwise be as much memory, asked for at once.
    piece: bytes = raw.read(PIECE, decode_content=False)
    if raw.length_remaining == 0 or not piece:
        raw.release_conn()
        return piece
    pieces, size = [piece], len(piece)
    while size <= at_most and (piece := raw.read(PIECE, decode_content=False)):
        pieces.append(piece)
        size += len(piece)
    data = _within(b"".join(pieces), at_most)
    raw.release_conn()
    return data


def _within(data: bytes, at_most: int) -> bytes:
    if len(data) > at_most:
        raise ReplyTooLong("the reply is too long")
    return data


def _unpacked(raw: bytes, encoding: str, at_most: int) -> bytes | None:
    """All members of a gzip or deflate body, MOST_MEMBERS at most.

    None where it is cut, damaged, longer than `at_most`, in more members, or of another kind.
    """
    if encoding not in ("gzip", "x-gzip", "deflate"):
        return None
    parts: list[bytes] = []
    room = at_most + 1
    for _ in range(MOST_MEMBERS):
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
        if not raw:
            return b"".join(parts)
    return None


def _place(url: str) -> str:
    """Host and port of a URL, and nothing else of it: neither name nor password, path nor query."""
    return re.split(r"[/?#]", url.rpartition("://")[2], maxsplit=1)[0].rpartition("@")[2]


def _what(operation: str, method: str) -> str:
    return operation or f"{method} request"
