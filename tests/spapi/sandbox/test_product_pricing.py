"""Product pricing v0: own prices that follow the listing, counts that agree with offers, and Amazon's own habits."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from mws.spapi.sandbox import ASIN, CA, MX, SELLER_ID, SKU, US
from mws.spapi.sandbox.world import pools
from mws.spapi.sandbox.world.product_facts import PARENT, TWIN
from mws.spapi.sandbox.world.rivals import BUSINESS, CROWDED, WITHOUT_BUY_BOX
from tests.spapi.sandbox.caller import Caller
from tests.spapi.sandbox.swagger import faults_in
from tests.spapi.sandbox.test_feeds import JSON_TYPE, LISTINGS, listings

BASE, BATCHES = "/products/pricing/v0", "/batches/products/pricing/v0"
ITEM = f"/listings/2021-08-01/items/{SELLER_ID}"
KEY = "productPricing.v0."
EVERY = [good.asin for good in pools.GOODS]
ASIN_OF = {good.sku: good.asin for good in pools.GOODS}
USED_ONLY = "B000FAKE15"


@pytest.fixture
def caller() -> Caller:
    return Caller()


def prices(caller: Caller, name: str, kind: str, *ids: str, **query: str) -> list[Any]:
    """The rows of one of the two lists."""
    where = {"MarketplaceId": US, "ItemType": kind, f"{kind}s": ",".join(ids), **query}
    reply = caller.json(f"{BASE}/{name}", **where)
    operation = "getPricing" if name == "price" else "getCompetitivePricing"
    assert faults_in(KEY + operation, 200, reply) == []
    found: list[Any] = reply["payload"]
    return found


def offers(caller: Caller, asin: str = ASIN, condition: str = "New", marketplace: str = US) -> Any:
    reply = caller.json(f"{BASE}/items/{asin}/offers", MarketplaceId=marketplace, ItemCondition=condition)
    assert faults_in(f"{KEY}getItemOffers", 200, reply) == []
    return reply["payload"]


def change_price(caller: Caller, amount: float) -> None:
    offer = [{"marketplace_id": US, "currency": "USD", "our_price": [{"schedule": [{"value_with_tax": amount}]}]}]
    patch = {"op": "replace", "path": "/attributes/purchasable_offer", "value": offer}
    body = {"productType": "PRODUCT", "patches": [patch]}
    assert caller.done("PATCH", f"{ITEM}/{SKU}", body, marketplaceIds=US)["status"] == "ACCEPTED"


def ask(path: str, ids: tuple[str, ...], condition: str = "New", marketplace: str = US) -> dict[str, Any]:
    """The body of a batch. path: items or listings."""
    rows = [
        {
            "uri": f"{BASE}/{path}/{quote(each, safe='')}/offers",
            "method": "GET",
            "MarketplaceId": marketplace,
            "ItemCondition": condition,
        }
        for each in ids
    ]
    return {"requests": rows}


def test_the_own_price_of_a_sku_and_of_an_asin(caller: Caller) -> None:
    (row,) = prices(caller, "price", "Sku", SKU)
    assert (row["status"], row["SellerSKU"]) == ("Success", SKU)
    assert row["Product"]["Identifiers"] == {
        "MarketplaceASIN": {"MarketplaceId": US, "ASIN": ASIN},
        "SKUIdentifier": {"MarketplaceId": US, "SellerId": SELLER_ID, "SellerSKU": SKU},
    }
    (offer,) = row["Product"]["Offers"]
    assert offer["BuyingPrice"]["ListingPrice"] == {"CurrencyCode": "USD", "Amount": 19.99}
    assert offer["BuyingPrice"]["LandedPrice"]["Amount"] == 24.98
    assert offer["RegularPrice"]["Amount"] == 19.99
    assert (offer["FulfillmentChannel"], offer["ItemCondition"], offer["ItemSubCondition"], offer["SellerSKU"]) == (
        "MERCHANT",
        "New",
        "New",
        SKU,
    )
    (by_asin,) = prices(caller, "price", "Asin", ASIN)
    assert by_asin["Product"]["Offers"] == [offer]
    assert set(by_asin["Product"]["Identifiers"]["SKUIdentifier"].values()) == {""}
    assert prices(caller, "price", "Sku", "NUT.M4.100")[0]["Product"]["Offers"][0]["FulfillmentChannel"] == "AMAZON"


def test_a_discount_holds_between_its_dates(caller: Caller) -> None:
    def own_prices() -> tuple[float, float]:
        (offer,) = prices(caller, "price", "Sku", "PEN;12")[0]["Product"]["Offers"]
        return offer["BuyingPrice"]["ListingPrice"]["Amount"], offer["RegularPrice"]["Amount"]

    assert own_prices() == (6.52, 7.25)
    caller.clock.advance(31 * 86400)
    caller.token = caller.lwa(grant_type="refresh_token", refresh_token="Atzr|sandbox").json()["access_token"]
    assert own_prices() == (7.25, 7.25)


def test_a_changed_price_is_the_price_of_everything_that_is_told_of_it(caller: Caller) -> None:
    (before,) = prices(caller, "competitivePrice", "Asin", ASIN)
    assert not before["Product"]["CompetitivePricing"]["CompetitivePrices"][0]["belongsToRequester"]
    change_price(caller, 13.37)
    (row,) = prices(caller, "price", "Sku", SKU)
    assert row["Product"]["Offers"][0]["BuyingPrice"]["ListingPrice"]["Amount"] == 13.37
    after = offers(caller)
    own = [offer for offer in after["Offers"] if offer["SellerId"] == SELLER_ID]
    assert [(offer["ListingPrice"]["Amount"], offer["IsBuyBoxWinner"]) for offer in own] == [(13.37, True)]
    assert after["Summary"]["BuyBoxPrices"][0]["LandedPrice"]["Amount"] == 18.36
    (competitive,) = prices(caller, "competitivePrice", "Asin", ASIN)
    first = competitive["Product"]["CompetitivePricing"]["CompetitivePrices"][0]
    assert (first["belongsToRequester"], first["Price"]["ListingPrice"]["Amount"]) == (True, 13.37)
    # The market stays where it was.
    rest = [offer for offer in after["Offers"] if offer["SellerId"] != SELLER_ID]
    assert rest == [
        {**offer, "IsBuyBoxWinner": False} for offer in offers(Caller())["Offers"] if offer["SellerId"] != SELLER_ID
    ]


def test_orders_were_placed_at_the_regular_price_and_reports_tell_it(caller: Caller) -> None:
    for marketplace in (US, CA, MX):
        asked = [good.sku for good in pools.GOODS if "," not in good.sku]
        rows = prices(caller, "price", "Sku", *asked, MarketplaceId=marketplace)
        regular = {row["SellerSKU"]: row["Product"]["Offers"][0]["RegularPrice"]["Amount"] for row in rows}
        sold = {
            (item["product"]["sellerSku"], float(item["product"]["price"]["unitPrice"]["amount"]))
            for order in caller.orders(marketplaceIds=marketplace)
            for item in order["orderItems"]
            if "price" in item["product"] and item["product"]["sellerSku"] in regular
        }
        assert sold
        assert {pair for pair in sold if pair[1]} <= set(regular.items())
        report = caller.made("GET_FLAT_FILE_OPEN_LISTINGS_DATA", marketplaceIds=[marketplace])
        lines = [line.split("\t") for line in caller.contents(report).decode("cp1252", "replace").splitlines()[1:]]
        listed = {line[1]: float(line[2]) for line in lines}
        assert {ASIN_OF[sku]: price for sku, price in regular.items()}.items() <= listed.items()


def test_a_price_that_a_feed_set_is_told_when_the_feed_is_done(caller: Caller) -> None:
    value = [{"currency": "USD", "our_price": [{"schedule": [{"value_with_tax": 17.5}]}]}]
    message = {
        "messageId": 1,
        "sku": SKU,
        "operationType": "PATCH",
        "productType": "PRODUCT",
        "patches": [{"op": "replace", "path": "/attributes/purchasable_offer", "value": value}],
    }
    feed = caller.feed(LISTINGS, listings(message), JSON_TYPE)

    def amount() -> float:
        (row,) = prices(caller, "price", "Sku", SKU)
        told: float = row["Product"]["Offers"][0]["BuyingPrice"]["ListingPrice"]["Amount"]
        return told

    assert amount() == 19.99
    caller.clock.advance(60)
    assert caller.json(f"/feeds/2021-06-30/feeds/{feed}")["processingStatus"] == "DONE"
    assert amount() == 17.5


def test_what_cannot_be_bought_is_a_success_without_an_offer(caller: Caller) -> None:
    quantity = {"op": "replace", "path": "/attributes/fulfillment_availability"}
    value = [{"fulfillment_channel_code": "DEFAULT", "quantity": 0}]
    body = {"productType": "PRODUCT", "patches": [{**quantity, "value": value}]}
    caller.done("PATCH", f"{ITEM}/{SKU}", body, marketplaceIds=US)
    (row,) = prices(caller, "price", "Sku", SKU)
    assert (row["status"], row["Product"]["Offers"]) == ("Success", [])
    assert SELLER_ID not in [offer["SellerId"] for offer in offers(caller)["Offers"]]


def test_the_lists_are_not_in_the_order_asked(caller: Caller) -> None:
    asked = (ASIN, "B000NOWHER", "B000FAKE05")
    for name in ("price", "competitivePrice"):
        rows = prices(caller, name, "Asin", *asked)
        assert [(row["ASIN"], row["status"]) for row in rows] == [
            ("B000FAKE05", "Success"),
            ("B000NOWHER", "ClientError"),
            (ASIN, "Success"),
        ]
        assert "Product" not in rows[1]
    assert prices(caller, "price", "Sku", "NO-SUCH-SKU") == [{"status": "ClientError", "SellerSKU": "NO-SUCH-SKU"}]


def test_conditions_and_kinds_of_price_are_filters(caller: Caller) -> None:
    assert prices(caller, "price", "Sku", SKU, ItemCondition="Used")[0]["Product"]["Offers"] == []
    assert prices(caller, "price", "Sku", SKU, OfferType="B2B")[0]["Product"]["Offers"] == []
    offer = [
        {
            "marketplace_id": US,
            "currency": "USD",
            "audience": "B2B",
            "our_price": [{"schedule": [{"value_with_tax": 18}]}],
        }
    ]
    patch = {"op": "replace", "path": "/attributes/purchasable_offer", "value": offer}
    caller.done("PATCH", f"{ITEM}/{SKU}", {"productType": "PRODUCT", "patches": [patch]}, marketplaceIds=US)
    (told,) = prices(caller, "price", "Sku", SKU, OfferType="B2B")[0]["Product"]["Offers"]
    assert (told["offerType"], told["BuyingPrice"]["ListingPrice"]["Amount"]) == ("B2B", 18)


@pytest.mark.parametrize("marketplace", [US, CA, MX])
@pytest.mark.parametrize("asin", [*EVERY, "B000FAKE14"])
def test_counts_lowest_prices_and_buy_boxes_agree_with_the_offers(asin: str, marketplace: str, caller: Caller) -> None:
    currency = pools.MARKETPLACES[marketplace].currency
    replies = {name: offers(caller, asin, name, marketplace) for name in ("New", "Used", "Collectible", "Refurbished")}
    summary = replies["New"]["Summary"]
    told = {}
    for condition, reply in replies.items():
        for by_amazon, channel in ((True, "Amazon"), (False, "Merchant")):
            group = [offer for offer in reply["Offers"] if offer["IsFulfilledByAmazon"] is by_amazon]
            if group:
                told[condition.lower(), channel] = group
        if reply["Offers"]:
            assert reply["Summary"] == summary
        else:
            assert (reply["status"], reply["Summary"]) == ("NoBuyableOffers", {"TotalOfferCount": 0})
    counts = {(row["condition"], row["fulfillmentChannel"]): row["OfferCount"] for row in summary["NumberOfOffers"]}
    assert sum(counts.values()) == summary["TotalOfferCount"]
    if asin != CROWDED:
        assert counts == {name: len(group) for name, group in told.items()}
    plain = [row for row in summary["LowestPrices"] if row.get("offerType") != "B2B"]
    assert {(row["condition"], row["fulfillmentChannel"]) for row in plain} == set(told)
    for row in plain:
        group = told[row["condition"], row["fulfillmentChannel"]]
        lowest = min(round(offer["ListingPrice"]["Amount"] + offer["Shipping"]["Amount"], 2) for offer in group)
        assert row["LandedPrice"] == {"CurrencyCode": currency, "Amount": lowest}
    won = {
        condition: [offer for offer in reply["Offers"] if offer["IsBuyBoxWinner"]]
        for condition, reply in replies.items()
    }
    boxes = [row for row in summary.get("BuyBoxPrices", []) if row.get("offerType") != "B2B"]
    assert [row["condition"] for row in boxes] == [condition for condition, winners in won.items() if winners]
    for row in boxes:
        (winner,) = won[row["condition"]]
        assert row["ListingPrice"] == winner["ListingPrice"]
    (row,) = prices(caller, "competitivePrice", "Asin", asin, MarketplaceId=marketplace)
    competitive = row["Product"]["CompetitivePricing"]
    listed = {row["condition"]: row["Count"] for row in competitive["NumberOfOfferListings"]}
    assert listed.pop("Any") == sum(listed.values()) == summary["TotalOfferCount"]
    first = [row for row in competitive["CompetitivePrices"] if row.get("offerType") != "B2B"]
    assert [row["Price"]["LandedPrice"] for row in first] == [row["LandedPrice"] for row in boxes]
    assert [row["CompetitivePriceId"] for row in first] == [
        {"New": "1", "Used": "2"}[row["condition"]] for row in boxes
    ]


def test_the_words_of_each_place(caller: Caller) -> None:
    reply = offers(caller)
    assert {row["condition"] for row in reply["Summary"]["LowestPrices"]} == {"new", "used"}
    assert {row["condition"] for row in reply["Summary"]["BuyBoxPrices"]} == {"New", "Used"}
    assert {row["fulfillmentChannel"] for row in reply["Summary"]["NumberOfOffers"]} == {"Amazon", "Merchant"}
    assert {offer["SubCondition"] for offer in reply["Offers"]} == {"new"}
    used = offers(caller, condition="Used")["Offers"]
    assert {offer["SubCondition"] for offer in used} == {"very_good", "good", "acceptable"}
    assert all("MyOffer" not in offer for offer in [*reply["Offers"], *used])
    assert SELLER_ID in [offer["SellerId"] for offer in reply["Offers"]]
    assert all(("ShipsFrom" in offer) is not offer["IsFulfilledByAmazon"] for offer in reply["Offers"])
    assert reply["Summary"]["SalesRankings"][0] == {
        "Rank": 72855,
        "ProductCategoryId": "home_improvement_display_on_website",
    }


def test_a_market_with_everything_in_it(caller: Caller) -> None:
    new = offers(caller)["Offers"]
    assert {offer["SellerFeedbackRating"]["FeedbackCount"] for offer in new} >= {0, 80, 5000, 33331}
    assert len({tuple(offer["ShippingTime"].values()) for offer in new}) >= 4
    assert {offer["ShipsFrom"]["Country"] for offer in new if "ShipsFrom" in offer} == {"US", "LU"}
    landed = [round(offer["ListingPrice"]["Amount"] + offer["Shipping"]["Amount"], 2) for offer in new]
    assert landed == sorted(landed)
    assert len(set(landed)) < len(landed)


def test_more_offers_than_a_reply_holds(caller: Caller) -> None:
    reply = offers(caller, CROWDED)
    assert len(reply["Offers"]) == 20 < reply["Summary"]["TotalOfferCount"]


def test_prices_for_businesses_and_quantities_stand_beside_the_others(caller: Caller) -> None:
    (asin,) = BUSINESS
    summary = offers(caller, asin)["Summary"]
    for rows in (summary["LowestPrices"], summary["BuyBoxPrices"]):
        assert {row.get("offerType") for row in rows} >= {"B2C", "B2B"}
        assert {row.get("quantityTier") for row in rows} == {None, 5, 20}
    (row,) = prices(caller, "competitivePrice", "Asin", asin)
    rows = row["Product"]["CompetitivePricing"]["CompetitivePrices"]
    new = [row for row in rows if row["CompetitivePriceId"] == "1"]
    assert [(row["offerType"], row.get("quantityTier")) for row in new] == [
        ("B2C", None),
        ("B2B", None),
        ("B2B", 5),
        ("B2B", 20),
    ]


def test_what_has_no_buy_box_and_what_has_no_offer(caller: Caller) -> None:
    (asin,) = WITHOUT_BUY_BOX
    assert "BuyBoxPrices" not in offers(caller, asin)["Summary"]
    assert offers(caller, USED_ONLY)["status"] == "NoBuyableOffers"
    assert offers(caller, USED_ONLY, "Used")["status"] == "Success"
    for nobody in (PARENT, TWIN):
        assert offers(caller, nobody)["Offers"] == []
    (twin,) = prices(caller, "competitivePrice", "Asin", TWIN)
    assert twin["Product"]["CompetitivePricing"] == {"CompetitivePrices": [], "NumberOfOfferListings": []}
    (parent,) = prices(caller, "competitivePrice", "Asin", PARENT)
    assert (parent["status"], list(parent["Product"])) == ("Success", ["Identifiers"])


def test_an_asin_listed_a_moment_ago_is_told_later(caller: Caller) -> None:
    offer = [{"our_price": [{"schedule": [{"value_with_tax": 9}]}]}]
    attributes = {"item_name": [{"value": "A thing"}], "purchasable_offer": offer}
    attributes["fulfillment_availability"] = [{"fulfillment_channel_code": "DEFAULT", "quantity": 3}]
    body = {"productType": "PRODUCT", "attributes": attributes}
    reply = caller.done("PUT", f"{ITEM}/NEW-1", body, marketplaceIds=US, includedData="identifiers")
    asin = reply["identifiers"][0]["asin"]
    early = offers(caller, asin)
    assert (early["status"], early["Offers"]) == ("ActiveButTooSoonForProcessing", [])
    assert early["Summary"] == {"TotalOfferCount": 0, "OffersAvailableTime": "2026-11-20T12:15:00Z"}
    caller.clock.advance(900)
    assert [offer["SellerId"] for offer in offers(caller, asin)["Offers"]] == [SELLER_ID]


def test_the_offers_of_a_sku_do_not_tell_its_asin(caller: Caller) -> None:
    reply = caller.json(f"{BASE}/listings/{SKU}/offers", MarketplaceId=US, ItemCondition="New")
    assert faults_in(f"{KEY}getListingOffers", 200, reply) == []
    by_asin = offers(caller)
    assert reply["payload"]["SKU"] == SKU
    assert "ASIN" not in reply["payload"]
    assert reply["payload"]["Identifier"] == {"MarketplaceId": US, "ItemCondition": "New", "SellerSKU": SKU}
    assert (reply["payload"]["Summary"], reply["payload"]["Offers"]) == (by_asin["Summary"], by_asin["Offers"])


@pytest.mark.parametrize(("path", "noun"), [("items", "ASIN"), ("listings", "SKU")])
def test_an_id_that_names_nothing(caller: Caller, path: str, noun: str) -> None:
    sentence = f"B000NOWHER is an invalid {noun} for marketplace {US}"
    single = f"{BASE}/{path}/B000NOWHER/offers"
    assert caller.refused(single, MarketplaceId=US, ItemCondition="New") == (400, "InvalidInput", sentence)
    known = {"items": ASIN, "listings": SKU}[path]
    reply = caller.done("POST", f"{BATCHES}/{path[:-1]}Offers", ask(path, ("B000NOWHER", known)))
    operation = f"{KEY}get{path[:-1].capitalize()}OffersBatch"
    assert faults_in(operation, 200, reply) == []
    good, bad = reply["responses"]
    assert (good["status"]["statusCode"], bad["status"]["statusCode"]) == (200, 400)
    assert bad["body"] == {"errors": [{"code": "InvalidInput", "message": sentence, "details": ""}]}
    assert good["body"]["payload"]["status"] == "Success"
    assert set(bad["request"].values()) == {US, "New", "B000NOWHER"}


@pytest.mark.parametrize("sku", [good.sku for good in pools.GOODS])
def test_every_sku_in_the_uri_of_a_batch(caller: Caller, sku: str) -> None:
    (row,) = caller.done("POST", f"{BATCHES}/listingOffers", ask("listings", (sku,)))["responses"]
    assert row["status"] == {"statusCode": 200, "reasonPhrase": "OK"}
    assert row["request"]["SellerSKU"] == row["body"]["payload"]["SKU"] == sku


@pytest.mark.parametrize(
    "change",
    [
        {"MarketplaceId": ""},
        {"ItemType": "Ean"},
        {"Asins": ""},
        {"Asins": f"{ASIN},{ASIN}"},
        {"Asins": ",".join(f"B{number:09d}" for number in range(21))},
        {"ItemCondition": "new"},
        {"OfferType": "B2X"},
    ],
)
def test_a_list_that_is_refused(caller: Caller, change: dict[str, str]) -> None:
    query = {"MarketplaceId": US, "ItemType": "Asin", "Asins": ASIN, **change}
    assert caller.refused(f"{BASE}/price", **query)[:2] == (400, "InvalidInput")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"requests": []},
        ask("items", (ASIN, ASIN)),
        ask("items", tuple(f"B{number:09d}" for number in range(21))),
        ask("listings", (ASIN,)),
        ask("items", (ASIN,), "new"),
        ask("items", (ASIN,), marketplace=""),
    ],
    ids=["nothing", "empty", "twice", "21", "of the other batch", "condition", "no marketplace"],
)
def test_a_batch_that_is_refused_whole(caller: Caller, body: object) -> None:
    assert caller.refusal("POST", f"{BATCHES}/itemOffers", body) == (400, "InvalidInput")


def test_a_foreign_marketplace_is_not_ours(caller: Caller) -> None:
    query = {"MarketplaceId": "A1PA6795UKMFR9", "ItemCondition": "New"}
    assert caller.refused(f"{BASE}/items/{ASIN}/offers", **query)[0] == 403


def test_other_sellers_of_the_sandbox_are_rivals_too() -> None:
    first = Caller(sellers=2)
    second = Caller(2, first.sandbox)
    ids = [offer["SellerId"] for offer in offers(first)["Offers"]]
    assert {SELLER_ID, "A2SANDBOXSELLER"} <= set(ids)
    change_price(first, 10)
    assert offers(second)["Offers"][0]["ListingPrice"]["Amount"] == 10


def test_rates_are_those_of_the_usage_plans() -> None:
    caller = Caller(enforce_rates=True)
    body = ask("items", (ASIN,))
    assert caller.send("POST", f"{BATCHES}/itemOffers", body).status_code == 200
    caller.clock.advance(9)
    assert caller.send("POST", f"{BATCHES}/itemOffers", body).status_code == 429
    caller.clock.advance(1)
    assert caller.send("POST", f"{BATCHES}/itemOffers", body).status_code == 200
    assert [
        caller.get(f"{BASE}/listings/{SKU}/offers", MarketplaceId=US, ItemCondition="New").status_code for _ in range(3)
    ] == [200, 200, 429]


def test_the_same_question_has_the_same_answer() -> None:
    def run() -> list[bytes]:
        caller = Caller()
        replies = [caller.get(f"{BASE}/items/{ASIN}/offers", MarketplaceId=US, ItemCondition="New")]
        replies.append(caller.send("POST", f"{BATCHES}/itemOffers", ask("items", tuple(EVERY))))
        return [reply.content for reply in replies]

    assert run() == run()
