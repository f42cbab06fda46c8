"""ListFinancialEvents and its kin against lists of replies: windows, places, and what a plan is told by odd replies."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mws.compat.config import SANDBOX
from mws.compat.engine.context import Context
from mws.compat.engine.request import Ask
from mws.compat.engine.steps import Mark
from mws.compat.errors import InvalidRequest
from mws.compat.plans import finances
from mws.mappings.codecs import parse_time
from mws.mappings.finances.transactions import STATUSES
from mws.mappings.finances.v0 import EVENTS, GROUPS, LIST_FINANCIAL_EVENT_GROUPS, LIST_FINANCIAL_EVENTS
from mws.mappings.finances.v2024 import LIST_FINANCIAL_EVENTS_2024, TRANSACTIONS
from mws.spapi.calls import Json, RestCall
from mws.spapi.errors import UnreadableReply

NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
NOTHING: Json = {"FinancialEvents": {"ShipmentEventList": []}}
SOMETHING: Json = {"FinancialEvents": {"ShipmentEventList": [{"AmazonOrderId": "1"}]}}


def context(now: datetime = NOW) -> Context:
    return Context(SANDBOX.accounts[0], SANDBOX.applications[0], SANDBOX, now, "on")


def since(after: str, before: str | None = None, place: Json = None) -> Ask:
    query = {"PostedAfter": after, **({} if before is None else {"PostedBefore": before})}
    return Ask(LIST_FINANCIAL_EVENTS, (RestCall(EVENTS, {}, query),), {**query}, place=place)


def carry_out(plan: Any, *replies: Json) -> tuple[list[RestCall], list[Mark], Any]:  # Any: a plan and its JSON
    """The calls a plan makes, what it marks, and what it answers. Calls beyond the replies get the last one."""
    calls, marks, left = list[RestCall](), list[Mark](), [*replies]
    try:
        step = next(plan)
        while True:
            if isinstance(step, Mark):
                marks.append(step)
                step = plan.send(None)
                continue
            calls.append(step)
            step = plan.send(left.pop(0) if len(left) > 1 else left[0])
    except StopIteration as done:
        return calls, marks, done.value


@given(
    st.datetimes(datetime(2024, 6, 1), datetime(2026, 11, 19)),
    st.none() | st.timedeltas(timedelta(seconds=1), timedelta(days=2000)),
)
def test_windows_cover_the_span_without_a_gap_and_none_is_too_long(begins: datetime, length: timedelta | None) -> None:
    after = begins.strftime("%Y-%m-%dT%H:%M:%SZ")
    before = None if length is None else (begins + length).strftime("%Y-%m-%dT%H:%M:%SZ")
    if before is not None and before <= after:
        return
    calls, _, _ = carry_out(finances.financial_events(since(after, before), context()), SOMETHING)
    assert len(calls) == 1, "a page that holds something is handed out"
    windows, place = [calls[0]], 1
    while True:
        ask = since(after, before, {"window": place, "rows": 0, "page": None})
        try:
            more, _, _ = carry_out(finances.financial_events(ask, context()), SOMETHING)
        except InvalidRequest:
            break  # there is no further window
        windows += more
        place += 1
    bounds = [(call.query["PostedAfter"], call.query.get("PostedBefore")) for call in windows]
    assert bounds[0][0] == after
    assert bounds[-1][1] == before
    assert [bound for _, bound in bounds[:-1]] == [bound for bound, _ in bounds[1:]]
    for first, last in bounds:
        end = NOW if last is None else parse_time(str(last))
        assert end - parse_time(str(first)) <= finances.WINDOW


@pytest.mark.parametrize("after", ["2005-01-01T00:00:00Z", "0001-01-01T00:00:00Z"])
def test_a_span_that_began_long_ago_is_asked_from_half_a_year_before_what_amazon_keeps(after: str) -> None:
    """The first moment of .NET's calendar is what a program sends that set no date."""
    ask = since(after)
    calls, marks, answer = carry_out(finances.financial_events(ask, context()), NOTHING)
    begins, ends = (parse_time(str(calls[0].query[name])) for name in ("PostedAfter", "PostedBefore"))
    limit = NOW - finances.KEPT - finances.WINDOW
    assert begins <= limit < ends
    assert len(calls) <= 7
    assert [(mark.kind, mark.names) for mark in marks] == [("withheld", ("FinancialEvents-before-2024-11-20",))]
    assert answer["next"] is None
    assert finances.foresee_financial_events(ask, context()).calls == (calls[0],)
    answered, marks, _ = carry_out(finances.financial_events(ask, context()), SOMETHING)
    assert answered == calls[:1]
    assert [mark.names for mark in marks] == [(f"FinancialEvents-before-{begins:%Y-%m-%d}",)]


