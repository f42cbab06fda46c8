"""The ledger: a question is one transaction, whole or not at all, on real SQLite files."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from mws.compat.config import StateSettings
from mws.compat.errors import ServiceError
from mws.compat.ledger.ledger import Ledger
from mws.compat.ledger.questions.adoption import AdoptLedger, FindAdoption
from mws.compat.ledger.questions.base import A, Question
from mws.compat.ledger.questions.reports import (
    AcknowledgeReports,
    CountReports,
    FindListsDue,
    FindStaleReports,
    ListReports,
    MergeReports,
    NoteCancelling,
    NoteRequested,
    ReportFilter,
    ReportRow,
)
from mws.compat.ledger.questions.schedules import MergeSchedules
from mws.compat.state import State, milliseconds
from mws.spapi.clock import FixedClock

ROOT = Path(__file__).resolve().parents[3]
NOON = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
SELLER = "A1SELLER"
US = "ATVPDKIKX0DER"
LISTINGS, ORDERS, STOCK, RETURNS = (
    "GET_MERCHANT_LISTINGS_DATA",
    "GET_FLAT_FILE_ORDER_REPORT_DATA_SHIPPING",
    "GET_AFN_INVENTORY_DATA",
    "GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA",
)


def ms(**delta: float) -> int:
    return milliseconds(NOON + timedelta(**delta))


def amazon(number: int, kind: str = LISTINGS, status: str = "DONE", **more: Any) -> dict[str, Any]:
    """A report as getReport tells of it, made `number` minutes before noon."""
    made = NOON - timedelta(minutes=number)
    report: dict[str, Any] = {
        "reportId": f"5000{number}",
        "reportType": kind,
        "marketplaceIds": [US],
        "createdTime": made.isoformat(),
        "processingStatus": status,
    }
    if status in ("DONE", "FATAL", "CANCELLED"):
        report["processingEndTime"] = (made + timedelta(seconds=30)).isoformat()
    if status == "DONE":
        report["reportDocumentId"] = f"amzn1.spdoc.{number}"
    return {**report, **more}


class Book:
    """A ledger and the questions of one seller."""

    def __init__(self, state: State | None = None, seller: str = SELLER) -> None:
        self.clock = FixedClock(NOON)
        self.ledger = Ledger(state, self.clock)
        self.seller = seller

    def __call__(self, question: Question[A]) -> A:
        return self.ledger.answer(self.seller, question)

    def merge(self, *reports: dict[str, Any], **more: Any) -> None:
        self(MergeReports(reports=list(reports), **more))

    def requested(self, number: int, kind: str = LISTINGS, legacy: str = "_GET_MERCHANT_LISTINGS_DATA_") -> None:
        arguments: dict[str, Any] = {
            "report_type": kind,
            "legacy_type": legacy,
            "marketplaces": [US],
            "fingerprint": str(number),
        }
        self(NoteRequested(report_id=f"5000{number}", **arguments))

    def ids(self, **filters: Any) -> list[str]:
        return [row["id"] for row in self(ListReports(ReportFilter(**filters))).rows]

    def row(self, number: int) -> ReportRow:
        (row,) = self(ListReports(ReportFilter(ids=[f"5000{number}"]))).rows
        return row


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state.sqlite3"


@pytest.fixture
def book_on_disk(file: Path) -> Iterator[Book]:
    state = State(StateSettings(url=f"sqlite:///{file}"))
    yield Book(state)
    state.close()


# What a status means -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "status", "mws", "guessed"),
    [
        (LISTINGS, "IN_QUEUE", "_SUBMITTED_", False),
        (LISTINGS, "IN_PROGRESS", "_IN_PROGRESS_", False),
        (LISTINGS, "DONE", "_DONE_", False),
        (LISTINGS, "FATAL", "_CANCELLED_", False),
        (LISTINGS, "CANCELLED", "_CANCELLED_", True),
        (STOCK, "CANCELLED", "_CANCELLED_", True),
        (RETURNS, "CANCELLED", "_DONE_NO_DATA_", True),
        ("GET_SOMETHING_NEW", "CANCELLED", "_CANCELLED_", True),
        (LISTINGS, "PAUSED", "PAUSED", True),
    ],
)
def test_a_status_in_mws_s_words(book: Book, kind: str, status: str, mws: str, guessed: bool) -> None:
    book.merge(amazon(1, kind, status))
    row = book.row(1)
    assert (row["status"], row["guessed"]) == (mws, guessed)


def test_what_we_cancelled_is_cancelled_and_no_guess(book: Book) -> None:
    book.merge(amazon(1, RETURNS, "IN_QUEUE"))
    book(NoteCancelling(ids=["50001"]))
    book.merge(amazon(1, RETURNS, "CANCELLED"))
    assert (book.row(1)["status"], book.row(1)["guessed"]) == ("_CANCELLED_", False)


def test_a_cancellation_amazon_refused_is_forgotten(book: Book) -> None:
    book.merge(amazon(1, RETURNS, "IN_QUEUE"))
    book(NoteCancelling(ids=["50001"]))
    book(NoteCancelling(ids=["50001"], taken_back=True))
    book.merge(amazon(1, RETURNS, "CANCELLED"))
    assert book.row(1)["status"] == "_DONE_NO_DATA_"


@pytest.mark.parametrize(
    ("minutes", "earlier", "marketplace", "mws"),
    [
        (60, "DONE", US, "_CANCELLED_"),  # a daily report: within four hours
        (60, "IN_PROGRESS", US, "_CANCELLED_"),
        (239, "DONE", US, "_CANCELLED_"),
        (241, "DONE", US, "_DONE_NO_DATA_"),
        (60, "DONE", "A2EUQ1WTGCTBG2", "_DONE_NO_DATA_"),
        (60, "FATAL", US, "_DONE_NO_DATA_"),  # nothing was generated, so no pause began
    ],
)
def test_asked_too_often_overrules_no_data(book: Book, minutes: int, earlier: str, marketplace: str, mws: str) -> None:
    """However the two come in one list: the newest first, as Amazon lists them."""
    book.merge(
        amazon(0, RETURNS, "CANCELLED"),
        amazon(minutes, RETURNS, earlier, marketplaceIds=[marketplace]),
    )
    assert (book.row(0)["status"], book.row(0)["guessed"]) == (mws, True)


def test_a_fatal_report_s_document_is_kept_and_shown_but_is_no_report(book: Book) -> None:
    book.merge(amazon(1, LISTINGS, "FATAL", reportDocumentId="amzn1.spdoc.why"))
    assert (book.row(1)["report"], book.row(1)["document"]) == ("50001", "amzn1.spdoc.why")
    assert book.ids(order="available") == []


def test_an_ended_report_stays_ended(book: Book) -> None:
    """A list that was read earlier may be merged later."""
    book.merge(amazon(1))
    book.merge(amazon(1, LISTINGS, "IN_PROGRESS"))
    assert (book.row(1)["status"], book.row(1)["document"]) == ("_DONE_", "amzn1.spdoc.1")


def test_the_caller_s_name_of_a_type_is_remembered(book: Book) -> None:
    book.requested(1, ORDERS, "_GET_CONVERGED_FLAT_FILE_ORDER_REPORT_DATA_")
    book.merge(amazon(1, ORDERS), amazon(2, ORDERS))
    assert [book.row(1)["type"], book.row(2)["type"]] == [
        "_GET_CONVERGED_FLAT_FILE_ORDER_REPORT_DATA_",
        "_GET_FLAT_FILE_ORDERS_DATA_",
    ]
    # A stranger's report is shown under the name that is asked for; ours under the one it was requested by.
    asked = book(ListReports(ReportFilter(names=["_GET_FLAT_FILE_ORDER_REPORT_DATA_"]))).rows
    assert [(row["id"], row["type"]) for row in asked] == [("50002", "_GET_FLAT_FILE_ORDER_REPORT_DATA_")]


# Lists ---------------------------------------------------------------------------------------------------------------


def test_lists_are_newest_first_and_filtered(book: Book) -> None:
    book.merge(amazon(3, STOCK), amazon(1), amazon(2, RETURNS, "IN_QUEUE"), amazon(4, STOCK, "CANCELLED"))
    assert book.ids() == ["50001", "50002", "50003", "50004"]
    assert book.ids(names=["_GET_AFN_INVENTORY_DATA_", "_GET_MERCHANT_LISTINGS_DATA_"]) == ["50001", "50003", "50004"]
    assert book.ids(statuses=["_SUBMITTED_", "_CANCELLED_"]) == ["50002", "50004"]
    assert book.ids(since=ms(minutes=-2), until=ms(minutes=-2)) == ["50002"]
    assert book.ids(order="available") == ["50001", "50003"]
    assert book(CountReports(ReportFilter(statuses=["_DONE_"]))) == 2
    assert book.ids(ids=["50003", "999"], statuses=["_SUBMITTED_"]) == ["50003"]


def test_pages_by_cursor_neither_repeat_nor_skip_though_reports_come_in(book: Book) -> None:
    book.merge(*(amazon(number // 2, reportId=f"{number:03d}") for number in range(1, 24)))
    seen: list[str] = []
    cursor = ""
    for _ in range(5):
        page = book(ListReports(ReportFilter(), limit=5, cursor=cursor))
        seen += [row["id"] for row in page.rows]
        book.merge(amazon(0, reportId=f"new{len(seen)}"))
        if page.next is None:
            break
        cursor = page.next
    assert len(seen) == len(set(seen)) == 23


def test_another_seller_sees_nothing(book: Book) -> None:
    book.merge(amazon(1))
    book.seller = "A2OTHER"
    assert book.ids() == []
    assert book.ids(ids=["50001"]) == []
    assert book(FindStaleReports(ids=["50001"])).unknown == ["50001"]


def test_reports_of_other_programs_can_be_left_out(book: Book) -> None:
    book.requested(1)
    settlement = "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2"
    book.merge(amazon(1), amazon(2), amazon(3, settlement))
    assert book.ids(others=False) == ["50001", "50003"]
    assert book.ids(others=True) == ["50001", "50002", "50003"]


# When Amazon is asked ------------------------------------------------------------------------------------------------


def due(book: Book, **arguments: Any) -> list[tuple[list[str], bool]]:
    return [(chunk["types"], chunk["first"]) for chunk in book(FindListsDue(**arguments))]


def test_a_type_is_listed_once_in_45_seconds(book: Book) -> None:
    assert due(book, types=[LISTINGS]) == [([LISTINGS], True)]
    book.merge(types=[LISTINGS], begun=ms())
    assert due(book, types=[LISTINGS]) == []
    book.clock.advance(45)
    assert due(book, types=[LISTINGS]) == [([LISTINGS], False)]


def test_lists_of_everything_look_for_what_is_known_in_chunks_of_ten(book: Book) -> None:
    settlement = "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2"
    book.requested(1)
    book.merge(amazon(2, RETURNS))
    book(MergeSchedules(types=[STOCK], schedules=[{"reportScheduleId": "1", "reportType": STOCK, "period": "P1D"}]))
    ((types, first),) = due(book, known=[ORDERS])
    assert set(types) == {LISTINGS, RETURNS, STOCK, ORDERS, settlement}
    assert first
    many = [f"GET_TYPE_{number}" for number in range(23)]
    assert [len(types) for types, _ in due(book, types=many)] == [10, 10, 3]


def test_only_what_may_have_changed_is_asked_for(book: Book) -> None:
    def since() -> timedelta:
        (chunk,) = book(FindListsDue(types=[LISTINGS]))
        return timedelta(milliseconds=milliseconds(book.clock.now()) - chunk["since"])

    assert timedelta(days=89) < since() < timedelta(days=90)  # Amazon refuses more than 90
    book.merge(amazon(5, status="IN_QUEUE"), types=[LISTINGS], begun=ms())
    book.clock.advance(3600)
    assert since() == timedelta(minutes=70)  # since the report that is not ended, and five minutes
    book.merge(amazon(5), types=[LISTINGS], begun=ms(hours=1))
    book.clock.advance(60)
    assert since() == timedelta(minutes=6)
    book.merge(amazon(5, reportId="1", status="IN_QUEUE", createdTime="2026-11-01T00:00:00Z"))
    assert since() == timedelta(minutes=6)  # given up: it would make every list a long one


def test_a_list_that_was_not_read_to_its_end_goes_on_where_it_stopped(book: Book) -> None:
    book.merge(amazon(1), types=[LISTINGS], begun=ms(), resume="token")
    book.clock.advance(10)
    (chunk,) = book(FindListsDue(types=[LISTINGS]))
    assert (chunk["resume"], chunk["begun"], chunk["first"]) == ("token", ms(), True)
    book.merge(amazon(2), types=[LISTINGS], begun=chunk["begun"])
    book.clock.advance(60)
    (chunk,) = book(FindListsDue(types=[LISTINGS]))
    assert (chunk["resume"], chunk["first"], chunk["since"]) == ("", False, ms(minutes=-5))


# Adoption ------------------------------------------------------------------------------------------------------------


def unacknowledged(book: Book) -> list[str]:
    return book.ids(order="available", acknowledged=False)


def test_an_adoption_acknowledges_what_was_there_and_what_turns_out_to_have_been(book: Book) -> None:
    book.merge(amazon(60), amazon(10))
    assert book(FindAdoption())["before"] is None
    assert book(AdoptLedger(before=ms(minutes=-30), by="command"))["changed"] == 1
    book.merge(amazon(50), amazon(5))
    assert unacknowledged(book) == ["50005", "500010"]


def test_a_person_may_adopt_anew_and_acknowledge_nothing(book: Book) -> None:
    book(AdoptLedger(before=ms(), by="command"))
    book(AdoptLedger(before=0, by="command"))
    book.merge(amazon(60))
    assert unacknowledged(book) == ["500060"]


def test_the_configuration_holds_once_and_never_reaches_behind_the_making_of_the_ledger(book: Book) -> None:
    book(AdoptLedger(before=ms(days=-30), by="configuration"))
    book.merge(amazon(60))
    assert unacknowledged(book) == []
    book(AdoptLedger(before=ms(days=1), by="configuration"))
    assert book(FindAdoption())["before"] == ms()


def test_acknowledged_by_the_caller_stays_so_whatever_amazon_says(book: Book) -> None:
    book(AdoptLedger(before=0, by="command"))
    book.merge(amazon(1), amazon(2))
    book(AcknowledgeReports(ids=["50001"], acknowledged=True))
    book.merge(amazon(1), amazon(2))
    assert unacknowledged(book) == ["50002"]
    book(AcknowledgeReports(ids=["50001"], acknowledged=False))
    assert unacknowledged(book) == ["50001", "50002"]
    assert book.row(1)["acknowledged_at"] is None


# What it survives ----------------------------------------------------------------------------------------------------


def script(file: Path, body: str) -> str:
    """A program on that ledger, of a process of its own."""
    return f"""
