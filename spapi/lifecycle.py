"""When operations end, as data: date, source, the day it was read, successor. Dates move; nothing else may hold one.

Source tags: "changelog", "schedule" = Amazon's announcements on developer-docs.amazon.com/sp-api; "models" = the
history of amzn/selling-partner-api-models; "third party" = a copy of the schedule quoted elsewhere. An operation that
is not in the table has no end that was found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

READ_ON = date(2026, 11, 20)


@dataclass(frozen=True, slots=True)
class End:
    """The end of one operation. ends: the first day on which calls fail, None where none is announced.

    source: where the date stands. read_on: when it was read there. successor: what to call then, "" where nothing does
    the job.
    """

    operation: str
    ends: date | None
    source: str
    read_on: date
    successor: str


# (prefix of the keys, operations and their successors, end, source)
_Row = tuple[str, Mapping[str, str], date, str]

_ROWS: tuple[_Row, ...] = (
    (
        "orders.v0",
        {
            "getOrders": "orders.2026-01-01.searchOrders",
            "getOrder": "orders.2026-01-01.getOrder",
            "getOrderBuyerInfo": "orders.2026-01-01.getOrder",
            "getOrderAddress": "orders.2026-01-01.getOrder",
            "getOrderItems": "orders.2026-01-01.getOrder",
            "getOrderItemsBuyerInfo": "orders.2026-01-01.getOrder",
        },
        date(2027, 3, 27),
        "changelog: introducing the Orders API v2026-01-01",
    ),
    (
        "finances.v0",
        dict.fromkeys(
            ("listFinancialEvents", "listFinancialEventsByGroupId", "listFinancialEventsByOrderId"),
            "finances.2024-06-19.listTransactions",
        ),
        date(2027, 8, 27),
        "changelog: deprecation of Finances v0 operations",
    ),
    (
        "catalogItems.v0",
        {"listCatalogCategories": "catalogItems.2022-04-01.getCatalogItem"},
        date(2026, 8, 26),
        "third party: schedule as read 2026-09-29",
    ),
    (
        "catalogItems.v0",
        {
            "listCatalogItems": "catalogItems.2022-04-01.searchCatalogItems",
            "getCatalogItem": "catalogItems.2022-04-01.getCatalogItem",
        },
        date(2025, 4, 24),
        "schedule",
    ),
    ("authorization.v1", {"getAuthorizationCode": ""}, date(2024, 3, 27), "schedule"),
    (
        "feeds.2020-09-04",
        {
            name: f"feeds.2021-06-30.{name}"
            for name in ("cancelFeed", "createFeed", "createFeedDocument", "getFeed", "getFeedDocument", "getFeeds")
        },
        date(2024, 6, 27),
        "changelog: deprecation reminders June 2024",
    ),
    (
        "reports.2020-09-04",
        {
            name: f"reports.2021-06-30.{name}"
            for name in (
                "cancelReport",
                "cancelReportSchedule",
                "createReport",
                "createReportSchedule",
                "getReport",
                "getReportDocument",
                "getReportSchedule",
                "getReportSchedules",
                "getReports",
            )
        },
        date(2024, 6, 27),
        "changelog: deprecation reminders June 2024",
    ),
    (
        "fulfillmentInbound.v0",
        {
            "createInboundShipmentPlan": "fulfillmentInbound.2024-03-20.createInboundPlan",
            "createInboundShipment": "fulfillmentInbound.2024-03-20.confirmPlacementOption",
            "updateInboundShipment": "fulfillmentInbound.2024-03-20.confirmShipmentContentUpdatePreview",
            "getPreorderInfo": "",
            "confirmPreorder": "",
            "getTransportDetails": "fulfillmentInbound.2024-03-20.listTransportationOptions",
            "putTransportDetails": "fulfillmentInbound.2024-03-20.generateTransportationOptions",
            "voidTransport": "fulfillmentInbound.2024-03-20.cancelInboundPlan",
            "estimateTransport": "fulfillmentInbound.2024-03-20.generateTransportationOptions",
            "confirmTransport": "fulfillmentInbound.2024-03-20.confirmTransportationOptions",
        },
        date(2025, 1, 21),
        "changelog: Fulfillment Inbound API v0 removal date changed",
    ),
    ("fulfillmentInbound.v0", {"getInboundGuidance": ""}, date(2024, 3, 27), "changelog: reminders February 2024"),
    (
        "merchantFulfillment.v0",
        {
            "getEligibleShipmentServicesOld": "merchantFulfillment.v0.getEligibleShipmentServices",
            "getAdditionalSellerInputsOld": "merchantFulfillment.v0.getAdditionalSellerInputs",
            "cancelShipmentOld": "merchantFulfillment.v0.cancelShipment",
        },
        date(2024, 3, 27),
        "models",
    ),
)


def _ends() -> Iterator[End]:
    for prefix, operations, ends, source in _ROWS:
        for name, successor in operations.items():
            yield End(f"{prefix}.{name}", ends, source, READ_ON, successor)


END: Mapping[str, End] = MappingProxyType({end.operation: end for end in _ends()})


def end_of(key: str) -> End | None:
    """The end of the operation with this Route key, None where none was found."""
    return END.get(key)


def has_ended(key: str, today: date) -> bool:
    """True where calls fail on that day. today: the date at Amazon, which is taken for UTC's."""
    end = END.get(key)
    return end is not None and end.ends is not None and today >= end.ends
