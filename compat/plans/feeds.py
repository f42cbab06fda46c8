"""Feeds 2009-01-01 by Feeds API 2021-06-30: one submission at most, whatever fails, and a list that Amazon cannot give.

SubmitFeed reads the content that came with the call and writes the submission down before the first request. What the
ledger answers decides whether anything is sent; after createFeed nothing is ever sent again.
"""

from __future__ import annotations

import hashlib
import json
import logging
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from mws.compat import feed_body, policy
from mws.compat.config import Account, Config
from mws.compat.errors import (
    CompatError,
    LossyTranslation,
    OutcomeUnknown,
    ServiceError,
    Throttled,
    error_for,
)
from mws.compat.feed_body import Body
from mws.compat.gateway_request import check_md5
from mws.compat.listings import Conversion
from mws.compat.params import invalid
from mws.compat.plans import listing_changes, listing_feeds
from mws.compat.plans.feed_upload import (
    CANCEL,
    CREATE,
    GET_DOCUMENT,
    GET_FEED,
    GET_FEEDS,
    Steps,
    uploaded,
)
from mws.compat.plans.listing_lookups import Lookups, read_up
from mws.compat.plans.steps import Consult, Document, Keep, Plan, Spool
from mws.compat.request import Ask
from mws.mappings import feed_types
from mws.mappings.feed_types import FeedType
from mws.spapi import errors as spapi
from mws.spapi.calls import Json, RestCall

log = logging.getLogger("mws.compat")

PAGES_AT_MOST = 50
"""Pages of getFeeds read for one list: 5,000 feeds of ten types. What is older is found by the next list."""
ONE_BY_ONE = 15
"""Feeds asked for one by one, which is the burst of getFeed; more are found by listing their types."""


# ---- SubmitFeed ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Submission:
    """A SubmitFeed that was checked: nothing in it can be refused by us any more."""

    row: FeedType
    body: Body
    marketplaces: tuple[str, ...]
    options: Mapping[str, str] = field(repr=False)
    account: Account
    config: Config
    dry_run: bool
    fingerprint: str


def submit_feed(ask: Ask) -> Plan:
    """createFeedDocument, the upload, createFeed; or, for a repeat, what became of the first time."""
    given = _checked(ask)
    if given.row.converts:
        # What is wrong with the feed as a whole is told before anything is written down.
        _conversion(given, Lookups()).close()
    begun = yield Consult(
        "begin_submission",
        {
            "fingerprint": given.fingerprint,
            "feed_type_legacy": given.row.legacy,
            "feed_type": given.row.name or feed_types.JSON_LISTINGS,
            "marketplaces": [*given.marketplaces],
            "md5": given.body.md5,
            "size": given.body.size,
            "window": int(given.config.feeds.repeat_window),
            "dry_run": given.dry_run,
            "listing": given.row.listing,
        },
    )
    if begun["outcome"] in ("sent", "dry_run"):
        return _shown(begun["feed"])
    if begun["outcome"] == "busy":
        raise Throttled(
            "The same SubmitFeed is being carried out this moment. Repeat it later to learn its FeedSubmissionId; "
            "nothing is sent twice.",
            retry_after=begun["retry_after"],
        )
    if begun["outcome"] == "unknown":
        wanted = yield Consult("unknown_submission", {"submission": begun["submission"]})
        found: Json = yield from _read_back(begun["submission"], wanted, None)
        return found
    attempt: dict[str, Json] = {"submission": begun["submission"], "attempt": begun["attempt"]}
    yield from _kept(given, begun["submission"])
    try:
        content, accepted = yield from (_converted(given, attempt) if given.row.converts else _plain(given))
    except (spapi.SpapiError, CompatError):
        yield Consult("submission_refused", attempt)
        raise
    if accepted is not None:
        try:
            yield from listing_changes.deliver(given.account.seller_id, given.config.feeds.patch_up_to)
        except ServiceError as exc:
            # It has its id: what waits is sent when somebody asks for it, and what was being sent is told as lost.
            log.error("feed submission %s: %s", accepted["feedId"], exc)
        return _shown(accepted)
    made: Json = yield from _created(given, attempt, content)
    return made


def _kept(given: _Submission, submission: int) -> Steps:
    """The content, for people who look later; piece by piece, and not where it is very long."""
    days = given.config.feeds.keep_bodies
    if days and given.body.size <= feed_body.KEPT_AT_MOST:
        for number, piece in enumerate(feed_body.pieces(given.body.content)):
            yield Keep(f"feed:{submission}:{number}", piece, days)


