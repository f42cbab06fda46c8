"""Errors that are exceptions of `requests` too, in a module of their own: `import mws` is not to load `requests`.

Named, and pickled, as of `mws.errors`, which is where 1.0 of the imitated package has `MWSRequestError`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from requests import HTTPError
from requests.exceptions import InvalidHeader
from requests.utils import check_header_validity

from mws.errors import MWSError, MWSValueError


class MWSRequestError(MWSError, HTTPError):  # type: ignore[misc]  # requests' `response` may be None, ours is not
    """A reply with an HTTP status of 400 or more, as version 1.0 of the imitated package names it."""

    @property
    def timestamp(self) -> str | None:
        """When the request was received, as the reply's header says it; None where it says nothing."""
        found: str | None = self.response.headers.get("x-mws-timestamp")
        return found


class MWSInvalidHeader(MWSValueError, InvalidHeader):  # type: ignore[misc]  # as above
    """A header that cannot be sent, as requests refused it under the imitated package."""


def check_headers(headers: Mapping[str, Any]) -> None:  # Any: callers hand in whatever they have
    """Raises MWSInvalidHeader for a header that requests would not send, whoever answers the call. None sends none."""
    try:
        for name, value in headers.items():
            if value is not None:
                check_header_validity((name, value))
    except InvalidHeader as exc:
        raise MWSInvalidHeader(str(exc)) from exc


MWSInvalidHeader.__module__ = MWSRequestError.__module__ = "mws.errors"
