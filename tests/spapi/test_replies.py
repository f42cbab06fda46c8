"""From an HTTP reply to JSON or to the error it stands for. Never an empty success."""

from __future__ import annotations

import json

import pytest
from requests.structures import CaseInsensitiveDict

from mws.spapi import routes
from mws.spapi.calls import Json
from mws.spapi.errors import (
    ApiError,
    BadRequest,
    Conflict,
    NotFound,
    PayloadTooLarge,
    ServerError,
    SpapiError,
    TokenRejected,
    TooManyRequests,
    Unauthorized,
    UnreadableReply,
    UnsupportedMedia,
)
from mws.spapi.replies import read
from mws.spapi.transport import HttpReply

NEW = "orders.2026-01-01.getOrder"
OLD = "orders.v0.getOrder"
STOCK = "fbaInventory.v1.getInventorySummaries"


def got(operation: str, status: int, body: bytes | Json, **headers: str) -> HttpReply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpReply(status, CaseInsensitiveDict(named), body if isinstance(body, bytes) else json.dumps(body).encode())


def content(operation: str, status: int, body: bytes | Json, **headers: str) -> Json:
    return read(got(operation, status, body, **headers), routes.route(operation)).data


def test_the_wrapper_is_taken_off_where_the_operation_has_one() -> None:
    assert content(OLD, 200, {"payload": {"AmazonOrderId": "1"}}) == {"AmazonOrderId": "1"}
    assert content(NEW, 200, {"order": {"orderId": "1"}}) == {"order": {"orderId": "1"}}


def test_ids_rates_and_headers_are_kept() -> None:
    reply = read(
        got(NEW, 200, {"order": {}}, x_amzn_requestid="rid", x_amzn_ratelimit_limit="0.5"),
        routes.route(NEW),
        withheld=("buyerInfo",),
    )
    assert (reply.request_id, reply.rate, reply.withheld) == ("rid", 0.5, ("buyerInfo",))
    assert reply.headers["X-AMZN-REQUESTID"] == "rid"


@pytest.mark.parametrize(
    ("operation", "status"),
    [
        ("feeds.2021-06-30.cancelFeed", 200),
        ("orders.v0.confirmShipment", 204),
        # Their bodies would hold `errors` alone, or nothing.
        ("fulfillmentOutbound.2020-07-01.createFulfillmentOrder", 200),
        ("messaging.v1.createUnexpectedProblem", 201),
        ("fulfillmentOutbound.2026-07-04.updateOrder", 202),
        # Amazon's word for "no topics": a body at 200, none at 204.
        ("customerFeedback.2024-06-01.getItemReviewTopics", 204),
    ],
)
def test_nothing_is_an_answer_where_nothing_was_promised(operation: str, status: int) -> None:
    assert content(operation, status, b"") is None


