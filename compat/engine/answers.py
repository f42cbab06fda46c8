"""What every MWS answer has beside its content: identity headers, status line, the document of a refusal. No I/O.

The façade and the gateway both answer, so that both doors look alike; this is what they share. The markup is written
by `xmlwrite`, the codes and statuses stand in `errors`.
"""

from __future__ import annotations

import base64
import secrets
import uuid
from datetime import datetime, timezone
from http import HTTPStatus

from mws.compat.engine.xmlwrite import write_errors
from mws.compat.errors import CompatError, Throttled
from mws.failures import XMLNS as XMLNS
from mws.mappings.model import Section

Headers = tuple[tuple[str, str], ...]

# Clients want `text/xml` at the very start; requests takes a text without a charset for ISO-8859-1.
XML = "text/xml; charset=utf-8"
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


def error_document(error: CompatError, request_id: str, section: Section | None = None) -> bytes:
    """The ErrorResponse of a refusal. section: the one that speaks, None where the request names none.

    A throttle says "throttled", as MWS did: programs look for that in its message.
    """
    throttled = isinstance(error, Throttled)
    entries = [
        (entry.type, entry.code, _with_throttled(entry.message) if throttled else entry.message, entry.detail)
        for entry in error.errors
    ]
    if section is None:
        return write_errors(XMLNS, entries, request_id)
    return write_errors(section.xmlns, entries, request_id, request_id_name=section.request_id)


def _with_throttled(words: str) -> str:
    return words if "throttled" in words.lower() else f"Request is throttled. {words}".rstrip()
