"""Report schedules: what creates one, what replaces one, and the reports it creates on the clock."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from mws.spapi.sandbox import CA, US
from mws.spapi.sandbox.world.schedules import MOST_CAUGHT_UP, PERIODS, Schedule
from tests.spapi.sandbox.caller import NOON, REPORTS, Caller

OPEN = "GET_FLAT_FILE_OPEN_LISTINGS_DATA"
PATH = f"{REPORTS}/schedules"


@pytest.fixture
def caller() -> Caller:
    return Caller(sellers=2)


def schedule(caller: Caller, **change: object) -> str:
    body = {"reportType": OPEN, "marketplaceIds": [US], "period": "PT15M", **change}
    return str(caller.done("POST", PATH, body)["reportScheduleId"])


def later(caller: Caller, **span: float) -> None:
    caller.clock.advance(timedelta(**span).total_seconds())
    caller.token = caller.lwa(grant_type="refresh_token", refresh_token="Atzr|sandbox").json()["access_token"]


def reports(caller: Caller) -> list[Any]:
    found: list[Any] = caller.json(f"{REPORTS}/reports", reportTypes=OPEN, pageSize="100")["reports"]
    return found


def test_a_schedule_is_read_back(caller: Caller) -> None:
    key = schedule(caller, nextReportCreationTime="2026-11-20T13:00:00Z", reportOptions={"a": "b"})
    assert caller.json(f"{PATH}/{key}") == {
        "reportScheduleId": key,
        "reportType": OPEN,
        "marketplaceIds": [US],
        "period": "PT15M",
        "nextReportCreationTime": "2026-11-20T13:00:00.000Z",
        "reportOptions": {"a": "b"},
    }
    assert caller.json(PATH, reportTypes=OPEN)["reportSchedules"] == [caller.json(f"{PATH}/{key}")]


def test_it_creates_reports_on_time_that_name_it(caller: Caller) -> None:
    key = schedule(caller, nextReportCreationTime="2026-11-20T12:10:00Z")
    assert reports(caller) == []
    later(caller, minutes=41)
    found = reports(caller)
    assert [row["createdTime"][11:16] for row in found] == ["12:40", "12:25", "12:10"]
    assert {row["reportScheduleId"] for row in found} == {key}
    assert found[0]["dataStartTime"][11:16] == "12:25"
    assert caller.json(f"{PATH}/{key}")["nextReportCreationTime"] == "2026-11-20T12:55:00.000Z"


def test_the_same_type_and_marketplaces_replace_it(caller: Caller) -> None:
    first, elsewhere = schedule(caller), schedule(caller, marketplaceIds=[CA])
    second = schedule(caller, period="PT1H")
    assert caller.refusal("GET", f"{PATH}/{first}") == (404, "NotFound")
    assert {row["reportScheduleId"] for row in caller.json(PATH, reportTypes=OPEN)["reportSchedules"]} == {
        elsewhere,
        second,
    }


def test_a_cancelled_one_creates_no_more(caller: Caller) -> None:
    key = schedule(caller)
    assert caller.done("DELETE", f"{PATH}/{key}") is None
    before = len(reports(caller))
    later(caller, hours=2)
    assert len(reports(caller)) == before
    assert caller.refusal("DELETE", f"{PATH}/{key}") == (404, "NotFound")


def test_each_seller_sees_his_own(caller: Caller) -> None:
    other = Caller(seller=2, sandbox=caller.sandbox)
    key = schedule(caller)
    assert other.refusal("GET", f"{PATH}/{key}") == (404, "NotFound")
    assert other.json(PATH, reportTypes=OPEN) == {"reportSchedules": []}


@pytest.mark.parametrize(
    "change",
    [
        {"period": "_15_MINUTES_"},
        {"period": "PT10M"},
        {"period": None},
        {"reportType": "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2"},
        {"marketplaceIds": []},
        {"nextReportCreationTime": "2026-11-19T00:00:00Z"},
    ],
)
def test_what_is_refused(caller: Caller, change: dict[str, object]) -> None:
    body = {"reportType": OPEN, "marketplaceIds": [US], "period": "PT15M", **change}
    assert caller.refusal("POST", PATH, body) == (400, "InvalidInput")


def test_the_list_wants_one_to_ten_types(caller: Caller) -> None:
    for types in ("", ",".join([OPEN] * 11)):
        assert caller.refused(PATH, reportTypes=types)[:2] == (400, "InvalidInput")


def test_a_long_jump_is_caught_up_with_the_newest(caller: Caller) -> None:
    schedule(caller, period="PT5M")
    later(caller, days=30)
    made = caller.sandbox.reports
    assert len(reports(caller)) == MOST_CAUGHT_UP
    assert all(
        row.created > NOON + timedelta(days=29)
        for row in made.of("A1SANDBOXSELLER", caller.clock.now())
        if row.type == OPEN
    )


def test_a_month_is_a_month() -> None:
    def after(year: int, month: int, day: int) -> datetime:
        row = Schedule("1", "A", OPEN, (US,), {}, "P1M", NOON)
        return row.after(datetime(year, month, day, tzinfo=timezone.utc))

    assert (after(2027, 1, 31).month, after(2027, 1, 31).day) == (2, 28)
    assert (after(2026, 12, 5).year, after(2026, 12, 5).month) == (2027, 1)
    assert all(span for name, span in PERIODS.items() if name != "P1M")
