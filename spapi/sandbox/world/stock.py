"""The sellers' listings: attributes by SKU, as the Listings Items API stores them, and how a change is applied.

What practice demands and this follows: an entry of an attribute is found by its selectors (marketplace, currency,
audience; channel), `replace` puts the whole entry in its place, so members that are not sent are gone, and `merge`
exists only for quantities and discount plans. `our_price` wants its `schedule`. Only top-level attributes are patched.
"""

from __future__ import annotations

import copy
import hashlib
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from mws.spapi.sandbox.world import pools
from mws.spapi.sandbox.world.sellers import World

# `Any`: the attributes are the caller's JSON; only the members named below have a shape here.
Entry: TypeAlias = dict[str, Any]

REPORTED, ACCEPTED = "reported", "accepted"
PRODUCT_TYPE = "PRODUCT"
OFFER, AVAILABILITY, ASIN_ATTRIBUTE = "purchasable_offer", "fulfillment_availability", "merchant_suggested_asin"
FBA = "AMAZON_NA"

_SELECTORS = {OFFER: ("marketplace_id", "currency", "audience"), AVAILABILITY: ("fulfillment_channel_code",)}
_SELECTOR_NAMES = ("marketplace_id", "language_tag", "currency", "audience", "fulfillment_channel_code")
_MERGED = {OFFER: frozenset({"quantity_discount_plan"}), AVAILABILITY: frozenset({"quantity"})}
# Beyond any price; 1e400 is good JSON and read as infinity.
_MOST = 1e9
_PRICES = ("our_price", "discounted_price", "minimum_seller_allowed_price", "maximum_seller_allowed_price", "map_price")


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing wrong with a submission. code: Amazon's where one is known, else "4002008" (against the schema)."""

    code: str
    message: str
    attribute: str = ""
    severity: str = "ERROR"


@dataclass(slots=True)
class Listing:
    """One SKU of one seller."""

    sku: str
    asin: str
    product_type: str
    attributes: dict[str, list[Entry]]
    created: datetime
    updated: datetime

    def entries(self, attribute: str, marketplace: str) -> list[Entry]:
        """The entries that hold for a marketplace; quantities hold for all."""
        return [
            row for row in self.attributes.get(attribute, ()) if row.get("marketplace_id", marketplace) == marketplace
        ]

    def offer(self, marketplace: str, audience: str = "ALL") -> Entry | None:
        return next((row for row in self.entries(OFFER, marketplace) if row.get("audience", "ALL") == audience), None)

    def price(self, marketplace: str) -> float | None:
        """What one costs, in the marketplace's currency."""
        offer = self.offer(marketplace)
        return (
            float(offer["our_price"][0]["schedule"][0]["value_with_tax"]) if offer and offer.get("our_price") else None
        )

    @property
    def availability(self) -> Entry:
        rows = self.attributes.get(AVAILABILITY) or [{"fulfillment_channel_code": "DEFAULT", "quantity": 0}]
        return rows[0]

    @property
    def quantity(self) -> int | None:
        """Units for sale; None where Amazon fulfils and counts."""
        return self.availability.get("quantity")

    @property
    def fnsku(self) -> str:
        """Amazon's own label for it in its warehouses."""
        return "X00" + self.asin[-7:]

    def title(self, marketplace: str) -> str:
        rows = self.entries("item_name", marketplace)
        return str(rows[0].get("value", "")) if rows else ""

    def listed(self, marketplace: str) -> bool:
        return any(
            row.get("marketplace_id") == marketplace for rows in self.attributes.values() for row in rows
        ) or not any("marketplace_id" in row for rows in self.attributes.values() for row in rows)


