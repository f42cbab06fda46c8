"""Presigned document URLs as S3 answers them: PUT for a feed, GET for a report. XML errors, no LWA token.

A presigned URL stands for itself: S3 refuses an Authorization header and every `x-amz-` header beside it, so a client
that sends its access token along is caught here as it would be there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO
from xml.sax.saxutils import escape

from mws.spapi.headers import number_in
from mws.spapi.sandbox.calls.messages import Reply, Request
from mws.spapi.sandbox.world.documents import CHUNK, PREFIX, Document, expiry
from mws.spapi.sandbox.world.site import Site

_ERRORS = {
    "AccessDenied": (403, "Access Denied"),
    "Expired": (403, "Request has expired"),
    "IncompleteBody": (400, "You did not provide the number of bytes specified by the Content-Length HTTP header"),
    "InvalidArgument": (400, "Only one auth mechanism allowed"),
    "MethodNotAllowed": (405, "The specified method is not allowed against this resource."),
    "MissingContentLength": (411, "You must provide the Content-Length HTTP header."),
    "NoSuchKey": (404, "The specified key does not exist."),
    "NotImplemented": (501, "A header you provided implies functionality that is not implemented"),
    "SignatureDoesNotMatch": (403, "The request signature we calculated does not match the signature you provided."),
    "HeadersNotSigned": (403, "There were headers present in the request which were not signed"),
    "InternalError": (500, "We encountered an internal error. Please try again."),
    "SlowDown": (503, "Please reduce your request rate."),
}
_CODES = {"Expired": "AccessDenied", "HeadersNotSigned": "AccessDenied"}


class _Cut(Exception):
    """The upload ended before its announced length."""


def error(name: str, **more: str) -> Reply:
    """S3's error for a row of the table, with further elements."""
    status, message = _ERRORS[name]
    fields = {"Code": _CODES.get(name, name), "Message": message, **more}
    body = "".join(f"<{key}>{escape(value)}</{key}>" for key, value in fields.items())
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{body}</Error>'
    return Reply(status, text.encode(), "application/xml")


def answer(site: Site, request: Request, stream: BinaryIO) -> Reply:
    """The reply to a request at a presigned URL. stream: the request's body, unread."""
    now = site.clock.now()
    document = site.shelf.find(request.path.removeprefix(PREFIX), now)
    if document is None:
        return error("NoSuchKey")
    if request.method not in ("GET", "HEAD", "PUT"):
        return error("MethodNotAllowed")
    if "authorization" in request.headers:
        return error("InvalidArgument")
    if any(name.startswith("x-amz-") for name in request.headers):
        return error("HeadersNotSigned")
    method = "GET" if request.method == "HEAD" else request.method
    date, encoding = request.one("X-Amz-Date"), request.one("response-content-encoding")
    end = expiry(date)
    if end is None or request.one("X-Amz-Signature") != site.shelf.signature(document, method, date, encoding):
        return error("SignatureDoesNotMatch")
    if now > end:
        stamp = "%Y-%m-%dT%H:%M:%SZ"
        return error(
            "Expired",
            **{"X-Amz-Expires": request.one("X-Amz-Expires")},
            Expires=end.strftime(stamp),
            ServerTime=now.strftime(stamp),
        )
    return _put(site, document, request, stream) if method == "PUT" else _get(document, encoding)


def _put(site: Site, document: Document, request: Request, stream: BinaryIO) -> Reply:
    if request.headers.get("transfer-encoding"):
        return error("NotImplemented", Header="Transfer-Encoding")
    length = number_in(request.headers["content-length"])
    if length is None:
        return error("MissingContentLength")
    # The declared type is part of what was signed: one character more or less and the signature is another.
    if request.headers["content-type"] != document.content_type:
        return error("SignatureDoesNotMatch")
    try:
        site.shelf.fill(document, _read(stream, length))
    except _Cut:
        return error("IncompleteBody")
    etag = document.content.etag if document.content else ""
    return Reply(200, b"", "", headers=(("ETag", f'"{etag}"'),))


def _read(stream: BinaryIO, length: int) -> Iterator[bytes]:
    while length:
        chunk = stream.read(min(CHUNK, length))
        if not chunk:
            raise _Cut
        length -= len(chunk)
        yield chunk


def _get(document: Document, encoding: str) -> Reply:
    content = document.content
    if content is None:
        return error("NoSuchKey")
    headers = [("ETag", f'"{content.etag}"'), ("Accept-Ranges", "bytes")]
    if encoding:
        headers.append(("Content-Encoding", encoding))
    return Reply(200, b"", document.content_type, tuple(headers), chunks=content.chunks(), length=content.size)
