"""Documents through a gateway process: private files gone on every path, an error before the body or the whole body."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse

import pytest

from mws.mappings.feeds.operations import CREATE_DOCUMENT
from mws.spapi.clock import SystemClock
from mws.spapi.sandbox.world.documents import GZIP
from tests.compat.gateway.process import ACCOUNT, GatewayProcess, gateway_on, needs_proc
from tests.compat.gateway.standin import mws_error
from tests.compat.plans.feeds.submitting import FULFILLMENT, envelope
from tests.compat.processes import DOCUMENTS, Upstream, served

resource = pytest.importorskip("resource")
pytestmark = [pytest.mark.long, needs_proc]

LISTINGS, ORDERS = "GET_MERCHANT_LISTINGS_DATA", "GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING"
SUBMIT = {"FeedType": FULFILLMENT}
ROWS = b"111-1111111-1111111\t00000000000001\tA thing that is listed and sold\n" * 1000
COUNT = 300
"""Blocks of rows in a document: more than the buffers of two sockets take."""
LONG = envelope(*range(1, 20_000))
"""A feed that is spooled to a file."""


@pytest.fixture(scope="module")
def upstream() -> Iterator[Upstream]:
    with served(Upstream(SystemClock())) as made:
        yield made


@pytest.fixture(scope="module")
def process(upstream: Upstream, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayProcess]:
    with gateway_on(upstream.url, tmp_path_factory.mktemp("gateway")) as made:
        yield made


@pytest.fixture
def gateway(process: GatewayProcess, upstream: Upstream) -> Iterator[GatewayProcess]:
    """The gateway; after each test it has no file left, and none of them ever had a name."""
    yield process
    upstream.sandbox.faults.clear()
    process.settled()
    assert process.files() == []
    assert list(process.temporary.iterdir()) == []


def md5(content: bytes) -> str:
    return base64.b64encode(hashlib.md5(content).digest()).decode()


def report(upstream: Upstream, kind: str = LISTINGS, *, gzip: bool = False) -> dict[str, str]:
    """GetReport's parameters for a long report."""
    head = b"order-id\torder-item-id\tproduct-name\n" if kind == ORDERS else b""
    chunks = [head, *[ROWS] * COUNT]
    return {"ReportId": upstream.sandbox.add_report(kind, chunks, gzip=gzip)}


def private(gateway: GatewayProcess) -> None:
    """There is a file, all are its owner's alone, and nobody finds them by a name."""
    files = gateway.files()
    assert files
    assert {mode for _, mode in files} == {0o600}
    assert all(name.endswith(" (deleted)") for name, _ in files)
    assert list(gateway.temporary.iterdir()) == []


# ---- files ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [LISTINGS, ORDERS])
def test_a_document_lies_in_a_private_file_that_goes_with_its_client(
    gateway: GatewayProcess, upstream: Upstream, kind: str
) -> None:
    connection, response = gateway.request("GetReport", report(upstream, kind))
    assert response.status == 200
    assert response.read(1000)
    private(gateway)
    connection.close()
    response.close()


def test_a_feed_lies_in_a_private_file_until_it_is_submitted(gateway: GatewayProcess, upstream: Upstream) -> None:
    gate = upstream.hold(DOCUMENTS)
    sent = begun(gateway, LONG)
    gate.wait()
    private(gateway)
    gate.release()
    assert sent.getresponse().status == 200
    sent.close()


def test_a_client_that_goes_in_the_middle_of_its_feed_leaves_nothing(
    gateway: GatewayProcess, upstream: Upstream
) -> None:
    before = upstream.counts
    begun(gateway, LONG[:-100_000], length=len(LONG)).close()
    gateway.settled()
    assert upstream.counts == before


def begun(gateway: GatewayProcess, body: bytes, length: int = 0) -> HTTPConnection:
    """A SubmitFeed whose answer nobody has read yet. length: what its Content-Length says, 0 for the truth."""
    target, headers = gateway.signed("SubmitFeed", SUBMIT)
    connection = HTTPConnection(gateway.url.partition("://")[2], timeout=60)
    connection.request("POST", target, body, {**headers, "Content-Length": str(length or len(body))})
    return connection


# ---- failures ------------------------------------------------------------------------------------------------------


