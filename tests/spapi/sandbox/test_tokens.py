"""Restricted data tokens: what may be asked for, what a token then opens, and that nothing else is opened."""

from __future__ import annotations

from typing import Any

import pytest

from mws.spapi.sandbox import ORDER_ID, US
from mws.spapi.sandbox.api.tokens import opened_elements
from mws.spapi.sandbox.world.access import DELIVERY, INVOICING, Grant, Resource
from tests.spapi.sandbox.caller import LONG_AGO, Caller

ORDERS = "/orders/v0/orders"
ORDER = f"{ORDERS}/{ORDER_ID}"


@pytest.fixture(scope="module")
def caller() -> Caller:
    return Caller(orders=60)


def resource(path: str = ORDERS, *elements: str, method: str = "GET") -> dict[str, Any]:
    return {"method": method, "path": path, **({"dataElements": list(elements)} if elements else {})}


def test_the_reply_has_no_wrapper(caller: Caller) -> None:
    body = caller.create_rdt(resource(ORDERS, "buyerInfo")).json()
    assert body.pop("restrictedDataToken").startswith("Atz.sprdt|")
    assert body == {"expiresIn": 3600}


@pytest.mark.parametrize(
    "resources",
    [
        [],
        [resource(ORDERS, "buyerInfo")] * 51,
        ["GET /orders/v0/orders"],
        [resource(method="")],
        [resource(method="PATCH")],
        [{"method": "GET"}],
        [resource("/orders/v0/orders")],
        [resource(ORDERS, "creditCard")],
        [resource(f"{ORDER}/orderItems", "shippingAddress")],
        [resource(f"{ORDER}/address", "shippingAddress")],
        [resource("/orders/2026-01-01/orders", "buyerInfo")],
        [resource("/sellers/v1/account")],
        [resource(f"{ORDER}/address", method="POST")],
        [resource("/reports/2021-06-30/documents/{reportDocumentId}")],
        [resource(ORDERS, "buyerInfo"), resource("/unknown")],
    ],
)
def test_what_may_not_be_asked_for(caller: Caller, resources: list[Any]) -> None:
    reply = caller.create_rdt(*resources)
    (error,) = reply.json()["errors"]
    assert (reply.status_code, error["code"]) == (400, "InvalidRequest")
    assert error["details"]


@pytest.mark.parametrize(
    "resources",
    [
        [resource(f"{ORDERS}/{{orderId}}/address")] * 50,
        [resource("/reports/2021-06-30/documents/amzn1.spdoc.1.3.na.x")],
        [resource("/mfn/v0/shipments", method="POST"), resource("/mfn/v0/shipments/{shipmentId}", method="DELETE")],
        [resource("/vendor/directFulfillment/orders/v1/purchaseOrders/PO1")],
    ],
)
def test_what_may_be_asked_for(caller: Caller, resources: list[Any]) -> None:
    assert caller.create_rdt(*resources).status_code == 200


def test_the_body_must_be_an_object(caller: Caller) -> None:
    headers = {"x-amz-access-token": caller.token}
    url = "http://sandbox.invalid/tokens/2021-03-01/restrictedDataToken"
    for body in ("", "{", "[]", '"x"'):
        assert caller.http.post(url, data=body, headers=headers).status_code == 400
    assert caller.create_rdt(resource(ORDERS, "buyerInfo"), targetApplication="mine").status_code == 400
    reply = caller.create_rdt(resource(ORDERS, "buyerInfo"), targetApplication="amzn1.sellerapps.app.mine")
    assert reply.status_code == 200


@pytest.mark.parametrize(
    ("roles", "refused"),
    [
        ({DELIVERY, INVOICING}, ""),
        ({DELIVERY}, "[buyerTaxInformation]"),
        ({INVOICING}, "[buyerInfo, shippingAddress]"),
        (set(), "[buyerInfo, buyerTaxInformation, shippingAddress]"),
    ],
)
def test_roles_decide_about_data_elements(roles: set[str], refused: str) -> None:
    caller = Caller(roles=roles)
    reply = caller.create_rdt(resource(ORDERS, "buyerInfo", "shippingAddress", "buyerTaxInformation"))
    if not refused:
        assert reply.status_code == 200
        return
    assert reply.status_code == 400
    assert reply.json()["errors"][0] == {
        "code": "InvalidInput",
        "message": f"Application does not have access to one or more requested data elements: {refused}",
        "details": "",
    }


