"""Writes that are no SubmitFeed, said again: on the sandbox, by what is sent to Amazon."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from mws.calls import LegacyCall, LegacyReply
from mws.compat.engine.repeat_guard import RepeatGuard
from mws.compat.errors import ServiceError
from mws.compat.ledger.ledger import Ledger
from mws.compat.ledger.questions.adoption import AdoptLedger
from mws.compat.ledger.questions.base import Question
from mws.compat.ledger.questions.reports import NoteRequested
from mws.compat.state.tables import WRITE
from mws.mappings.registry import OPERATIONS
from mws.spapi.errors import RateWaitTooLong
from mws.spapi.routes import route
from tests.compat import worlds

REPORTS = "reports.2021-06-30"
LISTINGS = "_GET_MERCHANT_LISTINGS_DATA_"
SCHEDULE: dict[str, Any] = {"ReportType": LISTINGS, "Schedule": "_1_DAY_"}


class World(worlds.World):
    def __init__(self) -> None:
        super().__init__(application={"max_wait": 1.0}, report_seconds=30)

    def __call__(
        self, action: str, signature: str = "", received: bool = True, expires: float = 0.0, **params: Any
    ) -> LegacyReply:
        named = {name.replace("__", "."): str(value) for name, value in params.items()}
        return self.send(
            action, named, received=received, version="2009-01-01", path="/", signature=signature, expires=expires
        )

    def sent(self, operation: str) -> int:
        return self.upstream(f"{REPORTS}.{operation}")


@pytest.fixture
def world() -> World:
    return World()


def content(reply: LegacyReply) -> bytes:
    assert reply.status == 200, reply.body
    assert isinstance(reply.body, bytes)
    return reply.body


def test_every_operation_that_writes_says_what_a_repeat_of_it_is() -> None:
    """A write is what travels by another method than GET; what only restricts or uploads for a read is none."""
    silent = [
        operation.name
        for operation in OPERATIONS
        if not operation.repeats
        and any(route(key).method != "GET" for key in operation.calls)
        and not operation.action.startswith("Get")
    ]
    assert silent == []


def test_a_schedule_sent_twice_by_a_library_is_made_once(world: World) -> None:
    first = content(world("ManageReportSchedule", "s", **SCHEDULE))
    world.clock.advance(600)
    again = world("ManageReportSchedule", "s", **SCHEDULE)
    assert content(again) == first
    assert again.header("x-mws-compat-repeat") == "answered-before"
    assert world.sent("createReportSchedule") == 1


def test_a_write_is_remembered_as_long_as_its_signature_is_accepted_and_no_longer(world: World) -> None:
    """What a seller acknowledges every minute must not fill his database."""
    week = (world.clock.now().timestamp()) + 7 * 86_400
    content(world("ManageReportSchedule", "kept", expires=week, **SCHEDULE))
    content(world("ManageReportSchedule", "gone", ReportType=LISTINGS, Schedule="_NEVER_"))
    world.clock.advance(3 * 86_400)
    content(world("ManageReportSchedule", "new", ReportType=LISTINGS, Schedule="_NEVER_"))
    with world.facade.ledger._store.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(WRITE)).scalar() == 2
    content(world("ManageReportSchedule", "kept", expires=week, **SCHEDULE))
    assert world.sent("createReportSchedule") == 1


def test_a_schedule_that_is_asked_for_again_is_made_again(world: World) -> None:
    for signature in ("s", "t"):
        content(world("ManageReportSchedule", signature, **SCHEDULE))
    assert world.sent("createReportSchedule") == 2


def test_a_captured_request_is_no_second_write_after_another_one(world: World) -> None:
    content(world("ManageReportSchedule", "s", **SCHEDULE))
    content(world("ManageReportSchedule", "t", ReportType=LISTINGS, Schedule="_NEVER_"))
    content(world("ManageReportSchedule", "s", **SCHEDULE))
    assert world.sent("createReportSchedule") == 1


def test_what_failed_before_it_arrived_is_tried_with_the_same_signature(world: World) -> None:
    world.sandbox.plant(f"{REPORTS}.createReportSchedule:429*always")
    assert world("ManageReportSchedule", "s", **SCHEDULE).status == 503
    world.sandbox.faults.clear()
    world.clock.advance(60)
    content(world("ManageReportSchedule", "s", **SCHEDULE))
    assert world.sent("createReportSchedule") == 2


def test_an_outcome_nobody_knows_is_told_again_and_nothing_is_sent(world: World) -> None:
    world.sandbox.plant(f"{REPORTS}.createReportSchedule:truncated")
    first = world("ManageReportSchedule", "s", **SCHEDULE)
    again = world("ManageReportSchedule", "s", **SCHEDULE)
    assert (first.status, again.status) == (400, 400)
    assert b"not known" in bytes(again.body)  # type: ignore[arg-type]  # an error is bytes
    assert world.sent("createReportSchedule") == 1


def test_while_it_is_under_way_the_second_is_throttled(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that began it, and died of it, counts for five minutes."""
    with monkeypatch.context() as killed:
        killed.setattr(RepeatGuard, "_ended", lambda *arguments: None)
        world.sandbox.plant(f"{REPORTS}.createReportSchedule:reset*9")
        assert world("ManageReportSchedule", "s", **SCHEDULE).status >= 400
    world.sandbox.faults.clear()
    assert world("ManageReportSchedule", "s", **SCHEDULE).status == 503
    sent = world.sent("createReportSchedule")
    world.clock.advance(301)
    assert world("ManageReportSchedule", "s", **SCHEDULE).status == 400
    assert world.sent("createReportSchedule") == sent


