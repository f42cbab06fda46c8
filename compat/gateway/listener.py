"""Accepts connections: counts them by address, has TLS negotiated in time, and ends what is left at a stop.

The first byte decides nothing but this: whoever speaks plain HTTP to an HTTPS port is told so in MWS XML.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import logging
import socket
import ssl
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from uvicorn.config import Config
from uvicorn.server import ServerState

from mws.compat.gateway.addresses import host_of
from mws.compat.gateway.front import Front
from mws.compat.gateway.limits import Connections, Limits
from mws.compat.gateway.turns import HOLD, Turns
from mws.compat.gateway.wire import Connection, refusal_bytes
from mws.compat.operate.tally import FoldedLog
from mws.spapi.clock import SystemClock

log = logging.getLogger("mws.compat.gateway")

TLS_RECORD = b"\x16"  # the first byte of every TLS handshake
LAST_BYTES = 1.0  # seconds that closing connections have at a stop
TURNED_AWAY = 100  # connections that are being refused; more are closed without a word
MANY = 100  # connections whose end leaves memory that is worth giving back
AFTER = 1.0  # seconds until it is given back
AGAIN = 0.2  # seconds until accepting is tried again where the system has no more descriptors


class Listener:
    """Serves what a listening socket accepts, in the loop that calls `serve`. tls: None for plain HTTP.

    The TLS context may be changed while it serves: connections to come are shown the new certificate.
    """

    def __init__(self, sock: socket.socket, front: Front, limits: Limits, tls: ssl.SSLContext | None) -> None:
        self.tls = tls
        self._sock = sock
        self._front = front
        self._limits = limits
        self._config = Config(
            front,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,  # whose X-Forwarded-For is believed, the application decides
            timeout_keep_alive=limits.idle,  # type: ignore[arg-type]  # handed to `call_later`, which takes fractions
        )
        self._config.load()
        self._state = ServerState()
        self._connections = Connections(limits)
        self._folded = FoldedLog(log, SystemClock())
        self._tasks: set[asyncio.Task[None]] = set()
        self._turned_away = 0
        self._turns = Turns()

    async def serve(self, stopping: asyncio.Event, drain: float) -> None:
        """Until `stopping` is set; then accept no more, and give calls in flight `drain` seconds."""
        self._sock.setblocking(False)
        accepting = asyncio.ensure_future(self._accept())
        waiting = asyncio.ensure_future(stopping.wait())
        await asyncio.wait({accepting, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        accepting.cancel()
        await asyncio.gather(accepting, return_exceptions=True)
        self._sock.close()
        await self._drain(drain)

    async def _drain(self, seconds: float) -> None:
        for connection in list(self._state.connections):
            connection.shutdown()
        if calls := set(self._state.tasks):
            await asyncio.wait(calls, timeout=seconds)
        if self._tasks:
            open_still = {task for task in self._tasks if not task.done()}
            if open_still and self._state.connections:
                await asyncio.wait(open_still, timeout=min(LAST_BYTES, max(seconds, 0.0)))
        rest = {*self._state.tasks, *self._tasks}
        for connection in list(self._state.connections):
            connection.transport.abort()
        for task in rest:
            task.cancel()
        if rest:
            await asyncio.wait(rest, timeout=LAST_BYTES)

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                sock, address = await loop.sock_accept(self._sock)
            except OSError as exc:
                log.warning("no connection can be accepted: %s", exc.strerror or type(exc).__name__)
                await asyncio.sleep(AGAIN)
                continue
            name = str(address[0]) if isinstance(address, tuple) else ""
            task = loop.create_task(self._connection(sock, name))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _connection(self, sock: socket.socket, address: str) -> None:
        """One connection from its first byte to its end."""
        if not self._connections.admit(address):
            self._folded.warning(f"{host_of(address)} has {self._limits.per_address} connections: one more was refused")
            await self._turn_away(sock, 503, "there are too many connections from this address")
            return
        is_ours = True
        try:
            options: dict[str, Any] = {}  # Any: keyword arguments
            if self.tls is not None:
                first = await self._first_byte(sock)
                if first != TLS_RECORD:
                    await self._turn_away(sock, 400, "plain HTTP sent to an HTTPS port")
                    return
                options = {"ssl": self.tls, "ssl_handshake_timeout": self._limits.idle}
                if sys.version_info >= (3, 11):
                    options["ssl_shutdown_timeout"] = self._limits.linger
            loop = asyncio.get_running_loop()
            connection = Connection(self._config, self._state, self._limits, loop)

            def hand_over() -> Coroutine[Any, Any, object]:
                nonlocal is_ours
                is_ours = False
                return loop.connect_accepted_socket(lambda: connection, sock, **options)

            if self.tls is None or self._connections.is_trusted(address):
                await hand_over()
            else:
                await self._in_turn(address, hand_over)
            await connection.lost
        except asyncio.CancelledError:
            # The server stops. Whoever has the socket closes it.
            if is_ours:
                sock.close()
            raise
        except (OSError, asyncio.TimeoutError) as exc:
            log.info("a connection ended before its first request: %s", getattr(exc, "reason", type(exc).__name__))
            sock.close()
        finally:
            self._connections.leave(address)
            self._tidy()

    async def _in_turn(self, address: str, negotiate: Callable[[], Coroutine[Any, Any, object]]) -> None:
        await self._turns.take(host_of(address))
        negotiating = asyncio.ensure_future(negotiate())
        try:
            await asyncio.wait({negotiating}, timeout=HOLD)
        except asyncio.CancelledError:
            negotiating.cancel()
            raise
        finally:
            self._turns.give()
        await negotiating

    def _tidy(self) -> None:
        """Where most of many connections have ended, give back what they held, once the last of them are gone too."""
        if self._connections.total < self._connections.peak // 4 and self._connections.peak >= MANY:
            self._connections.peak = 0
            asyncio.get_running_loop().call_later(AFTER, self._front.run_aside, _give_memory_back)

    async def _first_byte(self, sock: socket.socket) -> bytes:
        """What the peer begins with, left where it is. Raises OSError where it says nothing in time."""
        loop = asyncio.get_running_loop()
        sock.setblocking(False)
        ready = asyncio.Event()
        loop.add_reader(sock, ready.set)
        try:
            await asyncio.wait_for(ready.wait(), self._limits.idle)
        finally:
            loop.remove_reader(sock)
        byte = sock.recv(1, socket.MSG_PEEK)
        if not byte:
            raise ConnectionResetError("closed before a first byte")
        return byte

    async def _turn_away(self, sock: socket.socket, status: int, why: str) -> None:
        """Send a refusal, without TLS, and close; a peer that does not take it at once gets none."""
        self._turned_away += 1
        try:
            if self._turned_away > TURNED_AWAY:
                return
            sock.setblocking(False)
            sock.send(refusal_bytes(status, why))
            sock.shutdown(socket.SHUT_WR)
            # Closing over what was not read resets the connection, and the refusal is lost.
            await asyncio.wait_for(self._read_away(sock), self._limits.linger)
        except (OSError, asyncio.TimeoutError):
            log.debug("a refused peer did not wait for its answer")
        finally:
            self._turned_away -= 1
            sock.close()

    async def _read_away(self, sock: socket.socket) -> None:
        while await asyncio.get_running_loop().sock_recv(sock, 65536):
            pass


def _give_memory_back() -> None:
    """Have glibc return what ended connections leave: it keeps it else, in pieces too small to be seen as free."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        gc.collect()
        trim(0)
