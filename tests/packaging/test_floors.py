"""The oldest libraries that `pyproject.toml` allows: they can be installed together, and the demo runs on them.

A floor nobody installs is a guess: it says that a version works which no test has seen.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests import venvs
from tests.packaging.test_layout import project

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[2]
EXTRAS = ("gateway", "state", "postgresql", "redis")
# Uses every library: TLS and the gateway, replies in both generations, the ledger, and what the extras open.
PROGRAM = """
import runpy, sys
import botocore.auth, psycopg, redis, xmltodict
from mws.compat.cli import main
from mws.compat.config import StateSettings
from mws.compat.state import State
from mws.response import MWSResponse
import mws

keys = ("AKIASANDBOXSANDBOX00", "sandboxsandboxsandboxsandboxsandboxsandb", "A1SANDBOXSELLER")
orders = mws.Orders(*keys, backend="sandbox")
orders._use_feature_mwsresponse = True
assert type(orders.get_service_status()) is MWSResponse
State(StateSettings(url="postgresql://user@host/name")).check_url()
with State(StateSettings(url="sqlite:///" + sys.argv[1])).begin() as connection:
    pass
sys.argv = ["run_demo.py"]
runpy.run_path("examples/run_demo.py", run_name="__main__")
"""


def floors() -> list[str]:
    """The requirements with each version that is the least, as the one wanted."""
    table = project()["project"]
    wanted = [*table["dependencies"], *(each for extra in EXTRAS for each in table["optional-dependencies"][extra])]
    return [each.replace(">=", "==", 1) for each in wanted]


def test_every_library_has_a_floor() -> None:
    for each in floors():
        assert re.fullmatch(r"[A-Za-z0-9-]+(\[\w+\])?==[\d.]+(; .+)?", each), each


def test_the_demo_runs_on_the_floors(tmp_path: Path) -> None:
    try:
        python = venvs.make("floors", packages=floors())
    except venvs.Unavailable as exc:
        if any(word in str(exc) for word in ("No matching distribution", "conflict", "ResolutionImpossible")):
            pytest.fail(f"the floors cannot be installed: {exc}")
        pytest.skip(str(exc))
    known = {**os.environ, "PYTHONPATH": str(ROOT)}
    command: list[str | Path] = [
        python,
        "-W",
        "error::DeprecationWarning:mws",
        "-c",
        PROGRAM,
        tmp_path / "state.sqlite3",
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=known, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