def test_an_acknowledgement_whose_answer_was_lost_does_not_undo_a_later_one(world: World) -> None:
    world("GetReportList")
    world.facade.ledger.answer(world.facade.owner(world.facade.config.accounts[0]), AdoptLedger(before=0, by="command"))
    done = content(world("RequestReport", ReportType=LISTINGS)).split(b"<ReportRequestId>")[1].split(b"<")[0].decode()
    world.clock.advance(120)
    world("GetReportRequestList", ReportRequestIdList__Id__1=done)
    ids: dict[str, Any] = {"ReportIdList__Id__1": done}
    content(world("UpdateReportAcknowledgements", received=False, **ids, Acknowledged="true"))
    content(world("UpdateReportAcknowledgements", **ids, Acknowledged="false"))
    again = world("UpdateReportAcknowledgements", **ids, Acknowledged="true")
    assert again.header("x-mws-compat-repeat") == "overtaken"
    listed = content(world("GetReportList", ReportRequestIdList__Id__1=done))
    assert b"<Acknowledged>false</Acknowledged>" in listed


def test_a_report_asked_for_again_once_the_first_has_ended_is_a_new_one(world: World) -> None:
    """The price changed in between: the old report must not be handed out for the new one."""
    first = content(world("RequestReport", "a", ReportType=LISTINGS))
    world.clock.advance(40)
    world("GetReportRequestList")
    second = content(world("RequestReport", "b", ReportType=LISTINGS))
    assert first.split(b"<ReportRequestId>")[1][:11] != second.split(b"<ReportRequestId>")[1][:11]
    assert world.sent("createReport") == 2


def test_a_report_whose_answer_was_lost_is_the_same_for_ten_minutes(world: World) -> None:
    first = content(world("RequestReport", "a", received=False, ReportType=LISTINGS))
    world.clock.advance(599)
    assert content(world("RequestReport", "b", received=False, ReportType=LISTINGS)) == first
    world.clock.advance(601)
    assert content(world("RequestReport", "c", ReportType=LISTINGS)) != first


def test_a_report_that_was_made_and_could_not_be_noted_is_not_made_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Amazon answered, and then the ledger failed: the library's retry must not ask a second time."""
    answer = Ledger.answer

    def fails(self: Ledger, owner: str, question: Question[Any], *rest: Any) -> Any:  # Any: the method's own
        if isinstance(question, NoteRequested):
            raise ServiceError("the disk is full")
        return answer(self, owner, question, *rest)

    with monkeypatch.context() as full:
        full.setattr(Ledger, "answer", fails)
        assert world("RequestReport", "s", ReportType=LISTINGS).status >= 400
    again = world("RequestReport", "s", ReportType=LISTINGS)
    assert again.status == 400
    assert b"not known" in bytes(again.body)  # type: ignore[arg-type]  # an error is bytes
    assert world.sent("createReport") == 1


def test_who_waits_for_the_first_takes_a_permit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It holds a worker as whoever waits for Amazon does; without a permit it is throttled at once."""
    with monkeypatch.context() as killed:
        killed.setattr(RepeatGuard, "_ended", lambda *arguments: None)
        world.sandbox.plant(f"{REPORTS}.createReportSchedule:reset*9")
        world("ManageReportSchedule", "s", **SCHEDULE)

    def none_left() -> None:
        raise RateWaitTooLong("every permit is taken", retry_after=1.0)

    (account,) = world.facade.config.accounts
    call = LegacyCall("ManageReportSchedule", SCHEDULE, account.mws_access_key, account.seller_id, path="/")
    before = world.clock.now()
    reply = world.facade.call(replace(call, version="2009-01-01", signature="s"), none_left)
    assert reply.status == 503
    assert world.clock.now() == before
