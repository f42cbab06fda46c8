"""FulfillmentInboundShipment 2010-10-01. Items, and the address goods are sent from, are dicts with 0.8.15's keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from mws.apis.base import MWS
from mws.apis.declare import Texts, Wire, action
from mws.decorators import next_token_action
from mws.errors import MWSError
from mws.utils.collections import unique_list_order_preserved
from mws.utils.params import dt_iso_or_none

Items = Iterable[Mapping[str, Any]] | None

# key of the caller's dict → name on the wire; the first ones are required, the others may be absent.
_ADDRESS = {
    "name": "Name",
    "address_1": "AddressLine1",
    "city": "City",
    "address_2": "AddressLine2",
    "district_or_county": "DistrictOrCounty",
    "state_or_province": "StateOrProvinceCode",
    "postal_code": "PostalCode",
    "country": "CountryCode",
}
_PLANNED = {
    "sku": "SellerSKU",
    "quantity": "Quantity",
    "quantity_in_case": "QuantityInCase",
    "asin": "ASIN",
    "condition": "Condition",
}
_SHIPPED = {"sku": "SellerSKU", "quantity": "QuantityShipped", "quantity_in_case": "QuantityInCase"}
_STATUSES = ("WORKING", "SHIPPED", "CANCELLED")
_LABELS = ("SELLER_LABEL", "AMAZON_LABEL_ONLY", "AMAZON_LABEL_PREFERRED")


def _renamed(given: object, names: Mapping[str, str], required: int, what: str) -> dict[str, Any]:
    """The dict with names of the wire. MWSError where it is none, or one of the first `required` keys is missing."""
    if not isinstance(given, dict):
        raise MWSError(f"`{what}` must be a dict, got {type(given).__name__}")
    keys = tuple(names)
    if missing := [key for key in keys[:required] if key not in given]:
        optional = ", ".join(keys[required:])
        raise MWSError(f"`{what}` dict missing required keys: {', '.join(missing)}. Optional keys: {optional}.")
    return {name: given.get(key) for key, name in names.items()}


def _items(names: Mapping[str, str], required: bool = True) -> Callable[[Items], list[dict[str, Any]]]:
    def change(items: Items) -> list[dict[str, Any]]:
        if required and not items:
            raise MWSError("One or more `item` dict arguments required.")
        return [_renamed(item, names, 2, "item") for item in items or ()]

    return change


def _one_of(allowed: tuple[str, ...], otherwise: str | None = None) -> Callable[[Any], str | None]:
    """0.8.15 sends no value MWS does not know: `otherwise` goes in its place, or nothing."""
    return lambda value: value if value in allowed else otherwise


def _from_address(prefix: str) -> Callable[[InboundShipments], dict[str, Any]]:
    def own(api: InboundShipments) -> dict[str, Any]:
        if not api.from_address:
            raise MWSError("ShipFromAddress has not been set. Please use `.set_ship_from_address()` first.")
        return {f"{prefix}{name}": value for name, value in api.from_address.items()}

    return own


_HEADER = "InboundShipmentHeader."


def _or_none(value: Any) -> Any:
    """Nothing is sent of what is false in Python: 0 and False too, as 0.8.15 has it."""
    return value or None


def _true_false(value: Any) -> str:
    return "true" if value else "false"


class InboundShipments(MWS):
    """Shipments to Amazon's fulfillment centres. from_address: as of `set_ship_from_address`."""

    URI = "/FulfillmentInboundShipment/2010-10-01"
    VERSION = "2010-10-01"
    NAMESPACE = "{http://mws.amazonaws.com/FulfillmentInboundShipment/2010-10-01/}"
    NEXT_TOKEN_OPERATIONS: ClassVar[list[str]] = ["ListInboundShipments", "ListInboundShipmentItems"]
    SHIPMENT_STATUSES: ClassVar[list[str]] = [*_STATUSES]
    DEFAULT_SHIP_STATUS = "WORKING"
    LABEL_PREFERENCES: ClassVar[list[str]] = [*_LABELS]

    def __init__(self, *args: Any, from_address: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        self.from_address: dict[str, Any] | None = {}
        if from_address is not None:
            self.set_ship_from_address(from_address)
        super().__init__(*args, **kwargs)

    def set_ship_from_address(self, address: Mapping[str, Any]) -> None:
        """Keep where goods are sent from, which the calls about plans and shipments need. Makes no call.

        address: a dict of `name`, `address_1`, `city`; `address_2`, `district_or_county`, `state_or_province`,
        `postal_code`, and `country`, US by default. MWSError where it is none or a required key is missing.
        """
        self.from_address = None
        if not address:
            raise MWSError("Missing required `address` dict.")
        named = _renamed({"country": "US", **address} if isinstance(address, dict) else address, _ADDRESS, 3, "address")
        self.from_address = {f"ShipFromAddress.{name}": value for name, value in named.items()}

    @action(
        "CreateInboundShipmentPlan",
        method="POST",
        own=_from_address(""),
        country_code="ShipToCountryCode",
        subdivision_code=Wire("ShipToCountrySubdivisionCode", _or_none),
        label_preference=Wire("LabelPrepPreference", _or_none),
        items=Wire("InboundShipmentPlanRequestItems.member.", _items(_PLANNED)),
    )
    def create_inbound_shipment_plan(
        self, items: Items, country_code: str = "US", subdivision_code: str = "", label_preference: str = ""
    ) -> Any:
        """CreateInboundShipmentPlan. items: dicts of `sku`, `quantity`; `quantity_in_case`, `asin`, `condition`."""

    @action(
        "CreateInboundShipment",
        method="POST",
        own=_from_address(_HEADER),
        items=Wire("InboundShipmentItems.member.", _items(_SHIPPED)),
        shipment_status=Wire(f"{_HEADER}ShipmentStatus", _one_of(_STATUSES, "WORKING")),
        shipment_id="ShipmentId",
        shipment_name=f"{_HEADER}ShipmentName",
        destination=f"{_HEADER}DestinationFulfillmentCenterId",
        label_preference=Wire(f"{_HEADER}LabelPrepPreference", _one_of(_LABELS)),
        case_required=Wire(f"{_HEADER}AreCasesRequired", _true_false),
        box_contents_source=f"{_HEADER}IntendedBoxContentsSource",
    )
    def create_inbound_shipment(
        self,
        shipment_id: str,
        shipment_name: str,
        destination: str,
        items: Items,
        shipment_status: str = "",
        label_preference: str = "",
        case_required: bool = False,
        box_contents_source: str | None = None,
    ) -> Any:
        """CreateInboundShipment: of a plan. items: dicts of `sku`, `quantity` and `quantity_in_case`."""

    @action(
        "UpdateInboundShipment",
        method="POST",
        own=_from_address(_HEADER),
        items=Wire("InboundShipmentItems.member.", _items(_SHIPPED, required=False)),
        shipment_status=Wire(f"{_HEADER}ShipmentStatus", _one_of(_STATUSES)),
        shipment_id="ShipmentId",
        shipment_name=f"{_HEADER}ShipmentName",
        destination=f"{_HEADER}DestinationFulfillmentCenterId",
        label_preference=Wire(f"{_HEADER}LabelPrepPreference", _one_of(_LABELS)),
        case_required=Wire(f"{_HEADER}AreCasesRequired", _true_false),
        box_contents_source=f"{_HEADER}IntendedBoxContentsSource",
    )
    def update_inbound_shipment(
        self,
        shipment_id: str,
        shipment_name: str,
        destination: str,
        items: Items = None,
        shipment_status: str = "",
        label_preference: str = "",
        case_required: bool = False,
        box_contents_source: str | None = None,
    ) -> Any:
        """UpdateInboundShipment. items: as of `create_inbound_shipment`; none leaves them as they are."""

    @action(
        "GetPrepInstructionsForSKU",
        method="POST",
        country_code=Wire("ShipToCountryCode", lambda value: value or "US"),
        skus=Wire("SellerSKUList.ID.", lambda value: unique_list_order_preserved(value or ())),
    )
    def get_prep_instructions_for_sku(self, skus: Texts = None, country_code: str | None = None) -> Any:
        """GetPrepInstructionsForSKU: how to label and prepare the seller's SKUs. country_code: US by default."""

    @action(
        "GetPrepInstructionsForASIN",
        method="POST",
        country_code=Wire("ShipToCountryCode", lambda value: value or "US"),
        asins=Wire("ASINList.ID.", lambda value: unique_list_order_preserved(value or ())),
    )
    def get_prep_instructions_for_asin(self, asins: Texts = None, country_code: str | None = None) -> Any:
        """GetPrepInstructionsForASIN: how to prepare products. country_code: US by default."""

    @action(
        "GetPackageLabels",
        method="POST",
        shipment_id="ShipmentId",
        page_type="PageType",
        num_packages=Wire("NumberOfPackages", str),
    )
    def get_package_labels(self, shipment_id: str, num_packages: int | str, page_type: str | None = None) -> Any:
        """GetPackageLabels: the labels of a shipment's packages, as a document."""

    @action("GetTransportContent", method="POST", shipment_id="ShipmentId")
    def get_transport_content(self, shipment_id: str) -> Any:
        """GetTransportContent: how a shipment is transported, and what that costs."""

    @action("EstimateTransportRequest", method="POST", shipment_id="ShipmentId")
    def estimate_transport_request(self, shipment_id: str) -> Any:
        """EstimateTransportRequest: have the cost of transport by Amazon's carrier estimated."""

    @action("VoidTransportRequest", method="POST", shipment_id="ShipmentId")
    def void_transport_request(self, shipment_id: str) -> Any:
        """VoidTransportRequest: take back a confirmed transport by Amazon's carrier."""

    @action("GetBillOfLading", method="POST", shipment_id="ShipmentId")
    def get_bill_of_lading(self, shipment_id: str) -> Any:
        """GetBillOfLading: the bill of lading of a shipment, as a document."""

    @next_token_action("ListInboundShipments")
    @action(
        "ListInboundShipments",
        method="POST",
        last_updated_after=Wire("LastUpdatedAfter", dt_iso_or_none),
        last_updated_before=Wire("LastUpdatedBefore", dt_iso_or_none),
        shipment_statuses="ShipmentStatusList.member.",
        shipment_ids="ShipmentIdList.member.",
    )
    def list_inbound_shipments(
        self,
        shipment_ids: Texts = None,
        shipment_statuses: Texts = None,
        last_updated_after: Any = None,
        last_updated_before: Any = None,
        *,
        next_token: str | None = None,
    ) -> Any:
        """ListInboundShipments: by ids, by statuses, updated in a time frame of datetimes; texts are not sent."""

    @next_token_action("ListInboundShipmentItems")
    @action(
        "ListInboundShipmentItems",
        method="POST",
        shipment_id="ShipmentId",
        last_updated_after=Wire("LastUpdatedAfter", dt_iso_or_none),
        last_updated_before=Wire("LastUpdatedBefore", dt_iso_or_none),
    )
    def list_inbound_shipment_items(
        self,
        shipment_id: str | None = None,
        last_updated_after: Any = None,
        last_updated_before: Any = None,
        *,
        next_token: str | None = None,
    ) -> Any:
        """ListInboundShipmentItems: of a shipment, or updated in a time frame of datetimes; texts are not sent."""
