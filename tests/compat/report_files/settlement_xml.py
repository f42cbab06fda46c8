"""A settlement as XML, rebuilt from rows, for tests."""

from __future__ import annotations

from typing import Any

from lxml import etree

from mws.compat.config import Reports
from mws.compat.engine.steps import Document
from mws.compat.report_files.adapt import adapt
from tests.compat.report_files.files import content
from tests.compat.report_files.settlements import HEAD, XML, Row, amount, settlement


def rebuild(*lines: Row, head: Row = HEAD, **options: Any) -> Document:
    return adapt(XML, settlement(*lines, head=head), settings=Reports(**options), seller_id="A1SANDBOXSELLER")


def xml(*lines: Row, head: Row = HEAD, **options: Any) -> etree._Element:
    document = rebuild(*lines, head=head, **options)
    assert document.content_type == "text/xml; charset=UTF-8"
    report = etree.fromstring(content(document)).find(".//SettlementReport")
    assert report is not None
    return report


def names(node: etree._Element | None) -> list[str]:
    assert node is not None
    return [str(child.tag) for child in node]


def texts(node: etree._Element | None) -> list[tuple[str, str]]:
    """Name and text of what is in an element, at any depth."""
    assert node is not None
    return [(str(child.tag), child.text or "") for child in node.iterdescendants() if not len(child)]


# ---- cases from the field ------------------------------------------------------------------------------------------

SOLD_TODAY: Row = {
    "settlement-id": "12345678901",
    "transaction-type": "Order",
    "order-id": "111-1234567-7654321",
    "merchant-order-id": "111-1234567-7654321",
    "shipment-id": "SHIPX",
    "marketplace-name": "Amazon.com",
    "fulfillment-id": "AFN",
    "posted-date": "2026-03-14",
    "posted-date-time": "2026-03-14 05:23:19 UTC",
    "order-item-code": "123456789012345",
    "sku": "SKU-A",
}
ORDER_TODAY = (
    amount(SOLD_TODAY, "ItemPrice", "Principal", "19.50", quantity_purchased="1"),
    amount(SOLD_TODAY, "ItemFees", "Commission", "-3.00"),
)
TODAY = {**HEAD, "settlement-id": "12345678901"}
LATER: Row = {
    "settlement-id": "12345678901",
    "posted-date": "2026-03-14",
    "posted-date-time": "2026-03-14 05:23:19 UTC",
}


CHARGED: Row = {**SOLD_TODAY, "transaction-type": "Order_Retrocharge", "shipment-id": ""}
RETROCHARGE = (
    amount(CHARGED, "ItemPrice", "Tax", "1.20"),
    amount(CHARGED, "ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", "-1.20"),
)


EVERY_KIND: tuple[Row, ...] = (
    *ORDER_TODAY,
    amount(SOLD_TODAY, "ItemPrice", "Tax", "1.60"),
    amount(SOLD_TODAY, "ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", "-1.60"),
    amount(SOLD_TODAY, "Promotion", "Principal", "-2.00", promotion_id="SAVE-10"),
    # An item of which there is a fee alone, and one whose codes are missing.
    amount({**SOLD_TODAY, "order-item-code": "222222222222222", "sku": "SKU-B"}, "ItemFees", "FBAFee", "-0.50"),
    amount({**SOLD_TODAY, "order-item-code": "", "sku": ""}, "ItemFees", "Commission", "-0.25"),
    amount(SOLD_TODAY, "ShipmentFees", "FBA transportation fee", "-0.75"),
    *(
        amount(
            {**SOLD_TODAY, "transaction-type": kind, "adjustment-id": "ADJ", "merchant-adjustment-item-id": "M-1"},
            "ItemPrice",
            "Principal",
            value,
        )
        for kind, value in (("Refund", "-5.00"), ("Chargeback Refund", "-6.00"), ("A-to-z Guarantee Refund", "-7.00"))
    ),
    amount(
        {**SOLD_TODAY, "transaction-type": "Refund", "adjustment-id": "A2"}, "ItemFees", "RefundCommission", "-0.60"
    ),
    *RETROCHARGE,
    amount({**CHARGED, "transaction-type": "Refund_Retrocharge"}, "ItemPrice", "Tax", "-0.40"),
    amount({**LATER, "transaction-type": "ServiceFee"}, "Cost of Advertising", "TransactionTotalAmount", "-11.00"),
    amount({**LATER, "transaction-type": "ServiceFee"}, "Cost of Advertising", "TransactionTotalAmount", "-12.00"),
    amount({**LATER, "transaction-type": "AmazonFees"}, "Deal Participation Fee", "Base fee", "-70.00"),
    amount({**LATER, "transaction-type": "AmazonFees"}, "Deal Participation Fee", "Tax on fee", "-7.00"),
    amount({**LATER, "transaction-type": "Lightning Deal Fee"}, "Lightning Deal Fee", "Deal-1", "-150.00"),
    amount({**LATER, "transaction-type": "AmazonFees"}, "Coupon Participation Fee", "Base fee", "-5.00"),
    amount({**LATER, "transaction-type": "CouponRedemptionFee"}, "CouponRedemptionFee", "Save 5%", "-1.80"),
    amount({**LATER, "transaction-type": "AmazonFees", "sku": "SKU-A"}, "FBA fee - Correction", "Base fee", "0.40"),
    *(
        amount({**SOLD_TODAY, "transaction-type": "Liquidations", "order-id": "L-1"}, group, kind, value)
        for group, kind, value in (
            ("ItemPrice", "Principal", "3.00"),
            ("ItemFees", "LiquidationsBrokerageFee", "-0.90"),
        )
    ),
    amount({**LATER, "transaction-type": "Liquidations Adjustments"}, "ItemPrice", "Principal", "-0.10"),
    amount({**LATER, "transaction-type": "other-transaction"}, "other-transaction", "Subscription Fee", "-39.99"),
    amount({**LATER, "transaction-type": "other-transaction"}, "other-transaction", "Subscription Fee", "-39.99"),
    amount({**LATER, "transaction-type": "A new thing"}, "Of a new kind", "Something", "0.01"),
)
