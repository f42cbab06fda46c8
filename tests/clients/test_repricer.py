"""A repricer of 2016 runs unchanged through both doors, and does the same: on this package, and on PyPI `mws` 0.8.15.

It knows MWS only: its own prices, the lowest offers of others, fees, a price feed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from bench import repricer_rows
from mws.spapi.clock import FixedClock
from mws.spapi.sandbox import US
from mws.spapi.sandbox.app import Sandbox
from tests.clients.test_legacy_clients import ACCOUNT, ROOT, served
from tests.venvs import venv

pytestmark = pytest.mark.long

PROGRAM = ROOT / "examples" / "repricer_2016.py"


def run(python: str, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Two rounds of the repricer in that environment."""
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "MWS_"))}
    return subprocess.run(
        [python, str(PROGRAM), *arguments],
        env={**plain, "PYTHONUTF8": "1", "MWS_ROUNDS": "2", "MWS_PAUSE": "0.05", **env},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def by_pypi(folder: Path, sandbox: Sandbox, clock: FixedClock) -> subprocess.CompletedProcess[str]:
    """Under PyPI `mws`, which signs and sends to a gateway."""
    python = str(venv("mws-0.8.15", "", ["mws==0.8.15"]))
    with served(folder, sandbox, clock=clock) as stage:
        return run(python, MWS_DOMAIN=f"https://{stage.address}", REQUESTS_CA_BUNDLE=stage.ca)


def rounds(printed: str) -> list[dict[str, list[str]]]:
    """Of each round the line of every SKU: mine, lowest, fees, new, whose the lowest is."""
    found: list[dict[str, list[str]]] = []
    for line in printed.splitlines():
        if line.startswith("SKU "):
            found.append({})
        elif not line.startswith("feed "):
            sku, *values = line.split(maxsplit=5)
            found[-1][sku] = values
    return found


def test_both_doors_reprice_alike(tmp_path: Path) -> None:
    clock = FixedClock(datetime.now(timezone.utc).replace(microsecond=0))
    sandbox = Sandbox(clock=clock)
    outside = by_pypi(tmp_path, sandbox, clock)
    inside = run(sys.executable, PYTHONPATH=str(ROOT), MWS_COMPAT_BACKEND="sandbox")
    for done in (outside, inside):
        assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert inside.stdout == outside.stdout
    assert inside.stdout.count(": _DONE_") == 2

    before, after = rounds(outside.stdout)
    assert before.keys() == after.keys() == {"SKU-1", "TEE'S+XL%04", "MUG-350", "NUT.M4.100"}
    stock = sandbox.site.stock.of(ACCOUNT.seller_id)
    for sku, (mine, lowest, _, new, whose) in after.items():
        assert mine == before[sku][3], "what was sent is what is read, at once"
        assert stock[sku].price(US) == float(new)
        # What a nut costs and its fees are more than others take for it.
        assert (float(new) < float(lowest)) == (sku != "NUT.M4.100")
        assert whose.endswith((" x Amazon", " x Merchant"))
    assert {each[0] != each[3] for each in before.values()} == {True}


def test_a_sku_that_nobody_has_is_reported_and_the_others_are_repriced() -> None:
    done = run(sys.executable, "SKU-1", "NOBODY'S", PYTHONPATH=str(ROOT), MWS_COMPAT_BACKEND="sandbox", MWS_ROUNDS="1")
    assert done.returncode == 0
    assert "feed of 1 prices: _DONE_" in done.stdout
    assert done.stderr.count("NOBODY'S: ") == 1


def test_at_default_rates_it_is_answered_by_answers_of_seconds_ago_where_it_was_throttled() -> None:
    """Two simulated minutes of the row that `bench` measures for an hour."""
    length = timedelta(minutes=2)
    cached, plain = (repricer_rows.measure(cached=each, length=length) for each in (True, False))
    assert (cached.refused, cached.failures, cached.answered) == (0, 0, cached.made)
    assert 0 < cached.oldest <= 120
    assert plain.throttled.keys() == {"GetLowestOfferListingsForASIN"}
    assert (plain.failures, plain.oldest) == (0, 0)
    assert plain.rounds < cached.rounds
