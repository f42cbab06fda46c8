"""`MWSRequestError`, in a module of its own: it is a `requests` exception, and `import mws` is not to load `requests`.

Named, and pickled, as `mws.errors.MWSRequestError`, which is where 1.0 of the imitated package has it.
"""

from __future__ import annotations

from requests import HTTPError

from mws.errors import MWSError


class MWSRequestError(MWSError, HTTPError):  # type: ignore[misc]  # requests' `response` may be None, ours is not
    """A reply with an HTTP status of 400 or more, as version 1.0 of the imitated package names it."""


MWSRequestError.__module__ = "mws.errors"
