"""`mws-compat report` and `ledger`: what they print, which files they leave, their exit codes."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mws.compat.cli import main, serve
from mws.compat.config import StateSettings
from mws.compat.facade import Facade
from mws.compat.ledger.ledger import Ledger
from mws.compat.ledger.questions.adoption import FindAdoption
from mws.compat.ledger.questions.base import Question
from mws.compat.ledger.questions.jobs import NoteStepDone, NoteStepSending
from mws.compat.ledger.questions.reports import CountReports, MergeReports, ReportFilter
from mws.compat.ledger.questions.submissions import (
    BeginSubmission,
    NewSubmission,
    NoteOutcomeUnknown,
    NoteSubmissionRefused,
    NoteSubmissionSending,
    NoteSubmissionSent,
)
from mws.compat.ledger.questions.writes import BeginWrite, EndWrite
from mws.compat.ledger.repeats import Windows
from mws.compat.state import State
from mws.spapi.clock import FixedClock, SystemClock
from mws.spapi.sandbox.app import Sandbox

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
LISTINGS = "_GET_MERCHANT_LISTINGS_DATA_"
SELLER = "A1SANDBOXSELLER"
OWNER = f"amzn1.application-oa2-client.x/na/{SELLER}"


@pytest.fixture(autouse=True)
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """`--sandbox` means this one, on a clock that jumps when it is slept on."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MWS_COMPAT_CONFIG", raising=False)
    clock = FixedClock(NOON)
    made = Sandbox(clock=clock, report_seconds=100)
    facade = Facade.on(made, clock=clock)
    monkeypatch.setattr(serve, "sandbox_facade", lambda options: facade)
    return made


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_a_report_is_requested_waited_for_and_written_whole(tmp_path: Path) -> None:
    result = run("report", "request", LISTINGS, "--sandbox", "--wait", "-o", "listings.txt")
    assert result.exit_code == 0, result.output
    assert re.sub(r"\d{6,}", "N", result.stderr).split("\n") == ["report N", "_SUBMITTED_", "_IN_PROGRESS_", ""]
    assert result.stdout == ""
    written = tmp_path / "listings.txt"
    assert written.read_bytes().startswith(b"item-name\t")
    assert written.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["listings.txt"]


def test_without_wait_the_id_is_printed_and_fetched_later(sandbox: Sandbox) -> None:
    report_id = run("report", "request", LISTINGS, "--sandbox").stdout.strip()
    early = run("report", "download", report_id, "--sandbox")
    assert (early.exit_code, "ReportNotReady" in early.stderr) == (1, True)
    sandbox.site.clock.sleep(200)
    later = run("report", "download", report_id, "--sandbox")
    assert later.exit_code == 0
    assert later.stdout.startswith("item-name\t")


@pytest.mark.parametrize(
    ("ending", "kind", "words"),
    [
        ("no_data", "_GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA_", "_DONE_NO_DATA_ (inferred)"),
        ("fatal", LISTINGS, ": _CANCELLED_\n"),
    ],
)
def test_a_report_that_comes_to_nothing(sandbox: Sandbox, ending: str, kind: str, words: str) -> None:
    sandbox.plant_outcome(f"{kind.strip('_')}:{ending}")
    result = run("report", "request", kind, "--sandbox", "--wait", "-o", "x.txt")
    assert (result.exit_code, words in result.stderr) == (1, True), result.stderr
    assert not Path("x.txt").exists()


def test_a_report_that_is_not_ready_in_time(sandbox: Sandbox) -> None:
    result = run("report", "request", LISTINGS, "--sandbox", "--wait", "10")
    assert (result.exit_code, "fetch it later" in result.stderr) == (3, True)


def test_a_folder_that_takes_no_file_is_told_before_anything_is_requested(sandbox: Sandbox) -> None:
    result = run("report", "request", LISTINGS, "--sandbox", "--wait", "-o", "nowhere/x.txt")
    assert (result.exit_code, "nowhere cannot be written to" in result.stderr) == (2, True), result.stderr
    assert sandbox.journal.counts == {}


def test_a_report_that_is_refused() -> None:
    result = run("report", "request", "_GET_FBA_UNO_INVENTORY_DATA_", "--sandbox", "--wait")
    assert (result.exit_code, result.stderr.startswith("InvalidReportType: ")) == (1, True)


# The ledger ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    (tmp_path / "mws-compat.toml").write_text(
        f"""
[spapi]
lwa_client_id = "amzn1.application-oa2-client.x"
lwa_client_secret = "amzn1.oa2-cs.v1.x"
[state]
url = "sqlite:///{tmp_path}/state.sqlite3"
[[account]]
seller_id = "{SELLER}"
mws_access_key = "AKIA"
refresh_token = "Atzr|x"
[[account]]
seller_id = "A2OTHER"
mws_access_key = "AKIA"
refresh_token = "Atzr|x"
"""
    )
    made = Ledger(State(StateSettings(url=f"sqlite:///{tmp_path}/state.sqlite3")), SystemClock())
    reports: list[Any] = [
        {
            "reportId": str(number),
            "reportType": "GET_MERCHANT_LISTINGS_DATA",
            "processingStatus": "DONE",
            "reportDocumentId": "amzn1.x",
            "createdTime": f"2026-11-{number}T00:00:00Z",
            "processingEndTime": f"2026-11-{number}T00:01:00Z",
        }
        for number in (10, 11, 12)
    ]
    made.answer(OWNER, MergeReports(reports=reports))
    return made


