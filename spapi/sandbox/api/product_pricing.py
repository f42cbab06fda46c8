"""Product pricing v0: own prices, competitive prices, and the offers of an ASIN or of a SKU, one by one and in batches.

As practice has it: lists come in no order that a caller may count on, an id that names nothing is its own ClientError
in the lists of prices and a 400 where offers are asked for, duplicates are refused whole, no offer says that it is the
caller's own, offers by SKU do not tell the ASIN. Words are spelled in both cases, each where Amazon does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from hashlib import sha256
from urllib.parse import unquote
from uuid import UUID

from mws.spapi.sandbox.calls import checks
from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.calls.declare import Api, Row
from mws.spapi.sandbox.calls.messages import Refusal, encode, invalid
from mws.spapi.sandbox.world import offers
from mws.spapi.sandbox.world.model import Shape
from mws.spapi.sandbox.world.offers import CONDITIONS, Offer
from mws.spapi.sandbox.world.product_facts import BY_ASIN
from mws.spapi.sandbox.world.render_prices import (
    competitive_pricing,
    detail,
    own_offer,
    ranks,
    summary,
)
from mws.spapi.sandbox.world.site import Site
from mws.spapi.sandbox.world.stock import Listing

MOST = 20
ASIN, SKU = "Asin", "Sku"
_CUSTOMERS = ("Consumer", "Business")
_OFFER_TYPES = ("B2C", "B2B")
_URI = re.compile(r"/products/pricing/v0/(items|listings)/([^/?]+)/offers")


def get_pricing(site: Site, call: Call) -> bytes:
    """The caller's own offers of up to 20 ASINs or SKUs."""
    marketplace, kind, ids = _asked(call)
    condition = checks.one_of(call, "ItemCondition", CONDITIONS)
    business = "B2B" in checks.one_of(call, "OfferType", _OFFER_TYPES)
    rows: list[Shape] = []
    for each in ids:
        found = _found(site, call, kind, each, marketplace)
        if found is None:
            rows.append(_client_error(kind, each))
            continue
        asin, own = found
        told = []
        for listing in own:
            offer = offers.of_listing(site, call.seller.id, listing, marketplace, call.now)
            if offer and (not condition or offer.condition in condition) and (offer.business or not business):
                told.append(own_offer(offer, marketplace, business=business))
        product: Shape = {"Identifiers": _identifiers(call, kind, each, asin, marketplace), "Offers": told}
        rows.append(_success(kind, each, product))
    return encode({"payload": rows[::-1]})


def get_competitive_pricing(site: Site, call: Call) -> bytes:
    """What up to 20 ASINs or SKUs go for, how many sell them, and how well they sell."""
    marketplace, kind, ids = _asked(call)
    checks.one_of(call, "CustomerType", _CUSTOMERS)
    rows: list[Shape] = []
    for each in ids:
        found = _found(site, call, kind, each, marketplace)
        if found is None:
            rows.append(_client_error(kind, each))
            continue
        asin, _ = found
        product: Shape = {"Identifiers": _identifiers(call, kind, each, asin, marketplace)}
        known = BY_ASIN.get(asin)
        # A product that cannot be sold itself, a parent of variations, is a success that says nothing more.
        if known is None or not known.children:
            everyone = offers.of_asin(site, asin, marketplace, call.now)
            product["CompetitivePricing"] = competitive_pricing(asin, everyone, marketplace, call.seller.id)
            product["SalesRankings"] = ranks(asin)
        rows.append(_success(kind, each, product))
    return encode({"payload": rows[::-1]})


def get_item_offers(site: Site, call: Call) -> bytes:
    """The offers of an ASIN in one condition, 20 at most, with a summary of all."""
    asked = _Asked(ASIN, call.path["Asin"], *_where(call, dict(_query(call))))
    return encode({"payload": _offers(site, call, asked)})


