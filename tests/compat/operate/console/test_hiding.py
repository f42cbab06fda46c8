"""What a buyer could be known by is in nothing that is kept of a call, whatever part of it holds it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from mws.calls import LegacyCall, LegacyReply
from mws.compat.operate.console.bodies import LONGEST, without_values
from mws.compat.operate.console.hiding import HIDDEN, Hiding, is_harmless
from mws.mappings import registry
from mws.mappings.all_actions import ACTIONS
from mws.spapi.calls import Json, RestCall, RestReply
from mws.spapi.errors import ErrorItem, SpapiError
from tests.case_folders import FOLDERS, load, requests_of

# Values of a buyer by where Amazon's and MWS's documents have them.
PERSONAL_PARAMS = {
    "BuyerEmail": "jane@example.com",
    "DestinationAddress.Name": "Jane Roe",
    "DestinationAddress.Line1": "Elm-17",
    "DestinationAddress.PostalCode": "98101",
    "DestinationAddress.CountryCode": "US",
    "DestinationAddress.PhoneNumber": "2065550100",
    "NotificationEmailList.member.1": "roe@example.com",
    "DisplayableOrderComment": "For-Jane",
    "Items.member.1.GiftMessage": "Hello-Jane",
    "Something.New": "whoever",
    "NextToken": "sealed",
}
PLAIN_PARAMS = {
    "MarketplaceId.Id.1": "ATVPDKIKX0DER",
    "OrderStatus.Status.1": "Unshipped",
    "CreatedAfter": "2026-01-01T00:00:00Z",
    "AmazonOrderId.Id.1": "111-1111111-1111111",
    "SellerSKU": "SKU, with a comma",
    "MaxResultsPerPage": "100",
    "Items.member.1.Quantity": "2",
    "Query": "red shoes",
    "ASINList.ASIN.1": "B000000001",
}
PERSONAL: dict[str, Json] = {
    "BuyerInfo": {"BuyerEmail": "a@b.example", "BuyerName": "Roe", "BuyerTaxInfo": {"TaxingRegion": "XX", "Id": "T1"}},
    "ShippingAddress": {"Name": "Jane", "AddressLine1": "Elm", "City": "Berne", "CountryCode": "CH", "Type": "Home"},
    "buyer": {"buyerEmail": "c@d.example", "buyerPurchaseOrderNumber": "PO1"},
    "recipient": {"deliveryAddress": {"postalCode": "3000", "extendedFields": {"streetNumber": "17"}}},
    "TaxClassifications": [{"Name": "CPF", "Value": "12345678901"}],
    "BuyerCustomizedInfo": {"CustomizedURL": "https://x.example/secret"},
    "giftOption": {"giftMessage": "Happy"},
    "url": "https://documents.example/presigned?signature=1",
    "trackingNumber": "1Z999",
    "AccountTail": "1234",
    "restrictedDataToken": "Atz.sprdt|x",
    "a name with spaces": 7,
    "note": "call me",
    "Unknown": 41,
}


def leaves(data: Json) -> list[Json]:
    if isinstance(data, dict):
        return [leaf for value in data.values() for leaf in leaves(value)]
    return [leaf for each in data for leaf in leaves(each)] if isinstance(data, list) else [data]


def test_parameters_of_a_buyer_are_hidden_and_those_of_the_question_are_not() -> None:
    shown = Hiding().params({**PERSONAL_PARAMS, **PLAIN_PARAMS})
    assert {name: value for name, value in shown.items() if value != HIDDEN} == PLAIN_PARAMS
    assert set(shown) == {*PERSONAL_PARAMS, *PLAIN_PARAMS}


def test_nothing_of_a_buyer_is_left_in_json() -> None:
    assert set(map(str, leaves(Hiding().data(PERSONAL)))) == {HIDDEN}


def test_a_name_that_is_no_name_is_hidden_too() -> None:
    assert Hiding().data({"Jane Roe": {"OrderId": "1"}, "x" * 200: 1}) == {HIDDEN: HIDDEN}


def test_what_an_operator_looks_for_is_left() -> None:
    order: Json = {
        "AmazonOrderId": "111-1111111-1111111",
        "PurchaseDate": "2026-10-22T03:35:37Z",
        "OrderTotal": {"CurrencyCode": "USD", "Amount": "12.99"},
        "IsPrime": False,
        "BuyerRequestedCancel": {"IsBuyerRequestedCancel": "true"},
        "OrderItems": [{"SellerSKU": "A b,c", "QuantityOrdered": 2, "Title": "A long title"}],
        "errors": None,
        "orderAliases": [],
    }
    assert Hiding().data(order) == order


def test_an_harmless_name_with_an_odd_value_is_hidden() -> None:
    for value in ("Jane Roe", "a@b.example", "+41 31 999", "x" * 81, "line\nbreak", "ü"):
        assert not is_harmless(value, ["OrderStatus"]), value
    assert is_harmless("Shipped", ["OrderStatus"])
    assert not is_harmless("Shipped", [])
    assert not is_harmless("Shipped", ["Items", "member", "1"])


def test_no_element_that_amazon_may_withhold_is_known_to_be_harmless() -> None:
    names = {
        name
        for action in ACTIONS
        for operation in registry.versions(action.section, action.name)
        for hidden in (operation.hides or {}).values()
        for name in hidden
    }
    assert "ShippingAddress" in names
    for name in names:
        assert not is_harmless("x1", name.split(".")), name
        assert not is_harmless("x1", [*name.split("."), "Amount"]) or name == "PurchaseOrderNumber", name


# Below these names of either version Amazon's answers have what a buyer is known by.
OF_BUYERS = re.compile(
    "(buyer|shippingaddress|recipient|deliveryaddress|destinationaddress|taxregistration|taxclassification|gift|custom"
    "|notificationemail|displayableordercomment)",
    re.IGNORECASE,
)


def of_buyers(data: Json, inside: bool = False) -> Iterator[str]:
    """The texts in an answer that a buyer is known by; what is as short as a word of Amazon's own is left aside."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from of_buyers(value, inside or bool(OF_BUYERS.match(name)))
    elif isinstance(data, list):
        for each in data:
            yield from of_buyers(each, inside)
    elif inside and isinstance(data, str) and len(data) > 3 and data not in ("true", "false"):
        yield data


@pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])
def test_nothing_of_a_buyer_in_any_case_folder_is_shown(folder: Path) -> None:
    upstream = load(folder, "upstream.json", [])
    secret = {text for each in upstream for part in ("reply", "body") for text in of_buyers(each.get(part))}
    shown = [
        json.dumps(Hiding().data(each.get(part)), ensure_ascii=False) for each in upstream for part in ("reply", "body")
    ]
    shown += [
        json.dumps(Hiding().params(request.get("params", {})), ensure_ascii=False) for request in requests_of(folder)
    ]
    shown += [Hiding().xml(path.read_bytes()) for path in folder.glob("*.xml")]
    for value in secret:
        assert not any(re.search(rf"[\">]{re.escape(value)}[\"<]", text) for text in shown), value


def test_case_folders_have_buyers() -> None:
    found = {
        text
        for folder in FOLDERS
        for each in load(folder, "upstream.json", [])
        for text in of_buyers(each.get("reply"))
    }
    assert len(found) > 20


XML = b"""<?xml version="1.0"?><ListOrdersResponse xmlns="https://mws.amazonservices.com/Orders/2013-09-01">
<!-- Jane --><?jane roe?><ListOrdersResult><Orders><Order><AmazonOrderId>111-1111111-1111111</AmazonOrderId>
<BuyerName>Jane Roe</BuyerName>Jane
<ShippingAddress Type="Home"><Name>Jane Roe</Name><City>Berne</City></ShippingAddress>
<OrderTotal note="Roe"><Amount>12.99</Amount></OrderTotal></Order></Orders></ListOrdersResult></ListOrdersResponse>"""


