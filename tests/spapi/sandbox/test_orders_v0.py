"""Orders v0: what its six reading operations require, refuse, filter by and page through."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from mws.spapi.sandbox import CA, MX, ORDER_ID, US
from tests.spapi.sandbox.caller import LONG_AGO, NOON, Caller

ORDERS = "/orders/v0/orders"
ALL = f"{US},{CA},{MX}"


@pytest.fixture(scope="module")
def caller() -> Caller:
    return Caller(orders=120)


def found(caller: Caller, token: str | None = None, **query: str) -> list[Any]:
    """All orders of a query, page after page, each next page asked for with MarketplaceIds and NextToken alone."""
    payload = caller.json(ORDERS, token, **query)["payload"]
    orders: list[Any] = payload["Orders"]
    while "NextToken" in payload:
        query = {"MarketplaceIds": query["MarketplaceIds"], "NextToken": payload["NextToken"]}
        payload = caller.json(ORDERS, token, **query)["payload"]
        orders += payload["Orders"]
    return orders


def iso(days: float) -> str:
    return (NOON - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"CreatedAfter": LONG_AGO},
        {"MarketplaceIds": US},
        {"MarketplaceIds": US, "CreatedAfter": LONG_AGO, "LastUpdatedAfter": LONG_AGO},
        {"MarketplaceIds": US, "CreatedAfter": LONG_AGO, "LastUpdatedBefore": LONG_AGO},
        {"MarketplaceIds": US, "LastUpdatedAfter": LONG_AGO, "CreatedBefore": LONG_AGO},
        {"MarketplaceIds": US, "CreatedAfter": LONG_AGO, "CreatedBefore": iso(0.001)},
        {"MarketplaceIds": US, "CreatedAfter": "TEST_CASE_400"},
        {"MarketplaceIds": US, "CreatedAfter": LONG_AGO, "OrderStatuses": "SHIPPED"},
        {"MarketplaceIds": US, "CreatedAfter": LONG_AGO, "FulfillmentChannels": "AMAZON"},
        {"MarketplaceIds": US, "CreatedAfter": LONG_AGO, "PaymentMethods": "Cash"},
        {"MarketplaceIds": US, "CreatedAfter": LONG_AGO, "EasyShipShipmentStatuses": "Somewhere"},
        {"MarketplaceIds": US, "CreatedAfter": LONG_AGO, "ElectronicInvoiceStatuses": "Lost"},
        {"MarketplaceIds": US, "CreatedAfter": LONG_AGO, "MaxResultsPerPage": "101"},
        {"MarketplaceIds": US, "CreatedAfter": LONG_AGO, "EarliestDeliveryDateAfter": "soon"},
        {"MarketplaceIds": ",".join([US] * 51), "CreatedAfter": LONG_AGO},
        {"MarketplaceIds": "A1F83G8C2ARO7P", "CreatedAfter": LONG_AGO},
        {"MarketplaceIds": US, "AmazonOrderIds": ",".join([ORDER_ID] * 51)},
        {"MarketplaceIds": US, "NextToken": "2YgYW55IGNhcm5hbCBwbGVhc3VyZS4"},
        {"MarketplaceIds": US, "CreatedAfter": LONG_AGO, "SellerOrderId": "x", "OrderStatuses": "Shipped"},
        {"MarketplaceIds": US, "LastUpdatedAfter": LONG_AGO, "SellerOrderId": "x"},
        {"MarketplaceIds": US, "CreatedAfter": LONG_AGO, "SellerOrderId": "x", "BuyerEmail": "y"},
    ],
)
def test_refused(caller: Caller, query: dict[str, str]) -> None:
    assert caller.refused(ORDERS, **query)[:2] == (400, "InvalidInput")


def test_next_token_needs_the_marketplaces_again(caller: Caller) -> None:
    query = {"MarketplaceIds": ALL, "CreatedAfter": LONG_AGO, "MaxResultsPerPage": "10"}
    token = caller.json(ORDERS, **query)["payload"]["NextToken"]
    assert caller.refused(ORDERS, NextToken=token)[0] == 400
    assert len(caller.json(ORDERS, NextToken=token, MarketplaceIds=ALL)["payload"]["Orders"]) == 10


def test_a_token_of_another_seller_is_refused() -> None:
    two = Caller(sellers=2)
    query = {"MarketplaceIds": ALL, "CreatedAfter": LONG_AGO, "MaxResultsPerPage": "5"}
    token = two.json(ORDERS, **query)["payload"]["NextToken"]
    other = Caller(seller=2, sandbox=two.sandbox)
    assert other.refused(ORDERS, MarketplaceIds=ALL, NextToken=token)[0] == 400


@pytest.mark.parametrize("size", ["1", "13", "100"])
def test_pages_hold_every_order_once_and_keep_the_filters(caller: Caller, size: str) -> None:
    query = {"MarketplaceIds": ALL, "CreatedAfter": LONG_AGO, "OrderStatuses": "Shipped,Unshipped"}
    everything = [order["AmazonOrderId"] for order in found(caller, **query)]
    assert len(set(everything)) == len(everything) > 13
    assert [order["AmazonOrderId"] for order in found(caller, MaxResultsPerPage=size, **query)] == everything


FILTERS: list[tuple[dict[str, str], Callable[[Any], bool]]] = [
    ({"OrderStatuses": "Canceled"}, lambda order: order["OrderStatus"] == "Canceled"),
    ({"FulfillmentChannels": "AFN"}, lambda order: order["FulfillmentChannel"] == "AFN"),
    ({"MarketplaceIds": CA}, lambda order: order["MarketplaceId"] == CA),
    ({"PaymentMethods": "COD"}, lambda order: order.get("PaymentMethod") == "COD"),
    ({"PaymentMethods": "COD,CVS"}, lambda order: order.get("PaymentMethod") in ("COD", "CVS")),
    ({"EasyShipShipmentStatuses": "Delivered"}, lambda order: order.get("EasyShipShipmentStatus") == "Delivered"),
    ({"ElectronicInvoiceStatuses": "Accepted"}, lambda order: order.get("ElectronicInvoiceStatus") == "Accepted"),
    ({"SellerOrderId": "PO-1-00006"}, lambda order: order.get("SellerOrderId") == "PO-1-00006"),
    ({"CreatedAfter": iso(9)}, lambda order: order["PurchaseDate"] >= iso(9)),
    ({"CreatedBefore": iso(9)}, lambda order: order["PurchaseDate"] <= iso(9)),
    ({"CreatedAfter": "2026-11-10"}, lambda order: order["PurchaseDate"] >= "2026-11-10T00:00:00Z"),
    (
        {"LatestDeliveryDateAfter": iso(9), "EarliestDeliveryDateBefore": iso(3)},
        lambda order: (
            order.get("LatestDeliveryDate", "") >= iso(9) and order.get("EarliestDeliveryDate", "x") <= iso(3)
        ),
    ),
]


@pytest.mark.parametrize(
    ("query", "kept"), FILTERS, ids=lambda value: ",".join(value) if isinstance(value, dict) else ""
)
def test_filters(caller: Caller, query: dict[str, str], kept: Callable[[Any], bool]) -> None:
    everything = found(caller, MarketplaceIds=ALL, CreatedAfter=LONG_AGO)
    expected = [order for order in everything if kept(order)]
    assert 0 < len(expected) < len(everything)
    assert found(caller, **{"MarketplaceIds": ALL, "CreatedAfter": LONG_AGO, **query}) == expected


def test_by_ids_without_a_date(caller: Caller) -> None:
    ids = [order["AmazonOrderId"] for order in found(caller, MarketplaceIds=ALL, CreatedAfter=LONG_AGO)][3:9]
    query = {"MarketplaceIds": ALL, "AmazonOrderIds": ",".join([*ids, "111-0000000-0000000"])}
    assert [order["AmazonOrderId"] for order in found(caller, **query)] == ids


def test_by_buyer_email(caller: Caller) -> None:
    token = caller.rdt(ORDERS, "buyerInfo")
    query = {"MarketplaceIds": ALL, "CreatedAfter": LONG_AGO}
    email = next(
        order["BuyerInfo"]["BuyerEmail"]
        for order in found(caller, token, **query)
        if "BuyerEmail" in order.get("BuyerInfo", {}) and order["AmazonOrderId"] != ORDER_ID
    )
    (order,) = found(caller, token, BuyerEmail=email, **query)
    assert order["BuyerInfo"]["BuyerEmail"] == email


def test_the_upper_bound_in_force_is_told(caller: Caller) -> None:
    payload = caller.json(ORDERS, MarketplaceIds=US, CreatedAfter=LONG_AGO)["payload"]
    assert payload["CreatedBefore"] == "2026-11-20T11:58:00Z"
    payload = caller.json(ORDERS, MarketplaceIds=US, LastUpdatedAfter=LONG_AGO)["payload"]
    assert payload["LastUpdatedBefore"] == "2026-11-20T11:58:00Z"
    assert "CreatedBefore" not in payload


@pytest.mark.parametrize("tail", ["orderItems", "orderItems/buyerInfo"])
def test_items_come_in_pages(tail: str) -> None:
    caller = Caller(items_page=1)
    order_id = next(row["orderId"] for row in caller.orders() if len(row["orderItems"]) == 3)
    seen: list[str] = []
    query: dict[str, str] = {}
    while True:
        payload = caller.json(f"{ORDERS}/{order_id}/{tail}", **query)["payload"]
        assert payload["AmazonOrderId"] == order_id
        seen += [item["OrderItemId"] for item in payload["OrderItems"]]
        if "NextToken" not in payload:
            break
        query = {"NextToken": payload["NextToken"]}
    assert seen == [item["orderItemId"] for item in caller.order(order_id)["orderItems"]]
    assert caller.refused(f"{ORDERS}/{ORDER_ID}/{tail}", **query)[0] == 400


def test_no_money_while_payment_is_not_authorised(caller: Caller) -> None:
    query = {"MarketplaceIds": ALL, "CreatedAfter": LONG_AGO, "OrderStatuses": "Pending,PendingAvailability"}
    pending = found(caller, **query)
    assert pending
    for order in pending:
        assert "OrderTotal" not in order
        for item in caller.json(f"{ORDERS}/{order['AmazonOrderId']}/orderItems")["payload"]["OrderItems"]:
            assert not {"ItemPrice", "ItemTax", "PromotionIds"} & set(item)
