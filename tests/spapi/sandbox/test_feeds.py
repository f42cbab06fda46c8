"""Feeds: from the upload to the processing report, what is refused on the way, and what Amazon takes and then fails."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from mws.spapi.sandbox import CA, ORDER_ID, SELLER_ID, US
from mws.spapi.sandbox.world.feed_types import DEAD
from tests.spapi.sandbox.caller import FEEDS, NOON, Caller

JSON_TYPE = "application/json; charset=UTF-8"
LISTINGS = "JSON_LISTINGS_FEED"
ACK = "POST_ORDER_ACKNOWLEDGEMENT_DATA"


@pytest.fixture
def caller() -> Caller:
    return Caller(feed_seconds=20, sellers=2)


def envelope(*orders: str, kind: str = "OrderAcknowledgement", more: str = "") -> bytes:
    messages = "".join(
        f"<Message><MessageID>{n}</MessageID><{kind}><AmazonOrderID>{order}</AmazonOrderID>{more}</{kind}></Message>"
        for n, order in enumerate(orders, 1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><AmazonEnvelope><Header><DocumentVersion>1.01</DocumentVersion>'
        f"<MerchantIdentifier>{SELLER_ID}</MerchantIdentifier></Header><MessageType>{kind}</MessageType>{messages}"
        "</AmazonEnvelope>"
    ).encode()


def listings(*messages: dict[str, Any], **header: str) -> bytes:
    head = {"sellerId": SELLER_ID, "version": "2.0", **header}
    return json.dumps({"header": head, "messages": list(messages)}).encode()


def quantity(sku: str, number: object, message_id: int = 1) -> dict[str, Any]:
    value = [{"fulfillment_channel_code": "DEFAULT", "quantity": number}]
    patch = {"op": "replace", "path": "/attributes/fulfillment_availability", "value": value}
    return {
        "messageId": message_id,
        "sku": sku,
        "operationType": "PATCH",
        "productType": "PRODUCT",
        "patches": [patch],
    }


def test_a_feed_waits_is_worked_on_and_is_done(caller: Caller) -> None:
    feed_id = caller.feed(ACK, envelope(ORDER_ID))
    feed = caller.json(f"{FEEDS}/feeds/{feed_id}")
    assert feed == {
        "feedId": feed_id,
        "feedType": ACK,
        "marketplaceIds": [US],
        "createdTime": "2026-11-20T12:00:00.000Z",
        "processingStatus": "IN_QUEUE",
    }
    caller.clock.advance(10)
    feed = caller.json(f"{FEEDS}/feeds/{feed_id}")
    assert (feed["processingStatus"], feed["processingStartTime"]) == ("IN_PROGRESS", "2026-11-20T12:00:10.000Z")
    assert "processingEndTime" not in feed
    caller.clock.advance(10)
    feed = caller.json(f"{FEEDS}/feeds/{feed_id}")
    assert (feed["processingStatus"], feed["processingEndTime"]) == ("DONE", "2026-11-20T12:00:20.000Z")
    assert b"<MessagesSuccessful>1</MessagesSuccessful>" in caller.result(feed)


def test_the_document_is_created_with_a_url_and_no_content(caller: Caller) -> None:
    reply = caller.send("POST", f"{FEEDS}/documents", {"contentType": "text/xml"})
    assert reply.status_code == 201
    assert sorted(reply.json()) == ["feedDocumentId", "url"]
    body = {"feedType": ACK, "marketplaceIds": [US], "inputFeedDocumentId": reply.json()["feedDocumentId"]}
    assert caller.refusal("POST", f"{FEEDS}/feeds", body) == (400, "InvalidInput")


def test_a_document_never_used_is_forgotten(caller: Caller) -> None:
    document_id = caller.upload(envelope(ORDER_ID))
    caller.sandbox.set_clock(NOON + timedelta(days=2, seconds=1))
    caller.token = caller.lwa(grant_type="refresh_token", refresh_token="Atzr|sandbox").json()["access_token"]
    body = {"feedType": ACK, "marketplaceIds": [US], "inputFeedDocumentId": document_id}
    assert caller.refusal("POST", f"{FEEDS}/feeds", body) == (400, "InvalidInput")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"feedType": "_POST_ORDER_FULFILLMENT_DATA_"}, 400),
        ({"feedType": ""}, 400),
        ({"feedType": None}, 400),
        ({"marketplaceIds": []}, 400),
        ({"marketplaceIds": US}, 400),
        ({"marketplaceIds": [US] * 26}, 400),
        ({"marketplaceIds": ["A1F83G8C2ARO7P"]}, 403),
        ({"inputFeedDocumentId": "amzn1.tortuga.4.na.none"}, 400),
        ({"feedOptions": {"a": 1}}, 400),
        ({"feedOptions": ["a"]}, 400),
    ],
)
def test_what_create_feed_refuses(caller: Caller, change: dict[str, object], status: int) -> None:
    body = {"feedType": ACK, "marketplaceIds": [US], "inputFeedDocumentId": caller.upload(envelope(ORDER_ID))}
    assert caller.refusal("POST", f"{FEEDS}/feeds", {**body, **change})[0] == status
    assert caller.send("POST", f"{FEEDS}/feeds", body).status_code == 202


def test_a_listings_feed_takes_one_marketplace(caller: Caller) -> None:
    document = caller.upload(b'{"header":{},"messages":[]}', "application/json")
    body = {"feedType": "JSON_LISTINGS_FEED", "marketplaceIds": [US, CA], "inputFeedDocumentId": document}
    assert caller.refusal("POST", f"{FEEDS}/feeds", body) == (400, "InvalidInput")
    assert caller.send("POST", f"{FEEDS}/feeds", {**body, "marketplaceIds": [US]}).status_code == 202


def test_bodies_must_be_json_objects(caller: Caller) -> None:
    headers = {"x-amz-access-token": caller.token}
    for path in (f"{FEEDS}/feeds", f"{FEEDS}/documents"):
        for body in ("", "{", "[]"):
            reply = caller.http.post(f"http://sandbox.invalid{path}", data=body, headers=headers)
            assert reply.status_code == 400


@pytest.mark.parametrize("feed_type", DEAD)
def test_dead_types_are_taken_and_then_fatal(caller: Caller, feed_type: str) -> None:
    feed = caller.worked(feed_type, b"<AmazonEnvelope/>")
    assert feed["processingStatus"] == "FATAL"
    assert "resultFeedDocumentId" not in feed


@pytest.mark.parametrize(
    ("feed_type", "content_type"),
    [
        (ACK, "text/xml"),
        (LISTINGS, "application/json"),
        ("POST_FLAT_FILE_FULFILLMENT_DATA", "text/tab-separated-values"),
    ],
)
def test_a_planted_fatal_may_leave_a_document(caller: Caller, feed_type: str, content_type: str) -> None:
    caller.sandbox.plant_outcome(f"{feed_type}:fatal, {feed_type}:fatal_document")
    first, second = caller.worked(feed_type, b"x"), caller.worked(feed_type, b"x")
    assert [feed["processingStatus"] for feed in (first, second)] == ["FATAL", "FATAL"]
    assert "resultFeedDocumentId" not in first
    document = caller.json(f"{FEEDS}/documents/{second['resultFeedDocumentId']}")
    assert caller.http.get(document["url"]).headers["Content-Type"].startswith(content_type)


def test_a_feed_is_cancelled_only_while_it_waits(caller: Caller) -> None:
    early, late = caller.feed(ACK, envelope(ORDER_ID)), caller.feed(ACK, envelope(ORDER_ID))
    assert caller.done("DELETE", f"{FEEDS}/feeds/{early}") is None
    caller.clock.advance(10)
    assert caller.refusal("DELETE", f"{FEEDS}/feeds/{late}") == (400, "InvalidInput")
    caller.clock.advance(60)
    assert caller.json(f"{FEEDS}/feeds/{early}")["processingStatus"] == "CANCELLED"
    assert "processingStartTime" not in caller.json(f"{FEEDS}/feeds/{early}")
    assert caller.json(f"{FEEDS}/feeds/{late}")["processingStatus"] == "DONE"


def test_a_stuck_feed_never_ends(caller: Caller) -> None:
    caller.sandbox.plant_outcome(f"{ACK}:stuck")
    feed_id = caller.feed(ACK, envelope(ORDER_ID))
    caller.clock.advance(3000)
    assert caller.json(f"{FEEDS}/feeds/{feed_id}")["processingStatus"] == "IN_QUEUE"


def test_each_seller_sees_his_own(caller: Caller) -> None:
    other = Caller(seller=2, sandbox=caller.sandbox)
    feed = caller.worked(ACK, envelope(ORDER_ID))
    assert other.refusal("GET", f"{FEEDS}/feeds/{feed['feedId']}") == (404, "NotFound")
    assert other.refusal("GET", f"{FEEDS}/documents/{feed['resultFeedDocumentId']}") == (404, "NotFound")
    assert other.json(f"{FEEDS}/feeds", feedTypes=ACK) == {"feeds": []}
    body = {"feedType": ACK, "marketplaceIds": [US], "inputFeedDocumentId": caller.upload(envelope(ORDER_ID))}
    assert other.refusal("POST", f"{FEEDS}/feeds", body) == (400, "InvalidInput")


def test_feeds_are_kept_ninety_days_and_results_twenty_eight(caller: Caller) -> None:
    feed = caller.worked(ACK, envelope(ORDER_ID))
    result = f"{FEEDS}/documents/{feed['resultFeedDocumentId']}"
    for days, told in ((27, (200, 200)), (29, (200, 404)), (91, (404, 404))):
        caller.sandbox.set_clock(NOON + timedelta(days=days))
        caller.token = caller.lwa(grant_type="refresh_token", refresh_token="Atzr|sandbox").json()["access_token"]
        paths = (f"{FEEDS}/feeds/{feed['feedId']}", result)
        assert tuple(caller.get(path).status_code for path in paths) == told


def test_get_feeds_wants_types_or_a_token_alone(caller: Caller) -> None:
    for _ in range(3):
        caller.feed(ACK, envelope(ORDER_ID))
    query = {"feedTypes": ACK, "pageSize": "2"}
    page = caller.json(f"{FEEDS}/feeds", **query)
    rest = caller.json(f"{FEEDS}/feeds", nextToken=page["nextToken"])
    assert [len(page["feeds"]), len(rest["feeds"])] == [2, 1]
    assert "nextToken" not in rest
    for wrong in (
        {},
        {"pageSize": "2"},
        {"feedTypes": ",".join([ACK] * 11)},
        {**query, "nextToken": page["nextToken"]},
        {"nextToken": page["nextToken"], "pageSize": "2"},
        {"nextToken": page["nextToken"][:-1] + "x"},
        {"feedTypes": ACK, "processingStatuses": "DONE,BAD_VALUE"},
        {"feedTypes": ACK, "pageSize": "101"},
        {"feedTypes": ACK, "createdSince": "yesterday"},
        {"feedTypes": ACK, "createdSince": "2026-11-20T12:00:00Z", "createdUntil": "2026-11-19T12:00:00Z"},
    ):
        assert caller.refused(f"{FEEDS}/feeds", **wrong)[:2] == (400, "InvalidInput"), wrong


def test_a_token_is_good_for_its_seller_and_its_api_only(caller: Caller) -> None:
    for _ in range(2):
        caller.feed(ACK, envelope(ORDER_ID))
    token = caller.json(f"{FEEDS}/feeds", feedTypes=ACK, pageSize="1")["nextToken"]
    other = Caller(seller=2, sandbox=caller.sandbox)
    assert other.refused(f"{FEEDS}/feeds", nextToken=token)[0] == 400
    assert caller.refused("/reports/2021-06-30/reports", nextToken=token)[0] == 400


def test_get_feeds_filters(caller: Caller) -> None:
    first = caller.feed(ACK, envelope(ORDER_ID), "text/xml; charset=UTF-8", US)
    caller.clock.advance(60)
    second = caller.feed(ACK, envelope(ORDER_ID), "text/xml; charset=UTF-8", CA, US)
    third = caller.feed(LISTINGS, listings(quantity("SKU-1", 1)), JSON_TYPE)

    def found(**query: str) -> list[str]:
        return [feed["feedId"] for feed in caller.json(f"{FEEDS}/feeds", **query)["feeds"]]

    assert found(feedTypes=f"{ACK},{LISTINGS}") == [third, second, first]
    assert found(feedTypes=ACK, processingStatuses="DONE,FATAL") == [first]
    assert found(feedTypes=ACK, marketplaceIds=CA) == [second]
    assert found(feedTypes=ACK, createdSince="2026-11-20T12:00:30Z") == [second]
    assert found(feedTypes=ACK, createdUntil="2026-11-20T12:00:30Z") == [first]


def test_listings_feeds_have_a_plan_of_their_own() -> None:
    caller = Caller(enforce_rates=True)
    documents = [caller.upload(b"{}", JSON_TYPE) for _ in range(7)]
    body = {"marketplaceIds": [US], "feedType": LISTINGS}

    def status(feed_type: str, document_id: str) -> int:
        spec = {**body, "feedType": feed_type, "inputFeedDocumentId": document_id}
        return int(caller.send("POST", f"{FEEDS}/feeds", spec).status_code)

    assert [status(LISTINGS, document) for document in documents[:6]] == [202] * 5 + [429]
    assert [status(ACK, documents[6]) for _ in range(16)] == [202] * 15 + [429]
    caller.clock.advance(60)
    assert [status(LISTINGS, documents[6]) for _ in range(2)] == [202, 429]


def test_ids_of_an_earlier_run_are_not_given_out_again(tmp_path: Any) -> None:
    ids = [Caller(state=tmp_path / "state.json").feed(ACK, envelope(ORDER_ID)) for _ in range(2)]
    assert len(set(ids)) == 2
