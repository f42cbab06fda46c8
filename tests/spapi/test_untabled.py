"""Amazon's next Tuesday: operations, parameters and values that the table of this release does not know."""

from __future__ import annotations

import json
import logging
import re
from typing import Any

import pytest

from mws.spapi import routes
from mws.spapi.calls import Json, RestCall
from mws.spapi.clock import FixedClock
from mws.spapi.errors import (
    InvalidCall,
    OutcomeUnknown,
    RateWaitTooLong,
    ServerError,
    TokenRejected,
    UnreadableReply,
    WriteRefused,
)
from mws.spapi.routes import DEFAULT_BURST, DEFAULT_RATE
from mws.spapi.sending import ATTEMPTS
from mws.spapi.untabled import build_untabled
from tests.spapi import faulty
from tests.spapi.clients import EXPIRED, client
from tests.spapi.fault_runs import NOON
from tests.spapi.faulty import Faulty, failure, reply

NEXT = "/orders/2031-01-01/orders"
# What a request has that says nothing but method and path.
NOTHING: Any = {
    "path_parameters": {},
    "query": {},
    **dict.fromkeys(("body", "rate", "burst")),
    "data_elements": (),
    "scope": "",
}


# ---- operations ----------------------------------------------------------------------------------------------------


def test_a_request_goes_with_token_query_and_body() -> None:
    with Faulty(reply({"made": 1}, 201)) as server:
        answered = client(server).request(
            "POST",
            NEXT + "/{orderId}/notes",
            path_parameters={"orderId": "1/2 ü"},
            query={"marketplaceIds": ["A", "B"], "fast": True, "limit": 5, "left": None},
            body={"text": "ü"},
        )
    (seen,) = server.seen
    assert (seen.method, seen.target) == (
        "POST",
        NEXT + "/1%2F2%20%C3%BC/notes?marketplaceIds=A%2CB&fast=true&limit=5",
    )
    assert json.loads(seen.body) == {"text": "ü"}
    assert seen.headers["x-amz-access-token"] == "Atza|1"
    assert (answered.data, answered.status, answered.request_id) == ({"made": 1}, 201, "rid-1")
    assert answered.operation == f"POST {NEXT}/{{orderId}}/notes"


def test_faults_are_met_as_usual() -> None:
    with Faulty(failure(503), EXPIRED, reply([])) as server:
        assert client(server).request("GET", NEXT).data == []
        assert len(server.seen) == 3
    with Faulty(failure(503)) as server:
        with pytest.raises(ServerError, match=f"GET {NEXT}: HTTP 503"):
            client(server).request("GET", NEXT)
        assert len(server.seen) == ATTEMPTS
    with Faulty(EXPIRED) as server, pytest.raises(TokenRejected):
        client(server).request("DELETE", NEXT)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_write_is_never_sent_twice_and_the_guard_is_asked(method: str) -> None:
    with Faulty(failure(500)) as server:
        with pytest.raises(OutcomeUnknown, match=f"{method} {NEXT}"):
            client(server).request(method, NEXT)
        assert len(server.seen) == 1

        def guard(route: object) -> None:
            raise WriteRefused("nothing is written here")

        guarded = client(server, guard=guard)
        with pytest.raises(WriteRefused):
            guarded.request(method, NEXT)
        assert len(server.seen) == 1


def test_one_bucket_serves_a_template_and_a_reply_corrects_it() -> None:
    clock = FixedClock(NOON)
    with Faulty(reply([], x_amzn_RateLimit_Limit="0.5")) as server:
        api = client(server, clock=clock, max_wait=0.0)
        for number in range(int(DEFAULT_BURST)):
            api.request("GET", NEXT + "/{orderId}", path_parameters={"orderId": str(number)})
        with pytest.raises(RateWaitTooLong) as caught:
            api.request("GET", NEXT + "/{orderId}", path_parameters={"orderId": "9"})
        assert (caught.value.retry_after or 0) > 1 / DEFAULT_RATE, "the reply's rate is lower"
        api.request("GET", NEXT)  # another operation has another bucket
        for number in range(7):
            api.request("GET", NEXT + "/{orderId}/more", path_parameters={"orderId": str(number)}, burst=7.0, rate=1.0)


