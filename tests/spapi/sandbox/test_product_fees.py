"""Product fees v0: one product, a batch that comes in another order, and what is wrong with one or with all."""

from __future__ import annotations

from typing import Any

import pytest

from mws.spapi.sandbox import ASIN, CA, SKU, US
from tests.spapi.sandbox.caller import Caller

BATCH = "/products/fees/v0/feesEstimate"


@pytest.fixture(scope="module")
def caller() -> Caller:
    return Caller()


def priced(amount: float = 20, *, marketplace: str = US, currency: str = "USD", fba: bool = False) -> dict[str, Any]:
    price = {"ListingPrice": {"CurrencyCode": currency, "Amount": amount}}
    spec = {"MarketplaceId": marketplace, "IsAmazonFulfilled": fba, "PriceToEstimateFees": price, "Identifier": "one"}
    return {"FeesEstimateRequest": spec}


def fees(estimate: Any) -> dict[str, float]:
    return {row["FeeType"]: row["FinalFee"]["Amount"] for row in estimate["FeeDetailList"]}


def test_one_sku_that_the_merchant_sends(caller: Caller) -> None:
    reply = caller.done("POST", f"/products/fees/v0/listings/{SKU}/feesEstimate", priced(19.99))
    result = reply["payload"]["FeesEstimateResult"]
    assert result["Status"] == "Success"
    assert result["FeesEstimate"]["TotalFeesEstimate"] == {"CurrencyCode": "USD", "Amount": 2.99}
    assert fees(result["FeesEstimate"]) == {"ReferralFee": 2.99, "VariableClosingFee": 0, "PerItemFee": 0}
    assert result["FeesEstimateIdentifier"]["SellerInputIdentifier"] == "one"
    assert (result["FeesEstimateIdentifier"]["IdType"], result["FeesEstimateIdentifier"]["IdValue"]) == (
        "SellerSKU",
        SKU,
    )


def test_one_asin_that_amazon_sends(caller: Caller) -> None:
    body = priced(10, marketplace=CA, currency="CAD", fba=True)
    result = caller.done("POST", f"/products/fees/v0/items/{ASIN}/feesEstimate", body)["payload"]["FeesEstimateResult"]
    assert result["FeesEstimate"]["TotalFeesEstimate"] == {"CurrencyCode": "CAD", "Amount": 7.94}
    (pack,) = result["FeesEstimate"]["FeeDetailList"][-1]["IncludedFeeDetailList"]
    assert (pack["FeeType"], pack["FinalFee"]["Amount"]) == ("FBAPickAndPack", 6.44)


def test_a_batch_comes_in_an_order_of_its_own(caller: Caller) -> None:
    asked = [("SellerSKU", SKU), ("ASIN", "B000FAKE02"), ("SellerSKU", "NO-SUCH-SKU")]
    body = [{"IdType": kind, "IdValue": value, **priced()} for kind, value in asked]
    results = caller.done("POST", BATCH, body)
    named = [(row["FeesEstimateIdentifier"]["IdType"], row["FeesEstimateIdentifier"]["IdValue"]) for row in results]
    assert named == asked[::-1]
    assert [row["Status"] for row in results] == ["ClientError", "Success", "Success"]
    assert results[0]["Error"]["Code"] == "InvalidParameterValue"
    assert results[0]["Error"]["Detail"] == []
    assert "FeesEstimate" not in results[0]


def test_a_price_of_nothing_is_an_error_of_its_product(caller: Caller) -> None:
    (result,) = caller.done("POST", BATCH, [{"IdType": "SellerSKU", "IdValue": SKU, **priced(0)}])
    assert result["Status"] == "ClientError"


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        [{"IdType": "SellerSKU", "IdValue": SKU, **priced()}] * 2,
        [{"IdType": "SellerSKU", "IdValue": str(number), **priced()} for number in range(21)],
        [{"IdType": "EAN", "IdValue": SKU, **priced()}],
        [{"IdType": "SellerSKU", "IdValue": SKU}],
        [{"IdType": "SellerSKU", "IdValue": SKU, **priced(marketplace="A1")}],
        [{"IdType": "SellerSKU", "IdValue": SKU, **priced(currency="EUR")}],
        [{"IdType": "SellerSKU", "IdValue": SKU, **priced(-1)}],
    ],
    ids=["empty", "no array", "twice", "21", "kind", "nothing asked", "marketplace", "currency", "negative"],
)
def test_a_batch_that_is_wrong_is_refused_whole(caller: Caller, body: object) -> None:
    assert caller.refusal("POST", BATCH, body) == (400, "InvalidInput")
