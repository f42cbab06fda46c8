"""A write nobody knows the end of: what is said, and the read that would show it."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from mws.spapi import outcome, routes
from mws.spapi.build import build
from mws.spapi.calls import Json, Param, QueryValue, RestCall
from mws.spapi.errors import ConnectionLost, DeadlineExceeded, ReadBack, ServerError

BEGAN = datetime(2026, 11, 20, 12, 4, tzinfo=timezone.utc)
LOST = ConnectionLost("broken", operation="x")


def look_for(call: RestCall) -> ReadBack | None:
    return outcome.unknown(call, LOST, BEGAN).read_back


def sample(param: Param) -> QueryValue:
    plain: dict[str, QueryValue] = {"array": [param.enum[0] if param.enum else "x"], "integer": 1, "boolean": True}
    return plain.get(param.kind, param.enum[0] if param.enum else "x")


def whole_write(key: str) -> RestCall:
    """The write with every parameter, and a body with every key that a look may ask for."""
    route = routes.route(key)
    wanted = {*outcome.LOOKS[key].path.values(), *outcome.LOOKS[key].query.values()}
    body: Json = {place.removeprefix("body."): "x" for place in wanted if place.startswith("body.")} or None
    return RestCall(
        key,
        {p.name: "x" for p in route.params if p.place == "path"},
        {p.name: sample(p) for p in route.params if p.place in ("query", "header")},
        body,
    )


@pytest.mark.parametrize("key", outcome.LOOKS)
def test_every_look_is_a_read_that_can_be_made_of_its_write(key: str) -> None:
    assert routes.route(key).is_write
    assert not routes.is_repeatable(routes.route(key))
    found = look_for(whole_write(key))
    assert found is not None
    route = routes.route(found.call.operation)
    assert routes.is_repeatable(route)
    assert build(found.call, route)
    assert found.done_if


@pytest.mark.parametrize("key", outcome.LOOKS)
def test_the_body_of_a_write_has_the_key_it_is_looked_up_by(key: str) -> None:
    look = outcome.LOOKS[key]
    asked = {place.removeprefix("body.") for place in (*look.path.values(), *look.query.values()) if "body." in place}
    assert asked <= set(routes.body_properties(key))


def test_what_is_looked_at_elsewhere_exists_too() -> None:
    for key in outcome.ELSEWHERE:
        assert routes.route(key).is_write
        assert key not in outcome.LOOKS


def test_a_feed_is_found_by_its_type_and_time() -> None:
    call = RestCall("feeds.2021-06-30.createFeed", body={"feedType": "POST_PRODUCT_DATA", "marketplaceIds": ["M"]})
    found = look_for(call)
    assert found == ReadBack(
        RestCall(
            "feeds.2021-06-30.getFeeds",
            query={"feedTypes": ["POST_PRODUCT_DATA"], "createdSince": "2026-11-20T11:59:00Z"},
        ),
        "it lists a feed of this type that you did not know",
    )


def test_an_outbound_order_is_found_by_the_sellers_own_id() -> None:
    body: Json = {"sellerFulfillmentOrderId": "S/1 ä", "destinationAddress": {"name": "Somebody"}}
    found = look_for(RestCall("fulfillmentOutbound.2020-07-01.createFulfillmentOrder", body=body))
    assert found is not None
    assert found.call.path == {"sellerFulfillmentOrderId": "S/1 ä"}
    assert "Somebody" not in repr(found)


def test_a_write_without_its_key_offers_no_read() -> None:
    unknown = outcome.unknown(RestCall("fulfillmentOutbound.2020-07-01.createFulfillmentOrder", body={}), LOST, BEGAN)
    assert unknown.read_back is None
    assert "getFulfillmentOrder" in str(unknown)


def test_a_write_that_nothing_shows_says_so() -> None:
    unknown = outcome.unknown(RestCall("merchantFulfillment.v0.createShipment", body={}), LOST, BEGAN)
    assert unknown.read_back is None
    assert "Seller Central" in str(unknown)
    unknown = outcome.unknown(RestCall("messaging.v1.createWarranty"), LOST, BEGAN)
    assert "read back what it would have changed before doing it again" in str(unknown)


def test_why_it_is_not_known_is_said() -> None:
    call = RestCall("feeds.2021-06-30.cancelFeed", {"feedId": "1"})
    assert "(ConnectionLost)" in str(outcome.unknown(call, LOST, BEGAN))
    assert "(HTTP 503)" in str(outcome.unknown(call, ServerError("x", status=503), BEGAN))
    assert "(no reply within the deadline)" in str(outcome.unknown(call, DeadlineExceeded("x"), BEGAN))
