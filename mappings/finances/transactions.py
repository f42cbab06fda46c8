"""Transactions of Finances 2024-06-19 as events of v0, as far as names are proven; the rest is told, to the cent.

Every transaction comes out whole: what stands in its event and what is left out sum to its total. Of money that Amazon
held back there are two transactions, as it was deferred and as it was released: the second alone counts, as in v0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from mws.mappings.finances import names
from mws.spapi.calls import Json

STATUSES = ("RELEASED", "DEFERRED_RELEASED")
"""Statuses that are asked for: what is DEFERRED is no event of MWS's yet."""

# What is read of a transaction; `tests/mappings/test_finances.py` holds it against Amazon's model.
LOOKS_AT = (
    "transactions.transactionType",
    "transactions.transactionStatus",
    "transactions.postedDate",
    "transactions.relatedIdentifiers.relatedIdentifierName",
    "transactions.relatedIdentifiers.relatedIdentifierValue",
    "transactions.totalAmount.currencyAmount",
    "transactions.totalAmount.currencyCode",
    "transactions.marketplaceDetails.marketplaceName",
    "transactions.items.relatedIdentifiers.itemRelatedIdentifierName",
    "transactions.items.relatedIdentifiers.itemRelatedIdentifierValue",
    "transactions.items.breakdowns.breakdownType",
    "transactions.items.breakdowns.breakdownAmount.currencyAmount",
    "transactions.items.breakdowns.breakdowns",
    "transactions.breakdowns",
)


@dataclass(slots=True)
class Left:
    """What was left out under one name: how many amounts, and their sum by currency."""

    number: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)

    def add(self, currency: str, amount: Decimal) -> None:
        """One amount more."""
        self.number += 1
        self.sums[currency] = self.sums.get(currency, Decimal()) + amount


@dataclass(frozen=True, slots=True)
class Booked:
    """events: MWS's lists in the form of v0. left: what no list says, by transactionType or breakdownType."""

    events: dict[str, Json]
    left: Mapping[str, Left]


def book(transactions: Iterable[Json]) -> Booked:
    """The events of these transactions. TypeError, ValueError: one is not of the form that Amazon's model says."""
    events: dict[str, list[Json]] = {name: [] for name in names.LISTS.values()}
    left: dict[str, Left] = {}
    for each in transactions:
        transaction = _object(each)
        if not _counts(transaction):
            continue
        kind = str(transaction.get("transactionType"))
        event = _Event(kind)
        shapes = list(event.shapes(transaction))
        if shapes:
            events[names.LISTS[kind]] += shapes
        for name, currency, amount in event.left_out(transaction):
            left.setdefault(name, Left()).add(currency, amount)
    return Booked({**events}, left)


def _counts(transaction: Mapping[str, Json]) -> bool:
    """Whether this is the transaction that its money is told by."""
    status = str(transaction.get("transactionStatus")).upper()
    return status == "RELEASED" or (
        status == "DEFERRED_RELEASED" and not _identifier(transaction, "RELEASE_TRANSACTION_ID")
    )


