"""The ledger of feeds and reports on a real PostgreSQL: the same questions, the same answers as on SQLite."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace

import pytest

from mws.compat.config import SANDBOX, StateSettings
from mws.compat.facade import Facade
from mws.compat.state import State
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session
from tests import postgresql
from tests.compat.listings_feeds import FLAT
from tests.compat.test_feeds import World as Feeds
from tests.compat.test_feeds import the
from tests.compat.test_reports import LISTINGS, RETURNS, classic_loop
from tests.compat.test_reports import World as Reports

KEY = base64.b64encode(b"k" * 32).decode()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    try:
        with postgresql.server() as found:
            yield found
    except postgresql.Unavailable as exc:
        pytest.skip(str(exc))


def test_reports_are_requested_listed_counted_and_acknowledged(url: str) -> None:
    world = Reports()
    state = State(StateSettings(url=url, key=KEY), clock=world.clock)
    world.facade = Facade(world.config, clock=world.clock, state=state, session=session(world.sandbox))
    done = [world.done(LISTINGS), world.done(RETURNS)]
    assert sorted(classic_loop(world)) == sorted(done)
    assert classic_loop(world) == []
    first = world("GetReportRequestList", MaxCount="1")
    following = world("GetReportRequestListByNextToken", NextToken=first["NextToken"])
    assert first.all("ReportRequestId") != following.all("ReportRequestId")
    assert int(world("GetReportCount")["Count"]) >= 2
    state.close()


def test_a_feed_is_sent_once_and_its_parts_wait_their_turn(url: str) -> None:
    world = Feeds()
    state = State(StateSettings(url=url, key=KEY), clock=world.clock)
    config = replace(SANDBOX, accounts=world.facade.config.accounts, feeds=world.facade.config.feeds)
    world.facade = Facade(config, clock=world.clock, state=state, session=session(world.sandbox))
    rising = b"sku\tprice\tquantity\nSKU-1\t12.50\t4000\n"
    feed_id = the(world.submit(rising, FLAT), "FeedSubmissionId")
    assert the(world.submit(rising, FLAT), "FeedSubmissionId") == feed_id
    for _ in range(4):
        world.clock.sleep(61)
        assert the(world.listed(FeedSubmissionIdList_Id_1=feed_id), "FeedSubmissionId") == feed_id
    assert len(world.feeds) == 2
    state.close()


def test_two_facades_share_it(url: str) -> None:
    config = replace(SANDBOX, state=StateSettings(url=url, key=KEY))
    sandbox = Sandbox(report_seconds=0)
    answers = []
    for _ in range(2):
        state = State(config.state)
        facade = Facade(config, state=state, session=session(sandbox))
        seller = config.accounts[0].seller_id
        answers.append(facade.ledger.answer(seller, "unsent_submissions", {"limit": 5}))
        state.close()
    assert answers[0] == answers[1]
