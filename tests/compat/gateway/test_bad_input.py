"""Bad input, row by row, over HTTP: MWS's error with its status, nothing submitted, and nothing lost."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from lxml import etree

from mws.compat.config import SANDBOX, Account
from mws.compat.config import GatewaySettings as Settings
from mws.compat.facade import Facade
from mws.compat.gateway import Gateway
from mws.compat.gateway.limits import Limits
from mws.compat.gateway.serving import Serving
from mws.mappings.feeds.operations import CREATE, CREATE_DOCUMENT
from mws.mappings.reports.operations import CREATE_REPORT, CREATE_SCHEDULE
from mws.spapi import sandbox as facts
from mws.spapi.clock import FixedClock
from mws.spapi.sandbox.app import Sandbox
from tests.compat.gateway.sockets import connect, read_answer
from tests.compat.gateway.standin import NOON, Answer, query_of, signed
from tests.compat.plans.feeds.submitting import BOMB, FEED, FLAT, FULFILLMENT, OUTSIDE, envelope

PRICING = "_POST_PRODUCT_PRICING_DATA_"
LISTINGS = "_GET_MERCHANT_LISTINGS_DATA_"
ORDERS = "_GET_FLAT_FILE_ORDERS_DATA_"
SMALL = 1024 * 1024
"""The longest body the gateway of these tests takes, where it is not MWS's own limit."""
WRITES = (CREATE, CREATE_DOCUMENT, CREATE_REPORT, CREATE_SCHEDULE)
PRICES = envelope(1, message="Price").replace(
    b"<AmazonOrderID>111-1111111-1111111</AmazonOrderID>",
    b'<SKU>SKU-1</SKU><StandardPrice currency="USD">19.99</StandardPrice>',
)


def md5(content: bytes) -> str:
    return base64.b64encode(hashlib.md5(content).digest()).decode()


class Desk:
    """A gateway over HTTP on a sandbox of two sellers, in which each has submitted a feed and has a report."""

    def __init__(self, max_body: int) -> None:
        self.clock = FixedClock(NOON)
        self.sandbox = Sandbox(clock=self.clock, sellers=2, feed_seconds=60, report_seconds=0)
        self.facade = Facade.on(self.sandbox, clock=self.clock)
        gateway = Gateway(self.facade, Settings(max_body=max_body), self.clock)
        self.serving = Serving(gateway, threads=2, limits=Limits(body=max_body), drain=0.0)

    def open(self) -> None:
        self.serving.start()
        second = self.facade.accounts.find(SANDBOX.accounts[0].mws_access_key, facts.seller_id(2), "")
        (self.theirs,) = self.texts(self("SubmitFeed", {"FeedType": FLAT}, b"a\tb", account=second), "FeedSubmissionId")
        (self.their_report,) = self.texts(
            self("RequestReport", {"ReportType": LISTINGS}, account=second), "ReportRequestId"
        )
        (self.ours,) = self.texts(self("SubmitFeed", {"FeedType": FLAT}, b"a\tb"), "FeedSubmissionId")
        self.texts(self("SubmitFeed", {"FeedType": FLAT}, b"c\td"), "FeedSubmissionId")
        for kind in (LISTINGS, ORDERS):
            self.texts(self("RequestReport", {"ReportType": kind}), "ReportRequestId")
        (self.token,) = self.texts(self("GetFeedSubmissionList", {"MaxCount": "1"}), "NextToken")
        (self.report_token,) = self.texts(self("GetReportRequestList", {"MaxCount": "1"}), "NextToken")

    def close(self) -> None:
        self.serving.stop()
        self.facade.close()

    def __call__(
        self,
        action: str,
        params: Mapping[str, str] | None = None,
        body: bytes = b"",
        fields: tuple[str, ...] = (),
        account: Account = SANDBOX.accounts[0],
    ) -> Answer:
        """One request and its answer. fields: header lines in the place of the body's Content-Length."""
        host = self.serving.url.partition("://")[2]
        path = f"/{'Feeds' if 'Feed' in action else 'Reports'}/2009-01-01"
        given = {"Action": action, "Version": "2009-01-01", **(params or {})}
        query = query_of(signed(given, method="POST", host=host, path=path, account=account))
        lines = [f"POST {path}?{query} HTTP/1.1", f"Host: {host}", "User-Agent: Test/1 (Language=Python)"]
        lines += fields or (f"Content-Length: {len(body)}", "Content-Type: text/xml")
        with connect(self.serving.url) as sock:
            sock.sendall("\r\n".join([*lines, "", ""]).encode())
            sock.sendall(body)
            return read_answer(sock)

    @staticmethod
    def texts(answer: Answer, name: str) -> list[str]:
        assert answer.status == 200, answer.body
        return [str(found.text) for found in etree.fromstring(answer.body).iter(f"{{*}}{name}")]

    @property
    def written(self) -> dict[str, int]:
        """How often each call that makes something was made upstream."""
        return {key: self.sandbox.journal.counts.get(key, 0) for key in WRITES}


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    made = Desk(Settings().max_body)
    made.open()
    yield made
    made.close()


