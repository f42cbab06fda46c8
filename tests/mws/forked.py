"""A host that echoes what it is asked for, and children made by os.fork() whose failures are told to the test.

The host speaks MWS, Login with Amazon and Orders 2026-01-01 as far as GetOrder needs them; each answer names the order
that was asked for, and comes after a moment, so that connections are in use at any time.
"""

from __future__ import annotations

import faulthandler
import json
import os
import random
import select
import signal
import ssl
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PATIENCE = 30.0
"""Seconds after which a child counts as stuck."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer("")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode())

    def _answer(self, form: str) -> None:
        _, _, path, query, _ = urlsplit(self.path)
        params = parse_qs(form or query)
        if path == "/auth/o2/token":
            body = json.dumps({"access_token": "Atza|x", "token_type": "bearer", "expires_in": 3600})
        elif "AmazonOrderId.Id.1" in params:
            (order,) = params["AmazonOrderId.Id.1"]
            item = f"<AmazonOrderId>{order}</AmazonOrderId>"
            body = f"<GetOrderResponse><GetOrderResult>{item}</GetOrderResult></GetOrderResponse>"
        else:
            body = json.dumps({"order": {"orderId": path.rpartition("/")[2]}})
        time.sleep(random.uniform(0, 0.004))
        self.send_response(200)
        self.send_header("Content-Type", "text/xml" if body.startswith("<") else "application/json")
        self.send_header("Content-Length", str(len(body)))
        # So that the test is not paced: Amazon's own rate is half a call a second.
        self.send_header("x-amzn-RateLimit-Limit", "1000")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A child that ends closes its connections: no news."""


@contextmanager
def echoing(context: ssl.SSLContext | None = None) -> Iterator[str]:
    """The host, a process of its own; its URL.

    Within the process that forks its threads would shake hands all the time. OpenSSL has locks that nobody frees in a
    child, and a child that finds one of them held is stuck in SSL_CTX_new: no fault of what is tested (decision 0014).
    """
    server = _Server(("127.0.0.1", 0), _Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    pid = os.fork()
    if not pid:
        try:
            server.serve_forever()
        finally:
            os._exit(0)
    try:
        server.socket.close()
        yield f"{'http' if context is None else 'https'}://localhost:{server.server_address[1]}"
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def in_child(act: Callable[[], object]) -> str:
    """Fork, and carry out `act` in the child. What went wrong there, "" where nothing did."""
    (said,) = in_children([act])
    return said


def in_children(acts: Sequence[Callable[[], object]]) -> list[str]:
    """The same of several children that run at once."""
    started = [_start(act) for act in acts]
    return [_end(pid, reads) for pid, reads in started]


def _start(act: Callable[[], object]) -> tuple[int, int]:
    reads, writes = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            # A child that is stuck says where it stands, see `_where_it_stands`.
            faulthandler.register(signal.SIGUSR1, file=writes, all_threads=True)
            said = b""
            try:
                act()
            except BaseException:  # noqa: BLE001 - a child of pytest's must not go on as a second pytest
                said = traceback.format_exc().encode()
            os.write(writes, said)
        finally:
            os._exit(0)
    os.close(writes)
    return pid, reads


def _end(pid: int, reads: int) -> str:
    try:
        ready, _, _ = select.select([reads], [], [], PATIENCE)
        if not ready:
            return "stuck\n" + _where_it_stands(pid, reads)
        return os.read(reads, 65536).decode()
    finally:
        os.close(reads)
        os.waitpid(pid, 0)


def _where_it_stands(pid: int, reads: int) -> str:
    """The stacks of a child that did not end, which is ended now."""
    os.kill(pid, signal.SIGUSR1)
    select.select([reads], [], [], 5)
    time.sleep(0.5)  # the rest of what it writes
    os.kill(pid, signal.SIGKILL)
    os.set_blocking(reads, False)
    try:
        return os.read(reads, 65536).decode()
    except BlockingIOError:
        return "(it did not say where)"


@contextmanager
def under_load(act: Callable[[str], object], threads: int = 4) -> Iterator[None]:
    """`act` with a new name each time, in that many threads, for as long as the block lasts; fails as they do."""
    over = threading.Event()
    failures: list[str] = []

    def run(number: int) -> None:
        count = 0
        while not over.is_set():
            count += 1
            try:
                act(f"parent{number}-{count}")
            except Exception:  # noqa: BLE001 - whatever it is, the test says so
                failures.append(traceback.format_exc())
                return

    running = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in running:
            thread.join(PATIENCE)
    assert failures == []
    assert not any(thread.is_alive() for thread in running), "a thread of the parent is stuck"
