"""ListFinancialEvents and ListFinancialEventGroups: no page is left out, and what Amazon forgot is never "nothing".

Amazon answers an empty book to several questions that are not: a span beyond 180 days, what is older than two years, a
page token that has died (`{}`). A long span is asked in windows one after the other; our page token says in which. A
page too large for Amazon is asked for with fewer rows, as long as it is the first: what was handed out already cannot
be cut anew. Sources: Amazon's model of Finances v0 for spans, groups and the 10 MB; public issues for the two years of
events and for what is answered to a dead token.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from mws.compat.engine.context import Context
from mws.compat.engine.dropped import sums_of
from mws.compat.engine.paging import corrupted_token
from mws.compat.engine.params import invalid
from mws.compat.engine.preview import Foreseen
from mws.compat.engine.request import Ask
from mws.compat.engine.steps import Mark, Plan, Step
from mws.compat.plans.expiring import PageRules, begin_page, expiring_page
from mws.mappings.codecs import parse_time
from mws.mappings.finances.transactions import STATUSES, book
from mws.mappings.finances.v0 import GROUPS, ROWS
from mws.mappings.finances.v2024 import TRANSACTIONS
from mws.spapi.calls import Json, QueryValue, RestCall
from mws.spapi.errors import BadRequest, UnreadableReply
from mws.spapi.pagination import dig, following
from mws.spapi.routes import route

WINDOW = timedelta(days=180)
"""What Amazon takes between two dates; beyond it, it answers an empty list."""
KEPT = timedelta(days=730)
"""How far back Amazon tells of events; of what is older it answers an empty list."""
FEWER_ROWS = (50, 25, 10)
"""What is asked for where a page of more rows is too large for Amazon."""
GROUP_PAGES = 5
"""Pages of groups of one window that are searched for a group."""

_SPANS = (
    ("PostedAfter", "PostedBefore"),
    ("postedAfter", "postedBefore"),
    ("FinancialEventGroupStartedAfter", "FinancialEventGroupStartedBefore"),
)
_GROUP_SPAN = _SPANS[-1]
_TOKEN = "token"  # "Token is not valid, token duration is 3 minutes."
# What refusals of other kinds speak of. One of a page that is too large gives no reason.
_OTHER_REASONS = ("date", "group", "order", "retention", _TOKEN)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a list goes on. window: in which. rows: of a page, 0 as asked. page: which one, None for the first."""

    window: int = 0
    rows: int = 0
    page: Json = None

    def as_json(self) -> dict[str, Json]:
        return {"window": self.window, "rows": self.rows, "page": self.page}


_Page = tuple[dict[str, Json], _Place | None]


def foresee_financial_events(ask: Ask, context: Context) -> Foreseen:
    """What ListFinancialEvents or ListFinancialEventGroups would send."""
    windows, further = _calls(ask.calls[0], context), list[str]()
    place = _begin(ask, windows, context)
    begins = place.window
    if begins < len(windows) - 1:
        lists = len(windows) - begins
        further.append(f"{lists} lists, one after the other, as pages are asked for: spans of at most 180 days")
    if ask.place is not None:
        further.append("the list from its beginning, where Amazon's page token has died")
    call = _sized(windows[min(begins, len(windows) - 1)], place.rows)
    fewer = _fewer_rows(call, place)
    if fewer:
        further.append(f"the same for {', '.join(map(str, fewer))} rows, where a page of more is too large for Amazon")
    if "FinancialEventGroupId" in ask.values and ask.place is None:
        further.append(f"{GROUPS}, where Amazon tells of no event of the group")
    return Foreseen((begin_page(call, place.page, context),), tuple(further))


def financial_event_groups(ask: Ask, context: Context) -> Plan:
    """A page of groups."""
    answer: Json = yield from _listed(ask, context)
    return answer


def financial_events(ask: Ask, context: Context) -> Plan:
    """A page of events, in lists. Raises InvalidRequest for a group that Amazon no longer tells of."""
    answer = yield from _listed_of_known(ask, context)
    return answer


def financial_transactions(ask: Ask, context: Context) -> Plan:
    """A page of transactions, as the events they are. What no list of MWS says is told by name, number and sum."""
    answer = yield from _listed_of_known(ask, context)
    listed = answer["transactions"]
    try:
        booked = book(listed if isinstance(listed, list) else [])
    except (TypeError, ValueError) as exc:
        raise UnreadableReply(f"{TRANSACTIONS}: a transaction {exc}", operation=TRANSACTIONS) from exc
    if booked.left:
        yield Mark("dropped", sums_of({name: (each.number, each.sums) for name, each in booked.left.items()}))
    rebuilt = tuple(name for name, rows in booked.events.items() if rows)
    if rebuilt:
        yield Mark("rebuilt", rebuilt)
    return {"FinancialEvents": booked.events, "next": answer["next"]}


