"""Feeds 2021-06-30. A feed waits, is worked on, and ends, all on the sandbox's clock; what it does is in `feed_work`.

Half of `feed_seconds` after its creation a feed goes from IN_QUEUE to IN_PROGRESS, and at their end to its last status.
Nothing runs in between: whoever asks first after that moment finds the work done as of that moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from mws.spapi.sandbox import checks, feed_types, feed_work
from mws.spapi.sandbox.documents import GZIP, Document, gzipped
from mws.spapi.sandbox.model import Shape
from mws.spapi.sandbox.outcomes import Outcome
from mws.spapi.sandbox.pages import listing
from mws.spapi.sandbox.render_2026 import instant
from mws.spapi.sandbox.site import Call, Site
from mws.spapi.sandbox.web import Refusal, encode, invalid

KEPT = timedelta(days=90)
RESULT_KEPT = timedelta(days=28)
GZIP_FROM = 16 * 1024
"""A document of this many bytes is given out compressed, unless an outcome says how; Amazon does it as it likes."""

LISTINGS_PLAN = (5 / 300, 5.0)
"""JSON_LISTINGS_FEED has a usage plan of its own in the place of createFeed's: five in five minutes."""

_MOST_MARKETPLACES = 25


@dataclass(slots=True)
class Feed:
    """One feed. ended: its last status, "" while there is work to do. stuck: it never leaves the queue."""

    id: str
    seller_id: str
    type: str
    marketplaces: tuple[str, ...]
    document_id: str
    options: Mapping[str, str]
    created: datetime
    begins: datetime
    ends: datetime
    outcome: Outcome
    ended: str = ""
    result_id: str = ""

    def status(self, now: datetime) -> str:
        if self.ended:
            return self.ended
        return "IN_QUEUE" if now < self.begins or self.outcome.ending == "stuck" else "IN_PROGRESS"


class Feeds:
    """All feeds by seller and id. seconds: how long one takes from creation to end. first: where ids begin."""

    def __init__(self, seconds: float, first: int) -> None:
        self.seconds = seconds
        self._number = first
        self._all: dict[tuple[str, str], Feed] = {}
        self._working: list[Feed] = []

    def add(self, call: Call, spec: Mapping[str, object], outcome: Outcome) -> Feed:
        self._number += 1
        options = spec.get("feedOptions")
        feed = Feed(
            id=str(50_001_000_000 + self._number),
            seller_id=call.seller.id,
            type=str(spec["feedType"]),
            marketplaces=checks.texts(spec, "marketplaceIds", 1, _MOST_MARKETPLACES),
            document_id=str(spec["inputFeedDocumentId"]),
            options={str(key): str(value) for key, value in options.items()} if isinstance(options, dict) else {},
            created=call.now,
            begins=call.now + timedelta(seconds=self.seconds / 2),
            ends=call.now + timedelta(seconds=self.seconds),
            outcome=outcome,
        )
        self._all[feed.seller_id, feed.id] = feed
        self._working.append(feed)
        return feed

    def find(self, call: Call) -> Feed:
        """The seller's feed named in the path, while Amazon keeps it. Raises Refusal."""
        feed = self._all.get((call.seller.id, call.path["feedId"]))
        if feed is None or call.now - feed.created > KEPT:
            raise Refusal(404, "NotFound", "The requested feed was not found.")
        return feed

    def of(self, seller_id: str, now: datetime) -> Iterable[Feed]:
        """The seller's feeds, newest first."""
        return [
            feed for feed in reversed(self._all.values()) if feed.seller_id == seller_id and now - feed.created <= KEPT
        ]

    def settle(self, site: Site, now: datetime) -> None:
        """Do the work of every feed whose time has come, in the order in which it came."""
        due = sorted((feed for feed in self._working if feed.ends <= now), key=lambda feed: (feed.ends, feed.id))
        for feed in due:
            if feed.outcome.ending == "stuck":
                continue
            self._working.remove(feed)
            if not feed.ended:
                _work(site, feed)


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
    checks.options(spec, "feedOptions")
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
    return encode({"feedId": site.feeds.add(call, spec, site.outcomes.take(feed_type)).id})


