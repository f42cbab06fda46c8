"""What every refusal has, whoever answers it."""

from __future__ import annotations

import pytest

import mws.spapi.errors as spapi
from mws.compat.engine.answers import error_document
from mws.compat.errordoc import read_error_document
from mws.compat.errors import ServiceError, Throttled, translate


@pytest.mark.parametrize(
    "exc",
    [
        spapi.RateWaitTooLong("its rate lets it out in 12 s", retry_after=12.0),
        spapi.TooManyRequests("", status=429, errors=(spapi.ErrorItem("QuotaExceeded", "You exceeded your quota."),)),
        spapi.TooManyRequests("", status=429),
        Throttled("Repeat it later."),
        Throttled(),
    ],
)
def test_a_throttle_says_throttled_wherever_it_comes_from(exc: Exception) -> None:
    """Programs look for the word in the message, as MWS wrote it."""
    error = translate(exc)
    ((entry,), _) = read_error_document(error_document(error, "r"))
    assert entry.code == "RequestThrottled"
    assert entry.message.startswith("Request is throttled.")
    assert error.message in entry.message


def test_what_says_so_by_itself_and_what_is_no_throttle_stay_as_they_are() -> None:
    for error in (Throttled("It is Throttled here"), ServiceError("the disk is full")):
        ((entry,), _) = read_error_document(error_document(error, "r"))
        assert entry.message == error.message
