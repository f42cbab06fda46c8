"""Orders that come later and change: by a switch, and overnight, so that a second import finds what a first did not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from mws.spapi.clock import FixedClock
from mws.spapi.sandbox import ORDER_ID, SELLER_ID, US
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import URL
from mws.spapi.sandbox.world.model import Order
from tests.spapi.sandbox.caller import NOON, Caller


@pytest.fixture
def caller() -> Caller:
    return Caller(sellers=2)


def post(caller: Caller, switch: str, body: str = "") -> tuple[int, Any]:
    reply = caller.http.post(f"{URL}/_sandbox/{switch}", data=body)
    return reply.status_code, reply.json()


def first(caller: Caller, status: str, *, merchant: bool = True) -> Order:
    orders = caller.sandbox.site.world.sellers[SELLER_ID].by_created
    return next(each for each in orders if (each.status, each.by_merchant) == (status, merchant))


def status(caller: Caller, order_id: str) -> str:
    return str(caller.order(order_id)["fulfillment"]["fulfillmentStatus"])


def again(caller: Caller) -> Caller:
    """The same seller with a token that is good now."""
    caller.token = caller.lwa(grant_type="refresh_token", refresh_token="Atzr|sandbox").json()["access_token"]
    return caller


def test_an_order_appears(caller: Caller) -> None:
    before = len(caller.orders())
    code, said = post(caller, "order", "appear")
    assert code == 200
    (order_id,) = said["orders"]
    order = caller.order(order_id)
    assert order["createdTime"] == order["lastUpdatedTime"] == "2026-11-20T12:00:00.000Z"
    assert order["fulfillment"]["shipByWindow"]["earliestDateTime"] > "2026-11-20T12:00:00"
    assert status(caller, order_id) == "UNSHIPPED"
    assert len(caller.orders()) == before, "Amazon lists what is two minutes old"
    caller.clock.advance(120)
    assert len(caller.orders()) == before + 1


def test_orders_of_a_status_and_a_seller_appear(caller: Caller) -> None:
    said = post(caller, "order", "appear:PENDING@A2SANDBOXSELLER*3, appear")[1]
    assert len(set(said["orders"])) == 4
    other = Caller(seller=2, sandbox=caller.sandbox)
    assert [status(other, order_id) for order_id in said["orders"][:3]] == ["PENDING"] * 3
    assert caller.refused(f"/orders/v0/orders/{said['orders'][0]}")[0] == 404
    assert status(caller, said["orders"][3]) == "UNSHIPPED"


def test_a_pending_order_is_paid_and_has_its_money(caller: Caller) -> None:
    order = first(caller, "PENDING")
    assert "proceeds" not in caller.order(order.order_id)
    assert post(caller, "order", f"pay:{order.order_id}")[0] == 200
    after = caller.order(order.order_id)
    assert after["fulfillment"]["fulfillmentStatus"] == "UNSHIPPED"
    assert after["proceeds"]["grandTotal"] == after["payment"]["paymentExecutions"][0]["paymentAmount"]


@pytest.mark.parametrize("merchant", [True, False])
def test_an_order_is_shipped(caller: Caller, merchant: bool) -> None:
    order = first(caller, "UNSHIPPED", merchant=merchant)
    post(caller, "order", f"ship:{order.order_id}")
    assert status(caller, order.order_id) == "SHIPPED"
    assert ("packages" in caller.order(order.order_id)) == merchant


def test_a_buyer_cancels_asks_and_moves(caller: Caller) -> None:
    post(caller, "order", f"ask_to_cancel:{ORDER_ID}")
    (item,) = caller.json(f"/orders/v0/orders/{ORDER_ID}/orderItems")["payload"]["OrderItems"]
    assert item["BuyerRequestedCancel"]["IsBuyerRequestedCancel"] == "true"
    post(caller, "order", f"move:{ORDER_ID}")
    assert caller.order(ORDER_ID)["recipient"]["deliveryAddress"]["addressLine1"] == "99 Elm Street"
    post(caller, "order", f"cancel:{ORDER_ID}")
    order = caller.json(f"/orders/v0/orders/{ORDER_ID}")["payload"]
    assert (order["OrderStatus"], order["NumberOfItemsUnshipped"]) == ("Canceled", 0)


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("", "expected EVENT"),
        ("explode:1", "events are appear, pay"),
        ("ship:1-2-3", "no order '1-2-3'"),
        ("ship", "no order None"),
        (f"pay:{ORDER_ID}", "UNSHIPPED, not PENDING"),
        (f"ship:{ORDER_ID},ship:{ORDER_ID}", "nothing of it is open"),
        ("appear:SHIPPED", "UNSHIPPED, PENDING"),
        ("appear@A3SANDBOXSELLER", "no seller"),
    ],
)
def test_what_cannot_happen_is_told(caller: Caller, spec: str, told: str) -> None:
    code, said = post(caller, "order", spec)
    assert code == 400
    assert told in said["error"]


def test_each_change_of_an_order_is_later_than_the_one_before(caller: Caller) -> None:
    moments = []
    for event in ("ask_to_cancel", "move", "cancel"):
        post(caller, "order", f"{event}:{ORDER_ID}")
        moments.append(caller.order(ORDER_ID)["lastUpdatedTime"])
    assert len(set(moments)) == 3
    assert moments == sorted(moments)


def imported(caller: Caller, since: str) -> dict[str, str]:
    """What an importer finds that asks for changes since its last run."""
    found = again(caller).orders(createdAfter="", lastUpdatedAfter=since)
    return {order["orderId"]: order["fulfillment"]["fulfillmentStatus"] for order in found}


def test_day_two_differs_from_day_one(caller: Caller) -> None:
    day_one = imported(caller, "2020-01-01T00:00:00Z")
    code, said = post(caller, "day")
    assert (code, said["day"], said["now"]) == (200, 2, "2026-11-21T12:00:00+00:00")
    changed = imported(caller, "2026-11-20T12:00:00Z")
    own = set(caller.sandbox.site.world.sellers[SELLER_ID].orders)
    assert changed.keys() == set(said["orders"]) & own
    new = changed.keys() - day_one.keys()
    assert Counter(changed[order_id] for order_id in new) == {"UNSHIPPED": 2, "PENDING": 1}
    before_and_after = Counter((day_one[each], changed[each]) for each in changed.keys() - new)
    assert before_and_after[("PENDING", "UNSHIPPED")] == 1
    assert sum(count for (_, after), count in before_and_after.items() if after == "CANCELLED") == 1
    assert before_and_after[("UNSHIPPED", "SHIPPED")] == 1
    assert ORDER_ID not in changed


def test_a_sandbox_may_begin_with_day_two(tmp_path: Path) -> None:
    by_switch, from_start = Caller(), Caller(day=2)
    by_switch.sandbox.next_day()
    assert again(by_switch).orders() == from_start.orders()
    assert from_start.sandbox.day == 2
    with pytest.raises(ValueError, match="day=0"):
        Sandbox(day=0)


def test_a_reset_leaves_the_day_as_it_is(caller: Caller) -> None:
    post(caller, "day")
    before = again(caller).orders()
    post(caller, "clock", "2027-06-01T00:00:00Z")
    assert post(caller, "reset")[1]["now"] == "2026-11-21T12:00:00+00:00"
    assert again(caller).orders() == before


def test_days_that_passed_outlive_the_process(tmp_path: Path) -> None:
    def sandbox(**options: Any) -> Caller:
        return Caller(sandbox=Sandbox(clock=FixedClock(NOON), state=tmp_path / "state.json", **options))

    one = sandbox()
    one.sandbox.next_day()
    before = again(one).orders()
    two = sandbox(day=2)
    assert (two.sandbox.day, two.orders()) == (2, before)


def test_a_small_world_has_a_second_day_too() -> None:
    caller = Caller(orders=1)
    assert len(caller.sandbox.next_day()) == 3
    page = again(caller).json("/orders/v0/orders", MarketplaceIds=US, CreatedAfter="2026-11-01T00:00:00Z")
    assert page["payload"]["Orders"]
