"""Listings, page after page: each operation asked on by its own rule, and every loop ends."""

from __future__ import annotations

import threading
from datetime import datetime, timezone

import pytest

from mws.spapi import pagination, routes
from mws.spapi.build import build
from mws.spapi.calls import Json, Param, QueryValue, RestCall, RestReply, Route
from mws.spapi.clock import FixedClock
from mws.spapi.errors import Cancelled, InvalidCall, UnreadableReply
from tests.reference import facts
from tests.spapi.clients import client
from tests.spapi.faulty import Faulty, failure, reply

EVERY = [*routes.keys(), *routes.keys(removed=True)]
PAGED = [key for key in EVERY if pagination.is_paged(routes.route(key))]

# Operations with a token on one side only, and why they are no listing.
ONE_SIDED = {
    "dataKiosk.2023-11-15.createQuery": "asks for the next page of a query's document; mws.spapi.datakiosk does it",
    "dataKiosk.2023-11-15.getQuery": "holds the token that createQuery wants",
    "fulfillmentInbound.v0.getShipmentItemsByShipmentId": "has no parameter for the token it may answer with",
}


def value_of(param: Param) -> QueryValue:
    plain: dict[str, QueryValue] = {"array": ["x"], "integer": 1, "number": 1.5, "boolean": True}
    return plain.get(param.kind, param.enum[0] if param.enum else "x")


def whole_call(route: Route) -> RestCall:
    """A call with every parameter but the token."""
    token = route.page_request[0]
    named = {p.name: p for p in route.params if p.place in ("query", "header") and p.name != token}
    query = {name: [p.enum[0]] if p.kind == "array" and p.enum else value_of(p) for name, p in named.items()}
    path = {p.name: "x" for p in route.params if p.place == "path"}
    body: Json = {"asked": "again"} if any(p.place == "body" for p in route.params) else None
    return RestCall(route.key, path, query, body)


def put_in(data: dict[str, Json], path: str, value: Json) -> None:
    *above, last = path.split(".")
    for step in above:
        inner = data.setdefault(step, {})
        assert isinstance(inner, dict)
        data = inner
    data[last] = value


def page(route: Route, item: Json, token: str) -> dict[str, Json]:
    """A reply of that route with one item and, unless "", a next token."""
    data: dict[str, Json] = {}
    if token:
        put_in(data, route.page_reply[0], token)
    put_in(data, route.page_items, [item])
    return data


# ---- the table -----------------------------------------------------------------------------------------------------


def test_every_operation_with_a_token_is_a_listing_or_said_not_to_be() -> None:
    one_sided = {
        key
        for key in EVERY
        if bool(routes.route(key).page_request or routes.route(key).page_reply)
        and not pagination.is_paged(routes.route(key))
    }
    assert one_sided == set(ONE_SIDED)
    assert len(PAGED) == 85


def test_every_request_name_of_amazons_is_met() -> None:
    names = {name for key in PAGED for name in routes.route(key).page_request}
    assert names == {
        "NextToken",
        "body.nextToken",
        "nextPageToken",
        "nextToken",
        "nextTokenForLineItems",
        "pageToken",
        "paginationToken",
    }


@pytest.mark.parametrize("key", PAGED)
def test_a_listing_has_a_rule_and_a_place_for_its_items(key: str) -> None:
    route = routes.route(key)
    assert pagination.rule_of(route)
    assert route.page_items
    assert len(route.page_request) == 1
    first_place = route.page_reply[0].rpartition(".")[2].lower()
    assert first_place.startswith("next"), "the next page comes before the previous one in the table"


def test_no_rule_is_for_nothing() -> None:
    used = {key if key in pagination.RULES else key.rpartition(".")[0] for key in PAGED}
    assert used == set(pagination.RULES)


@pytest.mark.parametrize("key", PAGED)
def test_items_come_page_by_page_and_the_loop_ends(key: str) -> None:
    route = routes.route(key)
    first = whole_call(route)
    replies = [page(route, {"n": 1}, "t1"), page(route, {"n": 2}, "t2"), page(route, {"n": 3}, "")]
    asked: list[RestCall] = []

    def send(call: RestCall) -> RestReply:
        build(call, route)  # what is asked on is a request Amazon's model allows
        asked.append(call)
        return RestReply(key, 200, replies[len(asked) - 1])

    got = [item for one in pagination.pages(send, route, first) for item in pagination.items(route, one.data)]
    assert got == [{"n": 1}, {"n": 2}, {"n": 3}]
    assert asked[0] == first
    assert [token_of(route, call) for call in asked] == [None, "t1", "t2"]
    assert all(call.path == first.path for call in asked)


