"""The elements of a settlement report: how an order, an adjustment and every other kind of amount is spelt.

Each has what its readers read, in the order in which they count it: an element they all need is there, and empty where
nothing tells it. A number that an account needs to tell two amounts apart, and V2 does not have, is the settlement's
with that of the line. Sources: `mws.mappings.reports.settlements`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from mws.compat.engine.xmlwrite import element, escape
from mws.compat.report_files.settlement import Head, Line, Marks, mark, money
from mws.mappings.reports.settlements import (
    FEE_BASE,
    FEE_GROUPS,
    LIQUIDATIONS,
    ORDER,
    OTHER,
    OTHER_ELEMENT,
    REFUNDS,
    RETROCHARGE_PARTS,
    RETROCHARGES,
    XML_CURRENCIES,
    XML_PRICE_TYPES,
    Dialect,
)

_COUNT = re.compile(r"\d{1,10}", re.ASCII)


@dataclass(slots=True)
class _Item:
    """One item's amounts. first: whatever line of it came first."""

    first: Line
    quantity: str = ""
    parts: dict[str, list[Line]] = field(default_factory=dict)


def _items(group: Iterable[Line]) -> Iterator[_Item]:
    items: dict[tuple[str, str, str, str], _Item] = {}
    for line in group:
        key = (line.item, line.sku, line.merchant_item, line.merchant_adjustment)
        item = items.setdefault(key, _Item(line))
        item.quantity = item.quantity or line.quantity
        item.parts.setdefault(line.kind, []).append(line)
    return iter(items.values())


def _first(group: Iterable[Line], column: Callable[[Line], str]) -> str:
    """The value of a column of lines that belong together: that of the first line that has one."""
    return next(filter(None, map(column, group)), "")


