"""Feeds 2009-01-01 by Feeds API 2021-06-30, but for SubmitFeed: lists that Amazon cannot give, cancelling, results."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from mws.compat.accounts import policy
from mws.compat.engine.context import Context
from mws.compat.engine.preview import Foreseen
from mws.compat.engine.readers import chosen, number, span, text, texts
from mws.compat.engine.request import Ask
from mws.compat.engine.steps import Document, Plan, Spool, Step, consult
from mws.compat.errors import error_for
from mws.compat.ledger.questions.feed_parts import CancelChanges, ListUnsentSubmissions
from mws.compat.ledger.questions.feeds import (
    CountFeeds,
    FeedFilter,
    FeedRow,
    FindFeedListsDue,
    FindFeeds,
    ListedFeed,
    ListFeeds,
    NoteFeeds,
    NoteFeedsCancelled,
)
from mws.compat.plans.feeds import changes, listings
from mws.compat.plans.feeds.upload import Steps
from mws.mappings.codecs import MOMENT
from mws.mappings.feeds import types as feed_types
from mws.mappings.feeds.operations import CANCEL, FINAL, GET_DOCUMENT, GET_FEED, GET_FEEDS
from mws.spapi import errors as spapi
from mws.spapi.calls import Json, RestCall

_WAITED = "createFeed or patchListingsItem for what of a submission waited for its turn"
_Found: TypeAlias = Generator[Step, Any, dict[str, FeedRow]]

REACHES_BACK = 90 * 24 * 60 * 60 * 1000
"""Milliseconds for which Amazon knows a feed: a list that names no beginning reaches back so far."""
PAGES_AT_MOST = 50
"""Pages of getFeeds read for one list: 5,000 feeds of ten types. What is older is found by the next list."""
ONE_BY_ONE = 15
"""Feeds asked for one by one, which is the burst of getFeed; more are found by listing their types."""
ADVANCED_AT_ONCE = 10
"""Submissions that a list without ids sends on, where something of them waits."""


def list_feeds(ask: Ask, context: Context) -> Plan:
    """Feeds by id, or a page of all there are: out of the ledger, once Amazon's lists were read into it."""
    ids = texts(ask, "FeedSubmissionIdList")
    if ids and ask.place is None:
        found = yield from _by_id(context, ids)
        rows = sorted((found[each] for each in dict.fromkeys(ids) if each in found), key=_created_at, reverse=True)
        return {"feeds": [_row(row) for row in rows], "hasNext": False}
    wanted = _wanted(ask, context)
    if ask.place is None:
        yield from _synchronised(texts(ask, "FeedTypeList"))
        unsent = yield from consult(ListUnsentSubmissions(ADVANCED_AT_ONCE))
        if unsent:
            yield from _advanced(context, (yield from consult(FindFeeds(unsent))))
    page = yield from consult(ListFeeds(wanted, number(ask, "MaxCount", 10), str(ask.place or "")))
    listed_rows: list[Json] = [_row(feed) for feed in page.rows]
    return {"feeds": listed_rows, "hasNext": page.next is not None, "nextToken": page.next}


def foresee_list(ask: Ask, context: Context) -> Foreseen:
    """What a list of feeds may send."""
    return _foreseen(ask, context, _WAITED)


def foresee_count(ask: Ask, context: Context) -> Foreseen:
    """What a count of feeds may send."""
    return _foreseen(ask, context)


def foresee_cancel(ask: Ask, context: Context) -> Foreseen:
    """What cancelling feeds may send."""
    return _foreseen(ask, context, "cancelFeed for each that is still in the queue")


def foresee_result(ask: Ask, context: Context) -> Foreseen:
    """What asking for a processing report may send."""
    return _foreseen(ask, context, _WAITED, "getFeedDocument")


