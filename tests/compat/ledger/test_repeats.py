"""Which write is an earlier one again: the law as a table, and its one source of time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mws.compat.ledger.repeats import AHEAD, FOREVER, Earlier, Kind, Verdict, Windows, age, verdict

WINDOWS = Windows()
MINUTE, DAY = 60_000, 86_400_000
KINDS: tuple[Kind, ...] = ("call", "request", "state", "fact", "event")


def reached(
    minutes: float, answered: float | None = None, *, overtaken: bool = False, void: bool = False, same: bool = False
) -> Earlier:
    """An earlier write that Amazon has. answered: seconds ago, None where nobody knows that it was."""
    told = None if answered is None else int(answered * 1000)
    return Earlier("reached", int(minutes * MINUTE), told, same_signature=same, overtaken=overtaken, void=void)


@pytest.mark.parametrize(
    ("kind", "earlier", "expected"),
    [
        # The answer was lost: a library repeats within minutes, whatever was written in between.
        ("state", reached(9), "again"),
        ("state", reached(9, overtaken=True), "again"),
        ("fact", reached(9), "again"),
        ("state", reached(10), "new"),
        # It was answered: the answer may lie in a buffer for a moment, else the customer means it.
        ("state", reached(2, answered=89), "again"),
        ("state", reached(2, answered=89, overtaken=True), "new"),
        ("state", reached(2, answered=90), "new"),
        ("fact", reached(2, answered=91), "new"),
        # What came to nothing is said anew.
        ("state", reached(1, void=True), "new"),
        ("event", reached(1, answered=1, void=True), "new"),
        # What does something once is the same for a day, answered or not, whatever came between.
        ("event", reached(23 * 60), "again"),
        ("event", reached(23 * 60, answered=3600 * 22, overtaken=True), "again"),
        ("event", reached(24 * 60, answered=5), "new"),
        # A report: its answer was lost, or it is asked for anew.
        ("request", reached(9), "again"),
        ("request", reached(0.2, answered=5), "new"),
        ("request", reached(10), "new"),
        # A cancellation may be said as often as one likes.
        ("call", reached(0), "new"),
    ],
)
def test_another_signature(kind: Kind, earlier: Earlier, expected: Verdict) -> None:
    assert verdict(kind, earlier, WINDOWS) == expected


@pytest.mark.parametrize(
    ("kind", "minutes", "same", "overtaken", "expected"),
    [
        # Its caller was told to say it again, and does.
        ("call", 9, False, False, "resume"),
        ("request", 9, False, False, "resume"),
        ("fact", 9, False, True, "resume"),
        ("event", 23 * 60, False, False, "resume"),
        ("state", 9, False, False, "resume"),
        ("state", 500, True, False, "resume"),
        # Later it is meant anew.
        ("call", 10, False, False, "new"),
        ("state", 10, False, False, "new"),
        ("event", 24 * 60, False, False, "new"),
        # What was set otherwise meanwhile would end as half of each.
        ("state", 1, False, True, "try"),
        ("state", 1, True, True, "try"),
    ],
)
def test_what_stands_midway(kind: Kind, minutes: float, same: bool, overtaken: bool, expected: Verdict) -> None:
    earlier = Earlier("paused", int(minutes * MINUTE), same_signature=same, overtaken=overtaken)
    assert verdict(kind, earlier, WINDOWS) == expected


@given(st.sampled_from(KINDS), st.integers(0, 400 * DAY), st.none() | st.integers(0, DAY), st.booleans(), st.booleans())
def test_the_same_signature_is_never_a_second_write(
    kind: Kind, since: int, answered: int | None, overtaken: bool, void: bool
) -> None:
    assert verdict(kind, Earlier("reached", since, answered, True, overtaken, void), WINDOWS) == "again"


@given(st.sampled_from(KINDS), st.integers(0, 400 * DAY), st.booleans())
def test_what_never_left_is_always_tried_and_what_is_under_way_waited_for(kind: Kind, since: int, same: bool) -> None:
    assert verdict(kind, Earlier("free", since, same_signature=same), WINDOWS) == "try"
    assert verdict(kind, Earlier("going", since, same_signature=same), WINDOWS) == "wait"


def test_what_lies_in_the_future_has_no_age() -> None:
    assert age(1000, 400) == 600
    assert age(1000, 1000 + AHEAD) == 0
    assert age(1000, 1001 + AHEAD) == FOREVER
