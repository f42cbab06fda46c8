"""Restricted data tokens, end to end: asked for once per kind of resource, and without them the call goes on or not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timezone

import pytest

from mws.spapi.calls import RestCall
from mws.spapi.client import Client
from mws.spapi.clock import FixedClock
from mws.spapi.errors import InvalidCall, ServerError, SpapiError, TokenRejected, Unauthorized, UnreadableReply
from mws.spapi.preparing import Pii
from mws.spapi.rdt import REFUSAL_KEPT
from tests.spapi import clients, faulty
from tests.spapi.faulty import Faulty, Step, failure, reply

ELEMENTS = ("buyerInfo", "shippingAddress")
TOKENS = "/tokens/2021-03-01/restrictedDataToken"
DENIED = failure(
    400, "InvalidInput", "Application does not have access to one or more requested data elements: [shippingAddress]"
)


def server_with(tokens: Step, orders: Step | None = None) -> Faulty:
    """Answers the Tokens API by one step and everything else by another."""
    orders = orders or reply({"payload": {"AmazonOrderId": "1"}})

    def step(server: Faulty, connection: object, seen: faulty.Seen) -> bool:
        chosen = tokens if seen.target == TOKENS else orders
        return chosen(server, connection, seen)  # type: ignore[arg-type]

    return Faulty(step)


def grants(*elements: str) -> Step:
    """Amazon's answer where the application may see these elements only."""

    def step(server: Faulty, connection: object, seen: faulty.Seen) -> bool:
        wanted = json.loads(seen.body)["restrictedResources"][0].get("dataElements", [])
        refused = [element for element in wanted if element not in elements]
        answer = reply({"restrictedDataToken": "Atz.sprdt|" + "+".join(wanted), "expiresIn": 3600})
        if refused:
            text = f"Application does not have access to one or more requested data elements: [{', '.join(refused)}]"
            answer = failure(400, "InvalidInput", text)
        return answer(server, connection, seen)  # type: ignore[arg-type]

    return step


def client(server: Faulty, pii: Pii = "auto") -> tuple[FixedClock, Client]:
    clock = FixedClock(datetime(2026, 11, 20, tzinfo=timezone.utc))
    return clock, clients.client(server, pii=pii, max_wait=None, clock=clock)


def order(number: str = "111-1111111-1111111", elements: tuple[str, ...] = ELEMENTS) -> RestCall:
    return RestCall("orders.v0.getOrder", {"orderId": number}, data_elements=elements)


def asked(server: Faulty) -> list[dict[str, object]]:
    return [json.loads(seen.body)["restrictedResources"][0] for seen in server.seen if seen.target == TOKENS]


def shown(server: Faulty) -> list[str]:
    return [seen.headers["x-amz-access-token"] for seen in server.seen if seen.target != TOKENS]


def test_one_token_by_template_serves_every_order() -> None:
    with server_with(grants(*ELEMENTS)) as server:
        _, api = client(server)
        replies = [api.send(order(f"111-1111111-111111{n}")) for n in range(5)]
    assert [r.withheld for r in replies] == [()] * 5
    assert asked(server) == [
        {"method": "GET", "path": "/orders/v0/orders/{orderId}", "dataElements": ["buyerInfo", "shippingAddress"]}
    ]
    assert shown(server) == ["Atz.sprdt|buyerInfo+shippingAddress"] * 5


def test_other_elements_operations_and_sellers_have_their_own() -> None:
    with server_with(grants(*ELEMENTS)) as server:
        _, api = client(server)
        api.send(order())
        api.send(order(elements=("buyerInfo",)))
        api.send(RestCall("orders.v0.getOrderItems", {"orderId": "1"}, data_elements=("buyerInfo",)))
        api.for_seller(refresh_token="Atzr|other").send(order())
    assert len(asked(server)) == 4


def test_a_token_is_renewed_when_its_hour_is_over() -> None:
    with server_with(grants(*ELEMENTS)) as server:
        clock, api = client(server)
        api.send(order())
        clock.advance(3600)
        api.send(order())
    assert len(asked(server)) == 2


