"""enforce_rates: each seller has each operation's burst, then its rate; beyond that 429 as Amazon answers it."""

from __future__ import annotations

import pytest

import mws
from mws import spapi
from mws.spapi.calls import QueryValue, RestCall
from mws.spapi.clock import FixedClock
from mws.spapi.sandbox import MWS_ACCESS_KEY, MWS_AUTH_TOKEN, MWS_SECRET_KEY, ORDER_ID, SELLER_ID, US
from mws.spapi.sandbox.http.rates import Buckets
from tests.spapi.sandbox.caller import LONG_AGO, NOON, Caller

SEARCH = "/orders/2026-01-01/orders"


def statuses(caller: Caller, count: int, path: str = SEARCH) -> list[int]:
    return [caller.get(path, createdAfter=LONG_AGO, maxResultsPerPage="1").status_code for _ in range(count)]


def test_burst_then_rate() -> None:
    caller = Caller(enforce_rates=True)
    assert statuses(caller, 21) == [200] * 20 + [429]
    caller.clock.advance(1 / 0.0056 - 1)
    assert statuses(caller, 1) == [429]
    caller.clock.advance(1)
    assert statuses(caller, 2) == [200, 429]


def test_a_bucket_never_holds_more_than_its_burst() -> None:
    caller = Caller(enforce_rates=True)
    statuses(caller, 1)
    caller.sandbox.set_clock(caller.clock.now().replace(year=2027))
    caller.token = caller.lwa(grant_type="refresh_token", refresh_token="Atzr|sandbox").json()["access_token"]
    assert statuses(caller, 21) == [200] * 20 + [429]


def test_asking_early_again_and_again_loses_nothing() -> None:
    """Ten tenths of a call make one, though they are no binary fractions."""
    buckets = Buckets()
    assert buckets.take("A1", "op", 0.1, 1, 0.0)
    assert [buckets.take("A1", "op", 0.1, 1, float(second)) for second in range(1, 11)] == [False] * 9 + [True]


def test_the_reply() -> None:
    caller = Caller(enforce_rates=True)
    statuses(caller, 20)
    reply = caller.get(SEARCH, createdAfter=LONG_AGO)
    assert reply.json() == {
        "errors": [
            {"code": "QuotaExceeded", "message": "You exceeded your quota for the requested resource.", "details": ""}
        ]
    }
    assert reply.headers["x-amzn-ErrorType"] == "TooManyRequestsException"
    assert "x-amzn-RateLimit-Limit" not in reply.headers
    assert "Retry-After" not in reply.headers


def test_each_operation_and_each_seller_has_a_bucket_of_its_own() -> None:
    caller = Caller(enforce_rates=True, sellers=2)
    statuses(caller, 20)
    assert statuses(caller, 31, f"{SEARCH}/{ORDER_ID}") == [200] * 30 + [429]
    assert statuses(Caller(seller=2, sandbox=caller.sandbox), 21) == [200] * 20 + [429]


def test_a_refused_call_counts_but_an_unauthorised_one_does_not() -> None:
    caller = Caller(enforce_rates=True)
    for _ in range(30):
        assert caller.refused(SEARCH, "Atza|no")[0] == 403
    assert [caller.get(SEARCH).status_code for _ in range(21)] == [400] * 20 + [429]


def test_off_unless_asked_for() -> None:
    assert statuses(Caller(), 40) == [200] * 40


@pytest.mark.parametrize(("enforced", "waited"), [(False, 0), (True, (100 - 20) / 0.0056)])
def test_a_client_that_paces_itself_waits_only_where_rates_are_enforced(enforced: bool, waited: float) -> None:
    clock = FixedClock(NOON)
    client = spapi.Client.sandbox(clock=clock, enforce_rates=enforced)
    query: dict[str, QueryValue | None] = {"createdAfter": LONG_AGO, "maxResultsPerPage": 1}
    for _ in range(100):
        client.send(RestCall("orders.2026-01-01.searchOrders", query=query), max_wait=None)
    assert (clock.now() - NOON).total_seconds() == pytest.approx(waited, rel=0.05, abs=0.2)


def test_a_legacy_program_on_the_sandbox_is_not_throttled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MWS_COMPAT_BACKEND", "sandbox")
    orders = mws.Orders(MWS_ACCESS_KEY, MWS_SECRET_KEY, SELLER_ID, region="US", auth_token=MWS_AUTH_TOKEN)
    for minute in range(50):
        reply = orders.list_orders(marketplaceids=[US], created_after=f"2026-10-01T00:{minute:02d}:00Z")
        assert reply.response.status_code == 200
