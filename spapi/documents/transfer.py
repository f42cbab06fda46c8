"""Moves a document's bytes from or to a presigned URL, and keeps that URL to itself.

A presigned URL is a key: whoever has it reads the document. It gets no token and no header of SP-API, and stands in no
log line, message, repr or cause. No byte for `idle` seconds ends a transfer, and so does LONGEST for all of it. A
download that breaks off goes on where it stopped; a URL that has expired is replaced once. An upload may be repeated:
the same bytes under the same key are the same document.
"""

from __future__ import annotations

import contextlib
import logging
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, TypeAlias
from urllib.parse import urlsplit

import requests
import urllib3

from mws.spapi.clock import Clock
from mws.spapi.documents.check import PAGE, DocumentDamaged, is_page
from mws.spapi.errors import (
    ApiError,
    BadRequest,
    CannotConnect,
    ConnectFailed,
    ConnectionLost,
    DeadlineExceeded,
    InvalidCall,
    NotFound,
    ServerError,
    SpapiError,
    Unauthorized,
    UnreadableReply,
)
from mws.spapi.failures import FOREIGN, READING
from mws.spapi.headers import number_in
from mws.spapi.sockets import MACHINE, socket_limits
from mws.spapi.transport import Body, Transport

log = logging.getLogger("mws.spapi")

# Seconds without a byte after which a document is given up, and seconds for all of it.
IDLE = 30.0
LONGEST = 3600.0

# Read from a connection at one go.
PIECE = 64 * 1024

# Connections one transfer may take, the first included.
ATTEMPTS = 4
FIRST_PAUSE = 0.5

# The document store's error pages are read this far, for their code.
_ERROR_PAGE = 16 * 1024
_CODE = re.compile(rb"<Code>([A-Za-z]{1,64})</Code>")
# S3 says 403 AccessDenied for a signature whose time is over, and 400 ExpiredToken where the signer's own time is.
_EXPIRED = frozenset({"ExpiredToken"})

_KINDS: dict[int, type[ApiError]] = {
    400: BadRequest,
    401: Unauthorized,
    403: Unauthorized,
    404: NotFound,
    410: NotFound,
}

Progress: TypeAlias = "Callable[[int, int | None], None]"
"""Called as bytes come or go: how many so far, of how many (None: not known). What it raises ends the transfer."""


@dataclass(frozen=True, slots=True)
class Location:
    """Where a document lies. gzip: Amazon says it is stored compressed. md5: in base64, "" where Amazon tells none."""

    url: str = field(repr=False)
    gzip: bool = False
    md5: str = ""


@dataclass(frozen=True, slots=True)
class TransferSettings:
    """What every transfer needs. idle: seconds without a byte. plain_http: whether a URL without TLS is acceptable."""

    transport: Transport
    clock: Clock
    user_agent: str
    plain_http: bool = False
    idle: float = IDLE


@dataclass(frozen=True, slots=True)
class _Transfer:
    """One transfer. what: names the document in errors. operation: the Route key it came by. ends: machine time."""

    settings: TransferSettings
    what: str
    operation: str
    ends: float

    def begin(self, method: str, url: str, headers: dict[str, str], body: Body | None) -> requests.Response:
        """Send one request; back with its status and headers."""
        try:
            parts = urlsplit(url)
        except ValueError:
            parts = urlsplit("")
        if not parts.hostname or parts.scheme not in (("https", "http") if self.settings.plain_http else ("https",)):
            raise UnreadableReply(f"{self.what}: Amazon named no https URL to move it by", operation=self.operation)
        headers = {"User-Agent": self.settings.user_agent, "Accept-Encoding": "identity", **headers}
        with self.limits_applied():
            try:
                return self.settings.transport.begin(method, url, headers, body, timeout=self.settings.idle)
            except FOREIGN as exc:
                failure = self.as_error(exc, url)
        # Outside the except block: inside it Python would chain the foreign exception, and the URL with it.
        raise failure

    @contextlib.contextmanager
    def limits_applied(self) -> Iterator[None]:
        """The limits of this thread's next sends and receives. Taken back at once, because a reader may be a generator:
        what its caller does between two pieces is none of ours."""
        before = (socket_limits.deadline, socket_limits.idle, socket_limits.presigned)
        socket_limits.deadline, socket_limits.idle, socket_limits.presigned = self.ends, self.settings.idle, True
        try:
            yield
        finally:
            socket_limits.deadline, socket_limits.idle, socket_limits.presigned = before

    def as_error(self, exc: BaseException, url: str) -> SpapiError:
        """The error of ours for a foreign exception; a timeout is said in terms of documents."""
        failure = self.settings.transport.as_error(exc, url, self.what, self.operation)
        if not isinstance(failure, DeadlineExceeded):
            return failure
        in_time = MACHINE.monotonic() < self.ends
        problem = f"no byte for {self.settings.idle:g} s" if in_time else f"not whole after {LONGEST:,.0f} s"
        late = DeadlineExceeded(f"{self.what}: {problem}", operation=self.operation)
        late.__cause__ = failure.__cause__
        return late

    def refusal(self, response: requests.Response) -> tuple[ApiError | UnreadableReply, bool]:
        """The error for a reply that is no success, and whether another URL may help. The reply is closed.

        Nothing of the page but its code is used: the document store quotes what was signed.
        """
        page = b""
        with self.limits_applied(), contextlib.suppress(*READING):
            page = response.raw.read(_ERROR_PAGE)
        response.close()
        status = response.status_code
        found = _CODE.search(page)
        code = found[1].decode("ascii") if found else ""
        said = f"{self.what}: the document store answered HTTP {status}" + (f" {code}" if code else "")
        if status < 400:
            return UnreadableReply(f"{said}, which is not followed", operation=self.operation, status=status), False
        expired = status == 403 or code in _EXPIRED
        kind = Unauthorized if expired else _KINDS.get(status, ServerError if status >= 500 else ApiError)
        return kind(said, operation=self.operation, status=status), expired

    def pause_or_raise(self, attempt: int, lost: SpapiError) -> None:
        """Wait before the next connection, or raise where there have been enough."""
        if attempt >= ATTEMPTS or isinstance(lost, CannotConnect):
            raise lost
        log.debug("%s: %s, trying again", self.what, type(lost).__name__)
        self.settings.clock.sleep(FIRST_PAUSE * 2.0 ** (attempt - 1) * random.uniform(0.5, 1.0))


