"""Sellers 2011-07-01."""

from __future__ import annotations

from typing import Any, ClassVar

from mws.apis.base import MWS, by_next_token
from mws.apis.declare import action
from mws.decorators import next_token_action


class Sellers(MWS):
    """Where a seller may sell."""

    URI = "/Sellers/2011-07-01"
    VERSION = "2011-07-01"
    NAMESPACE = "{http://mws.amazonservices.com/schema/Sellers/2011-07-01}"
    NEXT_TOKEN_OPERATIONS: ClassVar[list[str]] = ["ListMarketplaceParticipations"]

    @next_token_action("ListMarketplaceParticipations")
    @action("ListMarketplaceParticipations")
    def list_marketplace_participations(self, next_token: str | None = None) -> Any:
        """ListMarketplaceParticipations: the marketplaces a seller sells in. next_token: of the page before."""

    def list_marketplace_participations_by_next_token(self, token: str) -> Any:
        """Deprecated: `list_marketplace_participations(next_token=token)`."""
        return by_next_token(self, "list_marketplace_participations", token)
