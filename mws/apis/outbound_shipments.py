"""FulfillmentOutboundShipment 2010-10-01, as 1.0 has it. Dicts have MWS's own names: `{"Name": ..., "Line1": ...}`.

Four methods of 1.0 have a name there and nothing else. They raise what they raised there, and say how to call.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, NoReturn

from mws.apis.base import MWS, by_next_token
from mws.apis.declare import Moment, Texts, Wire, action, dicts
from mws.decorators import next_token_action

Part = Mapping[str, Any] | None


def _no_method(action: str) -> NoReturn:
    raise NotImplementedError(
        f"python-amazon-mws never had a method for {action}: call make_request with Action={action!r}"
    )


class OutboundShipments(MWS):
    """Orders that Amazon fulfils for other channels."""

    URI = "/FulfillmentOutboundShipment/2010-10-01"
    VERSION = "2010-10-01"
    NEXT_TOKEN_OPERATIONS: ClassVar[list[str]] = ["ListAllFulfillmentOrders"]

    @action(
        "CreateFulfillmentOrder",
        method="POST",
        marketplace_id="MarketplaceId",
        seller_fulfillment_order_id="SellerFulfillmentOrderId",
        fulfillment_action="FulfillmentAction",
        displayable_order_id="DisplayableOrderId",
        displayable_order_datetime="DisplayableOrderDateTime",
        displayable_order_comment="DisplayableOrderComment",
        shipping_speed_category="ShippingSpeedCategory",
        fulfillment_policy="FulfillmentPolicy",
        items=Wire("Items.member.", dicts, of_dicts=True),
        destination_address="DestinationAddress.*",
        cod_settings="CODSettings.*",
        delivery_window="DeliveryWindow.*",
        notification_email_list="NotificationEmailList.member.",
    )
    def create_fulfillment_order(
        self,
        marketplace_id: str | None = None,
        seller_fulfillment_order_id: str | None = None,
        fulfillment_action: str | None = None,
        displayable_order_id: str | None = None,
        displayable_order_datetime: Moment = None,
        displayable_order_comment: str | None = None,
        shipping_speed_category: str | None = None,
        destination_address: Part = None,
        fulfillment_policy: str | None = None,
        notification_email_list: Texts = None,
        cod_settings: Part = None,
        items: Iterable[Mapping[str, Any]] | None = None,
        delivery_window: Part = None,
    ) -> Any:
        """CreateFulfillmentOrder: have goods in Amazon's fulfillment centres sent to a buyer."""

    def update_fulfillment_order(self) -> Any:
        """NotImplementedError, as in 1.0."""
        _no_method("UpdateFulfillmentOrder")

    @action("GetFulfillmentOrder", method="POST", seller_fulfillment_order_id="SellerFulfillmentOrderId")
    def get_fulfillment_order(self, seller_fulfillment_order_id: str) -> Any:
        """GetFulfillmentOrder: an order, its items, shipments and returns."""

    @next_token_action("ListAllFulfillmentOrders")
    @action("ListAllFulfillmentOrders", method="POST", query_start_date_time="QueryStartDateTime")
    def list_all_fulfillment_orders(self, query_start_date_time: Moment = None, next_token: str | None = None) -> Any:
        """ListAllFulfillmentOrders: orders updated since a moment. next_token: of the page before."""

    def list_all_fulfillment_orders_by_next_token(self, token: str) -> Any:
        """Deprecated: `list_all_fulfillment_orders(next_token=token)`."""
        return by_next_token(self, "list_all_fulfillment_orders", token)

    @action("GetPackageTrackingDetails", method="POST", package_number="PackageNumber")
    def get_package_tracking_details(self, package_number: int | str) -> Any:
        """GetPackageTrackingDetails: where a package is."""

    def cancel_fulfillment_order(self) -> Any:
        """NotImplementedError, as in 1.0."""
        _no_method("CancelFulfillmentOrder")

    def list_return_reason_codes(self) -> Any:
        """NotImplementedError, as in 1.0."""
        _no_method("ListReturnReasonCodes")

    def create_fulfillment_return(self) -> Any:
        """NotImplementedError, as in 1.0."""
        _no_method("CreateFulfillmentReturn")
