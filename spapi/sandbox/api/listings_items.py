"""Listings Items 2021-08-01, on the stock that JSON_LISTINGS_FEED changes too.

A SKU is a part of the path: its slash comes encoded, and one that is not is an unknown path, 403. A submission that is
wrong is answered 200 with status INVALID and its issues; `mode=VALIDATION_PREVIEW` changes nothing and says VALID.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from hashlib import sha256

from mws.spapi.sandbox.calls import checks
from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.calls.declare import Api, Row
from mws.spapi.sandbox.calls.messages import Refusal, denied, encode, invalid
from mws.spapi.sandbox.world import pools
from mws.spapi.sandbox.world.model import Shape
from mws.spapi.sandbox.world.render_2026 import instant
from mws.spapi.sandbox.world.report_orders import amount
from mws.spapi.sandbox.world.site import Site
from mws.spapi.sandbox.world.stock import FBA, Issue, Listing

DATASETS = (
    "summaries",
    "attributes",
    "issues",
    "offers",
    "fulfillmentAvailability",
    "procurement",
    "relationships",
    "productTypes",
)
_IDENTIFIERS = ("ASIN", "EAN", "FNSKU", "GTIN", "ISBN", "JAN", "MINSAN", "SKU", "UPC")
_STATUSES = ("BUYABLE", "DISCOVERABLE")
_REQUIREMENTS = ("LISTING", "LISTING_PRODUCT_ONLY", "LISTING_OFFER_ONLY")
_PREVIEW = "VALIDATION_PREVIEW"


def get_listings_item(site: Site, call: Call) -> bytes:
    """One listing, with the datasets asked for; summaries where none is."""
    marketplaces = _marketplaces(call)
    included = checks.one_of(call, "includedData", DATASETS) or ("summaries",)
    listing = site.stock.of(call.seller.id).get(call.path["sku"])
    if listing is None or not any(listing.listed(marketplace) for marketplace in marketplaces):
        message = f"SKU '{call.path['sku']}' not found in marketplace {', '.join(marketplaces)}"
        raise Refusal(404, "NOT_FOUND", message)
    return encode(_item(listing, marketplaces, included))


def search_listings_items(site: Site, call: Call) -> bytes:
    """A page of the seller's listings, by identifiers, status and dates."""
    marketplaces = _marketplaces(call)
    included = checks.one_of(call, "includedData", DATASETS) or ("summaries",)
    size = checks.page_size(call, "pageSize", default=10, most=20)
    found = [row for row in site.stock.of(call.seller.id).values() if _wanted(call, row, marketplaces)]
    by = call.request.one("sortBy") or "lastUpdatedDate"
    order = call.request.one("sortOrder") or "DESC"
    if by not in _SORTS or order not in ("ASC", "DESC"):
        raise invalid("sortBy or sortOrder is not one of its possible values.")
    found.sort(key=_SORTS[by], reverse=order == "DESC")
    start = _start(site, call, call.request.one("pageToken"))
    shape: Shape = {"numberOfResults": len(found)}
    pages = {
        name: site.seal.close("listings", {"seller": call.seller.id, "start": at})
        for name, at in (("nextToken", start + size), ("previousToken", start - size))
        if 0 <= at < len(found)
    }
    if pages:
        shape["pagination"] = pages
    shape["items"] = [_item(row, marketplaces, included) for row in found[start : start + size]]
    return encode(shape)


def put_listings_item(site: Site, call: Call) -> bytes:
    """Create a listing or replace it in one marketplace."""
    marketplaces = _marketplaces(call, most=1)
    body = checks.json_object(call)
    product_type = checks.text(body, "productType")
    requirements = checks.text(body, "requirements") if "requirements" in body else _REQUIREMENTS[0]
    attributes = body.get("attributes")
    if requirements not in _REQUIREMENTS or not isinstance(attributes, dict):
        raise invalid("requirements is not one of its possible values, or attributes is not an object.")
    seller_id, sku, preview = call.seller.id, call.path["sku"], _preview(call)
    issues = site.stock.put(
        seller_id, sku, product_type, attributes, requirements, marketplaces, call.now, preview=preview
    )
    return _submission(site, call, marketplaces, issues, preview)


