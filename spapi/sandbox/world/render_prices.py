"""Offers and prices in the words of product pricing v0.

Amazon spells a condition in small letters in counts, lowest prices and single offers, and with a capital in buy box
prices and competitive prices. Counts and lowest prices are of every condition, whichever was asked for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from mws.spapi.sandbox.world import pools
from mws.spapi.sandbox.world.model import Shape
from mws.spapi.sandbox.world.offers import Offer, buy_box
from mws.spapi.sandbox.world.product_facts import BY_ASIN
from mws.spapi.sandbox.world.rivals import BUSINESS

_TIERS = ((5, 950), (20, 900))
"""Quantity from which, and per mille of the business price."""
_BUSINESS = 970
"""Per mille of a price, what businesses pay for one."""


def money(cents: int, marketplace: str) -> Shape:
    """Cents as an amount of the marketplace's currency."""
    return {"CurrencyCode": pools.MARKETPLACES[marketplace].currency, "Amount": cents / 100}


def _prices(price: int, shipping: int, marketplace: str) -> Shape:
    return {
        "LandedPrice": money(price + shipping, marketplace),
        "ListingPrice": money(price, marketplace),
        "Shipping": money(shipping, marketplace),
    }


def own_offer(offer: Offer, marketplace: str, *, business: bool) -> Shape:
    """An offer of the caller's for getPricing. business: at the price for businesses."""
    price = offer.business if business else offer.price
    return {
        **({"offerType": "B2B"} if business else {}),
        "BuyingPrice": _prices(price, offer.shipping, marketplace),
        "RegularPrice": money(offer.regular, marketplace),
        "FulfillmentChannel": "AMAZON" if offer.by_amazon else "MERCHANT",
        "ItemCondition": offer.condition,
        "ItemSubCondition": offer.subcondition,
        "SellerSKU": offer.sku,
    }


def competitive_pricing(asin: str, everyone: Sequence[Offer], marketplace: str, seller_id: str) -> Shape:
    """The buy boxes, new and used, and how many sell it in which condition."""
    rows: list[Shape] = []
    for number, condition in (("1", "New"), ("2", "Used")):
        winner = buy_box(asin, everyone, condition)
        if winner is None:
            continue
        head: Shape = {
            "CompetitivePriceId": number,
            "condition": condition,
            "subcondition": winner.subcondition,
            "belongsToRequester": winner.seller_id == seller_id,
        }
        for row in _with_business(asin, winner, marketplace, head):
            price = {name: row.pop(name) for name in ("LandedPrice", "ListingPrice", "Shipping")}
            rows.append({**row, "Price": price})
    counts = Counter(offer.condition for offer in everyone)
    listings: list[Shape] = [{"condition": condition, "Count": counts[condition]} for condition in counts]
    if everyone:
        listings.append({"condition": "Any", "Count": len(everyone)})
    return {"CompetitivePrices": rows, "NumberOfOfferListings": listings}


def ranks(asin: str) -> list[Shape]:
    """The sales ranks: that of the display group first."""
    product = BY_ASIN.get(asin)
    if product is None:
        return []
    both = ((product.group.id, product.rank), (product.category.id, product.category_rank))
    return [{"ProductCategoryId": name, "Rank": rank} for name, rank in both if rank]


def summary(asin: str, everyone: Sequence[Offer], marketplace: str) -> Shape:
    """Counts, lowest prices and buy boxes of all offers of an ASIN. everyone: cheapest first, one at least."""
    groups: dict[tuple[str, str], list[Offer]] = {}
    for offer in everyone:
        groups.setdefault((offer.condition.lower(), "Amazon" if offer.by_amazon else "Merchant"), []).append(offer)
    lowest: list[Shape] = []
    for (condition, channel), (first, *_) in groups.items():
        group: Shape = {"condition": condition, "fulfillmentChannel": channel}
        lowest += _with_business(asin, first, marketplace, group)
    boxes: list[Shape] = []
    for condition in ("New", "Used"):
        if (winner := buy_box(asin, everyone, condition)) is not None:
            boxes += _with_business(asin, winner, marketplace, {"condition": condition})
    shape: Shape = {
        "TotalOfferCount": len(everyone),
        "NumberOfOffers": _counts({name: len(members) for name, members in groups.items()}),
        "LowestPrices": lowest,
    }
    if boxes:
        shape["BuyBoxPrices"] = boxes
    eligible = {name: sum(offer.featured for offer in members) for name, members in groups.items()}
    shape["BuyBoxEligibleOffers"] = _counts({name: count for name, count in eligible.items() if count})
    product = BY_ASIN.get(asin)
    if product and product.list_price:
        factor = pools.MARKETPLACES[marketplace].price_factor
        shape["ListPrice"] = money(product.list_price * factor, marketplace)
        shape["CompetitivePriceThreshold"] = money(product.good.price * factor, marketplace)
    if sales := ranks(asin):
        shape["SalesRankings"] = sales
    return shape


def _with_business(asin: str, offer: Offer, marketplace: str, head: Shape) -> list[Shape]:
    """The row of an offer's price and, of some ASINs, those of what businesses and quantities pay for it."""
    row: Shape = {**head, **_prices(offer.price, offer.shipping, marketplace)}
    if asin not in BUSINESS or offer.condition != "New":
        return [row]
    return [
        {**row, "offerType": "B2C"},
        *(
            {**head, **_tier(tier), **_prices(price, offer.shipping, marketplace)}
            for tier, price in _business_prices(offer)
        ),
    ]


def detail(offer: Offer, marketplace: str, *, wins: bool) -> Shape:
    """One offer. wins: it is in the buy box. Where Amazon sends it, it is not said from where."""
    shape: Shape = {
        "SellerId": offer.seller_id,
        # VeryGood -> very_good
        "SubCondition": re.sub(r"(?<=[a-z])(?=[A-Z])", "_", offer.subcondition).lower(),
        "ListingPrice": money(offer.price, marketplace),
        "Shipping": money(offer.shipping, marketplace),
        "ShippingTime": {
            "minimumHours": offer.hours[0],
            "maximumHours": offer.hours[1],
            "availabilityType": "NOW",
        },
        "IsFulfilledByAmazon": offer.by_amazon,
        "IsBuyBoxWinner": wins,
        "IsFeaturedMerchant": offer.featured,
        "SellerFeedbackRating": {"FeedbackCount": offer.votes, "SellerPositiveFeedbackRating": offer.positive},
    }
    if offer.by_amazon:
        shape["PrimeInformation"] = {"IsPrime": True, "IsNationalPrime": True}
    else:
        shape["ShipsFrom"] = {"Country": offer.country, **({"State": offer.state} if offer.state else {})}
    return shape


def _business_prices(offer: Offer) -> list[tuple[int, int]]:
    """What businesses pay for it: from which quantity (1: for one), and the price in cents."""
    one = offer.price * _BUSINESS // 1000
    return [(1, one), *((quantity, one * per_mille // 1000) for quantity, per_mille in _TIERS)]


def _tier(quantity: int) -> Shape:
    tier: Shape = {"offerType": "B2B"}
    return tier | {"quantityTier": quantity, "quantityDiscountType": "QUANTITY_DISCOUNT"} if quantity > 1 else tier


def _counts(groups: dict[tuple[str, str], int]) -> list[Shape]:
    return [
        {"condition": condition, "fulfillmentChannel": channel, "OfferCount": count}
        for (condition, channel), count in groups.items()
    ]
