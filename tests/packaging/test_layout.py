"""What the wheel is told to hold is what the folders hold, and the links that make a checkout importable resolve."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest

from mws.version import VERSION
from tests.packaging.test_names import sources

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]
LINKED = ("compat", "mappings", "spapi")
# Shipped as data: alembic runs these files by path, nothing imports them.
DATA = {"mws.compat.state.migrations", "mws.compat.state.migrations.versions"}


def project() -> dict[str, Any]:  # TOML has no narrower type
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def packages_found() -> set[str]:
    """Every folder with a module in it, by the name it is installed under."""
    found = set()
    for top in ("mws", *LINKED):
        prefix = "mws" if top == "mws" else f"mws.{top}"
        for path in (ROOT / top).rglob("*.py"):
            inner = path.relative_to(ROOT / top).parent.parts
            if not (top == "mws" and inner and inner[0] in LINKED):
                found.add(".".join([prefix, *inner]))
    return found


def test_the_packages_list_is_the_folders_found() -> None:
    assert set(project()["tool"]["setuptools"]["packages"]) == packages_found() - DATA


def test_every_package_has_an_init() -> None:
    folders = project()["tool"]["setuptools"]["package-dir"]
    for name in project()["tool"]["setuptools"]["packages"]:
        outer = next((key for key in folders if name == key or name.startswith(key + ".")), None)
        path = Path(folders[outer], *name.split(".")[outer.count(".") + 1 :]) if outer else Path(*name.split("."))
        assert (ROOT / path / "__init__.py").is_file(), f"{name} lies in {path}"


@pytest.mark.parametrize("name", LINKED)
def test_the_links_of_a_checkout_resolve(name: str) -> None:
    link = ROOT / "mws" / name
    assert link.is_symlink()
    assert link.readlink() == Path("..", name)
    assert link.resolve() == ROOT / name


def test_package_data_names_files_that_exist() -> None:
    for package, patterns in project()["tool"]["setuptools"]["package-data"].items():
        for pattern in patterns:
            assert list((ROOT / package.replace(".", "/")).glob(pattern)), f"{package}: {pattern}"


def test_what_lies_beside_the_modules_is_shipped() -> None:
    """A data file that no pattern names works in the checkout and is missing from the wheel."""
    shipped = {
        path.resolve()
        for package, patterns in project()["tool"]["setuptools"]["package-data"].items()
        for pattern in patterns
        for path in (ROOT / package.replace(".", "/")).glob(pattern)
    }
    left_out = [
        path.relative_to(ROOT).as_posix()
        for top in ("mws", *LINKED)
        for path in (ROOT / top).rglob("*")
        if path.is_file()
        and path.resolve() not in shipped
        and "__pycache__" not in path.parts
        and (path.suffix != ".py" or "migrations" in path.parts)
    ]
    assert left_out == []


def test_the_version_stands_in_one_file() -> None:
    folders = ("compat", "mappings", "mws", "scripts", "spapi")
    paths = [ROOT / "pyproject.toml", ROOT / "Makefile", *(ROOT / ".github").rglob("*.yml")]
    paths += [path for folder in folders for path in sources(ROOT / folder)]
    assert [path.name for path in paths if f'"{VERSION}"' in path.read_text(encoding="utf-8")] == ["version.py"]
    assert project()["project"]["dynamic"] == ["version"]


def test_every_list_of_interpreters_names_the_same() -> None:
    """What the package says it supports, what the suite runs on, what CI installs, what a checkout is set up by."""
    told = [text.rpartition(" ")[2] for text in project()["project"]["classifiers"] if "Python :: 3." in text]
    assert project()["project"]["requires-python"] == f">={told[0]}"

    def named(path: str, pattern: str) -> list[Any]:  # Any: texts, or pairs of them
        return re.findall(pattern, (ROOT / path).read_text(encoding="utf-8"))

    (suite,) = named("scripts/test.sh", r"(?m)^for version in ([\d. ]+); do$")
    assert suite.split() == told
    assert named(".github/workflows/ci.yml", r"(?m)^ +(3\.\d+)$") == told
    assert named("Makefile", r"python(3\.\d+)")[::-1] == told
    assert named("README.md", r"CPython ([\d.]+\d) to ([\d.]+\d)") == [(told[0], told[-1])]
    assert project()["tool"]["ruff"]["target-version"] == f"py{told[0].replace('.', '')}"