class Stock:
    """Every seller's listings. unknown: whether a change to an unknown SKU is REPORTED, or ACCEPTED as Amazon does."""

    def __init__(self, world: World, unknown: str = REPORTED) -> None:
        if unknown not in (REPORTED, ACCEPTED):
            raise ValueError(f"unknown_skus={unknown!r}: it is {REPORTED!r} or {ACCEPTED!r}")
        self.unknown = unknown
        self._submissions = itertools.count(1)
        self._of = {seller_id: _stock(seller.marketplaces, world.anchor) for seller_id, seller in world.sellers.items()}

    def of(self, seller_id: str) -> dict[str, Listing]:
        """The seller's listings by SKU."""
        return self._of[seller_id]

    def next_submission(self) -> int:
        """The number of the next submission."""
        return next(self._submissions)

    def put(
        self,
        seller_id: str,
        sku: str,
        product_type: str,
        attributes: Mapping[str, Sequence[Entry]],
        requirements: str,
        marketplaces: Sequence[str],
        now: datetime,
        *,
        preview: bool = False,
    ) -> list[Issue]:
        """Give the SKU these attributes in these marketplaces and no others (UPDATE, putListingsItem)."""
        issues = _checked("replace", attributes)
        needed = {"LISTING_OFFER_ONLY": ("condition_type", ASIN_ATTRIBUTE), "LISTING": ("item_name",)}
        for name in needed.get(requirements, ()):
            if name not in attributes:
                issues.append(Issue("90220", f"'{name}' is required but not supplied.", name))
        if issues or preview:
            return issues
        listings = self._of[seller_id]
        old = listings.get(sku)
        kept: dict[str, list[Entry]] = {}
        for name, rows in old.attributes.items() if old else ():
            elsewhere = [row for row in rows if "marketplace_id" in row and row["marketplace_id"] not in marketplaces]
            if elsewhere:
                kept[name] = elsewhere
        listing = Listing(sku, _asin(sku, attributes, old), product_type, kept, old.created if old else now, now)
        for name, entries in attributes.items():
            _patch(listing, "add", name, entries, marketplaces)
        listings[sku] = listing
        return []

    def patch(
        self,
        seller_id: str,
        sku: str,
        product_type: str,
        patches: Sequence[Mapping[str, Any]],
        marketplaces: Sequence[str],
        now: datetime,
        *,
        preview: bool = False,
    ) -> list[Issue]:
        """Apply JSON patches (PATCH, PARTIAL_UPDATE, patchListingsItem): all of them, or none where one is wrong."""
        issues: list[Issue] = []
        for row in patches:
            name = _attribute(str(row.get("path", "")))
            if not name:
                issues.append(Issue("4002008", f"path {row.get('path')!r}: only top-level attributes are patched."))
            elif row.get("op") not in ("add", "replace", "merge", "delete"):
                issues.append(Issue("4002008", f"op {row.get('op')!r} is not a patch operation.", name))
            else:
                issues += _checked(str(row["op"]), {name: row.get("value", ())})
        listing = self._of[seller_id].get(sku)
        if listing is None and self.unknown == REPORTED:
            issues.append(unknown_sku(sku))
        if issues or preview:
            return issues
        changed = listing or Listing(sku, "", product_type, {}, now, now)
        for row in patches:
            _patch(changed, str(row["op"]), _attribute(str(row["path"])), row.get("value", ()), marketplaces)
        changed.updated = now
        self._of[seller_id][sku] = changed
        return []

    def delete(self, seller_id: str, sku: str, marketplaces: Sequence[str]) -> list[Issue]:
        """Take the SKU off these marketplaces (DELETE, deleteListingsItem)."""
        listing = self._of[seller_id].get(sku)
        if listing is None:
            return [unknown_sku(sku)] if self.unknown == REPORTED else []
        left = {
            name: [row for row in rows if row.get("marketplace_id") not in marketplaces]
            for name, rows in listing.attributes.items()
        }
        if any("marketplace_id" in row for rows in left.values() for row in rows):
            listing.attributes = {name: rows for name, rows in left.items() if rows}
        else:
            del self._of[seller_id][sku]
        return []


def unknown_sku(sku: str) -> Issue:
    return Issue("13013", f"The SKU {sku} is not in the catalog; its data was not processed.")


def _attribute(path: str) -> str:
    head, _, name = path.rpartition("/")
    return name if head == "/attributes" else ""


def _checked(op: str, attributes: Mapping[str, Any]) -> list[Issue]:
    issues: list[Issue] = []
    for name, rows in attributes.items():
        if not isinstance(rows, (list, tuple)) or not all(isinstance(row, dict) for row in rows):
            issues.append(Issue("4002008", f"'{name}' is not a list of objects.", name))
            continue
        for row in rows:
            issues += _checked_entry(op, name, row)
    return issues


def _checked_entry(op: str, name: str, row: Entry) -> list[Issue]:
    wrong = [part for part in _SELECTOR_NAMES if not isinstance(row.get(part, ""), str)]
    if wrong:
        return [Issue("4002008", f"{wrong[0]} of '{name}' is not a text.", name)]
    if op == "delete":
        return []
    if op == "merge" and not set(row) - set(_SELECTORS.get(name, ())) <= _MERGED.get(name, frozenset()):
        return [Issue("4002008", f"merge is not supported for this part of '{name}'.", name)]
    if name == OFFER:
        return [issue for price in _PRICES for issue in _checked_price(price, row.get(price, []))]
    quantity = row.get("quantity")
    if name == AVAILABILITY and quantity is not None and (type(quantity) is not int or quantity < 0):
        return [Issue("4002008", f"quantity {quantity!r} is not a number from 0.", name)]
    return []


