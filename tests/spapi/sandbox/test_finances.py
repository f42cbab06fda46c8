"""Finances: both versions tell the money of the seller's orders, and it is the money of his settlement reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from mws.spapi.sandbox import US
from mws.spapi.sandbox.world import money_events, render_finances, report_settlement
from tests.spapi.sandbox.caller import NOON, Caller

V0, TRANSACTIONS = "/finances/v0", "/finances/2024-06-19/transactions"
SINCE = "2026-09-01T00:00:00Z"


@pytest.fixture(scope="module")
def caller() -> Caller:
    return Caller(orders=120)


def amounts(value: Any) -> Iterator[tuple[str, Decimal]]:
    """(currency, amount) of all that v0 calls an amount."""
    if isinstance(value, dict):
        if "CurrencyAmount" in value:
            yield value["CurrencyCode"], Decimal(repr(value["CurrencyAmount"]))
        else:
            for inner in value.values():
                yield from amounts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from amounts(inner)


def total(value: Any) -> dict[str, Decimal]:
    sums: Counter[str] = Counter()
    for currency, amount in amounts(value):
        sums[currency] += amount  # type: ignore[assignment]  # a Counter of decimals
    return {currency: Decimal(amount) for currency, amount in sums.items() if amount}


def listed(caller: Caller, path: str, **query: str) -> list[dict[str, Any]]:
    """Every page of events."""
    pages, token = [], ""
    while True:
        page = caller.json(V0 + path, **query, **({"NextToken": token} if token else {}))["payload"]
        pages.append(page["FinancialEvents"])
        token = page.get("NextToken", "")
        if not token:
            return pages


def groups(caller: Caller) -> list[dict[str, Any]]:
    found = caller.json(f"{V0}/financialEventGroups", FinancialEventGroupStartedAfter=SINCE, MaxResultsPerPage="100")
    rows: list[dict[str, Any]] = found["payload"]["FinancialEventGroupList"]
    return rows


def test_the_events_of_a_group_sum_to_it(caller: Caller) -> None:
    found = groups(caller)
    assert {row["ProcessingStatus"] for row in found} == {"Open", "Closed"}
    for row in found:
        whole = total(listed(caller, f"/financialEventGroups/{row['FinancialEventGroupId']}/financialEvents"))
        told = row["OriginalTotal"]
        assert whole.get(told["CurrencyCode"], Decimal()) == Decimal(repr(told["CurrencyAmount"])), row


def test_a_closed_group_is_its_settlement_report(caller: Caller) -> None:
    seller = caller.sandbox.site.world.sellers["A1SANDBOXSELLER"]
    closed = {row["TraceId"]: row for row in groups(caller) if row["ProcessingStatus"] == "Closed"}
    settlements = report_settlement.settlements(seller, caller.sandbox.site.world.anchor)
    assert len(settlements) == 6 == len(closed)
    for settlement in settlements:
        head = next(report_settlement.lines(seller, settlement))
        assert Decimal(repr(closed[settlement.id]["OriginalTotal"]["CurrencyAmount"])) == Decimal(head["total-amount"])


def test_events_of_dates_are_those_of_the_groups_each_once(caller: Caller) -> None:
    pages = listed(caller, "/financialEvents", PostedAfter=SINCE, MaxResultsPerPage="7")
    assert len(pages) > 3
    of_groups = [
        page
        for row in groups(caller)
        for page in listed(caller, f"/financialEventGroups/{row['FinancialEventGroupId']}/financialEvents")
    ]
    assert total(pages) == total(of_groups)
    assert all(page.keys() == {*render_finances.LISTS} for page in pages)


def test_an_order_has_its_sale_and_its_refund(caller: Caller) -> None:
    (page,) = listed(caller, "/financialEvents", PostedAfter=SINCE, MaxResultsPerPage="100")[:1]
    refund = page["RefundEventList"][0]
    (of_order,) = listed(caller, f"/orders/{refund['AmazonOrderId']}/financialEvents")
    assert len(of_order["ShipmentEventList"]) == 1
    assert of_order["RefundEventList"] == [refund]
    (item, *_) = of_order["ShipmentEventList"][0]["ShipmentItemList"]
    kinds = {each["ChargeType"] for each in item["ItemChargeList"]}
    assert "Principal" in kinds
    assert {each["FeeType"] for each in item["ItemFeeList"]} >= {"Commission"}


def test_a_token_wants_its_arguments_dies_and_is_never_told_from_nonsense(caller: Caller) -> None:
    asked = {"PostedAfter": SINCE, "MaxResultsPerPage": "5"}
    token = caller.json(f"{V0}/financialEvents", **asked)["payload"]["NextToken"]
    assert caller.json(f"{V0}/financialEvents", **asked, NextToken="nonsense") == {"payload": {}}
    other = {**asked, "MaxResultsPerPage": "6"}
    assert caller.refused(f"{V0}/financialEvents", **other, NextToken=token)[:2] == (400, "InvalidInput")
    caller.clock.set(NOON + timedelta(minutes=4))
    status, code, message = caller.refused(f"{V0}/financialEvents", **asked, NextToken=token)
    caller.clock.set(NOON)
    assert (status, code, message) == (400, "InvalidInput", "Token is not valid, token duration is 3 minutes.")


def test_more_than_180_days_are_answered_nothing(caller: Caller) -> None:
    (page,) = listed(caller, "/financialEvents", PostedAfter="2026-01-01T00:00:00Z")
    assert not any(page.values())


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"PostedBefore": "2026-11-01T00:00:00Z"},
        {"PostedAfter": "2026-11-21T00:00:00Z"},
        {"PostedAfter": "2026-11-01T00:00:00Z", "PostedBefore": "2026-10-01T00:00:00Z"},
        {"PostedAfter": SINCE, "MaxResultsPerPage": "101"},
    ],
    ids=str,
)
def test_what_is_refused(caller: Caller, query: dict[str, str]) -> None:
    assert caller.refused(f"{V0}/financialEvents", **query)[:2] == (400, "InvalidInput")


def transactions(caller: Caller, **query: str) -> list[dict[str, Any]]:
    rows, token = list[dict[str, Any]](), ""
    while True:
        page = caller.json(TRANSACTIONS, **query, **({"nextToken": token} if token else {}))["payload"]
        rows += page["transactions"]
        token = page.get("nextToken", "")
        if not token:
            return rows


def linked(row: dict[str, Any], name: str) -> str:
    found = {each["relatedIdentifierName"]: str(each["relatedIdentifierValue"]) for each in row["relatedIdentifiers"]}
    return found.get(name, "")


def test_transactions_are_the_same_money_and_a_deferred_one_stands_there_twice(caller: Caller) -> None:
    released = transactions(caller, postedAfter=SINCE, transactionStatus="RELEASED")
    sums: dict[str, Decimal] = {}
    for row in released:
        amount = row["totalAmount"]
        code, value = amount["currencyCode"], Decimal(repr(amount["currencyAmount"]))
        sums[code] = sums.get(code, Decimal()) + value
    assert sums == total(listed(caller, "/financialEvents", PostedAfter=SINCE))
    before = transactions(caller, postedAfter=SINCE, transactionStatus="DEFERRED_RELEASED")
    by_id = {row["transactionId"]: row for row in released}
    assert before
    for row in before:
        other = by_id[linked(row, "RELEASE_TRANSACTION_ID")]
        assert linked(other, "DEFERRED_TRANSACTION_ID") == row["transactionId"]
        assert other["totalAmount"] == row["totalAmount"]


def test_breakdowns_sum_to_their_item_and_items_to_the_transaction(caller: Caller) -> None:
    def cents(value: dict[str, Any]) -> int:
        return int(Decimal(repr(value["currencyAmount"])) * 100)

    for row in transactions(caller, postedAfter=SINCE, marketplaceId=US):
        assert row["marketplaceDetails"]["marketplaceId"] == US
        for item in row["items"]:
            assert sum(cents(each["breakdownAmount"]) for each in item["breakdowns"]) == cents(item["totalAmount"])
        parts = [item["totalAmount"] for item in row["items"]] or [
            each["breakdownAmount"] for each in row["breakdowns"]
        ]
        assert sum(map(cents, parts)) == cents(row["totalAmount"])


def test_transactions_of_an_order(caller: Caller) -> None:
    (order_id, *_) = {linked(row, "ORDER_ID") for row in transactions(caller, postedAfter=SINCE)} - {""}
    rows = transactions(caller, relatedIdentifierName="ORDER_ID", relatedIdentifierValue=order_id)
    assert rows
    assert {linked(row, "ORDER_ID") for row in rows} == {order_id}
    assert caller.refused(TRANSACTIONS)[:2] == (400, "InvalidInput")


def test_what_is_deferred_still_is_no_event_yet(caller: Caller) -> None:
    seller, site = caller.sandbox.site.world.sellers["A1SANDBOXSELLER"], caller.sandbox.site
    waiting = money_events.deferred(seller, site.world.anchor, NOON)
    told = transactions(caller, postedAfter=SINCE, transactionStatus="DEFERRED")
    assert {linked(row, "ORDER_ID") for row in told} == {event.order_id for event in waiting}
    posted = {event.key for event in money_events.events(seller, site.world.anchor, NOON)}
    assert not posted & {event.key for event in waiting}
