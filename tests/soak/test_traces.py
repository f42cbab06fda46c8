"""A sample of the traces: the same oracle, fewer programs."""

from __future__ import annotations

import logging

import pytest

from tests.soak import steps, traces

SEED, TRACES = 9, 80


@pytest.mark.long
def test_what_a_program_was_told_is_what_became_of_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    counts, failed = traces.soak(SEED, TRACES)
    assert not failed, "\n".join(traces.as_text(each, traces.shortened(each)) for each in failed[:2])
    assert counts["writes"] > 2 * TRACES
    assert counts["event"] > 20
    assert counts["fact"] > 10


def test_a_trace_is_made_of_its_seed_alone() -> None:
    assert steps.made("1/2") == steps.made("1/2") != steps.made("1/3")
    assert traces.run("1/2").log == traces.run("1/2").log
