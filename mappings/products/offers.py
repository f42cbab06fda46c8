"""The offers of one product by Product Pricing API v0: the lowest priced ones, and the lowest listings of each kind.

Sources: MWS's replies and Amazon's published schema for names, order and what is left out; real answers of today for
the case of words, which programs compare exactly: `new` of a lowest price and of a count, `New` of the buy box. MWS
knew one price for everybody: rows for business buyers and those that hold from some quantity on are left out.
"""

from __future__ import annotations

from mws.mappings.codecs import BOOL, COUNT, FLAG, TEXT, attr, field, group, many, text, words
from mws.mappings.items import ITEM_ERROR, ITEM_STATUS
from mws.mappings.model import Absent, Check, Codec, Derive, Dropped, Field, Given, Node, Operation
from mws.mappings.products.identifiers import ASIN, same_as
from mws.mappings.products.money import price
from mws.mappings.products.offer_groups import (
    LOOKED_AT,
    SUBCONDITIONS,
    inferred_in,
    is_for_everybody,
    lowest_offer_listings,
)
from mws.mappings.products.section import PRODUCTS
from mws.mappings.products.skus import FILLS as LISTING_FILLS
from mws.mappings.products.skus import LISTING
from mws.spapi.calls import Json

ITEM_OFFERS = "productPricing.v0.getItemOffers"
LISTING_OFFERS = "productPricing.v0.getListingOffers"
ITEM_OFFERS_BATCH = "productPricing.v0.getItemOffersBatch"
LISTING_OFFERS_BATCH = "productPricing.v0.getListingOffersBatch"

AT_MOST = 20
"""Ids of one call, in MWS as in a batch today."""
CONDITIONS = ("New", "Used", "Collectible", "Refurbished", "Club")
ALL = "All"
_SPELT = {word.lower(): word for word in CONDITIONS}


def _write_condition(word: str) -> Json:
    """In either case: programs send both."""
    found = _SPELT.get(word.lower())
    if found is None:
        raise ValueError("must be one of " + ", ".join(CONDITIONS))
    return found


def _write_condition_or_all(word: str) -> Json:
    return ALL if word.lower() in ("any", "all") else _write_condition(word)


def _text(value: Json) -> str | None:
    if value is not None and not isinstance(value, str):
        raise TypeError(f"wants text, got {type(value).__name__}")
    return value


def _read_condition(value: Json) -> str | None:
    word = _text(value)
    return word and _SPELT.get(word.lower(), word)


def _read_lower(value: Json) -> str | None:
    word = _text(value)
    return word and word.lower()