def test_a_span_to_the_end_of_the_calendar_is_cut_too() -> None:
    ask = since("2026-06-01T00:00:00Z", "9999-12-31T23:59:59Z")
    calls, _, _ = carry_out(finances.financial_events(ask, context()), SOMETHING)
    assert [call.query["PostedBefore"] for call in calls] == ["2026-11-28T00:00:00Z"]


def test_a_group_is_looked_for_in_two_years_of_groups_and_no_further() -> None:
    call = RestCall("finances.v0.listFinancialEventsByGroupId", {"eventGroupId": "G"})
    ask = Ask(LIST_FINANCIAL_EVENTS, (call,), {"FinancialEventGroupId": "G"})
    found: Json = {"FinancialEventGroupList": [{"FinancialEventGroupId": "other"}]}
    with pytest.raises(InvalidRequest, match="FinancialEventGroupId"):
        carry_out(finances.financial_events(ask, context()), NOTHING, found)
    with pytest.raises(UnreadableReply):
        carry_out(finances.financial_events(ask, context()), NOTHING, {})


def test_groups_of_long_ago_are_refused_by_the_name_of_the_parameter() -> None:
    query = {
        "FinancialEventGroupStartedAfter": "2020-01-01T00:00:00Z",
        "FinancialEventGroupStartedBefore": "2020-03-01",
    }
    ask = Ask(LIST_FINANCIAL_EVENT_GROUPS, (RestCall(GROUPS, {}, query),), {**query})
    with pytest.raises(InvalidRequest, match="parameter FinancialEventGroupStartedAfter"):
        carry_out(finances.financial_event_groups(ask, context()), {"FinancialEventGroupList": []})


@pytest.mark.parametrize("place", ["text", {}, {"window": 0}, {"window": 9, "rows": 0, "page": None}], ids=str)
def test_the_place_of_another_version_is_a_token_that_cannot_be_used(place: Json) -> None:
    with pytest.raises(InvalidRequest) as caught:
        carry_out(finances.financial_events(since("2026-10-01T00:00:00Z", place=place), context()), SOMETHING)
    assert caught.value.mws_code == "NextTokenCorrupted"


def transactions(*rows: Json) -> Json:
    return {"transactions": [*rows]}


def test_both_statuses_are_asked_one_after_the_other() -> None:
    query = {"postedAfter": "2026-10-01T00:00:00Z"}
    ask = Ask(LIST_FINANCIAL_EVENTS_2024, (RestCall(TRANSACTIONS, {}, query),), {"PostedAfter": "2026-10-01T00:00:00Z"})
    calls, _, answer = carry_out(finances.financial_transactions(ask, context()), transactions())
    assert [call.query["transactionStatus"] for call in calls] == [*STATUSES]
    assert answer["next"] is None
    assert finances.foresee_financial_events(ask, context()).calls == (calls[0],)


@pytest.mark.parametrize(
    "row", [{"transactionStatus": "RELEASED", "totalAmount": {"currencyAmount": "1"}}, "a text", []], ids=str
)
def test_a_transaction_that_cannot_be_read_fails_the_call(row: Json) -> None:
    query = {"postedAfter": "2026-10-01T00:00:00Z"}
    ask = Ask(LIST_FINANCIAL_EVENTS_2024, (RestCall(TRANSACTIONS, {}, query),), {"PostedAfter": "2026-10-01T00:00:00Z"})
    with pytest.raises(UnreadableReply, match="listTransactions"):
        carry_out(finances.financial_transactions(ask, context()), transactions(row))
