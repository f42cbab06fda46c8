"""The methods that 1.0 alone has: their signatures, and what each puts on the wire, by the names MWS took."""

from __future__ import annotations

import inspect
import json
from datetime import datetime
from typing import Any

import pytest

import mws
from mws.errors import MWSTypeError, MWSValueError
from mws.models.inbound_shipments import Address
from mws.models.products import FeesEstimateRequest, MoneyType, PriceToEstimateFees
from tests.mws import of_1_0
from tests.mws.test_requests import asked
from tests.reference import REFERENCE, needs_reference

MOMENT = datetime(2020, 1, 2, 3, 4, 5)
WHEN = "2020-01-02T03:04:05"
ADDRESS = {"Name": "n", "AddressLine1": "1", "City": "c"}
QUEUE = {"sqsQueueUrl": "https://sqs/q"}
PRICE = PriceToEstimateFees(MoneyType(1.5, "USD"), MoneyType(0, "USD"))
ESTIMATE = FeesEstimateRequest("M", "ASIN", "B1", PRICE, True, "x")
DETAILS = "ShipmentRequestDetails."


def queue(prefix: str) -> dict[str, str]:
    return {
        f"{prefix}DeliveryChannel": "SQS",
        f"{prefix}AttributeList.member.1.Key": "sqsQueueUrl",
        f"{prefix}AttributeList.member.1.Value": "https://sqs/q",
    }


def estimate(number: int) -> dict[str, str]:
    prefix = f"FeesEstimateRequestList.FeesEstimateRequest.{number}."
    return {
        f"{prefix}MarketplaceId": "M",
        f"{prefix}IdType": "ASIN",
        f"{prefix}IdValue": "B1",
        f"{prefix}Identifier": "x",
        f"{prefix}IsAmazonFulfilled": "true",
        f"{prefix}PriceToEstimateFees.ListingPrice.Amount": "1.5",
        f"{prefix}PriceToEstimateFees.ListingPrice.CurrencyCode": "USD",
        f"{prefix}PriceToEstimateFees.Shipping.Amount": "0",
        f"{prefix}PriceToEstimateFees.Shipping.CurrencyCode": "USD",
    }


def package(prefix: str) -> dict[str, str]:
    return {
        f"{prefix}PackageDimensions.Width": "1",
        f"{prefix}PackageDimensions.Height": "2",
        f"{prefix}PackageDimensions.Length": "3",
        f"{prefix}PackageDimensions.Unit": "cm",
        f"{prefix}PackageWeight.Value": "4",
        f"{prefix}PackageWeight.Unit": "g",
    }


SHIPMENT_GIVEN: dict[str, Any] = {
    "amazon_order_id": "o",
    "seller_order_id": "s",
    "items": [{"OrderItemId": "i", "Quantity": 2}, {"OrderItemId": "j", "Quantity": 1}],
    "ship_from_address": ADDRESS,
    "package_dimensions": {"Length": 1, "Unit": "inches"},
    "weight": {"Value": 3, "Unit": "g"},
    "must_arrive_by_date": MOMENT,
    "ship_date": MOMENT,
    "shipping_service_options": {"CarrierWillPickUp": False, "DeclaredValue.Amount": "10.00"},
    "label_customization": {"CustomTextForLabel": "t"},
}
SHIPMENT_SENT = {
    f"{DETAILS}AmazonOrderId": "o",
    f"{DETAILS}SellerOrderId": "s",
    f"{DETAILS}ItemList.Item.1.OrderItemId": "i",
    f"{DETAILS}ItemList.Item.1.Quantity": "2",
    f"{DETAILS}ItemList.Item.2.OrderItemId": "j",
    f"{DETAILS}ItemList.Item.2.Quantity": "1",
    f"{DETAILS}ShipFromAddress.Name": "n",
    f"{DETAILS}ShipFromAddress.AddressLine1": "1",
    f"{DETAILS}ShipFromAddress.City": "c",
    f"{DETAILS}PackageDimensions.Length": "1",
    f"{DETAILS}PackageDimensions.Unit": "inches",
    f"{DETAILS}Weight.Value": "3",
    f"{DETAILS}Weight.Unit": "g",
    f"{DETAILS}MustArriveByDate": WHEN,
    f"{DETAILS}ShipDate": WHEN,
    f"{DETAILS}ShippingServiceOptions.CarrierWillPickUp": "false",
    f"{DETAILS}ShippingServiceOptions.DeclaredValue.Amount": "10.00",
    f"{DETAILS}LabelCustomization.CustomTextForLabel": "t",
}
REQUESTS = {
    "ReportRequestIdList.Id.1": "1",
    "ReportTypeList.Type.1": "_T_",
    "ReportProcessingStatusList.Status.1": "_DONE_",
    "RequestedFromDate": WHEN,
    "RequestedToDate": WHEN,
}

