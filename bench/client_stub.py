"""A static server that costs little and counts: what reaches it are calls of a client, not the price of answering.

`python -m bench.client_stub PAGE` prints its port and serves until its standard input ends. `/count` tells on how many
connections it has been asked for anything else.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

TOKEN = json.dumps({"access_token": "Atza|stub", "token_type": "bearer", "expires_in": 3600}).encode()
SMALL = json.dumps(
    {
        "payload": [
            {
                "marketplace": {
                    "id": "ATVPDKIKX0DER",
                    "name": "Amazon.com",
                    "countryCode": "US",
                    "defaultCurrencyCode": "USD",
                    "defaultLanguageCode": "en_US",
                    "domainName": "www.amazon.com",
                },
                "storeName": "Bench",
                "participation": {"isParticipating": True, "hasSuspendedListings": False},
            }
        ]
    }
).encode()


class Answers(asyncio.Protocol):
    """One connection. Requests come whole or in pieces, one after the other."""

    page = b""
    connections = 0

    def __init__(self) -> None:
        self._held = b""
        self._transport: asyncio.WriteTransport | None = None
        self._counted = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._held += data
        while (end := self._held.find(b"\r\n\r\n")) >= 0:
            head = self._held[:end]
            length = _length(head)
            if len(self._held) < end + 4 + length:
                return
            self._held = self._held[end + 4 + length :]
            self._answer(head.split(b" ", 2)[1])

    def _answer(self, target: bytes) -> None:
        assert self._transport is not None
        if target != b"/count" and not self._counted:
            self._counted = True
            Answers.connections += 1
        if target.startswith(b"/orders/"):
            body = self.page
        elif target.startswith(b"/sellers/"):
            body = SMALL
        elif target == b"/count":
            body = json.dumps({"connections": Answers.connections}).encode()
        else:
            body = TOKEN
        # The highest rate that a client may believe: pacing is measured elsewhere.
        head = (
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nx-amzn-RateLimit-Limit: 1000.0\r\n"
            f"x-amzn-RequestId: 00000000-0000-4000-8000-000000000000\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self._transport.write(head.encode() + body)


def _length(head: bytes) -> int:
    found = head.lower().partition(b"content-length:")[2]
    return int(found.split(b"\r\n", 1)[0]) if found else 0


async def serve(page: Path) -> None:
    Answers.page = page.read_bytes()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Answers, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
