"""What the event lists of Finances are made of: money, charges, fees, promotions, withheld taxes.

Sources: names of MWS's own client library of 2020 and of its sample replies; programs that read real replies agree on
ChargeComponent, FeeComponent, TaxWithheldComponent and Promotion in every list. CurrencyAmount stands before
CurrencyCode, as in the replies of MWS's last years. Amounts are written with the decimals they come with.
"""

from __future__ import annotations

from decimal import Decimal

from mws.mappings.codecs import field, group, many
from mws.mappings.model import Codec, Field, Group, Many, Node
from mws.spapi.calls import Json


def _read_amount(value: Json) -> str | None:
    """The number as it came: no rounding, no exponent, no sign of a zero."""
    if value is None:
        return None
    if value.__class__ is not float and value.__class__ is not int:
        raise TypeError(f"wants a number, got {type(value).__name__}")
    text = repr(value)
    if "e" in text or "n" in text:  # 1e-05, and what is no number: nan, inf
        number = Decimal(text)
        if not number.is_finite():
            raise ValueError("wants an amount")
        text = f"{number:f}"
    return text if value else text.removeprefix("-")


AMOUNT = Codec("amount as it came", _read_amount)


def money(name: str, rest: str = "") -> Group:
    """An amount as Finances spells it. rest: where it stands, where that is not its name."""
    return group(
        name,
        field("CurrencyAmount", "CurrencyAmount", AMOUNT),
        field("CurrencyCode", "CurrencyCode"),
        rest=rest or name,
    )


def texts(*names: str) -> tuple[Field, ...]:
    """Elements that are texts or whole numbers, by the names they have in REST too."""
    return tuple(field(name, name) for name in names)


_CHARGE = (field("ChargeType", "ChargeType"), money("ChargeAmount"))
_FEE = (field("FeeType", "FeeType"), money("FeeAmount"))


def charge(name: str = "ChargeComponent") -> Group:
    """One charge."""
    return group(name, *_CHARGE, rest=name)


def fee(name: str = "FeeComponent") -> Group:
    """One fee."""
    return group(name, *_FEE, rest=name)


def charges(name: str) -> Many:
    """A list of charges."""
    return many(name, "ChargeComponent", *_CHARGE, rest=name)


def fees(name: str) -> Many:
    """A list of fees."""
    return many(name, "FeeComponent", *_FEE, rest=name)


def promotions(name: str) -> Many:
    """A list of promotions."""
    return many(name, "Promotion", *texts("PromotionType", "PromotionId"), money("PromotionAmount"), rest=name)


def withheld(name: str) -> Many:
    """A list of taxes that Amazon withheld."""
    return many(name, "TaxWithheldComponent", field("TaxCollectionModel", "TaxCollectionModel"),
                charges("TaxesWithheld"), rest=name)  # fmt: skip


def _items(name: str) -> Many:
    return many(
        name,
        "ShipmentItem",
        *texts("SellerSKU", "OrderItemId", "OrderAdjustmentItemId", "QuantityShipped"),
        charges("ItemChargeList"),
        charges("ItemChargeAdjustmentList"),
        fees("ItemFeeList"),
        fees("ItemFeeAdjustmentList"),
        withheld("ItemTaxWithheldList"),
        promotions("PromotionList"),
        promotions("PromotionAdjustmentList"),
        money("CostOfPointsGranted"),
        money("CostOfPointsReturned"),
        rest=name,
    )


SHIPMENT: tuple[Node, ...] = (
    *texts("AmazonOrderId", "SellerOrderId", "MarketplaceName"),
    charges("OrderChargeList"),
    charges("OrderChargeAdjustmentList"),
    fees("ShipmentFeeList"),
    fees("ShipmentFeeAdjustmentList"),
    fees("OrderFeeList"),
    fees("OrderFeeAdjustmentList"),
    many("DirectPaymentList", "DirectPayment", field("DirectPaymentType", "DirectPaymentType"),
         money("DirectPaymentAmount"), rest="DirectPaymentList"),
    field("PostedDate", "PostedDate"),
    _items("ShipmentItemList"),
    _items("ShipmentItemAdjustmentList"),
)  # fmt: skip
"""A shipment, a refund, a guarantee claim or a chargeback."""
