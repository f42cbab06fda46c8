"""Serves a WSGI application over HTTP/1.1 or HTTPS with cheroot: ready line, draining stop, no plain HTTP off loopback.

Knows nothing of MWS but the form of an error that leaves before the application (`gateway_wire`).
"""

from __future__ import annotations

import ipaddress
import logging
import queue
import signal
import socket
import ssl
import sys
from collections.abc import Callable
from threading import Thread, current_thread, main_thread
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any

from cheroot.ssl import Adapter
from cheroot.wsgi import Server

from mws.compat.gateway.streams import IDLE, Reader, Writer
from mws.compat.gateway.wire import Connection
from mws.errors import MWSError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

__all__ = ["Serving", "ServingError", "serve"]

log = logging.getLogger("mws.compat.gateway")

MAX_BODY = 2**31 - 1
MAX_HEAD = 128 * 1024  # bytes; twice what MWS took for a request line, so that the application can say which rule broke
BACKLOG = 128
WAITING = 512  # connections accepted and not yet served; more are closed
KEPT = 256  # idle connections kept open
DRAIN = 30.0  # seconds that calls in flight have at a stop


class ServingError(MWSError):
    """The server cannot start; the text says what to change."""


class Serving:
    """A server running in a thread of its own, from `with` to its end.

    host, port: where to listen, port 0 = a free one. certfile, keyfile: PEM files, both or none; the certificate is
    shown to every client, also one without SNI (boto). insecure: allow plain HTTP off loopback. threads: workers.
    max_body: bytes. drain: seconds that calls in flight have when it stops. Raises ServingError.
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
        max_body: int = MAX_BODY,
        drain: float = DRAIN,
    ) -> None:
        if bool(certfile) != bool(keyfile):
            raise ServingError("HTTPS needs both --certfile and --keyfile")
        if not certfile and not insecure and not _is_loopback(host):
            raise ServingError(
                f"refusing plain HTTP on {host}: requests carry customers' data. "
                "Give --certfile and --keyfile, listen on 127.0.0.1, or say --insecure behind a proxy that ends TLS"
            )
        self._server = _Server((host, port), app, threads)
        self._server.shutdown_timeout = drain
        self._server.max_request_body_size = max_body
        if certfile:
            self._server.ssl_adapter = _Tls(certfile, keyfile)
        self._host = host
        self._scheme = "https" if certfile else "http"
        self._thread: Thread | None = None

    @property
    def url(self) -> str:
        """`http(s)://HOST:PORT`, with the host as given and the port really bound."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{self._scheme}://{host}:{self._server.bind_addr[1]}"

    @property
    def alive(self) -> bool:
        """Whether connections are accepted."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Listen and accept. Raises ServingError where the address is taken."""
        try:
            self._server.prepare()
        except OSError as exc:
            raise ServingError(f"cannot listen on {self._host}: {exc}") from exc
        self._thread = Thread(target=self._server.serve, name="mws-compat serving", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Accept no more, let calls in flight end, close. Safe to call twice."""
        self._server.stop()
        if self._thread is not None and self._thread is not current_thread():
            self._thread.join(DRAIN)

    def __enter__(self) -> Serving:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()


def serve(
    app: WSGIApplication,
    host: str,
    port: int,
    *,
    certfile: str = "",
    keyfile: str = "",
    insecure: bool = False,
    threads: int = 16,
    max_body: int = MAX_BODY,
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
        app, host, port, certfile=certfile, keyfile=keyfile, insecure=insecure, threads=threads, max_body=max_body
    )
    for number in signals:
        before[number] = signal.signal(number, stop)
    try:
        with serving:
            ready(f"ready {serving.url}")
            sys.stdout.flush()
            while serving.alive and not stopping:
                # A signal handler may not take locks, so it sets a variable; a join is what a signal cuts short.
                _wait(serving, 0.2)
            return 0 if stopping else 1
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _wait(serving: Serving, seconds: float) -> None:
    if serving._thread is not None:
        serving._thread.join(seconds)


def _is_loopback(host: str) -> bool:
    """Whether every address of that name is this machine's own."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError as exc:
        raise ServingError(f"cannot listen on {host!r}: {exc}") from exc
    return bool(host) and all(ipaddress.ip_address(str(row[4][0]).partition("%")[0]).is_loopback for row in found)


class _Server(Server):
    ConnectionClass = Connection
    max_request_header_size = MAX_HEAD
    keep_alive_conn_limit = KEPT

    def __init__(self, address: tuple[str, int], app: WSGIApplication, threads: int) -> None:
        super().__init__(
            address,
            app,
            numthreads=threads,
            max=threads,
            server_name="mws-compat",
            timeout=IDLE,
            request_queue_size=BACKLOG,
            accepted_queue_size=WAITING,
        )

    def process_conn(self, conn: Connection) -> None:
        """Queue a connection; where the queue is full, close it rather than make the accepting thread wait."""
        try:
            self.requests._queue.put_nowait(conn)
        except queue.Full:
            log.warning("%d connections are waiting: one more was closed", WAITING)
            conn.close()

    def error_log(self, msg: str = "", level: int = logging.INFO, traceback: bool = False) -> None:
        log.log(level, "%s", msg, exc_info=traceback)


class _Tls(Adapter):
    """TLS 1.2 and later with one certificate, HTTP/1.1 only: HTTP/2 has no reason phrase, which PHP clients parse."""

    def __init__(self, certfile: str, keyfile: str) -> None:
        super().__init__(certfile, keyfile)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        self.context.set_alpn_protocols(["http/1.1"])
        try:
            self.context.load_cert_chain(certfile, keyfile)
        except (OSError, ssl.SSLError) as exc:
            reason = getattr(exc, "reason", None) or exc.strerror
            raise ServingError(f"cannot use certificate {certfile} with key {keyfile}: {reason}") from exc

    def bind(self, sock: socket.socket) -> socket.socket:
        return sock

    def wrap(self, sock: socket.socket) -> tuple[ssl.SSLSocket, dict[str, str]]:
        """Only dress the socket: the handshake is the worker's, so that a silent peer cannot stop others."""
        wrapped = self.context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
        return wrapped, self.get_environ()

    def get_environ(self) -> dict[str, str]:
        return {"wsgi.url_scheme": "https", "HTTPS": "on"}

    def makefile(self, sock: socket.socket, mode: str = "r", bufsize: int = -1) -> Reader | Writer:
        return Reader(sock, bufsize) if "r" in mode else Writer(sock)
