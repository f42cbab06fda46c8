"""NextToken of our own: sealed, so that it says everything a next page needs and nobody can alter it.

AES-GCM under a key derived from the application's secret; the previous secret's tokens are accepted for a day after
they were made. A token longer than 2,000 characters is kept here (and in the state database) under a short one.
"""

from __future__ import annotations

import base64
import json
import secrets
import zlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from mws import forks
from mws.compat.engine.params import Values
from mws.compat.errors import InvalidRequest
from mws.compat.state.lifetimes import LONGEST as LONGEST_KEPT
from mws.spapi.calls import Json, QueryValue
from mws.spapi.clock import Clock
from mws.spapi.secret import ClientSecret, Secrets

LONGEST = 2000
_KEPT_HERE = 1000
_KIND = "next-token"
_A_DAY = LONGEST_KEPT[_KIND]


class Shelf(Protocol):
    """Where a token's content may be kept: `mws.compat.state.State`. Every method raises StateError."""

    def put(self, kind: str, key: str, value: bytes, expires: datetime) -> None:
        """Keep a value until then, in place of an older one. expires: with a time zone."""
        ...

    def put_all(self, kind: str, by_key: Mapping[str, bytes], expires: datetime) -> None:
        """Keep them all, or none."""
        ...

    def get(self, kind: str, key: str) -> bytes | None:
        """What is kept, None where nothing is, or its time is over."""
        ...


@dataclass(frozen=True, slots=True)
class NextPage:
    """What the next page needs. first: the Action the token continues. values: its parameters. owner: whose it is.

    operation, path, query, body: the call that was really made, "" where none was. token: upstream's own, a text; or
    what the plan wants to find again, a text or an object. made: seconds since 1970.
    """

    section: str
    first: str
    version: str
    owner: str
    operation: str
    path: Mapping[str, str]
    query: Mapping[str, QueryValue | None]
    body: Json = field(repr=False)
    token: Json = field(repr=False)
    values: Values
    whole: bool
    made: float


_FIELDS = {each.name for each in fields(NextPage)}


def corrupted_token(why: str) -> InvalidRequest:
    """The error for a token that is not ours, not whole, or not this seller's. The caller repeats the first call."""
    return InvalidRequest(
        f"The NextToken cannot be used: {why}. Repeat the call that began the list.", mws_code="NextTokenCorrupted"
    )


def _key(secret: str) -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"mws-compat next token 1").derive(secret.encode())
    return AESGCM(derived)


class TokenSealer:
    """Seals and opens page tokens. secret: the application's, asked for at each use, since it may be rotated."""

    def __init__(self, secret: ClientSecret, clock: Clock, shelf: Shelf | None = None) -> None:
        self._secret = secret
        self._made: tuple[Secrets, list[AESGCM]] | None = None
        self._clock = clock
        self._shelf = shelf
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._lock = forks.lock()

    def seal(self, page: NextPage) -> str:
        """The token legacy code is handed: at most 2,000 characters, URL-safe."""
        token = self._sealed(b"p" + zlib.compress(json.dumps(asdict(page), separators=(",", ":")).encode(), 6))
        if len(token) <= LONGEST:
            return token
        name = secrets.token_urlsafe(18)
        self._keep(name, token.encode())
        return self._sealed(b"k" + name.encode())

    def open(self, token: str, *, section: str, first: str, owner: str) -> NextPage:
        """What was sealed. InvalidRequest (NextTokenCorrupted) for anything else than our token for this very call."""
        content, by_previous = self._opened(token)
        if content[:1] == b"k":
            kept = self._fetch(content[1:].decode())
            if kept is None:
                raise corrupted_token("what it stood for is no longer kept")
            content, by_previous = self._opened(kept.decode())
        said = json.loads(zlib.decompress(content[1:]))
        if said.keys() != _FIELDS:
            raise corrupted_token("it was made by another version of mws-compat")
        page = NextPage(**said)
        if (page.section, page.first) != (section, first):
            raise corrupted_token(f"it belongs to {page.section}.{page.first}")
        if page.owner != owner:
            raise corrupted_token("it belongs to another seller, region or application")
        # A time to come counts as long ago: the clock was ahead when it was made.
        if by_previous and abs(self._clock.now().timestamp() - page.made) > _A_DAY.total_seconds():
            raise corrupted_token("it was made more than a day ago, before the application's secret changed")
        return page

    def _keys(self) -> list[AESGCM]:
        """The key of the secret as it stands now, and of the one before it where there is one."""
        held, made = self._secret.get(), self._made
        if made is None or made[0] is not held:
            # At worst two threads derive the same keys.
            self._made = made = held, [_key(each) for each in (held.current, held.previous) if each]
        return made[1]

    def _sealed(self, content: bytes) -> str:
        nonce = secrets.token_bytes(12)
        return base64.urlsafe_b64encode(nonce + self._keys()[0].encrypt(nonce, content, None)).decode().rstrip("=")

    def _opened(self, token: str) -> tuple[bytes, bool]:
        try:
            raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except ValueError as exc:
            raise corrupted_token("it is not a token of this service") from exc
        for position, key in enumerate(self._keys()):
            try:
                return key.decrypt(raw[:12], raw[12:], None), position > 0
            except (InvalidTag, ValueError):
                continue
        raise corrupted_token("it is not a token of this service, or it was altered")

    def _keep(self, name: str, content: bytes) -> None:
        if self._shelf is not None:
            self._shelf.put(_KIND, name, content, self._clock.now() + _A_DAY)
            return
        with self._lock:
            self._kept[name] = content
            while len(self._kept) > _KEPT_HERE:
                self._kept.popitem(last=False)

    def _fetch(self, name: str) -> bytes | None:
        if self._shelf is not None:
            return self._shelf.get(_KIND, name)
        with self._lock:
            return self._kept.get(name)
