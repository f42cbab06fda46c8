"""Stock through the façade, on a sandbox: every SKU asked for, in its order, whatever Amazon's lists can carry."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from lxml import etree

from mws.calls import LegacyReply
from mws.mappings.inventory import INVENTORY, SUMMARIES
from mws.spapi.sandbox.api import fba_inventory
from tests.compat import worlds
from tests.compat.test_sections_to_come import ORDER, PATHS

FBA = ["TEE'S+XL%04", "NUT.M4.100", "PEN;12"]


class World(worlds.World):
    """One whose calls are of the section."""

    def ask(self, action: str = "ListInventorySupply", **params: str) -> LegacyReply:
        return self.send(action, params, path=INVENTORY.path, version=INVENTORY.version)

    def of_skus(self, *skus: str, **params: str) -> LegacyReply:
        return self.ask(**{f"SellerSkus.member.{number}": sku for number, sku in enumerate(skus, 1)}, **params)


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.facade.close()


def ordered(number: int) -> dict[str, str]:
    """An order of another shop's, of two of the nuts."""
    return {**ORDER, "SellerFulfillmentOrderId": f"SHOP-{number}", "DisplayableOrderId": f"{number}"}


def root(reply: LegacyReply) -> etree._Element:
    assert isinstance(reply.body, bytes)
    return etree.fromstring(reply.body)


def stock(reply: LegacyReply) -> list[tuple[str, str]]:
    """SKU and what is in stock of it."""
    assert reply.status == 200, reply.body
    members = root(reply).iterfind(".//{*}InventorySupplyList/{*}member")
    return [(each.findtext("{*}SellerSKU", ""), each.findtext("{*}InStockSupplyQuantity", "")) for each in members]


def test_a_sku_with_a_comma_is_found_in_its_place(world: World) -> None:
    """The sandbox joins and splits lists by commas as Amazon does."""
    seller = world.sandbox.site.stock.of(world.account.seller_id)
    moved = seller.pop("NUT.M4.100")
    moved.sku = "NUT, M4; 100"
    seller[moved.sku] = moved
    reply = world.of_skus("PEN;12", "NUT, M4; 100", "NUT", "M4; 100", "NUT, M4; 100")
    assert world.upstream(SUMMARIES) == 2
    found = stock(reply)
    assert [sku for sku, _ in found] == ["PEN;12", "NUT, M4; 100", "NUT", "M4; 100", "NUT, M4; 100"]
    assert [quantity == "0" for _, quantity in found] == [False, False, True, True, False]


def test_skus_with_commas_beyond_the_burst_go_on_where_they_stopped() -> None:
    """Amazon answers two at once and two a second; here the program's calls may not wait for that."""
    world = World(enforce_rates=True, application={"max_wait": 0.1})
    skus = [f"A,{number}" for number in range(8)]
    replies = [world.of_skus(*skus)]
    while replies[-1].status != 200 and len(replies) < 9:
        assert (replies[-1].status, root(replies[-1]).findtext(".//{*}Code")) == (503, "RequestThrottled")
        assert "throttled" in (root(replies[-1]).findtext(".//{*}Message") or "")
        world.clock.sleep(1)
        replies.append(world.of_skus(*skus))
    assert stock(replies[-1]) == [(sku, "0") for sku in skus]
    assert len(replies) > 2
    assert world.upstream(SUMMARIES) == len(skus), "none is asked for twice"
    world.facade.close()


@pytest.mark.parametrize("kind", ["200errors", "empty200", "503html*always", "429*always"])
def test_a_failure_is_never_told_as_no_stock(world: World, kind: str) -> None:
    world.sandbox.plant(f"{SUMMARIES}:{kind}*always" if "*" not in kind else f"{SUMMARIES}:{kind}")
    for reply in (world.of_skus(*FBA), world.ask(QueryStartDateTime="2026-11-01T00:00:00Z")):
        assert reply.status in (500, 503)
        assert b"InventorySupplyList" not in (reply.body if isinstance(reply.body, bytes) else b"")


def test_pages_are_whole_however_slowly_they_are_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Amazon's token dies after 30 s: the list is read again. What is ordered of it meanwhile is no matter."""
    monkeypatch.setattr(fba_inventory, "PAGE", 1)
    path, version = PATHS["CreateFulfillmentOrder"]
    page = world.ask(QueryStartDateTime="2016-01-01T00:00:00Z", ResponseGroup="Detailed")
    listed = stock(page)
    for pause in (1, 31):
        world.clock.sleep(pause)
        assert world.send("CreateFulfillmentOrder", ordered(pause), path=path, version=version).status == 200
        page = world.ask("ListInventorySupplyByNextToken", NextToken=root(page).findtext(".//{*}NextToken") or "")
        assert root(page).tag == f"{{{INVENTORY.xmlns}}}ListInventorySupplyByNextTokenResponse"
        assert root(page).findtext(".//{*}SupplyDetail/{*}member/{*}SupplyType") == "InStock", (
            "the group is the first's"
        )
        listed += stock(page)
    assert sorted(sku for sku, _ in listed) == sorted(FBA)
    assert root(page).find(".//{*}NextToken") is None
    assert world.upstream(SUMMARIES) == 1 + 1 + 3


def test_a_day_on_which_nothing_changed_is_an_empty_list_of_the_marketplace(world: World) -> None:
    later = (world.clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    reply = world.ask(QueryStartDateTime=later)
    assert stock(reply) == []
    assert root(reply).findtext(".//{*}MarketplaceId") == "ATVPDKIKX0DER"
    assert root(reply).find(".//{*}InventorySupplyList") is not None


def test_the_group_that_is_none_and_more_than_fifty_skus_are_refused(world: World) -> None:
    for params, name in (({"ResponseGroup": "All"}, "ResponseGroup"), ({}, "SellerSkus")):
        skus = [f"S{number}" for number in range(51 if name == "SellerSkus" else 1)]
        reply = world.of_skus(*skus, **params)
        assert reply.status == 400
        assert name in (root(reply).findtext(".//{*}Message") or "")
    assert world.upstream(SUMMARIES) == 0
