"""`boto.exception` as far as MWS goes. All of it is MWSError too: `except mws.MWSError` catches what any door raises.

Unlike boto's, a server error has the reply at hand, as `.response`.
"""

from __future__ import annotations

import json
from typing import Any

from mws.boto.reading import UnreadableReply, read_into
from mws.errors import MWSError


class BotoClientError(MWSError):
    """What went wrong before anything was sent. reason: what."""

    def __init__(self, reason: str, *args: Any) -> None:
        super().__init__(reason, *args)
        self.reason = reason

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self.reason}"

    def __str__(self) -> str:
        return f"{type(self).__name__}: {self.reason}"


class NoAuthHandlerFound(MWSError):
    """No access key and secret key were given, nor found."""


class _Fields:
    """The last text of each element name in a document, whatever it lies in."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}

    def startElement(self, name: str, attrs: object, connection: object) -> None:
        return None

    def endElement(self, name: str, value: str, connection: object) -> None:
        self.found[name] = value


class BotoServerError(MWSError):
    """A reply that is an error.

    status, reason: of HTTP. body: its text, "" for none; None where it is neither XML nor JSON, and `message` has it.
    error_code (`code`), message (`error_message`), request_id, box_usage: read from the body; None where it has none,
    "" for a message.
    """

    def __init__(self, status: int, reason: str, body: Any = None, *args: Any) -> None:
        super().__init__(status, reason, body, *args)
        self.status = status
        self.reason = reason
        self.body: Any = body or ""
        self.request_id: str | None = None
        self.error_code: str | None = None
        self.message: str | None = ""
        self.box_usage: str | None = None
        if isinstance(self.body, bytes):
            self.body = self.body.decode("utf-8", "replace")
        if self.body:
            self._read(self.body)

    def _read(self, body: Any) -> None:
        if isinstance(body, str):
            fields = _Fields()
            try:
                read_into(fields, body, None)
            except UnreadableReply:
                try:
                    body = json.loads(body)
                except ValueError:
                    body = None
                if not isinstance(body, dict):
                    self.message, self.body = self.body, None
                    return
            else:
                found = fields.found
                self.request_id = found.get("RequestID", found.get("RequestId"))
                self.error_code = found.get("Code")
                self.message = found.get("Message", "")
                self.box_usage = found.get("BoxUsage")
                return
        error = body.get("Error")
        self.request_id = body.get("RequestId")
        if isinstance(error, dict):
            self.error_code = error.get("Code")
            self.message = error.get("Message")
        else:
            self.message = body.get("message", "")

    @property
    def code(self) -> str | None:
        """Another name of `error_code`."""
        return self.error_code

    @property
    def error_message(self) -> str | None:
        """Another name of `message`."""
        return self.message

    @error_message.setter
    def error_message(self, message: str) -> None:
        self.message = message

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self.status} {self.reason}\n{self.body}"

    def __str__(self) -> str:
        return f"{type(self).__name__}: {self.status} {self.reason}\n{self.body}"