def test_operations_without_element_names_ask_by_path_alone() -> None:
    with server_with(grants()) as server:
        _, api = client(server)
        api.send(RestCall("orders.v0.getOrderAddress", {"orderId": "1"}, data_elements=("shippingAddress",)))
    assert asked(server) == [{"method": "GET", "path": "/orders/v0/orders/{orderId}/address"}]


def test_report_documents_are_asked_for_by_their_own_path() -> None:
    with server_with(grants(), reply({"reportDocumentId": "d/1", "url": "u"})) as server:
        _, api = client(server)
        api.send(RestCall("reports.2021-06-30.getReportDocument", {"reportDocumentId": "d/1"}, data_elements=("all",)))
    assert asked(server) == [{"method": "GET", "path": "/reports/2021-06-30/documents/d%2F1"}]


def test_what_is_refused_by_name_is_withheld_and_the_rest_is_had() -> None:
    with server_with(grants("buyerInfo")) as server:
        _, api = client(server)
        replies = [api.send(order()) for _ in range(3)]
    assert [r.withheld for r in replies] == [("shippingAddress",)] * 3
    assert shown(server) == ["Atz.sprdt|buyerInfo"] * 3
    assert len(asked(server)) == 2


@pytest.mark.parametrize("step", [grants(), failure(403, "Unauthorized", "Access to requested resource is denied.")])
def test_a_refusal_is_remembered_and_the_call_goes_on_with_the_plain_token(step: Step) -> None:
    with server_with(step) as server:
        clock, api = client(server)
        replies = [api.send(order()) for _ in range(3)]
        tries = len(asked(server))
        assert [r.withheld for r in replies] == [ELEMENTS] * 3
        assert shown(server) == ["Atza|1"] * 3
        assert tries == 1
        clock.advance(REFUSAL_KEPT)
        api.send(order())
        assert len(asked(server)) == 2


def test_off_never_asks() -> None:
    with server_with(DENIED) as server:
        _, api = client(server, "off")
        assert api.send(order()).withheld == ELEMENTS
    assert asked(server) == []


def test_required_names_role_and_elements_and_does_not_call() -> None:
    with server_with(grants("buyerInfo")) as server:
        _, api = client(server, "required")
        with pytest.raises(Unauthorized, match=r"shippingAddress.*role"):
            api.send(order())
    assert shown(server) == []


@pytest.mark.parametrize(
    ("step", "error"), [(failure(500), ServerError), (reply({}), UnreadableReply), (reply([]), UnreadableReply)]
)
def test_trouble_at_the_tokens_api_is_no_refusal(step: Step, error: type[SpapiError]) -> None:
    with server_with(step) as server:
        _, api = client(server)
        with pytest.raises(error):
            api.send(order())
        assert shown(server) == []
        # The operation itself was not asked: nothing is held against it.
        assert api.health.of(["orders.v0.getOrder"]).failures == 0


def test_a_restricted_token_that_is_refused_is_renewed_once() -> None:
    expired = failure(403, "Unauthorized", "The access token you provided has expired.")
    orders = iter([expired, reply({"payload": {"AmazonOrderId": "1"}})])

    def step(server: Faulty, connection: object, seen: faulty.Seen) -> bool:
        return next(orders)(server, connection, seen)  # type: ignore[arg-type]

    with server_with(grants(*ELEMENTS), step) as server:
        _, api = client(server)
        assert api.send(order()).withheld == ()
    assert len(asked(server)) == 2
    assert len(server.tokens) == 1


@pytest.mark.parametrize(
    "call",
    [
        RestCall("orders.2026-01-01.getOrder", {"orderId": "1"}, data_elements=("buyerInfo",)),
        RestCall("orders.v0.getOrderItems", {"orderId": "1"}, data_elements=("shippingAddress",)),
    ],
)
def test_elements_that_cannot_be_had_are_named_before_sending(call: RestCall) -> None:
    send: Callable[[RestCall], object]
    with server_with(grants()) as server:
        send = client(server)[1].send
        with pytest.raises(InvalidCall, match="data"):
            send(call)
    assert server.seen == []


def test_an_access_token_that_is_refused_at_the_tokens_api_is_no_refusal_of_the_role() -> None:
    with server_with(failure(403, "Unauthorized", "The access token you provided has expired.")) as server:
        _, api = client(server)
        with pytest.raises(TokenRejected):
            api.send(order())
    assert shown(server) == []
