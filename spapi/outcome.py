"""What to say when nobody knows whether a write was carried out: which operation, why, and where to look."""

from __future__ import annotations

from mws.spapi.errors import DeadlineExceeded, OutcomeUnknown, SpapiError

# How to find out whether a write was carried out after all, where another operation shows it.
SHOWN_BY = {
    "feeds.2021-06-30.createFeed": "feeds.2021-06-30.getFeeds by feed type and creation time",
    "feeds.2021-06-30.cancelFeed": "feeds.2021-06-30.getFeed",
    "reports.2021-06-30.createReport": "reports.2021-06-30.getReports by report type and creation time",
    "reports.2021-06-30.cancelReport": "reports.2021-06-30.getReport",
    "reports.2021-06-30.createReportSchedule": "reports.2021-06-30.getReportSchedules",
    "fulfillmentOutbound.2020-07-01.createFulfillmentOrder": (
        "fulfillmentOutbound.2020-07-01.getFulfillmentOrder by the sellerFulfillmentOrderId"
    ),
    "fulfillmentOutbound.2020-07-01.cancelFulfillmentOrder": "fulfillmentOutbound.2020-07-01.getFulfillmentOrder",
    "fulfillmentInbound.2024-03-20.createInboundPlan": "fulfillmentInbound.2024-03-20.listInboundPlans",
    "orders.v0.confirmShipment": "orders.2026-01-01.getOrder with includedData PACKAGES",
    "orders.v0.updateShipmentStatus": "orders.2026-01-01.getOrder",
    "listingsItems.2021-08-01.putListingsItem": "listingsItems.2021-08-01.getListingsItem",
    "listingsItems.2021-08-01.patchListingsItem": "listingsItems.2021-08-01.getListingsItem",
    "listingsItems.2021-08-01.deleteListingsItem": "listingsItems.2021-08-01.getListingsItem",
    "merchantFulfillment.v0.createShipment": "Buy Shipping in Seller Central: no operation lists shipments",
}


def unknown(operation: str, exc: SpapiError) -> OutcomeUnknown:
    """The OutcomeUnknown for a write that ended in `exc` after it may have arrived."""
    shown = SHOWN_BY.get(operation)
    how = f"look with {shown}" if shown else "read back what it would have changed"
    why = type(exc).__name__ if not exc.status else f"HTTP {exc.status}"
    if isinstance(exc, DeadlineExceeded):
        why = "no reply within the deadline"
    return OutcomeUnknown(
        f"{operation}: it is not known whether this was carried out ({why}); {how} before doing it again",
        operation=operation,
        status=exc.status,
        errors=exc.errors,
        request_id=exc.request_id,
        error_type=exc.error_type,
        rate=exc.rate,
    )
