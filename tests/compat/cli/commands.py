"""Commands run in this process, and the configuration they run with, for tests."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mws.compat.cli import main
from mws.spapi.clock import SystemClock

ROOT = Path(__file__).resolve().parents[3]
ORDER = "111-1111111-1111111"
GET_ORDER = ("Orders.GetOrder", f"AmazonOrderId.Id.1={ORDER}")


def run(*arguments: str, **options: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments], **options)  # type: ignore[arg-type]  # click's


def before_the_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a day of 2026 in this process, on which Orders v0 and Finances v0 answer, whatever the day of the test."""
    monkeypatch.setattr(SystemClock, "now", lambda clock: datetime(2026, 11, 27, 12, tzinfo=timezone.utc))


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT)}


def configured(url: str = "http://127.0.0.1:9", state: str = "off") -> Path:
    """A configuration file whose Amazon is at that address."""
    path = Path.cwd() / "mws-compat.toml"
    path.write_text(
        f"""
[spapi]
lwa_client_id = "amzn1.application-oa2-client.sandbox"
lwa_client_secret = "amzn1.oa2-cs.v1.sandbox"
lwa_endpoint = "{url}/auth/o2/token"
endpoint = "{url}"
[state]
url = "{state}"
[[account]]
seller_id = "A1SANDBOXSELLER"
mws_access_key = "AKIASANDBOXSANDBOX00"
mws_secret_key = "sandboxsandboxsandboxsandboxsandboxsandb"
refresh_token = "Atzr|sandbox"
""",
        encoding="utf-8",
    )
    path.chmod(0o600)
    return path


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A server process that has said it is ready, and the URL it named."""
    command = [sys.executable, "-m", "mws.compat.cli", *arguments, "--port", "0"]
    process = subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stderr
    try:
        assert select.select([process.stdout], [], [], 30)[0], "not ready within 30 s"
        line = process.stdout.readline()
        found = re.fullmatch(r"ready (https?://127\.0\.0\.1:\d+)\n", line)
        assert found, line + process.stderr.read()
        yield found[1], process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def stop(process: subprocess.Popen[str], number: int = signal.SIGTERM) -> tuple[int, str]:
    """Exit code and standard error after a signal."""
    process.send_signal(number)
    _, said = process.communicate(timeout=30)
    return process.returncode, said
