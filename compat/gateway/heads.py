"""What the head of a request must be: RFC 9112 without its tolerance, for what two readers could read differently.

Framing that proxies and servers understand in two ways is the ground of request smuggling. Pure.
"""

from __future__ import annotations

import re

import h11

MAX_HEADERS = 100
_LINE = re.compile(rb"([!-~]+) ([!-~]+) HTTP/(\d\.\d)")
_METHOD = re.compile(rb"[A-Z]+")
_TARGET = re.compile(rb"/(?!/).*|https?://[^/?#]+(/.*|\?.*)?|\*")
_NAME = re.compile(rb"[!#$%&'*+.^`|~0-9A-Za-z_-]+")  # a token of RFC 9110
_ONCE = frozenset({b"content-length", b"host", b"transfer-encoding"})


class Malformed(h11.RemoteProtocolError):
    """A request that is refused. The status is one of `wire.REFUSALS`."""

    def __init__(self, status: int, why: str = "") -> None:
        super().__init__(why or str(status), status)
        self.why = why


def check_head(head: bytes, largest_body: int) -> None:
    """Refuse what two readers could read differently: RFC 9112 without its tolerance. Raises Malformed.

    head: from the request line to the empty line. largest_body: bytes a Content-Length may name.
    """
    first, *lines = head.split(b"\n")[:-2]
    matched = _LINE.fullmatch(first.removesuffix(b"\r"))
    if not matched:
        raise Malformed(400, "malformed request line")
    method, target, version = matched.groups()
    if version not in (b"1.0", b"1.1"):
        raise Malformed(505)
    if not _METHOD.fullmatch(method):
        raise Malformed(400, "malformed method")
    if method == b"CONNECT":
        raise Malformed(405)
    if not _TARGET.fullmatch(target):
        raise Malformed(400, "malformed request target")
    if not head.endswith(b"\r\n\r\n"):
        raise Malformed(400, "the empty line is not CRLF")
    if len(lines) > MAX_HEADERS:
        raise Malformed(400, "too many header lines")
    once: dict[bytes, bytes] = {}
    for line in (first, *lines):
        if not line.endswith(b"\r"):
            raise Malformed(400, "a header line does not end with CRLF")
    for line in lines:
        name, colon, value = line[:-1].partition(b":")
        if not colon or not _NAME.fullmatch(name) or b"\0" in value or b"\r" in value:
            raise Malformed(400, "a header line is malformed")
        name = name.lower()
        if name in _ONCE:
            if name in once:
                raise Malformed(400, f"{name.decode('ascii').title()} is given twice")
            once[name] = value.strip(b" \t")
    _check_framing(once, version, largest_body)


def _check_framing(once: dict[bytes, bytes], version: bytes, largest_body: int) -> None:
    length, coding = once.get(b"content-length"), once.get(b"transfer-encoding")
    if length is not None:
        if coding is not None:
            raise Malformed(400, "Content-Length beside Transfer-Encoding")
        if not (length.isdigit() and len(length) < 16):
            raise Malformed(400, "Content-Length is not a number")
        if int(length) > largest_body:
            raise Malformed(413)
    if coding is not None:
        if coding.lower() != b"chunked":
            raise Malformed(501)
        if version != b"1.1":
            raise Malformed(400, "Transfer-Encoding needs HTTP/1.1")
