"""`boto.mws.exception`: what a failed call raises, a class named as MWS's error code. All are MWSError too."""

from __future__ import annotations

from typing import Any

from mws.boto.errors import BotoServerError
from mws.boto.response import ResponseFactory

__all__ = [
    "BotoServerError",
    "InvalidAddress",
    "InvalidParameter",
    "InvalidParameterValue",
    "ResponseError",
    "ResponseErrorFactory",
    "ResponseFactory",
    "RetriableResponseError",
]


class ResponseError(BotoServerError):
    """MWS refused the call, or could not carry it out."""

    retry = False

    def __repr__(self) -> str:
        return f'{type(self).__name__}({self.reason}: "{self.message}")'

    def __str__(self) -> str:
        # A class that was made for a code has no text of its own.
        said = (type(self).__doc__ or "").strip()
        retriable = "(Retriable)" if self.retry else ""
        return f"{type(self).__name__}: {self.reason} {retriable}\n{said}{said and chr(10)}{self.message}"


class RetriableResponseError(ResponseError):
    """The same call may succeed later."""

    retry = True


class InvalidParameterValue(ResponseError):
    """A parameter has a value that MWS does not take."""


class InvalidParameter(ResponseError):
    """MWS does not take a parameter of this name here."""


class InvalidAddress(ResponseError):
    """The address cannot be used."""


class ResponseErrorFactory(ResponseFactory):
    """Makes the exception of a failed reply: of the class its error code names, in a scope or else made for it."""

    def __call__(self, status: int, reason: str, body: Any = None) -> Any:  # type: ignore[override]  # as boto has it
        code = BotoServerError(status, reason, body=body).error_code
        kind = self.find_element(code, "", ResponseError) if code else ResponseError
        return kind(status, reason, body=body)
