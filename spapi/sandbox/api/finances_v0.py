"""Finances v0: groups and events, the money of the seller's own orders. Replies are wrapped in `payload`.

As at Amazon, two dates more than 180 days apart are answered an empty list, and so are groups and orders it knows not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mws.spapi.sandbox.calls import checks, money_pages
from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.calls.declare import Api, Row
from mws.spapi.sandbox.calls.messages import encode, invalid
from mws.spapi.sandbox.world import money_events, render_finances
from mws.spapi.sandbox.world.model import Shape
from mws.spapi.sandbox.world.money_events import MoneyEvent
from mws.spapi.sandbox.world.site import Site

MOST = 100
_GROUP_ID = re.compile(r"[A-Za-z0-9_-]{20,60}", re.ASCII)
_ORDER_ID = re.compile(r"\d{3}-\d{7}-\d{7}", re.ASCII)


def list_groups(site: Site, call: Call) -> bytes:
    """Groups that began in a time frame, the newest first."""
    size = checks.page_size(call, "MaxResultsPerPage", default=10, most=MOST)
    span = money_pages.time_frame(call, "FinancialEventGroupStartedAfter", "FinancialEventGroupStartedBefore")
    if span is None:
        raise invalid("Date range is invalid.")
    found = [
        group
        for group in reversed(money_events.groups(call.seller, site.world.anchor, call.now))
        if money_pages.holds(span, group.settlement.start)
    ]
    page, token, is_page = money_pages.page_of(site, call, found, size)
    if not is_page:
        return encode({"payload": {}})
    payload: Shape = {"FinancialEventGroupList": [render_finances.group_v0(group) for group in page]}
    return encode({"payload": {**payload, **token}})


def list_events(site: Site, call: Call) -> bytes:
    """Events posted in a time frame."""
    span = money_pages.time_frame(call, "PostedAfter", "PostedBefore")
    if span is None:
        raise invalid("Date range is invalid.")
    found = money_events.events(call.seller, site.world.anchor, call.now)
    return _events(site, call, [event for event in found if money_pages.holds(span, event.posted)])


def list_events_of_group(site: Site, call: Call) -> bytes:
    """Events of a group, which may be narrowed by dates. Of a group that is not known there are none."""
    wanted = call.path["eventGroupId"]
    if not _GROUP_ID.fullmatch(wanted):
        raise invalid("Bad event group ID provided.")
    span = money_pages.time_frame(call, "PostedAfter", "PostedBefore")
    found = [
        event
        for group in money_events.groups(call.seller, site.world.anchor, call.now)
        if group.id == wanted
        for event in group.events
        if span is None or money_pages.holds(span, event.posted)
    ]
    return _events(site, call, found)


def list_events_of_order(site: Site, call: Call) -> bytes:
    """Events of an order. Of one that is not the seller's there are none."""
    wanted = call.path["orderId"]
    if not _ORDER_ID.fullmatch(wanted):
        raise invalid("The order id is not of the form 3-7-7.")
    found = money_events.events(call.seller, site.world.anchor, call.now)
    return _events(site, call, [event for event in found if event.order_id == wanted])


def _events(site: Site, call: Call, found: Sequence[MoneyEvent]) -> bytes:
    size = checks.page_size(call, "MaxResultsPerPage", default=MOST, most=MOST)
    page, token, is_page = money_pages.page_of(site, call, found, size)
    if not is_page:
        return encode({"payload": {}})
    return encode({"payload": {"FinancialEvents": render_finances.events_v0(page), **token}})


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
