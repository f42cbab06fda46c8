"""What every method of 0.8.15 puts on the wire, ours puts there: both packages call one host that notes requests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from inspect import isfunction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import mws
from tests.mws import of_1_0
from tests.mws.original import Asked, Pair, Raised, side_by_side
from tests.mws.speaker import Speaker, speaking

# Runs under either package. A moment travels as {"moment": "2026-11-01T00:00:00"}, bytes as {"bytes": "text"}.
SCRIPT = """
import datetime, inspect, json, sys
import mws, mws.mws as m

SECTIONS = ["Feeds", "Finances", "InboundShipments", "Inventory", "Orders", "OutboundShipments", "Products",
            "Recommendations", "Reports", "Sellers"]

def real(value):
    if isinstance(value, dict) and set(value) == {"moment"}:
        return datetime.datetime.strptime(value["moment"], "%Y-%m-%dT%H:%M:%S")
    if isinstance(value, dict) and set(value) == {"bytes"}:
        return value["bytes"].encode()
    if isinstance(value, dict):
        return {name: real(each) for name, each in value.items()}
    return [real(each) for each in value] if isinstance(value, list) else value

def methods():
    found = []
    for section in SECTIONS:
        for name, function in vars(getattr(m, section)).items():
            if inspect.isfunction(function) and not name.startswith("_"):
                found.append([section, name, [
                    [each.name, each.default is each.empty]
                    for each in inspect.signature(function).parameters.values()
                    if each.kind is not each.KEYWORD_ONLY][1:]])
    return sorted(found)

def call(domain, section, before, method, args, kwargs):
    api = getattr(m, section)("key", "secret", "seller", domain=domain, auth_token="token")
    if before:
        api.set_ship_from_address(real(before))
    reply = getattr(api, method)(*real(args), **real(kwargs))
    return type(reply).__name__