def _plain(given: _Submission) -> Steps:
    """The body of createFeed for a feed that goes as it is, and None; its content is uploaded."""
    content: dict[str, Json] = {
        "feedType": given.row.name,
        "marketplaceIds": [*given.marketplaces],
        "inputFeedDocumentId": (yield from uploaded(given.body)),
    }
    if given.options:
        content["feedOptions"] = {**given.options}
    return content, None


def _conversion(given: _Submission, found: Lookups) -> Conversion:
    settings = given.config.feeds
    return listing_feeds.convert(given.body, given.row, given.account.seller_id, given.marketplaces, found, settings)


def _converted(given: _Submission, attempt: Mapping[str, Json]) -> Steps:
    """The body of createFeed for the first part of a listing feed, and None; every part is uploaded and written down.

    Or None, and the row of the submission, where its changes stand in the ledger to be sent one by one.
    """
    seller_id, found = given.account.seller_id, Lookups()
    yield from listing_changes.first(seller_id)
    made = _conversion(given, found)
    while made.waiting:
        # Ends: each round reads what the messages wait for, a product's ASIN and what is listed under its SKU.
        made.close()
        yield from read_up(made, found, seller_id, given.marketplaces)
        made = _conversion(given, found)
    try:
        kept = listing_feeds.kept(made, given.row, seller_id)
        if (yield from listing_changes.fits(made, given.config.feeds)):
            changes = listing_changes.changes_of(made)
            told = yield Consult("submission_accepted", {**attempt, "conversion": kept, "changes": changes})
            if told["feed"] is None:
                raise _begun_again()
            return None, told["feed"]
        parts = yield from listing_feeds.planned(made)
    finally:
        made.close()
    yield Consult("submission_planned", {**attempt, "conversion": kept, "parts": parts})
    return listing_feeds.content_of(parts[0]), None


def _created(given: _Submission, attempt: dict[str, Json], content: dict[str, Json]) -> Steps:
    """createFeed, once; of a listing feed then those parts that need not wait."""
    if not (yield Consult("submission_sending", attempt))["go"]:
        raise _begun_again()
    number = attempt["submission"]
    try:
        made = yield RestCall(CREATE, body=content)
    except (spapi.OutcomeUnknown, spapi.UnreadableReply) as exc:
        wanted = yield Consult("submission_unknown", {"submission": number})
        return (yield from _read_back(number, wanted, exc))
    except spapi.SpapiError:
        yield Consult("submission_refused", attempt)
        raise
    try:
        noted = yield Consult("submission_sent", {"submission": number, "feed_id": made["feedId"]})
    except ServiceError as exc:
        # The feed is Amazon's by now: whoever does not learn its id submits it again.
        log.error("feed %s was submitted, and the ledger could not note it: %s", made["feedId"], exc)
        return {"feed": {"feedId": made["feedId"], "feedType": given.row.legacy, "processingStatus": "IN_QUEUE"}}
    row = yield from listing_feeds.advance(noted["feed"])
    return _shown(row)


def _begun_again() -> Throttled:
    return Throttled("The same SubmitFeed was begun again meanwhile; this one was given up and sent nothing.")


def _read_back(number: Json, wanted: Mapping[str, Any], cause: spapi.SpapiError | None) -> Steps:
    """The feed of a submission whose outcome is unknown, where Amazon lists just one that can be it."""
    try:
        feeds = yield from _listed([wanted["feed_type"]], wanted["since"])
        found = (yield Consult("submission_read_back", {"submission": number, "feeds": feeds}))["feed"]
    except spapi.SpapiError as exc:
        log.warning("what became of a submission could not be looked up: %s", type(exc).__name__)
        found = None
    if found is None:
        raise OutcomeUnknown(
            "It is not known whether this feed was submitted, and it was not sent again. Look at the feeds of type "
            f"{wanted['feed_type']} since {wanted['since']} (GetFeedSubmissionList, or Seller Central) before "
            "submitting it anew. The same call within the repeat window looks again and sends nothing.",
            source="network",
            operation=CREATE,
        ) from cause
    return _shown(found)