def _foreseen(ask: Ask, context: Context, *then: str) -> Foreseen:
    """What brings the ledger up to date, and then these."""
    _wanted(ask, context)
    if ask.operation.first:
        return Foreseen(then=("nothing: a further page comes out of the ledger",))
    ids = [*texts(ask, "FeedSubmissionIdList"), *texts(ask, "FeedSubmissionId")]
    first = (
        f"getFeed for each that may have changed ({len(ids)} at most)"
        if ids
        else "getFeeds, page by page, for the types of which the ledger is not up to date"
    )
    return Foreseen(then=(first, *then))


def count_feeds(ask: Ask, context: Context) -> Plan:
    """How many feeds there are, out of the ledger."""
    wanted = _wanted(ask, context)
    yield from _synchronised(texts(ask, "FeedTypeList"))
    return {"count": (yield from consult(CountFeeds(wanted)))}


def cancel_feeds(ask: Ask, context: Context) -> Plan:
    """cancelFeed for each that is still in the queue; Amazon takes no others, and MWS passed them over."""
    ids = texts(ask, "FeedSubmissionIdList")
    if ids:
        found = yield from _looked_up(ids)
        rows = [found[each] for each in dict.fromkeys(ids) if each in found]
    else:
        wanted = replace(_wanted(ask, context), statuses=["IN_QUEUE"])
        yield from _synchronised(texts(ask, "FeedTypeList"))
        page = yield from consult(ListFeeds(wanted, limit=1000))
        found = yield from consult(FindFeeds([row["feedId"] for row in page.rows]))
        rows = [found[row["feedId"]] for row in page.rows]
    waiting = [row for row in rows if row["processingStatus"] == "IN_QUEUE"]
    if context.writes == "dry_run":
        return {"count": len(waiting), "feeds": [_row(row) for row in waiting]}
    cancelled: list[str] = []
    for row in waiting:
        try:
            if row["changes"]:
                gone = yield from consult(CancelChanges(row["submission"]))
            else:
                gone = True
                for each in _sent_as(row):
                    gone = (yield from _cancelled(each)) and gone
            if gone:
                cancelled.append(row["feedId"])
        except spapi.SpapiError:
            # Whoever repeats the call finds these cancelled and goes on with the others.
            yield from consult(NoteFeedsCancelled(cancelled))
            raise
    told = yield from consult(NoteFeedsCancelled(cancelled))
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


def _wanted(ask: Ask, context: Context) -> FeedFilter:
    """The filters of a list. Raises InvalidRequest for a time frame that holds nothing, InvalidFeedType."""
    since, until = span(ask, "SubmittedFromDate", "SubmittedToDate", context.milliseconds)
    statuses: list[str] | None = None
    if "FeedProcessingStatusList" in ask.fields:
        named = chosen(ask, "FeedProcessingStatusList")
        statuses = [status for each in named for status in each.split(",") if status]
    return FeedFilter(
        types=[_canonical(each) for each in texts(ask, "FeedTypeList")],
        statuses=statuses,
        since=since if since is not None else context.milliseconds - REACHES_BACK,
        until=until,
    )


def _synchronised(types: Sequence[str]) -> Steps:
    """Read Amazon's lists of these legacy types (of all, where none is named) into the ledger, where they are old."""
    live = [*dict.fromkeys(feed_types.as_listed(each) for each in types)]
    for due in (yield from consult(FindFeedListsDue(live))):
        try:
            feeds = yield from fetch_feeds(due["types"], due["since"])
        except (spapi.RateWaitTooLong, spapi.TooManyRequests):
            if not due["stale_ok"]:
                raise
            continue
        yield from consult(NoteFeeds(feeds, due["types"]))


def fetch_feeds(types: Sequence[str], since: int) -> Generator[Step, Any, list[dict[str, Json]]]:
    """All feeds of these live types since then (milliseconds). Source: getFeeds; nextToken goes alone."""
    feeds: list[dict[str, Json]] = []
    call = RestCall(GET_FEEDS, query={"feedTypes": [*types], "pageSize": 100, "createdSince": MOMENT.read(since)})
    for _ in range(PAGES_AT_MOST):
        page = yield call
        feeds += page.get("feeds") or []
        if not page.get("nextToken"):
            break
        call = RestCall(GET_FEEDS, query={"nextToken": page["nextToken"]})
    return feeds


