"""Two processes that do the same: PyPI mws 0.8.15 in an environment of its own, and ours; asked over pipes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.venvs import venv

ROOT = Path(__file__).resolve().parents[2]
# Runs under either package, behind a script that says what there is to do: one request a line, one answer a line.
LOOP = """
print("ready", flush=True)
for line in sys.stdin:
    name, arguments = json.loads(line)
    try:
        answer = DO[name](*arguments)
    except Exception as exc:
        answer = ["exception", [each.__name__ for each in type(exc).__mro__], str(exc)]
    print(json.dumps(answer), flush=True)
"""


@dataclass(frozen=True, eq=False)
class Raised:
    """An exception. It equals another that is of its class or derives from it: who catches the one catches the other.

    names: of its class and of those above. text: its words, which are each package's own.
    """

    names: list[str]
    text: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Raised) and (other.names[0] in self.names or self.names[0] in other.names)

    def __hash__(self) -> int:
        return 0


class Asked:
    """A process that answers. script: defines `DO`, name → function of JSON values."""

    def __init__(self, python: Path | str, script: str, path: str = "") -> None:
        self.process = subprocess.Popen(
            [str(python), "-W", "ignore", "-c", script + LOOP],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=path or "/",
        )
        assert self._line() == "ready"

    def __call__(self, name: str, *arguments: object) -> Any:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([name, arguments]) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self._line())
        return Raised(*answer[1:]) if isinstance(answer, list) and answer[:1] == ["exception"] else answer

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def end(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


Pair = tuple[Asked, Asked]


@contextmanager
def side_by_side(script: str) -> Iterator[Pair]:
    """(the original, ours). Skips the test with the reason where the original cannot be had."""
    original = Asked(venv("mws-0.8.15", packages=["mws==0.8.15"]), script)
    ours = Asked(sys.executable, script, str(ROOT))
    try:
        yield original, ours
    finally:
        original.end()
        ours.end()