import sys, os, signal, resource
from mws.compat.config import StateSettings
from mws.compat.errors import ServiceError
from mws.compat.ledger.ledger import Ledger
from mws.compat.ledger.questions.reports import MergeReports
from mws.compat.state import State
from mws.spapi.clock import SystemClock

ledger = Ledger(State(StateSettings(url="sqlite:///{file}")), SystemClock())

def merge(number, size=1):
    ledger.answer("{SELLER}", MergeReports([
        {{"reportId": f"{{number}}-{{at}}", "reportType": "{LISTINGS}", "processingStatus": "DONE",
          "reportDocumentId": "amzn1." + "x" * 200, "createdTime": "2026-11-20T10:00:00Z"}} for at in range(size)]))
{body}
"""


def run(file: Path, body: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script(file, body)], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )


def test_killed_in_the_middle_it_has_whole_merges_only(book_on_disk: Book, file: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", script(file, "n = 0\nwhile True:\n    merge(n, 50); n += 1; print(n, flush=True)")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    for _ in range(3):
        said = int(process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    process.wait(30)
    process.stdout.close()
    ids = book_on_disk.ids()
    by_merge = {number: sum(1 for each in ids if each.startswith(f"{number}-")) for number in range(said)}
    assert by_merge == dict.fromkeys(range(said), 50)
    assert len(ids) % 50 == 0


def test_a_full_disk_is_told_and_nothing_is_half_written(book_on_disk: Book, file: Path) -> None:
    book_on_disk.merge(amazon(1))
    body = """
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
merge("before", 1)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
try:
    for number in range(100):
        merge(number, 100)
