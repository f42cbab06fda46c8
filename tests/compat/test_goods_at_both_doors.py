"""All Actions of Products and FulfillmentInventory through both doors, on a sandbox whose numbers hang together.

Two worlds that are the same, on clocks that stand at the same moment; one script; every answer is compared, and what
one Action tells of a SKU is what the others tell of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Any, TypeAlias

import pytest
from lxml import etree

import mws
from mws.compat.config import SANDBOX
from mws.compat.facade import Facade
from mws.compat.gateway import Gateway
from mws.compat.gateway.serving import Serving
from mws.mappings.all_actions import ACTIONS
from mws.spapi.clock import FixedClock
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session

(ACCOUNT,) = SANDBOX.accounts
US, SELLER = "ATVPDKIKX0DER", "A1SANDBOXSELLER"
LAMP, SHIRTS, BOOK, MUG, NUTS = "B000FAKE01", "B000FAKE13", "B000FAKE06", "B000FAKE05", "B000FAKE08"
SKUS = ("SKU-1", "LAMP/RED, 10 cm", "TEE'S+XL%04", "テスト-07", "PEN;12")
ALONE = frozenset({"RequestId", "NextToken", "Timestamp", "FeedSubmissionId"})
"""Elements that no two calls have alike."""
CHEAPER = (
    b"<AmazonEnvelope><Header><DocumentVersion>1.01</DocumentVersion><MerchantIdentifier>A1SANDBOXSELLER"
    b"</MerchantIdentifier></Header><MessageType>Price</MessageType><Message><MessageID>1</MessageID><Price>"
    b'<SKU>SKU-1</SKU><StandardPrice currency="USD">16.50</StandardPrice></Price></Message></AmazonEnvelope>'
)
_FEE = "FeesEstimateRequestList.FeesEstimateRequest.{}."


class Caller:
    """One door to one world. token: of the last page of stock."""

    def __init__(self, clock: FixedClock, **door: Any) -> None:  # Any: where its calls go
        self.clock = clock
        keys = (ACCOUNT.mws_access_key, ACCOUNT.mws_secret_key, ACCOUNT.seller_id)
        self.products = mws.Products(*keys, region="US", **door)
        self.inventory = mws.Inventory(*keys, region="US", **door)
        self.feeds = mws.Feeds(*keys, region="US", **door)
        self.token = ""

    def ask(self, action: str, **params: str) -> Any:  # a reply of the drop-in
        """An Action of Products that the drop-in has no method for."""
        return self.products.make_request({"Action": action, **params}, method="POST")

    def later(self) -> Caller:
        self.clock.advance(60)
        return self

    def page(self, reply: Any) -> Any:
        """The reply, once its token is remembered."""
        (self.token,) = texts(reply.response.text, "NextToken") or ("",)
        return reply

    def fees(self, *asked: tuple[str, str, str]) -> Any:
        """kind of id, id, price."""
        params: dict[str, str] = {}
        for number, (kind, value, price) in enumerate(asked, 1):
            head = _FEE.format(number)
            params |= {f"{head}MarketplaceId": US, f"{head}IdType": kind, f"{head}IdValue": value}
            params |= {f"{head}IsAmazonFulfilled": "true", f"{head}Identifier": f"n{number}"}
            money = f"{head}PriceToEstimateFees.ListingPrice."
            params |= {f"{money}CurrencyCode": "USD", f"{money}Amount": price}
        return self.ask("GetMyFeesEstimate", **params)


Step: TypeAlias = Callable[[Caller], Any]

SCRIPT: tuple[tuple[str, Step], ...] = (
    ("GetMatchingProduct", lambda on: on.products.get_matching_product(US, [SHIRTS, LAMP])),
    ("GetMatchingProductForId", lambda on: on.products.get_matching_product_for_id(US, "SellerSKU", SKUS)),
    ("ListMatchingProducts", lambda on: on.products.list_matching_products(US, "lamp")),
    ("GetProductCategoriesForSKU", lambda on: on.products.get_product_categories_for_sku(US, "MUG-350")),
    ("GetProductCategoriesForASIN", lambda on: on.products.get_product_categories_for_asin(US, MUG)),
    ("GetMyPriceForSKU", lambda on: on.products.get_my_price_for_sku(US, SKUS)),
    ("GetMyPriceForASIN", lambda on: on.products.get_my_price_for_asin(US, [MUG, LAMP])),
    ("GetCompetitivePricingForSKU", lambda on: on.products.get_competitive_pricing_for_sku(US, SKUS)),
    ("GetCompetitivePricingForASIN", lambda on: on.products.get_competitive_pricing_for_asin(US, [MUG, LAMP])),
    (
        "GetLowestOfferListingsForSKU",
        lambda on: on.products.get_lowest_offer_listings_for_sku(US, SKUS, condition="New", excludeme=True),
    ),
    (
        "GetLowestOfferListingsForASIN",
        lambda on: on.products.get_lowest_offer_listings_for_asin(US, [LAMP, BOOK, MUG], condition="New"),
    ),
    (
        "GetLowestPricedOffersForSKU",
        lambda on: on.products.get_lowest_priced_offers_for_sku(US, "SKU-1", condition="New"),
    ),
    (
        "GetLowestPricedOffersForASIN",
        lambda on: on.products.get_lowest_priced_offers_for_asin(US, LAMP, condition="New"),
    ),
    ("GetMyFeesEstimate", lambda on: on.fees(("SellerSKU", "SKU-1", "19.99"), ("ASIN", NUTS, "0.00"))),
    ("ListInventorySupply", lambda on: on.inventory.list_inventory_supply(SKUS, response_group="Detailed")),
    (
        "ListInventorySupply",
        lambda on: on.page(on.inventory.list_inventory_supply(datetime_=datetime(2026, 1, 1), response_group="Basic")),
    ),
    ("ListInventorySupplyByNextToken", lambda on: on.inventory.list_inventory_supply(next_token=on.token)),
    ("GetServiceStatus", lambda on: on.products.get_service_status()),
    ("SubmitFeed", lambda on: on.feeds.submit_feed(CHEAPER, "_POST_PRODUCT_PRICING_DATA_", marketplaceids=[US])),
    ("GetMyPriceForSKU", lambda on: on.later().products.get_my_price_for_sku(US, ["SKU-1"])),
    ("GetLowestPricedOffersForASIN", lambda on: on.products.get_lowest_priced_offers_for_asin(US, LAMP, "New")),
)


def texts(document: str, name: str) -> list[str]:
    return [each.text or "" for each in etree.fromstring(document.encode()).iter(f"{{*}}{name}")]


@contextmanager
def world(clock: FixedClock) -> Iterator[Facade]:
    facade = Facade(SANDBOX, clock=clock, session=session(Sandbox(clock=clock, items_page=2)))
    try:
        yield facade
    finally:
        facade.close()


@pytest.fixture(scope="module")
def answers() -> list[tuple[str, str, str]]:
    """Action, the answer in process, the answer over HTTP, for every row of the script."""
    moment = datetime.now(timezone.utc).replace(microsecond=0)
    clocks = FixedClock(moment), FixedClock(moment)
    with (
        world(clocks[0]) as inside,
        world(clocks[1]) as outside,
        Serving(Gateway(outside, clock=clocks[1]), threads=4) as serving,
    ):
        here, there = Caller(clocks[0], backend=inside), Caller(clocks[1], domain=serving.url, backend="http")
        return [(action, step(here).response.text, step(there).response.text) for action, step in SCRIPT]


def results(answers: Sequence[tuple[str, str, str]], action: str, *, last: bool = False) -> list[Any]:  # of lxml
    """The Results of an Action's first answer, or of its last, in their order."""
    found = [inside for done, inside, _ in answers if done == action]
    document = found[-1 if last else 0]
    return list(etree.fromstring(document.encode()).iter(f"{{*}}{action}Result"))


