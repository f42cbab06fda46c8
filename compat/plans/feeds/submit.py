"""SubmitFeed by Feeds API 2021-06-30: one submission at most, whatever fails.

It reads the content that came with the call and writes the submission down before the first request. What the ledger
answers decides whether anything is sent; after createFeed nothing is ever sent again.
"""

from __future__ import annotations

import hashlib
import json
import logging
from base64 import b64decode
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from mws.compat.accounts import policy
from mws.compat.engine.context import Context
from mws.compat.engine.md5 import check_md5
from mws.compat.engine.params import invalid
from mws.compat.engine.preview import Foreseen
from mws.compat.engine.readers import text, texts
from mws.compat.engine.repeat_guard import windows
from mws.compat.engine.request import Ask
from mws.compat.engine.steps import Document, Keep, Mark, Plan, Spool, Step, Wait, WhenReceived, consult
from mws.compat.errors import CompatError, LossyTranslation, OutcomeUnknown, ServiceError, Throttled, error_for
from mws.compat.ledger.questions.feed_parts import AcceptSubmission, PlanSubmission
from mws.compat.ledger.questions.feeds import FeedRow, FindFeeds, NoteFeeds
from mws.compat.ledger.questions.submissions import (
    BeginSubmission,
    BusySubmission,
    EarlierSubmission,
    FindUpstreamSearch,
    NewSubmission,
    NoteOutcomeUnknown,
    NoteSubmissionAnswered,
    NoteSubmissionRefused,
    NoteSubmissionSending,
    NoteSubmissionSent,
    ReadBackSubmission,
    SubmissionBegun,
    UnknownSubmission,
    UpstreamSearch,
    VoidSubmission,
)
from mws.compat.listings.convert import Conversion
from mws.compat.plans.feeds import body as feed_body
from mws.compat.plans.feeds import changes as listing_changes
from mws.compat.plans.feeds import listings, rehearsal
from mws.compat.plans.feeds.body import Body
from mws.compat.plans.feeds.lists import fetch_feeds, submission_info
from mws.compat.plans.feeds.lookups import Lookups, read_up
from mws.compat.plans.feeds.summaries import none_succeeded, some_failed
from mws.compat.plans.feeds.upload import Steps, upload_body
from mws.mappings.codecs import MOMENT
from mws.mappings.feeds import types as feed_types
from mws.mappings.feeds.operations import CREATE, CREATE_DOCUMENT, GET_DOCUMENT, GET_FEED
from mws.mappings.feeds.types import FeedType
from mws.spapi import errors as spapi
from mws.spapi.calls import Json, RestCall

log = logging.getLogger("mws.compat")

# The body of createFeed and None; or, where its changes stand in the ledger, nothing and the row of the submission.
_Content: TypeAlias = Generator[Step, Any, tuple[dict[str, Json], FeedRow | None]]

# Of the parameters of a SubmitFeed, those that say how its content is meant, beside the marketplaces.
_SAID = ("FeedType", "PurgeAndReplace", "FeedOptions", "AmazonOrderId", "DocumentType")
_LOOK_AGAIN = 0.5  # seconds between two looks at a submission that is under way elsewhere


@dataclass(frozen=True, slots=True)
class _Submission:
    """A SubmitFeed that was checked: nothing in it can be refused by us any more."""

    row: FeedType
    body: Body
    marketplaces: tuple[str, ...]
    options: Mapping[str, str] = field(repr=False)
    context: Context
    fingerprint: str

    @property
    def seller_id(self) -> str:
        """Whose feed it is."""
        return self.context.account.seller_id


def submit_feed(ask: Ask, context: Context) -> Plan:
    """createFeedDocument, the upload, createFeed; or, for a repeat, what became of the first time."""
    given = _checked(ask, context)
    if given.row.converts:
        # What is wrong with the feed as a whole is told before anything is written down.
        made = _conversion(given, Lookups())
        made.close()
        _check_merchant(made.merchant, context)
    wanted = BeginSubmission(
        fingerprint=given.fingerprint,
        feed_type_legacy=given.row.legacy,
        feed_type=given.row.name or feed_types.JSON_LISTINGS,
        marketplaces=given.marketplaces,
        md5=given.body.md5,
        size=given.body.size,
        kind=given.row.kind,
        touching=feed_types.touching(given.row),
        windows=windows(context.config.feeds),
        dry_run=context.writes == "dry_run",
        signature=context.signature,
        expires=int(context.expires * 1000),
        again=context.again,
    )
    begun = yield from _begun(wanted)
    yield WhenReceived(NoteSubmissionAnswered(begun.submission))
    if not isinstance(begun, NewSubmission):
        yield Mark("repeat", ("overtaken",) if begun.overtaken else ("answered-before",))
    if isinstance(begun, EarlierSubmission):
        return submission_info(begun.feed)
    if isinstance(begun, UnknownSubmission):
        unknown = yield from consult(FindUpstreamSearch(begun.submission))
        return (yield from _read_back(begun.submission, unknown, None))
    if context.writes == "dry_run":
        return (yield from _rehearsed(ask, given, begun))
    yield from _store_body(given, begun.submission)
    try:
        content, accepted = yield from (_converted(given, begun) if given.row.converts else _plain(given))
    except (spapi.SpapiError, CompatError, OSError):
        yield from consult(NoteSubmissionRefused(begun.submission, begun.attempt))
        raise
    if accepted is not None:
        try:
            yield from listing_changes.deliver(given.seller_id, context.config.feeds.patch_up_to)
        except ServiceError as exc:
            # It has its id: what waits is sent when somebody asks for it, and what was being sent is told as lost.
            log.error("feed submission %s: %s", accepted["feedId"], exc)
        return submission_info(accepted)
    return (yield from _created(given, begun, content))