class Elements:
    """Writes the elements of one settlement."""

    def __init__(self, head: Head, dialect: Dialect, marks: Marks) -> None:
        self._strict = dialect == "schema"
        self._marks = marks
        self._end = head.end
        known = head.currency in XML_CURRENCIES if self._strict else re.fullmatch("[A-Z]{3}", head.currency)
        if not known:
            mark(marks, "withheld", "currency")
        self._currency = head.currency if known else ""
        self._writers: Mapping[str, Callable[[str, list[Line]], str]] = {
            ORDER: self._order,
            "Adjustment": self._adjusted,
            **dict.fromkeys(REFUNDS.values(), self._adjusted),
            OTHER_ELEMENT: self._schema_other if self._strict else self._other,
            "SellerDealPayment": self._deal,
            "AdvertisingTransactionDetails": self._advertising,
            "SellerCouponPayment": self._coupon,
            **dict.fromkeys(RETROCHARGES.values(), self._retrocharge),
            LIQUIDATIONS: self._liquidations,
        }

    def head(self, head: Head) -> str:
        """SettlementData."""
        return (
            f"<SettlementData>{element('AmazonSettlementID', head.settlement)}"
            f"{self._amount('TotalAmount', head.total)}{element('StartDate', head.start)}"
            f"{element('EndDate', head.end)}{self._required('DepositDate', head.deposit)}</SettlementData>"
        )

    def write(self, name: str, group: list[Line]) -> str:
        """The element of that name with these lines. name: one of `SECTIONS`."""
        return self._writers[name](name, group)

    # ---- orders ----

    def _order(self, name: str, group: list[Line]) -> str:
        first, merchants = group[0], _first(group, lambda line: line.merchant_order)
        shipping = [line for line in group if line.kind == "shipment"]  # in the published schema only
        items = "".join(map(self._item, _items(line for line in group if line.kind != "shipment")))
        return (
            f"<{name}>{element('AmazonOrderID', first.order)}{self._optional('MerchantOrderID', merchants, 50)}"
            f"{self._required('ShipmentID', first.shipment, 50)}{self._fees('ShipmentFees', shipping)}"
            f"{self._marketplace(group)}{self._fulfillment(first, items)}</{name}>"
        )

    def _item(self, item: _Item) -> str:
        line = item.first
        return (
            f"<Item>{self._required('AmazonOrderItemCode', line.item)}"
            f"{self._optional('MerchantOrderItemID', line.merchant_item, 50)}{self._required('SKU', line.sku)}"
            f"{self._count('Quantity', item.quantity)}{self._prices('ItemPrice', item)}"
            f"{self._fees('ItemFees', item.parts.get('fee', []))}{self._promotions('Promotion', item)}</Item>"
        )

    def _adjusted(self, name: str, group: list[Line]) -> str:
        first, merchants = group[0], _first(group, lambda line: line.merchant_order)
        items = "".join(map(self._adjusted_item, _items(group)))
        return (
            f"<{name}>{element('AmazonOrderID', first.order)}{self._optional('MerchantOrderID', merchants, 50)}"
            f"{self._required('AdjustmentID', first.adjustment, 50)}{self._marketplace(group)}"
            f"{self._fulfillment(first, items)}</{name}>"
        )

    def _adjusted_item(self, item: _Item) -> str:
        line = item.first
        return (
            f"<AdjustedItem>{self._required('AmazonOrderItemCode', line.item)}"
            f"{self._optional('MerchantOrderItemID', line.merchant_item, 50)}"
            f"{self._required('MerchantAdjustmentItemID', line.merchant_adjustment, 50)}"
            f"{self._required('SKU', line.sku)}{self._prices('ItemPriceAdjustments', item)}"
            f"{self._fees('ItemFeeAdjustments', item.parts.get('fee', []))}"
            f"{self._promotions('PromotionAdjustment', item)}</AdjustedItem>"
        )

    def _marketplace(self, group: list[Line]) -> str:
        return self._required("MarketplaceName", _first(group, lambda line: line.marketplace))

    def _fulfillment(self, line: Line, items: str) -> str:
        channel = self._required("MerchantFulfillmentID", line.fulfillment, 20)
        return f"<Fulfillment>{channel}{self._posted(line)}{items}</Fulfillment>"

    def _prices(self, name: str, item: _Item) -> str:
        # Programs that count the elements find the fees behind it: it is there without any price, too.
        inner = "".join(self._component(price) for price in item.parts.get("price", ()))
        return f"<{name}>{inner}</{name}>"

    def _component(self, line: Line) -> str:
        return (
            f"<Component>{element('Type', self._price_type(line.type))}"
            f"{self._amount('Amount', line.amount)}</Component>"
        )

    def _fees(self, name: str, fees: list[Line]) -> str:
        if not fees:
            return ""
        inner = "".join(f"<Fee>{element('Type', fee.type)}{self._amount('Amount', fee.amount)}</Fee>" for fee in fees)
        return f"<{name}>{inner}</{name}>"

    def _promotions(self, name: str, item: _Item) -> str:
        return "".join(
            f"<{name}>{element('MerchantPromotionID', self._cut('MerchantPromotionID', one.promotion, 80))}"
            f"{element('Type', self._cut('Type', one.type or 'Promotion', 50))}{self._amount('Amount', one.amount)}"
            f"</{name}>"
            for one in item.parts.get("promotion", ())
        )

    # ---- all else ----

    def _other(self, name: str, group: list[Line]) -> str:
        (line,) = group
        kind, reason = self._type_and_reason(line)
        item = ""
        if line.sku:
            item = (
                f"<OtherTransactionItem>{element('SKU', line.sku)}{self._count('Quantity', line.quantity)}"
                f"{self._amount('Amount', line.amount)}</OtherTransactionItem>"
            )
        elif line.quantity.strip("0"):
            mark(self._marks, "withheld", "Quantity")
        # Behind the amount: programs that count the elements count up to there.
        more = (
            ("MerchantOrderID", line.merchant_order),
            ("AdjustmentID", line.adjustment),
            ("MarketplaceName", line.marketplace),
            ("MerchantFulfillmentID", line.fulfillment),
            ("ReasonDescription", reason),
        )
        return (
            f"<{name}>{self._optional('AmazonOrderID', line.order)}{element('TransactionType', kind)}"
            f"{self._optional('ShipmentID', line.shipment)}{self._number('TransactionID', line)}{self._posted(line)}"
            f"{self._amount('Amount', line.amount)}{''.join(self._optional(*each) for each in more)}{item}</{name}>"
        )

    def _schema_other(self, name: str, group: list[Line]) -> str:
        (line,) = group
        kind, reason = self._type_and_reason(line)
        if line.sku:
            mark(self._marks, "withheld", "SKU")
        if line.quantity.strip("0"):
            mark(self._marks, "withheld", "Quantity")
        return (
            f"<{name}>{self._optional('AmazonOrderID', line.order)}"
            f"{self._optional('MerchantOrderID', line.merchant_order, 50)}"
            f"{self._optional('MarketplaceName', line.marketplace, 50)}"
            f"{self._optional('MerchantFulfillmentID', line.fulfillment, 20)}"
            f"{element('TransactionType', self._cut('TransactionType', kind, 50))}{self._posted(line)}"
            f"{self._amount('Amount', line.amount)}"
            f"{element('ReasonDescription', self._cut('ReasonDescription', reason, 50)) if reason else ''}</{name}>"
        )

    def _type_and_reason(self, line: Line) -> tuple[str, str]:
        """TransactionType and ReasonDescription, "" where it says nothing more."""
        if not line.said.startswith((OTHER, *FEE_GROUPS)):
            mark(self._marks, "inferred", OTHER_ELEMENT)
        name = line.transaction or line.description or "other-transaction"
        return name, line.description if line.description not in (name, FEE_BASE) else ""

    def _retrocharge(self, name: str, group: list[Line]) -> str:
        first = group[0]
        sums: dict[str, Decimal] = dict.fromkeys(("BaseTax", "ShippingTax", "Charge"), Decimal())
        kinds: dict[str, None] = {}
        for line in group:
            part = RETROCHARGE_PARTS.get((line.group, line.description), "Charge")
            sums[part] += Decimal(line.amount)
            if part == "Charge":
                kinds[line.description] = None
            if line.sku:
                mark(self._marks, "withheld", "SKU")
        if len(kinds) > 1:
            mark(self._marks, "inferred", "Charge")  # their sum: the readers take one
        kind = element("Type", next(iter(kinds))) if len(kinds) == 1 else ""
        amounts = {part: self._amount("Amount", money(f"{value:f}")) for part, value in sums.items()}
        return (
            f"<{name}>{self._posted(first)}<BaseTax>{amounts['BaseTax']}</BaseTax>"
            f"<ShippingTax>{amounts['ShippingTax']}</ShippingTax><Charge>{kind}{amounts['Charge']}</Charge>"
            f"{self._marketplace(group)}{self._required('AmazonOrderID', first.order)}</{name}>"
        )

    def _liquidations(self, name: str, group: list[Line]) -> str:
        first, quantity = group[0], _first(group, lambda line: line.quantity)
        return (
            f"<{name}>{self._posted(first)}{self._required('OrderId', first.order)}"
            f"{self._optional('SellerOrderId', first.merchant_order)}"
            f"<Item>{self._required('SKU', first.sku)}{self._count('Quantity', quantity)}"
            f"{self._optional('ShipmentID', first.shipment)}{''.join(map(self._component, group))}</Item></{name}>"
        )

    def _advertising(self, name: str, group: list[Line]) -> str:
        (line,) = group
        # V2 has the whole; what of it is tax, nothing tells.
        return (
            f"<{name}>{element('TransactionType', line.group)}{self._posted(line)}{self._number('InvoiceId', line)}"
            f"{self._amount('BaseAmount', line.amount)}{self._amount('TransactionAmount', line.amount)}</{name}>"
        )

    def _deal(self, name: str, group: list[Line]) -> str:
        (line,) = group
        kind, reason = self._payment(line)
        return (
            f"<{name}>{self._required('MarketplaceName', line.marketplace)}{self._posted(line)}"
            f"{element('TransactionType', kind)}{self._required('PaymentReason', '')}{self._number('DealID', line)}"
            f"{self._required('DealDescription', reason)}"
            f"<DealFee>{element('Type', line.group)}{self._amount('Amount', line.amount)}</DealFee></{name}>"
        )

    def _coupon(self, name: str, group: list[Line]) -> str:
        (line,) = group
        kind, reason = self._payment(line)
        return (
            f"<{name}>{self._posted(line)}{element('TransactionType', kind)}{self._required('PaymentReason', reason)}"
            f"<CouponFee>{element('Type', line.group)}{self._amount('Amount', line.amount)}</CouponFee>"
            f"{self._count('Count', line.quantity)}{self._number('CouponID', line)}"
            f"{self._required('MarketplaceName', line.marketplace)}</{name}>"
        )

    def _payment(self, line: Line) -> tuple[str, str]:
        """The type of a payment, and what it was for, "" where nothing tells."""
        return line.transaction, line.description if line.description not in (FEE_BASE, line.group) else ""

    # ---- values ----

    def _number(self, name: str, line: Line) -> str:
        """What tells this amount from the others of the report; the same in every download of it."""
        mark(self._marks, "inferred", name)
        return element(name, f"{line.settlement}-{line.number}")

    def _count(self, name: str, text: str) -> str:
        if _COUNT.fullmatch(text):
            return element(name, text)
        mark(self._marks, "inferred", name)
        return element(name, "0")

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

    def _required(self, name: str, text: str, longest: int = 0) -> str:
        """An element programs look for. longest: in the schema, where it may be absent; 0 where it may not."""
        if self._strict and longest:
            return self._optional(name, text, longest)
        if not text:
            mark(self._marks, "withheld", name)
        return element(name, text)

    def _optional(self, name: str, text: str, longest: int = 0) -> str:
        """An element that may be absent: left out where it is empty, or longer than the schema lets it be."""
        if longest and self._strict and len(text) > longest:
            mark(self._marks, "withheld", name)
            return ""
        return element(name, text) if text else ""

    def _cut(self, name: str, text: str, longest: int) -> str:
        """A text that has to be there, in the schema at its longest."""
        if self._strict and len(text) > longest:
            mark(self._marks, "inferred", name)
            return text[:longest]
        return text
