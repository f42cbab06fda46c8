"""Feeds 2009-01-01 by Feeds API 2021-06-30. The plans answer by Amazon's names of today; here they get MWS's.

Source of elements and their order: the MWS guide and the replies collected from the official PHP library's mocks.
"""

from __future__ import annotations

from dataclasses import replace

from mws.mappings.codecs import BOOL, COUNT, FLAG, MOMENT, TEXT, field, group, many, whole
from mws.mappings.feeds.definitions import GET_DEFINITION
from mws.mappings.model import Absent, Codec, NextToken, Operation, RequestNode, Section, next_page
from mws.mappings.sellers import PARTICIPATIONS
from mws.spapi.calls import Json

_API = "feeds.2021-06-30."
CREATE_DOCUMENT, CREATE = _API + "createFeedDocument", _API + "createFeed"
GET_FEEDS, GET_FEED = _API + "getFeeds", _API + "getFeed"
CANCEL, GET_DOCUMENT = _API + "cancelFeed", _API + "getFeedDocument"

_LISTINGS = "listingsItems.2021-08-01."
GET_LISTING, SEARCH_LISTINGS = _LISTINGS + "getListingsItem", _LISTINGS + "searchListingsItems"
PATCH_LISTING, PUT_LISTING = _LISTINGS + "patchListingsItem", _LISTINGS + "putListingsItem"
DELETE_LISTING = _LISTINGS + "deleteListingsItem"
SEARCH_CATALOG = "catalogItems.2022-04-01.searchCatalogItems"

# What the plans put into the calls they make.
_ONE_LISTING = ("path.sellerId", "path.sku", "query.marketplaceIds")
_FILLS = {
    CREATE_DOCUMENT: ("body.contentType",),
    CREATE: ("body.feedType", "body.marketplaceIds", "body.inputFeedDocumentId", "body.feedOptions"),
    GET_FEEDS: ("query.feedTypes", "query.pageSize", "query.createdSince", "query.nextToken"),
    GET_FEED: ("path.feedId",),
    CANCEL: ("path.feedId",),
    GET_DOCUMENT: ("path.feedDocumentId",),
    GET_LISTING: ("path.sellerId", "path.sku", "query.marketplaceIds", "query.includedData"),
    SEARCH_LISTINGS: (
        "path.sellerId",
        "query.marketplaceIds",
        "query.identifiers",
        "query.identifiersType",
        "query.includedData",
        "query.pageSize",
    ),
    SEARCH_CATALOG: (
        "query.identifiers",
        "query.identifiersType",
        "query.marketplaceIds",
        "query.includedData",
        "query.pageSize",
    ),
    GET_DEFINITION: (
        "path.productType",
        "query.marketplaceIds",
        "query.requirements",
        "query.requirementsEnforced",
        "query.locale",
    ),
    PATCH_LISTING: (
        *_ONE_LISTING,
        "body.productType",
        "body.patches.op",
        "body.patches.path",
        "body.patches.value",
    ),
    PUT_LISTING: (*_ONE_LISTING, "body.productType", "body.requirements", "body.attributes"),
    DELETE_LISTING: _ONE_LISTING,
}

# Where the answers come from: the ledger keeps feeds by Amazon's names.
_FROM_LIST = {"feeds": f"{GET_FEEDS} feeds", "count": "", "hasNext": "", "nextToken": ""}
_NO_PLACE = ("marketplaceIds", "resultFeedDocumentId")

# What sends a listing feed, small or large; also by whoever asks for a submission of which something waits.
_SENDING = (CREATE, PATCH_LISTING, PUT_LISTING, DELETE_LISTING)

FEEDS = Section("Feeds", "/Feeds/2009-01-01", "2009-01-01", "http://mws.amazonaws.com/doc/2009-01-01/", "Merchant")

# MWS had no status for a feed that Amazon gave up: its _CANCELLED_ was "aborted because of a fatal error".
_STATUSES = {
    "IN_QUEUE": "_SUBMITTED_",
    "IN_PROGRESS": "_IN_PROGRESS_",
    "DONE": "_DONE_",
    "CANCELLED": "_CANCELLED_",
    "FATAL": "_CANCELLED_",
}
FINAL = ("DONE", "CANCELLED", "FATAL")
"""Amazon's statuses after which nothing changes."""
# Feeds are never in these any more: filtering by them finds nothing.
_NO_LONGER = ("_AWAITING_ASYNCHRONOUS_REPLY_", "_IN_SAFETY_NET_", "_UNCONFIRMED_")


def _read_status(value: Json) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise TypeError(f"wants text, got {type(value).__name__}")
    return _STATUSES.get(value, value)


def _write_status(text: str) -> str:
    found = [status for status, legacy in _STATUSES.items() if legacy == text]
    if not found and text not in _NO_LONGER:
        known = sorted({*_STATUSES.values(), *_NO_LONGER})
        raise ValueError("must be one of " + ", ".join(known))
    return ",".join(found)


