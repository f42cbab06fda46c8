"""Prices and stock of one listing as entries of `purchasable_offer` and `fulfillment_availability`.

What practice demands stands here once. `replace` wipes the members of an entry that are not sent, and `merge` exists
only for a quantity and for a business discount plan; so an entry that is changed in part is read first and sent whole.
Nothing that an element says is dropped: it is carried, or `Wrong` names it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeAlias

from mws.compat.errors import InvalidRequest
from mws.compat.listings.rules import Amount, Values, Wrong
from mws.mappings.feeds.listing_elements import LEVELS
from mws.mappings.feeds.listing_values import (
    AMAZON_BY_COUNTRY,
    AMAZON_BY_REGION,
    AMAZON_CHANNELS,
    AVAILABILITY,
    MERCHANT,
    OFFER,
    OFFER_TYPE,
)
from mws.mappings.marketplaces import MARKETPLACES
from mws.spapi.calls import Json

# `Any`: attributes as Amazon stores them; only the members named here have a shape.
Entry: TypeAlias = dict[str, Any]
Patch: TypeAlias = dict[str, Any]

ALL, BUSINESS = "ALL", "B2B"

# Element → member of the offer for everybody.
_LIMITS = {
    "MinimumSellerAllowedPrice": "minimum_seller_allowed_price",
    "MaximumSellerAllowedPrice": "maximum_seller_allowed_price",
    "MAP": "map_price",
}
# What is said of stock: members that exclude each other, and elements that need the whole entry.
_COUNTED = frozenset({"quantity", "is_inventory_available"})
_NEVER_MERGED = ("FulfillmentLatency", "RestockDate", "Available")

_CARRIED = frozenset(
    {"SKU", "StandardPrice", "Sale", "BusinessPrice", "QuantityPriceType", "QuantityPrice", "PricingAction", *_LIMITS}
)


class Waiting(Exception):
    """A message that cannot be written before something is read. sku: its present offer. product: its ASIN."""

    def __init__(self, *, sku: str = "", product: tuple[str, str] | None = None) -> None:
        super().__init__(sku, product)
        self.sku = sku
        self.product = product


@dataclass(frozen=True, slots=True)
class World:
    """What a conversion knows beside the feed. currency_of: ISO 4217 by marketplace id.

    current: (SKU, marketplace id) → the reply of getListingsItem with its attributes, None where there is no such
    listing. asin_of: (type, id, marketplace id) → ASIN, None where the catalogue has none or several. Either may be
    None itself: not read yet. reads: present offers may be read; else a change in part is refused.
    """

    marketplaces: tuple[str, ...]
    currency_of: Mapping[str, str]
    current: Callable[[str, str], Json] | None = None
    asin_of: Callable[[str, str, str], str | None] | None = None
    reads: bool = True
    product_types: Mapping[str, Any] = field(default_factory=dict)  # Any: the seller's table, checked where used

    def listing(self, sku: str, marketplace: str, element: str) -> Entry | None:
        """The present listing. Raises Waiting where it is not read yet, Wrong where it may not be."""
        if not self.reads:
            raise Wrong(
                element,
                "would wipe what else the listing says, and the configuration does not let the present offer be read",
            )
        if self.current is None:
            raise Waiting(sku=sku)
        found = self.current(sku, marketplace)
        return found if isinstance(found, dict) else None


def entries(listing: Entry | None, attribute: str) -> list[Entry]:
    """The entries of an attribute, none where there is no listing."""
    rows = (listing or {}).get("attributes", {}).get(attribute) or []
    return [row for row in rows if isinstance(row, dict)]


def product_type(listing: Entry | None) -> str:
    """The product type a listing has today; where it is not known the one for sales terms."""
    for row in (listing or {}).get("summaries") or (listing or {}).get("productTypes") or ():
        if isinstance(row, dict) and row.get("productType"):
            return str(row["productType"])
    return OFFER_TYPE


def number(element: str, text: str) -> int | float:
    """A decimal as the JSON number of the same digits. Raises Wrong where there is none, and for less than 0."""
    exact = Decimal(text)
    if exact < 0:
        raise Wrong(element, f"{text} is less than 0")
    if exact == exact.to_integral_value():
        return int(exact)
    near = float(exact)
    if Decimal(repr(near)) != exact:
        raise Wrong(element, f"{text} has more digits than can be carried")
    return near


def replaced(attribute: str, value: list[Entry]) -> Patch:
    return {"op": "replace", "path": f"/attributes/{attribute}", "value": value}


def _schedule(value: int | float, **span: str) -> list[Entry]:
    return [{"schedule": [{"value_with_tax": value, **span}]}]


# ---- prices --------------------------------------------------------------------------------------------------------


class _Prices:
    """The amounts of one Price message for one marketplace: every one in its currency."""

    def __init__(self, world: World, marketplace: str) -> None:
        self.marketplace = marketplace
        self.currency = world.currency_of.get(marketplace, "")
        if not self.currency:
            raise InvalidRequest(
                f"The currency of marketplace {marketplace} is not known, so that no price can be sent."
            )

    def amount(self, element: str, given: Amount) -> int | float:
        if given.zero:
            raise Wrong(element, "has the attribute zero, which nothing today stands for")
        if given.currency not in ("DEFAULT", self.currency):
            raise Wrong(
                element,
                f"is in {given.currency}, but marketplace {self.marketplace} takes {self.currency}; "
                "send it in a feed for the marketplaces of its currency alone",
            )
        return self.above_zero(element, given.text)

    def above_zero(self, element: str, text: str) -> int | float:
        value = number(element, text)
        if not value:
            raise Wrong(element, "is 0, which is not a price")
        return value

    def selectors(self, audience: str) -> Entry:
        return {"marketplace_id": self.marketplace, "currency": self.currency, "audience": audience}

    def is_mine(self, row: Entry, audience: str) -> bool:
        mine = self.selectors(audience)
        return all(row.get(name, ALL if name == "audience" else value) == value for name, value in mine.items())

    def whole(self, listing: Entry | None, audience: str, changes: Entry) -> Entry:
        """The offer as it is, with the changes."""
        present = next((row for row in entries(listing, OFFER) if self.is_mine(row, audience)), {})
        return {**present, **self.selectors(audience), **changes}


def price_patches(values: Values, world: World, marketplace: str) -> list[Patch]:
    """The patches for one Price message in one marketplace. Raises Wrong, Waiting."""
    left = [name for name in values if name not in _CARRIED]
    if left:
        raise Wrong(", ".join(left), "nothing in today's offers stands for it")
    prices = _Prices(world, marketplace)
    public = _public(values, prices)
    business = _business(values, prices)
    patches: list[Patch] = []
    if "PricingAction" in values:
        if business:
            raise Wrong("PricingAction", "deletes the business price that the same message sets")
        patches.append({"op": "delete", "path": f"/attributes/{OFFER}", "value": [prices.selectors(BUSINESS)]})
    if not public and list(business) == ["quantity_discount_plan"]:
        value = [{**prices.selectors(BUSINESS), **business}]
        return [*patches, {"op": "merge", "path": f"/attributes/{OFFER}", "value": value}]
    if public or business:
        sku = values["SKU"]
        listing = world.listing(sku, marketplace, "StandardPrice" if "StandardPrice" in values else "Price")
        changed = ((ALL, public), (BUSINESS, business))
        patches.append(replaced(OFFER, [prices.whole(listing, who, what) for who, what in changed if what]))
    if not patches:
        raise Wrong("Price", "says nothing but the SKU")
    return patches


def offers(values: Values, world: World, marketplace: str) -> list[Entry]:
    """The offers of a listing that is new in this marketplace."""
    left = [name for name in values if name not in _CARRIED or name == "PricingAction"]
    if left:
        raise Wrong(", ".join(left), "nothing in a new offer stands for it")
    prices = _Prices(world, marketplace)
    made = ((ALL, _public(values, prices)), (BUSINESS, _business(values, prices)))
    return [{**prices.selectors(who), **what} for who, what in made if what]


def _public(values: Values, prices: _Prices) -> Entry:
    changes: Entry = {}
    if "StandardPrice" in values:
        changes["our_price"] = _schedule(prices.amount("StandardPrice", values["StandardPrice"]))
    if "Sale" in values:
        sale = values["Sale"]
        if "SalePricePoints" in sale:
            raise Wrong("SalePricePoints", "nothing in today's offers stands for it")
        if sale["EndDate"] < sale["StartDate"]:
            raise Wrong("EndDate", "the sale ends before it starts")
        value = prices.amount("SalePrice", sale["SalePrice"])
        changes["discounted_price"] = _schedule(value, start_at=sale["StartDate"], end_at=sale["EndDate"])
    for element, member in _LIMITS.items():
        if element in values:
            changes[member] = _schedule(prices.amount(element, values[element]))
    return changes


def _business(values: Values, prices: _Prices) -> Entry:
    changes: Entry = {}
    if "BusinessPrice" in values:
        changes["our_price"] = _schedule(prices.above_zero("BusinessPrice", values["BusinessPrice"]))
    steps, kind = values.get("QuantityPrice"), values.get("QuantityPriceType")
    if not steps and not kind:
        return changes
    if not steps or not kind:
        raise Wrong(
            "QuantityPrice" if kind else "QuantityPriceType", "is missing: the one says nothing without the other"
        )
    levels = []
    for step in range(1, LEVELS + 1):
        price, bound = f"QuantityPrice{step}", f"QuantityLowerBound{step}"
        if (price in steps) != (bound in steps):
            raise Wrong(bound if price in steps else price, "is missing")
        if price in steps:
            levels.append({"lower_bound": steps[bound], "value": prices.above_zero(price, steps[price])})
    changes["quantity_discount_plan"] = [{"schedule": [{"discount_type": kind, "levels": levels}]}]
    return changes


# ---- stock ---------------------------------------------------------------------------------------------------------


def stock_patches(values: Values, world: World) -> list[Patch]:
    """The patches for one Inventory message; stock is the same in every marketplace of a region."""
    switch, center = values.get("SwitchFulfillmentTo", ""), values.get("FulfillmentCenterID") or MERCHANT
    if switch == "AFN" or "Lookup" in values:
        return [replaced(AVAILABILITY, [_amazon(values, world, switch, center)])]
    if center != MERCHANT and not (switch == "MFN" and center in AMAZON_CHANNELS):
        why = "Amazon counts what it ships itself" if center in AMAZON_CHANNELS else "is no fulfilment channel today"
        raise Wrong("FulfillmentCenterID", f"{center}: {why}")
    changes = _stock(values)
    whole = {"fulfillment_channel_code": MERCHANT, **changes}
    if switch == "MFN":
        leaving = [{"fulfillment_channel_code": _amazon_channel(world)}]
        taken = {"op": "delete", "path": f"/attributes/{AVAILABILITY}", "value": leaving}
        return [taken, replaced(AVAILABILITY, [whole])]
    if list(changes) == ["quantity"]:
        return [{"op": "merge", "path": f"/attributes/{AVAILABILITY}", "value": [whole]}]
    if len(changes) < 3:  # else every member an entry has is there
        element = next(name for name in _NEVER_MERGED if name in values)
        listing = world.listing(values["SKU"], world.marketplaces[0], element)
        present = next((row for row in entries(listing, AVAILABILITY) if _is_merchants(row)), {})
        if _COUNTED & changes.keys():
            present = {name: value for name, value in present.items() if name not in _COUNTED}
        whole = {**present, **whole}
    return [replaced(AVAILABILITY, [whole])]


def availability(values: Values, world: World) -> list[Entry]:
    """The availability of a listing that is new."""
    center = values.get("FulfillmentCenterID") or MERCHANT
    if values.get("SwitchFulfillmentTo") == "AFN" or "Lookup" in values:
        return [_amazon(values, world, "", center)]
    if center != MERCHANT:
        raise Wrong("FulfillmentCenterID", f"{center}: is no fulfilment channel of the seller's today")
    return [{"fulfillment_channel_code": MERCHANT, **_stock(values)}]


def is_empty(values: Values) -> bool:
    """Whether the message takes the listing off sale."""
    quantity: int | None = values.get("Quantity")
    available: bool | None = values.get("Available")
    return quantity == 0 or available is False


def _is_merchants(row: Entry) -> bool:
    return str(row.get("fulfillment_channel_code", MERCHANT)) == MERCHANT


def _stock(values: Values) -> Entry:
    changes: Entry = {}
    if "Quantity" in values:
        changes["quantity"] = values["Quantity"]
    elif "Available" in values:
        changes["is_inventory_available"] = values["Available"]
    if "FulfillmentLatency" in values:
        changes["lead_time_to_ship_max_days"] = values["FulfillmentLatency"]
    if "RestockDate" in values:
        changes["restock_date"] = values["RestockDate"]
    return changes


def _amazon(values: Values, world: World, switch: str, center: str) -> Entry:
    if switch == "MFN":
        raise Wrong("Lookup", "says that Amazon ships, and SwitchFulfillmentTo that the seller does")
    left = [name for name in ("Quantity", "Available", "RestockDate", "FulfillmentLatency") if name in values]
    if left:
        raise Wrong(", ".join(left), "cannot be said of what Amazon ships: it counts and ships by itself")
    if center not in (MERCHANT, *AMAZON_CHANNELS):
        raise Wrong("FulfillmentCenterID", f"{center} is none of {', '.join(sorted(AMAZON_CHANNELS))}")
    return {"fulfillment_channel_code": _amazon_channel(world) if center == MERCHANT else center}


def _amazon_channel(world: World) -> str:
    home = MARKETPLACES.get(world.marketplaces[0])
    channel = home and (AMAZON_BY_COUNTRY.get(home.country) or AMAZON_BY_REGION.get(home.region))
    if not channel:
        raise Wrong("FulfillmentCenterID", "names Amazon's channel: no source says what it is for this marketplace")
    return channel
