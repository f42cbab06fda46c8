"""Every reply of every operation, success and error, has the shape of Amazon's model: names, types, enums, dates."""

from __future__ import annotations

import json

import pytest

from mws.spapi import routes
from mws.spapi.sandbox import DEVELOPER_ID, MARKETPLACES, MWS_AUTH_TOKEN, SELLER_ID, US
from mws.spapi.sandbox.api import catalog_items as catalog
from mws.spapi.sandbox.api import listings_items as listings
from mws.spapi.sandbox.api.tokens import RESTRICTED
from mws.spapi.sandbox.http.registry import OPERATIONS, Operation
from tests.reference import REFERENCE, needs_reference
from tests.spapi.sandbox import test_fba_inventory as inventory
from tests.spapi.sandbox import test_fulfillment_outbound as outbound
from tests.spapi.sandbox import test_product_fees as fees
from tests.spapi.sandbox.caller import ALL_DATA, FEEDS, LONG_AGO, REPORTS, Caller
from tests.spapi.sandbox.swagger import faults_in, required_names

ONE = Caller()
ELEMENTS = ("buyerInfo", "shippingAddress", "buyerTaxInformation")


@pytest.fixture(scope="module", params=[1, 2, 11])
def caller(request: pytest.FixtureRequest) -> Caller:
    return Caller(seed=request.param, orders=150)


@pytest.mark.parametrize("included", ["", "PROCEEDS", "BUYER,RECIPIENT", ALL_DATA])
def test_orders_2026(caller: Caller, included: str) -> None:
    page = caller.json("/orders/2026-01-01/orders", createdAfter=LONG_AGO, includedData=included)
    assert len(page["orders"]) == 100
    assert faults_in("orders.2026-01-01.searchOrders", 200, page) == []
    one = caller.json(f"/orders/2026-01-01/orders/{page['orders'][7]['orderId']}", includedData=included)
    assert faults_in("orders.2026-01-01.getOrder", 200, one) == []


@pytest.mark.parametrize("restricted", [False, True])
def test_orders_v0(caller: Caller, restricted: bool) -> None:
    token = caller.rdt("/orders/v0/orders", *ELEMENTS) if restricted else None
    page = caller.json("/orders/v0/orders", token, CreatedAfter=LONG_AGO, MarketplaceIds=US)
    assert faults_in("orders.v0.getOrders", 200, page) == []
    for order_id in [order["AmazonOrderId"] for order in page["payload"]["Orders"]][:40]:
        for key, tail, elements in (
            ("getOrder", "", ELEMENTS),
            ("getOrderBuyerInfo", "/buyerInfo", ()),
            ("getOrderAddress", "/address", ()),
            ("getOrderItems", "/orderItems", ELEMENTS[:1]),
            ("getOrderItemsBuyerInfo", "/orderItems/buyerInfo", ()),
        ):
            token = caller.rdt(f"/orders/v0/orders/{{orderId}}{tail}", *elements) if restricted else None
            reply = caller.json(f"/orders/v0/orders/{order_id}{tail}", token)
            assert faults_in(f"orders.v0.{key}", 200, reply) == [], order_id


def test_sellers_and_tokens(caller: Caller) -> None:
    for operation, path in (("getMarketplaceParticipations", "marketplaceParticipations"), ("getAccount", "account")):
        assert faults_in(f"sellers.v1.{operation}", 200, caller.json(f"/sellers/v1/{path}")) == []
    reply = caller.create_rdt({"method": "GET", "path": "/orders/v0/orders/{orderId}/address"})
    assert faults_in("tokens.2021-03-01.createRestrictedDataToken", 200, reply.json()) == []


