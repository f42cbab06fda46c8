"""The root of every error this project raises, the two names the imitated package has, and what both generations of it
raise for the same fault. Nothing else.

The leaves (`Throttled`, `AccessDenied`, ...) stand in `mws.compat.errors`, drawn as a tree; legacy code that
catches `mws.MWSError` catches all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from requests import Response

    from mws.requesterror import MWSInvalidHeader, MWSRequestError

__all__ = ["MWSArgumentError", "MWSError", "MWSInvalidHeader", "MWSRequestError", "MWSTypeError", "MWSValueError"]


class _ResponseOf:
    """`error.response`: the reply of the failed call; where there was none, one that says what the error says."""

    def __get__(self, error: MWSError | None, owner: type) -> Response | None:
        if error is None:
            return None  # what the imitated package has on the class
        found: Response | None = error.__dict__.get("response")
        if found is None:
            # Most of what `import mws` would cost.
            from mws.failures import response_of_failure

            found = error.__dict__["response"] = response_of_failure(*error._as_reply())
        return found

    def __set__(self, error: MWSError, response: Response | None) -> None:
        error.__dict__["response"] = response


class MWSError(Exception):
    """Any failure of an MWS call. `str(error)` is the text of the reply where there was one.

    response: the `requests.Response`, never None: a real one for HTTP, an equal one in process; of a failure that no
    reply tells of (nothing configured, no connection), an ErrorResponse with the error's text.
    """

    if TYPE_CHECKING:
        response: Response
    else:
        response = _ResponseOf()

    def _as_reply(self) -> tuple[int, Sequence[tuple[str, str, str, str]], str]:
        """Status, (Type, Code, Message, Detail) of each error, request id: for a failure without a reply."""
        return 400, (("Sender", "InvalidParameterValue", str(self), ""),), ""


class MWSValueError(MWSError, ValueError):
    """What cannot be sent, or read: MWSError to programs written for 0.8, ValueError to those for 1.0."""


class MWSTypeError(MWSError, TypeError):
    """Something of a wrong type: MWSError to programs written for 0.8, TypeError to those for 1.0."""


class MWSArgumentError(MWSTypeError, MWSValueError, AttributeError, AssertionError):
    """An argument of a kind no call takes. The originals refused it by whatever they ran into; this is all of it."""


def __getattr__(name: str) -> Any:  # Any: only a class, but the hook answers for every name
    # Loaded when first named: they derive from exceptions of requests, most of what `import mws` would cost.
    if name in ("MWSInvalidHeader", "MWSRequestError"):
        from mws import requesterror

        return getattr(requesterror, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