def _listed_of_known(ask: Ask, context: Context) -> Generator[Step, Any, dict[str, Json]]:  # Any: JSON of a page
    """As `_listed`; for a group of which there is nothing, once Amazon has said that it knows it."""
    answer = yield from _listed(ask, context)
    (call,) = ask.calls
    group = ask.values.get("FinancialEventGroupId")
    if isinstance(group, str) and ask.place is None and answer["next"] is None and _is_empty(call, answer):
        yield from _find_group(group, context)
    return answer


def _listed(ask: Ask, context: Context) -> Generator[Step, Any, dict[str, Json]]:  # Any: JSON of a page
    """The page this call asks for and, as `next`, where the one after it begins. Empty windows are passed over; an
    empty page of Amazon's that leads on is handed out as it came."""
    windows = _calls(ask.calls[0], context)
    place = _begin(ask, windows, context)
    if place.window >= len(windows):
        raise corrupted_token("it was made by another version of mws-compat")
    skipped = place.window if ask.place is None else 0
    forgotten = _until(windows[skipped - 1], context) if skipped else None
    while True:
        call = windows[place.window]
        reply, after = yield from _page(replace(ask, calls=(call,)), place, context)
        empty = after is None and place.page is None and _is_empty(call, reply)
        until, kept = _until(call, context), context.now - KEPT
        if place.page is None and _begin_before(call, kept) and (empty or until > kept):
            forgotten = min(until, kept)
        if after is None and place.window + 1 < len(windows):
            after = _Place(place.window + 1)
        if not empty or after is None:
            break
        place = after
    if forgotten is not None:
        if after is None and empty and ask.place is None and forgotten == until:
            since = "PostedAfter" if "PostedAfter" in ask.values else _GROUP_SPAN[0]
            reason = f"Amazon tells only of what was posted after {_text(kept)}"
            raise invalid(str(ask.values[since]), since, reason)
        thing = "FinancialEventGroups" if call.operation == GROUPS else "FinancialEvents"
        yield Mark("withheld", (f"{thing}-before-{forgotten:%Y-%m-%d}",))
    return {**reply, "next": None if after is None else after.as_json()}


def _page(ask: Ask, place: _Place, context: Context) -> Generator[Step, Any, _Page]:  # Any: JSON of a page
    """One page, of fewer rows where Amazon cannot make as many; and the place of the next one in this window."""
    (call,) = ask.calls
    begins = place.page is None
    refused: BadRequest | None = None
    for rows in (place.rows, *_fewer_rows(call, place)):
        sized = _sized(call, rows)
        try:
            reply, page = yield from expiring_page(
                replace(ask, calls=(sized,), place=place.page),
                context,
                PageRules(token_died=lambda exc: _TOKEN in _words(exc), is_page=lambda reply: _is_page(call, reply)),
            )
        except BadRequest as exc:
            if not begins:
                raise corrupted_token(
                    "Amazon refuses the page, as it does one of more than 10 MB; a smaller MaxResultsPerPage helps"
                ) from exc
            refused = refused or exc
            if exc.code != "InvalidInput" or any(word in _words(exc) for word in _OTHER_REASONS):
                raise
            continue
        if not isinstance(reply, dict) or not _is_page(call, reply):
            raise UnreadableReply(f"{call.operation}: Amazon answered no {_listing(call)}", operation=call.operation)
        return reply, None if page is None else _Place(place.window, rows, page)
    raise refused or AssertionError("a page is asked for at least once")


def _fewer_rows(call: RestCall, place: _Place) -> list[int]:
    """What the first page of a list is asked for again with, where more rows are too much; a later one is not."""
    wanted = place.rows or call.query.get("MaxResultsPerPage") or ROWS
    sizes = FEWER_ROWS if any(param.name == "MaxResultsPerPage" for param in route(call.operation).params) else ()
    return [rows for rows in sizes if place.page is None and rows < int(str(wanted))]


def _sized(call: RestCall, rows: int) -> RestCall:
    """The call for pages of so many rows; 0 for as many as it asks for."""
    return replace(call, query={**call.query, "MaxResultsPerPage": rows}) if rows else call


