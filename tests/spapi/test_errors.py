"""What a failure of the client looks like to a program written for MWS: one name to catch, and a reply to read."""

from __future__ import annotations

import pickle

import pytest
from lxml import etree

import mws
from mws import spapi
from mws.spapi import errors
from mws.spapi.errors import ErrorItem, SpapiError

QUOTA = (ErrorItem("QuotaExceeded", "You exceeded your quota."),)

# Status and code of `error.response`. MWS programs repeat after 5xx and after nothing else.
REPLIES: list[tuple[SpapiError, int, str]] = [
    (errors.NotFound("gone", status=404, errors=(ErrorItem("NotFound", "gone"),)), 404, "NotFound"),
    (errors.InvalidCall("no"), 400, "InvalidCall"),
    (errors.WriteRefused("no"), 400, "WriteRefused"),
    (errors.LwaError("no", status=400, error="invalid_grant"), 400, "LwaError"),
    (errors.TooManyRequests("slower", status=429, errors=QUOTA), 503, "RequestThrottled"),
    (errors.RateWaitTooLong("slower"), 503, "RequestThrottled"),
    (errors.ServerError("down", status=502), 502, "ServerError"),
    (errors.ConnectionLost("cut"), 503, "ConnectionLost"),
    # The write may have been carried out: nobody may take it for something to repeat, whatever Amazon's status was.
    (errors.OutcomeUnknown("perhaps", status=500, errors=(ErrorItem("InternalFailure", ""),)), 400, "InternalFailure"),
    (errors.OutcomeUnknown("perhaps"), 400, "OutcomeUnknown"),
]


def test_one_except_catches_the_client_and_the_drop_in() -> None:
    with pytest.raises(mws.MWSError) as caught:
        spapi.Client.sandbox().call("orders.2026-01-01.getOrder", orderId="999-9999999-9999999")
    assert isinstance(caught.value, errors.NotFound)
    assert caught.value.response.status_code == 404
    assert b"<Code>NotFound</Code>" in caught.value.response.content


@pytest.mark.parametrize(("error", "status", "code"), REPLIES, ids=lambda value: getattr(value, "message", None))
def test_its_response_says_what_it_says(error: SpapiError, status: int, code: str) -> None:
    found = etree.fromstring(error.response.content)
    assert error.response.status_code == status
    assert [leaf.text for leaf in found.iter("{*}Code")] == [code]
    assert [leaf.text for leaf in found.iter("{*}Message")] == [str(error)]


def test_every_class_of_the_tree_hangs_on_the_one_root() -> None:
    classes = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)]
    assert len(classes) > 20
    assert [each for each in classes if not issubclass(each, mws.MWSError)] == []


def test_an_error_travels_between_processes_with_all_it_says() -> None:
    error = errors.TooManyRequests("slower", operation="a.b.c", status=429, errors=QUOTA, retry_after=2.0)
    twin = pickle.loads(pickle.dumps(error))
    assert (str(twin), twin.operation, twin.code, twin.retry_after) == ("slower", "a.b.c", "QuotaExceeded", 2.0)