def token_of(route: Route, call: RestCall) -> object:
    (name,) = route.page_request
    if name.startswith("body."):
        assert isinstance(call.body, dict)
        return call.body.get(name.removeprefix("body."))
    return call.query.get(name)


@pytest.mark.parametrize("key", PAGED)
def test_a_token_that_comes_again_is_an_error_and_not_another_round(key: str) -> None:
    route = routes.route(key)
    tokens = iter(["a", "b", "a", "b", "a"])

    def send(call: RestCall) -> RestReply:
        return RestReply(key, 200, page(route, {}, next(tokens)))

    with pytest.raises(UnreadableReply, match="second time") as caught:
        list(pagination.pages(send, route, whole_call(route)))
    assert caught.value.operation == key


# ---- the rules -----------------------------------------------------------------------------------------------------


def asked_after(key: str, first: RestCall) -> RestCall:
    return pagination.following(routes.route(key), first, "t")


def test_feeds_and_reports_take_the_token_alone() -> None:
    first = RestCall("feeds.2021-06-30.getFeeds", query={"feedTypes": ["A"], "pageSize": 100})
    assert dict(asked_after("feeds.2021-06-30.getFeeds", first).query) == {"nextToken": "t"}
    first = RestCall("reports.2021-06-30.getReports", query={"reportTypes": ["A"], "pageSize": 100})
    assert dict(asked_after("reports.2021-06-30.getReports", first).query) == {"nextToken": "t"}


def test_orders_repeat_their_filters() -> None:
    first = RestCall("orders.2026-01-01.searchOrders", query={"createdAfter": "2026-01-01T00:00:00Z"})
    assert dict(asked_after(first.operation, first).query) == {**first.query, "paginationToken": "t"}


def test_inbound_shipments_change_their_query_type() -> None:
    first = RestCall(
        "fulfillmentInbound.v0.getShipments",
        query={"QueryType": "DATE_RANGE", "MarketplaceId": "M", "LastUpdatedAfter": "2026-01-01T00:00:00Z"},
    )
    assert dict(asked_after(first.operation, first).query) == {
        "QueryType": "NEXT_TOKEN",
        "MarketplaceId": "M",
        "NextToken": "t",
    }


def test_a_question_in_the_body_is_repeated_with_it() -> None:
    first = RestCall("services.v1.getRangeSlotCapacity", {"resourceId": "r"}, {"marketplaceIds": ["M"]}, {"a": 1})
    after = asked_after(first.operation, first)
    assert (after.body, after.query["nextPageToken"]) == ({"a": 1}, "t")
    first = RestCall("support.2025-02-01.listCases", body={"marketplaceId": "M"})
    assert asked_after(first.operation, first).body == {"marketplaceId": "M", "nextToken": "t"}


def test_restricted_data_is_asked_for_on_every_page() -> None:
    first = RestCall("orders.v0.getOrders", query={"MarketplaceIds": ["M"]}, data_elements=("buyerInfo",))
    assert asked_after(first.operation, first).data_elements == ("buyerInfo",)


def test_the_rules_are_what_the_models_say() -> None:
    looked = 0
    for key in PAGED:
        modelled = facts().live.get(key)
        if modelled is None:
            continue
        rule = pagination.rule_of(routes.route(key))
        if "alone" in modelled.pages:
            assert rule.repeats == "none", key
        assert (rule is pagination.REPEAT) == ("repeats" in modelled.pages), key
        assert (rule.lives is not None) == ("expires" in modelled.pages), key
        looked += 1
    assert looked > 60


# ---- the client ----------------------------------------------------------------------------------------------------


SEARCH = "orders.2026-01-01.searchOrders"
INVENTORY = "fbaInventory.v1.getInventorySummaries"
AFTER = "2026-01-01T00:00:00Z"


def orders(*ids: str, token: str = "") -> dict[str, Json]:
    return {"orders": [{"orderId": one} for one in ids], "pagination": {"nextToken": token} if token else {}}


def test_every_order_of_every_page_comes_out() -> None:
    script = [reply(orders("1", "2", token="t1")), reply(orders(token="t2")), reply(orders("3"))]
    with Faulty(*script) as server:
        got = [order["orderId"] for order in client(server).paginate(SEARCH, createdAfter=AFTER)]
    assert got == ["1", "2", "3"], "the page between was empty and had a token"
    assert [seen.target.partition("?")[2] for seen in server.seen] == [
        "createdAfter=2026-01-01T00%3A00%3A00Z",
        "createdAfter=2026-01-01T00%3A00%3A00Z&paginationToken=t1",
        "createdAfter=2026-01-01T00%3A00%3A00Z&paginationToken=t2",
    ]


