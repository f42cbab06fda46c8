"""`make demo` works, and its scripts are what they claim to be: code that never heard of the Selling Partner API."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench import client_probes, more_rows, page, rows

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
SCRIPTS = ("legacy_orders.py", "legacy_prices.py", "orders_export_2015.py", "repricer_2016.py")


def run(
    script: str, *arguments: str, folder: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, EXAMPLES / script, *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"} | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        timeout=100,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture(scope="module")
def demo() -> subprocess.CompletedProcess[str]:
    return run("run_demo.py")


def test_the_demo_runs_both_doors_and_tells_what_each_call_took(demo: subprocess.CompletedProcess[str]) -> None:
    assert demo.returncode == 0, demo.stdout + demo.stderr
    assert demo.stderr == ""
    assert demo.stdout.endswith("\nEvery call worked.\n")
    table = [line.split() for line in demo.stdout.splitlines() if re.match(r"(in process|gateway)  ", line)]
    # "in process" is two words.
    inside = {row[2]: row[3] for row in table if row[0] == "in"}
    outside = {row[1]: row[2] for row in table if row[0] == "gateway"}
    items = [row[2] for row in table if row[:2] == ["gateway", "ListOrderItems"]]
    assert inside == outside
    assert outside["ListOrders"] == outside["ListOrdersByNextToken"]
    assert outside["ListOrders"] in ("orders.v0.getOrders", "orders.2026-01-01.searchOrders"), "by the day"
    assert outside["GetOrder"] == "none", "what was listed is remembered"
    by_v0 = outside["ListOrders"] == "orders.v0.getOrders"
    # The other version lists the items with the orders.
    search = "orders.2026-01-01.searchOrders" if by_v0 else "none"
    assert items == [search] + ["none"] * 4, "one search brings the items of a whole page"
    assert outside["SubmitFeed"] == "listingsItems.2021-08-01.getListingsItem", "a price is part of an offer"
    assert demo.stdout.count("listingsItems.2021-08-01.patchListingsItem") == 2, "one change goes without a feed"
    assert outside["GetFeedSubmissionList"] == outside["GetFeedSubmissionResult"] == "none"


@pytest.mark.parametrize("line", [r"\d{3}-\d{7}-\d{7}  .*", r"submission .*", r"Messages\w+ +\d", r" +<SKU>.*"])
def test_both_doors_print_the_same(demo: subprocess.CompletedProcess[str], line: str) -> None:
    first, second = demo.stdout.split("2. Over HTTPS")
    lines = re.compile(f"^{line}$", re.MULTILINE)
    assert lines.findall(first)
    assert lines.findall(first) == lines.findall(second)


def test_a_price_feed_goes_in_and_its_processing_report_comes_back() -> None:
    done = run("legacy_prices.py", "SKU-1=16.50", "NO&SUCH=3.00", MWS_COMPAT_BACKEND="sandbox", MWS_PAUSE="0.2")
    assert done.stderr == ""
    assert done.returncode == 1, "one price was not taken"
    assert '<StandardPrice currency="USD">16.50</StandardPrice>' in done.stdout
    report = [line.split() for line in done.stdout.splitlines()]
    assert ["MessagesProcessed", "2"] in report
    assert ["MessagesSuccessful", "1"] in report
    assert ["MessagesWithError", "1"] in report
    assert "message 2: Error The SKU NO&SUCH " in done.stdout


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_script_reports_an_mws_error_and_fails(script: str, tmp_path: Path) -> None:
    done = run(script, folder=tmp_path, MWS_COMPAT_BACKEND="sandbox", MWS_ACCESS_KEY="AKIAWRONGWRONGWRONG0")
    assert done.returncode == 1
    assert done.stderr.startswith("MWS said: ")


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_script_has_no_word_of_the_selling_partner_api(script: str) -> None:
    text = (EXAMPLES / script).read_text(encoding="utf-8").lower()
    assert [word for word in ("sp-api", "spapi", "lwa", "refresh", "selling partner", "compat") if word in text] == []


def test_the_benchmark_measures_a_page_of_a_hundred_orders(tmp_path: Path) -> None:
    made, xml = page.make(tmp_path)
    assert page.shape(made).startswith("100 orders, ")
    assert xml.read_bytes().count(b"<Order>") == 100
    again, _ = page.make(tmp_path / "again")
    assert again.read_bytes() == made.read_bytes(), "two runs measure the same page"


@pytest.mark.parametrize("client", ["ours", "bare"])
def test_the_benchmark_counts_calls_and_connections(
    client: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_probes, "SECONDS", 0.1)
    (tmp_path / "page.json").write_text('{"orders": []}')
    with more_rows.stub(tmp_path / "page.json") as url:
        for what in more_rows.WHAT:
            before = client_probes.connections(url)
            seen = client_probes.measure(client, what, 2, url)
            assert seen["calls"] > 0
            assert before + seen["connections"] + seen["fresh"] == client_probes.connections(url)


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        (rows.Row("a", "b", 1.0, "ms", 1.0, 1.0), "meets"),
        (rows.Row("a", "b", 1.0, "ms", 1.1, 1.0), "misses"),
        (rows.Row("a", "", 0.0, reason="no network"), "not measured: no network"),
    ],
)
def test_a_row_says_whether_its_bar_is_met(row: rows.Row, verdict: str) -> None:
    assert row.verdict == verdict
