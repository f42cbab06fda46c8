"""FulfillmentInboundShipment 2010-10-01: the section's constants. Every Action is reached by `make_request`."""

from __future__ import annotations

from typing import ClassVar

from mws.apis.base import MWS


class InboundShipments(MWS):
    """Shipments to Amazon's fulfillment centres."""

    URI = "/FulfillmentInboundShipment/2010-10-01"
    VERSION = "2010-10-01"
    NAMESPACE = "{http://mws.amazonaws.com/FulfillmentInboundShipment/2010-10-01/}"
    NEXT_TOKEN_OPERATIONS: ClassVar[list[str]] = ["ListInboundShipments", "ListInboundShipmentItems"]
    SHIPMENT_STATUSES: ClassVar[list[str]] = ["WORKING", "SHIPPED", "CANCELLED"]
    DEFAULT_SHIP_STATUS = "WORKING"
    LABEL_PREFERENCES: ClassVar[list[str]] = ["SELLER_LABEL", "AMAZON_LABEL_ONLY", "AMAZON_LABEL_PREFERRED"]