except ServiceError as exc:
    print(number, exc.mws_code, exc.http_status, exc)
"""
    done = run(file, body)
    number, code, status = done.stdout.split()[:3]
    assert (code, status) == ("ServiceUnavailable", "503"), done.stdout + done.stderr
    assert "nothing was written" in done.stdout or "disk" in done.stdout
    ids = book_on_disk.ids()
    assert len(ids) == 2 + 100 * int(number)
    book_on_disk.merge(amazon(2))
    assert "50002" in book_on_disk.ids()


def test_two_processes_on_one_file(book_on_disk: Book, file: Path) -> None:
    body = "[merge(f'{sys.argv[0]}{os.getpid()}-{number}', 5) for number in range(30)]"
    both = [
        subprocess.Popen([sys.executable, "-c", script(file, body)], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert [(process.communicate(timeout=60)[1], process.returncode) for process in both] == [("", 0), ("", 0)]
    assert len(book_on_disk.ids()) == 2 * 30 * 5


def test_a_database_that_cannot_be_used_is_a_failure_of_the_service(tmp_path: Path) -> None:
    (tmp_path / "state.sqlite3").write_bytes(b"no database" * 1000)
    book = Book(State(StateSettings(url=f"sqlite:///{tmp_path}/state.sqlite3")))
    with pytest.raises(ServiceError, match="damaged") as told:
        book(ListReports(ReportFilter()))
    assert (told.value.mws_code, told.value.http_status) == ("ServiceUnavailable", 503)
    assert str(tmp_path) not in str(told.value), "a caller is not told where it is"
    assert "not an SQLite database" in str(told.value.__cause__), "the operator is told all"
    assert str(tmp_path) in str(told.value.__cause__)


def test_it_holds_no_buyers_data_nor_anything_it_was_not_told_to(book_on_disk: Book) -> None:
    """Whatever else Amazon's reply may hold one day, only the columns that are named are kept."""
    book_on_disk.merge(amazon(1, buyerName="Jane Roe", reportOptions={"x": "jane@example.com"}))
    book_on_disk.requested(2)
    rows = json.dumps(book_on_disk(ListReports(ReportFilter())).rows)
    assert "Jane" not in rows
    assert "jane@" not in rows