def patch_listings_item(site: Site, call: Call) -> bytes:
    """Change top-level attributes of a listing."""
    marketplaces = _marketplaces(call)
    body = checks.json_object(call)
    product_type, patches = checks.text(body, "productType"), body.get("patches")
    if not isinstance(patches, list) or not patches or not all(isinstance(row, dict) for row in patches):
        raise invalid("patches takes at least one patch operation.")
    seller_id, sku, preview = call.seller.id, call.path["sku"], _preview(call)
    issues = site.stock.patch(seller_id, sku, product_type, patches, marketplaces, call.now, preview=preview)
    return _submission(site, call, marketplaces, issues, preview)


def delete_listings_item(site: Site, call: Call) -> bytes:
    """Take a listing off one marketplace."""
    marketplaces = _marketplaces(call, most=1)
    issues = site.stock.delete(call.seller.id, call.path["sku"], marketplaces)
    return _submission(site, call, marketplaces, issues, preview=False)


def _marketplaces(call: Call, most: int = 50) -> tuple[str, ...]:
    if call.path["sellerId"] != call.seller.id:
        raise denied()
    values = call.request.many("marketplaceIds")
    if not 1 <= len(values) <= most:
        raise invalid(f"marketplaceIds takes 1 to {most} values.")
    checks.own_marketplaces(call, values)
    return values


def _preview(call: Call) -> bool:
    mode = call.request.one("mode")
    if mode not in ("", _PREVIEW):
        raise invalid(f"mode can only be {_PREVIEW}.")
    return mode == _PREVIEW


def _submission(site: Site, call: Call, marketplaces: Sequence[str], issues: list[Issue], preview: bool) -> bytes:
    included = checks.one_of(call, "includedData", ("identifiers", "issues"))
    number = site.stock.next_submission()
    digest = sha256(f"{site.seed}/submission/{number}".encode()).digest()
    sku = call.path["sku"]
    shape: Shape = {
        "sku": sku,
        "status": "INVALID" if issues else "VALID" if preview else "ACCEPTED",
        "submissionId": uuid.UUID(bytes=digest[:16], version=4).hex,
        "issues": [_issue(issue) for issue in issues],
    }
    if "identifiers" in included:
        listing = site.stock.of(call.seller.id).get(sku)
        asin = listing.asin if listing else ""
        shape["identifiers"] = [
            {"marketplaceId": marketplace, **({"asin": asin} if asin else {})} for marketplace in marketplaces
        ]
    return encode(shape)


def _issue(issue: Issue) -> Shape:
    shape: Shape = {"code": issue.code, "message": issue.message, "severity": issue.severity, "categories": []}
    if issue.attribute:
        shape["attributeNames"] = [issue.attribute]
    return shape


def _item(listing: Listing, marketplaces: Sequence[str], included: Collection[str]) -> Shape:
    here = [marketplace for marketplace in marketplaces if listing.listed(marketplace)]
    shape: Shape = {"sku": listing.sku}
    if "summaries" in included:
        shape["summaries"] = [_summary(listing, marketplace) for marketplace in here]
    if "attributes" in included:
        kept = {
            name: [row for row in rows if row.get("marketplace_id", here[0]) in here]
            for name, rows in listing.attributes.items()
        }
        shape["attributes"] = {name: rows for name, rows in kept.items() if rows}
    if "issues" in included:
        shape["issues"] = []
    if "offers" in included:
        shape["offers"] = [offer for marketplace in here for offer in _offers(listing, marketplace)]
    if "fulfillmentAvailability" in included:
        row = listing.availability
        availability = {"fulfillmentChannelCode": row.get("fulfillment_channel_code", "DEFAULT")}
        shape["fulfillmentAvailability"] = [
            {**availability, "quantity": row["quantity"]} if "quantity" in row else availability
        ]
    if "relationships" in included:
        shape["relationships"] = [{"marketplaceId": marketplace, "relationships": []} for marketplace in here]
    if "productTypes" in included:
        shape["productTypes"] = [
            {"marketplaceId": marketplace, "productType": listing.product_type} for marketplace in here
        ]
    return shape


