"""`MWSRequestError`, in a module of its own: it is a `requests` exception, and `import mws` is not to load `requests`.

Named, and pickled, as `mws.errors.MWSRequestError`, which is where 1.0 of the imitated package has it.
"""

from __future__ import annotations

from requests import HTTPError

from mws.errors import MWSError


class MWSRequestError(MWSError, HTTPError):  # type: ignore[misc]  # requests' `response` may be None, ours is not
    """A reply with an HTTP status of 400 or more, as version 1.0 of the imitated package names it."""

    @property
    def timestamp(self) -> str | None:
        """When the request was received, as the reply's header says it; None where it says nothing."""
        found: str | None = self.response.headers.get("x-mws-timestamp")
        return found


MWSRequestError.__module__ = "mws.errors"
