"""What is read for a conversion: currency and language of the seller's marketplaces, where no table has them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mws.compat.plans.feeds import listings
from mws.mappings.feeds import operations as table
from mws.mappings.marketplaces import MARKETPLACES
from mws.mappings.sellers import PARTICIPATIONS
from tests.compat.listings.feeds import FLAT, INVENTORY, PRICING, PRODUCTS, envelope, message, price, stock
from tests.compat.plans.feeds.submitting import US, World, document, the

DEFAULT = '<StandardPrice currency="DEFAULT">19.99</StandardPrice>'


@pytest.fixture
def _silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that says neither currency nor language of the United States."""
    silent = replace(MARKETPLACES[US], currency="", language="")
    monkeypatch.setattr(listings, "MARKETPLACES", {**MARKETPLACES, US: silent})


def known(world: World) -> str:
    return sorted(world.sandbox.site.stock.of("A1SANDBOXSELLER"))[0]


def offer(world: World, sku: str) -> Any:  # JSON
    (found,) = world.sandbox.site.stock.of("A1SANDBOXSELLER")[sku].entries("purchasable_offer", US)
    return found


@pytest.mark.usefixtures("_silent")
def test_the_sellers_currency_is_asked_for_once_and_kept() -> None:
    world = World()
    sku = known(world)
    assert world.submit(envelope("Price", price(1, sku, DEFAULT)), PRICING).status == 200
    assert (offer(world, sku)["currency"], world.upstream(PARTICIPATIONS)) == ("USD", 1)
    content = f"sku\tprice\n{sku}\t21.50\n".encode()
    assert world.submit(content, FLAT).status == 200
    assert offer(world, sku)["our_price"] == [{"schedule": [{"value_with_tax": 21.5}]}]
    assert world.upstream(PARTICIPATIONS) == 1


@pytest.mark.usefixtures("_silent")
def test_nobody_is_asked_where_a_feed_names_no_price_or_the_configuration_says_it() -> None:
    world = World()
    assert world.submit(envelope("Inventory", stock(1, known(world))), INVENTORY).status == 200
    told = World(feeds={"marketplaces": {US: {"currency": "USD"}}})
    assert told.submit(envelope("Price", price(1, known(told), DEFAULT)), PRICING).status == 200
    assert (world.upstream(PARTICIPATIONS), told.upstream(PARTICIPATIONS)) == (0, 0)


def test_nobody_is_asked_where_the_table_says_it() -> None:
    world = World()
    assert world.submit(envelope("Price", price(1, known(world), DEFAULT)), PRICING).status == 200
    assert world.upstream(PARTICIPATIONS) == 0


@pytest.mark.usefixtures("_silent")
def test_where_the_application_may_not_ask_the_message_itself_is_believed() -> None:
    world = World()
    sku = known(world)
    world.sandbox.plant(f"{PARTICIPATIONS}:403denied*9")
    assert world.submit(envelope("Price", price(1, sku)), PRICING).status == 200
    assert offer(world, sku)["currency"] == "USD"
    feed_id = the(world.submit(envelope("Price", price(1, sku, DEFAULT)), PRICING), "FeedSubmissionId")
    assert f"feeds.marketplaces.{US}.currency" in document(world.result(feed_id)).decode()


@pytest.mark.usefixtures("_silent")
def test_where_amazon_does_not_answer_nothing_is_submitted_and_the_call_may_be_repeated() -> None:
    world = World()
    sku = known(world)
    world.sandbox.plant(f"{PARTICIPATIONS}:429*9")
    assert world.submit(envelope("Price", price(1, sku)), PRICING).status == 503
    assert world.upstream(table.PATCH_LISTING) == 0
    world.sandbox.faults.clear()
    world.clock.sleep(120)
    assert world.submit(envelope("Price", price(1, sku)), PRICING).status == 200


@pytest.mark.usefixtures("_silent")
def test_the_sellers_language_is_that_of_product_data() -> None:
    row = {
        "product_type": "DRINKING_CUP",
        "attributes": {"DescriptionData/Title": {"attribute": "item_name", "language": True}},
    }
    world = World(feeds={"product_types": {"*": row}})
    sku = known(world)
    body = f"<Product><SKU>{sku}</SKU><DescriptionData><Title>Mug</Title></DescriptionData></Product>"
    reply = world.submit(envelope("Product", message(1, body)), PRODUCTS)
    assert the(reply, "FeedSubmissionId")
    (name,) = world.sandbox.site.stock.of("A1SANDBOXSELLER")[sku].entries("item_name", US)
    assert (name["value"], name["language_tag"]) == ("Mug", "en_US")
    assert world.upstream(PARTICIPATIONS) == 1
