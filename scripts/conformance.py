"""Runs the test suite of python-amazon-mws, as its repository has it, with our `mws` in place of its own.

    .venv/bin/python scripts/conformance.py DIR [arguments of pytest]

DIR: a checkout of github.com/python-amazon-mws/python-amazon-mws, of which nothing is kept or changed: its tests are
copied to a temporary folder, because beside its own package they would import that. They are 1.0's, so the program says
that it is one for 1.0. The embedded sandbox answers, so that no call leaves the machine; the two tests that ask the
live host how it is doing are left out.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIVE = ("test_mws_get_service_status", "test_mws_get_service_status_deprecated")
# Ends the run at once where the tests would see another package than ours.
GUARD = f"""
import mws
if not mws.__file__.startswith({str(ROOT)!r}):
    raise SystemExit("conformance: the tests would import " + mws.__file__)
"""


def run(checkout: Path, arguments: list[str]) -> int:
    """pytest's exit code. FileNotFoundError where `checkout` has no tests."""
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
        shutil.copytree(checkout / "tests", Path(folder, "tests"))
        Path(folder, "guard.py").write_text(GUARD)
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT), folder]),
            "MWS_COMPAT_BACKEND": "sandbox",
            "MWS_COMPAT_MWS_GENERATION": os.environ.get("MWS_COMPAT_MWS_GENERATION", "1.0"),
        }
        left_out = [f"--deselect=tests/test_mws_base.py::{name}" for name in LIVE]
        command = [sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "--rootdir", folder, "-p", "guard"]
        command += ["-p", "no:cacheprovider", *left_out, "tests", *arguments]
        return subprocess.run(command, cwd=folder, env=environment, check=False).returncode


if __name__ == "__main__":
    if len(sys.argv) < 2 or not Path(sys.argv[1], "tests").is_dir():
        sys.exit("usage: conformance.py DIR, a checkout of github.com/python-amazon-mws/python-amazon-mws")
    sys.exit(run(Path(sys.argv[1]), sys.argv[2:]))
