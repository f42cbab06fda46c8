"""Every failure becomes one exception of one tree, and one MWS error; nothing falls through, no secret gets out."""

from __future__ import annotations

import errno
import logging
import pickle
from xml.sax.saxutils import escape

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import mws.spapi.errors as spapi
from mws.compat.errordoc import read_error_document
from mws.compat.errors import (
    EXCEPTIONS,
    AccessDenied,
    AuthError,
    CallTimeout,
    CompatError,
    Conflict,
    InvalidRequest,
    NotFound,
    NotReady,
    OutcomeUnknown,
    PayloadTooLarge,
    ServiceError,
    ServiceUnreachable,
    Throttled,
    TokenError,
    UnsupportedAction,
    UnsupportedMedia,
    code_row,
    error_for,
    from_mws,
    translate,
    without_secrets,
)
from mws.errors import MWSError, MWSRequestError
from mws.mappings.errors import ANSWERS, CLASS_ROWS, LWA_ROWS, SP_ROWS
from mws.mappings.mws_codes import MWS_CODES, OTHER_CODES, MwsCode
from tests.reference import REFERENCE, needs_reference

SECRET = "https://bucket.invalid/doc?X-Amz-Signature=5ec4e7"
KNOWN_STATUSES = {400, 401, 403, 404, 500, 503}


def document(*errors: tuple[str, str, str], request_id: str = "RequestID", namespace: str = "") -> bytes:
    """An ErrorResponse with these (Type, Code, Message)."""
    inside = "".join(
        f"<Error><Type>{kind}</Type><Code>{escape(code)}</Code><Message>{escape(said)}</Message><Detail/></Error>"
        for kind, code, said in errors
    )
    xmlns = f' xmlns="{namespace}"' if namespace else ""
    return f"<ErrorResponse{xmlns}>{inside}<{request_id}>rid-1</{request_id}></ErrorResponse>".encode()


def api_error(status: int, *items: tuple[str, str]) -> spapi.ApiError:
    return spapi.ApiError(
        "the client's own words",
        operation="orders.v0.getOrders",
        status=status,
        errors=tuple(spapi.ErrorItem(code, message) for code, message in items),
        request_id="amzn-1",
    )


# --- the tree ---------------------------------------------------------------------------------------------------------


def test_the_tree_stands_on_the_names_legacy_code_catches() -> None:
    for cls in EXCEPTIONS.values():
        assert issubclass(cls, (MWSError, MWSRequestError, requests.HTTPError, CompatError))
        assert cls.__doc__
    assert issubclass(ServiceUnreachable, requests.ConnectionError)
    assert issubclass(CallTimeout, requests.Timeout)
    assert not issubclass(ServiceError, (requests.ConnectionError, requests.Timeout))
    assert issubclass(TokenError, AuthError)
    assert issubclass(NotFound, InvalidRequest)


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_an_exception_made_of_a_message_is_a_whole_mws_error(name: str) -> None:
    error = EXCEPTIONS[name]("what happened")
    assert str(error) == "what happened"
    assert (error.mws_code, error.http_status) == (ANSWERS[name].code, ANSWERS[name].status)
    assert error.mws_type == ANSWERS[name].type
    assert [(entry.code, entry.message) for entry in error.errors] == [(ANSWERS[name].code, "what happened")]
    assert error.response.status_code == ANSWERS[name].status
    assert read_error_document(error.response.content) == (error.errors, "")
    assert error.request is None


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_an_exception_goes_through_pickle_whole(name: str) -> None:
    error = EXCEPTIONS[name]("what happened", detail="d", operation="orders.v0.getOrders", retry_after=2.0)
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (str(again), vars(again)) == (str(error), vars(error))


def test_the_drop_in_can_put_the_text_of_the_reply_in_place_of_the_message() -> None:
    error = Throttled("slower")
    error.args = ("<ErrorResponse/>",)
    assert str(error) == "<ErrorResponse/>"
    assert error.message == "slower"