def _read_rating(value: Json) -> str | None:
    """With one decimal, as MWS wrote it: `95.0`."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"wants a number, got {type(value).__name__}")
    return f"{value:.1f}"


def _rows_for_everybody(rows: Json) -> Json:
    """None where there are none: MWS left the list out."""
    if not isinstance(rows, list):
        return rows
    return [row for row in rows if is_for_everybody(row)] or None


def _counted(rows: Json) -> Json:
    """A row without a number counts nothing."""
    if not isinstance(rows, list):
        return rows
    return [row for row in rows if not isinstance(row, dict) or row.get("OfferCount") is not None] or None


CONDITION = Codec("condition", _read_condition, _write_condition)
CONDITION_OR_ALL = Codec("condition or all", _read_condition, _write_condition_or_all)
LOWER_CONDITION = Codec("condition in lower case", _read_lower)
RATING = Codec("rating", _read_rating)
EVERYBODYS = Derive("for everybody", _rows_for_everybody, ("offerType", "quantityTier"), filters=True)
CONSUMER_OFFERS = Derive("offers for everybody", _rows_for_everybody, ("offerType",), filters=True)
COUNTED = Derive("counted", _counted, ("OfferCount",), filters=True)
LISTINGS = Derive("lowest offer listings", lowest_offer_listings, LOOKED_AT, mark="rebuilt")

_POINTS = group("Points", field("PointsNumber", "PointsNumber", COUNT), price("PointsMonetaryValue"), rest="Points")
_PRICE = (price("LandedPrice"), price("ListingPrice"), price("Shipping"), _POINTS)


# GetLowestPricedOffers -----------------------------------------------------------------------------------------------


def _counts(name: str) -> Node:
    return many(
        name,
        "OfferCount",
        attr("condition", "condition", LOWER_CONDITION),
        attr("fulfillmentChannel", "fulfillmentChannel"),
        text("OfferCount", COUNT),
        rest=name,
        via=COUNTED,
    )


_SUMMARY = group(
    "Summary",
    field("TotalOfferCount", "TotalOfferCount", COUNT),
    _counts("NumberOfOffers"),
    many(
        "LowestPrices",
        "LowestPrice",
        attr("condition", "condition", LOWER_CONDITION),
        attr("fulfillmentChannel", "fulfillmentChannel"),
        *_PRICE,
        rest="LowestPrices",
        via=EVERYBODYS,
    ),
    many(
        "BuyBoxPrices",
        "BuyBoxPrice",
        attr("condition", "condition", CONDITION),
        *_PRICE,
        rest="BuyBoxPrices",
        via=EVERYBODYS,
    ),
    price("ListPrice"),
    price("SuggestedLowerPricePlusShipping"),
    _counts("BuyBoxEligibleOffers"),
    field("OffersAvailableTime", "OffersAvailableTime"),
    rest="Summary",
)

_OFFER = (
    field("SubCondition", "SubCondition"),
    group(
        "SellerFeedbackRating",
        field("SellerPositiveFeedbackRating", "SellerPositiveFeedbackRating", RATING),
        field("FeedbackCount", "FeedbackCount", COUNT),
        rest="SellerFeedbackRating",
    ),
    group(
        "ShippingTime",
        attr("minimumHours", "minimumHours", COUNT),
        attr("maximumHours", "maximumHours", COUNT),
        attr("availableDate", "availableDate"),
        attr("availabilityType", "availabilityType"),
        rest="ShippingTime",
        empty=True,
    ),
    price("ListingPrice"),
    _POINTS,
    price("Shipping"),
    group("ShipsFrom", field("State", "State"), field("Country", "Country"), rest="ShipsFrom"),
    field("IsFulfilledByAmazon", "IsFulfilledByAmazon", BOOL),
    field("IsBuyBoxWinner", "IsBuyBoxWinner", BOOL),
    field("IsFeaturedMerchant", "IsFeaturedMerchant", BOOL),
)
# Whose offer it is, MWS said of an offer for a SKU only. Amazon does not say it even of the caller's own.
_MY_OFFER = field("MyOffer", "MyOffer", BOOL, mark="rebuilt")
_BY_ASIN = Codec("ASIN", TEXT.read, lambda asin: same_as(ASIN, asin))
"""The same in either case; Amazon spells it in capitals."""
_NEVER_IN_MWS = ("SellerId", "ConditionNotes", "PrimeInformation", "quantityDiscountPrices")


def _lowest_priced(subject: str, id_name: str, param: str, call: str, *own: Field) -> Operation:
    """subject: of the Action, and the attribute of its Result. id_name: of the MWS parameter; param: of the path.

    own: what stands in an Offer before the rest.
    """
    return Operation(
        section=PRODUCTS,
        action=f"GetLowestPricedOffersFor{subject}",
        calls=(call,),
        plan="lowest_priced_offers",
        caches="offers",
        request=(
            field("MarketplaceId", "query.MarketplaceId", required=True, also=("MarketplaceID",)),
            field(id_name, f"path.{param}", _BY_ASIN if id_name == ASIN else TEXT, required=True),
            field("ItemCondition", "query.ItemCondition", CONDITION, required=True),
            # The plan reads it.
            field("ExcludeMe", "", FLAG),
        ),
        result=(
            attr("MarketplaceID", "marketplaceId"),
            attr(subject, source=id_name),
            attr("ItemCondition", "ItemCondition", CONDITION),
            attr("status", "status"),
            group(
                "Identifier",
                field("MarketplaceId", "MarketplaceId"),
                Given(id_name, id_name),
                field("ItemCondition", "ItemCondition", CONDITION),
                rest="Identifier",
            ),
            _SUMMARY,
            many("Offers", "Offer", *own, *_OFFER, rest="Offers", via=CONSUMER_OFFERS, empty=True),
        ),
        ignored=(
            *("ASIN", "SKU", "Identifier.ASIN", "Identifier.SellerSKU"),
            *("Summary.SalesRankings", "Summary.CompetitivePriceThreshold"),
            *("Summary.LowestPrices.quantityDiscountType", "Summary.BuyBoxPrices.quantityDiscountType"),
            "Summary.BuyBoxPrices.sellerId",
            *(f"Offers.{name}" for name in _NEVER_IN_MWS),
            *(() if own else ("Offers.MyOffer",)),
        ),
        dropped=(
            Dropped("Summary.CompetitivePriceThreshold.Amount", "CompetitivePriceThreshold"),
            Dropped("Offers.quantityDiscountPrices.listingPrice.Amount", "QuantityDiscountPrices"),
        ),
        absent=(Absent("TimeOfOfferChange", "Amazon no longer says when the offers changed"),),
    )


GET_LOWEST_PRICED_OFFERS_FOR_SKU = _lowest_priced("SKU", "SellerSKU", "SellerSKU", LISTING_OFFERS, _MY_OFFER)
GET_LOWEST_PRICED_OFFERS_FOR_ASIN = _lowest_priced("ASIN", "ASIN", "Asin", ITEM_OFFERS)


# GetLowestOfferListings ----------------------------------------------------------------------------------------------

_PRODUCT = group(
    "Product",
    group(
        "Identifiers",
        group(
            "MarketplaceASIN",
            field("MarketplaceId", "marketplace"),
            field("ASIN", "asin"),
            rest="by_asin",
        ),
        group(
            "SKUIdentifier",
            field("MarketplaceId", "marketplace"),
            field("SellerId", "seller"),
            field("SellerSKU", "sku"),
            rest="by_sku",
        ),
        rest="identifiers",
    ),
    many(
        "LowestOfferListings",
        "LowestOfferListing",
        group(
            "Qualifiers",
            field("ItemCondition", "ItemCondition"),
            field("ItemSubcondition", "ItemSubcondition", words(*SUBCONDITIONS)),
            field("FulfillmentChannel", "FulfillmentChannel"),
            field("ShipsDomestically", "ShipsDomestically"),
            group("ShippingTime", field("Max", "ShippingTime"), empty=True),
            field("SellerPositiveFeedbackRating", "SellerPositiveFeedbackRating"),
        ),
        field("NumberOfOfferListingsConsidered", "NumberOfOfferListingsConsidered", COUNT),
        field("SellerFeedbackCount", "SellerFeedbackCount", COUNT),
        group("Price", *_PRICE, rest="Price"),
        field("MultipleOffersAtLowestPrice", "MultipleOffersAtLowestPrice"),
        rest="offers",
        via=LISTINGS,
        check=Check("by a rule", inferred_in),
    ),
    rest="product",
)


def _lowest_listings(subject: str, id_name: str, batch: str, single: str, *further: str) -> Operation:
    """subject: of the Action. id_name: of the list of ids in MWS, and the attribute of a Result.

    further: routes that are asked for what the offers do not say.
    """
    known = {"Asin": "ASIN", "SellerSKU": "SellerSKU"}
    (param,) = (name for name, mws in known.items() if mws == id_name)
    return Operation(
        section=PRODUCTS,
        action=f"GetLowestOfferListingsFor{subject}",
        calls=(batch, single, *further),
        plan="lowest_offer_listings",
        by_values=True,
        envelope="each",
        durable=True,
        caches="offers",
        request=(
            field("MarketplaceId", "", required=True),
            many(f"{id_name}List", id_name, rest="", required=True, at_most=AT_MOST),
            field("ItemCondition", "", CONDITION_OR_ALL),
            field("ExcludeMe", "", FLAG),
        ),
        result=(
            attr(id_name, "asked"),
            ITEM_STATUS,
            field("AllOfferListingsConsidered", "considered", BOOL),
            _PRODUCT,
            ITEM_ERROR,
        ),
        sources={
            **dict.fromkeys(("asked", "status", "error", "considered", "product"), ""),
            "product.offers": f"{batch} responses.body.payload.Offers",
        },
        ignored=tuple(f"product.offers.{name}" for name in (*_NOT_GROUPED_BY, *_NEVER_IN_MWS, "offerType", "MyOffer")),
        fills={
            batch: tuple(f"body.requests.{name}" for name in ("uri", "method", "MarketplaceId", "ItemCondition")),
            single: (f"path.{param}", "query.MarketplaceId", "query.ItemCondition"),
            **dict.fromkeys(further, LISTING_FILLS),
        },
    )


_NOT_GROUPED_BY = (
    *("IsBuyBoxWinner", "IsFeaturedMerchant", "ShipsFrom.State"),
    *("ShippingTime.minimumHours", "ShippingTime.availableDate", "ShippingTime.availabilityType"),
)

GET_LOWEST_OFFER_LISTINGS_FOR_SKU = _lowest_listings("SKU", "SellerSKU", LISTING_OFFERS_BATCH, LISTING_OFFERS, LISTING)
GET_LOWEST_OFFER_LISTINGS_FOR_ASIN = _lowest_listings("ASIN", "ASIN", ITEM_OFFERS_BATCH, ITEM_OFFERS)

OPERATIONS = (
    GET_LOWEST_OFFER_LISTINGS_FOR_SKU,
    GET_LOWEST_OFFER_LISTINGS_FOR_ASIN,
    GET_LOWEST_PRICED_OFFERS_FOR_SKU,
    GET_LOWEST_PRICED_OFFERS_FOR_ASIN,
)
