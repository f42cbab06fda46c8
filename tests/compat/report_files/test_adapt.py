"""What is in a report: order reports in their old columns, FBA stock out of ledgers, and when nothing is touched."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import tracemalloc
from pathlib import Path
from typing import BinaryIO

import pytest

from mws.compat.config import Reports
from mws.compat.engine.steps import Document
from mws.compat.errors import ServiceError
from mws.compat.report_files import adapt as contents
from mws.compat.report_files.adapt import ADAPTED, adapt, needs
from mws.compat.report_files.stock import day
from mws.mappings.reports.columns import ACTIONABLE, FLAT_ORDERS, ORDERS, REBUILT, TAX_PART
from mws.mappings.reports.settlements import SETTLEMENT_SOURCE, SETTLEMENT_V2, SETTLEMENTS
from mws.mappings.reports.types import BY_LEGACY, BY_REST
from mws.spapi.sandbox.world import report_ledger, report_orders, report_settlement
from tests.compat.report_files.files import CP1252, content, rows, stored, table

FLAT = "_GET_FLAT_FILE_ORDERS_DATA_"
TAX = "GET_FLAT_FILE_ORDER_REPORT_DATA_TAX"
CURRENT = "_GET_FBA_FULFILLMENT_CURRENT_INVENTORY_DATA_"
MONTHLY = "_GET_FBA_FULFILLMENT_MONTHLY_INVENTORY_DATA_"
RECEIPTS = "_GET_FBA_FULFILLMENT_INVENTORY_RECEIPTS_DATA_"
EVENTS = "_GET_FBA_FULFILLMENT_INVENTORY_SUMMARY_DATA_"
ADJUSTMENTS = "_GET_FBA_FULFILLMENT_INVENTORY_ADJUSTMENTS_DATA_"

# ---- order reports -------------------------------------------------------------------------------------------------


def header(document: Document) -> list[str]:
    return content(document).split(b"\r\n")[0].decode().split("\t")


def test_columns_stand_where_legacy_parsers_count_them_whatever_the_order_today() -> None:
    today = sorted(report_orders.SHIPPING)
    document = adapt(FLAT, table(today, [{"sku": "SKU-1", "ship-country": "US"}]), settings=Reports())
    assert document.marks == {"rebuilt": ("columns",)}
    (line,) = rows(document)
    assert list(line)[:29] == [
        *("order-id", "order-item-id", "purchase-date", "payments-date", "buyer-email", "buyer-name"),
        *("buyer-phone-number", "sku", "product-name", "quantity-purchased", "currency", "item-price", "item-tax"),
        *("shipping-price", "shipping-tax", "ship-service-level", "recipient-name", "ship-address-1"),
        *("ship-address-2", "ship-address-3", "ship-city", "ship-state", "ship-postal-code", "ship-country"),
        *("ship-phone-number", "delivery-start-date", "delivery-end-date", "delivery-time-zone"),
        "delivery-Instructions",
    ]
    assert (line["sku"], line["ship-country"]) == ("SKU-1", "US")


def test_a_column_that_is_gone_is_empty_and_named_and_a_new_one_stands_last() -> None:
    document = adapt(
        FLAT,
        table(["new-in-2026", "order-item-id", "sku"], [{"new-in-2026": "n", "order-item-id": "1", "sku": "S"}]),
        settings=Reports(),
    )
    assert "item-tax" in document.marks["withheld"]
    assert "sales-channel" not in document.marks["withheld"]
    (line,) = rows(document)
    assert list(line)[-1] == "new-in-2026"
    assert (line["new-in-2026"], line["item-tax"], line["sku"]) == ("n", "", "S")


def test_the_unshipped_orders_report_has_its_buyer_name_column_again() -> None:
    document = adapt("_GET_FLAT_FILE_ACTIONABLE_ORDER_DATA_", table(report_orders.ACTIONABLE, []), settings=Reports())
    assert document.marks["withheld"] == ("buyer-name",)
    assert header(document)[8] == "buyer-name"


def shipping() -> Document:
    names = ["order-id", "order-item-id", "sku", "item-tax"]
    return table(
        names,
        [
            {"order-id": "A", "order-item-id": "1", "sku": "S1"},
            {"order-id": "B", "order-item-id": "2", "sku": "S2", "item-tax": "0.10"},
            {"order-id": "C", "order-item-id": "3", "sku": "S3"},
        ],
    )


def taxed() -> Document:
    names = ["order-item-id", "item-tax", "ship-promotion-id", "tax-of-2026"]
    return table(
        names,
        [
            {"order-item-id": "2", "item-tax": "9.99", "ship-promotion-id": "P", "tax-of-2026": "t2"},
            {"order-item-id": "9", "item-tax": "9.99"},
            {"order-item-id": "1", "item-tax": "1.50"},
        ],
    )


def test_the_tax_part_is_joined_by_order_item_where_it_is_asked_for() -> None:
    tax = taxed()
    asked: list[str] = []

    def fetch(rest: str) -> Document:
        asked.append(rest)
        return tax

    joined = rows(adapt(FLAT, shipping(), settings=Reports(join_tax=True), fetch=fetch))
    assert asked == [TAX]
    assert tax.file.closed
    assert [row["sku"] for row in joined] == ["S1", "S2", "S3"]
    assert [row["item-tax"] for row in joined] == ["1.50", "0.10", ""]
    assert [row["ship-promotion-id"] for row in joined] == ["", "P", ""]
    assert [row["tax-of-2026"] for row in joined] == ["", "t2", ""]


def test_without_a_tax_part_the_shipping_part_stands_alone_and_what_is_missing_is_named() -> None:
    document = adapt(FLAT, shipping(), settings=Reports(join_tax=True))
    assert TAX in document.marks["withheld"]
    assert len(rows(document)) == 3


def test_a_plan_is_told_what_will_be_asked_for() -> None:
    assert needs(FLAT, Reports(join_tax=True)) == (TAX,)
    assert needs(FLAT, Reports()) == ()
    assert needs(FLAT, Reports(join_tax=True, raw=("*",))) == ()
    assert needs(FLAT, Reports(join_tax=True, order_part="TAX")) == ()
    assert needs(CURRENT, Reports(join_tax=True)) == ()


def test_cells_are_not_changed_not_even_what_is_no_text_in_their_charset() -> None:
    names = ("order-item-id", "product-name")
    source = stored(
        "\t".join(names).encode() + b'\n1\t\x81\x00\xff 12" \x83\x5c|\n',
        "text/plain; charset=Shift_JIS",
    )
    data = content(adapt(FLAT, source, settings=Reports()))
    assert b'\t\x81\x00\xff 12" \x83\x5c|\t' in data


def test_a_byte_order_mark_stays_in_front() -> None:
    source = stored(b"\xef\xbb\xbforder-item-id\tsku\r\n1\tS\r\n", "text/plain; charset=UTF-8")
    data = content(adapt(FLAT, source, settings=Reports()))
    assert data.startswith(b"\xef\xbb\xbforder-id\torder-item-id\t")


STRAY = (
    b"order-id\torder-item-id\tsku\tproduct-name\tship-address-1\tship-city\n"
    b"111-1234567-7654321\t12345678901234\tSKU-A\tMug\t1 Road\tTOWN\n"
    b"111-1234567-7654322\t12345678901235\tSKU-B\tMug\t1 Road\t\tTOWN\n"
    b"111-1234567-7654323\t12345678901236\tSKU-C\tMug\t2 Road\tTOWN\t\t\n"
    b"of two lines\n"
    b"111-1234567-7654324\t12345678901237\tSKU-D\n"
)
"""One row with a stray tab; one with empty cells too many; the half of a row; one that lacks its last cells."""


@pytest.mark.parametrize("label", [CP1252, "text/plain; charset=UTF-16"])
def test_rows_that_do_not_fit_are_handed_on_as_they_came_and_hold_up_no_order(
    label: str, caplog: pytest.LogCaptureFixture
) -> None:
    wide = label != CP1252
    source = stored(STRAY.decode().encode("utf-16") if wide else STRAY, label)
    document = adapt(FLAT, source, settings=Reports())
    assert document.marks["odd-rows"] == ("2", "line 3", "line 5")
    assert "2, line 3, line 5" in caplog.text
    assert "SKU-B" not in caplog.text
    header, *lines = (line.split("\t") for line in content(document).decode("utf-16" if wide else "ascii").splitlines())
    assert "\t".join(lines[1]) == STRAY.splitlines()[2].decode()
    assert lines[3] == ["of two lines"]
    for line, number in ((lines[0], "1"), (lines[2], "3"), (lines[4], "4")):
        row = dict(zip(header, line, strict=True))
        assert row["order-id"] == f"111-1234567-765432{number}"
        assert row["ship-city"] == ("" if number == "4" else "TOWN")


def test_a_report_of_nothing_but_odd_rows_names_the_first_and_counts_all() -> None:
    rows_of = b"order-id\torder-item-id\n" + b"1\t2\t3\n" * 500
    marks = adapt(FLAT, stored(rows_of), settings=Reports()).marks["odd-rows"]
    assert (marks[0], marks[1], marks[-1], len(marks)) == ("500", "line 2", "line 21", 21)


def test_a_quoted_report_s_odd_row_comes_quoted() -> None:
    source = stored(b'"order-id"\t"order-item-id"\r\n"1"\t"2"\t"a ""b"""\r\n"3"\t"4"\r\n')
    made = adapt(FLAT, source, settings=Reports())
    assert made.marks["odd-rows"] == ("1", "line 2")
    lines = content(made).split(b"\r\n")
    assert lines[1] == b'"1"\t"2"\t"a ""b"""'
    assert lines[2].startswith(b'"3"\t"4"\t')


