"""Orders 2013-09-01."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from mws.apis.base import MWS, by_next_token
from mws.decorators import also_named, next_token_action
from mws.utils.params import enumerate_param, enumerate_params

Moment = datetime | str | None
Texts = Iterable[str] | str | None


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
    @next_token_action("ListOrders")
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
        return self.make_request(
            {
                "Action": "ListOrders",
                "CreatedAfter": created_after,
                "CreatedBefore": created_before,
                "LastUpdatedAfter": lastupdatedafter,
                "LastUpdatedBefore": lastupdatedbefore,
                "BuyerEmail": buyer_email,
                "SellerOrderId": seller_orderid,
                "MaxResultsPerPage": max_results,
                **enumerate_params(
                    {
                        "MarketplaceId.Id.": marketplaceids,
                        "OrderStatus.Status.": orderstatus,
                        "FulfillmentChannel.Channel.": fulfillment_channels,
                        "PaymentMethod.Method.": payment_methods,
                        "TFMShipmentStatus.Status.": tfm_shipment_statuses,
                        "EasyShipShipmentStatus.Status.": easyship_statuses,
                    }
                ),
            }
        )

    def list_orders_by_next_token(self, token: str) -> Any:
        """Deprecated: `list_orders(next_token=token)`."""
        return by_next_token(self, "list_orders", token)

    def get_order(self, amazon_order_ids: Texts) -> Any:
        """GetOrder: up to 50 orders by their ids."""
        return self.make_request({"Action": "GetOrder", **enumerate_param("AmazonOrderId.Id.", amazon_order_ids)})

    @next_token_action("ListOrderItems")
    def list_order_items(self, amazon_order_id: str | None = None, next_token: str | None = None) -> Any:
        """ListOrderItems: the items of one order. next_token: of the page before."""
        return self.make_request({"Action": "ListOrderItems", "AmazonOrderId": amazon_order_id})

    def list_order_items_by_next_token(self, token: str) -> Any:
        """Deprecated: `list_order_items(next_token=token)`."""
        return by_next_token(self, "list_order_items", token)
