"""Products by their ids, as plans: whose each item is, whatever Amazon leaves out, mixes up or never ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mws.compat.config import SANDBOX
from mws.compat.engine.context import Context
from mws.compat.engine.params import unflatten
from mws.compat.engine.request import Ask, build
from mws.compat.engine.steps import KeepEach, Mark, Poll, RecallEach
from mws.compat.errors import InvalidRequest
from mws.compat.plans import PLANS, foresee
from mws.compat.plans.products.search import PAGES
from mws.compat.plans.products.shape import MOST_CHILDREN
from mws.mappings.products import catalog
from mws.mappings.products.identifiers import check_digit, gtin_14
from mws.spapi.calls import Json, RestCall
from mws.spapi.errors import SpapiError, TooManyRequests, UnreadableReply

US, DE = "ATVPDKIKX0DER", "A1PA6795UKMFR9"
OPERATIONS = {operation.action: operation for operation in catalog.OPERATIONS}
CONTEXT = Context(SANDBOX.accounts[0], SANDBOX.applications[0], SANDBOX, datetime.now(timezone.utc), "on")

Amazon = Callable[[RestCall], Json]


def ask_of(action: str, params: Mapping[str, str]) -> Ask:
    return build(OPERATIONS[action], unflatten(OPERATIONS[action], {"MarketplaceId": US, **params}), CONTEXT.account)


def asins_of(values: Sequence[str]) -> Ask:
    return ask_of("GetMatchingProduct", {f"ASINList.ASIN.{at}": value for at, value in enumerate(values, 1)})


def codes_of(kind: str, values: Sequence[str]) -> Ask:
    listed = {f"IdList.Id.{at}": value for at, value in enumerate(values, 1)}
    return ask_of("GetMatchingProductForId", {"IdType": kind, **listed})


def run(ask: Ask, amazon: Amazon) -> tuple[Any, list[Mark]]:  # Any: the answer of the plan
    """What the plan answers, and what it tells in headers."""
    plan, marks = PLANS[ask.operation.plan](ask, CONTEXT), list[Mark]()
    try:
        step = next(plan)
        while True:
            if isinstance(step, Poll):
                try:
                    answer = amazon(step.call)
                    assert step.ready(answer)
                except SpapiError as exc:
                    step = plan.throw(exc)
                    continue
                step = plan.send(answer)
            elif isinstance(step, RecallEach):
                step = plan.send([])
            else:
                assert isinstance(step, (Mark, KeepEach))
                marks += [step] if isinstance(step, Mark) else []
                step = plan.send(None)
    except StopIteration as done:
        return done.value, marks


def item(asin: str, codes: Sequence[tuple[str, str]] = (), **summary: Json) -> dict[str, Json]:
    listed: list[Json] = [{"identifierType": kind, "identifier": code} for kind, code in codes]
    here: dict[str, Json] = {"marketplaceId": US, "identifiers": listed}
    return {"asin": asin, "identifiers": [here], "summaries": [{"marketplaceId": US, **summary}]}


def results(items: Sequence[Json], token: str = "") -> Json:
    return {"numberOfResults": len(items), "items": [*items], "pagination": {"nextToken": token} if token else {}}


def asked(call: RestCall) -> list[str]:
    listed = call.query["identifiers"]
    assert isinstance(listed, list)
    return [str(each) for each in listed]


# Codes -------------------------------------------------------------------------------------------------------------

EANS = [f"4006381333{number}" + check_digit(f"4006381333{number}") for number in range(10, 18)]
SPELLINGS = ("EAN", "GTIN", "nothing")


def spelt(code: str, spelling: str) -> list[tuple[str, str]]:
    """How an item tells a code: as it was asked, as a GTIN, or not at all."""
    return {"EAN": [("EAN", code)], "GTIN": [("GTIN", code.zfill(14))], "nothing": []}[spelling]


@given(
    st.lists(st.sampled_from(EANS), min_size=1, max_size=5),
    st.lists(st.tuples(st.sampled_from(EANS), st.sampled_from(SPELLINGS)), max_size=8),
    st.randoms(use_true_random=False),
)
def test_every_item_is_told_under_its_own_code(
    ids: list[str], goods: list[tuple[str, str]], shuffle: Any
) -> None:  # Any: hypothesis's random
    shelf = [(code, item(f"B{at:09d}", spelt(code, spelling))) for at, (code, spelling) in enumerate(goods)]

    def amazon(call: RestCall) -> Json:
        found = [each for code, each in shelf if code in asked(call)]
        shuffle.shuffle(found)
        return results([*found])

    answers, _ = run(codes_of("EAN", ids), amazon)
    assert [answer["id"] for answer in answers] == ids
    for answer in answers:
        wanted = {str(each["asin"]) for code, each in shelf if code == answer["id"]}
        assert {each["asin"] for each in answer["products"] or ()} == wanted
        assert (answer["status"] == "Success") == bool(wanted)


def test_a_batch_without_strays_is_one_call() -> None:
    calls: list[list[str]] = []

    def amazon(call: RestCall) -> Json:
        calls.append(asked(call))
        return results([item("B000000001", spelt(EANS[0], "GTIN"))])

    run(codes_of("EAN", [EANS[0], EANS[1], EANS[0], "12345"]), amazon)
    assert calls == [[EANS[0], EANS[1]]]


def test_an_item_with_another_code_beside_is_still_found() -> None:
    both = [("UPC", "999999999993"), *spelt(EANS[1], "GTIN")]
    answers, _ = run(codes_of("EAN", EANS[:2]), lambda _: results([item("B000000001", both)]))
    assert [len(answer["products"] or ()) for answer in answers] == [0, 1]


def test_an_asin_that_amazon_replaced_is_told_under_the_one_asked_for() -> None:
    calls: list[list[str]] = []

    def amazon(call: RestCall) -> Json:
        calls.append(asked(call))
        return results([item({"B000000001": "B000000009"}.get(asin, asin)) for asin in asked(call)])

    answers, _ = run(asins_of(["B000000001", "B000000002"]), amazon)
    assert [answer["product"]["asin"] for answer in answers] == ["B000000009", "B000000002"]
    assert calls == [["B000000001", "B000000002"], ["B000000001"]]


def test_an_asin_leaves_in_capitals_and_is_told_as_it_was_asked() -> None:
    (answer,), _ = run(asins_of([" b00000000x"]), lambda call: results([item(asked(call)[0])]))
    assert (answer["id"], answer["product"]["asin"]) == (" b00000000x", "B00000000X")


# Pages and broken answers ------------------------------------------------------------------------------------------


def test_an_id_with_many_products_has_them_all() -> None:
    def amazon(call: RestCall) -> Json:
        page = int(str(call.query.get("pageToken", "0")))
        return results([item(f"B{page:05d}{at:04d}") for at in range(20)], str(page + 1) if page < 2 else "")

    (answer,), _ = run(codes_of("EAN", EANS[:1]), amazon)
    assert len(answer["products"]) == 60


def test_pages_without_end_are_a_failure() -> None:
    calls: list[RestCall] = []

    def amazon(call: RestCall) -> Json:
        calls.append(call)
        return results([item(f"B{len(calls):09d}")], "again")

    with pytest.raises(UnreadableReply, match="without end"):
        run(codes_of("EAN", EANS[:1]), amazon)
    assert len(calls) == PAGES


def test_a_next_page_in_a_batch_asks_for_each_alone() -> None:
    calls: list[list[str]] = []

    def amazon(call: RestCall) -> Json:
        calls.append(asked(call))
        found = [item(f"B{code[-9:]}", spelt(code, "EAN")) for code in asked(call)]
        return results([*found[:1]], "2" if len(found) > 1 else "")

    answers, _ = run(codes_of("EAN", EANS[:2]), amazon)
    assert calls == [EANS[:2], EANS[:1], EANS[1:2]]
    assert [len(answer["products"]) for answer in answers] == [1, 1]


@pytest.mark.parametrize(
    "reply",
    [
        {"numberOfResults": 3, "items": []},
        {"numberOfResults": 1, "items": [{"summaries": []}]},
        {"numberOfResults": 0, "items": None},
        {"errors": [{"code": "InternalFailure", "message": "no"}]},
        None,
        [],
    ],
)
@pytest.mark.parametrize(
    "ask", [asins_of(["B000000001"]), codes_of("UPC", ["012345678905"]), ask_of("ListMatchingProducts", {"Query": "x"})]
)
def test_what_is_no_answer_is_no_empty_success(ask: Ask, reply: Json) -> None:
    with pytest.raises(UnreadableReply):
        run(ask, lambda _: reply)


# Variations --------------------------------------------------------------------------------------------------------


def parent_of(children: Sequence[str]) -> dict[str, Json]:
    family: dict[str, Json] = {"type": "VARIATION", "childAsins": [*children]}
    return {**item("B0PARENT01"), "relationships": [{"marketplaceId": US, "relationships": [family]}]}


def test_children_are_looked_up_twenty_a_call_and_those_beyond_are_named() -> None:
    children = [f"B{number:09d}" for number in range(130)]
    calls: list[RestCall] = []

    def amazon(call: RestCall) -> Json:
        calls.append(call)
        if asked(call) == ["B0PARENT01"]:
            return results([parent_of(children)])
        assert call.query["includedData"] == ["summaries"]
        return results([item(asin, color="Blue", size="L") for asin in reversed(asked(call))])

    (answer,), marks = run(asins_of(["B0PARENT01"]), amazon)
    assert [len(asked(call)) for call in calls] == [1, 20, 20, 20, 20, 20]
    told = answer["product"]["variations"]["children"]
    assert [child["asin"] for child in told] == children
    assert [child.get("color") for child in told] == ["Blue"] * MOST_CHILDREN + [None] * 30
    assert marks == [Mark("withheld", ("ns2:VariationChild",))]


def test_a_throttle_among_the_children_is_the_whole_call_s() -> None:
    def amazon(call: RestCall) -> Json:
        if asked(call) == ["B0PARENT01"]:
            return results([parent_of(["B000000001"])])
        raise TooManyRequests("slower", status=429)

    with pytest.raises(TooManyRequests):
        run(asins_of(["B0PARENT01"]), amazon)


def test_a_child_that_amazon_says_nothing_of_is_named() -> None:
    def amazon(call: RestCall) -> Json:
        if asked(call) == ["B0PARENT01"]:
            return results([parent_of(["B000000001", "B000000002"])])
        return results([item("B000000002", size="M"), {"asin": "B000000001"}])

    (answer,), marks = run(asins_of(["B0PARENT01"]), amazon)
    assert answer["product"]["variations"]["children"] == [
        {"asin": "B000000001"},
        {"asin": "B000000002", "color": None, "size": "M"},
    ]
    assert marks == [Mark("withheld", ("ns2:VariationChild",))]


# Before anything is sent -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", OPERATIONS)
@pytest.mark.parametrize("marketplace", [DE, "NOWHERE"])
def test_a_marketplace_that_is_none_of_the_region_is_refused(action: str, marketplace: str) -> None:
    ids = {"ASINList.ASIN.1": "B000000001", "IdType": "ASIN", "IdList.Id.1": "B000000001", "Query": "x"}
    ask = ask_of(action, {**ids, "MarketplaceId": marketplace})

    def amazon(call: RestCall) -> Json:
        raise AssertionError("nothing is sent")

    with pytest.raises(InvalidRequest):
        run(ask, amazon)
    with pytest.raises(InvalidRequest):
        foresee(ask, CONTEXT)


@pytest.mark.parametrize(
    "ask",
    [
        asins_of([f"B{number:09d}" for number in range(10)]),
        codes_of("EAN", EANS[:5]),
        codes_of("SellerSKU", ["A+B", "C", "A+B"]),
        ask_of("ListMatchingProducts", {"Query": "red, lamp"}),
        ask_of("ListMatchingProducts", {"Query": "012345678905"}),
    ],
)
def test_what_is_foreseen_is_what_is_asked(ask: Ask) -> None:
    calls: list[RestCall] = []

    def amazon(call: RestCall) -> Json:
        calls.append(call)
        codes = call.query.get("identifiers", ["x"])
        assert isinstance(codes, list)
        return results([item(str(code), [("EAN", str(code))] if gtin_14(str(code)) else []) for code in codes])

    run(ask, amazon)
    assert [*foresee(ask, CONTEXT).calls] == calls


def test_more_ids_than_mws_took_are_refused() -> None:
    assert len(codes_of("EAN", EANS[:5]).values["IdList"]) == 5
    with pytest.raises(InvalidRequest, match="at most 5"):
        codes_of("EAN", EANS[:6])
    assert len(asins_of([f"B{number:09d}" for number in range(10)]).values["ASINList"]) == 10
    with pytest.raises(InvalidRequest, match="at most 10"):
        asins_of([f"B{number:09d}" for number in range(11)])


@pytest.mark.parametrize("query", [" , ", ",,,"])
def test_a_query_without_a_word_is_refused(query: str) -> None:
    with pytest.raises(InvalidRequest, match="Query"):
        ask_of("ListMatchingProducts", {"Query": query})
