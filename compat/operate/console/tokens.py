"""The tokens that operators sign in with: made here, shown once, kept as a hash by scrypt.

The law: whichever operator a token is of, and whether it is anybody's, a check takes as long: every hash is computed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

from mws.compat.config import Operator

PREFIX = "mwsop_"
LONGEST = 200  # characters of a token that is looked at; ours have 49
_N, _R, _P, _SALT, _SIZE = 16384, 8, 1, 16, 32  # scrypt's: 16 MB and some hundredths of a second
_MEMORY = 128 * 1024**2  # bytes scrypt may take; the largest N that the configuration allows needs 64 MB


def make_token() -> str:
    """A new token of 256 random bits. It begins so that it is recognised where it lies by mistake."""
    return PREFIX + secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What `[[operator]] token_hash` says of a token: `scrypt$N$r$p$salt$hash`, the last two in base64."""
    salt = secrets.token_bytes(_SALT)
    digest = _scrypt(token, salt, _N, _R, _P)
    return "$".join(
        ("scrypt", str(_N), str(_R), str(_P), *(base64.b64encode(each).decode() for each in (salt, digest)))
    )


class Operators:
    """Who may sign in. operators: with hashes as `hash_of` makes them, which the configuration has checked."""

    def __init__(self, operators: Sequence[Operator]) -> None:
        self._operators = tuple(operators)

    def find(self, token: str) -> Operator | None:
        """Whose token it is, None for nobody's."""
        found = None
        for operator in self._operators:
            if _fits(token[:LONGEST], operator.token_hash):
                found = operator
        return found


def _fits(token: str, kept: str) -> bool:
    _, n, r, p, salt, digest = kept.split("$")
    made = _scrypt(token, base64.b64decode(salt), int(n), int(r), int(p))
    return hmac.compare_digest(made, base64.b64decode(digest))


def _scrypt(token: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(token.encode("utf-8", "replace"), salt=salt, n=n, r=r, p=p, dklen=_SIZE, maxmem=_MEMORY)
