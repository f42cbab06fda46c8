"""Two small programs that read the XML settlement as public programs do, each as unforgiving as the worst of them.

One books orders and refunds by item, and finds elements by their place. The other books all money by what it is for; it
knows an amount by its number, and stops at an element it does not know or one that is not there.
"""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from xml.etree.ElementTree import Element


@dataclass
class Booked:
    """One item of an order, or of a refund of one."""

    kind: str
    order: str
    reference: str
    marketplace: str
    channel: str
    posted: str
    code: int
    sku: str
    quantity: int
    prices: dict[str, Decimal] = field(default_factory=dict)
    fees: dict[str, Decimal] = field(default_factory=dict)
    promotions: Decimal = Decimal()


def book_items(report: bytes) -> list[Booked]:
    """The items of all orders and refunds, the amounts of each by their type."""
    return [*_items(ElementTree.fromstring(report))]


def _items(root: Element) -> Iterator[Booked]:
    for kind, item_name in (("Order", "Item"), ("Refund", "AdjustedItem")):
        for node in root.iter(kind):
            at = 2 if node[1].tag == "MerchantOrderID" else 1
            fulfillment = node[at + 2]
            for item in fulfillment.iter(item_name):
                skip = 1 if item[1].tag == "MerchantOrderItemID" else 0
                sku, quantity = (1, 2) if kind == "Order" else (2, 1)
                booked = Booked(
                    kind=kind,
                    order=str(node[0].text),
                    reference=str(node[at].text),
                    marketplace=str(node[at + 1].text),
                    channel=str(fulfillment[0].text),
                    posted=str(fulfillment[1].text),
                    code=int(item[0].text or "0"),
                    sku=item[sku + skip].text or "",
                    quantity=int(str(item[quantity + skip].text)) if kind == "Order" else 0,
                )
                for price in item[3 + skip]:
                    _add(booked.prices, price)
                rest = list(item[4 + skip :])
                if rest and not rest[0].tag.startswith("Promotion"):
                    for fee in rest.pop(0):
                        _add(booked.fees, fee)
                booked.promotions = sum((Decimal(str(one[2].text)) for one in rest), Decimal())
                yield booked


def _add(sums: dict[str, Decimal], node: Element) -> None:
    kind = node[0].text or ""
    sums[kind] = sums.get(kind, Decimal()) + Decimal(str(node[1].text))


def book_money(report: bytes) -> Counter[tuple[str, str]]:
    """What was paid out, by element and type. Raises LookupError or ValueError for a report it cannot trust."""
    root = ElementTree.fromstring(report)
    books: Counter[tuple[str, str]] = Counter()
    seen: set[tuple[str, str]] = set()
    for node in root.findall("./Message/SettlementReport/*"):
        if node.tag == "SettlementData":
            continue
        number = _NUMBERS.get(node.tag)
        if number:
            key = node.tag, _text(node, number)
            if key in seen:
                raise ValueError(f"{key} was booked before")
            seen.add(key)
        for kind, amount in _MONEY[node.tag](node):
            books[node.tag, kind] += amount  # type: ignore[assignment]  # a Counter of Decimals
    return books


def _text(node: Element, path: str) -> str:
    found = node.find(path)
    if found is None:
        raise LookupError(f"{node.tag} has no {path}")
    return found.text or ""


def _amount(node: Element, path: str) -> Decimal:
    found = node.find(path)
    if found is None or len(found.get("currency", "")) != 3:
        raise LookupError(f"{node.tag} has no {path} with a currency")
    return Decimal(found.text or "")


Money = Iterator[tuple[str, Decimal]]


def _of_an_order(node: Element) -> Money:
    for name in ("AmazonOrderID", "ShipmentID" if node.tag == "Order" else "AdjustmentID", "MarketplaceName"):
        _text(node, name)
    _text(node, "Fulfillment/PostedDate")
    for item in node.findall("Fulfillment/*")[2:]:
        _text(item, "AmazonOrderItemCode")
        _text(item, "SKU")
        if node.tag == "Order":
            int(_text(item, "Quantity"))
        for part in (*item.iter("Component"), *item.iter("Fee")):
            yield _text(part, "Type"), _amount(part, "Amount")
        for promotion in (*item.iter("Promotion"), *item.iter("PromotionAdjustment")):
            yield "Promotion", _amount(promotion, "Amount")


def _other(node: Element) -> Money:
    _text(node, "PostedDate")
    amount = _amount(node, "Amount")
    items = node.findall("OtherTransactionItem")
    if items and sum(_amount(item, "Amount") for item in items) != amount:
        raise ValueError("the items of a transaction are not its amount")
    for item in items:
        _text(item, "SKU")
        int(_text(item, "Quantity"))
    yield _text(node, "TransactionType"), amount


def _retrocharge(node: Element) -> Money:
    for name in ("PostedDate", "MarketplaceName", "AmazonOrderID"):
        _text(node, name)
    for name in ("BaseTax", "ShippingTax", "Charge"):
        yield name, _amount(node, f"{name}/Amount")


def _advertising(node: Element) -> Money:
    _text(node, "PostedDate")
    if _amount(node, "BaseAmount") != _amount(node, "TransactionAmount"):
        raise ValueError("there is tax, and nobody said how much")
    yield _text(node, "TransactionType"), _amount(node, "TransactionAmount")


def _deal(node: Element) -> Money:
    for name in ("MarketplaceName", "PostedDate", "PaymentReason", "DealDescription", "DealFee/Type"):
        _text(node, name)
    yield _text(node, "TransactionType"), _amount(node, "DealFee/Amount")


def _coupon(node: Element) -> Money:
    for name in ("PostedDate", "PaymentReason", "CouponFee/Type", "MarketplaceName"):
        _text(node, name)
    int(_text(node, "Count"))
    yield _text(node, "TransactionType"), _amount(node, "CouponFee/Amount")


def _liquidation(node: Element) -> Money:
    for name in ("PostedDate", "OrderId", "Item/SKU"):
        _text(node, name)
    int(_text(node, "Item/Quantity"))
    if len(node.findall("Item")) != 1:
        raise ValueError("only the first item would be read")
    for component in node.findall("Item/Component"):
        yield _text(component, "Type"), _amount(component, "Amount")


_NUMBERS = {
    "OtherTransaction": "TransactionID",
    "AdvertisingTransactionDetails": "InvoiceId",
    "SellerDealPayment": "DealID",
    "SellerCouponPayment": "CouponID",
}

_MONEY: dict[str, Callable[[Element], Money]] = {
    **dict.fromkeys(("Order", "Refund", "Chargeback", "GuaranteeClaim"), _of_an_order),
    **dict.fromkeys(("Retrocharge", "RetrochargeReversal"), _retrocharge),
    "OtherTransaction": _other,
    "AdvertisingTransactionDetails": _advertising,
    "SellerDealPayment": _deal,
    "SellerCouponPayment": _coupon,
    "Liquidations": _liquidation,
}
