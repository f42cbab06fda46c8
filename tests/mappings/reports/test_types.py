"""Report types: every name MWS had, what it is called today, and what a cancelled one is taken for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mws.mappings.reports import types as report_types
from mws.mappings.reports.types import BY_LEGACY, BY_REST, REPORT_TYPES, ReportType, cancelled_means, legacy_name
from mws.models.reports import ProcessingStatus, Schedule
from mws.models.reports import ReportType as Named
from mws.spapi.restricted import RESTRICTED_REPORTS
from mws.spapi.sandbox.world import report_types as amazon
from tests.reference import REFERENCE, needs_reference

TODAY = [row for row in REPORT_TYPES if row.rest]


def reference(*parts: str) -> Any:  # JSON of any shape
    assert REFERENCE is not None
    return json.loads(REFERENCE.joinpath(*parts).read_text("utf-8"))


def test_a_name_stands_once() -> None:
    assert len(BY_LEGACY) == len(REPORT_TYPES)


@needs_reference
def test_every_type_of_the_guide_has_a_row() -> None:
    named = {row["value"] for row in reference("mws", "enums.json")["ReportType"]}
    # A feed type that stands in the guide's list of reports by a slip.
    assert named - BY_LEGACY.keys() == {"_POST_FLAT_FILE_INVLOADER_DATA_"}


@needs_reference
def test_names_of_today_are_those_collected() -> None:
    collected = reference("mapping", "enums.json")["report_types"]["table"]
    for legacy, row in collected.items():
        ours = BY_LEGACY[legacy]
        assert ours.rest in (row["sp"], ""), legacy
        if ours.rest:
            assert {row["sp"], *row.get("variants", ())} <= set(ours.names), legacy
            assert set(row["restricted_rdt"]) <= RESTRICTED_REPORTS


@pytest.mark.parametrize("row", TODAY, ids=lambda row: row.legacy)
def test_a_type_of_today_is_known_to_amazon_and_not_ended(row: ReportType) -> None:
    for name in row.names:
        if name not in ("GET_LEDGER_SUMMARY_VIEW_DATA", "GET_LEDGER_DETAIL_VIEW_DATA"):
            assert name in amazon.NAMES
        assert name not in amazon.ENDED
        assert BY_REST[name].kind == row.kind


@pytest.mark.parametrize("row", [row for row in REPORT_TYPES if not row.rest], ids=lambda row: row.legacy)
def test_an_ended_type_names_a_successor_that_can_be_asked_for(row: ReportType) -> None:
    if row.successor:
        assert BY_LEGACY[row.successor].rest
        # Settlements are listed, never requested: their refusal names the setting instead.
        assert BY_LEGACY[row.successor].requestable or not row.requestable


def test_a_split_report_is_shipping_unless_another_part_is_wanted() -> None:
    orders = BY_LEGACY["_GET_FLAT_FILE_ORDERS_DATA_"]
    assert orders.rest == "GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING"
    assert orders.part("TAX") == "GET_FLAT_FILE_ORDER_REPORT_DATA_TAX"
    assert BY_LEGACY["_GET_MERCHANT_LISTINGS_DATA_"].part("TAX") == "GET_MERCHANT_LISTINGS_DATA"


def test_stock_and_listings_are_never_without_data() -> None:
    """Code that is told "no data" about its stock may set it to zero."""
    for row in REPORT_TYPES:
        if (
            "INVENTORY" in row.legacy
            and row.rest
            and row.rest not in ("GET_FBA_FULFILLMENT_INBOUND_NONCOMPLIANCE_DATA",)
        ):
            assert cancelled_means(row.rest) == "_CANCELLED_", row.legacy
        if "LISTINGS" in row.legacy and row.rest:
            assert cancelled_means(row.rest) == "_CANCELLED_", row.legacy
    assert cancelled_means("GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE") == "_DONE_NO_DATA_"
    assert cancelled_means("GET_SOMETHING_NEW") == "_CANCELLED_"


def test_a_type_without_an_mws_name_is_shown_in_mws_s_way_of_writing() -> None:
    assert legacy_name("GET_SALES_AND_TRAFFIC_REPORT") == "_GET_SALES_AND_TRAFFIC_REPORT_"


def test_of_a_split_report_the_part_that_is_meant_has_the_mws_name() -> None:
    assert legacy_name("GET_ORDER_REPORT_DATA_SHIPPING") == "_GET_ORDERS_DATA_"
    assert legacy_name("GET_ORDER_REPORT_DATA_TAX") == "_GET_ORDER_REPORT_DATA_TAX_"
    assert legacy_name("GET_ORDER_REPORT_DATA_TAX", "TAX") == "_GET_ORDERS_DATA_"


def test_the_drop_in_s_names_are_in_the_tables() -> None:
    assert {str(each.value) for each in Named} <= BY_LEGACY.keys()
    assert {str(each.value) for each in Schedule} == {*report_types.PERIODS, report_types.NEVER}
    assert {str(each.value) for each in ProcessingStatus} == set(report_types.MWS_STATUSES)
