"""The table of operations: a row says path, usage plan, who may call, and what answers. Rates are Amazon's models'."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from mws.spapi.sandbox import (
    applications,
    authorization,
    catalog,
    feeds,
    listings,
    notifications,
    orders,
    orders_v0,
    reports,
    schedules,
    sellers,
    tokens,
)
from mws.spapi.sandbox.site import Call, Site
from mws.spapi.sandbox.web import Request


@dataclass(frozen=True, slots=True)
class Row:
    """One operation: its Route key, method and path, usage plan, and what answers it.

    status: of a success. scope: of a grantless operation. plan: the usage plan of a call that has one of its own.
    """

    key: str
    method: str
    path: str
    rate: float
    burst: float
    answer: Callable[[Site, Call], bytes]
    status: int = 200
    scope: str = ""
    plan: Callable[[Call], tuple[str, float, float] | None] | None = None

    @property
    def keeps_books(self) -> bool:
        """The operation reads or changes what lies under the site's lock: it is answered after `Site.settle`."""
        return self.key.startswith(("feeds.", "reports.", "listingsItems.", "catalogItems.", "notifications."))


_V0, _V2026 = "/orders/v0/orders", "/orders/2026-01-01/orders"
_F, _R = "/feeds/2021-06-30", "/reports/2021-06-30"


def _orders_v0(name: str, tail: str, answer: Callable[[Site, Call], bytes]) -> Row:
    return Row(f"orders.v0.{name}", "GET", f"{_V0}/{{orderId}}{tail}", 0.5, 30, answer)


def _feeds(
    name: str,
    method: str,
    tail: str,
    rate: float,
    burst: float,
    answer: Callable[[Site, Call], bytes],
    status: int = 200,
) -> Row:
    plan = feeds.plan if name == "createFeed" else None
    return Row(f"feeds.2021-06-30.{name}", method, _F + tail, rate, burst, answer, status, plan=plan)


def _reports(
    name: str,
    method: str,
    tail: str,
    rate: float,
    burst: float,
    answer: Callable[[Site, Call], bytes],
    status: int = 200,
) -> Row:
    return Row(f"reports.2021-06-30.{name}", method, _R + tail, rate, burst, answer, status)


def _listings(name: str, method: str, tail: str, burst: float, answer: Callable[[Site, Call], bytes]) -> Row:
    return Row(f"listingsItems.2021-08-01.{name}", method, f"/listings/2021-08-01/items{tail}", 5, burst, answer)


def _notifications(
    name: str, method: str, tail: str, answer: Callable[[Site, Call], bytes], *, grantless: bool = False
) -> Row:
    scope = notifications.SCOPE if grantless else ""
    return Row(f"notifications.v1.{name}", method, f"/notifications/v1{tail}", 1, 5, answer, scope=scope)


