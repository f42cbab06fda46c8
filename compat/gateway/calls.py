"""From a request to the call it asks for, and from a reply to what is sent: the same for a server and in one process.

Authenticates nobody and sends nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO

from mws import timestamps
from mws.calls import ENVELOPE, LegacyCall, LegacyReply
from mws.compat.engine import answers
from mws.compat.engine.xmlwrite import write_ping
from mws.compat.errors import CompatError
from mws.compat.gateway.request import Incoming, has_body, read_payload

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# Of a connection: set by whoever has one, never by a reply.
_HOP_BY_HOP = frozenset({"connection", "content-length", "keep-alive", "transfer-encoding"})


def payload_of(environ: WSGIEnvironment, incoming: Incoming, max_body: int) -> bytes | BinaryIO | None:
    """What is sent beside the parameters, held against each MD5 the request names; the caller closes a file.

    max_body: bytes. Raises CompatError.
    """
    if not incoming.has_payload:
        return None
    return read_payload(environ, max_body, incoming.content_md5, incoming.params.get("ContentMD5Value", ""))


def legacy_call(
    incoming: Incoming, seller_id: str, body: bytes | BinaryIO | None, *, proven: bool = True
) -> LegacyCall:
    """The call a request asks for. seller_id: who was found to make it. body: its payload.

    proven: its signature was found right. A signature that nobody looked at may be on every request, and says of none
    that it was made before.
    """
    params = incoming.params
    return LegacyCall(
        action=params["Action"],
        params={name: value for name, value in params.items() if name not in ENVELOPE},
        access_key=params["AWSAccessKeyId"],
        seller_id=seller_id,
        auth_token=params.get("MWSAuthToken", ""),
        version=params.get("Version", ""),
        path=incoming.path,
        body=body,
        content_type=incoming.content_type,
        content_md5=incoming.content_md5 or params.get("ContentMD5Value", ""),
        signature=params.get("Signature", "") if proven else "",
        expires=timestamps.accepted_until(params) if proven else 0.0,
    )


def is_bare(environ: WSGIEnvironment) -> bool:
    """Whether a request asks for a path and says nothing else: no call of MWS."""
    return environ["REQUEST_METHOD"] in ("GET", "HEAD") and not environ.get("QUERY_STRING") and not has_body(environ)


def pong(now: datetime) -> LegacyReply:
    """The answer to a bare `GET /`, by which clients of MWS set their clocks."""
    return LegacyReply(200, (("Content-Type", answers.XML),), write_ping(answers.instant(now)))


def refusal(error: CompatError, request_id: str, *headers: tuple[str, str]) -> LegacyReply:
    """The answer to a request that came to no call. headers: further ones."""
    found: answers.Headers = (("Content-Type", answers.XML),)
    if error.http_status == 405:
        found += (("Allow", "GET, HEAD, POST"),)
    return LegacyReply(error.http_status, found + headers, answers.error_document(error, request_id), error)


def headers_to_send(reply: LegacyReply, request_id: str, now: datetime) -> list[tuple[str, str]]:
    """A reply's headers as they go over the wire, with those every answer of MWS has and the length, where known."""
    headers = [
        (name, value)
        for name, value in reply.headers
        if name.lower() not in _HOP_BY_HOP and value.isprintable() and value.isascii()
    ]
    headers += [(name, value) for name, value in answers.identity(request_id, now) if not reply.header(name)]
    length = str(len(reply.body)) if isinstance(reply.body, bytes) else reply.header("Content-Length")
    if length:
        headers.append(("Content-Length", length))
    return headers
