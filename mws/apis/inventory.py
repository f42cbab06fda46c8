"""FulfillmentInventory 2010-10-01: the section's constants. Every Action is reached by `make_request`."""

from __future__ import annotations

from typing import ClassVar

from mws.apis.base import MWS


class Inventory(MWS):
    """Stock in Amazon's fulfillment centres."""

    URI = "/FulfillmentInventory/2010-10-01"
    VERSION = "2010-10-01"
    NAMESPACE = "{http://mws.amazonaws.com/FulfillmentInventory/2010-10-01}"
    NEXT_TOKEN_OPERATIONS: ClassVar[list[str]] = ["ListInventorySupply"]