@pytest.mark.parametrize(
    ("part", "tax_of_1"),
    [
        (b"order-item-id\titem-tax\n1\t1.50\n2\t9.99\tmore\n", "1.50"),
        (b"no table of ours\n1\t1.50\n", ""),
        (b"", ""),
        (b"order-item-id\titem-tax\n1\t" + b"x" * (1024 * 1024 + 1), ""),
    ],
)
def test_a_tax_part_that_cannot_be_read_costs_its_columns_and_no_order(part: bytes, tax_of_1: str) -> None:
    document = adapt(FLAT, shipping(), settings=Reports(join_tax=True), fetch=lambda rest: stored(part))
    assert TAX in document.marks["withheld"]
    lines = rows(document)
    assert [row["sku"] for row in lines] == ["S1", "S2", "S3"]
    assert [row["item-tax"] for row in lines] == [tax_of_1, "0.10", ""]


@pytest.mark.parametrize("legacy", [CURRENT, *SETTLEMENTS])
def test_a_row_that_does_not_fit_is_an_error_where_it_would_be_money_or_stock_that_is_missing(legacy: str) -> None:
    columns = SETTLEMENT_V2 if legacy in SETTLEMENTS else report_ledger.SUMMARY
    source = stored("\t".join(columns).encode() + b"\r\n" + b"1\t" * len(columns) + b"1\r\n")
    with pytest.raises(ServiceError, match="its line 2 has"):
        adapt(legacy, source, settings=Reports(), seller_id="A")