def _checked(ask: Ask) -> _Submission:
    """Everything that can be wrong, before anything is written down or sent."""
    account, config = _asker(ask)
    mode = policy.writes(config, account, "SubmitFeed")
    policy.refuse_if_off(mode, "SubmitFeed", account.seller_id)
    row = _alive(str(ask.fields["FeedType"]))
    if ask.fields.get("PurgeAndReplace") is True and row.listing:
        raise LossyTranslation(
            f"PurgeAndReplace=true with {row.legacy}: the Selling Partner API cannot replace a whole inventory. "
            "Nothing was submitted."
        )
    places = policy.marketplaces(account, _texts(ask, "MarketplaceIdList") or _texts(ask, "Marketplace"), _PLACES)
    options = _options(ask)
    body = feed_body.examine(ask.payload, row, account.region)
    for expected in (ask.payload.md5 if ask.payload else "", str(ask.values.get("ContentMD5Value", ""))):
        check_md5(body.size, b64decode(body.md5), expected)
    _check_merchant(body, account, config)
    said = {name: value for name, value in sorted(ask.values.items()) if name != "ContentMD5Value"}
    words = json.dumps([account.seller_id, "SubmitFeed", said, body.md5, body.size], ensure_ascii=True)
    fingerprint = hashlib.sha256(words.encode()).hexdigest()
    return _Submission(row, body, places, options, account, config, mode == "dry_run", fingerprint)


_PLACES = "MarketplaceIdList.Id.1"


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
    text = str(ask.values.get("FeedOptions", ""))
    for pair in filter(None, (part.strip() for part in text.split(";"))):
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise invalid(text, "FeedOptions", "it is written name=value;name=value")
        found[name] = value
    for name in ("AmazonOrderId", "DocumentType"):
        if name in ask.values:
            found[name] = str(ask.values[name])
    return found


def _check_merchant(body: Body, account: Account, config: Config) -> None:
    if not body.merchant or body.merchant == account.seller_id:
        return
    said = f"the MerchantIdentifier of its header is {body.merchant[:40]!r}, the seller is {account.seller_id}"
    if config.feeds.merchant_identifier == "refuse":
        raise feed_body.wrong(said)
    # Many envelopes bear the old merchant token, which nothing today translates.
    log.warning("SubmitFeed: %s", said)


# ---- lists ---------------------------------------------------------------------------------------------------------


def list_feeds(ask: Ask) -> Plan:
    """Feeds by id, or a page of all there are: out of the ledger, once Amazon's lists were read into it."""
    ids = _texts(ask, "FeedSubmissionIdList")
    if ids and not ask.token:
        found = yield from _by_id(ask, ids)
        rows = sorted((found[each] for each in dict.fromkeys(ids) if each in found), key=_created_at, reverse=True)
        return {"feeds": [_row(row) for row in rows], "hasNext": False}
    wanted = _wanted(ask)
    if not ask.token:
        yield from _synchronised(_texts(ask, "FeedTypeList"))
    limit = ask.fields.get("MaxCount") or 10
    page = yield Consult("list_feeds", {**wanted, "limit": limit, "after": ask.token})
    rows = [_row(row) for row in page["feeds"]]
    return {"feeds": rows, "hasNext": page["next"] is not None, "nextToken": page["next"]}


def count_feeds(ask: Ask) -> Plan:
    """How many feeds there are, out of the ledger."""
    wanted = _wanted(ask)
    yield from _synchronised(_texts(ask, "FeedTypeList"))
    counted: Json = yield Consult("count_feeds", wanted)
    return counted


def cancel_feeds(ask: Ask) -> Plan:
    """cancelFeed for each that is still in the queue; Amazon takes no others, and MWS passed them over."""
    account, config = _asker(ask)
    mode = policy.writes(config, account, "CancelFeedSubmissions")
    policy.refuse_if_off(mode, "CancelFeedSubmissions", account.seller_id)
    ids = _texts(ask, "FeedSubmissionIdList")
    if ids:
        found = yield from _by_id(ask, ids)
        rows = [found[each] for each in dict.fromkeys(ids) if each in found]
    else:
        wanted: dict[str, Json] = {**_wanted(ask), "statuses": ["IN_QUEUE"], "limit": 1000, "after": ""}
        yield from _synchronised(_texts(ask, "FeedTypeList"))
        listed = [row["feedId"] for row in (yield Consult("list_feeds", wanted))["feeds"]]
        found = (yield Consult("find_feeds", {"ids": listed}))["feeds"]
        rows = [found[each] for each in listed]
    waiting = [row for row in rows if row["processingStatus"] == "IN_QUEUE"]
    if mode == "dry_run":
        return {"count": len(waiting), "feeds": [_row(row) for row in waiting]}
    cancelled: list[Json] = []
    for row in waiting:
        try:
            if row["changes"]:
                gone = (yield Consult("changes_cancelled", {"submission": row["submission"]}))["gone"]
            else:
                gone = True
                for each in _sent_as(row):
                    gone = (yield from _cancelled(each)) and gone
            if gone:
                cancelled.append(row["feedId"])
        except spapi.SpapiError:
            # Whoever repeats the call finds these cancelled and goes on with the others.
            yield Consult("feeds_cancelled", {"ids": cancelled})
            raise
    told = (yield Consult("feeds_cancelled", {"ids": cancelled}))["feeds"]
    return {"count": len(cancelled), "feeds": [_row(told[each]) for each in cancelled]}