STATUS = Codec("FeedProcessingStatus", _read_status, _write_status, known=frozenset(_STATUSES))

_INFO = (
    field("FeedSubmissionId", "feedId"),
    field("FeedType", "feedType"),
    field("SubmittedDate", "createdTime", MOMENT),
    field("FeedProcessingStatus", "processingStatus", STATUS),
    field("StartedProcessingDate", "processingStartTime", MOMENT),
    field("CompletedProcessingDate", "processingEndTime", MOMENT),
)
_INFOS = many("", "FeedSubmissionInfo", *_INFO, rest="feeds")

_IDS = many("FeedSubmissionIdList", "Id", rest="")
_TYPES = many("FeedTypeList", "Type", rest="")
_DATES: tuple[RequestNode, ...] = (field("SubmittedFromDate", "", MOMENT), field("SubmittedToDate", "", MOMENT))

SUBMIT_FEED = Operation(
    section=FEEDS,
    action="SubmitFeed",
    calls=(
        CREATE_DOCUMENT,
        *_SENDING,
        *(GET_LISTING, SEARCH_LISTINGS, SEARCH_CATALOG, PARTICIPATIONS, GET_DEFINITION),
        *(GET_FEED, GET_FEEDS, GET_DOCUMENT),
    ),
    request=(
        field("FeedType", "", required=True),
        many("MarketplaceIdList", "Id", rest=""),
        # Older libraries send the single marketplace of their configuration under this name.
        field("Marketplace", ""),
        field("PurgeAndReplace", "", FLAG),
        field("ContentMD5Value", ""),
        field("FeedOptions", ""),
        field("AmazonOrderId", ""),
        field("DocumentType", ""),
    ),
    result=(group("FeedSubmissionInfo", *_INFO, rest="feed"),),
    absent=(
        Absent("PurgeAndReplace", "nothing replaces a whole inventory today"),
        Absent(
            "FeedType: product data without a product-type table, shipping overrides, four flat listing formats",
            "no rule is known by which they become JSON listings",
        ),
    ),
    plan="submit_feed",
    repeats="feed",
    rehearsal="plan",
    by_values=True,
    sources={"feed": GET_FEED},
    ignored=tuple(f"feed.{name}" for name in _NO_PLACE),
    fills=_FILLS,
)

GET_FEED_SUBMISSION_LIST = Operation(
    section=FEEDS,
    action="GetFeedSubmissionList",
    calls=(GET_FEEDS, GET_FEED, *_SENDING),
    request=(
        _IDS,
        field("MaxCount", "", whole(1, 100)),
        _TYPES,
        many("FeedProcessingStatusList", "Status", rest="", codec=STATUS),
        *_DATES,
    ),
    result=(NextToken("nextToken"), field("HasNext", "hasNext", BOOL), _INFOS),
    plan="list_feeds",
    by_values=True,
    sources=_FROM_LIST,
    ignored=tuple(f"feeds.{name}" for name in _NO_PLACE),
    fills=_FILLS,
)

# A further page comes out of the ledger alone; what the list may read is read by its first page.
GET_FEED_SUBMISSION_LIST_BY_NEXT_TOKEN = replace(next_page(GET_FEED_SUBMISSION_LIST), calls=(GET_FEEDS,))

GET_FEED_SUBMISSION_COUNT = Operation(
    section=FEEDS,
    action="GetFeedSubmissionCount",
    calls=(GET_FEEDS,),
    request=(_TYPES, many("FeedProcessingStatusList", "Status", rest="", codec=STATUS), *_DATES),
    result=(field("Count", "count", COUNT),),
    plan="count_feeds",
    by_values=True,
    sources={"count": ""},
    fills=_FILLS,
)

CANCEL_FEED_SUBMISSIONS = Operation(
    section=FEEDS,
    action="CancelFeedSubmissions",
    calls=(GET_FEEDS, GET_FEED, CANCEL),
    request=(_IDS, _TYPES, *_DATES),
    result=(field("Count", "count", COUNT), _INFOS),
    plan="cancel_feeds",
    repeats="call",
    rehearsal="plan",
    by_values=True,
    sources=_FROM_LIST,
    ignored=tuple(f"feeds.{name}" for name in _NO_PLACE),
    fills=_FILLS,
)

GET_FEED_SUBMISSION_RESULT = Operation(
    section=FEEDS,
    action="GetFeedSubmissionResult",
    calls=(GET_FEED, GET_DOCUMENT, *_SENDING),
    request=(field("FeedSubmissionId", "", TEXT, required=True),),
    plan="feed_result",
    by_values=True,
    fills=_FILLS,
)

OPERATIONS = (
    SUBMIT_FEED,
    GET_FEED_SUBMISSION_LIST,
    GET_FEED_SUBMISSION_LIST_BY_NEXT_TOKEN,
    GET_FEED_SUBMISSION_COUNT,
    CANCEL_FEED_SUBMISSIONS,
    GET_FEED_SUBMISSION_RESULT,
)
