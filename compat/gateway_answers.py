"""The heads of MWS answers the gateway gives itself: refusals and the ping. Values in, values out; no I/O, no look-ups.

Whatever reaches a façade is answered by the façade. What never gets that far (a wrong signature, a request that is
not HTTP) is answered from here. The markup is written by `xmlwrite`, the codes and statuses stand in `errors`.
"""

from __future__ import annotations

import base64
import secrets
import uuid
from datetime import datetime, timezone
from http import HTTPStatus

from mws.compat.errors import CompatError
from mws.compat.xmlwrite import write_errors

Headers = tuple[tuple[str, str], ...]

XML = "text/xml"
# The namespace of errors that belong to no section; those of a section are written by the façade.
XMLNS = "https://mws.amazonservices.com/"
REQUEST_ID = "x-mws-request-id"
TIMESTAMP = "x-mws-timestamp"
CONTEXT = "x-mws-response-context"


def new_request_id() -> str:
    """A fresh request id in the form MWS used (a UUID)."""
    return str(uuid.uuid4())


def identity(request_id: str, moment: datetime) -> Headers:
    """The three headers every MWS answer has. The context is opaque: official clients only log it."""
    context = base64.b64encode(secrets.token_bytes(48)).decode("ascii")
    return ((REQUEST_ID, request_id), (TIMESTAMP, instant(moment)), (CONTEXT, context))


def instant(moment: datetime) -> str:
    """A moment as MWS headers write it: UTC, milliseconds, `Z`."""
    return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def status_line(status: int) -> str:
    """Status and reason phrase; two PHP clients parse the phrase with a regular expression."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} Unknown"


def error_document(error: CompatError, request_id: str) -> bytes:
    """The ErrorResponse of a refusal."""
    entries = [(entry.type, entry.code, entry.message, entry.detail) for entry in error.errors]
    return write_errors(XMLNS, entries, request_id)
