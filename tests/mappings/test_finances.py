"""Finances: the lists of MWS are all there, amounts come as they came, and transactions come out whole."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mws.mappings.finances import events, names, parts, transactions
from mws.mappings.model import Group, Many
from mws.spapi.calls import Json
from tests.reference import REFERENCE, facts, needs_reference

MODEL = facts().all["finances.2024-06-19.listTransactions"]
USD = "USD"


@needs_reference
def test_the_lists_are_mws_s_own_with_their_elements_in_its_order() -> None:
    assert REFERENCE is not None
    types = json.loads((REFERENCE / "mws/xsd/derived/Finances-2015-05-01.model.json").read_text("utf-8"))["types"]
    told = {field["name"]: field for field in types["FinancialEvents"]["fields"]}
    assert [node.wrapper if isinstance(node, Many) else node.name for node in lists()] == [*told]
    for node in lists():
        if isinstance(node, Group):
            continue  # PerformanceBondRefundEventList, which nothing has today
        assert node.item == told[node.wrapper]["member"]
        wanted = [field["name"] for field in types[told[node.wrapper]["type"]]["fields"]]
        # What a ShipmentSettleEvent held is not known; v0 says it is a ShipmentEvent.
        assert elements(node.children) == (wanted or [each["name"] for each in types["ShipmentEvent"]["fields"]])


def lists() -> list[Any]:
    return [*events.FINANCIAL_EVENTS.children]


def elements(nodes: Any) -> list[str]:
    return [node.wrapper if isinstance(node, Many) else node.name for node in nodes]


@pytest.mark.parametrize(
    ("came", "text"),
    [
        (-3.065, "-3.065"),
        (29.9, "29.9"),
        (-4, "-4"),
        (-0.0, "0.0"),
        (0, "0"),
        (0.0, "0.0"),
        (1e-05, "0.00001"),
        (-2.5e-07, "-0.00000025"),
        (1e16, "10000000000000000"),
        (123456789012.34, "123456789012.34"),
        (None, None),
    ],
)
def test_an_amount_is_written_as_it_came(came: Json, text: str | None) -> None:
    assert parts.AMOUNT.read(came) == text


@pytest.mark.parametrize("came", ["1.00", True, [], float("nan"), float("inf")])
def test_what_is_no_amount_is_told(came: Json) -> None:
    with pytest.raises((TypeError, ValueError)):
        parts.AMOUNT.read(came)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_no_amount_is_rounded_or_written_with_an_exponent(came: float) -> None:
    text = parts.AMOUNT.read(came)
    assert text is not None
    assert Decimal(text) == Decimal(repr(came))
    assert "e" not in text.lower()
    assert not text.startswith("-0") or Decimal(text)


@pytest.mark.parametrize("path", transactions.LOOKS_AT)
def test_what_is_read_of_a_transaction_is_in_amazon_s_model(path: str) -> None:
    assert MODEL.shapes.walk(MODEL.answer, tuple(path.split("."))) is not None


# Transactions --------------------------------------------------------------------------------------------------------


def money(amount: float, currency: str = USD) -> dict[str, Json]:
    return {"currencyCode": currency, "currencyAmount": amount}


def node(name: str, amount: float, *below: Json) -> dict[str, Json]:
    return {"breakdownType": name, "breakdownAmount": money(amount), "breakdowns": [*below]}


def transaction(kind: str, total: float, *items: Json, status: str = "RELEASED", **more: Json) -> dict[str, Json]:
    return {
        "transactionType": kind,
        "transactionStatus": status,
        "postedDate": "2026-10-01T03:05:36Z",
        "relatedIdentifiers": [
            {"relatedIdentifierName": "ORDER_ID", "relatedIdentifierValue": "112-0000001-0000001"},
        ],
        "marketplaceDetails": {"marketplaceName": "Amazon.com"},
        "totalAmount": money(total),
        "items": [*items],
        **more,
    }


def item(*breakdowns: Json) -> dict[str, Json]:
    return {
        "relatedIdentifiers": [
            {"itemRelatedIdentifierName": "ORDER_ADJUSTMENT_ITEM_ID", "itemRelatedIdentifierValue": "adj-1"}
        ],
        "breakdowns": [*breakdowns],
        "contexts": [{"contextType": "ProductContext", "sku": "SKU-A", "asin": "B0", "quantityShipped": 2}],
    }


SALE = transaction(
    "Shipment",
    25,
    item(
        node("ProductCharges", 29.9, node("OurPricePrincipal", 29.9)),
        node(
            "Tax", 2.47, node("OurPriceTax", 2.47), node("MarketplaceFacilitatorTax-Principal", -2.47), node("X", 2.47)
        ),
        node(
            "AmazonFees",
            -7.115,
            node("FBAPerUnitFulfillmentFee", -3.115, node("Base", -3), node("Tax", -0.115)),
            node("Commission", -4),
        ),
    ),
)


def only(listed: Json) -> dict[str, Any]:
    """The one object of a list."""
    assert isinstance(listed, list)
    (found,) = listed
    assert isinstance(found, dict)
    return found


def test_a_sale_is_a_shipment_event_and_what_has_no_name_is_left_by_name() -> None:
    booked = transactions.book([SALE])
    event = only(booked.events["ShipmentEventList"])
    assert event["PostedDate"] == "2026-10-01T03:05:36Z"
    line = only(event["ShipmentItemList"])
    assert line["SellerSKU"] == "SKU-A"
    assert line["ItemFeeList"] == [
        {"FeeType": "FBAPerUnitFulfillmentFee", "FeeAmount": {"CurrencyAmount": -3.115, "CurrencyCode": USD}},
        {"FeeType": "Commission", "FeeAmount": {"CurrencyAmount": -4, "CurrencyCode": USD}},
    ]
    assert [each["ChargeType"] for each in line["ItemChargeList"]] == ["Principal", "Tax"]
    assert {name: (left.number, left.sums) for name, left in booked.left.items()} == {
        "X": (1, {USD: Decimal("2.47")}),
        # What the breakdowns do not come to of the total.
        "Shipment": (1, {USD: Decimal("-0.255")}),
    }


def test_a_refund_stands_in_the_lists_of_adjustments() -> None:
    refund = transaction(
        "Refund",
        -12.7,
        item(node("OurPricePrincipal", -14.95), node("Commission", 2.85), node("RefundCommission", -0.6)),
    )
    event = only(transactions.book([refund]).events["RefundEventList"])
    line = only(event["ShipmentItemAdjustmentList"])
    assert line["OrderAdjustmentItemId"] == "adj-1"
    assert "ItemChargeList" not in line
    assert [each["FeeType"] for each in line["ItemFeeAdjustmentList"]] == ["Commission", "RefundCommission"]


def test_a_service_fee_is_told_of_the_account_where_no_item_has_it() -> None:
    fee = transaction("ServiceFee", -39.99, breakdowns=[node("Expenses", -39.99, node("Subscription", -39.99))])
    booked = transactions.book([fee])
    event = only(booked.events["ServiceFeeEventList"])
    assert event["FeeList"] == [
        {"FeeType": "Subscription", "FeeAmount": {"CurrencyAmount": -39.99, "CurrencyCode": USD}}
    ]
    assert not booked.left


def test_what_has_no_list_is_left_by_its_kind() -> None:
    transfer = transaction("Transfer", 1200.5, breakdowns=[node("FundTransfer", 1200.5)], items=None)
    booked = transactions.book([transfer, transfer])
    assert not any(booked.events.values())
    assert booked.left["Transfer"] == transactions.Left(2, {USD: Decimal("2401.0")})


def linked(name: str, value: str) -> list[Json]:
    return [{"relatedIdentifierName": name, "relatedIdentifierValue": value}]


def test_money_that_was_held_back_is_booked_once_when_it_is_released() -> None:
    before = {
        **SALE,
        "transactionStatus": "DEFERRED_RELEASED",
        "relatedIdentifiers": linked("RELEASE_TRANSACTION_ID", "r"),
    }
    after = {**SALE, "relatedIdentifiers": linked("DEFERRED_TRANSACTION_ID", "d")}
    waiting = {**SALE, "transactionStatus": "DEFERRED"}
    alone = {**SALE, "transactionStatus": "DEFERRED_RELEASED"}
    spelt_as_in_the_example = {**SALE, "transactionStatus": "Released"}
    for listed, number in (([before, after, waiting], 1), ([alone], 1), ([spelt_as_in_the_example], 1), ([waiting], 0)):
        shipments = transactions.book(listed).events["ShipmentEventList"]
        assert isinstance(shipments, list)
        assert len(shipments) == number


AMOUNTS = st.integers(-10_000, 10_000).map(lambda cents: cents / 100)
LEAVES = st.sampled_from([*names.CHARGES, *names.FEES, *names.WITHHELD, *names.ACCOUNT_FEES, "Promo", "Other", "Base"])
TREES: st.SearchStrategy[dict[str, Json]] = st.recursive(
    st.builds(node, LEAVES, AMOUNTS),
    lambda inner: st.builds(lambda name, amount, below: node(name, amount, *below), LEAVES, AMOUNTS, st.lists(inner)),
    max_leaves=8,
)
KINDS = st.sampled_from(["Shipment", "Refund", "ServiceFee", "Transfer", "Adjustment"])


def amounts(value: Json) -> Decimal:
    if isinstance(value, dict):
        if "CurrencyAmount" in value:
            return Decimal(repr(value["CurrencyAmount"]))
        return sum(map(amounts, value.values()), Decimal())
    return sum(map(amounts, value), Decimal()) if isinstance(value, list) else Decimal()


@given(st.lists(st.tuples(KINDS, AMOUNTS, st.lists(st.lists(TREES, max_size=3), max_size=2))))
def test_what_is_written_and_what_is_left_sum_to_the_totals(rows: list[tuple[str, float, list[list[Json]]]]) -> None:
    listed: list[Json] = [
        transaction(kind, total, *(item(*breakdowns) for breakdowns in items)) for kind, total, items in rows
    ]
    booked = transactions.book(listed)
    left = sum((each.sums.get(USD, Decimal()) for each in booked.left.values()), Decimal())
    assert amounts({**booked.events}) + left == sum((Decimal(repr(total)) for _, total, _ in rows), Decimal())


@pytest.mark.parametrize(
    "odd",
    [
        {"transactionType": "Shipment", "transactionStatus": "RELEASED", "items": "none"},
        {"transactionType": "Shipment", "transactionStatus": "RELEASED", "totalAmount": {"currencyAmount": "1.00"}},
        {"transactionType": "Refund", "transactionStatus": "RELEASED", "items": [1]},
        "a text",
    ],
    ids=str,
)
def test_a_transaction_of_another_form_is_told(odd: Json) -> None:
    with pytest.raises((TypeError, ValueError)):
        transactions.book([odd])
