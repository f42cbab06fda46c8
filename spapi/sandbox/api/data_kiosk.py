"""Data Kiosk 2023-11-15. How a query lives, and what it can ask here, is in `world.kiosk`."""

from __future__ import annotations

from datetime import datetime

from mws.spapi.sandbox.calls import checks
from mws.spapi.sandbox.calls.call import Call
from mws.spapi.sandbox.calls.declare import Api, Row
from mws.spapi.sandbox.calls.messages import Refusal, encode, invalid
from mws.spapi.sandbox.calls.pages import STATUSES, WINDOW
from mws.spapi.sandbox.calls.tasks import find_task
from mws.spapi.sandbox.world import graphql, kiosk
from mws.spapi.sandbox.world.kiosk import Queries, StoredQuery
from mws.spapi.sandbox.world.model import Shape
from mws.spapi.sandbox.world.render_2026 import instant
from mws.spapi.sandbox.world.site import Site

LONGEST = 8000
"""Characters of a query without unnecessary blanks."""


def create_query(site: Site, call: Call) -> bytes:
    """A new query; its text is read here, whether there is such data is seen when it is run."""
    body = checks.json_object(call)
    text = checks.text(body, "query")
    try:
        length = len(graphql.compact(text))
        graphql.parse(text)
    except graphql.Unreadable as exc:
        raise invalid("query is not a GraphQL query.", str(exc)) from exc
    if length > LONGEST:
        raise invalid(f"query takes at most {LONGEST} characters.")
    start = 0
    if "paginationToken" in body:
        content = site.seal.open("kiosk-page", checks.text(body, "paginationToken"))
        if content is None or content["seller"] != call.seller.id or content["query"] != text:
            raise invalid("paginationToken is not the one of this query.")
        start = int(content["start"])
    made = site.books(Queries).add(call.seller.id, text, start, call.now, site.outcomes.take(kiosk.KIND))
    return encode({"queryId": made.id})


def get_query(site: Site, call: Call) -> bytes:
    """One query as it stands."""
    return encode(_shape(site, call, _find(site, call)))


def get_queries(site: Site, call: Call) -> bytes:
    """A page of queries, newest first; the filters must come again with a token."""
    statuses = checks.one_of(call, "processingStatuses", STATUSES)
    since = checks.moment(call, "createdSince", date_alone=False) or call.now - WINDOW
    until = checks.moment(call, "createdUntil", date_alone=False) or call.now
    size = checks.page_size(call, "pageSize", default=10)
    filters = [list(statuses), *(call.request.one(name) for name in ("createdSince", "createdUntil"))]
    start = 0
    if token := call.request.one("paginationToken"):
        content = site.seal.open("kiosk-list", token)
        if content is None or content["seller"] != call.seller.id or content["filters"] != filters:
            raise invalid("paginationToken is not valid for these parameters.")
        start = int(content["start"])
    found = [
        row
        for row in site.books(Queries).of(call.seller.id, call.now)
        if since <= row.created <= until and (not statuses or row.status(call.now) in statuses)
    ]
    shape: Shape = {"queries": [_shape(site, call, row) for row in found[start : start + size]]}
    if start + size < len(found):
        content = {"seller": call.seller.id, "filters": filters, "start": start + size}
        shape["pagination"] = {"nextToken": site.seal.close("kiosk-list", content)}
    return encode(shape)


def cancel_query(site: Site, call: Call) -> bytes:
    """Cancel a query that has not ended; one that was cancelled stays so."""
    query = _find(site, call)
    if query.ended in ("DONE", "FATAL"):
        raise invalid("Only a query that has not ended can be cancelled.")
    query.ended = "CANCELLED"
    return b""


def get_document(site: Site, call: Call) -> bytes:
    """A URL for the document of one of the seller's queries."""
    document = site.shelf.find(call.path["documentId"], call.now)
    if document is None or (document.seller_id, document.report_type) != (call.seller.id, kiosk.KIND):
        raise Refusal(404, "NotFound", "The requested document was not found.")
    # Only a header tells that it is compressed: the reply has no word for it.
    encoding = "gzip" if document.compression else ""
    url = site.shelf.url(document, "GET", call.request.root, call.now, encoding)
    return encode({"documentId": document.id, "documentUrl": url})


def settle(site: Site, now: datetime) -> None:
    """Run every query whose time has come."""
    for query in site.books(Queries).take_due(now):
        kiosk.work(site, query)


def _find(site: Site, call: Call) -> StoredQuery:
    return find_task(site.books(Queries), call, "queryId", "query")


def _shape(site: Site, call: Call, query: StoredQuery) -> Shape:
    status = query.status(call.now)
    shape: Shape = {
        "queryId": query.id,
        "query": query.text,
        "createdTime": instant(query.created),
        "processingStatus": status,
    }
    if query.worked or status == "IN_PROGRESS":
        shape["processingStartTime"] = instant(query.begins)
    if query.worked:
        shape["processingEndTime"] = instant(query.ends)
    if query.document_id:
        shape["dataDocumentId"] = query.document_id
    if query.error_document_id:
        shape["errorDocumentId"] = query.error_document_id
    if query.more:
        content = {"seller": call.seller.id, "query": query.text, "start": query.start + kiosk.PAGE}
        shape["pagination"] = {"nextToken": site.seal.close("kiosk-page", content)}
    return shape


API = Api(
    "dataKiosk.2023-11-15",
    rows=(
        Row("createQuery", create_query, 202),
        Row("getQueries", get_queries),
        Row("getQuery", get_query),
        Row("cancelQuery", cancel_query, 204),
        Row("getDocument", get_document),
    ),
    keeps_books=True,
    settle=settle,
)
