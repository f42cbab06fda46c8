"""Feeds 2009-01-01."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, BinaryIO, ClassVar

from mws.apis.base import MWS, by_next_token
from mws.decorators import also_named, next_token_action
from mws.utils.crypto import calc_md5
from mws.utils.params import clean_value, enumerate_param, enumerate_params

Moment = datetime | str | None
Texts = Iterable[str] | str | None


def feed_options_str(feed_options: Mapping[str, Any] | None) -> str | None:
    """SubmitFeed's FeedOptions: `metadata:name=value`, joined by semicolons. ValueError for what is no dict or None."""
    if feed_options is None:
        return None
    if not isinstance(feed_options, Mapping):
        raise ValueError("`feed_options` should be a dict or None")
    return ";".join(f"metadata:{name}={clean_value(value)}" for name, value in feed_options.items())


class Feeds(MWS):
    """A seller's feeds."""

    ACCOUNT_TYPE = "Merchant"
    NEXT_TOKEN_OPERATIONS: ClassVar[list[str]] = ["GetFeedSubmissionList"]

    @also_named(marketplace_ids="marketplaceids")
    def submit_feed(
        self,
        feed: bytes | BinaryIO,
        feed_type: str,
        feed_options: Mapping[str, Any] | None = None,
        marketplaceids: Texts = None,
        content_type: str = "text/xml",
        purge: str | bool = "false",
        *,
        amazon_order_id: str | None = None,
        document_type: str | None = None,
    ) -> Any:
        """SubmitFeed: upload a feed.

        feed: the content, or a binary file that can be wound back. feed_type: with its underscores
        (`_POST_ORDER_FULFILLMENT_DATA_`). feed_options: what becomes `metadata:name=value`. marketplaceids: none means
        the account's home marketplace. content_type: with the charset. purge: replace everything; listing feeds with it
        are refused. amazon_order_id, document_type: of Easy Ship documents. 1.0's `marketplace_ids` is taken too.
        """
        headers: dict[str, str | bytes] = {"Content-Type": content_type}
        if not hasattr(feed, "read"):
            headers["Content-MD5"] = calc_md5(feed)
        return self.make_request(
            {
                "Action": "SubmitFeed",
                "FeedType": feed_type,
                "PurgeAndReplace": purge,
                "FeedOptions": feed_options_str(feed_options),
                "AmazonOrderId": amazon_order_id,
                "DocumentType": document_type,
                **enumerate_param("MarketplaceIdList.Id.", marketplaceids),
            },
            method="POST",
            body=feed,
            extra_headers=headers,
        )

    @also_named(
        feed_ids="feedids",
        feed_types="feedtypes",
        processing_statuses="processingstatuses",
        from_date="fromdate",
        to_date="todate",
    )
    @next_token_action("GetFeedSubmissionList")
    def get_feed_submission_list(
        self,
        feedids: Texts = None,
        max_count: int | str | None = None,
        feedtypes: Texts = None,
        processingstatuses: Texts = None,
        fromdate: Moment = None,
        todate: Moment = None,
        next_token: str | None = None,
    ) -> Any:
        """GetFeedSubmissionList: feeds of the last 90 days, newest first.

        feedids: then every other argument is ignored. max_count: feeds a page, 1 to 100, 10 by default.
        processingstatuses: `_SUBMITTED_`, `_IN_PROGRESS_`, `_DONE_`, `_CANCELLED_`. fromdate, todate: datetimes (naive
        is UTC) or ISO 8601. next_token: of the page before. 1.0's names (`feed_ids`, `from_date`, ...) are taken too.
        """
        return self.make_request(
            {
                "Action": "GetFeedSubmissionList",
                "MaxCount": max_count,
                "SubmittedFromDate": fromdate,
                "SubmittedToDate": todate,
                **enumerate_params(
                    {
                        "FeedSubmissionIdList.Id.": feedids,
                        "FeedTypeList.Type.": feedtypes,
                        "FeedProcessingStatusList.Status.": processingstatuses,
                    }
                ),
            },
            method="POST",
        )

    def get_submission_list_by_next_token(self, token: str) -> Any:
        """Deprecated: `get_feed_submission_list(next_token=token)`."""
        return by_next_token(self, "get_feed_submission_list", token)

    def get_feed_submission_list_by_next_token(self, token: str) -> Any:
        """Deprecated: `get_feed_submission_list(next_token=token)`; 1.0's name of it."""
        return by_next_token(self, "get_feed_submission_list", token)

    @also_named(
        feed_types="feedtypes", processing_statuses="processingstatuses", from_date="fromdate", to_date="todate"
    )
    def get_feed_submission_count(
        self, feedtypes: Texts = None, processingstatuses: Texts = None, fromdate: Moment = None, todate: Moment = None
    ) -> Any:
        """GetFeedSubmissionCount: how many feeds there are. Arguments as of `get_feed_submission_list`."""
        return self.make_request(
            {
                "Action": "GetFeedSubmissionCount",
                "SubmittedFromDate": fromdate,
                "SubmittedToDate": todate,
                **enumerate_params(
                    {"FeedTypeList.Type.": feedtypes, "FeedProcessingStatusList.Status.": processingstatuses}
                ),
            },
            method="POST",
        )

    @also_named(feed_ids="feedids", feed_types="feedtypes", from_date="fromdate", to_date="todate")
    def cancel_feed_submissions(
        self, feedids: Texts = None, feedtypes: Texts = None, fromdate: Moment = None, todate: Moment = None
    ) -> Any:
        """CancelFeedSubmissions: cancel those still waiting. Without arguments: all of them."""
        return self.make_request(
            {
                "Action": "CancelFeedSubmissions",
                "SubmittedFromDate": fromdate,
                "SubmittedToDate": todate,
                **enumerate_params({"FeedSubmissionIdList.Id.": feedids, "FeedTypeList.Type.": feedtypes}),
            },
            method="POST",
        )

    @also_named(feed_id="feedid")
    def get_feed_submission_result(self, feedid: str) -> Any:
        """GetFeedSubmissionResult: the processing report of a feed. `.parsed` is its Message where it is XML."""
        return self.make_request(
            {"Action": "GetFeedSubmissionResult", "FeedSubmissionId": feedid}, method="POST", rootkey="Message"
        )
