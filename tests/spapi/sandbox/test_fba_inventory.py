"""FBA inventory v1: the same units as the FBA ledger, what is reserved, and which SKUs are told of."""

from __future__ import annotations

import csv
from typing import Any

import pytest

from mws.spapi.sandbox import CA, SELLER_ID, SKU, US
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
    told = {row["sellerSku"]: warehouse(row) for row in summaries(caller, details="true")}
    # What comes in on the day itself is not in a ledger of whole days: 24 units, a return, a find or a loss at most.
    assert told.keys() == ends.keys()
    assert all(abs(told[sku] - ends[sku]) <= 25 for sku in told)
    assert len(set(told.values())) > 1


def warehouse(row: Any) -> int:
    """Units that lie in Amazon's warehouses."""
    details = row["inventoryDetails"]
    coming = ("inboundWorkingQuantity", "inboundShippedQuantity", "inboundReceivingQuantity")
    total: int = row["totalQuantity"]
    return total - sum(int(details[name]) for name in coming)


def one(caller: Caller, sku: str = FBA_SKU) -> Any:
    (row,) = summaries(caller, details="true", sellerSkus=sku)
    return row


def ordered(row: Any) -> int:
    units: int = row["inventoryDetails"]["reservedQuantity"]["pendingCustomerOrderQuantity"]
    return units


def later(caller: Caller, seconds: int) -> None:
    caller.clock.advance(seconds)
    caller.token = caller.lwa(grant_type="refresh_token", refresh_token="Atzr|sandbox").json()["access_token"]


def test_every_kind_of_unit_is_there_and_the_kinds_make_the_total(caller: Caller) -> None:
    seen = set()
    for _ in range(7):
        for row in summaries(caller, details="true"):
            details = row["inventoryDetails"]
            reserved, spoilt = details["reservedQuantity"], details["unfulfillableQuantity"]
            researched = details["researchingQuantity"]
            parts = {
                **{name: value for name, value in details.items() if isinstance(value, int)},
                **{name: value for name, value in reserved.items() if name != "totalReservedQuantity"},
                **{name: value for name, value in spoilt.items() if name != "totalUnfulfillableQuantity"},
                "researching": sum(part["quantity"] for part in researched["researchingQuantityBreakdown"]),
            }
            assert min(parts.values()) >= 0
            assert sum(parts.values()) == row["totalQuantity"]
            assert reserved["totalReservedQuantity"] + spoilt["totalUnfulfillableQuantity"] == sum(
                value for name, value in parts.items() if name in reserved or name in spoilt
            )
            assert researched["totalResearchingQuantity"] == parts["researching"]
            seen |= {name for name, value in parts.items() if value}
        later(caller, 86400)
    never = {f"{kind}Quantity" for kind in ("distributorDamaged", "carrierDamaged", "defective", "expired")}
    assert seen == set(parts) - never


def test_what_is_on_its_way_is_taken_in(caller: Caller) -> None:
    """Announced, sent, being received: and then the warehouse has so many more."""
    seen = []
    for _ in range(8):
        details = one(caller)["inventoryDetails"]
        seen += [name for name, value in details.items() if name.startswith("inbound") and value]
        before = warehouse(one(caller))
        later(caller, 86400)
        if seen[-1] == "inboundReceivingQuantity":
            break
    assert list(dict.fromkeys(seen)) == [f"inbound{kind}Quantity" for kind in ("Working", "Shipped", "Receiving")]
    assert warehouse(one(caller)) - before >= 20


