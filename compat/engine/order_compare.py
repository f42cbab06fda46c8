"""Two MWS replies about the same orders, from two REST versions: which elements say the same. Pure.

Only what both could know is compared: no element that holds buyers' data, none that a version has no source for. An
order that changed between the two replies is left out, and so is one without money, whose turn comes when it has some.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from lxml import etree

from mws.compat.errordoc import hardened_parser
from mws.mappings.model import Operation
from mws.mappings.orders.versions import MONEY, MONEY_PARTS, PERSONAL

Values: TypeAlias = Mapping[str, tuple[str, ...]]
"""Element → its texts, in order. Money is one value of amount and currency."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One order. marketplace: "" in a reply about items, which does not say it. same: element → both said the same."""

    order_id: str
    marketplace: str
    same: Mapping[str, bool]


def hidden_in(*operations: Operation, also: Collection[str] = ()) -> frozenset[str]:
    """What is not compared between replies of these: elements, or the first names of their paths.

    also: elements that one side was not shown.
    """
    absent = {absent.name for operation in operations for absent in operation.absent}
    return frozenset(absent | PERSONAL | {*also})


def compare(ours: bytes, theirs: bytes, hidden: Collection[str]) -> Iterator[Compared]:
    """Every order that stands in both replies, unchanged and with money. hidden: see `hidden_in`."""
    first, second = (_parse(reply) for reply in (ours, theirs))
    if first.find(".//{*}OrderItems") is not None:
        yield from _items(first, second, hidden)
        return
    others = {order.findtext("{*}AmazonOrderId"): order for order in second.iter("{*}Order")}
    for order in first.iter("{*}Order"):
        other = others.get(order.findtext("{*}AmazonOrderId"))
        if other is None or order.findtext("{*}LastUpdateDate") != other.findtext("{*}LastUpdateDate"):
            continue
        same = _same(_values(order), _values(other), hidden)
        if MONEY.intersection(same):
            yield Compared(order.findtext("{*}AmazonOrderId", ""), order.findtext("{*}MarketplaceId", ""), same)


def _items(first: etree._Element, second: etree._Element, hidden: Collection[str]) -> Iterator[Compared]:
    mine, other = (
        {item.findtext("{*}OrderItemId"): _values(item) for item in reply.iter("{*}OrderItem")}
        for reply in (first, second)
    )
    if mine.keys() != other.keys():
        return  # a page of the items, or an order that changed
    same: dict[str, bool] = {}
    for item_id, values in mine.items():
        for name, equal in _same(values, other[item_id], hidden).items():
            same[name] = same.get(name, True) and equal
    if MONEY.intersection(same):
        yield Compared(first.findtext(".//{*}AmazonOrderId", ""), "", same)


def _same(ours: Values, theirs: Values, hidden: Collection[str]) -> dict[str, bool]:
    names = [name for name in (*ours, *theirs) if name not in hidden and name.partition(".")[0] not in hidden]
    return {name: ours.get(name) == theirs.get(name) for name in dict.fromkeys(names)}


def _values(element: etree._Element, base: str = "") -> Values:
    found: dict[str, tuple[str, ...]] = {}
    for child in element.iterchildren("{*}*"):
        name = etree.QName(child).localname
        parts = {etree.QName(each).localname: each.text or "" for each in child.iterchildren("{*}*")}
        if parts.keys() == MONEY_PARTS:
            found[name] = (*found.get(name, ()), f"{_amount(parts['Amount'])} {parts['CurrencyCode']}")
        elif parts:
            for inner, texts in _values(child, f"{base}{name}.").items():
                found[inner] = (*found.get(inner, ()), *texts)
        else:
            found[base + name] = (*found.get(base + name, ()), child.text or "")
    return found


def _amount(text: str) -> str:
    try:
        return str(Decimal(text).normalize())
    except InvalidOperation:
        return text


def _parse(reply: bytes) -> etree._Element:
    parser = hardened_parser()
    return etree.fromstring(reply, parser)
