"""Feeds of orders and of FBA, as envelopes and flat files, checked message by message against the seller's orders."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from lxml import etree

from mws.spapi.sandbox.world import feed_types
from mws.spapi.sandbox.world.documents import Content, plain
from mws.spapi.sandbox.world.feed_results import Result, Wrong, flat_report, processing_report
from mws.spapi.sandbox.world.feeds import Feed
from mws.spapi.sandbox.world.model import Order
from mws.spapi.sandbox.world.site import Site

_MESSAGE_TYPES = {
    "POST_ORDER_ACKNOWLEDGEMENT_DATA": "OrderAcknowledgement",
    "POST_PAYMENT_ADJUSTMENT_DATA": "OrderAdjustment",
    "POST_ORDER_FULFILLMENT_DATA": "OrderFulfillment",
    "POST_INVOICE_CONFIRMATION_DATA": "InvoiceConfirmation",
    "POST_FULFILLMENT_ORDER_REQUEST_DATA": "FulfillmentOrderRequest",
    "POST_FULFILLMENT_ORDER_CANCELLATION_REQUEST_DATA": "FulfillmentOrderCancellationRequest",
    "POST_FBA_INBOUND_CARTON_CONTENTS": "CartonContentsRequest",
}


def process_envelope(site: Site, feed: Feed, content: Content) -> Result:
    """Work through the messages of an AmazonEnvelope and report them."""
    orders = site.world.sellers[feed.seller_id].orders
    wrong: list[Wrong] = []
    count = 0
    try:
        with plain(content) as file:
            for number, message in _messages(feed, file):
                count += 1
                wrong += _checked_message(feed, orders, number, message)
    except etree.XMLSyntaxError as exc:
        line, column = exc.position
        wrong.append(Wrong(0, "5000", f"XML Parsing Error at Line {line}, Column {column}"))
        return processing_report(feed, "Complete", count, wrong)
    except _NotThatFeed as exc:
        return processing_report(feed, "Complete", 0, [Wrong(0, "5000", str(exc))])
    return processing_report(feed, "Complete", count, wrong)


class _NotThatFeed(Exception):
    """The upload is XML, but no envelope of this feed type."""


def _messages(feed: Feed, file: BinaryIO) -> Iterator[tuple[int, etree._Element]]:
    root = None
    events = etree.iterparse(file, events=("start", "end"), resolve_entities=False, no_network=True, huge_tree=False)
    for event, element in events:
        if root is None:
            root = element
            if root.tag != "AmazonEnvelope":
                raise _NotThatFeed("The root element is not AmazonEnvelope.")
        if event == "end" and element.tag == "MessageType":
            expected = _MESSAGE_TYPES.get(feed.type)
            if expected and (element.text or "").strip() != expected:
                raise _NotThatFeed(f"MessageType is not {expected}, that of {feed.type}.")
        if event == "end" and element.tag == "Message" and element.getparent() is root:
            text = element.findtext("MessageID", "").strip()
            yield int(text) if text.isdigit() else 0, element
            root.remove(element)


def _checked_message(feed: Feed, orders: Mapping[str, Order], number: int, message: etree._Element) -> Iterator[Wrong]:
    if feed.type not in feed_types.OF_ORDERS:
        return
    order_id = message.findtext(".//AmazonOrderID", "").strip()
    order = orders.get(order_id)
    if order is None:
        yield Wrong(number, "5002", "This message cannot be processed: no order of yours has its order id.", order_id)
        return
    items = {item.item_id: item for item in order.items}
    for row in message.iterfind(".//Item"):
        item = items.get(row.findtext("AmazonOrderItemCode", "").strip())
        if item is None:
            yield Wrong(number, "5002", "This message cannot be processed: the order has no such item.", order_id)
            continue
        quantity = row.findtext("Quantity", "").strip()
        if feed.type == "POST_ORDER_FULFILLMENT_DATA" and quantity.isdigit() and int(quantity) > item.open:
            text = f"The quantities given for order id ({order_id}) are larger than those that can be fulfilled."
            yield Wrong(number, "18021", text, order_id)


def process_flat(site: Site, feed: Feed, content: Content) -> Result:
    """Work through the records of a tab-separated file and report them."""
    orders = site.world.sellers[feed.seller_id].orders
    with plain(content) as file:
        lines = io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="")
        header = next(lines, "").rstrip("\r\n").lstrip("\ufeff").split("\t")
        of_orders = feed.type in feed_types.OF_ORDERS
        if of_orders and "order-id" not in header:
            return flat_report(feed, 0, [Wrong(0, "90012", "The file has no column order-id.", kind="Fatal")])
        wrong: list[Wrong] = []
        count = 0
        for line in lines:
            cells = line.rstrip("\r\n").split("\t")
            if not any(cells):
                continue
            count += 1
            order_id = dict(zip(header, cells, strict=False)).get("order-id", "")
            if of_orders and order_id not in orders:
                wrong.append(
                    Wrong(count, "5002", "This record cannot be processed: no order of yours has its id.", order_id)
                )
    return flat_report(feed, count, wrong)
