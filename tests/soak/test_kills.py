"""A sample of the kills, by both routes."""

from __future__ import annotations

import pytest

from tests.soak import kills


@pytest.mark.long
def test_nothing_is_doubled_or_lost_by_a_kill_at_any_moment() -> None:
    counts, faults = kills.soak(7, 8)
    assert faults == []
    assert counts["kills"] >= 8
    assert counts["accepted"] > counts["unknown"]
