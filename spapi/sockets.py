"""Connections on which a deadline holds for every single receive, and that know whether a request was handed to them.

One reply answers one request: interim replies (100, 103) are passed over, and a connection on which anything stands
that HTTP does not allow there is not used again. Bytes that come without end, as headers or as body, have a limit.

urllib3 limits each receive, not their sum: a byte a second, in headers or in body, lives for ever. Here each receive
gets only what is left. What is left, and what was sent, stands in a thread-local: urllib3 offers no way to hand it to
the connection it picks from its pool, and a request is sent and received by one thread.
"""

from __future__ import annotations

import contextlib
import io
import logging
import socket
import threading
from collections.abc import Sequence
from http.client import HTTPException, HTTPResponse
from threading import Event
from typing import NamedTuple

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from mws import forks
from mws.spapi.aside import MACHINE as MACHINE
from mws.spapi.connect import Found, connect, look_up
from mws.spapi.headers import number_in
from mws.spapi.watch import Watch

# Seconds for name lookup and connecting together, where nobody said less.
LONGEST = 60.0

# Interim replies before the one that counts. A server sends one or two.
MOST_INTERIM = 10


class Addresses(NamedTuple):
    """Where a host is, as its name server said."""

    host: str
    port: int
    found: Sequence[Found]


class SocketLimits(threading.local):
    """What this thread's request may still take (machine seconds), and whether any of it was handed to a socket.

    deadline: monotonic time at which the whole request ends. idle: seconds a single send or receive may take, None for
    whatever is left. sent is None while unknown: an adapter that is not ours does not tell. presigned: the URL is a
    secret, so no line of urllib3 may show more of it than the host. most: bytes a reply may have with its headers, None
    without limit. cancel: ends it when set, by `watched`, a second descriptor of the connection it is on.
    addresses: looked up beforehand, should a connection have to be made.
    """

    deadline: float | None = None
    idle: float | None = None
    most: int | None = None
    sent: bool | None = None
    presigned: bool = False
    cancel: Event | None = None
    watched: socket.socket | None = None
    addresses: Addresses | None = None

    def watch(self, descriptor: int) -> None:
        """Have the connection ended when `cancel` is set; of a call that cannot be cancelled nothing is kept."""
        self.leave()
        if self.cancel is not None:
            self.watched = _watch.add(descriptor, self.cancel)

    def leave(self) -> None:
        """The connection is no longer this call's."""
        if self.watched is not None:
            _watch.remove(self.watched)
            self.watched = None

    def patience(self) -> float | None:
        """Seconds the next send or receive may take, None without limit. Raises TimeoutError where none are left."""
        if self.deadline is None:
            return self.idle
        left = self.deadline - MACHINE.monotonic()
        if left <= 0:
            raise TimeoutError("the deadline of the call has passed")
        return left if self.idle is None else min(left, self.idle)


_watch = Watch()
socket_limits = SocketLimits()


class ReplyTooLong(HTTPException):
    """More bytes came than `socket_limits.most`."""


class MisframedReply(HTTPException):
    """What came says in two ways, or in none, where it ends."""


class _TimedRaw(io.RawIOBase):
    """A socket's byte stream that gives each receive only what is left of the deadline.

    over: the reply was read to its end, so nothing is received any more. ended: the other side said that no more comes.
    """

    def __init__(self, raw: io.RawIOBase, sock: socket.socket) -> None:
        self._raw = raw
        self._sock = sock
        self._received = 0
        self.over = self.ended = False

    def readable(self) -> bool:
        return True

    # Buffer protocol: typeshed has no public name for "writable bytes-like" before Python 3.12.
    def readinto(self, buffer: memoryview) -> int | None:  # type: ignore[override]
        if self.over:
            return None
        patience = socket_limits.patience()
        if patience is not None:
            self._sock.settimeout(patience)
        came = self._raw.readinto(buffer)
        if came == 0:
            self.ended = True
        if came and socket_limits.most is not None:
            self._received += came
            if self._received > socket_limits.most:
                raise ReplyTooLong("the reply does not end")
        return came

    def hang_up(self) -> None:
        """Make the connection one that nobody takes out of the pool again."""
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedResponse(HTTPResponse):
    """http.client's reply, status line and headers included, read through `_TimedRaw`."""

    # http.client hands on its own arguments; only the socket matters here.
    def __init__(self, sock: socket.socket, *args: object, **kwargs: object) -> None:
        super().__init__(sock, *args, **kwargs)  # type: ignore[arg-type]
        self._timed = _TimedRaw(self.fp.detach(), sock)
        self.fp = io.BufferedReader(self._timed, 16384)

    def begin(self) -> None:
        """Read status line and headers of the reply that counts, and see that its end is said in one way."""
        super().begin()
        passed = 0
        while self.status < 200:
            # http.client passes over 100 alone, and would take 103 for the answer and the answer for the next one's.
            passed += 1
            if self.status == 101 or passed > MOST_INTERIM:
                raise MisframedReply(f"interim reply {self.status} in the place of an answer")
            self.headers = self.msg = None  # type: ignore[assignment]  # as before `begin`, so that it reads on
            super().begin()
        if self._timed.ended:
            # http.client takes the end of the connection for the end of the head: nothing was read beyond the head yet.
            raise MisframedReply("the head of the reply broke off")
        length, coded = "", False
        for name, value in self.headers.raw_items():
            if name.lower() == "content-length":
                plain = value.isascii() and value.isdigit() and len(value) < 16
                if (length and value != length) or not (plain or number_in(value) is not None):
                    raise MisframedReply("Content-Length is no length")
                length = value
            elif name.lower() == "transfer-encoding":
                coded = True
        if coded and (not self.chunked or length):
            # Whoever believes the other of the two has another answer, and another next one.
            raise MisframedReply("Transfer-Encoding is not chunked alone")
        if self.status == 204 and (coded or (length and number_in(length))):
            # 204 has no body; http.client would read the chunks of one.
            self.chunked, self.length, self.will_close = False, 0, True

    # http.client's own name for "the reply is read": typeshed does not know it.
    def _close_conn(self) -> None:
        if self.fp is not None:
            self._timed.over = True
            if self.fp.peek(1):
                # More came than the reply: the next request would find it in the place of its answer.
                self._timed.hang_up()
        super()._close_conn()  # type: ignore[misc]


