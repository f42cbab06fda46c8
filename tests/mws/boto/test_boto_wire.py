"""What every method of boto.mws 2.49 puts on the wire, ours puts there; what it refuses before that, ours refuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mws.boto.connection import MWSConnection
from mws.boto.declare import api_call_map
from tests.mws.boto.both import boto_side_by_side
from tests.mws.original import Pair
from tests.mws.speaker import Speaker, speaking

SCRIPT = """
def calls():
    return sorted(name for name, member in inspect.getmembers(MWSConnection, callable) if getattr(member, "action", ""))

def call(url, method, kwargs, kw):
    return attempt(lambda: type(getattr(connected(url, **kw), method)(**real(kwargs))).__name__)

DO = {"calls": calls, "call": call}
"""
# Differ with each request, or with the request's other parts.
PASSING = {"Signature", "Timestamp"}

CALLS = sorted(name for name in dir(MWSConnection) if getattr(getattr(MWSConnection, name), "action", ""))


@pytest.fixture(scope="module")
def host() -> Iterator[Speaker]:
    with speaking() as speaker:
        yield speaker


@pytest.fixture(scope="module")
def both() -> Iterator[Pair]:
    with boto_side_by_side(SCRIPT) as pair:
        yield pair


def on_the_wire(both: Pair, host: Speaker, method: str, kwargs: dict[str, Any], **kw: Any) -> list[Any]:
    """What boto did and what ours did: what came back, and (method, path, parameters, body, its headers) of each."""
    done = []
    for package in both:
        host.sent.clear()
        outcome = package("call", host.url, method, kwargs, kw)
        requests = [
            (
                sent.method,
                sent.path,
                {name: value for name, value in sent.params.items() if name not in PASSING},
                sent.body,
                {name: sent.headers.get(name) for name in ("content-md5", "content-type") if sent.body},
                sent.verdict("secret").ok,
            )
            for sent in host.sent
        ]
        done.append((outcome, requests))
    return done


def test_every_call_of_boto_is_here(both: Pair) -> None:
    original, ours = both
    assert ours("calls") == original("calls") == CALLS
    assert len(CALLS) == 94


def test_every_action_has_a_method() -> None:
    assert api_call_map["GetServiceStatus"] == "get_offamazonpayments_service_status"
    assert {getattr(MWSConnection, name).action for name in CALLS} == {*api_call_map}


ADDRESS = {"Name": "A B", "Line1": "1 Road", "CountryCode": "US"}
ITEMS = [{"SellerSKU": "a/b", "Quantity": 2}, {"SellerSKU": "é", "Quantity": 1, "Gift": True}]
DESTINATION = {"DeliveryChannel": "SQS", "AttributeList": [{"Key": "sqsQueueUrl", "Value": "https://q"}]}
# What keywords take that take no text.
VALUES: dict[str, Any] = {
    "Acknowledged": True,
    "Address": ADDRESS,
    "AuthorizationAmount": {"Amount": "1.00", "CurrencyCode": "USD"},
    "CaptureAmount": {"Amount": "1.00", "CurrencyCode": "USD"},
    "Destination": DESTINATION,
    "DestinationAddress": ADDRESS,
    "FeedContent": {"bytes": "<Feed/>"},
    "InboundShipmentHeader": {"ShipmentName": "n", "ShipFromAddress": ADDRESS},
    "InboundShipmentItems": ITEMS,
    "InboundShipmentPlanRequestItems": {"member": ITEMS},
    "Items": ITEMS,
    "OrderReferenceAttributes": {"OrderTotal": {"Amount": "1.00", "CurrencyCode": "USD"}},
    "OrderTotal": {"Amount": "1.00"},
    "PaymentExecutionDetail": [{"Payment": {"Amount": "1.00"}}],
    "PurgeAndReplace": False,
    "RefundAmount": {"Amount": "1.00", "CurrencyCode": "USD"},
    "ReportOptions=ShowSalesChannel": True,
    "ShipFromAddress": ADDRESS,
    "ShippingAddress": ADDRESS,
    "Subscription": {"NotificationType": "AnyOfferChanged", "Destination": DESTINATION, "IsEnabled": True},
}


def _rules(method: str) -> list[str]:
    return str(getattr(MWSConnection, method).__doc__).splitlines()


def _keywords(method: str, every: bool) -> dict[str, Any]:
    """What a call needs, the first of what it may have; every: and what its rules name besides that goes with it."""
    lists: list[str] = []
    needed: list[str] = []
    others: list[str] = []
    for line in _rules(method):
        kind, _, rest = line.partition(": ")
        if kind == "Lists":
            lists = [each.partition(".")[0] for each in rest.split(", ")]
            others += lists
        elif kind == "Required":
            needed += rest.split(" OR ")[0].split("+")
        elif kind == "Some Required":
            needed += rest.split(", ")[:1]
        elif kind == "Required HTTP Body":
            needed += [rest, "content_type"]
        elif kind in ("Element|Iter|Map", "Booleans"):
            others += rest.split(", ")
    names = [*needed, *(others if every else [])]
    return {
        name: VALUES.get(name, [f"{name}-1", f"{name} é"] if name in lists else f"{name}-1")
        for name in sorted({*names})
    }


@pytest.mark.parametrize("every", [True, False], ids=["all", "the required"])
@pytest.mark.parametrize("method", CALLS)
def test_each_call_is_the_same_on_the_wire(both: Pair, host: Speaker, method: str, every: bool) -> None:
    kwargs = _keywords(method, every)
    original, ours = on_the_wire(both, host, method, {**kwargs, "Further": "x y/~*", "MWSAuthToken": "token"})
    assert len(original[1]) == 1, original
    assert ours == original


@pytest.mark.parametrize("method", CALLS)
def test_each_call_refuses_what_boto_refuses_in_its_words(both: Pair, host: Speaker, method: str) -> None:
    kwargs = _keywords(method, every=False)
    refused = 0
    for left_out in kwargs:
        given = {name: value for name, value in kwargs.items() if name != left_out}
        original, ours = on_the_wire(both, host, method, given)
        assert ours == original
        refused += original[0][0] == "refused"
    original, ours = on_the_wire(both, host, method, kwargs, Merchant=None)
    assert original[0][1] == ["KeyError"]
    assert ours == original
    assert refused == len(kwargs) or method == "submit_feed", "what is required is required"


@pytest.mark.parametrize(
    ("method", "kwargs"),
    [
        ("list_orders", {"MarketplaceId": ["M"], "CreatedAfter": "a", "LastUpdatedAfter": "b"}),
        ("list_orders", {"MarketplaceId": ["M"], "CreatedAfter": "a", "LastUpdatedBefore": "b"}),
        ("list_orders", {"MarketplaceId": ["M"], "LastUpdatedAfter": "a", "CreatedBefore": "b"}),
        ("list_orders", {"MarketplaceId": ["M"], "LastUpdatedAfter": "a", "BuyerEmail": "b"}),
        ("list_orders", {"MarketplaceId": ["M"], "LastUpdatedAfter": "a", "SellerOrderId": "b"}),
        ("list_orders", {"MarketplaceId": ["M"], "CreatedAfter": "a", "BuyerEmail": "b", "SellerOrderId": "c"}),
        ("list_orders", {"MarketplaceId": ["M"]}),
        ("list_orders", {"CreatedAfter": "a"}),
        ("list_inventory_supply", {"SellerSkus": ["a"], "QueryStartDateTime": "b"}),
        ("list_inbound_shipment_items", {"LastUpdatedAfter": "a"}),
        ("list_inbound_shipment_items", {"ShipmentId": "1", "LastUpdatedAfter": "a", "LastUpdatedBefore": "b"}),
        ("list_inbound_shipments", {}),
        ("submit_feed", {"FeedType": "_X_", "FeedContent": {"bytes": "x"}}),
        ("submit_feed", {"FeedContent": {"bytes": "x"}, "content_type": "text/xml"}),
        ("get_order", {"AmazonOrderId": 5}),
        ("get_order", {"AmazonOrderId": None}),
        ("get_service_status", {}),
    ],
)
def test_what_does_not_go_together_is_refused_in_boto_s_words(
    both: Pair, host: Speaker, method: str, kwargs: dict[str, Any]
) -> None:
    original, ours = on_the_wire(both, host, method, kwargs)
    assert original[0][0] == "refused"
    assert original[1] == []
    # Where Python speaks, it says it in its own words of the version.
    assert ours[0][:2] == original[0][:2]
    assert ours[0][2] == original[0][2] or original[0][1] == ["TypeError"]
    assert ours[1] == []


@pytest.mark.parametrize(
    ("method", "kwargs"),
    [
        ("get_order", {"AmazonOrderId": "123"}),  # letter by letter
        ("get_order", {"AmazonOrderId": []}),
        (
            "get_report_list",
            {"Acknowledged": "false", "MaxCount": 5, "AvailableFromDate": {"moment": "2026-11-01T00:00:00"}},
        ),
        ("get_report_list", {"Acknowledged": None, "Other": True}),
        ("create_inbound_shipment", {"ShipmentId": "1", "InboundShipmentHeader": {}, "InboundShipmentItems": "text"}),
        ("get_fulfillment_preview", {"Address": {"_hidden": 1, "a": {"b": [True, None, 1.5]}}, "Items": []}),
        ("list_orders", {"MarketplaceId": ["M"], "CreatedAfter": "a", "PaymentMethod": ["COD", "CVS"]}),
        ("list_orders", {"MarketplaceId": ["M"], "CreatedAfter": "a", "SellerId": "another"}),
        ("request_report", {"ReportType": "_X_", "Merchant": "another"}),
    ],
)
def test_a_call_of_an_odd_kind_is_the_same_on_the_wire(
    both: Pair, host: Speaker, method: str, kwargs: dict[str, Any]
) -> None:
    original, ours = on_the_wire(both, host, method, kwargs)
    assert len(original[1]) == 1, original
    assert ours == original


@pytest.mark.parametrize("kw", [{"sandbox": True}, {"path": "/below/"}, {"security_token": "t"}])
@pytest.mark.parametrize("method", ["get_orders_service_status", "get_report_count"])
def test_a_connection_s_own_settings_are_the_same_on_the_wire(
    both: Pair, host: Speaker, method: str, kw: dict[str, Any]
) -> None:
    original, ours = on_the_wire(both, host, method, {}, **kw)
    assert ours == original


def test_an_empty_text_is_left_out_where_boto_sends_it(both: Pair, host: Speaker) -> None:
    original, ours = on_the_wire(both, host, "get_report_count", {"Empty": "", "Full": "x"})
    assert original[1][0][2] == {**ours[1][0][2], "Empty": ""}


scalars = st.one_of(st.text("ab é/~*%&+", min_size=1, max_size=4), st.integers(0, 9), st.booleans())
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["A", "B", "_C"]), inner, max_size=2),
    max_leaves=4,
)


@pytest.mark.long
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_call_is_the_same_on_the_wire(both: Pair, host: Speaker, data: st.DataObject) -> None:
    method = data.draw(st.sampled_from(CALLS))
    every = _keywords(method, every=True)
    kwargs = {name: value for name, value in every.items() if data.draw(st.integers(0, 4), label=f"leave {name}") > 0}
    structured = [name for name, value in kwargs.items() if isinstance(value, dict | list) and "bytes" not in value]
    for name in structured:
        if f"Element|Iter|Map: {name}" in "\n".join(_rules(method)) and data.draw(st.booleans()):
            kwargs[name] = data.draw(values, label=name)
    kwargs |= data.draw(st.dictionaries(st.sampled_from(["Further", "X.1"]), scalars, max_size=2))
    original, ours = on_the_wire(both, host, method, kwargs)
    assert ours == original
