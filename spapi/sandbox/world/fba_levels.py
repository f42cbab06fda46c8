"""What the units of a SKU that lie with Amazon are doing, and those on their way to it.

The warehouse holds what the ledger says, less what orders of `fulfillmentOutbound` took out of it. Of those units some
wait for buyers (the seller's orders that Amazon fulfils, and those of `fulfillmentOutbound`), a few are moved, looked
at, looked for or spoilt, and the rest can be sold. What the ledger will receive next is on its way already.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from mws.spapi.sandbox.world import fba, outbound
from mws.spapi.sandbox.world.sellers import Seller
from mws.spapi.sandbox.world.site import Site
from mws.spapi.sandbox.world.stock import Listing


@dataclass(frozen=True, slots=True)
class Levels:
    """Units. ordered: reserved for buyers. moved: from one warehouse to another. sidelined: for a closer look."""

    warehouse: int
    ordered: int
    moved: int
    sidelined: int
    researched: int
    customer_damaged: int
    warehouse_damaged: int
    working: int = 0
    shipped: int = 0
    receiving: int = 0

    @property
    def reserved(self) -> int:
        return self.ordered + self.moved + self.sidelined

    @property
    def spoilt(self) -> int:
        return self.customer_damaged + self.warehouse_damaged

    @property
    def fulfillable(self) -> int:
        return self.warehouse - self.reserved - self.researched - self.spoilt

    @property
    def total(self) -> int:
        """With Amazon or on the way to it."""
        return self.warehouse + self.working + self.shipped + self.receiving


def levels(site: Site, seller: Seller, listing: Listing, now: datetime) -> Levels:
    """Where the SKU's units are at that moment."""
    orders = site.books(outbound.FulfillmentOrders)
    left = max(
        fba.balance(seller, listing, now) - orders.units(seller.id, listing.sku, now, outbound.COMPLETE),
        0,
    )
    warehouse = left
    open_lines = orders.units(seller.id, listing.sku, now, outbound.RECEIVED, outbound.PROCESSING)
    # No kind takes more than the kinds before it left over.
    taken = []
    habit = sum(map(ord, listing.sku))
    for wanted in (
        open_lines + _waited_for(seller, listing, now),
        2 + habit % 4,
        habit % 2 + 1,
        1,
        1 + habit % 2,
        habit % 3,
    ):
        taken.append(min(wanted, left))
        left -= taken[-1]
    return Levels(warehouse, *taken, **_on_the_way(listing, now))


def _waited_for(seller: Seller, listing: Listing, now: datetime) -> int:
    """Units that buyers ordered of Amazon's stock and that have not left it."""
    units = 0
    for order in seller.by_created:
        if order.by_merchant or order.status == "UNFULFILLABLE":
            continue
        gone = fba.leaves(order) <= now.date()
        units += sum(item.open + (0 if gone else item.shipped) for item in order.items if item.sku == listing.sku)
    return units


def _on_the_way(listing: Listing, now: datetime) -> dict[str, int]:
    """The next receipt of the ledger: announced, then sent, then being taken in on the day before it counts."""
    for days in range(1, 8):
        if units := fba.receipt(listing, (now + timedelta(days=days)).date()):
            return {"receiving" if days == 1 else "shipped" if days <= 3 else "working": units}
    return {}
