"""One item of a batch that failed: Type, Code and Message out of the error tables, whatever shape Amazon gave it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mws.compat.engine.item_errors import error_of, item_error
from mws.compat.engine.xmlwrite import ReplyFacts, write_content
from mws.compat.errors import NotFound, Throttled, translate
from mws.mappings.codecs import attr
from mws.mappings.items import ITEM_ERROR, ITEM_STATUS
from mws.mappings.model import Operation, Section
from mws.mappings.mws_codes import MWS_CODES, OTHER_CODES
from mws.spapi import errors as spapi
from mws.spapi.calls import Json

ASIN = "B00 is an invalid ASIN for marketplace ATVPDKIKX0DER"

SAID: dict[str, tuple[Json, int, str, tuple[str, str, str]]] = {
    "a bad value in a batch of prices": (
        {"errors": [{"code": "InvalidInput", "message": ASIN}]},
        400,
        "Products",
        ("Sender", "InvalidParameterValue", ASIN),
    ),
    "a list of errors, without a status": (
        [{"code": "InvalidInput", "message": ASIN}, {"code": "InternalFailure", "message": "x"}],
        0,
        "Products",
        ("Sender", "InvalidParameterValue", ASIN),
    ),
    "fees, in MWS's own words": (
        {"Type": "Receiver", "Code": "DataNotAvailable", "Message": "Missing category.", "Detail": []},
        0,
        "Products",
        ("Receiver", "DataNotAvailable", "Missing category."),
    ),
    "a failure at Amazon's side": (
        {"code": "InternalFailure", "message": "Try again."},
        500,
        "Products",
        ("Receiver", "InternalError", "Try again."),
    ),
    "InternalError by name": (
        {"Code": "InternalError", "Message": "m"},
        0,
        "Products",
        ("Receiver", "InternalError", "m"),
    ),
    "not found, where no page has a code for it": (
        {"code": "NOT_FOUND", "message": "SKU not found"},
        404,
        "Products",
        ("Sender", "InvalidParameterValue", "SKU not found"),
    ),
    "not found, in a section that has one": (
        {"code": "NotFound", "message": "m"},
        404,
        "EasyShip",
        ("Sender", "ResourceNotFound", "m"),
    ),
    "a status alone": (
        None,
        404,
        "Products",
        ("Sender", "InvalidParameterValue", "Amazon refused ASIN B00 and gave no reason."),
    ),
    "details alone": (
        {"code": "InvalidInput", "details": "d"},
        400,
        "Products",
        ("Sender", "InvalidParameterValue", "d"),
    ),
    "nothing": (None, 0, "Products", ("Receiver", "InternalError", "Amazon refused ASIN B00 and gave no reason.")),
    "a shape nobody knows": (
        ["odd"],
        0,
        "Products",
        ("Receiver", "InternalError", "Amazon refused ASIN B00 and gave no reason."),
    ),
}


@pytest.mark.parametrize("case", SAID)
def test_an_item_that_failed(case: str) -> None:
    failure, status, section, said = SAID[case]
    error = item_error(failure, status=status, item="ASIN B00", section=section, action="Do")
    assert (error.type, error.code, error.message) == said
    assert error.status == {"Sender": "ClientError", "Receiver": "ServerError"}[said[0]]


@pytest.mark.parametrize(
    ("status", "code"), [(429, ""), (0, "QuotaExceeded"), (400, "QuotaExceeded"), (0, "RequestThrottled")]
)
def test_a_throttle_is_no_fault_of_an_item(status: int, code: str) -> None:
    with pytest.raises(Throttled, match="slower") as raised:
        item_error({"code": code, "message": "slower"}, status=status, section="Products", action="Do")
    assert raised.value.retryable


CODES = {row.code for row in MWS_CODES + OTHER_CODES}
JSON: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.integers() | st.text(max_size=5) | st.sampled_from(sorted(CODES)),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["code", "message", "details", "errors", "Code", "Message"]), inner, max_size=4
        )
    ),
    max_leaves=6,
)


@given(
    JSON, st.sampled_from([0, 200, 400, 403, 404, 410, 500, 503, 999]), st.sampled_from(["Products", "EasyShip", ""])
)
def test_every_item_has_a_code_of_mws_and_words(failure: Json, status: int, section: str) -> None:
    try:
        error = item_error(failure, status=status, section=section, action="Do")
    except Throttled:
        return
    assert error.code in CODES
    assert error.message
    assert error.type in ("Sender", "Receiver")


def test_the_same_of_an_item_that_was_asked_for_by_itself() -> None:
    exc = spapi.NotFound("m", status=404, errors=(spapi.ErrorItem("NotFound", "SKU not found"),))
    failed = translate(exc, section="Products", action="GetMyPriceForSKU")
    assert isinstance(failed, NotFound)
    alone = error_of(failed)
    assert alone == item_error(
        {"code": "NotFound", "message": "SKU not found"}, status=404, section="Products", action="GetMyPriceForSKU"
    )


@pytest.mark.parametrize(
    ("section", "action", "code", "status"),
    [
        ("FulfillmentInboundShipment", "GetPreorderInfo", "UnknownShipmentId", 400),
        ("FulfillmentInboundShipment", "ConfirmPreorder", "UnknownShipmentId", 400),
        ("FulfillmentInboundShipment", "CreateInboundShipment", "UnknownShipmentId", 400),
        ("FulfillmentInboundShipment", "GetTransportContent", "TransportContentNotFound", 400),
        ("MerchantFulfillment", "GetShipment", "ResourceNotFound", 404),
        ("EasyShip", "GetScheduledPackage", "ResourceNotFound", 400),
        ("Products", "GetMyPriceForSKU", "InvalidParameterValue", 404),
    ],
)
def test_what_is_not_there_is_said_by_the_sections_own_code(section: str, action: str, code: str, status: int) -> None:
    failed = translate(spapi.NotFound("m", status=404), section=section, action=action)
    assert (failed.mws_code, failed.http_status) == (code, status)
    assert item_error({"code": "NotFound", "message": "m"}, status=404, section=section, action=action).code == code


def test_it_stands_in_its_result() -> None:
    operation = Operation(
        Section("Products", "/P", "1", "urn:p"),
        "Get",
        (),
        (attr("ASIN", "asin"), ITEM_STATUS, ITEM_ERROR),
        envelope="each",
    )
    error = item_error({"code": "InvalidInput", "message": ASIN}, status=400, section="Products", action="Get")
    data: Json = [{"asin": "B00", **error.as_json()}]
    assert write_content(operation, data, ReplyFacts()) == (
        '<GetResult ASIN="B00" status="ClientError"><Error><Type>Sender</Type><Code>InvalidParameterValue</Code>'
        f"<Message>{ASIN}</Message></Error></GetResult>"
    )