def _summary(listing: Listing, marketplace: str) -> Shape:
    shape: Shape = {"marketplaceId": marketplace}
    if listing.asin:
        shape["asin"] = listing.asin
    shape["productType"] = listing.product_type
    if (rows := listing.entries("condition_type", marketplace)) and "value" in rows[0]:
        shape["conditionType"] = rows[0]["value"]
    shape["status"] = _status(listing, marketplace)
    if listing.availability.get("fulfillment_channel_code") == FBA:
        shape["fnSku"] = listing.fnsku
    if title := listing.title(marketplace):
        shape["itemName"] = title
    shape["createdDate"] = instant(listing.created)
    shape["lastUpdatedDate"] = instant(listing.updated)
    return shape


def _status(listing: Listing, marketplace: str) -> list[str]:
    if not listing.asin:
        return []
    return ["BUYABLE", "DISCOVERABLE"] if listing.price(marketplace) and listing.quantity != 0 else ["DISCOVERABLE"]


def _offers(listing: Listing, marketplace: str) -> list[Shape]:
    found: list[Shape] = []
    for audience, kind, name in (("ALL", "B2C", "Sell on Amazon"), ("B2B", "B2B", "Amazon Business")):
        offer = listing.offer(marketplace, audience)
        if offer and offer.get("our_price"):
            cents = round(offer["our_price"][0]["schedule"][0]["value_with_tax"] * 100)
            currency = offer.get("currency") or pools.MARKETPLACES[marketplace].currency
            found.append(
                {
                    "marketplaceId": marketplace,
                    "offerType": kind,
                    "price": {"currencyCode": currency, "amount": amount(cents)},
                    "audience": {"value": audience, "displayName": name},
                }
            )
    return found


_SORTS: dict[str, Callable[[Listing], tuple[object, str]]] = {
    "sku": lambda row: (row.sku, row.sku),
    "createdDate": lambda row: (row.created, row.sku),
    "lastUpdatedDate": lambda row: (row.updated, row.sku),
}


def _wanted(call: Call, listing: Listing, marketplaces: Sequence[str]) -> bool:
    here = [marketplace for marketplace in marketplaces if listing.listed(marketplace)]
    if not here or call.request.one("variationParentSku") or call.request.one("packageHierarchySku"):
        return False
    identifiers, kind = call.request.many("identifiers"), call.request.one("identifiersType")
    if bool(identifiers) != bool(kind) or len(identifiers) > 20 or (kind and kind not in _IDENTIFIERS):
        raise invalid("identifiers with 1 to 20 values and identifiersType go together.")
    own = {"SKU": listing.sku, "ASIN": listing.asin, "FNSKU": listing.fnsku}
    status = {name for marketplace in here for name in _status(listing, marketplace)}
    wanted, unwanted = (set(checks.one_of(call, name, _STATUSES)) for name in ("withStatus", "withoutStatus"))
    # No listing here has an issue, so a search by severity finds none.
    return (
        (not kind or own.get(kind) in identifiers)
        and (not wanted or bool(wanted & status))
        and not unwanted & status
        and not checks.one_of(call, "withIssueSeverity", ("WARNING", "ERROR"))
        and _within(call, "created", listing.created)
        and _within(call, "lastUpdated", listing.updated)
    )


def _within(call: Call, name: str, moment: datetime) -> bool:
    after = checks.moment(call, f"{name}After", date_alone=False)
    before = checks.moment(call, f"{name}Before", date_alone=False)
    return (after is None or moment > after) and (before is None or moment < before)


def _start(site: Site, call: Call, token: str) -> int:
    if not token:
        return 0
    content = site.seal.open("listings", token)
    if content is None or content["seller"] != call.seller.id:
        raise invalid("pageToken is not valid.")
    return int(content["start"])


API = Api(
    "listingsItems.2021-08-01",
    rows=(
        Row("getListingsItem", get_listings_item),
        Row("putListingsItem", put_listings_item),
        Row("patchListingsItem", patch_listings_item),
        Row("deleteListingsItem", delete_listings_item),
        Row("searchListingsItems", search_listings_items),
    ),
    keeps_books=True,
)
