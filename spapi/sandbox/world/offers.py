"""Who sells an ASIN at what price: every seller's listings as they stand now, and the rivals of `rivals`.

An own offer is one that can be bought: it has a price and stock. Its price is that of the listing, so a feed or a PATCH
shows here at once; a discounted price holds between its dates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from mws.spapi.sandbox.world import fba, pools
from mws.spapi.sandbox.world.fba_levels import levels
from mws.spapi.sandbox.world.product_facts import BY_ASIN
from mws.spapi.sandbox.world.rivals import WITHOUT_BUY_BOX, rivals
from mws.spapi.sandbox.world.site import Site
from mws.spapi.sandbox.world.stock import Entry, Listing

CONDITIONS = ("New", "Used", "Collectible", "Refurbished", "Club")
TOO_SOON = timedelta(minutes=15)
"""So long after an ASIN was first listed its offers are not told yet."""
_SHIPPING = 499
"""US cents, of what a merchant sends; Amazon's own deliveries cost nothing."""
# The words of condition_type that MWS and v0 call by another name.
_SUBCONDITIONS = {"like_new": "Mint", "very_good": "VeryGood", "open_box": "OpenBox", "oem": "OEM"}


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer in one marketplace. price: what a buyer pays now, regular: without the discount; cents, as shipping.

    condition, subcondition: New, VeryGood, as MWS wrote them. sku: "" of a rival's.
    """

    seller_id: str
    sku: str
    condition: str
    subcondition: str
    price: int
    regular: int
    shipping: int
    by_amazon: bool
    hours: tuple[int, int]
    votes: int
    positive: int
    country: str
    state: str = ""
    featured: bool = True
    business: int = 0

    @property
    def landed(self) -> int:
        return self.price + self.shipping


def of_asin(site: Site, asin: str, marketplace: str, now: datetime) -> list[Offer]:
    """Every offer of the ASIN there, cheapest first; among equals the seller with most ratings first."""
    market = pools.MARKETPLACES[marketplace]
    found = [
        offer
        for seller_id in site.world.sellers
        for listing in site.stock.of(seller_id).values()
        if listing.asin == asin and (offer := of_listing(site, seller_id, listing, marketplace, now))
    ]
    product = BY_ASIN.get(asin)
    for rival in rivals(product) if product else ():
        price = product.good.price * market.price_factor * rival.per_mille // 1000 if product else 0
        found.append(
            Offer(
                rival.seller_id,
                "",
                rival.condition,
                rival.subcondition,
                price,
                price,
                rival.shipping * market.price_factor,
                rival.by_amazon,
                rival.hours,
                rival.votes,
                rival.positive,
                rival.country or market.country,
                rival.state,
                rival.featured,
            )
        )
    return sorted(found, key=lambda offer: (offer.landed, -offer.votes, offer.seller_id, offer.sku))


def of_listing(site: Site, seller_id: str, listing: Listing, marketplace: str, now: datetime) -> Offer | None:
    """The seller's own offer of the listing; None where it cannot be bought there."""
    offer, market = listing.offer(marketplace), pools.MARKETPLACES[marketplace]
    regular = _cents(offer, "our_price", now) if offer else None
    if not listing.asin or not regular or offer is None:
        return None
    by_amazon = fba.by_amazon(listing)
    seller = site.world.sellers[seller_id]
    if not (levels(site, seller, listing, now).fulfillable if by_amazon else listing.quantity):
        return None
    condition, subcondition = _condition(listing, marketplace)
    days = listing.availability.get("lead_time_to_ship_max_days")
    days = days if isinstance(days, int) and days > 0 else 1
    business = listing.offer(marketplace, "B2B")
    return Offer(
        seller_id,
        listing.sku,
        condition,
        subcondition,
        _cents(offer, "discounted_price", now) or regular,
        regular,
        0 if by_amazon else _SHIPPING * market.price_factor,
        by_amazon,
        (0, 0) if by_amazon else (24 * (days - 1), 24 * days),
        votes=180,
        positive=99,
        country="US",
        business=(_cents(business, "our_price", now) or 0) if business else 0,
    )


def too_soon(site: Site, asin: str, now: datetime) -> datetime | None:
    """When the offers of an ASIN will be told that was listed a moment ago; None where they are."""
    if asin in BY_ASIN:
        return None
    listed = [
        row.created for seller in site.world.sellers for row in site.stock.of(seller).values() if row.asin == asin
    ]
    until = min(listed) + TOO_SOON if listed else None
    return until if until and until > now else None


def is_known(site: Site, asin: str) -> bool:
    """True for an ASIN of the catalogue or of somebody's listing."""
    return asin in BY_ASIN or any(
        row.asin == asin for seller_id in site.world.sellers for row in site.stock.of(seller_id).values()
    )


def buy_box(asin: str, found: Sequence[Offer], condition: str) -> Offer | None:
    """The offer that a buyer is shown first, of those of `of_asin`; None where there is none."""
    if asin in WITHOUT_BUY_BOX or condition not in ("New", "Used"):
        return None
    eligible = [offer for offer in found if offer.condition == condition and offer.featured]
    # Of equal prices the one that Amazon sends.
    return min(eligible, key=lambda offer: (offer.landed, not offer.by_amazon)) if eligible else None


def _condition(listing: Listing, marketplace: str) -> tuple[str, str]:
    """new_new -> New, New; used_very_good -> Used, VeryGood."""
    rows = listing.entries("condition_type", marketplace)
    kind, _, detail = str(rows[0].get("value", "")).partition("_") if rows else ("new", "", "new")
    condition = kind.capitalize() if kind.capitalize() in CONDITIONS else "New"
    return condition, _SUBCONDITIONS.get(detail) or detail.title().replace("_", "") or condition


def _cents(offer: Entry, name: str, now: datetime) -> int | None:
    """The price of that name which holds now, in cents; None where there is none."""
    for price in offer.get(name) or ():
        for row in price["schedule"]:
            start, end = _moment(row.get("start_at")), _moment(row.get("end_at"))
            if (start is None or start <= now) and (end is None or now <= end):
                return round(float(row["value_with_tax"]) * 100)
    return None


def _moment(value: object) -> datetime | None:
    """An ISO 8601 moment or day of a schedule, UTC; None where there is none that can be read."""
    if isinstance(value, dict):
        value = value.get("value")
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
