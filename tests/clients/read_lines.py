"""What real clients are told to read: a line for each Action. Inventory and Recommendations stand here."""

from __future__ import annotations

from functools import partial

from mws.spapi.calls import Json
from mws.spapi.client import Client
from mws.spapi.sandbox import US
from tests.clients.lines_of_finances import FINANCES
from tests.clients.lines_of_products import PRODUCTS
from tests.clients.reads import Read, Rows, first, rows_in, text_of

# Inventory -----------------------------------------------------------------------------------------------------------

SKUS = ["NUT.M4.100", "LAMP/RED, 10 cm", "TEE'S+XL%04", "NUT.M4.100"]
_SUPPLY = ("SellerSKU", "ASIN", "FNSKU", "Condition", "TotalSupplyQuantity", "InStockSupplyQuantity")
_MEMBER = "InventorySupplyList.member"
_LONG_AGO = {"QueryStartDateTime": "2016-11-24T00:00:00Z"}
_UNITS = "inventoryDetails."
# What MWS counted as supply, by the word for where it is.
_WHERE = {
    "InStock": ("fulfillableQuantity",),
    "Inbound": ("inboundShippedQuantity", "inboundReceivingQuantity"),
    "Transfer": ("reservedQuantity.pendingTransshipmentQuantity",),
}


def _summaries(client: Client) -> list[Json]:
    return [
        *client.paginate(
            "fbaInventory.v1.getInventorySummaries",
            granularityType="Marketplace",
            granularityId=US,
            marketplaceIds=[US],
            details=True,
        )
    ]


def _units(row: Json, kind: str) -> int:
    return sum(int(text_of(first(row, _UNITS + name))) for name in _WHERE[kind])


def _stock(client: Client) -> Rows:
    return [
        [
            *rows_in(row, "", "sellerSku", "asin", "fnSku", "condition")[0],
            str(sum(_units(row, kind) for kind in _WHERE)),
            str(_units(row, "InStock")),
        ]
        for row in _summaries(client)
    ]


def _stock_of_skus(client: Client) -> Rows:
    found = {row[0]: row for row in _stock(client)}
    return [found.get(sku, [sku, "", "", "", "0", "0"]) for sku in SKUS]


def _details(client: Client) -> Rows:
    return [
        [str(_units(row, kind)), kind, "Immediately" if kind == "InStock" else "Unknown"]
        for row in _summaries(client)
        for kind in _WHERE
        if _units(row, kind)
    ]


_SUPPLIED = partial(Read, "FulfillmentInventory", "ListInventorySupply")
INVENTORY = (
    _SUPPLIED({"SellerSkus": SKUS}, _MEMBER, _SUPPLY, _stock_of_skus),
    _SUPPLIED(_LONG_AGO, _MEMBER, _SUPPLY, _stock, pages=2),
    _SUPPLIED(
        {**_LONG_AGO, "ResponseGroup": "Detailed"},
        f"{_MEMBER}.SupplyDetail.member",
        ("Quantity", "SupplyType", "EarliestAvailableToPick.TimepointType"),
        _details,
        pages=2,
    ),
)

# Recommendations, and the state of each section ----------------------------------------------------------------------

_ADVICE = partial(Read, "Recommendations", rows="", fields=(), expected="InvalidAddress")
RECOMMENDATIONS = (
    _ADVICE("GetLastUpdatedTimeForRecommendations", {"MarketplaceId": US}),
    _ADVICE("ListRecommendations", {"MarketplaceId": US, "RecommendationCategory": "Pricing"}),
    _ADVICE("ListRecommendationsByNextToken", {"NextToken": "a token of MWS"}),
)
STATUSES = tuple(
    Read(section, "GetServiceStatus", {}, "", ("Status",), lambda client: [["GREEN"]])
    for section in ("FulfillmentInventory", "Products", "Recommendations")
)

READS = (*INVENTORY, *PRODUCTS, *FINANCES, *RECOMMENDATIONS, *STATUSES)
