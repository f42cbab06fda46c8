"""One of a thing is told in the singular, wherever a number stands in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mws.compat.state.backup import Contents
from mws.spapi.clock import SystemClock
from mws.words import count

COMPAT = Path(__file__).resolve().parents[2] / "compat"
# A length before a plural in an f-string. Sizes of texts and files in a refusal lie far from one.
COUNTED = re.compile(r"\{len\([^{}]*\)\} (?!bytes\b|characters\b|structures\b|others\b|more\b)(?:[a-z]+ )?[a-z]+s\b")


@pytest.mark.parametrize(
    ("number", "words", "said"),
    [
        (0, ("seller",), "0 sellers"),
        (1, ("seller",), "1 seller"),
        (2, ("stored account",), "2 stored accounts"),
        (1, ("entry", "entries"), "1 entry"),
        (3, ("entry", "entries"), "3 entries"),
    ],
)
def test_a_number_and_its_noun_agree(number: int, words: tuple[str, ...], said: str) -> None:
    assert count(number, *words) == said


def test_what_a_database_holds_is_told_in_words() -> None:
    assert str(Contents(1, 1, 1, SystemClock().now())).startswith("1 feed, 1 report, 1 call, the newest of ")


def _uncounted(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.py")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if found := COUNTED.search(line):
                yield f"{path.relative_to(folder)}:{number}: {found[0]}"


def test_no_sentence_puts_a_length_before_a_plural_by_itself() -> None:
    assert list(_uncounted(COMPAT)) == []
