"""`boto.exception` as far as MWS goes. All of it is MWSError too: `except mws.MWSError` catches what any door raises.

Unlike boto's, a server error has the reply at hand, as `.response`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
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


# What an error document says by the names of its elements, whatever they lie in; the last one counts.
_FIELDS = {
    "RequestId": "request_id",
    "RequestID": "request_id",
    "Code": "error_code",
    "Message": "message",
    "BoxUsage": "box_usage",
}


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
        """Take what a document says: XML, JSON, or JSON that somebody has parsed."""
        if isinstance(body, str):
            try:
                read_into(self, body, None)
                return
            except UnreadableReply:
                body = _json(body)
        if not isinstance(body, Mapping):
            self.message, self.body = self.body, None
            return
        error = body.get("Error")
        self.request_id = body.get("RequestId")
        if isinstance(error, Mapping):
            self.error_code, self.message = error.get("Code"), error.get("Message")
        else:
            self.message = body.get("message", "")

    def _as_reply(self) -> tuple[int, tuple[tuple[str, str, str, str], ...], str]:
        entry = ("Receiver" if self.status >= 500 else "Sender", self.error_code or "", self.message or "", "")
        return self.status, (entry,), self.request_id or ""

    def startElement(self, name: str, attrs: object, connection: object) -> None:
        """An element of the body begins."""

    def endElement(self, name: str, value: str, connection: object) -> None:
        """An element of the body ends; some say something."""
        if name in _FIELDS:
            setattr(self, _FIELDS[name], value)

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


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