def test_a_path_of_the_table_is_that_operation() -> None:
    with Faulty(reply({"payload": {"AmazonOrderId": "1"}})) as server:
        api = client(server, max_wait=0.0)
        for path, filled in (("/orders/v0/orders/1-1", {}), ("/orders/v0/orders/{id}", {"id": "1-1"})):
            answered = api.request("GET", path, path_parameters=filled, query={"newOfTuesday": "x"})
            assert (answered.operation, answered.data) == ("orders.v0.getOrder", {"AmazonOrderId": "1"})
        assert [seen.target for seen in server.seen] == ["/orders/v0/orders/1-1?newOfTuesday=x"] * 2


def test_every_operation_of_the_table_is_found_by_its_path() -> None:
    holes = re.compile(r"\{([^}]+)\}")
    for route in map(routes.route, routes.keys()):
        filled = {name: f"value of {name}/1" for name in holes.findall(route.path)}
        call, found = build_untabled(route.method, route.path, **(NOTHING | {"path_parameters": filled}))
        assert (found.key, call.path) == (route.key, filled)


def test_data_elements_take_a_restricted_token() -> None:
    with Faulty(reply({"restrictedDataToken": "Atz.sprdt|1", "expiresIn": 3600}), reply({"name": "x"})) as server:
        client(server).request(
            "GET", NEXT + "/{orderId}", path_parameters={"orderId": "1"}, data_elements=("shippingAddress",)
        )
    asked = json.loads(server.seen[0].body)["restrictedResources"]
    assert asked == [{"method": "GET", "path": NEXT + "/{orderId}", "dataElements": ["shippingAddress"]}]
    assert server.seen[1].headers["x-amz-access-token"] == "Atz.sprdt|1"


def test_a_scope_takes_a_token_of_the_application() -> None:
    with Faulty(reply({"ok": 1})) as server:
        client(server).request("GET", "/new/2031-01-01/things", scope="sellingpartnerapi::new")
    assert b"scope=sellingpartnerapi%3A%3Anew" in server.tokens[0].body


@pytest.mark.parametrize(
    ("step", "data"),
    [
        (faulty.raw(204, b""), None),
        (faulty.raw(200, b""), None),
        (reply(None), None),
        (reply("x"), "x"),
        (reply({}), {}),
    ],
)
def test_nothing_is_known_of_its_success(step: faulty.Step, data: Json) -> None:
    with Faulty(step) as server:
        assert client(server).request("GET", NEXT).data == data


@pytest.mark.parametrize("step", [faulty.html(200), reply({"errors": [{"code": "X", "message": "Y"}]})])
def test_what_no_operation_answers_is_no_success_of_this_one_either(step: faulty.Step) -> None:
    with Faulty(step) as server, pytest.raises(UnreadableReply):
        client(server).request("GET", NEXT)


@pytest.mark.parametrize(
    ("method", "path", "filled"),
    [
        ("get", NEXT, {}),
        ("TRACE", NEXT, {}),
        ("GET", "orders", {}),
        ("GET", "", {}),
        ("GET", "//elsewhere.example/x", {}),
        ("GET", NEXT + "?x=1", {}),
        ("GET", NEXT + "#x", {}),
        ("GET", NEXT + "/../../tokens", {}),
        ("GET", NEXT + "/%2e%2e/x", {}),
        ("GET", NEXT + " HTTP/1.1\r\nX: y", {}),
        ("GET", NEXT + "/%zz", {}),
        ("GET", NEXT + "/ü", {}),
        ("GET", NEXT + "/{orderId}", {}),
        ("GET", NEXT + "/{orderId}", {"orderId": ".."}),
        ("GET", NEXT + "/{orderId}", {"orderId": ""}),
        ("GET", NEXT + "/{orderId}", {"orderID": "1"}),
        ("GET", NEXT, {"orderId": "1"}),
    ],
)
def test_what_is_no_request_is_refused_before_anything_is_sent(method: str, path: str, filled: dict[str, str]) -> None:
    with Faulty(reply({})) as server:
        with pytest.raises(InvalidCall):
            client(server).request(method, path, path_parameters=filled)
        assert server.seen == []
        assert server.tokens == []


