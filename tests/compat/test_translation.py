"""What the client, Login with Amazon and libraries below raise, as one exception and one MWS error; no secret in it."""

from __future__ import annotations

import errno
import logging

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

import mws.spapi.errors as spapi
from mws.compat.errors import (
    EXCEPTIONS,
    AccessDenied,
    AuthError,
    CallTimeout,
    CompatError,
    Conflict,
    InvalidRequest,
    NotFound,
    OutcomeUnknown,
    PayloadTooLarge,
    ServiceError,
    ServiceUnreachable,
    Throttled,
    TokenError,
    UnsupportedMedia,
    code_row,
    translate,
    without_secrets,
)
from mws.errors import MWSError
from mws.mappings.errors import CLASS_ROWS

SECRET = "https://bucket.invalid/doc?X-Amz-Signature=5ec4e7"


KNOWN_STATUSES = {400, 401, 403, 404, 500, 503}


def api_error(status: int, *items: tuple[str, str]) -> spapi.ApiError:
    return spapi.ApiError(
        "the client's own words",
        operation="orders.v0.getOrders",
        status=status,
        errors=tuple(spapi.ErrorItem(code, message) for code, message in items),
        request_id="amzn-1",
    )


# --- SP-API -----------------------------------------------------------------------------------------------------------

SPELLINGS = (
    "",
    "InvalidInput",
    "Invalid Input",
    "BAD_REQUEST",
    "QuotaExceeded",
    "NotFound",
    "Unauthorized",
    "400",
    "??",
)


@pytest.mark.parametrize("status", range(100, 600))
def test_every_status_with_any_code_falls_somewhere_sensible(status: int) -> None:
    for code in SPELLINGS:
        error = translate(api_error(status, (code, "words")))
        assert type(error) in EXCEPTIONS.values()
        assert error.http_status in KNOWN_STATUSES
        assert code_row(error.mws_code) is not None
        # A client may repeat after a fault of the service or a throttle, and after nothing else.
        repeats = error.http_status >= 500
        assert repeats is error.retryable
        if status == 429:
            assert type(error) is Throttled
        elif status in (401, 403):
            assert isinstance(error, AuthError)
        elif 400 <= status < 500 and status != 408:
            assert isinstance(error, (InvalidRequest, Conflict))
        elif not (status >= 500 and code == "QuotaExceeded"):
            assert isinstance(error, ServiceError)


@pytest.mark.parametrize(
    ("status", "code", "text", "expected", "mws", "http"),
    [
        (403, "Unauthorized", "The access token you provided has expired.", TokenError, "AccessDenied", 401),
        (403, "Unauthorized", "Access token is missing in the request header.", TokenError, "AccessDenied", 401),
        (403, "MissingAuthenticationToken", "", TokenError, "AccessDenied", 401),
        (403, "InvalidInput", "The security token included in the request is bad", TokenError, "AccessDenied", 401),
        (403, "Unauthorized", "Access to requested resource is denied.", AccessDenied, "AccessDenied", 401),
        (400, "InvalidInput", "Application does not have access to one or more requested data elements: [buyerInfo]",
         AccessDenied, "AccessDenied", 401),
        (429, "QuotaExceeded", "You exceeded your quota", Throttled, "RequestThrottled", 503),
        (408, "RequestTimedOut", "", ServiceError, "ServiceUnavailable", 503),
        (500, "InternalFailure", "", ServiceError, "InternalError", 500),
        (503, "SERVICE_UNAVAILABLE", "", ServiceError, "ServiceUnavailable", 503),
        (413, "REQUEST_SIZE_EXCEEDED", "", PayloadTooLarge, "InvalidParameterValue", 400),
        (415, "", "", UnsupportedMedia, "InvalidParameterValue", 400),
        (409, "RequestConflict", "", Conflict, "InvalidParameterValue", 400),
        (404, "RESOURCE_NOT_FOUND", "", NotFound, "InvalidParameterValue", 404),
        (400, "Invalid Input", "", InvalidRequest, "InvalidParameterValue", 400),
    ],
)  # fmt: skip
def test_sp_api_errors(status: int, code: str, text: str, expected: type[CompatError], mws: str, http: int) -> None:
    error = translate(api_error(status, (code, text)))
    assert type(error) is expected
    assert (error.mws_code, error.http_status) == (mws, http)
    assert (error.sp_code, error.sp_message) == (code, text)
    assert (error.operation, error.request_id, error.source) == ("orders.v0.getOrders", "amzn-1", "sp")
    assert text in error.message