def test_a_page_is_asked_for_when_it_is_wanted() -> None:
    with Faulty(reply(orders("1", token="t1")), reply(orders("2"))) as server:
        walk = client(server).pages(SEARCH, createdAfter=AFTER)
        assert server.seen == []
        assert next(walk).data == orders("1", token="t1")
        assert len(server.seen) == 1
        assert next(walk).request_id == "rid-1"
        assert len(server.seen) == 2


def test_a_listing_whose_token_dies_is_fetched_before_the_first_page_is_handed_out() -> None:
    def summaries(sku: str, token: str = "") -> object:
        pages: dict[str, object] = {"pagination": {"nextToken": token}} if token else {}
        return {"payload": {"inventorySummaries": [{"sellerSku": sku}]}, **pages}

    clock = FixedClock(datetime(2026, 11, 20, 12, tzinfo=timezone.utc))
    with Faulty(reply(summaries("a", "t1")), reply(summaries("b", "t2")), reply(summaries("c"))) as server:
        walk = client(server, clock=clock).paginate(
            INVENTORY, granularityType="Marketplace", granularityId="M", marketplaceIds=["M"]
        )
        began = clock.monotonic()
        assert next(walk)["sellerSku"] == "a"
        assert len(server.seen) == 3
        assert clock.monotonic() - began < 30
        assert [item["sellerSku"] for item in walk] == ["b", "c"]
    assert "granularityId=M" in server.seen[2].target


def test_a_listing_may_begin_at_a_token_kept_from_before() -> None:
    with Faulty(reply(orders("3"))) as server:
        assert list(client(server).paginate(SEARCH, createdAfter=AFTER, paginationToken="kept"))
    assert "paginationToken=kept" in server.seen[0].target


def test_pages_after_the_first_wait_for_their_rate() -> None:
    script = [reply(orders(str(n), token=f"t{n}")) for n in range(30)]
    clock = FixedClock(datetime(2026, 11, 20, 12, tzinfo=timezone.utc))
    with Faulty(*script, reply(orders("last"))) as server:
        api = client(server, clock=clock)
        assert len(list(api.paginate(SEARCH, createdAfter=AFTER))) == 31
    assert clock.monotonic() == pytest.approx(11 / 0.0056, rel=0.01)


def test_a_wait_for_a_page_can_be_cut_short() -> None:
    cancel = threading.Event()
    script = [reply(orders(str(n), token=f"t{n}")) for n in range(30)]
    with Faulty(*script) as server:
        walk = client(server).paginate(SEARCH, createdAfter=AFTER, cancel=cancel)
        for _ in range(20):
            next(walk)
        cancel.set()
        with pytest.raises(Cancelled):
            next(walk)
    assert len(server.seen) == 20


def test_what_fails_on_the_way_is_raised_where_it_happens() -> None:
    with Faulty(reply(orders("1", token="t1")), failure(400, "InvalidInput")) as server:
        walk = client(server).paginate(SEARCH, createdAfter=AFTER)
        assert next(walk) == {"orderId": "1"}
        with pytest.raises(Exception, match="InvalidInput"):
            next(walk)


def test_financial_events_come_as_one_object_a_page() -> None:
    events = {"ShipmentEventList": [{"AmazonOrderId": "1"}], "RefundEventList": []}
    body = {"payload": {"FinancialEvents": events, "NextToken": ""}}
    with Faulty(reply(body)) as server:
        assert list(client(server).paginate("finances.v0.listFinancialEvents")) == [events]


@pytest.mark.parametrize("key", ["orders.2026-01-01.getOrder", *ONE_SIDED])
def test_an_operation_without_pages_says_so_at_once(key: str) -> None:
    with Faulty() as server:
        for walk in (client(server).pages, client(server).paginate):
            with pytest.raises(InvalidCall, match="no pages"):
                walk(key, orderId="1")
    assert server.seen == []


def test_a_mistake_is_named_before_the_first_page_is_wanted() -> None:
    with Faulty() as server, pytest.raises(InvalidCall, match="did you mean 'createdAfter'"):
        client(server).paginate(SEARCH, createdafter=AFTER)
    assert server.seen == []
