"""Finances 2024-06-19: listTransactions, the money of v0 in breakdowns, with what is deferred. Wrapped in `payload`.

What Amazon held back stands there twice once it is paid, each pointing at the other: as it was deferred, and as it was
released. Balances and the summary are not here.
"""

from __future__ import annotations

from mws.spapi.sandbox.calls import checks, money_pages
from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.calls.declare import Api, Row
from mws.spapi.sandbox.calls.messages import encode, invalid
from mws.spapi.sandbox.world import money_events, render_finances
from mws.spapi.sandbox.world.model import Shape
from mws.spapi.sandbox.world.site import Site

PAGE = 50
STATUSES = ("DEFERRED", "RELEASED", "DEFERRED_RELEASED")
IDENTIFIERS = ("ORDER_ID", "FINANCIAL_EVENT_GROUP_ID")


def list_transactions(site: Site, call: Call) -> bytes:
    """Transactions posted in a time frame, or of an order or a group."""
    span = money_pages.time_frame(call, "postedAfter", "postedBefore")
    name, value = call.request.one("relatedIdentifierName"), call.request.one("relatedIdentifierValue")
    if span is None and not (name and value):
        raise invalid("Start date cannot be null", "Start date cannot be null")
    if name and name not in IDENTIFIERS:
        raise invalid("relatedIdentifierName has a value that is not one of its possible values.")
    (status, *_) = checks.one_of(call, "transactionStatus", STATUSES) or ("",)
    marketplace = call.request.one("marketplaceId")
    seller, anchor = call.seller, site.world.anchor
    found: list[Shape] = []
    for event in money_events.events(seller, anchor, call.now):
        if marketplace in ("", event.marketplace_id):
            found += render_finances.transactions(event, seller.id)
    for event in money_events.deferred(seller, anchor, call.now):
        if marketplace in ("", event.marketplace_id):
            found.append(render_finances.deferred_transaction(event, seller.id))
    found = [
        row
        for row in found
        if status in ("", row["transactionStatus"])
        and (not name or {"relatedIdentifierName": name, "relatedIdentifierValue": value} in _identifiers(row))
        and (span is None or money_pages.holds(span, checks.instant(str(row["postedDate"]), "postedDate")))
    ]
    page, token, is_page = money_pages.page_of(site, call, found, PAGE, "nextToken")
    return encode({"payload": {"transactions": [*page], **token} if is_page else {}})


def _identifiers(row: Shape) -> list[object]:
    listed = row["relatedIdentifiers"]
    return listed if isinstance(listed, list) else []


API = Api("finances.2024-06-19", rows=(Row("listTransactions", list_transactions),), keeps_books=True)
