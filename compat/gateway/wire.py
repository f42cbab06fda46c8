"""HTTP/1.1 as cheroot reads it, made strict and bounded; and whatever it refuses before the application is MWS XML.

Framing that proxies and servers read differently is refused, TLS is negotiated by workers, an answer is not lost to a
reset. No answer leaves as text or HTML. Knows nothing of signatures or sellers.
"""

from __future__ import annotations

import logging
import re
import socket
import ssl
from typing import Any

from cheroot.server import HeaderReader, HTTPConnection, HTTPRequest, KnownLengthRFile

from mws.compat.engine import answers
from mws.compat.errors import error_for
from mws.compat.gateway.streams import IDLE, PIECE, ChunkedBody, Reader, Writer
from mws.spapi.clock import SystemClock

log = logging.getLogger("mws.compat.gateway")

LINGER = 5.0  # seconds a refused upload is still read, so that its sender gets the answer instead of a reset
DRAIN = 64 * 1024  # bytes of an unread body that are read to keep the connection
MAX_HEADERS = 100

_CLOCK = SystemClock()
_NAME = re.compile(rb"[!#$%&'*+.^`|~0-9A-Za-z-]+")  # a token of RFC 9110, without "_": WSGI cannot tell it from "-"
_ONCE = frozenset({b"Content-Length", b"Host", b"Transfer-Encoding"})

# What cheroot refuses by itself: its status, our HTTP status, the MWS code, what to tell.
REFUSALS = {
    400: (400, "InvalidRequest", "The request is not well-formed HTTP/1.1"),
    405: (405, "InvalidRequest", "This HTTP method is not supported: use GET or POST"),
    408: (400, "InputStreamDisconnected", "The request did not arrive in time"),
    413: (400, "InvalidParameterValue", "The request is larger than the server accepts"),
    414: (400, "InvalidParameterValue", "The request line is longer than the server accepts: send parameters by POST"),
    500: (500, "InternalError", "The request could not be processed"),
    501: (501, "InvalidRequest", "This transfer encoding is not supported: use Content-Length or chunked"),
    503: (503, "ServiceUnavailable", "The server is busy: try again later"),
    505: (505, "InvalidRequest", "This version of HTTP is not supported: use HTTP/1.1"),
}


def refusal(status: int, why: str = "", *, method: bytes = b"") -> tuple[bytes, bytes]:
    """Head and body of the MWS answer to a request that never became one."""
    http_status, code, message = REFUSALS.get(status, REFUSALS[400])
    request_id = answers.new_request_id()
    body = answers.error_document(error_for(code, f"{message} ({why})." if why else f"{message}."), request_id)
    fields = [
        ("Content-Type", answers.XML),
        ("Content-Length", str(len(body))),
        *answers.identity(request_id, _CLOCK.now()),
        ("Connection", "close"),
    ]
    lines = [f"HTTP/1.1 {answers.status_line(http_status)}", *(f"{name}: {value}" for name, value in fields), "", ""]
    head = "\r\n".join(lines)
    log.info("%s refused before the application: %s %s", request_id, http_status, code)
    return head.encode("ascii"), b"" if method == b"HEAD" else body


class Headers(HeaderReader):
    """Header lines, by RFC 9112: no folding, no blank names, no doubled framing (the ground of request smuggling)."""

    def __call__(self, rfile: Any, hdict: dict[bytes, bytes] | None = None) -> dict[bytes, bytes]:  # Any: cheroot's
        headers = {} if hdict is None else hdict
        for _ in range(MAX_HEADERS + 1):
            line = rfile.readline()
            if line == b"\r\n":
                _check_framing(headers)
                return headers
            if not line.endswith(b"\r\n"):
                raise ValueError("a header line does not end with CRLF")
            name, colon, value = line[:-2].partition(b":")
            if not colon or not _NAME.fullmatch(name.replace(b"_", b"-")) or b"\0" in value or b"\r" in value:
                raise ValueError("a header line is malformed")
            if b"_" in name:
                continue
            name, value = name.title(), value.strip(b" \t")
            if name in headers:
                if name in _ONCE:
                    raise ValueError(f"{name.decode('ascii')} is given twice")
                value = headers[name] + b", " + value
            headers[name] = value
        raise ValueError("too many header lines")


def _check_framing(headers: dict[bytes, bytes]) -> None:
    length = headers.get(b"Content-Length")
    if length is not None and not (length.isdigit() and len(length) < 16):
        raise ValueError("Content-Length is not a number")
    if length is not None and b"Transfer-Encoding" in headers:
        raise ValueError("Content-Length beside Transfer-Encoding")
    if b"Expect" in headers:
        headers[b"Expect"] = headers[b"Expect"].lower()
    if headers.get(b"Connection", b"").lower() == b"close":
        headers[b"Connection"] = b"close"


