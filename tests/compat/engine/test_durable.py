"""Conversations that are gone on with: throttled, failed, taken over, and asked twice at once. In one process."""

from __future__ import annotations

import base64
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mws.calls import LegacyReply
from mws.compat.engine.steps import Wait
from mws.compat.errors import OutcomeUnknown, ServiceError, Throttled
from mws.compat.facade import Facade
from mws.compat.ledger.ledger import Ledger
from mws.compat.ledger.questions.base import Question
from mws.compat.ledger.questions.jobs import ListSteps, NoteStepDone, NoteStepSending
from mws.compat.ledger.questions.writes import EndWrite
from mws.compat.plans import PLANS
from mws.compat.state.room import content
from mws.compat.state.tables import JOB, JOB_STEP, VALUES, WRITE
from mws.mappings import registry
from mws.spapi import errors as spapi
from mws.spapi.calls import RestCall
from tests.compat.engine import conversations
from tests.compat.engine.conversations import (
    CREATE,
    OPERATIONS,
    PACK,
    RENAME,
    SHIPMENT,
    WHOLE,
    install,
)
from tests.compat.engine.durable_world import Died, World, plan_id, words
from tests.compat.processes import NOON


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(f"sqlite:///{tmp_path}/state.sqlite3")


# Polls and throttles


def test_a_poll_waits_within_the_patience_of_the_call(tmp_path: Path) -> None:
    world = World(f"sqlite:///{tmp_path}/s", slow=2, max_wait=10.0)
    plan_id(world.make())
    assert world.clock.now() > NOON
    assert [*world.amazon.polls.values()] == [3, 3]


def test_a_poll_that_outlasts_the_call_is_a_throttle_and_is_gone_on_with(world: World) -> None:
    """It never begins anew: one plan, whatever the number of tries, also of one signed anew."""
    world.amazon.slow = 3
    for number in range(6):
        reply = world.make(f"s{number}")
        assert "throttled" in words(reply)
        assert isinstance(reply.error, Throttled)
        assert reply.error.retryable
        world.clock.advance(30)
    assert plan_id(world.make("s6"))
    assert world.amazon.of("n") == WHOLE


def test_a_write_that_is_throttled_midway_is_going_on_not_refused(world: World) -> None:
    world.amazon.faults = ["", "", "429"] + ["429"] * 20
    assert "hrottled" in words(world.make())
    (row,) = world.rows(WRITE)
    assert row.state == "paused"
    world.amazon.faults.clear()
    world.clock.advance(60)
    reply = world.make("t")
    plan_id(reply)
    assert reply.header("x-mws-compat-repeat") == "resumed"
    assert reply.header("x-mws-compat-calls") == ",".join((PACK, conversations.STATUS, RENAME))
    assert world.amazon.of("n") == WHOLE
    assert len(world.rows(WRITE)) == 1


def test_what_is_over_is_answered_again_and_keeps_no_answers(world: World) -> None:
    first = world.make()
    again = world.make()
    assert plan_id(first) == plan_id(again)
    assert again.header("x-mws-compat-repeat") == "answered-before"
    assert (world.rows(JOB), world.rows(JOB_STEP)) == ([], [])
    assert world.amazon.of("n") == WHOLE


def test_what_was_waited_for_is_not_waited_for_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def plan(ask: Any, context: Any) -> Any:
        yield Wait(1.0)
        made = yield RestCall(CREATE, body=conversations.body("n"))
        yield Wait(0.5)
        return {"plan": made["inboundPlanId"]}

    monkeypatch.setitem(PLANS, "conversation.make", plan)
    assert "next step" in words(world.make())
    assert (world.clock.now() - NOON).total_seconds() == 1.0
    plan_id(world.make())
    assert (world.clock.now() - NOON).total_seconds() == 1.5
    assert world.wrote == ["createInboundPlan n"]


@pytest.mark.parametrize("durable", [True, False])
def test_a_poll_ends_where_the_call_would_wait_for_ever(
    world: World, monkeypatch: pytest.MonkeyPatch, durable: bool
) -> None:
    """Also of a plan whose conversation nobody keeps."""
    (application,) = world.config.applications
    world.config = replace(world.config, applications=(replace(application, max_wait=None),))
    monkeypatch.setitem(registry._BY_NAME, ("Conversations", "MakePlan"), [replace(OPERATIONS[0], durable=durable)])
    world.amazon.slow = 1000
    reply = world.make(facade=world.process())
    assert "throttled" in words(reply)
    assert 300 - 2 <= (world.clock.now() - NOON).total_seconds() <= 300 + 5
    assert len(world.rows(JOB)) == durable


