"""What becomes of a feed when its time has come: how it ends, and the processing report it leaves."""

from __future__ import annotations

from mws.spapi.sandbox.world import feed_listings, feed_orders, feed_types
from mws.spapi.sandbox.world.documents import Content
from mws.spapi.sandbox.world.feed_results import Result, Wrong, flat_report, listings_report, processing_report
from mws.spapi.sandbox.world.feeds import Feed
from mws.spapi.sandbox.world.site import Site
from mws.spapi.sandbox.world.stock import Issue


def work(site: Site, feed: Feed) -> None:
    """End the feed: do what it says, as of the moment at which it ends."""
    source = site.shelf.find(feed.document_id, feed.ends)
    if feed.type in feed_types.DEAD or feed.outcome.ending.startswith("fatal") or not source or not source.content:
        feed.ended = "FATAL"
        if feed.outcome.ending == "fatal_document":
            _leave(site, feed, aborted_report(feed))
        return
    feed.ended = "DONE"
    _leave(site, feed, process(site, feed, source.content, source.charset))


def process(site: Site, feed: Feed, content: Content, charset: str) -> Result:
    """Do the feed's work and report it. charset: the one its document was declared with."""
    if feed.type == feed_types.LISTINGS:
        return feed_listings.process(site, feed, content)
    if feed.type in feed_types.FLAT:
        return feed_orders.process_flat(site, feed, content, charset)
    if feed.type in feed_types.XML:
        return feed_orders.process_envelope(site, feed, content)
    return processing_report(feed, "Complete", 1, [])


def aborted_report(feed: Feed) -> Result:
    """The report of a feed that ended FATAL, where one is left."""
    text = "The feed was aborted; some, none or all of it may have been processed."
    if feed.type == feed_types.LISTINGS:
        return listings_report(feed, [({}, Issue("", text))], 0, 0)
    if feed.type in feed_types.FLAT or "FLAT_FILE" in feed.type:
        return flat_report(feed, 0, [Wrong(0, "", text, kind="Fatal")])
    return processing_report(feed, "Rejected", 0, [Wrong(0, "5000", text)])


def _leave(site: Site, feed: Feed, result: Result) -> None:
    document = site.shelf.create("amzn1.tortuga.4.na", feed.seller_id, result.content_type, feed.ends)
    document.used = True
    site.shelf.store(document, [result.text.encode()], feed.outcome.gzip)
    feed.result_id = document.id
