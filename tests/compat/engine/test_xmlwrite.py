"""What is written: parses whatever the data, holds what was put in, and says where data is not what it should be."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import bench.page
from mws.compat.engine.explain import explain
from mws.compat.engine.xmlwrite import (
    ReplyFacts,
    element,
    escape,
    write_content,
    write_envelope,
    write_errors,
    write_reply,
)
from mws.mappings.model import Field, Group, Many, Operation
from mws.mappings.orders.v2026 import GET_ORDER, LIST_ORDER_ITEMS, LIST_ORDERS
from mws.mappings.paths import resolve
from mws.spapi.calls import Json

ANY_TEXT = st.text(max_size=30)
PLAIN = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"), min_size=1, max_size=30
)


@given(ANY_TEXT)
def test_any_text_makes_an_element_that_parses(text: str) -> None:
    etree.fromstring(element("A", text).encode())


@given(PLAIN | st.just("a\rb\nc\td"))
def test_text_comes_back_as_it_went_in(text: str) -> None:
    assert etree.fromstring(element("A", text).encode()).text == text


def test_a_character_xml_cannot_hold_is_not_written_and_is_told() -> None:
    facts = ReplyFacts()
    order: Json = {"orderId": "1", "buyer": {"buyerName": "A\x0bB"}}
    xml = write_reply(LIST_ORDERS, {"orders": [order]}, facts, "id")
    assert "A\ufffdB" in xml.decode()
    assert "BuyerName" in facts.marks["inferred"]


def test_markup_in_a_value_stays_a_value() -> None:
    assert escape("<a>&amp;]]>") == "&lt;a&gt;&amp;amp;]]&gt;"


def leaves(operation: Operation) -> list[tuple[str, str]]:
    """(MWS name, path from the item) of the plain fields of an operation's list items."""
    found: list[tuple[str, str]] = []

    def walk(nodes: tuple[object, ...], base: str) -> None:
        for node in nodes:
            if isinstance(node, Field) and node.codec.name == "text" and "[" not in node.rest:
                found.append((node.name, f"{base}{node.rest}"))
            elif isinstance(node, Group) and node.via is None and "[" not in node.rest:
                walk(node.children, f"{base}{node.rest}.")

    (items,) = [node for node in operation.result if isinstance(node, Many)]
    walk(items.children, "")
    return found


def put(tree: dict[str, Json], path: str, value: Json) -> None:
    *steps, last = path.split(".")
    for step in steps:
        inner = tree.setdefault(step, {})
        assert isinstance(inner, dict)
        tree = inner
    tree[last] = value


@settings(max_examples=60)
@given(st.data())
def test_every_mapped_field_reads_back(data: st.DataObject) -> None:
    fields = leaves(LIST_ORDERS)
    assert len(fields) > 15
    chosen = data.draw(st.lists(st.sampled_from(fields), unique=True, min_size=1))
    order: dict[str, Json] = {}
    for _, path in chosen:
        put(order, path, data.draw(PLAIN))
    root = etree.fromstring(write_reply(LIST_ORDERS, {"orders": [order]}, ReplyFacts(), "id"))
    for name, path in chosen:
        (found,) = [each for item in root.iter("{*}Order") for each in item.iter(f"{{*}}{name}")]
        assert found.text == resolve(order, path)


