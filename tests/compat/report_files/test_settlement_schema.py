"""Rebuilt settlements held against the schema that Amazon published."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from mws.mappings.reports.settlements import XML_CURRENCIES, XML_PRICE_TYPES
from tests.compat.report_files.files import content
from tests.compat.report_files.settlement_xml import EVERY_KIND, rebuild
from tests.compat.report_files.settlements import HEAD, ROWS, Row, total
from tests.reference import REFERENCE, needs_reference

# ---- the published schema ------------------------------------------------------------------------------------------


def schema() -> etree.XMLSchema:
    """AmazonEnvelope with SettlementReport, from the published XSDs. Those of other messages are left out."""
    assert REFERENCE is not None
    folder = REFERENCE / "mws/xsd/published/feeds-and-reports"
    envelope = etree.parse(folder / "amzn-envelope.xsd").getroot()
    xsd = "{http://www.w3.org/2001/XMLSchema}"
    kept = ("amzn-base.xsd", "amzn-header.xsd", "SettlementReport.xsd")
    for include in list(envelope.iterchildren(f"{xsd}include")):
        if include.get("schemaLocation") not in kept:
            envelope.remove(include)
    for choice in envelope.iter(f"{xsd}choice"):
        for option in list(choice):
            if option.get("ref") != "SettlementReport":
                choice.remove(option)
    return etree.XMLSchema(etree.ElementTree(envelope))


@needs_reference
def test_a_settlement_with_the_values_of_its_time_meets_the_published_schema() -> None:
    lines = [
        {**row, "settlement-id": HEAD["settlement-id"], "order-item-code": "12345678901234"}
        for row in EVERY_KIND
        if row.get("order-id", "").startswith("111") and row["amount-type"] in ("ItemPrice", "ItemWithheldTax")
    ]
    others = [{**row, "settlement-id": HEAD["settlement-id"]} for row in EVERY_KIND if not row.get("order-id")]
    document = rebuild(*lines, *others, settlement_xml="schema")
    schema().assertValid(etree.fromstring(content(document)))


@needs_reference
def test_any_settlement_in_the_schema_s_dialect_has_its_structure_and_adds_up() -> None:
    valid = schema()

    @settings(max_examples=80, deadline=None)
    @given(st.lists(ROWS, max_size=12), st.sampled_from(["USD", "EUR", "DKK", ""]))
    def check(lines: list[Row], currency: str) -> None:
        root = etree.fromstring(content(rebuild(*lines, head={**HEAD, "currency": currency}, settlement_xml="schema")))
        valid.validate(root)
        errors: Any = valid.error_log  # Any: of lxml, whose stubs do not know that it is a list
        assert not [error.message for error in errors if not _is_of_a_value(error)]
        report = root.find(".//SettlementReport")
        assert report is not None
        assert total(node.text for node in report.iterfind(".//Amount")) == total(row["amount"] for row in lines)

    check()


def _is_of_a_value(error: Any) -> bool:  # Any: lxml's log entry
    """Whether it is about a value of today's, such as a longer code, or about an item of which V2 has no price."""
    facets = ("PATTERN_VALID", "LENGTH_VALID", "MININCLUSIVE_VALID", "DATATYPE_VALID", "SIMPLE_TYPE")
    empty = ("'ItemPrice': Missing", "'ItemPriceAdjustments': Missing", "'Fulfillment': Missing")
    return any(name in error.type_name for name in facets) or any(name in error.message for name in empty)


@needs_reference
def test_the_names_the_schema_lists_are_all_there() -> None:
    assert REFERENCE is not None
    base = etree.parse(REFERENCE / "mws/xsd/published/feeds-and-reports/amzn-base.xsd").getroot()
    xsd = "{http://www.w3.org/2001/XMLSchema}"

    def listed(name: str) -> Iterable[str | None]:
        found = next(node for node in base if node.get("name") == name)
        return {value.get("value") for value in found.iter(f"{xsd}enumeration")}

    assert listed("BuyerPrice") == XML_PRICE_TYPES
    assert listed("BaseCurrencyCode") == XML_CURRENCIES
