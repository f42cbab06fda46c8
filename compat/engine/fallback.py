"""Which failures of one REST version another may not share, and which of several failures the caller is told. Pure.

A refusal speaks against a version where the request is right by Amazon's model: in August 2026 one version answered
good requests with 400 and "The input you have submitted is not valid" while the other worked. What the caller got
wrong himself is refused by both, and the other version's calls are too few to be spent on that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from mws.compat.engine.request import Ask
from mws.spapi.calls import RestCall
from mws.spapi.errors import (
    BadRequest,
    CircuitOpen,
    RateWaitTooLong,
    ServerError,
    SpapiError,
    TokenRejected,
    TooManyRequests,
    Unauthorized,
    UnreadableReply,
)

_ORDER_ID = re.compile(r"[0-9A-Z]{3}-\d{7}-\d{7}", re.ASCII)
_UPPER_BOUND = timedelta(minutes=2)  # Amazon refuses a ...Before that is later than two minutes ago


def is_its_own(exc: SpapiError, ask: Ask, now: datetime) -> bool:
    """Whether another version may answer what failed like this in the way `ask` tried."""
    if isinstance(exc, TokenRejected):
        return False
    if isinstance(exc, BadRequest):
        return all(_is_right(call, now) for call in ask.calls)
    return isinstance(exc, (ServerError, UnreadableReply, CircuitOpen, Unauthorized))


def is_spent(exc: SpapiError) -> bool:
    """Whether the call failed for its rate alone: nothing was carried out, and a repeat comes through later."""
    return isinstance(exc, (RateWaitTooLong, TooManyRequests))


def to_tell(failures: Sequence[SpapiError]) -> SpapiError:
    """Of the failures of all ways, in their order: the first that a repeat may heal; else the first."""
    return next((exc for exc in failures if exc.safe_to_repeat or is_spent(exc)), failures[0])


def _is_right(call: RestCall, now: datetime) -> bool:
    """Whether the values a caller chose are what Amazon's model asks for."""
    if not all(_ORDER_ID.fullmatch(order_id) for order_id in _order_ids(call)):
        return False
    times = {name.lower(): moment for name, moment in _times(call)}
    for name, moment in times.items():
        if moment is None or moment > (now - _UPPER_BOUND if name.endswith("before") else now):
            return False
        after = times.get(name.removesuffix("before") + "after") if name.endswith("before") else None
        if after is not None and moment < after:
            return False
    return True


def _order_ids(call: RestCall) -> Iterable[str]:
    listed = call.query.get("AmazonOrderIds") or ()
    each = (listed,) if isinstance(listed, str) else listed if isinstance(listed, (list, tuple)) else ()
    return (*each, *((call.path["orderId"],) if "orderId" in call.path else ()))


def _times(call: RestCall) -> Iterator[tuple[str, datetime | None]]:
    for name, value in call.query.items():
        if name.lower().endswith(("after", "before")):
            try:
                moment = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
            except ValueError:
                moment = None
            yield name, moment if moment is not None and moment.tzinfo is not None else None
