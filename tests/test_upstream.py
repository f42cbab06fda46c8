"""A case that tells something else than what happens fails, and says what differs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.case_folders import CASES, Run, load, run

FEED = "feeds.2021-06-30.createFeed"
SCHEDULES = "reports.2021-06-30.getReportSchedules"


def changed(name: str, tmp_path: Path, upstream: Any, request: Any = None) -> Run:  # JSON of any shape
    """That case with other files."""
    folder = tmp_path / name
    folder.mkdir()
    (folder / "request.json").write_text(json.dumps(request or load(CASES / name, "request.json")))
    (folder / "upstream.json").write_text(json.dumps(upstream))
    return run(folder)


def upstream_of(name: str) -> Any:  # JSON of any shape
    return load(CASES / name, "upstream.json")


def test_a_body_that_differs_is_told(tmp_path: Path) -> None:
    upstream = upstream_of("Feeds.SubmitFeed")
    upstream[2]["body"]["feedType"] = "POST_PRODUCT_DATA"
    (fault,) = changed("Feeds.SubmitFeed", tmp_path, upstream).faults
    assert fault.startswith(f"{FEED}: body is ")
    assert "POST_ORDER_FULFILLMENT_DATA" in fault


def test_an_upload_that_differs_is_told(tmp_path: Path) -> None:
    upstream = upstream_of("Feeds.SubmitFeed")
    upstream[1]["text"] = "something else"
    (fault,) = changed("Feeds.SubmitFeed", tmp_path, upstream).faults
    assert "text is " in fault


def test_a_call_that_is_not_made_and_one_that_nobody_expects_are_told(tmp_path: Path) -> None:
    upstream = upstream_of("Sellers.ListMarketplaceParticipations")
    ran = changed("Sellers.ListMarketplaceParticipations", tmp_path, [*upstream, *upstream])
    assert ran.faults == ["not asked: sellers.v1.getMarketplaceParticipations"]
    (tmp_path / "b").mkdir()
    ran = changed("Sellers.ListMarketplaceParticipations", tmp_path / "b", [])
    assert ran.faults == ["asked, and not expected here: GET /sellers/v1/marketplaceParticipations"]
    assert ran.replies[0].status == 400


def test_a_query_that_differs_is_no_call_of_the_case(tmp_path: Path) -> None:
    upstream = upstream_of("Reports.GetReportScheduleCount")
    upstream[0]["query"]["reportTypes"] = ["GET_OTHER"]
    asked, left = changed("Reports.GetReportScheduleCount", tmp_path, upstream).faults
    assert asked.startswith("asked, and not expected here: GET /reports/2021-06-30/schedules?")
    assert left == f"not asked: {SCHEDULES}"


def test_data_elements_are_those_of_the_restricted_token(tmp_path: Path) -> None:
    upstream = upstream_of("Orders.ListOrdersByNextToken")
    upstream[0]["data_elements"] = ["buyerInfo"]
    (fault,) = changed("Orders.ListOrdersByNextToken", tmp_path, upstream).faults
    assert fault.endswith("data_elements is ['buyerInfo', 'shippingAddress'], not ['buyerInfo']")


def test_several_replies_to_one_call_come_in_their_order(tmp_path: Path) -> None:
    """As of a call that is asked again until what Amazon works on has ended."""
    (entry,) = upstream_of("Sellers.ListMarketplaceParticipations")
    reply = entry.pop("reply")
    ran = changed(
        "Sellers.ListMarketplaceParticipations",
        tmp_path,
        [{**entry, "replies": [[], reply]}],
        [{"params": {}}, {"params": {}}],
    )
    assert ran.faults == []
    assert [b"<MarketplaceId>" in body for body in ran.bodies] == [False, True]


@pytest.mark.parametrize("status", [500, 503])
def test_the_clients_own_repeats_are_no_calls_of_the_case(status: int, tmp_path: Path) -> None:
    (entry,) = upstream_of("Sellers.ListMarketplaceParticipations")
    ran = changed("Sellers.ListMarketplaceParticipations", tmp_path, [{**entry, "status": status}])
    assert ran.faults == []
    assert ran.replies[0].status == status


def test_a_page_is_followed_by_the_token_that_was_handed_out(tmp_path: Path) -> None:
    (entry,) = upstream_of("Orders.ListOrdersByNextToken")
    first = {**entry, "query": {**entry["query"]}}
    del first["query"]["NextToken"]
    second = {**entry, "query": {**entry["query"], "NextToken": "page-3"}, "reply": {"Orders": []}}
    request = {
        "version": "v0",
        "action": "ListOrders",
        "params": {"MarketplaceId.Id.1": "ATVPDKIKX0DER", "CreatedAfter": "2026-11-01T00:00:00Z"},
    }
    ran = changed(
        "Orders.ListOrdersByNextToken", tmp_path, [first, second], [request, {"version": "v0", "token": "previous"}]
    )
    assert ran.faults == []
    assert b"sealed:page-3" in ran.bodies[0]
    assert [reply.status for reply in ran.replies] == [200, 200]
