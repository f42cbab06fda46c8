"""What to say when nobody knows whether a write was carried out: which operation, why, and where to look.

Only what the write itself names is looked up: an id it was given, or its type and the time it was made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mws.spapi.calls import Json, QueryValue, RestCall
from mws.spapi.errors import DeadlineExceeded, OutcomeUnknown, ReadBack, SpapiError
from mws.spapi.pagination import dig

# This machine's clock and Amazon's may differ by as much.
SLACK = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Look:
    """The read that shows a write. done_if: what it shows where the write was carried out.

    path, query: its parameters, and where in the write each value stands: `path.sku`, `query.marketplaceIds`,
    `body.feedType`. several: parameters that want a list of the one value. since: the parameter that takes the write's
    time.
    """

    operation: str
    done_if: str
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    several: frozenset[str] = frozenset()
    since: str = ""
    asked: Mapping[str, QueryValue] = field(default_factory=dict)


_MCF_ORDER = {"sellerFulfillmentOrderId": "path.sellerFulfillmentOrderId"}
_LISTING = {"sellerId": "path.sellerId", "sku": "path.sku"}
_LISTING_IN = {"marketplaceIds": "query.marketplaceIds"}

LOOKS: Mapping[str, Look] = {
    "feeds.2021-06-30.createFeed": Look(
        "feeds.2021-06-30.getFeeds",
        "it lists a feed of this type that you did not know",
        query={"feedTypes": "body.feedType"},
        several=frozenset({"feedTypes"}),
        since="createdSince",
    ),
    "feeds.2021-06-30.cancelFeed": Look(
        "feeds.2021-06-30.getFeed", "processingStatus is CANCELLED", path={"feedId": "path.feedId"}
    ),
    "reports.2021-06-30.createReport": Look(
        "reports.2021-06-30.getReports",
        "it lists a report of this type that you did not know",
        query={"reportTypes": "body.reportType"},
        several=frozenset({"reportTypes"}),
        since="createdSince",
    ),
    "reports.2021-06-30.cancelReport": Look(
        "reports.2021-06-30.getReport", "processingStatus is CANCELLED", path={"reportId": "path.reportId"}
    ),
    "reports.2021-06-30.createReportSchedule": Look(
        "reports.2021-06-30.getReportSchedules",
        "it lists a schedule of this type and period",
        query={"reportTypes": "body.reportType"},
        several=frozenset({"reportTypes"}),
    ),
    "reports.2021-06-30.cancelReportSchedule": Look(
        "reports.2021-06-30.getReportSchedule", "it is not found", path={"reportScheduleId": "path.reportScheduleId"}
    ),
    "dataKiosk.2023-11-15.createQuery": Look(
        "dataKiosk.2023-11-15.getQueries", "it lists this query under an id you did not know", since="createdSince"
    ),
    "dataKiosk.2023-11-15.cancelQuery": Look(
        "dataKiosk.2023-11-15.getQuery", "processingStatus is CANCELLED", path={"queryId": "path.queryId"}
    ),
    "fulfillmentOutbound.2020-07-01.createFulfillmentOrder": Look(
        "fulfillmentOutbound.2020-07-01.getFulfillmentOrder",
        "it is found",
        path={"sellerFulfillmentOrderId": "body.sellerFulfillmentOrderId"},
    ),
    "fulfillmentOutbound.2020-07-01.cancelFulfillmentOrder": Look(
        "fulfillmentOutbound.2020-07-01.getFulfillmentOrder", "its status says cancelled", path=_MCF_ORDER
    ),
    "fulfillmentOutbound.2020-07-01.updateFulfillmentOrder": Look(
        "fulfillmentOutbound.2020-07-01.getFulfillmentOrder", "it shows the new values", path=_MCF_ORDER
    ),
    "fulfillmentOutbound.2026-07-04.createOrder": Look(
        "fulfillmentOutbound.2026-07-04.getOrder", "it is found", path={"orderId": "body.orderId"}
    ),
    "fulfillmentOutbound.2026-07-04.cancelOrder": Look(
        "fulfillmentOutbound.2026-07-04.getOrder", "its status says cancelled", path={"orderId": "path.orderId"}
    ),
    "listingsItems.2021-08-01.putListingsItem": Look(
        "listingsItems.2021-08-01.getListingsItem", "it shows the new values", path=_LISTING, query=_LISTING_IN
    ),
    "listingsItems.2021-08-01.patchListingsItem": Look(
        "listingsItems.2021-08-01.getListingsItem", "it shows the new values", path=_LISTING, query=_LISTING_IN
    ),
    "listingsItems.2021-08-01.deleteListingsItem": Look(
        "listingsItems.2021-08-01.getListingsItem", "it is not found", path=_LISTING, query=_LISTING_IN
    ),
    "orders.v0.confirmShipment": Look(
        "orders.2026-01-01.getOrder",
        "its packages hold this one",
        path={"orderId": "path.orderId"},
        asked={"includedData": ["PACKAGES"]},
    ),
    "orders.v0.updateShipmentStatus": Look(
        "orders.2026-01-01.getOrder", "it shows the new status", path={"orderId": "path.orderId"}
    ),
    "merchantFulfillment.v0.cancelShipment": Look(
        "merchantFulfillment.v0.getShipment", "its status says cancelled", path={"shipmentId": "path.shipmentId"}
    ),
    "notifications.v1.createSubscription": Look(
        "notifications.v1.getSubscription", "it is found", path={"notificationType": "path.notificationType"}
    ),
    "notifications.v1.deleteSubscriptionById": Look(
        "notifications.v1.getSubscriptionById",
        "it is not found",
        path={"notificationType": "path.notificationType", "subscriptionId": "path.subscriptionId"},
    ),
    "notifications.v1.createDestination": Look("notifications.v1.getDestinations", "it lists one of this name"),
    "notifications.v1.deleteDestination": Look(
        "notifications.v1.getDestination", "it is not found", path={"destinationId": "path.destinationId"}
    ),
}

# Writes that no read shows by a key of theirs, and where a person looks.
ELSEWHERE = {
    "fulfillmentInbound.2024-03-20.createInboundPlan": "look with fulfillmentInbound.2024-03-20.listInboundPlans",
    "merchantFulfillment.v0.createShipment": "look at Buy Shipping in Seller Central: no operation lists shipments",
}


def unknown(call: RestCall, exc: SpapiError, began: datetime, *, cancelled: bool = False) -> OutcomeUnknown:
    """The OutcomeUnknown for a write that ended in `exc` after it may have arrived. began: when it was first sent.

    cancelled: the caller did not wait for the answer.
    """
    operation = call.operation
    look = LOOKS.get(operation)
    how = ELSEWHERE.get(operation, "read back what it would have changed")
    if look is not None:
        how = f"look with {look.operation} (it was carried out if {look.done_if})"
    why = type(exc).__name__ if not exc.status else f"HTTP {exc.status}"
    if isinstance(exc, DeadlineExceeded):
        why = "no reply within the deadline"
    if cancelled:
        why = "cancelled while its answer was awaited"
    made = OutcomeUnknown(
        f"{operation}: it is not known whether this was carried out ({why}); {how} before doing it again",
        operation=operation,
        status=exc.status,
        errors=exc.errors,
        request_id=exc.request_id,
        error_type=exc.error_type,
        rate=exc.rate,
    )
    made.read_back = read_back(look, call, began) if look else None
    return made


def read_back(look: Look, call: RestCall, began: datetime) -> ReadBack | None:
    """The read that shows this write; None where the write does not hold the key to look it up by."""
    path = {name: _found(call, place) for name, place in look.path.items()}
    query = {name: _found(call, place) for name, place in look.query.items()}
    if None in path.values() or None in query.values():
        return None
    asked: dict[str, QueryValue | None] = dict(look.asked)
    asked |= {
        # Of the wrong type only where the write was, and then it was refused before it was sent.
        name: [value] if name in look.several else value  # type: ignore[list-item, misc]
        for name, value in query.items()
    }
    if look.since:
        asked[look.since] = (began - SLACK).strftime("%Y-%m-%dT%H:%M:%SZ")
    return ReadBack(RestCall(look.operation, {name: str(value) for name, value in path.items()}, asked), look.done_if)


def _found(call: RestCall, place: str) -> Json | QueryValue:
    part, _, name = place.partition(".")
    if part == "path":
        return call.path.get(name)
    if part == "query":
        return call.query.get(name)
    return dig(call.body, name)
