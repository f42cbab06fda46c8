"""Data Kiosk: hand in a GraphQL query, wait for it, read what it found. Each step bounded, none of them hidden.

    for row in datakiosk.rows(client, "query { analytics_salesAndTraffic_2024_04_24 { ... } }"): ...

A query's answer is a document of JSON lines, perhaps in several pages; each page is a query of its own. Queries of one
account run one after another, so waiting can take long; the notification DATA_KIOSK_QUERY_PROCESSING_FINISHED tells of
their end too. Source: Data Kiosk API 2023-11-15.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from mws.spapi.calls import Json, RestCall
from mws.spapi.documents.files import new_file
from mws.spapi.errors import InvalidCall, SpapiError, UnreadableReply
from mws.spapi.jobs import PATIENCE, finished

if TYPE_CHECKING:
    from mws.spapi.client import Client
    from mws.spapi.documents.client import Opened, Received

CREATE = "dataKiosk.2023-11-15.createQuery"
GET = "dataKiosk.2023-11-15.getQuery"
GET_DOCUMENT = "dataKiosk.2023-11-15.getDocument"


@dataclass(frozen=True, slots=True)
class Query:
    """A query that has ended. status: DONE, CANCELLED or FATAL.

    text: as Amazon keeps it, which the next page has to repeat. document_id: of what was found, "" where nothing was.
    error_document_id: of what went wrong, "" where nothing did. next_page: the token for the rest, "" at the end.
    """

    id: str
    status: str
    text: str = field(repr=False)
    document_id: str = ""
    error_document_id: str = ""
    next_page: str = ""


class QueryFailed(SpapiError):
    """The query ended as CANCELLED or FATAL. query: as it ended; its error document says why."""

    safe_to_repeat = False

    def __init__(self, query: Query) -> None:
        where = f"; document {query.error_document_id} says why" if query.error_document_id else ""
        super().__init__(f"Data Kiosk query {query.id} ended as {query.status}{where}", operation=GET)
        self.query = query


def submit(client: Client, query: str, *, page: str = "") -> str:
    """The id of a new query. query: GraphQL, at most 8,000 characters. page: `Query.next_page` of the one before.

    Raises InvalidCall for an empty query, OutcomeUnknown where it may have been created (`read_back` lists the recent
    ones), and what `Client.send` raises. Source: createQuery, one a minute after the first fifteen.
    """
    if not query.strip():
        raise InvalidCall("query wants GraphQL text", operation=CREATE, parameter="query")
    made = client.call(CREATE, query=query, paginationToken=page or None)
    return _text(made, "queryId", CREATE)


def wait(client: Client, query_id: str, *, patience: float = PATIENCE, cancel: Event | None = None) -> Query:
    """The query when it is DONE. patience: seconds to wait for that at most.

    Raises QueryFailed where it ended otherwise, Unfinished when the patience is over, Cancelled when `cancel` is set,
    and what `Client.send` raises. Source: getQuery.
    """
    said = finished(client, GET, queryId=query_id, patience=patience, cancel=cancel)
    pagination = said.get("pagination")
    query = Query(
        id=query_id,
        status=said["processingStatus"],
        text=_text(said, "query", GET),
        document_id=str(said.get("dataDocumentId") or ""),
        error_document_id=str(said.get("errorDocumentId") or ""),
        next_page=str(pagination.get("nextToken") or "") if isinstance(pagination, dict) else "",
    )
    if query.status != "DONE":
        raise QueryFailed(query)
    return query


def open_document(client: Client, document_id: str) -> Opened:
    """What a query found (`document_id`), or what went wrong (`error_document_id`), as bytes to iterate over.

    Raises what `client.documents` raises. Source: getDocument, one a minute after the first fifteen.
    """
    return client.documents.open(RestCall(GET_DOCUMENT, {"documentId": document_id}))


def download(client: Client, document_id: str, target: str | Path) -> Received:
    """Write a document to a file, which appears only when it is whole. Raises as `open_document`, and OSError."""
    with new_file(Path(target)) as file, open_document(client, document_id) as opened:
        for piece in opened:
            file.write(piece)
        return opened.received()


# Any: each row is JSON of the shape the query asked for.
def rows(client: Client, query: str, *, patience: float = PATIENCE, cancel: Event | None = None) -> Iterator[Any]:
    """Every row a query finds, page after page: submitted, waited for and read as it is iterated over.

    patience: seconds for each page. Raises what `submit`, `wait` and `open_document` raise; UnreadableReply for a line
    that is no JSON and for a page that comes twice.
    """
    seen: set[str] = set()
    text, page = query, ""
    while True:
        done = wait(client, submit(client, text, page=page), patience=patience, cancel=cancel)
        if done.document_id:
            with open_document(client, done.document_id) as opened:
                for line in _lines(opened.text("utf-8")):
                    yield _parsed(line, done.id)
        text, page = done.text, done.next_page
        if not page:
            return
        if page in seen:
            raise UnreadableReply(
                f"{GET}: Amazon gave a page token a second time: query {done.id} would never end", operation=GET
            )
        seen.add(page)


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    rest = ""
    for piece in pieces:
        *whole, rest = (rest + piece).split("\n")
        yield from (line for line in whole if line.strip())
    if rest.strip():
        yield rest


def _parsed(line: str, query_id: str) -> Json:
    try:
        row: Json = json.loads(line)
        return row
    except (ValueError, RecursionError):
        problem = f"{GET_DOCUMENT}: a line of query {query_id} is no JSON"
    # Outside the except block: json's exception holds the line.
    raise UnreadableReply(problem, operation=GET_DOCUMENT)


def _text(said: Json, name: str, operation: str) -> str:
    value = said.get(name) if isinstance(said, dict) else None
    if not isinstance(value, str) or not value:
        raise UnreadableReply(f"{operation}: the reply holds no {name}", operation=operation)
    return value
