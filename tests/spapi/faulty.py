"""A real HTTP server on a real socket that answers by script: properly, or broken in any way a network can be broken.

    with Faulty(reply({"orders": []}), reset_before_headers) as server:
        ...            # first API request gets the reply, the second a reset; the last one of the script stays on
        server.seen    # every request that arrived, LWA's apart in server.tokens

`POST /auth/o2/token` is answered with a fresh access token unless `lwa=` gives a script for it.
"""

from __future__ import annotations

import gzip
import json
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import TypeVar


@dataclass(frozen=True)
class Seen:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes


Step = Callable[["Faulty", socket.socket, Seen], bool]
"""Answers one request on the connection; returns True where the connection stays open for the next one."""

TOKEN_PATH = "/auth/o2/token"
F = TypeVar("F", bound="Faulty")

# What an endless reply comes to at most: memory and time of a test are bounded too.
ENDLESS = 64 * 1024 * 1024


class Faulty:
    def __init__(self, *script: Step, lwa: tuple[Step, ...] = ()) -> None:
        self.script = list(script) or [reply({})]
        self.lwa = list(lwa)
        self.seen: list[Seen] = []
        self.tokens: list[Seen] = []
        self.connections = 0
        self.stopped = threading.Event()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.token_url = self.url + TOKEN_PATH

    def __enter__(self: F) -> F:
        self._start(self._accept)
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.stopped.set()
        # Wakes the accept() that blocks; closing the listener alone does not on every system.
        with socket.create_connection(self._listener.getsockname()):
            self._threads[0].join(5)
        self._listener.close()
        with self._lock:
            for connection in self._open:
                _quietly(connection.shutdown, socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    def _start(self, run: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=run, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self.stopped.is_set():
                connection.close()
                return
            with self._lock:
                self.connections += 1
                self._open.append(connection)
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                stream = connection.makefile("rb")
                while (seen := _request(stream)) is not None:
                    if not self._step(seen)(self, connection, seen):
                        return
            except (OSError, ValueError):  # ValueError: what came was not HTTP, a TLS greeting for instance
                return

    def _step(self, seen: Seen) -> Step:
        with self._lock:
            if seen.target == TOKEN_PATH:
                self.tokens.append(seen)
                if not self.lwa:
                    return token(f"Atza|{len(self.tokens)}")
                return self.lwa.pop(0) if len(self.lwa) > 1 else self.lwa[0]
            self.seen.append(seen)
            return self.script.pop(0) if len(self.script) > 1 else self.script[0]


def _request(stream: object) -> Seen | None:
    line = stream.readline().decode("latin-1").strip()  # type: ignore[attr-defined]
    if not line:
        return None
    method, target, _ = line.split(" ", 2)
    headers: dict[str, str] = {}
    while text := stream.readline().decode("latin-1").strip():  # type: ignore[attr-defined]
        name, _, value = text.partition(":")
        headers[name.lower()] = value.strip()
    body = stream.read(int(headers.get("content-length", "0")))  # type: ignore[attr-defined]
    return Seen(method, target, headers, body)


def _head(status: int, headers: dict[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} Whatever", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _quietly(act: Callable[[int], None], argument: int) -> None:
    try:
        act(argument)
    except OSError:
        return


# ---- steps ---------------------------------------------------------------------------------------------------------


def raw(status: int, body: bytes, **headers: str) -> Step:
    """Those bytes as they are. Header names are written with `_` for `-`; Content-Length is right unless given."""

    def step(server: Faulty, connection: socket.socket, seen: Seen) -> bool:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named.setdefault("Content-Length", str(len(body)))
        connection.sendall(_head(status, named) + body)
        return True

    return step


def verbatim(*pieces: bytes, stays: bool = True) -> Step:
    """Those bytes and no others, status line included. stays: the connection is left open."""

    def step(server: Faulty, connection: socket.socket, seen: Seen) -> bool:
        for piece in pieces:
            connection.sendall(piece)
        return stays

    return step


def endless(head: bytes, piece: bytes) -> Step:
    """A head, and the same piece again and again, until nobody listens or a bound far above any test's limit."""

    def step(server: Faulty, connection: socket.socket, seen: Seen) -> bool:
        connection.sendall(head)
        for _ in range(ENDLESS // len(piece)):
            connection.sendall(piece)
        return False

    return step


def reply(data: object, status: int = 200, **headers: str) -> Step:
    """A proper JSON reply."""
    headers.setdefault("x_amzn_RequestId", "rid-1")
    return raw(status, json.dumps(data).encode(), Content_Type="application/json", **headers)


def failure(status: int, code: str = "InternalFailure", message: str = "Sorry", **headers: str) -> Step:
    """An SP-API error body."""
    return reply({"errors": [{"code": code, "message": message, "details": ""}]}, status, **headers)


def token(value: str, expires_in: object = 3600) -> Step:
    """Login with Amazon says yes."""
    return reply({"access_token": value, "token_type": "bearer", "expires_in": expires_in, "refresh_token": "Atzr|r"})


def role_keys(name: str, ends: datetime, secret: str = "sts-secret") -> Step:
    """AWS STS says yes to AssumeRole."""
    body = f"""<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
    <Credentials><AccessKeyId>{name}</AccessKeyId><SecretAccessKey>{secret}</SecretAccessKey>
    <SessionToken>session-{name}</SessionToken><Expiration>{ends:%Y-%m-%dT%H:%M:%SZ}</Expiration></Credentials>
    </AssumeRoleResult></AssumeRoleResponse>"""
    return raw(200, body.encode(), Content_Type="text/xml")


def lwa_error(status: int, error: str, description: str = "") -> Step:
    """Login with Amazon says no."""
    return reply({"error": error, "error_description": description}, status)


def html(status: int) -> Step:
    return raw(status, b"<html><body><h1>Service Unavailable</h1></body></html>", Content_Type="text/html")


def gzipped(data: object, *, keep: float = 1.0) -> Step:
    """A gzip reply, of which only a part is sent (with a Content-Length that fits the part)."""
    packed = gzip.compress(json.dumps(data).encode())
    return raw(200, packed[: int(len(packed) * keep)], Content_Encoding="gzip", Content_Type="application/json")


def in_members(body: bytes, count: int) -> Step:
    """A gzip reply in that many members; the last one holds the body, the others nothing."""
    packed = gzip.compress(b"") * (count - 1) + gzip.compress(body)
    return raw(200, packed, Content_Encoding="gzip", Content_Type="application/json")


def reset_before_headers(server: Faulty, connection: socket.socket, seen: Seen) -> bool:
    _reset(connection)
    return False


def close_before_headers(server: Faulty, connection: socket.socket, seen: Seen) -> bool:
    return False


def close_mid_headers(server: Faulty, connection: socket.socket, seen: Seen) -> bool:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: x")
    return False


def reset_mid_headers(server: Faulty, connection: socket.socket, seen: Seen) -> bool:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: x")
    _reset(connection)
    return False


def reset_mid_body(server: Faulty, connection: socket.socket, seen: Seen) -> bool:
    connection.sendall(_head(200, {"Content-Length": "100"}) + b'{"orders": [')
    _reset(connection)
    return False


def close_mid_body(server: Faulty, connection: socket.socket, seen: Seen) -> bool:
    connection.sendall(_head(200, {"Content-Length": "100"}) + b'{"orders": [')
    return False


def close_mid_chunks(server: Faulty, connection: socket.socket, seen: Seen) -> bool:
    connection.sendall(_head(200, {"Transfer-Encoding": "chunked"}) + b'10\r\n{"orders": [')
    return False


def close_mid_body_without_length(server: Faulty, connection: socket.socket, seen: Seen) -> bool:
    connection.sendall(_head(200, {"Connection": "close"}) + b'{"orders": [')
    return False


def reset_mid_body_without_length(server: Faulty, connection: socket.socket, seen: Seen) -> bool:
    connection.sendall(_head(200, {"Connection": "close"}) + b'{"orders": [')
    _reset(connection)
    return False


def silent(server: Faulty, connection: socket.socket, seen: Seen) -> bool:
    server.stopped.wait(30)
    return False


def drip_headers(server: Faulty, connection: socket.socket, seen: Seen) -> bool:
    return _drip(server, connection, _head(200, {"Content-Length": "2", "X-Long": "x" * 4000}) + b"{}")


def drip_body(server: Faulty, connection: socket.socket, seen: Seen) -> bool:
    connection.sendall(_head(200, {"Content-Length": "4000"}))
    return _drip(server, connection, b" " * 4000)


def then_hang_up(step: Step, hung_up: threading.Event) -> Step:
    """Answer, promise keep-alive by saying nothing, and close all the same: a stale connection in the pool.

    hung_up: set when the goodbye is on its way to the client.
    """

    def closing(server: Faulty, connection: socket.socket, seen: Seen) -> bool:
        step(server, connection, seen)
        connection.shutdown(socket.SHUT_RDWR)
        hung_up.set()
        return False

    return closing


def _drip(server: Faulty, connection: socket.socket, data: bytes) -> bool:
    for at in range(len(data)):
        if server.stopped.wait(0.02):
            return False
        connection.sendall(data[at : at + 1])
    return True


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
