"""What things are sold at, by Product Pricing API v0: competitive prices, and the seller's own.

Sources: names, order, attributes and what is written although it is empty stand in MWS's replies and in Amazon's
published schema; `Points` in MWS's client libraries. MWS knew one price for everybody: rows for business buyers, and
those that hold from some quantity on, are left out, since programs take a single row for the price.
"""

from __future__ import annotations

from typing import Literal

from mws.mappings.codecs import BOOL, COUNT, attr, field, group, many, text
from mws.mappings.items import ITEM_ERROR, ITEM_STATUS
from mws.mappings.model import (
    Check,
    Codec,
    Derive,
    Dropped,
    Findings,
    Given,
    Group,
    Node,
    Operation,
    RequestNode,
)
from mws.mappings.products import skus
from mws.mappings.products.money import price
from mws.mappings.products.offer_groups import SUBCONDITIONS, is_for_everybody
from mws.mappings.products.section import PRODUCTS
from mws.spapi.calls import Json

COMPETITIVE = "productPricing.v0.getCompetitivePricing"
OWN = "productPricing.v0.getPricing"

AT_MOST = 20
"""Ids of one call, in MWS as today."""

_CONDITIONS = ("New", "Used", "Collectible", "Refurbished", "Club")
_FINER = {word.lower(): word for word in SUBCONDITIONS}
_SPELT = {word.lower(): word for word in (*_CONDITIONS, "Any")}


def _read_condition(value: Json) -> str | None:
    """As MWS wrote it in these replies, with a capital; today's answers have both."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise TypeError(f"wants text, got {type(value).__name__}")
    return _SPELT.get(value.lower(), value)


def _write_condition(word: str) -> Json:
    """Either case, which programs send both; all conditions is what Amazon answers where none is named."""
    if word.lower() in ("any", "all"):
        return None
    if word.lower() not in _SPELT:
        raise ValueError("must be one of " + ", ".join(_CONDITIONS))
    return _SPELT[word.lower()]


def _for_everybody(rows: Json) -> Json:
    if not isinstance(rows, list):
        return rows
    return [row for row in rows if not isinstance(row, dict) or is_for_everybody(row)]


def _read_subcondition(value: Json) -> str | None:
    """As MWS wrote it: `VeryGood`, which the pages of today spell "Very Good", and some answers "very_good"."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise TypeError(f"wants text, got {type(value).__name__}")
    return _FINER.get(value.lower().replace(" ", "").replace("_", ""), value)


def _with_any(rows: Json) -> Json:
    """With the count of all conditions, which programs read: their sum where Amazon leaves it out."""
    if not isinstance(rows, list) or not rows:
        return rows
    counts = [row for row in rows if isinstance(row, dict)]
    numbers = [row.get("Count") for row in counts]
    if any(_read_condition(row.get("condition")) in ("Any", None) for row in counts):
        return rows
    if not all(isinstance(number, int) for number in numbers):
        return rows  # the codec says what is wrong
    return [*rows, {"condition": "Any", "Count": sum(n for n in numbers if isinstance(n, int)), "summed": True}]


def _summed(row: Json) -> Findings:
    return {"inferred": ("OfferListingCount",)} if isinstance(row, dict) and row.get("summed") else {}


SUBCONDITION = Codec("subcondition", _read_subcondition)
CONDITION = Codec("condition", _read_condition, _write_condition)
EVERYBODY = Derive("for everybody", _for_everybody, ("offerType", "quantityTier"), filters=True)
COUNTS = Derive("with the count of all", _with_any, ("condition", "Count"))

POINTS = group("Points", field("PointsNumber", "PointsNumber", COUNT), price("PointsMonetaryValue"), rest="Points")


def _price(name: str) -> Group:
    return group(name, price("LandedPrice"), price("ListingPrice"), price("Shipping"), POINTS, rest=name)


def _identifiers(sku: str) -> Group:
    """sku: where the identifier of a SKU stands. Of an ASIN Amazon sends empty texts there, which are none."""
    return group(
        "Identifiers",
        group(
            "MarketplaceASIN", field("MarketplaceId", "MarketplaceId"), field("ASIN", "ASIN"), rest="MarketplaceASIN"
        ),
        group(
            "SKUIdentifier",
            field("MarketplaceId", "MarketplaceId"),
            field("SellerId", "SellerId"),
            field("SellerSKU", "SellerSKU"),
            rest=sku,
        ),
        rest="Identifiers",
    )


