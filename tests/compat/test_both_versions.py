"""The same orders by either version of the Orders API are the same MWS orders, but for what a table says it lacks."""

from __future__ import annotations

from collections import defaultdict

import pytest
from lxml import etree

from mws.calls import LegacyReply
from mws.mappings.orders import v2026
from tests.compat.test_facade import ALL, World

# Elements of which the newer version writes another text, or none where v0 has one, though no table calls them absent.
OTHERWISE = {
    # Without an address nothing says whether it is a pick-up point; v0 says false.
    "IsAccessPointOrder",
    # Milliseconds, as MWS wrote of these two.
    "ScheduledDeliveryStartDate",
    "ScheduledDeliveryEndDate",
}


def elements(reply: LegacyReply, item: str, identity: str) -> dict[str, dict[str, list[str]]]:
    """Id of an order or item → path of an element → its texts."""
    assert isinstance(reply.body, bytes)
    assert reply.status == 200, reply.body
    found: dict[str, dict[str, list[str]]] = {}
    for each in etree.fromstring(reply.body).iter(f"{{*}}{item}"):
        told: dict[str, list[str]] = defaultdict(list)
        for leaf in each.iter(tag=etree.Element):
            if len(leaf) == 0:
                names = [etree.QName(part).localname for part in (leaf, *leaf.iterancestors())]
                told[".".join(reversed(names[: names.index(item)]))].append(leaf.text or "")
        found[told[identity][0]] = told
    return found


def told_by(version: str) -> tuple[dict[str, dict[str, list[str]]], dict[str, dict[str, list[str]]]]:
    world = World({"orders_version": version}, orders=100)
    orders = elements(world.call("ListOrders", params=ALL), "Order", "AmazonOrderId")
    items: dict[str, dict[str, list[str]]] = {}
    # As many as v0 lets through at once, the youngest and the oldest ones.
    for order_id in [*orders][:15] + [*orders][-15:]:
        reply = world.call("ListOrderItems", params={"AmazonOrderId": order_id})
        items |= elements(reply, "OrderItem", "OrderItemId")
    return orders, items


@pytest.mark.parametrize("kind", [0, 1], ids=["orders", "items"])
def test_an_order_is_the_same_by_either_version(kind: int) -> None:
    older, newer = told_by("v0")[kind], told_by("2026-01-01")[kind]
    assert older.keys() == newer.keys()
    absent = {each.name for each in (*v2026.ABSENT_FROM_ORDER, *v2026.ABSENT_FROM_ITEM)}
    differing: dict[str, tuple[list[str], list[str]]] = {}
    for key, told in older.items():
        for path in told.keys() | newer[key].keys():
            names = path.split(".")
            known = {path, names[0]} & (absent | OTHERWISE)
            if not known and told.get(path) != newer[key].get(path):
                differing[path] = (told.get(path, []), newer[key].get(path, []))
    assert differing == {}
    paths = {path for told in newer.values() for path in told}
    if kind == 0:
        assert {"PaymentExecutionDetail.PaymentExecutionDetailItem.PaymentMethod", "EasyShipShipmentStatus"} <= paths
        assert {text for told in newer.values() for text in told["SalesChannel"]} >= {"Amazon.com", "Non-Amazon"}
    else:
        assert "BuyerRequestedCancel.BuyerCancelReason" in paths
