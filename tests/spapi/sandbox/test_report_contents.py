"""What is in the reports: the sandbox's own orders, listings and ledger, to the cent and to the unit."""

from __future__ import annotations

import csv
import io
import itertools
from collections import defaultdict
from decimal import Decimal

import pytest

from mws.spapi.sandbox import CA, ORDER_ID, SELLER_ID, SKU, US
from mws.spapi.sandbox.world.reports import SETTLEMENT
from tests.spapi.sandbox.caller import REPORTS, Caller

MONTH = {"dataStartTime": "2026-10-20T00:00:00Z", "dataEndTime": "2026-11-20T00:00:00Z"}


@pytest.fixture
def caller() -> Caller:
    return Caller(orders=150)


def rows(caller: Caller, report_type: str, **more: object) -> list[dict[str, str]]:
    return table(caller.contents(caller.made(report_type, **more)))


def table(content: bytes, charset: str = "utf-8") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(charset)), delimiter="\t", quoting=csv.QUOTE_NONE))


def test_the_order_report_has_a_line_for_each_item_to_ship(caller: Caller) -> None:
    found = rows(caller, "GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING", **MONTH)
    orders = caller.sandbox.site.world.sellers[SELLER_ID].orders.values()
    wanted = [order for order in orders if order.by_merchant and order.addressed and order.marketplace_id == US]
    assert len(found) == sum(len(order.items) for order in wanted)
    assert {row["order-id"] for row in found} == {order.order_id for order in wanted}
    (known,) = [row for row in found if row["order-id"] == ORDER_ID]
    assert known["sku"] == SKU
    assert (known["item-price"], known["item-tax"], known["shipping-price"]) == ("19.99", "1.66", "4.99")
    assert (known["recipient-name"], known["ship-address-2"], known["ship-country"]) == ("Ada Sample", "Apt 4B", "US")
    assert known["purchase-date"] == "2026-11-18T18:00:00+00:00"


def test_marketplaces_part_the_order_reports(caller: Caller) -> None:
    for report_type in (
        "GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING",
        "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL",
    ):
        assert {row["sales-channel"] for row in rows(caller, report_type, marketplaceIds=[CA], **MONTH)} <= {
            "Amazon.ca",
            "Non-Amazon.ca",
        }


def test_all_orders_by_last_update_or_by_date(caller: Caller) -> None:
    period = {"dataStartTime": "2026-11-10T00:00:00Z", "dataEndTime": "2026-11-15T00:00:00Z"}
    start, end = "2026-11-10T00:00:00+00:00", "2026-11-15T00:00:00+00:00"
    updated = rows(caller, "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL", **period)
    placed = rows(caller, "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL", **period)
    assert updated
    assert placed
    assert all(start <= row["last-updated-date"] < end for row in updated)
    assert all(start <= row["purchase-date"] < end for row in placed)
    everything = rows(caller, "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL", **MONTH)
    assert {row["order-status"] for row in everything} >= {"Shipped", "Pending", "Cancelled", "Unshipped"}
    assert all((row["item-price"] == "") == (row["order-status"] == "Pending") for row in everything if row["currency"])
    assert {row["fulfillment-channel"] for row in everything} == {"Amazon", "Merchant"}


def test_unshipped_orders(caller: Caller) -> None:
    found = rows(caller, "GET_FLAT_FILE_ACTIONABLE_ORDER_DATA_SHIPPING")
    assert ORDER_ID in {row["order-id"] for row in found}
    assert all(int(row["quantity-to-ship"]) + int(row["quantity-shipped"]) > 0 for row in found)


def test_no_cell_breaks_its_line(caller: Caller) -> None:
    for report_type in ("GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING", "GET_MERCHANT_LISTINGS_ALL_DATA"):
        content = caller.contents(caller.made(report_type, **MONTH)).decode("cp1252", "replace")
        assert len({line.count("\t") for line in content.splitlines()}) == 1