# ---- FBA stock -----------------------------------------------------------------------------------------------------

SUMMARY = {
    "Date": "08/14/2026",
    "FNSKU": "X001",
    "ASIN": "B000FAKE01",
    "MSKU": "SKU-1",
    "Title": "Thing",
    "Disposition": "SELLABLE",
    "Starting Warehouse Balance": "10",
    "Ending Warehouse Balance": "12",
    "Location": "PHX7",
}


def test_the_stock_of_a_day_comes_out_of_the_ledger_of_that_day() -> None:
    document = adapt(CURRENT, table(report_ledger.SUMMARY, [SUMMARY]), settings=Reports())
    assert document.marks == {"rebuilt": (CURRENT,), "inferred": ("snapshot-date",), "withheld": ("country",)}
    assert rows(document) == [
        {
            "snapshot-date": "2026-08-14T00:00:00+00:00",
            "fnsku": "X001",
            "sku": "SKU-1",
            "product-name": "Thing",
            "quantity": "12",
            "fulfillment-center-id": "PHX7",
            "detailed-disposition": "SELLABLE",
            "country": "",
        }
    ]


def test_a_ledger_by_country_fills_the_country() -> None:
    document = adapt(MONTHLY, table(report_ledger.SUMMARY, [{**SUMMARY, "Location": "DE"}]), settings=Reports())
    assert document.marks["withheld"] == ("average-quantity", "fulfillment-center-id")
    (line,) = rows(document)
    assert (line["country"], line["end-quantity"], line["month"]) == ("DE", "12", "08/14/2026")


