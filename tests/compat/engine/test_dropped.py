"""What a reply has and MWS had no place for is named, where it has a value; nothing about it can fail a call."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mws.compat.engine.dropped import dropped_names
from mws.compat.engine.xmlwrite import ReplyFacts, write_content
from mws.mappings.model import Dropped, Operation, Section
from mws.mappings.orders.v2026 import LIST_ORDER_ITEMS, LIST_ORDERS
from mws.mappings.paths import ALL, known_paths, parse
from mws.mappings.registry import OPERATIONS
from mws.spapi.calls import Json

TABLE = Operation(
    Section("S", "/S", "1", "urn:s"),
    "Do",
    (),
    dropped=(
        Dropped("rows.fees[type=LATE].amount", "LateFee"),
        Dropped("note", "Note"),
        Dropped("rows.extra", "Extra"),
    ),
)

NAMED: dict[str, tuple[Json, list[str]]] = {
    "nothing": ({}, []),
    "in the second row": ({"rows": [{}, {"fees": [{"type": "LATE", "amount": "3.50"}]}]}, ["LateFee"]),
    "the second that a selector fits": (
        {"rows": [{"fees": [{"type": "LATE", "amount": "0.00"}, {"type": "LATE", "amount": 3}]}]},
        ["LateFee"],
    ),
    "another kind": ({"rows": [{"fees": [{"type": "OTHER", "amount": "3.50"}]}]}, []),
    "zero": ({"rows": [{"fees": [{"type": "LATE", "amount": "-0.00"}]}], "note": 0}, []),
    "no text": ({"note": "", "rows": [{"extra": {}}, {"extra": []}]}, []),
    "text, and an object": ({"note": "n", "rows": [{"extra": {"a": 1}}]}, ["Note", "Extra"]),
    "several times": ({"rows": [{"extra": 1}, {"extra": 2}]}, ["Extra"]),
    "not the shape it should be": ({"rows": {"fees": "odd"}, "note": [[]]}, []),
    "a list of results": ([{"note": ""}, {"note": "n"}], ["Note"]),
}


@pytest.mark.parametrize("case", NAMED)
def test_named_where_it_has_a_value(case: str) -> None:
    data, names = NAMED[case]
    assert list(dropped_names(TABLE, data)) == names
    facts = ReplyFacts()
    write_content(TABLE, data, facts)
    assert list(facts.marks.get("dropped", ())) == names
    assert ("dropped" in facts.marks) == bool(names), "no header without a name"


ANY: st.SearchStrategy[Json] = st.recursive(
    st.sampled_from([None, 1, "x", "LATE"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["rows", "fees", "type", "amount", "note", "extra"]), inner, max_size=3)
    ),
)


@given(ANY)
def test_no_shape_fails_it(data: Json) -> None:
    assert set(dropped_names(TABLE, data)) <= {"LateFee", "Note", "Extra"}


def test_the_tip_and_other_charges_of_an_order_are_named() -> None:
    money: Json = {"amount": "4.00", "currencyCode": "USD"}
    tip: Json = {"type": "DELIVERY_TIP", "status": "FINALIZED", "subtotal": money}
    assert list(dropped_names(LIST_ORDERS, {"orders": [{"proceeds": {"breakdowns": [tip]}}]})) == ["DeliveryTip"]
    item: Json = {"proceeds": {"breakdowns": [{"type": "OTHER", "subtotal": money}]}}
    assert list(dropped_names(LIST_ORDER_ITEMS, {"order": {"orderItems": [item]}})) == ["OtherCharge"]


@pytest.mark.parametrize(
    ("operation", "each"),
    [(operation, each) for operation in OPERATIONS for each in operation.dropped],
    ids=lambda value: value.name,
)
def test_what_is_dropped_is_known_to_its_table(operation: Operation, each: Dropped) -> None:
    """So that the drift test holds its path against Amazon's model, as ignored or looked at."""
    tree = known_paths(operation)
    for step in parse(each.rest):
        if not tree or ALL in tree:
            return
        assert step.name in tree, f"{each.rest} stops at {step.name}"
        tree = tree[step.name]


BOOKS = Operation(
    Section("S", "/S", "1", "urn:s"),
    "Do",
    (),
    dropped=(
        Dropped("Events.Fees", "Fees", money=("Amount", "Parts.Amount")),
        Dropped("Events", "others", besides=frozenset({"Fees", "Known"})),
    ),
)


def money(amount: Json, currency: Json = "EUR") -> Json:
    return {"CurrencyAmount": amount, "CurrencyCode": currency}


SUMMED: dict[str, tuple[Json, list[str]]] = {
    "nothing": ({"Events": {"Fees": [], "Known": [{}], "New": []}}, []),
    "exactly": (
        {"Events": {"Fees": [{"Amount": money(0.1)}, {"Amount": money(0.2)}]}},
        ["Fees;count=2;sum=0.3 EUR", "total;count=2;sum=0.3 EUR"],
    ),
    "by currency, and below": (
        {"Events": {"Fees": [{"Amount": money(-3), "Parts": [{"Amount": money(1e-05, "USD")}, {"Amount": None}]}]}},
        ["Fees;count=1;sum=-3 EUR;sum=0.00001 USD", "total;count=1;sum=-3 EUR;sum=0.00001 USD"],
    ),
    "what is no amount": (
        {"Events": {"Fees": [{"Amount": money("1")}, {"Amount": money(True)}, {"Amount": money(1, "no\r\nCode")}]}},
        ["Fees;count=3", "total;count=3"],
    ),
    "a list that nobody knows": (
        {"Events": {"Known": [{}], "New\r\nX: 1,2": [{}, {}], "Fees": [{"Amount": money(5)}]}},
        ["Fees;count=1;sum=5 EUR", "New__X: 1_2;count=2", "total;count=3;sum=5 EUR"],
    ),
}


@pytest.mark.parametrize("case", SUMMED)
def test_money_is_counted_and_summed(case: str) -> None:
    data, told = SUMMED[case]
    assert list(dropped_names(BOOKS, data)) == told
