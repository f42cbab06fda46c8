"""Access tokens shared by processes and hosts through Redis: asked for by one of them, read by the others.

What lies in Redis is encrypted (AES-GCM) under a key made from the client secret, and bound to its name; the name is a
keyed digest, so that Redis learns neither tokens nor who they are for. A short lock keeps a hundred processes with a
cold cache from asking a hundred times. Without Redis everybody asks for himself.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Any

from mws.spapi.clock import Clock
from mws.spapi.errors import Cancelled
from mws.spapi.redis_link import Shared
from mws.spapi.tokens import EARLY, JITTER, SHARE, Fetched

if TYPE_CHECKING:
    from redis import Redis

PREFIX = "mws-compat:token:"

# Longer than Login with Amazon takes on a bad day, shorter than anybody likes to wait for a process that died.
LOCK = 15.0
# Seconds between two looks of those who wait for the lock's owner.
LOOK = 0.05

_PURPOSE = b"mws-compat shared tokens 1"

# KEYS[1] is deleted where it still holds ARGV[1]: a newer token, or another's lock, stays.
_DELETE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"


@dataclass(frozen=True, slots=True)
class Sealed:
    """Where a token lies in Redis and what opens it.

    name: its key. secret: 32 bytes.
    """

    name: str
    secret: bytes = field(repr=False)


def seal_key(client_secret: str, makes: Sequence[str]) -> Sealed:
    """client_secret: of the application. makes: everything that makes the token."""
    material = hmac.digest(client_secret.encode(), _PURPOSE, "sha256")
    digest = hmac.new(material, json.dumps(list(makes)).encode(), hashlib.sha256).hexdigest()
    return Sealed(PREFIX + digest, hmac.digest(material, b"encryption", "sha256"))


class SharedTokens:
    """Tokens of all processes. shared: the Redis. clock: how those who wait for another process wait."""

    def __init__(self, shared: Shared, clock: Clock) -> None:
        self._shared = shared
        self._clock = clock
        self._delete: Any = shared.redis.register_script(_DELETE)  # redis-py's type says nothing of its replies

    def get(self, place: Sealed, fetch: Callable[[], Fetched], patience: float, cancel: Event | None = None) -> Fetched:
        """The token that lies there, or what `fetch` brings, which is put there.

        patience: seconds this may take; at most half of them go on waiting for another process. cancel: ends that wait
        when set. Raises what fetch raises, and Cancelled.
        """
        ends = self._clock.monotonic() + patience / 2
        owner = secrets.token_hex(16)
        lock = place.name + ":lock"
        while True:
            found = self._read(place)
            if found is not None:
                return found
            locked = self._shared.do(lambda redis: bool(redis.set(lock, owner, nx=True, px=round(LOCK * 1000))))
            # With Redis away, or its lock in the hands of one who does not come back: for oneself.
            if locked is not False or self._clock.monotonic() >= ends:
                break
            self._clock.sleep(LOOK, cancel)
            if cancel is not None and cancel.is_set():
                raise Cancelled("cancelled while another process asked for the token; nothing was sent")
        try:
            # Between the look and the lock another process may have come and gone.
            found = self._read(place) if locked else None
            if found is None:
                found = fetch()
                self._write(place, found)
            return found
        finally:
            if locked:
                self._shared.do(lambda redis: self._delete(keys=[lock], args=[owner], client=redis))

    def drop(self, place: Sealed, token: str) -> None:
        """Forget that token; a newer one stays."""
        held = self._shared.do(lambda redis: _bytes(redis.get(place.name)))
        opened = _opened(place, held)
        if opened is not None and opened[0] == token:
            self._shared.do(lambda redis: self._delete(keys=[place.name], args=[held], client=redis))

    def _read(self, place: Sealed) -> Fetched | None:
        """The token, unless it is about to be renewed anyway."""

        def read(redis: Redis) -> tuple[bytes, int]:
            with redis.pipeline() as pipe:
                pipe.get(place.name)
                pipe.pttl(place.name)
                held, left = pipe.execute()
            return _bytes(held), int(left)

        held, left = self._shared.do(read) or (b"", 0)
        opened = _opened(place, held)
        if opened is None:
            return None
        token, lifetime = opened
        remaining = left / 1000
        if remaining <= min(EARLY + JITTER, lifetime / SHARE):
            return None
        return Fetched(token, remaining)

    def _write(self, place: Sealed, fetched: Fetched) -> None:
        milliseconds = round(fetched.lifetime * 1000)
        # What lives for no time Redis refuses to keep, and there is nobody to read it.
        if milliseconds > 0:
            blob = _closed(place, fetched)
            self._shared.do(lambda redis: redis.set(place.name, blob, px=milliseconds))


def _closed(place: Sealed, fetched: Fetched) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(12)
    text = json.dumps([fetched.token, fetched.lifetime]).encode()
    return nonce + AESGCM(place.secret).encrypt(nonce, text, place.name.encode())


def _opened(place: Sealed, held: bytes | None) -> tuple[str, float] | None:
    """Token and lifetime; None for nothing, and for what was altered or is another application's."""
    if not held:
        return None
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        text = AESGCM(place.secret).decrypt(held[:12], held[12:], place.name.encode())
    except (InvalidTag, ValueError):
        return None
    token, lifetime = json.loads(text)
    return str(token), float(lifetime)


def _bytes(held: object) -> bytes:
    """What Redis gave. A client that decodes replies is of no use here: ciphertext is not text."""
    return held if isinstance(held, bytes) else b""
