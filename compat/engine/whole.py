"""A page of a listing is whole, or it is a failure: what is missing beside errors is not known to be missing.

The client refuses errors beside a list that holds nothing. Beside rows they are for the caller to read, and a plan that
takes a missing row for "there is none" has to.
"""

from __future__ import annotations

from mws.spapi.calls import Json, RestCall
from mws.spapi.errors import UnreadableReply
from mws.spapi.pagination import dig, items
from mws.spapi.replies import error_items, error_sentence
from mws.spapi.routes import route


def rows_of(call: RestCall, reply: Json) -> list[Json]:
    """What the page lists; an object of lists (the financial events of v0) is one row. Raises UnreadableReply where its
    list is not there, or errors stand beside it.

    call: the one that was answered so.
    """
    errors = reply.get("errors") if isinstance(reply, dict) else None
    if errors:
        refused = error_items({"errors": errors})
        raise UnreadableReply(
            f"{call.operation}: HTTP 200, but errors stand beside what it lists{error_sentence(refused)}",
            operation=call.operation,
            status=200,
            errors=refused,
        )
    path = route(call.operation).page_items
    if not isinstance(dig(reply, path), (list, dict)):
        raise UnreadableReply(f"{call.operation}: HTTP 200, but it has no {path}", operation=call.operation, status=200)
    return [*items(route(call.operation), reply)]
