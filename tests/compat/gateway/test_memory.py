"""What a gateway process holds while a long feed goes in, or a long document out: as much as for a short one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

import pytest

from mws.compat.gateway.serving import Serving
from mws.spapi.sandbox.app import Sandbox
from tests.compat.gateway.process import ACCOUNT, GatewayProcess, gateway_on, needs_proc

pytestmark = [pytest.mark.long, needs_proc]

MB = 10**6
SIZES = (20 * MB, 200 * MB)
OVER_IDLE = 16 * 2**20
"""The most a call may take beyond what the idle process holds."""
NOISE = 2 * 2**20
LISTINGS, ORDERS = "GET_MERCHANT_LISTINGS_DATA", "GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING"
HEAD = (
    b"<AmazonEnvelope><Header><DocumentVersion>1.01</DocumentVersion><MerchantIdentifier>A1SANDBOXSELLER"
    b"</MerchantIdentifier></Header><MessageType>OrderFulfillment</MessageType>"
)
TAIL = b"</AmazonEnvelope>"
MESSAGE = (
    b"<Message><MessageID>%09d</MessageID><OrderFulfillment><AmazonOrderID>111-1111111-1111111</AmazonOrderID>"
    b"</OrderFulfillment></Message>\n"
)
ROWS = b"111-1111111-1111111\t00000000000001\tA thing that is listed and sold\n" * 1000


@dataclass
class Stage:
    """A gateway process, and the sandbox behind it."""

    gateway: GatewayProcess
    sandbox: Sandbox
    made: int = 0
    idle: int = 0

    def feed(self, size: int) -> tuple[int, Iterator[bytes]]:
        """A feed like no other of about that size: its length, and its bytes as they are made."""
        self.made += 1
        head = HEAD + b"<!-- %06d -->" % self.made
        count = size // len(MESSAGE % 1)

        def pieces() -> Iterator[bytes]:
            yield head
            for start in range(1, count + 1, 500):
                yield b"".join(MESSAGE % number for number in range(start, min(start + 500, count + 1)))
            yield TAIL

        return len(head) + count * len(MESSAGE % 1) + len(TAIL), pieces()

    def submit(self, size: int, *, chunked: bool) -> None:
        length, pieces = self.feed(size)
        headers = {} if chunked else {"Content-Length": str(length)}
        answer = self.gateway.call("SubmitFeed", {"FeedType": "_POST_ORDER_FULFILLMENT_DATA_"}, pieces, headers)
        (feed_id,) = re.findall(rb"<FeedSubmissionId>(\d+)<", answer)
        feed = next(iter(self.sandbox.feeds.of(ACCOUNT.seller_id, self.sandbox.site.clock.now())))
        assert feed.id == feed_id.decode()
        assert self.thrown_away(feed.document_id) == length

    def thrown_away(self, document_id: str) -> int:
        """Take a document's file off the disk. Returns its size."""
        document = self.sandbox.site.shelf.find(document_id, self.sandbox.site.clock.now())
        assert document is not None
        assert document.content is not None
        if document.content.path is not None:
            document.content.path.unlink()
        return document.content.size

    def report(self, size: int, kind: str = LISTINGS, *, gzip: bool = False) -> None:
        rows = (ROWS for _ in range(size // len(ROWS)))
        made = self.sandbox.add_report(kind, chain([b"order-id\torder-item-id\tproduct-name\n"], rows), gzip=gzip)
        self.download("GetReport", {"ReportId": made}, size // len(ROWS) * len(ROWS))
        reports = self.sandbox.reports.of(ACCOUNT.seller_id, self.sandbox.site.clock.now())
        self.thrown_away(next(each.document_id for each in reports if each.id == made))

    def result(self, size: int) -> None:
        answer = self.gateway.call("SubmitFeed", {"FeedType": "_POST_ORDER_FULFILLMENT_DATA_"}, self.feed(1000)[1])
        (feed_id,) = re.findall(rb"<FeedSubmissionId>(\d+)<", answer)
        now = self.sandbox.site.clock.now()
        feed = next(iter(self.sandbox.feeds.of(ACCOUNT.seller_id, now)))
        document = self.sandbox.site.shelf.create("amzn1.tortuga.4.na", ACCOUNT.seller_id, "text/xml", now)
        self.sandbox.site.shelf.fill(document, (ROWS for _ in range(size // len(ROWS))))
        document.used = True
        feed.ended, feed.result_id = "DONE", document.id
        self.download("GetFeedSubmissionResult", {"FeedSubmissionId": feed_id.decode()}, size // len(ROWS) * len(ROWS))
        self.thrown_away(document.id)

    def download(self, action: str, params: dict[str, str], size: int) -> None:
        connection, response = self.gateway.request(action, params)
        assert response.status == 200, response.read(1000)
        length = int(response.headers["Content-Length"])
        assert length >= size
        read = 0
        while piece := response.read(2**18):
            read += len(piece)
        connection.close()
        assert read == length


JOBS: dict[str, Callable[[Stage, int], None]] = {
    "a feed with its length": lambda stage, size: stage.submit(size, chunked=False),
    "a feed in chunks": lambda stage, size: stage.submit(size, chunked=True),
    "a report": lambda stage, size: stage.report(size),
    "a report written anew": lambda stage, size: stage.report(size, ORDERS),
    "a report stored as GZIP": lambda stage, size: stage.report(size, gzip=True),
    "a feed's result": lambda stage, size: stage.result(size),
}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    sandbox = Sandbox(feed_seconds=86_400)
    with (
        Serving(sandbox, threads=4, drain=0.0) as upstream,
        # Each thread keeps some memory of its first call: with one, that is done before the measuring begins.
        gateway_on(upstream.url, tmp_path_factory.mktemp("gateway"), threads=1) as gateway,
    ):
        made = Stage(gateway, sandbox)
        for job in JOBS.values():
            # What is loaded at the first call of a kind is not the call's.
            job(made, 2 * MB)
        made.idle = gateway.memory("VmRSS")
        yield made


@pytest.mark.parametrize("name", list(JOBS))
def test_memory_does_not_grow_with_what_goes_through(stage: Stage, name: str) -> None:
    peaks = []
    for size in SIZES:
        stage.gateway.forget_peak()
        JOBS[name](stage, size)
        peaks.append(stage.gateway.memory("VmHWM"))
    over = [f"{(peak - stage.idle) / 2**20:.1f} MiB" for peak in peaks]
    assert max(peaks) - stage.idle <= OVER_IDLE, over
    assert abs(peaks[1] - peaks[0]) <= NOISE, over