def first(node: Any, path: str) -> str:
    """The text at a path of local names."""
    found = node.find("/".join(f"{{*}}{name}" for name in path.split("/")))
    assert found is not None, path
    return str(found.text)


def test_the_script_has_every_action() -> None:
    told = {row.name for row in ACTIONS if row.section in ("Products", "FulfillmentInventory")}
    assert {action for action, _ in SCRIPT} - {"SubmitFeed"} == told
    assert len(told) == 17


def test_both_doors_answer_alike(answers: list[tuple[str, str, str]]) -> None:
    for action, *both in answers:
        inside, outside = (
            [
                (etree.QName(each).localname, dict(each.attrib), None if _is_alone(each) else each.text)
                for each in etree.fromstring(text.encode()).iter(etree.Element)
            ]
            for text in both
        )
        assert inside == outside, action


def _is_alone(node: Any) -> bool:
    return etree.QName(node).localname in ALONE


def test_a_sku_is_the_same_asin_everywhere(answers: list[tuple[str, str, str]]) -> None:
    asin = "Product/Identifiers/MarketplaceASIN/ASIN"
    told = {
        action: [first(result, path) for result in results(answers, action)]
        for action, path in (
            ("GetMatchingProductForId", f"Products/{asin}"),
            ("GetMyPriceForSKU", asin),
            ("GetCompetitivePricingForSKU", asin),
            ("GetLowestOfferListingsForSKU", asin),
        )
    }
    expected = [f"B000FAKE{number}" for number in ("01", "02", "04", "07", "12")]
    assert told == dict.fromkeys(told, expected)


