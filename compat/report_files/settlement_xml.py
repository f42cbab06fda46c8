"""The settlement report as XML, rebuilt from the V2 flat file: orders, adjustments and all else, each in its place.

The lines go through a private database on disk, without a name, so that those of one order come together however they
are spread; one order is held in memory at a time. An amount that the published SettlementReport.xsd has no place for,
such as a fee of an order without its items, becomes an OtherTransaction: the document adds up to the deposit.

Two dialects. "schema" is valid against the published schema of 2007. "observed" is what programs read from the files
of MWS's later years: `Refund` where the schema says `Adjustment`, and component types the schema does not list.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, fields
from itertools import chain, groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Literal, TypeAlias

from mws.compat.engine.xmlwrite import element, escape
from mws.compat.report_files.settlement import Head, Line, Marks, codes_of, lines, mark
from mws.compat.report_files.table import Sink, read, unreadable
from mws.mappings.reports.columns import (
    ORDER,
    REFUNDS,
    SETTLEMENT_XML_LEFT_OUT,
    XML_CURRENCIES,
    XML_PRICE_TYPES,
)
from mws.spapi.documents.check import CharsetUnknown, charset_of

if TYPE_CHECKING:  # the plans import this module
    from mws.compat.engine.steps import Document

Dialect: TypeAlias = Literal["schema", "observed"]

CONTENT_TYPE = "text/xml; charset=UTF-8"

LINES_OF_ONE = 5_000
"""Lines of one order held at a time; an order of more goes on in a second Order element."""

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:noNamespaceSchemaLocation="amzn-envelope.xsd">'
)
_ORDER_ID = re.compile(r"\w\d{2}-\d{7}-\d{7}")
_ITEM_CODE = re.compile(r"\d{14}", re.ASCII)
_SETTLEMENT_ID = re.compile(r"[1-9]\d{0,19}", re.ASCII)
_QUANTITY = re.compile(r"0*[1-9]\d{0,9}", re.ASCII)
_ORDERS, _ADJUSTMENTS, _OTHERS = 0, 1, 2


@dataclass(slots=True)
class _Item:
    """One item's amounts. first: whatever line of it came first."""

    first: Line
    quantity: str = ""
    parts: dict[str, list[Line]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Kind:
    """How an order, or an adjustment of one, is spelt."""

    name: str
    item: str
    prices: str
    fees: str
    promotion: str
    counted: bool


_AN_ORDER = _Kind(ORDER, "Item", "ItemPrice", "ItemFees", "Promotion", True)
_ADJUSTED = ("AdjustedItem", "ItemPriceAdjustments", "ItemFeeAdjustments", "PromotionAdjustment", False)
_REFUND: dict[Dialect, _Kind] = {
    "schema": _Kind("Adjustment", *_ADJUSTED),
    "observed": _Kind("Refund", *_ADJUSTED),
}


def xml(document: Document, *, dialect: Dialect, seller_id: str) -> Document:
    """The report. seller_id: stands as MerchantIdentifier, where MWS had a name of its own for the merchant.

    Raises ServiceError where the document is not the V2 flat file, or a head is missing or says too little.
    """
    marks: Marks = {"rebuilt": {"_GET_V2_SETTLEMENT_REPORT_DATA_XML_": None}}
    mark(marks, "withheld", *SETTLEMENT_XML_LEFT_OUT)
    mark(marks, "inferred", "MerchantIdentifier")
    codec = _codec(document)
    with closing(_Store()) as store, Sink("utf-8") as sink:
        with closing(codes_of(document, codec)) as codes, read(document, codec) as table:
            store.take(lines(table, codes, marks))
        writer = _Writer(dialect, marks)
        sink.text(
            f"{_HEAD}<Header>{element('DocumentVersion', '1.01')}{element('MerchantIdentifier', seller_id[:50])}"
            f"</Header>{element('MessageType', 'SettlementReport')}"
        )
        heads = store.heads()
        if not heads:
            raise unreadable("it has no line that says which settlement it is")
        for number, head in enumerate(heads, 1):
            with Sink("utf-8") as strays:
                sink.text(f"<Message>{element('MessageID', str(number))}<SettlementReport>")
                for text in writer.report(head, store, strays.text):
                    sink.text(text)
                for piece in strays.pieces():
                    sink.octets(piece)
            sink.text("</SettlementReport></Message>")
        sink.text("</AmazonEnvelope>\n")
        return sink.document(document, marks, content_type=CONTENT_TYPE)


def _codec(document: Document) -> str:
    """The codec of a file whose characters matter. Unlabelled: UTF-8 where it is that, else what Amazon's tools use."""
    try:
        codec = charset_of(document.content_type)
    except CharsetUnknown:
        codec = ""
    if codec:
        return codec
    document.file.seek(0)
    return "utf-8" if _is_utf8(document) else "cp1252"


def _is_utf8(document: Document) -> bool:
    # Line by line: no character of UTF-8 has a line end in it.
    try:
        while line := document.file.readline(65536):
            if not line.endswith(b"\n"):
                line += document.file.readline(8)
            line.decode()
    except UnicodeDecodeError:
        return False
    return True


# ---- what belongs together -----------------------------------------------------------------------------------------


_VALUES = attrgetter(*(part.name for part in fields(Line)))


class _Store:
    """The lines by settlement, section and order. On disk; gone when closed."""

    def __init__(self) -> None:
        self._heads: dict[str, Head] = {}
        self._db = sqlite3.connect("")
        self._db.execute(
            "CREATE TABLE lines "
            "(number INTEGER PRIMARY KEY, settlement TEXT, section INTEGER, together TEXT, line TEXT)"
        )

    def close(self) -> None:
        self._db.close()

    def take(self, found: Iterable[Head | Line]) -> None:
        with self._db:
            self._db.executemany(
                "INSERT INTO lines (settlement, section, together, line) VALUES (?, ?, ?, ?)", self._rows(found)
            )

    def _rows(self, found: Iterable[Head | Line]) -> Iterator[tuple[str, int, str, str]]:
        for line in found:
            if isinstance(line, Head):
                if len(self._heads) < 100:  # one file is one settlement; a hundred is no settlement file at all
                    self._heads.setdefault(line.settlement, line)
            elif line.kind != "quantity":
                section, together = _place(line)
                yield line.settlement, section, together, json.dumps(_VALUES(line))

    def heads(self) -> list[Head]:
        """The settlements. Raises ServiceError where there are amounts of one that has no head."""
        known = [name for (name,) in self._db.execute("SELECT DISTINCT settlement FROM lines")]
        if any(name not in self._heads for name in known):
            raise unreadable("it has amounts of a settlement that no line of it introduces")
        return list(self._heads.values())

    def groups(self, settlement: str) -> Iterator[tuple[int, list[Line]]]:
        """Section and lines of one order, adjustment or other transaction; orders first."""
        rows = self._db.execute(
            "SELECT section, together, line FROM lines WHERE settlement = ? ORDER BY section, together, number",
            (settlement,),
        )
        for (section, _), group in groupby(rows, lambda row: (row[0], row[1])):
            held: list[Line] = []
            for row in group:
                held.append(Line(*json.loads(row[2])))
                if len(held) == LINES_OF_ONE:
                    yield section, held
                    held = []
            if held:
                yield section, held


def _place(line: Line) -> tuple[int, str]:
    """Where a line belongs. An amount of a whole transaction stands alone."""
    if line.kind != "other" and line.order:
        if line.transaction == ORDER:
            return _ORDERS, "\t".join((line.order, line.shipment, line.fulfillment, line.posted))
        if line.transaction in REFUNDS and line.kind != "shipment":
            return _ADJUSTMENTS, "\t".join(
                (line.order, line.transaction, line.adjustment, line.fulfillment, line.posted)
            )
    return _OTHERS, ""


# ---- writing -------------------------------------------------------------------------------------------------------


class _Writer:
    def __init__(self, dialect: Dialect, marks: Marks) -> None:
        self._strict = dialect == "schema"
        self._refund = _REFUND[dialect]
        self._marks = marks
        self._currency = ""
        self._end = ""

    def report(self, head: Head, store: _Store, stray: Callable[[str], None]) -> Iterator[str]:
        """The elements of one settlement, but for what `stray` is given, which belongs behind them."""
        if not (_SETTLEMENT_ID.fullmatch(head.settlement) and head.start and head.end and head.deposit):
            raise unreadable("its first line does not say which settlement it is, and from when to when")
        known = head.currency in XML_CURRENCIES if self._strict else re.fullmatch("[A-Z]{3}", head.currency)
        if not known:
            mark(self._marks, "withheld", "currency")
        self._currency = head.currency if known else ""
        self._end = head.end
        yield (
            f"<SettlementData>{element('AmazonSettlementID', head.settlement)}"
            f"{self._amount('TotalAmount', head.total)}{element('StartDate', head.start)}"
            f"{element('EndDate', head.end)}{element('DepositDate', head.deposit)}</SettlementData>"
        )
        for section, group in store.groups(head.settlement):
            if section == _OTHERS:
                yield from map(self._other, group)
                continue
            text, left = self._order(_AN_ORDER if section == _ORDERS else self._refund, group)
            yield text
            for line in left:
                stray(self._other(line))

    def _order(self, kind: _Kind, group: list[Line]) -> tuple[str, list[Line]]:
        """The element, "" where it cannot be, and the lines that found no place in it."""
        first = group[0]
        items: dict[tuple[str, str, str, str], _Item] = {}
        shipping: list[Line] = []
        for line in group:
            if line.kind == "shipment":
                shipping.append(line)
                continue
            key = (line.item, line.sku, line.merchant_item, line.merchant_adjustment)
            item = items.setdefault(key, _Item(line))
            item.quantity = item.quantity or line.quantity
            item.parts.setdefault(line.kind, []).append(line)
        good: list[_Item] = []
        left: list[Line] = []
        for item in items.values():
            if self._item_fits(kind, item):
                good.append(item)
            else:
                left.extend(chain(*item.parts.values()))
        if not good or not self._order_fits(first):
            mark(self._marks, "inferred", "OtherTransaction")
            return "", group
        if left:
            mark(self._marks, "inferred", "OtherTransaction")
        own = (
            self._short("ShipmentID", first.shipment, 50)
            if kind.counted
            else self._short("AdjustmentID", first.adjustment, 50)
        )
        text = (
            f"<{kind.name}>{element('AmazonOrderID', first.order)}"
            f"{self._short('MerchantOrderID', first.merchant_order, 50)}{own}"
            f"{self._fees('ShipmentFees', shipping)}{element('MarketplaceName', first.marketplace)}"
            f"<Fulfillment>{self._short('MerchantFulfillmentID', first.fulfillment, 20)}{self._posted(first)}"
            f"{''.join(self._item(kind, item) for item in good)}</Fulfillment></{kind.name}>"
        )
        return text, left

    def _order_fits(self, line: Line) -> bool:
        if not line.marketplace or len(line.marketplace) > 50:
            return False
        return not self._strict or _ORDER_ID.fullmatch(line.order) is not None

    def _item_fits(self, kind: _Kind, item: _Item) -> bool:
        line = item.first
        if "price" not in item.parts or not line.sku:
            return False
        if kind.counted and not _QUANTITY.fullmatch(item.quantity):
            return False
        return not self._strict or (_ITEM_CODE.fullmatch(line.item) is not None and len(line.sku) <= 40)

    def _item(self, kind: _Kind, item: _Item) -> str:
        line = item.first
        counted = (
            element("Quantity", item.quantity)
            if kind.counted
            else self._short("MerchantAdjustmentItemID", line.merchant_adjustment, 50)
        )
        code = element("AmazonOrderItemCode", line.item)
        merchants = self._short("MerchantOrderItemID", line.merchant_item, 50)
        sku = element("SKU", line.sku)
        # The adjusted item has its own number before the SKU, the item its quantity behind it.
        names = f"{code}{merchants}{sku}{counted}" if kind.counted else f"{code}{merchants}{counted}{sku}"
        prices = "".join(
            f"<Component>{element('Type', self._price_type(price.type))}"
            f"{self._amount('Amount', price.amount)}</Component>"
            for price in item.parts["price"]
        )
        promotions = "".join(
            f"<{kind.promotion}>{element('MerchantPromotionID', self._cut('MerchantPromotionID', one.promotion, 80))}"
            f"{element('Type', self._cut('Type', one.type or 'Promotion', 50))}{self._amount('Amount', one.amount)}"
            f"</{kind.promotion}>"
            for one in item.parts.get("promotion", ())
        )
        return (
            f"<{kind.item}>{names}<{kind.prices}>{prices}</{kind.prices}>"
            f"{self._fees(kind.fees, item.parts.get('fee', []))}{promotions}</{kind.item}>"
        )

    def _other(self, line: Line) -> str:
        order = element("AmazonOrderID", line.order) if line.order and self._is_order(line.order) else ""
        if line.order and not order:
            mark(self._marks, "withheld", "AmazonOrderID")
        name = line.transaction or line.description or "other-transaction"
        reason = line.description if line.description != name else ""
        return (
            f"<OtherTransaction>{order}{self._short('MerchantOrderID', line.merchant_order, 50)}"
            f"{self._short('MarketplaceName', line.marketplace, 50)}"
            f"{self._short('MerchantFulfillmentID', line.fulfillment, 20)}"
            f"{element('TransactionType', self._cut('TransactionType', name, 50))}{self._posted(line)}"
            f"{self._amount('Amount', line.amount)}"
            f"{element('ReasonDescription', self._cut('ReasonDescription', reason, 50)) if reason else ''}"
            "</OtherTransaction>"
        )

    def _is_order(self, text: str) -> bool:
        return not self._strict or _ORDER_ID.fullmatch(text) is not None

    def _fees(self, name: str, fees: list[Line]) -> str:
        if not fees:
            return ""
        inner = "".join(f"<Fee>{element('Type', fee.type)}{self._amount('Amount', fee.amount)}</Fee>" for fee in fees)
        return f"<{name}>{inner}</{name}>"

    def _posted(self, line: Line) -> str:
        if not line.posted:
            mark(self._marks, "inferred", "PostedDate")
        return element("PostedDate", line.posted or self._end)

    def _price_type(self, text: str) -> str:
        if not self._strict or text in XML_PRICE_TYPES:
            return text
        mark(self._marks, "inferred", "ItemPrice")
        return "Other"

    def _amount(self, name: str, amount: str) -> str:
        # The currency is checked to be three letters, so it needs no escaping as an attribute.
        currency = f' currency="{self._currency}"' if self._currency else ""
        return f"<{name}{currency}>{escape(amount)}</{name}>"

    def _short(self, name: str, text: str, longest: int) -> str:
        """An element that may be absent: left out where the text is empty or longer than it may be."""
        if len(text) > longest and self._strict:
            mark(self._marks, "withheld", name)
            return ""
        return element(name, text) if text else ""

    def _cut(self, name: str, text: str, longest: int) -> str:
        """A text that has to be there, at its longest."""
        if len(text) > longest and self._strict:
            mark(self._marks, "inferred", name)
            return text[:longest]
        return text
