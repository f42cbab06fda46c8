"""Makes a key for tables of end dates, and signs one: what `mws-compat lifecycle update` takes.

    python scripts/sign_lifecycle.py new-key KEYFILE          writes a private key, prints the public one
    python scripts/sign_lifecycle.py sign KEYFILE TABLE FILE  signs TABLE, of the form of spapi/data/lifecycle.json

The private key is PEM, readable by its owner alone, and never leaves his machine.
"""

from __future__ import annotations

import json
import os
import sys
from base64 import b64encode
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from mws.spapi import lifecycle, lifecycle_file


def new_key(path: Path) -> str:
    """Write a private key to a new file; returns the public one in base64."""
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    return public(key)


def public(key: Ed25519PrivateKey) -> str:
    """The public key of a private one, in base64."""
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return b64encode(raw).decode()


def sign(key_file: Path, table_file: Path) -> str:
    """The text of the signed file. Raises ValueError where the table is not one."""
    key = serialization.load_pem_private_key(key_file.read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{key_file} holds no Ed25519 key")
    table = json.loads(table_file.read_text(encoding="utf-8"))
    lifecycle.read(table)
    signature = b64encode(key.sign(lifecycle_file.spelling(table))).decode()
    return json.dumps({"lifecycle": table, "signature": signature}, indent=1, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    match arguments:
        case ["new-key", key_file]:
            print(new_key(Path(key_file)))
        case ["sign", key_file, table, target]:
            Path(target).write_text(sign(Path(key_file), Path(table)), encoding="utf-8")
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
