"""The world is the same each time it is made, shows every kind of order, and its money adds up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mws.spapi.sandbox import ASIN, MARKETPLACES, ORDER_ID, SELLER_ID, SKU, US
from mws.spapi.sandbox.world.invention import SPAN
from mws.spapi.sandbox.world.model import Order
from mws.spapi.sandbox.world.sellers import World
from tests.spapi.sandbox.caller import NOON, Caller

STATUSES = {
    "PENDING_AVAILABILITY",
    "PENDING",
    "UNSHIPPED",
    "PARTIALLY_SHIPPED",
    "SHIPPED",
    "CANCELLED",
    "UNFULFILLABLE",
}


def orders(seed: int = 1, count: int = 30, sellers: int = 1, seller: str = SELLER_ID) -> dict[str, Order]:
    return World(seed, count, sellers, NOON).sellers[seller].orders


def test_same_seed_same_world() -> None:
    assert orders(seed=5) == orders(seed=5)
    assert orders(seed=5) != orders(seed=6)


def test_same_requests_same_bytes() -> None:
    def run() -> list[tuple[bytes, str, str]]:
        caller = Caller(seed=3, orders=60)
        replies = [
            caller.get("/orders/2026-01-01/orders", createdAfter="2020-01-01T00:00:00Z", maxResultsPerPage="20"),
            caller.get("/orders/v0/orders", CreatedAfter="2020-01-01", MarketplaceIds=US, MaxResultsPerPage="5"),
            caller.get("/orders/v0/orders/none"),
        ]
        return [(reply.content, reply.headers["x-amzn-RequestId"], caller.token) for reply in replies]

    assert run() == run()


def test_a_bigger_world_holds_the_smaller_one() -> None:
    small, big = orders(count=20), orders(count=80)
    assert list(small.items()) == list(big.items())[:20]


@pytest.mark.parametrize("seed", [1, 2, 99])
def test_the_known_order_is_always_there(seed: int) -> None:
    order = orders(seed=seed, count=1)[ORDER_ID]
    assert (order.status, order.marketplace_id, order.by_merchant) == ("UNSHIPPED", US, True)
    assert [(item.asin, item.sku) for item in order.items] == [(ASIN, SKU)]


def test_sellers_have_their_own_orders() -> None:
    world = World(1, 200, 3, NOON)
    assert list(world.sellers) == ["A1SANDBOXSELLER", "A2SANDBOXSELLER", "A3SANDBOXSELLER"]
    assert list(world.by_refresh_token) == ["Atzr|sandbox", "Atzr|sandbox-2", "Atzr|sandbox-3"]
    ids = [order_id for seller in world.sellers.values() for order_id in seller.orders]
    assert len(set(ids)) == len(ids) == 600


def test_every_kind_of_order_is_in_a_small_world() -> None:
    found = list(orders().values())
    items = [item for order in found for item in order.items]
    assert {order.status for order in found} == STATUSES
    assert {order.marketplace_id for order in found} == set(MARKETPLACES)
    assert {order.fulfilled_by for order in found} == {"AMAZON", "MERCHANT"}
    assert {len(order.items) for order in found} == {1, 2, 3, 4}
    assert {program for order in found for program in order.programs} == {
        "AMAZON_BUSINESS",
        "AMAZON_EASY_SHIP",
        "FBM_SHIP_PLUS",
        "PREMIUM",
        "PREORDER",
        "PRIME",
    }
    assert {payment.method for order in found for payment in order.payments} >= {
        "CreditCard",
        "Invoice",
        "CashOnDelivery",
        "GiftCard",
        "ConvenienceStore",
    }
    for kind in (
        [order for order in found if order.replaces],
        [order for order in found if order.tip],
        [order for order in found if order.seller_order_id],
        [order for order in found if order.buyer.tax_number and order.addressed],
        [order for order in found if order.address.kind == "PICKUP_POINT" and order.addressed],
        [order for order in found if order.address.phone],
        [order for order in found if order.packages],
        [item for item in items if item.gift and item.gift.message],
        [item for item in items if item.points],
        [item for item in items if item.scheduled],
        [item for item in items if item.serial_numbers],
        [item for item in items if item.serial_required],
        [item for item in items if item.customized_url],
        [item for item in items if item.signature],
        [item for item in items if item.weight_ounces],
        [item for item in items if item.condition_note],
        [item for item in items if item.business_price],
        [item for item in items if item.cancel_request and not item.cancelled_by],
        [item for item in items if "SUBSCRIBE_AND_SAVE" in item.programs],
        [item for item in items if "TRANSPARENCY" in item.programs],
        [item for item in items if item.charges.tax_discount],
        [item for item in items if item.charges.off_shipping],
        [item for item in items if item.charges.cod_fee],
        [item for item in items if item.charges.off_cod_fee],
        [item for item in items if set("&<>") <= set(item.title)],
        [item for item in items if all(mark in item.sku for mark in "/, ")],
        [item for item in items if not item.title.isascii()],
        [order for order in found if not order.buyer.name.isascii()],
    ):
        assert kind
    assert len({promotions for item in items if (promotions := item.promotions)}) > 1


@pytest.mark.parametrize("seed", [1, 8])
def test_money_reconciles_to_the_cent(seed: int) -> None:
    for order in orders(seed=seed, count=500).values():
        for item in order.items:
            charges = item.charges
            assert min(getattr(charges, name) for name in charges.__slots__) >= 0
            assert charges.price == item.unit * item.quantity
            assert charges.total == (
                charges.price + charges.shipping + charges.gift_wrap + charges.cod_fee + charges.tax - charges.discount
            )
            assert charges.total >= 0
            assert charges.discount <= charges.price + charges.shipping + charges.cod_fee
        if order.priced and not order.replaces:
            assert sum(payment.amount for payment in order.payments) == order.grand_total
        assert order.grand_total - order.tip == order.total


def test_quantities_tell_the_status() -> None:
    for order in orders(count=300).values():
        shipped, still_open = sum(item.shipped for item in order.items), sum(item.open for item in order.items)
        assert (shipped > 0) == (order.status in ("PARTIALLY_SHIPPED", "SHIPPED"))
        assert (still_open > 0) == (order.status not in ("SHIPPED", "CANCELLED"))
        assert all(item.shipped + item.open == item.quantity for item in order.items if order.status != "CANCELLED")


def test_dates_lie_in_the_days_before_the_anchor() -> None:
    for order in orders(count=300).values():
        assert NOON - SPAN <= order.created <= order.updated <= NOON - timedelta(hours=1)


def test_a_replacement_names_an_order_of_the_same_seller() -> None:
    found = orders(count=200)
    replacements = [order for order in found.values() if order.replaces]
    assert replacements
    for order in replacements:
        assert order.grand_total == 0
        assert found[order.replaces].created < order.created