def test_buyers_of_amazons_stock_reserve_and_take_it(caller: Caller) -> None:
    orders = caller.orders()
    waiting = sum(
        item["fulfillment"]["quantityUnfulfilled"]
        for order in orders
        if order["fulfillment"]["fulfilledBy"] == "AMAZON"
        and order["fulfillment"]["fulfillmentStatus"] in ("PENDING", "UNSHIPPED", "PARTIALLY_SHIPPED")
        for item in order["orderItems"]
        if item["product"]["sellerSku"] == "PEN;12"
    )
    before = one(caller, "PEN;12")
    assert ordered(before) == waiting > 0
    known = {order["orderId"] for order in orders}
    caller.sandbox.change_orders("appear:UNSHIPPED*40")
    caller.clock.advance(150)
    new = {
        order["orderId"]: units
        for order in caller.orders()
        if order["orderId"] not in known and order["fulfillment"]["fulfilledBy"] == "AMAZON"
        for item in order["orderItems"]
        if item["product"]["sellerSku"] == "PEN;12" and (units := item["quantityOrdered"])
    }
    assert new
    after = one(caller, "PEN;12")
    units = sum(new.values())
    assert ordered(after) - ordered(before) == units
    assert before["inventoryDetails"]["fulfillableQuantity"] - units == after["inventoryDetails"]["fulfillableQuantity"]
    assert after["totalQuantity"] == before["totalQuantity"]
    assert after["lastUpdatedTime"] > before["lastUpdatedTime"]
    caller.sandbox.change_orders(",".join(f"ship:{order}" for order in new))
    untouched = Caller()
    for each in (caller, untouched):
        later(each, 86400)
    left = one(caller, "PEN;12")
    assert ordered(left) == ordered(one(untouched, "PEN;12"))
    assert left["totalQuantity"] == one(untouched, "PEN;12")["totalQuantity"] - units


def test_what_is_sold_out_has_no_offer(caller: Caller) -> None:
    left = one(caller)["inventoryDetails"]["fulfillableQuantity"]
    query = {"MarketplaceId": US, "ItemType": "Sku", "Skus": FBA_SKU}

    def offers() -> int:
        (row,) = caller.json("/products/pricing/v0/price", **query)["payload"]
        return len(row["Product"]["Offers"])

    assert offers() == 1
    create(caller, quantity=left)
    assert one(caller)["inventoryDetails"]["fulfillableQuantity"] == offers() == 0


def test_an_order_reserves_its_units_and_takes_them_when_it_is_shipped(caller: Caller) -> None:
    before = one(caller)
    create(caller, quantity=3)
    row = one(caller)
    assert row["totalQuantity"] == before["totalQuantity"]
    assert ordered(row) == ordered(before) + 3
    assert row["inventoryDetails"]["fulfillableQuantity"] == before["inventoryDetails"]["fulfillableQuantity"] - 3
    untouched = Caller()
    for each in (caller, untouched):
        later(each, 86400)
    assert one(caller)["totalQuantity"] == one(untouched)["totalQuantity"] - 3
    assert ordered(one(caller)) == ordered(one(untouched))


def test_since_when_it_changed(caller: Caller) -> None:
    everything = summaries(caller)
    days = sorted({row["lastUpdatedTime"] for row in everything})
    assert len(days) > 1
    newest = [row["sellerSku"] for row in everything if row["lastUpdatedTime"] == days[-1]]
    # sellerSkus is not heeded beside it, by Amazon's model.
    assert [row["sellerSku"] for row in summaries(caller, startDateTime=days[-1], sellerSkus="x")] == newest
    assert caller.refused(PATH, **WHERE, startDateTime=LONG_AGO)[:2] == (400, "InvalidInput")


def test_pages_and_a_token_that_dies_in_thirty_seconds() -> None:
    caller = Caller(items_page=2)
    first = caller.json(PATH, **WHERE)
    token = first["pagination"]["nextToken"]
    caller.clock.advance(30)
    second = caller.json(PATH, **WHERE, nextToken=token)
    assert [len(page["payload"]["inventorySummaries"]) for page in (first, second)] == [2, 1]
    assert "pagination" not in second
    caller.clock.advance(1)
    assert caller.refused(PATH, **WHERE, nextToken=token) == (400, "InvalidInput", "nextToken has expired.")
    assert caller.refused(PATH, **WHERE, nextToken="x")[:2] == (400, "InvalidInput")


def test_a_page_holds_fifty(caller: Caller) -> None:
    for number in range(60):
        attributes = {
            "item_name": [{"value": f"Thing {number}"}],
            "fulfillment_availability": [{"fulfillment_channel_code": "AMAZON_NA"}],
        }
        path = f"/listings/2021-08-01/items/{SELLER_ID}/FBA-{number}"
        caller.done("PUT", path, {"productType": "PRODUCT", "attributes": attributes}, marketplaceIds=US)
    first = caller.json(PATH, **WHERE)
    second = caller.json(PATH, **WHERE, nextToken=first["pagination"]["nextToken"])
    assert [len(page["payload"]["inventorySummaries"]) for page in (first, second)] == [50, 13]


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