class _TellsSent:
    """Mixed into urllib3's connections: notes when the first byte of a request is handed to a connected socket."""

    def _new_conn(self) -> socket.socket:
        """urllib3's own would give each address the whole time, and a name lookup all the time in the world."""
        # Mixed into urllib3's connections: these are theirs.
        host: str = self._dns_host  # type: ignore[attr-defined]
        given: float | None = self.timeout  # type: ignore[attr-defined]
        left = socket_limits.patience()
        ends = MACHINE.monotonic() + min(one for one in (given, left, LONGEST) if one is not None)
        try:
            found = self._found(host.strip("[]"), ends)
            options = self.socket_options or ()  # type: ignore[attr-defined]
            source = self.source_address  # type: ignore[attr-defined]
            sock = connect(found, ends=ends, cancel=socket_limits.cancel, options=options, source=source)
        except socket.gaierror as exc:
            raise NameResolutionError(host, self, exc) from exc  # type: ignore[arg-type]
        except TimeoutError as exc:
            raise ConnectTimeoutError(self, f"could not connect to {host} in time") from exc
        except (OSError, UnicodeError) as exc:
            raise NewConnectionError(self, f"could not connect to {host}: {exc}") from exc  # type: ignore[arg-type]
        socket_limits.watch(sock.fileno())
        return sock

    def _found(self, host: str, ends: float) -> Sequence[Found]:
        port: int = self.port  # type: ignore[attr-defined]  # urllib3's
        known = socket_limits.addresses
        if known is not None and (known.host, known.port) == (host, port):
            return known.found
        return look_up(host, port, ends=ends, cancel=socket_limits.cancel)

    def send(self, data: object) -> None:
        if self.sock is None:  # type: ignore[attr-defined]
            self.connect()
        elif socket_limits.cancel is not None and socket_limits.watched is None:
            socket_limits.watch(self.sock.fileno())  # type: ignore[attr-defined]
        socket_limits.sent = True
        if socket_limits.idle is not None:
            # A body goes out in blocks; urllib3 would hold each of them to the time allowed for connecting.
            self.sock.settimeout(socket_limits.patience())  # type: ignore[attr-defined]
        super().send(data)  # type: ignore[misc]

    def connect(self) -> None:
        try:
            super().connect()  # type: ignore[misc]
        finally:
            # A proxy's CONNECT goes through send() too, and says nothing of the request.
            socket_limits.sent = False
        forks.close_in_child(self.sock)  # type: ignore[attr-defined]


class _Connection(_TellsSent, HTTPConnection):
    response_class = _TimedResponse


class _TlsConnection(_TellsSent, HTTPSConnection):
    response_class = _TimedResponse


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


_POOLS = {"http": _Pool, "https": _TlsPool}


class DeadlineAdapter(HTTPAdapter):
    """requests' adapter with connections that keep the deadline of `socket_limits` on every receive."""

    # requests types neither of these; the arguments are passed on untouched.
    def init_poolmanager(self, *args: object, **kwargs: object) -> None:
        super().init_poolmanager(*args, **kwargs)  # type: ignore[arg-type]
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: object) -> urllib3.ProxyManager:
        manager: urllib3.ProxyManager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager

    def send(self, *args: object, **kwargs: object) -> requests.Response:
        socket_limits.sent = False
        return super().send(*args, **kwargs)  # type: ignore[arg-type]


class _QuietQuery(logging.Filter):
    """Cuts query strings out of urllib3's debug lines, and presigned paths altogether, but only of our own requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        if socket_limits.presigned and isinstance(record.args, tuple):
            record.args = tuple("[presigned]" if isinstance(a, str) and "/" in a else a for a in record.args)
        elif socket_limits.deadline is not None and isinstance(record.args, tuple):
            record.args = tuple(a.partition("?")[0] if isinstance(a, str) and "?" in a else a for a in record.args)
        return True


logging.getLogger("urllib3.connectionpool").addFilter(_QuietQuery())
