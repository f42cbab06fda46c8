"""FulfillmentInboundShipment 2010-10-01. Items, and the address goods are sent from, are 1.0's models or dicts with
0.8.15's keys.

0.8.15 sent no status, label preference or moment that it did not know; 1.0 sends what it is given. Which of the two
holds is what the program says it was written for, 0.8.15's where it says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from mws import generations
from mws.apis.base import MWS, by_next_token
from mws.apis.declare import OWN, Moment, Texts, Wire, action, text_of
from mws.apis.shipment_items import Items, dict_with, items_of, parse_legacy_item, parse_shipment_items
from mws.decorators import also_named, in_1_0, next_token_action
from mws.errors import MWSTypeError, MWSValueError
from mws.models import inbound_shipments as models
from mws.models.inbound_shipments import LEGACY_KEYS
from mws.utils.collections import unique_list_order_preserved
from mws.utils.params import dt_iso_or_none, iterable_param

__all__ = ["InboundShipments", "parse_legacy_item", "parse_shipment_items"]

_STATUSES = ("WORKING", "SHIPPED", "CANCELLED")
_LABELS = ("SELLER_LABEL", "AMAZON_LABEL_ONLY", "AMAZON_LABEL_PREFERRED")
_ADDRESS = ("name", "address_1", "city")  # without which 0.8.15 takes no address


def _one_of(allowed: tuple[str, ...], otherwise: str | None = None) -> Callable[[Any], Any]:
    """0.8.15 sends no value MWS does not know: `otherwise` goes in its place, or nothing."""
    return lambda value: value if value in allowed or generations.named() == "1.0" else otherwise


def _from_address(prefix: str) -> Callable[..., dict[str, Any]]:
    def own(api: InboundShipments, from_address: models.Address | None) -> dict[str, Any]:
        return api.from_address_params(from_address, f"{prefix}ShipFromAddress")

    return own


_HEADER = "InboundShipmentHeader."
_SHIPMENT = (
    "shipment_id shipment_name destination items shipment_status label_preference case_required box_contents_source "
    "from_address"
)


def _or_none(value: Any) -> Any:
    """0.8.15 sends nothing of what is false in Python: 0 and False too."""
    return value if generations.named() == "1.0" else value or None


def _country(value: Any) -> Any:
    return value if value is not None and generations.named() == "1.0" else value or "US"


def _true_false(value: Any) -> Any:
    if generations.named() == "1.0":
        return value
    return "true" if value else "false"


def _number(value: Any) -> Any:
    return value if generations.named() == "1.0" else str(value)


def _moment(value: Any) -> Any:
    return value if generations.named() == "1.0" else dt_iso_or_none(value)


def _distinct(parameter: str) -> Callable[[Any], list[Any]]:
    def change(value: Any) -> list[Any]:
        in_1_0 = generations.named() == "1.0"
        if value is None and in_1_0:
            raise MWSTypeError(f"missing 1 required positional argument: {parameter!r}")
        return unique_list_order_preserved((iterable_param(value) if in_1_0 else value) or ())

    return change


class InboundShipments(MWS):
    """Shipments to Amazon's fulfillment centres. from_address: where goods are sent from, an `Address` or its dict."""

    URI = "/FulfillmentInboundShipment/2010-10-01"
    VERSION = "2010-10-01"
    NAMESPACE = "{http://mws.amazonaws.com/FulfillmentInboundShipment/2010-10-01/}"
    NEXT_TOKEN_OPERATIONS: ClassVar[list[str]] = ["ListInboundShipments", "ListInboundShipmentItems"]
    SHIPMENT_STATUSES: ClassVar[list[str]] = [*_STATUSES]
    DEFAULT_SHIP_STATUS = "WORKING"
    LABEL_PREFERENCES: ClassVar[list[str]] = [*_LABELS]

    STATUS_WORKING = "WORKING"
    STATUS_SHIPPED = "SHIPPED"
    STATUS_CANCELLED = STATUS_CANCELED = "CANCELLED"
    BOX_CONTENTS_FEED = "FEED"
    BOX_CONTENTS_2D_BARCODE = "2D_BARCODE"

    Address = models.Address
    PrepInstruction = models.PrepInstruction
    PrepDetails = models.PrepDetails
    ItemCondition = models.ItemCondition
    InboundShipmentPlanRequestItem = models.InboundShipmentPlanRequestItem
    InboundShipmentItem = models.InboundShipmentItem
    ExtraItemData = models.ExtraItemData
    shipment_items_from_plan = staticmethod(models.shipment_items_from_plan)

    def __init__(
        self, *args: Any, from_address: models.Address | Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        self._from_address: models.Address | dict[str, Any] | None = {}
        if from_address is not None:
            self.set_ship_from_address(from_address)
        super().__init__(*args, **kwargs)

    @property
    def from_address(self) -> Any:  # Any: an Address, None, or {} before one is given
        """Where goods are sent from. Takes an `Address`, a dict with 0.8.15's keys, or None."""
        return self._from_address

    @from_address.setter
    def from_address(self, value: models.Address | Mapping[str, Any] | None) -> None:
        if value is None or isinstance(value, models.Address):
            self._from_address = value
        elif value == {} and generations.named() != "1.0":
            self._from_address = {}  # none, in 0.8.15
        else:
            self._from_address = models.Address.from_legacy_dict(dict_with(value, (), 0, "from_address"))

    def set_ship_from_address(self, address: models.Address | Mapping[str, Any]) -> None:
        """Keep where goods are sent from, which the calls about plans and shipments need. Makes no call.

        address: an `Address`, or a dict of `name`, `address_1`, `city`; `address_2`, `district_or_county`,
        `state_or_province`, `postal_code`, and `country`, US by default. MWSValueError, or for what is no dict
        MWSTypeError, where it is none or a required key is missing.
        """
        self.from_address = None
        if not address:
            raise MWSValueError("Missing required `address` dict.")
        if not isinstance(address, models.Address):
            optional = [key for key in LEGACY_KEYS if key not in _ADDRESS]
            address = dict_with(address, (*_ADDRESS, *optional), len(_ADDRESS), "address")
        self.from_address = address

    def from_address_params(self, from_address: models.Address | None = None, prefix: str = "") -> dict[str, Any]:
        """The parameters of an address, of the one that is kept where none is given. Makes no call. Of 1.0.

        MWSTypeError where it is no `Address`, MWSValueError where there is none.
        """
        if from_address and not isinstance(from_address, models.Address):
            raise MWSTypeError(f"from_address must be an Address, not {type(from_address).__name__}")
        address: models.Address | None = from_address or self.from_address
        if not address:
            raise MWSValueError(
                "ShipFromAddress has not been set. Please use `.set_ship_from_address()` first, or give from_address."
            )
        return address.to_params(prefix)

    @action(
        "GetInboundGuidanceForSKU",
        method="POST",
        marketplace_id="MarketplaceId",
        skus=Wire("SellerSKUList.Id.", iterable_param),
    )
    def get_inbound_guidance_for_sku(self, skus: Texts, marketplace_id: str) -> Any:
        """GetInboundGuidanceForSKU: whether Amazon would have the seller's SKUs sent. Of 1.0."""

    @action(
        "GetInboundGuidanceForASIN",
        method="POST",
        marketplace_id="MarketplaceId",
        asins=Wire("ASINList.Id.", iterable_param),
    )
    def get_inbound_guidance_for_asin(self, asins: Texts, marketplace_id: str) -> Any:
        """GetInboundGuidanceForASIN: whether Amazon would have products sent. Of 1.0."""

    @in_1_0("items country_code subdivision_code label_preference from_address")
    @action(
        "CreateInboundShipmentPlan",
        method="POST",
        own=_from_address(""),
        country_code="ShipToCountryCode",
        subdivision_code=Wire("ShipToCountrySubdivisionCode", _or_none),
        label_preference=Wire("LabelPrepPreference", _or_none),
        items=Wire("InboundShipmentPlanRequestItems.member.", items_of("CreateInboundShipmentPlan"), of_dicts=True),
        from_address=OWN,
    )
    def create_inbound_shipment_plan(
        self,
        items: Items,
        country_code: str = "US",
        subdivision_code: str = "",
        label_preference: str = "",
        *,
        from_address: models.Address | None = None,
    ) -> Any:
        """CreateInboundShipmentPlan.

        items: `InboundShipmentPlanRequestItem`s, or dicts of `sku`, `quantity`; `quantity_in_case`, `asin`,
        `condition`. from_address: over the one that is kept.
        """

    @in_1_0(_SHIPMENT, shipment_status="WORKING")
    @action(
        "CreateInboundShipment",
        method="POST",
        own=_from_address(_HEADER),
        items=Wire("InboundShipmentItems.member.", items_of("CreateInboundShipment"), of_dicts=True),
        shipment_status=Wire(f"{_HEADER}ShipmentStatus", _one_of(_STATUSES, "WORKING")),
        shipment_id=Wire("ShipmentId", text_of("shipment_id")),
        shipment_name=Wire(f"{_HEADER}ShipmentName", text_of("shipment_name")),
        destination=Wire(f"{_HEADER}DestinationFulfillmentCenterId", text_of("destination")),
        label_preference=Wire(f"{_HEADER}LabelPrepPreference", _one_of(_LABELS)),
        case_required=Wire(f"{_HEADER}AreCasesRequired", _true_false),
        box_contents_source=f"{_HEADER}IntendedBoxContentsSource",
        from_address=OWN,
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
        *,
        from_address: models.Address | None = None,
    ) -> Any:
        """CreateInboundShipment: of a plan.

        items: `InboundShipmentItem`s, or dicts of `sku`, `quantity` and `quantity_in_case`. from_address: over the one
        that is kept.
        """

    @in_1_0(_SHIPMENT, shipment_name=None, destination=None, shipment_status=None, case_required=None)
    @action(
        "UpdateInboundShipment",
        method="POST",
        own=_from_address(_HEADER),
        items=Wire("InboundShipmentItems.member.", items_of("UpdateInboundShipment", required=False), of_dicts=True),
        shipment_status=Wire(f"{_HEADER}ShipmentStatus", _one_of(_STATUSES)),
        shipment_id=Wire("ShipmentId", text_of("shipment_id")),
        shipment_name=Wire(f"{_HEADER}ShipmentName", text_of("shipment_name")),
        destination=Wire(f"{_HEADER}DestinationFulfillmentCenterId", text_of("destination")),
        label_preference=Wire(f"{_HEADER}LabelPrepPreference", _one_of(_LABELS)),
        case_required=Wire(f"{_HEADER}AreCasesRequired", _true_false),
        box_contents_source=f"{_HEADER}IntendedBoxContentsSource",
        from_address=OWN,
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
        *,
        from_address: models.Address | None = None,
    ) -> Any:
        """UpdateInboundShipment. items: as of `create_inbound_shipment`; none leaves them as they are."""

    @action(
        "GetPrepInstructionsForSKU",
        method="POST",
        country_code=Wire("ShipToCountryCode", _country),
        skus=Wire("SellerSKUList.ID.", _distinct("skus")),
    )
    def get_prep_instructions_for_sku(self, skus: Texts = None, country_code: str | None = None) -> Any:
        """GetPrepInstructionsForSKU: how to label and prepare the seller's SKUs. country_code: US by default."""

    @action(
        "GetPrepInstructionsForASIN",
        method="POST",
        country_code=Wire("ShipToCountryCode", _country),
        asins=Wire("ASINList.ID.", _distinct("asins")),
    )
    def get_prep_instructions_for_asin(self, asins: Texts = None, country_code: str | None = None) -> Any:
        """GetPrepInstructionsForASIN: how to prepare products. country_code: US by default."""

    @also_named(num_labels="num_packages")
    @action(
        "GetPackageLabels",
        method="POST",
        shipment_id="ShipmentId",
        page_type="PageType",
        num_packages=Wire("NumberOfPackages", _number),
    )
    def get_package_labels(self, shipment_id: str, num_packages: int | str, page_type: str | None = None) -> Any:
        """GetPackageLabels: the labels of a shipment's packages, as a document."""

    @action("GetPreorderInfo", method="POST", shipment_id="ShipmentId")
    def get_preorder_info(self, shipment_id: str) -> Any:
        """GetPreorderInfo: what must be known before a shipment for pre-order is confirmed. Of 1.0."""

    @action("ConfirmPreorder", method="POST", shipment_id="ShipmentId", need_by_date="NeedByDate")
    def confirm_preorder(self, shipment_id: str, need_by_date: Moment) -> Any:
        """ConfirmPreorder: confirm a shipment for pre-order. Of 1.0."""

    @action(
        "GetUniquePackageLabels",
        method="POST",
        shipment_id="ShipmentId",
        page_type="PageType",
        package_ids=Wire("PackageLabelsToPrint.member.", iterable_param),
    )
    def get_unique_package_labels(self, shipment_id: str, page_type: str, package_ids: Any) -> Any:
        """GetUniquePackageLabels: labels of named packages, as a document. package_ids: texts or numbers. Of 1.0."""

    @action(
        "GetPalletLabels",
        method="POST",
        shipment_id="ShipmentId",
        page_type="PageType",
        num_labels="NumberOfPallets",
    )
    def get_pallet_labels(self, shipment_id: str, page_type: str, num_labels: int) -> Any:
        """GetPalletLabels: the labels of a shipment's pallets, as a document. Of 1.0."""

    @action("ConfirmTransportRequest", method="POST", shipment_id="ShipmentId")
    def confirm_transport_request(self, shipment_id: str) -> Any:
        """ConfirmTransportRequest: accept the estimate of Amazon's carrier. Of 1.0."""

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

    @in_1_0("shipment_ids shipment_statuses last_updated_after last_updated_before next_token")
    @next_token_action("ListInboundShipments")
    @action(
        "ListInboundShipments",
        method="POST",
        last_updated_after=Wire("LastUpdatedAfter", _moment),
        last_updated_before=Wire("LastUpdatedBefore", _moment),
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

    @in_1_0("shipment_id last_updated_after last_updated_before next_token")
    @next_token_action("ListInboundShipmentItems")
    @action(
        "ListInboundShipmentItems",
        method="POST",
        shipment_id="ShipmentId",
        last_updated_after=Wire("LastUpdatedAfter", _moment),
        last_updated_before=Wire("LastUpdatedBefore", _moment),
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

    def list_inbound_shipments_by_next_token(self, token: str) -> Any:
        """Deprecated: `list_inbound_shipments(next_token=token)`. Of 1.0."""
        return by_next_token(self, "list_inbound_shipments", token)

    def list_inbound_shipment_items_by_next_token(self, token: str) -> Any:
        """Deprecated: `list_inbound_shipment_items(next_token=token)`. Of 1.0."""
        return by_next_token(self, "list_inbound_shipment_items", token)