def test_listings_are_those_of_the_stock(caller: Caller) -> None:
    stock = caller.sandbox.site.stock.of(SELLER_ID)
    stock[SKU].attributes["fulfillment_availability"] = [{"fulfillment_channel_code": "DEFAULT", "quantity": 0}]
    found = {row["sku"]: row for row in rows(caller, "GET_FLAT_FILE_OPEN_LISTINGS_DATA")}
    assert set(found) == set(stock)
    assert (found[SKU]["price"], found[SKU]["quantity"], found[SKU]["asin"]) == ("19.99", "0", "B000FAKE01")
    content = caller.contents(caller.made("GET_MERCHANT_LISTINGS_ALL_DATA", marketplaceIds=[CA]))
    merchant = {row["seller-sku"]: row for row in table(content, "cp1252")}
    assert (merchant[SKU]["price"], merchant[SKU]["status"]) == ("39.98", "Inactive")
    assert {row["fulfillment-channel"] for row in merchant.values()} == {"DEFAULT", "AMAZON_NA"}
    assert all(not row["quantity"] for row in merchant.values() if row["fulfillment-channel"] == "AMAZON_NA")
    active = table(caller.contents(caller.made("GET_MERCHANT_LISTINGS_DATA")), "cp1252")
    assert SKU not in {row["seller-sku"] for row in active}
    assert len(active) == len(stock) - 1


def test_settlements_add_up_to_the_cent(caller: Caller) -> None:
    for report in caller.json(f"{REPORTS}/reports", reportTypes=SETTLEMENT)["reports"]:
        head, *lines = table(caller.contents(report))
        assert sum(Decimal(line["amount"]) for line in lines) == Decimal(head["total-amount"])
        assert {line["settlement-id"] for line in lines} == {head["settlement-id"]}
        assert {line["transaction-type"] for line in lines} >= {"Order", "other-transaction"}
        assert all(head["settlement-start-date"] <= line["posted-date-time"] for line in lines)
        assert all(line["posted-date-time"] <= head["settlement-end-date"] for line in lines)


def test_a_settlements_principal_is_what_the_orders_say(caller: Caller) -> None:
    orders = caller.sandbox.site.world.sellers[SELLER_ID].orders
    (report, *_) = caller.json(f"{REPORTS}/reports", reportTypes=SETTLEMENT, marketplaceIds=US)["reports"]
    principal = [
        line
        for line in table(caller.contents(report))
        if (line["transaction-type"], line["amount-type"], line["amount-description"])
        == ("Order", "ItemPrice", "Principal")
    ]
    assert principal
    for line in principal:
        (item,) = [item for item in orders[line["order-id"]].items if item.item_id == line["order-item-code"]]
        assert Decimal(line["amount"]) * 100 == item.charges.price
        assert (line["sku"], line["quantity-purchased"]) == (item.sku, str(item.shipped))


def test_a_days_end_is_the_next_days_start(caller: Caller) -> None:
    by_sku = defaultdict(list)
    for row in rows(caller, "GET_LEDGER_SUMMARY_VIEW_DATA", **MONTH):
        by_sku[row["MSKU"]].append(row)
    assert len(by_sku) == 3
    for days in by_sku.values():
        assert len(days) == 31
        for before, after in itertools.pairwise(days):
            assert before["Ending Warehouse Balance"] == after["Starting Warehouse Balance"]
        for day in days:
            moved = sum(int(day[name]) for name in list(day)[7:18])
            assert int(day["Starting Warehouse Balance"]) + moved == int(day["Ending Warehouse Balance"])


def test_the_two_views_of_the_ledger_agree(caller: Caller) -> None:
    summary = rows(caller, "GET_LEDGER_SUMMARY_VIEW_DATA", **MONTH)
    detail = rows(caller, "GET_LEDGER_DETAIL_VIEW_DATA", **MONTH)
    for kind, column in (
        ("Shipments", "Customer Shipments"),
        ("Receipts", "Receipts"),
        ("CustomerReturns", "Customer Returns"),
    ):
        total = sum(int(row["Quantity"]) for row in detail if row["Event Type"] == kind)
        assert total != 0
        assert total == sum(int(row[column]) for row in summary)


def test_a_ledger_without_a_period_is_that_of_yesterday(caller: Caller) -> None:
    assert {row["Date"] for row in rows(caller, "GET_LEDGER_SUMMARY_VIEW_DATA")} == {"11/19/2026"}


def test_same_world_same_bytes() -> None:
    def content() -> bytes:
        caller = Caller(seed=4)
        caller.sandbox.plant_outcome("GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL:gzip")
        report = caller.made("GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL", **MONTH)
        return bytes(caller.http.get(caller.json(f"{REPORTS}/documents/{report['reportDocumentId']}")["url"]).content)

    assert content() == content()
