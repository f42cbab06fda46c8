"""What is sent again and what is not; test_faults.py has the matrix of faults that stay."""

from __future__ import annotations

import pytest

from mws.spapi.calls import RestCall
from mws.spapi.clock import SystemClock
from mws.spapi.errors import (
    BadRequest,
    ConnectFailed,
    DeadlineExceeded,
    OutcomeUnknown,
    ServerError,
)
from mws.spapi.sending import ATTEMPTS
from tests.spapi import faulty
from tests.spapi.clients import EXPIRED, ORDER, READ, WRITE, client
from tests.spapi.faulty import Faulty, Step, failure, reply

REPEATED: dict[str, Step] = {
    "reset before headers": faulty.reset_before_headers,
    "close mid body": faulty.close_mid_body,
    "close mid chunks": faulty.close_mid_chunks,
    "500 html": faulty.html(500),
    "502": failure(502),
    "503 html": faulty.html(503),
    "504": failure(504),
    "429": failure(429, "QuotaExceeded"),
    "403 expired": EXPIRED,
}


@pytest.mark.parametrize("fault", REPEATED.values(), ids=REPEATED)
def test_a_read_that_is_repeated_gets_its_answer(fault: Step) -> None:
    with Faulty(fault, ORDER) as server:
        assert client(server, max_wait=None).send(READ).status == 200
    assert len(server.seen) == 2


def test_what_the_caller_did_wrong_is_not_repeated() -> None:
    with Faulty(failure(400, "InvalidInput")) as server:
        for call in (READ, WRITE):
            with pytest.raises(BadRequest):
                client(server).send(call)
    assert len(server.seen) == 2


def test_a_write_that_timed_out_says_so() -> None:
    with Faulty(faulty.silent) as server, pytest.raises(OutcomeUnknown, match="no reply within the deadline"):
        client(server, clock=SystemClock(), deadline=2.0).send(WRITE)


@pytest.mark.parametrize("fault", [failure(429), EXPIRED], ids=["429", "403 expired"])
def test_a_write_is_repeated_where_nothing_was_begun(fault: Step) -> None:
    with Faulty(fault, reply({"feedId": "1"}, 202)) as server:
        assert client(server, max_wait=None).send(WRITE).status == 202
    assert len(server.seen) == 2


def test_a_post_that_only_reads_is_repeated_like_a_read() -> None:
    call = RestCall("productFees.v0.getMyFeesEstimates", body=[])
    with Faulty(faulty.reset_before_headers, reply([])) as server:
        assert client(server).send(call).data == []
    assert len(server.seen) == 2


def test_a_write_that_could_not_connect_is_tried_again() -> None:
    with Faulty(reply({"feedId": "1"}, 202)) as server:
        api = client(server)
        api.send(WRITE)
    with pytest.raises(ConnectFailed) as caught:
        api.send(WRITE)
    assert caught.value.safe_to_repeat


def test_an_unknown_outcome_says_how_to_find_out() -> None:
    with Faulty(faulty.html(500)) as server, pytest.raises(OutcomeUnknown) as caught:
        client(server).send(WRITE)
    assert "feeds.2021-06-30.createFeed" in str(caught.value)
    assert "getFeeds" in str(caught.value)
    assert not caught.value.safe_to_repeat
    assert isinstance(caught.value.__cause__, ServerError)


def test_an_unknown_outcome_offers_the_read_that_shows_it() -> None:
    listed = reply({"feeds": [{"feedId": "7"}]})
    with Faulty(faulty.reset_before_headers, listed) as server:
        api = client(server)
        with pytest.raises(OutcomeUnknown) as caught:
            api.send(WRITE)
        look = caught.value.read_back
        assert look is not None
        assert api.send(look.call).data == {"feeds": [{"feedId": "7"}]}
    assert server.seen[1].target == "/feeds/2021-06-30/feeds?feedTypes=X&createdSince=2026-11-20T11%3A55%3A00Z"


def test_repeats_stop_at_the_deadline() -> None:
    # On a machine that is busy the first reply itself may come too late: that too is the deadline's end.
    with Faulty(faulty.html(503)) as server, pytest.raises((ServerError, DeadlineExceeded)):
        client(server).send(READ, deadline=0.15)
    assert len(server.seen) < ATTEMPTS
