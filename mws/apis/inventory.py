"""FulfillmentInventory 2010-10-01."""

from __future__ import annotations

from typing import Any, ClassVar

from mws.apis.base import MWS, by_next_token
from mws.apis.declare import Moment, Texts, action
from mws.decorators import next_token_action


class Inventory(MWS):
    """Stock in Amazon's fulfillment centres."""

    URI = "/FulfillmentInventory/2010-10-01"
    VERSION = "2010-10-01"
    NAMESPACE = "{http://mws.amazonaws.com/FulfillmentInventory/2010-10-01}"
    NEXT_TOKEN_OPERATIONS: ClassVar[list[str]] = ["ListInventorySupply"]

    @next_token_action("ListInventorySupply")
    @action(
        "ListInventorySupply",
        method="POST",
        datetime_="QueryStartDateTime",
        response_group="ResponseGroup",
        marketplace_id="MarketplaceId",
        skus="SellerSkus.member.",
    )
    def list_inventory_supply(
        self,
        skus: Texts = (),
        datetime_: Moment = None,
        response_group: str = "Basic",
        marketplace_id: str | None = None,
        next_token: str | None = None,
    ) -> Any:
        """ListInventorySupply: the stock of SKUs, or of what changed since `datetime_`. response_group: `Detailed`."""

    def list_inventory_supply_by_next_token(self, token: str) -> Any:
        """Deprecated: `list_inventory_supply(next_token=token)`."""
        return by_next_token(self, "list_inventory_supply", token)