@pytest.fixture(scope="module")
def small() -> Iterator[Desk]:
    made = Desk(SMALL)
    made.open()
    yield made
    made.close()


@dataclass(frozen=True)
class Row:
    """A request, and what it must be answered with. A parameter `@name` is what the desk has under that name."""

    action: str
    params: Mapping[str, str]
    status: int
    code: str
    body: bytes = b""
    fields: tuple[str, ...] = ()


def feed(body: bytes, kind: str = FULFILLMENT, code: str = "InputDataError", status: int = 400, **params: str) -> Row:
    return Row("SubmitFeed", {"FeedType": kind, **params}, status, code, body)


def invalid(action: str, **params: str) -> Row:
    given = {name.replace("_", "."): value for name, value in params.items()}
    return Row(action, given, 400, "InvalidParameterValue")


DOUBLED = PRICES.replace(
    b"</Message>", b"</Message>" + PRICES.partition(b"</MessageType>")[2].partition(b"</Amaz")[0], 1
)
EMPTY = PRICES.partition(b"<Message>")[0] + b"</AmazonEnvelope>"

ROWS = {
    "not XML": feed(b"order-id\t1"),
    "not XML, of listings": feed(b"sku\t1", PRICING),
    "nothing at all": feed(b""),
    "cut off": feed(FEED[:-5]),
    "an XML bomb": feed(BOMB + FEED),
    "an XML bomb, of listings": feed(BOMB + PRICES, PRICING),
    "an external entity": feed(OUTSIDE + FEED.replace(b"111-1111111-1111111", b"&a;")),
    "an external entity, of listings": feed(OUTSIDE + PRICES.replace(b"SKU-1", b"&a;"), PRICING),
    "a control character": feed(FEED.replace(b"111-", b"\x01")),
    "a control character, of listings": feed(PRICES.replace(b"SKU-1", b"\x01"), PRICING),
    "a control character by its number": feed(FEED.replace(b"111-", b"&#1;")),
    "a control character in a parameter": feed(FEED, "_POST_\x01_", "InvalidFeedType"),
    "another MessageType": feed(envelope(1, message="Price")),
    "another MessageType, of listings": feed(FEED, PRICING),
    "a MessageID twice": feed(envelope(1, 2, 1)),
    "a MessageID twice, of listings": feed(DOUBLED, PRICING),
    "an empty envelope": feed(envelope()),
    "an empty envelope, of listings": feed(EMPTY, PRICING),
    "an unknown FeedType": feed(FEED, "_POST_NOTHING_DATA_", "InvalidFeedType"),
    "a FeedType that ended": feed(FEED, "_POST_FLAT_FILE_LISTINGS_DATA_", "InvalidFeedType"),
    "an unknown ReportType": Row("RequestReport", {"ReportType": "_GET_NOTHING_"}, 400, "InvalidReportType"),
    "another MD5 in the parameters": feed(FEED, code="ContentMD5DoesNotMatch", ContentMD5Value=md5(b"other")),
    "an MD5 that is none": feed(FEED, code="ContentMD5DoesNotMatch", ContentMD5Value="klingon"),
    "another MD5 in the header": Row(
        "SubmitFeed",
        {"FeedType": FULFILLMENT},
        400,
        "ContentMD5DoesNotMatch",
        FEED,
        (f"Content-Length: {len(FEED)}", f"Content-MD5: {md5(b'other')}"),
    ),
    "2 GiB": Row(
        "SubmitFeed", {"FeedType": FULFILLMENT}, 400, "InvalidParameterValue", b"", (f"Content-Length: {2**31}",)
    ),
    "2 GiB, asked for before they are sent": Row(
        "SubmitFeed",
        {"FeedType": FULFILLMENT},
        400,
        "InvalidParameterValue",
        b"",
        (f"Content-Length: {2**31}", "Expect: 100-continue"),
    ),
    "feeds of a time to come": invalid("GetFeedSubmissionList", SubmittedFromDate="2027-01-01"),
    "feeds counted of a time to come": invalid("GetFeedSubmissionCount", SubmittedFromDate="2027-01-01"),
    "feeds cancelled of a time to come": invalid("CancelFeedSubmissions", SubmittedFromDate="2027-01-01"),
    "report requests cancelled of a time to come": invalid("CancelReportRequests", RequestedFromDate="2027-01-01"),
    "report requests counted of a time to come": invalid("GetReportRequestCount", RequestedFromDate="2027-01-01"),
    "reports counted of a time that ends before it begins": invalid(
        "GetReportCount", AvailableFromDate="2026-11-02", AvailableToDate="2026-11-01"
    ),
    "a report from a time to come": invalid("RequestReport", ReportType=LISTINGS, StartDate="2026-12-01"),
    "a report to a time to come": invalid("RequestReport", ReportType=LISTINGS, EndDate="2026-12-01"),
    "reports of a time to come": invalid("GetReportList", AvailableFromDate="2027-01-01"),
    "report requests of a time to come": invalid("GetReportRequestList", RequestedFromDate="2027-01-01"),
    "a schedule of a time too far": invalid(
        "ManageReportSchedule", ReportType=ORDERS, Schedule="_1_DAY_", ScheduleDate="2028-01-01"
    ),
    "another seller's report": Row("GetReport", {"ReportId": "@their_report"}, 404, "InvalidReportId"),
    "another seller's report, acknowledged": Row(
        "UpdateReportAcknowledgements", {"ReportIdList.Id.1": "@their_report"}, 404, "InvalidReportId"
    ),
    "another seller's report, cancelled": Row(
        "CancelReportRequests", {"ReportRequestIdList.Id.1": "@their_report"}, 404, "InvalidReportRequestId"
    ),
    "another seller's feed": Row(
        "GetFeedSubmissionResult", {"FeedSubmissionId": "@theirs"}, 404, "InvalidFeedSubmissionId"
    ),
    "a page token of another Action": Row(
        "GetReportRequestListByNextToken", {"NextToken": "@token"}, 400, "NextTokenCorrupted"
    ),
    "a page token of another Action, the other way": Row(
        "GetFeedSubmissionListByNextToken", {"NextToken": "@report_token"}, 400, "NextTokenCorrupted"
    ),
    "a page token of a related Action": Row(
        "GetReportListByNextToken", {"NextToken": "@report_token"}, 400, "NextTokenCorrupted"
    ),
    "an altered page token": Row(
        "GetFeedSubmissionListByNextToken", {"NextToken": "~token"}, 400, "NextTokenCorrupted"
    ),
}  # fmt: skip


