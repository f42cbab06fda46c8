"""Requests and replies of the sandbox as plain values, and the one place where Amazon's error shape is written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

JSON = "application/json"
LARGEST_BODY = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """One request. path: decoded. query: decoded values by name; a name given twice keeps both.

    has_body: the request announced a body, even an empty one. body is cut at LARGEST_BODY + 1 bytes.
    raw_path: the path as it was sent, where the server tells it: only there is `%2F` told from `/`.
    root: scheme and host the client used, `http://127.0.0.1:8080`; document URLs begin with it.
    """

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str] = field(repr=False)
    has_body: bool
    body: bytes = field(repr=False)
    raw_path: str = ""
    root: str = ""

    def one(self, name: str) -> str:
        """The parameter's value, the last one where it was repeated; "" where it is absent or empty."""
        return self.query.get(name, [""])[-1]

    def many(self, name: str) -> tuple[str, ...]:
        """A list parameter: comma-joined, as Amazon's models have it, or repeated."""
        values = (part.strip() for value in self.query.get(name, ()) for part in value.split(","))
        return tuple(value for value in values if value)


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply. broken: send the headers and the first byte only, then drop the connection.

    chunks, length: a body to be streamed in place of `body`, and its bytes; length is -1 where `body` is the body.
    """

    status: int
    body: bytes = field(repr=False)
    content_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()
    broken: bool = False
    chunks: Iterable[bytes] = field(default=(), repr=False)
    length: int = -1


class Refusal(Exception):
    """An SP-API error to be answered. `status` decides; `details` is "" where Amazon leaves it so."""

    def __init__(self, status: int, code: str, message: str, details: str = "") -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.details = status, code, message, details


def invalid(message: str, details: str = "") -> Refusal:
    """400 InvalidInput, the code Amazon's Orders, Sellers and Tokens models use for a bad parameter."""
    return Refusal(400, "InvalidInput", message, details)


def denied(details: str = "") -> Refusal:
    """403 Unauthorized. details: "" for a missing role or an unknown path, else what is wrong with the token."""
    return Refusal(403, "Unauthorized", "Access to requested resource is denied.", details)


def not_here(key: str) -> Refusal:
    """501 for an operation of Amazon's that this sandbox has not.

    Neither 403, which is a missing role, nor 404, which is a thing that does not exist, nor 400, which is a mistake of
    the caller's; and none of the statuses (500, 502, 503, 504) that clients take for an outage and try again.
    """
    message = f"The local sandbox does not have {key}. Amazon does: this says nothing about roles or the request."
    return Refusal(501, "NotInThisSandbox", message)


# Seen from Amazon: only the one for 429. The others are API Gateway's usual word for the status, ours by inference.
_ERROR_TYPES = {400: "InvalidInputException", 403: "AccessDeniedException", 429: "TooManyRequestsException"}


def refusal_reply(refusal: Refusal) -> Reply:
    """The refusal in SP-API's `{"errors": [...]}`."""
    error = {"code": refusal.code, "message": refusal.message, "details": refusal.details}
    error_type = _ERROR_TYPES.get(refusal.status, f"{refusal.code}Exception")
    return Reply(refusal.status, encode({"errors": [error]}), headers=(("x-amzn-ErrorType", error_type),))


# `Any`: what json takes has no narrower name that mypy accepts for nested literals.
def encode(value: Any) -> bytes:
    """Compact UTF-8 JSON, as Amazon sends it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