def _begun(
    wanted: BeginSubmission,
) -> Generator[Step, Any, NewSubmission | UnknownSubmission | EarlierSubmission]:
    """What the submission is, once that is known: one under way elsewhere is waited for, a doubtful one looked up."""
    begun = yield from consult(wanted)
    while True:
        if isinstance(begun, BusySubmission):
            # Under way in another thread or process. The runner ends this, by the throttle, when the call's time is
            # over.
            yield Wait(_LOOK_AGAIN)
            begun = yield from consult(wanted)
        elif isinstance(begun, EarlierSubmission) and begun.outcome == "doubtful":
            begun = yield from _came_to_something(begun, wanted)
        else:
            return begun


def _came_to_something(begun: EarlierSubmission, wanted: BeginSubmission) -> Generator[Step, Any, SubmissionBegun]:
    """An event or a fact that was sent before: whether it came to something. Where not, the submission is begun anew.

    An event came to nothing where no message of it succeeded; of a fact it is enough that one failed, since who states
    the rest again changes nothing. What cannot be found out now is no reason to do it a second time.
    """
    row, failed = begun.feed, none_succeeded if wanted.kind == "event" else some_failed
    try:
        if not row["final"]:
            yield from consult(NoteFeeds([(yield RestCall(GET_FEED, {"feedId": row["feedId"]}))]))
            row = (yield from consult(FindFeeds([row["feedId"]])))[row["feedId"]]
        void = row["processingStatus"] in ("CANCELLED", "FATAL")
        if row["processingStatus"] == "DONE" and row["resultFeedDocumentId"]:
            report: Document = yield Spool(RestCall(GET_DOCUMENT, {"feedDocumentId": row["resultFeedDocumentId"]}))
            with report.file:
                void = failed(report.file)
    except spapi.SpapiError as exc:
        log.warning("whether feed %s came to nothing cannot be looked up: %s", row["feedId"], type(exc).__name__)
        void = False
    if void:
        yield from consult(VoidSubmission(begun.submission))
    return (yield from consult(replace(wanted, certain=begun.submission)))


def _store_body(given: _Submission, submission: int) -> Steps:
    """The content, for people who look later; piece by piece, and not where it is very long."""
    days = given.context.config.feeds.keep_bodies
    if days and given.body.size <= feed_body.KEPT_AT_MOST:
        for number, piece in enumerate(feed_body.pieces(given.body.content)):
            yield Keep(f"feed:{submission}:{number}", piece, days)


def _rehearsed(ask: Ask, given: _Submission, attempt: NewSubmission) -> Generator[Step, Any, Json]:
    """The whole way of the submission but for what sends it."""
    if given.row.kind == "state":
        yield from _store_body(given, attempt.submission)
    try:
        if given.row.converts:
            made = yield from _read_up(given)
            made.close()
            record = listings.conversion_record(made, given.row, given.seller_id)
        else:
            record = rehearsal.plain_record(given.row, given.body, given.body.merchant or given.seller_id)
        payload = given.context.payload
        content_type = payload.content_type if payload else ""
        params: dict[str, Json] = {f"MarketplaceIdList.Id.{at}": each for at, each in enumerate(given.marketplaces, 1)}
        params |= {name: ask.given[name] for name in _SAID if name in ask.given}
        call: dict[str, Json] = {"params": params, "content_type": content_type}
        feed = yield from rehearsal.write_down(given.row, given.body, attempt, record, call)
    except (spapi.SpapiError, CompatError, OSError):
        yield from consult(NoteSubmissionRefused(attempt.submission, attempt.attempt))
        raise
    if feed is None:
        raise _begun_again()
    # MWS said so of every feed that it had just taken.
    queued: FeedRow = {**feed, "processingStatus": "IN_QUEUE", "processingStartTime": None, "processingEndTime": None}
    return submission_info(queued)


