"""The root of every error this project raises, and the two names the imitated package has. Nothing else.

The leaves (`Throttled`, `AccessDenied`, ...) stand in `mws.compat.errors`, drawn as a tree; legacy code that
catches `mws.MWSError` catches all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from requests import Response

    from mws.requesterror import MWSRequestError

__all__ = ["MWSError", "MWSRequestError"]


class MWSError(Exception):
    """Any failure of an MWS call. `str(error)` is the text of the reply where there was one.

    response: the `requests.Response` (a real one for HTTP, an equal one in process), or None.
    """

    response: Response | None = None


def __getattr__(name: str) -> Any:  # Any: only a class, but the hook answers for every name
    # Loaded when first named: it derives from an exception of requests, most of what `import mws` would cost.
    if name == "MWSRequestError":
        from mws.requesterror import MWSRequestError

        return MWSRequestError
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
