"""Planted faults hit the calls they name, as often as they say, and look as the real failure does."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from mws.spapi.errors import UnreadableReply
from mws.spapi.sandbox import CLIENT_ID, CLIENT_SECRET, ORDER_ID, REFRESH_TOKEN, US
from mws.spapi.sandbox.embedded import URL, session
from mws.spapi.sandbox.http.faults import parse
from mws.spapi.sandbox.http.registry import KEYS
from tests.spapi.clients import client_at
from tests.spapi.sandbox.caller import Caller

KEY = "orders.2026-01-01.getOrder"
ORDER = f"/orders/2026-01-01/orders/{ORDER_ID}"
OTHER = "/sellers/v1/account"


@pytest.fixture
def caller() -> Caller:
    return Caller()


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("400", 400, "InvalidInput"),
        ("403denied", 403, "Unauthorized"),
        ("403expired", 403, "Unauthorized"),
        ("404", 404, "NotFound"),
        ("429", 429, "QuotaExceeded"),
        ("500", 500, "InternalFailure"),
        ("503", 503, "ServiceUnavailable"),
    ],
)
def test_refusals(caller: Caller, kind: str, status: int, code: str) -> None:
    caller.sandbox.plant(f"{KEY}:{kind}*2")
    caller.json(OTHER)
    assert [caller.refused(ORDER)[:2] for _ in range(2)] == [(status, code)] * 2
    caller.json(ORDER)


def test_403expired_says_so(caller: Caller) -> None:
    caller.sandbox.plant(f"{KEY}:403expired")
    assert caller.get(ORDER).json()["errors"][0]["details"] == "The access token you provided has expired."


def test_html_empty_and_truncated(caller: Caller) -> None:
    caller.sandbox.plant(f"{KEY}:503html,{KEY}:empty200,{KEY}:truncated")
    html, empty, cut = (caller.get(ORDER) for _ in range(3))
    assert (html.status_code, html.headers["Content-Type"]) == (503, "text/html")
    assert (empty.status_code, empty.content) == (200, b"")
    assert cut.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        cut.json()
    caller.json(ORDER)


def test_a_success_that_is_none(caller: Caller) -> None:
    caller.sandbox.plant(f"{KEY}:200errors")
    reply = caller.get(ORDER)
    assert (reply.status_code, [error["code"] for error in reply.json()["errors"]]) == (200, ["InternalFailure"])
    caller.sandbox.plant("fbaInventory.v1.getInventorySummaries:200errors*always")
    credentials = {"refresh_token": REFRESH_TOKEN, "lwa_client_id": CLIENT_ID, "lwa_client_secret": CLIENT_SECRET}
    client = client_at(URL, **credentials, session=session(caller.sandbox))
    with pytest.raises(UnreadableReply, match="holds errors and nothing else"):
        client.call(
            "fbaInventory.v1.getInventorySummaries",
            granularityType="Marketplace",
            granularityId=US,
            marketplaceIds=[US],
        )


def test_slow_takes_its_time_on_the_clock(caller: Caller) -> None:
    before = caller.clock.now()
    caller.sandbox.plant(f"{KEY}:slow=2.5")
    caller.json(ORDER)
    assert (caller.clock.now() - before).total_seconds() == 2.5


def test_reset_drops_the_connection(caller: Caller) -> None:
    caller.sandbox.plant(f"{KEY}:reset")
    with pytest.raises(requests.ConnectionError):
        caller.get(ORDER)
    caller.json(ORDER)


@pytest.mark.parametrize(
    ("kind", "status", "error"),
    [
        ("invalid_grant", 400, "invalid_grant"),
        ("invalid_client", 401, "invalid_client"),
        ("unauthorized_client", 400, "unauthorized_client"),
        ("500", 500, "server_error"),
    ],
)
def test_lwa(caller: Caller, kind: str, status: int, error: str) -> None:
    caller.sandbox.plant(f"lwa:{kind}")
    caller.json(ORDER)
    reply = caller.lwa(grant_type="refresh_token", refresh_token=REFRESH_TOKEN)
    assert (reply.status_code, reply.json()["error"]) == (status, error)
    assert caller.lwa(grant_type="refresh_token", refresh_token=REFRESH_TOKEN).status_code == 200


def test_a_star_hits_every_operation_but_not_lwa(caller: Caller) -> None:
    caller.sandbox.plant("*:500*always")
    assert [caller.refused(path)[0] for path in (ORDER, OTHER, ORDER)] == [500, 500, 500]
    assert caller.lwa(grant_type="refresh_token", refresh_token=REFRESH_TOKEN).status_code == 200


def test_faults_come_before_authorisation(caller: Caller) -> None:
    caller.sandbox.plant(f"{KEY}:503")
    assert caller.refused(ORDER, "Atza|no")[0] == 503


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("nonsense", "expected OPERATION:KIND"),
        ("orders.v0.getOrder:", "expected OPERATION:KIND"),
        ("orders.v0.getOrder:500*-1", "expected OPERATION:KIND"),
        ("orders.v9.getOrder:500", "no operation 'orders.v9.getOrder'"),
        ("orders.v0.getOrder:418", "unknown kind '418'"),
        ("orders.v0.getOrder:invalid_grant", "unknown kind 'invalid_grant'"),
        ("lwa:403denied", "unknown kind '403denied'"),
    ],
)
def test_a_wrong_spec_is_named(spec: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        parse(spec, KEYS)


def test_threads_spend_each_fault_once(caller: Caller) -> None:
    caller.sandbox.plant(f"{KEY}:500*40")
    ready = threading.Barrier(8)

    def work(_: int) -> int:
        ready.wait()
        return sum(caller.get(ORDER).status_code == 500 for _ in range(20))

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(work, range(8))) == 40