def _by_id(context: Context, ids: Sequence[str]) -> _Found:
    """Rows by id as they are today, after sending what of them has come to its turn."""
    return (yield from _advanced(context, (yield from _looked_up(ids))))


def _looked_up(ids: Sequence[str]) -> _Found:
    """Rows by id, those that may have changed asked for anew. Unknown ids are not among them."""
    asked = [*dict.fromkeys(ids)]
    found = yield from consult(FindFeeds(asked))
    stale = [each for each in asked if each not in found or not found[each]["final"]]
    if len(stale) > ONE_BY_ONE:
        yield from _synchronised(sorted({found[each]["feedType"] for each in stale if each in found}))
        found = yield from consult(FindFeeds(asked))
        stale = [each for each in asked if each not in found]
    told: list[dict[str, Json]] = []
    for each in [sent for one in stale for sent in (_sent_as(found[one]) if one in found else [one])]:
        try:
            told.append((yield RestCall(GET_FEED, {"feedId": each})))
        except spapi.NotFound:
            # Not this seller's, or older than 90 days: then what we know stands.
            continue
    if told:
        yield from consult(NoteFeeds(told))
        found = yield from consult(FindFeeds(asked))
    return found


def _sent_as(row: FeedRow) -> list[str]:
    """Amazon's feeds of a submission of which something may have changed."""
    if not row["converted"]:
        return [row["feedId"]]
    sent = [part for part in row["parts"] if part["state"] == "sent" and part["status"] not in FINAL]
    return [part["feed_id"] for part in sent if part["feed_id"]]


def _advanced(context: Context, found: dict[str, FeedRow]) -> _Found:
    """The rows, after sending what of them has come to its turn."""
    account = context.account
    if policy.writes(context.application, account, "SubmitFeed") != "on":
        return found
    rows: dict[str, FeedRow] = {}
    for feed_id, row in found.items():
        rows[feed_id] = yield from listings.advance(row)
    waiting = [feed_id for feed_id, row in rows.items() if row["changes"]]
    if waiting:
        yield from changes.deliver(account.seller_id, changes.AT_ONCE)
        rows |= yield from consult(FindFeeds(waiting))
    return rows


# ---- GetFeedSubmissionResult ---------------------------------------------------------------------------------------


def get_result(ask: Ask, context: Context) -> Plan:
    """The processing report, as Amazon has it."""
    feed_id = text(ask, "FeedSubmissionId")
    row = (yield from _by_id(context, [feed_id])).get(feed_id)
    if row is None:
        raise error_for("InvalidFeedSubmissionId", f"There is no feed submission {feed_id[:40]}.", section="Feeds")
    status, document = row["processingStatus"], row["resultFeedDocumentId"]
    if row["sent"] == "dry_run" and not row["converted"]:
        # Before rehearsals had a report.
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
        report: Document = yield from listings.result(row)
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


def _canonical(name: str) -> str:
    row = feed_types.find(name)
    if row is None:
        raise error_for("InvalidFeedType", f"{name[:80]} is no FeedType of Amazon MWS.", section="Feeds")
    return row.legacy


def _created_at(row: FeedRow) -> int:
    return row["createdTime"]


def _row(row: ListedFeed) -> dict[str, Json]:
    """What a list shows of a row: by Amazon's names."""
    return {
        "feedId": row["feedId"],
        "feedType": row["feedType"],
        "createdTime": row["createdTime"],
        "processingStatus": row["processingStatus"],
        "processingStartTime": row["processingStartTime"],
        "processingEndTime": row["processingEndTime"],
    }


def submission_info(row: ListedFeed) -> dict[str, Json]:
    """What SubmitFeed answers of a row."""
    return {"feed": _row(row)}
