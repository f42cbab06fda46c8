"""FBA inventory v1: getInventorySummaries, the stock that lies with Amazon or is on its way to it.

What is there is the end of the FBA ledger. What buyers ordered of it, here or by `fulfillmentOutbound`, is reserved
until it is shipped, and gone then. totalQuantity counts every kind of unit, as Amazon's does. A page token lives 30
seconds. The three operations that fill Amazon's own static sandbox are not here.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from mws.spapi.sandbox.calls import checks
from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.calls.declare import Api, Row
from mws.spapi.sandbox.calls.messages import encode, invalid
from mws.spapi.sandbox.world import fba, outbound
from mws.spapi.sandbox.world.fba_levels import levels
from mws.spapi.sandbox.world.model import Order, Shape
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
    end = start + min(PAGE, site.options.items_page)
    shape: Shape = {
        "payload": {
            "granularity": {"granularityType": "Marketplace", "granularityId": marketplaces[0]},
            "inventorySummaries": [
                _summary(site, call, row, marketplaces[0], details == "true") for row in found[start:end]
            ],
        }
    }
    if end < len(found):
        content = {"seller": call.seller.id, "start": end, "issued": call.now.timestamp()}
        shape["pagination"] = {"nextToken": site.seal.close("inventory", content)}
    return encode(shape)


def _asked(site: Site, call: Call) -> list[Listing]:
    rows = [row for row in site.stock.of(call.seller.id).values() if fba.by_amazon(row)]
    since = checks.moment(call, "startDateTime", date_alone=False)
    if since is not None:
        if since < call.now - OLDEST:
            raise invalid("startDateTime must not be earlier than 18 months ago.")
        # The ledger has an entry of nearly every day: Amazon too says that more changed than one would think.
        return [row for row in rows if _changed(site, call, row) >= since]
    skus = call.request.many("sellerSkus")
    if len(skus) > MOST_SKUS:
        raise invalid(f"sellerSkus takes at most {MOST_SKUS} values.")
    # A SKU with a comma in it cannot stand in a list: that is what sellerSku is for.
    skus = skus or tuple(filter(None, (call.request.one("sellerSku"),)))
    return [row for row in rows if row.sku in skus] if skus else rows


def _changed(site: Site, call: Call, row: Listing) -> datetime:
    """When the number last changed. What is on its way does not count, by Amazon's model."""
    orders = [order.updated for order in call.seller.orders.values() if not order.by_merchant and _holds(order, row)]
    taken = site.books(outbound.FulfillmentOrders).of(call.seller.id)
    orders += [order.status_since(call.now) for order in taken if any(line.sku == row.sku for line in order.lines)]
    return max([fba.last_change(call.seller, row, call.now), *orders])


def _holds(order: Order, row: Listing) -> bool:
    return any(item.sku == row.sku for item in order.items)


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
    units = levels(site, call.seller, row, call.now)
    shape: Shape = {
        "asin": row.asin,
        "fnSku": row.fnsku,
        "sellerSku": row.sku,
        "condition": "NewItem",
        "lastUpdatedTime": instant(_changed(site, call, row)),
        "productName": row.title(marketplace),
        "totalQuantity": units.total,
        "stores": [],
    }
    if details:
        shape["inventoryDetails"] = {
            "fulfillableQuantity": units.fulfillable,
            "inboundWorkingQuantity": units.working,
            "inboundShippedQuantity": units.shipped,
            "inboundReceivingQuantity": units.receiving,
            "reservedQuantity": {
                "totalReservedQuantity": units.reserved,
                "pendingCustomerOrderQuantity": units.ordered,
                "pendingTransshipmentQuantity": units.moved,
                "fcProcessingQuantity": units.sidelined,
            },
            "researchingQuantity": {
                "totalResearchingQuantity": units.researched,
                "researchingQuantityBreakdown": [
                    {"name": "researchingQuantityInShortTerm", "quantity": units.researched},
                    {"name": "researchingQuantityInMidTerm", "quantity": 0},
                    {"name": "researchingQuantityInLongTerm", "quantity": 0},
                ],
            },
            "unfulfillableQuantity": {
                **dict.fromkeys(_UNFULFILLABLE, 0),
                "totalUnfulfillableQuantity": units.spoilt,
                "customerDamagedQuantity": units.customer_damaged,
                "warehouseDamagedQuantity": units.warehouse_damaged,
            },
        }
    return shape


API = Api(
    "fbaInventory.v1",
    rows=(Row("getInventorySummaries", get_inventory_summaries),),
    keeps_books=True,
)
