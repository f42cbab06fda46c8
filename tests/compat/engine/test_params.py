"""MWS's flat parameters: gathered, refused by name, and back again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mws.compat.engine.params import flatten, unflatten
from mws.compat.errors import InvalidRequest
from mws.mappings.codecs import field, group, many, whole
from mws.mappings.model import Field, Group, Many, Node, Operation
from mws.mappings.orders.v2026 import GET_ORDER, LIST_ORDERS, ORDERS
from mws.mappings.registry import OPERATIONS

FIRST = {"CreatedAfter": "2026-10-01T00:00:00Z", "MarketplaceId.Id.1": "ATVPDKIKX0DER"}

REFUSED = {
    "neither date": ({"MarketplaceId.Id.1": "M"}, "MissingParameter", "CreatedAfter or LastUpdatedAfter"),
    "no marketplace": ({"CreatedAfter": "2026-10-01"}, "MissingParameter", "MarketplaceId.Id.1"),
    "both dates": ({**FIRST, "LastUpdatedAfter": "2026-10-01"}, "InvalidParameterValue", "CreatedAfter"),
    "end without begin": (
        {"LastUpdatedAfter": "2026-10-01", "CreatedBefore": "2026-11-01", "MarketplaceId.Id.1": "M"},
        "InvalidParameterValue",
        "CreatedBefore",
    ),
    "51 marketplaces": (
        {"CreatedAfter": "2026-10-01", **{f"MarketplaceId.Id.{n}": f"M{n}" for n in range(1, 52)}},
        "InvalidParameterValue",
        "at most 50",
    ),
    "a list without a number": ({**FIRST, "OrderStatus.Status.one": "Shipped"}, "InvalidParameterValue", "OrderStatus"),
    "numbered from zero": ({**FIRST, "OrderStatus.Status.0": "Shipped"}, "InvalidParameterValue", "OrderStatus"),
    "buyer and order status": (
        {**FIRST, "BuyerEmail": "b@example.com", "OrderStatus.Status.1": "Shipped"},
        "InvalidParameterValue",
        "BuyerEmail",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_mws_would_have_refused_is_refused_by_name(case: str) -> None:
    params, code, said = REFUSED[case]
    with pytest.raises(InvalidRequest, match=said) as caught:
        unflatten(LIST_ORDERS, params)
    assert caught.value.mws_code == code
    assert caught.value.http_status == 400


def test_list_values_come_in_the_order_of_their_numbers() -> None:
    params = {f"AmazonOrderId.Id.{number}": f"id-{number}" for number in (10, 2, 1)}
    assert unflatten(GET_ORDER, params)["AmazonOrderId"] == ["id-1", "id-2", "id-10"]


@pytest.mark.parametrize("name", ["MarketplaceId", "MarketplaceId.1", "MarketplaceId.Id.1"])
def test_every_spelling_of_a_list_that_clients_send_is_read(name: str) -> None:
    values = unflatten(LIST_ORDERS, {"CreatedAfter": "2026-10-01", name: "M"})
    assert values["MarketplaceId"] == ["M"]


def test_a_parameter_nobody_knows_is_ignored_unless_strict() -> None:
    params = {**FIRST, "Nonsense": "1"}
    assert "Nonsense" not in unflatten(LIST_ORDERS, params)
    with pytest.raises(InvalidRequest, match="Nonsense") as caught:
        unflatten(LIST_ORDERS, params, strict=True)
    assert caught.value.mws_code == "InvalidQueryParameter"


LISTS = [
    (operation, node)
    for operation in OPERATIONS
    for node in operation.request
    if isinstance(node, (Field, Many)) and not operation.rules
    # Structures have a property of their own below.
    if not any(getattr(each, "children", ()) for each in operation.request)
]


@pytest.mark.parametrize(("operation", "node"), LISTS, ids=lambda each: getattr(each, "name", type(each).__name__))
@given(texts=st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=5))
def test_unflatten_undoes_flatten(operation, node, texts) -> None:  # type: ignore[no-untyped-def]  # parametrized
    name = node.wrapper if isinstance(node, Many) else node.name
    values: dict[str, str | list[str]] = {}
    for other in operation.request:
        if isinstance(other, (Field, Many)) and other.required:
            values[other.wrapper if isinstance(other, Many) else other.name] = ["x"] if isinstance(other, Many) else "x"
    values[name] = texts if isinstance(node, Many) else texts[0]
    assert unflatten(operation, flatten(operation, values)) == values


# Structures ----------------------------------------------------------------------------------------------------------

ADDRESS = group("DestinationAddress", field("Name", "name", required=True), field("Line1", "addressLine1"), rest="")
ITEMS = many(
    "Items",
    "member",
    field("SellerSKU", "sku", required=True),
    field("Quantity", "quantity", whole(1, 100), required=True),
    group("Price", field("CurrencyCode", "code"), field("Value", "value"), rest="price"),
    many("Serials", "Id", rest="serials"),
    rest="body.items",
    required=True,
    also=("ItemList.Item",),
)
COUNTS = many("Counts", "Count", codec=whole(1, 9), rest="")
WRITE = Operation(ORDERS, "Write", (), request=(ADDRESS, ITEMS, many("Emails", "member", rest="body.emails"), COUNTS))

ONE = {"Items.member.1.SellerSKU": "A", "Items.member.1.Quantity": "2"}

STRUCTURES_REFUSED = {
    "no list": ({}, "MissingParameter", r"Items\.member\.1\.SellerSKU"),
    "a member without what it needs": (
        {**ONE, "Items.member.2.SellerSKU": "B"},
        "MissingParameter",
        r"Items\.member\.2\.Quantity",
    ),
    "a group without what it needs": (
        {**ONE, "DestinationAddress.Line1": "1 Road"},
        "MissingParameter",
        r"DestinationAddress\.Name",
    ),
    "a member nobody knows": (
        {**ONE, "Items.member.1.Color": "red"},
        "InvalidParameterValue",
        r"Items\.member\.1\.Color .* SellerSKU",
    ),
    "an address line nobody knows": (
        {**ONE, "DestinationAddress.Name": "N", "DestinationAddress.Street": "S"},
        "InvalidParameterValue",
        r"DestinationAddress\.Street",
    ),
    "two spellings of one member": (
        {**ONE, "Items.1.SellerSKU": "B"},
        "InvalidParameterValue",
        "another spelling",
    ),
    "two spellings of one list": (
        {**ONE, "ItemList.Item.1.SellerSKU": "B", "ItemList.Item.1.Quantity": "1"},
        "InvalidParameterValue",
        "sent twice",
    ),
    "a number without a member": ({"Items.member.1": "A"}, "InvalidParameterValue", r"Items\.member\.1\.SellerSKU"),
    "numbered from zero": (
        {**ONE, "Items.member.0.SellerSKU": "B"},
        "InvalidParameterValue",
        r"Items\.member\.0\.SellerSKU .* written Items\.member\.1\.SellerSKU",
    ),
    "a member spelt otherwise": (
        {**ONE, "Items.Member.2.SellerSKU": "B"},
        "InvalidParameterValue",
        r"Items\.Member\.2\.SellerSKU .* written Items\.member\.1\.SellerSKU",
    ),
    "a value in place of a structure": (
        {**ONE, "DestinationAddress": "1 Road"},
        "InvalidParameterValue",
        r"DestinationAddress .* written DestinationAddress\.Name",
    ),
    "a value in place of a list of structures": (
        {**ONE, "Items": "A"},
        "InvalidParameterValue",
        r"Items .* written Items\.member\.1\.SellerSKU",
    ),
    "a value behind a number that is left out": (
        {**ONE, "Items.member.3.SellerSKU": "C", "Items.member.3.Quantity": "none"},
        "InvalidParameterValue",
        r"Items\.member\.3\.Quantity .* whole number",
    ),
    "a value behind a number that is empty": (
        {**ONE, "Counts.Count.1": "", "Counts.Count.2": "none"},
        "InvalidParameterValue",
        r"Counts\.Count\.2 .* whole number",
    ),
    "two values of one number": (
        {**ONE, "Emails.member.1": "a@example.com", "Emails.1": "b@example.com"},
        "InvalidParameterValue",
        "another value",
    ),
}


@pytest.mark.parametrize("case", STRUCTURES_REFUSED)
def test_what_is_wrong_in_a_structure_is_refused_by_its_whole_name(case: str) -> None:
    params, code, said = STRUCTURES_REFUSED[case]
    with pytest.raises(InvalidRequest, match=said) as caught:
        unflatten(WRITE, params)
    assert caught.value.mws_code == code


@pytest.mark.parametrize(
    "begin", ["Items.member.1", "Items.1", "Items.member", "Items", "ItemList.Item.1", "ItemList.1"]
)
def test_every_spelling_of_a_list_of_structures_is_read(begin: str) -> None:
    values = unflatten(WRITE, {f"{begin}.SellerSKU": "A", f"{begin}.Quantity": "2"})
    assert values == {"Items": [{"SellerSKU": "A", "Quantity": "2"}]}


@pytest.mark.parametrize("name", ["Emails.member.1", "Emails.1", "Emails.member", "Emails"])
def test_a_single_value_of_a_list_needs_no_number(name: str) -> None:
    assert unflatten(WRITE, {**ONE, name: "a@example.com"})["Emails"] == ["a@example.com"]


def test_structures_inside_structures_are_gathered() -> None:
    values = unflatten(
        WRITE,
        {
            **ONE,
            "Items.member.1.Price.Value": "1.00",
            "Items.member.1.Serials.Id.2": "two",
            "Items.member.1.Serials.Id.1": "one",
            "DestinationAddress.Name": "Name",
            "Items.member.10.SellerSKU": "J",
            "Items.member.10.Quantity": "1",
            "Items.member.2.SellerSKU": "",
        },
    )
    assert values == {
        "DestinationAddress": {"Name": "Name"},
        "Items": [
            {"SellerSKU": "A", "Quantity": "2", "Price": {"Value": "1.00"}, "Serials": ["one", "two"]},
            {"SellerSKU": "J", "Quantity": "1"},
        ],
    }


NAMES = st.from_regex(r"[A-Z][A-Za-z]{0,8}", fullmatch=True).filter(lambda name: name not in ("member", "Item"))
TEXTS = st.text(min_size=1, max_size=8)


def nodes(depth: int) -> st.SearchStrategy[tuple[Node, ...]]:
    """Tables of parameters, whose names differ within a scope."""
    inner = nodes(depth - 1) if depth else st.just(())

    def made(named: tuple[str, str, tuple[Node, ...], str]) -> Node:
        kind, name, children, item = named
        if kind == "field" or (kind == "group" and not children):
            return field(name, name)
        return group(name, *children, rest=name) if kind == "group" else many(name, item, *children, rest=name)

    one = st.tuples(st.sampled_from(("field", "group", "many")), NAMES, inner, st.sampled_from(("member", "Item")))
    return st.lists(one, min_size=1, max_size=4, unique_by=lambda each: each[1]).map(lambda all: tuple(map(made, all)))


def values_for(scope: Sequence[Node]) -> st.SearchStrategy[dict[str, Any]]:
    """Values of such a table: any part of it, no empty structure."""
    offers: dict[str, st.SearchStrategy[Any]] = {}
    for node in scope:
        if isinstance(node, Field):
            offers[node.name] = TEXTS
        elif isinstance(node, Group):
            offers[node.name] = values_for(node.children).filter(bool)
        elif isinstance(node, Many):
            each = values_for(node.children).filter(bool) if node.children else TEXTS
            offers[node.wrapper] = st.lists(each, min_size=1, max_size=3)
    return st.fixed_dictionaries({}, optional=offers)


@pytest.mark.long
@settings(max_examples=200)
@given(st.data())
def test_unflatten_undoes_flatten_of_any_structure(data: st.DataObject) -> None:
    table = data.draw(nodes(2))
    operation = Operation(ORDERS, "Any", (), request=table)
    values = data.draw(values_for(table))
    assert unflatten(operation, flatten(operation, values)) == values
