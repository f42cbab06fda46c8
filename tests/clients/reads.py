"""What real clients are told to read of Products, Inventory, Finances and Recommendations: a line for each Action.

A line says the call once, by MWS's own names, and where the values are to come from: the sandbox's answers by SP-API.
`as_sent` turns it into what each client's method for it takes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from mws.mappings import registry
from mws.spapi.calls import Json
from mws.spapi.client import Client
from mws.spapi.sandbox import US

MWS, BOTO, SIMPLE = "mws 0.8.15", "boto 2.49.0", "mws-simple 1.0.2"
ALL = (MWS, BOTO, SIMPLE)
Rows = list[list[str]]
Arguments = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class Read:
    """One call and what is to be read of it.

    arguments: by MWS's names, a list by its wrapper. rows: path from a Result to what there are several of. fields: of
    each row, paths, or attributes with an "@". expected: SP-API client → the rows; or the code of an error. clients:
    those that have a method for it.
    """

    section: str
    action: str
    arguments: Arguments
    rows: str
    fields: tuple[str, ...]
    expected: Callable[[Client], Rows] | str
    clients: tuple[str, ...] = ALL
    pages: int = 1


# How MWS wrote the values of a list.
_ITEMS = {"SellerSKUList": "SellerSKU", "ASINList": "ASIN", "IdList": "Id", "SellerSkus": "member"}
_CLASSES = {"FulfillmentInventory": "Inventory"}
# MWS's names of parameters as the methods of PyPI `mws` call them.
_MWS_NAMES = {
    "MarketplaceId": "marketplaceid",
    "SellerSKUList": "skus",
    "ASINList": "asins",
    "IdList": "ids",
    "IdType": "type_",
    "SellerSKU": "sku",
    "ASIN": "asin",
    "Query": "query",
    "ItemCondition": "condition",
    "SellerSkus": "skus",
    "QueryStartDateTime": "datetime_",
    "ResponseGroup": "response_group",
    "RecommendationCategory": "recommendationcategory",
    "FinancialEventGroupStartedAfter": "created_after",
    "FinancialEventGroupId": "financial_event_group_id",
    "AmazonOrderId": "amazon_order_id",
    "PostedAfter": "posted_after",
    "MaxResultsPerPage": "max_results",
}


def as_sent(read: Read, client: str) -> dict[str, Any]:
    """The call as that client's program is told it: JSON."""
    path = next(section.path for section in registry.SECTIONS if section.name == read.section)
    method = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", read.action).lower()
    arguments: dict[str, Any]
    if client == MWS:
        arguments = {_MWS_NAMES[name]: value for name, value in read.arguments.items()}
    elif client == SIMPLE:
        arguments = dict(_flat(read.arguments))
    else:
        arguments = dict(read.arguments)
        if read.action == "GetServiceStatus":
            word = {"FulfillmentInventory": "inventory"}.get(read.section, read.section.lower())
            method = f"get_{word}_service_status"
    return {
        "action": read.action,
        "class": _CLASSES.get(read.section, read.section),
        "method": method,
        "path": path,
        "arguments": arguments,
        "rows": read.rows,
        "fields": read.fields,
    }


def _flat(arguments: Arguments) -> list[tuple[str, str]]:
    flat: list[tuple[str, str]] = []
    for name, value in arguments.items():
        if isinstance(value, str):
            flat.append((name, value))
        else:
            flat += [(f"{name}.{_ITEMS[name]}.{number}", each) for number, each in enumerate(value, 1)]
    return flat


# What Amazon says, as rows --------------------------------------------------------------------------------------------


def rows_in(data: Json, path: str, *fields: str) -> Rows:
    """The values of JSON as a client reads them of XML: under `path`, through lists too, and of each the fields.

    A number with decimals has two of them, as MWS wrote amounts.
    """
    return [[_text(_first(row, field)) for field in fields] for row in _below(data, path)]


def _below(data: Json, path: str) -> list[Json]:
    found: list[Json] = data if isinstance(data, list) else [data]
    for name in path.split(".") if path else []:
        values = [row[name] for row in found if isinstance(row, dict) and name in row]
        found = [each for value in values for each in (value if isinstance(value, list) else [value])]
    return found


def _first(data: Json, path: str) -> Json:
    return next(iter(_below(data, path)), None)


def _text(value: Json) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.2f}" if isinstance(value, float) else "" if value is None else str(value)


def in_order(found: Json, name: str, ids: Sequence[str]) -> list[Json]:
    """Items of a batch in the order asked, by the id that each names."""
    assert isinstance(found, list)
    by_id = {str(_first(row, name)): row for row in found}
    return [by_id[each] for each in ids]


# Inventory -----------------------------------------------------------------------------------------------------------

SKUS = ["NUT.M4.100", "LAMP/RED, 10 cm", "TEE'S+XL%04", "NUT.M4.100"]
_SUPPLY = ("SellerSKU", "ASIN", "FNSKU", "Condition", "TotalSupplyQuantity", "InStockSupplyQuantity")
_MEMBER = "InventorySupplyList.member"
_LONG_AGO = {"QueryStartDateTime": "2016-11-24T00:00:00Z"}
_FULFILLABLE = "inventoryDetails.fulfillableQuantity"


def _stock(client: Client) -> Rows:
    rows = client.paginate(
        "fbaInventory.v1.getInventorySummaries",
        granularityType="Marketplace",
        granularityId=US,
        marketplaceIds=[US],
        details=True,
    )
    return rows_in([*rows], "", "sellerSku", "asin", "fnSku", "condition", _FULFILLABLE, _FULFILLABLE)