_COMPETITIVE = (
    group(
        "CompetitivePricing",
        many(
            "CompetitivePrices",
            "CompetitivePrice",
            attr("belongsToRequester", "belongsToRequester", BOOL),
            attr("condition", "condition", CONDITION),
            attr("subcondition", "subcondition", SUBCONDITION),
            field("CompetitivePriceId", "CompetitivePriceId"),
            _price("Price"),
            rest="CompetitivePricing.CompetitivePrices",
            via=EVERYBODY,
            empty=True,
        ),
        many(
            "NumberOfOfferListings",
            "OfferListingCount",
            attr("condition", "condition", CONDITION),
            text("Count", COUNT),
            rest="CompetitivePricing.NumberOfOfferListings",
            via=COUNTS,
            check=Check("the sum of all conditions", _summed),
            empty=True,
        ),
        price("TradeInValue", "CompetitivePricing.TradeInValue"),
    ),
    many(
        "SalesRankings",
        "SalesRank",
        field("ProductCategoryId", "ProductCategoryId"),
        field("Rank", "Rank", COUNT),
        rest="SalesRankings",
        empty=True,
    ),
)

_OFFERS = (
    many(
        "Offers",
        "Offer",
        _price("BuyingPrice"),
        price("RegularPrice"),
        field("FulfillmentChannel", "FulfillmentChannel"),
        field("ItemCondition", "ItemCondition", CONDITION),
        field("ItemSubCondition", "ItemSubCondition", SUBCONDITION),
        Given("SellerId", "SellerId"),
        field("SellerSKU", "SellerSKU"),
        rest="Offers",
        via=Derive("for everybody", _for_everybody, ("offerType",), filters=True),
        empty=True,
    ),
)


_PRICES = "CompetitivePricing.CompetitivePrices"
_UNUSED = ("AttributeSets", "Relationships")


def _operation(
    id_name: str,
    action: str,
    operation: str,
    product: tuple[Node, ...],
    *more: RequestNode,
    ignored: tuple[str, ...],
    dropped: tuple[Dropped, ...],
    caches: Literal["", "offers"],
) -> Operation:
    """id_name: what the Action asks by, as its Results name it. more: parameters beside the market and the ids."""
    by_sku = id_name == "SellerSKU"
    filled = ("query.MarketplaceId", "query.ItemType", "query.Asins", *(("query.Skus",) if by_sku else ()))
    conditions = ("query.ItemCondition",) if more else ()
    unused = (*_UNUSED, *(("Identifiers.SKUIdentifier",) if by_sku else ()))
    return Operation(
        section=PRODUCTS,
        action=f"{action}For{'SKU' if by_sku else 'ASIN'}",
        calls=(operation, *((skus.LISTING,) if by_sku else ())),
        plan="prices",
        by_values=True,
        durable=True,
        envelope="each",
        request=(
            field("MarketplaceId", "", required=True),
            many(f"{id_name}List", id_name, rest="", required=True, at_most=AT_MOST),
            *more,
        ),
        result=(
            attr(id_name, "asked"),
            ITEM_STATUS,
            group("Product", _identifiers("asked" if by_sku else "SKUIdentifier"), *product, rest="Product"),
            ITEM_ERROR,
        ),
        # A result is named by what was asked, as it was spelt; of a SKU the seller knows whose it is.
        sources={"": operation, "asked": "", "error": "", "Product.Identifiers.asked": ""},
        ignored=("ASIN", "SellerSKU", *(f"Product.{name}" for name in (*unused, *ignored))),
        dropped=dropped,
        fills={operation: (*filled, *conditions), **({skus.LISTING: skus.FILLS} if by_sku else {})},
        caches=caches,
    )


def _competitive(id_name: str) -> Operation:
    return _operation(
        id_name,
        "GetCompetitivePricing",
        COMPETITIVE,
        _COMPETITIVE,
        ignored=("Offers", *(f"{_PRICES}.{name}" for name in ("quantityDiscountType", "sellerId"))),
        dropped=(
            Dropped(f"Product.{_PRICES}[offerType=B2B].Price.ListingPrice.Amount", "BusinessPrice"),
            Dropped(f"Product.{_PRICES}.quantityTier", "QuantityPrice"),
        ),
        caches="offers",
    )


def _own(id_name: str) -> Operation:
    return _operation(
        id_name,
        "GetMyPrice",
        OWN,
        _OFFERS,
        field("ItemCondition", "", CONDITION),
        ignored=("CompetitivePricing", "SalesRankings", "Offers.businessPrice", "Offers.quantityDiscountPrices"),
        dropped=(
            Dropped("Product.Offers[offerType=B2B].BuyingPrice.ListingPrice.Amount", "BusinessOffer"),
            Dropped("Product.Offers.businessPrice.Amount", "BusinessPrice"),
            Dropped("Product.Offers.quantityDiscountPrices.listingPrice.Amount", "QuantityPrice"),
        ),
        caches="",
    )


OPERATIONS = (_competitive("SellerSKU"), _competitive("ASIN"), _own("SellerSKU"), _own("ASIN"))
