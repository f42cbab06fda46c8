"""The answer cache in any run: kept within its bounds, given back as it was, and never a word that was not true."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from mws.compat.config import AnswerCacheSettings
from mws.compat.engine.answer_cache import AnswerCache, CallAnswers, KeptAnswer
from mws.compat.ledger.questions.changed_skus import ANY, ChangedSku
from mws.spapi.calls import Json, RestCall
from mws.spapi.clock import FixedClock
from mws.spapi.errors import ServerError
from tests.compat.engine import answer_calls
from tests.compat.engine.answer_calls import (
    ITEM,
    cache,
    made_answer,
)
from tests.compat.worlds import NOON

ASIN, SKU = "B000000001", "A,1+2"
MINE = "A 1+2"


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    answer_calls.install(monkeypatch)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_an_answer_comes_back_as_it_was(value: Any) -> None:
    assert made_answer(value).data == value


# A SKU of nothing but JSON's own punctuation is found in any answer, which is asked for again in vain.
SKUS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=":,[]{}"), min_size=1, max_size=8)


@given(SKUS, SKUS)
def test_an_answer_that_names_a_sku_is_about_it(sku: str, other: str) -> None:
    answers = CallAnswers(cache(), "offers", "Kept.ByASIN", "o", "A1", 1.0, lambda _: ())
    assert answers._is_about(made_answer({"SKU": sku}), sku)
    assert answers._is_about(made_answer({"SKU": sku}), ANY)
    if other != sku:
        assert not answers._is_about(made_answer({"TheSellers": [{"WhatWasTold": other}]}), sku)


class Bounded(RuleBasedStateMachine):
    """Whatever is kept, in whatever order: within its bounds, the newest of each, those used last."""

    def __init__(self) -> None:
        super().__init__()
        self.cache = cache(entries=4, size=60)
        self.model: dict[str, KeptAnswer] = {}

    @rule(key=st.sampled_from("abcdef"), length=st.integers(0, 70), asked=st.integers(0, 5))
    def keep(self, key: str, length: int, asked: int) -> None:
        answer = made_answer("x" * length, asked)
        self.cache.keep(key, answer)
        before = self.model.get(key)
        if before is not None and before.asked > asked:
            return
        self.model.pop(key, None)
        self.model[key] = answer
        while len(self.model) > 4 or sum(len(each.content) for each in self.model.values()) > 60:
            del self.model[next(iter(self.model))]

    @rule(key=st.sampled_from("abcdef"))
    def find(self, key: str) -> None:
        found = self.cache.find(key)
        assert found == self.model.get(key)
        if found is not None:
            self.model[key] = self.model.pop(key)

    @invariant()
    def is_bounded(self) -> None:
        assert len(self.cache) == len(self.model) <= 4
        assert self.cache.size == sum(len(each.content) for each in self.model.values()) <= 60


TestBounded = Bounded.TestCase


class Law(RuleBasedStateMachine):
    """A program asks, prices change at Amazon and by this layer, time passes: what it is told was true when it says."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = FixedClock(NOON)
        self.cache = AnswerCache(self.clock, AnswerCacheSettings(offers_fresh=5, offers_instead_of_throttle=60))
        self.truth: list[tuple[float, dict[str, int]]] = [(0.0, {"a": 0, "b": 0})]
        self.changes: list[ChangedSku] = []

    @rule(seconds=st.floats(0.1, 40))
    def wait(self, seconds: float) -> None:
        self.clock.advance(seconds)

    @rule(sku=st.sampled_from("ab"), here=st.booleans())
    def change(self, sku: str, here: bool) -> None:
        now, before = self.clock.monotonic(), self.truth[-1][1]
        self.truth.append((now, {**before, sku: before[sku] + 1}))
        if here:
            moment = int(self.clock.now().timestamp() * 1000)
            self.changes.append(ChangedSku(sku, moment, moment))

    @rule(sku=st.sampled_from("ab"), throttled=st.booleans())
    def ask(self, sku: str, throttled: bool) -> None:
        answers = CallAnswers(self.cache, "offers", "Kept.ByASIN", "o", "A1", 1.0, lambda _: self.changes)
        call = RestCall(ITEM, {"Asin": sku})

        def amazon() -> Json:
            if throttled:
                raise ServerError("throttled")
            return {"SKU": sku, "value": self.truth[-1][1][sku]}

        try:
            found = answers.answer(call, amazon, lambda: None)
        except ServerError as exc:
            answers.replace(exc)
            try:
                found = answers.answer(call, amazon, lambda: None)
            except ServerError:
                return
        answers.keep()
        assert isinstance(found, dict)
        longest = 60 if throttled else 5
        told = 0 if answers.age is None else answers.age
        assert told <= longest
        then = self.clock.monotonic() - told
        possible = [value[sku] for at, value in self.truth if at <= then][-1:]
        possible += [value[sku] for at, value in self.truth if then - 1 <= at <= then]
        possible += [value[sku] for at, value in self.truth if at < then - 1][-1:]
        assert found["value"] in possible
        # What this layer changed is never told as it was before.
        mine = [change.until / 1000 - NOON.timestamp() for change in self.changes if change.sku == sku]
        if mine:
            since = [value[sku] for at, value in self.truth if at >= mine[-1] - 0.001]
            assert found["value"] in since


Law.TestCase.settings = settings(max_examples=60, stateful_step_count=30)
TestLaw = Law.TestCase