def _plain(given: _Submission) -> _Content:
    """The body of createFeed for a feed that goes as it is, and None; its content is uploaded."""
    document: str = yield from upload_body(given.body)
    return _content(given.row, given.marketplaces, given.options, document), None


def _content(
    row: FeedType, marketplaces: tuple[str, ...], options: Mapping[str, str], document: str
) -> dict[str, Json]:
    """The body of createFeed."""
    content: dict[str, Json] = {
        "feedType": row.name,
        "marketplaceIds": [*marketplaces],
        "inputFeedDocumentId": document,
    }
    if options:
        content["feedOptions"] = {**options}
    return content


def foresee_submission(ask: Ask, context: Context) -> Foreseen:
    """What SubmitFeed would send. Where the feed itself is there, it is looked at as it would be."""
    row, places, options = _named(ask, context)
    content_type = "the feed's own"
    if context.payload is not None:
        content_type = _checked(ask, context).body.content_type
    if row.converts:
        most = context.config.feeds.patch_up_to if context.config.feeds.route == "auto" else 0
        return Foreseen(
            then=(
                "getListingsItem or searchListingsItems, where a message needs to know what is listed",
                "getDefinitionsProductType, once a day for each product type of [feeds.product_types]",
                f"patchListingsItem, putListingsItem or deleteListingsItem for each SKU, of {most} changes at most",
                "else createFeedDocument and createFeed, once for each marketplace",
            )
        )
    return Foreseen(
        (
            RestCall(CREATE_DOCUMENT, body={"contentType": content_type}),
            RestCall(CREATE, body=_content(row, places, options, "of createFeedDocument")),
        ),
        ("between the two the feed is uploaded; nothing is sent where the same submission was made before",),
    )


def _conversion(given: _Submission, found: Lookups) -> Conversion:
    context = given.context
    return listings.convert(
        given.body, given.row, given.seller_id, given.marketplaces, found, context.config.feeds, context.now
    )


def _read_up(given: _Submission) -> Steps:
    """The conversion, once everything it waits for was read from Amazon."""
    found = Lookups()
    made = _conversion(given, found)
    while made.waiting:
        # Ends: each round reads what the messages wait for, a product's ASIN and what is listed under its SKU.
        made.close()
        if not made.needs_anything:
            raise AssertionError("a message waits for nothing that could be read")
        yield from read_up(made, found, given.seller_id, given.marketplaces)
        made = _conversion(given, found)
    return made


def _converted(given: _Submission, attempt: NewSubmission) -> _Content:
    """The body of createFeed for the first part of a listing feed, and None; every part is uploaded and written down.

    Or None, and the row of the submission, where its changes stand in the ledger to be sent one by one; so too where
    nothing of it can be sent, for the report of that.
    """
    seller_id = given.seller_id
    yield from listing_changes.first(seller_id)
    yield from listings.first(given.row.touches)
    made = yield from _read_up(given)
    try:
        kept, prices = listings.conversion_record(made, given.row, seller_id), listings.prices(made)
        if not made.parts or (yield from listing_changes.fits(made, given.context.config.feeds)):
            changes = listing_changes.changes_of(made)
            told = AcceptSubmission(attempt.submission, attempt.attempt, kept, changes, prices)
            feed = yield from consult(told)
            if feed is None:
                raise _begun_again()
            return {}, feed
        parts = yield from listings.upload_parts(made)
    finally:
        made.close()
    yield from consult(PlanSubmission(attempt.submission, attempt.attempt, kept, parts, prices, made.skus))
    return listings.content_of(parts[0]), None


def _created(given: _Submission, attempt: NewSubmission, content: dict[str, Json]) -> Generator[Step, Any, Json]:
    """createFeed, once; of a listing feed then those parts that need not wait."""
    number = attempt.submission
    if not (yield from consult(NoteSubmissionSending(number, attempt.attempt))):
        raise _begun_again()
    try:
        made = yield RestCall(CREATE, body=content)
    except (spapi.OutcomeUnknown, spapi.UnreadableReply) as exc:
        wanted = yield from consult(NoteOutcomeUnknown(number))
        return (yield from _read_back(number, wanted, exc))
    except spapi.SpapiError:
        yield from consult(NoteSubmissionRefused(attempt.submission, attempt.attempt))
        raise
    try:
        noted = yield from consult(NoteSubmissionSent(number, made["feedId"]))
    except ServiceError as exc:
        # The feed is Amazon's by now: whoever does not learn its id submits it again.
        log.error("feed %s was submitted, and the ledger could not note it: %s", made["feedId"], exc)
        return {"feed": {"feedId": made["feedId"], "feedType": given.row.legacy, "processingStatus": "IN_QUEUE"}}
    row = yield from listings.advance(noted)
    return submission_info(row)


