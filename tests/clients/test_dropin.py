"""A program of 1.0's style runs unchanged in process: its positions, keywords, enums and replies."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "examples" / "inventory_2021.py"


def run(folder: Path, *arguments: str) -> list[list[str]]:
    """What it prints, word by word."""
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "MWS_"))}
    settings = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "MWS_COMPAT_BACKEND": "sandbox", "MWS_PAUSE": "0.05"}
    done = subprocess.run(
        [sys.executable, str(PROGRAM), *arguments],
        env={**plain, **settings, "MWS_COMPAT_MWS_GENERATION": "1.0"},
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    return [line.split(" ") for line in done.stdout.splitlines()]


def test_an_inventory_sync_of_2021_sends_what_amazon_does_not_hold(tmp_path: Path) -> None:
    printed = run(tmp_path, "SKU-1=7", "MUG-350=3", "NUT.M4.100=9")
    assert [line[1] for line in printed if line[0] == "amazon"] == ["NUT.M4.100"]
    assert ["feed", "_DONE_"] in printed
    listed = {line[1]: line[2] for line in printed if line[0] == "listed" and len(line) == 3}
    # What the feed set; what Amazon holds has no quantity of the seller's.
    assert (listed["SKU-1"], listed["MUG-350"], listed["NUT.M4.100"]) == ("7", "3", "")
