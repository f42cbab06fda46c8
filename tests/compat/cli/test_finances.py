"""`mws-compat finances compare`: both versions for the same days, what differs, and the exit code."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mws.compat.cli import main
from mws.compat.engine.finance_compare import UNNAMED
from tests.compat.cli.test_screens import seen


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("MWS_COMPAT_CONFIG", raising=False)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["finances", "compare", "--sandbox", *arguments])


def test_what_differs_is_what_has_no_proven_name() -> None:
    """The sandbox books the same money by both: only discounts have no name, and not a cent is lost between them."""
    done = run("--orders", "90", "--json")
    assert done.exit_code == 3, done.output
    rows = json.loads(done.stdout)
    assert {row["amount"] for row in rows if row["list"] == UNNAMED} == {"OurPriceDiscount", "ShippingDiscount"}
    assert {row["amount"] for row in rows if row["list"] != UNNAMED} == {"PromotionAmount"}
    assert sum(Decimal(row["difference"]) for row in rows if row["currency"] == "USD") == 0
    for row in rows:
        assert Decimal(row["2024-06-19"]["sum"]) - Decimal(row["v0"]["sum"]) == Decimal(row["difference"])


def test_where_they_agree_nothing_is_printed_and_the_code_is_0() -> None:
    done = run("--orders", "1", "--days", "14")
    assert done.exit_code == 0, done.output
    assert done.stdout == "list\tamount\tcurrency\tdifference\tv0\t2024-06-19\n"
    assert "3 sums the same in both versions, 0 not" in done.stderr


def test_a_refusal_of_amazon_is_told_and_nothing_is_compared() -> None:
    done = run("--fault", "finances.2024-06-19.listTransactions:403denied*always")
    assert done.exit_code == 1, done.output
    assert done.stdout == ""
    assert "Access to requested resource is denied" in done.stderr


def test_a_terminal_of_80_columns_shows_the_difference() -> None:
    lines = seen("finances", "compare", "--sandbox", "--orders", "90", code=3)
    assert all(len(part) <= 80 for line in lines for part in line.split("\r"))
    assert any(re.match(r"Shipment +PromotionAmount +USD +\+\d+\.\d+", line) for line in lines), lines
