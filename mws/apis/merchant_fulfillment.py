"""MerchantFulfillment 2015-06-01, as 1.0 has it. Dicts have MWS's own names: `{"Value": 1, "Unit": "g"}`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mws.apis.base import MWS
from mws.apis.declare import Moment, Wire, action, dicts, yes_no
from mws.errors import MWSValueError

Part = Mapping[str, Any] | None
Items = Iterable[Mapping[str, Any]] | None

_DETAILS = "ShipmentRequestDetails."


def _address(address: Any) -> Any:
    if not isinstance(address, dict):
        raise MWSValueError("`ship_from_address` must be a dict object.")
    return address


class MerchantFulfillment(MWS):
    """Shipping labels for orders a seller ships."""

    URI = "/MerchantFulfillment/2015-06-01"
    VERSION = "2015-06-01"
    NS = "{https://mws.amazonservices.com/MerchantFulfillment/2015-06-01}"

    @action(
        "GetEligibleShippingServices",
        method="POST",
        amazon_order_id=f"{_DETAILS}AmazonOrderId",
        seller_order_id=f"{_DETAILS}SellerOrderId",
        must_arrive_by_date=f"{_DETAILS}MustArriveByDate",
        ship_date=f"{_DETAILS}ShipDate",
        include_complex_options=Wire("ShippingOfferingFilter.IncludeComplexShippingOptions", yes_no),
        items=Wire(f"{_DETAILS}ItemList.Item.", dicts, of_dicts=True),
        ship_from_address=f"{_DETAILS}ShipFromAddress.*",
        package_dimensions=f"{_DETAILS}PackageDimensions.*",
        weight=f"{_DETAILS}Weight.*",
        shipping_service_options=f"{_DETAILS}ShippingServiceOptions.*",
        label_customization=f"{_DETAILS}LabelCustomization.*",
    )
    def get_eligible_shipping_services(
        self,
        amazon_order_id: str | None = None,
        seller_order_id: str | None = None,
        items: Items = None,
        ship_from_address: Part = None,
        package_dimensions: Part = None,
        weight: Part = None,
        must_arrive_by_date: Moment = None,
        ship_date: Moment = None,
        shipping_service_options: Part = None,
        label_customization: Part = None,
        include_complex_options: bool | str | None = None,
    ) -> Any:
        """GetEligibleShippingServices: who would ship a package, when, and for how much."""

    @action(
        "GetAdditionalSellerInputs",
        method="POST",
        order_id="OrderId",
        shipping_service_id="ShippingServiceId",
        ship_from_address=Wire("ShipFromAddress.*", _address),
    )
    def get_additional_seller_inputs(
        self, order_id: str, shipping_service_id: str, ship_from_address: Mapping[str, Any]
    ) -> Any:
        """GetAdditionalSellerInputs: what else a shipping service would have to be told."""

    @action(
        "CreateShipment",
        method="POST",
        amazon_order_id=f"{_DETAILS}AmazonOrderId",
        seller_order_id=f"{_DETAILS}SellerOrderId",
        must_arrive_by_date=f"{_DETAILS}MustArriveByDate",
        ship_date=f"{_DETAILS}ShipDate",
        shipping_service_id="ShippingServiceId",
        shipping_service_offer_id="ShippingServiceOfferId",
        hazmat_type="HazmatType",
        items=Wire(f"{_DETAILS}ItemList.Item.", dicts, of_dicts=True),
        ship_from_address=f"{_DETAILS}ShipFromAddress.*",
        package_dimensions=f"{_DETAILS}PackageDimensions.*",
        weight=f"{_DETAILS}Weight.*",
        shipping_service_options=f"{_DETAILS}ShippingServiceOptions.*",
        label_customization=f"{_DETAILS}LabelCustomization.*",
    )
    def create_shipment(
        self,
        amazon_order_id: str | None = None,
        seller_order_id: str | None = None,
        items: Items = None,
        ship_from_address: Part = None,
        package_dimensions: Part = None,
        weight: Part = None,
        must_arrive_by_date: Moment = None,
        ship_date: Moment = None,
        shipping_service_options: Part = None,
        label_customization: Part = None,
        shipping_service_id: str | None = None,
        shipping_service_offer_id: str | None = None,
        hazmat_type: str | None = None,
    ) -> Any:
        """CreateShipment: buy a label. Its document is in the reply."""

    @action("GetShipment", method="POST", shipment_id="ShipmentId")
    def get_shipment(self, shipment_id: str | None = None) -> Any:
        """GetShipment: a shipment that was bought."""

    @action("CancelShipment", method="POST", shipment_id="ShipmentId")
    def cancel_shipment(self, shipment_id: str | None = None) -> Any:
        """CancelShipment: give a label back."""
