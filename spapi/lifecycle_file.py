"""A newer table of end dates as a file: signed, so that whoever can write the file cannot switch an API off with it.

The file is JSON, `{"lifecycle": TABLE, "signature": TEXT}`: Ed25519 over the table in one fixed spelling (keys in
order, no blanks, UTF-8), in base64. `scripts/sign_lifecycle.py` makes it, and the keys. A public key is base64 of its
32 bytes. Nothing of a file that no trusted key has signed is looked at.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterable
from pathlib import Path

from mws.spapi.calls import Json
from mws.spapi.lifecycle import Lifecycle, read

LONGEST = 1024**2  # bytes; the table that is shipped has six thousand

OUR_KEYS: tuple[str, ...] = ()
"""Keys that are trusted without being configured: those of whoever publishes this package, once they have one."""


class Untrusted(ValueError):
    """The file is not to be gone by; `str()` says why."""


def spelling(table: Json) -> bytes:
    """The bytes that are signed."""
    return json.dumps(table, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def load(path: Path, keys: Iterable[str]) -> Lifecycle:
    """The table of a signed file. keys: public keys that are trusted beside `OUR_KEYS`.

    Raises Untrusted: too large, not of that form, or signed by none of them; OSError where it cannot be read.
    """
    with path.open("rb") as file:
        raw = file.read(LONGEST + 1)
    return verify(raw, keys)


def verify(raw: bytes, keys: Iterable[str]) -> Lifecycle:
    """As `load`, of a file's bytes."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if len(raw) > LONGEST:
        raise Untrusted(f"it is longer than {LONGEST} bytes")
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError) as exc:
        raise Untrusted("it is no JSON") from exc
    if not isinstance(content, dict) or set(content) != {"lifecycle", "signature"}:
        raise Untrusted("it is no object with lifecycle and signature")
    trusted = [*OUR_KEYS, *keys]
    if not trusted:
        raise Untrusted("no key is trusted: name the signer's in [state] lifecycle_keys")
    try:
        signature = b64decode(content["signature"], validate=True)
    except (TypeError, ValueError) as exc:
        raise Untrusted("its signature is no base64") from exc
    for key in trusted:
        try:
            Ed25519PublicKey.from_public_bytes(b64decode(key, validate=True)).verify(
                signature, spelling(content["lifecycle"])
            )
        except (InvalidSignature, ValueError):
            continue
        try:
            return read(content["lifecycle"])
        except ValueError as exc:
            raise Untrusted(str(exc)) from exc
    raise Untrusted("no trusted key has signed it, or it was changed since")
