"""Feeds and reports with their documents, end to end against the sandbox: in process, and over sockets."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server

import pytest

from mws.spapi.client import Client
from mws.spapi.clock import FixedClock
from mws.spapi.documents.client import report_call
from mws.spapi.errors import NotFound, Unauthorized
from mws.spapi.restricted import RESTRICTED_REPORTS
from mws.spapi.sandbox import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, SKU, TOKEN_PATH, US, embedded
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.world import report_types
from tests.spapi.sandbox.test_embedded import Quiet

ORDERS = "GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING"
LISTINGS = "GET_MERCHANT_LISTINGS_ALL_DATA"
TYPE = "application/json; charset=UTF-8"


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(clock=FixedClock(datetime(2026, 11, 20, 12, tzinfo=timezone.utc)))


@pytest.fixture(params=["embedded", "served"])
def client(request: pytest.FixtureRequest, sandbox: Sandbox) -> Iterator[Client]:
    options: dict[str, Any] = {
        "refresh_token": REFRESH_TOKEN,
        "lwa_client_id": CLIENT_ID,
        "lwa_client_secret": CLIENT_SECRET,
        "clock": FixedClock(datetime(2026, 11, 20, 12, tzinfo=timezone.utc)),
        "max_wait": None,
    }
    if request.param == "embedded":
        url = embedded.URL
        yield Client(endpoint=url, lwa_endpoint=url + TOKEN_PATH, session=embedded.session(sandbox), **options)
        return
    with make_server("127.0.0.1", 0, sandbox, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        yield Client(endpoint=url, lwa_endpoint=url + TOKEN_PATH, **options)
        server.shutdown()
        thread.join()


def report(client: Client, sandbox: Sandbox, kind: str) -> str:
    """The document id of a report that is done."""
    made = client.call(
        "reports.2021-06-30.createReport",
        reportType=kind,
        marketplaceIds=[US],
        dataStartTime="2026-10-25T00:00:00Z",
    )
    sandbox.site.clock.sleep(60)
    got = client.call("reports.2021-06-30.getReport", reportId=made["reportId"])
    assert got["processingStatus"] == "DONE"
    return str(got["reportDocumentId"])


@pytest.mark.parametrize(
    ("outcome", "charset"),
    [("plain+utf-8", "utf-8"), ("gzip+cp1252", "cp1252"), ("gzip+shift_jis", "cp932"), ("plain+windows-31j", "cp932")],
)
def test_a_report_is_downloaded_in_its_own_charset(
    client: Client, sandbox: Sandbox, tmp_path: Path, outcome: str, charset: str
) -> None:
    sandbox.plant_outcome(f"{LISTINGS}:{outcome}")
    document_id = report(client, sandbox, LISTINGS)
    target = tmp_path / "report.tsv"
    got = client.documents.download_report(document_id, target, report_type=LISTINGS)
    assert got.charset == charset
    text = target.read_text(got.charset)
    assert SKU in text
    assert (got.stored_size == got.size) == outcome.startswith("plain")
    with client.documents.open_report(document_id) as opened:
        assert "".join(opened.text()) == target.read_bytes().decode(charset)
    with client.documents.spool(report_call(document_id)) as spooled:
        assert spooled.file.read() == target.read_bytes()


@pytest.mark.parametrize("told", [ORDERS, ""], ids=["by its type", "where refused"])
def test_a_restricted_report_comes_with_its_token(client: Client, sandbox: Sandbox, told: str) -> None:
    document_id = report(client, sandbox, ORDERS)
    target = io.BytesIO()
    client.documents.download_report(document_id, target, report_type=told)
    assert b"111-1111111-1111111" in target.getvalue()


def test_the_table_is_the_sandboxs() -> None:
    assert RESTRICTED_REPORTS == report_types.RESTRICTED


@pytest.mark.parametrize("fault", ["expired", "503*2", "reset"])
def test_what_passes_by_is_not_noticed(client: Client, sandbox: Sandbox, fault: str) -> None:
    document_id = report(client, sandbox, LISTINGS)
    sandbox.plant(f"download:{fault}")
    assert client.documents.download_report(document_id, io.BytesIO()).size > 0


@pytest.mark.parametrize(("fault", "error"), [("expired*always", Unauthorized), ("404", NotFound)])
def test_what_stays_is_told(client: Client, sandbox: Sandbox, fault: str, error: type[Exception]) -> None:
    document_id = report(client, sandbox, LISTINGS)
    sandbox.plant(f"download:{fault}")
    with pytest.raises(error):
        client.documents.download_report(document_id, io.BytesIO())


@pytest.mark.parametrize("fault", ["", "upload:expired", "upload:503"])
def test_a_feed_goes_in_and_its_report_comes_out(client: Client, sandbox: Sandbox, fault: str) -> None:
    sandbox.plant(fault)
    patch = {
        "op": "replace",
        "path": "/attributes/fulfillment_availability",
        "value": [{"fulfillment_channel_code": "DEFAULT", "quantity": 7}],
    }
    message = {
        "messageId": 1,
        "sku": SKU,
        "operationType": "PATCH",
        "productType": "PRODUCT",
        "patches": [patch],
    }
    feed = json.dumps({"header": {"sellerId": "A1SANDBOXSELLER", "version": "2.0"}, "messages": [message]}).encode()
    document_id = client.documents.upload_feed(io.BytesIO(feed), TYPE)
    made = client.call(
        "feeds.2021-06-30.createFeed",
        feedType="JSON_LISTINGS_FEED",
        marketplaceIds=[US],
        inputFeedDocumentId=document_id,
    )
    sandbox.site.clock.sleep(60)
    got = client.call("feeds.2021-06-30.getFeed", feedId=made["feedId"])
    target = io.BytesIO()
    client.documents.download_feed_result(got["resultFeedDocumentId"], target)
    assert json.loads(target.getvalue())["summary"]["messagesAccepted"] == 1
