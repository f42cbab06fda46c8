"""Seals the secrets of accounts: with data keys of the database, each of which the key of the state seals in turn.

So a new key of the state costs a few rows (`state.rotation`), and a new data key can be had without one (`renew`).
Sealed bytes are: one version byte, the number of the data key in 4 bytes, 12 random bytes, ciphertext with its tag. The
context, what the value is and whose, is authenticated with it: a sealed value cannot be moved to another row.

Without a key nothing is sealed and nothing is stored: StateError says what to set.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, insert, select, update

from mws import forks
from mws.compat.state import State, StateError, milliseconds
from mws.compat.state.account_tables import DATA_KEY as K

_VERSION = b"\x02"
_ID, _NONCE = 4, 12
_HEAD = 1 + _ID + _NONCE


class Vault:
    """The secrets of one state database. Threads share it; opened data keys stay in memory."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._lock = forks.lock()
        self._ciphers: dict[int, AESGCM] = {}

    def seal(self, connection: Connection, text: str, context: str) -> bytes:
        """The text encrypted with the newest data key and bound to `context`. Raises StateError without a key.

        connection: a transaction that may write: the first secret of a database makes its first data key.
        """
        return self.sealer(connection)(text, context)

    def sealer(self, connection: Connection) -> Callable[[str, str], bytes]:
        """`seal` for many texts of one transaction: the data key is looked for once."""
        found = connection.execute(select(K.c.id).order_by(K.c.id.desc()).limit(1)).scalar()
        number = self.renew(connection) if found is None else found
        cipher = self._cipher(connection, number)

        def seal(text: str, context: str) -> bytes:
            nonce = secrets.token_bytes(_NONCE)
            sealed = cipher.encrypt(nonce, text.encode(), context.encode())
            return _VERSION + number.to_bytes(_ID, "big") + nonce + sealed

        return seal

    def open(self, connection: Connection, sealed: bytes, context: str) -> str:
        """The text again. Raises StateError where it was altered, or sealed with another key or context."""
        if sealed[:1] == _VERSION and len(sealed) > _HEAD:
            cipher = self._cipher(connection, int.from_bytes(sealed[1 : 1 + _ID], "big"))
            try:
                return cipher.decrypt(sealed[1 + _ID : _HEAD], sealed[_HEAD:], context.encode()).decode()
            except InvalidTag:
                pass
        raise StateError("a stored secret was altered, or belongs to another row", "key")

    def renew(self, connection: Connection) -> int:
        """Make a data key, which seals from now on. Returns its number; what older ones sealed stays readable."""
        key = AESGCM.generate_key(256)
        row = {"wrapped": b"", "created": milliseconds(self._state.clock.now())}
        number = int(connection.execute(insert(K).values(row).returning(K.c.id)).scalar_one())
        # Sealed once its number is known, which is part of what it is bound to.
        wrapped = self._state.seal(key, _context(number))
        connection.execute(update(K).where(K.c.id == number).values(wrapped=wrapped))
        return number

    def _cipher(self, connection: Connection, number: int) -> AESGCM:
        with self._lock:
            cipher = self._ciphers.get(number)
        if cipher is None:
            wrapped = connection.execute(select(K.c.wrapped).where(K.c.id == number)).scalar()
            if wrapped is None:
                raise StateError("the data key that sealed a stored secret is gone", "key")
            cipher = AESGCM(self._state.open(wrapped, _context(number)))
            with self._lock:
                self._ciphers[number] = cipher
        return cipher


def _context(number: int) -> str:
    return f"data_key:{number}"
