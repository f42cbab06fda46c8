"""One Redis for what processes and hosts have in common: rates and tokens. A comfort, never a condition.

Where Redis does not answer, the caller is told so by None and goes by what the process knows itself; the log says it
once, and Redis is asked again after a while. No URL is ever shown: it may hold a password. Needs the extra `redis`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from mws import forks
from mws.spapi.clock import Clock
from mws.spapi.errors import InvalidCall

if TYPE_CHECKING:
    from redis import Redis

log = logging.getLogger("mws.spapi")

# Seconds for one question to Redis. It stands beside the application or not much use is in it.
TIMEOUT = 1.0
# Seconds for which a Redis that did not answer is left alone.
AWAY = 10.0

T = TypeVar("T")


class Shared:
    """A Redis that may be away.

    redis: its URL (`redis://`, `rediss://`, `unix://`), or a `redis.Redis` of the caller's own making. clock: its
    monotonic time says when a Redis that was away is asked again.

    Raises InvalidCall for a URL that cannot be, and where the extra is not installed.
    """

    def __init__(self, redis: str | Redis, clock: Clock) -> None:
        try:
            from redis.exceptions import RedisError
        except ImportError as exc:
            raise InvalidCall(
                "redis_url needs the package redis: pip install 'redis>=5.0'", parameter="redis_url"
            ) from exc
        self._failures: tuple[type[Exception], ...] = (RedisError, OSError)
        self.redis = _connected(redis) if isinstance(redis, str) else redis
        self._clock = clock
        self._lock = forks.lock()
        self._ask_at = 0.0
        self._away = False
        forks.in_child(self, Shared._reconnect)

    def do(self, act: Callable[[Redis], T]) -> T | None:
        """What `act` brings back from Redis; None while Redis is away."""
        if self._away and not self._may_ask():
            return None
        try:
            brought = act(self.redis)
        except self._failures as exc:
            self._lost(exc)
            return None
        if self._away:
            self._found()
        return brought

    def close(self) -> None:
        """Close the connections."""
        self.redis.close()

    def _reconnect(self) -> None:
        """In a forked child: with connections of its own. redis-py finds out by itself, but behind locks, and from
        version 8 on `reset` takes one too: what a thread of the parent held would be held here for ever."""
        pool = self.redis.connection_pool
        for lock in (getattr(pool, "_lock", None), getattr(pool, "_fork_lock", None)):
            free = getattr(lock, "_at_fork_reinit", None)
            if free is not None:
                free()
        pool.reset()

    def _may_ask(self) -> bool:
        """One thread tries a Redis that was away; the others go on without it meanwhile."""
        now = self._clock.monotonic()
        with self._lock:
            if self._away and now < self._ask_at:
                return False
            self._ask_at = now + AWAY
            return True

    def _lost(self, exc: Exception) -> None:
        with self._lock:
            told, self._away = self._away, True
            self._ask_at = self._clock.monotonic() + AWAY
        if not told:
            # The class only: redis-py puts host, port and, for a refused password, the user into the text.
            log.warning(
                "Redis does not answer (%s): rates and tokens are kept by each process for itself; "
                "it is asked again every %g s",
                type(exc).__name__,
                AWAY,
            )

    def _found(self) -> None:
        with self._lock:
            told, self._away = not self._away, False
        if not told:
            log.warning("Redis answers again: rates and tokens are shared")


def _connected(url: str) -> Redis:
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    try:
        return Redis.from_url(
            url,
            socket_timeout=TIMEOUT,
            socket_connect_timeout=TIMEOUT,
            # By default it would try four times before the caller may go on without it.
            retry=Retry(NoBackoff(), 0),
        )
    except ValueError:
        # Its text quotes the URL, and that may hold a password.
        raise InvalidCall(
            "redis_url is a URL such as redis://host:6379/0, rediss://... or unix://...", parameter="redis_url"
        ) from None
