"""FulfillmentOutboundShipment 2010-10-01: the section's constants. Every Action is reached by `make_request`."""

from __future__ import annotations

from typing import ClassVar

from mws.apis.base import MWS


class OutboundShipments(MWS):
    """Orders that Amazon fulfils for other channels."""

    URI = "/FulfillmentOutboundShipment/2010-10-01"
    VERSION = "2010-10-01"
    NEXT_TOKEN_OPERATIONS: ClassVar[list[str]] = ["ListAllFulfillmentOrders"]
