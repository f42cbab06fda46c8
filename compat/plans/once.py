"""A call that writes, made once: it came through, it may be made later, or it is never made again."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

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


def once(call: RestCall) -> Generator[RestCall, Any, Any]:  # Any: the operation's JSON
    """Make a call that writes, once. Returns its answer and None; or None, and what the ledger is told of it: state
    "waiting" where nothing arrived, "lost" where it was refused (why says so) or may have arrived.
    """
    try:
        return (yield call), None
    except (spapi.OutcomeUnknown, spapi.UnreadableReply):
        return None, {"state": "lost"}
    except _NOT_YET:
        return None, {"state": "waiting"}
    except spapi.SpapiError as exc:
        return None, {"state": "lost", "why": f"It was refused: {exc}"}