def _find_group(group: str, context: Context) -> Generator[RestCall, Any, None]:  # Any: JSON of a page
    """Whether Amazon knows the group, whose events it answered none of. Raises InvalidRequest where it does not."""
    (after, before), since = _GROUP_SPAN, context.now
    until: datetime | None = None
    while since > context.now - KEPT:
        since -= WINDOW
        bound = None if until is None else _text(until)
        query: dict[str, QueryValue | None] = {"MaxResultsPerPage": ROWS, after: _text(since), before: bound}
        first = call = RestCall(GROUPS, {}, query)
        until = since
        for _ in range(GROUP_PAGES):
            reply: Json = yield call
            found = dig(reply, _listing(call))
            if not isinstance(found, list):
                raise UnreadableReply(f"{GROUPS}: Amazon answered no {_listing(call)}", operation=GROUPS)
            if any(isinstance(row, dict) and row.get("FinancialEventGroupId") == group for row in found):
                return
            token = dig(reply, route(GROUPS).page_reply[0])
            if not token:
                break
            call = following(route(GROUPS), first, str(token))
    reason = f"Amazon knows no such group that was begun after {_text(since)}"
    raise invalid(group, "FinancialEventGroupId", reason)


def _calls(call: RestCall, context: Context) -> Sequence[RestCall]:
    """The lists that answer the call, in order: a window after the other, of transactions each status that counts."""
    windows = _windows(call, context)
    if call.operation != TRANSACTIONS:
        return windows
    return [
        replace(window, query={**window.query, "transactionStatus": status})
        for window in windows
        for status in STATUSES
    ]


def _windows(call: RestCall, context: Context) -> Sequence[RestCall]:
    """The calls that cover the span asked for, in order: the call itself where Amazon takes it whole.

    Raises InvalidRequest for a span that ends before it begins.
    """
    for after, before in _SPANS:
        if after not in call.query:
            continue
        asked = call.query.get(before)
        since, until = parse_time(str(call.query[after])), context.now if asked is None else parse_time(str(asked))
        if asked is not None and until <= since:
            raise invalid(str(asked), before, f"it must be later than {after}")
        if until - since <= WINDOW:
            return (call,)
        windows: list[RestCall] = []
        while since < until:
            end = until if until - since <= WINDOW else since + WINDOW
            bound = asked if end == until else _text(end)
            begins = _text(since) if windows else call.query[after]
            windows.append(replace(call, query={**call.query, after: begins, before: bound}))
            since = end
        return windows
    return (call,)


def _begin_before(call: RestCall, moment: datetime) -> bool:
    """Whether a call asks for what was posted before that moment. One without dates asks for nothing of a time."""
    begins = next((call.query[after] for after, _ in _SPANS if after in call.query), None)
    return begins is not None and parse_time(str(begins)) < moment


def _until(call: RestCall, context: Context) -> datetime:
    """The end of what a call asks for; now where it has none."""
    for _, before in _SPANS:
        bound = call.query.get(before)
        if bound is not None:
            return parse_time(str(bound))
    return context.now


def _begin(ask: Ask, windows: Sequence[RestCall], context: Context) -> _Place:
    """Where this page begins. The first one begins half a year before what Amazon keeps, however early the span does:
    .NET's first moment would be four thousand windows."""
    place = ask.place
    if place is None:
        asked = (number for number, call in enumerate(windows) if _until(call, context) > context.now - KEPT - WINDOW)
        return _Place(next(asked, len(windows) - 1))
    if not isinstance(place, dict) or place.keys() != {"window", "rows", "page"}:
        raise corrupted_token("it was made by another version of mws-compat")
    return _Place(int(str(place["window"])), int(str(place["rows"])), place["page"])


def _listing(call: RestCall) -> str:
    return route(call.operation).page_items


def _is_page(call: RestCall, reply: Json) -> bool:
    """Whether a reply holds a list, be it empty. `{}` is what a dead token is answered."""
    return isinstance(dig(reply, _listing(call)), (dict, list))


def _is_empty(call: RestCall, reply: Json) -> bool:
    """Whether a page holds nothing. Financial events are an object of lists."""
    found = dig(reply, _listing(call))
    return not any(found.values()) if isinstance(found, dict) else not found


def _words(exc: BadRequest) -> str:
    return " ".join(error.message for error in exc.errors).lower()


def _text(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
