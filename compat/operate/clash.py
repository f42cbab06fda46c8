"""Tells whether another distribution owns files of `mws/` too, or has overwritten ours, and what mends it.

`neighbours` is for every import: one directory listing, known names only. `find` is for the doctor and the gateway: it
reads the RECORD of every installed distribution, so that an unknown name is found as well. Nothing is changed.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import Distribution

OURS = "mws-compat"
# Distributions on PyPI known to bring a package `mws`, by their normalised names.
KNOWN = ("mws", "python-amazon-mws")
# Of that name too, but it holds nothing and needs ours: `scripts/placeholder.py` builds it.
PLACEHOLDER = ("mws", "0.8.15+compat")

_METADATA = re.compile(r"(?P<name>.+?)-(?P<version>[^-]+).*\.(dist-info|egg-info|egg)$")


@dataclass(frozen=True, slots=True)
class Clash:
    """Another owner of `mws/`. files: paths it has there. where: the directory both are installed in."""

    name: str
    version: str
    files: tuple[str, ...]
    where: str


def neighbours(folder: Path | None = None) -> tuple[str, ...]:
    """Known other owners of `mws/` in the directory ours is installed in. folder: that directory, None = find it."""
    folder = folder or Path(__file__).absolute().parents[3]
    try:
        names = os.listdir(folder)
    except OSError:
        return ()
    matches = [match for name in names if (match := _METADATA.fullmatch(name))]
    found = {_normal(match["name"]) for match in matches if match.group("name", "version") != PLACEHOLDER}
    return tuple(name for name in KNOWN if name in found)


def mending(name: str) -> str:
    """The command that leaves ours alone and whole."""
    return f"pip uninstall {name} && {reinstall_command()}"


def reinstall_command() -> str:
    """The command that puts our own files back."""
    from mws.compat.operate.distribution import install_command

    return install_command("", "--force-reinstall", "--no-deps")


def warning(name: str) -> str:
    """One sentence and the command."""
    return f"{name} is installed beside {OURS}: both own the package mws, each overwrites the other. {mending(name)}"


def find(path: Sequence[str] | None = None) -> tuple[Clash, ...]:
    """Every other installed distribution with files under `mws/`. path: directories to search, None = sys.path."""
    from importlib.metadata import distributions

    found: dict[str, Clash] = {}
    for distribution in distributions() if path is None else distributions(path=list(path)):
        name = _normal(distribution.metadata["Name"] or "")
        files = tuple(file for file, _ in _recorded(distribution))
        if files and name != OURS:
            where = str(distribution.locate_file(""))
            found.setdefault(name, Clash(name, distribution.version, files, where))
    return tuple(found.values())


def damaged_files(path: Sequence[str] | None = None) -> tuple[str, ...]:
    """Files of ours that are gone or not what we installed; () for a checkout, which has no RECORD of them."""
    from importlib.metadata import distributions

    options = {"name": OURS} if path is None else {"name": OURS, "path": list(path)}
    for distribution in distributions(**options):
        return _damaged(distribution)
    return ()


def _recorded(distribution: Distribution) -> list[tuple[str, str]]:
    """Files under `mws/` that were installed, each with its hash (`sha256=...`, "" where none was noted)."""
    import csv

    # Not `distribution.files` alone: since Python 3.12 it leaves out what is gone. An egg has no RECORD.
    record = distribution.read_text("RECORD")
    if record is None:
        found = [(file.as_posix(), "") for file in distribution.files or ()]
    else:
        found = [(row[0], row[1] if len(row) > 1 else "") for row in csv.reader(record.splitlines()) if row]
    return [(name, noted) for name, noted in found if name.startswith("mws/")]


def _damaged(distribution: Distribution) -> tuple[str, ...]:
    bad = []
    for name, noted in _recorded(distribution):
        method, _, wanted = noted.partition("=")
        if not wanted:
            continue
        try:
            content = Path(str(distribution.locate_file(name))).read_bytes()
        except OSError:
            bad.append(name)
            continue
        digest = base64.urlsafe_b64encode(hashlib.new(method, content).digest()).rstrip(b"=").decode()
        if digest != wanted:
            bad.append(name)
    return tuple(bad)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
