"""Prices, fees and categories of the sandbox's shelf, by the drop-in's own methods, in process and over HTTP: alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any, TypeAlias

import pytest
from lxml import etree

import mws
from mws.compat.config import SANDBOX
from mws.compat.facade import Facade
from mws.compat.gateway import Gateway
from mws.compat.gateway.serving import Serving
from mws.spapi.clock import FixedClock
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session

(ACCOUNT,) = SANDBOX.accounts
US = "ATVPDKIKX0DER"
LAMP, RED, SHIRT, TEA = "SKU-1", "LAMP/RED, 10 cm", "TEE'S+XL%04", "テスト-07"
GONE = "NO-SUCH-SKU"
ASINS = ["B000FAKE05", "B000NONE99", "B00X", "B000FAKE02", "b000fake05"]

Asking: TypeAlias = Callable[[mws.Products], Any]  # Any: a reply of the drop-in

ASKED: dict[str, Asking] = {
    "GetCompetitivePricingForSKU": lambda on: on.get_competitive_pricing_for_sku(US, [SHIRT, GONE, RED, TEA, SHIRT]),
    "GetCompetitivePricingForASIN": lambda on: on.get_competitive_pricing_for_asin(US, ASINS),
    "GetMyPriceForSKU": lambda on: on.get_my_price_for_sku(US, [SHIRT, GONE, RED, TEA, SHIRT], "new"),
    "GetMyPriceForASIN": lambda on: on.get_my_price_for_asin(US, ASINS, "Any"),
    "GetProductCategoriesForSKU": lambda on: on.get_product_categories_for_sku(US, SHIRT),
    "GetProductCategoriesForASIN": lambda on: on.get_product_categories_for_asin(US, "B000FAKE02"),
    "GetLowestOfferListingsForSKU": lambda on: on.get_lowest_offer_listings_for_sku(US, [SHIRT, GONE, RED, TEA, SHIRT]),
    "GetLowestOfferListingsForASIN": lambda on: on.get_lowest_offer_listings_for_asin(US, ASINS, "new", "True"),
    "GetLowestPricedOffersForSKU": lambda on: on.get_lowest_priced_offers_for_sku(US, RED),
    "GetLowestPricedOffersForASIN": lambda on: on.get_lowest_priced_offers_for_asin(US, "B000FAKE02", "used"),
    "GetMyFeesEstimate": lambda on: on.make_request({"Action": "GetMyFeesEstimate", **_fees()}),
}


def _fees() -> dict[str, str]:
    """A shirt by its SKU, twice with two identifiers, and a mug by its ASIN for nothing."""
    rows = (
        ("SellerSKU", SHIRT, "one", "15.75"),
        ("ASIN", "B000FAKE05", "two", "0.00"),
        ("SellerSKU", SHIRT, "three", "15.75"),
    )
    found: dict[str, str] = {}
    for number, (kind, value, identifier, amount) in enumerate(rows, 1):
        name = f"FeesEstimateRequestList.FeesEstimateRequest.{number}"
        found |= {
            f"{name}.MarketplaceId": US,
            f"{name}.IdType": kind,
            f"{name}.IdValue": value,
            f"{name}.IsAmazonFulfilled": "true",
            f"{name}.Identifier": identifier,
            f"{name}.PriceToEstimateFees.ListingPrice.CurrencyCode": "USD",
            f"{name}.PriceToEstimateFees.ListingPrice.Amount": amount,
        }
    return found


@pytest.fixture(scope="module")
def answers() -> Iterator[dict[str, list[etree._Element]]]:
    """Action → the answer in process, the answer over HTTP."""
    keys = (ACCOUNT.mws_access_key, ACCOUNT.mws_secret_key, ACCOUNT.seller_id)
    # The drop-in signs with the time it is, and MWS took fifteen minutes of difference.
    clock = FixedClock(datetime.now(timezone.utc).replace(microsecond=0))
    # A sandbox each, so that nobody waits for the other's rate.
    inside, outside = (Facade(SANDBOX, clock=clock, session=session(Sandbox(clock=clock))) for _ in range(2))
    try:
        with Serving(Gateway(outside, clock=clock), threads=2) as serving:
            here = mws.Products(*keys, region="US", backend=inside)
            there = mws.Products(*keys, region="US", domain=serving.url, backend="http")
            found: dict[str, list[etree._Element]] = {}
            for action, ask in ASKED.items():
                found[action] = [etree.fromstring(ask(door).response.content) for door in (here, there)]
                clock.advance(60)
            yield found
    finally:
        inside.close()
        outside.close()


def _plain(root: etree._Element) -> list[tuple[str, list[tuple[str, str]], str | None]]:
    """Names, attributes and texts, in order, but for the request's own id."""
    found = []
    for each in root.iter(etree.Element):
        name = etree.QName(each).localname
        attributes = [(str(key), str(value)) for key, value in each.attrib.items()]
        found.append((name, attributes, None if name == "RequestId" else each.text))
    return found


@pytest.mark.parametrize("action", ASKED)
def test_both_doors_answer_alike(answers: dict[str, list[etree._Element]], action: str) -> None:
    inside, outside = answers[action]
    assert _plain(inside) == _plain(outside)
    assert etree.QName(inside).localname == f"{action}Response"


