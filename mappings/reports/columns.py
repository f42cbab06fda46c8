"""Columns of reports: what legacy parsers read, what today's successors hold, and how one becomes the other. Data only.

No name is made up. Where the sources beside a table disagree, or are one program's word, it says so. "Public code"
means files found in public repositories that hold a real header line or read a real file by position.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

# ---- Order reports -------------------------------------------------------------------------------------------------

_SHIP_TO = (
    "recipient-name",
    "ship-address-1",
    "ship-address-2",
    "ship-address-3",
    "ship-city",
    "ship-state",
    "ship-postal-code",
    "ship-country",
)


@dataclass(frozen=True, slots=True)
class Layout:
    """A header. columns: every name it had, in order. always: those it had for every seller; the others depended on a
    seller's settings and marketplace, and stand in their place where the data has them.
    """

    columns: tuple[str, ...]
    always: frozenset[str]


def _layout(*groups: tuple[tuple[str, ...], bool]) -> Layout:
    columns = tuple(name for names, _ in groups for name in names)
    return Layout(columns, frozenset(name for names, always in groups if always for name in names))


ORDERS = _layout(
    (
        (
            "order-id",
            "order-item-id",
            "purchase-date",
            "payments-date",
            "buyer-email",
            "buyer-name",
            "buyer-phone-number",
            "sku",
            "product-name",
            "quantity-purchased",
            "currency",
            "item-price",
            "item-tax",
            "shipping-price",
            "shipping-tax",
            "ship-service-level",
            *_SHIP_TO,
            "ship-phone-number",
        ),
        True,
    ),
    (
        (
            "bill-address-1",
            "bill-address-2",
            "bill-address-3",
            "bill-city",
            "bill-state",
            "bill-postal-code",
            "bill-country",
            "item-promotion-discount",
            "item-promotion-id",
            "ship-promotion-discount",
            "ship-promotion-id",
        ),
        False,
    ),
    (("delivery-start-date", "delivery-end-date", "delivery-time-zone", "delivery-Instructions"), True),
    (
        (
            "sales-channel",
            "earliest-ship-date",
            "latest-ship-date",
            "earliest-delivery-date",
            "latest-delivery-date",
            "is-business-order",
            "purchase-order-number",
            "price-designation",
            "is-prime",
            "tax-collection-model",
            "tax-collection-responsible-party",
        ),
        False,
    ),
)
"""_GET_FLAT_FILE_ORDERS_DATA_ and _GET_FLAT_FILE_ORDER_REPORT_DATA_. Source: header lines in public code: of 2009 (what
is marked "always" here), of 2017 (sales-channel), of European sellers (bill-…, promotions), of the last years of MWS.
"""

ACTIONABLE = _layout(
    (
        (
            "order-id",
            "order-item-id",
            "purchase-date",
            "payments-date",
            "reporting-date",
            "promise-date",
            "days-past-promise",
            "buyer-email",
            "buyer-name",
            "buyer-phone-number",
            "sku",
            "product-name",
            "quantity-purchased",
            "quantity-shipped",
            "quantity-to-ship",
            "ship-service-level",
            *_SHIP_TO,
        ),
        True,
    ),
    (("is-business-order", "purchase-order-number", "price-designation"), False),
)
"""_GET_FLAT_FILE_ACTIONABLE_ORDER_DATA_. Source: header lines in public code (three programs). Amazon's page on the
successor's attributes has no buyer-name.
"""

ORDER_ITEM = "order-item-id"
"""What the SHIPPING and the TAX part of one order report have in common, line by line."""

# ---- FBA stock -----------------------------------------------------------------------------------------------------

Change: TypeAlias = Literal["", "moment", "country", "center"]
"""How a cell changes: a day as a moment; Location where it is a country, or where it is a fulfilment centre."""
Columns: TypeAlias = tuple[tuple[str, str, Change], ...]
"""Legacy column, column of the ledger, how: "" for a column nothing holds."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A report that ended, made of a ledger report. rest: the ledger report's type. options: what it is requested with.

    columns: in order. events: Event Types taken, all where empty.
    """

    rest: str
    columns: Columns
    options: Mapping[str, str] = field(default_factory=dict)
    events: frozenset[str] = frozenset()


_SUMMARY = "GET_LEDGER_SUMMARY_VIEW_DATA"
_DETAIL = "GET_LEDGER_DETAIL_VIEW_DATA"

# Columns that several of them share.
_GOODS: Columns = (("fnsku", "FNSKU", ""), ("sku", "MSKU", ""), ("product-name", "Title", ""))
_PLACE: Columns = (
    ("fulfillment-center-id", "Location", "center"),
    ("detailed-disposition", "Disposition", ""),
    ("country", "Location", "country"),
)

REBUILT: Mapping[str, Rebuilt] = {
    "_GET_FBA_FULFILLMENT_CURRENT_INVENTORY_DATA_": Rebuilt(
        _SUMMARY,
        (
            ("snapshot-date", "Date", "moment"),
            *_GOODS,
            ("quantity", "Ending Warehouse Balance", ""),
            *_PLACE,
        ),
        {"aggregateByLocation": "FC", "aggregatedByTimePeriod": "DAILY"},
    ),
    "_GET_FBA_FULFILLMENT_MONTHLY_INVENTORY_DATA_": Rebuilt(
        _SUMMARY,
        (
            ("month", "Date", ""),
            *_GOODS,
            # The mean of a month's two ends is not the month's average.
            ("average-quantity", "", ""),
            ("end-quantity", "Ending Warehouse Balance", ""),
            *_PLACE,
        ),
        {"aggregateByLocation": "FC", "aggregatedByTimePeriod": "MONTHLY"},
    ),
    "_GET_FBA_FULFILLMENT_INVENTORY_RECEIPTS_DATA_": Rebuilt(
        _DETAIL,
        (
            ("received-date", "Date", "moment"),
            *_GOODS,
            ("quantity", "Quantity", ""),
            ("fba-shipment-id", "Reference ID", ""),
            ("fulfillment-center-id", "Fulfillment Center", ""),
        ),
        {"eventType": "Receipts"},
        frozenset({"Receipts"}),
    ),
    "_GET_FBA_FULFILLMENT_INVENTORY_SUMMARY_DATA_": Rebuilt(
        _DETAIL,
        (
            ("snapshot-date", "Date", "moment"),
            ("transaction-type", "Event Type", ""),
            *_GOODS,
            ("fulfillment-center-id", "Fulfillment Center", ""),
            ("quantity", "Quantity", ""),
            ("disposition", "Disposition", ""),
        ),
    ),
    "_GET_FBA_FULFILLMENT_INVENTORY_ADJUSTMENTS_DATA_": Rebuilt(
        _DETAIL,
        (
            ("adjusted-date", "Date", "moment"),
            ("transaction-item-id", "Reference ID", ""),
            *_GOODS,
            ("fulfillment-center-id", "Fulfillment Center", ""),
            ("quantity", "Quantity", ""),
            ("reason", "Reason", ""),
            ("disposition", "Disposition", ""),
        ),
        {"eventType": "Adjustments"},
        frozenset({"Adjustments"}),
    ),
}
"""Legacy headers: public code (header constants of one program; receipts and adjustments read by position in two more).
Ledger columns: Amazon's page "FBA Inventory reports attributes", where they are written together; with blanks in files.
reportOptions and their values: public code that requests these reports (a dozen programs).
"""

INFERRED_COLUMNS = frozenset({"snapshot-date", "received-date", "adjusted-date", "transaction-item-id"})
"""Cells whose meaning is near, not the same: a ledger knows the day, MWS gave a moment; a ledger's Reference ID is the
nearest thing to the number of an adjustment.
"""

FLAT_ORDERS: Mapping[str, Layout] = {
    "_GET_FLAT_FILE_ORDERS_DATA_": ORDERS,
    "_GET_FLAT_FILE_ORDER_REPORT_DATA_": ORDERS,
    "_GET_FLAT_FILE_ACTIONABLE_ORDER_DATA_": ACTIONABLE,
}
"""_GET_ORDERS_DATA_ is absent: it was XML, and its successors are the same XML. So is the converged one: no source says
what its header was.
"""

TAX_PART: Mapping[str, str] = {
    "_GET_FLAT_FILE_ORDERS_DATA_": "GET_FLAT_FILE_ORDER_REPORT_DATA_TAX",
    "_GET_FLAT_FILE_ORDER_REPORT_DATA_": "GET_FLAT_FILE_ORDER_REPORT_DATA_TAX",
}
"""The report whose columns are joined in where that is asked for."""