def test_feeds(caller: Caller) -> None:
    key = "feeds.2021-06-30."
    document = caller.done("POST", f"{FEEDS}/documents", {"contentType": "text/xml"})
    assert faults_in(f"{key}createFeedDocument", 201, document) == []
    caller.http.put(document["url"], data=b"<a/>", headers={"Content-Type": "text/xml"})
    spec = {"marketplaceIds": [US], "inputFeedDocumentId": document["feedDocumentId"], "feedOptions": {"a": "b"}}
    for feed_type in ("POST_ORDER_FULFILLMENT_DATA", "POST_PRODUCT_DATA"):
        caller.sandbox.plant_outcome(f"{feed_type}:gzip")
        made = caller.done("POST", f"{FEEDS}/feeds", {**spec, "feedType": feed_type})
        assert faults_in(f"{key}createFeed", 202, made) == []
        for _ in range(3):
            feed = caller.json(f"{FEEDS}/feeds/{made['feedId']}")
            assert faults_in(f"{key}getFeed", 200, feed) == []
            caller.clock.advance(2)
        if "resultFeedDocumentId" in feed:
            result = caller.json(f"{FEEDS}/documents/{feed['resultFeedDocumentId']}")
            assert faults_in(f"{key}getFeedDocument", 200, result) == []
    page = caller.json(f"{FEEDS}/feeds", feedTypes="POST_ORDER_FULFILLMENT_DATA,POST_PRODUCT_DATA", pageSize="1")
    assert "nextToken" in page
    assert faults_in(f"{key}getFeeds", 200, page) == []


def test_reports(caller: Caller) -> None:
    key = "reports.2021-06-30."
    spec = {"reportType": "GET_MERCHANT_LISTINGS_ALL_DATA", "marketplaceIds": [US], "reportOptions": {"a": "b"}}
    scheduled = caller.done("POST", f"{REPORTS}/schedules", {**spec, "period": "P1M"})
    assert faults_in(f"{key}createReportSchedule", 201, scheduled) == []
    one = caller.json(f"{REPORTS}/schedules/{scheduled['reportScheduleId']}")
    assert faults_in(f"{key}getReportSchedule", 200, one) == []
    listed = caller.json(f"{REPORTS}/schedules", reportTypes="GET_MERCHANT_LISTINGS_ALL_DATA")
    assert faults_in(f"{key}getReportSchedules", 200, listed) == []
    for ending in ("gzip", "no_data", "fatal_document"):
        caller.sandbox.plant_outcome(f"GET_MERCHANT_LISTINGS_ALL_DATA:{ending}")
        made = caller.done("POST", f"{REPORTS}/reports", spec)
        assert faults_in(f"{key}createReport", 202, made) == []
        for _ in range(3):
            report = caller.json(f"{REPORTS}/reports/{made['reportId']}")
            assert faults_in(f"{key}getReport", 200, report) == []
            caller.clock.advance(2)
        if "reportDocumentId" in report:
            document = caller.json(f"{REPORTS}/documents/{report['reportDocumentId']}")
            assert faults_in(f"{key}getReportDocument", 200, document) == []
    page = caller.json(f"{REPORTS}/reports", reportTypes="GET_MERCHANT_LISTINGS_ALL_DATA", pageSize="1")
    assert "nextToken" in page
    assert faults_in(f"{key}getReports", 200, page) == []


def test_listings(caller: Caller) -> None:
    key, items = "listingsItems.2021-08-01.", "/listings/2021-08-01/items/A1SANDBOXSELLER"
    included = ",".join(listings.DATASETS)
    for sku in ("SKU-1", "MUG-350", "BOOK 0006", "NUT.M4.100"):
        item = caller.json(f"{items}/{sku}", marketplaceIds=",".join(MARKETPLACES), includedData=included)
        assert faults_in(f"{key}getListingsItem", 200, item) == []
    page = caller.json(items, marketplaceIds=US, includedData=included, pageSize="3")
    assert faults_in(f"{key}searchListingsItems", 200, page) == []
    change = {"op": "replace", "path": "/attributes/item_name", "value": [{"value": "A lamp"}]}
    for path in ("/attributes/item_name", "/nowhere"):
        body = {"productType": "PRODUCT", "patches": [{**change, "path": path}]}
        reply = caller.done("PATCH", f"{items}/SKU-1", body, marketplaceIds=US, includedData="identifiers,issues")
        assert faults_in(f"{key}patchListingsItem", 200, reply) == []
    listing = {"productType": "PRODUCT", "attributes": {"item_name": [{"value": "A lamp"}]}}
    reply = caller.done("PUT", f"{items}/SKU-9", listing, marketplaceIds=US)
    assert faults_in(f"{key}putListingsItem", 200, reply) == []
    reply = caller.done("DELETE", f"{items}/SKU-9", marketplaceIds=US)
    assert faults_in(f"{key}deleteListingsItem", 200, reply) == []


