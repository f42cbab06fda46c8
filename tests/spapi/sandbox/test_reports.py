"""Reports: how one is asked for, the ways it ends, who may have its document, and how the list is read."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from mws.spapi.sandbox import CA, MX, US
from mws.spapi.sandbox.world.report_types import ENDED, MADE_BY_AMAZON, NAMES, RESTRICTED, minimum
from mws.spapi.sandbox.world.reports import SETTLEMENT
from tests.spapi.sandbox.caller import NOON, REPORTS, Caller

OPEN = "GET_FLAT_FILE_OPEN_LISTINGS_DATA"
ORDERS = "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL"
SHIPPING = "GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING"
NEAR, DAILY = "GET_AFN_INVENTORY_DATA", "GET_LEDGER_SUMMARY_VIEW_DATA"
MONTH = {"dataStartTime": "2026-10-20T00:00:00Z", "dataEndTime": "2026-11-20T00:00:00Z"}


@pytest.fixture
def caller() -> Caller:
    return Caller(report_seconds=20, sellers=2)


def at(caller: Caller, moment: datetime) -> None:
    caller.sandbox.set_clock(moment)
    caller.token = caller.lwa(grant_type="refresh_token", refresh_token="Atzr|sandbox").json()["access_token"]


def test_a_report_waits_is_worked_on_and_is_done(caller: Caller) -> None:
    report_id = caller.report(ORDERS, **MONTH)
    report = caller.json(f"{REPORTS}/reports/{report_id}")
    assert report == {
        "reportId": report_id,
        "reportType": ORDERS,
        "marketplaceIds": [US],
        "dataStartTime": "2026-10-20T00:00:00.000Z",
        "dataEndTime": "2026-11-20T00:00:00.000Z",
        "createdTime": "2026-11-20T12:00:00.000Z",
        "processingStatus": "IN_QUEUE",
    }
    caller.clock.advance(10)
    assert caller.json(f"{REPORTS}/reports/{report_id}")["processingStatus"] == "IN_PROGRESS"
    caller.clock.advance(10)
    report = caller.json(f"{REPORTS}/reports/{report_id}")
    assert (report["processingStatus"], report["processingEndTime"]) == ("DONE", "2026-11-20T12:00:20.000Z")
    assert caller.contents(report).startswith(b"amazon-order-id\t")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"reportType": "_GET_FLAT_FILE_OPEN_LISTINGS_DATA_"}, 400),
        ({"reportType": "GET_UNKNOWN"}, 400),
        *(({"reportType": name}, 400) for name in sorted(MADE_BY_AMAZON)),
        ({"marketplaceIds": []}, 400),
        ({"marketplaceIds": [US] * 26}, 400),
        ({"marketplaceIds": ["A1F83G8C2ARO7P"]}, 403),
        ({"dataStartTime": "yesterday"}, 400),
        ({"dataStartTime": 7}, 400),
        ({"dataStartTime": "2026-11-20T12:00:01Z"}, 400),
        ({"dataEndTime": "2026-11-21T00:00:00Z"}, 400),
        ({"dataStartTime": "2026-11-19T00:00:00Z", "dataEndTime": "2026-11-18T00:00:00Z"}, 400),
        ({"reportOptions": {"custom": True}}, 400),
    ],
)
def test_what_create_report_refuses(caller: Caller, change: dict[str, object], status: int) -> None:
    body = {"reportType": OPEN, "marketplaceIds": [US]}
    assert caller.refusal("POST", f"{REPORTS}/reports", {**body, **change})[0] == status
    assert caller.send("POST", f"{REPORTS}/reports", body).status_code == 202


def test_no_data_is_told_as_cancelled(caller: Caller) -> None:
    """As with Amazon the period is empty where no dates are given, and nothing tells this from a cancellation."""
    assert caller.made(ORDERS)["processingStatus"] == "CANCELLED"
    report = caller.made(ORDERS, dataStartTime="2026-11-20T11:59:00Z")
    assert report["processingStatus"] == "CANCELLED"
    assert "reportDocumentId" not in report


def test_cancelled_by_a_call_only_while_it_waits(caller: Caller) -> None:
    early, late = caller.report(OPEN), caller.report(OPEN)
    assert caller.done("DELETE", f"{REPORTS}/reports/{early}") is None
    caller.clock.advance(10)
    assert caller.refusal("DELETE", f"{REPORTS}/reports/{late}") == (400, "InvalidInput")
    caller.clock.advance(10)
    assert caller.json(f"{REPORTS}/reports/{early}")["processingStatus"] == "CANCELLED"
    assert caller.json(f"{REPORTS}/reports/{late}")["processingStatus"] == "DONE"


@pytest.mark.parametrize(("report_type", "wait"), [(NEAR, 30 * 60), (DAILY, 4 * 3600)])
def test_asked_too_often_is_told_as_cancelled(caller: Caller, report_type: str, wait: int) -> None:
    assert minimum(report_type) == timedelta(seconds=wait)
    other = Caller(seller=2, sandbox=caller.sandbox)
    assert caller.made(report_type)["processingStatus"] == "DONE"
    assert caller.made(report_type)["processingStatus"] == "CANCELLED"
    assert other.made(report_type)["processingStatus"] == "DONE"
    # The first was generated 20 seconds after noon; a report is generated 20 seconds after it is asked for.
    at(caller, NOON + timedelta(seconds=wait - 1))
    assert caller.made(report_type)["processingStatus"] == "CANCELLED"
    at(caller, NOON + timedelta(seconds=wait))
    assert caller.made(report_type)["processingStatus"] == "DONE"


def test_orders_and_listings_may_be_asked_for_at_once_again(caller: Caller) -> None:
    assert [caller.made(OPEN)["processingStatus"] for _ in range(3)] == ["DONE"] * 3


@pytest.mark.parametrize("report_type", sorted(ENDED))
def test_ended_types_are_fatal(caller: Caller, report_type: str) -> None:
    assert caller.made(report_type)["processingStatus"] == "FATAL"


def test_planted_endings(caller: Caller) -> None:
    caller.sandbox.plant_outcome(f"{OPEN}:no_data, {OPEN}:too_often, {OPEN}:fatal, {OPEN}:fatal_document, {OPEN}:stuck")
    made = [caller.made(OPEN) for _ in range(6)]
    statuses = [report["processingStatus"] for report in made]
    assert statuses == ["CANCELLED", "CANCELLED", "FATAL", "FATAL", "IN_QUEUE", "DONE"]
    assert ["reportDocumentId" in report for report in made] == [False, False, False, True, False, True]
    assert "errorDetails" in json.loads(caller.contents(made[3]))


@pytest.mark.parametrize(
    ("words", "declared", "codec"),
    [
        ("utf-8", "UTF-8", "utf-8"),
        ("cp1252+gzip", "Cp1252", "cp1252"),
        ("shift_jis", "Shift_JIS", "cp932"),
        ("windows-31j+gzip", "Windows-31J", "cp932"),
    ],
)
def test_planted_charsets(caller: Caller, words: str, declared: str, codec: str) -> None:
    caller.sandbox.plant_outcome(f"{OPEN}:{words}")
    report = caller.made(OPEN)
    document = caller.json(f"{REPORTS}/documents/{report['reportDocumentId']}")
    assert ("compressionAlgorithm" in document) == ("gzip" in words)
    assert caller.http.get(document["url"]).headers["Content-Type"] == f"text/plain; charset={declared}"
    text = caller.contents(report).decode(codec)
    kept = {"cp1252": "KABEL-Ä-03", "cp932": "テスト-07", "utf-8": "テスト-07"}[codec]
    assert f"\n{kept}\t" in text


def test_merchant_listings_lose_what_cp1252_does_not_have(caller: Caller) -> None:
    text = caller.contents(caller.made("GET_MERCHANT_LISTINGS_ALL_DATA")).decode("cp1252")
    assert "\t???-07\t" in text


def test_large_documents_come_packed() -> None:
    caller = Caller(orders=200)
    report = caller.made(ORDERS, **MONTH)
    assert caller.json(f"{REPORTS}/documents/{report['reportDocumentId']}")["compressionAlgorithm"] == "GZIP"
    assert caller.contents(report).startswith(b"amazon-order-id\t")


def test_restricted_documents_open_for_a_token_of_theirs_only(caller: Caller) -> None:
    assert SHIPPING in RESTRICTED
    first, second = caller.made(SHIPPING, **MONTH), caller.made(SHIPPING, **MONTH)
    path, other = (f"{REPORTS}/documents/{report['reportDocumentId']}" for report in (first, second))
    assert caller.refusal("GET", path) == (403, "Unauthorized")
    assert caller.refusal("GET", path, token=caller.rdt(other)) == (403, "Unauthorized")
    assert b"Ada Sample" in caller.download(caller.json(path, caller.rdt(path)))


def test_an_unrestricted_document_opens_for_either_token(caller: Caller) -> None:
    path = f"{REPORTS}/documents/{caller.made(OPEN)['reportDocumentId']}"
    for token in (None, caller.rdt(path)):
        assert caller.get(path, token).status_code == 200


def test_each_seller_sees_his_own(caller: Caller) -> None:
    other = Caller(seller=2, sandbox=caller.sandbox)
    report = caller.made(OPEN)
    assert other.refusal("GET", f"{REPORTS}/reports/{report['reportId']}") == (404, "NotFound")
    assert other.refusal("GET", f"{REPORTS}/documents/{report['reportDocumentId']}") == (404, "NotFound")
    assert other.refusal("DELETE", f"{REPORTS}/reports/{report['reportId']}") == (404, "NotFound")
    assert other.json(f"{REPORTS}/reports", reportTypes=OPEN) == {"reports": []}


def test_reports_are_kept_ninety_days_order_reports_thirty(caller: Caller) -> None:
    ids = {name: caller.made(name, **MONTH)["reportId"] for name in (OPEN, SHIPPING)}
    for days, kept in ((29, {OPEN, SHIPPING}), (31, {OPEN}), (91, set())):
        at(caller, NOON + timedelta(days=days))
        assert {name for name, key in ids.items() if caller.get(f"{REPORTS}/reports/{key}").status_code == 200} == kept


def test_get_reports_wants_types_or_a_token_alone(caller: Caller) -> None:
    for _ in range(3):
        caller.report(OPEN)
    page = caller.json(f"{REPORTS}/reports", reportTypes=OPEN, pageSize="2")
    rest = caller.json(f"{REPORTS}/reports", nextToken=page["nextToken"])
    assert [len(page["reports"]), len(rest["reports"])] == [2, 1]
    for wrong in (
        {},
        {"processingStatuses": "DONE"},
        {"reportTypes": ",".join([OPEN] * 11)},
        {"nextToken": page["nextToken"], "reportTypes": OPEN},
        {"nextToken": "x"},
        {"reportTypes": OPEN, "processingStatuses": "_DONE_"},
        {"reportTypes": OPEN, "marketplaceIds": ",".join([US] * 11)},
    ):
        assert caller.refused(f"{REPORTS}/reports", **wrong)[:2] == (400, "InvalidInput"), wrong


def test_get_reports_filters_and_puts_the_newest_first(caller: Caller) -> None:
    caller.report(OPEN, marketplaceIds=[CA])
    caller.clock.advance(60)
    caller.report(ORDERS)
    caller.report(OPEN)

    def found(**query: str) -> list[tuple[str, str]]:
        rows = caller.json(f"{REPORTS}/reports", **query)["reports"]
        return [(row["reportType"], row["marketplaceIds"][0]) for row in rows]

    assert found(reportTypes=f"{OPEN},{ORDERS}") == [(OPEN, US), (ORDERS, US), (OPEN, CA)]
    assert found(reportTypes=OPEN, marketplaceIds=f"{CA},{MX}") == [(OPEN, CA)]
    assert found(reportTypes=OPEN, processingStatuses="IN_QUEUE") == [(OPEN, US)]
    assert found(reportTypes=OPEN, createdUntil="2026-11-20T12:00:00Z") == [(OPEN, CA)]


def test_settlements_are_there_from_the_start(caller: Caller) -> None:
    rows = caller.json(f"{REPORTS}/reports", reportTypes=SETTLEMENT, processingStatuses="DONE")["reports"]
    assert [row["marketplaceIds"][0] for row in rows].count(US) == 2
    assert len(rows) == 6
    assert {row["dataEndTime"] for row in rows} == {"2026-11-20T00:00:00.000Z", "2026-11-06T00:00:00.000Z"}


def test_an_added_report_is_done_with_its_own_content(caller: Caller) -> None:
    created = datetime(2026, 11, 1, tzinfo=timezone.utc)
    options: dict[str, Any] = {"content_type": "text/plain; charset=Cp1252", "gzip": True, "created": created}
    report_id = caller.sandbox.add_report(SHIPPING, ["ä".encode("cp1252")], **options)
    report = caller.json(f"{REPORTS}/reports/{report_id}")
    assert (report["processingStatus"], report["createdTime"]) == ("DONE", "2026-11-01T00:00:00.000Z")
    assert caller.contents(report) == b"\xe4"
    late = NOON + timedelta(days=1)
    wrongs: tuple[dict[str, Any], ...] = (
        {"report_type": "GET_X"},
        {"seller_id": "A9"},
        {"created": late},
    )
    for wrong in wrongs:
        with pytest.raises(ValueError, match="unknown type or seller"):
            caller.sandbox.add_report(**{"report_type": OPEN, "chunks": [], **wrong})


def test_every_type_has_a_document(caller: Caller) -> None:
    """What the sandbox has no data for gives a small file in the type's form."""
    names = sorted(NAMES - set(ENDED) - MADE_BY_AMAZON)
    ids = [caller.report(name, dataStartTime="2020-01-01T00:00:00Z") for name in names]
    caller.clock.advance(60)
    for name, report_id in zip(names, ids, strict=True):
        report = caller.json(f"{REPORTS}/reports/{report_id}")
        assert report["processingStatus"] == "DONE", name
        assert caller.contents(report), name
