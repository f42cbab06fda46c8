"""What one connection, one address and all of them together may take before anybody has proved who they are.

Numbers only; who keeps to them is `wire` (heads), `front` (bodies and answers) and `listener` (connections).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from mws.compat.config import GatewaySettings as Settings
from mws.compat.gateway.addresses import Network, host_of, is_trusted, networks, read_address

SMALL = 64 * 1024
"""Bytes of a body that are read before the application is asked whether it wants it, and kept in memory."""
READY = 256 * 1024
"""Bytes of an answer a worker makes in one go, and the loop sends while the worker serves others."""

# A process behind these is the gateway's own machine; the operator adds the proxies that he trusts.
_OWN = networks(("127.0.0.1/32", "::1/128"))


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a server. body, head: bytes at most. idle: seconds a connection may be silent.

    grace, slowest: a head or a body has `grace` seconds, and one more for every `slowest` bytes that came of it.
    write: seconds a peer may take to accept one piece of an answer. linger: seconds a refused body is still read away,
    so that its sender gets the answer and not a reset. waiting: calls that may wait for a worker.
    connections: in all. per_address: of one address (of IPv6: of one /64), which is not one of `trusted`.
    """

    body: int = 2**31 - 1
    head: int = 128 * 1024
    idle: float = 10.0
    grace: float = 15.0
    slowest: int = 2048
    write: float = 30.0
    linger: float = 5.0
    waiting: int = 512
    connections: int = 4000
    per_address: int = 200
    trusted: tuple[Network, ...] = _OWN

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """Those of `[gateway]`."""
        return cls(
            body=settings.max_body,
            head=settings.max_head,
            idle=settings.idle_seconds,
            grace=settings.request_seconds,
            slowest=settings.slowest_rate,
            connections=settings.connections,
            per_address=settings.connections_per_address,
            trusted=(*_OWN, *networks(settings.trusted_proxies)),
        )

    def left(self, elapsed: float, received: int) -> float:
        """Seconds a head or a body still has, `elapsed` seconds after it began; 0 or less: it came too slowly."""
        return self.grace + received / self.slowest - elapsed


class Connections:
    """How many connections there are, in all and by host; peak: the most there were. Used by one thread."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._by_host: Counter[str] = Counter()
        self.total = 0
        self.peak = 0

    def admit(self, address: str) -> bool:
        """Count one of that address; False where it would be one too many, and is not counted."""
        if self.total >= self._limits.connections:
            return False
        host = host_of(address)
        if self._by_host[host] >= self._limits.per_address and not self.is_trusted(address):
            return False
        self._by_host[host] += 1
        self.total += 1
        self.peak = max(self.peak, self.total)
        return True

    def leave(self, address: str) -> None:
        """One that was admitted is gone."""
        host = host_of(address)
        self.total -= 1
        self._by_host[host] -= 1
        if not self._by_host[host]:
            del self._by_host[host]

    def is_trusted(self, address: str) -> bool:
        """Whether no bound of an address holds for this one."""
        found = read_address(address)
        # A Unix socket has no address, and only this machine's processes reach it.
        return found is None or is_trusted(found, self._limits.trusted)