def test_another_code_brings_its_own_status() -> None:
    assert InvalidRequest("m", mws_code="ContentMD5DoesNotMatch").http_status == 400
    error = NotReady("m", mws_code="PackageContentFeedNotComplete")
    assert (error.http_status, error.retryable) == (400, True)


def test_a_subclass_of_somebody_else_answers_like_its_base() -> None:
    class Own(Throttled):
        pass

    assert Own("m").http_status == 503


# --- MWS codes, both ways ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", MWS_CODES + OTHER_CODES, ids=lambda row: f"{row.section}-{row.code}-{row.status}")
def test_every_code_becomes_its_exception_and_reads_back_as_the_same(row: MwsCode) -> None:
    section = row.section.split("/")[0]
    error = error_for(row.code, "said", section=section)
    assert type(error) is EXCEPTIONS[row.exception]
    assert (error.mws_code, error.mws_type) == (row.code, row.type)
    if row.per_item:
        assert error.http_status >= 400
    else:
        found = code_row(row.code, section)
        assert found is not None
        assert error.http_status == found.status

    read = from_mws(error.http_status, document((error.mws_type, error.mws_code, "said")))
    assert type(read) is type(error)
    assert (read.mws_code, read.mws_type, read.http_status) == (error.mws_code, error.mws_type, error.http_status)
    assert read.retryable is error.retryable
    assert read.source == "mws"


def test_one_code_may_differ_by_section() -> None:
    assert error_for("ResourceNotFound", "m", section="EasyShip").http_status == 400
    assert error_for("ResourceNotFound", "m", section="MerchantFulfillment").http_status == 404


def test_a_code_of_no_table_is_a_fault_of_the_program() -> None:
    with pytest.raises(KeyError):
        error_for("InvalidParamterValue", "m")


def test_a_request_that_is_too_long_is_told_from_a_wrong_value_by_its_words() -> None:
    long = from_mws(400, document(("Sender", "InvalidParameterValue", "Maximum request size was exceeded")))
    wrong = from_mws(400, document(("Sender", "InvalidParameterValue", "There are more than 20 elements")))
    assert (type(long), type(wrong)) == (PayloadTooLarge, InvalidRequest)


def test_messages_without_a_code_are_known_by_their_words() -> None:
    refused = from_mws(400, document(("Sender", "", "you are prevented from performing this action in: [A]")))
    assert (type(refused), refused.mws_code) == (AccessDenied, "AccessDenied")


@pytest.mark.parametrize("request_id", ["RequestID", "RequestId"])
@pytest.mark.parametrize("namespace", ["", "http://mws.amazonservices.com/doc/2009-01-01/", "urn:x"])
def test_any_namespace_and_both_spellings_of_the_request_id_are_read(request_id: str, namespace: str) -> None:
    body = document(("Sender", "RequestThrottled", "slow"), request_id=request_id, namespace=namespace)
    error = from_mws(503, body)
    assert isinstance(error, Throttled)
    assert error.request_id == "rid-1"
    assert str(error) == body.decode()
    assert error.message == "slow"


def test_several_errors_are_kept_and_the_first_decides() -> None:
    body = document(("Sender", "AccessDenied", "one"), ("Receiver", "InternalError", "two"))
    error = from_mws(401, body)
    assert type(error) is AccessDenied
    assert [(entry.type, entry.code, entry.message) for entry in error.errors] == [
        ("Sender", "AccessDenied", "one"),
        ("Receiver", "InternalError", "two"),
    ]


def test_an_error_document_sent_as_a_success_is_an_error() -> None:
    error = from_mws(200, document(("Sender", "SignatureDoesNotMatch", "no")))
    assert (type(error), error.http_status) == (TokenError, 403)