# Section, method, arguments by position, by name, Action, what is sent.
CALLS: list[tuple[str, str, list[Any], dict[str, Any], str, dict[str, str]]] = [
    ("EasyShip", "list_pickup_slots", ["M", "o", 1, 2, 3, "cm", 4, "g"], {}, "ListPickupSlots",
     {"MarketplaceId": "M", "AmazonOrderId": "o", **package("")}),
    ("EasyShip", "create_scheduled_package", ["M", "o", 1, 2, 3, "cm", 4, "g", "slot", MOMENT, MOMENT, "p"], {},
     "CreateScheduledPackage",
     {"MarketplaceId": "M", "AmazonOrderId": "o", **package("PackageRequestDetails."),
      "PackageRequestDetails.PackagePickupSlot.SlotId": "slot",
      "PackageRequestDetails.PackagePickupSlot.PickupTimeStart": WHEN,
      "PackageRequestDetails.PackagePickupSlot.PickupTimeEnd": WHEN,
      "PackageRequestDetails.PackageIdentifier": "p"}),
    ("EasyShip", "update_scheduled_packages",
     ["M", [{"amazon_order_id": "o", "package_id": "p", "slot_id": "s", "slot_start_time": MOMENT}]], {},
     "UpdateScheduledPackages",
     {"MarketplaceId": "M", **{
         f"ScheduledPackageUpdateDetailsList.ScheduledPackageUpdateDetails.1.{name}": value for name, value in {
             "ScheduledPackageId.AmazonOrderId": "o", "ScheduledPackageId.PackageId": "p",
             "PackagePickupSlot.SlotId": "s", "PackagePickupSlot.PickupTimeStart": WHEN}.items()}}),
    ("EasyShip", "get_scheduled_package", ["M", "o", "p"], {}, "GetScheduledPackage",
     {"MarketplaceId": "M", "ScheduledPackageId.AmazonOrderId": "o", "ScheduledPackageId.PackageId": "p"}),
    ("Feeds", "get_feed_submission_list_by_next_token", ["t"], {}, "GetFeedSubmissionListByNextToken",
     {"NextToken": "t"}),
    ("InboundShipments", "confirm_preorder", ["1", MOMENT], {}, "ConfirmPreorder",
     {"ShipmentId": "1", "NeedByDate": WHEN}),
    ("InboundShipments", "confirm_transport_request", ["1"], {}, "ConfirmTransportRequest", {"ShipmentId": "1"}),
    ("InboundShipments", "get_inbound_guidance_for_asin", [["A", "B"], "M"], {}, "GetInboundGuidanceForASIN",
     {"ASINList.Id.1": "A", "ASINList.Id.2": "B", "MarketplaceId": "M"}),
    ("InboundShipments", "get_inbound_guidance_for_sku", ["lone", "M"], {}, "GetInboundGuidanceForSKU",
     {"SellerSKUList.Id.1": "lone", "MarketplaceId": "M"}),
    ("InboundShipments", "get_pallet_labels", ["1", "PackageLabel_A4_4", 3], {}, "GetPalletLabels",
     {"ShipmentId": "1", "PageType": "PackageLabel_A4_4", "NumberOfPallets": "3"}),
    ("InboundShipments", "get_preorder_info", ["1"], {}, "GetPreorderInfo", {"ShipmentId": "1"}),
    ("InboundShipments", "get_unique_package_labels", ["1", "PackageLabel_A4_4", [7, "8"]], {},
     "GetUniquePackageLabels",
     {"ShipmentId": "1", "PageType": "PackageLabel_A4_4", "PackageLabelsToPrint.member.1": "7",
      "PackageLabelsToPrint.member.2": "8"}),
    ("InboundShipments", "list_inbound_shipments_by_next_token", ["t"], {}, "ListInboundShipmentsByNextToken",
     {"NextToken": "t"}),
    ("InboundShipments", "list_inbound_shipment_items_by_next_token", ["t"], {}, "ListInboundShipmentItemsByNextToken",
     {"NextToken": "t"}),
    ("MerchantFulfillment", "get_eligible_shipping_services", [], {**SHIPMENT_GIVEN, "include_complex_options": "no"},
     "GetEligibleShippingServices",
     {**SHIPMENT_SENT, "ShippingOfferingFilter.IncludeComplexShippingOptions": "false"}),
    ("MerchantFulfillment", "create_shipment", [],
     {**SHIPMENT_GIVEN, "shipping_service_id": "u", "shipping_service_offer_id": "v", "hazmat_type": "None"},
     "CreateShipment",
     {**SHIPMENT_SENT, "ShippingServiceId": "u", "ShippingServiceOfferId": "v", "HazmatType": "None"}),
    ("MerchantFulfillment", "get_additional_seller_inputs", ["o", "s", ADDRESS], {}, "GetAdditionalSellerInputs",
     {"OrderId": "o", "ShippingServiceId": "s", **{f"ShipFromAddress.{name}": each for name, each in ADDRESS.items()}}),
    ("MerchantFulfillment", "get_shipment", ["1"], {}, "GetShipment", {"ShipmentId": "1"}),
    ("MerchantFulfillment", "cancel_shipment", ["1"], {}, "CancelShipment", {"ShipmentId": "1"}),
    ("OutboundShipments", "create_fulfillment_order",
     ["M", "s", "Ship", "d", MOMENT, "thanks", "Standard", {"Name": "n", "Line1": "1"}, "FillOrKill", ["a@b"],
      {"IsCODRequired": True}, {"SellerSKU": "k", "Quantity": 1}, {"StartDateTime": MOMENT}], {},
     "CreateFulfillmentOrder",
     {"MarketplaceId": "M", "SellerFulfillmentOrderId": "s", "FulfillmentAction": "Ship", "DisplayableOrderId": "d",
      "DisplayableOrderDateTime": WHEN, "DisplayableOrderComment": "thanks", "ShippingSpeedCategory": "Standard",
      "DestinationAddress.Name": "n", "DestinationAddress.Line1": "1", "FulfillmentPolicy": "FillOrKill",
      "NotificationEmailList.member.1": "a@b", "CODSettings.IsCODRequired": "true", "Items.member.1.SellerSKU": "k",
      "Items.member.1.Quantity": "1", "DeliveryWindow.StartDateTime": WHEN}),
    ("OutboundShipments", "get_fulfillment_order", ["s"], {}, "GetFulfillmentOrder", {"SellerFulfillmentOrderId": "s"}),
    ("OutboundShipments", "list_all_fulfillment_orders", [MOMENT], {}, "ListAllFulfillmentOrders",
     {"QueryStartDateTime": WHEN}),
    ("OutboundShipments", "list_all_fulfillment_orders", [], {"next_token": "t"}, "ListAllFulfillmentOrdersByNextToken",
     {"NextToken": "t"}),
    ("OutboundShipments", "list_all_fulfillment_orders_by_next_token", ["t"], {}, "ListAllFulfillmentOrdersByNextToken",
     {"NextToken": "t"}),
    ("OutboundShipments", "get_package_tracking_details", [7], {}, "GetPackageTrackingDetails", {"PackageNumber": "7"}),
    ("Products", "get_my_fees_estimate", [ESTIMATE, ESTIMATE], {}, "GetMyFeesEstimate", {**estimate(1), **estimate(2)}),
    ("Reports", "cancel_report_requests", ["1", "_T_", ["_DONE_"], MOMENT, MOMENT], {}, "CancelReportRequests",
     REQUESTS),
    ("Reports", "manage_report_schedule", [mws.Reports.ReportType.INVENTORY, mws.Reports.Schedule.DAILY, MOMENT], {},
     "ManageReportSchedule",
     {"ReportType": "_GET_FLAT_FILE_OPEN_LISTINGS_DATA_", "Schedule": "_1_DAY_", "ScheduleDate": WHEN}),
    ("Reports", "get_report_schedule_list_by_next_token", ["t"], {}, "GetReportScheduleListByNextToken",
     {"NextToken": "t"}),
    ("Reports", "update_report_acknowledgements", [["1"], "no"], {}, "UpdateReportAcknowledgements",
     {"ReportIdList.Id.1": "1", "Acknowledged": "false"}),
    *[("Subscriptions", method, ["M", QUEUE], {}, action, {"MarketplaceId": "M", **queue("Destination.")})
      for method, action in (("register_destination", "RegisterDestination"),
                             ("deregister_destination", "DeregisterDestination"),
                             ("send_test_notification_to_destination", "SendTestNotificationToDestination"))],
    *[("Subscriptions", method, ["M", QUEUE, "T"], {}, action,
       {"MarketplaceId": "M", "NotificationType": "T", **queue("Destination.")})
      for method, action in (("get_subscription", "GetSubscription"), ("delete_subscription", "DeleteSubscription"))],
    *[("Subscriptions", method, ["M", QUEUE, "T", "off"], {}, action,
       {"MarketplaceId": "M", "Subscription.NotificationType": "T", "Subscription.IsEnabled": "false",
        **queue("Subscription.Destination.")})
      for method, action in (("create_subscription", "CreateSubscription"),
                             ("update_subscription", "UpdateSubscription"))],
    ("Subscriptions", "list_subscriptions", ["M"], {}, "ListSubscriptions", {"MarketplaceId": "M"}),
    ("Subscriptions", "list_registered_destinations", ["M"], {}, "ListRegisteredDestinations", {"MarketplaceId": "M"}),
]  # fmt: skip
# Names in 1.0, and nothing else: they raise there, and here.
NO_METHOD = {
    "cancel_fulfillment_order": "CancelFulfillmentOrder",
    "create_fulfillment_return": "CreateFulfillmentReturn",
    "list_return_reason_codes": "ListReturnReasonCodes",
    "update_fulfillment_order": "UpdateFulfillmentOrder",
}
COMMON = {"AWSAccessKeyId", "SellerId", "Merchant", "MWSAuthToken", "SignatureMethod", "SignatureVersion", "Timestamp",
          "Version"}  # fmt: skip


