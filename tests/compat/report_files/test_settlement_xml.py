"""The settlement as XML: what two small programs of our own make of it, and every kind of line in its place."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from mws.compat.config import Reports
from mws.compat.errors import ServiceError
from mws.compat.report_files.adapt import adapt
from mws.mappings.reports.settlements import SECTIONS, SETTLEMENT_V2
from tests.compat.report_files.files import content, table
from tests.compat.report_files.settlement_readers import book_items, book_money
from tests.compat.report_files.settlement_xml import (
    CHARGED,
    EVERY_KIND,
    LATER,
    ORDER_TODAY,
    RETROCHARGE,
    TODAY,
    names,
    rebuild,
    texts,
    xml,
)
from tests.compat.report_files.settlements import HEAD, OTHER, REFUND, ROWS, SALE, XML, Row, amount, total


@pytest.mark.parametrize("dialect", ["observed", "schema"])
def test_an_order_whose_item_codes_have_fifteen_digits_is_an_order(dialect: str) -> None:
    report = xml(*ORDER_TODAY, head=TODAY, settlement_xml=dialect)
    assert names(report) == ["SettlementData", "Order"]
    item = report.find("Order/Fulfillment/Item")
    assert texts(item) == [
        ("AmazonOrderItemCode", "123456789012345"),
        ("SKU", "SKU-A"),
        ("Quantity", "1"),
        ("Type", "Principal"),
        ("Amount", "19.50"),
        ("Type", "Commission"),
        ("Amount", "-3.00"),
    ]


def test_a_reimbursement_keeps_its_sku_and_quantity() -> None:
    lost = amount(
        {**LATER, "transaction-type": "other-transaction", "sku": "SKU-A", "quantity-purchased": "2"},
        "FBA Inventory Reimbursement",
        "WAREHOUSE_DAMAGE",
        "9.50",
    )
    report = xml(*ORDER_TODAY, lost, head=TODAY)
    assert names(report.find("OtherTransaction")) == [
        *("TransactionType", "TransactionID", "PostedDate", "Amount", "OtherTransactionItem")
    ]
    assert texts(report.find("OtherTransaction")) == [
        ("TransactionType", "WAREHOUSE_DAMAGE"),
        ("TransactionID", "12345678901-5"),
        ("PostedDate", "2026-03-14T05:23:19+00:00"),
        ("Amount", "9.50"),
        ("SKU", "SKU-A"),
        ("Quantity", "2"),
        ("Amount", "9.50"),
    ]


def test_in_the_schema_s_dialect_the_sku_of_a_reimbursement_is_named_as_left_out() -> None:
    lost = amount({**OTHER, "sku": "S", "quantity-purchased": "2"}, "FBA Inventory Reimbursement", "LOST", "1.00")
    document = rebuild(lost, settlement_xml="schema")
    assert {"SKU", "Quantity"} <= set(document.marks["withheld"])
    document.file.close()


def test_a_retrocharge_is_an_element_of_its_own() -> None:
    report = xml(*ORDER_TODAY, *RETROCHARGE, head=TODAY)
    assert names(report) == ["SettlementData", "Order", "Retrocharge"]
    assert texts(report.find("Retrocharge")) == [
        ("PostedDate", "2026-03-14T05:23:19+00:00"),
        ("Amount", "1.20"),
        ("Amount", "0.00"),
        ("Type", "MarketplaceFacilitatorTax-Principal"),
        ("Amount", "-1.20"),
        ("MarketplaceName", "Amazon.com"),
        ("AmazonOrderID", "111-1234567-7654321"),
    ]
    assert [report.findtext(f"Retrocharge/{part}/Amount") for part in ("BaseTax", "ShippingTax", "Charge")] == [
        *("1.20", "0.00", "-1.20")
    ]


def test_two_charges_of_one_retrocharge_are_one_since_programs_read_one() -> None:
    shipping = amount(CHARGED, "ItemWithheldTax", "MarketplaceFacilitatorTax-Shipping", "-0.30")
    document = rebuild(*RETROCHARGE, amount(CHARGED, "ItemPrice", "ShippingTax", "0.30"), shipping, head=TODAY)
    assert "Charge" in document.marks["inferred"]
    report = etree.fromstring(content(document))
    assert [node.findtext("Amount") for node in report.iterfind(".//Retrocharge/*") if len(node)] == [
        *("1.20", "0.30", "-1.50")
    ]


# ---- the two programs ----------------------------------------------------------------------------------------------


def test_a_program_that_books_orders_and_refunds_by_item_runs_through() -> None:
    booked = book_items(content(rebuild(*EVERY_KIND, head=TODAY)))
    assert [(item.kind, item.order, item.code, item.sku, item.quantity) for item in booked] == [
        ("Order", "111-1234567-7654321", 123456789012345, "SKU-A", 1),
        ("Order", "111-1234567-7654321", 222222222222222, "SKU-B", 0),
        ("Order", "111-1234567-7654321", 0, "", 0),
        ("Refund", "111-1234567-7654321", 123456789012345, "SKU-A", 0),
        ("Refund", "111-1234567-7654321", 123456789012345, "SKU-A", 0),
    ]
    sold, fee_only, _, refund, _ = booked
    assert (sold.reference, sold.marketplace, sold.channel, sold.posted) == (
        *("SHIPX", "Amazon.com", "AFN", "2026-03-14T05:23:19+00:00"),
    )
    assert sold.prices == {
        "Principal": Decimal("19.50"),
        "Tax": Decimal("1.60"),
        "MarketplaceFacilitatorTax-Principal": Decimal("-1.60"),
    }
    assert (sold.fees, sold.promotions) == ({"Commission": Decimal("-3.00")}, Decimal("-2.00"))
    assert (fee_only.prices, fee_only.fees) == ({}, {"FBAFee": Decimal("-0.50")})
    assert {
        (item.reference, *item.prices.values(), *item.fees.values()) for item in booked if item.kind == "Refund"
    } == {
        ("ADJ", Decimal("-5.00")),
        ("A2", Decimal("-0.60")),
    }
    assert refund.kind == "Refund"


def test_a_program_that_books_all_money_by_kind_runs_through() -> None:
    books = book_money(content(rebuild(*EVERY_KIND, head=TODAY)))
    assert books == {
        ("Order", "Principal"): Decimal("19.50"),
        ("Order", "Tax"): Decimal("1.60"),
        ("Order", "MarketplaceFacilitatorTax-Principal"): Decimal("-1.60"),
        ("Order", "Commission"): Decimal("-3.25"),
        ("Order", "FBAFee"): Decimal("-0.50"),
        ("Order", "Promotion"): Decimal("-2.00"),
        ("Refund", "Principal"): Decimal("-5.00"),
        ("Refund", "RefundCommission"): Decimal("-0.60"),
        ("Chargeback", "Principal"): Decimal("-6.00"),
        ("GuaranteeClaim", "Principal"): Decimal("-7.00"),
        ("Retrocharge", "BaseTax"): Decimal("1.20"),
        ("Retrocharge", "ShippingTax"): Decimal("0.00"),
        ("Retrocharge", "Charge"): Decimal("-1.20"),
        ("RetrochargeReversal", "BaseTax"): Decimal("-0.40"),
        ("RetrochargeReversal", "ShippingTax"): Decimal("0.00"),
        ("RetrochargeReversal", "Charge"): Decimal("0.00"),
        ("AdvertisingTransactionDetails", "Cost of Advertising"): Decimal("-23.00"),
        ("SellerDealPayment", "Deal Participation Fee"): Decimal("-77.00"),
        ("SellerDealPayment", "Lightning Deal Fee"): Decimal("-150.00"),
        ("SellerCouponPayment", "Coupon Participation Fee"): Decimal("-5.00"),
        ("SellerCouponPayment", "CouponRedemptionFee"): Decimal("-1.80"),
        ("Liquidations", "Principal"): Decimal("3.00"),
        ("Liquidations", "LiquidationsBrokerageFee"): Decimal("-0.90"),
        ("OtherTransaction", "Order"): Decimal("-0.75"),
        ("OtherTransaction", "FBA fee - Correction"): Decimal("0.40"),
        ("OtherTransaction", "Liquidations Adjustments"): Decimal("-0.10"),
        ("OtherTransaction", "Subscription Fee"): Decimal("-79.98"),
        ("OtherTransaction", "A new thing"): Decimal("0.01"),
    }
    assert sum(books.values(), Decimal()) == total(row["amount"] for row in EVERY_KIND)


@settings(max_examples=150, deadline=None)
@given(st.lists(ROWS, max_size=14))
def test_any_settlement_is_booked_to_the_cent(lines: list[Row]) -> None:
    report = content(rebuild(*lines))
    assert sum(book_money(report).values(), Decimal()) == total(row["amount"] for row in lines)
    booked = Counter[str]()
    for item in book_items(report):
        sums = (*item.prices.values(), *item.fees.values(), item.promotions)
        booked[item.kind] += sum(sums, Decimal())  # type: ignore[assignment]  # a Counter of Decimals
    for kind in ("Order", "Refund"):
        assert booked[kind] == total(row["amount"] for row in lines if _is_of_an_item(row, kind))


def _is_of_an_item(row: Row, kind: str) -> bool:
    parts = ("ItemPrice", "ItemWithheldTax", "ItemFees", "Points", "Promotion")
    return row["transaction-type"] == kind and bool(row.get("order-id")) and row["amount-type"] in parts


# ---- each in its place ---------------------------------------------------------------------------------------------


def test_an_order_is_one_element_however_its_lines_are_spread() -> None:
    second = {**SALE, "order-item-code": "22222222222222", "sku": "SKU-2", "quantity-purchased": "1"}
    report = xml(
        amount(SALE, "ItemPrice", "Principal", "27.99"),
        amount(second, "ItemPrice", "Principal", "5.00"),
        amount(OTHER, "other-transaction", "Subscription Fee", "-39.99"),
        amount(SALE, "ItemFees", "Commission", "-4.20"),
        amount(SALE, "Promotion", "Shipping", "-1.00", promotion_id="FREE-1"),
    )
    assert names(report) == ["SettlementData", "Order", "OtherTransaction"]
    items = report.findall("Order/Fulfillment/Item")
    assert [item.findtext("SKU") for item in items] == ["SKU-1", "SKU-2"]
    assert names(items[0]) == ["AmazonOrderItemCode", "SKU", "Quantity", "ItemPrice", "ItemFees", "Promotion"]
    amount_ = items[0].find("ItemPrice/Component/Amount")
    assert amount_ is not None
    assert (amount_.text, amount_.get("currency")) == ("27.99", "USD")
    assert report.findtext("Order/Fulfillment/PostedDate") == "2026-11-07T02:10:07+00:00"
    assert report.findtext("OtherTransaction/TransactionType") == "Subscription Fee"


def test_elements_stand_in_the_order_in_which_programs_name_them() -> None:
    made = list(dict.fromkeys(names(xml(*EVERY_KIND, head=TODAY))))
    assert made == ["SettlementData", *SECTIONS["observed"]]


def test_a_refund_is_named_so_and_in_the_schema_an_adjustment() -> None:
    line = amount(REFUND, "ItemPrice", "Principal", "-27.99")
    assert xml(line).findtext("Refund/Fulfillment/AdjustedItem/SKU") == "SKU-1"
    for kind in ("Refund", "Chargeback Refund", "A-to-z Guarantee Refund"):
        report = xml({**line, "transaction-type": kind}, settlement_xml="schema")
        assert report.findtext("Adjustment/AdjustmentID") == "adj-1"


def test_a_price_type_the_schema_does_not_list_is_other_there_and_itself_else() -> None:
    lines = (
        amount(SALE, "ItemPrice", "Principal", "27.99"),
        amount(SALE, "ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", "-2.31"),
    )
    path = ".//ItemPrice/Component/Type"
    observed = xml(*lines)
    assert [node.text for node in observed.findall(path)] == ["Principal", "MarketplaceFacilitatorTax-Principal"]
    assert [node.text for node in xml(*lines, settlement_xml="schema").findall(path)] == ["Principal", "Other"]


@pytest.mark.parametrize("dialect", ["observed", "schema"])
@pytest.mark.parametrize(
    "changed",
    [
        {"order-item-code": "1"},
        {"order-item-code": ""},
        {"quantity-purchased": ""},
        {"quantity-purchased": "0"},
        {"order-id": "C-1"},
        {"marketplace-name": ""},
        {"sku": "S" * 41},
        {"sku": ""},
        {"shipment-id": ""},
    ],
)
def test_what_a_line_lacks_does_not_change_what_it_is(changed: Row, dialect: str) -> None:
    for kind in ("ItemPrice", "ItemFees"):
        report = xml(amount({**SALE, **changed}, kind, "Principal", "-4.20"), settlement_xml=dialect)
        assert names(report) == ["SettlementData", "Order"]
        assert report.findtext("Order/Fulfillment/Item//Amount") == "-4.20"


def test_each_liquidated_item_has_an_element_since_programs_read_one() -> None:
    sold = {**SALE, "transaction-type": "Liquidations", "order-id": "L-1", "shipment-id": "S-1"}
    second = {**sold, "order-item-code": "2", "sku": "SKU-2", "quantity-purchased": "1"}
    report = xml(
        amount(sold, "ItemPrice", "Principal", "3.00"),
        amount(second, "ItemPrice", "Principal", "4.00"),
        amount(sold, "ItemFees", "LiquidationsBrokerageFee", "-0.50"),
    )
    assert [texts(node) for node in report.findall("Liquidations")] == [
        [
            ("PostedDate", "2026-11-07T02:10:07+00:00"),
            ("OrderId", "L-1"),
            ("SellerOrderId", "PO-1"),
            *(("SKU", "SKU-1"), ("Quantity", "2"), ("ShipmentID", "S-1")),
            *(("Type", "Principal"), ("Amount", "3.00")),
            *(("Type", "LiquidationsBrokerageFee"), ("Amount", "-0.50")),
        ],
        [
            ("PostedDate", "2026-11-07T02:10:07+00:00"),
            ("OrderId", "L-1"),
            ("SellerOrderId", "PO-1"),
            *(("SKU", "SKU-2"), ("Quantity", "1"), ("ShipmentID", "S-1")),
            *(("Type", "Principal"), ("Amount", "4.00")),
        ],
    ]


def test_what_one_line_of_an_order_says_is_said_of_the_order() -> None:
    fee = amount({**SALE, "marketplace-name": "", "merchant-order-id": ""}, "ItemFees", "Commission", "-4.20")
    for kind in ("Order", "Refund"):
        lines = ({**row, "transaction-type": kind} for row in (fee, amount(SALE, "ItemPrice", "Principal", "27.99")))
        report = xml(*lines)
        assert names(report) == ["SettlementData", kind]
        assert (report.findtext(f"{kind}/MarketplaceName"), report.findtext(f"{kind}/MerchantOrderID")) == (
            *("Amazon.com", "PO-1"),
        )


def test_an_element_that_nothing_tells_is_empty_and_named() -> None:
    bare = dict.fromkeys(SALE, "") | {"settlement-id": HEAD["settlement-id"], "transaction-type": "Order"}
    document = rebuild(amount({**bare, "order-id": "C-1"}, "ItemFees", "Commission", "-4.20"))
    assert {"ShipmentID", "MarketplaceName", "MerchantFulfillmentID", "AmazonOrderItemCode", "SKU"} <= set(
        document.marks["withheld"]
    )
    assert {"Quantity", "PostedDate"} <= set(document.marks["inferred"])
    report = etree.fromstring(content(document))
    assert report.findtext(".//Order/ShipmentID") == ""
    assert report.findtext(".//Item/Quantity") == "0"
    assert report.findtext(".//Order/Fulfillment/PostedDate") == "2026-11-20T00:00:00+00:00"


def test_what_an_order_s_other_amounts_say_stands_behind_the_amount() -> None:
    report = xml(amount(SALE, "Of a new kind", "Something", "-4.20"))
    assert texts(report.find("OtherTransaction")) == [
        ("AmazonOrderID", "111-1111111-1111111"),
        ("TransactionType", "Order"),
        ("ShipmentID", "D1FyNyr6b"),
        ("TransactionID", "17000001001-3"),
        ("PostedDate", "2026-11-07T02:10:07+00:00"),
        ("Amount", "-4.20"),
        ("MerchantOrderID", "PO-1"),
        ("MarketplaceName", "Amazon.com"),
        ("MerchantFulfillmentID", "MFN"),
        ("ReasonDescription", "Something"),
        ("SKU", "SKU-1"),
        ("Quantity", "2"),
        ("Amount", "-4.20"),
    ]


def test_an_amount_has_the_same_number_in_every_download() -> None:
    once, again = (content(rebuild(*EVERY_KIND, head=TODAY)) for _ in range(2))
    assert once == again


def test_a_text_is_escaped_and_the_charset_of_the_source_is_read() -> None:
    report = xml(amount({**SALE, "sku": "<É&>"}, "ItemPrice", "Principal", "1.00"))
    assert report.findtext(".//Item/SKU") == "<É&>"


@pytest.mark.parametrize(("codec", "label"), [("utf-8", "text/plain"), ("cp1252", "text/plain")])
def test_an_unlabelled_source_is_read_as_utf_8_where_it_is_that(codec: str, label: str) -> None:
    line = amount({**SALE, "sku": "CAFÉ"}, "ItemPrice", "Principal", "1.00")
    document = adapt(XML, table(SETTLEMENT_V2, [HEAD, line], label, codec), settings=Reports())
    assert etree.fromstring(content(document)).findtext(".//SKU") == "CAFÉ"


def test_a_head_without_its_period_is_no_settlement() -> None:
    with pytest.raises(ServiceError, match="from when to when"):
        rebuild(head={**HEAD, "settlement-end-date": ""})
