"""Shipments to and from the centres, stock, products and recommendations: declarations only.

Each call of MWS by its name, with its quota and the rules of its keywords, which are
MWS's parameters, spelt as MWS spells them; one that no rule names is sent as it is.
"""

from __future__ import annotations

from typing import Any

from mws.boto.declare import call, requires, requires_some_of, structured_lists, structured_objects


class GoodsCalls:
    """The calls of Inbound, Inventory, Outbound, Products, Recommendations."""

    @call(
        "Inbound",
        30,
        0.5,
        requires(["ShipFromAddress", "InboundShipmentPlanRequestItems"]),
        structured_objects("ShipFromAddress", "InboundShipmentPlanRequestItems"),
    )
    def create_inbound_shipment_plan(self, *args: Any, **kw: Any) -> Any:
        """Which centres items should be sent to."""

    @call(
        "Inbound",
        30,
        0.5,
        requires(["ShipmentId", "InboundShipmentHeader", "InboundShipmentItems"]),
        structured_objects("InboundShipmentHeader", "InboundShipmentItems"),
    )
    def create_inbound_shipment(self, *args: Any, **kw: Any) -> Any:
        """Make a shipment to a centre."""

    @call(
        "Inbound",
        30,
        0.5,
        requires(["ShipmentId"]),
        structured_objects("InboundShipmentHeader", "InboundShipmentItems"),
    )
    def update_inbound_shipment(self, *args: Any, **kw: Any) -> Any:
        """Change a shipment to a centre."""

    @call(
        "Inbound",
        30,
        0.5,
        requires_some_of("ShipmentIdList", "ShipmentStatusList"),
        structured_lists("ShipmentIdList.Id", "ShipmentStatusList.Status"),
    )
    def list_inbound_shipments(self, *args: Any, **kw: Any) -> Any:
        """Shipments to centres, by id or by status."""

    @call("Inbound", 30, 0.5, requires(["NextToken"]))
    def list_inbound_shipments_by_next_token(self, *args: Any, **kw: Any) -> Any:
        """The next page of shipments."""

    @call("Inbound", 30, 0.5, requires(["ShipmentId"], ["LastUpdatedAfter", "LastUpdatedBefore"]))
    def list_inbound_shipment_items(self, *args: Any, **kw: Any) -> Any:
        """The items of a shipment, or those changed in a span of time."""

    @call("Inbound", 30, 0.5, requires(["NextToken"]))
    def list_inbound_shipment_items_by_next_token(self, *args: Any, **kw: Any) -> Any:
        """The next page of items."""

    @call("Inbound", 2, 300, action="GetServiceStatus")
    def get_inbound_service_status(self, *args: Any, **kw: Any) -> Any:
        """How the section is doing."""

    @call("Inventory", 30, 0.5, requires(["SellerSkus"], ["QueryStartDateTime"]), structured_lists("SellerSkus.member"))
    def list_inventory_supply(self, *args: Any, **kw: Any) -> Any:
        """What the centres hold, by SKU or by when it changed."""

    @call("Inventory", 30, 0.5, requires(["NextToken"]))
    def list_inventory_supply_by_next_token(self, *args: Any, **kw: Any) -> Any:
        """The next page of what the centres hold."""

    @call("Inventory", 2, 300, action="GetServiceStatus")
    def get_inventory_service_status(self, *args: Any, **kw: Any) -> Any:
        """How the section is doing."""

    @call("Outbound", 30, 0.5, requires(["PackageNumber"]))
    def get_package_tracking_details(self, *args: Any, **kw: Any) -> Any:
        """Where a package of an order is."""

    @call("Outbound", 30, 0.5, requires(["Address", "Items"]), structured_objects("Address", "Items"))
    def get_fulfillment_preview(self, *args: Any, **kw: Any) -> Any:
        """What sending these items would cost, and when they would arrive."""

    @call(
        "Outbound",
        30,
        0.5,
        requires(
            [
                "SellerFulfillmentOrderId",
                "DisplayableOrderId",
                "ShippingSpeedCategory",
                "DisplayableOrderDateTime",
                "DestinationAddress",
                "DisplayableOrderComment",
                "Items",
            ]
        ),
        structured_objects("DestinationAddress", "Items"),
    )
    def create_fulfillment_order(self, *args: Any, **kw: Any) -> Any:
        """Have items sent from the centres."""

    @call("Outbound", 30, 0.5, requires(["SellerFulfillmentOrderId"]))
    def get_fulfillment_order(self, *args: Any, **kw: Any) -> Any:
        """An order of that kind."""

    @call("Outbound", 30, 0.5)
    def list_all_fulfillment_orders(self, *args: Any, **kw: Any) -> Any:
        """The orders of that kind."""

    @call("Outbound", 30, 0.5, requires(["NextToken"]))
    def list_all_fulfillment_orders_by_next_token(self, *args: Any, **kw: Any) -> Any:
        """The next page of those orders."""

    @call("Outbound", 30, 0.5, requires(["SellerFulfillmentOrderId"]))
    def cancel_fulfillment_order(self, *args: Any, **kw: Any) -> Any:
        """Stop an order of that kind."""

    @call("Outbound", 2, 300, action="GetServiceStatus")
    def get_outbound_service_status(self, *args: Any, **kw: Any) -> Any:
        """How the section is doing."""

    @call("Products", 20, 20, requires(["MarketplaceId", "Query"]))
    def list_matching_products(self, *args: Any, **kw: Any) -> Any:
        """Products that fit a search."""

    @call("Products", 20, 20, requires(["MarketplaceId", "ASINList"]), structured_lists("ASINList.ASIN"))
    def get_matching_product(self, *args: Any, **kw: Any) -> Any:
        """Products by their ASINs."""

    @call("Products", 20, 20, requires(["MarketplaceId", "IdType", "IdList"]), structured_lists("IdList.Id"))
    def get_matching_product_for_id(self, *args: Any, **kw: Any) -> Any:
        """Products by ids of another kind."""

    @call(
        "Products",
        20,
        10,
        requires(["MarketplaceId", "SellerSKUList"]),
        structured_lists("SellerSKUList.SellerSKU"),
        action="GetCompetitivePricingForSKU",
    )
    def get_competitive_pricing_for_sku(self, *args: Any, **kw: Any) -> Any:
        """What others ask for the products of these SKUs."""

    @call(
        "Products",
        20,
        10,
        requires(["MarketplaceId", "ASINList"]),
        structured_lists("ASINList.ASIN"),
        action="GetCompetitivePricingForASIN",
    )
    def get_competitive_pricing_for_asin(self, *args: Any, **kw: Any) -> Any:
        """What others ask for these products."""

    @call(
        "Products",
        20,
        5,
        requires(["MarketplaceId", "SellerSKUList"]),
        structured_lists("SellerSKUList.SellerSKU"),
        action="GetLowestOfferListingsForSKU",
    )
    def get_lowest_offer_listings_for_sku(self, *args: Any, **kw: Any) -> Any:
        """The lowest offers for the products of these SKUs."""

    @call(
        "Products",
        20,
        5,
        requires(["MarketplaceId", "ASINList"]),
        structured_lists("ASINList.ASIN"),
        action="GetLowestOfferListingsForASIN",
    )
    def get_lowest_offer_listings_for_asin(self, *args: Any, **kw: Any) -> Any:
        """The lowest offers for these products."""

    @call("Products", 20, 20, requires(["MarketplaceId", "SellerSKU"]), action="GetProductCategoriesForSKU")
    def get_product_categories_for_sku(self, *args: Any, **kw: Any) -> Any:
        """The categories that the product of a SKU is in."""

    @call("Products", 20, 20, requires(["MarketplaceId", "ASIN"]), action="GetProductCategoriesForASIN")
    def get_product_categories_for_asin(self, *args: Any, **kw: Any) -> Any:
        """The categories that a product is in."""

    @call(
        "Products",
        20,
        10,
        requires(["MarketplaceId", "SellerSKUList"]),
        structured_lists("SellerSKUList.SellerSKU"),
        action="GetMyPriceForSKU",
    )
    def get_my_price_for_sku(self, *args: Any, **kw: Any) -> Any:
        """The seller's own prices, by SKU."""

    @call(
        "Products",
        20,
        10,
        requires(["MarketplaceId", "ASINList"]),
        structured_lists("ASINList.ASIN"),
        action="GetMyPriceForASIN",
    )
    def get_my_price_for_asin(self, *args: Any, **kw: Any) -> Any:
        """The seller's own prices, by product."""

    @call("Products", 2, 300, action="GetServiceStatus")
    def get_products_service_status(self, *args: Any, **kw: Any) -> Any:
        """How the section is doing."""

    @call("Recommendations", 5, 2, requires(["MarketplaceId"]))
    def get_last_updated_time_for_recommendations(self, *args: Any, **kw: Any) -> Any:
        """When recommendations were made last, by category."""

    @call("Recommendations", 5, 2, requires(["MarketplaceId"]), structured_lists("CategoryQueryList.CategoryQuery"))
    def list_recommendations(self, *args: Any, **kw: Any) -> Any:
        """What Amazon recommends."""

    @call("Recommendations", 5, 2, requires(["NextToken"]))
    def list_recommendations_by_next_token(self, *args: Any, **kw: Any) -> Any:
        """The next page of recommendations."""

    @call("Recommendations", 2, 300, action="GetServiceStatus")
    def get_recommendations_service_status(self, *args: Any, **kw: Any) -> Any:
        """How the section is doing."""
