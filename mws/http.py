"""MWS over HTTP(S): signs a call, sends it to a host that speaks MWS, ends within its deadline. Follows no redirect.

A write is sent once. Reads may be repeated as the MWS guide says, and calls paced by MWS's own quotas; both are off
until asked for. What is raised names the call and the host; the signed URL stands in no exception.
"""

from __future__ import annotations

import logging
import re
import socket
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from hashlib import md5
from http.client import HTTPException, HTTPResponse
from http.cookiejar import DefaultCookiePolicy
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from mws import forks, signing
from mws.calls import LegacyCall, LegacyReply
from mws.errors import MWSError
from mws.pacing import Pacer
from mws.timestamps import of_http, write
from mws.utils.timezone import utc_now
from mws.version import USER_AGENT

# Seconds before each repetition of a read, as the MWS guide advises after a failure of the service.
GUIDE_RETRIES = (1.0, 4.0, 10.0, 30.0)
DEADLINE = 300.0

_FORM = "application/x-www-form-urlencoded; charset=utf-8"
# Query strings and what a message may quote of them.
_QUERY = re.compile(r"\?[^\s'\")>]*")


class Ping(NamedTuple):
    """What a host says to a ping. body: the PingResponse. offset: its clock ahead of ours by `Date`, None untold."""

    body: bytes
    offset: timedelta | None


@dataclass(frozen=True)
class HttpBackend:
    """A host that speaks MWS: a gateway, in practice.

    endpoint: `https://host[:port]`. secret_key: the MWS secret access key. headers: sent with every call.
    connect, read: seconds for the connection and for each wait for bytes. deadline: seconds for a whole attempt,
    however slowly bytes drip. retries: seconds before each repetition of a read (`GUIDE_RETRIES`), () for none.
    pacer: keeps calls under MWS's quotas, None for none. verify: False, or a file of certificates. proxies: as in
    requests. offset: the host's clock ahead of ours. now, sleep: the clock.
    """

    endpoint: str
    secret_key: str = field(repr=False)
    signature_method: str = "HmacSHA256"
    user_agent: str = USER_AGENT
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    proxies: Mapping[str, str] = field(default_factory=dict, repr=False)
    verify: bool | str = True
    connect: float = 10.0
    read: float = 60.0
    deadline: float = DEADLINE
    retries: tuple[float, ...] = ()
    pacer: Pacer | None = None
    offset: timedelta = timedelta(0)
    now: Callable[[], datetime] = utc_now
    sleep: Callable[[float], None] = time.sleep

    def call(self, call: LegacyCall) -> LegacyReply:
        """Send a call by POST and give its reply, whatever its status. Raises requests' exceptions where none came."""
        response = self.send(call)
        return LegacyReply(response.status_code, tuple(response.headers.items()), response.content)

    def send(
        self,
        call: LegacyCall,
        *,
        method: str = "POST",
        form: bool = True,
        account: str = "SellerId",
        headers: Mapping[str, str] | None = None,
        deadline: float | None = None,
    ) -> requests.Response:
        """Sign and send a call; the reply with its body read, whatever its status.

        form: parameters in the form body of a POST rather than in the query; a payload always sends them there to the
        query. account: the parameter that names the seller. headers: further ones, over all others.
        Raises requests' exceptions where no whole reply came; a deadline passed is a `Timeout`.
        """
        if self.pacer is not None:
            account_key = (call.access_key, call.seller_id)
            self.sleep(self.pacer.take(account_key, call.path, call.action, call.params))
        # `Get` and `List` Actions change nothing; all others may, and are never sent twice.
        delays = self.retries if call.action.startswith(("Get", "List")) else ()
        for delay in delays:
            with suppress(requests.ConnectionError, requests.Timeout):
                response = self._attempt(call, method, form, account, headers, deadline)
                if response.status_code < 500:
                    return response
            self.sleep(delay)
        return self._attempt(call, method, form, account, headers, deadline)

    def ping(self) -> Ping:
        """GET `/`, as the MWS guide's ping. Raises MWSError where the answer is not a PingResponse."""
        url = self._base() + "/"
        begun = self.now()
        response = self._exchange("ping", "GET", url, b"", {"User-Agent": self.user_agent}, self.deadline)
        if response.status_code != 200 or b"PingResponse" not in response.content:
            raise MWSError(f"{url} does not speak MWS: HTTP {response.status_code} to a ping, no PingResponse")
        date = of_http(response.headers.get("Date", ""))
        if date is None:
            return Ping(response.content, None)
        # Half the round trip lies between the stamp and now.
        middle = begun + (self.now() - begun) / 2
        return Ping(response.content, date - middle)

    def synchronised(self) -> HttpBackend:
        """The same backend, signing by the host's clock where its ping told it."""
        return replace(self, offset=self.ping().offset or timedelta(0))

    def _base(self) -> str:
        url = self.endpoint if "//" in self.endpoint else "https://" + self.endpoint
        return url.rstrip("/")

    def _attempt(
        self,
        call: LegacyCall,
        method: str,
        form: bool,
        account: str,
        headers: Mapping[str, str] | None,
        deadline: float | None,
    ) -> requests.Response:
        sent = {"User-Agent": self.user_agent, **self.headers}
        payload: bytes | BinaryIO = b""
        if call.body is not None:
            payload = call.body
            sent["Content-MD5"] = call.content_md5 or _content_md5(payload)
            if call.content_type:
                sent["Content-Type"] = call.content_type
        query = self._signed(call, method, account)
        if form and method == "POST" and call.body is None:
            payload, query = query.encode(), ""
            sent["Content-Type"] = _FORM
        url = f"{self._base()}{call.path or '/'}"
        sent.update(headers or {})
        limit = self.deadline if deadline is None else deadline
        return self._exchange(call.action, method, f"{url}?{query}" if query else url, payload, sent, limit)

    def _signed(self, call: LegacyCall, method: str, account: str) -> str:
        """All parameters with their signature, as a query string."""
        params = {
            **call.params,
            "AWSAccessKeyId": call.access_key,
            "Action": call.action,
            account: call.seller_id,
            "MWSAuthToken": call.auth_token,
            "SignatureMethod": self.signature_method,
            "SignatureVersion": "2",
            "Timestamp": write(self.now() + self.offset),
            "Version": call.version,
        }
        # MWS has no parameter that means something when empty.
        params = {name: value for name, value in params.items() if value}
        text = signing.string_to_sign(method, _host_header(self._base()), call.path or "/", params)
        signature = signing.sign(self.secret_key, text, self.signature_method)
        return f"{signing.canonical_query(params)}&Signature={signing.rfc3986(signature)}"

    def _exchange(
        self, action: str, method: str, url: str, data: bytes | BinaryIO, headers: Mapping[str, str], deadline: float
    ) -> requests.Response:
        """One HTTP exchange, the body read to its end or to the deadline."""
        with _ending_in(deadline) as flight:
            try:
                response = _session().request(
                    method,
                    url,
                    data=data,
                    headers=dict(headers),
                    timeout=(min(self.connect, deadline), min(self.read, deadline)),
                    allow_redirects=False,
                    proxies=dict(self.proxies),
                    # None, unlike True, lets requests look for certificates where its variables say.
                    verify=None if self.verify is True else self.verify,
                    stream=True,
                )
                _ = response.content
            except requests.RequestException as exc:
                failure = _scrubbed(exc, action, url)
            else:
                if not flight.late:
                    return response
                failure = requests.Timeout()
        # A reply cut by the watchdog may look whole, and a cut connection like any other failure.
        if flight.is_over:
            failure = requests.Timeout(f"{action}: no whole reply from {_host_header(url)} within {deadline:g} s")
        # Outside of `except`, so that the exception with the URL in it is no context of this one.
        raise failure


