"""A server that is Amazon's API and its document store at once: the API names URLs, the store answers them by script.

with Store(stored(b"..."), ...) as store:       # first request to the store gets the first step, the last stays on
    store.client().documents...
    store.moved     # every request to the store
    store.asked     # every request to the API
"""

from __future__ import annotations

import gzip
import json
import random
import socket
from collections.abc import Callable
from typing import Any

from mws.spapi.client import Client
from mws.spapi.documents.client import Documents
from mws.spapi.documents.transfer import PIECE, TransferSettings
from tests.spapi import clients
from tests.spapi.faulty import Faulty, Seen, Step, raw, reply

# Put together, so that a traceback which quotes this line does not contain it.
SIGNATURE = "X-Amz-Signature=" + "s3cr3t" * 4
CONTENT_TYPE = "text/plain; charset=UTF-8"


class Store(Faulty):
    """compression: what the API says of every document. api: steps for the API, in place of naming URLs."""

    def __init__(self, *steps: Step, compression: str | None = None, api: tuple[Step, ...] = ()) -> None:
        super().__init__()
        self.steps = list(steps)
        self.api = list(api)
        self.compression = compression
        self.moved: list[Seen] = []
        self.asked: list[Seen] = []

    def _step(self, seen: Seen) -> Step:
        if seen.target.startswith("/stored/"):
            self.moved.append(seen)
            return self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
        if seen.target.startswith(("/reports/", "/feeds/", "/definitions/")):
            self.asked.append(seen)
            if self.api:
                return self.api.pop(0)
            return self.names_a_url
        return super()._step(seen)

    def names_a_url(self, server: Faulty, connection: socket.socket, seen: Seen) -> bool:
        number = len(self.asked)
        url = f"{self.url}/stored/{number}?{SIGNATURE}"
        if seen.target.startswith("/definitions/"):
            return reply({"schema": {"link": {"resource": url, "verb": "GET"}}})(server, connection, seen)
        answer: dict[str, str] = {"url": url}
        if seen.method == "POST":
            answer["feedDocumentId"] = f"fd-{number}"
        elif self.compression:
            answer["compressionAlgorithm"] = self.compression
        return reply(answer, 201 if seen.method == "POST" else 200)(server, connection, seen)

    def client(self, **options: Any) -> Client:
        return clients.client(self, max_wait=None, **options)

    def documents(self, idle: float = 5.0) -> Documents:
        """The documents of a client, given up after so many seconds without a byte."""
        client = self.client()
        return Documents(
            client.send, TransferSettings(client._transport, client._clock, "test/1", plain_http=True, idle=idle)
        )


def stored(content: bytes, content_type: str = CONTENT_TYPE, **headers: str) -> Step:
    """The document as S3 sends it: with its length and a tag, a part of it where a Range asks for that."""

    def step(server: Faulty, connection: socket.socket, seen: Seen) -> bool:
        named = {"Content_Type": content_type, "ETag": '"tag"', **headers}
        wanted = seen.headers.get("range", "")
        if not wanted:
            return raw(200, content, **named)(server, connection, seen)
        if seen.headers.get("if-match") != '"tag"':
            return raw(412, b"", **named)(server, connection, seen)
        start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        named["Content_Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        return raw(206, content[start:], **named)(server, connection, seen)

    return step


def broken(content: bytes, after: int, end: Callable[[socket.socket], None] | None = None, **headers: str) -> Step:
    """As `stored`, but the connection ends after so many bytes: closed, or as `end` does it."""

    def step(server: Faulty, connection: socket.socket, seen: Seen) -> bool:
        named = {"Content-Type": CONTENT_TYPE, "ETag": '"tag"', "Content-Length": str(len(content))}
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        lines = ["HTTP/1.1 200 OK", *(f"{name}: {value}" for name, value in named.items() if value), "", ""]
        connection.sendall("\r\n".join(lines).encode() + content[:after])
        if end is not None:
            end(connection)
        return False

    return step


def s3_error(status: int, code: str) -> Step:
    """An error page of S3, with what it likes to quote."""
    page = f"<Error><Code>{code}</Code><Message>Sorry</Message><StringToSign>{SIGNATURE}</StringToSign></Error>"
    return raw(status, page.encode(), Content_Type="application/xml")


def said(seen: Seen) -> Any:
    return json.loads(seen.body)


CONTENT = "order-id\tsku\r\n1\tcafé\r\n".encode() + random.Random(1).randbytes(3 * PIECE)
PACKED = gzip.compress(CONTENT, mtime=0)
SECRET = SIGNATURE.partition("=")[2]
FORBIDDEN = s3_error(403, "AccessDenied")
TOKENS = "/tokens/2021-03-01/restrictedDataToken"
