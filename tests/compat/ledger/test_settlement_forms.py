"""A settlement's forms in the ledger: rows beside Amazon's, which Amazon's word never takes back."""

from __future__ import annotations

import pytest

from mws.compat.ledger.questions.reports import (
    AcknowledgeReports,
    CountReports,
    FindStaleReports,
    ListReports,
    ReportFilter,
)
from mws.compat.ledger.settlement_forms import amazons_id, form_id
from mws.mappings.reports.settlements import FORM_ID_ROOM, FORM_IDS, SETTLEMENT_SOURCE
from tests.compat.ledger.test_ledger import LISTINGS, Book, amazon

XML, V1 = FORM_IDS


@pytest.fixture
def book() -> Book:
    return Book()


def acknowledged(book: Book, *ids: str) -> dict[str, bool]:
    return {row["id"]: row["acknowledged"] for row in book(ListReports(ReportFilter(ids=list(ids)))).rows}


def test_amazon_s_list_changes_no_acknowledgement_of_a_form(book: Book) -> None:
    settlement = amazon(3, SETTLEMENT_SOURCE)
    every = ["50003", form_id("50003", XML), form_id("50003", V1)]
    book.merge(settlement)
    assert acknowledged(book, *every) == dict.fromkeys(every, False)
    book(AcknowledgeReports(ids=[form_id("50003", XML)]))
    for _ in range(2):
        assert acknowledged(book, *every) == {every[0]: False, every[1]: True, every[2]: False}
        book.merge(settlement)
    book(AcknowledgeReports(ids=[form_id("50003", XML)], acknowledged=False))
    book(AcknowledgeReports(ids=["50003"]))
    book.merge(settlement)
    assert acknowledged(book, *every) == {every[0]: True, every[1]: False, every[2]: False}


def test_a_settlement_that_is_not_there_yet_has_no_other_form(book: Book) -> None:
    book.merge(amazon(3, SETTLEMENT_SOURCE, "IN_PROGRESS"), amazon(4, SETTLEMENT_SOURCE, "CANCELLED"), amazon(5))
    assert len(book(ListReports(ReportFilter(names=[XML, V1]))).rows) == 0
    book.merge(amazon(3, SETTLEMENT_SOURCE))
    (row,) = book(ListReports(ReportFilter(names=[XML], order="available"))).rows
    assert (row["id"], row["type"], row["document"]) == (form_id("50003", XML), XML, "amzn1.spdoc.3")


def test_other_reports_have_no_forms_and_are_in_every_list(book: Book) -> None:
    book.merge(amazon(1), amazon(2, SETTLEMENT_SOURCE))
    for form, listed in ((XML, form_id("50002", XML)), (V1, form_id("50002", V1)), ("", "50002")):
        rows = book(ListReports(ReportFilter(settlements=form))).rows
        assert {row["id"]: row["rest"] for row in rows} == {"50001": LISTINGS, listed: SETTLEMENT_SOURCE}
        assert book(CountReports(ReportFilter(settlements=form))) == 2


def test_amazon_is_asked_about_its_own_ids(book: Book) -> None:
    unknown = [form_id("50002", XML), form_id("50002", V1), "50003"]
    assert book(FindStaleReports(ids=unknown)).unknown == ["50002", "50003"]
    book.merge(amazon(2, SETTLEMENT_SOURCE))
    assert book(FindStaleReports(ids=unknown)).unknown == ["50003"]


@pytest.mark.parametrize("report_id", ["1", "50021018723", str(FORM_ID_ROOM - 1)])
def test_an_id_leads_back_to_amazon_s(report_id: str) -> None:
    made = [form_id(report_id, form) for form in FORM_IDS]
    assert [amazons_id(each) for each in made] == [report_id, report_id]
    assert len({report_id, *made}) == 3


@pytest.mark.parametrize("report_id", ["ID323", "007", str(FORM_ID_ROOM), "٣", "", "9" * 5000])
def test_an_id_that_is_no_such_number_has_forms_with_numbers_all_the_same(report_id: str) -> None:
    made = [form_id(report_id, form) for form in FORM_IDS]
    assert made == [form_id(report_id, form) for form in FORM_IDS]
    assert all(first <= int(each) < first + FORM_ID_ROOM for each, first in zip(made, FORM_IDS.values(), strict=True))
    assert amazons_id(report_id) == report_id