@pytest.mark.parametrize(
    ("status", "body", "expected", "code"),
    [
        (503, b"<html><body>Service Unavailable</body></html>", ServiceError, "ServiceUnavailable"),
        (502, b"Bad Gateway", ServiceError, "ServiceUnavailable"),
        (503, b"<ErrorResponse><Error><Type>Sender</Type><Code>Requ", ServiceError, "ServiceUnavailable"),
        (200, b"", ServiceError, "InternalError"),
        (200, b"<ListOrdersResponse/>", ServiceError, "InternalError"),
        (200, b"\xff\xfe\x00", ServiceError, "InternalError"),
        (500, b"<ErrorResponse><RequestID>1</RequestID></ErrorResponse>", ServiceError, "InternalError"),
        (404, b"<html/>", NotFound, "InvalidAddress"),
        (413, b"", PayloadTooLarge, "InvalidParameterValue"),
        (415, b"", UnsupportedMedia, "InvalidParameterValue"),
        (429, b"", Throttled, "RequestThrottled"),
        (403, b"", AccessDenied, "AccessDenied"),
        (400, b"not xml", InvalidRequest, "InvalidParameterValue"),
        (302, b"", ServiceError, "InternalError"),
        (-1, b"", ServiceError, "InternalError"),
    ],
)
def test_what_is_no_error_document_is_an_error_all_the_same(
    status: int, body: bytes, expected: type[CompatError], code: str
) -> None:
    error = from_mws(status, body)
    assert type(error) is expected
    assert error.mws_code == code
    assert error.http_status == (status if status >= 400 else 500)
    assert str(error)


def test_an_unknown_code_keeps_its_name_and_falls_by_status() -> None:
    error = from_mws(400, document(("Sender", "NeverSeen", "m")))
    assert (type(error), error.mws_code, error.http_status) == (InvalidRequest, "NeverSeen", 400)
    assert isinstance(from_mws(500, document(("Receiver", "NeverSeen", "m"))), ServiceError)


def test_entities_of_a_hostile_document_are_not_opened() -> None:
    body = (
        b'<!DOCTYPE ErrorResponse [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        b"<ErrorResponse><Error><Code>AccessDenied</Code><Message>a&x;b</Message></Error></ErrorResponse>"
    )
    assert from_mws(401, body).message == "a&x;b"


@needs_reference
def test_every_collected_error_sample_is_read() -> None:
    assert REFERENCE is not None
    seen = 0
    for path in sorted((REFERENCE / "mws" / "samples").glob("*/ErrorResponse.*.xml")):
        body = path.read_bytes()
        # One sample of the documentation has an unescaped "<EOF>", another is incomplete on purpose.
        try:
            whole = etree.fromstring(body).find("{*}Error/{*}Code") is not None
        except etree.XMLSyntaxError:
            whole = False
        if whole:
            error = from_mws(400, body)
            assert error.mws_code, path
            assert error.request_id, path
            seen += 1
    assert seen > 20


@given(status=st.integers(-5, 1000), body=st.binary(max_size=60))
def test_any_bytes_are_some_error(status: int, body: bytes) -> None:
    error = from_mws(status, body)
    assert type(error) in EXCEPTIONS.values()
    assert error.http_status >= 400


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


# --- nothing is left over ---------------------------------------------------------------------------------------------


def test_every_exception_can_come_out_of_a_table_or_is_raised_by_us() -> None:
    named = {row.exception for table in (MWS_CODES, SP_ROWS, LWA_ROWS, CLASS_ROWS) for row in table}
    ours = {
        "CompatError",  # the root
        "AuthError",  # a branch
        "LossyTranslation",  # a parameter no version can carry
    }
    assert named | ours == set(EXCEPTIONS)
    assert named & ours == set()


def test_what_we_raise_is_read_back_by_a_client_as_something_not_to_repeat() -> None:
    for error in (UnsupportedAction("m"), OutcomeUnknown("m")):
        body = document((error.mws_type, error.mws_code, str(error)))
        read = from_mws(error.http_status, body)
        assert read.http_status < 500
        assert read.retryable is False


@pytest.mark.parametrize("cls", [MWSError, MWSRequestError])
def test_an_error_of_the_drop_in_keeps_its_words(cls: type[MWSError]) -> None:
    error = translate(cls("what happened"))
    assert (type(error), str(error), error.http_status) == (InvalidRequest, "what happened", 400)