@pytest.mark.parametrize(
    ("section", "action", "status", "code", "http"),
    [
        ("Reports", "GetReport", 404, "InvalidReportId", 404),
        ("Reports", "GetReport", 410, "ReportNoLongerAvailable", 404),
        ("Reports", "GetReportRequestList", 404, "InvalidReportRequestId", 404),
        ("Feeds", "GetFeedSubmissionResult", 404, "InvalidFeedSubmissionId", 404),
        ("Feeds", "GetFeedSubmissionResult", 410, "FeedProcessingResultNoLongerAvailable", 404),
        ("EasyShip", "GetScheduledPackage", 404, "ResourceNotFound", 400),
        ("MerchantFulfillment", "GetShipment", 404, "ResourceNotFound", 404),
        ("FulfillmentInboundShipment", "GetBillOfLading", 404, "UnknownShipmentId", 400),
        ("Orders", "ListOrderItems", 404, "InvalidParameterValue", 404),
    ],
)
def test_what_is_not_found_has_the_code_of_the_action(
    section: str, action: str, status: int, code: str, http: int
) -> None:
    error = translate(api_error(status, ("NotFound", "no such thing")), section=section, action=action)
    assert (type(error), error.mws_code, error.http_status) == (NotFound, code, http)


@pytest.mark.parametrize(
    ("section", "code", "expected", "mws", "http"),
    [
        ("EasyShip", "TimeSlotNotAvailable", Conflict, "PickupSlotNotAvailable", 404),
        ("EasyShip", "ScheduleWindowExpired", Conflict, "ScheduleWindowExpired", 404),
        ("MerchantFulfillment", "InsufficientFunds", Conflict, "InsufficientFunds", 400),
        # Another section never knew the word.
        ("Orders", "InsufficientFunds", InvalidRequest, "InvalidParameterValue", 400),
        ("Orders", "TimeSlotNotAvailable", Conflict, "InvalidParameterValue", 400),
    ],
)
def test_a_code_the_section_had_keeps_its_name(
    section: str, code: str, expected: type[CompatError], mws: str, http: int
) -> None:
    error = translate(api_error(400, (code, "m")), section=section)
    assert (type(error), error.mws_code, error.http_status) == (expected, mws, http)


def test_a_throttle_stays_a_throttle_whatever_its_code_is_called() -> None:
    error = translate(api_error(429, ("InvalidRequest", "m")), section="MerchantFulfillment")
    assert (type(error), error.mws_code, error.http_status) == (Throttled, "RequestThrottled", 503)


def test_several_sp_api_errors_become_several_error_elements() -> None:
    told = api_error(400, ("InvalidInput", "first"), ("NotFound", "second"), ("QuotaExceeded", "third"))
    error = translate(told, section="Reports", action="GetReport")
    assert type(error) is InvalidRequest
    assert [(entry.code, entry.message) for entry in error.errors] == [
        ("InvalidParameterValue", "first"),
        ("InvalidReportId", "second"),
        ("InvalidParameterValue", "third"),
    ]
    # What Amazon said, and where, is told once in Detail for whoever has to look.
    assert error.errors[1].detail == "orders.v0.getOrders HTTP 400 NotFound request amzn-1"


def test_a_throttle_tells_when_to_come_back() -> None:
    told = spapi.TooManyRequests("m", status=429, rate=0.5)
    assert translate(told).retry_after == 2.0
    told = spapi.TooManyRequests("m", status=429, rate=0.5, retry_after=7.0)
    assert translate(told).retry_after == 7.0