def test_a_get_takes_no_body() -> None:
    with Faulty(reply({})) as server, pytest.raises(InvalidCall, match="body"):
        client(server).request("GET", NEXT, body={"a": 1})


# ---- parameters and values -----------------------------------------------------------------------------------------

SEARCH = "orders.2026-01-01.searchOrders"
NEW: list[tuple[str, dict[str, object], str]] = [
    (SEARCH, {"createdAfter": "2026-01-01T00:00:00Z", "ofTuesday": "x"}, "ofTuesday=x"),
    (SEARCH, {"createdAfter": "2026-01-01T00:00:00Z", "ofTuesday": ["x", "y"]}, "ofTuesday=x%2Cy"),
    (SEARCH, {"createdAfter": "2026-01-01T00:00:00Z", "ofTuesday": True}, "ofTuesday=true"),
    (SEARCH, {"createdAfter": "2026-01-01T00:00:00Z", "fulfillmentStatuses": ["BEAMED"]}, "fulfillmentStatuses=BEAMED"),
]


@pytest.mark.parametrize(("operation", "parameters", "sent"), NEW)
def test_what_the_table_does_not_know_is_refused_or_warned_of_once(
    operation: str, parameters: dict[str, object], sent: str, caplog: pytest.LogCaptureFixture
) -> None:
    with Faulty(reply({"orders": []})) as server:
        with pytest.raises(InvalidCall):
            client(server).call(operation, **parameters)
        assert server.seen == []
        loose = client(server, strict=False)
        with caplog.at_level(logging.WARNING, "mws.spapi"):
            for _ in range(2):
                loose.call(operation, **parameters)
            assert list(loose.for_seller(refresh_token="Atzr|2").paginate(operation, **parameters)) == []
    assert all(sent in seen.target for seen in server.seen)
    assert len(server.seen) == 3
    (said,) = (record.getMessage() for record in caplog.records)
    assert said.startswith(operation)
    assert said.endswith("sent all the same")


def test_a_new_property_of_a_body_is_a_warning_too(caplog: pytest.LogCaptureFixture) -> None:
    given = {"reportType": "X", "marketplaceIds": ["M"], "ofTuesday": 1}
    with Faulty(reply({"reportId": "1"}, 202)) as server:
        with pytest.raises(InvalidCall, match="ofTuesday"):
            client(server).call("reports.2021-06-30.createReport", **given)
        client(server, strict=False).call("reports.2021-06-30.createReport", **given)
    assert json.loads(server.seen[0].body) == given
    assert "ofTuesday" in caplog.text


def test_values_and_paths_without_end_are_not_remembered_for_ever(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("mws.spapi.client.MOST_WARNED", 3)
    monkeypatch.setattr("mws.spapi.build._MOST_WORKED_OUT", 3)
    worked_out: dict[str, Any] = {}
    monkeypatch.setattr("mws.spapi.build._worked_out", worked_out)
    with Faulty(reply({"orders": []})) as server:
        loose = client(server, strict=False)
        for number in range(8):
            loose.call(SEARCH, createdAfter="2026-01-01T00:00:00Z", fulfillmentStatuses=[f"BEAMED_{number}"])
            loose.request("GET", f"/next/{number}")
    assert len(caplog.records) == 8
    assert len(loose._warned) <= 3
    assert len(worked_out) <= 3


def test_a_mistake_is_refused_by_either() -> None:
    wrong: list[RestCall] = [
        RestCall("orders.2026-01-01.getOrder"),
        RestCall("orders.2026-01-01.getOrder", {"orderID": "1"}),
        RestCall(SEARCH, query={"createdAfter": 5}),
        RestCall(SEARCH, query={"createdAfter": "x", "new": "\ud800"}),
    ]
    with Faulty(reply({})) as server:
        for call in wrong:
            with pytest.raises(InvalidCall):
                client(server, strict=False).send(call)
    assert server.seen == []
