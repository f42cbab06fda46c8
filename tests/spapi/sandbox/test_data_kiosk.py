"""Data Kiosk: a query is run on the sandbox's orders, page by page; what it has not got is named."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mws import spapi
from mws.spapi import datakiosk
from mws.spapi.clock import FixedClock
from mws.spapi.sandbox import SELLER_ID, US
from mws.spapi.sandbox.world import graphql
from tests.spapi.sandbox.caller import NOON, Caller

QUERIES = "/dataKiosk/2023-11-15/queries"
SALES = "sales { unitsOrdered unitsShipped orderedProductSales { amount currencyCode } }"


def query(
    fields: str = f"startDate {SALES}",
    *,
    name: str = "salesAndTrafficByDate",
    by: str = "DAY",
    start: str = "2026-10-20",
    end: str = "2026-11-20",
    marketplaces: str = f'"{US}"',
) -> str:
    where = f'aggregateBy: {by}, startDate: "{start}", endDate: "{end}", marketplaceIds: [{marketplaces}]'
    return f"query Sales {{ analytics_salesAndTraffic_2024_04_24 {{ {name}({where}) {{ {fields} }} }} }}"


@pytest.fixture
def caller() -> Caller:
    return Caller()


def create(caller: Caller, text: str, **more: str) -> str:
    return str(caller.done("POST", QUERIES, {"query": text, **more})["queryId"])


def run(caller: Caller, text: str, **more: str) -> Any:
    query_id = create(caller, text, **more)
    caller.clock.advance(3)
    return caller.json(f"{QUERIES}/{query_id}")


def rows(caller: Caller, document_id: str) -> list[Any]:
    url = caller.json(f"/dataKiosk/2023-11-15/documents/{document_id}")["documentUrl"]
    reply = caller.http.get(url)
    assert reply.headers["Content-Type"] == "application/jsonl; charset=UTF-8"
    return [json.loads(line) for line in reply.text.splitlines()]


def failure(caller: Caller, text: str) -> str:
    done = run(caller, text)
    assert (done["processingStatus"], "dataDocumentId" in done) == ("FATAL", False)
    return str(rows(caller, done["errorDocumentId"])[0]["errors"][0]["message"])


def test_a_query_waits_is_run_and_finds_the_sales_of_each_day(caller: Caller) -> None:
    query_id = create(caller, query())
    seen = []
    for _ in range(3):
        seen.append(caller.json(f"{QUERIES}/{query_id}")["processingStatus"])
        caller.clock.advance(1.5)
    assert seen == ["IN_QUEUE", "IN_PROGRESS", "DONE"]
    done = caller.json(f"{QUERIES}/{query_id}")
    assert done["query"] == query()
    found = rows(caller, done["dataDocumentId"])
    assert [found[0]["startDate"], found[-1]["startDate"], len(found)] == ["2026-10-20", "2026-11-20", 32]
    orders = [
        order
        for order in caller.sandbox.site.world.sellers[SELLER_ID].by_created
        if order.marketplace_id == US and order.status != "CANCELLED"
    ]
    lines = [item for order in orders for item in order.items]
    assert sum(row["sales"]["unitsOrdered"] for row in found) == sum(item.quantity for item in lines)
    assert sum(row["sales"]["unitsShipped"] for row in found) == sum(item.shipped for item in lines)
    cents = sum(round(row["sales"]["orderedProductSales"]["amount"] * 100) for row in found)
    assert cents == sum(item.unit * item.quantity for item in lines)


def test_sales_by_product_and_names_of_ones_own(caller: Caller) -> None:
    text = query("asin: childAsin sku marketplaceId", name="salesAndTrafficByAsin", by="SKU")
    found = rows(caller, run(caller, text)["dataDocumentId"])
    assert {"asin": "B000FAKE01", "sku": "SKU-1", "marketplaceId": US} in found
    by_child = rows(caller, run(caller, text.replace("SKU,", "CHILD,"))["dataDocumentId"])
    assert {row["sku"] for row in by_child} == {None}


def test_the_client_reads_every_page() -> None:
    client = spapi.Client.sandbox(clock=FixedClock(NOON))
    text = query("startDate", start="2026-05-05")
    found = [row["startDate"] for row in datakiosk.rows(client, text)]
    assert len(found) == len(set(found)) == 200
    with pytest.raises(datakiosk.QueryFailed) as failed:
        list(datakiosk.rows(client, query("startDate", by="MONTH")))
    assert failed.value.query.error_document_id


def test_a_page_token_belongs_to_its_query(caller: Caller) -> None:
    text = query("startDate", start="2026-05-05")
    token = run(caller, text)["pagination"]["nextToken"]
    second = run(caller, text, paginationToken=token)
    assert len(rows(caller, second["dataDocumentId"])) == 100
    assert "pagination" not in second
    other = {"query": query("startDate"), "paginationToken": token}
    assert caller.refusal("POST", QUERIES, other) == (400, "InvalidInput")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (query("traffic { pageViews }"), "not traffic"),
        (query("sales { claimsAmount { amount } }"), "not claimsAmount"),
        (query("sales"), "wants a selection"),
        (query(by="MONTH"), "aggregated by DAY"),
        (query(name="salesAndTrafficTrends"), "not salesAndTrafficTrends"),
        ("{ analytics_economics_2024_03_15 { economics { startDate } } }", "not analytics_economics_2024_03_15"),
        (query(start="yesterday"), "must be dates"),
        (query(end="2026-11-21"), "nor in the future"),
        (query(marketplaces='"A1"'), "marketplaces of the seller"),
    ],
)
def test_what_it_has_not_got_is_named(caller: Caller, text: str, told: str) -> None:
    assert told in failure(caller, text)


@pytest.mark.parametrize(
    "text", ["", "query", "{ a(", "{ a(b: }) }", "{ a { } }", "{ a } b", "{" * 40, "$x", '{ a(b: "c']
)
def test_what_is_no_query_is_refused_at_once(caller: Caller, text: str) -> None:
    assert caller.refusal("POST", QUERIES, {"query": text}) == (400, "InvalidInput")


def test_the_length_is_counted_without_blanks(caller: Caller) -> None:
    create(caller, query() + " " * 9000)
    fields = " ".join(f"a{number}" for number in range(2000))
    assert caller.refusal("POST", QUERIES, {"query": f"{{ {fields} }}"}) == (400, "InvalidInput")


def test_it_can_be_cancelled_until_it_has_ended(caller: Caller) -> None:
    one, two = create(caller, query()), create(caller, query())
    for _ in range(2):
        assert caller.send("DELETE", f"{QUERIES}/{one}").status_code == 204
    caller.clock.advance(3)
    assert caller.json(f"{QUERIES}/{one}")["processingStatus"] == "CANCELLED"
    assert caller.refusal("DELETE", f"{QUERIES}/{two}") == (400, "InvalidInput")
    assert caller.refusal("DELETE", f"{QUERIES}/x") == (404, "NotFound")


def test_the_list_is_paged_with_its_filters(caller: Caller) -> None:
    made = []
    for _ in range(3):
        made.append(create(caller, query()))
        caller.clock.advance(3)
    first = caller.json(QUERIES, pageSize="2", processingStatuses="DONE")
    token = first["pagination"]["nextToken"]
    second = caller.json(QUERIES, pageSize="2", processingStatuses="DONE", paginationToken=token)
    assert [row["queryId"] for page in (first, second) for row in page["queries"]] == made[::-1]
    assert "pagination" not in second
    assert caller.refused(QUERIES, paginationToken=token)[:2] == (400, "InvalidInput")
    assert caller.json(QUERIES, processingStatuses="FATAL") == {"queries": []}


def test_it_ends_as_planted(caller: Caller) -> None:
    caller.sandbox.plant_outcome("DATA_KIOSK:no_data,DATA_KIOSK:fatal,DATA_KIOSK:fatal_document,DATA_KIOSK:gzip")
    no_data, fatal, with_document, packed = (run(caller, query()) for _ in range(4))
    assert (no_data["processingStatus"], "dataDocumentId" in no_data) == ("DONE", False)
    assert (fatal["processingStatus"], "errorDocumentId" in fatal) == ("FATAL", False)
    assert "could not be run" in rows(caller, with_document["errorDocumentId"])[0]["errors"][0]["message"]
    assert len(rows(caller, packed["dataDocumentId"])) == 32


def test_its_documents_are_its_own(caller: Caller) -> None:
    document_id = run(caller, query())["dataDocumentId"]
    assert caller.refused(f"/feeds/2021-06-30/documents/{document_id}")[0] == 404
    assert caller.refused(f"/reports/2021-06-30/documents/{document_id}")[0] == 404
    assert caller.refused("/dataKiosk/2023-11-15/documents/x")[0] == 404


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet='{}()[]:,"ab1.-#\n \\'))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = graphql.parse(text)
    except graphql.Unreadable:
        return
    assert found