ERRORS: Json = [{"code": "X", "message": "Y"}]
UNREADABLE: list[tuple[str, int, bytes | Json, str]] = [
    (NEW, 200, b"", "empty"),
    (NEW, 200, b"  \n", "empty"),
    (NEW, 204, b"", "empty"),
    ("reports.2021-06-30.createReport", 202, b"", "empty"),
    ("feeds.2021-06-30.createFeed", 204, b"", "empty"),
    ("fulfillmentInbound.2024-03-20.createInboundPlan", 202, b"", "empty"),
    ("shipping.v2.cancelShipment", 200, b"", "empty"),
    ("customerFeedback.2024-06-01.getItemReviewTopics", 200, b"", "empty"),
    (NEW, 200, b'{"order": {', "not whole JSON"),
    (NEW, 200, b"<html></html>", "HTML page"),
    (NEW, 200, b"\xff\xfe\x00", "not whole JSON"),
    (NEW, 200, b"[" * 200_000, "not whole JSON"),
    (OLD, 200, {}, "no payload"),
    (OLD, 200, [], "no payload"),
    (OLD, 200, {"errors": [{"code": "X", "message": "Y"}]}, "holds errors and nothing else: X Y"),
    (OLD, 200, {"payload": None}, "it is null, not an object"),
    (OLD, 200, {"payload": {}}, "it has no AmazonOrderId"),
    (OLD, 200, {"payload": None, "errors": ERRORS}, "holds errors and nothing else: X Y"),
    (NEW, 200, None, "it is null, not an object"),
    (NEW, 200, "order", "it is a string, not an object"),
    (NEW, 200, True, "it is a boolean, not an object"),
    (NEW, 200, 5, "it is a number, not an object"),
    (NEW, 200, [], "it is an array, not an object"),
    (NEW, 200, {}, "it has no order"),
    (NEW, 200, {"message": "Internal Server Error"}, "it is an error alone: Internal Server Error"),
    (NEW, 200, {"errors": ERRORS}, "holds errors and nothing else: X Y"),
    (NEW, 201, {}, "it has no order"),
    ("reports.2021-06-30.createReport", 202, None, "it is null"),
    ("reports.2021-06-30.createReport", 202, {}, "it has no reportId"),
    ("reports.2021-06-30.createReport", 202, {"errors": ERRORS}, "holds errors"),
    # No name is required of these, so that only its emptiness tells such a body from a good one.
    ("fulfillmentInbound.2024-03-20.listInboundPlans", 200, {}, "it is an empty object"),
    ("finances.v0.listFinancialEvents", 200, {}, "no payload"),
    ("sellers.v1.getMarketplaceParticipations", 200, {"payload": {}}, "it is an object, not an array"),
    # A success may hold nothing, or nothing but errors; then errors are none.
    ("feeds.2021-06-30.cancelFeed", 200, {"errors": ERRORS}, "holds errors"),
    # One error without a list around it, as gateways write it.
    ("awd.2024-05-09.listInboundShipments", 200, {"message": "Endpoint request timed out"}, "it is an error alone"),
    (
        "awd.2024-05-09.listInboundShipments",
        200,
        {"code": "InternalFailure", "message": "Y"},
        "an error alone: InternalFailure Y",
    ),
    ("fulfillmentOutbound.2020-07-01.cancelFulfillmentOrder", 200, {"Message": "Y"}, "it is an error alone"),
    ("feeds.2021-06-30.cancelFeed", 200, {"__type": "InternalFailure"}, "it is an error alone"),
    # Errors, and a listing that holds nothing because of them.
    ("orders.2026-01-01.searchOrders", 200, {"orders": [], "errors": ERRORS}, "holds errors and nothing else: X Y"),
    ("orders.v0.getOrders", 200, {"payload": {"Orders": []}, "errors": ERRORS}, "holds errors and nothing else: X Y"),
    ("awd.2024-05-09.listInboundShipments", 200, {"payload": {}, "errors": ERRORS}, "holds errors"),
    # What surrounds the list is said whether or not there is anything in it.
    (STOCK, 200, {"payload": {"granularity": {"granularityId": "M"}}, "errors": ERRORS}, "holds errors"),
    (
        STOCK,
        200,
        {"payload": {"granularity": {"granularityId": "M"}, "inventorySummaries": []}, "errors": ERRORS},
        "holds errors and nothing else: X Y",
    ),
    ("catalogItems.2022-04-01.searchCatalogItems", 200, {"numberOfResults": 9, "items": [], "errors": ERRORS}, "X Y"),
    ("orders.v0.getOrders", 200, {"payload": {"Orders": [], "NextToken": "t"}, "errors": ERRORS}, "holds errors"),
    (
        "finances.v0.listFinancialEvents",
        200,
        {"payload": {"FinancialEvents": {"ShipmentEventList": [], "RefundEventList": []}}, "errors": ERRORS},
        "holds errors and nothing else: X Y",
    ),
    ("awd.2024-05-09.listInboundShipments", 200, {"errors": []}, "it is an empty object"),
    ("awd.2024-05-09.listInboundShipments", 200, {"errors": None}, "it is an empty object"),
    # A promised name that stands for nothing; NaN is Python's, not JSON's.
    ("orders.2026-01-01.searchOrders", 200, {"orders": None}, "it has no orders"),
    ("orders.2026-01-01.searchOrders", 200, b'{"orders": [NaN]}', "not whole JSON"),
    ("feeds.2021-06-30.cancelFeed", 200, "cancelled", "it is a string, where nothing was promised"),
    ("fulfillmentOutbound.2020-07-01.cancelFulfillmentOrder", 200, {"errors": ERRORS}, "holds errors"),
]