def _transfer(settings: TransferSettings, what: str, operation: str) -> _Transfer:
    return _Transfer(settings, what, operation, MACHINE.monotonic() + LONGEST)


# ---- download ------------------------------------------------------------------------------------------------------


class Source:
    """One document being read: its bytes as they are stored, from the first to the last. One pass, one thread.

    locate: asks Amazon where it lies; asked a second time when the URL has expired. what: names it in errors.
    content_type: as the document store says. packed: the bytes are GZIP. total: how many, None where that is not told.

    Made or read, it raises DeadlineExceeded after `idle` seconds without a byte, ConnectFailed, ConnectionLost,
    ApiError by status, DocumentDamaged, and what `locate` raises.
    """

    def __init__(
        self,
        settings: TransferSettings,
        locate: Callable[[], Location],
        progress: Progress | None,
        *,
        what: str,
        operation: str,
    ) -> None:
        self._locate = locate
        self._progress = progress
        self._place = locate()
        self._transfer = _transfer(settings, what, operation)
        self._replaced = False
        self._failures = 0
        self._skip = 0
        self._tag = ""
        self._chunked = False
        self._response: requests.Response | None = None
        self.what = what
        self.content_type = ""
        self.packed = self._place.gzip
        self.received = 0
        self.total: int | None = None
        # Read now, so that a document that cannot be had says so before its reader begins.
        self._first = self._next()

    def __iter__(self) -> Iterator[bytes]:
        piece, self._first = self._first, b""
        try:
            while piece:
                self.received += len(piece)
                if self._progress is not None:
                    self._progress(self.received, self.total)
                yield piece
                piece = self._next()
        finally:
            self.close()

    @property
    def md5(self) -> str:
        """As of Location: of the document that is being read."""
        return self._place.md5

    def close(self) -> None:
        """Give the connection back where all was read, else close it. Closing twice does no harm."""
        response, self._response = self._response, None
        if response is not None:
            if self.received == self.total and isinstance(response.raw, urllib3.HTTPResponse):
                response.raw.release_conn()
            response.close()

    def _next(self) -> bytes:
        """The next bytes, b"" at the proven end, over a new connection where the old one broke."""
        while True:
            try:
                if self._response is None:
                    self._response = self._connected()
                return self._receive(self._response)
            except (ConnectFailed, ConnectionLost, ServerError) as exc:
                lost = exc
            self.close()
            self._skip = 0
            self._failures += 1
            if self.received and not self._tag:
                raise lost
            self._transfer.pause_or_raise(self._failures, lost)

    def _connected(self) -> requests.Response:
        """A reply that brings the document, from where we stand."""
        headers = {}
        if self.received:
            # The tag makes sure that the rest is of the same document.
            headers = {"Range": f"bytes={self.received}-", "If-Match": self._tag}
        while True:
            response = self._transfer.begin("GET", self._place.url, headers, None)
            status = response.status_code
            if status == 200 and not self.received:
                self._learn(response)
                return response
            if status == 200 and response.headers.get("ETag") == self._tag:
                # The same document from its start, by a store or proxy without ranges.
                self._skip = self.received
                return response
            if status == 206 and response.headers.get("Content-Range", "").startswith(f"bytes {self.received}-"):
                return response
            if self.received and status in (200, 206, 412, 416):
                response.close()
                raise DocumentDamaged(
                    f"{self._transfer.what}: broke off after {self.received:,} bytes and cannot be taken up again",
                    operation=self._transfer.operation,
                )
            refused, expired = self._transfer.refusal(response)
            if not expired or self._replaced:
                raise refused
            self._replaced = True
            log.debug("%s: its URL has expired, asking for another", self._transfer.what)
            self._place = self._locate()

    def _learn(self, response: requests.Response) -> None:
        headers = response.headers
        self.total = number_in(headers.get("Content-Length", ""))
        self.content_type = headers.get("Content-Type", "")
        if is_page(self.content_type):
            response.close()
            raise DocumentDamaged(f"{self._transfer.what}: {PAGE}", operation=self._transfer.operation)
        self._tag = headers.get("ETag", "")
        self._chunked = "chunked" in headers.get("Transfer-Encoding", "").lower()
        encoding = headers.get("Content-Encoding", "").strip().lower()
        # Amazon names one and the same compression here and in compressionAlgorithm for the reports of June 2023
        # (selling-partner-api-docs#3200), and here alone where enableContentEncodingUrlHeader was asked for.
        if encoding in ("gzip", "x-gzip"):
            self.packed = True
        elif encoding not in ("", "identity"):
            response.close()
            raise DocumentDamaged(
                f"{self._transfer.what}: is stored in an unknown way ({encoding[:20]!r})",
                operation=self._transfer.operation,
            )

    def _receive(self, response: requests.Response) -> bytes:
        with self._transfer.limits_applied():
            try:
                piece = _read(response)
                while piece and self._skip:
                    dropped = min(self._skip, len(piece))
                    self._skip -= dropped
                    piece = piece[dropped:] or _read(response)
            except READING as exc:
                failure = self._transfer.as_error(exc, self._place.url)
            else:
                if piece or (not self._skip and self._is_whole()):
                    return piece
                failure = ConnectionLost(
                    f"{self._transfer.what}: broke off after {self.received:,} of {self.total or 0:,} bytes",
                    operation=self._transfer.operation,
                )
        raise failure

    def _is_whole(self) -> bool:
        """Whether the end that was met is the document's."""
        if self.total is not None:
            return self.received == self.total
        # The end of chunks is announced, and GZIP proves its own; bytes that just stop prove nothing.
        if self._chunked or self.packed:
            return True
        raise DocumentDamaged(
            f"{self._transfer.what}: came without its length, so nobody can tell whether it is whole",
            operation=self._transfer.operation,
        )