def _cancelled(feed_id: str) -> Steps:
    """Whether this feed is cancelled now. What cannot be known is looked up, and never asked for again."""
    try:
        yield RestCall(CANCEL, {"feedId": feed_id})
    except (spapi.BadRequest, spapi.Conflict, spapi.NotFound):
        # It left the queue between the look and the call.
        return False
    except spapi.OutcomeUnknown:
        told = yield RestCall(GET_FEED, {"feedId": feed_id})
        return told["processingStatus"] == "CANCELLED"
    return True


def _wanted(ask: Ask) -> dict[str, Json]:
    """The filters of a list. Raises InvalidRequest for a time frame that holds nothing."""
    now = ask.now
    assert now is not None, "a call has a time"
    since, until = _time(ask, "SubmittedFromDate"), _time(ask, "SubmittedToDate")
    for name, moment in (("SubmittedFromDate", since), ("SubmittedToDate", until)):
        if moment is not None and name == "SubmittedFromDate" and moment > now + timedelta(minutes=15):
            raise invalid(str(ask.values[name]), name, "it lies in the future")
    if since is not None and until is not None and since > until:
        raise invalid(str(ask.values["SubmittedFromDate"]), "SubmittedFromDate", "it is later than SubmittedToDate")
    wanted: dict[str, Json] = {
        "types": [_canonical(each) for each in _texts(ask, "FeedTypeList")],
        "since": (since or now - timedelta(days=90)).isoformat(),
        "until": until.isoformat() if until else "",
    }
    if "FeedProcessingStatusList" in ask.fields:
        listed = ask.fields["FeedProcessingStatusList"]
        chosen = [str(each) for each in listed] if isinstance(listed, list) else []
        wanted["statuses"] = [status for each in chosen for status in each.split(",") if status]
    return wanted


def _synchronised(types: Sequence[str]) -> Steps:
    """Read Amazon's lists of these legacy types (of all, where none is named) into the ledger, where they are old."""
    live: list[Json] = [*dict.fromkeys(feed_types.as_listed(each) for each in types)]
    for chunk in (yield Consult("feeds_to_list", {"types": live}))["chunks"]:
        try:
            feeds = yield from _listed(chunk["types"], chunk["since"])
        except (spapi.RateWaitTooLong, spapi.TooManyRequests):
            if not chunk["stale_ok"]:
                raise
            continue
        yield Consult("note_feeds", {"feeds": feeds, "types": chunk["types"]})


def _listed(types: Sequence[str], since: str) -> Steps:
    """All feeds of these live types since then. Source: getFeeds; nextToken goes alone."""
    feeds: list[Json] = []
    call = RestCall(GET_FEEDS, query={"feedTypes": [*types], "pageSize": 100, "createdSince": since})
    for _ in range(PAGES_AT_MOST):
        page = yield call
        feeds += page.get("feeds") or []
        if not page.get("nextToken"):
            break
        call = RestCall(GET_FEEDS, query={"nextToken": page["nextToken"]})
    return feeds


def _by_id(ask: Ask, ids: Sequence[str]) -> Steps:
    """Rows by id, those that may have changed asked for anew. Unknown ids are not among them."""
    asked = [*dict.fromkeys(ids)]
    found = (yield Consult("find_feeds", {"ids": [*asked]}))["feeds"]
    stale = [each for each in asked if each not in found or not found[each]["final"]]
    if len(stale) > ONE_BY_ONE:
        yield from _synchronised(sorted({found[each]["feedType"] for each in stale if each in found}))
        found = (yield Consult("find_feeds", {"ids": [*asked]}))["feeds"]
        stale = [each for each in asked if each not in found]
    told: list[Json] = []
    for each in [sent for one in stale for sent in (_sent_as(found[one]) if one in found else [one])]:
        try:
            told.append((yield RestCall(GET_FEED, {"feedId": each})))
        except spapi.NotFound:
            # Not this seller's, or older than 90 days: then what we know stands.
            continue
    if told:
        yield Consult("note_feeds", {"feeds": told, "types": []})
        found = (yield Consult("find_feeds", {"ids": [*asked]}))["feeds"]
    return (yield from _advanced(ask, found))


