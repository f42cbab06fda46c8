"""Product fees v0: one product, a batch that comes in another order, and what is wrong with one or with all."""

from __future__ import annotations

import csv
from typing import Any
from urllib.parse import quote

import pytest

from mws.spapi.sandbox import ASIN, CA, MX, SKU, US
from mws.spapi.sandbox.world import pools
from tests.spapi.sandbox.caller import Caller

REPORTS_PATH, SETTLEMENT = "/reports/2021-06-30/reports", "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2"
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
    assert result["Error"]["Message"] == "There is an client-side error. Please verify your inputs."


def test_fees_follow_the_price_and_the_shipping(caller: Caller) -> None:
    body = priced(100)
    body["FeesEstimateRequest"]["PriceToEstimateFees"]["Shipping"] = {"CurrencyCode": "USD", "Amount": 10}
    asked = [{"IdType": "SellerSKU", "IdValue": SKU, **priced(amount)} for amount in (10, 20)] + [
        {"IdType": "SellerSKU", "IdValue": SKU, **body}
    ]
    results = caller.done("POST", BATCH, asked)
    assert [fees(row["FeesEstimate"])["ReferralFee"] for row in results] == [16.5, 3, 1.5]


def test_what_the_catalogue_and_the_listings_know_has_fees(caller: Caller) -> None:
    body = priced()
    for asin, status in (("B000FAKE14", "Success"), ("B000NOWHER", "ClientError")):
        reply = caller.done("POST", f"/products/fees/v0/items/{asin}/feesEstimate", body)
        assert reply["payload"]["FeesEstimateResult"]["Status"] == status


def test_an_estimate_is_what_the_settlement_books() -> None:
    """The first sale by Amazon of each marketplace's settlement, estimated at its price."""
    caller, seen = Caller(orders=60), set()
    reports = caller.json(REPORTS_PATH, reportTypes=SETTLEMENT, pageSize="100")["reports"]
    for report in reports:
        rows = list(csv.DictReader(caller.contents(report).decode().splitlines(), delimiter="\t"))
        market = next(m for m in pools.MARKETPLACES.values() if m.id in report["marketplaceIds"])
        for code in {row["order-item-code"]: row for row in rows if row["fulfillment-id"] == "AFN"}:
            mine = [row for row in rows if row["order-item-code"] == code and row["transaction-type"] == "Order"]
            amounts = {
                row["amount-description"]: float(row["amount"]) for row in mine if row["amount-type"] != "Promotion"
            }
            units = int(mine[0]["quantity-purchased"])
            body = priced(amounts["Principal"], marketplace=market.id, currency=market.currency, fba=True)
            prices = body["FeesEstimateRequest"]["PriceToEstimateFees"]
            prices["Shipping"] = {"CurrencyCode": market.currency, "Amount": amounts.get("Shipping", 0)}
            sku = quote(mine[0]["sku"], safe="")
            reply = caller.done("POST", f"/products/fees/v0/listings/{sku}/feesEstimate", body)
            told = fees(reply["payload"]["FeesEstimateResult"]["FeesEstimate"])
            assert amounts["Commission"] == -told["ReferralFee"]
            assert amounts["FBAPerUnitFulfillmentFee"] == pytest.approx(-told["FBAFees"] * units)
            seen.add(market.id)
    assert seen == {US, MX}  # where orders that Amazon shipped fall into the two fortnights


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
