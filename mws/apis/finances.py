"""Finances 2015-05-01."""

from __future__ import annotations

from typing import Any, ClassVar

from mws.apis.base import MWS, by_next_token
from mws.apis.declare import Moment, action
from mws.decorators import next_token_action


class Finances(MWS):
    """Financial events."""

    URI = "/Finances/2015-05-01"
    VERSION = "2015-05-01"
    NS = "{https://mws.amazonservices.com/Finances/2015-05-01}"
    NEXT_TOKEN_OPERATIONS: ClassVar[list[str]] = ["ListFinancialEventGroups", "ListFinancialEvents"]

    @next_token_action("ListFinancialEventGroups")
    @action(
        "ListFinancialEventGroups",
        created_after="FinancialEventGroupStartedAfter",
        created_before="FinancialEventGroupStartedBefore",
        max_results="MaxResultsPerPage",
    )
    def list_financial_event_groups(
        self,
        created_after: Moment = None,
        created_before: Moment = None,
        max_results: int | str | None = None,
        next_token: str | None = None,
    ) -> Any:
        """ListFinancialEventGroups: the settlement periods that began in a time frame."""

    def list_financial_event_groups_by_next_token(self, token: str) -> Any:
        """Deprecated: `list_financial_event_groups(next_token=token)`."""
        return by_next_token(self, "list_financial_event_groups", token)

    @next_token_action("ListFinancialEvents")
    @action(
        "ListFinancialEvents",
        financial_event_group_id="FinancialEventGroupId",
        amazon_order_id="AmazonOrderId",
        posted_after="PostedAfter",
        posted_before="PostedBefore",
        max_results="MaxResultsPerPage",
    )
    def list_financial_events(
        self,
        financial_event_group_id: str | None = None,
        amazon_order_id: str | None = None,
        posted_after: Moment = None,
        posted_before: Moment = None,
        max_results: int | str | None = None,
        next_token: str | None = None,
    ) -> Any:
        """ListFinancialEvents: the events of a group, of an order, or posted in a time frame."""

    def list_financial_events_by_next_token(self, token: str) -> Any:
        """Deprecated: `list_financial_events(next_token=token)`."""
        return by_next_token(self, "list_financial_events", token)
