"""Time frames and pages of both versions of the Finances API.

As at Amazon: a page token lives three minutes and wants the arguments of the first call beside it; one that was never
given leads to an empty payload; in a time frame of more than 180 days there is nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from mws.spapi.sandbox.calls import checks
from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.calls.messages import invalid
from mws.spapi.sandbox.world.model import Shape
from mws.spapi.sandbox.world.site import Site

TOKEN_LIFE = timedelta(minutes=3)
LONGEST = timedelta(days=180)
_T = TypeVar("_T")


def time_frame(call: Call, after: str, before: str) -> tuple[datetime, datetime] | None:
    """The time frame asked for, None where it is none. An end is given with a beginning only."""
    since, until = (checks.moment(call, name, date_alone=True) for name in (after, before))
    if since is None and until is None:
        return None
    latest = call.now - checks.NOT_BEFORE
    if since is None or since > latest or (until is not None and not since < until <= latest):
        raise invalid("Date range is invalid.")
    return since, until or latest


def holds(span: tuple[datetime, datetime], moment: datetime) -> bool:
    """Whether the moment lies in the time frame; in one that is too long nothing does."""
    since, until = span
    return until - since <= LONGEST and since <= moment < until


def page_of(
    site: Site, call: Call, found: Sequence[_T], size: int, parameter: str = "NextToken"
) -> tuple[Sequence[_T], Shape, bool]:
    """The rows of the page, the token of the next one, and whether the token asked with is one of ours."""
    asked = sorted(f"{name}={call.request.one(name)}" for name in call.request.query if name != parameter)
    purpose = f"finances {call.seller.id} {call.request.path}"
    start = 0
    if sent := call.request.one(parameter):
        content = site.seal.open(purpose, sent)
        if content is None:
            return (), {}, False
        if call.now.timestamp() - content["issued"] > TOKEN_LIFE.total_seconds():
            raise invalid("Token is not valid, token duration is 3 minutes.")
        if content["asked"] != asked:
            raise invalid("Token is not valid beside other parameters than it was given for.")
        start = int(content["start"])
    token: Shape = {}
    if start + size < len(found):
        issued = call.now.timestamp()
        token[parameter] = site.seal.close(purpose, {"asked": asked, "start": start + size, "issued": issued})
    return found[start : start + size], token, True