def test_nothing_of_a_buyer_is_left_in_xml() -> None:
    shown = Hiding().xml(XML)
    assert "<AmazonOrderId>111-1111111-1111111</AmazonOrderId>" in shown
    assert "<Amount>12.99</Amount>" in shown
    assert f"<BuyerName>{HIDDEN}</BuyerName>" in shown
    for value in ("Jane", "Roe", "roe", "Berne", "Home"):
        assert value not in shown, value


@pytest.mark.parametrize(
    "body", [b"", b"no XML of Jane", b"<a>", b'<!DOCTYPE a [<!ENTITY b "Jane">]><a>&b;</a>', b"\xff\xfe"]
)
def test_what_is_no_xml_is_not_shown(body: bytes) -> None:
    assert "Jane" not in Hiding().xml(body)


def test_the_words_of_an_error_are_shown_without_what_was_hidden_anywhere_in_the_call() -> None:
    call = LegacyCall(
        "CreateFulfillmentOrder", {"DestinationAddress.Name": "Jane Roe", "SellerFulfillmentOrderId": "F1"}
    )
    asked = RestCall(
        "fulfillmentOutbound.2020-07-01.createFulfillmentOrder", body={"destinationAddress": {"city": "Berne"}}
    )
    words = "The city Berne of Jane is not known; write to help@amazon.example or +1 206 555 0100 by 2026-01-02."
    came = SpapiError(
        f"createFulfillmentOrder: {words}", status=400, errors=(ErrorItem("InvalidInput", words, "JANE ROE"),)
    )
    xml = f"<ErrorResponse><Error><Code>InvalidInput</Code><Message>{words}</Message></Error></ErrorResponse>"
    kept = json.dumps(without_values(call, LegacyReply(400, (), xml.encode()), [(asked, came)]))
    for value in ("Berne", "Jane", "Roe", "JANE", "ROE", "help@", "555"):
        assert value not in kept, value
    assert kept.count("is not known; write to") == 3
    assert "2026-01-02" in kept
    assert "InvalidInput" in kept
    assert "F1" in kept


def test_words_that_come_before_what_they_quote_are_hidden_too() -> None:
    reply: Json = {"errors": [{"code": "X", "message": "Roe is unknown"}], "buyer": {"name": "Roe"}}
    came = RestReply("orders.v0.getOrder", 200, reply)
    kept = without_values(
        LegacyCall("GetOrder", {}), LegacyReply(200, (), b"<a/>"), [(RestCall("orders.v0.getOrder"), came)]
    )
    assert "Roe" not in json.dumps(kept)


def test_files_are_not_looked_into() -> None:
    call = LegacyCall(
        "SubmitFeed", {"FeedType": "_POST_ORDER_FULFILLMENT_DATA_"}, body=b"Jane Roe", content_type="text/xml"
    )
    reply = LegacyReply(200, (("Content-Length", "8"),), BytesIO(b"Jane Roe"))
    kept = without_values(call, reply, [(RestCall("reports.2021-06-30.getReportDocument"), None)])
    assert "Jane" not in json.dumps(kept)
    assert "8 bytes" in json.dumps(kept["request"])
    assert "8 bytes" in json.dumps(kept["reply"])


def test_a_long_answer_is_cut_and_says_so() -> None:
    came = RestReply("orders.v0.getOrders", 200, {"Orders": [{"AmazonOrderId": f"{n:08}"} for n in range(10_000)]})
    kept = without_values(
        LegacyCall("ListOrders", {}), LegacyReply(200, (), b"<a/>"), [(RestCall("orders.v0.getOrders"), came)]
    )
    text = str(kept["calls"][0]["reply"])  # type: ignore[index,call-overload]  # JSON
    assert len(text) < LONGEST + 100
    assert text.endswith("more characters are not kept]")
