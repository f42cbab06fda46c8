"""Notifications: destinations are the application's and grantless, subscriptions are each seller's."""

from __future__ import annotations

from typing import Any

import pytest

from mws.spapi.sandbox import CLIENT_ID, OTHER_CLIENT_ID, OTHER_CLIENT_SECRET
from tests.spapi.sandbox.caller import Caller

BASE = "/notifications/v1"
ARN = "arn:aws:sqs:us-east-1:123456789012:orders"
CHANGE = f"{BASE}/subscriptions/ORDER_CHANGE"


@pytest.fixture
def caller() -> Caller:
    return Caller(sellers=2)


def grantless(caller: Caller, scope: str = "sellingpartnerapi::notifications", **form: str) -> str:
    return str(caller.lwa(grant_type="client_credentials", scope=scope, **form).json()["access_token"])


def destination(caller: Caller, arn: str = ARN) -> str:
    body = {"name": "orders", "resourceSpecification": {"sqs": {"arn": arn}}}
    return str(caller.done("POST", f"{BASE}/destinations", body, grantless(caller))["payload"]["destinationId"])


def subscribe(caller: Caller, destination_id: str, version: str = "1.0") -> Any:
    return caller.send("POST", CHANGE, {"payloadVersion": version, "destinationId": destination_id})


def test_destinations_are_made_read_and_deleted(caller: Caller) -> None:
    token, key = grantless(caller), destination(caller)
    queue = {"name": "orders", "destinationId": key, "resource": {"sqs": {"arn": ARN}}}
    assert caller.json(f"{BASE}/destinations/{key}", token) == {"payload": queue}
    assert caller.json(f"{BASE}/destinations", token) == {"payload": [queue]}
    assert caller.done("DELETE", f"{BASE}/destinations/{key}", token=token) == {}
    assert caller.refusal("GET", f"{BASE}/destinations/{key}", token=token) == (404, "NotFound")


def test_an_event_bus_is_named_by_amazon(caller: Caller) -> None:
    specification = {"eventBridge": {"accountId": "123456789012", "region": "us-east-1"}}
    body = {"name": "bus", "resourceSpecification": specification}
    made = caller.done("POST", f"{BASE}/destinations", body, grantless(caller))["payload"]
    name = f"aws.partner/sellingpartnerapi.amazon.com/123456789012/{CLIENT_ID}"
    assert made["resource"] == {"eventBridge": {"name": name, "region": "us-east-1", "accountId": "123456789012"}}


def test_the_same_queue_twice_is_a_conflict(caller: Caller) -> None:
    destination(caller)
    body = {"name": "again", "resourceSpecification": {"sqs": {"arn": ARN}}}
    assert caller.refusal("POST", f"{BASE}/destinations", body, grantless(caller)) == (409, "Conflict")


@pytest.mark.parametrize(
    "body",
    [
        {"resourceSpecification": {"sqs": {"arn": ARN}}},
        {"name": "x"},
        {"name": "x", "resourceSpecification": {}},
        {"name": "x", "resourceSpecification": {"sns": {"arn": ARN}}},
        {"name": "x", "resourceSpecification": {"sqs": {"arn": "orders"}}},
        {"name": "x", "resourceSpecification": {"sqs": {"arn": ARN}, "eventBridge": {}}},
        {"name": "x", "resourceSpecification": {"eventBridge": {"region": "us-east-1"}}},
    ],
)
def test_what_is_no_destination(caller: Caller, body: dict[str, object]) -> None:
    assert caller.refusal("POST", f"{BASE}/destinations", body, grantless(caller)) == (400, "InvalidInput")


def test_only_the_right_kind_of_token_opens_an_operation(caller: Caller) -> None:
    right, wrong = grantless(caller), grantless(caller, "sellingpartnerapi::migration")
    assert caller.get(f"{BASE}/destinations", right).status_code == 200
    for token in (wrong, caller.token):
        assert caller.refused(f"{BASE}/destinations", token)[:2] == (403, "Unauthorized")
    assert caller.refused(CHANGE, right)[:2] == (403, "Unauthorized")


def test_another_application_sees_nothing(caller: Caller) -> None:
    key = destination(caller)
    other = grantless(caller, client_id=OTHER_CLIENT_ID, client_secret=OTHER_CLIENT_SECRET)
    assert caller.json(f"{BASE}/destinations", other) == {"payload": []}
    assert caller.refusal("GET", f"{BASE}/destinations/{key}", token=other) == (404, "NotFound")


def test_subscriptions_are_made_read_and_deleted(caller: Caller) -> None:
    key = destination(caller)
    made = subscribe(caller, key).json()["payload"]
    assert caller.json(CHANGE) == {"payload": made}
    assert caller.json(f"{BASE}/subscriptions", notificationTypes="ORDER_CHANGE")["payload"]["subscriptions"] == [made]
    by_id, token = f"{CHANGE}/{made['subscriptionId']}", grantless(caller)
    assert caller.json(by_id, token) == {"payload": made}
    assert caller.refusal("DELETE", f"{BASE}/destinations/{key}", token=token) == (409, "Conflict")
    assert caller.done("DELETE", by_id, token=token) == {}
    assert caller.refusal("GET", CHANGE) == (404, "NotFound")
    assert caller.refusal("GET", by_id, token=token) == (404, "NotFound")


def test_one_subscription_for_each_payload_version(caller: Caller) -> None:
    key = destination(caller)
    assert [subscribe(caller, key, version).status_code for version in ("1.0", "2.0", "1.0")] == [200, 200, 409]
    assert caller.json(CHANGE, payloadVersion="2.0")["payload"]["payloadVersion"] == "2.0"


def test_each_seller_has_his_own(caller: Caller) -> None:
    other = Caller(seller=2, sandbox=caller.sandbox)
    key = destination(caller)
    assert subscribe(caller, key).status_code == 200
    assert other.refusal("GET", CHANGE) == (404, "NotFound")
    assert subscribe(other, key).status_code == 200


def test_what_is_refused(caller: Caller) -> None:
    assert subscribe(caller, "none").status_code == 404
    body = {"payloadVersion": "1.0", "destinationId": destination(caller)}
    assert caller.refusal("POST", f"{BASE}/subscriptions/ORDERS", body) == (400, "InvalidInput")
    assert caller.refusal("POST", CHANGE, {**body, "payloadVersion": ""}) == (400, "InvalidInput")
    assert caller.refusal("POST", CHANGE, {**body, "processingDirective": []}) == (400, "InvalidInput")
    for query in ({}, {"notificationTypes": "ORDER_CHANGE,FEE_PROMOTION"}, {"notificationTypes": "X"}):
        assert caller.refused(f"{BASE}/subscriptions", **query)[:2] == (400, "InvalidInput")
    page = {"notificationTypes": "ORDER_CHANGE", "pageSize": "29"}
    assert caller.refused(f"{BASE}/subscriptions", **page)[:2] == (400, "InvalidInput")
