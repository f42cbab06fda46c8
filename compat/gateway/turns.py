"""Turns by address: few TLS handshakes at a time, and an address with hundreds waiting does not go before one with one.

A handshake is a millisecond of computing that the event loop does for everybody. Used by one thread.
"""

from __future__ import annotations

import asyncio
from collections import deque

AT_ONCE = 4
HOLD = 0.1  # seconds after which a handshake that waits for its peer makes room, and goes on beside the others


class Turns:
    """Gives `at_once` turns, to one waiting address after the other."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._free = at_once
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}

    async def take(self, address: str) -> None:
        """Wait for a turn; who has one gives it back by `give`."""
        if self._free:
            self._free -= 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(address, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.give()
            raise

    def give(self) -> None:
        """Give a turn back: to the next that waits, of the address that has waited longest for one."""
        while self._waiting:
            address, queue = next(iter(self._waiting.items()))
            del self._waiting[address]
            turn = queue.popleft()
            if queue:
                self._waiting[address] = queue  # behind the others
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1