def pass_on(
    request: requests.PreparedRequest,
    *,
    stream: bool = False,
    timeout: float | tuple[float, float] | tuple[float, None] | None = None,
    verify: bool | str = True,
    cert: str | tuple[str, str] | None = None,
    proxies: Mapping[str, str] | None = None,
) -> requests.Response:
    """Send a request that is signed already, once, over the process's connections.

    Arguments: as of an adapter of requests; without a timeout, `HttpBackend`'s hold.
    Raises requests' exceptions, without the signed URL.
    """
    url = request.url or ""
    try:
        return (
            _session()
            .get_adapter(url)
            .send(request, stream, timeout or (HttpBackend.connect, HttpBackend.read), verify, cert, proxies)
        )
    except requests.RequestException as exc:
        failure = _scrubbed(exc, request.method or "", url)
    # Outside of `except`, so that the exception with the URL in it is no context of this one.
    raise failure


def _host_header(url: str) -> str:
    """The Host header requests sends for a URL: no port where it is the scheme's own."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2].lower()
    return host.removesuffix(":80" if parts.scheme == "http" else ":443")


def _content_md5(body: bytes | BinaryIO) -> str:
    digest = md5(usedforsecurity=False)
    if isinstance(body, bytes):
        digest.update(body)
    else:
        start = body.tell()
        while chunk := body.read(1 << 20):
            digest.update(chunk)
        body.seek(start)
    return b64encode(digest.digest()).decode("ascii")


def _scrubbed(exc: requests.RequestException, action: str, url: str) -> requests.RequestException:
    """A failure of the same class without the signed URL and the request: those hold keys, tokens and signature."""
    known = next(cls for cls in type(exc).__mro__ if cls.__module__ == "requests.exceptions" and _plain(cls))
    words = _QUERY.sub("", str(exc))
    failure: requests.RequestException = known(f"{action} to {_host_header(url)}: {words}")
    return failure


def _plain(cls: type) -> bool:
    # These two are built of other arguments than a text.
    return not issubclass(cls, requests.JSONDecodeError)


# ---------------------------------------------------------------------------------------------------------------------
# The deadline: a watchdog shuts the call's socket when its time is over, in whichever phase the call is.
# ---------------------------------------------------------------------------------------------------------------------


class _Flight:
    """A call on its way: the connection it goes over, and whether the watchdog ended it (`late`)."""

    def __init__(self, seconds: float) -> None:
        self.connection: Any = None  # Any: one of the two connection classes below
        self.late = False
        self._ends = time.monotonic() + seconds

    @property
    def is_over(self) -> bool:
        """Whether its time is over: a wait for bytes may end at the deadline before the watchdog comes to it."""
        return self.late or time.monotonic() >= self._ends

    def end(self) -> None:
        """Shut the socket, which ends every wait for it. A connection another call has taken over is left alone."""
        self.late = True
        connection = self.connection
        sock = getattr(connection, "sock", None)
        if sock is not None and connection.flight is self:
            with suppress(OSError):
                # SSLSocket's own shutdown would pull the TLS state from under the thread that reads.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


class _Here(threading.local):
    flight: _Flight | None = None


_here = _Here()


@contextmanager
def _ending_in(seconds: float) -> Iterator[_Flight]:
    flight = _Flight(seconds)
    watchdog = threading.Timer(seconds, flight.end)
    watchdog.daemon = True
    _here.flight = flight
    watchdog.start()
    try:
        yield flight
    finally:
        watchdog.cancel()
        _here.flight = None


class _Watched:
    """Mixed into urllib3's connections: tells the call of this thread which connection it goes over."""

    flight: _Flight | None = None

    def _board(self) -> None:
        self.flight = _here.flight
        if self.flight is not None:
            self.flight.connection = self
            if self.flight.late:
                raise TimeoutError("the deadline of the call has passed")

    def connect(self) -> None:
        self._board()
        super().connect()  # type: ignore[misc]  # the connection class this is mixed into
        forks.close_in_child(self.sock)  # type: ignore[attr-defined]  # the same class's
        self._board()

    def putrequest(self, *args: Any, **kwargs: Any) -> None:  # Any: urllib3's own arguments, handed on
        self._board()
        super().putrequest(*args, **kwargs)  # type: ignore[misc]


