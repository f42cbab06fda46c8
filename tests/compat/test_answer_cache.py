"""Answers that serve again, by the Actions of Products on a sandbox that throttles, through both doors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timezone
from functools import partial
from typing import Any, TypeAlias

import pytest

import mws
from mws.calls import LegacyReply
from mws.compat.config import SANDBOX
from mws.compat.errors import Throttled
from mws.compat.facade import Facade
from mws.compat.gateway import Gateway
from mws.compat.gateway.serving import Serving
from mws.mappings.registry import OPERATIONS
from mws.spapi.clock import FixedClock
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session
from tests.compat.listings.feeds import INVENTORY, PRICING, envelope, price, stock
from tests.compat.plans.feeds.submitting import World

US = "ATVPDKIKX0DER"
PATH = "/Products/2011-10-01"
CHANGED, OTHER = "MUG-350", "PHONE-CASE_9"
CHANGED_ASIN, OTHER_ASIN = "B000FAKE05", "B000FAKE09"

OWN = {"GetMyPriceForSKU", "GetMyPriceForASIN", "GetMyFeesEstimate"}


def test_which_actions_may_be_answered_from_before() -> None:
    """Nothing of the seller's own: no price, no stock, no order, no fee, no money."""
    kept = {operation.name: operation.caches for operation in OPERATIONS if operation.caches}
    assert all(name.startswith("Products.") for name in kept)
    assert not {f"Products.{action}" for action in OWN} & kept.keys()
    offers = {name.partition(".")[2] for name, kind in kept.items() if kind == "offers"}
    catalogue = {name.partition(".")[2] for name, kind in kept.items() if kind == "catalogue"}
    by = ("ForSKU", "ForASIN")
    assert offers == {
        f"{action}{each}"
        for action in ("GetCompetitivePricing", "GetLowestOfferListings", "GetLowestPricedOffers")
        for each in by
    }
    assert catalogue == {
        "GetMatchingProduct",
        "GetMatchingProductForId",
        "ListMatchingProducts",
        *(f"GetProductCategories{each}" for each in by),
    }
    assert not any(operation.writes or operation.private for operation in OPERATIONS if operation.caches)


class Seller(World):
    """A seller on a sandbox that throttles, whose calls wait a second for their rate."""

    def __init__(self, **feeds: Any) -> None:  # Any: settings
        super().__init__(feeds=feeds, enforce_rates=True)

    def products(self, action: str, listed: str, *ids: str, later: float = 5.0) -> LegacyReply:
        self.clock.advance(later)
        params = {f"{listed}.{number}": each for number, each in enumerate(ids, 1)}
        return self.send(action, {"MarketplaceId": US, **params}, version="2011-10-01", path=PATH)

    def by_sku(self, sku: str, **later: float) -> LegacyReply:
        return self.products("GetCompetitivePricingForSKU", "SellerSKUList.SellerSKU", sku, **later)

    def by_asin(self, asin: str, **later: float) -> LegacyReply:
        return self.products("GetCompetitivePricingForASIN", "ASINList.ASIN", asin, **later)

    def told_old(self, ask: Callable[..., LegacyReply], name: str) -> bool:
        """Whether it is answered from before, once the rate is used up."""
        assert ask("TOY-CAR-11" if ask == self.by_sku else "B000FAKE11").status == 200
        reply = ask(name, later=0.0)
        if reply.status == 200:
            assert reply.header("x-mws-compat-age")
            return True
        assert isinstance(reply.error, Throttled)
        return False


FEEDS = [
    (PRICING, envelope("Price", price(1, CHANGED, '<StandardPrice currency="USD">11.99</StandardPrice>'))),
    (INVENTORY, envelope("Inventory", stock(1, CHANGED))),
]


@pytest.mark.parametrize("route", ["auto", "feed"])
@pytest.mark.parametrize(("feed_type", "content"), FEEDS, ids=["price", "stock"])
def test_no_answer_of_before_a_feed_serves_for_its_sku(route: str, feed_type: str, content: bytes) -> None:
    seller = Seller(route=route)
    for sku in (CHANGED, OTHER):
        assert seller.by_sku(sku).status == 200
    assert seller.told_old(seller.by_sku, CHANGED)
    assert seller.submit(content, feed_type).status == 200
    assert not seller.told_old(seller.by_sku, CHANGED)
    assert seller.told_old(seller.by_sku, OTHER)


