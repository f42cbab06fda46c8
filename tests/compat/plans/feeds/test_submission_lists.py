"""Lists, counts, cancellations and results of feeds that were submitted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mws.mappings.feeds import operations as table
from tests.compat.plans.feeds.submitting import FLAT, FULFILLMENT, NOW, World, code, document, envelope, texts, the


@pytest.fixture
def world() -> World:
    return World()


# ---- lists ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def many(world: World) -> World:
    for number in range(1, 8):
        assert world.submit(envelope(number)).status == 200
        world.clock.sleep(1)
    assert world.submit(b"a\tb", FLAT).status == 200
    return world


def test_pages_hold_every_feed_once_newest_first(many: World) -> None:
    reply = many.listed(MaxCount="3")
    ids, pages = texts(reply, "FeedSubmissionId"), 1
    while the(reply, "HasNext") == "true":
        reply = many.call("GetFeedSubmissionListByNextToken", params={"NextToken": the(reply, "NextToken")})
        ids += texts(reply, "FeedSubmissionId")
        pages += 1
    assert ids == [feed.id for feed in many.feeds]
    assert pages == 3
    assert texts(reply, "NextToken") == []


def test_a_page_token_is_refused_by_another_action_or_altered(many: World) -> None:
    token = the(many.listed(MaxCount="3"), "NextToken")
    altered = token[:-5] + ("A" if token[-5] != "A" else "B") + token[-4:]
    for bad in (altered, "garbage"):
        reply = many.call("GetFeedSubmissionListByNextToken", params={"NextToken": bad})
        assert code(reply) == "NextTokenCorrupted"


def test_filters_by_type_status_and_time(many: World) -> None:
    assert texts(many.listed(FeedTypeList_Type_1=FLAT), "FeedType") == [FLAT]
    assert len(texts(many.listed(FeedProcessingStatusList_Status_1="_SUBMITTED_"), "FeedSubmissionId")) == 8
    assert texts(many.listed(FeedProcessingStatusList_Status_1="_DONE_"), "FeedSubmissionId") == []
    assert texts(many.listed(FeedProcessingStatusList_Status_1="_UNCONFIRMED_"), "FeedSubmissionId") == []
    since = (NOW + timedelta(seconds=5)).isoformat().replace("+00:00", "Z")
    assert len(texts(many.listed(SubmittedFromDate=since), "FeedSubmissionId")) == 3
    assert len(texts(many.listed(SubmittedToDate=since), "FeedSubmissionId")) == 6


@pytest.mark.parametrize(
    "params",
    [
        {"SubmittedFromDate": "2027-01-01"},
        {"SubmittedFromDate": "2026-11-02", "SubmittedToDate": "2026-11-01"},
        {"SubmittedFromDate": "yesterday"},
        {"FeedProcessingStatusList_Status_1": "_FATAL_"},
        {"MaxCount": "0"},
        {"MaxCount": "101"},
    ],
)
def test_a_filter_that_cannot_be_is_refused(world: World, params: dict[str, str]) -> None:
    assert code(world.listed(**params)) == "InvalidParameterValue"
    assert world.sandbox.journal.counts == {}


def test_the_list_of_all_asks_in_chunks_of_ten_types_and_then_rests(world: World) -> None:
    world.listed()
    calls = world.upstream(table.GET_FEEDS)
    assert calls == 2  # twenty living types, ten at a time
    world.listed()
    world.call("GetFeedSubmissionCount")
    assert world.upstream(table.GET_FEEDS) == calls
    world.clock.sleep(121)
    world.listed()
    assert world.upstream(table.GET_FEEDS) == 2 * calls


def test_a_list_that_the_rate_does_not_let_through_is_the_one_before(many: World) -> None:
    before = texts(many.listed(), "FeedSubmissionId")
    many.clock.sleep(121)
    many.sandbox.plant(f"{table.GET_FEEDS}:429*99")
    assert texts(many.listed(), "FeedSubmissionId") == before
    many.clock.sleep(3600)
    assert code(many.listed()) == "RequestThrottled"


def test_feeds_of_other_applications_are_listed_under_their_legacy_names(world: World) -> None:
    other = World(sandbox=world.sandbox, clock=world.clock)
    feed_id = the(other.submit(), "FeedSubmissionId")
    reply = world.listed()
    assert (texts(reply, "FeedSubmissionId"), texts(reply, "FeedType")) == ([feed_id], [FULFILLMENT])
    world.clock.sleep(200)
    assert b"ProcessingReport" in document(world.result(feed_id))


def test_counts_are_of_the_whole_list(many: World) -> None:
    assert the(many.call("GetFeedSubmissionCount"), "Count") == "8"
    assert the(many.call("GetFeedSubmissionCount", params={"FeedTypeList.Type.1": FLAT}), "Count") == "1"


def test_ids_that_are_not_known_are_left_out(many: World) -> None:
    reply = many.listed(FeedSubmissionIdList_Id_1="1", FeedSubmissionIdList_Id_2=many.feeds[0].id)
    assert texts(reply, "FeedSubmissionId") == [many.feeds[0].id]


def test_only_what_waits_is_cancelled_and_counted(many: World) -> None:
    many.clock.sleep(20)
    some = many.call("CancelFeedSubmissions", params={"FeedSubmissionIdList.Id.1": many.feeds[0].id})
    assert (the(some, "Count"), texts(some, "FeedProcessingStatus")) == ("1", ["_CANCELLED_"])
    many.clock.sleep(6)  # the oldest four are being worked on now
    rest = many.call("CancelFeedSubmissions")
    assert the(rest, "Count") == str(len(texts(rest, "FeedSubmissionId"))) == "3"
    statuses = [feed.status(many.clock.now()) for feed in many.feeds]
    assert statuses.count("CANCELLED") == 4
    assert code(many.result(many.feeds[0].id)) == "FeedCanceled"


def test_a_cancellation_that_fails_half_way_is_not_forgotten(many: World) -> None:
    many.sandbox.plant(f"{table.CANCEL}:slow=0,{table.CANCEL}:403denied")
    assert code(many.call("CancelFeedSubmissions")) == "AccessDenied"
    assert the(many.call("CancelFeedSubmissions"), "Count") == "7"
    assert texts(many.listed(FeedSubmissionIdList_Id_1=many.feeds[0].id), "FeedProcessingStatus") == ["_CANCELLED_"]


@pytest.mark.parametrize(("fault", "count"), [("reset", "1"), ("500", "0")])
def test_a_cancellation_whose_answer_was_lost_is_looked_up(world: World, fault: str, count: str) -> None:
    feed_id = the(world.submit(), "FeedSubmissionId")
    world.sandbox.plant(f"{table.CANCEL}:{fault}")
    reply = world.call("CancelFeedSubmissions", params={"FeedSubmissionIdList.Id.1": feed_id})
    assert the(reply, "Count") == count
    assert world.upstream(table.CANCEL) == 1


# ---- results -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "wanted"),
    [("fatal", "FeedCanceled"), ("stuck", "FeedProcessingResultNotReady")],
)
def test_a_feed_without_a_report_says_which_way(outcome: str, wanted: str) -> None:
    world = World(outcomes=[f"POST_ORDER_FULFILLMENT_DATA:{outcome}"])
    feed_id = the(world.submit(), "FeedSubmissionId")
    world.clock.sleep(100)
    assert code(world.result(feed_id)) == wanted


def test_a_fatal_feed_s_document_is_shown_where_there_is_one() -> None:
    world = World(outcomes=["POST_ORDER_FULFILLMENT_DATA:fatal_document"])
    feed_id = the(world.submit(), "FeedSubmissionId")
    world.clock.sleep(100)
    assert the(world.listed(FeedSubmissionIdList_Id_1=feed_id), "FeedProcessingStatus") == "_CANCELLED_"
    assert document(world.result(feed_id))


def test_a_report_is_gone_after_28_days(world: World) -> None:
    feed_id = the(world.submit(), "FeedSubmissionId")
    world.clock.sleep(29 * 86400)
    assert code(world.result(feed_id)) == "FeedProcessingResultNoLongerAvailable"


def test_a_report_of_another_seller_is_not_found() -> None:
    world = World(sellers=2)
    from mws.spapi import sandbox as facts

    other = World(
        sandbox=world.sandbox,
        clock=world.clock,
        account={"seller_id": facts.seller_id(2), "refresh_token": facts.refresh_token(2), "mws_auth_token": ""},
    )
    feed_id = the(other.submit(envelope(1, merchant=facts.seller_id(2))), "FeedSubmissionId")
    world.clock.sleep(100)
    assert code(world.result(feed_id)) == "InvalidFeedSubmissionId"
    assert code(world.result("no such id")) == "InvalidFeedSubmissionId"
