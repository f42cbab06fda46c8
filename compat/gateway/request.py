"""Reads one MWS request out of a WSGI environ: parameters, payload, the hosts it may have been signed for.

Strict where guessing would change what was signed (percent-encodings, UTF-8, doubled names), free where real clients
differ (where parameters stand, content types, order). Never authenticates; every refusal is an MWS error.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, cast
from urllib.parse import quote, unquote_to_bytes

from mws.compat.engine.md5 import check_md5
from mws.compat.errors import error_for
from mws.compat.gateway.body import RequestBody
from mws.spapi.headers import number_in

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

MAX_QUERY = 64 * 1024  # bytes: MWS's limit of a request without a body
MAX_FORM = 2 * 1024**2  # bytes of parameters in a body; read before anybody is authenticated
MAX_NAME, MAX_VALUE = 500, 16 * 1024  # characters of one parameter; the longest that MWS knew are page tokens
IN_MEMORY = 1024**2  # bytes of a payload kept in memory; larger ones go to an unnamed file
PIECE = 64 * 1024

_MALFORMED = re.compile(rb"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Incoming:
    """One request as it came. params: decoded, Signature included. path: raw, as signed.

    user_agents: what the client says it is, in User-Agent and in X-Amazon-User-Agent, which some libraries send too.
    """

    method: str
    host: str
    path: str
    params: Mapping[str, str] = field(repr=False)
    content_type: str
    content_md5: str
    user_agents: tuple[str, ...]
    has_payload: bool


def read_request(environ: WSGIEnvironment, max_body: int, mark: str = "Signature") -> Incoming:
    """The request with its parameters: the query's where that holds a Signature, else those of the form body.

    Where the query holds the Signature the body is payload, whatever its Content-Type, and is left unread.
    max_body: bytes. mark: the parameter to look for instead, where nobody has to sign. Raises CompatError.
    """
    method = environ["REQUEST_METHOD"]
    if method not in ("GET", "POST", "HEAD"):
        refused = error_for("InvalidRequest", "This HTTP method is not supported: use GET or POST.")
        refused.http_status = 405
        raise refused
    query = environ.get("QUERY_STRING", "").encode("latin-1")
    if len(query) > MAX_QUERY:
        raise error_for(
            "InvalidParameterValue", f"The query is longer than {MAX_QUERY} bytes: send a POST with a form body"
        )
    params = parameters(query)
    all_in_query = mark in params
    if not all_in_query:
        params = parameters(read_body(environ, min(MAX_FORM, max_body))) or params
    return Incoming(
        method=method,
        host=environ.get("HTTP_HOST", ""),
        path=raw_path(environ),
        params=params,
        content_type=environ.get("CONTENT_TYPE", ""),
        # Of a feed; what a client says of a form's MD5 was never MWS's business.
        content_md5=environ.get("HTTP_CONTENT_MD5", "") if all_in_query else "",
        user_agents=tuple(filter(None, (environ.get("HTTP_USER_AGENT"), environ.get("HTTP_X_AMAZON_USER_AGENT")))),
        has_payload=all_in_query,
    )


def has_body(environ: WSGIEnvironment) -> bool:
    """Whether the request announces a body."""
    return environ.get("CONTENT_LENGTH", "") not in ("", "0") or bool(environ.get("wsgi.input_terminated"))


def raw_path(environ: WSGIEnvironment) -> str:
    """The path as it stood on the request line, which is what clients sign."""
    target = environ.get("REQUEST_URI") or environ.get("RAW_URI")
    if isinstance(target, str) and target.startswith("/"):
        return target.partition("?")[0]
    return quote(environ.get("PATH_INFO", "/").encode("latin-1"), safe="/-_.~")


def parameters(raw: bytes) -> dict[str, str]:
    """Name=value pairs of a query or a form body, decoded once. Empty pairs are skipped: one client begins with `?&`.

    Raises CompatError for a `%` without two digits, bytes that are not UTF-8, names given twice, and what is too long.
    """
    found: dict[str, str] = {}
    for pair in raw.lstrip(b"?").split(b"&"):
        if not pair:
            continue
        name, _, value = pair.partition(b"=")
        key = _decoded(name, "A parameter name")
        if key in found:
            raise error_for("InvalidParameterValue", f"Parameter {key[:80]} is given twice")
        found[key] = _decoded(value, f"The value of {key[:80]}")
        if len(key) > MAX_NAME or len(found[key]) > MAX_VALUE:
            raise error_for("InvalidParameterValue", f"Parameter {key[:80]} is longer than any parameter of MWS")
    return found


def _decoded(raw: bytes, what: str) -> str:
    if _MALFORMED.search(raw):
        raise error_for("InvalidParameterValue", f"{what} has a % that is not followed by two hexadecimal digits")
    try:
        return unquote_to_bytes(raw.replace(b"+", b" ")).decode("utf-8")
    except UnicodeDecodeError as exc:
        raise error_for("InvalidParameterValue", f"{what} is not UTF-8") from exc


def read_body(environ: WSGIEnvironment, limit: int) -> bytes:
    """The whole body in memory. Raises CompatError where it is larger than limit bytes or breaks off."""
    return b"".join(_pieces(environ, limit))


def read_payload(environ: WSGIEnvironment, limit: int, *expected_md5: str) -> bytes | BinaryIO | None:
    """The body as bytes, as an open unnamed file where it is large, or None where it is empty.

    limit: bytes. expected_md5: what the request says the body's MD5 is, base64; "" says nothing. Raises CompatError.
    """
    digest = hashlib.md5(usedforsecurity=False)
    source = environ.get("wsgi.input")
    with ExitStack() as opened:
        if isinstance(source, RequestBody) and source.whole:  # what our own server has read already stays where it is
            if source.size > limit:
                raise error_for("InvalidParameterValue", f"The body is larger than {limit} bytes")
            spool = opened.enter_context(source.take())
            for piece in iter(lambda: spool.read(PIECE), b""):
                digest.update(piece)
        else:
            spool = cast(BinaryIO, opened.enter_context(tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)))
            for piece in _pieces(environ, limit):
                digest.update(piece)
                spool.write(piece)
        size = spool.tell()
        for expected in expected_md5:
            check_md5(size, digest.digest(), expected)
        spool.seek(0)
        if size <= IN_MEMORY:
            return spool.read() or None
        opened.pop_all()  # the file is the caller's now
        return spool


def _pieces(environ: WSGIEnvironment, limit: int) -> Iterator[bytes]:
    """The body, piece by piece, never past its end. Nothing where neither a length nor chunks announce one."""
    length = number_in(environ.get("CONTENT_LENGTH", ""))
    if length is None and not environ.get("wsgi.input_terminated"):
        return
    if length is not None and length > limit:
        raise error_for("InvalidParameterValue", f"The body is larger than {limit} bytes")
    total = 0
    while length is None or total < length:
        try:
            piece = environ["wsgi.input"].read(PIECE if length is None else min(PIECE, length - total))
        except (OSError, ValueError) as exc:
            raise error_for("InputStreamDisconnected", "The body broke off before its end") from exc
        if not piece:
            if length is not None:
                raise error_for("InputStreamDisconnected", "The body broke off before its end")
            return
        total += len(piece)
        if total > limit:
            raise error_for("InvalidParameterValue", f"The body is larger than {limit} bytes")
        yield piece
