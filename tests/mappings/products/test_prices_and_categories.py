"""Single values of prices, fees and categories: amounts, conditions, the count of all conditions, chains of parents."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from mws.compat.engine.xmlwrite import ReplyFacts, write_reply
from mws.mappings.products import categories, pricing
from mws.mappings.products.money import AMOUNT
from mws.spapi.calls import Json

(_, COMPETITIVE, _, OWN) = pricing.OPERATIONS


def written(operation: Any, data: Json) -> tuple[etree._Element, ReplyFacts]:  # Any: an Operation
    facts = ReplyFacts({"SellerId": "A1SELLER"})
    return etree.fromstring(write_reply(operation, data, facts, "id")), facts


# Amounts -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (2160, "2160.00"),
        (0, "0.00"),
        (-0.0, "0.00"),
        (12.5, "12.50"),
        (-3.065, "-3.065"),
        (1e-7, "0.0000001"),
        (1e21, "1" + "0" * 21 + ".00"),
    ],
)
def test_two_decimals_at_least_and_never_an_exponent(number: float, text: str) -> None:
    assert AMOUNT.read(number) == text


@given(st.decimals(-(10**9), 10**9, places=4))
def test_an_amount_is_never_rounded(amount: Decimal) -> None:
    assert AMOUNT.write is not None
    sent = AMOUNT.write(str(amount))
    assert isinstance(sent, (int, float))
    told = AMOUNT.read(sent)
    assert told is not None
    assert Decimal(told) == amount


@pytest.mark.parametrize("wrong", ["12.34", True, float("nan"), float("inf"), [1]])
def test_what_is_no_amount_is_an_error(wrong: Json) -> None:
    with pytest.raises((TypeError, ValueError)):
        AMOUNT.read(wrong)


@pytest.mark.parametrize("wrong", ["", "12,34", "NaN", "Infinity", "12 USD"])
def test_what_is_no_amount_is_not_sent(wrong: str) -> None:
    assert AMOUNT.write is not None
    with pytest.raises(ValueError, match="must be an amount"):
        AMOUNT.write(wrong)


# Conditions and counts -----------------------------------------------------------------------------------------------


def listed(counts: Json) -> tuple[list[tuple[str | None, str | None]], ReplyFacts]:
    row: Json = {
        "asked": "A",
        "status": "Success",
        "Product": {"CompetitivePricing": {"NumberOfOfferListings": counts}},
    }
    root, facts = written(COMPETITIVE, [row])
    return [(each.get("condition"), each.text) for each in root.iter("{*}OfferListingCount")], facts


def test_the_count_of_all_conditions_is_their_sum_where_amazon_leaves_it_out() -> None:
    counts: Json = [{"condition": "new", "Count": 3}, {"condition": "used", "Count": 2}]
    found, facts = listed(counts)
    assert found == [("New", "3"), ("Used", "2"), ("Any", "5")]
    assert facts.marks == {"inferred": {"OfferListingCount": None}}


@pytest.mark.parametrize(
    "counts",
    [[], [{"condition": "New", "Count": 3}, {"condition": "any", "Count": 3}], [{"Count": 7}]],
    ids=["of nothing", "told", "of nobody knows what"],
)
def test_and_no_sum_where_there_is_nothing_to_add(counts: list[Json]) -> None:
    found, facts = listed(counts)
    assert len(found) == len(counts)
    assert facts.marks == {}


def test_a_count_that_is_no_number_is_an_error() -> None:
    with pytest.raises(TypeError, match="whole number"):
        listed([{"condition": "New", "Count": "3"}])


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ("very_good", "VeryGood"),
        ("Very Good", "VeryGood"),
        ("VeryGood", "VeryGood"),
        ("new", "New"),
        ("Odd one", "Odd one"),
    ],
)
def test_subconditions_are_spelt_as_mws_spelt_them(told: str, word: str) -> None:
    offer: Json = {"ItemCondition": "used", "ItemSubCondition": told, "SellerSKU": "A"}
    root, _ = written(OWN, [{"asked": "A", "status": "Success", "Product": {"Offers": [offer]}}])
    assert root.findtext(".//{*}ItemSubCondition") == word
    assert root.findtext(".//{*}ItemCondition") == "Used"
    assert root.findtext(".//{*}Offer/{*}SellerId") == "A1SELLER"


def test_prices_from_some_quantity_on_are_no_price() -> None:
    def row(**more: Json) -> Json:
        return {"CompetitivePriceId": "1", "Price": {"ListingPrice": {"CurrencyCode": "USD", "Amount": 1}}, **more}

    prices: Json = [
        row(offerType="B2C", quantityTier=2),
        row(offerType="B2C", quantityTier=0),
        row(offerType="B2B"),
        row(),
    ]
    root, _ = written(COMPETITIVE, [{"asked": "A", "Product": {"CompetitivePricing": {"CompetitivePrices": prices}}}])
    assert len([*root.iter("{*}CompetitivePrice")]) == 2


# Categories ----------------------------------------------------------------------------------------------------------


def chain(levels: int) -> Json:
    node: dict[str, Json] = {"classificationId": "1", "displayName": "top"}
    for number in range(2, levels + 1):
        node = {"classificationId": str(number), "displayName": f"level {number}", "parent": node}
    return {"asin": "B000FAKE01", "classifications": [{"marketplaceId": "A", "classifications": [node]}]}


@pytest.mark.parametrize("levels", [1, 2, 20, categories.DEPTH])
def test_every_parent_stands_in_its_child(levels: int) -> None:
    root, _ = written(categories.FOR_ASIN, chain(levels))
    node, ids = root.find(".//{*}Self"), list[str]()
    while node is not None:
        ids.append(node.findtext("{*}ProductCategoryId") or "")
        node = node.find("{*}Parent")
    assert ids == [str(number) for number in range(levels, 0, -1)]


def test_a_chain_that_is_longer_is_no_shorter_one() -> None:
    with pytest.raises(ValueError, match="more than 25 levels"):
        written(categories.FOR_ASIN, chain(categories.DEPTH + 1))


@pytest.mark.parametrize(
    "item",
    [{"asin": "A"}, {"asin": "A", "classifications": []}, {"asin": "A", "classifications": [{"marketplaceId": "A"}]}],
)
def test_a_product_in_no_category_has_none(item: Json) -> None:
    root, _ = written(categories.FOR_ASIN, item)
    assert [*root.iter("{*}Self")] == []
