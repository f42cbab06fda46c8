"""Fulfillment outbound: an order is created once, lives on the sandbox's clock, and can be cancelled while it waits."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from mws.spapi.sandbox import SKU
from tests.spapi.sandbox.caller import Caller

ORDERS = "/fba/outbound/2020-07-01/fulfillmentOrders"
FBA_SKU = "NUT.M4.100"


def order(order_id: str = "MCF-1", quantity: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "sellerFulfillmentOrderId": order_id,
        "displayableOrderId": order_id,
        "displayableOrderDate": "2026-11-20T11:00:00Z",
        "displayableOrderComment": "Thank you",
        "shippingSpeedCategory": "Standard",
        "destinationAddress": {
            "name": "Ada Sample",
            "addressLine1": "1 Elm Street",
            "city": "Springfield",
            "stateOrRegion": "IL",
            "postalCode": "62701",
            "countryCode": "US",
        },
        "items": [{"sellerSku": FBA_SKU, "sellerFulfillmentOrderItemId": "1", "quantity": quantity}],
        **more,
    }


def create(caller: Caller, order_id: str = "MCF-1", quantity: int = 1, **more: Any) -> None:
    assert caller.done("POST", ORDERS, order(order_id, quantity, **more)) == {}


def seen(caller: Caller, order_id: str = "MCF-1") -> Any:
    caller.token = caller.lwa(grant_type="refresh_token", refresh_token="Atzr|sandbox").json()["access_token"]
    return caller.json(f"{ORDERS}/{order_id}")["payload"]


def status(caller: Caller, order_id: str = "MCF-1") -> str:
    return str(seen(caller, order_id)["fulfillmentOrder"]["fulfillmentOrderStatus"])


@pytest.fixture
def caller() -> Caller:
    return Caller(sellers=2)


def test_it_shows_what_was_ordered(caller: Caller) -> None:
    create(caller, quantity=2, notificationEmails=["ada@example.com"])
    payload = seen(caller)
    shown = payload["fulfillmentOrder"]
    assert shown["receivedDate"] == shown["statusUpdatedDate"] == "2026-11-20T12:00:00Z"
    assert (shown["fulfillmentOrderStatus"], shown["fulfillmentAction"]) == ("RECEIVED", "Ship")
    assert shown["destinationAddress"] == order()["destinationAddress"]
    assert shown["notificationEmails"] == ["ada@example.com"]
    (item,) = payload["fulfillmentOrderItems"]
    assert (item["sellerSku"], item["quantity"], item["cancelledQuantity"]) == (FBA_SKU, 2, 0)
    assert "fulfillmentShipments" not in payload


def test_it_goes_from_received_to_complete_with_a_parcel(caller: Caller) -> None:
    create(caller)
    found = []
    for seconds in (1799, 1, 84599, 1):
        caller.clock.advance(seconds)
        found.append(status(caller))
    assert found == ["RECEIVED", "PROCESSING", "PROCESSING", "COMPLETE"]
    (shipment,) = seen(caller)["fulfillmentShipments"]
    (parcel,) = shipment["fulfillmentShipmentPackage"]
    assert shipment["fulfillmentShipmentStatus"] == "SHIPPED"
    assert shipment["fulfillmentShipmentItem"][0]["packageNumber"] == parcel["packageNumber"]


def test_an_id_is_used_once_by_each_seller(caller: Caller) -> None:
    create(caller)
    assert caller.refusal("POST", ORDERS, order(quantity=5)) == (400, "InvalidInput")
    assert seen(caller)["fulfillmentOrderItems"][0]["quantity"] == 1
    other = Caller(seller=2, sandbox=caller.sandbox)
    assert other.refusal("GET", f"{ORDERS}/MCF-1") == (404, "NotFound")
    create(other)


def test_it_can_be_cancelled_while_nobody_works_on_it(caller: Caller) -> None:
    create(caller)
    create(caller, "MCF-2")
    assert caller.done("PUT", f"{ORDERS}/MCF-1/cancel") == {}
    assert status(caller) == "CANCELLED"
    assert seen(caller)["fulfillmentOrderItems"][0]["cancelledQuantity"] == 1
    assert caller.refusal("PUT", f"{ORDERS}/MCF-1/cancel") == (400, "InvalidInput")
    caller.clock.advance(1800)
    assert caller.refusal("PUT", f"{ORDERS}/MCF-2/cancel") == (400, "InvalidInput")
    assert caller.refusal("PUT", f"{ORDERS}/MCF-3/cancel") == (404, "NotFound")
    assert (status(caller), status(caller, "MCF-2")) == ("CANCELLED", "PROCESSING")


def test_what_is_held_waits(caller: Caller) -> None:
    create(caller, fulfillmentAction="Hold")
    caller.clock.advance(3 * 86400)
    assert status(caller) == "RECEIVED"


def test_more_than_there_is_cannot_be_fulfilled(caller: Caller) -> None:
    create(caller, quantity=100_000)
    assert status(caller) == "UNFULFILLABLE"
    assert seen(caller)["fulfillmentOrderItems"][0]["unfulfillableQuantity"] == 100_000


def without(*path: str | int) -> dict[str, Any]:
    body: Any = copy.deepcopy(order())
    spot = body
    for step in path[:-1]:
        spot = spot[step]
    del spot[path[-1]]
    return dict(body)


REQUIRED: tuple[tuple[str | int, ...], ...] = (
    *((name,) for name in ("sellerFulfillmentOrderId", "displayableOrderId", "displayableOrderDate", "items")),
    *((name,) for name in ("displayableOrderComment", "shippingSpeedCategory", "destinationAddress")),
    *(("destinationAddress", name) for name in ("name", "addressLine1", "postalCode", "countryCode")),
    *(("items", 0, name) for name in ("sellerSku", "sellerFulfillmentOrderItemId", "quantity")),
)


@pytest.mark.parametrize("path", REQUIRED, ids=lambda path: ".".join(map(str, path)))
def test_every_name_the_model_requires_is_required(caller: Caller, path: tuple[str | int, ...]) -> None:
    assert caller.refusal("POST", ORDERS, without(*path)) == (400, "InvalidInput")
    assert caller.refusal("GET", f"{ORDERS}/MCF-1") == (404, "NotFound"), "nothing was created"


@pytest.mark.parametrize(
    "change",
    [
        {"shippingSpeedCategory": "Slow"},
        {"fulfillmentAction": "Wait"},
        {"fulfillmentPolicy": "All"},
        {"displayableOrderComment": "x" * 751},
        {"displayableOrderDate": "yesterday"},
        {"sellerFulfillmentOrderId": "x" * 41},
        {"items": []},
        {"items": [{"sellerSku": SKU, "sellerFulfillmentOrderItemId": "1", "quantity": 1}]},
        {"items": order()["items"] * 2},
        {"items": [{**order()["items"][0], "quantity": 0}]},
        {"items": [{**order()["items"][0], "quantity": True}]},
    ],
    ids=str,
)
def test_what_is_refused(caller: Caller, change: dict[str, Any]) -> None:
    assert caller.refusal("POST", ORDERS, order(**change)) == (400, "InvalidInput")


def test_a_marketplace_of_others_is_denied(caller: Caller) -> None:
    assert caller.refusal("POST", ORDERS, order(marketplaceId="A1")) == (403, "Unauthorized")
