"""ListInventorySupply against lists of replies: what is asked for which SKUs, and when a SKU has no stock."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from mws.compat.config import SANDBOX
from mws.compat.engine.context import Context
from mws.compat.engine.request import Ask
from mws.compat.plans.inventory import foresee_supply, list_inventory_supply
from mws.mappings.inventory import LIST_INVENTORY_SUPPLY, SUMMARIES
from mws.spapi.calls import Json, RestCall
from mws.spapi.errors import UnreadableReply

NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
CALL = RestCall(SUMMARIES, query={"granularityId": "M"})


def asked(*skus: str) -> Ask:
    call = replace(CALL, query={**CALL.query, "sellerSkus": list(skus)})
    return Ask(LIST_INVENTORY_SUPPLY, (call,), {"SellerSkus": list(skus)})


def since(moment: datetime, place: Json = None) -> Ask:
    query = {**CALL.query, "startDateTime": moment.isoformat()}
    return Ask(LIST_INVENTORY_SUPPLY, (replace(CALL, query=query),), place=place)


def page(*skus: str, token: str = "") -> Json:
    payload: Json = {"granularity": {"granularityId": "M"}, "inventorySummaries": [{"sellerSku": sku} for sku in skus]}
    return {"payload": payload, "pagination": {"nextToken": token}} if token else {"payload": payload}


def carry_out(ask: Ask, *replies: Json, now: datetime = NOW) -> tuple[list[RestCall], Any]:  # Any: the plan's JSON
    """The calls the plan makes, answered one after the other, and what it answers."""
    context = Context(SANDBOX.accounts[0], SANDBOX.applications[0], SANDBOX, now, "on")
    plan, calls, left = list_inventory_supply(ask, context), list[RestCall](), [*replies]
    try:
        step = next(plan)
        while True:
            assert isinstance(step, RestCall)
            calls.append(step)
            step = plan.send(left.pop(0))
    except StopIteration as done:
        assert left == []
        return calls, done.value


def listed(answer: Any) -> list[tuple[str, bool]]:  # Any: the plan's JSON
    """The SKUs answered, and whether each was seen."""
    return [(row["sellerSku"], "unseen" not in row) for row in answer["payload"]["inventorySummaries"]]


def test_a_sku_with_a_comma_is_asked_for_alone_and_the_others_together() -> None:
    ask = asked("A", "B,1", "C", "B,2")
    calls, answer = carry_out(ask, page("C", "A"), page("B,1"), page())
    assert [(call.query.get("sellerSkus"), call.query.get("sellerSku")) for call in calls] == [
        (["A", "C"], None),
        (None, "B,1"),
        (None, "B,2"),
    ]
    assert listed(answer) == [("A", True), ("B,1", True), ("C", True), ("B,2", False)]
    context = Context(SANDBOX.accounts[0], SANDBOX.applications[0], SANDBOX, NOW, "on")
    assert foresee_supply(ask, context).calls == tuple(calls)


def test_a_sku_asked_for_twice_is_asked_once_and_answered_twice() -> None:
    calls, answer = carry_out(asked("A", "B", "A"), page("A", "B"))
    assert [call.query["sellerSkus"] for call in calls] == [["A", "B"]]
    assert listed(answer) == [("A", True), ("B", True), ("A", True)]


def test_a_sku_is_missing_only_once_every_page_was_seen() -> None:
    calls, answer = carry_out(asked("A", "B", "C"), page(token="1"), page("B", token="2"), page("A"))
    assert [call.query.get("nextToken") for call in calls] == [None, "1", "2"]
    assert all(call.query["sellerSkus"] == ["A", "B", "C"] for call in calls)
    assert listed(answer) == [("A", True), ("B", True), ("C", False)]


def test_a_sku_that_amazon_spells_otherwise_is_not_out_of_stock() -> None:
    _, answer = carry_out(asked("sofa-1 ", "LAMP"), page("SOFA-1", "LAMP"))
    assert listed(answer) == [("SOFA-1", True), ("LAMP", True)]


def test_skus_that_differ_in_case_alone_are_two() -> None:
    _, answer = carry_out(asked("a", "A", "B"), page("a", "A"))
    assert listed(answer) == [("a", True), ("A", True), ("B", False)]


@pytest.mark.parametrize(
    "reply",
    [
        {"payload": {"inventorySummaries": [{"sellerSku": "A"}]}, "errors": [{"code": "X", "message": "Y"}]},
        {"payload": {}},
        {"payload": {"inventorySummaries": None}},
    ],
    ids=["errors", "no list", "null"],
)
def test_what_is_no_whole_answer_says_nothing_of_stock(reply: Json) -> None:
    with pytest.raises(UnreadableReply):
        carry_out(asked("A", "B"), reply)
    with pytest.raises(UnreadableReply):
        carry_out(since(NOW), reply)


def test_pages_without_end_are_given_up() -> None:
    with pytest.raises(UnreadableReply, match="more than 20 pages"):
        carry_out(asked("A"), *(page("A", token=str(at)) for at in range(20)))


@pytest.mark.parametrize(
    ("now", "start", "is_sent"),
    [
        # 18 months before the first of March are 546 days, fewer than before any other day.
        (datetime(2026, 3, 1, tzinfo=timezone.utc), datetime(2024, 8, 31, 12, tzinfo=timezone.utc), False),
        (NOW, NOW - timedelta(days=545), True),
        (NOW, NOW - timedelta(days=545, seconds=1), False),
        (NOW, datetime(2016, 11, 24, tzinfo=timezone.utc), False),
    ],
)
def test_a_start_that_amazon_would_refuse_is_left_out(now: datetime, start: datetime, is_sent: bool) -> None:
    (call,), _ = carry_out(since(start), page("A"), now=now)
    assert ("startDateTime" in call.query) == is_sent


@pytest.mark.parametrize("start", [NOW - timedelta(days=545), NOW - timedelta(days=546)])
def test_the_next_page_is_asked_for_as_the_first_was(start: datetime) -> None:
    """Also where the start became too old between the two."""
    (first,), answer = carry_out(since(start), page("A", token="1"))
    (second,), _ = carry_out(since(start, answer["next"]), page("B"), now=NOW + timedelta(seconds=5))
    assert second.query == {**first.query, "nextToken": "1"}
