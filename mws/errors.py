"""The root of every error this project raises, and the two names the imitated package has. Nothing else.

The leaves (`Throttled`, `AccessDenied`, ...) stand in `mws.compat.errors`, drawn as a tree; legacy code that
catches `mws.MWSError` catches all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from requests import HTTPError

if TYPE_CHECKING:
    from requests import Response

__all__ = ["MWSError", "MWSRequestError"]


class MWSError(Exception):
    """Any failure of an MWS call. `str(error)` is the text of the reply where there was one.

    response: the `requests.Response` (a real one for HTTP, an equal one in process), or None.
    """

    response: Response | None = None


class MWSRequestError(MWSError, HTTPError):
    """A reply with an HTTP status of 400 or more, as version 1.0 of the imitated package names it."""
