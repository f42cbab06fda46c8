"""Every reply of every operation, success and error, has the shape of Amazon's model: names, types, enums, dates."""

from __future__ import annotations

import json

import pytest

from mws.spapi.sandbox import US
from mws.spapi.sandbox.app import OPERATIONS
from mws.spapi.sandbox.tokens import RESTRICTED
from tests.reference import REFERENCE, needs_reference
from tests.spapi.sandbox.caller import ALL_DATA, LONG_AGO, Caller
from tests.spapi.sandbox.swagger import faults_in

pytestmark = needs_reference
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


@pytest.mark.parametrize("kind", ["400", "403denied", "403expired", "404", "429", "500", "503"])
@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: row.key)
def test_errors(caller: Caller, row: object, kind: str) -> None:
    key, method, path = row.key, row.method, row.path.replace("{orderId}", "111-1111111-1111111")  # type: ignore[attr-defined]
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


def test_paths_and_usage_plans_are_amazons() -> None:
    published = _published()
    for row in OPERATIONS:
        theirs = published[row.key]
        assert (row.method, row.path, row.rate, row.burst) == tuple(
            theirs[name] for name in ("method", "path", "rate", "burst")
        )


def test_restricted_operations_are_amazons() -> None:
    theirs = {
        (row["method"], row["path"]): tuple((row["restricted_note"] or {}).get("dataElements") or ())  # type: ignore[attr-defined]
        for row in _published().values()
        if row["restricted"]
    }
    assert {(rule.method, rule.path): rule.elements for rule in RESTRICTED} == theirs
