"""What a feed does, and the processing report it leaves: JSON for listings, XML for envelopes, else tab-separated.

A listings feed changes the stock. Order and FBA feeds are only checked, message by message, against the seller's
orders; the orders stay as they are.
"""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO
from xml.sax.saxutils import escape

from lxml import etree

from mws.spapi.sandbox import feed_types
from mws.spapi.sandbox.checks import no_constant
from mws.spapi.sandbox.documents import CHUNK, Content
from mws.spapi.sandbox.model import Order
from mws.spapi.sandbox.site import Site
from mws.spapi.sandbox.stock import Issue

if TYPE_CHECKING:
    from mws.spapi.sandbox.feeds import Feed

MOST_MESSAGES = 25_000
_MESSAGE_TYPES = {
    "POST_ORDER_ACKNOWLEDGEMENT_DATA": "OrderAcknowledgement",
    "POST_PAYMENT_ADJUSTMENT_DATA": "OrderAdjustment",
    "POST_ORDER_FULFILLMENT_DATA": "OrderFulfillment",
    "POST_INVOICE_CONFIRMATION_DATA": "InvoiceConfirmation",
    "POST_FULFILLMENT_ORDER_REQUEST_DATA": "FulfillmentOrderRequest",
    "POST_FULFILLMENT_ORDER_CANCELLATION_REQUEST_DATA": "FulfillmentOrderCancellationRequest",
    "POST_FBA_INBOUND_CARTON_CONTENTS": "CartonContentsRequest",
}
_OF_ORDERS = frozenset(name for name in (*feed_types.XML, *feed_types.FLAT) if "FULFILLMENT_ORDER" not in name) - {
    "POST_FBA_INBOUND_CARTON_CONTENTS",
    "POST_FLAT_FILE_FBA_CREATE_REMOVAL",
    "POST_FLAT_FILE_IL_SNAPSHOT_FEED",
    "POST_FLAT_FILE_IL_ALLOCATION_REQUESTS_CONFIRMATION_FEED",
}


@dataclass(frozen=True, slots=True)
class Result:
    """A processing report."""

    content_type: str
    text: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """One error of an envelope or flat file. number: the message's id, or the record's number; 0 for the whole."""

    number: int
    code: str
    text: str
    order_id: str = ""
    kind: str = "Error"


def process(site: Site, feed: Feed, content: Content) -> Result:
    """Do the feed's work and report it."""
    if feed.type == feed_types.LISTINGS:
        return _listings(site, feed, content)
    orders = site.world.sellers[feed.seller_id].orders
    if feed.type in feed_types.FLAT:
        return _flat(feed, orders, content)
    if feed.type in feed_types.XML:
        return _envelope(feed, orders, content)
    return _processing_report(feed, "Complete", 1, [])


def aborted(feed: Feed) -> Result:
    """The report of a feed that ended FATAL, where one is left."""
    text = "The feed was aborted; some, none or all of it may have been processed."
    if feed.type == feed_types.LISTINGS:
        return _listings_report(feed, [({}, Issue("", text))], 0, 0)
    if feed.type in feed_types.FLAT or "FLAT_FILE" in feed.type:
        return _flat_report(feed, 0, [Wrong(0, "", text, kind="Fatal")])
    return _processing_report(feed, "Rejected", 0, [Wrong(0, "5000", text)])


def plain(content: Content) -> BinaryIO:
    """A reader of what was uploaded, unpacked where it is gzip."""
    file = content.open()
    magic = file.read(2)
    file.seek(0)
    return io.BufferedReader(_Unpacked(file)) if magic == b"\x1f\x8b" else file


