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


def _same_names(prefix: str, *names: str) -> dict[str, str]:
    """Operations whose successor has their own name under another prefix."""
    return {name: f"{prefix}.{name}" for name in names}


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
        _same_names(
            "feeds.2021-06-30",
            "cancelFeed",
            "createFeed",
            "createFeedDocument",
            "getFeed",
            "getFeedDocument",
            "getFeeds",
        ),
        date(2024, 6, 27),
        "changelog: deprecation reminders June 2024",
    ),
    (
        "reports.2020-09-04",
        _same_names(
            "reports.2021-06-30",
            "cancelReport",
            "cancelReportSchedule",
            "createReport",
            "createReportSchedule",
            "getReport",
            "getReportDocument",
            "getReportSchedule",
            "getReportSchedules",
            "getReports",
        ),
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
    (
        "fbaSmallAndLight.v1",
        dict.fromkeys(
            (
                "getSmallAndLightEligibilityBySellerSKU",
                "getSmallAndLightEnrollmentBySellerSKU",
                "putSmallAndLightEnrollmentBySellerSKU",
                "deleteSmallAndLightEnrollmentBySellerSKU",
                "getSmallAndLightFeePreview",
            ),
            "",
        ),
        date(2024, 3, 27),
        "schedule: Japan; 2023-09-26 in North America and Europe",
    ),
    # These three were never open to the public: they were taken out of the models before the API's launch.
    (
        "feeds.v0",
        {
            "submitFeed": "feeds.2021-06-30.createFeed",
            "cancelFeedSubmissions": "feeds.2021-06-30.cancelFeed",
            "getFeedSubmissionCount": "feeds.2021-06-30.getFeeds",
            "getFeedSubmissionList": "feeds.2021-06-30.getFeeds",
            "getFeedSubmissionResult": "feeds.2021-06-30.getFeedDocument",
        },
        date(2020, 8, 13),
        "models: before launch",
    ),
    (
        "reports.v0",
        {
            "RequestReport": "reports.2021-06-30.createReport",
            "CancelReportRequests": "reports.2021-06-30.cancelReport",
            "GetReport": "reports.2021-06-30.getReportDocument",
            "GetReportCount": "reports.2021-06-30.getReports",
            "GetReportList": "reports.2021-06-30.getReports",
            "GetReportRequestCount": "reports.2021-06-30.getReports",
            "GetReportRequestList": "reports.2021-06-30.getReports",
            "ManageReportSchedule": "reports.2021-06-30.createReportSchedule",
            "GetReportScheduleCount": "reports.2021-06-30.getReportSchedules",
            "GetReportScheduleList": "reports.2021-06-30.getReportSchedules",
            "UpdateReportAcknowledgements": "",
        },
        date(2020, 8, 13),
        "models: before launch",
    ),
    (
        "fulfillmentOutbound.v0",
        _same_names(
            "fulfillmentOutbound.2020-07-01",
            "cancelFulfillmentOrder",
            "createFulfillmentOrder",
            "createFulfillmentReturn",
            "getFulfillmentOrder",
            "getFulfillmentPreview",
            "getPackageTrackingDetails",
            "listAllFulfillmentOrders",
            "listReturnReasonCodes",
            "updateFulfillmentOrder",
        ),
        date(2020, 10, 28),
        "models: before launch",
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


def words(key: str, today: date) -> str:
    """What to tell a person of an operation's end, such as `ends on 2027-03-27; use orders.2026-01-01.getOrder`."""
    end = END.get(key)
    if end is None or end.ends is None:
        return "is deprecated; no end date is announced"
    when = f"{'ended' if today >= end.ends else 'ends'} on {end.ends}"
    return f"{when}; {f'use {end.successor}' if end.successor else 'no operation follows it'}"


def has_ended(key: str, today: date) -> bool:
    """True where calls fail on that day. today: the date at Amazon, which is taken for UTC's."""
    end = END.get(key)
    return end is not None and end.ends is not None and today >= end.ends
