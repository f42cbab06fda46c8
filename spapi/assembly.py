"""What a client is put together from where it shares with other processes. Each part is imported when it is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mws.spapi.clock import Clock
from mws.spapi.throttle import Pacer
from mws.spapi.transport import Transport

if TYPE_CHECKING:
    from mws.spapi.credentials import Keyring
    from mws.spapi.redis_link import Shared
    from mws.spapi.tokens_redis import SharedTokens


def keyring(transport: Transport, clock: Clock) -> Keyring:
    """Where AWS keys come from that are fetched: profiles and assumed roles."""
    from mws.spapi.credentials import Keyring

    return Keyring(transport, clock)


def shared_by(url: str, clock: Clock) -> Shared | None:
    """The Redis at that URL, None for "". Raises InvalidCall where the `redis` package is missing."""
    if not url:
        return None
    from mws.spapi.redis_link import Shared

    return Shared(url, clock)


def tokens_of(shared: Shared | None, clock: Clock) -> SharedTokens | None:
    """Access tokens kept in that Redis; None without one."""
    if shared is None:
        return None
    from mws.spapi.tokens_redis import SharedTokens

    return SharedTokens(shared, clock)


def pacer_of(shared: Shared | None, clock: Clock) -> Pacer:
    """A pacer whose buckets are in that Redis, or in this process without one."""
    if shared is None:
        return Pacer(clock)
    from mws.spapi.throttle_redis import RedisBuckets

    return Pacer(clock, RedisBuckets(shared))
