"""A request's body, read by the event loop before a worker is asked for: small ones in memory, others in a file.

What a WSGI application gets as `wsgi.input` never makes it wait for the network.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from typing import BinaryIO, cast

from mws.compat.gateway.limits import SMALL


class RequestBody(io.RawIOBase):
    """What came of a body. whole: it came to its end; else a reader gets what came, and then an OSError."""

    def __init__(self) -> None:
        self._file = cast(BinaryIO, tempfile.SpooledTemporaryFile(max_size=SMALL))  # noqa: SIM115 - closed by `close`
        self._taken = False
        self.size = 0
        self.whole = False

    def write_in_memory(self, data: bytes) -> bool:
        """Keep a piece where that does no I/O; False where it does, and a thread must call `append`."""
        if self.size + len(data) > SMALL:
            return False
        self.append(data)
        return True

    def append(self, data: bytes) -> None:
        """Keep a piece."""
        self._file.write(data)
        self.size += len(data)

    def rewind(self) -> None:
        """From here on it is read."""
        self._file.seek(0)

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        """Raises OSError at the end of a body that is not whole."""
        data = self._file.read(-1 if size is None else size)
        if not self.whole and (not data or size is None or size < 0):
            raise OSError("the body ends before its end")
        return data

    def readline(self, size: int | None = -1) -> bytes:
        return self._file.readline(-1 if size is None else size)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    def take(self) -> BinaryIO:
        """The file itself, for one who closes it. It stands at its beginning."""
        self._taken = True
        self._file.seek(0)
        return self._file

    def close(self) -> None:
        if not self._taken:
            self._file.close()
        super().close()
