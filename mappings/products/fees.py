"""GetMyFeesEstimate by Product Fees API v0.

Sources: names, order and decimals of a real reply (amazon.co.jp, 2020): FeesEstimate before FeesEstimateIdentifier,
Status last, two decimals for yen too, what is included in a fee as FeeDetail again; MWS's page for the parameters. What
a caller sent of a price is echoed as he sent it.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from mws.mappings.codecs import FLAG, field, group, many, whole, words
from mws.mappings.items import ITEM_ERROR
from mws.mappings.model import Codec, Group, Operation
from mws.mappings.products.section import PRODUCTS
from mws.spapi.calls import Json

FOR_SKU = "productFees.v0.getMyFeesEstimateForSKU"
FOR_ASIN = "productFees.v0.getMyFeesEstimateForASIN"
BATCH = "productFees.v0.getMyFeesEstimates"


def _write_amount(text: str) -> Json:
    try:
        number = Decimal(text.strip())
    except InvalidOperation as exc:
        raise ValueError("must be an amount, such as 12.34") from exc
    if not number.is_finite():
        raise ValueError("must be an amount, such as 12.34")
    return int(number) if number == number.to_integral_value() else float(number)


def _read_amount(value: Json) -> str | None:
    """Two decimals at least, for yen too; more where there are more; never an exponent."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"wants a number, got {type(value).__name__}")
    number = Decimal(repr(value)) + 0
    if not number.is_finite():
        raise ValueError("wants an amount")
    exponent = number.as_tuple().exponent
    text = f"{number:f}" if isinstance(exponent, int) and exponent < -2 else f"{number:.2f}"
    return text.removeprefix("-") if not number else text


AMOUNT = Codec("amount", _read_amount, _write_amount)


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


def _fee(name: str) -> Group:
    return group(name, field("CurrencyCode", "CurrencyCode"), field("Amount", "Amount", AMOUNT), rest=name)


_FEE = (_fee("FeeAmount"), _fee("FinalFee"), _fee("FeePromotion"), _fee("TaxAmount"), field("FeeType", "FeeType"))

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
                _fee("TotalFeesEstimate"),
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