def test_without_a_list_of_errors_the_clients_own_words_are_used() -> None:
    assert translate(api_error(503)).message == "the client's own words"


@given(
    status=st.integers(0, 700),
    items=st.lists(st.tuples(st.text(max_size=20), st.text(max_size=40)), max_size=3),
    section=st.sampled_from(["", "Orders", "Feeds", "EasyShip", "MerchantFulfillment", "x"]),
    action=st.sampled_from(["", "GetReport", "ListOrders"]),
)
def test_translate_is_total(status: int, items: list[tuple[str, str]], section: str, action: str) -> None:
    error = translate(api_error(status, *items), section=section, action=action)
    assert type(error) in EXCEPTIONS.values()
    assert len(error.errors) == max(1, len(items))
    assert error.http_status in KNOWN_STATUSES
    assert error.mws_code
    assert error.message


# --- every class ------------------------------------------------------------------------------------------------------


def concrete(module: object, base: type[BaseException]) -> list[type[BaseException]]:
    return [cls for cls in vars(module).values() if isinstance(cls, type) and issubclass(cls, base)]


@pytest.mark.parametrize("cls", concrete(spapi, spapi.SpapiError), ids=lambda cls: cls.__name__)
def test_every_failure_of_the_client_is_translated(cls: type[spapi.SpapiError]) -> None:
    error = translate(cls("the client's own words"))
    row = next((row for row in CLASS_ROWS if row.name == f"spapi.{cls.__name__}"), None)
    if row is not None:
        assert type(error) is EXCEPTIONS[row.exception]
        assert str(error) == "the client's own words"
    assert error.http_status >= 400


@pytest.mark.parametrize(
    ("failure", "expected", "code", "http", "retryable"),
    [
        (spapi.RateWaitTooLong("m", retry_after=12.0), Throttled, "RequestThrottled", 503, True),
        (spapi.CircuitOpen("m", retry_after=12.0), ServiceError, "ServiceUnavailable", 503, True),
        (spapi.InvalidCall("m", parameter="x"), InvalidRequest, "InvalidParameterValue", 400, False),
        (spapi.UnreadableReply("m"), ServiceError, "InternalError", 500, True),
        (spapi.TokenRejected("m", status=403), TokenError, "AccessDenied", 401, False),
        (spapi.ConnectFailed("m"), ServiceUnreachable, "ServiceUnavailable", 503, True),
        (spapi.ConnectionLost("m"), ServiceUnreachable, "ServiceUnavailable", 503, True),
        (spapi.DeadlineExceeded("m"), CallTimeout, "ServiceUnavailable", 503, True),
        (spapi.OutcomeUnknown("m"), OutcomeUnknown, "NonRetriableInternalError", 400, False),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_failures_known_by_class(
    failure: spapi.SpapiError, expected: type[CompatError], code: str, http: int, retryable: bool
) -> None:
    error = translate(failure)
    assert (type(error), error.mws_code, error.http_status, error.retryable) == (expected, code, http, retryable)
    assert error.retry_after == failure.retry_after


@pytest.mark.parametrize(
    "cls",
    concrete(requests.exceptions, requests.RequestException),
    ids=lambda cls: cls.__name__,
)
def test_no_failure_of_requests_gets_its_words_out(cls: type[requests.RequestException]) -> None:
    failure = cls(SECRET, SECRET, 0) if issubclass(cls, requests.JSONDecodeError) else cls(SECRET)
    error: BaseException = translate(failure)
    if issubclass(cls, requests.Timeout):
        assert isinstance(error, requests.Timeout)
    elif issubclass(cls, requests.ConnectionError):
        assert isinstance(error, requests.ConnectionError)
    assert SECRET not in f"{error!r} {vars(error)}"
    cause = without_secrets(failure)
    assert SECRET not in f"{cause!r} {vars(cause)}"
    assert isinstance(cause, requests.RequestException)


def test_an_http_error_of_requests_is_decided_by_its_status() -> None:
    reply = requests.Response()
    reply.status_code = 429
    reply.url = SECRET
    error = translate(requests.HTTPError(SECRET, response=reply))
    assert type(error) is Throttled
    assert SECRET not in f"{error!r} {vars(error)}"


def test_what_is_ours_passes_through() -> None:
    error = Throttled("m")
    assert translate(error) is error
    assert without_secrets(error) is error


def test_a_refusal_of_the_drop_in_keeps_its_words() -> None:
    error = translate(MWSError("Incorrect region supplied ('ZZ')"))
    assert (type(error), str(error)) == (InvalidRequest, "Incorrect region supplied ('ZZ')")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EFBIG])
