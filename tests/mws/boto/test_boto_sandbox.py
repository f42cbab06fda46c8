"""Every call of boto.mws on the embedded sandbox: answered where its Action is built, else refused as by every door.

What cannot be built, because nobody answers it today, raises the layer's own error, with its words and its cause.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

import mws
from mws.boto import response
from mws.boto.connection import MWSConnection
from mws.boto.declare import api_version_path
from mws.boto.exception import InvalidParameterValue, ResponseError
from mws.compat.config import SANDBOX
from mws.compat.errors import InvalidRequest, NotFound, UnsupportedAction
from mws.compat.facade import Facade
from mws.mappings.registry import is_built, section_of
from tests.compat.cli.commands import before_the_ends

(ACCOUNT,) = SANDBOX.accounts
US = "ATVPDKIKX0DER"
CALLS = sorted(name for name in dir(MWSConnection) if getattr(getattr(MWSConnection, name), "action", ""))
KNOWN = "111-1111111-1111111"
ADDRESS = {
    "Name": "Ada Example",
    "City": "Seattle",
    "StateOrProvinceCode": "WA",
    "CountryCode": "US",
    "PostalCode": "98101",
}
SENT_TO = {**ADDRESS, "Line1": "1 Example Road"}
SENT_FROM = {**ADDRESS, "AddressLine1": "1 Example Road"}
MONEY = {"Amount": "1.00", "CurrencyCode": "USD"}
QUEUE = {"DeliveryChannel": "SQS", "AttributeList": [{"Key": "sqsQueueUrl", "Value": "https://sqs.example/1"}]}
ITEM = {"SellerSKU": "NUT.M4.100", "SellerFulfillmentOrderItemId": "1", "Quantity": 1}
PLANNED = [{"SellerSKU": "NUT.M4.100", "Quantity": 1, "QuantityShipped": 1}]

# What each call is given, beside MarketplaceId where it needs one.
GIVEN: dict[str, dict[str, Any]] = {
    "authorize": {"AmazonOrderReferenceId": "1", "AuthorizationReferenceId": "1", "AuthorizationAmount": MONEY},
    "cancel_fulfillment_order": {"SellerFulfillmentOrderId": "SHOP-1"},
    "cancel_order_reference": {"AmazonOrderReferenceId": "1"},
    "capture": {"AmazonAuthorizationId": "1", "CaptureReferenceId": "1", "CaptureAmount": MONEY},
    "close_authorization": {"AmazonAuthorizationId": "1"},
    "close_order_reference": {"AmazonOrderReferenceId": "1"},
    "confirm_order_reference": {"AmazonOrderReferenceId": "1"},
    "create_fulfillment_order": {
        "SellerFulfillmentOrderId": "SHOP-1",
        "DisplayableOrderId": "1",
        "DisplayableOrderDateTime": "2026-11-19T10:00:00Z",
        "DisplayableOrderComment": "Thank you",
        "ShippingSpeedCategory": "Standard",
        "DestinationAddress": SENT_TO,
        "Items": [ITEM],
    },
    "create_inbound_shipment": {
        "ShipmentId": "FBA1",
        "InboundShipmentHeader": {"ShipmentName": "n", "ShipFromAddress": SENT_FROM},
        "InboundShipmentItems": {"member": PLANNED},
    },
    "create_inbound_shipment_plan": {
        "ShipFromAddress": SENT_FROM,
        "InboundShipmentPlanRequestItems": {"member": PLANNED},
    },
    "create_subscription": {
        "Subscription": {"NotificationType": "AnyOfferChanged", "Destination": QUEUE, "IsEnabled": True}
    },
    "delete_subscription": {"NotificationType": "AnyOfferChanged", "Destination": QUEUE},
    "deregister_destination": {"Destination": QUEUE},
    "get_authorization_details": {"AmazonAuthorizationId": "1"},
    "get_capture_details": {"AmazonCaptureId": "1"},
    "get_carts": {"CartIdList": ["1"]},
    "get_competitive_pricing_for_asin": {"ASINList": ["B000FAKE01"]},
    "get_competitive_pricing_for_sku": {"SellerSKUList": ["SKU-1"]},
    "get_customers_for_customer_id": {"CustomerIdList": ["1"]},
    "get_fulfillment_order": {"SellerFulfillmentOrderId": "SHOP-1"},
    "get_fulfillment_preview": {"Address": SENT_TO, "Items": {"member": [ITEM]}},
    "get_lowest_offer_listings_for_asin": {"ASINList": ["B000FAKE01"]},
    "get_lowest_offer_listings_for_sku": {"SellerSKUList": ["SKU-1"]},
    "get_matching_product": {"ASINList": ["B000FAKE01"]},
    "get_matching_product_for_id": {"IdType": "SellerSKU", "IdList": ["SKU-1", "MUG-350"]},
    "get_my_price_for_asin": {"ASINList": ["B000FAKE01"]},
    "get_my_price_for_sku": {"SellerSKUList": ["SKU-1"]},
    "get_order": {"AmazonOrderId": [KNOWN]},
    "get_order_reference_details": {"AmazonOrderReferenceId": "1"},
    "get_package_tracking_details": {"PackageNumber": "1"},
    "get_product_categories_for_asin": {"ASIN": "B000FAKE01"},
    "get_product_categories_for_sku": {"SellerSKU": "SKU-1"},
    "get_refund_details": {"AmazonRefundId": "1"},
    "get_subscription": {"NotificationType": "AnyOfferChanged", "Destination": QUEUE},
    "list_carts": {"DateRangeStart": "2026-01-01T00:00:00Z"},
    "list_inbound_shipment_items": {"ShipmentId": "FBA1"},
    "list_inbound_shipments": {"ShipmentStatusList": ["WORKING"]},
    "list_inventory_supply": {"SellerSkus": ["NUT.M4.100"]},
    "list_matching_products": {"Query": "mug"},
    "list_order_items": {"AmazonOrderId": KNOWN},
    "list_orders": {"MarketplaceId": [US], "CreatedAfter": "2026-01-01T00:00:00Z"},
    "manage_report_schedule": {"ReportType": "_GET_MERCHANT_LISTINGS_DATA_", "Schedule": "_1_DAY_"},
    "refund": {"AmazonCaptureId": "1", "RefundReferenceId": "1", "RefundAmount": MONEY},
    "register_destination": {"Destination": QUEUE},
    "request_report": {"ReportType": "_GET_MERCHANT_LISTINGS_DATA_", "MarketplaceIdList": [US]},
    "send_test_notification_to_destination": {"Destination": QUEUE},
    "set_order_reference_details": {
        "AmazonOrderReferenceId": "1",
        "OrderReferenceAttributes": {"OrderTotal": MONEY},
    },
    "submit_feed": {
        "FeedType": "_POST_FLAT_FILE_PRICEANDQUANTITYONLY_UPDATE_DATA_",
        "FeedContent": b"sku\tprice\tquantity\nSKU-1\t\t5\n",
        "content_type": "text/tab-separated-values; charset=iso-8859-1",
        "MarketplaceIdList": [US],
    },
    "update_inbound_shipment": {"ShipmentId": "FBA1"},
    "update_subscription": {
        "Subscription": {"NotificationType": "AnyOfferChanged", "Destination": QUEUE, "IsEnabled": False}
    },
}
# Given what nobody knows: the calls whose argument another call would have to make first.
UNKNOWN: dict[str, dict[str, Any]] = {
    "get_feed_submission_result": {"FeedSubmissionId": "1"},
    "get_report": {"ReportId": "1"},
    "update_report_acknowledgements": {"ReportIdList": ["1"], "Acknowledged": True},
}


@pytest.fixture(scope="module")
def facade() -> Iterator[Facade]:
    made = Facade.sandbox()
    yield made
    made.close()


@pytest.fixture
def connection(facade: Facade) -> MWSConnection:
    made = MWSConnection(ACCOUNT.mws_access_key, ACCOUNT.mws_secret_key, Merchant=ACCOUNT.seller_id, backend=facade)
    made.num_retries = 0
    return made


def _given(name: str) -> dict[str, Any]:
    given = {**GIVEN.get(name, UNKNOWN.get(name, {}))}
    rules = str(getattr(MWSConnection, name).__doc__)
    if "NextToken" in rules:
        given["NextToken"] = "no token of yours"
    if "Required: MarketplaceId" in rules:
        given.setdefault("MarketplaceId", US)
    return given


def _is_built(name: str) -> bool:
    call = getattr(MWSConnection, name)
    version, _, path = api_version_path[call.section]
    section = section_of(path, version, call.action)
    return section is not None and is_built(section.name, call.action)


def test_each_call_has_its_arguments() -> None:
    assert len(CALLS) == 94
    assert {*GIVEN, *UNKNOWN} <= {*CALLS}
    assert sum(map(_is_built, CALLS)) >= 46


@pytest.mark.parametrize("name", CALLS)
def test_a_call_is_answered_or_refused_as_every_door_refuses(connection: MWSConnection, name: str) -> None:
    call = getattr(connection, name)
    if not _is_built(name):
        with pytest.raises(ResponseError) as refused:
            call(**_given(name))
        assert isinstance(refused.value, mws.MWSError)
        assert isinstance(refused.value.__cause__, UnsupportedAction)
        assert refused.value.status == refused.value.response.status_code == 404
        assert refused.value.body == refused.value.response.text
        assert call.action in str(refused.value.message)
    elif name in UNKNOWN or name.endswith("_by_next_token"):
        with pytest.raises(ResponseError) as refused:
            call(**_given(name))
        assert isinstance(refused.value.__cause__, NotFound if name in UNKNOWN else InvalidRequest)
        assert type(refused.value).__name__ == refused.value.error_code != "InvalidAddress"
    else:
        reply = call(**_given(name))
        assert isinstance(reply, response.Response)
        assert type(reply).__name__ == f"{call.action}Response"
        assert reply._action == call.action
        # MWS answered the one with nothing but that it was done.
        assert (reply._result is None) == (name == "create_fulfillment_order")
        assert reply.ResponseMetadata.RequestId


def test_orders_are_read_page_by_page(connection: MWSConnection) -> None:
    page = connection.list_orders(MarketplaceId=[US], CreatedAfter="2026-01-01T00:00:00Z", MaxResultsPerPage=10)
    found = []
    result = page.ListOrdersResult
    while True:
        found += result.Orders.Order
        if not hasattr(result, "NextToken"):
            break
        result = connection.list_orders_by_next_token(NextToken=result.NextToken).ListOrdersByNextTokenResult
    assert len(found) > 10
    assert len({order.AmazonOrderId for order in found}) == len(found)
    totals = [order.OrderTotal for order in found if order.OrderTotal is not None]
    assert all(f"{total.Amount:.2f}" == str(total) and float(total) == float(total.Amount) for total in totals)


def test_several_products_are_a_list_of_results(connection: MWSConnection) -> None:
    reply = connection.get_matching_product_for_id(MarketplaceId=US, IdType="SellerSKU", IdList=["SKU-1", "MUG-350"])
    results = reply.GetMatchingProductForIdResult
    assert reply._result is results
    assert [(each["Id"], each["IdType"], each["status"]) for each in results] == [
        ("SKU-1", "SellerSKU", "Success"),
        ("MUG-350", "SellerSKU", "Success"),
    ]
    (product,) = results[0].Products.Product
    (attributes,) = product.AttributeSets.ItemAttributes
    assert attributes.Title
    assert isinstance(attributes.Feature, list)
    assert product.Identifiers.MarketplaceASIN.MarketplaceId == US


def test_a_mistake_is_a_class_of_its_own(connection: MWSConnection) -> None:
    with pytest.raises(InvalidParameterValue) as refused:
        connection.list_orders(MarketplaceId=[US], CreatedAfter="yesterday")
    assert (refused.value.status, refused.value.error_code) == (400, "InvalidParameterValue")
    assert "CreatedAfter" in str(refused.value.error_message)
    assert refused.value.request_id
    assert not refused.value.retry


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"OrderStatus": ["NoSuch"]}, "OrderStatus"),
        ({"CreatedAfter": 5}, "CreatedAfter"),
        ({"CreatedAfter": None}, "CreatedAfter"),
        ({"MaxResultsPerPage": "many"}, "MaxResultsPerPage"),
        ({"MarketplaceId": ["nowhere"]}, "MarketplaceId"),
    ],
    ids=str,
)
def test_bad_input_is_refused_by_name(
    connection: MWSConnection, given: dict[str, Any], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before_the_ends(monkeypatch)
    with pytest.raises(ResponseError) as refused:
        connection.list_orders(**{"MarketplaceId": [US], "CreatedAfter": "2026-01-01T00:00:00Z", **given})
    assert refused.value.status in (400, 401, 403)
    assert words in str(refused.value.message)


def test_a_moment_may_be_a_datetime_and_an_unknown_keyword_is_a_parameter_like_others(
    connection: MWSConnection,
) -> None:
    def ids(**given: Any) -> list[str]:
        page = connection.list_orders(MarketplaceId=[US], **given).ListOrdersResult
        return [order.AmazonOrderId for order in page.Orders.Order]

    late = datetime.now(timezone.utc).replace(microsecond=0, tzinfo=None) - timedelta(days=20)
    assert 0 < len(ids(CreatedAfter=late)) < len(ids(CreatedAfter=datetime(2026, 1, 1)))
    assert ids(CreatedAfter=late) == ids(CreatedAfter=f"{late.isoformat()}Z", NoSuchKeyword="x")
