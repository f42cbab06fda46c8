"""Recommendations 2013-04-01."""

from __future__ import annotations

from typing import Any, ClassVar

from mws.apis.base import MWS, by_next_token
from mws.apis.declare import action
from mws.decorators import also_named, next_token_action


class Recommendations(MWS):
    """Advice on a seller's offers."""

    URI = "/Recommendations/2013-04-01"
    VERSION = "2013-04-01"
    NAMESPACE = "{https://mws.amazonservices.com/Recommendations/2013-04-01}"
    NEXT_TOKEN_OPERATIONS: ClassVar[list[str]] = ["ListRecommendations"]

    @also_named(marketplace_id="marketplaceid")
    @action("GetLastUpdatedTimeForRecommendations", method="POST", marketplaceid="MarketplaceId")
    def get_last_updated_time_for_recommendations(self, marketplaceid: str) -> Any:
        """GetLastUpdatedTimeForRecommendations: when each category of advice was last updated."""

    @also_named(marketplace_id="marketplaceid", recommendation_category="recommendationcategory")
    @next_token_action("ListRecommendations")
    @action(
        "ListRecommendations",
        method="POST",
        marketplaceid="MarketplaceId",
        recommendationcategory="RecommendationCategory",
    )
    def list_recommendations(
        self,
        marketplaceid: str | None = None,
        recommendationcategory: str | None = None,
        next_token: str | None = None,
    ) -> Any:
        """ListRecommendations: the advice for a marketplace, of one category or of all."""

    def list_recommendations_by_next_token(self, token: str) -> Any:
        """Deprecated: `list_recommendations(next_token=token)`."""
        return by_next_token(self, "list_recommendations", token)