class _Event:
    """One transaction while it is read. Its amounts are counted as they are written or left out."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._adjustment = "Adjustment" if kind == names.REFUND else ""
        self._fees = names.ACCOUNT_FEES if kind == names.SERVICE_FEE else names.FEES
        self._told: dict[str, Decimal] = {}
        self._left: list[tuple[str, str, Decimal]] = []

    def shapes(self, transaction: Mapping[str, Json]) -> Iterator[Json]:
        """Its events: one, of fees one for each item, of another kind of transaction none."""
        if self._kind == names.SERVICE_FEE:
            yield from self._service_fees(transaction)
        elif self._kind in names.LISTS:
            items = [shape for item in _objects(transaction.get("items")) if (shape := self._item(item))]
            if items:
                yield {
                    "AmazonOrderId": _identifier(transaction, "ORDER_ID"),
                    "MarketplaceName": _object(transaction.get("marketplaceDetails")).get("marketplaceName"),
                    "PostedDate": transaction.get("postedDate"),
                    f"ShipmentItem{self._adjustment}List": [*items],
                }

    def left_out(self, transaction: Mapping[str, Json]) -> Iterator[tuple[str, str, Decimal]]:
        """(name, currency, amount) of what was left out; what nothing names, under the kind of the transaction."""
        yield from self._left
        total, currency = _amount(transaction.get("totalAmount"))
        told = self._told.get(currency, Decimal()) + sum(
            (amount for _, code, amount in self._left if code == currency), Decimal()
        )
        if total != told:
            yield self._kind, currency, total - told

    def _item(self, item: Mapping[str, Json]) -> dict[str, Json]:
        charges, fees, taxes = list[Json](), list[Json](), list[Json]()
        for node in self._known(item.get("breakdowns")):
            name, amount = str(node["breakdownType"]), node.get("breakdownAmount")
            if name in names.CHARGES:
                charges.append({"ChargeType": names.CHARGES[name], "ChargeAmount": _as_v0(amount)})
            elif name in names.WITHHELD:
                taxes.append({"ChargeType": name, "ChargeAmount": _as_v0(amount)})
            else:
                fees.append({"FeeType": name, "FeeAmount": _as_v0(amount)})
        if not (charges or fees or taxes):
            return {}
        shape: dict[str, Json] = {
            "SellerSKU": _product(item, "sku"),
            "QuantityShipped": _product(item, "quantityShipped"),
        }
        if self._adjustment:
            shape["OrderAdjustmentItemId"] = _item_identifier(item, "ORDER_ADJUSTMENT_ITEM_ID")
        shape[f"ItemCharge{self._adjustment}List"] = charges
        shape[f"ItemFee{self._adjustment}List"] = fees
        if taxes:
            shape["ItemTaxWithheldList"] = [{"TaxCollectionModel": names.COLLECTION_MODEL, "TaxesWithheld": taxes}]
        return shape

    def _service_fees(self, transaction: Mapping[str, Json]) -> Iterator[Json]:
        items = _objects(transaction.get("items"))
        detailed = [item for item in items if _objects(item.get("breakdowns"))]
        for item in detailed or [{**transaction}]:
            fees: list[Json] = [
                {"FeeType": node["breakdownType"], "FeeAmount": _as_v0(node.get("breakdownAmount"))}
                for node in self._known(item.get("breakdowns"))
            ]
            if fees:
                yield {
                    "AmazonOrderId": _identifier(transaction, "ORDER_ID"),
                    "FeeList": fees,
                    "SellerSKU": _product(item, "sku"),
                    "ASIN": _product(item, "asin"),
                }

    def _known(self, breakdowns: Json) -> Iterator[dict[str, Json]]:
        """The breakdowns that have a name in MWS, however deep; amounts that have none are left out."""
        for node in _objects(breakdowns):
            name, below = str(node.get("breakdownType")), _objects(node.get("breakdowns"))
            amount, currency = _amount(node.get("breakdownAmount"))
            if self._is_known(name):
                self._told[currency] = self._told.get(currency, Decimal()) + amount
                yield node
                continue
            yield from self._known(node.get("breakdowns"))
            rest = amount - sum((_amount(inner.get("breakdownAmount"))[0] for inner in below), Decimal())
            if rest:
                self._left.append((name, currency, rest))

    def _is_known(self, name: str) -> bool:
        return name in self._fees or (
            self._kind != names.SERVICE_FEE and (name in names.CHARGES or name in names.WITHHELD)
        )


def _amount(value: Json) -> tuple[Decimal, str]:
    """An amount as it came, and its currency; nothing is nothing."""
    if value is None:
        return Decimal(), ""
    found = _object(value)
    number = found.get("currencyAmount")
    if number is None:
        return Decimal(), ""
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise TypeError(f"currencyAmount wants a number, got {type(number).__name__}")
    amount = Decimal(repr(number))
    if not amount.is_finite():
        raise ValueError("currencyAmount wants an amount")
    return amount, str(found.get("currencyCode"))


def _as_v0(value: Json) -> Json:
    found = _object(value)
    return {"CurrencyAmount": found.get("currencyAmount"), "CurrencyCode": found.get("currencyCode")}


def _object(value: Json) -> dict[str, Json]:
    """An object; nothing is an empty one."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise TypeError(f"wants an object, got {type(value).__name__}")
    return value


def _objects(value: Json) -> list[dict[str, Json]]:
    """A list of objects; nothing is an empty one."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise TypeError(f"wants a list, got {type(value).__name__}")
    return [_object(each) for each in value]


def _identifier(transaction: Mapping[str, Json], name: str) -> Json:
    rows = _objects(transaction.get("relatedIdentifiers"))
    return next((row.get("relatedIdentifierValue") for row in rows if row.get("relatedIdentifierName") == name), None)


def _item_identifier(item: Mapping[str, Json], name: str) -> Json:
    rows = _objects(item.get("relatedIdentifiers"))
    found = (row.get("itemRelatedIdentifierValue") for row in rows if row.get("itemRelatedIdentifierName") == name)
    return next(found, None)


def _product(item: Mapping[str, Json], name: str) -> Json:
    """A value of the item's product. Its context is known by what it holds: an SKU or an ASIN."""
    return next((row.get(name) for row in _objects(item.get("contexts")) if "sku" in row or "asin" in row), None)
