"""A row that cannot be carried, in part or at all, on the sandbox: its error or warning, and the others as ever."""

from __future__ import annotations

from typing import Any

import pytest

from mws.mappings.feeds.operations import PATCH_LISTING
from tests.compat.listings.feeds import FLAT, LOADER
from tests.compat.plans.feeds.submitting import World, document, the


def skus(world: World) -> list[str]:
    return sorted(world.sandbox.site.stock.of("A1SANDBOXSELLER"))


def price(world: World, sku: str) -> Any:  # JSON
    return world.sandbox.site.stock.of("A1SANDBOXSELLER")[sku].price("ATVPDKIKX0DER")


def report(world: World, content: str, feed_type: str) -> list[str]:
    """The lines of the report of that feed."""
    feed_id = the(world.submit(content.encode(), feed_type), "FeedSubmissionId")
    return document(world.result(feed_id)).decode().splitlines()


def test_a_price_that_could_be_two_is_an_error_of_its_row_and_the_next_row_is_sent() -> None:
    world = World()
    first, second = skus(world)[:2]
    before = price(world, first)
    lines = report(world, f"sku\tprice\n{first}\t1.299\n{second}\t23.50\n", FLAT)
    assert lines[1:3] == ["\tNumber of records processed\t\t2", "\tNumber of records successful\t\t1"]
    (told,) = (line.split("\t") for line in lines[5:])
    assert told[:4] == ["1", first, "5000", "Error"]
    assert "1.299 and 1299" in told[4]
    assert (price(world, first), price(world, second)) == (before, 23.5)


@pytest.mark.parametrize("route", ["auto", "feed"])
def test_a_feed_of_which_nothing_can_be_sent_is_done_and_its_report_says_why(route: str) -> None:
    world = World(feeds={"route": route})
    (sku,) = skus(world)[:1]
    before = price(world, sku)
    feed_id = the(world.submit(f"sku\tprice\n{sku}\t1,299\n".encode(), FLAT), "FeedSubmissionId")
    assert the(world.listed(FeedSubmissionIdList_Id_1=feed_id), "FeedProcessingStatus") == "_DONE_"
    lines = document(world.result(feed_id)).decode().splitlines()
    assert lines[1:3] == ["\tNumber of records processed\t\t1", "\tNumber of records successful\t\t0"]
    assert "1.299 and 1299" in lines[5]
    assert (world.feeds, world.upstream(PATCH_LISTING), price(world, sku)) == ([], 0, before)
    after = the(world.submit(f"sku\tprice\n{sku}\t12.99\n".encode(), FLAT), "FeedSubmissionId")
    assert after != feed_id


def test_a_column_that_is_left_out_is_a_warning_and_its_row_is_sent() -> None:
    world = World()
    (sku,) = skus(world)[:1]
    columns = "sku\tprice\tmerchant-shipping-group-name\titem_weight\tstandard-plus"
    lines = report(world, f"{columns}\n{sku}\t13.50\tExpress\t2.5\tno\n", LOADER)
    assert lines[1:3] == ["\tNumber of records processed\t\t1", "\tNumber of records successful\t\t1"]
    assert [line.split("\t")[3:] for line in lines[5:]] == [
        ["Warning", "item_weight: no attribute of an offer is known for this column: it is left out"],
        [
            "Warning",
            "merchant-shipping-group-name: 'Express' is left out: [feeds.shipping_groups] has no id of it for "
            "ATVPDKIKX0DER",
        ],
    ]
    assert price(world, sku) == 13.5
