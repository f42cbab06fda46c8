"""Ports: one that refuses for as long as a test wants, and one that nobody else takes before a test listens on it.

A port that was found free and let go is another process's as soon as the system gives it out again.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

# Below those that Linux, macOS and Windows give out by themselves.
_FIRST, _LAST = 20_000, 32_000
_claims: list[socket.socket] = []


@contextmanager
def refusing() -> Iterator[int]:
    """A port of 127.0.0.1 that is taken and not listened on: who connects to it is refused."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        yield port


def free_port() -> int:
    """A port of 127.0.0.1 to listen on; no other test gets it while this process lives. Raises OSError for none."""
    begin = _FIRST + os.getpid() % (_LAST - _FIRST)
    for port in (*range(begin, _LAST), *range(_FIRST, begin)):
        # Of UDP, which leaves TCP free: what other processes of the tests see.
        claim = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            claim.bind(("127.0.0.1", port))
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            claim.close()
            continue
        _claims.append(claim)
        return int(port)
    raise OSError(f"no port from {_FIRST} to {_LAST} is free")