def _sent_as(row: Mapping[str, Any]) -> list[str]:
    """Amazon's feeds of a submission of which something may have changed."""
    if not row["converted"]:
        return [row["feedId"]]
    return [part["feed_id"] for part in row["parts"] if part["state"] == "sent" and part["status"] not in _FINAL]


_FINAL = ("DONE", "CANCELLED", "FATAL")


def _advanced(ask: Ask, found: Mapping[str, Any]) -> Steps:
    """The rows, after sending what of them has come to its turn."""
    rows: dict[str, Any] = {}  # Any: rows of the ledger
    for feed_id, row in found.items():
        rows[feed_id] = yield from listing_feeds.advance(row)
    waiting: list[Json] = [feed_id for feed_id, row in rows.items() if row["changes"]]
    if waiting:
        yield from listing_changes.deliver(_asker(ask)[0].seller_id, listing_changes.AT_ONCE)
        rows |= (yield Consult("find_feeds", {"ids": waiting}))["feeds"]
    return rows


# ---- GetFeedSubmissionResult ---------------------------------------------------------------------------------------


def get_result(ask: Ask) -> Plan:
    """The processing report, as Amazon has it."""
    feed_id = str(ask.values["FeedSubmissionId"])
    row = (yield from _by_id(ask, [feed_id])).get(feed_id)
    if row is None:
        raise error_for("InvalidFeedSubmissionId", f"There is no feed submission {feed_id[:40]}.", section="Feeds")
    status, document = row["processingStatus"], row["resultFeedDocumentId"]
    if row["sent"] == "dry_run":
        raise _cancelled_error(feed_id, 'it was a dry run (writes = "dry_run") and was never sent')
    if status in ("IN_QUEUE", "IN_PROGRESS", ""):
        raise error_for(
            "FeedProcessingResultNotReady",
            f"Feed submission {feed_id} is still being processed. Ask again later.",
            section="Feeds",
        )
    if status == "CANCELLED":
        raise _cancelled_error(feed_id, "it was cancelled")
    if row["converted"]:
        report: Document = yield from listing_feeds.result(row)
        return report
    if not document:
        if status == "FATAL":
            raise _cancelled_error(feed_id, "Amazon gave it up (FATAL) and says no reason")
        raise _gone(feed_id, "Amazon names no report for it")
    try:
        result: Document = yield Spool(RestCall(GET_DOCUMENT, {"feedDocumentId": document}))
    except spapi.NotFound as exc:
        raise _gone(feed_id, "Amazon keeps them for 28 days") from exc
    return result


def _cancelled_error(feed_id: str, why: str) -> Exception:
    return error_for("FeedCanceled", f"Feed submission {feed_id} has no report: {why}.", section="Feeds")


def _gone(feed_id: str, why: str) -> Exception:
    return error_for(
        "FeedProcessingResultNoLongerAvailable",
        f"The report of feed submission {feed_id} is not available: {why}.",
        section="Feeds",
    )


# ---- pieces --------------------------------------------------------------------------------------------------------


def _asker(ask: Ask) -> tuple[Account, Config]:
    if ask.account is None or ask.config is None:
        raise TypeError("feeds need the account and the configuration of the call")
    return ask.account, ask.config


def _texts(ask: Ask, name: str) -> list[str]:
    value = ask.values.get(name, [])
    return [value] if isinstance(value, str) else [*value]


def _time(ask: Ask, name: str) -> datetime | None:
    text = ask.fields.get(name)
    return datetime.fromisoformat(text) if isinstance(text, str) else None


def _canonical(name: str) -> str:
    row = feed_types.find(name)
    return row.legacy if row else name


def _created_at(row: Mapping[str, Any]) -> str:
    return str(row["createdTime"])


def _row(row: Mapping[str, Any]) -> dict[str, Json]:
    """What a list shows of a row: by Amazon's names."""
    shown = ("feedId", "feedType", "createdTime", "processingStatus", "processingStartTime", "processingEndTime")
    return {name: row.get(name) for name in shown}


def _shown(row: Mapping[str, Any]) -> dict[str, Json]:
    return {"feed": _row(row)}