@pytest.mark.filterwarnings("ignore:Use `:DeprecationWarning")
@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call[0]}.{call[1]}")
def test_what_a_method_puts_on_the_wire(
    call: tuple[str, str, list[Any], dict[str, Any], str, dict[str, str]],
) -> None:
    section, method, args, kwargs, action, sent = call
    params = getattr(asked(getattr(mws, section)), method)(*args, **kwargs)
    assert {name: value for name, value in params.items() if name not in COMMON} == {"Action": action, **sent}


def test_every_method_that_1_0_alone_has_is_called_here() -> None:
    called = {call[:2] for call in CALLS} | {("OutboundShipments", name) for name in NO_METHOD}
    assert called == of_1_0.ONLY - of_1_0.NO_CALL


@needs_reference
def test_these_are_the_methods_that_1_0_alone_has() -> None:
    assert REFERENCE is not None
    recorded = json.loads((REFERENCE / "clients" / "surface_mws.json").read_text())["diff"]["only_in_1.0"]
    assert {".".join(each) for each in of_1_0.ONLY} == set(recorded)


@needs_reference
def test_the_signatures_are_1_0_s() -> None:
    assert REFERENCE is not None
    versions = json.loads((REFERENCE / "clients" / "surface_mws.json").read_text())["versions"]
    (newest,) = (each for name, each in versions.items() if name.startswith("1.0.dev19"))
    wrong = {}
    for section, method in sorted(of_1_0.ONLY - {("InboundShipments", "shipment_items_from_plan")}):
        recorded = next(
            cls["methods"][method]["signature"]["params"]
            for module in newest["surface"]["modules"].values()
            for name, cls in module["classes"].items()
            if name == section and method in cls["methods"]
        )
        ours = inspect.signature(getattr(getattr(mws, section), method)).parameters.values()
        shown = [
            {
                "kind": each.kind.name,
                "name": each.name,
                **({} if each.default is each.empty else {"default": repr(each.default)}),
            }
            for each in ours
        ]
        told = [{key: each[key] for key in ("kind", "name", "default") if key in each} for each in recorded]
        if shown != told:
            wrong[f"{section}.{method}"] = (shown, told)
    assert wrong == {}


