"""Groups of offers: every offer is counted once, no combination of qualifiers is there twice, the cheapest is first."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mws.mappings.products.offer_groups import (
    DAYS_BANDS,
    FEEDBACK_BANDS,
    JUST_LAUNCHED,
    feedback_band,
    inferred_in,
    is_for_everybody,
    landed_price,
    lowest_offer_listings,
    shipping_band,
    subcondition,
)
from mws.spapi.calls import Json
from tests.reference import REFERENCE, needs_reference

US, UK, JP = "ATVPDKIKX0DER", "A1F83G8C2ARO7P", "A1VC38T7YXB528"

cents = st.integers(0, 500_00).map(lambda each: each / 100)
money = cents.map(lambda amount: {"CurrencyCode": "USD", "Amount": amount})
offers = st.fixed_dictionaries(
    {
        "condition": st.sampled_from(["New", "Used"]),
        "marketplace": st.just(US),
        "SubCondition": st.sampled_from(["new", "very_good", "Good"]),
        "IsFulfilledByAmazon": st.booleans(),
        "ListingPrice": money,
        "Shipping": money,
        "ShippingTime": st.fixed_dictionaries({}, optional={"maximumHours": st.integers(0, 500)}),
    },
    optional={
        "SellerId": st.sampled_from(["A1", "A2"]),
        "ShipsFrom": st.sampled_from([{}, {"Country": "US"}, {"Country": "CN"}]),
        "SellerFeedbackRating": st.fixed_dictionaries(
            {"FeedbackCount": st.integers(0, 20)}, optional={"SellerPositiveFeedbackRating": st.floats(0, 100)}
        ),
        "Points": st.fixed_dictionaries({"PointsNumber": st.integers(0, 9)}, optional={"PointsMonetaryValue": money}),
    },
)


def groups(listed: list[Any]) -> list[dict[str, Any]]:  # JSON of any shape
    found = lowest_offer_listings(listed)
    assert isinstance(found, list)
    return [each for each in found if isinstance(each, dict)]


def qualifiers(group: dict[str, Any]) -> tuple[Any, ...]:
    names = ("ItemCondition", "ItemSubcondition", "FulfillmentChannel", "ShipsDomestically", "ShippingTime")
    return (*(group[name] for name in names), group["SellerPositiveFeedbackRating"])


def offer(price: float = 10, **other: Any) -> dict[str, Any]:
    return {
        "condition": "New",
        "marketplace": US,
        "SubCondition": "new",
        "IsFulfilledByAmazon": False,
        "ListingPrice": {"CurrencyCode": "USD", "Amount": price},
        "Shipping": {"CurrencyCode": "USD", "Amount": 0},
        "ShippingTime": {"maximumHours": 24},
        "ShipsFrom": {"Country": "US"},
        "SellerFeedbackRating": {"FeedbackCount": 5, "SellerPositiveFeedbackRating": 99},
        **other,
    }


@given(st.lists(offers, max_size=20))
def test_every_offer_is_in_one_group_and_the_cheapest_comes_first(listed: list[dict[str, Any]]) -> None:
    found = groups(listed)
    assert sum(group["NumberOfOfferListingsConsidered"] for group in found) == len(listed)
    assert len({qualifiers(group) for group in found}) == len(found)
    ranks = [(group["Price"]["LandedPrice"]["Amount"], -group["SellerFeedbackCount"]) for group in found]
    assert ranks == sorted(ranks)
    if listed:
        assert found[0]["Price"]["LandedPrice"]["Amount"] == float(min(map(landed_price, listed)))


@given(st.lists(offers, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_order_amazon_lists_them_in_decides_nothing(listed: list[dict[str, Any]], random: Any) -> None:
    mixed = [*listed]
    random.shuffle(mixed)
    names = ("NumberOfOfferListingsConsidered", "MultipleOffersAtLowestPrice", "SellerFeedbackCount")
    told, again = (
        sorted((*qualifiers(group), *(group[name] for name in names)) for group in groups(each))
        for each in (listed, mixed)
    )
    assert told == again


def test_of_several_cheapest_the_seller_with_most_feedback_stands_for_the_group() -> None:
    few = offer(20, SellerFeedbackRating={"FeedbackCount": 3, "SellerPositiveFeedbackRating": 98})
    many = offer(15, Shipping={"CurrencyCode": "USD", "Amount": 5})
    dear = offer(30, SellerFeedbackRating={"FeedbackCount": 900, "SellerPositiveFeedbackRating": 98})
    (group,) = groups([dear, few, many])
    assert group["SellerFeedbackCount"] == 5
    assert group["Price"]["ListingPrice"]["Amount"] == 15
    assert (group["NumberOfOfferListingsConsidered"], group["MultipleOffersAtLowestPrice"]) == (3, "True")
    (alone,) = groups([dear, many])
    assert alone["MultipleOffersAtLowestPrice"] == "False"


def test_points_lower_what_a_buyer_pays() -> None:
    points = {"PointsNumber": 100, "PointsMonetaryValue": {"CurrencyCode": "JPY", "Amount": 100}}
    with_points = offer(2160, marketplace=JP, Points=points)
    assert landed_price(with_points) == Decimal(2060)
    (group,) = groups([with_points])
    assert group["Price"]["Points"] == points
    assert inferred_in(group) == {}
    (unsaid,) = groups([offer(Points={"PointsNumber": 100})])
    assert inferred_in(unsaid) == {"inferred": ("LandedPrice",)}


def test_amounts_are_added_as_they_are_written() -> None:
    (group,) = groups([offer(0.1, Shipping={"CurrencyCode": "USD", "Amount": 0.2})])
    assert group["Price"]["LandedPrice"] == {"CurrencyCode": "USD", "Amount": 0.3}


@pytest.mark.parametrize(
    ("marketplace", "ships_from", "by_amazon", "domestic", "marked"),
    [
        (US, {"Country": "US"}, False, "True", False),
        (US, {"Country": "LU"}, False, "False", False),
        (US, {"Country": "CN"}, True, "False", False),
        (UK, {"Country": "GB"}, False, "True", False),
        (UK, {"Country": "UK"}, False, "True", False),
        (US, None, True, "True", True),
        (US, {"State": "WA"}, True, "True", True),
        (US, None, False, "Unknown", False),
        ("NONE", {"Country": "US"}, False, "Unknown", False),
    ],
)
def test_whether_it_ships_domestically(
    marketplace: str, ships_from: Json, by_amazon: bool, domestic: str, marked: bool
) -> None:
    (group,) = groups([offer(marketplace=marketplace, ShipsFrom=ships_from, IsFulfilledByAmazon=by_amazon)])
    assert group["ShipsDomestically"] == domestic
    assert inferred_in(group) == ({"inferred": ("ShipsDomestically",)} if marked else {})


def test_a_guess_is_told_of_a_group_in_which_any_offer_has_it() -> None:
    guessed = offer(12, ShipsFrom=None, IsFulfilledByAmazon=True)
    known = offer(11, IsFulfilledByAmazon=True)
    (group,) = groups([guessed, known])
    assert inferred_in(group) == {"inferred": ("ShipsDomestically",)}


@pytest.mark.parametrize(
    ("rating", "count", "band"),
    [
        (100, 9, "98-100%"),
        (98, 9, "98-100%"),
        (97.9, 9, "95-97%"),
        (95, 9, "95-97%"),
        (94, 9, "90-94%"),
        (90, 9, "90-94%"),
        (89, 9, "80-89%"),
        (80, 9, "80-89%"),
        (79, 9, "70-79%"),
        (70, 9, "70-79%"),
        (69, 9, "Less than 70%"),
        (0, 1, "Less than 70%"),
        (0, 0, JUST_LAUNCHED),
        (100, 0, JUST_LAUNCHED),
        (None, 3, JUST_LAUNCHED),
    ],
)
def test_feedback_bands(rating: float | None, count: int, band: str) -> None:
    assert feedback_band({"SellerPositiveFeedbackRating": rating, "FeedbackCount": count}) == band


def test_without_any_word_of_feedback_a_seller_has_just_launched() -> None:
    assert feedback_band({}) == JUST_LAUNCHED
    (group,) = groups([offer(SellerFeedbackRating=None)])
    assert (group["SellerPositiveFeedbackRating"], group["SellerFeedbackCount"]) == (JUST_LAUNCHED, 0)
    assert inferred_in(group) == {"inferred": ("SellerFeedbackCount",)}


@pytest.mark.parametrize(
    ("hours", "band"),
    [
        (0, "0-2 days"),
        (48, "0-2 days"),
        (49, "3-7 days"),
        (168, "3-7 days"),
        (169, "8-13 days"),
        (312, "8-13 days"),
        (313, "14 or more days"),
        (9000, "14 or more days"),
        (None, ""),
    ],
)
def test_shipping_bands(hours: int | None, band: str) -> None:
    assert shipping_band({"maximumHours": hours}) == band


@needs_reference
def test_the_bands_are_those_collected() -> None:
    assert REFERENCE is not None
    said = json.loads((REFERENCE / "mapping" / "enums.json").read_text("utf-8"))["lowest_offer_buckets"]
    assert {word: days[0] for word, days in said["ShippingTime.Max"].items()} == {word: day for day, word in DAYS_BANDS}
    assert {*said["SellerPositiveFeedbackRating"]} == {*(word for _, word in FEEDBACK_BANDS), JUST_LAUNCHED}


@pytest.mark.parametrize(
    ("today", "then"),
    [
        ("new", "New"),
        ("mint", "Mint"),
        ("very_good", "VeryGood"),
        ("Very Good", "VeryGood"),
        ("oem", "OEM"),
        ("open_box", "OpenBox"),
        ("refurbished_warranty", "RefurbishedWarranty"),
        ("pristine", "pristine"),
    ],
)
def test_subconditions_are_spelt_as_then(today: str, then: str) -> None:
    assert subcondition(today) == then


def test_prices_for_businesses_and_quantities_are_not_for_everybody() -> None:
    assert is_for_everybody({"ListingPrice": {}})
    assert is_for_everybody({"offerType": "B2C"})
    assert not is_for_everybody({"offerType": "B2B"})
    assert not is_for_everybody({"offerType": "B2C", "quantityTier": 20})


@pytest.mark.parametrize(
    "wrong",
    [None, {}, ["offer"], [{}], [offer(ListingPrice={"Amount": "12"})], [offer(Shipping={"CurrencyCode": "USD"})]],
)
def test_what_is_no_offer_is_said(wrong: Json) -> None:
    with pytest.raises(TypeError, match="wants"):
        lowest_offer_listings(wrong)