def _read(response: requests.Response) -> bytes:
    raw = response.raw
    piece: bytes = raw.read(PIECE, decode_content=False) if isinstance(raw, urllib3.HTTPResponse) else raw.read(PIECE)
    return piece


# ---- upload --------------------------------------------------------------------------------------------------------


def put(
    settings: TransferSettings,
    url: str,
    file: BinaryIO,
    content_type: str,
    progress: Progress | None,
    *,
    what: str,
    operation: str,
) -> None:
    """Send a file, from where it stands to its end, to a presigned URL. Repeated after a lost connection or a 5xx.

    content_type: exactly as Amazon was told when it made the URL. Raises InvalidCall where the file cannot be read or
    changes its length; Unauthorized where the URL has expired; ApiError by status; TransportError.
    """
    transfer = _transfer(settings, what, operation)
    start = file.tell()
    size = file.seek(0, 2) - start
    headers = {"Content-Type": content_type, "Content-Length": str(size)}
    failures = 0
    while True:
        file.seek(start)
        try:
            response = transfer.begin("PUT", url, headers, _Outgoing(file, size, progress))
            if 200 <= response.status_code < 300:
                response.close()
                return
            raise transfer.refusal(response)[0]
        except (ConnectFailed, ConnectionLost, ServerError) as exc:
            lost = exc
        failures += 1
        transfer.pause_or_raise(failures, lost)


class _Outgoing:
    """A file being sent: as many bytes as were announced, told to `progress` as they are taken."""

    def __init__(self, file: BinaryIO, size: int, progress: Progress | None) -> None:
        self._file = file
        self._size = size
        self._left = size
        self._progress = progress

    def read(self, size: int = -1, /) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        try:
            piece = self._file.read(wanted)
        except OSError as exc:
            # Apart from the connection's own troubles, which are repeated.
            raise InvalidCall(f"the content to upload cannot be read: {exc.strerror}", parameter="content") from exc
        if len(piece) < wanted and not piece:
            raise InvalidCall("the content to upload became shorter while it was sent", parameter="content")
        self._left -= len(piece)
        if piece and self._progress is not None:
            self._progress(self._size - self._left, self._size)
        return piece