def plan(call: Call) -> tuple[str, float, float] | None:
    """The usage plan of this createFeed where its type has one of its own: its name, rate and burst."""
    try:
        spec = checks.json_object(call)
    except Refusal:
        return None
    return (feed_types.LISTINGS, *LISTINGS_PLAN) if spec.get("feedType") == feed_types.LISTINGS else None


def get_feed(site: Site, call: Call) -> bytes:
    """One feed as it stands."""
    return encode(_shape(site.feeds.find(call), call.now))


def get_feeds(site: Site, call: Call) -> bytes:
    """A page of feeds, newest first: feedTypes with filters, or nextToken alone."""
    page = listing(site, call, "feeds", "feedTypes")
    statuses = page.many("processingStatuses")
    found = [
        _shape(feed, call.now)
        for feed in site.feeds.of(call.seller.id, call.now)
        if feed.type in page.many("feedTypes")
        and (not page.many("marketplaceIds") or set(feed.marketplaces) & set(page.many("marketplaceIds")))
        and (not statuses or feed.status(call.now) in statuses)
        and page.holds(feed.created)
    ]
    return page.reply("feeds", found)


def cancel_feed(site: Site, call: Call) -> bytes:
    """Cancel a feed that still waits."""
    feed = site.feeds.find(call)
    if feed.status(call.now) != "IN_QUEUE":
        raise invalid("Only a feed that is IN_QUEUE can be cancelled.")
    feed.ended = "CANCELLED"
    return b""


def get_feed_document(site: Site, call: Call) -> bytes:
    """A URL for GET of a document of the seller's feeds."""
    document = site.shelf.find(call.path["feedDocumentId"], call.now)
    if document is None or document.seller_id != call.seller.id or document.report_type:
        raise Refusal(404, "NotFound", "The requested feed document was not found.")
    if call.now - document.created > RESULT_KEPT:
        raise Refusal(404, "NotFound", "The requested feed document is no longer kept.")
    return encode({"feedDocumentId": document.id, **location(site, call, document)})


def location(site: Site, call: Call, document: Document) -> Shape:
    """url and compressionAlgorithm of a document, as both APIs give them."""
    encoding = ""
    if document.compression:
        wanted = call.request.one("enableContentEncodingUrlHeader").lower()
        if wanted not in ("", "true", "false"):
            raise invalid("enableContentEncodingUrlHeader must be true or false.")
        encoding = "gzip" if wanted == "true" else "identity"
    shape: Shape = {"url": site.shelf.url(document, "GET", call.request.root, call.now, encoding)}
    if document.compression:
        shape["compressionAlgorithm"] = document.compression
    return shape


def store(site: Site, document: Document, chunks: Iterable[bytes], compress: bool | None) -> None:
    """Fill a document, compressed where told to, or where it is large and nobody said."""
    site.shelf.fill(document, chunks)
    content = document.content
    if content is not None and (content.size >= GZIP_FROM if compress is None else compress):
        site.shelf.fill(document, gzipped(content.chunks()))
        document.compression = GZIP


def _work(site: Site, feed: Feed) -> None:
    source = site.shelf.find(feed.document_id, feed.ends)
    if feed.type in feed_types.DEAD or feed.outcome.ending.startswith("fatal") or not source or not source.content:
        feed.ended = "FATAL"
        if feed.outcome.ending == "fatal_document":
            _result(site, feed, feed_work.aborted(feed))
        return
    feed.ended = "DONE"
    _result(site, feed, feed_work.process(site, feed, source.content))


def _result(site: Site, feed: Feed, result: feed_work.Result) -> None:
    document = site.shelf.create("amzn1.tortuga.4.na", feed.seller_id, result.content_type, feed.ends)
    document.used = True
    store(site, document, [result.text.encode()], feed.outcome.gzip)
    feed.result_id = document.id


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
