"""A program for boto.mws runs on this package by one line, and does what it does under boto 2.49 itself.

Under boto, on Python 2.7 over HTTPS against a gateway; under ours in process, and over the same gateway.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest

from mws.spapi.clock import FixedClock
from mws.spapi.sandbox.app import Sandbox
from tests.clients.test_legacy_clients import ACCOUNT, PROGRAMS, ROOT, Stage, boto_2_49_0, check, check_jobs, served

pytestmark = pytest.mark.long

PROGRAM = ROOT / "examples" / "fba_sync_boto.py"
LINE = "import mws.boto; mws.boto.install()  # fmt: skip\n"
OURS = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}


def run(python: str, program: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "MWS_", "BOTO_"))}
    return subprocess.run(
        [python, str(program), *arguments],
        env={**plain, "MWS_PAUSE": "0.05", **env},
        capture_output=True,
        encoding="utf-8",
        cwd=program.parent,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A sandbox in which feeds and reports take no time."""
    clock = FixedClock(datetime.now(timezone.utc).replace(microsecond=0))
    with served(tmp_path, Sandbox(clock=clock, feed_seconds=0, report_seconds=0), clock=clock) as made:
        yield made


def over(stage: Stage, folder: Path) -> dict[str, str]:
    """What a boto program needs to know to call the gateway: host, port, and boto's own file for the certificate."""
    config = folder / "boto.cfg"
    config.write_text(f"[Boto]\nca_certificates_file = {stage.ca}\nnum_retries = 0\n")
    host, _, port = stage.address.partition(":")
    return {"MWS_HOST": host, "MWS_PORT": port, "BOTO_CONFIG": str(config)}


def test_the_line_is_all_that_the_program_has_of_ours() -> None:
    text = PROGRAM.read_text("utf-8")
    assert text.count(LINE) == 1
    left = text.replace(LINE, "").lower()
    assert [word for word in ("mws.boto", "mws_compat", "spapi", "sp-api", "selling partner") if word in left] == []


@pytest.mark.every_python
def test_a_stock_sync_runs_in_process() -> None:
    ours = run(sys.executable, PROGRAM, MWS_COMPAT_BACKEND="sandbox", **OURS)
    assert (ours.returncode, ours.stderr) == (0, "")
    assert "feed _DONE_: 2 of 3 taken" in ours.stdout
    assert "amazon holds NUT.M4.100" in ours.stdout


def test_a_stock_sync_does_in_process_what_boto_does_at_a_gateway(stage: Stage, tmp_path: Path) -> None:
    ours = run(sys.executable, PROGRAM, MWS_COMPAT_BACKEND="sandbox", **OURS)
    # Under boto, without the line.
    original = tmp_path / "sync.py"
    original.write_text(PROGRAM.read_text("utf-8").replace(LINE, ""), "utf-8")
    boto, _ = boto_2_49_0("2.7", "")
    theirs = run(boto, original, **over(stage, tmp_path))
    assert (theirs.returncode, theirs.stderr) == (0, "")
    assert ours.stdout == theirs.stdout


@pytest.mark.every_python
def test_a_stock_sync_runs_over_a_gateway_too(stage: Stage, tmp_path: Path) -> None:
    done = run(sys.executable, PROGRAM, "SKU-1=31", "NO-SUCH-SKU=1", **over(stage, tmp_path), **OURS)
    assert (done.returncode, done.stderr) == (0, "")
    assert stage.sandbox.site.stock.of(ACCOUNT.seller_id)["SKU-1"].quantity == 31


def installed(program: str, folder: Path) -> list[str]:
    """The command of a program for boto with the line put before it."""
    copy = folder / program
    text = (PROGRAMS / program).read_text("utf-8")
    copy.write_text(text.replace("import boto\n", f"{LINE}import boto\n", 1), "utf-8")
    return [sys.executable, str(copy)]


@pytest.mark.every_python
def test_orders_by_a_program_for_boto_on_ours(stage: Stage, tmp_path: Path) -> None:
    check(stage, stage.run(installed("boto_mws.py", tmp_path), stage.since, **OURS))


@pytest.mark.every_python
def test_jobs_by_a_program_for_boto_on_ours(stage: Stage, tmp_path: Path) -> None:
    read = stage.run(installed("boto_mws_jobs.py", tmp_path), "21.50", **OURS)
    assert "AssertionError" not in read.values(), "a document with a digest is read, on Python 3 too"
    check_jobs(stage, read)
