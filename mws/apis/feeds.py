"""Feeds 2009-01-01."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, BinaryIO, ClassVar

from mws import generations
from mws.apis.base import MWS, by_next_token
from mws.apis.declare import PAYLOAD, Moment, Texts, Wire, action, flag
from mws.decorators import also_named, in_1_0, next_token_action
from mws.errors import MWSValueError
from mws.models.feeds import FeedProcessingStatus, FeedType
from mws.utils.crypto import calc_md5
from mws.utils.params import clean_value

# What Amazon takes in a feed's options.
_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789,\\/-_;:# ")


def clean_feed_option_val(val: Any) -> str | None:
    """1.0's form of a feed option: without what Amazon does not take there; None of None. Moments lose microseconds."""
    if val is None:
        return None
    whole = val.replace(microsecond=0) if isinstance(val, datetime) else val
    return "".join(each for each in clean_value(whole) if each in _SAFE)


def feed_options_str(feed_options: Mapping[str, Any] | None) -> str | None:
    """SubmitFeed's FeedOptions: `metadata:name=value`, joined by semicolons. ValueError for what is no dict or None.

    Of a program for 1.0, without what Amazon does not take and without options that are None.
    """
    if feed_options is None:
        return None
    if not isinstance(feed_options, Mapping):
        raise MWSValueError("`feed_options` should be a dict or None")
    clean = clean_feed_option_val if generations.named() == "1.0" else clean_value
    cleaned = {name: clean(value) for name, value in feed_options.items()}
    return ";".join(f"metadata:{name}={value}" for name, value in cleaned.items() if value is not None)


def _options(feed_options: Any) -> Any:
    return feed_options_str(feed_options) if isinstance(feed_options, Mapping) else feed_options


def _payload(feed: bytes | BinaryIO, content_type: str) -> dict[str, Any]:
    headers: dict[str, str | bytes] = {"Content-Type": content_type}
    if not hasattr(feed, "read"):
        headers["Content-MD5"] = calc_md5(feed)
    return {"body": feed, "extra_headers": headers}


class Feeds(MWS):
    """A seller's feeds."""

    URI_IN_1_0 = "/Feeds/2009-01-01"
    ACCOUNT_TYPE = "Merchant"
    NEXT_TOKEN_OPERATIONS: ClassVar[list[str]] = ["GetFeedSubmissionList"]

    FeedProcessingStatus = FeedProcessingStatus
    FeedType = FeedType

    @also_named(marketplace_ids="marketplaceids")
    @in_1_0("feed feed_type feed_options marketplaceids amazon_order_id document_type content_type purge")
    @action(
        "SubmitFeed",
        method="POST",
        payload=_payload,
        feed=PAYLOAD,
        content_type=PAYLOAD,
        feed_type="FeedType",
        purge=Wire("PurgeAndReplace", flag),
        feed_options=Wire("FeedOptions", _options),
        amazon_order_id="AmazonOrderId",
        document_type="DocumentType",
        marketplaceids="MarketplaceIdList.Id.",
    )
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

    @also_named(
        feed_ids="feedids",
        feed_types="feedtypes",
        processing_statuses="processingstatuses",
        from_date="fromdate",
        to_date="todate",
    )
    @next_token_action("GetFeedSubmissionList")
    @action(
        "GetFeedSubmissionList",
        max_count="MaxCount",
        fromdate="SubmittedFromDate",
        todate="SubmittedToDate",
        feedids="FeedSubmissionIdList.Id.",
        feedtypes="FeedTypeList.Type.",
        processingstatuses="FeedProcessingStatusList.Status.",
    )
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

    def get_submission_list_by_next_token(self, token: str) -> Any:
        """Deprecated: `get_feed_submission_list(next_token=token)`."""
        return by_next_token(self, "get_feed_submission_list", token)

    def get_feed_submission_list_by_next_token(self, token: str) -> Any:
        """Deprecated: `get_feed_submission_list(next_token=token)`; 1.0's name of it."""
        return by_next_token(self, "get_feed_submission_list", token)

    @also_named(
        feed_types="feedtypes", processing_statuses="processingstatuses", from_date="fromdate", to_date="todate"
    )
    @action(
        "GetFeedSubmissionCount",
        fromdate="SubmittedFromDate",
        todate="SubmittedToDate",
        feedtypes="FeedTypeList.Type.",
        processingstatuses="FeedProcessingStatusList.Status.",
    )
    def get_feed_submission_count(
        self, feedtypes: Texts = None, processingstatuses: Texts = None, fromdate: Moment = None, todate: Moment = None
    ) -> Any:
        """GetFeedSubmissionCount: how many feeds there are. Arguments as of `get_feed_submission_list`."""

    @also_named(feed_ids="feedids", feed_types="feedtypes", from_date="fromdate", to_date="todate")
    @action(
        "CancelFeedSubmissions",
        fromdate="SubmittedFromDate",
        todate="SubmittedToDate",
        feedids="FeedSubmissionIdList.Id.",
        feedtypes="FeedTypeList.Type.",
    )
    def cancel_feed_submissions(
        self, feedids: Texts = None, feedtypes: Texts = None, fromdate: Moment = None, todate: Moment = None
    ) -> Any:
        """CancelFeedSubmissions: cancel those still waiting. Without arguments: all of them."""

    @also_named(feed_id="feedid")
    @action("GetFeedSubmissionResult", rootkey="Message", feedid="FeedSubmissionId")
    def get_feed_submission_result(self, feedid: str) -> Any:
        """GetFeedSubmissionResult: the processing report of a feed. `.parsed` is its Message where it is XML."""