@pytest.mark.parametrize("action", ["GetCompetitivePricingForSKU", "GetMyPriceForSKU", "GetLowestOfferListingsForSKU"])
def test_skus_with_commas_plus_signs_and_letters_of_the_world_are_answered(
    answers: dict[str, list[etree._Element]], action: str
) -> None:
    results = answers[action][0].findall(f"{{*}}{action}Result")
    told = [(each.get("SellerSKU"), each.get("status")) for each in results]
    assert told == [
        (SHIRT, "Success"),
        (GONE, "ClientError"),
        (RED, "Success"),
        (TEA, "Success"),
        (SHIRT, "Success"),
    ]
    skus = [each.findtext(".//{*}SKUIdentifier/{*}SellerSKU") for each in results]
    assert skus == [SHIRT, None, RED, TEA, SHIRT]
    asins = [each.findtext(".//{*}MarketplaceASIN/{*}ASIN") for each in results]
    assert asins == ["B000FAKE04", None, "B000FAKE02", "B000FAKE07", "B000FAKE04"]


def test_the_prices_are_those_of_the_shelf(answers: dict[str, list[etree._Element]]) -> None:
    inside, _ = answers["GetMyPriceForSKU"]
    prices = [each.text for each in inside.iterfind(".//{*}RegularPrice/{*}Amount")]
    assert prices == ["15.75", "24.50", "11.05", "15.75"]
    assert {each.text for each in inside.iterfind(".//{*}Offer/{*}SellerId")} == {ACCOUNT.seller_id}


def test_asins_are_answered_in_the_order_asked(answers: dict[str, list[etree._Element]]) -> None:
    for action in ("GetCompetitivePricingForASIN", "GetMyPriceForASIN", "GetLowestOfferListingsForASIN"):
        results = answers[action][0].findall(f"{{*}}{action}Result")
        assert [each.get("ASIN") for each in results] == ASINS
        assert [each.get("status") for each in results] == ["Success", "ClientError", "ClientError", *["Success"] * 2]
        assert results[1].findtext(".//{*}Message") == f"B000NONE99 is an invalid ASIN for marketplace {US}"
        assert _plain(results[0])[1:] == _plain(results[4])[1:]


def test_the_lowest_listings_are_those_of_the_offers(answers: dict[str, list[etree._Element]]) -> None:
    """Without the seller's own, which is among the offers and nowhere marked."""
    result = answers["GetLowestOfferListingsForASIN"][0].find("{*}GetLowestOfferListingsForASINResult")
    assert result is not None
    groups = [*result.iterfind(".//{*}LowestOfferListing")]
    landed = [Decimal(str(each.findtext(".//{*}LandedPrice/{*}Amount"))) for each in groups]
    assert landed
    assert landed == sorted(landed)
    sandbox = Sandbox(clock=FixedClock(datetime.now(timezone.utc)))
    reply = (
        Facade(SANDBOX, session=session(sandbox))
        .client(ACCOUNT)
        .call("productPricing.v0.getItemOffers", Asin=ASINS[0], MarketplaceId=US, ItemCondition="New")
    )
    sellers = [offer["SellerId"] for offer in reply["Offers"]]
    assert ACCOUNT.seller_id in sellers
    counted = sum(int(str(each.findtext("{*}NumberOfOfferListingsConsidered"))) for each in groups)
    assert counted == len(sellers) - sellers.count(ACCOUNT.seller_id)


def test_the_lowest_priced_offers_say_whose_they_are_for_a_sku_only(
    answers: dict[str, list[etree._Element]],
) -> None:
    by_sku, by_asin = (answers[f"GetLowestPricedOffersFor{kind}"][0] for kind in ("SKU", "ASIN"))
    assert [each.text for each in by_sku.iterfind(".//{*}MyOffer")].count("true") == 1
    assert by_asin.find(".//{*}MyOffer") is None
    result = by_asin.find("{*}GetLowestPricedOffersForASINResult")
    assert result is not None
    assert [result.get(name) for name in ("MarketplaceID", "ASIN", "ItemCondition")] == [US, "B000FAKE02", "Used"]
    assert result.get("status")
    assert {each.get("condition") for each in by_sku.iterfind(".//{*}LowestPrice")} <= {"new", "used"}
    assert {each.get("condition") for each in by_sku.iterfind(".//{*}BuyBoxPrice")} <= {"New", "Used"}


def test_fees_are_one_result_each(answers: dict[str, list[etree._Element]]) -> None:
    results = [*answers["GetMyFeesEstimate"][0].iterfind(".//{*}FeesEstimateResult")]
    assert [each.findtext(".//{*}SellerInputIdentifier") for each in results] == ["one", "two", "three"]
    # Amazon has no fees of nothing; no price is made up for it.
    assert [each.findtext("{*}Status") for each in results] == ["Success", "ClientError", "Success"]
    one, two, three = (each.findtext("{*}FeesEstimate/{*}TotalFeesEstimate/{*}Amount") for each in results)
    assert one == three
    assert one
    assert two is None
    assert results[1].findtext(".//{*}PriceToEstimateFees/{*}ListingPrice/{*}Amount") == "0.00"


def test_categories_end_at_a_parent_without_one(answers: dict[str, list[etree._Element]]) -> None:
    for action in ("GetProductCategoriesForSKU", "GetProductCategoriesForASIN"):
        result = answers[action][0].find(f"{{*}}{action}Result")
        assert result is not None
        selves = result.findall("{*}Self")
        assert selves
        for each in selves:
            assert each.find("{*}Parent/{*}ProductCategoryName") is not None
            assert [etree.QName(child).localname for child in each][:2] == ["ProductCategoryId", "ProductCategoryName"]
