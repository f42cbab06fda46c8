"""The sections of MWS, one module each, as 1.0 of python-amazon-mws lays them out. They load at first use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mws.late import loader

if TYPE_CHECKING:
    from mws.apis.easyship import EasyShip
    from mws.apis.feeds import Feeds
    from mws.apis.finances import Finances
    from mws.apis.inbound_shipments import InboundShipments
    from mws.apis.inventory import Inventory
    from mws.apis.merchant_fulfillment import MerchantFulfillment
    from mws.apis.offamazonpayments import OffAmazonPayments
    from mws.apis.orders import Orders
    from mws.apis.outbound_shipments import OutboundShipments
    from mws.apis.products import Products
    from mws.apis.recommendations import Recommendations
    from mws.apis.reports import Reports
    from mws.apis.sellers import Sellers
    from mws.apis.subscriptions import Subscriptions

_HOME = {
    "EasyShip": "easyship",
    "Feeds": "feeds",
    "Finances": "finances",
    "InboundShipments": "inbound_shipments",
    "Inventory": "inventory",
    "MerchantFulfillment": "merchant_fulfillment",
    "OffAmazonPayments": "offamazonpayments",
    "Orders": "orders",
    "OutboundShipments": "outbound_shipments",
    "Products": "products",
    "Recommendations": "recommendations",
    "Reports": "reports",
    "Sellers": "sellers",
    "Subscriptions": "subscriptions",
}

__all__ = [
    "EasyShip",
    "Feeds",
    "Finances",
    "InboundShipments",
    "Inventory",
    "MerchantFulfillment",
    "OffAmazonPayments",
    "Orders",
    "OutboundShipments",
    "Products",
    "Recommendations",
    "Reports",
    "Sellers",
    "Subscriptions",
]

__getattr__, __dir__ = loader(globals(), _HOME)