class Request(HTTPRequest):
    """One request. Its refusals are MWS documents, its bodies are bounded, `Connection: close` means it."""

    header_reader = Headers()
    method = b""

    def parse_request(self) -> None:
        self.conn.rfile.restart()
        super().parse_request()

    def read_request_line(self) -> bool:
        try:
            return bool(super().read_request_line())  # type: ignore[no-untyped-call]  # cheroot's stubs
        except ValueError:  # urlsplit refuses some targets ("//[") with an error cheroot does not expect
            self.simple_response("400 Bad Request", "malformed request target")
            return False

    def read_request_headers(self) -> bool:
        if not super().read_request_headers():  # type: ignore[no-untyped-call]  # cheroot's stubs
            return False
        if b"Transfer-Encoding" in self.inheaders and not self.chunked_read:
            self.simple_response("400 Bad Request", "Transfer-Encoding needs HTTP/1.1")
            return False
        return True

    def respond(self) -> None:
        """Hand the request to the application, its body behind a reader that never takes a whole chunk."""
        self.conn.rfile.restart()
        if self.chunked_read:
            self.rfile = ChunkedBody(self.conn.rfile)
        else:
            self.rfile = KnownLengthRFile(self.conn.rfile, int(self.inheaders.get(b"Content-Length", 0)))
        self.server.gateway(self).respond()
        if self.ready:
            self.ensure_headers_sent()
        if self.chunked_write:
            self.conn.wfile.write(b"0\r\n\r\n")

    def send_headers(self) -> None:
        if any(name.lower() == b"connection" and value.lower() == b"close" for name, value in self.outheaders):
            self.close_connection = True
        if self._unread() > DRAIN:
            self.close_connection = True
        if self.close_connection and self._unread():
            self.conn.unread = True
        super().send_headers()

    def _unread(self) -> int:
        """Bytes of the body still on the wire; a chunked one that is not finished counts as many."""
        if self.chunked_read:
            return 0 if self.rfile.finished else DRAIN + 1
        return int(getattr(self.rfile, "remaining", 0))

    def simple_response(self, status: str, msg: str = "") -> None:
        self.close_connection = True
        self.sent_headers = True
        self.conn.unread = True
        head, body = refusal(int(str(status)[:3]), msg, method=self.method)
        self.conn.wfile.write(head + body)


class Connection(HTTPConnection):
    """One connection. TLS is negotiated by the worker that serves it, never by the thread that accepts."""

    RequestHandlerClass = Request

    def __init__(self, server: Any, sock: socket.socket, makefile: Any = None) -> None:  # Any: cheroot's own types
        def make(sock: socket.socket, mode: str, size: int) -> Reader | Writer:
            return Reader(sock, size) if "r" in mode else Writer(sock)

        super().__init__(server, sock, make)
        self.unread = False
        self._greeted = not isinstance(sock, ssl.SSLSocket)

    def communicate(self) -> bool:
        if not self._greeted and not self._greet():
            return False
        return bool(super().communicate())  # type: ignore[no-untyped-call]  # cheroot's stubs

    def _greet(self) -> bool:
        try:
            self.socket.settimeout(IDLE)
            self.socket.do_handshake()
        except ssl.SSLError as exc:
            if exc.reason == "HTTP_REQUEST":
                head, body = refusal(400, "plain HTTP sent to an HTTPS port")
                # Below TLS: the peer does not speak it.
                socket.socket.sendall(self.socket, head + body)
            log.info("TLS handshake failed: %s", exc.reason)
            return False
        except OSError as exc:
            log.info("TLS handshake failed: %s", type(exc).__name__)
            return False
        self._greeted = True
        return True

    def _conditional_error(self, req: Any, response: str) -> None:  # Any: cheroot's own type
        if req is not None and not req.started_request:
            return  # a connection that never asked anything gets no answer
        super()._conditional_error(req, response)  # type: ignore[misc]  # missing in cheroot's stubs

    def close(self) -> None:
        if self.unread:
            self._linger()
        super().close()

    def _linger(self) -> None:
        """Read unread bytes away for a while: closing over them resets the connection, and the answer is lost."""
        end = _CLOCK.monotonic() + LINGER
        try:
            self.socket.shutdown(socket.SHUT_WR)
            while (left := end - _CLOCK.monotonic()) > 0:
                self.socket.settimeout(min(1.0, left))
                if not self.socket.recv(PIECE):
                    return
        except OSError:
            return  # the peer is gone