GOOD: list[tuple[str, int, Json, Json]] = [
    (NEW, 200, {"order": {"orderId": "1"}}, {"order": {"orderId": "1"}}),
    # Errors beside what was asked for are for the caller to read.
    (NEW, 200, {"order": {}, "errors": ERRORS}, {"order": {}, "errors": ERRORS}),
    (OLD, 200, {"payload": {"AmazonOrderId": "1"}, "errors": ERRORS}, {"AmazonOrderId": "1"}),
    (
        STOCK,
        200,
        {"payload": {"inventorySummaries": [{"sellerSku": "A"}]}, "errors": ERRORS},
        {"payload": {"inventorySummaries": [{"sellerSku": "A"}]}, "errors": ERRORS},
    ),
    # Amazon's own examples leave the wrapper out.
    ("shipping.v2.getRates", 200, {"rates": []}, {"rates": []}),
    ("notifications.v1.sendTestNotification", 200, {}, {}),
    ("shipping.v2.cancelShipment", 200, {}, {}),
    ("finances.v0.listFinancialEvents", 200, {"payload": {}}, {}),
    ("sellers.v1.getMarketplaceParticipations", 200, {"payload": []}, []),
    ("orders.2026-01-01.searchOrders", 200, {"orders": []}, {"orders": []}),
    ("awd.2024-05-09.listInboundShipments", 200, {"nextToken": "t"}, {"nextToken": "t"}),
    # Its answer is a code and a message.
    (
        "sellerWallet.2024-03-01.deleteScheduleTransaction",
        200,
        {"code": "1", "message": "gone"},
        {"code": "1", "message": "gone"},
    ),
    ("feeds.2021-06-30.cancelFeed", 200, None, None),
    ("feeds.2021-06-30.cancelFeed", 200, {}, {}),
    ("feeds.2021-06-30.cancelFeed", 200, {"new": "of next Tuesday"}, {"new": "of next Tuesday"}),
    ("fulfillmentOutbound.2020-07-01.cancelFulfillmentOrder", 200, {"errors": []}, {"errors": []}),
    ("customerFeedback.2024-06-01.getItemReviewTopics", 204, {}, {}),
    # Its success is a list of what is wrong with the document.
    ("aplusContent.2020-11-01.validateContentDocumentAsinRelations", 200, {"errors": ERRORS}, {"errors": ERRORS}),
]


@pytest.mark.parametrize(("operation", "status", "body", "data"), GOOD)
def test_a_success_of_the_shape_the_model_promises_is_one(operation: str, status: int, body: Json, data: Json) -> None:
    assert content(operation, status, body) == data


@pytest.mark.parametrize(("operation", "status", "body", "says"), UNREADABLE)
def test_a_success_that_is_none_is_an_error(operation: str, status: int, body: bytes | Json, says: str) -> None:
    with pytest.raises(UnreadableReply, match=says) as caught:
        content(operation, status, body, x_amzn_RequestId="rid-7")
    assert caught.value.request_id == "rid-7"
    assert "rid-7" in str(caught.value)
    # json's exception holds the whole body, buyers' data included.
    assert caught.value.__context__ is None


