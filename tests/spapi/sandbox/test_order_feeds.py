"""A fulfilment feed ships the order, an acknowledgement cancels it: in both versions of Orders, and in the reports."""

from __future__ import annotations

import csv
from typing import Any

import pytest
from lxml import etree

from mws.spapi.sandbox import ORDER_ID, SELLER_ID, US
from mws.spapi.sandbox.world.model import Order
from tests.spapi.sandbox.caller import LONG_AGO, Caller
from tests.spapi.sandbox.test_feeds import ACK, envelope

SHIP, FLAT_SHIP = "POST_ORDER_FULFILLMENT_DATA", "POST_FLAT_FILE_FULFILLMENT_DATA"
FLAT_CANCEL = "POST_FLAT_FILE_ORDER_ACKNOWLEDGEMENT_DATA"
ITEM = "10000000000001"
HOW = (
    "<FulfillmentDate>2026-11-20T09:30:00+01:00</FulfillmentDate><FulfillmentData><CarrierCode>UPS</CarrierCode>"
    "<ShippingMethod>Ground</ShippingMethod><ShipperTrackingNumber>1Z1</ShipperTrackingNumber></FulfillmentData>"
)


@pytest.fixture
def caller() -> Caller:
    return Caller()


def item(item_id: str = ITEM, quantity: int | str = "", more: str = "") -> str:
    counted = f"<Quantity>{quantity}</Quantity>" if quantity != "" else ""
    return f"<Item><AmazonOrderItemCode>{item_id}</AmazonOrderItemCode>{more}{counted}</Item>"


def send(caller: Caller, content: bytes, feed_type: str = SHIP) -> list[tuple[str | None, str | None]]:
    """Message id and code of each error in the feed's report."""
    root = etree.fromstring(caller.result(caller.worked(feed_type, content)))
    return [(row.findtext("MessageID"), row.findtext("ResultMessageCode")) for row in root.iterfind(".//Result")]


def ship(caller: Caller, *order_ids: str, more: str = HOW) -> list[tuple[str | None, str | None]]:
    return send(caller, envelope(*order_ids, kind="OrderFulfillment", more=more))


def v0(caller: Caller, order_id: str = ORDER_ID) -> tuple[str, int, int]:
    order = caller.json(f"/orders/v0/orders/{order_id}")["payload"]
    return order["OrderStatus"], order["NumberOfItemsShipped"], order["NumberOfItemsUnshipped"]


def wanted(caller: Caller, status: str, *, merchant: bool = True, items: int = 1) -> Order:
    """An order of that status with so many items at least."""
    orders = caller.sandbox.site.world.sellers[SELLER_ID].by_created
    return next(o for o in orders if (o.status, o.by_merchant) == (status, merchant) and len(o.items) >= items)


def test_a_confirmation_ships_the_whole_order_when_the_feed_ends(caller: Caller) -> None:
    content = envelope(ORDER_ID, kind="OrderFulfillment", more=HOW)
    caller.feed(SHIP, content)
    assert v0(caller) == ("Unshipped", 0, 1)
    caller.clock.advance(3)
    # Nobody asked for the feed: whoever reads the order finds it shipped.
    assert v0(caller) == ("Shipped", 1, 0)
    order = caller.order(ORDER_ID)
    assert order["fulfillment"]["fulfillmentStatus"] == "SHIPPED"
    assert order["lastUpdatedTime"] == "2026-11-20T12:00:03.000Z"
    (parcel,) = order["packages"]
    assert parcel["shipTime"] == "2026-11-20T08:30:00.000Z"
    assert (parcel["carrier"], parcel["shippingService"], parcel["trackingNumber"]) == ("UPS", "Ground", "1Z1")
    assert parcel["packageItems"] == [{"orderItemId": ITEM, "quantity": 1}]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2026-11-20", "2026-11-20T00:00:00.000Z"),
        ("2026/11/20", "2026-11-20T00:00:00.000Z"),
        ("2026-11-20T09:30:00", "2026-11-20T09:30:00.000Z"),
        ("2026-11-20T09:30:00.1234567-08:00", "2026-11-20T17:30:00.000Z"),
        ("soon", "2026-11-20T12:00:03.000Z"),
    ],
)
def test_the_time_of_shipment_as_programs_write_it(caller: Caller, written: str, shown: str) -> None:
    ship(caller, ORDER_ID, more=f"<FulfillmentDate>{written}</FulfillmentDate>")
    assert caller.order(ORDER_ID)["packages"][0]["shipTime"] == shown


def test_whoever_asks_for_what_changed_finds_it(caller: Caller) -> None:
    ship(caller, ORDER_ID)
    caller.clock.advance(120)
    changed = caller.orders(createdAfter="", lastUpdatedAfter="2026-11-20T12:00:00Z")
    assert [order["orderId"] for order in changed] == [ORDER_ID]
    page = caller.json("/orders/v0/orders", MarketplaceIds=US, LastUpdatedAfter="2026-11-20T12:00:00Z")
    assert [order["OrderStatus"] for order in page["payload"]["Orders"]] == ["Shipped"]


