"""The façade on the embedded sandbox: whole MWS calls, their cost, their marks, their failures."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest
from lxml import etree

from mws.calls import LegacyCall, LegacyReply
from mws.compat import errors
from mws.compat.config import SANDBOX, Application, Config
from mws.compat.engine.paging import NextPage, TokenSealer
from mws.compat.facade import Facade
from mws.spapi.sandbox.world.access import DELIVERY
from mws.spapi.secret import ClientSecret
from tests.compat import worlds

NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
SEARCH = "orders.2026-01-01.searchOrders"
GET = "orders.2026-01-01.getOrder"
ORDERS_V0 = "orders.v0.getOrders"
US, CA, MX = "ATVPDKIKX0DER", "A2EUQ1WTGCTBG2", "A1AM78C64UM0Y8"
ALL = {"CreatedAfter": "2020-01-01", "MarketplaceId.Id.1": US, "MarketplaceId.Id.2": CA, "MarketplaceId.Id.3": MX}


class World(worlds.World):
    """One that is asked for orders."""

    def __init__(self, application: Mapping[str, Any] | None = None, **sandbox: Any) -> None:
        super().__init__(now=NOW, application=application, **sandbox)

    def call(self, action: str, path: str = "/Orders/2013-09-01", **changes: Any) -> LegacyReply:
        return self.send(action, path=path, **changes)


def texts(reply: LegacyReply, name: str) -> list[str]:
    assert isinstance(reply.body, bytes)
    return [str(found.text) for found in etree.fromstring(reply.body).iter(f"{{*}}{name}")]


def marks(reply: LegacyReply, kind: str) -> list[str]:
    return [name for name in reply.header(f"x-mws-compat-{kind}").split(",") if name]


def test_100_orders_with_their_items_cost_one_call_of_2026() -> None:
    world = World({"orders_version": "2026-01-01"}, orders=100)
    page = world.call("ListOrders", params=ALL)
    ids = texts(page, "AmazonOrderId")
    assert len(ids) == 100
    for order_id in ids:
        items = world.call("ListOrderItems", params={"AmazonOrderId": order_id})
        assert items.status == 200
        assert items.header("x-mws-compat-calls") == "none"
        assert texts(items, "OrderItemId")
    again = world.call("GetOrder", params={f"AmazonOrderId.Id.{n}": each for n, each in enumerate(ids[:50], 1)})
    assert texts(again, "AmazonOrderId") == ids[:50]
    assert world.upstream(SEARCH) == 1
    assert world.upstream(GET) == 0


def test_pages_follow_each_other_to_the_end_without_loss() -> None:
    world = World(orders=23)
    reply = world.call("ListOrders", params={**ALL, "MaxResultsPerPage": "5"})
    seen = texts(reply, "AmazonOrderId")
    pages = 1
    while tokens := texts(reply, "NextToken"):
        reply = world.call("ListOrdersByNextToken", params={"NextToken": tokens[0]})
        assert reply.status == 200
        assert isinstance(reply.body, bytes)
        assert b"<ListOrdersByNextTokenResult>" in reply.body
        seen += texts(reply, "AmazonOrderId")
        pages += 1
    assert pages == 5
    assert len(seen) == len(set(seen)) == 23


def test_items_of_v0_are_paged_with_our_token() -> None:
    world = World({"orders_version": "v0"}, items_page=1, orders=60)
    found = 0
    for order_id in texts(world.call("ListOrders", params=ALL), "AmazonOrderId"):
        reply = world.call("ListOrderItems", params={"AmazonOrderId": order_id})
        items = texts(reply, "OrderItemId")
        while tokens := texts(reply, "NextToken"):
            reply = world.call("ListOrderItemsByNextToken", params={"NextToken": tokens[0]})
            assert texts(reply, "AmazonOrderId") == [order_id]
            items += texts(reply, "OrderItemId")
            found += 1
        assert len(items) == len(set(items))
    assert found > 10


def test_both_versions_tell_the_same_of_the_same_orders() -> None:
    new, old = (World({"orders_version": version}, orders=120) for version in ("2026-01-01", "v0"))
    ours = {"AmazonOrderId", "PurchaseDate", "OrderStatus", "OrderTotal", "Amount", "BuyerName", "BuyerEmail"}
    ours |= {"NumberOfItemsShipped", "NumberOfItemsUnshipped", "IsPrime", "IsBusinessOrder", "MarketplaceId"}
    ours |= {
        "FulfillmentChannel",
        "SalesChannel",
        "SellerOrderId",
        "LatestShipDate",
        "PostalCode",
        "IsReplacementOrder",
    }
    pages = []
    for world in (new, old):
        reply = world.call("ListOrders", params=ALL)
        found: dict[str | None, list[tuple[str, str | None]]] = {}
        for order in etree.fromstring(reply.body).iter("{*}Order"):  # type: ignore[arg-type]  # bytes: no file here
            for only_v0 in order.findall("{*}DefaultShipFromLocationAddress"):
                order.remove(only_v0)
            leaves = [(etree.QName(leaf).localname, leaf.text) for leaf in order.iter("{*}*") if leaf.text]
            found[order.findtext("{*}AmazonOrderId")] = [leaf for leaf in leaves if leaf[0] in ours]
        pages.append(found)
    assert pages[0].keys() == pages[1].keys()
    assert len(pages[0]) == 100
    for order_id, facts in pages[0].items():
        assert sorted(facts) == sorted(pages[1][order_id]), order_id
    for order_id in list(pages[0])[:40]:
        params = {"AmazonOrderId": str(order_id)}
        items = [
            {
                f"{etree.QName(money.getparent()).localname}": money.text
                for money in etree.fromstring(world.call("ListOrderItems", params=params).body).iter("{*}Amount")  # type: ignore[arg-type]
            }
            for world in (new, old)
        ]
        assert items[0] == items[1], order_id


@pytest.mark.parametrize(
    "extra",
    [
        {"BuyerEmail": "b@example.com"},
        {"SellerOrderId": "SHOP-1"},
        {"PaymentMethod.Method.1": "COD"},
        {"EasyShipShipmentStatus.Status.1": "PickedUp"},
        {"OrderStatus.Status.1": "InvoiceUnconfirmed"},
    ],
    ids=lambda extra: next(iter(extra)),
)
def test_a_filter_only_v0_has_is_answered_by_v0_and_the_log_names_its_end(
    extra: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    world = World()
    with caplog.at_level(logging.WARNING, "mws.compat"):
        reply = world.call("ListOrders", params={"CreatedAfter": "2020-01-01", "MarketplaceId.Id.1": US, **extra})
    assert reply.status == 200
    assert marks(reply, "calls")[-1] == "orders.v0.getOrders"
    assert "2027-03-27" in caplog.text
    new_only = World({"orders_version": "2026-01-01"})
    reply = new_only.call("ListOrders", params={"CreatedAfter": "2020-01-01", "MarketplaceId.Id.1": US, **extra})
    assert reply.status == 400
    assert isinstance(reply.error, errors.LossyTranslation)
    assert next(iter(extra)).split(".")[0] in str(reply.error)


def test_after_its_end_v0_is_not_asked_any_more() -> None:
    world = World()
    world.clock.set(datetime(2027, 3, 28, tzinfo=timezone.utc))
    params = {"CreatedAfter": "2027-03-01", "MarketplaceId.Id.1": US, "BuyerEmail": "b@example.com"}
    reply = world.call("ListOrders", params=params)
    assert reply.status == 400
    assert "orders.v0.getOrders ended on 2027-03-27" in str(reply.error)
    assert world.upstream("orders.v0.getOrders") == 0


def test_a_batch_of_get_order_is_one_call() -> None:
    world = World(orders=50)
    ids = texts(World(orders=50).call("ListOrders", params=ALL), "AmazonOrderId")
    reply = world.call("GetOrder", params={f"AmazonOrderId.Id.{n}": each for n, each in enumerate(ids[:40], 1)})
    assert sorted(texts(reply, "AmazonOrderId")) == sorted(ids[:40])
    assert world.upstream(ORDERS_V0) == 1
    assert world.upstream("orders.v0.getOrder") == world.upstream(GET) == 0
    few = world.call("GetOrder", params={f"AmazonOrderId.Id.{n}": each for n, each in enumerate(ids[40:45], 1)})
    assert sorted(texts(few, "AmazonOrderId")) == sorted(ids[40:45])
    assert world.upstream(ORDERS_V0) == 1, "a few orders draw on the rate of getOrder, not on that of ListOrders"
    assert world.upstream("orders.v0.getOrder") == 5


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("500*9", 500, "InternalError"),
        ("503*9", 503, "ServiceUnavailable"),
        ("503html*9", 503, "ServiceUnavailable"),
        ("truncated*9", 500, "InternalError"),
        ("empty200*9", 500, "InternalError"),
        ("403denied*9", 401, "AccessDenied"),
        ("429*99", 503, "RequestThrottled"),
    ],
)
def test_a_failure_upstream_is_an_mws_error_and_never_an_empty_success(fault: str, status: int, code: str) -> None:
    world = World({"orders_version": "2026-01-01"})
    world.sandbox.plant(f"{SEARCH}:{fault}")
    reply = world.call("ListOrders", params=ALL)
    assert (reply.status, texts(reply, "Code")) == (status, [code])
    if code == "RequestThrottled":
        assert reply.header("x-mws-quota-remaining") == "0.0"
        assert re.match(r"2026-11-20T", reply.header("x-mws-quota-resetsOn"))


def test_an_invalid_grant_says_what_to_do() -> None:
    world = World()
    world.sandbox.plant("lwa:invalid_grant*9")
    reply = world.call("ListOrders", params=ALL)
    assert reply.status == 401
    assert isinstance(reply.error, errors.TokenError)
    assert "authori" in str(reply.error).lower()
    assert "Atzr" not in str(reply.error)


def test_orders_unknown_to_amazon_are_left_out_of_get_order_and_an_error_for_list_order_items() -> None:
    world = World()
    reply = world.call(
        "GetOrder", params={"AmazonOrderId.Id.1": "111-1111111-1111111", "AmazonOrderId.Id.2": "999-9999999-9999999"}
    )
    assert texts(reply, "AmazonOrderId") == ["111-1111111-1111111"]
    reply = world.call("ListOrderItems", params={"AmazonOrderId": "999-9999999-9999999"})
    assert reply.status >= 400
    assert isinstance(reply.error, errors.NotFound)


@pytest.mark.parametrize("version", ["2026-01-01", "v0"])
def test_without_the_role_the_reply_names_what_was_withheld(version: str) -> None:
    auto = World({"orders_version": version}, roles=(), orders=60)
    reply = auto.call("ListOrders", params=ALL)
    assert reply.status == 200
    assert not texts(reply, "BuyerName")
    assert {"BuyerName", "ShippingAddress"} <= set(marks(reply, "withheld"))
    required = World({"orders_version": version, "pii": "required"}, roles=(), orders=60)
    reply = required.call("ListOrders", params=ALL)
    assert reply.status == 401
    assert isinstance(reply.error, errors.AccessDenied)
    assert "role" in str(reply.error)


def test_without_the_tax_role_a_business_buyer_s_tax_data_is_named() -> None:
    every, untaxed = (
        World({"orders_version": "2026-01-01"}, orders=60, **roles) for roles in ({}, {"roles": [DELIVERY]})
    )
    assert marks(every.call("ListOrders", params=ALL), "withheld") == []
    assert marks(untaxed.call("ListOrders", params=ALL), "withheld") == ["BuyerTaxInfo"]
    required = World({"orders_version": "2026-01-01", "pii": "required"}, orders=60, roles=[DELIVERY])
    assert "BuyerTaxInfo" in str(required.call("ListOrders", params=ALL).error)


def test_what_no_role_opens_is_named_and_refuses_nothing() -> None:
    world = World({"orders_version": "2026-01-01", "pii": "required"}, orders=60)
    orders = world.sandbox.site.world.sellers["A1SANDBOXSELLER"].orders
    known = next(order for order in orders.values() if not order.packages)
    orders[known.order_id] = replace(known, programs=("AMAZON_EASY_SHIP",))
    reply = world.call("ListOrders", params=ALL)
    assert reply.status == 200
    assert marks(reply, "withheld") == ["EasyShipShipmentStatus"]


@pytest.mark.parametrize("version", ["2026-01-01", "v0"])
def test_pii_off_asks_for_nothing_and_says_so(version: str) -> None:
    world = World({"orders_version": version, "pii": "off"}, orders=60)
    reply = world.call("ListOrders", params=ALL)
    assert not texts(reply, "BuyerName")
    assert "BuyerName" in marks(reply, "withheld")
    assert world.upstream("tokens.2021-03-01.createRestrictedDataToken") == 0


def test_the_status_of_a_section_is_what_was_seen() -> None:
    world = World({"orders_version": "2026-01-01"})
    unseen = world.call("GetServiceStatus")
    assert texts(unseen, "Status") == ["GREEN"]  # strict clients take no other value for well
    assert "none was made" in texts(unseen, "Text")[0]
    world.call("ListOrders", params=ALL)
    seen = world.call("GetServiceStatus")
    assert texts(seen, "Status") == ["GREEN"]
    assert "1 succeeded, 0 throttled, 0 failed" in texts(seen, "Text")[0]
    assert "none was made" in texts(world.call("GetServiceStatus", "/Sellers/2011-07-01"), "Text")[0]
    world.sandbox.plant(f"{SEARCH}:500*99")
    world.call("ListOrders", params=ALL)
    assert texts(world.call("GetServiceStatus"), "Status") in (["YELLOW"], ["RED"])
    dead = World({"orders_version": "2026-01-01"})
    dead.sandbox.plant(f"{SEARCH}:500*99")
    dead.call("ListOrders", params=ALL)
    assert texts(dead.call("GetServiceStatus"), "Status") == ["RED"]


def test_a_wait_longer_than_max_wait_is_answered_at_once() -> None:
    world = World(enforce_rates=True)
    replies = [world.call("ListOrders", params=ALL).status for _ in range(21)]
    assert replies == [200] * 20 + [503]
    assert world.clock.now() == NOW


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"access_key": "AKIAWRONG"}, 403, "InvalidAccessKeyId"),
        ({"seller_id": "A1WRONG"}, 401, "AccessDenied"),
        ({"auth_token": "amzn.mws.wrong"}, 401, "AccessDenied"),
        ({"action": ""}, 400, "MissingParameter"),
        ({"action": "ListOrder"}, 404, "InvalidAddress"),
        (
            {"action": "CreateInboundShipmentPlan", "path": "/FulfillmentInboundShipment/2010-10-01"},
            404,
            "InvalidAddress",
        ),
        ({"params": {}}, 400, "MissingParameter"),
    ],
)
def test_who_is_unknown_or_asks_for_the_unknown_is_told_in_mws_codes(changes, status: int, code: str) -> None:  # type: ignore[no-untyped-def]  # fields of LegacyCall
    reply = World().call(changes.pop("action", "ListOrders"), **changes)
    assert (reply.status, texts(reply, "Code")) == (status, [code])
    assert reply.header("x-mws-compat-calls") == "none"


def test_feeds_path_says_nothing_so_the_version_and_action_decide() -> None:
    world = World()
    assert world.call("ListOrders", "/", params=ALL).status == 200
    assert world.call("GetServiceStatus", "/", version="2011-07-01").status == 200
    assert world.call("GetServiceStatus", "/", version="").status == 404


def test_explain_sends_nothing_and_names_cost_and_ends() -> None:
    world = World()
    account = SANDBOX.accounts[0]
    told = world.facade.explain(LegacyCall("ListOrders", ALL, account.mws_access_key, account.seller_id))
    assert told.calls == 1
    assert told.seconds == 0
    assert told.requests[0].method == "GET"
    assert told.requests[0].operation == ORDERS_V0
    assert "CreatedAfter=2020-01-01T00%3A00%3A00Z" in told.requests[0].target
    assert "falls back on 2026-01-01 where v0 fails" in told.notes
    assert any("ends on 2027-03-27" in note for note in told.notes)
    assert "buyers' data takes a restricted data token: one more call an hour" in told.notes
    assert any("an order's items come from the version that answered the order" in note for note in told.notes)
    assert world.sandbox.journal.counts == {}


def test_no_secret_in_any_repr() -> None:
    world = World()
    text = repr(world.facade.config) + repr(world.facade.accounts) + repr(vars(world.facade))
    application: Application = SANDBOX.applications[0]
    for secret in (
        application.lwa_client_secret,
        SANDBOX.accounts[0].refresh_token,
        SANDBOX.accounts[0].mws_secret_key,
    ):
        assert secret not in text


def test_a_configuration_without_accounts_refuses_the_key() -> None:
    reply = Facade(Config()).call(LegacyCall("ListOrders", ALL, "AKIA", "A1"))
    assert reply.status == 403


def test_a_page_of_an_operation_that_a_new_release_asks_no_more_is_begun_anew() -> None:
    world = World()
    (account,), (application,) = SANDBOX.accounts, SANDBOX.applications
    made, owner = world.clock.now().timestamp(), world.facade.owner(account)
    page = NextPage("Orders", "ListOrders", "v0", owner, "orders.v0.searchOrders", {}, {}, None, "next", {}, True, made)
    token = TokenSealer(ClientSecret(application.lwa_client_secret), world.clock).seal(page)
    reply = world.call("ListOrdersByNextToken", params={"NextToken": token})
    assert isinstance(reply.error, errors.CompatError)
    assert (reply.status, reply.error.mws_code) == (400, "NextTokenCorrupted")
    assert marks(reply, "calls") == ["none"]
