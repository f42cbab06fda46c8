"""Orders 2013-09-01."""

from __future__ import annotations

from typing import Any, ClassVar

from mws.apis.base import MWS, by_next_token
from mws.apis.declare import Moment, Texts, action
from mws.decorators import also_named, in_1_0, next_token_action


class Orders(MWS):
    """A seller's orders and their items."""

    URI = "/Orders/2013-09-01"
    VERSION = "2013-09-01"
    NAMESPACE = "{https://mws.amazonservices.com/Orders/2013-09-01}"
    NEXT_TOKEN_OPERATIONS: ClassVar[list[str]] = ["ListOrders", "ListOrderItems"]

    @also_named(
        marketplace_ids="marketplaceids",
        last_updated_after="lastupdatedafter",
        last_updated_before="lastupdatedbefore",
        order_statuses="orderstatus",
        seller_order_id="seller_orderid",
    )
    @in_1_0(
        "marketplaceids created_after created_before lastupdatedafter lastupdatedbefore orderstatus "
        "fulfillment_channels payment_methods buyer_email seller_orderid max_results tfm_shipment_statuses "
        "easyship_statuses next_token",
        max_results=None,
    )
    @next_token_action("ListOrders")
    @action(
        "ListOrders",
        created_after="CreatedAfter",
        created_before="CreatedBefore",
        lastupdatedafter="LastUpdatedAfter",
        lastupdatedbefore="LastUpdatedBefore",
        buyer_email="BuyerEmail",
        seller_orderid="SellerOrderId",
        max_results="MaxResultsPerPage",
        marketplaceids="MarketplaceId.Id.",
        orderstatus="OrderStatus.Status.",
        fulfillment_channels="FulfillmentChannel.Channel.",
        payment_methods="PaymentMethod.Method.",
        tfm_shipment_statuses="TFMShipmentStatus.Status.",
        easyship_statuses="EasyShipShipmentStatus.Status.",
    )
    def list_orders(
        self,
        marketplaceids: Texts = None,
        created_after: Moment = None,
        created_before: Moment = None,
        lastupdatedafter: Moment = None,
        lastupdatedbefore: Moment = None,
        orderstatus: Texts = (),
        fulfillment_channels: Texts = (),
        payment_methods: Texts = (),
        buyer_email: str | None = None,
        seller_orderid: str | None = None,
        max_results: int | str = "100",
        next_token: str | None = None,
        *,
        tfm_shipment_statuses: Texts = (),
        easyship_statuses: Texts = (),
    ) -> Any:
        """ListOrders: orders created, or updated, in a time frame.

        created_*, lastupdated*: datetimes (naive is UTC) or ISO 8601. fulfillment_channels: `AFN`, `MFN`.
        max_results: orders a page, up to 100. next_token: of the page before; every other argument is ignored then.
        1.0's names (`marketplace_ids`, `last_updated_after`, `order_statuses`, `seller_order_id`, ...) are taken too.
        """

    def list_orders_by_next_token(self, token: str) -> Any:
        """Deprecated: `list_orders(next_token=token)`."""
        return by_next_token(self, "list_orders", token)

    @action("GetOrder", amazon_order_ids="AmazonOrderId.Id.")
    def get_order(self, amazon_order_ids: Texts) -> Any:
        """GetOrder: up to 50 orders by their ids."""

    @next_token_action("ListOrderItems")
    @action("ListOrderItems", amazon_order_id="AmazonOrderId")
    def list_order_items(self, amazon_order_id: str | None = None, next_token: str | None = None) -> Any:
        """ListOrderItems: the items of one order. next_token: of the page before."""

    def list_order_items_by_next_token(self, token: str) -> Any:
        """Deprecated: `list_order_items(next_token=token)`."""
        return by_next_token(self, "list_order_items", token)
