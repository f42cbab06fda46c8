"""A call that writes, made once: it came through, it may be made later, or it is never made again."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Literal, NamedTuple

from mws.spapi import errors as spapi
from mws.spapi.calls import RestCall

# Nothing arrived or was begun, and the same call may come through later.
_NOT_YET = (
    spapi.TooManyRequests,
    spapi.TokenRejected,
    spapi.LwaError,
    spapi.RateWaitTooLong,
    spapi.CircuitOpen,
    spapi.WriteRefused,
    spapi.ConnectFailed,
    spapi.Cancelled,
)


class NotMade(NamedTuple):
    """A call that did not come through. state: "waiting" where nothing arrived, and it may be made later; "lost" where
    it was refused, for which why says the reason, or may have arrived.
    """

    state: Literal["waiting", "lost"]
    why: str = ""


# Any: the operation's JSON.
def once(call: RestCall) -> Generator[RestCall, Any, tuple[Any, NotMade | None]]:
    """Make a call that writes, once. Returns its answer and None; or None, and what became of it."""
    try:
        return (yield call), None
    except (spapi.OutcomeUnknown, spapi.UnreadableReply):
        return None, NotMade("lost")
    except _NOT_YET:
        return None, NotMade("waiting")
    except spapi.SpapiError as exc:
        return None, NotMade("lost", f"It was refused: {exc}")
