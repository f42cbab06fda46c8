"""Finances v0: groups and events, the money of the seller's own orders. Replies are wrapped in `payload`.

As at Amazon: a page token lives three minutes and wants the arguments of the first call beside it; one that was never
given is answered an empty payload; two dates more than 180 days apart are answered an empty list.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from mws.spapi.sandbox.calls import checks
from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.calls.declare import Api, Row
from mws.spapi.sandbox.calls.messages import encode, invalid
from mws.spapi.sandbox.world import money_events, render_finances
from mws.spapi.sandbox.world.model import Shape
from mws.spapi.sandbox.world.money_events import Event
from mws.spapi.sandbox.world.site import Site

TOKEN_LIFE = timedelta(minutes=3)
LONGEST = timedelta(days=180)
MOST = 100
_GROUP_ID = re.compile(r"[A-Za-z0-9_-]{20,60}", re.ASCII)
_ORDER_ID = re.compile(r"\d{3}-\d{7}-\d{7}", re.ASCII)
_T = TypeVar("_T")


def list_groups(site: Site, call: Call) -> bytes:
    """Groups that began in a time frame, the newest first."""
    size = checks.page_size(call, "MaxResultsPerPage", default=10, most=MOST)
    span = time_frame(call, "FinancialEventGroupStartedAfter", "FinancialEventGroupStartedBefore")
    if span is None:
        raise invalid("Date range is invalid.")
    found = [
        group
        for group in reversed(money_events.groups(call.seller, site.world.anchor, call.now))
        if holds(span, group.settlement.start)
    ]
    page, token, is_page = page_of(site, call, found, size)
    if not is_page:
        return encode({"payload": {}})
    payload: Shape = {"FinancialEventGroupList": [render_finances.group_v0(group) for group in page]}
    return encode({"payload": {**payload, **token}})


def list_events(site: Site, call: Call) -> bytes:
    """Events posted in a time frame."""
    span = time_frame(call, "PostedAfter", "PostedBefore")
    if span is None:
        raise invalid("Date range is invalid.")
    found = money_events.events(call.seller, site.world.anchor, call.now)
    return _events(site, call, [event for event in found if holds(span, event.posted)])


def list_events_of_group(site: Site, call: Call) -> bytes:
    """Events of a group, which may be narrowed by dates. Of a group that is not known there are none."""
    wanted = call.path["eventGroupId"]
    if not _GROUP_ID.fullmatch(wanted):
        raise invalid("Bad event group ID provided.")
    span = time_frame(call, "PostedAfter", "PostedBefore")
    found = [
        event
        for group in money_events.groups(call.seller, site.world.anchor, call.now)
        if group.id == wanted
        for event in group.events
        if span is None or holds(span, event.posted)
    ]
    return _events(site, call, found)


def list_events_of_order(site: Site, call: Call) -> bytes:
    """Events of an order. Of one that is not the seller's there are none."""
    wanted = call.path["orderId"]
    if not _ORDER_ID.fullmatch(wanted):
        raise invalid("The order id is not of the form 3-7-7.")
    found = money_events.events(call.seller, site.world.anchor, call.now)
    return _events(site, call, [event for event in found if event.order_id == wanted])


def _events(site: Site, call: Call, found: Sequence[Event]) -> bytes:
    size = checks.page_size(call, "MaxResultsPerPage", default=MOST, most=MOST)
    page, token, is_page = page_of(site, call, found, size)
    if not is_page:
        return encode({"payload": {}})
    return encode({"payload": {"FinancialEvents": render_finances.events_v0(page), **token}})


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


API = Api(
    "finances.v0",
    rows=(
        Row("listFinancialEventGroups", list_groups),
        Row("listFinancialEvents", list_events),
        Row("listFinancialEventsByGroupId", list_events_of_group),
        Row("listFinancialEventsByOrderId", list_events_of_order),
    ),
    keeps_books=True,
)
