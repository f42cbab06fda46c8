"""MD5 as the Content-MD5 header carries it."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from requests import Response


def calc_md5(string: bytes) -> bytes:
    """The base64 of the MD5 of some bytes, as bytes. TypeError for text."""
    import hashlib  # loads OpenSSL, which a program that makes no call has no use for

    return b64encode(hashlib.md5(string, usedforsecurity=False).digest())


def response_md5_is_valid(response: Response) -> bool:
    """Whether the body is what its Content-MD5 header says; True where there is no such header."""
    told = response.headers.get("content-md5")
    return told is None or told.encode() == calc_md5(response.content)