DETAIL = {
    "Date": "2026-08-14",
    "FNSKU": "X001",
    "MSKU": "SKU-1",
    "Title": "Thing",
    "Event Type": "Receipts",
    "Reference ID": "FBA15",
    "Quantity": "24",
    "Fulfillment Center": "ABE2",
    "Disposition": "SELLABLE",
}


@pytest.mark.parametrize(
    ("legacy", "made"),
    [
        (RECEIPTS, ["2026-08-14T00:00:00+00:00 X001 SKU-1 Thing 24 FBA15 ABE2"]),
        (ADJUSTMENTS, ["2026-08-14T00:00:00+00:00 T1 X001 SKU-1 Thing ABE2 -2 M SELLABLE"]),
        (
            EVENTS,
            [
                "2026-08-14T00:00:00+00:00 Receipts X001 SKU-1 Thing ABE2 24 SELLABLE",
                "2026-08-14T00:00:00+00:00 Adjustments X001 SKU-1 Thing ABE2 -2 SELLABLE",
            ],
        ),
    ],
)
def test_events_come_out_of_the_detailed_ledger(legacy: str, made: list[str]) -> None:
    lost = {**DETAIL, "Event Type": "Adjustments", "Reference ID": "T1", "Quantity": "-2", "Reason": "M"}
    document = adapt(legacy, table(report_ledger.DETAIL, [DETAIL, lost]), settings=Reports())
    lines = rows(document)
    assert list(lines[0]) == [name for name, _, _ in REBUILT[legacy].columns]
    assert [" ".join(row.values()) for row in lines] == made


def test_a_quoted_ledger_with_a_tab_and_a_line_end_in_a_title_is_read() -> None:
    title = 'A ""big""\tred\nthing'
    document = adapt(
        CURRENT, table(report_ledger.SUMMARY, [{**SUMMARY, "Title": title}], quoted=True), settings=Reports()
    )
    assert rows(document)[0]["product-name"] == 'A "big" red thing'


def test_column_names_may_be_written_together() -> None:
    together = {name.replace(" ", ""): cell for name, cell in SUMMARY.items()}
    assert rows(adapt(CURRENT, table(list(together), [together]), settings=Reports()))[0]["quantity"] == "12"


@pytest.mark.parametrize("text", ["08/2026", "31/12/2026", "", "soon"])
def test_what_is_no_day_stays_as_it_is(text: str) -> None:
    assert day(text) == text


@pytest.mark.parametrize("missing", ["MSKU", "Ending Warehouse Balance"])
def test_a_ledger_that_lacks_a_column_is_an_error_not_a_stock_of_nothing(missing: str) -> None:
    names = [name for name in report_ledger.SUMMARY if name != missing]
    with pytest.raises(ServiceError, match=missing):
        adapt(CURRENT, table(names, [SUMMARY]), settings=Reports())


# ---- the door ------------------------------------------------------------------------------------------------------


def samples() -> dict[str, Document]:
    """One document for every adapted type."""
    sources = {
        SETTLEMENT_SOURCE: (SETTLEMENT_V2, [_HEAD]),
        "GET_LEDGER_SUMMARY_VIEW_DATA": (report_ledger.SUMMARY, [SUMMARY]),
        "GET_LEDGER_DETAIL_VIEW_DATA": (report_ledger.DETAIL, [DETAIL]),
        "": (report_orders.SHIPPING, [{"order-item-id": "1"}]),
    }
    source = dict.fromkeys(SETTLEMENTS, SETTLEMENT_SOURCE) | {name: row.rest for name, row in REBUILT.items()}
    return {name: table(*sources[source.get(name, "")]) for name in ADAPTED}


_HEAD = {
    "settlement-id": "1",
    "settlement-start-date": "2026-11-06",
    "settlement-end-date": "2026-11-20",
    "deposit-date": "2026-11-22",
    "total-amount": "1.00",
    "currency": "USD",
}