def test_a_full_disk_is_a_failure_of_the_service_that_may_be_repeated(number: int) -> None:
    error = translate(OSError(number, SECRET))
    assert (error.mws_code, error.http_status, error.retryable) == ("ServiceUnavailable", 503, True)
    assert "disk" in str(error)
    assert SECRET not in str(error)


@pytest.mark.parametrize("failure", [ValueError(SECRET), KeyError(SECRET), RecursionError(SECRET), OSError(5, SECRET)])
def test_an_unknown_failure_is_an_internal_error_found_in_the_log_by_number(
    failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "mws.compat"):
        try:
            raise failure
        except (ValueError, LookupError, RuntimeError, OSError) as exc:
            error = translate(exc, section="Orders", action="ListOrders")
    assert (type(error), error.mws_code, error.http_status) == (ServiceError, "InternalError", 500)
    assert error.retryable is False
    (record,) = caplog.records
    incident = record.getMessage().split()[1].rstrip(":")
    assert incident in str(error)
    assert type(failure).__name__ in record.getMessage()
    assert "ListOrders" in record.getMessage()
    assert SECRET not in record.getMessage() + str(error)
    assert record.exc_info is None


def test_a_scrubbed_cause_takes_its_own_causes_along() -> None:
    try:
        try:
            raise requests.ConnectionError(SECRET)
        except requests.ConnectionError as lost:
            raise spapi.ConnectionLost("broken") from lost
    except spapi.ConnectionLost as exc:
        cause = without_secrets(exc)
    assert cause is not None
    assert isinstance(cause.__cause__, requests.ConnectionError)
    assert SECRET not in str(cause.__cause__)
    assert cause.__context__ is None


# --- Login with Amazon ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "error", "expected", "http", "words"),
    [
        (400, "invalid_grant", TokenError, 401, "authorise the application again"),
        (401, "invalid_client", TokenError, 401, "180 days"),
        (400, "unauthorized_client", TokenError, 401, "another LWA client"),
        (400, "invalid_scope", TokenError, 401, "grantless"),
        (400, "unsupported_grant_type", TokenError, 401, "report it"),
        (400, "invalid_request", TokenError, 401, "report it"),
        (400, "access_denied", AccessDenied, 401, ""),
        (500, "server_error", ServiceError, 500, ""),
        (503, "temporarily_unavailable", ServiceError, 503, ""),
        (429, "", Throttled, 503, ""),
        (418, "", TokenError, 401, ""),
        (502, "", ServiceError, 503, ""),
        (0, "", ServiceError, 500, ""),
        (200, "never_seen", ServiceError, 500, ""),
    ],
)
def test_lwa_errors_keep_their_description_and_say_what_to_do(
    status: int, error: str, expected: type[CompatError], http: int, words: str
) -> None:
    made = translate(spapi.LwaError("m", status=status, error=error, error_description="what LWA said"))
    assert (type(made), made.http_status, made.source) == (expected, http, "lwa")
    assert "what LWA said" in str(made)
    assert words in str(made)
    assert made.sp_code == error
    if isinstance(made, AuthError):
        assert (made.mws_code, made.retryable) == ("AccessDenied", False)


@given(status=st.integers(-1, 20_000), error=st.text(max_size=20))
def test_any_lwa_answer_is_some_error(status: int, error: str) -> None:
    assert translate(spapi.LwaError("m", status=status, error=error)).http_status in KNOWN_STATUSES
