"""A bare client for tests: one connection, bytes out, one answer in, read by its Content-Length and no more."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from tests.compat.gateway.standin import Answer


def connect(url: str) -> socket.socket:
    """A connection to the host and port of a URL."""
    parts = urlsplit(url)
    assert parts.hostname
    assert parts.port
    return socket.create_connection((parts.hostname, parts.port), timeout=10)


def read_answer(sock: socket.socket) -> Answer:
    """One answer; fails where the connection ends inside it. No byte beyond it is taken."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += _some(sock, 1)
    first, *fields = head.decode("latin-1").split("\r\n")[:-2]
    version, status, reason = first.split(" ", 2)
    assert version == "HTTP/1.1"
    headers = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
    body = b""
    while len(body) < int(headers["content-length"]):
        body += _some(sock, int(headers["content-length"]) - len(body))
    return Answer(int(status), reason, headers, body)


def _some(sock: socket.socket, most: int) -> bytes:
    data = sock.recv(most)
    if not data:
        raise EOFError("the connection ended inside an answer")
    return data
