"""Stock of one listing as entries of `fulfillment_availability`: what the seller counts, or who at Amazon ships it.

An entry that is changed in part is read first and sent whole; only a quantity alone is merged. The code of what Amazon
ships is the marketplace's where a source names one, else the one the listing has today; nothing is guessed.
"""

from __future__ import annotations

from mws.compat.listings.offer import Entry, Patch, World, entries, replacement
from mws.compat.listings.rules import Values, Wrong
from mws.mappings.feeds.listing_values import AMAZON_CHANNELS, AVAILABILITY, MERCHANT
from mws.mappings.marketplaces import MARKETPLACES

# Members that exclude each other, and elements that need the whole entry.
_COUNTED = frozenset({"quantity", "is_inventory_available"})
_NEVER_MERGED = ("FulfillmentLatency", "RestockDate", "Available")
_OF_AMAZON = "AMAZON_"
_KNOWN = ", ".join(sorted(AMAZON_CHANNELS))


def stock_patches(values: Values, world: World) -> list[Patch]:
    """The patches for one Inventory message; stock is the same in every marketplace of a region."""
    switch, center = values.get("SwitchFulfillmentTo", ""), values.get("FulfillmentCenterID") or MERCHANT
    if switch == "AFN" or "Lookup" in values:
        return [replacement(AVAILABILITY, [_amazon(values, world, world.marketplaces[0], center)])]
    if center != MERCHANT and not (switch == "MFN" and is_amazons(center)):
        why = "Amazon counts what it ships itself" if is_amazons(center) else "is no fulfilment channel today"
        raise Wrong("FulfillmentCenterID", f"{center}: {why}")
    changes = _stock(values)
    whole = {"fulfillment_channel_code": MERCHANT, **changes}
    if switch == "MFN":
        # Where no source names the code, a listing that Amazon does not ship has none to take away.
        left = center if center in AMAZON_CHANNELS else _channel(values, world, world.marketplaces[0])
        leaving = {"op": "delete", "path": f"/attributes/{AVAILABILITY}", "value": [{"fulfillment_channel_code": left}]}
        return [*([leaving] if left else ()), replacement(AVAILABILITY, [whole])]
    if list(changes) == ["quantity"]:
        return [{"op": "merge", "path": f"/attributes/{AVAILABILITY}", "value": [whole]}]
    if len(changes) < 3:  # else every member an entry has is there
        element = next(name for name in _NEVER_MERGED if name in values)
        listing = world.listing(values["SKU"], world.marketplaces[0], element)
        present = next((row for row in entries(listing, AVAILABILITY) if _is_merchants(row)), {})
        if _COUNTED & changes.keys():
            present = {name: value for name, value in present.items() if name not in _COUNTED}
        whole = {**present, **whole}
    return [replacement(AVAILABILITY, [whole])]


def availability(values: Values, world: World, marketplace: str) -> list[Entry]:
    """The availability of a listing that is new in a marketplace."""
    center = values.get("FulfillmentCenterID") or MERCHANT
    if values.get("SwitchFulfillmentTo") == "AFN" or "Lookup" in values:
        return [_amazon(values, world, marketplace, center)]
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


def is_amazons(code: str) -> bool:
    """Whether a channel code stands for what Amazon ships, in whatever marketplace."""
    return code.startswith(_OF_AMAZON)


def _amazon(values: Values, world: World, marketplace: str, center: str) -> Entry:
    if values.get("SwitchFulfillmentTo") == "MFN":
        raise Wrong("Lookup", "says that Amazon ships, and SwitchFulfillmentTo that the seller does")
    left = [name for name in ("Quantity", "Available", "RestockDate", "FulfillmentLatency") if name in values]
    if left:
        raise Wrong(", ".join(left), "cannot be said of what Amazon ships: it counts and ships by itself")
    if center in AMAZON_CHANNELS:
        return {"fulfillment_channel_code": center}
    if center != MERCHANT and not is_amazons(center):
        raise Wrong("FulfillmentCenterID", f"{center} is no channel of Amazon's, such as {_KNOWN}")
    channel = _channel(values, world, marketplace)
    if not channel or center not in (MERCHANT, channel):
        raise Wrong(
            "FulfillmentCenterID",
            f"no source says what Amazon's channel is called in marketplace {marketplace}, and the listing has "
            f"{channel or 'none'} today" + (f", not {center}" if center != MERCHANT else ""),
        )
    return {"fulfillment_channel_code": channel}


def _channel(values: Values, world: World, marketplace: str) -> str:
    """Amazon's channel code in a marketplace: of the table, else the one the listing has; "" where it has none.

    Raises Waiting where the listing is not read yet, Wrong where it may not be.
    """
    home = MARKETPLACES.get(marketplace)
    if home and home.amazon_channel:
        return home.amazon_channel
    if not world.reads:
        raise Wrong(
            "FulfillmentCenterID",
            f"no source says what Amazon's channel is called in marketplace {marketplace}, and the configuration does "
            "not let the present offer be read",
        )
    listing = world.listing(values["SKU"], marketplace, "FulfillmentCenterID")
    codes = (str(row.get("fulfillment_channel_code", "")) for row in entries(listing, AVAILABILITY))
    return next(filter(is_amazons, codes), "")