# Outcomes nobody knows


def test_an_outcome_that_is_not_known_is_read_back_and_gone_on_from(world: World) -> None:
    world.amazon.faults = ["lost"]
    plan_id(world.make())
    assert world.amazon.of("n") == WHOLE


def test_what_cannot_be_read_back_is_told_and_never_sent_again(world: World) -> None:
    world.amazon.faults = ["", "", "lost"]
    replies = [world.make(), world.make(), world.make("t")]
    assert all(isinstance(reply.error, OutcomeUnknown) for reply in replies)
    assert world.wrote == ["createInboundPlan n", "generatePackingOptions"]


def test_the_repeat_of_an_unknown_outcome_looks_again(world: World) -> None:
    """What never arrived, as far as the first look goes, is found by the second."""
    world.amazon.faults = ["lost", "429"] + ["429"] * 20
    assert "hrottled" in words(world.make())
    world.amazon.faults.clear()
    world.clock.advance(60)
    plan_id(world.make())
    assert world.amazon.of("n") == WHOLE


def test_an_unknown_outcome_is_a_wish_again_when_its_window_is_over(world: World) -> None:
    """Looking into it makes it no younger: who sets a state every five minutes sets it after ten."""
    world.amazon.faults = ["500"]
    outcomes = []
    for minute in range(0, 15, 5):
        outcomes.append(world("NamePlan", f"s{minute}", PlanId="wf", Name="a").status)
        world.clock.advance(300)
    assert outcomes == [400, 400, 200]


# What a repeat is


def test_a_state_set_otherwise_meanwhile_is_set_anew_and_whole(world: World) -> None:
    """A stands midway, B is set, A is said again: it ends at A, with both of its values."""
    world.amazon.faults = [""] + ["429"] * 20
    assert world("NamePlan", "s1", PlanId="wf", Name="a").status == 503
    world.amazon.faults.clear()
    world.clock.advance(20)
    assert world("NamePlan", "s2", PlanId="wf", Name="b").status == 200
    world.clock.advance(20)
    assert world("NamePlan", "s3", PlanId="wf", Name="a").status == 200
    rename, shipment = RENAME.rpartition(".")[2], SHIPMENT.rpartition(".")[2]
    assert world.wrote == [
        f"{kind} {value}" for kind, value in ((rename, "a"), *((k, v) for v in "ba" for k in (rename, shipment)))
    ]


def test_another_state_of_another_thing_overtakes_nothing(world: World) -> None:
    world.amazon.faults = [""] + ["429"] * 20
    assert world("NamePlan", "s1", PlanId="wf", Name="a").status == 503
    world.amazon.faults.clear()
    world.clock.advance(20)
    assert world("NamePlan", "s2", PlanId="other", Name="b").status == 200
    assert world("NamePlan", "s3", PlanId="wf", Name="a").status == 200
    assert [value for kind, plan, value in world.amazon.wrote if plan == "wf"] == ["a", "a"]


def test_two_that_set_the_same_at_once_do_not_mix(world: World) -> None:
    """While A is between its two values, B waits, and is throttled; said again, it is whole."""
    second: list[LegacyReply] = []

    def meanwhile(number: int) -> None:
        world.amazon.before = lambda _: None
        second.append(world("NamePlan", "s2", world.process(), PlanId="wf", Name="b"))

    world.amazon.before = lambda number: meanwhile(number) if number == 1 else None
    assert world("NamePlan", "s1", PlanId="wf", Name="a").status == 200
    assert "throttled" in words(second[0])
    assert [value for _, _, value in world.amazon.wrote] == ["a", "a"]
    assert world("NamePlan", "s2", PlanId="wf", Name="b").status == 200
    assert [value for _, _, value in world.amazon.wrote] == ["a", "a", "b", "b"]


def test_what_stands_midway_for_longer_than_its_window_is_another_wish(world: World) -> None:
    world.amazon.faults = [""] + ["429"] * 20
    assert world("NamePlan", "s1", PlanId="wf", Name="a").status == 503
    world.amazon.faults.clear()
    world.clock.advance(700)
    assert world("NamePlan", "s2", PlanId="wf", Name="a").status == 200
    assert len(world.amazon.wrote) == 3


