"""Durable conversations that only read: fan-outs beyond the burst, answers that may be used again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mws.calls import LegacyReply
from mws.compat.engine.context import Context
from mws.compat.engine.request import Ask
from mws.compat.engine.steps import Plan, Wait
from mws.compat.errors import NotConfigured, ServiceError
from mws.compat.facade import Facade
from mws.compat.ledger.jobs import FRESH
from mws.compat.ledger.ledger import Ledger
from mws.compat.ledger.questions.base import Question
from mws.compat.ledger.questions.jobs import BeginJob, EndJob, HoldJob, NoteStepDone
from mws.compat.plans import PLANS
from mws.compat.state.tables import JOB
from mws.spapi import errors as spapi
from mws.spapi.sandbox.embedded import session
from tests.compat.engine import conversations
from tests.compat.engine.conversations import (
    install,
)
from tests.compat.engine.durable_world import ASINS, World, plan_id, words


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(f"sqlite:///{tmp_path}/state.sqlite3")


# Reads


def test_a_fan_out_beyond_the_burst_ends(world: World) -> None:
    """Eight products at one call in two seconds, a second of patience: each try goes on where the last stopped."""
    tries = 0
    while (reply := world("GetOffers", f"s{tries}", **ASINS)).status == 503:
        tries += 1
        assert tries < 8
        world.clock.advance(5)
    assert plan_id(reply) == " ".join(f"B0{number}=0" for number in range(1, 9))
    assert set(world.amazon.asked.values()) == {1}
    assert tries > 0
    assert world.rows(JOB) == []


def test_a_read_that_is_asked_elsewhere_this_moment_is_waited_for_then_throttled(tmp_path: Path) -> None:
    world = World(f"sqlite:///{tmp_path}/s", max_wait=100.0)
    second: list[LegacyReply] = []

    def meanwhile(number: int) -> None:
        world.amazon.before = lambda _: None
        world.clock.advance(1)
        world.config = replace(world.config, applications=(replace(world.config.applications[0], max_wait=1.0),))
        second.append(world("GetOffers", "t", world.process(), ASINList_ASIN_1="B01"))

    world.amazon.before = meanwhile
    assert plan_id(world("GetOffers", ASINList_ASIN_1="B01")) == "B01=0"
    assert "throttled" in words(second[0])
    assert world.amazon.asked == {"B01": 1}


def test_of_answers_those_are_used_that_are_fresh(world: World) -> None:
    """The first is too old by now, the others are not."""
    assert world("GetOffers", **ASINS).status == 503
    world.clock.advance(FRESH / 1000 - 60)
    assert world("GetOffers", **ASINS).status == 503
    assert world.amazon.asked == {"B01": 1, "B02": 1}
    world.clock.advance(90)
    while (reply := world("GetOffers", **ASINS)).status == 503:
        world.clock.advance(2)
    plan_id(reply)
    assert world.amazon.asked == {"B01": 2, **{f"B0{number}": 1 for number in range(2, 9)}}


def test_no_answer_that_is_older_than_the_bound_is_used(tmp_path: Path) -> None:
    world = World(f"sqlite:///{tmp_path}/s")
    assert world("GetOffers", **ASINS).status == 503
    world.amazon.price = 1
    world.clock.advance(FRESH / 1000 + 1)
    while (reply := world("GetOffers", **ASINS)).status == 503:
        world.clock.advance(2)
    assert "=0" not in plan_id(reply)


def test_an_answer_that_is_of_no_use_is_asked_for_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = PLANS["conversation.offers"]

    def strict(ask: Ask, context: Context) -> Plan:
        answer = yield from made(ask, context)
        if "=0" in str(answer):
            raise spapi.UnreadableReply("no offers, and a total of some")
        return answer

    monkeypatch.setitem(PLANS, "conversation.offers", strict)
    assert world("GetOffers", ASINList_ASIN_1="B01").status == 500
    world.amazon.price = 1
    world.clock.advance(2)
    assert plan_id(world("GetOffers", ASINList_ASIN_1="B01")) == "B01=1"
    assert world.amazon.asked == {"B01": 2}


@pytest.mark.parametrize(("pause", "first_pages"), [(10, 1), (60, 2)])
def test_a_page_whose_token_has_died_is_asked_for_again(world: World, pause: float, first_pages: int) -> None:
    """Amazon takes that token for thirty seconds; the kept page would lead nowhere for minutes."""
    world.amazon.faults = [""] + ["429"] * 20
    assert world("GetSupply").status == 503
    world.amazon.faults.clear()
    world.clock.advance(pause)
    assert plan_id(world("GetSupply")) == "1 1"
    assert world.amazon.asked == {"": first_pages, "second": 1}


def test_a_read_that_is_asked_again_after_its_answer_is_asked_anew(tmp_path: Path) -> None:
    world = World(f"sqlite:///{tmp_path}/s", max_wait=100.0)
    assert plan_id(world("GetOffers", ASINList_ASIN_1="B01")) == "B01=0"
    world.amazon.price = 1
    assert plan_id(world("GetOffers", ASINList_ASIN_1="B01")) == "B01=1"


@pytest.mark.parametrize("fails", [BeginJob, NoteStepDone, HoldJob, EndJob])
def test_a_read_goes_on_without_a_ledger_that_can_be_written(
    world: World, monkeypatch: pytest.MonkeyPatch, fails: type[Question[Any]]
) -> None:
    answer = Ledger.answer

    def full(self: Ledger, owner: str, question: Question[Any], *rest: Any) -> Any:  # Any: the method's own
        if isinstance(question, fails):
            raise ServiceError("the disk is full")
        return answer(self, owner, question, *rest)

    monkeypatch.setattr(Ledger, "answer", full)
    made = conversations.offers

    def waits(ask: Any, context: Any) -> Any:
        yield Wait(0.5)
        return (yield from made(ask, context))

    monkeypatch.setitem(PLANS, "conversation.offers", waits)
    assert plan_id(world("GetOffers", ASINList_ASIN_1="B01")) == "B01=0"


# What is kept, and where


def test_without_a_database_a_write_is_refused_and_a_read_is_answered() -> None:
    """At a sandbox both are carried out; Amazon's endpoints are no place to forget what was sent."""
    world = World("")
    plan_id(world.make())
    world.config = replace(
        world.config,
        applications=(replace(world.config.applications[0], endpoint="https://sellingpartnerapi-na.amazon.com"),),
    )
    amazons = Facade(world.config, clock=world.clock, session=session(world.amazon))
    reply = world.make("t", amazons)
    assert isinstance(reply.error, NotConfigured)
    assert "state database" in words(reply)
    assert plan_id(world("GetOffers", ASINList_ASIN_1="B01")) == "B01=0"