def get_listing_offers(site: Site, call: Call) -> bytes:
    """The same for the ASIN of one of the caller's SKUs."""
    asked = _Asked(SKU, call.path["SellerSKU"], *_where(call, dict(_query(call))))
    return encode({"payload": _offers(site, call, asked)})


def get_item_offers_batch(site: Site, call: Call) -> bytes:
    """Up to 20 such questions about ASINs, each with a status of its own."""
    return _batch(site, call, ASIN)


def get_listing_offers_batch(site: Site, call: Call) -> bytes:
    """Up to 20 such questions about SKUs."""
    return _batch(site, call, SKU)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question about offers. kind: ASIN or SKU."""

    kind: str
    id: str
    marketplace: str
    condition: str
    customer: str


def _asked(call: Call) -> tuple[str, str, tuple[str, ...]]:
    """Marketplace, kind of id, and the ids of a list of prices."""
    marketplace = _marketplace(call, call.request.one("MarketplaceId"))
    kind = call.request.one("ItemType")
    if kind not in (ASIN, SKU):
        raise invalid("ItemType must be Asin or Sku.")
    ids = call.request.many(f"{kind}s")
    if not 1 <= len(ids) <= MOST:
        raise invalid(f"{kind}s takes 1 to {MOST} values.")
    if len(set(ids)) < len(ids):
        raise invalid("Duplicate requests submitted.")
    return marketplace, kind, ids


def _marketplace(call: Call, marketplace: object) -> str:
    if not isinstance(marketplace, str) or not marketplace:
        raise invalid("MarketplaceId must be provided.")
    checks.own_marketplaces(call, (marketplace,))
    return marketplace


def _found(site: Site, call: Call, kind: str, each: str, marketplace: str) -> tuple[str, list[Listing]] | None:
    """The ASIN, and the caller's listings of it that are meant; None where the id names nothing there."""
    own = site.stock.of(call.seller.id)
    if kind == SKU:
        listing = own.get(each)
        return (listing.asin, [listing]) if listing and listing.asin and listing.listed(marketplace) else None
    if not offers.is_known(site, each):
        return None
    return each, [row for row in own.values() if row.asin == each and row.listed(marketplace)]


def _client_error(kind: str, each: str) -> Shape:
    return {"status": "ClientError", "ASIN" if kind == ASIN else "SellerSKU": each}


def _success(kind: str, each: str, product: Shape) -> Shape:
    return {"status": "Success", "ASIN" if kind == ASIN else "SellerSKU": each, "Product": product}


def _identifiers(call: Call, kind: str, each: str, asin: str, marketplace: str) -> Shape:
    by_sku = kind == SKU
    return {
        "MarketplaceASIN": {"MarketplaceId": marketplace, "ASIN": asin},
        # Amazon writes the texts of what was not asked for, too: empty.
        "SKUIdentifier": {
            "MarketplaceId": marketplace if by_sku else "",
            "SellerId": call.seller.id if by_sku else "",
            "SellerSKU": each if by_sku else "",
        },
    }


def _query(call: Call) -> Sequence[tuple[str, str]]:
    return [(name, call.request.one(name)) for name in ("MarketplaceId", "ItemCondition", "CustomerType")]


def _where(call: Call, row: Mapping[str, object]) -> tuple[str, str, str]:
    """Marketplace, condition and customer type of one question."""
    marketplace = _marketplace(call, row.get("MarketplaceId"))
    condition, customer = row.get("ItemCondition"), row.get("CustomerType") or _CUSTOMERS[0]
    if condition not in CONDITIONS or customer not in _CUSTOMERS:
        raise invalid("ItemCondition or CustomerType is not one of its possible values.")
    return marketplace, str(condition), str(customer)


