"""Lists whose page tokens die within seconds upstream: each page goes on where the one before ended, or not at all.

Our token holds upstream's, since when, how many pages came before and what the last one ended with. Where upstream's
has died the list is read again to the same page, which must end as it did then; where it does not, the list has changed
and the token is NextTokenCorrupted: a page that repeats or leaves out rows is never handed out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mws.compat.engine.context import Context
from mws.compat.engine.paging import corrupted_token
from mws.compat.engine.request import Ask
from mws.compat.engine.whole import rows_of
from mws.spapi.calls import Json, RestCall
from mws.spapi.errors import BadRequest
from mws.spapi.pagination import dig, following, rule_of
from mws.spapi.routes import route

PAGES_AT_MOST = 200
"""Pages that are read again for one page that is wanted."""
_MARGIN = 5_000  # milliseconds that a token is taken for dead before it is


def _any_refusal(exc: BadRequest) -> bool:
    return True


def _any_reply(reply: Json) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class PageRules:
    """How the pages of a list are read. known_by: names of the values by which a row of the list is the same again,
    whatever else of it changes; all of it where none are named. token_died: whether a refusal tells that upstream's
    token is no longer taken. is_page: whether a reply is a page; what is none, beside a token, is the answer to a token
    that has died.
    """

    known_by: Sequence[str] = ()
    token_died: Callable[[BadRequest], bool] = _any_refusal
    is_page: Callable[[Json], bool] = _any_reply


PLAIN = PageRules()


def expiring_page(
    ask: Ask, context: Context, rules: PageRules = PLAIN
) -> Generator[RestCall, Any, tuple[Json, Json]]:  # Any: JSON of a page
    """The page this call asks for, and what its token must say of the next one, None where it is the last.

    Raises InvalidRequest (NextTokenCorrupted) where the list has changed since, UnreadableReply where a page is not
    whole; BadRequest for any other refusal.
    """
    (first,) = ask.calls
    place = ask.place if isinstance(ask.place, dict) else None
    if place is None:
        reply = yield first
        pages = 1
    else:
        reply = yield from _next(first, place, context, rules)
        pages = _number(place, "pages") + 1
    last = _last(first, reply, rules.known_by)
    token = dig(reply, route(first.operation).page_reply[0])
    if not token:
        return reply, None
    since = context.milliseconds
    return reply, {"token": token, "since": since, "pages": pages, "last": last}


def begin_page(first: RestCall, place: Json, context: Context) -> RestCall:
    """The call that a page begins with: that of upstream's token where it may still live, else the list's first.

    place: what the page before put into our token, None for the first page. Raises InvalidRequest (NextTokenCorrupted)
    for one that another version made.
    """
    if not isinstance(place, dict):
        return first
    if not place.keys() >= {"token", "since", "pages", "last"}:
        raise corrupted_token("it was made by another version of mws-compat")
    lives = rule_of(route(first.operation)).lives
    fresh = lives is None or 0 <= context.milliseconds - _number(place, "since") < lives * 1000 - _MARGIN
    return following(route(first.operation), first, str(place["token"])) if fresh else first


def _next(
    first: RestCall, place: dict[str, Json], context: Context, rules: PageRules
) -> Generator[RestCall, Any, Json]:  # Any: JSON of a page
    begins = begin_page(first, place, context)
    if begins is not first:
        try:
            page: Json = yield begins
            if rules.is_page(page):
                return page
        except BadRequest as exc:
            if not rules.token_died(exc):
                raise
            # It died before its time; what else may be wrong with the call, the first page tells.
    call, pages = first, _number(place, "pages")
    if pages > PAGES_AT_MOST:
        raise corrupted_token(f"Amazon's own has ended, and {pages} pages would have to be read again")
    for _ in range(pages):
        reply = yield call
        rows_of(call, reply)
        token = dig(reply, route(first.operation).page_reply[0])
        if not token:
            raise corrupted_token("the list has become shorter since")
        call = following(route(first.operation), first, str(token))
    if _last(first, reply, rules.known_by) != place["last"]:
        raise corrupted_token("the list has changed since")
    wanted: Json = yield call
    return wanted


def _number(place: Mapping[str, Json], name: str) -> int:
    value = place[name]
    if not isinstance(value, int):
        raise TypeError(f"{name} of a token is a number")
    return value


def _last(call: RestCall, reply: Json, known_by: Sequence[str]) -> str:
    """By what the end of a page is known again: the last thing it lists."""
    last = rows_of(call, reply)[-1:]
    if known_by:
        last = [{name: row.get(name) for name in known_by} if isinstance(row, dict) else row for row in last]
    return hashlib.sha256(json.dumps(last, sort_keys=True).encode()).hexdigest()[:24]
