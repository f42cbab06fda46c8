"""Feeds of orders and of FBA, as envelopes and flat files: each message changes one of the seller's orders or fails.

A shipment confirmation ships, an acknowledgement of a failure cancels, and one of a success notes the seller's own id
of the order. Adjustments, invoices, expected dates, carton contents and FBA orders are checked only. A message finds
what those before it in the same feed have done.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timezone
from typing import BinaryIO

from lxml import etree

from mws.spapi.sandbox.world import feed_types, order_changes
from mws.spapi.sandbox.world.documents import Content, plain
from mws.spapi.sandbox.world.feed_results import Result, Wrong, flat_report, processing_report
from mws.spapi.sandbox.world.feeds import Feed
from mws.spapi.sandbox.world.model import Order
from mws.spapi.sandbox.world.order_changes import Impossible, Parcel
from mws.spapi.sandbox.world.sellers import Seller
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
SHIP, ACKNOWLEDGE = "POST_ORDER_FULFILLMENT_DATA", "POST_ORDER_ACKNOWLEDGEMENT_DATA"
FLAT_SHIP, FLAT_CANCEL = "POST_FLAT_FILE_FULFILLMENT_DATA", "POST_FLAT_FILE_ORDER_ACKNOWLEDGEMENT_DATA"
_BEFORE_NAMES = 2
"""Lines before those with a flat file's names, at most: one for its template, and in Japan a translation."""


def process_envelope(site: Site, feed: Feed, content: Content) -> Result:
    """Work through the messages of an AmazonEnvelope and report them."""
    seller = site.world.sellers[feed.seller_id]
    wrong: list[Wrong] = []
    count = 0
    try:
        with plain(content) as file:
            for number, message in _messages(feed, file):
                count += 1
                wrong += _worked(feed, seller, number, message)
    except etree.XMLSyntaxError as exc:
        line, column = exc.position
        wrong.append(Wrong(0, "5000", f"XML Parsing Error at Line {line}, Column {column}"))
        return processing_report(feed, "Complete", count, wrong)
    except _NotThatFeed as exc:
        return processing_report(feed, "Complete", 0, [Wrong(0, "5000", str(exc))])
    return processing_report(feed, "Complete", count, wrong)


def process_flat(site: Site, feed: Feed, content: Content, charset: str) -> Result:
    """Work through the records of a tab-separated file in that charset and report them."""
    seller = site.world.sellers[feed.seller_id]
    with plain(content) as file:
        lines = iter(io.TextIOWrapper(file, encoding=charset, errors="replace", newline=""))
        names = _cells(next(lines, ""))
        of_orders = feed.type in feed_types.OF_ORDERS
        for _ in range(_BEFORE_NAMES):
            names = _cells(next(lines, "")) if of_orders and "order-id" not in names else names
        if of_orders and "order-id" not in names:
            return flat_report(feed, 0, [Wrong(0, "90012", "The file has no column order-id.", kind="Fatal")])
        wrong: list[Wrong] = []
        count = 0
        for line in lines:
            cells = _cells(line)
            if any(cells):
                count += 1
                wrong += _recorded(feed, seller, count, dict(zip(names, cells, strict=False)))
    return flat_report(feed, count, wrong)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.lstrip("\ufeff").rstrip("\r\n").split("\t")]


# --- messages


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
            yield _number(_text(element, "MessageID")) or 0, element
            root.remove(element)


def _worked(feed: Feed, seller: Seller, number: int, message: etree._Element) -> Iterator[Wrong]:
    if feed.type not in feed_types.OF_ORDERS:
        return
    order_id = _text(message, ".//AmazonOrderID")
    order = seller.orders.get(order_id)
    # Who has no Amazon id at hand may name his own, which Amazon knows where he has told it.
    if not order_id and (own := _text(message, ".//MerchantOrderID")):
        order_id, order = own, next((each for each in seller.orders.values() if each.seller_order_id == own), None)
    if order is None:
        yield Wrong(number, "5002", "This message cannot be processed: no order of yours has its order id.", order_id)
        return
    item_ids = {item.item_id for item in order.items}
    named = [_text(row, "AmazonOrderItemCode") for row in message.iterfind(".//Item")]
    if unknown := [each for each in named if each not in item_ids]:
        text = f"This message cannot be processed: the order has no item {unknown[0]}."
        yield Wrong(number, "5002", text, order.order_id)
        return
    change = _CHANGES.get(feed.type)
    if change is not None:
        yield from _tried(feed, seller, number, order, lambda: change(feed, order, message))