def _checked_price(name: str, prices: object) -> list[Issue]:
    where = f"{OFFER}.{name}"
    if not isinstance(prices, list):
        return [Issue("4002008", f"'{where}' is not a list.", where)]
    for price in prices:
        schedule = price.get("schedule") if isinstance(price, dict) else None
        if not isinstance(schedule, list) or not schedule:
            return [Issue("99022", f"'{where}' needs a schedule with at least 1 value.", where)]
        for row in schedule:
            value = row.get("value_with_tax") if isinstance(row, dict) else None
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < _MOST:
                return [Issue("4002008", f"value_with_tax {value!r} is not a price.", where)]
    return []


def _patch(listing: Listing, op: str, name: str, entries: Sequence[Entry], marketplaces: Sequence[str]) -> None:
    rows = listing.attributes.setdefault(name, [])
    if op == "delete" and not entries:
        rows[:] = [row for row in rows if row.get("marketplace_id", marketplaces[0]) not in marketplaces]
    for given in entries:
        entry = _addressed(name, given, marketplaces)
        key = _key(name, entry)
        index = next((at for at, row in enumerate(rows) if _key(name, row) == key), None)
        if op == "delete":
            if index is not None:
                del rows[index]
        elif index is None:
            rows.append(entry)
        elif op == "merge":
            rows[index] = {**rows[index], **entry}
        else:
            rows[index] = entry
    if name == AVAILABILITY and op != "delete" and entries:
        # The channels exclude each other: an offer is fulfilled by Amazon or by the merchant.
        last = entries[-1].get("fulfillment_channel_code")
        rows[:] = [row for row in rows if row.get("fulfillment_channel_code") == last]
    if not rows:
        del listing.attributes[name]


def _addressed(name: str, given: Entry, marketplaces: Sequence[str]) -> Entry:
    """The entry with the selectors it left out. One that names no marketplace counts for the first one only."""
    entry = copy.deepcopy(given)
    if name != AVAILABILITY:
        entry.setdefault("marketplace_id", marketplaces[0])
    if name == OFFER:
        market = pools.MARKETPLACES.get(entry["marketplace_id"])
        entry.setdefault("currency", market.currency if market else "USD")
        entry.setdefault("audience", "ALL")
    return entry


def _key(name: str, entry: Entry) -> tuple[object, ...]:
    return tuple(entry.get(part) for part in _SELECTORS.get(name, ("marketplace_id", "language_tag")))


def _asin(sku: str, attributes: Mapping[str, Sequence[Entry]], old: Listing | None) -> str:
    for row in attributes.get(ASIN_ATTRIBUTE, ()):
        return str(row.get("value", ""))
    return old.asin if old and old.asin else "B0" + hashlib.sha256(sku.encode()).hexdigest()[:8].upper()


def _stock(marketplaces: Sequence[str], anchor: datetime) -> dict[str, Listing]:
    created = anchor - timedelta(days=400)
    listings = {}
    for index, good in enumerate(pools.GOODS):
        fba = index % 4 == 3
        availability: Entry = {"fulfillment_channel_code": FBA if fba else "DEFAULT"}
        if not fba:
            availability |= {"quantity": 25 + 7 * index, "lead_time_to_ship_max_days": 1 + index % 3}
        attributes: dict[str, list[Entry]] = {
            "item_name": [],
            "condition_type": [],
            ASIN_ATTRIBUTE: [],
            OFFER: [],
            AVAILABILITY: [availability],
        }
        for market in (pools.MARKETPLACES[marketplace] for marketplace in marketplaces):
            where = {"marketplace_id": market.id}
            attributes["item_name"].append({"value": good.title, "language_tag": market.language, **where})
            attributes["condition_type"].append({"value": "new_new", **where})
            attributes[ASIN_ATTRIBUTE].append({"value": good.asin, **where})
            attributes[OFFER].append(_offer(good.price * market.price_factor, market.currency, index, anchor) | where)
        listings[good.sku] = Listing(
            good.sku,
            good.asin,
            PRODUCT_TYPE,
            attributes,
            created + timedelta(days=index),
            anchor - timedelta(days=index + 1),
        )
    return listings


def _offer(cents: int, currency: str, index: int, anchor: datetime) -> Entry:
    def price(amount: int) -> list[Entry]:
        return [{"schedule": [{"value_with_tax": amount / 100}]}]

    offer: Entry = {"currency": currency, "audience": "ALL", "our_price": price(cents)}
    if index % 3 == 0:
        offer["minimum_seller_allowed_price"] = price(cents * 8 // 10)
        offer["maximum_seller_allowed_price"] = price(cents * 13 // 10)
    if index % 5 == 1:
        begin, end = anchor - timedelta(days=3), anchor + timedelta(days=30)
        span = {"start_at": begin.strftime("%Y-%m-%dT%H:%M:%SZ"), "end_at": end.strftime("%Y-%m-%dT%H:%M:%SZ")}
        offer["discounted_price"] = [{"schedule": [{"value_with_tax": cents * 9 // 10 / 100, **span}]}]
    return offer
