"""Orders 2026-01-01: what searchOrders and getOrder require, refuse, ignore, page through and leave out."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from mws.spapi.sandbox import CA, MX, ORDER_ID, US
from mws.spapi.sandbox.embedded import URL
from mws.spapi.sandbox.world.access import INVOICING
from tests.spapi.sandbox.caller import ALL_DATA, LONG_AGO, NOON, Caller

ORDERS = "/orders/2026-01-01/orders"
ORDER = f"{ORDERS}/{ORDER_ID}"


@pytest.fixture(scope="module")
def caller() -> Caller:
    return Caller(orders=120)


def iso(minutes: float) -> str:
    return (NOON - timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"createdBefore": LONG_AGO},
        {"createdAfter": LONG_AGO, "lastUpdatedAfter": LONG_AGO},
        {"createdAfter": LONG_AGO, "lastUpdatedBefore": LONG_AGO},
        {"lastUpdatedAfter": LONG_AGO, "createdBefore": LONG_AGO},
        {"createdAfter": iso(10), "createdBefore": iso(11)},
        {"createdAfter": LONG_AGO, "createdBefore": iso(1.9)},
        {"lastUpdatedAfter": LONG_AGO, "lastUpdatedBefore": iso(1.9)},
        {"createdAfter": "yesterday"},
        {"createdAfter": "2026-11-01"},
        {"createdAfter": "2026-13-01T00:00:00Z"},
        {"createdAfter": "2026-11-01T00:00:00"},
        {"createdAfter": "2026-11-01 00:00:00Z"},
        {"createdAfter": "0001-01-01T00:00:00+14:00"},
        {"createdAfter": LONG_AGO, "fulfillmentStatuses": "Shipped"},
        {"createdAfter": LONG_AGO, "fulfillmentStatuses": "SHIPPED,INVOICE_UNCONFIRMED"},
        {"createdAfter": LONG_AGO, "fulfilledBy": "MFN"},
        {"createdAfter": LONG_AGO, "includedData": "ITEMS"},
        {"createdAfter": LONG_AGO, "maxResultsPerPage": "0"},
        {"createdAfter": LONG_AGO, "maxResultsPerPage": "101"},
        {"createdAfter": LONG_AGO, "maxResultsPerPage": "-1"},
        {"createdAfter": LONG_AGO, "maxResultsPerPage": "ten"},
        {"createdAfter": LONG_AGO, "maxResultsPerPage": "٣"},
        {"createdAfter": LONG_AGO, "marketplaceIds": ",".join([US] * 51)},
        {"createdAfter": LONG_AGO, "paginationToken": "2YgYW55IGNhcm5hbCBwbGVhc3VyZS4"},
        {"createdAfter": LONG_AGO, "paginationToken": "%"},
        {"paginationToken": "2YgYW55IGNhcm5hbCBwbGVhc3VyZS4"},
    ],
)
def test_refused(caller: Caller, query: dict[str, str]) -> None:
    assert caller.refused(ORDERS, **query)[:2] == (400, "InvalidInput")


@pytest.mark.parametrize(
    "query",
    [
        {"createdAfter": LONG_AGO, "createdBefore": iso(2)},
        {"createdAfter": iso(10), "createdBefore": iso(10)},
        {"lastUpdatedAfter": LONG_AGO, "lastUpdatedBefore": iso(3)},
        {"createdAfter": "2026-11-01T02:00:00.123456+02:00"},
        {"createdAfter": "2026-11-01T02:00:00-0500"},
        {"createdAfter": LONG_AGO, "createdBefore": ""},
        {"createdAfter": LONG_AGO, "orderStatus": "nonsense", "AmazonOrderIds": ORDER_ID, "x": "\x00"},
        {"createdAfter": LONG_AGO, "marketplaceIds": ",".join([US] * 50)},
    ],
)
def test_accepted(caller: Caller, query: dict[str, str]) -> None:
    caller.json(ORDERS, **query)


def test_a_marketplace_that_is_not_the_sellers_is_denied(caller: Caller) -> None:
    for marketplace in ("A1F83G8C2ARO7P", "A2ZV50J4W1RKNI"):
        assert caller.refused(ORDERS, createdAfter=LONG_AGO, marketplaceIds=f"{US},{marketplace}")[0] == 403


def test_filters(caller: Caller) -> None:
    everything = caller.orders()
    assert len(everything) == 120
    for name, value, kept in (
        ("marketplaceIds", CA, lambda order: order["salesChannel"]["marketplaceId"] == CA),
        ("marketplaceIds", f"{CA},{MX}", lambda order: order["salesChannel"]["marketplaceId"] in (CA, MX)),
        ("fulfilledBy", "AMAZON", lambda order: order["fulfillment"]["fulfilledBy"] == "AMAZON"),
        ("fulfilledBy", "AMAZON,MERCHANT", lambda order: True),
        (
            "fulfillmentStatuses",
            "PENDING,CANCELLED",
            lambda order: order["fulfillment"]["fulfillmentStatus"] in ("PENDING", "CANCELLED"),
        ),
        ("createdAfter", iso(60 * 24 * 9), lambda order: order["createdTime"] >= iso(60 * 24 * 9)),
        ("createdBefore", iso(60 * 24 * 9), lambda order: order["createdTime"] <= iso(60 * 24 * 9)),
    ):
        expected = [order for order in everything if kept(order)]
        assert expected
        assert caller.orders(**{name: value}) == expected, name


def test_order_by_creation_or_last_update(caller: Caller) -> None:
    created = [order["createdTime"] for order in caller.orders()]
    assert created == sorted(created)
    page = caller.json(ORDERS, lastUpdatedAfter=LONG_AGO)
    updated = [order["lastUpdatedTime"] for order in page["orders"]]
    assert updated == sorted(updated)


def test_the_upper_bound_in_force_is_told(caller: Caller) -> None:
    assert caller.json(ORDERS, createdAfter=LONG_AGO)["createdBefore"] == "2026-11-20T11:58:00.000Z"
    page = caller.json(ORDERS, lastUpdatedAfter=LONG_AGO, lastUpdatedBefore=iso(60))
    assert page["lastUpdatedBefore"] == "2026-11-20T11:00:00.000Z"
    assert "createdBefore" not in page


def test_the_bounds_are_included(caller: Caller) -> None:
    order = caller.orders()[50]
    moment = order["createdTime"]
    found = caller.json(ORDERS, createdAfter=moment, createdBefore=moment)["orders"]
    assert [row["orderId"] for row in found] == [order["orderId"]]


def test_pages_hold_every_order_once(caller: Caller) -> None:
    whole = [order["orderId"] for order in caller.orders()]
    for size in ("1", "7", "60", "100"):
        assert [order["orderId"] for order in caller.orders(maxResultsPerPage=size, includedData="")] == whole
    assert len(caller.json(ORDERS, createdAfter=LONG_AGO)["orders"]) == 100


def test_the_last_page_has_no_pagination(caller: Caller) -> None:
    page = caller.json(ORDERS, createdAfter=LONG_AGO)
    last = caller.json(ORDERS, createdAfter=LONG_AGO, paginationToken=page["pagination"]["nextToken"])
    assert len(last["orders"]) == 20
    assert "pagination" not in last


def first_token(caller: Caller, **query: str) -> str:
    token: str = caller.json(ORDERS, createdAfter=LONG_AGO, maxResultsPerPage="5", **query)["pagination"]["nextToken"]
    return token


def test_page_size_and_datasets_may_change_from_page_to_page(caller: Caller) -> None:
    token = first_token(caller)
    query = {"maxResultsPerPage": "9", "includedData": "BUYER"}
    page = caller.json(ORDERS, createdAfter=LONG_AGO, paginationToken=token, **query)
    assert [order["orderId"] for order in page["orders"]] == [order["orderId"] for order in caller.orders()[5:14]]


@pytest.mark.parametrize(
    "change",
    [
        {"createdAfter": iso(60 * 24)},
        {"createdBefore": iso(5)},
        {"marketplaceIds": US},
        {"fulfilledBy": "AMAZON"},
        {"fulfillmentStatuses": "SHIPPED"},
    ],
)
def test_all_other_parameters_must_stay(caller: Caller, change: dict[str, str]) -> None:
    query = {"createdAfter": LONG_AGO, "paginationToken": first_token(caller), **change}
    assert caller.refused(ORDERS, **query)[:2] == (400, "InvalidInput")


def test_a_token_of_another_seller_or_altered_is_refused(caller: Caller) -> None:
    token = first_token(caller)
    flipped = token[:30] + ("A" if token[30] != "A" else "B") + token[31:]
    assert caller.refused(ORDERS, createdAfter=LONG_AGO, paginationToken=flipped)[0] == 400
    two = Caller(sellers=2, orders=50)
    other = Caller(seller=2, sandbox=two.sandbox)
    assert other.refused(ORDERS, createdAfter=LONG_AGO, paginationToken=first_token(two))[0] == 400


def test_a_token_lives_a_day() -> None:
    caller = Caller()
    token = first_token(caller)
    for hours, status in ((24, 200), (0.01, 400)):
        caller.clock.advance(hours * 3600)
        access = caller.lwa(grant_type="refresh_token", refresh_token="Atzr|sandbox").json()["access_token"]
        assert caller.get(ORDERS, access, createdAfter=LONG_AGO, paginationToken=token).status_code == status


def test_orders_that_become_old_enough_meanwhile_do_not_shift_the_pages() -> None:
    caller = Caller()
    page = caller.json(ORDERS, createdAfter=LONG_AGO, maxResultsPerPage="5")
    caller.clock.advance(600)
    token = page["pagination"]["nextToken"]
    second = caller.json(ORDERS, createdAfter=LONG_AGO, maxResultsPerPage="5", paginationToken=token)
    assert second["createdBefore"] == page["createdBefore"]


def test_get_order(caller: Caller) -> None:
    assert caller.order(ORDER_ID) == next(row for row in caller.orders() if row["orderId"] == ORDER_ID)


@pytest.mark.parametrize(
    ("order_id", "status", "code"),
    [
        ("111-0000000-0000000", 404, "NotFound"),
        ("111", 400, "InvalidInput"),
        ("TEST_CASE_400", 400, "InvalidInput"),
        ("111-1111111-111111１", 400, "InvalidInput"),
    ],
)
def test_unknown_orders(caller: Caller, order_id: str, status: int, code: str) -> None:
    for path in (ORDERS, "/orders/v0/orders"):
        assert caller.refused(f"{path}/{order_id}")[:2] == (status, code)


def test_another_sellers_order_is_unknown() -> None:
    two = Caller(sellers=2)
    assert Caller(seller=2, sandbox=two.sandbox).refused(ORDER)[0] == 404


def test_a_get_with_a_body_is_refused(caller: Caller) -> None:
    headers = {"x-amz-access-token": caller.token}
    assert caller.http.get(URL + ORDER, headers=headers, data="{}").status_code == 400
    assert caller.http.get(URL + ORDER, headers={**headers, "Content-Length": "0"}).status_code == 400


# dataset -> (where it shows in the order, where it shows in an item)
DATASETS = {
    "BUYER": ("buyer", ""),
    "RECIPIENT": ("recipient", ""),
    "PROCEEDS": ("proceeds", "proceeds"),
    "EXPENSE": ("", "expense"),
    "PROMOTION": ("", "promotion"),
    "CANCELLATION": ("", "cancellation"),
    "FULFILLMENT": ("fulfillment", "fulfillment"),
    "PACKAGES": ("packages", ""),
    "TAX": ("tax", "tax"),
    "PAYMENT": ("payment", ""),
    "FULFILLMENT_ORDERS": ("fulfillmentOrders", ""),
}
ALWAYS = {"orderId", "orderAliases", "createdTime", "lastUpdatedTime", "programs", "associatedOrders", "salesChannel"}
ITEM_ALWAYS = {"orderItemId", "quantityOrdered", "measurement", "programs", "product"}


def names(orders: list[dict[str, object]]) -> tuple[set[str], set[str]]:
    items = [item for order in orders for item in order["orderItems"]]  # type: ignore[attr-defined]
    return (
        {name for order in orders for name in order} - ALWAYS - {"orderItems"},
        {name for item in items for name in item} - ITEM_ALWAYS,
    )


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_dataset_shows_only_where_it_was_asked_for(caller: Caller, dataset: str) -> None:
    wanted = tuple({place} - {""} for place in DATASETS[dataset])
    assert names(caller.orders(includedData=dataset)) == wanted
    rest = ",".join(name for name in DATASETS if name != dataset)
    order_names, item_names = names(caller.orders(includedData=rest))
    assert not order_names & wanted[0]
    assert not item_names & wanted[1]


def test_without_datasets_there_are_items_and_no_more(caller: Caller) -> None:
    assert names(caller.orders(includedData="")) == (set(), set())


def test_no_money_while_payment_is_not_authorised(caller: Caller) -> None:
    pending = caller.orders(fulfillmentStatuses="PENDING,PENDING_AVAILABILITY")
    assert pending
    for order in pending:
        assert not {"proceeds", "payment", "buyer", "recipient"} & set(order)
        assert not any({"proceeds", "promotion"} & set(item) for item in order["orderItems"])


def test_personal_data_only_in_the_states_that_have_it(caller: Caller) -> None:
    for order in caller.orders():
        shown = order["fulfillment"]["fulfillmentStatus"] in ("UNSHIPPED", "PARTIALLY_SHIPPED", "SHIPPED")
        assert ("recipient" in order) == shown
        merchant = order["fulfillment"]["fulfilledBy"] == "MERCHANT"
        assert ("buyerEmail" in order.get("buyer", {})) == (shown and merchant)
        assert shown or "name" not in order.get("recipient", {}).get("deliveryAddress", {})
        assert merchant or "phone" not in order.get("recipient", {}).get("deliveryAddress", {})
        assert merchant or "packages" not in order


def test_a_missing_role_withholds_without_a_word() -> None:
    open_caller, closed = Caller(orders=60), Caller(orders=60, roles={INVOICING})
    text = json.dumps(closed.orders())
    assert '"Springfield"' in text
    for order in open_caller.orders():
        address = order.get("recipient", {}).get("deliveryAddress", {})
        for secret in (
            order.get("buyer", {}).get("buyerName"),
            order.get("buyer", {}).get("buyerEmail"),
            *(address.get(name) for name in ("name", "addressLine1", "postalCode", "phone")),
            *(
                item.get("fulfillment", {}).get("packing", {}).get("giftOption", {}).get("giftMessage")
                for item in order["orderItems"]
            ),
            *(item["product"].get("customization", {}).get("customizedUrl") for item in order["orderItems"]),
        ):
            assert not secret or json.dumps(secret) not in text
    numbers = [row.get("tax", {}).get("taxRegistrations") for row in Caller(orders=60, roles=()).orders()]
    assert not any(numbers)
    assert any(row.get("tax", {}).get("taxRegistrations") for row in open_caller.orders())


def test_headers() -> None:
    caller = Caller(enforce_rates=True)
    replies = [
        caller.get(ORDERS, createdAfter=LONG_AGO, includedData=ALL_DATA),
        caller.get(ORDERS),
        caller.get(f"{ORDERS}/111-0000000-0000000"),
        caller.get(ORDERS, "Atza|no"),
        caller.get("/orders/2026-01-01/nothing"),
    ]
    assert [reply.status_code for reply in replies] == [200, 400, 404, 403, 403]
    rates = [reply.headers.get("x-amzn-RateLimit-Limit") for reply in replies]
    assert rates == ["0.0056", "0.0056", "0.5", None, None]
    assert len({reply.headers["x-amzn-RequestId"] for reply in replies}) == 5
    assert ["x-amzn-ErrorType" in reply.headers for reply in replies] == [False, True, True, True, True]
    assert {reply.headers["Content-Type"] for reply in replies} == {"application/json"}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD", "PATCH"])
def test_another_method_is_denied(caller: Caller, method: str) -> None:
    reply = caller.http.request(method, URL + ORDER, headers={"x-amz-access-token": caller.token})
    assert reply.status_code == 403