def test_a_part_is_shipped_and_then_the_rest(caller: Caller) -> None:
    order = wanted(caller, "PARTIALLY_SHIPPED", items=2)
    left = [each for each in order.items if each.open]
    first = left[0]
    assert ship(caller, order.order_id, more=HOW + item(first.item_id, first.open)) == []
    shipped = sum(each.shipped for each in order.items) + first.open
    assert v0(caller, order.order_id)[1] == shipped
    assert v0(caller, order.order_id)[0] == ("PartiallyShipped" if len(left) > 1 else "Shipped")
    assert ship(caller, order.order_id) == []
    assert v0(caller, order.order_id) == ("Shipped", sum(each.quantity for each in order.items), 0)
    assert [parcel["packageReferenceId"] for parcel in caller.order(order.order_id)["packages"]] == ["1", "2", "3"]


def test_messages_of_one_feed_find_what_the_earlier_ones_did(caller: Caller) -> None:
    assert ship(caller, ORDER_ID, ORDER_ID, more=HOW + item(quantity=1)) == [("2", "18021")]


def test_a_second_confirmation_corrects_the_parcel(caller: Caller) -> None:
    assert ship(caller, ORDER_ID, ORDER_ID) == []
    assert ship(caller, ORDER_ID, more=HOW.replace("1Z1", "1Z2").replace("UPS", "DHL")) == []
    (parcel,) = caller.order(ORDER_ID)["packages"]
    assert (parcel["carrier"], parcel["trackingNumber"]) == ("DHL", "1Z2")
    assert v0(caller) == ("Shipped", 1, 0)


@pytest.mark.parametrize("quantity", ["2", "9" * 5000, "²"])
def test_a_quantity_that_is_not_there(caller: Caller, quantity: str) -> None:
    found = ship(caller, ORDER_ID, more=HOW + item(quantity=quantity))
    assert found == ([] if quantity == "²" else [("1", "18021")])


@pytest.mark.parametrize(
    ("status", "merchant"), [("PENDING", True), ("CANCELLED", True), ("UNSHIPPED", False)], ids=str
)
def test_what_the_merchant_does_not_ship_now_is_refused(caller: Caller, status: str, merchant: bool) -> None:
    order = wanted(caller, status, merchant=merchant)
    assert ship(caller, order.order_id) == [("1", "5002")]
    assert caller.sandbox.site.world.sellers[SELLER_ID].orders[order.order_id] == order


def test_the_sellers_own_id_is_noted_and_then_known(caller: Caller) -> None:
    content = envelope(ORDER_ID, more="<MerchantOrderID>MY-1</MerchantOrderID><StatusCode>Success</StatusCode>")
    assert send(caller, content, ACK) == []
    caller.clock.advance(120)
    page = caller.json("/orders/v0/orders", MarketplaceIds=US, CreatedAfter=LONG_AGO, SellerOrderId="MY-1")
    assert [order["AmazonOrderId"] for order in page["payload"]["Orders"]] == [ORDER_ID]
    by_own_id = envelope(ORDER_ID, kind="OrderFulfillment", more=HOW).replace(
        f"<AmazonOrderID>{ORDER_ID}</AmazonOrderID>".encode(), b"<MerchantOrderID>MY-1</MerchantOrderID>"
    )
    assert send(caller, by_own_id) == []
    assert v0(caller)[0] == "Shipped"


def test_a_failure_cancels_the_order(caller: Caller) -> None:
    reason = "<CancelReason>NoInventory</CancelReason>"
    content = envelope(ORDER_ID, more=f"<StatusCode>Failure</StatusCode>{item(more=reason)}")
    assert send(caller, content, ACK) == []
    assert v0(caller) == ("Canceled", 0, 0)
    (line,) = caller.order(ORDER_ID)["orderItems"]
    assert line["cancellation"] == {"cancellationExecution": {"cancelledBy": "MERCHANT", "cancelReason": "NoInventory"}}
    assert ship(caller, ORDER_ID) == [("1", "5002")]
    assert send(caller, content, ACK) == [("1", "5002")]


def test_one_item_of_several_is_cancelled(caller: Caller) -> None:
    order = wanted(caller, "UNSHIPPED", items=2)
    first = order.items[0]
    content = envelope(order.order_id, more=f"<StatusCode>Failure</StatusCode>{item(first.item_id)}")
    assert send(caller, content, ACK) == []
    left = sum(each.open for each in order.items) - first.open
    assert v0(caller, order.order_id) == ("Unshipped", 0, left)
    assert ship(caller, order.order_id) == []
    assert v0(caller, order.order_id) == ("Shipped", left, 0)