def test_nor_for_its_asin() -> None:
    """Which ASIN it is was told by the answer by SKU."""
    seller = Seller()
    assert seller.by_sku(CHANGED).status == 200
    for asin in (CHANGED_ASIN, OTHER_ASIN):
        assert seller.by_asin(asin).status == 200
    assert seller.told_old(seller.by_asin, CHANGED_ASIN)
    seller.submit(FEEDS[0][1], PRICING)
    assert not seller.told_old(seller.by_asin, CHANGED_ASIN)
    assert seller.told_old(seller.by_asin, OTHER_ASIN)


def test_a_rehearsed_feed_has_changed_nothing() -> None:
    seller = Seller()
    seller.by_sku(CHANGED)
    seller.config = replace(seller.config, applications=(replace(seller.config.applications[0], writes="dry_run"),))
    rehearsing = seller.open()
    rehearsing.kept_answers, rehearsing._ledger = seller.facade.kept_answers, seller.facade.ledger
    seller.facade = rehearsing
    assert seller.submit(FEEDS[0][1], PRICING).status == 200
    assert seller.told_old(seller.by_sku, CHANGED)


# Both doors ---------------------------------------------------------------------------------------------------------

Products: TypeAlias = Callable[[], Any]  # Any: a reply of the drop-in


@contextmanager
def doors(over_http: bool) -> Iterator[tuple[mws.Products, FixedClock]]:
    clock = FixedClock(datetime.now(timezone.utc).replace(microsecond=0))
    sandbox = Sandbox(clock=clock, enforce_rates=True)
    config = replace(SANDBOX, applications=(replace(SANDBOX.applications[0], max_wait=0.0),))
    facade = Facade(config, clock=clock, session=session(sandbox))
    account = config.accounts[0]
    keys = (account.mws_access_key, account.mws_secret_key, account.seller_id)
    try:
        if over_http:
            with Serving(Gateway(facade, clock=clock), threads=4) as serving:
                yield mws.Products(*keys, region="US", domain=serving.url, backend="http"), clock
        else:
            yield mws.Products(*keys, region="US", backend=facade), clock
    finally:
        facade.close()


def cost_of(reply: Any) -> tuple[str, str]:  # Any: a reply of the drop-in
    """What it cost, and its age."""
    headers = reply.response.headers
    return headers["x-mws-compat-calls"], headers.get("x-mws-compat-age", "")


@pytest.mark.parametrize("over_http", [False, True], ids=["drop-in", "gateway"])
def test_a_program_is_told_older_offers_instead_of_a_throttle(over_http: bool) -> None:
    with doors(over_http) as (products, clock):
        first = products.get_competitive_pricing_for_asin(US, [CHANGED_ASIN])
        assert cost_of(first) == ("productPricing.v0.getCompetitivePricing", "")
        clock.advance(1)
        again = products.get_competitive_pricing_for_asin(US, [CHANGED_ASIN])
        assert cost_of(again) == ("none", "1")
        assert again.parsed == first.parsed
        with pytest.raises(mws.MWSError) as caught:
            products.get_competitive_pricing_for_asin(US, [OTHER_ASIN])
        assert "throttled" in str(caught.value)
        clock.advance(60)
        assert cost_of(products.get_competitive_pricing_for_asin(US, [CHANGED_ASIN])) == (cost_of(first)[0], "")


@pytest.mark.parametrize("over_http", [False, True], ids=["drop-in", "gateway"])
def test_a_program_is_told_the_catalogue_of_five_minutes_ago(over_http: bool) -> None:
    with doors(over_http) as (products, clock):
        first = products.get_matching_product(US, [CHANGED_ASIN])
        clock.advance(60)
        again = products.get_matching_product(US, [CHANGED_ASIN])
        assert cost_of(again) == ("none", "60")
        assert again.parsed == first.parsed
        clock.advance(241)
        assert cost_of(products.get_matching_product(US, [CHANGED_ASIN])) == (cost_of(first)[0], "")


