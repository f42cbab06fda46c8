"""The lowest offer listings of MWS, rebuilt from the offers that Amazon lists today. Pure functions of data.

MWS did not list offers but groups of them: what agrees in six qualifiers is one listing, and the cheapest of it stands
for all. Laws: every offer is in one group and counted once; no combination of qualifiers stands there twice; a group
shows its offer with the lowest landed price (price and shipping less points), of several the seller's with the most
feedback; groups stand in that same order.

Sources: the qualifiers, the order and who stands for a group are of MWS's page of this Action; the words of the bands
are those of its replies. A band counts whole percents and whole days as they have begun: 97.5 is 95-97%, 49 hours are
the third day. Amazon tells of no place that its own centres ship from: such an offer ships domestically, and is marked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import TypeAlias

from mws.mappings.marketplaces import MARKETPLACES, by_country
from mws.mappings.model import Findings
from mws.spapi.calls import Json

Offer: TypeAlias = Mapping[str, Json]

AMAZON, MERCHANT = "Amazon", "Merchant"
UNKNOWN = "Unknown"
JUST_LAUNCHED = "Just Launched"

FEEDBACK_BANDS = ((98, "98-100%"), (95, "95-97%"), (90, "90-94%"), (80, "80-89%"), (70, "70-79%"), (0, "Less than 70%"))
"""The percents a band begins with."""
DAYS_BANDS = ((14, "14 or more days"), (8, "8-13 days"), (3, "3-7 days"), (0, "0-2 days"))
"""The days a band begins with."""

SUBCONDITIONS = (
    *("New", "Mint", "VeryGood", "Good", "Acceptable", "Poor", "Club", "OEM", "Warranty", "RefurbishedWarranty"),
    *("Refurbished", "OpenBox", "Other"),
)
_SPELT = {word.lower(): word for word in SUBCONDITIONS}

LOOKED_AT = (
    "SubCondition",
    "SellerFeedbackRating.SellerPositiveFeedbackRating",
    "SellerFeedbackRating.FeedbackCount",
    "ShippingTime.maximumHours",
    "ListingPrice.CurrencyCode",
    "ListingPrice.Amount",
    "Shipping.CurrencyCode",
    "Shipping.Amount",
    "Points.PointsNumber",
    "Points.PointsMonetaryValue.CurrencyCode",
    "Points.PointsMonetaryValue.Amount",
    "ShipsFrom.Country",
    "IsFulfilledByAmazon",
)
"""What `lowest_offer_listings` reads of an offer."""


@dataclass(frozen=True, slots=True)
class _Ranked:
    """One offer by what it is grouped and sorted by."""

    offer: Offer
    qualifiers: tuple[str, ...]
    landed: Decimal
    feedback: int
    inferred: tuple[str, ...]

    @property
    def rank(self) -> tuple[Decimal, int]:
        return self.landed, -self.feedback


def lowest_offer_listings(offers: Json) -> Json:
    """The groups of these offers, the cheapest first.

    offers: Amazon's, each with its `condition` (the one it was asked for by) and its `marketplace` (an id).
    Raises TypeError, ValueError for an offer that is none.
    """
    if not isinstance(offers, list):
        raise TypeError(f"wants a list of offers, got {type(offers).__name__}")
    groups: dict[tuple[str, ...], list[_Ranked]] = {}
    for offer in sorted((_ranked(offer) for offer in offers), key=lambda ranked: ranked.rank):
        groups.setdefault(offer.qualifiers, []).append(offer)
    return [_listing(group) for group in groups.values()]


def is_for_everybody(row: Json) -> bool:
    """Whether an offer or a price is one that any buyer has: none for businesses, none from some quantity on."""
    return isinstance(row, dict) and row.get("offerType") in (None, "", "B2C") and not row.get("quantityTier")


def inferred_in(listing: Json) -> Findings:
    """What of a listing stands there by a rule, where Amazon says nothing."""
    found = listing.get("inferred") if isinstance(listing, dict) else None
    return {"inferred": tuple(str(name) for name in found)} if isinstance(found, list) and found else {}


def landed_price(offer: Offer) -> Decimal:
    """What a buyer pays: the price and the shipping, less what the points are worth."""
    points = _object(offer, "Points").get("PointsMonetaryValue")
    worth = _amount(points) if isinstance(points, dict) else Decimal(0)
    shipping = _amount(offer["Shipping"]) if offer.get("Shipping") is not None else Decimal(0)
    return _amount(offer.get("ListingPrice")) + shipping - worth


def feedback_band(feedback: Mapping[str, Json]) -> str:
    """The band of a seller's positive feedback; of one without feedback it is that he has just begun."""
    percent = feedback.get("SellerPositiveFeedbackRating")
    if not _whole(feedback, "FeedbackCount") or percent is None:
        return JUST_LAUNCHED
    return _band(_number(percent, "SellerPositiveFeedbackRating"), FEEDBACK_BANDS)


