"""Programs written for python-amazon-mws, in the style of 0.8 or of 1.0, run unchanged on this package."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mws.spapi.sandbox.app import Sandbox
from tests.clients.test_legacy_clients import served
from tests.venvs import venv

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[2]


def run(
    program: str, folder: Path, *arguments: str, python: str = sys.executable, **env: str
) -> subprocess.CompletedProcess[str]:
    """Run an example to its end; it has to succeed."""
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "MWS_"))}
    done = subprocess.run(
        [python, str(ROOT / "examples" / program), *arguments],
        env={**plain, "PYTHONUTF8": "1", "MWS_PAUSE": "0.05", **env},
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    return done


def ours(program: str, folder: Path, *arguments: str, **env: str) -> list[list[str]]:
    """What it prints on the embedded sandbox, word by word."""
    done = run(program, folder, *arguments, MWS_COMPAT_BACKEND="sandbox", PYTHONPATH=str(ROOT), **env)
    return [line.split() for line in done.stdout.splitlines()]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.every_python
def test_an_export_of_orders_of_2015_writes_each_line_once(tmp_path: Path) -> None:
    ((written, *_),) = ours("orders_export_2015.py", tmp_path, "orders.csv", "60")
    found = rows(tmp_path / "orders.csv")
    assert len(found) == int(written) > 20
    assert {row["status"] for row in found} >= {"Shipped", "Unshipped"}
    shipped = [row for row in found if row["status"] == "Shipped"]
    assert [row for row in shipped if not (row["sku"] and row["price"] and row["currency"] == "USD")] == []
    assert len({row["item"] for row in found}) == len(found)
    assert ours("orders_export_2015.py", tmp_path, "orders.csv", "60") == [["0", "lines", "written,", written, "known"]]
    assert rows(tmp_path / "orders.csv") == found


@pytest.mark.every_python
def test_a_repricer_of_2016_sends_a_feed_of_prices(tmp_path: Path) -> None:
    printed = ours("repricer_2016.py", tmp_path, "SKU-1", MWS_ROUNDS="1")
    assert printed[0][:2] == ["SKU", "mine"]
    assert printed[1][0] == "SKU-1"
    assert printed[-1] == ["feed", "of", "1", "prices:", "_DONE_"]


@pytest.mark.every_python
def test_an_inventory_sync_of_2021_sends_what_amazon_does_not_hold(tmp_path: Path) -> None:
    # Without arguments, as docs/dropin.md has it: the shelves it names itself.
    printed = ours("inventory_2021.py", tmp_path, MWS_COMPAT_MWS_GENERATION="1.0")
    assert [line[1] for line in printed if line[0] == "amazon"] == ["NUT.M4.100"]
    assert ["feed", "_DONE_"] in printed
    listed = {line[1]: line[2:] for line in printed if line[0] == "listed"}
    # What the feed set; what Amazon holds has no quantity of the seller's.
    assert (listed["SKU-1"], listed["MUG-350"], listed["NUT.M4.100"]) == (["7"], ["3"], [])


def test_the_export_is_the_same_under_the_original_by_a_gateway(tmp_path: Path) -> None:
    python = str(venv("mws-0.8.15", "", ["mws==0.8.15"]))
    with served(tmp_path, Sandbox()) as stage:
        address = {"MWS_DOMAIN": f"https://{stage.address}", "REQUESTS_CA_BUNDLE": stage.ca}
        run("orders_export_2015.py", tmp_path, "original.csv", "60", python=python, **address)
        run("orders_export_2015.py", tmp_path, "ours.csv", "60", PYTHONPATH=str(ROOT), **address)
    assert rows(tmp_path / "ours.csv") == rows(tmp_path / "original.csv") != []