def check(desk: Desk, row: Row) -> None:
    before = desk.written
    answer = desk(row.action, {name: meant(desk, value) for name, value in row.params.items()}, row.body, row.fields)
    assert (answer.status, answer.code) == (row.status, row.code), answer.body
    assert desk.written == before
    assert desk.ours in desk.texts(desk("GetFeedSubmissionList"), "FeedSubmissionId")


def meant(desk: Desk, value: str) -> str:
    found: Any = value  # what the desk has is text too
    if value[0] in "@~":
        found = getattr(desk, value[1:])
    if value[0] == "~":
        at = len(found) // 2
        found = found[:at] + ("A" if found[at] != "A" else "B") + found[at + 1 :]
    return str(found)


@pytest.mark.parametrize("name", list(ROWS))
def test_bad_input_is_refused_nothing_is_submitted_and_nothing_is_lost(desk: Desk, name: str) -> None:
    check(desk, ROWS[name])


def test_a_chunked_body_is_refused_as_soon_as_it_is_too_long(small: Desk) -> None:
    """Its end never comes: the answer does."""
    piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    count = SMALL // 0x10000 + 1
    fields = ("Transfer-Encoding: chunked",)
    check(small, Row("SubmitFeed", {"FeedType": FULFILLMENT}, 400, "InvalidParameterValue", piece * count, fields))