def test_another_account_and_another_region_go_on_with_nothing_of_this_one(world: World) -> None:
    world.amazon.faults = ["", "", "429"] + ["429"] * 20
    words(world.make())
    owner = world.facade.owner(world.config.accounts[0])
    (job,) = world.rows(JOB)
    assert job.owner == owner
    other = owner.replace("/na/", "/eu/")
    assert world.facade.ledger.answer(other, ListSteps(job.id, job.holder)) is None
    assert world.facade.ledger.answer(owner, ListSteps(job.id, job.holder + "x")) is None


# Failures midway


def test_a_refusal_midway_is_tried_again_and_what_came_before_is_not(world: World) -> None:
    world.amazon.faults = ["", "", "400"]
    assert world.make().status == 400
    plan_id(world.make())
    assert world.amazon.of("n") == WHOLE


def test_a_refusal_of_the_first_write_leaves_nothing(world: World) -> None:
    world.amazon.faults = ["400"]
    assert world.make().status == 400
    assert world.rows(JOB) == []
    plan_id(world.make())
    assert world.amazon.of("n") == WHOLE


def test_a_failure_the_plan_went_on_from_is_the_same_for_its_repeat(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []

    def plan(ask: Any, context: Any) -> Any:
        try:
            yield RestCall(conversations.STATUS, {"operationId": "o"})
        except spapi.BadRequest as exc:
            seen.append((str(exc), exc.status, exc.code, exc.request_id))
        made = yield RestCall(
            CREATE, body={"name": "n", "destinationMarketplaces": [], "items": [], "sourceAddress": {}}
        )
        yield RestCall(PACK, {"inboundPlanId": made["inboundPlanId"]})
        return {"plan": made["inboundPlanId"]}

    monkeypatch.setitem(PLANS, "conversation.make", plan)
    world.amazon.faults = ["400", ""] + ["429"] * 20
    assert world.make().status == 503
    world.amazon.faults.clear()
    world.clock.advance(60)
    plan_id(world.make())
    first, second = seen
    assert first == second
    assert first[1:3] == (400, "InvalidInput")


def test_the_answer_of_a_write_that_cannot_be_noted_costs_no_second_write(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Ledger.answer

    def fails(self: Ledger, owner: str, question: Question[Any], *rest: Any) -> Any:  # Any: the method's own
        if isinstance(question, NoteStepDone):
            raise ServiceError("the disk is full")
        return answer(self, owner, question, *rest)

    with monkeypatch.context() as full:
        full.setattr(Ledger, "answer", fails)
        plan_id(world.make())
    plan_id(world.make())
    assert world.amazon.of("n") == WHOLE


def test_a_write_that_cannot_be_noted_does_not_leave(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = Ledger.answer

    def fails(self: Ledger, owner: str, question: Question[Any], *rest: Any) -> Any:  # Any: the method's own
        if isinstance(question, NoteStepSending):
            raise ServiceError("the disk is full", retryable=True)
        return answer(self, owner, question, *rest)

    with monkeypatch.context() as full:
        full.setattr(Ledger, "answer", fails)
        words(world.make())
    assert world.wrote == []
    plan_id(world.make())
    assert world.amazon.of("n") == WHOLE


# A plan that is another by now


def _changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a version of ours that asks for a list first."""

    def plan(ask: Any, context: Any) -> Any:
        yield RestCall(conversations.LIST)
        return (yield from conversations.make_plan(ask, context))

    monkeypatch.setitem(PLANS, "conversation.make", plan)


def test_a_plan_that_was_changed_is_told_as_unknown_where_it_has_written(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.amazon.faults = ["", "", "429"] + ["429"] * 20
    words(world.make())
    world.amazon.faults.clear()
    _changed(monkeypatch)
    for _ in range(2):
        reply = world.make()
        assert isinstance(reply.error, OutcomeUnknown)
        assert "another version" in words(reply)
    assert world.wrote == ["createInboundPlan n"]


def test_a_plan_that_was_changed_is_begun_anew_where_it_has_written_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _changed(monkeypatch)
    world.amazon.faults = [""] + ["429"] * 20
    words(world.make())
    assert len(world.rows(JOB_STEP)) == 2
    world.amazon.faults.clear()
    world.clock.advance(60)
    monkeypatch.setitem(PLANS, "conversation.make", conversations.make_plan)
    plan_id(world.make())
    assert world.amazon.of("n") == WHOLE


def test_a_key_that_is_another_by_now_does_not_make_a_second_plan(world: World) -> None:
    world.amazon.faults = ["", "", "429"] + ["429"] * 20
    words(world.make())
    world.amazon.faults.clear()
    world.config = replace(world.config, state=replace(world.config.state, key=base64.b64encode(b"o" * 32).decode()))
    reply = world.make(facade=world.process())
    assert isinstance(reply.error, OutcomeUnknown)
    assert world.wrote == ["createInboundPlan n"]


# Who carries it on


def test_what_is_held_by_another_is_waited_for_then_throttled(world: World) -> None:
    """Somebody died of it: for as long as his lease may last, nobody else touches it."""
    lost = world.process()
    lease = _die_at(world, lost, 2)
    reply = world.make()
    assert "throttled" in words(reply)
    assert len(world.amazon.wrote) == 1
    world.clock.advance(lease / 1000)
    assert world.make().status == 400  # the second write may have left
    assert world.amazon.of("n") == WHOLE[:1]


def test_who_comes_back_after_his_lease_sends_nothing(world: World) -> None:
    """A process that stood still for minutes, in the middle of a call that reads, finds itself succeeded."""
    late: list[LegacyReply] = []
    first = world.process()

    def meanwhile(number: int) -> None:
        if number == 1:
            world.amazon.after = lambda _: None
            world.clock.advance(300)
            late.append(world.make("t"))

    world.amazon.after = meanwhile
    reply = world.make("s", first)
    plan_id(late[0])
    assert "throttled" in words(reply)
    assert world.amazon.of("n") == WHOLE
    assert plan_id(world.make("s")) == plan_id(late[0])


def _die_at(world: World, facade: Facade, number: int) -> int:
    """Let a façade die when that call has come to Amazon. Returns the milliseconds for which its job is held."""

    def dies(arrived: int) -> None:
        if arrived == number:
            world.amazon.before = lambda _: None
            raise Died

    world.amazon.before = dies
    world.amazon.number = 0
    guard = Ledger.answer

    def silent(self: Ledger, owner: str, question: Question[Any], *rest: Any) -> Any:  # Any: the method's own
        if isinstance(question, EndWrite):
            raise Died
        return guard(self, owner, question, *rest)

    with pytest.MonkeyPatch.context() as dead:
        dead.setattr(Ledger, "answer", silent)
        with pytest.raises(Died):
            world.make("s", facade)
    (job,) = world.rows(JOB)
    return int(job.lease)


def test_answers_are_sealed(tmp_path: Path, world: World) -> None:
    world.amazon.faults = ["", "", "429"] + ["429"] * 20
    words(world.make())
    assert len(world.rows(JOB_STEP)) == 3
    plan = world.amazon.wrote[0][1]
    world.facade.close()
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert plan.encode() not in held
    assert b"createInboundPlan" in held


def test_what_is_kept_counts_against_the_quota_of_its_seller(world: World) -> None:
    owner = world.facade.owner(world.config.accounts[0])

    def size(whose: str) -> int:
        with world.facade.ledger._store.read() as connection:
            return content(connection, whose)

    before = size(owner)
    world.amazon.faults = ["", "", "429"] + ["429"] * 20
    words(world.make())
    assert size(owner) - before > sum(len(row.answer) for row in world.rows(JOB_STEP)) > 0
    assert size("another/na/A2") == 0


def test_what_expired_is_removed(world: World) -> None:
    world.amazon.faults = ["", "", "429"] + ["429"] * 20
    words(world.make())
    world.amazon.faults.clear()
    world.clock.advance(3 * 86_400)
    state = world.facade.state
    assert state is not None
    state.sweep()
    assert (world.rows(JOB), world.rows(JOB_STEP), world.rows(VALUES)) == ([], [], [])


def test_no_durable_operation_of_ours_reads_buyers_data() -> None:
    """What Amazon withheld is told from the replies of the call itself: of a kept answer that would be lost."""
    assert [
        operation.name for operation in OPERATIONS if operation.durable and (operation.private or operation.hides)
    ] == []