def _ship(feed: Feed, order: Order, message: etree._Element) -> Order:
    units: dict[str, int] = {}
    open_units = {item.item_id: item.open for item in order.items}
    for row in message.iterfind(".//Item"):
        item_id, count = _text(row, "AmazonOrderItemCode"), _number(_text(row, "Quantity"))
        units[item_id] = units.get(item_id, 0) + (open_units[item_id] if count is None else count)
    return order_changes.ship(
        order,
        units,
        Parcel(
            when=_moment(_text(message, ".//FulfillmentDate")) or feed.ends,
            created=feed.ends,
            carrier=_text(message, ".//CarrierName") or _text(message, ".//CarrierCode"),
            service=_text(message, ".//ShippingMethod"),
            tracking=_text(message, ".//ShipperTrackingNumber"),
        ),
    )


def _acknowledge(feed: Feed, order: Order, message: etree._Element) -> Order:
    if _text(message, ".//StatusCode") == "Failure":
        item_ids = frozenset(_text(row, "AmazonOrderItemCode") for row in message.iterfind(".//Item"))
        reason = _text(message, ".//CancelReason") or "NoInventory"
        return order_changes.cancel(order, "MERCHANT", reason, item_ids)
    own = _text(message, ".//MerchantOrderID")
    return replace(order, seller_order_id=own) if own else order


_CHANGES: Mapping[str, Callable[[Feed, Order, etree._Element], Order]] = {SHIP: _ship, ACKNOWLEDGE: _acknowledge}


def _text(element: etree._Element, path: str) -> str:
    return str(element.findtext(path, "")).strip()


# --- records


def _recorded(feed: Feed, seller: Seller, number: int, row: Mapping[str, str]) -> Iterator[Wrong]:
    if feed.type not in feed_types.OF_ORDERS:
        return
    order_id = row.get("order-id", "")
    order = seller.orders.get(order_id)
    if order is None:
        text = "This record cannot be processed: no order of yours has its id."
        yield Wrong(number, "5002", text, order_id)
        return
    change = _RECORD_CHANGES.get(feed.type)
    if change is not None:
        yield from _tried(feed, seller, number, order, lambda: change(feed, order, row))


def _ship_record(feed: Feed, order: Order, row: Mapping[str, str]) -> Order:
    item_id, count = row.get("order-item-id", ""), _number(row.get("quantity", ""))
    units = {}
    if item_id:
        open_units = {item.item_id: item.open for item in order.items}
        units = {item_id: open_units.get(item_id, 0) if count is None else count}
    parcel = Parcel(
        when=_moment(row.get("ship-date", "")) or feed.ends,
        created=feed.ends,
        carrier=row.get("carrier-name") or row.get("carrier-code", ""),
        service=row.get("ship-method", ""),
        tracking=row.get("tracking-number", ""),
    )
    return order_changes.ship(order, units, parcel)


def _cancel_record(feed: Feed, order: Order, row: Mapping[str, str]) -> Order:
    reason, item_id = row.get("cancellation-reason-code", ""), row.get("amazon-order-item-code", "")
    return order_changes.cancel(order, "MERCHANT", reason, frozenset({item_id} - {""})) if reason else order


_RECORD_CHANGES: Mapping[str, Callable[[Feed, Order, Mapping[str, str]], Order]] = {
    FLAT_SHIP: _ship_record,
    FLAT_CANCEL: _cancel_record,
}


# --- both


def _tried(feed: Feed, seller: Seller, number: int, order: Order, change: Callable[[], Order]) -> Iterator[Wrong]:
    try:
        changed = change()
    except order_changes.TooMany:
        text = f"The quantities given for order id ({order.order_id}) are larger than those that can be fulfilled."
        yield Wrong(number, "18021", text, order.order_id)
    except Impossible as exc:
        yield Wrong(number, "5002", f"This message cannot be processed: {exc}", order.order_id)
    else:
        if changed != order:
            seller.put(changed, feed.ends)


def _moment(text: str) -> datetime | None:
    """A date or moment as feeds write it, in whole seconds; one without a zone is taken for UTC."""
    # .NET writes seven digits of a second, which Python 3.10 does not read.
    text = re.sub(r"\.\d+", "", text.replace("/", "-").replace("Z", "+00:00"))
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(timezone.utc) if found.tzinfo else found.replace(tzinfo=timezone.utc)


def _number(text: str) -> int | None:
    """A number without a sign; what is longer than any quantity counts as a very large one."""
    return int(text[:9]) if text.isascii() and text.isdigit() else None
