"""Which product a SKU is, where no list of SKUs can carry it: Listings Items API 2021-08-01. What tables say of it."""

from __future__ import annotations

LISTING = "listingsItems.2021-08-01.getListingsItem"
FILLS = ("path.sellerId", "path.sku", "query.marketplaceIds", "query.includedData")
