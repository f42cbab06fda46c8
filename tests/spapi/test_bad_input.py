"""What people hand in by mistake, or in earnest: a clear error before anything is sent, or the request they meant."""

from __future__ import annotations

import json
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest

from mws.spapi import jobs, notifications, routes
from mws.spapi.build import build
from mws.spapi.calls import Json, RestCall
from mws.spapi.errors import InvalidCall
from tests.spapi.clients import client
from tests.spapi.faulty import Faulty, reply

US, DE, JP = "ATVPDKIKX0DER", "A1PA6795UKMFR9", "A1VC38T7YXB528"
ORDER = reply({"order": {}})

SKUS = [
    "A/B",
    "/",
    "100%",
    "A%2FB",
    "%",
    "A+B",
    "A B",
    " A ",
    "A,B",
    "A&B=C",
    "A?B#C",
    "A;B",
    'A"B',
    "A'B",
    "A\\B",
    "..A",
    "A|B{C}",
    "Größe-42",
    "商品-1",
    "🙂",
    "A\tB",
]


# ---- SKUs ----------------------------------------------------------------------------------------------------------


def places_of_skus() -> list[tuple[str, str]]:
    """(operation, parameter) of every SKU in a path."""
    every = map(routes.route, routes.keys())
    found = [(route.key, param) for route in every for param in route.params]
    return [(key, param.name) for key, param in found if param.place == "path" and "sku" in param.name.lower()]


@pytest.mark.parametrize(("key", "name"), places_of_skus())
def test_every_path_with_a_sku_encodes_it_once(key: str, name: str) -> None:
    route = routes.route(key)
    for sku in SKUS:
        path = {p.name: sku if p.name == name else "x" for p in route.params if p.place == "path"}
        asked = [p for p in route.params if p.place == "query" and p.required]
        query = {p.name: [US] if p.kind == "array" else (*p.enum, US)[0] for p in asked}
        body: Json = {} if any(p.place == "body" and p.required for p in route.params) else None
        sent = build(RestCall(key, path, query, body), route).path
        assert sent.count("/") == route.path.count("/")
        assert unquote(sent.split("/")[route.path.split("/").index("{" + name + "}")]) == sku


@pytest.mark.parametrize("sku", SKUS)
def test_a_sku_in_the_path_arrives_as_it_was_given(sku: str) -> None:
    with Faulty(reply({"sku": "x"})) as server:
        client(server).call("listingsItems.2021-08-01.getListingsItem", sellerId="A1", sku=sku, marketplaceIds=[US])
    path = server.seen[0].target.partition("?")[0]
    assert path.count("/") == 5, "a slash of the SKU is none of the path"
    assert unquote(path.rpartition("/")[2]) == sku
    assert path.isascii()


@pytest.mark.parametrize("sku", SKUS)
def test_a_sku_in_the_query_arrives_as_it_was_given(sku: str) -> None:
    with Faulty(reply({"payload": {}})) as server:
        client(server).call(
            "fbaInventory.v1.getInventorySummaries",
            granularityType="Marketplace",
            granularityId=US,
            marketplaceIds=[US],
            sellerSku=sku,
        )
    sent = dict(parse_qsl(server.seen[0].target.partition("?")[2], keep_blank_values=True, strict_parsing=True))
    assert sent["sellerSku"] == sku


@pytest.mark.parametrize("sku", SKUS)
def test_a_sku_in_a_list_arrives_or_is_refused_for_its_comma(sku: str) -> None:
    call = RestCall(
        "fbaInventory.v1.getInventorySummaries",
        query={
            "granularityType": "Marketplace",
            "granularityId": US,
            "marketplaceIds": [US],
            "sellerSkus": ["before", sku],
        },
    )
    with Faulty(reply({"payload": {}})) as server:
        if "," in sku:
            with pytest.raises(InvalidCall, match="joined by commas") as caught:
                client(server).send(call)
            assert caught.value.parameter == "sellerSkus"
            assert server.seen == []
            return
        client(server).send(call)
    sent = dict(parse_qsl(server.seen[0].target.partition("?")[2], keep_blank_values=True, strict_parsing=True))
    assert sent["sellerSkus"] == f"before,{sku}"


@pytest.mark.parametrize("sku", SKUS)
def test_a_sku_in_a_body_is_json(sku: str) -> None:
    with Faulty(reply({"supplySourceId": "1"})) as server:
        client(server).call("supplySources.2020-07-01.createSupplySource", supplySourceCode=sku, alias="a", address={})
    assert json.loads(server.seen[0].body)["supplySourceCode"] == sku


# ---- regions and marketplaces --------------------------------------------------------------------------------------


