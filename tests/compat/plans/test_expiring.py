"""A list whose page tokens die in seconds: the pages that were promised, or NextTokenCorrupted; never another page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mws.compat.config import SANDBOX
from mws.compat.engine.context import Context
from mws.compat.engine.request import Ask
from mws.compat.errors import InvalidRequest
from mws.compat.plans.expiring import PageRules, expiring_page
from mws.mappings.inventory import LIST_INVENTORY_SUPPLY, SUMMARIES
from mws.spapi.calls import Json, RestCall
from mws.spapi.errors import BadRequest, UnreadableReply

NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
FIRST = RestCall(SUMMARIES, query={"granularityId": "M", "startDateTime": "2026-11-01T00:00:00Z"})
ASK = Ask(LIST_INVENTORY_SUPPLY, (FIRST,))
PER_PAGE = 2


class Amazon:
    """A list in pages, whose tokens name where they go on and until when."""

    def __init__(self, skus: list[str]) -> None:
        self.skus = skus
        self.now = NOW
        self.calls = 0

    def __call__(self, call: RestCall) -> Json:
        self.calls += 1
        assert call.query["startDateTime"] == FIRST.query["startDateTime"], "a token goes with the arguments"
        start = 0
        if "nextToken" in call.query:
            place, until = str(call.query["nextToken"]).split("/")
            if self.now > datetime.fromisoformat(until):
                raise BadRequest("the token has expired", status=400)
            start = int(place)
        rows: list[Json] = [{"sellerSku": sku} for sku in self.skus[start : start + PER_PAGE]]
        page: dict[str, Json] = {"payload": {"inventorySummaries": rows}}
        if start + PER_PAGE < len(self.skus):
            page["pagination"] = {"nextToken": f"{start + PER_PAGE}/{(self.now + timedelta(seconds=30)).isoformat()}"}
        return page


def page(
    amazon: Callable[[RestCall], Json], place: Json, now: datetime, known_by: tuple[str, ...] = ()
) -> tuple[list[str], Json]:
    context = Context(SANDBOX.accounts[0], SANDBOX.applications[0], SANDBOX, now, "on")
    plan = expiring_page(replace(ASK, place=place), context, PageRules(known_by))
    try:
        step = next(plan)
        while True:
            try:
                answer = amazon(step)
            except BadRequest as exc:
                step = plan.throw(exc)
            else:
                step = plan.send(answer)
    except StopIteration as done:
        reply, goes_on = done.value
    found: Any = reply
    return [row["sellerSku"] for row in found["payload"]["inventorySummaries"]], goes_on


def read(amazon: Amazon, pauses: list[float], change: Callable[[Amazon], None] = lambda amazon: None) -> list[str]:
    """The whole list, with a pause before each page but the first."""
    listed, place = page(amazon, None, amazon.now)
    for pause in pauses:
        if place is None:
            break
        amazon.now += timedelta(seconds=pause)
        change(amazon)
        more, place = page(amazon, place, amazon.now)
        listed += more
    assert place is None
    return listed


@given(st.integers(1, 9), st.lists(st.sampled_from([0.0, 20.0, 26.0, 31.0, 9999.0]), min_size=5, max_size=5))
def test_every_row_comes_once_however_long_the_pauses_are(number: int, pauses: list[float]) -> None:
    skus = [f"SKU-{at}" for at in range(number)]
    assert read(Amazon(skus), pauses) == skus


def test_a_token_that_lives_costs_one_call() -> None:
    amazon = Amazon(["A", "B", "C", "D", "E"])
    read(amazon, [1.0, 1.0])
    assert amazon.calls == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda amazon: amazon.skus.insert(0, "NEW"), "the list has changed"),
        (lambda amazon: amazon.skus.__delitem__(slice(1, None)), "the list has become shorter"),
    ],
    ids=["a row more", "shorter"],
)
def test_a_list_that_changed_behind_a_dead_token_is_refused(change: Callable[[Amazon], None], said: str) -> None:
    with pytest.raises(InvalidRequest, match=said) as caught:
        read(Amazon(["A", "B", "C", "D", "E"]), [60.0, 60.0], change)
    assert caught.value.mws_code == "NextTokenCorrupted"


def test_a_token_that_dies_before_its_time_is_made_anew() -> None:
    amazon = Amazon(["A", "B", "C"])
    listed, place = page(amazon, None, NOW)
    assert isinstance(place, dict)
    rest, _ = page(amazon, {**place, "token": f"2/{(NOW - timedelta(1)).isoformat()}"}, NOW)
    assert [*listed, *rest] == ["A", "B", "C"]


def test_a_token_that_another_release_made_is_refused_before_anything_is_asked() -> None:
    amazon = Amazon(["A", "B", "C"])
    _, place = page(amazon, None, NOW)
    assert isinstance(place, dict)
    for name in place:
        with pytest.raises(InvalidRequest, match="another version") as caught:
            page(amazon, {key: value for key, value in place.items() if key != name}, NOW)
        assert caught.value.mws_code == "NextTokenCorrupted"
    assert amazon.calls == 1


@pytest.mark.parametrize(("known_by", "goes_on"), [(("sellerSku",), True), ((), False)])
def test_a_row_is_the_same_by_what_it_is_known_by(known_by: tuple[str, ...], goes_on: bool) -> None:
    """Behind a dead token the last row of the page before has another quantity."""

    def amazon(quantity: int) -> Callable[[RestCall], Json]:
        return lambda call: {
            "payload": {"inventorySummaries": [{"sellerSku": str(call.query.get("nextToken", "A")), "q": quantity}]},
            "pagination": {"nextToken": "B"},
        }

    _, place = page(amazon(1), None, NOW, known_by)
    later = NOW + timedelta(seconds=60)
    if goes_on:
        assert page(amazon(2), place, later, known_by)[0] == ["B"]
    else:
        with pytest.raises(InvalidRequest, match="the list has changed"):
            page(amazon(2), place, later, known_by)


def test_a_page_with_errors_beside_its_rows_is_no_page() -> None:
    page_with_errors: Json = {"payload": {"inventorySummaries": [{"sellerSku": "A"}]}, "errors": [{"code": "Busy"}]}
    with pytest.raises(UnreadableReply, match=r"errors stand beside what it lists: Busy"):
        page(lambda call: page_with_errors, None, NOW)
