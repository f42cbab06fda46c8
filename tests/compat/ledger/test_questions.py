"""Every question is a frozen dataclass, has one answer of the kind it says, and is asked somewhere."""

from __future__ import annotations

import dataclasses
import pkgutil
import re
from importlib import import_module
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from mws.compat.engine.step_json import digest, step_as_json
from mws.compat.engine.steps import Consult
from mws.compat.ledger import questions
from mws.compat.ledger.ledger import ANSWERS
from mws.compat.ledger.questions.base import Question
from mws.compat.ledger.questions.prices import ListPriceNotes

ROOT = Path(__file__).resolve().parents[3]


def _every() -> list[type[Question[Any]]]:  # Any: each has its own kind of answer
    modules = [import_module(f"{questions.__name__}.{each.name}") for each in pkgutil.iter_modules(questions.__path__)]
    found = {each for module in modules for each in vars(module).values() if isinstance(each, type)}
    kinds = {each for each in found if issubclass(each, Question) and each is not Question}
    return sorted(kinds, key=lambda each: each.__name__)


EVERY = _every()


def test_every_question_has_one_answer_and_no_name_twice() -> None:
    assert {*ANSWERS} == {*EVERY}
    assert len({each.__name__ for each in EVERY}) == len(EVERY)
    assert len({*ANSWERS.values()}) == len(ANSWERS)


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_what_answers_takes_that_question_and_gives_what_it_says(kind: type[Question[Any]]) -> None:
    hints = get_type_hints(ANSWERS[kind])
    (asks,) = get_args(kind.__orig_bases__[0])  # type: ignore[attr-defined]  # of a generic base
    assert (hints["question"], hints["return"]) == (kind, type(None) if asks is None else asks)
    assert dataclasses.is_dataclass(kind)
    assert (kind.__doc__ or "").strip()
    assert not (kind.__doc__ or "").startswith(kind.__name__ + "(")


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_a_question_is_asked_somewhere(kind: type[Question[Any]]) -> None:
    asks = re.compile(rf"\b{kind.__name__}\(")
    files = [path for path in (ROOT / "compat").rglob("*.py") if "questions" not in path.parts]
    assert any(asks.search(path.read_text(encoding="utf-8")) for path in files)


def test_a_question_is_known_again_by_what_it_asks() -> None:
    asked = digest(step_as_json(Consult(ListPriceNotes("SKU-1"))))
    assert asked == digest(step_as_json(Consult(ListPriceNotes("SKU-1"))))
    assert asked != digest(step_as_json(Consult(ListPriceNotes("SKU-2"))))


TIMES = frozenset(
    [
        "acknowledged_at",
        "available",
        "before",
        "begun",
        "changed",
        "completed",
        "created",
        "createdTime",
        "end",
        "expires",
        "made",
        "newest",
        "now",
        "processingEndTime",
        "processingStartTime",
        "since",
        "start",
        "started",
        "until",
    ]
)


def test_every_time_is_whole_milliseconds() -> None:
    """One unit in all that is asked and answered: who prints a time says its form."""
    modules = [import_module(f"{questions.__name__}.{each.name}") for each in pkgutil.iter_modules(questions.__path__)]
    kinds = [each for module in modules for each in vars(module).values() if isinstance(each, type)]
    found = {
        (kind.__name__, name): hint
        for kind in kinds
        if kind.__module__.startswith(questions.__name__)
        for name, hint in get_type_hints(kind).items()
        if name in TIMES
    }
    assert len(found) > 30
    assert {place for place, hint in found.items() if hint not in (int, int | None)} == set()
