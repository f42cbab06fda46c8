"""Data Kiosk: a query is submitted, waited for within bounds, and read row by row over all its pages."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mws.spapi import datakiosk
from mws.spapi.client import Client
from mws.spapi.datakiosk import QueryFailed
from mws.spapi.errors import InvalidCall, OutcomeUnknown, UnreadableReply
from tests.spapi import clients, faulty
from tests.spapi.faulty import Faulty, Step, raw, reply

if TYPE_CHECKING:
    import socket

MARK = "pl4nted"
TEXT = "query { analytics { asin } }"
CREATED = reply({"queryId": "q1"}, 202)


def stands(status: str, *, document: str = "", error: str = "", token: str = "", number: int = 1) -> Step:
    said: dict[str, object] = {"queryId": f"q{number}", "query": TEXT, "processingStatus": status}
    said |= {"dataDocumentId": document} if document else {}
    said |= {"errorDocumentId": error} if error else {}
    said |= {"pagination": {"nextToken": token}} if token else {}
    return reply(said)


def document_at(server: Faulty, connection: socket.socket, seen: faulty.Seen) -> bool:
    """getDocument: an URL at this server, with a signature nobody may see."""
    url = f"{server.url}/document?X-Amz-Signature={MARK}"
    return reply({"documentId": "d", "documentUrl": url})(server, connection, seen)


def lines(*rows: object, packed: bool = False) -> Step:
    body = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode() + b"\n"
    if packed:
        return raw(200, gzip.compress(body), Content_Encoding="gzip", Content_Type="application/jsonl")
    return raw(200, body, Content_Type="application/jsonl")


def client(server: Faulty, **options: Any) -> Client:  # Any: as of clients.client
    return clients.client(server, max_wait=None, **options)


def test_rows_come_out_of_every_page() -> None:
    script = [
        CREATED,
        stands("IN_QUEUE"),
        stands("IN_PROGRESS"),
        stands("DONE", document="d", token="t1"),
        document_at,
        lines({"asin": "Ä"}, {"asin": "B"}, packed=True),
        CREATED,
        stands("DONE", document="d", token="t2"),
        document_at,
        lines({"asin": "C"}),
        CREATED,
        stands("DONE"),
    ]
    with Faulty(*script) as server:
        got = list(datakiosk.rows(client(server), TEXT))
    assert got == [{"asin": "Ä"}, {"asin": "B"}, {"asin": "C"}], "the last page held no data, and no document"
    made = [json.loads(seen.body) for seen in server.seen if seen.method == "POST"]
    assert made == [
        {"query": TEXT},
        {"query": TEXT, "paginationToken": "t1"},
        {"query": TEXT, "paginationToken": "t2"},
    ]
    fetched = [seen for seen in server.seen if seen.target.startswith("/document?")]
    assert all("x-amz-access-token" not in seen.headers for seen in fetched)


def test_a_page_that_comes_again_is_an_error() -> None:
    step = [CREATED, stands("DONE", token="t1")]
    with Faulty(*step, *step, *step) as server, pytest.raises(UnreadableReply, match="second time"):
        list(datakiosk.rows(client(server), TEXT))


@pytest.mark.parametrize("status", ["FATAL", "CANCELLED"])
def test_a_query_that_failed_names_the_document_that_says_why(status: str) -> None:
    with Faulty(stands(status, error="e1")) as server, pytest.raises(QueryFailed, match="document e1") as caught:
        datakiosk.wait(client(server), "q1")
    assert (caught.value.query.status, caught.value.safe_to_repeat) == (status, False)
    assert len(server.seen) == 1


def test_a_document_is_whole_under_its_name(tmp_path: Path) -> None:
    with Faulty(document_at, lines({"a": 1}, packed=True)) as server:
        received = datakiosk.download(client(server), "d", tmp_path / "found.jsonl")
    assert (tmp_path / "found.jsonl").read_bytes() == b'{"a": 1}\n'
    assert received.size == 9


@pytest.mark.parametrize("line", [f'{{"a": "{MARK}', f'["{MARK}",' * 50_000], ids=["cut off", "nested without end"])
def test_a_line_that_is_no_json_is_not_quoted(line: str) -> None:
    script = [CREATED, stands("DONE", document="d"), document_at, raw(200, line.encode())]
    with Faulty(*script) as server, pytest.raises(UnreadableReply, match="no JSON") as caught:
        list(datakiosk.rows(client(server), TEXT))
    assert MARK not in str(caught.value)
    assert caught.value.__context__ is None


def test_a_query_of_nothing_is_refused_unsent() -> None:
    with Faulty() as server, pytest.raises(InvalidCall, match="GraphQL"):
        datakiosk.submit(client(server), "  \n")
    assert server.seen == []


def test_a_lost_answer_to_a_new_query_offers_the_list_of_queries() -> None:
    with Faulty(faulty.reset_before_headers) as server, pytest.raises(OutcomeUnknown) as caught:
        datakiosk.submit(client(server), TEXT)
    assert caught.value.read_back is not None
    assert caught.value.read_back.call.operation == "dataKiosk.2023-11-15.getQueries"


def test_the_text_of_a_query_is_not_shown() -> None:
    assert MARK not in repr(datakiosk.Query("q1", "DONE", MARK))
