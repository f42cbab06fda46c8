"""One tree of exceptions, and its codes of MWS, read and written; nothing is left over."""

from __future__ import annotations

import pickle
from xml.sax.saxutils import escape

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from mws.compat.errordoc import read_error_document
from mws.compat.errors import (
    EXCEPTIONS,
    AccessDenied,
    AuthError,
    CallTimeout,
    CompatError,
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
)
from mws.errors import MWSError, MWSRequestError
from mws.mappings.errors import ANSWERS, CLASS_ROWS, LWA_ROWS, SP_ROWS
from mws.mappings.mws_codes import MWS_CODES, OTHER_CODES, MwsCode
from tests.reference import REFERENCE, needs_reference


def document(*errors: tuple[str, str, str], request_id: str = "RequestID", namespace: str = "") -> bytes:
    """An ErrorResponse with these (Type, Code, Message)."""
    inside = "".join(
        f"<Error><Type>{kind}</Type><Code>{escape(code)}</Code><Message>{escape(said)}</Message><Detail/></Error>"
        for kind, code, said in errors
    )
    xmlns = f' xmlns="{namespace}"' if namespace else ""
    return f"<ErrorResponse{xmlns}>{inside}<{request_id}>rid-1</{request_id}></ErrorResponse>".encode()


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
