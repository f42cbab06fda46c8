"""What a command that failed prints, and its exit code."""

from __future__ import annotations

import pytest

from mws.compat.cli import output
from mws.compat.errors import NotConfigured, OutcomeUnknown, Throttled
from mws.errors import MWSError
from mws.spapi import errors as spapi


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Throttled("slower"), output.REFUSED),
        (NotConfigured("no token"), output.USAGE),
        (OutcomeUnknown("perhaps"), output.UNKNOWN),
        # The client's own, where a command uses it past the façade: they are MWSErrors too.
        (spapi.NotFound("gone", status=404), output.REFUSED),
        (spapi.InvalidCall("no such parameter"), output.USAGE),
        (spapi.OutcomeUnknown("perhaps"), output.UNKNOWN),
    ],
)
def test_the_exit_code_of_a_failure(error: MWSError, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert output.report_failure(error) == code
    assert str(error) in capsys.readouterr().err
