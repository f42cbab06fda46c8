"""What programs hand in as a payload, as what a call carries: bytes, or a binary file that can be wound back.

Law: whatever requests could send as a body is taken, and text goes out as UTF-8, as urllib3 sends it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, TypeAlias, cast

# Any other object that has a buffer, or a `read`, is taken as well.
Body: TypeAlias = "bytes | bytearray | memoryview | str | BinaryIO"
PIECE = 64 * 1024


def is_body(body: object) -> bool:
    """Whether this is bytes, text, anything with a buffer, or a file."""
    return isinstance(body, str) or hasattr(body, "read") or _has_buffer(body)


def payload_of(body: Body | None) -> bytes | BinaryIO | None:
    """A body as a call carries it; None for none and for an empty one.

    A file that cannot be wound back, and one of text, becomes a temporary file, which the caller of this closes.
    """
    if body is None or isinstance(body, str | bytes) or not hasattr(body, "read"):
        return b"".join(pieces_of(body)) or None
    if _can_be_read_again(body):
        return cast("BinaryIO", body)
    import tempfile

    copy = tempfile.TemporaryFile()  # noqa: SIM115  the caller's
    for piece in pieces_of(body):
        copy.write(piece)
    copy.seek(0)
    return copy


def pieces_of(body: Any) -> Iterator[bytes]:  # Any: whatever requests sends
    """What urllib3 would send of a body: text as UTF-8, a file from where it stands to its end.

    Raises what the body's own `read` or iteration raises, and TypeError for a piece that is neither text nor bytes.
    """
    if hasattr(body, "read"):
        pieces = iter(lambda: body.read(PIECE) or None, None)
    elif isinstance(body, str) or _has_buffer(body):
        pieces = iter((body,))
    else:
        pieces = iter(body or ())
    for piece in pieces:
        if isinstance(piece, str):
            yield piece.encode()
        else:
            yield piece if isinstance(piece, bytes) else bytes(memoryview(piece))


def _has_buffer(body: Any) -> bool:  # Any: memoryview itself finds out
    try:
        memoryview(body)
    except TypeError:
        return False
    return True


def _can_be_read_again(file: Any) -> bool:  # Any: a file of anybody's
    # Some have no `seekable`: a mapped file before Python 3.13, a spooled one before 3.11.
    seekable = getattr(file, "seekable", None)
    return seekable is not None and bool(seekable()) and isinstance(file.read(0), bytes)
