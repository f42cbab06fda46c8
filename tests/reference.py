"""What tests hold the code against: the extract of Amazon's models in `tests/facts`, and the facts collected beside the
checkout. Tests that read the latter skip where the folder is absent.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

from scripts.facts import Facts, load

_BESIDE = Path(__file__).resolve().parent.parent.parent / "shared" / "reference"
REFERENCE: Path | None = _BESIDE if _BESIDE.is_dir() else None

needs_reference = pytest.mark.skipif(REFERENCE is None, reason="../shared/reference is absent: nothing to compare with")

_Case = TypeVar("_Case")


def compared(cases: Sequence[_Case]) -> Sequence[_Case]:
    """The cases of a test that needs the facts; where they are absent, the first alone, which is skipped for all."""
    return cases if REFERENCE is not None else cases[:1]


@cache
def facts() -> Facts:
    """What Amazon's models say of every operation, live and gone."""
    return load()
