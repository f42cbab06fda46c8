"""FBA inventory v1: getInventorySummaries, the stock that lies with Amazon, equal to the end of the FBA ledger.

What orders of `fulfillmentOutbound` have taken is reserved until they are shipped, and gone then. A page token lives 30
seconds. The three operations that fill Amazon's own static sandbox are not here.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from mws.spapi.sandbox.calls import checks
from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.calls.declare import Api, Row
from mws.spapi.sandbox.calls.messages import encode, invalid
from mws.spapi.sandbox.world import fba, outbound
from mws.spapi.sandbox.world.model import Shape
from mws.spapi.sandbox.world.render_2026 import instant
from mws.spapi.sandbox.world.site import Site
from mws.spapi.sandbox.world.stock import Listing

MOST_SKUS = 50
PAGE = 50
TOKEN_LIFE = timedelta(seconds=30)
OLDEST = timedelta(days=548)
"""startDateTime lies 18 months back at most."""
_DAMAGED = ("customerDamaged", "warehouseDamaged", "distributorDamaged", "carrierDamaged", "defective", "expired")
_UNFULFILLABLE = tuple(f"{kind}Quantity" for kind in ("totalUnfulfillable", *_DAMAGED))


def get_inventory_summaries(site: Site, call: Call) -> bytes:
    """A page of summaries: of everything, of what changed since, or of the SKUs named; in that order of precedence."""
    marketplaces = call.request.many("marketplaceIds")
    if len(marketplaces) != 1:
        raise invalid("marketplaceIds takes one value.")
    checks.own_marketplaces(call, marketplaces)
    if call.request.one("granularityType") != "Marketplace" or call.request.one("granularityId") != marketplaces[0]:
        raise invalid("granularityType must be Marketplace, and granularityId the marketplace asked for.")
    details = call.request.one("details") or "false"
    if details not in ("true", "false"):
        raise invalid("details must be true or false.")
    found = [row for row in _asked(site, call) if row.listed(marketplaces[0])]
    start = _start(site, call)
    shape: Shape = {
        "payload": {
            "granularity": {"granularityType": "Marketplace", "granularityId": marketplaces[0]},
            "inventorySummaries": [
                _summary(site, call, row, marketplaces[0], details == "true") for row in found[start : start + PAGE]
            ],
        }
    }
    if start + PAGE < len(found):
        content = {"seller": call.seller.id, "start": start + PAGE, "issued": call.now.timestamp()}
        shape["pagination"] = {"nextToken": site.seal.close("inventory", content)}
    return encode(shape)


def _asked(site: Site, call: Call) -> list[Listing]:
    rows = [row for row in site.stock.of(call.seller.id).values() if fba.by_amazon(row)]
    since = checks.moment(call, "startDateTime", date_alone=False)
    if since is not None:
        if since < call.now - OLDEST:
            raise invalid("startDateTime must not be earlier than 18 months ago.")
        # The ledger has an entry of nearly every day: Amazon too says that more changed than one would think.
        return [row for row in rows if _changed(call, row) >= since]
    skus = call.request.many("sellerSkus")
    if len(skus) > MOST_SKUS:
        raise invalid(f"sellerSkus takes at most {MOST_SKUS} values.")
    # A SKU with a comma in it cannot stand in a list: that is what sellerSku is for.
    skus = skus or tuple(filter(None, (call.request.one("sellerSku"),)))
    return [row for row in rows if row.sku in skus] if skus else rows


def _changed(call: Call, row: Listing) -> datetime:
    return fba.last_change(call.seller, row, call.now)


def _start(site: Site, call: Call) -> int:
    token = call.request.one("nextToken")
    if not token:
        return 0
    content = site.seal.open("inventory", token)
    if content is None or content["seller"] != call.seller.id:
        raise invalid("nextToken is not valid.")
    if call.now.timestamp() - content["issued"] > TOKEN_LIFE.total_seconds():
        raise invalid("nextToken has expired.")
    return int(content["start"])


def _summary(site: Site, call: Call, row: Listing, marketplace: str, details: bool) -> Shape:
    orders = site.books(outbound.FulfillmentOrders)
    taken, now = call.seller.id, call.now
    reserved = orders.units(taken, row.sku, now, outbound.RECEIVED, outbound.PROCESSING)
    there = max(fba.balance(call.seller, row, now) - orders.units(taken, row.sku, now, outbound.COMPLETE), 0)
    shape: Shape = {
        "asin": row.asin,
        "fnSku": row.fnsku,
        "sellerSku": row.sku,
        "condition": "NewItem",
        "lastUpdatedTime": instant(_changed(call, row)),
        "productName": row.title(marketplace),
        "totalQuantity": there,
        "stores": [],
    }
    if details:
        nothing = (
            "totalUnfulfillableQuantity customerDamagedQuantity warehouseDamagedQuantity distributorDamagedQuantity"
        )
        nothing += " carrierDamagedQuantity defectiveQuantity expiredQuantity"
        shape["inventoryDetails"] = {
            "fulfillableQuantity": max(there - reserved, 0),
            "inboundWorkingQuantity": 0,
            "inboundShippedQuantity": 0,
            "inboundReceivingQuantity": 0,
            "reservedQuantity": {
                "totalReservedQuantity": reserved,
                "pendingCustomerOrderQuantity": reserved,
                "pendingTransshipmentQuantity": 0,
                "fcProcessingQuantity": 0,
            },
            "researchingQuantity": {"totalResearchingQuantity": 0, "researchingQuantityBreakdown": []},
            "unfulfillableQuantity": dict.fromkeys(_UNFULFILLABLE, 0),
        }
    return shape


API = Api(
    "fbaInventory.v1",
    rows=(Row("getInventorySummaries", get_inventory_summaries),),
    keeps_books=True,
)
