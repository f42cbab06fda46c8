"""What an exception of the libraries below stands for: the only place where foreign failures are judged.

The error says which host and what, so that a reader knows whose matter it is, and whether a repeat can help. Nothing of
the request, its URL or the proxy's password stays in it.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from http.client import HTTPException

import requests
import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ReadTimeoutError

from mws.spapi.errors import (
    CannotConnect,
    ConnectFailed,
    ConnectionLost,
    DeadlineExceeded,
    SpapiError,
    UnreadableReply,
)
from mws.spapi.sockets import ReplyTooLong

# What the libraries below raise.
FOREIGN = (requests.RequestException, HTTPError, HTTPException, OSError)
# And where nothing of a caller's runs meanwhile: ValueError is http.client's for a chunk of negative length and for a
# header it cannot write, and the host name codec's.
READING = (*FOREIGN, ValueError)


class Cause(Exception):
    """What the libraries below said, class and text, without the request they attach to it."""


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a request went to: host, with its port where that is not the usual one; and by which proxy, "" for none."""

    host: str
    proxy: str = ""

    @property
    def proxy_refuses(self) -> str:
        """What is said of a 407."""
        return f"the proxy {self.proxy or self.host} wants a name and a password (407): give them in its URL"


@dataclass(frozen=True, slots=True)
class FailureRow:
    """One kind of failure. types: any link of the exception's chain is one of these; only: and this holds for it.

    says: the sentence, with {host}, {proxy}, {reason}. sent: it holds whether or not the request was handed to a
    socket; else only where it is proven that it was not, because the same exception may come of reading a reply.
    """

    types: tuple[type[BaseException], ...]
    kind: type[SpapiError]
    says: str
    only: Callable[[BaseException], object] = bool
    sent: bool = False


