"""Every line of every table has its place in Amazon's models: what is read, passed over, sent, and what plans fill.

The models are those of the extract in `tests/facts`; `test_case_facts.py` holds the cases against them.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from mws.mappings.codecs import enum, field, group, many
from mws.mappings.model import Derive, Dropped, Fixed, NextToken, Operation, Supplied, next_page
from mws.mappings.orders import v0, v2026
from mws.mappings.registry import OPERATIONS
from scripts.table_lines import faults
from tests.reference import facts

MODELS = facts().live


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: f"{each.name} {each.version}")
def test_every_line_of_the_table_has_its_place(operation: Operation) -> None:
    assert list(faults(operation, MODELS)) == []


def test_nothing_is_left_out() -> None:
    """Only what makes no call of its own has no source or no filler."""
    for operation in OPERATIONS:
        if operation.by_values and not operation.first and not operation.watched:
            assert operation.fills, operation.name
        if operation.by_values and operation.result:
            assert operation.sources, operation.name


# What the test finds -------------------------------------------------------------------------------------------------

FEES, FREE = "productFees.v0.getMyFeesEstimateForASIN", "fulfillmentOutbound.2020-07-01.createFulfillmentOrder"
PUT = "listingsItems.2021-08-01.putListingsItem"
LISTED = Operation(v2026.ORDERS, "ListOrders", (v2026.SEARCH_ORDERS,), ignored=("createdBefore", "lastUpdatedBefore"))
TOKEN = NextToken("pagination.nextToken")
ORDER = Operation(
    v2026.ORDERS,
    "Order",
    (FREE,),
    request=(
        field("Id", "body.sellerFulfillmentOrderId"),
        field("Displayable", "body.displayableOrderId"),
        field("Date", "body.displayableOrderDate"),
        field("Comment", "body.displayableOrderComment"),
        field("Speed", "body.shippingSpeedCategory", enum("Speed", {"Standard": "Standard"})),
        group(
            "Address",
            field("Name", "name"),
            field("Line", "addressLine1"),
            field("State", "stateOrRegion"),
            field("Code", "postalCode"),
            field("Country", "countryCode"),
            rest="body.destinationAddress",
        ),
        many(
            "Items",
            "member",
            field("Sku", "sellerSku"),
            field("Id", "sellerFulfillmentOrderItemId"),
            field("Quantity", "quantity"),
            rest="body.items",
        ),
    ),
)
SOME = Derive("some of them", lambda rows: rows, filters=True)
FOUND: list[tuple[str, Operation, str]] = [
    (
        "a place that is not there",
        replace(LISTED, result=(many("O", "o", field("A", "orderID"), rest="orders"),)),
        "no orderID",
    ),
    ("a property nobody reads", replace(LISTED, result=(TOKEN,)), "orders is neither read nor ignored"),
    ("ignored and not there", replace(LISTED, ignored=("createdBefore.x",), result=(TOKEN,)), "createdBefore.x: "),
    ("dropped and not there", replace(LISTED, dropped=(Dropped("orders[a=b].x", "P"),)), "orders.x: "),
    (
        "among items that a rule leaves",
        replace(LISTED, result=(many("O", "o", field("A", "orderID"), rest="orders", via=SOME),)),
        "no orderID",
    ),
    (
        "no route",
        replace(LISTED, calls=("orders.2026-01-01.searchOrder",)),
        "no model has orders.2026-01-01.searchOrder",
    ),
    ("no parameter", replace(LISTED, request=(field("A", "query.createdafter"),)), "no parameter query.createdafter"),
    ("no value of an enum", replace(LISTED, request=(Fixed("query.includedData", ("BUYERS",)),)), "allow BUYERS"),
    ("a codec's value", replace(LISTED, request=(many("F", "f", rest="query.fulfilledBy", codec=v0.CHANNEL),)), "AFN"),
    ("an unfilled parameter", replace(v0.LIST_ORDERS, request=()), "requires query.MarketplaceIds: nothing fills it"),
    ("a source unsaid", replace(v2026.GET_ORDER, sources={"order": ""}), "nothing says where the plan has it from"),
    ("a source elsewhere", replace(v2026.GET_ORDER, sources={"orders": f"{v0.GET_ORDERS} Orders"}), "not in `calls`"),
    ("a source misspelt", replace(v2026.GET_ORDER, sources={"orders": f"{v2026.GET_ORDER_2026} odrer"}), "no odrer"),
    ("a body's name", replace(ORDER, request=(*ORDER.request, field("X", "body.displayableOrder"))), "body has no"),
    (
        "inside a list",
        replace(ORDER, request=(many("I", "i", field("S", "sku"), rest="body.items"),)),
        "items has no sku",
    ),
    ("required in a body", replace(ORDER, request=ORDER.request[1:]), "requires body.sellerFulfillmentOrderId"),
    (
        "required inside",
        replace(ORDER, request=(group("A", field("N", "name"), rest="body.destinationAddress"),)),
        "requires body.destinationAddress.countryCode",
    ),
    (
        "a group without a list",
        replace(ORDER, request=(many("I", "i", field("N", "name"), rest="body.destinationAddress"),)),
        "destinationAddress is no list",
    ),
    ("a body's enum", replace(ORDER, request=(Fixed("body.shippingSpeedCategory", "Fast"),)), "does not allow Fast"),
    ("a body's type", replace(ORDER, request=(Fixed("body.displayableOrderComment", True),)), "is string, not bool"),
    (
        "a plan's body",
        Operation(v2026.ORDERS, "A", (PUT,), by_values=True, fills={PUT: ("body.atributes",)}),
        "no atributes",
    ),
    (
        "a plan's body lacks",
        Operation(v2026.ORDERS, "A", (PUT,), by_values=True, fills={PUT: ("path.sku",)}),
        "requires body.productType",
    ),
    (
        "an account's value",
        replace(LISTED, request=(Supplied("query.marketplaces", "marketplaces"),)),
        "query.marketplaces",
    ),
]


@pytest.mark.parametrize(("operation", "says"), [row[1:] for row in FOUND], ids=[row[0] for row in FOUND])
def test_each_kind_of_fault_is_found(operation: Operation, says: str) -> None:
    found = list(faults(operation, MODELS))
    assert any(says in fault for fault in found), found


def test_what_is_right_has_no_fault() -> None:
    assert list(faults(ORDER, MODELS)) == []
    # Any name may stand in `attributes`; an object made as a whole is its codec's affair.
    free = Operation(
        v2026.ORDERS,
        "A",
        (PUT,),
        request=(
            field("S", "path.sellerId"),
            field("K", "path.sku"),
            field("M", "query.marketplaceIds"),
            field("P", "body.productType"),
            field("N", "body.attributes.item_name"),
        ),
    )
    assert list(faults(free, MODELS)) == []
    # A next page makes the calls of the first one again.
    assert list(faults(next_page(v0.LIST_ORDERS), MODELS)) == []


def test_names_inherited_by_an_all_of_are_names() -> None:
    document = MODELS["aplusContent.2020-11-01.getContentDocument"]
    assert set(document.shapes.names(document.answer)) == {"warnings", "contentRecord"}
    assert document.shapes.walk(document.answer, ("contentRecord", "contentMetadata", "name")) is not None
    assert document.shapes.walk(document.answer, ("contentRecord", "contentMetaData")) is None