_ITEM = "/{sellerId}/{sku}"
_SUBSCRIPTION = "/subscriptions/{notificationType}"
OPERATIONS = (
    Row("orders.2026-01-01.searchOrders", "GET", _V2026, 0.0056, 20, orders.search_orders),
    Row("orders.2026-01-01.getOrder", "GET", f"{_V2026}/{{orderId}}", 0.5, 30, orders.get_order),
    Row("orders.v0.getOrders", "GET", _V0, 0.0167, 20, orders_v0.get_orders),
    _orders_v0("getOrder", "", orders_v0.get_order),
    _orders_v0("getOrderBuyerInfo", "/buyerInfo", orders_v0.get_order_buyer_info),
    _orders_v0("getOrderAddress", "/address", orders_v0.get_order_address),
    _orders_v0("getOrderItems", "/orderItems", orders_v0.get_order_items),
    _orders_v0("getOrderItemsBuyerInfo", "/orderItems/buyerInfo", orders_v0.get_order_items_buyer_info),
    Row(
        "sellers.v1.getMarketplaceParticipations",
        "GET",
        "/sellers/v1/marketplaceParticipations",
        0.016,
        15,
        sellers.get_marketplace_participations,
    ),
    Row("sellers.v1.getAccount", "GET", "/sellers/v1/account", 0.016, 15, sellers.get_account),
    Row(
        "tokens.2021-03-01.createRestrictedDataToken",
        "POST",
        "/tokens/2021-03-01/restrictedDataToken",
        1,
        10,
        tokens.create_restricted_data_token,
    ),
    _feeds("createFeedDocument", "POST", "/documents", 0.5, 15, feeds.create_feed_document, 201),
    _feeds("getFeedDocument", "GET", "/documents/{feedDocumentId}", 0.0222, 10, feeds.get_feed_document),
    _feeds("createFeed", "POST", "/feeds", 0.0083, 15, feeds.create_feed, 202),
    _feeds("getFeeds", "GET", "/feeds", 0.0222, 10, feeds.get_feeds),
    _feeds("getFeed", "GET", "/feeds/{feedId}", 2, 15, feeds.get_feed),
    _feeds("cancelFeed", "DELETE", "/feeds/{feedId}", 2, 15, feeds.cancel_feed),
    _reports("createReport", "POST", "/reports", 0.0167, 15, reports.create_report, 202),
    _reports("getReports", "GET", "/reports", 0.0222, 10, reports.get_reports),
    _reports("getReport", "GET", "/reports/{reportId}", 2, 15, reports.get_report),
    _reports("cancelReport", "DELETE", "/reports/{reportId}", 0.0222, 10, reports.cancel_report),
    _reports("getReportDocument", "GET", "/documents/{reportDocumentId}", 0.0167, 15, reports.get_report_document),
    _reports("createReportSchedule", "POST", "/schedules", 0.0222, 10, schedules.create_report_schedule, 201),
    _reports("getReportSchedules", "GET", "/schedules", 0.0222, 10, schedules.get_report_schedules),
    _reports("getReportSchedule", "GET", "/schedules/{reportScheduleId}", 0.0222, 10, schedules.get_report_schedule),
    _reports(
        "cancelReportSchedule", "DELETE", "/schedules/{reportScheduleId}", 0.0222, 10, schedules.cancel_report_schedule
    ),
    _listings("getListingsItem", "GET", _ITEM, 10, listings.get_listings_item),
    _listings("putListingsItem", "PUT", _ITEM, 10, listings.put_listings_item),
    _listings("patchListingsItem", "PATCH", _ITEM, 5, listings.patch_listings_item),
    _listings("deleteListingsItem", "DELETE", _ITEM, 5, listings.delete_listings_item),
    _listings("searchListingsItems", "GET", "/{sellerId}", 5, listings.search_listings_items),
    Row(
        "catalogItems.2022-04-01.searchCatalogItems",
        "GET",
        "/catalog/2022-04-01/items",
        2,
        2,
        catalog.search_catalog_items,
    ),
    Row(
        "catalogItems.2022-04-01.getCatalogItem",
        "GET",
        "/catalog/2022-04-01/items/{asin}",
        2,
        2,
        catalog.get_catalog_item,
    ),
    _notifications("createDestination", "POST", "/destinations", notifications.create_destination, grantless=True),
    _notifications("getDestinations", "GET", "/destinations", notifications.get_destinations, grantless=True),
    _notifications(
        "getDestination", "GET", "/destinations/{destinationId}", notifications.get_destination, grantless=True
    ),
    _notifications(
        "deleteDestination", "DELETE", "/destinations/{destinationId}", notifications.delete_destination, grantless=True
    ),
    _notifications("getSubscriptions", "GET", "/subscriptions", notifications.get_subscriptions),
    _notifications("getSubscription", "GET", _SUBSCRIPTION, notifications.get_subscription),
    _notifications("createSubscription", "POST", _SUBSCRIPTION, notifications.create_subscription),
    _notifications(
        "getSubscriptionById",
        "GET",
        f"{_SUBSCRIPTION}/{{subscriptionId}}",
        notifications.get_subscription_by_id,
        grantless=True,
    ),
    _notifications(
        "deleteSubscriptionById",
        "DELETE",
        f"{_SUBSCRIPTION}/{{subscriptionId}}",
        notifications.delete_subscription_by_id,
        grantless=True,
    ),
    Row(
        "application.2023-11-30.rotateApplicationClientSecret",
        "POST",
        "/applications/2023-11-30/clientSecret",
        0.0167,
        1,
        applications.rotate_application_client_secret,
        204,
        scope=applications.ROTATION,
    ),
    Row(
        "authorization.v1.getAuthorizationCode",
        "GET",
        "/authorization/v1/authorizationCode",
        1,
        5,
        authorization.get_authorization_code,
        scope=authorization.MIGRATION,
    ),
)
KEYS = frozenset(row.key for row in OPERATIONS)

_PATTERNS = tuple((re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", row.path)), row) for row in OPERATIONS)


def find(request: Request) -> tuple[Row, Mapping[str, str]] | None:
    """The operation of a request and its path parameters, decoded. An encoded slash belongs to its parameter."""
    path = request.raw_path or request.path
    for pattern, row in _PATTERNS:
        if row.method == request.method and (match := pattern.fullmatch(path)):
            return row, {name: unquote(value) for name, value in match.groupdict().items()}
    return None
