"""Serves a WSGI application over HTTP/1.1 or HTTPS: ready line, draining stop, no plain HTTP off loopback.

A thread of its own runs the event loop, with uvloop where that is installed; `threads` workers run the application.
Knows nothing of MWS but the form of an error that leaves before the application (`wire`).
"""

from __future__ import annotations

import asyncio
import gc
import ipaddress
import logging
import os
import signal
import socket
import ssl
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread, current_thread, main_thread
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any

from mws.compat.gateway.front import Front
from mws.compat.gateway.limits import Limits
from mws.compat.gateway.listener import Listener
from mws.errors import MWSError
from mws.spapi.clock import SystemClock

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

__all__ = ["Serving", "ServingError", "serve"]

log = logging.getLogger("mws.compat.gateway")

BACKLOG = 1024
DRAIN = 30.0  # seconds that calls in flight have at a stop
CERTIFICATES = 10.0  # seconds between two looks at the certificate files
OTHER_FILES = 512  # descriptors beside those of connections: Amazon's, the database's, bodies'
LAST = 5.0  # seconds after those in which the loop ends

_CLOCK = SystemClock()


class ServingError(MWSError):
    """The server cannot start; the text says what to change."""


class Serving:
    """A server running in a thread of its own, from `with` to its end.

    host, port: where to listen, port 0 = a free one. certfile, keyfile: PEM files, both or none; the certificate is
    shown to every client, also one without SNI (boto). insecure: allow plain HTTP off loopback. threads: workers.
    limits: what peers may take. drain: seconds that calls in flight have when it stops. listener: a socket that listens
    already, in the place of host and port; it is closed at the stop. Raises ServingError.
    """

    def __init__(
        self,
        app: WSGIApplication,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        certfile: str = "",
        keyfile: str = "",
        insecure: bool = False,
        threads: int = 16,
        limits: Limits | None = None,
        drain: float = DRAIN,
        listener: socket.socket | None = None,
    ) -> None:
        if bool(certfile) != bool(keyfile):
            raise ServingError("HTTPS needs both --certfile and --keyfile")
        if listener is not None:
            host = str(listener.getsockname()[0])
        if not certfile and not insecure and not _is_loopback(host):
            raise ServingError(
                f"refusing plain HTTP on {host}: requests carry customers' data. "
                "Give --certfile and --keyfile, listen on 127.0.0.1, or say --insecure behind a proxy that ends TLS"
            )
        self._app, self._threads, self._limits, self._drain = app, threads, limits or Limits(), drain
        self._files = (certfile, keyfile)
        self._written = _written(certfile, keyfile)
        self._tls = _context(certfile, keyfile) if certfile else None
        self._host, self._port = host, port
        self._socket = listener
        self._listener: Listener | None = None
        self._thread: Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None

    @property
    def url(self) -> str:
        """`http(s)://HOST:PORT`, with the host as given and the port really bound."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{'https' if self._tls else 'http'}://{host}:{self._port}"

    @property
    def alive(self) -> bool:
        """Whether connections are accepted."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Listen and accept. Raises ServingError where the address is taken."""
        try:
            if self._socket is None:
                self._socket = _listen(self._host, self._port)
        except OSError as exc:
            raise ServingError(f"cannot listen on {self._host}: {exc}") from exc
        self._port = int(self._socket.getsockname()[1])
        started = Event()
        self._thread = Thread(target=self._run, args=(self._socket, started), name="mws-compat serving", daemon=True)
        self._thread.start()
        started.wait()

    def stop(self) -> None:
        """Accept no more, let calls in flight end, close. Safe to call twice."""
        if self._loop is not None and self._stopping is not None and self.alive:
            try:
                self._loop.call_soon_threadsafe(self._stopping.set)
            except RuntimeError:
                log.debug("the loop has ended by itself")
        self.wait(self._drain + LAST)

    def wait(self, seconds: float) -> None:
        """Until it has ended, or for so long."""
        if self._thread is not None and self._thread is not current_thread():
            self._thread.join(seconds)

    def renew_certificate(self) -> bool:
        """Where the certificate files have changed, show connections to come what is in them now. True: they had.

        Raises ServingError for files that cannot be used; the certificate shown stays the one before.
        """
        if self._listener is None or self._tls is None or self._written == (now := _written(*self._files)):
            return False
        self._written = now
        self._listener.tls = self._tls = _context(*self._files)
        return True

    def __enter__(self) -> Serving:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()

    # In the thread -------------------------------------------------------------------------------------------

    def _run(self, sock: socket.socket, started: Event) -> None:
        loop = _new_loop()
        asyncio.set_event_loop(loop)
        workers = ThreadPoolExecutor(self._threads, "mws-compat worker")
        front = Front(self._app, workers, self._limits)
        try:
            self._loop, self._stopping = loop, asyncio.Event()
            self._listener = Listener(sock, front, self._limits, self._tls)
            loop.call_soon(started.set)
            loop.run_until_complete(self._listener.serve(self._stopping, self._drain))
        finally:
            started.set()
            front.close()
            workers.shutdown(wait=False, cancel_futures=True)
            loop.close()
            _join(workers, LAST if self._drain else 0.0)


