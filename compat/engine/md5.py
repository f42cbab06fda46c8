"""Whether the bytes that came are those the request names by their MD5."""

from __future__ import annotations

import base64

from mws.compat.errors import error_for


def check_md5(size: int, digest: bytes, expected: str) -> None:
    """Compare a body's MD5 with what the request says. Raises CompatError (ContentMD5DoesNotMatch).

    An empty body is never checked: one client sends the MD5 of its query string with every GET.
    """
    if not size or not expected:
        return
    try:
        wanted = base64.b64decode(expected, validate=True)
    except ValueError:
        wanted = b""
    if wanted != digest:
        raise error_for("ContentMD5DoesNotMatch", "The MD5 of the body is not the one the request names")