BROKEN: dict[str, tuple[Json, str]] = {
    "orders is text": ({"orders": "oops"}, r"\$\.orders: <Orders> wants a list, got str"),
    "an order is null": ({"orders": [{}, None]}, r"\$\.orders\[1\]: <Order> wants an object, got NoneType"),
    "a total is text": ({"orders": [{"proceeds": {"grandTotal": "5 USD"}}]}, r"<OrderTotal>"),
    "a name is a list": ({"orders": [{"buyer": {"buyerName": ["A"]}}]}, r"buyerName: <BuyerName> wants text, got list"),
    "buyer is text": ({"orders": [{"buyer": "Ada"}]}, r"<BuyerEmail> wants an object to read 'buyerEmail' from"),
    "a count is text": ({"orders": [{"orderItems": [{"fulfillment": {"quantityFulfilled": "2"}}]}]}, r"whole number"),
    "the reply is a list": ([], r"shape its table does not describe|wants"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_the_slow_twin_says_where_and_never_quotes_a_value(case: str) -> None:
    data, said = BROKEN[case]
    with pytest.raises((AttributeError, KeyError, TypeError, ValueError)):
        write_reply(LIST_ORDERS, data, ReplyFacts(), "id")
    fault = explain(LIST_ORDERS, data)
    assert re.search(said, str(fault)), str(fault)
    assert str(fault).startswith("Orders.ListOrders: ")
    assert "Ada" not in str(fault)
    assert "5 USD" not in str(fault)


def test_an_amount_that_is_no_number_is_an_error_not_a_zero() -> None:
    item: Json = {
        "proceeds": {"breakdowns": [{"type": "DISCOUNT", "subtotal": {"amount": "x", "currencyCode": "USD"}}]}
    }
    with pytest.raises(ValueError, match="amount"):
        write_reply(LIST_ORDER_ITEMS, {"order": {"orderItems": [item]}}, ReplyFacts(), "id")


def test_several_errors_are_several_elements() -> None:
    rows = [("Sender", "A", "one & two", ""), ("Receiver", "B", "three", "four")]
    root = etree.fromstring(write_errors("urn:x", rows, "rid"))
    assert [error.findtext("{urn:x}Code") for error in root.findall("{urn:x}Error")] == ["A", "B"]
    assert root.findtext("{urn:x}RequestID") == "rid"


def test_an_enum_value_no_table_knows_is_passed_on_and_told() -> None:
    facts = ReplyFacts()
    xml = write_reply(LIST_ORDERS, {"orders": [{"fulfillment": {"fulfillmentStatus": "TELEPORTED"}}]}, facts, "id")
    assert b"<OrderStatus>TELEPORTED</OrderStatus>" in xml
    assert facts.strange == [("OrderStatus", "TELEPORTED")]
    assert "OrderStatus" in facts.marks["inferred"]


def test_what_is_doubtful_is_marked_or_left_out_scope_by_scope() -> None:
    def order(name: str) -> Json:
        return {"orderId": name, "proceeds": {"grandTotal": {"amount": "5", "currencyCode": "EUR"}}}

    doubts = {"A": {"OrderTotal": "inferred"}, "B": {"OrderTotal": "unproven"}, "C": {}}
    data: Json = {"orders": [order("A"), order("B"), order("C")]}
    facts = ReplyFacts(doubts=lambda scope: doubts.get(str(scope.get("orderId"))))
    root = etree.fromstring(write_reply(LIST_ORDERS, data, facts, "id"))
    told = {
        each.findtext("{*}AmazonOrderId"): each.findtext("{*}OrderTotal/{*}Amount") for each in root.iter("{*}Order")
    }
    assert told == {"A": "5", "B": None, "C": "5"}
    assert list(facts.marks["inferred"]).count("OrderTotal") == 1
    assert list(facts.marks["unproven"]) == ["OrderTotal"]
    facts = ReplyFacts(doubts=lambda scope: doubts["B"] if "orderId" in scope else None)
    write_reply(LIST_ORDERS, {"orders": [{"orderId": "B"}]}, facts, "id")
    assert "unproven" not in facts.marks, "what is not there is not left out"


# Calls of Python functions that it took to write the bench's page of 100 orders, and its items, before tables could say
# attributes and envelopes (Python 3.11). A count repeats exactly on one interpreter; newer ones make fewer.
MOST_CALLS = {"ListOrders": 23_401, "ListOrderItems": 55_961}


def test_writing_a_page_takes_no_more_calls_than_it_did(tmp_path: Path) -> None:
    page, _ = bench.page.make(tmp_path)
    orders = json.loads(page.read_bytes())

    def write_orders() -> None:
        write_reply(LIST_ORDERS, orders, ReplyFacts(), "id")

    def write_items() -> None:
        for order in orders["orders"]:
            write_reply(LIST_ORDER_ITEMS, {"order": order}, ReplyFacts(), "id")

    made = {}
    for action, write in (("ListOrders", write_orders), ("ListOrderItems", write_items)):
        write()  # compiles the tables
        calls = Counter[str]()
        sys.setprofile(lambda frame, event, argument, calls=calls: calls.update((event,)))  # type: ignore[misc]
        try:
            write()
        finally:
            sys.setprofile(None)
        made[action] = calls["call"]
    assert all(1000 < made[action] <= most for action, most in MOST_CALLS.items()), made


def test_several_results_are_one_list() -> None:
    contents = [
        write_content(GET_ORDER, {"orders": [{"orderId": name} for name in names]}, ReplyFacts())
        for names in (["1"], [], ["2", "3"])
    ]
    for joined in (contents, ["", *contents], [*contents, ""]):
        root = etree.fromstring(write_envelope(GET_ORDER, joined, "id"))
        assert [each.text for each in root.iter("{*}AmazonOrderId")] == ["1", "2", "3"]
        assert len(list(root.iter("{*}Orders"))) == 1
    assert etree.fromstring(write_envelope(GET_ORDER, ["", ""], "id")).find(".//{*}Orders") is not None
    with pytest.raises(ValueError, match="too many values"):
        write_envelope(LIST_ORDERS, ["", ""], "id")
