"""The listings reports: a snapshot of the stock. Column names: Amazon's page on inventory report attributes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta, timezone

from mws.spapi.sandbox.world.report_orders import amount
from mws.spapi.sandbox.world.stock import FBA, Listing

OPEN = (
    "sku",
    "asin",
    "price",
    "quantity",
    "Business Price",
    "Quantity Price Type",
    *(f"{kind} {n}" for n in range(1, 6) for kind in ("Quantity Lower Bound", "Quantity Price")),
    "Progressive Price Type",
    *(f"{kind} {n}" for n in range(1, 4) for kind in ("Progressive Lower Bound", "Progressive Price")),
)
_MERCHANT_TEXT = (
    "item-name item-description listing-id seller-sku price quantity open-date image-url item-is-marketplace "
    "product-id-type zshop-shipping-fee item-note item-condition zshop-category1 zshop-browse-path "
    "zshop-storefront-feature asin1 asin2 asin3 will-ship-internationally expedited-shipping zshop-boldface product-id "
    "bid-for-featured-placement add-delete pending-quantity fulfillment-channel merchant-shipping-group status"
)
MERCHANT = tuple(_MERCHANT_TEXT.split())
# The seller of this sandbox lives by Pacific time without its summer, as the letters PST say.
_PST = timezone(timedelta(hours=-8))


def open_listings(listings: Iterable[Listing], marketplace: str) -> Iterator[dict[str, str]]:
    """Every SKU listed there: asin, price, quantity."""
    for listing in listings:
        if listing.listed(marketplace):
            yield {
                "sku": listing.sku,
                "asin": listing.asin,
                "price": _price(listing, marketplace),
                "quantity": _quantity(listing),
            }


def merchant_listings(listings: Iterable[Listing], marketplace: str, *, active_only: bool) -> Iterator[dict[str, str]]:
    """Every SKU listed there in detail; active_only leaves out those without stock or price."""
    for index, listing in enumerate(listings, 1):
        active = bool(listing.price(marketplace)) and listing.quantity != 0
        if not listing.listed(marketplace) or (active_only and not active):
            continue
        fba = listing.availability.get("fulfillment_channel_code") == FBA
        yield {
            "item-name": listing.title(marketplace),
            "listing-id": f"1120SANDB{index:02d}",
            "seller-sku": listing.sku,
            "price": _price(listing, marketplace),
            "quantity": _quantity(listing),
            "open-date": listing.created.astimezone(_PST).strftime("%Y-%m-%d %H:%M:%S PST"),
            "item-is-marketplace": "y",
            "product-id-type": "1",
            "item-condition": "11",
            "asin1": listing.asin,
            "product-id": listing.asin,
            "pending-quantity": "" if fba else "0",
            "fulfillment-channel": FBA if fba else "DEFAULT",
            "merchant-shipping-group": "Migrated Template",
            "status": "Active" if active else "Inactive",
        }


def _price(listing: Listing, marketplace: str) -> str:
    price = listing.price(marketplace)
    return "" if price is None else amount(round(price * 100))


def _quantity(listing: Listing) -> str:
    return "" if listing.quantity is None else str(listing.quantity)
