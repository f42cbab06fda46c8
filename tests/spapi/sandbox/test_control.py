"""The switches under /_sandbox/, the journal and the state file."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest

from mws.spapi.clock import FixedClock
from mws.spapi.sandbox import ORDER_ID, SELLER_ID
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import URL
from mws.spapi.sandbox.http.journal import LoggedCall
from tests.spapi.sandbox.caller import LONG_AGO, NOON, Caller

ORDER = f"/orders/2026-01-01/orders/{ORDER_ID}"


@pytest.fixture
def caller() -> Caller:
    return Caller()


def post(caller: Caller, switch: str, body: str = "") -> tuple[int, dict[str, str]]:
    reply = caller.http.post(f"{URL}/_sandbox/{switch}", data=body)
    return reply.status_code, reply.json()


def test_fault(caller: Caller) -> None:
    assert post(caller, "fault", "orders.2026-01-01.getOrder:500")[0] == 200
    assert caller.refused(ORDER)[0] == 500
    status, body = post(caller, "fault", "orders.2026-01-01.getOrder:7")
    assert status == 400
    assert "unknown kind '7'" in body["error"]


def test_clock(caller: Caller) -> None:
    assert post(caller, "clock", "2026-12-24T18:00:00Z") == (200, {"now": "2026-12-24T18:00:00+00:00"})
    assert caller.refused(ORDER)[0] == 403
    caller.token = caller.lwa(grant_type="refresh_token", refresh_token="Atzr|sandbox").json()["access_token"]
    page = caller.json("/orders/2026-01-01/orders", createdAfter=LONG_AGO)
    assert page["createdBefore"] == "2026-12-24T17:58:00.000Z"
    caller.clock.advance(60)
    page = caller.json("/orders/2026-01-01/orders", createdAfter=LONG_AGO)
    assert page["createdBefore"] == "2026-12-24T17:59:00.000Z"


@pytest.mark.parametrize("moment", ["", "tomorrow", "2026-12-24T18:00:00"])
def test_a_wrong_moment_is_refused(caller: Caller, moment: str) -> None:
    assert post(caller, "clock", moment)[0] == 400


def test_requests(caller: Caller) -> None:
    caller.json(ORDER)
    caller.refused(ORDER, "Atza|no")
    caller.refused("/nothing")
    seen = caller.http.get(f"{URL}/_sandbox/requests").json()
    assert seen["operations"] == {"lwa": 1, "orders.2026-01-01.getOrder": 2, "unknown": 1}
    assert seen["log"] == [
        ["lwa", "", 200],
        ["orders.2026-01-01.getOrder", SELLER_ID, 200],
        ["orders.2026-01-01.getOrder", "", 403],
        ["unknown", "", 403],
    ]
    assert caller.sandbox.journal.log[1] == LoggedCall("orders.2026-01-01.getOrder", SELLER_ID, 200)


def test_reset(caller: Caller) -> None:
    post(caller, "fault", "*:500*always")
    post(caller, "clock", "2027-01-01T00:00:00Z")
    assert post(caller, "reset") == (200, {"now": NOON.isoformat()})
    assert caller.sandbox.journal.counts == {}
    caller.json(ORDER)


def test_a_sandbox_without_sellers_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one seller"):
        Sandbox(sellers=0)


def test_an_unknown_switch_is_not_found(caller: Caller) -> None:
    assert post(caller, "explode")[0] == 404
    assert caller.http.get(f"{URL}/_sandbox/reset").status_code == 404


def state_of(path: Path, clock: FixedClock, orders: int = 30) -> Sandbox:
    return Sandbox(clock=clock, state=path, orders=orders)


def test_state_outlives_the_process(tmp_path: Path) -> None:
    path, clock = tmp_path / "state.json", FixedClock(NOON)
    first = Caller(sandbox=state_of(path, clock))
    rdt = first.rdt("/orders/v0/orders/{orderId}/address")
    order = first.order(ORDER_ID)
    first.sandbox.set_clock(datetime(2026, 11, 20, 12, 30, tzinfo=timezone.utc))
    clock.advance(3 * 86400)
    second = Caller(sandbox=state_of(path, clock))
    assert second.sandbox.site.clock.now() == datetime(2026, 11, 23, 12, 30, tzinfo=timezone.utc)
    assert second.order(ORDER_ID) == order
    assert second.token not in (first.token, rdt)
    second.sandbox.set_clock(datetime(2026, 11, 20, 12, 40, tzinfo=timezone.utc))
    second.json(ORDER, first.token)
    assert "ShippingAddress" in second.json(f"/orders/v0/orders/{ORDER_ID}/address", rdt)["payload"]


def test_request_ids_do_not_repeat_after_a_restart(tmp_path: Path) -> None:
    seen: list[str] = []
    for _ in range(3):
        caller = Caller(sandbox=state_of(tmp_path / "state.json", FixedClock(NOON)))
        seen += [caller.get(ORDER).headers["x-amzn-RequestId"] for _ in range(3)]
    assert len(set(seen)) == 9


def test_a_state_of_another_world_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    Caller(sandbox=state_of(path, FixedClock(NOON), orders=5))
    with pytest.raises(ValueError, match=r"orders=5.*orders=6"):
        state_of(path, FixedClock(NOON), orders=6)
    path.write_text("{}")
    with pytest.raises(ValueError, match="not a sandbox state"):
        state_of(path, FixedClock(NOON))


def test_an_authorisation_ends_and_begins_anew(caller: Caller) -> None:
    status, body = post(caller, "authorisation", f"revoke:{SELLER_ID}")
    assert (status, body["refresh_token"]) == (200, "Atzr|sandbox")
    assert caller.refused(ORDER)[0] == 403, "access tokens end at once"
    assert post(caller, "authorisation", f"renew:{SELLER_ID}")[1]["refresh_token"] == "Atzr|sandbox-renewed-1"
    for spec in ("revoke:A9NOBODY", "renew", f"pause:{SELLER_ID}"):
        status, body = post(caller, "authorisation", spec)
        assert status == 400
        assert "expected revoke, expire or renew" in body["error"]