def _stock_of_skus(client: Client) -> Rows:
    found = {row[0]: row for row in _stock(client)}
    return [found.get(sku, [sku, "", "", "", "0", "0"]) for sku in SKUS]


def _details(client: Client) -> Rows:
    return [[number, "InStock", "Immediately"] for *_, number in _stock(client)]


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

# Products ------------------------------------------------------------------------------------------------------------

_PRODUCTS = partial(Read, "Products")
_PRICING = "productPricing.v0."
PRICED = ["SKU-1", "TEE'S+XL%04", "NUT.M4.100"]
ASINS = ["B000FAKE08", "B000FAKE01"]
_BY_SKU: Arguments = {"MarketplaceId": US, "SellerSKUList": PRICED}
_BY_ASIN: Arguments = {"MarketplaceId": US, "ASINList": ASINS}


def _priced(operation: str, path: str, *fields: str) -> tuple[Callable[[Client], Rows], Callable[[Client], Rows]]:
    """What an operation of Pricing says of the SKUs, and of the ASINs."""

    def by_sku(client: Client) -> Rows:
        found = client.call(_PRICING + operation, MarketplaceId=US, ItemType="Sku", Skus=PRICED)
        return rows_in(in_order(found, "SellerSKU", PRICED), path, *fields)

    def by_asin(client: Client) -> Rows:
        found = client.call(_PRICING + operation, MarketplaceId=US, ItemType="Asin", Asins=ASINS)
        return rows_in(in_order(found, "ASIN", ASINS), path, *fields)

    return by_sku, by_asin


_OFFER = (
    "SellerSKU",
    "BuyingPrice.LandedPrice.Amount",
    "BuyingPrice.ListingPrice.CurrencyCode",
    "BuyingPrice.Shipping.Amount",
    "RegularPrice.Amount",
    "FulfillmentChannel",
    "ItemCondition",
)
_PRICE = ("CompetitivePriceId", "Price.LandedPrice.Amount", "Price.ListingPrice.Amount", "Price.Shipping.CurrencyCode")
_RANK = ("ProductCategoryId", "Rank")
_MINE = _priced("getPricing", "Product.Offers", *_OFFER)
_OTHERS = _priced("getCompetitivePricing", "Product.CompetitivePricing.CompetitivePrices", *_PRICE)
_RANKS = _priced("getCompetitivePricing", "Product.SalesRankings", *_RANK)
_PRICES = "Product.CompetitivePricing.CompetitivePrices.CompetitivePrice"
_RANKINGS = "Product.SalesRankings.SalesRank"

_FEE = "FeesEstimateRequestList.FeesEstimateRequest.{}."
_FEES = {
    f"{_FEE.format(number)}{name}": value
    for number, sku in enumerate(PRICED, 1)
    for name, value in {
        "MarketplaceId": US,
        "IdType": "SellerSKU",
        "IdValue": sku,
        "IsAmazonFulfilled": "true",
        "Identifier": f"request {number}",
        "PriceToEstimateFees.ListingPrice.CurrencyCode": "USD",
        "PriceToEstimateFees.ListingPrice.Amount": "30.00",
    }.items()
}
_FEE_FIELDS = ("FeeType", "FeeAmount.Amount", "FinalFee.Amount")
_DETAILS = "FeesEstimateResultList.FeesEstimateResult.FeesEstimate.FeeDetailList.FeeDetail"


def _fees(client: Client) -> Rows:
    price: Json = {"ListingPrice": {"CurrencyCode": "USD", "Amount": 30}}
    found: list[Json] = []
    for sku in PRICED:
        request: Json = {
            "MarketplaceId": US,
            "IsAmazonFulfilled": True,
            "PriceToEstimateFees": price,
            "Identifier": sku,
        }
        found.append(
            client.call("productFees.v0.getMyFeesEstimateForSKU", SellerSKU=sku, body={"FeesEstimateRequest": request})
        )
    path = "FeesEstimateResult.FeesEstimate.FeeDetailList"
    return rows_in(found, path, *_FEE_FIELDS)


PRODUCTS = (
    _PRODUCTS("GetMyPriceForSKU", _BY_SKU, "Product.Offers.Offer", _OFFER, _MINE[0]),
    _PRODUCTS("GetMyPriceForASIN", _BY_ASIN, "Product.Offers.Offer", _OFFER, _MINE[1]),
    _PRODUCTS("GetCompetitivePricingForSKU", _BY_SKU, _PRICES, _PRICE, _OTHERS[0]),
    _PRODUCTS("GetCompetitivePricingForASIN", _BY_ASIN, _PRICES, _PRICE, _OTHERS[1]),
    _PRODUCTS("GetCompetitivePricingForASIN", _BY_ASIN, _RANKINGS, _RANK, _RANKS[1]),
    # Neither of the others has a method for it.
    _PRODUCTS("GetMyFeesEstimate", _FEES, _DETAILS, _FEE_FIELDS, _fees, (SIMPLE,)),
)

# Recommendations, and the state of each section ----------------------------------------------------------------------

_ADVICE = partial(Read, "Recommendations", rows="", fields=(), expected="InvalidAddress")
RECOMMENDATIONS = (
    _ADVICE("GetLastUpdatedTimeForRecommendations", {"MarketplaceId": US}),
    _ADVICE("ListRecommendations", {"MarketplaceId": US, "RecommendationCategory": "Pricing"}),
)
STATUSES = tuple(
    Read(section, "GetServiceStatus", {}, "", ("Status",), lambda client: [["GREEN"]])
    for section in ("FulfillmentInventory", "Products", "Recommendations")
)

READS = (*INVENTORY, *PRODUCTS, *RECOMMENDATIONS, *STATUSES)
