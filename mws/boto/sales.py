"""Orders and sellers, customers and carts of web stores, notifications, Amazon Pay: declarations only.

Each call of MWS by its name, with its quota and the rules of its keywords, which are
MWS's parameters, spelt as MWS spells them; one that no rule names is sent as it is.
"""

from __future__ import annotations

from typing import Any

from mws.boto.declare import call, dependent, exclusive, requires, structured_lists, structured_objects


class SalesCalls:
    """The calls of Orders, Sellers, CustomerInfo, CartInfo, Subscriptions, OffAmazonPayments."""

    @call(
        "Orders",
        6,
        60,
        requires(["CreatedAfter"], ["LastUpdatedAfter"]),
        requires(["MarketplaceId"]),
        exclusive(["CreatedAfter"], ["LastUpdatedAfter"]),
        dependent("CreatedBefore", ["CreatedAfter"]),
        exclusive(["LastUpdatedAfter"], ["BuyerEmail"], ["SellerOrderId"]),
        dependent("LastUpdatedBefore", ["LastUpdatedAfter"]),
        exclusive(["CreatedAfter"], ["LastUpdatedBefore"]),
        structured_objects("OrderTotal", "ShippingAddress", "PaymentExecutionDetail"),
        structured_lists("MarketplaceId.Id", "OrderStatus.Status", "FulfillmentChannel.Channel", "PaymentMethod."),
    )
    def list_orders(self, *args: Any, **kw: Any) -> Any:
        """The orders that were made, or changed, in a span of time."""

    @call("Orders", 6, 60, requires(["NextToken"]))
    def list_orders_by_next_token(self, *args: Any, **kw: Any) -> Any:
        """The next page of orders."""

    @call("Orders", 6, 60, requires(["AmazonOrderId"]), structured_lists("AmazonOrderId.Id"))
    def get_order(self, *args: Any, **kw: Any) -> Any:
        """Orders by their ids."""

    @call("Orders", 30, 2, requires(["AmazonOrderId"]))
    def list_order_items(self, *args: Any, **kw: Any) -> Any:
        """The items of an order."""

    @call("Orders", 30, 2, requires(["NextToken"]))
    def list_order_items_by_next_token(self, *args: Any, **kw: Any) -> Any:
        """The next page of items."""

    @call("Orders", 2, 300, action="GetServiceStatus")
    def get_orders_service_status(self, *args: Any, **kw: Any) -> Any:
        """How the section is doing."""

    @call("Sellers", 15, 60)
    def list_marketplace_participations(self, *args: Any, **kw: Any) -> Any:
        """The marketplaces that the seller sells in."""

    @call("Sellers", 15, 60, requires(["NextToken"]))
    def list_marketplace_participations_by_next_token(self, *args: Any, **kw: Any) -> Any:
        """The next page of marketplaces."""

    @call("CustomerInfo", 15, 12)
    def list_customers(self, *args: Any, **kw: Any) -> Any:
        """The customers of a web store."""

    @call("CustomerInfo", 50, 3, requires(["NextToken"]))
    def list_customers_by_next_token(self, *args: Any, **kw: Any) -> Any:
        """The next page of customers."""

    @call("CustomerInfo", 15, 12, requires(["CustomerIdList"]), structured_lists("CustomerIdList.CustomerId"))
    def get_customers_for_customer_id(self, *args: Any, **kw: Any) -> Any:
        """Customers by their ids."""

    @call("CustomerInfo", 2, 300, action="GetServiceStatus")
    def get_customerinfo_service_status(self, *args: Any, **kw: Any) -> Any:
        """How the section is doing."""

    @call("CartInfo", 15, 12, requires(["DateRangeStart"]))
    def list_carts(self, *args: Any, **kw: Any) -> Any:
        """The carts of a web store."""

    @call("CartInfo", 50, 3, requires(["NextToken"]))
    def list_carts_by_next_token(self, *args: Any, **kw: Any) -> Any:
        """The next page of carts."""

    @call("CartInfo", 15, 12, requires(["CartIdList"]), structured_lists("CartIdList.CartId"))
    def get_carts(self, *args: Any, **kw: Any) -> Any:
        """Carts by their ids."""

    @call("CartInfo", 2, 300, action="GetServiceStatus")
    def get_cartinfo_service_status(self, *args: Any, **kw: Any) -> Any:
        """How the section is doing."""

    @call(
        "Subscriptions",
        25,
        0.5,
        requires(["MarketplaceId", "Destination"]),
        structured_objects("Destination", members=True),
    )
    def register_destination(self, *args: Any, **kw: Any) -> Any:
        """Make a queue a place that notifications may go to."""

    @call(
        "Subscriptions",
        25,
        0.5,
        requires(["MarketplaceId", "Destination"]),
        structured_objects("Destination", members=True),
    )
    def deregister_destination(self, *args: Any, **kw: Any) -> Any:
        """Make a queue no such place any more."""

    @call("Subscriptions", 25, 0.5, requires(["MarketplaceId"]))
    def list_registered_destinations(self, *args: Any, **kw: Any) -> Any:
        """The queues that notifications may go to."""

    @call(
        "Subscriptions",
        25,
        0.5,
        requires(["MarketplaceId", "Destination"]),
        structured_objects("Destination", members=True),
    )
    def send_test_notification_to_destination(self, *args: Any, **kw: Any) -> Any:
        """Send a notification to a queue, as a test."""

    @call(
        "Subscriptions",
        25,
        0.5,
        requires(["MarketplaceId", "Subscription"]),
        structured_objects("Subscription", members=True),
    )
    def create_subscription(self, *args: Any, **kw: Any) -> Any:
        """Have a kind of notification sent to a queue."""

    @call(
        "Subscriptions",
        25,
        0.5,
        requires(["MarketplaceId", "NotificationType", "Destination"]),
        structured_objects("Destination", members=True),
    )
    def get_subscription(self, *args: Any, **kw: Any) -> Any:
        """How a kind of notification is sent to a queue."""

    @call(
        "Subscriptions",
        25,
        0.5,
        requires(["MarketplaceId", "NotificationType", "Destination"]),
        structured_objects("Destination", members=True),
    )
    def delete_subscription(self, *args: Any, **kw: Any) -> Any:
        """Have a kind of notification sent no more."""

    @call("Subscriptions", 25, 0.5, requires(["MarketplaceId"]))
    def list_subscriptions(self, *args: Any, **kw: Any) -> Any:
        """The kinds of notification that are sent."""

    @call(
        "Subscriptions",
        25,
        0.5,
        requires(["MarketplaceId", "Subscription"]),
        structured_objects("Subscription", members=True),
    )
    def update_subscription(self, *args: Any, **kw: Any) -> Any:
        """Change how a kind of notification is sent."""

    @call("Subscriptions", 2, 300, action="GetServiceStatus")
    def get_subscriptions_service_status(self, *args: Any, **kw: Any) -> Any:
        """How the section is doing."""

    @call(
        "OffAmazonPayments",
        10,
        1,
        requires(["AmazonOrderReferenceId", "OrderReferenceAttributes"]),
        structured_objects("OrderReferenceAttributes"),
    )
    def set_order_reference_details(self, *args: Any, **kw: Any) -> Any:
        """Say what an order reference of Amazon Pay is for."""

    @call("OffAmazonPayments", 20, 2, requires(["AmazonOrderReferenceId"]))
    def get_order_reference_details(self, *args: Any, **kw: Any) -> Any:
        """An order reference of Amazon Pay."""

    @call("OffAmazonPayments", 10, 1, requires(["AmazonOrderReferenceId"]))
    def confirm_order_reference(self, *args: Any, **kw: Any) -> Any:
        """Confirm an order reference."""

    @call("OffAmazonPayments", 10, 1, requires(["AmazonOrderReferenceId"]))
    def cancel_order_reference(self, *args: Any, **kw: Any) -> Any:
        """Cancel an order reference, and what it reserved."""

    @call("OffAmazonPayments", 10, 1, requires(["AmazonOrderReferenceId"]))
    def close_order_reference(self, *args: Any, **kw: Any) -> Any:
        """Let an order reference be used no more."""

    @call(
        "OffAmazonPayments",
        10,
        1,
        requires(["AmazonOrderReferenceId", "AuthorizationReferenceId", "AuthorizationAmount"]),
        structured_objects("AuthorizationAmount"),
    )
    def authorize(self, *args: Any, **kw: Any) -> Any:
        """Reserve an amount."""

    @call("OffAmazonPayments", 20, 2, requires(["AmazonAuthorizationId"]))
    def get_authorization_details(self, *args: Any, **kw: Any) -> Any:
        """What was reserved."""

    @call(
        "OffAmazonPayments",
        10,
        1,
        requires(["AmazonAuthorizationId", "CaptureReferenceId", "CaptureAmount"]),
        structured_objects("CaptureAmount"),
    )
    def capture(self, *args: Any, **kw: Any) -> Any:
        """Take an amount that was reserved."""

    @call("OffAmazonPayments", 20, 2, requires(["AmazonCaptureId"]))
    def get_capture_details(self, *args: Any, **kw: Any) -> Any:
        """What was taken."""

    @call("OffAmazonPayments", 10, 1, requires(["AmazonAuthorizationId"]))
    def close_authorization(self, *args: Any, **kw: Any) -> Any:
        """Give up what was reserved."""

    @call(
        "OffAmazonPayments",
        10,
        1,
        requires(["AmazonCaptureId", "RefundReferenceId", "RefundAmount"]),
        structured_objects("RefundAmount"),
    )
    def refund(self, *args: Any, **kw: Any) -> Any:
        """Give back an amount that was taken."""

    @call("OffAmazonPayments", 20, 2, requires(["AmazonRefundId"]))
    def get_refund_details(self, *args: Any, **kw: Any) -> Any:
        """What was given back."""

    @call("OffAmazonPayments", 2, 300, action="GetServiceStatus")
    def get_offamazonpayments_service_status(self, *args: Any, **kw: Any) -> Any:
        """How the section is doing."""