def test_catalog(caller: Caller) -> None:
    key, included = "catalogItems.2022-04-01.", ",".join(catalog.DATASETS)
    item = caller.json("/catalog/2022-04-01/items/B000FAKE01", marketplaceIds=US, includedData=included)
    assert faults_in(f"{key}getCatalogItem", 200, item) == []
    for query in ({"keywords": "a"}, {"identifiers": "B000FAKE01", "identifiersType": "ASIN"}):
        page = caller.json("/catalog/2022-04-01/items", marketplaceIds=US, includedData=included, pageSize="2", **query)
        assert faults_in(f"{key}searchCatalogItems", 200, page) == []


def grantless(caller: Caller, scope: str) -> str:
    return str(caller.lwa(grant_type="client_credentials", scope=scope).json()["access_token"])


def test_notifications(caller: Caller) -> None:
    key, base = "notifications.v1.", "/notifications/v1"
    token = grantless(caller, "sellingpartnerapi::notifications")
    for specification in (
        {"sqs": {"arn": "arn:aws:sqs:us-east-1:123456789012:name"}},
        {"eventBridge": {"accountId": "123456789012", "region": "us-east-1"}},
    ):
        body = {"name": "one", "resourceSpecification": specification}
        made = caller.done("POST", f"{base}/destinations", body, token)
        assert faults_in(f"{key}createDestination", 200, made) == []
        destination = made["payload"]["destinationId"]
        one = caller.json(f"{base}/destinations/{destination}", token)
        assert faults_in(f"{key}getDestination", 200, one) == []
    listed = caller.json(f"{base}/destinations", token)
    assert faults_in(f"{key}getDestinations", 200, listed) == []
    directive = {"eventFilter": {"eventFilterType": "ORDER_CHANGE"}}
    body = {"payloadVersion": "1.0", "destinationId": destination, "processingDirective": directive}
    subscription = caller.done("POST", f"{base}/subscriptions/ORDER_CHANGE", body)
    assert faults_in(f"{key}createSubscription", 200, subscription) == []
    one = caller.json(f"{base}/subscriptions/ORDER_CHANGE")
    assert faults_in(f"{key}getSubscription", 200, one) == []
    listed = caller.json(f"{base}/subscriptions", notificationTypes="ORDER_CHANGE")
    assert faults_in(f"{key}getSubscriptions", 200, listed) == []
    path = f"{base}/subscriptions/ORDER_CHANGE/{one['payload']['subscriptionId']}"
    assert faults_in(f"{key}getSubscriptionById", 200, caller.json(path, token)) == []
    assert faults_in(f"{key}deleteSubscriptionById", 200, caller.done("DELETE", path, token=token)) == []
    gone = caller.done("DELETE", f"{base}/destinations/{destination}", token=token)
    assert faults_in(f"{key}deleteDestination", 200, gone) == []


def test_authorization(caller: Caller) -> None:
    token = grantless(caller, "sellingpartnerapi::migration")
    query = {"sellingPartnerId": SELLER_ID, "developerId": DEVELOPER_ID, "mwsAuthToken": MWS_AUTH_TOKEN}
    reply = caller.json("/authorization/v1/authorizationCode", token, **query)
    assert faults_in("authorization.v1.getAuthorizationCode", 200, reply) == []


def test_product_fees(caller: Caller) -> None:
    single = caller.done("POST", "/products/fees/v0/listings/SKU-1/feesEstimate", fees.priced(fba=True))
    assert faults_in("productFees.v0.getMyFeesEstimateForSKU", 200, single) == []
    single = caller.done("POST", "/products/fees/v0/items/B000FAKE01/feesEstimate", fees.priced())
    assert faults_in("productFees.v0.getMyFeesEstimateForASIN", 200, single) == []
    asked = [{"IdType": "SellerSKU", "IdValue": sku, **fees.priced()} for sku in ("SKU-1", "none")]
    reply = caller.done("POST", fees.BATCH, asked)
    assert faults_in("productFees.v0.getMyFeesEstimates", 200, reply) == []