def _join(workers: ThreadPoolExecutor, seconds: float) -> None:
    """Give idle threads the moment they need to end; those that still work are not waited for."""
    ends = _CLOCK.monotonic() + seconds
    for thread in list(workers._threads):
        thread.join(max(0.0, ends - _CLOCK.monotonic()))


def _new_loop() -> asyncio.AbstractEventLoop:
    """uvloop's where it is installed: a TLS connection costs it a fifth of the memory."""
    try:
        import uvloop
    except ImportError:
        # Windows' other loop cannot look at a connection without reading from it.
        return asyncio.SelectorEventLoop()
    loop: asyncio.AbstractEventLoop = uvloop.new_event_loop()
    return loop


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket on the first address of that name that can be had. Raises OSError."""
    failure = OSError(f"{host} has no address")
    found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    for family, kind, protocol, _, address in found:
        sock = socket.socket(family, kind, protocol)
        try:
            if os.name == "posix":
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.bind(address)
            sock.listen(BACKLOG)
            return sock
        except OSError as exc:
            sock.close()
            failure = exc
    raise failure


def _written(*files: str) -> tuple[int, ...]:
    """When files were last written, 0 for one that is not there."""
    return tuple(os.stat(name).st_mtime_ns if name and os.path.exists(name) else 0 for name in files)


def _context(certfile: str, keyfile: str) -> ssl.SSLContext:
    """TLS 1.2 and later with one certificate, HTTP/1.1 only: HTTP/2 has no reason phrase, which PHP clients parse."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(certfile, keyfile)
    except (OSError, ssl.SSLError) as exc:
        reason = getattr(exc, "reason", None) or exc.strerror
        raise ServingError(f"cannot use certificate {certfile} with key {keyfile}: {reason}") from exc
    return context


def serve(
    app: WSGIApplication,
    host: str,
    port: int,
    *,
    certfile: str = "",
    keyfile: str = "",
    insecure: bool = False,
    threads: int = 16,
    limits: Limits | None = None,
    listener: socket.socket | None = None,
    ready: Callable[[str], object] = print,
) -> int:
    """Serve until SIGTERM or SIGINT, then drain. Prints `ready http(s)://HOST:PORT` once connections are accepted.

    Parameters as `Serving`. Returns the exit code: 0 after a signal, 1 where the server ended by itself.
    A second signal ends the process at once.
    """
    signals = [signal.SIGTERM, signal.SIGINT] if current_thread() is main_thread() else []
    before: dict[signal.Signals, Any] = {}  # Any: what signal.signal returns
    stopping = False

    def stop(signum: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        for number, handler in before.items():
            signal.signal(number, handler)

    serving = Serving(
        app,
        host,
        port,
        certfile=certfile,
        keyfile=keyfile,
        insecure=insecure,
        threads=threads,
        limits=limits,
        listener=listener,
    )
    _allow_descriptors(serving._limits.connections)
    for number in signals:
        before[number] = signal.signal(number, stop)
    try:
        with serving:
            # What is loaded by now stays. The collector would walk through it again and again: a tenth of a ListOrders.
            gc.collect()
            gc.freeze()
            look = _CLOCK.monotonic() + CERTIFICATES
            ready(f"ready {serving.url}")
            sys.stdout.flush()
            while serving.alive and not stopping:
                # A signal handler may not take locks, so it sets a variable; a join is what a signal cuts short.
                serving.wait(0.2)
                if _CLOCK.monotonic() > look:
                    look = _CLOCK.monotonic() + CERTIFICATES
                    _renew(serving)
            return 0 if stopping else 1
    finally:
        gc.unfreeze()
        for number, handler in before.items():
            signal.signal(number, handler)


def _renew(serving: Serving) -> None:
    try:
        if serving.renew_certificate():
            log.warning("the certificate files have changed: new connections are shown the new certificate")
    except ServingError as exc:
        log.error("%s; the one before is shown on", exc)


def _allow_descriptors(connections: int) -> None:
    """Raise the soft limit of open files as far as the connections need it and the hard limit lets it."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + OTHER_FILES
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _is_loopback(host: str) -> bool:
    """Whether every address of that name is this machine's own."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError as exc:
        raise ServingError(f"cannot listen on {host!r}: {exc}") from exc
    return bool(host) and all(ipaddress.ip_address(str(row[4][0]).partition("%")[0]).is_loopback for row in found)
