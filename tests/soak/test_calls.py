"""A sample of the traces of other writes: the same oracle, fewer programs."""

from __future__ import annotations

import logging

import pytest

from tests.soak import calls

SEED, TRACES = 9, 30


@pytest.mark.long
def test_what_a_program_was_told_of_a_write_is_what_became_of_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    counts, failed = calls.soak(SEED, TRACES)
    assert not failed, "\n".join(calls.as_text(each) for each in failed[:2])
    for action in ("RequestReport", "ManageReportSchedule", "UpdateReportAcknowledgements", "CancelReportRequests"):
        assert counts[action] > TRACES / 4, action
    assert counts["CancelFeedSubmissions"] > 3


def test_a_trace_is_made_of_its_seed_alone() -> None:
    assert calls.Trace("1/2").run().log == calls.Trace("1/2").run().log