def test_fba_inventory(caller: Caller) -> None:
    for details in ("true", "false"):
        page = caller.json("/fba/inventory/v1/summaries", **inventory.WHERE, details=details)
        assert page["payload"]["inventorySummaries"]
        assert faults_in("fbaInventory.v1.getInventorySummaries", 200, page) == []


def test_fulfillment_outbound() -> None:
    key, caller = "fulfillmentOutbound.2020-07-01.", Caller()
    made = caller.done("POST", outbound.ORDERS, outbound.order())
    assert faults_in(f"{key}createFulfillmentOrder", 200, made) == []
    for seconds in (0, 1800, 84600):
        caller.clock.advance(seconds)
        payload = {"payload": outbound.seen(caller)}
        # The model lists the statuses as "Received" and shows one as "PROCESSING" in its own example.
        shown = payload["payload"]["fulfillmentOrder"]
        shown["fulfillmentOrderStatus"] = shown["fulfillmentOrderStatus"].capitalize()
        assert faults_in(f"{key}getFulfillmentOrder", 200, payload) == []
    caller.done("POST", outbound.ORDERS, outbound.order("MCF-2"))
    assert faults_in(f"{key}cancelFulfillmentOrder", 200, caller.done("PUT", f"{outbound.ORDERS}/MCF-2/cancel")) == []


def test_the_names_an_outbound_order_must_have_are_the_models() -> None:
    key = "fulfillmentOutbound.2020-07-01.createFulfillmentOrder"
    names = ("CreateFulfillmentOrderRequest", "Address", "CreateFulfillmentOrderItem")
    ours: dict[str, set[str]] = {name: set() for name in names}
    for path in outbound.REQUIRED:
        ours[names[len(path) - 1]].add(str(path[-1]))
    assert ours == {name: required_names(key, name) for name in ours}


@pytest.mark.parametrize("kind", ["400", "403denied", "403expired", "404", "429", "500", "503"])
@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.key)
def test_errors(row: Operation, kind: str) -> None:
    caller = ONE
    key, method, path = row.key, row.route.method, row.route.path.replace("{orderId}", "111-1111111-1111111")
    caller.sandbox.plant(f"{key}:{kind}")
    reply = caller.http.request(method, f"http://sandbox.invalid{path}", headers={"x-amz-access-token": caller.token})
    assert reply.status_code == int(kind[:3])
    assert set(reply.json()) == {"errors"}
    assert [set(error) for error in reply.json()["errors"]] == [{"code", "message", "details"}]
    assert faults_in(key, reply.status_code, reply.json()) == []


def _published() -> dict[str, dict[str, object]]:
    assert REFERENCE is not None
    rows = json.loads((REFERENCE / "spapi" / "operations.json").read_text("utf-8"))
    return {row["key"]: row for row in (rows if isinstance(rows, list) else rows["operations"])}


@needs_reference
def test_paths_and_usage_plans_are_amazons() -> None:
    published = _published()
    for row in OPERATIONS:
        # Gone since 2024-03-27; its plan is that of its last model.
        if row.key == "authorization.v1.getAuthorizationCode":
            continue
        theirs = published[row.key]
        assert (row.route.method, row.route.path, row.rate, row.burst) == tuple(
            theirs[name] for name in ("method", "path", "rate", "burst")
        )


@needs_reference
def test_grantless_operations_are_amazons() -> None:
    published = _published()
    for row in OPERATIONS:
        if row.key in published:
            assert bool(row.route.grantless_scope) == published[row.key]["grantless"], row.key


def test_restricted_operations_are_amazons() -> None:
    restricted = [route for route in map(routes.route, routes.keys()) if route.restricted]
    theirs = {(route.method, route.path): route.data_elements for route in restricted}
    assert {(rule.method, rule.path): rule.elements for rule in RESTRICTED} == theirs
