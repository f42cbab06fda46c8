"""The sandbox's own form of an order: what happened, once, with money in whole cents.

Orders v0 and Orders 2026-01-01 are two renderings of these values, so that a translator reading either must come to the
same MWS order. Nothing here knows how either version spells a thing; statuses and levels use the 2026-01-01 words.

Money. Every amount is an integer of cents and never negative. Discounts are amounts taken off: they are kept, and
rendered in both versions, as positive numbers. v0 has always shown `PromotionDiscount` that way; Amazon's 2026-01-01
model does not say the sign of a `DISCOUNT` breakdown, and positive is the reading under which its own migration table
(`PromotionDiscount` = that subtotal, unchanged) is right.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

Shape: TypeAlias = dict[str, object]
"""A JSON object being written by one of the renderings."""


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` to `end`, both UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Address:
    """kind: RESIDENTIAL, COMMERCIAL or PICKUP_POINT. phone: "" where Amazon suppresses it."""

    name: str
    lines: tuple[str, ...]
    city: str
    region: str
    postal_code: str
    country: str
    phone: str = ""
    company: str = ""
    county: str = ""
    municipality: str = ""
    kind: str = "RESIDENTIAL"


@dataclass(frozen=True, slots=True)
class Buyer:
    """company, purchase_order: only on business orders. tax_number: only on business orders in Mexico."""

    name: str
    email: str
    company: str = ""
    purchase_order: str = ""
    tax_number: str = ""


@dataclass(frozen=True, slots=True)
class Charges:
    """The money of one order item, in cents.

    price is for all units together. off_*: discounts. tax_discount: the tax that the discounts take away again.
    2026-01-01 has one tax-on-discount where v0 has two, so all of it belongs to v0's PromotionDiscountTax.
    """

    price: int = 0
    shipping: int = 0
    gift_wrap: int = 0
    cod_fee: int = 0
    tax_price: int = 0
    tax_shipping: int = 0
    tax_gift_wrap: int = 0
    tax_discount: int = 0
    off_price: int = 0
    off_shipping: int = 0
    off_cod_fee: int = 0

    @property
    def tax(self) -> int:
        return self.tax_price + self.tax_shipping + self.tax_gift_wrap - self.tax_discount

    @property
    def discount(self) -> int:
        return self.off_price + self.off_shipping + self.off_cod_fee

    @property
    def total(self) -> int:
        return self.price + self.shipping + self.gift_wrap + self.cod_fee + self.tax - self.discount


@dataclass(frozen=True, slots=True)
class Gift:
    """message is the buyer's own text (restricted data); level names the wrapping."""

    level: str
    message: str


@dataclass(frozen=True, slots=True)
class Points:
    """Amazon Points granted: how many, and their worth in cents."""

    number: int
    worth: int


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an order. shipped: units gone so far. unit: the price of one, in cents.

    cancel_request: the buyer's reason for wanting it cancelled. cancelled_by: BUYER, MERCHANT, AMAZON. cancel_reason:
    why, where the buyer did not ask for it.
    """

    item_id: str
    asin: str
    sku: str
    title: str
    quantity: int
    shipped: int
    unit: int
    charges: Charges
    open: int = 0
    condition: str = "NEW"
    subcondition: str = "NEW"
    condition_note: str = ""
    gift: Gift | None = None
    points: Points | None = None
    promotions: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    serial_numbers: tuple[str, ...] = ()
    serial_required: bool = False
    business_price: bool = False
    customized_url: str = ""
    scheduled: Window | None = None
    signature: bool = False
    cancel_request: str = ""
    cancelled_by: str = ""
    cancel_reason: str = ""
    weight_ounces: int = 0


@dataclass(frozen=True, slots=True)
class Package:
    """A parcel of a merchant-fulfilled order. contents: (item id, units)."""

    reference: str
    created: datetime
    shipped: datetime
    status: str
    detail: str
    carrier: str
    service: str
    tracking: str
    contents: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment: the method as 2026-01-01 spells it (CreditCard, CashOnDelivery, ...), and cents."""

    method: str
    amount: int


@dataclass(frozen=True, slots=True)
class Order:
    """One order. status, level, fulfilled_by, programs: the words of Orders 2026-01-01.

    tip: cents the buyer gave for delivery; part of 2026-01-01's grandTotal, never of v0's OrderTotal.
    windows are None where Amazon promises none (orders fulfilled by Amazon).
    """

    order_id: str
    created: datetime
    updated: datetime
    status: str
    fulfilled_by: str
    marketplace_id: str
    currency: str
    level: str
    buyer: Buyer
    address: Address
    items: tuple[Item, ...]
    seller_order_id: str = ""
    amazon_channel: bool = True
    programs: tuple[str, ...] = ()
    replaces: str = ""
    ship_by: Window | None = None
    deliver_by: Window | None = None
    packages: tuple[Package, ...] = ()
    payments: tuple[Payment, ...] = ()
    tip: int = 0
    invoice_status: str = ""

    @property
    def total(self) -> int:
        """What the items come to: v0's OrderTotal."""
        return sum(item.charges.total for item in self.items)

    @property
    def grand_total(self) -> int:
        """2026-01-01's grandTotal: the items and the delivery tip."""
        return self.total + self.tip

    @property
    def priced(self) -> bool:
        """False while payment is not authorised: Amazon then shows no money, in either version."""
        return self.status not in ("PENDING", "PENDING_AVAILABILITY")

    @property
    def addressed(self) -> bool:
        """True in the states in which Amazon shows buyer and address at all."""
        return self.status in ("UNSHIPPED", "PARTIALLY_SHIPPED", "SHIPPED")

    @property
    def by_merchant(self) -> bool:
        return self.fulfilled_by == "MERCHANT"