def test_show_tells_how_the_ledger_stands(ledger: Ledger) -> None:
    result = run("ledger", "show")
    assert result.stdout.splitlines() == [
        f"{SELLER}\tnot adopted",
        "A2OTHER\tnot adopted",
        "seller\ttype\tstatus\treports\tacknowledged\tnewest",
        f"{SELLER}\tGET_MERCHANT_LISTINGS_DATA\t_DONE_\t3\t0\t2026-11-12T00:00:00Z",
    ]
    (told,) = json.loads(run("ledger", "show", "--json", "--account", SELLER).stdout)
    assert told["reports"][0]["count"] == 3


def submission(ledger: Ledger, number: int, *steps: str) -> None:
    """A feed written down, and what came of it."""
    begun = ledger.answer(
        OWNER,
        BeginSubmission(
            fingerprint=str(number),
            feed_type_legacy="_POST_ORDER_FULFILLMENT_DATA_",
            feed_type="POST_ORDER_FULFILLMENT_DATA",
            marketplaces=["ATVPDKIKX0DER"],
            md5="",
            size=1,
            kind="event",
        ),
    )
    assert isinstance(begun, NewSubmission)
    number_of_it, attempt = begun.submission, begun.attempt
    became: dict[str, Question[Any]] = {
        "sending": NoteSubmissionSending(number_of_it, attempt),
        "refused": NoteSubmissionRefused(number_of_it, attempt),
        "sent": NoteSubmissionSent(number_of_it, f"5{number}"),
        "unknown": NoteOutcomeUnknown(number_of_it),
    }
    for step in steps:
        ledger.answer(OWNER, became[step])


def test_calls_that_are_under_way_are_shown(ledger: Ledger) -> None:
    """One that a process carries on, one that stands, one of which a write may have arrived."""
    for action in ("Held", "Stands", "Unknown"):
        begun = ledger.answer(OWNER, BeginWrite(action, action, "event", Windows(), lease=90_000))
        assert begun.job is not None
        at = (begun.job.job, begun.job.holder, 0, "h", "api.create")
        ledger.answer(OWNER, NoteStepSending(*at))
        if action != "Held":
            ledger.answer(OWNER, NoteStepDone(*at, "answered" if action == "Stands" else "unknown", {}))
            ledger.answer(OWNER, EndWrite(begun.write, "paused", holder=begun.job.holder))
    lines = [line.split("\t") for line in run("ledger", "show").stdout.splitlines()]
    assert ["seller", "call", "state", "steps", "last", "changed"] in lines
    assert [line[1:5] for line in lines if line[1:2] and line[1] in ("Held", "Stands", "Unknown")] == [
        ["Held", "held", "1", "api.create"],
        ["Stands", "standing", "1", "api.create"],
        ["Unknown", "unknown", "1", "api.create"],
    ]


def test_feeds_are_shown_and_what_nobody_knows_of_them_is_odd(ledger: Ledger) -> None:
    run("ledger", "adopt", "--acknowledge-before", "all")
    submission(ledger, 1, "sending", "sent")
    submission(ledger, 2, "sending", "unknown")
    kind = "_POST_ORDER_FULFILLMENT_DATA_"
    (told,) = json.loads(run("ledger", "show", "--json", "--account", SELLER).stdout)
    assert [(row["type"], row["sent"], row["count"]) for row in told["feeds"]] == [
        (kind, "sent", 1),
        (kind, "unknown", 1),
    ]
    assert f"{SELLER}\t{kind}\tIN_QUEUE\tsent\t1\t" in run("ledger", "show").stdout
    result = run("ledger", "verify", "--account", SELLER, "--json")
    ((odd,),) = (each["odd"] for each in json.loads(result.stdout))
    assert (result.exit_code, odd.startswith("1 submissions may have arrived")) == (1, True)


def test_a_submission_that_never_ended_is_odd(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    run("ledger", "adopt", "--acknowledge-before", "all")
    monkeypatch.setattr(ledger, "_clock", FixedClock(SystemClock().now() - timedelta(minutes=16)))
    submission(ledger, 1, "sending")
    assert "begun and never ended" in run("ledger", "verify").stdout


@pytest.mark.parametrize(("before", "changed"), [("2026-11-11", 1), ("none", 0), ("all", 3)])
def test_adopt_acknowledges_what_was_available_before(ledger: Ledger, before: str, changed: int) -> None:
    result = run("ledger", "adopt", "--acknowledge-before", before, "--account", SELLER)
    assert result.exit_code == 0
    assert result.stdout.endswith(f"\t{changed} report{'s' * (changed != 1)} acknowledged\n")
    assert ledger.answer(OWNER, CountReports(ReportFilter(order="available", acknowledged=True))) == changed
    assert ledger.answer("A2OTHER", FindAdoption()) == {"made": None, "before": None, "by": ""}


def test_verify_tells_what_is_odd(ledger: Ledger) -> None:
    result = run("ledger", "verify")
    assert (result.exit_code, result.stdout.count("not adopted")) == (1, 2)
    run("ledger", "adopt", "--acknowledge-before", "all")
    result = run("ledger", "verify")
    assert (result.exit_code, result.stdout) == (0, f"{SELLER}\tok\nA2OTHER\tok\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("adopt",), "--acknowledge-before"),
        (("adopt", "--acknowledge-before", "soon"), "all, none or a date"),
        (("show", "--account", "A3"), "no account"),
    ],
)
def test_usage(ledger: Ledger, arguments: tuple[str, ...], words: str) -> None:
    result = run("ledger", *arguments)
    assert (result.exit_code, words in result.stderr) == (2, True), result.stderr


def test_without_a_database_there_is_no_ledger_to_look_at(ledger: Ledger) -> None:
    path = Path("mws-compat.toml")
    path.write_text(re.sub(r'url = ".*"', 'url = "off"', path.read_text()))
    result = run("ledger", "show")
    assert (result.exit_code, "no ledger is kept" in result.stderr) == (2, True)