@pytest.mark.parametrize("region", ["us", "NA", "", "eu-west-1", "EU"])
def test_a_region_that_is_none_is_refused(region: str) -> None:
    with Faulty() as server, pytest.raises(InvalidCall, match="one of na, eu, fe"):
        client(server, region=region)


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("orders.2026-01-01.searchOrders", {"createdAfter": "2026-01-01T00:00:00Z", "marketplaceIds": [US, DE]}),
        ("orders.2026-01-01.searchOrders", {"createdAfter": "2026-01-01T00:00:00Z", "marketplaceIds": DE}),
        ("orders.v0.getOrders", {"CreatedAfter": "2026-01-01T00:00:00Z", "MarketplaceIds": [JP]}),
        ("fulfillmentInbound.v0.getShipments", {"QueryType": "SHIPMENT", "MarketplaceId": DE}),
        ("reports.2021-06-30.createReport", {"reportType": "GET_X", "marketplaceIds": [DE]}),
    ],
)
def test_a_marketplace_of_another_region_is_named_before_amazon_says_403(
    operation: str, parameters: dict[str, Any]
) -> None:
    with (
        Faulty() as server,
        pytest.raises(InvalidCall, match=r"served in region (eu|fe); this client asks na") as caught,
    ):
        client(server, endpoint="").call(operation, **parameters)
    assert caught.value.parameter.lower().startswith("marketplaceid")
    assert (server.seen, server.tokens) == ([], [])


def test_what_answers_elsewhere_may_serve_every_region() -> None:
    with Faulty(reply({"orders": []})) as server:
        client(server).call(
            "orders.2026-01-01.searchOrders", createdAfter="2026-01-01T00:00:00Z", marketplaceIds=[US, DE]
        )
    assert len(server.seen) == 1


# ---- operations, ids and types -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "operation", ["", "getOrder", "orders.2026-01-01.getorder", "orders.getOrder", "GetServiceStatus"]
)
def test_an_operation_that_is_none_is_refused_with_the_nearest(operation: str) -> None:
    with Faulty() as server, pytest.raises(InvalidCall) as caught:
        client(server).call(operation, orderId="1")
    assert repr(operation) in str(caught.value)
    assert ("did you mean" in str(caught.value)) == (operation not in ("", "GetServiceStatus"))
    assert server.seen == []


@pytest.mark.parametrize("order_id", ["111 1111111", "111/1111111", "../../feeds", "a" * 3000, "111-1111111-1111111\n"])
def test_an_id_that_is_malformed_stays_one_piece_of_the_path(order_id: str) -> None:
    with Faulty(ORDER) as server:
        client(server).call("orders.2026-01-01.getOrder", orderId=order_id)
    assert unquote(server.seen[0].target.removeprefix("/orders/2026-01-01/orders/")) == order_id
    assert server.seen[0].target.count("/") == 4


@pytest.mark.parametrize("order_id", ["", ".", "..", None, 5, ["1"], b"1", "\ud800"])
def test_an_id_that_would_make_another_path_is_refused(order_id: object) -> None:
    with Faulty(ORDER) as server, pytest.raises(InvalidCall) as caught:
        client(server).call("orders.2026-01-01.getOrder", orderId=order_id)
    assert caught.value.parameter == "orderId"
    assert server.seen == []


WRONG_TYPES: list[tuple[str, dict[str, object]]] = [
    ("orders.2026-01-01.searchOrders", {"createdAfter": datetime(2026, 1, 1)}),
    ("orders.2026-01-01.searchOrders", {"createdAfter": ["2026-01-01T00:00:00Z"]}),
    ("orders.2026-01-01.searchOrders", {"marketplaceIds": {"a": 1}}),
    ("orders.2026-01-01.searchOrders", {"marketplaceIds": [[US]]}),
    ("orders.2026-01-01.searchOrders", {"maxResultsPerPage": "ten"}),
    ("fbaInventory.v1.getInventorySummaries", {"details": 1}),
    ("feeds.2021-06-30.createFeed", {"body": "text"}),
    ("feeds.2021-06-30.createFeed", {"body": [1]}),
    ("feeds.2021-06-30.createFeed", {"feedType": object()}),
]


@pytest.mark.parametrize(("operation", "parameters"), WRONG_TYPES)
def test_a_wrong_type_is_refused_by_name(operation: str, parameters: dict[str, object]) -> None:
    with Faulty() as server, pytest.raises(InvalidCall) as caught:
        client(server).call(operation, **parameters)
    assert str(caught.value).startswith(f"{operation}: ")
    assert server.seen == []


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), 1e300, "5", True, [1]])
def test_what_is_no_number_of_seconds_is_refused_by_name(seconds: Any) -> None:
    with Faulty(ORDER) as server:
        made = client(server)
        for name in ("deadline", "max_wait"):
            with pytest.raises(InvalidCall, match=f"{name} wants seconds"):
                client(server, **{name: seconds})
            with pytest.raises(InvalidCall, match=f"{name} wants seconds"):
                made.call("sellers.v1.getMarketplaceParticipations", **{name: seconds})
        with pytest.raises(InvalidCall, match="patience wants seconds"):
            jobs.finished(made, "reports.2021-06-30.getReport", patience=seconds, reportId="1")
        for waits in (notifications.receive, partial(notifications.consume, handler=print)):
            with pytest.raises(InvalidCall, match="idle wants seconds"):
                waits("https://sqs.us-east-1.amazonaws.com/1/q", idle=seconds)
    assert not server.seen
    assert not server.tokens


def test_one_text_where_a_list_is_wanted_is_a_list_of_one() -> None:
    with Faulty(reply({"orders": []})) as server:
        client(server).call("orders.2026-01-01.searchOrders", createdAfter="2026-01-01T00:00:00Z", marketplaceIds=US)
    assert server.seen[0].target.endswith(f"marketplaceIds={US}")
