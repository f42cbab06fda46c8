"""A sample of the floods: fewer attackers, fewer calls, a shorter wait; the same bar."""

from __future__ import annotations

import pytest

from tests.compat.gateway.process import needs_proc
from tests.soak import floods

pytestmark = [pytest.mark.long, needs_proc]


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "TLS"])
def test_slow_and_silent_connections_hold_nobody_up(tls: bool) -> None:
    found = floods.flood(tls=tls, silent=150, heads=60, bodies=60, calls=40)
    assert found.faults() == [], str(found)
    assert found.health.total() > 10


def test_ten_sellers_whose_amazon_is_slow_leave_the_eleventh_his_speed() -> None:
    quiet, attacked, statuses, theirs = floods.bulkheads(2.0, 40, 3)
    assert set(statuses) == {200}
    assert attacked <= floods.TIMES * quiet
    assert set(theirs) == {200, 503}