def _offers(site: Site, call: Call, asked: _Asked) -> Shape:
    found = _found(site, call, asked.kind, asked.id, asked.marketplace)
    if found is None:
        noun = "ASIN" if asked.kind == ASIN else "SKU"
        raise invalid(f"{asked.id} is an invalid {noun} for marketplace {asked.marketplace}")
    asin, _ = found
    everyone = offers.of_asin(site, asin, asked.marketplace, call.now)
    wanted = [offer for offer in everyone if offer.condition == asked.condition]
    later = offers.too_soon(site, asin, call.now)
    told = {"MarketplaceId": asked.marketplace, "ItemCondition": asked.condition}
    name = "ASIN" if asked.kind == ASIN else "SellerSKU"
    shape: Shape = {
        "marketplaceId": asked.marketplace,
        "ASIN" if asked.kind == ASIN else "SKU": asked.id,
        "ItemCondition": asked.condition,
        "Identifier": {**told, name: asked.id},
    }
    rows: list[Shape] = []
    head: Shape = {"TotalOfferCount": 0}
    status = "NoBuyableOffers"
    if later is not None:
        status, head["OffersAvailableTime"] = "ActiveButTooSoonForProcessing", later.strftime("%Y-%m-%dT%H:%M:%SZ")
    elif wanted:
        status, head = "Success", summary(asin, everyone, asked.marketplace)
        rows = [_offer_in(asin, everyone, offer, asked.marketplace) for offer in wanted[:MOST]]
    return {**shape, "status": status, "Summary": head, "Offers": rows}


def _offer_in(asin: str, everyone: Sequence[Offer], offer: Offer, marketplace: str) -> Shape:
    return detail(offer, marketplace, wins=offers.buy_box(asin, everyone, offer.condition) is offer)


def _batch(site: Site, call: Call, kind: str) -> bytes:
    rows = checks.parts(checks.json_object(call), "requests")
    if len(rows) > MOST:
        raise invalid(f"The request takes 1 to {MOST} questions.")
    asked = [_asked_row(call, kind, row) for row in rows]
    if len(set(asked)) < len(asked):
        raise invalid("Duplicate requests submitted.")
    replies = [_response(site, call, number, each) for number, each in enumerate(asked)]
    return encode({"responses": replies[::-1]})


def _asked_row(call: Call, kind: str, row: Mapping[str, object]) -> _Asked:
    match = _URI.fullmatch(checks.text(row, "uri"))
    if match is None or match[1] != ("items" if kind == ASIN else "listings") or row.get("method") != "GET":
        raise invalid("uri or method is not that of an operation of this batch.")
    return _Asked(kind, unquote(match[2]), *_where(call, row))


def _response(site: Site, call: Call, number: int, asked: _Asked) -> Shape:
    body: Shape
    try:
        body, status, phrase = {"payload": _offers(site, call, asked)}, 200, "OK"
    except Refusal as refusal:
        body = {"errors": [{"code": refusal.code, "message": refusal.message, "details": refusal.details}]}
        status, phrase = refusal.status, "Bad Request"
    digest = sha256(f"{site.seed}/offers/{call.now.isoformat()}/{number}/{asked}".encode()).digest()
    request: Shape = {"MarketplaceId": asked.marketplace, "ItemCondition": asked.condition}
    return {
        "headers": {
            "x-amzn-RequestId": str(UUID(bytes=digest[:16], version=4)),
            "Date": format_datetime(call.now, usegmt=True),
        },
        "status": {"statusCode": status, "reasonPhrase": phrase},
        "body": body,
        "request": {**request, "Asin" if asked.kind == ASIN else "SellerSKU": asked.id},
    }


API = Api(
    "productPricing.v0",
    rows=(
        Row("getPricing", get_pricing),
        Row("getCompetitivePricing", get_competitive_pricing),
        Row("getListingOffers", get_listing_offers),
        Row("getItemOffers", get_item_offers),
        Row("getListingOffersBatch", get_listing_offers_batch),
        Row("getItemOffersBatch", get_item_offers_batch),
    ),
    keeps_books=True,
)
