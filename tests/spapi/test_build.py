"""From a RestCall to a request: names, encodings, lists; and every mistake named before anything is sent."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta, timezone
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mws.spapi import routes
from mws.spapi.build import HttpRequest, build, sort_names
from mws.spapi.calls import Json, Param, QueryValue, RestCall
from mws.spapi.errors import InvalidCall

SEARCH = "orders.2026-01-01.searchOrders"
GET = "orders.2026-01-01.getOrder"
LISTING = "listingsItems.2021-08-01.getListingsItem"
PREPS = "fulfillmentInbound.2024-03-20.listPrepDetails"


def made(
    operation: str, path: dict[str, str] | None = None, body: Json = None, **query: QueryValue | None
) -> HttpRequest:
    return build(RestCall(operation, path or {}, query, body), routes.route(operation))


def sample(param: Param) -> QueryValue:
    """A value the parameter takes."""
    one = param.enum[0] if param.enum else "x"
    plain: dict[str, QueryValue] = {"array": [one], "integer": 1, "number": 1.5, "boolean": True}
    return plain.get(param.kind, one)


@pytest.mark.parametrize("key", routes.keys())
def test_every_operation_can_be_called_with_all_its_parameters(key: str) -> None:
    route = routes.route(key)
    path = {p.name: "a/b" for p in route.params if p.place == "path"}
    query = {p.name: sample(p) for p in route.params if p.place in ("query", "header")}
    body: Json = None
    for p in route.params:
        if p.place == "body":
            body = [] if p.kind == "array" else {}
    request = build(RestCall(key, path, query, body), route)
    assert request.method == route.method
    assert request.path == re.sub(r"\{[^}]+\}", "a%2Fb", route.path)
    assert {n for n, _ in request.query} == {p.name for p in route.params if p.place == "query"}
    assert {n for n, _ in request.headers} == {p.name for p in route.params if p.place == "header"}
    assert (request.body is None) == (body is None)


@pytest.mark.parametrize("key", routes.keys())
def test_every_required_parameter_is_asked_for_by_name(key: str) -> None:
    route = routes.route(key)
    for missing in (p for p in route.params if p.required):
        given_ = {p.name: p for p in route.params if p.required and p is not missing}
        empty: dict[str, Json] = {"array": []}
        body = next((empty.get(p.kind, {}) for p in given_.values() if p.place == "body"), None)
        call = RestCall(
            key,
            {name: "x" for name, p in given_.items() if p.place == "path"},
            {name: sample(p) for name, p in given_.items() if p.place in ("query", "header")},
            body,
        )
        with pytest.raises(InvalidCall) as caught:
            build(call, route)
        assert caught.value.parameter == missing.name
        assert missing.name in str(caught.value)
        assert key in str(caught.value)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda t: t not in (".", "..")))
def test_a_path_value_is_encoded_exactly_once(sku: str) -> None:
    request = made(LISTING, {"sellerId": "A1", "sku": sku}, marketplaceIds=["M"])
    last = request.path.rsplit("/", 1)[1]
    assert unquote(last) == sku
    assert re.fullmatch(r"([A-Za-z0-9._~-]|%[0-9A-F]{2})*", last)


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1, max_size=5))
def test_query_values_arrive_as_they_were_given(skus: list[str]) -> None:
    request = made(PREPS, marketplaceId="M & = +", mskus=skus)
    arrived = parse_qsl(request.target.partition("?")[2], keep_blank_values=True, strict_parsing=True)
    assert arrived == [("marketplaceId", "M & = +"), *(("mskus", sku) for sku in skus)]


def test_lists_are_joined_by_commas_but_where_amazon_wants_the_name_repeated() -> None:
    assert made(SEARCH, marketplaceIds=["A", "B"]).query == (("marketplaceIds", "A,B"),)
    assert made(PREPS, marketplaceId="M", mskus=["a,1", "b"]).query[1:] == (("mskus", "a,1"), ("mskus", "b"))


def test_values_are_spelled_as_json_spells_them() -> None:
    request = made(
        "fbaInventory.v1.getInventorySummaries",
        details=True,
        granularityType="Marketplace",
        granularityId="M",
        marketplaceIds=["M"],
    )
    assert ("details", "true") in request.query
    assert made(SEARCH, maxResultsPerPage=10).query == (("maxResultsPerPage", "10"),)


def test_none_is_left_out() -> None:
    assert made(SEARCH, createdAfter=None, marketplaceIds=["A"]).query == (("marketplaceIds", "A"),)


def test_the_body_is_compact_utf8_json() -> None:
    request = made("reports.2021-06-30.createReport", body={"reportType": "Ä", "marketplaceIds": ["M"]})
    assert request.body == '{"reportType":"Ä","marketplaceIds":["M"]}'.encode()


# (operation, path, query, body, parameter at fault, what the message must say)
MISTAKES: list[tuple[str, dict[str, str], dict[str, object], Json, str, str]] = [
    (SEARCH, {}, {"createdafter": "x"}, None, "createdafter", "did you mean 'createdAfter'"),
    (SEARCH, {"orderId": "1"}, {}, None, "orderId", "is not in the path"),
    (SEARCH, {}, {"maxResultsPerPage": "ten"}, None, "maxResultsPerPage", "wants integer"),
    (SEARCH, {}, {"maxResultsPerPage": True}, None, "maxResultsPerPage", "wants integer, got bool"),
    (SEARCH, {}, {"maxResultsPerPage": 1.5}, None, "maxResultsPerPage", "wants integer"),
    (SEARCH, {}, {"createdAfter": 5}, None, "createdAfter", "wants text, got int"),
    (SEARCH, {}, {"createdAfter": ["x"]}, None, "createdAfter", "wants text, got list"),
    (SEARCH, {}, {"marketplaceIds": 5}, None, "marketplaceIds", "wants a list"),
    (SEARCH, {}, {"marketplaceIds": []}, None, "marketplaceIds", "empty list"),
    (SEARCH, {}, {"marketplaceIds": [""]}, None, "marketplaceIds", "empty text"),
    (SEARCH, {}, {"marketplaceIds": [5]}, None, "marketplaceIds", "wants text, got int"),
    (SEARCH, {}, {"marketplaceIds": ["x"] * 51}, None, "marketplaceIds", "at most 50"),
    (SEARCH, {}, {"marketplaceIds": "A,B"}, None, "marketplaceIds", "comma"),
    (SEARCH, {}, {"marketplaceIds": ["A", "B,C"]}, None, "marketplaceIds", "comma"),
    (SEARCH, {}, {"fulfillmentStatuses": ["SHIPED"]}, None, "fulfillmentStatuses", "did you mean 'SHIPPED'"),
    (SEARCH, {}, {"fulfilledBy": ["XYZ"]}, None, "fulfilledBy", "one of MERCHANT, AMAZON"),
    (SEARCH, {}, {}, {"a": 1}, "body", "not taken"),
    (SEARCH, {}, {"createdAfter": "\ud800"}, None, "createdAfter", "broken character"),
    (GET, {"orderId": ""}, {}, None, "orderId", "another path"),
    (GET, {"orderId": ".."}, {}, None, "orderId", "another path"),
    (GET, {"orderId": "\udfff"}, {}, None, "orderId", "broken character"),
    (GET, {"order": "1"}, {}, None, "order", "did you mean 'orderId'"),
    ("reports.2021-06-30.createReport", {}, {}, None, "body", "wants a body"),
    ("reports.2021-06-30.createReport", {}, {}, ["x"], "body", "wants a JSON object, got list"),
    ("reports.2021-06-30.createReport", {}, {}, {"x": float("nan")}, "body", "cannot be written as JSON"),
    (
        "tracking.2026-01-30.getShipmentTracking",
        {},
        {"Accept-Language": "de\r\nX: y"},
        None,
        "Accept-Language",
        "ASCII",
    ),
    ("fbaInventory.v1.getInventorySummaries", {}, {"details": "yes"}, None, "details", "wants True or False"),
]


@pytest.mark.parametrize(("operation", "path", "query", "body", "parameter", "says"), MISTAKES)
def test_mistakes_are_named_before_anything_is_sent(
    operation: str, path: dict[str, str], query: dict[str, QueryValue], body: Json, parameter: str, says: str
) -> None:
    with pytest.raises(InvalidCall) as caught:
        build(RestCall(operation, path, query, body), routes.route(operation))
    assert caught.value.parameter == parameter
    assert says in str(caught.value)
    assert str(caught.value).startswith(f"{operation}: {parameter} ")


def test_a_body_that_cannot_be_written_does_not_end_up_in_the_error() -> None:
    street = {"street": "Main" + "street 1", "when": object()}
    with pytest.raises(InvalidCall) as caught:
        made("reports.2021-06-30.createReport", body=street)  # type: ignore[arg-type]
    assert caught.value.__context__ is None


def test_loose_names_go_where_the_operation_has_them() -> None:
    route = routes.route(LISTING)
    call = sort_names(route, {"sellerId": "A1", "sku": "S", "marketplaceIds": ["M"]})
    assert (call.path, call.query, call.body) == ({"sellerId": "A1", "sku": "S"}, {"marketplaceIds": ["M"]}, None)


def test_loose_names_may_be_properties_of_the_body() -> None:
    route = routes.route("reports.2021-06-30.createReport")
    loose = sort_names(route, {"reportType": "GET_X", "marketplaceIds": ["M"]})
    assert loose == sort_names(route, {"body": {"reportType": "GET_X", "marketplaceIds": ["M"]}})
    with pytest.raises(InvalidCall, match="did you mean 'reportType'"):
        sort_names(route, {"reporttype": "GET_X"})
    with pytest.raises(InvalidCall, match="beside a whole body"):
        sort_names(route, {"reportType": "GET_X", "body": {}})


def test_the_bodys_own_name_works_too() -> None:
    route = routes.route("productPricing.v0.getItemOffersBatch")
    assert sort_names(route, {"getItemOffersBatchRequestBody": {"requests": []}}).body == {"requests": []}


# ---- times ---------------------------------------------------------------------------------------------------------

NOON = datetime(2026, 11, 20, 13, 0, tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize(
    ("when", "written"),
    [
        (NOON, "2026-11-20T12:00:00Z"),
        (NOON.replace(microsecond=123999), "2026-11-20T12:00:00.123Z"),
        (date(2026, 11, 20), "2026-11-20"),
        ("2026-11-20T12:00:00Z", "2026-11-20T12:00:00Z"),
    ],
)
def test_a_time_is_written_as_amazon_reads_it(when: date | str, written: str) -> None:
    assert made(SEARCH, createdAfter=when).query == (("createdAfter", written),)
    body = made("reports.2021-06-30.createReport", body={"reportType": "X", "range": [{"from": when}]}).body  # type: ignore[dict-item]
    assert json.loads(body or b"") == {"reportType": "X", "range": [{"from": written}]}


def test_a_time_without_a_zone_is_refused_by_name() -> None:
    with pytest.raises(InvalidCall, match="createdAfter is a datetime without a time zone") as caught:
        made(SEARCH, createdAfter=datetime(2026, 11, 20, 12))
    assert caught.value.parameter == "createdAfter"
    with pytest.raises(InvalidCall, match="without a time zone"):
        made("reports.2021-06-30.createReport", body={"dataStartTime": datetime(2026, 11, 20, 12)})  # type: ignore[dict-item]


def test_a_property_with_its_bodys_name_is_the_property() -> None:
    summary = routes.route("productPricing.2022-05-01.getCompetitiveSummary")
    assert sort_names(summary, {"requests": [1]}).body == {"requests": [1]}
    assert sort_names(summary, {"body": {"requests": [1]}}).body == {"requests": [1]}
