"""What real clients are told to read of Products: prices, fees, the catalogue, the offers of others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from mws.spapi.calls import Json
from mws.spapi.client import Client
from mws.spapi.sandbox import US
from tests.clients.reads import MWS, SIMPLE, Arguments, Read, Rows, below, in_order, rows_in

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


# The catalogue: what programs read first of a product.
_ATTRIBUTES = "AttributeSets.ItemAttributes"
_SEEN = (
    "Identifiers.MarketplaceASIN.ASIN",
    f"{_ATTRIBUTES}.Title",
    f"{_ATTRIBUTES}.Color",
    f"{_ATTRIBUTES}.ProductGroup",
    f"{_ATTRIBUTES}.SmallImage.URL",
)
_CATEGORY = (
    "ProductCategoryId",
    "ProductCategoryName",
    "Parent.ProductCategoryId",
    "Parent.Parent.ProductCategoryName",
)
_QUERY: Arguments = {"MarketplaceId": US, "Query": "mug"}
EANS = ["0200000000080", "0200000000011"]
_CODES: Arguments = {"MarketplaceId": US, "IdType": "EAN", "IdList": EANS}
_CATALOG = "catalogItems.2022-04-01."
_DATA = ["classifications", "identifiers", "images", "summaries"]


def _products(asins: Sequence[str], client: Client) -> Rows:
    return [
        _product(client.call(f"{_CATALOG}getCatalogItem", asin=asin, marketplaceIds=[US], includedData=_DATA))
        for asin in asins
    ]


def _product(item: Json) -> list[str]:
    (seen,) = rows_in(item, "", "asin", "summaries.itemName", "summaries.color", "summaries.websiteDisplayGroupName")
    images = [each for each in rows_in(item, "images.images", "link", "height", "variant") if each[2] == "MAIN"]
    return [*seen, min(images, key=lambda each: int(each[1]))[0]]


def _by_ean(client: Client) -> Rows:
    found = [
        client.call(
            f"{_CATALOG}searchCatalogItems",
            identifiers=[ean],
            identifiersType="EAN",
            marketplaceIds=[US],
            includedData=_DATA,
        )
        for ean in EANS
    ]
    return [_product(item) for item in below(found, "items")]


def _by_words(client: Client) -> Rows:
    found = client.call(f"{_CATALOG}searchCatalogItems", keywords=["mug"], marketplaceIds=[US], includedData=_DATA)
    return [_product(item) for item in below(found, "items")]


def _categories(client: Client) -> Rows:
    item = client.call(f"{_CATALOG}getCatalogItem", asin="B000FAKE01", marketplaceIds=[US], includedData=_DATA)
    path = "classifications.classifications"
    return rows_in(
        item, path, "classificationId", "displayName", "parent.classificationId", "parent.parent.displayName"
    )


# Offers: the first group is the lowest one's.
_GROUP = "LowestOfferListings.LowestOfferListing."
_LOWEST = (f"{_GROUP}Price.LandedPrice.Amount", f"{_GROUP}Qualifiers.FulfillmentChannel")
_NEW_SKU: Arguments = {"MarketplaceId": US, "SellerSKUList": ["SKU-1"], "ItemCondition": "New"}
_NEW_ASIN: Arguments = {"MarketplaceId": US, "ASINList": ["B000FAKE01"], "ItemCondition": "New"}
_ONE_SKU: Arguments = {"MarketplaceId": US, "SellerSKU": "SKU-1", "ItemCondition": "New"}
_ONE_ASIN: Arguments = {"MarketplaceId": US, "ASIN": "B000FAKE01", "ItemCondition": "New"}
_CHEAPEST = ("@condition", "@fulfillmentChannel", "LandedPrice.Amount", "Shipping.CurrencyCode")


def _offers(client: Client) -> Json:
    found: Json = client.call(f"{_PRICING}getListingOffers", SellerSKU="SKU-1", MarketplaceId=US, ItemCondition="New")
    return found


def _lowest(client: Client) -> Rows:
    rows = rows_in(_offers(client), "Offers", "ListingPrice.Amount", "Shipping.Amount", "IsFulfilledByAmazon")
    landed = [(float(price) + float(shipping), by_amazon == "true") for price, shipping, by_amazon in rows]
    price, by_amazon = min(landed)
    return [[f"{price:.2f}", "Amazon" if by_amazon else "Merchant"]]


def _cheapest(client: Client) -> Rows:
    path = "Summary.LowestPrices"
    return rows_in(
        _offers(client), path, "condition", "fulfillmentChannel", "LandedPrice.Amount", "Shipping.CurrencyCode"
    )


PRODUCTS = (
    _PRODUCTS("GetMatchingProduct", _BY_ASIN, "Product", _SEEN, partial(_products, ASINS)),
    _PRODUCTS("GetMatchingProductForId", _CODES, "Products.Product", _SEEN, _by_ean),
    _PRODUCTS("ListMatchingProducts", _QUERY, "Products.Product", _SEEN, _by_words),
    _PRODUCTS(
        "GetProductCategoriesForSKU", {"MarketplaceId": US, "SellerSKU": "SKU-1"}, "Self", _CATEGORY, _categories
    ),
    _PRODUCTS(
        "GetProductCategoriesForASIN", {"MarketplaceId": US, "ASIN": "B000FAKE01"}, "Self", _CATEGORY, _categories
    ),
    _PRODUCTS("GetLowestOfferListingsForSKU", _NEW_SKU, "Product", _LOWEST, _lowest),
    _PRODUCTS("GetLowestOfferListingsForASIN", _NEW_ASIN, "Product", _LOWEST, _lowest),
    # boto has no methods for these two.
    _PRODUCTS(
        "GetLowestPricedOffersForSKU", _ONE_SKU, "Summary.LowestPrices.LowestPrice", _CHEAPEST, _cheapest, (MWS, SIMPLE)
    ),
    _PRODUCTS(
        "GetLowestPricedOffersForASIN",
        _ONE_ASIN,
        "Summary.LowestPrices.LowestPrice",
        _CHEAPEST,
        _cheapest,
        (MWS, SIMPLE),
    ),
    _PRODUCTS("GetMyPriceForSKU", _BY_SKU, "Product.Offers.Offer", _OFFER, _MINE[0]),
    _PRODUCTS("GetMyPriceForASIN", _BY_ASIN, "Product.Offers.Offer", _OFFER, _MINE[1]),
    _PRODUCTS("GetCompetitivePricingForSKU", _BY_SKU, _PRICES, _PRICE, _OTHERS[0]),
    _PRODUCTS("GetCompetitivePricingForASIN", _BY_ASIN, _PRICES, _PRICE, _OTHERS[1]),
    _PRODUCTS("GetCompetitivePricingForASIN", _BY_ASIN, _RANKINGS, _RANK, _RANKS[1]),
    # Neither of the others has a method for it.
    _PRODUCTS("GetMyFeesEstimate", _FEES, _DETAILS, _FEE_FIELDS, _fees, (SIMPLE,)),
)