def shipping_band(time: Mapping[str, Json]) -> str:
    """The band of the days until an offer ships at the latest; "" where Amazon does not say."""
    hours = time.get("maximumHours")
    return "" if hours is None else _band(Decimal(ceil(_number(hours, "maximumHours") / 24)), DAYS_BANDS)


def subcondition(word: str) -> str:
    """A subcondition as MWS spelt it (`VeryGood`), of `very_good` and `Very Good`; an unknown word as it is."""
    return _SPELT.get("".join(char for char in word.lower() if char.isalnum()), word)


def _ranked(offer: Json) -> _Ranked:
    if not isinstance(offer, dict):
        raise TypeError(f"wants an offer, got {type(offer).__name__}")
    by_amazon = offer.get("IsFulfilledByAmazon") is True
    feedback = _object(offer, "SellerFeedbackRating")
    domestic, said = _ships_domestically(offer, by_amazon=by_amazon)
    inferred = [] if said else ["ShipsDomestically"]
    if "FeedbackCount" not in feedback:
        inferred.append("SellerFeedbackCount")
    points = _object(offer, "Points")
    if points.get("PointsNumber") and not points.get("PointsMonetaryValue"):
        inferred.append("LandedPrice")
    qualifiers = (
        str(offer.get("condition", "")),
        subcondition(str(offer.get("SubCondition", ""))),
        AMAZON if by_amazon else MERCHANT,
        domestic,
        shipping_band(_object(offer, "ShippingTime")),
        feedback_band(feedback),
    )
    return _Ranked(offer, qualifiers, landed_price(offer), _whole(feedback, "FeedbackCount"), tuple(inferred))


def _ships_domestically(offer: Offer, *, by_amazon: bool) -> tuple[str, bool]:
    """Whether an offer ships from the country it is sold in, and whether Amazon says so."""
    country, home = _object(offer, "ShipsFrom").get("Country"), MARKETPLACES.get(str(offer.get("marketplace")))
    if isinstance(country, str) and country and home is not None:
        return str(by_country(country) is home), True
    return ("True", False) if by_amazon else (UNKNOWN, True)


def _listing(group: list[_Ranked]) -> Json:
    """group: offers that agree in their qualifiers, the cheapest first."""
    best, offer = group[0], group[0].offer
    condition, sub, channel, domestic, days, feedback = best.qualifiers
    price: dict[str, Json] = {
        "LandedPrice": {
            "CurrencyCode": _object(offer, "ListingPrice").get("CurrencyCode"),
            "Amount": float(best.landed),
        },
        **{name: offer.get(name) for name in ("ListingPrice", "Shipping", "Points")},
    }
    return {
        "ItemCondition": condition,
        "ItemSubcondition": sub,
        "FulfillmentChannel": channel,
        "ShipsDomestically": domestic,
        "ShippingTime": days,
        "SellerPositiveFeedbackRating": feedback,
        "NumberOfOfferListingsConsidered": len(group),
        "SellerFeedbackCount": best.feedback,
        "Price": price,
        "MultipleOffersAtLowestPrice": str(sum(each.landed == best.landed for each in group) > 1),
        "inferred": [*dict.fromkeys(_inferred(group))],
    }


def _inferred(group: list[_Ranked]) -> Iterator[str]:
    """Of any offer of the group what it is grouped by; of the first what it shows."""
    for number, each in enumerate(group):
        yield from (name for name in each.inferred if number == 0 or name == "ShipsDomestically")


def _band(number: Decimal, bands: tuple[tuple[int, str], ...]) -> str:
    return next((word for start, word in bands if number >= start), bands[-1][1])


def _object(offer: Offer, name: str) -> Mapping[str, Json]:
    value = offer.get(name)
    return value if isinstance(value, dict) else {}


def _amount(money: Json) -> Decimal:
    return _number(money.get("Amount") if isinstance(money, dict) else None, "Amount")


def _number(value: Json, name: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{name} wants a number, got {type(value).__name__}")
    return Decimal(repr(value))


def _whole(scope: Mapping[str, Json], name: str) -> int:
    """0 where it is left out."""
    value = scope.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name} wants a whole number, got {type(value).__name__}")
    return value
