"""The order reports, a line for each order item. Column names and their order: Amazon's pages on report attributes.

For GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING that page was not readable; its columns are those of downloaded files. For
its part with the taxes there is no source at all: it has the amounts that the other order reports have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timezone

from mws.spapi.sandbox.world import pools, render_v0
from mws.spapi.sandbox.world.model import Item, Order
from mws.spapi.sandbox.world.sellers import Seller

_SHIP_TO = (
    "recipient-name ship-address-1 ship-address-2 ship-address-3 ship-city ship-state ship-postal-code ship-country"
)
_SHIPPING_TEXT = (
    "order-id order-item-id purchase-date payments-date buyer-email buyer-name buyer-phone-number sku product-name "
    "quantity-purchased currency item-price item-tax shipping-price shipping-tax ship-service-level "
    f"{_SHIP_TO} ship-phone-number delivery-start-date delivery-end-date delivery-time-zone delivery-Instructions "
    "sales-channel earliest-ship-date latest-ship-date earliest-delivery-date latest-delivery-date is-business-order "
    "purchase-order-number price-designation is-prime"
)
SHIPPING = tuple(_SHIPPING_TEXT.split())
_TAX_TEXT = (
    "order-id order-item-id purchase-date payments-date sku quantity-purchased currency item-price item-tax "
    "shipping-price shipping-tax gift-wrap-price gift-wrap-tax item-promotion-discount ship-promotion-discount "
    "is-business-order"
)
TAX = tuple(_TAX_TEXT.split())
_ACTIONABLE_TEXT = (
    "order-id order-item-id purchase-date payments-date reporting-date promise-date days-past-promise buyer-email "
    "buyer-phone-number sku product-name quantity-purchased quantity-shipped quantity-to-ship ship-service-level "
    f"{_SHIP_TO} is-business-order purchase-order-number price-designation is-prime"
)
ACTIONABLE = tuple(_ACTIONABLE_TEXT.split())
_ALL_TEXT = (
    "amazon-order-id merchant-order-id purchase-date last-updated-date order-status fulfillment-channel sales-channel "
    "order-channel ship-service-level product-name sku asin item-status quantity currency item-price item-tax "
    "shipping-price shipping-tax gift-wrap-price gift-wrap-tax item-promotion-discount ship-promotion-discount "
    "ship-city ship-state ship-postal-code ship-country promotion-ids is-business-order purchase-order-number "
    "price-designation"
)
ALL = tuple(_ALL_TEXT.split())


def shipping(seller: Seller, marketplaces: Iterable[str], start: datetime, end: datetime) -> Iterator[dict[str, str]]:
    """The merchant's orders of the period that are to be shipped or were, for both parts of that report."""
    chosen = set(marketplaces)
    for order in seller.by_created:
        if start <= order.created < end and order.by_merchant and order.addressed and order.marketplace_id in chosen:
            for item in order.items:
                yield _shared(order, item) | _amounts(order, item) | _shipping(order)


def actionable(seller: Seller, marketplaces: Iterable[str], start: datetime, end: datetime) -> Iterator[dict[str, str]]:
    """The merchant's orders not yet shipped, of any time; end: now."""
    chosen = set(marketplaces)
    for order in seller.by_created:
        if order.by_merchant and order.status in ("UNSHIPPED", "PARTIALLY_SHIPPED") and order.marketplace_id in chosen:
            promise = order.ship_by.end if order.ship_by else end
            for item in order.items:
                yield _shared(order, item) | {
                    "reporting-date": stamp(end),
                    "promise-date": stamp(promise),
                    "days-past-promise": str((end - promise).days),
                    "quantity-shipped": str(item.shipped),
                    "quantity-to-ship": str(item.open),
                }


def by_update(seller: Seller, marketplaces: Iterable[str], start: datetime, end: datetime) -> Iterator[dict[str, str]]:
    """Every order last updated in the period."""
    return _all(seller.by_updated, marketplaces, lambda order: start <= order.updated < end)


def by_date(seller: Seller, marketplaces: Iterable[str], start: datetime, end: datetime) -> Iterator[dict[str, str]]:
    """Every order placed in the period."""
    return _all(seller.by_created, marketplaces, lambda order: start <= order.created < end)


