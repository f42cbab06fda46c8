"""All Actions of Feeds and Reports through both doors, the drop-in's classes and a gateway: one answer, MWS's elements.

Two worlds that are the same, on clocks that stand at the same moment; one script; every answer is compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any, TypeAlias

import pytest
from lxml import etree

import mws
from mws.compat.config import SANDBOX, Reports
from mws.compat.facade import Facade
from mws.compat.gateway import Gateway
from mws.compat.gateway.serving import Serving
from mws.mappings.all_actions import ACTIONS
from mws.spapi.clock import FixedClock
from mws.spapi.sandbox.app import Sandbox
from mws.spapi.sandbox.embedded import session
from tests.reference import REFERENCE, needs_reference

(ACCOUNT,) = SANDBOX.accounts
US = "ATVPDKIKX0DER"
LISTINGS = "_GET_MERCHANT_LISTINGS_DATA_"
SHIPPED = "_POST_ORDER_FULFILLMENT_DATA_"
FEED = (
    b"<AmazonEnvelope><Header><DocumentVersion>1.01</DocumentVersion><MerchantIdentifier>A1SANDBOXSELLER"
    b"</MerchantIdentifier></Header><MessageType>OrderFulfillment</MessageType><Message><MessageID>%d</MessageID>"
    b"<OrderFulfillment><AmazonOrderID>111-1111111-1111111</AmazonOrderID></OrderFulfillment></Message></AmazonEnvelope>"
)


class Caller:
    """One door to one world. kept: what the script has to remember between two calls."""

    def __init__(self, clock: FixedClock, **door: Any) -> None:  # Any: where its calls go
        keys = (ACCOUNT.mws_access_key, ACCOUNT.mws_secret_key, ACCOUNT.seller_id)
        self.feeds = mws.Feeds(*keys, region="US", **door)
        self.reports = mws.Reports(*keys, region="US", **door)
        self.clock = clock
        self.kept: dict[str, str] = {}

    def keep(self, reply: Any, element: str) -> Any:  # a reply of the drop-in
        """The reply, once that element of it is remembered."""
        found = re.search(rf"<{element}>([^<]+)</{element}>", text_of(reply))
        assert found, text_of(reply)
        self.kept[element] = found[1]
        return reply

    def later(self) -> Caller:
        self.clock.advance(120)
        return self


Step: TypeAlias = Callable[[Caller], Any]

# Action and how it is asked for, in the order of a program's day.
SCRIPT: tuple[tuple[str, Step], ...] = (
    ("SubmitFeed", lambda on: on.feeds.submit_feed(FEED % 1, SHIPPED)),
    ("SubmitFeed", lambda on: on.feeds.submit_feed(FEED % 2, SHIPPED)),
    ("SubmitFeed", lambda on: on.keep(on.feeds.submit_feed(FEED % 3, SHIPPED), "FeedSubmissionId")),
    ("CancelFeedSubmissions", lambda on: on.feeds.cancel_feed_submissions([on.kept["FeedSubmissionId"]])),
    ("SubmitFeed", lambda on: on.keep(on.feeds.submit_feed(FEED % 4, SHIPPED), "FeedSubmissionId")),
    ("GetFeedSubmissionCount", lambda on: on.later().feeds.get_feed_submission_count()),
    ("GetFeedSubmissionList", lambda on: on.keep(on.feeds.get_feed_submission_list(max_count=2), "NextToken")),
    (
        "GetFeedSubmissionListByNextToken",
        lambda on: on.feeds.get_feed_submission_list(next_token=on.kept["NextToken"]),
    ),
    ("GetFeedSubmissionResult", lambda on: on.feeds.get_feed_submission_result(on.kept["FeedSubmissionId"])),
    ("RequestReport", lambda on: on.reports.request_report(LISTINGS)),
    ("RequestReport", lambda on: on.reports.request_report("_GET_AFN_INVENTORY_DATA_")),
    (
        "RequestReport",
        lambda on: on.keep(on.reports.request_report("_GET_STRANDED_INVENTORY_UI_DATA_"), "ReportRequestId"),
    ),
    (
        "CancelReportRequests",
        lambda on: on.reports.make_request(
            {"Action": "CancelReportRequests", "ReportRequestIdList.Id.1": on.kept["ReportRequestId"]}
        ),
    ),
    # The clock of the signer stands still: what is asked a second time has to differ, else it is the same request.
    (
        "RequestReport",
        lambda on: on.keep(on.later().reports.request_report(LISTINGS, marketplaceids=(US,)), "ReportRequestId"),
    ),
    ("GetReportRequestCount", lambda on: on.later().reports.get_report_request_count()),
    ("GetReportRequestList", lambda on: on.keep(on.reports.get_report_request_list(max_count=2), "NextToken")),
    (
        "GetReportRequestListByNextToken",
        lambda on: on.reports.get_report_request_list(next_token=on.kept["NextToken"]),
    ),
    ("GetReportCount", lambda on: on.reports.get_report_count(acknowledged=False)),
    (
        "GetReportList",
        lambda on: on.keep(on.keep(on.reports.get_report_list(max_count=1), "NextToken"), "ReportId"),
    ),
    ("GetReportListByNextToken", lambda on: on.reports.get_report_list(next_token=on.kept["NextToken"])),
    ("GetReport", lambda on: on.reports.get_report(on.kept["ReportId"])),
    (
        "UpdateReportAcknowledgements",
        lambda on: on.reports.update_report_acknowledgements([on.kept["ReportId"]], True),
    ),
    (
        "ManageReportSchedule",
        lambda on: on.reports.make_request(
            {"Action": "ManageReportSchedule", "ReportType": LISTINGS, "Schedule": "_1_DAY_"}
        ),
    ),
    ("GetReportScheduleList", lambda on: on.reports.get_report_schedule_list()),
    ("GetReportScheduleCount", lambda on: on.reports.get_report_schedule_count()),
    # Every schedule fits a page, so nobody is ever given a token to ask this with: it is refused alike.
    ("GetReportScheduleListByNextToken", lambda on: refused(on.reports.get_report_schedule_list)),
)
ALONE = frozenset({"RequestId", "RequestID", "NextToken"})
"""Elements that no two calls have alike."""


def refused(ask: Callable[..., Any]) -> str:  # Any: a method of the drop-in
    with pytest.raises(mws.MWSError) as caught:
        ask(next_token="none")
    return str(caught.value)


def text_of(reply: Any) -> str:  # a reply of the drop-in, or the text of a refusal
    return reply if isinstance(reply, str) else str(reply.response.content.decode("utf-8", "replace"))


@contextmanager
def world() -> Iterator[tuple[Facade, FixedClock]]:
    clock = FixedClock(datetime.now(timezone.utc).replace(microsecond=0))
    sandbox = Sandbox(clock=clock, feed_seconds=60, report_seconds=60)
    config = replace(SANDBOX, reports=Reports(adopt_before="all"))
    facade = Facade(config, clock=clock, session=session(sandbox))
    try:
        yield facade, clock
    finally:
        facade.close()


@pytest.fixture(scope="module")
def answers() -> list[tuple[str, str, str]]:
    """Action, the answer in process, the answer over HTTP, for every row of the script."""
    with world() as (inside, clock), world() as (outside, other):
        other.advance((clock.now() - other.now()).total_seconds())
        with Serving(Gateway(outside, clock=other), threads=4) as serving:
            callers = (Caller(clock, backend=inside), Caller(other, domain=serving.url, backend="http"))
            here, there = callers
            return [(action, text_of(step(here)), text_of(step(there))) for action, step in SCRIPT]


def elements(text: str) -> list[tuple[str, str | None]]:
    """Names and texts of a reply, in order; a document that is no XML is one text."""
    if not text.lstrip().startswith("<"):
        return [("", text)]
    found = etree.fromstring(text.encode())
    names = [(etree.QName(each).localname, each.text) for each in found.iter(etree.Element)]
    return [(name, None if name in ALONE else value) for name, value in names]


def test_the_script_has_every_action() -> None:
    told = {row.name for row in ACTIONS if row.section in ("Feeds", "Reports") and row.name != "GetServiceStatus"}
    assert {action for action, _ in SCRIPT} == told
    assert len(told) == 20


def test_both_doors_answer_alike(answers: list[tuple[str, str, str]]) -> None:
    for action, inside, outside in answers:
        assert elements(inside) == elements(outside), action


def test_every_answer_has_the_elements_of_its_table(answers: list[tuple[str, str, str]]) -> None:
    for action, inside, _ in answers:
        if action in ("GetReport", "GetFeedSubmissionResult", "GetReportScheduleListByNextToken"):
            continue  # documents, and a refusal
        names = [name for name, _ in elements(inside)]
        assert names[0] == f"{action}Response"
        assert f"{action}Result" in names
        assert {"ResponseMetadata", "RequestId"} <= set(names)


# Elements the samples have and no answer here, by why.
NOT_BEGUN = {"StartedProcessingDate"}
NOT_DONE = {"StartedProcessingDate", "CompletedProcessingDate"}
NO_REPORT = {"GeneratedReportId", "StartedProcessingDate"}
NOT_ACKNOWLEDGED = {"AcknowledgedDate"}
NO_FURTHER_PAGE = {"NextToken"}
ABSENT = {
    "CancelFeedSubmissions": NOT_BEGUN,
    "CancelReportRequests": NO_REPORT,
    "GetFeedSubmissionListByNextToken": NO_FURTHER_PAGE,
    "GetReportList": NOT_ACKNOWLEDGED,
    "GetReportListByNextToken": NOT_ACKNOWLEDGED,
    "GetReportScheduleList": NO_FURTHER_PAGE,
    "RequestReport": NO_REPORT | {"CompletedDate"},
    "SubmitFeed": NOT_DONE,
}


@needs_reference
def test_the_elements_are_those_of_amazon_s_own_samples(answers: list[tuple[str, str, str]]) -> None:
    assert REFERENCE is not None
    for action in sorted({action for action, _, _ in answers}):
        section = "Feeds" if "Feed" in action else "Reports"
        sample = REFERENCE / "mws" / "samples" / section / f"{action}.officialmock.xml"
        if not sample.exists() or action in (
            "GetReport",
            "GetFeedSubmissionResult",
            "GetReportScheduleListByNextToken",
        ):
            continue
        promised = {etree.QName(each).localname for each in etree.parse(sample).iter(etree.Element)}
        ours = {name for done, inside, _ in answers if done == action for name, _ in elements(inside)}
        assert promised - ours == ABSENT.get(action, set()), action
