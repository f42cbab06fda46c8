"""Every id is answered once, in the order asked, whatever order, gaps, refusals or duplicates a batch has."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mws.compat.engine.item_errors import ItemError
from mws.compat.engine.steps import Poll, RecallEach
from mws.compat.errors import Throttled
from mws.compat.plans.each import Batch, answer_each, first_calls
from mws.spapi.calls import Json, RestCall
from mws.spapi.errors import (
    BadRequest,
    ErrorItem,
    NotFound,
    ServerError,
    SpapiError,
    TooManyRequests,
    Unauthorized,
    UnreadableReply,
)

PRICING = "productPricing.v0.getCompetitivePricing"
AT_MOST = 3
LATER = "later"
DENIED = "does not have access to one or more requested data elements"


def call_of(ids: Sequence[str]) -> RestCall:
    return RestCall(PRICING, query={"Asins": [*ids]})


def read(reply: Json, ids: Sequence[str]) -> dict[str, Json | ItemError]:
    assert isinstance(reply, dict)
    return {name: value for name, value in reply.items() if name in ids}


def problem(text: str) -> ItemError | None:
    return ItemError("Sender", "InvalidParameterValue", "malformed") if text.startswith("!") else None


BATCH: Batch[str] = Batch(
    "Products",
    "GetCompetitivePricingForASIN",
    call_of,
    read,
    AT_MOST,
    str.upper,
    problem,
    lambda reply: reply != "later",
)


def normal(reply: Json, ids: Sequence[str]) -> dict[str, Json | ItemError]:
    return {name.upper(): value for name, value in read(reply, ids).items()}


class Amazon:
    """Answers batches backwards; refuses those that hold a bad id, and answers nothing of a silent one in a batch."""

    def __init__(self, bad: Sequence[str] = (), shy: Sequence[str] = (), mute: Sequence[str] = ()) -> None:
        self.bad, self.shy, self.mute = bad, shy, mute
        self.asked: list[list[str]] = []

    def __call__(self, call: RestCall) -> Json:
        ids = call.query["Asins"]
        assert isinstance(ids, list)
        assert 0 < len(ids) <= AT_MOST
        assert len({each.upper() for each in ids}) == len(ids), "no duplicates leave"
        self.asked.append([str(each) for each in ids])
        if any(each in self.bad for each in ids):
            raise BadRequest("no", status=400, errors=(ErrorItem("InvalidInput", "Invalid 'asin' provided."),))
        silent = [*self.mute, *(self.shy if len(ids) > 1 else ())]
        return {each: f"of {each}" for each in reversed(ids) if each not in silent}


def ask(ids: Sequence[str], amazon: Callable[[RestCall], Json]) -> list[Json | ItemError]:
    plan = answer_each(ids, BATCH)
    try:
        step = next(plan)
        while True:
            if isinstance(step, RecallEach):
                step = plan.send([])
                continue
            assert isinstance(step, Poll)
            try:
                answer = amazon(step.call)
                if not step.ready(answer):
                    raise Throttled("later")
            except (SpapiError, Throttled) as exc:
                step = plan.throw(exc)
            else:
                step = plan.send(answer)
    except StopIteration as done:
        return list(done.value)


IDS = st.lists(st.sampled_from([*"ABCDEFGH", "!X", "!Y"]), min_size=1, max_size=20)


@given(IDS, st.sets(st.sampled_from("ABCDEFGH")), st.sets(st.sampled_from("ABCDEFGH")))
def test_one_answer_an_id_in_the_order_asked(ids: list[str], bad: set[str], shy: set[str]) -> None:
    amazon = Amazon([*bad], [*shy])
    answers = ask(ids, amazon)
    assert len(answers) == len(ids)
    for name, answer in zip(ids, answers, strict=True):
        if name.startswith("!"):
            assert answer == problem(name)
        elif name in bad:
            assert answer == ItemError("Sender", "InvalidParameterValue", "Invalid 'asin' provided.")
        else:
            assert answer == f"of {name}"
    assert not {name for asked in amazon.asked for name in asked if name.startswith("!")}, (
        "what is malformed stays here"
    )


def test_a_good_batch_is_one_call_each() -> None:
    amazon = Amazon()
    ids = ["A", "B", "A", "!X", "C", "D"]
    ask(ids, amazon)
    assert amazon.asked == [["A", "B", "C"], ["D"]]
    assert [call.query["Asins"] for call in first_calls(ids, BATCH)] == amazon.asked


def test_what_is_known_by_one_key_is_asked_once_as_it_was_first_spelt() -> None:
    batch: Batch[str] = Batch("Products", "A", call_of, normal, AT_MOST, str.upper)
    assert [call.query["Asins"] for call in first_calls(["a", "A", "b"], batch)] == [["a", "b"]]


def test_a_refused_batch_is_halved_until_the_one_is_known() -> None:
    amazon = Amazon(["B"])
    ask(["A", "B", "C"], amazon)
    assert amazon.asked == [["A", "B", "C"], ["A"], ["B", "C"], ["B"], ["C"]]


def test_silence_is_no_answer() -> None:
    amazon = Amazon(mute=["B"])
    with pytest.raises(UnreadableReply, match="told nothing"):
        ask(["A", "B", "C"], amazon)
    assert amazon.asked == [["A", "B", "C"], ["B"]]


def test_an_answer_kept_by_another_release_that_tells_nothing_ends_the_call() -> None:
    """It was looked at before it was kept, by other rules than those of now: it is not asked for again and again."""
    plan = answer_each(["A"], BATCH)
    next(plan)
    with pytest.raises(UnreadableReply, match="told nothing"):
        plan.send({})


@pytest.mark.parametrize(
    "failure",
    [
        TooManyRequests("slower", status=429),
        ServerError("down", status=500),
        Unauthorized("no", status=403),
        BadRequest(
            "slower",
            status=400,
            errors=(ErrorItem("InvalidInput", DENIED),),
        ),
    ],
)
def test_a_failure_of_the_call_is_no_items(failure: SpapiError) -> None:
    def amazon(call: RestCall) -> Json:
        raise failure

    with pytest.raises(type(failure)):
        ask(["A", "B"], amazon)


def test_what_is_not_there_is_an_items_error() -> None:
    def amazon(call: RestCall) -> Json:
        raise NotFound("no", status=404, errors=(ErrorItem("NotFound", "no such thing"),))

    (answer,) = ask(["A"], amazon)
    assert isinstance(answer, ItemError)
    assert (answer.status, answer.message) == ("ClientError", "no such thing")


def test_a_member_that_is_for_later_is_waited_for() -> None:
    with pytest.raises(Throttled):
        ask(["A", "B"], lambda _: LATER)
