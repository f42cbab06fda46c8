"""Names that say what a thing is: one public class a name, and no function called by what became of something."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("bench", "compat", "examples", "mappings", "mws", "scripts", "spapi", "tests")
# Each meant five things or more at once: to raise, to print, to make a row, to store, to read back.
EMPTY_WORDS = {"told", "kept"}


def sources(folder: Path) -> list[Path]:
    """The Python files of a folder. What a link inside `mws` leads to is read where it really lies."""
    links = {path for path in folder.iterdir() if path.is_symlink()}
    return sorted(path for path in folder.rglob("*.py") if not links.intersection(path.parents))


def parsed(folder: Path) -> Iterator[tuple[str, ast.Module]]:
    for path in sources(folder):
        yield path.relative_to(folder).as_posix(), ast.parse(path.read_text(encoding="utf-8"), str(path))


def empty_names(folder: Path) -> list[str]:
    """`file:line name` of every function, at any depth, whose name is an empty word."""
    return [
        f"{file}:{node.lineno} {node.name}"
        for file, tree in parsed(folder)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.strip("_") in EMPTY_WORDS
    ]


def repeated_classes(folder: Path) -> dict[str, list[str]]:
    """Public classes that several modules define by one name, and those modules."""
    where: defaultdict[str, list[str]] = defaultdict(list)
    for file, tree in parsed(folder):
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                where[node.name].append(file)
    return {name: files for name, files in where.items() if len(files) > 1}


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_function_has_a_name_that_says_nothing(folder: str) -> None:
    assert sources(ROOT / folder)
    assert empty_names(ROOT / folder) == []


@pytest.mark.parametrize("folder", ["compat", "spapi"])
def test_no_two_public_classes_have_one_name(folder: str) -> None:
    assert repeated_classes(ROOT / folder) == {}


def test_a_name_is_found_wherever_it_stands(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "one.py").write_text(
        "class Row:\n    async def _told(self):\n        def kept(): ...\n    told = 1\n\nclass _Own: ...\n"
    )
    (tmp_path / "inner" / "two.py").write_text("def untold(): ...\n\nclass Row: ...\n\nclass _Own: ...\n")
    assert empty_names(tmp_path) == ["one.py:2 _told", "one.py:3 kept"]
    assert repeated_classes(tmp_path) == {"Row": ["inner/two.py", "one.py"]}