def refused(response: HTTPResponse) -> tuple[int, str]:
    """Status and code of an answer that is an MWS error and nothing else."""
    body = response.read()
    assert response.headers["Content-Length"] == str(len(body))
    assert response.headers["Content-Type"].startswith("text/xml")
    assert "Content-MD5" not in response.headers
    return response.status, mws_error(body)["Code"]


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("reset*always", 503, "ServiceUnavailable"),
        ("503*always", 503, "ServiceUnavailable"),
        ("404", 404, "ReportNoLongerAvailable"),
    ],
)
def test_a_document_that_does_not_come_whole_is_an_error_and_no_part_of_it(
    gateway: GatewayProcess, upstream: Upstream, fault: str, status: int, code: str
) -> None:
    params = report(upstream)
    upstream.sandbox.plant(f"download:{fault}")
    connection, response = gateway.request("GetReport", params)
    assert refused(response) == (status, code)
    connection.close()


@pytest.mark.parametrize("damage", ["not GZIP", "cut off", "changed"])
def test_bad_gzip_is_an_error_and_no_part_of_it(gateway: GatewayProcess, upstream: Upstream, damage: str) -> None:
    params = report(upstream, gzip=damage != "not GZIP")
    site, now = upstream.sandbox.site, upstream.clock.now()
    (found,) = (each for each in upstream.sandbox.reports.of(ACCOUNT.seller_id, now) if each.id == params["ReportId"])
    document = site.shelf.find(found.document_id, now)
    assert document is not None
    assert document.content is not None
    packed = b"".join(document.content.chunks())
    if damage != "not GZIP":
        half = len(packed) // 2
        changed = packed[:half] + bytes([packed[half] ^ 255]) + packed[half + 1 :]
        site.shelf.fill(document, [packed[:half] if damage == "cut off" else changed])
    document.compression = GZIP
    connection, response = gateway.request("GetReport", params)
    assert refused(response) == (500, "InternalError")
    connection.close()


def test_another_md5_is_refused_and_nothing_is_sent(gateway: GatewayProcess, upstream: Upstream) -> None:
    before = upstream.counts
    connection, response = gateway.request("SubmitFeed", SUBMIT, LONG, {"Content-MD5": md5(b"other")})
    assert refused(response) == (400, "ContentMD5DoesNotMatch")
    connection.close()
    assert upstream.counts == before


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="no prlimit: another process has no limits")
@pytest.mark.parametrize("action", ["GetReport", "SubmitFeed"])
def test_a_full_disk_is_a_failure_of_the_service(gateway: GatewayProcess, upstream: Upstream, action: str) -> None:
    params = report(upstream) if action == "GetReport" else SUBMIT
    before = upstream.counts.get(CREATE_DOCUMENT, 0)
    pid, without = gateway.process.pid, resource.RLIM_INFINITY
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (1024 * 1024, without))
    try:
        connection, response = gateway.request(action, params, envelope(*range(1, 30_000)))
        assert refused(response) == (503, "ServiceUnavailable")
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (without, without))
    connection.close()
    assert upstream.counts.get(CREATE_DOCUMENT, 0) == before


# ---- headers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stored", ["plain", "gzip"])
@pytest.mark.parametrize(("charset", "codec"), [("Cp1252", "cp1252"), ("Shift_JIS", "cp932"), ("UTF-8", "utf-8")])
def test_a_document_comes_with_its_charset_length_md5_and_request_id(
    gateway: GatewayProcess, upstream: Upstream, stored: str, charset: str, codec: str
) -> None:
    text = "sku\ttitle\nSKU-1\t" + {"cp932": "日本語の商品名 ソ"}.get(codec, "Grüße – “naïve”") + "\n"
    made = upstream.sandbox.add_report(
        LISTINGS, [text.encode(codec)] * 100, content_type=f"text/plain; charset={charset}", gzip=stored == "gzip"
    )
    connection, response = gateway.request("GetReport", {"ReportId": made})
    body = response.read()
    connection.close()
    headers = response.headers
    assert (response.status, body.decode(codec)) == (200, text * 100)
    assert headers["Content-Type"] == f"text/plain; charset={charset}"
    assert headers["Content-Length"] == str(len(body))
    assert headers["Content-MD5"] == md5(body)
    assert headers["x-amz-request-id"] == headers["x-mws-request-id"]
    assert "Content-Encoding" not in headers
