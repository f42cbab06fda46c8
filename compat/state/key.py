"""The key that seals what is stored, and the sealing: AES-256-GCM. The key never leaves this module or its file.

Sealed bytes are: one version byte, 12 random bytes, ciphertext with its tag. The context (what the value is and whose)
is authenticated with it, so that a sealed value cannot be moved to another row.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from mws.compat.state.errors import StateError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VARIABLE = "MWS_COMPAT_KEY"
_VERSION = b"\x01"
_NONCE = 12


class Sealer:
    """Seals and opens bytes with one key. given: base64 from the settings, "" for MWS_COMPAT_KEY, else `file`.

    file: where the key is kept when nothing is given, made on first use; None where there is no such place.
    """

    def __init__(self, given: str, file: Path | None) -> None:
        self._given = given
        self._file = file
        self._cipher: AESGCM | None = None

    def seal(self, data: bytes, context: str) -> bytes:
        """The data encrypted and bound to `context`. Raises StateError where there is no usable key."""
        nonce = secrets.token_bytes(_NONCE)
        return _VERSION + nonce + self._aes().encrypt(nonce, data, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """The data again. Raises StateError where it was altered or sealed with another key or context."""
        from cryptography.exceptions import InvalidTag

        if sealed[:1] == _VERSION and len(sealed) > _NONCE:
            try:
                return self._aes().decrypt(sealed[1 : _NONCE + 1], sealed[_NONCE + 1 :], context.encode())
            except InvalidTag:
                pass
        raise StateError("a stored value was altered, or sealed with another key", "key")

    def _aes(self) -> AESGCM:
        if self._cipher is None:
            from cryptography.hazmat.primitives.ciphers.aead import AESGCM

            self._cipher = AESGCM(self._key())
        return self._cipher

    def _key(self) -> bytes:
        if self._given:
            return _decoded(self._given, "[state] key")
        named = os.environ.get(VARIABLE, "")
        if named:
            return _decoded(named, VARIABLE)
        if self._file is None:
            raise StateError(
                f"this database needs a key: set {VARIABLE} or [state] key to base64 of 32 random bytes "
                "(openssl rand -base64 32), the same on every machine",
                "key",
            )
        return _from_file(self._file)


def _decoded(text: str, name: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise StateError(f"{name} must be base64 of 32 bytes", "key") from None
    return key


def _from_file(path: Path) -> bytes:
    """The key of a file, made first where there is none. Two processes that start at once end with the same key."""
    try:
        if not path.exists():
            _make(path)
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise StateError(f"others can read the key file {path}: chmod 600 {path}", "key")
        return _decoded(path.read_text("ascii", "replace"), f"the key file {path}")
    except OSError as exc:
        raise StateError(f"the key file {path} cannot be read or written: {exc.strerror}", "path") from exc


def _make(path: Path) -> None:
    # Written whole under another name, then linked: a link fails where the file exists, so the first writer wins and
    # nobody ever reads half a key.
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(32)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            return
    finally:
        fresh.unlink()
