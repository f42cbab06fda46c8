"""Builds a distribution named `mws` that holds nothing and needs ours: what requires the original is met by it.

    .venv/bin/python scripts/placeholder.py [FOLDER]

FOLDER: where the wheel and the sdist go, `dist` by default. They are for a private index: the name is that of another
project on PyPI, which takes neither its version, a local one, nor its classifier.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from mws.compat.operate.clash import OURS, PLACEHOLDER
from mws.version import VERSION

ROOT = Path(__file__).resolve().parents[1]
NAME, NUMBER = PLACEHOLDER

PROJECT = f"""[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "{NAME}"
version = "{NUMBER}"
description = "Holds nothing: {OURS} is what brings the package {NAME}"
readme = "README.md"
requires-python = ">=3.10"
license = "Apache-2.0"
dependencies = ["{OURS}>={VERSION}"]
classifiers = ["Private :: Do Not Upload"]

[tool.setuptools]
packages = []
py-modules = []
"""
README = f"""This distribution holds no file. It is named as python-amazon-mws is on PyPI, so that a requirement of
`{NAME}` does not put the original over `{OURS}`, which is what it depends on. Uninstalling it leaves `{OURS}` as it is.
"""


def build(folder: Path) -> None:
    """Put both archives there. Raises CalledProcessError where the build fails; it says why on stderr."""
    with tempfile.TemporaryDirectory(prefix="placeholder-") as tree:
        Path(tree, "pyproject.toml").write_text(PROJECT, encoding="utf-8")
        Path(tree, "README.md").write_text(README, encoding="utf-8")
        command = [sys.executable, "-m", "build", "--outdir", str(folder.resolve()), tree]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, timeout=600, stdout=subprocess.DEVNULL)
    for path in sorted(folder.glob(f"{NAME}-{NUMBER}*")):
        print(path)


if __name__ == "__main__":
    try:
        build(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist")
    except subprocess.CalledProcessError as exc:
        sys.exit(f"placeholder: `python -m build` ended with {exc.returncode}")