class _Response(HTTPResponse):
    """Passes over interim replies. http.client knows 100 alone: it takes 103 for the answer, and the answer for that of
    the next call on the connection."""

    def begin(self) -> None:
        super().begin()
        while self.status < 200:
            if self.status == 101:
                raise HTTPException("the host wants to speak another protocol")
            self.headers = self.msg = None  # type: ignore[assignment]  # as before `begin`, so that it reads on
            super().begin()


class _Connection(_Watched, HTTPConnection):
    response_class = _Response


class _TlsConnection(_Watched, HTTPSConnection):
    response_class = _Response


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


_POOLS = {"http": _Pool, "https": _TlsPool}


class _Adapter(HTTPAdapter):
    """requests' adapter over connections that a deadline can end."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # Any: requests' own arguments, handed on
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager


class _Unsigned(logging.Filter):
    """Keeps signed URLs out of urllib3's debug log, which writes every URL it asks for."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                _QUERY.sub("?(withheld)", arg) if isinstance(arg, str) and "Signature=" in arg else arg
                for arg in record.args
            )
        return True


@cache
def _session() -> requests.Session:
    """The process's connections to MWS-speaking hosts. Keeps no cookies: it serves many accounts."""
    session = requests.Session()
    session.cookies = _no_cookies()
    adapter = _Adapter(pool_maxsize=32)
    logging.getLogger("urllib3.connectionpool").addFilter(_Unsigned())
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    forks.in_child(session, _renew)
    return session


def _no_cookies() -> requests.cookies.RequestsCookieJar:
    jar = requests.cookies.RequestsCookieJar()
    jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return jar


def _renew(session: requests.Session) -> None:
    """In a forked child: neither the parent's connections nor the lock of its cookie jar."""
    forks.renew_connections(session)
    session.cookies = _no_cookies()
