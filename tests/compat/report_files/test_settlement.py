"""Settlements as MWS gave them, rebuilt from the one form that is left: the V1 flat file, and what both forms share."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mws.compat.config import Reports
from mws.compat.errors import ServiceError
from mws.compat.report_files.adapt import adapt
from mws.compat.report_files.settlement import moment, money
from mws.mappings.reports.settlements import SETTLEMENT_V1, SETTLEMENT_V2
from tests.compat.report_files.files import CP1252, content, rows, stored, table
from tests.compat.report_files.settlements import (
    HEAD,
    OTHER,
    ROWS,
    SALE,
    V1,
    V2,
    XML,
    Row,
    amount,
    settlement,
    total,
)


def v1(*lines: Row, head: Row = HEAD) -> list[dict[str, str]]:
    return [
        {name: cell for name, cell in row.items() if cell}
        for row in rows(adapt(V1, settlement(*lines, head=head), settings=Reports()))
    ]


# ---- the V1 flat file ----------------------------------------------------------------------------------------------


def test_the_header_is_the_one_parsers_compare_with() -> None:
    header = content(adapt(V1, settlement(), settings=Reports())).split(b"\r\n")[0]
    assert header.decode().split("\t") == list(SETTLEMENT_V1)
    assert len(SETTLEMENT_V1) == 36


def test_the_first_line_is_the_settlement_with_v1s_times() -> None:
    assert v1() == [
        {
            "settlement-id": "17000001001",
            "settlement-start-date": "2026-11-06T00:00:00+00:00",
            "settlement-end-date": "2026-11-20T00:00:00+00:00",
            "deposit-date": "2026-11-22T00:00:00+00:00",
            "total-amount": "1000.00",
            "currency": "USD",
        }
    ]


SOLD = {
    "settlement-id": "17000001001",
    "transaction-type": "Order",
    "order-id": "111-1111111-1111111",
    "merchant-order-id": "PO-1",
    "shipment-id": "D1FyNyr6b",
    "marketplace-name": "Amazon.com",
    "fulfillment-id": "MFN",
    "posted-date": "2026-11-07T02:10:07+00:00",
    "order-item-code": "12345678901234",
    "sku": "SKU-1",
}


def test_an_item_has_a_line_for_its_quantity_and_one_for_each_amount() -> None:
    lines = v1(
        amount(SALE, "ItemPrice", "Principal", "27.99"),
        amount(SALE, "ItemFees", "Commission", "-4.2"),
        amount(SALE, "Promotion", "Shipping", "-1.00", promotion_id="FREE-1"),
        amount(SALE, "ShipmentFees", "FBA transportation fee", "-0.50"),
        amount(SALE, "ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", "-2.31"),
    )[1:]
    assert lines == [
        {**SOLD, "quantity-purchased": "2"},
        {**SOLD, "price-type": "Principal", "price-amount": "27.99"},
        {**SOLD, "item-related-fee-type": "Commission", "item-related-fee-amount": "-4.20"},
        {**SOLD, "promotion-id": "FREE-1", "promotion-type": "Shipping", "promotion-amount": "-1.00"},
        {**SOLD, "shipment-fee-type": "FBA transportation fee", "shipment-fee-amount": "-0.50"},
        {**SOLD, "price-type": "MarketplaceFacilitatorTax-Principal", "price-amount": "-2.31"},
    ]


def test_points_take_the_item_code_of_their_items_other_lines() -> None:
    points = amount({**SALE, "order-item-code": "", "quantity-purchased": ""}, "Points", "PointsGranted", "-28.00")
    lines = v1(points, amount(SALE, "ItemPrice", "Tax", "100.00"))
    assert lines[1]["order-item-code"] == "12345678901234"
    assert lines[1]["item-related-fee-type"] == "PointsGranted"


def test_points_of_one_of_two_items_of_a_sku_take_no_item_code() -> None:
    points = amount({**SALE, "order-item-code": ""}, "Points", "PointsGranted", "-28.00")
    second = amount({**SALE, "order-item-code": "99999999999999"}, "ItemPrice", "Tax", "1.00")
    assert "order-item-code" not in v1(points, amount(SALE, "ItemPrice", "Tax", "1.00"), second)[1]


@pytest.mark.parametrize(
    ("said", "kind", "description", "transaction", "column"),
    [
        ("other-transaction", "other-transaction", "Subscription Fee", "Subscription Fee", "other-amount"),
        ("other-transaction", "FBA Inventory Reimbursement", "WAREHOUSE_LOST", "WAREHOUSE_LOST", "other-amount"),
        (
            "other-transaction - Reversal",
            "other-transaction",
            "Storage Fee",
            "Storage Fee - Reversal",
            "other-amount",
        ),
        ("AmazonFees", "Vine Enrollment Fee", "Base fee", "Vine Enrollment Fee", "item-related-fee-amount"),
        ("FBAFees", "FBA Removal Order: Return Fee", "Base fee", "FBA Removal Order: Return Fee", "other-amount"),
        ("A new thing", "Of a new kind", "Something", "A new thing", "other-amount"),
    ],
)
def test_what_is_of_no_item_bears_v1s_name(
    said: str, kind: str, description: str, transaction: str, column: str
) -> None:
    line = v1(amount({**OTHER, "transaction-type": said}, kind, description, "-39.99"))[1]
    assert (line["transaction-type"], line[column]) == (transaction, "-39.99")


def test_the_parts_of_a_fee_are_one_line_and_the_next_fee_another() -> None:
    fees = {**OTHER, "transaction-type": "FBAFees"}
    parts = [("Base fee", "-115"), ("Discount on Fee", "60"), ("Tax on fee", "-5"), ("Base fee", "-55")]
    lines = v1(*(amount(fees, "FBA Removal Order: Return Fee", name, value) for name, value in parts))
    assert [line["other-amount"] for line in lines[1:]] == ["-60.00", "-55.00"]


def test_equal_lines_stay_as_many_as_they_were() -> None:
    lost = amount({**OTHER, "sku": "S"}, "FBA Inventory Reimbursement", "WAREHOUSE_DAMAGE", "277.00")
    assert len(v1(lost, lost)) == 3


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-09-07 00:20:09 UTC", "2026-09-07T00:20:09+00:00"),
        ("2026/09/07 00:20:09 UTC", "2026-09-07T00:20:09+00:00"),
        ("07.09.2026 00:20:09 UTC", "2026-09-07T00:20:09+00:00"),
        ("2026-09-07", "2026-09-07T00:00:00+00:00"),
        ("2003-10-03T16:00:00-07:00", "2003-10-03T16:00:00-07:00"),
        ("2026-09-07T00:20:09Z", "2026-09-07T00:20:09+00:00"),
        ("", ""),
    ],
)
def test_every_markets_way_of_writing_a_time_is_read(said: str, meant: str) -> None:
    assert moment(said) == meant


@pytest.mark.parametrize("said", ["09/07/26", "2026-02-30", "31.31.2026", "2026/09-07", "yesterday", "2026-09-07 7h"])
def test_a_time_that_can_be_misread_is_not_read(said: str) -> None:
    with pytest.raises(ValueError):
        moment(said)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("27.99", "27.99"),
        ("14.9", "14.90"),
        ("-1", "-1.00"),
        ("95,00", "95.00"),
        ("-1.095,5", "-1095.50"),
        ("1,095.00", "1095.00"),
        ("1,234,567", "1234567.00"),
        ("0.125", "0.125"),
    ],
)
def test_every_markets_way_of_writing_an_amount_is_read(said: str, meant: str) -> None:
    assert money(said) == meant


@pytest.mark.parametrize("said", ["", "abc", "1.2.3", "NaN", "1e5", "12,34.5", "\u0661"])
def test_what_is_no_amount_is_not_read_as_one(said: str) -> None:
    with pytest.raises(ValueError):
        money(said)


def test_a_day_whose_form_is_ambiguous_stays_empty_and_is_named() -> None:
    sale = {**SALE, "posted-date-time": "", "posted-date": "11/07/26"}
    document = adapt(V1, settlement(amount(sale, "ItemFees", "Commission", "-1.00")), settings=Reports())
    assert "posted-date" in document.marks["withheld"]
    assert rows(document)[1]["posted-date"] == ""


def test_columns_that_nothing_tells_are_named() -> None:
    document = adapt(V1, settlement(), settings=Reports())
    assert document.marks["rebuilt"] == (V1,)
    assert "misc-fee-amount" in document.marks["withheld"]
    content(document)


@pytest.mark.parametrize(
    ("content_type", "codec", "sku"),
    [
        ("text/plain; charset=Shift_JIS", "cp932", "表①ー"),
        (CP1252, "cp1252", "CAFÉ–1"),
        ("text/plain;charset=UTF-8", "utf-8-sig", "日本é"),
        ("text/plain; charset=UTF-16", "utf-16", "日本é"),
        ("text/plain", "cp1252", "CAFÉ"),
    ],
)
def test_charset_and_label_stay(content_type: str, codec: str, sku: str) -> None:
    source = table(
        SETTLEMENT_V2,
        [HEAD, amount({**SALE, "sku": sku}, "ItemFees", "Commission", "-1.00")],
        content_type,
        codec,
        ending="\n",
    )
    document = adapt(V1, source, settings=Reports())
    assert document.content_type == content_type
    data = content(document)
    assert b"\r" not in data
    assert sku in data.decode(codec)
    assert data.startswith("settlement-id".encode(codec))


@settings(max_examples=60, deadline=None)
@given(st.lists(ROWS, max_size=12))
def test_the_flat_file_adds_up(lines: list[Row]) -> None:
    made = v1(*lines)[1:]
    amounts = [row[name] for row in made for name in row if name.endswith("-amount")]
    assert total(amounts) == total(row["amount"] for row in lines)


# ---- what is no settlement -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("legacy", [V1, XML])
@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"\r\n",
        b"a\tb\r\n1\t2\r\n",
        "\t".join(SETTLEMENT_V2).encode() + b"\r\n" + b"x\t" * 40 + b"y\r\n",
        "\t".join(SETTLEMENT_V2).encode() + b"\r\n" + b"a" * 1_100_000,
        "\t".join(SETTLEMENT_V2).encode() + b"\r\n1\t\t\t\t\t\tOrder\t\t\t\t\t\tItemPrice\tTax\tsecret-1\r\n",
    ],
)
def test_what_is_no_settlement_is_an_error_that_quotes_nothing(legacy: str, document: bytes) -> None:
    source = stored(document)
    with pytest.raises(ServiceError, match="raw in \\[reports\\]") as caught:
        adapt(legacy, source, settings=Reports())
    assert "secret" not in str(caught.value)
    assert source.file.closed


def test_amounts_without_a_settlement_are_no_xml_report() -> None:
    with pytest.raises(ServiceError, match="introduces"):
        adapt(XML, table(SETTLEMENT_V2, [amount(SALE, "ItemPrice", "Tax", "1.00")]), settings=Reports())


def test_the_type_a_report_has_says_its_form_whatever_the_configuration() -> None:
    for form in ("FLAT_FILE_V2", "FLAT_FILE", "XML"):
        chosen = Reports(settlements=form)
        assert content(adapt(XML, settlement(), settings=chosen)).startswith(b"<?xml")
        v1_file = content(adapt(V1, settlement(), settings=chosen))
        assert v1_file.split(b"\r\n")[0].decode() == "\t".join(SETTLEMENT_V1)
        untouched = settlement()
        assert adapt(V2, untouched, settings=chosen) is untouched
        untouched.file.close()