@pytest.mark.parametrize("name", sorted(NO_METHOD))
def test_what_1_0_never_made_says_how_to_call(name: str) -> None:
    api = asked(mws.OutboundShipments)
    with pytest.raises(NotImplementedError, match=f"make_request with Action='{NO_METHOD[name]}'"):
        getattr(api, name)()


WRONG: list[tuple[str, str, list[Any], type[Exception], str]] = [
    ("EasyShip", "update_scheduled_packages", ["M", {"a": 1}], MWSTypeError, "list of dicts, not dict"),
    ("EasyShip", "update_scheduled_packages", ["M", ["a"]], MWSTypeError, "not of str"),
    ("EasyShip", "update_scheduled_packages", ["M", [{"slot_id": "s"}]], KeyError, "missing amazon_order_id, "),
    ("MerchantFulfillment", "get_additional_seller_inputs", ["o", "s", "a"], MWSValueError, "must be a dict"),
    ("MerchantFulfillment", "get_eligible_shipping_services", ["o", "s", ["i"]], MWSValueError, "must be dicts"),
    ("MerchantFulfillment", "create_shipment", ["o", "s", None, "address"], MWSValueError, "a dict, got str"),
    ("Subscriptions", "register_destination", ["M"], MWSValueError, "attributes cannot be None"),
    ("Subscriptions", "deregister_destination", ["M"], MWSValueError, "attributes cannot be None"),
]  # fmt: skip


@pytest.mark.parametrize(("section", "method", "args", "error", "text"), WRONG)
def test_what_1_0_refuses_is_refused(
    section: str, method: str, args: list[Any], error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text):
        getattr(asked(getattr(mws, section)), method)(*args)


def test_an_address_s_parameters_are_no_call() -> None:
    api = asked(mws.InboundShipments, from_address=Address("n"))
    assert api.from_address_params()["Name"] == "n"