def _begun_again() -> Throttled:
    return Throttled("The same SubmitFeed was begun again meanwhile; this one was given up and sent nothing.")


def _read_back(number: int, wanted: UpstreamSearch, cause: spapi.SpapiError | None) -> Generator[Step, Any, Json]:
    """The feed of a submission whose outcome is unknown, where Amazon lists just one that can be it."""
    try:
        feeds = yield from fetch_feeds([wanted.feed_type], wanted.since)
        found = yield from consult(ReadBackSubmission(number, feeds))
    except spapi.SpapiError as exc:
        log.warning("what became of a submission could not be looked up: %s", type(exc).__name__)
        found = None
    if found is None:
        raise OutcomeUnknown(
            "It is not known whether this feed was submitted, and it was not sent again. Look at the feeds of type "
            f"{wanted.feed_type} since {MOMENT.read(wanted.since)} (GetFeedSubmissionList, or Seller Central) before "
            "submitting it anew. The same call within the repeat window looks again and sends nothing.",
            source="network",
            operation=CREATE,
        ) from cause
    return submission_info(found)


def _checked(ask: Ask, context: Context) -> _Submission:
    """Everything that can be wrong, before anything is written down or sent."""
    account, payload = context.account, context.payload
    row, places, options = _named(ask, context)
    body = feed_body.examine(payload, row, account.region, places)
    named = [*filter(None, (payload.md5 if payload else "", text(ask, "ContentMD5Value")))]
    if context.config.gateway.strict and not named:
        lacking = "The request must name the MD5 of the feed, as Content-MD5 or as ContentMD5Value."
        raise error_for("ContentMD5Missing", lacking)
    for expected in named:
        check_md5(body.size, b64decode(body.md5), expected)
    _check_merchant(body.merchant, context)
    said = {name: value for name, value in sorted(ask.values.items()) if name != "ContentMD5Value"}
    # Where the call names no marketplaces, those of the account are meant, and two accounts may mean different ones.
    words = json.dumps(["SubmitFeed", said, [*places], body.md5, body.size], ensure_ascii=True)
    fingerprint = hashlib.sha256(words.encode()).hexdigest()
    return _Submission(row, body, places, options, context, fingerprint)


def _named(ask: Ask, context: Context) -> tuple[FeedType, tuple[str, ...], dict[str, str]]:
    """Type, marketplaces and options of a submission. Raises for what no feed can be submitted with."""
    row = _alive(text(ask, "FeedType"))
    if ask.fields.get("PurgeAndReplace") is True and row.listing:
        raise LossyTranslation(
            f"PurgeAndReplace=true with {row.legacy}: the Selling Partner API cannot replace a whole inventory. "
            "Nothing was submitted."
        )
    listed_places = texts(ask, "MarketplaceIdList") or texts(ask, "Marketplace")
    places = policy.marketplaces(context.account, listed_places, "MarketplaceIdList.Id.1")
    return row, places, _options(ask)


def _alive(name: str) -> FeedType:
    row = feed_types.find(name)
    if row is None:
        raise error_for("InvalidFeedType", f"{name[:80]} is no FeedType of Amazon MWS.", section="Feeds")
    if not row.name and not row.converts:
        when = f" since {row.ended.isoformat()}" if row.ended else " any more"
        instead = f" Its successor is {row.successor}." if row.successor else " It has no successor."
        raise error_for(
            "InvalidFeedType",
            f"{row.legacy} is not taken by Amazon{when}.{instead} Nothing was submitted.",
            section="Feeds",
        )
    return row


def _options(ask: Ask) -> dict[str, str]:
    """feedOptions: those of FeedOptions (`metadata:orderid=1;metadata:total=2`), AmazonOrderId and DocumentType."""
    found: dict[str, str] = {}
    options = text(ask, "FeedOptions")
    for pair in filter(None, (part.strip() for part in options.split(";"))):
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise invalid(options, "FeedOptions", "it is written name=value;name=value")
        found[name] = value
    for name in ("AmazonOrderId", "DocumentType"):
        if name in ask.values:
            found[name] = str(ask.values[name])
    return found


def _check_merchant(merchant: str, context: Context) -> None:
    """merchant: the MerchantIdentifier of the feed's envelope, "" where it has none."""
    if not merchant or merchant == context.account.seller_id:
        return
    said = f"the MerchantIdentifier of its header is {merchant[:40]!r}, the seller is {context.account.seller_id}"
    if context.config.feeds.merchant_identifier == "refuse":
        raise feed_body.wrong(said)
    # Many envelopes bear the old merchant token, which nothing today translates.
    log.warning("SubmitFeed: %s", said)
