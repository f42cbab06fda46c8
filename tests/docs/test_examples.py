"""`make demo` works, and its script is what it claims to be: code that never heard of the Selling Partner API."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench import page, rows

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"


def run(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, EXAMPLES / script],
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"} | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=100,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_the_demo_runs_both_doors_and_tells_what_each_call_took() -> None:
    done = run("run_demo.py")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    table = [line.split() for line in done.stdout.splitlines() if re.match(r"(in process|gateway) ", line)]
    doors = {"gateway": [row for row in table if row[0] == "gateway"], "in": [row for row in table if row[0] == "in"]}
    assert len(doors["gateway"]) == len(doors["in"]) > 0
    actions = {row[1] for row in doors["gateway"]}
    assert {"ListOrders", "ListOrdersByNextToken", "ListOrderItems", "GetOrder"} <= actions
    by_action = {row[1]: row[2] for row in doors["gateway"]}
    assert by_action["ListOrders"] == "orders.2026-01-01.searchOrders"
    assert by_action["ListOrderItems"] == "none", "listing orders brings their items along"


def test_both_doors_print_the_same() -> None:
    first, second = run("run_demo.py").stdout.split("2. Over HTTPS")
    orders = re.compile(r"^\d{3}-\d{7}-\d{7}  .*$", re.MULTILINE)
    assert orders.findall(first)
    assert orders.findall(first) == orders.findall(second)


def test_the_script_reports_an_mws_error_and_fails() -> None:
    done = run("legacy_orders.py", MWS_COMPAT_BACKEND="sandbox", MWS_ACCESS_KEY="AKIAWRONGWRONGWRONG0")
    assert done.returncode == 1
    assert done.stderr.startswith("MWS said: ")


def test_the_script_has_no_word_of_the_selling_partner_api() -> None:
    text = (EXAMPLES / "legacy_orders.py").read_text(encoding="utf-8").lower()
    assert [word for word in ("sp-api", "spapi", "lwa", "refresh", "selling partner", "compat") if word in text] == []


def test_the_benchmark_measures_a_page_of_a_hundred_orders(tmp_path: Path) -> None:
    made, xml = page.make(tmp_path)
    assert page.shape(made).startswith("100 orders, ")
    assert xml.read_bytes().count(b"<Order>") == 100
    again, _ = page.make(tmp_path / "again")
    assert again.read_bytes() == made.read_bytes(), "two runs measure the same page"


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