def _all(
    orders: Iterable[Order], marketplaces: Iterable[str], wanted: Callable[[Order], bool]
) -> Iterator[dict[str, str]]:
    chosen = set(marketplaces)
    for order in orders:
        if wanted(order) and order.marketplace_id in chosen:
            for item in order.items:
                yield _line(order, item)


def _shared(order: Order, item: Item) -> dict[str, str]:
    address = order.address
    return {
        "order-id": order.order_id,
        "order-item-id": item.item_id,
        "purchase-date": stamp(order.created),
        "payments-date": stamp(order.created),
        "buyer-email": order.buyer.email,
        "buyer-name": order.buyer.name,
        "buyer-phone-number": address.phone,
        "sku": item.sku,
        "product-name": item.title,
        "quantity-purchased": str(item.quantity),
        "ship-service-level": _level(order),
        "recipient-name": address.name,
        **{f"ship-address-{n}": line for n, line in enumerate(address.lines, 1)},
        "ship-city": address.city,
        "ship-state": address.region,
        "ship-postal-code": address.postal_code,
        "ship-country": address.country,
        "is-business-order": _flag("AMAZON_BUSINESS" in order.programs),
        "purchase-order-number": order.buyer.purchase_order,
        "price-designation": "BusinessPrice" if item.business_price else "",
        "is-prime": _flag("PRIME" in order.programs),
    }


def _amounts(order: Order, item: Item) -> dict[str, str]:
    charges = item.charges
    return {
        "currency": order.currency,
        "item-price": amount(charges.price),
        "item-tax": amount(charges.tax_price),
        "shipping-price": amount(charges.shipping),
        "shipping-tax": amount(charges.tax_shipping),
        "gift-wrap-price": amount(charges.gift_wrap),
        "gift-wrap-tax": amount(charges.tax_gift_wrap),
        "item-promotion-discount": amount(charges.off_price),
        "ship-promotion-discount": amount(charges.off_shipping),
    }


def _shipping(order: Order) -> dict[str, str]:
    row = {"ship-phone-number": order.address.phone, "sales-channel": _channel(order)}
    if order.ship_by:
        row |= {"earliest-ship-date": stamp(order.ship_by.start), "latest-ship-date": stamp(order.ship_by.end)}
    if order.deliver_by:
        row |= {
            "earliest-delivery-date": stamp(order.deliver_by.start),
            "latest-delivery-date": stamp(order.deliver_by.end),
        }
    return row


def _line(order: Order, item: Item) -> dict[str, str]:
    status = render_v0.STATUSES[order.status].replace("Canceled", "Cancelled")
    row = {
        "amazon-order-id": order.order_id,
        "merchant-order-id": order.seller_order_id or order.order_id,
        "purchase-date": stamp(order.created),
        "last-updated-date": stamp(order.updated),
        "order-status": status,
        "fulfillment-channel": "Merchant" if order.by_merchant else "Amazon",
        "sales-channel": _channel(order),
        "ship-service-level": _level(order),
        "product-name": item.title,
        "sku": item.sku,
        "asin": item.asin,
        "item-status": status if status in ("Cancelled", "Pending") else "Unshipped" if item.open else "Shipped",
        "quantity": str(item.quantity),
        "promotion-ids": ",".join(item.promotions),
        "is-business-order": _flag("AMAZON_BUSINESS" in order.programs),
        "purchase-order-number": order.buyer.purchase_order,
        "price-designation": "BusinessPrice" if item.business_price else "",
    }
    if order.priced:
        row |= _amounts(order, item)
    if order.addressed:
        row |= {
            "ship-city": order.address.city,
            "ship-state": order.address.region,
            "ship-postal-code": order.address.postal_code,
            "ship-country": order.address.country,
        }
    return row


def stamp(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S+00:00")


def amount(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _channel(order: Order) -> str:
    name = pools.MARKETPLACES[order.marketplace_id].name
    return name if order.amazon_channel else f"Non-{name}"


def _level(order: Order) -> str:
    return "".join(part.capitalize() for part in order.level.split("_"))
