"""A submission is sent once: repeats, lost answers, unknown outcomes, writes switched off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mws.compat.config import StateSettings
from mws.compat.errors import OutcomeUnknown
from mws.compat.ledger.questions.feeds import FindFeeds
from mws.compat.state import State
from mws.mappings.feeds import operations as table
from mws.spapi.calls import RestCall, RestReply
from mws.spapi.client import Client
from mws.spapi.clock import FixedClock
from tests.compat.plans.feeds.submitting import (
    CA,
    CREATE,
    CREATE_DOCUMENT,
    FEED,
    FLAT,
    NOW,
    World,
    code,
    envelope,
    md5,
    texts,
    the,
)


@pytest.fixture
def world() -> World:
    return World()


# ---- writes that cannot hurt ---------------------------------------------------------------------------------------


def test_the_same_submission_again_gets_the_same_id_and_is_not_sent(world: World) -> None:
    first = the(world.submit(), "FeedSubmissionId")
    again = world.submit(params={"ContentMD5Value": md5(FEED)}, content_type="text/xml; charset=utf-8")
    assert the(again, "FeedSubmissionId") == first
    assert world.upstream(CREATE) == world.upstream(CREATE_DOCUMENT) == 1


def test_another_body_type_marketplace_or_seller_is_another_submission(world: World) -> None:
    ids = {
        the(world.submit(), "FeedSubmissionId"),
        the(world.submit(envelope(1, 3)), "FeedSubmissionId"),
        the(world.submit(params={"MarketplaceIdList.Id.1": CA}), "FeedSubmissionId"),
        the(world.submit(b"a\tb", FLAT), "FeedSubmissionId"),
    }
    assert len(ids) == world.upstream(CREATE) == 4


def test_a_submission_is_remembered_for_half_a_year(world: World) -> None:
    feed_id = the(world.submit(), "FeedSubmissionId")
    for days, known in ((179, True), (2, False)):
        world.clock.sleep(days * 86_400)
        world.submit(envelope(days))
        told = world.ask(FindFeeds(ids=[feed_id]))
        assert bool(told) is known


def test_after_it_was_cancelled_it_is_a_new_submission(world: World) -> None:
    first = the(world.submit(), "FeedSubmissionId")
    world.call("CancelFeedSubmissions", params={"FeedSubmissionIdList.Id.1": first})
    assert the(world.submit(), "FeedSubmissionId") != first


@pytest.mark.parametrize(
    "fault",
    [
        f"{CREATE_DOCUMENT}:400",
        f"{CREATE_DOCUMENT}:500*9",
        f"{CREATE_DOCUMENT}:reset*9",
        "upload:403*9",
        "upload:404*9",
        "upload:500*99",
        f"{CREATE}:400",
        f"{CREATE}:403denied",
        f"{CREATE}:429*99",
    ],
)
def test_a_failure_before_anything_was_submitted_may_be_repeated(world: World, fault: str) -> None:
    world.sandbox.plant(fault)
    failed = world.submit()
    assert failed.status >= 400
    assert not isinstance(failed.error, OutcomeUnknown)
    assert world.feeds == []
    world.sandbox.faults.clear()
    world.clock.sleep(600)
    assert world.submit().status == 200
    assert len(world.feeds) == 1


@pytest.mark.parametrize("fault", ["upload:expired", f"{CREATE_DOCUMENT}:500", f"{CREATE_DOCUMENT}:truncated"])
def test_a_lost_place_for_the_document_is_asked_for_again(world: World, fault: str) -> None:
    world.sandbox.plant(fault)
    assert world.submit().status == 200
    assert len(world.feeds) == 1


@pytest.mark.parametrize("fault", ["reset", "truncated"])
def test_a_submission_whose_answer_was_lost_is_found_again_and_not_sent_twice(world: World, fault: str) -> None:
    world.sandbox.plant(f"{CREATE}:{fault}")
    reply = world.submit()
    assert the(reply, "FeedSubmissionId") == world.feeds[0].id
    assert the(world.submit(), "FeedSubmissionId") == world.feeds[0].id
    assert len(world.feeds) == world.upstream(CREATE) == 1


def test_an_outcome_that_stays_unknown_is_never_sent_again(world: World) -> None:
    world.sandbox.plant(f"{CREATE}:500")
    for _ in range(3):
        reply = world.submit()
        assert isinstance(reply.error, OutcomeUnknown)
        # Legacy libraries repeat after 500 and 503 by themselves.
        assert reply.status < 500
    assert world.upstream(CREATE) == 1
    assert world.feeds == []


def test_an_outcome_that_could_not_be_looked_up_is_looked_up_by_the_repeat(world: World) -> None:
    world.sandbox.plant(f"{CREATE}:reset,{table.GET_FEEDS}:400")
    assert isinstance(world.submit().error, OutcomeUnknown)
    assert the(world.submit(), "FeedSubmissionId") == world.feeds[0].id
    assert world.upstream(CREATE) == 1


def test_of_two_feeds_that_could_be_it_none_is_taken(world: World) -> None:
    other = World(sandbox=world.sandbox, clock=world.clock)  # another application of the seller, with its own ledger
    assert other.submit(envelope(7)).status == 200
    world.sandbox.plant(f"{CREATE}:reset")
    assert isinstance(world.submit().error, OutcomeUnknown)
    assert world.upstream(CREATE) == 2


def test_a_list_in_between_does_not_make_a_stranger_of_our_own_feed(world: World) -> None:
    world.sandbox.plant(f"{CREATE}:reset,{table.GET_FEEDS}:400")
    world.submit()
    assert texts(world.listed(), "FeedSubmissionId") == [world.feeds[0].id]
    assert the(world.submit(), "FeedSubmissionId") == world.feeds[0].id
    assert texts(world.listed(), "FeedSubmissionId") == [world.feeds[0].id]


def test_it_is_written_down_before_anything_is_sent(tmp_path: Path) -> None:
    """A process that dies at createFeed leaves a row that forbids sending it again."""
    clock = FixedClock(NOW)
    state = State(StateSettings(url=f"sqlite:///{tmp_path}/ledger.sqlite3"), clock=clock)
    world = World(state=state, clock=clock)

    class Died(BaseException):
        pass

    send = Client.send

    def dying(self: Client, call: RestCall, **given: Any) -> RestReply:  # Any: the client's own
        reply = send(self, call, **given)
        if call.operation == CREATE:
            raise Died
        return reply

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "send", dying)
        with pytest.raises(Died):
            world.submit()
    assert len(world.feeds) == 1
    state.close()

    again = World(state=State(StateSettings(url=f"sqlite:///{tmp_path}/ledger.sqlite3"), clock=clock), clock=clock,
                  sandbox=world.sandbox)  # fmt: skip
    busy = again.submit()
    assert (code(busy), busy.status) == ("RequestThrottled", 503)
    clock.sleep(16 * 60)
    # The dead process's submission is looked up, found and adopted.
    assert the(again.submit(), "FeedSubmissionId") == again.feeds[0].id
    assert len(again.feeds) == again.upstream(CREATE) == 1


def test_switched_off_nothing_is_read_written_or_sent() -> None:
    for account in ({"writes": "off"}, {"write_rules": (("SubmitFeed", "off"),)}):
        world = World(account=account)
        reply = world.submit(b"")
        assert code(reply) == "AccessDenied"
        assert world.sandbox.journal.counts == {}
    assert World(account={"writes": "off", "write_rules": (("SubmitFeed", "on"),)}).submit().status == 200