_UNKNOWN_NAMES = {getattr(socket, name) for name in ("EAI_NONAME", "EAI_NODATA") if hasattr(socket, name)}
# What OpenSSL calls a partner that speaks something else: no repeat teaches it TLS.
_NO_TLS = frozenset(
    {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNSUPPORTED_PROTOCOL", "NO_PROTOCOLS_AVAILABLE"}
    | {"TLSV1_ALERT_PROTOCOL_VERSION", "SSLV3_ALERT_HANDSHAKE_FAILURE", "NO_CERTIFICATE_OR_CRL_FOUND"}
)
_TUNNEL = re.compile(r"Tunnel connection failed: (\d{3})")


def _is_unknown_name(link: BaseException) -> bool:
    return isinstance(link, socket.gaierror) and link.errno in _UNKNOWN_NAMES


def _is_of_a_file(link: BaseException) -> bool:
    """Whether certificates could not be read, which has nothing to do with who was to be called."""
    return isinstance(link, ssl.SSLError) and link.library == "X509"


def _speaks_no_tls(link: BaseException) -> bool:
    return isinstance(link, ssl.SSLError) and link.reason in _NO_TLS


def _tunnel_status(link: BaseException) -> int:
    found = _TUNNEL.search(str(link)) if isinstance(link, OSError) else None
    return int(found[1]) if found else 0


# The first row that fits decides.
ROWS: tuple[FailureRow, ...] = (
    FailureRow((ReplyTooLong,), UnreadableReply, "the reply of {host} has more bytes than any of Amazon's", sent=True),
    # A proxy's own words first: what follows would take its host for ours.
    FailureRow((OSError,), CannotConnect, "{proxy_refuses}", lambda link: _tunnel_status(link) == 407, sent=True),
    FailureRow(
        (OSError,),
        CannotConnect,
        "the proxy {proxy} lets nothing through to {host} ({status})",
        lambda link: 400 <= _tunnel_status(link) < 500,
        sent=True,
    ),
    FailureRow(
        (OSError,), ConnectFailed, "the proxy {proxy} did not reach {host} ({status})", _tunnel_status, sent=True
    ),
    # A certificate is judged during the handshake, before the request is sent.
    FailureRow(
        (ssl.SSLCertVerificationError,),
        CannotConnect,
        "the certificate of {host} was not accepted{reason}; where a proxy of yours signs for it, name its authority "
        "as ca_bundle",
        sent=True,
    ),
    # Before the handshake: the file was read and is of no use. Its path is not for every reader of the error.
    FailureRow((ssl.SSLError,), CannotConnect, "the file of ca_bundle holds no certificates{reason}", _is_of_a_file),
    FailureRow((ssl.SSLError,), CannotConnect, "{host} does not speak TLS as we do{reason}", _speaks_no_tls),
    FailureRow((socket.gaierror,), CannotConnect, "no host is called {peer} (DNS)", _is_unknown_name, sent=True),
    FailureRow((UnicodeError,), CannotConnect, "no host can be called {peer}"),
    FailureRow((socket.gaierror,), ConnectFailed, "the name server did not say where {peer} is (DNS)", sent=True),
    FailureRow((ValueError,), CannotConnect, "the request to {host} has a URL or a header that HTTP does not allow"),
    FailureRow((ConnectionRefusedError,), ConnectFailed, "could not connect to {peer}: it refuses", sent=True),
    # That no connection came about, whatever the system's reason. Before the timeouts, one of which it is to urllib3.
    FailureRow((NewConnectionError,), ConnectFailed, "could not connect to {peer}{reason}", sent=True),
    # Connecting took too long: nothing was sent.
    FailureRow(
        (requests.ConnectTimeout, ConnectTimeoutError), ConnectFailed, "could not connect to {peer} in time", sent=True
    ),
    # Before ConnectionError: requests wraps a timeout in the middle of a body in that.
    FailureRow(
        (requests.ReadTimeout, ReadTimeoutError, TimeoutError),
        DeadlineExceeded,
        "no whole reply of {host} within the deadline",
        sent=True,
    ),
    # urllib3 raises this only while it has no connection to the proxy yet.
    FailureRow(
        (requests.exceptions.ProxyError, urllib3.exceptions.ProxyError),
        ConnectFailed,
        "could not connect to the proxy {proxy}{reason}",
        sent=True,
    ),
    FailureRow((BaseException,), ConnectionLost, "the connection to {host} broke", sent=True),
)


def as_error(exc: BaseException, address: Target, what: str, operation: str, *, sent: bool | None) -> SpapiError:
    """The error of ours that a foreign exception stands for, ready to be raised outside the except block.

    what: begins the sentence. operation: the Route key, "" where none applies. sent: whether any of the request was
    handed to a connected socket, None while that is not known.
    """
    links = list(_chain(exc))
    row, link = next(
        (row, link)
        for row in ROWS
        if row.sent or sent is False
        for link in links
        if isinstance(link, row.types) and row.only(link)
    )
    kind, says = row.kind, row.says
    if sent is False and not issubclass(kind, (ConnectFailed, UnreadableReply)):
        kind, says = ConnectFailed, "could not connect to {peer}{reason}"
    through = any(isinstance(each, (requests.exceptions.ProxyError, urllib3.exceptions.ProxyError)) for each in links)
    root = links[-1]
    words = says.format(
        host=address.host,
        proxy=address.proxy or "(none)",
        peer=f"the proxy {address.proxy}" if through and address.proxy else address.host,
        proxy_refuses=address.proxy_refuses,
        status=_tunnel_status(link),
        reason=_reason(root),
    )
    said = str(root) if isinstance(root, OSError) and not isinstance(root, requests.RequestException) else ""
    name = type(root).__name__
    error = kind(f"{what}: {words} ({name})", operation=operation)
    error.__cause__ = Cause(f"{name}: {said}" if said else name)
    return error


def _reason(root: BaseException) -> str:
    """The system's or OpenSSL's own words, which hold nothing of the request."""
    if isinstance(root, ssl.SSLCertVerificationError):
        return f": {root.verify_message}"
    if isinstance(root, ssl.SSLError):
        return f": {root.reason}"
    return f": {root.strerror}" if isinstance(root, OSError) and root.errno and root.strerror else ""


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
