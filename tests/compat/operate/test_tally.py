"""What repeats is told once and then as a number; what a caller makes up cannot fill memory."""

from __future__ import annotations

import logging
from datetime import datetime, timezone

import pytest

from mws.compat.operate.printable import line, word
from mws.compat.operate.tally import OTHERS, FoldedLog, Tally
from mws.spapi.clock import FixedClock

NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)


def test_counts_belong_to_a_window_and_are_told_once_when_it_is_over() -> None:
    clock = FixedClock(NOW)
    tally = Tally(clock, 3600)
    assert [tally.add("a"), tally.add("a"), tally.add("b")] == [("a", 1), ("a", 2), ("b", 1)]
    assert tally.take_ended() == {}
    clock.advance(3600)
    assert tally.add("a") == ("a", 1)
    assert tally.take_ended() == {"a": 2, "b": 1}
    assert tally.take_ended() == {}


def test_beyond_the_most_keys_all_are_one() -> None:
    tally = Tally(FixedClock(NOW), 3600, most=2)
    assert [tally.add(key) for key in "abcda"] == [("a", 1), ("b", 1), (OTHERS, 1), (OTHERS, 2), ("a", 2)]


def test_the_same_failure_of_500_accounts_is_one_line_and_then_a_count(caplog: pytest.LogCaptureFixture) -> None:
    clock = FixedClock(NOW)
    log = FoldedLog(logging.getLogger("mws.compat"), clock)
    for _ in range(500):
        log.warning("the ledger cannot be asked")
    log.warning("another thing")
    clock.advance(60)
    log.warning("the ledger cannot be asked")
    assert [record.getMessage() for record in caplog.records] == [
        "the ledger cannot be asked",
        "another thing",
        "the ledger cannot be asked (499 more of these within 60 s)",
        "the ledger cannot be asked",
    ]


def test_what_a_terminal_would_obey_is_taken_out() -> None:
    evil = "\x1b[2Jred\x9b31m\u202eabc\u2028x\tß\n中"
    assert line(evil) == "?[2Jred?31m?abc x ß 中"
    assert word(evil, 12) == "?[2Jred?31m?"
