"""The key that seals what is stored, and the sealing: AES-256-GCM. The key never leaves this module or its file.

Where the key was changed (`state.rotation`), the one before opens what is not sealed anew yet. A process that read its
key from the file before that reads the file again when something does not open.

Sealed bytes are: one version byte, 12 random bytes, ciphertext with its tag. The context (what the value is and whose)
is authenticated with it, so that a sealed value cannot be moved to another row.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mws.compat.state.errors import StateError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VARIABLE = "MWS_COMPAT_KEY"
PREVIOUS = "MWS_COMPAT_PREVIOUS_KEY"
_VERSION = b"\x01"
_NONCE = 12


class Sealer:
    """Seals and opens bytes. given: base64 from the settings, "" for MWS_COMPAT_KEY, else `file`. previous: the key
    before, "" for MWS_COMPAT_PREVIOUS_KEY, else `file` with `.previous` at its end, if there is any.

    file: where the key is kept when nothing is given, made on first use; None where there is no such place.
    """

    def __init__(self, given: str, file: Path | None, previous: str = "") -> None:
        self._given = given
        self._given_before = previous
        self._file = file
        self._ciphers: tuple[AESGCM, ...] = ()

    def seal(self, data: bytes, context: str) -> bytes:
        """The data encrypted and bound to `context`. Raises StateError where there is no usable key."""
        nonce = secrets.token_bytes(_NONCE)
        return _VERSION + nonce + self._known()[0].encrypt(nonce, data, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """The data again. Raises StateError where it was altered or sealed with another key or context."""
        if sealed[:1] == _VERSION and len(sealed) > _NONCE:
            for ciphers in (self._known, self._read):
                data = _opened(ciphers(), sealed, context)
                if data is not None:
                    return data
                if self.file is None:
                    break
        raise StateError("a stored value was altered, or sealed with another key", "key")

    @property
    def file(self) -> Path | None:
        """The file the key is read from; None where the settings or the environment say it."""
        return None if self._given or os.environ.get(VARIABLE, "") else self._file

    @property
    def has_previous(self) -> bool:
        """Whether there is a key before."""
        return self._before() is not None

    def change_file(self) -> bool:
        """Make another key in the file; the one there is becomes the one before. Readers find either state, whole.

        False where there is one before already: nothing is changed. One process at a time may call it. Raises
        StateError.
        """
        path = self.file
        if path is None:
            raise StateError(f"the key is not in a file: put another one into {VARIABLE}", "key")
        _from_file(path)
        before, fresh = _before(path), path.with_name(path.name + ".next")
        try:
            if not before.exists():
                os.link(path, before)
            # Both names are one file's here, also where an earlier change was interrupted.
            made = before.samefile(path)
            if made:
                fresh.unlink(missing_ok=True)
                _make(fresh)
                os.replace(fresh, path)
        except OSError as exc:
            raise StateError(f"the key file {path} cannot be changed: {exc.strerror}", "path") from exc
        self._ciphers = ()
        return made

    def forget_previous(self) -> None:
        """Remove the file of the key before: what it sealed stays closed."""
        if self._file is not None:
            _before(self._file).unlink(missing_ok=True)
        self._ciphers = ()

    def _known(self) -> tuple[AESGCM, ...]:
        return self._ciphers or self._read()

    def _read(self) -> tuple[AESGCM, ...]:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        before = self._before()
        keys = [self._key(), *([] if before is None else [before])]
        self._ciphers = tuple(map(AESGCM, keys))
        return self._ciphers

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

    def _before(self) -> bytes | None:
        if self._given_before:
            return _decoded(self._given_before, "[state] previous_key")
        named = os.environ.get(PREVIOUS, "")
        if named:
            return _decoded(named, PREVIOUS)
        if self.file is None:
            return None
        try:
            return _read_file(_before(self.file))
        except FileNotFoundError:
            return None


def read_key_file(path: Path, *, make: bool = False) -> bytes:
    """The 32 bytes of a key file that its owner alone can read. make: one is made where there is none.

    Raises StateError.
    """
    if make:
        return _from_file(path)
    try:
        return _read_file(path)
    except OSError as exc:
        raise StateError(f"the key file {path} cannot be read: {exc.strerror}", "path") from exc


def _opened(ciphers: Sequence[AESGCM], sealed: bytes, context: str) -> bytes | None:
    from cryptography.exceptions import InvalidTag

    for cipher in ciphers:
        try:
            return cipher.decrypt(sealed[1 : _NONCE + 1], sealed[_NONCE + 1 :], context.encode())
        except InvalidTag:
            continue
    return None


def _before(path: Path) -> Path:
    return path.with_name(path.name + ".previous")


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
        return _read_file(path)
    except OSError as exc:
        raise StateError(f"the key file {path} cannot be read or written: {exc.strerror}", "path") from exc


def _read_file(path: Path) -> bytes:
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise StateError(f"others can read the key file {path}: chmod 600 {path}", "key")
    return _decoded(path.read_text("ascii", "replace"), f"the key file {path}")


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
