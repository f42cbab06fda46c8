"""The processes a run of the benchmark starts: probes, the static stub, the gateway, the old library's environment."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "bench"
PROBES = ROOT / "bench" / "probes.py"
OLD_LIBRARY = "mws==0.8.15"
SECONDS = 120


class NotMeasured(Exception):
    """A row that cannot be measured here; the text is the reason that is printed."""


def probe(python: Path, name: str, *arguments: object, program: Path = PROBES, **environment: str) -> dict[str, Any]:
    """One probe in a fresh process, away from the checkout's folders; returns what it printed. Raises NotMeasured."""
    try:
        done = subprocess.run(
            [str(python), str(program), name, *map(str, arguments)],
            cwd=CACHE,
            env=_environment(python, environment),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as exc:
        raise NotMeasured(f"{name}: not done after {SECONDS} s") from exc
    if done.returncode:
        raise NotMeasured(f"{name}: {(done.stderr.strip().splitlines() or ['no output'])[-1]}")
    printed: dict[str, Any] = json.loads(done.stdout)
    return printed


def _environment(python: Path, extra: Mapping[str, str]) -> dict[str, str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("MWS_", "PYTHON"))}
    if python == OURS and not _installed():
        clean["PYTHONPATH"] = str(ROOT)
    return {**clean, **extra}


def _installed() -> bool:
    """False in a checkout whose environment holds the dependencies only."""
    done = subprocess.run([str(OURS), "-c", "import mws"], cwd=CACHE, capture_output=True, check=False)
    return done.returncode == 0


OURS = Path(sys.executable)


def old_library() -> Path:
    """The interpreter of an environment with the original library; made once. Raises NotMeasured."""
    folder = CACHE / f"mws-0.8.15-{sys.version_info.major}.{sys.version_info.minor}"
    python = folder / "bin" / "python"
    if not (folder / ".ready").exists():
        for command in (
            [sys.executable, "-m", "venv", "--clear", str(folder)],
            [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", OLD_LIBRARY],
        ):
            done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
            if done.returncode:
                last = (done.stderr.strip().splitlines() or ["no output"])[-1]
                raise NotMeasured(f"{OLD_LIBRARY} cannot be installed: {last}")
        (folder / ".ready").touch()
    return python


@contextlib.contextmanager
def stub(folder: Path) -> Iterator[str]:
    """The static server of the pages in that folder; yields its URL."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.stub", str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.terminate()


@contextlib.contextmanager
def gateway(config: Path) -> Iterator[tuple[str, int]]:
    """`mws-compat gateway` on a free port, its log in a file; yields its URL and process id."""
    with (
        tempfile.TemporaryFile("w+") as log,
        subprocess.Popen(
            [sys.executable, "-m", "mws.compat.cli", "gateway", "--config", str(config), "--port", "0"],
            cwd=CACHE,
            env=_environment(OURS, {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            if not line.startswith("ready "):
                process.wait()
                log.seek(0)
                last = (log.read().strip().splitlines() or ["no output"])[-1]
                raise NotMeasured(f"the gateway did not start: {last}")
            yield line.split()[1], process.pid
        finally:
            process.terminate()


def configuration(url: str) -> Path:
    """A configuration whose SP-API and token endpoint are the stub at `url`.

    What is measured is Orders 2026-01-01: its page holds every item too and is the heavier of the two versions.
    """
    path = CACHE / "mws-compat.toml"
    path.write_text(
        f"""
[spapi]
lwa_client_id = "amzn1.application-oa2-client.sandbox"
lwa_client_secret = "amzn1.oa2-cs.v1.sandbox"
lwa_endpoint = "{url}/auth/o2/token"
endpoint = "{url}"
orders_version = "2026-01-01"

[state]
url = "off"

[[account]]
seller_id = "A1SANDBOXSELLER"
mws_access_key = "AKIASANDBOXSANDBOX00"
mws_secret_key = "sandboxsandboxsandboxsandboxsandboxsandb"
refresh_token = "Atzr|sandbox"
region = "na"
marketplaces = ["ATVPDKIKX0DER"]
"""
    )
    return path
