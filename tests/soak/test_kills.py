"""A sample of the kills, by both routes, on both kinds of ledger."""

from __future__ import annotations

import pytest

from tests import postgresql
from tests.soak import kills


@pytest.mark.long
@pytest.mark.parametrize("ledger", ["sqlite", "postgresql"])
def test_nothing_is_doubled_or_lost_by_a_kill_at_any_moment(ledger: kills.Ledger) -> None:
    try:
        counts, faults = kills.soak(7, 8, ledger)
    except postgresql.Unavailable as exc:
        pytest.skip(str(exc))
    assert faults == []
    assert counts["kills"] >= 8
    assert counts["accepted"] > counts["unknown"]
