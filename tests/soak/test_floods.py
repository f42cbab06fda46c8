"""A sample of the floods: fewer attackers, fewer calls; no time is measured, see `floods.py`."""

from __future__ import annotations

import pytest

from tests.compat.gateway.process import needs_proc
from tests.soak import floods

pytestmark = [pytest.mark.long, needs_proc]
# The slow stay as long as they like: who has to wait for one waits longer than a call has patience.
NEVER_SENT_AWAY = f"idle_seconds = {floods.FOR_EVER}\nrequest_seconds = {floods.FOR_EVER}"


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "TLS"])
def test_slow_and_silent_connections_hold_nobody_up(tls: bool) -> None:
    found = floods.flood(
        tls=tls, silent=150, heads=60, bodies=60, calls=40, settings=NEVER_SENT_AWAY, prompt=floods.PATIENCE
    )
    assert found.faults(timed=False) == [], str(found)
    assert found.health.total() > 0


def test_ten_sellers_whose_amazon_never_answers_hold_up_no_eleventh() -> None:
    found = floods.held(40, 3)
    assert found.honest == {200: 40}
    assert set(found.before) == {503}, "more are not let in, and of those that were none is answered"
    assert set(found.after) == {200, 503}
