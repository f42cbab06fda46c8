"""Waiting for a report, a feed or a query: ever more seldom, within bounds, whatever way it ends."""

from __future__ import annotations

import socket
import threading
from datetime import datetime, timezone

import pytest

from mws.spapi import jobs
from mws.spapi.clock import FixedClock, SystemClock
from mws.spapi.errors import Cancelled, UnreadableReply
from tests.spapi import faulty
from tests.spapi.clients import client
from tests.spapi.faulty import Faulty, Seen, Step, reply

GET_REPORT = "reports.2021-06-30.getReport"


def stands(status: str) -> Step:
    return reply({"reportId": "1", "processingStatus": status})


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 11, 20, 12, tzinfo=timezone.utc))


@pytest.mark.parametrize("ending", jobs.ENDINGS)
def test_every_ending_is_an_answer(ending: str, clock: FixedClock) -> None:
    with Faulty(stands("IN_QUEUE"), stands("IN_PROGRESS"), stands(ending)) as server:
        said = jobs.finished(client(server, clock=clock), GET_REPORT, reportId="1")
    assert said == {"reportId": "1", "processingStatus": ending}
    assert clock.monotonic() == pytest.approx(2 + 4)


def test_waiting_asks_ever_more_seldom_and_no_longer_than_told(clock: FixedClock) -> None:
    with Faulty(stands("IN_PROGRESS")) as server, pytest.raises(jobs.Unfinished, match="still IN_PROGRESS") as caught:
        jobs.finished(client(server, clock=clock), GET_REPORT, reportId="1", patience=100)
    assert clock.monotonic() == pytest.approx(100)
    assert len(server.seen) == 7, "after 0, 2, 6, 14, 30, 62 and 100 seconds"
    assert caught.value.last["processingStatus"] == "IN_PROGRESS"
    assert caught.value.safe_to_repeat


def test_no_patience_is_one_look(clock: FixedClock) -> None:
    with Faulty(stands("IN_QUEUE")) as server, pytest.raises(jobs.Unfinished):
        jobs.finished(client(server, clock=clock), GET_REPORT, reportId="1", patience=0)
    assert len(server.seen) == 1


def test_waiting_can_be_cut_short(clock: FixedClock) -> None:
    cancel = threading.Event()
    cancel.set()
    with Faulty(stands("IN_QUEUE")) as server, pytest.raises(Cancelled, match="goes on"):
        jobs.finished(client(server, clock=clock), GET_REPORT, reportId="1", cancel=cancel)


def test_a_look_under_way_can_be_cut_short_too() -> None:
    cancel = threading.Event()

    def silent(server: Faulty, connection: socket.socket, seen: Seen) -> bool:
        cancel.set()
        return faulty.silent(server, connection, seen)

    with Faulty(silent) as server, pytest.raises(Cancelled, match="goes on"):
        jobs.finished(client(server, clock=SystemClock()), GET_REPORT, reportId="1", cancel=cancel)


def test_a_reply_without_a_status_is_no_reason_to_wait(clock: FixedClock) -> None:
    with Faulty(reply({"reportId": "1"})) as server, pytest.raises(UnreadableReply, match="processingStatus"):
        jobs.finished(client(server, clock=clock), GET_REPORT, reportId="1")
