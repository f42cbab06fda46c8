"""Parameters become REST calls: structures, values of the account, fixed values, and which route is filled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from mws.compat.config import Account
from mws.compat.engine.params import unflatten
from mws.compat.engine.request import Ask, build
from mws.compat.errors import InvalidRequest, NotConfigured
from mws.mappings.codecs import field, group, many, whole
from mws.mappings.model import Cannot, CannotCarry, Fixed, Operation, RequestNode, Supplied
from mws.mappings.orders.v2026 import ORDERS

ACCOUNT = Account("A1", "AKIA", marketplaces=("A1PA6795UKMFR9", "A13V1IB3VIYZZH"), region="eu")
AT_HOME = Account(
    "A1", "AKIA", marketplaces=("A1PA6795UKMFR9", "A13V1IB3VIYZZH"), region="eu", home_marketplace="A1PA6795UKMFR9"
)

CREATE = "fulfillmentOutbound.2020-07-01.createFulfillmentOrder"
EVENTS = "finances.v0.listFinancialEvents"
BY_ORDER = "finances.v0.listFinancialEventsByOrderId"


def built(request: Sequence[RequestNode], params: dict[str, str], account: Account = ACCOUNT, **options: Any) -> Ask:
    calls = options.pop("calls", (CREATE,))
    operation = Operation(ORDERS, "Write", calls, request=tuple(request), **options)
    return build(operation, unflatten(operation, params), account)


ADDRESS = group(
    "DestinationAddress",
    field("Name", "name"),
    field("Line1", "addressLine1"),
    Cannot("DistrictOrCounty", "there is one field less today"),
    rest="body.destinationAddress",
)
ITEMS = many(
    "Items",
    "member",
    field("SellerSKU", "sellerSku"),
    field("Quantity", "quantity", whole(1, 100)),
    group("PerUnitDeclaredValue", field("Value", "value"), rest="perUnitDeclaredValue"),
    field("Depth", "dimensions.depth"),
    Fixed("checked", True),
    rest="body.items",
)


def test_structures_become_nested_json() -> None:
    ask = built(
        [ADDRESS, ITEMS, many("Emails", "member", rest="body.notificationEmails")],
        {
            "DestinationAddress.Name": "N",
            "Items.member.1.SellerSKU": "A",
            "Items.member.1.Quantity": "2",
            "Items.member.1.PerUnitDeclaredValue.Value": "1.50",
            "Items.member.2.SellerSKU": "A",
            "Items.member.2.Depth": "3",
            "Emails.member.1": "a@example.com",
        },
    )
    (call,) = ask.calls
    assert call.body == {
        "destinationAddress": {"name": "N"},
        "items": [
            {"sellerSku": "A", "quantity": 2, "perUnitDeclaredValue": {"value": "1.50"}, "checked": True},
            {"sellerSku": "A", "dimensions": {"depth": "3"}, "checked": True},
        ],
        "notificationEmails": ["a@example.com"],
    }


def test_a_list_can_be_the_whole_body() -> None:
    requests = many("FeesEstimateRequestList", "FeesEstimateRequest", field("IdValue", "IdValue"), rest="body")
    (call,) = built([requests], {"FeesEstimateRequestList.FeesEstimateRequest.1.IdValue": "A"}).calls
    assert call.body == [{"IdValue": "A"}]


def test_a_group_without_a_place_of_its_own_fills_the_scope_around_it() -> None:
    policy = group("Options", field("Name", "name"), group("More", field("Depth", "depth"), rest=""), rest="body.box")
    (call,) = built([policy], {"Options.Name": "N", "Options.More.Depth": "3"}).calls
    assert call.body == {"box": {"name": "N", "depth": "3"}}


def test_a_bad_value_deep_inside_is_refused_by_its_whole_name() -> None:
    with pytest.raises(InvalidRequest, match=r"parameter Items\.member\.2\.Quantity is invalid"):
        built([ITEMS], {"Items.member.1.Quantity": "1", "Items.member.2.Quantity": "many"})


def test_what_a_structure_cannot_carry_is_refused_by_its_whole_name() -> None:
    with pytest.raises(CannotCarry, match=r"Write with DestinationAddress\.DistrictOrCounty: there is one field less"):
        built([ADDRESS], {"DestinationAddress.DistrictOrCounty": "D"})


@pytest.mark.parametrize(
    ("node", "wanted"),
    [
        (Supplied("body.marketplaceId", "marketplace"), {"marketplaceId": "A1PA6795UKMFR9"}),
        (Supplied("body.marketplaceIds", "marketplace", as_list=True), {"marketplaceIds": ["A1PA6795UKMFR9"]}),
        (Supplied("body.marketplaceIds", "marketplaces"), {"marketplaceIds": ["A1PA6795UKMFR9", "A13V1IB3VIYZZH"]}),
        (Supplied("body.from.country", "country"), {"from": {"country": "DE"}}),
        (Supplied("body.sellerId", "seller_id"), {"sellerId": "A1"}),
    ],
    ids=lambda each: getattr(each, "source", ""),
)
def test_the_account_supplies_what_the_call_does_not_say(node: Supplied, wanted: dict[str, Any]) -> None:
    (call,) = built([node], {}, AT_HOME).calls
    assert call.body == wanted


def test_what_the_call_says_comes_before_what_the_account_supplies() -> None:
    nodes: list[RequestNode] = [
        Supplied("body.marketplaceId", "marketplace"),
        field("MarketplaceId", "body.marketplaceId"),
    ]
    (call,) = built(nodes, {"MarketplaceId": "A13V1IB3VIYZZH"}, AT_HOME).calls
    assert call.body == {"marketplaceId": "A13V1IB3VIYZZH"}


def test_an_account_with_several_marketplaces_and_no_home_is_asked_for_it() -> None:
    with pytest.raises(NotConfigured, match="send MarketplaceId, or set home_marketplace"):
        built([Supplied("body.marketplaceId", "marketplace")], {})


@pytest.mark.parametrize(
    ("params", "wanted"),
    [({}, "DATE_RANGE"), ({"Status": "SHIPPED"}, "DATE_RANGE"), ({"Ids.member.1": "F1"}, "SHIPMENT")],
)
def test_a_fixed_value_goes_with_a_parameter_or_gives_way_to_one(params: dict[str, str], wanted: str) -> None:
    nodes: list[RequestNode] = [
        many("Ids", "member", rest="body.ids"),
        field("Status", "body.status"),
        Fixed("body.queryType", "SHIPMENT", when="Ids"),
        Fixed("body.queryType", "DATE_RANGE", unless="Ids"),
        Fixed("body.late", True, when="Status", values=("DELAYED",)),
    ]
    (call,) = built(nodes, params).calls
    assert isinstance(call.body, dict)
    assert call.body["queryType"] == wanted
    assert "late" not in call.body


BY: dict[str, Any] = {
    "calls": (EVENTS, BY_ORDER),
    "call_by": {"AmazonOrderId": BY_ORDER},
}
MONEY = [field("AmazonOrderId", "path.orderId"), field("PostedAfter", "query.PostedAfter")]


def test_the_parameter_that_is_sent_chooses_the_route() -> None:
    (one,) = built(MONEY, {"AmazonOrderId": "1"}, **BY).calls
    (all_of,) = built(MONEY, {"PostedAfter": "2026-11-01"}, **BY).calls
    assert (one.operation, one.path, one.query) == (BY_ORDER, {"orderId": "1"}, {})
    assert (all_of.operation, all_of.query) == (EVENTS, {"PostedAfter": "2026-11-01"})


def test_a_parameter_the_chosen_route_does_not_have_is_refused_and_not_left_out() -> None:
    with pytest.raises(CannotCarry, match=r"Write with PostedAfter beside AmazonOrderId"):
        built(MONEY, {"AmazonOrderId": "1", "PostedAfter": "2026-11-01"}, **BY)
