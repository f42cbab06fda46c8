"""What must be known again while a seller is at Amazon: for ten minutes, in one browser, once.

It travels with the browser, sealed: a `state` in the URL, a visit or a redirect in a cookie. So whoever only begins
costs this side nothing, and nobody can crowd out a seller who is on his way. A key made from the application's client
secret seals it, the same in every process, bound to the browser's session. Only what was used is remembered here, until
it would have expired anyway; where there is no room to remember, it is refused rather than another forgotten.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from collections import Counter
from collections.abc import Mapping
from typing import Literal, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mws import forks
from mws.spapi.clock import Clock
from mws.spapi.errors import SpapiError

STATE_LIFE = 600.0
# Seconds by which the clocks of machines with one client secret may differ.
SKEW = 60.0

MOST_USED = 10_000
"""What is remembered as used at once, in all: each was made for somebody who was signed in."""
MOST_OF_AN_ADDRESS = 100
"""The same of one address: more sellers than this do not finish in ten minutes behind one."""

Purpose = Literal["state", "visit", "redirect", "invitation"]
"""What a sealed record is for: it opens for nothing else."""

_KEY = b"mws-compat authorisation states 1"
_SALT = 16


class OAuthError(SpapiError):
    """An authorisation that cannot go on. The seller may begin again."""

    safe_to_repeat = False


class StateRejected(OAuthError):
    """The `state` that came back is not one this browser was given in the last ten minutes, or was used already."""


class TooManyStates(OAuthError):
    """Too many authorisations were finished in ten minutes, from one address or in all, for another one to be taken."""


class UsedStates(Protocol):
    """Remembers what was used. Several processes want one that they share: Redis (`SET key NX EX`), a database."""

    def use(self, key: str, seconds: float, address: str) -> bool:
        """Remember a key for that many seconds; False where it is remembered already: of two callers one gets True.

        address: whose, "" for nobody's. Raises TooManyStates.
        """
        ...


class MemoryUsed:
    """What this process saw used. Nothing is forgotten before its time.

    most, per_address: how many at once, in all and of one address; of "" there is no bound of its own.
    """

    def __init__(self, clock: Clock, most: int = MOST_USED, per_address: int = MOST_OF_AN_ADDRESS) -> None:
        self._clock = clock
        self._most = most
        self._per_address = per_address
        self._lock = forks.lock()
        self._used: dict[str, tuple[float, str]] = {}
        self._by_address: Counter[str] = Counter()

    def use(self, key: str, seconds: float, address: str) -> bool:
        """As UsedStates has it."""
        now = self._clock.monotonic()
        with self._lock:
            if key in self._used and self._used[key][0] > now:
                return False
            if self._is_full(address):
                self._forget_expired(now)
            if self._is_full(address):
                raise TooManyStates("too many authorisations were finished here in ten minutes: try again later")
            self._used[key] = (now + seconds, address)
            self._by_address[address] += 1
            return True

    def _is_full(self, address: str) -> bool:
        of_this = self._by_address[address] if address else 0
        return len(self._used) >= self._most or of_this >= self._per_address

    def _forget_expired(self, now: float) -> None:
        self._used = {key: used for key, used in self._used.items() if used[0] > now}
        self._by_address = Counter(address for _, address in self._used.values())


class States:
    """Seals and opens. client_secret: of the application. used: where to remember, None for this process's memory."""

    def __init__(self, client_secret: str, clock: Clock, used: UsedStates | None = None) -> None:
        self._key = hmac.digest(client_secret.encode(), _KEY, "sha256")
        self._clock = clock
        self._used: UsedStates = used or MemoryUsed(clock)

    def give(self, session: str, record: Mapping[str, str], purpose: Purpose = "state") -> str:
        """A record, sealed for ten minutes and for a browser session. session: whatever only that browser has.

        Raises ValueError for an empty session: what is bound to nothing would protect nobody.
        """
        if not session:
            raise ValueError("a state wants a browser session to be bound to")
        until = self._clock.now().timestamp() + STATE_LIFE
        salt = secrets.token_bytes(_SALT)
        text = json.dumps([round(until, 3), dict(record)], separators=(",", ":")).encode()
        sealed = self._cipher(salt).encrypt(bytes(12), text, _bound(purpose, session))
        return base64.urlsafe_b64encode(salt + sealed).rstrip(b"=").decode()

    def read(self, session: str, given: str, purpose: Purpose = "state") -> dict[str, str]:
        """The record that was sealed for this session, not used up by this. Raises StateRejected."""
        return self._opened(session, given, purpose)[0]

    def redeem(self, session: str, given: str, purpose: Purpose = "state", address: str = "") -> dict[str, str]:
        """The same, used up by this. address: whose. Raises StateRejected, TooManyStates."""
        record, left, key = self._opened(session, given, purpose)
        if not self._used.use(key, left + SKEW, address):
            raise _rejected()
        return record

    def word(self, session: str, *parts: str) -> str:
        """What only a page of this browser knows about these parts: it makes a form this side's own."""
        said = json.dumps(["word", session, *parts]).encode()
        return base64.urlsafe_b64encode(hmac.digest(self._key, said, "sha256")).rstrip(b"=").decode()

    def _cipher(self, salt: bytes) -> AESGCM:
        # A key for each: anybody may have as many made as he likes, and random nonces of one key would meet in the end.
        return AESGCM(hmac.digest(self._key, salt, "sha256"))

    def _opened(self, session: str, given: str, purpose: Purpose) -> tuple[dict[str, str], float, str]:
        """The record, the seconds it has left, and what it is remembered by."""
        try:
            padding = "=" * (-len(given) % 4)
            whole = base64.b64decode((given + padding).encode("ascii"), altchars=b"-_", validate=True)
            salt, sealed = whole[:_SALT], whole[_SALT:]
            text = self._cipher(salt).decrypt(bytes(12), sealed, _bound(purpose, session))
        except (UnicodeEncodeError, binascii.Error, ValueError, InvalidTag):
            raise _rejected() from None
        until, record = json.loads(text)
        left = until - self._clock.now().timestamp()
        # One that was made while the clock was ahead would live too long.
        if not (session and 0 < left <= STATE_LIFE + SKEW):
            raise _rejected()
        # By its bytes: base64 has several spellings of some.
        return record, left, hashlib.sha256(whole).hexdigest()


def _bound(purpose: Purpose, session: str) -> bytes:
    return json.dumps([purpose, session]).encode()


def _rejected() -> StateRejected:
    return StateRejected(
        "this authorisation was not begun in this browser within the last ten minutes, or was completed already: "
        "begin again"
    )
