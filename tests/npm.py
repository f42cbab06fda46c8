"""Node packages for tests that run real legacy clients. Installed once, kept in `.cache/npm`."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

CACHE = Path(__file__).resolve().parent.parent / ".cache" / "npm"
SECONDS = 300


def modules(name: str, packages: Sequence[str]) -> tuple[str, Path]:
    """The `node` to run and the `node_modules` folder that holds those packages, for NODE_PATH.

    name: a readable part of the folder's name. packages: `name@version`. Skips the test with the reason where node or
    npm is missing or the registry cannot be reached.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        pytest.skip("node and npm are not both on PATH")
    folder = CACHE / f"{name}-{hashlib.sha256(' '.join(packages).encode()).hexdigest()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / ".ready").exists():
            (folder / "package.json").write_text('{"private": true}')
            _install(
                [npm, "install", "--no-audit", "--no-fund", "--no-progress", "--ignore-scripts", *packages], folder
            )
            (folder / ".ready").touch()
    return node, folder / "node_modules"


def _install(command: list[str], folder: Path) -> None:
    try:
        done = subprocess.run(
            command, cwd=folder, env=os.environ, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as exc:
        pytest.skip(f"npm cannot install: {exc}")
    if done.returncode:
        pytest.skip(f"npm cannot install: {(done.stderr.strip().splitlines() or ['no output'])[-1]}")