def test_the_own_price_is_one_of_the_offers(answers: list[tuple[str, str, str]]) -> None:
    price = "Product/Offers/Offer/BuyingPrice/ListingPrice/Amount"
    mine = first(results(answers, "GetMyPriceForSKU")[0], price)
    assert mine == first(results(answers, "GetMyPriceForASIN")[1], price) == "19.99"
    (by_sku,), (by_asin,) = (results(answers, f"GetLowestPricedOffersFor{kind}") for kind in ("SKU", "ASIN"))
    own = [offer for offer in by_sku.iter("{*}Offer") if first(offer, "MyOffer") == "true"]
    assert [first(offer, "ListingPrice/Amount") for offer in own] == [mine]
    both = [[first(offer, "ListingPrice/Amount") for offer in each.iter("{*}Offer")] for each in (by_sku, by_asin)]
    assert both[0] == both[1]


def test_the_buy_box_and_the_ranks_are_told_alike(answers: list[tuple[str, str, str]]) -> None:
    landed = "Product/CompetitivePricing/CompetitivePrices/CompetitivePrice/Price/LandedPrice/Amount"
    (offers,) = results(answers, "GetLowestPricedOffersForASIN")
    for action in ("GetCompetitivePricingForASIN", "GetCompetitivePricingForSKU"):
        lamp = next(row for row in results(answers, action) if row.get("ASIN", LAMP) == LAMP)
        assert first(lamp, landed) == first(offers, "Summary/BuyBoxPrices/BuyBoxPrice/LandedPrice/Amount") == "19.79"
        ranks = [rank.text for rank in lamp.iter("{*}Rank")]
        assert ranks == [rank.text for rank in results(answers, "GetMatchingProduct")[1].iter("{*}Rank")]


def test_the_lowest_listings_are_of_the_offers(answers: list[tuple[str, str, str]]) -> None:
    (offers,) = results(answers, "GetLowestPricedOffersForASIN")
    prices = [first(offer, "ListingPrice/Amount") for offer in offers.iter("{*}Offer")]
    lamp, book, _ = results(answers, "GetLowestOfferListingsForASIN")
    listings = list(lamp.iter("{*}LowestOfferListing"))
    assert {first(row, "Price/ListingPrice/Amount") for row in listings} <= set(prices)
    counted = [int(first(row, "NumberOfOfferListingsConsidered")) for row in listings]
    assert sum(counted) == len(prices)
    assert "True" in [first(row, "MultipleOffersAtLowestPrice") for row in listings]
    assert [first(row, "AllOfferListingsConsidered") for row in (lamp, book)] == ["true", "false"]
    # Without its own offer.
    without = list(results(answers, "GetLowestOfferListingsForSKU")[0].iter("{*}LowestOfferListing"))
    assert sum(int(first(row, "NumberOfOfferListingsConsidered")) for row in without) == len(prices) - 1


def test_fees_follow_the_price(answers: list[tuple[str, str, str]]) -> None:
    (result,) = results(answers, "GetMyFeesEstimate")
    lamp, nuts = result.iter("{*}FeesEstimateResult")
    assert first(lamp, "FeesEstimate/TotalFeesEstimate/Amount") == "6.21"  # 15 % of 19.99, and 3.22
    assert first(nuts, "Status") == "ClientError"


def test_stock_is_told_by_sku_and_page_by_page(answers: list[tuple[str, str, str]]) -> None:
    stock = {
        first(member, "SellerSKU"): int(first(member, "InStockSupplyQuantity"))
        for action in ("ListInventorySupply", "ListInventorySupplyByNextToken")
        for done, inside, _ in answers
        if done == action
        for member in etree.fromstring(inside.encode()).iterfind(".//{*}InventorySupplyList/{*}member")
    }
    # What the merchant sends is not in Amazon's stock.
    assert [sku for sku, units in stock.items() if units] == ["TEE'S+XL%04", "PEN;12", "NUT.M4.100"]
    assert [stock[sku] for sku in ("SKU-1", "LAMP/RED, 10 cm", "テスト-07")] == [0, 0, 0]


def test_a_price_that_a_feed_changed_is_told_by_all_of_them(answers: list[tuple[str, str, str]]) -> None:
    (mine,) = results(answers, "GetMyPriceForSKU", last=True)
    assert first(mine, "Product/Offers/Offer/BuyingPrice/LandedPrice/Amount") == "21.49"
    before, after = (
        [first(offer, "ListingPrice/Amount") for offer in result.iter("{*}Offer")]
        for last in (False, True)
        for result in results(answers, "GetLowestPricedOffersForASIN", last=last)
    )
    assert sorted([*after, "19.99"]) == sorted([*before, "16.50"])