class _Unpacked(io.RawIOBase):
    """A gzip stream as it reads unpacked. A broken one ends where it breaks."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._unpacker, self._rest = file, zlib.decompressobj(47), b""

    def readable(self) -> bool:
        return True

    # The base class has `WriteableBuffer`, which is a name of the type stubs only.
    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            packed = self._file.read(CHUNK)
            if not packed:
                return 0
            try:
                self._rest = self._unpacker.decompress(packed)
            except zlib.error:
                return 0
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count


# --- JSON_LISTINGS_FEED


# `Any`: the uploaded JSON; each part is checked before it is used.
def _listings(site: Site, feed: Feed, content: Content) -> Result:
    try:
        with plain(content) as file:
            body: Any = json.load(file, parse_constant=no_constant)
    except (ValueError, RecursionError):
        return _listings_report(feed, [({}, Issue("4002001", "The feed is not readable JSON."))], 0, 0, seller_id="")
    wrong = _header(feed, body)
    if wrong is not None:
        return _listings_report(feed, [({}, wrong)], 0, 0)
    issues: list[tuple[Mapping[str, Any], Issue]] = []
    seen: set[object] = set()
    accepted = 0
    for message in body["messages"]:
        found = _message_faults(message, seen) or _apply(site, feed, message)
        issues += ((message, issue) for issue in found)
        accepted += not found
    return _listings_report(feed, issues, len(body["messages"]), accepted)


def _header(feed: Feed, body: Any) -> Issue | None:
    header = body.get("header") if isinstance(body, dict) else None
    if not isinstance(header, dict):
        return Issue("4002001", "The feed has no header.")
    if header.get("version") != "2.0":
        return Issue("4002006", "The header's version is not 2.0.", "version")
    if header.get("sellerId") != feed.seller_id:
        return Issue("", "The header's sellerId is not that of the feed's seller.", "sellerId")
    messages = body.get("messages")
    if not isinstance(messages, list) or not 1 <= len(messages) <= MOST_MESSAGES:
        return Issue("4002008", f"messages takes 1 to {MOST_MESSAGES} messages.")
    return None


_PARTS = {
    "UPDATE": ({"productType", "attributes"}, {"patches"}),
    "PARTIAL_UPDATE": ({"productType", "attributes"}, {"requirements", "patches"}),
    "PATCH": ({"productType", "patches"}, {"requirements", "attributes"}),
    "DELETE": (set[str](), {"requirements", "attributes", "productType", "patches"}),
}
_SHAPES: dict[str, type] = {"productType": str, "attributes": dict, "patches": list, "requirements": str}


def _message_faults(message: Any, seen: set[object]) -> list[Issue]:
    against = [Issue("4002008", "The message does not meet the schema of a feed message.")]
    if not isinstance(message, dict):
        return against
    number, sku = message.get("messageId"), message.get("sku")
    if type(number) is not int or not 1 <= number < 2**31 or not isinstance(sku, str) or not sku:
        return against
    if number in seen:
        return [Issue("4002008", f"messageId {number} occurs more than once.")]
    seen.add(number)
    operation = message.get("operationType")
    if not isinstance(operation, str) or operation not in _PARTS:
        return against
    needed, refused = _PARTS[operation]
    if not needed <= set(message) or refused & set(message):
        return against
    if not all(isinstance(message[name], _SHAPES[name]) and message[name] for name in needed):
        return against
    return []


def _apply(site: Site, feed: Feed, message: Mapping[str, Any]) -> list[Issue]:
    stock, operation, sku = site.stock, message["operationType"], message["sku"]
    if operation == "DELETE":
        return stock.delete(feed.seller_id, sku, feed.marketplaces)
    kind, attributes = message["productType"], message.get("attributes", {})
    if operation == "UPDATE":
        requirements = str(message.get("requirements", "LISTING"))
        return stock.put(feed.seller_id, sku, kind, attributes, requirements, feed.marketplaces, feed.ends)
    patches = message.get("patches") or [
        {"op": "replace", "path": f"/attributes/{name}", "value": value} for name, value in attributes.items()
    ]
    if not all(isinstance(row, dict) for row in patches):
        return [Issue("4002008", "The message does not meet the schema of a feed message.")]
    return stock.patch(feed.seller_id, sku, kind, patches, feed.marketplaces, feed.ends)


def _listings_report(
    feed: Feed,
    issues: list[tuple[Mapping[str, Any], Issue]],
    processed: int,
    accepted: int,
    *,
    seller_id: str | None = None,
) -> Result:
    rows = []
    for message, issue in issues:
        row: dict[str, object] = {}
        if isinstance(message, dict) and type(message.get("messageId")) is int and message["messageId"] > 0:
            row["messageId"] = message["messageId"]
        if isinstance(message, dict) and isinstance(message.get("sku"), str) and message["sku"]:
            row["sku"] = message["sku"]
        if issue.code:
            row["code"] = issue.code
        row |= {"severity": issue.severity, "message": issue.message}
        if issue.attribute:
            row["attributeName"] = issue.attribute
        rows.append(row)
    report = {
        "header": {
            "sellerId": feed.seller_id if seller_id is None else seller_id,
            "version": "2.0",
            "feedId": feed.id,
        },
        "issues": rows,
        "summary": {
            "errors": sum(issue.severity == "ERROR" for _, issue in issues),
            "warnings": sum(issue.severity == "WARNING" for _, issue in issues),
            "messagesProcessed": processed,
            "messagesAccepted": accepted,
            "messagesInvalid": processed - accepted,
        },
    }
    return Result("application/json; charset=UTF-8", json.dumps(report, ensure_ascii=False, indent=2))


# --- AmazonEnvelope


def _envelope(feed: Feed, orders: Mapping[str, Order], content: Content) -> Result:
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
        return _processing_report(feed, "Complete", count, wrong)
    except _NotThatFeed as exc:
        return _processing_report(feed, "Complete", 0, [Wrong(0, "5000", str(exc))])
    return _processing_report(feed, "Complete", count, wrong)


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
    if feed.type not in _OF_ORDERS:
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


def _processing_report(feed: Feed, status: str, processed: int, wrong: list[Wrong]) -> Result:
    failed = len({row.number for row in wrong})
    processed = max(processed, failed)
    rows = "".join(
        "<Result>"
        f"<MessageID>{row.number}</MessageID><ResultCode>Error</ResultCode>"
        f"<ResultMessageCode>{row.code}</ResultMessageCode>"
        f"<ResultDescription>{escape(row.text)}</ResultDescription>"
        + (
            f"<AdditionalInfo><AmazonOrderID>{escape(row.order_id)}</AmazonOrderID></AdditionalInfo>"
            if _shown(row)
            else ""
        )
        + "</Result>"
        for row in wrong
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:noNamespaceSchemaLocation="amzn-envelope.xsd">'
        f"<Header><DocumentVersion>1.02</DocumentVersion><MerchantIdentifier>{feed.seller_id}</MerchantIdentifier></Header>"
        "<MessageType>ProcessingReport</MessageType><Message><MessageID>1</MessageID><ProcessingReport>"
        f"<DocumentTransactionID>{feed.id}</DocumentTransactionID><StatusCode>{status}</StatusCode><ProcessingSummary>"
        f"<MessagesProcessed>{processed}</MessagesProcessed>"
        f"<MessagesSuccessful>{processed - failed}</MessagesSuccessful>"
        f"<MessagesWithError>{failed}</MessagesWithError><MessagesWithWarning>0</MessagesWithWarning>"
        f"</ProcessingSummary>{rows}</ProcessingReport></Message></AmazonEnvelope>\n"
    )
    return Result("text/xml; charset=UTF-8", text)


def _shown(row: Wrong) -> bool:
    # The schema of a processing report knows an order id by its form.
    return len(row.order_id) == 19 and row.order_id.replace("-", "").isdigit()


# --- flat files


def _flat(feed: Feed, orders: Mapping[str, Order], content: Content) -> Result:
    with plain(content) as file:
        lines = io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="")
        header = next(lines, "").rstrip("\r\n").lstrip("\ufeff").split("\t")
        of_orders = feed.type in _OF_ORDERS
        if of_orders and "order-id" not in header:
            return _flat_report(feed, 0, [Wrong(0, "90012", "The file has no column order-id.", kind="Fatal")])
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
    return _flat_report(feed, count, wrong)


def _flat_report(feed: Feed, processed: int, wrong: list[Wrong]) -> Result:
    of_orders = feed.type in _OF_ORDERS
    keys = ["order-id", "order-item-id"] if of_orders else ["sku"]
    lines = [
        "Feed Processing Summary:",
        f"\tNumber of records processed\t\t{processed}",
        f"\tNumber of records successful\t\t{processed - sum(row.number > 0 for row in wrong)}",
        "",
        "\t".join(("original-record-number", *keys, "error-code", "error-type", "error-message")),
    ]
    for row in wrong:
        named = [row.order_id, ""] if of_orders else [""]
        lines.append("\t".join((str(row.number), *named, row.code, row.kind, row.text)))
    return Result("text/tab-separated-values; charset=UTF-8", "\n".join(lines) + "\n")
