"""Attackers on 127.0.0.2 to .20: connections that are silent, or trickle a head or a body, and come again when closed.

    python -m tests.soak.attackers HOST PORT SECONDS TLS SILENT HEADS BODIES

TLS: 0 or 1; of the silent ones half stop before their handshake. Prints a line once all are there.
"""

from __future__ import annotations

import asyncio
import random
import ssl
import sys
from itertools import count

ADDRESSES = [f"127.0.0.{last}" for last in range(2, 21)]
HEAD = b"GET /?Action=ListOrders HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Slow/1 (Language=None)\r\nX-Slow: "
BODY = b"POST / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Slow/1 (Language=None)\r\nContent-Length: 60000\r\n\r\n"
AGAIN = 3.0  # seconds at most until one that was closed comes again
PAUSE = 1.0  # seconds between two bytes

_turns = count()


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


async def attack(host: str, port: int, context: ssl.SSLContext | None, beginning: bytes, there: asyncio.Event) -> None:
    """One attacker for ever. beginning: what is sent at once, before a byte a second; b"" sends nothing at all."""
    while True:
        address = ADDRESSES[next(_turns) % len(ADDRESSES)]
        writer: asyncio.StreamWriter | None = None
        try:
            reader, writer = await asyncio.open_connection(
                host, port, local_addr=(address, 0), ssl=context, ssl_handshake_timeout=30 if context else None
            )
            writer.write(beginning)
            there.set()
            closed = asyncio.ensure_future(reader.read())
            while not closed.done():
                await asyncio.wait({closed}, timeout=PAUSE if beginning else None)
                if beginning and not closed.done():
                    writer.write(b"x")
            await closed
        except (OSError, asyncio.TimeoutError):
            await asyncio.sleep(0.1)
        finally:
            if writer is not None:
                writer.transport.abort()
        # They share two processors with what they attack: all at once they would measure themselves.
        await asyncio.sleep(random.uniform(0.0, AGAIN))


async def main(host: str, port: int, seconds: float, tls: bool, silent: int, heads: int, bodies: int) -> None:
    context = _context() if tls else None
    kinds = [(b"", None if number % 2 else context) for number in range(silent)]
    kinds += [(HEAD, context)] * heads + [(BODY, context)] * bodies
    there = [asyncio.Event() for _ in kinds]
    tasks = []
    for (beginning, how), event in zip(kinds, there, strict=True):
        tasks.append(asyncio.ensure_future(attack(host, port, how, beginning, event)))
        await asyncio.sleep(0.005)
    await asyncio.gather(*(event.wait() for event in there))
    print(f"there {len(kinds)}", flush=True)
    await asyncio.sleep(seconds)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4] == "1", *map(int, sys.argv[5:8])))
