"""Feeds 2021-06-30. How a feed lives is in `world.feeds`, what it does in `world.feed_work`."""

from __future__ import annotations

from datetime import datetime, timedelta

from mws.spapi.sandbox.calls import checks
from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.calls.declare import Api, Row
from mws.spapi.sandbox.calls.locations import location
from mws.spapi.sandbox.calls.messages import Refusal, encode, invalid
from mws.spapi.sandbox.calls.pages import listing
from mws.spapi.sandbox.calls.tasks import cancel_waiting, find_task
from mws.spapi.sandbox.world import feed_types, feed_work
from mws.spapi.sandbox.world.feeds import Feed, Feeds
from mws.spapi.sandbox.world.model import Shape
from mws.spapi.sandbox.world.render_2026 import instant
from mws.spapi.sandbox.world.site import Site

RESULT_KEPT = timedelta(days=28)

LISTINGS_PLAN = (5 / 300, 5.0)
"""JSON_LISTINGS_FEED has a usage plan of its own in the place of createFeed's: five in five minutes."""

_MOST_MARKETPLACES = 25


def create_feed_document(site: Site, call: Call) -> bytes:
    """A document to upload to: its id and a URL for PUT."""
    content_type = checks.text(checks.json_object(call), "contentType")
    document = site.shelf.create("amzn1.tortuga.4.na", call.seller.id, content_type, call.now)
    url = site.shelf.url(document, "PUT", call.request.root, call.now)
    return encode({"feedDocumentId": document.id, "url": url})


def create_feed(site: Site, call: Call) -> bytes:
    """A feed of an uploaded document. Dead types are taken too, as Amazon takes them."""
    spec = checks.json_object(call)
    feed_type = checks.text(spec, "feedType")
    document_id = checks.text(spec, "inputFeedDocumentId")
    marketplaces = checks.texts(spec, "marketplaceIds", 1, _MOST_MARKETPLACES)
    checks.own_marketplaces(call, marketplaces)
    options = checks.options(spec, "feedOptions")
    if feed_type not in feed_types.KNOWN:
        raise invalid("feedType is not a feed type.", feed_type)
    if feed_type == feed_types.LISTINGS and len(marketplaces) > 1:
        raise invalid("Too many 'marketplaceIds' values provided. Expected a maximum of 1.")
    document = site.shelf.find(document_id, call.now)
    if document is None or document.seller_id != call.seller.id or document.report_type:
        raise invalid("inputFeedDocumentId is not the id of a document of yours.")
    if document.content is None:
        raise invalid("Nothing was uploaded to the document of inputFeedDocumentId.")
    document.used = True
    outcome = site.outcomes.take(feed_type)
    feed = site.books(Feeds).add(call.seller.id, feed_type, marketplaces, document_id, options, call.now, outcome)
    return encode({"feedId": feed.id})


def plan(call: Call) -> tuple[str, float, float] | None:
    """The usage plan of this createFeed where its type has one of its own: its name, rate and burst."""
    try:
        spec = checks.json_object(call)
    except Refusal:
        return None
    return (feed_types.LISTINGS, *LISTINGS_PLAN) if spec.get("feedType") == feed_types.LISTINGS else None


def get_feed(site: Site, call: Call) -> bytes:
    """One feed as it stands."""
    return encode(_shape(_find(site, call), call.now))


def get_feeds(site: Site, call: Call) -> bytes:
    """A page of feeds, newest first: feedTypes with filters, or nextToken alone."""
    page = listing(site, call, "feeds", "feedTypes")
    statuses = page.many("processingStatuses")
    found = [
        _shape(feed, call.now)
        for feed in site.books(Feeds).of(call.seller.id, call.now)
        if feed.type in page.many("feedTypes")
        and (not page.many("marketplaceIds") or set(feed.marketplaces) & set(page.many("marketplaceIds")))
        and (not statuses or feed.status(call.now) in statuses)
        and page.holds(feed.created)
    ]
    return page.reply("feeds", found)


def cancel_feed(site: Site, call: Call) -> bytes:
    """Cancel a feed that still waits."""
    return cancel_waiting(_find(site, call), call, "feed")


def get_feed_document(site: Site, call: Call) -> bytes:
    """A URL for GET of a document of the seller's feeds."""
    document = site.shelf.find(call.path["feedDocumentId"], call.now)
    if document is None or document.seller_id != call.seller.id or document.report_type:
        raise Refusal(404, "NotFound", "The requested feed document was not found.")
    if call.now - document.created > RESULT_KEPT:
        raise Refusal(404, "NotFound", "The requested feed document is no longer kept.")
    return encode({"feedDocumentId": document.id, **location(site, call, document)})


def settle(site: Site, now: datetime) -> None:
    """Do the work of every feed whose time has come."""
    for feed in site.books(Feeds).take_due(now):
        feed_work.work(site, feed)


def _find(site: Site, call: Call) -> Feed:
    return find_task(site.books(Feeds), call, "feedId", "feed")


def _shape(feed: Feed, now: datetime) -> Shape:
    status = feed.status(now)
    shape: Shape = {
        "feedId": feed.id,
        "feedType": feed.type,
        "marketplaceIds": list(feed.marketplaces),
        "createdTime": instant(feed.created),
        "processingStatus": status,
    }
    if status in ("IN_PROGRESS", "DONE", "FATAL"):
        shape["processingStartTime"] = instant(feed.begins)
    if status in ("DONE", "FATAL"):
        shape["processingEndTime"] = instant(feed.ends)
    if feed.result_id:
        shape["resultFeedDocumentId"] = feed.result_id
    return shape


API = Api(
    "feeds.2021-06-30",
    rows=(
        Row("createFeedDocument", create_feed_document, 201),
        Row("getFeedDocument", get_feed_document),
        Row("createFeed", create_feed, 202, plan=plan),
        Row("getFeeds", get_feeds),
        Row("getFeed", get_feed),
        Row("cancelFeed", cancel_feed),
    ),
    keeps_books=True,
    settle=settle,
)
