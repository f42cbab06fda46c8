"""FBA inventory v1: the same units as the FBA ledger, what is reserved, and which SKUs are told of."""

from __future__ import annotations

import csv
from typing import Any

import pytest

from mws.spapi.sandbox import CA, SKU, US
from mws.spapi.sandbox.api import fba_inventory
from tests.spapi.sandbox.caller import LONG_AGO, Caller
from tests.spapi.sandbox.test_fulfillment_outbound import FBA_SKU, create

PATH = "/fba/inventory/v1/summaries"
WHERE = {"granularityType": "Marketplace", "granularityId": US, "marketplaceIds": US}


@pytest.fixture
def caller() -> Caller:
    return Caller()


def summaries(caller: Caller, **query: str) -> list[Any]:
    found: list[Any] = caller.json(PATH, **{**WHERE, **query})["payload"]["inventorySummaries"]
    return found


def test_it_tells_of_what_amazon_fulfils_only(caller: Caller) -> None:
    assert [row["sellerSku"] for row in summaries(caller)] == ["TEE'S+XL%04", "NUT.M4.100", "PEN;12"]
    assert "inventoryDetails" not in summaries(caller)[0]
    assert summaries(caller, sellerSkus=f"{SKU},{FBA_SKU}")[0]["sellerSku"] == FBA_SKU
    assert summaries(caller, sellerSku="NO-SUCH-SKU") == []


def test_it_is_the_end_of_the_ledger(caller: Caller) -> None:
    report = caller.made("GET_LEDGER_SUMMARY_VIEW_DATA", dataStartTime="2026-11-18T00:00:00Z")
    rows = csv.DictReader(caller.contents(report).decode().splitlines(), delimiter="\t")
    ends = {row["MSKU"]: int(row["Ending Warehouse Balance"]) for row in rows if row["Date"] == "11/19/2026"}
    told = {row["sellerSku"]: row["totalQuantity"] for row in summaries(caller)}
    # What comes in on the day itself is not in a ledger of whole days: 24 units, a return, a find or a loss at most.
    assert told.keys() == ends.keys()
    assert all(abs(told[sku] - ends[sku]) <= 25 for sku in told)
    assert len(set(told.values())) > 1


def test_an_order_reserves_its_units_and_takes_them_when_it_is_shipped(caller: Caller) -> None:
    before = summaries(caller, details="true", sellerSkus=FBA_SKU)[0]
    assert before["inventoryDetails"]["fulfillableQuantity"] == before["totalQuantity"] > 3
    create(caller, quantity=3)
    (row,) = summaries(caller, details="true", sellerSkus=FBA_SKU)
    assert row["totalQuantity"] == before["totalQuantity"]
    assert row["inventoryDetails"]["reservedQuantity"]["pendingCustomerOrderQuantity"] == 3
    assert row["inventoryDetails"]["fulfillableQuantity"] == before["totalQuantity"] - 3
    untouched = Caller()
    for each in (caller, untouched):
        each.clock.advance(86400)
        each.token = each.lwa(grant_type="refresh_token", refresh_token="Atzr|sandbox").json()["access_token"]
    (row,) = summaries(caller, details="true", sellerSkus=FBA_SKU)
    assert row["totalQuantity"] == summaries(untouched, sellerSkus=FBA_SKU)[0]["totalQuantity"] - 3
    assert row["inventoryDetails"]["reservedQuantity"]["totalReservedQuantity"] == 0


def test_since_when_it_changed(caller: Caller) -> None:
    everything = summaries(caller)
    days = sorted({row["lastUpdatedTime"] for row in everything})
    assert len(days) > 1
    newest = [row["sellerSku"] for row in everything if row["lastUpdatedTime"] == days[-1]]
    # sellerSkus is not heeded beside it, by Amazon's model.
    assert [row["sellerSku"] for row in summaries(caller, startDateTime=days[-1], sellerSkus="x")] == newest
    assert caller.refused(PATH, **WHERE, startDateTime=LONG_AGO)[:2] == (400, "InvalidInput")


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fba_inventory, "PAGE", 2)


@pytest.mark.usefixtures("small_pages")
def test_pages_and_a_token_that_dies_in_thirty_seconds(caller: Caller) -> None:
    first = caller.json(PATH, **WHERE)
    token = first["pagination"]["nextToken"]
    caller.clock.advance(30)
    second = caller.json(PATH, **WHERE, nextToken=token)
    assert [len(page["payload"]["inventorySummaries"]) for page in (first, second)] == [2, 1]
    assert "pagination" not in second
    caller.clock.advance(1)
    assert caller.refused(PATH, **WHERE, nextToken=token) == (400, "InvalidInput", "nextToken has expired.")
    assert caller.refused(PATH, **WHERE, nextToken="x")[:2] == (400, "InvalidInput")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"marketplaceIds": ""}, 400),
        ({"marketplaceIds": f"{US},{CA}"}, 400),
        ({"marketplaceIds": "A1", "granularityId": "A1"}, 403),
        ({"granularityId": CA}, 400),
        ({"granularityType": "Country"}, 400),
        ({"details": "yes"}, 400),
        ({"sellerSkus": ",".join(map(str, range(51)))}, 400),
    ],
)
def test_what_is_refused(caller: Caller, change: dict[str, str], status: int) -> None:
    assert caller.refused(PATH, **{**WHERE, **change})[0] == status
