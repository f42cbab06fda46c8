"""The streams of one connection: bounded in time for the reader, in memory for bodies, all-or-error for the writer.

A peer may take `GRACE` seconds plus its bytes at `SLOWEST`; a chunked body is never held as whole chunks.
"""

from __future__ import annotations

import io
import re
import socket
import ssl
from typing import Any

from mws.spapi.clock import SystemClock

GRACE = 15.0  # seconds a peer has for a request that trickles
SLOWEST = 2048  # bytes a second that extend it
IDLE = 10  # seconds between two receives
WRITE = 30.0  # seconds one piece of an answer may take to send
MAX_TRAILERS = 100
PIECE = 64 * 1024

_CLOCK = SystemClock()
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r\n")


class _Received(socket.SocketIO):
    """The receiving end of a socket, with the deadline of the request being read."""

    def __init__(self, sock: socket.socket) -> None:
        super().__init__(sock, "rb")
        self._peer = sock
        self.probing = False
        self.restart()

    def restart(self) -> None:
        """Start counting time and bytes again."""
        self._since = _CLOCK.monotonic()
        self._bytes = 0

    def readinto(self, buffer: Any) -> int | None:  # Any: typeshed's WriteableBuffer is not importable at run time
        if self.probing:
            return None
        left = GRACE + self._bytes / SLOWEST - (_CLOCK.monotonic() - self._since)
        if left <= 0:
            raise TimeoutError("timed out")  # cheroot knows a time-out by these words
        self._peer.settimeout(min(IDLE, left))
        count = super().readinto(buffer)
        self._bytes += count or 0
        return count


class Reader(io.BufferedReader):
    """What cheroot reads a connection through."""

    bytes_read = 0  # cheroot's statistics ask for it; they are off

    def __init__(self, sock: socket.socket, size: int) -> None:
        self._received = _Received(sock)
        self._peer = sock
        super().__init__(self._received, size)

    def restart(self) -> None:
        self._received.restart()

    def has_data(self) -> bool:
        """Whether bytes of a next request are here already, without waiting for any."""
        self._received.probing = True
        try:
            return bool(self.peek(1)) or (isinstance(self._peer, ssl.SSLSocket) and self._peer.pending() > 0)
        finally:
            self._received.probing = False


class Writer:
    """What cheroot writes a connection through: all or an error, each piece within `WRITE` seconds."""

    bytes_written = 0

    def __init__(self, sock: socket.socket) -> None:
        self._peer = sock

    def write(self, data: bytes) -> None:
        view = memoryview(data)
        for start in range(0, len(view), PIECE):
            self._peer.settimeout(WRITE)
            self._peer.sendall(view[start : start + PIECE])


class ChunkedBody(io.RawIOBase):
    """A chunked body. Reads at most what is asked for, whatever size a chunk claims; ends after the trailers."""

    def __init__(self, source: Reader) -> None:
        self._source = source
        self._left = 0
        self._first = True
        self.finished = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # Any: as in _Received
        """Raises OSError where the body ends early or is not chunked as RFC 9112 says."""
        if not self._left and not self.finished:
            self._next()
        if self.finished or not len(buffer):
            return 0
        data = self._source.read(min(self._left, len(buffer), PIECE))
        if not data:
            raise OSError("the body ends inside a chunk")
        buffer[: len(data)] = data
        self._left -= len(data)
        return len(data)

    def _next(self) -> None:
        if not self._first and self._source.read(2) != b"\r\n":
            raise OSError("a chunk does not end with CRLF")
        self._first = False
        match = _CHUNK.fullmatch(self._source.readline(1024))
        if not match:
            raise OSError("a chunk has no size")
        self._left = int(match[1], 16)
        if not self._left:
            for _ in range(MAX_TRAILERS):
                line = self._source.readline(8192)
                if line == b"\r\n":
                    self.finished = True
                    return
                if not line.endswith(b"\r\n"):
                    break
            raise OSError("the trailers of the body do not end")
