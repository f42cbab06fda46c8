"""Environments of other interpreters and packages, for tests that run real legacy clients. Kept in `.cache/venvs`.

An environment is named by its content: another interpreter or another package list is another folder. Nothing here
touches the environment the tests themselves run in.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "venvs"
# The last virtualenv that can make a Python 2.7 environment; newer ones refuse it.
VIRTUALENV = "virtualenv<20.22"
SECONDS = 300


class Unavailable(Exception):
    """The environment cannot be made here; the text is the reason a skip line prints."""


def venv(name: str, python: str = "", packages: Sequence[str] = ()) -> Path:
    """The `python` of an environment holding those packages; skips the test with the reason where it cannot be made.

    name: a readable part of the folder's name. python: "2.7", "3.8", ...; "" is the running interpreter.
    packages: pip requirements, or paths of wheels.
    """
    try:
        return make(name, python, packages)
    except Unavailable as exc:
        pytest.skip(str(exc))


def make(name: str, python: str = "", packages: Sequence[str] = ()) -> Path:
    """As `venv`, raising `Unavailable` instead of skipping."""
    base = interpreter(python) if python else Path(sys.executable)
    if base is None:
        raise Unavailable(f"python{python} is not on PATH nor under pyenv")
    content = "\n".join([str(base), _version(base), *packages, *map(_file_digest, packages)])
    folder = CACHE / f"{name}-{hashlib.sha256(content.encode()).hexdigest()[:12]}"
    found = folder / "bin" / "python"
    with _locked(folder):
        if not (folder / ".ready").exists():
            shutil.rmtree(folder, ignore_errors=True)
            _create(base, folder)
            if packages:
                _run([str(found), "-m", "pip", "install", "--quiet", *packages])
            (folder / ".ready").write_text(content)
    return found


@cache
def interpreter(python: str) -> Path | None:
    """A working interpreter of that version: on PATH, else among pyenv's versions. None where there is none."""
    candidates = [Path(found)] if (found := shutil.which(f"python{python}")) else []
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates += sorted(pyenv.glob(f"{python}*/bin/python{python}"))
    # A pyenv shim exists on PATH also for versions that are not selected, and then only prints an error.
    return next((path for path in candidates if _version(path)), None)


def _create(base: Path, folder: Path) -> None:
    if _version(base).startswith("2."):
        maker = make("virtualenv", "", [VIRTUALENV])
        _run([str(maker), "-m", "virtualenv", "--quiet", "--python", str(base), str(folder)])
    else:
        _run([str(base), "-m", "venv", str(folder)])


@cache
def _version(python: Path) -> str:
    """`3.11.7`, or "" where that file does not run."""
    command = [str(python), "-c", "import sys; print('.'.join(map(str, sys.version_info[:3])))"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _file_digest(requirement: str) -> str:
    path = Path(requirement)
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _run(command: list[str]) -> None:
    # PYTHONPATH and the like of the running tests would leak this checkout into the other environment.
    env = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON") and key != "VIRTUAL_ENV"}
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, env=env, check=False)
    except (OSError, subprocess.TimeoutExpired) as exc:
        raise Unavailable(f"cannot run {' '.join(command[:4])}: {exc}") from exc
    if done.returncode:
        last = (done.stderr.strip().splitlines() or done.stdout.strip().splitlines() or ["no output"])[-1]
        raise Unavailable(f"{' '.join(command[:6])} failed: {last}")


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Several test processes may want the same environment at once; one makes it, the others wait."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(folder.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