DO = {"methods": methods, "call": call}
"""

ADDRESS = {"name": "Shop", "address_1": "1 Road", "city": "Town", "postal_code": "1"}
ADDRESS_OF = {"InboundShipments": ADDRESS}
# Differ with each request, or are the client's name.
PASSING = {"Signature", "Timestamp"}


@pytest.fixture(scope="module")
def host() -> Iterator[Speaker]:
    with speaking() as speaker:
        yield speaker


@pytest.fixture(scope="module")
def both() -> Iterator[Pair]:
    with side_by_side(SCRIPT) as pair:
        yield pair


def on_the_wire(both: Pair, host: Speaker, *asked: object) -> list[Any]:
    """What the original did and what ours did: [what came back, method, path, parameters, body, headers]."""
    done = []
    for package in both:
        host.sent.clear()
        outcome = package("call", host.url, *asked)
        requests = [
            (
                sent.method,
                sent.path,
                {name: value for name, value in sent.params.items() if name not in PASSING},
                sent.body,
                {name: sent.headers.get(name) for name in ("content-md5", "content-type") if sent.body},
            )
            for sent in host.sent
        ]
        done.append((outcome, requests))
    return done


def test_every_method_of_every_section_is_here(both: Pair) -> None:
    original, ours = both
    here = {(section, method): parameters for section, method, parameters in ours("methods")}
    there = {(section, method): parameters for section, method, parameters in original("methods")}
    assert len(there) == 58
    assert {*METHODS} == {*there} - {("InboundShipments", "set_ship_from_address")}
    assert {name: here.get(name) for name in there} == there


MOMENT = {"moment": "2026-11-01T00:00:00"}
ITEM = {"sku": "A B", "quantity": 2}
# One telling call of each method; the arguments of what is not named here are found by the test below.
CALLS: list[tuple[str, str, list[Any], dict[str, Any]]] = [
    (
        "Feeds",
        "submit_feed",
        [{"bytes": "<Feed/>"}, "_POST_X_"],
        {"feed_options": {"a": True}, "marketplaceids": ["M"]},
    ),
    ("Feeds", "submit_feed", [{"bytes": "a\tb"}, "_X_", "metadata:a=b", "M", "text/plain", True], {}),
    ("Feeds", "get_feed_submission_result", ["1"], {}),
    ("Finances", "list_financial_events", [], {"amazon_order_id": "1", "posted_after": MOMENT, "max_results": 5}),
    ("Finances", "list_financial_event_groups_by_next_token", ["t"], {}),
    ("InboundShipments", "create_inbound_shipment_plan", [[ITEM, {**ITEM, "asin": "B", "condition": "New"}]], {}),
    ("InboundShipments", "create_inbound_shipment_plan", [[ITEM], "US", 0, False], {}),
    ("InboundShipments", "create_inbound_shipment", ["1", "n", "F", [{**ITEM, "quantity_in_case": 4}]], {}),
    ("InboundShipments", "create_inbound_shipment", ["1", "n", "F", [ITEM], "SHIPPED", "SELLER_LABEL", True, "2D"], {}),
    ("InboundShipments", "create_inbound_shipment", ["1", "n", "F", [ITEM], "BAD", "BAD"], {}),
    ("InboundShipments", "update_inbound_shipment", ["1", "n", "F"], {"shipment_status": "CANCELLED"}),
    ("InboundShipments", "update_inbound_shipment", ["1", "n", "F", [ITEM]], {"shipment_status": "BAD"}),
    ("InboundShipments", "get_prep_instructions_for_sku", [["b", "a", "b"]], {}),
    ("InboundShipments", "get_prep_instructions_for_asin", [], {"country_code": "DE"}),
    ("InboundShipments", "get_package_labels", ["1", 3], {"page_type": "PackageLabel_Letter_2"}),
    ("InboundShipments", "list_inbound_shipments", [["1"], ["WORKING", "SHIPPED"], MOMENT, "2026-11-01"], {}),
    ("InboundShipments", "list_inbound_shipments", [], {"next_token": "t"}),
    ("InboundShipments", "list_inbound_shipment_items", ["1", MOMENT], {}),
    ("Inventory", "list_inventory_supply", [["a", "b"]], {"response_group": "Detailed", "marketplace_id": "M"}),
    ("Inventory", "list_inventory_supply", [], {"next_token": "t"}),
    ("Products", "get_lowest_offer_listings_for_sku", ["M", ["a", "b"]], {"excludeme": True}),
    ("Products", "get_matching_product_for_id", ["M", "UPC", "1"], {}),
    ("Products", "get_my_price_for_asin", ["M", ["B"]], {"condition": "Used"}),
    ("Recommendations", "list_recommendations", ["M", "Selection"], {}),
    ("Reports", "get_report_list", [], {"acknowledged": False, "types": "_X_"}),
    ("Sellers", "list_marketplace_participations", [], {"next_token": "t"}),
]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call[1]}{json.dumps(call[2:])[:40]}")
def test_a_call_is_the_same_on_the_wire(
    both: Pair, host: Speaker, call: tuple[str, str, list[Any], dict[str, Any]]
) -> None:
    section, method, args, kwargs = call
    original, ours = on_the_wire(both, host, section, ADDRESS_OF.get(section), method, args, kwargs)
    assert len(original[1]) == 1, "it is a call"
    assert ours == original


@pytest.mark.parametrize(
    ("before", "method", "args"),
    [
        (None, "create_inbound_shipment_plan", [[ITEM]]),  # no address yet
        (ADDRESS, "create_inbound_shipment_plan", [[]]),
        (ADDRESS, "create_inbound_shipment_plan", [["not a dict"]]),
        (ADDRESS, "create_inbound_shipment", ["1", "n", "F", [{"sku": "a"}]]),
        (ADDRESS, "create_inbound_shipment", ["1", "n", "F", []]),
        (ADDRESS, "get_transport_content", []),
        ({"name": "n"}, "get_transport_content", ["1"]),
        (["not a dict"], "get_transport_content", ["1"]),
    ],
)
def test_what_the_original_refuses_ours_refuses(
    both: Pair, host: Speaker, before: object, method: str, args: list[Any]
) -> None:
    original, ours = on_the_wire(both, host, "InboundShipments", before, method, args, {})
    assert isinstance(original[0], Raised)
    assert original[1] == []
    assert ours == original


texts = st.text("ab é/~*%&+", min_size=1, max_size=4)
scalars = st.one_of(texts, st.just(MOMENT), st.integers(0, 9), st.booleans(), st.none(), st.just(""))
listed = st.one_of(st.lists(texts, max_size=3), texts)
items = st.lists(
    st.fixed_dictionaries(
        {"sku": texts, "quantity": st.integers(1, 9)},
        optional={"quantity_in_case": st.integers(1, 9), "asin": texts, "condition": texts},
    ),
    min_size=1,
    max_size=3,
)
# What a parameter may be given; the others are given anything.
KINDS = {
    "acknowledged": st.sampled_from([True, False, None, "true", "false"]),
    "box_contents_source": texts,
    "content_type": st.just("text/xml"),
    "destination": texts,
    "feed": texts.map(lambda text: {"bytes": text}),
    "feed_options": st.none() | st.dictionaries(texts, texts | st.booleans(), max_size=2),
    "items": items,
    "label_preference": st.sampled_from(["", "SELLER_LABEL", "OTHER"]),
    "next_token": texts,
    "shipment_id": texts,
    "shipment_name": texts,
    "shipment_status": st.sampled_from(["", "SHIPPED", "OTHER"]),
    "token": texts,
}
LISTS = {"asins", "skus", "ids", "types", "orderstatus"}


def _is_list(parameter: str) -> bool:
    return parameter in LISTS or parameter.endswith(("ids", "types", "statuses", "channels", "methods"))


def _kind(parameter: str) -> st.SearchStrategy[Any]:
    return KINDS.get(parameter, listed if _is_list(parameter) else scalars)


SECTIONS = [mws.Feeds, mws.Finances, mws.InboundShipments, mws.Inventory, mws.Orders, mws.Products,
            mws.Recommendations, mws.Reports, mws.Sellers]  # fmt: skip
METHODS = [
    (section.__name__, name)
    for section in SECTIONS
    for name, member in vars(section).items()
    if isfunction(member) and not name.startswith("_")
    if name != "set_ship_from_address" and (section.__name__, name) not in of_1_0.ONLY
]


# One telling value of each parameter that takes no plain text or list of texts.
TELLING = {
    "acknowledged": True,
    "case_required": True,
    "content_type": "text/plain",
    "feed": {"bytes": "feed"},
    "feed_options": {"a": "b"},
    "items": [{**ITEM, "quantity_in_case": 4}],
    "label_preference": "SELLER_LABEL",
    "last_updated_after": MOMENT,
    "last_updated_before": MOMENT,
    "shipment_status": "SHIPPED",
}


def _value(parameter: str, several: bool) -> object:
    lone = TELLING.get(parameter, f"{parameter}-1")
    return [lone, f"{parameter}-2"] if several and _is_list(parameter) else lone


@pytest.mark.parametrize("given", ["all, by name", "all, by position", "lists of one", "the required", "the token"])
@pytest.mark.parametrize(("section", "method"), METHODS)
def test_each_method_is_the_same_on_the_wire(both: Pair, host: Speaker, section: str, method: str, given: str) -> None:
    (parameters,) = (each[2] for each in callable_methods(both[0]) if each[:2] == [section, method])
    names = [name for name, required in parameters if (required or given != "the required") and name != "next_token"]
    values = {name: _value(name, several=given.startswith("all")) for name in names}
    if given == "the token":
        values = {"next_token": "t"} if ["next_token", False] in parameters else values
    args = [*values.values()] if given == "all, by position" else []
    kwargs = {} if args else values
    original, ours = on_the_wire(both, host, section, ADDRESS_OF.get(section), method, args, kwargs)
    assert len(original[1]) == 1, original
    assert ours == original


@cache
def callable_methods(original: Asked) -> list[Any]:
    """[section, method, [[parameter, whether it is required], ...]] of all that make a call."""
    return [each for each in original("methods") if each[1] != "set_ship_from_address"]


@pytest.mark.long
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_call_is_the_same_on_the_wire(both: Pair, host: Speaker, data: st.DataObject) -> None:
    section, method, parameters = data.draw(st.sampled_from(callable_methods(both[0])))
    names = [name for name, required in parameters if data.draw(st.sampled_from([True, True, True, required, False]))]
    kwargs = {name: data.draw(_kind(name), label=name) for name in names}
    original, ours = on_the_wire(both, host, section, ADDRESS_OF.get(section), method, [], kwargs)
    assert ours == original
