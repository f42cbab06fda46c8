"""What the pages say is true: snippets run, commands and options exist, links lead somewhere."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from mws.compat import config
from mws.compat.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
README = ROOT / "README.md"
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[\w-]*)?\)")
INLINE = re.compile(r"`(mws-compat [^`]+)`")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(language: str) -> list[tuple[str, str]]:
    """(page, content) of every fenced block of that language."""
    return [
        (name(page), content)
        for page in PAGES
        for found, content in FENCE.findall(page.read_text(encoding="utf-8"))
        if found == language
    ]


def commands() -> list[tuple[str, str]]:
    """(page, command line) of every console line, and of every `mws-compat ...` inside a sentence."""
    lines = [
        (page, line.split(" # ")[0].strip()) for page, content in blocks("console") for line in content.splitlines()
    ]
    inline = [(name(page), line) for page in PAGES for line in INLINE.findall(page.read_text(encoding="utf-8"))]
    return [(page, line) for page, line in lines + inline if line]


def targets() -> set[str]:
    return set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize(("page", "code"), blocks("python"), ids=[page for page, _ in blocks("python")])
def test_python_runs_on_the_sandbox(page: str, code: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=os.environ | {"MWS_COMPAT_BACKEND": "sandbox", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, f"{page}: {done.stderr}"
    assert done.stdout


@pytest.mark.parametrize(("page", "text"), blocks("toml"), ids=[page for page, _ in blocks("toml")])
def test_configuration_is_accepted(page: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in re.findall(r'"env:(\w+)"', text):
        monkeypatch.setenv(variable, f"value-of-{variable}")
    path = tmp_path / "mws-compat.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    # Accounts may be stored instead, where there is a database.
    assert config.load(path).accounts or "[state]" in text, page


@pytest.mark.parametrize(("page", "line"), commands(), ids=[f"{page}: {line}" for page, line in commands()])
def test_commands_exist(page: str, line: str) -> None:
    program, *words = shlex.split(line)
    if program == "make":
        assert set(words) <= targets()
    elif program == "mws-compat":
        check_command_line(words)
    else:
        assert program in ("pip", "git", ".venv/bin/python", "eval"), (
            f"{page} runs {program}, which nothing here provides"
        )


def check_command_line(words: list[str]) -> None:
    """The sub-command is there and knows every option written. Values are not looked at."""
    command: click.Command = main
    options: set[str] = {"--version", "--help"}
    for word in words:
        if word.startswith("--"):
            options |= {spelling for parameter in command.params for spelling in (*parameter.opts, "--help")}
            assert word.partition("=")[0] in options, f"{command.name} has no {word}"
        elif isinstance(command, click.Group):
            assert word in command.commands, f"{command.name} has no {word}"
            command = command.commands[word]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    broken = [
        target
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []


def test_ci_calls_the_commands_of_the_readme() -> None:
    called = set(re.findall(r"^make (\w+)", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.MULTILINE))
    assert called == {"check", "test"}
    said = README.read_text(encoding="utf-8") + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert all(f"make {target}" in said for target in called | {"demo"})


def test_the_first_screen_says_who_takes_the_gateway() -> None:
    first_screen = README.read_text(encoding="utf-8").splitlines()[:24]
    assert any(
        "Python < 3.10, desktop programs and other languages" in line and "gateway" in line for line in first_screen
    )
    assert {"make demo", "make test"} <= {line.split("#")[0].strip() for line in first_screen}


def test_generated_pages_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "generate_docs.py", "--check"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