STATUSES: list[tuple[int, type[ApiError]]] = [
    (400, BadRequest),
    (401, Unauthorized),
    (402, ApiError),
    (403, Unauthorized),
    (404, NotFound),
    (408, ServerError),
    (409, Conflict),
    (410, NotFound),
    (413, PayloadTooLarge),
    (415, UnsupportedMedia),
    (418, ApiError),
    (422, Conflict),
    (429, TooManyRequests),
    (500, ServerError),
    (503, ServerError),
    (599, ServerError),
]


@pytest.mark.parametrize(("status", "error"), STATUSES)
@pytest.mark.parametrize("body", [b"", b"<html>", b"{", {}, {"errors": [{"code": "C", "message": "M"}]}])
def test_the_status_decides_the_class(status: int, error: type[ApiError], body: bytes | Json) -> None:
    with pytest.raises(SpapiError) as caught:
        content(NEW, status, body, x_amzn_ErrorType="T", x_amzn_RequestId="rid")
    assert type(caught.value) is error
    assert (caught.value.status, caught.value.operation, caught.value.error_type) == (status, NEW, "T")
    assert f"{NEW}: HTTP {status}" in str(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ({"errors": [{"code": "A", "message": "a"}, {"code": "B", "message": "b", "details": "d"}]}, ["A", "B"]),
        ([{"code": "A", "message": "a"}], ["A"]),
        ({"code": "A", "message": "a"}, ["A"]),
        ({"errors": {"code": "A"}}, ["A"]),
        ({"message": "Forbidden"}, [""]),
        ({"errors": [None, 5, {}]}, []),
        ("text", []),
    ],
)
def test_amazons_errors_are_found_in_every_form_they_take(body: Json, codes: list[str]) -> None:
    with pytest.raises(BadRequest) as caught:
        content(NEW, 400, body)
    assert [item.code for item in caught.value.errors] == codes
    assert caught.value.code == (codes[0] if codes else "")


@pytest.mark.parametrize(
    ("message", "details", "error"),
    [
        ("Access to requested resource is denied.", "The access token you provided has expired.", TokenRejected),
        ("Access to requested resource is denied.", "Access token is missing in the request header.", TokenRejected),
        ("Access to requested resource is denied.", "", Unauthorized),
        ("The security token included in the request is expired", "", Unauthorized),
    ],
)
def test_only_an_access_token_at_fault_is_a_rejected_token(message: str, details: str, error: type) -> None:
    body: Json = {"errors": [{"code": "Unauthorized", "message": message, "details": details}]}
    with pytest.raises(Unauthorized) as caught:
        content(NEW, 403, body)
    assert type(caught.value) is error


def test_an_id_that_a_terminal_would_obey_and_words_without_end_are_cut_and_cleaned() -> None:
    body: Json = {"errors": [{"code": "C", "message": "m" * 5_000_000}]}
    with pytest.raises(BadRequest) as caught:
        content(NEW, 400, body, x_amzn_RequestId="\x1b[31mrid\xa0" + "x" * 500)
    assert caught.value.request_id == "?[31mrid?" + "x" * 119
    assert caught.value.errors[0].message == "m" * 10_000 + "…"
    assert len(str(caught.value)) < 11_000


def test_secrets_quoted_back_are_blotted_out() -> None:
    body: Json = {"errors": [{"code": "C", "message": "bad token Atza|1", "details": "Atza|1"}]}
    with pytest.raises(BadRequest) as caught:
        read(got(NEW, 400, body), routes.route(NEW), secrets=("Atza|1", ""))
    assert "Atza|1" not in str(caught.value) + repr(caught.value.errors)


def test_the_rate_of_an_error_is_kept_and_nonsense_is_none() -> None:
    said = [
        ("0.5", 0.5),
        (" 2 ", 2.0),
        ("5e-1", 0.5),
        ("", None),
        ("fast", None),
        ("1_0", None),
        ("NaN", None),
        ("٣", None),
    ]
    for text, rate in said:
        with pytest.raises(BadRequest) as caught:
            content(NEW, 400, {}, x_amzn_RateLimit_Limit=text)
        assert caught.value.rate == rate