@pytest.mark.parametrize("over_http", [False, True], ids=["drop-in", "gateway"])
def test_a_program_is_never_told_an_older_price_of_its_own(over_http: bool) -> None:
    with doors(over_http) as (products, clock):
        assert cost_of(products.get_my_price_for_sku(US, [CHANGED]))[1] == ""
        clock.advance(0.5)
        with pytest.raises(mws.MWSError):
            products.get_my_price_for_sku(US, [CHANGED])


# Each by itself -----------------------------------------------------------------------------------------------------

ASINS = [f"B000FAKE{number:02d}" for number in range(1, 11)]
UNKNOWN = "B00NOTHING"


def by_asin(reply: Any) -> dict[str, Any]:  # Any: a reply of the drop-in
    """Each Result by its ASIN, in the order of the reply."""
    return {each["ASIN"]: each for each in reply.parsed}


@pytest.mark.parametrize("action", ["get_competitive_pricing_for_asin", "get_matching_product"])
def test_what_was_told_of_each_serves_in_another_batch(action: str) -> None:
    """Also what is no product: the refusal of one thing is what Amazon says of it."""
    with doors(over_http=False) as (products, clock):
        ask = getattr(products, action)
        seen = by_asin(ask(US, [*ASINS[:5], UNKNOWN]))
        clock.advance(10)
        seen |= by_asin(ask(US, ASINS[5:]))
        clock.advance(10)
        refusal = ""
        for number in range(20):
            try:
                ask(US, [f"B00DRAIN{number:02d}"])
            except mws.MWSError as exc:
                refusal = str(exc)
                break
        assert "throttled" in refusal, "the rate is used up"
        wanted = [ASINS[6], ASINS[1], UNKNOWN, ASINS[5]]
        older = ask(US, wanted)
        assert cost_of(older) == ("none", "20")
        assert by_asin(older) == {name: seen[name] for name in wanted}
        assert [*by_asin(older)] == wanted
        with pytest.raises(mws.MWSError, match="throttled"):
            ask(US, [*wanted, "B00UNSEEN1"])


def test_a_throttle_in_the_midst_is_gone_on_from() -> None:
    """Of a read of several batches each repeat gets further, though older answers were looked for at each throttle."""
    with doors(over_http=False) as (products, clock):
        made: list[str] = []
        for _ in range(20):
            try:
                reply = products.get_lowest_offer_listings_for_asin(US, ASINS[:5], condition="Any")
            except mws.MWSError as exc:
                clock.advance(10)
                made += exc.response.headers["x-mws-compat-calls"].split(",")
            else:
                made += cost_of(reply)[0].split(",")
                break
        else:
            raise AssertionError("it never ends")
        batches = [each for each in made if each.endswith("Batch")]
        assert 1 < len(batches) <= 6, made
        assert int(cost_of(reply)[1]) >= 10, "what was asked for first is that old"


# Equal calls under way ----------------------------------------------------------------------------------------------


def test_equal_calls_under_way_are_asked_once() -> None:
    """Though each of them could go on where another stopped: real time, since they wait for one another."""
    operation = "productPricing.v0.getCompetitivePricing"
    sandbox = Sandbox()
    sandbox.plant(f"{operation}:slow=1")
    facade = Facade.on(sandbox)
    account = SANDBOX.accounts[0]
    products = mws.Products(
        account.mws_access_key, account.mws_secret_key, account.seller_id, region="US", backend=facade
    )
    products.get_matching_product(US, [OTHER_ASIN])  # what opens at the first call is open
    try:
        with ThreadPoolExecutor(4) as pool:
            ask = partial(products.get_competitive_pricing_for_asin, US, [CHANGED_ASIN])
            replies = [each.result(20) for each in [pool.submit(ask) for _ in range(4)]]
        costs = sorted(cost_of(each) for each in replies)
        assert sandbox.journal.counts[operation] == 1
        assert [calls for calls, _ in costs] == ["none"] * 3 + [operation]
        assert all(int(age) >= 1 for calls, age in costs if calls == "none")
        assert all(each.parsed == replies[0].parsed for each in replies)
        assert cost_of(products.get_competitive_pricing_for_asin(US, [CHANGED_ASIN])) == (operation, "")
    finally:
        facade.close()
