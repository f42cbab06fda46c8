"""What tests of orders ask through the façade, and what they read from the replies."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from mws.calls import LegacyCall, LegacyReply
from mws.compat.config import Account
from mws.compat.facade import Facade
from tests.compat.test_facade import CA, MX, US, World, marks

ITEMS_V0, ORDER_V0 = "orders.v0.getOrderItems", "orders.v0.getOrder"
TAX_FREE = {"CreatedAfter": "2020-01-01", "MarketplaceId.Id.1": US, "MarketplaceId.Id.2": CA}
TAXED = {"CreatedAfter": "2020-01-01", "MarketplaceId.Id.1": MX}


def money(reply: LegacyReply) -> list[str]:
    assert isinstance(reply.body, bytes)
    return [str(etree.QName(each.getparent()).localname) for each in etree.fromstring(reply.body).iter("{*}Amount")]


def items(world: World, order_id: str) -> LegacyReply:
    reply = world.call("ListOrderItems", params={"AmazonOrderId": order_id})
    assert reply.status == 200, reply.error
    return reply


def get(world: World, *ids: str) -> LegacyReply:
    reply = world.call("GetOrder", params={f"AmazonOrderId.Id.{n}": each for n, each in enumerate(ids, 1)})
    assert reply.status == 200, reply.error
    return reply


def calls(reply: LegacyReply) -> list[str]:
    return [each for each in marks(reply, "calls") if not each.startswith("tokens.")]


def priced(world: World, params: Mapping[str, str]) -> list[str]:
    """Ids of listed orders that have money."""
    reply = world.call("ListOrders", params=params)
    assert reply.status == 200, reply.error
    assert isinstance(reply.body, bytes)
    return [
        str(order.findtext("{*}AmazonOrderId"))
        for order in etree.fromstring(reply.body).iter("{*}Order")
        if order.find("{*}OrderTotal") is not None
    ]


def asked(facade: Facade, account: Account, action: str, params: Mapping[str, str]) -> LegacyReply:
    call = LegacyCall(action, params, account.mws_access_key, account.seller_id, path="/Orders/2013-09-01")
    return facade.call(call)
