"""A connected socket within a time, whatever the name server and the addresses do.

The name is looked up aside, because getaddrinfo has no timeout. Where a name has several addresses, the next one is
tried when an earlier one has been silent for a moment, and the first that answers serves (RFC 8305, in its simplest
form): silent addresses cost moments, not the whole time each.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import selectors
import socket
from collections.abc import Callable, Sequence
from threading import Event
from typing import Any, TypeAlias

from mws.spapi.aside import LOOK, MACHINE, Aside, Interrupted

# Seconds an address may be silent before the next one is tried beside it.
STAGGER = 0.25

# (family, type, protocol, canonical name, address), as getaddrinfo gives them. Any: addresses differ by family.
Found: TypeAlias = tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]

_aside = Aside()


def look_up(host: str, port: int, *, ends: float, cancel: Event | None = None) -> Sequence[Found]:
    """The addresses of a host, in the order in which to try them. ends: monotonic machine time.

    Raises socket.gaierror where there are none, TimeoutError, Interrupted.
    """
    find: Callable[[], Sequence[Found]] = lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)  # noqa: E731
    if _is_address(host):
        return find()
    try:
        return _aside.do((host, port), find, ends=ends, cancel=cancel)
    except TimeoutError:
        pass
    # Outside the except block: what is raised here is a sentence of its own.
    raise TimeoutError(f"the name {host} was not looked up in time")


def connect(
    addresses: Sequence[Found],
    *,
    ends: float,
    cancel: Event | None = None,
    options: Sequence[tuple[int, int, int | bytes]] = (),
    source: tuple[str, int] | None = None,
) -> socket.socket:
    """A socket connected to one of the addresses, with what is left of the time as its timeout.

    ends: monotonic machine time. options: as of setsockopt. source: to bind to. Raises the OSError of the address that
    failed last where all of them did, TimeoutError, Interrupted.
    """
    waiting = selectors.DefaultSelector()
    untried, next_at = list(addresses), 0.0
    failure: OSError = OSError("the name has no address")
    try:
        while untried or waiting.get_map():
            now = MACHINE.monotonic()
            if cancel is not None and cancel.is_set():
                raise Interrupted("cancelled while connecting")
            if now >= ends:
                silent = len(waiting.get_map())
                raise TimeoutError(f"{silent} address{'es' * (silent != 1)} did not answer in time")
            if untried and (now >= next_at or not waiting.get_map()):
                try:
                    waiting.register(_begun(untried.pop(0), options, source), selectors.EVENT_WRITE)
                except OSError as exc:
                    failure = exc
                    continue
                next_at = now + STAGGER
            until = min(ends, next_at) if untried else ends
            pause = until - now if cancel is None else min(LOOK, until - now)
            for key, _ in waiting.select(max(0.0, pause)):
                sock = key.fileobj
                assert isinstance(sock, socket.socket), "nothing else is registered"
                waiting.unregister(sock)
                problem = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if not problem:
                    sock.settimeout(max(LOOK, ends - MACHINE.monotonic()))
                    return sock
                sock.close()
                failure = OSError(problem, os.strerror(problem))
        raise failure
    finally:
        for key in list(waiting.get_map().values()):
            assert isinstance(key.fileobj, socket.socket), "nothing else is registered"
            key.fileobj.close()
        waiting.close()


def _begun(
    found: Found, options: Sequence[tuple[int, int, int | bytes]], source: tuple[str, int] | None
) -> socket.socket:
    """A socket on its way to that address. Raises OSError where that is known to be in vain."""
    family, kind, protocol, _, address = found
    sock = socket.socket(family, kind, protocol)
    try:
        for option in options:
            sock.setsockopt(*option)
        sock.setblocking(False)
        if source:
            sock.bind(source)
        with contextlib.suppress(BlockingIOError):
            sock.connect(address)
    except BaseException:
        sock.close()
        raise
    return sock


def _is_address(host: str) -> bool:
    """Whether there is nothing to look up."""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