NAMES = "order-id\torder-item-id\tquantity\tship-date\tcarrier-code\tcarrier-name\ttracking-number\tship-method\r\n"


@pytest.mark.parametrize(
    ("before", "charset"),
    [
        ("", "UTF-8"),
        ("\ufeff", "UTF-8"),
        ("TemplateType=OrderFulfillment\tVersion=2011.1102\r\n", "ISO-8859-1"),
        ("TemplateType=OrderFulfillment\tVersion=2011.1102\r\n注文番号\t注文商品番号\r\n", "Shift_JIS"),
        ("", "UTF-16"),
        ("", "no-such-charset"),
        ("", "punycode"),
    ],
)
def test_a_flat_file_ships_in_every_charset_it_comes_in(caller: Caller, before: str, charset: str) -> None:
    row = f"{ORDER_ID}\t{ITEM}\t1\t2026-11-20\tOther\tNordpost\tNP-1\tBrief\r\n"
    codec = charset if charset in ("ISO-8859-1", "Shift_JIS", "UTF-16") else "utf-8"
    content = (before + NAMES + row).encode(codec)
    feed = caller.worked(FLAT_SHIP, content, f"text/tab-separated-values; charset={charset}")
    assert "successful\t\t1" in caller.result(feed).decode()
    (parcel,) = caller.order(ORDER_ID)["packages"]
    assert (parcel["carrier"], parcel["trackingNumber"]) == ("Nordpost", "NP-1")
    assert parcel["shipTime"] == "2026-11-20T00:00:00.000Z"


def test_a_flat_file_without_items_ships_whole_orders(caller: Caller) -> None:
    content = f"order-id\tquantity\tship-date\r\n{ORDER_ID}\t\tyesterday\r\n1-2-3\t\t\r\n".encode()
    feed = caller.worked(FLAT_SHIP, content, "text/plain; charset=UTF-8")
    assert caller.result(feed).decode().splitlines()[5].split("\t")[:4] == ["2", "1-2-3", "", "5002"]
    assert v0(caller)[0] == "Shipped"


def test_a_flat_file_cancels(caller: Caller) -> None:
    content = f"order-id\tcancellation-reason-code\tamazon-order-item-code\r\n{ORDER_ID}\tNoInventory\t{ITEM}\r\n"
    caller.worked(FLAT_CANCEL, content.encode(), "text/plain; charset=UTF-8")
    assert v0(caller)[0] == "Canceled"


def test_the_reports_say_the_same(caller: Caller) -> None:
    def report(report_type: str, **more: Any) -> dict[str, dict[str, str]]:
        text = caller.contents(caller.made(report_type, **more)).decode()
        return {
            row.get("order-id") or row["amazon-order-id"]: row
            for row in csv.DictReader(text.splitlines(), delimiter="\t")
        }

    open_orders = "GET_FLAT_FILE_ACTIONABLE_ORDER_DATA_SHIPPING"
    assert ORDER_ID in report(open_orders)
    ship(caller, ORDER_ID)
    assert ORDER_ID not in report(open_orders)
    changed = report("GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL", dataStartTime="2026-11-20T12:00:00Z")
    assert changed[ORDER_ID]["order-status"] == "Shipped"
    assert list(changed) == [ORDER_ID]


def confirmation(quantity: object = 1, **more: object) -> dict[str, object]:
    package = {
        "packageReferenceId": "1",
        "carrierCode": "UPS",
        "trackingNumber": "1Z9",
        "shipDate": "2026-11-20T10:00:00Z",
        "orderItems": [{"orderItemId": ITEM, "quantity": quantity}],
    }
    return {"marketplaceId": US, "packageDetail": package, **more}


CONFIRM = f"/orders/v0/orders/{ORDER_ID}/shipmentConfirmation"


def test_a_confirmation_by_call_ships_at_once(caller: Caller) -> None:
    reply = caller.send("POST", CONFIRM, confirmation())
    assert (reply.status_code, reply.content) == (204, b"")
    assert v0(caller) == ("Shipped", 1, 0)
    assert caller.order(ORDER_ID)["packages"][0]["trackingNumber"] == "1Z9"
    assert caller.refusal("POST", CONFIRM, confirmation()) == (400, "InvalidInput")


@pytest.mark.parametrize(
    "body",
    [
        {},
        confirmation(2),
        confirmation("1"),
        confirmation(True),
        confirmation(marketplaceId="A2EUQ1WTGCTBG2"),
        confirmation(packageDetail={}),
        {**confirmation(), "packageDetail": {"packageReferenceId": "1", "orderItems": [{"orderItemId": "1"}]}},
    ],
)
def test_a_confirmation_that_is_wrong_ships_nothing(caller: Caller, body: object) -> None:
    assert caller.refusal("POST", CONFIRM, body) == (400, "InvalidInput")
    assert v0(caller) == ("Unshipped", 0, 1)
