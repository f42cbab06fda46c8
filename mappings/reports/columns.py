"""Columns of reports: what legacy parsers read, what today's successors hold, and how one becomes the other. Data only.

No name is made up. Where the sources beside a table disagree, or are one program's word, it says so. "Public code"
means files found in public repositories that hold a real header line or read a real file by position.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

# ---- Settlements ---------------------------------------------------------------------------------------------------

SETTLEMENT_V2: tuple[str, ...] = (
    "settlement-id",
    "settlement-start-date",
    "settlement-end-date",
    "deposit-date",
    "total-amount",
    "currency",
    "transaction-type",
    "order-id",
    "merchant-order-id",
    "adjustment-id",
    "shipment-id",
    "marketplace-name",
    "amount-type",
    "amount-description",
    "amount",
    "fulfillment-id",
    "posted-date",
    "posted-date-time",
    "order-item-code",
    "merchant-order-item-id",
    "merchant-adjustment-item-id",
    "sku",
    "quantity-purchased",
    "promotion-id",
)
"""GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2. Source: Amazon's page "Settlement reports attributes"; promotion-id is in
downloaded files (public code) and not on that page.
"""

SETTLEMENT_V2_NEEDED: tuple[str, ...] = (
    "settlement-id",
    "transaction-type",
    "amount-type",
    "amount-description",
    "amount",
)
"""Without these nothing can be rebuilt; any other that is absent leaves its cells empty."""

SETTLEMENT_V1: tuple[str, ...] = (
    "settlement-id",
    "settlement-start-date",
    "settlement-end-date",
    "deposit-date",
    "total-amount",
    "currency",
    "transaction-type",
    "order-id",
    "merchant-order-id",
    "adjustment-id",
    "shipment-id",
    "marketplace-name",
    "shipment-fee-type",
    "shipment-fee-amount",
    "order-fee-type",
    "order-fee-amount",
    "fulfillment-id",
    "posted-date",
    "order-item-code",
    "merchant-order-item-id",
    "merchant-adjustment-item-id",
    "sku",
    "quantity-purchased",
    "price-type",
    "price-amount",
    "item-related-fee-type",
    "item-related-fee-amount",
    "misc-fee-amount",
    "other-fee-amount",
    "other-fee-reason-description",
    "promotion-id",
    "promotion-type",
    "promotion-amount",
    "direct-payment-type",
    "direct-payment-amount",
    "other-amount",
)
"""_GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_. Source: header lines of real files of 2015 and 2018 in public code; those
of four repositories, in three languages, are equal.
"""

SETTLEMENT_V1_LEFT_OUT: tuple[str, ...] = (
    "order-fee-type",
    "order-fee-amount",
    "misc-fee-amount",
    "other-fee-amount",
    "other-fee-reason-description",
    "direct-payment-type",
    "direct-payment-amount",
)
"""Nothing in V2 says which amounts stood in these; an amount that may have does stand in other-amount."""

SETTLEMENT_XML_LEFT_OUT: tuple[str, ...] = ("OrderFee", "OrderFeeAdjustment", "DirectPayment", "OtherFee", "MiscEvent")
"""The same in the XML: such amounts are OtherTransaction."""

Part: TypeAlias = Literal["price", "fee", "promotion", "shipment"]

AMOUNT_TYPES: Mapping[str, Part] = {
    "ItemPrice": "price",
    # Withheld tax: parsers of the XML find it among the price components (public code, two programs).
    "ItemWithheldTax": "price",
    "ItemFees": "fee",
    "Points": "fee",
    "Item Fee Adjustment": "fee",
    "Promotion": "promotion",
    "ShipmentFees": "shipment",
}
"""amount-type of V2 → what it is of. Source: Amazon's change log of the removal (which columns were condensed), and a
public comparison of six settlement periods of Japan in both forms for ItemPrice, ItemFees, Points, Item Fee
Adjustment and Promotion.
"""

PART_COLUMNS: Mapping[Part, tuple[str, str]] = {
    "price": ("price-type", "price-amount"),
    "fee": ("item-related-fee-type", "item-related-fee-amount"),
    "promotion": ("promotion-type", "promotion-amount"),
    "shipment": ("shipment-fee-type", "shipment-fee-amount"),
}

OTHER = "other-transaction"
"""transaction-type that V1 wrote as what V2 has in amount-description; with " - Reversal" behind it, so there too."""

FEE_GROUPS: Mapping[str, str] = {"AmazonFees": "item-related-fee-amount", "FBAFees": "other-amount"}
"""transaction-types that V1 wrote as what V2 has in amount-type, and the column of their amount (same comparison)."""

FEE_BASE = "Base fee"
FEE_PARTS = frozenset({"Tax on fee", "Discount on Fee"})
"""amount-descriptions of lines that V1 added to the line of the base fee before them (same comparison)."""

REIMBURSED = ("Other transactions", "SAFE-T Reimbursement")
"""An amount-type, and what V1 had in price-type for it, with the amount in other-amount (same comparison)."""

ORDER = "Order"
QUANTITY_OF = ("ItemPrice", "Principal")
"""V1 had a line of its own for the quantity of each order item; it is made where this amount of an Order is met."""

REFUNDS = frozenset({"Refund", "A-to-z Guarantee Refund", "Chargeback Refund"})
"""transaction-types whose items were adjustments of an order."""

XML_PRICE_TYPES = frozenset(
    {
        "Principal",
        "Shipping",
        "CODFee",
        "Tax",
        "ShippingTax",
        "RestockingFee",
        "RestockingFeeTax",
        "GiftWrap",
        "GiftWrapTax",
        "Surcharge",
        "ReturnShipping",
        "Goodwill",
        "ExportCharge",
        "COD",
        "CODTax",
        "Other",
        "FreeReplacementReturnShipping",
        "VatExclusiveItemPrice",
        "VatExclusiveShippingPrice",
    }
)
"""BuyerPrice/Component/Type. Source: amzn-base.xsd as published; a test compares."""

XML_CURRENCIES = frozenset(
    {
        *("USD", "GBP", "EUR", "JPY", "CAD", "CNY", "INR", "MXN", "BRL"),
        *("AUD", "TRY", "SGD", "SEK", "PLN", "AED", "SAR", "EGP"),
    }
)
"""BaseCurrencyCode of amzn-base.xsd; a test compares."""

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

SETTLEMENT_SOURCE = "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2"
SETTLEMENTS: tuple[str, ...] = ("_GET_V2_SETTLEMENT_REPORT_DATA_XML_", "_GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_")
"""Settlement reports that ended on 2026-11-11 and are rebuilt from `SETTLEMENT_SOURCE`."""

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