def test_an_unknown_role_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="unknown role 'Cook'"):
        Caller(roles={"Cook"})


def test_without_a_restricted_token_personal_data_is_silently_absent(caller: Caller) -> None:
    order = caller.json(ORDER)["payload"]
    assert "BuyerInfo" not in order
    assert "ShippingAddress" not in order
    assert caller.json(f"{ORDER}/buyerInfo")["payload"] == {"AmazonOrderId": ORDER_ID}
    assert caller.json(f"{ORDER}/address")["payload"] == {"AmazonOrderId": ORDER_ID}


@pytest.mark.parametrize("path", [ORDER, f"{ORDERS}/{{orderId}}"])
def test_only_the_elements_asked_for_are_opened(caller: Caller, path: str) -> None:
    order = caller.json(ORDER, caller.rdt(path, "buyerInfo"))["payload"]
    assert order["BuyerInfo"] == {"BuyerEmail": "ada.sample@marketplace.example.com", "BuyerName": "Ada Sample"}
    assert "ShippingAddress" not in order
    order = caller.json(ORDER, caller.rdt(path, "shippingAddress"))["payload"]
    assert order["ShippingAddress"]["Name"] == "Ada Sample"
    assert "BuyerInfo" not in order


def test_operations_without_data_elements_are_opened_whole(caller: Caller) -> None:
    assert "BuyerName" in caller.json(f"{ORDER}/buyerInfo", caller.rdt(f"{ORDER}/buyerInfo"))["payload"]
    token = caller.rdt(f"{ORDERS}/{{orderId}}/address")
    assert caller.json(f"{ORDER}/address", token)["payload"]["ShippingAddress"]["AddressLine1"] == "1 Elm Street"


@pytest.mark.parametrize(
    ("granted", "used"),
    [
        (f"{ORDER}/address", f"{ORDER}/buyerInfo"),
        (f"{ORDER}/address", ORDER),
        (f"{ORDER}/address", f"{ORDERS}/112-0000000-0000000/address"),
        (f"{ORDERS}/{{orderId}}/address", "/sellers/v1/account"),
        (f"{ORDERS}/{{orderId}}/address", f"/orders/2026-01-01/orders/{ORDER_ID}"),
    ],
)
def test_used_elsewhere_it_is_refused(caller: Caller, granted: str, used: str) -> None:
    assert caller.refused(used, caller.rdt(granted))[:2] == (403, "Unauthorized")


def test_it_is_bound_to_its_method() -> None:
    grant = Grant("", 0, resources=(Resource("DELETE", "/mfn/v0/shipments/{shipmentId}"),))
    elements = {"buyerInfo", "shippingAddress", "buyerTaxInformation"}
    assert opened_elements(grant, "DELETE", "/mfn/v0/shipments/1") == frozenset(elements)
    assert opened_elements(grant, "GET", "/mfn/v0/shipments/1") is None
    assert opened_elements(grant, "DELETE", "/mfn/v0/shipments/1/more") is None


def test_it_lives_an_hour() -> None:
    caller = Caller()
    token = caller.rdt(f"{ORDER}/address")
    caller.clock.advance(3600)
    assert caller.get(f"{ORDER}/address", token).json()["errors"][0]["details"].endswith("has expired.")


def test_every_page_wants_it_again(caller: Caller) -> None:
    """An ordinary token on the second page gives that page without personal data, and no error."""
    token = caller.rdt(ORDERS, "buyerInfo")
    query = {"CreatedAfter": LONG_AGO, "MarketplaceIds": US, "OrderStatuses": "Unshipped", "MaxResultsPerPage": "2"}
    first = caller.json(ORDERS, token, **query)["payload"]
    second = caller.json(ORDERS, MarketplaceIds=US, NextToken=first["NextToken"])["payload"]
    assert all("BuyerInfo" in order for order in first["Orders"])
    assert not any("BuyerInfo" in order for order in second["Orders"])
