"""An id of Amazon's that the ledger knows already: the new submission has it, and the old one is never sent again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mws.compat.config import StateSettings
from mws.compat.state import State
from mws.spapi.clock import FixedClock
from tests.compat.plans.feeds.submitting import CREATE, FEED, FULFILLMENT, NOW, REFUND, World, envelope, the

OTHER = envelope(3)


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    made = State(StateSettings(url=f"sqlite:///{tmp_path}/state.db"), clock=FixedClock(NOW))
    yield made
    made.close()


def test_an_id_that_comes_again_is_no_internal_error_and_nothing_is_doubled(state: State) -> None:
    """As with a sandbox that was started anew under a ledger that was not: it counts its feeds from the beginning."""
    first = World(state=state)
    before = the(first.submit(FEED, FULFILLMENT), "FeedSubmissionId")
    again = World(state=state, clock=first.clock)
    again.clock.advance(5)
    reply = again.submit(OTHER, FULFILLMENT)
    assert reply.status == 200, reply.body
    assert the(reply, "FeedSubmissionId") == before
    # The same again is known for it. What bore the id before is of another Amazon: said again, it is a new wish.
    assert the(again.submit(OTHER, FULFILLMENT), "FeedSubmissionId") == before
    assert again.upstream(CREATE) == 1
    assert the(again.submit(FEED, FULFILLMENT), "FeedSubmissionId") != before
    assert len(again.feeds) == again.upstream(CREATE) == 2


def test_an_event_that_bore_the_id_before_is_told_as_unknown_and_not_sent(state: State) -> None:
    refunded, another = envelope(1, message="OrderAdjustment"), envelope(2, message="OrderAdjustment")
    first = World(state=state)
    before = the(first.submit(refunded, REFUND), "FeedSubmissionId")
    again = World(state=state, clock=first.clock)
    again.clock.advance(5)
    assert the(again.submit(another, REFUND), "FeedSubmissionId") == before
    old = again.submit(refunded, REFUND)
    assert (old.status, type(old.error).__name__) == (400, "OutcomeUnknown")
    assert len(again.feeds) == again.upstream(CREATE) == 1