def test_every_type_of_the_tables_is_adapted_and_one_of_mws() -> None:
    assert set(ADAPTED) == {*SETTLEMENTS, *FLAT_ORDERS, *REBUILT}
    assert set(ADAPTED) <= set(BY_LEGACY)
    assert {row.rest for row in REBUILT.values()} | {SETTLEMENT_SOURCE} | set(TAX_PART.values()) <= set(BY_REST)


def test_the_sandbox_writes_the_columns_the_tables_name() -> None:
    assert report_settlement.COLUMNS == SETTLEMENT_V2
    assert set(ORDERS.always) <= set(report_orders.SHIPPING)
    assert set(ACTIONABLE.always) - {"buyer-name"} <= set(report_orders.ACTIONABLE)


@pytest.mark.parametrize("raw", [("*",), tuple(ADAPTED)])
def test_raw_hands_every_document_on_untouched(raw: tuple[str, ...]) -> None:
    for name, document in samples().items():
        assert adapt(name, document, settings=Reports(raw=raw)) is document
        document.file.close()


def test_other_types_are_untouched() -> None:
    document = stored(b"anything")
    assert adapt("_GET_MERCHANT_LISTINGS_DATA_", document, settings=Reports()) is document
    document.file.close()


def test_the_document_that_came_is_closed_and_the_one_made_is_at_its_start() -> None:
    for name, document in samples().items():
        made = adapt(name, document, settings=Reports(), seller_id="A1SANDBOXSELLER")
        assert document.file.closed, name
        assert made.marks["rebuilt"], name
        assert content(made), name


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files are counted in /proc")
def test_files_are_nameless_private_and_gone_on_every_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[BinaryIO] = []
    original = tempfile.TemporaryFile

    def watched() -> BinaryIO:
        made.append(original(dir=tmp_path))
        return made[-1]

    monkeypatch.setattr(tempfile, "TemporaryFile", watched)
    sources = samples()
    before = len(os.listdir("/proc/self/fd"))
    for name, document in sources.items():
        with adapt(name, document, settings=Reports(), seller_id="A").file as file:
            assert os.fstat(file.fileno()).st_mode & 0o077 == 0
            assert not list(tmp_path.iterdir())
    for name in ADAPTED:
        with pytest.raises(ServiceError):
            adapt(name, stored(b"no table\tof ours\r\n1\t2\r\n"), settings=Reports())
    assert made
    assert all(file.closed for file in made)
    assert len(os.listdir("/proc/self/fd")) <= before


def test_a_full_disk_is_an_error_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    document = table(report_orders.SHIPPING, [{"order-item-id": "1"}])
    with open("/dev/full", "wb", buffering=0) as full:
        monkeypatch.setattr(tempfile, "TemporaryFile", lambda: full)
        with pytest.raises(OSError, match="No space"):
            adapt(FLAT, document, settings=Reports())
    assert document.file.closed
    assert full.closed


@pytest.mark.parametrize("name", [FLAT, CURRENT, *SETTLEMENTS])
def test_memory_does_not_grow_with_the_document(name: str) -> None:
    assert peak(name, 12_000) < peak(name, 3_000) * 1.25 + 200_000


def peak(name: str, lines: int) -> int:
    sale = {"transaction-type": "Order", "amount-type": "ItemPrice", "amount-description": "Principal", "amount": "1"}
    if name == FLAT:
        source = table(report_orders.SHIPPING, ({"order-item-id": str(at), "sku": "S" * 40} for at in range(lines)))
    elif name == CURRENT:
        source = table(report_ledger.SUMMARY, (SUMMARY for _ in range(lines)))
    else:
        settled = (
            {"settlement-id": "1", **sale, "order-id": f"111-1111111-{at:07d}", "sku": "S"} for at in range(lines)
        )
        source = table(SETTLEMENT_V2, [_HEAD, *settled])
    tracemalloc.start()
    try:
        adapt(name, source, settings=Reports(), seller_id="A").file.close()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_failing_store_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> Document:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(contents, "orders", full)
    with pytest.raises(ServiceError, match="disk"):
        adapt(FLAT, shipping(), settings=Reports())
