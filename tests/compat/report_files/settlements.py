"""Settlements for the tests: lines of the V2 flat file, of every kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from hypothesis import strategies as st

from mws.compat.engine.steps import Document
from mws.mappings.reports.settlements import SETTLEMENT_V2
from tests.compat.report_files.files import table

V1 = "_GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_"
XML = "_GET_V2_SETTLEMENT_REPORT_DATA_XML_"
V2 = "_GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2_"

Row = Mapping[str, str]

HEAD: Row = {
    "settlement-id": "17000001001",
    "settlement-start-date": "2026-11-06 00:00:00 UTC",
    "settlement-end-date": "2026-11-20 00:00:00 UTC",
    "deposit-date": "2026-11-22 00:00:00 UTC",
    "total-amount": "1000.00",
    "currency": "USD",
}
SALE: Row = {
    "settlement-id": "17000001001",
    "transaction-type": "Order",
    "order-id": "111-1111111-1111111",
    "merchant-order-id": "PO-1",
    "shipment-id": "D1FyNyr6b",
    "marketplace-name": "Amazon.com",
    "fulfillment-id": "MFN",
    "posted-date": "2026-11-07",
    "posted-date-time": "2026-11-07 02:10:07 UTC",
    "order-item-code": "12345678901234",
    "sku": "SKU-1",
    "quantity-purchased": "2",
}
REFUND: Row = {
    **SALE,
    "transaction-type": "Refund",
    "adjustment-id": "adj-1",
    "shipment-id": "",
    "quantity-purchased": "",
}
OTHER: Row = {
    "settlement-id": "17000001001",
    "transaction-type": "other-transaction",
    "posted-date": "2026-11-08",
    "posted-date-time": "2026-11-08 03:00:00 UTC",
}


def amount(of: Row, kind: str, description: str, value: str, **more: str) -> Row:
    named = {name.replace("_", "-"): text for name, text in more.items()}
    return {**of, "amount-type": kind, "amount-description": description, "amount": value, **named}


def settlement(*lines: Row, head: Row = HEAD) -> Document:
    return table(SETTLEMENT_V2, [head, *lines])


def total(amounts: Iterable[str | None]) -> Decimal:
    """The sum of amounts; a missing one is nothing."""
    return sum((Decimal(text or "0") for text in amounts), Decimal())


# ---- any lines -----------------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(codec="cp1252", exclude_characters="\t\r\n"), max_size=60)
AMOUNTS = st.decimals("-99999", "99999", places=2).map(str)
TYPES = st.sampled_from(
    [
        *("ItemPrice", "ItemFees", "Points", "Promotion", "ShipmentFees", "ItemWithheldTax", "other-transaction"),
        *("New", "Cost of Advertising", "Deal Participation Fee", "Coupon Performance Based Fee"),
        "FBA Inventory Reimbursement",
    ]
)
ROWS = st.fixed_dictionaries(
    {
        "settlement-id": st.just("17000001001"),
        "transaction-type": st.sampled_from(
            [
                "Order",
                "Refund",
                "A-to-z Guarantee Refund",
                "other-transaction",
                "FBAFees",
                "Order_Retrocharge",
                "Refund_Retrocharge",
                "Chargeback Refund",
                "Liquidations",
                "ServiceFee",
                "AmazonFees",
                "CouponRedemptionFee",
                "Lightning Deal Fee",
                "X" * 60,
            ]
        ),
        "amount-type": TYPES,
        "amount-description": st.sampled_from(["Principal", "Tax", "ShippingTax", "Base fee", "Tax on fee"]) | TEXT,
        "amount": AMOUNTS,
        "posted-date-time": st.sampled_from(["2026-11-07 02:10:07 UTC", "2026/11/08 00:00:00 UTC", ""]),
    },
    optional={
        "order-id": st.sampled_from(["111-1111111-1111111", "S01-1234567-1234567", "removal-1"]),
        "merchant-order-id": TEXT,
        "adjustment-id": TEXT,
        "shipment-id": TEXT,
        "marketplace-name": st.just("Amazon.com") | TEXT,
        "fulfillment-id": st.sampled_from(["AFN", "MFN"]) | TEXT,
        "order-item-code": st.sampled_from(["12345678901234", "222222222222222", "1"]),
        "merchant-order-item-id": TEXT,
        "merchant-adjustment-item-id": TEXT,
        "sku": st.sampled_from(["SKU-1", "SKU-2"]) | TEXT,
        "quantity-purchased": st.sampled_from(["", "0", "1", "12"]),
        "promotion-id": TEXT,
    },
)
