"""The report of a converted feed: counts and numbers are the caller's, the document is what the schema demands."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from mws.compat.listings.convert import RefusedMessage
from mws.compat.listings.numbers import Numbers
from mws.compat.listings.report import PartResult, write, write_flat
from tests.compat.listings.feeds import RELATIONSHIPS, converted, documents, envelope, message, nothing_there
from tests.reference import REFERENCE, needs_reference


def report(*issues: dict[str, Any], processed: int = 3, errors: int | None = None) -> Any:  # Any: JSON
    failed = len({row.get("messageId") for row in issues if row["severity"] == "ERROR"})
    return {
        "header": {"sellerId": "A1SELLER", "version": "2.0", "feedId": "1"},
        "issues": list(issues),
        "summary": {
            "errors": failed if errors is None else errors,
            "warnings": 0,
            "messagesProcessed": processed,
            "messagesAccepted": processed - failed if processed else 0,
            "messagesInvalid": failed,
        },
    }


def issue(number: int | None, text: str = "wrong", severity: str = "ERROR", **more: str) -> dict[str, Any]:
    return {"severity": severity, "message": text, **({"messageId": number} if number else {}), **more}


def renumbered(pairs: dict[int, int]) -> Numbers:
    return Numbers.from_json({str(sent): str(caller) for sent, caller in pairs.items()})


def written(*results: PartResult, numbers: Numbers | None = None, **options: Any) -> etree._Element:
    out = io.BytesIO()
    options = {"messages": 3, "submission_id": "2291326430", "merchant": "M_1", **options}
    size = write(out, results, numbers or Numbers(), **options)
    assert size == len(out.getvalue())
    return etree.fromstring(out.getvalue())


def the(root: etree._Element, path: str) -> etree._Element:
    found = root.find(path)
    assert found is not None
    return found


def summary(root: etree._Element) -> list[int]:
    return [int(node.text or "") for node in the(root, ".//ProcessingSummary")]


def results(root: etree._Element) -> list[list[str]]:
    return [[part.text or "" for part in node.iter() if not len(part)] for node in root.iter("Result")]


def test_a_feed_without_faults() -> None:
    root = written(PartResult(report(), "1-3"))
    assert root.tag == "AmazonEnvelope"
    assert root.findtext("Header/MerchantIdentifier") == "M_1"
    assert root.findtext("MessageType") == "ProcessingReport"
    found = the(root, "Message/ProcessingReport")
    assert found.findtext("DocumentTransactionID") == "2291326430"
    assert found.findtext("StatusCode") == "Complete"
    assert summary(root) == [3, 3, 0, 0]
    assert results(root) == []


def test_errors_and_warnings_with_the_callers_numbers() -> None:
    root = written(
        PartResult(
            report(
                issue(2147483647, "A price is missing.", code="90220", sku="A", attributeName="purchasable_offer"),
                issue(2, "Look at this.", "WARNING", code="18448"),
                issue(2, "By the way.", "INFO"),
            ),
            "1-2,2147483647",
        ),
        numbers=renumbered({2147483647: 10**19}),
    )
    assert summary(root) == [3, 2, 1, 1]
    assert results(root) == [
        ["2", "Warning", "18448", "Look at this."],
        ["10000000000000000000", "Error", "90220", "A price is missing. (purchasable_offer)", "A"],
    ]


def test_codes_that_are_no_numbers_stand_in_the_description() -> None:
    root = written(PartResult(report(issue(1, "Bad.", code="ABC123"), issue(2, "Worse.")), "1-3"))
    assert results(root) == [["1", "Error", "5000", "ABC123: Bad."], ["2", "Error", "5000", "Worse."]]


def test_several_faults_of_one_message_are_one_message_with_error() -> None:
    root = written(PartResult(report(issue(1), issue(1), issue(1, severity="WARNING")), "1-3"))
    assert summary(root) == [3, 2, 1, 1]


def test_refused_messages_count_as_errors_and_overtaken_ones_do_not() -> None:
    refused = (
        RefusedMessage(3, "Rental_0", "nothing stands for it", "C"),
        RefusedMessage(2, "", "message 3 says otherwise", warning=True),
    )
    root = written(PartResult(report(processed=1), "1"), refused=refused)
    assert summary(root) == [3, 2, 1, 1]
    assert results(root) == [
        ["2", "Warning", "5000", "message 3 says otherwise"],
        ["3", "Error", "5000", "Rental_0: nothing stands for it", "C"],
    ]


def test_a_lost_part_is_reported_as_errors_of_its_messages() -> None:
    root = written(PartResult(report(processed=1), "1"), PartResult(None, "2-3", lost="It was never sent."))
    assert summary(root) == [3, 1, 2, 0]
    assert results(root) == [["2", "Error", "5000", "It was never sent."], ["3", "Error", "5000", "It was never sent."]]


def test_a_document_amazon_could_not_read_failed_with_all_its_messages() -> None:
    root = written(PartResult(report(issue(None, "Not JSON.", code="4002001"), processed=0), "1-3"))
    assert summary(root) == [3, 0, 3, 0]
    assert results(root) == [["0", "Error", "4002001", "Not JSON."]]


def test_a_message_that_became_several_is_counted_once() -> None:
    rows = "".join(f"<Relation><SKU>{sku}</SKU><Type>Variation</Type></Relation>" for sku in "ABC")
    feed = envelope("Relationship", message(7, f"<Relationship><ParentSKU>P</ParentSKU>{rows}</Relationship>"))
    made = converted(feed, RELATIONSHIPS, current_offer=nothing_there)
    sent = [row["messageId"] for row in documents(made)[0]["messages"]]
    found = report(issue(sent[1], sku="B"), issue(sent[2], sku="C"))
    root = written(PartResult(found, made.parts[0].sent), numbers=made.numbers, messages=made.messages)
    assert summary(root) == [1, 0, 1, 0]
    assert {row[0] for row in results(root)} == {"7"}


def test_one_fault_in_two_marketplaces_is_one_message_with_error() -> None:
    root = written(PartResult(report(issue(1)), "1-3"), PartResult(report(issue(1)), "1-3"))
    assert summary(root) == [3, 2, 1, 0]


@pytest.mark.parametrize("given_id", ["2291326430", "feed-1", "", "0", "9" * 30])
def test_the_transaction_is_a_number(given_id: str) -> None:
    text = written(submission_id=given_id).findtext(".//DocumentTransactionID")
    assert text is not None
    assert text.isdigit()
    assert 0 < int(text) < 10**20


def schema() -> etree.XMLSchema:
    """AmazonEnvelope with ProcessingReport, from the published XSDs. Those of other messages are left out."""
    assert REFERENCE is not None
    folder = REFERENCE / "mws/xsd/published/feeds-and-reports"
    parts = {name: etree.parse(folder / name).getroot() for name in ("amzn-envelope.xsd", "ProcessingReport.xsd")}
    xsd = "{http://www.w3.org/2001/XMLSchema}"
    envelope_ = parts["amzn-envelope.xsd"]
    kept = ("amzn-base.xsd", "amzn-header.xsd", "ProcessingReport.xsd")
    for include in list(envelope_.iterchildren(f"{xsd}include")):
        if include.get("schemaLocation") not in kept:
            envelope_.remove(include)
    for choice in envelope_.iter(f"{xsd}choice"):
        for option in list(choice):
            if option.get("ref") != "ProcessingReport":
                choice.remove(option)
    return etree.XMLSchema(etree.ElementTree(envelope_))


TEXT = st.text(max_size=20)
ISSUES = st.fixed_dictionaries(
    {"severity": st.sampled_from(["ERROR", "WARNING", "INFO"]), "message": TEXT},
    optional={
        "messageId": st.integers(1, 2**31 - 1),
        "code": TEXT | st.just("90220"),
        "sku": TEXT,
        "attributeName": TEXT,
    },
)


@needs_reference
def test_any_report_meets_the_published_schema() -> None:
    valid = schema()

    @given(st.lists(ISSUES, max_size=5), st.lists(st.tuples(st.integers(1, 9), TEXT, TEXT), max_size=3), TEXT)
    def check(issues: list[Any], refusals: list[tuple[int, str, str]], merchant: str) -> None:
        refused = [RefusedMessage(number, element, reason, reason) for number, element, reason in refusals]
        root = written(PartResult(report(*issues), "1-3"), refused=refused, merchant=merchant)
        valid.assertValid(root)
        numbers = summary(root)
        assert numbers[0] == 3

    check()


@needs_reference
def test_the_schema_would_refuse_another_document() -> None:
    root = written(PartResult(report(issue(1)), "1-3"))
    result = the(root, ".//Result")
    result.remove(the(result, "ResultCode"))
    assert not schema().validate(root)


def test_the_report_of_a_flat_file() -> None:
    out = io.BytesIO()
    results_ = (PartResult(report(issue(2, "Bad\tprice.\nReally.", code="90220", sku="B")), "1-2"),)
    size = write_flat(out, results_, Numbers(), messages=3, refused=(RefusedMessage(3, "colour", "unknown", "C"),))
    assert size == len(out.getvalue())
    assert out.getvalue().decode() == (
        "Feed Processing Summary:\n"
        "\tNumber of records processed\t\t3\n"
        "\tNumber of records successful\t\t1\n"
        "\n"
        "original-record-number\tsku\terror-code\terror-type\terror-message\n"
        "2\tB\t90220\tError\tBad price. Really.\n"
        "3\tC\t5000\tError\tcolour: unknown\n"
    )
