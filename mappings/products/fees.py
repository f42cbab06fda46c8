"""GetMyFeesEstimate by Product Fees API v0.

Sources: names, order and decimals of a real reply (amazon.co.jp, 2020): FeesEstimate before FeesEstimateIdentifier,
Status last, two decimals for yen too, what is included in a fee as FeeDetail again; MWS's page for the parameters. What
a caller sent of a price is echoed as he sent it.
"""

from __future__ import annotations

from mws.mappings.codecs import FLAG, field, group, many, whole, words
from mws.mappings.items import ITEM_ERROR
from mws.mappings.model import Group, Operation
from mws.mappings.products.money import AMOUNT, price
from mws.mappings.products.section import PRODUCTS

FOR_SKU = "productFees.v0.getMyFeesEstimateForSKU"
FOR_ASIN = "productFees.v0.getMyFeesEstimateForASIN"
BATCH = "productFees.v0.getMyFeesEstimates"


def _price(name: str, *, required: bool = False) -> Group:
    return group(
        name,
        field("CurrencyCode", "CurrencyCode", required=True),
        field("Amount", "Amount", AMOUNT, required=True),
        rest=name,
        required=required,
    )


def _echo(name: str) -> Group:
    return group(name, field("CurrencyCode", "CurrencyCode"), field("Amount", "Amount"), rest=name)


_FEE = (price("FeeAmount"), price("FinalFee"), price("FeePromotion"), price("TaxAmount"), field("FeeType", "FeeType"))

_PRICES = ("ListingPrice", "Shipping", "Points.PointsMonetaryValue")
_REQUEST = (
    *(f"body.FeesEstimateRequest.{name}" for name in ("MarketplaceId", "IsAmazonFulfilled", "Identifier")),
    "body.FeesEstimateRequest.PriceToEstimateFees.Points.PointsNumber",
    *(f"body.FeesEstimateRequest.PriceToEstimateFees.{price}.CurrencyCode" for price in _PRICES),
    *(f"body.FeesEstimateRequest.PriceToEstimateFees.{price}.Amount" for price in _PRICES),
)

GET_MY_FEES_ESTIMATE = Operation(
    section=PRODUCTS,
    action="GetMyFeesEstimate",
    calls=(BATCH, FOR_SKU, FOR_ASIN),
    plan="fees_estimate",
    by_values=True,
    durable=True,
    request=(
        many(
            "FeesEstimateRequestList",
            "FeesEstimateRequest",
            field("MarketplaceId", "MarketplaceId", required=True),
            field("IdType", "IdType", words("ASIN", "SellerSKU"), required=True),
            field("IdValue", "IdValue", required=True),
            field("IsAmazonFulfilled", "IsAmazonFulfilled", FLAG, required=True),
            field("Identifier", "Identifier", required=True),
            group(
                "PriceToEstimateFees",
                _price("ListingPrice", required=True),
                _price("Shipping"),
                group(
                    "Points",
                    field("PointsNumber", "PointsNumber", whole(0, 2**31 - 1)),
                    _price("PointsMonetaryValue"),
                    rest="Points",
                ),
                rest="PriceToEstimateFees",
                required=True,
            ),
            rest="body",
            required=True,
            at_most=20,
        ),
    ),
    result=(
        many(
            "FeesEstimateResultList",
            "FeesEstimateResult",
            group(
                "FeesEstimate",
                field("TimeOfFeesEstimation", "TimeOfFeesEstimation"),
                price("TotalFeesEstimate"),
                many(
                    "FeeDetailList",
                    "FeeDetail",
                    *_FEE,
                    many("IncludedFeeDetailList", "FeeDetail", *_FEE, rest="IncludedFeeDetailList"),
                    rest="FeeDetailList",
                ),
                rest="FeesEstimate",
            ),
            group(
                "FeesEstimateIdentifier",
                field("MarketplaceId", "MarketplaceId"),
                field("SellerId", "SellerId"),
                field("IdType", "IdType"),
                field("IdValue", "IdValue"),
                field("IsAmazonFulfilled", "IsAmazonFulfilled"),
                group(
                    "PriceToEstimateFees",
                    _echo("ListingPrice"),
                    _echo("Shipping"),
                    group(
                        "Points",
                        field("PointsNumber", "PointsNumber"),
                        _echo("PointsMonetaryValue"),
                        rest="Points",
                    ),
                    rest="PriceToEstimateFees",
                ),
                field("SellerInputIdentifier", "Identifier"),
                rest="asked",
            ),
            field("Status", "Status"),
            ITEM_ERROR,
            rest="results",
        ),
    ),
    # What was asked is echoed as it was sent; an error is one of MWS's.
    sources={"results": BATCH, "results.asked": "", "results.error": ""},
    ignored=("results.FeesEstimateIdentifier", "results.Error"),
    fills={
        BATCH: (*_REQUEST, "body.IdType", "body.IdValue"),
        FOR_SKU: (*_REQUEST, "path.SellerSKU"),
        FOR_ASIN: (*_REQUEST, "path.Asin"),
    },
)

OPERATIONS = (GET_MY_FEES_ESTIMATE,)
